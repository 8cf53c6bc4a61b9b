// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/tolerable.hpp>

#include <cstddef>
#include <string_view>
#include <type_traits>

#include <http_upgrade/confirm.hpp>
#include <http_upgrade/negotiate.hpp>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

constexpr rule members[] = {rule::upgrade_not_nominated,
                            rule::websocket_host_not_single,
                            rule::websocket_key_malformed,
                            rule::websocket_subprotocol_malformed,
                            rule::switching_without_upgrade,
                            rule::switching_in_http10,
                            rule::switching_with_content_length,
                            rule::switching_with_transfer_encoding,
                            rule::websocket_subprotocol_not_offered,
                            rule::websocket_subprotocol_answer_malformed};

constexpr rule_set every_rule() {
    rule_set all;
    for (std::size_t i = 1; i <= rule_count; ++i) all.insert(static_cast<rule>(i));
    return all;
}

constexpr rule_set everything_but(rule which) {
    rule_set rest;
    for (std::size_t i = 1; i <= rule_count; ++i)
        if (static_cast<rule>(i) != which) rest.insert(static_cast<rule>(i));
    return rest;
}

TEST_CASE("tolerable: it contains ten rules, and no others") {
    rule_set expected;
    for (rule const each : members) expected.insert(each);
    CHECK(tolerable == expected);
    STATIC_REQUIRE(tolerable.size() == std::size(members));
    for (std::size_t i = 0; i <= rule_count + 1; ++i)
        CHECK(tolerable.contains(static_cast<rule>(i)) == expected.contains(static_cast<rule>(i)));
}

TEST_CASE("tolerable: it is a constant") {
    STATIC_REQUIRE(tolerable.contains(rule::websocket_host_not_single));
    STATIC_REQUIRE_FALSE(tolerable.contains(rule::upgrade_malformed));
    STATIC_REQUIRE_FALSE(tolerable.empty());
    STATIC_REQUIRE(std::is_same_v<decltype(tolerable), rule_set const>);
}

// negotiate and confirm both mask what they are given.
TEST_CASE("tolerable: it masks what callers ask for") {
    STATIC_REQUIRE((every_rule() & tolerable) == tolerable);
    STATIC_REQUIRE((tolerable & tolerable) == tolerable);
    STATIC_REQUIRE((rule_set() & tolerable).empty());
    STATIC_REQUIRE((rule_set(rule::upgrade_malformed) & tolerable).empty());
    STATIC_REQUIRE((rule_set(rule::upgrade_malformed, rule::switching_in_http10) & tolerable) ==
                   rule_set(rule::switching_in_http10));
    for (rule const each : members)
        CHECK((everything_but(each) & tolerable).size() == tolerable.size() - 1);
}

// ---- What each of them is good for --------------------------------------------------------------

enum class asks : unsigned char { negotiate, confirm };

/// A message that is accepted only when the rule is tolerated. `said` is the request that is given
/// to `negotiate`, or the 101 that is given to `confirm` with the request `offer`.
struct peer_case {
    std::string_view what;
    http_upgrade::rule rule;
    asks of;
    cases::lines said;
    http_version version = http_1_1;
};

constexpr cases::pair host{"Host", "example.com"};
constexpr cases::pair connection{"Connection", "Upgrade"};
constexpr cases::pair upgrade{"Upgrade", "websocket"};
constexpr cases::pair version_13{"Sec-WebSocket-Version", "13"};
constexpr cases::pair key{"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="};
constexpr cases::pair accept{"Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="};

constexpr cases::pair offer[] = {host,       connection, upgrade,
                                 version_13, key,        {"Sec-WebSocket-Protocol", "mqtt, stomp"}};

