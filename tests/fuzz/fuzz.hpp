// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_TESTS_FUZZ_FUZZ_HPP
#define HTTP_UPGRADE_TESTS_FUZZ_FUZZ_HPP

#include <http_upgrade/http_upgrade.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Turns any bytes into messages, and ends the program when a property does not hold.
///
/// The bytes are message heads as tests/captures has them, with an empty line between two heads.
/// Nothing is an error here: what is not understood gets a default. Behind the version or the
/// status, the words `tls`, `clear` and `continued` set the context. A line `--` begins the trailer
/// section. A line that begins with white space continues the value before it, with the LF, so that
/// values with a LF are tried as well.
namespace fuzz {

using line = std::pair<std::string_view, std::string_view>;
using lines = std::vector<line>;

/// Ends the program, which libFuzzer reports together with the input.
inline void require(bool holds, std::string_view property) {
    if (holds) return;
    std::fprintf(stderr, "DOES NOT HOLD: %.*s\n", static_cast<int>(property.size()),
                 property.data());
    std::abort();
}

/// Texts in allocations of just their size, so that a sanitizer sees when a byte beyond one is
/// read.
class store {
public:
    std::string_view keep(std::string_view text) {
        kept_.push_back(std::make_unique<char[]>(text.size()));
        std::copy(text.begin(), text.end(), kept_.back().get());
        return {kept_.back().get(), text.size()};
    }

private:
    std::vector<std::unique_ptr<char[]>> kept_{};
};

struct message {
    bool is_request = true;
    http_upgrade::http_version version{};
    std::string_view method{};
    int status = 0;
    lines fields{};
    http_upgrade::context known{};

    auto as_request() const { return http_upgrade::request(version, method, fields, known); }
    auto as_response() const { return http_upgrade::response(version, status, fields, known); }
    /// How many of the lines are in the header section.
    std::size_t header_size() const { return std::min(known.trailers_from, fields.size()); }
};

inline int digit(std::string_view text, std::size_t at) {
    return at < text.size() && text[at] >= '0' && text[at] <= '9' ? text[at] - '0' : 0;
}

inline message read_start(std::string_view text, store& texts) {
    message result;
    result.is_request = !text.starts_with("HTTP/");
    result.method = texts.keep(result.is_request ? text.substr(0, text.find(' ')) : "");
    if (std::size_t const at = text.find("HTTP/"); at != text.npos)
        result.version = {digit(text, at + 5), digit(text, at + 7)};
    if (!result.is_request)
        result.status = 100 * digit(text, 9) + 10 * digit(text, 10) + digit(text, 11);
    if (text.find(" tls") != text.npos) result.known.over = http_upgrade::transport::tls;
    if (text.find(" clear") != text.npos) result.known.over = http_upgrade::transport::clear;
    result.known.continued = text.find(" continued") != text.npos;
    return result;
}

inline std::vector<message> read_heads(std::string_view text, store& texts) {
    std::vector<message> result;
    std::string value;  // of the last line, which may go on
    auto const end_line = [&] {
        if (!result.empty() && !result.back().fields.empty() &&
            result.back().fields.back().second.data() == nullptr)
            result.back().fields.back().second = texts.keep(value);
    };
    bool inside = false;
    while (!text.empty()) {
        std::size_t const end = std::min(text.find('\n'), text.size());
        std::string_view each = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (each.ends_with('\r')) each.remove_suffix(1);
        bool const goes_on = each.starts_with(' ') || each.starts_with('\t');
        if (inside && goes_on && !result.back().fields.empty() &&
            result.back().fields.back().second.data() == nullptr) {
            value.append("\n").append(each);
            continue;
        }
        end_line();
        if (each.empty()) {
            inside = false;
        } else if (!inside) {
            result.push_back(read_start(each, texts));
            inside = true;
        } else if (each == "--") {
            result.back().known.trailers_from = result.back().fields.size();
        } else {
            // A pseudo-header field begins with a colon.
            std::size_t const colon = std::min(each.find(':', 1), each.size());
            result.back().fields.emplace_back(texts.keep(each.substr(0, colon)),
                                              std::string_view());
            std::string_view rest = each.substr(std::min(colon + 1, each.size()));
            if (rest.starts_with(' ')) rest.remove_prefix(1);
            value = rest;
        }
    }
    end_line();
    return result;
}

/// The first request and the first response behind it, if they are there.
struct exchange {
    store texts{};
    std::vector<message> heads{};
    message const* asked = nullptr;
    message const* answer = nullptr;

    exchange(std::uint8_t const* bytes, std::size_t size)
        : heads(read_heads({reinterpret_cast<char const*>(bytes), size}, texts)) {
        for (message const& each : heads) {
            if (each.is_request && asked == nullptr) asked = &each;
            if (!each.is_request && asked != nullptr && answer == nullptr) answer = &each;
        }
    }
    exchange(exchange const&) = delete;
    exchange& operator=(exchange const&) = delete;
};

/// The field lines of a text that the library wrote: each `name: value CRLF`.
inline lines read_written(std::string_view text) {
    lines result;
    while (!text.empty()) {
        std::size_t const colon = text.find(": "), end = text.find("\r\n");
        require(end != text.npos && colon < end, "a written line is name, colon, value, CRLF");
        result.emplace_back(text.substr(0, colon), text.substr(colon + 2, end - colon - 2));
        text.remove_prefix(end + 2);
    }
    return result;
}

// ---- Findings -----------------------------------------------------------------------------------

/// Findings are in the order of the catalogue, each once, and each is inside the text.
inline void require_inside(http_upgrade::findings const& found, lines const& fields) {
    auto last = http_upgrade::rule{};
    std::size_t count = 0;
    for (http_upgrade::finding const each : found) {
        require(each.rule > last, "findings are in the order of the catalogue, each once");
        last = each.rule;
        ++count;
        require(found.contains(each.rule), "the findings contain each finding");
        if (!each.where()) continue;
        require(each.line < fields.size(), "the line of a finding is one of the message");
        std::size_t const size = fields[each.line].second.size();
        require(each.offset <= size && each.length <= size - each.offset,
                "a finding is inside its value");
    }
    require(count == found.size(), "there are as many findings as size() says");
}

inline http_upgrade::rule_set errors(http_upgrade::findings const& found) {
    http_upgrade::rule_set result;
    for (http_upgrade::finding const each : found)
        if (http_upgrade::info(each.rule).level == http_upgrade::level::error)
            result.insert(each.rule);
    return result;
}

/// The rules that forbid a switch: errors, and rules that make a client fail.
inline http_upgrade::rule_set forbidding(http_upgrade::findings const& found) {
    http_upgrade::rule_set result = errors(found);
    for (http_upgrade::finding const each : found)
        if (http_upgrade::info(each.rule).consequence == http_upgrade::consequence::fail)
            result.insert(each.rule);
    return result;
}

/// No rule is found but these.
inline void require_only(http_upgrade::rule_set const& found, http_upgrade::rule_set const& allowed,
                         std::string_view property) {
    for (auto each = found.first_from({}); each != http_upgrade::rule{};
         each = found.first_from(static_cast<http_upgrade::rule>(static_cast<int>(each) + 1)))
        require(allowed.contains(each),
                std::string(property) + ": " + std::string(to_string(each)));
}

}  // namespace fuzz

#endif
