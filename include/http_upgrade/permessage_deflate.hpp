// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_PERMESSAGE_DEFLATE_HPP
#define HTTP_UPGRADE_PERMESSAGE_DEFLATE_HPP

#include <http_upgrade/detail/deflate_parameters.hpp>
#include <http_upgrade/extensions.hpp>
#include <http_upgrade/message.hpp>

/// Agrees on permessage-deflate, the extension that compresses WebSocket messages.
namespace http_upgrade {

namespace detail {

struct deflate_agreement;

}  // namespace detail

/// What two ends of a WebSocket agree on for permessage-deflate. A plain value; false when they do
/// not compress. Only choose_deflate and accepted_deflate make one that is true. RFC 7692 §7.1.
class permessage_deflate {
public:
    /// Declines.
    constexpr permessage_deflate() noexcept = default;

    constexpr explicit operator bool() const noexcept { return agreed_; }

    /// Whether the server compresses each message by itself: it must reset its compressor, and the
    /// client may reset its decompressor. §7.1.1.1.
    constexpr bool server_no_context_takeover() const noexcept {
        return answer_.server_no_context_takeover;
    }
    /// Whether the client compresses each message by itself. §7.1.1.2.
    constexpr bool client_no_context_takeover() const noexcept {
        return answer_.client_no_context_takeover;
    }
    /// The largest window that the server compresses with, as the logarithm of its bytes: 8 to 15.
    /// The client must decompress with one that is at least as large. §7.1.2.1.
    constexpr int server_max_window_bits() const noexcept {
        return detail::deflate_parameters::window_or_most(answer_.server_window);
    }
    /// The same for the client. §7.1.2.2.
    constexpr int client_max_window_bits() const noexcept {
        return detail::deflate_parameters::window_or_most(answer_.client_window);
    }

    friend constexpr bool operator==(permessage_deflate const&,
                                     permessage_deflate const&) noexcept = default;

private:
    friend struct detail::deflate_agreement;

    detail::deflate_parameters answer_{};
    bool agreed_ = false;
};

/// What a server demands of permessage-deflate, and what it can do. Window sizes are in bits, from
/// 8 to 15: the logarithm of the bytes.
struct deflate_limits {
    bool server_no_context_takeover = false;  ///< the server compresses each message by itself
    bool client_no_context_takeover = false;  ///< the client has to do so
    /// The smallest window that the server compresses with. An offer that demands a smaller one is
    /// declined. The default is 9, because zlib has no raw deflate with a window of 8 bits.
    int server_min_window_bits = 9;
    int server_max_window_bits = 15;  ///< the largest that the server compresses with
    /// The largest that the server decompresses with. Below 15, an offer without
    /// client_max_window_bits is declined, because the server may not answer such an offer with it.
    int client_max_window_bits = 15;
};

namespace detail {

struct deflate_agreement {
    static constexpr unsigned char smaller(int limit, unsigned char bits) noexcept {
        if (limit >= bits) return bits;
        return static_cast<unsigned char>(limit < 0 ? 0 : limit);
    }

    /// The server's answer to one offer; false when the limits do not allow one.
    static constexpr permessage_deflate answer(deflate_parameters const& offer,
                                               deflate_limits const& ours) noexcept {
        permessage_deflate result;
        deflate_parameters& answer = result.answer_;
        unsigned char const server = smaller(
            ours.server_max_window_bits, deflate_parameters::window_or_most(offer.server_window));
        unsigned char const client = smaller(
            ours.client_max_window_bits, deflate_parameters::window_or_most(offer.client_window));
        answer.server_no_context_takeover =
            ours.server_no_context_takeover || offer.server_no_context_takeover;
        answer.client_no_context_takeover =
            ours.client_no_context_takeover || offer.client_no_context_takeover;
        // A window of 15 bits is what is agreed without a word, unless the client asked for it.
        if (server != most_window_bits || offer.server_window != 0) answer.server_window = server;
        if (client != most_window_bits) {
            answer.has_client_window = true;
            answer.client_window = client;
        }
        result.agreed_ = server >= ours.server_min_window_bits && server >= least_window_bits &&
                         client >= least_window_bits && detail::fits(answer, offer);
        return result.agreed_ ? result : permessage_deflate();
    }

