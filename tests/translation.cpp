// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/translation.hpp>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

constexpr bool statuses_hold() {
    for (int status = -1; status != 1000; ++status) {
        bool const is_status = status >= 100 && status <= 599;
        bool const success = status / 100 == 2;
        int const up_again = connect_answer_status(status);
        int const websocket = upgrade_answer_status(status, "websocket");
        int const capsules = upgrade_answer_status(status, "connect-TCP");
        bool const forbidden = status >= 204 && status <= 206;
        if (up_again != (status == 101 ? 200 : success || !is_status ? 502 : status)) return false;
        if (websocket != (success ? 101 : status == 101 || !is_status ? 502 : status)) return false;
        if (capsules != (forbidden ? 502 : websocket)) return false;
    }
    return true;
}

TEST_CASE("translation: every status becomes what it means on the other side") {
    STATIC_REQUIRE(statuses_hold());
    CHECK(statuses_hold());
}

TEST_CASE("translation: protocols that other versions of HTTP carry have a counterpart") {
    STATIC_REQUIRE(has_counterpart({"websocket"}));
    STATIC_REQUIRE(has_counterpart({"connect-udp"}));
    STATIC_REQUIRE(has_counterpart({"chat"}));
    for (protocol const each :
         {protocol{"h2c"}, protocol{"h2"}, protocol{"HTTP", "2.0"}, protocol{"TLS", "1.2"},
          protocol{"http"}, protocol{"chat", "1"}, protocol{""}, protocol{"a b"}})
        CHECK_FALSE(has_counterpart(each));
}

}  // namespace
