// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/subprotocol.hpp>

#include <array>
#include <cstddef>
#include <deque>
#include <list>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

using names = cases::few<std::string_view>;

// ---- Reading and choosing, in a table -----------------------------------------------------------

struct choice_case {
    std::string_view what;
    cases::lines fields;
    bool well_formed;
    names listed;
    names ours;
    std::string_view by_client;
    std::string_view by_server;
    http_version version = http_1_1;
    std::size_t trailers_from = place::nowhere;
};

constexpr std::string_view field = "Sec-WebSocket-Protocol";

constexpr choice_case choices[] = {
    {"one", {{field, "mqtt"}}, true, {"mqtt"}, {"mqtt"}, "mqtt", "mqtt"},
    {"the client's order, or the server's",
     {{field, "mqtt, v12.stomp"}},
     true,
     {"mqtt", "v12.stomp"},
     {"v12.stomp", "mqtt"},
     "mqtt",
     "v12.stomp"},
    {"what only one of them knows is passed over",
     {{field, "wamp, v12.stomp, mqtt"}},
     true,
     {"wamp", "v12.stomp", "mqtt"},
     {"soap", "mqtt", "v12.stomp"},
     "v12.stomp",
     "mqtt"},
    {"nothing in common", {{field, "mqtt"}}, true, {"mqtt"}, {"soap"}, "", ""},
    {"the server speaks none", {{field, "mqtt"}}, true, {"mqtt"}, {}, "", ""},
    {"no field", {{"Host", "a"}}, true, {}, {"mqtt"}, "", ""},
    {"no field line at all", {}, true, {}, {"mqtt"}, "", ""},
    {"several lines are one list",
     {{field, "a, b"}, {"Host", "a"}, {field, "c"}, {field, "d"}},
     true,
     {"a", "b", "c", "d"},
     {"d", "c"},
     "c",
     "d"},
    {"the field's name in any case",
     {{"SEC-websocket-PROTOCOL", "a"}, {"sec-websocket-protocol", "b"}},
     true,
     {"a", "b"},
     {"b"},
     "b",
     "b"},
    {"names that only resemble it",
     {{"Sec-WebSocket-Protocols", "a"},
      {"Sec-WebSocket-Protoco", "a"},
      {"WebSocket-Protocol", "a"}},
     true,
     {},
     {"a"},
     "",
     ""},
    {"a subprotocol has case", {{field, "MQTT"}}, true, {"MQTT"}, {"mqtt", "Mqtt"}, "", ""},
    {"in its case",
     {{field, "MQTT, mqtt"}},
     true,
     {"MQTT", "mqtt"},
     {"mqtt", "MQTT"},
     "MQTT",
     "mqtt"},
    {"a part of a name is another",
     {{field, "v12.stomp"}},
     true,
     {"v12.stomp"},
     {"v12", "stomp", "v12.stom", "v12.stomp1", ""},
     "",
     ""},
    {"repeated names",
     {{field, "a, b, a"}, {field, "b"}},
     true,
     {"a", "b", "a", "b"},
     {"b", "a", "b"},
     "a",
     "b"},
    {"empty elements and white space",
     {{field, " ,, a\t,\t ,b , "}},
     true,
     {"a", "b"},
     {"b"},
     "b",
     "b"},
    {"an empty line, and another",
     {{field, ""}, {field, "a"}, {field, "  "}, {field, "b"}},
     true,
     {"a", "b"},
     {"b"},
     "b",
     "b"},
    {"every tchar",
     {{field, "!#$%&'*+-.^_`|~09azAZ"}},
     true,
     {"!#$%&'*+-.^_`|~09azAZ"},
     {"!#$%&'*+-.^_`|~09azAZ"},
     "!#$%&'*+-.^_`|~09azAZ",
     "!#$%&'*+-.^_`|~09azAZ"},

    {"a version is no part of it", {{field, "mqtt/5"}}, false, {}, {"mqtt", "mqtt/5"}, "", ""},
    {"no comma", {{field, "mqtt wamp"}}, false, {}, {"mqtt", "wamp"}, "", ""},
    {"quoted", {{field, "\"mqtt\""}}, false, {}, {"mqtt", "\"mqtt\""}, "", ""},
    {"with parameters", {{field, "mqtt;q=1"}}, false, {}, {"mqtt"}, "", ""},
    {"a NUL", {{field, {"mqtt\0", 5}}}, false, {}, {"mqtt"}, "", ""},
    {"a line end", {{field, "mqtt\r\n"}}, false, {}, {"mqtt"}, "", ""},
    {"nothing of it counts, whatever is before",
     {{field, "mqtt, wamp, {"}},
     false,
     {},
     {"mqtt", "wamp"},
     "",
     ""},
    {"nor on another line",
     {{field, "mqtt"}, {field, "wamp"}, {field, "a b"}},
     false,
     {},
     {"mqtt", "wamp"},
     "",
     ""},
    {"nor behind", {{field, "@"}, {field, "mqtt"}}, false, {}, {"mqtt"}, "", ""},

    {"trailers are not read",
     {{field, "mqtt"}, {field, "wamp"}},
     true,
     {"mqtt"},
     {"wamp", "mqtt"},
     "mqtt",
     "mqtt",
     http_1_1,
     1},
    {"an extended CONNECT",
     {{":protocol", "websocket"}, {"sec-websocket-protocol", "a, b"}},
     true,
     {"a", "b"},
     {"b"},
     "b",
     "b",
     http_2},
};

