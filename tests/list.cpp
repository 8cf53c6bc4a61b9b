// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/list.hpp>

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include <http_upgrade/upgrade.hpp>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

static_assert(std::forward_iterator<upgrade_list::iterator>);
static_assert(std::ranges::common_range<upgrade_list>);
static_assert(std::ranges::sized_range<upgrade_list>);
static_assert(std::ranges::view<upgrade_list>);
static_assert(std::ranges::borrowed_range<upgrade_list>);
static_assert(noexcept(upgrade_list().contains({})));

TEST_CASE("list: algorithms and containers of the standard library take it") {
    constexpr auto list = parse_upgrade("HTTP/2.0, h2c, websocket");
    std::vector<protocol> const copy(list.begin(), list.end());
    CHECK(copy.size() == 3);
    CHECK(std::find(list.begin(), list.end(), protocol{"WEBSOCKET"}) != list.end());
    CHECK(std::ranges::find(list, "h2c", &protocol::name)->name == "h2c");
    CHECK(std::ranges::distance(list) == 3);
}

TEST_CASE("list: a walk can be taken again from any element") {
    constexpr auto list = parse_upgrade("a, b, c");
    auto at = list.begin();
    auto const first = at++;
    auto const second = at;
    CHECK(first->name == "a");
    CHECK(second->name == "b");
    CHECK((++at)->name == "c");
    CHECK(second->name == "b");
    CHECK(++at == list.end());
    CHECK(upgrade_list::iterator{} == upgrade_list::iterator{});
}

TEST_CASE("list: elements outlive the list, not the text") {
    std::string const text = "a, b";
    protocol const element = *++parse_upgrade(text).begin();
    CHECK(element.name.data() == text.data() + 3);
}

}  // namespace
