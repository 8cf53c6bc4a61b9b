// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/literal.hpp>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

TEST_CASE("literal: it gives an array of protocols") {
    constexpr auto mine = "websocket, HTTP/2.0"_upgrade;
    STATIC_REQUIRE(mine.size() == 2);
    STATIC_REQUIRE(mine.at[0] == protocol{"websocket"});
    STATIC_REQUIRE(mine.data()[1] == protocol{"HTTP", "2.0"});
    STATIC_REQUIRE(mine.end() - mine.begin() == 2);
    std::size_t count = 0;
    for (protocol const element : mine) count += element.name.size();
    CHECK(count == 13);
}

TEST_CASE("literal: empty elements are skipped, as a recipient does") {
    STATIC_REQUIRE(",websocket,,h2c"_upgrade.size() == 2);
}

TEST_CASE("literal: its text has static storage") {
    auto const copy = [] { return "h2c"_upgrade; }();
    CHECK(copy.at[0].name == "h2c");
}

}  // namespace
