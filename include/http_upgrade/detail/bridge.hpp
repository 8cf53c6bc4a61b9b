// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_DETAIL_BRIDGE_HPP
#define HTTP_UPGRADE_DETAIL_BRIDGE_HPP

#include <cstddef>           // size_t
#include <initializer_list>  // of field names
#include <string_view>       // names and values

#include <http_upgrade/detail/content.hpp>
#include <http_upgrade/detail/extended_connect.hpp>
#include <http_upgrade/detail/known_field.hpp>
#include <http_upgrade/detail/known_protocol.hpp>
#include <http_upgrade/detail/list_places.hpp>
#include <http_upgrade/detail/list_walk.hpp>
#include <http_upgrade/detail/message_fields.hpp>
#include <http_upgrade/detail/nominated_names.hpp>
#include <http_upgrade/detail/rules/capsules.hpp>
#include <http_upgrade/detail/rules/connect.hpp>
#include <http_upgrade/detail/rules/report.hpp>
#include <http_upgrade/detail/rules/websocket.hpp>
#include <http_upgrade/detail/token_grammar.hpp>
#include <http_upgrade/message.hpp>
#include <http_upgrade/protocol_span.hpp>
#include <http_upgrade/token.hpp>
#include <http_upgrade/translation.hpp>
#include <http_upgrade/upgrade.hpp>
#include <http_upgrade/websocket.hpp>

