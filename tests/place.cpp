// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/place.hpp>

#include <set>
#include <string_view>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

TEST_CASE("place: a default one is no place") {
    STATIC_REQUIRE(!place());
    STATIC_REQUIRE(place().line == place::nowhere);
    STATIC_REQUIRE(place().offset == 0);
    STATIC_REQUIRE(place().length == 0);
    STATIC_REQUIRE(place{0, 0, 0});
    STATIC_REQUIRE(list_error().reason == list_fault::none);
}

TEST_CASE("place: every fault of a list has words of its own") {
    constexpr list_fault faults[] = {
        list_fault::none,           list_fault::token_expected,     list_fault::version_expected,
        list_fault::comma_expected, list_fault::parameter_expected, list_fault::value_expected,
        list_fault::quote_expected};
    std::set<std::string_view> words;
    for (list_fault const fault : faults) {
        CHECK(!to_string(fault).empty());
        CHECK(words.insert(to_string(fault)).second);
    }
    CHECK(to_string(static_cast<list_fault>(200)).empty());
}

}  // namespace
