// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_CROSSING_HPP
#define HTTP_UPGRADE_CROSSING_HPP

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

/// Floor 7: what crosses between an HTTP/1.1 Upgrade and the extended CONNECT of HTTP/2 and HTTP/3,
/// and what is in the way (RFC 8441, RFC 9220).
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

}  // namespace detail

}  // namespace http_upgrade

#endif
