// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/detail/rules/switching.hpp>

#include <http_upgrade/info.hpp>
#include <http_upgrade/inspect.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

// The first 32 protocols of a 101 are compared with every protocol of the offer; the 33rd counts as
// not offered.
TEST_CASE("switching: the first 32 protocols of a 101 are compared") {
    std::string offered;
    for (int i = 0; i != 100; ++i) offered += "p" + std::to_string(i) + "/1, ";
    cases::pair const asked[] = {{"Connection", "Upgrade"}, {"Upgrade", offered}};
    for (int const count : {1, 32, 33}) {
        std::string taken;
        for (int i = 0; i != count; ++i)
            taken += (i == 0 ? "p" : ", p") + std::to_string(99 - i) + "/1";
        cases::pair const answer[] = {{"Connection", "Upgrade"}, {"Upgrade", taken}};
        INFO(count);
        CHECK(inspect(request(http_1_1, "GET", asked), response(http_1_1, 101, answer))
                  .contains(rule::switching_protocol_not_offered) == (count > 32));
    }
}

// ---- The protocols of a response against the offer ----------------------------------------------

constexpr bool at(place const& where, std::size_t line, std::size_t offset, std::size_t length) {
    return where.line == line && where.offset == offset && where.length == length;
}

TEST_CASE("switching: the comparison reads all lines of both lists") {
    static constexpr cases::pair asked[] = {
        {"Upgrade", "h2, chat/2"}, {"X", "gopher"}, {"Upgrade", ", IRC"}};
    static constexpr cases::pair answer[] = {{"Upgrade", "irc,Gopher"},
                                             {"Upgrade", "CHAT/2, chat/1"},
                                             {"Upgrade", "irc"},
                                             {"Upgrade", "h2"}};
    detail::fields_of request_fields(request(http_1_1, "GET", asked));
    detail::fields_of response_fields(response(http_1_1, 101, answer));
    detail::comparison const all = detail::compare_with_offer(request_fields, response_fields);
    CHECK(at(all.offered, 0, 0, 3));
    CHECK(at(all.renewed, 0, 0, 3));
    CHECK(at(all.not_offered, 0, 4, 6));
}

struct comparison_case {
    std::string_view what;
    cases::lines asked, answer;
    std::size_t not_offered, offered, renewed;  // offsets in the first line; none: no place
};
constexpr std::size_t none = place::nowhere;
constexpr comparison_case comparisons[] = {
    {"nothing", {}, {}, none, none, none},
    {"no Upgrade in the request", {}, {{"Upgrade", "a"}}, 0, none, none},
    {"no Upgrade in the response", {{"Upgrade", "a"}}, {}, none, none, none},
    {"what was offered", {{"Upgrade", "a"}}, {{"Upgrade", "A"}}, none, 0, 0},
    {"h2 is no offer", {{"Upgrade", "h2, a"}}, {{"Upgrade", "h2, a"}}, 0, 4, 4},
    {"websocket may be named again, in another version",
     {{"Upgrade", "a, websocket"}},
     {{"Upgrade", "websocket, a"}},
     none,
     0,
     11},
    {"half of an offer is none", {{"Upgrade", "a, {"}}, {{"Upgrade", "a"}}, 0, none, none},
    {"HTTP/1.1 above an offered TLS",
     {{"Upgrade", "TLS/1.2"}},
     {{"Upgrade", "tls/1.2, HTTP/1.1"}},
     none,
     0,
     0},
    {"HTTP/1.1 below it", {{"Upgrade", "TLS/1.2"}}, {{"Upgrade", "HTTP/1.1, TLS/1.2"}}, 0, 10, 10},
};
constexpr bool is_at(place const& where, std::size_t offset) {
    return offset == none ? !where : where.line == 0 && where.offset == offset;
}
constexpr bool comparison_holds(comparison_case const& row) {
    detail::fields_of request_fields(request(http_1_1, "GET", row.asked));
    detail::fields_of response_fields(response(http_1_1, 101, row.answer));
    detail::comparison const all = detail::compare_with_offer(request_fields, response_fields);
    return is_at(all.not_offered, row.not_offered) && is_at(all.offered, row.offered) &&
           is_at(all.renewed, row.renewed);
}
TEST_CASE("switching: the comparison finds what was offered, and what was not") {
    cases::hold<comparisons, comparison_holds, &comparison_case::answer>();
}

// ---- Answers to an offer ------------------------------------------------------------------------

/// An answer to a GET in HTTP/1.1, and whether it breaks a rule.
struct upgrade_case {
    std::string_view what;
    cases::lines asked;
    int status;
    cases::lines answer;
    http_upgrade::rule rule;
    bool broken;
};

