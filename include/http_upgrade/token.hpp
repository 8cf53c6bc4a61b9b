// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_TOKEN_HPP
#define HTTP_UPGRADE_TOKEN_HPP

#include <cstddef>      // size_t
#include <cstdint>      // uint64_t, to compare eight bytes at once
#include <string_view>  // everything here is text

/// Floor 0: the characters of a token, and names that compare without regard to ASCII case.
namespace http_upgrade {

namespace detail {

struct byte_set {
    bool has[256] = {};

    consteval explicit byte_set(std::string_view members_in) {
        for (char const c : members_in) has[static_cast<unsigned char>(c)] = true;
    }
};

// A table: one load and one test a byte.
inline constexpr byte_set tchars{
    "!#$%&'*+-.^_`|~"
    "0123456789"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "abcdefghijklmnopqrstuvwxyz"};

constexpr char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

// Bytes as one number: a constant expression, and a single load on g++ and clang. Always inlined:
// left to themselves, compilers decide that by what else they compile.
[[gnu::always_inline]] constexpr std::uint64_t load4(char const* p) noexcept {
    using byte = unsigned char;
    return static_cast<byte>(p[0]) | std::uint64_t{static_cast<byte>(p[1])} << 8 |
           std::uint64_t{static_cast<byte>(p[2])} << 16 |
           std::uint64_t{static_cast<byte>(p[3])} << 24;
}
[[gnu::always_inline]] constexpr std::uint64_t load8(char const* p) noexcept {
    using byte = unsigned char;
    return static_cast<byte>(p[0]) | std::uint64_t{static_cast<byte>(p[1])} << 8 |
           std::uint64_t{static_cast<byte>(p[2])} << 16 |
           std::uint64_t{static_cast<byte>(p[3])} << 24 |
           std::uint64_t{static_cast<byte>(p[4])} << 32 |
           std::uint64_t{static_cast<byte>(p[5])} << 40 |
           std::uint64_t{static_cast<byte>(p[6])} << 48 |
           std::uint64_t{static_cast<byte>(p[7])} << 56;
}

// Eight bytes against eight: they differ in nothing but bit 0x20, and there only in letters.
constexpr bool equal_words(std::uint64_t a, std::uint64_t b) noexcept {
    constexpr std::uint64_t every = 0x0101010101010101;
    std::uint64_t const differing = a ^ b;
    if (differing == 0) return true;
    if ((differing & ~(every * 0x20)) != 0) return false;
    std::uint64_t const folded = a | every * 0x20;
    std::uint64_t const low = folded & every * 0x7f;
    std::uint64_t const letters =
        (low + every * (0x80 - 'a')) & ~(low + every * (0x7f - 'z')) & ~folded & every * 0x80;
    return (differing << 2 & ~letters) == 0;
}

constexpr bool equal_folded(char const* p, char const* q, std::size_t size) noexcept {
    if (size >= 8) {  // the last word may overlap the one before
        for (std::size_t i = 0; i < size - 8; i += 8)
            if (!equal_words(load8(p + i), load8(q + i))) return false;
        return equal_words(load8(p + size - 8), load8(q + size - 8));
    }
    if (size >= 4)
        return equal_words(load4(p) | (load4(p + size - 4) << 32),
                           load4(q) | (load4(q + size - 4) << 32));
    for (std::size_t i = 0; i != size; ++i)
        if (lower(p[i]) != lower(q[i])) return false;
    return true;
}

// Text as words of eight bytes that may overlap: the first, the last, the middle.
[[gnu::always_inline]] constexpr std::uint64_t first_word(char const* text,
                                                          std::size_t size) noexcept {
    if (size >= 8) return load8(text);
    if (size >= 4) return load4(text) | (load4(text + size - 4) << 32);
    using byte = unsigned char;
    return static_cast<byte>(text[0]) | std::uint64_t{static_cast<byte>(text[size / 2])} << 8 |
           std::uint64_t{static_cast<byte>(text[size - 1])} << 16;
}
[[gnu::always_inline]] constexpr std::uint64_t last_word(char const* text,
                                                         std::size_t size) noexcept {
    return size > 8 ? load8(text + size - 8) : 0;
}
[[gnu::always_inline]] constexpr std::uint64_t middle_word(char const* text,
                                                           std::size_t size) noexcept {
    return size > 16 ? load8(text + 8) : 0;
}

/// A text of 1 to 24 bytes in lower case, ready to be compared: with bit 0x20 set where it has a
/// letter, what is equal to it in any case has the same bytes, and nothing else does.
struct known_word {
    static constexpr std::size_t longest = 24;

    std::size_t size = 0;
    std::uint64_t first = 0, last = 0, middle = 0;
    std::uint64_t first_letters = 0, last_letters = 0, middle_letters = 0;

    constexpr explicit known_word(std::string_view text_in) noexcept
        : size(text_in.size()),
          first(first_word(text_in.data(), size)),
          last(last_word(text_in.data(), size)),
          middle(middle_word(text_in.data(), size)),
          first_letters(letters_of(first)),
          last_letters(letters_of(last)),
          middle_letters(letters_of(middle)) {}

    /// Whether a text of the same size is this one, in any case.
    [[gnu::always_inline]] constexpr bool equals(char const* text) const noexcept {
        return (first_word(text, size) | first_letters) == first &&
               (last_word(text, size) | last_letters) == last &&
               (middle_word(text, size) | middle_letters) == middle;
    }
    [[gnu::always_inline]] constexpr bool equals(std::string_view text) const noexcept {
        return text.size() == size && equals(text.data());
    }

private:
    // Bit 0x20 of each byte that is 'a' to 'z', of eight ASCII bytes.
    static constexpr std::uint64_t letters_of(std::uint64_t bytes) noexcept {
        constexpr std::uint64_t every = 0x0101010101010101;
        return ((bytes + every * (0x80 - 'a')) & ~(bytes + every * (0x7f - 'z')) & every * 0x80) >>
               2;
    }
};

// Optional white space: SP and HTAB, nothing else (RFC 9110 §5.6.3).
constexpr bool is_ows(char c) noexcept { return c == ' ' || c == '\t'; }

}  // namespace detail

/// Whether a byte may stand in a token.
///
///     tchar = "!" / "#" / "$" / "%" / "&" / "'" / "*" / "+" / "-" / "." /
///             "^" / "_" / "`" / "|" / "~" / DIGIT / ALPHA
///
/// Any of the 256 values may be asked for. RFC 9110 §5.6.2.
///
///     static_assert(is_tchar('~') && !is_tchar('/'));
constexpr bool is_tchar(char c) noexcept {
    return detail::tchars.has[static_cast<unsigned char>(c)];
}

/// Whether a text is a token: one tchar or more, and nothing else.
///
///     token = 1*tchar
///
/// RFC 9110 §5.6.2.
///
///     static_assert(is_token("SHTTP") && !is_token("") && !is_token("a b"));
constexpr bool is_token(std::string_view text) noexcept {
    for (char const c : text)
        if (!is_tchar(c)) return false;
    return !text.empty();
}

/// Whether two texts are equal when `A` to `Z` count as `a` to `z`.
///
/// Only ASCII letters fold; every other byte stands for itself, so that no Unicode look-alike
/// (KELVIN SIGN for `k`) makes a name. RFC 9110 §5.1 (field names), §7.6.1 (connection options),
/// §7.8 (protocol names).
///
///     static_assert(equal_ignoring_case("WebSocket", "websocket"));
constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
    return a.size() == b.size() && detail::equal_folded(a.data(), b.data(), a.size());
}

}  // namespace http_upgrade

#endif
