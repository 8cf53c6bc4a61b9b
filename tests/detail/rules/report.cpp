// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/detail/rules/report.hpp>

#include <cstddef>
#include <string_view>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

/// Rules that are reported in this order, and the worst rule of those that forbid the switch.
struct report_case {
    std::string_view what;
    cases::few<rule> reported;
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
    {"of several the first reported", {fails_too, fails}, {}, 1, fails_too, 2},
    {"and not the first in the catalogue", {refuses, refuses_too}, {}, 2, refuses, 2},
    {"tolerated", {malformed}, {malformed}, 0},
    {"one of two tolerated", {refuses, malformed}, {malformed}, 2, refuses, 1},
    {"another is tolerated", {refuses}, {malformed}, 2, refuses, 1},
};

constexpr bool is_worst_place(place const& where, std::size_t line) {
    return line == place::nowhere ? !where
                                  : where.line == line && where.offset == 2 && where.length == 3;
}

constexpr bool report_holds(report_case const& row) {
    findings kept;
    detail::report keeps(kept, row.tolerated);
    detail::report only_judges(row.tolerated);
    std::size_t line = 0;
    std::size_t worst_line = place::nowhere;
    for (rule const each : row.reported) {
        if (each == row.worst && worst_line == place::nowhere) worst_line = line;
        keeps.add(each, {line, 2, 3});
        only_judges.add(each, {line++, 2, 3});
    }
    for (detail::report const* const each : {&keeps, &only_judges})
        if (each->severity() != row.severity || each->worst() != row.worst ||
            !is_worst_place(each->worst_place(), worst_line) ||
            each->forbids_switch() != (row.severity != 0) || each->tolerated() != row.tolerated)
            return false;
    return kept.size() == row.kept;
}

TEST_CASE("report: it knows the worst rule that forbids a switch, but for what is tolerated") {
    cases::hold<reports, report_holds, &report_case::what>();
}

TEST_CASE("report: it keeps what cannot be overlooked, tolerated or not") {
    findings kept;
    detail::report found(kept, {fails});
    found.insist(fails, {1, 2, 3});
    CHECK(found.tolerates(fails));
    CHECK_FALSE(found.tolerates(fails_too));
    CHECK(kept.front() == finding{fails, 1, 2, 3});
    CHECK(found.worst() == fails);
    CHECK(is_worst_place(found.worst_place(), 1));
    CHECK(found.severity() == 1);

    detail::report nobody_keeps;
    nobody_keeps.insist(refuses);
    CHECK(nobody_keeps.worst() == refuses);
    CHECK_FALSE(nobody_keeps.worst_place());
    CHECK(nobody_keeps.tolerated().empty());
}

}  // namespace
