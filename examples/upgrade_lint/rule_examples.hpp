// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_EXAMPLES_UPGRADE_LINT_RULE_EXAMPLES_HPP
#define HTTP_UPGRADE_EXAMPLES_UPGRADE_LINT_RULE_EXAMPLES_HPP

#include <http_upgrade/http_upgrade.hpp>

#include <string_view>

/// For every rule, messages that break it and similar messages that do not.
///
/// `upgrade_lint --explain` prints them, and the tests check that the library judges them as they
/// say: see tests/proof.cpp. The tests use nothing else of upgrade_lint, so the namespace is not
/// `lint`.
namespace rule_examples {

using http_upgrade::rule;

/// A text that breaks a rule, and a similar text that does not.
///
/// Each text holds message heads with an empty line between them. The last head is judged:
/// - One head is judged alone.
/// - A request and a response: the response is judged as the answer to the request.
/// - Two requests or two responses: an intermediary received the first and forwarded the second.
/// - A request and two responses: the request is an extended CONNECT, and an intermediary received
///   the first response to it and forwarded the second.
struct example {
    http_upgrade::rule rule;
    /// Its last head breaks the rule. `<` and `>` mark the place, if the finding has one.
    std::string_view breaks;
    /// Its last head does not break the rule, and has no finding of level error.
    std::string_view passes;
    /// The other rules of level error that `breaks` breaks.
    http_upgrade::rule_set also{};
    /// What the caller tells the library about each head.
    http_upgrade::context known{};
};

/// One or more examples of each rule, in the order of the rules.
inline constexpr example all[] = {
    // Field syntax
    {rule::upgrade_malformed,
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: HTTP </> 2.0)",
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: HTTP/2.0)"},
    {rule::upgrade_malformed,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket<{junk}>
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13)"},
    {rule::upgrade_malformed,
     R"(OPTIONS * HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: TLS/<>)",
     R"(OPTIONS * HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: TLS/1.0)"},
    {rule::upgrade_malformed,
     R"(HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: <"HTTP/2.0">)",
     R"(HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: HTTP/2.0)",
     {rule::switching_without_upgrade}},
    {rule::connection_malformed,
     R"(GET / HTTP/1.1
Host: example.com
Connection: keep-alive, <"Upgrade">
Upgrade: HTTP/2.0)",
     R"(GET / HTTP/1.1
Host: example.com
Connection: keep-alive, Upgrade
Upgrade: HTTP/2.0)"},
    {rule::connection_malformed,
     R"(HTTP/1.1 101 Switching Protocols
Connection: keep-alive <Upgrade>
Upgrade: HTTP/2.0)",
     R"(HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: HTTP/2.0)",
     {rule::switching_without_upgrade}},
    {rule::empty_list_element,
     R"(GET / HTTP/1.1
Host: example.com
Connection: keep-alive,<>, Upgrade
Upgrade: HTTP/2.0)",
     R"(GET / HTTP/1.1
Host: example.com
Connection: keep-alive, Upgrade
Upgrade: HTTP/2.0)"},
    {rule::empty_list_element,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: <>, HTTP/2.0, websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: HTTP/2.0, websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13)"},
    {rule::empty_list_element,
     R"(HTTP/1.1 426 Upgrade Required
Connection: Upgrade
Upgrade: TLS/1.2,<>
Content-Length: 0)",
     R"(HTTP/1.1 426 Upgrade Required
Connection: Upgrade
Upgrade: TLS/1.2
Content-Length: 0)"},
    {rule::upgrade_empty,
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: <>)",
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: HTTP/2.0)"},
    {rule::protocol_repeated,
     R"(OPTIONS * HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: TLS/1.0, <tls/1.0>)",
     R"(OPTIONS * HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: TLS/1.0, TLS/1.1)"},
    {rule::protocol_unregistered,
     R"(OPTIONS * HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: <TLSv1.0>)",
     R"(OPTIONS * HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: TLS/1.0)"},
    {rule::protocol_version_unexpected,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: <websocket/13>
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13)"},
    {rule::protocol_version_unexpected,
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: <HTTP/2>)",
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: HTTP/2.0)"},
    {rule::upgrade_in_trailer,
     R"(POST /upload HTTP/1.1
Host: example.com
Transfer-Encoding: chunked
Upgrade: <HTTP/2.0>)",
     R"(POST /upload HTTP/1.1
Host: example.com
Transfer-Encoding: chunked
Server-Timing: total)",
     {},
     {.trailers_from = 2}},
    {rule::upgrade_in_trailer,
     R"(HTTP/1.1 200 OK
Date: Sun, 06 Nov 1994 08:49:37 GMT
Transfer-Encoding: chunked
Connection: <close>)",
     R"(HTTP/1.1 200 OK
Date: Sun, 06 Nov 1994 08:49:37 GMT
Transfer-Encoding: chunked
Server-Timing: total)",
     {},
     {.trailers_from = 2}},
    {rule::upgrade_in_trailer,
     R"(HTTP/2 200
content-type: text/plain
upgrade: <websocket>)",
     R"(HTTP/2 200
content-type: text/plain
server-timing: total)",
     {rule::connection_specific_field_in_http2},
     {.trailers_from = 1}},

    // HTTP version
    {rule::upgrade_in_http10,
     R"(GET /chat HTTP/1.0
Host: example.com
Connection: Upgrade
Upgrade: <websocket>
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13)"},
    {rule::connection_specific_field_in_http2,
     R"(GET /chat HTTP/2
:authority: example.com
upgrade: <websocket>)",
     R"(CONNECT /chat HTTP/2
:protocol: websocket
:scheme: https
:path: /chat
:authority: example.com
sec-websocket-version: 13)"},
    {rule::connection_specific_field_in_http2,
     R"(GET / HTTP/2
:authority: example.com
connection: <keep-alive>)",
     R"(GET / HTTP/2
:authority: example.com
accept: */*)"},
    {rule::connection_specific_field_in_http2,
     R"(GET / HTTP/2
:authority: example.com
proxy-connection: <keep-alive>)",
     R"(GET / HTTP/2
:authority: example.com
accept: */*)"},
    {rule::connection_specific_field_in_http2,
     R"(GET / HTTP/2
:authority: example.com
http2-settings: <AAMAAABk>)",
     R"(GET / HTTP/2
:authority: example.com
accept: */*)"},
    {rule::connection_specific_field_in_http2,
     R"(HTTP/2 200
keep-alive: <timeout=5>)",
     R"(HTTP/2 200
content-length: 5)"},
    {rule::connection_specific_field_in_http2,
     R"(HTTP/2 200
transfer-encoding: <chunked>)",
     R"(HTTP/2 200
content-length: 5)"},
    {rule::connection_specific_field_in_http3,
     R"(GET /chat HTTP/3
:authority: example.com
upgrade: <websocket>)",
     R"(CONNECT /chat HTTP/3
:protocol: websocket
:scheme: https
:path: /chat
:authority: example.com
sec-websocket-version: 13)"},
    {rule::connection_specific_field_in_http3,
     R"(GET / HTTP/3
:authority: example.com
connection: <keep-alive>)",
     R"(GET / HTTP/3
:authority: example.com
accept: */*)"},
    {rule::connection_specific_field_in_http3,
     R"(GET / HTTP/3
:authority: example.com
proxy-connection: <keep-alive>)",
     R"(GET / HTTP/3
:authority: example.com
accept: */*)"},
    {rule::connection_specific_field_in_http3,
     R"(GET / HTTP/3
:authority: example.com
http2-settings: <AAMAAABk>)",
     R"(GET / HTTP/3
:authority: example.com
accept: */*)"},
    {rule::connection_specific_field_in_http3,
     R"(HTTP/3 200
keep-alive: <timeout=5>)",
     R"(HTTP/3 200
content-length: 5)"},
    {rule::connection_specific_field_in_http3,
     R"(HTTP/3 200
transfer-encoding: <chunked>)",
     R"(HTTP/3 200
content-length: 5)"},
    {rule::te_not_trailers,
     R"(GET / HTTP/2
:authority: example.com
te: trailers, <gzip>)",
     R"(GET / HTTP/2
