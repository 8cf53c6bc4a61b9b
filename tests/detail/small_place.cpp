// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/detail/small_place.hpp>

#include <cstddef>
#include <cstdint>
#include <iterator>

#include "cases.hpp"

namespace {

using namespace http_upgrade;
using detail::small_place;

constexpr bool is_kept(std::size_t line, std::size_t offset, std::size_t length) {
    place const kept = small_place(line, offset, length);
    return kept.line == line && kept.offset == offset && kept.length == length;
}

TEST_CASE("small_place: a default one is no place") {
    STATIC_REQUIRE(!small_place());
    STATIC_REQUIRE(!place(small_place()));
    STATIC_REQUIRE(place(small_place()).line == place::nowhere);
    STATIC_REQUIRE(sizeof(small_place) == 12);
}

TEST_CASE("small_place: what fits into 32 bits is kept") {
    STATIC_REQUIRE(small_place(0, 0, 0));
    STATIC_REQUIRE(is_kept(0, 0, 0));
    STATIC_REQUIRE(is_kept(7, 1, 5));
    STATIC_REQUIRE(is_kept(0xfffffffe, 0xffffffff, 0xffffffff));
}

TEST_CASE("small_place: a line that does not fit is no place, and other numbers are saturated") {
    STATIC_REQUIRE(!small_place(place::nowhere, 0, 0));
    STATIC_REQUIRE(!small_place(0xffffffff, 0, 0));
#if SIZE_MAX > 0xffffffff
    constexpr std::size_t huge = std::size_t{1} << 33;
    STATIC_REQUIRE(!small_place(huge, 0, 0));
    STATIC_REQUIRE(small_place(1, huge, 0).offset == 0xffffffff);
    STATIC_REQUIRE(small_place(1, 0, huge).length == 0xffffffff);
#endif
}

TEST_CASE("small_place: places are in the order of the message, and no place is behind them") {
    constexpr small_place in_order[] = {{0, 0, 9}, {0, 1, 0},          {1, 0, 0},
                                        {1, 5, 0}, {0xfffffffe, 0, 0}, {}};
    for (std::size_t i = 0; i != std::size(in_order); ++i)
        for (std::size_t j = 0; j != std::size(in_order); ++j)
            CHECK((in_order[i] < in_order[j]) == (i < j));
}

}  // namespace
