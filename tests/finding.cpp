// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/finding.hpp>

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

TEST_CASE("findings: in the order of the catalogue, each rule once with its first place") {
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

TEST_CASE("findings: none") {
    constexpr findings none;
    STATIC_REQUIRE(none.empty());
    STATIC_REQUIRE(none.begin() == none.end());
    STATIC_REQUIRE(!none.front());
}

TEST_CASE("findings: every rule at once, and values that are none") {
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

TEST_CASE("finding: a default one is none") {
    STATIC_REQUIRE(!finding{});
    STATIC_REQUIRE(finding{rule::upgrade_empty, 0, 0, 0});
    STATIC_REQUIRE(finding{rule::upgrade_empty, 0, 2, 3}.where().offset == 2);
    STATIC_REQUIRE(!finding{rule::switching_in_http2}.where());
    auto const [rule, line, offset, length] = finding{rule::upgrade_empty, 1, 2, 3};
    CHECK(to_string(rule) == "upgrade-empty");
    CHECK(line + offset + length == 6);
}

// ---- Where judges tell what they find -----------------------------------------------------------

/// Rules told to a report in this order, and the worst of what forbids the switch.
struct report_case {
    std::string_view what;
    cases::few<rule> told;
    rule_set tolerated;
    int severity;
    rule worst = {};
    std::size_t kept = 0;  // findings
};

constexpr rule fails = rule::websocket_accept_missing;
constexpr rule fails_too = rule::websocket_accept_repeated;
constexpr rule refuses = rule::websocket_key_missing;
constexpr rule refuses_too = rule::websocket_method_not_get;
constexpr rule wants_426 = rule::websocket_version_unsupported;
constexpr rule malformed = rule::websocket_host_not_single;
constexpr rule ignored = rule::upgrade_malformed;
constexpr rule harmless = rule::empty_list_element;

constexpr report_case reports[] = {
    {"nothing", {}, {}, 0},
    {"what forbids nothing", {ignored, harmless}, {}, 0, {}, 2},
    {"to fail", {harmless, fails}, {}, 1, fails, 2},
    {"to refuse is worse", {fails, refuses}, {}, 2, refuses, 2},
    {"whatever comes first", {refuses, fails}, {}, 2, refuses, 2},
    {"another version is worse", {refuses, wants_426, refuses_too}, {}, 3, wants_426, 3},
    {"malformed is worst", {wants_426, malformed, wants_426}, {}, 4, malformed, 2},
    {"of several the first told", {fails_too, fails}, {}, 1, fails_too, 2},
    {"and not the first in the catalogue", {refuses, refuses_too}, {}, 2, refuses, 2},
    {"tolerated", {malformed}, {malformed}, 0},
    {"one of two tolerated", {refuses, malformed}, {malformed}, 2, refuses, 1},
    {"another is tolerated", {refuses}, {malformed}, 2, refuses, 1},
};

constexpr bool report_holds(report_case const& row) {
    findings kept;
    detail::report keeps(kept, row.tolerated);
    detail::report only_judges(row.tolerated);
    std::size_t line = 0;
    std::size_t worst_line = place::nowhere;
    for (rule const each : row.told) {
        if (each == row.worst && worst_line == place::nowhere) worst_line = line;
        keeps.add(each, {line, 2, 3});
        only_judges.add(each, {line++, 2, 3});
    }
    finding const worst = row.worst == rule{} ? finding{} : finding{row.worst, worst_line, 2, 3};
    for (detail::report const* const each : {&keeps, &only_judges})
        if (each->severity() != row.severity || each->worst() != worst ||
            each->forbids_switch() != (row.severity != 0) || each->tolerated() != row.tolerated)
            return false;
    return kept.size() == row.kept;
}

TEST_CASE("report: the worst of what forbids a switch, but for what is tolerated") {
    cases::hold<reports, report_holds, &report_case::what>();
}

TEST_CASE("report: what cannot be overlooked") {
    findings kept;
    detail::report found(kept, {fails});
    found.insist(fails, {1, 2, 3});
    CHECK(found.tolerates(fails));
    CHECK_FALSE(found.tolerates(fails_too));
    CHECK(kept.front() == finding{fails, 1, 2, 3});
    CHECK(found.worst() == kept.front());
    CHECK(found.severity() == 1);

    detail::report nobody_keeps;
    nobody_keeps.insist(refuses);
    CHECK(nobody_keeps.worst() == finding{refuses});
    CHECK(nobody_keeps.tolerated().empty());
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
