// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_DETAIL_KNOWN_PROTOCOL_HPP
#define HTTP_UPGRADE_DETAIL_KNOWN_PROTOCOL_HPP

#include <cstddef>      // size_t
#include <string_view>  // names

#include <http_upgrade/detail/ascii.hpp>

/// The Upgrade Token Registry (RFC 9110 §16.7) as data.
namespace http_upgrade::detail {

/// The registered protocols.
enum class known_protocol : unsigned char {
    websocket,
    h2c,
    connect_udp,
    connect_ip,
    connect_tcp,
    http,
    tls,
    unregistered
};

inline constexpr std::size_t known_protocol_count =
    static_cast<std::size_t>(known_protocol::unregistered);

struct registration {
    char name[12];
    known_word lower_case;
    bool versioned;  // whether the registry expects DIGIT "." DIGIT as version; else none
};

// In the order of known_protocol. The name that is looked up most often is first.
inline constexpr registration registrations[] = {
    {"websocket", known_word("websocket"), false},      // RFC 6455, RFC 8441
    {"h2c", known_word("h2c"), false},                  // RFC 9113 §3.1: obsolete
    {"connect-udp", known_word("connect-udp"), false},  // RFC 9298
    {"connect-ip", known_word("connect-ip"), false},    // RFC 9484
    // draft-ietf-httpbis-connect-tcp: approved, not yet an RFC
    {"connect-tcp", known_word("connect-tcp"), false},
    {"HTTP", known_word("http"), true},  // RFC 9110 §2.5
    {"TLS", known_word("tls"), true},    // RFC 2817
};
static_assert(sizeof registrations / sizeof registrations[0] == known_protocol_count);

[[gnu::noinline]] constexpr known_protocol find_protocol(std::string_view name) noexcept {
    std::size_t index = 0;
    while (index != known_protocol_count && !registrations[index].lower_case.equals(name)) ++index;
    return static_cast<known_protocol>(index);
}

/// Whether a protocol runs on the Capsule Protocol (RFC 9297).
constexpr bool is_capsule(known_protocol which) noexcept {
    return which == known_protocol::connect_udp || which == known_protocol::connect_ip ||
           which == known_protocol::connect_tcp;
}

constexpr bool is_expected_version(known_protocol which, std::string_view version) noexcept {
    if (which == known_protocol::unregistered) return true;
    if (!registrations[static_cast<std::size_t>(which)].versioned) return version.empty();
    return version.size() == 3 && is_digit(version[0]) && version[1] == '.' && is_digit(version[2]);
}

}  // namespace http_upgrade::detail

#endif
