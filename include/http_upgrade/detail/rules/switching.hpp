// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_DETAIL_RULES_SWITCHING_HPP
#define HTTP_UPGRADE_DETAIL_RULES_SWITCHING_HPP

#include <cstddef>  // size_t

#include <http_upgrade/detail/content.hpp>
#include <http_upgrade/detail/known_field.hpp>
#include <http_upgrade/detail/list_places.hpp>
#include <http_upgrade/detail/list_walk.hpp>
#include <http_upgrade/detail/message_fields.hpp>
#include <http_upgrade/detail/nominations.hpp>
#include <http_upgrade/detail/rules/capsule_field.hpp>
#include <http_upgrade/detail/rules/capsules.hpp>
#include <http_upgrade/detail/rules/h2c.hpp>
#include <http_upgrade/detail/rules/report.hpp>
#include <http_upgrade/detail/rules/websocket.hpp>
#include <http_upgrade/detail/rules/websocket_extensions.hpp>
#include <http_upgrade/detail/small_place.hpp>
#include <http_upgrade/message.hpp>
#include <http_upgrade/rule.hpp>
#include <http_upgrade/token.hpp>
#include <http_upgrade/upgrade.hpp>

/// The rules on HTTP/1.x responses: 101 (Switching Protocols), 426 (Upgrade Required), and others.
namespace http_upgrade::detail {

// ---- A response by itself -----------------------------------------------------------------------

constexpr void judge_101(message_fields const& message, list_places const& lists, report& found) {
    upgrade_places const& upgrade = lists.upgrade;
    if (!lists.counts) found.add(rule::switching_without_upgrade, upgrade.whole);
    if (message.version < http_1_1) found.add(rule::switching_in_http10);
    found.add_if(rule::switching_order, upgrade.tls_behind_layer);
    found.add_if(rule::h2_switched, upgrade.h2);
    if (message.known.over == transport::tls) found.add_if(rule::h2c_over_tls, upgrade.h2c);
    if (upgrade.websocket) judge_accepted_extensions(message, found);
    if (message.known.over == transport::clear)
        found.add_if(rule::connect_ip_in_clear, upgrade.connect_ip);
    if (upgrade.capsule || upgrade.versioned_capsule) {
        found.add_if(rule::capsule_switching_not_single, upgrade.versioned_capsule);
        found.add_if(rule::capsule_switching_not_single, upgrade.beside_capsule);
        found.add_if(rule::capsule_switching_not_single, message.second(known_field::upgrade));
        judge_capsule_framing(message, found);
    }
}

[[gnu::noinline]] constexpr void judge_response(message_fields const& message,
                                                list_places const& lists, report& found) {
    upgrade_places const& upgrade = lists.upgrade;
    add_if_present(found, rule::http2_settings_in_response, message, known_field::http2_settings);
    add_if_present(found, rule::websocket_key_in_response, message, known_field::sec_websocket_key);
    if (message.status == 101)
        judge_101(message, lists, found);
    else
        found.add_if(rule::h2_advertised, upgrade.h2);
    if (message.status / 100 == 1) {
        add_if_present(found, rule::switching_with_transfer_encoding, message,
                       known_field::transfer_encoding);
        found.add_if(rule::switching_with_close, lists.connection[option::close]);
    }
    // An intermediary must remove what an upstream server says of its own connection.
    if (message.status == 426 && upgrade.well_formed && upgrade.count == 0 &&
        !message.has(known_field::via))
        found.add(rule::upgrade_required_without_upgrade, upgrade.whole);
}

// ---- A response as the answer to its request ----------------------------------------------------

/// Which protocols of a response were offered. The first 32 are compared; the 33rd counts as not
/// offered.
struct comparison {
    small_place not_offered{};  // the first protocol that was not
    small_place offered{};      // the first that was
    small_place renewed{};      // the first that was, other than websocket
};

[[gnu::noinline]] constexpr comparison compare_with_offer(message_fields const& request,
                                                          message_fields const& response) {
    comparison result;
    constexpr known_field field = known_field::upgrade;
    constexpr known_word websocket("websocket");
    if (!response.has(field)) return result;
    if (response.is_single(field) && websocket.equals(response.value(field)) &&
        request.is_single(field) && websocket.equals(request.value(field))) {
        result.offered = response.where(field);  // what most exchanges hold: nothing to compare
        return result;
    }
    bool above_tls = false;
    std::size_t compared = 0;
    list_walk<protocol_grammar> walk(response, known_field::upgrade);
    for (; walk.next(); ++compared) {
        protocol const& each = walk.element();
        if (compared == 32) {
            note_first(result.not_offered, true, walk.where());
            break;
        }
        bool const asked =
            !is_h2(each) && asks_for<protocol_grammar>(request, known_field::upgrade, each);
        // Above an offered TLS, HTTP/1.1 is the protocol in use and needs no offer (RFC 2817 §3.3).
        if (above_tls && !asked && each == protocol{"HTTP", "1.1"}) continue;
        above_tls = above_tls || equal_ignoring_case(each.name, "TLS");
        note_first(asked ? result.offered : result.not_offered, true, walk.where());
        note_first(result.renewed, asked && each != protocol{"websocket", {}}, walk.where());
    }
    return result;
}

/// Whether a 101 switches to websocket, as nearly every 101 does, and breaks no rule. False decides
/// nothing: then `judge_exchange` finds the broken rules, and judges switches to other protocols.
[[gnu::noinline]] constexpr bool websocket_switch_holds(message_fields const& request,
                                                        message_fields const& response) {
    constexpr known_word websocket("websocket"), upgrade("upgrade");
    constexpr known_field accept = known_field::sec_websocket_accept;
    constexpr field_set needed(known_field::upgrade, known_field::connection, accept);
    constexpr field_set judged(known_field::content_length, known_field::transfer_encoding,
                               known_field::keep_alive, known_field::http2_settings,
                               known_field::sec_websocket_key, known_field::capsule_protocol);
    if (request.version.major != 1 || request.version.minor == 0 || response.version.major != 1 ||
        response.version.minor == 0 || response.status != 101 ||
        !request.is_single(known_field::upgrade) || request.has(known_field::expect) ||
        !response.has_single(needed) || response.has_any(judged) || response.has_trailers() ||
        !websocket.equals(request.value(known_field::upgrade)) ||
        !websocket.equals(response.value(known_field::upgrade)) ||
        !upgrade.equals(response.value(known_field::connection)) || !nominates_upgrade(request) ||
        !websocket_offer_holds(request))
        return false;
    report faults;
    judge_accepted_extensions(response, faults);
    judge_websocket_choice(request, response, faults);
    if (faults.forbids_switch()) return false;
    websocket_accept const expected = accept_key(request.value(known_field::sec_websocket_key));
    return response.value(accept) == expected.view();
}

// The next three judge a 101 by the protocol that it takes. `element` is the place of the protocol
// in the 101; no place when the 101 names nothing, and that is tolerated.

constexpr void judge_websocket_taken(message_fields const& request, list_places const& asked,
                                     message_fields const& response, small_place element,
                                     report& found) {
    if (!websocket_offer_holds(request)) {
        report faults(found.tolerated());
        judge_websocket_offer(request, asked.upgrade.websocket, faults);
        if (faults.forbids_switch()) found.add(rule::websocket_switching_despite_fault, element);
    }
    judge_websocket_accept(request, response, element, found);
    judge_websocket_choice(request, response, found);
}

constexpr void judge_h2c_taken(message_fields const& request, list_places const& asked,
                               small_place element, report& found) {
    report faults(found.tolerated());
    judge_h2c_settings(request, asked.upgrade.h2c, faults);
    if (!request.is_single(known_field::http2_settings))
        found.add(rule::switching_to_h2c_without_settings, element);
    else if (faults.forbids_switch() || !asked.connection[option::http2_settings])
        found.add(rule::switching_to_h2c_despite_fault, element);
}

constexpr void judge_capsules_taken(message_fields const& request, list_places const& asked,
                                    message_fields const& response, small_place element,
                                    small_place connect_ip, report& found) {
    report faults(found.tolerated());
    judge_capsule_offer(request, asked.upgrade.capsule, faults);
    if (request.known.over == transport::clear)
        faults.add_if(rule::connect_ip_in_clear, connect_ip);
    if (faults.forbids_switch()) found.add(rule::capsule_switching_despite_fault, element);
    judge_capsule_announcement(response, element, found);
}

/// Judges a 101 that takes websocket, or that had to take it.
constexpr void judge_websocket_switch(message_fields const& request, list_places const& asked,
                                      message_fields const& response, list_places const& answered,
                                      report& found) {
    upgrade_places const& upgrade = answered.upgrade;
    bool const only_offer = asked.upgrade.websocket && asked.upgrade.offers == 1;
    if (upgrade.websocket || upgrade.versioned_websocket) {
        found.add_if(rule::websocket_switching_not_websocket, upgrade.versioned_websocket);
        found.add_if(rule::websocket_switching_not_websocket, upgrade.beside_websocket);
    } else if (only_offer) {
        found.add(rule::websocket_switching_not_websocket, upgrade.whole);
    }
    if (upgrade.websocket && asked.upgrade.websocket)
        judge_websocket_taken(request, asked, response, upgrade.websocket, found);
}

/// Judges a 101 that names nothing. If exactly one protocol was offered, the 101 takes that one.
constexpr void judge_unnamed_switch(message_fields const& request, list_places const& asked,
                                    message_fields const& response, list_places const& answered,
                                    report& found) {
    upgrade_places const& offered = asked.upgrade;
    bool const names_nothing = answered.upgrade.well_formed && answered.upgrade.count == 0;
    bool const may_be_taken = !offered.versioned_websocket && !offered.versioned_capsule;
    if (!found.tolerates(rule::switching_without_upgrade)) return;
    if (!names_nothing || offered.offers != 1 || !may_be_taken)
        return found.insist(rule::switching_without_upgrade, answered.upgrade.whole);
    if (offered.websocket) {
        judge_accepted_extensions(response, found);
        judge_websocket_taken(request, asked, response, {}, found);
    } else if (offered.h2c) {
        if (response.known.over == transport::tls) found.add(rule::h2c_over_tls);
        judge_h2c_taken(request, asked, {}, found);
    } else if (offered.capsule) {
        judge_capsule_framing(response, found);
        judge_capsules_taken(request, asked, response, {}, offered.connect_ip, found);
    }
}

[[gnu::noinline]] constexpr void judge_switch(message_fields const& request,
                                              list_places const& asked,
                                              message_fields const& response,
                                              list_places const& answered, report& found) {
    upgrade_places const& upgrade = answered.upgrade;
    if (expects_continue(request) && announced_content(request) && !response.known.continued)
        found.add(rule::switching_before_continue);
    // h2 is ignored, so an offer of h2 alone is no offer.
    bool const offered = asked.counts && asked.upgrade.offers != 0;
    if (!offered) return found.add(rule::switching_unsolicited, upgrade.whole);
    if (!answered.counts) return judge_unnamed_switch(request, asked, response, answered, found);

    found.add_if(rule::switching_protocol_not_offered,
                 compare_with_offer(request, response).not_offered);
    judge_websocket_switch(request, asked, response, answered, found);
    if (upgrade.h2c && asked.upgrade.h2c) judge_h2c_taken(request, asked, upgrade.h2c, found);
    if (upgrade.capsule && asked.upgrade.capsule)
        judge_capsules_taken(request, asked, response, upgrade.capsule, upgrade.connect_ip, found);
}

/// Judges the protocols that any other response asks for or advertises.
[[gnu::noinline]] constexpr void judge_advertisement(message_fields const& request,
                                                     list_places const& asked,
                                                     message_fields const& response,
                                                     list_places const& answered, report& found) {
    if (!asked.counts || !answered.upgrade.well_formed || answered.upgrade.count == 0) return;
    comparison const compared = compare_with_offer(request, response);
    if (response.status != 426)
        return found.add_if(rule::advertised_already_offered, compared.offered);
    bool const refuses_version =
        request.has(known_field::sec_websocket_version) && !names_version_13(request);
    found.add_if(rule::upgrade_required_already_offered,
                 refuses_version ? compared.renewed : compared.offered);
    if (asked.upgrade.websocket && answered.upgrade.websocket && refuses_version &&
        !response.has(known_field::sec_websocket_version))
        found.add(rule::websocket_version_not_advertised, answered.upgrade.websocket);
}

}  // namespace http_upgrade::detail

#endif
