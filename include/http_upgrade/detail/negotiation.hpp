// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_DETAIL_NEGOTIATION_HPP
#define HTTP_UPGRADE_DETAIL_NEGOTIATION_HPP

#include <cstddef>      // size_t
#include <cstdint>      // uint32_t: a choice is kept small
#include <string_view>  // settings, keys

#include <http_upgrade/detail/content.hpp>
#include <http_upgrade/detail/known_field.hpp>
#include <http_upgrade/detail/known_protocol.hpp>
#include <http_upgrade/detail/list_walk.hpp>
#include <http_upgrade/detail/message_fields.hpp>
#include <http_upgrade/detail/nominations.hpp>
#include <http_upgrade/detail/rules/capsules.hpp>
#include <http_upgrade/detail/rules/h2c.hpp>
#include <http_upgrade/detail/rules/report.hpp>
#include <http_upgrade/detail/rules/websocket.hpp>
#include <http_upgrade/detail/small_place.hpp>
#include <http_upgrade/message.hpp>
#include <http_upgrade/protocol_span.hpp>
#include <http_upgrade/rule.hpp>
#include <http_upgrade/tolerable.hpp>
#include <http_upgrade/upgrade.hpp>
#include <http_upgrade/websocket.hpp>

/// How a server chooses what to switch to.
namespace http_upgrade::detail {

/// The result of a negotiation, which a `decision` contains: the protocol that was chosen, or the
/// reason why none was.
struct choice {
    http_upgrade::protocol protocol{};
    std::string_view settings{};  // of h2c; a view of the request
    std::uint32_t index = 0;
    small_place where{};  // of the reason
    rule reason{};
    bool switches = false;
    bool owes_continue = false;
    bool owes_content = false;
    unsigned char key_size = 0;  // 24: a key; 28: the accept of a key of another size
    char key[sizeof(websocket_accept)] = {};

