// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <chrono>
#include <cstddef>
#include <string>

#include "proxy_table.hpp"

namespace probe {

namespace {

using enum severity;

constexpr std::string_view from_client = "\x81\x85mask\x05\x04\x1f\x07\x02";
constexpr std::string_view from_origin = "\x81\x05hello";

void add_handshake_cases(proxy_table& to) {
    to.other({"handshake-request", "a handshake of websocket", must,
              "RFC 9110 §7.8, §7.6.1; RFC 6455 §4.1",
              "write Upgrade and `Connection: Upgrade` anew, and leave the Sec-WebSocket fields "
              "alone"},
             "it comes to the origin as an offer that counts, with its key, version and "
             "subprotocols unchanged, or without Upgrade",
             [](proxy_session& s) {
                 message const sent =
                     s.handshake().add("Sec-WebSocket-Protocol", "chat, superchat");
                 proxy_visit& at = s.bring(sent);
                 message const& got = at.got();
                 if (got.count("Upgrade") == 0)
                     throw not_judged{"the proxy removes the offer, as it may"};
                 hu::findings const found = hu::inspect(got.as_request());
                 if (!offers(got, "websocket"))
                     fail(must, "Upgrade comes to the origin, but not as an offer that counts",
                          marks_of(found, hu::rule::upgrade_not_nominated, got));
                 check_kept(sent, got, {"Sec-WebSocket-Version", "Sec-WebSocket-Protocol"});
                 for (hu::finding const each : found)
                     if (hu::info(each.rule).level == hu::level::error)
                         fail(must,
                              "the handshake that the origin gets is wrong: " +
                                  std::string(hu::info(each.rule).text),
                              {mark_of(each, got, false)});
                 // The key is another if the proxy speaks websocket itself.
                 if (s.habits().no_tunnel.empty()) check_kept(sent, got, {"Sec-WebSocket-Key"});
                 s.finish(at);
             });
    to.other({"handshake-response", "the 101 to a handshake of websocket", must,
              "RFC 9110 §7.8, §7.6.1; RFC 6455 §4.1",
              "write Upgrade and `Connection: Upgrade` anew in the 101, and leave the "
              "Sec-WebSocket fields alone"},
             "it comes to the client as one that switches, with its accept value and subprotocol",
             [](proxy_session& s) {
                 message const sent =
                     s.handshake().add("Sec-WebSocket-Protocol", "chat, superchat");
                 proxy_visit& at = s.bring(sent);
                 if (!offers(at.got(), "websocket"))
                     throw not_judged{"the proxy removes the offer, as it may"};
                 message const answer = s.switching(at.got())
                                            .add("Sec-WebSocket-Protocol", "superchat")
                                            .add("X-Probe-Kept", "1");
                 s.answer(at, answer);
                 proxy_reply const got = s.take_answer(answer);
                 auto const means = hu::confirm(sent.as_request(), got.got.as_response());
                 if (!means)
                     fail(must,
                          "the 101 that the client gets is wrong: " +
                              std::string(hu::info(means.reason().rule).text),
                          {mark_of(means.reason(), got.got, false)});
                 check_kept(answer, got.got,
                            {"Sec-WebSocket-Accept", "Sec-WebSocket-Protocol", "X-Probe-Kept"});
             });
}

void add_spelled_offers(proxy_table& to) {
    // The offer is right, though it is spelled in a rare way.
    auto const offer = [&to](proxy_table::words about, message_maker request) {
        to.in_tunnel(
            about, "the websocket works", [request = std::move(request)](proxy_session& s) {
                proxy_visit& at = s.bring(request(s));
                if (!offers(at.got(), "websocket"))
                    fail(should, "the offer does not come to the origin as one that counts",
                         marks_of(hu::inspect(at.got().as_request()),
                                  hu::rule::upgrade_not_nominated, at.got()));
                s.answer(at, s.switching(at.got()));
                proxy_reply const got = s.read_reply();
                if (!got.has_status(101))
                    fail(should, "to the origin's 101 the proxy " + got.text());
            });
    };
    constexpr std::string_view advice =
        "read Connection and Upgrade as lists, over all their lines and without regard to case";
    offer({"offer-beside-keep-alive", "Connection: keep-alive, Upgrade", should, "RFC 9110 §7.6.1",
           advice},
          [](proxy_session const& s) {
              return s.handshake().set("Connection", "keep-alive, Upgrade");
          });
    offer({"offer-in-second-line", "Upgrade is named in a second Connection line", should,
           "RFC 9110 §7.6.1, §5.3", advice},
          [](proxy_session const& s) {
              return s.handshake().set("Connection", "keep-alive").add("Connection", "Upgrade");
          });
    offer({"offer-in-upper-case", "UPGRADE: WEBSOCKET", should, "RFC 9110 §7.6.1, §7.8, §5.1",
           advice},
          [](proxy_session const& s) {
              return s.handshake()
                  .erase("Connection")
                  .erase("Upgrade")
                  .add("CONNECTION", "UPGRADE")
                  .add("UPGRADE", "WEBSOCKET");
          });
}

/// Opens a tunnel. The origin sends `behind` in the same segment as the 101.
proxy_visit& open(proxy_session& s, std::string_view behind = "") {
    proxy_visit& at = s.bring(s.handshake());
    if (!offers(at.got(), "websocket"))
        fail(must, "the offer does not come to the origin as one that counts");
    message const answer = s.switching(at.got());
    s.answer(at, answer.head() + std::string(behind));
    s.take_answer(answer);
    return at;
}

/// Exactly these bytes come next.
void check_bytes(connection& line, std::string_view wanted, milliseconds limit,
                 std::string const& what) {
    auto const end = std::chrono::steady_clock::now() + limit;
    while (line.unread.size() < wanted.size()) {
        arrival const came = line.receive(milliseconds(20));
        bool const is_over = came == arrival::closed || came == arrival::reset;
        if (line.unread.size() < wanted.size() &&
            (is_over || std::chrono::steady_clock::now() >= end))
            fail(must, what + " are lost: " + std::to_string(line.unread.size()) + " of " +
                           std::to_string(wanted.size()) + " bytes come");
    }
    if (!line.unread.starts_with(wanted)) fail(must, what + " come in another form");
    line.unread.erase(0, wanted.size());
}

void check_both_ways(proxy_session& s, proxy_visit& at) {
    s.client().send(from_client, s.timeout());
    check_bytes(at.line, from_client, s.timeout(), "the client's bytes behind the 101");
    s.answer(at, from_origin);
    check_bytes(s.client(), from_origin, s.timeout(), "the origin's bytes behind the 101");
}

/// One side sends and closes. The other gets the bytes, and then the end.
void check_end(connection& from, connection& to, milliseconds limit, std::string const& who) {
    from.send("the last bytes", limit);
    from.end_sending();
    check_bytes(to, "the last bytes", limit, "the last bytes of the " + who);
    arrival const what = to.receive(limit);
    if (what == arrival::bytes) fail(must, "more bytes come than the " + who + " sent");
    if (what == arrival::silent)
        fail(should, "the other side does not learn that the " + who + " has closed");
}

void add_byte_cases(proxy_table& to) {
    constexpr std::string_view source = "RFC 9110 §7.8, §3.7";
    constexpr std::string_view advice =
        "after a 101 carry all bytes both ways, beginning with those that you have already read";
    constexpr std::string_view end_advice =
        "send what you have before you close the other side, and do close it";

    to.in_tunnel({"bytes-both-ways", "a frame in each direction", must, source, advice},
                 "they come through unchanged",
                 [](proxy_session& s) { check_both_ways(s, open(s)); });
    to.in_tunnel(
        {"bytes-with-the-switch", "bytes in the same segment as the 101", must, source, advice},
        "they come to the client", [](proxy_session& s) {
            open(s, from_origin);
            check_bytes(s.client(), from_origin, s.timeout(),
                        "the bytes that the origin sends together with its 101");
        });
    to.in_tunnel(
        {"bytes-like-http", "bytes that look like a request, and like a response", must, source,
         advice},
        "they come through unchanged", [](proxy_session& s) {
            proxy_visit& at = open(s);
            std::string const request = s.request().add("Connection", hop).add(hop, "1").text();
            s.client().send(request, s.timeout());
            check_bytes(at.line, request, s.timeout(), "bytes that look like a request");
            std::string const response =
                s.response(200, "OK").add("Connection", hop).add(hop, "1").text();
            s.answer(at, response);
            check_bytes(s.client(), response, s.timeout(), "bytes that look like a response");
        });
    to.in_tunnel(
        {"large-transfer", "a megabyte in each direction", must, source, advice},
        "it comes through unchanged", [](proxy_session& s) {
            proxy_visit& at = open(s);
            std::string block(32768, '\0');
            for (std::size_t i = 0; i < block.size(); ++i)
                block[i] = static_cast<char>(i * 7 + i / 251);
            for (int i = 0; i < 32; ++i) {
                s.client().send(block, s.timeout());
                check_bytes(at.line, block, s.timeout(), "of a megabyte, the client's bytes");
                s.answer(at, block);
                check_bytes(s.client(), block, s.timeout(), "of a megabyte, the origin's bytes");
            }
        });
    to.in_tunnel({"client-ends", "the client sends its last bytes and ends its sending", must,
                  "RFC 9110 §3.7, §9.3.6", end_advice},
                 "the origin gets the bytes, and then the end", [](proxy_session& s) {
                     proxy_visit& at = open(s);
                     check_end(s.client(), at.line, s.timeout(), "client");
                 });
    to.in_tunnel({"origin-ends", "the origin sends its last bytes and ends its sending", must,
                  "RFC 9110 §3.7, §9.3.6", end_advice},
                 "the client gets the bytes, and then the end", [](proxy_session& s) {
                     proxy_visit& at = open(s);
                     check_end(at.line, s.client(), s.timeout(), "origin");
                 });
}

/// The origin's 101 has something that does not belong there. The proxy refuses it, or leaves it out
/// and does not touch the bytes behind it.
void check_switch_with(proxy_session& s, std::string_view name, std::string_view value) {
    constexpr std::string_view behind = "5\r\nhello\r\n0\r\n\r\n";
    proxy_visit& at = s.bring(s.handshake());
    message const answer = s.switching(at.got()).add(name, value);
    s.answer(at, answer.head() + std::string(behind));
    proxy_reply const got = s.read_reply();
    if (got.what == proxy_reply::silent) fail(must, "the proxy " + got.text());
    if (!got.has_status(101)) return;
    if (got.got.count(name) != 0)
        fail(must, std::string(name) + " comes through in the 101",
             marks_of(hu::inspect(got.got.as_response()),
                      name == "Content-Length" ? hu::rule::switching_with_content_length
                                               : hu::rule::switching_with_transfer_encoding,
                      got.got));
    check_bytes(s.client(), behind, s.timeout(), "the bytes behind the 101");
}

void add_switch_cases(proxy_table& to) {
    constexpr std::string_view framing_advice =
        "a 101 has no content: remove its framing fields, and read nothing behind it";

    to.in_tunnel({"interim-before-switch", "103 before the 101", must, rfc_interim,
                  "take no 1xx but 101 for the last response to a request"},
                 "the client gets the 101, with the 103 before it or without, and the websocket "
                 "works",
                 [](proxy_session& s) {
                     proxy_visit& at = s.bring(s.handshake());
                     s.answer(at, early_hints);
                     message const answer = s.switching(at.got());
                     s.answer(at, answer);
                     s.take_answer(answer);
                     check_both_ways(s, at);
                 });
    to.in_tunnel({"switch-with-content-length", "a 101 with Content-Length", must, "RFC 9110 §8.6",
                  framing_advice},
                 "502, or the 101 comes without it, and all bytes behind it",
                 [](proxy_session& s) { check_switch_with(s, "Content-Length", "5"); });
    to.in_tunnel({"switch-with-transfer-encoding", "a 101 with Transfer-Encoding", must,
                  "RFC 9112 §6.1", framing_advice},
                 "502, or the 101 comes without it, and all bytes behind it as they are",
                 [](proxy_session& s) { check_switch_with(s, "Transfer-Encoding", "chunked"); });
    to.in_tunnel(
        {"switch-with-option", "a 101 whose Connection also names X-Probe-Hop", must,
         rfc_connection, remove_advice},
        response_right, [](proxy_session& s) {
            proxy_visit& at = s.bring(s.handshake());
            message const answer =
                s.switching(at.got()).set("Connection", "Upgrade, X-Probe-Hop").add(hop, "1");
            s.answer(at, answer);
            judge_forwarded(answer, s.take_answer(answer).got, must);
        });
}

void add_content_cases(proxy_table& to) {
    to.in_tunnel({"content-before-switch", "a handshake with content", danger,
                  "RFC 9110 §7.8, §9.3.1; RFC 9931 §7.1",
                  "frame the content of a request before you forward it, and let the new protocol "
                  "begin behind it"},
                 "the request is refused, or comes without its offer, or its content comes as "
                 "content",
                 [](proxy_session& s) {
                     message sent = s.handshake().add("Content-Length", "7");
                     sent.content = "content";
                     proxy_visit* const at = s.try_bring(sent);
                     if (at == nullptr) return check_refusal(s);
                     if (!offers(at->got(), "websocket")) return s.finish(*at);
                     bool const is_framed =
                         at->got().count("Content-Length") + at->got().count("Transfer-Encoding") !=
                         0;
                     if (!is_framed && comes(at->line, "content", quiet))
                         fail(danger,
                              "the content comes to the origin without its framing, as bytes of "
                              "the new protocol");
                     if (at->got().content != "content") fail(must, "the content is lost");
                     s.answer(*at, s.switching(at->got()));
                     if (!s.read_reply().has_status(101)) return;  // refused
                     check_both_ways(s, *at);
                 });
    to.in_tunnel(
        {"continue-before-switch", "a handshake with content and Expect: 100-continue", must,
         "RFC 9110 §7.8, §10.1.1",
         "forward the origin's 100, or send one yourself before you forward a 101"},
        "the client gets a 100 before the 101, or the request is refused", [](proxy_session& s) {
            message sent = s.handshake().add("Content-Length", "7").add("Expect", "100-continue");
            sent.content = "content";
            s.send(sent.head());
            // Who asks for the content may be the proxy, or the origin if it is told of the
            // expectation. A client need not wait for ever, so if nobody does it sends the
            // content all the same.
            auto const start = std::chrono::steady_clock::now();
            proxy_visit* at = nullptr;
            bool is_sent = false, is_asked = false;
            while (at == nullptr || !s.read_on(*at, milliseconds(3))) {
                if (at == nullptr) at = s.look_for_head(milliseconds(3));
                if (at != nullptr && !is_asked && at->got().count("Expect") != 0) {
                    is_asked = true;
                    s.answer(*at, "HTTP/1.1 100 Continue\r\n\r\n");
                }
                if (s.has_reply(milliseconds(1))) return check_refusal(s);
                auto const waited = std::chrono::steady_clock::now() - start;
                if (!is_sent && (s.is_continued() || waited > 2 * quiet)) {
                    is_sent = true;
                    s.client().send(sent.content, s.timeout());
                }
                if (waited > s.timeout()) fail(must, "the content does not come to the origin");
            }
            s.answer(*at, s.switching(at->got()));
            proxy_reply const got = s.read_reply();
            if (!got.has_status(101)) return;
            if (got.interims.empty() || got.interims.front().status != 100)
                fail(must, "the 101 comes without the 100 that the client waits for",
                     {{hu::rule::switching_before_continue, got.got.first_line(), 0, 0, false}});
        });
}

}  // namespace

void add_tunnel_cases(proxy_table& to) {
    to.section("Switching: a websocket through the proxy");
    add_handshake_cases(to);
    add_spelled_offers(to);
    add_byte_cases(to);
    add_switch_cases(to);
    add_content_cases(to);
}

}  // namespace probe
