// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// What widely used HTTP stacks get wrong when they read or judge messages, each with the public
// report of it, where there is one. The library must get each of them right.

#include <http_upgrade/http_upgrade.hpp>

#include <cstddef>
#include <string_view>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

/// Exactly these rules are broken, of any level.
constexpr bool breaks(findings const& found, cases::few<rule> const& expected) {
    rule_set rules;
    for (rule const each : expected) rules.insert(each);
    return found.rules() == rules;
}

// ---- Connection and Upgrade, read as lists ------------------------------------------------------

/// The elements that the lines of one field name, in order.
struct list_trap {
    std::string_view what;
    cases::lines fields;  // of the field, and others
    bool well_formed;
    cases::few<std::string_view> named;
};

constexpr cases::few<std::string_view> values_of(cases::lines const& fields,
                                                 std::string_view name) {
    cases::few<std::string_view> values;
    for (cases::pair const& line : fields)
        if (equal_ignoring_case(line.first, name)) values.at[values.count++] = line.second;
    return values;
}

constexpr list_trap connections[] = {
    {"civetweb/civetweb#1083, sitemule/ILEvator#48: only the first Connection line is read",
     {{"Connection", "Keep-alive"}, {"User-Agent", "x"}, {"Connection", "Upgrade"}},
     true,
     {"keep-alive", "upgrade"}},
    {"netty/netty#8846: the same, with an option that is needed on either line",
     {{"connection", "keep-alive"}, {"upgrade", "h2c"}, {"connection", "HTTP2-Settings,upgrade"}},
     true,
     {"keep-alive", "http2-settings", "upgrade"}},
    {"golang/go#46313 (CVE-2021-33197): an empty first line hides what follows",
     {{"Connection", ""}, {"Connection", "X-Hop"}, {"Connection", "close"}},
     true,
     {"x-hop", "close"}},
    {"pocoproject/poco#110, ratchetphp/RFC6455 PR #5, cadouthat/pico-ws-server#3, "
     "gorilla/websocket PR #604, joewalnes/websocketd#5: the field is taken for one option",
     {{"Connection", "keep-alive, Upgrade"}},
     true,
     {"keep-alive", "upgrade"}},
    {"yhirose/cpp-httplib PR #2542: an option is looked for as a substring",
     {{"Connection", "notupgrade, upgrade-not, xupgrade, x-no-upgrade-please"}},
     true,
     {"notupgrade", "upgrade-not", "xupgrade", "x-no-upgrade-please"}},
    {"1tgr/rust-websocket-lite#86: an option that only begins with upgrade is taken",
     {{"Connection", "Upgrade2, Upgrade-Insecure-Requests"}},
     true,
     {"upgrade2", "upgrade-insecure-requests"}},
    {"zeroc-ice/ice PR #6556: quotes are taken off an option",
     {{"Connection", "\"Upgrade\""}},
     false,
     {}},
    {"zeroc-ice/ice PR #6556: an apostrophe is taken for a quote",
     {{"Connection", "foo'bar, Upgrade"}},
     true,
     {"foo'bar", "upgrade"}},
    {"quotes keep a comma from separating", {{"Connection", "\"a, close"}}, false, {}},
    {"a prefix is an option", {{"Connection", "u, up"}}, true, {"u", "up"}},
    {"an option of five letters is close", {{"Connection", "clone"}}, true, {"clone"}},
    {"not-closed is close", {{"Connection", "not-closed, closed"}}, true, {"not-closed", "closed"}},
    {"the case of an option counts", {{"Connection", "UPGRADE"}}, true, {"upgrade"}},
    {"an empty element ends the line",
     {{"Connection", "keep-alive,,Upgrade"}},
     true,
     {"keep-alive", "upgrade"}},
    {"an empty value is a fault", {{"Connection", ""}}, true, {}},
    {"HTAB is no white space", {{"Connection", "close\t,\tUpgrade\t"}}, true, {"close", "upgrade"}},
    {"a byte that no option holds is passed over",
     {{"Connection", "upgrade\x80, close"}},
     false,
     {}},
    {"a line that is not well-formed spoils another field",
     {{"X", "\x80{\"a, close"}, {"Connection", "close"}},
     true,
     {"close"}},
    {"Proxy-Connection is read for Connection",
     {{"Proxy-Connection", "upgrade"}, {"Connection", "close"}},
     true,
     {"close"}},
};

