// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/inspect.hpp>

#include <initializer_list>
#include <string>
#include <vector>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

enum kind { Q, R };

// The rules that a message is expected to break, and the text at the place of each.
struct expectation {
    http_upgrade::rule rule{};
    std::size_t line = place::nowhere;
    std::string_view text{};
};

struct message_case {
    std::string_view what;
    kind on;
    http_version version;
    cases::lines fields;
    cases::few<expectation> expected = {};
    int status = 200;
    std::size_t trailers_from = place::nowhere;
};

constexpr auto nowhere = place::nowhere;

// More messages on the rules on fields, HTTP versions and co-presence than proof.cpp has.
constexpr message_case messages[] = {
    {"a clean offer", Q, http_1_1, {{"Connection", "upgrade"}, {"Upgrade", "TLS/1.2"}}},
    {"a clean answer", R, http_1_1, {{"Connection", "upgrade"}, {"Upgrade", "TLS/1.2"}}, {}, 101},
    {"no fields at all", Q, http_1_1, {}},
    {"no fields at all, HTTP/2", R, http_2, {}},
    {"bytes of every kind in other fields", Q, http_1_1, {{"X", "\xff\x01{"}, {"", ""}}},

    // Field syntax
    {"upgrade-malformed",
     Q,
     http_1_1,
     {{"Connection", "upgrade"}, {"Upgrade", "TLS/"}},
     {{rule::upgrade_malformed, 1, ""}}},
    {"upgrade-malformed on the third line",
     R,
     http_1_1,
     {{"Connection", "upgrade"}, {"Upgrade", "a"}, {"X", "{"}, {"Upgrade", "websocket{junk, b"}},
     {{rule::upgrade_malformed, 3, "{junk"}}},
    {"upgrade-malformed: nothing else is said of the list",
     Q,
     http_1_1,
     {{"Connection", "upgrade"}, {"Upgrade", ",h2c, TLS/1.2, x, {"}},
     {{rule::upgrade_malformed, 1, "{"}}},
    {"upgrade-malformed: not so", Q, http_1_1, {{"Connection", "upgrade"}, {"Upgrade", "TLS/1.2"}}},
    {"connection-malformed",
     Q,
     http_1_1,
     {{"Connection", "upgrade, a b"}, {"Upgrade", "TLS/1.2"}},
     {{rule::connection_malformed, 0, "b"}}},
    {"connection-malformed: nothing else is said of the list",
     R,
     http_1_1,
     {{"Connection", ",host"}, {"Connection", "\"upgrade\""}},
     {{rule::connection_malformed, 1, "\"upgrade\""}}},
    {"empty-list-element",
     Q,
     http_1_1,
     {{"Connection", "upgrade"}, {"Upgrade", "TLS/1.2, ,"}},
     {{rule::empty_list_element, 1, ""}}},
    {"empty-list-element in Connection",
     R,
     http_1_1,
     {{"Connection", "keep-alive,,Upgrade"}, {"Upgrade", "TLS/1.2"}},
     {{rule::empty_list_element, 0, ""}}},
    {"empty-list-element: the first in the message",
     Q,
     http_1_1,
     {{"Connection", "close,,x"}, {"Upgrade", "TLS/1.2,"}, {"connection", ",upgrade"}},
     {{rule::empty_list_element, 0, ""}, {rule::close_with_upgrade, 0, "close"}}},
    {"empty-list-element: an empty line is none",
     Q,
     http_1_1,
     {{"Connection", ""}, {"Connection", "upgrade"}, {"Upgrade", "TLS/1.2"}, {"Upgrade", ""}}},
    {"upgrade-empty",
     Q,
     http_1_1,
     {{"Connection", "upgrade"}, {"Upgrade", ""}},
     {{rule::upgrade_empty, 1, ""}}},
    {"upgrade-empty of commas",
     R,
     http_1_1,
     {{"Connection", "upgrade"}, {"Upgrade", " , "}},
     {{rule::empty_list_element, 1, ""}, {rule::upgrade_empty, 1, ","}}},
    {"protocol-repeated",
     Q,
     http_1_1,
     {{"Connection", "upgrade"}, {"Upgrade", "TLS/1.2, HTTP/2.0"}, {"Upgrade", "http/2.0"}},
     {{rule::protocol_repeated, 2, "http/2.0"}}},
    {"protocol-repeated: another version is another protocol",
     Q,
     http_1_1,
     {{"Connection", "upgrade"}, {"Upgrade", "TLS/1.0, TLS/1.1"}}},
    {"protocol-unregistered",
     R,
     http_1_1,
     {{"Connection", "upgrade"}, {"Upgrade", "TLS/1.2, IRC/6.9"}},
     {{rule::protocol_unregistered, 1, "IRC/6.9"}}},
    {"protocol-unregistered: a registered one in other case",
     Q,
     http_1_1,
     {{"Connection", "upgrade"}, {"Upgrade", "tls/1.0"}}},
    {"protocol-version-unexpected",
     Q,
     http_1_1,
     {{"Connection", "upgrade"}, {"Upgrade", "TLS/1.2, websocket/13"}},
     {{rule::protocol_version_unexpected, 1, "websocket/13"}}},
    {"protocol-version-unexpected: HTTP needs one",
     Q,
     http_1_1,
     {{"Connection", "upgrade"}, {"Upgrade", "HTTP"}},
     {{rule::protocol_version_unexpected, 1, "HTTP"}}},
    {"protocol-version-unexpected: as registered",
     Q,
     http_1_1,
     {{"Connection", "upgrade"}, {"Upgrade", "HTTP/2.0"}}},
    {"upgrade-in-trailer",
     Q,
     http_1_1,
     {{"Host", "h"}, {"Upgrade", "TLS/1.2"}},
     {{rule::upgrade_in_trailer, 1, "TLS/1.2"}},
     200,
     1},
    {"upgrade-in-trailer: Connection, which comes first",
     R,
     http_1_1,
     {{"Connection", "close"}, {"Upgrade", "{"}},
     {{rule::upgrade_in_trailer, 0, "close"}},
     200,
     0},
    {"upgrade-in-trailer: the trailer section begins behind it",
     Q,
     http_1_1,
     {{"Connection", "upgrade"}, {"Upgrade", "TLS/1.2"}, {"X", ""}},
     {},
     200,
     2},

    // HTTP version
    {"upgrade-in-http10",
     Q,
     http_1_0,
     {{"Connection", "upgrade"}, {"Upgrade", "TLS/1.2"}},
     {{rule::upgrade_in_http10, 1, "TLS/1.2"}}},
    {"upgrade-in-http10: older",
     Q,
     {0, 9},
     {{"Connection", "upgrade"}, {"Upgrade", "TLS/1.2"}},
     {{rule::upgrade_in_http10, 1, "TLS/1.2"}}},
    {"upgrade-in-http10: not a response",
     R,
     http_1_0,
     {{"Connection", "upgrade"}, {"Upgrade", "TLS/1.2"}}},
    {"upgrade-in-http10: HTTP/1.2", Q, {1, 2}, {{"Connection", "upgrade"}, {"Upgrade", "TLS/1.2"}}},
    {"connection-specific-field-in-http2",
     Q,
     http_2,
     {{"X", ""}, {"connection", "keep-alive"}},
     {{rule::connection_specific_field_in_http2, 1, "keep-alive"}}},
    {"connection-specific-field-in-http2: upgrade",
     R,
     http_2,
     {{"upgrade", "TLS/1.2"}},
     {{rule::connection_specific_field_in_http2, 0, "TLS/1.2"}}},
    {"connection-specific-field-in-http2: keep-alive",
     R,
     http_2,
     {{"keep-alive", "timeout=5"}},
     {{rule::connection_specific_field_in_http2, 0, "timeout=5"}}},
    {"connection-specific-field-in-http2: proxy-connection",
     Q,
     http_2,
     {{"proxy-connection", "close"}},
     {{rule::connection_specific_field_in_http2, 0, "close"}}},
    {"connection-specific-field-in-http2: transfer-encoding",
     Q,
     http_2,
     {{"transfer-encoding", "chunked"}},
     {{rule::connection_specific_field_in_http2, 0, "chunked"}}},
    {"connection-specific-field-in-http2: http2-settings, the first of two",
     Q,
     http_2,
     {{"http2-settings", "AAMAAABk"}, {"connection", "http2-settings"}},
     {{rule::connection_specific_field_in_http2, 0, "AAMAAABk"}}},
    {"connection-specific-field-in-http2: in a trailer section",
     R,
     http_2,
     {{"x", ""}, {"keep-alive", "a"}},
     {{rule::connection_specific_field_in_http2, 1, "a"}},
     200,
     1},
    {"connection-specific-field-in-http2: upgrade in a trailer section",
     Q,
     http_2,
     {{"upgrade", "TLS/1.2"}},
     {{rule::upgrade_in_trailer, 0, "TLS/1.2"},
      {rule::connection_specific_field_in_http2, 0, "TLS/1.2"}},
     200,
     0},
    {"connection-specific-field-in-http3",
     Q,
     http_3,
     {{"connection", "upgrade"}},
     {{rule::connection_specific_field_in_http3, 0, "upgrade"}}},
    {"connection-specific-field-in-http2: none of them",
     Q,
     http_2,
     {{"te", "trailers"}, {"trailer", "x"}, {"content-length", "0"}}},
    {"te-not-trailers",
     Q,
     http_2,
     {{"te", "trailers, gzip"}},
     {{rule::te_not_trailers, 0, "gzip"}}},
    {"te-not-trailers: with a weight",
     Q,
     http_3,
     {{"te", "trailers;q=0.5"}},
     {{rule::te_not_trailers, 0, "trailers;q=0.5"}}},
    {"te-not-trailers: on another line",
     Q,
     http_2,
     {{"te", "Trailers"}, {"te", "deflate"}},
     {{rule::te_not_trailers, 1, "deflate"}}},
    {"te-not-trailers: any case", Q, http_2, {{"te", "TRAILERS"}}},
    {"te-not-trailers: in HTTP/1.1 anything goes",
     Q,
     http_1_1,
     {{"Connection", "TE"}, {"TE", "gzip;q=0.5"}}},
    {"te-outside-request",
     R,
     http_2,
     {{"te", "trailers"}},
     {{rule::te_outside_request, 0, "trailers"}}},
    {"te-outside-request: in a request's trailer section",
     Q,
     http_3,
     {{"te", "trailers"}, {"te", "trailers"}},
     {{rule::te_outside_request, 1, "trailers"}},
     200,
     1},
    {"te-outside-request: not in HTTP/1.1", R, http_1_1, {{"TE", "trailers"}}},
    {"switching-in-http2", R, http_2, {}, {{rule::switching_in_http2, nowhere, ""}}, 101},
    {"switching-in-http3", R, http_3, {}, {{rule::switching_in_http3, nowhere, ""}}, 101},
    {"switching-in-http2: 100 is none", R, http_2, {}, {}, 100},

    // Co-presence
    {"upgrade-not-nominated",
     Q,
     http_1_1,
     {{"Connection", "keep-alive"}, {"Upgrade", " a, b "}},
     {{rule::protocol_unregistered, 1, "a"}, {rule::upgrade_not_nominated, 1, "a, b"}}},
    {"upgrade-not-nominated: no Connection",
     R,
     http_1_1,
     {{"Upgrade", "TLS/1.2"}},
     {{rule::upgrade_not_nominated, 0, "TLS/1.2"}}},
    {"upgrade-not-nominated: notupgrade",
     Q,
     http_1_1,
     {{"Connection", "notupgrade"}, {"Upgrade", "TLS/1.2"}},
     {{rule::upgrade_not_nominated, 1, "TLS/1.2"}}},
    {"upgrade-not-nominated: Proxy-Connection does not",
     Q,
     http_1_1,
     {{"Proxy-Connection", "upgrade"}, {"Upgrade", "TLS/1.2"}},
     {{rule::upgrade_not_nominated, 1, "TLS/1.2"}, {rule::proxy_connection_present, 0, "upgrade"}}},
    {"upgrade-not-nominated: an ill-formed Connection is one fault, not two",
     Q,
     http_1_1,
     {{"Connection", "{"}, {"Upgrade", "TLS/1.2"}},
     {{rule::connection_malformed, 0, "{"}}},
    {"upgrade-not-nominated: an empty Upgrade too",
     Q,
     http_1_1,
     {{"Upgrade", ""}},
     {{rule::upgrade_empty, 0, ""}, {rule::upgrade_not_nominated, 0, ""}}},
    {"upgrade-option-without-field",
     R,
     http_1_1,
     {{"Connection", "keep-alive, Upgrade"}},
     {{rule::upgrade_option_without_field, 0, "Upgrade"}}},
    {"te-not-nominated",
     Q,
     http_1_1,
     {{"TE", "trailers"}},
     {{rule::te_not_nominated, 0, "trailers"}}},
    {"te-not-nominated: nominated", Q, http_1_1, {{"Connection", "te"}, {"TE", "trailers"}}},
    {"te-not-nominated: a response is not asked", R, http_1_1, {{"TE", "trailers"}}},
    {"http2-settings-not-nominated",
     Q,
     http_1_1,
     {{"Connection", "upgrade"}, {"Upgrade", "TLS/1.2"}, {"HTTP2-Settings", "AAMAAABk"}},
     {{rule::http2_settings_not_nominated, 2, "AAMAAABk"},
      {rule::http2_settings_without_h2c, 2, "AAMAAABk"}}},
    {"http2-settings-not-nominated: nominated",
     Q,
     http_1_1,
     {{"Connection", "Upgrade, HTTP2-Settings"}, {"Upgrade", "TLS/1.2"}, {"HTTP2-Settings", ""}},
     {{rule::http2_settings_without_h2c, 2, ""}}},
    {"keep-alive-not-nominated",
     R,
     http_1_1,
     {{"Keep-Alive", "timeout=5"}},
     {{rule::keep_alive_not_nominated, 0, "timeout=5"}}},
    {"keep-alive-not-nominated: nominated",
     Q,
     http_1_0,
     {{"Connection", "Keep-Alive"}, {"Keep-Alive", "timeout=5"}}},
    {"proxy-connection-present",
     Q,
     http_1_1,
     {{"Proxy-Connection", "keep-alive"}},
     {{rule::proxy_connection_present, 0, "keep-alive"}}},
    {"proxy-connection-present: a response is not asked",
     R,
     http_1_1,
     {{"Proxy-Connection", "keep-alive"}}},
    {"end-to-end-field-nominated",
     Q,
     http_1_1,
     {{"Connection", "close, Host, Cookie"}},
     {{rule::end_to_end_field_nominated, 0, "Host"}}},
    {"end-to-end-field-nominated: a pattern",
     R,
     http_1_1,
     {{"Connection", "content-length"}},
     {{rule::end_to_end_field_nominated, 0, "content-length"}}},
    {"end-to-end-field-nominated: what is not for all",
     Q,
     http_1_1,
     {{"Connection", "TE, Trailer, Proxy-Authorization, Max-Forwards, X-Mine"}}},
    {"end-to-end-field-nominated: not in HTTP/2",
     Q,
     http_2,
     {{"connection", "host"}},
     {{rule::connection_specific_field_in_http2, 0, "host"}}},
    {"forwarding-field-nominated",
     R,
     http_1_1,
     {{"Connection", "close, X-Forwarded-For"}},
     {{rule::forwarding_field_nominated, 0, "X-Forwarded-For"}}},
    {"close-with-upgrade",
     Q,
     http_1_1,
     {{"Connection", "Close"}, {"Connection", "upgrade"}, {"Upgrade", "TLS/1.2"}},
     {{rule::close_with_upgrade, 0, "Close"}}},
    {"close-with-upgrade: close alone", Q, http_1_1, {{"Connection", "close"}}},
    {"close-with-upgrade: a response may",
     R,
     http_1_1,
     {{"Connection", "close, upgrade"}, {"Upgrade", "TLS/1.2"}},
     {},
     426},

    {"a malformed Upgrade is one fault, whatever comes with it",
     Q,
     http_1_1,
     {{"Connection", "upgrade, http2-settings"},
      {"Upgrade", "websocket, h2c/"},
      {"HTTP2-Settings", "AAMAAABk"},
      {"Sec-WebSocket-Key", "x"}},
     {{rule::upgrade_malformed, 1, ""}}},
    {"Content-Length 0, twice, is no content",
     Q,
     http_1_1,
     {{"Content-Length", "0, 0"}, {"Expect", "100-continue"}},
     {{rule::expect_without_content, 1, "100-continue"}}},
    {"connect-tcp may expect without content",
     Q,
     http_1_1,
     {{"Host", "h"},
      {"Connection", "upgrade"},
      {"Upgrade", "connect-tcp"},
      {"Capsule-Protocol", "?1"},
      {"Expect", "100-continue"}}},
    {"TE malformed in HTTP/2",
     Q,
     http_2,
     {{"te", "trailers, {"}},
     {{rule::te_not_trailers, 0, "{"}}},
    {"Proxy-Connection in an HTTP/2 trailer section",
     Q,
     http_2,
     {{"x", ""}, {"proxy-connection", "close"}},
     {{rule::connection_specific_field_in_http2, 1, "close"}},
     200,
     1},

    {"an unknown major version is judged by its lists alone",
     Q,
     {4, 0},
     {{"Upgrade", "{"}, {"Connection", "host"}},
     {{rule::upgrade_malformed, 0, "{"}}},
};

