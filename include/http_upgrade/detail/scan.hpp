// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_DETAIL_SCAN_HPP
#define HTTP_UPGRADE_DETAIL_SCAN_HPP

#include <cstddef>      // size_t
#include <string_view>  // values are views

#include <http_upgrade/detail/ascii.hpp>
#include <http_upgrade/place.hpp>

/// The scanner of every list: `#element` of RFC 9110 §5.6.1, over one field value.
namespace http_upgrade::detail {

/// The end of the tchars that begin at `at`.
[[gnu::always_inline]] constexpr char const* skip_tchars(char const* at, char const* end) noexcept {
    // Four at a time, so that the end is tested once for four bytes.
    for (std::size_t fours = static_cast<std::size_t>(end - at) / 4; fours != 0; --fours) {
        if (!has_tchar(at[0])) return at;
        if (!has_tchar(at[1])) return at + 1;
        if (!has_tchar(at[2])) return at + 2;
        if (!has_tchar(at[3])) return at + 3;
        at += 4;
    }
    while (at != end && has_tchar(*at)) ++at;
    return at;
}

/// The same, not inlined, for lists that are not on a hot path.
[[gnu::noinline]] constexpr char const* skip_token(char const* at, char const* end) noexcept {
    return skip_tchars(at, end);
}

/// How far a grammar has read, and what stopped it.
struct element_end {
    char const* at = nullptr;
    list_fault fault = list_fault::none;
};

/// Gives the elements of one value, one after the other.
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

    /// Begins another value of the same list.
    constexpr void restart(std::string_view text) noexcept {
        at = text.data();
        end = at + text.size();
        empty = 0;
        after_comma = false;
    }

    /// Moves to the next element. False at the end of the value, and at a fault: then `at` is the
    /// first byte that does not fit.
    [[gnu::always_inline]] constexpr bool next() noexcept {
        char const* cursor = at;  // a local, because g++ writes the member back on every byte
        if (cursor != end && *cursor == ' ') ++cursor;  // what most senders put behind a comma
        for (;; ++cursor) {
            if (cursor == end) {
                if (after_comma) note_empty(cursor);
                return false;
            }
            if (has_tchar(*cursor)) break;
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

}  // namespace http_upgrade::detail

#endif
