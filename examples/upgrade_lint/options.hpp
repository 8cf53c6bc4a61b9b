// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_EXAMPLES_UPGRADE_LINT_OPTIONS_HPP
#define HTTP_UPGRADE_EXAMPLES_UPGRADE_LINT_OPTIONS_HPP

#include <http_upgrade/http_upgrade.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace lint {

namespace hu = http_upgrade;

/// What the tool does when it runs.
enum class task { judge, help, rules, rules_as_markdown, explain };

/// The command line.
struct options {
    task to_do = task::judge;
    bool is_forwarding = false;  ///< `paths` are the two sides of an intermediary
    bool is_json = false;
    std::string_view colours = "auto";  ///< always, never or auto
    hu::context context{};              ///< holds for every message
    std::string_view rule{};            ///< the id that --explain names, or `all`
    std::vector<std::string> paths{};
};

/// The text that --help prints.
extern std::string_view const usage;

/// Parses the command line into `out`. Returns what is wrong with it, or an empty text.
std::string parse_options(int argc, char** argv, options& out);

}  // namespace lint

#endif
