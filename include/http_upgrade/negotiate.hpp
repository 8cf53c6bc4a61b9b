// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_NEGOTIATE_HPP
#define HTTP_UPGRADE_NEGOTIATE_HPP

#include <concepts>          // convertible_to
#include <cstddef>           // size_t
#include <initializer_list>  // of protocols
#include <string_view>       // names

#include <http_upgrade/detail/content.hpp>
#include <http_upgrade/detail/field_line.hpp>
#include <http_upgrade/detail/known_field.hpp>
#include <http_upgrade/detail/message_fields.hpp>
#include <http_upgrade/detail/negotiation.hpp>
#include <http_upgrade/detail/rules/catalogue.hpp>
#include <http_upgrade/finding.hpp>
#include <http_upgrade/h2c.hpp>
#include <http_upgrade/message.hpp>
#include <http_upgrade/place.hpp>
#include <http_upgrade/protocol_span.hpp>
#include <http_upgrade/rule.hpp>
#include <http_upgrade/tolerable.hpp>
#include <http_upgrade/upgrade.hpp>
#include <http_upgrade/websocket.hpp>

/// Decides which protocol a server may switch to.
namespace http_upgrade {

/// What a server does with a request that may offer an upgrade.
enum class answer : unsigned char {
    carry_on,          ///< answers in HTTP/1.1, as if there were no Upgrade
    switch_protocols,  ///< sends a 101 (Switching Protocols)
    upgrade_required,  ///< refuses with a 426 (Upgrade Required)
    bad_request        ///< refuses with a 400 (Bad Request)
};

/// What a server may do with a request: true when it may switch.
///
/// A small plain value that outlives the request: the protocol is the server's own element, whose
/// text must outlive the decision; the key is a copy. Only `settings` views the request.
///
///     static_assert(!decision() && decision().answer() == answer::carry_on);
class decision {
public:
    /// Carries on.
    constexpr decision() noexcept = default;
    /// Decides on fields that were gathered. Use negotiate.
    constexpr decision(detail::message_fields const& fields_in, protocol_span supported_in,
                       rule_set const& tolerated_in, preference order_in) {
        if (!detail::take_if_all_holds(fields_in, supported_in, order_in, choice_))
            detail::negotiation(fields_in, supported_in, tolerated_in, choice_).decide(order_in);
    }

    constexpr explicit operator bool() const noexcept { return choice_.switches; }
    constexpr http_upgrade::answer answer() const noexcept {
        if (choice_.switches) return http_upgrade::answer::switch_protocols;
        switch (detail::duty_of(choice_.reason).consequence) {
            case consequence::malformed:
            case consequence::refuse: return http_upgrade::answer::bad_request;
            case consequence::upgrade_required: return http_upgrade::answer::upgrade_required;
            default: return http_upgrade::answer::carry_on;
        }
    }
    /// The status code of the answer: 101, 426 or 400; 0 to carry on, where the application
    /// chooses.
    constexpr int status() const noexcept {
        switch (answer()) {
            case http_upgrade::answer::switch_protocols: return 101;
            case http_upgrade::answer::upgrade_required: return 426;
            case http_upgrade::answer::bad_request: return 400;
            default: return 0;
        }
    }

    /// The protocol to switch to, as `supported` spells it. When 426 is owed, the one that the 426
    /// names, because its version was refused. Empty for other answers.
    constexpr http_upgrade::protocol protocol() const noexcept { return choice_.protocol; }
    /// Which of `supported` that is; 0 when it is none. If a protocol of your own has demands that
    /// the request does not meet, negotiate again with the others of `supported`.
    constexpr std::size_t index() const noexcept { return choice_.index; }

    /// Why there is no switch, and where in the request. False when there is one, when nothing of
    /// `supported` was offered, and in an unknown version of HTTP. Of several reasons it is the one
    /// that decides the answer.
    constexpr finding reason() const noexcept {
        if (choice_.reason == rule{}) return {};
        place const where = choice_.where;
        return {choice_.reason, where.line, where.offset, where.length};
    }

    /// Whether a 100 (Continue) is owed first, because the request expects it. False when there is
    /// no switch: see expects_continue. RFC 9110 §7.8.
    constexpr bool owes_continue() const noexcept { return choice_.owes_continue; }
    /// Whether the request's content has to be read then, to its end: what follows it is the first
    /// byte of the new protocol. Then the 101 is due. If your parser finds no content in such a
    /// request, it cannot tell where the content ends: answer 400. RFC 9110 §7.8.
    constexpr bool owes_content() const noexcept { return choice_.owes_content; }

