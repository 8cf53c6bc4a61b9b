// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_EXAMPLES_UPGRADE_LINT_PRINT_JSON_HPP
#define HTTP_UPGRADE_EXAMPLES_UPGRADE_LINT_PRINT_JSON_HPP

#include <ostream>

#include "judge.hpp"
#include "message.hpp"

namespace lint {

/// Prints a message head and its findings as one line with one JSON object. The text of --help
/// describes the members.
void print_json(std::ostream& to, message_head const& head, verdict const& judged);

}  // namespace lint

#endif
