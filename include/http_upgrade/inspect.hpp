// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_INSPECT_HPP
#define HTTP_UPGRADE_INSPECT_HPP

#include <cstddef>      // size_t
#include <string_view>  // values are views

#include <http_upgrade/connection.hpp>
#include <http_upgrade/facts.hpp>
#include <http_upgrade/field_name.hpp>
#include <http_upgrade/finding.hpp>
#include <http_upgrade/message.hpp>
#include <http_upgrade/registry.hpp>
#include <http_upgrade/rule.hpp>
#include <http_upgrade/scan.hpp>
#include <http_upgrade/upgrade.hpp>

/// Floor 5: judging messages by the catalogue.
namespace http_upgrade {

namespace detail {

/// The first distinct protocols of a list. To compare each with each would cost quadratic time.
struct first_protocols {
    static constexpr std::size_t most = 32;

    protocol known[most] = {};
    std::size_t count = 0;

    /// Whether it was there; keeps it otherwise, while there is room.
    constexpr bool contains_or_keeps(protocol const& element) noexcept {
        for (std::size_t i = 0; i != count; ++i)
            if (known[i] == element) return true;
        if (count != most) known[count++] = element;
        return false;
    }
};

constexpr void note_first(place& noted, bool applies, place const& where) noexcept {
    if (applies && !noted) noted = where;
}

constexpr void add_if(findings& found, rule which, place const& where) noexcept {
    if (where) found.add(which, where);
}

// A list that is not well-formed is judged no further: nobody may act on half of it.
constexpr void judge_upgrade_list(facts& message, findings& found) {
    sighting const& upgrade = message.header(known_field::upgrade);
    if (!upgrade) return;
    list_walk<protocol_grammar> walk(message, known_field::upgrade);
    first_protocols seen;
    place repeated, unregistered, unexpected;
    while (walk.next()) {
        protocol const& element = walk.element();
        note_first(repeated, seen.contains_or_keeps(element), walk.where());
        note_first(unregistered, !is_registered(element.name), walk.where());
        note_first(unexpected, !has_expected_version(element), walk.where());
    }
    if (!walk.well_formed()) return found.add(rule::upgrade_malformed, walk.fault());
    add_if(found, rule::empty_list_element, walk.empty_element());
    add_if(found, rule::protocol_repeated, repeated);
    add_if(found, rule::protocol_unregistered, unregistered);
    add_if(found, rule::protocol_version_unexpected, unexpected);
    if (seen.count == 0) found.add(rule::upgrade_empty, upgrade.where());
}

/// What the Connection lines of a message name, all read as one list: the first place of each.
struct nominations {
    bool well_formed = true;
    place upgrade{}, close{}, te{}, keep_alive{}, http2_settings{};
};

constexpr nominations judge_connection_list(facts& message, findings& found) {
    nominations named;
    if (!message.header(known_field::connection)) return named;
    list_walk<option_grammar> walk(message, known_field::connection);
    place end_to_end, forwarding;
    while (walk.next()) {
        connection_option const option = walk.element();
        switch (find_field(option.text)) {
            case known_field::upgrade: note_first(named.upgrade, true, walk.where()); break;
            case known_field::te: note_first(named.te, true, walk.where()); break;
            case known_field::keep_alive: note_first(named.keep_alive, true, walk.where()); break;
            case known_field::http2_settings:
                note_first(named.http2_settings, true, walk.where());
                break;
            default:
                if (option == "close") {
                    note_first(named.close, true, walk.where());
                } else {
                    note_first(end_to_end, is_end_to_end(option.text), walk.where());
                    note_first(forwarding, is_for_forwarding(option.text), walk.where());
                }
        }
    }
    named.well_formed = walk.well_formed();
    if (!named.well_formed) {
        found.add(rule::connection_malformed, walk.fault());
        return named;
    }
    add_if(found, rule::empty_list_element, walk.empty_element());
    if (message.is_http1()) {
        add_if(found, rule::end_to_end_field_nominated, end_to_end);
        add_if(found, rule::forwarding_field_nominated, forwarding);
    }
    return named;
}

constexpr void judge_trailers(facts const& message, findings& found) {
    add_if(found, rule::upgrade_in_trailer, message.trailer(known_field::upgrade).where());
    add_if(found, rule::upgrade_in_trailer, message.trailer(known_field::connection).where());
}

/// A field that is nominated nowhere, though it has to be.
constexpr void judge_nomination(sighting const& field, place const& option, rule which,
                                findings& found) noexcept {
    if (field && !option) found.add(which, field.where());
}

constexpr void judge_nominations(facts const& message, nominations const& named, findings& found) {
    sighting const& upgrade = message.header(known_field::upgrade);
    if (message.is_request)
        add_if(found, rule::proxy_connection_present,
               message.header(known_field::proxy_connection).where());
    if (!named.well_formed) return;  // what it would have named, nobody knows

    judge_nomination(upgrade, named.upgrade, rule::upgrade_not_nominated, found);
    judge_nomination(message.header(known_field::keep_alive), named.keep_alive,
                     rule::keep_alive_not_nominated, found);
    if (!upgrade) add_if(found, rule::upgrade_option_without_field, named.upgrade);
    if (!message.is_request) return;

    judge_nomination(message.header(known_field::te), named.te, rule::te_not_nominated, found);
    judge_nomination(message.header(known_field::http2_settings), named.http2_settings,
                     rule::http2_settings_not_nominated, found);
    if (named.upgrade) add_if(found, rule::close_with_upgrade, named.close);
}

/// TE may hold nothing but `trailers`: where the first other coding stands.
constexpr place other_than_trailers(facts& message) {
    if (!message.header(known_field::te)) return {};
    list_walk<option_grammar> walk(message, known_field::te);
    while (walk.next())
        if (walk.element() != "trailers") return walk.where();
    return walk.well_formed() ? place{} : walk.fault();
}

/// What HTTP/2 and HTTP/3 say of the fields that only HTTP/1 has.
constexpr void judge_stream_fields(facts& message, rule connection_specific_field,
                                   findings& found) {
    constexpr known_field names[] = {known_field::connection, known_field::proxy_connection,
                                     known_field::keep_alive, known_field::transfer_encoding,
                                     known_field::upgrade,    known_field::http2_settings};
    for (known_field const name : names) {
        add_if(found, connection_specific_field, message.header(name).where());
        add_if(found, connection_specific_field, message.trailer(name).where());
    }

    sighting const& te = message.header(known_field::te);
    if (message.is_request)
        add_if(found, rule::te_not_trailers, other_than_trailers(message));
    else if (te)
        found.add(rule::te_outside_request, te.where());
    add_if(found, rule::te_outside_request, message.trailer(known_field::te).where());
}

constexpr findings judge(facts& message) {
    findings found;
    judge_upgrade_list(message, found);
    nominations const named = judge_connection_list(message, found);
    judge_trailers(message, found);
    if (message.is_http1()) {
        judge_nominations(message, named, found);
        if (message.is_request && message.version < http_1_1)
            add_if(found, rule::upgrade_in_http10, message.header(known_field::upgrade).where());
    } else if (message.version.major == 2) {
        judge_stream_fields(message, rule::connection_specific_field_in_http2, found);
        if (message.status == 101) found.add(rule::switching_in_http2);
    } else if (message.version.major == 3) {
        judge_stream_fields(message, rule::connection_specific_field_in_http3, found);
        if (message.status == 101) found.add(rule::switching_in_http3);
    }
    return found;
}

}  // namespace detail

/// Judges a request by the catalogue.
///
/// Gives the rules that it breaks, in the order of the catalogue, each once with its first place in
/// the request's field lines. Takes any bytes and any number of field lines, in linear time; of a
/// list, the first 32 distinct protocols are remembered when it looks for repeated ones. A list
/// that is not well-formed gives one finding, and is judged no further. What the user's iterators
/// throw passes through. RFC 9110 §7.6.1, §7.8 and what `info` names.
///
///     constexpr std::pair<std::string_view, std::string_view> fields[] = {{"Upgrade", "websocket"}};
///     constexpr findings found = inspect(request(http_1_1, "GET", fields));
///     static_assert(found.size() == 1 && found.contains(rule::upgrade_not_nominated));
template <class It, class End>
[[nodiscard]] constexpr findings inspect(request<It, End> const& message) {
    detail::facts_of known(message);
    return detail::judge(known);
}

/// Judges a response by the catalogue, as far as that goes without its request.
///
///     constexpr std::pair<std::string_view, std::string_view> fields[] = {{"Upgrade", "h2c"}};
///     static_assert(inspect(response(http_1_1, 200, fields)).contains(rule::upgrade_not_nominated));
template <class It, class End>
[[nodiscard]] constexpr findings inspect(response<It, End> const& message) {
    detail::facts_of known(message);
    return detail::judge(known);
}

}  // namespace http_upgrade

#endif