    /// The Sec-WebSocket-Accept of a switch to websocket, computed at each call; 28 NULs of
    /// another decision. RFC 6455 §4.2.2.
    constexpr websocket_accept accept() const noexcept {
        websocket_accept result;
        if (choice_.key_size == sizeof(websocket_key))
            return accept_key(detail::between(choice_.key, choice_.key + sizeof(websocket_key)));
        for (std::size_t i = 0; i != choice_.key_size; ++i) result.characters[i] = choice_.key[i];
        return result;
    }
    /// The settings of a switch to h2c, none of another; a view of the request. RFC 7540 §3.2.1.
    constexpr h2c_settings settings() const noexcept { return h2c_settings(choice_.settings); }

private:
    detail::choice choice_{};
};

namespace detail {

/// Whether the message has an Upgrade line: all that is asked of an ordinary request.
template <class Message>
constexpr bool has_upgrade(Message const& message) {
    auto const end = message.end();
    for (auto at = message.begin(); at != end; ++at) {
        auto&& line = *at;
        constexpr known_word upgrade("upgrade");
        if (upgrade.equals(detail::name_of(static_cast<decltype(line)>(line)))) return true;
    }
    return false;
}

/// A request that has an Upgrade line. Not inlined, so that requests without Upgrade do not pay
/// for its stack frame.
template <class Message>
[[gnu::noinline]] constexpr decision decide(Message const& message, protocol_span supported,
                                            rule_set const& tolerated, preference order) {
    fields_of fields(message);  // not a temporary: see message_fields
    return decision(fields, supported, tolerated, order);
}

}  // namespace detail

/// Decides which protocol a server may switch to: the one call on its hot path.
///
/// `supported` are the server's protocols, in its order; `order` says whose order decides. Each
/// protocol that is offered has to meet its own demands, or it is passed over: websocket those of
/// RFC 6455 §4.2.1, h2c one good HTTP2-Settings, nominated, and no TLS (RFC 7540 §3.2), connect-*
/// those of RFC 9298 §3.2 and RFC 9484 §4.2. Unregistered protocols have none. A fault that makes
/// the message malformed ends the search. The offer counts as offer_of has it. A request without
/// Upgrade costs one walk over its field names.
///
/// The promise: when it hands out a protocol, the 101 that write_switching writes for it breaks no
/// rule of level error, if what is owed before it was done. When it does not, `reason` says why,
/// and `answer` what to do. `tolerated`: see tolerable; other rules stay in force. Time is linear
/// in the size of the message, for each of `supported`. Whether the rest of the request is valid,
/// `inspect` says; its framing, and Host where no protocol demands it, are the parser's to judge.
/// RFC 9110 §7.8.
///
///     constexpr std::pair<std::string_view, std::string_view> fields[] = {
///         {"Host", "example.com"}, {"Connection", "upgrade"}, {"Upgrade", "h2c, IRC/6.9"}};
///     constexpr protocol mine[] = {{"websocket"}, {"IRC", "6.9"}};
///     constexpr decision decided = negotiate(request(http_1_1, "GET", fields), mine);
///     static_assert(decided && decided.index() == 1 && !decided.owes_content());
template <class It, class End>
[[nodiscard]] constexpr decision negotiate(request<It, End> const& message, protocol_span supported,
                                           rule_set const& tolerated = {},
                                           preference order = preference::client) {
    if (!detail::has_upgrade(message)) return {};
    return detail::decide(message, supported, tolerated, order);
}

/// The same with the protocols in braces: `{{"websocket"}, {"TLS", "1.2"}}`.
///
/// `{{"websocket", "h2c"}}` is one protocol, of a version h2c: a `_upgrade` literal is safer.
template <class It, class End>
[[nodiscard]] constexpr decision negotiate(request<It, End> const& message,
                                           std::initializer_list<protocol> supported,
                                           rule_set const& tolerated = {},
                                           preference order = preference::client) {
    return http_upgrade::negotiate(message, protocol_span(supported.begin(), supported.size()),
                                   tolerated, order);
}

/// Names alone are no protocols: this fails to compile, and says what to write.
template <class It, class End, std::convertible_to<std::string_view> Name>
constexpr decision negotiate(request<It, End> const&, std::initializer_list<Name>,
                             rule_set const& = {}, preference = preference::client) {
    detail::names_are_no_protocols<Name>();
    return {};
}

/// Whether a request expects a 100 (Continue) before its final response, switch or no switch. If
/// decision::owes_continue is true, so is this.
///
/// A server that answers it without a switch may send the 100, or the final response at once.
/// HTTP/1.0 requests never expect one. RFC 9110 §10.1.1.
///
///     constexpr std::pair<std::string_view, std::string_view> fields[] = {
///         {"Content-Length", "5"}, {"Expect", "100-Continue"}};
///     static_assert(expects_continue(request(http_1_1, "POST", fields)));
///     static_assert(!expects_continue(request(http_1_0, "POST", fields)));
template <class It, class End>
[[nodiscard]] constexpr bool expects_continue(request<It, End> const& message) {
    detail::fields_of fields(message);
    return bool(detail::expects_continue(fields));
}

}  // namespace http_upgrade

#endif
