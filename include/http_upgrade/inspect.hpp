// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_INSPECT_HPP
#define HTTP_UPGRADE_INSPECT_HPP

#include <http_upgrade/exchange.hpp>
#include <http_upgrade/facts.hpp>
#include <http_upgrade/finding.hpp>
#include <http_upgrade/forwarded.hpp>
#include <http_upgrade/judge.hpp>
#include <http_upgrade/message.hpp>
#include <http_upgrade/reading.hpp>

/// Floor 9: judging messages by the catalogue. The rules themselves stand in the rooms below.
namespace http_upgrade {

/// Judges a request by the catalogue.
///
/// Gives the rules that it breaks, in the order of the catalogue, each once with its first place in
/// the request's field lines. Takes any bytes and any number of field lines, in linear time; of a
/// list, the first 32 distinct elements are remembered when it looks for repeated ones. A list
/// that is not well-formed gives one finding, and is judged no further; what a protocol demands is
/// judged when the offer of it counts (see offer_of). What the user's iterators throw passes
/// through. RFC 9110 §7.6.1, §7.8 and what `info` names.
///
///     constexpr std::pair<std::string_view, std::string_view> fields[] = {{"Upgrade", "h2c"}};
///     constexpr findings found = inspect(request(http_1_1, "GET", fields));
///     static_assert(found.contains(rule::upgrade_not_nominated));
template <class It, class End>
[[nodiscard]] constexpr findings inspect(request<It, End> const& message) {
    detail::facts_of known(message);
    findings result;
    detail::report found(result);
    detail::judge_message(known, detail::reading(known), found);
    return result;
}

/// Judges a response by the catalogue, as far as that goes without its request.
///
///     constexpr std::pair<std::string_view, std::string_view> fields[] = {{"Upgrade", "h2c"}};
///     static_assert(inspect(response(http_1_1, 101, fields)).contains(rule::upgrade_not_nominated));
template <class It, class End>
[[nodiscard]] constexpr findings inspect(response<It, End> const& message) {
    detail::facts_of known(message);
    findings result;
    detail::report found(result);
    detail::judge_message(known, detail::reading(known), found);
    return result;
}

/// Judges a response by the catalogue, by itself and as the answer to its request.
///
/// Places lie in the response. An interim response is judged like any other; whether a 100 came
/// before a 101, `context::continued` says. Of a 101 the first 32 distinct protocols are compared
/// with the offer, and one that names more has switched to what was not offered.
///
///     constexpr std::pair<std::string_view, std::string_view> none[] = {{"Host", "example.com"}};
///     constexpr std::pair<std::string_view, std::string_view> fields[] = {
///         {"Connection", "upgrade"}, {"Upgrade", "websocket"}};
///     static_assert(inspect(request(http_1_1, "GET", none), response(http_1_1, 101, fields))
///                       .contains(rule::switching_unsolicited));
template <class QIt, class QEnd, class RIt, class REnd>
[[nodiscard]] constexpr findings inspect(request<QIt, QEnd> const& asked,
                                         response<RIt, REnd> const& answer) {
    detail::facts_of known_request(asked);
    detail::facts_of known_response(answer);
    findings result;
    detail::report found(result);
    detail::judge_exchange(known_request, known_response, found);
    return result;
}

/// Judges a request as an intermediary forwarded it, by the one that it had received.
///
/// Gives only the rules on forwarding; places lie in the forwarded message. The first 64 distinct
/// options of each Connection are compared with field names. RFC 9110 §7.6.1.
///
///     constexpr std::pair<std::string_view, std::string_view> in[] = {
///         {"Connection", "X-Hop"}, {"X-Hop", "1"}};
///     constexpr std::pair<std::string_view, std::string_view> out[] = {{"X-Hop", "1"}};
///     static_assert(
///         inspect_forwarded(request(http_1_1, "GET", in), request(http_1_1, "GET", out))
///             .contains(rule::nominated_field_forwarded));
template <class It, class End, class OtherIt, class OtherEnd>
[[nodiscard]] constexpr findings inspect_forwarded(request<It, End> const& received,
                                                   request<OtherIt, OtherEnd> const& forwarded) {
    detail::facts_of known_received(received);
    detail::facts_of known_forwarded(forwarded);
    findings result;
    detail::report found(result);
    detail::judge_forwarded(known_received, known_forwarded, found);
    return result;
}

/// Judges a response as an intermediary forwarded it, by the one that it had received.
template <class It, class End, class OtherIt, class OtherEnd>
[[nodiscard]] constexpr findings inspect_forwarded(response<It, End> const& received,
                                                   response<OtherIt, OtherEnd> const& forwarded) {
    detail::facts_of known_received(received);
    detail::facts_of known_forwarded(forwarded);
    findings result;
    detail::report found(result);
    detail::judge_forwarded(known_received, known_forwarded, found);
    return result;
}

/// The same, when the forwarded response answers `asked`: of an extended CONNECT that went on as an
/// HTTP/1.1 Upgrade, a 2xx must not come back as one. RFC 8441 §4, RFC 9110 §9.3.6.
template <class QIt, class QEnd, class It, class End, class OtherIt, class OtherEnd>
[[nodiscard]] constexpr findings inspect_forwarded(request<QIt, QEnd> const& asked,
                                                   response<It, End> const& received,
                                                   response<OtherIt, OtherEnd> const& forwarded) {
    detail::facts_of known_request(asked);
    detail::facts_of known_received(received);
    detail::facts_of known_forwarded(forwarded);
    findings result;
    detail::report found(result);
    detail::judge_forwarded(known_received, known_forwarded, found);
    detail::judge_tunnel(known_request, known_received, known_forwarded, found);
    return result;
}

}  // namespace http_upgrade

#endif