:authority: example.com
te: trailers)"},
    {rule::te_not_trailers,
     R"(GET / HTTP/3
:authority: example.com
te: <deflate>)",
     R"(GET / HTTP/3
:authority: example.com
te: Trailers)"},
    {rule::te_outside_request,
     R"(HTTP/2 200
te: <trailers>)",
     R"(HTTP/2 200
trailer: server-timing)"},
    {rule::te_outside_request,
     R"(POST / HTTP/3
:authority: example.com
content-type: text/plain
te: <trailers>)",
     R"(POST / HTTP/3
:authority: example.com
content-type: text/plain
server-timing: total)",
     {},
     {.trailers_from = 2}},
    {rule::switching_in_http2, R"(HTTP/2 101)", R"(HTTP/2 200)"},
    {rule::switching_in_http3, R"(HTTP/3 101)", R"(HTTP/3 200)"},

    // Co-presence: Connection names what is hop-by-hop
    {rule::upgrade_not_nominated,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: keep-alive
Upgrade: <websocket>
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: keep-alive, Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13)"},
    {rule::upgrade_not_nominated,
     R"(HTTP/1.1 101 Switching Protocols
Upgrade: <websocket>
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=)",
     R"(HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=)",
     {rule::switching_without_upgrade}},
    {rule::upgrade_not_nominated,
     R"(HTTP/1.1 426 Upgrade Required
Upgrade: <TLS/1.2, HTTP/1.1>
Content-Length: 0)",
     R"(HTTP/1.1 426 Upgrade Required
Connection: Upgrade
Upgrade: TLS/1.2, HTTP/1.1
Content-Length: 0)"},
    {rule::upgrade_option_without_field,
     R"(GET / HTTP/1.1
Host: example.com
Connection: keep-alive, <Upgrade>)",
     R"(GET / HTTP/1.1
Host: example.com
Connection: keep-alive)"},
    {rule::te_not_nominated,
     R"(GET / HTTP/1.1
Host: example.com
TE: <trailers, gzip;q=0.5>)",
     R"(GET / HTTP/1.1
Host: example.com
Connection: TE
TE: trailers, gzip;q=0.5)"},
    {rule::http2_settings_not_nominated,
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: h2c
HTTP2-Settings: <AAMAAABk>)",
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade, HTTP2-Settings
Upgrade: h2c
HTTP2-Settings: AAMAAABk)"},
    {rule::keep_alive_not_nominated,
     R"(HTTP/1.1 200 OK
Keep-Alive: <timeout=5, max=100>
Content-Length: 0)",
     R"(HTTP/1.1 200 OK
Connection: keep-alive
Keep-Alive: timeout=5, max=100
Content-Length: 0)"},
    {rule::keep_alive_not_nominated,
     R"(GET / HTTP/1.1
Host: example.com
Connection: close
Keep-Alive: <300>)",
     R"(GET / HTTP/1.1
Host: example.com
Connection: keep-alive
Keep-Alive: 300)"},
    {rule::proxy_connection_present,
     R"(GET http://example.com/ HTTP/1.1
Host: example.com
Proxy-Connection: <keep-alive>)",
     R"(GET http://example.com/ HTTP/1.1
Host: example.com
Connection: keep-alive)"},
    {rule::end_to_end_field_nominated,
     R"(GET / HTTP/1.1
Host: example.com
Connection: close, <Authorization>
Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==)",
     R"(GET / HTTP/1.1
Host: example.com
Connection: close, X-Hop
Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==)"},
    {rule::end_to_end_field_nominated,
     R"(HTTP/1.1 200 OK
Connection: close, <Content-Length>
Content-Length: 0)",
     R"(HTTP/1.1 200 OK
Connection: close, Trailer
Content-Length: 0)"},
    {rule::forwarding_field_nominated,
     R"(GET / HTTP/1.1
Host: example.com
Connection: close, <X-Forwarded-For>
X-Forwarded-For: 192.0.2.43)",
     R"(GET / HTTP/1.1
Host: example.com
Connection: close, X-Hop
X-Forwarded-For: 192.0.2.43)"},
    {rule::close_with_upgrade,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade, <close>
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13)"},

    // h2c and h2
    {rule::h2_offered,
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade, HTTP2-Settings
Upgrade: <h2>, h2c
HTTP2-Settings: AAMAAABk)",
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade, HTTP2-Settings
Upgrade: h2c
HTTP2-Settings: AAMAAABk)"},
    {rule::h2_switched,
     R"(HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: <h2>)",
     R"(HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: h2c)"},
    {rule::h2_advertised,
     R"(HTTP/1.1 200 OK
Connection: Upgrade
Upgrade: <h2>,h2c
Content-Length: 0)",
     R"(HTTP/1.1 200 OK
Connection: Upgrade
Upgrade: h2c
Content-Length: 0)"},
    {rule::h2c_obsolete,
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade, HTTP2-Settings
Upgrade: <h2c>
HTTP2-Settings: AAMAAABk)",
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: HTTP/2.0)"},
    {rule::h2c_obsolete,
     R"(HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: <h2c>)",
     R"(HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: HTTP/2.0)"},
    {rule::h2c_obsolete,
     R"(HTTP/1.1 200 OK
Connection: Upgrade
Upgrade: <h2c>
Content-Length: 0)",
     R"(HTTP/1.1 200 OK
