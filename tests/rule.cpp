// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/rule.hpp>

#include <cstddef>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

TEST_CASE("rule: levels and consequences have words") {
    STATIC_REQUIRE(to_string(level::error) == "error");
    STATIC_REQUIRE(to_string(level::warning) == "warning");
    STATIC_REQUIRE(to_string(level::note) == "note");
    STATIC_REQUIRE(to_string(static_cast<level>(9)).empty());
    STATIC_REQUIRE(to_string(consequence::none) == "none");
    STATIC_REQUIRE(to_string(consequence::ignore) == "ignore");
    STATIC_REQUIRE(to_string(consequence::malformed) == "malformed");
    STATIC_REQUIRE(to_string(consequence::refuse) == "refuse");
    STATIC_REQUIRE(to_string(consequence::fail) == "fail");
    STATIC_REQUIRE(to_string(consequence::upgrade_required) == "426");
    STATIC_REQUIRE(to_string(static_cast<consequence>(9)).empty());
}

TEST_CASE("rule_set: a value that is no rule is left out") {
    for (rule const none : {rule{}, static_cast<rule>(rule_count + 1), static_cast<rule>(127),
                            static_cast<rule>(128), static_cast<rule>(255)}) {
        rule_set set;
        set.insert(none);
        CHECK(set.empty());
        CHECK(!set.contains(none));
    }
}

TEST_CASE("rule_set: it contains what was inserted, and counts it") {
    constexpr rule_set none;
    STATIC_REQUIRE(none.empty());
    STATIC_REQUIRE(none.size() == 0);
    constexpr rule_set one{rule::upgrade_empty};
    constexpr rule_set two = one | rule_set{rule::close_with_upgrade, rule::upgrade_empty};
    STATIC_REQUIRE(two.size() == 2);
    STATIC_REQUIRE(two.contains(rule::upgrade_empty));
    STATIC_REQUIRE(two.contains(rule::close_with_upgrade));
    STATIC_REQUIRE(!two.contains(rule::upgrade_malformed));
    STATIC_REQUIRE(one != two);
    rule_set all;
    for (std::size_t i = 1; i <= rule_count; ++i) {
        CHECK(!all.contains(static_cast<rule>(i)));
        all.insert(static_cast<rule>(i));
        CHECK(all.size() == i);
    }
}

TEST_CASE("rule_set: & gives what two have in common, and | what one of them has") {
    STATIC_REQUIRE((rule_set{rule::upgrade_empty, rule::close_with_upgrade} &
                    rule_set{rule::close_with_upgrade, rule::upgrade_malformed}) ==
                   rule_set{rule::close_with_upgrade});
    rule_set all;
    for (std::size_t i = 1; i <= rule_count; ++i) all.insert(static_cast<rule>(i));
    for (std::size_t i = 1; i <= rule_count; ++i)
        for (std::size_t j = 1; j <= rule_count; ++j) {
            rule_set const a{static_cast<rule>(i)};
            rule_set const b{static_cast<rule>(j)};
            if ((a & b) != (i == j ? a : rule_set())) FAIL(i << " and " << j);
            if ((a | b).size() != (i == j ? 1 : 2)) FAIL(i << " or " << j);
        }
    for (std::size_t i = 1; i <= rule_count; ++i) {
        rule_set const one{static_cast<rule>(i)};
        CHECK((one & all) == one);
        CHECK((all & one) == one);
        CHECK((one & rule_set()).empty());
    }
    CHECK((all & all) == all);
}

TEST_CASE("rule_set: its members are walked in the order of the catalogue") {
    constexpr rule_set some{rule::refusal_became_tunnel, rule::upgrade_malformed,
                            rule::close_with_upgrade};
    STATIC_REQUIRE(some.first_from({}) == rule::upgrade_malformed);
    STATIC_REQUIRE(some.first_from(rule::upgrade_malformed) == rule::upgrade_malformed);
    STATIC_REQUIRE(some.first_from(rule::connection_malformed) == rule::close_with_upgrade);
    STATIC_REQUIRE(some.first_from(rule::h2_offered) == rule::refusal_became_tunnel);
    STATIC_REQUIRE(rule_set().first_from({}) == rule{});
    STATIC_REQUIRE(rule_set(rule::upgrade_malformed).first_from(rule::h2_offered) == rule{});
    // Each rule is looked for alone, from each number on, also from numbers behind the last rule.
    for (std::size_t member = 1; member <= rule_count; ++member)
        for (std::size_t from = 0; from != 256; ++from) {
            rule const expected = from <= member ? static_cast<rule>(member) : rule{};
            if (rule_set(static_cast<rule>(member)).first_from(static_cast<rule>(from)) != expected)
                FAIL(member << " from " << from);
        }
}

}  // namespace
