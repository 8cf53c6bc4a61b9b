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

/// The registered protocols.
enum class known_protocol : unsigned char {
    http,
    tls,
    websocket,
    h2c,
    connect_udp,
    connect_ip,
    connect_tcp,
    unregistered
};

inline constexpr std::size_t known_protocol_count =
    static_cast<std::size_t>(known_protocol::unregistered);

struct registration {
    std::string_view name;
    bool versioned;  // expects DIGIT "." DIGIT; no other form is registered
};

// In the order of known_protocol.
inline constexpr registration registrations[] = {
    {"HTTP", true},          // RFC 9110 §2.5
    {"TLS", true},           // RFC 2817
    {"websocket", false},    // RFC 6455, RFC 8441
    {"h2c", false},          // RFC 9113 §3.1: obsolete
    {"connect-udp", false},  // RFC 9298
    {"connect-ip", false},   // RFC 9484
    {"connect-tcp", false},  // draft-ietf-httpbis-connect-tcp: approved, not yet an RFC
};
static_assert(sizeof registrations / sizeof registrations[0] == known_protocol_count);

constexpr known_protocol find_protocol(std::string_view name) noexcept {
    std::size_t index = 0;
    while (index != known_protocol_count && !equal_ignoring_case(name, registrations[index].name))
        ++index;
    return static_cast<known_protocol>(index);
}

/// Whether a protocol runs on the Capsule Protocol (RFC 9297).
constexpr bool is_capsule(known_protocol which) noexcept {
    return which == known_protocol::connect_udp || which == known_protocol::connect_ip ||
           which == known_protocol::connect_tcp;
}

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

constexpr bool is_expected_version(known_protocol which, std::string_view version) noexcept {
    if (which == known_protocol::unregistered) return true;
    if (!registrations[static_cast<std::size_t>(which)].versioned) return version.empty();
    return version.size() == 3 && is_digit(version[0]) && version[1] == '.' && is_digit(version[2]);
}

}  // namespace detail

/// Whether a protocol name is in the Upgrade Token Registry, in any case. RFC 9110 §16.7.
///
///     static_assert(is_registered("WebSocket") && !is_registered("IRC"));
constexpr bool is_registered(std::string_view name) noexcept {
    return detail::find_protocol(name) != detail::known_protocol::unregistered;
}

/// Whether the version is what the registry expects of this protocol: `DIGIT "." DIGIT` for HTTP
/// and TLS, none for the others; true for a name that is not registered. RFC 9110 §16.7.
///
///     static_assert(has_expected_version({"TLS", "1.0"}));
///     static_assert(!has_expected_version({"websocket", "13"}));
constexpr bool has_expected_version(protocol const& element) noexcept {
    return detail::is_expected_version(detail::find_protocol(element.name), element.version);
}

}  // namespace http_upgrade

#endif