Connection: Upgrade
Upgrade: HTTP/2.0
Content-Length: 0)"},
    {rule::h2c_over_tls,
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade, HTTP2-Settings
Upgrade: <h2c>
HTTP2-Settings: AAMAAABk)",
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: HTTP/2.0)",
     {},
     {.over = http_upgrade::transport::tls}},
    {rule::h2c_over_tls,
     R"(HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: <h2c>)",
     R"(HTTP/1.1 200 OK
Connection: Upgrade
Upgrade: h2c
Content-Length: 0)",
     {},
     {.over = http_upgrade::transport::tls}},
    {rule::h2c_settings_missing,
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: <h2c>)",
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade, HTTP2-Settings
Upgrade: h2c
HTTP2-Settings: AAMAAABk)"},
    {rule::h2c_settings_repeated,
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade, HTTP2-Settings
Upgrade: h2c
HTTP2-Settings: AAMAAABk
HTTP2-Settings: <AAQAAP__>)",
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade, HTTP2-Settings
Upgrade: h2c
HTTP2-Settings: AAMAAABk)"},
    {rule::h2c_settings_malformed,
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade, HTTP2-Settings
Upgrade: h2c
HTTP2-Settings: <AAQAAP//>)",
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade, HTTP2-Settings
Upgrade: h2c
HTTP2-Settings: AAQAAP__)"},
    {rule::h2c_settings_malformed,
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade, HTTP2-Settings
Upgrade: h2c
HTTP2-Settings: <>)",
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade, HTTP2-Settings
Upgrade: h2c
HTTP2-Settings: AAMAAABk)"},
    {rule::h2c_settings_malformed,
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade, HTTP2-Settings
Upgrade: h2c
HTTP2-Settings: <AAMAAABkAAQA>)",
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade, HTTP2-Settings
Upgrade: h2c
HTTP2-Settings: AAMAAABk)"},
    {rule::h2c_settings_malformed,
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade, HTTP2-Settings
Upgrade: h2c
HTTP2-Settings: <AAMAAABkAA==>)",
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade, HTTP2-Settings
Upgrade: h2c
HTTP2-Settings: AAMAAABk)"},
    {rule::h2c_settings_value_invalid,
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade, HTTP2-Settings
Upgrade: h2c
HTTP2-Settings: AAMAAABk<AAIAAAAC>)",
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade, HTTP2-Settings
Upgrade: h2c
HTTP2-Settings: AAMAAABkAAIAAAAB)"},
    {rule::h2c_settings_value_invalid,
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade, HTTP2-Settings
Upgrade: h2c
HTTP2-Settings: AAMAAABk<AASAAAAA>)",
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade, HTTP2-Settings
Upgrade: h2c
HTTP2-Settings: AAMAAABkAAR_____)"},
    {rule::h2c_settings_value_invalid,
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade, HTTP2-Settings
Upgrade: h2c
HTTP2-Settings: AAMAAABk<AAUAAD__>)",
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade, HTTP2-Settings
Upgrade: h2c
HTTP2-Settings: AAMAAABkAAUAAEAA)"},
    {rule::h2c_settings_value_invalid,
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade, HTTP2-Settings
Upgrade: h2c
HTTP2-Settings: AAMAAABk<AAUBAAAA>)",
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade, HTTP2-Settings
Upgrade: h2c
HTTP2-Settings: AAMAAABkAAUA____)"},
    {rule::http2_settings_without_h2c,
     R"(GET / HTTP/1.1
Host: example.com
Connection: HTTP2-Settings
HTTP2-Settings: <AAMAAABk>)",
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade, HTTP2-Settings
Upgrade: h2c
HTTP2-Settings: AAMAAABk)"},
    {rule::http2_settings_in_response,
     R"(HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: h2c
HTTP2-Settings: <AAMAAABk>)",
     R"(HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: h2c)"},

    // A request that offers websocket
    {rule::websocket_not_offered,
     R"(GET /chat HTTP/1.1
Host: example.com
Sec-WebSocket-Key: <dGhlIHNhbXBsZSBub25jZQ==>
Sec-WebSocket-Version: 13)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13)"},
    {rule::websocket_not_offered,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: HTTP/2.0
Sec-WebSocket-Version: <13>)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: HTTP/2.0, websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13)"},
    {rule::websocket_method_not_get,
     R"(POST /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: <websocket>
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13)"},
    {rule::websocket_host_not_single,
     R"(GET /chat HTTP/1.1
Connection: Upgrade
Upgrade: <websocket>
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13)"},
    {rule::websocket_host_not_single,
     R"(GET /chat HTTP/1.1
Host: example.com
Host: <example.org>
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13)"},
    {rule::websocket_key_missing,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: <websocket>
Sec-WebSocket-Version: 13)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13)"},
    {rule::websocket_key_repeated,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Key: <x3JJHMbDL1EzLkh9GBhXDw==>
Sec-WebSocket-Version: 13)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13)"},
    {rule::websocket_key_malformed,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: <dGhlIHNhbXBsZSBub25jZQ>
Sec-WebSocket-Version: 13)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13)"},
    {rule::websocket_key_malformed,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: <>
Sec-WebSocket-Version: 13)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13)"},
    {rule::websocket_key_malformed,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: <dGhlIHNhbXBsZQ==>
Sec-WebSocket-Version: 13)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13)"},
    {rule::websocket_key_malformed,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: <dGhlIHNhbXBsZSBub25jZQ-->
Sec-WebSocket-Version: 13)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13)"},
    {rule::websocket_key_not_canonical,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZ<R>==
Sec-WebSocket-Version: 13)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13)"},
    {rule::websocket_version_missing,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: <websocket>
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13)"},
    {rule::websocket_version_missing,
     R"(CONNECT /chat HTTP/2
:protocol: <websocket>
:scheme: https
:path: /chat
:authority: example.com)",
     R"(CONNECT /chat HTTP/2
:protocol: websocket
:scheme: https
:path: /chat
:authority: example.com
sec-websocket-version: 13)"},
    {rule::websocket_version_repeated,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Version: <8>)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13)"},
    {rule::websocket_version_malformed,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: <013>)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13)"},
    {rule::websocket_version_malformed,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: <8, 13>)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13)"},
    {rule::websocket_version_malformed,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: <256>)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13)"},
    {rule::websocket_version_malformed,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: <>)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13)"},
    {rule::websocket_version_unsupported,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: <8>)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13)"},
    {rule::websocket_version_unsupported,
     R"(CONNECT /chat HTTP/2
:protocol: websocket
:scheme: https
:path: /chat
:authority: example.com
sec-websocket-version: <14>)",
     R"(CONNECT /chat HTTP/2
:protocol: websocket
:scheme: https
:path: /chat
:authority: example.com
sec-websocket-version: 13)"},
    {rule::websocket_subprotocol_malformed,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Protocol: <"chat">)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Protocol: chat)"},
    {rule::websocket_subprotocol_malformed,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Protocol: <>)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Protocol: chat)"},
    {rule::websocket_subprotocol_malformed,
     R"(CONNECT /chat HTTP/2
:protocol: websocket
:scheme: https
:path: /chat
:authority: example.com
sec-websocket-version: 13
sec-websocket-protocol: chat <superchat>)",
     R"(CONNECT /chat HTTP/2
:protocol: websocket
:scheme: https
:path: /chat
:authority: example.com
sec-websocket-version: 13
sec-websocket-protocol: chat, superchat)"},
    {rule::websocket_subprotocol_repeated,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Protocol: chat, <chat>)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Protocol: chat, Chat)"},
    {rule::websocket_extensions_malformed,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Extensions: <"permessage-deflate">)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits="10")"},
    {rule::websocket_extensions_malformed,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Extensions: <permessage-deflate; client_max_window_bits="1 0">)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits="10")"},
    {rule::websocket_extensions_malformed,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Extensions: <>)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits="10")"},
    {rule::websocket_extensions_malformed,
     R"(HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
Sec-WebSocket-Extensions: permessage-deflate;<>)",
     R"(HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
Sec-WebSocket-Extensions: permessage-deflate)"},
    {rule::websocket_extensions_malformed,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Extensions: permessage-deflate

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
Sec-WebSocket-Extensions: x-webkit-deflate-frame, <"permessage-deflate">)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Extensions: permessage-deflate

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
Sec-WebSocket-Extensions: permessage-deflate)"},
    {rule::websocket_deflate_offer_malformed,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Extensions: permessage-deflate; <client_max_window_bits>=16)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=15)"},
    {rule::websocket_deflate_offer_malformed,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Extensions: permessage-deflate; <server_max_window_bits>)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits)"},
    {rule::websocket_deflate_offer_malformed,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=10, permessage-deflate; <server_max_window_bits>=08)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=10, permessage-deflate; server_max_window_bits="8")"},
    {rule::websocket_deflate_offer_malformed,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover; <client_no_context_takeover>)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover; server_no_context_takeover)"},
    {rule::websocket_deflate_offer_malformed,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Extensions: permessage-deflate; <server_no_context_takeover>=1)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Extensions: x; server_no_context_takeover=1)"},
    {rule::websocket_deflate_offer_malformed,
     R"(CONNECT /chat HTTP/2
:protocol: websocket
:scheme: https
:path: /chat
:authority: example.com
sec-websocket-version: 13
sec-websocket-extensions: permessage-deflate; <level>=9)",
     R"(CONNECT /chat HTTP/2
:protocol: websocket
:scheme: https
:path: /chat
:authority: example.com
sec-websocket-version: 13
sec-websocket-extensions: permessage-deflate)"},
    {rule::websocket_accept_in_request,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Accept: <s3pPLMBiTxaQ9kYGzzhZRbK+xOo=>)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13)"},
    {rule::websocket_key_in_response,
     R"(HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: <dGhlIHNhbXBsZSBub25jZQ==>
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=)",
     R"(HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=)"},
    {rule::websocket_request_with_content,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Content-Length: <5>)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Content-Length: 0)"},
    {rule::websocket_request_with_content,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Transfer-Encoding: <chunked>)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13)"},

    // connect-udp, connect-ip, connect-tcp: the Capsule Protocol
    {rule::capsule_method_not_get,
     R"(POST /.well-known/masque/udp/192.0.2.6/443/ HTTP/1.1
Host: proxy.example
Connection: Upgrade
Upgrade: <connect-udp>
Capsule-Protocol: ?1)",
     R"(GET /.well-known/masque/udp/192.0.2.6/443/ HTTP/1.1
Host: proxy.example
Connection: Upgrade
Upgrade: connect-udp
Capsule-Protocol: ?1)"},
    {rule::capsule_host_not_single,
     R"(GET /.well-known/masque/udp/192.0.2.6/443/ HTTP/1.1
Connection: Upgrade
Upgrade: <connect-udp>
Capsule-Protocol: ?1)",
     R"(GET /.well-known/masque/udp/192.0.2.6/443/ HTTP/1.1
