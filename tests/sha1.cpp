// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/sha1.hpp>

#include <string>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

constexpr std::string_view four_words =
    "0123456701234567012345670123456701234567012345670123456701234567";

struct digest_case {
    std::string_view what, text;
    std::uint32_t words[5];
};
// The first two of RFC 3174 §7.3, the empty text of FIPS 180, and one of 55 to 64 bytes each, where
// the length does and does not fit into the last block (from coreutils' sha1sum).
constexpr digest_case digests[] = {
    {"RFC 3174 TEST1", "abc", {0xa9993e36, 0x4706816a, 0xba3e2571, 0x7850c26c, 0x9cd0d89d}},
    {"RFC 3174 TEST2",
     "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     {0x84983e44, 0x1c3bd26e, 0xbaae4aa1, 0xf95129e5, 0xe54670f1}},
    {"nothing", "", {0xda39a3ee, 0x5e6b4b0d, 0x3255bfef, 0x95601890, 0xafd80709}},
};

constexpr bool equals(sha1_digest const& digest, std::uint32_t const (&words)[5]) {
    for (int i = 0; i != 20; ++i)
        if (digest.bytes[i] != static_cast<unsigned char>(words[i / 4] >> (24 - 8 * (i % 4))))
            return false;
    return true;
}
constexpr bool digest_holds(digest_case const& row) { return equals(sha1(row.text), row.words); }

TEST_CASE("sha1: vectors") { cases::hold<digests, digest_holds, &digest_case::text>(); }

TEST_CASE("sha1: RFC 3174 TEST3, a million times a") {
    CHECK(equals(sha1(std::string(1000000, 'a')),
                 {0x34aa973c, 0xd4c4daa4, 0xf61eeb2b, 0xdbad2731, 0x6534016f}));
}

TEST_CASE("sha1: RFC 3174 TEST4, 640 bytes") {
    std::string text;
    for (int i = 0; i != 10; ++i) text += four_words;
    CHECK(equals(sha1(text), {0xdea356a2, 0xcddd90c7, 0xa7ecedc5, 0xebb56393, 0x4f460452}));
}

TEST_CASE("sha1: two texts are one behind the other, at every length and split") {
    std::string const text = std::string(four_words) + std::string(four_words) + "\x80\xff";
    for (std::size_t size = 0; size != text.size(); ++size) {
        std::string_view const whole = std::string_view(text).substr(0, size);
        for (std::size_t split = 0; split <= size; split += 7)
            REQUIRE(sha1(whole.substr(0, split), whole.substr(split)) == sha1(whole));
    }
}

}  // namespace
