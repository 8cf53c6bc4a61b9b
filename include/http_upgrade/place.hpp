// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_PLACE_HPP
#define HTTP_UPGRADE_PLACE_HPP

#include <cstddef>      // size_t
#include <string_view>  // faults in words

/// Places in a message or in a list, and the reasons why a list is not well-formed.
namespace http_upgrade {

/// A place in a message: a field line, and bytes of its value.
///
/// It converts to false, and its line is `nowhere`, for something that has no place in a field
/// line, such as a status or a missing field.
struct place {
    static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

    std::size_t line = nowhere;  ///< the index of the field line, from 0; in a list, of the value
    std::size_t offset = 0;      ///< bytes from the start of that line's value
    std::size_t length = 0;      ///< bytes; 0 where something is missing

    constexpr explicit operator bool() const noexcept { return line != nowhere; }
};

/// The reasons why a value is not a well-formed list.
enum class list_fault : unsigned char {
    none,
    token_expected,      ///< an element begins with a byte that is not a tchar (RFC 9110 §5.6.2)
    version_expected,    ///< no token after `/`: `protocol = name [ "/" version ]`
    comma_expected,      ///< no OWS, comma or end of the value after an element (§5.6.1.2)
    parameter_expected,  ///< no token after `;` (§5.6.6)
    value_expected,      ///< no token or quoted string after `=` (§5.6.6)
    quote_expected       ///< a quoted string does not end, or holds a control character (§5.6.4)
};

/// The fault in words, for messages that people read.
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
/// The place begins at the first byte that does not fit and ends before the next comma or white
/// space, or at the end of the value. It is at least one byte long, or empty where something is
/// missing.
struct list_error {
    list_fault reason = list_fault::none;
    std::size_t line = 0;    ///< the index of the value, from 0
    std::size_t offset = 0;  ///< bytes from the start of that value
    std::size_t length = 0;  ///< bytes
};

}  // namespace http_upgrade

#endif
