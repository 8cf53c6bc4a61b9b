// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/detail/base64.hpp>

#include <string>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

struct vector_case {
    std::string_view what, text, encoded;
};
// RFC 4648 §10.
constexpr vector_case vectors[] = {
    {"0 bytes", "", ""},
    {"1 byte", "f", "Zg=="},
    {"2 bytes", "fo", "Zm8="},
    {"3 bytes", "foo", "Zm9v"},
    {"4 bytes", "foob", "Zm9vYg=="},
    {"5 bytes", "fooba", "Zm9vYmE="},
    {"6 bytes", "foobar", "Zm9vYmFy"},
};
constexpr bool vector_holds(vector_case const& row) {
    unsigned char bytes[8] = {};
    for (std::size_t i = 0; i != row.text.size(); ++i)
        bytes[i] = static_cast<unsigned char>(row.text[i]);
    char out[8] = {};
    char const* const end = detail::encode_base64(bytes, row.text.size(), out);
    return std::string_view(out, static_cast<std::size_t>(end - out)) == row.encoded;
}

TEST_CASE("base64: the test vectors of RFC 4648 are encoded as it says") {
    cases::hold<vectors, vector_holds, &vector_case::text>();
}

// The digest of a WebSocket accept has 20 bytes, which end in a group of two.
TEST_CASE("base64: every byte, in groups of one, two and three") {
    for (unsigned byte = 0; byte != 256; ++byte) {
        unsigned char const bytes[] = {static_cast<unsigned char>(byte),
                                       static_cast<unsigned char>(255 - byte),
                                       static_cast<unsigned char>(byte ^ 0x55)};
        for (std::size_t size = 1; size != 4; ++size) {
            char out[5] = {0, 0, 0, 0, '~'};
            REQUIRE(detail::encode_base64(bytes, size, out) == out + 4);
            unsigned group = 0;
            for (std::size_t i = 0; i != 4; ++i)
                group = group << 6 | (i <= size ? detail::base64[out[i]] : 0);
            for (std::size_t i = 0; i != 3; ++i)
                CHECK((group >> (16 - 8 * i) & 255) == (i < size ? bytes[i] : 0u));
            for (std::size_t i = size + 1; i != 4; ++i) CHECK(out[i] == '=');
            CHECK(out[4] == '~');
        }
    }
}

TEST_CASE("base64: one byte that is no digit, at every place of a text") {
    for (std::size_t size = 0; size != 24; ++size) {
        std::string text(size, 'A');
        CHECK(detail::all_digits(detail::base64, text));
        for (char& c : text) {
            c = '=';
            CHECK_FALSE(detail::all_digits(detail::base64, text));
            c = '/';
            CHECK(detail::all_digits(detail::base64, text));
        }
    }
}

TEST_CASE("base64: each alphabet gives the value of its digits, and 64 for every other byte") {
    for (int byte = 0; byte != 256; ++byte) {
        char const c = static_cast<char>(byte);
        std::size_t const place = std::string_view(detail::base64_alphabet).find(c);
        bool const common = place < 62;
        CHECK(detail::base64[c] == (place < 64 ? place : 64));
        std::size_t const url = c == '-' ? 62 : c == '_' ? 63 : common ? place : 64;
        CHECK(detail::base64url[c] == url);
        CHECK(detail::all_digits(detail::base64, std::string_view(&c, 1)) == (place < 64));
    }
}

}  // namespace
