// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_DETAIL_SHA1_HPP
#define HTTP_UPGRADE_DETAIL_SHA1_HPP

#include <bit>          // rotl, the circular left shift
#include <cstddef>      // size_t
#include <cstdint>      // the words that it computes with
#include <string_view>  // what it digests

#include <http_upgrade/detail/ascii.hpp>

/// SHA-1 (RFC 3174), which the WebSocket handshake uses. Not for secrets.
namespace http_upgrade::detail {

/// A SHA-1 digest: 20 bytes, the most significant first.
struct sha1_digest {
    unsigned char bytes[20] = {};

    friend constexpr bool operator==(sha1_digest const&, sha1_digest const&) noexcept = default;
};

struct sha1_state {
    using word = std::uint32_t;
    word h[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};

    // Four bytes make a word, the most significant first. RFC 3174 §2. Compilers load the four with
    // one instruction.
    static constexpr word load(char const* p) noexcept {
        using byte = unsigned char;
        return word{static_cast<byte>(p[0])} << 24 | word{static_cast<byte>(p[1])} << 16 |
               word{static_cast<byte>(p[2])} << 8 | static_cast<byte>(p[3]);
    }

    // RFC 3174 §5 defines these functions f; two of them are written with fewer operations here.
    static constexpr word choose(word b, word c, word d) noexcept { return d ^ (b & (c ^ d)); }
    static constexpr word parity(word b, word c, word d) noexcept { return b ^ c ^ d; }
    static constexpr word majority(word b, word c, word d) noexcept {
        return (b & c) + (d & (b ^ c));
    }

    // RFC 3174 §6.1 (d) moves the words on: A to B, B to C, C to D, D to E. Here the words stay and
    // the caller moves their names on, which costs no instruction.
    template <auto f>
    static constexpr void one_round(word a, word& b, word c, word d, word& e,
                                    word addend) noexcept {
        e += addend + f(b, c, d) + std::rotl(a, 5);
        b = std::rotl(b, 30);
    }

    // Twenty rounds share f and K. After every five, each word has its first name again. This is
    // always inlined, so that the words stay in registers.
    template <auto f>
    [[gnu::always_inline]] static constexpr void twenty_rounds(word& a, word& b, word& c, word& d,
                                                               word& e, word const* w,
                                                               word k) noexcept {
        for (word const* const end = w + 20; w != end; w += 5) {
            one_round<f>(a, b, c, d, e, w[0] + k);
            one_round<f>(e, a, b, c, d, w[1] + k);
            one_round<f>(d, e, a, b, c, w[2] + k);
            one_round<f>(c, d, e, a, b, w[3] + k);
            one_round<f>(b, c, d, e, a, w[4] + k);
        }
    }

    // Takes a block of 64 bytes. RFC 3174 §6.1.
    constexpr void take(char const* block) noexcept {
        word w[80];  // the three loops set each of them
        for (int t = 0; t != 16; ++t, block += 4) w[t] = load(block);
        for (int t = 16; t != 32; ++t)
            w[t] = std::rotl(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 1);
        // The same step, taken twice, doubles the distances and the shift. No word then needs the
        // five before it, so compilers compute several at once.
        for (int t = 32; t != 80; ++t)
            w[t] = std::rotl(w[t - 6] ^ w[t - 16] ^ w[t - 28] ^ w[t - 32], 2);

        auto [a, b, c, d, e] = h;
        twenty_rounds<choose>(a, b, c, d, e, w, 0x5a827999);
        twenty_rounds<parity>(a, b, c, d, e, w + 20, 0x6ed9eba1);
        twenty_rounds<majority>(a, b, c, d, e, w + 40, 0x8f1bbcdc);
        twenty_rounds<parity>(a, b, c, d, e, w + 60, 0xca62c1d6);
        h[0] += a;
        h[1] += b;
        h[2] += c;
        h[3] += d;
        h[4] += e;
    }
};

/// Computes the SHA-1 digest of a text, and of a second one behind it, of any bytes and any length.
/// RFC 3174 §6.1.
///
///     static_assert(sha1("abc").bytes[0] == 0xa9 && sha1("a", "bc") == sha1("abc"));
constexpr sha1_digest sha1(std::string_view text, std::string_view more = {}) noexcept {
    // The padding is a bit 1, then bits 0, then the length in bits, as 8 bytes that end a block.
    // RFC 3174 §4. The loop writes the length from its last byte to the first that is not 0.
    char padding[72] = {'\x80'};
    std::size_t const padded = sizeof padding - (text.size() + more.size() + 8) % 64;
    std::uint64_t bits = (std::uint64_t{text.size()} + more.size()) * 8;
    for (std::size_t i = padded; bits != 0; bits >>= 8) padding[--i] = static_cast<char>(bits);

    sha1_state state;
    char block[64] = {};
    std::size_t filled = 0;
    std::string_view const parts[] = {text, more, between(padding, padding + padded)};
    for (std::string_view const part : parts) {
        char const* at = part.data();
        for (std::size_t left = part.size(); left != 0;) {
            std::size_t const taken = left < 64 - filled ? left : 64 - filled;
            for (std::size_t i = 0; i != taken; ++i) block[filled + i] = at[i];
            at += taken;
            left -= taken;
            filled += taken;
            if (filled == 64) {
                state.take(block);
                filled = 0;
            }
        }
    }

    sha1_digest result;
    unsigned char* out = result.bytes;
    for (std::uint32_t const word : state.h) {
        *out++ = static_cast<unsigned char>(word >> 24);
        *out++ = static_cast<unsigned char>(word >> 16);
        *out++ = static_cast<unsigned char>(word >> 8);
        *out++ = static_cast<unsigned char>(word);
    }
    return result;
}

}  // namespace http_upgrade::detail

#endif
