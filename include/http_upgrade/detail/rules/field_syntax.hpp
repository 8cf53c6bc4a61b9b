// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_DETAIL_RULES_FIELD_SYNTAX_HPP
#define HTTP_UPGRADE_DETAIL_RULES_FIELD_SYNTAX_HPP

#include <http_upgrade/detail/list_places.hpp>
#include <http_upgrade/detail/message_fields.hpp>
#include <http_upgrade/detail/rules/report.hpp>
#include <http_upgrade/rule.hpp>

/// The rules on the syntax of Upgrade and Connection.
namespace http_upgrade::detail {

constexpr void judge_field_syntax(message_fields const& message, list_places const& lists,
                                  report& found) {
    upgrade_places const& upgrade = lists.upgrade;
    connection_places const& connection = lists.connection;
    found.add_if(rule::upgrade_malformed, upgrade.fault);
    found.add_if(rule::connection_malformed, connection.fault);
    found.add_if(rule::empty_list_element, upgrade.empty_element);
    found.add_if(rule::empty_list_element, connection.empty_element);
    if (upgrade.well_formed && upgrade.count == 0) found.add_if(rule::upgrade_empty, upgrade.whole);
    found.add_if(rule::protocol_repeated, upgrade.repeated);
    found.add_if(rule::protocol_unregistered, upgrade.unregistered);
    found.add_if(rule::protocol_version_unexpected, upgrade.unexpected_version);
    found.add_if(rule::upgrade_in_trailer, message.trailer(trailer_field::upgrade_or_connection));
}

}  // namespace http_upgrade::detail

#endif
