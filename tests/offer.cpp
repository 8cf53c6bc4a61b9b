// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/offer.hpp>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

struct offer_case {
    std::string_view what;
    http_version version;
    cases::lines fields;
    std::size_t count;
    protocol first;
    std::size_t first_line;
};
constexpr offer_case offers[] = {
    {"a nominated one",
     http_1_1,
     {{"Connection", "Upgrade"}, {"Upgrade", "websocket"}},
     1,
     {"websocket", ""},
     1},
    {"in a later 1.x",
     {1, 2},
     {{"Connection", "upgrade"}, {"Upgrade", "a/1, b"}},
     2,
     {"a", "1"},
     1},
    {"over several lines",
     http_1_1,
     {{"upgrade", ""},
      {"CONNECTION", "close"},
      {"UPGRADE", "b"},
      {"Connection", "upgrade"},
      {"Upgrade", "c, d"}},
     3,
     {"b", ""},
     2},
    {"HTTP/1.0", http_1_0, {{"Connection", "upgrade"}, {"Upgrade", "websocket"}}, 0, {}, 0},
    {"HTTP/2", http_2, {{"Connection", "upgrade"}, {"Upgrade", "websocket"}}, 0, {}, 0},
    {"HTTP/3", http_3, {{"Connection", "upgrade"}, {"Upgrade", "websocket"}}, 0, {}, 0},
    {"not nominated", http_1_1, {{"Connection", "keep-alive"}, {"Upgrade", "websocket"}}, 0, {}, 0},
    {"no Connection at all", http_1_1, {{"Upgrade", "websocket"}}, 0, {}, 0},
    {"Proxy-Connection does not nominate",
     http_1_1,
     {{"Proxy-Connection", "upgrade"}, {"Upgrade", "websocket"}},
     0,
     {},
     0},
    {"no Upgrade", http_1_1, {{"Connection", "upgrade"}}, 0, {}, 0},
    {"Connection ill-formed",
     http_1_1,
     {{"Connection", "upgrade, {"}, {"Upgrade", "websocket"}},
     0,
     {},
     0},
    {"Connection ill-formed on another line",
     http_1_1,
     {{"Connection", "upgrade"}, {"Upgrade", "websocket"}, {"Connection", "a b"}},
     0,
     {},
     0},
    {"Upgrade ill-formed",
     http_1_1,
     {{"Connection", "upgrade"}, {"Upgrade", "websocket, h2c/"}},
     0,
     {},
     0},
    {"Upgrade ill-formed on another line",
     http_1_1,
     {{"Connection", "upgrade"}, {"Upgrade", "websocket"}, {"Upgrade", "/"}},
     0,
     {},
     0},
    {"h2 is ignored",
     http_1_1,
     {{"Connection", "upgrade"}, {"Upgrade", "h2, H2, h2c, h2"}},
     1,
     {"h2c", ""},
     1},
    {"h2 alone", http_1_1, {{"Connection", "upgrade"}, {"Upgrade", "h2"}}, 0, {}, 0},
    {"h2 first, another line behind",
     http_1_1,
     {{"Connection", "upgrade"}, {"Upgrade", "h2"}, {"X", ""}, {"Upgrade", "websocket"}},
     1,
     {"websocket", ""},
     3},
    {"a fault behind h2", http_1_1, {{"Connection", "upgrade"}, {"Upgrade", "a, h2 x"}}, 0, {}, 0},
};

constexpr bool offer_holds(offer_case const& row) {
    auto const offer = offer_of(request(row.version, "GET", row.fields));
    std::size_t walked = 0;
    for (protocol const element : offer) walked += element.name.empty() ? 0u : 1u;
    return offer && offer.size() == row.count && walked == row.count &&
           offer.front() == row.first &&
           (offer.empty() || offer.where(offer.begin()).line == row.first_line);
}

TEST_CASE("offer: it is what counts of Upgrade, and nothing else") {
    cases::hold<offers, offer_holds, &offer_case::fields>();
}

TEST_CASE("offer: an Upgrade in the trailer section does not count") {
    static constexpr cases::pair fields[] = {
        {"Connection", "upgrade"}, {"Upgrade", "a"}, {"Upgrade", "b"}};
    STATIC_REQUIRE(offer_of(request(http_1_1, "GET", fields, {.trailers_from = 2})).size() == 1);
    STATIC_REQUIRE(offer_of(request(http_1_1, "GET", fields, {.trailers_from = 1})).empty());
    STATIC_REQUIRE(offer_of(request(http_1_1, "GET", fields, {.trailers_from = 0})).empty());
}

}  // namespace
