// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Compares the library with other readers of the same fields, on mutated messages: the token lists
// of Boost.Beast, the `upgrade` flag of http-parser, and the parsers of python3-websockets. Each
// disagreement has to be of a class that disagreements.hpp lists with the section that decides; and
// each class has to occur. The mutations are the same in each run. The messages that fuzzing found, if a
// folder with them is given, are compared as well.
// Usage: differential CAPTURES WEBSOCKETS_PEER [MESSAGES [FOLDER]]

#include "../corpus.hpp"
#include "../fuzz.hpp"

#include <http_parser.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
#include <boost/beast/http/rfc7230.hpp>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <map>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "disagreements.hpp"

namespace {

using namespace http_upgrade;

/// A list as a reader gives it: its elements; nothing if the reader says that it is malformed.
using reading = std::optional<std::vector<std::string>>;

// ---- Mutated messages ---------------------------------------------------------------------------

/// Numbers that are the same in every run and with every standard library.
class numbers {
public:
    std::size_t below(std::size_t bound) { return static_cast<std::size_t>(engine_()) % bound; }

private:
    std::mt19937_64 engine_{1};
};

constexpr std::string_view pieces[] = {
    ",",        ", ",        " ,",        ";",           "=",    "/",           "\"",
    "\\",       " ",         "\t",        "\r",          "\x01", "\x7f",        "{",
    "|",        "\xe9",      "websocket", "h2c",         "h2",   "upgrade",     "TLS/1.2",
    "a=b",      "; a=\"b\"", "; a=\"\"",  "; a=\"b c\"", "; a=", "; a=\"\\b\"", ", , x",
    "HTTP/1.0", "CONNECT",   "close",     "keep-al",     "clos", ",\t"};

/// A part of a message.
struct span {
    std::size_t from = 0;
    std::size_t size = 0;
};

/// The value of one of a few fields, which is where readers disagree; or else the whole message.
span any_value(std::string_view text, numbers& any) {
    constexpr std::string_view names[] = {"pgrade: ", "onnection: ", "xtensions: ", "HTTP/"};
    std::size_t const name = any.below(std::size(names) + 1);
    if (name == std::size(names)) return {0, text.size()};
    std::size_t const found = text.find(names[name]);
    if (found == text.npos) return {0, text.size()};
    std::size_t const from = found + names[name].size();
    return {from, std::min(text.find('\n', from), text.size()) - from};
}

std::string mutated(std::vector<std::string> const& texts, numbers& any) {
    std::string text = texts[any.below(texts.size())];
    for (std::size_t times = any.below(5); times != 0 && !text.empty(); --times) {
        span const value = any_value(text, any);
        std::size_t const at = std::min(value.from + any.below(value.size + 1), text.size() - 1);
        std::string_view const piece = pieces[any.below(std::size(pieces))];
        switch (any.below(8)) {
            case 0: text.insert(at, piece); break;
            case 1: text.replace(at, std::min(piece.size(), text.size() - at), piece); break;
            case 2: text.erase(at, 1 + any.below(6)); break;
            case 3: text[at] = static_cast<char>(any.below(256)); break;
            case 4: {  // the rest of another message
                std::string const& other = texts[any.below(texts.size())];
                if (std::size_t const line = other.find('\n', any.below(other.size()));
                    line != other.npos)
                    text = text.substr(0, std::min(text.find('\n', at), text.size())) +
                           other.substr(line);
                break;
            }
            case 5:  // a space behind the name of a field
                if (std::size_t const colon = text.rfind(": ", at); colon != text.npos)
                    text.insert(colon, " ");
                break;
            case 6:  // a field with another name
                if (std::size_t const line = text.rfind('\n', at); line != text.npos)
                    text.insert(line + 1, "Proxy-");
                break;
            default:  // a list of one or two pieces in the place of a value
                if (value.size == text.size()) break;
                text.replace(value.from, value.size,
                             std::string(piece) + (any.below(2) == 0 ? "" : ", upgrade"));
        }
    }
    return text;
}

// ---- The library --------------------------------------------------------------------------------

std::string spelled(protocol const& each) {
    return std::string(each.name) + (each.version.empty() ? "" : "/" + std::string(each.version));
}

std::string spelled(connection_option const& each) { return std::string(each.text); }

/// Without white space and quotes, which the readers do not keep.
std::string spelled(extension const& each) {
    std::string result(each.name);
    for (extension_parameter const parameter : each.parameters()) {
        result += ';' + std::string(parameter.name);
        if (parameter.value)
            result += '=' + std::string(parameter.value.begin(), parameter.value.end());
    }
    return result;
}

reading read(auto const& list) {
    if (!list) return {};
    std::vector<std::string> result;
    for (auto const& each : list) result.push_back(spelled(each));
    return result;
}

reading library(field of, std::string_view value) {
    switch (of) {
        case field::upgrade: return read(parse_upgrade(value));
        case field::connection: return read(parse_connection(value));
        default: return read(parse_extensions(value));
    }
}

std::size_t fault_offset(field of, std::string_view value) {
    switch (of) {
        case field::upgrade: return parse_upgrade(value).error().offset;
        case field::connection: return parse_connection(value).error().offset;
        default: return parse_extensions(value).error().offset;
    }
}

// ---- Boost.Beast --------------------------------------------------------------------------------

namespace beast = boost::beast::http;

boost::beast::string_view beast_view(std::string_view text) { return {text.data(), text.size()}; }

/// token_list says nothing of faults.
std::vector<std::string> beast_tokens(std::string_view value) {
    std::vector<std::string> result;
    for (auto const& each : beast::token_list(beast_view(value))) result.emplace_back(each);
    return result;
}

reading beast_opt_tokens(std::string_view value) {
    beast::opt_token_list const list(beast_view(value));
    if (!beast::validate_list(list)) return {};
    std::vector<std::string> result;
    for (auto const& each : list) result.emplace_back(each);
    return result;
}

std::vector<std::string> beast_extensions(std::string_view value) {
    std::vector<std::string> result;
    for (auto const& each : beast::ext_list(beast_view(value))) {
        result.emplace_back(each.first);
        for (auto const& parameter : each.second) {
            result.back() += ';' + std::string(parameter.first);
            if (!parameter.second.empty()) result.back() += '=' + std::string(parameter.second);
        }
    }
    return result;
}

// ---- python3-websockets -------------------------------------------------------------------------

/// The program that reads lists with python3-websockets, and pipes to and from it.
class websockets {
public:
    explicit websockets(char const* script) {
        int down[2], up[2];
        if (pipe(down) != 0 || pipe(up) != 0) throw std::runtime_error("no pipe");
        child_ = fork();
        if (child_ == 0) {
            dup2(down[0], STDIN_FILENO);
            dup2(up[1], STDOUT_FILENO);
            for (int const each : {down[0], down[1], up[0], up[1]}) close(each);
            // Debian's own, because another python3 of the PATH may not have the package.
            execl("/usr/bin/python3", "python3", script, static_cast<char*>(nullptr));
            _exit(127);
        }
        close(down[0]);
        close(up[1]);
        out_ = fdopen(down[1], "w");
        in_ = fdopen(up[0], "r");
    }
    ~websockets() {
        fclose(out_);
        fclose(in_);
        waitpid(child_, nullptr, 0);
    }
    websockets(websockets const&) = delete;
    websockets& operator=(websockets const&) = delete;

