// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_BRIDGE_HPP
#define HTTP_UPGRADE_BRIDGE_HPP

#include <string_view>  // names and values

#include <http_upgrade/crossing.hpp>
#include <http_upgrade/facts.hpp>
#include <http_upgrade/field_name.hpp>
#include <http_upgrade/forwarded.hpp>
#include <http_upgrade/message.hpp>
#include <http_upgrade/scan.hpp>
#include <http_upgrade/token.hpp>
#include <http_upgrade/websocket.hpp>

/// Floor 8: HTTP/1.1 Upgrade to the extended CONNECT of HTTP/2 and HTTP/3, and back (RFC 8441,
/// RFC 9220), for an intermediary between the two.
///
/// Four functions give the field lines of the other side to a sink, `sink(name, value)`, in order;
/// both texts live only during that call. Either a message crosses whole or the sink is not called.
/// What the bridge drops it checks first; what passes (Origin, Sec-WebSocket-Version, -Protocol,
/// -Extensions, Capsule-Protocol and whatever else) the next server judges, or `inspect` first.
/// Trailers and content do not cross. An extended CONNECT may be sent only when the peer's
/// SETTINGS_ENABLE_CONNECT_PROTOCOL is 1. Via is the caller's to add (RFC 9110 §7.6.3).
namespace http_upgrade {

namespace detail {

struct lowered_name {
    char characters[longest_name] = {};

