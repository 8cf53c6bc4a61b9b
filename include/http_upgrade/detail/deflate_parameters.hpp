// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_DETAIL_DEFLATE_PARAMETERS_HPP
#define HTTP_UPGRADE_DETAIL_DEFLATE_PARAMETERS_HPP

#include <string_view>  // names

#include <http_upgrade/extensions.hpp>

/// The parameters of permessage-deflate, as one offer or one answer has them (RFC 7692 §7.1).
namespace http_upgrade::detail {

inline constexpr std::string_view deflate_name = "permessage-deflate";

inline constexpr unsigned char least_window_bits = 8;
inline constexpr unsigned char most_window_bits = 15;

struct deflate_parameters {
    bool server_no_context_takeover = false;
    bool client_no_context_takeover = false;
    bool has_client_window = false;   // client_max_window_bits is there; an offer may give no value
    unsigned char server_window = 0;  // bits; 0 when server_max_window_bits is not there
    unsigned char client_window = 0;  // bits; 0 when client_max_window_bits has no value

    friend constexpr bool operator==(deflate_parameters const&,
                                     deflate_parameters const&) noexcept = default;

    /// The window that a size in bits stands for; none means the largest.
    static constexpr unsigned char window_or_most(unsigned char bits) noexcept {
        return bits == 0 ? most_window_bits : bits;
    }
};

/// What was read of a permessage-deflate: false when RFC 7692 §7.1 lets nobody accept it.
struct deflate_reading {
    deflate_parameters parameters{};
    std::string_view wrong{};  // the name of the first parameter that must not be there so

    constexpr explicit operator bool() const noexcept { return wrong.data() == nullptr; }
};

/// The sizes of a window in bits, as text: decimal, without leading zeros.
inline constexpr std::string_view window_sizes[] = {"8", "9", "10", "11", "12", "13", "14", "15"};

/// The size that a value says; 0 when it says none.
constexpr unsigned char window_bits(extension_value const& value) noexcept {
    unsigned char bits = least_window_bits;
    for (std::string_view const size : window_sizes) {
        if (value == size) return bits;
        ++bits;
    }
    return 0;
}

/// Reads one parameter. False when it is unknown, is there already or has a wrong value.
constexpr bool read_deflate_parameter(extension_parameter const& each, bool is_offer,
                                      deflate_parameters& out) noexcept {
    if (each.name == "server_no_context_takeover" && !each.value && !out.server_no_context_takeover)
        return out.server_no_context_takeover = true;
    if (each.name == "client_no_context_takeover" && !each.value && !out.client_no_context_takeover)
        return out.client_no_context_takeover = true;
    if (each.name == "server_max_window_bits" && out.server_window == 0)
        return (out.server_window = window_bits(each.value)) != 0;
    if (each.name != "client_max_window_bits" || out.has_client_window) return false;
    out.has_client_window = true;
    if (is_offer && !each.value) return true;
    return (out.client_window = window_bits(each.value)) != 0;
}

/// Reads the parameters of one permessage-deflate.
[[gnu::noinline]] constexpr deflate_reading read_deflate(extension const& element,
                                                         bool is_offer) noexcept {
    deflate_reading result;
    for (extension_parameter const each : element.parameters())
        if (!read_deflate_parameter(each, is_offer, result.parameters)) {
            result.wrong = each.name;
            break;
        }
    return result;
}

/// Whether an answer may accept an offer. RFC 7692 §7.1.1.1, §7.1.2.1, §7.1.2.2.
///
/// The answer may ask the client for a window that is larger than the one in the offer: that one
/// is only a hint, and the client goes by it all the same.
constexpr bool fits(deflate_parameters const& answer, deflate_parameters const& offer) noexcept {
    return (answer.server_no_context_takeover || !offer.server_no_context_takeover) &&
           (offer.server_window == 0 ||
            (answer.server_window != 0 && answer.server_window <= offer.server_window)) &&
           (offer.has_client_window || !answer.has_client_window);
}

}  // namespace http_upgrade::detail

#endif
