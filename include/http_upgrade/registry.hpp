// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_REGISTRY_HPP
#define HTTP_UPGRADE_REGISTRY_HPP

#include <string_view>  // names and versions

#include <http_upgrade/token.hpp>
#include <http_upgrade/upgrade.hpp>

/// Floor 4: the Upgrade Token Registry (RFC 9110 §16.7).
namespace http_upgrade {

namespace detail {

struct registration {
    char const* name;
    bool versioned;  // expects DIGIT "." DIGIT; no other form is registered
};

inline constexpr registration registrations[] = {
    {"HTTP", true},          // RFC 9110 §2.5
    {"TLS", true},           // RFC 2817
    {"websocket", false},    // RFC 6455, RFC 8441
    {"h2c", false},          // RFC 9113 §3.1: obsolete
    {"connect-udp", false},  // RFC 9298
    {"connect-ip", false},   // RFC 9484
    {"connect-tcp", false},  // draft-ietf-httpbis-connect-tcp: approved, not yet an RFC
};

constexpr registration const* find_registration(std::string_view name) noexcept {
    for (registration const& row : registrations)
        if (equal_ignoring_case(name, row.name)) return &row;
    return nullptr;
}

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

}  // namespace detail

/// Whether a protocol name is in the Upgrade Token Registry, in any case. RFC 9110 §16.7.
///
///     static_assert(is_registered("WebSocket") && !is_registered("IRC"));
constexpr bool is_registered(std::string_view name) noexcept {
    return detail::find_registration(name) != nullptr;
}

/// Whether the version is what the registry expects of this protocol: `DIGIT "." DIGIT` for HTTP
/// and TLS, none for the others; true for a name that is not registered. RFC 9110 §16.7.
///
///     static_assert(has_expected_version({"TLS", "1.0"}));
///     static_assert(!has_expected_version({"websocket", "13"}));
constexpr bool has_expected_version(protocol const& element) noexcept {
    detail::registration const* const row = detail::find_registration(element.name);
    if (row == nullptr) return true;
    std::string_view const version = element.version;
    if (!row->versioned) return version.empty();
    return version.size() == 3 && detail::is_digit(version[0]) && version[1] == '.' &&
           detail::is_digit(version[2]);
}

}  // namespace http_upgrade

#endif
