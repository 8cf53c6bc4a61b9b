// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_DETAIL_LIST_PLACES_HPP
#define HTTP_UPGRADE_DETAIL_LIST_PLACES_HPP

#include <cstddef>      // size_t
#include <string_view>  // options

#include <http_upgrade/detail/known_field.hpp>
#include <http_upgrade/detail/known_protocol.hpp>
#include <http_upgrade/detail/list_walk.hpp>
#include <http_upgrade/detail/message_fields.hpp>
#include <http_upgrade/detail/small_place.hpp>
#include <http_upgrade/detail/token_grammar.hpp>
#include <http_upgrade/message.hpp>
#include <http_upgrade/rule.hpp>
#include <http_upgrade/upgrade.hpp>

/// The places that rules ask for in the Upgrade and Connection lists of a message. Each list is
/// read once.
namespace http_upgrade::detail {

/// Places in an Upgrade list; no place for what the list does not contain.
struct upgrade_places {
    bool well_formed = true;
    std::size_t count = 0;   // elements
    std::size_t offers = 0;  // elements without h2
    small_place whole{};     // the first line's value
    small_place fault{};
    small_place empty_element{}, repeated{}, unregistered{}, unexpected_version{};
    small_place h2{}, h2c{}, websocket{}, tls{};         // h2c, websocket: without a version
    small_place capsule{}, connect_ip{}, connect_tcp{};  // capsule: the first of connect-*
    small_place versioned_websocket{}, versioned_capsule{};
    small_place beside_websocket{};  // the first that is not websocket, or the second that is
    small_place beside_capsule{};    // the first that is no connect-*, or the second that is
    small_place tls_behind_layer{};  // TLS behind a protocol that runs on it

    constexpr void take(protocol const& element, small_place where) noexcept {
        known_protocol const which = find_protocol(element.name);
        bool const bare = element.version.empty();
        bool const is_alone = count++ == 0;
        if (!is_alone || which != known_protocol::websocket)
            note_first(beside_websocket, true, where);
        if (!is_alone || !is_capsule(which)) note_first(beside_capsule, true, where);
        if (is_h2(element))
            note_first(h2, true, where);
        else
            ++offers;
        switch (which) {
            case known_protocol::tls:
                note_first(tls_behind_layer, layers_ != 0, where);
                note_first(tls, true, where);
                break;
            case known_protocol::websocket:
                note_first(bare ? websocket : versioned_websocket, true, where);
                break;
            case known_protocol::h2c: note_first(h2c, bare, where); break;
            case known_protocol::connect_udp:
            case known_protocol::connect_ip:
            case known_protocol::connect_tcp:
                note_first(bare ? capsule : versioned_capsule, true, where);
                note_first(connect_ip, bare && which == known_protocol::connect_ip, where);
                note_first(connect_tcp, bare && which == known_protocol::connect_tcp, where);
                break;
            case known_protocol::http: break;
            case known_protocol::unregistered: note_first(unregistered, true, where); break;
        }
        if (which != known_protocol::tls) ++layers_;
        note_first(unexpected_version, !is_expected_version(which, element.version), where);
    }

private:
    std::size_t layers_ = 0;  // elements so far that are not TLS
};

/// Reads the second element and those after it. Most lists have one element, and then there is
/// nothing to remember.
constexpr void read_others(protocol const& first, list_walk<protocol_grammar>& walk,
                           upgrade_places& result) {
    first_distinct<protocol> seen;
    seen.contains_or_keeps(first);
    do {
        note_first(result.repeated, seen.contains_or_keeps(walk.element()), walk.where());
        result.take(walk.element(), walk.where());
    } while (walk.next());
}

[[gnu::noinline]] constexpr upgrade_places read_upgrade(message_fields const& message) {
    upgrade_places result;
    result.whole = message.where(known_field::upgrade);
    if (!result.whole) return result;
    constexpr known_word websocket("websocket");
    std::string_view const value = message.value(known_field::upgrade);
    if (websocket.equals(value) && message.is_single(known_field::upgrade)) {
        result.take({value, {}}, result.whole);  // what most messages hold: no list to read
        return result;
    }
    list_walk<protocol_grammar> walk(message, known_field::upgrade);
    if (walk.next()) {
        protocol const first = walk.element();
        result.take(first, walk.where());
        if (walk.next()) read_others(first, walk, result);
    }
    if (walk.well_formed()) {
        result.empty_element = walk.empty_element();
        return result;
    }
    upgrade_places malformed;  // nobody may act on half of a list
    malformed.well_formed = false;
    malformed.fault = walk.fault();
    malformed.whole = result.whole;
    return malformed;
}

/// The connection options that rules tell apart.
enum class option : unsigned char {
    upgrade,
    close,
    te,
    keep_alive,
    http2_settings,
    end_to_end,  // names a field that is meant for every recipient
    forwarding,  // names a field that the next server relies on
    other
};

constexpr option option_of(std::string_view text) noexcept {
    constexpr known_word close("close");
    switch (find_field(text)) {
        case known_field::upgrade: return option::upgrade;
        case known_field::te: return option::te;
        case known_field::keep_alive: return option::keep_alive;
        case known_field::http2_settings: return option::http2_settings;
        default: break;
    }
    if (close.equals(text)) return option::close;
    if (is_end_to_end(text)) return option::end_to_end;
    return is_for_forwarding(text) ? option::forwarding : option::other;
}

/// The places of options in a Connection list; no place for an option that is absent.
struct connection_places {
    bool well_formed = true;
    small_place fault{};
    small_place empty_element{};

    constexpr small_place operator[](option which) const noexcept {
        return first_[static_cast<std::size_t>(which)];
    }
    constexpr void take(std::string_view element, small_place where) noexcept {
        note_first(first_[static_cast<std::size_t>(option_of(element))], true, where);
    }

private:
    small_place first_[static_cast<std::size_t>(option::other) + 1] = {};
};

[[gnu::noinline]] constexpr connection_places read_connection(message_fields const& message) {
    connection_places result;
    if (!message.has(known_field::connection)) return result;
    constexpr known_word upgrade("upgrade");
    std::string_view const value = message.value(known_field::connection);
    if (upgrade.equals(value) && message.is_single(known_field::connection)) {
        result.take(value, message.where(known_field::connection));
        return result;
    }
    list_walk<token_grammar> walk(message, known_field::connection);
    while (walk.next()) result.take(walk.element(), walk.where());
    if (walk.well_formed()) {
        result.empty_element = walk.empty_element();
        return result;
    }
    connection_places malformed;
    malformed.well_formed = false;
    malformed.fault = walk.fault();
    return malformed;
}

/// Both lists of a message.
struct list_places {
    upgrade_places upgrade;
    connection_places connection;
    bool counts = false;  // whether the Upgrade field does: as an offer, or as what a 101 says

    constexpr explicit list_places(message_fields const& message_in,
                                   rule_set const& tolerated_in = {})
        : upgrade(read_upgrade(message_in)), connection(read_connection(message_in)) {
        bool const has_upgrade = !message_in.is_request || message_in.version >= http_1_1;
        bool const nominated =
            connection[option::upgrade] ||
            (connection.well_formed && tolerated_in.contains(rule::upgrade_not_nominated));
        counts = message_in.is_http1() && has_upgrade && upgrade.count != 0 && nominated;
    }
};

}  // namespace http_upgrade::detail

#endif