    reading operator()(field of, std::string_view value) {
        fputc("uce"[static_cast<int>(of)], out_);
        fputc(' ', out_);
        for (char const c : value) fprintf(out_, "%02x", static_cast<unsigned char>(c));
        fputc('\n', out_);
        fflush(out_);
        std::string line;
        for (int c = fgetc(in_); c != '\n'; c = fgetc(in_)) {
            if (c == EOF) throw std::runtime_error("the peer of websockets ended");
            line += static_cast<char>(c);
        }
        if (line == "error") return {};
        std::vector<std::string> result;
        for (std::size_t at = 2; at != line.size();) {  // behind `ok`
            result.emplace_back();
            for (++at; at != line.size() && line[at] != ' '; at += 2)
                result.back() += static_cast<char>(std::stoi(line.substr(at, 2), nullptr, 16));
        }
        return result;
    }

private:
    pid_t child_ = 0;
    std::FILE* out_ = nullptr;
    std::FILE* in_ = nullptr;
};

// ---- http-parser --------------------------------------------------------------------------------

/// A request as http-parser reads it.
struct parsed {
    bool complete = false;  // the whole head was accepted
    bool upgrade = false;
    std::string method{};
    http_version version{};
    std::vector<std::pair<std::string, std::string>> fields{};
    bool in_value = true;
};

parsed parse(std::string const& head) {
    parsed result;
    http_parser_settings settings;
    http_parser_settings_init(&settings);
    settings.on_header_field = [](http_parser* parser, char const* at, std::size_t size) {
        parsed& into = *static_cast<parsed*>(parser->data);
        if (into.in_value) into.fields.emplace_back();
        into.in_value = false;
        into.fields.back().first.append(at, size);
        return 0;
    };
    settings.on_header_value = [](http_parser* parser, char const* at, std::size_t size) {
        parsed& into = *static_cast<parsed*>(parser->data);
        into.in_value = true;
        into.fields.back().second.append(at, size);
        return 0;
    };
    settings.on_headers_complete = [](http_parser* parser) {
        parsed& into = *static_cast<parsed*>(parser->data);
        into.complete = true;
        into.upgrade = parser->upgrade != 0;
        into.method = http_method_str(static_cast<http_method>(parser->method));
        into.version = {parser->http_major, parser->http_minor};
        return 1;  // there is no content
    };
    http_parser parser;
    http_parser_init(&parser, HTTP_REQUEST);
    parser.data = &result;
    http_parser_execute(&parser, &settings, head.data(), head.size());
    return result;
}

/// The first head of a text, as it is on the wire.
std::string on_the_wire(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        std::size_t const end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.empty()) break;
        if (line != "--") result.append(line).append("\r\n");
    }
    return result + "\r\n";
}

