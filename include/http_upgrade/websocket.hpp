// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_WEBSOCKET_HPP
#define HTTP_UPGRADE_WEBSOCKET_HPP

#include <string_view>  // keys and digests as text

#include <http_upgrade/detail/ascii.hpp>
#include <http_upgrade/detail/base64.hpp>
#include <http_upgrade/detail/sha1.hpp>

/// The key of a WebSocket handshake, and the accept value that answers it (RFC 6455 §4).
namespace http_upgrade {

/// A value of Sec-WebSocket-Accept: 28 characters, held in the object.
struct websocket_accept {
    char characters[28] = {};

    constexpr std::string_view view() const noexcept {
        return detail::between(characters, characters + sizeof characters);
    }
    constexpr operator std::string_view() const& noexcept { return view(); }
    operator std::string_view() const&& = delete;  // its characters are gone: name it
};

/// Computes the Sec-WebSocket-Accept that answers a key: base64(SHA-1(key + GUID)).
///
/// Takes the key as it was sent, without white space around it. RFC 6455 §4.2.2.
///
///     static_assert(accept_key("dGhlIHNhbXBsZSBub25jZQ==").view() ==
///                   "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
constexpr websocket_accept accept_key(std::string_view key) noexcept {
    websocket_accept result;
    detail::sha1_digest const digest = detail::sha1(key, "258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
    detail::encode_base64(digest.bytes, sizeof digest.bytes, result.characters);
    return result;
}

/// A value of Sec-WebSocket-Key: 24 characters, held in the object.
struct websocket_key {
    char characters[24] = {};

    constexpr std::string_view view() const noexcept {
        return detail::between(characters, characters + sizeof characters);
    }
    constexpr operator std::string_view() const& noexcept { return view(); }
    operator std::string_view() const&& = delete;  // its characters are gone: name it
};

/// Encodes 16 bytes as a Sec-WebSocket-Key. A client has to draw them at random for each handshake.
/// RFC 6455 §4.1.
///
///     constexpr unsigned char drawn[16] = {'t', 'h', 'e', ' ', 's', 'a', 'm', 'p',
///                                          'l', 'e', ' ', 'n', 'o', 'n', 'c', 'e'};
///     static_assert(make_websocket_key(drawn).view() == "dGhlIHNhbXBsZSBub25jZQ==");
constexpr websocket_key make_websocket_key(unsigned char const (&random_bytes)[16]) noexcept {
    websocket_key result;
    detail::encode_base64(random_bytes, sizeof random_bytes, result.characters);
    return result;
}

}  // namespace http_upgrade

#endif
