// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_DETAIL_RULES_WEBSOCKET_HPP
#define HTTP_UPGRADE_DETAIL_RULES_WEBSOCKET_HPP

#include <string_view>  // keys and names

#include <http_upgrade/detail/ascii.hpp>
#include <http_upgrade/detail/base64.hpp>
#include <http_upgrade/detail/content.hpp>
#include <http_upgrade/detail/list_walk.hpp>
#include <http_upgrade/detail/message_fields.hpp>
#include <http_upgrade/detail/rules/report.hpp>
#include <http_upgrade/detail/rules/websocket_extensions.hpp>
#include <http_upgrade/detail/small_place.hpp>
#include <http_upgrade/detail/token_grammar.hpp>
#include <http_upgrade/rule.hpp>
#include <http_upgrade/websocket.hpp>

/// The rules on WebSocket handshakes (RFC 6455 §4, RFC 8441 §5).
///
/// Functions that end in `hold` or `holds` answer with yes or no whether a handshake may be taken.
/// The `judge` functions find the reasons and their places after a no.
namespace http_upgrade::detail {

/// Whether a key is the padded base64 of 16 bytes. RFC 6455 §4.3.
[[gnu::always_inline]] constexpr bool is_websocket_key(std::string_view key) noexcept {
    if (key.size() != 24 || key[22] != '=' || key[23] != '=') return false;
    char const* const at = key.data();
    return base64.has_eight(at) && base64.has_eight(at + 8) && base64.has_eight(at + 14);
}

/// Whether a version is 0 to 255 without leading zeros. RFC 6455 §4.3.
constexpr bool is_websocket_version(std::string_view text) noexcept {
    unsigned number = 0;
    if (text.empty() || text.size() > 3 || (text.size() > 1 && text[0] == '0')) return false;
    for (char const c : text) {
        if (!is_digit(c)) return false;
        number = number * 10 + static_cast<unsigned>(c - '0');
    }
    return number <= 255;
}

/// Whether Sec-WebSocket-Protocol, if it is there, is a list of one token or more.
[[gnu::noinline]] constexpr bool subprotocols_hold(message_fields const& message) {
    constexpr known_field field = known_field::sec_websocket_protocol;
    return !message.has(field) || is_filled_list<token_grammar>(message, field);
}

/// Whether an HTTP/1.1 request that offers websocket breaks no rule that forbids the switch.
[[gnu::noinline]] constexpr bool websocket_offer_holds(message_fields const& message) {
    constexpr field_set needed(known_field::host, known_field::sec_websocket_key,
                               known_field::sec_websocket_version);
    return detail::equals(message.method, "GET") && message.has_single(needed) &&
           detail::equals(message.value(known_field::sec_websocket_version), "13") &&
           is_websocket_key(message.value(known_field::sec_websocket_key)) &&
           subprotocols_hold(message) && extensions_hold(message);
}

/// Whether Sec-WebSocket-Version names the one version that is spoken.
constexpr bool names_version_13(message_fields const& message) noexcept {
    return message.trimmed(known_field::sec_websocket_version) == "13";
}

[[gnu::noinline, gnu::cold]] constexpr void judge_websocket_key(message_fields const& message,
                                                                small_place element,
                                                                report& found) {
    constexpr known_field field = known_field::sec_websocket_key;
    if (!add_unless_single(found, rule::websocket_key_missing, rule::websocket_key_repeated,
                           message, field, element))
        return;
    if (!is_websocket_key(message.trimmed(field)))
        found.add(rule::websocket_key_malformed, message.where(field));
}

[[gnu::noinline, gnu::cold]] constexpr void judge_websocket_version(message_fields const& message,
                                                                    small_place element,
                                                                    report& found) {
    constexpr known_field field = known_field::sec_websocket_version;
    if (!add_unless_single(found, rule::websocket_version_missing, rule::websocket_version_repeated,
                           message, field, element) ||
        names_version_13(message))
        return;
    found.add(is_websocket_version(message.trimmed(field)) ? rule::websocket_version_unsupported
                                                           : rule::websocket_version_malformed,
              message.where(field));
}

constexpr void judge_subprotocols(message_fields const& message, report& found) {
    if (subprotocols_hold(message)) return;
    constexpr known_field field = known_field::sec_websocket_protocol;
    list_walk<token_grammar> walk(message, field);
    while (walk.next()) {
    }
    found.add(rule::websocket_subprotocol_malformed,
              walk.well_formed() ? message.where(field) : walk.fault());
}

/// Judges what a handshake must have in any version of HTTP; `element` is the place of websocket.
constexpr void judge_websocket_request(message_fields const& message, small_place element,
                                       report& found) {
    judge_websocket_version(message, element, found);
    judge_subprotocols(message, found);
    judge_extensions(message, found);
}

/// Judges whether an offer of websocket may be taken in HTTP/1.1; `element` is its place.
[[gnu::noinline, gnu::cold]] constexpr void judge_websocket_offer(message_fields const& message,
                                                                  small_place element,
                                                                  report& found) {
    if (message.method != "GET") found.add(rule::websocket_method_not_get, element);
    add_unless_single(found, rule::websocket_host_not_single, rule::websocket_host_not_single,
                      message, known_field::host, element);
    judge_websocket_key(message, element, found);
    judge_websocket_request(message, element, found);
}

/// The place of the first subprotocol that is named twice; no place when none is.
constexpr small_place repeated_subprotocol(message_fields const& message) {
    constexpr known_field field = known_field::sec_websocket_protocol;
    if (!message.has(field)) return {};
    list_walk<token_grammar> walk(message, field);
    first_distinct<std::string_view> names;
    small_place repeated;
    while (walk.next()) note_first(repeated, names.contains_or_keeps(walk.element()), walk.where());
    return walk.well_formed() ? repeated : small_place{};
}

/// Judges an offer of websocket by the rules that do not forbid the switch.
constexpr void judge_websocket_habits(message_fields const& message, report& found) {
    constexpr known_field key = known_field::sec_websocket_key;
    found.add_if(rule::websocket_subprotocol_repeated, repeated_subprotocol(message));
    judge_deflate_offers(message, found);
    std::string_view const text = message.trimmed(key);
    if (message.is_single(key) && is_websocket_key(text) && (base64[text[21]] & 0x0f) != 0)
        found.add(rule::websocket_key_not_canonical, message.where(key).part(21, 1));
    if (message.method == "GET")
        found.add_if(rule::websocket_request_with_content, announced_content(message));
}

/// Judges the subprotocol and the extensions of a response that opens a WebSocket.
[[gnu::noinline]] constexpr void judge_websocket_choice(message_fields const& request,
                                                        message_fields const& response,
                                                        report& found) {
    constexpr known_field subprotocol = known_field::sec_websocket_protocol;
    if (response.has(subprotocol)) {
        if (!response.is_single(subprotocol))
            found.add(rule::websocket_subprotocol_answer_malformed, response.second(subprotocol));
        else if (!is_one_token(response.trimmed(subprotocol)))
            found.add(rule::websocket_subprotocol_answer_malformed, response.where(subprotocol));
        else if (!asks_for<token_grammar>(request, subprotocol, response.trimmed(subprotocol)))
            found.add(rule::websocket_subprotocol_not_offered, response.where(subprotocol));
    }
    judge_offered_extensions(request, response, found);
}

/// Judges the answer to the key that was sent.
constexpr void judge_websocket_accept(message_fields const& request, message_fields const& response,
                                      small_place element, report& found) {
    constexpr known_field field = known_field::sec_websocket_accept;
    if (!add_unless_single(found, rule::websocket_accept_missing, rule::websocket_accept_repeated,
                           response, field, element))
        return;
    constexpr known_field key = known_field::sec_websocket_key;
    if (!request.is_single(key)) return;
    websocket_accept const expected = accept_key(request.trimmed(key));
    if (response.trimmed(field) != expected.view())
        found.add(rule::websocket_accept_mismatch, response.where(field));
}

}  // namespace http_upgrade::detail

#endif
