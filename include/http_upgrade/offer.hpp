// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_OFFER_HPP
#define HTTP_UPGRADE_OFFER_HPP

#include <http_upgrade/connection.hpp>
#include <http_upgrade/list.hpp>
#include <http_upgrade/message.hpp>
#include <http_upgrade/upgrade.hpp>

/// Floor 4: the offer that counts.
namespace http_upgrade {

/// Whose order decides between several: the client's, who prefers what it names first (RFC 9110
/// §7.8), or the server's, which may take any.
enum class preference : unsigned char { client, server };

namespace detail {

struct offer_grammar : protocol_grammar {};

/// The protocols that count: `h2` in a request must be ignored (RFC 7540 §3.2).
template <>
struct element_scan<offer_grammar> : element_scan<protocol_grammar> {
    using element_scan<protocol_grammar>::element_scan;

    constexpr bool next() noexcept {
        while (element_scan<protocol_grammar>::next())
            if (element != protocol{"h2", {}}) return true;
        return false;
    }
};

}  // namespace detail

/// The effective offer of a request: its protocols in order of preference, after what has to be
/// ignored is gone.
///
/// Empty unless the version is HTTP/1.1 or a later 1.x, Upgrade and Connection are well-formed
/// over all their lines, and `upgrade` is nominated; without `h2`. Always well-formed: why nothing
/// counts, `inspect` says. A view of the message's fields. RFC 9110 §7.8, §7.6.1; RFC 7540 §3.2.
///
///     constexpr std::pair<std::string_view, std::string_view> fields[] = {
///         {"Connection", "upgrade"}, {"Upgrade", "h2, websocket"}};
///     static_assert(offer_of(request(http_1_1, "GET", fields)).front() == protocol{"websocket"});
///     static_assert(offer_of(request(http_1_0, "GET", fields)).empty());
template <class It, class End>
constexpr auto offer_of(request<It, End> const& message) {
    using lines = named_values<It, End>;
    using offer = basic_list<detail::offer_grammar, lines>;
    if (message.version() < http_1_1 || message.version() >= http_2) return offer();
    offer const protocols(detail::header_values(message, "upgrade"));
    if (protocols.empty()) return offer();
    basic_list<detail::option_grammar, lines> const options(
        detail::header_values(message, "connection"));
    return options.contains("upgrade") ? protocols : offer();
}

}  // namespace http_upgrade

#endif
