// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <cstddef>
#include <string>

#include "proxy_table.hpp"

namespace probe {

using enum severity;

void add_ambiguous_cases(proxy_table& to) {
    constexpr std::string_view advice =
        "answer 400 to a message that is not well-formed, and close the connection";

    to.section("Requests that two readers can read in two ways");
    to.other({"two-framings", "a handshake with Content-Length and Transfer-Encoding", danger,
              "RFC 9112 §6.1, §6.3", advice},
             "the request is refused, or Content-Length is removed", [](proxy_session& s) {
                 message sent =
                     s.handshake().add("Content-Length", "5").add("Transfer-Encoding", "chunked");
                 sent.content = "0\r\n\r\n";  // both framings end at the same place
                 proxy_visit* const at = s.try_bring(sent);
                 if (at == nullptr) return check_refusal(s);
                 std::string const head = at->raw_head();
                 bool const has_length = head.find("\r\ncontent-length:") != head.npos;
                 bool const has_coding = head.find("\r\ntransfer-encoding:") != head.npos;
                 if (has_length && has_coding)
                     fail(danger, "both Content-Length and Transfer-Encoding come to the origin");
                 if (has_length && !at->got().content.empty())
                     fail(danger,
                          "the proxy obeys Content-Length, although there is Transfer-Encoding");
                 s.finish(*at);
             });
    to.other(
        {"space-before-colon", "white space before the colon of Connection", danger,
         "RFC 9112 §5.1", advice},
        "400, or the connection is closed", [](proxy_session& s) {
            message const sent = h2c(s)
                                     .erase("Connection")
                                     .add_text("X", "", "Connection : Upgrade, HTTP2-Settings");
            proxy_visit* const at = s.try_bring(sent);
            if (at == nullptr) return check_refusal(s);
            if (at->raw_head().find("connection :") != std::string::npos)
                fail(danger, "the field comes to the origin with its white space before the colon");
            if (offers(at->got(), "h2c"))
                fail(danger, "the proxy takes `Connection :` for Connection, and offers h2c");
            fail(must, "the proxy forwards a request with white space before a colon");
        });
    to.other({"folded-connection", "a Connection that is folded over two lines", must,
              "RFC 9112 §5.2", advice},
             "400, or the fold is replaced by spaces and the option obeyed", [](proxy_session& s) {
                 message const sent = s.request()
                                          .add_text("Connection", "keep-alive, X-Probe-Hop",
                                                    "Connection: keep-alive,\r\n X-Probe-Hop")
                                          .add(hop, "1");
                 proxy_visit* const at = s.try_bring(sent);
                 if (at == nullptr) return check_refusal(s);
                 std::string const head = at->raw_head();
                 if (head.find("\r\n ") != head.npos)
                     fail(must, "the folded line comes to the origin as it was");
                 judge_forwarded(sent, at->got(), must);
                 s.finish(*at);
             });

    // A request with a NUL in it.
    auto const nul = [&](std::string_view id, std::string_view title, message_maker request) {
        to.other({id, title, must, "RFC 9110 §5.5", advice},
                 "400, or the NUL is replaced by a space",
                 [request = std::move(request)](proxy_session& s) {
                     proxy_visit* const at = s.try_bring(request(s));
                     if (at == nullptr) return check_refusal(s);
                     if (at->raw_head().find('\0') != std::string::npos)
                         fail(must, "the NUL comes to the origin");
                     s.finish(*at);
                 });
    };
    nul("nul-in-connection", "a NUL in Connection", [](proxy_session const& s) {
        std::string const value = std::string("X-Probe-Hop") + '\0';
        return s.request().add("Connection", value).add(hop, "1");
    });
    nul("nul-in-value", "a NUL in another field", [](proxy_session const& s) {
        std::string const value = std::string("a") + '\0' + "b";
        return s.request().add("X-Probe-Value", value);
    });

    to.other({"cr-in-value", "a bare CR before what looks like Connection and Upgrade", danger,
              "RFC 9112 §2.2, RFC 9110 §5.5", advice},
             "400, or the CR is replaced by a space", [](proxy_session& s) {
                 proxy_visit* const at = s.try_bring(s.request().add(
                     "X-Probe-Value", "a\rConnection: Upgrade\rUpgrade: h2c\rX-Probe-End: b"));
                 if (at == nullptr) return check_refusal(s);
                 std::string const head = at->raw_head();
                 for (std::size_t i = 0; i + 1 < head.size(); ++i)
                     if (head[i] == '\r' && head[i + 1] != '\n')
                         fail(danger,
                              "the bare CR comes to the origin, which may take it for the end of "
                              "a line");
                 if (offers(at->got(), "h2c"))
                     fail(danger,
                          "the proxy takes a bare CR for the end of a line, and offers h2c");
                 s.finish(*at);
             });
    to.other({"two-hosts", "a handshake with two Host lines", must, "RFC 9112 §3.2", advice},
             "400, or the connection is closed", [](proxy_session& s) {
                 proxy_visit* const at = s.try_bring(s.handshake().add("Host", "other.example"));
                 if (at == nullptr) return check_refusal(s);
                 fail(must, "the proxy forwards a handshake with two Host lines");
             });
    to.other(
        {"connect-refused", "CONNECT, and after its refusal another request", should, "RFC 9931 §8",
         "close the connection when you refuse CONNECT: a client may have sent bytes for the "
         "tunnel already"},
        "the connection is closed after the refusal", [](proxy_session& s) {
            message asked = s.request();
            asked.method = "CONNECT";
            asked.target = "127.0.0.1:" + std::to_string(s.origin_port());
            asked.set("Host", asked.target);
            s.send(asked);
            proxy_reply const got = s.read_reply();
            if (got.what == proxy_reply::silent) fail(should, "the proxy " + got.text());
            if (got.what != proxy_reply::answered) return;
            if (got.got.status / 100 == 2) throw not_judged{"the proxy serves CONNECT"};
            // The next request must find a connection that is closed.
            s.send(s.request());
            proxy_visit* const at = s.wait_for_request();
            hu::rule const rule = hu::rule::connect_rejected_without_close;
            if (at != nullptr)
                fail(should,
                     "the proxy refuses CONNECT, and forwards the request behind it: the "
                     "client may have sent it for the tunnel",
                     {{rule, got.got.first_line(), 0, 0, false}});
            if (s.read_reply().what == proxy_reply::answered)
                fail(should, "the proxy refuses CONNECT, and answers the request behind it",
                     {{rule, got.got.first_line(), 0, 0, false}});
        });
}

}  // namespace probe
