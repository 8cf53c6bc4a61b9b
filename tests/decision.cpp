// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/decision.hpp>

#include <string>
#include <string_view>
#include <type_traits>

#include <http_upgrade/negotiate.hpp>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

constexpr std::string_view no_accept("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
                                     28);

TEST_CASE("decision: the default carries on") {
    constexpr decision none;
    STATIC_REQUIRE_FALSE(none);
    STATIC_REQUIRE(none.answer() == answer::carry_on);
    STATIC_REQUIRE(none.protocol() == protocol{});
    STATIC_REQUIRE(none.index() == 0);
    STATIC_REQUIRE_FALSE(none.reason());
    STATIC_REQUIRE(none.reason() == finding());
    STATIC_REQUIRE_FALSE(none.owes_continue());
    STATIC_REQUIRE_FALSE(none.owes_content());
    STATIC_REQUIRE(none.accept().view() == no_accept);
    STATIC_REQUIRE(none.settings().empty());
    STATIC_REQUIRE(none.settings().begin() == none.settings().end());
}

TEST_CASE("decision: a small value, copied as its bytes") {
    STATIC_REQUIRE(sizeof(decision) <= 112);
    STATIC_REQUIRE(std::is_trivially_copyable_v<decision>);
    STATIC_REQUIRE(std::is_trivially_destructible_v<decision>);
    STATIC_REQUIRE(std::is_nothrow_default_constructible_v<decision>);
    // Nobody mistakes it for a number, or a protocol.
    STATIC_REQUIRE_FALSE(std::is_convertible_v<decision, bool>);
    STATIC_REQUIRE_FALSE(std::is_convertible_v<decision, int>);
}

// ---- The accept key -----------------------------------------------------------------------------

struct key_case {
    std::string_view what, sent, key, accept;  // accept: where another source gives it
    bool odd = false;                          // taken only when that is tolerated
};

constexpr key_case keys[] = {
    {"of RFC 6455 §1.3",
     "dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ==", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="},
    {"with white space round it",
     " \tdGhlIHNhbXBsZSBub25jZQ== ", "dGhlIHNhbXBsZSBub25jZQ==", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="},
    {"unused bits set: digested as it was sent",
     "dGhlIHNhbXBsZSBub25jZR==",
     "dGhlIHNhbXBsZSBub25jZR==",
     {}},
    {"none at all", "", "", "Kfh9QIsMVZcl6xEPYxPHzW8SZ8w=", true},
    {"only white space", " \t ", "", "Kfh9QIsMVZcl6xEPYxPHzW8SZ8w=", true},
    {"a letter", "x", "x", {}, true},
    {"one short of 24", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZQ=", {}, true},
    {"24, not of base64", "{hlIHNhbXBsZSBub25jZQ==}", "{hlIHNhbXBsZSBub25jZQ==}", {}, true},
    {"24, a NUL among them",
     {"dGhlIHNhbXBs\0SBub25jZQ==", 24},
     {"dGhlIHNhbXBs\0SBub25jZQ==", 24},
     {},
     true},
    {"one more than 24", "dGhlIHNhbXBsZSBub25jZQ===", "dGhlIHNhbXBsZSBub25jZQ===", {}, true},
    {"as long as an accept key",
     "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
     "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
     {},
     true},
    // websockets/ws#1571
    {"of 32 bytes",
     "dGhlIHNhbXBsZSBub25jZXRoZSBzYW1wbGUgbm9uY2U=",
     "dGhlIHNhbXBsZSBub25jZXRoZSBzYW1wbGUgbm9uY2U=",
     {},
     true},
    {"longer than a block of SHA-1",
     "0123456789012345678901234567890123456789012345678901234567890123456789",
     "0123456789012345678901234567890123456789012345678901234567890123456789",
     {},
     true},
};

constexpr decision decide(key_case const& row, std::string_view offered, protocol mine,
                          rule_set const& tolerated) {
    cases::pair const fields[] = {{"Host", "example.com"},
                                  {"Connection", "Upgrade"},
                                  {"Upgrade", offered},
                                  {"Sec-WebSocket-Version", "13"},
                                  {"Sec-WebSocket-Key", row.sent}};
    // What the decision is asked for is asked when these fields are gone.
    return negotiate(request(http_1_1, "GET", fields), mine, tolerated);
}

constexpr bool key_holds(key_case const& row) {
    decision const strict = decide(row, "websocket", {"websocket"}, {});
    if (bool(strict) == row.odd) return false;
    if (row.odd && strict.accept().view() != no_accept) return false;
    decision const decided =
        decide(row, "websocket", {"websocket"}, rule_set(rule::websocket_key_malformed));
    if (!decided || decided.accept().view() != accept_key(row.key).view()) return false;
    if (!row.accept.empty() && decided.accept().view() != row.accept) return false;
    if (!decided.settings().empty()) return false;
    // The key is only for websocket.
    decision const other = decide(row, "chat, websocket", {"chat"}, {});
    return other && other.accept().view() == no_accept;
}

TEST_CASE("decision: the accept key") { cases::hold<keys, key_holds, &key_case::sent>(); }

TEST_CASE("decision: a copy of one that is gone answers the same") {
    std::string key = "dGhlIHNhbXBsZSBub25jZQ==";
    key_case const row{"", key, {}, {}};
    decision copy;
    {
        decision const first = decide(row, "websocket", {"websocket"}, {});
        copy = first;
    }
    key.assign(key.size(), 'x');
    CHECK(copy.accept().view() == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    CHECK(copy.accept().view() == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

// ---- The settings -------------------------------------------------------------------------------

struct settings_case {
    std::string_view what, sent;
    cases::few<h2c_setting> settings;
};

constexpr settings_case several_settings[] = {
    {"as curl sends them", "AAMAAABkAAQAoAAAAAIAAAAA", {{3, 100}, {4, 0xa00000}, {2, 0}}},
    {"one", "AAQAAP__", {{4, 65535}}},
    {"white space round it", "\t AAQAAP__ ", {{4, 65535}}},
    {"of an unknown identifier", "_____-__", {{0xffff, 0xffffefff}}},
};

constexpr bool settings_hold(settings_case const& row) {
    cases::pair const fields[] = {{"Host", "example.com"},
                                  {"Connection", "Upgrade, HTTP2-Settings"},
                                  {"Upgrade", "h2c, chat"},
                                  {"HTTP2-Settings", row.sent}};
    request const message(http_1_1, "GET", fields);
    decision const decided = negotiate(message, {{"h2c"}});
    if (!decided || decided.accept().view() != no_accept) return false;
    auto at = decided.settings().begin();
    for (h2c_setting const& each : row.settings)
        if (at == decided.settings().end() || *at++ != each) return false;
    if (at != decided.settings().end() || decided.settings().size() != row.settings.size())
        return false;
    // The settings are only for h2c.
    decision const other = negotiate(message, {{"chat"}});
    return other && other.settings().empty();
}

TEST_CASE("decision: the settings") {
    cases::hold<several_settings, settings_hold, &settings_case::sent>();
}

}  // namespace
