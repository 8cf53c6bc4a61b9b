// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_SCAN_HPP
#define HTTP_UPGRADE_SCAN_HPP

#include <cstddef>      // size_t
#include <string_view>  // values are views

#include <http_upgrade/token.hpp>

/// Floor 1: the scanner that every list uses, and places in a value.
namespace http_upgrade {

/// Where something stands: a field line, and bytes of its value.
///
/// What has no place has the line `nowhere`, and is false.
struct place {
    static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

    std::size_t line = nowhere;  ///< which field line, from 0; in a list, which value
    std::size_t offset = 0;      ///< bytes from the start of that line's value
    std::size_t length = 0;      ///< bytes; 0 where something is missing

    constexpr explicit operator bool() const noexcept { return line != nowhere; }
};

/// The ways in which a value fails to be a list.
enum class list_fault : unsigned char {
    none,
    token_expected,      ///< an element begins with a byte that is no tchar (RFC 9110 §5.6.2)
    version_expected,    ///< `/` without a token behind it: `protocol = name [ "/" version ]`
    comma_expected,      ///< behind an element stands neither OWS, a comma nor the end (§5.6.1.2)
    parameter_expected,  ///< `;` without a token behind it (§5.6.6)
    value_expected,      ///< `=` with neither a token nor a quoted string behind it (§5.6.6)
    quote_expected       ///< a quoted string that does not end, or holds a control (§5.6.4)
};

/// The fault in words, for people.
///
///     static_assert(to_string(list_fault::comma_expected) == "a comma is expected here");
constexpr std::string_view to_string(list_fault fault) noexcept {
    switch (fault) {
        case list_fault::none: return "no fault";
        case list_fault::token_expected: return "a token is expected here";
        case list_fault::version_expected: return "a version is expected behind the slash";
        case list_fault::comma_expected: return "a comma is expected here";
        case list_fault::parameter_expected: return "a parameter is expected behind the semicolon";
        case list_fault::value_expected: return "a value is expected behind the equals sign";
        case list_fault::quote_expected: return "a closing quote is expected here";
    }
    return "";
}

/// Why a list is not well-formed, and where.
///
/// The place runs from the first byte that does not fit to the next comma, white space or end of
/// the value: at least one byte, or none where something is missing.
struct list_error {
    list_fault reason = list_fault::none;
    std::size_t line = 0;    ///< which value of several, from 0
    std::size_t offset = 0;  ///< bytes from the start of that value
    std::size_t length = 0;  ///< bytes
};

namespace detail {

/// Behind the last of the tchars that begin at `at`.
[[gnu::always_inline]] constexpr char const* skip_tchars(char const* at, char const* end) noexcept {
    // Four at a time, so that the end is tested once for four bytes.
    for (std::size_t fours = static_cast<std::size_t>(end - at) / 4; fours != 0; --fours) {
        if (!is_tchar(at[0])) return at;
        if (!is_tchar(at[1])) return at + 1;
        if (!is_tchar(at[2])) return at + 2;
        if (!is_tchar(at[3])) return at + 3;
        at += 4;
    }
    while (at != end && is_tchar(*at)) ++at;
    return at;
}

/// How far a grammar has read, and what stopped it.
struct element_end {
    char const* at = nullptr;
    list_fault fault = list_fault::none;
};

// Used for arrays, too: an array and a size make g++ weigh string_view's iterator constructor.
constexpr std::string_view between(char const* begin, char const* end) noexcept {
    return {begin, static_cast<std::size_t>(end - begin)};
}

/// The scanner: the elements of one value, one after the other.
///
/// A Grammar names its `element`, and reads one that begins with a tchar: up to its end, or to the
/// first byte that does not fit.
template <class Grammar>
struct element_scan {
    char const* at = nullptr;
    char const* end = nullptr;
    std::size_t empty = 0;  // 1 + the bytes from the first empty element to the end; 0: none
    typename Grammar::element element{};
    list_fault fault = list_fault::none;
    bool after_comma = false;

    constexpr element_scan() noexcept = default;
    constexpr explicit element_scan(std::string_view text_in) noexcept
        : at(text_in.data()), end(text_in.data() + text_in.size()) {}

    /// Moves to the next element. False at the end of the value, or at a fault, and then `at` is
    /// there.
    [[gnu::always_inline]] constexpr bool next() noexcept {
        char const* cursor = at;  // a local: g++ writes the member back on every byte
        if (cursor != end && *cursor == ' ') ++cursor;  // what senders put behind a comma
        for (;; ++cursor) {
            if (cursor == end) {
                if (after_comma) note_empty(cursor);
                return false;
            }
            if (is_tchar(*cursor)) break;
            if (*cursor == ',')
                note_empty(cursor);
            else if (!is_ows(*cursor))
                return stop(cursor, list_fault::token_expected);
        }
        element_end const read = Grammar::read(cursor, end, element);
        cursor = read.at;
        if (read.fault != list_fault::none) return stop(cursor, read.fault);
        if (cursor != end && *cursor != ',')
            while (cursor != end && is_ows(*cursor)) ++cursor;
        after_comma = cursor != end;
        if (after_comma && *cursor++ != ',') return stop(--cursor, list_fault::comma_expected);
        at = cursor;
        return true;
    }

    /// How many bytes from `at` do not fit.
    constexpr std::size_t fault_length() const noexcept {
        char const* cursor = at;
        while (cursor != end && *cursor != ',' && !is_ows(*cursor)) ++cursor;
        return static_cast<std::size_t>(cursor - at);
    }

private:
    constexpr bool stop(char const* here, list_fault found) noexcept {
        at = here;
        fault = found;
        return false;
    }
    constexpr void note_empty(char const* here) noexcept {
        if (empty == 0) empty = static_cast<std::size_t>(end - here) + 1;
    }
};

}  // namespace detail

}  // namespace http_upgrade

#endif
