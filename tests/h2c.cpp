// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/h2c.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <ranges>
#include <string>
#include <type_traits>
#include <vector>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

static_assert(std::ranges::forward_range<h2c_settings>);
static_assert(std::ranges::common_range<h2c_settings>);
static_assert(std::ranges::sized_range<h2c_settings>);
static_assert(std::is_same_v<std::ranges::range_reference_t<h2c_settings const>, h2c_setting>);
static_assert(std::is_trivially_copyable_v<h2c_settings>);
static_assert(!std::is_convertible_v<std::string_view, h2c_settings>);

struct reading_case {
    std::string_view what, text;
    cases::few<h2c_setting> expected;
};
constexpr reading_case readings[] = {
    {"what curl sends", "AAMAAABkAAQCAAAAAAIAAAAA", {{3, 100}, {4, 0x2000000}, {2, 0}}},
    {"what nghttp sends", "AAMAAABkAAQAAP__", {{3, 100}, {4, 65535}}},
    {"all bits", "________", {{0xffff, 0xffffffff}}},
    {"no bit", "AAAAAAAA", {{0, 0}}},
    {"the lowest and the highest of each", "AAGAAAABgAAAAAAA", {{1, 0x80000001}, {0x8000, 0}}},
    {"each byte where it belongs", "ASNFZ4mr", {{0x0123, 0x456789ab}}},
    {"in order, and as often as they stand", "AAIAAAABAAIAAAAAAAIAAAAB", {{2, 1}, {2, 0}, {2, 1}}},
    {"what is not allowed is read, too", "AAIAAAACAAUAAAAA", {{2, 2}, {5, 0}}},
    {"empty", "", {}},
    {"padded", "AAMAAABkAAQ=", {}},
    {"one digit too few", "AAMAAABkAAQAAP_", {}},
    {"one digit too many", "AAMAAABkA", {}},
    {"a digit of base64", "AAMAAABkAAQAAP/_", {}},
    {"a space in front", " AAMAAABk", {}},
    {"seven digits and a NUL", {"AAMAAAB\0", 8}, {}},
    {"a line end", "AAMAAA\r\n", {}},
};
constexpr bool reading_holds(reading_case const& row) {
    h2c_settings const settings(row.text);
    if (settings.size() != row.expected.size()) return false;
    if (settings.empty() != (row.expected.size() == 0)) return false;
    std::size_t i = 0;
    auto at = settings.begin();
    for (h2c_setting const each : settings)
        if (each != row.expected[i++] || *at++ != each) return false;
    return i == row.expected.size() && at == settings.end();
}

TEST_CASE("h2c: settings are read from a text") {
    cases::hold<readings, reading_holds, &reading_case::text>();
    STATIC_REQUIRE(h2c_settings().empty());
    STATIC_REQUIRE(std::ranges::borrowed_range<h2c_settings>);
    STATIC_REQUIRE(h2c_settings().begin() == h2c_settings().end());
    STATIC_REQUIRE(h2c_settings::iterator() == h2c_settings::iterator());
}

constexpr std::string_view digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// Every byte stands at every place of the first setting and of the last; the other one is 0.
TEST_CASE("h2c: every byte at every place is read as its digit, or makes the text no settings") {
    for (std::size_t place = 0; place != 16; ++place)
        for (int value = 0; value != 256; ++value) {
            INFO("byte " << value << " at " << place);
            std::string text = "AAAAAAAAAAAAAAAA";
            text[place] = static_cast<char>(value);
            h2c_settings const settings(text);
            std::size_t const digit = digits.find(text[place]);
            if (digit == digits.npos) {
                CHECK(settings.empty());
                continue;
            }
            std::uint64_t const bits = std::uint64_t{digit} << (7 - place % 8) * 6;
            h2c_setting const changed{static_cast<std::uint16_t>(bits >> 32),
                                      static_cast<std::uint32_t>(bits)};
            std::vector<h2c_setting> expected = {{}, {}};
            expected[place / 8] = changed;
            CHECK(std::equal(settings.begin(), settings.end(), expected.begin(), expected.end()));
        }
}

}  // namespace
