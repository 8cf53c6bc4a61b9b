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

struct exchange_case {
    std::string_view what;
    http_version version;
    std::string_view method;
    cases::lines asked;
    int status;
    cases::lines answer;
    http_upgrade::rule rule;
    bool broken;
    http_version answer_version = http_1_1;
};
// Which answers break a rule, and which come near.
constexpr exchange_case exchanges[] = {
    {"CONNECT refused, and open",
     http_1_1,
     "CONNECT",
     {{"Host", "h"}},
     403,
     {},
     rule::connect_rejected_without_close,
     true},
    {"CONNECT refused with close",
     http_1_1,
     "CONNECT",
     {{"Host", "h"}},
     403,
     {{"Connection", "close"}},
     rule::connect_rejected_without_close,
     false},
    {"the request itself asked to close",
     http_1_1,
     "CONNECT",
     {{"Host", "h"}, {"Connection", "close"}},
     403,
     {},
     rule::connect_rejected_without_close,
     false},
    {"HTTP/1.0 closes by itself",
     http_1_1,
     "CONNECT",
     {{"Host", "h"}},
     403,
     {},
     rule::connect_rejected_without_close,
     false,
     http_1_0},
    {"HTTP/1.0 kept alive",
     http_1_1,
     "CONNECT",
     {{"Host", "h"}},
     403,
     {{"Connection", "keep-alive"}},
     rule::connect_rejected_without_close,
     true,
     http_1_0},
    {"HTTP/1.0: close before keep-alive",
     http_1_1,
     "CONNECT",
     {{"Host", "h"}},
     403,
     {{"Connection", "close, keep-alive"}},
     rule::connect_rejected_without_close,
     false,
     http_1_0},
    {"what a malformed Connection says, nobody knows",
     http_1_1,
     "CONNECT",
     {{"Host", "h"}},
     403,
     {{"Connection", "{"}},
     rule::connect_rejected_without_close,
     false},
    {"an HTTP/1.0 CONNECT",
     http_1_0,
     "CONNECT",
     {{"Host", "h"}},
     403,
     {},
     rule::connect_rejected_without_close,
     false},
    {"an interim response to CONNECT",
     http_1_1,
     "CONNECT",
     {{"Host", "h"}},
     103,
     {},
     rule::connect_rejected_without_close,
     false},
    {"h2c with a setting that is not allowed",
     http_1_1,
     "GET",
     {{"Connection", "Upgrade, HTTP2-Settings"},
      {"Upgrade", "h2c"},
      {"HTTP2-Settings", "AAIAAAAC"}},
     101,
     {{"Connection", "Upgrade"}, {"Upgrade", "h2c"}},
     rule::switching_to_h2c_despite_fault,
     true},
    {"h2c with settings that are",
     http_1_1,
     "GET",
     {{"Connection", "Upgrade, HTTP2-Settings"},
      {"Upgrade", "h2c"},
      {"HTTP2-Settings", "AAIAAAAB"}},
     101,
     {{"Connection", "Upgrade"}, {"Upgrade", "h2c"}},
     rule::switching_to_h2c_despite_fault,
     false},
    {"a 426 to a handshake without a version",
     http_1_1,
     "GET",
     {{"Host", "h"}, {"Connection", "Upgrade"}, {"Upgrade", "websocket"}},
     426,
     {{"Connection", "Upgrade"}, {"Upgrade", "websocket"}},
     rule::websocket_version_not_advertised,
     false},
    {"HTTP/1.1 behind a TLS that nobody offered",
     http_1_1,
     "GET",
     {{"Connection", "Upgrade"}, {"Upgrade", "h2c"}},
     101,
     {{"Connection", "Upgrade"}, {"Upgrade", "TLS/1.2, HTTP/1.1"}},
     rule::switching_protocol_not_offered,
     true},
    {"207 to capsules",
     http_2,
     "CONNECT",
     {{":protocol", "connect-udp"}, {":scheme", "https"}, {":path", "/"}, {":authority", "h"}},
     207,
     {{"capsule-protocol", "?1"}},
     rule::capsule_status_forbidden,
     false,
     http_2},
    {"206 to capsules",
     http_2,
     "CONNECT",
     {{":protocol", "connect-udp"}, {":scheme", "https"}, {":path", "/"}, {":authority", "h"}},
     206,
     {{"capsule-protocol", "?1"}},
     rule::capsule_status_forbidden,
     true,
     http_2},
};
constexpr bool exchange_holds(exchange_case const& row) {
    return inspect(request(row.version, row.method, row.asked),
                   response(row.answer_version, row.status, row.answer))
               .contains(row.rule) == row.broken;
}

TEST_CASE("exchange: answers and near misses") {
    cases::hold<exchanges, exchange_holds, &exchange_case::answer>();
}

}  // namespace