    /// Chooses to switch to a protocol of the server.
    [[gnu::noinline]] constexpr void take(message_fields const& message, protocol_span supported,
                                          std::size_t index_in, known_protocol which) {
        constexpr field_set content(known_field::content_length, known_field::transfer_encoding);
        protocol = supported[index_in];
        index = static_cast<std::uint32_t>(index_in);
        where = {};
        reason = {};
        switches = true;
        owes_content = message.has_any(content) && announced_content(message);
        owes_continue = message.has(known_field::expect) && expects_continue(message);
        if (which == known_protocol::h2c && protocol.version.empty())
            settings = message.trimmed(known_field::http2_settings);
    }
    // A key of another size can be tolerated. There is no space for it, so its accept is kept.
    constexpr void keep_key(std::string_view text) noexcept {
        key_size = sizeof(websocket_key);
        if (text.size() == sizeof(websocket_key)) {
            std::char_traits<char>::copy(key, text.data(), sizeof(websocket_key));
            return;
        }
        key_size = sizeof(websocket_accept);
        websocket_accept const accept = accept_key(text);
        std::char_traits<char>::copy(key, accept.characters, sizeof(websocket_accept));
    }
};

// ---- Yes or no ----------------------------------------------------------------------------------

/// The index of the first supported protocol that the request offers, in the order of the client or
/// of the server. supported.size() when there is none, or Upgrade is not well-formed.
[[gnu::always_inline]] constexpr std::size_t first_common(message_fields const& message,
                                                          protocol_span supported,
                                                          preference order) {
    std::size_t const none = supported.size();
    constexpr known_word websocket("websocket");
    constexpr known_field field = known_field::upgrade;
    if (message.is_single(field) && websocket.equals(message.value(field)))
        return find_websocket(supported);  // what most clients send: there is no list to read
    std::size_t best = none;
    list_walk<protocol_grammar> walk(message, field);
    while (walk.next()) {
        if ((best != none && order == preference::client) || is_h2(walk.element())) continue;
        std::size_t const index = supported.find(walk.element());
        if (index < best) best = index;
    }
    return walk.well_formed() ? best : none;
}

/// Whether the request meets the demands of one protocol.
[[gnu::always_inline]] constexpr bool demands_hold(message_fields const& message,
                                                   known_protocol which, bool bare) {
    switch (which) {
        case known_protocol::websocket: return bare && websocket_offer_holds(message);
        case known_protocol::h2c:
            return !bare || (h2c_offer_holds(message) && nominations(message).http2_settings);
        case known_protocol::connect_ip:
            if (message.known.over == transport::clear) return false;
            [[fallthrough]];
        case known_protocol::connect_udp:
        case known_protocol::connect_tcp: return bare && capsule_offer_holds(message);
        default: return true;
    }
}

/// Takes the first protocol that both speak, if the offer counts and meets all demands of the
/// protocol. It computes no places and no reasons. False decides nothing: then `negotiation` looks
/// at the other protocols and at what is tolerated, and finds the reason.
[[gnu::noinline]] constexpr bool take_if_all_holds(message_fields const& message,
                                                   protocol_span supported, preference order,
                                                   choice& out) {
    if (message.version.major != 1 || message.version.minor == 0 ||
        !message.has(known_field::upgrade) || !nominates_upgrade(message))
        return false;
    std::size_t const index = first_common(message, supported, order);
    if (index == supported.size()) return false;
    constexpr known_word websocket("websocket");
    known_protocol const which = websocket.equals(supported[index].name)
                                     ? known_protocol::websocket
                                     : find_protocol(supported[index].name);
    if (!demands_hold(message, which, supported[index].version.empty())) return false;
    out.take(message, supported, index, which);
    if (which == known_protocol::websocket)
        out.keep_key(message.value(known_field::sec_websocket_key));
    return true;
}

// ---- Reasons ------------------------------------------------------------------------------------

/// Decides with places and reasons, over all supported protocols. It decides as `take_if_all_holds`
/// does where that returns true; a test compares the two.
class negotiation {
public:
    constexpr negotiation(message_fields const& message_in, protocol_span supported_in,
                          rule_set const& tolerated_in, choice& result_in)
        : message_(message_in),
          supported_(supported_in),
          tolerated_(tolerated_in & tolerable),
          nominated_(message_in),
          result_(result_in) {}

    [[gnu::noinline, gnu::cold]] constexpr void decide(preference order) {
        if (!offer_counts()) return;
        if (order == preference::client)
            take_offered_first();
        else
            take_supported_first();
    }

private:
    constexpr void refuse(rule why, small_place where) noexcept {
        result_.reason = why;
        result_.where = where;
    }
    constexpr bool ignore(rule why, small_place where) noexcept {
        refuse(why, where);
        return false;
    }

    /// Whether the offer counts, as in offer_of.
    [[gnu::noinline, gnu::cold]] constexpr bool offer_counts() {
        bool const has_upgrade = message_.has(known_field::upgrade);
        small_place const where = has_upgrade
                                      ? message_.where(known_field::upgrade)
                                      : message_.trailer(trailer_field::upgrade_or_connection);
        if (message_.version.major == 2)
            return ignore(rule::connection_specific_field_in_http2, where);
        if (message_.version.major == 3)
            return ignore(rule::connection_specific_field_in_http3, where);
        if (message_.version.major > 3) return false;
        if (!has_upgrade) return ignore(rule::upgrade_in_trailer, where);
        if (message_.version < http_1_1) return ignore(rule::upgrade_in_http10, where);

        list_walk<protocol_grammar> walk(message_, known_field::upgrade);
        bool offered = false;
        small_place h2{};
        while (walk.next()) {
            bool const counts_for_nothing = is_h2(walk.element());
            note_first(h2, counts_for_nothing, walk.where());
            offered = offered || !counts_for_nothing;
        }
        if (!walk.well_formed()) return ignore(rule::upgrade_malformed, walk.fault());
        if (nominated_.fault) return ignore(rule::connection_malformed, nominated_.fault);
        if (!nominated_.upgrade && !tolerated_.contains(rule::upgrade_not_nominated))
            return ignore(rule::upgrade_not_nominated, where);
        if (offered) return true;
        return h2 ? ignore(rule::h2_offered, h2) : ignore(rule::upgrade_empty, where);
    }

