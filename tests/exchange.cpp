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
    {"any interim response to HTTP/1.0",
     http_1_0,
     "GET",
     {{"Host", "h"}},
     100,
     {},
     rule::switching_to_http10_client,
     true},
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

/// The same of answers to an offer, by GET in HTTP/1.1.
struct upgrade_case {
    std::string_view what;
    cases::lines asked;
    int status;
    cases::lines answer;
    http_upgrade::rule rule;
    bool broken;
};

template <class... More>
constexpr cases::lines names(std::string_view protocols, More const&... more) {
    return {{"Connection", "Upgrade, HTTP2-Settings"}, {"Upgrade", protocols}, more...};
}
constexpr cases::pair settings{"HTTP2-Settings", "AAMAAABk"};
constexpr cases::pair version_8{"Sec-WebSocket-Version", "8"};
constexpr cases::pair version_13{"Sec-WebSocket-Version", "13"};

constexpr rule not_offered = rule::switching_protocol_not_offered;
constexpr rule unsolicited = rule::switching_unsolicited;
constexpr rule not_websocket = rule::websocket_switching_not_websocket;
constexpr rule without_settings = rule::switching_to_h2c_without_settings;
constexpr rule asked_again = rule::upgrade_required_already_offered;
constexpr rule advertised_again = rule::advertised_already_offered;
constexpr rule not_advertised = rule::websocket_version_not_advertised;

constexpr upgrade_case upgrades[] = {
    {"what was offered last", names("a, b, c/1"), 101, names("c/1"), not_offered, false},
    {"a name in another case", names("a"), 101, names("A"), not_offered, false},
    {"a version in another case", names("a/x"), 101, names("a/X"), not_offered, true},
    {"HTTP/1.1 above TLS", names("TLS/1.2"), 101, names("TLS/1.2, HTTP/1.1"), not_offered, false},
    {"in another case", names("TLS/1.2"), 101, names("tls/1.2, http/1.1"), not_offered, false},
    {"HTTP/1.0 above TLS", names("TLS/1.2"), 101, names("TLS/1.2, HTTP/1.0"), not_offered, true},
    {"HTTP/1.1 below TLS", names("TLS/1.2"), 101, names("HTTP/1.1, TLS/1.2"), not_offered, true},
    {"h2 is no offer", names("h2"), 101, names("a"), unsolicited, true},
    {"nor is it taken from one", names("h2, a"), 101, names("h2, a"), not_offered, true},

    {"websocket, not offered", names("a"), 101, names("websocket"), rule::websocket_accept_missing,
     false},
    {"websocket, unsaid", names("websocket"), 101, {}, rule::websocket_accept_missing, false},
    {"websocket, said", names("websocket"), 101, names("websocket"), rule::websocket_accept_missing,
     true},
    {"websocket and nothing else", names("websocket"), 101, names("a"), not_websocket, true},
    {"h2 is nothing else", names("h2, websocket"), 101, names("a"), not_websocket, true},
    {"websocket or another", names("a, websocket"), 101, names("a"), not_websocket, false},
    {"websocket of a version", names("websocket"), 101, names("websocket/1"), not_websocket, true},
    {"websocket twice", names("websocket"), 101, names("websocket, websocket"), not_websocket,
     true},

    {"h2c", names("h2c", settings), 101, names("h2c"), without_settings, false},
    {"h2c without settings", names("h2c"), 101, names("h2c"), without_settings, true},
    {"h2c with two", names("h2c", settings, settings), 101, names("h2c"), without_settings, true},
    {"h2c not offered", names("a"), 101, names("h2c"), without_settings, false},
    {"h2c not taken", names("h2c, a"), 101, names("a"), without_settings, false},

    {"capsules, unsaid", names("connect-udp"), 101, names("connect-udp"),
     rule::capsule_protocol_field_missing, true},
    {"capsules not offered", names("a"), 101, names("connect-udp"),
     rule::capsule_protocol_field_missing, false},
    {"capsules not taken", names("connect-udp, a"), 101, names("a"),
     rule::capsule_protocol_field_missing, false},

    {"426 asks for it again", names("a"), 426, names("b, a"), asked_again, true},
    {"426 asks for another", names("a"), 426, names("b"), asked_again, false},
    {"of what is refused by version", names("websocket", version_8), 426, names("websocket"),
     asked_again, false},
    {"and of another beside it", names("websocket, a", version_8), 426, names("websocket, a"),
     asked_again, true},
    {"of no other version", names("websocket", version_13), 426, names("websocket"), asked_again,
     true},
    {"426 does not say the version", names("websocket", version_8), 426, names("websocket"),
     not_advertised, true},
    {"426 says it", names("websocket", version_8), 426, names("websocket", version_13),
     not_advertised, false},
    {"426 is about another", names("websocket", version_8), 426, names("a"), not_advertised, false},
    {"200 advertises it again", names("a"), 200, names("b, a"), advertised_again, true},
    {"h2 was not offered", names("h2, a"), 200, names("h2"), advertised_again, false},
};
constexpr bool upgrade_holds(upgrade_case const& row) {
    return inspect(request(http_1_1, "GET", row.asked), response(http_1_1, row.status, row.answer))
               .contains(row.rule) == row.broken;
}

TEST_CASE("exchange: answers to an offer, and near misses") {
    cases::hold<upgrades, upgrade_holds, &upgrade_case::answer>();
}

}  // namespace
