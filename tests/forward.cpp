// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/forward.hpp>

#include "../examples/upgrade_lint/rule_examples.hpp"

#include <http_upgrade/inspect.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "cases.hpp"
#include "heads.hpp"

namespace {

using namespace http_upgrade;

constexpr auto refuse = hostile_option::refuse;
constexpr auto keep = hostile_option::keep;
constexpr auto remove_it = hostile_option::remove;

// ---- Requests and responses, in a table ---------------------------------------------------------

/// A message, and what becomes of it. With a status of 0 it is a request.
struct forward_case {
    std::string_view what;
    int status;
    cases::lines fields;
    std::string_view kept;      // one letter a line: k or -
    std::string_view upgrades;  // of a request with the default policy
    http_upgrade::rule reason{};
    http_upgrade::rule hostile{};
    forwarding_policy policy{};
    http_version version = http_1_1;
    std::size_t trailers_from = place::nowhere;
    bool takes_trailers = false;
};

constexpr forwarding forwarding_of(forward_case const& row) {
    context const known{.trailers_from = row.trailers_from};
    if (row.status == 0) return forward(request(row.version, "GET", row.fields, known), row.policy);
    return forward(response(row.version, row.status, row.fields, known), row.policy);
}

constexpr bool same(passed_upgrades const& passed, std::string_view expected) {
    auto const list = parse_upgrade(expected);
    auto at = passed.begin();
    if (list.size() != passed.size() || passed.empty() != list.empty()) return false;
    for (protocol const each : list)
        if (*at++ != each) return false;
    return true;
}

constexpr bool forward_holds(forward_case const& row) {
    forwarding const plan = forwarding_of(row);
    if (bool(plan) == row.kept.empty() && row.fields.size() != 0) return false;
    for (std::size_t i = 0; i != row.fields.size(); ++i) {
        bool const kept = !row.kept.empty() && row.kept[i] == 'k';
        if (plan.keeps(row.fields[i].first) != kept) return false;
        if (plan.removes(row.fields[i].first) == kept) return false;
    }
    return plan.reason().rule == row.reason && plan.hostile().rule == row.hostile &&
           plan.takes_trailers() == row.takes_trailers && same(plan.upgrades(), row.upgrades);
}

constexpr rule hostile_end = rule::end_to_end_field_nominated;
constexpr rule hostile_hop = rule::forwarding_field_nominated;

constexpr forward_case messages[] = {
    {"nothing to remove", 0, {{"Host", "a"}, {"Cookie", "b"}, {"Trailer", "X"}}, "kkk", ""},
    {"no field at all", 0, {}, "", ""},
    {"the fixed five, in any case, nominated or not",
     0,
     {{"Host", "a"},
      {"PROXY-CONNECTION", "keep-alive"},
      {"keep-alive", "timeout=5"},
      {"Te", "gzip"},
      {"transfer-encoding", "chunked"},
      {"Upgrade", "websocket"}},
     "k-----",
     ""},
    {"names that only begin or end alike stay",
     0,
     {{"Connection", "X-Hop"},
      {"X-Hop", "1"},
      {"X-Hops", "2"},
      {"X-Ho", "3"},
      {"Upgrade-Insecure-Requests", "1"},
      {"TE-X", "4"},
      {"Connections", "5"}},
     "--kkkkk",
     ""},
    {"every line of a nominated name, before Connection and behind",
     0,
     {{"X-Hop", "1"}, {"Connection", "x-HOP"}, {"A", ""}, {"x-hop", "2"}, {"X-Hop", "3"}},
     "--k--",
     ""},
    // golang/go#46313 (CVE-2021-33197), golang/go#16875
    {"an empty first line hides nothing",
     0,
     {{"Connection", ""}, {"Connection", "X-Hop"}, {"X-Hop", "1"}, {"Host", "a"}},
     "---k",
     ""},
    {"options over all lines, with empty elements",
     0,
     {{"Connection", "a,, b"},
      {"X", "1"},
      {"CONNECTION", ", c ,"},
      {"A", "1"},
      {"B", "2"},
      {"C", "3"}},
     "-k----",
     ""},
    // golang/go PR #81320, cloudflare/pingora PR #734, dotnet/yarp#877, elazarl/goproxy#78
    {"close, upgrade",
     0,
     {{"Connection", "close, upgrade"}, {"Upgrade", "websocket"}, {"Close", "1"}, {"Host", "a"}},
     "---k",
     "websocket"},
    {"Proxy-Connection nominates nothing",
     0,
     {{"Proxy-Connection", "X-Hop, upgrade"}, {"X-Hop", "1"}, {"Upgrade", "websocket"}},
     "-k-",
     ""},

    // Hostile options: most peers remove whatever is named
    {"Host", 0, {{"Connection", "close, Host"}, {"Host", "a"}}, "", "", hostile_end, hostile_end},
    {"Content-Length, in a response",
     200,
     {{"Connection", "content-length"}, {"Content-Length", "5"}},
     "",
     "",
     hostile_end,
     hostile_end},
    {"Authorization, on a second line",
     0,
     {{"Connection", "X"}, {"Connection", "AUTHORIZATION"}, {"Authorization", "Basic x"}},
     "",
     "",
     hostile_end,
     hostile_end},
    {"X-Forwarded-For",
     0,
     {{"Connection", "X-Forwarded-For"}, {"X-Forwarded-For", "::1"}, {"Host", "a"}},
     "",
     "",
     hostile_hop,
     hostile_hop},
    {"also when the field is not there",
     0,
     {{"Connection", "cookie"}, {"Host", "a"}},
     "",
     "",
     hostile_end,
     hostile_end},
    {"kept, as the policy has it, and reported",
     0,
     {{"Connection", "Host, X-Hop, Origin"}, {"Host", "a"}, {"X-Hop", "1"}, {"Origin", "b"}},
     "-k-k",
     "",
     {},
     hostile_end,
     {.hostile = keep}},
    {"removed, as the policy has it, and reported",
     0,
     {{"Connection", "Sec-WebSocket-Key"}, {"Host", "a"}, {"Sec-WebSocket-Key", "b"}},
     "-k-",
     "",
     {},
     hostile_hop,
     {.hostile = remove_it}},
    {"what is meant for the next hop may be nominated",
     0,
     {{"Connection", "Proxy-Authorization, Trailer, Max-Forwards"},
      {"Proxy-Authorization", "x"},
      {"Trailer", "x"},
      {"Max-Forwards", "1"},
      {"Host", "a"}},
     "----k",
     ""},

    // Connection that is no list
    {"ill-formed",
     0,
     {{"Connection", "X-Hop, {"}, {"X-Hop", "1"}},
     "",
     "",
     rule::connection_malformed},
    {"ill-formed on a later line",
     200,
     {{"Connection", "X-Hop"}, {"X-Hop", "1"}, {"Connection", "\"a\""}},
     "",
     "",
     rule::connection_malformed},
    {"ill-formed, whatever the policy on hostile options",
     0,
     {{"Connection", "Host; x"}, {"Host", "a"}},
     "",
     "",
     rule::connection_malformed,
     {},
     {.hostile = keep}},

    // Which upgrades go on
    {"websocket by default, and nothing of the handshake stays behind",
     0,
     {{"Host", "a"},
      {"Connection", "keep-alive, Upgrade"},
      {"Upgrade", "WebSocket"},
      {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
      {"Sec-WebSocket-Version", "13"}},
     "k--kk",
     "websocket"},
    {"not passed on: Upgrade goes, and nothing else",
     0,
     {{"Connection", "Upgrade"},
      {"Upgrade", "websocket"},
      {"Sec-WebSocket-Key", "x"},
      {"Sec-WebSocket-Protocol", "y"}},
     "--kk",
     "",
     {},
     {},
     {.upgrades = ""}},
    // golang/go#80416, #45785, traefik/traefik PR #13797
    {"h2c and HTTP2-Settings leave together",
     0,
     {{"Connection", "Upgrade, HTTP2-Settings"},
      {"Upgrade", "h2c"},
      {"HTTP2-Settings", "AAMAAABk"},
      {"Host", "a"}},
     "---k",
     ""},
    {"HTTP2-Settings leaves when it is not nominated",
     0,
     {{"Connection", "Upgrade"}, {"Upgrade", "h2c, websocket"}, {"HTTP2-Settings", "AAMAAABk"}},
     "---",
     "websocket"},
    {"h2c never, though the policy names it",
     0,
     {{"Connection", "Upgrade"}, {"Upgrade", "h2c, H2C/1, h2, websocket, foo/2"}},
     "--",
     "foo/2",
     {},
     {},
     {.upgrades = "h2c, h2c/1, H2, foo/2"}},
    {"in the order of the offer, over its lines, each once",
     0,
     {{"Upgrade", "b, x"}, {"Connection", "upgrade"}, {"Upgrade", "a/1, b, a/2"}},
     "---",
     "b, a/1",
     {},
     {},
     {.upgrades = "a/1, b, c"}},
    {"websocket with a version is another",
     0,
     {{"Connection", "Upgrade"}, {"Upgrade", "websocket/13"}},
     "--",
     ""},
    {"a policy that is no list passes nothing",
     0,
     {{"Connection", "Upgrade"}, {"Upgrade", "websocket"}},
     "--",
     "",
     {},
     {},
     {.upgrades = "websocket, {"}},
    {"not nominated", 0, {{"Connection", "close"}, {"Upgrade", "websocket"}}, "--", ""},
    {"Upgrade ill-formed", 0, {{"Connection", "upgrade"}, {"Upgrade", "websocket{"}}, "--", ""},
    // nodejs/http-parser#217, squid-cache/squid PR #2048
    {"HTTP/1.0",
     0,
     {{"Connection", "upgrade, X-Hop"}, {"Upgrade", "websocket"}, {"X-Hop", "1"}, {"Host", "a"}},
     "---k",
     "",
     {},
     {},
     {},
     http_1_0},
    // haproxy/haproxy#2928
    {"HTTP/2",
     0,
     {{":method", "GET"}, {"upgrade", "websocket"}, {"keep-alive", "x"}, {"te", "Trailers"}},
     "k---",
     "",
     {},
     {},
     {},
     http_2,
     place::nowhere,
     true},

    // TE
    {"TE: trailers",
     0,
     {{"Connection", "TE"}, {"TE", "gzip;q=0.5, trailers"}, {"Host", "a"}},
     "--k",
     "",
     {},
     {},
     {},
     http_1_1,
     place::nowhere,
     true},
    {"TE: trailers on a later line",
     0,
     {{"TE", "gzip"}, {"Connection", "te"}, {"te", "TRAILERS"}},
     "---",
     "",
     {},
     {},
     {},
     http_1_1,
     place::nowhere,
     true},
    {"TE without its option is of another hop", 0, {{"TE", "trailers"}, {"Host", "a"}}, "-k", ""},
    {"TE without trailers", 0, {{"Connection", "TE"}, {"TE", "gzip"}}, "--", ""},
    {"TE ill-formed", 0, {{"Connection", "TE"}, {"TE", "trailers, {"}}, "--", ""},

    // Trailer sections
    {"what the header section nominates stays behind in the trailer section",
     200,
     {{"Connection", "X-Hop"}, {"A", ""}, {"X-Hop", "1"}, {"Keep-Alive", "5"}, {"X-Sum", "2"}},
     "-k--k",
     "",
     {},
     {},
     {},
     http_1_1,
     2},
    {"Connection in a trailer section nominates nothing, and stays behind",
     0,
     {{"Host", "a"}, {"X-Hop", "1"}, {"Connection", "X-Hop, Host, {"}},
     "kk-",
     "",
     {},
     {},
     {},
     http_1_1,
     2},
    {"Upgrade in a trailer section offers nothing",
     0,
     {{"Connection", "upgrade"}, {"Upgrade", "websocket"}},
     "--",
     "",
     {},
     {},
     {},
     http_1_1,
     1},

    // Responses, interim ones too
    {"100", 100, {{"Connection", "X-Hop"}, {"X-Hop", "1"}, {"A", "2"}}, "--k", ""},
    {"103", 103, {{"Connection", "X-Hop"}, {"X-Hop", "1"}, {"Link", "2"}}, "--k", ""},
    {"103 with a hostile option",
     103,
     {{"Connection", "date"}, {"Date", "x"}},
     "",
     "",
     hostile_end,
     hostile_end},
    // nodejs/http-parser#363
    {"an advertisement stays behind",
     200,
     {{"Connection", "Upgrade"}, {"Upgrade", "websocket, h2c"}, {"Server", "x"}},
     "--k",
     ""},
    {"TE in a response", 200, {{"Connection", "TE"}, {"TE", "trailers"}}, "--", ""},
    {"426 asks for what the policy takes",
     426,
     {{"Connection", "Upgrade"},
      {"Upgrade", "TLS/1.0, websocket"},
      {"Sec-WebSocket-Version", "13"}},
     "--k",
     "websocket"},
    {"426 that asks for what it does not take",
     426,
     {{"Connection", "Upgrade"}, {"Upgrade", "TLS/1.0"}},
     "--",
     ""},
    {"101",
     101,
     {{"Connection", "Upgrade"}, {"Upgrade", "websocket"}, {"Sec-WebSocket-Accept", "x"}},
     "--k",
     "websocket"},
    {"101 to h2c",
     101,
     {{"Connection", "Upgrade"}, {"Upgrade", "h2c"}},
     "",
     "",
     rule::switching_protocol_not_offered},
    {"101 to websocket and another",
     101,
     {{"Connection", "Upgrade"}, {"Upgrade", "websocket, x"}},
     "",
     "",
     rule::switching_protocol_not_offered},
    {"101 that nominates nothing",
     101,
     {{"Upgrade", "websocket"}},
     "",
     "",
     rule::switching_without_upgrade},
    {"101 that names nothing",
     101,
     {{"Connection", "Upgrade"}, {"Upgrade", ","}},
     "",
     "",
     rule::switching_without_upgrade},
    {"101 when nothing goes on",
     101,
     {{"Connection", "Upgrade"}, {"Upgrade", "websocket"}},
     "",
     "",
     rule::switching_unsolicited,
     {},
     {.upgrades = ""}},
    {"101 in HTTP/1.0",
     101,
     {{"Connection", "Upgrade"}, {"Upgrade", "websocket"}},
     "",
     "",
     rule::switching_in_http10,
     {},
     {},
     http_1_0},
    {"101 in HTTP/2", 101, {{"A", ""}}, "", "", rule::switching_in_http2, {}, {}, http_2},
    {"101 in HTTP/3", 101, {{"A", ""}}, "", "", rule::switching_in_http3, {}, {}, http_3},
    {"101 with a hostile option: that is the reason",
     101,
     {{"Connection", "Upgrade, Date"}, {"Upgrade", "x"}},
     "",
     "",
     hostile_end,
     hostile_end},
};

TEST_CASE("forward: each message loses what is for one hop, and keeps the rest") {
    cases::hold<messages, forward_holds, &forward_case::fields>();
}

// ---- Places, and 101 against its request --------------------------------------------------------

TEST_CASE("forward: a refusal says where its reason stands") {
    static constexpr cases::pair hostile[] = {
        {"A", ""}, {"Connection", "X"}, {"Connection", "close, Host"}};
    constexpr forwarding refused = forward(request(http_1_1, "GET", hostile));
    STATIC_REQUIRE(refused.reason() == finding{rule::end_to_end_field_nominated, 2, 7, 4});
    STATIC_REQUIRE(refused.hostile() == refused.reason());
    constexpr forwarding kept = forward(request(http_1_1, "GET", hostile), {.hostile = keep});
    STATIC_REQUIRE((kept && !kept.reason() && kept.hostile() == refused.reason()));

    static constexpr cases::pair malformed[] = {{"Connection", "a"}, {"Connection", "b, c{"}};
    STATIC_REQUIRE(forward(response(http_1_1, 200, malformed)).reason() ==
                   finding{rule::connection_malformed, 1, 4, 1});

    static constexpr cases::pair switched[] = {{"Connection", "upgrade"},
                                               {"Upgrade", "websocket, h2c"}};
    STATIC_REQUIRE(forward(response(http_1_1, 101, switched)).reason() ==
                   finding{rule::switching_protocol_not_offered, 1, 11, 3});
}

/// A 101 to what a request offered, with one policy for both.
struct switch_case {
    std::string_view what;
    cases::lines asked;
    std::string_view upgrades;  // the policy's
    std::string_view answer;    // the 101's Upgrade
    http_upgrade::rule reason;
};
constexpr switch_case switches[] = {
    {"offered and passed on",
     {{"Connection", "Upgrade"}, {"Upgrade", "websocket"}},
     "websocket",
     "WEBSOCKET",
     {}},
    {"offered, not passed on",
     {{"Connection", "Upgrade"}, {"Upgrade", "foo, websocket"}},
     "websocket",
     "foo",
     rule::switching_protocol_not_offered},
    {"taken by the policy, not offered",
     {{"Connection", "Upgrade"}, {"Upgrade", "foo"}},
     "foo, websocket",
     "websocket",
     rule::switching_protocol_not_offered},
    {"nothing was offered", {{"Host", "a"}}, "websocket", "websocket", rule::switching_unsolicited},
    {"only h2c was offered",
     {{"Connection", "Upgrade"}, {"Upgrade", "h2c"}},
     "websocket",
     "h2c",
     rule::switching_unsolicited},
    {"the request was refused",
     {{"Connection", "Upgrade, Host"}, {"Upgrade", "websocket"}},
     "websocket",
     "websocket",
     rule::switching_unsolicited},
};
constexpr bool switch_holds(switch_case const& row) {
    forwarding const asked =
        forward(request(http_1_1, "GET", row.asked), {.upgrades = row.upgrades});
    cases::pair const fields[] = {{"Connection", "Upgrade"}, {"Upgrade", row.answer}};
    forwarding const plan = forward(response(http_1_1, 101, fields), asked);
    return plan.reason().rule == row.reason && bool(plan) == (row.reason == rule{}) &&
           plan.upgrades().size() == (plan ? 1 : 0);
}
TEST_CASE("forward: a 101 goes on when its protocols did in the request") {
    cases::hold<switches, switch_holds, &switch_case::asked>();
}

// upgrades() of a temporary plan is a copy.
template <class Upgrades>
concept can_be_searched = requires(Upgrades&& upgrades) {
    static_cast<Upgrades&&>(upgrades).find(protocol{"websocket"});
};
static_assert(!std::is_reference_v<decltype(std::declval<forwarding>().upgrades())>);
static_assert(sizeof(forwarding) <= 1536);  // as its comment has it
static_assert(can_be_searched<passed_upgrades const&> && !can_be_searched<passed_upgrades>);

// Above a TLS that was passed on, HTTP/1.1 goes on and needs no offer (RFC 2817 §3.3).
TEST_CASE("forward: a 101 to TLS goes on with the HTTP/1.1 above it") {
    static constexpr cases::pair offer[] = {{"Connection", "Upgrade"}, {"Upgrade", "TLS/1.2"}};
    static constexpr cases::pair taken[] = {{"Connection", "Upgrade"},
                                            {"Upgrade", "TLS/1.2, HTTP/1.1"}};
    static constexpr cases::pair below[] = {{"Connection", "Upgrade"},
                                            {"Upgrade", "HTTP/1.1, TLS/1.2"}};
    static constexpr cases::pair other[] = {{"Connection", "Upgrade"},
                                            {"Upgrade", "TLS/1.2, HTTP/1.0"}};
    constexpr forwarding asked =
        forward(request(http_1_1, "OPTIONS", offer), {.upgrades = "TLS/1.2, HTTP/2.0"});
    STATIC_REQUIRE(
        same(forward(response(http_1_1, 101, taken), asked).upgrades(), "TLS/1.2, HTTP/1.1"));
    STATIC_REQUIRE(!forward(response(http_1_1, 101, below), asked));
    STATIC_REQUIRE(!forward(response(http_1_1, 101, other), asked));
    STATIC_REQUIRE(same(forward(response(http_1_1, 426, taken), asked).upgrades(), "TLS/1.2"));
}

TEST_CASE("forward: responses are judged by the policy of their request") {
    static constexpr cases::pair none[] = {{"Host", "a"}};
    static constexpr cases::pair hostile[] = {{"Connection", "Date"}, {"Date", "x"}};
    static constexpr cases::pair wanted[] = {{"Connection", "Upgrade"}, {"Upgrade", "websocket"}};
    constexpr forwarding lenient = forward(request(http_1_1, "GET", none), {.hostile = keep});
    STATIC_REQUIRE(forward(response(http_1_1, 200, hostile), lenient).keeps("date"));
    STATIC_REQUIRE(!forward(response(http_1_1, 200, hostile)));
    STATIC_REQUIRE(same(forward(response(http_1_1, 426, wanted), lenient).upgrades(), "websocket"));
}

TEST_CASE("forward: the first eight protocols of a policy count") {
    static constexpr cases::pair fields[] = {{"Connection", "upgrade"},
                                             {"Upgrade", "9, 8, 7, 6, 5, 4, 3, 2, 1"}};
    constexpr forwarding plan =
        forward(request(http_1_1, "GET", fields), {.upgrades = "1,2,3,4,h2c,5,6,7,8,9"});
    STATIC_REQUIRE(same(plan.upgrades(), "8, 7, 6, 5, 4, 3, 2, 1"));
}

// ---- Bounds -------------------------------------------------------------------------------------

std::string options_up_to(int last) {
    std::string text;
    for (int i = 1; i <= last; ++i) text += "x" + std::to_string(i) + ", X1, ";
    return text;
}

TEST_CASE("forward: 64 distinct options go on, and 65 do not") {
    for (int const count : {1, 63, 64, 65, 66, 5000}) {
        std::string const options = options_up_to(count);
        std::string const name = "X" + std::to_string(count);
        cases::pair const fields[] = {{"Connection", options}, {name, "1"}, {"Host", "a"}};
        forwarding const plan = forward(request(http_1_1, "GET", fields));
        INFO(count);
        CHECK(bool(plan) == (count <= 64));
        CHECK(plan.removes(name));
        CHECK(plan.keeps("Host") == (count <= 64));
        CHECK(!plan.reason());  // no rule is broken,
        if (!plan) {            // but there is a place
            std::string_view const value = options;
            CHECK(plan.reason().line == 0);
            CHECK(value.substr(plan.reason().offset, plan.reason().length) == "x65");
        }
    }
}

TEST_CASE("forward: 1,024 bytes of options go on, and 1,025 do not") {
    for (std::size_t const size : {1u, 1021u, 1022u, 1023u, 100000u}) {
        std::string const name(size, 'x');
        std::string const options = "ab, AB, " + name;
        cases::pair const fields[] = {{"Connection", options}, {name, "1"}, {"Host", "a"}};
        forwarding const plan = forward(response(http_1_1, 200, fields));
        INFO(size);
        CHECK(bool(plan) == (size + 2 <= 1024));
        CHECK(plan.removes(name));
        if (!plan) CHECK(plan.reason() == finding{rule{}, 0, 8, size});
    }
}

/// Counts the steps of walks over its lines.
class counted {
public:
    using value_type = cases::pair;
    using difference_type = std::ptrdiff_t;

    counted() = default;
    counted(cases::pair const* at, std::size_t* steps) : at_(at), steps_(steps) {}
    cases::pair const& operator*() const { return *at_; }
    counted& operator++() {
        ++at_;
        ++*steps_;
        return *this;
    }
    counted operator++(int) {
        counted const before = *this;
        ++*this;
        return before;
    }
    friend bool operator==(counted const& a, counted const& b) { return a.at_ == b.at_; }

private:
    cases::pair const* at_ = nullptr;
    std::size_t* steps_ = nullptr;
};
struct counted_lines {
    std::vector<cases::pair> const* lines;
    std::size_t* steps;

    counted begin() const { return {lines->data(), steps}; }
    counted end() const { return {lines->data() + lines->size(), steps}; }
};

TEST_CASE("forward: thousands of lines of options and of fields take linear time") {
    for (std::size_t const count : {1000u, 4000u}) {
        std::vector<cases::pair> lines;
        for (std::size_t i = 0; i != count; ++i) {
            lines.emplace_back("Connection", i % 2 ? "x-a, x-b" : "x-c, x-d, upgrade, te");
            lines.emplace_back("Upgrade", "a, b, websocket");
            lines.emplace_back("X-B", "1");
            lines.emplace_back("TE", "gzip");
        }
        std::size_t steps = 0;
        counted_lines const fields{&lines, &steps};
        forwarding const plan = forward(request(http_1_1, "GET", fields));
        CHECK((plan && plan.removes("x-b")));
        CHECK(steps < 8 * lines.size());
    }
}

// ---- The plan outlives its message --------------------------------------------------------------

TEST_CASE("forward: a plan stays valid when the message is gone") {
    auto fields = std::make_unique<std::vector<std::pair<std::string, std::string>>>();
    fields->emplace_back("Connection", "X-Hop, x-a-name-that-no-small-string-would-hold, upgrade");
    fields->emplace_back("Upgrade", std::string("web") + "socket");
    forwarding const plan = forward(request(http_1_1, "GET", *fields));
    fields.reset();
    CHECK(plan.removes("x-hop"));  // trailers may come now
    CHECK(plan.removes("X-A-Name-That-No-Small-String-Would-Hold"));
    CHECK(plan.keeps("X-Sum"));
    CHECK(same(plan.upgrades(), "websocket"));
}

// ---- What goes on breaks no rule of forwarding --------------------------------------------------

using heads::head;
using owned = std::pair<std::string, std::string>;

/// The lines that a proxy sends: those that the plan keeps, and those that it owes.
std::vector<owned> forwarded_by(forwarding const& plan, std::vector<owned> const& received) {
    std::vector<owned> fields;
    for (owned const& line : received)
        if (plan.keeps(line.first)) fields.push_back(line);
    std::string options;
    std::string protocols;
    for (protocol const each : plan.upgrades()) {
        protocols.append(protocols.empty() ? "" : ", ").append(each.name);
        if (!each.version.empty()) protocols.append("/").append(each.version);
    }
    if (!protocols.empty()) fields.emplace_back("Upgrade", protocols);
    if (!protocols.empty()) options = "Upgrade";
    if (plan.takes_trailers()) fields.emplace_back("TE", "trailers");
    if (plan.takes_trailers()) options += options.empty() ? "TE" : ", TE";
    if (!options.empty()) fields.emplace_back("Connection", options);
    return fields;
}

/// Whether the message goes on. If it does, its findings are checked.
template <class Message>
bool goes_on_well(Message const& received, std::vector<owned> const& fields,
                  forwarding_policy const& policy) {
    forwarding const plan = forward(received, policy);
    if (!plan) return false;
    std::vector<owned> const sent = forwarded_by(plan, fields);
    findings found;
    if constexpr (requires { received.method(); })
        found = inspect_forwarded(received, request(received.version(), received.method(), sent));
    else
        found = inspect_forwarded(received, response(received.version(), received.status(), sent));
    for (finding const each : found) {
        INFO(to_string(each.rule) << " on line " << each.line);
        CHECK(info(each.rule).level == level::note);
    }
    return true;
}

bool goes_on_well(head const& each, context const& known, forwarding_policy const& policy) {
    if (each.is_request)
        return goes_on_well(request(each.version, each.method, each.fields, known), each.fields,
                            policy);
    return goes_on_well(response(each.version, each.status, each.fields, known), each.fields,
                        policy);
}

TEST_CASE("forward: what goes on breaks no rule of forwarding") {
    std::size_t went_on = 0;
    std::size_t refused = 0;
    for (rule_examples::example const& row : rule_examples::all)
        for (std::string_view const text : {row.breaks, row.passes})
            for (head const& each : heads::of_example(text))
                for (hostile_option const hostile : {refuse, remove_it})
                    for (std::string_view const upgrades :
                         {"websocket", "", "TLS/1.0, connect-ip"}) {
                        INFO(text);
                        ++(goes_on_well(each, row.known, {hostile, upgrades}) ? went_on : refused);
                    }
    CHECK(went_on > 1000);
    CHECK(refused > 100);
}

TEST_CASE("forward: what goes on of the messages above breaks no rule of forwarding") {
    for (forward_case const& row : messages) {
        INFO(row.what);
        head each{row.status == 0, row.version, "GET", row.status, {}};
        for (cases::pair const& line : row.fields)
            each.fields.emplace_back(line.first, line.second);
        forwarding_policy policy = row.policy;
        if (policy.hostile == keep) policy.hostile = refuse;  // not by the letter
        goes_on_well(each, {.trailers_from = row.trailers_from}, policy);
    }
}

}  // namespace
