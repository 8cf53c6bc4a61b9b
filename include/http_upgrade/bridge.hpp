// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_BRIDGE_HPP
#define HTTP_UPGRADE_BRIDGE_HPP

#include <string_view>  // names and values

#include <http_upgrade/detail/bridge.hpp>
#include <http_upgrade/detail/known_field.hpp>
#include <http_upgrade/detail/known_protocol.hpp>
#include <http_upgrade/detail/message_fields.hpp>
#include <http_upgrade/message.hpp>
#include <http_upgrade/protocol_span.hpp>
#include <http_upgrade/translation.hpp>
#include <http_upgrade/websocket.hpp>

/// Translates an HTTP/1.1 Upgrade into the extended CONNECT of HTTP/2 and HTTP/3, and back
/// (RFC 8441, RFC 9220), for an intermediary between the two.
///
/// Each of the four functions calls `sink(name, value)` for each field line of the translated
/// message, in order; both texts live only during that call. If a message cannot be translated as a
/// whole, the sink is not called. The functions check the fields that they drop. They pass on all
/// others (Origin, Sec-WebSocket-Version, -Protocol, -Extensions, Capsule-Protocol and so on)
/// without checking them: the next server does that, or call `inspect` first. Trailers and content
/// are not translated. Send an extended CONNECT only when the peer's
/// SETTINGS_ENABLE_CONNECT_PROTOCOL is 1. The caller has to add Via (RFC 9110 §7.6.3).
namespace http_upgrade {

namespace detail {

template <class Sink>
constexpr translation emit_connect(message_fields const& known, connect_target target,
                                   protocol_span const* carried, Sink& sink) {
    std::string_view name;
    obstacle reason = judge_upgrade(known, carried, name);
    if (target.authority.empty()) target.authority = known.trimmed(known_field::host);
    if (reason == obstacle::none && !is_good(target)) reason = obstacle::target;
    if (reason != obstacle::none) return {reason, owed(reason, known)};
    sink(std::string_view(":method"), std::string_view("CONNECT"));
    sink(std::string_view(":protocol"), name);
    sink(std::string_view(":scheme"), target.scheme);
    sink(std::string_view(":path"), target.path);
    sink(std::string_view(":authority"), target.authority);
    pass_on(known, name, false, sink);
    return {obstacle::none, 0, name};
}

template <class Sink>
constexpr translation emit_upgrade_answer(message_fields const& asked, protocol_span const* carried,
                                          message_fields const& known, Sink& sink) {
    std::string_view name;
    obstacle reason = judge_upgrade(asked, carried, name);
    if (reason != obstacle::none) return {reason, owed(reason, asked)};
    int const status = upgrade_answer_status(known.status, name);
    reason = known.is_http1() ? obstacle::answer : judge_answer(known, status, name);
    if (reason != obstacle::none) return {reason, 502};
    if (status == 101 || status == 426) {  // HTTP/2 and HTTP/3 have no such fields
        sink(std::string_view("Connection"), std::string_view("Upgrade"));
        sink(std::string_view("Upgrade"), name);
        if (status == 101 && name == "websocket") {
            websocket_accept const accept =
                accept_key(asked.trimmed(known_field::sec_websocket_key));
            sink(std::string_view("Sec-WebSocket-Accept"), accept.view());
        }
    }
    pass_on(known, name, status >= 200, sink);
    return {obstacle::none, status, name};
}

}  // namespace detail

/// Translates an HTTP/1.1 Upgrade into the fields of an extended CONNECT.
///
/// Emits `:method`, `:protocol` (the first of the offer that has a counterpart), `:scheme`, `:path`
/// and `:authority`, then the lines to pass on, with their names in lower case. Drops Connection
/// and the fields that it names, Upgrade, Host, Sec-WebSocket-Key, the fields that describe the
/// connection or the framing of content, and Expect, except for connect-tcp. Refuses a name that is
/// not a token or is longer than 256 bytes, a value with CR, LF or NUL, a nominated field that the
/// next server relies on, such as Origin, and more than 64 connection options. RFC 8441 §4, §5; RFC
/// 9113 §8.2, §8.2.1; RFC 9298 §3.4.
///
///     constexpr std::pair<std::string_view, std::string_view> fields[] = {
///         {"Host", "example.com"}, {"Connection", "upgrade"}, {"Upgrade", "websocket"},
///         {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}, {"Sec-WebSocket-Version", "13"}};
///     constexpr request upgrade{http_1_1, "GET", fields};
///     static_assert(each_connect_field(upgrade, {"https", "/chat"}, [](auto...) {}));
template <class It, class End, class Sink>
[[nodiscard]] constexpr translation each_connect_field(request<It, End> const& upgrade,
                                                       connect_target target, Sink&& sink) {
    detail::fields_of known(upgrade);
    return detail::emit_connect(known, target, nullptr, sink);
}

/// The same for an intermediary that carries only some protocols: `:protocol` is the first of the
/// offer that has a counterpart and is one of `carried`. If there is none, the reason is
/// obstacle::protocol. Give `protocol` of the result to each_upgrade_answer_field.
///
///     constexpr std::pair<std::string_view, std::string_view> fields[] = {
///         {"Host", "example.com"}, {"Connection", "upgrade"}, {"Upgrade", "chat, connect-udp"}};
///     constexpr request upgrade{http_1_1, "GET", fields};
///     constexpr protocol carried[] = {{"connect-udp"}};
///     static_assert(each_connect_field(upgrade, {"https", "/"}, carried, [](auto...) {}).protocol
///                   == "connect-udp");
template <class It, class End, class Sink>
[[nodiscard]] constexpr translation each_connect_field(request<It, End> const& upgrade,
                                                       connect_target target, protocol_span carried,
                                                       Sink&& sink) {
    detail::fields_of known(upgrade);
    return detail::emit_connect(known, target, &carried, sink);
}

/// Translates an extended CONNECT into the fields of an HTTP/1.1 Upgrade, which is a GET of its
/// `:path`.
///
/// Emits Host (from `:authority`), Connection, Upgrade and for websocket Sec-WebSocket-Key, then
/// the lines to pass on. `key` is the padded base64 of 16 random bytes, which the caller makes anew
/// for each request; only websocket needs one. When the fields are emitted, `:path` can be written
/// in a request line. Besides what each_connect_field refuses, it refuses a connection-specific
/// field, which HTTP/2 and HTTP/3 must not have, and more than one Cookie. RFC 8441 §5; RFC 9113
/// §8.2.2, §8.3.1.
///
///     constexpr std::pair<std::string_view, std::string_view> fields[] = {
///         {":protocol", "connect-udp"}, {":scheme", "https"}, {":path", "/udp/192.0.2.6/443/"},
///         {":authority", "proxy.example"}, {"capsule-protocol", "?1"}};
///     static_assert(
///         each_upgrade_field(request(http_2, "CONNECT", fields), "", [](auto...) {}));
template <class It, class End, class Sink>
[[nodiscard]] constexpr translation each_upgrade_field(request<It, End> const& connect,
                                                       std::string_view key, Sink&& sink) {
    detail::fields_of known(connect);
    std::string_view name;
    obstacle const reason = detail::judge_connect_request(known, key, name);
    if (reason != obstacle::none) return {reason, detail::owed(reason, known)};
    sink(std::string_view("Host"), known.value(detail::known_field::pseudo_authority));
    sink(std::string_view("Connection"), std::string_view("Upgrade"));
    sink(std::string_view("Upgrade"), name);
    if (name == "websocket") sink(std::string_view("Sec-WebSocket-Key"), key);
    detail::pass_on(known, name, false, sink);
    return {obstacle::none, 0, name};
}

/// Translates the HTTP/1.1 response to an Upgrade into the fields of the response to an extended
/// CONNECT. The Upgrade is the one that each_upgrade_field made of `connect` with `key`.
///
/// Emits `:status` (see connect_answer_status), then the lines to pass on, with their names in
/// lower case. Gives 502 for a 2xx, and for a 101 that does not switch to exactly the protocol that
/// was asked for or whose Sec-WebSocket-Accept does not match `key`: then close the HTTP/1.1
/// connection. To check a 101 for other faults, call `inspect` with the two HTTP/1.1 messages. RFC
/// 8441 §5, RFC 6455 §4.1.
///
///     constexpr std::pair<std::string_view, std::string_view> fields[] = {
///         {":protocol", "connect-udp"}, {":scheme", "https"}, {":path", "/udp/192.0.2.6/443/"},
///         {":authority", "proxy.example"}, {"capsule-protocol", "?1"}};
///     constexpr std::pair<std::string_view, std::string_view> answer[] = {
///         {"Connection", "Upgrade"}, {"Upgrade", "connect-udp"}, {"Capsule-Protocol", "?1"}};
///     static_assert(each_connect_answer_field(request(http_3, "CONNECT", fields), "",
///                                             response(http_1_1, 101, answer), [](auto...) {})
///                       .status == 200);
template <class QIt, class QEnd, class RIt, class REnd, class Sink>
[[nodiscard]] constexpr translation each_connect_answer_field(request<QIt, QEnd> const& connect,
                                                              std::string_view key,
                                                              response<RIt, REnd> const& answer,
                                                              Sink&& sink) {
    detail::fields_of asked(connect);
    detail::fields_of known(answer);
    std::string_view name;
    obstacle reason = detail::judge_connect_request(asked, key, name);
    if (reason != obstacle::none) return {reason, detail::owed(reason, asked)};
    int const status = connect_answer_status(answer.status());
    bool const switched = answer.status() == 101;
    reason = detail::judge_answer(known, status, name);
    if (!known.is_http1() || (switched && !detail::switches_to(known, name, key)))
        reason = obstacle::answer;
    if (reason != obstacle::none) return {reason, 502};
    char const digits[] = {static_cast<char>('0' + status / 100),
                           static_cast<char>('0' + status / 10 % 10),
                           static_cast<char>('0' + status % 10)};
    sink(std::string_view(":status"), detail::between(digits, digits + sizeof digits));
    detail::pass_on(known, name, !switched && status >= 200, sink);
    return {obstacle::none, status, name};
}

/// Translates the response to an extended CONNECT into the fields of the HTTP/1.1 response to an
/// Upgrade. The CONNECT is the one that each_connect_field made of `upgrade`. The status of the
/// result is that of the HTTP/1.1 response.
///
/// A 2xx becomes a 101 with Connection, Upgrade and for websocket the Sec-WebSocket-Accept of the
/// client's own key, then the lines to pass on. A 426 gets Connection and Upgrade as well (RFC 9110
/// §15.5.22). Other final responses keep Content-Length; without it, the fields say nothing about
/// the framing of content. RFC 8441 §5, RFC 6455 §4.2.2, RFC 9110 §15.2.2.
///
///     constexpr std::pair<std::string_view, std::string_view> fields[] = {
///         {"Host", "example.com"}, {"Connection", "upgrade"}, {"Upgrade", "websocket"},
///         {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}, {"Sec-WebSocket-Version", "13"}};
///     constexpr std::pair<std::string_view, std::string_view> answer[] = {{"server", "x"}};
///     static_assert(each_upgrade_answer_field(request(http_1_1, "GET", fields),
///                                             response(http_2, 200, answer), [](auto...) {})
///                       .status == 101);
template <class QIt, class QEnd, class RIt, class REnd, class Sink>
[[nodiscard]] constexpr translation each_upgrade_answer_field(request<QIt, QEnd> const& upgrade,
                                                              response<RIt, REnd> const& answer,
                                                              Sink&& sink) {
    detail::fields_of asked(upgrade);
    detail::fields_of known(answer);
    return detail::emit_upgrade_answer(asked, nullptr, known, sink);
}

/// The same when the CONNECT asked for `connected`, the `protocol` of the result of
/// each_connect_field.
template <class QIt, class QEnd, class RIt, class REnd, class Sink>
[[nodiscard]] constexpr translation each_upgrade_answer_field(request<QIt, QEnd> const& upgrade,
                                                              std::string_view connected,
                                                              response<RIt, REnd> const& answer,
                                                              Sink&& sink) {
    detail::fields_of asked(upgrade);
    detail::fields_of known(answer);
    protocol const only{connected, {}};
    protocol_span const carried(only);
    return detail::emit_upgrade_answer(asked, &carried, known, sink);
}

}  // namespace http_upgrade

#endif
