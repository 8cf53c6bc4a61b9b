// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_BASE64_HPP
#define HTTP_UPGRADE_BASE64_HPP

#include <cstddef>      // size_t
#include <cstdint>      // uint32_t, the bits of a group
#include <string_view>  // encoded text

/// Base64 and base64url (RFC 4648 §4, §5), as far as handshakes use them.
namespace http_upgrade {

namespace detail {

inline constexpr char base64_alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// Marks each digit with its value and bit 64, and every other byte with 0. The marks of a text have
// bit 64 in common only when all its bytes are digits.
struct base64_digits {
    unsigned char marked[256] = {};

    consteval base64_digits(char c62_in, char c63_in) {
        for (unsigned char i = 0; i != 62; ++i)
            marked[static_cast<unsigned char>(base64_alphabet[i])] = 64 | i;
        marked[static_cast<unsigned char>(c62_in)] = 64 | 62;
        marked[static_cast<unsigned char>(c63_in)] = 64 | 63;
    }
    constexpr unsigned mark(char c) const noexcept { return marked[static_cast<unsigned char>(c)]; }
    /// The value of a digit, 0 to 63; 64 for any other byte.
    constexpr unsigned operator[](char c) const noexcept { return mark(c) ^ 64; }
};
inline constexpr base64_digits base64{'+', '/'};
inline constexpr base64_digits base64url{'-', '_'};

constexpr bool all_digits(base64_digits const& alphabet, std::string_view text) noexcept {
    unsigned common = 64;
    std::size_t i = 0;
    for (; i + 1 < text.size(); i += 2)  // two bytes a turn, so that the loop costs less
        common &= alphabet.mark(text[i]) & alphabet.mark(text[i + 1]);
    if (i != text.size()) common &= alphabet.mark(text[i]);
    return common != 0;
}

}  // namespace detail

/// Encodes bytes in base64 with padding, into `4 * ((size + 2) / 3)` characters behind `out`, and
/// returns their end. RFC 4648 §4.
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
        *out++ = detail::base64_alphabet[group >> 18];
        *out++ = detail::base64_alphabet[group >> 12 & 63];
        *out++ = detail::base64_alphabet[group >> 6 & 63];
        *out++ = detail::base64_alphabet[group & 63];
    };
    // Three bytes make a group of 24 bits, and a group makes four digits of 6 bits.
    for (; size > 2; size -= 3, bytes += 3)
        put(std::uint32_t{bytes[0]} << 16 | std::uint32_t{bytes[1]} << 8 | bytes[2]);
    if (size != 0) {  // bits 0 complete the last group; `=` stands for each byte that it lacks
        put(std::uint32_t{bytes[0]} << 16 | (size == 2 ? std::uint32_t{bytes[1]} << 8 : 0));
        out[-1] = '=';
        if (size == 1) out[-2] = '=';
    }
    return out;
}

}  // namespace http_upgrade

#endif
