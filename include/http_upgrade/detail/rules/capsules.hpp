// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_DETAIL_RULES_CAPSULES_HPP
#define HTTP_UPGRADE_DETAIL_RULES_CAPSULES_HPP

#include <http_upgrade/detail/known_field.hpp>
#include <http_upgrade/detail/message_fields.hpp>
#include <http_upgrade/detail/rules/report.hpp>
#include <http_upgrade/detail/small_place.hpp>
#include <http_upgrade/rule.hpp>

/// The rules on connect-udp, connect-ip and connect-tcp, which use the Capsule Protocol (RFC 9297).
namespace http_upgrade::detail {

inline constexpr field_set content_fields(known_field::content_length, known_field::content_type,
                                          known_field::transfer_encoding);

/// A message that uses the Capsule Protocol has no content.
[[gnu::noinline]] constexpr void judge_capsule_framing(message_fields const& message,
                                                       report& found) {
    if (!message.has_any(content_fields)) return;
    for (known_field const name :
         {known_field::content_length, known_field::content_type, known_field::transfer_encoding})
        add_if_present(found, rule::capsule_content_field, message, name);
}

/// Whether an HTTP/1.1 request that offers connect-* breaks no rule that forbids the switch.
constexpr bool capsule_offer_holds(message_fields const& message) noexcept {
    return message.method == "GET" && message.has_single(field_set(known_field::host)) &&
           !message.has_any(content_fields);
}

/// Judges whether an offer of connect-* may be taken in HTTP/1.1; `element` is its place.
[[gnu::noinline, gnu::cold]] constexpr void judge_capsule_offer(message_fields const& message,
                                                                small_place element,
                                                                report& found) {
    if (message.method != "GET") found.add(rule::capsule_method_not_get, element);
    add_unless_single(found, rule::capsule_host_not_single, rule::capsule_host_not_single, message,
                      known_field::host, element);
    judge_capsule_framing(message, found);
}

}  // namespace http_upgrade::detail

#endif
