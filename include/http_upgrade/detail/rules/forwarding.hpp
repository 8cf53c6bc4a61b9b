// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_DETAIL_RULES_FORWARDING_HPP
#define HTTP_UPGRADE_DETAIL_RULES_FORWARDING_HPP

#include <cstddef>           // size_t
#include <initializer_list>  // of field names
#include <string_view>       // options and names

#include <http_upgrade/detail/extended_connect.hpp>
#include <http_upgrade/detail/known_field.hpp>
#include <http_upgrade/detail/list_walk.hpp>
#include <http_upgrade/detail/message_fields.hpp>
#include <http_upgrade/detail/nominated_names.hpp>
#include <http_upgrade/detail/rules/report.hpp>
#include <http_upgrade/detail/small_place.hpp>
#include <http_upgrade/detail/token_grammar.hpp>
#include <http_upgrade/message.hpp>
#include <http_upgrade/rule.hpp>
#include <http_upgrade/token.hpp>

/// The rules on a message that an intermediary forwarded.
namespace http_upgrade::detail {

/// Whether an intermediary writes a field of this name itself, whatever it received under it.
constexpr bool is_made_anew(std::string_view name) noexcept {
    for (char const* const each :
         {"host", "via", "date", "connection", "content-length", "transfer-encoding"})
        if (equal_ignoring_case(name, each)) return true;
    return false;
}

/// Whether the forwarded message itself nominates a field of this name. A request in HTTP/2 or
/// HTTP/3 may have TE, though nothing is nominated there (RFC 9113 §8.2.2).
constexpr bool is_nominated_anew(std::string_view name, message_fields const& forwarded,
                                 nominated_names const& anew) noexcept {
    bool const te =
        !forwarded.is_http1() && forwarded.is_request && equal_ignoring_case(name, "te");
    return te || anew.contains(name);
}

constexpr bool may_be_nominated_anew(std::string_view option) noexcept {
    // Not HTTP2-Settings: an intermediary that forwards it forwards an offer of h2c, through which
    // a client can smuggle requests past it.
    for (char const* const each : {"close", "keep-alive", "upgrade", "te"})
        if (equal_ignoring_case(option, each)) return true;
    return false;
}

constexpr void judge_forwarded_options(message_fields const& forwarded,
                                       nominated_names const& received, report& found) {
    if (!forwarded.has(known_field::connection)) return;
    for (list_walk<token_grammar> walk(forwarded, known_field::connection); walk.next();) {
        std::string_view const option = walk.element();
        if (!may_be_nominated_anew(option) && received.contains(option))
            return found.add(rule::connection_forwarded, walk.where());
    }
}

constexpr void judge_forwarded_fields(message_fields const& forwarded, nominated_names& received,
                                      nominated_names const& anew, report& found) {
    message_fields::line line;
    for (bool more = forwarded.first(line); more; more = forwarded.next(line)) {
        std::size_t const index = received.find(line.name);
        if (index == received.count) continue;
        received.seen[index] = true;
        if (!is_nominated_anew(line.name, forwarded, anew) && !is_made_anew(line.name))
            found.add(rule::nominated_field_forwarded, place_of(line.value, line.index));
    }
}

/// Finds end-to-end fields that were received and nominated, and were not forwarded.
constexpr void judge_removed_fields(message_fields const& received, nominated_names const& options,
                                    report& found) {
    message_fields::line line;
    for (bool more = received.first(line); more; more = received.next(line)) {
        if (!is_end_to_end(line.name) || is_made_anew(line.name)) continue;
        std::size_t const index = options.find(line.name);
        if (index != options.count && !options.seen[index])
            return found.add(rule::essential_field_removed);
    }
}

constexpr void judge_forwarded(message_fields const& received, message_fields const& forwarded,
                               report& found) {
    nominated_names options(received);
    nominated_names const anew(forwarded);
    judge_forwarded_options(forwarded, options, found);
    judge_forwarded_fields(forwarded, options, anew, found);
    judge_removed_fields(received, options, found);
    for (std::string_view const name :
         {"proxy-connection", "keep-alive", "http2-settings", "te", "upgrade"})
        if (received.has(find_field(name)) && !is_nominated_anew(name, forwarded, anew))
            add_if_present(found, rule::hop_by_hop_field_forwarded, forwarded, find_field(name));
    if (received.is_request && received.is_http1() && received.version < http_1_1 &&
        received.has(known_field::upgrade))
        add_if_present(found, rule::upgrade_from_http10_forwarded, forwarded, known_field::upgrade);
}

/// Checks a forwarded response that answers `request`: a 2xx that ignored Upgrade must not be sent
/// as a 2xx to an extended CONNECT.
constexpr void judge_forwarded_answer(message_fields const& request, message_fields const& received,
                                      message_fields const& forwarded, report& found) {
    judge_forwarded(received, forwarded, found);
    if (is_extended_connect(request) && received.is_http1() && received.status / 100 == 2 &&
        !forwarded.is_http1() && forwarded.status / 100 == 2)
        found.add(rule::refusal_became_tunnel);
}

}  // namespace http_upgrade::detail

#endif
