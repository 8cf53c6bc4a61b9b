// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "print_text.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iostream>

#include "../upgrade_lint/text.hpp"

namespace probe {

namespace {

using lint::text_output;

constexpr std::size_t text_width = 92;      // of the sentences, with what is before them
constexpr std::size_t exchange_width = 88;  // of a line of an exchange
constexpr std::size_t exchange_lines = 40;
constexpr std::size_t hex_width = 16;  // bytes
constexpr std::size_t hex_lines = 8;
constexpr std::size_t id_width = 30;

constexpr std::string_view section_sign = "\xc2\xa7";  // in UTF-8

constexpr std::string_view red = "1;31";
constexpr std::string_view yellow = "1;33";
constexpr std::string_view white_on_red = "1;37;41";

std::string coloured(text_output const& to, severity level) {
    std::string_view const parameters = level == severity::danger ? white_on_red
                                        : level == severity::must ? red
                                                                  : yellow;
    return to.coloured(parameters, name_of(level));
}

/// Whether the environment names a locale in UTF-8. The program itself stays in the locale C.
bool is_utf8_wanted() {
    for (char const* const name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        char const* const value = std::getenv(name);
        if (value == nullptr || *value == '\0') continue;
        std::string_view const locale = value;
        return std::ranges::any_of(
            std::array<std::string_view, 4>{"UTF-8", "utf-8", "UTF8", "utf8"},
            [&](std::string_view codeset) { return locale.find(codeset) != locale.npos; });
    }
    return false;
}

/// The mark before a result, padded so that the ids are below each other.
std::string mark_for(text_output const& to, outcome ended) {
    static bool const is_utf8 = is_utf8_wanted();
    switch (ended) {
        case outcome::passed: return to.coloured(lint::colour::green, is_utf8 ? "✓" : "ok  ");
        case outcome::failed: return to.coloured(red, is_utf8 ? "✗" : "FAIL");
        case outcome::skipped: return to.coloured(lint::colour::dim, is_utf8 ? "-" : "skip");
    }
    return "";
}

/// Prints a text behind a label, and breaks it between words where it would become too wide.
void print_labelled(text_output const& to, std::string_view label, std::string_view text) {
    if (text.empty()) return;
    constexpr std::size_t indent = 11;
    std::string const words = readable(text);
    std::string_view rest = words;
    to.stream << "    " << to.coloured(lint::colour::bold, lint::padded(label, indent - 4));
    while (indent + rest.size() > text_width) {
        std::size_t end = rest.rfind(' ', text_width - indent);
        if (end == rest.npos || end == 0) end = rest.find(' ', 1);
        if (end == rest.npos) break;
        to.stream << rest.substr(0, end) << '\n' << std::string(indent, ' ');
        rest.remove_prefix(end + 1);
    }
    to.stream << rest << '\n';
}

/// "81 05 48 65 6c  |..Hel|": the bytes of a row, and those of them that are characters.
std::string hex_row(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex, characters;
    for (char const c : bytes) {
        auto const byte = static_cast<unsigned char>(c);
        hex += {digits[byte / 16], digits[byte % 16], ' '};
        characters += lint::is_printable(c) ? c : '.';
    }
    return lint::padded(hex, hex_width * 3) + " |" + characters + '|';
}

/// Frames, and what TLS and HTTP/2 send, begin with a byte that begins no line of text.
bool is_binary(std::string_view bytes) {
    return !lint::is_printable(bytes.front()) && bytes.front() != '\r' && bytes.front() != '\n';
}

void add_hex(shown_event& to, std::string_view& bytes, std::size_t most_lines) {
    for (std::size_t row = 0; row != hex_lines && to.lines.size() < most_lines; ++row) {
        if (bytes.empty()) return;
        std::string_view const part = bytes.substr(0, hex_width);
        to.lines.push_back({hex_row(part), part, true, 0});
        bytes.remove_prefix(part.size());
    }
}

/// Prints what was sent or received behind `> ` or `< `.
void print_event(text_output const& to, event const& what) {
    if (what.what == event::note) {
        to.stream << "    " << to.coloured(lint::colour::dim, "(" + readable(what.text) + ")")
                  << '\n';
        return;
    }
    std::string const arrow =
        "    " + to.coloured(lint::colour::dim, what.what == event::sent ? ">" : "<");
    shown_event const shown = lines_of(what, exchange_lines, exchange_width);
    for (shown_line const& line : shown.lines) {
        to.stream << arrow << (line.text.empty() ? "" : " ") << line.text;
        if (line.left_out != 0)
            to.stream << to.coloured(lint::colour::dim, "... (" + more_bytes(line.left_out) + ")");
        to.stream << '\n';
    }
    if (shown.left_out != 0)
        to.stream << arrow << ' '
                  << to.coloured(lint::colour::dim, "... (" + more_bytes(shown.left_out) + ")")
                  << '\n';
}

void print_exchange(text_output const& to, std::deque<record> const& records) {
    std::size_t number = 0;
    for (record const& each : records) {
        ++number;
        if (records.size() > 1 || !each.name.empty())
            to.stream << "    "
                      << to.coloured(lint::colour::bold,
                                     each.name.empty() ? "connection " + std::to_string(number)
                                                       : readable(each.name))
                      << '\n';
        for (event const& what : each.events) print_event(to, what);
    }
}

void print_mark(text_output const& to, mark const& wrong, std::string_view why) {
    hu::rule_info const rule = hu::info(wrong.rule);
    if (!rule.id.empty())
        to.stream << "    " << to.coloured(rule.level) << ' ' << rule.id << ' '
                  << to.coloured(lint::colour::dim, "[" + std::string(rule.source) + "]") << '\n';
    if (!rule.text.empty() && rule.text != why) to.stream << "    " << rule.text << '\n';
    lint::location const where{0, wrong.line, std::min(wrong.offset, wrong.line.size()),
                               wrong.length};
    lint::print_part(to, wrong.is_sent ? "> " : "< ", where, wrong.length != 0);
}

/// Prints the failed results of a severity in a line each.
void print_failed(text_output const& to, std::vector<result> const& results, severity level) {
    for (result const& each : results) {
        if (each.ended != outcome::failed || each.level != level) continue;
        std::size_t const gap = 8 - name_of(level).size();
        to.stream << "  " << coloured(to, level) << std::string(gap, ' ')
                  << lint::padded(each.about.id, id_width) << ' ' << readable(each.about.title)
                  << '\n';
    }
}

}  // namespace

// ---- Text from the peer ----------------------------------------------------------------------------

std::string readable(std::string_view text) {
    std::string result;
    for (std::size_t at; (at = text.find(section_sign)) != text.npos;) {
        result += lint::escaped(text.substr(0, at)).append(section_sign);
        text.remove_prefix(at + section_sign.size());
    }
    return result += lint::escaped(text);
}

std::string more_bytes(std::size_t count) {
    return std::to_string(count) + (count == 1 ? " more byte" : " more bytes");
}

std::string version_text() {
    return std::to_string(HTTP_UPGRADE_VERSION / 10000) + "." +
           std::to_string(HTTP_UPGRADE_VERSION / 100 % 100) + "." +
           std::to_string(HTTP_UPGRADE_VERSION % 100);
}

shown_event lines_of(event const& what, std::size_t most_lines, std::size_t most_columns) {
    shown_event shown;
    std::string_view rest = what.text;
    bool is_start = true;  // of a message, of its content, or of what follows them
    while (!rest.empty() && shown.lines.size() < most_lines) {
        if (is_start && is_binary(rest)) {
            add_hex(shown, rest, most_lines);
            break;
        }
        std::string_view line = rest.substr(0, std::min(rest.find('\n'), rest.size() - 1) + 1);
        rest.remove_prefix(line.size());
        is_start = line == "\r\n" || line == "\n";
        // The usual end of a line is not shown, but any other is.
        if (line.ends_with("\r\n")) line.remove_suffix(2);
        std::string_view const part = lint::part_around(line, 0, most_columns);
        shown.lines.push_back({lint::escaped(part), line, false, line.size() - part.size()});
    }
    shown.left_out = what.size - std::min(what.size, what.text.size() - rest.size());
    return shown;
}

std::vector<std::string_view> remedies(result const& one) {
    std::vector<std::string_view> all;
    for (mark const& each : one.marks) {
        std::string_view const remedy = hu::info(each.rule).remedy;
        bool const is_new =
            remedy != one.about.advice && std::ranges::find(all, remedy) == all.end();
        if (!each.is_sent && !remedy.empty() && is_new) all.push_back(remedy);
    }
    return all;
}

// ---- The report ------------------------------------------------------------------------------------

void print_details(text_output const& to, result const& one) {
    print_labelled(to, "why:", one.why);
    print_exchange(to, one.records);
    for (mark const& each : one.marks) print_mark(to, each, one.why);
    print_labelled(to, "see:", one.about.source);
    print_labelled(to, "right:", one.about.right);
    print_labelled(to, "do:", one.about.advice);
    for (std::string_view const remedy : remedies(one))
        print_labelled(to, one.about.advice.empty() ? "do:" : "and:", remedy);
}

void print_result(text_output const& to, result const& one, std::string& last_section) {
    bool const is_first = one.about.section != last_section;
    if (is_first) {
        to.stream << (last_section.empty() ? "" : "\n")
                  << to.coloured(lint::colour::bold, readable(one.about.section)) << '\n';
        last_section = one.about.section;
    }
    if (!is_first && one.ended == outcome::failed) to.stream << '\n';
    std::string const line = lint::padded(one.about.id, id_width) + ' ' + readable(one.about.title);
    to.stream << "  " << mark_for(to, one.ended) << ' ';
    switch (one.ended) {
        case outcome::passed: to.stream << line << '\n'; break;
        case outcome::skipped:
            to.stream << to.coloured(lint::colour::dim, line) << '\n';
            if (!one.why.empty())
                to.stream << "    "
                          << to.coloured(lint::colour::dim, "skipped: " + readable(one.why))
                          << '\n';
            break;
        case outcome::failed:
            to.stream << to.coloured(lint::colour::bold, line) << "  " << coloured(to, one.level)
                      << '\n';
            print_details(to, one);
            break;
    }
}

void print_summary(text_output const& to, run_report const& run) {
    totals const sums = sum(run.results);
    to.stream << '\n' << sums.cases << (sums.cases == 1 ? " case: " : " cases: ");
    to.stream << to.coloured(lint::colour::green, std::to_string(sums.passed) + " passed") << ", "
              << sums.skipped << " skipped, ";
    std::string const failed = std::to_string(sums.failed) + " failed";
    to.stream << (sums.failed == 0 ? failed : to.coloured(red, failed));
    std::string kinds;
    auto const add = [&](std::size_t count, severity level) {
        if (count == 0) return;
        kinds += (kinds.empty() ? "" : ", ") + std::to_string(count) + ' ';
        kinds += name_of(level);
    };
    add(sums.danger, severity::danger);
    add(sums.must, severity::must);
    add(sums.should, severity::should);
    to.stream << (kinds.empty() ? "" : " (" + kinds + ")") << '\n';
    for (severity const level : {severity::danger, severity::must, severity::should})
        print_failed(to, run.results, level);
}

void print_list(text_output const& to, std::vector<case_info> const& cases) {
    std::string_view last_section;
    for (case_info const& each : cases) {
        if (each.section != last_section)
            to.stream << (last_section.empty() ? "" : "\n")
                      << to.coloured(lint::colour::bold, readable(each.section)) << '\n';
        last_section = each.section;
        std::size_t const gap = 8 - name_of(each.level).size();
        to.stream << "  " << lint::padded(each.id, id_width) << ' ' << coloured(to, each.level)
                  << std::string(gap, ' ') << readable(each.title) << '\n';
    }
}

void print_explanation(text_output const& to, case_info const& one) {
    to.stream << to.coloured(lint::colour::bold, one.id) << ' ' << coloured(to, one.level) << '\n';
    print_labelled(to, "sent:", one.title);
    print_labelled(to, "part:", one.section);
    print_labelled(to, "see:", one.source);
    print_labelled(to, "right:", one.right);
    print_labelled(to, "do:", one.advice);
}

// ---- Progress --------------------------------------------------------------------------------------

namespace {

bool can_erase_a_line() {
    char const* const terminal = std::getenv("TERM");
    return terminal != nullptr && *terminal != '\0' && std::string_view(terminal) != "dumb" &&
           ::isatty(STDOUT_FILENO) != 0 && ::isatty(STDERR_FILENO) != 0;
}

/// The width of the terminal.
std::size_t terminal_width() {
    winsize size{};
    if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
    return size.ws_col;
}

}  // namespace

progress_line::progress_line(bool is_wanted, std::size_t total)
    : is_wanted_(is_wanted && can_erase_a_line()), total_(total) {}

progress_line::~progress_line() { clear(); }

void progress_line::show(std::string_view id) {
    ++count_;
    if (!is_wanted_) return;
    // What is already printed comes before this line. A line that is too wide would go on in the
    // next one, and could not be erased.
    std::string const line =
        "[" + std::to_string(count_) + "/" + std::to_string(total_) + "] " + std::string(id);
    std::cout.flush();
    std::cerr << "\r\x1b[K" << line.substr(0, terminal_width() - 1) << std::flush;
    is_shown_ = true;
}

void progress_line::clear() {
    if (!is_shown_) return;
    std::cerr << "\r\x1b[K" << std::flush;
    is_shown_ = false;
}

}  // namespace probe