constexpr peer_case peers[] = {
    {"a request without Connection",
     rule::upgrade_not_nominated,
     asks::negotiate,
     {host, upgrade, version_13, key}},
    {"a request whose Connection names other things",
     rule::upgrade_not_nominated,
     asks::negotiate,
     {host, {"Connection", "keep-alive"}, upgrade, version_13, key}},
    {"no Host",
     rule::websocket_host_not_single,
     asks::negotiate,
     {connection, upgrade, version_13, key}},
    {"two of Host",
     rule::websocket_host_not_single,
     asks::negotiate,
     {host, connection, host, upgrade, version_13, key}},
    {"a key of 32 bytes",
     rule::websocket_key_malformed,
     asks::negotiate,
     {host,
      connection,
      upgrade,
      version_13,
      {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZXRoZSBzYW1wbGUgbm9uY2U="}}},
    {"an empty Sec-WebSocket-Protocol",
     rule::websocket_subprotocol_malformed,
     asks::negotiate,
     {host, connection, upgrade, version_13, key, {"Sec-WebSocket-Protocol", ""}}},
    {"Sec-WebSocket-Protocol that is no list",
     rule::websocket_subprotocol_malformed,
     asks::negotiate,
     {host, connection, upgrade, version_13, key, {"Sec-WebSocket-Protocol", "a b"}}},

    {"a 101 without Connection", rule::upgrade_not_nominated, asks::confirm, {upgrade, accept}},
    {"a 101 without Upgrade", rule::switching_without_upgrade, asks::confirm, {connection, accept}},
    {"a 101 in HTTP/1.0",
     rule::switching_in_http10,
     asks::confirm,
     {connection, upgrade, accept},
     http_1_0},
    {"a 101 with Content-Length",
     rule::switching_with_content_length,
     asks::confirm,
     {connection, upgrade, accept, {"Content-Length", "0"}}},
    {"a 101 with Transfer-Encoding",
     rule::switching_with_transfer_encoding,
     asks::confirm,
     {connection, upgrade, accept, {"Transfer-Encoding", "chunked"}}},
    {"a subprotocol of its own",
     rule::websocket_subprotocol_not_offered,
     asks::confirm,
     {connection, upgrade, accept, {"Sec-WebSocket-Protocol", "v12.stomp"}}},
    {"an empty subprotocol",
     rule::websocket_subprotocol_answer_malformed,
     asks::confirm,
     {connection, upgrade, accept, {"Sec-WebSocket-Protocol", ""}}},
    {"the whole list of subprotocols",
     rule::websocket_subprotocol_answer_malformed,
     asks::confirm,
     {connection, upgrade, accept, {"Sec-WebSocket-Protocol", "mqtt, stomp"}}},
};

/// Whether the message is accepted. If not, the rule of the row must be the reason.
constexpr bool is_taken(peer_case const& row, rule_set const& tolerated, bool& named) {
    if (row.of == asks::negotiate) {
        decision const decided =
            negotiate(request(row.version, "GET", row.said), protocol{"websocket"}, tolerated);
        named = decided.reason().rule == row.rule;
        return bool(decided) && decided.protocol() == protocol{"websocket"};
    }
    request const asked(http_1_1, "GET", offer);
    auto const outcome = confirm(asked, response(row.version, 101, row.said), tolerated);
    named = outcome.reason().rule == row.rule || outcome.faults().contains(row.rule);
    return bool(outcome) && outcome.protocols().front() == protocol{"websocket"};
}

constexpr bool peer_holds(peer_case const& row) {
    bool named = false;
    if (is_taken(row, {}, named) || !named) return false;
    if (!is_taken(row, rule_set(row.rule), named)) return false;
    // It lets the message through beside other rules, too; the others alone do not.
    return is_taken(row, tolerable, named) && is_taken(row, every_rule(), named) &&
           !is_taken(row, everything_but(row.rule), named) && named;
}

TEST_CASE("tolerable: each of them lets a message through, and no other does") {
    cases::hold<peers, peer_holds, &peer_case::said>();
    rule_set shown;
    for (peer_case const& row : peers) shown.insert(row.rule);
    CHECK(shown == tolerable);
}

}  // namespace
