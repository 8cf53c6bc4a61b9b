// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/forwarded.hpp>

#include <string>
#include <vector>

#include <http_upgrade/inspect.hpp>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

// The first 64 distinct options of a message are compared with the names of fields.
TEST_CASE("forwarded: options are compared up to the documented bound") {
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

TEST_CASE("forwarded: a nominated field in the trailer section is one too") {
    static constexpr cases::pair received[] = {{"Connection", "X-Hop"}};
    static constexpr cases::pair forwarded[] = {{"A", ""}, {"X-Hop", "1"}};
    constexpr findings found =
        inspect_forwarded(response(http_1_1, 200, received),
                          response(http_1_1, 200, forwarded, {.trailers_from = 1}));
    STATIC_REQUIRE(found.contains(rule::nominated_field_forwarded));
    STATIC_REQUIRE((*found.begin()).line == 1);
}

TEST_CASE("forwarded: nothing nominated, nothing found") {
    static constexpr cases::pair fields[] = {{"Host", "example.com"}, {"X", "1"}};
    STATIC_REQUIRE(
        inspect_forwarded(request(http_1_1, "GET", fields), request(http_1_1, "GET", fields))
            .empty());
}

}  // namespace
