// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/rule.hpp>

#include <algorithm>
#include <cctype>
#include <set>
#include <string>

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

TEST_CASE("rule: an id is its enumerator, with - for _") {
    compare_ids(std::make_index_sequence<rule_count>());
}

TEST_CASE("rule: every row says all there is to say, and can be found by its id") {
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

TEST_CASE("rule: what is no rule") {
    for (rule const none : {rule{}, static_cast<rule>(rule_count + 1), static_cast<rule>(127),
                            static_cast<rule>(128), static_cast<rule>(255)}) {
        CHECK(info(none).id.empty());
        CHECK(info(none).text.empty());
        CHECK(to_string(none).empty());
        rule_set set;
        set.insert(none);
        CHECK(set.empty());
        CHECK(!set.contains(none));
    }
    STATIC_REQUIRE(find_rule("no-such-rule") == rule{});
    STATIC_REQUIRE(find_rule("") == rule{});
    STATIC_REQUIRE(find_rule("Upgrade-Empty") == rule{});
    STATIC_REQUIRE(to_string(static_cast<level>(9)).empty());
}

TEST_CASE("rule_set") {
    constexpr rule_set none;
    STATIC_REQUIRE(none.empty());
    STATIC_REQUIRE(none.size() == 0);
    constexpr rule_set one{rule::upgrade_empty};
    constexpr rule_set two = one | rule_set{rule::close_with_upgrade, rule::upgrade_empty};
    STATIC_REQUIRE(two.size() == 2);
    STATIC_REQUIRE(two.contains(rule::upgrade_empty));
    STATIC_REQUIRE(two.contains(rule::close_with_upgrade));
    STATIC_REQUIRE(!two.contains(rule::upgrade_malformed));
    STATIC_REQUIRE(one != two);
    rule_set all;
    for (std::size_t i = 1; i <= rule_count; ++i) {
        CHECK(!all.contains(static_cast<rule>(i)));
        all.insert(static_cast<rule>(i));
        CHECK(all.size() == i);
    }
}

TEST_CASE("rule_set: what two have in common, and what one of them has") {
    STATIC_REQUIRE((rule_set{rule::upgrade_empty, rule::close_with_upgrade} &
                    rule_set{rule::close_with_upgrade, rule::upgrade_malformed}) ==
                   rule_set{rule::close_with_upgrade});
    rule_set all;
    for (std::size_t i = 1; i <= rule_count; ++i) all.insert(static_cast<rule>(i));
    for (std::size_t i = 1; i <= rule_count; ++i)
        for (std::size_t j = 1; j <= rule_count; ++j) {
            rule_set const a{static_cast<rule>(i)};
            rule_set const b{static_cast<rule>(j)};
            if ((a & b) != (i == j ? a : rule_set())) FAIL(i << " and " << j);
            if ((a | b).size() != (i == j ? 1 : 2)) FAIL(i << " or " << j);
        }
    for (std::size_t i = 1; i <= rule_count; ++i) {
        rule_set const one{static_cast<rule>(i)};
        CHECK((one & all) == one);
        CHECK((all & one) == one);
        CHECK((one & rule_set()).empty());
    }
    CHECK((all & all) == all);
}

TEST_CASE("rule: what the recipient owes, with and without the texts") {
    STATIC_REQUIRE(detail::consequence_of(rule::websocket_version_unsupported) ==
                   consequence::upgrade_required);
    for (std::size_t i = 0; i != 256; ++i) {
        INFO(i);
        CHECK(detail::consequence_of(static_cast<rule>(i)) ==
              info(static_cast<rule>(i)).consequence);
    }
    STATIC_REQUIRE(detail::consequence_of(rule{}) == consequence::none);
}

}  // namespace
