// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_WRITE_HPP
#define HTTP_UPGRADE_WRITE_HPP

#include <initializer_list>  // of the caller's lines
#include <string_view>       // names and values
#include <utility>           // move, pair

#include <http_upgrade/detail/known_protocol.hpp>
#include <http_upgrade/detail/written_lines.hpp>
#include <http_upgrade/message.hpp>
#include <http_upgrade/negotiate.hpp>
#include <http_upgrade/permessage_deflate.hpp>
#include <http_upgrade/protocol_span.hpp>
#include <http_upgrade/subprotocol.hpp>
#include <http_upgrade/text_out.hpp>
#include <http_upgrade/upgrade.hpp>
#include <http_upgrade/websocket.hpp>
#include <http_upgrade/write_offer.hpp>

/// Writes the field lines of a 101, of a 426, of a 400 and of an advertisement. write_offer.hpp,
/// which this includes, writes those of an offer.
///
/// Each function comes in two forms. `each_..._field(..., sink)` calls `sink(name, value)` for each
/// field line, in order, for HTTP stacks in which a program sets fields; both texts live only
/// during that call. `write_...(out, ...)` writes `name: value CRLF` to any output iterator of
/// char, and returns the iterator; see `into` for a buffer of fixed size. If one field would not be
/// valid, nothing is written: the first form returns false without calling the sink, and the second
/// writes no byte. So a peer's text cannot end a field line and begin another.
namespace http_upgrade {

/// What a server chose from the offer of a WebSocket handshake, for the functions that write its
/// answer. A subprotocol or a permessage_deflate alone converts to it.
///
///     static_assert(!websocket_choices().subprotocol && !websocket_choices().deflate);
struct websocket_choices {
    http_upgrade::subprotocol subprotocol{};
    permessage_deflate deflate{};

