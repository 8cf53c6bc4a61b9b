// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_NEGOTIATE_HPP
#define HTTP_UPGRADE_NEGOTIATE_HPP

#include <cstddef>           // size_t
#include <cstdint>           // uint32_t: decisions are kept small
#include <initializer_list>  // of protocols
#include <string_view>       // names, and the key

#include <http_upgrade/capsule.hpp>
#include <http_upgrade/decision.hpp>
#include <http_upgrade/facts.hpp>
#include <http_upgrade/field_line.hpp>
#include <http_upgrade/finding.hpp>
#include <http_upgrade/h2c.hpp>
#include <http_upgrade/message.hpp>
#include <http_upgrade/offer.hpp>
#include <http_upgrade/protocol_span.hpp>
#include <http_upgrade/reading.hpp>
#include <http_upgrade/registry.hpp>
#include <http_upgrade/rule.hpp>
#include <http_upgrade/tolerable.hpp>
#include <http_upgrade/usual_handshake.hpp>
#include <http_upgrade/websocket.hpp>

/// Floor 8: what a server may switch to.
namespace http_upgrade {

namespace detail {

/// Whether the message has an Upgrade line: all that is asked of an ordinary request.
template <class Message>
constexpr bool has_upgrade(Message const& message) {
    auto const end = message.end();
    for (auto at = message.begin(); at != end; ++at) {
        auto&& line = *at;
        std::string_view const name = detail::name_of(static_cast<decltype(line)>(line));
        if (name.size() == 7 && is<known_field::upgrade>(name.data())) return true;
    }
    return false;
}

/// One request, what the server supports, and what has come of it.
class negotiation {
public:
    constexpr negotiation(facts& message_in, protocol_span supported_in,
                          rule_set const& tolerated_in) noexcept
        : message_(message_in), supported_(supported_in), tolerated_(tolerated_in & tolerable) {}

    constexpr decision decide(preference order) {
        if (!offer_counts()) return result_;
        if (order == preference::client)
            take_offered_first();
        else
            take_supported_first();
        return result_;
    }

    /// The decision on an offer of websocket and nothing else, all of whose demands are met.
    static constexpr decision of_websocket(std::string_view key, protocol_span supported) noexcept {
        constexpr known_word websocket("websocket");
        decision result;
        for (std::size_t i = 0; i != supported.size(); ++i) {
            if (!supported[i].version.empty() || !websocket.equals(supported[i].name)) continue;
            result.protocol_ = supported[i];
            result.index_ = static_cast<std::uint32_t>(i);
            result.answer_ = answer::switch_protocols;
            keep_key(key, result);
            break;
        }
        return result;
    }

private:
    constexpr void refuse(rule why, place const& where) noexcept {
        result_.rule_ = why;
        result_.line_ = saturated(where.line);
        result_.offset_ = saturated(where.offset);
        result_.length_ = saturated(where.length);
        switch (consequence_of(why)) {
            case consequence::malformed:
            case consequence::refuse: result_.answer_ = answer::bad_request; break;
            case consequence::upgrade_required: result_.answer_ = answer::upgrade_required; break;
            default: result_.answer_ = answer::carry_on; break;
        }
    }
    static constexpr std::uint32_t saturated(std::size_t number) noexcept {
        return number < decision::nowhere ? static_cast<std::uint32_t>(number) : decision::nowhere;
    }

    constexpr bool ignore(rule why, place const& where) noexcept {
        refuse(why, where);
        return false;
    }

