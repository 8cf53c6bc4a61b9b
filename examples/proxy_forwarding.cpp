// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// What a proxy does with the fields of a request and of its answers: which go on, which stay
// behind, and why.
//
//     g++ -std=c++20 -Iinclude examples/proxy_forwarding.cpp -o proxy && ./proxy [FILE]
//
// FILE holds the heads of a request and of its responses, as they come over the wire. Lines that
// stay behind are marked -, those that the proxy adds on its own behalf +. What it owes besides,
// its own version in the start line and Via, is not shown.

#include <http_upgrade/http_upgrade.hpp>

#include <fstream>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hu = http_upgrade;

constexpr char sample[] =
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

using field_lines = std::vector<std::pair<std::string, std::string>>;

struct head {
    std::string start{};
    field_lines fields{};
};

// No more of HTTP/1.x than it takes here; a proxy has a parser of its own.
bool read_head(std::istream& in, head& out) {
    out = {};
    for (std::string line; std::getline(in, line);) {
        line.erase(line.find_last_not_of(" \t\r") + 1);
        if (line.empty()) break;
        auto const colon = line.find(':');
        auto const value = line.find_first_not_of(" \t", colon + 1);
        if (out.start.empty())
            out.start = line;
        else if (colon != std::string::npos)
            out.fields.emplace_back(line.substr(0, colon),
                                    value == std::string::npos ? "" : line.substr(value));
    }
    return !out.start.empty();
}

bool is_response(head const& message) { return message.start.starts_with("HTTP/"); }

hu::http_version version_of(std::string_view text) {
    return text == "HTTP/1.0" ? hu::http_1_0 : hu::http_1_1;
}

// `asked` is what was passed on of the request that a response answers.
hu::forwarding plan_for(head const& message, std::optional<hu::forwarding> const& asked) {
    std::istringstream start(message.start);
    std::string method, target, version;
    if (!is_response(message)) {
        start >> method >> target >> version;
        return hu::forward(hu::request(version_of(version), method, message.fields));
    }
    int status = 0;
    start >> version >> status;
    hu::response const response(version_of(version), status, message.fields);
    return asked ? hu::forward(response, *asked) : hu::forward(response);
}

// A message that nominates nothing tells which fields are always for one hop.
std::string_view why(std::string_view name) {
    constexpr std::pair<std::string_view, std::string_view> nothing[] = {{"Host", ""}};
    constexpr hu::forwarding always = hu::forward(hu::request(hu::http_1_1, "GET", nothing));
    return always.removes(name) ? "for one hop" : "nominated";
}

void pass_on(field_lines& fields, hu::forwarding const& plan) {
    for (auto const& [name, value] : fields)
        if (plan.removes(name))
            std::cout << "- " << name << ": " << value << "  [" << why(name) << "]\n";
    hu::erase_hop_by_hop(fields, plan);
    for (auto const& [name, value] : fields) std::cout << "  " << name << ": " << value << '\n';

    // What the proxy sends on its own behalf: Upgrade, TE, and one Connection for both.
    std::string options;
    hu::each_advertised_field(plan.upgrades(), [&](std::string_view name, std::string_view value) {
        if (name == "Connection")
            options = value;
        else
            std::cout << "+ " << name << ": " << value << '\n';
    });
    if (plan.takes_trailers()) {
        options += options.empty() ? "TE" : ", TE";
        std::cout << "+ TE: trailers\n";
    }
    if (!options.empty()) std::cout << "+ Connection: " << options << '\n';
}

int main(int count, char** arguments) {
    std::ifstream file(count == 2 ? arguments[1] : "", std::ios::binary);
    std::istringstream text(sample);
    if (count > 1 && !file) {
        std::cerr << "usage: proxy_forwarding [FILE]\n";
        return 2;
    }
    std::optional<hu::forwarding> asked;
    for (head each; read_head(count > 1 ? static_cast<std::istream&>(file) : text, each);) {
        hu::forwarding const plan = plan_for(each, asked);
        std::cout << each.start << '\n';
        if (!plan) {  // 400 to the client; 502 if it was a response, and its connection has to go
            hu::rule_info const rule = hu::info(plan.reason().rule);
            std::cout << "refused: " << (rule.text.empty() ? "too many options" : rule.text)
                      << '\n';
            return 1;
        }
        if (!is_response(each)) asked = plan;
        pass_on(each.fields, plan);
    }
}
