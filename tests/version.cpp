// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/version.hpp>

#include <string>

#include "catch2.hpp"

TEST_CASE("version: the build system reads it from the header") {
    int const number = HTTP_UPGRADE_VERSION;
    CHECK(std::to_string(number / 10000) + "." + std::to_string(number / 100 % 100) + "." +
              std::to_string(number % 100) ==
          PROJECT_VERSION);
}