// ---- The comparison -----------------------------------------------------------------------------

class comparison {
public:
    explicit comparison(char const* script) : websockets_(script) {}

    /// Compares the lists of all heads in a text, and what it makes of the first head.
    void message(std::string_view text) {
        fuzz::store kept;
        for (fuzz::message const& each : fuzz::read_heads(text, kept))
            for (auto const& [name, text_of_it] : each.fields) {
                if (equal_ignoring_case(name, "upgrade")) value(field::upgrade, text_of_it);
                if (equal_ignoring_case(name, "connection")) value(field::connection, text_of_it);
                if (equal_ignoring_case(name, "sec-websocket-extensions"))
                    value(field::extensions, text_of_it);
            }
        if (!text.starts_with("HTTP/")) head(text);
    }

    /// Prints the classes. False if something does not fit.
    bool report() const {
        std::cout << values_ << " values, " << heads_ << " heads\n";
        bool good = values_ != 0 && heads_ != 0;
        for (disagreement const& each : disagreements) {
            auto const at = counts_.find(each.id);
            std::size_t const times = at == counts_.end() ? 0 : at->second;
            std::cout << times << '\t' << each.id << ": " << each.why << " (" << each.source
                      << ")\n";
            if (times == 0) {
                std::cout << "FAIL - this class no longer occurs\n";
                good = false;
            }
        }
        for (auto const& [id, times] : counts_)
            if (!is_listed(id)) {
                std::cout << "FAIL - " << times << " of a class that is not listed: " << id
                          << "\nthe first: " << first_.at(id) << '\n';
                good = false;
            }
        return good;
    }

private:
    void value(field of, std::string_view text) {
        ++values_;
        reading const ours = library(of, text);
        list_case const known{of, text, ours, ours ? text.size() : fault_offset(of, text)};
        if (reading const theirs = websockets_(of, text); theirs != ours)
            count(class_of_websockets(known, theirs), "websockets", text);
        if (of == field::extensions) {
            if (auto const theirs = beast_extensions(text); !ours || theirs != *ours)
                if (ours || !theirs.empty())
                    count(class_of_beast_extensions(known, theirs), "ext_list", text);
            return;
        }
        if (auto const theirs = beast_tokens(text); !ours || theirs != *ours)
            if (ours || !theirs.empty())
                count(class_of_beast_tokens(known, theirs), "token_list", text);
        if (reading const theirs = beast_opt_tokens(text); theirs != ours)
            count(class_of_beast_opt_tokens(known, theirs), "opt_token_list", text);
    }

    void head(std::string_view text) {
        std::string const wire = on_the_wire(text);
        parsed const theirs = parse(wire);
        if (!theirs.complete) return;
        ++heads_;
        request const ours(theirs.version, theirs.method, theirs.fields);
        bool const offers = !offer_of(ours).empty();
        if (offers != theirs.upgrade)
            count(class_of_http_parser(ours, offers), "http-parser", wire);
    }

    static bool is_listed(std::string_view id) {
        return std::any_of(std::begin(disagreements), std::end(disagreements),
                           [&](disagreement const& each) { return each.id == id; });
    }
    void count(std::string_view id, std::string_view peer, std::string_view input) {
        std::string const name = id.empty() ? "unexplained, " + std::string(peer) : std::string(id);
        if (counts_[name]++ != 0) return;
        std::string& shown = first_[name];
        for (char const c : input) {
            char digits[8];
            std::snprintf(digits, sizeof digits, "\\x%02x", static_cast<unsigned>(c) & 0xff);
            shown += c >= ' ' && c <= '~' ? std::string(1, c) : std::string(digits);
        }
    }

    websockets websockets_;
    std::size_t values_ = 0, heads_ = 0;
    std::map<std::string, std::size_t, std::less<>> counts_{};
    std::map<std::string, std::string, std::less<>> first_{};
};

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        std::cerr << "usage: differential CAPTURES WEBSOCKETS_PEER [MESSAGES [FOLDER]]\n";
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);  // a peer that ended is an error of its pipe
    std::size_t const messages = argc > 3 ? std::stoul(argv[3]) : 100000;
    std::vector<std::string> const texts = corpus::texts(argv[1]);
    numbers any;
    comparison all(argv[2]);
    std::cout << messages << " messages of " << texts.size() << " texts\n";
    for (disagreement const& each : disagreements) all.message(each.example);
    for (std::size_t i = 0; i != messages; ++i) all.message(mutated(texts, any));
    if (argc > 4) {
        std::size_t found = 0;
        for (auto const& entry : std::filesystem::recursive_directory_iterator(argv[4])) {
            if (!entry.is_regular_file()) continue;
            all.message(heads::read_file(entry.path().string()));
            ++found;
        }
        std::cout << found << " messages of " << argv[4] << '\n';
    }
    return all.report() ? 0 : 1;
}
