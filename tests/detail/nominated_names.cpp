// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/detail/nominated_names.hpp>

#include <http_upgrade/detail/message_fields.hpp>
#include <http_upgrade/message.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cases.hpp"

namespace {

using namespace http_upgrade;
using detail::nominated_names;

struct nomination_case {
    std::string_view what;
    cases::lines fields;
    std::size_t count;
    std::string_view nominated;
    std::string_view other;
};
constexpr nomination_case nominations[] = {
    {"no Connection nominates nothing", {{"Host", "h"}}, 0, {}, "host"},
    {"each option, in any case", {{"Connection", "X-A, close"}}, 2, "x-a", "x-b"},
    {"those of all lines", {{"Connection", "a"}, {"X", "y"}, {"connection", "b"}}, 2, "b", "x"},
    {"each option once", {{"Connection", "a, A, a, b"}}, 2, "b", "c"},
    {"a malformed Connection nominates nothing", {{"Connection", "a, b, {"}}, 0, {}, "a"},
    {"nor does one of which a later line is",
     {{"Connection", "a"}, {"Connection", "b c"}},
     0,
     {},
     "a"},
};
constexpr bool nomination_holds(nomination_case const& row) {
    detail::fields_of const message(request(http_1_1, "GET", row.fields));
    nominated_names const names(message);
    return names.count == row.count && !names.contains(row.other) &&
           (row.count == 0 || names.contains(row.nominated));
}

TEST_CASE("nominated_names: which names a Connection nominates") {
    cases::hold<nominations, nomination_holds, &nomination_case::fields>();
}

TEST_CASE("nominated_names: at most 64 are kept, the first ones") {
    std::string options;
    for (int i = 0; i != 65; ++i) options += "a" + std::to_string(i) + ",";
    std::vector<std::pair<std::string, std::string>> const fields{{"Connection", options}};
    detail::fields_of const message(request(http_1_1, "GET", fields));
    nominated_names const names(message);
    CHECK(names.count == nominated_names::most);
    CHECK(names.contains("a63"));
    CHECK_FALSE(names.contains("a64"));
}

}  // namespace
