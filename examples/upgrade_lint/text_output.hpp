// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_EXAMPLES_UPGRADE_LINT_TEXT_OUTPUT_HPP
#define HTTP_UPGRADE_EXAMPLES_UPGRADE_LINT_TEXT_OUTPUT_HPP

#include <http_upgrade/http_upgrade.hpp>

#include <ostream>
#include <string>
#include <string_view>

#include "message.hpp"

namespace lint {

/// The parameters of the escape sequences that set a colour.
namespace colour {
inline constexpr std::string_view bold = "1";
inline constexpr std::string_view dim = "2";
inline constexpr std::string_view green = "1;32";
}  // namespace colour

/// A stream for people to read, with or without colours.
struct text_output {
    std::ostream& stream;
    bool has_colours = false;

    /// Adds the escape sequences of a colour to a text.
    std::string coloured(std::string_view parameters, std::string_view text) const;
    /// The name of a level in its colour.
    std::string coloured(hu::level level) const;
};

/// Tells whether to print colours. `when` is the value of --color: always, never or auto.
bool are_colours_wanted(std::string_view when);

/// Prints the part of a line around a location, behind the text `before`, and below it the caret line
/// if `has_caret` is set. `before` is printable.
void print_part(text_output const& to, std::string_view before, location const& where,
                bool has_caret);

/// Does the same behind the number of the line.
void print_location(text_output const& to, location const& where, bool has_caret);

}  // namespace lint

#endif