template <class... More>
constexpr cases::lines names(std::string_view protocols, More const&... more) {
    return {{"Connection", "Upgrade, HTTP2-Settings"}, {"Upgrade", protocols}, more...};
}
constexpr cases::pair settings{"HTTP2-Settings", "AAMAAABk"};
constexpr cases::pair push_1{"HTTP2-Settings", "AAIAAAAB"};
constexpr cases::pair push_2{"HTTP2-Settings", "AAIAAAAC"};
constexpr cases::pair version_8{"Sec-WebSocket-Version", "8"};
constexpr cases::pair version_13{"Sec-WebSocket-Version", "13"};

constexpr rule not_offered = rule::switching_protocol_not_offered;
constexpr rule unsolicited = rule::switching_unsolicited;
constexpr rule not_websocket = rule::websocket_switching_not_websocket;
constexpr rule without_settings = rule::switching_to_h2c_without_settings;
constexpr rule asked_again = rule::upgrade_required_already_offered;
constexpr rule advertised_again = rule::advertised_already_offered;
constexpr rule not_advertised = rule::websocket_version_not_advertised;

constexpr upgrade_case upgrades[] = {
    {"what was offered last", names("a, b, c/1"), 101, names("c/1"), not_offered, false},
    {"a name in another case", names("a"), 101, names("A"), not_offered, false},
    {"a version in another case", names("a/x"), 101, names("a/X"), not_offered, true},
    {"HTTP/1.1 above TLS", names("TLS/1.2"), 101, names("TLS/1.2, HTTP/1.1"), not_offered, false},
    {"in another case", names("TLS/1.2"), 101, names("tls/1.2, http/1.1"), not_offered, false},
    {"HTTP/1.0 above TLS", names("TLS/1.2"), 101, names("TLS/1.2, HTTP/1.0"), not_offered, true},
    {"HTTP/1.1 below TLS", names("TLS/1.2"), 101, names("HTTP/1.1, TLS/1.2"), not_offered, true},
    {"h2 is no offer", names("h2"), 101, names("a"), unsolicited, true},
    {"nor is it taken from one", names("h2, a"), 101, names("h2, a"), not_offered, true},
    {"HTTP/1.1 above a TLS that nobody offered", names("h2c"), 101, names("TLS/1.2, HTTP/1.1"),
     not_offered, true},

    {"websocket, not offered", names("a"), 101, names("websocket"), rule::websocket_accept_missing,
     false},
    {"websocket, unsaid", names("websocket"), 101, {}, rule::websocket_accept_missing, false},
    {"websocket, said", names("websocket"), 101, names("websocket"), rule::websocket_accept_missing,
     true},
    {"websocket and nothing else", names("websocket"), 101, names("a"), not_websocket, true},
    {"h2 is nothing else", names("h2, websocket"), 101, names("a"), not_websocket, true},
    {"websocket or another", names("a, websocket"), 101, names("a"), not_websocket, false},
    {"websocket of a version", names("websocket"), 101, names("websocket/1"), not_websocket, true},
    {"websocket twice", names("websocket"), 101, names("websocket, websocket"), not_websocket,
     true},

    {"h2c", names("h2c", settings), 101, names("h2c"), without_settings, false},
    {"h2c without settings", names("h2c"), 101, names("h2c"), without_settings, true},
    {"h2c with two", names("h2c", settings, settings), 101, names("h2c"), without_settings, true},
    {"h2c with a setting that is not allowed", names("h2c", push_2), 101, names("h2c"),
     rule::switching_to_h2c_despite_fault, true},
    {"h2c with settings that are", names("h2c", push_1), 101, names("h2c"),
     rule::switching_to_h2c_despite_fault, false},
    {"h2c not offered", names("a"), 101, names("h2c"), without_settings, false},
    {"h2c not taken", names("h2c, a"), 101, names("a"), without_settings, false},

    {"capsules, unsaid", names("connect-udp"), 101, names("connect-udp"),
     rule::capsule_protocol_field_missing, true},
    {"capsules not offered", names("a"), 101, names("connect-udp"),
     rule::capsule_protocol_field_missing, false},
    {"capsules not taken", names("connect-udp, a"), 101, names("a"),
     rule::capsule_protocol_field_missing, false},

    {"426 asks for it again", names("a"), 426, names("b, a"), asked_again, true},
    {"426 asks for another", names("a"), 426, names("b"), asked_again, false},
    {"of what is refused by version", names("websocket", version_8), 426, names("websocket"),
     asked_again, false},
    {"and of another beside it", names("websocket, a", version_8), 426, names("websocket, a"),
     asked_again, true},
    {"of no other version", names("websocket", version_13), 426, names("websocket"), asked_again,
     true},
    {"426 does not say the version", names("websocket", version_8), 426, names("websocket"),
     not_advertised, true},
    {"426 says it", names("websocket", version_8), 426, names("websocket", version_13),
     not_advertised, false},
    {"426 to a handshake without a version", names("websocket"), 426, names("websocket"),
     not_advertised, false},
    {"426 is about another", names("websocket", version_8), 426, names("a"), not_advertised, false},
    {"200 advertises it again", names("a"), 200, names("b, a"), advertised_again, true},
    {"h2 was not offered", names("h2, a"), 200, names("h2"), advertised_again, false},
};
constexpr bool upgrade_holds(upgrade_case const& row) {
    return inspect(request(http_1_1, "GET", row.asked), response(http_1_1, row.status, row.answer))
               .contains(row.rule) == row.broken;
}

