// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_EXAMPLES_UPGRADE_LINT_PRINT_TEXT_HPP
#define HTTP_UPGRADE_EXAMPLES_UPGRADE_LINT_PRINT_TEXT_HPP

#include <http_upgrade/http_upgrade.hpp>

#include <array>
#include <cstddef>
#include <ostream>
#include <string_view>

#include "judge.hpp"
#include "message.hpp"
#include "text_output.hpp"

/// Prints for people.
namespace lint {

/// The sums over all input.
struct totals {
    std::size_t heads = 0;
    std::size_t errors_in_input = 0;
    std::array<std::size_t, 3> findings{};  ///< how many of each hu::level
};

/// Prints what a message offers, and each rule that it breaks.
void print_message(text_output const& to, captured_message const& message, verdict const& judged);

/// Prints why the tool cannot use a part of a file.
void print_error(std::ostream& to, std::string_view file, input_error const& error);

/// Prints the sums in one line.
void print_totals(std::ostream& to, totals const& sums);

/// What the recipient of a message does if the message breaks a rule with this consequence. Empty
/// if the recipient need not do anything.
std::string_view recipient_action(hu::consequence consequence, start_line const& start);

}  // namespace lint

#endif