    constexpr std::string_view operator()(std::string_view name) noexcept {
        for (std::size_t i = 0; i != name.size(); ++i) characters[i] = lower(name[i]);
        return between(characters, characters + name.size());
    }
};

/// Fields that are made anew, or have no place on the other side.
constexpr bool stays_behind(std::string_view name, std::string_view protocol_name,
                            bool has_framing) noexcept {
    switch (find_field(name)) {
        case known_field::te:
        case known_field::host:
        case known_field::upgrade:
        case known_field::connection:
        case known_field::keep_alive:
        case known_field::http2_settings:
        case known_field::proxy_connection:
        case known_field::transfer_encoding:
        case known_field::sec_websocket_key:
        case known_field::sec_websocket_accept: return true;
        case known_field::content_length: return !has_framing;
        case known_field::expect: return protocol_name != "connect-tcp";  // no content to wait for
        default: return name.starts_with(':');
    }
}

template <class Sink>
constexpr void pass_on(facts& message, std::string_view protocol_name, bool has_framing,
                       Sink& sink) {
    nominated_names const nominated(message);
    lowered_name lowered;
    facts::field line;
    for (bool more = message.first(line); more && line.line < message.known.trailers_from;
         more = message.next(line)) {
        if (stays_behind(line.name, protocol_name, has_framing) || nominated.contains(line.name))
            continue;
        sink(message.is_http1() ? lowered(line.name) : line.name,
             sighting{line.value, line.line, 1}.trimmed());
    }
}
}  // namespace detail

/// Gives the fields of the extended CONNECT that an HTTP/1.1 Upgrade becomes.
///
/// Emits `:method`, `:protocol` (the first of the offer that has a counterpart), `:scheme`, `:path`
/// and `:authority`, then the lines that pass, their names in lower case. Left behind: Connection
/// and what it names, Upgrade, Host, Sec-WebSocket-Key, what describes the connection or content,
/// and Expect except for connect-tcp. Refused are a name that is no token or longer than 256 bytes,
/// a value with CR, LF or NUL, a nominated field that the next server relies on, as Origin, and
/// more than 64 connection options. RFC 8441 §4, §5; RFC 9113 §8.2, §8.2.1; RFC 9298 §3.4.
///
///     constexpr std::pair<std::string_view, std::string_view> fields[] = {
///         {"Host", "example.com"}, {"Connection", "upgrade"}, {"Upgrade", "websocket"},
///         {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}, {"Sec-WebSocket-Version", "13"}};
///     constexpr request upgrade{http_1_1, "GET", fields};
///     static_assert(each_connect_field(upgrade, {"https", "/chat"}, [](auto...) {}));
template <class It, class End, class Sink>
[[nodiscard]] constexpr crossing each_connect_field(request<It, End> const& upgrade,
                                                    connect_target target, Sink&& sink) {
    detail::facts_of known(upgrade);
    std::string_view name;
    obstacle reason = detail::judge_upgrade(known, name);
    if (target.authority.empty())
        target.authority = known.header(detail::known_field::host).trimmed();
    if (reason == obstacle::none && !detail::is_good(target)) reason = obstacle::target;
    if (reason != obstacle::none) return {reason, detail::owed(reason, known)};
    sink(std::string_view(":method"), std::string_view("CONNECT"));
    sink(std::string_view(":protocol"), name);
    sink(std::string_view(":scheme"), target.scheme);
    sink(std::string_view(":path"), target.path);
    sink(std::string_view(":authority"), target.authority);
    detail::pass_on(known, name, false, sink);
    return {};
}

/// Gives the fields of the HTTP/1.1 Upgrade that an extended CONNECT becomes: a GET of its `:path`.
///
/// Emits Host (from `:authority`), Connection, Upgrade and for websocket Sec-WebSocket-Key, then
/// the lines that pass. The key is the padded base64 of 16 random bytes, which the caller makes
/// anew for each request; other protocols need none. `:path` is fit to stand in a request line, or
/// nothing is emitted. Refused, beyond what each_connect_field says, is a field of the connection,
/// which has no place in HTTP/2 or HTTP/3, and more than one Cookie. RFC 8441 §5; RFC 9113 §8.2.2,
/// §8.3.1.
///
///     constexpr std::pair<std::string_view, std::string_view> fields[] = {
///         {":protocol", "connect-udp"}, {":scheme", "https"}, {":path", "/udp/192.0.2.6/443/"},
///         {":authority", "proxy.example"}, {"capsule-protocol", "?1"}};
///     static_assert(
///         each_upgrade_field(request(http_2, "CONNECT", fields), "", [](auto...) {}));
template <class It, class End, class Sink>
[[nodiscard]] constexpr crossing each_upgrade_field(request<It, End> const& connect,
                                                    std::string_view key, Sink&& sink) {
    detail::facts_of known(connect);
    std::string_view name;
    obstacle const reason = detail::judge_connect_request(known, key, name);
    if (reason != obstacle::none) return {reason, detail::owed(reason, known)};
    sink(std::string_view("Host"), known.header(detail::known_field::pseudo_authority).value);
    sink(std::string_view("Connection"), std::string_view("Upgrade"));
    sink(std::string_view("Upgrade"), name);
    if (name == "websocket") sink(std::string_view("Sec-WebSocket-Key"), key);
    detail::pass_on(known, name, false, sink);
    return {};
}

/// Gives the fields of the answer to an extended CONNECT, out of the HTTP/1.1 answer to the Upgrade
/// that each_upgrade_field made of it with this key.
///
/// Emits `:status` (see connect_answer_status), then the lines that pass, names in lower case. A
/// 101 that does not switch to just what was asked for, or whose Sec-WebSocket-Accept is not that
/// of the key, is a 502, and so is a 2xx: close that connection. What else a 101 may get wrong,
/// `inspect` of the two HTTP/1.1 messages says. RFC 8441 §5, RFC 6455 §4.1.
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
[[nodiscard]] constexpr crossing each_connect_answer_field(request<QIt, QEnd> const& connect,
                                                           std::string_view key,
                                                           response<RIt, REnd> const& answer,
                                                           Sink&& sink) {
    detail::facts_of asked(connect);
    detail::facts_of known(answer);
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
    return {obstacle::none, status};
}

/// Gives the fields of the HTTP/1.1 answer to an Upgrade, out of the answer to the extended CONNECT
/// that each_connect_field made of it. Its status is that of the result.
///
/// A 2xx becomes a 101 with Connection, Upgrade and for websocket the Sec-WebSocket-Accept of the
/// client's own key, then the lines that pass; a 426 has the first two as well (RFC 9110 §15.5.22).
/// Other final answers keep Content-Length, and no framing of a content without it. RFC 8441 §5,
/// RFC 6455 §4.2.2, RFC 9110 §15.2.2.
///
///     constexpr std::pair<std::string_view, std::string_view> fields[] = {
///         {"Host", "example.com"}, {"Connection", "upgrade"}, {"Upgrade", "websocket"},
///         {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}, {"Sec-WebSocket-Version", "13"}};
///     constexpr std::pair<std::string_view, std::string_view> answer[] = {{"server", "x"}};
///     static_assert(each_upgrade_answer_field(request(http_1_1, "GET", fields),
///                                             response(http_2, 200, answer), [](auto...) {})
///                       .status == 101);
template <class QIt, class QEnd, class RIt, class REnd, class Sink>
[[nodiscard]] constexpr crossing each_upgrade_answer_field(request<QIt, QEnd> const& upgrade,
                                                           response<RIt, REnd> const& answer,
                                                           Sink&& sink) {
    detail::facts_of asked(upgrade);
    detail::facts_of known(answer);
    std::string_view name;
    obstacle reason = detail::judge_upgrade(asked, name);
    if (reason != obstacle::none) return {reason, detail::owed(reason, asked)};
    int const status = upgrade_answer_status(answer.status(), name);
    reason = known.is_http1() ? obstacle::answer : detail::judge_answer(known, status, name);
    if (reason != obstacle::none) return {reason, 502};
    if (status == 101 || status == 426) {  // which HTTP/2 has no field to say it with
        sink(std::string_view("Connection"), std::string_view("Upgrade"));
        sink(std::string_view("Upgrade"), name);
        if (status == 101 && name == "websocket") {
            websocket_accept const accept =
                accept_key(asked.header(detail::known_field::sec_websocket_key).trimmed());
            sink(std::string_view("Sec-WebSocket-Accept"), accept.view());
        }
    }
    detail::pass_on(known, name, status >= 200, sink);
    return {obstacle::none, status};
}

}  // namespace http_upgrade

#endif
