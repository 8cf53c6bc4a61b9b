// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_CONFIRM_HPP
#define HTTP_UPGRADE_CONFIRM_HPP

#include <cstddef>      // size_t
#include <string_view>  // values
#include <type_traits>  // remove_const

#include <http_upgrade/exchange.hpp>
#include <http_upgrade/facts.hpp>
#include <http_upgrade/finding.hpp>
#include <http_upgrade/list.hpp>
#include <http_upgrade/message.hpp>
#include <http_upgrade/offer.hpp>
#include <http_upgrade/protocol_span.hpp>
#include <http_upgrade/reading.hpp>
#include <http_upgrade/rule.hpp>
#include <http_upgrade/scan.hpp>
#include <http_upgrade/tolerable.hpp>
#include <http_upgrade/upgrade.hpp>

/// Floor 9: what a client makes of the answer to its offer.
namespace http_upgrade {

/// What an answer comes to.
enum class verdict : unsigned char {
    switched,          ///< the connection speaks the protocols of the 101 from its next byte on
    interim,           ///< a 1xx: the answer is still to come
    upgrade_required,  ///< a 426: the server asks for one of its protocols, if it says which
    not_switched,      ///< any other final answer, and each in HTTP/2 and HTTP/3
    broken             ///< the answer breaks a rule: fail the connection, or the stream
};

namespace detail {

/// What a list of the answer's protocols walks: its Upgrade lines; or the one text that stands for
/// them, when a 101 without Upgrade is tolerated.
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

/// Whether the answer serves the WebSocket that clients speak, as far as it says. RFC 6455 §4.4.
constexpr bool serves_version_13(facts& answer) {
    if (!answer.header(known_field::sec_websocket_version)) return true;
    list_walk<option_grammar> walk(answer, known_field::sec_websocket_version);
    bool found = false;
    while (walk.next()) found = found || walk.element() == "13";
    return found && walk.well_formed();
}

/// The first finding that the client cannot go on with; false when there is none.
///
/// Of a 101 that is each rule of level error, and each whose consequence is to fail: a client need
/// not guess what else such a server got wrong. But empty list elements it has to take (RFC 9110
/// §5.6.1.2), and a Capsule-Protocol that is none as absent (RFC 9297 §3.4). Of other answers it is
/// what makes them malformed.
constexpr finding first_breaking(findings const& found, bool switching) noexcept {
    for (finding const each : found) {
        consequence const owed = consequence_of(each.rule);
        if (owed == consequence::malformed) return each;
        if (!switching || each.rule == rule::empty_list_element ||
            each.rule == rule::capsule_protocol_malformed)
            continue;
        if (owed == consequence::fail || info(each.rule).level == level::error) return each;
    }
    return {};
}

/// The text of the one protocol that a request offers.
template <class Message>
constexpr std::string_view only_offer(Message const& asked) {
    auto const values = detail::header_values(asked, "upgrade");
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

/// What an answer comes to: true when it switches, and may be relied on.
///
/// A value of about 1.5 KiB; its protocols are a view of the answer's fields (of the request's,
/// when a 101 without Upgrade is tolerated).
template <class It, class End>
class outcome {
public:
    /// The protocols of an answer: a list, as parse_upgrade gives it.
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

    /// The rule that the answer breaks, and where in it; false unless it is broken.
    constexpr finding reason() const noexcept { return reason_; }
    /// All that is wrong with the answer and not tolerated, as `inspect` has it.
    constexpr findings const& faults() const& noexcept { return faults_; }
    constexpr findings faults() const&& noexcept { return faults_; }

    /// The protocols of the answer's Upgrade, where that counts. Of a switch: what is spoken from
    /// here on, the lowest layer first. Of a 426: what is asked for. Of another final answer: what
    /// is advertised, and no switch (RFC 9110 §7.8). Both in the server's order of preference,
    /// without h2. Empty otherwise.
    constexpr list const& protocols() const& noexcept { return protocols_; }
    constexpr list protocols() const&& noexcept { return protocols_; }

    /// Which of a client's protocols is the first of these; ours.size() when it is none. Not
    /// websocket, when Sec-WebSocket-Version says that 13 is not served.
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

/// Judges the answer to a request that may have offered an upgrade.
///
/// Call it for each response, interim ones too, until one is final or switches; of that one say
/// `context::continued` if a 100 (Continue) came before it. Switched means: every protocol was
/// offered, in the order of layers, nominated, in HTTP/1.1, and accept, subprotocol and extensions
/// of WebSocket are right; and no other rule of level error is broken. In HTTP/2 and HTTP/3 nothing
/// switches; what is wrong with the answer to an extended CONNECT, `inspect` says. `tolerated`: see
/// tolerable. RFC 9110 §7.8, RFC 6455 §4.1.
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
    detail::facts_of known_request(asked);
    detail::facts_of known_response(answer);
    findings faults;
    detail::report found(faults, overlooked);
    detail::judge_exchange(known_request, known_response, found);
    bool const switching = answer.status() == 101;
    finding const reason = detail::first_breaking(faults, switching);

    typename result::list protocols;
    detail::reading const read(known_response, overlooked);
    bool const is_final = answer.status() >= 200;
    if (!reason && read.counts && (switching || is_final))
        protocols = typename result::list(lines(detail::header_values(answer, "upgrade")));
    else if (!reason && switching)
        protocols = typename result::list(lines(detail::only_offer(asked)));
    return result(detail::verdict_of(answer.status(), bool(reason)), faults, reason, protocols,
                  switching || detail::serves_version_13(known_response));
}

}  // namespace http_upgrade

#endif
