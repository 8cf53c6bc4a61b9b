// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_TESTS_HEADS_HPP
#define HTTP_UPGRADE_TESTS_HEADS_HPP

#include <http_upgrade/message.hpp>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Reads message heads from captured files. It knows no more of HTTP/1.1 than the captures need.
namespace heads {

struct head {
    bool is_request = false;
    http_upgrade::http_version version{};
    std::string method{};
    int status = 0;
    std::vector<std::pair<std::string, std::string>> fields{};
};

inline std::string read_file(std::string const& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        std::cerr << "cannot open " << path << '\n';
        std::exit(2);  // the tests are built without exceptions, too
    }
    return {std::istreambuf_iterator<char>(file), {}};
}

inline http_upgrade::http_version parse_version(std::string_view text) {
    text.remove_prefix(5);  // HTTP/
    int const minor = text.size() > 2 && text[1] == '.' ? text[2] - '0' : 0;
    return {text[0] - '0', minor};
}

inline head start(std::string_view line) {
    head result;
    result.is_request = !line.starts_with("HTTP/");
    if (result.is_request) {
        result.method = std::string(line.substr(0, line.find(' ')));
        result.version = parse_version(line.substr(line.rfind(' ') + 1));
    } else {
        result.version = parse_version(line);
        result.status = std::stoi(std::string(line.substr(line.find(' '), 4)));
    }
    return result;
}

/// The heads of a text. Of the output of curl -v these are the lines that begin with `> ` and `< `.
inline std::vector<head> parse(std::string_view text, bool verbose = false) {
    std::vector<head> result;
    bool inside = false;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t const end = text.find('\n', at);
        std::string_view line = text.substr(at, end - at);
        at = end == std::string::npos ? text.size() : end + 1;
        if (verbose) {
            if (!line.starts_with("> ") && !line.starts_with("< ")) continue;
            line.remove_prefix(2);
        }
        if (line.ends_with('\r')) line.remove_suffix(1);
        bool const is_start =
            line.starts_with("HTTP/") || line.find(" HTTP/") != std::string_view::npos;
        if (line.empty()) {
            inside = false;
        } else if (!inside || (verbose && is_start)) {
            result.push_back(start(line));  // curl prints no blank line behind a 100 or a 101
            inside = true;
        } else {
            std::size_t const colon = line.find(':', 1);  // a pseudo-header field begins with one
            std::size_t const value = line.find_first_not_of(" \t", colon + 1);
            result.back().fields.emplace_back(
                line.substr(0, colon), value == std::string_view::npos ? "" : line.substr(value));
        }
    }
    return result;
}

/// The heads of a file.
inline std::vector<head> read(std::string const& path) {
    return parse(read_file(path), path.ends_with(".verbose"));
}

/// The heads of a text of rule_examples.hpp, which marks places with `<` and `>`.
inline std::vector<head> of_example(std::string_view text) {
    std::string unmarked(text);
    std::erase_if(unmarked, [](char c) { return c == '<' || c == '>'; });
    return parse(unmarked);
}

}  // namespace heads

#endif
