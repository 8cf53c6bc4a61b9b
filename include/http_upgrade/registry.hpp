// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_REGISTRY_HPP
#define HTTP_UPGRADE_REGISTRY_HPP

#include <cstddef>      // size_t
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

inline constexpr std::size_t registration_count = sizeof registrations / sizeof registrations[0];

/// The index of a registered name; registration_count when there is none.
constexpr std::size_t find_registration(std::string_view name) noexcept {
    std::size_t index = 0;
    while (index != registration_count && !equal_ignoring_case(name, registrations[index].name))
        ++index;
    return index;
}

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

}  // namespace detail

/// Whether a protocol name is in the Upgrade Token Registry, in any case. RFC 9110 §16.7.
///
///     static_assert(is_registered("WebSocket") && !is_registered("IRC"));
constexpr bool is_registered(std::string_view name) noexcept {
    return detail::find_registration(name) != detail::registration_count;
}

/// Whether the version is what the registry expects of this protocol: `DIGIT "." DIGIT` for HTTP
/// and TLS, none for the others; true for a name that is not registered. RFC 9110 §16.7.
///
///     static_assert(has_expected_version({"TLS", "1.0"}));
///     static_assert(!has_expected_version({"websocket", "13"}));
constexpr bool has_expected_version(protocol const& element) noexcept {
    std::size_t const row = detail::find_registration(element.name);
    if (row == detail::registration_count) return true;
    std::string_view const version = element.version;
    if (!detail::registrations[row].versioned) return version.empty();
    return version.size() == 3 && detail::is_digit(version[0]) && version[1] == '.' &&
           detail::is_digit(version[2]);
}

}  // namespace http_upgrade

#endif
