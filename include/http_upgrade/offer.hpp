// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_OFFER_HPP
#define HTTP_UPGRADE_OFFER_HPP

#include <http_upgrade/connection.hpp>
#include <http_upgrade/detail/known_field.hpp>
#include <http_upgrade/detail/named_values.hpp>
#include <http_upgrade/detail/scan.hpp>
#include <http_upgrade/list.hpp>
#include <http_upgrade/message.hpp>
#include <http_upgrade/upgrade.hpp>

/// The effective offer of a request.
namespace http_upgrade {

namespace detail {

struct offer_grammar : protocol_grammar {};

/// Skips `h2`, which must be ignored in a request (RFC 7540 §3.2).
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

/// The effective offer of a request: the protocols of its Upgrade, in order of preference, without
/// those that a server has to ignore.
///
/// The list is empty unless the version is HTTP/1.1 or a later 1.x, Upgrade and Connection are
/// well-formed over all their lines, and Connection nominates Upgrade. It leaves `h2` out. It is
/// always well-formed; to find out why an offer does not count, use `inspect`. It is a view of the
/// message's fields. RFC 9110 §7.8, §7.6.1; RFC 7540 §3.2.
///
///     constexpr std::pair<std::string_view, std::string_view> fields[] = {
///         {"Connection", "upgrade"}, {"Upgrade", "h2, websocket"}};
///     static_assert(offer_of(request(http_1_1, "GET", fields)).front() == protocol{"websocket"});
///     static_assert(offer_of(request(http_1_0, "GET", fields)).empty());
template <class It, class End>
constexpr auto offer_of(request<It, End> const& message) {
    using lines = detail::named_values<It, End>;
    using offer = basic_list<detail::offer_grammar, lines>;
    if (message.version() < http_1_1 || message.version() >= http_2) return offer();
    offer const protocols(detail::header_values(message, detail::known_field::upgrade));
    if (protocols.empty()) return offer();
    basic_list<detail::option_grammar, lines> const options(
        detail::header_values(message, detail::known_field::connection));
    return options.contains("upgrade") ? protocols : offer();
}

}  // namespace http_upgrade

#endif