    /// What the client takes from an answer that fits its offer. What the offer hinted at holds
    /// even if the answer does not repeat it (§7.1.1.2, §7.1.2.2).
    static constexpr permessage_deflate accepted(deflate_parameters const& offer,
                                                 deflate_parameters const& answered) noexcept {
        permessage_deflate result;
        result.answer_ = answered;
        result.answer_.client_no_context_takeover =
            answered.client_no_context_takeover || offer.client_no_context_takeover;
        result.answer_.client_window =
            smaller(deflate_parameters::window_or_most(answered.client_window),
                    deflate_parameters::window_or_most(offer.client_window));
        result.agreed_ = true;
        return result;
    }

    static constexpr deflate_parameters const& parameters(permessage_deflate const& of) noexcept {
        return of.answer_;
    }
};

}  // namespace detail

/// Chooses what a server answers to the offers of permessage-deflate in a request.
///
/// Takes the first offer, in the client's order of preference, that is valid and within the
/// server's limits. The result is false when there is none, or the list of extensions is not
/// well-formed: then the response does not name the extension, and messages are not compressed.
/// Pass the result to write_switching or write_answer; in HTTP/2 and HTTP/3, to
/// each_extension_field. RFC 7692 §7.1.
///
///     constexpr std::pair<std::string_view, std::string_view> fields[] = {
///         {"Sec-WebSocket-Extensions", "permessage-deflate; server_max_window_bits=8, "
///                                      "permessage-deflate; client_max_window_bits"}};
///     constexpr request asked(http_1_1, "GET", fields);
///     constexpr permessage_deflate agreed = choose_deflate(asked, {.client_max_window_bits = 12});
///     static_assert(agreed && agreed.client_max_window_bits() == 12);
///     static_assert(agreed.server_max_window_bits() == 15);
template <class It, class End>
[[nodiscard]] constexpr permessage_deflate choose_deflate(request<It, End> const& asked,
                                                          deflate_limits const& ours = {}) {
    for (extension const each : http_upgrade::extensions_of(asked)) {
        if (each != detail::deflate_name) continue;
        detail::deflate_reading const offer = detail::read_deflate(each, true);
        if (!offer) continue;
        permessage_deflate const result = detail::deflate_agreement::answer(offer.parameters, ours);
        if (result) return result;
    }
    return {};
}

/// What a client has agreed on with the server whose response accepts its offer.
///
/// Call it after `confirm` has said that the connection switched to websocket. The result is false
/// when the response does not name permessage-deflate, and when it names it in a way that `confirm`
/// finds broken. The values include what the offer promised without a demand, such as
/// client_no_context_takeover. A client that offers client_max_window_bits may be told 8, with
/// which zlib cannot compress: such a client sends its messages uncompressed, or fails the
/// connection. RFC 7692 §7.1.
///
///     constexpr std::pair<std::string_view, std::string_view> sent[] = {
///         {"Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits"}};
///     constexpr std::pair<std::string_view, std::string_view> received[] = {
///         {"Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits=10"}};
///     constexpr permessage_deflate agreed = accepted_deflate(
///         request(http_1_1, "GET", sent), response(http_1_1, 101, received));
///     static_assert(agreed.client_max_window_bits() == 10);
template <class QIt, class QEnd, class RIt, class REnd>
[[nodiscard]] constexpr permessage_deflate accepted_deflate(request<QIt, QEnd> const& asked,
                                                            response<RIt, REnd> const& answer) {
    permessage_deflate result;
    for (extension const each : http_upgrade::extensions_of(answer)) {
        if (each != detail::deflate_name) continue;
        detail::deflate_reading const answered = detail::read_deflate(each, false);
        if (!answered || result) return {};
        for (extension const offered : http_upgrade::extensions_of(asked)) {
            if (offered != detail::deflate_name) continue;
            detail::deflate_reading const offer = detail::read_deflate(offered, true);
            if (!offer || !detail::fits(answered.parameters, offer.parameters)) continue;
            result = detail::deflate_agreement::accepted(offer.parameters, answered.parameters);
            break;
        }
        if (!result) return {};
    }
    return result;
}

}  // namespace http_upgrade

#endif
