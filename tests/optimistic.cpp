// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/optimistic.hpp>

#include <http_upgrade/inspect.hpp>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

struct asking {
    std::string_view what;
    http_version version;
    std::string_view method;
    cases::lines fields;
    first_byte for_others;
    first_byte for_itself;
};

constexpr first_byte never = first_byte::never;
constexpr first_byte at_once = first_byte::at_once;
constexpr first_byte after_101 = first_byte::after_101;
constexpr first_byte after_2xx = first_byte::after_2xx;

constexpr cases::pair upgrade{"Connection", "upgrade"};

constexpr asking askings[] = {
    {"websocket", http_1_1, "GET", {upgrade, {"Upgrade", "websocket"}}, after_101, after_101},
    {"h2c", http_1_1, "GET", {upgrade, {"Upgrade", "h2c"}}, after_101, after_101},
    {"TLS", http_1_1, "OPTIONS", {upgrade, {"Upgrade", "TLS/1.2"}}, after_101, after_101},
    {"connect-udp", http_1_1, "GET", {upgrade, {"Upgrade", "connect-udp"}}, after_101, after_101},
    {"connect-ip", http_1_1, "GET", {upgrade, {"Upgrade", "connect-ip"}}, after_101, after_101},
    {"connect-tcp", http_1_1, "GET", {upgrade, {"Upgrade", "connect-tcp"}}, after_101, after_101},
    {"any other", http_1_1, "GET", {upgrade, {"Upgrade", "chat"}}, after_101, after_101},
    {"on several lines",
     http_1_1,
     "GET",
     {{"Connection", "x"}, {"Upgrade", "h2"}, upgrade, {"Upgrade", "chat"}},
     after_101,
     after_101},
    {"none", http_1_1, "GET", {{"Host", "a"}}, never, never},
    {"not nominated", http_1_1, "GET", {{"Upgrade", "chat"}}, never, never},
    {"h2", http_1_1, "GET", {upgrade, {"Upgrade", "h2"}}, never, never},
    {"HTTP/1.0", http_1_0, "GET", {upgrade, {"Upgrade", "chat"}}, never, never},
    {"HTTP/2", http_2, "GET", {upgrade, {"Upgrade", "chat"}}, never, never},
    {"a misplaced :protocol", http_2, "GET", {{":protocol", "connect-udp"}}, never, never},

    {"extended: websocket", http_2, "CONNECT", {{":protocol", "websocket"}}, after_2xx, after_2xx},
    {"extended: HTTP/3", http_3, "CONNECT", {{":protocol", "WebSocket"}}, after_2xx, after_2xx},
    {"extended: connect-udp", http_2, "CONNECT", {{":protocol", "connect-udp"}}, at_once, at_once},
    {"extended: connect-ip", http_3, "CONNECT", {{":protocol", "Connect-IP"}}, at_once, at_once},
    {"extended: connect-tcp", http_2, "CONNECT", {{":protocol", "connect-tcp"}}, at_once, at_once},
    {"extended: any other", http_2, "CONNECT", {{":protocol", "chat"}}, after_2xx, after_2xx},
    {"extended: h2c", http_2, "CONNECT", {{":protocol", "h2c"}}, never, never},
    {"extended: TLS", http_2, "CONNECT", {{":protocol", "TLS"}}, never, never},
    {"extended: HTTP", http_3, "CONNECT", {{":protocol", "HTTP"}}, never, never},

    {"CONNECT", http_1_1, "CONNECT", {{"Host", "a:1"}}, after_2xx, at_once},
    {"CONNECT in HTTP/1.0", http_1_0, "CONNECT", {{"Host", "a:1"}}, after_2xx, at_once},
    {"CONNECT and close", http_1_1, "CONNECT", {{"Connection", "Close"}}, at_once, at_once},
    {"CONNECT and half of it", http_1_1, "CONNECT", {{"Connection", "close;"}}, after_2xx, at_once},
    {"CONNECT and Upgrade, which a 101 may answer",
     http_1_1,
     "CONNECT",
     {upgrade, {"Upgrade", "chat"}},
     after_2xx,
     after_2xx},
    {"CONNECT, Upgrade and close",
     http_1_1,
     "CONNECT",
     {{"Connection", "close, upgrade"}, {"Upgrade", "chat"}},
     after_2xx,
     after_2xx},
    {"CONNECT and an Upgrade that does not count",
     http_1_1,
     "CONNECT",
     {{"Host", "a:1"}, {"Upgrade", "chat"}},
     after_2xx,
     at_once},
    {"CONNECT in HTTP/2", http_2, "CONNECT", {{":authority", "a:1"}}, at_once, at_once},
    {"methods have case", http_1_1, "connect", {{"Host", "a:1"}}, never, never},
};

constexpr bool waits(asking const& each) {
    request const message{each.version, each.method, each.fields};
    return when_may_send(message) == each.for_others &&
           when_may_send(message, speaks_for::others) == each.for_others &&
           when_may_send(message, speaks_for::itself) == each.for_itself;
}

TEST_CASE("optimistic: each request says when the first byte may be sent") {
    cases::hold<askings, waits, &asking::fields>();
}

// owes_close and inspect agree on HTTP/1.1, the one version that inspect judges this in.
constexpr bool closes_hold() {
    constexpr cases::pair open[] = {{"Host", "a:1"}};
    constexpr cases::pair close[] = {{"Host", "a:1"}, {"Connection", "close"}};
    for (http_version const version : {http_1_0, http_1_1, http_2, http_3})
        for (std::string_view const method : {"CONNECT", "GET", "connect"})
            for (int status = 0; status != 700; ++status) {
                bool const refused = status >= 200 && status / 100 != 2;
                bool const owed = version <= http_1_1 && method == "CONNECT" && refused;
                if (owes_close(request(version, method, open), status) != owed) return false;
                if (owes_close(request(version, method, close), status) != owed) return false;
            }
    return true;
}

TEST_CASE("optimistic: a proxy that refuses a CONNECT of HTTP/1.x owes a close") {
    CHECK(closes_hold());
    static constexpr cases::pair fields[] = {{"Host", "a:1"}};
    static constexpr cases::pair close[] = {{"Connection", "close"}};
    constexpr request asked(http_1_1, "CONNECT", fields);
    STATIC_REQUIRE(owes_close(asked, 407));
    STATIC_REQUIRE(owes_close(asked, 302));
    STATIC_REQUIRE_FALSE(owes_close(asked, 200));
    STATIC_REQUIRE_FALSE(owes_close(asked, 100));
    for (int status = 100; status != 600; ++status) {
        INFO(status);
        CHECK(owes_close(asked, status) == inspect(asked, response(http_1_1, status, fields))
                                               .contains(rule::connect_rejected_without_close));
        CHECK_FALSE(inspect(asked, response(http_1_1, status, close))
                        .contains(rule::connect_rejected_without_close));
    }
}

}  // namespace
