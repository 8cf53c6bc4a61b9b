// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_RULE_HPP
#define HTTP_UPGRADE_RULE_HPP

#include <concepts>     // same_as
#include <cstddef>      // size_t
#include <cstdint>      // uint64_t, the bits of a set
#include <string_view>  // ids and texts

/// Floor 2: the catalogue of requirements, as data.
namespace http_upgrade {

/// A requirement on a message. Its name, with `-` for `_`, is its id wherever it is printed.
///
/// Ids are stable, the numbers behind them are not. A value of 0 is no rule.
enum class rule : unsigned char {
    // Field syntax
    upgrade_malformed = 1,
    connection_malformed,
    empty_list_element,
    upgrade_empty,
    protocol_repeated,
    protocol_unregistered,
    protocol_version_unexpected,
    upgrade_in_trailer,
    // HTTP version
    upgrade_in_http10,
    connection_specific_field_in_http2,
    connection_specific_field_in_http3,
    te_not_trailers,
    te_outside_request,
    switching_in_http2,
    switching_in_http3,
    // Co-presence
    upgrade_not_nominated,
    upgrade_option_without_field,
    te_not_nominated,
    http2_settings_not_nominated,
    keep_alive_not_nominated,
    proxy_connection_present,
    end_to_end_field_nominated,
    forwarding_field_nominated,
    close_with_upgrade
};

/// How binding a rule is.
enum class level : unsigned char {
    error,    ///< a MUST or MUST NOT is broken, or one binds whoever receives the message
    warning,  ///< a SHOULD, or an "ought"
    note      ///< allowed, yet obsolete, useless or a known cause of trouble
};

/// What the recipient of a message that breaks a rule owes.
enum class consequence : unsigned char {
    none,             ///< nothing: go on
    ignore,           ///< go on as if the Upgrade field, or that element, were absent
    malformed,        ///< reject the message: 400, close, or a stream error in HTTP/2 and HTTP/3
    refuse,           ///< do not switch to this protocol; on a response: as `fail`
    fail,             ///< do not switch; a client fails the connection
    upgrade_required  ///< refuse with 426 and the fields that it needs
};

/// What there is to know of a rule. The texts are of static storage.
struct rule_info {
    std::string_view id;
    http_upgrade::level level;
    http_upgrade::consequence consequence;
    std::string_view source;  ///< the sections that say so
    std::string_view text;    ///< what is wrong with a message that breaks it, in one sentence
};

namespace detail {

// Plain pointers: a table of string_views costs every user 20 ms of compile time.
struct catalogue_row {
    http_upgrade::rule rule;
    char const* id;
    http_upgrade::level level;
    http_upgrade::consequence consequence;
    char const* source;
    char const* text;
};

// clang-format off
inline constexpr catalogue_row catalogue[] = {
    {rule::upgrade_malformed, "upgrade-malformed", level::error, consequence::ignore,
     "RFC 9110 §2.2, §7.8, §5.6.1.2, §5.6.2",
     "Upgrade is not a list of protocols, token [ \"/\" token ]"},
    {rule::connection_malformed, "connection-malformed", level::error, consequence::ignore,
     "RFC 9110 §2.2, §7.6.1, §5.6.1.2",
     "Connection is not a list of tokens"},
    {rule::empty_list_element, "empty-list-element", level::error, consequence::none,
     "RFC 9110 §5.6.1.1",
     "a sender must not generate an empty list element; a recipient skips it"},
    {rule::upgrade_empty, "upgrade-empty", level::note, consequence::ignore,
     "RFC 9110 §7.8",
     "Upgrade names no protocol"},
    {rule::protocol_repeated, "protocol-repeated", level::note, consequence::none,
     "RFC 9110 §7.8",
     "the same protocol stands twice in one list"},
    {rule::protocol_unregistered, "protocol-unregistered", level::note, consequence::none,
     "RFC 9110 §7.8, §16.7",
     "the protocol name is not in the Upgrade Token Registry"},
    {rule::protocol_version_unexpected, "protocol-version-unexpected", level::note, consequence::none,
     "RFC 9110 §16.7",
     "the version is not what the Upgrade Token Registry expects of this protocol"},
    {rule::upgrade_in_trailer, "upgrade-in-trailer", level::error, consequence::ignore,
     "RFC 9110 §6.5.1; RFC 9113 §8.2.2; RFC 9114 §4.2",
     "Upgrade and Connection must not stand in a trailer section"},

    {rule::upgrade_in_http10, "upgrade-in-http10", level::error, consequence::ignore,
     "RFC 9110 §7.8",
     "Upgrade in an HTTP/1.0 request must be ignored"},
    {rule::connection_specific_field_in_http2, "connection-specific-field-in-http2", level::error, consequence::malformed,
     "RFC 9113 §8.2.2; RFC 7540 §3.2.1",
     "a connection-specific field makes an HTTP/2 message malformed"},
    {rule::connection_specific_field_in_http3, "connection-specific-field-in-http3", level::error, consequence::malformed,
     "RFC 9114 §4.2",
     "a connection-specific field makes an HTTP/3 message malformed"},
    {rule::te_not_trailers, "te-not-trailers", level::error, consequence::malformed,
     "RFC 9113 §8.2.2; RFC 9114 §4.2",
     "in HTTP/2 and HTTP/3, TE may hold nothing but trailers"},
    {rule::te_outside_request, "te-outside-request", level::error, consequence::malformed,
     "RFC 9113 §8.2.2; RFC 9114 §4.2",
     "in HTTP/2 and HTTP/3, TE may stand only in the header section of a request"},
    {rule::switching_in_http2, "switching-in-http2", level::error, consequence::malformed,
     "RFC 9113 §8.6, §8.2.2; RFC 9110 §15.2.2",
     "HTTP/2 has no 101 (Switching Protocols)"},
    {rule::switching_in_http3, "switching-in-http3", level::error, consequence::malformed,
     "RFC 9114 §4.5, §4.2; RFC 9110 §15.2.2",
     "HTTP/3 has no 101 (Switching Protocols)"},

    {rule::upgrade_not_nominated, "upgrade-not-nominated", level::error, consequence::ignore,
     "RFC 9110 §7.8, §7.6.1; RFC 6455 §4.1; RFC 9298 §3.2, §3.3",
     "Upgrade must not be sent without an upgrade connection option"},
    {rule::upgrade_option_without_field, "upgrade-option-without-field", level::note, consequence::none,
     "RFC 9110 §7.6.1",
     "Connection nominates Upgrade, but there is no Upgrade field"},
    {rule::te_not_nominated, "te-not-nominated", level::error, consequence::none,
     "RFC 9110 §10.1.4",
     "TE must not be sent without a TE connection option"},
    {rule::http2_settings_not_nominated, "http2-settings-not-nominated", level::error, consequence::fail,
     "RFC 7540 §3.2.1",
     "HTTP2-Settings must not be sent without its connection option"},
    {rule::keep_alive_not_nominated, "keep-alive-not-nominated", level::error, consequence::none,
     "RFC 9110 §7.6.1",
     "a Keep-Alive field must not be sent without a keep-alive connection option"},
    {rule::proxy_connection_present, "proxy-connection-present", level::note, consequence::none,
     "RFC 9112 §C.2.2",
     "Proxy-Connection does nothing; clients are encouraged not to send it"},
    {rule::end_to_end_field_nominated, "end-to-end-field-nominated", level::error, consequence::none,
     "RFC 9110 §7.6.1",
     "a connection option must not name a field that is meant for every recipient"},
    {rule::forwarding_field_nominated, "forwarding-field-nominated", level::note, consequence::none,
     "RFC 9110 §7.6.1",
     "a connection option names a field that the next server relies on; it would be removed"},
    {rule::close_with_upgrade, "close-with-upgrade", level::note, consequence::none,
     "RFC 9112 §9.6",
     "close beside upgrade: the client asks to switch and to end the connection"},
};
// clang-format on

inline constexpr std::size_t rule_count = sizeof catalogue / sizeof catalogue[0];

consteval bool catalogue_follows_enum() {
    for (std::size_t i = 0; i != rule_count; ++i)
        if (static_cast<std::size_t>(catalogue[i].rule) != i + 1) return false;
    return true;
}
static_assert(catalogue_follows_enum(), "the catalogue has its rows in the order of rule");

}  // namespace detail

/// What there is to know of a rule; all empty for `rule{}` and values that are no rule.
///
///     static_assert(info(rule::upgrade_not_nominated).level == level::error);
constexpr rule_info info(rule which) noexcept {
    std::size_t const index = static_cast<std::size_t>(which) - 1;  // rule{} wraps round
    if (index >= detail::rule_count) return {{}, level::note, consequence::none, {}, {}};
    detail::catalogue_row const& row = detail::catalogue[index];
    return {row.id, row.level, row.consequence, row.source, row.text};
}

/// The id of a rule; empty for `rule{}`.
///
///     static_assert(to_string(rule::upgrade_not_nominated) == "upgrade-not-nominated");
constexpr std::string_view to_string(rule which) noexcept { return info(which).id; }

/// The rule of an id, which must be spelled exactly; `rule{}` when there is none.
///
///     static_assert(find_rule("upgrade-empty") == rule::upgrade_empty);
constexpr rule find_rule(std::string_view id) noexcept {
    for (detail::catalogue_row const& row : detail::catalogue)
        if (id == row.id) return row.rule;
    return {};
}

/// The level in a word: `error`, `warning`, `note`.
constexpr std::string_view to_string(level which) noexcept {
    switch (which) {
        case level::error: return "error";
        case level::warning: return "warning";
        case level::note: return "note";
    }
    return "";
}

/// A set of rules: a small value.
///
///     constexpr rule_set two{rule::upgrade_empty, rule::upgrade_malformed};
///     static_assert(two.contains(rule::upgrade_empty) && two.size() == 2);
class rule_set {
public:
    constexpr rule_set() noexcept = default;
    template <std::same_as<rule>... Rules>
    constexpr rule_set(Rules... members) noexcept {
        (insert(members), ...);
    }

