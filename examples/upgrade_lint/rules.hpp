// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_EXAMPLES_UPGRADE_LINT_RULES_HPP
#define HTTP_UPGRADE_EXAMPLES_UPGRADE_LINT_RULES_HPP

#include <http_upgrade/http_upgrade.hpp>

#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>

#include "text_output.hpp"

/// Lists the rules that the library judges messages by.
namespace lint {

namespace hu = http_upgrade;

/// Calls a function with each rule of the library.
template <class Function>
constexpr void for_each_rule(Function function) {
    for (std::size_t i = 1; i <= hu::rule_count; ++i) function(static_cast<hu::rule>(i));
}

/// Prints the rules in columns, one rule in each line.
void print_rules(text_output const& to);

/// Prints the rules as the table that README.md shows.
void print_rules_as_markdown(std::ostream& to);

/// Finds the rules that somebody may have meant by a wrong id: those whose ids contain it, or else
/// those whose ids share the longest beginning with it. Each is on a line of its own.
std::string similar_rule_ids(std::string_view wrong_id);

}  // namespace lint

#endif
