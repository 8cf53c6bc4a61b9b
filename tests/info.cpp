// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/info.hpp>

#include <algorithm>
#include <cctype>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

// The enumerator as the compiler spells it: `rule::upgrade_malformed`.
template <rule Rule>
std::string spelling() {
    std::string text = __PRETTY_FUNCTION__;
    text.erase(0, text.rfind("rule::") + 6);
    text.erase(std::find_if(text.begin(), text.end(),
                            [](char c) {
                                return std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '_';
                            }),
               text.end());
    return text;
}

template <std::size_t... I>
void compare_ids(std::index_sequence<I...>) {
    std::string const spellings[] = {spelling<static_cast<rule>(I + 1)>()...};
    for (std::size_t i = 0; i != sizeof...(I); ++i) {
        std::string id(to_string(static_cast<rule>(i + 1)));
        std::replace(id.begin(), id.end(), '-', '_');
        CHECK(id == spellings[i]);
    }
}

TEST_CASE("info: an id is its enumerator, with - for _") {
    compare_ids(std::make_index_sequence<rule_count>());
}

TEST_CASE("info: every row says all there is to say, and can be found by its id") {
    std::set<std::string_view> ids;
    for (std::size_t i = 1; i <= rule_count; ++i) {
        rule const which = static_cast<rule>(i);
        rule_info const row = info(which);
        INFO(row.id);
        CHECK(ids.insert(row.id).second);
        CHECK(find_rule(row.id) == which);
        CHECK(row.source.starts_with("RFC "));
        CHECK(row.text.size() > 20);
        CHECK(row.text.back() != '.');
        CHECK(!to_string(row.level).empty());
    }
}

TEST_CASE("info: a value that is no rule has no id and no texts") {
    for (rule const none : {rule{}, static_cast<rule>(rule_count + 1), static_cast<rule>(127),
                            static_cast<rule>(128), static_cast<rule>(255)}) {
        CHECK(info(none).id.empty());
        CHECK(info(none).text.empty());
        CHECK(to_string(none).empty());
    }
    STATIC_REQUIRE(find_rule("no-such-rule") == rule{});
    STATIC_REQUIRE(find_rule("") == rule{});
    STATIC_REQUIRE(find_rule("Upgrade-Empty") == rule{});
}

}  // namespace
