// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_DETAIL_RULES_H2C_HPP
#define HTTP_UPGRADE_DETAIL_RULES_H2C_HPP

#include <cstddef>      // size_t
#include <string_view>  // settings

#include <http_upgrade/detail/message_fields.hpp>
#include <http_upgrade/detail/rules/report.hpp>
#include <http_upgrade/detail/small_place.hpp>
#include <http_upgrade/h2c.hpp>
#include <http_upgrade/message.hpp>
#include <http_upgrade/rule.hpp>

/// The rules on an upgrade to h2c (RFC 7540 §3.2, which RFC 9113 §3.1 obsoletes).
namespace http_upgrade::detail {

/// Whether HTTP/2 allows a setting. RFC 7540 §6.5.2.
constexpr bool is_allowed(h2c_setting const& setting) noexcept {
    switch (setting.identifier) {
        case 2: return setting.value <= 1;                                    // ENABLE_PUSH
        case 4: return setting.value <= 0x7fffffff;                           // INITIAL_WINDOW_SIZE
        case 5: return setting.value >= 0x4000 && setting.value <= 0xffffff;  // MAX_FRAME_SIZE
        default: return true;
    }
}

/// The offset of the first setting that is not allowed; the size of the text when all are allowed.
constexpr std::size_t allowed_settings(std::string_view text) noexcept {
    std::size_t offset = 0;
    for (h2c_setting const setting : h2c_settings(text)) {
        if (!is_allowed(setting)) break;
        offset += 8;
    }
    return offset;
}

/// Whether an offer of h2c comes with one line of good settings, on a connection without TLS.
constexpr bool h2c_offer_holds(message_fields const& message) noexcept {
    std::string_view const text = message.trimmed(known_field::http2_settings);
    return message.known.over != transport::tls && message.is_single(known_field::http2_settings) &&
           is_settings(text) && allowed_settings(text) == text.size();
}

/// Judges the settings of an offer of h2c; `element` is its place.
[[gnu::noinline, gnu::cold]] constexpr void judge_h2c_settings(message_fields const& message,
                                                               small_place element, report& found) {
    if (!add_unless_single(found, rule::h2c_settings_missing, rule::h2c_settings_repeated, message,
                           known_field::http2_settings, element))
        return;
    std::string_view const text = message.trimmed(known_field::http2_settings);
    small_place const where = message.where(known_field::http2_settings);
    if (!is_settings(text)) return found.add(rule::h2c_settings_malformed, where);
    std::size_t const allowed = allowed_settings(text);
    if (allowed != text.size()) found.add(rule::h2c_settings_value_invalid, where.part(allowed, 8));
}

constexpr void judge_h2c_offer(message_fields const& message, small_place element, report& found) {
    if (message.known.over == transport::tls) found.add(rule::h2c_over_tls, element);
    judge_h2c_settings(message, element, found);
}

}  // namespace http_upgrade::detail

#endif
