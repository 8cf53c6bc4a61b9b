// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_TRANSLATION_HPP
#define HTTP_UPGRADE_TRANSLATION_HPP

#include <string_view>  // names and values

#include <http_upgrade/detail/known_protocol.hpp>
#include <http_upgrade/token.hpp>
#include <http_upgrade/upgrade.hpp>

/// Translates protocols and status codes between an HTTP/1.1 Upgrade and the extended CONNECT of
/// HTTP/2 and HTTP/3 (RFC 8441, RFC 9220). bridge.hpp translates whole messages.
namespace http_upgrade {

/// Why a message cannot be translated.
enum class obstacle : unsigned char {
    none,
    not_offered,  ///< an ordinary message: no Upgrade that counts, or no extended CONNECT
    protocol,     ///< no protocol of the offer has a counterpart, or not exactly one :protocol
    method,       ///< the method of an Upgrade is not GET
    target,       ///< scheme, path, authority or Host is missing, repeated or not valid
    content,      ///< content is announced, which the other side would read as bytes of the tunnel
    key,          ///< Sec-WebSocket-Key is not exactly one padded base64 of 16 bytes
    cookie,       ///< several Cookie lines: join them with `; ` (RFC 9113 §8.2.3), then try again
    field,        ///< a field line must not be passed on (see each_connect_field)
    answer        ///< the response neither opens nor refuses the tunnel that was asked for
};

/// Whether a message was translated: converts to true, or `reason` says why not.
///
/// When true, the status is 0 for a request; for a response it is the status on the other side.
/// When false, it is the status to answer with instead: 400, 501 or 502; or 500 when the
/// intermediary's own `key` is bad or cookies have to be joined. It is 0 when the request is to be
/// forwarded as an ordinary request, and Upgrade ignored. `protocol` is the one that both sides
/// name, in its registered spelling; empty when the message is not translated. It may view the
/// request.
struct translation {
    obstacle reason = obstacle::none;
    int status = 0;
    std::string_view protocol{};

    constexpr explicit operator bool() const noexcept { return reason == obstacle::none; }
};

/// The target of a request, which the caller parses from its request target.
///
/// If `authority` is empty, the value of Host is used. RFC 9110 §7.1, RFC 9112 §3.3.
struct connect_target {
    std::string_view scheme{};  ///< http or https
    std::string_view path{};    ///< with the query
    std::string_view authority{};
};

/// Whether an element of Upgrade can be sent as `:protocol`. h2c, h2, HTTP and TLS cannot, because
/// they are versions of what carries the request; nor can an element with a version, because
/// `:protocol` has none.
///
/// A name that is not registered can: a server that does not know it answers 501. RFC 8441 §4.
///
///     static_assert(has_counterpart({"websocket"}) && !has_counterpart({"TLS", "1.0"}));
constexpr bool has_counterpart(protocol const& element) noexcept {
    using detail::known_protocol;
    known_protocol const which = detail::find_protocol(element.name);
    return is_token(element.name) && element.version.empty() && which != known_protocol::http &&
           which != known_protocol::tls && which != known_protocol::h2c &&
           element != protocol{"h2", {}};
}

/// Translates the status of the HTTP/1.1 response to an Upgrade for the extended CONNECT that the
/// Upgrade was made of.
///
/// A 101 becomes 200. A 2xx becomes 502, because it ignored Upgrade and would open a tunnel. A
/// number that is no status (below 100 or above 599) becomes 502 as well. Others stay as they are.
/// RFC 8441 §4, RFC 9110 §9.3.6.
///
///     static_assert(connect_answer_status(101) == 200 && connect_answer_status(200) == 502);
constexpr int connect_answer_status(int status) noexcept {
    if (status == 101) return 200;
    return status < 100 || status > 599 || status / 100 == 2 ? 502 : status;
}

/// Translates the status of the response to an extended CONNECT for the HTTP/1.1 Upgrade that the
/// CONNECT was made of. `protocol_name` is the protocol that was asked for.
///
/// A 2xx becomes 101, but for connect-udp, connect-ip and connect-tcp 204, 205 and 206 become 502.
/// A 101, which HTTP/2 and HTTP/3 do not have, and a number that is no status become 502. Others
/// stay as they are. RFC 9297 §3.2.
///
///     static_assert(upgrade_answer_status(200, "websocket") == 101);
///     static_assert(upgrade_answer_status(204, "connect-udp") == 502);
constexpr int upgrade_answer_status(int status, std::string_view protocol_name) noexcept {
    bool const capsules = detail::is_capsule(detail::find_protocol(protocol_name));
    if (status == 101 || status < 100 || status > 599) return 502;
    if (capsules && status >= 204 && status <= 206) return 502;
    return status / 100 == 2 ? 101 : status;
}

}  // namespace http_upgrade

#endif
