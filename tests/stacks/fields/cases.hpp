// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef HTTP_UPGRADE_TESTS_STACKS_FIELDS_CASES_HPP
#define HTTP_UPGRADE_TESTS_STACKS_FIELDS_CASES_HPP

#include <http_upgrade/http_upgrade.hpp>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The messages that each program of this folder gives to its stack, and what must come out.
///
/// Each program shows how the field lines of one stack become a message of the library. The README
/// prints the lines between the marks `// [request]` or `// [response]` and `// [end]`.
namespace hu = http_upgrade;
using namespace hu::literals;

inline constexpr auto supported = "websocket"_upgrade;

using pairs = std::vector<std::pair<std::string, std::string>>;

struct handshake {
    char const* name;
    std::string method;
    int minor_version;
    pairs fields;
    int status;  // of the answer
    hu::rule reason;
};

struct answer {
    char const* name;
    int status;
    pairs fields;
    hu::verdict verdict;
};

inline std::string lines_of(pairs const& fields) {
    std::string text;
    for (auto const& [name, value] : fields) text += name + ": " + value + "\r\n";
    return text + "\r\n";
}

inline std::string bytes_of(handshake const& sent) {
    return sent.method + " /chat HTTP/1." + std::to_string(sent.minor_version) + "\r\n" +
           lines_of(sent.fields);
}

inline std::string bytes_of(answer const& sent) {
    return "HTTP/1.1 " + std::to_string(sent.status) + " Reason\r\n" + lines_of(sent.fields);
}

// The rest of a request after its Connection and Upgrade: a handshake that is good in all of that.
inline pairs handshake_fields(pairs first) {
    for (auto const& [name, value] : pairs{{"Host", "example.com"},
                                           {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
                                           {"Sec-WebSocket-Version", "13"},
                                           {"Content-Length", "0"}})
        first.emplace_back(name, value);
    return first;
}

inline std::vector<handshake> handshakes() {
    return {
        {"a good handshake",
         "GET",
         1,
         handshake_fields({{"Connection", "keep-alive, Upgrade"}, {"Upgrade", "websocket"}}),
         101,
         {}},
        {"the nomination in the second Connection line",
         "GET",
         1,
         handshake_fields(
             {{"Connection", "keep-alive"}, {"Upgrade", "websocket"}, {"Connection", "Upgrade"}}),
         101,
         {}},
        {"no nomination", "GET", 1,
         handshake_fields({{"Connection", "keep-alive"}, {"Upgrade", "websocket"}}), 0,
         hu::rule::upgrade_not_nominated},
        {"HTTP/1.0", "GET", 0,
         handshake_fields({{"Connection", "Upgrade"}, {"Upgrade", "websocket"}}), 0,
         hu::rule::upgrade_in_http10},
        {"another method", "POST", 1,
         handshake_fields({{"Connection", "Upgrade"}, {"Upgrade", "websocket"}}), 400,
         hu::rule::websocket_method_not_get},
        {"no Upgrade", "GET", 1, handshake_fields({{"Connection", "Upgrade"}}), 0, {}},
    };
}

inline std::vector<answer> answers() {
    std::string const right = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
    return {
        {"a switch",
         101,
         {{"Connection", "Upgrade"}, {"Upgrade", "websocket"}, {"Sec-WebSocket-Accept", right}},
         hu::verdict::switched},
        {"a switch that answers another key",
         101,
         {{"Connection", "Upgrade"},
          {"Upgrade", "websocket"},
          {"Sec-WebSocket-Accept", "t" + right.substr(1)}},
         hu::verdict::broken},
        {"a switch without a nomination",
         101,
         {{"Upgrade", "websocket"}, {"Sec-WebSocket-Accept", right}},
         hu::verdict::broken},
        {"a refusal", 403, {{"Content-Length", "0"}}, hu::verdict::not_switched},
    };
}

/// Whether `decide(handshake)` gives the decision that is right for each of them; prints those
/// that it gets wrong.
template <class Decide>
bool decides_right(Decide decide, std::vector<handshake> const& all = handshakes()) {
    bool right = true;
    for (handshake const& each : all) {
        hu::decision const decided = decide(each);
        if (decided.status() == each.status && decided.reason().rule == each.reason &&
            (!decided || decided.accept().view() == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="))
            continue;
        std::cerr << each.name << ": " << decided.status() << ' '
                  << (decided.reason() ? hu::info(decided.reason().rule).text : "") << '\n';
        right = false;
    }
    return right;
}

/// Whether `confirm(asked, answer)` gives the verdict that is right for each of the answers.
template <class Confirm>
bool confirms_right(Confirm confirm) {
    bool right = true;
    pairs const fields = handshakes()[0].fields;
    hu::request const asked{hu::http_1_1, "GET", fields};
    for (answer const& each : answers()) {
        hu::verdict const found = confirm(asked, each);
        if (found == each.verdict) continue;
        std::cerr << each.name << ": verdict " << int(found) << '\n';
        right = false;
    }
    return right;
}

#endif
