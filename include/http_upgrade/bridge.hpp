// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_BRIDGE_HPP
#define HTTP_UPGRADE_BRIDGE_HPP

#include <cstddef>           // size_t
#include <initializer_list>  // of field names
#include <string_view>       // names and values

#include <http_upgrade/capsule.hpp>
#include <http_upgrade/facts.hpp>
#include <http_upgrade/field_name.hpp>
#include <http_upgrade/finding.hpp>
#include <http_upgrade/forwarded.hpp>
#include <http_upgrade/message.hpp>
#include <http_upgrade/offer.hpp>
#include <http_upgrade/reading.hpp>
#include <http_upgrade/registry.hpp>
#include <http_upgrade/token.hpp>
#include <http_upgrade/upgrade.hpp>
#include <http_upgrade/websocket.hpp>

/// Floor 7: HTTP/1.1 Upgrade to the extended CONNECT of HTTP/2 and HTTP/3, and back (RFC 8441,
/// RFC 9220), for an intermediary between the two.
///
/// Four functions give the field lines of the other side to a sink, `sink(name, value)`, in order;
/// both texts live only during that call. Either a message crosses whole or the sink is not called.
/// What the bridge drops it checks first; what passes (Origin, Sec-WebSocket-Version, -Protocol,
/// -Extensions, Capsule-Protocol and whatever else) the next server judges, or `inspect` first.
/// Trailers and content do not cross. An extended CONNECT may be sent only when the peer's
/// SETTINGS_ENABLE_CONNECT_PROTOCOL is 1. Via is the caller's to add (RFC 9110 §7.6.3).
namespace http_upgrade {

/// Why a message does not cross.
enum class obstacle : unsigned char {
    none,
    not_offered,  ///< no Upgrade that counts, or no extended CONNECT: an ordinary message
    protocol,     ///< nothing but what has no counterpart; or not exactly one :protocol
    method,       ///< an Upgrade whose method is not GET
    target,       ///< scheme, path, authority or Host missing, repeated, or not fit to be written
    content,      ///< content is announced, which the other side would take for the tunnel's bytes
    key,          ///< Sec-WebSocket-Key is not exactly one padded base64 of 16 bytes
    cookie,       ///< several Cookie lines: join them with `; ` first (RFC 9113 §8.2.3), ask again
    field,        ///< a line that must not be passed on (see each_connect_field)
    answer        ///< a response that neither opens nor refuses what was asked for
};

/// Whether a message has crossed: true, or the reason why not.
///
/// The status is 0 for a request that crossed; of a response, its status on the other side. When
/// false, it is what the intermediary answers instead: 400, 501 or 502; 500 when its own `key` is
/// bad or cookies are to be joined; 0 when the request goes on as an ordinary one, Upgrade ignored.
struct crossing {
    obstacle reason = obstacle::none;
    int status = 0;

