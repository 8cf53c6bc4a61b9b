// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// upgrade_lint: what does this handshake offer, and what is wrong with it?
//
// Reads the heads of HTTP messages, raw or as `curl -v` prints them, and says for each what it
// offers and which rules of the Upgrade mechanism it breaks: where, how badly, who says so, and
// what to do. A response is judged with the request that it answers; what an intermediary sent,
// with what it received. It also explains each rule.
//
// Build:   g++ -std=c++20 -Iinclude examples/upgrade_lint.cpp -o upgrade_lint
// Use:     upgrade_lint capture.http another.http
//          curl -sv -o body --http2 http://example.com/ 2>&1 | upgrade_lint
//          upgrade_lint --forwarded received.http forwarded.http
//          upgrade_lint --explain upgrade-not-nominated
// Exits:   0 nothing of level error, 1 findings of level error, 2 input that cannot be used

#include <http_upgrade/http_upgrade.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "rule_examples.hpp"

#if __has_include(<unistd.h>)
#include <unistd.h>
#endif

namespace hu = http_upgrade;
using std::size_t;
using std::string_view;

namespace {

// A handshake has heads of some kilobytes. What is far beyond is a mistake.
constexpr size_t longest_head = size_t{1} << 20;
constexpr size_t longest_input = size_t{16} << 20;

// ---- The reader: bytes -> heads -----------------------------------------------------------------

/// Some bytes of a line of the input, to put a caret under. Number 0: no line at all.
struct excerpt {
    size_t number = 0;
    string_view line{};
    size_t offset = 0;
    size_t length = 0;
};

/// Why input cannot be used.
struct fault {
    string_view what{};
    excerpt where{};
};

struct field {
    string_view name{}, value{};  // what the library looks for in a field line
    excerpt where{};
};

struct start_line {
    bool is_request = false;
    hu::http_version version{};
    string_view version_text{};  // 1.1, 2, ...
    string_view method{};        // of a request
    int status = 0;              // of a response; 0 where no start line could be read
};

/// A request or a response, up to its content. A view of the input.
struct head {
    start_line start{};
    excerpt first{};
    std::vector<field> fields{};
    size_t bytes_behind = 0;  // of the protocol that a 101 switched to: not read
    std::optional<fault> unusable{};
};

bool is_space(char c) { return c == ' ' || c == '\t'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_control(char c) {
    auto const byte = static_cast<unsigned char>(c);
    return (byte < ' ' && byte != '\t') || byte == 0x7f;
}
bool is_blank(string_view line) { return std::all_of(line.begin(), line.end(), is_space); }
bool is_binary(string_view line) { return std::any_of(line.begin(), line.end(), is_control); }

string_view trimmed(string_view text) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

/// Takes the next line from a text, without its end: CRLF, LF, or the end of the text.
string_view cut_line(string_view& text) {
    string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

/// `HTTP/1.1`, and `HTTP/2` and `HTTP/3` as curl shows them.
std::optional<hu::http_version> parse_version(string_view text) {
    if (text == "HTTP/2") return hu::http_2;
    if (text == "HTTP/3") return hu::http_3;
    if (text.size() != 8 || !text.starts_with("HTTP/") || text[6] != '.') return {};
    if (!is_digit(text[5]) || !is_digit(text[7])) return {};
    return hu::http_version{text[5] - '0', text[7] - '0'};
}

/// A status line; the reason, and the space before it, may be absent.
std::optional<start_line> parse_status_line(string_view line) {
    size_t const space = std::min(line.find(' '), line.size());
    auto const version = parse_version(line.substr(0, space));
    string_view const rest = line.substr(std::min(space + 1, line.size()));
    if (!version || rest.size() < 3 || (rest.size() > 3 && rest[3] != ' ')) return {};
    if (!std::all_of(rest.begin(), rest.begin() + 3, is_digit)) return {};
    int const status = (rest[0] - '0') * 100 + (rest[1] - '0') * 10 + (rest[2] - '0');
    return start_line{false, *version, line.substr(5, space - 5), {}, status};
}

std::optional<start_line> parse_request_line(string_view line) {
    size_t const method_end = line.find(' ');
    size_t const target_end = line.rfind(' ');
    if (method_end == string_view::npos || target_end <= method_end + 1) return {};
    string_view const method = line.substr(0, method_end);
    string_view const target = line.substr(method_end + 1, target_end - method_end - 1);
    string_view const protocol = line.substr(target_end + 1);
    auto const version = parse_version(protocol);
    if (!version || !hu::is_token(method) || std::any_of(target.begin(), target.end(), is_space))
        return {};
    if (method == "PRI" && target == "*") return {};  // no request: how HTTP/2 begins
    return start_line{true, *version, protocol.substr(5), method, 0};
}

std::optional<start_line> parse_start_line(string_view line) {
    if (is_binary(line)) return {};
    return line.starts_with("HTTP/") ? parse_status_line(line) : parse_request_line(line);
}

/// Reads a field line, which is not empty, or says why it is none.
std::optional<fault> parse_field(excerpt whole, hu::http_version version, field& out) {
    string_view const line = whole.line;
    auto const fail = [&](string_view what, size_t offset, size_t length) {
        return fault{what, {whole.number, line, offset, length}};
    };
    if (is_space(line.front()))
        return fail("white space begins a line: folded lines are obsolete (RFC 9112 §5.2)", 0, 1);
    if (size_t const at = line.find('\0'); at != string_view::npos)
        return fail("a NUL in a field line (RFC 9110 §5.5)", at, 1);
    if (size_t const at = line.find('\r'); at != string_view::npos)
        return fail("a CR without LF in a field line (RFC 9112 §2.2)", at, 1);
    // In HTTP/2 and HTTP/3, the names of pseudo-header fields begin with a colon.
    size_t const begin = version >= hu::http_2 && line.front() == ':' ? 1 : 0;
    size_t const colon = line.find(':', begin);
    if (colon == string_view::npos)
        return fail("a field line without a colon (RFC 9112 §5)", 0, line.size());
    if (colon == begin) return fail("a field line without a name (RFC 9112 §5)", colon, 1);
    if (size_t const end = line.find_last_not_of(" \t", colon - 1) + 1; end != colon)
        return fail("white space before the colon (RFC 9112 §5.1)", end, colon - end);
    for (size_t i = begin; i != colon; ++i)
        if (!hu::is_tchar(line[i]))
            return fail("a byte that cannot stand in a field name (RFC 9110 §5.1)", i, 1);
    out = {line.substr(0, colon), trimmed(line.substr(colon + 1)), whole};
    return {};
}

/// What people feed by mistake, by its first bytes.
constexpr struct {
    string_view magic, what;
} foreign_formats[] = {
    {"PRI * HTTP/2.0", "an HTTP/2 connection preface: binary frames follow, no heads to read"},
    {"\x16\x03", "TLS records: the heads in them are encrypted"},
    {"\xd4\xc3\xb2\xa1", "a packet capture: save the bytes of the stream instead"},
    {"\n\r\r\n", "a packet capture: save the bytes of the stream instead"},
    {"\xff\xfe", "UTF-16 text: save it as plain bytes"},
    {"\xef\xbb\xbf", "a byte order mark before the text: save it without"},
};

/// What can be said of a line that should have been a start line; the input is from there on.
string_view why_no_start_line(string_view line, string_view input, bool at_first) {
    for (auto const& [magic, what] : foreign_formats)
        if (input.starts_with(magic)) return what;
    if (is_binary(line)) return "binary data, where a request line or a status line should be";
    if (at_first) return "neither a request line (GET / HTTP/1.1) nor a status line (HTTP/1.1 101)";
    return "neither a request line nor a status line; content is passed over only as far as "
           "Content-Length says";
}

/// Gives the heads of a text one after the other, in linear time.
class reader {
public:
    explicit reader(string_view text) : rest_(text), from_curl_(is_from_curl(text)) {}

    /// The next head, or what stands there instead of one; nothing at the end.
    std::optional<head> next() {
        head result;
        auto const first = find_start_line(result);
        if (!first) return result.unusable ? std::optional(result) : std::nullopt;
        result.first = first->where;
        read_fields(result, *first);
        if (!from_curl_) skip_content(result);
        return result;
    }

private:
    struct input_line {
        excerpt where{};
        char direction = 0;       // what curl puts before it: > or <
        string_view and_after{};  // the input from this line on
    };

    /// One of the first lines tells: curl's own begin with a `*`. (A progress meter may be before.)
    static bool is_from_curl(string_view text) {
        for (int i = 0; i != 8; ++i) {
            string_view const line = cut_line(text);
            if (parse_start_line(line)) return false;
            if (line.find_first_of("*><") == 0 && line.substr(1, 1) == " ") return true;
        }
        return false;
    }

    /// The next line of a head; curl's lines between them are passed over.
    std::optional<input_line> next_line() {
        while (!rest_.empty()) {
            input_line next{{}, 0, rest_};
            string_view line = cut_line(rest_);
            ++number_;
            if (from_curl_) {
                if (line.starts_with('\r'))  // the progress meter does not end its line
                    line.remove_prefix(std::min(line.find_first_of("*><{}"), line.size()));
                if (line.find_first_of("><") != 0) continue;
                if (line.size() > 1 && line[1] != ' ') continue;  // content, such as <html>
                next.direction = line[0];
                line.remove_prefix(std::min<size_t>(line.size(), 2));
            }
            next.where = {number_, line, 0, 0};
            return next;
        }
        return {};
    }
    void unread(input_line const& line) {
        rest_ = line.and_after;
        --number_;
    }
    void give_up() { rest_ = {}; }

    std::optional<input_line> find_start_line(head& out) {
        string_view const input = rest_;
        bool const at_first = number_ == 0;
        while (auto const next = next_line()) {
            string_view const line = next->where.line;
            if (auto const start = parse_start_line(line)) {
                out.start = *start;
                return next;
            }
            // Curl prints content between the heads, and that may look like anything.
            if (from_curl_ || is_blank(line)) continue;
            string_view const from = at_first ? input : next->and_after;
            out.unusable = fault{why_no_start_line(line, from, at_first), next->where};
            is_binary(line) ? give_up() : skip_to_start_line();
            return {};
        }
        return {};
    }

    void skip_to_start_line() {
        while (auto const next = next_line())
            if (parse_start_line(next->where.line)) return unread(*next);
    }

    void read_fields(head& out, input_line const& first) {
        while (first.and_after.size() - rest_.size() <= longest_head) {
            auto const next = next_line();
            if (!next || next->where.line.empty()) return;
            if (next->direction != first.direction) return unread(*next);
            field read;
            auto trouble = parse_field(next->where, out.start.version, read);
            bool const is_next_head = trouble && parse_start_line(next->where.line);
            if (is_next_head && from_curl_) return unread(*next);  // curl ends no 101 to h2c
            if (is_next_head) trouble->what = "an empty line is missing before this start line";
            if (trouble && !out.unusable) out.unusable = trouble;
            if (is_next_head) return unread(*next);
            if (!trouble) out.fields.push_back(read);
        }
        out.unusable = fault{"the head is longer than 1 MiB", out.first};
        give_up();
    }

    /// Moves behind the content of a message, unless it was cut away.
    void skip_content(head& out) {
        if (is_content_absent()) return;
        if (out.start.status == 101) {
            out.bytes_behind = rest_.size();
            return give_up();
        }
        for (field const& entry : out.fields) {
            if (!hu::equal_ignoring_case(entry.name, "content-length")) continue;
            size_t length = 0;
            std::from_chars(entry.value.data(), entry.value.data() + entry.value.size(), length);
            string_view const content = rest_.substr(0, length);
            number_ += static_cast<size_t>(std::count(content.begin(), content.end(), '\n'));
            return rest_.remove_prefix(content.size());
        }
    }
    bool is_content_absent() const {
        string_view ahead = rest_;
        string_view line;
        while (!ahead.empty() && is_blank(line)) line = cut_line(ahead);
        return is_blank(line) || parse_start_line(line);
    }

    string_view rest_;  // what is still to be read
    bool from_curl_;
    size_t number_ = 0;  // of the last line read
};

// ---- Text for people ----------------------------------------------------------------------------

constexpr size_t line_width = 64;  // columns of the input in one line

bool is_printable(char c) { return c >= ' ' && c <= '~'; }
size_t columns(char c) { return is_printable(c) ? 1 : 4; }
size_t columns(string_view text) {
    size_t sum = 0;
    for (char const c : text) sum += columns(c);
    return sum;
}

/// Text that can give no orders to a terminal: what is not printable ASCII becomes \xNN.
std::string escaped(string_view text) {
    constexpr string_view digits = "0123456789abcdef";
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

/// The part of a text, round one byte of it, that fits into so many columns.
string_view window(string_view text, size_t at, size_t width) {
    size_t begin = at, end = at, used = 0;
    auto const widen_left = [&](size_t limit) {
        while (begin != 0 && used + columns(text[begin - 1]) <= limit)
            used += columns(text[--begin]);
    };
    widen_left(width / 3);
    while (end != text.size() && used + columns(text[end]) <= width) used += columns(text[end++]);
    widen_left(width);
    return text.substr(begin, end - begin);
}

std::string shown(string_view text, size_t width) {
    string_view const part = window(text, 0, width);
    return escaped(part) + (part.size() == text.size() ? "" : "...");
}

// ---- The judge: heads -> what goes together, what it offers, and what is wrong with it ----------

/// A head, and what it is judged with.
struct turn {
    string_view file{};
    head message{};
    hu::context known{};
    turn const* request = nullptr;   // of a response: what it answers
    turn const* received = nullptr;  // of what an intermediary sent: what it had received
};

using turns = std::deque<turn>;  // which keeps them where they are

bool is_interim(start_line const& start) {
    return start.status >= 100 && start.status < 200 && start.status != 101;
}

/// Gives each response the request that it answers: the oldest without a final answer.
void pair_exchanges(turns& all) {
    std::deque<turn const*> open;
    bool continued = false;
    for (turn& each : all) {
        start_line const& start = each.message.start;
        if (start.is_request) open.push_back(&each);
        if (start.status == 0 || open.empty()) continue;
        each.request = open.front();
        each.known.continued = continued;
        continued = is_interim(start) && (continued || start.status == 100);
        if (!is_interim(start)) open.pop_front();
        if (start.status == 101) open.clear();  // what follows is in the new protocol
    }
}

/// A request with all its responses; one of the two may be missing.
struct exchange {
    turn* request = nullptr;
    std::vector<turn*> responses{};
};

/// The exchanges of a capture; of its responses alone, when it has no request.
std::vector<exchange> exchanges_of(turns& all) {
    std::vector<exchange> asked, unasked(1);
    for (turn& each : all)
        if (each.message.start.is_request) asked.push_back({&each, {}});
    auto at = asked.begin();
    for (turn& each : all) {
        if (each.message.start.status == 0) continue;
        if (each.request != nullptr) {
            while (at->request != each.request) ++at;
            at->responses.push_back(&each);
        } else {
            unasked.back().responses.push_back(&each);
            if (!is_interim(each.message.start)) unasked.emplace_back();
        }
    }
    return asked.empty() ? unasked : asked;
}

/// What an intermediary forwards of the responses in an exchange: interim ones status by status,
/// and the last. (Where it has a 101 without having received one, the 101 is its own.)
void link_responses(exchange const& received, exchange const& sent, auto link) {
    auto const key = [](turn const* each) {
        start_line const& start = each->message.start;
        return is_interim(start) ? start.status : 0;
    };
    std::map<int, std::deque<turn const*>> waiting;
    for (turn const* const each : received.responses) waiting[key(each)].push_back(each);
    for (turn* const each : sent.responses) {
        auto& alike = waiting[key(each)];
        if (alike.empty()) continue;
        bool const is_switch = alike.front()->message.start.status == 101;
        if (is_switch || each->message.start.status != 101) link(alike.front(), each);
        alike.pop_front();
    }
}

/// Links both sides of an intermediary, exchange by exchange: requests go from the near side to
/// the far side, responses come back. False when nothing goes together.
bool link_forwarded(turns& near_side, turns& far_side) {
    auto const near_exchanges = exchanges_of(near_side);
    auto const far_exchanges = exchanges_of(far_side);
    bool linked = false;
    auto const link = [&](turn const* from, turn* to) {
        if (from->message.unusable || to->message.unusable) return;
        to->received = from;
        linked = true;
    };
    for (size_t i = 0; i != std::min(near_exchanges.size(), far_exchanges.size()); ++i) {
        exchange const &near_one = near_exchanges[i], &far_one = far_exchanges[i];
        if (near_one.request != nullptr && far_one.request != nullptr)
            link(near_one.request, far_one.request);
        link_responses(far_one, near_one, link);
    }
    return linked;
}

/// The request that a response is judged with. One that could not be read, or that was sent in
/// another protocol (what curl shows behind a 101 to h2c), says nothing about it.
turn const* judged_with(turn const& response) {
    turn const* const request = response.request;
    if (request == nullptr || request->message.unusable) return nullptr;
    return request->message.start.version.major == response.message.start.version.major ? request
                                                                                        : nullptr;
}

auto as_request(turn const& each) {
    start_line const& start = each.message.start;
    return hu::request(start.version, start.method, each.message.fields, each.known);
}
auto as_response(turn const& each) {
    start_line const& start = each.message.start;
    return hu::response(start.version, start.status, each.message.fields, each.known);
}

std::vector<string_view> values_of(head const& message, string_view name) {
    std::vector<string_view> values;
    for (field const& entry : message.fields)
        if (hu::equal_ignoring_case(entry.name, name)) values.push_back(entry.value);
    return values;
}

/// The protocol that a request in HTTP/2 or HTTP/3 asks a tunnel for; empty when it does not.
string_view tunnel_protocol(head const& message) {
    if (message.start.version < hu::http_2 || message.start.method != "CONNECT") return {};
    auto const values = values_of(message, ":protocol");
    return values.empty() ? string_view() : values.front();
}

struct verdict {
    std::vector<hu::protocol> protocols{};  // the effective offer, or what a response names
    bool has_upgrade = false;
    hu::findings found{};
};

verdict judge_request(turn const& each) {
    auto const request = as_request(each);
    auto const offer = hu::offer_of(request);
    return {{offer.begin(), offer.end()}, false, hu::inspect(request)};
}

verdict judge_response(turn const& each) {
    auto const response = as_response(each);
    auto const values = values_of(each.message, "upgrade");
    auto const list = hu::parse_upgrade(values);
    turn const* const request = judged_with(each);
    return {{list.begin(), list.end()},
            false,
            request ? hu::inspect(as_request(*request), response) : hu::inspect(response)};
}

hu::findings judge_forwarded(turn const& each) {
    if (each.message.start.is_request)
        return hu::inspect_forwarded(as_request(*each.received), as_request(each));
    turn const* const request = judged_with(each);
    if (request == nullptr || tunnel_protocol(request->message).empty())
        return hu::inspect_forwarded(as_response(*each.received), as_response(each));
    return hu::inspect_forwarded(as_request(*request), as_response(*each.received),
                                 as_response(each));
}

verdict judge(turn const& each) {
    verdict said = each.message.start.is_request ? judge_request(each) : judge_response(each);
    said.has_upgrade = !values_of(each.message, "upgrade").empty();
    if (each.received != nullptr)
        for (hu::finding const found : judge_forwarded(each))
            said.found.add(found.rule, {found.line, found.offset, found.length});
    return said;
}

/// The field line that a finding is about; null when it is about the message.
field const* field_of(hu::finding const& found, head const& message) {
    return found.line < message.fields.size() ? &message.fields[found.line] : nullptr;
}

/// Where a finding stands in the input; the start line when it is about the message.
excerpt place_of(hu::finding const& found, head const& message) {
    field const* const entry = field_of(found, message);
    if (entry == nullptr) return message.first;
    excerpt where = entry->where;
    where.offset = static_cast<size_t>(entry->value.data() - where.line.data()) + found.offset;
    where.length = found.length;
    return where;
}

// ---- The printer for people ---------------------------------------------------------------------

/// Colours, where they are wanted.
struct palette {
    bool is_on = false;

    std::string operator()(string_view code, string_view text) const {
        if (!is_on || text.empty()) return std::string(text);
        std::string result = "\x1b[";
        return result.append(code).append("m").append(text).append("\x1b[0m");
    }
    std::string operator()(hu::level which) const {
        constexpr string_view codes[] = {"1;31", "1;33", "1;36"};  // red, yellow, cyan
        return (*this)(codes[static_cast<size_t>(which)], hu::to_string(which));
    }
};
constexpr string_view bold = "1", dim = "2", green = "1;32";

struct screen {
    std::ostream& out;
    palette paint{};
};

/// A caret, and what it spans, below a line of which `part` is shown.
std::string caret(string_view part, size_t offset, size_t length) {
    string_view const before = part.substr(0, offset);
    string_view const marked = part.substr(before.size(), length);
    return std::string(columns(before), ' ') + '^' +
           std::string(std::max<size_t>(columns(marked), 1) - 1, '~');
}

/// A line of the input, and a caret under the place in it.
void print_excerpt(screen const& to, excerpt const& where, bool has_caret) {
    string_view const part = window(where.line, where.offset, line_width);
    auto const skipped = static_cast<size_t>(part.data() - where.line.data());
    string_view const cut_left = skipped == 0 ? "" : "...";
    string_view const cut_right = skipped + part.size() == where.line.size() ? "" : "...";

    std::string const number = std::to_string(where.number);
    to.out << "    " << to.paint(dim, number + " | ") << cut_left << escaped(part) << cut_right
           << '\n';
    if (!has_caret) return;
    to.out << "    " << to.paint(dim, std::string(number.size(), ' ') + " | ")
           << std::string(cut_left.size(), ' ')
           << to.paint(green, caret(part, where.offset - skipped, where.length)) << '\n';
}

void print_fault(std::ostream& out, string_view name, fault const& trouble) {
    excerpt const& where = trouble.where;
    std::string const line = where.number == 0 ? "" : ":" + std::to_string(where.number);
    out << escaped(name) << line << ": unusable: " << trouble.what << '\n';
    if (where.number != 0) print_excerpt({out}, where, where.length != 0);
}

/// What whoever receives a message that breaks a rule has to do.
string_view duty(hu::consequence what, start_line const& start) {
    switch (what) {
        case hu::consequence::none: return "";
        case hu::consequence::ignore:
            return "goes on as if Upgrade, or that element of it, were absent";
        case hu::consequence::malformed:
            if (start.version >= hu::http_2) return "treats the message as a stream error";
            return start.is_request ? "answers 400" : "closes the connection";
        case hu::consequence::refuse:
            if (start.is_request) return "takes another offer, or answers 400; does not switch";
            [[fallthrough]];
        case hu::consequence::fail:
            return start.is_request ? "takes another offer, or goes on in HTTP/1.1"
                                    : "fails the connection; does not switch";
        case hu::consequence::upgrade_required:
            return "answers 426 and says there what it supports";
    }
    return "";
}

void print_finding(screen const& to, hu::finding const& found, head const& message) {
    hu::rule_info const rule = hu::info(found.rule);
    to.out << "  " << to.paint(rule.level) << ' ' << rule.id << ' '
           << to.paint(dim, "[" + std::string(rule.source) + "]") << "\n    " << rule.text << '\n';
    print_excerpt(to, place_of(found, message), field_of(found, message) != nullptr);
    to.out << "    do: " << rule.remedy << '\n';
    string_view const owed = duty(rule.consequence, message.start);
    if (!owed.empty()) to.out << "    recipient: " << owed << '\n';
}

/// The first protocols of a list; nobody reads the thousandth.
std::string names_of(std::vector<hu::protocol> const& list) {
    std::string names;
    size_t count = 0;
    for (hu::protocol const& element : list) {
        if (count != 0) names += ", ";
        if (count++ == 16) return names + "... (" + std::to_string(list.size()) + " in all)";
        names += shown(element.name, line_width);
        if (!element.version.empty()) names += "/" + shown(element.version, line_width);
    }
    return names.empty() ? "nothing" : names;
}

/// What a head says about protocols, in a line; nothing where there is nothing to say.
std::string summary(head const& message, verdict const& said) {
    start_line const& start = message.start;
    if (string_view const tunnel = tunnel_protocol(message); !tunnel.empty())
        return "asks for a tunnel: " + shown(tunnel, line_width);
    bool const is_void = said.has_upgrade && said.protocols.empty();
    std::string const names = names_of(said.protocols);
    if (start.is_request)
        return "offers: " + names + (is_void ? " (the Upgrade field does not count)" : "");
    if (!said.has_upgrade && start.status != 101 && start.status != 426) return "";
    bool const is_malformed = is_void && said.found.contains(hu::rule::upgrade_malformed);
    string_view const does = start.status == 101   ? "switches to: "
                             : start.status == 426 ? "asks for: "
                                                   : "advertises: ";
    return std::string(does) + names +
           (is_malformed ? " (the Upgrade field is not well-formed)" : "");
}

/// What else a head is judged with.
std::string company(turn const& each) {
    std::string text;
    if (turn const* const request = each.message.start.is_request ? nullptr : judged_with(each))
        text = "answers line " + std::to_string(request->message.first.number);
    if (each.received != nullptr)
        text += (text.empty() ? "received as " : "; received as ") + escaped(each.received->file) +
                ":" + std::to_string(each.received->message.first.number);
    return text.empty() ? text : " (" + text + ")";
}

void print_turn(screen const& to, turn const& each, verdict const& said) {
    head const& message = each.message;
    to.out << to.paint(bold, escaped(each.file) + ":" + std::to_string(message.first.number) +
                                 ": " + shown(trimmed(message.first.line), line_width))
           << company(each) << '\n';
    std::string const about = summary(message, said);
    if (!about.empty()) to.out << "  " << about << '\n';
    for (hu::finding const found : said.found) print_finding(to, found, message);
    if (said.found.empty()) to.out << "  no findings\n";
    if (message.bytes_behind != 0)
        to.out << "  (" << message.bytes_behind << " bytes behind this 101 are not read)\n";
}

struct totals {
    size_t heads = 0;
    size_t faults = 0;
    std::array<size_t, 3> findings{};  // of each level
};

void print_totals(std::ostream& out, totals const& sum) {
    auto const count = [&](size_t number, string_view what) {
        out << number << ' ' << what << (number == 1 ? "" : "s");
    };
    count(sum.heads, "head");
    for (size_t i = 0; i != sum.findings.size(); ++i) {
        out << (i == 0 ? ": " : ", ");
        count(sum.findings[i], hu::to_string(static_cast<hu::level>(i)));
    }
    if (sum.faults != 0) out << "; unusable: " << sum.faults;
    out << '\n';
}

// ---- The printer for programs -------------------------------------------------------------------

/// A string of JSON: bytes of the input that are not printable ASCII become \u00XX.
std::string json(string_view text) {
    constexpr string_view digits = "0123456789abcdef";
    std::string result = "\"";
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            result += {'\\', c};
        else if (is_printable(c))
            result += c;
        else
            result += {'\\', 'u', '0', '0', digits[byte / 16], digits[byte % 16]};
    }
    return result += '"';
}

std::string json(std::vector<hu::protocol> const& list) {
    std::string result;
    for (hu::protocol const& element : list)
        result += (result.empty() ? "[" : ",[") + json(element.name) + "," +
                  (element.version.empty() ? "null" : json(element.version)) + "]";
    return "[" + result + "]";
}

/// The lines of a finding are those of its head, from 1; the columns are bytes, from 1.
std::string json(hu::finding const& found, head const& message) {
    hu::rule_info const rule = hu::info(found.rule);
    field const* const entry = field_of(found, message);
    excerpt const where = place_of(found, message);
    std::string result = "{\"rule\":\"";
    result.append(rule.id).append("\",\"level\":\"").append(hu::to_string(rule.level));
    result += "\",\"field\":" + (entry == nullptr ? "null" : json(entry->name));
    result += ",\"line\":" + std::to_string(entry == nullptr ? 1 : found.line + 2);
    result += ",\"column\":" + std::to_string(where.offset + 1);
    result += ",\"length\":" + std::to_string(where.length);
    // Of the library's own texts, which are UTF-8 and need no escapes.
    return result.append(",\"source\":\"").append(rule.source).append("\"}");
}

void print_json(std::ostream& out, head const& message, verdict const& said) {
    start_line const& start = message.start;
    out << "{\"kind\":" << (start.is_request ? "\"request\"" : "\"response\"")
        << ",\"version\":" << json(start.version_text);
    if (start.is_request)
        out << ",\"method\":" << json(start.method) << ",\"offer\":";
    else
        out << ",\"status\":" << start.status << ",\"protocols\":";
    out << json(said.protocols) << ",\"findings\":[";
    bool is_first = true;
    for (hu::finding const found : said.found) {
        out << (is_first ? "" : ",") << json(found, message);
        is_first = false;
    }
    out << "]}\n";
}

// ---- The catalogue ------------------------------------------------------------------------------

template <class Print>
constexpr void for_each_rule(Print print) {
    for (size_t i = 1; i <= hu::rule_count; ++i) print(static_cast<hu::rule>(i));
}

std::string padded(string_view text, size_t width) {
    return std::string(text) + std::string(width - std::min(width, text.size()), ' ');
}

/// A line a rule: for people, and for grep.
void print_rules(screen const& to) {
    size_t id_width = 0, on_width = 0;
    for_each_rule([&](hu::rule each) {
        id_width = std::max(id_width, hu::info(each).id.size());
        on_width = std::max(on_width, hu::info(each).on.size());
    });
    for_each_rule([&](hu::rule each) {
        hu::rule_info const rule = hu::info(each);
        to.out << to.paint(bold, padded(rule.id, id_width)) << "  " << to.paint(rule.level)
               << padded("", 9 - hu::to_string(rule.level).size()) << padded(rule.on, on_width)
               << "  " << padded(hu::to_string(rule.consequence), 11) << rule.text << ' '
               << to.paint(dim, "[" + std::string(rule.source) + "]") << '\n';
    });
}

void print_rules_as_markdown(std::ostream& out) {
    out << "| rule | level | on | consequence | source | broken when "
           "|\n|---|---|---|---|---|---|\n";
    for_each_rule([&](hu::rule each) {
        hu::rule_info const rule = hu::info(each);
        out << "| `" << rule.id << "` | " << hu::to_string(rule.level) << " | " << rule.on << " | "
            << hu::to_string(rule.consequence) << " | " << rule.source << " | ";
        for (char const c : rule.text) out << (c == '|' ? "\\" : "") << c;
        out << " |\n";
    });
}

std::string judged_on(string_view letters) {
    constexpr struct {
        char letter;
        string_view what;
    } kinds[] = {{'Q', "a request"},
                 {'R', "a response"},
                 {'X', "a response with its request"},
                 {'F', "a forwarded message with the one received"}};
    std::string text;
    for (auto const& [letter, what] : kinds)
        if (letters.find(letter) != string_view::npos)
            text.append(text.empty() ? "" : ", ") += what;
    return text;
}

/// The first example of a rule.
constexpr rule_examples::example const& example_of(hu::rule which) {
    size_t i = 0;
    while (rule_examples::all[i].rule != which) ++i;
    return rule_examples::all[i];
}

constexpr bool every_rule_has_example() {
    for_each_rule([](hu::rule each) { static_cast<void>(example_of(each)); });
    return true;
}
static_assert(every_rule_has_example());  // else it is no constant expression

/// The heads of an example, with the last to be judged. One stands alone. Of two, the second
/// answers the first, or was made from it if both are of a kind. Three are a request for a tunnel,
/// the response received for it and the one forwarded.
turns read_example(string_view text, hu::context const& known) {
    turns all;
    reader heads(text);
    while (auto message = heads.next()) all.push_back({"", *message, known});
    if (all.size() < 2) return all;
    turn& last = all.back();
    bool const is_exchange = all.front().message.start.is_request && !last.message.start.is_request;
    if (is_exchange) last.request = &all.front();
    if (!is_exchange || all.size() == 3) last.received = &all[all.size() - 2];
    return all;
}

/// Prints an example, and under it where the rule is broken, as the library judges it.
void print_example(screen const& to, turns const& all, hu::rule which) {
    hu::context const& known = all.back().known;
    head const& judged = all.back().message;
    hu::finding broken;
    std::string others;
    for (hu::finding const found : judge(all.back()).found) {
        if (found.rule == which)
            broken = found;
        else if (hu::info(found.rule).level == hu::level::error)
            others.append(others.empty() ? "" : ", ") += hu::to_string(found.rule);
    }

    auto const print_line = [&](excerpt const& where, bool is_marked) {
        to.out << "    " << escaped(where.line) << '\n';
        if (!is_marked) return;
        excerpt const place = place_of(broken, judged);
        std::string const mark = field_of(broken, judged) == nullptr
                                     ? std::string(columns(where.line), '~')
                                     : caret(where.line, place.offset, place.length);
        to.out << "    " << to.paint(green, mark) << ' ' << hu::to_string(which) << '\n';
    };
    for (turn const& each : all) {
        head const& message = each.message;
        bool const is_judged = &message == &judged && broken;
        field const* const at = is_judged ? field_of(broken, judged) : nullptr;
        if (&each != &all.front()) to.out << '\n';
        print_line(message.first, is_judged && at == nullptr);
        for (size_t i = 0; i != message.fields.size(); ++i) {
            if (&message == &judged && i == known.trailers_from)
                to.out << "    " << to.paint(dim, "(content, then the trailer section)") << '\n';
            print_line(message.fields[i].where, &message.fields[i] == at);
        }
    }
    if (known.over == hu::transport::tls) to.out << "    (over TLS)\n";
    if (known.over == hu::transport::clear) to.out << "    (not over TLS)\n";
    if (known.continued) to.out << "    (after a 100)\n";
    if (!others.empty()) to.out << "    (it also breaks " << others << ")\n";
}

/// What the recipient of a message like this one has to do, and that of a response if the rule is
/// on both.
std::string duties(hu::rule_info const& rule, start_line start) {
    if (rule.consequence == hu::consequence::none) return "owes nothing, and goes on";
    std::string const first(duty(rule.consequence, start));
    bool const is_on_both = rule.on.find('Q') != string_view::npos && rule.on.size() != 1;
    if (!is_on_both) return first;
    start.is_request = !start.is_request;
    std::string const second(duty(rule.consequence, start));
    if (first == second) return first;
    return "of a request: " + (start.is_request ? second : first) +
           "; of a response: " + (start.is_request ? first : second);
}

void explain(screen const& to, hu::rule which) {
    hu::rule_info const rule = hu::info(which);
    rule_examples::example const& example = example_of(which);
    std::string breaks(example.breaks);
    std::erase_if(breaks, [](char c) { return c == '<' || c == '>'; });  // round the place
    turns const broken = read_example(breaks, example.known);
    turns const sound = read_example(example.passes, example.known);

    to.out << to.paint(bold, rule.id) << ": " << to.paint(rule.level) << '\n'
           << "  " << rule.text << "\n\n"
           << "  judged on: " << judged_on(rule.on) << '\n'
           << "  source:    " << rule.source << '\n'
           << "  do:        " << rule.remedy << '\n'
           << "  recipient: " << duties(rule, broken.back().message.start) << '\n';
    to.out << "\n  Breaks it:\n";
    print_example(to, broken, which);
    to.out << "\n  Does not:\n";
    print_example(to, sound, which);
}

/// The ids that somebody may have meant: those that hold the text, or else begin most like it.
std::string ids_near(string_view wanted) {
    size_t longest = 3;  // of a common beginning that means anything
    std::string holding, beginning;
    for_each_rule([&](hu::rule each) {
        string_view const id = hu::to_string(each);
        if (!wanted.empty() && id.find(wanted) != string_view::npos)
            holding.append("\n  ").append(id);
        auto const end = std::mismatch(id.begin(), id.end(), wanted.begin(), wanted.end()).first;
        auto const common = static_cast<size_t>(end - id.begin());
        if (common > longest) beginning.clear();
        longest = std::max(longest, common);
        if (common == longest && common > 3) beginning.append("\n  ").append(id);
    });
    return holding.empty() ? beginning : holding;
}

// ---- The program --------------------------------------------------------------------------------

constexpr string_view usage =
    "Usage: upgrade_lint [OPTION...] [FILE...]\n"
    "       upgrade_lint [OPTION...] --forwarded RECEIVED FORWARDED\n"
    "       upgrade_lint --rules | --explain RULE\n"
    "Says what HTTP message heads offer by Upgrade, and which rules they break.\n"
    "\n"
    "A FILE holds heads as they were sent, one behind the other, or what curl -v printed.\n"
    "Without a FILE, or where it is -, standard input is read. A response is judged with the\n"
    "request before it; several requests are answered in their order.\n"
    "\n"
    "  --forwarded       judge what an intermediary forwarded with what it received: RECEIVED\n"
    "                    holds what it exchanged with the client, FORWARDED what it exchanged\n"
    "                    with the server; each a head or a whole exchange\n"
    "  --tls, --clear    the connection is, is not, over TLS\n"
    "  --json            print an object a line for each head\n"
    "  --color=WHEN      colours: always, never, or auto, which is on a terminal unless NO_COLOR\n"
    "                    is set\n"
    "  --rules           print the rules, one a line: id, level, where it is judged (Q request,\n"
    "                    R response, X exchange, F forwarded message), what the recipient owes,\n"
    "                    text, source; --rules=markdown as a table\n"
    "  --explain RULE    print what there is to know of a rule, with examples; of every rule\n"
    "                    for `all`\n"
    "  --help            print this\n"
    "\n"
    "The objects of --json:\n"
    "  "
    "{\"kind\":\"request\",\"version\":\"1.1\",\"method\":\"GET\",\"offer\":[[\"websocket\",null]],"
    "\n"
    "   "
    "\"findings\":[{\"rule\":ID,\"level\":LEVEL,\"field\":NAME,\"line\":3,\"column\":10,\"length\":"
    "9,\n"
    "   \"source\":TEXT}]}\n"
    "  "
    "{\"kind\":\"response\",\"version\":\"1.1\",\"status\":101,\"protocols\":[[\"TLS\",\"1.2\"]],.."
    ".}\n"
    "The offer is what counts of it. Lines are those of the head, from 1 for the start line;\n"
    "columns are bytes of the line, from 1. A finding about the message as a whole has the field\n"
    "null, line 1, column 1 and length 0. Bytes of the input that are not printable ASCII are\n"
    "written as \\u00XX, each by itself.\n"
    "\n"
    "Exits with 0 when nothing of level error was found, 1 when something was, and 2 when\n"
    "input could not be used.\n";

struct options {
    enum class task { judge, help, rules, rules_markdown, explain } what = task::judge;
    bool is_forwarding = false;
    bool as_json = false;
    string_view colours = "auto";
    hu::context known{};
    string_view rule{};  // to explain
    std::vector<std::string> paths{};
};

/// Reads the command line. Gives what is wrong with it, or nothing.
std::string parse_options(int argc, char** argv, options& out) {
    using task = options::task;
    bool has_options = true;
    for (int i = 1; i < argc; ++i) {
        string_view const argument = argv[i];
        if (!has_options || argument == "-" || !argument.starts_with('-'))
            out.paths.emplace_back(argument);
        else if (argument == "--")
            has_options = false;
        else if (argument == "--help")
            out.what = task::help;
        else if (argument == "--rules")
            out.what = task::rules;
        else if (argument == "--rules=markdown")
            out.what = task::rules_markdown;
        else if (argument == "--forwarded")
            out.is_forwarding = true;
        else if (argument == "--json")
            out.as_json = true;
        else if (argument == "--tls")
            out.known.over = hu::transport::tls;
        else if (argument == "--clear")
            out.known.over = hu::transport::clear;
        else if (argument == "--color=always" || argument == "--color=never" ||
                 argument == "--color=auto")
            out.colours = argument.substr(argument.find('=') + 1);
        else if (argument == "--explain" && i + 1 != argc) {
            out.what = task::explain;
            out.rule = argv[++i];
        } else if (argument == "--explain")
            return "--explain needs the id of a rule, or all";
        else
            return "unknown option " + escaped(argument);
    }
    if (out.what != task::judge) return out.paths.empty() ? "" : "this option reads no files";
    if (out.is_forwarding && out.paths.size() != 2) return "--forwarded needs two files";
    if (out.paths.empty()) out.paths.emplace_back("-");
    return "";
}

bool wants_colours(string_view when) {
    if (when != "auto") return when == "always";
    char const* const no_colour = std::getenv("NO_COLOR");
    char const* const terminal = std::getenv("TERM");
    if (no_colour != nullptr && *no_colour != '\0') return false;
    if (terminal != nullptr && string_view(terminal) == "dumb") return false;
#if __has_include(<unistd.h>)
    return isatty(STDOUT_FILENO) != 0;
#else
    return false;
#endif
}

/// Reads a file to its end. Gives why that fails, or nothing.
std::string read_all(std::FILE* file, std::string& bytes) {
    if (file == nullptr) return std::generic_category().message(errno);
    std::array<char, 65536> chunk;
    while (size_t const count = std::fread(chunk.data(), 1, chunk.size(), file)) {
        bytes.append(chunk.data(), count);
        if (bytes.size() > longest_input) return "longer than 16 MiB: keep the heads only";
    }
    return std::ferror(file) != 0 ? std::generic_category().message(errno) : "";
}

std::string read_file(std::string const& path, std::string& bytes) {
    if (path == "-") return read_all(stdin, bytes);
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> const file(std::fopen(path.c_str(), "rb"),
                                                               &std::fclose);
    return read_all(file.get(), bytes);
}

/// A file, and the turns that view it.
struct capture {
    std::string name{}, bytes{}, trouble{};
    turns all{};

    capture(std::string const& path, hu::context const& known)
        : name(path == "-" ? "<stdin>" : path), trouble(read_file(path, bytes)) {
        if (!trouble.empty()) return;
        reader heads(bytes);
        while (auto message = heads.next()) all.push_back({name, std::move(*message), known});
        if (all.empty()) trouble = "there is no message head";
        pair_exchanges(all);
    }
    capture(capture const&) = delete;
    capture& operator=(capture const&) = delete;
};

void print_capture(options const& wanted, screen const& to, capture const& from, totals& sum) {
    auto const refuse = [&](fault const& trouble) {
        ++sum.faults;
        print_fault(std::cerr, from.name, trouble);  // tied to std::cout, so the order is kept
    };
    if (!from.trouble.empty()) return refuse({from.trouble, {}});
    for (turn const& each : from.all) {
        if (each.message.unusable) {
            refuse(*each.message.unusable);
            continue;
        }
        verdict const said = judge(each);
        if (wanted.as_json)
            print_json(to.out, each.message, said);
        else
            print_turn(to, each, said);
        ++sum.heads;
        for (hu::finding const found : said.found)
            ++sum.findings[static_cast<size_t>(hu::info(found.rule).level)];
    }
}

int lint(options const& wanted, screen const& to) {
    totals sum;
    if (wanted.is_forwarding) {
        capture near_side(wanted.paths[0], wanted.known), far_side(wanted.paths[1], wanted.known);
        if (!link_forwarded(near_side.all, far_side.all) && near_side.trouble.empty() &&
            far_side.trouble.empty())
            far_side.trouble = "nothing here was forwarded from " + escaped(near_side.name);
        print_capture(wanted, to, near_side, sum);
        print_capture(wanted, to, far_side, sum);
    } else {
        for (std::string const& path : wanted.paths)
            print_capture(wanted, to, capture(path, wanted.known), sum);
    }
    if (!wanted.as_json) print_totals(to.out, sum);
    return sum.faults != 0 ? 2 : sum.findings[static_cast<size_t>(hu::level::error)] != 0 ? 1 : 0;
}

int run_explain(string_view id, screen const& to) {
    if (id == "all") {
        for_each_rule([&](hu::rule each) {
            explain(to, each);
            to.out << '\n';
        });
        return 0;
    }
    hu::rule const which = hu::find_rule(id);
    if (which != hu::rule{}) {
        explain(to, which);
        return 0;
    }
    std::string const near_ids = ids_near(id);
    std::cerr << "upgrade_lint: there is no rule " << escaped(id)
              << (near_ids.empty() ? "; --rules prints them" : "; do you mean") << near_ids << '\n';
    return 2;
}

int run(options const& wanted) {
    screen const to{std::cout, {wants_colours(wanted.colours)}};
    switch (wanted.what) {
        case options::task::judge: return lint(wanted, to);
        case options::task::help: to.out << usage; break;
        case options::task::rules: print_rules(to); break;
        case options::task::rules_markdown: print_rules_as_markdown(to.out); break;
        case options::task::explain: return run_explain(wanted.rule, to);
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    options wanted;
    if (std::string const trouble = parse_options(argc, argv, wanted); !trouble.empty()) {
        std::cerr << "upgrade_lint: " << trouble << '\n' << usage;
        return 2;
    }
    int const code = run(wanted);
    if (!std::cout.flush()) {
        std::cerr << "upgrade_lint: cannot write to standard output\n";
        return 2;
    }
    return code;
}
