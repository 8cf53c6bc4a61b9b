// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_FINDING_HPP
#define HTTP_UPGRADE_FINDING_HPP

#include <cstddef>  // size_t, ptrdiff_t

#include <http_upgrade/detail/small_place.hpp>
#include <http_upgrade/place.hpp>
#include <http_upgrade/rule.hpp>

/// The results of checking a message: the rules that it breaks, and where.
namespace http_upgrade {

namespace detail {

class report;

}  // namespace detail

/// A rule that a message breaks, and where. Converts to false when it holds no rule.
///
/// `line` is the index of the field line in the message, from 0 and over all of them, trailers
/// included; `offset` and `length` are bytes of its value. When the fault has no place in a field
/// line (a wrong status, for example), `line` is `place::nowhere`. Holds no view of the message.
struct finding {
    http_upgrade::rule rule{};
    std::size_t line = place::nowhere;
    std::size_t offset = 0;
    std::size_t length = 0;

    constexpr explicit operator bool() const noexcept { return rule != http_upgrade::rule{}; }
    /// The place; it converts to false when the finding is about the message as a whole.
    constexpr place where() const noexcept { return {line, offset, length}; }
    friend constexpr bool operator==(finding const&, finding const&) noexcept = default;
};

/// The rules that a message breaks, in the order of the catalogue, each with its first place.
///
/// A forward, common, sized range that gives each `finding` by value. It holds no view, so it may
/// outlive the message.
class findings {
public:
    using value_type = finding;
    using size_type = std::size_t;
    using difference_type = std::ptrdiff_t;

    class iterator {
    public:
        using value_type = finding;
        using difference_type = std::ptrdiff_t;

        constexpr iterator() noexcept = default;

        constexpr finding operator*() const noexcept { return of_->at(rule_); }
        constexpr iterator& operator++() noexcept {
            rule_ = of_->rules_.first_from(static_cast<rule>(static_cast<unsigned>(rule_) + 1));
            return *this;
        }
        constexpr iterator operator++(int) noexcept {
            iterator const before = *this;
            ++*this;
            return before;
        }
        friend constexpr bool operator==(iterator const&, iterator const&) noexcept = default;

    private:
        friend findings;
        constexpr iterator(findings const* of_in, rule rule_in) noexcept
            : of_(of_in), rule_(rule_in) {}

        findings const* of_ = nullptr;
        rule rule_{};  // rule{} at the end
    };
    using const_iterator = iterator;

    constexpr iterator begin() const& noexcept { return {this, rules_.first_from({})}; }
    constexpr iterator end() const& noexcept { return {this, {}}; }
    iterator begin() const&& = delete;  // the findings are gone before the iterator is used
    iterator end() const&& = delete;
    constexpr std::size_t size() const noexcept { return rules_.size(); }
    [[nodiscard]] constexpr bool empty() const noexcept { return rules_.empty(); }

    /// The first finding in the order of the catalogue; one that is false when there is none.
    constexpr finding front() const noexcept { return at(rules_.first_from({})); }
    constexpr bool contains(rule which) const noexcept { return rules_.contains(which); }
    constexpr rule_set rules() const noexcept { return rules_; }

    /// Adds a finding. Of several findings of one rule, the one that is first in the message stays.
    constexpr void add(rule which, place where = {}) noexcept {
        keep(which, {where.line, where.offset, where.length});
    }

private:
    friend detail::report;

    [[gnu::noinline]] constexpr void keep(rule which, detail::small_place where) noexcept {
        std::size_t const index = static_cast<std::size_t>(which) - 1;
        if (index >= rule_count) return;
        detail::small_place& kept = places_[index];
        if (!contains(which) || where < kept) kept = where;
        rules_.insert(which);
    }
    constexpr finding at(rule which) const noexcept {
        if (which == rule{}) return {};
        place const where = places_[static_cast<std::size_t>(which) - 1];
        return {which, where.line, where.offset, where.length};
    }

    rule_set rules_{};
    detail::small_place places_[rule_count] = {};
};

}  // namespace http_upgrade

#endif
