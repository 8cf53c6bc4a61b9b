// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_FORWARDED_HPP
#define HTTP_UPGRADE_FORWARDED_HPP

#include <cstddef>           // size_t
#include <initializer_list>  // of field names
#include <string_view>       // options and names

#include <http_upgrade/facts.hpp>
#include <http_upgrade/finding.hpp>
#include <http_upgrade/reading.hpp>
#include <http_upgrade/rule.hpp>

/// Floor 6: the rules on a message that an intermediary forwarded.
namespace http_upgrade::detail {

/// The first 64 distinct options of a Connection list, to compare with field names.
struct nominated_names {
    static constexpr std::size_t most = 64;

    std::string_view names[most] = {};
    bool seen[most] = {};  // for whoever walks fields: was there one of this name?
    std::size_t count = 0;

    constexpr explicit nominated_names(facts& message_in) {
        if (!message_in.header(known_field::connection)) return;
        list_walk<option_grammar> walk(message_in, known_field::connection);
        while (walk.next())
            if (count != most && find(walk.element().text) == count)
                names[count++] = walk.element().text;
        if (!walk.well_formed()) count = 0;  // what it would have named, nobody knows
    }
    /// The index of a name; count when it is not among them.
    constexpr std::size_t find(std::string_view name) const noexcept {
        std::size_t index = 0;
        while (index != count && !equal_ignoring_case(names[index], name)) ++index;
        return index;
    }
    constexpr bool contains(std::string_view name) const noexcept { return find(name) != count; }
};

/// What an intermediary writes itself, whatever it received under that name.
constexpr bool is_made_anew(std::string_view name) noexcept {
    for (char const* const each :
         {"host", "via", "date", "connection", "content-length", "transfer-encoding"})
        if (equal_ignoring_case(name, each)) return true;
    return false;
}

/// HTTP/2 and HTTP/3 nominate nothing, and take TE in a request (RFC 9113 §8.2.2).
constexpr bool is_nominated_anew(std::string_view name, facts const& forwarded,
                                 nominated_names const& anew) noexcept {
    bool const te =
        !forwarded.is_http1() && forwarded.is_request && equal_ignoring_case(name, "te");
    return te || anew.contains(name);
}

constexpr bool may_be_nominated_anew(std::string_view option) noexcept {
    // Not HTTP2-Settings: who passes it on passes on an offer of h2c, and is smuggled through.
    for (char const* const each : {"close", "keep-alive", "upgrade", "te"})
        if (equal_ignoring_case(option, each)) return true;
    return false;
}

constexpr void judge_forwarded_options(facts& forwarded, nominated_names const& received,
                                       report& found) {
    if (!forwarded.header(known_field::connection)) return;
    for (list_walk<option_grammar> walk(forwarded, known_field::connection); walk.next();) {
        std::string_view const option = walk.element().text;
        if (!may_be_nominated_anew(option) && received.contains(option))
            return found.add(rule::connection_forwarded, walk.where());
    }
}

constexpr place whole_of(facts::field const& line) noexcept {
    return sighting{line.value, line.line, 1}.where();
}

constexpr void judge_forwarded_fields(facts& forwarded, nominated_names& received,
                                      nominated_names const& anew, report& found) {
    facts::field line;
    for (bool more = forwarded.first(line); more; more = forwarded.next(line)) {
        std::size_t const index = received.find(line.name);
        if (index == received.count) continue;
        received.seen[index] = true;
        if (!is_nominated_anew(line.name, forwarded, anew) && !is_made_anew(line.name))
            found.add(rule::nominated_field_forwarded, whole_of(line));
    }
}

/// End-to-end fields that were there, were nominated, and are gone.
constexpr void judge_removed_fields(facts& received, nominated_names const& options,
                                    report& found) {
    facts::field line;
    for (bool more = received.first(line); more; more = received.next(line)) {
        if (!is_end_to_end(line.name) || is_made_anew(line.name)) continue;
        std::size_t const index = options.find(line.name);
        if (index != options.count && !options.seen[index])
            return found.add(rule::essential_field_removed);
    }
}

constexpr void judge_forwarded(facts& received, facts& forwarded, report& found) {
    nominated_names options(received);
    nominated_names const anew(forwarded);
    judge_forwarded_options(forwarded, options, found);
    judge_forwarded_fields(forwarded, options, anew, found);
    judge_removed_fields(received, options, found);
    for (known_field const name :
         {known_field::proxy_connection, known_field::keep_alive, known_field::http2_settings,
          known_field::te, known_field::upgrade})
        if (received.header(name) &&
            !is_nominated_anew(known_names[static_cast<std::size_t>(name)], forwarded, anew))
            add_if_present(found, rule::hop_by_hop_field_forwarded, forwarded, name);
    if (received.is_request && received.is_http1() && received.version < http_1_1 &&
        received.header(known_field::upgrade))
        add_if_present(found, rule::upgrade_from_http10_forwarded, forwarded, known_field::upgrade);
}

/// A 2xx that ignored Upgrade, on its way back to an extended CONNECT.
constexpr void judge_tunnel(facts const& request, facts const& received, facts const& forwarded,
                            report& found) {
    if (is_extended_connect(request) && received.is_http1() && received.status / 100 == 2 &&
        !forwarded.is_http1() && forwarded.status / 100 == 2)
        found.add(rule::refusal_became_tunnel);
}

}  // namespace http_upgrade::detail

#endif
