// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_WRITE_HPP
#define HTTP_UPGRADE_WRITE_HPP

#include <cstddef>      // size_t
#include <string_view>  // names and values
#include <utility>      // move

#include <http_upgrade/decision.hpp>
#include <http_upgrade/h2c.hpp>
#include <http_upgrade/list.hpp>
#include <http_upgrade/protocol_span.hpp>
#include <http_upgrade/registry.hpp>
#include <http_upgrade/subprotocol.hpp>
#include <http_upgrade/text_out.hpp>
#include <http_upgrade/token.hpp>
#include <http_upgrade/upgrade.hpp>
#include <http_upgrade/websocket.hpp>

/// Floor 8: the field lines of an offer, of a 101, of a 426 and of an advertisement.
///
/// Each comes in two forms. `each_..._field(..., sink)` calls `sink(name, value)` for each line, in
/// order, for stacks that set fields; both texts live only during that call. `write_...(out, ...)`
/// puts `name: value CRLF` into any output iterator of char, and gives it back: see `into` for a
/// buffer of fixed size. Everything or nothing: what would not be a valid field is refused as a
/// whole, and then the first form is false and the second writes not one byte. So no text that
/// comes from elsewhere can end a line and begin another.
namespace http_upgrade {

/// The longest field value that is written, in bytes; what is longer is refused.
inline constexpr std::size_t longest_written_value = 512;

/// The most bytes that a call of any function here writes, whole heads included.
inline constexpr std::size_t most_written = 4 * longest_written_value;

/// What some protocols of an offer need beside their names. What is empty is not written, and left
/// to the caller; what is given and not well-formed is refused; what belongs to a protocol that is
/// not offered is left out.
struct offer_details {
    /// The key of a WebSocket handshake: see make_websocket_key. With it goes the version, 13.
    std::string_view websocket_key{};
    /// The subprotocols, as a list: `mqtt, v12.stomp`. Written only with a key.
    std::string_view subprotocols{};
    /// The value of HTTP2-Settings, base64url. Connection nominates it in every offer of h2c.
    std::string_view http2_settings{};
};

namespace detail {

/// A field value that is put together; what is too long spoils it.
class value_text {
public:
    constexpr void add(std::string_view text) noexcept {
        good_ = good_ && text.size() <= sizeof bytes_ - size_;
        if (!good_) return;
        for (char const c : text) bytes_[size_++] = c;
    }
    constexpr void add_element(std::string_view text) noexcept {
        if (size_ != 0) add(", ");
        add(text);
    }
    /// A protocol; h2 is none that an Upgrade may name (RFC 7540 §3.2).
    constexpr void add_element(protocol const& element) noexcept {
        good_ = good_ && is_token(element.name) && element != protocol{"h2", {}} &&
                (element.version.empty() || is_token(element.version));
        add_element(element.name);
        if (element.version.empty()) return;
        add("/");
        add(element.version);
    }
    constexpr std::string_view view() const noexcept { return between(bytes_, bytes_ + size_); }
    constexpr explicit operator bool() const noexcept { return good_ && size_ != 0; }

private:
    char bytes_[longest_written_value] = {};
    std::size_t size_ = 0;
    bool good_ = true;
};

constexpr value_text upgrade_value(protocol_span protocols) noexcept {
    value_text result;
    for (protocol const& each : protocols) result.add_element(each);
    return result;
}

constexpr bool has_bare(protocol_span protocols, std::string_view name) noexcept {
    return protocols.find({name, {}}) != protocols.size();
}
constexpr bool has_capsules(protocol_span protocols) noexcept {
    for (protocol const& each : protocols)
        if (each.version.empty() && is_capsule(find_protocol(each.name))) return true;
    return false;
}

/// A list of subprotocols as it is sent: with no empty element, and each once.
constexpr value_text subprotocols_value(std::string_view text) noexcept {
    using list = basic_list<subprotocol_grammar, one_value>;
    value_text result;
    list const names(one_value{text});
    for (std::string_view const each : names) {
        if (!list(one_value{result.view()}).contains(each)) result.add_element(each);
        if (!result) break;
    }
    return result;
}

constexpr bool is_writable(subprotocol const& chosen) noexcept {
    return is_token(chosen.name()) && chosen.name().size() <= longest_written_value;
}

constexpr bool is_good_settings(std::string_view text) noexcept {
    if (!is_settings(text) || text.size() > longest_written_value) return false;
    for (h2c_setting const each : h2c_settings(text))
        if (!is_allowed(each)) return false;
    return true;
}

// Old peers compare these byte for byte.
inline constexpr std::string_view upgrade_name = "Upgrade";
inline constexpr std::string_view connection_name = "Connection";
inline constexpr std::string_view upgrade_option = "Upgrade";

template <class Out>
struct line_writer {
    Out out;
    std::string_view start_line{};  // goes before the first line

