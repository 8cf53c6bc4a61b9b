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
    upgrade,
    connection,
    keep_alive,
    http2_settings,
    proxy_connection,
    transfer_encoding,
    other
};

inline constexpr std::size_t known_field_count = static_cast<std::size_t>(known_field::other);

// In the order of known_field, and of their length.
inline constexpr char const* known_names[] = {
    "te",
    "upgrade",
    "connection",
    "keep-alive",
    "http2-settings",
    "proxy-connection",
    "transfer-encoding",
};
static_assert(sizeof known_names / sizeof known_names[0] == known_field_count);

struct names_by_length {
    static constexpr std::size_t longest = 24;

    unsigned char first[longest + 2] = {};  // the first name of at least this length

    consteval names_by_length() {
        std::size_t index = 0;
        for (std::size_t length = 0; length != longest + 2; ++length) {
            while (index != known_field_count &&
                   std::string_view(known_names[index]).size() < length)
                ++index;
            first[length] = static_cast<unsigned char>(index);
        }
    }
};
inline constexpr names_by_length known_names_by_length{};

/// Which known field a field name is: most names are none, and cost a look at their length.
constexpr known_field find_field(std::string_view name) noexcept {
    if (name.size() > names_by_length::longest) return known_field::other;
    unsigned const end = known_names_by_length.first[name.size() + 1];
    for (unsigned i = known_names_by_length.first[name.size()]; i != end; ++i)
        if (equal_folded(name.data(), known_names[i], name.size()))
            return static_cast<known_field>(i);
    return known_field::other;
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
