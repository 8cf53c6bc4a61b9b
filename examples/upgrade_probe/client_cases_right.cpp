// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <string>

#include "client_table.hpp"
#include "frames.hpp"

namespace probe {

namespace {

using enum severity;

void add_spelling_cases(client_table& to) {
    to.section("Right answers in another spelling");
    to.good({"upgrade-in-another-case", "Upgrade: WebSocket", must, "RFC 6455 §4.1; RFC 9110 §7.8",
             "compare the protocol without regard to case"},
            [](message& answer) { answer.set("Upgrade", "WebSocket"); });
    to.good({"connection-in-lower-case", "Connection: upgrade", must,
             "RFC 6455 §4.1; RFC 9110 §7.6.1", "compare connection options without regard to case"},
            [](message& answer) { answer.set("Connection", "upgrade"); });
    to.good({"connection-list", "Connection: keep-alive, Upgrade", must,
             "RFC 6455 §4.1; RFC 9110 §7.6.1", "look for the option in the whole list"},
            [](message& answer) { answer.set("Connection", "keep-alive, Upgrade"); });
    to.good({"connection-list-without-spaces", "Connection: keep-alive,Upgrade", must,
             "RFC 9110 §5.6.1.1, §7.6.1", "take a list also without white space"},
            [](message& answer) { answer.set("Connection", "keep-alive,Upgrade"); });
    to.good({"connection-in-two-lines", "Connection: keep-alive, and Connection: Upgrade", must,
             "RFC 9110 §5.2, §5.3", "take several lines of a field for one list"},
            [](message& answer) {
                answer.set("Connection", "keep-alive").add("Connection", "Upgrade");
            });
    to.good({"connection-with-empty-elements", "Connection: , Upgrade,,", must, "RFC 9110 §5.6.1.2",
             "skip empty elements of a list"},
            [](message& answer) { answer.set("Connection", ", Upgrade,,"); });
    to.good(
        {"connection-with-another-option", "Connection: X-Probe, Upgrade, and that field", must,
         "RFC 9110 §7.6.1", "skip options that mean nothing to you"},
        [](message& answer) { answer.set("Connection", "X-Probe, Upgrade").add("X-Probe", "1"); });
    to.good({"field-tabs", "a tab before each value", must, "RFC 9112 §5.1; RFC 9110 §5.6.3",
             "strip spaces and tabs before a value"},
            [](message& answer) {
                for (field_line& each : answer.fields) each.text = each.name + ":\t" + each.value;
            });
    to.good({"field-trailing-space", "a space and a tab behind each value", must,
             "RFC 9112 §5.1; RFC 9110 §5.6.3", "strip spaces and tabs behind a value"},
            [](message& answer) {
                for (field_line& each : answer.fields)
                    each.text = each.name + ": " + each.value + " \t";
            });
    to.good({"field-without-space", "no space behind the colons", must, "RFC 9112 §5.1",
             "take a value also without white space before it"},
            [](message& answer) {
                for (field_line& each : answer.fields) each.text = each.name + ":" + each.value;
            });
    to.good({"field-names", "the names of the fields in other case", must, "RFC 9110 §5.1",
             "compare field names without regard to case"},
            [](message& answer) {
                for (field_line& each : answer.fields)
                    for (char& c : each.name)
                        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
                answer.fields[0].name = "UPGRADE";
            });
    to.good({"field-order", "the fields in another order", must, "RFC 9110 §5.3",
             "take the fields in any order"},
            [](message& answer) { std::ranges::reverse(answer.fields); });
    to.good({"field-empty", "another field, with an empty value", must,
             "RFC 9112 §5.1; RFC 9110 §5.5", "take empty values of fields that you do not know"},
            [](message& answer) {
                answer.fields.insert(answer.fields.begin(), {"X-Probe", "", "X-Probe:"});
            });
    to.good({"field-obs-text", "another field, with bytes above 127", should, "RFC 9110 §5.5",
             "take such bytes for opaque data"},
            [](message& answer) { answer.add("X-Probe", "Gr\xC3\xBC\xC3\x9F\x65 \xFC"); });
    to.good({"field-folded", "another field, in two lines by obs-fold", should, "RFC 9112 §5.2",
             "replace a fold by a space, as user agents have to"},
            [](message& answer) { answer.add_text("X-Probe", "a   b", "X-Probe: a\r\n b"); });
    to.good({"other-fields", "Date, Server, Set-Cookie, Vary and unknown fields", must,
             "RFC 6455 §4.1; RFC 9110 §5.1", "ignore fields that the handshake does not need"},
            [](message& answer) {
                answer.add("Date", "Tue, 15 Nov 1994 08:12:31 GMT").add("Server", "probe/1.0 (x)");
                answer.add("Set-Cookie", "a=b; Path=/").add("Vary", "*").add("X-Probe", "1");
            });
    to.good({"many-fields", "60 other fields", should, "RFC 9110 §2.3, §5.4",
             "accept as many fields as servers and their proxies may send"},
            [](message& answer) {
                for (int i = 0; i < 60; ++i)
                    answer.add("X-Probe-" + std::to_string(i), "value " + std::to_string(i));
            });
    to.good({"long-field", "a field of 4000 bytes", should, "RFC 9110 §2.3, §5.4",
             "accept long values, such as cookies"},
            [](message& answer) { answer.add("X-Probe", std::string(4000, 'x')); });
    to.good(
        {"reason-unusual", "101 Web Socket Protocol Handshake", must, "RFC 9112 §4",
         "ignore the reason phrase"},
        [](message& answer) { answer.start_line = "HTTP/1.1 101 Web Socket Protocol Handshake"; });
    to.good({"reason-empty", "101 without a reason phrase", must, "RFC 9112 §4",
             "take a status line without a reason phrase"},
            [](message& answer) { answer.start_line = "HTTP/1.1 101 "; });
}

/// Answers with a right 101 and a Ping, of which `later` bytes come in another segment.
void ping_behind_head(client_visit& visit, std::size_t later) {
    constexpr std::string_view payload = "behind the head";
    visit.start();
    visit.hold_echoes();
    std::string const all = visit.right_answer().head() + ping_frame(payload, false);
    visit.send(std::string_view(all).substr(0, all.size() - later));
    if (later != 0) {
        visit.pause(between_segments);
        visit.send(std::string_view(all).substr(all.size() - later));
    }
    auto const answered = [&](client_frames const& seen) { return seen.has_pong(payload); };
    visit.watch(answered, std::min(before_echo, visit.timeout()));
    if (!visit.seen().is_over()) {
        visit.release_echoes();
        visit.watch(answered);
    } else if (!answered(visit.seen()) && visit.seen().has_data && said_goodbye(visit.seen())) {
        throw not_judged{"the client closes the connection without waiting for an echo"};
    }
    if (!answered(visit.seen()))
        visit.fail("the client does not answer this Ping" +
                   std::string(visit.seen().has_data ? "" : ": it " + visit.behaviour()));
}

void add_segment_cases(client_table& to) {
    constexpr std::string_view goes_on = client_table::goes_on;
    constexpr std::string_view hints =
        "HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n";
    constexpr std::string_view advice =
        "read on until a response is a 101 or final, whatever other 1xx come first";

    to.section("Right answers and what is round them");
    to.other({"head-bytewise", "the 101, byte by byte, with a pause in its middle", must,
              "RFC 9112 §2.2", "keep what has arrived until the head is complete"},
             goes_on, [](client_visit& visit) {
                 visit.start();
                 std::string const head = visit.right_answer().head();
                 std::size_t const middle = head.size() / 2;
                 visit.send_bytewise(std::string_view(head).substr(0, middle));
                 visit.pause(between_segments);
                 visit.send_bytewise(std::string_view(head).substr(middle));
                 expect_going_on(visit);
             });
    to.other({"interim-100", "100 (Continue), and then the 101", must, "RFC 9110 §15.2", advice},
             goes_on, [](client_visit& visit) {
                 visit.start();
                 visit.send("HTTP/1.1 100 Continue\r\n\r\n");
                 visit.pause(between_segments);
                 visit.send(visit.right_answer().head());
                 expect_going_on(visit);
             });
    to.other({"interim-103", "103 (Early Hints), and then the 101", must,
              "RFC 9110 §15.2; RFC 8297 §2", advice},
             goes_on, [hints](client_visit& visit) {
                 visit.start();
                 visit.send(hints);
                 visit.pause(between_segments);
                 visit.send(visit.right_answer().head());
                 expect_going_on(visit);
             });
    to.other({"interim-two", "100, 103 and the 101 in one segment", must, "RFC 9110 §15.2", advice},
             goes_on, [hints](client_visit& visit) {
                 visit.start();
                 visit.send("HTTP/1.1 100 Continue\r\n\r\n" + std::string(hints) +
                            visit.right_answer().head());
                 expect_going_on(visit);
             });
    to.other({"frame-behind-head", "the 101 and a Ping in one segment", must,
              "RFC 6455 §4.1, §5.5.2; RFC 9110 §7.8",
              "hand the bytes behind the head to the reader of frames"},
             "the client answers the Ping",
             [](client_visit& visit) { ping_behind_head(visit, 0); });
    to.other({"frame-in-halves", "the 101 and half a Ping, and the other half later", must,
              "RFC 6455 §4.1, §5.5.2; RFC 9110 §7.8",
              "hand the bytes behind the head to the reader of frames, also when they are no whole "
              "frame"},
             "the client answers the Ping",
             [](client_visit& visit) { ping_behind_head(visit, 9); });
}

}  // namespace

void add_right_answers(client_table& to) {
    add_spelling_cases(to);
    add_segment_cases(to);
}

}  // namespace probe
