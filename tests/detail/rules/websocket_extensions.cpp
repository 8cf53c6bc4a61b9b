// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/detail/rules/websocket_extensions.hpp>

#include <http_upgrade/inspect.hpp>

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

// What most clients offer is compared as a whole. That must not change an answer.
TEST_CASE("websocket_extensions: the usual offers are lists without a fault") {
    for (std::string_view const usual : detail::usual_extensions) {
        cases::pair const whole[] = {{field, usual}};
        std::string const spaced = " " + std::string(usual);
        cases::pair const read[] = {{field, spaced}};
        detail::fields_of usual_fields(request(http_1_1, "GET", whole));
        detail::fields_of read_fields(request(http_1_1, "GET", read));
        CHECK(detail::offers_usual_extensions(usual_fields));
        CHECK(detail::extensions_hold(read_fields));
        detail::deflate_walk offer(read_fields);
        REQUIRE(offer.next());
        CHECK(offer.parameters());
        CHECK(!offer.next());
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
