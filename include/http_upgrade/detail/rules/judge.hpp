// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_DETAIL_RULES_JUDGE_HPP
#define HTTP_UPGRADE_DETAIL_RULES_JUDGE_HPP

#include <http_upgrade/detail/list_places.hpp>
#include <http_upgrade/detail/message_fields.hpp>
#include <http_upgrade/detail/rules/capsule_field.hpp>
#include <http_upgrade/detail/rules/connect.hpp>
#include <http_upgrade/detail/rules/field_syntax.hpp>
#include <http_upgrade/detail/rules/http2_http3.hpp>
#include <http_upgrade/detail/rules/nominations.hpp>
#include <http_upgrade/detail/rules/offers.hpp>
#include <http_upgrade/detail/rules/report.hpp>
#include <http_upgrade/detail/rules/switching.hpp>
#include <http_upgrade/message.hpp>
#include <http_upgrade/rule.hpp>

/// Which families of rules a message is judged by.
namespace http_upgrade::detail {

[[gnu::noinline]] constexpr void judge_lists(message_fields const& message,
                                             list_places const& lists, report& found) {
    judge_field_syntax(message, lists, found);
    judge_capsule_field(message, found);
    found.add_if(rule::h2c_obsolete, lists.upgrade.h2c);
    if (message.status / 100 == 1)
        add_if_present(found, rule::switching_with_content_length, message,
                       known_field::content_length);
    if (message.is_http1()) {
        judge_nominations(message, lists, found);
        message.is_request ? judge_offer(message, lists, found)
                           : judge_response(message, lists, found);
    } else if (message.version.major <= 3) {
        bool const is_http2 = message.version.major == 2;
        judge_http2_http3(message,
                          is_http2 ? rule::connection_specific_field_in_http2
                                   : rule::connection_specific_field_in_http3,
                          is_http2 ? rule::switching_in_http2 : rule::switching_in_http3, found);
        judge_extended_connect(message, found);
    }
}

/// Judges a message by itself.
constexpr void judge_message(message_fields const& message, report& found) {
    judge_lists(message, list_places(message), found);
}

/// Judges a response by itself, and as the answer to its request. Returns whether its Upgrade
/// counts.
constexpr bool judge_exchange(message_fields const& request, message_fields& response,
                              report& found) {
    // Request and response share a connection.
    if (response.known.over == transport::unknown) response.known.over = request.known.over;
    list_places const asked(request, found.tolerated());
    list_places const answered(response, found.tolerated());
    judge_lists(response, answered, found);
    if (request.version < http_1_1 && response.status / 100 == 1)
        found.add(rule::switching_to_http10_client);
    if (request.is_http1() && response.is_http1()) {
        if (response.status == 101)
            judge_switch(request, asked, response, answered, found);
        else
            judge_advertisement(request, asked, response, answered, found);
    } else if (response.status == 101 && response.version.major != 2 &&
               response.version.major != 3) {  // in which 101 is judged by itself
        found.insist(
            request.is_http1() ? rule::switching_without_upgrade : rule::switching_unsolicited,
            answered.upgrade.whole);
    }
    if (request.method == "CONNECT")
        judge_connect_answer(request, asked, response, answered, found);
    return answered.counts;
}

}  // namespace http_upgrade::detail

#endif
