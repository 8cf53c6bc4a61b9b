// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_EXAMPLES_UPGRADE_PROBE_PRINT_HTML_HPP
#define HTTP_UPGRADE_EXAMPLES_UPGRADE_PROBE_PRINT_HTML_HPP

#include <string>

#include "model.hpp"

/// The report for a browser.
namespace probe {

/// Writes a run as one page that loads nothing else and needs no script.
std::string html(run_report const& run);

}  // namespace probe

#endif
