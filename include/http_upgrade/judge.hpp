// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_JUDGE_HPP
#define HTTP_UPGRADE_JUDGE_HPP

#include <initializer_list>  // of field names

#include <http_upgrade/capsule.hpp>
#include <http_upgrade/extension.hpp>
#include <http_upgrade/facts.hpp>
#include <http_upgrade/finding.hpp>
#include <http_upgrade/h2c.hpp>
#include <http_upgrade/reading.hpp>
#include <http_upgrade/rule.hpp>
#include <http_upgrade/websocket.hpp>

/// Floor 7: the rules on one message by itself.
namespace http_upgrade::detail {

constexpr void judge_lists(facts const& message, reading const& read, report& found) {
    upgrade_reading const& upgrade = read.upgrade;
    connection_reading const& connection = read.connection;
    add_if(found, rule::upgrade_malformed, upgrade.fault);
    add_if(found, rule::connection_malformed, connection.fault);
    add_if(found, rule::empty_list_element, upgrade.empty_element);
    add_if(found, rule::empty_list_element, connection.empty_element);
    if (upgrade.well_formed && upgrade.count == 0)
        add_if(found, rule::upgrade_empty, upgrade.whole);
    add_if(found, rule::protocol_repeated, upgrade.repeated);
    add_if(found, rule::protocol_unregistered, upgrade.unregistered);
    add_if(found, rule::protocol_version_unexpected, upgrade.unexpected_version);
    if (sighting const& seen = message.trailer(trailer_field::upgrade_or_connection))
        found.add(rule::upgrade_in_trailer, seen.where());
}

/// Connection names what is hop-by-hop, and nothing else.
constexpr void judge_nominations(facts const& message, reading const& read, report& found) {
    connection_reading const& named = read.connection;
    place const& upgrade = read.upgrade.whole;
    if (message.is_request)
        add_if_present(found, rule::proxy_connection_present, message,
                       known_field::proxy_connection);
    if (!named.well_formed) return;  // what it would have named, nobody knows

    if (!named.upgrade) add_if(found, rule::upgrade_not_nominated, upgrade);
    if (!upgrade) add_if(found, rule::upgrade_option_without_field, named.upgrade);
    if (!named.keep_alive)
        add_if_present(found, rule::keep_alive_not_nominated, message, known_field::keep_alive);
    add_if(found, rule::end_to_end_field_nominated, named.end_to_end);
    add_if(found, rule::forwarding_field_nominated, named.forwarding);
    if (!message.is_request) return;

    if (!named.te) add_if_present(found, rule::te_not_nominated, message, known_field::te);
    if (!named.http2_settings)
        add_if_present(found, rule::http2_settings_not_nominated, message,
                       known_field::http2_settings);
    if (named.upgrade) add_if(found, rule::close_with_upgrade, named.close);
}

constexpr void judge_http1_request(facts& message, reading const& read, report& found) {
    upgrade_reading const& upgrade = read.upgrade;
    if (message.version < http_1_1) add_if(found, rule::upgrade_in_http10, upgrade.whole);
    if (message.method == "CONNECT") add_if(found, rule::upgrade_in_connect, upgrade.whole);
    if (!upgrade.h2c && upgrade.well_formed)
        add_if_present(found, rule::http2_settings_without_h2c, message,
                       known_field::http2_settings);
    if (!upgrade.websocket && upgrade.well_formed) {
        add_if_present(found, rule::websocket_not_offered, message, known_field::sec_websocket_key);
        add_if_present(found, rule::websocket_not_offered, message,
                       known_field::sec_websocket_version);
    }
    if (!announced_content(message) && !upgrade.connect_tcp)
        add_if(found, rule::expect_without_content, expects_continue(message));
    add_if_present(found, rule::websocket_accept_in_request, message,
                   known_field::sec_websocket_accept);
    if (!read.counts) return;

    add_if(found, rule::h2_offered, upgrade.h2);
    if (upgrade.h2c) judge_h2c_offer(message, upgrade.h2c, found);
    if (upgrade.websocket) judge_websocket_offer(message, upgrade.websocket, found);
    if (!upgrade.capsule) return;
    judge_capsule_offer(message, upgrade.capsule, found);
    if (upgrade.count > 1) found.add(rule::capsule_offer_not_single, upgrade.capsule);
    if (message.known.over == transport::clear)
        add_if(found, rule::connect_ip_in_clear, upgrade.connect_ip);
}

/// What a 101 says by itself.
constexpr void judge_switching(facts& message, reading const& read, report& found) {
    upgrade_reading const& upgrade = read.upgrade;
    if (!read.counts) found.add(rule::switching_without_upgrade, upgrade.whole);
    if (message.version < http_1_1) found.add(rule::switching_in_http10);
    add_if(found, rule::switching_order, upgrade.tls_behind_layer);
    add_if(found, rule::h2_switched, upgrade.h2);
    if (message.known.over == transport::tls) add_if(found, rule::h2c_over_tls, upgrade.h2c);
    if (upgrade.websocket) judge_extensions(message, found);
    if (message.known.over == transport::clear)
        add_if(found, rule::connect_ip_in_clear, upgrade.connect_ip);
    if (upgrade.capsule || upgrade.versioned_capsule) {
        add_if(found, rule::capsule_switching_not_single, upgrade.versioned_capsule);
        add_if(found, rule::capsule_switching_not_single, upgrade.beside_capsule);
        add_if(found, rule::capsule_switching_not_single, message.second(known_field::upgrade));
        judge_capsule_framing(message, found);
    }
}

constexpr void judge_http1_response(facts& message, reading const& read, report& found) {
    upgrade_reading const& upgrade = read.upgrade;
    add_if_present(found, rule::http2_settings_in_response, message, known_field::http2_settings);
    add_if_present(found, rule::websocket_key_in_response, message, known_field::sec_websocket_key);
    if (message.status == 101)
        judge_switching(message, read, found);
    else
        add_if(found, rule::h2_advertised, upgrade.h2);
    if (message.status / 100 == 1) {
        add_if_present(found, rule::switching_with_transfer_encoding, message,
                       known_field::transfer_encoding);
        add_if(found, rule::switching_with_close, read.connection.close);
    }
    // An intermediary must remove what an upstream server says of its own connection.
    if (message.status == 426 && upgrade.well_formed && upgrade.count == 0 &&
        !message.header(known_field::via))
        found.add(rule::upgrade_required_without_upgrade, upgrade.whole);
}

/// TE may hold nothing but `trailers`: where the first other coding stands.
constexpr place other_than_trailers(facts& message) {
    if (!message.header(known_field::te)) return {};
    list_walk<extension_grammar> walk(message, known_field::te);
    while (walk.next())
        if (!equal_ignoring_case(walk.element().text, "trailers")) return walk.where();
    return walk.well_formed() ? place{} : walk.fault();
}

constexpr void judge_extended_connect(facts& message, report& found) {
    sighting const& protocol = message.header(known_field::pseudo_protocol);
    if (!protocol) return;
    place const element = protocol.where();
    if (!is_extended_connect(message)) return found.add(rule::protocol_without_connect, element);
    add_if(found, rule::protocol_not_single, message.second(known_field::pseudo_protocol));
    if (!is_token(protocol.trimmed())) found.add(rule::protocol_not_single, element);

    sighting const& scheme = message.header(known_field::pseudo_scheme);
    bool const websocket = connects_to(message, "websocket");
    bool const capsules = connects_to_capsules(message);
    // Host may stand for :authority (RFC 9113 §8.3.1), but not with capsules (RFC 9298 §3.4).
    bool const authority = !message.header(known_field::pseudo_authority).trimmed().empty() ||
                           (websocket && !message.header(known_field::host).trimmed().empty());
    if (scheme.trimmed().empty() || message.header(known_field::pseudo_path).trimmed().empty() ||
        ((websocket || capsules) && !authority))
        found.add(rule::protocol_without_target, element);
    if (websocket) {
        if (scheme && !equal_ignoring_case(scheme.trimmed(), "http") &&
            !equal_ignoring_case(scheme.trimmed(), "https"))
            found.add(rule::websocket_scheme_not_http, scheme.where());
        judge_websocket_request(message, element, found);
    }
    for (known_field const name :
         {known_field::sec_websocket_key, known_field::sec_websocket_accept})
        add_if_present(found, rule::websocket_key_in_extended_connect, message, name);
    if (capsules) judge_capsule_request(message, element, found);
    if (message.known.over == transport::clear && connects_to(message, "connect-ip"))
        found.add(rule::connect_ip_in_clear, element);
}

/// HTTP/2 and HTTP/3 have no fields of the connection, and no 101.
constexpr void judge_stream(facts& message, rule connection_specific_field, rule switching,
                            report& found) {
    for (known_field const name :
         {known_field::connection, known_field::proxy_connection, known_field::keep_alive,
          known_field::transfer_encoding, known_field::upgrade, known_field::http2_settings})
        add_if_present(found, connection_specific_field, message, name);
    add_if(found, connection_specific_field,
           message.trailer(trailer_field::connection_specific).where());
    if (message.is_request)
        add_if(found, rule::te_not_trailers, other_than_trailers(message));
    else
        add_if_present(found, rule::te_outside_request, message, known_field::te);
    add_if(found, rule::te_outside_request, message.trailer(trailer_field::te).where());
    judge_extended_connect(message, found);
    if (message.status == 101) found.add(switching);
}

constexpr void judge_message(facts& message, reading const& read, report& found) {
    judge_lists(message, read, found);
    judge_capsule_field(message, found);
    add_if(found, rule::h2c_obsolete, read.upgrade.h2c);
    if (message.status / 100 == 1)
        add_if_present(found, rule::switching_with_content_length, message,
                       known_field::content_length);
    if (message.is_http1()) {
        judge_nominations(message, read, found);
        message.is_request ? judge_http1_request(message, read, found)
                           : judge_http1_response(message, read, found);
    } else if (message.version.major == 2) {
        judge_stream(message, rule::connection_specific_field_in_http2, rule::switching_in_http2,
                     found);
    } else if (message.version.major == 3) {
        judge_stream(message, rule::connection_specific_field_in_http3, rule::switching_in_http3,
                     found);
    }
}

}  // namespace http_upgrade::detail

#endif
