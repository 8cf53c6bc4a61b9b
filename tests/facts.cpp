// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/facts.hpp>

#include <http_upgrade/upgrade.hpp>

#include "cases.hpp"

namespace {

using namespace http_upgrade;
using detail::known_field;

constexpr cases::pair fields[] = {{"Upgrade", "a, b"}, {"Host", "h"},     {"upgrade", ",c"},
                                  {"TE", " x "},       {"UPGRADE", "d,"}, {"Upgrade", "trailer"}};

TEST_CASE("facts: one walk finds the first line of a name, and how many there are") {
    detail::facts_of facts(request(http_1_1, "PUT", fields, {.trailers_from = 5}));
    CHECK(facts.is_request);
    CHECK(facts.is_http1());
    CHECK(facts.method == "PUT");
    CHECK(facts.header(known_field::upgrade).count == 3);
    CHECK(facts.header(known_field::upgrade).line == 0);
    CHECK(facts.header(known_field::upgrade).value == "a, b");
    CHECK(facts.trailer(detail::trailer_field::upgrade_or_connection).line == 5);
    CHECK(facts.trailer(detail::trailer_field::connection_specific).line == 5);
    CHECK(!facts.trailer(detail::trailer_field::te));
    CHECK(!facts.header(known_field::connection));
    CHECK(!facts.header(known_field::connection).where());
    place const te = facts.header(known_field::te).where();
    CHECK(te.line == 3);
    CHECK(te.offset == 1);
    CHECK(te.length == 1);
}

TEST_CASE("facts: of a response") {
    detail::facts_of facts(response(http_2, 101, fields));
    CHECK(!facts.is_request);
    CHECK(!facts.is_http1());
    CHECK(facts.status == 101);
    CHECK(facts.header(known_field::upgrade).count == 4);
}

TEST_CASE("facts: a list walks all lines of its name, twice if need be") {
    detail::facts_of facts(request(http_1_1, "GET", fields, {.trailers_from = 5}));
    for (int round = 0; round != 2; ++round) {
        detail::list_walk<detail::protocol_grammar> walk(facts, known_field::upgrade);
        std::string_view const names[] = {"a", "b", "c", "d"};
        std::size_t const lines[] = {0, 0, 2, 4};
        for (std::size_t i = 0; i != 4; ++i) {
            REQUIRE(walk.next());
            CHECK(walk.element().name == names[i]);
            CHECK(walk.where().line == lines[i]);
        }
        CHECK(!walk.next());
        CHECK(walk.well_formed());
        CHECK(walk.empty_element().line == 2);
        CHECK(walk.empty_element().offset == 0);
    }
}

TEST_CASE("facts: two lists over one message do not disturb each other") {
    static constexpr cases::pair both[] = {{"Upgrade", "a"}, {"Connection", "x"},
                                           {"Upgrade", "b"}, {"Connection", "y"},
                                           {"Upgrade", "c"}, {"Connection", "z"}};
    detail::facts_of facts(request(http_1_1, "GET", both));
    auto upgrade = facts.values(known_field::upgrade);
    auto connection = facts.values(known_field::connection);
    CHECK(upgrade.next());
    CHECK(connection.next());
    CHECK(upgrade.value() == "b");
    CHECK(connection.value() == "y");
    CHECK(upgrade.next());
    CHECK(connection.next());
    CHECK(upgrade.value() == "c");
    CHECK(connection.value() == "z");
    CHECK(!upgrade.next());
    CHECK(!connection.next());
}

}  // namespace
