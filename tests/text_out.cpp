// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/text_out.hpp>

#include <iterator>
#include <list>
#include <sstream>
#include <string>
#include <vector>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

static_assert(text_out<char*>);
static_assert(text_out<into>);
static_assert(text_out<counted>);
static_assert(text_out<std::back_insert_iterator<std::string>>);
static_assert(text_out<std::back_insert_iterator<std::vector<char>>>);
static_assert(text_out<std::front_insert_iterator<std::list<char>>>);
static_assert(text_out<std::ostreambuf_iterator<char>>);
static_assert(text_out<std::ostream_iterator<char>>);
static_assert(text_out<std::string::iterator>);

static_assert(!text_out<int>);
static_assert(!text_out<int*>);
static_assert(!text_out<unsigned char*>);
static_assert(!text_out<std::string*>);
static_assert(!text_out<std::vector<int>::iterator>);
static_assert(!text_out<char>);
static_assert(!text_out<char const*>);
static_assert(!text_out<void*>);
static_assert(!text_out<std::string>);
static_assert(!text_out<std::string_view>);
static_assert(!text_out<std::string::const_iterator>);
static_assert(!text_out<std::istreambuf_iterator<char>>);
static_assert(!text_out<std::ostringstream>);

template <class Out>
constexpr Out put(Out out, std::string_view text) {
    for (char const c : text) {
        *out = c;
        ++out;
    }
    return out;
}

struct text_case {
    std::string_view what, text;
};
constexpr text_case texts[] = {
    {"nothing", ""},
    {"one byte", "a"},
    {"some", "Upgrade: websocket\r\n"},
    {"bytes are bytes", {"\0\xff\r\n\0", 5}},
};

constexpr bool is_counted(text_case const& row) {
    return counted().count() == 0 && put(counted(), row.text).count() == row.text.size();
}
TEST_CASE("text_out: counted counts what is written") {
    cases::hold<texts, is_counted, &text_case::text>();
}

// The text is written into a buffer of every size, between bytes that must not change.
constexpr bool fits_or_stops(text_case const& row) {
    constexpr std::size_t before = 2, most = 40;
    for (std::size_t size = 0; before + size != most; ++size) {
        char bytes[most] = {};
        for (char& each : bytes) each = '#';
        into const out = put(into(bytes + before, size), row.text);
        std::size_t const fits = size < row.text.size() ? size : row.text.size();
        bool const all = !row.text.empty() && row.text.size() <= size;
        if (bool(out) != all || out.wanted() != row.text.size()) return false;
        if (out.view() != row.text.substr(0, fits) || out.view().data() != bytes + before)
            return false;
        for (std::size_t i = 0; i != most; ++i)
            if ((i < before || i >= before + fits) && bytes[i] != '#') return false;
    }
    return true;
}
TEST_CASE("text_out: into writes what fits, and counts the rest") {
    cases::hold<texts, fits_or_stops, &text_case::text>();
}

// Two bytes assigned to one place count as one, as with any output iterator.
constexpr bool assigns_in_place() {
    char buffer[3] = {};
    into out(buffer);
    *out = 'x';
    *out = 'a';
    if (out.wanted() != 0 || !out.view().empty()) return false;
    *++out = 'b';
    counted number;
    *number = 'x';
    return (++out).view() == "ab" && out && out.wanted() == 2 && number.count() == 0;
}

// A buffer of no size is never written to.
constexpr bool takes_no_memory() {
    into const out = put(into(nullptr, 0), "abc");
    return !out && out.wanted() == 3 && out.view().empty() && !into(nullptr, 0);
}

TEST_CASE("text_out: into and counted work without a writer") {
    STATIC_REQUIRE(assigns_in_place());
    CHECK(assigns_in_place());
    STATIC_REQUIRE(takes_no_memory());
    CHECK(takes_no_memory());
    char buffer[8];
    CHECK(put(into(buffer), "12345678"));
    CHECK_FALSE(put(into(buffer), "123456789"));
}

// A copy writes behind what the first has written. The first does not move.
TEST_CASE("text_out: a copy goes on where the first was") {
    char buffer[4] = {};
    into const one = put(into(buffer), "ab");
    into const two = put(one, "cde");
    CHECK(one.view() == "ab");
    CHECK(two.view() == "abcd");
    CHECK(two.wanted() == 5);
    CHECK(put(put(counted(), "ab"), "c").count() == 3);
}

}  // namespace