constexpr bool same_names(names const& expected, auto const& list) {
    if (list.size() != expected.size() || list.empty() != (expected.size() == 0)) return false;
    std::size_t i = 0;
    for (std::string_view const each : list)
        if (each != expected[i++]) return false;
    return i == expected.size();
}

constexpr bool chose(subprotocol const& chosen, std::string_view expected) {
    return chosen.name() == expected && bool(chosen) == !expected.empty();
}

constexpr bool choice_holds(choice_case const& row) {
    request const message{row.version, "GET", row.fields,
                          context{.trailers_from = row.trailers_from}};
    auto const list = subprotocols_of(message);
    return bool(list) == row.well_formed && same_names(row.listed, list) &&
           chose(choose_subprotocol(message, row.ours), row.by_client) &&
           chose(choose_subprotocol(message, row.ours, preference::client), row.by_client) &&
           chose(choose_subprotocol(message, row.ours, preference::server), row.by_server);
}

TEST_CASE("subprotocol: the names of a request are read, and one is chosen") {
    cases::hold<choices, choice_holds, &choice_case::fields>();
}

// A field without names is no 1#token, so there is nothing to choose from.
TEST_CASE("subprotocol: a field without names gives nothing to choose from") {
    for (std::string_view const value : {"", " ", ",", " , \t,"}) {
        cases::pair const fields[] = {{field, value}};
        CHECK(subprotocols_of(request(http_1_1, "GET", fields)).empty());
        CHECK_FALSE(choose_subprotocol(request(http_1_1, "GET", fields), {"", " ", ","}));
    }
}

TEST_CASE("subprotocol: a fault says where it stands") {
    static constexpr cases::pair fields[] = {{"Host", "a"}, {field, "mqtt"}, {field, "a, b c"}};
    constexpr auto list = subprotocols_of(request(http_1_1, "GET", fields));
    STATIC_REQUIRE(list.error().reason == list_fault::comma_expected);
    STATIC_REQUIRE(list.error().line == 2);
    STATIC_REQUIRE(list.error().offset == 5);
}

// ---- What names may be given in -----------------------------------------------------------------

constexpr cases::pair asking[] = {{"Host", "a"}, {field, "mqtt, v12.stomp"}};
constexpr request asked(http_1_1, "GET", asking);

TEST_CASE("subprotocol: the server's names may stand in braces or in any range") {
    STATIC_REQUIRE(choose_subprotocol(asked, {"v12.stomp", "mqtt"}).name() == "mqtt");
    STATIC_REQUIRE(choose_subprotocol(asked, {"v12.stomp", "mqtt"}, preference::server).name() ==
                   "v12.stomp");
    STATIC_REQUIRE(!choose_subprotocol(asked, {"v11.stomp"}));
    STATIC_REQUIRE(!choose_subprotocol(asked, {}));

    static constexpr std::string_view array[] = {"v12.stomp", "mqtt"};
    STATIC_REQUIRE(choose_subprotocol(asked, array).name() == "mqtt");
    static constexpr std::array<std::string_view, 1> one = {"v12.stomp"};
    STATIC_REQUIRE(choose_subprotocol(asked, one).name() == "v12.stomp");

    std::vector<std::string> const vector = {"v12.stomp", "mqtt"};
    CHECK(choose_subprotocol(asked, vector).name() == "mqtt");
    std::deque<std::string> deque = {"v12.stomp", "mqtt"};
    CHECK(choose_subprotocol(asked, deque, preference::server).name() == "v12.stomp");
    std::list<std::string_view> const list = {"soap"};
    CHECK_FALSE(choose_subprotocol(asked, list));
}

