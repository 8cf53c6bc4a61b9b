// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_EXAMPLES_UPGRADE_PROBE_PRINT_JUNIT_HPP
#define HTTP_UPGRADE_EXAMPLES_UPGRADE_PROBE_PRINT_JUNIT_HPP

#include <string>
#include <string_view>
#include <vector>

#include "model.hpp"

/// The report that CI systems read, and what it shares with the one in HTML.
namespace probe {

/// Makes a text fit for XML and HTML, in an element or between quotes. Bytes that XML or UTF-8 does
/// not allow become \xNN.
std::string markup(std::string_view text);

/// A heading, and the results that belong under it.
struct section {
    std::string_view name{};
    std::vector<result const*> results{};
};

/// The results by section. Sections are in the order in which they first appear.
std::vector<section> by_section(std::vector<result> const& results);

/// Writes a run as JUnit XML: a test suite for each section.
std::string junit(run_report const& run);

}  // namespace probe

#endif
