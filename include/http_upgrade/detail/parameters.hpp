// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_DETAIL_PARAMETERS_HPP
#define HTTP_UPGRADE_DETAIL_PARAMETERS_HPP

#include <string_view>  // names are views

#include <http_upgrade/detail/ascii.hpp>
#include <http_upgrade/detail/scan.hpp>

/// List elements with parameters, as Sec-WebSocket-Extensions, TE and Expect have them.
namespace http_upgrade::detail {

/// An element with its parameters, which are checked and not kept.
struct element_with_parameters {
    std::string_view name{};
    std::string_view text{};        // name and parameters
    bool has_value = false;         // of its own, before any parameter
    bool values_are_tokens = true;  // also those in quotes, once unescaped

    // A client lists an extension by its name; both ends then agree on the parameters.
    friend constexpr bool operator==(element_with_parameters const& a,
                                     element_with_parameters const& b) noexcept {
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
        tokens = tokens && has_tchar(*cursor);
        empty = false;
    }
    return {end, list_fault::quote_expected};
}

/// A value: token / quoted-string
[[gnu::noinline]] constexpr element_end read_value(char const* at, char const* end,
                                                   bool& tokens) noexcept {
    if (at != end && *at == '"') return detail::read_quoted(at, end, tokens);
    char const* const stop = detail::skip_token(at, end);
    return {stop, stop == at ? list_fault::value_expected : list_fault::none};
}

/// element = token [ OWS "=" OWS value ] *( OWS ";" OWS token [ OWS "=" OWS value ] )
///
/// An extension has no value of its own (RFC 6455 §9.1), an expectation may (RFC 9110 §10.1.1).
/// White space is allowed where RFC 2616's implied LWS, which RFC 6455 §4.3 refers to, allows it.
struct parameters_grammar {
    using element = element_with_parameters;
    using key = std::string_view;  // what an element is looked up by

    static constexpr element_end read(char const* at, char const* end,
                                      element_with_parameters& out) noexcept {
        char const* cursor = detail::skip_token(at + 1, end);
        out = {between(at, cursor), {}, false, true};
        for (bool is_first = true;; is_first = false) {
            char const* next = cursor;  // behind a name
            if (next != end && *next != ';') {
                next = skip_ows(next, end);
                if (next != end && *next == '=') {
                    element_end const value =
                        detail::read_value(skip_ows(next + 1, end), end, out.values_are_tokens);
                    if (value.fault != list_fault::none) return value;
                    out.has_value = out.has_value || is_first;
                    cursor = value.at;
                    next = skip_ows(cursor, end);
                }
            }
            if (next == end || *next != ';') break;
            next = skip_ows(next + 1, end);
            cursor = detail::skip_token(next, end);
            if (cursor == next) return {next, list_fault::parameter_expected};
        }
        out.text = between(at, cursor);
        return {cursor};
    }
    static constexpr std::string_view text(element_with_parameters const& element) noexcept {
        return element.text;
    }
};

}  // namespace http_upgrade::detail

#endif
