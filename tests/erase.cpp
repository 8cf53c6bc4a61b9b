// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/erase.hpp>

#include <cstddef>
#include <deque>
#include <forward_list>
#include <iterator>
#include <list>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#if HTTP_UPGRADE_WITH_BEAST
#include <boost/beast/http/fields.hpp>
#endif
#if HTTP_UPGRADE_WITH_HTTPLIB
#include <httplib.h>
#endif

#include "cases.hpp"

namespace {

using namespace http_upgrade;

/// Pairs of std::string. Long values stand on the heap, and short ones do not.
using owned = std::pair<std::string, std::string>;

owned const in_place[] = {
    {"X-Hop", "before"},
    {"Connection", "x-hop"},
    {"Host", "a-host-name-that-is-long-enough-to-live-on-the-heap.example.com"},
    {"X-Hop", "between"},
    {"Connection", "keep-alive, X-A-Name-That-Is-Long-Enough-To-Live-On-The-Heap, Upgrade"},
    {"x-a-name-that-is-long-enough-to-live-on-the-heap", "1"},
    {"Cookie", "b"},
    {"Upgrade", "websocket"},
    {"X-HOP", "behind"},
    {"Keep-Alive", "timeout=5"},
    {"Accept", "c"},
};
constexpr std::size_t in_place_erased = 8;
constexpr std::string_view in_place_left =
    "Host: a-host-name-that-is-long-enough-to-live-on-the-heap.example.com\nCookie: b\nAccept: c\n";

template <class Fields>
std::string text_of(Fields const& fields) {
    std::string text;
    for (auto const& line : fields) text.append(line.first + ": " + line.second + "\n");
    return text;
}

template <class Fields>
void erase_in_place() {
    STATIC_REQUIRE(erasable_fields<Fields>);
    Fields fields(std::begin(in_place), std::end(in_place));
    CHECK(erase_hop_by_hop(fields, forward(request(http_1_1, "GET", fields))) == in_place_erased);
    CHECK(text_of(fields) == in_place_left);
    CHECK(erase_hop_by_hop(fields, forward(request(http_1_1, "GET", fields))) == 0);
    CHECK(text_of(fields) == in_place_left);

    Fields refused(std::begin(in_place), std::end(in_place));
    refused.insert(refused.end(), owned{"Connection", "cookie"});
    CHECK(erase_hop_by_hop(refused, forward(request(http_1_1, "GET", refused))) == 12);
    CHECK(refused.empty());
    CHECK(erase_hop_by_hop(refused, forward(request(http_1_1, "GET", refused))) == 0);
}

TEST_CASE("erase: field lines are erased in place, in order") {
    erase_in_place<std::vector<owned>>();
    erase_in_place<std::deque<owned>>();
    erase_in_place<std::list<owned>>();
}

TEST_CASE("erase: a multimap loses what stays behind") {
    std::multimap<std::string, std::string> fields(std::begin(in_place), std::end(in_place));
    auto const plan = forward(request(http_1_1, "GET", fields));
    CHECK(erase_hop_by_hop(fields, plan) == in_place_erased);
    CHECK(text_of(fields).size() == in_place_left.size());
}

/// A class like std::vector, as far as these tests need one in constant expressions.
struct fixed_fields {
    cases::pair at[4] = {};
    std::size_t count = 0;

    constexpr cases::pair* begin() { return at; }
    constexpr cases::pair* end() { return at + count; }
    constexpr cases::pair* erase(cases::pair* first, cases::pair* last) {
        count -= static_cast<std::size_t>(last - first);
        return first;
    }
};
constexpr bool erases_in_a_constant_expression() {
    fixed_fields fields{{{"X-Hop", "1"}, {"Host", "a"}, {"Connection", "X-Hop"}, {"B", "c"}}, 4};
    std::size_t const erased = erase_hop_by_hop(fields, forward(request(http_1_1, "GET", fields)));
    return erased == 2 && fields.count == 2 && fields.at[0].second == "a" &&
           fields.at[1].second == "c";
}
static_assert(erases_in_a_constant_expression());

static_assert(!erasable_fields<cases::pair[2]>);
static_assert(!erasable_fields<std::vector<owned> const>);
static_assert(!erasable_fields<std::forward_list<owned>>);
static_assert(!erasable_fields<std::vector<std::string>>);

#if HTTP_UPGRADE_WITH_BEAST
TEST_CASE("erase: fields of Boost.Beast lose what stays behind") {
    boost::beast::http::fields fields;
    for (owned const& line : in_place) fields.insert(line.first, line.second);
    CHECK(erase_hop_by_hop(fields, forward(request(http_1_1, "GET", fields))) == in_place_erased);
    std::string text;
    for (auto const& line : fields)
        text += std::string(line.name_string()) + ": " + std::string(line.value()) + "\n";
    CHECK(text == in_place_left);
}
#endif

#if HTTP_UPGRADE_WITH_HTTPLIB
TEST_CASE("erase: headers of cpp-httplib lose what stays behind") {
    httplib::Headers fields;
    for (owned const& line : in_place) fields.emplace(line);
    CHECK(erase_hop_by_hop(fields, forward(request(http_1_1, "GET", fields))) == in_place_erased);
    CHECK(text_of(fields).size() == in_place_left.size());
}
#endif

}  // namespace
