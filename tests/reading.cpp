// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/reading.hpp>

#include <http_upgrade/offer.hpp>
#include <http_upgrade/subprotocol.hpp>

#include <algorithm>
#include <string>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

TEST_CASE("reading: where things stand in both lists, over all lines") {
    static constexpr cases::pair fields[] = {{"Upgrade", "h2, TLS/1.2, websocket/13"},
                                             {"Connection", "close, TE"},
                                             {"Upgrade", "websocket, connect-ip, tls/1.3"},
                                             {"Connection", "UPGRADE"}};
    detail::facts_of facts(request(http_1_1, "GET", fields));
    detail::reading const read(facts);
    CHECK(read.counts);
    CHECK(read.upgrade.count == 6);
    CHECK(read.upgrade.offers == 5);
    CHECK(read.upgrade.h2.offset == 0);
    CHECK(read.upgrade.tls.offset == 4);
    CHECK(read.upgrade.versioned_websocket.offset == 13);
    CHECK(read.upgrade.websocket.line == 2);
    CHECK(read.upgrade.capsule.offset == 11);
    CHECK(read.upgrade.connect_ip.offset == 11);
    CHECK(!read.upgrade.connect_tcp);
    CHECK(read.upgrade.tls_behind_layer.line == 0);
    CHECK(read.connection.close.line == 1);
    CHECK(read.connection.te.offset == 7);
    CHECK(read.connection.upgrade.line == 3);
    CHECK(!read.connection.keep_alive);
}

TEST_CASE("reading: of a list that is not well-formed nothing is kept but the fault") {
    static constexpr cases::pair fields[] = {{"Upgrade", "websocket, {"},
                                             {"Connection", "upgrade, {"}};
    detail::facts_of facts(request(http_1_1, "GET", fields));
    detail::reading const read(facts);
    CHECK(!read.counts);
    CHECK(!read.upgrade.well_formed);
    CHECK(!read.upgrade.websocket);
    CHECK(read.upgrade.count == 0);
    CHECK(read.upgrade.fault.offset == 11);
    CHECK(!read.connection.well_formed);
    CHECK(!read.connection.upgrade);
    CHECK(read.connection.fault.offset == 9);
}

// ---- An answer's list against the request's -----------------------------------------------------

constexpr bool at(place const& where, std::size_t line, std::size_t offset, std::size_t length) {
    return where.line == line && where.offset == offset && where.length == length;
}

TEST_CASE("answers: what was asked for, over all lines of both") {
    constexpr cases::pair asked[] = {
        {"Upgrade", "h2, chat/2"}, {"X", "gopher"}, {"Upgrade", ", IRC"}};
    constexpr cases::pair answer[] = {{"Upgrade", "irc,Gopher"},
                                      {"Upgrade", "CHAT/2, chat/1"},
                                      {"Upgrade", "irc"},
                                      {"Upgrade", "h2"}};
    detail::facts_of request_facts(request(http_1_1, "GET", asked));
    detail::facts_of response_facts(response(http_1_1, 101, answer));
    detail::answers<detail::protocol_grammar, detail::offer_grammar> const named(
        response_facts, request_facts, detail::known_field::upgrade);
    REQUIRE(named.count == 6);
    bool const expected[] = {true, false, true, false, true, false};  // h2 is no offer
    std::size_t i = 0;
    for (auto const& each : named) {
        INFO(i);
        CHECK(each.asked == expected[i++]);
    }
    CHECK(i == 6);
    CHECK(named.at[2].element == protocol{"chat", "2"});
    CHECK(at(named.at[2].where, 1, 0, 6));
    CHECK(at(named.at[3].where, 1, 8, 6));
    CHECK(at(named.not_asked(), 0, 4, 6));
    CHECK(!named.rest);
}

/// Where the first subprotocol stands that was not asked for.
constexpr place not_asked(cases::lines const& asked, cases::lines const& answer) {
    detail::facts_of request_facts(request(http_1_1, "GET", asked));
    detail::facts_of response_facts(response(http_1_1, 101, answer));
    return detail::answers<detail::subprotocol_grammar>(response_facts, request_facts,
                                                        detail::known_field::sec_websocket_protocol)
        .not_asked();
}

