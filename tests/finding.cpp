// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/finding.hpp>

#include <http_upgrade/info.hpp>

#include <vector>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

static_assert(std::forward_iterator<findings::iterator>);
static_assert(std::ranges::common_range<findings> && std::ranges::sized_range<findings>);

constexpr findings three() {
    findings found;
    found.add(rule::close_with_upgrade, {7, 1, 5});
    found.add(rule::upgrade_malformed, {4, 0, 1});
    found.add(rule::upgrade_malformed, {3, 3, 1});
    found.add(rule::upgrade_malformed, {3, 2, 1});
    found.add(rule::switching_in_http2);
    found.add(rule::upgrade_malformed, {3, 5, 1});
    found.add(rule::upgrade_malformed);
    return found;
}

TEST_CASE("findings: they hold each rule once, with its first place, in order") {
    constexpr findings found = three();
    STATIC_REQUIRE(found.size() == 3);
    STATIC_REQUIRE(found.front().rule == rule::upgrade_malformed);
    STATIC_REQUIRE(!found.empty());
    STATIC_REQUIRE(found.contains(rule::switching_in_http2));
    STATIC_REQUIRE(!found.contains(rule::upgrade_empty));
    std::vector<finding> const list(found.begin(), found.end());
    REQUIRE(list.size() == 3);
    CHECK(list[0] == finding{rule::upgrade_malformed, 3, 2, 1});
    CHECK(list[1] == finding{rule::switching_in_http2, place::nowhere, 0, 0});
    CHECK(list[2] == finding{rule::close_with_upgrade, 7, 1, 5});
    STATIC_REQUIRE(found.rules() == rule_set{rule::close_with_upgrade, rule::upgrade_malformed,
                                             rule::switching_in_http2});
}

TEST_CASE("findings: default ones are empty") {
    constexpr findings none;
    STATIC_REQUIRE(none.empty());
    STATIC_REQUIRE(none.begin() == none.end());
    STATIC_REQUIRE(!none.front());
}

TEST_CASE("findings: they hold every rule at once, and no value that is no rule") {
    findings found;
    for (std::size_t i = 256; i-- != 0;) found.add(static_cast<rule>(i), {i, i, i});
    CHECK(found.size() == rule_count);
    std::size_t i = 0;
    for (finding const each : found) {
        ++i;
        CHECK(each == finding{static_cast<rule>(i), i, i, i});
    }
    CHECK(i == rule_count);
}

TEST_CASE("finding: a default one is no finding") {
    STATIC_REQUIRE(!finding{});
    STATIC_REQUIRE(finding{rule::upgrade_empty, 0, 0, 0});
    STATIC_REQUIRE(finding{rule::upgrade_empty, 0, 2, 3}.where().offset == 2);
    STATIC_REQUIRE(!finding{rule::switching_in_http2}.where());
    auto const [rule, line, offset, length] = finding{rule::upgrade_empty, 1, 2, 3};
    CHECK(to_string(rule) == "upgrade-empty");
    CHECK(line + offset + length == 6);
}

TEST_CASE("findings: places beyond 32 bits are saturated, not wrapped") {
    if constexpr (sizeof(std::size_t) > 4) {
        findings found;
        found.add(rule::upgrade_empty, {1, std::size_t{1} << 33, std::size_t{1} << 34});
        CHECK((*found.begin()).offset == 0xffffffff);
        CHECK((*found.begin()).length == 0xffffffff);
    }
}

}  // namespace