template <class Message>
constexpr bool finds(Message const& message, message_case const& row) {
    findings const found = inspect(message);
    if (found.size() != row.expected.size()) return false;
    std::size_t i = 0;
    for (finding const each : found) {
        expectation const& want = row.expected[i++];
        if (each.rule != want.rule || each.line != want.line) return false;
        if (each.line == nowhere) continue;
        std::string_view const value = row.fields[each.line].second;
        if (each.offset + each.length > value.size()) return false;
        if (value.substr(each.offset, each.length) != want.text) return false;
    }
    return true;
}

constexpr bool message_holds(message_case const& row) {
    context const known{.trailers_from = row.trailers_from};
    return row.on == Q ? finds(request(row.version, "GET", row.fields, known), row)
                       : finds(response(row.version, row.status, row.fields, known), row);
}

TEST_CASE("inspect: each message breaks the rules that it is expected to, at the places expected") {
    cases::hold<messages, message_holds, &message_case::fields>();
}

// Fields that no rule is about stand before, between and behind the others. Each finding must move
// with its line.
TEST_CASE("inspect: places count the message's lines") {
    for (message_case const& row : messages) {
        INFO(row.what);
        std::vector<cases::pair> spread;
        for (cases::pair const& line : row.fields) {
            spread.push_back({"X-Before", "{"});
            spread.push_back({"Upgrade-Insecure-Requests", "1"});
            spread.push_back(line);
        }
        spread.push_back({"X-Behind", ""});
        context const known{.trailers_from =
                                row.trailers_from == nowhere ? nowhere : 3 * row.trailers_from};
        context const nearby{.trailers_from = row.trailers_from};
        findings const packed =
            row.on == Q ? inspect(request(row.version, "GET", row.fields, nearby))
                        : inspect(response(row.version, row.status, row.fields, nearby));
        findings const apart = row.on == Q
                                   ? inspect(request(row.version, "GET", spread, known))
                                   : inspect(response(row.version, row.status, spread, known));
        REQUIRE(packed.rules() == apart.rules());
        auto at = apart.begin();
        for (finding const each : packed) {
            finding const moved = *at;
            ++at;
            CHECK(moved.line == (each.line == nowhere ? nowhere : 3 * each.line + 2));
            CHECK(moved.offset == each.offset);
            CHECK(moved.length == each.length);
        }
    }
}

