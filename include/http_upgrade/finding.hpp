// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_FINDING_HPP
#define HTTP_UPGRADE_FINDING_HPP

#include <cstddef>  // size_t, ptrdiff_t
#include <cstdint>  // uint32_t: places are kept small

#include <http_upgrade/rule.hpp>
#include <http_upgrade/scan.hpp>

/// Floor 3: what judging a message finds.
namespace http_upgrade {

/// A rule that a message breaks, and where. False when it is no finding.
///
/// `line` is the field line of the message, from 0 and over all of them, trailers included;
/// `offset` and `length` are bytes of its value. What has no place, such as a status, has the line
/// `place::nowhere`. Holds no view of the message.
struct finding {
    http_upgrade::rule rule{};
    std::size_t line = place::nowhere;
    std::size_t offset = 0;
    std::size_t length = 0;

    constexpr explicit operator bool() const noexcept { return rule != http_upgrade::rule{}; }
    /// The place; false when the message as a whole is meant, and `line` is no index.
    constexpr place where() const noexcept { return {line, offset, length}; }
    friend constexpr bool operator==(finding const&, finding const&) noexcept = default;
};

/// The rules that a message breaks, in the order of the catalogue, each with its first place.
///
/// A forward, common, sized range of `finding` by value; a plain value that outlives the message.
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

        constexpr finding operator*() const noexcept { return of_->at(index_); }
        constexpr iterator& operator++() noexcept {
            index_ = of_->next(index_ + 1);
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
        constexpr iterator(findings const* of_in, std::size_t index_in) noexcept
            : of_(of_in), index_(index_in) {}

        findings const* of_ = nullptr;
        std::size_t index_ = 0;
    };
    using const_iterator = iterator;

    constexpr iterator begin() const& noexcept { return {this, next(0)}; }
    constexpr iterator end() const& noexcept { return {this, rule_count}; }
    iterator begin() const&& = delete;  // the findings are gone before the iterator is used
    iterator end() const&& = delete;
    constexpr std::size_t size() const noexcept { return rules_.size(); }
    [[nodiscard]] constexpr bool empty() const noexcept { return rules_.empty(); }

    /// The first in the order of the catalogue; a false one when there is none.
    constexpr finding front() const noexcept { return at(next(0)); }
    constexpr bool contains(rule which) const noexcept { return rules_.contains(which); }
    constexpr rule_set rules() const noexcept { return rules_; }

    /// Keeps a finding; of several of one rule, the one whose place is first in the message.
    [[gnu::noinline]] constexpr void add(rule which, place where = {}) noexcept {
        std::size_t const index = static_cast<std::size_t>(which) - 1;
        if (index >= rule_count) return;
        small_place const found{saturated(where.line), saturated(where.offset),
                                saturated(where.length)};
        small_place& kept = places_[index];
        bool const first =
            found.line < kept.line || (found.line == kept.line && found.offset < kept.offset);
        if (first || !contains(which)) kept = found;
        rules_.insert(which);
    }

private:
    struct small_place {
        std::uint32_t line, offset, length;
    };
    static constexpr std::uint32_t most = 0xffffffff;  // also stands for nowhere

    static constexpr std::uint32_t saturated(std::size_t number) noexcept {
        return number < most ? static_cast<std::uint32_t>(number) : most;
    }
    constexpr std::size_t next(std::size_t index) const noexcept {
        while (index < rule_count && !contains(detail::catalogue[index].rule)) ++index;
        return index;
    }
    constexpr finding at(std::size_t index) const noexcept {
        if (index >= rule_count) return {};
        small_place const& where = places_[index];
        return {detail::catalogue[index].rule, where.line == most ? place::nowhere : where.line,
                where.offset, where.length};
    }

    rule_set rules_{};
    small_place places_[rule_count] = {};
};

namespace detail {

/// Where judges tell what they find, but for what is to be overlooked: the findings that it fills,
/// if any, and the worst of those that forbid a switch.
class report {
public:
    constexpr report() noexcept = default;
    constexpr explicit report(findings& kept_in, rule_set const& tolerated_in = {}) noexcept
        : kept_(&kept_in), keeps_(true), tolerated_(tolerated_in) {}
    constexpr explicit report(rule_set const& tolerated_in) noexcept : tolerated_(tolerated_in) {}

    constexpr void add(rule which, place where = {}) noexcept {
        if (!tolerated_.contains(which)) insist(which, where);
    }
    /// Adds what cannot be overlooked here, tolerated or not.
    [[gnu::noinline]] constexpr void insist(rule which, place where = {}) noexcept {
        if (keeps_) kept_->add(which, where);
        int const how_bad = severity_of(consequence_of(which));
        if (how_bad <= severity_) return;
        severity_ = how_bad;
        worst_ = {which, where.line, where.offset, where.length};
    }

    constexpr rule_set const& tolerated() const noexcept { return tolerated_; }
    constexpr bool tolerates(rule which) const noexcept { return tolerated_.contains(which); }
    constexpr bool forbids_switch() const noexcept { return severity_ != 0; }
    constexpr int severity() const noexcept { return severity_; }
    /// The worst of what forbids the switch, the first of several; false when nothing does.
    constexpr finding const& worst() const noexcept { return worst_; }

private:
    // A version is refused before the rest is: it may be right in that version (RFC 6455 §4.4).
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
    bool keeps_ = false;  // whether there are any: g++ cannot ask a constant address for null
    int severity_ = 0;
    rule_set tolerated_{};
    finding worst_{};
};

}  // namespace detail

}  // namespace http_upgrade

#endif