    constexpr void put(std::string_view text) {
        for (char const c : text) {
            *out = c;
            ++out;
        }
    }
    constexpr void operator()(std::string_view name, std::string_view value) {
        put(start_line);
        start_line = {};
        put(name);
        put(": ");
        put(value);
        put("\r\n");
    }
};

}  // namespace detail

/// Gives the field lines of an offer, in the client's order of preference.
///
/// That is Upgrade and Connection, and what the details are for: Sec-WebSocket-Key, -Version and
/// -Protocol, HTTP2-Settings, and Capsule-Protocol for connect-udp, connect-ip and connect-tcp.
/// False, without a call of the sink, when nothing is offered, when a name or a version is no
/// token, when `h2` is offered, or when a detail is not well-formed. RFC 9110 §7.8.
///
///     static_assert(each_offer_field(protocol{"TLS", "1.2"}, {}, [](auto...) {}));
template <class Sink>
constexpr bool each_offer_field(protocol_span offered, offer_details const& details, Sink&& sink) {
    auto const upgrade = detail::upgrade_value(offered);
    bool const websocket = detail::has_bare(offered, "websocket") && !details.websocket_key.empty();
    bool const h2c = detail::has_bare(offered, "h2c");
    auto const subprotocols = detail::subprotocols_value(details.subprotocols);
    if (!upgrade ||
        (!details.websocket_key.empty() && !detail::is_websocket_key(details.websocket_key)) ||
        (!details.subprotocols.empty() && !subprotocols) ||
        (!details.http2_settings.empty() && !detail::is_good_settings(details.http2_settings)))
        return false;
    sink(detail::upgrade_name, upgrade.view());
    sink(detail::connection_name,
         h2c ? std::string_view("Upgrade, HTTP2-Settings") : detail::upgrade_option);
    if (websocket) {
        sink(std::string_view("Sec-WebSocket-Key"), details.websocket_key);
        sink(std::string_view("Sec-WebSocket-Version"), std::string_view("13"));
        if (subprotocols) sink(std::string_view("Sec-WebSocket-Protocol"), subprotocols.view());
    }
    if (h2c && !details.http2_settings.empty())
        sink(std::string_view("HTTP2-Settings"), details.http2_settings);
    if (detail::has_capsules(offered))
        sink(std::string_view("Capsule-Protocol"), std::string_view("?1"));
    return true;
}

/// Gives the field lines of the 101 that a decision owes.
///
/// That is Upgrade, as the server spells its protocol, and Connection; for websocket
/// Sec-WebSocket-Accept and the subprotocol, if one was chosen; Capsule-Protocol for connect-udp,
/// connect-ip and connect-tcp. Above TLS it names HTTP/1.1, too, which goes on there (RFC 2817
/// §3.3). False, without a call of the sink, when the decision is no switch, or a name is too long.
/// Extensions of WebSocket are the caller's to agree on, and to add. RFC 9110 §7.8, §15.2.2.
///
///     static_assert(!each_switching_field(decision(), {}, [](auto...) {}));
template <class Sink>
constexpr bool each_switching_field(decision const& decided, subprotocol const& chosen,
                                    Sink&& sink) {
    protocol const taken = decided.protocol();
    auto upgrade = detail::upgrade_value(taken);
    bool const websocket = taken == protocol{"websocket", {}};
    // Checked once more: its text is the caller's, and may have changed.
    if (!decided || (chosen && !detail::is_writable(chosen))) return false;
    if (detail::find_protocol(taken.name) == detail::known_protocol::tls)
        upgrade.add_element(protocol{"HTTP", "1.1"});
    if (!upgrade) return false;
    sink(detail::upgrade_name, upgrade.view());
    sink(detail::connection_name, detail::upgrade_option);
    if (websocket) {
        websocket_accept const accept = decided.accept();
        sink(std::string_view("Sec-WebSocket-Accept"), accept.view());
        if (chosen) sink(std::string_view("Sec-WebSocket-Protocol"), chosen.name());
    }
    if (detail::has_capsules(taken))
        sink(std::string_view("Capsule-Protocol"), std::string_view("?1"));
    return true;
}

/// Gives the field lines of a 426 (Upgrade Required) that asks for one of these protocols.
///
/// That is Upgrade, Connection, and with websocket the version that is spoken, 13. To refuse
/// another version of it, name `decision::protocol()`. False, without a call of the sink, when
/// there is no protocol, or one that each_offer_field refuses. RFC 9110 §15.5.22, RFC 6455 §4.4.
///
///     static_assert(each_required_field(protocol{"websocket"}, [](auto...) {}));
template <class Sink>
constexpr bool each_required_field(protocol_span required, Sink&& sink) {
    auto const upgrade = detail::upgrade_value(required);
    if (!upgrade) return false;
    sink(detail::upgrade_name, upgrade.view());
    sink(detail::connection_name, detail::upgrade_option);
    if (detail::has_bare(required, "websocket"))
        sink(std::string_view("Sec-WebSocket-Version"), std::string_view("13"));
    return true;
}

/// Gives the field lines by which any other response says what the server could switch to.
///
/// That is Upgrade and Connection. False as each_required_field. RFC 9110 §7.8.
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

/// Writes what each_offer_field gives.
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

/// Writes what each_switching_field gives.
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
constexpr Out write_switching(Out out, decision const& decided, subprotocol const& chosen = {}) {
    detail::line_writer<Out> lines{std::move(out)};
    http_upgrade::each_switching_field(decided, chosen, lines);
    return std::move(lines.out);
}

/// Writes what each_required_field gives.
///
///     static_assert(write_required(counted(), protocol{"TLS", "1.2"}).count() == 39);
template <text_out Out>
constexpr Out write_required(Out out, protocol_span required) {
    detail::line_writer<Out> lines{std::move(out)};
    http_upgrade::each_required_field(required, lines);
    return std::move(lines.out);
}

/// Writes what each_advertised_field gives.
///
///     static_assert(write_advertisement(counted(), protocol{"TLS", "1.2"}).count() == 39);
template <text_out Out>
constexpr Out write_advertisement(Out out, protocol_span advertised) {
    detail::line_writer<Out> lines{std::move(out)};
    http_upgrade::each_advertised_field(advertised, lines);
    return std::move(lines.out);
}

/// Writes the whole head of the 101 (to add lines of one's own, use write_switching), from the
/// status line to the empty line behind the fields.
///
///     static_assert(write_switching_head(counted(), decision()).count() == 0);
template <text_out Out>
constexpr Out write_switching_head(Out out, decision const& decided,
                                   subprotocol const& chosen = {}) {
    detail::line_writer<Out> lines{std::move(out), "HTTP/1.1 101 Switching Protocols\r\n"};
    if (http_upgrade::each_switching_field(decided, chosen, lines)) lines.put("\r\n");
    return std::move(lines.out);
}

/// Writes the whole head of a 426 without content: `Content-Length: 0`. An origin server with a
/// clock also owes Date (RFC 9110 §6.6.1): then use write_required.
///
///     constexpr bool asks() {
///         char buffer[most_written] = {};
///         return write_required_head(into(buffer), protocol{"websocket"}).view() ==
///                "HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
///                "Sec-WebSocket-Version: 13\r\nContent-Length: 0\r\n\r\n";
///     }
///     static_assert(asks());
template <text_out Out>
constexpr Out write_required_head(Out out, protocol_span required) {
    detail::line_writer<Out> lines{std::move(out), "HTTP/1.1 426 Upgrade Required\r\n"};
    if (http_upgrade::each_required_field(required, lines)) lines.put("Content-Length: 0\r\n\r\n");
    return std::move(lines.out);
}

}  // namespace http_upgrade

#endif
