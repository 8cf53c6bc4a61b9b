// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_INFO_HPP
#define HTTP_UPGRADE_INFO_HPP

#include <cstddef>      // size_t
#include <string_view>  // ids and texts

#include <http_upgrade/detail/rules/catalogue.hpp>
#include <http_upgrade/rule.hpp>

/// Looks up the id, level, consequence, source, text and remedy of each rule.
namespace http_upgrade {

namespace detail {

// The ids alone: a program that prints no sentence does not carry the sentences.
struct id_table {
    char const* of[rule_count + 1] = {""};

    consteval id_table() {
        for (catalogue_row const& row : catalogue) of[static_cast<std::size_t>(row.rule)] = row.id;
    }
};
inline constexpr id_table ids;

}  // namespace detail

/// The catalogue's entry for a rule. The texts have static storage duration.
struct rule_info {
    std::string_view id;
    http_upgrade::level level;
    http_upgrade::consequence consequence;
    std::string_view on;      ///< what is checked: Q a request, R a response, X a response with its
                              ///< request, F a forwarded message with the one received
    std::string_view source;  ///< the sections of the RFCs that state the rule
    std::string_view text;    ///< what is wrong with a message that breaks it, in one sentence
    std::string_view remedy;  ///< what the sender of such a message should do instead
};

/// Looks up a rule. For `rule{}` and other values that are no rule, all texts are empty, the level
/// is note and the consequence none.
///
///     static_assert(info(rule::upgrade_not_nominated).level == level::error);
constexpr rule_info info(rule which) noexcept {
    std::size_t const index = static_cast<std::size_t>(which) - 1;  // rule{}: out of range
    if (index >= rule_count) return {{}, level::note, consequence::none, {}, {}, {}, {}};
    detail::catalogue_row const& row = detail::catalogue[index];
    return {row.id, row.level, row.consequence, row.on, row.source, row.text, row.remedy};
}

/// The id of a rule; empty for `rule{}` and other values that are no rule.
///
///     static_assert(to_string(rule::upgrade_not_nominated) == "upgrade-not-nominated");
constexpr std::string_view to_string(rule which) noexcept {
    std::size_t const number = static_cast<std::size_t>(which);
    return number <= rule_count ? std::string_view(detail::ids.of[number]) : std::string_view();
}

/// Looks up a rule by its id, which must be spelled exactly; `rule{}` when no rule has it.
///
///     static_assert(find_rule("upgrade-empty") == rule::upgrade_empty);
constexpr rule find_rule(std::string_view id) noexcept {
    std::size_t number = rule_count;
    while (number != 0 && http_upgrade::to_string(static_cast<rule>(number)) != id) --number;
    return static_cast<rule>(number);
}

}  // namespace http_upgrade

#endif
