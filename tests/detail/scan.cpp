// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/detail/scan.hpp>

#include <cstddef>
#include <string_view>

#include <http_upgrade/upgrade.hpp>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

TEST_CASE("scan: the scanner notes the first empty element") {
    struct {
        std::string_view value;
        std::ptrdiff_t offset;  // -1: none
    } constexpr rows[] = {{"a, b", -1}, {"", -1},        {" ", -1},     {",", 0},   {"a,,b", 2},
                          {"a, ,b", 3}, {"a,", 2},       {"a, ", 3},    {", a", 0}, {" ,a", 1},
                          {"a ,b,", 5}, {"a,b ,\t,", 6}, {"a, b,c", -1}};
    for (auto const& row : rows) {
        detail::element_scan<detail::protocol_grammar> scan(row.value);
        while (scan.next()) {
        }
        INFO(row.value);
        CHECK(scan.fault == list_fault::none);
        CHECK((scan.empty == 0
                   ? -1
                   : static_cast<std::ptrdiff_t>(row.value.size() + 1 - scan.empty)) == row.offset);
    }
}

}  // namespace
