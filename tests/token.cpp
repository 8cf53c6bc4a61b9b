// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/token.hpp>

#include <string>

#include "cases.hpp"

namespace {

using namespace http_upgrade;
using namespace std::string_view_literals;

// RFC 9110 §5.6.2 in another way: a tchar is a VCHAR that is no delimiter.
constexpr bool is_tchar_by_exclusion(int byte) {
    return byte > 0x20 && byte < 0x7f &&
           "\"(),/:;<=>?@[\\]{}"sv.find(static_cast<char>(byte)) == std::string_view::npos;
}

constexpr bool every_byte_is_classified() {
    for (int byte = 0; byte != 256; ++byte)
        if (is_tchar(static_cast<char>(byte)) != is_tchar_by_exclusion(byte)) return false;
    return true;
}

TEST_CASE("tchar: each of the 256 bytes is classified") {
    STATIC_REQUIRE(every_byte_is_classified());
    CHECK(every_byte_is_classified());
}

struct token_case {
    std::string_view what, text;
    bool token;
};
constexpr token_case tokens[] = {
    {"a word", "websocket", true},
    {"one byte", "x", true},
    {"every mark", "!#$%&'*+-.^_`|~", true},
    {"nothing", "", false},
    {"a space", "a b", false},
    {"a slash", "HTTP/2.0", false},
    {"a quote", "\"a\"", false},
    {"a NUL", "a\0b"sv, false},
    {"a byte of obs-text", "caf\xe9", false},
    {"a comma last", "websocket,", false},
};
constexpr bool token_holds(token_case const& row) { return is_token(row.text) == row.token; }

TEST_CASE("token: it is one tchar or more, and nothing else") {
    cases::hold<tokens, token_holds, &token_case::text>();
}

struct equal_case {
    std::string_view what, a, b;
    bool equal;
};
constexpr equal_case pairs[] = {
    {"the same", "upgrade", "upgrade", true},
    {"other case", "UpGrAdE", "uPgRaDe", true},
    {"empty", "", "", true},
    {"one longer", "upgrade", "upgraded", false},
    {"one byte", "a", "A", true},
    {"three bytes", "TLS", "tls", true},
    {"four bytes", "HTTP", "http", true},
    {"four bytes, last differs", "HTTP", "httq", false},
    {"eight bytes", "ABCDEFGH", "abcdefgh", true},
    {"nine bytes, last differs", "websocket", "WEBSOCKEt ", false},
    {"nine bytes", "WebSocket", "wEBsOCKET", true},
    {"seventeen bytes", "Sec-WebSocket-Key", "sec-websocket-key", true},
    {"seventeen bytes, the middle differs", "Sec-WebSocket-Key", "sec-websockex-key", false},
    {"@ is not `", "@@@@@@@@", "````````", false},
    {"[ is not {", "[[[[", "{{{{", false},
    {"CR is not -", "keep\ralive", "keep-alive", false},
    {"DC2 is not 2", "http\x12-settings", "http2-settings", false},
    {"obs-text does not fold", "\xc1\xc1\xc1\xc1", "\xe1\xe1\xe1\xe1", false},
    {"obs-text does not fold, eight",
     "\xc1"
     "bcdefgh",
     "\xe1"
     "bcdefgh",
     false},
    {"KELVIN SIGN is no k",
     "websoc\xe2\x84\xaa"
     "et",
     "websocket", false},
    {"NUL is not a space", "a\0cd"sv, "a cd", false},
};
constexpr bool equal_holds(equal_case const& row) {
    return equal_ignoring_case(row.a, row.b) == row.equal &&
           equal_ignoring_case(row.b, row.a) == row.equal;
}

TEST_CASE("equal_ignoring_case: ASCII letters fold, and no other byte does") {
    cases::hold<pairs, equal_holds, &equal_case::a>();
}

// Every byte is compared with every byte at each place of words of several sizes. To compare eight
// bytes at once must give what comparing one byte after the other gives.
constexpr bool bytes_are_equal(int a, int b) {
    auto const fold = [](int byte) { return byte >= 'A' && byte <= 'Z' ? byte + 32 : byte; };
    return fold(a) == fold(b);
}

TEST_CASE("equal_ignoring_case: every byte compares with every byte at every place") {
    for (std::size_t const size : {1u, 3u, 4u, 7u, 8u, 9u, 16u, 17u}) {
        for (std::size_t at = 0; at < size; ++at) {
            std::string a(size, 'x');
            std::string b(size, 'X');
            std::size_t wrong = 0;
            for (int p = 0; p != 256; ++p) {
                for (int q = 0; q != 256; ++q) {
                    a[at] = static_cast<char>(p);
                    b[at] = static_cast<char>(q);
                    if (equal_ignoring_case(a, b) != bytes_are_equal(p, q)) ++wrong;
                }
            }
            INFO("size " << size << ", at " << at);
            CHECK(wrong == 0);
        }
    }
}

}  // namespace
