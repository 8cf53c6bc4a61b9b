// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "client_cases.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <utility>

namespace probe {

namespace {

using enum severity;

/// Changes the right 101 into what a case answers.
using answer_change = std::function<void(message&)>;

/// How long the probe waits before it answers, to see whether the client waits too.
constexpr milliseconds before_answer(300);
/// How far apart two segments are sent that have to arrive as two.
constexpr milliseconds between_segments(60);
/// How long a client is waited for that has something to answer to, before its message is echoed.
constexpr milliseconds before_echo(1000);

// ---- What a client does with an answer ---------------------------------------------------------

bool went_on(client_frames const& seen) { return seen.went_on(); }
bool has_pong(client_frames const& seen) { return !seen.pongs.empty(); }
bool never(client_frames const&) { return false; }

std::vector<mark> marks_in(client_visit const& visit, message const& answer) {
    if (auto found = visit.mark_in(answer)) return {std::move(*found)};
    return {};
}

/// Whether the client has closed the connection in the ordinary way of WebSocket.
bool said_goodbye(client_frames const& seen) {
    return seen.close_code == 1000u || seen.close_code == 1001u || seen.close_code == 1005u;
}

void expect_going_on(client_visit& visit) {
    visit.watch();
    if (!visit.seen().went_on()) visit.fail("the client does not go on: it " + visit.behaviour());
}

/// The client must fail the connection. `level` is for one that does nothing at all.
void expect_failing(client_visit& visit, severity level, std::vector<mark> const& marks = {}) {
    visit.watch();
    client_frames const& seen = visit.seen();
    if (seen.went_on() || seen.is_no_frame)
        visit.fail("the client goes on: it " + visit.behaviour(), marks);
    if (!seen.is_over())
        visit.fail(std::min(level, visit.about().level), "the client " + visit.behaviour(), marks);
}

/// The client must not take the connection for one of WebSocket. What else it does is not judged.
void expect_no_switch(client_visit& visit) {
    visit.is_switched = false;
    visit.watch();
    if (visit.seen().went_on())
        visit.fail("the client takes this for a switch: it " + visit.behaviour());
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

// ---- What a client sends -----------------------------------------------------------------------

/// What the client sent, with everything right that decides whether its offer counts.
message as_offer(message const& sent) {
    message offer = sent;
    offer.version = hu::http_1_1;
    offer.erase("Upgrade").erase("Connection");
    return offer.add("Upgrade", "websocket").add("Connection", "Upgrade");
}

/// Marks the value of the first field of this name. It breaks no rule of the library.
std::vector<mark> value_of(std::string_view name, message const& request) {
    auto const value = request.value(name);
    if (!value) return {};
    std::string const before = std::string(name) + ": ";
    return {{hu::rule{}, before + std::string(*value), before.size(), value->size()}};
}

/// Throws a failure if the request breaks one of these rules.
void check_request(client_visit const& visit, message const& request, hu::rule_set const& rules) {
    hu::findings const found = hu::inspect(request.as_request());
    for (hu::finding const each : found)
        if (rules.contains(each.rule))
            visit.fail(std::string(hu::info(each.rule).text), {mark_of(each, request, false)});
}

/// Reads the request, and answers it in the right way.
void start_and_answer(client_visit& visit) {
    visit.start();
    visit.send(visit.right_answer().head());
}

/// Answers with a 101 that the client must not accept.
void answer_wrongly(client_visit& visit, message const& answer) {
    visit.forget_unread();
    visit.send(answer.head());
    expect_failing(visit, must, marks_in(visit, answer));
}

// ---- The table ---------------------------------------------------------------------------------

/// Collects the cases.
class client_table {
public:
    static constexpr std::string_view goes_on =
        "the client goes on: it sends a message, or answers a Ping";
    static constexpr std::string_view fails =
        "the client fails the connection, and sends neither a message nor a Ping";

    /// What all cases have, beside the right behaviour.
    struct words {
        std::string_view id{};
        std::string_view title{};
        severity level = must;
        std::string_view source{};
        std::string_view advice{};
    };

    /// Sets the section of the cases that follow.
    void section(std::string_view name) { section_ = name; }

    /// The request breaks none of these rules.
    void sent(words about, std::string_view right, hu::rule_set const& rules) {
        other(about, right, [rules](client_visit& visit) {
            start_and_answer(visit);
            check_request(visit, as_offer(visit.request()), rules);
            expect_going_on(visit);
        });
    }

    /// The answer is right, though it is spelled in an odd way.
    void good(words about, answer_change change) {
        other(about, goes_on, [change = std::move(change)](client_visit& visit) {
            visit.start();
            message answer = visit.right_answer();
            change(answer);
            visit.send(answer.head());
            expect_going_on(visit);
        });
    }

    /// The answer is a 101 that the client must not accept.
    void bad(words about, answer_change change) {
        other(about, fails, [change = std::move(change)](client_visit& visit) {
            visit.start();
            message answer = visit.right_answer();
            change(answer);
            answer_wrongly(visit, answer);
        });
    }

    /// The answer is a response of HTTP, and no switch.
    void refusal(words about, answer_change change) {
        other(about, "the client sends no frame; it may end the connection, or go on in HTTP",
              [change = std::move(change)](client_visit& visit) {
                  visit.start();
                  message answer = visit.right_answer();
                  change(answer);
                  visit.forget_unread();
                  visit.send(answer.text());
                  expect_no_switch(visit);
              });
    }

    /// Any other case.
    void other(words about, std::string_view right, std::function<void(client_visit&)> play) {
        cases_.push_back(
            {{about.id, section_, about.title, about.level, about.source, right, about.advice},
             std::move(play)});
    }

    std::vector<client_case> take() { return std::move(cases_); }

private:
    std::string_view section_{};
    std::vector<client_case> cases_{};
};

// ---- The request -------------------------------------------------------------------------------

void add_request_cases(client_table& to) {
    to.section("What the client sends");
    to.sent({"sends-get", "the method of the request", must, "RFC 6455 §4.1", "send GET"},
            "the method is GET", {hu::rule::websocket_method_not_get});
    to.other({"sends-http-1-1", "the version of the request", must, "RFC 6455 §4.1; RFC 9110 §7.8",
              "send the request as HTTP/1.1: in HTTP/1.0, Upgrade is ignored"},
             "the version is HTTP/1.1", [](client_visit& visit) {
                 start_and_answer(visit);
                 if (visit.request().version < hu::http_1_1)
                     visit.fail("the version is below HTTP/1.1",
                                {{hu::rule::upgrade_in_http10, visit.request().first_line()}});
                 expect_going_on(visit);
             });
    to.sent({"sends-host", "the Host field of the request", must, "RFC 9112 §3.2; RFC 6455 §4.1",
             "send one Host field"},
            "there is one Host field", {hu::rule::websocket_host_not_single});
    to.other(
        {"sends-authority", "the value of the Host field", must, "RFC 9112 §3.2; RFC 6455 §4.1",
         "send the host and, unless it is the default, the port, as the URL has them"},
        "Host is the authority of the URL", [](client_visit& visit) {
            start_and_answer(visit);
            auto const host = visit.request().value("Host");
            if (!host) throw not_judged{"the request has no Host field"};
            if (*host != visit.authority())
                visit.fail("Host is " + std::string(*host) + ", and not " + visit.authority(),
                           value_of("Host", visit.request()));
            expect_going_on(visit);
        });
    to.other({"sends-upgrade", "the Upgrade field of the request", must,
              "RFC 6455 §4.1; RFC 9110 §7.8", "send Upgrade: websocket"},
             "Upgrade is a list of protocols with websocket in it", [](client_visit& visit) {
                 start_and_answer(visit);
                 message request = visit.request();
                 request.version = hu::http_1_1;
                 request.erase("Connection").add("Connection", "Upgrade");
                 check_request(visit, request,
                               {hu::rule::upgrade_malformed, hu::rule::upgrade_empty});
                 if (!hu::offer_of(request.as_request()).contains(hu::protocol{"websocket"}))
                     visit.fail("the request does not offer websocket in Upgrade",
                                value_of("Upgrade", visit.request()));
                 expect_going_on(visit);
             });
    to.other({"sends-connection", "the Connection field of the request", must,
              "RFC 6455 §4.1; RFC 9110 §7.6.1, §7.8", "send Connection: Upgrade"},
             "Connection has the option upgrade", [](client_visit& visit) {
                 start_and_answer(visit);
                 message request = visit.request();
                 request.erase("Upgrade").add("Upgrade", "websocket");
                 check_request(visit, request,
                               {hu::rule::connection_malformed, hu::rule::upgrade_not_nominated});
                 expect_going_on(visit);
             });
    to.sent({"sends-key", "the Sec-WebSocket-Key of the request", must, "RFC 6455 §4.1, §11.3.1",
             "encode 16 random bytes in base64"},
            "there is one key, which is 16 bytes in base64",
            {hu::rule::websocket_key_missing, hu::rule::websocket_key_repeated,
             hu::rule::websocket_key_malformed});
    to.other({"sends-fresh-key", "the keys of two connections", must, "RFC 6455 §4.1",
              "draw the key at random for each connection"},
             "the keys differ", [](client_visit& visit) {
                 start_and_answer(visit);
                 std::string const first(visit.request().value("Sec-WebSocket-Key").value_or(""));
                 expect_going_on(visit);
                 visit.finish();
                 start_and_answer(visit);
                 std::string const second(visit.request().value("Sec-WebSocket-Key").value_or(""));
                 if (first.empty() || second.empty())
                     throw not_judged{"the request has no Sec-WebSocket-Key"};
                 if (first == second)
                     visit.fail("two connections have the same key",
                                value_of("Sec-WebSocket-Key", visit.request()));
                 expect_going_on(visit);
             });
    to.sent({"sends-version", "the Sec-WebSocket-Version of the request", must, "RFC 6455 §4.1",
             "send Sec-WebSocket-Version: 13"},
            "there is one version, and it is 13",
            {hu::rule::websocket_version_missing, hu::rule::websocket_version_repeated,
             hu::rule::websocket_version_malformed, hu::rule::websocket_version_unsupported});
    to.other({"sends-subprotocols", "the Sec-WebSocket-Protocol of the request", must,
              "RFC 6455 §4.1, §11.3.4", "list tokens, each of them once"},
             "the subprotocols, if there are any, are a list of different tokens",
             [](client_visit& visit) {
                 start_and_answer(visit);
                 if (!visit.request().value("Sec-WebSocket-Protocol"))
                     throw not_judged{"the client offers no subprotocol"};
                 check_request(visit, as_offer(visit.request()),
                               {hu::rule::websocket_subprotocol_malformed,
                                hu::rule::websocket_subprotocol_repeated});
                 expect_going_on(visit);
             });
    to.other({"sends-extensions", "the Sec-WebSocket-Extensions of the request", must,
              "RFC 6455 §9.1; RFC 7692 §7.1",
              "follow the grammar, and use only the four parameters of permessage-deflate"},
             "the extensions, if there are any, are well-formed", [](client_visit& visit) {
                 start_and_answer(visit);
                 if (!visit.request().value("Sec-WebSocket-Extensions"))
                     throw not_judged{"the client offers no extension"};
                 check_request(visit, as_offer(visit.request()),
                               {hu::rule::websocket_extensions_malformed,
                                hu::rule::websocket_deflate_offer_malformed});
                 expect_going_on(visit);
             });
    to.sent(
        {"sends-no-content", "the content of the request", should, "RFC 9110 §9.3.1; RFC 9931 §7.1",
         "send neither Content-Length nor Transfer-Encoding with a handshake"},
        "the request has no content", {hu::rule::websocket_request_with_content});
    to.other({"sends-no-other-fault", "all else in the request", must, "RFC 9110 §5.6.1.1, §7.6.1",
              "do what the rule says"},
             "the request breaks no other rule of level error", [](client_visit& visit) {
                 start_and_answer(visit);
                 constexpr hu::rule_set judged_elsewhere{
                     hu::rule::upgrade_malformed,
                     hu::rule::connection_malformed,
                     hu::rule::upgrade_in_http10,
                     hu::rule::upgrade_not_nominated,
                     hu::rule::websocket_method_not_get,
                     hu::rule::websocket_host_not_single,
                     hu::rule::websocket_key_missing,
                     hu::rule::websocket_key_repeated,
                     hu::rule::websocket_key_malformed,
                     hu::rule::websocket_version_missing,
                     hu::rule::websocket_version_repeated,
                     hu::rule::websocket_version_malformed,
                     hu::rule::websocket_version_unsupported,
                     hu::rule::websocket_subprotocol_malformed,
                     hu::rule::websocket_subprotocol_repeated,
                     hu::rule::websocket_extensions_malformed,
                     hu::rule::websocket_deflate_offer_malformed};
                 message const& request = visit.request();
                 for (hu::finding const each : hu::inspect(request.as_request())) {
                     hu::rule_info const rule = hu::info(each.rule);
                     if (rule.level == hu::level::error && !judged_elsewhere.contains(each.rule))
                         visit.fail(std::string(rule.text), {mark_of(each, request, false)});
                 }
                 expect_going_on(visit);
             });
    to.other({"sends-nothing-early", "no answer for some time", danger, "RFC 6455 §4.1; RFC 9931",
              "send no frame before the 101: if there is none, it is read as another request"},
             "the client waits for the answer before it sends a frame", [](client_visit& visit) {
                 visit.start();
                 visit.pause(before_answer);
                 if (!visit.unread().empty())
                     visit.fail("the client has sent " + std::to_string(visit.unread().size()) +
                                " bytes behind its request, before there was an answer");
                 visit.send(visit.right_answer().head());
                 expect_going_on(visit);
             });
    to.other({"sends-masked-frames", "the frames of the client", danger, "RFC 6455 §5.1, §10.3",
              "mask every frame, with a mask that nobody can guess"},
             "every frame is masked", [](client_visit& visit) {
                 start_and_answer(visit);
                 expect_going_on(visit);
                 if (visit.seen().is_unmasked)
                     visit.fail("the client sends a frame without a mask");
             });
}

// ---- Right answers -----------------------------------------------------------------------------

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
             "have room for as many fields as servers and their proxies may send"},
            [](message& answer) {
                for (int i = 0; i < 60; ++i)
                    answer.add("X-Probe-" + std::to_string(i), "value " + std::to_string(i));
            });
    to.good({"long-field", "a field of 4000 bytes", should, "RFC 9110 §2.3, §5.4",
             "have room for long values, such as cookies"},
            [](message& answer) { answer.add("X-Probe", std::string(4000, 'x')); });
    to.good(
        {"reason-unusual", "101 Web Socket Protocol Handshake", must, "RFC 9112 §4",
         "ignore the reason phrase"},
        [](message& answer) { answer.start_line = "HTTP/1.1 101 Web Socket Protocol Handshake"; });
    to.good({"reason-empty", "101 without a reason phrase", must, "RFC 9112 §4",
             "take a status line without a reason phrase"},
            [](message& answer) { answer.start_line = "HTTP/1.1 101 "; });
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

// ---- Wrong answers -----------------------------------------------------------------------------

std::string accept_of(message const& answer) {
    return std::string(answer.value("Sec-WebSocket-Accept").value_or(""));
}

/// The accept value for the key that RFC 6455 has as its example.
constexpr std::string_view accept_of_example = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

void add_accept_cases(client_table& to) {
    constexpr std::string_view source = "RFC 6455 §4.1";
    constexpr std::string_view advice =
        "compare the whole value, byte for byte, with the digest of the key that was sent";

    to.section("Sec-WebSocket-Accept");
    to.bad({"accept-missing", "no Sec-WebSocket-Accept", must, source,
            "fail the connection unless the 101 has Sec-WebSocket-Accept"},
           [](message& answer) { answer.erase("Sec-WebSocket-Accept"); });
    to.bad({"accept-empty", "an empty Sec-WebSocket-Accept", must, source, advice},
           [](message& answer) { answer.set("Sec-WebSocket-Accept", ""); });
    to.bad({"accept-of-another-key", "the digest of another key", must, source, advice},
           [](message& answer) { answer.set("Sec-WebSocket-Accept", accept_of_example); });
    to.other({"accept-is-key", "Sec-WebSocket-Accept is the key itself", must, source, advice},
             client_table::fails, [](client_visit& visit) {
                 visit.start();
                 message answer = visit.right_answer();
                 answer.set("Sec-WebSocket-Accept",
                            visit.request().value("Sec-WebSocket-Key").value_or(""));
                 answer_wrongly(visit, answer);
             });
    to.bad({"accept-wrong-digit", "the first digit of the digest is another one", must, source,
            advice},
           [](message& answer) {
               std::string value = accept_of(answer);
               value[0] = value[0] == 'A' ? 'B' : 'A';
               answer.set("Sec-WebSocket-Accept", value);
           });
    to.bad(
        {"accept-in-another-case", "the digest with all its letters in the other case", must,
         source, "compare the value with regard to case, since base64 has both"},
        [](message& answer) {
            std::string value = accept_of(answer);
            for (char& c : value) {
                auto const byte = static_cast<unsigned char>(c);
                c = static_cast<char>(std::islower(byte) ? std::toupper(byte) : std::tolower(byte));
            }
            answer.set("Sec-WebSocket-Accept", value);
        });
    to.bad(
        {"accept-without-padding", "the digest without its last character", must, source, advice},
        [](message& answer) {
            std::string const value = accept_of(answer);
            answer.set("Sec-WebSocket-Accept", value.substr(0, value.size() - 1));
        });
    to.bad({"accept-with-more", "the digest, and a character behind it", must, source, advice},
           [](message& answer) { answer.set("Sec-WebSocket-Accept", accept_of(answer) + "x"); });
    to.bad({"accept-in-another-field", "the digest in X-Sec-WebSocket-Accept", must, source,
            "look for the field by its whole name"},
           [](message& answer) {
               std::string const value = accept_of(answer);
               answer.erase("Sec-WebSocket-Accept").add("X-Sec-WebSocket-Accept", value);
           });
    to.bad({"accept-and-another", "the digest, and in a second line another one", must,
            "RFC 6455 §4.1, §11.3.3", "fail the connection if the field appears twice"},
           [](message& answer) { answer.add("Sec-WebSocket-Accept", accept_of_example); });
    to.bad({"accept-twice", "the digest, in two lines", should, "RFC 6455 §11.3.3",
            "fail the connection if the field appears twice"},
           [](message& answer) { answer.add("Sec-WebSocket-Accept", accept_of(answer)); });
}

void add_upgrade_cases(client_table& to) {
    constexpr std::string_view source = "RFC 6455 §4.1; RFC 9110 §7.8";
    constexpr std::string_view advice =
        "fail the connection unless Upgrade is websocket, in any case, and nothing else";

    to.section("Upgrade");
    to.bad({"upgrade-missing", "no Upgrade", must, source, advice},
           [](message& answer) { answer.erase("Upgrade"); });
    to.bad({"upgrade-empty", "an empty Upgrade", must, source, advice},
           [](message& answer) { answer.set("Upgrade", ""); });
    to.bad({"upgrade-in-another-field", "X-Upgrade: websocket", must, source,
            "look for the field by its whole name"},
           [](message& answer) { answer.erase("Upgrade").add("X-Upgrade", "websocket"); });
    to.bad({"upgrade-h2c", "Upgrade: h2c", must, source, advice},
           [](message& answer) { answer.set("Upgrade", "h2c"); });
    to.bad({"upgrade-longer", "Upgrade: websocketx", must, source, advice},
           [](message& answer) { answer.set("Upgrade", "websocketx"); });
    to.bad({"upgrade-shorter", "Upgrade: web", must, source, advice},
           [](message& answer) { answer.set("Upgrade", "web"); });
    to.bad({"upgrade-with-version", "Upgrade: websocket/13", must, source, advice},
           [](message& answer) { answer.set("Upgrade", "websocket/13"); });
    to.bad({"upgrade-list", "Upgrade: websocket, h2c", must, source, advice},
           [](message& answer) { answer.set("Upgrade", "websocket, h2c"); });
    to.bad({"upgrade-in-two-lines", "Upgrade: websocket, and Upgrade: h2c", must,
            "RFC 6455 §4.1; RFC 9110 §5.2, §7.8", "take several lines of a field for one list"},
           [](message& answer) { answer.add("Upgrade", "h2c"); });
}

void add_connection_cases(client_table& to) {
    constexpr std::string_view source = "RFC 6455 §4.1; RFC 9110 §7.6.1, §7.8";
    constexpr std::string_view advice =
        "fail the connection unless one of the options in Connection is upgrade";

    to.section("Connection");
    to.bad({"connection-missing", "no Connection", must, source, advice},
           [](message& answer) { answer.erase("Connection"); });
    to.bad({"connection-keep-alive", "Connection: keep-alive", must, source, advice},
           [](message& answer) { answer.set("Connection", "keep-alive"); });
    to.bad({"connection-close", "Connection: close", must, source, advice},
           [](message& answer) { answer.set("Connection", "close"); });
    to.bad({"connection-longer", "Connection: upgraded", must, source, advice},
           [](message& answer) { answer.set("Connection", "upgraded"); });
    to.bad({"connection-with-prefix", "Connection: not-upgrade", must, source, advice},
           [](message& answer) { answer.set("Connection", "not-upgrade"); });
    to.bad({"connection-quoted", "Connection: \"upgrade\"", must, source, advice},
           [](message& answer) { answer.set("Connection", "\"upgrade\""); });
    to.bad({"connection-without-comma", "Connection: keep-alive upgrade", must, source,
            "separate options by commas, and not by spaces"},
           [](message& answer) { answer.set("Connection", "keep-alive upgrade"); });
}

void add_choice_cases(client_table& to) {
    to.section("Subprotocols");
    to.other({"subprotocol-last", "the last subprotocol that the client offers", must,
              "RFC 6455 §4.1, §11.3.4", "take any subprotocol that you offer"},
             client_table::goes_on, [](client_visit& visit) {
                 visit.start();
                 auto const asked = visit.request().as_request();
                 std::string last;
                 for (std::string_view const each : hu::subprotocols_of(asked)) last = each;
                 if (last.empty()) throw not_judged{"the client offers no subprotocol"};
                 message answer = visit.right_answer();
                 answer.set("Sec-WebSocket-Protocol", last);
                 visit.send(answer.head());
                 expect_going_on(visit);
             });
    to.bad({"subprotocol-not-offered", "a subprotocol that was not offered", must, "RFC 6455 §4.1",
            "fail the connection unless the subprotocol is one of those that were offered"},
           [](message& answer) { answer.set("Sec-WebSocket-Protocol", "x-probe"); });
    to.bad({"subprotocol-empty", "an empty Sec-WebSocket-Protocol", should, "RFC 6455 §4.2.2",
            "fail the connection if the field is empty, which is not the same as no field"},
           [](message& answer) { answer.set("Sec-WebSocket-Protocol", ""); });
    to.other({"subprotocol-list", "two subprotocols that the client offers, as a list", must,
              "RFC 6455 §4.1, §4.2.2, §4.3", "take a list for no subprotocol that was offered"},
             client_table::fails, [](client_visit& visit) {
                 visit.start();
                 auto const asked = visit.request().as_request();
                 auto const offered = hu::subprotocols_of(asked);
                 if (offered.empty()) throw not_judged{"the client offers no subprotocol"};
                 auto const second = std::next(offered.begin());
                 std::string const first(offered.front());
                 message answer = visit.right_answer();
                 answer.set(
                     "Sec-WebSocket-Protocol",
                     first + ", " + (second == offered.end() ? first : std::string(*second)));
                 answer_wrongly(visit, answer);
             });

    to.section("Extensions");
    to.bad({"extension-not-offered", "an extension that was not offered", must,
            "RFC 6455 §4.1, §9.1", "fail the connection unless every extension was offered"},
           [](message& answer) { answer.set("Sec-WebSocket-Extensions", "x-probe"); });
    to.bad({"extensions-malformed", "Sec-WebSocket-Extensions: permessage-deflate;", must,
            "RFC 6455 §9.1", "fail the connection if the field is not well-formed"},
           [](message& answer) { answer.set("Sec-WebSocket-Extensions", "permessage-deflate;"); });
    to.other({"deflate-not-offered", "permessage-deflate, which was not offered", must,
              "RFC 6455 §4.1, §9.1", "fail the connection unless every extension was offered"},
             client_table::fails, [](client_visit& visit) {
                 visit.start();
                 auto const asked = visit.request().as_request();
                 if (hu::extensions_of(asked).contains("permessage-deflate"))
                     throw not_judged{"the client offers permessage-deflate"};
                 message answer = visit.right_answer();
                 answer.set("Sec-WebSocket-Extensions", "permessage-deflate");
                 answer_wrongly(visit, answer);
             });
    to.other({"deflate-accepted", "permessage-deflate, which the client offers", must,
              "RFC 6455 §4.1; RFC 7692 §7.1", "take the extensions that you offer"},
             client_table::goes_on, [](client_visit& visit) {
                 visit.start();
                 auto const agreed = hu::choose_deflate(visit.request().as_request());
                 if (!agreed) throw not_judged{"the client does not offer permessage-deflate"};
                 message answer = visit.right_answer();
                 hu::each_extension_field(agreed,
                                          [&](std::string_view name, std::string_view value) {
                                              answer.add(name, value);
                                          });
                 visit.allows_compression = true;
                 visit.send(answer.head());
                 expect_going_on(visit);
             });

    auto const wrong_deflate = [&to](std::string_view id, std::string_view title,
                                     std::string_view source, std::string_view advice,
                                     std::string_view parameters) {
        to.other({id, title, must, source, advice}, client_table::fails,
                 [parameters](client_visit& visit) {
                     visit.start();
                     auto const agreed = hu::choose_deflate(visit.request().as_request());
                     if (!agreed) throw not_judged{"the client does not offer permessage-deflate"};
                     message answer = visit.right_answer();
                     hu::each_extension_field(
                         agreed, [&](std::string_view name, std::string_view value) {
                             answer.add(name, std::string(value) + std::string(parameters));
                         });
                     visit.allows_compression = true;
                     answer_wrongly(visit, answer);
                 });
    };
    constexpr std::string_view source = "RFC 7692 §7.1";
    constexpr std::string_view advice =
        "fail the connection unless you know every parameter, and accept its value";
    wrong_deflate("deflate-unknown-parameter", "permessage-deflate; x_probe", source, advice,
                  "; x_probe");
    wrong_deflate("deflate-wrong-value", "permessage-deflate; server_no_context_takeover=1", source,
                  advice, "; server_no_context_takeover=1");
    wrong_deflate("deflate-parameter-twice",
                  "permessage-deflate with server_no_context_takeover twice", source,
                  "fail the connection if a parameter appears twice",
                  "; server_no_context_takeover; server_no_context_takeover");
    wrong_deflate("deflate-twice", "permessage-deflate, permessage-deflate", "RFC 7692 §5",
                  "fail the connection if two extensions use the same bit of a frame",
                  ", permessage-deflate");
}

// ---- Other responses ---------------------------------------------------------------------------

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

// ---- Messages that are broken ------------------------------------------------------------------

void add_broken_cases(client_table& to) {
    to.section("Broken messages");
    to.bad({"nul-in-upgrade", "Upgrade: websocket, a NUL and more", must, "RFC 9110 §5.5",
            "reject the message, or read a space in place of the NUL"},
           [](message& answer) {
               using namespace std::string_literals;
               answer.set("Upgrade", "websocket\0x"s);
           });
    to.bad({"nul-in-accept", "the digest, a NUL and more", must, "RFC 9110 §5.5",
            "reject the message, or read a space in place of the NUL"},
           [](message& answer) {
               using namespace std::string_literals;
               answer.set("Sec-WebSocket-Accept", accept_of(answer) + "\0x"s);
           });
    to.bad(
        {"bare-cr", "no Upgrade but one behind a CR in another field", danger,
         "RFC 9112 §2.2; RFC 9110 §5.5",
         "reject the message, or read a space in place of a CR without LF"},
        [](message& answer) { answer.erase("Upgrade").add("X-Probe", "a\rUpgrade: websocket"); });
    to.bad({"folded-upgrade", "websocket in two parts, with an obs-fold between them", must,
            "RFC 9112 §5.2", "replace a fold by a space, so that it separates"},
           [](message& answer) {
               answer.erase("Upgrade").add_text("Upgrade", "web socket", "Upgrade: web\r\n socket");
           });
    to.other({"not-http", "the banner of another protocol", must, "RFC 6455 §4.1",
              "fail the connection if there is no status line"},
             client_table::fails, [](client_visit& visit) {
                 visit.start();
                 visit.forget_unread();
                 visit.send("SSH-2.0-probe\r\n\r\n");
                 expect_failing(visit, should);
             });
    to.other({"closed-at-once", "no answer: the connection is closed", must, "RFC 6455 §4.1",
              "fail the connection when it ends before the 101"},
             client_table::fails, [](client_visit& visit) {
                 visit.start();
                 visit.forget_unread();
                 visit.end_sending();
                 expect_failing(visit, should);
             });
    to.other({"closed-in-head", "a right 101 but for its empty line, and the connection is closed",
              must, "RFC 9112 §8; RFC 6455 §4.1",
              "take a head for complete when its empty line is there, and not before"},
             client_table::fails, [](client_visit& visit) {
                 visit.start();
                 visit.forget_unread();
                 std::string const head = visit.right_answer().head();
                 visit.send(std::string_view(head).substr(0, head.size() - 2));
                 visit.end_sending();
                 expect_failing(visit, should);
             });
}

// ---- Content and frames ------------------------------------------------------------------------

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

}  // namespace

std::vector<client_case> client_cases() {
    client_table table;
    add_request_cases(table);
    add_spelling_cases(table);
    add_segment_cases(table);
    add_accept_cases(table);
    add_upgrade_cases(table);
    add_connection_cases(table);
    add_choice_cases(table);
    add_status_cases(table);
    add_broken_cases(table);
    add_content_cases(table);
    return table.take();
}

}  // namespace probe
