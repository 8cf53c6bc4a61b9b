// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/detail/ascii.hpp>

#include <cstddef>
#include <string>
#include <string_view>

#include "cases.hpp"

namespace {

using namespace http_upgrade;
using namespace std::string_view_literals;

constexpr char folded(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

TEST_CASE("ascii: each of the 256 bytes is classified as RFC 9110 §5.6 has it") {
    for (int byte = 0; byte != 256; ++byte) {
        char const c = static_cast<char>(byte);
        INFO(byte);
        CHECK(detail::is_digit(c) == (byte >= '0' && byte <= '9'));
        CHECK(detail::is_ows(c) == (byte == ' ' || byte == '\t'));
        CHECK(detail::lower(c) == folded(c));
        bool const visible = byte > 0x20 && byte < 0x7f;
        bool const delimiter = visible && "\"(),/:;<=>?@[\\]{}"sv.find(c) != std::string_view::npos;
        CHECK(detail::has_tchar(c) == (visible && !delimiter));
    }
}

struct trim_case {
    std::string_view what, text, trimmed;
};
constexpr trim_case trims[] = {
    {"nothing", "", ""},
    {"only white space", " \t ", ""},
    {"no white space", "a", "a"},
    {"white space before", "\t a", "a"},
    {"white space behind", "a \t", "a"},
    {"white space inside stays", " a b ", "a b"},
    {"a line end is no white space", "\r\na\n", "\r\na\n"},
    {"nor is a NUL", "\0 a"sv, "\0 a"sv},
};
constexpr bool trim_holds(trim_case const& row) {
    std::string_view const result = detail::trimmed(row.text);
    return result == row.trimmed && result.data() >= row.text.data() &&
           result.data() + result.size() <= row.text.data() + row.text.size();
}

TEST_CASE("ascii: optional white space round a text is SP and HTAB, and nothing else") {
    cases::hold<trims, trim_holds, &trim_case::text>();
}

// ---- Known words --------------------------------------------------------------------------------

constexpr std::string_view longest_word = "ab-cdefg:hij0klmno-pqrst";
static_assert(longest_word.size() == detail::known_word::longest);

bool equal_one_by_one(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i != a.size(); ++i)
        if (folded(a[i]) != folded(b[i])) return false;
    return true;
}

// A word of eight bytes, at run time and in constant expressions: only letters have two cases.
constexpr bool words_hold() {
    for (int a = 0; a != 256; ++a)
        for (int const bit : {0x20, 0x40, 0x80}) {
            char const one = static_cast<char>(a), other = static_cast<char>(a ^ bit);
            char const p[] = {'x', 'y', one, 'z', 'x', 'y', 'z', 'w'};
            char const q[] = {'x', 'Y', other, 'z', 'X', 'y', 'z', 'W'};
            bool const equal = detail::lower(one) == detail::lower(other);
            if (detail::equal_folded(p, q, sizeof p) != equal) return false;
        }
    return true;
}

TEST_CASE("ascii: each byte in a word has two cases if it is a letter") {
    STATIC_REQUIRE(words_hold());
    CHECK(words_hold());
}

TEST_CASE("known_word: it equals itself in any case, at each of its sizes, and no other size") {
    for (std::size_t size = 1; size <= detail::known_word::longest; ++size) {
        std::string_view const text = longest_word.substr(0, size);
        detail::known_word const word(text);
        INFO(size);
        CHECK(word.equals(text));
        std::string shouted(text);
        for (char& c : shouted) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
        CHECK(word.equals(shouted));
        CHECK(!word.equals(text.substr(1)));
        CHECK(!word.equals(std::string(text) + "x"));
        CHECK(!word.equals(""));
        CHECK(!word.equals(std::string(300, 'a')));
    }
}

TEST_CASE("known_word: every other byte at every place makes another word") {
    for (std::size_t size = 1; size <= detail::known_word::longest; ++size) {
        std::string_view const text = longest_word.substr(0, size);
        detail::known_word const word(text);
        std::size_t wrong = 0;
        for (std::size_t at = 0; at != size; ++at)
            for (int byte = 0; byte != 256; ++byte) {
                std::string other(text);
                other[at] = static_cast<char>(byte);
                if (word.equals(other) != equal_one_by_one(other, text)) ++wrong;
            }
        INFO(size);
        CHECK(wrong == 0);
    }
}

TEST_CASE("known_word: a default one equals no text that is not empty") {
    constexpr detail::known_word none;
    for (std::size_t size = 1; size <= detail::known_word::longest; ++size)
        CHECK(!none.equals(longest_word.substr(0, size)));
    STATIC_REQUIRE(detail::known_word("upgrade").equals("UPGRADE"));
}

}  // namespace
