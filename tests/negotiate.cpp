// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/negotiate.hpp>

#include <cstddef>
#include <ctime>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <http_upgrade/info.hpp>
#include <http_upgrade/inspect.hpp>
#include <http_upgrade/literal.hpp>
#include <http_upgrade/offer.hpp>
#include <http_upgrade/write.hpp>

#include "cases.hpp"

namespace {

using namespace http_upgrade;
using namespace http_upgrade::literals;

// ---- A request, what the server speaks, and what it is to do ------------------------------------

/// `where` is the place of the reason: a line of the message, and bytes of its value. `inspect`
/// finds the same place, unless the row says that it finds another.
struct negotiation_case {
    std::string_view what{};
    cases::lines fields{};
    cases::few<protocol> mine{};
    http_upgrade::answer answer = answer::carry_on;
    std::size_t index = 0;
    rule why{};
    place where{};
    std::string_view method = "GET";
    http_version version = http_1_1;
    context known{};
    preference order = preference::client;
    rule_set tolerated{};
    bool owes_continue = false;
    bool owes_content = false;
    bool inspected_elsewhere = false;
};

constexpr answer switch_protocols = answer::switch_protocols;
constexpr answer upgrade_required = answer::upgrade_required;
constexpr answer bad_request = answer::bad_request;
constexpr preference by_server = preference::server;
constexpr context over_tls{.over = transport::tls};
constexpr context in_clear{.over = transport::clear};

constexpr cases::pair host{"Host", "example.com"};
constexpr cases::pair connection{"Connection", "Upgrade"};
constexpr cases::pair websocket{"Upgrade", "websocket"};
constexpr cases::pair version_13{"Sec-WebSocket-Version", "13"};
constexpr cases::pair version_8{"Sec-WebSocket-Version", "8"};
constexpr cases::pair key{"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="};
constexpr cases::pair with_settings{"Connection", "Upgrade, HTTP2-Settings"};
constexpr cases::pair h2c{"Upgrade", "h2c"};
constexpr cases::pair settings{"HTTP2-Settings", "AAMAAABkAAQAoAAA"};
constexpr cases::pair capsules{"Capsule-Protocol", "?1"};

constexpr std::string_view accept_of_key = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
constexpr websocket_accept no_accept;

constexpr bool has_settings(h2c_settings const& decoded) {
    return decoded.size() == 2 && *decoded.begin() == h2c_setting{3, 100} &&
           *++decoded.begin() == h2c_setting{4, 0xa00000};
}

/// Whether the decision holds what the answer needs: for websocket the accept, for h2c the settings.
constexpr bool holds_what_is_needed(negotiation_case const& row, decision const& decided) {
    protocol const taken = decided ? row.mine[row.index] : protocol{};
    bool const is_websocket = taken == protocol{"websocket"};
    if (!is_websocket && decided.accept().view() != no_accept.view()) return false;
    if (is_websocket && decided.accept().view() == no_accept.view()) return false;
    return taken == protocol{"h2c"} ? has_settings(decided.settings()) : decided.settings().empty();
}

constexpr int status_of(answer which) {
    switch (which) {
        case answer::carry_on: return 0;
        case answer::switch_protocols: return 101;
        case answer::upgrade_required: return 426;
        case answer::bad_request: return 400;
    }
    return -1;
}

constexpr bool is_answered(negotiation_case const& row, decision const& decided) {
    bool const switches = row.answer == answer::switch_protocols;
    bool const names = switches || row.answer == answer::upgrade_required;
    protocol const expected = names ? row.mine[row.index] : protocol{};
    // It is spelled as the server spells it.
    if (decided.protocol().name != expected.name) return false;
    if (decided.protocol().version != expected.version) return false;
    return decided.answer() == row.answer && decided.status() == status_of(row.answer) &&
           bool(decided) == switches && decided.index() == (names ? row.index : 0) &&
           decided.owes_continue() == row.owes_continue &&
           decided.owes_content() == row.owes_content && holds_what_is_needed(row, decided);
}

constexpr bool is_reason(negotiation_case const& row, finding const& why) {
    return why == finding{row.why, row.where.line, row.where.offset, row.where.length};
}

/// Whether `inspect` finds the reason, at the same place.
constexpr bool is_inspected(negotiation_case const& row, findings const& found) {
    if (row.why == rule{} || !row.tolerated.empty()) return true;
    for (finding const each : found)
        if (each.rule == row.why) return is_reason(row, each) != row.inspected_elsewhere;
    return false;
}

template <class Message>
constexpr bool offers_one_of(Message const& message, protocol_span mine) {
    auto const offer = offer_of(message);
    for (protocol const each : offer)
        if (mine.find(each) != mine.size()) return true;
    return false;
}

constexpr bool negotiation_holds(negotiation_case const& row) {
    request const message(row.version, row.method, row.fields, row.known);
    protocol_span const mine(row.mine.at, row.mine.size());
    decision const decided = negotiate(message, mine, row.tolerated, row.order);
    if (!is_answered(row, decided) || !is_reason(row, decided.reason())) return false;
    if (!is_inspected(row, inspect(message))) return false;
    // The server carries on without a reason of the protocol's own exactly when the offer that
    // counts holds none of its protocols.
    bool const ignores = row.why == rule{} || info(row.why).consequence == consequence::ignore ||
                         row.why == rule::connection_specific_field_in_http2 ||
                         row.why == rule::connection_specific_field_in_http3;
    if (row.tolerated.empty() && offers_one_of(message, mine) != (decided || !ignores))
        return false;
    if (row.mine.size() > 1) return true;
    // With one protocol the order must not matter.
    decision const other = negotiate(message, mine, row.tolerated,
                                     row.order == by_server ? preference::client : by_server);
    return is_answered(row, other) && is_reason(row, other.reason());
}

// ---- An offer that does not count ---------------------------------------------------------------

constexpr negotiation_case nothing_offered[] = {
    {.what = "no field at all", .mine = {{"websocket"}}},
    {.what = "no Upgrade", .fields = {host, version_13, key}, .mine = {{"websocket"}}},
    {.what = "an option without Upgrade",
     .fields = {host, connection, version_13, key},
     .mine = {{"websocket"}}},
    {.what = "names that only look alike",
     .fields = {host,
                connection,
                {"Upgrade-Insecure-Requests", "1"},
                {"Upgrade ", "chat"},
                {"Upgrad", "chat"}},
     .mine = {{"chat"}, {"1"}}},
    {.what = "another protocol",
     .fields = {host, connection, {"Upgrade", "h2c"}},
     .mine = {{"websocket"}}},
    {.what = "another version of it",
     .fields = {host, connection, {"Upgrade", "TLS/1.0, tls, TLS/1.2.1"}},
     .mine = {{"TLS", "1.2"}}},
    {.what = "a server without protocols", .fields = {host, connection, websocket}},
    {.what = "what is wrong with websocket is nothing to a server without it",
     .fields = {connection, websocket, version_8},
     .mine = {{"chat"}},
     .method = "POST"},
    {.what = "a server that names the field's whole value",
     .fields = {host, connection, {"Upgrade", "a, b"}},
     .mine = {{"a, b"}, {""}, {"a, b", "1"}, {"c/1"}}},
    {.what = "content is owed for a switch only",
     .fields = {host,
                connection,
                {"Upgrade", "chat"},
                {"Content-Length", "5"},
                {"Expect", "100-continue"}},
     .mine = {{"websocket"}},
     .method = "POST"},
    {.what = "an HTTP that nobody has defined",
     .fields = {host, connection, {"Upgrade", "chat"}},
     .mine = {{"chat"}},
     .version = {4, 0}},
};
TEST_CASE("negotiate: it carries on when nothing that the server speaks is offered") {
    cases::hold<nothing_offered, negotiation_holds, &negotiation_case::fields>();
}

constexpr negotiation_case ignored[] = {
    {.what = "HTTP/1.0",
     .fields = {host, connection, {"UPGRADE", "\twebsocket "}, version_13, key},
     .mine = {{"websocket"}},
     .why = rule::upgrade_in_http10,
     .where = {2, 1, 9},
     .version = http_1_0},
    {.what = "HTTP/0.9",
     .fields = {host, connection, websocket, version_13, key},
     .mine = {{"websocket"}},
     .why = rule::upgrade_in_http10,
     .where = {2, 0, 9},
     .version = {0, 9}},
    {.what = "HTTP/1.0, whatever else is wrong",
     .fields = {{"Upgrade", "websocket{"}, {"Connection", "{"}},
     .mine = {{"websocket"}},
     .why = rule::upgrade_in_http10,
     .where = {0, 0, 10},
     .version = http_1_0},
    {.what = "no Connection",
     .fields = {host, websocket, version_13, key},
     .mine = {{"websocket"}},
     .why = rule::upgrade_not_nominated,
     .where = {1, 0, 9}},
    {.what = "other options",
     .fields = {host,
                {"Connection", "keep-alive, upgrades, x-upgrade"},
                {"Connection", "u"},
                websocket,
                version_13,
                key},
     .mine = {{"websocket"}},
     .why = rule::upgrade_not_nominated,
     .where = {3, 0, 9}},
    {.what = "an empty Connection",
     .fields = {{"Connection", " "}, {"Upgrade", "chat, IRC/6.9"}},
     .mine = {{"chat"}},
     .why = rule::upgrade_not_nominated,
     .where = {1, 0, 13}},
    {.what = "Proxy-Connection",
     .fields = {{"Proxy-Connection", "Upgrade"}, {"Upgrade", "chat"}},
     .mine = {{"chat"}},
     .why = rule::upgrade_not_nominated,
     .where = {1, 0, 4}},
    {.what = "Connection in the trailers",
     .fields = {host, {"Upgrade", "chat"}, connection},
     .mine = {{"chat"}},
     .why = rule::upgrade_not_nominated,
     .where = {1, 0, 4},
     .known = {.trailers_from = 2}},
    {.what = "Upgrade in the trailers",
     .fields = {host, connection, {"X", "1"}, {"Upgrade", "\tchat"}},
     .mine = {{"chat"}},
     .why = rule::upgrade_in_trailer,
     .where = {3, 1, 4},
     .known = {.trailers_from = 2}},
    {.what = "both in the trailers",
     .fields = {host, connection, {"Upgrade", "chat"}},
     .mine = {{"chat"}},
     .why = rule::upgrade_in_trailer,
     .where = {1, 0, 7},
     .known = {.trailers_from = 1}},
    {.what = "only h2",
     .fields = {connection, {"Upgrade", ", H2"}, {"Upgrade", "h2"}},
     .mine = {{"h2"}, {"chat"}},
     .why = rule::h2_offered,
     .where = {1, 2, 2}},
    {.what = "an empty Upgrade",
     .fields = {connection, {"Upgrade", ""}},
     .mine = {{"chat"}, {""}},
     .why = rule::upgrade_empty,
     .where = {1, 0, 0}},
    {.what = "only empty elements",
     .fields = {connection, {"Upgrade", " , "}, {"Upgrade", ","}},
     .mine = {{"chat"}},
     .why = rule::upgrade_empty,
     .where = {1, 1, 1}},
};
TEST_CASE("negotiate: an offer that does not count is ignored") {
    cases::hold<ignored, negotiation_holds, &negotiation_case::fields>();
}

constexpr negotiation_case malformed_lists[] = {
    {.what = "a slash and no version",
     .fields = {host, connection, {"Upgrade", "websocket, h2c/"}, version_13, key},
     .mine = {{"websocket"}},
     .why = rule::upgrade_malformed,
     .where = {2, 15, 0}},
    {.what = "junk behind the name",
     .fields = {connection, {"Upgrade", "websocket{junk}"}},
     .mine = {{"websocket"}},
     .why = rule::upgrade_malformed,
     .where = {1, 9, 6}},
    {.what = "a KELVIN SIGN",
     .fields = {connection,
                {"Upgrade",
                 "websoc\xe2\x84\xaa"
                 "et"}},
     .mine = {{"websocket"}},
     .why = rule::upgrade_malformed,
     .where = {1, 6, 5}},
    {.what = "in a later line",
     .fields = {connection, {"Upgrade", "chat"}, host, {"Upgrade", "a b"}},
     .mine = {{"chat"}},
     .why = rule::upgrade_malformed,
     .where = {3, 2, 1}},
    {.what = "whether nominated or not",
     .fields = {host, {"Upgrade", "\"websocket\""}},
     .mine = {{"websocket"}},
     .why = rule::upgrade_malformed,
     .where = {1, 0, 11}},
    {.what = "Connection",
     .fields = {{"Connection", "Upgrade"}, {"Connection", "keep-alive;"}, {"Upgrade", "chat"}},
     .mine = {{"chat"}},
     .why = rule::connection_malformed,
     .where = {1, 10, 1}},
    {.what = "Connection of a lone websocket",
     .fields = {host, {"Connection", "Upgrade@"}, websocket, version_13, key},
     .mine = {{"websocket"}},
     .why = rule::connection_malformed,
     .where = {1, 7, 1}},
    {.what = "both",
     .fields = {{"Connection", "="}, {"Upgrade", "="}},
     .mine = {{"chat"}},
     .why = rule::upgrade_malformed,
     .where = {1, 0, 1}},
    {.what = "h2, and malformed behind it",
     .fields = {connection, {"Upgrade", "h2, ="}},
     .mine = {{"chat"}},
     .why = rule::upgrade_malformed,
     .where = {1, 4, 1}},
};
TEST_CASE("negotiate: a list that is not well-formed is ignored") {
    cases::hold<malformed_lists, negotiation_holds, &negotiation_case::fields>();
}

constexpr negotiation_case streams[] = {
    {.what = "HTTP/2",
     .fields = {{":method", "GET"}, {"upgrade", "websocket"}},
     .mine = {{"websocket"}},
     .answer = bad_request,
     .why = rule::connection_specific_field_in_http2,
     .where = {1, 0, 9},
     .version = http_2},
    {.what = "HTTP/3",
     .fields = {{":method", "GET"}, {"upgrade", "chat"}},
     .mine = {{"chat"}},
     .answer = bad_request,
     .why = rule::connection_specific_field_in_http3,
     .where = {1, 0, 4},
     .version = http_3},
    {.what = "HTTP/2, and nothing that the server speaks",
     .fields = {{"upgrade", "="}},
     .answer = bad_request,
     .why = rule::connection_specific_field_in_http2,
     .where = {0, 0, 1},
     .version = http_2},
    {.what = "HTTP/2 without Upgrade",
     .fields = {{":method", "CONNECT"}, {":protocol", "websocket"}, version_13},
     .mine = {{"websocket"}},
     .method = "CONNECT",
     .version = http_2},
};
TEST_CASE("negotiate: in HTTP/2 and HTTP/3 an Upgrade is ignored") {
    cases::hold<streams, negotiation_holds, &negotiation_case::fields>();
}

constexpr negotiation_case counted[] = {
    {.what = "HTTP/1.2",
     .fields = {connection, {"Upgrade", "chat"}},
     .mine = {{"chat"}},
     .answer = switch_protocols,
     .version = {1, 2}},
    {.what = "names in any case, white space round the values",
     .fields = {{"CONNECTION", "\tUPGRADE "}, {"uPGRADE", " Chat\t"}},
     .mine = {{"chat"}},
     .answer = switch_protocols},
    {.what = "a websocket with white space round it",
     .fields = {host, {"connection", " upgrade"}, {"upgrade", " WebSocket "}, version_13, key},
     .mine = {{"websocket"}},
     .answer = switch_protocols},
    {.what = "several lines of both, some empty",
     .fields = {{"Connection", ""},
                {"Upgrade", ""},
                {"Upgrade", "IRC/6.9,, RTA/x11"},
                {"Connection", "keep-alive,"},
                {"Upgrade", ", chat"},
                {"Connection", "close, upgrade"}},
     .mine = {{"chat"}},
     .answer = switch_protocols},
    {.what = "h2 beside it",
     .fields = {connection, {"Upgrade", "h2, chat"}},
     .mine = {{"h2"}, {"chat"}},
     .answer = switch_protocols,
     .index = 1},
    {.what = "a second one in the trailers",
     .fields = {connection, {"Upgrade", "chat"}, {"Upgrade", "="}, {"Connection", "="}},
     .mine = {{"chat"}},
     .answer = switch_protocols,
     .known = {.trailers_from = 2}},
    {.what = "spelled by the server",
     .fields = {connection, {"Upgrade", "TLS/1.2"}},
     .mine = {{"tls", "1.2"}},
     .answer = switch_protocols},
};
TEST_CASE("negotiate: an offer that counts is taken") {
    cases::hold<counted, negotiation_holds, &negotiation_case::fields>();
}

// ---- What websocket demands ---------------------------------------------------------------------

constexpr negotiation_case websockets[] = {
    {.what = "all that it needs",
     .fields = {host, connection, websocket, version_13, key},
     .mine = {{"websocket"}},
     .answer = switch_protocols},
    {.what = "and its options",
     .fields = {host,
                connection,
                {"Upgrade", "chat, WebSocket"},
                version_13,
                key,
                {"Sec-WebSocket-Protocol", "mqtt, stomp"},
                {"Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits"}},
     .mine = {{"websocket"}},
     .answer = switch_protocols},
    {.what = "not over TLS only",
     .fields = {host, connection, websocket, version_13, key},
     .mine = {{"websocket"}},
     .answer = switch_protocols,
     .known = over_tls},
    {.what = "what is told, and no more: a subprotocol twice, an accept key, unused bits",
     .fields = {host,
                connection,
                websocket,
                version_13,
                {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZR=="},
                {"Sec-WebSocket-Protocol", "a, a"},
                {"Sec-WebSocket-Accept", accept_of_key}},
     .mine = {{"websocket"}},
     .answer = switch_protocols},
    {.what = "POST",
     .fields = {host, connection, {"Upgrade", "chat, websocket"}, version_13, key},
     .mine = {{"websocket"}},
     .answer = bad_request,
     .why = rule::websocket_method_not_get,
     .where = {2, 6, 9},
     .method = "POST"},
    {.what = "methods have case",
     .fields = {host, connection, websocket, version_13, key},
     .mine = {{"websocket"}},
     .answer = bad_request,
     .why = rule::websocket_method_not_get,
     .where = {2, 0, 9},
     .method = "get"},
    {.what = "no Host",
     .fields = {connection, websocket, version_13, key},
     .mine = {{"websocket"}},
     .answer = bad_request,
     .why = rule::websocket_host_not_single,
     .where = {1, 0, 9}},
    {.what = "two of Host",
     .fields = {host, connection, {"host", " example.org"}, websocket, version_13, key},
     .mine = {{"websocket"}},
     .answer = bad_request,
     .why = rule::websocket_host_not_single,
     .where = {2, 1, 11}},
    {.what = "no key",
     .fields = {host, connection, websocket, version_13},
     .mine = {{"websocket"}},
     .answer = bad_request,
     .why = rule::websocket_key_missing,
     .where = {2, 0, 9}},
    {.what = "no key, and then a version of what has none",
     .fields = {host, connection, {"Upgrade", "websocket, connect-udp/1"}, version_13},
     .mine = {{"websocket"}, {"connect-udp", "1"}},
     .answer = bad_request,
     .why = rule::websocket_key_missing,
     .where = {2, 0, 9}},
    {.what = "two keys",
     .fields = {host, connection, websocket, key, version_13, key},
     .mine = {{"websocket"}},
     .answer = bad_request,
     .why = rule::websocket_key_repeated,
     .where = {5, 0, 24}},
    {.what = "a key of 18 bytes",
     .fields = {host,
                connection,
                websocket,
                version_13,
                {"Sec-WebSocket-Key", " dGhlIHNhbXBsZSBub25jZXMh"}},
     .mine = {{"websocket"}},
     .answer = bad_request,
     .why = rule::websocket_key_malformed,
     .where = {4, 1, 24}},
    {.what = "a key in the trailers",
     .fields = {host, connection, websocket, version_13, key},
     .mine = {{"websocket"}},
     .answer = bad_request,
     .why = rule::websocket_key_missing,
     .where = {2, 0, 9},
     .known = {.trailers_from = 4}},
};
constexpr negotiation_case websocket_fields[] = {
    {.what = "no version",
     .fields = {host, connection, websocket, key},
     .mine = {{"websocket"}},
     .answer = bad_request,
     .why = rule::websocket_version_missing,
     .where = {2, 0, 9}},
    {.what = "two versions",
     .fields = {host, connection, websocket, version_13, key, version_13},
     .mine = {{"websocket"}},
     .answer = bad_request,
     .why = rule::websocket_version_repeated,
     .where = {5, 0, 2}},
    {.what = "no version at all in the field",
     .fields = {host, connection, websocket, {"Sec-WebSocket-Version", "8, 13"}, key},
     .mine = {{"websocket"}},
     .answer = bad_request,
     .why = rule::websocket_version_malformed,
     .where = {3, 0, 5}},
    {.what = "another version",
     .fields = {host, connection, websocket, {"Sec-WebSocket-Version", "\t0"}, key},
     .mine = {{"chat"}, {"WebSocket"}},
     .answer = upgrade_required,
     .index = 1,
     .why = rule::websocket_version_unsupported,
     .where = {3, 1, 1}},
    {.what = "another version comes first: the rest may be right in it",
     .fields = {host, connection, websocket, version_8, {"Sec-WebSocket-Protocol", ""}},
     .mine = {{"websocket"}},
     .answer = upgrade_required,
     .why = rule::websocket_version_unsupported,
     .where = {3, 0, 1},
     .method = "POST"},
    {.what = "but Host comes before that",
     .fields = {connection, websocket, version_8},
     .mine = {{"websocket"}},
     .answer = bad_request,
     .why = rule::websocket_host_not_single,
     .where = {1, 0, 9},
     .method = "POST"},
    {.what = "no subprotocol in the field",
     .fields = {host, connection, websocket, version_13, key, {"Sec-WebSocket-Protocol", " "}},
     .mine = {{"websocket"}},
     .answer = bad_request,
     .why = rule::websocket_subprotocol_malformed,
     .where = {5, 1, 0}},
    {.what = "subprotocols that are no list",
     .fields =
         {host, connection, websocket, version_13, key, {"Sec-WebSocket-Protocol", "mqtt, a/b"}},
     .mine = {{"websocket"}},
     .answer = bad_request,
     .why = rule::websocket_subprotocol_malformed,
     .where = {5, 7, 2}},
    {.what = "extensions that are no list",
     .fields = {host,
                connection,
                websocket,
                version_13,
                key,
                {"Sec-WebSocket-Extensions", "permessage-deflate;"}},
     .mine = {{"websocket"}},
     .answer = bad_request,
     .why = rule::websocket_extensions_malformed,
     .where = {5, 19, 0}},
    {.what = "of several faults, the first that is looked at",
     .fields = {host, connection, websocket, version_13},
     .mine = {{"websocket"}},
     .answer = bad_request,
     .why = rule::websocket_method_not_get,
     .where = {2, 0, 9},
     .method = "PUT"},
};
TEST_CASE("negotiate: an offer of websocket must meet its demands") {
    cases::hold<websockets, negotiation_holds, &negotiation_case::fields>();
    cases::hold<websocket_fields, negotiation_holds, &negotiation_case::fields>();
}

// ---- What the others demand ---------------------------------------------------------------------

constexpr negotiation_case h2cs[] = {
    {.what = "all that it needs",
     .fields = {host, with_settings, h2c, settings},
     .mine = {{"h2c"}},
     .answer = switch_protocols,
     .known = in_clear},
    {.what = "a request with any method and content",
     .fields = {{"Connection", "http2-settings"},
                {"Connection", "upgrade"},
                h2c,
                settings,
                {"Content-Length", "3"}},
     .mine = {{"h2c"}},
     .answer = switch_protocols,
     .method = "POST",
     .owes_content = true},
    {.what = "over TLS",
     .fields = {host, with_settings, {"Upgrade", "chat, H2C"}, settings},
     .mine = {{"h2c"}},
     .why = rule::h2c_over_tls,
     .where = {2, 6, 3},
     .known = over_tls},
    {.what = "no settings",
     .fields = {host, with_settings, h2c},
     .mine = {{"h2c"}},
     .why = rule::h2c_settings_missing,
     .where = {2, 0, 3}},
    {.what = "settings in the trailers",
     .fields = {host, with_settings, h2c, settings},
     .mine = {{"h2c"}},
     .why = rule::h2c_settings_missing,
     .where = {2, 0, 3},
     .known = {.trailers_from = 3}},
    {.what = "two of them",
     .fields = {host, with_settings, h2c, settings, settings},
     .mine = {{"h2c"}},
     .why = rule::h2c_settings_repeated,
     .where = {4, 0, 16}},
    {.what = "empty",
     .fields = {host, with_settings, h2c, {"HTTP2-Settings", " "}},
     .mine = {{"h2c"}},
     .why = rule::h2c_settings_malformed,
     .where = {3, 1, 0}},
    {.what = "half a setting",
     .fields = {host, with_settings, h2c, {"HTTP2-Settings", "AAMAAABkAAQA"}},
     .mine = {{"h2c"}},
     .why = rule::h2c_settings_malformed,
     .where = {3, 0, 12}},
    {.what = "a value that HTTP/2 does not allow",
     .fields = {host, with_settings, h2c, {"HTTP2-Settings", "AAMAAABkAAIAAAAC"}},
     .mine = {{"h2c"}},
     .why = rule::h2c_settings_value_invalid,
     .where = {3, 8, 8}},
    {.what = "settings that are not nominated",
     .fields = {host, connection, h2c, settings},
     .mine = {{"h2c"}},
     .why = rule::http2_settings_not_nominated,
     .where = {3, 0, 16}},
    {.what = "an option that only begins alike",
     .fields = {{"Connection", "Upgrade, HTTP2-Setting, x-http2-settings"}, h2c, settings},
     .mine = {{"h2c"}},
     .why = rule::http2_settings_not_nominated,
     .where = {2, 0, 16}},
    {.what = "of several faults, the first that is looked at",
     .fields = {host, connection, h2c},
     .mine = {{"h2c"}},
     .why = rule::h2c_over_tls,
     .where = {2, 0, 3},
     .known = over_tls},
};
TEST_CASE("negotiate: an offer of h2c must meet its demands") {
    cases::hold<h2cs, negotiation_holds, &negotiation_case::fields>();
}

constexpr negotiation_case tunnels[] = {
    {.what = "connect-udp",
     .fields = {host, connection, {"Upgrade", "connect-udp"}, capsules},
     .mine = {{"connect-udp"}},
     .answer = switch_protocols,
     .known = in_clear},
    {.what = "connect-tcp",
     .fields = {host, connection, {"Upgrade", "Connect-TCP"}, capsules},
     .mine = {{"connect-tcp"}},
     .answer = switch_protocols},
    {.what = "connect-ip, when nobody knows of encryption",
     .fields = {host, connection, {"Upgrade", "connect-ip"}, capsules},
     .mine = {{"connect-ip"}},
     .answer = switch_protocols},
    {.what = "connect-ip over TLS",
     .fields = {host, connection, {"Upgrade", "connect-ip"}, capsules},
     .mine = {{"connect-ip"}},
     .answer = switch_protocols,
     .known = over_tls},
    {.what = "connect-ip in clear",
     .fields = {host, connection, {"Upgrade", "chat, connect-ip"}, capsules},
     .mine = {{"connect-ip"}},
     .why = rule::connect_ip_in_clear,
     .where = {2, 6, 10},
     .known = in_clear},
    {.what = "without Capsule-Protocol, which is no MUST",
     .fields = {host, connection, {"Upgrade", "connect-udp"}},
     .mine = {{"connect-udp"}},
     .answer = switch_protocols},
    {.what = "a Capsule-Protocol that counts as absent",
     .fields = {host, connection, {"Upgrade", "connect-udp"}, {"Capsule-Protocol", "1"}},
     .mine = {{"connect-udp"}},
     .answer = switch_protocols},
    {.what = "POST",
     .fields = {host, connection, {"Upgrade", "connect-udp"}, capsules},
     .mine = {{"connect-udp"}},
     .answer = bad_request,
     .why = rule::capsule_method_not_get,
     .where = {2, 0, 11},
     .method = "POST"},
    {.what = "no Host",
     .fields = {connection, {"Upgrade", "connect-ip"}, capsules},
     .mine = {{"connect-ip"}},
     .answer = bad_request,
     .why = rule::capsule_host_not_single,
     .where = {1, 0, 10}},
    {.what = "two of Host, and POST",
     .fields = {host, connection, {"Upgrade", "connect-tcp"}, host},
     .mine = {{"connect-tcp"}},
     .answer = bad_request,
     .why = rule::capsule_host_not_single,
     .where = {3, 0, 11},
     .method = "POST"},
    {.what = "Content-Length, even of 0",
     .fields = {host, connection, {"Upgrade", "connect-udp"}, {"Content-Length", "0"}},
     .mine = {{"connect-udp"}},
     .answer = bad_request,
     .why = rule::capsule_content_field,
     .where = {3, 0, 1}},
    {.what = "Content-Type",
     .fields = {host, connection, {"Upgrade", "connect-udp"}, {"Content-Type", "a/b"}},
     .mine = {{"connect-udp"}},
     .answer = bad_request,
     .why = rule::capsule_content_field,
     .where = {3, 0, 3}},
    {.what = "Transfer-Encoding",
     .fields = {host, connection, {"Upgrade", "connect-udp"}, {"Transfer-Encoding", "chunked"}},
     .mine = {{"connect-udp"}},
     .answer = bad_request,
     .why = rule::capsule_content_field,
     .where = {3, 0, 7}},
    {.what = "beside another, each at its own place",
     .fields = {host, connection, {"Upgrade", "connect-udp, connect-tcp"}, capsules},
     .mine = {{"connect-tcp"}},
     .answer = bad_request,
     .why = rule::capsule_method_not_get,
     .where = {2, 13, 11},
     .method = "POST",
     .inspected_elsewhere = true},
};
TEST_CASE("negotiate: an offer of connect-* must meet its demands") {
    cases::hold<tunnels, negotiation_holds, &negotiation_case::fields>();
}

constexpr negotiation_case undemanding[] = {
    {.what = "TLS, of a request about no resource",
     .fields = {host, connection, {"Upgrade", "TLS/1.2, TLS/1.0"}},
     .mine = {{"TLS", "1.0"}, {"TLS", "1.1"}},
     .answer = switch_protocols,
     .method = "OPTIONS"},
    {.what = "TLS without a version",
     .fields = {connection, {"Upgrade", "TLS"}},
     .mine = {{"TLS"}},
     .answer = switch_protocols},
    {.what = "another HTTP",
     .fields = {connection, {"Upgrade", "HTTP/2.0"}},
     .mine = {{"HTTP", "2.0"}},
     .answer = switch_protocols,
     .method = "POST"},
    {.what = "a protocol of one's own",
     .fields = {connection, {"Upgrade", "RTA/x11"}},
     .mine = {{"websocket"}, {"rta", "x11"}},
     .answer = switch_protocols,
     .index = 1},
    {.what = "versions have case",
     .fields = {connection, {"Upgrade", "RTA/X11"}},
     .mine = {{"rta", "x11"}}},
    {.what = "a draft of connect-tcp has a name of its own",
     .fields = {connection, {"Upgrade", "connect-tcp-05"}},
     .mine = {{"connect-tcp-05"}},
     .answer = switch_protocols,
     .method = "POST"},
    {.what = "a version is no offer of the unversioned",
     .fields =
         {host, connection, {"Upgrade", "websocket/13, connect-udp/1, h2c/1"}, version_13, key},
     .mine = {{"websocket"}, {"connect-udp"}, {"h2c"}}},
    {.what = "nor the other way",
     .fields = {host, connection, websocket, version_13, key},
     .mine = {{"websocket", "13"}}},
};
TEST_CASE("negotiate: other protocols demand nothing") {
    cases::hold<undemanding, negotiation_holds, &negotiation_case::fields>();
}

// ---- Several protocols --------------------------------------------------------------------------

constexpr cases::pair both{"Upgrade", "chat, websocket"};
constexpr cases::pair both_reversed{"Upgrade", "websocket, chat"};

constexpr negotiation_case orders[] = {
    {.what = "the client's order",
     .fields = {host, connection, both, version_13, key},
     .mine = {{"websocket"}, {"chat"}},
     .answer = switch_protocols,
     .index = 1},
    {.what = "the server's order",
     .fields = {host, connection, both, version_13, key},
     .mine = {{"websocket"}, {"chat"}},
     .answer = switch_protocols,
     .order = by_server},
    {.what = "the client's order over several lines",
     .fields = {{"Upgrade", "a"}, connection, {"Upgrade", "b, c"}, {"Upgrade", "d"}},
     .mine = {{"d"}, {"c"}, {"x"}},
     .answer = switch_protocols,
     .index = 1},
    {.what = "the server's order over several lines",
     .fields = {{"Upgrade", "a"}, connection, {"Upgrade", "b, c"}, {"Upgrade", "d"}},
     .mine = {{"x"}, {"d"}, {"c"}},
     .answer = switch_protocols,
     .index = 1,
     .order = by_server},
    {.what = "named twice by the client",
     .fields = {connection, {"Upgrade", "chat, CHAT, IRC, chat"}},
     .mine = {{"IRC"}, {"chat"}},
     .answer = switch_protocols,
     .index = 1},
    {.what = "named twice by the server",
     .fields = {connection, {"Upgrade", "chat"}},
     .mine = {{"IRC"}, {"Chat"}, {"chat"}},
     .answer = switch_protocols,
     .index = 1},
    {.what = "named twice by the server, in its order",
     .fields = {connection, {"Upgrade", "chat"}},
     .mine = {{"IRC"}, {"Chat"}, {"chat"}},
     .answer = switch_protocols,
     .index = 1,
     .order = by_server},
    {.what = "a handshake like most, and websocket named twice by the server",
     .fields = {host, connection, websocket, version_13, key},
     .mine = {{"websocket", "13"}, {"WebSocket"}, {"websocket"}},
     .answer = switch_protocols,
     .index = 1},
    {.what = "versions apart",
     .fields = {connection, {"Upgrade", "TLS/1.3, TLS/1.2"}},
     .mine = {{"TLS", "1.2"}, {"TLS", "1.3"}},
     .answer = switch_protocols,
     .index = 1},
    {.what = "versions apart, in the server's order",
     .fields = {connection, {"Upgrade", "TLS/1.3, TLS/1.2"}},
     .mine = {{"TLS", "1.2"}, {"TLS", "1.3"}},
     .answer = switch_protocols,
     .order = by_server},
    {.what = "named twice, refused once",
     .fields = {host, connection, {"Upgrade", "websocket, WebSocket"}, version_13},
     .mine = {{"websocket"}, {"WebSocket"}},
     .answer = bad_request,
     .why = rule::websocket_key_missing,
     .where = {2, 0, 9},
     .order = by_server},
};
TEST_CASE("negotiate: the order of the client or the server decides") {
    cases::hold<orders, negotiation_holds, &negotiation_case::fields>();
}

constexpr negotiation_case second_choices[] = {
    {.what = "a good offer behind one that is refused",
     .fields = {host, connection, both_reversed, version_13},
     .mine = {{"websocket"}, {"chat"}},
     .answer = switch_protocols,
     .index = 1},
    {.what = "the same in the server's order",
     .fields = {host, connection, both, version_13},
     .mine = {{"websocket"}, {"chat"}},
     .answer = switch_protocols,
     .index = 1,
     .order = by_server},
    {.what = "a good offer behind another version",
     .fields = {host, connection, both_reversed, version_8, key},
     .mine = {{"websocket"}, {"chat"}},
     .answer = switch_protocols,
     .index = 1},
    {.what = "the same in the server's order, too",
     .fields = {host, connection, both, version_8, key},
     .mine = {{"websocket"}, {"chat"}},
     .answer = switch_protocols,
     .index = 1,
     .order = by_server},
    {.what = "a good offer behind one that fails",
     .fields = {host, connection, {"Upgrade", "h2c, chat"}},
     .mine = {{"h2c"}, {"chat"}},
     .answer = switch_protocols,
     .index = 1},
    {.what = "websocket behind an h2c that fails",
     .fields = {host, connection, {"Upgrade", "h2c, websocket"}, settings, version_13, key},
     .mine = {{"h2c"}, {"websocket"}},
     .answer = switch_protocols,
     .index = 1},
    {.what = "h2c behind a websocket that is refused",
     .fields = {host, with_settings, {"Upgrade", "websocket, h2c"}, settings},
     .mine = {{"websocket"}, {"h2c"}},
     .answer = switch_protocols,
     .index = 1},
    {.what = "a good offer behind three",
     .fields = {host, connection, {"Upgrade", "h2c, connect-udp, websocket, chat"}, version_8},
     .mine = {{"websocket"}, {"h2c"}, {"connect-udp"}, {"chat"}},
     .answer = switch_protocols,
     .index = 3,
     .method = "POST"},
    {.what = "none behind a malformed one",
     .fields = {connection, both_reversed, version_13, key},
     .mine = {{"websocket"}, {"chat"}},
     .answer = bad_request,
     .why = rule::websocket_host_not_single,
     .where = {1, 0, 9}},
    {.what = "the same in its own order",
     .fields = {connection, both, version_13, key},
     .mine = {{"websocket"}, {"chat"}},
     .answer = bad_request,
     .why = rule::websocket_host_not_single,
     .where = {1, 6, 9},
     .order = by_server},
    {.what = "but one before it: nobody asks what comes behind",
     .fields = {connection, both, version_13, key},
     .mine = {{"websocket"}, {"chat"}},
     .answer = switch_protocols,
     .index = 1},
};
TEST_CASE("negotiate: another good offer is taken instead of a refusal") {
    cases::hold<second_choices, negotiation_holds, &negotiation_case::fields>();
}

constexpr negotiation_case worst_reasons[] = {
    {.what = "malformed behind another version",
     .fields = {host,
                connection,
                {"Upgrade", "websocket, connect-udp"},
                version_8,
                {"Content-Length", "5"}},
     .mine = {{"websocket"}, {"connect-udp"}},
     .answer = bad_request,
     .why = rule::capsule_content_field,
     .where = {4, 0, 1}},
    {.what = "malformed before another version",
     .fields = {host,
                connection,
                {"Upgrade", "connect-udp, websocket"},
                version_8,
                {"Content-Length", "5"}},
     .mine = {{"websocket"}, {"connect-udp"}},
     .answer = bad_request,
     .why = rule::capsule_content_field,
     .where = {4, 0, 1}},
    {.what = "another version behind a refusal",
     .fields = {host, connection, {"Upgrade", "connect-udp, websocket"}, version_8},
     .mine = {{"connect-udp"}, {"websocket"}},
     .answer = upgrade_required,
     .index = 1,
     .why = rule::websocket_version_unsupported,
     .where = {3, 0, 1},
     .method = "POST"},
    {.what = "another version before a refusal",
     .fields = {host, connection, {"Upgrade", "websocket, connect-udp"}, version_8},
     .mine = {{"connect-udp"}, {"websocket"}},
     .answer = upgrade_required,
     .index = 1,
     .why = rule::websocket_version_unsupported,
     .where = {3, 0, 1},
     .method = "POST"},
    {.what = "a refusal behind a failure",
     .fields = {host, connection, {"Upgrade", "h2c, websocket"}, version_13},
     .mine = {{"h2c"}, {"websocket"}},
     .answer = bad_request,
     .why = rule::websocket_key_missing,
     .where = {2, 5, 9}},
    {.what = "a refusal before a failure",
     .fields = {host, connection, {"Upgrade", "websocket, h2c"}, version_13},
     .mine = {{"h2c"}, {"websocket"}},
     .answer = bad_request,
     .why = rule::websocket_key_missing,
     .where = {2, 0, 9}},
    {.what = "another version behind a failure",
     .fields = {host, connection, {"Upgrade", "websocket, h2c"}, version_8, key},
     .mine = {{"h2c"}, {"websocket"}},
     .answer = upgrade_required,
     .index = 1,
     .why = rule::websocket_version_unsupported,
     .where = {3, 0, 1},
     .order = by_server},
    {.what = "malformed behind a failure",
     .fields = {host, connection, {"Upgrade", "h2c, connect-udp"}, {"Content-Type", "a/b"}},
     .mine = {{"h2c"}, {"connect-udp"}},
     .answer = bad_request,
     .why = rule::capsule_content_field,
     .where = {3, 0, 3}},
    {.what = "malformed behind a refusal",
     .fields = {host, connection, {"Upgrade", "websocket, connect-udp"}, {"Content-Type", "a/b"}},
     .mine = {{"connect-udp"}, {"websocket"}},
     .answer = bad_request,
     .why = rule::capsule_content_field,
     .where = {3, 0, 3}},
    {.what = "of two failures the first",
     .fields = {host, connection, {"Upgrade", "h2c, connect-ip"}},
     .mine = {{"connect-ip"}, {"h2c"}},
     .why = rule::h2c_settings_missing,
     .where = {2, 0, 3},
     .known = in_clear},
    {.what = "of two failures the first in the server's order",
     .fields = {host, connection, {"Upgrade", "h2c, connect-ip"}},
     .mine = {{"connect-ip"}, {"h2c"}},
     .why = rule::connect_ip_in_clear,
     .where = {2, 5, 10},
     .known = in_clear,
     .order = by_server},
    {.what = "of two refusals the first",
     .fields = {host, connection, {"Upgrade", "connect-tcp, websocket"}, version_13, key},
     .mine = {{"websocket"}, {"connect-tcp"}},
     .answer = bad_request,
     .why = rule::capsule_method_not_get,
     .where = {2, 0, 11},
     .method = "PUT"},
    {.what = "each of connect-* is asked for itself",
     .fields = {host, connection, {"Upgrade", "connect-ip, connect-udp"}},
     .mine = {{"connect-ip"}, {"connect-udp"}},
     .answer = switch_protocols,
     .index = 1,
     .known = in_clear},
};
TEST_CASE("negotiate: of several reasons it gives the one that decides the answer") {
    cases::hold<worst_reasons, negotiation_holds, &negotiation_case::fields>();
}

// ---- What is owed before the 101 ----------------------------------------------------------------

constexpr cases::pair chat{"Upgrade", "chat"};
constexpr cases::pair expect{"Expect", "100-continue"};

constexpr negotiation_case debts[] = {
    {.what = "Content-Length",
     .fields = {connection, chat, {"Content-Length", "5"}},
     .mine = {{"chat"}},
     .answer = switch_protocols,
     .method = "POST",
     .owes_content = true},
    {.what = "Content-Length of a GET",
     .fields = {host, connection, websocket, version_13, key, {"Content-Length", " 10 "}},
     .mine = {{"websocket"}},
     .answer = switch_protocols,
     .owes_content = true},
    {.what = "Content-Length of 0",
     .fields = {connection, chat, {"Content-Length", "0"}},
     .mine = {{"chat"}},
     .answer = switch_protocols,
     .method = "POST"},
    {.what = "Content-Length of 0, in a longer way",
     .fields = {connection, chat, {"Content-Length", "00, 0"}},
     .mine = {{"chat"}},
     .answer = switch_protocols},
    {.what = "Content-Length in the trailers",
     .fields = {connection, chat, {"Content-Length", "5"}, expect},
     .mine = {{"chat"}},
     .answer = switch_protocols,
     .known = {.trailers_from = 2}},
    {.what = "Transfer-Encoding",
     .fields = {connection, chat, {"Transfer-Encoding", "chunked"}},
     .mine = {{"chat"}},
     .answer = switch_protocols,
     .owes_content = true},
    {.what = "Transfer-Encoding, whatever Content-Length says",
     .fields = {connection, chat, {"Content-Length", "0"}, {"Transfer-Encoding", "gzip, chunked"}},
     .mine = {{"chat"}},
     .answer = switch_protocols,
     .owes_content = true},
    {.what = "first a 100, then the content",
     .fields = {connection, chat, {"Content-Length", "5"}, expect},
     .mine = {{"chat"}},
     .answer = switch_protocols,
     .method = "POST",
     .owes_continue = true,
     .owes_content = true},
    {.what = "a 100 for content in chunks; expectations have no case",
     .fields = {{"expect", " 100-CONTINUE"}, connection, chat, {"Transfer-Encoding", "chunked"}},
     .mine = {{"chat"}},
     .answer = switch_protocols,
     .method = "POST",
     .owes_continue = true,
     .owes_content = true},
    {.what = "one expectation of several",
     .fields = {connection, chat, {"Content-Length", "5"}, {"Expect", "x=1;y"}, expect},
     .mine = {{"chat"}},
     .answer = switch_protocols,
     .owes_continue = true,
     .owes_content = true},
    {.what = "a 100 without content, too: the client waits for it",
     .fields = {connection, chat, expect},
     .mine = {{"chat"}},
     .answer = switch_protocols,
     .method = "POST",
     .owes_continue = true},
    {.what = "a 100 for a content of 0 bytes",
     .fields = {connection, chat, {"Content-Length", "0"}, expect},
     .mine = {{"chat"}},
     .answer = switch_protocols,
     .method = "POST",
     .owes_continue = true},
    {.what = "a 100 to a WebSocket handshake",
     .fields = {host, connection, websocket, version_13, key, expect},
     .mine = {{"websocket"}},
     .answer = switch_protocols,
     .owes_continue = true},
    {.what = "a 100 in a later HTTP/1.x",
     .fields = {connection, chat, expect},
     .mine = {{"chat"}},
     .answer = switch_protocols,
     .version = {1, 2},
     .owes_continue = true},
    {.what = "an expectation with a parameter is another",
     .fields = {connection, chat, {"Expect", "100-continue;q=1"}},
     .mine = {{"chat"}},
     .answer = switch_protocols},
    {.what = "no 100 when nothing is offered that is spoken",
     .fields = {connection, chat, expect},
     .mine = {{"websocket"}}},
    {.what = "nor in HTTP/1.0, where both fields are ignored",
     .fields = {connection, chat, expect},
     .mine = {{"chat"}},
     .why = rule::upgrade_in_http10,
     .where = {1, 0, 4},
     .version = http_1_0},
    {.what = "no 100 for another expectation",
     .fields = {connection, chat, {"Content-Length", "5"}, {"Expect", "100-continued"}},
     .mine = {{"chat"}},
     .answer = switch_protocols,
     .owes_content = true},
    {.what = "h2c takes content, too: it answers in HTTP/2",
     .fields = {host, with_settings, h2c, settings, {"Content-Length", "5"}, expect},
     .mine = {{"h2c"}},
     .answer = switch_protocols,
     .method = "POST",
     .owes_continue = true,
     .owes_content = true},
    {.what = "nothing is owed for what is refused",
     .fields = {host, connection, websocket, version_13, key, {"Content-Length", "5"}, expect},
     .mine = {{"websocket"}},
     .answer = bad_request,
     .why = rule::websocket_method_not_get,
     .where = {2, 0, 9},
     .method = "POST"},
    {.what = "nor with a 426",
     .fields = {host, connection, websocket, version_8, key, {"Content-Length", "5"}, expect},
     .mine = {{"websocket"}},
     .answer = upgrade_required,
     .why = rule::websocket_version_unsupported,
     .where = {3, 0, 1}},
};
TEST_CASE("negotiate: a switch says what is owed before the 101") {
    cases::hold<debts, negotiation_holds, &negotiation_case::fields>();
}

// ---- What is tolerated --------------------------------------------------------------------------

constexpr rule_set every_rule() {
    rule_set all;
    for (std::size_t i = 1; i <= rule_count; ++i) all.insert(static_cast<rule>(i));
    return all;
}

constexpr negotiation_case tolerations[] = {
    {.what = "no Connection",
     .fields = {host, websocket, version_13, key},
     .mine = {{"websocket"}},
     .answer = switch_protocols,
     .tolerated = {rule::upgrade_not_nominated}},
    {.what = "no Connection, and its list in the server's order",
     .fields = {{"Upgrade", "a, b"}},
     .mine = {{"b"}, {"a"}},
     .answer = switch_protocols,
     .order = by_server,
     .tolerated = {rule::upgrade_not_nominated}},
    {.what = "the demands stay in force",
     .fields = {host, websocket, version_13},
     .mine = {{"websocket"}},
     .answer = bad_request,
     .why = rule::websocket_key_missing,
     .where = {1, 0, 9},
     .tolerated = {rule::upgrade_not_nominated}},
    {.what = "h2c needs the nomination of its settings",
     .fields = {host, h2c, settings},
     .mine = {{"h2c"}},
     .why = rule::http2_settings_not_nominated,
     .where = {2, 0, 16},
     .tolerated = every_rule()},
    {.what = "a malformed Connection is not tolerated",
     .fields = {host, {"Connection", "Upgrade;"}, websocket, version_13, key},
     .mine = {{"websocket"}},
     .why = rule::connection_malformed,
     .where = {1, 7, 1},
     .tolerated = every_rule()},
    {.what = "nor is HTTP/1.0",
     .fields = {host, connection, websocket, version_13, key},
     .mine = {{"websocket"}},
     .why = rule::upgrade_in_http10,
     .where = {2, 0, 9},
     .version = http_1_0,
     .tolerated = every_rule()},
    {.what = "nor a second key",
     .fields = {host, connection, websocket, version_13, key, key},
     .mine = {{"websocket"}},
     .answer = bad_request,
     .why = rule::websocket_key_repeated,
     .where = {5, 0, 24},
     .tolerated = every_rule()},
    {.what = "nor another version",
     .fields = {connection, websocket, version_8, key},
     .mine = {{"websocket"}},
     .answer = upgrade_required,
     .why = rule::websocket_version_unsupported,
     .where = {2, 0, 1},
     .tolerated = every_rule()},
    {.what = "nor what breaks connect-*",
     .fields = {connection, {"Upgrade", "connect-udp"}, capsules},
     .mine = {{"connect-udp"}},
     .answer = bad_request,
     .why = rule::capsule_host_not_single,
     .where = {1, 0, 11},
     .tolerated = every_rule()},
    {.what = "no Host",
     .fields = {connection, websocket, version_13, key},
     .mine = {{"websocket"}},
     .answer = switch_protocols,
     .tolerated = {rule::websocket_host_not_single}},
    {.what = "a key of another size",
     .fields = {host, connection, websocket, version_13, {"Sec-WebSocket-Key", "x"}},
     .mine = {{"websocket"}},
     .answer = switch_protocols,
     .tolerated = {rule::websocket_key_malformed}},
    {.what = "no subprotocol in its field",
     .fields = {host, connection, websocket, version_13, key, {"Sec-WebSocket-Protocol", ""}},
     .mine = {{"websocket"}},
     .answer = switch_protocols,
     .tolerated = {rule::websocket_subprotocol_malformed}},
    {.what = "all at once",
     .fields = {websocket, version_13, {"Sec-WebSocket-Key", "x"}, {"Sec-WebSocket-Protocol", ""}},
     .mine = {{"websocket"}},
     .answer = switch_protocols,
     .tolerated = tolerable},
    {.what = "one fault is tolerated, and the next decides",
     .fields = {connection, websocket, version_13, {"Sec-WebSocket-Key", "x"}},
     .mine = {{"websocket"}},
     .answer = bad_request,
     .why = rule::websocket_key_malformed,
     .where = {3, 0, 1},
     .tolerated = {rule::websocket_host_not_single}},
};
struct expectation_case {
    std::string_view what;
    cases::lines fields;
    bool expects;
    http_version version = http_1_1;
};
constexpr expectation_case expectations[] = {
    {"it does", {{"Expect", "100-continue"}}, true},
    {"in any case", {{"EXPECT", "100-Continue"}}, true},
    {"behind another expectation",
     {{"Expect", "x=\"100-continue\""}, {"Expect", "y, 100-continue"}},
     true},
    {"something else", {{"Expect", "100-continued"}}, false},
    {"a part of it", {{"Expect", "x=\"100-continue\""}}, false},
    {"nothing", {{"Host", "a"}}, false},
    {"HTTP/1.0 ignores it", {{"Expect", "100-continue"}}, false, http_1_0},
};
constexpr bool expectation_holds(expectation_case const& row) {
    return expects_continue(request(row.version, "POST", row.fields)) == row.expects;
}
TEST_CASE("expects_continue: it says so without a switch, too") {
    cases::hold<expectations, expectation_holds, &expectation_case::fields>();
}

TEST_CASE("negotiate: a tolerated rule lets its fault through, and no other fault") {
    cases::hold<tolerations, negotiation_holds, &negotiation_case::fields>();
}

// ---- Ways to call it ----------------------------------------------------------------------------

TEST_CASE("negotiate: the server may list its protocols in any form") {
    static constexpr cases::pair fields[] = {connection, {"Upgrade", "IRC/6.9, chat"}};
    static constexpr request message(http_1_1, "GET", fields);
    static constexpr protocol mine[] = {{"chat"}, {"irc", "6.9"}};
    static constexpr auto literal = "chat, IRC/6.9"_upgrade;
    STATIC_REQUIRE(negotiate(message, mine).index() == 1);
    STATIC_REQUIRE(negotiate(message, mine, {}, preference::client).index() == 1);
    STATIC_REQUIRE(negotiate(message, mine, {}, preference::server).protocol() == mine[0]);
    STATIC_REQUIRE(negotiate(message, literal).index() == 1);
    STATIC_REQUIRE(negotiate(message, protocol{"chat"}).index() == 0);
    STATIC_REQUIRE(negotiate(message, {{"chat"}, {"IRC", "6.9"}}).index() == 1);
    STATIC_REQUIRE(
        negotiate(message, {{"chat"}, {"IRC", "6.9"}}, {}, preference::server).protocol().name ==
        "chat");
    STATIC_REQUIRE_FALSE(negotiate(message, {{"websocket"}}));
    STATIC_REQUIRE_FALSE(negotiate(message, protocol_span()));
    std::vector<protocol> const several(mine, mine + 2);
    CHECK(negotiate(message, several).index() == 1);

    static constexpr cases::pair alone[] = {host, websocket, version_13, key};
    STATIC_REQUIRE(negotiate(request(http_1_1, "GET", alone), {{"websocket"}},
                             rule_set(rule::upgrade_not_nominated)));
}

#ifdef __cpp_exceptions
// An iterator that throws when it has been read so many times.
struct fragile {
    using value_type = cases::pair;
    using difference_type = std::ptrdiff_t;

    cases::pair const* at = nullptr;
    int* left = nullptr;

    cases::pair const& operator*() const {
        if (--*left == 0) throw 17;
        return *at;
    }
    fragile& operator++() { return ++at, *this; }
    fragile operator++(int) { return {at++, left}; }
    bool operator==(fragile const& other) const { return at == other.at; }
};
struct fragile_fields {
    cases::pair const* first;
    cases::pair const* last;
    int* left;

    fragile begin() const { return {first, left}; }
    fragile end() const { return {last, left}; }
};

TEST_CASE("negotiate: what an iterator throws comes through, from whatever is read") {
    static constexpr cases::pair fields[] = {{"Upgrade", "h2c, x"},
                                             {"Connection", "a"},
                                             {"Host", "example.com"},
                                             {"Connection", "b"},
                                             {"Upgrade", "websocket"},
                                             {"Connection", "c"},
                                             {"X", "y"},
                                             {"Connection", "upgrade"},
                                             {"Upgrade", "IRC"}};
    constexpr protocol mine[] = {{"websocket"}, {"h2c"}};
    int reads = 1;
    for (bool thrown = true; thrown; ++reads) {
        int left = reads;
        fragile_fields const range{std::begin(fields), std::end(fields), &left};
        thrown = false;
        try {
            decision const decided = negotiate(request(http_1_1, "GET", range), mine);
            CHECK(!decided);
        } catch (int what) {
            thrown = what == 17;
        }
        REQUIRE(reads < 1000);
    }
    CHECK(reads > 12);
}
#endif

// It holds the server's own protocol, and copies of the key and of the place.
TEST_CASE("negotiate: a decision outlives its request") {
    auto fields = std::make_unique<std::vector<std::pair<std::string, std::string>>>();
    for (cases::pair const& line : {host, connection, both_reversed, version_13, key,
                                    cases::pair{"Sec-WebSocket-Protocol", "a"}})
        fields->emplace_back(line.first, line.second);
    auto method = std::make_unique<std::string>("GET");
    static constexpr protocol mine[] = {{"x"}, {"WebSocket"}};
    decision const decided = negotiate(request(http_1_1, *method, *fields), mine);
    decision const refused = negotiate(request(http_1_1, "POST", *fields), protocol{"websocket"});
    fields.reset();
    method.reset();

    REQUIRE(decided);
    CHECK(decided.accept().view() == accept_of_key);
    std::string head;
    write_switching_head(std::back_inserter(head), decided);
    CHECK(head ==
          "HTTP/1.1 101 Switching Protocols\r\n"
          "Upgrade: WebSocket\r\n"
          "Connection: Upgrade\r\n"
          "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
          "\r\n");
    CHECK(refused.reason() == finding{rule::websocket_method_not_get, 2, 0, 9});
}

// ---- What a decision holds ----------------------------------------------------------------------

TEST_CASE("decision: a default one carries on") {
    constexpr decision none;
    STATIC_REQUIRE_FALSE(none);
    STATIC_REQUIRE(none.answer() == answer::carry_on);
    STATIC_REQUIRE(none.status() == 0);
    STATIC_REQUIRE(none.protocol() == protocol{});
    STATIC_REQUIRE(none.index() == 0);
    STATIC_REQUIRE_FALSE(none.reason());
    STATIC_REQUIRE(none.reason() == finding());
    STATIC_REQUIRE_FALSE(none.owes_continue());
    STATIC_REQUIRE_FALSE(none.owes_content());
    STATIC_REQUIRE(none.accept().view() == no_accept.view());
    STATIC_REQUIRE(none.settings().empty());
    STATIC_REQUIRE(none.settings().begin() == none.settings().end());
}

TEST_CASE("decision: it is a small value, copied as its bytes") {
    STATIC_REQUIRE(sizeof(decision) <= 112);
    STATIC_REQUIRE(std::is_trivially_copyable_v<decision>);
    STATIC_REQUIRE(std::is_trivially_destructible_v<decision>);
    STATIC_REQUIRE(std::is_nothrow_default_constructible_v<decision>);
    // It does not convert to a number.
    STATIC_REQUIRE_FALSE(std::is_convertible_v<decision, bool>);
    STATIC_REQUIRE_FALSE(std::is_convertible_v<decision, int>);
}

struct accept_case {
    std::string_view what, sent, key, accept;  // accept: where another source gives it
    bool odd = false;                          // taken only when that is tolerated
};

constexpr accept_case accepts[] = {
    {"of RFC 6455 §1.3",
     "dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ==", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="},
    {"with white space round it",
     " \tdGhlIHNhbXBsZSBub25jZQ== ", "dGhlIHNhbXBsZSBub25jZQ==", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="},
    {"unused bits set: digested as it was sent",
     "dGhlIHNhbXBsZSBub25jZR==",
     "dGhlIHNhbXBsZSBub25jZR==",
     {}},
    {"none at all", "", "", "Kfh9QIsMVZcl6xEPYxPHzW8SZ8w=", true},
    {"only white space", " \t ", "", "Kfh9QIsMVZcl6xEPYxPHzW8SZ8w=", true},
    {"a letter", "x", "x", {}, true},
    {"one short of 24", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZQ=", {}, true},
    {"24, not of base64", "{hlIHNhbXBsZSBub25jZQ==}", "{hlIHNhbXBsZSBub25jZQ==}", {}, true},
    {"24, a NUL among them",
     {"dGhlIHNhbXBs\0SBub25jZQ==", 24},
     {"dGhlIHNhbXBs\0SBub25jZQ==", 24},
     {},
     true},
    {"one more than 24", "dGhlIHNhbXBsZSBub25jZQ===", "dGhlIHNhbXBsZSBub25jZQ===", {}, true},
    {"as long as an accept key",
     "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
     "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
     {},
     true},
    // websockets/ws#1571
    {"of 32 bytes",
     "dGhlIHNhbXBsZSBub25jZXRoZSBzYW1wbGUgbm9uY2U=",
     "dGhlIHNhbXBsZSBub25jZXRoZSBzYW1wbGUgbm9uY2U=",
     {},
     true},
    {"longer than a block of SHA-1",
     "0123456789012345678901234567890123456789012345678901234567890123456789",
     "0123456789012345678901234567890123456789012345678901234567890123456789",
     {},
     true},
};

constexpr decision decide_on(accept_case const& row, std::string_view offered, protocol mine,
                             rule_set const& tolerated) {
    cases::pair const fields[] = {{"Host", "example.com"},
                                  {"Connection", "Upgrade"},
                                  {"Upgrade", offered},
                                  {"Sec-WebSocket-Version", "13"},
                                  {"Sec-WebSocket-Key", row.sent}};
    // These fields are gone when the decision is asked for the accept.
    return negotiate(request(http_1_1, "GET", fields), mine, tolerated);
}

constexpr bool accept_holds(accept_case const& row) {
    decision const strict = decide_on(row, "websocket", {"websocket"}, {});
    if (bool(strict) == row.odd) return false;
    if (row.odd && strict.accept().view() != no_accept.view()) return false;
    decision const decided =
        decide_on(row, "websocket", {"websocket"}, rule_set(rule::websocket_key_malformed));
    if (!decided || decided.accept().view() != accept_key(row.key).view()) return false;
    if (!row.accept.empty() && decided.accept().view() != row.accept) return false;
    if (!decided.settings().empty()) return false;
    // The key is only for websocket.
    decision const other = decide_on(row, "chat, websocket", {"chat"}, {});
    return other && other.accept().view() == no_accept.view();
}

TEST_CASE("decision: a switch to websocket gives the accept of the key, and no other switch does") {
    cases::hold<accepts, accept_holds, &accept_case::sent>();
}

TEST_CASE("decision: a copy gives the same accept key when the first is gone") {
    std::string sent = "dGhlIHNhbXBsZSBub25jZQ==";
    accept_case const row{"", sent, {}, {}};
    decision copy;
    {
        decision const first = decide_on(row, "websocket", {"websocket"}, {});
        copy = first;
    }
    sent.assign(sent.size(), 'x');
    CHECK(copy.accept().view() == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    CHECK(copy.accept().view() == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

struct settings_case {
    std::string_view what, sent;
    cases::few<h2c_setting> settings;
};

constexpr settings_case several_settings[] = {
    {"as curl sends them", "AAMAAABkAAQAoAAAAAIAAAAA", {{3, 100}, {4, 0xa00000}, {2, 0}}},
    {"one", "AAQAAP__", {{4, 65535}}},
    {"white space round it", "\t AAQAAP__ ", {{4, 65535}}},
    {"of an unknown identifier", "_____-__", {{0xffff, 0xffffefff}}},
};

constexpr bool settings_hold(settings_case const& row) {
    cases::pair const fields[] = {{"Host", "example.com"},
                                  {"Connection", "Upgrade, HTTP2-Settings"},
                                  {"Upgrade", "h2c, chat"},
                                  {"HTTP2-Settings", row.sent}};
    request const message(http_1_1, "GET", fields);
    decision const decided = negotiate(message, {{"h2c"}});
    if (!decided || decided.accept().view() != no_accept.view()) return false;
    auto at = decided.settings().begin();
    for (h2c_setting const& each : row.settings)
        if (at == decided.settings().end() || *at++ != each) return false;
    if (at != decided.settings().end() || decided.settings().size() != row.settings.size())
        return false;
    // The settings are only for h2c.
    decision const other = negotiate(message, {{"chat"}});
    return other && other.settings().empty();
}

TEST_CASE("decision: a switch to h2c gives the settings, and no other switch does") {
    cases::hold<several_settings, settings_hold, &settings_case::sent>();
}

// ---- What it costs ------------------------------------------------------------------------------

/// A field line that counts how often its name or its value is read.
struct counting_line {
    std::string_view name_text, value_text;
    static inline std::size_t names = 0;
    static inline std::size_t values = 0;

    std::string_view name() const {
        ++names;
        return name_text;
    }
    std::string_view value() const {
        ++values;
        return value_text;
    }
    static void forget() { names = values = 0; }
};

TEST_CASE("negotiate: of a request without Upgrade only the names are read, once") {
    std::vector<counting_line> fields(50, {"Connection", "upgrade"});
    fields.push_back({"Sec-WebSocket-Key", "x"});
    counting_line::forget();
    CHECK_FALSE(negotiate(request(http_1_1, "GET", fields), protocol{"websocket"}));
    CHECK(counting_line::names == fields.size());
    CHECK(counting_line::values == 0);
}

constexpr protocol all_protocols[] = {{"connect-tcp"}, {"connect-ip"}, {"connect-udp"}, {"h2c"},
                                      {"websocket"},   {"TLS", "1.2"}, {"HTTP", "2.0"}, {"x"}};

/// How many names and values negotiate reads of a hostile request.
std::size_t lines_asked(std::vector<counting_line> const& fields, preference order) {
    counting_line::forget();
    for (rule_set const& tolerated : {rule_set(), tolerable}) {
        request const message(http_1_1, "POST", fields, in_clear);
        decision const decided = negotiate(message, all_protocols, tolerated, order);
        CHECK_FALSE(decided);
    }
    return counting_line::names + counting_line::values;
}

TEST_CASE("negotiate: hostile requests take time in proportion to their lines") {
    constexpr std::string_view offers[] = {"websocket", "h2c", "connect-udp", "connect-ip",
                                           "TLS",       "y",   ",,",          "h2"};
    for (preference const order : {preference::client, preference::server}) {
        std::size_t asked[2] = {};
        for (std::size_t const twice : {0u, 1u}) {
            std::vector<counting_line> fields = {{"Host", "a"}};
            for (std::size_t i = 0; i != (twice != 0 ? 20000 : 10000); ++i) {
                fields.push_back({"Upgrade", offers[i % std::size(offers)]});
                fields.push_back({"Connection", i % 3 == 0 ? "upgrade" : "x"});
                fields.push_back({"Sec-WebSocket-Key", "x"});
                fields.push_back({"Sec-WebSocket-Protocol", "a"});
                fields.push_back({"HTTP2-Settings", "x"});
            }
            asked[twice] = lines_asked(fields, order);
            // A walk reads a name and a value of each line. There are at most two walks, and one
            // more for each protocol of the server.
            CHECK(asked[twice] < fields.size() * 2 * 2 * (2 + std::size(all_protocols)));
        }
        CHECK(asked[1] < asked[0] * 21 / 10);
    }
}

// These requests would take hours if each element were judged by a new walk over the message.
TEST_CASE("negotiate: hostile values take time in proportion to their bytes") {
    std::string upgrade, options, subprotocols;
    for (int i = 0; i != 200000; ++i) {
        upgrade += i % 2 == 0 ? "websocket, " : "h2c,";
        options += "x,";
        subprotocols += std::to_string(i) + ",";
    }
    options += "upgrade";
    std::vector<cases::pair> const fields = {
        host,       {"Upgrade", upgrade},       {"Connection", options},
        version_13, {"Sec-WebSocket-Key", "x"}, {"Sec-WebSocket-Protocol", subprotocols}};
    std::clock_t const before = std::clock();
    for (preference const order : {preference::client, preference::server}) {
        decision const decided =
            negotiate(request(http_1_1, "GET", fields), all_protocols, {}, order);
        CHECK(decided.reason().rule == rule::websocket_key_malformed);
    }
    CHECK(std::clock() - before < 20 * CLOCKS_PER_SEC);
}

}  // namespace
