// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_INSPECT_HPP
#define HTTP_UPGRADE_INSPECT_HPP

#include <http_upgrade/detail/message_fields.hpp>
#include <http_upgrade/detail/rules/forwarding.hpp>
#include <http_upgrade/detail/rules/judge.hpp>
#include <http_upgrade/detail/rules/report.hpp>
#include <http_upgrade/finding.hpp>
#include <http_upgrade/message.hpp>

/// Checks messages against the rules.
namespace http_upgrade {

namespace detail {

/// Calls a judge_... function on the fields of these messages, and returns what it finds.
template <auto Judge, class... Fields>
constexpr findings findings_of(Fields&&... fields) {
    findings result;
    report found(result);
    Judge(fields..., found);
    return result;
}

}  // namespace detail

/// Checks a request against the rules.
///
/// Gives the rules that it breaks, in the order of the catalogue, each once, with its first place
/// in the request's field lines. Takes any bytes and any number of field lines, in linear time. To
/// find repeated elements it remembers the first 32 distinct elements of a list. A list that is not
/// well-formed gives one finding, and the rest of it is not checked. The rules of a protocol are
/// checked when the offer of that protocol counts (see offer_of). An exception of the caller's
/// iterators passes through. RFC 9110 §7.6.1, §7.8 and the sections that `info` gives.
///
///     constexpr std::pair<std::string_view, std::string_view> fields[] = {{"Upgrade", "h2c"}};
///     constexpr findings found = inspect(request(http_1_1, "GET", fields));
///     static_assert(found.contains(rule::upgrade_not_nominated));
template <class It, class End>
[[nodiscard]] constexpr findings inspect(request<It, End> const& message) {
    return detail::findings_of<detail::judge_message>(detail::fields_of(message));
}

/// Checks a response against the rules that can be checked without its request.
///
///     constexpr std::pair<std::string_view, std::string_view> fields[] = {{"Upgrade", "h2c"}};
///     static_assert(
///         inspect(response(http_1_1, 101, fields)).contains(rule::upgrade_not_nominated));
template <class It, class End>
[[nodiscard]] constexpr findings inspect(response<It, End> const& message) {
    return detail::findings_of<detail::judge_message>(detail::fields_of(message));
}

/// Checks a response against the rules, by itself and as the answer to its request.
///
/// Places are in the response's field lines. An interim response is checked like any other;
/// `context::continued` says whether a 100 came before a 101. The first 32 protocols of a 101 are
/// compared with the offer; the 33rd counts as not offered.
///
///     constexpr std::pair<std::string_view, std::string_view> none[] = {{"Host", "example.com"}};
///     constexpr std::pair<std::string_view, std::string_view> fields[] = {
///         {"Connection", "upgrade"}, {"Upgrade", "websocket"}};
///     static_assert(inspect(request(http_1_1, "GET", none), response(http_1_1, 101, fields))
///                       .contains(rule::switching_unsolicited));
template <class QIt, class QEnd, class RIt, class REnd>
[[nodiscard]] constexpr findings inspect(request<QIt, QEnd> const& asked,
                                         response<RIt, REnd> const& answer) {
    return detail::findings_of<detail::judge_exchange>(detail::fields_of(asked),
                                                       detail::fields_of(answer));
}

/// Compares a request that an intermediary forwarded with the request that it had received.
///
/// Gives only findings of the rules on forwarding; places are in the forwarded message. The first
/// 64 distinct options of each Connection are compared with field names. RFC 9110 §7.6.1.
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
    return detail::findings_of<detail::judge_forwarded>(detail::fields_of(received),
                                                        detail::fields_of(forwarded));
}

/// Compares a response that an intermediary forwarded with the response that it had received.
template <class It, class End, class OtherIt, class OtherEnd>
[[nodiscard]] constexpr findings inspect_forwarded(response<It, End> const& received,
                                                   response<OtherIt, OtherEnd> const& forwarded) {
    return detail::findings_of<detail::judge_forwarded>(detail::fields_of(received),
                                                        detail::fields_of(forwarded));
}

/// The same when `asked` is the request that the forwarded response answers. If `asked` is an
/// extended CONNECT and the intermediary received a 2xx in HTTP/1.1, which ignored the Upgrade, it
/// must not forward it as a 2xx, which would open a tunnel. RFC 8441 §4, RFC 9110 §9.3.6.
template <class QIt, class QEnd, class It, class End, class OtherIt, class OtherEnd>
[[nodiscard]] constexpr findings inspect_forwarded(request<QIt, QEnd> const& asked,
                                                   response<It, End> const& received,
                                                   response<OtherIt, OtherEnd> const& forwarded) {
    return detail::findings_of<detail::judge_forwarded_answer>(
        detail::fields_of(asked), detail::fields_of(received), detail::fields_of(forwarded));
}

}  // namespace http_upgrade

#endif
