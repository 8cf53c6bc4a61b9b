// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_CONFIRM_HPP
#define HTTP_UPGRADE_CONFIRM_HPP

#include <cstddef>      // size_t
#include <string_view>  // values
#include <type_traits>  // remove_const

#include <http_upgrade/detail/list_places.hpp>
#include <http_upgrade/detail/list_walk.hpp>
#include <http_upgrade/detail/message_fields.hpp>
#include <http_upgrade/detail/named_values.hpp>
#include <http_upgrade/detail/rules/judge.hpp>
#include <http_upgrade/detail/rules/report.hpp>
#include <http_upgrade/detail/token_grammar.hpp>
#include <http_upgrade/finding.hpp>
#include <http_upgrade/list.hpp>
#include <http_upgrade/message.hpp>
#include <http_upgrade/offer.hpp>
#include <http_upgrade/place.hpp>
#include <http_upgrade/protocol_span.hpp>
#include <http_upgrade/rule.hpp>
#include <http_upgrade/tolerable.hpp>
#include <http_upgrade/upgrade.hpp>

/// Tells a client what the response to its offer means.
namespace http_upgrade {

/// What a response to a request that may have offered an upgrade means.
enum class verdict : unsigned char {
    switched,          ///< a 101: its protocols are in use from the next byte on
    interim,           ///< another 1xx: the final response is still to come
    upgrade_required,  ///< a 426: the server requires one of its protocols, if it names any
    not_switched,      ///< any other final response
    broken             ///< breaks a rule: fail the connection; in HTTP/2 and HTTP/3, the stream
};

namespace detail {

/// The input of the list of the answer's protocols: the values of its Upgrade lines, or one text
/// that takes their place when a 101 without Upgrade is tolerated.
template <class It, class End>
class answer_lines {
public:
    constexpr answer_lines() = default;
    constexpr explicit answer_lines(named_values<It, End> const& named_in) : named_(named_in) {}
    constexpr explicit answer_lines(std::string_view assumed_in) noexcept : assumed_(assumed_in) {}

    constexpr std::string_view value() const noexcept {
        return assumed_.empty() ? named_.value() : assumed_;
    }
    constexpr std::size_t line() const noexcept {
        return assumed_.empty() ? named_.line() : place::nowhere;
    }
    constexpr bool next() { return assumed_.empty() && named_.next(); }

private:
    named_values<It, End> named_{};
    std::string_view assumed_{};
};

/// Whether the server supports version 13 of WebSocket, which clients speak, as far as the answer's
/// Sec-WebSocket-Version says: true without that field. RFC 6455 §4.4.
constexpr bool serves_version_13(message_fields const& answer) {
    if (!answer.has(known_field::sec_websocket_version)) return true;
    list_walk<token_grammar> walk(answer, known_field::sec_websocket_version);
    bool found = false;
    while (walk.next()) found = found || walk.element() == "13";
    return found && walk.well_formed();
}

/// The first finding that the client cannot go on with; false when there is none.
///
/// In any answer, that is a rule whose consequence is `malformed`. In a 101 it is also each rule of
/// level error and each whose consequence is `fail`, because a client need not guess what else such
/// a server got wrong. Two rules are excepted: a client has to accept empty list elements (RFC 9110
/// §5.6.1.2), and to treat a malformed Capsule-Protocol as absent (RFC 9297 §3.4).
constexpr finding first_breaking(findings const& found, bool switching) noexcept {
    for (finding const each : found) {
        duty const known = duty_of(each.rule);
        if (known.consequence == consequence::malformed) return each;
        if (!switching || each.rule == rule::empty_list_element ||
            each.rule == rule::capsule_protocol_malformed)
            continue;
        if (known.consequence == consequence::fail || known.level == level::error) return each;
    }
    return {};
}

/// The text of the first protocol that a request offers, when it offers exactly one.
template <class Message>
constexpr std::string_view only_offer(Message const& asked) {
    auto const values = detail::header_values(asked, known_field::upgrade);
    return protocol_grammar::text(
        basic_list<offer_grammar, std::remove_const_t<decltype(values)>>(values).front());
}

constexpr verdict verdict_of(int status, bool broken) noexcept {
    if (broken) return verdict::broken;
    if (status == 101) return verdict::switched;
    if (status / 100 == 1) return verdict::interim;
    return status == 426 ? verdict::upgrade_required : verdict::not_switched;
}

}  // namespace detail

/// What a response means for the client: converts to true when the connection has switched.
///
/// A large value, because it has space for a finding of each rule: pass it by reference. Its
/// protocols are a view of the response's fields, or of the request's fields when a 101 without
/// Upgrade is tolerated.
template <class It, class End>
class outcome {
public:
    /// The type of protocols(): a list, as parse_upgrade gives it.
    using list = basic_list<detail::offer_grammar, detail::answer_lines<It, End>>;

