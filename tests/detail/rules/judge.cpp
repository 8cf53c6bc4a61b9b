// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/detail/rules/judge.hpp>

#include <http_upgrade/inspect.hpp>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

// The findings on a response with its request include those on the response alone.
TEST_CASE("judge: a response is judged alone, too, when its request is known") {
    static constexpr cases::pair asked[] = {{"Host", "example.com"}};
    static constexpr cases::pair answer[] = {{"Upgrade", "{"}};
    constexpr findings found =
        inspect(request(http_1_1, "GET", asked), response(http_1_1, 200, answer));
    STATIC_REQUIRE(found.rules() == inspect(response(http_1_1, 200, answer)).rules());
    STATIC_REQUIRE(found.size() == 2);
}

// The caller has to say only once what the connection runs over.
TEST_CASE("judge: the response has the transport of the request") {
    static constexpr cases::pair asked[] = {{"Connection", "Upgrade"}, {"Upgrade", "TLS/1.2"}};
    static constexpr cases::pair answer[] = {{"Connection", "Upgrade"}, {"Upgrade", "h2c"}};
    constexpr findings found = inspect(request(http_1_1, "GET", asked, {.over = transport::tls}),
                                       response(http_1_1, 101, answer));
    STATIC_REQUIRE(found.contains(rule::h2c_over_tls));
}

TEST_CASE("judge: a client of HTTP/1.0 must not be sent an interim response") {
    static constexpr cases::pair asked[] = {{"Host", "h"}};
    static constexpr cases::pair none[] = {{"X", ""}};
    constexpr request old(http_1_0, "GET", asked);
    for (int const status : {100, 101, 103, 199})
        CHECK(inspect(old, response(http_1_1, status, none))
                  .contains(rule::switching_to_http10_client));
    for (int const status : {200, 426, 99})
        CHECK_FALSE(inspect(old, response(http_1_1, status, none))
                        .contains(rule::switching_to_http10_client));
    CHECK_FALSE(inspect(request(http_1_1, "GET", asked), response(http_1_1, 100, none))
                    .contains(rule::switching_to_http10_client));
}

TEST_CASE("judge: HTTP/1.1, HTTP/2 and HTTP/3 each have rules of their own") {
    static constexpr cases::pair fields[] = {{"Connection", "x"}, {"Upgrade", "h2c"}};
    constexpr auto found = [](http_version version) {
        return inspect(request(version, "GET", fields)).rules();
    };
    STATIC_REQUIRE(found(http_1_1).contains(rule::upgrade_not_nominated));
    STATIC_REQUIRE(found(http_2).contains(rule::connection_specific_field_in_http2));
    STATIC_REQUIRE(found(http_3).contains(rule::connection_specific_field_in_http3));
    STATIC_REQUIRE_FALSE(found(http_2).contains(rule::upgrade_not_nominated));
    STATIC_REQUIRE_FALSE(found(http_3).contains(rule::connection_specific_field_in_http2));
    STATIC_REQUIRE_FALSE(found({4, 0}).contains(rule::connection_specific_field_in_http3));
}

}  // namespace
