// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Reads every captured handshake, and compares its offer and its findings with expected.txt: a
// line for each head, in the order of the files and of the heads in them.
//
//     captures --print     prints the lines as they are now

#include <http_upgrade/http_upgrade.hpp>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <set>
#include <sstream>

#include "heads.hpp"

namespace {

namespace hu = http_upgrade;

std::string text_of(hu::protocol const& element) {
    std::string text(element.name);
    if (!element.version.empty()) text.append("/").append(element.version);
    return text;
}

template <class List>
std::string names(List const& list) {
    std::string text;
    for (hu::protocol const element : list) text += (text.empty() ? "" : ",") + text_of(element);
    return text.empty() ? "-" : text;
}

std::string findings_of(hu::findings const& found, heads::head const& head) {
    std::string text;
    for (hu::finding const each : found) {
        text.append(" ").append(to_string(each.rule));
        if (each.line == hu::place::nowhere) continue;
        auto const& [name, value] = head.fields.at(each.line);
        text += "(" + name + ": " + value.substr(each.offset, each.length) + ")";
    }
    return text;
}

// NAME METHOD offer findings...
std::string describe_request(std::string const& file, heads::head const& head) {
    hu::request const message{head.version, head.method, head.fields};
    return file + " " + head.method + " " + names(hu::offer_of(message)) +
           findings_of(hu::inspect(message), head);
}

// NAME STATUS protocols findings..., judged with the request that it answers
std::string describe_response(std::string const& file, heads::head const& head,
                              heads::head const* asked, bool continued) {
    hu::response const message{head.version, head.status, head.fields, {.continued = continued}};
    std::vector<std::string_view> values;
    for (auto const& [name, value] : head.fields)
        if (hu::equal_ignoring_case(name, "upgrade")) values.push_back(value);
    hu::findings const found =
        asked == nullptr
            ? hu::inspect(message)
            : hu::inspect(hu::request{asked->version, asked->method, asked->fields}, message);
    return file + " " + std::to_string(head.status) + " " + names(hu::parse_upgrade(values)) +
           findings_of(found, head);
}

void describe_file(std::filesystem::path const& folder, std::string const& file,
                   std::vector<std::string>& lines) {
    std::vector<heads::head> const all = heads::read((folder / file).string());
    heads::head const* asked = nullptr;
    bool continued = false;
    for (heads::head const& head : all) {
        if (head.is_request) {
            asked = &head;
            continued = false;
            lines.push_back(describe_request(file, head));
            continue;
        }
        lines.push_back(describe_response(file, head, asked, continued));
        continued = continued || head.status == 100;
        if (head.status == 101) asked = nullptr;  // what follows is in the new protocol
    }
}

std::vector<std::string> describe_all(std::filesystem::path const& folder) {
    std::set<std::string> files;
    for (auto const& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().extension() == ".http" || entry.path().extension() == ".verbose")
            files.insert(entry.path().filename().string());
    std::vector<std::string> lines;
    for (std::string const& file : files) describe_file(folder, file, lines);
    return lines;
}

}  // namespace

int main(int argc, char** argv) {
    std::filesystem::path const folder = CAPTURES;
    std::vector<std::string> const now = describe_all(folder);
    if (argc > 1 && std::string_view(argv[1]) == "--print") {
        for (std::string const& line : now) std::cout << line << '\n';
        return 0;
    }

    std::istringstream file(heads::read_file((folder / "expected.txt").string()));
    std::vector<std::string> expected;
    for (std::string line; std::getline(file, line);) expected.push_back(line);
    std::size_t failed = 0;
    for (std::size_t i = 0; i != std::max(now.size(), expected.size()); ++i) {
        std::string const is = i < now.size() ? now[i] : "nothing";
        std::string const should = i < expected.size() ? expected[i] : "nothing";
        if (is == should) continue;
        ++failed;
        std::cout << "expected: " << should << "\nfound:    " << is << '\n';
    }
    std::cout << now.size() << " heads read, " << failed << " differ\n";
    return failed == 0 && now.size() > 100 ? 0 : 1;
}
