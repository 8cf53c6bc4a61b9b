// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <algorithm>
#include <string>

#include "frames.hpp"
#include "server_table.hpp"

namespace probe {

namespace {

using enum severity;

void add_plain_cases(server_table& to) {
    to.section("The plain handshake");
    to.other({"plain", "a handshake as most clients send it", must, "RFC 9110 §7.8, §15.2.2",
              "answer 101, and speak the new protocol from the first byte behind it"},
             "the server switches, and the new protocol works", [](server_session& server) {
                 server.needs_switch();
                 server.expect(server.ask(server.handshake()), answers::switches);
                 server.check_protocol();
             });
    to.other({"plain-request", "an ordinary GET, without Upgrade", must, "RFC 9110 §7.8, §15.2.2",
              "never switch unless the client asks for it"},
             "a final response", [](server_session& server) {
                 server.expect(server.ask(server.plain_request()), answers::in_http);
             });
    to.other({"second-request", "an ordinary GET, and the handshake behind its answer", must,
              "RFC 9112 §9.3; RFC 9110 §7.8",
              "accept a handshake on a connection that has served another request"},
             "the server switches, or has closed the connection after its first answer",
             [](server_session& server) {
                 server.needs_switch();
                 message const first = server.plain_request();
                 answer const ordinary = server.ask(first);
                 if (!(ordinary.kind & answers::in_http))
                     throw not_judged{
                         "the server does not answer an ordinary request, as another case tells"};
                 message const second = server.handshake();
                 server.send(second.text());
                 answer const got = server.read_answer(second);
                 if (got.kind == answers::closed || ordinary.response.has_option("close")) return;
                 server.expect(got, answers::switches);
                 server.check_protocol();
             });

    to.section("The 101");
    to.keeps({"switch-names-protocol", "Upgrade of the 101 names the protocol that was offered",
              must, "RFC 9110 §7.8; RFC 6455 §4.2.2",
              "send Upgrade with the name of the protocol, and nothing else"},
             {hu::rule::upgrade_malformed, hu::rule::switching_protocol_not_offered,
              hu::rule::websocket_switching_not_websocket, hu::rule::h2_switched,
              hu::rule::capsule_switching_not_single});
    to.other(
        {"switch-has-upgrade", "the 101 has an Upgrade field", must,
         "RFC 9110 §7.8, §15.2.2; RFC 6455 §4.2.2", "send Upgrade with the name of the protocol"},
        "the 101 has an Upgrade field that is not empty", [](server_session& server) {
            server.needs_switch();
            answer const got = server.ask(server.handshake());
            if (got.kind != answers::switches) return;
            auto const value = got.response.value("Upgrade");
            if (!value || value->empty())
                server.fail("the 101 does not say which protocol it switches to",
                            {{hu::rule::switching_without_upgrade, got.response.first_line()}});
        });
    to.keeps({"switch-nominated", "Connection of the 101 names upgrade", must,
              "RFC 9110 §7.8, §7.6.1; RFC 6455 §4.2.2", "send Connection: upgrade with the 101"},
             {hu::rule::upgrade_not_nominated, hu::rule::connection_malformed});
    to.keeps({"switch-version", "the status line of the 101 says HTTP/1.1", should,
              "RFC 9110 §15.2, §6.2", "answer a request in HTTP/1.1 with HTTP/1.1"},
             {hu::rule::switching_in_http10});
    to.keeps({"switch-no-length", "the 101 has no Content-Length", must, "RFC 9110 §8.6",
              "leave Content-Length out of the 101: a client may take frames for content"},
             {hu::rule::switching_with_content_length});
    to.keeps({"switch-no-coding", "the 101 has no Transfer-Encoding", must, "RFC 9112 §6.1",
              "leave Transfer-Encoding out of the 101: a client may take frames for chunks"},
             {hu::rule::switching_with_transfer_encoding});
    to.keeps({"switch-no-close", "Connection of the 101 does not say close", should,
              "RFC 9112 §9.6", "leave close out of the 101: the connection goes on"},
             {hu::rule::switching_with_close});
    to.keeps({"switch-no-empty-element", "the lists of the 101 have no empty element", must,
              "RFC 9110 §5.6.1.1", "write Connection and Upgrade without empty elements"},
             {hu::rule::empty_list_element});
    to.keeps(
        {"switch-names-no-other-field", "Connection of the 101 names no field for all recipients",
         must, "RFC 9110 §7.6.1", "name only upgrade in Connection of the 101"},
        {hu::rule::end_to_end_field_nominated});
    to.keeps({"switch-lists-once", "the 101 does not name a protocol twice", should,
              "RFC 9110 §7.8", "name the protocol once"},
             {hu::rule::protocol_repeated});
}

void add_connection_cases(server_table& to) {
    constexpr std::string_view options = "RFC 9110 §7.6.1";
    constexpr std::string_view several = "RFC 9110 §5.2, §5.3";
    constexpr std::string_view empty = "RFC 9110 §5.6.1.2";
    constexpr std::string_view space = "RFC 9110 §5.6.3, §5.6.1";
    constexpr std::string_view list = "read Connection as a list of tokens, in any case";
    constexpr std::string_view join = "join all lines of Connection into one list";
    to.section("Connection: what nominates Upgrade");
    to.good({"connection-lower-case", "Connection: upgrade", must, options, list},
            set("Connection", "upgrade"));
    to.good({"connection-upper-case", "Connection: UPGRADE", must, options, list},
            set("Connection", "UPGRADE"));
    to.good({"connection-second", "Connection: keep-alive, Upgrade", must, options, list},
            set("Connection", "keep-alive, Upgrade"));
    to.good({"connection-first", "Connection: Upgrade, keep-alive", must, options, list},
            set("Connection", "Upgrade, keep-alive"));
    to.good({"connection-unknown-option", "Connection: x-unknown, Upgrade", must, options, list},
            set("Connection", "x-unknown, Upgrade"));
    to.good({"connection-no-space", "Connection: keep-alive,Upgrade", must, space, list},
            set("Connection", "keep-alive,Upgrade"));
    to.good(
        {"connection-space-before-comma", "Connection: keep-alive , Upgrade", must, space, list},
        set("Connection", "keep-alive , Upgrade"));
    to.good({"connection-tab", "Connection: keep-alive,HTAB Upgrade", must, space,
             "take HTAB for optional white space"},
            set("Connection", "keep-alive,\tUpgrade"));
    to.good({"connection-empty-element", "Connection: keep-alive,, Upgrade", must, empty,
             "skip empty list elements"},
            set("Connection", "keep-alive,, Upgrade"));
    to.good({"connection-empty-first", "Connection: , Upgrade", must, empty,
             "skip empty list elements"},
            set("Connection", ", Upgrade"));
    to.good(
        {"connection-empty-last", "Connection: Upgrade,", must, empty, "skip empty list elements"},
        set("Connection", "Upgrade,"));
    to.good({"connection-repeated-option", "Connection: Upgrade, upgrade", should, options, list},
            set("Connection", "Upgrade, upgrade"));
    to.good({"connection-second-line", "Connection: keep-alive, and Upgrade in a second line", must,
             several, join},
            lines("Connection", {"keep-alive", "Upgrade"}));
    to.good({"connection-first-line", "Connection: Upgrade, and keep-alive in a second line", must,
             several, join},
            lines("Connection", {"Upgrade", "keep-alive"}));
    to.good({"connection-empty-line", "an empty Connection line before Connection: Upgrade", must,
             several, join},
            lines("Connection", {"", "Upgrade"}));
    std::string many;
    for (int i = 0; i < 30; ++i) many += "x-option-" + std::to_string(i) + ", ";
    to.good({"connection-long-list", "Connection with 30 unknown options before Upgrade", should,
             options, list},
            set("Connection", many + "Upgrade"));

    to.section("Connection: what does not nominate Upgrade");
    constexpr std::string_view exact = "compare each option as a whole, ignoring case";
    constexpr std::string_view rule = "RFC 9110 §7.8, §7.6.1; RFC 6455 §4.2.1";
    to.ignored(
        {"not-nominated", "Upgrade without Connection", danger, rule,
         "do not switch without Connection: upgrade: a proxy may have passed Upgrade on unseen"},
        erase("Connection"));
    to.ignored({"connection-keep-alive", "Connection: keep-alive", must, rule, exact},
               set("Connection", "keep-alive"));
    to.ignored({"connection-prefix", "Connection: upgraded", must, options, exact},
               set("Connection", "upgraded"));
    to.ignored({"connection-suffix", "Connection: notupgrade", must, options, exact},
               set("Connection", "notupgrade"));
    to.ignored({"connection-inside", "Connection: x-no-upgrade-please", must, options, exact},
               set("Connection", "x-no-upgrade-please"));
    to.ignored({"connection-cut", "Connection: upgrad", must, options, exact},
               set("Connection", "upgrad"));
    to.ignored({"connection-one-letter", "Connection: u", must, options, exact},
               set("Connection", "u"));
    to.ignored({"connection-insecure-requests", "Connection: Upgrade-Insecure-Requests", must,
                options, exact},
               set("Connection", "Upgrade-Insecure-Requests"));
    to.ignored({"connection-quoted", "Connection: \"Upgrade\"", must, "RFC 9110 §7.6.1, §5.6.2",
                "quotes are no part of a token"},
               set("Connection", "\"Upgrade\""));
    to.ignored({"connection-parameter", "Connection: Upgrade;q=1", must, "RFC 9110 §7.6.1, §5.6.2",
                "a connection option has no parameters"},
               set("Connection", "Upgrade;q=1"));
    to.ignored({"connection-no-comma", "Connection: keep-alive Upgrade", must,
                "RFC 9110 §7.6.1, §5.6.1", "only commas separate the elements of a list"},
               set("Connection", "keep-alive Upgrade"));
    to.ignored({"connection-semicolon", "Connection: keep-alive; Upgrade", must,
                "RFC 9110 §7.6.1, §5.6.1", "only commas separate the elements of a list"},
               set("Connection", "keep-alive; Upgrade"));
    to.ignored(
        {"connection-protocol", "Connection names the protocol, not upgrade", must, rule, exact},
        set("Connection", std::string(to.protocol().substr(0, to.protocol().find('/')))));
    to.ignored({"proxy-connection", "Proxy-Connection: Upgrade instead of Connection", must,
                "RFC 9110 §7.6.1; RFC 9112 §C.2.2",
                "require Connection: upgrade, and give Proxy-Connection no meaning"},
               both(erase("Connection"), add("Proxy-Connection", "Upgrade")));
}

void add_upgrade_cases(server_table& to) {
    constexpr std::string_view upgrade = "RFC 9110 §7.8, §2.2; RFC 6455 §4.2.1";
    constexpr std::string_view list = "read Upgrade as a list, and take an offer that you know";
    std::string const p = to.protocol();
    std::string upper = p, mixed = p;
    for (char& c : upper)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    mixed[0] = upper[0];

    to.section("Upgrade: what offers the protocol");
    to.good({"upgrade-upper-case", "the protocol in upper case", must, upgrade,
             "compare protocol names without regard to case"},
            set("Upgrade", upper));
    to.good({"upgrade-mixed-case", "the protocol with a capital first letter", must, upgrade,
             "compare protocol names without regard to case"},
            set("Upgrade", mixed));
    to.good({"upgrade-second", "an unknown protocol before it", must, upgrade, list},
            set("Upgrade", "x-unknown, " + p));
    to.good({"upgrade-first", "an unknown protocol behind it", must, upgrade, list},
            set("Upgrade", p + ", x-unknown"));
    to.good({"upgrade-behind-version", "RTA/x11 before it", must, upgrade,
             "a protocol may have a version, behind a slash"},
            set("Upgrade", "RTA/x11, " + p));
    to.good(
        {"upgrade-no-space", "a list without white space", must, "RFC 9110 §5.6.1, §5.6.3", list},
        set("Upgrade", "x-unknown," + p));
    to.good({"upgrade-tab", "a list with HTAB for white space", must, "RFC 9110 §5.6.3",
             "take HTAB for optional white space"},
            set("Upgrade", "x-unknown\t,\t" + p));
    to.good({"upgrade-empty-element", "empty elements in the list", must, "RFC 9110 §5.6.1.2",
             "skip empty list elements"},
            set("Upgrade", ", ," + p + ","));
    to.good({"upgrade-second-line", "an unknown protocol in a line before it", must,
             "RFC 9110 §5.2, §5.3", "join all lines of Upgrade into one list"},
            lines("Upgrade", {"x-unknown", p}));
    to.good({"upgrade-first-line", "an unknown protocol in a line behind it", must,
             "RFC 9110 §5.2, §5.3", "join all lines of Upgrade into one list"},
            lines("Upgrade", {p, "x-unknown"}));
    to.good({"upgrade-repeated", "the protocol twice", should, upgrade, list},
            set("Upgrade", p + ", " + p));
    to.good({"upgrade-behind-h2", "h2 before it, which no server may take", must,
             "RFC 7540 §3.2; RFC 9110 §7.8", "ignore h2 in Upgrade, and take another offer"},
            set("Upgrade", "h2, " + p));
    std::string many;
    for (int i = 0; i < 20; ++i) many += "x-protocol/" + std::to_string(i) + ", ";
    to.good({"upgrade-long-list", "20 unknown protocols before it", should, upgrade, list},
            set("Upgrade", many + p));

    to.section("Upgrade: what does not offer the protocol");
    constexpr std::string_view whole = "compare each protocol as a whole, ignoring case";
    constexpr std::string_view grammar = "RFC 9110 §7.8, §5.6.2";
    constexpr std::string_view strict = "a value that is not a list of protocols offers nothing";
    std::string const name = p.substr(0, p.find('/'));
    to.ignored({"upgrade-absent", "Connection: Upgrade without an Upgrade field", must,
                "RFC 9110 §7.8, §7.6.1", "an option without its field offers nothing"},
               erase("Upgrade"));
    to.ignored({"upgrade-empty", "an empty Upgrade field", must, "RFC 9110 §7.8",
                "an empty list offers nothing"},
               set("Upgrade", ""));
    to.ignored({"upgrade-unknown", "an unknown protocol alone", must, "RFC 9110 §7.8",
                "never switch to what was not offered"},
               set("Upgrade", "x-unknown/1"));
    to.ignored({"upgrade-prefix", "the name of the protocol with x behind it", must,
                "RFC 9110 §7.8", whole},
               set("Upgrade", name + "x"));
    to.ignored(
        {"upgrade-suffix", "the name of the protocol behind not-", must, "RFC 9110 §7.8", whole},
        set("Upgrade", "not-" + name));
    to.ignored({"upgrade-as-version", "the protocol as the version of another", must,
                "RFC 9110 §7.8", whole},
               set("Upgrade", "x-unknown/" + name));
    to.ignored({"upgrade-quoted", "the protocol in quotes", must, grammar, strict},
               set("Upgrade", "\"" + p + "\""));
    to.ignored({"upgrade-parameter", "the protocol with ;q=1", must, grammar, strict},
               set("Upgrade", p + ";q=1"));
    to.ignored({"upgrade-junk", "the protocol with {junk behind it", must, grammar, strict},
               set("Upgrade", p + "{junk"));
    to.ignored(
        {"upgrade-no-comma", "x-unknown and the protocol without a comma", must, grammar, strict},
        set("Upgrade", "x-unknown " + p));
    if (p == name)
        to.ignored({"upgrade-other-version", "the protocol with /13 behind it", should, upgrade,
                    "a protocol with a version is another protocol"},
                   set("Upgrade", p + "/13"));
    to.ignored({"upgrade-h2", "Upgrade: h2", must, "RFC 7540 §3.2", "ignore h2 in Upgrade"},
               set("Upgrade", "h2"));
    if (std::size_t const k = p.find('k'); k != p.npos)
        to.ignored({"upgrade-kelvin-sign", "KELVIN SIGN for the letter k", must,
                    "RFC 6455 §4.2.1; RFC 9110 §5.6.2", "fold the case of ASCII letters alone"},
                   set("Upgrade", p.substr(0, k) + "\xE2\x84\xAA" + p.substr(k + 1)));
    to.other({"upgrade-in-trailer", "Upgrade and Connection in the trailer section", danger,
              "RFC 9110 §6.5.1", "take Upgrade and Connection from the header section alone"},
             "any final response in HTTP/1.1", [](server_session& server) {
                 message const offer = server.handshake();
                 message request = server.plain_request();
                 std::string trailer;
                 for (field_line const& each : offer.fields) {
                     if (request.count(each.name) != 0) continue;
                     bool const is_late = each.name == "Upgrade" || each.name == "Connection";
                     if (is_late)
                         trailer += each.line() + "\r\n";
                     else
                         request.fields.push_back(each);
                 }
                 request.add("Transfer-Encoding", "chunked");
                 request.content = "0\r\n" + trailer + "\r\n";
                 server.expect(server.ask(request), answers::in_http);
             });
}

void add_version_cases(server_table& to) {
    constexpr std::string_view advice = "ignore Upgrade in a request that is not HTTP/1.1";
    to.section("HTTP versions");
    to.ignored({"http10", "the handshake in HTTP/1.0", must, "RFC 9110 §7.8", advice},
               version({1, 0}));
    to.ignored(
        {"http10-keep-alive", "the handshake in HTTP/1.0 with Connection: keep-alive, Upgrade",
         must, "RFC 9110 §7.8", advice},
        both(version({1, 0}), set("Connection", "keep-alive, Upgrade")));
    to.ignored({"http-lower-case", "the handshake with http/1.1 in its request line", should,
                "RFC 9112 §3, §2.3",
                "the name of the protocol is case-sensitive: answer 400 (Bad Request)"},
               [](message& it) { it.start_line = it.method + " " + it.target + " http/1.1"; });
}

void add_head_cases(server_table& to) {
    to.section("The rest of the head");
    std::string const p = to.protocol();
    to.good({"field-names-upper-case", "CONNECTION and UPGRADE", must, "RFC 9110 §5.1",
             "compare field names without regard to case"},
            both(spell("Connection", "Upgrade", "CONNECTION: Upgrade"),
                 spell("Upgrade", p, "UPGRADE: " + p)));
    to.good({"field-names-lower-case", "connection and upgrade", must, "RFC 9110 §5.1",
             "compare field names without regard to case"},
            both(spell("Connection", "Upgrade", "connection: Upgrade"),
                 spell("Upgrade", p, "upgrade: " + p)));
    to.good({"no-space-after-colon", "Connection:Upgrade", must, "RFC 9112 §5.1",
             "white space behind the colon is optional"},
            spell("Connection", "Upgrade", "Connection:Upgrade"));
    to.good({"space-behind-value", "white space behind the values", must,
             "RFC 9112 §5.1; RFC 9110 §5.5", "remove white space on both sides of a value"},
            both(spell("Connection", "Upgrade", "Connection: Upgrade \t"),
                 spell("Upgrade", p, "Upgrade:\t" + p + "  ")));
    to.good({"fields-reversed", "the field lines in reverse order", must, "RFC 9110 §5.3",
             "the order of lines of different names says nothing"},
            [](message& it) { std::ranges::reverse(it.fields); });
    severity const level = to.is_for("websocket") ? must : should;
    to.other({"absolute-form", "the whole URL as the request target", level, "RFC 9112 §3.2.2",
              "accept a request target in absolute form"},
             "101, as after the plain handshake", [](server_session& server) {
                 server.needs_switch();
                 message const request =
                     server.handshake([&](message& it) { it.target = server.absolute_target(); });
                 server.expect(server.ask(request), answers::switches);
                 server.check_protocol();
             });
    to.good({"empty-line-first", "an empty line before the request", should, "RFC 9112 §2.2",
             "ignore an empty line before a request line"},
            [](message& it) { it.start_line = "\r\n" + it.first_line(); });
    to.good({"many-fields", "60 more field lines", should, "RFC 9110 §5.4",
             "accept as many field lines as browsers send"},
            [](message& it) {
                for (int i = 0; i < 60; ++i) it.add("X-Field-" + std::to_string(i), "value");
            });
    to.good({"long-field", "a Cookie of 4000 bytes", should, "RFC 9110 §5.4; RFC 6265 §6.1",
             "accept fields as long as browsers send"},
            [](message& it) { it.add("Cookie", "a=" + std::string(3998, 'b')); });
    to.malformed({"two-hosts", "two Host lines", must, "RFC 9112 §3.2", "answer 400 (Bad Request)"},
                 add("Host", "other.example"));
    to.malformed({"no-host", "no Host", must, "RFC 9112 §3.2", "answer 400 (Bad Request)"},
                 erase("Host"));
    to.malformed({"space-before-colon", "Connection : Upgrade", danger, "RFC 9112 §5.1",
                  "refuse white space before a colon: proxies and servers read such lines "
                  "differently"},
                 spell("Connection", "Upgrade", "Connection : Upgrade"));
    to.malformed({"line-without-colon", "a line without a colon", should, "RFC 9112 §5, §2.2",
                  "refuse what is not a field line"},
                 [](message& it) { it.add_text("X", "", "this is no field line"); });
    to.other({"folded-line", "Connection: keep-alive, folded before Upgrade", must, "RFC 9112 §5.2",
              "refuse a folded line, or replace the fold by spaces; never drop a part of it"},
             "400 (Bad Request), or the two lines as one value",
             [is_websocket = to.is_for("websocket")](server_session& server) {
                 message const request = server.handshake(spell(
                     "Connection", "keep-alive,   Upgrade", "Connection: keep-alive,\r\n Upgrade"));
                 answer const got = server.ask(request);
                 server.expect(got, answers::refusal | answers::closed |
                                        (server.known().switches && is_websocket
                                             ? answers::switches
                                             : answers::in_http | answers::switches));
                 if (got.kind == answers::switches) server.check_protocol();
             });
    to.other({"nul-in-value", "a NUL behind Upgrade in Connection", danger, "RFC 9110 §5.5",
              "refuse a value with NUL, or replace it by SP; never cut the value there"},
             "400 (Bad Request), or any answer without a switch", [](server_session& server) {
                 message const request =
                     server.handshake(set("Connection", std::string("Upgrade\0x", 9)));
                 server.expect(server.ask(request), answers::in_http | answers::closed);
             });
}

void add_slow_cases(server_table& to) {
    to.section("Heads that come in pieces");
    to.other({"slow", "the head, byte by byte", must, "RFC 9112 §2.2",
              "wait for the end of the head, however it is cut into segments"},
             "101, as after the plain handshake", [](server_session& server) {
                 server.needs_switch();
                 message const request = server.handshake();
                 server.connect();
                 server.send_bytewise(request.text());
                 server.expect(server.read_answer(request), answers::switches);
                 server.check_protocol();
             });
    auto const in_two = [&](std::string_view id, std::string_view title, auto cut_behind) {
        to.other({id, title, must, "RFC 9112 §2.2",
                  "wait for the end of the head, however it is cut into segments"},
                 "101, as after the plain handshake", [cut_behind](server_session& server) {
                     server.needs_switch();
                     message const request = server.handshake();
                     std::string const text = request.text();
                     std::size_t const at = cut_behind(text);
                     server.connect();
                     server.send(text.substr(0, at));
                     server_session::pause(milliseconds(100));
                     server.send(text.substr(at));
                     server.expect(server.read_answer(request), answers::switches);
                     server.check_protocol();
                 });
    };
    in_two("cut-in-name", "a pause within the name Upgrade",
           [](std::string const& text) { return text.find("\r\nUpgrade") + 5; });
    in_two("cut-in-line-end", "a pause between CR and LF",
           [](std::string const& text) { return text.find("\r\n") + 1; });
    in_two("cut-before-last-byte", "a pause before the last LF",
           [](std::string const& text) { return text.size() - 1; });
}

/// After a 101, tells whether the server takes what it should have read as content for frames: it
/// answers a ping with this payload, or it fails the connection.
bool takes_for_frames(server_session& server, std::string_view payload) {
    if (!hu::equal_ignoring_case(server.protocol(), "websocket")) return false;
    try {
        std::vector<std::string> const pongs = server.check_protocol();
        return std::ranges::find(pongs, payload) != pongs.end();
    } catch (failure const&) {
        return true;
    }
}

void add_framing_cases(server_table& to) {
    to.section("Content, and requests behind the request");
    // The Capsule Protocol forbids the field.
    if (!to.has_capsules())
        to.good({"content-length-zero", "Content-Length: 0", must, "RFC 9110 §8.6",
                 "a length of 0 says that there is no content"},
                add("Content-Length", "0"));
    to.other(
        {"length-and-coding", "Content-Length and Transfer-Encoding", must, "RFC 9112 §6.1, §6.3",
         "refuse a request whose length is in doubt: it may be two requests"},
        "400 (Bad Request), or the connection closed behind the answer",
        [](server_session& server) {
            message request = server.handshake();
            request.add("Content-Length", "5").add("Transfer-Encoding", "chunked");
            request.content = "0\r\n\r\n";
            server.expect(server.ask(request), answers::in_http | answers::closed);
        });
    to.malformed({"two-lengths", "Content-Length: 1 and Content-Length: 2", danger, "RFC 9112 §6.3",
                  "refuse a request whose length is in doubt: it may be two requests"},
                 [](message& it) {
                     it.add("Content-Length", "1").add("Content-Length", "2");
                     it.content = "ab";
                 });
    to.malformed({"malformed-length", "Content-Length: +1", danger, "RFC 9112 §6.3; RFC 9110 §8.6",
                  "refuse a length that is not a number"},
                 [](message& it) {
                     it.add("Content-Length", "+1");
                     it.content = "a";
                 });
    to.other({"malformed-chunk", "content whose first chunk size is no number but a ping frame",
              danger, "RFC 9112 §7.1, §6.3",
              "read the content to its end before the switch, and refuse a malformed one"},
             "400 (Bad Request), or any answer without a switch", [](server_session& server) {
                 message request = server.handshake();
                 request.add("Transfer-Encoding", "chunked");
                 request.content = ping_frame("content", true) + "\r\n0\r\n\r\n";
                 answer const got = server.ask(request);
                 if (got.kind == answers::switches && takes_for_frames(server, "content"))
                     server.fail("the server took the content of the request for frames");
                 if (got.kind == answers::switches)
                     server.fail(must, "the server switched without reading the content");
                 server.expect(got, answers::in_http | answers::closed);
             });
    to.other(
        {"expect-continue", "Expect: 100-continue, with content that waits for the 100", must,
         "RFC 9110 §7.8, §10.1.1", "send the 100 first, read the content, and then send the 101"},
        "100 (Continue) before the 101, or a final response", [](server_session& server) {
            message request = server.handshake();
            request.add("Content-Length", "4").add("Expect", "100-continue");
            server.connect();
            server.send(request.head());
            answer got = server.read_answer(request, true);
            if (got.kind == answers::silent && !got.interim.empty()) {
                std::vector<message> const interim = got.interim;
                server.send("late");
                got = server.read_answer(request);
                got.interim.insert(got.interim.begin(), interim.begin(), interim.end());
            }
            if (got.kind == answers::switches)
                for (hu::finding const each : server.findings_of(got))
                    if (each.rule == hu::rule::switching_before_continue)
                        server.fail("the server switched without a 100 (Continue)",
                                    {mark_of(each, got.response, false)});
            server.expect(got, answers::in_http | answers::switches | answers::closed);
            if (got.kind == answers::switches && takes_for_frames(server, ""))
                server.fail("the server switched without reading the content: it ran it as frames");
        });

    // A second request behind one whose offer must not count.
    auto const pipelined = [&](std::string_view id, std::string_view title, std::string_view source,
                               change spelled) {
        to.other(
            {id, title, danger, source,
             "without a switch, the bytes behind a request are the next request"},
            "an answer to each of the two requests, or to the first before the connection closes",
            [spelled](server_session& server) {
                message const request = server.handshake(spelled);
                message const second = server.plain_request();
                server.connect();
                server.send(request.text() + second.text());
                answer const first = server.read_answer(request);
                if (first.kind == answers::fault) return;
                if (first.kind == answers::switches)
                    throw not_judged{"the server switches, as another case tells"};
                server.expect(first, answers::in_http | answers::closed);
                bool const is_last = first.kind == answers::closed ||
                                     first.response.has_option("close") ||
                                     first.response.version < hu::http_1_1;
                if (is_last) return;
                answer const next = server.read_answer(second);
                if (next.kind == answers::silent)
                    server.fail(must, "the server did not answer the second request");
                if (next.kind == answers::not_http)
                    server.fail(
                        "the server answered the second request with something that is "
                        "not HTTP/1.1");
                if (next.kind == answers::switches)
                    server.fail("the server answered the second request with a 101");
            });
    };
    pipelined("pipelined-behind-unknown", "an unknown protocol, and a second request at once",
              "RFC 9110 §7.8; RFC 9112 §9.3.2", set("Upgrade", "x-unknown/1"));
    pipelined("pipelined-behind-not-nominated",
              "Upgrade without Connection, and a second request at once",
              "RFC 9110 §7.8, §7.6.1; RFC 9112 §9.3.2", erase("Connection"));
    to.other({"request-behind-switch", "the handshake, and an HTTP request behind it at once",
              danger, "RFC 9110 §7.8, §15.2.2; RFC 9931 §3",
              "the first byte behind a request that switches belongs to the new protocol"},
             "no HTTP response behind the 101", [](server_session& server) {
                 message const request = server.handshake();
                 server.connect();
                 server.send(request.text() + server.plain_request().text());
                 answer const first = server.read_answer(request);
                 if (first.kind != answers::switches) return;
                 arrival how{};
                 std::string const rest = server.read_rest(how);
                 if (rest.starts_with("HTTP/1.") || rest.find("\r\nHTTP/1.") != rest.npos)
                     server.fail("after the 101, the server answered a request in HTTP/1.1");
             });
}

}  // namespace

void add_first_cases(server_table& to) { add_plain_cases(to); }

void add_last_cases(server_table& to) {
    to.section("After all other cases");
    to.other({"still-serves", "a plain handshake once more", danger, "RFC 9110 §17",
              "find out what ended the server: with --jobs 1, it is the last case that was not "
              "skipped"},
             "the answer that the first handshake got", [](server_session& server) {
                 try {
                     answer const got = server.ask(server.handshake());
                     server.expect(got, server.known().switches
                                            ? answers::switches
                                            : answers::in_http | answers::fault | answers::closed);
                 } catch (not_judged const& reason) {
                     server.fail(reason.why);
                 }
             });
}

void add_field_cases(server_table& to) {
    add_connection_cases(to);
    add_upgrade_cases(to);
    add_version_cases(to);
}

void add_message_cases(server_table& to) {
    add_head_cases(to);
    add_slow_cases(to);
    add_framing_cases(to);
}

}  // namespace probe