Host: proxy.example
Connection: Upgrade
Upgrade: connect-udp
Capsule-Protocol: ?1)"},
    {rule::capsule_host_not_single,
     R"(GET /.well-known/masque/udp/192.0.2.6/443/ HTTP/1.1
Host: proxy.example
Host: <example.org>
Connection: Upgrade
Upgrade: connect-udp
Capsule-Protocol: ?1)",
     R"(GET /.well-known/masque/udp/192.0.2.6/443/ HTTP/1.1
Host: proxy.example
Connection: Upgrade
Upgrade: connect-udp
Capsule-Protocol: ?1)"},
    {rule::capsule_content_field,
     R"(GET /.well-known/masque/udp/192.0.2.6/443/ HTTP/1.1
Host: proxy.example
Connection: Upgrade
Upgrade: connect-udp
Capsule-Protocol: ?1
Content-Length: <0>)",
     R"(GET /.well-known/masque/udp/192.0.2.6/443/ HTTP/1.1
Host: proxy.example
Connection: Upgrade
Upgrade: connect-udp
Capsule-Protocol: ?1)"},
    {rule::capsule_content_field,
     R"(GET /.well-known/masque/udp/192.0.2.6/443/ HTTP/1.1
Host: proxy.example
Connection: Upgrade
Upgrade: connect-udp
Capsule-Protocol: ?1
Transfer-Encoding: <chunked>)",
     R"(GET /.well-known/masque/udp/192.0.2.6/443/ HTTP/1.1
Host: proxy.example
Connection: Upgrade
Upgrade: connect-udp
Capsule-Protocol: ?1)"},
    {rule::capsule_content_field,
     R"(HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: connect-udp
Capsule-Protocol: ?1
Content-Type: <application/octet-stream>)",
     R"(HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: connect-udp
Capsule-Protocol: ?1)"},
    {rule::capsule_content_field,
     R"(CONNECT /.well-known/masque/udp/192.0.2.6/443/ HTTP/2
:protocol: connect-udp
:scheme: https
:path: /.well-known/masque/udp/192.0.2.6/443/
:authority: proxy.example
capsule-protocol: ?1
content-type: <application/octet-stream>)",
     R"(CONNECT /.well-known/masque/udp/192.0.2.6/443/ HTTP/2
:protocol: connect-udp
:scheme: https
:path: /.well-known/masque/udp/192.0.2.6/443/
:authority: proxy.example
capsule-protocol: ?1)"},
    {rule::capsule_content_field,
     R"(CONNECT /.well-known/masque/udp/192.0.2.6/443/ HTTP/2
:protocol: connect-udp
:scheme: https
:path: /.well-known/masque/udp/192.0.2.6/443/
:authority: proxy.example
capsule-protocol: ?1

HTTP/2 200
capsule-protocol: ?1
content-type: <text/plain>)",
     R"(CONNECT /.well-known/masque/udp/192.0.2.6/443/ HTTP/2
:protocol: connect-udp
:scheme: https
:path: /.well-known/masque/udp/192.0.2.6/443/
:authority: proxy.example
capsule-protocol: ?1

HTTP/2 403
content-type: text/plain)"},
    {rule::capsule_protocol_field_missing,
     R"(GET /.well-known/masque/udp/192.0.2.6/443/ HTTP/1.1
Host: proxy.example
Connection: Upgrade
Upgrade: <connect-udp>)",
     R"(GET /.well-known/masque/udp/192.0.2.6/443/ HTTP/1.1
Host: proxy.example
Connection: Upgrade
Upgrade: connect-udp
Capsule-Protocol: ?1)"},
    {rule::capsule_protocol_field_missing,
     R"(GET /.well-known/masque/udp/192.0.2.6/443/ HTTP/1.1
Host: proxy.example
Connection: Upgrade
Upgrade: <connect-udp>
Capsule-Protocol: ?0)",
     R"(GET /.well-known/masque/udp/192.0.2.6/443/ HTTP/1.1
Host: proxy.example
Connection: Upgrade
Upgrade: connect-udp
Capsule-Protocol: ?1)"},
    {rule::capsule_protocol_field_missing,
     R"(CONNECT /.well-known/masque/udp/192.0.2.6/443/ HTTP/2
:protocol: <connect-udp>
:scheme: https
:path: /.well-known/masque/udp/192.0.2.6/443/
:authority: proxy.example)",
     R"(CONNECT /.well-known/masque/udp/192.0.2.6/443/ HTTP/2
:protocol: connect-udp
:scheme: https
:path: /.well-known/masque/udp/192.0.2.6/443/
:authority: proxy.example
capsule-protocol: ?1)"},
    {rule::capsule_protocol_field_missing,
     R"(GET /.well-known/masque/udp/192.0.2.6/443/ HTTP/1.1
Host: proxy.example
Connection: Upgrade
Upgrade: connect-udp
Capsule-Protocol: ?1

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: <connect-udp>)",
     R"(GET /.well-known/masque/udp/192.0.2.6/443/ HTTP/1.1
Host: proxy.example
Connection: Upgrade
Upgrade: connect-udp
Capsule-Protocol: ?1

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: connect-udp
Capsule-Protocol: ?1)"},
    {rule::capsule_protocol_field_missing,
     R"(CONNECT /.well-known/masque/udp/192.0.2.6/443/ HTTP/2
:protocol: connect-udp
:scheme: https
:path: /.well-known/masque/udp/192.0.2.6/443/
:authority: proxy.example
capsule-protocol: ?1

HTTP/2 200)",
     R"(CONNECT /.well-known/masque/udp/192.0.2.6/443/ HTTP/2
:protocol: connect-udp
:scheme: https
:path: /.well-known/masque/udp/192.0.2.6/443/
:authority: proxy.example
capsule-protocol: ?1

HTTP/2 200
capsule-protocol: ?1)"},
    {rule::capsule_protocol_malformed,
     R"(GET /.well-known/masque/udp/192.0.2.6/443/ HTTP/1.1
Host: proxy.example
Connection: Upgrade
Upgrade: connect-udp
Capsule-Protocol: <1>)",
     R"(GET /.well-known/masque/udp/192.0.2.6/443/ HTTP/1.1
Host: proxy.example
Connection: Upgrade
Upgrade: connect-udp
Capsule-Protocol: ?1;key=value)"},
    {rule::capsule_protocol_malformed,
     R"(GET /.well-known/masque/udp/192.0.2.6/443/ HTTP/1.1
Host: proxy.example
Connection: Upgrade
Upgrade: connect-udp
Capsule-Protocol: <?1, ?1>)",
     R"(GET /.well-known/masque/udp/192.0.2.6/443/ HTTP/1.1
Host: proxy.example
Connection: Upgrade
Upgrade: connect-udp
Capsule-Protocol: ?1)"},
    {rule::capsule_protocol_malformed,
     R"(GET /.well-known/masque/udp/192.0.2.6/443/ HTTP/1.1
Host: proxy.example
Connection: Upgrade
Upgrade: connect-udp
Capsule-Protocol: ?1
Capsule-Protocol: <?1>)",
     R"(GET /.well-known/masque/udp/192.0.2.6/443/ HTTP/1.1
Host: proxy.example
Connection: Upgrade
Upgrade: connect-udp
Capsule-Protocol: ?1)"},
    {rule::capsule_protocol_malformed,
     R"(HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: connect-udp
Capsule-Protocol: <true>)",
     R"(HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: connect-udp
Capsule-Protocol: ?1)"},
    {rule::capsule_protocol_in_refusal,
     R"(HTTP/1.1 403 Forbidden
Capsule-Protocol: <?1>
Content-Length: 0)",
     R"(HTTP/1.1 403 Forbidden
Content-Length: 0)"},
    {rule::capsule_switching_not_single,
     R"(HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: connect-udp, <HTTP/2.0>
Capsule-Protocol: ?1)",
     R"(HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: connect-udp
