// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_DETAIL_TOKEN_GRAMMAR_HPP
#define HTTP_UPGRADE_DETAIL_TOKEN_GRAMMAR_HPP

#include <string_view>  // names

#include <http_upgrade/detail/scan.hpp>

namespace http_upgrade::detail {

/// A list of tokens, `#token`, that compare exactly.
struct token_grammar {
    using element = std::string_view;
    using key = std::string_view;  // what an element is looked up by

    static constexpr element_end read(char const* at, char const* end,
                                      std::string_view& out) noexcept {
        char const* const stop = detail::skip_token(at + 1, end);
        out = between(at, stop);
        return {stop};
    }
    static constexpr std::string_view text(std::string_view element) noexcept { return element; }
};

/// Whether a text is one token.
constexpr bool is_one_token(std::string_view text) noexcept {
    char const* const end = text.data() + text.size();
    return !text.empty() && detail::skip_token(text.data(), end) == end;
}

}  // namespace http_upgrade::detail

#endif
