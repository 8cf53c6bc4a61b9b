// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/http_upgrade.hpp>

#include "cases.hpp"

namespace {

namespace hu = http_upgrade;
using namespace hu::literals;

TEST_CASE("http_upgrade: one include gives every public header") {
    constexpr auto mine = "TLS/1.2"_upgrade;
    static constexpr cases::pair fields[] = {{"Connection", "upgrade"}, {"Upgrade", "TLS/1.2"}};
    constexpr hu::request message{hu::http_1_1, "GET", fields};
    STATIC_REQUIRE(hu::inspect(message).empty());
    STATIC_REQUIRE(hu::offer_of(message).contains(mine.at[0]));
    STATIC_REQUIRE(hu::parse_connection("upgrade").contains("upgrade"));
    STATIC_REQUIRE(hu::info(hu::rule::upgrade_empty).level == hu::level::note);
    STATIC_REQUIRE(hu::is_registered("websocket"));
    STATIC_REQUIRE(hu::is_token("token"));
}

}  // namespace