    /// Whether the offer counts, as offer_of has it.
    constexpr bool offer_counts() {
        sighting const upgrade = message_.header(known_field::upgrade);
        place const where = upgrade
                                ? upgrade.where()
                                : message_.trailer(trailer_field::upgrade_or_connection).where();
        if (message_.version.major == 2)
            return ignore(rule::connection_specific_field_in_http2, where);
        if (message_.version.major == 3)
            return ignore(rule::connection_specific_field_in_http3, where);
        if (message_.version.major > 3) return false;
        if (!upgrade) return ignore(rule::upgrade_in_trailer, where);
        if (message_.version < http_1_1) return ignore(rule::upgrade_in_http10, where);

        list_walk<protocol_grammar> walk(message_, known_field::upgrade);
        bool offered = false;
        place h2{};
        while (walk.next()) {
            bool const is_h2 = walk.element() == protocol{"h2", {}};
            note_first(h2, is_h2, walk.where());
            offered = offered || !is_h2;
        }
        if (!walk.well_formed()) return ignore(rule::upgrade_malformed, walk.fault());
        if (!is_nominated(where)) return false;
        if (offered) return true;
        return h2 ? ignore(rule::h2_offered, h2) : ignore(rule::upgrade_empty, where);
    }
    constexpr bool is_nominated(place const& upgrade) {
        connection_ = read_connection(message_);
        if (!connection_.well_formed) return ignore(rule::connection_malformed, connection_.fault);
        return connection_.upgrade || tolerated_.contains(rule::upgrade_not_nominated) ||
               ignore(rule::upgrade_not_nominated, upgrade);
    }

    constexpr void take_offered_first() {
        list_walk<offer_grammar> walk(message_, known_field::upgrade);
        while (!done_ && walk.next()) try_first(walk.element(), walk.where());
    }
    constexpr void take_supported_first() {
        for (std::size_t i = 0; i != supported_.size() && !done_; ++i) {
            list_walk<offer_grammar> walk(message_, known_field::upgrade);
            while (walk.next()) {
                if (walk.element() != supported_[i]) continue;
                try_one(i, walk.where());
                break;
            }
        }
    }

    /// An offered protocol, against what the server speaks.
    constexpr void try_first(protocol const& offered, place const& where) {
        std::size_t const index = supported_.find(offered);
        if (index != supported_.size()) try_one(index, where);
    }
    constexpr void try_one(std::size_t index, place const& where) {
        known_protocol const which = find_protocol(supported_[index].name);
        bool const bare = supported_[index].version.empty();
        unsigned const bit = bare ? 1u << static_cast<unsigned>(which) : 0;
        // Each is judged once: a client may name it a thousand times.
        if ((refused_ & bit) != 0) return;
        if (!bare && (which == known_protocol::websocket || is_capsule(which))) {
            // Neither has versions, so a 101 could not take it.
            if (severity_ == 0) refuse(rule::protocol_version_unexpected, where);
            return;
        }
        report faults(tolerated_);
        judge(which, bare, where, faults);
        if (!faults.forbids_switch()) return take(index, which);
        refused_ |= bit;
        if (faults.severity() <= severity_) return;
        severity_ = faults.severity();
        finding const& why = faults.worst();
        refuse(why.rule, why.where());
        result_.protocol_ = {};
        result_.index_ = 0;
        if (result_.answer_ == answer::upgrade_required) name(index);
        done_ = consequence_of(why.rule) == consequence::malformed;
    }