    [[gnu::noinline, gnu::cold]] constexpr void take_offered_first() {
        list_walk<protocol_grammar> walk(message_, known_field::upgrade);
        while (!done_ && walk.next()) {
            if (is_h2(walk.element())) continue;
            std::size_t const index = supported_.find(walk.element());
            if (index != supported_.size()) try_one(index, walk.where());
        }
    }
    [[gnu::noinline, gnu::cold]] constexpr void take_supported_first() {
        for (std::size_t i = 0; i != supported_.size() && !done_; ++i) {
            list_walk<protocol_grammar> walk(message_, known_field::upgrade);
            while (walk.next()) {
                if (is_h2(walk.element()) || walk.element() != supported_[i]) continue;
                try_one(i, walk.where());
                break;
            }
        }
    }

    /// Takes an offered protocol that the server speaks, or keeps the worst reason not to.
    [[gnu::noinline, gnu::cold]] constexpr void try_one(std::size_t index, small_place where) {
        known_protocol const which = find_protocol(supported_[index].name);
        bool const bare = supported_[index].version.empty();
        unsigned const bit = bare ? 1u << static_cast<unsigned>(which) : 0;
        // Each protocol is judged once, because a client may name it a thousand times.
        if ((refused_ & bit) != 0) return;
        if (!bare && (which == known_protocol::websocket || is_capsule(which))) {
            // Neither protocol has versions, so no valid 101 names one.
            if (severity_ == 0) refuse(rule::protocol_version_unexpected, where);
            return;
        }
        report faults(tolerated_);
        judge(which, bare, where, faults);
        if (!faults.forbids_switch()) {
            result_.take(message_, supported_, index, which);
            if (which == known_protocol::websocket)
                result_.keep_key(message_.trimmed(known_field::sec_websocket_key));
            done_ = true;
            return;
        }
        refused_ |= bit;
        if (faults.severity() <= severity_) return;
        severity_ = faults.severity();
        refuse(faults.worst(), faults.worst_place());
        consequence const owed = duty_of(faults.worst()).consequence;
        result_.protocol = {};
        result_.index = 0;
        if (owed == consequence::upgrade_required) name(index);  // the answer names it
        done_ = owed == consequence::malformed;
    }

    /// Judges what a protocol demands, by the rules that `inspect` uses, too.
    constexpr void judge(known_protocol which, bool bare, small_place where, report& faults) {
        if (which == known_protocol::websocket) {
            judge_websocket_offer(message_, where, faults);
        } else if (which == known_protocol::h2c && bare) {
            judge_h2c_offer(message_, where, faults);
            if (!nominated_.http2_settings)
                faults.add(rule::http2_settings_not_nominated,
                           message_.where(known_field::http2_settings));
        } else if (is_capsule(which)) {
            judge_capsule_offer(message_, where, faults);
            if (which == known_protocol::connect_ip && message_.known.over == transport::clear)
                faults.add(rule::connect_ip_in_clear, where);
        }
    }

    constexpr void name(std::size_t index) noexcept {
        result_.protocol = supported_[index];
        result_.index = static_cast<std::uint32_t>(index);
    }

    message_fields const& message_;
    protocol_span supported_;
    rule_set tolerated_;
    nominations nominated_;
    choice& result_;
    int severity_ = 0;      // of the reason
    unsigned refused_ = 0;  // a bit for each known_protocol
    bool done_ = false;
};

}  // namespace http_upgrade::detail

#endif