Capsule-Protocol: ?1)"},
    {rule::capsule_switching_not_single,
     R"(HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: <connect-udp/1>
Capsule-Protocol: ?1)",
     R"(HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: connect-udp
Capsule-Protocol: ?1)"},
    {rule::capsule_switching_not_single,
     R"(HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: connect-udp
Upgrade: <connect-udp>
Capsule-Protocol: ?1)",
     R"(HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: connect-udp
Capsule-Protocol: ?1)"},
    {rule::capsule_switching_not_single,
     R"(HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: connect-udp
Upgrade: <>
Capsule-Protocol: ?1)",
     R"(HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: connect-udp
Capsule-Protocol: ?1)"},
    {rule::capsule_offer_not_single,
     R"(GET /.well-known/masque/udp/192.0.2.6/443/ HTTP/1.1
Host: proxy.example
Connection: Upgrade
Upgrade: <connect-udp>, HTTP/2.0
Capsule-Protocol: ?1)",
     R"(GET /.well-known/masque/udp/192.0.2.6/443/ HTTP/1.1
Host: proxy.example
Connection: Upgrade
Upgrade: connect-udp
Capsule-Protocol: ?1)"},
    {rule::connect_ip_in_clear,
     R"(GET /.well-known/masque/ip/*/*/ HTTP/1.1
Host: proxy.example
Connection: Upgrade
Upgrade: <connect-ip>
Capsule-Protocol: ?1)",
     R"(GET /.well-known/masque/udp/192.0.2.6/443/ HTTP/1.1
Host: proxy.example
Connection: Upgrade
Upgrade: connect-udp
Capsule-Protocol: ?1)",
     {},
     {.over = http_upgrade::transport::clear}},
    {rule::connect_ip_in_clear,
     R"(HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: <connect-ip>
Capsule-Protocol: ?1)",
     R"(HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: connect-udp
Capsule-Protocol: ?1)",
     {},
     {.over = http_upgrade::transport::clear}},
    {rule::connect_ip_in_clear,
     R"(CONNECT /.well-known/masque/udp/192.0.2.6/443/ HTTP/2
:protocol: <connect-ip>
:scheme: https
:path: /.well-known/masque/udp/192.0.2.6/443/
:authority: proxy.example
capsule-protocol: ?1)",
     R"(CONNECT /.well-known/masque/udp/192.0.2.6/443/ HTTP/2
:protocol: connect-udp
:scheme: https
:path: /.well-known/masque/udp/192.0.2.6/443/
:authority: proxy.example
capsule-protocol: ?1)",
     {},
     {.over = http_upgrade::transport::clear}},

    // Responses and exchanges
    {rule::switching_without_upgrade, R"(HTTP/1.1 101 Switching Protocols)",
     R"(HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: HTTP/2.0)"},
    {rule::switching_without_upgrade,
     R"(HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: <>)",
     R"(HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: HTTP/2.0)"},
    {rule::switching_without_upgrade,
     R"(HTTP/1.1 101 Switching Protocols
Connection: keep-alive
Upgrade: <h2c>)",
     R"(HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: h2c)",
     {rule::upgrade_not_nominated}},
    {rule::switching_protocol_not_offered,
     R"(OPTIONS * HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: TLS/1.0

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: TLS/1.0, <HTTP/2.0>)",
     R"(OPTIONS * HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: TLS/1.0

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: TLS/1.0, HTTP/1.1)"},
    {rule::switching_protocol_not_offered,
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade, HTTP2-Settings
Upgrade: HTTP/2.0, h2c
HTTP2-Settings: AAMAAABk

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: <TLS/1.2>)",
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade, HTTP2-Settings
Upgrade: HTTP/2.0, h2c
HTTP2-Settings: AAMAAABk

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: h2c)"},
    {rule::switching_protocol_not_offered,
     R"(OPTIONS * HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: TLS/1.0, HTTP/2.0

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: HTTP/2.0, <HTTP/1.1>)",
     R"(OPTIONS * HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: TLS/1.0, HTTP/2.0

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: TLS/1.0, HTTP/1.1)"},
    {rule::switching_unsolicited,
     R"(GET / HTTP/1.1
Host: example.com

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: <HTTP/2.0>)",
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: HTTP/2.0

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: HTTP/2.0)"},
    {rule::switching_unsolicited,
     R"(GET / HTTP/1.1
Host: example.com
Connection: keep-alive
Upgrade: HTTP/2.0

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: <HTTP/2.0>)",
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: HTTP/2.0

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: HTTP/2.0)"},
    {rule::switching_unsolicited,
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: HTTP / 2.0

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: <HTTP/2.0>)",
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: HTTP/2.0

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: HTTP/2.0)"},
    {rule::switching_unsolicited,
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: h2

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: <h2>)",
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: h2, HTTP/2.0

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: HTTP/2.0)",
     {rule::h2_switched}},
    {rule::switching_to_http10_client,
     R"(GET / HTTP/1.0
Host: example.com
Connection: Upgrade
Upgrade: HTTP/2.0

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: HTTP/2.0)",
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: HTTP/2.0

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: HTTP/2.0)",
     {rule::switching_unsolicited}},
    {rule::switching_to_http10_client,
     R"(POST /upload HTTP/1.0
Host: example.com
Content-Length: 5
Expect: 100-continue

HTTP/1.1 100 Continue)",
     R"(POST /upload HTTP/1.1
Host: example.com
Content-Length: 5
Expect: 100-continue

HTTP/1.1 100 Continue)"},
    {rule::switching_to_http10_client,
     R"(POST /upload HTTP/1.0
Host: example.com
Content-Length: 5
Expect: 100-continue
Connection: Upgrade
Upgrade: HTTP/2.0

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: HTTP/2.0)",
     R"(POST /upload HTTP/1.1
Host: example.com
Content-Length: 5
Connection: Upgrade
Upgrade: HTTP/2.0

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: HTTP/2.0)",
     {rule::switching_unsolicited}},
    {rule::switching_in_http10,
     R"(HTTP/1.0 101 Switching Protocols
Connection: Upgrade
Upgrade: HTTP/2.0)",
     R"(HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: HTTP/2.0)"},
    {rule::switching_before_continue,
     R"(POST /upload HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: HTTP/2.0
Content-Length: 5
Expect: 100-continue

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: HTTP/2.0)",
     R"(POST /upload HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: HTTP/2.0
Content-Length: 5

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: HTTP/2.0)"},
    {rule::switching_order,
     R"(HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: HTTP/1.1, <TLS/1.0>)",
     R"(HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: TLS/1.0, HTTP/1.1)"},
    {rule::switching_with_content_length,
     R"(HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: HTTP/2.0
Content-Length: <0>)",
     R"(HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: HTTP/2.0)"},
    {rule::switching_with_content_length,
     R"(HTTP/1.1 100 Continue
Content-Length: <0>)",
     R"(HTTP/1.1 100 Continue)"},
    {rule::switching_with_transfer_encoding,
     R"(HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: HTTP/2.0
Transfer-Encoding: <chunked>)",
     R"(HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: HTTP/2.0)"},
    {rule::switching_with_close,
     R"(HTTP/1.1 101 Switching Protocols
Connection: Upgrade, <close>
Upgrade: HTTP/2.0)",
     R"(HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: HTTP/2.0)"},
    {rule::switching_to_h2c_without_settings,
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: h2c

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: <h2c>)",
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade, HTTP2-Settings
Upgrade: h2c
HTTP2-Settings: AAMAAABk

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: h2c)"},
    {rule::switching_to_h2c_without_settings,
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade, HTTP2-Settings
Upgrade: h2c
HTTP2-Settings: AAMAAABk
HTTP2-Settings: AAQAAP__

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: <h2c>)",
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade, HTTP2-Settings
Upgrade: h2c
HTTP2-Settings: AAMAAABk

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: h2c)"},
    {rule::switching_to_h2c_despite_fault,
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade, HTTP2-Settings
Upgrade: h2c
HTTP2-Settings: AAMAAABkAA==

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: <h2c>)",
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade, HTTP2-Settings
Upgrade: h2c
HTTP2-Settings: AAMAAABk

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: h2c)"},
    {rule::switching_to_h2c_despite_fault,
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: h2c
HTTP2-Settings: AAMAAABk

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: <h2c>)",
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade, HTTP2-Settings
Upgrade: h2c
HTTP2-Settings: AAMAAABk

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: h2c)"},
    {rule::upgrade_required_without_upgrade,
     R"(HTTP/1.1 426 Upgrade Required
Content-Length: 0)",
     R"(HTTP/1.1 426 Upgrade Required
