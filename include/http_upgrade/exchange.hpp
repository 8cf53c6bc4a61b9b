// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_EXCHANGE_HPP
#define HTTP_UPGRADE_EXCHANGE_HPP

#include <http_upgrade/capsule.hpp>
#include <http_upgrade/facts.hpp>
#include <http_upgrade/finding.hpp>
#include <http_upgrade/judge.hpp>
#include <http_upgrade/offer.hpp>
#include <http_upgrade/reading.hpp>
#include <http_upgrade/rule.hpp>
#include <http_upgrade/websocket.hpp>

/// Floor 8: the rules on a response as the answer to its request.
namespace http_upgrade::detail {

/// A response's protocols, as far as they are remembered, against the offer.
struct comparison {
    place not_offered{};  // the first protocol that was not
    place offered{};      // the first that was
    place renewed{};      // the first that was, other than websocket
};

constexpr comparison compare_with_offer(facts& request, facts& response) {
    answers<protocol_grammar, offer_grammar> const named(response, request, known_field::upgrade);
    comparison result;
    bool above_tls = false;
    for (auto const& each : named) {
        // Above an offered TLS, HTTP/1.1 is the protocol in use and needs no offer (RFC 2817 §3.3).
        if (above_tls && !each.asked && each.element == protocol{"HTTP", "1.1"}) continue;
        above_tls = above_tls || equal_ignoring_case(each.element.name, "TLS");
        note_first(each.asked ? result.offered : result.not_offered, true, each.where);
        note_first(result.renewed, each.asked && each.element != protocol{"websocket", {}},
                   each.where);
    }
    note_first(result.not_offered, bool(named.rest), named.rest);
    return result;
}

// What took a protocol of the offer is judged by it. `element` is where the 101 names it; nowhere
// when it names nothing, and that is tolerated.

constexpr void judge_websocket_taken(facts& request, reading const& asked, facts& response,
                                     place const& element, report& found) {
    report faults(found.tolerated());
    judge_websocket_offer(request, asked.upgrade.websocket, faults);
    if (faults.forbids_switch()) found.add(rule::websocket_switching_despite_fault, element);
    judge_websocket_accept(request, response, element, found);
    judge_websocket_choice(request, response, found);
}

constexpr void judge_h2c_taken(facts& request, reading const& asked, place const& element,
                               report& found) {
    report faults(found.tolerated());
    judge_h2c_settings(request, asked.upgrade.h2c, faults);
    if (request.header(known_field::http2_settings).count != 1)
        found.add(rule::switching_to_h2c_without_settings, element);
    else if (faults.forbids_switch() || !asked.connection.http2_settings)
        found.add(rule::switching_to_h2c_despite_fault, element);
}

constexpr void judge_capsules_taken(facts& request, reading const& asked, facts const& response,
                                    place const& element, place const& connect_ip, report& found) {
    report faults(found.tolerated());
    judge_capsule_offer(request, asked.upgrade.capsule, faults);
    if (request.known.over == transport::clear)
        add_if(faults, rule::connect_ip_in_clear, connect_ip);
    if (faults.forbids_switch()) found.add(rule::capsule_switching_despite_fault, element);
    if (!says_capsules(response)) found.add(rule::capsule_protocol_field_missing, element);
}

/// A 101 that takes websocket, or should have.
constexpr void judge_websocket_switch(facts& request, reading const& asked, facts& response,
                                      reading const& answered, report& found) {
    upgrade_reading const& upgrade = answered.upgrade;
    bool const only_offer = asked.upgrade.websocket && asked.upgrade.offers == 1;
    if (upgrade.websocket || upgrade.versioned_websocket) {
        add_if(found, rule::websocket_switching_not_websocket, upgrade.versioned_websocket);
        add_if(found, rule::websocket_switching_not_websocket, upgrade.beside_websocket);
    } else if (only_offer) {
        found.add(rule::websocket_switching_not_websocket, upgrade.whole);
    }
    if (upgrade.websocket && asked.upgrade.websocket)
        judge_websocket_taken(request, asked, response, upgrade.websocket, found);
}

/// A 101 that names nothing takes what was offered, if that is just one protocol.
constexpr void judge_unnamed_switch(facts& request, reading const& asked, facts& response,
                                    reading const& answered, report& found) {
    upgrade_reading const& offered = asked.upgrade;
    bool const names_nothing = answered.upgrade.well_formed && answered.upgrade.count == 0;
    bool const may_be_taken = !offered.versioned_websocket && !offered.versioned_capsule;
    if (!found.tolerates(rule::switching_without_upgrade)) return;
    if (!names_nothing || offered.offers != 1 || !may_be_taken)
        return found.insist(rule::switching_without_upgrade, answered.upgrade.whole);
    if (offered.websocket) {
        judge_extensions(response, found);
        judge_websocket_taken(request, asked, response, {}, found);
    } else if (offered.h2c) {
        if (response.known.over == transport::tls) found.add(rule::h2c_over_tls);
        judge_h2c_taken(request, asked, {}, found);
    } else if (offered.capsule) {
        judge_capsule_framing(response, found);
        judge_capsules_taken(request, asked, response, {}, offered.connect_ip, found);
    }
}

constexpr void judge_101(facts& request, reading const& asked, facts& response,
                         reading const& answered, report& found) {
    upgrade_reading const& upgrade = answered.upgrade;
    if (expects_continue(request) && announced_content(request) && !response.known.continued)
        found.add(rule::switching_before_continue);
    // h2 counts for nothing, so an offer of h2 alone is none.
    bool const offered = asked.counts && asked.upgrade.offers != 0;
    if (!offered) return found.add(rule::switching_unsolicited, upgrade.whole);
    if (!answered.counts) return judge_unnamed_switch(request, asked, response, answered, found);

    add_if(found, rule::switching_protocol_not_offered,
           compare_with_offer(request, response).not_offered);
    judge_websocket_switch(request, asked, response, answered, found);
    if (upgrade.h2c && asked.upgrade.h2c) judge_h2c_taken(request, asked, upgrade.h2c, found);
    if (upgrade.capsule && asked.upgrade.capsule)
        judge_capsules_taken(request, asked, response, upgrade.capsule, upgrade.connect_ip, found);
}

/// What another response asks for or advertises.
constexpr void judge_advertisement(facts& request, reading const& asked, facts& response,
                                   reading const& answered, report& found) {
    if (!asked.counts || !answered.upgrade.well_formed || answered.upgrade.count == 0) return;
    comparison const compared = compare_with_offer(request, response);
    if (response.status != 426)
        return add_if(found, rule::advertised_already_offered, compared.offered);
    sighting const& version = request.header(known_field::sec_websocket_version);
    bool const refuses_version = version && version.trimmed() != "13";
    add_if(found, rule::upgrade_required_already_offered,
           refuses_version ? compared.renewed : compared.offered);
    if (asked.upgrade.websocket && answered.upgrade.websocket && refuses_version &&
        !response.header(known_field::sec_websocket_version))
        found.add(rule::websocket_version_not_advertised, answered.upgrade.websocket);
}

/// Whether the connection ends with a response, as far as its Connection can be read. RFC 9112
/// §9.3.
constexpr bool closes(reading const& asked, facts const& response,
                      connection_reading const& connection) noexcept {
    return connection.close || asked.connection.close || !connection.well_formed ||
           (response.version < http_1_1 && !connection.keep_alive);
}

constexpr void judge_connect(facts& request, reading const& asked, facts& response,
                             reading const& answered, report& found) {
    bool const opened = response.status / 100 == 2;
    if (opened) {
        add_if_present(found, rule::tunnel_with_framing, response, known_field::content_length);
        add_if_present(found, rule::tunnel_with_framing, response, known_field::transfer_encoding);
    } else if (response.status >= 200 && request.version == http_1_1 && response.is_http1() &&
               !closes(asked, response, answered.connection)) {
        found.add(rule::connect_rejected_without_close);
    }
    if (!is_extended_connect(request)) return;
    for (known_field const name :
         {known_field::sec_websocket_key, known_field::sec_websocket_accept})
        add_if_present(found, rule::websocket_key_in_extended_connect, response, name);
    if (!opened) return;
    if (connects_to(request, "websocket")) {
        judge_extensions(response, found);
        judge_websocket_choice(request, response, found);
    } else if (connects_to_capsules(request)) {
        judge_capsule_framing(response, found);
        if (!says_capsules(response)) found.add(rule::capsule_protocol_field_missing);
        if (response.status >= 204 && response.status <= 206)
            found.add(rule::capsule_status_forbidden);
    }
}

constexpr void judge_exchange(facts& request, facts& response, report& found) {
    // The two share a connection.
    if (response.known.over == transport::unknown) response.known.over = request.known.over;
    reading const asked(request, found.tolerated());
    reading const answered(response, found.tolerated());
    judge_message(response, answered, found);
    if (request.is_http1() && request.version < http_1_1 && response.status / 100 == 1)
        found.add(rule::switching_to_http10_client);
    if (request.is_http1() && response.is_http1()) {
        if (response.status == 101)
            judge_101(request, asked, response, answered, found);
        else
            judge_advertisement(request, asked, response, answered, found);
    } else if (response.status == 101 && response.version.major != 2 &&
               response.version.major != 3) {  // in which 101 is judged by itself
        found.insist(
            request.is_http1() ? rule::switching_without_upgrade : rule::switching_unsolicited,
            answered.upgrade.whole);
    }
    if (request.method == "CONNECT") judge_connect(request, asked, response, answered, found);
}

}  // namespace http_upgrade::detail

#endif
