// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_EXTENSION_HPP
#define HTTP_UPGRADE_EXTENSION_HPP

#include <string_view>  // names are views

#include <http_upgrade/scan.hpp>
#include <http_upgrade/token.hpp>

/// Floor 2: list elements with parameters, as Sec-WebSocket-Extensions, TE and Expect have them.
namespace http_upgrade::detail {

/// An element with its parameters, which nobody here reads.
struct extension {
    std::string_view name{};
    std::string_view text{};        // name and parameters
    bool has_value = false;         // of its own, before any parameter
    bool values_are_tokens = true;  // also those in quotes, once unescaped

    // What a client lists it by: parameters are for the two to agree on.
    friend constexpr bool operator==(extension const& a, extension const& b) noexcept {
        return a.name == b.name;
    }
};

constexpr char const* skip_ows(char const* at, char const* end) noexcept {
    while (at != end && is_ows(*at)) ++at;
    return at;
}

// quoted-string = DQUOTE *( qdtext / quoted-pair ) DQUOTE (RFC 9110 §5.6.4)
[[gnu::noinline]] constexpr element_end read_quoted(char const* at, char const* end,
                                                    bool& tokens) noexcept {
    bool empty = true;
    for (char const* cursor = at + 1; cursor != end; ++cursor) {
        if (*cursor == '"') {
            tokens = tokens && !empty;
            return {cursor + 1};
        }
        if (*cursor == '\\' && ++cursor == end) break;
        auto const byte = static_cast<unsigned char>(*cursor);
        if ((byte < ' ' && byte != '\t') || byte == 0x7f)
            return {cursor, list_fault::quote_expected};
        tokens = tokens && is_tchar(*cursor);
        empty = false;
    }
    return {end, list_fault::quote_expected};
}

/// What may stand behind a name: [ OWS "=" OWS ( token / quoted-string ) ]
constexpr element_end read_value(char const* at, char const* end, bool& tokens) noexcept {
    char const* next = skip_ows(at, end);
    if (next == end || *next != '=') return {at};
    next = skip_ows(next + 1, end);
    if (next != end && *next == '"') return http_upgrade::detail::read_quoted(next, end, tokens);
    char const* const stop = skip_tchars(next, end);
    if (stop == next) return {next, list_fault::value_expected};
    return {stop};
}

/// The parameters behind a name, which ends at `cursor.at`: *( OWS ";" OWS token [ value ] )
constexpr element_end read_parameters(element_end cursor, char const* end, bool& tokens) noexcept {
    while (cursor.fault == list_fault::none) {
        char const* next = skip_ows(cursor.at, end);
        if (next == end || *next != ';') break;
        next = skip_ows(next + 1, end);
        char const* const stop = skip_tchars(next, end);
        if (stop == next) return {next, list_fault::parameter_expected};
        cursor = http_upgrade::detail::read_value(stop, end, tokens);
    }
    return cursor;
}

/// extension   = token *( OWS ";" OWS token [ value ] )
/// expectation = token [ value *( OWS ";" OWS token [ value ] ) ] (RFC 9110 §10.1.1)
///
/// White space stands where RFC 6455 §4.3 takes it from RFC 2616's implied LWS.
struct extension_grammar {
    using element = extension;
    using key = std::string_view;  // what an element is looked up by

    static constexpr element_end read(char const* at, char const* end, extension& out) noexcept {
        char const* const stop = skip_tchars(at + 1, end);
        out = {between(at, stop), {}, false, true};
        element_end const value = read_value(stop, end, out.values_are_tokens);
        out.has_value = value.at != stop;
        element_end const last = read_parameters(value, end, out.values_are_tokens);
        out.text = between(at, last.at);
        return last;
    }
    static constexpr std::string_view text(extension const& element) noexcept {
        return element.text;
    }
};

}  // namespace http_upgrade::detail

#endif
