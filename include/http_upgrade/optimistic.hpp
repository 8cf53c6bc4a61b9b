// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_OPTIMISTIC_HPP
#define HTTP_UPGRADE_OPTIMISTIC_HPP

#include <http_upgrade/detail/extended_connect.hpp>
#include <http_upgrade/detail/known_protocol.hpp>
#include <http_upgrade/detail/list_places.hpp>
#include <http_upgrade/detail/message_fields.hpp>
#include <http_upgrade/message.hpp>

/// Optimistic protocol transitions (RFC 9931): when a client may send bytes of the new protocol,
/// and when a proxy must close the connection.
namespace http_upgrade {

/// When a client may send the first byte of the protocol that its request asks for.
enum class first_byte : unsigned char {
    never,      ///< the request asks for none: the bytes after it are the next request
    at_once,    ///< as soon as the request has been sent completely
    after_101,  ///< once a 101 (Switching Protocols) has arrived and is valid
    after_2xx   ///< once a 2xx to the CONNECT has arrived
};

/// Whose bytes a client sends into the tunnel of a CONNECT: its own, or those of others, for which
/// it cannot vouch.
enum class speaks_for : unsigned char { others, itself };

namespace detail {

constexpr first_byte first_byte_of_connect(message_fields const& message, speaks_for whom) {
    if (message.is_http1()) {
        list_places const lists(message);
        bool const is_offer =
            lists.counts && lists.upgrade.offers != 0;  // it may be answered by 101
        bool const is_safe =
            !is_offer && (whom == speaks_for::itself || lists.connection[option::close]);
        return is_safe ? first_byte::at_once : first_byte::after_2xx;
    }
    if (!is_extended_connect(message)) return first_byte::at_once;
    switch (connects_to(message)) {
        case known_protocol::connect_udp:
        case known_protocol::connect_ip:
        case known_protocol::connect_tcp: return first_byte::at_once;
        case known_protocol::http:
        case known_protocol::tls:
        case known_protocol::h2c: return first_byte::never;
        default: return first_byte::after_2xx;
    }
}

constexpr first_byte first_byte_of(message_fields const& message, speaks_for whom) {
    if (message.method == "CONNECT") return detail::first_byte_of_connect(message, whom);
    list_places const lists(message);
    return lists.counts && lists.upgrade.offers != 0 ? first_byte::after_101 : first_byte::never;
}

}  // namespace detail

/// Tells when the client of this request may send bytes of the new protocol.
///
/// It is never before the request has been sent completely (RFC 9110 §7.8). In HTTP/1.1, a client
/// that sends Upgrade waits for the 101, because a server that refuses the switch reads early bytes
/// as a request (RFC 9931). In HTTP/2 and HTTP/3, connect-udp, connect-ip and connect-tcp need not
/// wait (RFC 9298 §5); websocket and protocols that are not registered wait for the 2xx (RFC 6455
/// §4.1); h2c, HTTP and TLS do not exist there. In HTTP/1.x, a client that sends bytes of others
/// after a CONNECT waits for the 2xx, unless the request has `Connection: close` (RFC 9931 §8). A
/// gateway passes the request that it sends, and holds back bytes that came to it too early. To
/// find out whether the request breaks a rule, use `inspect`.
///
///     constexpr std::pair<std::string_view, std::string_view> fields[] = {
///         {"Host", "example.com"}, {"Connection", "upgrade"}, {"Upgrade", "connect-udp"}};
///     static_assert(when_may_send(request(http_1_1, "GET", fields)) == first_byte::after_101);
template <class It, class End>
[[nodiscard]] constexpr first_byte when_may_send(request<It, End> const& asked,
                                                 speaks_for whom = speaks_for::others) {
    detail::fields_of fields(asked);
    return detail::first_byte_of(fields, whom);
}

/// Whether a proxy that answers this request with this status must close the connection without
/// reading on.
///
/// It must when it refuses a CONNECT in HTTP/1.x, whether or not the request has
/// `Connection: close`: the bytes after the request may be those of the tunnel, sent early, and
/// would be read as requests. It need not in HTTP/2 and HTTP/3, where only the stream ends. An
/// interim status refuses nothing. RFC 9931 §8.
///
///     constexpr std::pair<std::string_view, std::string_view> fields[] = {{"Host", "a.test:443"}};
///     static_assert(owes_close(request(http_1_1, "CONNECT", fields), 407));
template <class It, class End>
[[nodiscard]] constexpr bool owes_close(request<It, End> const& asked, int status) {
    return asked.version().major <= 1 && asked.method() == "CONNECT" && status / 100 != 2 &&
           status >= 200;
}

}  // namespace http_upgrade

#endif
