// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_DETAIL_WRITTEN_LINES_HPP
#define HTTP_UPGRADE_DETAIL_WRITTEN_LINES_HPP

#include <cstddef>      // size_t
#include <string_view>  // names and values

#include <http_upgrade/detail/ascii.hpp>
#include <http_upgrade/detail/deflate_parameters.hpp>
#include <http_upgrade/detail/field_line.hpp>
#include <http_upgrade/detail/known_field.hpp>
#include <http_upgrade/detail/known_protocol.hpp>
#include <http_upgrade/detail/rules/h2c.hpp>
#include <http_upgrade/detail/token_grammar.hpp>
#include <http_upgrade/extensions.hpp>
#include <http_upgrade/h2c.hpp>
#include <http_upgrade/list.hpp>
#include <http_upgrade/permessage_deflate.hpp>
#include <http_upgrade/protocol_span.hpp>
#include <http_upgrade/subprotocol.hpp>
#include <http_upgrade/token.hpp>
#include <http_upgrade/upgrade.hpp>

/// The field values that write.hpp writes. They are checked while they are built.
namespace http_upgrade::detail {

inline constexpr std::size_t longest_field_value = 512;

/// A field value that is built piece by piece. Converts to false when it is empty or not valid: too
/// long, or with a protocol that must not be written.
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
    /// Adds a protocol. The value is not valid with h2, which Upgrade must not name (RFC 7540
    /// §3.2).
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
    char bytes_[longest_field_value] = {};
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

/// A list of subprotocols as a sender has to write it: without empty elements, and each once.
constexpr value_text subprotocols_value(std::string_view text) noexcept {
    using list = basic_list<token_grammar, one_value>;
    value_text result;
    list const names(one_value{text});
    for (std::string_view const each : names) {
        if (!list(one_value{result.view()}).contains(each)) result.add_element(each);
        if (!result) break;
    }
    return result;
}

/// A list of extensions as a sender has to write it: without empty elements, each offer of
/// permessage-deflate with parameters that a server may accept.
constexpr value_text extensions_value(std::string_view text) noexcept {
    value_text result;
    for (extension const each : http_upgrade::parse_extensions(text)) {
        if (each == deflate_name && !detail::read_deflate(each, true)) return {};
        result.add_element(each.text);
    }
    return result;
}

/// The answer to an offer of permessage-deflate.
constexpr value_text deflate_value(permessage_deflate const& agreed) noexcept {
    deflate_parameters const& answer = deflate_agreement::parameters(agreed);
    value_text result;
    result.add(deflate_name);
    if (answer.server_no_context_takeover) result.add("; server_no_context_takeover");
    if (answer.client_no_context_takeover) result.add("; client_no_context_takeover");
    if (answer.server_window != 0) {
        result.add("; server_max_window_bits=");
        result.add(window_sizes[answer.server_window - least_window_bits]);
    }
    if (answer.has_client_window) {
        result.add("; client_max_window_bits=");
        result.add(window_sizes[answer.client_window - least_window_bits]);
    }
    return result;
}

constexpr bool is_writable(subprotocol const& chosen) noexcept {
    return is_token(chosen.name()) && chosen.name().size() <= longest_field_value;
}

/// Whether a line of the caller may be written beside the lines of the library: it cannot end a
/// field line and begin another, and it repeats none of the library's lines. An answer that does
/// not switch may say that the connection closes, and a 101 may accept other extensions.
constexpr bool is_own_line(std::string_view name, std::string_view value, bool may_close,
                           bool has_deflate) noexcept {
    for (char const c : value)
        if (c == '\0' || c == '\r' || c == '\n') return false;
    known_field const which = find_field(name);
    if (which == known_field::connection) return may_close && equal_ignoring_case(value, "close");
    if (which == known_field::sec_websocket_extensions) {
        extension_list const list = http_upgrade::parse_extensions(value);
        return !list.empty() && !(has_deflate && list.contains(deflate_name));
    }
    return is_token(name) && (which == known_field::other || which == known_field::via ||
                              which == known_field::content_type);
}

constexpr bool is_good_settings(std::string_view text) noexcept {
    if (!is_settings(text) || text.size() > longest_field_value) return false;
    for (h2c_setting const each : h2c_settings(text))
        if (!is_allowed(each)) return false;
    return true;
}

template <class Lines>
constexpr bool are_own_lines(Lines const& lines, bool may_close, bool has_deflate) {
    for (auto&& line : lines)
        if (!is_own_line(detail::name_of(static_cast<decltype(line)>(line)),
                         detail::value_of(static_cast<decltype(line)>(line)), may_close,
                         has_deflate))
            return false;
    return true;
}

// Spelled in this case because old peers compare these texts byte for byte.
inline constexpr std::string_view upgrade_name = "Upgrade";
inline constexpr std::string_view connection_name = "Connection";
inline constexpr std::string_view upgrade_option = "Upgrade";

/// The status line for 101, 400 and 426; empty for any other status.
constexpr std::string_view status_line(int status) noexcept {
    switch (status) {
        case 101: return "HTTP/1.1 101 Switching Protocols\r\n";
        case 400: return "HTTP/1.1 400 Bad Request\r\n";
        case 426: return "HTTP/1.1 426 Upgrade Required\r\n";
        default: return {};
    }
}

template <class Out>
struct line_writer {
    Out out;
    std::string_view start_line{};  // written before the first line

    constexpr void put(std::string_view text) {
        for (char const c : text) {
            *out = c;
            ++out;
        }
    }
    /// Writes the lines of the caller. Leaves out Connection when the library has written it.
    template <class Lines>
    constexpr void put_lines(Lines const& lines, bool has_close) {
        for (auto&& line : lines) {
            std::string_view const name = detail::name_of(static_cast<decltype(line)>(line));
            if (!has_close || find_field(name) != known_field::connection)
                (*this)(name, detail::value_of(static_cast<decltype(line)>(line)));
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

}  // namespace http_upgrade::detail

#endif
