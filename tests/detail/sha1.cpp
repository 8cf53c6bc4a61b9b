// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/detail/sha1.hpp>

#include <string>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

// 136 bytes: two blocks and a little more.
constexpr std::string_view digits =
    "0123456701234567012345670123456701234567012345670123456701234567"
    "0123456701234567012345670123456701234567012345670123456701234567"
    "01234567";

struct digest_case {
    std::string_view what, text;
    std::uint32_t words[5];
};
// The first two are of RFC 3174 §7.3, the third is of FIPS 180. coreutils' sha1sum gave the others:
// they end at the edges of a block, and where the length does and does not fit into the last one.
constexpr digest_case digests[] = {
    {"RFC 3174 TEST1", "abc", {0xa9993e36, 0x4706816a, 0xba3e2571, 0x7850c26c, 0x9cd0d89d}},
    {"RFC 3174 TEST2",
     "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     {0x84983e44, 0x1c3bd26e, 0xbaae4aa1, 0xf95129e5, 0xe54670f1}},
    {"nothing", "", {0xda39a3ee, 0x5e6b4b0d, 0x3255bfef, 0x95601890, 0xafd80709}},
    {"55 bytes: the length just fits",
     digits.substr(0, 55),
     {0xadfc128b, 0x4a89c560, 0xe754c165, 0x9a6a9096, 0x8b55490e}},
    {"56 bytes: the length does not fit",
     digits.substr(0, 56),
     {0xe8db7eba, 0xebb69256, 0x5d590a48, 0xb1dc506b, 0x6f130950}},
    {"63 bytes: one byte less than a block",
     digits.substr(0, 63),
     {0xf50965cd, 0x66d5793b, 0x37291ec7, 0xafe09040, 0x6f2b6115}},
    {"64 bytes: one block",
     digits.substr(0, 64),
     {0xe0c094e8, 0x67ef46c3, 0x50ef54a7, 0xf59dd60b, 0xed92ae83}},
    {"65 bytes: one byte more than a block",
     digits.substr(0, 65),
     {0xd54005a6, 0xc8163366, 0x1213d951, 0x04a1ec4c, 0xcf9c272c}},
    {"119 bytes: the length just fits, second block",
     digits.substr(0, 119),
     {0xbd0e3f90, 0xf05e544e, 0x69db758d, 0x11709a8f, 0xd0064668}},
    {"120 bytes: the length does not fit, second block",
     digits.substr(0, 120),
     {0x55f4977c, 0x11eca9f1, 0x508f2ffe, 0x5f48e727, 0xeb181041}},
    {"127 bytes: one byte less than two blocks",
     digits.substr(0, 127),
     {0xf528bde6, 0x901538af, 0x48efb25c, 0x26f05736, 0x5ab4f00c}},
    {"128 bytes: two blocks",
     digits.substr(0, 128),
     {0x2249bd93, 0x900b5cb3, 0x2bd4714a, 0x2be11e4c, 0x18450623}},
    {"129 bytes: one byte more than two blocks",
     digits.substr(0, 129),
     {0x2528fd06, 0x7825a95a, 0x60651ccd, 0x51c1aa19, 0x2ff1c31f}},
};

constexpr bool equals(detail::sha1_digest const& digest, std::uint32_t const (&words)[5]) {
    for (int i = 0; i != 20; ++i)
        if (digest.bytes[i] != static_cast<unsigned char>(words[i / 4] >> (24 - 8 * (i % 4))))
            return false;
    return true;
}
constexpr bool digest_holds(digest_case const& row) {
    return equals(detail::sha1(row.text), row.words);
}

TEST_CASE("sha1: the digests of texts at the edges of blocks") {
    cases::hold<digests, digest_holds, &digest_case::text>();
}

TEST_CASE("sha1: the digest of a million times a is that of RFC 3174 TEST3") {
    CHECK(equals(detail::sha1(std::string(1000000, 'a')),
                 {0x34aa973c, 0xd4c4daa4, 0xf61eeb2b, 0xdbad2731, 0x6534016f}));
}

TEST_CASE("sha1: the digest of 640 bytes is that of RFC 3174 TEST4") {
    std::string text;
    for (int i = 0; i != 10; ++i) text += digits.substr(0, 64);
    CHECK(equals(detail::sha1(text), {0xdea356a2, 0xcddd90c7, 0xa7ecedc5, 0xebb56393, 0x4f460452}));
}

// Splits at the edges of blocks, in a constant expression.
constexpr bool splits_hold() {
    detail::sha1_digest const whole = detail::sha1(digits);
    for (std::size_t const split : {0u, 1u, 55u, 56u, 63u, 64u, 65u, 119u, 120u, 128u, 136u})
        if (detail::sha1(digits.substr(0, split), digits.substr(split)) != whole) return false;
    return true;
}
static_assert(splits_hold());

TEST_CASE("sha1: two texts are one behind the other, at every length and split") {
    std::string const text = std::string(digits) + "\x80\xff";
    for (std::size_t size = 0; size <= text.size(); ++size) {
        std::string_view const whole = std::string_view(text).substr(0, size);
        detail::sha1_digest const expected = detail::sha1(whole);
        for (std::size_t split = 0; split <= size; ++split)
            REQUIRE(detail::sha1(whole.substr(0, split), whole.substr(split)) == expected);
    }
}

}  // namespace
