// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_READING_HPP
#define HTTP_UPGRADE_READING_HPP

#include <cstddef>      // size_t
#include <string_view>  // names

#include <http_upgrade/connection.hpp>
#include <http_upgrade/extension.hpp>
#include <http_upgrade/facts.hpp>
#include <http_upgrade/field_name.hpp>
#include <http_upgrade/finding.hpp>
#include <http_upgrade/registry.hpp>
#include <http_upgrade/rule.hpp>
#include <http_upgrade/scan.hpp>
#include <http_upgrade/token.hpp>
#include <http_upgrade/upgrade.hpp>

/// Floor 5: what the Upgrade and Connection lines of a message say, each read as one list, once.
/// Rules are judged on this.
namespace http_upgrade::detail {

/// The first distinct elements of a list. To compare each with each would cost quadratic time.
template <class T>
struct first_distinct {
    static constexpr std::size_t most = 32;

    T known[most] = {};
    std::size_t count = 0;

    /// Whether it was there; keeps it otherwise, while there is room.
    constexpr bool contains_or_keeps(T const& element) noexcept {
        for (std::size_t i = 0; i != count; ++i)
            if (known[i] == element) return true;
        if (count != most) known[count++] = element;
        return false;
    }
};

/// The elements of a response's list, and which of them the request's list has too. The first 32
/// are compared; of a longer answer the rest counts as not asked for.
template <class Grammar, class AskedGrammar = Grammar>
struct answers {
    struct answer {
        typename Grammar::element element{};
        place where{};
        bool asked = false;
    };
    static constexpr std::size_t most = 32;

    answer at[most] = {};
    std::size_t count = 0;
    place rest{};

    constexpr answers(facts& response_in, facts& request_in, known_field field_in) {
        if (!response_in.header(field_in)) return;
        for (list_walk<Grammar> walk(response_in, field_in); walk.next();) {
            if (count != most)
                at[count++] = {walk.element(), walk.where(), false};
            else if (!rest)
                rest = walk.where();
        }
        if (!request_in.header(field_in)) return;
        list_walk<AskedGrammar> walk(request_in, field_in);
        while (walk.next())
            for (std::size_t i = 0; i != count; ++i)
                if (at[i].element == walk.element()) at[i].asked = true;
        for (std::size_t i = 0; i != count; ++i)  // nobody may act on half of a list
            at[i].asked = at[i].asked && walk.well_formed();
    }
    constexpr answer const* begin() const noexcept { return at; }
    constexpr answer const* end() const noexcept { return at + count; }

    /// The first that was not asked for; nowhere when all were.
    constexpr place not_asked() const noexcept {
        for (answer const& each : *this)
            if (!each.asked) return each.where;
        return rest;
    }
};

constexpr void note_first(place& noted, bool applies, place const& where) noexcept {
    if (applies && !noted) noted = where;
}

/// Where things stand in an Upgrade list; nowhere when they do not.
struct upgrade_reading {
    bool well_formed = true;
    std::size_t count = 0;   // elements
    std::size_t offers = 0;  // elements but h2, which counts for nothing in a request
    place whole{};           // the first line's value
    place fault{};
    place empty_element{}, repeated{}, unregistered{}, unexpected_version{};
    place h2{}, h2c{}, websocket{}, tls{};  // h2c, websocket: without a version, as registered
    place capsule{}, connect_ip{}, connect_tcp{};  // capsule: the first of connect-*, unversioned
    place versioned_websocket{}, versioned_capsule{};
    place beside_websocket{};  // the first element that is not websocket, or the second that is
    place beside_capsule{};    // the first element that is no connect-*, or the second that is
    place tls_behind_layer{};  // TLS behind a protocol that runs on it

    constexpr void take(protocol const& element, place const& where) noexcept {
        known_protocol const which = find_protocol(element.name);
        bool const bare = element.version.empty();
        ++count;
        if (element != protocol{"h2", {}}) ++offers;
        note_first(beside_websocket, count > 1 || which != known_protocol::websocket, where);
        note_first(beside_capsule, count > 1 || !is_capsule(which), where);
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
            case known_protocol::unregistered:
                note_first(h2, element == protocol{"h2", {}}, where);
                note_first(unregistered, true, where);
                break;
        }
        if (which != known_protocol::tls) ++layers_;
        note_first(unexpected_version, !is_expected_version(which, element.version), where);
    }

private:
    std::size_t layers_ = 0;  // elements so far that are not TLS
};

/// The second element and those behind it; most lists have one, and need no memory of it.
constexpr void read_others(protocol const& first, list_walk<protocol_grammar>& walk,
                           upgrade_reading& result) {
    first_distinct<protocol> seen;
    seen.contains_or_keeps(first);
    do {
        note_first(result.repeated, seen.contains_or_keeps(walk.element()), walk.where());
        result.take(walk.element(), walk.where());
    } while (walk.next());
}

