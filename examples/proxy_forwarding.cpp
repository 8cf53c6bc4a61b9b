// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// What a proxy does with the fields of a request: which go on, which stay behind, and why.
//
//     g++ -std=c++20 -Iinclude examples/proxy_forwarding.cpp -o proxy && ./proxy [FILE]
//
// FILE holds one request head, as it comes over the wire.

#include <http_upgrade/http_upgrade.hpp>

#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hu = http_upgrade;

constexpr std::string_view sample =
    "GET /chat HTTP/1.1\r\n"
    "Host: example.com\r\n"
    "Connection: keep-alive, Upgrade, HTTP2-Settings\r\n"
    "Connection: X-Trace, TE\r\n"
    "X-Trace: 17\r\n"
    "TE: trailers\r\n"
    "Upgrade: h2c, websocket\r\n"
    "HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Sec-WebSocket-Version: 13\r\n"
    "\r\n";

struct head {
    std::string method{};
    hu::http_version version{};
    std::vector<std::pair<std::string, std::string>> fields{};
};

std::string_view cut_line(std::string_view& rest) {
    auto const end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

// No more of HTTP/1.x than it takes here; a proxy has a parser of its own.
head read_head(std::string_view text) {
    head result;
    std::string_view const start = cut_line(text);
    result.method = start.substr(0, start.find(' '));
    if (start.ends_with("HTTP/1.0")) result.version = hu::http_1_0;
    for (std::string_view line = cut_line(text); !line.empty(); line = cut_line(text)) {
        auto const colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        result.fields.emplace_back(line.substr(0, colon), line.substr(colon + 1));
    }
    return result;
}

// A message that nominates nothing tells which fields are always for one hop.
std::string_view why(std::string_view name) {
    constexpr std::pair<std::string_view, std::string_view> nothing[] = {{"Host", ""}};
    constexpr hu::forwarding always = hu::forward(hu::request(hu::http_1_1, "GET", nothing));
    return always.removes(name) ? "for one hop" : "nominated";
}

int main(int count, char** arguments) {
    std::string text(sample);
    if (count > 1) {
        std::ifstream file(arguments[1], std::ios::binary);
        if (!file) return std::cerr << "cannot open " << arguments[1] << '\n', 2;
        text.assign(std::istreambuf_iterator<char>(file), {});
    }
    head message = read_head(text);
    hu::forwarding const plan =
        hu::forward(hu::request(message.version, message.method, message.fields));
    if (!plan) {
        hu::finding const why = plan.reason();
        std::cout << "refused: " << (why ? hu::info(why.rule).text : "too many options") << '\n';
        return 1;
    }

    for (auto const& [name, value] : message.fields)
        if (plan.removes(name))
            std::cout << "- " << name << ':' << value << "  [" << why(name) << "]\n";
    hu::erase_hop_by_hop(message.fields, plan);
    for (auto const& [name, value] : message.fields)
        std::cout << "  " << name << ':' << value << '\n';

    std::string options, upgrades;                   // what this proxy sends on its own behalf
    for (hu::protocol const each : plan.upgrades())  // websocket, which has no version
        upgrades.append(upgrades.empty() ? "" : ", ").append(each.name);
    if (!upgrades.empty()) options = "Upgrade";
    if (plan.takes_trailers()) options += options.empty() ? "TE" : ", TE";
    if (!options.empty()) std::cout << "+ Connection: " << options << '\n';
    if (!upgrades.empty()) std::cout << "+ Upgrade: " << upgrades << '\n';
    if (plan.takes_trailers()) std::cout << "+ TE: trailers\n";
}
