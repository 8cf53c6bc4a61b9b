// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_DETAIL_RULES_CAPSULE_FIELD_HPP
#define HTTP_UPGRADE_DETAIL_RULES_CAPSULE_FIELD_HPP

#include <http_upgrade/detail/boolean_item.hpp>
#include <http_upgrade/detail/known_field.hpp>
#include <http_upgrade/detail/message_fields.hpp>
#include <http_upgrade/detail/rules/report.hpp>
#include <http_upgrade/detail/small_place.hpp>
#include <http_upgrade/rule.hpp>

/// The rules on the Capsule-Protocol field (RFC 9297 §3.4).
namespace http_upgrade::detail {

/// Whether a message says that capsules follow: one line, one Boolean, true.
constexpr bool says_capsules(message_fields const& message) noexcept {
    constexpr known_field field = known_field::capsule_protocol;
    bool value = false;
    return message.is_single(field) && item_reader(message.trimmed(field)).read_boolean(value) &&
           value;
}

/// Judges the field itself, in any message.
[[gnu::noinline]] constexpr void judge_capsule_field(message_fields const& message, report& found) {
    constexpr known_field field = known_field::capsule_protocol;
    if (!message.has(field)) return;
    bool value = false;
    if (!message.is_single(field))
        found.add(rule::capsule_protocol_malformed, message.second(field));
    else if (!item_reader(message.trimmed(field)).read_boolean(value))
        found.add(rule::capsule_protocol_malformed, message.where(field));
    bool const refusal = message.status != 101 && message.status / 100 != 2;
    if (!message.is_request && refusal)
        found.add(rule::capsule_protocol_in_refusal, message.where(field));
}

/// A message that uses the Capsule Protocol should say so; `element` is what uses it.
constexpr void judge_capsule_announcement(message_fields const& message, small_place element,
                                          report& found) {
    if (!says_capsules(message)) found.add(rule::capsule_protocol_field_missing, element);
}

}  // namespace http_upgrade::detail

#endif
