// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/exchange.hpp>

#include <string>

#include <http_upgrade/inspect.hpp>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

// Of a 101 the first 32 protocols are compared; one that goes on has switched to what nobody
// offered. Of the offer every protocol is compared.
TEST_CASE("exchange: protocols are compared up to the documented bound") {
    std::string offered;
    for (int i = 0; i != 100; ++i) offered += "p" + std::to_string(i) + "/1, ";
    cases::pair const asked[] = {{"Connection", "Upgrade"}, {"Upgrade", offered}};
    for (int const count : {1, 32, 33}) {
        std::string taken;
        for (int i = 0; i != count; ++i)
            taken += (i == 0 ? "p" : ", p") + std::to_string(99 - i) + "/1";
        cases::pair const answer[] = {{"Connection", "Upgrade"}, {"Upgrade", taken}};
        INFO(count);
        CHECK(inspect(request(http_1_1, "GET", asked), response(http_1_1, 101, answer))
                  .contains(rule::switching_protocol_not_offered) == (count > 32));
    }
}

// The exchange holds what the response breaks by itself.
TEST_CASE("exchange: a response is also judged alone") {
    static constexpr cases::pair asked[] = {{"Host", "example.com"}};
    static constexpr cases::pair answer[] = {{"Upgrade", "{"}};
    constexpr findings found =
        inspect(request(http_1_1, "GET", asked), response(http_1_1, 200, answer));
    STATIC_REQUIRE(found.rules() == inspect(response(http_1_1, 200, answer)).rules());
    STATIC_REQUIRE(found.size() == 2);
}

// What the connection runs over need be said once.
TEST_CASE("exchange: the request's transport is the response's") {
    static constexpr cases::pair asked[] = {{"Connection", "Upgrade"}, {"Upgrade", "TLS/1.2"}};
    static constexpr cases::pair answer[] = {{"Connection", "Upgrade"}, {"Upgrade", "h2c"}};
    constexpr findings found = inspect(request(http_1_1, "GET", asked, {.over = transport::tls}),
                                       response(http_1_1, 101, answer));
    STATIC_REQUIRE(found.contains(rule::h2c_over_tls));
}

}  // namespace
