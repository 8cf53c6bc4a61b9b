// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_CAPSULE_HPP
#define HTTP_UPGRADE_CAPSULE_HPP

#include <string_view>  // the field's value

#include <http_upgrade/facts.hpp>
#include <http_upgrade/finding.hpp>
#include <http_upgrade/reading.hpp>
#include <http_upgrade/rule.hpp>

/// Floor 6: what connect-udp, connect-ip and connect-tcp demand: the Capsule Protocol (RFC 9297).
namespace http_upgrade::detail {

/// A reader of RFC 8941 items: only what the parameters of a Boolean can hold.
class item_reader {
public:
    constexpr explicit item_reader(std::string_view text_in) noexcept : rest_(text_in) {}

    /// Whether the text is a Boolean item, and which; parameters are checked and ignored.
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
        while (is_tchar(peek()) || in(peek(), ":/")) rest_.remove_prefix(1);
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
    // At most 15 digits, or 12 and 1 to 3 behind the point.
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

/// Whether a message says that capsules follow: one line, one Boolean, true.
constexpr bool says_capsules(facts const& message) noexcept {
    sighting const& field = message.header(known_field::capsule_protocol);
    bool value = false;
    return field.count == 1 && item_reader(field.trimmed()).read_boolean(value) && value;
}

/// Of any message that has the field.
constexpr void judge_capsule_field(facts& message, report& found) {
    sighting const& field = message.header(known_field::capsule_protocol);
    if (!field) return;
    bool value = false;
    if (field.count > 1)
        found.add(rule::capsule_protocol_malformed, message.second(known_field::capsule_protocol));
    else if (!item_reader(field.trimmed()).read_boolean(value))
        found.add(rule::capsule_protocol_malformed, field.where());
    bool const refusal = message.status != 101 && message.status / 100 != 2;
    if (!message.is_request && refusal) found.add(rule::capsule_protocol_in_refusal, field.where());
}

/// A message that uses the Capsule Protocol has no content.
constexpr void judge_capsule_framing(facts const& message, report& found) {
    for (known_field const name :
         {known_field::content_length, known_field::content_type, known_field::transfer_encoding})
        add_if_present(found, rule::capsule_content_field, message, name);
}

/// What a request for connect-* must be, in any version of HTTP.
constexpr void judge_capsule_request(facts const& message, place const& element, report& found) {
    judge_capsule_framing(message, found);
    if (!says_capsules(message)) found.add(rule::capsule_protocol_field_missing, element);
}

/// What an offer of connect-* must come with in HTTP/1.1; `element` is where it is offered.
constexpr void judge_capsule_offer(facts& message, place const& element, report& found) {
    if (message.method != "GET") found.add(rule::capsule_method_not_get, element);
    add_unless_single(found, rule::capsule_host_not_single, rule::capsule_host_not_single, message,
                      known_field::host, element);
    judge_capsule_request(message, element, found);
}

}  // namespace http_upgrade::detail

#endif
