// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_BASE64_HPP
#define HTTP_UPGRADE_BASE64_HPP

#include <cstddef>      // size_t
#include <cstdint>      // uint32_t, the bits of a group
#include <string_view>  // encoded text

/// Floor 0: base64 and base64url (RFC 4648 §4, §5), as far as handshakes need them.
namespace http_upgrade {

namespace detail {

inline constexpr char base64_alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

inline constexpr unsigned char no_digit = 0xff;

struct base64_digits {
    unsigned char value[256] = {};

    consteval base64_digits(char c62_in, char c63_in) {
        for (unsigned char& each : value) each = no_digit;
        for (unsigned char i = 0; i != 62; ++i)
            value[static_cast<unsigned char>(base64_alphabet[i])] = i;
        value[static_cast<unsigned char>(c62_in)] = 62;
        value[static_cast<unsigned char>(c63_in)] = 63;
    }
    constexpr unsigned char operator[](char c) const noexcept {
        return value[static_cast<unsigned char>(c)];
    }
};
inline constexpr base64_digits base64{'+', '/'};
inline constexpr base64_digits base64url{'-', '_'};

constexpr bool all_digits(base64_digits const& alphabet, std::string_view text) noexcept {
    unsigned char seen = 0;
    for (char const c : text) seen |= alphabet[c];
    return seen < 64;
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
    for (std::size_t i = 0; i < size; i += 3) {
        std::size_t const left = size - i;
        std::uint32_t const group = std::uint32_t{bytes[i]} << 16 |
                                    (left > 1 ? std::uint32_t{bytes[i + 1]} << 8 : 0) |
                                    (left > 2 ? std::uint32_t{bytes[i + 2]} : 0);
        *out++ = detail::base64_alphabet[group >> 18];
        *out++ = detail::base64_alphabet[group >> 12 & 63];
        *out++ = left > 1 ? detail::base64_alphabet[group >> 6 & 63] : '=';
        *out++ = left > 2 ? detail::base64_alphabet[group & 63] : '=';
    }
    return out;
}

}  // namespace http_upgrade

#endif
