// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_DETAIL_EXTENDED_CONNECT_HPP
#define HTTP_UPGRADE_DETAIL_EXTENDED_CONNECT_HPP

#include <string_view>  // the protocol's name

#include <http_upgrade/detail/known_protocol.hpp>
#include <http_upgrade/detail/message_fields.hpp>

/// The extended CONNECT of HTTP/2 and HTTP/3 (RFC 8441 §4, RFC 9220).
namespace http_upgrade::detail {

constexpr bool is_extended_connect(message_fields const& message) noexcept {
    return message.is_request && !message.is_http1() && message.method == "CONNECT" &&
           message.has(known_field::pseudo_protocol);
}

/// The protocol that an extended CONNECT asks for, in any ASCII case; `unregistered` for other
/// requests.
[[gnu::noinline]] constexpr known_protocol connects_to(message_fields const& message) noexcept {
    if (!is_extended_connect(message)) return known_protocol::unregistered;
    return find_protocol(message.trimmed(known_field::pseudo_protocol));
}

}  // namespace http_upgrade::detail

#endif
