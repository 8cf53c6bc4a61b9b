// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_FORBIDDEN_HEADER_HPP
#define HTTP_UPGRADE_FORBIDDEN_HEADER_HPP

#include <cstddef>      // size_t
#include <string_view>  // names and values

#include <http_upgrade/detail/ascii.hpp>
#include <http_upgrade/token.hpp>

/// The fields of a request that a browser or a JavaScript runtime keeps out of a script's hands.
namespace http_upgrade {

namespace detail {

inline constexpr std::string_view forbidden_names[] = {
    "accept-charset",
    "accept-encoding",
    "access-control-request-headers",
    "access-control-request-method",
    "connection",
    "content-length",
    "cookie",
    "cookie2",
    "date",
    "dnt",
    "expect",
    "host",
    "keep-alive",
    "origin",
    "referer",
    "set-cookie",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
};
inline constexpr std::string_view method_override_names[] = {
    "x-http-method",
    "x-http-method-override",
    "x-method-override",
};
inline constexpr std::string_view forbidden_methods[] = {"connect", "trace", "track"};

template <std::size_t Count>
constexpr bool any_equals(std::string_view const (&words)[Count], std::string_view text) noexcept {
    for (std::string_view const word : words)
        if (equal_ignoring_case(word, text)) return true;
    return false;
}

constexpr bool begins_with(std::string_view text, std::string_view prefix) noexcept {
    return text.size() >= prefix.size() && equal_folded(text.data(), prefix.data(), prefix.size());
}

/// Whether a forbidden method is among the values that commas separate. A comma in quotes separates
/// nothing. Quotes that are not closed reach to the end.
constexpr bool has_forbidden_method(std::string_view value) noexcept {
    char const* begin = value.data();
    char const* const end = begin + value.size();
    bool quoted = false;
    for (char const* at = begin; at != end; ++at) {
        if (*at == '"') {
            quoted = !quoted;
        } else if (quoted) {
            if (*at == '\\' && at + 1 != end) ++at;
        } else if (*at == ',') {
            if (any_equals(forbidden_methods, trimmed(between(begin, at)))) return true;
            begin = at + 1;
        }
    }
    return any_equals(forbidden_methods, trimmed(between(begin, end)));
}

}  // namespace detail

/// Whether a script must not set a request field to this value: whether it is a *forbidden
/// request-header* of the Fetch standard.
///
/// The names that are forbidden with any value:
///
///     Accept-Charset, Accept-Encoding, Access-Control-Request-Headers,
///     Access-Control-Request-Method, Connection, Content-Length, Cookie, Cookie2, Date, DNT,
///     Expect, Host, Keep-Alive, Origin, Referer, Set-Cookie, TE, Trailer, Transfer-Encoding,
///     Upgrade, Via, and every name that begins with Proxy- or Sec-
///
/// X-HTTP-Method, X-HTTP-Method-Override and X-Method-Override are forbidden if one of their
/// values, separated by commas outside of quotes, is CONNECT, TRACE or TRACK. Names and methods
/// compare without regard to ASCII case.
///
/// Takes a name and a value as they would be sent: strip the white space around the value first, as
/// the standard does; a line break is not stripped here. Whether the name is a token and the value
/// is allowed in a field is not asked: an empty name is not forbidden, `Upgrade` with a space
/// behind it is not, and `Sec-` with anything behind it is. The time is linear in the size of the
/// value. Access-Control-Request-Private-Network is not on the standard's list.
///
/// Fetch standard §2.2.2, https://fetch.spec.whatwg.org/#forbidden-request-header
///
///     static_assert(is_forbidden_request_header("upgrade", "websocket"));
///     static_assert(is_forbidden_request_header("X-HTTP-Method", "GET, trace"));
///     static_assert(!is_forbidden_request_header("X-HTTP-Method", "PUT"));
constexpr bool is_forbidden_request_header(std::string_view name, std::string_view value) noexcept {
    return detail::any_equals(detail::forbidden_names, name) ||
           detail::begins_with(name, "proxy-") || detail::begins_with(name, "sec-") ||
           (detail::any_equals(detail::method_override_names, name) &&
            detail::has_forbidden_method(value));
}

}  // namespace http_upgrade

#endif
