// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "head_reader.hpp"

#include <algorithm>
#include <charconv>

#include "parse_line.hpp"

namespace lint {

namespace {

// The head of a handshake has a few kilobytes. A head that is much longer is no handshake.
constexpr std::size_t max_head_length = std::size_t{1} << 20;

/// Removes the first line from a text and returns it without its CRLF or LF.
std::string_view take_line(std::string_view& text) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

/// Tells whether curl printed a text. It looks at several lines, because a progress meter may stand
/// before the first line that curl marks with `*`, `>` or `<`.
bool is_curl_output(std::string_view text) {
    for (int i = 0; i != 8; ++i) {
        std::string_view const line = take_line(text);
        if (parse_start_line(line)) return false;
        if (line.find_first_of("*><") == 0 && line.substr(1, 1) == " ") return true;
    }
    return false;
}

}  // namespace

head_reader::head_reader(std::string_view text)
    : remaining_(text), is_from_curl_(is_curl_output(text)) {}

std::optional<message_head> head_reader::next() {
    message_head head;
    auto const start = find_start_line(head);
    if (!start) return head.error ? std::optional(head) : std::nullopt;
    read_field_lines(head, *start);
    // Curl marks the lines of heads, so next_line skips the content in its output.
    if (!is_from_curl_) skip_content(head);
    return head;
}

// ---- Lines --------------------------------------------------------------------------------------

/// Reads the next line. In the output of curl, reads the next line that curl sent or received.
std::optional<head_reader::input_line> head_reader::next_line() {
    while (!remaining_.empty()) {
        input_line next{{}, 0, remaining_};
        std::string_view line = take_line(remaining_);
        ++line_number_;
        if (is_from_curl_) {
            // The progress meter begins with a CR and ends without LF, so a line of curl follows it.
            if (line.starts_with('\r'))
                line.remove_prefix(std::min(line.find_first_of("*><{}"), line.size()));
            if (line.find_first_of("><") != 0) continue;
            if (line.size() > 1 && line[1] != ' ') continue;  // content, such as <html>
            next.direction = line[0];
            line.remove_prefix(std::min<std::size_t>(line.size(), 2));
        }
        next.where = {line_number_, line, 0, 0};
        return next;
    }
    return {};
}

/// Makes `line`, which was the last line read, the next line to read.
void head_reader::unread(input_line const& line) {
    remaining_ = line.remaining;
    --line_number_;
}

void head_reader::skip_everything() { remaining_ = {}; }

// ---- Heads --------------------------------------------------------------------------------------

/// Reads lines up to a start line and parses it into `head`. Returns nothing at the end of the
/// input, or if there is something else, which it stores as the error of `head`.
std::optional<head_reader::input_line> head_reader::find_start_line(message_head& head) {
    std::string_view const input = remaining_;
    bool const is_first = line_number_ == 0;
    while (auto const next = next_line()) {
        std::string_view const line = next->where.line;
        if (auto const start = parse_start_line(line)) {
            head.start = *start;
            head.start.where = next->where;
            return next;
        }
        // Curl prints content between the heads, and a line of content may look like anything.
        if (is_from_curl_ || is_blank(line)) continue;
        // At the beginning of the input, the blank lines that were skipped count too, because the
        // first bytes of a packet capture look like blank lines.
        std::string_view const from = is_first ? input : next->remaining;
        head.error = input_error{why_no_start_line(line, from, is_first), next->where};
        if (is_binary(line))
            skip_everything();
        else
            skip_to_start_line();
        return {};
    }
    return {};
}

void head_reader::skip_to_start_line() {
    while (auto const next = next_line())
        if (parse_start_line(next->where.line)) return unread(*next);
}

/// Reads the field lines of a head, up to the empty line that ends it. It goes on after a line that
/// it cannot parse, so that the next head is found.
void head_reader::read_field_lines(message_head& head, input_line const& start) {
    while (start.remaining.size() - remaining_.size() <= max_head_length) {
        auto const next = next_line();
        if (!next || next->where.line.empty()) return;
        if (next->direction != start.direction) return unread(*next);

        field_line field;
        auto error = parse_field_line(next->where, head.start.version, field);
        if (!error) {
            head.fields.push_back(field);
            continue;
        }
        bool const is_next_head = parse_start_line(next->where.line).has_value();
        // Curl does not print the empty line after a 101 to h2c, so this is no error.
        if (is_next_head && is_from_curl_) return unread(*next);
        if (is_next_head) error->reason = "an empty line is missing before this start line";
        if (!head.error) head.error = error;
        if (is_next_head) return unread(*next);
    }
    head.error = input_error{"the head is longer than 1 MiB", head.start.where};
    skip_everything();
}

// ---- Content ------------------------------------------------------------------------------------

/// Skips the content of a message, so that it is not read as heads. After a 101 it skips the rest of
/// the input, which is in the new protocol.
void head_reader::skip_content(message_head& head) {
    if (is_content_missing()) return;
    if (head.start.status == 101) {
        head.bytes_after_switch = remaining_.size();
        return skip_everything();
    }
    for (field_line const& field : head.fields) {
        if (!hu::equal_ignoring_case(field.name, "content-length")) continue;
        std::size_t length = 0;
        std::from_chars(field.value.data(), field.value.data() + field.value.size(), length);
        std::string_view const content = remaining_.substr(0, length);
        line_number_ += static_cast<std::size_t>(std::count(content.begin(), content.end(), '\n'));
        return remaining_.remove_prefix(content.size());
    }
}

/// True if another head or the end of the input follows. People often cut the content out of a
/// capture, so Content-Length must not be trusted then.
bool head_reader::is_content_missing() const {
    std::string_view ahead = remaining_;
    std::string_view line;
    while (!ahead.empty() && is_blank(line)) line = take_line(ahead);
    return is_blank(line) || parse_start_line(line);
}

}  // namespace lint
