// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_SHA1_HPP
#define HTTP_UPGRADE_SHA1_HPP

#include <cstddef>           // size_t
#include <cstdint>           // the words that it computes with
#include <initializer_list>  // of the two texts
#include <string_view>       // what it digests

/// Floor 0: SHA-1 (RFC 3174), which the WebSocket handshake asks for. Not for secrets.
namespace http_upgrade {

/// A SHA-1 digest: 20 bytes, the most significant first.
struct sha1_digest {
    unsigned char bytes[20] = {};

    friend constexpr bool operator==(sha1_digest const&, sha1_digest const&) noexcept = default;
};

namespace detail {

struct sha1_state {
    std::uint32_t h[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};

    static constexpr std::uint32_t rotate(std::uint32_t word, int by) noexcept {
        return word << by | word >> (32 - by);
    }

    // One block of 64 bytes. RFC 3174 §6.1.
    constexpr void take(unsigned char const* block) noexcept {
        std::uint32_t w[80] = {};
        for (int t = 0; t != 16; ++t)
            for (int i = 0; i != 4; ++i) w[t] = w[t] << 8 | block[4 * t + i];
        for (int t = 16; t != 80; ++t)
            w[t] = rotate(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 1);
        std::uint32_t a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];
        for (int t = 0; t != 80; ++t) {
            std::uint32_t f = b ^ c ^ d;
            std::uint32_t k = t < 40 ? 0x6ed9eba1 : 0xca62c1d6;
            if (t < 20) {
                f = (b & c) | (~b & d);
                k = 0x5a827999;
            } else if (t >= 40 && t < 60) {
                f = (b & c) | (b & d) | (c & d);
                k = 0x8f1bbcdc;
            }
            std::uint32_t const next = rotate(a, 5) + f + e + w[t] + k;
            e = d;
            d = c;
            c = rotate(b, 30);
            b = a;
            a = next;
        }
        h[0] += a;
        h[1] += b;
        h[2] += c;
        h[3] += d;
        h[4] += e;
    }
};

}  // namespace detail

/// The SHA-1 digest of a text, and of a second one behind it, of any bytes and any length. RFC
/// 3174.
///
///     static_assert(sha1("abc").bytes[0] == 0xa9 && sha1("a", "bc") == sha1("abc"));
constexpr sha1_digest sha1(std::string_view text, std::string_view more = {}) noexcept {
    detail::sha1_state state;
    unsigned char block[64] = {};
    std::size_t filled = 0;
    for (std::string_view const part : {text, more}) {
        for (char const c : part) {
            block[filled++] = static_cast<unsigned char>(c);
            if (filled == 64) {
                state.take(block);
                filled = 0;
            }
        }
    }
    block[filled++] = 0x80;
    if (filled > 56) {  // the length does not fit into this block
        while (filled != 64) block[filled++] = 0;
        state.take(block);
        filled = 0;
    }
    while (filled != 56) block[filled++] = 0;
    std::uint64_t const bits = (std::uint64_t{text.size()} + more.size()) * 8;
    for (int shift = 56; shift >= 0; shift -= 8)
        block[filled++] = static_cast<unsigned char>(bits >> shift);
    state.take(block);

    sha1_digest result;
    for (int i = 0; i != 20; ++i)
        result.bytes[i] = static_cast<unsigned char>(state.h[i / 4] >> (24 - 8 * (i % 4)));
    return result;
}

}  // namespace http_upgrade

#endif
