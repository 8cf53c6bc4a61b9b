// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_EXAMPLES_UPGRADE_LINT_EXPLAIN_HPP
#define HTTP_UPGRADE_EXAMPLES_UPGRADE_LINT_EXPLAIN_HPP

#include <http_upgrade/http_upgrade.hpp>

#include "text_output.hpp"

namespace lint {

/// Prints what the library knows of a rule, with a message that breaks it and one that does not.
void explain_rule(text_output const& to, hu::rule rule);

}  // namespace lint

#endif
