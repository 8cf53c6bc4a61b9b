// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/protocol_span.hpp>

#include <array>
#include <cstddef>
#include <initializer_list>
#include <string_view>
#include <type_traits>
#include <vector>

#include <http_upgrade/literal.hpp>

#include "catch2.hpp"

namespace {

using namespace http_upgrade;
using namespace http_upgrade::literals;

constexpr protocol mine[] = {{"websocket"}, {"TLS", "1.2"}, {"TLS", "1.3"}, {"chat"}};

constexpr bool same(protocol_span view, std::initializer_list<protocol> expected) {
    if (view.size() != expected.size() || view.empty() != (expected.size() == 0)) return false;
    if (view.end() - view.begin() != static_cast<std::ptrdiff_t>(view.size())) return false;
    std::size_t index = 0;
    for (protocol const& each : expected) {
        if (view[index] != each || view.begin()[index] != each || view.data()[index] != each)
            return false;
        ++index;
    }
    return true;
}

TEST_CASE("protocol_span: it views whatever a program keeps its protocols in") {
    static constexpr protocol one{"h2c"};
    STATIC_REQUIRE(same(protocol_span(), {}));
    STATIC_REQUIRE(same(one, {{"h2c"}}));
    STATIC_REQUIRE(same(mine, {{"websocket"}, {"TLS", "1.2"}, {"TLS", "1.3"}, {"chat"}}));
    STATIC_REQUIRE(same({mine, 2}, {{"websocket"}, {"TLS", "1.2"}}));
    STATIC_REQUIRE(same({mine + 3, 1}, {{"chat"}}));
    STATIC_REQUIRE(same({mine, 0}, {}));

    static constexpr std::array<protocol, 2> array{{{"TLS", "1.3"}, {"chat"}}};
    STATIC_REQUIRE(same(array, {{"TLS", "1.3"}, {"chat"}}));
    STATIC_REQUIRE(same(std::array<protocol, 0>(), {}));

    static constexpr auto literal = "websocket, TLS/1.2"_upgrade;
    STATIC_REQUIRE(same(literal, {{"websocket"}, {"TLS", "1.2"}}));
    STATIC_REQUIRE(protocol_span(literal).data() == &literal.at[0]);

    std::vector<protocol> vector{{"chat"}, {"IRC", "6.9"}};
    CHECK(same(vector, {{"chat"}, {"IRC", "6.9"}}));
    CHECK(protocol_span(vector).data() == vector.data());
    vector.clear();
    CHECK(same(vector, {}));
}

// Names alone do not compile: see compile/must_not_compile/protocols.cpp.
TEST_CASE("protocol_span: it is a view of two words, of protocols and nothing else") {
    STATIC_REQUIRE(sizeof(protocol_span) == 2 * sizeof(void*));
    STATIC_REQUIRE(std::is_trivially_copyable_v<protocol_span>);
    STATIC_REQUIRE(protocol_span(mine).begin() == &mine[0]);
    struct handled : protocol {
        int handler = 0;
    };
    // An array of them has another stride.
    STATIC_REQUIRE_FALSE(std::is_constructible_v<protocol_span, std::vector<handled>>);
    STATIC_REQUIRE_FALSE(std::is_constructible_v<protocol_span, handled(&)[2]>);
    STATIC_REQUIRE_FALSE(std::is_constructible_v<protocol_span, int>);
    STATIC_REQUIRE_FALSE(std::is_constructible_v<protocol_span, std::vector<int>>);
}

TEST_CASE("protocol_span: find gives the index of the first equal protocol") {
    constexpr protocol_span span = mine;
    STATIC_REQUIRE(span.find({"websocket"}) == 0);
    STATIC_REQUIRE(span.find({"WebSocket"}) == 0);
    STATIC_REQUIRE(span.find({"tls", "1.3"}) == 2);
    STATIC_REQUIRE(span.find({"chat"}) == 3);
    STATIC_REQUIRE(span.find({"TLS"}) == 4);
    STATIC_REQUIRE(span.find({"TLS", "1.4"}) == 4);
    STATIC_REQUIRE(span.find({"websocket", "13"}) == 4);
    STATIC_REQUIRE(span.find({"web"}) == 4);
    STATIC_REQUIRE(span.find({}) == 4);
    STATIC_REQUIRE(protocol_span().find({"chat"}) == 0);

    // Of equal protocols it finds the first.
    static constexpr protocol twice[] = {{"IRC"}, {"Chat"}, {"chat"}};
    STATIC_REQUIRE(protocol_span(twice).find({"CHAT"}) == 1);
    // Versions compare with regard to case.
    static constexpr protocol cased[] = {{"x", "Beta"}, {"x", "beta"}};
    STATIC_REQUIRE(protocol_span(cased).find({"X", "beta"}) == 1);
    STATIC_REQUIRE(protocol_span(cased).find({"X", "BETA"}) == 2);
}

}  // namespace
