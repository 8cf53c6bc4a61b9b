// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_DETAIL_BASE64_HPP
#define HTTP_UPGRADE_DETAIL_BASE64_HPP

#include <cstddef>      // size_t
#include <cstdint>      // uint32_t, the bits of a group
#include <string_view>  // encoded text

/// Base64 and base64url (RFC 4648 §4, §5), as far as handshakes use them.
namespace http_upgrade::detail {

inline constexpr char base64_alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// Marks each digit with its value and bit 64, and every other byte with 0. So a text consists of
// digits only when the bitwise AND of its marks has bit 64.
struct base64_digits {
    unsigned char marked[256] = {};

    consteval base64_digits(char c62_in, char c63_in) {
        for (unsigned char i = 0; i != 62; ++i)
            marked[static_cast<unsigned char>(base64_alphabet[i])] = 64 | i;
        marked[static_cast<unsigned char>(c62_in)] = 64 | 62;
        marked[static_cast<unsigned char>(c63_in)] = 64 | 63;
    }
    constexpr unsigned mark(char c) const noexcept { return marked[static_cast<unsigned char>(c)]; }
    /// Whether eight bytes are digits. Written out, because a loop takes longer.
    [[gnu::always_inline]] constexpr bool has_eight(char const* at) const noexcept {
        return (mark(at[0]) & mark(at[1]) & mark(at[2]) & mark(at[3]) & mark(at[4]) & mark(at[5]) &
                mark(at[6]) & mark(at[7]) & 64) != 0;
    }
    /// The value of a digit, 0 to 63; 64 for any other byte.
    constexpr unsigned operator[](char c) const noexcept { return mark(c) ^ 64; }
};
inline constexpr base64_digits base64{'+', '/'};
inline constexpr base64_digits base64url{'-', '_'};

constexpr bool all_digits(base64_digits const& alphabet, std::string_view text) noexcept {
    for (char const c : text)
        if (alphabet[c] == 64) return false;
    return true;
}

/// Encodes `size` bytes in base64 with padding. Writes `4 * ((size + 2) / 3)` characters from `out`
/// on, and returns their end. RFC 4648 §4.
///
///     struct encoded {
///         char text[4] = {};
///         constexpr encoded() {
///             constexpr unsigned char bytes[] = {'f', 'o'};
///             encode_base64(bytes, 2, text);
///         }
///     };
///     static_assert(std::string_view(encoded().text, 4) == "Zm8=");
constexpr char* encode_base64(unsigned char const* bytes, std::size_t size, char* out) noexcept {
    auto const put = [&out](std::uint32_t group) {
        *out++ = base64_alphabet[group >> 18];
        *out++ = base64_alphabet[group >> 12 & 63];
        *out++ = base64_alphabet[group >> 6 & 63];
        *out++ = base64_alphabet[group & 63];
    };
    // Three bytes make a group of 24 bits, and a group makes four digits of 6 bits.
    for (; size > 2; size -= 3, bytes += 3)
        put(std::uint32_t{bytes[0]} << 16 | std::uint32_t{bytes[1]} << 8 | bytes[2]);
    if (size != 0) {  // zero bits complete the last group; `=` marks each missing byte
        put(std::uint32_t{bytes[0]} << 16 | (size == 2 ? std::uint32_t{bytes[1]} << 8 : 0));
        out[-1] = '=';
        if (size == 1) out[-2] = '=';
    }
    return out;
}

}  // namespace http_upgrade::detail

#endif
