// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_DETAIL_BOOLEAN_ITEM_HPP
#define HTTP_UPGRADE_DETAIL_BOOLEAN_ITEM_HPP

#include <string_view>  // the field's value

#include <http_upgrade/detail/ascii.hpp>

/// Boolean items of structured fields (RFC 8941), such as the value of Capsule-Protocol.
namespace http_upgrade::detail {

/// Reads a Boolean item of RFC 8941 and its parameters.
class item_reader {
public:
    constexpr explicit item_reader(std::string_view text_in) noexcept : rest_(text_in) {}

    /// Whether the text is a Boolean item; sets `value` to it. Checks parameters and ignores them.
    constexpr bool read_boolean(bool& value) noexcept {
        skip_spaces();
        if (!take('?') || !(peek() == '0' || peek() == '1')) return false;
        value = peek() == '1';
        rest_.remove_prefix(1);
        while (take(';'))
            if (!read_parameter()) return false;
        skip_spaces();
        return rest_.empty();
    }

private:
    static constexpr bool is_lower(char c) noexcept { return c >= 'a' && c <= 'z'; }
    static constexpr bool is_alpha(char c) noexcept { return is_lower(lower(c)); }

    constexpr char peek() const noexcept { return rest_.empty() ? '\0' : rest_.front(); }
    constexpr bool take(char c) noexcept {
        if (rest_.empty() || rest_.front() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }
    constexpr void skip_spaces() noexcept {
        while (take(' ')) {
        }
    }

    // key [ "=" bare-item ]
    constexpr bool read_parameter() noexcept {
        skip_spaces();
        if (!is_lower(peek()) && peek() != '*') return false;
        while (is_lower(peek()) || is_digit(peek()) || in(peek(), "_-.*")) rest_.remove_prefix(1);
        if (!take('=')) return true;
        if (take('"')) return read_string();
        if (take(':')) return read_bytes();
        if (take('?')) return take('0') || take('1');
        if (peek() == '-' || is_digit(peek())) return read_number();
        if (!is_alpha(peek()) && peek() != '*') return false;
        while (has_tchar(peek()) || in(peek(), ":/")) rest_.remove_prefix(1);
        return true;
    }
    constexpr bool read_string() noexcept {
        while (!rest_.empty()) {
            char const c = rest_.front();
            rest_.remove_prefix(1);
            if (c == '"') return true;
            if (c < ' ' || c > '~') return false;
            if (c == '\\' && !take('"') && !take('\\')) return false;
        }
        return false;
    }
    constexpr bool read_bytes() noexcept {
        while (is_alpha(peek()) || is_digit(peek()) || in(peek(), "+/=")) rest_.remove_prefix(1);
        return take(':');
    }
    // At most 15 digits, or at most 12 before the point and 1 to 3 after it.
    constexpr bool read_number() noexcept {
        take('-');
        int const whole = skip_digits();
        if (whole == 0 || whole > 15) return false;
        if (!take('.')) return true;
        int const fraction = skip_digits();
        return whole <= 12 && fraction >= 1 && fraction <= 3;
    }
    constexpr int skip_digits() noexcept {
        int count = 0;
        for (; is_digit(peek()); rest_.remove_prefix(1))
            if (count < 99) ++count;
        return count;
    }
    static constexpr bool in(char c, std::string_view set) noexcept {
        return c != '\0' && set.find(c) != std::string_view::npos;
    }

    std::string_view rest_;
};

}  // namespace http_upgrade::detail

#endif
