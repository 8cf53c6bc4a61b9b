// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_DETAIL_ASCII_HPP
#define HTTP_UPGRADE_DETAIL_ASCII_HPP

#include <bit>          // endian
#include <cstddef>      // size_t
#include <cstdint>      // uint64_t, uint32_t: bytes compared at once
#include <string_view>  // everything here is text

/// The characters of RFC 9110 §5.6, and comparison without regard to ASCII case.
namespace http_upgrade::detail {

struct byte_set {
    bool has[256] = {};

    consteval explicit byte_set(char const* members_in) {
        for (; *members_in != '\0'; ++members_in)
            has[static_cast<unsigned char>(*members_in)] = true;
    }
};

// A table of all bytes: one load and one test for each byte of a token.
inline constexpr byte_set tchars{
    "!#$%&'*+-.^_`|~"
    "0123456789"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "abcdefghijklmnopqrstuvwxyz"};

constexpr bool has_tchar(char c) noexcept { return tchars.has[static_cast<unsigned char>(c)]; }

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// Optional white space: SP and HTAB, nothing else (RFC 9110 §5.6.3).
constexpr bool is_ows(char c) noexcept { return c == ' ' || c == '\t'; }

constexpr char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

/// The text from one byte up to another.
constexpr std::string_view between(char const* begin, char const* end) noexcept {
    return {begin, static_cast<std::size_t>(end - begin)};
}

/// Whether a text is a word of the code, byte for byte. Always inlined, because a call costs more
/// than the comparison, and in a large program the compiler may call operator==.
template <std::size_t Size>
[[gnu::always_inline]] constexpr bool equals(std::string_view text,
                                             char const (&word)[Size]) noexcept {
    if (text.size() != Size - 1) return false;
    for (std::size_t i = 0; i != Size - 1; ++i)
        if (text[i] != word[i]) return false;
    return true;
}

/// A text without the optional white space before and behind it.
constexpr std::string_view trimmed(std::string_view text) noexcept {
    char const* begin = text.data();
    char const* end = begin + text.size();
    while (begin != end && is_ows(*begin)) ++begin;
    while (end != begin && is_ows(end[-1])) --end;
    return between(begin, end);
}

constexpr std::uint64_t load4_by_shifts(char const* p) noexcept {
    using byte = unsigned char;
    return static_cast<byte>(p[0]) | std::uint64_t{static_cast<byte>(p[1])} << 8 |
           std::uint64_t{static_cast<byte>(p[2])} << 16 |
           std::uint64_t{static_cast<byte>(p[3])} << 24;
}

/// Four bytes as one number, the first in its lowest bits.
///
/// A constant expression cannot reinterpret memory, so there the number is made of shifts. At run
/// time it is one load.
[[gnu::always_inline]] constexpr std::uint64_t load4(char const* p) noexcept {
    if (__builtin_is_constant_evaluated() || std::endian::native != std::endian::little)
        return load4_by_shifts(p);
    std::uint32_t result = 0;
    __builtin_memcpy(&result, p, sizeof result);
    return result;
}

/// Eight bytes as one number, likewise.
[[gnu::always_inline]] constexpr std::uint64_t load8(char const* p) noexcept {
    if (__builtin_is_constant_evaluated() || std::endian::native != std::endian::little)
        return load4_by_shifts(p) | load4_by_shifts(p + 4) << 32;
    std::uint64_t result = 0;
    __builtin_memcpy(&result, p, sizeof result);
    return result;
}

/// Whether two words of eight bytes are equal when `A` to `Z` count as `a` to `z`.
constexpr bool equal_words(std::uint64_t a, std::uint64_t b) noexcept {
    constexpr std::uint64_t every = 0x0101010101010101;
    std::uint64_t const differing = a ^ b;
    if (differing == 0) return true;
    if ((differing & ~(every * 0x20)) != 0) return false;  // more than the bit of the case
    std::uint64_t const folded = a | every * 0x20;
    std::uint64_t const low = folded & every * 0x7f;
    std::uint64_t const letters =
        (low + every * (0x80 - 'a')) & ~(low + every * (0x7f - 'z')) & ~folded & every * 0x80;
    return (differing << 2 & ~letters) == 0;
}

/// Whether two texts of one size are equal when `A` to `Z` count as `a` to `z`.
constexpr bool equal_folded(char const* p, char const* q, std::size_t size) noexcept {
    if (size >= 8) {
        for (std::size_t i = 0; i < size; i += 8) {
            std::size_t const at = i < size - 8 ? i : size - 8;  // the last word may overlap
            if (!equal_words(load8(p + at), load8(q + at))) return false;
        }
        return true;
    }
    if (size >= 4)
        return equal_words(load4(p) | (load4(p + size - 4) << 32),
                           load4(q) | (load4(q + size - 4) << 32));
    for (std::size_t i = 0; i != size; ++i)
        if (lower(p[i]) != lower(q[i])) return false;
    return true;
}

/// A word of 1 to 24 bytes in lower case, stored as three numbers so that comparing is fast: its
/// first eight bytes, its last eight, and those in the middle; they may overlap. Bytes with bit
/// 0x40 must be letters `a` to `z`; digits, `-`, `:`, `,` and SP are allowed, too.
struct known_word {
    static constexpr std::size_t longest = 24;

    std::size_t size = 0;
    std::uint64_t first = 0, last = 0, middle = 0;
    // The bits in which an equal text agrees: all except 0x20 of each letter, which is its case.
    std::uint64_t first_bits = 0, last_bits = 0, middle_bits = 0;

    constexpr known_word() noexcept = default;
    constexpr explicit known_word(std::string_view text_in) noexcept
        : size(text_in.size()),
          first(first_of(text_in.data(), size)),
          last(last_of(text_in.data(), size)),
          middle(middle_of(text_in.data(), size)),
          first_bits(~((first & every_0x40) >> 1)),
          last_bits(~((last & every_0x40) >> 1)),
          middle_bits(~((middle & every_0x40) >> 1)) {}

    /// Whether a text is this word, in any case.
    [[gnu::always_inline]] constexpr bool equals(std::string_view text) const noexcept {
        if (text.size() != size) return false;
        char const* const p = text.data();
        if (size < 8) return ((first_of(p, size) ^ first) & first_bits) == 0;
        return ((load8(p) ^ first) & first_bits) == 0 &&
               ((load8(p + size - 8) ^ last) & last_bits) == 0 &&
               (size <= 16 || ((load8(p + 8) ^ middle) & middle_bits) == 0);
    }

private:
    static constexpr std::uint64_t every_0x40 = 0x4040404040404040;

    [[gnu::always_inline]] static constexpr std::uint64_t first_of(char const* text,
                                                                   std::size_t size) noexcept {
        if (size >= 8) return load8(text);
        if (size >= 4) return load4(text) | (load4(text + size - 4) << 32);
        if (size == 0) return 0;
        using byte = unsigned char;
        return static_cast<byte>(text[0]) | std::uint64_t{static_cast<byte>(text[size / 2])} << 8 |
               std::uint64_t{static_cast<byte>(text[size - 1])} << 16;
    }
    static constexpr std::uint64_t last_of(char const* text, std::size_t size) noexcept {
        return size >= 8 ? load8(text + size - 8) : 0;
    }
    static constexpr std::uint64_t middle_of(char const* text, std::size_t size) noexcept {
        return size > 16 ? load8(text + 8) : 0;
    }
};

}  // namespace http_upgrade::detail

#endif
