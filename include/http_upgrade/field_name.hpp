// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_FIELD_NAME_HPP
#define HTTP_UPGRADE_FIELD_NAME_HPP

#include <cstddef>      // size_t
#include <cstdint>      // uint64_t, to compare eight bytes at once
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

// Text of up to 24 bytes as words of eight that may overlap: the first, the last, the middle.
constexpr std::uint64_t first_word(char const* text, std::size_t size) noexcept {
    if (size >= 8) return load8(text);
    if (size >= 4) return load4(text) | (load4(text + size - 4) << 32);
    return shifted(text[0], 0) | shifted(text[size / 2], 8) | shifted(text[size - 1], 16);
}
constexpr std::uint64_t last_word(char const* text, std::size_t size) noexcept {
    return size > 8 ? load8(text + size - 8) : 0;
}
constexpr std::uint64_t middle_word(char const* text, std::size_t size) noexcept {
    return size > 16 ? load8(text + 8) : 0;
}

// A known name, ready to be compared: with bit 0x20 set where it has a letter, a name in any case
// is equal to it, and no other is.
struct known_name {
    std::uint64_t first = 0, last = 0, middle = 0;
    std::uint64_t first_letters = 0, last_letters = 0, middle_letters = 0;

    constexpr bool ends_as(char const* text, std::size_t size) const noexcept {
        return (last_word(text, size) | last_letters) == last &&
               (middle_word(text, size) | middle_letters) == middle;
    }
};

struct names_by_length {
    static constexpr std::size_t longest = 24;

    unsigned char first[longest + 2] = {};  // the first name of at least this length
    known_name names[known_field_count] = {};

    consteval names_by_length() {
        std::size_t index = 0;
        for (std::size_t length = 0; length != longest + 2; ++length) {
            while (index != known_field_count && length_of(index) < length) ++index;
            first[length] = static_cast<unsigned char>(index);
        }
        for (index = 0; index != known_field_count; ++index) fill(names[index], index);
    }

private:
    static consteval std::size_t length_of(std::size_t index) {
        return std::string_view(known_names[index]).size();
    }
    static consteval void fill(known_name& out, std::size_t index) {
        std::size_t const size = length_of(index);
        char const* const name = known_names[index];
        char letters[longest] = {};
        for (std::size_t i = 0; i != size; ++i)
            letters[i] = name[i] >= 'a' && name[i] <= 'z' ? ' ' : '\0';
        out = {first_word(name, size),    last_word(name, size),    middle_word(name, size),
               first_word(letters, size), last_word(letters, size), middle_word(letters, size)};
    }
};
inline constexpr names_by_length known_names_by_length{};

/// Which known field a field name is: most names are none, and cost a look at their length.
constexpr known_field find_field(std::string_view name) noexcept {
    std::size_t const size = name.size();
    if (size > names_by_length::longest) return known_field::other;
    unsigned i = known_names_by_length.first[size];
    unsigned const end = known_names_by_length.first[size + 1];
    if (i == end) return known_field::other;
    std::uint64_t const first = first_word(name.data(), size);
    for (; i != end; ++i) {
        known_name const& known = known_names_by_length.names[i];
        if ((first | known.first_letters) == known.first &&
            (size <= 8 || known.ends_as(name.data(), size)))
            return static_cast<known_field>(i);
    }
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