Connection: Upgrade
Upgrade: TLS/1.0
Content-Length: 0)"},
    {rule::upgrade_required_without_upgrade,
     R"(HTTP/1.1 426 Upgrade Required
Content-Length: 0)",
     R"(HTTP/1.1 426 Upgrade Required
Via: 1.1 proxy
Content-Length: 0)"},
    {rule::upgrade_required_without_upgrade,
     R"(HTTP/1.1 426 Upgrade Required
Connection: Upgrade
Upgrade: <>
Content-Length: 0)",
     R"(HTTP/1.1 426 Upgrade Required
Connection: Upgrade
Upgrade: TLS/1.0
Content-Length: 0)"},
    {rule::upgrade_required_already_offered,
     R"(OPTIONS * HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: TLS/1.0

HTTP/1.1 426 Upgrade Required
Connection: Upgrade
Upgrade: <TLS/1.0>
Content-Length: 0)",
     R"(OPTIONS * HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: TLS/1.0

HTTP/1.1 426 Upgrade Required
Connection: Upgrade
Upgrade: TLS/1.2
Content-Length: 0)"},
    {rule::advertised_already_offered,
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: HTTP/2.0

HTTP/1.1 200 OK
Connection: Upgrade
Upgrade: <HTTP/2.0>
Content-Length: 0)",
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: HTTP/2.0

HTTP/1.1 200 OK
Connection: Upgrade
Upgrade: TLS/1.2
Content-Length: 0)"},
    {rule::expect_without_content,
     R"(POST /upload HTTP/1.1
Host: example.com
Content-Length: 0
Expect: <100-continue>)",
     R"(POST /upload HTTP/1.1
Host: example.com
Content-Length: 5
Expect: 100-continue)"},
    {rule::expect_without_content,
     R"(GET / HTTP/1.1
Host: example.com
Expect: <100-continue>)",
     R"(POST /upload HTTP/1.1
Host: example.com
Content-Length: 5
Expect: 100-continue)"},
    {rule::expect_without_content,
     R"(POST /upload HTTP/1.1
Host: example.com
Content-Length: 0
Expect: x-priority=low, <100-continue>)",
     R"(POST /upload HTTP/1.1
Host: example.com
Content-Length: 5
Expect: x-priority=low, 100-continue)"},
    {rule::websocket_switching_not_websocket,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket, HTTP/2.0
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket, <HTTP/2.0>
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket, HTTP/2.0
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=)"},
    {rule::websocket_switching_not_websocket,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: <websocket/13>
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=)",
     {rule::switching_protocol_not_offered}},
    {rule::websocket_switching_not_websocket,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: <HTTP/2.0>)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket, HTTP/2.0
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: HTTP/2.0)",
     {rule::switching_protocol_not_offered}},
    {rule::websocket_switching_not_websocket,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: h2, websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: <HTTP/2.0>)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: h2, websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=)",
     {rule::switching_protocol_not_offered}},
    {rule::websocket_switching_despite_fault,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 8

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: <websocket>
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=)"},
    {rule::websocket_switching_despite_fault,
     R"(POST /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: <websocket>
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=)"},
    {rule::websocket_switching_despite_fault,
     R"(GET /chat HTTP/1.1
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: <websocket>
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=)"},
    {rule::websocket_switching_despite_fault,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Protocol: "chat"

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: <websocket>
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=)"},
    {rule::websocket_accept_missing,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: <websocket>)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=)"},
    {rule::websocket_accept_repeated,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
Sec-WebSocket-Accept: <s3pPLMBiTxaQ9kYGzzhZRbK+xOo=>)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=)"},
    {rule::websocket_accept_mismatch,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: <HSmrc0sMlYUkAGmm5OPpG2HaGWk=>)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=)"},
    {rule::websocket_accept_mismatch,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: <s3pplmbitxaq9kygzzhzrbk+xoo=>)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=)"},
    {rule::websocket_subprotocol_not_offered,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Protocol: chat

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
Sec-WebSocket-Protocol: <superchat>)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Protocol: chat

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
Sec-WebSocket-Protocol: chat)"},
    {rule::websocket_subprotocol_not_offered,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
Sec-WebSocket-Protocol: <chat>)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=)"},
    {rule::websocket_subprotocol_not_offered,
     R"(CONNECT /chat HTTP/2
:protocol: websocket
:scheme: https
:path: /chat
:authority: example.com
sec-websocket-version: 13
sec-websocket-protocol: chat

HTTP/2 200
sec-websocket-protocol: <superchat>)",
     R"(CONNECT /chat HTTP/2
:protocol: websocket
:scheme: https
:path: /chat
:authority: example.com
sec-websocket-version: 13
sec-websocket-protocol: chat

HTTP/2 200
sec-websocket-protocol: chat)"},
    {rule::websocket_subprotocol_answer_malformed,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Protocol: chat, superchat

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
Sec-WebSocket-Protocol: <chat, superchat>)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Protocol: chat, superchat

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
Sec-WebSocket-Protocol: chat)"},
    {rule::websocket_subprotocol_answer_malformed,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Protocol: chat, superchat

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
Sec-WebSocket-Protocol: <>)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Protocol: chat, superchat

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=)"},
    {rule::websocket_subprotocol_answer_malformed,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Protocol: chat, superchat

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
Sec-WebSocket-Protocol: chat
Sec-WebSocket-Protocol: <superchat>)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Protocol: chat, superchat

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
Sec-WebSocket-Protocol: chat)"},
    {rule::websocket_extension_not_offered,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Extensions: permessage-deflate

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
Sec-WebSocket-Extensions: permessage-deflate, <x-webkit-deflate-frame>)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Extensions: permessage-deflate

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
Sec-WebSocket-Extensions: permessage-deflate)"},
    {rule::websocket_extension_not_offered,
     R"(CONNECT /chat HTTP/2
:protocol: websocket
:scheme: https
:path: /chat
:authority: example.com
sec-websocket-version: 13

HTTP/2 200
sec-websocket-extensions: <permessage-deflate>)",
     R"(CONNECT /chat HTTP/2
:protocol: websocket
:scheme: https
:path: /chat
:authority: example.com
sec-websocket-version: 13

HTTP/2 200)"},
    {rule::websocket_deflate_answer_malformed,
     R"(HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
Sec-WebSocket-Extensions: permessage-deflate; <client_max_window_bits>)",
     R"(HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=15)"},
    {rule::websocket_deflate_answer_malformed,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
Sec-WebSocket-Extensions: permessage-deflate; <client_max_window_bits>=7)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=8)"},
    {rule::websocket_deflate_answer_malformed,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Extensions: permessage-deflate

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
Sec-WebSocket-Extensions: permessage-deflate; <foo>)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Extensions: permessage-deflate

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover)"},
    {rule::websocket_deflate_repeated,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=10, permessage-deflate

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=10, <permessage-deflate>)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=10, permessage-deflate

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=10)"},
    {rule::websocket_deflate_not_offered,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Extensions: permessage-deflate

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
Sec-WebSocket-Extensions: <permessage-deflate; client_max_window_bits=15>)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=15)"},
    {rule::websocket_deflate_not_offered,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
Sec-WebSocket-Extensions: <permessage-deflate>)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover, permessage-deflate

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
Sec-WebSocket-Extensions: permessage-deflate)"},
    {rule::websocket_deflate_not_offered,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=10

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
Sec-WebSocket-Extensions: <permessage-deflate; server_max_window_bits=11>)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=10

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=9)"},
    {rule::websocket_deflate_not_offered,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=10

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
Sec-WebSocket-Extensions: <permessage-deflate>)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13
Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=10

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=11)"},
    {rule::websocket_deflate_not_offered,
     R"(CONNECT /chat HTTP/2
:protocol: websocket
:scheme: https
:path: /chat
:authority: example.com
sec-websocket-version: 13
sec-websocket-extensions: permessage-deflate; server_no_context_takeover

HTTP/2 200
sec-websocket-extensions: <permessage-deflate>)",
     R"(CONNECT /chat HTTP/2
