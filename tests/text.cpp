// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/text.hpp>

#include <array>
#include <string>
#include <vector>

#include "cases.hpp"

namespace {

using http_upgrade::text;
using http_upgrade::text_range;

TEST_CASE("text: it accepts what lasts, and refuses temporaries") {
    STATIC_REQUIRE(text<std::string_view>);
    STATIC_REQUIRE(text<std::string_view&>);
    STATIC_REQUIRE(text<std::string&>);
    STATIC_REQUIRE(text<std::string const&>);
    STATIC_REQUIRE(text<std::vector<char>&>);
    STATIC_REQUIRE(text<std::array<char, 4>&>);
    STATIC_REQUIRE(!text<std::string>);
    STATIC_REQUIRE(!text<std::vector<char>>);
    STATIC_REQUIRE(!text<std::array<char, 4>>);
    STATIC_REQUIRE(!text<char const*>);
    STATIC_REQUIRE(!text<char const*&>);
    STATIC_REQUIRE(!text<std::vector<int>&>);
    STATIC_REQUIRE(!text<std::vector<unsigned char>&>);
}

TEST_CASE("text_range: it accepts ranges of texts that last") {
    STATIC_REQUIRE(text_range<std::vector<std::string>&>);
    STATIC_REQUIRE(text_range<std::string(&)[2]>);
    STATIC_REQUIRE(!text_range<std::vector<std::string>>);
    STATIC_REQUIRE(!text_range<std::vector<char const*>&>);
    std::string const word = "word";
    CHECK(http_upgrade::detail::view(word).data() == word.data());
}

}  // namespace
