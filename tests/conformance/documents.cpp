// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Every example of three documents on Upgrade, as they print it, odd spacing included: the French
// and the Japanese page of MDN (Web/HTTP/Headers/Upgrade), and RFC 9110 §7.8, §7.6.1 and §15.5.22.

#include <http_upgrade/http_upgrade.hpp>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

struct example {
    std::string_view what;  // the document, and the place in it
    int status;             // 0: a request
    cases::lines fields;
    cases::few<protocol> expected;
    std::size_t notes;  // findings that are not of level error
    bool whole = true;  // false: fragments of a handshake, without what websocket demands
};

constexpr example examples[] = {
    {"fr: Description, la requête",
     0,
     {{"Host", "www.example.com"}, {"Connection", "upgrade"}, {"Upgrade", "exemple/1, toto/2"}},
     {{"exemple", "1"}, {"toto", "2"}},
     1},
    {"fr: Description, la réponse 101",
     101,
     {{"Upgrade", "toto/2"}, {"Connection", "Upgrade"}},
     {{"toto", "2"}},
     1},
    {"fr: Syntaxe, la liste",
     0,
     {{"Connection", "upgrade"}, {"Upgrade", "un_protocole/1, exemple, un_autre_protocole/2.2"}},
     {{"un_protocole", "1"}, {"exemple", ""}, {"un_autre_protocole", "2.2"}},
     1},
    {"fr: Exemples, quatre protocoles",
     0,
     {{"Connection", "upgrade"}, {"Upgrade", "HTTP/2.0, SHTTP/1.3, IRC/6.9, RTA/x11"}},
     {{"HTTP", "2.0"}, {"SHTTP", "1.3"}, {"IRC", "6.9"}, {"RTA", "x11"}},
     1},
    {"fr: Exemples, websocket",
     0,
     {{"Connection", "Upgrade"}, {"Upgrade", "websocket"}},
     {{"websocket", ""}},
     0,
     false},
    {"ja: the request",
     0,
     {{"Host", "www.example.com"}, {"Connection", "upgrade"}, {"Upgrade", "example/1, foo/2"}},
     {{"example", "1"}, {"foo", "2"}},
     1},
    {"ja: the 101", 101, {{"Upgrade", "foo/2"}, {"Connection", "Upgrade"}}, {{"foo", "2"}}, 1},
    {"ja: the list, with its odd spacing",
     0,
     {{"Connection", "upgrade"}, {"Upgrade", "a_protocol/1, example ,another_protocol/2.2"}},
     {{"a_protocol", "1"}, {"example", ""}, {"another_protocol", "2.2"}},
     1},
    {"ja: four protocols",
     0,
     {{"Connection", "upgrade"}, {"Upgrade", "HTTP/2.0, SHTTP/1.3, IRC/6.9, RTA/x11"}},
     {{"HTTP", "2.0"}, {"SHTTP", "1.3"}, {"IRC", "6.9"}, {"RTA", "x11"}},
     1},
    {"ja: websocket",
     0,
     {{"Connection", "Upgrade"}, {"Upgrade", "websocket"}},
     {{"websocket", ""}},
     0,
     false},
    {"RFC 9110 §7.8, the request",
     0,
     {{"Host", "www.example.com"},
      {"Connection", "upgrade"},
      {"Upgrade", "websocket, IRC/6.9, RTA/x11"}},
     {{"websocket", ""}, {"IRC", "6.9"}, {"RTA", "x11"}},
     1,
     false},
    {"RFC 9110 §7.8, the 101",
     101,
     {{"Connection", "upgrade"}, {"Upgrade", "websocket"}},
     {{"websocket", ""}},
     0},
    {"RFC 9110 §15.5.22, the 426",
     426,
     {{"Upgrade", "HTTP/3.0"},
      {"Connection", "Upgrade"},
      {"Content-Length", "53"},
      {"Content-Type", "text/plain"}},
     {{"HTTP", "3.0"}},
     0},
};

constexpr bool reads_as_printed(example const& row) {
    auto const list = parse_upgrade(row.fields[row.status == 0 ? row.fields.size() - 1
                                               : row.fields[0].first == "Upgrade" ? 0u
                                                                                  : 1u]
                                        .second);
    if (list.size() != row.expected.size()) return false;
    std::size_t i = 0;
    for (protocol const element : list) {
        protocol const& expected = row.expected[i++];
        if (element.name != expected.name || element.version != expected.version) return false;
    }
    return true;
}

constexpr bool example_holds(example const& row) {
    findings const found = row.status == 0 ? inspect(request(http_1_1, "GET", row.fields))
                                           : inspect(response(http_1_1, row.status, row.fields));
    std::size_t notes = 0;
    for (finding const each : found) {
        bool const demanded = to_string(each.rule).starts_with("websocket-");
        if (info(each.rule).level != level::error)
            ++notes;
        else if (row.whole || !demanded)
            return false;
    }
    if (row.status == 0 &&
        offer_of(request(http_1_1, "GET", row.fields)).size() != row.expected.size())
        return false;
    return notes == row.notes && reads_as_printed(row);
}

TEST_CASE("documents: each example reads as it is printed, and breaks no MUST") {
    cases::hold<examples, example_holds, &example::fields>();
}

TEST_CASE("documents: the syntax line of the French and the Japanese page is no value") {
    STATIC_REQUIRE(parse_upgrade("protocol_name[/protocol_version]").error().offset == 13);
}

TEST_CASE("documents: the close option of RFC 9110 §7.6.1 and RFC 9112 §9.6 is read") {
    STATIC_REQUIRE(parse_connection("close").contains("close"));
}

}  // namespace
