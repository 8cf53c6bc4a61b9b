// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_DETAIL_RULES_OFFERS_HPP
#define HTTP_UPGRADE_DETAIL_RULES_OFFERS_HPP

#include <http_upgrade/detail/content.hpp>
#include <http_upgrade/detail/list_places.hpp>
#include <http_upgrade/detail/message_fields.hpp>
#include <http_upgrade/detail/rules/capsule_field.hpp>
#include <http_upgrade/detail/rules/capsules.hpp>
#include <http_upgrade/detail/rules/h2c.hpp>
#include <http_upgrade/detail/rules/report.hpp>
#include <http_upgrade/detail/rules/websocket.hpp>
#include <http_upgrade/message.hpp>
#include <http_upgrade/rule.hpp>

/// The rules on an HTTP/1.x request that offers an upgrade.
namespace http_upgrade::detail {

[[gnu::noinline]] constexpr void judge_offer(message_fields const& message,
                                             list_places const& lists, report& found) {
    upgrade_places const& upgrade = lists.upgrade;
    if (message.version < http_1_1) found.add_if(rule::upgrade_in_http10, upgrade.whole);
    if (message.method == "CONNECT") found.add_if(rule::upgrade_in_connect, upgrade.whole);
    if (!upgrade.h2c && upgrade.well_formed)
        add_if_present(found, rule::http2_settings_without_h2c, message,
                       known_field::http2_settings);
    if (!upgrade.websocket && upgrade.well_formed) {
        add_if_present(found, rule::websocket_not_offered, message, known_field::sec_websocket_key);
        add_if_present(found, rule::websocket_not_offered, message,
                       known_field::sec_websocket_version);
    }
    if (message.has(known_field::expect) && !upgrade.connect_tcp && !announced_content(message))
        found.add_if(rule::expect_without_content, expects_continue(message));
    add_if_present(found, rule::websocket_accept_in_request, message,
                   known_field::sec_websocket_accept);
    if (!lists.counts) return;

    found.add_if(rule::h2_offered, upgrade.h2);
    if (upgrade.h2c) judge_h2c_offer(message, upgrade.h2c, found);
    if (upgrade.websocket) {
        if (!websocket_offer_holds(message))
            judge_websocket_offer(message, upgrade.websocket, found);
        judge_websocket_habits(message, found);
    }
    if (!upgrade.capsule) return;
    judge_capsule_offer(message, upgrade.capsule, found);
    judge_capsule_announcement(message, upgrade.capsule, found);
    if (upgrade.count > 1) found.add(rule::capsule_offer_not_single, upgrade.capsule);
    if (message.known.over == transport::clear)
        found.add_if(rule::connect_ip_in_clear, upgrade.connect_ip);
}

}  // namespace http_upgrade::detail

#endif
