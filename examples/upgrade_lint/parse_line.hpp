// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_EXAMPLES_UPGRADE_LINT_PARSE_LINE_HPP
#define HTTP_UPGRADE_EXAMPLES_UPGRADE_LINT_PARSE_LINE_HPP

#include <optional>
#include <string_view>

#include "message.hpp"

/// Parsers of single lines. A line does not include its CRLF or LF.
namespace lint {

/// True if a line holds only spaces and tabs, or nothing.
bool is_blank(std::string_view line);

/// True if a line holds a control character other than a tab.
bool is_binary(std::string_view line);

/// Parses a request line or a status line. It leaves `where` empty, because only the caller knows
/// the line number.
std::optional<start_line> parse_start_line(std::string_view line);

/// Parses a field line, which must not be empty. Returns what is wrong with the line, or stores it
/// in `out`.
std::optional<input_error> parse_field_line(location const& whole_line, hu::http_version version,
                                            field_line& out);

/// Says why a line is no start line. `input` is the input that could not be used, from its first
/// byte on. `is_first` is true if no head was read before it.
std::string_view why_no_start_line(std::string_view line, std::string_view input, bool is_first);

}  // namespace lint

#endif