    /// What each protocol demands: what `inspect` asks of it, too.
    constexpr void judge(known_protocol which, bool bare, place const& where, report& faults) {
        if (which == known_protocol::websocket) {
            judge_websocket_offer(message_, where, faults);
        } else if (which == known_protocol::h2c && bare) {
            judge_h2c_offer(message_, where, faults);
            if (!connection_.http2_settings)
                faults.add(rule::http2_settings_not_nominated,
                           message_.header(known_field::http2_settings).where());
        } else if (is_capsule(which)) {
            judge_capsule_offer(message_, where, faults);
            if (which == known_protocol::connect_ip && message_.known.over == transport::clear)
                faults.add(rule::connect_ip_in_clear, where);
        }
    }
    constexpr void name(std::size_t index) noexcept {
        result_.protocol_ = supported_[index];
        result_.index_ = static_cast<std::uint32_t>(index);
    }
    constexpr void take(std::size_t index, known_protocol which) {
        done_ = true;
        result_.rule_ = {};
        name(index);
        result_.answer_ = answer::switch_protocols;
        result_.owes_content_ = bool(announced_content(message_));
        result_.owes_continue_ = result_.owes_content_ && expects_continue(message_);
        if (which == known_protocol::websocket)
            keep_key(message_.header(known_field::sec_websocket_key).trimmed(), result_);
        if (which == known_protocol::h2c && result_.protocol_.version.empty())
            result_.settings_ = message_.header(known_field::http2_settings).trimmed();
    }
    template <class Text>
    static constexpr void keep(Text const& text, decision& out) noexcept {
        out.key_size_ = sizeof text.characters;
        for (std::size_t i = 0; i != sizeof text.characters; ++i) out.key_[i] = text.characters[i];
    }
    static constexpr void keep_key(std::string_view key, decision& out) noexcept {
        if (key.size() != sizeof(websocket_key)) return keep(accept_key(key), out);
        websocket_key copy;
        for (std::size_t i = 0; i != sizeof copy; ++i) copy.characters[i] = key[i];
        keep(copy, out);
    }
    facts& message_;
    protocol_span supported_;
    rule_set tolerated_;
    connection_reading connection_{};
    decision result_{};
    int severity_ = 0;      // of the reason
    unsigned refused_ = 0;  // a bit for each known_protocol
    bool done_ = false;
};

/// A request that has an Upgrade line. Kept out of line: others then need no frame for it.
template <class Message>
[[gnu::noinline]] constexpr decision decide(Message const& message, protocol_span supported,
                                            rule_set const& tolerated, preference order) {
    if (std::string_view const key = detail::usual_websocket_key(message); !key.empty())
        return negotiation::of_websocket(key, supported);
    facts_of known(message);
    return negotiation(known, supported, tolerated).decide(order);
}

}  // namespace detail

/// Decides what a server may do with a request: the one call on its hot path.
///
/// `supported` are the server's protocols, in its order; whose order wins, `order` says. Each that
/// is offered has to meet its own demands, or is passed over: websocket those of RFC 6455 §4.2.1,
/// h2c one good HTTP2-Settings, nominated, and no TLS (RFC 7540 §3.2), connect-* those of RFC 9298
/// §3.2 and RFC 9484 §4.2; protocols that nobody registered have none. One that makes the message
/// malformed ends the search. The offer counts as offer_of has it, and without one there is nothing
/// but a walk over the names.
///
/// The promise: when it hands out a protocol, the 101 that write_switching writes for it breaks no
/// rule of level error, if what is owed before it was done. When it does not, `reason` says why,
/// and `answer` what to do. `tolerated`: see tolerable; others stay in force. Time is linear in the
/// size of the message, for each of `supported`. Whether the rest of the request is in order,
/// `inspect` says; its framing, and Host where no protocol demands it, are the parser's to judge.
/// RFC 9110 §7.8.
///
///     constexpr std::pair<std::string_view, std::string_view> fields[] = {
///         {"Host", "example.com"}, {"Connection", "upgrade"}, {"Upgrade", "h2c, IRC/6.9"}};
///     constexpr protocol mine[] = {{"websocket"}, {"IRC", "6.9"}};
///     constexpr decision decided = negotiate(request(http_1_1, "GET", fields), mine);
///     static_assert(decided && decided.index() == 1 && !decided.owes_content());
template <class It, class End>
[[nodiscard]] constexpr decision negotiate(request<It, End> const& message, protocol_span supported,
                                           rule_set const& tolerated = {},
                                           preference order = preference::client) {
    if (!detail::has_upgrade(message)) return {};
    return detail::decide(message, supported, tolerated, order);
}

/// The same with the protocols in braces: `{{"websocket"}, {"TLS", "1.2"}}`.
///
/// `{{"websocket", "h2c"}}` is one protocol, of a version h2c: a `_upgrade` literal is safer.
template <class It, class End>
[[nodiscard]] constexpr decision negotiate(request<It, End> const& message,
                                           std::initializer_list<protocol> supported,
                                           rule_set const& tolerated = {},
                                           preference order = preference::client) {
    return http_upgrade::negotiate(message, protocol_span(supported.begin(), supported.size()),
                                   tolerated, order);
}

}  // namespace http_upgrade

#endif
