// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_TESTS_CASES_HPP
#define HTTP_UPGRADE_TESTS_CASES_HPP

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "catch2.hpp"

/// One table of cases, each evaluated twice: in a constant expression and at run time.
///
/// A case is a struct whose member `what` names it, and a function `bool holds(Case const&)` tests
/// it. At run time its texts are first copied to memory of just their size, so that a sanitizer
/// sees when a byte beyond them is read. An argument of `hold` says which member has these texts.
namespace cases {

using pair = std::pair<std::string_view, std::string_view>;

/// Up to eight things, written in a table. (g++ cannot take a partly given array member there.)
template <class T>
struct few {
    T at[8] = {};
    std::size_t count = 0;

    constexpr few() = default;
    constexpr few(std::initializer_list<T> list) {
        for (T const& each : list) at[count++] = each;
    }

    constexpr T const* begin() const { return at; }
    constexpr T const* end() const { return at + count; }
    constexpr std::size_t size() const { return count; }
    constexpr T const& operator[](std::size_t i) const { return at[i]; }
};

/// The field lines of a message.
using lines = few<pair>;

/// Texts copied to the heap, each in an allocation of its own.
class heap {
public:
    void move_here(std::string_view& text) {
        if (text.data() == nullptr) return;
        copies_.push_back(std::make_unique<char[]>(text.size()));
        std::copy(text.begin(), text.end(), copies_.back().get());
        text = {copies_.back().get(), text.size()};
    }
    void move_here(lines& fields) {
        for (pair& line : fields.at) {
            move_here(line.first);
            move_here(line.second);
        }
    }

private:
    std::vector<std::unique_ptr<char[]>> copies_;
};

/// The index of the first case that does not hold; the size of the table when all do.
template <auto const& Table, auto Holds>
consteval std::size_t first_failing() {
    std::size_t i = 0;
    for (auto const& row : Table) {
        if (!Holds(row)) return i;
        ++i;
    }
    return i;
}

/// Evaluates the table in a constant expression and at run time. `Text` is the member of a case
/// that holds its text or its field lines.
template <auto const& Table, auto Holds, auto Text>
void hold() {
    static_assert(first_failing<Table, Holds>() == std::size(Table));
    std::size_t index = 0;
    for (auto row : Table) {
        heap memory;
        memory.move_here(row.*Text);
        INFO("case " << index++ << ": " << row.what);
        CHECK(Holds(row));
    }
}

}  // namespace cases

#endif
