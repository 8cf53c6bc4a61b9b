// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_FIELD_NAME_HPP
#define HTTP_UPGRADE_FIELD_NAME_HPP

#include <cstddef>      // size_t
#include <string_view>  // names

#include <http_upgrade/token.hpp>

/// Floor 1: the field names that the rules speak of, and what kind of field each is.
namespace http_upgrade::detail {

/// A field whose values the rules read.
enum class known_field : unsigned char {
    te,
    via,
    host,
    pseudo_path,
    expect,
    upgrade,
    pseudo_scheme,
    pseudo_protocol,
    connection,
    keep_alive,
    pseudo_authority,
    content_type,
    http2_settings,
    content_length,
    proxy_connection,
    capsule_protocol,
    transfer_encoding,
    sec_websocket_key,
    sec_websocket_accept,
    sec_websocket_version,
    sec_websocket_protocol,
    sec_websocket_extensions,
    other
};

inline constexpr std::size_t known_field_count = static_cast<std::size_t>(known_field::other);

// In the order of known_field, and of their length.
inline constexpr char const* known_names[] = {
    "te",
    "via",
    "host",
    ":path",
    "expect",
    "upgrade",
    ":scheme",
    ":protocol",
    "connection",
    "keep-alive",
    ":authority",
    "content-type",
    "http2-settings",
    "content-length",
    "proxy-connection",
    "capsule-protocol",
    "transfer-encoding",
    "sec-websocket-key",
    "sec-websocket-accept",
    "sec-websocket-version",
    "sec-websocket-protocol",
    "sec-websocket-extensions",
};
static_assert(sizeof known_names / sizeof known_names[0] == known_field_count);

template <known_field Which>
[[gnu::always_inline]] constexpr bool is(char const* text) noexcept {
    constexpr known_word name(known_names[static_cast<std::size_t>(Which)]);
    return name.equals(text);
}

/// Which of these fields a name is, when it is as long as they are.
template <known_field... Candidates>
[[gnu::always_inline]] constexpr known_field one_of(char const* text) noexcept {
    known_field found = known_field::other;
    (void)((is<Candidates>(text) && (found = Candidates, true)) || ...);
    return found;
}

/// Which known field a field name is: most names are none, and cost a look at their length.
[[gnu::always_inline]] constexpr known_field match_field(std::string_view name) noexcept {
    using enum known_field;
    char const* const text = name.data();
    switch (name.size()) {
        case 2: return one_of<te>(text);
        case 3: return one_of<via>(text);
        case 4: return one_of<host>(text);
        case 5: return one_of<pseudo_path>(text);
        case 6: return one_of<expect>(text);
        case 7: return one_of<upgrade, pseudo_scheme>(text);
        case 9: return one_of<pseudo_protocol>(text);
        case 10: return one_of<connection, keep_alive, pseudo_authority>(text);
        case 12: return one_of<content_type>(text);
        case 14: return one_of<content_length, http2_settings>(text);
        case 16: return one_of<proxy_connection, capsule_protocol>(text);
        case 17: return one_of<transfer_encoding, sec_websocket_key>(text);
        case 20: return one_of<sec_websocket_accept>(text);
        case 21: return one_of<sec_websocket_version>(text);
        case 22: return one_of<sec_websocket_protocol>(text);
        case 24: return one_of<sec_websocket_extensions>(text);
        default: return other;
    }
}

/// The same as a call, for whoever asks once in a message.
[[gnu::noinline]] constexpr known_field find_field(std::string_view name) noexcept {
    return match_field(name);
}

/// A name, or with a `*` at its end every name that begins so.
constexpr bool matches(std::string_view name, std::string_view pattern) noexcept {
    if (!pattern.ends_with('*')) return equal_ignoring_case(name, pattern);
    pattern.remove_suffix(1);
    return equal_ignoring_case(name.substr(0, pattern.size()), pattern);
}

/// Fields that are meant for every recipient, which a connection option must not name. Closed: TE,
/// Trailer, Transfer-Encoding, Keep-Alive, Upgrade, HTTP2-Settings, Proxy-Connection,
/// Proxy-Authenticate, Proxy-Authorization, Proxy-Authentication-Info and Max-Forwards are for the
/// next hop, or for one of those on the way.
inline constexpr char const* end_to_end_names[] = {
    "accept",        "accept-*",         "age",        "allow",      "authentication-info",
    "authorization", "cache-control",    "content-*",  "cookie",     "date",
    "etag",          "expires",          "from",       "host",       "if-*",
    "last-modified", "location",         "pragma",     "range",      "referer",
    "retry-after",   "server",           "set-cookie", "user-agent", "vary",
    "via",           "www-authenticate",
};

/// Fields that the next server relies on, and that nominating removes: hop-by-hop abuse.
inline constexpr char const* forwarding_names[] = {
    "capsule-protocol", "expect",        "forwarded", "origin",
    "sec-websocket-*",  "x-forwarded-*", "x-real-ip",
};

constexpr bool is_end_to_end(std::string_view name) noexcept {
    for (char const* const pattern : end_to_end_names)
        if (matches(name, pattern)) return true;
    return false;
}

constexpr bool is_for_forwarding(std::string_view name) noexcept {
    for (char const* const pattern : forwarding_names)
        if (matches(name, pattern)) return true;
    return false;
}

}  // namespace http_upgrade::detail

#endif
