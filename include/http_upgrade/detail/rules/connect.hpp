// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_DETAIL_RULES_CONNECT_HPP
#define HTTP_UPGRADE_DETAIL_RULES_CONNECT_HPP

#include <string_view>  // schemes

#include <http_upgrade/detail/ascii.hpp>
#include <http_upgrade/detail/extended_connect.hpp>
#include <http_upgrade/detail/known_protocol.hpp>
#include <http_upgrade/detail/list_places.hpp>
#include <http_upgrade/detail/message_fields.hpp>
#include <http_upgrade/detail/rules/capsule_field.hpp>
#include <http_upgrade/detail/rules/capsules.hpp>
#include <http_upgrade/detail/rules/report.hpp>
#include <http_upgrade/detail/rules/websocket.hpp>
#include <http_upgrade/detail/rules/websocket_extensions.hpp>
#include <http_upgrade/detail/small_place.hpp>
#include <http_upgrade/message.hpp>
#include <http_upgrade/rule.hpp>
#include <http_upgrade/token.hpp>

/// The rules on CONNECT, and on the extended CONNECT of HTTP/2 and HTTP/3.
namespace http_upgrade::detail {

constexpr bool is_http_scheme(std::string_view scheme) noexcept {
    constexpr known_word http("http"), https("https");
    return http.equals(scheme) || https.equals(scheme);
}

/// Judges an extended CONNECT, and any other message that has :protocol.
[[gnu::noinline]] constexpr void judge_extended_connect(message_fields const& message,
                                                        report& found) {
    if (!message.has(known_field::pseudo_protocol)) return;
    small_place const element = message.where(known_field::pseudo_protocol);
    if (!is_extended_connect(message)) return found.add(rule::protocol_without_connect, element);
    found.add_if(rule::protocol_not_single, message.second(known_field::pseudo_protocol));
    if (!is_token(message.trimmed(known_field::pseudo_protocol)))
        found.add(rule::protocol_not_single, element);

    known_protocol const which = connects_to(message);
    bool const websocket = which == known_protocol::websocket;
    bool const capsules = is_capsule(which);
    std::string_view const scheme = message.trimmed(known_field::pseudo_scheme);
    // Host may stand for :authority (RFC 9113 §8.3.1), but not with capsules (RFC 9298 §3.4).
    bool const authority = !message.trimmed(known_field::pseudo_authority).empty() ||
                           (websocket && !message.trimmed(known_field::host).empty());
    if (scheme.empty() || message.trimmed(known_field::pseudo_path).empty() ||
        ((websocket || capsules) && !authority))
        found.add(rule::protocol_without_target, element);
    if (websocket) {
        if (!is_http_scheme(scheme))
            add_if_present(found, rule::websocket_scheme_not_http, message,
                           known_field::pseudo_scheme);
        judge_websocket_request(message, element, found);
        found.add_if(rule::websocket_subprotocol_repeated, repeated_subprotocol(message));
        judge_deflate_offers(message, found);
    }
    add_if_present(found, rule::websocket_key_in_extended_connect, message,
                   known_field::sec_websocket_key);
    add_if_present(found, rule::websocket_key_in_extended_connect, message,
                   known_field::sec_websocket_accept);
    if (capsules) {
        judge_capsule_framing(message, found);
        judge_capsule_announcement(message, element, found);
    }
    if (message.known.over == transport::clear && which == known_protocol::connect_ip)
        found.add(rule::connect_ip_in_clear, element);
}

/// Whether the connection ends with a response, as far as its Connection can be read. RFC 9112
/// §9.3.
constexpr bool closes(connection_places const& asked, message_fields const& response,
                      connection_places const& answered) noexcept {
    return answered[option::close] || asked[option::close] || !answered.well_formed ||
           (response.version < http_1_1 && !answered[option::keep_alive]);
}

/// Judges the answer to a CONNECT, extended or not.
[[gnu::noinline]] constexpr void judge_connect_answer(message_fields const& request,
                                                      list_places const& asked,
                                                      message_fields const& response,
                                                      list_places const& answered, report& found) {
    bool const opened = response.status / 100 == 2;
    if (opened) {
        add_if_present(found, rule::tunnel_with_framing, response, known_field::content_length);
        add_if_present(found, rule::tunnel_with_framing, response, known_field::transfer_encoding);
    } else if (response.status >= 200 && request.version == http_1_1 && response.is_http1() &&
               !closes(asked.connection, response, answered.connection)) {
        found.add(rule::connect_rejected_without_close);
    }
    if (!is_extended_connect(request)) return;
    add_if_present(found, rule::websocket_key_in_extended_connect, response,
                   known_field::sec_websocket_key);
    add_if_present(found, rule::websocket_key_in_extended_connect, response,
                   known_field::sec_websocket_accept);
    if (!opened) return;
    known_protocol const which = connects_to(request);
    if (which == known_protocol::websocket) {
        judge_accepted_extensions(response, found);
        judge_websocket_choice(request, response, found);
    } else if (is_capsule(which)) {
        judge_capsule_framing(response, found);
        judge_capsule_announcement(response, {}, found);
        if (response.status >= 204 && response.status <= 206)
            found.add(rule::capsule_status_forbidden);
    }
}

}  // namespace http_upgrade::detail

#endif
