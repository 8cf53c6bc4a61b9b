// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "text.hpp"

#include <algorithm>

namespace lint {

namespace {

std::size_t columns(char c) { return is_printable(c) ? 1 : 4; }  // \xNN takes 4

}  // namespace

bool is_space(char c) { return c == ' ' || c == '\t'; }

bool is_printable(char c) { return c >= ' ' && c <= '~'; }

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

std::string padded(std::string_view text, std::size_t width) {
    return std::string(text) + std::string(width - std::min(width, text.size()), ' ');
}

std::string escaped(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string result;
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        if (is_printable(c))
            result += c;
        else
            result += {'\\', 'x', digits[byte / 16], digits[byte % 16]};
    }
    return result;
}

std::size_t columns(std::string_view text) {
    std::size_t sum = 0;
    for (char const c : text) sum += columns(c);
    return sum;
}

std::string_view part_around(std::string_view text, std::size_t at, std::size_t width) {
    std::size_t begin = at, end = at, used = 0;
    auto const extend_left = [&](std::size_t limit) {
        while (begin != 0 && used + columns(text[begin - 1]) <= limit)
            used += columns(text[--begin]);
    };
    // The text after `at` matters most, because a caret line marks it. The text before it gets a
    // third of the width, and what is left in the end.
    extend_left(width / 3);
    while (end != text.size() && used + columns(text[end]) <= width) used += columns(text[end++]);
    extend_left(width);
    return text.substr(begin, end - begin);
}

std::string shortened(std::string_view text, std::size_t width) {
    std::string_view const part = part_around(text, 0, width);
    return escaped(part) + (part.size() == text.size() ? "" : "...");
}

std::string caret_line(std::string_view text, std::size_t offset, std::size_t length) {
    std::string_view const before = text.substr(0, offset);
    std::string_view const marked = text.substr(before.size(), length);
    return std::string(columns(before), ' ') + '^' +
           std::string(std::max<std::size_t>(columns(marked), 1) - 1, '~');
}

}  // namespace lint
