// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/connection.hpp>

#include <string>

#include "cases.hpp"

namespace {

using namespace http_upgrade;
using namespace std::string_view_literals;

struct option_case {
    std::string_view what, value;
    bool well_formed;
    std::size_t size;
    bool upgrade, close;
};
constexpr option_case options[] = {
    {"the option alone", "Upgrade", true, 1, true, false},
    {"behind keep-alive", "keep-alive, Upgrade", true, 2, true, false},
    {"in any case", "UPGRADE", true, 1, true, false},
    {"the example of RFC 9110 §7.6.1", "close", true, 1, false, true},
    {"close beside upgrade", "close, upgrade", true, 2, true, true},
    {"an empty value", "", true, 0, false, false},
    {"empty elements", "keep-alive,,Upgrade", true, 2, true, false},
    {"an empty element first", ", upgrade", true, 1, true, false},
    {"HTAB", "keep-alive,\tupgrade\t", true, 2, true, false},
    {"a prefix is not the option", "u", true, 1, false, false},
    {"a longer word is not the option", "notupgrade", true, 1, false, false},
    {"a substring is not the option", "x-no-upgrade-please", true, 1, false, false},
    {"nor is this one", "Upgrade-Insecure-Requests", true, 1, false, false},
    {"five letters are not close", "cloze", true, 1, false, false},
    {"not-closed is not close", "not-closed", true, 1, false, false},
    {"a version is no part of an option", "upgrade/1", false, 0, false, false},
    {"two words", "keep-alive Upgrade", false, 0, false, false},
    {"quotes are not stripped", "\"Upgrade\"", false, 0, false, false},
    {"a quote hides no comma", "\"a, close", false, 0, false, false},
    {"nobody acts on half a list", "upgrade, {", false, 0, false, false},
    {"a byte of obs-text", "upgrade, caf\xe9", false, 0, false, false},
    {"a NUL", "upgrade\0"sv, false, 0, false, false},
};

constexpr bool option_holds(option_case const& row) {
    auto const list = parse_connection(row.value);
    std::size_t walked = 0;
    for (connection_option const option : list) walked += option.text.empty() ? 0u : 1u;
    return bool(list) == row.well_formed && list.size() == row.size && walked == row.size &&
           list.contains("upgrade") == row.upgrade && list.contains("CLOSE") == row.close;
}

TEST_CASE("connection: values are read into their options, or into a fault") {
    cases::hold<options, option_holds, &option_case::value>();
}

TEST_CASE("connection: a fault says where it stands") {
    constexpr auto list = parse_connection("keep-alive, up grade");
    STATIC_REQUIRE(list.error().reason == list_fault::comma_expected);
    STATIC_REQUIRE(list.error().offset == 15);
    STATIC_REQUIRE(list.error().length == 5);
}

TEST_CASE("connection: several field lines are one list") {
    static constexpr std::string_view values[] = {"", "close", "upgrade, TE"};
    constexpr auto list = parse_connection(values);
    STATIC_REQUIRE(list.size() == 3);
    STATIC_REQUIRE(list.contains("close"));
    STATIC_REQUIRE(list.contains("te"));
    STATIC_REQUIRE(list.where(list.begin()).line == 1);
}

TEST_CASE("connection_option: it compares without regard to case, and keeps its spelling") {
    constexpr connection_option option = parse_connection("Keep-Alive").front();
    STATIC_REQUIRE(option == "keep-alive");
    STATIC_REQUIRE("keep-alive" == option);
    STATIC_REQUIRE(option == connection_option{"KEEP-ALIVE"});
    STATIC_REQUIRE(option != "keepalive");
    STATIC_REQUIRE(option.text == "Keep-Alive");
    std::string_view const text = option;
    CHECK(text == "Keep-Alive");
}

}  // namespace
