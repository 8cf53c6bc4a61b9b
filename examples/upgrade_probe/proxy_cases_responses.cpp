// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <string>

#include "proxy_table.hpp"

namespace probe {

namespace {

using enum severity;

/// The origin answers a plain request like this, and that comes through.
proxy_reply answered_with(proxy_session& s, message const& answer) {
    proxy_visit& at = s.bring(s.request());
    s.answer(at, answer);
    at.line.end_sending();
    proxy_reply got = s.take_answer(answer);
    if (got.got.content != s.response(200, "OK").content)
        fail(must, "the content of the response does not come through");
    return got;
}

void add_field_cases(proxy_table& to) {
    // The 200 comes to the client without what is meant for the origin's connection only.
    auto const returns = [&to](proxy_table::words about, std::string_view right,
                               message_maker response) {
        to.other(about, right,
                 [level = about.level, response = std::move(response)](proxy_session& s) {
                     message const answer = response(s);
                     judge_forwarded(answer, answered_with(s, answer).got, level);
                 });
    };
    constexpr std::string_view known_right = "the field does not come to the client";
    constexpr std::string_view upgrade_right =
        "the client gets no Upgrade, or one with the proxy's own protocols";

    returns({"response-option", "Connection: X-Probe-Hop, close, and that field", must,
             rfc_connection, remove_advice},
            response_right, [](proxy_session const& s) {
                return s.response(200, "OK").set("Connection", "X-Probe-Hop, close").add(hop, "1");
            });
    returns({"response-option-second-line", "x-probe-HOP is named in a second Connection line",
             must, "RFC 9110 §7.6.1, §5.1, §5.3", remove_advice},
            response_right, [](proxy_session const& s) {
                return s.response(200, "OK").add(hop, "1").add("Connection", "x-probe-HOP");
            });
    to.other({"response-option-in-trailer", "Connection names a field of the trailer section", must,
              rfc_connection,
              "remove what Connection names from the trailer section too, or drop all trailers"},
             "the trailer field does not come to the client; the response does",
             [](proxy_session& s) {
                 proxy_visit& at = s.bring(s.request());
                 message answer = s.response(200, "OK")
                                      .erase("Content-Length")
                                      .set("Connection", "close, X-Probe-Hop")
                                      .add("Transfer-Encoding", "chunked");
                 answer.content = "2\r\nok\r\n0\r\nX-Probe-Hop: in-the-trailer\r\n\r\n";
                 s.answer(at, answer);
                 at.line.end_sending();
                 proxy_reply const got = s.read_reply();
                 if (!got.has_status(200) && !got.is_refusal())
                     fail(must, "to the origin's 200 the proxy " + got.text());
                 if (s.client_received("in-the-trailer"))
                     fail(must, "a trailer field comes through, although Connection names it");
             });
    returns({"response-keep-alive-field", "Keep-Alive without its option", should, rfc_connection,
             known_advice},
            known_right, [](proxy_session const& s) {
                return s.response(200, "OK").add("Keep-Alive", "timeout=5, max=1000");
            });
    returns({"response-proxy-connection-field", "Proxy-Connection without its option", should,
             rfc_connection, known_advice},
            known_right, [](proxy_session const& s) {
                return s.response(200, "OK").add("Proxy-Connection", "keep-alive");
            });
    to.other(
        {"advertised-protocol", "200 with Connection: Upgrade and an Upgrade", must, rfc_upgrade,
         "remove Upgrade from every response but a 101 that you forward, or a 426"},
        upgrade_right, [](proxy_session& s) {
            message const answer = s.response(200, "OK")
                                       .set("Connection", "close, Upgrade")
                                       .add("Upgrade", "probe-protocol/1");
            proxy_reply const got = answered_with(s, answer);
            judge_forwarded(answer, got.got, must);
            std::string_view const upgrade = got.got.value("Upgrade").value_or("");
            if (upgrade.find("probe-protocol") != upgrade.npos)
                fail(must, "the proxy advertises a protocol that only the origin speaks",
                     marks_of(hu::inspect(got.got.as_response()), hu::rule::protocol_unregistered,
                              got.got));
        });
    returns({"advertised-protocol-not-named", "200 with an Upgrade, but without its option", should,
             rfc_upgrade, known_advice},
            upgrade_right, [](proxy_session const& s) {
                return s.response(200, "OK").add("Upgrade", "probe-protocol/1");
            });
    to.other({"response-names-content-length", "Connection: close, Content-Length", must,
              "RFC 9112 §6.3, RFC 9110 §7.6.1", "frame the content of a response yourself"},
             "502, or the client gets the whole response and can tell where it ends",
             [](proxy_session& s) {
                 proxy_visit& at = s.bring(s.request());
                 message const answer =
                     s.response(200, "OK").set("Connection", "close, Content-Length");
                 s.answer(at, answer);
                 at.line.end_sending();
                 proxy_reply const got = s.read_reply();
                 if (got.what == proxy_reply::silent)
                     fail(must,
                          "the client cannot tell where the response ends, because Connection "
                          "named Content-Length");
                 if (got.has_status(200) && got.got.content != answer.content)
                     fail(must, "the content of the response does not come through");
             });
}

/// The origin answers with an interim response and a 200.
proxy_reply read_behind(proxy_session& s, message const& asked, std::string_view interim) {
    proxy_visit& at = s.bring(asked);
    s.answer(at, interim);
    s.answer(at, s.response(200, "OK"));
    at.line.end_sending();
    return s.read_reply();
}

/// The 200 has to come through.
void check_interim(proxy_session& s, std::string_view interim) {
    proxy_reply const got = read_behind(s, s.request(), interim);
    if (!got.has_status(200))
        fail(must, "to the 200 behind an interim response the proxy " + got.text());
    if (got.got.content != s.response(200, "OK").content)
        fail(must, "the content of the final response does not come through");
}

/// The same in a case that is not about the 200.
proxy_reply read_final(proxy_session& s, message const& asked, std::string_view interim) {
    proxy_reply got = read_behind(s, asked, interim);
    if (!got.has_status(200))
        throw not_judged{"to the 200 behind an interim response the proxy " + got.text()};
    return got;
}

void add_interim_cases(proxy_table& to) {
    constexpr std::string_view right =
        "the client gets the final response, with the interim one before it or without";
    constexpr std::string_view advice = "read responses until one is final";

    to.other({"interim-100", "an unasked 100 before a 200", must, rfc_interim, advice}, right,
             [](proxy_session& s) { check_interim(s, "HTTP/1.1 100 Continue\r\n\r\n"); });
    to.other({"interim-103", "103 before a 200", must, rfc_interim, advice}, right,
             [](proxy_session& s) { check_interim(s, early_hints); });
    to.other({"interim-option", "a 103 whose Connection names X-Probe-Hop", must, rfc_connection,
              remove_advice},
             "the client does not get X-Probe-Hop", [](proxy_session& s) {
                 proxy_reply const got =
                     read_final(s, s.request(),
                                "HTTP/1.1 103 Early Hints\r\nConnection: X-Probe-Hop\r\n"
                                "X-Probe-Hop: 1\r\n\r\n");
                 for (message const& each : got.interims)
                     if (each.count(hop) != 0)
                         fail(must,
                              "X-Probe-Hop comes through in a 103, although Connection names it");
             });
    to.other({"interim-for-http10", "103 before a 200, to a request in HTTP/1.0", must, rfc_interim,
              "drop interim responses if the client speaks HTTP/1.0"},
             "the client gets the 200 alone", [](proxy_session& s) {
                 message asked = s.request();
                 asked.version = hu::http_1_0;
                 proxy_reply const got = read_final(s, asked, early_hints);
                 if (!got.interims.empty())
                     fail(must, "an interim response comes to an HTTP/1.0 client",
                          {{hu::rule::switching_to_http10_client, got.interims.front().first_line(),
                            0, 0, false}});
             });
}

}  // namespace

void add_response_cases(proxy_table& to) {
    to.section("Responses");
    add_field_cases(to);
    add_interim_cases(to);
}

}  // namespace probe