/// Decides whether a message can be translated between an HTTP/1.1 Upgrade and an extended CONNECT,
/// and which of its fields are passed on.
namespace http_upgrade::detail {

inline constexpr std::size_t longest_name = 256;

// Spelled as in the registry, because a recipient of :protocol may compare bytes.
constexpr std::string_view registered_name(std::string_view name) noexcept {
    known_protocol const which = find_protocol(name);
    return which == known_protocol::unregistered
               ? name
               : registrations[static_cast<std::size_t>(which)].name;
}

/// Whether a text is not empty and has no control and no space, so that it cannot end a request
/// line or a field line.
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

/// Whether the name is a token, or a pseudo-header field that this message may have, and the value
/// is one line.
constexpr bool is_good(message_fields const& message, std::string_view name,
                       std::string_view value) noexcept {
    for (char const c : value)
        if (c == '\0' || c == '\r' || c == '\n') return false;
    if (message.is_http1()) return is_token(name) && name.size() <= longest_name;
    if (!name.starts_with(':')) return is_token(name);
    if (!message.is_request) return name == ":status";
    return name == ":method" || find_field(name) != known_field::other;
}

/// The obstacle in the header lines; none when each can be passed on or dropped without harm.
constexpr obstacle judge_lines(message_fields const& message) {
    nominated_names const nominated(message);
    if (message.is_http1() && nominated.count == nominated.most)
        for (list_walk<token_grammar> walk(message, known_field::connection); walk.next();)
            if (!nominated.contains(walk.element())) return obstacle::field;
    if (!message.is_http1())
        for (known_field const name : {known_field::connection, known_field::upgrade,
                                       known_field::keep_alive, known_field::proxy_connection,
                                       known_field::http2_settings, known_field::transfer_encoding})
            if (message.has(name)) return obstacle::field;
    std::size_t cookies = 0;
    message_fields::line line;
    for (bool more = message.first(line); more && line.index < message.known.trailers_from;
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

/// Whether a request announces content, or has a field that the Capsule Protocol forbids.
constexpr bool has_content(message_fields const& message, std::string_view protocol_name) {
    report faults;
    if (is_capsule(find_protocol(protocol_name))) judge_capsule_framing(message, faults);
    return faults.forbids_switch() || announced_content(message);
}

/// The obstacle to translating an Upgrade. Sets `name` to the first protocol of the offer that has
/// a counterpart.
constexpr obstacle judge_upgrade(message_fields const& message, protocol_span const* carried,
                                 std::string_view& name) {
    list_places const lists(message);
    if (!message.is_request || !lists.counts || lists.upgrade.offers == 0)
        return obstacle::not_offered;
    list_walk<protocol_grammar> walk(message, known_field::upgrade);
    while (name.empty() && walk.next())
        if (has_counterpart(walk.element()) &&
            (carried == nullptr || carried->find(walk.element()) != carried->size()))
            name = registered_name(walk.element().name);
    if (name.empty()) return obstacle::protocol;
    if (message.method != "GET") return obstacle::method;
    if (!message.is_single(known_field::host)) return obstacle::target;
    if (has_content(message, name)) return obstacle::content;
    constexpr known_field key = known_field::sec_websocket_key;
    if (name == "websocket" && (!message.is_single(key) || !is_websocket_key(message.trimmed(key))))
        return obstacle::key;
    return judge_lines(message);
}

/// The obstacle to translating an extended CONNECT. Sets `name` to its protocol.
constexpr obstacle judge_connect_request(message_fields const& message, std::string_view key,
                                         std::string_view& name) {
    if (!is_extended_connect(message)) return obstacle::not_offered;
    if (!message.is_single(known_field::pseudo_protocol)) return obstacle::protocol;
    std::string_view const named = message.value(known_field::pseudo_protocol);
    if (!has_counterpart({named, {}})) return obstacle::protocol;
    name = registered_name(named);
    for (known_field const part :
         {known_field::pseudo_scheme, known_field::pseudo_path, known_field::pseudo_authority})
        if (!message.is_single(part)) return obstacle::target;
    if (!is_good(connect_target{message.value(known_field::pseudo_scheme),
                                message.value(known_field::pseudo_path),
                                message.value(known_field::pseudo_authority)}))
        return obstacle::target;
    if (has_content(message, name)) return obstacle::content;
    if (name == "websocket" && !is_websocket_key(key)) return obstacle::key;
    return judge_lines(message);
}

/// Whether a 101 switches to exactly this protocol. `key` is the Sec-WebSocket-Key that was sent.
constexpr bool switches_to(message_fields const& message, std::string_view name,
                           std::string_view key) {
    list_places const lists(message);
    if (message.version < http_1_1 || !lists.counts || lists.upgrade.count != 1) return false;
    list_walk<protocol_grammar> walk(message, known_field::upgrade);
    if (!walk.next() || walk.element() != protocol{name, {}}) return false;
    constexpr known_field accept = known_field::sec_websocket_accept;
    return name != "websocket" ||
           (message.is_single(accept) && message.trimmed(accept) == accept_key(key).view());
}

/// The obstacle to translating an answer. `status` is the status that it becomes.
constexpr obstacle judge_answer(message_fields const& message, int status, std::string_view name) {
    bool const opens = status == (message.is_http1() ? 200 : 101);
    if (status == 502 && message.status != 502) return obstacle::answer;
    if (!read_connection(message).well_formed) return obstacle::field;
    report faults;
    if (opens && is_capsule(find_protocol(name))) judge_capsule_framing(message, faults);
    return faults.forbids_switch() ? obstacle::answer : judge_lines(message);
}

constexpr int owed(obstacle reason, message_fields const& message) noexcept {
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

struct lowered_name {
    char characters[longest_name] = {};

    constexpr std::string_view operator()(std::string_view name) noexcept {
        for (std::size_t i = 0; i != name.size(); ++i) characters[i] = lower(name[i]);
        return between(characters, characters + name.size());
    }
};

/// Whether a field is dropped, because it is made anew or must not be sent on the other side.
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
constexpr void pass_on(message_fields const& message, std::string_view protocol_name,
                       bool has_framing, Sink& sink) {
    nominated_names const nominated(message);
    lowered_name lowered;
    message_fields::line line;
    for (bool more = message.first(line); more && line.index < message.known.trailers_from;
         more = message.next(line)) {
        if (stays_behind(line.name, protocol_name, has_framing) || nominated.contains(line.name))
            continue;
        sink(message.is_http1() ? lowered(line.name) : line.name, trimmed(line.value));
    }
}

}  // namespace http_upgrade::detail

#endif
