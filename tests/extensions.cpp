// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/extensions.hpp>

#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

// ---- Lists --------------------------------------------------------------------------------------

struct wanted_parameter {
    std::string_view name, value;
    bool has_value = true;
};

struct list_case {
    std::string_view what, value;
    cases::few<std::string_view> names;
    cases::few<wanted_parameter> first{};  // the parameters of the first extension
    list_fault fault = list_fault::none;
    std::size_t offset = 0;
    std::size_t length = 0;
};

constexpr wanted_parameter bare(std::string_view name) { return {name, {}, false}; }

constexpr list_case lists[] = {
    {"a name", "permessage-deflate", {"permessage-deflate"}},
    {"in order", "b, a ,b", {"b", "a", "b"}},
    {"names have case", "X, x", {"X", "x"}},
    {"a parameter", "x; a", {"x"}, {bare("a")}},
    {"a value", "x; a=1", {"x"}, {{"a", "1"}}},
    {"several, in order", "x;b=2;a;b=1", {"x"}, {{"b", "2"}, bare("a"), {"b", "1"}}},
    {"white space everywhere",
     "\tx \t; a\t= 1 ;b ;\tc=\t\"2\"\t, y",
     {"x", "y"},
     {{"a", "1"}, bare("b"), {"c", "2"}}},
    {"a value in quotes", "x; a=\"10\"; b", {"x"}, {{"a", "10"}, bare("b")}},
    {"backslashes in quotes", "x; a=\"\\1\\0\"", {"x"}, {{"a", "10"}}},
    {"a backslash in the middle", "x; a=\"1\\0\"; b=\"\\a\"", {"x"}, {{"a", "10"}, {"b", "a"}}},
    {"a backslash at the end", "x; a=\"abc\\d\",y", {"x", "y"}, {{"a", "abcd"}}},
    {"every kind of tchar", "!#$%&'*+-.^_`|~; |=~", {"!#$%&'*+-.^_`|~"}, {{"|", "~"}}},
    {"nothing", "", {}},
    {"white space alone", " \t", {}},
    {"empty elements", ",x,,y,", {"x", "y"}},

    {"a value of its own", "y, x=1; a", {}, {}, list_fault::comma_expected, 4, 3},
    {"a value of its own that is cut off", "x=", {}, {}, list_fault::comma_expected, 1, 1},
    {"a value of its own, and worse behind",
     "x=\"\"; a=",
     {},
     {},
     list_fault::comma_expected,
     1,
     4},
    {"a value in quotes that is no token",
     "x; a=\"1 0\"",
     {},
     {},
     list_fault::value_expected,
     5,
     2},
    {"empty quotes", "x; a=\"\"", {}, {}, list_fault::value_expected, 5, 2},
    {"a comma in quotes", "x; a=\"1,0\", y", {}, {}, list_fault::value_expected, 5, 2},
    {"a backslash before a backslash", "x; a=\"\\\\\"", {}, {}, list_fault::value_expected, 5, 4},
    {"a quote in quotes", "x; a=\"\\\"\"", {}, {}, list_fault::value_expected, 5, 4},
    {"the first of two such values",
     "x; a=\"1\"; b=\"\"; c=\" \"",
     {},
     {},
     list_fault::value_expected,
     12,
     3},
    {"a quote that does not end", "x; a=\"1", {}, {}, list_fault::quote_expected, 7, 0},
    {"a control character in quotes", {"x; a=\"\0\"", 8}, {}, {}, list_fault::quote_expected, 6, 2},
    {"no parameter", "x;", {}, {}, list_fault::parameter_expected, 2, 0},
    {"no value", "x; a=", {}, {}, list_fault::value_expected, 5, 0},
    {"no name", "; a", {}, {}, list_fault::token_expected, 0, 1},
    {"a name in quotes", "\"x\"", {}, {}, list_fault::token_expected, 0, 3},
    {"no comma", "x y", {}, {}, list_fault::comma_expected, 2, 1},
    {"obs-text", "x\x80", {}, {}, list_fault::comma_expected, 1, 1},
};

constexpr bool same(extension_parameters const& found, cases::few<wanted_parameter> const& wanted) {
    std::size_t i = 0;
    for (extension_parameter const each : found) {
        if (i == wanted.size()) return false;
        wanted_parameter const& next = wanted[i++];
        if (each.name != next.name || each.value != next.value ||
            bool(each.value) != next.has_value)
            return false;
    }
    return i == wanted.size();
}

constexpr bool list_holds(list_case const& row) {
    extension_list const list = parse_extensions(row.value);
    bool const good = row.fault == list_fault::none;
    if (bool(list) != good || list.error().reason != row.fault ||
        list.error().offset != row.offset || list.error().length != row.length ||
        list.size() != row.names.size())
        return false;
    std::size_t i = 0;
    for (extension const each : list)
        if (each != row.names[i++]) return false;
    return same(list.front().parameters(), row.first);
}

