// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// upgrade_lint: what does this handshake offer, and what is wrong with it?
//
// Reads the heads of HTTP messages, raw or as `curl -v` prints them, and says for each what it
// offers and which rules of the Upgrade mechanism it breaks: where, how badly, and who says so.
//
// Build:   g++ -std=c++20 -Iinclude examples/upgrade_lint.cpp -o upgrade_lint
// Use:     upgrade_lint capture.http another.http
//          curl -sv -o body --http2 http://example.com/ 2>&1 | upgrade_lint
// Exits:   0 nothing of level error, 1 findings of level error, 2 input that cannot be used

#include <http_upgrade/http_upgrade.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdio>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

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
    string_view method{};  // of a request
    int status = 0;        // of a response
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
    return start_line{false, *version, {}, status};
}

std::optional<start_line> parse_request_line(string_view line) {
    size_t const method_end = line.find(' ');
    size_t const target_end = line.rfind(' ');
    if (method_end == string_view::npos || target_end <= method_end + 1) return {};
    string_view const method = line.substr(0, method_end);
    string_view const target = line.substr(method_end + 1, target_end - method_end - 1);
    auto const version = parse_version(line.substr(target_end + 1));
    if (!version || !hu::is_token(method) || std::any_of(target.begin(), target.end(), is_space))
        return {};
    if (method == "PRI" && target == "*") return {};  // no request: how HTTP/2 begins
    return start_line{true, *version, method, 0};
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

/// Gives the heads of a text one after the other, in linear time, and holds none of them.
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

// ---- The judge: a head -> what it offers, and what is wrong with it -----------------------------

struct verdict {
    std::string says{};
    hu::findings found{};
};

/// The first protocols of a list; nobody reads the thousandth.
template <class List>
std::string names_of(List const& list) {
    std::string names;
    size_t count = 0;
    for (hu::protocol const element : list) {
        if (count != 0) names += ", ";
        if (count++ == 16) return names + "... (" + std::to_string(list.size()) + " in all)";
        names += shown(element.name, line_width);
        if (!element.version.empty()) names += "/" + shown(element.version, line_width);
    }
    return names.empty() ? "nothing" : names;
}

verdict judge_request(head const& message, bool has_upgrade) {
    hu::request const request(message.start.version, message.start.method, message.fields);
    auto const offer = hu::offer_of(request);
    bool const is_void = has_upgrade && offer.empty();
    return {"offers: " + names_of(offer) + (is_void ? " (the Upgrade field does not count)" : ""),
            hu::inspect(request)};
}

verdict judge_response(head const& message, std::vector<string_view> const& upgrade) {
    hu::response const response(message.start.version, message.start.status, message.fields);
    auto const list = hu::parse_upgrade(upgrade);
    int const status = message.start.status;
    std::string says = status == 101   ? "switches to: "
                       : status == 426 ? "asks for: "
                                       : "advertises: ";
    says += list ? names_of(list) : "nothing (the Upgrade field is not well-formed)";
    bool const is_silent = upgrade.empty() && status != 101 && status != 426;
    return {is_silent ? "" : says, hu::inspect(response)};
}

verdict judge(head const& message) {
    std::vector<string_view> upgrade;
    for (field const& entry : message.fields)
        if (hu::equal_ignoring_case(entry.name, "upgrade")) upgrade.push_back(entry.value);
    return message.start.is_request ? judge_request(message, !upgrade.empty())
                                    : judge_response(message, upgrade);
}

// ---- The printer --------------------------------------------------------------------------------

/// A line of the input, and a caret under the place in it.
void print_excerpt(std::ostream& out, excerpt const& where, bool has_caret) {
    string_view const part = window(where.line, where.offset, line_width);
    auto const skipped = static_cast<size_t>(part.data() - where.line.data());
    string_view const before = part.substr(0, where.offset - skipped);
    string_view const marked = part.substr(before.size(), where.length);
    string_view const cut_left = skipped == 0 ? "" : "...";
    string_view const cut_right = skipped + part.size() == where.line.size() ? "" : "...";

    std::string const number = std::to_string(where.number);
    out << "    " << number << " | " << cut_left << escaped(part) << cut_right << '\n';
    if (!has_caret) return;
    out << "    " << std::string(number.size(), ' ') << " | "
        << std::string(cut_left.size() + columns(before), ' ') << '^'
        << std::string(std::max<size_t>(columns(marked), 1) - 1, '~') << '\n';
}

void print_fault(std::ostream& out, string_view name, fault const& trouble) {
    excerpt const& where = trouble.where;
    std::string const line = where.number == 0 ? "" : ":" + std::to_string(where.number);
    out << escaped(name) << line << ": unusable: " << trouble.what << '\n';
    if (where.number != 0) print_excerpt(out, where, where.length != 0);
}

void print_finding(std::ostream& out, hu::finding const& found, head const& message) {
    hu::rule_info const rule = hu::info(found.rule);
    out << "  " << hu::to_string(rule.level) << ' ' << rule.id << " [" << rule.source << "]\n    "
        << rule.text << '\n';
    if (found.line == hu::place::nowhere) return print_excerpt(out, message.first, false);
    field const& entry = message.fields[found.line];
    excerpt where = entry.where;
    where.offset = static_cast<size_t>(entry.value.data() - where.line.data()) + found.offset;
    where.length = found.length;
    print_excerpt(out, where, true);
}

void print_verdict(std::ostream& out, string_view name, head const& message, verdict const& said) {
    out << escaped(name) << ':' << message.first.number << ": "
        << shown(trimmed(message.first.line), line_width) << '\n';
    if (!said.says.empty()) out << "  " << said.says << '\n';
    for (hu::finding const found : said.found) print_finding(out, found, message);
    if (said.found.empty()) out << "  no findings\n";
    if (message.bytes_behind != 0)
        out << "  (" << message.bytes_behind << " bytes behind this 101 are not read)\n";
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

// ---- The program --------------------------------------------------------------------------------

constexpr string_view usage =
    "Usage: upgrade_lint [FILE...]\n"
    "Says what HTTP message heads offer by Upgrade, and which rules they break.\n"
    "\n"
    "A FILE holds heads as they were sent, one behind the other, or what curl -v printed.\n"
    "Without a FILE, or where it is -, standard input is read.\n"
    "\n"
    "  --help  print this\n"
    "\n"
    "Exits with 0 when nothing of level error was found, 1 when something was, and 2 when\n"
    "input could not be used.\n";

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

void lint(std::string const& path, totals& sum) {
    string_view const name = path == "-" ? "<stdin>" : string_view(path);
    auto const refuse = [&](fault const& trouble) {
        ++sum.faults;
        print_fault(std::cerr, name, trouble);  // tied to std::cout, so the order is kept
    };
    std::string bytes;
    if (std::string const trouble = read_file(path, bytes); !trouble.empty())
        return refuse({trouble, {}});

    reader heads(bytes);
    auto message = heads.next();
    if (!message) return refuse({"there is no message head", {}});
    for (; message; message = heads.next()) {
        if (message->unusable) {
            refuse(*message->unusable);
            continue;
        }
        verdict const said = judge(*message);
        print_verdict(std::cout, name, *message, said);
        ++sum.heads;
        for (hu::finding const found : said.found)
            ++sum.findings[static_cast<size_t>(hu::info(found.rule).level)];
    }
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<std::string> paths;
    bool has_options = true;
    for (int i = 1; i < argc; ++i) {
        string_view const argument = argv[i];
        if (!has_options || argument == "-" || !argument.starts_with('-')) {
            paths.emplace_back(argument);
        } else if (argument == "--help") {
            std::cout << usage;
            return 0;
        } else if (argument == "--") {
            has_options = false;
        } else {
            std::cerr << "upgrade_lint: unknown option " << escaped(argument) << '\n' << usage;
            return 2;
        }
    }
    if (paths.empty()) paths.emplace_back("-");

    totals sum;
    for (std::string const& path : paths) lint(path, sum);
    print_totals(std::cout, sum);
    if (!std::cout.flush()) {
        std::cerr << "upgrade_lint: cannot write to standard output\n";
        return 2;
    }
    return sum.faults != 0 ? 2 : sum.findings[static_cast<size_t>(hu::level::error)] != 0 ? 1 : 0;
}
