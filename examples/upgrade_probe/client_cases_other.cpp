// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <algorithm>
#include <string>

#include "client_table.hpp"
#include "frames.hpp"

namespace probe {

namespace {

using enum severity;

bool went_on(client_frames const& seen) { return seen.went_on(); }
bool has_pong(client_frames const& seen) { return !seen.pongs.empty(); }
bool never(client_frames const&) { return false; }

void set_status(message& answer, unsigned status, std::string_view reason) {
    answer.status = status;
    answer.start_line = "HTTP/1.1 " + std::to_string(status) + " " + std::string(reason);
}

/// Makes an ordinary response of it, without the fields of a handshake.
message& make_ordinary(message& answer, unsigned status, std::string_view reason) {
    set_status(answer, status, reason);
    answer.fields.clear();
    return answer.set("Content-Length", "0");
}

/// Throws not_judged if the client is gone before what matters has been sent.
void needs_open(client_visit const& visit) {
    if (visit.seen().is_over())
        throw not_judged{"the client " + visit.behaviour() + ", and does not wait for an echo"};
}

/// Sends bytes behind the 101 for which the client must fail the connection. If it answers a Ping
/// that is among them, it has passed over what is wrong.
void expect_failing_behind(client_visit& visit, std::string_view bytes,
                           std::vector<mark> const& marks) {
    visit.send(bytes);
    visit.watch(has_pong, std::min(before_echo, visit.timeout()));
    if (visit.seen().pongs.empty() && !visit.seen().is_over()) {
        visit.release_echoes();
        visit.watch(has_pong);
        // After its echo, an ordinary end says that the client has noticed nothing.
        if (said_goodbye(visit.seen()))
            visit.fail("the client passes over these bytes, and goes on", marks);
    }
    if (!visit.seen().pongs.empty())
        visit.fail("the client answers the Ping \"" + visit.seen().pongs.front() +
                       "\" among these bytes, and goes on",
                   marks);
    if (!visit.seen().is_over())
        visit.fail(std::min(must, visit.about().level),
                   "the client does not close the connection within " +
                       std::to_string(visit.timeout().count()) + " ms",
                   marks);
}

}  // namespace

void add_status_cases(client_table& to) {
    constexpr std::string_view source = "RFC 6455 §4.1";
    constexpr std::string_view advice = "take nothing but a 101 for a switch";

    to.section("Status codes");
    to.refusal({"status-200", "200 (OK) with all the fields of a right 101", must,
                "RFC 6455 §4.1; RFC 9110 §7.8", advice},
               [](message& answer) {
                   set_status(answer, 200, "OK");
                   answer.add("Content-Length", "0");
               });
    to.refusal({"status-200-advertises", "200 (OK) that advertises websocket", must,
                "RFC 6455 §4.1; RFC 9110 §7.8",
                "take Upgrade in other responses than a 101 for an advertisement"},
               [](message& answer) {
                   make_ordinary(answer, 200, "OK");
                   answer.set("Upgrade", "websocket").set("Connection", "Upgrade");
               });
    to.refusal({"status-301", "301 (Moved Permanently)", must, source, advice},
               [](message& answer) {
                   make_ordinary(answer, 301, "Moved Permanently").set("Location", "/elsewhere");
               });
    to.refusal({"status-400", "400 (Bad Request)", must, source, advice},
               [](message& answer) { make_ordinary(answer, 400, "Bad Request"); });
    to.refusal({"status-401", "401 (Unauthorized)", must, source, advice}, [](message& answer) {
        make_ordinary(answer, 401, "Unauthorized").set("WWW-Authenticate", "Basic realm=\"probe\"");
    });
    to.refusal(
        {"status-426", "426 (Upgrade Required)", must, "RFC 6455 §4.4; RFC 9110 §15.5.22", advice},
        [](message& answer) {
            make_ordinary(answer, 426, "Upgrade Required").set("Upgrade", "websocket");
            answer.set("Connection", "Upgrade").set("Sec-WebSocket-Version", "14");
        });
    to.refusal({"status-503", "503 (Service Unavailable)", must, source, advice},
               [](message& answer) { make_ordinary(answer, 503, "Service Unavailable"); });
    to.other({"status-102", "102 (Processing) with the fields of a right 101, and later 500", must,
              "RFC 6455 §4.1; RFC 9110 §15.2", advice},
             "the client sends no frame", [](client_visit& visit) {
                 visit.start();
                 message answer = visit.right_answer();
                 set_status(answer, 102, "Processing");
                 visit.forget_unread();
                 visit.is_switched = false;
                 visit.send(answer.head());
                 visit.watch(went_on, before_answer);
                 if (!visit.seen().is_over() && !visit.seen().went_on())
                     visit.send(make_ordinary(answer, 500, "Internal Server Error").head());
                 expect_no_switch(visit);
             });
    to.other({"status-1010", "the status code 1010, with the fields of a right 101", must,
              "RFC 6455 §4.1; RFC 9112 §4",
              "take three digits for the status code, and no part of more"},
             client_table::fails, [](client_visit& visit) {
                 visit.start();
                 message answer = visit.right_answer();
                 answer.start_line = "HTTP/1.1 1010 Switching Protocols";
                 visit.forget_unread();
                 visit.send(answer.head());
                 expect_failing(visit, should);
             });
    to.bad({"status-in-http-1-0", "101 in HTTP/1.0", should, "RFC 9110 §15.2; RFC 6455 §4.2.2",
            "switch only after a response in HTTP/1.1"},
           [](message& answer) {
               answer.version = hu::http_1_0;
               answer.start_line = "HTTP/1.0 101 Switching Protocols";
           });
}

void add_content_cases(client_table& to) {
    to.section("Content and frames");
    to.other({"content-length", "a 101 with Content-Length: 5, and frames behind it", danger,
              "RFC 9110 §8.6, §6.4.1; RFC 9112 §6.3",
              "take no byte behind a 101 for content, or fail the connection"},
             "the client reads frames from the first byte behind the head, or fails the connection",
             [](client_visit& visit) {
                 visit.start();
                 visit.hold_echoes();
                 message answer = visit.right_answer();
                 answer.add("Content-Length", "5");
                 visit.send(answer.head());
                 visit.watch(never, between_segments);
                 if (visit.seen().is_over() && !visit.seen().went_on()) return;
                 needs_open(visit);
                 // A Ping. What is left of it without its first 5 bytes is a Ping, too.
                 constexpr std::string_view smuggled = "smuggled";
                 std::string const whole = "abc" + ping_frame(smuggled, false);
                 visit.send(ping_frame(whole, false));
                 client_frames const& seen = visit.seen();
                 visit.watch(has_pong, std::min(before_echo, visit.timeout()));
                 if (seen.has_pong(smuggled))
                     visit.fail(
                         "the client takes the first 5 bytes of a frame for content, and the rest "
                         "for another frame",
                         marks_in(visit, answer));
                 if (seen.has_pong(whole) || seen.is_over()) return;
                 visit.release_echoes();
                 visit.watch([&](client_frames const&) { return seen.has_pong(whole); });
                 if (!seen.has_pong(whole) && (said_goodbye(seen) || !seen.is_over()))
                     visit.fail(must, "the client does not answer the Ping behind this head",
                                marks_in(visit, answer));
             });
    to.other({"transfer-encoding", "a 101 with Transfer-Encoding: chunked, and chunks behind it",
              danger, "RFC 9112 §6.1, §6.3; RFC 6455 §5.2",
              "take no byte behind a 101 for content, or fail the connection"},
             client_table::fails, [](client_visit& visit) {
                 visit.start();
                 visit.hold_echoes();
                 message answer = visit.right_answer();
                 answer.add("Transfer-Encoding", "chunked");
                 visit.send(answer.head());
                 visit.watch(never, between_segments);
                 if (visit.seen().is_over() && !visit.seen().went_on()) return;
                 needs_open(visit);
                 expect_failing_behind(visit,
                                       "7\r\n" + ping_frame("inner", false) + "\r\n0\r\n\r\n" +
                                           ping_frame("after", false),
                                       marks_in(visit, answer));
             });
    to.other({"second-101", "a right 101, and then another one", danger, "RFC 6455 §4.1, §5.2",
              "read frames, and nothing else, behind the first 101"},
             "the client takes the second one for a frame, and fails the connection",
             [](client_visit& visit) {
                 start_and_answer(visit);
                 visit.hold_echoes();
                 visit.watch(never, between_segments);
                 needs_open(visit);
                 expect_failing_behind(
                     visit, visit.right_answer().head() + ping_frame("after", false), {});
             });
    to.other({"masked-frame", "a right 101, and then a frame that is masked", must, "RFC 6455 §5.1",
              "close the connection when the server masks a frame"},
             "the client closes the connection", [](client_visit& visit) {
                 start_and_answer(visit);
                 visit.hold_echoes();
                 visit.watch(never, between_segments);
                 needs_open(visit);
                 expect_failing_behind(visit, ping_frame("masked", true), {});
             });
    to.other({"frame-in-content", "200 (OK), with a frame as its content", danger,
              "RFC 6455 §4.1; RFC 9110 §6.4", "read frames only after a right 101"},
             "the client sends no frame", [](client_visit& visit) {
                 visit.start();
                 visit.forget_unread();
                 message answer = visit.right_answer();
                 answer.content = ping_frame("in content", false);
                 make_ordinary(answer, 200, "OK")
                     .set("Content-Length", std::to_string(answer.content.size()));
                 visit.send(answer.text());
                 expect_no_switch(visit);
             });
}

}  // namespace probe
