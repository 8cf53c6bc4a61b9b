// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/detail/rules/websocket_extensions.hpp>

#include <http_upgrade/inspect.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

constexpr std::string_view field = "Sec-WebSocket-Extensions";

constexpr bool at(place const& found, std::size_t line, std::size_t offset, std::size_t length) {
    return found && found.line == line && found.offset == offset && found.length == length;
}

/// Where the first extension of a response stands that its request does not offer.
constexpr place not_offered(cases::lines const& asked, cases::lines const& answer) {
    detail::fields_of request_fields(request(http_1_1, "GET", asked));
    detail::fields_of response_fields(response(http_1_1, 101, answer));
    return detail::first_not_offered(response_fields, request_fields);
}

TEST_CASE("websocket_extensions: the first extension that the request does not offer") {
    constexpr cases::pair both{field, "a, b; x"};
    constexpr cases::pair one{field, "b; y=1"};
    constexpr cases::pair other_case{field, "b, B;z"};
    constexpr cases::pair malformed{field, "a, b, {"};
    STATIC_REQUIRE(!not_offered({both}, {one}));
    STATIC_REQUIRE(!not_offered({one, both}, {both, one}));
    STATIC_REQUIRE(at(not_offered({one}, {both}), 0, 0, 1));
    STATIC_REQUIRE(at(not_offered({}, {one}), 0, 0, 6));
    STATIC_REQUIRE(at(not_offered({both}, {both, other_case}), 1, 3, 3));
    STATIC_REQUIRE(at(not_offered({malformed}, {one}), 0, 0, 6));
}

// What most clients and servers send is compared as a whole. That must not change an answer.
TEST_CASE("websocket_extensions: the usual values are judged as the lists that they are") {
    for (std::string_view const offer : detail::usual_extensions)
        for (std::string_view const answer : detail::usual_extensions) {
            cases::pair const sent[] = {{field, offer}};
            cases::pair const received[] = {{field, answer}};
            detail::fields_of asked(request(http_1_1, "GET", sent));
            detail::fields_of answered(response(http_1_1, 101, received));
            CHECK(detail::are_extensions_usual(asked));

            // An empty element more, and the list is read.
            std::string const offer_to_read = std::string(offer) + ",";
            std::string const answer_to_read = std::string(answer) + ",";
            cases::pair const sent_to_read[] = {{field, offer_to_read}};
            cases::pair const received_to_read[] = {{field, answer_to_read}};
            detail::fields_of asked_to_read(request(http_1_1, "GET", sent_to_read));
            detail::fields_of answered_to_read(response(http_1_1, 101, received_to_read));
            REQUIRE(!detail::are_extensions_usual(asked_to_read));
            REQUIRE(!detail::are_extensions_usual(answered_to_read));

            findings usual, read;
            detail::report usual_report(usual, {}), read_report(read, {});
            detail::judge_deflate_offers(asked, usual_report);
            detail::judge_accepted_extensions(answered, usual_report);
            detail::judge_offered_extensions(asked, answered, usual_report);
            detail::judge_deflate_offers(asked_to_read, read_report);
            detail::judge_accepted_extensions(answered_to_read, read_report);
            detail::judge_offered_extensions(asked_to_read, answered_to_read, read_report);
            INFO(offer << " -> " << answer);
            CHECK(std::equal(usual.begin(), usual.end(), read.begin(), read.end()));
            if (detail::accepts_usual_offer(asked, answered)) CHECK(read.empty());
        }
}

// The first 32 names of an answer are compared; the 33rd counts as not listed by the client.
TEST_CASE("websocket: the first 32 extensions of an answer are compared") {
    std::string listed;
    for (int i = 0; i != 100; ++i) listed += "x" + std::to_string(i) + ", ";
    cases::pair const asked[] = {{"Host", "example.com"},
                                 {"Connection", "Upgrade"},
                                 {"Upgrade", "websocket"},
                                 {"Sec-WebSocket-Version", "13"},
                                 {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
                                 {"Sec-WebSocket-Extensions", listed}};
    for (int const count : {1, 31, 32, 33}) {
        std::string used;
        for (int i = 0; i != count; ++i) used += (i == 0 ? "x" : ", x") + std::to_string(99 - i);
        cases::pair const answer[] = {{"Connection", "Upgrade"},
                                      {"Upgrade", "websocket"},
                                      {"Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="},
                                      {"Sec-WebSocket-Extensions", used}};
        INFO(count);
        CHECK(inspect(request(http_1_1, "GET", asked), response(http_1_1, 101, answer))
                  .contains(rule::websocket_extension_not_offered) == (count > 32));
    }
}

}  // namespace
