// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/usual_handshake.hpp>

#include <http_upgrade/negotiate.hpp>

#include <string>
#include <utility>
#include <vector>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

constexpr std::string_view key = "dGhlIHNhbXBsZSBub25jZQ==";

struct handshake_case {
    std::string_view what;
    cases::lines fields;
    bool usual;
};
constexpr handshake_case handshakes[] = {
    {"Chromium",
     {{"Host", "a"},
      {"Connection", "Upgrade"},
      {"Upgrade", "websocket"},
      {"Sec-WebSocket-Version", "13"},
      {"Sec-WebSocket-Key", key},
      {"Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits"}},
     true},
    {"Firefox",
     {{"Host", "a"},
      {"Sec-WebSocket-Version", "13"},
      {"Sec-WebSocket-Extensions", "permessage-deflate"},
      {"Sec-WebSocket-Key", key},
      {"Connection", "keep-alive, Upgrade"},
      {"Upgrade", "websocket"}},
     true},
    {"in another case, with a subprotocol",
     {{"HOST", ""},
      {"connection", "UPGRADE"},
      {"upgrade", "WebSocket"},
      {"sec-websocket-version", "13"},
      {"sec-websocket-key", key},
      {"sec-websocket-protocol", "mqtt"}},
     true},
    {"two subprotocols: for the scanner",
     {{"Host", "a"},
      {"Connection", "Upgrade"},
      {"Upgrade", "websocket"},
      {"Sec-WebSocket-Version", "13"},
      {"Sec-WebSocket-Key", key},
      {"Sec-WebSocket-Protocol", "mqtt, amqp"}},
     false},
    {"nothing", {}, false},
};
constexpr bool handshake_holds(handshake_case const& row) {
    std::string_view const found =
        detail::usual_websocket_key(request(http_1_1, "GET", row.fields));
    return found == (row.usual ? key : std::string_view());
}

TEST_CASE("usual_handshake: what browsers send") {
    cases::hold<handshakes, handshake_holds, &handshake_case::fields>();
}

using fields_type = std::vector<std::pair<std::string, std::string>>;

struct tally {
    int usual = 0;
    int others = 0;
};

// Whoever is usual gets the decision that the judges come to; and they are not asked in vain.
template <class Message>
void compare(Message const& message, tally& counts) {
    static constexpr protocol supported[] = {{"h2c"}, {"WebSocket"}};
    std::string_view const found = detail::usual_websocket_key(message);
    detail::facts_of known(message);
    decision const judged = detail::negotiation(known, supported, {}).decide(preference::client);
    if (found.empty()) {
        ++counts.others;
        return;
    }
    ++counts.usual;
    decision const quick = detail::negotiation::of_websocket(found, supported);
    CHECK(judged);
    CHECK(quick);
    CHECK(judged.index() == quick.index());
    CHECK(judged.protocol() == quick.protocol());
    CHECK(judged.answer() == quick.answer());
    CHECK(!judged.reason());
    CHECK(!quick.reason());
    CHECK(judged.owes_continue() == quick.owes_continue());
    CHECK(judged.owes_content() == quick.owes_content());
    CHECK(judged.accept().view() == quick.accept().view());
}

TEST_CASE("usual_handshake: no other answer than that of the judges") {
    fields_type const base{{"Host", "a"},
                           {"Connection", "keep-alive, Upgrade"},
                           {"Upgrade", "websocket"},
                           {"Sec-WebSocket-Version", "13"},
                           {"Sec-WebSocket-Key", std::string(key)}};
    fields_type const further{{"Host", "b"},
                              {"Connection", "x"},
                              {"Connection", "Upgrade"},
                              {"Upgrade", "h2c"},
                              {"Upgrade", ""},
                              {"Sec-WebSocket-Version", "13"},
                              {"Sec-WebSocket-Key", std::string(key)},
                              {"Sec-WebSocket-Protocol", "a"},
                              {"Sec-WebSocket-Protocol", "a,"},
                              {"Sec-WebSocket-Protocol", ""},
                              {"Sec-WebSocket-Extensions", "permessage-deflate"},
                              {"Sec-WebSocket-Extensions", "permessage-deflate; a=\"b\""},
                              {"Sec-WebSocket-Extensions", ";"},
                              {"Sec-WebSocket-Accept", "x"},
                              {"Content-Length", "0"},
                              {"Content-Length", "1"},
                              {"Transfer-Encoding", "chunked"},
                              {"Expect", "100-continue"},
                              {"TE", "trailers"},
                              {"Via", "1.1 a"},
                              {"HTTP2-Settings", ""},
                              {":protocol", "websocket"},
                              {"X", "y"}};
    tally counts;
    for (http_version const version : {http_1_0, http_1_1, http_version{1, 2}, http_2, http_3})
        for (char const* const method : {"GET", "get", "POST", "CONNECT"})
            compare(request(version, method, base), counts);
    for (std::size_t trailers = 0; trailers != 7; ++trailers)
        compare(request(http_1_1, "GET", base, {.trailers_from = trailers}), counts);
    for (std::size_t gone = 0; gone != base.size(); ++gone) {
        fields_type fields = base;
        fields.erase(fields.begin() + static_cast<std::ptrdiff_t>(gone));
        compare(request(http_1_1, "GET", fields), counts);
    }
    for (auto const& one : further)
        for (auto const& other : further) {
            fields_type fields = base;
            fields.push_back(one);
            compare(request(http_1_1, "GET", fields), counts);
            fields.insert(fields.begin(), other);
            compare(request(http_1_1, "GET", fields), counts);
        }
    // Each byte of each value, in turn, as each other byte.
    for (std::size_t line = 0; line != base.size(); ++line)
        for (std::size_t at = 0; at != base[line].second.size(); ++at)
            for (int byte = 0; byte != 256; ++byte) {
                fields_type fields = base;
                fields[line].second[at] = static_cast<char>(byte);
                compare(request(http_1_1, "GET", fields), counts);
            }
    CHECK(counts.usual > 1000);
    CHECK(counts.others > 1000);
}

TEST_CASE("usual_handshake: hundreds of lines of a name are not the one that is usual") {
    for (int const count : {2, 8, 16, 32, 33, 255, 256, 257, 1024}) {
        fields_type fields{{"Connection", "Upgrade"},
                           {"Upgrade", "websocket"},
                           {"Sec-WebSocket-Version", "13"},
                           {"Sec-WebSocket-Key", std::string(key)}};
        for (int i = 0; i != count; ++i) fields.emplace_back("Host", "a");
        CHECK(detail::usual_websocket_key(request(http_1_1, "GET", fields)).empty());
    }
}

}  // namespace
