// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <chrono>
#include <string>

#include "proxy_table.hpp"

namespace probe {

namespace {

using enum severity;

constexpr std::string_view rfc_h2c = "RFC 9110 §7.8, §7.6.1; RFC 7540 §3.2.1";

/// Bytes that no reader of HTTP takes for the start of a request. If they reach the origin, then
/// somebody passed them on unread.
constexpr std::string_view no_http = "\x01\x02 these bytes are no HTTP \x03\r\n\r\n";

/// The client sends bytes that are no HTTP. They must not reach the origin on this connection. The
/// wait is over when the proxy answers or closes, or after a short while.
void check_no_tunnel(proxy_session& s, proxy_visit& at, std::string const& when,
                     std::vector<mark> const& marks = {}) {
    s.client().send(no_http, s.timeout());
    auto const end = std::chrono::steady_clock::now() + 2 * quiet;
    bool is_over = false;
    while (!is_over && std::chrono::steady_clock::now() < end) {
        is_over = s.has_reply(milliseconds(5));
        if (comes(at.line, no_http.substr(0, 2), milliseconds(5)))
            fail(danger, when + " the proxy passes on unread what the client sends", marks);
    }
}

/// The origin answers 101, though it must not. The proxy must not forward that, and no tunnel may
/// come of it.
void check_false_switch(proxy_session& s, message const& sent, message answer) {
    proxy_visit* const at = s.try_bring(sent);
    if (at == nullptr) return check_refusal(s);
    if (s.has_reply(milliseconds(10))) return;  // the proxy took the offer itself
    answer.add("X-Probe-Switch", "1");
    s.answer(*at, answer.head() + std::string(no_http));
    proxy_reply const got = s.read_reply();
    if (!got.has_status(101)) return check_no_tunnel(s, *at, "after a 101 that it did not forward");
    std::vector<mark> marks;
    hu::findings const found = hu::inspect(sent.as_request(), got.got.as_response());
    for (hu::finding const each : found)
        if (hu::info(each.rule).level == hu::level::error) marks = {mark_of(each, got.got, false)};
    // Does it still read what the client sends?
    check_no_tunnel(s, *at, "after this 101", marks);
    fail(must, "the 101 comes to the client", std::move(marks));
}

/// The origin answers a handshake in HTTP, and that comes through.
proxy_visit& refuse(proxy_session& s, message const& answer, proxy_reply& got) {
    proxy_visit& at = s.bring(s.handshake());
    s.answer(at, answer);
    got = s.take_answer(answer);
    return at;
}

bool says_close(message const& response) {
    for (field_line const& each : response.fields)
        if (hu::equal_ignoring_case(each.name, "Connection") &&
            hu::parse_connection(each.value).contains("close"))
            return true;
    return false;
}

void check_next_after(proxy_session& s, message const& refusal) {
    proxy_reply got;
    refuse(s, refusal, got);
    if (says_close(got.got)) return;
    s.send(s.request());
    proxy_visit* const next = s.wait_for_request();
    if (next != nullptr) return s.finish(*next);
    proxy_reply const after = s.read_reply();
    if (after.what == proxy_reply::answered)
        fail(must, "to a request behind the refused handshake the proxy " + after.text());
}

}  // namespace

void add_offer_cases(proxy_table& to) {
    constexpr std::string_view right =
        "the origin gets no offer of this protocol, or the request is refused, or the proxy speaks "
        "the protocol itself";
    constexpr std::string_view advice =
        "build the forwarded Upgrade from a list of the protocols that you mean to pass on, such "
        "as websocket, and never copy it from the request";

    to.section("Requests: offers that must stay behind");
    to.keeps_back({"h2c", "Upgrade: h2c with HTTP2-Settings, both named by Connection", danger,
                   rfc_h2c, advice},
                  right, "h2c", h2c);
    to.keeps_back(
        {"h2c-other-case", "h2c, Connection and Upgrade in other letters", danger, rfc_h2c, advice},
        right, "h2c", [](proxy_session const& s) {
            return s.request()
                .add("CONNECTION", "uPGRADE, http2-SETTINGS")
                .add("uPGRADE", "H2C")
                .add("http2-SETTINGS", h2c_settings);
        });
    to.keeps_back({"h2c-before-websocket", "Upgrade: h2c, websocket", danger, rfc_h2c, advice},
                  right, "h2c", [](proxy_session const& s) {
                      return s.handshake()
                          .set("Connection", "Upgrade, HTTP2-Settings")
                          .set("Upgrade", "h2c, websocket")
                          .add("HTTP2-Settings", h2c_settings);
                  });
    to.keeps_back({"h2c-second-line", "Upgrade: websocket, and a second Upgrade line with h2c",
                   danger, rfc_h2c, advice},
                  right, "h2c", [](proxy_session const& s) {
                      return s.handshake()
                          .set("Connection", "Upgrade, HTTP2-Settings")
                          .add("Upgrade", "h2c")
                          .add("HTTP2-Settings", h2c_settings);
                  });
    to.keeps_back({"h2c-settings-not-named", "h2c whose HTTP2-Settings Connection does not name",
                   danger, rfc_h2c, advice},
                  right, "h2c",
                  [](proxy_session const& s) { return h2c(s).set("Connection", "Upgrade"); });
    to.keeps_back({"h2c-not-named", "h2c that Connection does not name", danger, rfc_h2c,
                   "ignore and remove an Upgrade that Connection does not name"},
                  right, "h2c", [](proxy_session const& s) { return h2c(s).erase("Connection"); });
    to.keeps_back({"h2c-look-alike", "Connection: Upgraded, X-Upgrade, Upgrade-Insecure-Requests",
                   danger, rfc_h2c, "compare whole options with `upgrade`"},
                  right, "h2c", [](proxy_session const& s) {
                      return h2c(s).set("Connection",
                                        "Upgraded, X-Upgrade, Upgrade-Insecure-Requests");
                  });
    to.keeps_back({"h2c-in-http10", "an offer of h2c in HTTP/1.0", danger, rfc_h2c,
                   "ignore the Upgrade of an HTTP/1.0 request"},
                  right, "h2c", [](proxy_session const& s) {
                      message sent = h2c(s);
                      sent.version = hu::http_1_0;
                      return sent;
                  });
    to.keeps_back(
        {"h2c-in-post", "an offer of h2c in a POST with content", danger, rfc_h2c, advice}, right,
        "h2c", [](proxy_session const& s) {
            message sent = h2c(s).add("Content-Length", "2");
            sent.method = "POST";
            sent.content = "ok";
            return sent;
        });
    to.keeps_back({"h2-offer", "Upgrade: h2", must, "RFC 7540 §3.2, RFC 9110 §7.8", advice}, right,
                  "h2", [](proxy_session const& s) {
                      return s.request().add("Connection", "Upgrade").add("Upgrade", "h2");
                  });
    to.keeps_back(
        {"tls-offer", "Upgrade: TLS/1.2, HTTP/1.1", danger, "RFC 2817 §5, RFC 9110 §7.8, §7.6.1",
         advice},
        right, "TLS", [](proxy_session const& s) {
            return s.request().add("Connection", "Upgrade").add("Upgrade", "TLS/1.2, HTTP/1.1");
        });
    to.keeps_back(
        {"unknown-offer", "an offer of a protocol that nobody knows", should, rfc_upgrade, advice},
        right, "probe-protocol", [](proxy_session const& s) {
            return s.request().add("Connection", "Upgrade").add("Upgrade", "probe-protocol/1");
        });
    to.keeps_back({"websocket-in-http10", "an offer of websocket in HTTP/1.0", must, rfc_upgrade,
                   "ignore the Upgrade of an HTTP/1.0 request"},
                  "the origin gets no offer of websocket, or the request is refused", "websocket",
                  [](proxy_session const& s) {
                      message sent = s.handshake();
                      sent.version = hu::http_1_0;
                      return sent;
                  });
}

void add_false_switches(proxy_table& to) {
    constexpr std::string_view right =
        "502, or the connection is closed; nothing that the client sends reaches the origin unread";
    constexpr std::string_view advice =
        "forward a 101 only if it names a protocol that you passed on in the request, and answer "
        "502 otherwise; make a tunnel only after a 101 that you forwarded";

    to.section("Switching: what must not become a tunnel");
    to.other(
        {"switch-unsolicited", "a 101 to a plain GET", danger, "RFC 9110 §7.8, §15.2.2", advice},
        right, [](proxy_session& s) {
            message const sent = s.request();
            check_false_switch(s, sent, s.switching(sent));
        });
    to.other({"switch-to-h2c", "a 101 to h2c, which the client had offered to the proxy", danger,
              rfc_h2c, advice},
             right, [](proxy_session& s) {
                 message const sent = h2c(s);
                 check_false_switch(s, sent, s.switching(sent).set("Upgrade", "h2c"));
             });
    to.other({"switch-to-another", "a 101 to another protocol than websocket", danger,
              "RFC 9110 §7.8, RFC 6455 §4.1", advice},
             right, [](proxy_session& s) {
                 message const sent = s.handshake();
                 check_false_switch(s, sent, s.switching(sent).set("Upgrade", "probe-protocol"));
             });
    to.other({"switch-without-upgrade", "a 101 without Upgrade", danger, "RFC 9110 §7.8, §15.2.2",
              advice},
             right, [](proxy_session& s) {
                 message const sent = s.handshake();
                 check_false_switch(s, sent, s.switching(sent).erase("Upgrade"));
             });
    to.other({"switch-for-http10", "a 101 to a handshake in HTTP/1.0", danger,
              "RFC 9110 §15.2, §7.8", advice},
             right, [](proxy_session& s) {
                 message sent = s.handshake();
                 sent.version = hu::http_1_0;
                 check_false_switch(s, sent, s.switching(sent));
             });
}

void add_refused_offers(proxy_table& to) {
    constexpr std::string_view bytes_right = "they do not come to the origin";
    constexpr std::string_view next_right =
        "the request is handled as one, or the connection is closed";
    constexpr std::string_view advice =
        "make a tunnel only of a 101: after any other final response go on reading requests";

    to.section("An offer that the origin refuses");
    to.other({"next-after-403", "403 to a handshake, and then another request", must,
              "RFC 9110 §7.8", advice},
             next_right,
             [](proxy_session& s) { check_next_after(s, s.response(403, "Forbidden")); });
    to.other({"bytes-after-403", "403 to a handshake, and then bytes that are no HTTP", danger,
              "RFC 9110 §7.8, RFC 9931 §4.1", advice},
             bytes_right, [](proxy_session& s) {
                 proxy_reply got;
                 proxy_visit& at = refuse(s, s.response(403, "Forbidden"), got);
                 check_no_tunnel(s, at, "after the origin's 403");
             });
    to.other({"next-after-200", "200 to a handshake, and then another request", must,
              "RFC 9110 §7.8", advice},
             next_right, [](proxy_session& s) { check_next_after(s, s.response(200, "OK")); });
    to.other({"bytes-after-200", "200 to a handshake, and then bytes that are no HTTP", danger,
              "RFC 9110 §7.8, RFC 9931 §4.1", advice},
             bytes_right, [](proxy_session& s) {
                 proxy_reply got;
                 proxy_visit& at = refuse(s, s.response(200, "OK"), got);
                 check_no_tunnel(s, at, "after the origin's 200");
             });
    to.other({"early-bytes", "bytes behind a handshake, before the answer, which is 403", danger,
              "RFC 9931 §4.1, RFC 9110 §7.8",
              "keep what follows an offer until the 101 has come; after any other answer read it "
              "as the next request"},
             bytes_right, [](proxy_session& s) {
                 s.send(s.handshake().text() + std::string(no_http));
                 proxy_visit* const at = s.wait_for_request();
                 if (at == nullptr) return check_refusal(s);
                 message const answer = s.response(403, "Forbidden");
                 s.answer(*at, answer);
                 s.has_reply(s.timeout());
                 if (comes(at->line, no_http.substr(0, 2), quiet))
                     fail(danger,
                          "what the client sends before the 101 comes to the origin, which takes "
                          "it for a request when it refuses the offer");
             });
    to.other({"upgrade-required", "426 with Upgrade and Sec-WebSocket-Version", must,
              "RFC 9110 §7.8, §15.5.22; RFC 6455 §4.4",
              "forward a 426 with an Upgrade of your own that Connection names"},
             "it comes to the client with Sec-WebSocket-Version, and without Upgrade or with "
             "`upgrade` in Connection",
             [](proxy_session& s) {
                 message const answer = s.response(426, "Upgrade Required")
                                            .set("Connection", "close, Upgrade")
                                            .add("Upgrade", "websocket")
                                            .add("Sec-WebSocket-Version", "13, 8");
                 proxy_reply got;
                 refuse(s, answer, got);
                 judge_forwarded(answer, got.got, must);
                 check_kept(answer, got.got, {"Sec-WebSocket-Version"});
                 hu::findings const found = hu::inspect(got.got.as_response());
                 if (found.contains(hu::rule::upgrade_not_nominated))
                     fail(must, "Upgrade comes to the client without its option in Connection",
                          marks_of(found, hu::rule::upgrade_not_nominated, got.got));
             });
}

}  // namespace probe
