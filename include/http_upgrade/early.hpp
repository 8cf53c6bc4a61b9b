// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_EARLY_HPP
#define HTTP_UPGRADE_EARLY_HPP

#include <http_upgrade/facts.hpp>
#include <http_upgrade/field_name.hpp>
#include <http_upgrade/message.hpp>
#include <http_upgrade/reading.hpp>
#include <http_upgrade/registry.hpp>

/// Floor 6: when bytes of the new protocol may flow, and the close that a refusal owes (RFC 9931).
namespace http_upgrade {

/// When a client may send the first byte of the protocol that its request asks for.
enum class first_byte : unsigned char {
    never,      ///< the request asks for none: what follows it is the next request
    at_once,    ///< behind the request, once that is completely sent
    after_101,  ///< once a 101 (Switching Protocols) is there, and holds
    after_2xx   ///< once a 2xx to the CONNECT is there
};

/// Whose bytes a client puts into the tunnel of a CONNECT: those of others it cannot vouch for.
enum class speaks_for : unsigned char { others, itself };

namespace detail {

constexpr first_byte first_byte_of_connect(facts& message, speaks_for whom) {
    if (message.is_http1()) {
        reading const read(message);
        bool const is_offer = read.counts && read.upgrade.offers != 0;  // it may be answered by 101
        bool const is_safe = !is_offer && (whom == speaks_for::itself || read.connection.close);
        return is_safe ? first_byte::at_once : first_byte::after_2xx;
    }
    if (!is_extended_connect(message)) return first_byte::at_once;
    switch (find_protocol(message.header(known_field::pseudo_protocol).trimmed())) {
        case known_protocol::connect_udp:
        case known_protocol::connect_ip:
        case known_protocol::connect_tcp: return first_byte::at_once;
        case known_protocol::http:
        case known_protocol::tls:
        case known_protocol::h2c: return first_byte::never;
        default: return first_byte::after_2xx;
    }
}

constexpr first_byte first_byte_of(facts& message, speaks_for whom) {
    if (message.method == "CONNECT") return detail::first_byte_of_connect(message, whom);
    reading const read(message);
    return read.counts && read.upgrade.offers != 0 ? first_byte::after_101 : first_byte::never;
}

}  // namespace detail

/// When the client of this request may send bytes of the new protocol.
///
/// Never before the request is completely sent (RFC 9110 §7.8). In HTTP/1.1 each Upgrade waits for
/// the 101: bytes sent early are read as a request when the switch is refused (RFC 9931). In HTTP/2
/// and HTTP/3 connect-udp, connect-ip and connect-tcp need not wait (RFC 9298 §5); websocket and
/// what is not registered wait for the 2xx (RFC 6455 §4.1); h2c, HTTP and TLS do not exist there. A
/// CONNECT in HTTP/1.x with bytes of others waits for the 2xx or says `close` (RFC 9931 §8).
/// A gateway asks with the request that it sends, and holds back what came to it early. Of a
/// request that breaks rules it says no more: `inspect` does.
///
///     constexpr std::pair<std::string_view, std::string_view> fields[] = {
///         {"Host", "example.com"}, {"Connection", "upgrade"}, {"Upgrade", "connect-udp"}};
///     static_assert(when_may_send(request(http_1_1, "GET", fields)) == first_byte::after_101);
template <class It, class End>
[[nodiscard]] constexpr first_byte when_may_send(request<It, End> const& asked,
                                                 speaks_for whom = speaks_for::others) {
    detail::facts_of known(asked);
    return detail::first_byte_of(known, whom);
}

/// Whether a proxy that answers this request so must close the connection, without reading on.
///
/// It must when it refuses a CONNECT in HTTP/1.1, whether or not the request says `close`: what
/// follows may be the tunnel's bytes, sent early, and would be read as requests. Not in HTTP/2 and
/// HTTP/3, where a stream ends by itself. An interim status refuses nothing. RFC 9931 §8.
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
