// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_EXAMPLES_UPGRADE_PROBE_PRINT_JSON_HPP
#define HTTP_UPGRADE_EXAMPLES_UPGRADE_PROBE_PRINT_JSON_HPP

#include <ostream>
#include <string_view>
#include <vector>

#include "model.hpp"

/// Prints for programs.
///
/// The bytes of an exchange need not be UTF-8, so each byte is the code point of the same number.
namespace probe {

/// Prints a run as one JSON object.
void print_json(std::ostream& to, run_report const& run);

/// Prints the cases of a mode as one JSON object.
void print_json_list(std::ostream& to, std::string_view mode, std::vector<case_info> const& cases);

}  // namespace probe

#endif
