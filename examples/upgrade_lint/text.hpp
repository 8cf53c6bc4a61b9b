// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_EXAMPLES_UPGRADE_LINT_TEXT_HPP
#define HTTP_UPGRADE_EXAMPLES_UPGRADE_LINT_TEXT_HPP

#include <cstddef>
#include <string>
#include <string_view>

/// Functions that prepare text from the input for printing.
namespace lint {

/// The number of columns that a line or a name from the input may take in the output.
inline constexpr std::size_t line_width = 64;

/// True for a space and for a tab.
bool is_space(char c);

/// True for an ASCII character that a terminal shows as itself.
bool is_printable(char c);

/// Removes spaces and tabs from both ends of a text.
std::string_view trimmed(std::string_view text);

/// Adds spaces to the end of a text until it has `width` characters.
std::string padded(std::string_view text, std::size_t width);

/// Writes each byte that is not printable ASCII as \xNN. The input may hold escape sequences, and
/// a terminal must not run them.
std::string escaped(std::string_view text);

/// The number of columns that a text takes once it is escaped.
std::size_t columns(std::string_view text);

/// Selects the part around the byte `at` that takes at most `width` columns once it is escaped.
std::string_view part_around(std::string_view text, std::size_t at, std::size_t width);

/// Escapes a text, and ends it with "..." if it needs more than `width` columns.
std::string shortened(std::string_view text, std::size_t width);

/// Makes the line that marks `length` bytes from `offset` in the escaped text above it: `  ^~~~`.
std::string caret_line(std::string_view text, std::size_t offset, std::size_t length);

}  // namespace lint

#endif
