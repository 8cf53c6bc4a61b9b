// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// A negotiation comes to its result in two ways: a quick one that only says yes or no, and a slow
// one that finds the reason. Whenever the quick one says yes, the slow one must come to the same
// result, in all its members.

#include <http_upgrade/detail/negotiation.hpp>

#include <http_upgrade/negotiate.hpp>

#include "../../examples/upgrade_lint/rule_examples.hpp"

#include <http_upgrade/info.hpp>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cases.hpp"
#include "heads.hpp"

namespace {

using namespace http_upgrade;

constexpr std::string_view key = "dGhlIHNhbXBsZSBub25jZQ==";

// ---- What browsers send -------------------------------------------------------------------------

struct handshake_case {
    std::string_view what;
    cases::lines fields;
    bool taken;
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
    {"two subprotocols",
     {{"Host", "a"},
      {"Connection", "Upgrade"},
      {"Upgrade", "websocket"},
      {"Sec-WebSocket-Version", "13"},
      {"Sec-WebSocket-Key", key},
      {"Sec-WebSocket-Protocol", "mqtt, amqp"}},
     true},
    {"nothing", {}, false},
};
constexpr bool handshake_holds(handshake_case const& row) {
    constexpr protocol supported[] = {{"h2c"}, {"WebSocket"}};
    detail::fields_of fields(request(http_1_1, "GET", row.fields));
    detail::choice result;
    if (detail::take_if_all_holds(fields, supported, preference::client, result) != row.taken)
        return false;
    std::string_view const kept(result.key, result.key_size);
    return result.switches == row.taken && result.index == (row.taken ? 1 : 0) &&
           kept == (row.taken ? key : std::string_view());
}

TEST_CASE("negotiation: the quick way takes what browsers send") {
    cases::hold<handshakes, handshake_holds, &handshake_case::fields>();
}

// ---- Both ways over many messages ---------------------------------------------------------------

using fields_type = std::vector<std::pair<std::string, std::string>>;

constexpr protocol websocket_only[] = {{"websocket"}};
constexpr protocol h2c_and_websocket[] = {{"h2c"}, {"WebSocket"}};
constexpr protocol capsules[] = {{"connect-udp"}, {"connect-ip"}};
constexpr protocol versioned[] = {{"TLS", "1.2"}, {"websocket", "13"}};
constexpr protocol everything[] = {{"h2"},         {"TLS", "1.2"},  {"h2c"},      {"connect-tcp"},
                                   {"connect-ip"}, {"connect-udp"}, {"websocket"}};
constexpr protocol_span lists_of_servers[] = {websocket_only, h2c_and_websocket, capsules,
                                              versioned, everything};
constexpr preference preferences[] = {preference::client, preference::server};
constexpr transport transports[] = {transport::unknown, transport::tls, transport::clear};

bool same(protocol const& a, protocol const& b) {  // to the byte
    return a.name == b.name && a.version == b.version;
}
bool same(place const& a, place const& b) {
    return a.line == b.line && a.offset == b.offset && a.length == b.length;
}
bool same(detail::choice const& a, detail::choice const& b) {
    return same(a.protocol, b.protocol) && a.settings.data() == b.settings.data() &&
           a.settings.size() == b.settings.size() && a.index == b.index && same(a.where, b.where) &&
           a.reason == b.reason && a.switches == b.switches && a.owes_continue == b.owes_continue &&
           a.owes_content == b.owes_content && a.key_size == b.key_size &&
           std::equal(std::begin(a.key), std::end(a.key), std::begin(b.key));
}

bool same(decision const& a, detail::choice const& b) {
    return bool(a) == b.switches && same(a.protocol(), b.protocol) && a.index() == b.index &&
           a.reason().rule == b.reason && same(a.reason().where(), b.where) &&
           a.owes_continue() == b.owes_continue && a.owes_content() == b.owes_content;
}

std::string said(detail::choice const& result) {
    place const where = result.where;
    std::ostringstream out;
    out << (result.switches ? "switches to " : "names ") << result.protocol.name << '/'
        << result.protocol.version << " [" << result.index << "], " << to_string(result.reason)
        << " at " << where.line << ':' << where.offset << '+' << where.length << ", owes "
        << result.owes_continue << result.owes_content << ", key "
        << std::string_view(result.key, result.key_size) << ", settings " << result.settings;
    return out.str();
}

struct tally {
    std::size_t messages = 0, yes = 0, no = 0, wrong = 0;
};

/// Compares both ways for each list of a server, in both orders, with and without what can be
/// tolerated.
template <class Message>
void compare(Message const& message, tally& all) {
    ++all.messages;
    detail::fields_of fields(message);
    for (protocol_span const supported : lists_of_servers)
        for (preference const order : preferences)
            for (rule_set const& tolerated : {rule_set(), tolerable}) {
                detail::choice quick, slow;
                bool const yes = detail::take_if_all_holds(fields, supported, order, quick);
                detail::negotiation(fields, supported, tolerated, slow).decide(order);
                decision const decided(fields, supported, tolerated, order);
                ++(yes ? all.yes : all.no);
                bool const agrees =
                    (!yes || same(quick, slow)) && yes == quick.switches && same(decided, slow);
                if (agrees || all.wrong++ != 0) continue;
                std::string lines;
                for (auto const& [name, value] : message)
                    lines.append("\n  ").append(name).append(": ").append(value);
                FAIL_CHECK("the quick way: " << said(quick) << "\nthe slow way:  " << said(slow)
                                             << "\nthe decision:  " << decided.status() << lines);
            }
}

void require_both_answers(tally const& all) {
    CHECK(all.wrong == 0);
    CHECK(all.yes > 1000);
    CHECK(all.no > 1000);
}

/// Calls `visit` with variations of a request: in every version, with several methods, with some of
/// its lines in the trailer section, without one of them, with one or two of `further` before and
/// behind them, and with every byte at every place of its values.
template <class Visit>
void each_variation(fields_type const& base, fields_type const& further, Visit&& visit) {
    for (http_version const version : {http_1_0, http_1_1, http_version{1, 2}, http_2, http_3})
        for (char const* const method : {"GET", "get", "POST", "CONNECT"})
            for (transport const over : transports)
                visit(request(version, method, base, {.over = over}));
    for (std::size_t trailers = 0; trailers != base.size() + 2; ++trailers)
        visit(request(http_1_1, "GET", base, {.trailers_from = trailers}));
    for (std::size_t gone = 0; gone != base.size(); ++gone) {
        fields_type fields = base;
        fields.erase(fields.begin() + static_cast<std::ptrdiff_t>(gone));
        visit(request(http_1_1, "GET", fields));
    }
    for (auto const& one : further)
        for (auto const& other : further) {
            fields_type fields = base;
            fields.push_back(one);
            visit(request(http_1_1, "GET", fields));
            fields.insert(fields.begin(), other);
            visit(request(http_1_1, "GET", fields));
        }
    for (std::size_t line = 0; line != base.size(); ++line)
        for (std::size_t at = 0; at != base[line].second.size(); ++at)
            for (int byte = 0; byte != 256; ++byte) {
                fields_type fields = base;
                fields[line].second[at] = static_cast<char>(byte);
                visit(request(http_1_1, "GET", fields));
            }
}

fields_type const further{{"Host", "b"},
                          {"Connection", "x"},
                          {"Connection", "Upgrade"},
                          {"Connection", "{"},
                          {"Upgrade", "h2c"},
                          {"Upgrade", "h2"},
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

TEST_CASE("negotiation: both ways agree on variations of a WebSocket handshake") {
    fields_type const base{{"Host", "a"},
                           {"Connection", "keep-alive, Upgrade"},
                           {"Upgrade", "websocket"},
                           {"Sec-WebSocket-Version", "13"},
                           {"Sec-WebSocket-Key", std::string(key)}};
    tally all;
    each_variation(base, further, [&](auto const& message) { compare(message, all); });
    CHECK(all.messages > 15000);
    require_both_answers(all);
}

TEST_CASE("negotiation: both ways agree on variations of an offer of h2c") {
    fields_type const base{{"Host", "a"},
                           {"Connection", "Upgrade, HTTP2-Settings"},
                           {"Upgrade", "h2c"},
                           {"HTTP2-Settings", "AAMAAABk"}};
    tally all;
    each_variation(base, further, [&](auto const& message) { compare(message, all); });
    require_both_answers(all);
}

TEST_CASE("negotiation: both ways agree on variations of an offer of several protocols") {
    fields_type const base{{"Host", "a"},
                           {"Connection", "Upgrade"},
                           {"Upgrade", "h2, TLS/1.2, websocket"},
                           {"Upgrade", "connect-ip"},
                           {"Capsule-Protocol", "?1"},
                           {"Sec-WebSocket-Version", "13"},
                           {"Sec-WebSocket-Key", std::string(key)}};
    tally all;
    each_variation(base, further, [&](auto const& message) { compare(message, all); });
    require_both_answers(all);
}

TEST_CASE("negotiation: both ways agree on hundreds of lines of one name") {
    for (int const count : {2, 8, 16, 32, 33, 255, 256, 257, 1024}) {
        fields_type fields{{"Connection", "Upgrade"},
                           {"Upgrade", "websocket"},
                           {"Sec-WebSocket-Version", "13"},
                           {"Sec-WebSocket-Key", std::string(key)}};
        for (int i = 0; i != count; ++i) fields.emplace_back("Host", "a");
        request const message(http_1_1, "GET", fields);
        detail::fields_of read(message);
        detail::choice result;
        CHECK_FALSE(detail::take_if_all_holds(read, websocket_only, preference::client, result));
        tally all;
        compare(message, all);
        CHECK(all.wrong == 0);
    }
}

/// Compares both ways for the requests among these heads, over each transport.
void compare_each(std::vector<heads::head> const& heads, context known, tally& all) {
    for (heads::head const& head : heads) {
        if (!head.is_request) continue;
        for (transport const over : transports) {
            known.over = over;
            compare(request(head.version, head.method, head.fields, known), all);
        }
    }
}

TEST_CASE("negotiation: both ways agree on captured requests") {
    std::set<std::string> files;
    for (auto const& entry : std::filesystem::directory_iterator(CAPTURES))
        if (entry.path().extension() == ".http" || entry.path().extension() == ".verbose")
            files.insert(entry.path().string());
    tally all;
    for (std::string const& file : files) compare_each(heads::read(file), {}, all);
    CHECK(all.messages > 250);
    require_both_answers(all);
}

TEST_CASE("negotiation: both ways agree on the examples of every rule") {
    tally all;
    for (rule_examples::example const& row : rule_examples::all)
        for (std::string_view const text : {row.breaks, row.passes})
            compare_each(heads::of_example(text), row.known, all);
    CHECK(all.messages > 1000);
    require_both_answers(all);
}

}  // namespace
