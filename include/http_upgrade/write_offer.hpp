// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_WRITE_OFFER_HPP
#define HTTP_UPGRADE_WRITE_OFFER_HPP

#include <cstddef>      // size_t
#include <string_view>  // names and values
#include <utility>      // move

#include <http_upgrade/detail/rules/websocket.hpp>
#include <http_upgrade/detail/written_lines.hpp>
#include <http_upgrade/protocol_span.hpp>
#include <http_upgrade/text_out.hpp>

/// Writes the field lines of an offer, in the two forms that write.hpp describes.
namespace http_upgrade {

/// The longest field value that is written, in bytes. A longer one is refused.
inline constexpr std::size_t longest_written_value = detail::longest_field_value;

/// The most bytes that any function here writes in one call, whole heads included. The caller's own
/// lines in write_answer and write_required_head are not counted in it.
inline constexpr std::size_t most_written = 5 * longest_written_value;

/// Details that some protocols of an offer need. An empty detail is not written, so the caller may
/// write that field. A detail that is not well-formed makes the functions refuse the whole offer. A
/// detail of a protocol that is not offered is not written.
struct offer_details {
    /// The key of a WebSocket handshake: see make_websocket_key. Sec-WebSocket-Version: 13 is
    /// written with it.
    std::string_view websocket_key{};
    /// The subprotocols, as a list: `mqtt, v12.stomp`. Written only with a key.
    std::string_view subprotocols{};
    /// The extensions, as a list: `permessage-deflate; client_max_window_bits`. Written only with a
    /// key. An extension may occur several times, with other parameters; the server takes the first
    /// that it can.
    std::string_view extensions{};
    /// The value of HTTP2-Settings, in base64url. In every offer of h2c, even when this is empty,
    /// Connection nominates HTTP2-Settings.
    std::string_view http2_settings{};
};

/// Gives the field lines of an offer, in the client's order of preference.
///
/// They are Upgrade and Connection; from the details, Sec-WebSocket-Key, -Version, -Protocol and
/// -Extensions, and HTTP2-Settings; and Capsule-Protocol for connect-udp, connect-ip and
/// connect-tcp. Returns false, without calling the sink, when nothing is offered, a name or a
/// version is not a token, `h2` is offered, a detail is not well-formed, or a value is longer than
/// `longest_written_value`. RFC 9110 §7.8.
///
///     static_assert(each_offer_field(protocol{"TLS", "1.2"}, {}, [](auto...) {}));
template <class Sink>
constexpr bool each_offer_field(protocol_span offered, offer_details const& details, Sink&& sink) {
    auto const upgrade = detail::upgrade_value(offered);
    bool const websocket = detail::has_bare(offered, "websocket") && !details.websocket_key.empty();
    bool const h2c = detail::has_bare(offered, "h2c");
    auto const subprotocols = detail::subprotocols_value(details.subprotocols);
    auto const extensions = detail::extensions_value(details.extensions);
    if (!upgrade ||
        (!details.websocket_key.empty() && !detail::is_websocket_key(details.websocket_key)) ||
        (!details.subprotocols.empty() && !subprotocols) ||
        (!details.extensions.empty() && !extensions) ||
        (!details.http2_settings.empty() && !detail::is_good_settings(details.http2_settings)))
        return false;
    sink(detail::upgrade_name, upgrade.view());
    sink(detail::connection_name,
         h2c ? std::string_view("Upgrade, HTTP2-Settings") : detail::upgrade_option);
    if (websocket) {
        sink(std::string_view("Sec-WebSocket-Key"), details.websocket_key);
        sink(std::string_view("Sec-WebSocket-Version"), std::string_view("13"));
        if (subprotocols) sink(std::string_view("Sec-WebSocket-Protocol"), subprotocols.view());
        if (extensions) sink(std::string_view("Sec-WebSocket-Extensions"), extensions.view());
    }
    if (h2c && !details.http2_settings.empty())
        sink(std::string_view("HTTP2-Settings"), details.http2_settings);
    if (detail::has_capsules(offered))
        sink(std::string_view("Capsule-Protocol"), std::string_view("?1"));
    return true;
}

/// Writes the field lines of each_offer_field.
///
///     constexpr bool offers() {
///         char buffer[most_written] = {};
///         return write_offer(into(buffer), protocol{"websocket"}).view() ==
///                "Upgrade: websocket\r\nConnection: Upgrade\r\n";
///     }
///     static_assert(offers());
template <text_out Out>
constexpr Out write_offer(Out out, protocol_span offered, offer_details const& details = {}) {
    detail::line_writer<Out> lines{std::move(out)};
    http_upgrade::each_offer_field(offered, details, lines);
    return std::move(lines.out);
}

}  // namespace http_upgrade

#endif
