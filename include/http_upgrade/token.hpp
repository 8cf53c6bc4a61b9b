// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_TOKEN_HPP
#define HTTP_UPGRADE_TOKEN_HPP

#include <string_view>  // tokens are text

#include <http_upgrade/detail/ascii.hpp>

/// Tokens, and names that compare without regard to ASCII case.
namespace http_upgrade {

/// Whether a byte is allowed in a token.
///
///     tchar = "!" / "#" / "$" / "%" / "&" / "'" / "*" / "+" / "-" / "." /
///             "^" / "_" / "`" / "|" / "~" / DIGIT / ALPHA
///
/// Takes any value of char. RFC 9110 §5.6.2.
///
///     static_assert(is_tchar('~') && !is_tchar('/'));
constexpr bool is_tchar(char c) noexcept { return detail::has_tchar(c); }

/// Whether a text is a token: one tchar or more, and nothing else.
///
///     token = 1*tchar
///
/// RFC 9110 §5.6.2.
///
///     static_assert(is_token("SHTTP") && !is_token("") && !is_token("a b"));
constexpr bool is_token(std::string_view text) noexcept {
    for (char const c : text)
        if (!is_tchar(c)) return false;
    return !text.empty();
}

/// Whether two texts are equal when `A` to `Z` count as `a` to `z`.
///
/// Only ASCII letters are folded. Every other byte equals only itself, so that a Unicode character
/// that looks like a letter (KELVIN SIGN, like `K`) is not taken for one. Field names (RFC 9110
/// §5.1), connection options (§7.6.1) and protocol names (§7.8) compare in this way.
///
///     static_assert(equal_ignoring_case("WebSocket", "websocket"));
constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
    return a.size() == b.size() && detail::equal_folded(a.data(), b.data(), a.size());
}

}  // namespace http_upgrade

#endif