    constexpr websocket_choices() noexcept = default;
    constexpr websocket_choices(http_upgrade::subprotocol const& subprotocol_in,
                                permessage_deflate const& deflate_in = {}) noexcept
        : subprotocol(subprotocol_in), deflate(deflate_in) {}
    constexpr websocket_choices(permessage_deflate const& deflate_in) noexcept
        : deflate(deflate_in) {}
};

/// Gives the Sec-WebSocket-Extensions that accepts an offer of permessage-deflate. The writers of a
/// 101 call this; a server of HTTP/2 or HTTP/3, which has no 101, calls it for its 200. Returns
/// false, without calling the sink, when nothing was agreed on. RFC 7692 §7.1, RFC 8441 §5.
///
///     static_assert(!each_extension_field(permessage_deflate(), [](auto...) {}));
template <class Sink>
constexpr bool each_extension_field(permessage_deflate const& agreed, Sink&& sink) {
    if (!agreed) return false;
    sink(std::string_view("Sec-WebSocket-Extensions"), detail::deflate_value(agreed).view());
    return true;
}

/// Gives the field lines of the 101 for a decision to switch.
///
/// They are Upgrade, with the server's own spelling of the protocol, and Connection; for websocket
/// also Sec-WebSocket-Accept, Sec-WebSocket-Protocol if a subprotocol was chosen, and
/// Sec-WebSocket-Extensions if permessage-deflate was agreed on; for
/// connect-udp, connect-ip and connect-tcp also Capsule-Protocol. A switch to TLS names HTTP/1.1 as
/// well, because HTTP/1.1 continues above TLS (RFC 2817 §3.3). Returns false, without calling the
/// sink, when the decision is not to switch, or a name is too long or not a token. Other extensions
/// of WebSocket are left to the caller to negotiate and to add. RFC 9110 §7.8, §15.2.2.
///
///     static_assert(!each_switching_field(decision(), {}, [](auto...) {}));
template <class Sink>
constexpr bool each_switching_field(decision const& decided, websocket_choices const& chosen,
                                    Sink&& sink) {
    protocol const taken = decided.protocol();
    auto upgrade = detail::upgrade_value(taken);
    bool const websocket = taken == protocol{"websocket", {}};
    // Checked again, because the text is the caller's and may have changed since it was chosen.
    if (!decided || (chosen.subprotocol && !detail::is_writable(chosen.subprotocol))) return false;
    if (detail::find_protocol(taken.name) == detail::known_protocol::tls)
        upgrade.add_element(protocol{"HTTP", "1.1"});
    if (!upgrade) return false;
    sink(detail::upgrade_name, upgrade.view());
    sink(detail::connection_name, detail::upgrade_option);
    if (websocket) {
        websocket_accept const accept = decided.accept();
        sink(std::string_view("Sec-WebSocket-Accept"), accept.view());
        if (chosen.subprotocol)
            sink(std::string_view("Sec-WebSocket-Protocol"), chosen.subprotocol.name());
        http_upgrade::each_extension_field(chosen.deflate, sink);
    }
    if (detail::has_capsules(taken))
        sink(std::string_view("Capsule-Protocol"), std::string_view("?1"));
    return true;
}

/// Gives the field lines with which any other response advertises the protocols that the server
/// could switch to.
///
/// They are Upgrade and Connection. Returns false when each_required_field does. RFC 9110 §7.8.
///
///     static_assert(!each_advertised_field(protocol{"h2"}, [](auto...) {}));
template <class Sink>
constexpr bool each_advertised_field(protocol_span advertised, Sink&& sink) {
    auto const upgrade = detail::upgrade_value(advertised);
    if (!upgrade) return false;
    sink(detail::upgrade_name, upgrade.view());
    sink(detail::connection_name, detail::upgrade_option);
    return true;
}

/// Gives the field lines of a 426 (Upgrade Required) that asks for one of these protocols.
///
/// They are Upgrade and Connection, and Sec-WebSocket-Version: 13 when websocket is one of them. To
/// refuse another version of WebSocket, pass `decision::protocol()`. Returns false when there is no
/// protocol, or one that each_offer_field refuses. RFC 9110 §15.5.22, RFC 6455 §4.4.
///
///     static_assert(each_required_field(protocol{"websocket"}, [](auto...) {}));
template <class Sink>
constexpr bool each_required_field(protocol_span required, Sink&& sink) {
    if (!http_upgrade::each_advertised_field(required, sink)) return false;
    if (detail::has_bare(required, "websocket"))
        sink(std::string_view("Sec-WebSocket-Version"), std::string_view("13"));
    return true;
}

/// Gives the field lines of the response that a decision calls for (see decision::status).
///
/// For a 101 they are those of each_switching_field, for a 426 those of each_required_field, and
/// for a 400 `Connection: close`, because the bytes after such a request cannot be trusted. Returns
/// false, without calling the sink, when the decision is to carry on, or when the function that it
/// calls returns false.
///
///     static_assert(!each_answer_field(decision(), {}, [](auto...) {}));
template <class Sink>
constexpr bool each_answer_field(decision const& decided, websocket_choices const& chosen,
                                 Sink&& sink) {
    switch (decided.answer()) {
        case answer::switch_protocols:
            return http_upgrade::each_switching_field(decided, chosen, sink);
        case answer::upgrade_required:
            return http_upgrade::each_required_field(decided.protocol(), sink);
        case answer::bad_request:
            sink(detail::connection_name, std::string_view("close"));
            return true;
        default: return false;
    }
}

/// Writes the field lines of each_switching_field.
///
///     constexpr std::pair<std::string_view, std::string_view> fields[] = {
///         {"Host", "example.com"}, {"Connection", "upgrade"}, {"Upgrade", "IRC/6.9"}};
///     constexpr bool switches() {
///         char buffer[most_written] = {};
///         decision const decided =
///             negotiate(request(http_1_1, "GET", fields), protocol{"IRC", "6.9"});
///         return write_switching(into(buffer), decided).view() ==
///                "Upgrade: IRC/6.9\r\nConnection: Upgrade\r\n";
///     }
///     static_assert(switches());
template <text_out Out>
constexpr Out write_switching(Out out, decision const& decided,
                              websocket_choices const& chosen = {}) {
    detail::line_writer<Out> lines{std::move(out)};
    http_upgrade::each_switching_field(decided, chosen, lines);
    return std::move(lines.out);
}

/// Writes the field lines of each_required_field.
///
///     static_assert(write_required(counted(), protocol{"TLS", "1.2"}).count() == 39);
template <text_out Out>
constexpr Out write_required(Out out, protocol_span required) {
    detail::line_writer<Out> lines{std::move(out)};
    http_upgrade::each_required_field(required, lines);
    return std::move(lines.out);
}

/// Writes the field lines of each_advertised_field.
///
///     static_assert(write_advertisement(counted(), protocol{"TLS", "1.2"}).count() == 39);
template <text_out Out>
constexpr Out write_advertisement(Out out, protocol_span advertised) {
    detail::line_writer<Out> lines{std::move(out)};
    http_upgrade::each_advertised_field(advertised, lines);
    return std::move(lines.out);
}

/// Writes the whole head of the 101, from the status line to the empty line after the fields. To
/// add field lines of your own, use write_switching.
///
///     static_assert(write_switching_head(counted(), decision()).count() == 0);
template <text_out Out>
constexpr Out write_switching_head(Out out, decision const& decided,
                                   websocket_choices const& chosen = {}) {
    detail::line_writer<Out> lines{std::move(out), detail::status_line(101)};
    if (http_upgrade::each_switching_field(decided, chosen, lines)) lines.put("\r\n");
    return std::move(lines.out);
}

/// Writes the whole head of a 426 without content, which says `Content-Length: 0`.
///
/// `own` are field lines of the caller, as in write_answer: an origin server with a clock must send
/// Date (RFC 9110 §6.6.1), and `Connection: close` says that the connection closes. Nothing is
/// written when write_answer would refuse one of them.
///
///     constexpr bool asks() {
///         char buffer[most_written] = {};
///         return write_required_head(into(buffer), protocol{"websocket"}).view() ==
///                "HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
///                "Sec-WebSocket-Version: 13\r\nContent-Length: 0\r\n\r\n";
///     }
///     static_assert(asks());
template <text_out Out, field_range Lines>
constexpr Out write_required_head(Out out, protocol_span required, Lines&& own) {
    if (!detail::are_own_lines(own, true, false)) return out;
    detail::line_writer<Out> lines{std::move(out), detail::status_line(426)};
    if (http_upgrade::each_required_field(required, lines)) {
        lines.put_lines(own, false);
        lines.put("Content-Length: 0\r\n\r\n");
    }
    return std::move(lines.out);
}

/// The same with the caller's field lines in braces, or without any.
template <text_out Out>
constexpr Out write_required_head(
    Out out, protocol_span required,
    std::initializer_list<std::pair<std::string_view, std::string_view>> const& own = {}) {
    return http_upgrade::write_required_head<Out, decltype(own)>(std::move(out), required, own);
}

/// Writes the whole response that a decision calls for (a 101, a 426 or a 400), from the status
/// line to the empty line after the fields. Writes nothing when the decision is to carry on.
///
/// The response has no content: a 426 and a 400 say `Content-Length: 0`. `own` are field lines of
/// the caller, as any range of field lines (see `field_line`) or as pairs in braces: Date, which a
/// server with a clock must send (RFC 9110 §6.6.1), Server, Sec-WebSocket-Extensions, cookies.
/// Nothing is written when one of them has a name that is not a token, a value with CR, LF or NUL,
/// or a name that the library writes itself or forbids here (Upgrade, Connection, framing,
/// Sec-WebSocket-Accept, ...). A server that closes the connection behind a 426 or a 400 may give
/// `Connection: close` (RFC 9112 §9.6). Sec-WebSocket-Extensions must be well-formed, and not name
/// permessage-deflate when `chosen` does.
///
///     constexpr std::pair<std::string_view, std::string_view> fields[] = {
///         {"Host", "example.com"}, {"Connection", "upgrade"}, {"Upgrade", "IRC/6.9"}};
///     constexpr bool answers() {
///         char buffer[most_written] = {};
///         decision const decided =
///             negotiate(request(http_1_1, "GET", fields), protocol{"IRC", "6.9"});
///         return write_answer(into(buffer), decided, {}, {{"Server", "x"}}).view() ==
///                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: IRC/6.9\r\nConnection: Upgrade\r\n"
///                "Server: x\r\n\r\n";
///     }
///     static_assert(answers());
template <text_out Out, field_range Lines>
constexpr Out write_answer(Out out, decision const& decided, websocket_choices const& chosen,
                           Lines&& own) {
    if (!detail::are_own_lines(own, !decided, bool(decided) && chosen.deflate)) return out;
    detail::line_writer<Out> lines{std::move(out), detail::status_line(decided.status())};
    if (http_upgrade::each_answer_field(decided, chosen, lines)) {
        lines.put_lines(own, decided.answer() == answer::bad_request);
        lines.put(decided ? "\r\n" : "Content-Length: 0\r\n\r\n");
    }
    return std::move(lines.out);
}

/// The same with the caller's field lines in braces, or without any.
template <text_out Out>
constexpr Out write_answer(
    Out out, decision const& decided, websocket_choices const& chosen = {},
    std::initializer_list<std::pair<std::string_view, std::string_view>> const& own = {}) {
    // Two template arguments: the function above.
    return http_upgrade::write_answer<Out, decltype(own)>(std::move(out), decided, chosen, own);
}

}  // namespace http_upgrade

#endif