TEST_CASE("extensions: a value is read into its extensions, or into a fault") {
    cases::hold<lists, list_holds, &list_case::value>();
}

TEST_CASE("extensions: the place of an element is its name and its parameters") {
    constexpr auto list = parse_extensions("a; b , c ; d = \"e\" ;f");
    constexpr auto second = ++list.begin();
    STATIC_REQUIRE(second->text == "c ; d = \"e\" ;f");
    STATIC_REQUIRE(list.where(second).offset == 7 && list.where(second).length == 14);
    STATIC_REQUIRE(list.contains("c"));
    STATIC_REQUIRE(!list.contains("d"));
}

// ---- Values -------------------------------------------------------------------------------------

TEST_CASE("extensions: a value is a range of characters, and compares with a text") {
    std::string const text = "x; a=\"\\1\\0\"; b=10; c";
    auto const parameters = parse_extensions(text).front().parameters();
    auto at = parameters.begin();
    STATIC_REQUIRE(std::forward_iterator<decltype(at)>);
    STATIC_REQUIRE(std::forward_iterator<extension_value::iterator>);
    CHECK(std::string(at->value.begin(), at->value.end()) == "10");
    CHECK(at->value == "10");
    CHECK(at->value != "1");
    CHECK(at->value != "100");
    CHECK(at->value != "");
    CHECK((++at)->value == "10");
    CHECK((++at)->name == "c");
    CHECK(!at->value);
    CHECK(at->value == "");
    CHECK(++at == parameters.end());
    CHECK(extension().parameters().begin() == extension().parameters().end());
}

// A program may make an extension of any text. Its parameters end before what is not well-formed.
struct made_case {
    std::string_view what, text;
    cases::few<wanted_parameter> parameters;
};
constexpr made_case made[] = {
    {"nothing behind the name", "x", {}},
    {"shorter than the name", "", {}},
    {"white space", "x ", {}},
    {"no semicolon", "x a", {}},
    {"no parameter", "x;", {}},
    {"white space behind a semicolon", "x; ", {}},
    {"a second semicolon", "x;a;;b", {bare("a")}},
    {"no value", "x;a=", {bare("a")}},
    {"a quote alone", "x;a=\"", {bare("a")}},
    {"a quote that does not end", "x;b=1;a=\"\\", {{"b", "1"}, bare("a")}},
    {"junk behind a value", "x;a=1 2;b", {{"a", "1"}}},
};
constexpr bool made_holds(made_case const& row) {
    return same(extension{"x", row.text}.parameters(), row.parameters);
}
TEST_CASE("extensions: what a program makes of any text is walked without reading beyond it") {
    cases::hold<made, made_holds, &made_case::text>();
}

// ---- Several lines, and messages ----------------------------------------------------------------

TEST_CASE("extensions: several values are one list") {
    std::vector<std::string> const values{"x; a", "", "y, x; a=1"};
    auto const list = parse_extensions(values);
    REQUIRE(list.size() == 3);
    auto const last = ++ ++list.begin();
    CHECK(last->name == "x");
    CHECK(list.where(last).line == 2);
    CHECK(list.where(last).offset == 3);
    // No element spans two lines.
    std::vector<std::string> const cut{"x; a=\"1", "0\""};
    CHECK(parse_extensions(cut).error().reason == list_fault::quote_expected);
}

template <class Text>
concept parses = requires(Text&& text) {
    { http_upgrade::parse_extensions(static_cast<Text&&>(text)).size() };
};
static_assert(parses<std::string&> && parses<char const (&)[3]> && parses<std::string_view>);
static_assert(parses<std::vector<std::string>&>);
static_assert(!parses<std::string> && !parses<std::vector<std::string>> && !parses<int>);
static_assert(!parses<std::nullptr_t>);

TEST_CASE("extensions: those of a message are one list over the header lines of the field") {
    static constexpr cases::pair fields[] = {{"Sec-WebSocket-Extensions", "x; a"},
                                             {"Sec-WebSocket-Extension", "no"},
                                             {"SEC-websocket-EXTENSIONS", "y"},
                                             {"Sec-WebSocket-Extensions", "trailer"}};
    constexpr context known{.trailers_from = 3};
    constexpr auto asked = extensions_of(request(http_1_1, "GET", fields, known));
    STATIC_REQUIRE(asked.size() == 2);
    STATIC_REQUIRE((++asked.begin())->name == "y");
    STATIC_REQUIRE(asked.where(++asked.begin()).line == 2);
    constexpr auto answered = extensions_of(response(http_1_1, 101, fields, known));
    STATIC_REQUIRE(answered.size() == 2);
    static constexpr cases::pair others[] = {{"Host", "a"}};
    STATIC_REQUIRE(extensions_of(request(http_1_1, "GET", others)).empty());
    STATIC_REQUIRE(extensions_of(request(http_1_1, "GET", others)));
}

}  // namespace
