// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_DETAIL_RULES_REPORT_HPP
#define HTTP_UPGRADE_DETAIL_RULES_REPORT_HPP

#include <http_upgrade/detail/message_fields.hpp>
#include <http_upgrade/detail/rules/catalogue.hpp>
#include <http_upgrade/detail/small_place.hpp>
#include <http_upgrade/finding.hpp>
#include <http_upgrade/rule.hpp>

/// Where the rules report what they find.
namespace http_upgrade::detail {

/// Collects the broken rules except for tolerated ones. It keeps them in `findings` if it was given
/// one, and remembers the worst of those that forbid a switch.
class report {
public:
    constexpr report() noexcept = default;
    constexpr explicit report(findings& kept_in, rule_set const& tolerated_in = {}) noexcept
        : kept_(&kept_in), keeps_(true), tolerated_(tolerated_in) {}
    constexpr explicit report(rule_set const& tolerated_in) noexcept : tolerated_(tolerated_in) {}

    [[gnu::noinline]] constexpr void add(rule which, small_place where = {}) noexcept {
        if (!tolerated_.contains(which)) insist(which, where);
    }
    /// Adds a broken rule if it has a place.
    [[gnu::noinline]] constexpr void add_if(rule which, small_place where) noexcept {
        if (where) add(which, where);
    }
    /// Adds a broken rule even if it is tolerated.
    [[gnu::noinline]] constexpr void insist(rule which, small_place where = {}) noexcept {
        if (keeps_) kept_->keep(which, where);
        int const how_bad = severity_of(duty_of(which).consequence);
        if (how_bad <= severity_) return;
        severity_ = how_bad;
        worst_ = which;
        worst_place_ = where;
    }

    constexpr rule_set const& tolerated() const noexcept { return tolerated_; }
    constexpr bool tolerates(rule which) const noexcept { return tolerated_.contains(which); }
    constexpr bool forbids_switch() const noexcept { return severity_ != 0; }
    constexpr int severity() const noexcept { return severity_; }
    /// The worst rule that forbids the switch, the first of several; `rule{}` when none does.
    constexpr rule worst() const noexcept { return worst_; }
    constexpr small_place worst_place() const noexcept { return worst_place_; }

private:
    // An unsupported version wins over other faults: the other fields may be valid in that version
    // (RFC 6455 §4.4).
    static constexpr int severity_of(consequence owed) noexcept {
        switch (owed) {
            case consequence::malformed: return 4;
            case consequence::upgrade_required: return 3;
            case consequence::refuse: return 2;
            case consequence::fail: return 1;
            default: return 0;
        }
    }

    findings* kept_ = nullptr;
    bool keeps_ = false;  // g++ cannot compare a constant address with null
    int severity_ = 0;
    rule worst_{};
    small_place worst_place_{};
    rule_set tolerated_{};
};

/// Reports the first line of a name, when there is one.
[[gnu::noinline]] constexpr void add_if_present(report& found, rule which,
                                                message_fields const& message, known_field name) {
    found.add_if(which, message.where(name));
}

/// Reports a repeated field at its second line, and a missing one at the place of what demands it.
/// True when the field has just one line.
[[gnu::noinline]] constexpr bool add_unless_single(report& found, rule missing, rule repeated,
                                                   message_fields const& message, known_field name,
                                                   small_place demanded_by) {
    if (!message.has(name)) found.add(missing, demanded_by);
    found.add_if(repeated, message.second(name));
    return message.is_single(name);
}

}  // namespace http_upgrade::detail

#endif