    constexpr explicit operator bool() const noexcept { return reason == obstacle::none; }
};

/// Where a request goes: what its request target says, which only the caller has parsed.
///
/// An empty authority is that of Host. RFC 9110 §7.1, RFC 9112 §3.3.
struct connect_target {
    std::string_view scheme{};  ///< http or https
    std::string_view path{};    ///< with the query
    std::string_view authority{};
};

/// Whether an element of Upgrade can be a `:protocol`: not h2c, h2, HTTP or TLS, which are versions
/// of what carries it, and nothing with a version, which `:protocol` has no room for.
///
/// A name that is not registered can: to a server that does not know it, it is a 501. RFC 8441 §4.
///
///     static_assert(has_counterpart({"websocket"}) && !has_counterpart({"TLS", "1.0"}));
constexpr bool has_counterpart(protocol const& element) noexcept {
    using detail::known_protocol;
    known_protocol const which = detail::find_protocol(element.name);
    return is_token(element.name) && element.version.empty() && which != known_protocol::http &&
           which != known_protocol::tls && which != known_protocol::h2c &&
           element != protocol{"h2", {}};
}

/// What the HTTP/1.1 answer to an Upgrade is to the extended CONNECT that it came from.
///
/// A 101 becomes 200, but a 2xx 502: it ignored Upgrade, and would open a tunnel. So does what is
/// no status. Others stay as they are. RFC 8441 §4, RFC 9110 §9.3.6.
///
///     static_assert(connect_answer_status(101) == 200 && connect_answer_status(200) == 502);
constexpr int connect_answer_status(int status) noexcept {
    if (status == 101) return 200;
    return status < 100 || status > 599 || status / 100 == 2 ? 502 : status;
}

/// What the answer to an extended CONNECT for a protocol is to the HTTP/1.1 Upgrade.
///
/// A 2xx becomes 101, but 204, 205 and 206 for connect-udp, connect-ip and connect-tcp 502.
/// A 101, which HTTP/2 and HTTP/3 do not have, is 502, as is what is no status. RFC 9297 §3.2.
///
///     static_assert(upgrade_answer_status(200, "websocket") == 101);
///     static_assert(upgrade_answer_status(204, "connect-udp") == 502);
constexpr int upgrade_answer_status(int status, std::string_view protocol_name) noexcept {
    bool const capsules = detail::is_capsule(detail::find_protocol(protocol_name));
    if (status == 101 || status < 100 || status > 599) return 502;
    if (capsules && status >= 204 && status <= 206) return 502;
    return status / 100 == 2 ? 101 : status;
}

namespace detail {

inline constexpr std::size_t longest_name = 256;

struct lowered_name {
    char characters[longest_name] = {};