constexpr upgrade_reading read_upgrade(facts& message) {
    upgrade_reading result;
    result.whole = message.header(known_field::upgrade).where();
    if (!result.whole) return result;
    list_walk<protocol_grammar> walk(message, known_field::upgrade);
    if (walk.next()) {
        protocol const first = walk.element();
        result.take(first, walk.where());
        if (walk.next()) read_others(first, walk, result);
    }
    result.well_formed = walk.well_formed();
    if (!result.well_formed) {  // nobody may act on half of a list
        place const fault = walk.fault();
        place const whole = result.whole;
        result = {};
        result.well_formed = false;
        result.fault = fault;
        result.whole = whole;
        return result;
    }
    result.empty_element = walk.empty_element();
    return result;
}

/// Where options stand in a Connection list; nowhere when they do not.
struct connection_reading {
    bool well_formed = true;
    place fault{};
    place empty_element{};
    place upgrade{}, close{}, te{}, keep_alive{}, http2_settings{};
    place end_to_end{}, forwarding{};

    constexpr void take(connection_option const& option, place const& where) noexcept {
        switch (find_field(option.text)) {
            case known_field::upgrade: return note_first(upgrade, true, where);
            case known_field::te: return note_first(te, true, where);
            case known_field::keep_alive: return note_first(keep_alive, true, where);
            case known_field::http2_settings: return note_first(http2_settings, true, where);
            default: break;
        }
        if (option == "close") return note_first(close, true, where);
        note_first(end_to_end, is_end_to_end(option.text), where);
        note_first(forwarding, is_for_forwarding(option.text), where);
    }
};

constexpr connection_reading read_connection(facts& message) {
    connection_reading result;
    if (!message.header(known_field::connection)) return result;
    list_walk<option_grammar> walk(message, known_field::connection);
    while (walk.next()) result.take(walk.element(), walk.where());
    if (walk.well_formed()) {
        result.empty_element = walk.empty_element();
        return result;
    }
    result = {};
    result.well_formed = false;
    result.fault = walk.fault();
    return result;
}

/// A message with its lists.
struct reading {
    upgrade_reading upgrade;
    connection_reading connection;
    bool counts = false;  // whether the Upgrade field does: the effective offer, or what a 101 says

    constexpr explicit reading(facts& message_in, rule_set const& tolerated_in = {})
        : upgrade(read_upgrade(message_in)), connection(read_connection(message_in)) {
        bool const has_upgrade = !message_in.is_request || message_in.version >= http_1_1;
        bool const nominated =
            connection.upgrade ||
            (connection.well_formed && tolerated_in.contains(rule::upgrade_not_nominated));
        counts = message_in.is_http1() && has_upgrade && upgrade.count != 0 && nominated;
    }
};

/// Whether a request is an extended CONNECT (RFC 8441 §4, RFC 9220).
constexpr bool is_extended_connect(facts const& message) noexcept {
    return message.is_request && !message.is_http1() && message.method == "CONNECT" &&
           message.header(known_field::pseudo_protocol);
}

/// The protocol of an extended CONNECT: an exact name, in any case.
[[gnu::noinline]] constexpr bool connects_to(facts const& message, std::string_view name) noexcept {
    return is_extended_connect(message) &&
           equal_ignoring_case(message.header(known_field::pseudo_protocol).trimmed(), name);
}

[[gnu::noinline]] constexpr bool connects_to_capsules(facts const& message) noexcept {
    return is_extended_connect(message) &&
           is_capsule(find_protocol(message.header(known_field::pseudo_protocol).trimmed()));
}

constexpr void add_if(report& found, rule which, place const& where) noexcept {
    if (where) found.add(which, where);
}

/// The first line of a name, when there is one.
constexpr void add_if_present(report& found, rule which, facts const& message, known_field name) {
    if (sighting const& seen = message.header(name)) found.add(which, seen.where());
}

/// What stands more than once points at the second line; what is missing, at what demands it.
constexpr bool add_unless_single(report& found, rule missing, rule repeated, facts& message,
                                 known_field name, place const& demanded_by) {
    sighting const& seen = message.header(name);
    if (seen.count == 0) found.add(missing, demanded_by);
    if (seen.count > 1) found.add(repeated, message.second(name));
    return seen.count == 1;
}

/// Whether content was announced: Content-Length above 0, or Transfer-Encoding; and where.
constexpr place announced_content(facts const& message) noexcept {
    sighting const& length = message.header(known_field::content_length);
    if (length.count > 1) return length.where();  // who knows which of them holds
    bool is_zero = false;
    for (char const c : length.trimmed()) {
        if (c != '0' && c != ',' && !is_ows(c)) return length.where();
        is_zero = is_zero || c == '0';
    }
    if (length && !is_zero) return length.where();
    return message.header(known_field::transfer_encoding).where();
}

/// Where an expectation of 100-continue stands; in HTTP/1.0 it is to be ignored (RFC 9110 §10.1.1).
constexpr place expects_continue(facts& message) {
    if (!message.header(known_field::expect) || message.version < http_1_1) return {};
    for (list_walk<extension_grammar> walk(message, known_field::expect); walk.next();)
        if (equal_ignoring_case(walk.element().text, "100-continue")) return walk.where();
    return {};
}

}  // namespace http_upgrade::detail

#endif
