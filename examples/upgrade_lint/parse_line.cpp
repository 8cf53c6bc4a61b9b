// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "parse_line.hpp"

#include <algorithm>
#include <cstddef>

#include "text.hpp"

namespace lint {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_control(char c) {
    auto const byte = static_cast<unsigned char>(c);
    return (byte < ' ' && byte != '\t') || byte == 0x7f;
}

/// Parses `HTTP/1.1`, and also `HTTP/2` and `HTTP/3`, which curl prints without a minor version.
std::optional<hu::http_version> parse_version(std::string_view text) {
    if (text == "HTTP/2") return hu::http_2;
    if (text == "HTTP/3") return hu::http_3;
    if (text.size() != 8 || !text.starts_with("HTTP/") || text[6] != '.') return {};
    if (!is_digit(text[5]) || !is_digit(text[7])) return {};
    return hu::http_version{text[5] - '0', text[7] - '0'};
}

/// Parses a status line. The reason phrase and the space before it may be absent, because curl
/// prints none for HTTP/2.
std::optional<start_line> parse_status_line(std::string_view line) {
    std::size_t const space = std::min(line.find(' '), line.size());
    auto const version = parse_version(line.substr(0, space));
    std::string_view const rest = line.substr(std::min(space + 1, line.size()));
    if (!version || rest.size() < 3 || (rest.size() > 3 && rest[3] != ' ')) return {};
    if (!std::all_of(rest.begin(), rest.begin() + 3, is_digit)) return {};
    int const status = (rest[0] - '0') * 100 + (rest[1] - '0') * 10 + (rest[2] - '0');
    return start_line{false, *version, line.substr(5, space - 5), {}, status, {}};
}

std::optional<start_line> parse_request_line(std::string_view line) {
    std::size_t const method_end = line.find(' ');
    std::size_t const target_end = line.rfind(' ');
    if (method_end == std::string_view::npos || target_end <= method_end + 1) return {};
    std::string_view const method = line.substr(0, method_end);
    std::string_view const target = line.substr(method_end + 1, target_end - method_end - 1);
    std::string_view const version_text = line.substr(target_end + 1);
    auto const version = parse_version(version_text);
    if (!version || !hu::is_token(method) || std::any_of(target.begin(), target.end(), is_space))
        return {};
    // `PRI * HTTP/2.0` looks like a request line, but it begins the connection preface of HTTP/2.
    if (method == "PRI" && target == "*") return {};
    return start_line{true, *version, version_text.substr(5), method, 0, {}};
}

/// Formats that people give to the tool by mistake, and the bytes that they begin with.
constexpr struct {
    std::string_view first_bytes, reason;
} other_formats[] = {
    {"PRI * HTTP/2.0", "an HTTP/2 connection preface: binary frames follow, no heads to read"},
    {"\x16\x03", "TLS records: the heads in them are encrypted"},
    {"\xd4\xc3\xb2\xa1", "a packet capture: save the bytes of the stream instead"},
    {"\n\r\r\n", "a packet capture: save the bytes of the stream instead"},
    {"\xff\xfe", "UTF-16 text: save it as plain bytes"},
    {"\xef\xbb\xbf", "a byte order mark before the text: save it without"},
};

}  // namespace

bool is_blank(std::string_view line) { return std::all_of(line.begin(), line.end(), is_space); }

bool is_binary(std::string_view line) { return std::any_of(line.begin(), line.end(), is_control); }

std::optional<start_line> parse_start_line(std::string_view line) {
    if (is_binary(line)) return {};
    return line.starts_with("HTTP/") ? parse_status_line(line) : parse_request_line(line);
}

std::optional<input_error> parse_field_line(location const& whole_line, hu::http_version version,
                                            field_line& out) {
    std::string_view const line = whole_line.line;
    auto const fail = [&](std::string_view reason, std::size_t offset, std::size_t length) {
        return input_error{reason, {whole_line.line_number, line, offset, length}};
    };
    if (is_space(line.front()))
        return fail("white space begins a line: folded lines are obsolete (RFC 9112 §5.2)", 0, 1);
    if (std::size_t const at = line.find('\0'); at != std::string_view::npos)
        return fail("a NUL in a field line (RFC 9110 §5.5)", at, 1);
    if (std::size_t const at = line.find('\r'); at != std::string_view::npos)
        return fail("a CR without LF in a field line (RFC 9112 §2.2)", at, 1);

    // In HTTP/2 and HTTP/3, the name of a pseudo-header field begins with a colon.
    std::size_t const begin = version >= hu::http_2 && line.front() == ':' ? 1 : 0;
    std::size_t const colon = line.find(':', begin);
    if (colon == std::string_view::npos)
        return fail("a field line without a colon (RFC 9112 §5)", 0, line.size());
    if (colon == begin) return fail("a field line without a name (RFC 9112 §5)", colon, 1);
    if (std::size_t const end = line.find_last_not_of(" \t", colon - 1) + 1; end != colon)
        return fail("white space before the colon (RFC 9112 §5.1)", end, colon - end);
    for (std::size_t i = begin; i != colon; ++i)
        if (!hu::is_tchar(line[i]))
            return fail("a byte that cannot stand in a field name (RFC 9110 §5.1)", i, 1);

    out = {line.substr(0, colon), trimmed(line.substr(colon + 1)), whole_line};
    return {};
}

std::string_view why_no_start_line(std::string_view line, std::string_view input, bool is_first) {
    for (auto const& [first_bytes, reason] : other_formats)
        if (input.starts_with(first_bytes)) return reason;
    if (is_binary(line)) return "binary data, where a request line or a status line should be";
    if (is_first) return "neither a request line (GET / HTTP/1.1) nor a status line (HTTP/1.1 101)";
    return "neither a request line nor a status line; content is passed over only as far as "
           "Content-Length says";
}

}  // namespace lint
