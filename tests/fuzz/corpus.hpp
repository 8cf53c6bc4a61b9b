// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_TESTS_FUZZ_CORPUS_HPP
#define HTTP_UPGRADE_TESTS_FUZZ_CORPUS_HPP

#include "../../examples/upgrade_lint/rule_examples.hpp"
#include "../heads.hpp"
#include "fuzz.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

/// The captures and the examples of the rules, in the text form that fuzz.hpp reads.
namespace corpus {

/// A text of rule_examples.hpp without its marks, and with what is known of its messages.
inline std::string of_example(std::string_view marked, http_upgrade::context known) {
    std::string words;
    if (known.over == http_upgrade::transport::tls) words += " tls";
    if (known.over == http_upgrade::transport::clear) words += " clear";
    if (known.continued) words += " continued";
    std::string result;
    std::istringstream in{std::string(marked)};
    std::size_t line = 0;  // within its head; 0 is the start line
    for (std::string each; std::getline(in, each); ++line) {
        std::erase_if(each, [](char c) { return c == '<' || c == '>'; });
        bool const starts = line == 0;
        if (known.trailers_from != http_upgrade::place::nowhere &&
            line == known.trailers_from + 1 && !each.empty())
            result += "--\n";
        result += each + (starts ? words : "") + '\n';
        if (each.empty()) line = static_cast<std::size_t>(-1);
    }
    return result;
}

/// A captured head, written again without the rest of its start line.
inline std::string of_head(heads::head const& head) {
    std::string const version = "HTTP/" + std::to_string(int(head.version.major)) + '.' +
                                std::to_string(int(head.version.minor));
    std::string result = head.is_request ? head.method + " / " + version
                                         : version + ' ' + std::to_string(head.status);
    for (auto const& [name, value] : head.fields) result += '\n' + name + ": " + value;
    return result + "\n\n";
}

/// All of them, always in the same order. A text has one or more heads.
inline std::vector<std::string> texts(std::string const& captures) {
    std::set<std::string> files;
    for (auto const& entry : std::filesystem::directory_iterator(captures))
        if (entry.path().extension() == ".http" || entry.path().extension() == ".verbose")
            files.insert(entry.path().string());
    std::vector<std::string> result;
    for (std::string const& file : files) {
        std::string whole;
        for (heads::head const& head : heads::read(file)) whole += of_head(head);
        result.push_back(whole);
    }
    for (rule_examples::example const& row : rule_examples::all)
        for (std::string_view const text : {row.breaks, row.passes})
            result.push_back(of_example(text, row.known));
    return result;
}

/// The values of the three lists in a text, in order.
inline std::vector<std::string> values(std::string_view text) {
    std::vector<std::string> result;
    fuzz::store kept;
    for (fuzz::message const& each : fuzz::read_heads(text, kept))
        for (auto const& [name, value] : each.fields)
            for (std::string_view const list :
                 {"upgrade", "connection", "sec-websocket-extensions"})
                if (http_upgrade::equal_ignoring_case(name, list)) result.emplace_back(value);
    return result;
}

}  // namespace corpus

#endif
