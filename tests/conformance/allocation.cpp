// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// No call of the library allocates memory or throws: every call is made on every captured message,
// and on every example of a rule, while the allocations of the program are counted.
// tests/compile/object_code.sh looks at the same calls in the object code.

#include "../examples/upgrade_lint/rule_examples.hpp"

#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "catch2.hpp"
#include "every_call.hpp"
#include "heads.hpp"

namespace {

std::size_t allocations = 0;

void* allocate(std::size_t size) {
    ++allocations;
    if (void* const result = std::malloc(size != 0 ? size : 1)) return result;
    std::abort();
}

}  // namespace

// The other forms of new and delete call these. None of the tests' own types is over-aligned.
void* operator new(std::size_t size) { return allocate(size); }
void* operator new(std::size_t size, std::align_val_t) { return allocate(size); }
void* operator new(std::size_t size, std::nothrow_t const&) noexcept { return allocate(size); }
void operator delete(void* at) noexcept { std::free(at); }
void operator delete(void* at, std::nothrow_t const&) noexcept { std::free(at); }
void operator delete(void* at, std::size_t) noexcept { std::free(at); }
void operator delete(void* at, std::align_val_t) noexcept { std::free(at); }
void operator delete(void* at, std::size_t, std::align_val_t) noexcept { std::free(at); }

namespace {

using lines_of_head = std::vector<every_call::line>;

/// Calls everything with each head, each field line, and each response to the request before it.
/// Returns how often that allocated.
std::size_t allocations_on(std::vector<heads::head> const& found, http_upgrade::context known,
                           std::size_t& calls) {
    std::size_t count = 0;
    every_call::count kept = 0;
    lines_of_head asked;
    every_call::exchange all{.known = known};
    auto const counted = [&](auto const& call) {
        std::size_t const before = allocations;
        kept += call();  // what it threw would end the test
        count += allocations - before;
        ++calls;
    };
    for (heads::head const& head : found) {
        lines_of_head lines(head.fields.begin(), head.fields.end());
        std::vector<std::string_view> values;
        for (every_call::line const& line : lines) values.push_back(line.second);
        counted([&] { return every_call::on_values(values); });
        for (every_call::line const& line : lines)
            counted([&] { return every_call::on_text(line.first, line.second); });
        if (head.is_request) {
            asked = lines;
            all.version = head.version;
            all.method = head.method;
            all.asked = asked;
        } else {
            all.status = head.status;
            all.answered = lines;
        }
        counted([&] { return every_call::on_exchange(all); });
        all.answered = {};
    }
    CHECK(kept != 0);
    return count;
}

TEST_CASE("allocation: the counter counts") {
    std::size_t const before = allocations;
    std::string const text(1000, 'a');
    CHECK(allocations > before);
}

TEST_CASE("allocation: no call on a captured message allocates or throws") {
    std::size_t files = 0, calls = 0;
    for (auto const& entry : std::filesystem::directory_iterator(CAPTURES)) {
        std::filesystem::path const& path = entry.path();
        if (path.extension() != ".http" && path.extension() != ".verbose") continue;
        INFO(path.string());
        CHECK(allocations_on(heads::read(path.string()), {}, calls) == 0);
        ++files;
    }
    CHECK(files > 40);
    CHECK(calls > 400);
}

TEST_CASE("allocation: no call on an example of a rule allocates or throws") {
    std::size_t calls = 0;
    for (rule_examples::example const& row : rule_examples::all)
        for (std::string_view const text : {row.breaks, row.passes}) {
            INFO(text);
            CHECK(allocations_on(heads::of_example(text), row.known, calls) == 0);
        }
    CHECK(calls > 2000);
}

TEST_CASE("allocation: no call on exchanges that succeed allocates") {
    unsigned char const random[16] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    std::size_t const before = allocations;
    every_call::count const kept = every_call::on_good_exchanges(random);
    std::size_t const after = allocations;
    CHECK(kept != 0);
    CHECK(after == before);
}

}  // namespace
