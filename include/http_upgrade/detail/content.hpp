// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_DETAIL_CONTENT_HPP
#define HTTP_UPGRADE_DETAIL_CONTENT_HPP

#include <http_upgrade/detail/ascii.hpp>
#include <http_upgrade/detail/list_walk.hpp>
#include <http_upgrade/detail/message_fields.hpp>
#include <http_upgrade/detail/parameters.hpp>
#include <http_upgrade/detail/small_place.hpp>
#include <http_upgrade/message.hpp>

/// Reads what a message announces about its content.
namespace http_upgrade::detail {

/// The place of the field that announces content: a Content-Length above 0, or Transfer-Encoding.
/// No place when there is no content. A Content-Length that is malformed or repeated counts as
/// content.
[[gnu::noinline, gnu::cold]] constexpr small_place announced_content(
    message_fields const& message) noexcept {
    constexpr known_field length = known_field::content_length;
    if (message.has(length)) {
        bool is_zero = false;
        bool announces = !message.is_single(length);
        for (char const c : message.trimmed(length)) {
            announces = announces || (c != '0' && c != ',' && !is_ows(c));
            is_zero = is_zero || c == '0';
        }
        if (announces || !is_zero) return message.where(length);
    }
    return message.where(known_field::transfer_encoding);
}

/// The place of the expectation 100-continue, if there is one. HTTP/1.0 ignores it (RFC 9110
/// §10.1.1).
[[gnu::noinline, gnu::cold]] constexpr small_place expects_continue(message_fields const& message) {
    constexpr known_word expectation("100-continue");
    if (!message.has(known_field::expect) || message.version < http_1_1) return {};
    for (list_walk<parameters_grammar> walk(message, known_field::expect); walk.next();)
        if (expectation.equals(walk.element().text)) return walk.where();
    return {};
}

}  // namespace http_upgrade::detail

#endif