constexpr bool connection_holds(list_trap const& trap) {
    auto const values = values_of(trap.fields, "Connection");
    auto const options = parse_connection(values);
    if (bool(options) != trap.well_formed || options.size() != trap.named.size()) return false;
    std::size_t i = 0;
    for (connection_option const option : options)
        if (option != trap.named[i++]) return false;
    for (std::string_view const option : {"upgrade", "close"}) {
        bool named = false;
        for (std::string_view const each : trap.named) named = named || each == option;
        if (options.contains(option) != named) return false;
    }
    return true;
}

TEST_CASE("peers: a Connection that others read wrongly is read as a list of options") {
    cases::hold<connections, connection_holds, &list_trap::fields>();
}

constexpr list_trap upgrades[] = {
    {"nxtedition/node-http2-proxy#56: the field is taken for one protocol",
     {{"Upgrade", "IRC/6.9, websocket"}},
     true,
     {"irc/6.9", "websocket"}},
    {"only the first Upgrade line is read",
     {{"Upgrade", "h2c"}, {"X", ""}, {"Upgrade", "websocket"}},
     true,
     {"h2c", "websocket"}},
    {"the list ends at the first slash",
     {{"Upgrade", "RTA/x11, websocket"}},
     true,
     {"rta/x11", "websocket"}},
    {"an empty element ends the list", {{"Upgrade", ", websocket"}}, true, {"websocket"}},
    {"an empty value is a fault", {{"Upgrade", ""}}, true, {}},
    {"what stands behind a token is passed over", {{"Upgrade", "websocket{junk"}}, false, {}},
    {"white space round the slash is taken", {{"Upgrade", "HTTP / 2.0"}}, false, {}},
    {"a slash without a version is taken", {{"Upgrade", "websocket/"}}, false, {}},
    {"two versions are taken", {{"Upgrade", "HTTP/2/0"}}, false, {}},
    {"two words are taken for two protocols", {{"Upgrade", "websocket h2c"}}, false, {}},
    {"a protocol ends where its name is known",
     {{"Upgrade", "websockets, web"}},
     true,
     {"websockets", "web"}},
    {"quotes are taken off", {{"Upgrade", "\"websocket\""}}, false, {}},
    {"KELVIN SIGN is a k",
     {{"Upgrade",
       "websoc\xe2\x84\xaa"
       "et"}},
     false,
     {}},
};

constexpr bool upgrade_holds(list_trap const& trap) {
    auto const values = values_of(trap.fields, "Upgrade");
    auto const protocols = parse_upgrade(values);
    if (bool(protocols) != trap.well_formed || protocols.size() != trap.named.size()) return false;
    std::size_t i = 0;
    for (protocol const element : protocols) {
        std::string_view const want = trap.named[i++];
        std::size_t const slash = want.find('/');
        std::string_view const version =
            slash == std::string_view::npos ? "" : want.substr(slash + 1);
        if (element != protocol{want.substr(0, slash), version}) return false;
    }
    return true;
}

TEST_CASE("peers: an Upgrade that others read wrongly is read as a list of protocols") {
    cases::hold<upgrades, upgrade_holds, &list_trap::fields>();
}

// ---- Requests -----------------------------------------------------------------------------------

struct request_trap {
    std::string_view what;
    http_version version;
    std::string_view method;
    cases::lines fields;
    cases::few<protocol> offer;
    cases::few<rule> broken;
};

