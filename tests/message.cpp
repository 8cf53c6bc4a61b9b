// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/message.hpp>

#include <iterator>
#include <string>
#include <type_traits>
#include <vector>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

TEST_CASE("http_version: from the integers of any parser") {
    STATIC_REQUIRE(http_version{} == http_1_1);
    STATIC_REQUIRE(http_version{1, 0} == http_1_0);
    STATIC_REQUIRE(http_version{1L, 1u} == http_1_1);
    STATIC_REQUIRE(http_1_0 < http_1_1);
    STATIC_REQUIRE(http_1_1 < http_2);
    STATIC_REQUIRE(http_2 < http_3);
    STATIC_REQUIRE(http_version{0, 9} < http_1_0);
    STATIC_REQUIRE(http_version{257, 1}.major == 255);
    STATIC_REQUIRE(http_version{-1, 1}.major == 255);
    STATIC_REQUIRE(http_version{1, 0x101}.minor == 255);
}

TEST_CASE("message: what it keeps") {
    std::vector<std::pair<std::string, std::string>> fields{{"Upgrade", "a"}};
    std::string const method = "PATCH";
    request const q{http_1_0, method, fields, {.trailers_from = 3}};
    CHECK(q.version() == http_1_0);
    CHECK(q.method().data() == method.data());
    CHECK(q.known().trailers_from == 3);
    response const r{http_2, 204L, fields};
    CHECK(r.status() == 204);
    CHECK(r.version() == http_2);
    CHECK(response{http_1_1, 4294967397ull, fields}.status() == 0);
    CHECK(response{http_1_1, -1, fields}.status() == 0);
    CHECK(r.known().trailers_from == place::nowhere);
    CHECK(r.begin() == fields.begin());
}

TEST_CASE("message: a user's own iterator type makes one type of message") {
    cases::pair const one[1] = {};
    cases::pair const two[2] = {};
    STATIC_REQUIRE(std::is_same_v<decltype(request(http_1_1, "GET", one)),
                                  decltype(request(http_1_1, "GET", two))>);
}

TEST_CASE("named_values: the lines of one name, by the message's numbers") {
    static constexpr cases::pair fields[] = {{"Host", "h"}, {"A", "1"}, {"a", "2"},
                                             {"B", "3"},    {"A", "4"}, {"A", "trailer"}};
    named_values values(std::begin(fields), std::end(fields), 5, "a");
    CHECK(values.line() == 1);
    CHECK(values.value() == "1");
    REQUIRE(values.next());
    CHECK(values.line() == 2);
    REQUIRE(values.next());
    CHECK(values.value() == "4");
    CHECK(!values.done());
    CHECK(!values.next());
    CHECK(values.done());
    CHECK(!values.next());
}

}  // namespace