:protocol: websocket
:scheme: https
:path: /chat
:authority: example.com
sec-websocket-version: 13
sec-websocket-extensions: permessage-deflate; server_no_context_takeover

HTTP/2 200
sec-websocket-extensions: permessage-deflate; server_no_context_takeover)"},
    {rule::websocket_version_not_advertised,
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 8

HTTP/1.1 426 Upgrade Required
Connection: Upgrade
Upgrade: <websocket>
Content-Length: 0)",
     R"(GET /chat HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 8

HTTP/1.1 426 Upgrade Required
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Version: 13
Content-Length: 0)"},
    {rule::capsule_switching_despite_fault,
     R"(POST /.well-known/masque/udp/192.0.2.6/443/ HTTP/1.1
Host: proxy.example
Connection: Upgrade
Upgrade: connect-udp
Capsule-Protocol: ?1

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: <connect-udp>
Capsule-Protocol: ?1)",
     R"(GET /.well-known/masque/udp/192.0.2.6/443/ HTTP/1.1
Host: proxy.example
Connection: Upgrade
Upgrade: connect-udp
Capsule-Protocol: ?1

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: connect-udp
Capsule-Protocol: ?1)"},
    {rule::capsule_switching_despite_fault,
     R"(GET /.well-known/masque/udp/192.0.2.6/443/ HTTP/1.1
Connection: Upgrade
Upgrade: connect-udp
Capsule-Protocol: ?1

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: <connect-udp>
Capsule-Protocol: ?1)",
     R"(GET /.well-known/masque/udp/192.0.2.6/443/ HTTP/1.1
Host: proxy.example
Connection: Upgrade
Upgrade: connect-udp
Capsule-Protocol: ?1

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: connect-udp
Capsule-Protocol: ?1)"},
    {rule::capsule_switching_despite_fault,
     R"(GET /.well-known/masque/udp/192.0.2.6/443/ HTTP/1.1
Host: proxy.example
Connection: Upgrade
Upgrade: connect-udp
Capsule-Protocol: ?1
Content-Length: 0

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: <connect-udp>
Capsule-Protocol: ?1)",
     R"(GET /.well-known/masque/udp/192.0.2.6/443/ HTTP/1.1
Host: proxy.example
Connection: Upgrade
Upgrade: connect-udp
Capsule-Protocol: ?1

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: connect-udp
Capsule-Protocol: ?1)"},
    {rule::capsule_switching_despite_fault,
     R"(GET /.well-known/masque/udp/192.0.2.6/443/ HTTP/1.1
Host: proxy.example
Connection: Upgrade
Upgrade: connect-udp, connect-ip
Capsule-Protocol: ?1

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: <connect-ip>
Capsule-Protocol: ?1)",
     R"(GET /.well-known/masque/udp/192.0.2.6/443/ HTTP/1.1
Host: proxy.example
Connection: Upgrade
Upgrade: connect-udp, connect-ip
Capsule-Protocol: ?1

HTTP/1.1 101 Switching Protocols
Connection: Upgrade
Upgrade: connect-udp
Capsule-Protocol: ?1)",
     {rule::connect_ip_in_clear},
     {.over = http_upgrade::transport::clear}},
    {rule::connect_rejected_without_close,
     R"(CONNECT example.com:443 HTTP/1.1
Host: example.com:443

HTTP/1.1 407 Proxy Authentication Required
Proxy-Authenticate: Basic realm="proxy"
Content-Length: 0)",
     R"(CONNECT example.com:443 HTTP/1.1
Host: example.com:443

HTTP/1.1 407 Proxy Authentication Required
Connection: close
Proxy-Authenticate: Basic realm="proxy"
Content-Length: 0)"},
    {rule::upgrade_in_connect,
     R"(CONNECT example.com:443 HTTP/1.1
Host: example.com:443
Connection: Upgrade
Upgrade: <TLS/1.0>)",
     R"(CONNECT example.com:443 HTTP/1.1
Host: example.com:443)"},

    // Forwarding
    {rule::nominated_field_forwarded,
     R"(GET / HTTP/1.1
Host: example.com
Connection: close, X-Hop
X-Hop: 1

GET / HTTP/1.1
Host: example.com
Via: 1.1 proxy
X-Hop: <1>)",
     R"(GET / HTTP/1.1
Host: example.com
Connection: close, X-Hop
X-Hop: 1

GET / HTTP/1.1
Host: example.com
Via: 1.1 proxy)"},
    {rule::nominated_field_forwarded,
     R"(HTTP/1.1 200 OK
Connection: close
Connection: X-Hop
X-Hop: 1
Content-Length: 0

HTTP/1.1 200 OK
Via: 1.1 proxy
X-Hop: <1>
Content-Length: 0)",
     R"(HTTP/1.1 200 OK
Connection: close
Connection: X-Hop
X-Hop: 1
Content-Length: 0

HTTP/1.1 200 OK
Via: 1.1 proxy
Content-Length: 0)"},
    {rule::connection_forwarded,
     R"(GET / HTTP/1.1
Host: example.com
Connection: close, X-Hop

GET / HTTP/1.1
Host: example.com
Connection: close, <X-Hop>
Via: 1.1 proxy)",
     R"(GET / HTTP/1.1
Host: example.com
Connection: close, X-Hop

GET / HTTP/1.1
Host: example.com
Connection: close
Via: 1.1 proxy)"},
    {rule::hop_by_hop_field_forwarded,
     R"(GET http://example.com/ HTTP/1.1
Host: example.com
Proxy-Connection: keep-alive

GET / HTTP/1.1
Host: example.com
Proxy-Connection: <keep-alive>
Via: 1.1 proxy)",
     R"(GET http://example.com/ HTTP/1.1
Host: example.com
Proxy-Connection: keep-alive

GET / HTTP/1.1
Host: example.com
Via: 1.1 proxy)"},
    {rule::upgrade_from_http10_forwarded,
     R"(GET / HTTP/1.0
Host: example.com
Connection: Upgrade
Upgrade: HTTP/2.0

GET / HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: <HTTP/2.0>
Via: 1.0 proxy)",
     R"(GET / HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: HTTP/2.0

GET / HTTP/1.1
Host: example.com
Connection: Upgrade
Upgrade: HTTP/2.0
Via: 1.1 proxy)"},
    {rule::essential_field_removed,
     R"(GET / HTTP/1.1
Host: example.com
Connection: close, Authorization
Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==

GET / HTTP/1.1
Host: example.com
Via: 1.1 proxy)",
     R"(GET / HTTP/1.1
Host: example.com
Connection: close
Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==

GET / HTTP/1.1
Host: example.com
Via: 1.1 proxy
Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==)"},

    // Extended CONNECT
    {rule::protocol_without_connect,
     R"(GET /chat HTTP/2
:protocol: <websocket>
:scheme: https
:path: /chat
:authority: example.com
sec-websocket-version: 13)",
     R"(CONNECT /chat HTTP/2
:protocol: websocket
:scheme: https
:path: /chat
:authority: example.com
sec-websocket-version: 13)"},
    {rule::protocol_without_connect,
     R"(HTTP/2 200
:protocol: <websocket>)",
     R"(HTTP/2 200)"},
    {rule::protocol_not_single,
     R"(CONNECT /chat HTTP/2
:protocol: websocket
:protocol: <websocket>
:scheme: https
:path: /chat
:authority: example.com
sec-websocket-version: 13)",
     R"(CONNECT /chat HTTP/2
