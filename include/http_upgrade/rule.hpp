// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_RULE_HPP
#define HTTP_UPGRADE_RULE_HPP

#include <bit>          // popcount, countr_zero
#include <concepts>     // same_as
#include <cstddef>      // size_t
#include <cstdint>      // uint64_t, the bits of a set
#include <string_view>  // levels and consequences in words

/// The rules: requirements of the RFCs on Upgrade and Connection, by name. info.hpp gives the text
/// of each.
namespace http_upgrade {

/// A requirement on a message. Its id, in all output, is its name with `-` in place of `_`.
///
/// Ids are stable; the numeric values are not. The value 0 is no rule.
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
    // Co-presence: hop-by-hop fields and the connection options that name them
    upgrade_not_nominated,
    upgrade_option_without_field,
    te_not_nominated,
    http2_settings_not_nominated,
    keep_alive_not_nominated,
    proxy_connection_present,
    end_to_end_field_nominated,
    forwarding_field_nominated,
    close_with_upgrade,
    // h2c and h2
    h2_offered,
    h2_switched,
    h2_advertised,
    h2c_obsolete,
    h2c_over_tls,
    h2c_settings_missing,
    h2c_settings_repeated,
    h2c_settings_malformed,
    h2c_settings_value_invalid,
    http2_settings_without_h2c,
    http2_settings_in_response,
    // A request that offers websocket
    websocket_not_offered,
    websocket_method_not_get,
    websocket_host_not_single,
    websocket_key_missing,
    websocket_key_repeated,
    websocket_key_malformed,
    websocket_key_not_canonical,
    websocket_version_missing,
    websocket_version_repeated,
    websocket_version_malformed,
    websocket_version_unsupported,
    websocket_subprotocol_malformed,
    websocket_subprotocol_repeated,
    websocket_extensions_malformed,
    websocket_deflate_offer_malformed,
    websocket_accept_in_request,
    websocket_key_in_response,
    websocket_request_with_content,
    // connect-udp, connect-ip, connect-tcp: the Capsule Protocol
    capsule_method_not_get,
    capsule_host_not_single,
    capsule_content_field,
    capsule_protocol_field_missing,
    capsule_protocol_malformed,
    capsule_protocol_in_refusal,
    capsule_switching_not_single,
    capsule_offer_not_single,
    connect_ip_in_clear,
    // Responses and exchanges
    switching_without_upgrade,
    switching_protocol_not_offered,
    switching_unsolicited,
    switching_to_http10_client,
    switching_in_http10,
    switching_before_continue,
    switching_order,
    switching_with_content_length,
    switching_with_transfer_encoding,
    switching_with_close,
    switching_to_h2c_without_settings,
    switching_to_h2c_despite_fault,
    upgrade_required_without_upgrade,
    upgrade_required_already_offered,
    advertised_already_offered,
    expect_without_content,
    websocket_switching_not_websocket,
    websocket_switching_despite_fault,
    websocket_accept_missing,
    websocket_accept_repeated,
    websocket_accept_mismatch,
    websocket_subprotocol_not_offered,
    websocket_subprotocol_answer_malformed,
    websocket_extension_not_offered,
    websocket_deflate_answer_malformed,
    websocket_deflate_repeated,
    websocket_deflate_not_offered,
    websocket_version_not_advertised,
    capsule_switching_despite_fault,
    connect_rejected_without_close,
    upgrade_in_connect,
    // Forwarding
    nominated_field_forwarded,
    connection_forwarded,
    hop_by_hop_field_forwarded,
    upgrade_from_http10_forwarded,
    essential_field_removed,
    // Extended CONNECT
    protocol_without_connect,
    protocol_not_single,
    protocol_without_target,
    websocket_scheme_not_http,
    websocket_key_in_extended_connect,
    tunnel_with_framing,
    capsule_status_forbidden,
    refusal_became_tunnel
};

