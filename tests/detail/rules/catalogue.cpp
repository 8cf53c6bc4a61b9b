// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/detail/rules/catalogue.hpp>

#include <http_upgrade/info.hpp>

#include <cstddef>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

TEST_CASE("catalogue: duty_of gives the level and the consequence that info gives") {
    STATIC_REQUIRE(detail::duty_of(rule::websocket_version_unsupported).consequence ==
                   consequence::upgrade_required);
    for (std::size_t i = 0; i != 256; ++i) {
        INFO(i);
        detail::duty const duty = detail::duty_of(static_cast<rule>(i));
        CHECK(duty.consequence == info(static_cast<rule>(i)).consequence);
        CHECK(duty.level == info(static_cast<rule>(i)).level);
    }
    STATIC_REQUIRE(detail::duty_of(rule{}).consequence == consequence::none);
}

}  // namespace
