// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// What a server does with an offer: it switches, and what it owes first; or it carries on, or
// refuses, and why.
//
//     g++ -std=c++20 -Iinclude examples/server_decision.cpp -o server && ./server FILE
//
// FILE holds message heads, as they come over the wire; the requests among them are answered. What
// is sent goes to standard output, what the server has to say for itself to standard error.

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

// What this server speaks; decision::index() is one of these.
constexpr auto mine = "websocket, h2c, TLS/1.2"_upgrade;
enum : std::size_t { websocket, h2c, tls };

struct head {
    std::string start{};
    std::vector<std::pair<std::string, std::string>> fields{};
};

// No more of HTTP/1.x than it takes here; a server has a parser of its own.
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
        std::cerr << "# it offers nothing that we take\n";
        return;
    }
    hu::rule_info const rule = hu::info(why.rule);
    std::cerr << "# " << rule.text << " (" << rule.id << "; " << rule.source << ")\n";
    if (!why.where()) return;  // the message as a whole is meant
    auto const& [name, value] = received.fields[why.line];
    std::cerr << "# at byte " << why.offset << " of " << name << ": " << value << '\n';
}

// From its next byte on, the connection speaks another protocol. Of h2c and TLS it is also what
// the request is answered in.
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
    // No rule demands more of TLS, nor of a protocol of your own: what you demand, ask now. Here,
    // that TLS comes before anything is asked in the clear. If it does not, the list without it
    // decides; it stands last in ours, so that the others keep their index.
    if (decided && decided.index() == tls && method != "OPTIONS")
        decided = hu::negotiate(request, hu::protocol_span(mine.data(), tls));

    std::ostreambuf_iterator<char> const wire(std::cout);
    hu::subprotocol chosen;
    switch (decided.answer()) {
        case hu::answer::switch_protocols:
            if (decided.owes_continue()) std::cout << "HTTP/1.1 100 Continue\r\n\r\n";
            if (decided.owes_content()) std::cerr << "# the content is read, to its end\n";
            if (decided.index() == websocket)
                chosen = hu::choose_subprotocol(request, {"superchat", "chat"});
            // A stack that sets fields takes them one by one:
            //     hu::each_switching_field(decided, chosen, [&](auto name, auto value) { ... });
            hu::write_switching_head(wire, decided, chosen);
            return start(decided);
        case hu::answer::carry_on:
            std::cerr << "# answered in HTTP/1.1, as without Upgrade\n";
            break;
        case hu::answer::upgrade_required: hu::write_required_head(wire, decided.protocol()); break;
        case hu::answer::bad_request:
            std::cout
                << "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            break;
    }
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
