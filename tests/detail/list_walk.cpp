// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/detail/list_walk.hpp>

#include <http_upgrade/connection.hpp>
#include <http_upgrade/detail/token_grammar.hpp>
#include <http_upgrade/upgrade.hpp>

#include <cstddef>
#include <string>
#include <string_view>

#include "cases.hpp"

namespace {

using namespace http_upgrade;
using detail::known_field;

constexpr bool at(place const& where, std::size_t line, std::size_t offset, std::size_t length) {
    return where.line == line && where.offset == offset && where.length == length;
}

constexpr cases::pair fields[] = {{"Upgrade", "a, b"}, {"Host", "h"},     {"upgrade", ",c"},
                                  {"TE", " x "},       {"UPGRADE", "d,"}, {"Upgrade", "trailer"}};

TEST_CASE("list_walk: a walk reads all lines of its name, and can be taken twice") {
    detail::fields_of message(request(http_1_1, "GET", fields, {.trailers_from = 5}));
    for (int round = 0; round != 2; ++round) {
        detail::list_walk<detail::protocol_grammar> walk(message, known_field::upgrade);
        std::string_view const names[] = {"a", "b", "c", "d"};
        std::size_t const lines[] = {0, 0, 2, 4};
        for (std::size_t i = 0; i != 4; ++i) {
            REQUIRE(walk.next());
            CHECK(walk.element().name == names[i]);
            CHECK(place(walk.where()).line == lines[i]);
        }
        CHECK(!walk.next());
        CHECK(walk.well_formed());
        CHECK(at(walk.empty_element(), 2, 0, 0));
    }
}

// ---- The list of a response against that of its request -----------------------------------------

TEST_CASE("asks_for: it finds an element on any line, if the list is well-formed") {
    constexpr cases::pair asked[] = {
        {"Upgrade", "h2, chat/2"}, {"X", "gopher"}, {"Upgrade", ", IRC"}};
    constexpr cases::pair malformed[] = {{"Upgrade", "chat/2"}, {"Upgrade", "IRC, {"}};
    constexpr cases::pair none[] = {{"X", "chat/2"}};
    auto const asks_for = [](auto const& message, protocol const& element) {
        detail::fields_of fields_of_request(message);
        return detail::asks_for<detail::protocol_grammar>(fields_of_request, known_field::upgrade,
                                                          element);
    };
    CHECK(asks_for(request(http_1_1, "GET", asked), {"h2"}));
    CHECK(asks_for(request(http_1_1, "GET", asked), {"Chat", "2"}));
    CHECK(asks_for(request(http_1_1, "GET", asked), {"irc"}));
    CHECK_FALSE(asks_for(request(http_1_1, "GET", asked), {"chat", "1"}));
    CHECK_FALSE(asks_for(request(http_1_1, "GET", asked), {"chat"}));
    CHECK_FALSE(asks_for(request(http_1_1, "GET", asked), {"gopher"}));
    CHECK_FALSE(asks_for(request(http_1_1, "GET", malformed), {"chat", "2"}));
    CHECK_FALSE(asks_for(request(http_1_1, "GET", none), {"chat", "2"}));
}

}  // namespace
