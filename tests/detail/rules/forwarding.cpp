// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/detail/rules/forwarding.hpp>

#include <string>
#include <vector>

#include <http_upgrade/inspect.hpp>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

// The first 64 distinct options of a message are compared with the names of fields.
TEST_CASE("forwarding: the first 64 distinct options are compared") {
    for (int const last : {1, 63, 64, 65}) {
        std::string options;
        for (int i = 1; i <= last; ++i) options += "x" + std::to_string(i) + ", X1, ";
        std::string const name = "X" + std::to_string(last);
        cases::pair const received[] = {{"Connection", options}, {name, "1"}};
        cases::pair const forwarded[] = {{"A", ""}, {name, "1"}};
        INFO(last);
        findings const found = inspect_forwarded(request(http_1_1, "GET", received),
                                                 request(http_1_1, "GET", forwarded));
        CHECK(found.contains(rule::nominated_field_forwarded) == (last <= 64));
    }
}

TEST_CASE("forwarding: a nominated field is found in the trailer section, too") {
    static constexpr cases::pair received[] = {{"Connection", "X-Hop"}};
    static constexpr cases::pair forwarded[] = {{"A", ""}, {"X-Hop", "1"}};
    constexpr findings found =
        inspect_forwarded(response(http_1_1, 200, received),
                          response(http_1_1, 200, forwarded, {.trailers_from = 1}));
    STATIC_REQUIRE(found.contains(rule::nominated_field_forwarded));
    STATIC_REQUIRE((*found.begin()).line == 1);
}

TEST_CASE("forwarding: without nominations nothing is found") {
    static constexpr cases::pair fields[] = {{"Host", "example.com"}, {"X", "1"}};
    STATIC_REQUIRE(
        inspect_forwarded(request(http_1_1, "GET", fields), request(http_1_1, "GET", fields))
            .empty());
}

struct forwarded_case {
    std::string_view what;
    http_version from;
    cases::lines received;
    http_version to;
    cases::lines forwarded;
    http_upgrade::rule rule;
    bool broken;
};
constexpr forwarded_case requests[] = {
    {"TE from HTTP/2 to HTTP/2",
     http_2,
     {{"te", "trailers"}},
     http_2,
     {{"te", "trailers"}},
     rule::hop_by_hop_field_forwarded,
     false},
    {"TE from HTTP/1.1 to HTTP/2",
     http_1_1,
     {{"Connection", "TE"}, {"TE", "trailers"}},
     http_2,
     {{"te", "trailers"}},
     rule::nominated_field_forwarded,
     false},
    {"TE to HTTP/1.1, not nominated",
     http_2,
     {{"te", "trailers"}},
     http_1_1,
     {{"te", "trailers"}},
     rule::hop_by_hop_field_forwarded,
     true},
    {"TE of the intermediary's own",
     http_1_1,
     {{"X", ""}},
     http_1_1,
     {{"TE", "trailers"}},
     rule::hop_by_hop_field_forwarded,
     false},
    {"Host became :authority",
     http_1_1,
     {{"Host", "h"}, {"Connection", "Host"}},
     http_2,
     {{":authority", "h"}},
     rule::essential_field_removed,
     false},
    {"a cookie vanished",
     http_1_1,
     {{"Cookie", "a=b"}, {"Connection", "Cookie"}},
     http_2,
     {{":authority", "h"}},
     rule::essential_field_removed,
     true},
    {"nobody acts on half of a Connection",
     http_1_1,
     {{"X-A", "1"}, {"Connection", "X-A, {"}},
     http_1_1,
     {{"X-A", "1"}},
     rule::nominated_field_forwarded,
     false},
    {"Upgrade of HTTP/1.0",
     http_1_0,
     {{"Upgrade", "h2c"}},
     http_1_1,
     {{"Connection", "upgrade"}, {"Upgrade", "h2c"}},
     rule::upgrade_from_http10_forwarded,
     true},
};
constexpr bool forwarded_holds(forwarded_case const& row) {
    return inspect_forwarded(request(row.from, "GET", row.received),
                             request(row.to, "GET", row.forwarded))
               .contains(row.rule) == row.broken;
}

TEST_CASE("forwarding: which forwarded requests break a rule, and which come near") {
    cases::hold<requests, forwarded_holds, &forwarded_case::forwarded>();
}

TEST_CASE("forwarding: the Upgrade of an HTTP/1.0 response may be forwarded") {
    static constexpr cases::pair fields[] = {{"Connection", "upgrade"}, {"Upgrade", "h2c"}};
    STATIC_REQUIRE(
        !inspect_forwarded(response(http_1_0, 200, fields), response(http_1_1, 200, fields))
             .contains(rule::upgrade_from_http10_forwarded));
}

}  // namespace
