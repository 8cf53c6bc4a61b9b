// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "rules.hpp"

#include <algorithm>

#include "text.hpp"

namespace lint {

void print_rules(text_output const& to) {
    std::size_t id_width = 0, on_width = 0;
    for_each_rule([&](hu::rule each) {
        id_width = std::max(id_width, hu::info(each).id.size());
        on_width = std::max(on_width, hu::info(each).on.size());
    });
    for_each_rule([&](hu::rule each) {
        hu::rule_info const rule = hu::info(each);
        // The escape sequences of a colour take no columns on a terminal, so the padding behind a
        // level is computed from its name alone.
        to.stream << to.coloured(colour::bold, padded(rule.id, id_width)) << "  "
                  << to.coloured(rule.level) << padded("", 9 - hu::to_string(rule.level).size())
                  << padded(rule.on, on_width) << "  "
                  << padded(hu::to_string(rule.consequence), 11) << rule.text << ' '
                  << to.coloured(colour::dim, "[" + std::string(rule.source) + "]") << '\n';
    });
}

void print_rules_as_markdown(std::ostream& to) {
    to << "| rule | level | on | consequence | source | broken when |\n"
          "|---|---|---|---|---|---|\n";
    for_each_rule([&](hu::rule each) {
        hu::rule_info const rule = hu::info(each);
        to << "| `" << rule.id << "` | " << hu::to_string(rule.level) << " | " << rule.on << " | "
           << hu::to_string(rule.consequence) << " | " << rule.source << " | ";
        for (char const c : rule.text) to << (c == '|' ? "\\" : "") << c;
        to << " |\n";
    });
}

std::string similar_rule_ids(std::string_view wrong_id) {
    // Many ids share a few letters at the beginning, so three letters in common mean nothing.
    std::size_t longest = 3;
    std::string containing, beginning_alike;
    for_each_rule([&](hu::rule each) {
        std::string_view const id = hu::to_string(each);
        if (!wrong_id.empty() && id.find(wrong_id) != std::string_view::npos)
            containing.append("\n  ").append(id);
        auto const end =
            std::mismatch(id.begin(), id.end(), wrong_id.begin(), wrong_id.end()).first;
        auto const common = static_cast<std::size_t>(end - id.begin());
        if (common > longest) beginning_alike.clear();
        longest = std::max(longest, common);
        if (common == longest && common > 3) beginning_alike.append("\n  ").append(id);
    });
    return containing.empty() ? beginning_alike : containing;
}

}  // namespace lint