    /// Use confirm.
    constexpr outcome(http_upgrade::verdict verdict_in, findings const& faults_in,
                      finding const& reason_in, list const& protocols_in, bool serves_13_in)
        : verdict_(verdict_in),
          serves_13_(serves_13_in),
          reason_(reason_in),
          protocols_(protocols_in),
          faults_(faults_in) {}

    constexpr explicit operator bool() const noexcept {
        return verdict_ == http_upgrade::verdict::switched;
    }
    constexpr http_upgrade::verdict verdict() const noexcept { return verdict_; }

    /// The rule that makes the response broken, and where; false unless the verdict is `broken`.
    constexpr finding reason() const noexcept { return reason_; }
    /// All rules that the response breaks, as `inspect` finds them, except those tolerated.
    /// switching_without_upgrade stays among them when the 101 leaves unclear which protocol it
    /// takes.
    constexpr findings const& faults() const& noexcept { return faults_; }
    constexpr findings faults() const&& noexcept { return faults_; }

    /// The protocols of the response's Upgrade. After a switch: those that are in use now, the
    /// lowest layer first. In a 426: those that the server asks for. In another final response:
    /// those that it advertises, without a switch (RFC 9110 §7.8). The latter two are in the
    /// server's order of preference, without h2. Empty in other responses, and when Upgrade does
    /// not count.
    constexpr list const& protocols() const& noexcept { return protocols_; }
    constexpr list protocols() const&& noexcept { return protocols_; }

    /// The index in `ours` of the first of these protocols that is there; ours.size() when none
    /// is. Skips websocket when the response has a Sec-WebSocket-Version without 13.
    constexpr std::size_t first_of(protocol_span ours) const {
        for (protocol const& each : protocols_)
            if (std::size_t const index = ours.find(each);
                index != ours.size() && (serves_13_ || each != protocol{"websocket", {}}))
                return index;
        return ours.size();
    }

private:
    http_upgrade::verdict verdict_;
    bool serves_13_;
    finding reason_;
    list protocols_;
    findings faults_;
};

/// Tells what a response means to a client whose request may have offered an upgrade.
///
/// Call it for each response, interim ones included, until one is final or switches. For that one,
/// set `context::continued` if a 100 (Continue) came before it. `switched` means: the request
/// offered every protocol of the 101, they are in the order of layers, Connection nominates
/// Upgrade, the 101 is in HTTP/1.1, and for websocket the accept value, the subprotocol and the
/// extensions are right; no other rule of level error is broken, except for empty list elements and
/// a malformed Capsule-Protocol, which a client has to accept. In HTTP/2 and HTTP/3 nothing
/// switches; to check the response to an extended CONNECT, use `inspect`. `tolerated` are rules to
/// overlook: see tolerable. RFC 9110 §7.8, RFC 6455 §4.1.
///
///     constexpr std::pair<std::string_view, std::string_view> fields[] = {
///         {"Host", "example.com"}, {"Connection", "upgrade"}, {"Upgrade", "IRC/6.9"}};
///     constexpr request asked(http_1_1, "GET", fields);
///     constexpr response answer(http_1_1, 101, fields);
///     static_assert(confirm(asked, answer).protocols().front() == protocol{"IRC", "6.9"});
template <class QIt, class QEnd, class RIt, class REnd>
[[nodiscard]] constexpr auto confirm(request<QIt, QEnd> const& asked,
                                     response<RIt, REnd> const& answer,
                                     rule_set const& tolerated = {}) {
    using result = outcome<RIt, REnd>;
    using lines = detail::answer_lines<RIt, REnd>;
    rule_set const overlooked = tolerated & tolerable;
    detail::fields_of request_fields(asked);
    detail::fields_of response_fields(answer);
    if (detail::websocket_switch_holds(request_fields, response_fields))
        return result(verdict::switched, {}, {},
                      typename result::list(
                          lines(detail::header_values(answer, detail::known_field::upgrade))),
                      true);
    findings faults;
    detail::report found(faults, overlooked);
    bool const counts = detail::judge_exchange(request_fields, response_fields, found);
    bool const switching = answer.status() == 101;
    finding const reason = detail::first_breaking(faults, switching);

    typename result::list protocols;
    bool const is_final = answer.status() >= 200;
    if (!reason && counts && (switching || is_final))
        protocols = typename result::list(
            lines(detail::header_values(answer, detail::known_field::upgrade)));
    else if (!reason && switching)
        protocols = typename result::list(lines(detail::only_offer(asked)));
    return result(detail::verdict_of(answer.status(), bool(reason)), faults, reason, protocols,
                  switching || detail::serves_version_13(response_fields));
}

}  // namespace http_upgrade

#endif
