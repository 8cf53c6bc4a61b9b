// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// A server that answers requests with an Upgrade field. For each request it decides whether to
// switch protocols (101), to refuse (426 or 400), or to answer as if Upgrade were absent.
//
//     g++ -std=c++20 -Iinclude examples/server_decision.cpp -o server && ./server FILE
//
// FILE contains message heads as they are sent over a connection. The program answers each request
// and skips the responses. It prints what it would send to standard output, and its log to standard
// error.

#include <http_upgrade/http_upgrade.hpp>

#include <cstddef>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace hu = http_upgrade;
using namespace hu::literals;

// The protocols of this server. decision::index() is a position in this list.
constexpr auto mine = "websocket, h2c, TLS/1.2"_upgrade;
enum : std::size_t { websocket, h2c, tls };

struct head {
    std::string start{};
    std::vector<std::pair<std::string, std::string>> fields{};
};

// Reads one message head, in place of the HTTP/1.1 parser of a real server. It rejects nothing.
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

void log_why(hu::finding const& why, head const& received) {
    if (!why) {
        std::cerr << "# the request offers no protocol of this server\n";
        return;
    }
    hu::rule_info const rule = hu::info(why.rule);
    std::cerr << "# " << rule.text << " (" << rule.id << "; " << rule.source << ")\n";
    if (!why.where()) return;  // the finding is about the whole message
    auto const& [name, value] = received.fields[why.line];
    std::cerr << "# at byte " << why.offset << " of " << name << ": " << value << '\n';
}

// After the 101 the connection uses the new protocol. With h2c and TLS the server still owes the
// response to the request and sends it in the new protocol.
void start(hu::decision const& decided) {
    switch (decided.index()) {
        case websocket: std::cerr << "# WebSocket follows\n"; break;
        case h2c:
            std::cerr << "# HTTP/2 follows; the client's settings:";
            for (hu::h2c_setting const each : decided.settings())
                std::cerr << ' ' << each.identifier << '=' << each.value;
            std::cerr << '\n';
            break;
        case tls: std::cerr << "# a ClientHello follows\n"; break;
    }
}

void reply(head const& received) {
    std::string method, target, version;
    std::istringstream(received.start) >> method >> target >> version;
    hu::request const request(version == "HTTP/1.0" ? hu::http_1_0 : hu::http_1_1, method,
                              received.fields);
    hu::decision decided = hu::negotiate(request, mine);

    // This server has a demand of its own: it switches to TLS only for OPTIONS, because any other
    // request has already crossed the network in the clear. If the request does not meet the
    // demand, negotiate again without TLS. TLS is last in `mine`, so the shorter list keeps the
    // other indexes.
    if (decided && decided.index() == tls && method != "OPTIONS")
        decided = hu::negotiate(request, hu::protocol_span(mine.data(), tls));

    // Before a 101, the server sends the 100 (Continue) that the client waits for, and reads the
    // content. The first byte after the content belongs to the new protocol.
    if (decided.owes_continue()) std::cout << "HTTP/1.1 100 Continue\r\n\r\n";
    if (decided.owes_content()) std::cerr << "# the content is read, to its end\n";

    // One call writes the 101, 426 or 400, with the field lines of this server added. It writes
    // nothing if the decision is to carry on. A 101 names the subprotocol only for websocket.
    // A server that sets fields one by one calls hu::each_answer_field instead.
    hu::subprotocol const chosen = hu::choose_subprotocol(request, {"superchat", "chat"});
    hu::write_answer(std::ostreambuf_iterator<char>(std::cout), decided, chosen,
                     {{"Server", "example"}});

    if (decided) return start(decided);
    if (decided.status() == 0) std::cerr << "# answered in HTTP/1.1, as without Upgrade\n";
    log_why(decided.reason(), received);
}

int main(int count, char** arguments) {
    std::ifstream file(count == 2 ? arguments[1] : "", std::ios::binary);
    if (!file) {
        std::cerr << "usage: server_decision FILE\n";
        return 2;
    }
    for (head each; read_head(file, each);)
        if (!each.start.starts_with("HTTP/")) reply(each);
}
