// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_DETAIL_RULES_WEBSOCKET_EXTENSIONS_HPP
#define HTTP_UPGRADE_DETAIL_RULES_WEBSOCKET_EXTENSIONS_HPP

#include <cstddef>      // size_t
#include <string_view>  // values

#include <http_upgrade/detail/deflate_parameters.hpp>
#include <http_upgrade/detail/list_walk.hpp>
#include <http_upgrade/detail/message_fields.hpp>
#include <http_upgrade/detail/parameters.hpp>
#include <http_upgrade/detail/rules/report.hpp>
#include <http_upgrade/detail/small_place.hpp>
#include <http_upgrade/rule.hpp>

/// The rules on Sec-WebSocket-Extensions, and on permessage-deflate in it (RFC 6455 §9.1, RFC 7692
/// §7.1).
namespace http_upgrade::detail {

// The values that most clients send (Chromium, Node ws and Python websockets; libwebsockets;
// Firefox; gorilla). Most servers answer with the name alone, or repeat the offer. A comparison
// costs less than reading the list, and gives the same answer.
inline constexpr std::string_view usual_extensions[] = {
    "permessage-deflate; client_max_window_bits", "permessage-deflate; client_no_context_takeover",
    "permessage-deflate",
    "permessage-deflate; server_no_context_takeover; client_no_context_takeover"};

/// Whether the extensions of a message are such a value: no rule finds a fault in that alone.
constexpr bool are_extensions_usual(message_fields const& message) noexcept {
    constexpr known_field field = known_field::sec_websocket_extensions;
    if (!message.is_single(field)) return false;
    // The first is no answer, because it gives no value.
    for (std::size_t i = message.is_request ? 0 : 1; i != 4; ++i)
        if (message.value(field) == usual_extensions[i]) return true;
    return false;
}

/// Whether a usual answer accepts a usual offer.
constexpr bool accepts_usual_offer(message_fields const& request,
                                   message_fields const& response) noexcept {
    constexpr known_field field = known_field::sec_websocket_extensions;
    if (!are_extensions_usual(request) || !are_extensions_usual(response)) return false;
    std::string_view const offer = request.value(field);
    std::string_view const answer = response.value(field);
    return answer == offer || (answer == deflate_name && offer != usual_extensions[3]);
}

/// An extension has no value of its own, and parameters whose values are tokens once unquoted.
constexpr bool is_extension(element_with_parameters const& element) noexcept {
    return element.own_value == nullptr && element.no_token == nullptr;
}

/// Whether Sec-WebSocket-Extensions, if it is there, is a list of one extension or more.
[[gnu::noinline]] constexpr bool extensions_hold(message_fields const& message) {
    constexpr known_field field = known_field::sec_websocket_extensions;
    if (!message.has(field) || are_extensions_usual(message)) return true;
    list_walk<parameters_grammar> walk(message, field);
    bool any = false;
    bool all_are_extensions = true;
    while (walk.next()) {
        any = true;
        all_are_extensions = all_are_extensions && is_extension(walk.element());
    }
    return any && all_are_extensions && walk.well_formed();
}

[[gnu::noinline]] constexpr void judge_extensions(message_fields const& message, report& found) {
    if (extensions_hold(message)) return;
    constexpr known_field field = known_field::sec_websocket_extensions;
    list_walk<parameters_grammar> walk(message, field);
    small_place no_extension;
    while (walk.next()) note_first(no_extension, !is_extension(walk.element()), walk.where());
    note_first(no_extension, !walk.well_formed(), walk.fault());
    found.add(rule::websocket_extensions_malformed,
              no_extension ? no_extension : message.where(field));
}

/// Reads the permessage-deflate elements of a list that is well-formed, one after the other.
class deflate_walk {
public:
    constexpr deflate_walk(message_fields const& of_in)
        : is_offer_(of_in.is_request), walk_(of_in, known_field::sec_websocket_extensions) {}

    /// Moves to the next one; false when there is none.
    constexpr bool next() {
        while (walk_.next()) {
            if (walk_.element() != deflate_name) continue;
            read_ = detail::read_deflate({walk_.element().name, walk_.element().text}, is_offer_);
            return true;
        }
        return false;
    }
    /// Whether it is one that may be accepted.
    constexpr bool is_good() const noexcept { return bool(read_); }
    constexpr deflate_parameters const& parameters() const noexcept { return read_.parameters; }
    constexpr small_place where() const noexcept { return walk_.where(); }
    /// The name of the parameter that is wrong.
    constexpr small_place wrong() const noexcept {
        std::size_t const offset =
            static_cast<std::size_t>(read_.wrong.data() - walk_.element().text.data());
        return walk_.where().part(offset, read_.wrong.size());
    }

private:
    bool is_offer_;
    list_walk<parameters_grammar> walk_;
    deflate_reading read_{};
};

/// Judges the offers of permessage-deflate in a request.
[[gnu::noinline]] constexpr void judge_deflate_offers(message_fields const& message,
                                                      report& found) {
    if (!message.has(known_field::sec_websocket_extensions) || are_extensions_usual(message) ||
        !extensions_hold(message))
        return;
    for (deflate_walk offer(message); offer.next();)
        if (!offer.is_good())
            return found.add(rule::websocket_deflate_offer_malformed, offer.wrong());
}

/// Judges the extensions of a response that opens a WebSocket, by the response alone.
[[gnu::noinline]] constexpr void judge_accepted_extensions(message_fields const& response,
                                                           report& found) {
    if (!response.has(known_field::sec_websocket_extensions) || are_extensions_usual(response))
        return;
    if (!extensions_hold(response)) return judge_extensions(response, found);
    deflate_walk answer(response);
    if (!answer.next()) return;
    if (!answer.is_good()) found.add(rule::websocket_deflate_answer_malformed, answer.wrong());
    if (answer.next()) found.add(rule::websocket_deflate_repeated, answer.where());
}

/// The place of the first extension of a response that the request does not offer. The first 32
/// are compared; the 33rd counts as not offered.
constexpr small_place first_not_offered(message_fields const& response,
                                        message_fields const& request) {
    constexpr known_field field = known_field::sec_websocket_extensions;
    std::size_t compared = 0;
    for (list_walk<parameters_grammar> walk(response, field); walk.next(); ++compared)
        if (compared == 32 || !asks_for<parameters_grammar>(request, field, walk.element().name))
            return walk.where();
    return {};
}

/// Whether the answer accepts one of the valid offers, or there is none.
constexpr bool fits_an_offer(deflate_parameters const& answer, message_fields const& request) {
    bool any = false;
    for (deflate_walk offer(request); offer.next();) {
        any = true;
        if (offer.is_good() && detail::fits(answer, offer.parameters())) return true;
    }
    return !any;
}

/// Judges whether the request offered the extensions of a response that opens a WebSocket.
[[gnu::noinline]] constexpr void judge_offered_extensions(message_fields const& request,
                                                          message_fields const& response,
                                                          report& found) {
    if (!response.has(known_field::sec_websocket_extensions) ||
        accepts_usual_offer(request, response) || !extensions_hold(response))
        return;
    found.add_if(rule::websocket_extension_not_offered, first_not_offered(response, request));
    deflate_walk answer(response);
    if (!answer.next() || !answer.is_good()) return;
    if (request.has(known_field::sec_websocket_extensions) && extensions_hold(request) &&
        !fits_an_offer(answer.parameters(), request))
        found.add(rule::websocket_deflate_not_offered, answer.where());
}

}  // namespace http_upgrade::detail

#endif
