// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// A proxy that forwards a request and its responses. It removes the field lines that are meant for
// one connection only, and forwards the upgrades that its policy allows.
//
//     g++ -std=c++20 -Iinclude examples/proxy_forwarding.cpp -o proxy && ./proxy [FILE]
//
// FILE contains the heads of a request and of its responses, as they are sent over a connection.
// Without FILE the program uses a sample. It marks the field lines that it removes with -, and
// those that it adds with +. A real proxy also writes its own HTTP version and a Via field; this
// program leaves them out.

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

// Reads one message head, in place of the HTTP/1.1 parser of a real proxy. It rejects nothing.
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

// Decides what to forward. For a response, `asked` is the decision on its request: a 101 may switch
// only to a protocol that the proxy forwarded.
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

// Why a field is removed. A plan for a message without Connection removes only the fields that are
// always meant for one connection; any other field was removed because Connection names it.
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

    // The proxy sends its own Upgrade and TE, and one Connection that names both.
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
        // A real proxy answers 400 if the request is refused. If a response is refused, it sends
        // 502 to the client and closes the connection to the server.
        if (!plan) {
            hu::rule_info const rule = hu::info(plan.reason().rule);
            std::cout << "refused: " << (rule.text.empty() ? "too many options" : rule.text)
                      << '\n';
            return 1;
        }
        if (!is_response(each)) asked = plan;
        pass_on(each.fields, plan);
    }
}