TEST_CASE("answers: the first that was not asked for") {
    constexpr cases::pair both{"Sec-WebSocket-Protocol", "a, b"};
    constexpr cases::pair one{"Sec-WebSocket-Protocol", "b"};
    constexpr cases::pair none{"Sec-WebSocket-Protocol", ""};
    constexpr cases::pair other_case{"Sec-WebSocket-Protocol", "B"};
    STATIC_REQUIRE(!not_asked({both}, {}));
    STATIC_REQUIRE(!not_asked({}, {}));
    STATIC_REQUIRE(!not_asked({none}, {none}));
    STATIC_REQUIRE(!not_asked({both}, {one}));
    STATIC_REQUIRE(!not_asked({one, both}, {both, one}));
    STATIC_REQUIRE(at(not_asked({one}, {both}), 0, 0, 1));
    STATIC_REQUIRE(at(not_asked({}, {one}), 0, 0, 1));
    STATIC_REQUIRE(at(not_asked({none}, {none, one}), 1, 0, 1));
    STATIC_REQUIRE(at(not_asked({both}, {both, other_case}), 1, 0, 1));
}

// The bound: what is behind the 32nd was not asked for, though it was.
TEST_CASE("answers: 32 are compared") {
    std::string list;
    for (int i = 0; i != 40; ++i) list += "s" + std::to_string(10 + i) + ",";
    for (std::size_t const count : {31u, 32u, 33u, 40u}) {
        std::string const used = list.substr(0, 4 * count);
        cases::pair const asked[] = {{"Sec-WebSocket-Protocol", list}};
        cases::pair const answer[] = {{"X", ""}, {"Sec-WebSocket-Protocol", used}};
        detail::facts_of request_facts(request(http_1_1, "GET", asked));
        detail::facts_of response_facts(response(http_1_1, 101, answer));
        detail::answers<detail::subprotocol_grammar> const named(
            response_facts, request_facts, detail::known_field::sec_websocket_protocol);
        INFO(count);
        CHECK(named.count == std::min<std::size_t>(count, 32));
        CHECK(bool(named.rest) == (count > 32));
        CHECK(bool(named.not_asked()) == (count > 32));
        if (count > 32) CHECK(at(named.not_asked(), 1, 4 * 32, 3));
    }
}

TEST_CASE("reading: what counts, and what counts when it is tolerated") {
    constexpr cases::pair plain[] = {{"Upgrade", "a"}};
    constexpr cases::pair closing[] = {{"Upgrade", "a"}, {"Connection", "close"}};
    constexpr cases::pair malformed[] = {{"Upgrade", "a"}, {"Connection", "upgrade, {"}};
    constexpr cases::pair nothing[] = {{"Upgrade", ","}};
    constexpr rule_set nominating{rule::upgrade_not_nominated};
    auto const counts = [](auto const& message, rule_set const& tolerated) {
        detail::facts_of facts(message);
        return detail::reading(facts, tolerated).counts;
    };
    CHECK_FALSE(counts(request(http_1_1, "GET", plain), {}));
    CHECK(counts(request(http_1_1, "GET", plain), nominating));
    CHECK(counts(response(http_1_1, 101, plain), nominating));
    CHECK(counts(response(http_1_0, 101, closing), nominating));
    CHECK_FALSE(counts(response(http_1_1, 101, closing), {}));
    CHECK_FALSE(counts(response(http_1_1, 101, closing), {rule::switching_without_upgrade}));
    CHECK_FALSE(counts(request(http_1_0, "GET", plain), nominating));
    CHECK_FALSE(counts(response(http_2, 200, plain), nominating));
    CHECK_FALSE(counts(request(http_1_1, "GET", malformed), nominating));
    CHECK_FALSE(counts(request(http_1_1, "GET", nothing), nominating));
}

struct content_case {
    std::string_view what;
    cases::lines fields;
    bool announced;
};
constexpr content_case contents[] = {
    {"none", {{"Host", "a"}}, false},
    {"of no bytes", {{"Content-Length", " 00 "}}, false},
    {"of no bytes, twice in a line", {{"Content-Length", "0, 0"}}, false},
    {"of five bytes", {{"Content-Length", "5"}}, true},
    {"of a length that is none", {{"Content-Length", "abc"}}, true},
    {"of a length that is empty", {{"Content-Length", ""}}, true},
    {"of two lengths", {{"Content-Length", "0"}, {"Content-Length", "5"}}, true},
    {"of an unknown length", {{"Transfer-Encoding", "chunked"}}, true},
};
constexpr bool content_holds(content_case const& row) {
    detail::facts_of known(request(http_1_1, "GET", row.fields));
    return bool(detail::announced_content(known)) == row.announced;
}
TEST_CASE("reading: content is announced wherever it cannot be ruled out") {
    cases::hold<contents, content_holds, &content_case::fields>();
}

}  // namespace