/// How binding a rule is.
enum class level : unsigned char {
    error,    ///< the message breaks a MUST or MUST NOT, or its recipient has to obey one
    warning,  ///< the message breaks a SHOULD, or an "ought"
    note      ///< the message is allowed, but obsolete, useless or a known cause of trouble
};

/// What the recipient of a message that breaks a rule has to do.
enum class consequence : unsigned char {
    none,             ///< nothing: process the message as usual
    ignore,           ///< treat the Upgrade field, or that element, as absent
    malformed,        ///< reject the message: 400, close, or a stream error in HTTP/2 and HTTP/3
    refuse,           ///< do not switch to this protocol; on a response: the same as `fail`
    fail,             ///< do not switch; a client fails the connection
    upgrade_required  ///< refuse with a 426 and the fields that a 426 needs
};

/// The number of rules: each value from 1 to this is a rule.
///
///     static_assert(static_cast<std::size_t>(rule::upgrade_malformed) <= rule_count);
inline constexpr std::size_t rule_count = static_cast<std::size_t>(rule::refusal_became_tunnel);

/// The level as a word: `error`, `warning`, `note`.
constexpr std::string_view to_string(level which) noexcept {
    switch (which) {
        case level::error: return "error";
        case level::warning: return "warning";
        case level::note: return "note";
    }
    return "";
}

/// The consequence as a word: `none`, `ignore`, `malformed`, `refuse`, `fail`, `426`.
constexpr std::string_view to_string(consequence which) noexcept {
    switch (which) {
        case consequence::none: return "none";
        case consequence::ignore: return "ignore";
        case consequence::malformed: return "malformed";
        case consequence::refuse: return "refuse";
        case consequence::fail: return "fail";
        case consequence::upgrade_required: return "426";
    }
    return "";
}

/// A set of rules: a small value that is cheap to copy.
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

    /// Adds a rule. Ignores `rule{}` and other values that are no rule.
    constexpr void insert(rule which) noexcept { words_[word_of(which)] |= bit_of(which); }
    constexpr bool contains(rule which) const noexcept {
        return (words_[word_of(which)] & bit_of(which)) != 0;
    }
    [[nodiscard]] constexpr bool empty() const noexcept { return (words_[0] | words_[1]) == 0; }
    constexpr std::size_t size() const noexcept {
        return static_cast<std::size_t>(std::popcount(words_[0]) + std::popcount(words_[1]));
    }

    /// The first member from `which` on, `which` included, in the order of the catalogue; `rule{}`
    /// when there is none. Call it repeatedly to walk the members.
    constexpr rule first_from(rule which) const noexcept {
        std::size_t number = static_cast<std::size_t>(which);
        for (std::size_t word = number / 64; word < 2; ++word, number = 0)
            if (std::uint64_t const rest = words_[word] >> number % 64; rest != 0)
                return static_cast<rule>(64 * word + number % 64 +
                                         static_cast<std::size_t>(std::countr_zero(rest)));
        return {};
    }

    friend constexpr rule_set operator|(rule_set a, rule_set const& b) noexcept {
        a.words_[0] |= b.words_[0];
        a.words_[1] |= b.words_[1];
        return a;
    }
    friend constexpr rule_set operator&(rule_set a, rule_set const& b) noexcept {
        a.words_[0] &= b.words_[0];
        a.words_[1] &= b.words_[1];
        return a;
    }
    friend constexpr bool operator==(rule_set const&, rule_set const&) noexcept = default;

private:
    static_assert(rule_count < 128);

    static constexpr std::size_t word_of(rule which) noexcept {
        return static_cast<std::size_t>(which) / 64 % 2;
    }
    static constexpr std::uint64_t bit_of(rule which) noexcept {
        std::size_t const index = static_cast<std::size_t>(which);
        return index - 1 < rule_count ? std::uint64_t{1} << index % 64 : 0;
    }

    std::uint64_t words_[2] = {};
};

}  // namespace http_upgrade

#endif
