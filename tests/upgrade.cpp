// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/upgrade.hpp>

#include <list>
#include <string>

#include "cases.hpp"

namespace {

using namespace http_upgrade;
using namespace std::string_view_literals;

struct good_case {
    std::string_view what, value;
    cases::few<protocol> expected;
};
constexpr good_case good[] = {
    {"one name", "websocket", {{"websocket", ""}}},
    {"spelling is kept", "WebSocket", {{"WebSocket", ""}}},
    {"another name of nine bytes", "websocked", {{"websocked", ""}}},
    {"OWS round the exact value", " websocket\t", {{"websocket", ""}}},
    {"name and version", "HTTP/2.0", {{"HTTP", "2.0"}}},
    {"the example of RFC 9110 §7.8",
     "HTTP/2.0, SHTTP/1.3, IRC/6.9, RTA/x11",
     {{"HTTP", "2.0"}, {"SHTTP", "1.3"}, {"IRC", "6.9"}, {"RTA", "x11"}}},
    {"an empty value is the empty list", "", {}},
    {"OWS alone", " \t ", {}},
    {"commas alone", ",", {}},
    {"commas and OWS", " ,\t, ,", {}},
    {"empty elements first", ", ,websocket", {{"websocket", ""}}},
    {"empty elements last", "websocket, ,", {{"websocket", ""}}},
    {"empty elements between", "a,,\t,b", {{"a", ""}, {"b", ""}}},
    {"no OWS", "a,b/1,c", {{"a", ""}, {"b", "1"}, {"c", ""}}},
    {"OWS before the comma", "a \t,b", {{"a", ""}, {"b", ""}}},
    {"HTAB is OWS", "a,\tb\t", {{"a", ""}, {"b", ""}}},
    {"every mark of a token",
     "!#$%&'*+-.^_`|~/!#$%&'*+-.^_`|~",
     {{"!#$%&'*+-.^_`|~", "!#$%&'*+-.^_`|~"}}},
    {"a version of digits and letters", "x/1-a.B", {{"x", "1-a.B"}}},
    {"repeated elements stay", "h2c, h2c", {{"h2c", ""}, {"h2c", ""}}},
    {"tokens of 1 to 5 bytes",
     "a,bb,ccc,dddd,eeeee",
     {{"a", ""}, {"bb", ""}, {"ccc", ""}, {"dddd", ""}, {"eeeee", ""}}},
};

constexpr bool same_text(protocol const& a, protocol const& b) {
    return a.name == b.name && a.version == b.version;
}

constexpr bool good_holds(good_case const& row) {
    auto const list = parse_upgrade(row.value);
    if (!list || list.error().reason != list_fault::none) return false;
    if (list.size() != row.expected.size() || list.empty() != (row.expected.size() == 0))
        return false;
    protocol const first = row.expected.size() == 0 ? protocol{} : row.expected[0];
    if (!same_text(list.front(), first)) return false;
    std::size_t i = 0;
    for (auto at = list.begin(); at != list.end(); ++at, ++i) {
        if (!same_text(*at, row.expected[i]) || !list.contains(*at)) return false;
        place const where = list.where(at);
        std::string_view const text = row.value.substr(where.offset, where.length);
        std::string_view const version = row.expected[i].version;
        std::size_t const slash = version.empty() ? 0 : 1;
        if (where.line != 0 || !text.starts_with(row.expected[i].name) ||
            !text.ends_with(version) ||
            text.size() != row.expected[i].name.size() + slash + version.size())
            return false;
    }
    return i == row.expected.size();
}

TEST_CASE("upgrade: a well-formed value gives its protocols") {
    cases::hold<good, good_holds, &good_case::value>();
}

struct bad_case {
    std::string_view what, value;
    list_fault reason;
    std::size_t offset, length;
};
constexpr bad_case bad[] = {
    {"a version is missing at the end", "websocket, h2c/", list_fault::version_expected, 15, 0},
    {"a version is missing before a comma", "h2c/,a", list_fault::version_expected, 4, 0},
    {"a version is missing before OWS", "h2c/ 1", list_fault::version_expected, 4, 0},
    {"white space before the slash", "HTTP /2.0", list_fault::comma_expected, 5, 4},
    {"white space round the slash", "HTTP / 2.0", list_fault::comma_expected, 5, 1},
    {"two slashes", "a/b/c", list_fault::comma_expected, 3, 2},
    {"two slashes together", "a//b", list_fault::version_expected, 2, 2},
    {"no name", "/1", list_fault::token_expected, 0, 2},
    {"a slash alone", "a, /", list_fault::token_expected, 3, 1},
    {"two names", "a b", list_fault::comma_expected, 2, 1},
    {"junk behind a token", "websocket{junk", list_fault::comma_expected, 9, 5},
    {"junk behind a token, more follows", "websocket{junk, h2c", list_fault::comma_expected, 9, 5},
    {"quotes", "\"websocket\"", list_fault::token_expected, 0, 11},
    {"a quote hides no comma", "\"a, close", list_fault::token_expected, 0, 2},
    {"a semicolon", "a;q=1", list_fault::comma_expected, 1, 4},
    {"obs-text inside", "web\xffsocket", list_fault::comma_expected, 3, 7},
    {"a KELVIN SIGN",
     "websoc\xe2\x84\xaa"
     "et",
     list_fault::comma_expected, 6, 5},
    {"a NUL", "a\0b"sv, list_fault::comma_expected, 1, 2},
    {"a NUL first", "\0"sv, list_fault::token_expected, 0, 1},
    {"CR LF", "a\r\nb", list_fault::comma_expected, 1, 3},
    {"vertical tab is no OWS", "a,\vb", list_fault::token_expected, 2, 2},
    {"a fault behind the exact value", "websocket /", list_fault::comma_expected, 10, 1},
    {"a fault in a long token", "abcdefghijklmnop?q", list_fault::comma_expected, 16, 2},
};

constexpr bool bad_holds(bad_case const& row) {
    auto const list = parse_upgrade(row.value);
    list_error const error = list.error();
    return !list && list.empty() && list.size() == 0 && list.begin() == list.end() &&
           same_text(list.front(), {}) && error.reason == row.reason && error.line == 0 &&
           error.offset == row.offset && error.length == row.length;
}

TEST_CASE("upgrade: an ill-formed value gives a fault and its place") {
    cases::hold<bad, bad_holds, &bad_case::value>();
}

constexpr bool every_byte_alone() {
    for (int byte = 0; byte != 256; ++byte) {
        char const text[] = {static_cast<char>(byte)};
        auto const list = parse_upgrade(std::string_view(text, 1));
        bool const nothing = byte == ',' || byte == ' ' || byte == '\t';
        if (bool(list) != (nothing || is_tchar(text[0]))) return false;
        if (list.size() != (list && !nothing ? 1u : 0u)) return false;
        if (!list && list.error().reason != list_fault::token_expected) return false;
    }
    return true;
}

TEST_CASE("upgrade: each byte as a value is a name, white space, a comma or a fault") {
    STATIC_REQUIRE(every_byte_alone());
    CHECK(every_byte_alone());
}

TEST_CASE("protocol: names compare in any case, versions exactly") {
    STATIC_REQUIRE(protocol{"WebSocket"} == protocol{"websocket"});
    STATIC_REQUIRE(protocol{"HTTP", "2.0"} == protocol{"http", "2.0"});
    STATIC_REQUIRE(protocol{"HTTP", "2.0"} != protocol{"HTTP", "2"});
    STATIC_REQUIRE(protocol{"RTA", "x11"} != protocol{"RTA", "X11"});
    STATIC_REQUIRE(protocol{"websocket", "13"} != protocol{"websocket"});
    STATIC_REQUIRE(parse_upgrade("a, WEBSOCKET").contains({"websocket"}));
    STATIC_REQUIRE(!parse_upgrade("websocket/13").contains({"websocket"}));
}

struct lines_case {
    std::string_view what;
    cases::few<std::string_view> values;
    std::size_t size;  // elements
    protocol last;
    std::size_t last_line;
};
constexpr lines_case several[] = {
    {"no line", {}, 0, {}, 0},
    {"one line", {"a, b"}, 2, {"b", ""}, 0},
    {"two lines are one list", {"a", "b/1"}, 2, {"b", "1"}, 1},
    {"an empty line first", {"", "b"}, 1, {"b", ""}, 1},
    {"an empty line last", {"a", ""}, 1, {"a", ""}, 0},
    {"empty elements at both ends", {",a,", " , b"}, 2, {"b", ""}, 1},
    {"nothing on any", {"", ",", " "}, 0, {}, 0},
    {"four lines", {"websocket", "b,c", "", "d"}, 4, {"d", ""}, 3},
};
constexpr bool lines_hold(lines_case const& row) {
    auto const list = parse_upgrade(row.values);
    if (!list || list.size() != row.size || list.empty() != (row.size == 0)) return false;
    std::size_t count = 0;
    protocol last{};
    place where{0, 0, 0};
    for (auto at = list.begin(); at != list.end(); ++at, ++count) {
        last = *at;
        where = list.where(at);
    }
    return count == row.size && same_text(last, row.last) && where.line == row.last_line;
}

TEST_CASE("upgrade: several field lines are one list") {
    STATIC_REQUIRE(cases::first_failing<several, lines_hold>() == std::size(several));
    for (lines_case const& row : several) {
        INFO(row.what);
        CHECK(lines_hold(row));
        // the same values on the heap, in a range without random access
        std::list<std::string> const texts(row.values.begin(), row.values.end());
        auto const list = parse_upgrade(texts);
        CHECK(list.size() == row.size);
        CHECK(static_cast<std::size_t>(std::distance(list.begin(), list.end())) == row.size);
    }
}

TEST_CASE("upgrade: a fault on any line empties the list, and its place names the line") {
    static constexpr std::string_view values[] = {"a", "b, c", "d {"};
    constexpr auto list = parse_upgrade(values);
    STATIC_REQUIRE(!list);
    STATIC_REQUIRE(list.empty());
    STATIC_REQUIRE(list.error().reason == list_fault::comma_expected);
    STATIC_REQUIRE(list.error().line == 2);
    STATIC_REQUIRE(list.error().offset == 2);
    STATIC_REQUIRE(list.error().length == 1);
}

TEST_CASE("upgrade: an element does not span lines") {
    static constexpr std::string_view values[] = {"HTTP/", "2.0"};
    STATIC_REQUIRE(parse_upgrade(values).error().reason == list_fault::version_expected);
    static constexpr std::string_view halves[] = {"web", "socket"};
    STATIC_REQUIRE(parse_upgrade(halves).size() == 2);
}

// parse_upgrade has a short cut for the exact value. A value with white space goes through the
// scanner. Both must give the same list.
TEST_CASE("upgrade: the short cut for websocket gives the result of the scanner") {
    std::string name = "websocket";
    for (unsigned bits = 0; bits != 1u << name.size(); ++bits) {
        for (std::size_t i = 0; i != name.size(); ++i) {
            char const c = "websocket"[i];
            name[i] = (bits >> i & 1) != 0 ? static_cast<char>(c - 32) : c;
        }
        std::string const padded = name + " ";
        auto const quick = parse_upgrade(name);
        auto const slow = parse_upgrade(padded);
        REQUIRE(quick);
        REQUIRE(slow);
        REQUIRE(quick.size() == 1);
        REQUIRE(slow.size() == 1);
        REQUIRE(same_text(quick.front(), slow.front()));
        REQUIRE(++quick.begin() == quick.end());
        REQUIRE(quick.where(quick.begin()).length == slow.where(slow.begin()).length);
    }
}

TEST_CASE("upgrade: long lists are read to their end") {
    for (std::size_t const count : {1u, 2u, 63u, 64u, 65u, 1000u, 4096u}) {
        std::string text;
        for (std::size_t i = 0; i != count; ++i) text += "name" + std::to_string(i) + "/1 ,, ";
        auto const list = parse_upgrade(text);
        REQUIRE(list);
        CHECK(list.size() == count);
        std::size_t i = 0;
        for (protocol const element : list) {
            REQUIRE(element.name == "name" + std::to_string(i++));
            REQUIRE(element.version == "1");
        }
        CHECK(i == count);
        text += "{";
        CHECK(parse_upgrade(text).error().offset == text.size() - 1);
    }
}

}  // namespace