// The result is the server's own text, so that it may outlive the request.
TEST_CASE("subprotocol: the chosen name is the server's own text") {
    std::vector<std::string> const ours = {"v12.stomp", "mqtt"};
    auto const choose = [&ours](preference order) {
        std::vector<std::pair<std::string, std::string>> const fields = {
            {"Sec-WebSocket-Protocol", "soap, mqtt, v12.stomp"}};
        return choose_subprotocol(request(http_1_1, "GET", fields), ours, order);
    };
    CHECK(choose(preference::client).name().data() == ours[1].data());
    CHECK(choose(preference::client).name() == "mqtt");
    CHECK(choose(preference::server).name().data() == ours[0].data());
    CHECK(choose(preference::server).name() == "v12.stomp");
}

// ---- What does not compile ----------------------------------------------------------------------

template <class Names>
concept chooses_from =
    requires(Names&& ours) { choose_subprotocol(asked, static_cast<Names&&>(ours)); };

static_assert(chooses_from<std::vector<std::string>&>);
static_assert(chooses_from<std::vector<std::string> const&>);
static_assert(chooses_from<std::string_view const (&)[2]>);
static_assert(chooses_from<std::initializer_list<std::string_view>>);
static_assert(!chooses_from<std::vector<std::string>>);        // gone before the answer is sent
static_assert(!chooses_from<std::array<std::string, 2>>);      // gone, too
static_assert(!chooses_from<std::vector<std::string> const>);  // gone, too
static_assert(!chooses_from<std::string&>);                    // one text, not several
static_assert(!chooses_from<std::string_view>);                // one text, not several
static_assert(!chooses_from<char const (&)[5]>);               // one text, not several
static_assert(!chooses_from<char const* (&)[2]>);              // of unknown length
static_assert(!chooses_from<std::vector<int>&>);               // no texts

// Only choose_subprotocol makes a subprotocol, so a 101 names only what the request lists.
static_assert(!std::is_constructible_v<subprotocol, std::string_view>);
static_assert(!std::is_constructible_v<subprotocol, char const*>);
static_assert(!std::is_constructible_v<subprotocol, std::string>);
static_assert(!std::is_aggregate_v<subprotocol>);
static_assert(std::is_trivially_copyable_v<subprotocol>);
static_assert(!subprotocol() && subprotocol().name().empty());

// ---- Hostile lists ------------------------------------------------------------------------------

/// A field line that counts how often its value is read.
class counting_line {
public:
    counting_line(std::string_view value_in, std::size_t& reads_in)
        : value_(value_in), reads_(&reads_in) {}

    std::string_view name() const { return field; }
    std::string_view value() const {
        ++*reads_;
        return value_;
    }

private:
    std::string_view value_;
    std::size_t* reads_;
};

// Every line is read once to know the list, and once more for each walk over it: one walk in the
// client's order, one for each of the server's names in the server's.
TEST_CASE("subprotocol: lines are read once for the list, and once for each walk") {
    std::vector<std::string> const ours = {"x", "y", "z"};
    for (std::size_t const count : {1u, 10u, 1000u}) {
        std::size_t reads = 0;
        std::vector<counting_line> const fields(count, counting_line("a, b,, c", reads));
        request const message(http_1_1, "GET", fields);
        CHECK_FALSE(choose_subprotocol(message, ours, preference::client));
        CHECK(reads >= count);
        CHECK(reads <= 2 * count);
        reads = 0;
        CHECK_FALSE(choose_subprotocol(message, ours, preference::server));
        CHECK(reads >= count);
        CHECK(reads <= (1 + ours.size()) * count);
    }
}

// These lines would take hours if the time were not linear in their length.
TEST_CASE("subprotocol: long lists take linear time") {
    constexpr std::size_t length = 1 << 20;
    for (std::string_view const pattern : {"a,", ",", " ", "a", "ab ,\t", "a, b,", "a \t"}) {
        std::string value;
        while (value.size() < length) value += pattern;
        for (std::string_view const last : {", mqtt", ", mqtt,;"}) {
            std::string const whole = value + std::string(last);
            cases::pair const fields[] = {{field, whole}};
            request const message(http_1_1, "GET", fields);
            bool const good = pattern != "a \t" && last == ", mqtt";
            INFO(pattern << last);
            for (preference const order : {preference::client, preference::server})
                CHECK(bool(choose_subprotocol(message, {"x", "y", "mqtt"}, order)) == good);
        }
    }
}

}  // namespace
