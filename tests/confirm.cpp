// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/confirm.hpp>

#include "../examples/upgrade_lint/rule_examples.hpp"

#include <http_upgrade/inspect.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <list>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "cases.hpp"
#include "heads.hpp"

namespace {

using namespace http_upgrade;

using outcome_of_pairs = outcome<cases::pair const*, cases::pair const*>;
static_assert(sizeof(outcome_of_pairs) <= 1536);  // as its comment has it
static_assert(std::forward_iterator<outcome_of_pairs::list::iterator>);
static_assert(std::ranges::common_range<outcome_of_pairs::list>);
static_assert(std::ranges::sized_range<outcome_of_pairs::list>);

// ---- A request, its answer, and what they come to, in a table -----------------------------------

struct asking {
    std::string_view method;
    cases::lines fields;
    http_version version = http_1_1;
    context known{};
};

struct answer_case {
    std::string_view what;
    asking const* asked;
    int status;
    cases::lines fields;
    std::string_view comes_to;  // a verdict: the protocols as the answer spells them, or the rule
    http_version version = http_1_1;
    context known{};
};

constexpr auto switched = verdict::switched;
constexpr auto interim = verdict::interim;
constexpr auto required = verdict::upgrade_required;
constexpr auto not_switched = verdict::not_switched;
constexpr auto broken = verdict::broken;

constexpr context behind_100{.continued = true};
constexpr context one_line{.trailers_from = 1};  // and what follows is a trailer section
constexpr context two_lines{.trailers_from = 2};

constexpr cases::pair host{"Host", "example.com"};
constexpr cases::pair nominated{"Connection", "Upgrade"};
constexpr cases::pair websocket{"Upgrade", "websocket"};
constexpr cases::pair version_13{"Sec-WebSocket-Version", "13"};
constexpr cases::pair key{"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="};
constexpr cases::pair accept{"Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="};
constexpr cases::pair other_accept{"Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOp="};
constexpr cases::pair capsules{"Capsule-Protocol", "?1"};
constexpr cases::pair settings{"HTTP2-Settings", "AAMAAABk"};

/// The field lines that name protocols, in a request or in an answer, and more lines behind them.
template <class... More>
constexpr cases::lines names(std::string_view protocols, More const&... more) {
    return {nominated, {"Upgrade", protocols}, more...};
}
constexpr cases::lines options_and_names(std::string_view options, std::string_view protocols) {
    return {{"Connection", options}, {"Upgrade", protocols}};
}
constexpr cases::pair field(std::string_view name, std::string_view value) { return {name, value}; }
template <class... More>
constexpr cases::lines upgraded(More const&... more) {
    return {nominated, websocket, accept, more...};
}
constexpr cases::pair subprotocol_of(std::string_view text) {
    return {"Sec-WebSocket-Protocol", text};
}
constexpr cases::pair extensions(std::string_view text) {
    return {"Sec-WebSocket-Extensions", text};
}

constexpr asking plain{"GET", {host}};
constexpr asking chat{"GET", names("chat/2, Chat/1, h2c, irc", host, settings)};
constexpr asking only_chat{"GET", names("chat/1", host)};
constexpr asking chat_twice{"GET", names("chat/1, chat/1", host)};
constexpr asking over_tls{"GET", chat.fields, http_1_1, {.over = transport::tls}};
constexpr asking only_h2{"GET", names("h2", host)};
constexpr asking h2_and_chat{"GET", names("h2", host, field("Upgrade", "chat/1"))};
constexpr asking not_nominated{"GET", {host, {"Upgrade", "chat/1"}}};
constexpr asking malformed{"GET", names("chat/1, {", host)};
constexpr asking in_http10{"GET", only_chat.fields, http_1_0};
constexpr asking layers{"GET", names("chat/1, TLS/1.2", host)};
constexpr asking tls{"OPTIONS", names("TLS/1.3, TLS/1.2", host)};
constexpr asking expecting{
    "POST", names("chat/1", host, field("Expect", "100-continue"), field("Content-Length", "5"))};

constexpr asking handshake{"GET", names("websocket", host, version_13, key)};
constexpr asking websocket_or_chat{"GET", names("websocket, chat/1", host, version_13, key)};
constexpr asking choosing{"GET", names("websocket", host, version_13, key,
                                       subprotocol_of("soap, wamp"), extensions("a; x, b"))};
constexpr asking version_8{"GET",
                           names("websocket", host, field("Sec-WebSocket-Version", "8"), key)};
constexpr asking unhosted{"GET", names("websocket", version_13, key)};
constexpr asking unnominated_websocket{"GET", {host, websocket, version_13, key}};
constexpr asking odd_key{"GET",
                         names("websocket", host, version_13, field("Sec-WebSocket-Key", "a key"))};
constexpr cases::pair accept_odd_key{"Sec-WebSocket-Accept", "/q1+4oJbwpzyFiWQ+I2bJhmJv4A="};
constexpr asking no_subprotocol{"GET",
                                names("websocket", host, version_13, key, subprotocol_of(""))};

constexpr asking udp{"GET", names("connect-udp", host, capsules)};
constexpr asking udp_by_post{"POST", udp.fields};
constexpr asking ip_in_clear{
    "GET", names("connect-ip", host, capsules), http_1_1, {.over = transport::clear}};
constexpr asking h2c{
    "GET", {host, {"Connection", "Upgrade, HTTP2-Settings"}, {"Upgrade", "h2c"}, settings}};
constexpr asking h2c_without_settings{"GET", names("h2c", host)};
constexpr asking h2c_with_bad_settings{
    "GET",
    {host, {"Connection", "Upgrade, HTTP2-Settings"}, {"Upgrade", "h2c"}, {"HTTP2-Settings", "x"}}};

constexpr asking in_http2{"GET", {{":scheme", "https"}, {":path", "/"}}, http_2};
constexpr asking extended{"CONNECT",
                          {{":protocol", "websocket"},
                           {":scheme", "https"},
                           {":path", "/"},
                           {":authority", "example.com"},
                           {"sec-websocket-version", "13"}},
                          http_2};
constexpr asking extended_udp{"CONNECT",
                              {{":protocol", "connect-udp"},
                               {":scheme", "https"},
                               {":path", "/"},
                               {":authority", "example.com"},
                               {"capsule-protocol", "?1"}},
                              http_3};

constexpr std::string_view to_text(verdict which) {
    switch (which) {
        case switched: return "switched";
        case interim: return "interim";
        case required: return "upgrade required";
        case not_switched: return "not switched";
        case broken: return "broken";
    }
    return "";
}

/// Whether these are the same protocols, in the same order and spelling.
template <class List>
constexpr bool same(List const& list, std::string_view expected) {
    auto const wanted = parse_upgrade(expected);
    if (!wanted || !list || list.size() != wanted.size() || list.empty() != wanted.empty())
        return false;
    auto at = list.begin();
    for (protocol const& each : wanted) {
        if (at->name != each.name || at->version != each.version) return false;
        ++at;
    }
    return at == list.end() && list.front() == wanted.front();
}

template <class Case>
constexpr auto confirm_case(Case const& row, rule_set const& tolerated) {
    asking const& asked = *row.asked;
    return confirm(request(asked.version, asked.method, asked.fields, asked.known),
                   response(row.version, row.status, row.fields, row.known), tolerated);
}

template <class Case>
constexpr bool comes_to(Case const& row, rule_set const& tolerated) {
    auto const result = confirm_case(row, tolerated);
    std::size_t const colon = row.comes_to.find(": ");
    std::string_view const rest =
        colon == std::string_view::npos ? std::string_view() : row.comes_to.substr(colon + 2);
    std::string_view const expected = row.comes_to.substr(0, colon);
    bool const is_broken = expected == "broken";
    return to_text(result.verdict()) == expected && bool(result) == (expected == "switched") &&
           to_string(result.reason().rule) == (is_broken ? rest : std::string_view()) &&
           bool(result.reason()) == is_broken &&
           same(result.protocols(), is_broken ? std::string_view() : rest);
}

constexpr bool answer_holds(answer_case const& row) { return comes_to(row, {}); }

constexpr answer_case across_versions[] = {
    {"an interim response is nothing to read", &plain, 103, names("irc"), "interim"},
    {"an HTTP/2 request, a 101 of HTTP/1.1", &in_http2, 101, names("irc"),
     "broken: switching-unsolicited"},
    {"a 101 of a version that nobody knows",
     &only_chat,
     101,
     names("chat/1"),
     "broken: switching-without-upgrade",
     {4, 0}},
    {"a Capsule-Protocol that is none counts as absent", &udp, 101,
     names("connect-udp", field("Capsule-Protocol", "yes")), "switched: connect-udp"},
    {"another answer of such a version", &only_chat, 200, names("chat/1"), "not switched", {4, 0}},
};
TEST_CASE("confirm: a 101 across HTTP versions is broken, and a bad Capsule-Protocol is ignored") {
    cases::hold<across_versions, answer_holds, &answer_case::fields>();
}

constexpr answer_case switches[] = {
    {"to the first offered", &chat, 101, names("chat/2"), "switched: chat/2"},
    {"to another, in the answer's spelling", &chat, 101, names("CHAT/1"), "switched: CHAT/1"},
    {"in any case", &chat, 101, {{"connection", "UPGRADE"}, {"upgrade", "irc"}}, "switched: irc"},
    {"to several layers, over several lines",
     &chat,
     101,
     {{"Upgrade", "irc"}, nominated, {"X", "chat/2"}, {"UPGRADE", "chat/1"}},
     "switched: irc, chat/1"},
    {"empty elements are to be taken",
     &chat,
     101,
     {{"Connection", ",,Upgrade,"}, {"Upgrade", ",, irc ,"}, {"Upgrade", ""}},
     "switched: irc"},
    {"among other options", &chat, 101, options_and_names("x, upgrade", "irc"), "switched: irc"},
    {"close is of no use, but no error", &chat, 101, options_and_names("close, upgrade", "irc"),
     "switched: irc"},
    {"HTTP/1.2", &chat, 101, names("irc"), "switched: irc", {1, 2}},
    {"TLS", &tls, 101, names("TLS/1.2"), "switched: TLS/1.2"},
    {"TLS, and HTTP as before", &tls, 101, names("TLS/1.2, HTTP/1.1"),
     "switched: TLS/1.2, HTTP/1.1"},
    {"TLS below another", &layers, 101, names("TLS/1.2, chat/1"), "switched: TLS/1.2, chat/1"},
    {"behind a 100", &expecting, 101, names("chat/1"), "switched: chat/1", http_1_1, behind_100},
    {"h2c", &h2c, 101, names("h2c"), "switched: h2c"},
    {"connect-udp", &udp, 101, names("Connect-UDP", capsules), "switched: Connect-UDP"},
    {"a trailer field of no concern", &chat, 101, names("irc", field("X", "Upgrade")),
     "switched: irc", http_1_1, two_lines},
};

constexpr answer_case breaks[] = {
    {"none was offered", &plain, 101, names("chat/1"), "broken: switching-unsolicited"},
    {"none was offered or is named", &plain, 101, {}, "broken: switching-without-upgrade"},
    {"h2 is no offer", &only_h2, 101, names("chat/1"), "broken: switching-unsolicited"},
    {"nor not nominated", &not_nominated, 101, names("chat/1"), "broken: switching-unsolicited"},
    {"nor malformed", &malformed, 101, names("chat/1"), "broken: switching-unsolicited"},
    {"nor in HTTP/1.0", &in_http10, 101, names("chat/1"), "broken: switching-unsolicited"},
    {"another version", &chat, 101, names("chat/3"), "broken: switching-protocol-not-offered"},
    {"no version", &chat, 101, names("chat"), "broken: switching-protocol-not-offered"},
    {"a version", &chat, 101, names("irc/1"), "broken: switching-protocol-not-offered"},
    {"one of two", &chat, 101, names("irc, gopher"), "broken: switching-protocol-not-offered"},
    {"HTTP/1.1 without TLS", &chat, 101, names("HTTP/1.1, irc"),
     "broken: switching-protocol-not-offered"},
    {"HTTP/1.1 below TLS", &tls, 101, names("HTTP/1.1, TLS/1.2"),
     "broken: switching-protocol-not-offered"},
    {"HTTP/1.0 above TLS", &tls, 101, names("TLS/1.2, HTTP/1.0"),
     "broken: switching-protocol-not-offered"},
    {"above a TLS that was not offered", &tls, 101, names("TLS/1.1, HTTP/1.1"),
     "broken: switching-protocol-not-offered"},
    {"no Upgrade", &only_chat, 101, {nominated}, "broken: switching-without-upgrade"},
    {"an empty one", &only_chat, 101, names(" ,"), "broken: switching-without-upgrade"},
    {"not nominated", &only_chat, 101, {{"Upgrade", "chat/1"}}, "broken: upgrade-not-nominated"},
    {"nominated by a part of a word", &only_chat, 101, options_and_names("x-upgrade", "chat/1"),
     "broken: upgrade-not-nominated"},
    {"nominated in the trailer section only",
     &only_chat,
     101,
     {{"Upgrade", "chat/1"}, nominated},
     "broken: upgrade-in-trailer",
     http_1_1,
     one_line},
    {"malformed", &only_chat, 101, names("chat/1, {"), "broken: upgrade-malformed"},
    {"Connection malformed", &only_chat, 101, options_and_names("Upgrade;", "chat/1"),
     "broken: connection-malformed"},
    {"in HTTP/1.0", &chat, 101, names("irc"), "broken: switching-in-http10", http_1_0},
    {"no 100 before", &expecting, 101, names("chat/1"), "broken: switching-before-continue"},
    {"TLS above what runs on it", &layers, 101, names("chat/1, TLS/1.2"),
     "broken: switching-order"},
    {"h2", &only_h2, 101, names("h2"), "broken: h2-switched"},
    {"h2c over TLS", &over_tls, 101, names("h2c"), "broken: h2c-over-tls"},
    {"a warning, and yet to fail", &chat, 101, names("h2c"),
     "broken: switching-to-h2c-despite-fault"},
    {"Content-Length", &only_chat, 101, names("chat/1", field("Content-Length", "0")),
     "broken: switching-with-content-length"},
    {"Transfer-Encoding", &only_chat, 101, names("chat/1", field("Transfer-Encoding", "x")),
     "broken: switching-with-transfer-encoding"},
    {"an error that is none of the switch's", &only_chat, 101,
     names("chat/1", field("Keep-Alive", "x")), "broken: keep-alive-not-nominated"},
    {"another", &only_chat, 101, names("chat/1", field("Connection", "Host")),
     "broken: end-to-end-field-nominated"},
    {"capsules beside content", &udp, 101,
     names("connect-udp", capsules, field("Content-Type", "x")), "broken: capsule-content-field"},
    {"of several the first in the catalogue, not behind a note",
     &only_chat,
     101,
     {{"Content-Length", "0"}, {"Upgrade", "gopher, gopher"}},
     "broken: upgrade-not-nominated"},
};

constexpr answer_case handshakes[] = {
    {"as it ought to be", &handshake, 101, upgraded(), "switched: websocket"},
    {"in another case", &handshake, 101, names("WebSocket", accept), "switched: WebSocket"},
    {"with what was listed", &choosing, 101, upgraded(subprotocol_of("wamp"), extensions("b; y")),
     "switched: websocket"},
    {"with none of it", &choosing, 101, upgraded(), "switched: websocket"},
    {"the other offer", &websocket_or_chat, 101, names("chat/1"), "switched: chat/1"},
    {"no accept", &handshake, 101, names("websocket"), "broken: websocket-accept-missing"},
    {"two", &handshake, 101, upgraded(accept), "broken: websocket-accept-repeated"},
    {"that of another key", &handshake, 101, names("websocket", other_accept),
     "broken: websocket-accept-mismatch"},
};

constexpr answer_case handshake_breaks[] = {
    {"a subprotocol that was not listed", &choosing, 101, upgraded(subprotocol_of("WAMP")),
     "broken: websocket-subprotocol-not-offered"},
    {"one though none was", &handshake, 101, upgraded(subprotocol_of("wamp")),
     "broken: websocket-subprotocol-not-offered"},
    {"two", &choosing, 101, upgraded(subprotocol_of("wamp, soap")),
     "broken: websocket-subprotocol-answer-malformed"},
    {"an extension that was not listed", &choosing, 101, upgraded(extensions("b, c")),
     "broken: websocket-extension-not-offered"},
    {"a list that is none", &choosing, 101, upgraded(extensions("b;")),
     "broken: websocket-extensions-malformed"},
    {"a version to be refused", &version_8, 101, upgraded(),
     "broken: websocket-switching-despite-fault"},
    {"something beside it", &websocket_or_chat, 101, names("websocket, chat/1", accept),
     "broken: websocket-switching-not-websocket"},
    {"a key of the server's", &handshake, 101, upgraded(key), "broken: websocket-key-in-response"},
};

constexpr answer_case others[] = {
    {"100", &expecting, 100, {}, "interim"},
    {"102", &chat, 102, {}, "interim"},
    {"wrong, and passed over", &chat, 103, {{"Content-Length", "1"}}, "interim"},
    {"199", &plain, 199, {}, "interim"},
    {"an interim response to HTTP/1.0", &in_http10, 100, {}, "interim"},

    {"426", &plain, 426, names("TLS/1.3, irc"), "upgrade required: TLS/1.3, irc"},
    {"426 over two lines", &plain, 426, names("TLS/1.3,", field("Upgrade", "irc")),
     "upgrade required: TLS/1.3, irc"},
    {"without h2", &plain, 426, names("h2, irc, H2, h2/1"), "upgrade required: irc, h2/1"},
    {"what was offered", &only_chat, 426, names("chat/1"), "upgrade required: chat/1"},
    {"426 not nominated", &plain, 426, {{"Upgrade", "irc"}}, "upgrade required"},
    {"426 malformed", &plain, 426, names("irc, {"), "upgrade required"},
    {"426 with a malformed Connection", &plain, 426, options_and_names("upgrade, {", "irc"),
     "upgrade required"},
    {"426 with nothing", &plain, 426, {}, "upgrade required"},
    {"426 to HTTP/1.0", &in_http10, 426, names("irc"), "upgrade required: irc"},
    {"426 and a trailer", &plain, 426, names("irc"), "upgrade required", http_1_1, one_line},
    {"425", &plain, 425, names("irc"), "not switched: irc"},
    {"427", &plain, 427, names("irc"), "not switched: irc"},

    {"200", &chat, 200, {}, "not switched"},
    {"200 that advertises", &plain, 200, names("h2, h2c, TLS/1.3"), "not switched: h2c, TLS/1.3"},
    {"200 with what was offered", &only_chat, 200, names("chat/1"), "not switched: chat/1"},
    {"200 with h2 alone", &plain, 200, names("h2"), "not switched"},
    {"200 not nominated", &plain, 200, {{"Upgrade", "h2c"}}, "not switched"},
    {"200 in HTTP/1.0", &plain, 200, names("h2c"), "not switched: h2c", http_1_0},
    {"302 with all kinds of errors",
     &handshake,
     302,
     {{"Connection", "Host, {"}, {"Upgrade", "{"}, key, settings, capsules},
     "not switched"},
    {"400", &handshake, 400, {{"Connection", "close"}}, "not switched"},
    {"500", &handshake, 500, {}, "not switched"},
    {"999", &handshake, 999, {}, "not switched"},
    {"no status", &handshake, 0, {}, "not switched"},
    {"no status", &handshake, 1010, {}, "not switched"},
};

constexpr answer_case streams[] = {
    {"200", &in_http2, 200, {}, "not switched", http_2},
    {"103", &in_http2, 103, {}, "interim", http_2},
    {"426", &in_http2, 426, {}, "upgrade required", http_2},
    {"a tunnel is no switch", &extended, 200, {}, "not switched", http_2},
    {"capsules", &extended_udp, 200, {{"capsule-protocol", "?1"}}, "not switched", http_3},
    {"a tunnel refused", &extended, 403, {}, "not switched", http_2},
    {"what comes behind a 101 to h2c", &h2c, 200, {}, "not switched", http_2},
    {"101", &in_http2, 101, {}, "broken: switching-in-http2", http_2},
    {"101 to HTTP/1.1", &chat, 101, {}, "broken: switching-in-http2", http_2},
    {"101 in HTTP/3", &extended_udp, 101, {}, "broken: switching-in-http3", http_3},
    {"101 as in HTTP/1.1", &in_http2, 101, names("irc"),
     "broken: connection-specific-field-in-http2", http_2},
    {"200 that advertises",
     &in_http2,
     200,
     {{"upgrade", "irc"}},
     "broken: connection-specific-field-in-http2",
     http_2},
    {"426 that asks",
     &extended_udp,
     426,
     {{"upgrade", "irc"}},
     "broken: connection-specific-field-in-http3",
     http_3},
    {"103 with a field of the connection",
     &in_http2,
     103,
     {{"keep-alive", "x"}},
     "broken: connection-specific-field-in-http2",
     http_2},
    {"204 to capsules",
     &extended_udp,
     204,
     {{"capsule-protocol", "?1"}},
     "broken: capsule-status-forbidden",
     http_3},
    {"what does not make it malformed",
     &extended,
     200,
     {{"sec-websocket-protocol", "wamp"}},
     "not switched",
     http_2},
};

TEST_CASE("confirm: a 101 that breaks no rule switches") {
    cases::hold<switches, answer_holds, &answer_case::fields>();
}
TEST_CASE("confirm: a 101 that breaks a rule does not switch") {
    cases::hold<breaks, answer_holds, &answer_case::fields>();
}
TEST_CASE("confirm: a 101 to websocket is judged by its accept, subprotocol and extensions") {
    cases::hold<handshakes, answer_holds, &answer_case::fields>();
    cases::hold<handshake_breaks, answer_holds, &answer_case::fields>();
}
TEST_CASE("confirm: an answer that is no 101 does not switch") {
    cases::hold<others, answer_holds, &answer_case::fields>();
}
TEST_CASE("confirm: in HTTP/2 and HTTP/3 no answer switches") {
    cases::hold<streams, answer_holds, &answer_case::fields>();
}

// ---- What is tolerated --------------------------------------------------------------------------

/// A 101 that is broken while nothing is tolerated.
struct tolerated_case {
    std::string_view what;
    asking const* asked;
    cases::lines fields;
    rule_set tolerated;
    std::string_view comes_to;
    http_version version = http_1_1;
    context known{};
    int status = 101;
};

constexpr rule unnominated = rule::upgrade_not_nominated;
constexpr rule unnamed = rule::switching_without_upgrade;
constexpr rule in_http_1_0 = rule::switching_in_http10;
constexpr rule with_length = rule::switching_with_content_length;
constexpr rule with_coding = rule::switching_with_transfer_encoding;
constexpr rule subprotocol_not_offered = rule::websocket_subprotocol_not_offered;
constexpr rule subprotocol_answer_malformed = rule::websocket_subprotocol_answer_malformed;
constexpr rule subprotocol_malformed = rule::websocket_subprotocol_malformed;
constexpr rule host_not_single = rule::websocket_host_not_single;
constexpr rule key_malformed = rule::websocket_key_malformed;

constexpr asking half_subprotocols{
    "GET", names("websocket", host, version_13, key, subprotocol_of("wamp, {"))};
constexpr asking h2c_over_tls{"GET", h2c.fields, http_1_1, {.over = transport::tls}};
constexpr asking versioned_websocket{"GET", names("websocket/13", host)};
constexpr asking versioned_udp{"GET", names("connect-udp/1", host, capsules)};
constexpr tolerated_case demands_all_the_same[] = {
    {"half of a list of subprotocols lists nothing",
     &half_subprotocols,
     upgraded(subprotocol_of("wamp")),
     {subprotocol_malformed},
     "broken: websocket-subprotocol-not-offered"},
    {"an unnamed switch to h2c over TLS", &h2c_over_tls, {}, {unnamed}, "broken: h2c-over-tls"},
    {"an unnamed switch with extensions that are none",
     &choosing,
     {accept, extensions("b;")},
     {unnamed},
     "broken: websocket-extensions-malformed"},
    {"an unnamed switch with content",
     &udp,
     {capsules, field("Content-Type", "x")},
     {unnamed},
     "broken: capsule-content-field"},
    {"an unnamed switch to websocket of a version",
     &versioned_websocket,
     {},
     {unnamed},
     "broken: switching-without-upgrade"},
    {"an unnamed switch to connect-udp of a version",
     &versioned_udp,
     {},
     {unnamed},
     "broken: switching-without-upgrade"},
};
constexpr bool demands_hold(tolerated_case const& row) { return comes_to(row, row.tolerated); }
TEST_CASE("confirm: what is tolerated leaves all other demands in force") {
    cases::hold<demands_all_the_same, demands_hold, &tolerated_case::fields>();
}

constexpr tolerated_case tolerations[] = {
    {"not nominated", &chat, {{"Upgrade", "irc, chat/1"}}, {unnominated}, "switched: irc, chat/1"},
    {"other options are", &chat, options_and_names("close", "irc"), {unnominated}, "switched: irc"},
    {"nor offered",
     &chat,
     {{"Upgrade", "irc/1"}},
     {unnominated},
     "broken: switching-protocol-not-offered"},
    {"Connection is malformed",
     &chat,
     options_and_names("upgrade;", "irc"),
     {unnominated},
     "broken: connection-malformed"},
    {"malformed", &chat, {{"Upgrade", "irc, {"}}, {unnominated}, "broken: upgrade-malformed"},
    {"not even there", &only_chat, {}, {unnominated}, "broken: switching-without-upgrade"},
    {"an offer was not", &not_nominated, names("chat/1"), {unnominated}, "switched: chat/1"},
    {"HTTP/1.0 offers nothing",
     &in_http10,
     names("chat/1"),
     {unnominated},
     "broken: switching-unsolicited"},

    {"no Upgrade", &only_chat, {}, {unnamed}, "switched: chat/1"},
    {"though nominated", &only_chat, {nominated}, {unnamed}, "switched: chat/1"},
    {"an empty one", &only_chat, names(" , "), {unnamed}, "switched: chat/1"},
    {"nor nominated", &only_chat, {{"Upgrade", ""}}, {unnamed, unnominated}, "switched: chat/1"},
    {"h2 was offered, too", &h2_and_chat, {}, {unnamed}, "switched: chat/1"},
    {"two were offered", &chat, {}, {unnamed}, "broken: switching-without-upgrade"},
    {"or one twice", &chat_twice, {}, {unnamed}, "broken: switching-without-upgrade"},
    {"none was offered", &plain, {}, {unnamed}, "broken: switching-unsolicited"},
    {"only h2 was", &only_h2, {}, {unnamed}, "broken: switching-unsolicited"},
    {"named, but not nominated",
     &only_chat,
     {{"Upgrade", "chat/1"}},
     {unnamed},
     "broken: upgrade-not-nominated"},
    {"malformed", &only_chat, names("chat/1, {"), {unnamed}, "broken: upgrade-malformed"},
    {"Connection is malformed",
     &only_chat,
     {{"Connection", "upgrade, {"}},
     {unnamed},
     "broken: connection-malformed"},
    {"in the trailer section",
     &only_chat,
     names("chat/1"),
     {unnamed},
     "broken: upgrade-in-trailer",
     http_1_1,
     one_line},
    {"no 100 before", &expecting, {}, {unnamed}, "broken: switching-before-continue"},
    {"h2c", &h2c, {}, {unnamed}, "switched: h2c"},
    {"h2c without settings",
     &h2c_without_settings,
     {},
     {unnamed},
     "broken: switching-to-h2c-without-settings"},
    {"h2c with bad settings",
     &h2c_with_bad_settings,
     {},
     {unnamed},
     "broken: switching-to-h2c-despite-fault"},
    {"connect-udp", &udp, {capsules}, {unnamed}, "switched: connect-udp"},
    {"connect-udp by POST",
     &udp_by_post,
     {capsules},
     {unnamed},
     "broken: capsule-switching-despite-fault"},
    {"connect-ip in clear",
     &ip_in_clear,
     {capsules},
     {unnamed},
     "broken: capsule-switching-despite-fault"},

    {"HTTP/1.0", &chat, names("irc"), {in_http_1_0}, "switched: irc", http_1_0},
    {"HTTP/0.9", &chat, names("irc"), {in_http_1_0}, "switched: irc", {0, 9}},
    {"HTTP/2 is none", &chat, {}, {in_http_1_0}, "broken: switching-in-http2", http_2},
    {"Content-Length",
     &chat,
     names("irc", field("Content-Length", "5")),
     {with_length},
     "switched: irc"},
    {"Transfer-Encoding",
     &chat,
     names("irc", field("Transfer-Encoding", "x")),
     {with_coding},
     "switched: irc"},
    {"but not with capsules",
     &udp,
     names("connect-udp", capsules, field("Content-Length", "0")),
     {with_length},
     "broken: capsule-content-field"},
    {"what CUPS sends",
     &tls,
     {{"Connection", "Keep-Alive"},
      {"Content-Length", "0"},
      {"Keep-Alive", "timeout=10"},
      {"Upgrade", "TLS/1.3,TLS/1.2"}},
     {unnominated, with_length},
     "switched: TLS/1.3, TLS/1.2"},
};

constexpr tolerated_case handshake_tolerations[] = {
    {"not nominated", &handshake, {websocket, accept}, {unnominated}, "switched: websocket"},
    {"wrong accept",
     &handshake,
     {websocket, other_accept},
     {unnominated},
     "broken: websocket-accept-mismatch"},
    {"nor was the offer",
     &unnominated_websocket,
     {websocket, accept},
     {unnominated},
     "switched: websocket"},
    {"no Upgrade", &handshake, {accept}, {unnamed}, "switched: websocket"},
    {"wrong accept", &handshake, {other_accept}, {unnamed}, "broken: websocket-accept-mismatch"},
    {"no accept", &handshake, {}, {unnamed}, "broken: websocket-accept-missing"},
    {"two", &handshake, {accept, accept}, {unnamed}, "broken: websocket-accept-repeated"},
    {"a version to be refused",
     &version_8,
     {accept},
     {unnamed},
     "broken: websocket-switching-despite-fault"},
};

constexpr tolerated_case choice_tolerations[] = {
    {"no Upgrade",
     &choosing,
     {accept, subprotocol_of("wamp"), extensions("b")},
     {unnamed},
     "switched: websocket"},
    {"a subprotocol that was not listed",
     &choosing,
     {accept, subprotocol_of("x")},
     {unnamed},
     "broken: websocket-subprotocol-not-offered"},
    {"an extension that was not listed",
     &choosing,
     {accept, extensions("x")},
     {unnamed},
     "broken: websocket-extension-not-offered"},
    {"that is tolerated",
     &choosing,
     upgraded(subprotocol_of("x")),
     {subprotocol_not_offered},
     "switched: websocket"},
    {"an empty one",
     &choosing,
     upgraded(subprotocol_of("")),
     {subprotocol_answer_malformed},
     "switched: websocket"},
    {"the list that was sent",
     &choosing,
     upgraded(subprotocol_of("soap, wamp")),
     {subprotocol_answer_malformed},
     "switched: websocket"},
};

constexpr tolerated_case request_tolerations[] = {
    {"no subprotocol listed",
     &no_subprotocol,
     upgraded(),
     {subprotocol_malformed},
     "switched: websocket"},
    {"and one answered",
     &no_subprotocol,
     upgraded(subprotocol_of("x")),
     {subprotocol_malformed},
     "broken: websocket-subprotocol-not-offered"},
    {"a key of another size",
     &odd_key,
     names("websocket", accept_odd_key),
     {key_malformed},
     "switched: websocket"},
    {"and the answer to another",
     &odd_key,
     upgraded(),
     {key_malformed},
     "broken: websocket-accept-mismatch"},
    {"no Host", &unhosted, upgraded(), {host_not_single}, "switched: websocket"},
};

constexpr bool toleration_holds(tolerated_case const& row) { return comes_to(row, row.tolerated); }

/// Whether all of what is tolerated is needed: with one rule less the answer is broken.
bool is_needed(tolerated_case const& row) {
    for (std::size_t i = 1; i <= rule_count; ++i) {
        if (!row.tolerated.contains(static_cast<rule>(i))) continue;
        rule_set less;
        for (std::size_t j = 1; j <= rule_count; ++j)
            if (j != i && row.tolerated.contains(static_cast<rule>(j)))
                less.insert(static_cast<rule>(j));
        if (confirm_case(row, less)) return false;
    }
    return true;
}

TEST_CASE("confirm: a tolerated rule lets its fault through, and no other fault") {
    cases::hold<tolerations, toleration_holds, &tolerated_case::fields>();
    cases::hold<handshake_tolerations, toleration_holds, &tolerated_case::fields>();
    cases::hold<choice_tolerations, toleration_holds, &tolerated_case::fields>();
    cases::hold<request_tolerations, toleration_holds, &tolerated_case::fields>();
}

TEST_CASE("confirm: each tolerable rule lets an answer through that is refused without it") {
    rule_set shown;
    auto const show = [&shown](auto const& table) {
        for (tolerated_case const& row : table) {
            INFO(row.what);
            CHECK(is_needed(row));
            if (confirm_case(row, row.tolerated)) shown = shown | row.tolerated;
        }
    };
    show(tolerations);
    show(handshake_tolerations);
    show(choice_tolerations);
    show(request_tolerations);
    CHECK(shown == tolerable);
}

// When the missing nomination is tolerated, a client reads what is asked for or advertised.
TEST_CASE("confirm: an Upgrade that is not nominated advertises nothing") {
    constexpr static cases::pair fields[] = {{"Upgrade", "h2, TLS/1.2"}, {"Connection", "close"}};
    constexpr request asked(http_1_1, "GET", plain.fields);
    STATIC_REQUIRE(confirm(asked, response(http_1_1, 426, fields)).protocols().empty());
    for (int const status : {200, 426}) {
        response const answer(http_1_1, status, fields);
        auto const read = confirm(asked, answer, {unnominated});
        CHECK(same(read.protocols(), "TLS/1.2"));
        CHECK_FALSE(read);
        CHECK_FALSE(read.faults().contains(unnominated));
        CHECK(confirm(asked, answer).faults().contains(unnominated));
    }
}

// ---- Which of ours ------------------------------------------------------------------------------

struct wish_case {
    std::string_view what;
    cases::lines fields;
    cases::few<protocol> ours;
    std::size_t index;
    int status = 426;
};

constexpr wish_case wishes[] = {
    {"the one", {nominated, {"Upgrade", "irc"}}, {{"irc", {}}}, 0},
    {"in the server's order",
     {nominated, {"Upgrade", "x, chat/2, irc"}},
     {{"irc", {}}, {"chat", "2"}},
     1},
    {"of two that are equal the first",
     {nominated, {"Upgrade", "IRC"}},
     {{"irc", {}}, {"Irc", {}}},
     0},
    {"another version", {nominated, {"Upgrade", "chat/3"}}, {{"irc", {}}, {"chat", "2"}}, 2},
    {"none of ours", {nominated, {"Upgrade", "irc"}}, {}, 0},
    {"none of theirs", {}, {{"irc", {}}}, 1},
    {"h2 is never meant", {nominated, {"Upgrade", "h2, irc"}}, {{"h2", {}}, {"irc", {}}}, 1},
    {"not nominated", {{"Upgrade", "irc"}}, {{"irc", {}}}, 1},
    {"advertised", {nominated, {"Upgrade", "irc"}}, {{"irc", {}}}, 0, 200},

    {"websocket", {nominated, websocket}, {{"irc", {}}, {"WebSocket", {}}}, 1},
    {"websocket 13", {nominated, websocket, version_13}, {{"websocket", {}}}, 0},
    {"websocket 13 among others",
     {nominated, websocket, {"Sec-WebSocket-Version", "7, 8,13"}},
     {{"websocket", {}}},
     0},
    {"websocket 13 on another line",
     {nominated, websocket, {"Sec-WebSocket-Version", "7"}, {"sec-websocket-version", "13"}},
     {{"websocket", {}}},
     0},
    {"websocket 8", {nominated, websocket, {"Sec-WebSocket-Version", "8"}}, {{"websocket", {}}}, 1},
    {"websocket 130",
     {nominated, websocket, {"Sec-WebSocket-Version", "130, 1, 3, 013"}},
     {{"websocket", {}}},
     1},
    {"half of a list serves nothing",
     {nominated, websocket, {"Sec-WebSocket-Version", "13, {"}},
     {{"websocket", {}}},
     1},
    {"websocket 8 goes on to the next",
     {nominated, {"Upgrade", "WebSocket, irc"}, {"Sec-WebSocket-Version", "8"}},
     {{"websocket", {}}, {"irc", {}}},
     1},
    {"of another protocol the field says nothing",
     {nominated, {"Upgrade", "websocket/13, irc"}, {"Sec-WebSocket-Version", "8"}},
     {{"websocket", "13"}, {"irc", {}}},
     0},
};
constexpr bool wish_holds(wish_case const& row) {
    auto const told =
        confirm(request(http_1_1, "GET", plain.fields), response(http_1_1, row.status, row.fields));
    return told.first_of({row.ours.begin(), row.ours.size()}) == row.index;
}
TEST_CASE("confirm: first_of finds a protocol of the client's among those that a 426 asks for") {
    cases::hold<wishes, wish_holds, &wish_case::fields>();
}

TEST_CASE("confirm: first_of finds websocket behind the most common exchange") {
    static constexpr cases::pair asked[] = {{"Host", "example.com"},
                                            {"Upgrade", "websocket"},
                                            {"Connection", "Upgrade"},
                                            {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
                                            {"Sec-WebSocket-Version", "13"}};
    static constexpr cases::pair answer[] = {
        {"Upgrade", "websocket"},
        {"Connection", "Upgrade"},
        {"Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="}};
    constexpr protocol ours[] = {{"h2c"}, {"websocket"}};
    constexpr request offer(http_1_1, "GET", asked);
    constexpr response answered(http_1_1, 101, answer);
    STATIC_REQUIRE(confirm(offer, answered).first_of(ours) == 1);
    CHECK(confirm(offer, answered).first_of(ours) == 1);
}

TEST_CASE("confirm: first_of finds the protocol that was switched to") {
    constexpr static protocol ours[] = {{"chat", "2"}, {"irc", {}}, {"chat", "1"}};
    constexpr static cases::pair fields[] = {nominated, {"Upgrade", "CHAT/1, irc"}};
    constexpr request asked(http_1_1, "GET", chat.fields);
    STATIC_REQUIRE(confirm(asked, response(http_1_1, 101, fields)).first_of(ours) == 2);
    constexpr static cases::pair wrong[] = {nominated, {"Upgrade", "irc, {"}};
    STATIC_REQUIRE(confirm(asked, response(http_1_1, 101, wrong)).first_of(ours) == 3);
    STATIC_REQUIRE(confirm(asked, response(http_1_1, 101, wrong), tolerable).first_of(ours) == 3);
}

// ---- What an outcome holds ----------------------------------------------------------------------

TEST_CASE("confirm: the places of protocols and faults lie in the answer") {
    constexpr static cases::pair wrong[] = {
        {"Date", "now"}, {"Upgrade", "chat/2"}, nominated, {"Upgrade", "irc, gopher"}};
    constexpr request asked(http_1_1, "GET", chat.fields);
    STATIC_REQUIRE(confirm(asked, response(http_1_1, 101, wrong)).reason() ==
                   finding{rule::switching_protocol_not_offered, 3, 5, 6});

    constexpr static cases::pair fields[] = {
        {"Date", "now"}, {"Upgrade", "chat/2,\t chat/1"}, nominated};
    constexpr auto right = confirm(asked, response(http_1_1, 101, fields));
    STATIC_REQUIRE(right);
    STATIC_REQUIRE(!right.reason());
    auto at = right.protocols().begin();
    place const first = right.protocols().where(at++);
    CHECK(first.line == 1);
    CHECK(first.offset == 0);
    CHECK(first.length == 6);
    place const second = right.protocols().where(at++);
    CHECK(second.line == 1);
    CHECK(second.offset == 9);
    CHECK(second.length == 6);
    CHECK(at == right.protocols().end());
    CHECK(right.protocols().contains({"CHAT", "1"}));
    CHECK_FALSE(right.protocols().contains({"h2c", {}}));
}

TEST_CASE("confirm: a protocol that the answer does not name has no place in it") {
    constexpr static cases::pair fields[] = {nominated};
    constexpr static cases::pair asked[] = {
        nominated, {"Upgrade", "h2"}, {"Upgrade", "x, "}, {"Upgrade", ""}};
    constexpr auto right =
        confirm(request(http_1_1, "GET", asked), response(http_1_1, 101, fields), {unnamed});
    STATIC_REQUIRE(right);
    STATIC_REQUIRE(right.protocols().size() == 1);
    CHECK_FALSE(right.protocols().where(right.protocols().begin()));
    CHECK(right.protocols().begin()->name.data() == asked[2].second.data());
    auto at = right.protocols().begin();
    CHECK(++at == right.protocols().end());
}

TEST_CASE("confirm: an answer that switches still says all that is wrong with it") {
    constexpr static cases::pair fields[] = {
        {"Connection", ",Upgrade"}, {"Upgrade", "irc"}, {"Content-Length", "0"}};
    constexpr request asked(http_1_1, "GET", chat.fields);
    constexpr response answer(http_1_1, 101, fields);
    constexpr auto strict = confirm(asked, answer);
    STATIC_REQUIRE(strict.faults().rules() ==
                   rule_set{rule::empty_list_element, rule::protocol_unregistered, with_length});
    STATIC_REQUIRE(strict.reason() == finding{with_length, 2, 0, 1});
    constexpr auto lenient = confirm(asked, answer, {with_length});
    STATIC_REQUIRE(lenient);
    STATIC_REQUIRE(lenient.faults().rules() ==
                   rule_set{rule::empty_list_element, rule::protocol_unregistered});
}

// A 101 that names no protocol is tolerated. One that names a protocol in a wrong way is not.
TEST_CASE("confirm: what cannot be overlooked is reported, tolerated or not") {
    constexpr static cases::pair unheard[] = {{"Upgrade", "chat/1"}};
    constexpr static cases::pair unreadable[] = {nominated, {"Upgrade", "chat/1, {"}};
    constexpr static cases::pair nothing[] = {{"Date", "now"}};
    constexpr request one(http_1_1, "GET", only_chat.fields);
    constexpr request several(http_1_1, "GET", chat.fields);
    auto const told_of = [](auto const& asked, auto const& fields) {
        return confirm(asked, response(http_1_1, 101, fields), {unnamed}).faults();
    };
    CHECK(told_of(one, unheard).contains(unnamed));
    CHECK(told_of(one, unreadable).contains(unnamed));
    CHECK(told_of(several, nothing).contains(unnamed));
    CHECK(told_of(one, nothing).empty());
}

// The request and its answer share a connection, so its transport need be said only once.
TEST_CASE("confirm: the answer has the transport of the request") {
    constexpr static cases::pair fields[] = {nominated, {"Upgrade", "h2c"}};
    request const clear(http_1_1, "GET", h2c.fields, {.over = transport::clear});
    request const encrypted(http_1_1, "GET", h2c.fields, {.over = transport::tls});
    CHECK(confirm(clear, response(http_1_1, 101, fields)));
    CHECK(confirm(encrypted, response(http_1_1, 101, fields)).reason().rule == rule::h2c_over_tls);
    CHECK(confirm(clear, response(http_1_1, 101, fields, {.over = transport::tls})).reason().rule ==
          rule::h2c_over_tls);
}

/// A range whose end has another type than its iterator.
struct up_to_blank {
    cases::pair const* lines;

    struct blank {
        friend constexpr bool operator==(cases::pair const* at, blank) { return at->first.empty(); }
    };
    constexpr cases::pair const* begin() const { return lines; }
    constexpr blank end() const { return {}; }
};

TEST_CASE("confirm: the request and the answer may be held in different containers") {
    std::list<std::pair<std::string, std::string>> const asked(chat.fields.begin(),
                                                               chat.fields.end());
    constexpr static cases::pair lines[] = {
        {"Upgrade", "irc"}, nominated, {"Upgrade", "chat/2"}, {}, {"Upgrade", "{"}};
    up_to_blank const fields{lines};
    auto const told = confirm(request(http_1_1, "GET", asked), response(http_1_1, 101, fields));
    CHECK(told);
    CHECK(same(told.protocols(), "irc, chat/2"));

    up_to_blank const none{lines + 3};
    auto const assumed = confirm(request(http_1_1, "GET", only_chat.fields),
                                 response(http_1_1, 101, none), {unnamed});
    CHECK(same(assumed.protocols(), "chat/1"));
}

// protocols() and faults() of a temporary outcome are copies.
TEST_CASE("confirm: protocols and faults outlive the outcome") {
    constexpr static cases::pair fields[] = {nominated, {"Upgrade", "irc, chat/2"}};
    request const asked(http_1_1, "GET", chat.fields);
    response const answer(http_1_1, 101, fields);
    STATIC_REQUIRE(!std::is_reference_v<decltype(confirm(asked, answer).protocols())>);
    STATIC_REQUIRE(!std::is_reference_v<decltype(confirm(asked, answer).faults())>);
    auto const protocols = confirm(asked, answer).protocols();
    CHECK(same(protocols, "irc, chat/2"));
    std::size_t count = 0;
    for (protocol const& each : confirm(asked, answer).protocols()) count += each.name.size();
    CHECK(count == 7);
    for (finding const each : confirm(asked, answer).faults())
        CHECK(each.rule == rule::protocol_unregistered);
}

TEST_CASE("confirm: interim responses and the final one are judged one by one") {
    request const asked(http_1_1, "POST", expecting.fields);
    std::pair<int, cases::lines> const answers[] = {
        {103, {host}}, {100, {}}, {101, names("chat/1")}};
    bool continued = false;
    std::vector<verdict> verdicts;
    for (auto const& [status, lines] : answers) {
        response const answer(http_1_1, status, lines, {.continued = continued});
        verdicts.push_back(confirm(asked, answer).verdict());
        continued = continued || status == 100;
    }
    CHECK(verdicts == std::vector{interim, interim, switched});
}

// ---- The promise, over all that the examples hold -----------------------------------------------

using heads::head;
using owned = std::pair<std::string, std::string>;

struct pair_of_heads {
    head asked, answer;
    context known{};
};

head head_of(asking const& from) {
    head result{true, from.version, std::string(from.method), 0, {}};
    for (cases::pair const& line : from.fields) result.fields.emplace_back(line.first, line.second);
    return result;
}

/// Requests that may have caused an answer: one that offers what the answer names, and others.
std::vector<head> plausible_requests(head const& answer) {
    if (answer.version >= http_2)
        return {head_of(in_http2), head_of(extended), head_of(extended_udp)};
    head fitting{true, http_1_1, "GET", 0, {}};
    fitting.fields = {{"Host", "example.com"}, {"Connection", "Upgrade, HTTP2-Settings"}};
    for (owned const& line : answer.fields)
        if (equal_ignoring_case(line.first, "upgrade")) fitting.fields.push_back(line);
    for (cases::pair const& line : {settings, version_13, key, capsules})
        fitting.fields.emplace_back(line.first, line.second);
    return {fitting,      head_of(plain),         head_of(only_chat), head_of(handshake),
            head_of(udp), head_of(not_nominated), head_of(in_http10), head_of(h2c)};
}

/// Each response of the examples with its request, or with plausible requests.
std::vector<pair_of_heads> all_pairs() {
    std::vector<pair_of_heads> result;
    for (rule_examples::example const& row : rule_examples::all)
        for (std::string_view const text : {row.breaks, row.passes}) {
            std::vector<head> const pair = heads::of_example(text);
            for (head const& each : pair) {
                if (each.is_request) continue;
                if (pair.front().is_request &&
                    pair.front().version < http_2 == each.version < http_2) {
                    result.push_back({pair.front(), each, row.known});
                    continue;
                }
                for (head const& asked : plausible_requests(each))
                    result.push_back({asked, each, row.known});
            }
        }
    return result;
}

std::vector<pair_of_heads> const& pairs() {
    static std::vector<pair_of_heads> const all = all_pairs();
    return all;
}

auto confirm_pair(pair_of_heads const& of, rule_set const& tolerated) {
    return confirm(request(of.asked.version, of.asked.method, of.asked.fields, of.known),
                   response(of.answer.version, of.answer.status, of.answer.fields, of.known),
                   tolerated);
}

findings inspect_pair(pair_of_heads const& of) {
    return inspect(request(of.asked.version, of.asked.method, of.asked.fields, of.known),
                   response(of.answer.version, of.answer.status, of.answer.fields, of.known));
}

/// Whether a client can go on with a 101 that has this finding. It must ignore two errors.
bool can_go_on(finding const& found) {
    if (found.rule == rule::empty_list_element || found.rule == rule::capsule_protocol_malformed)
        return true;
    rule_info const row = info(found.rule);
    return row.level != level::error && row.consequence != consequence::fail &&
           row.consequence != consequence::refuse && row.consequence != consequence::malformed;
}

/// The first finding that a client cannot go on with.
finding first_of_these(findings const& found, int status) {
    for (finding const each : found) {
        bool const malformed_message = info(each.rule).consequence == consequence::malformed;
        if (status == 101 ? !can_go_on(each) : malformed_message) return each;
    }
    return {};
}

verdict verdict_of(int status, bool is_broken) {
    if (is_broken) return broken;
    if (status == 101) return switched;
    if (status >= 100 && status <= 199) return interim;
    return status == 426 ? required : not_switched;
}

bool same_findings(findings const& a, findings const& b) { return std::ranges::equal(a, b); }

template <class A, class B>
bool same_outcome(A const& a, B const& b) {
    return a.verdict() == b.verdict() && a.reason() == b.reason() &&
           same_findings(a.faults(), b.faults()) &&
           std::ranges::equal(a.protocols(), b.protocols());
}

std::string described(pair_of_heads const& of) {
    std::string text = of.asked.method + "\n";
    for (owned const& line : of.asked.fields) text += line.first + ": " + line.second + "\n";
    text += "=> " + std::to_string(of.answer.status) + "\n";
    for (owned const& line : of.answer.fields) text += line.first + ": " + line.second + "\n";
    return text;
}

/// Whether every protocol of a switch was offered, or is HTTP/1.1 above an offered TLS.
template <class List>
bool all_offered(pair_of_heads const& of, List const& protocols) {
    std::vector<std::string> values;
    for (owned const& line : of.asked.fields)
        if (equal_ignoring_case(line.first, "upgrade")) values.push_back(line.second);
    auto const offered = parse_upgrade(values);
    bool above_tls = false;
    for (protocol const& each : protocols) {
        if (!offered.contains(each) && !(above_tls && each == protocol{"HTTP", "1.1"}))
            return false;
        above_tls = above_tls || equal_ignoring_case(each.name, "TLS");
    }
    return !protocols.empty();
}

TEST_CASE("confirm: an answer switches unless inspect finds what forbids it") {
    std::size_t count[5] = {};
    for (pair_of_heads const& each : pairs()) {
        INFO(described(each));
        auto const told = confirm_pair(each, {});
        findings const found = inspect_pair(each);
        finding const reason = first_of_these(found, each.answer.status);
        CHECK(same_findings(told.faults(), found));
        CHECK(told.reason() == reason);
        CHECK(told.verdict() == verdict_of(each.answer.status, bool(reason)));
        if (told)
            CHECK(all_offered(each, told.protocols()));
        else if (told.verdict() == broken)
            CHECK(told.protocols().empty());
        ++count[static_cast<std::size_t>(told.verdict())];
    }
    CHECK(count[static_cast<std::size_t>(switched)] > 50);
    CHECK(count[static_cast<std::size_t>(interim)] > 0);
    CHECK(count[static_cast<std::size_t>(required)] > 10);
    CHECK(count[static_cast<std::size_t>(not_switched)] > 50);
    CHECK(count[static_cast<std::size_t>(broken)] > 100);
}

// Rules on answers that no 101 in HTTP/1.1 can break: they are about other answers.
constexpr rule_set of_other_answers{rule::connection_specific_field_in_http2,
                                    rule::connection_specific_field_in_http3,
                                    rule::te_outside_request,
                                    rule::switching_in_http2,
                                    rule::switching_in_http3,
                                    rule::capsule_protocol_in_refusal,
                                    rule::upgrade_required_without_upgrade,
                                    rule::websocket_version_not_advertised,
                                    rule::protocol_without_connect,
                                    rule::tunnel_with_framing,
                                    rule::capsule_status_forbidden};

TEST_CASE("confirm: every rule on a 101 that forbids the switch makes it broken") {
    rule_set breaking;
    auto const add = [&breaking](findings const& faults) {
        for (finding const each : faults)
            if (!can_go_on(each)) breaking.insert(each.rule);
    };
    for (pair_of_heads const& each : pairs())
        if (each.answer.status == 101 && each.answer.version < http_2)
            add(confirm_pair(each, {}).faults());
    for (answer_case const& row : breaks) add(confirm_case(row, {}).faults());
    for (std::size_t i = 1; i <= rule_count; ++i) {
        rule const which = static_cast<rule>(i);
        bool const of_answers = info(which).on.find_first_of("RX") != std::string_view::npos;
        INFO(to_string(which));
        CHECK(breaking.contains(which) ==
              (of_answers && !can_go_on({which}) && !of_other_answers.contains(which)));
    }
}

TEST_CASE("confirm: a rule outside of tolerable is never tolerated") {
    rule_set forbidden;
    for (std::size_t i = 1; i <= rule_count; ++i)
        if (!tolerable.contains(static_cast<rule>(i))) forbidden.insert(static_cast<rule>(i));
    for (pair_of_heads const& each : pairs()) {
        auto const strict = confirm_pair(each, {});
        INFO(described(each));
        CHECK(same_outcome(confirm_pair(each, forbidden), strict));
        bool all = true;
        for (std::size_t i = 1; i <= rule_count; ++i)
            if (rule const which = static_cast<rule>(i); forbidden.contains(which))
                all = all && same_outcome(confirm_pair(each, {which}), strict);
        CHECK(all);
    }
}

// With tolerated rules, confirm decides as it does without them, apart from these rules.
TEST_CASE("confirm: what is tolerated lifts the rules that it names, and no others") {
    std::vector<rule_set> sets{tolerable};
    for (std::size_t i = 1; i <= rule_count; ++i)
        if (rule const which = static_cast<rule>(i); tolerable.contains(which))
            sets.push_back({which});
    std::size_t lifted = 0;
    for (pair_of_heads const& each : pairs()) {
        auto const strict = confirm_pair(each, {});
        for (rule_set const& tolerated : sets) {
            auto const lenient = confirm_pair(each, tolerated);
            INFO(described(each) << "tolerated: " << tolerated.size());
            finding const reason = first_of_these(lenient.faults(), each.answer.status);
            CHECK(lenient.reason() == reason);
            CHECK(lenient.verdict() == verdict_of(each.answer.status, bool(reason)));
            CHECK((lenient || !strict));
            if (each.answer.status != 101) CHECK(lenient.verdict() == strict.verdict());
            if (lenient) CHECK(all_offered(each, lenient.protocols()));
            if (lenient && !strict) ++lifted;
            // Only switching_without_upgrade can be found although it is tolerated.
            for (finding const fault : lenient.faults())
                CHECK((!tolerated.contains(fault.rule) || fault.rule == unnamed));
        }
    }
    CHECK(lifted > 10);
}

}  // namespace
