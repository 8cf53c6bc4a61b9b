// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_RULE_HPP
#define HTTP_UPGRADE_RULE_HPP

#include <bit>          // popcount
#include <concepts>     // same_as
#include <cstddef>      // size_t
#include <cstdint>      // uint64_t, the bits of a set
#include <string_view>  // ids and texts

#include <http_upgrade/catalogue.hpp>

/// Floor 1: rules, what there is to know of them, and sets of them.
namespace http_upgrade {

/// What there is to know of a rule. The texts are of static storage.
struct rule_info {
    std::string_view id;
    http_upgrade::level level;
    http_upgrade::consequence consequence;
    std::string_view on;      ///< what is judged: Q request, R response, X response with its
                              ///< request, F forwarded message with the one received
    std::string_view source;  ///< the sections that say so
    std::string_view text;    ///< what is wrong with a message that breaks it, in one sentence
    std::string_view remedy;  ///< what its sender should do instead
};

/// What there is to know of a rule; all empty for `rule{}` and values that are no rule.
///
///     static_assert(info(rule::upgrade_not_nominated).level == level::error);
constexpr rule_info info(rule which) noexcept {
    std::size_t const index = static_cast<std::size_t>(which) - 1;  // rule{} wraps round
    if (index >= rule_count) return {{}, level::note, consequence::none, {}, {}, {}, {}};
    detail::catalogue_row const& row = detail::catalogue[index];
    return {row.id, row.level, row.consequence, row.on, row.source, row.text, row.remedy};
}

namespace detail {

/// What the recipient owes, without the texts.
constexpr consequence consequence_of(rule which) noexcept {
    std::size_t const index = static_cast<std::size_t>(which) - 1;
    return index < rule_count ? catalogue[index].consequence : consequence::none;
}

}  // namespace detail

/// The id of a rule; empty for `rule{}`.
///
///     static_assert(to_string(rule::upgrade_not_nominated) == "upgrade-not-nominated");
constexpr std::string_view to_string(rule which) noexcept { return info(which).id; }

/// The rule of an id, which must be spelled exactly; `rule{}` when there is none.
///
///     static_assert(find_rule("upgrade-empty") == rule::upgrade_empty);
constexpr rule find_rule(std::string_view id) noexcept {
    for (detail::catalogue_row const& row : detail::catalogue)
        if (id == row.id) return row.rule;
    return {};
}

/// The level in a word: `error`, `warning`, `note`.
constexpr std::string_view to_string(level which) noexcept {
    switch (which) {
        case level::error: return "error";
        case level::warning: return "warning";
        case level::note: return "note";
    }
    return "";
}

/// The consequence in a word: `none`, `ignore`, `malformed`, `refuse`, `fail`, `426`.
constexpr std::string_view to_string(consequence which) noexcept {
    switch (which) {
        case consequence::none: return "none";
        case consequence::ignore: return "ignore";
        case consequence::malformed: return "malformed";
        case consequence::refuse: return "refuse";
        case consequence::fail: return "fail";
        case consequence::upgrade_required: return "426";
    }
    return "";
}

/// A set of rules: a small value.
///
///     constexpr rule_set two{rule::upgrade_empty, rule::upgrade_malformed};
///     static_assert(two.contains(rule::upgrade_empty) && two.size() == 2);
class rule_set {
public:
    constexpr rule_set() noexcept = default;
    template <std::same_as<rule>... Rules>
    constexpr rule_set(Rules... members) noexcept {
        (insert(members), ...);
    }

    /// Adds a rule; `rule{}` and values that are no rule are left out.
    constexpr void insert(rule which) noexcept { words_[word_of(which)] |= bit_of(which); }
    constexpr bool contains(rule which) const noexcept {
        return (words_[word_of(which)] & bit_of(which)) != 0;
    }
    [[nodiscard]] constexpr bool empty() const noexcept { return (words_[0] | words_[1]) == 0; }
    constexpr std::size_t size() const noexcept {
        return static_cast<std::size_t>(std::popcount(words_[0]) + std::popcount(words_[1]));
    }

    friend constexpr rule_set operator|(rule_set a, rule_set const& b) noexcept {
        a.words_[0] |= b.words_[0];
        a.words_[1] |= b.words_[1];
        return a;
    }
    friend constexpr rule_set operator&(rule_set a, rule_set const& b) noexcept {
        a.words_[0] &= b.words_[0];
        a.words_[1] &= b.words_[1];
        return a;
    }
    friend constexpr bool operator==(rule_set const&, rule_set const&) noexcept = default;

private:
    static_assert(rule_count < 128);

    static constexpr std::size_t word_of(rule which) noexcept {
        return static_cast<std::size_t>(which) / 64 % 2;
    }
    static constexpr std::uint64_t bit_of(rule which) noexcept {
        std::size_t const index = static_cast<std::size_t>(which);
        return index - 1 < rule_count ? std::uint64_t{1} << index % 64 : 0;
    }

    std::uint64_t words_[2] = {};
};

}  // namespace http_upgrade

#endif
