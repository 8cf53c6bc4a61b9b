// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/detail/named_values.hpp>

#include <http_upgrade/message.hpp>

#include <iterator>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

TEST_CASE("named_values: they count the message's lines") {
    static constexpr cases::pair fields[] = {{"Host", "h"}, {"TE", "1"}, {"te", "2"},
                                             {"B", "3"},    {"Te", "4"}, {"TE", "trailer"}};
    detail::named_values values(std::begin(fields), std::end(fields), 5, detail::known_field::te);
    CHECK(values.line() == 1);
    CHECK(values.value() == "1");
    REQUIRE(values.next());
    CHECK(values.line() == 2);
    REQUIRE(values.next());
    CHECK(values.value() == "4");
    CHECK(!values.done());
    CHECK(!values.next());
    CHECK(values.done());
    CHECK(!values.next());
}

TEST_CASE("named_values: they are the header lines of a message, and not its trailers") {
    static constexpr cases::pair fields[] = {{"TE", "1"}, {"X", "2"}, {"TE", "3"}};
    auto values = detail::header_values(request(http_1_1, "GET", fields, {.trailers_from = 2}),
                                        detail::known_field::te);
    CHECK(values.value() == "1");
    CHECK(!values.next());
    CHECK(detail::header_values(response(http_1_1, 200, fields), detail::known_field::upgrade)
              .done());
}

}  // namespace
