// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "text_output.hpp"

#include <cstddef>
#include <cstdlib>

#include "text.hpp"

#if __has_include(<unistd.h>)
#include <unistd.h>
#endif

namespace lint {

std::string text_output::coloured(std::string_view parameters, std::string_view text) const {
    if (!has_colours || text.empty()) return std::string(text);
    std::string result = "\x1b[";
    return result.append(parameters).append("m").append(text).append("\x1b[0m");
}

std::string text_output::coloured(hu::level level) const {
    constexpr std::string_view parameters[] = {"1;31", "1;33", "1;36"};  // red, yellow, cyan
    return coloured(parameters[static_cast<std::size_t>(level)], hu::to_string(level));
}

bool are_colours_wanted(std::string_view when) {
    if (when != "auto") return when == "always";
    char const* const no_colour = std::getenv("NO_COLOR");
    char const* const terminal = std::getenv("TERM");
    if (no_colour != nullptr && *no_colour != '\0') return false;
    if (terminal != nullptr && std::string_view(terminal) == "dumb") return false;
#if __has_include(<unistd.h>)
    return isatty(STDOUT_FILENO) != 0;
#else
    return false;
#endif
}

void print_part(text_output const& to, std::string_view before, location const& where,
                bool has_caret) {
    std::string_view const part = part_around(where.line, where.offset, line_width);
    auto const skipped = static_cast<std::size_t>(part.data() - where.line.data());
    std::string_view const left_dots = skipped == 0 ? "" : "...";
    std::string_view const right_dots = skipped + part.size() == where.line.size() ? "" : "...";

    to.stream << "    " << to.coloured(colour::dim, before) << left_dots << escaped(part)
              << right_dots << '\n';
    if (!has_caret) return;
    // Below `before` there is nothing but the bar that it may end with.
    std::size_t const bar = before.ends_with("| ") ? 2 : 0;
    std::string const below = std::string(before.size() - bar, ' ') + (bar != 0 ? "| " : "");
    to.stream << "    " << to.coloured(colour::dim, below) << std::string(left_dots.size(), ' ')
              << to.coloured(colour::green, caret_line(part, where.offset - skipped, where.length))
              << '\n';
}

void print_location(text_output const& to, location const& where, bool has_caret) {
    print_part(to, std::to_string(where.line_number) + " | ", where, has_caret);
}

}  // namespace lint
