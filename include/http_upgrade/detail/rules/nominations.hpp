// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_DETAIL_RULES_NOMINATIONS_HPP
#define HTTP_UPGRADE_DETAIL_RULES_NOMINATIONS_HPP

#include <http_upgrade/detail/list_places.hpp>
#include <http_upgrade/detail/message_fields.hpp>
#include <http_upgrade/detail/rules/report.hpp>
#include <http_upgrade/detail/small_place.hpp>
#include <http_upgrade/rule.hpp>

/// The rules on what Connection nominates: fields that are hop-by-hop, and no others.
namespace http_upgrade::detail {

constexpr void judge_nominations(message_fields const& message, list_places const& lists,
                                 report& found) {
    connection_places const& named = lists.connection;
    small_place const upgrade = lists.upgrade.whole;
    if (message.is_request)
        add_if_present(found, rule::proxy_connection_present, message,
                       known_field::proxy_connection);
    if (!named.well_formed) return;  // what it would have named, nobody knows

    if (!named[option::upgrade]) found.add_if(rule::upgrade_not_nominated, upgrade);
    if (!upgrade) found.add_if(rule::upgrade_option_without_field, named[option::upgrade]);
    if (!named[option::keep_alive])
        add_if_present(found, rule::keep_alive_not_nominated, message, known_field::keep_alive);
    found.add_if(rule::end_to_end_field_nominated, named[option::end_to_end]);
    found.add_if(rule::forwarding_field_nominated, named[option::forwarding]);
    if (!message.is_request) return;

    if (!named[option::te]) add_if_present(found, rule::te_not_nominated, message, known_field::te);
    if (!named[option::http2_settings])
        add_if_present(found, rule::http2_settings_not_nominated, message,
                       known_field::http2_settings);
    if (named[option::upgrade]) found.add_if(rule::close_with_upgrade, named[option::close]);
}

}  // namespace http_upgrade::detail

#endif
