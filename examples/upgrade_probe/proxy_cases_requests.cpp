// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <cstddef>
#include <string>

#include "proxy_table.hpp"

namespace probe {

namespace {

using enum severity;

/// A request as content. If the framing of its message is lost, it becomes a request of its own.
std::string smuggled(proxy_session const& s) { return s.request().text(); }

message chunked(message request, std::string_view chunks) {
    request.method = "POST";
    request.add("Transfer-Encoding", "chunked");
    request.content = chunks;
    return request;
}

/// The origin answers 200. The proxy may still refuse the request.
void finish_or_refuse(proxy_session& s, proxy_visit& at) {
    s.answer(at, s.response(200, "OK"));
    at.line.end_sending();
    proxy_reply const got = s.read_reply();
    if (got.what != proxy_reply::closed && !got.has_status(200) && !got.is_refusal())
        fail(must, "to the origin's 200 the proxy " + got.text());
}

void add_named_cases(proxy_table& to) {
    constexpr std::string_view right =
        "the field and the option do not come to the origin; the request does";
    // A request with this Connection, and a field that it names.
    auto const with = [](std::string_view connection) -> message_maker {
        return [connection](proxy_session const& s) {
            return s.request().add("Connection", connection).add(hop, "1");
        };
    };

    to.section("Requests: fields that Connection names");
    to.forwards(
        {"option", "Connection: X-Probe-Hop, and that field", must, rfc_connection, remove_advice},
        right, with("X-Probe-Hop"));
    to.forwards({"option-second-line", "X-Probe-Hop is named in a second Connection line", must,
                 "RFC 9110 §7.6.1, §5.3", remove_advice},
                right, [](proxy_session const& s) {
                    return s.request()
                        .add("Connection", "keep-alive")
                        .add(hop, "1")
                        .add("Connection", "X-Probe-Hop");
                });
    to.forwards({"option-other-case", "Connection names the field in other letters: x-PROBE-hop",
                 must, "RFC 9110 §7.6.1, §5.1", remove_advice},
                right, with("x-PROBE-hop"));
    to.forwards(
        {"option-several", "Connection names three fields", must, rfc_connection, remove_advice},
        right, [](proxy_session const& s) {
            return s.request()
                .add("Connection", "X-Probe-One, X-Probe-Two, X-Probe-Three")
                .add("X-Probe-One", "1")
                .add("X-Probe-Two", "2")
                .add("X-Probe-Three", "3");
        });
    to.forwards({"option-with-close", "Connection: close, X-Probe-Hop", must, rfc_connection,
                 remove_advice},
                right, with("close, X-Probe-Hop"));
    to.forwards({"option-empty-elements", "Connection with empty elements around X-Probe-Hop", must,
                 "RFC 9110 §7.6.1, §5.6.1.2", remove_advice},
                right, with(", ,X-Probe-Hop,,"));
    to.forwards({"option-tabs", "Connection with tabs around its options", must,
                 "RFC 9110 §7.6.1, §5.6.3", remove_advice},
                right, [](proxy_session const& s) {
                    return s.request()
                        .add_text("Connection", "keep-alive\t,\tX-Probe-Hop",
                                  "Connection:\tkeep-alive\t,\tX-Probe-Hop\t")
                        .add(hop, "1");
                });
    to.forwards(
        {"option-repeated-field", "three lines of the field that Connection names", must,
         rfc_connection, remove_advice},
        right, [](proxy_session const& s) {
            return s.request().add(hop, "1").add("Connection", hop).add(hop, "2").add(hop, "3");
        });
    to.forwards(
        {"option-without-field", "an option that names no field of the request", must,
         rfc_connection, remove_advice},
        "the option does not come to the origin; the request does",
        [](proxy_session const& s) { return s.request().add("Connection", "x-probe-option"); });
    to.other({"option-longer-name", "a field whose name only begins like an option", must,
              "RFC 9110 §7.6.1, §5.1", "compare whole names of fields with the options"},
             "X-Probe-Hop-Kept comes to the origin", [](proxy_session& s) {
                 proxy_visit& at = s.bring(
                     s.request().add("Connection", hop).add(hop, "1").add("X-Probe-Hop-Kept", "2"));
                 if (at.got().count("X-Probe-Hop-Kept") == 0)
                     fail(must,
                          "X-Probe-Hop-Kept is removed, although Connection does not name it");
                 s.finish(at);
             });
    to.other({"option-of-many", "151 options, of which the last names X-Probe-Hop", must,
              rfc_connection, "if you limit the number of options, refuse a request that has more"},
             "the field does not come to the origin, or the request is refused",
             [](proxy_session& s) {
                 std::string all;
                 for (int i = 0; i < 150; ++i) all += "x-probe-" + std::to_string(i) + ", ";
                 message const sent =
                     s.request().add("Connection", all + std::string(hop)).add(hop, "1");
                 proxy_visit* const at = s.try_bring(sent);
                 if (at == nullptr) return check_refusal(s);
                 if (at->got().count(hop) != 0)
                     fail(must, "the last of 151 options is not obeyed: X-Probe-Hop comes through");
                 judge_forwarded(sent, at->got(), must);
                 s.finish(*at);
             });
    to.other(
        {"option-in-trailer", "Connection names a field of the trailer section", must,
         rfc_connection,
         "remove what Connection names from the trailer section too, or drop all trailers"},
        "the trailer field does not come to the origin; the request does", [](proxy_session& s) {
            message const sent = chunked(s.request().add("Connection", hop),
                                         "2\r\nok\r\n0\r\nX-Probe-Hop: in-the-trailer\r\n\r\n");
            proxy_visit& at = s.bring(sent);
            if (at.raw().find("in-the-trailer") != std::string::npos)
                fail(must, "a trailer field comes through, although Connection names it");
            finish_or_refuse(s, at);
        });
    to.other({"upgrade-in-trailer", "Connection and Upgrade in the trailer section", danger,
              "RFC 9110 §6.5.1, §7.6.1",
              "drop trailers, or at least Connection and those that are meant for one connection, "
              "and never merge them into the header section"},
             "they do not come to the origin, or the request is refused", [](proxy_session& s) {
                 message const sent = chunked(s.request(),
                                              "2\r\nok\r\n0\r\nConnection: Upgrade\r\n"
                                              "Upgrade: probe-trailer\r\n\r\n");
                 proxy_visit* const at = s.try_bring(sent);
                 if (at == nullptr) return check_refusal(s);
                 if (at->got().count("Upgrade") != 0)
                     fail(danger, "Upgrade moves from the trailer section into the header section");
                 if (at->raw().find("probe-trailer") != std::string::npos)
                     fail(should, "Upgrade comes through in the trailer section");
                 finish_or_refuse(s, *at);
             });
}

void add_one_hop_cases(proxy_table& to) {
    constexpr std::string_view right = "the field does not come to the origin";
    constexpr std::string_view te_right =
        "TE does not come to the origin, or as the proxy's own with its option in Connection";

    to.section("Requests: fields for one connection that nobody names");
    to.forwards({"keep-alive-field", "Keep-Alive", should, rfc_connection, known_advice}, right,
                [](proxy_session const& s) { return s.request().add("Keep-Alive", "timeout=5"); });
    to.forwards({"proxy-connection-field", "Proxy-Connection", should,
                 "RFC 9110 §7.6.1, RFC 9112 §C.2.2", known_advice},
                right, [](proxy_session const& s) {
                    return s.request().add("Proxy-Connection", "keep-alive");
                });
    to.forwards({"te-field", "TE", should, "RFC 9110 §7.6.1, §10.1.4", known_advice}, te_right,
                [](proxy_session const& s) { return s.request().add("TE", "trailers"); });
    to.forwards(
        {"te-named", "TE, named by Connection", must, "RFC 9110 §7.6.1, §10.1.4", remove_advice},
        te_right, [](proxy_session const& s) {
            return s.request().add("Connection", "TE").add("TE", "trailers");
        });
    to.forwards({"http2-settings-field", "HTTP2-Settings", should,
                 "RFC 9110 §7.6.1, RFC 7540 §3.2.1", known_advice},
                right, [](proxy_session const& s) {
                    return s.request().add("HTTP2-Settings", "AAMAAABk");
                });
    to.other({"upgrade-field", "Upgrade: websocket without its option in Connection", should,
              rfc_upgrade, "ignore and remove an Upgrade that Connection does not name"},
             "Upgrade does not come to the origin, least of all as an offer that counts",
             [](proxy_session& s) {
                 message const sent = s.handshake().erase("Connection");
                 proxy_visit* const at = s.try_bring(sent);
                 if (at == nullptr) return check_refusal(s);
                 if (offers(at->got(), "websocket"))
                     fail(should,
                          "the proxy makes an offer that counts of an Upgrade that Connection did "
                          "not name");
                 judge_forwarded(sent, at->got(), should);
                 s.finish(*at);
             });
}

/// A POST whose content would be a request if its framing were lost.
void check_framing(proxy_session& s, message const& sent, std::string const& content) {
    proxy_visit* const at = s.try_bring(sent);
    if (at == nullptr) return check_refusal(s);
    bool const is_framed =
        at->got().count("Content-Length") + at->got().count("Transfer-Encoding") != 0;
    if (!is_framed && comes(at->line, "\r\n", quiet))
        fail(danger,
             "the framing of the content is lost, because Connection named it: the origin takes "
             "the content for a request");
    if (at->got().content != content)
        fail(must, "the content of the request is lost, because Connection named its framing");
    s.finish(*at);
}

void add_hostile_cases(proxy_table& to) {
    constexpr std::string_view framing_right =
        "the request is refused, or comes to the origin with framed content";
    constexpr std::string_view advice =
        "answer 400 when Connection names a field that later recipients rely on, or ignore that "
        "option; add your own fields after you have obeyed Connection";

    to.section("Requests: options that name what others need");
    to.other({"names-host", "Connection: Host", must, "RFC 9112 §3.2, RFC 9110 §7.6.1", advice},
             "the request is refused, or comes to the origin with one Host", [](proxy_session& s) {
                 proxy_visit* const at = s.try_bring(s.request().add("Connection", "Host"));
                 if (at == nullptr) return check_refusal(s);
                 if (at->got().count("Host") != 1)
                     fail(must, "the forwarded request has no Host, because Connection named it");
                 s.finish(*at);
             });
    to.other({"names-content-length",
              "Connection: Content-Length, and content that looks like a request", danger,
              "RFC 9112 §6.3, §11.2; RFC 9110 §7.6.1", advice},
             framing_right, [](proxy_session& s) {
                 std::string const content = smuggled(s);
                 message sent = s.request();
                 sent.method = "POST";
                 sent.add("Connection", "Content-Length");
                 sent.add("Content-Length", std::to_string(content.size()));
                 sent.content = content;
                 check_framing(s, sent, content);
             });
    to.other({"names-transfer-encoding",
              "Connection: Transfer-Encoding, and chunked content that looks like a request",
              danger, "RFC 9112 §6.3, §11.2; RFC 9110 §7.6.1", advice},
             framing_right, [](proxy_session& s) {
                 std::string const content = smuggled(s);
                 std::string size;
                 for (std::size_t rest = content.size(); rest != 0; rest /= 16)
                     size.insert(size.begin(), "0123456789abcdef"[rest % 16]);
                 check_framing(s,
                               chunked(s.request().add("Connection", "Transfer-Encoding"),
                                       size + "\r\n" + content + "\r\n0\r\n\r\n"),
                               content);
             });
    to.other({"names-end-to-end-fields", "Connection: Authorization, Cookie, Cache-Control", must,
              rfc_connection, advice},
             "the request is refused, or the fields are kept, or they are removed as the letter of "
             "the RFC asks; the options do not come to the origin",
             [](proxy_session& s) {
                 message const sent = s.request()
                                          .add("Connection", "Authorization, Cookie, Cache-Control")
                                          .add("Authorization", "Basic cHJvYmU6cHJvYmU=")
                                          .add("Cookie", "probe=1")
                                          .add("Cache-Control", "no-cache");
                 proxy_visit* const at = s.try_bring(sent);
                 if (at == nullptr) return check_refusal(s);
                 hu::findings const found =
                     hu::inspect_forwarded(sent.as_request(), at->got().as_request());
                 if (found.contains(hu::rule::connection_forwarded))
                     fail(must, "an option of the received Connection comes through",
                          marks_of(found, hu::rule::connection_forwarded, at->got()));
                 s.finish(*at);
             });
    to.other(
        {"names-forwarding-fields",
         "Connection: X-Forwarded-For, X-Real-IP, Forwarded and the like", should,
         "RFC 9110 §7.6.1, RFC 7239 §8", advice},
        "the request is refused, or has the fields that the proxy adds to others",
        [](proxy_session& s) {
            proxy_visit* const at = s.try_bring(s.request().add(
                "Connection",
                "X-Forwarded-For, X-Forwarded-Proto, X-Forwarded-Host, X-Real-IP, Forwarded"));
            if (at == nullptr) return check_refusal(s);
            bool any = false;
            for (std::string_view const name : {"X-Forwarded-For", "X-Forwarded-Proto",
                                                "X-Forwarded-Host", "X-Real-IP", "Forwarded"}) {
                if (s.habits().plain.count(name) == 0) continue;
                any = true;
                if (at->got().count(name) == 0)
                    fail(should, "the proxy does not add its own " + std::string(name) +
                                     ", because the client's Connection names it");
            }
            if (!any) throw not_judged{"the proxy adds no field of this kind to any request"};
            s.finish(*at);
        });
}

}  // namespace

void add_request_cases(proxy_table& to) {
    add_named_cases(to);
    add_one_hop_cases(to);
    add_hostile_cases(to);
}

}  // namespace probe