:protocol: websocket
:scheme: https
:path: /chat
:authority: example.com
sec-websocket-version: 13)"},
    {rule::protocol_not_single,
     R"(CONNECT /chat HTTP/2
:protocol: <>
:scheme: https
:path: /chat
:authority: example.com
sec-websocket-version: 13)",
     R"(CONNECT /chat HTTP/2
:protocol: websocket
:scheme: https
:path: /chat
:authority: example.com
sec-websocket-version: 13)"},
    {rule::protocol_not_single,
     R"(CONNECT /chat HTTP/2
:protocol: <websocket, connect-udp>
:scheme: https
:path: /chat
:authority: example.com
sec-websocket-version: 13)",
     R"(CONNECT /chat HTTP/2
:protocol: websocket
:scheme: https
:path: /chat
:authority: example.com
sec-websocket-version: 13)"},
    {rule::protocol_not_single,
     R"(CONNECT /chat HTTP/2
:protocol: <websocket/13>
:scheme: https
:path: /chat
:authority: example.com
sec-websocket-version: 13)",
     R"(CONNECT /chat HTTP/2
:protocol: websocket
:scheme: https
:path: /chat
:authority: example.com
sec-websocket-version: 13)"},
    {rule::protocol_not_single,
     R"(CONNECT /chat HTTP/2
:protocol: <"websocket">
:scheme: https
:path: /chat
:authority: example.com
sec-websocket-version: 13)",
     R"(CONNECT /chat HTTP/2
:protocol: websocket
:scheme: https
:path: /chat
:authority: example.com
sec-websocket-version: 13)"},
    {rule::protocol_without_target,
     R"(CONNECT /chat HTTP/2
:protocol: <websocket>
:path: /chat
:authority: example.com
sec-websocket-version: 13)",
     R"(CONNECT /chat HTTP/2
:protocol: websocket
:scheme: https
:path: /chat
:authority: example.com
sec-websocket-version: 13)"},
    {rule::protocol_without_target,
     R"(CONNECT /chat HTTP/2
:protocol: <websocket>
:scheme: https
:authority: example.com
sec-websocket-version: 13)",
     R"(CONNECT /chat HTTP/2
:protocol: websocket
:scheme: https
:path: /chat
:authority: example.com
sec-websocket-version: 13)"},
    {rule::protocol_without_target,
     R"(CONNECT /chat HTTP/2
:protocol: <websocket>
:scheme: https
:path: /chat
sec-websocket-version: 13)",
     R"(CONNECT /chat HTTP/2
:protocol: websocket
:scheme: https
:path: /chat
:authority: example.com
sec-websocket-version: 13)"},
    {rule::protocol_without_target,
     R"(CONNECT /.well-known/masque/udp/192.0.2.6/443/ HTTP/2
:protocol: <connect-udp>
:scheme: https
:path:
:authority: proxy.example
capsule-protocol: ?1)",
     R"(CONNECT /.well-known/masque/udp/192.0.2.6/443/ HTTP/2
:protocol: connect-udp
:scheme: https
:path: /.well-known/masque/udp/192.0.2.6/443/
:authority: proxy.example
capsule-protocol: ?1)"},
    {rule::websocket_scheme_not_http,
     R"(CONNECT /chat HTTP/2
:protocol: websocket
:scheme: <wss>
:path: /chat
:authority: example.com
sec-websocket-version: 13)",
     R"(CONNECT /chat HTTP/2
:protocol: websocket
:scheme: https
:path: /chat
:authority: example.com
sec-websocket-version: 13)"},
    {rule::websocket_key_in_extended_connect,
     R"(CONNECT /chat HTTP/2
:protocol: websocket
:scheme: https
:path: /chat
:authority: example.com
sec-websocket-version: 13
sec-websocket-key: <dGhlIHNhbXBsZSBub25jZQ==>)",
     R"(CONNECT /chat HTTP/2
:protocol: websocket
:scheme: https
:path: /chat
:authority: example.com
sec-websocket-version: 13)"},
    {rule::websocket_key_in_extended_connect,
     R"(CONNECT /chat HTTP/2
:protocol: websocket
:scheme: https
:path: /chat
:authority: example.com
sec-websocket-version: 13

HTTP/2 200
sec-websocket-accept: <s3pPLMBiTxaQ9kYGzzhZRbK+xOo=>)",
     R"(CONNECT /chat HTTP/2
:protocol: websocket
:scheme: https
:path: /chat
:authority: example.com
sec-websocket-version: 13

HTTP/2 200)"},
    {rule::tunnel_with_framing,
     R"(CONNECT example.com:443 HTTP/1.1
Host: example.com:443

HTTP/1.1 200 OK
Content-Length: <0>)",
     R"(CONNECT example.com:443 HTTP/1.1
Host: example.com:443

HTTP/1.1 200 OK
Via: 1.1 proxy)"},
    {rule::tunnel_with_framing,
     R"(CONNECT example.com:443 HTTP/1.1
Host: example.com:443

HTTP/1.1 200 OK
Transfer-Encoding: <chunked>)",
     R"(CONNECT example.com:443 HTTP/1.1
Host: example.com:443

HTTP/1.1 200 OK
Via: 1.1 proxy)"},
    {rule::tunnel_with_framing,
     R"(CONNECT /chat HTTP/2
:protocol: websocket
:scheme: https
:path: /chat
:authority: example.com
sec-websocket-version: 13

HTTP/2 200
content-length: <0>)",
     R"(CONNECT /chat HTTP/2
:protocol: websocket
:scheme: https
:path: /chat
:authority: example.com
sec-websocket-version: 13

HTTP/2 200
via: 1.1 proxy)"},
    {rule::capsule_status_forbidden,
     R"(CONNECT /.well-known/masque/udp/192.0.2.6/443/ HTTP/2
:protocol: connect-udp
:scheme: https
:path: /.well-known/masque/udp/192.0.2.6/443/
:authority: proxy.example
capsule-protocol: ?1

HTTP/2 204
capsule-protocol: ?1)",
     R"(CONNECT /.well-known/masque/udp/192.0.2.6/443/ HTTP/2
:protocol: connect-udp
:scheme: https
:path: /.well-known/masque/udp/192.0.2.6/443/
:authority: proxy.example
capsule-protocol: ?1

HTTP/2 200
capsule-protocol: ?1)"},
    {rule::capsule_status_forbidden,
     R"(CONNECT /.well-known/masque/udp/192.0.2.6/443/ HTTP/2
:protocol: connect-udp
:scheme: https
:path: /.well-known/masque/udp/192.0.2.6/443/
:authority: proxy.example
capsule-protocol: ?1

HTTP/2 205
capsule-protocol: ?1)",
     R"(CONNECT /.well-known/masque/udp/192.0.2.6/443/ HTTP/2
:protocol: connect-udp
:scheme: https
:path: /.well-known/masque/udp/192.0.2.6/443/
:authority: proxy.example
capsule-protocol: ?1

HTTP/2 200
capsule-protocol: ?1)"},
    {rule::capsule_status_forbidden,
     R"(CONNECT /.well-known/masque/udp/192.0.2.6/443/ HTTP/2
:protocol: connect-udp
:scheme: https
:path: /.well-known/masque/udp/192.0.2.6/443/
:authority: proxy.example
capsule-protocol: ?1

HTTP/2 206
capsule-protocol: ?1)",
     R"(CONNECT /.well-known/masque/udp/192.0.2.6/443/ HTTP/2
:protocol: connect-udp
:scheme: https
:path: /.well-known/masque/udp/192.0.2.6/443/
:authority: proxy.example
capsule-protocol: ?1

HTTP/2 200
capsule-protocol: ?1)"},
    {rule::refusal_became_tunnel,
     R"(CONNECT /chat HTTP/2
:protocol: websocket
:scheme: https
:path: /chat
:authority: example.com
sec-websocket-version: 13

HTTP/1.1 200 OK

HTTP/2 200)",
     R"(CONNECT /chat HTTP/2
:protocol: websocket
:scheme: https
:path: /chat
:authority: example.com
sec-websocket-version: 13

HTTP/1.1 200 OK

HTTP/2 502)"},
};

}  // namespace rule_examples

#endif
