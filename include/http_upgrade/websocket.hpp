// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_WEBSOCKET_HPP
#define HTTP_UPGRADE_WEBSOCKET_HPP

#include <cstddef>      // size_t
#include <string_view>  // keys and values

#include <http_upgrade/base64.hpp>
#include <http_upgrade/extension.hpp>
#include <http_upgrade/facts.hpp>
#include <http_upgrade/finding.hpp>
#include <http_upgrade/reading.hpp>
#include <http_upgrade/rule.hpp>
#include <http_upgrade/scan.hpp>
#include <http_upgrade/sha1.hpp>
#include <http_upgrade/subprotocol.hpp>
#include <http_upgrade/token.hpp>

/// Floor 6: what the WebSocket handshake demands (RFC 6455 §4, RFC 8441 §5).
namespace http_upgrade {

/// The value of Sec-WebSocket-Accept: 28 characters, which it owns.
struct websocket_accept {
    char characters[28] = {};

    constexpr std::string_view view() const noexcept {
        return detail::between(characters, characters + sizeof characters);
    }
    constexpr operator std::string_view() const& noexcept { return view(); }
    operator std::string_view() const&& = delete;  // its characters are gone: name it
};

/// What a server answers to a key: base64(SHA-1(key + GUID)).
///
/// The key is taken as it was sent, without white space round it. RFC 6455 §4.2.2.
///
///     static_assert(accept_key("dGhlIHNhbXBsZSBub25jZQ==").view() ==
///                   "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
constexpr websocket_accept accept_key(std::string_view key) noexcept {
    websocket_accept result;
    sha1_digest const digest = sha1(key, "258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
    encode_base64(digest.bytes, sizeof digest.bytes, result.characters);
    return result;
}

/// A Sec-WebSocket-Key: 24 characters, which it owns.
struct websocket_key {
    char characters[24] = {};

    constexpr std::string_view view() const noexcept {
        return detail::between(characters, characters + sizeof characters);
    }
    constexpr operator std::string_view() const& noexcept { return view(); }
    operator std::string_view() const&& = delete;  // its characters are gone: name it
};

/// The key of 16 bytes, which a client draws at random for each handshake. RFC 6455 §4.1.
///
///     constexpr unsigned char drawn[16] = {'t', 'h', 'e', ' ', 's', 'a', 'm', 'p',
///                                          'l', 'e', ' ', 'n', 'o', 'n', 'c', 'e'};
///     static_assert(make_websocket_key(drawn).view() == "dGhlIHNhbXBsZSBub25jZQ==");
constexpr websocket_key make_websocket_key(unsigned char const (&random_bytes)[16]) noexcept {
    websocket_key result;
    encode_base64(random_bytes, sizeof random_bytes, result.characters);
    return result;
}

namespace detail {

/// The padded base64 of 16 bytes. RFC 6455 §4.3.
constexpr bool is_websocket_key(std::string_view key) noexcept {
    return key.size() == 24 && key[22] == '=' && key[23] == '=' &&
           all_digits(base64, key.substr(0, 22));
}

/// NZDIGIT-led 0 to 255. RFC 6455 §4.3.
constexpr bool is_websocket_version(std::string_view text) noexcept {
    unsigned number = 0;
    if (text.empty() || text.size() > 3 || (text.size() > 1 && text[0] == '0')) return false;
    for (char const c : text) {
        if (!is_digit(c)) return false;
        number = number * 10 + static_cast<unsigned>(c - '0');
    }
    return number <= 255;
}

constexpr void judge_websocket_key(facts& message, place const& element, report& found) {
    constexpr known_field field = known_field::sec_websocket_key;
    if (!add_unless_single(found, rule::websocket_key_missing, rule::websocket_key_repeated,
                           message, field, element))
        return;
    sighting const& seen = message.header(field);
    std::string_view const key = seen.trimmed();
    if (!is_websocket_key(key)) return found.add(rule::websocket_key_malformed, seen.where());
    if ((base64[key[21]] & 0x0f) != 0)
        found.add(rule::websocket_key_not_canonical, {seen.line, seen.where().offset + 21, 1});
}

constexpr void judge_websocket_version(facts& message, place const& element, report& found) {
    constexpr known_field field = known_field::sec_websocket_version;
    if (!add_unless_single(found, rule::websocket_version_missing, rule::websocket_version_repeated,
                           message, field, element))
        return;
    sighting const& seen = message.header(field);
    std::string_view const version = seen.trimmed();
    if (version == "13") return;
    found.add(is_websocket_version(version) ? rule::websocket_version_unsupported
                                            : rule::websocket_version_malformed,
              seen.where());
}

constexpr void judge_subprotocols(facts& message, report& found) {
    constexpr known_field field = known_field::sec_websocket_protocol;
    sighting const& seen = message.header(field);
    if (!seen) return;
    list_walk<subprotocol_grammar> walk(message, field);
    first_distinct<std::string_view> names;
    place repeated;
    while (walk.next()) note_first(repeated, names.contains_or_keeps(walk.element()), walk.where());
    if (!walk.well_formed()) return found.add(rule::websocket_subprotocol_malformed, walk.fault());
    if (names.count == 0) return found.add(rule::websocket_subprotocol_malformed, seen.where());
    add_if(found, rule::websocket_subprotocol_repeated, repeated);
}

/// What browsers send: the answer of the scanner, without the scan.
constexpr bool is_usual_extension_list(std::string_view value) noexcept {
    return value == "permessage-deflate; client_max_window_bits" || value == "permessage-deflate";
}

constexpr void judge_extensions(facts& message, report& found) {
    constexpr known_field field = known_field::sec_websocket_extensions;
    sighting const& seen = message.header(field);
    if (!seen || (seen.count == 1 && is_usual_extension_list(seen.value))) return;
    list_walk<extension_grammar> walk(message, field);
    std::size_t count = 0;
    place no_extension;
    while (walk.next()) {
        ++count;
        note_first(no_extension, walk.element().has_value || !walk.element().values_are_tokens,
                   walk.where());
    }
    if (!walk.well_formed())
        found.add(rule::websocket_extensions_malformed, walk.fault());
    else if (count == 0)
        found.add(rule::websocket_extensions_malformed, seen.where());
    else
        add_if(found, rule::websocket_extensions_malformed, no_extension);
}

/// What a handshake must have in any version of HTTP; `element` is where websocket stands.
constexpr void judge_websocket_request(facts& message, place const& element, report& found) {
    judge_websocket_version(message, element, found);
    judge_subprotocols(message, found);
    judge_extensions(message, found);
}

/// What an offer of websocket must come with in HTTP/1.1; `element` is where it is offered.
constexpr void judge_websocket_offer(facts& message, place const& element, report& found) {
    if (message.method != "GET") found.add(rule::websocket_method_not_get, element);
    add_unless_single(found, rule::websocket_host_not_single, rule::websocket_host_not_single,
                      message, known_field::host, element);
    judge_websocket_key(message, element, found);
    judge_websocket_request(message, element, found);
    if (message.method == "GET")
        add_if(found, rule::websocket_request_with_content, announced_content(message));
}

/// What a response that switches to websocket, or opens it, may choose.
constexpr void judge_websocket_choice(facts& request, facts& response, report& found) {
    constexpr known_field subprotocol = known_field::sec_websocket_protocol;
    sighting const& chosen = response.header(subprotocol);
    if (chosen.count > 1)
        found.add(rule::websocket_subprotocol_answer_malformed, response.second(subprotocol));
    else if (chosen && !is_token(chosen.trimmed()))
        found.add(rule::websocket_subprotocol_answer_malformed, chosen.where());
    else if (chosen)
        add_if(found, rule::websocket_subprotocol_not_offered,
               answers<subprotocol_grammar>(response, request, subprotocol).not_asked());
    constexpr known_field extensions = known_field::sec_websocket_extensions;
    report malformed;
    judge_extensions(response, malformed);
    if (!malformed.forbids_switch())
        add_if(found, rule::websocket_extension_not_offered,
               answers<extension_grammar>(response, request, extensions).not_asked());
}

/// The key that was sent, against the answer.
constexpr void judge_websocket_accept(facts& request, facts& response, place const& element,
                                      report& found) {
    constexpr known_field field = known_field::sec_websocket_accept;
    if (!add_unless_single(found, rule::websocket_accept_missing, rule::websocket_accept_repeated,
                           response, field, element))
        return;
    sighting const& key = request.header(known_field::sec_websocket_key);
    sighting const& answer = response.header(field);
    if (key.count == 1 && answer.trimmed() != accept_key(key.trimmed()).view())
        found.add(rule::websocket_accept_mismatch, answer.where());
}

}  // namespace detail

}  // namespace http_upgrade

#endif