TEST_CASE("switching: which answers to an offer break a rule, and which come near") {
    cases::hold<upgrades, upgrade_holds, &upgrade_case::answer>();
}

// ---- The quick way of confirm -------------------------------------------------------------------

using fields_type = std::vector<std::pair<std::string, std::string>>;

struct tally {
    std::size_t holds = 0, others = 0, wrong = 0;
};

/// Where the quick way says yes, no rule is broken.
template <class Request, class Response>
void compare(Request const& asked, Response const& answer, tally& all) {
    detail::fields_of request_fields(asked);
    detail::fields_of response_fields(answer);
    if (!detail::websocket_switch_holds(request_fields, response_fields)) {
        ++all.others;
        return;
    }
    ++all.holds;
    findings const found = inspect(asked, answer);
    if (found.empty() || all.wrong++ != 0) return;
    std::string lines;
    for (auto const& [name, value] : answer)
        lines.append("\n  ").append(name).append(": ").append(value);
    FAIL_CHECK(to_string(found.front().rule) << lines);
}

fields_type const handshake{{"Host", "a"},
                            {"Connection", "keep-alive, Upgrade"},
                            {"Upgrade", "websocket"},
                            {"Sec-WebSocket-Version", "13"},
                            {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
                            {"Sec-WebSocket-Protocol", "a, b"},
                            {"Sec-WebSocket-Extensions", "x; y=1, z"}};
fields_type const switched{{"Upgrade", "websocket"},
                           {"Connection", "Upgrade"},
                           {"Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="},
                           {"Sec-WebSocket-Protocol", "b"},
                           {"Sec-WebSocket-Extensions", "z"}};
fields_type const further{{"Connection", "close"},
                          {"Connection", "upgrade"},
                          {"Upgrade", "websocket"},
                          {"Upgrade", "h2c"},
                          {"Sec-WebSocket-Accept", "x"},
                          {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
                          {"Sec-WebSocket-Version", "13"},
                          {"Sec-WebSocket-Protocol", "c"},
                          {"Sec-WebSocket-Extensions", "w"},
                          {"Content-Length", "0"},
                          {"Transfer-Encoding", "chunked"},
                          {"Capsule-Protocol", "?1"},
                          {"HTTP2-Settings", ""},
                          {"Keep-Alive", "timeout=5"},
                          {"Proxy-Connection", "upgrade"},
                          {"TE", "trailers"},
                          {"Expect", "100-continue"},
                          {"Via", "1.1 a"},
                          {":protocol", "websocket"},
                          {"X", "y"}};

/// Calls `visit` with the fields, without each of them, with each further line before and behind
/// them, and with every byte at every place of their values.
template <class Visit>
void each_variation(fields_type const& base, Visit&& visit) {
    visit(base);
    for (std::size_t gone = 0; gone != base.size(); ++gone) {
        fields_type fields = base;
        fields.erase(fields.begin() + static_cast<std::ptrdiff_t>(gone));
        visit(fields);
    }
    for (auto const& line : further) {
        fields_type fields = base;
        fields.push_back(line);
        visit(fields);
        fields.insert(fields.begin(), line);
        visit(fields);
        fields.pop_back();
        visit(fields);
    }
    for (std::size_t line = 0; line != base.size(); ++line)
        for (std::size_t at = 0; at != base[line].second.size(); ++at)
            for (int byte = 0; byte != 256; ++byte) {
                fields_type fields = base;
                fields[line].second[at] = static_cast<char>(byte);
                visit(fields);
            }
}

TEST_CASE("switching: where the quick way of confirm says yes, inspect finds nothing") {
    tally all;
    each_variation(switched, [&](fields_type const& fields) {
        compare(request(http_1_1, "GET", handshake), response(http_1_1, 101, fields), all);
        compare(request(http_1_1, "GET", handshake),
                response(http_1_1, 101, fields, {.trailers_from = 1}), all);
    });
    each_variation(handshake, [&](fields_type const& fields) {
        compare(request(http_1_1, "GET", fields), response(http_1_1, 101, switched), all);
    });
    for (http_version const version : {http_1_0, http_1_1, http_version{1, 2}, http_2, http_3})
        for (http_version const other : {http_1_0, http_1_1, http_version{1, 2}, http_2, http_3})
            for (char const* const method : {"GET", "POST", "CONNECT"})
                for (int const status : {100, 101, 200, 426})
                    compare(request(version, method, handshake), response(other, status, switched),
                            all);
    CHECK(all.wrong == 0);
    CHECK(all.holds > 100);
    CHECK(all.others > 1000);
}

}  // namespace
