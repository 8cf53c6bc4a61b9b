// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_H2C_HPP
#define HTTP_UPGRADE_H2C_HPP

#include <cstddef>      // size_t
#include <cstdint>      // uint64_t, the bits of a setting
#include <string_view>  // the field's value

#include <http_upgrade/base64.hpp>
#include <http_upgrade/facts.hpp>
#include <http_upgrade/finding.hpp>
#include <http_upgrade/reading.hpp>
#include <http_upgrade/rule.hpp>

/// Floor 6: what an upgrade to h2c demands (RFC 7540 §3.2; obsoleted by RFC 9113 §3.1).
namespace http_upgrade::detail {

/// HTTP2-Settings is the base64url of settings, 6 bytes or 8 characters each, so never padded.
constexpr bool is_settings(std::string_view text) noexcept {
    return !text.empty() && text.size() % 8 == 0 && all_digits(base64url, text);
}

/// Whether HTTP/2 allows a setting, given as its 8 characters. RFC 7540 §6.5.2.
constexpr bool is_allowed_setting(std::string_view text) noexcept {
    std::uint64_t bits = 0;
    for (char const c : text) bits = bits << 6 | base64url[c];
    std::uint64_t const identifier = bits >> 32;
    std::uint64_t const value = bits & 0xffffffff;
    switch (identifier) {
        case 2: return value <= 1;                            // ENABLE_PUSH
        case 4: return value <= 0x7fffffff;                   // INITIAL_WINDOW_SIZE
        case 5: return value >= 0x4000 && value <= 0xffffff;  // MAX_FRAME_SIZE
        default: return true;
    }
}

/// The settings that an offer of h2c must come with; `element` is where it is offered.
constexpr void judge_h2c_settings(facts& message, place const& element, report& found) {
    if (!add_unless_single(found, rule::h2c_settings_missing, rule::h2c_settings_repeated, message,
                           known_field::http2_settings, element))
        return;
    sighting const& settings = message.header(known_field::http2_settings);
    std::string_view const text = settings.trimmed();
    if (!is_settings(text)) return found.add(rule::h2c_settings_malformed, settings.where());
    for (std::size_t i = 0; i != text.size(); i += 8)
        if (!is_allowed_setting(text.substr(i, 8)))
            return found.add(rule::h2c_settings_value_invalid,
                             {settings.line, settings.where().offset + i, 8});
}

constexpr void judge_h2c_offer(facts& message, place const& element, report& found) {
    if (message.known.over == transport::tls) found.add(rule::h2c_over_tls, element);
    judge_h2c_settings(message, element, found);
}

}  // namespace http_upgrade::detail

#endif
