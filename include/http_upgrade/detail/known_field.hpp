// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_DETAIL_KNOWN_FIELD_HPP
#define HTTP_UPGRADE_DETAIL_KNOWN_FIELD_HPP

#include <cstddef>      // size_t
#include <cstdint>      // uint32_t, a bit for each field
#include <string_view>  // names

#include <http_upgrade/detail/ascii.hpp>

/// The field names that the rules speak of, and what kind of field each is.
namespace http_upgrade::detail {

/// A field whose values the rules read.
enum class known_field : unsigned char {
    other,  // no rule reads it
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
    sec_websocket_extensions
};

inline constexpr std::size_t known_field_count =
    static_cast<std::size_t>(known_field::sec_websocket_extensions) + 1;

/// A set of known fields.
class field_set {
public:
    constexpr field_set() noexcept = default;
    template <class... Fields>
    constexpr explicit field_set(Fields... members) noexcept : bits_((mask(members) | ... | 0u)) {}

    constexpr bool contains(known_field which) const noexcept { return (bits_ & mask(which)) != 0; }
    constexpr bool contains_all(field_set others) const noexcept {
        return (bits_ & others.bits_) == others.bits_;
    }
    constexpr bool contains_any(field_set others) const noexcept {
        return (bits_ & others.bits_) != 0;
    }
    constexpr void insert(known_field which) noexcept { bits_ |= mask(which); }

private:
    static constexpr std::uint32_t mask(known_field which) noexcept {
        return std::uint32_t{1} << static_cast<unsigned>(which);
    }
    static_assert(known_field_count < 32);

    std::uint32_t bits_ = 0;
};

// In the order of known_field.
inline constexpr known_word known_names[] = {
    known_word(),  // equal to no name
    known_word("te"),
    known_word("via"),
    known_word("host"),
    known_word(":path"),
    known_word("expect"),
    known_word("upgrade"),
    known_word(":scheme"),
    known_word(":protocol"),
    known_word("connection"),
    known_word("keep-alive"),
    known_word(":authority"),
    known_word("content-type"),
    known_word("http2-settings"),
    known_word("content-length"),
    known_word("proxy-connection"),
    known_word("capsule-protocol"),
    known_word("transfer-encoding"),
    known_word("sec-websocket-key"),
    known_word("sec-websocket-accept"),
    known_word("sec-websocket-version"),
    known_word("sec-websocket-protocol"),
    known_word("sec-websocket-extensions"),
};
static_assert(sizeof known_names / sizeof known_names[0] == known_field_count);

constexpr known_word const& known_name(known_field which) noexcept {
    return known_names[static_cast<std::size_t>(which)];
}

/// Finds the one known field that a name can be, by its size and its first letter.
class name_index {
public:
    consteval name_index() {
        for (std::size_t i = 1; i != known_field_count; ++i) {
            known_word const& name = known_names[i];
            known_field& slot = at_[slot_of(name.size, static_cast<char>(name.first & 0xff))];
            is_unique = is_unique && slot == known_field::other;
            slot = static_cast<known_field>(i);
        }
    }
    /// The one field that a name can be; `other` when it can be none.
    [[gnu::always_inline]] constexpr known_field operator[](std::string_view name) const noexcept {
        return name.empty() ? known_field::other : at_[slot_of(name.size(), name[0])];
    }

    bool is_unique = true;  ///< no two known names share a slot

private:
    // The bit in which `A` and `a` differ is shifted out of the byte.
    static constexpr unsigned char slot_of(std::size_t size, char first) noexcept {
        return static_cast<unsigned char>(size + 8u * static_cast<unsigned char>(first));
    }

    known_field at_[256] = {};
};
inline constexpr name_index fields_by_name;
static_assert(fields_by_name.is_unique, "two known names share a slot: choose another slot_of");

/// The known field of a field name; `other` when the name is not known. Not inlined, for callers
/// that are not on a hot path.
[[gnu::noinline]] constexpr known_field find_field(std::string_view name) noexcept {
    known_field const candidate = fields_by_name[name];
    return known_name(candidate).equals(name) ? candidate : known_field::other;
}

/// Fields that are meant for every recipient, so that a connection option must not name them (RFC
/// 9110 §7.6.1). These are not among them, because they are meant for one hop or one recipient: TE,
/// Trailer, Transfer-Encoding, Keep-Alive, Upgrade, HTTP2-Settings, Proxy-Connection,
/// Proxy-Authenticate, Proxy-Authorization, Proxy-Authentication-Info and Max-Forwards.
inline constexpr char end_to_end_names[][20] = {
    "accept",        "accept-*",         "age",        "allow",      "authentication-info",
    "authorization", "cache-control",    "content-*",  "cookie",     "date",
    "etag",          "expires",          "from",       "host",       "if-*",
    "last-modified", "location",         "pragma",     "range",      "referer",
    "retry-after",   "server",           "set-cookie", "user-agent", "vary",
    "via",           "www-authenticate",
};

/// Fields that the next server relies on, and that an intermediary removes once they are nominated.
inline constexpr char forwarding_names[][20] = {
    "capsule-protocol", "expect",        "forwarded", "origin",
    "sec-websocket-*",  "x-forwarded-*", "x-real-ip",
};

/// Whether a name is one of these patterns in any case. A pattern with `*` at its end is every name
/// that begins with it.
template <std::size_t Count>
constexpr bool any_matches(char const (&patterns)[Count][20], std::string_view name) noexcept {
    for (char const* const pattern : patterns) {
        std::size_t size = 0;
        while (pattern[size] != '\0' && pattern[size] != '*') ++size;
        bool const fits = pattern[size] == '*' ? name.size() >= size : name.size() == size;
        if (fits && equal_folded(name.data(), pattern, size)) return true;
    }
    return false;
}

[[gnu::noinline]] constexpr bool is_end_to_end(std::string_view name) noexcept {
    return any_matches(end_to_end_names, name);
}

[[gnu::noinline]] constexpr bool is_for_forwarding(std::string_view name) noexcept {
    return any_matches(forwarding_names, name);
}

}  // namespace http_upgrade::detail

#endif
