// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// A client that offers an upgrade and judges the responses: the server switched, has not answered
// yet, did not switch, or broke a rule.
//
//     g++ -std=c++20 -Iinclude examples/client_verdict.cpp -o client
//     ./client [--tolerate] [FILE]
//
// FILE contains the head of a request and the heads of its responses, as they are sent over a
// connection. The program exits with 0 if the server switched, and with 1 if it did not. Without
// FILE the program writes an offer of websocket. With --tolerate it accepts responses that break
// the rules in hu::tolerable.

#include <http_upgrade/http_upgrade.hpp>

#include <cstddef>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hu = http_upgrade;
using namespace hu::literals;

constexpr auto mine = "websocket, TLS/1.2, TLS/1.3"_upgrade;  // the protocols of this client

struct head {
    std::string start{};
    std::vector<std::pair<std::string, std::string>> fields{};
};

// Reads one message head, in place of the HTTP/1.1 parser of a real client. It rejects nothing.
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

hu::http_version version_of(std::string_view text) {
    return text == "HTTP/1.0" ? hu::http_1_0 : hu::http_1_1;
}

int offer() {
    unsigned char drawn[16];
    std::random_device random;
    for (unsigned char& each : drawn) each = static_cast<unsigned char>(random());
    // The key must outlive the call below, which takes a view of it.
    hu::websocket_key const key = hu::make_websocket_key(drawn);
    std::cout << "GET /chat HTTP/1.1\r\nHost: example.com\r\n";
    hu::write_offer(std::ostreambuf_iterator<char>(std::cout), hu::protocol{"websocket"},
                    {.websocket_key = key, .subprotocols = "chat, superchat"});
    std::cout << "\r\n";
    return 0;
}

template <class List>
std::string names(List const& protocols) {
    std::string text;
    for (hu::protocol const each : protocols) {
        text.append(text.empty() ? "" : ", ").append(each.name);
        if (!each.version.empty()) text.append("/").append(each.version);
    }
    return text.empty() ? "nothing" : text;
}

void explain(hu::finding const& fault, head const& answer) {
    hu::rule_info const rule = hu::info(fault.rule);
    std::cout << "  " << rule.text << " (" << rule.id << "; " << rule.source << ")\n";
    if (!fault.where()) return;  // the finding is about the whole message
    auto const& [name, value] = answer.fields[fault.line];
    std::cout << "  at byte " << fault.offset << " of " << name << ": " << value << '\n';
}

int main(int count, char** arguments) {
    if (count == 1) return offer();
    bool const tolerates = std::string_view(arguments[1]) == "--tolerate";
    std::ifstream file(arguments[count - 1], std::ios::binary);
    head asked, answer;
    if (count != (tolerates ? 3 : 2) || !read_head(file, asked)) {
        std::cerr << "usage: client_verdict [--tolerate] [FILE]\n";
        return 2;
    }
    // A real client tolerates only the rules that a known server breaks, for example
    // {hu::rule::upgrade_not_nominated}.
    hu::rule_set const tolerated = tolerates ? hu::tolerable : hu::rule_set();

    std::string method, target, version;
    std::istringstream(asked.start) >> method >> target >> version;
    hu::request const request(version_of(version), method, asked.fields);
    bool continued = false;  // a 100 (Continue) has arrived
    while (read_head(file, answer)) {
        int status = 0;
        std::istringstream(answer.start) >> version >> status;
        hu::response const response(version_of(version), status, answer.fields,
                                    {.continued = continued});
        // The outcome views answer.fields, so it must not outlive them.
        auto const outcome = hu::confirm(request, response, tolerated);
        std::string const protocols = names(outcome.protocols());
        std::cout << status << ": ";
        switch (outcome.verdict()) {
            case hu::verdict::interim:
                std::cout << "the answer is still to come\n";
                continued = continued || status == 100;
                continue;
            case hu::verdict::switched:
                // The next byte belongs to these protocols. The lowest layer comes first.
                std::cout << "switched to " << protocols << '\n';
                return 0;
            case hu::verdict::broken:
                std::cout << "broken, and the connection has to go\n";
                explain(outcome.reason(), answer);
                return 1;
            case hu::verdict::upgrade_required:
                std::cout << "asks for " << protocols << "; ";
                if (std::size_t const next = outcome.first_of(mine); next != mine.size())
                    std::cout << "next we offer " << names(hu::protocol_span(mine[next])) << '\n';
                else
                    std::cout << "we speak none of it\n";
                break;
            case hu::verdict::not_switched:
                std::cout << "not switched; advertised: " << protocols << '\n';
                break;
        }
        // These faults do not break the connection, but they may explain why nothing was switched.
        for (hu::finding const each : outcome.faults())
            if (hu::info(each.rule).level == hu::level::error) explain(each, answer);
        return 1;
    }
    std::cout << "the answer is missing\n";
    return 1;
}
