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
    std::string_view text{};          // name and parameters
    char const* own_value = nullptr;  // the equals sign of a value that is not a parameter's
    char const* no_token = nullptr;   // the first value in quotes that is no token once unescaped

    friend constexpr bool operator==(element_with_parameters const& a,
                                     std::string_view wanted) noexcept {
        return a.name == wanted;
    }
};

constexpr char const* skip_ows(char const* at, char const* end) noexcept {
    while (at != end && is_ows(*at)) ++at;
    return at;
}

// quoted-string = DQUOTE *( qdtext / quoted-pair ) DQUOTE (RFC 9110 §5.6.4)
[[gnu::noinline]] constexpr element_end read_quoted(char const* at, char const* end,
                                                    char const*& no_token) noexcept {
    bool empty = true;
    bool tchars_only = true;
    for (char const* cursor = at + 1; cursor != end; ++cursor) {
        if (*cursor == '"') {
            if (no_token == nullptr && (empty || !tchars_only)) no_token = at;
            return {cursor + 1};
        }
        if (*cursor == '\\' && ++cursor == end) break;
        auto const byte = static_cast<unsigned char>(*cursor);
        if ((byte < ' ' && byte != '\t') || byte == 0x7f)
            return {cursor, list_fault::quote_expected};
        tchars_only = tchars_only && has_tchar(*cursor);
        empty = false;
    }
    return {end, list_fault::quote_expected};
}

/// A value: token / quoted-string
[[gnu::noinline]] constexpr element_end read_value(char const* at, char const* end,
                                                   char const*& no_token) noexcept {
    if (at != end && *at == '"') return detail::read_quoted(at, end, no_token);
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

    [[gnu::noinline]] static constexpr element_end read(char const* at, char const* end,
                                                        element_with_parameters& out) noexcept {
        char const* cursor = detail::skip_token(at + 1, end);
        out = {between(at, cursor)};
        for (bool is_first = true;; is_first = false) {
            char const* next = cursor;  // behind a name
            if (next != end && *next != ';') {
                next = skip_ows(next, end);
                if (next != end && *next == '=') {
                    if (is_first) out.own_value = next;
                    element_end const value =
                        detail::read_value(skip_ows(next + 1, end), end, out.no_token);
                    if (value.fault != list_fault::none) return value;
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
