// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_DETAIL_RULES_HTTP2_HTTP3_HPP
#define HTTP_UPGRADE_DETAIL_RULES_HTTP2_HTTP3_HPP

#include <initializer_list>  // of field names

#include <http_upgrade/detail/ascii.hpp>
#include <http_upgrade/detail/list_walk.hpp>
#include <http_upgrade/detail/message_fields.hpp>
#include <http_upgrade/detail/parameters.hpp>
#include <http_upgrade/detail/rules/report.hpp>
#include <http_upgrade/detail/small_place.hpp>
#include <http_upgrade/rule.hpp>

/// The rules of HTTP/2 and HTTP/3, which have no fields of the connection, and no 101.
namespace http_upgrade::detail {

/// The place of the first element of TE other than `trailers`, the only one that is allowed.
constexpr small_place other_than_trailers(message_fields const& message) {
    constexpr known_word trailers("trailers");
    if (!message.has(known_field::te)) return {};
    list_walk<parameters_grammar> walk(message, known_field::te);
    while (walk.next())
        if (!trailers.equals(walk.element().text)) return walk.where();
    return walk.well_formed() ? small_place{} : walk.fault();
}

/// Two rules have a name of their own in HTTP/2 and in HTTP/3: those are arguments.
[[gnu::noinline]] constexpr void judge_http2_http3(message_fields const& message,
                                                   rule connection_specific_field, rule switching,
                                                   report& found) {
    for (known_field const name :
         {known_field::connection, known_field::proxy_connection, known_field::keep_alive,
          known_field::transfer_encoding, known_field::upgrade, known_field::http2_settings})
        add_if_present(found, connection_specific_field, message, name);
    found.add_if(connection_specific_field, message.trailer(trailer_field::connection_specific));
    if (message.is_request)
        found.add_if(rule::te_not_trailers, other_than_trailers(message));
    else
        add_if_present(found, rule::te_outside_request, message, known_field::te);
    found.add_if(rule::te_outside_request, message.trailer(trailer_field::te));
    if (message.status == 101) found.add(switching);
}

}  // namespace http_upgrade::detail

#endif