    constexpr std::string_view operator()(std::string_view name) noexcept {
        for (std::size_t i = 0; i != name.size(); ++i) characters[i] = lower(name[i]);
        return between(characters, characters + name.size());
    }
};

// As the registry spells it: who reads a :protocol may compare bytes.
constexpr std::string_view registered_name(std::string_view name) noexcept {
    known_protocol const which = find_protocol(name);
    return which == known_protocol::unregistered
               ? name
               : registrations[static_cast<std::size_t>(which)].name;
}

/// No control, no space: what can neither end a request line nor a field.
constexpr bool is_visible(std::string_view text) noexcept {
    for (char const c : text)
        if (static_cast<unsigned char>(c) <= ' ' || c == '\x7f') return false;
    return !text.empty();
}

constexpr bool is_good(connect_target const& to) noexcept {
    return (equal_ignoring_case(to.scheme, "http") || equal_ignoring_case(to.scheme, "https")) &&
           is_visible(to.path) && to.path[0] == '/' && to.path.find('#') == to.path.npos &&
           is_visible(to.authority) &&
           to.authority.find_first_of("/?#@\\") == std::string_view::npos;
}

/// A name that is a token, or the pseudo-header field of such a message; a value of one line.
constexpr bool is_good(facts const& message, std::string_view name,
                       std::string_view value) noexcept {
    for (char const c : value)
        if (c == '\0' || c == '\r' || c == '\n') return false;
    if (message.is_http1()) return is_token(name) && name.size() <= longest_name;
    if (!name.starts_with(':')) return is_token(name);
    if (!message.is_request) return name == ":status";
    return name == ":method" || find_field(name) != known_field::other;
}

/// Whether every header line can be passed on, or left behind, without harm.
constexpr obstacle judge_lines(facts& message) {
    nominated_names const nominated(message);
    if (message.is_http1() && nominated.count == nominated.most)
        for (list_walk<option_grammar> walk(message, known_field::connection); walk.next();)
            if (!nominated.contains(walk.element().text)) return obstacle::field;
    if (!message.is_http1())
        for (known_field const name : {known_field::connection, known_field::upgrade,
                                       known_field::keep_alive, known_field::proxy_connection,
                                       known_field::http2_settings, known_field::transfer_encoding})
            if (message.header(name)) return obstacle::field;
    std::size_t cookies = 0;
    facts::field line;
    for (bool more = message.first(line); more && line.line < message.known.trailers_from;
         more = message.next(line)) {
        if (!is_good(message, line.name, line.value)) return obstacle::field;
        if (nominated.contains(line.name) &&
            (is_end_to_end(line.name) || is_for_forwarding(line.name)))
            return obstacle::field;
        if (equal_ignoring_case(line.name, "cookie")) ++cookies;
    }
    bool const split = cookies > 1 && message.is_request && !message.is_http1();
    return split ? obstacle::cookie : obstacle::none;
}

/// Whether a request, or what opens a tunnel, has content, or breaks the Capsule Protocol.
constexpr bool has_content(facts const& message, std::string_view protocol_name) {
    report faults;
    if (is_capsule(find_protocol(protocol_name))) judge_capsule_framing(message, faults);
    return faults.forbids_switch() || announced_content(message);
}

/// The first protocol of the offer that can cross, and what is in its way.
constexpr obstacle judge_upgrade(facts& message, std::string_view& name) {
    reading const read(message);
    if (!message.is_request || !read.counts || read.upgrade.offers == 0)
        return obstacle::not_offered;
    list_walk<offer_grammar> walk(message, known_field::upgrade);
    while (name.empty() && walk.next())
        if (has_counterpart(walk.element())) name = registered_name(walk.element().name);
    if (name.empty()) return obstacle::protocol;
    if (message.method != "GET") return obstacle::method;
    if (message.header(known_field::host).count != 1) return obstacle::target;
    if (has_content(message, name)) return obstacle::content;
    sighting const& key = message.header(known_field::sec_websocket_key);
    if (name == "websocket" && (key.count != 1 || !is_websocket_key(key.trimmed())))
        return obstacle::key;
    return judge_lines(message);
}

/// The protocol of an extended CONNECT, and what is in its way.
constexpr obstacle judge_connect_request(facts& message, std::string_view key,
                                         std::string_view& name) {
    if (!is_extended_connect(message)) return obstacle::not_offered;
    sighting const& named = message.header(known_field::pseudo_protocol);
    if (named.count != 1 || !has_counterpart({named.value, {}})) return obstacle::protocol;
    name = registered_name(named.value);
    for (known_field const part :
         {known_field::pseudo_scheme, known_field::pseudo_path, known_field::pseudo_authority})
        if (message.header(part).count != 1) return obstacle::target;
    if (!is_good(connect_target{message.header(known_field::pseudo_scheme).value,
                                message.header(known_field::pseudo_path).value,
                                message.header(known_field::pseudo_authority).value}))
        return obstacle::target;
    if (has_content(message, name)) return obstacle::content;
    if (name == "websocket" && !is_websocket_key(key)) return obstacle::key;
    return judge_lines(message);
}

/// Whether a 101 switches to just this; `key` is the one that was sent.
constexpr bool switches_to(facts& message, std::string_view name, std::string_view key) {
    reading const read(message);
    if (message.version < http_1_1 || !read.counts || read.upgrade.count != 1) return false;
    list_walk<protocol_grammar> walk(message, known_field::upgrade);
    if (!walk.next() || walk.element() != protocol{name, {}}) return false;
    sighting const& accept = message.header(known_field::sec_websocket_accept);
    return name != "websocket" || (accept.count == 1 && accept.trimmed() == accept_key(key).view());
}

/// What is in the way of an answer; `status` is what it becomes.
constexpr obstacle judge_answer(facts& message, int status, std::string_view name) {
    bool const opens = status == (message.is_http1() ? 200 : 101);
    if (status == 502 && message.status != 502) return obstacle::answer;
    if (!read_connection(message).well_formed) return obstacle::field;
    report faults;
    if (opens && is_capsule(find_protocol(name))) judge_capsule_framing(message, faults);
    return faults.forbids_switch() ? obstacle::answer : judge_lines(message);
}

constexpr int owed(obstacle reason, facts const& message) noexcept {
    switch (reason) {
        case obstacle::none:
        case obstacle::not_offered:
        case obstacle::method: return 0;
        case obstacle::protocol: return message.is_http1() ? 0 : 501;
        case obstacle::key: return message.is_http1() ? 400 : 500;
        case obstacle::cookie: return 500;
        case obstacle::answer: return 502;
        default: return message.is_request ? 400 : 502;
    }
}

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