    /// Adds a rule; `rule{}` and values that are no rule are left out.
    constexpr void insert(rule which) noexcept { words_[word_of(which)] |= bit_of(which); }
    constexpr bool contains(rule which) const noexcept {
        return (words_[word_of(which)] & bit_of(which)) != 0;
    }
    [[nodiscard]] constexpr bool empty() const noexcept { return (words_[0] | words_[1]) == 0; }
    constexpr std::size_t size() const noexcept {
        std::size_t count = 0;
        for (detail::catalogue_row const& row : detail::catalogue)
            if (contains(row.rule)) ++count;
        return count;
    }

    friend constexpr rule_set operator|(rule_set a, rule_set const& b) noexcept {
        a.words_[0] |= b.words_[0];
        a.words_[1] |= b.words_[1];
        return a;
    }
    friend constexpr bool operator==(rule_set const&, rule_set const&) noexcept = default;

private:
    static_assert(detail::rule_count < 128);

    static constexpr std::size_t word_of(rule which) noexcept {
        return static_cast<std::size_t>(which) / 64 % 2;
    }
    static constexpr std::uint64_t bit_of(rule which) noexcept {
        std::size_t const index = static_cast<std::size_t>(which);
        return index - 1 < detail::rule_count ? std::uint64_t{1} << index % 64 : 0;
    }

    std::uint64_t words_[2] = {};
};

}  // namespace http_upgrade

#endif
