// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Compares the table of rules in the README with the catalogue, as tests/readme.sh does with
// upgrade_lint, but compiles much faster.

#include <http_upgrade/info.hpp>

#include <fstream>
#include <iostream>
#include <string>

namespace hu = http_upgrade;

int main() {
    std::ifstream readme(README);
    std::string line;
    while (std::getline(readme, line) && !line.starts_with("| rule | level")) {
    }
    std::getline(readme, line);  // |---|
    for (std::size_t i = 1; i <= hu::rule_count; ++i) {
        hu::rule_info const row = hu::info(static_cast<hu::rule>(i));
        std::string expected = "| `" + std::string(row.id) + "` | ";
        for (std::string_view const cell :
             {to_string(row.level), row.on, to_string(row.consequence), row.source})
            expected.append(cell).append(" | ");
        for (char const c : row.text) (expected += c == '|' ? "\\" : "") += c;
        if (!std::getline(readme, line) || line != expected + " |") {
            std::cout << "README:  " << line << "\ninstead: " << expected << " |\n";
            return 1;
        }
    }
    return 0;
}