// inspect remembers the first 32 distinct protocols of a list.
TEST_CASE("inspect: repetition is found among the first 32 distinct elements") {
    for (std::size_t const distinct : {31u, 32u, 33u, 40u}) {
        std::string value;
        for (std::size_t i = 0; i != distinct; ++i) value += "name" + std::to_string(i) + ", ";
        std::string const last_again = value + "name" + std::to_string(distinct - 1);
        std::string const first_again = value + "name0";
        cases::pair const last[] = {{"Connection", "upgrade"}, {"Upgrade", last_again}};
        cases::pair const first[] = {{"Connection", "upgrade"}, {"Upgrade", first_again}};
        INFO(distinct);
        CHECK(inspect(request(http_1_1, "GET", last)).contains(rule::protocol_repeated) ==
              (distinct <= 32));
        CHECK(inspect(request(http_1_1, "GET", first)).contains(rule::protocol_repeated));
    }
}

TEST_CASE("inspect: any number of field lines is judged") {
    std::vector<std::pair<std::string, std::string>> fields;
    for (int i = 0; i != 3000; ++i) {
        fields.push_back({"Connection", "a" + std::to_string(i)});
        fields.push_back({"Upgrade", "b" + std::to_string(i)});
        fields.push_back({"X", "upgrade"});
    }
    request const message{http_1_1, "GET", fields};
    findings const without = inspect(message);
    CHECK(without.contains(rule::upgrade_not_nominated));
    fields.push_back({"Connection", "upgrade"});
    fields.push_back({"Upgrade", "{"});
    finding const last = inspect(request{http_1_1, "GET", fields}).front();
    CHECK(last.rule == rule::upgrade_malformed);
    CHECK(last.line == fields.size() - 1);
    CHECK(!inspect(request{http_1_1, "GET", fields}).contains(rule::upgrade_not_nominated));
}

}  // namespace
