// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_USUAL_HANDSHAKE_HPP
#define HTTP_UPGRADE_USUAL_HANDSHAKE_HPP

#include <cstddef>      // size_t
#include <string_view>  // names and values

#include <http_upgrade/field_line.hpp>
#include <http_upgrade/field_name.hpp>
#include <http_upgrade/message.hpp>
#include <http_upgrade/token.hpp>
#include <http_upgrade/websocket.hpp>

/// Floor 7: the WebSocket handshake as browsers send it, known in one walk.
///
/// Nearly every offer that a server sees is this one. Whatever differs from it, if only by a second
/// line of a name, is not judged here but left to `negotiate`: it must come to the same answer.
namespace http_upgrade::detail {

/// What a walk over a request has met: each known field once, with its value.
class usual_handshake {
public:
    /// False when the field stands there twice.
    [[gnu::always_inline]] constexpr bool take(known_field which, std::string_view value) noexcept {
        if (has(which)) return false;
        seen_ |= bit_of(which);
        values_[static_cast<std::size_t>(which)] = {value.data(), value.size()};
        return true;
    }

    /// The key; empty unless it all is as usual.
    constexpr std::string_view key() const noexcept {
        using enum known_field;
        unsigned const wanted = bit_of(host) | bit_of(upgrade) | bit_of(connection) |
                                bit_of(sec_websocket_key) | bit_of(sec_websocket_version);
        unsigned const unwanted = bit_of(content_length) | bit_of(transfer_encoding);
        constexpr known_word websocket("websocket");
        if ((seen_ & (wanted | unwanted)) != wanted || !websocket.equals(value(upgrade)) ||
            !is_usual_connection(value(connection)) || value(sec_websocket_version) != "13")
            return {};
        if (has(sec_websocket_protocol) && !is_token(value(sec_websocket_protocol))) return {};
        if (has(sec_websocket_extensions) &&
            !is_usual_extension_list(value(sec_websocket_extensions)))
            return {};
        std::string_view const key = value(sec_websocket_key);
        return is_websocket_key(key) ? key : std::string_view();
    }

private:
    static constexpr unsigned bit_of(known_field which) noexcept {
        return 1u << static_cast<unsigned>(which);
    }
    constexpr bool has(known_field which) const noexcept { return (seen_ & bit_of(which)) != 0; }
    constexpr std::string_view value(known_field which) const noexcept {
        text const& seen = values_[static_cast<std::size_t>(which)];
        return {seen.data, seen.size};
    }
    static constexpr bool is_usual_connection(std::string_view text) noexcept {
        constexpr known_word upgrade("upgrade");
        constexpr known_word both("keep-alive, upgrade");
        return upgrade.equals(text) || both.equals(text);
    }

    struct text {
        char const* data;
        std::size_t size;
    };
    unsigned seen_ = 0;
    text values_[known_field_count];  // unset but where seen
};

/// The Sec-WebSocket-Key of a handshake that browsers send; empty when the request is another.
template <class Message>
constexpr std::string_view usual_websocket_key(Message const& message) {
    if (message.version() != http_1_1 || message.method() != "GET" ||
        message.known().trailers_from != place::nowhere)
        return {};
    usual_handshake seen;
    auto const end = message.end();
    for (auto at = message.begin(); at != end; ++at) {
        auto&& line = *at;
        using reference = decltype(line);
        known_field const which = match_field(detail::name_of(static_cast<reference>(line)));
        if (which != known_field::other &&
            !seen.take(which, detail::value_of(static_cast<reference>(line))))
            return {};
    }
    return seen.key();
}

}  // namespace http_upgrade::detail

#endif
