// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_REGISTRY_HPP
#define HTTP_UPGRADE_REGISTRY_HPP

#include <string_view>  // names

#include <http_upgrade/detail/known_protocol.hpp>
#include <http_upgrade/upgrade.hpp>

/// The Upgrade Token Registry (RFC 9110 §16.7).
namespace http_upgrade {

/// Whether a protocol name, in any ASCII case, is in the Upgrade Token Registry. RFC 9110 §16.7.
///
///     static_assert(is_registered("WebSocket") && !is_registered("IRC"));
constexpr bool is_registered(std::string_view name) noexcept {
    return detail::find_protocol(name) != detail::known_protocol::unregistered;
}

/// Whether a protocol has the version that the registry expects: `DIGIT "." DIGIT` for HTTP and
/// TLS, none for the other registered names. True for a name that is not registered. RFC 9110
/// §16.7.
///
///     static_assert(has_expected_version({"TLS", "1.0"}));
///     static_assert(!has_expected_version({"websocket", "13"}));
constexpr bool has_expected_version(protocol const& element) noexcept {
    return detail::is_expected_version(detail::find_protocol(element.name), element.version);
}

}  // namespace http_upgrade

#endif