constexpr std::string_view key = "dGhlIHNhbXBsZSBub25jZQ==";

constexpr request_trap requests[] = {
    {"squid-cache/squid PR #2048: the Upgrade of an HTTP/1.0 request is acted on",
     http_1_0,
     "GET",
     {{"Connection", "Upgrade"}, {"Upgrade", "TLS/1.2"}},
     {},
     {rule::upgrade_in_http10}},
    {"the handshake of an HTTP/1.0 request is refused, not ignored",
     http_1_0,
     "GET",
     {{"Connection", "Upgrade"}, {"Upgrade", "websocket"}, {"Sec-WebSocket-Version", "99"}},
     {},
     {rule::upgrade_in_http10}},
    {"nodejs/node#11552: an unknown protocol is refused, not ignored",
     http_1_1,
     "GET",
     {{"Host", "h"}, {"Connection", "Upgrade"}, {"Upgrade", "unknown"}},
     {{"unknown", ""}},
     {rule::protocol_unregistered}},
    {"nodejs/node#57054, apache/trafficserver#3813, envoyproxy/envoy PR #7981, h2o/h2o PR #3410: "
     "h2c is refused, not ignored",
     http_1_1,
     "GET",
     {{"Host", "h"},
      {"Connection", "Upgrade, HTTP2-Settings"},
      {"Upgrade", "h2c"},
      {"HTTP2-Settings", "AAMAAABkAAQCAAAAAAIAAAAA"}},
     {{"h2c", ""}},
     {rule::h2c_obsolete}},
    {"envoyproxy/envoy#36305: TLS by Upgrade is refused, not ignored",
     http_1_1,
     "GET",
     {{"Host", "h"}, {"Connection", "Upgrade"}, {"Upgrade", "TLS/1.2"}},
     {{"TLS", "1.2"}},
     {}},
    {"nodejs/http-parser#217: whatever stands in Upgrade is an offer, without the option",
     http_1_1,
     "GET",
     {{"Host", "h"}, {"Upgrade", "Yes, please."}},
     {},
     {rule::protocol_unregistered, rule::upgrade_not_nominated}},
    {"netty/netty PR #12606, oven-sh/bun PR #35870: a handshake needs no upgrade option",
     http_1_1,
     "GET",
     {{"Host", "h"},
      {"Connection", "close"},
      {"Upgrade", "websocket"},
      {"Sec-WebSocket-Key", key},
      {"Sec-WebSocket-Version", "13"}},
     {},
     {rule::upgrade_not_nominated}},
    {"the option without Upgrade is an error",
     http_1_1,
     "GET",
     {{"Host", "h"}, {"Connection", "Upgrade"}},
     {},
     {rule::upgrade_option_without_field}},
    {"Proxy-Connection: upgrade makes an offer",
     http_1_1,
     "GET",
     {{"Host", "h"}, {"Proxy-Connection", "upgrade"}, {"Upgrade", "TLS/1.2"}},
     {},
     {rule::upgrade_not_nominated, rule::proxy_connection_present}},
    {"an option that only contains upgrade makes an offer",
     http_1_1,
     "GET",
     {{"Host", "h"}, {"Connection", "x-no-upgrade-please"}, {"Upgrade", "TLS/1.2"}},
     {},
     {rule::upgrade_not_nominated}},
    {"websocket/13 is an offer of websocket",
     http_1_1,
     "GET",
     {{"Host", "h"}, {"Connection", "Upgrade"}, {"Upgrade", "websocket/13"}},
     {{"websocket", "13"}},
     {rule::protocol_version_unexpected}},
    {"crystal-lang/crystal PR #17235: a POST is a handshake",
     http_1_1,
     "POST",
     {{"Host", "h"},
      {"Connection", "Upgrade"},
      {"Upgrade", "websocket"},
      {"Sec-WebSocket-Key", key},
      {"Sec-WebSocket-Version", "13"}},
     {{"websocket", ""}},
     {rule::websocket_method_not_get}},
    {"one letter is a key",
     http_1_1,
     "GET",
     {{"Host", "h"},
      {"Connection", "Upgrade"},
      {"Upgrade", "websocket"},
      {"Sec-WebSocket-Key", "x"},
      {"Sec-WebSocket-Version", "13"}},
     {{"websocket", ""}},
     {rule::websocket_key_malformed}},
    {"oven-sh/bun PR #35298: the version may be missing",
     http_1_1,
     "GET",
     {{"Host", "h"},
      {"Connection", "Upgrade"},
      {"Upgrade", "websocket"},
      {"Sec-WebSocket-Key", key}},
     {{"websocket", ""}},
     {rule::websocket_version_missing}},
    {"an empty key is taken",
     http_1_1,
     "GET",
     {{"Host", "h"},
      {"Connection", "Upgrade"},
      {"Upgrade", "websocket"},
      {"Sec-WebSocket-Key", ""},
      {"Sec-WebSocket-Version", "13"}},
     {{"websocket", ""}},
     {rule::websocket_key_malformed}},
    {"oven-sh/bun PR #35298: 24 bytes of any kind are a key",
     http_1_1,
     "GET",
     {{"Host", "h"},
      {"Connection", "Upgrade"},
      {"Upgrade", "websocket"},
      {"Sec-WebSocket-Key", "!!!!!!!!!!!!!!!!!!!!!!=="},
      {"Sec-WebSocket-Version", "13"}},
     {{"websocket", ""}},
     {rule::websocket_key_malformed}},
    {"the base64 of 18 bytes is a key, since it has 24 characters",
     http_1_1,
     "GET",
     {{"Host", "h"},
      {"Connection", "Upgrade"},
      {"Upgrade", "websocket"},
      {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZSEh"},
      {"Sec-WebSocket-Version", "13"}},
     {{"websocket", ""}},
     {rule::websocket_key_malformed}},
    {"unused bits in a key pass unseen",
     http_1_1,
     "GET",
     {{"Host", "h"},
      {"Connection", "Upgrade"},
      {"Upgrade", "websocket"},
      {"Sec-WebSocket-Key", "AQIDBAUGBwgJCgsMDQ4PEC=="},
      {"Sec-WebSocket-Version", "13"}},
     {{"websocket", ""}},
     {rule::websocket_key_not_canonical}},
    {"oven-sh/bun PR #35870: of two keys the first is taken",
     http_1_1,
     "GET",
     {{"Host", "h"},
      {"Connection", "Upgrade"},
      {"Upgrade", "websocket"},
      {"Sec-WebSocket-Key", key},
      {"Sec-WebSocket-Key", key},
      {"Sec-WebSocket-Version", "13"}},
     {{"websocket", ""}},
     {rule::websocket_key_repeated}},
    {"a version is read like a number of C: 0xd",
     http_1_1,
     "GET",
     {{"Host", "h"},
      {"Connection", "Upgrade"},
      {"Upgrade", "websocket"},
      {"Sec-WebSocket-Key", key},
      {"Sec-WebSocket-Version", "0xd"}},
     {{"websocket", ""}},
     {rule::websocket_version_malformed}},
    {"a version is read up to its last digit: 13abc",
     http_1_1,
     "GET",
     {{"Host", "h"},
      {"Connection", "Upgrade"},
      {"Upgrade", "websocket"},
      {"Sec-WebSocket-Key", key},
      {"Sec-WebSocket-Version", "13abc"}},
     {{"websocket", ""}},
     {rule::websocket_version_malformed}},
    {"a request may list versions, as a 426 does",
     http_1_1,
     "GET",
     {{"Host", "h"},
      {"Connection", "Upgrade"},
      {"Upgrade", "websocket"},
      {"Sec-WebSocket-Key", key},
      {"Sec-WebSocket-Version", "8, 13"}},
     {{"websocket", ""}},
     {rule::websocket_version_malformed}},
    {"crystal-lang/crystal PR #17235: a handshake needs no Host",
     http_1_1,
     "GET",
     {{"Connection", "Upgrade"},
      {"Upgrade", "websocket"},
      {"Sec-WebSocket-Key", key},
      {"Sec-WebSocket-Version", "13"}},
     {{"websocket", ""}},
     {rule::websocket_host_not_single}},
    {"content behind the handshake is read as frames",
     http_1_1,
     "GET",
     {{"Host", "h"},
      {"Connection", "Upgrade"},
      {"Upgrade", "websocket"},
      {"Sec-WebSocket-Key", key},
      {"Sec-WebSocket-Version", "13"},
      {"Content-Length", "6"}},
     {{"websocket", ""}},
     {rule::websocket_request_with_content}},
    {"golang/go#45785: h2c is offered by the option HTTP2-Settings, not by upgrade",
     http_1_1,
     "GET",
     {{"Host", "h"},
      {"Connection", "HTTP2-Settings"},
      {"Upgrade", "h2c"},
      {"HTTP2-Settings", "AAMAAABk"}},
     {},
     {rule::upgrade_not_nominated, rule::h2c_obsolete}},
    {"h2c without HTTP2-Settings is a fault of the server",
     http_1_1,
     "GET",
     {{"Host", "h"}, {"Connection", "Upgrade"}, {"Upgrade", "h2c"}},
     {{"h2c", ""}},
     {rule::h2c_obsolete, rule::h2c_settings_missing}},
    {"of two HTTP2-Settings the last is taken",
     http_1_1,
     "GET",
     {{"Host", "h"},
      {"Connection", "Upgrade, HTTP2-Settings"},
      {"Upgrade", "h2c"},
      {"HTTP2-Settings", "AAMAAABk"},
      {"HTTP2-Settings", "AAMAAABk"}},
     {{"h2c", ""}},
     {rule::h2c_obsolete, rule::h2c_settings_repeated}},
    {"settings that are not whole are cut short",
     http_1_1,
     "GET",
     {{"Host", "h"},
      {"Connection", "Upgrade, HTTP2-Settings"},
      {"Upgrade", "h2c"},
      {"HTTP2-Settings", "AAMAAABkAAQA"}},
     {{"h2c", ""}},
     {rule::h2c_obsolete, rule::h2c_settings_malformed}},
    {"nginx/nginx PR #1257: only Connection is refused in HTTP/2: Upgrade",
     http_2,
     "GET",
     {{":authority", "h"}, {"upgrade", "TLS/1.2"}},
     {},
     {rule::connection_specific_field_in_http2}},
    {"apple/swift-nio-http2#549: only Connection is refused in HTTP/2: Keep-Alive",
     http_2,
     "GET",
     {{":authority", "h"}, {"keep-alive", "timeout=5"}},
     {},
     {rule::connection_specific_field_in_http2}},
    {"only Connection is refused in HTTP/2: Proxy-Connection",
     http_2,
     "GET",
     {{":authority", "h"}, {"proxy-connection", "keep-alive"}},
     {},
     {rule::connection_specific_field_in_http2}},
    {"only Connection is refused in HTTP/2: Transfer-Encoding",
     http_2,
     "POST",
     {{":authority", "h"}, {"transfer-encoding", "chunked"}},
     {},
     {rule::connection_specific_field_in_http2}},
    {"only Connection is refused in HTTP/2: TE",
     http_2,
     "GET",
     {{":authority", "h"}, {"te", "gzip"}},
     {},
     {rule::te_not_trailers}},
    {"haproxy/haproxy#2928: Upgrade passes in HTTP/3",
     http_3,
     "GET",
     {{":authority", "h"}, {"upgrade", "websocket"}},
     {},
     {rule::connection_specific_field_in_http3}},
};

constexpr bool request_holds(request_trap const& trap) {
    request const message(trap.version, trap.method, trap.fields);
    auto const offer = offer_of(message);
    if (offer.size() != trap.offer.size()) return false;
    std::size_t i = 0;
    for (protocol const element : offer)
        if (element != trap.offer[i++]) return false;
    return breaks(inspect(message), trap.broken);
}

TEST_CASE("peers: requests that others get wrong are judged right") {
    cases::hold<requests, request_holds, &request_trap::fields>();
}

// ---- Responses ----------------------------------------------------------------------------------

/// A response to a GET with these fields.
struct response_trap {
    std::string_view what;
    http_version version;
    int status;
    cases::lines fields;
    cases::few<rule> broken;
    cases::lines asked = {};
    context known = {};
};

constexpr cases::lines websocket_offer{{"Host", "h"},
                                       {"Connection", "Upgrade"},
                                       {"Upgrade", "websocket"},
                                       {"Sec-WebSocket-Key", key},
                                       {"Sec-WebSocket-Version", "13"}};
constexpr cases::lines two_offers{
    {"Host", "h"}, {"Connection", "Upgrade"}, {"Upgrade", "TLS/1.2, HTTP/2.0"}};
constexpr cases::lines offer_with_content{{"Host", "h"},
                                          {"Connection", "Upgrade"},
                                          {"Upgrade", "HTTP/2.0"},
                                          {"Expect", "100-continue"},
                                          {"Content-Length", "5"}};
constexpr cases::lines no_offer{{"Host", "h"}};
constexpr std::string_view digest = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

constexpr response_trap responses[] = {
    {"a 101 follows no offer at all",
     http_1_1,
     101,
     {{"Connection", "Upgrade"}, {"Upgrade", "TLS/1.2"}},
     {rule::switching_unsolicited},
     no_offer},
    {"ninenines/gun#62: the fields of a 101 are not looked at",
     http_1_1,
     101,
     {{"Connection", "Upgrade"}, {"Upgrade", "TLS/1.3"}},
     {rule::switching_protocol_not_offered},
     two_offers},
    {"helidon-io/helidon#12430: a 101 that names several protocols is refused",
     http_1_1,
     101,
     {{"Connection", "Upgrade"}, {"Upgrade", "TLS/1.2, HTTP/2.0"}},
     {},
     two_offers},
    {"netty/netty PR #4523: a 101 without Upgrade will be what was asked for",
     http_1_1,
     101,
     {{"Connection", "Upgrade"}, {"Sec-WebSocket-Accept", digest}},
     {rule::switching_without_upgrade, rule::upgrade_option_without_field},
     websocket_offer},
    {"a 101 names a protocol that was offered, and one that was not",
     http_1_1,
     101,
     {{"Connection", "Upgrade"}, {"Upgrade", "TLS/1.2, TLS/1.3"}},
     {rule::switching_protocol_not_offered},
     two_offers},
    {"apache/httpcomponents-client PR #807: a 101 without Connection is good enough",
     http_1_1,
     101,
     {{"Upgrade", "websocket"}, {"Sec-WebSocket-Accept", digest}},
     {rule::upgrade_not_nominated, rule::switching_without_upgrade},
     websocket_offer},
    {"a 101 in HTTP/1.0 is good enough",
     http_1_0,
     101,
     {{"Connection", "Upgrade"}, {"Upgrade", "websocket"}, {"Sec-WebSocket-Accept", digest}},
     {rule::switching_in_http10},
     websocket_offer},
    {"netty/netty#278: a good 101 in another case is refused",
     http_1_1,
     101,
     {{"connection", "UPGRADE"}, {"UPGRADE", "WebSocket"}, {"sec-websocket-accept", digest}},
     {},
     websocket_offer},
    {"the digest of another key is good enough",
     http_1_1,
     101,
     {{"Connection", "Upgrade"},
      {"Upgrade", "websocket"},
      {"Sec-WebSocket-Accept", "HSmrc0sMlYUkAGmm5OPpG2HaGWk="}},
     {rule::websocket_accept_mismatch},
     websocket_offer},
    {"nodejs/http-parser#363: Upgrade on a 200 is a switch in progress",
     http_1_1,
     200,
     {{"Connection", "Upgrade"}, {"Upgrade", "TLS/1.2"}, {"Content-Length", "0"}},
     {},
     no_offer},
    {"nodejs/node#4334, libgit2/libgit2#5573: a response that advertises is a failure",
     http_1_1,
     200,
     {{"Upgrade", "h2"},
      {"Connection", "Upgrade, Keep-Alive"},
      {"Keep-Alive", "timeout=5"},
      {"Content-Length", "0"}},
     {rule::protocol_unregistered, rule::h2_advertised},
     no_offer},
    {"a 426 without Upgrade is sent",
     http_1_1,
     426,
     {{"Content-Length", "0"}},
     {rule::upgrade_required_without_upgrade},
     no_offer},
    {"a 426 with Upgrade, but without the option, is sent",
     http_1_1,
     426,
     {{"Upgrade", "TLS/1.2"}, {"Content-Length", "0"}},
     {rule::upgrade_not_nominated},
     no_offer},
    {"boostorg/beast#717: 101 comes before the expected 100",
     http_1_1,
     101,
     {{"Connection", "Upgrade"}, {"Upgrade", "HTTP/2.0"}},
     {rule::switching_before_continue},
     offer_with_content},
    {"101 behind the expected 100 is refused",
     http_1_1,
     101,
     {{"Connection", "Upgrade"}, {"Upgrade", "HTTP/2.0"}},
     {},
     offer_with_content,
     {.continued = true}},
    {"boostorg/beast#264: a 100 before the 101 is taken for the answer",
     http_1_1,
     100,
     {},
     {},
     offer_with_content},
    {"a 100 carries Content-Length",
     http_1_1,
     100,
     {{"Content-Length", "0"}},
     {rule::switching_with_content_length},
     offer_with_content},
    {"httpwg/http2-spec#789: Upgrade passes in an HTTP/2 response",
     http_2,
     200,
     {{"upgrade", "h2c"}},
     {rule::connection_specific_field_in_http2, rule::h2c_obsolete}},
};

constexpr bool response_holds(response_trap const& trap) {
    request const asked(http_1_1, "GET", trap.asked);
    response const message(trap.version, trap.status, trap.fields, trap.known);
    return breaks(trap.asked.size() == 0 ? inspect(message) : inspect(asked, message), trap.broken);
}

TEST_CASE("peers: responses that others get wrong are judged right") {
    cases::hold<responses, response_holds, &response_trap::fields>();
}

// ---- Forwarded messages -------------------------------------------------------------------------

struct forwarded_trap {
    std::string_view what;
    cases::lines received;
    cases::lines forwarded;
    cases::few<rule> broken;
    context known = {};
};

constexpr forwarded_trap forwarded_requests[] = {
    {"what Connection names is forwarded",
     {{"Host", "h"}, {"Connection", "X-Hop"}, {"X-Hop", "1"}},
     {{"Host", "h"}, {"X-Hop", "1"}},
     {rule::nominated_field_forwarded}},
    {"golang/go#30303: only the first field that Connection names is removed",
     {{"Host", "h"}, {"Connection", "Thing1, Thing2"}, {"Thing1", "1"}, {"Thing2", "2"}},
     {{"Host", "h"}, {"Thing2", "2"}},
     {rule::nominated_field_forwarded}},
    {"golang/go#46313: behind an empty Connection line nothing is removed",
     {{"Host", "h"}, {"Connection", ""}, {"Connection", "X-Hop"}, {"X-Hop", "1"}},
     {{"Host", "h"}, {"Connection", ""}, {"Connection", "X-Hop"}, {"X-Hop", "1"}},
     {rule::connection_forwarded}},
    {"elazarl/goproxy#78: Connection is removed, and Proxy-Connection is not",
     {{"Host", "h"}, {"Connection", "close"}, {"Proxy-Connection", "keep-alive"}},
     {{"Host", "h"}, {"Proxy-Connection", "keep-alive"}},
     {rule::hop_by_hop_field_forwarded}},
    {"cloudflare/pingora PR #734: Keep-Alive is forwarded",
     {{"Host", "h"}, {"Keep-Alive", "timeout=5"}},
     {{"Host", "h"}, {"Keep-Alive", "timeout=5"}},
     {rule::hop_by_hop_field_forwarded}},
    {"golang/go#16875, dotnet/yarp#877: HTTP2-Settings is forwarded",
     {{"Host", "h"},
      {"Connection", "Upgrade, HTTP2-Settings"},
      {"Upgrade", "h2c"},
      {"HTTP2-Settings", "AAMAAABk"}},
     {{"Host", "h"}, {"HTTP2-Settings", "AAMAAABk"}},
     {rule::nominated_field_forwarded, rule::hop_by_hop_field_forwarded}},
    {"golang/go#80416, traefik/traefik PR #13797: h2c and its settings are forwarded",
     {{"Host", "h"},
      {"Connection", "Upgrade, HTTP2-Settings"},
      {"Upgrade", "h2c"},
      {"HTTP2-Settings", "AAMAAABk"}},
     {{"Host", "h"},
      {"Connection", "Upgrade, HTTP2-Settings"},
      {"Upgrade", "h2c"},
      {"HTTP2-Settings", "AAMAAABk"}},
     {rule::connection_forwarded}},
    {"a client has Authorization removed by naming it",
     {{"Host", "h"}, {"Connection", "close, Authorization"}, {"Authorization", "Basic YTpi"}},
     {{"Host", "h"}},
     {rule::essential_field_removed}},
    {"Host is missed, though an intermediary writes its own",
     {{"Host", "h"}, {"Connection", "close, Host"}},
     {{"Host", "h"}},
     {}},
    {"the Upgrade of an HTTP/1.1 request may be offered anew",
     {{"Host", "h"}, {"Connection", "Upgrade"}, {"Upgrade", "websocket"}},
     {{"Host", "h"}, {"Connection", "Upgrade"}, {"Upgrade", "websocket"}},
     {}},
};

constexpr bool forwarded_request_holds(forwarded_trap const& trap) {
    return breaks(inspect_forwarded(request(http_1_1, "GET", trap.received, trap.known),
                                    request(http_1_1, "GET", trap.forwarded, trap.known)),
                  trap.broken);
}

TEST_CASE("peers: forwarded requests that others get wrong are judged right") {
    cases::hold<forwarded_requests, forwarded_request_holds, &forwarded_trap::forwarded>();
}

constexpr forwarded_trap forwarded_responses[] = {
    {"golang/go PR #81320: fields are removed from requests and final responses only",
     {{"Connection", "X-Hop"}, {"X-Hop", "1"}},
     {{"X-Hop", "1"}},
     {rule::nominated_field_forwarded}},
    {"trailer sections are forgotten",
     {{"Connection", "X-Hop"}, {"X-Hop", "1"}},
     {{"Via", "1.1 p"}, {"X-Hop", "1"}},
     {rule::nominated_field_forwarded},
     {.trailers_from = 1}},
};

constexpr bool forwarded_response_holds(forwarded_trap const& trap) {
    for (int const status : {103, 200})
        if (!breaks(inspect_forwarded(response(http_1_1, status, trap.received, trap.known),
                                      response(http_1_1, status, trap.forwarded, trap.known)),
                    trap.broken))
            return false;
    return true;
}

TEST_CASE("peers: forwarded responses that others get wrong are judged right") {
    cases::hold<forwarded_responses, forwarded_response_holds, &forwarded_trap::forwarded>();
}

}  // namespace
