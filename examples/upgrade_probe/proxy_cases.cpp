// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "proxy_cases.hpp"

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <utility>

namespace probe {

bool offers(message const& request, std::string_view name) {
    for (hu::protocol const& each : hu::offer_of(request.as_request()))
        if (hu::equal_ignoring_case(each.name, name)) return true;
    return false;
}

namespace {

// ---- What the cases have in common ------------------------------------------------------------------

/// How long nothing has to happen before a case takes it that nothing will.
constexpr milliseconds quiet(200);

/// Bytes that no reader of HTTP takes for the start of a request. If they reach the origin, then
/// somebody passed them on unread.
constexpr std::string_view no_http = "\x01\x02 these bytes are no HTTP \x03\r\n\r\n";

[[noreturn]] void fail(severity level, std::string why, std::vector<mark> marks = {}) {
    throw failure{level, std::move(why), std::move(marks)};
}

std::vector<mark> marks_of(hu::findings const& found, hu::rule which, message const& in) {
    for (hu::finding const each : found)
        if (each.rule == which) return {mark_of(each, in, false)};
    return {};
}

std::string name_at(hu::finding const& found, message const& in) {
    return found.line < in.fields.size() ? in.fields[found.line].name : "a field";
}

/// Whether a message has this field line.
bool is_the_same(message const& in, field_line const& line) {
    return std::ranges::any_of(in.fields, [&](field_line const& each) {
        return hu::equal_ignoring_case(each.name, line.name) && each.value == line.value;
    });
}

hu::findings forwarding_faults(message const& sent, message const& got) {
    return sent.is_request ? hu::inspect_forwarded(sent.as_request(), got.as_request())
                           : hu::inspect_forwarded(sent.as_response(), got.as_response());
}

/// Compares what the proxy forwarded with what it received. `most` is the severity of the case.
void judge_forwarded(message const& sent, message const& got, severity most) {
    for (hu::finding const each : forwarding_faults(sent, got)) {
        std::string why;
        severity level = severity::must;
        switch (each.rule) {
            case hu::rule::nominated_field_forwarded:
                why = name_at(each, got) + " comes through, although Connection names it";
                break;
            case hu::rule::connection_forwarded:
                why = "an option of the received Connection comes through";
                break;
            case hu::rule::hop_by_hop_field_forwarded:
                if (!is_the_same(sent, got.fields[each.line])) continue;  // the proxy's own
                why = name_at(each, got) + " comes through, which is meant for one connection only";
                level = severity::should;
                break;
            case hu::rule::upgrade_from_http10_forwarded:
                why = "the Upgrade of an HTTP/1.0 request comes through";
                break;
            // The letter of RFC 9110 asks for it.
            case hu::rule::essential_field_removed:
            default: continue;
        }
        fail(std::min(level, most), why, {mark_of(each, got, false)});
    }
}

/// The rule that tells most about an offer of this protocol that was forwarded.
hu::rule rule_on(std::string_view protocol) {
    if (protocol == "h2c") return hu::rule::h2c_obsolete;
    if (protocol == "h2") return hu::rule::h2_offered;
    return hu::rule::protocol_unregistered;
}

/// Whether the client's connection is in HTTP/2 now: the proxy took the offer of h2c itself.
bool speaks_h2c(proxy_session& s, proxy_reply const& got) {
    if (!got.has_status(101)) return false;
    std::string const& bytes = s.client().unread;
    auto const end = std::chrono::steady_clock::now() + s.timeout();
    while (bytes.size() < 9 && std::chrono::steady_clock::now() < end) {
        arrival const what = s.client().receive(milliseconds(20));
        if (what == arrival::closed || what == arrival::reset) break;
    }
    return bytes.size() >= 9 && bytes[3] == 4;  // the type of SETTINGS (RFC 9113 §6.5)
}

bool is_refusal(proxy_reply const& got) {
    return got.what == proxy_reply::answered && got.got.status >= 400;
}

/// The request is not at the origin. Checks that the proxy refuses it.
void check_refusal(proxy_session& s) {
    proxy_reply const got = s.read_reply();
    if (got.what == proxy_reply::closed || speaks_h2c(s, got)) return;
    if (got.what != proxy_reply::answered) fail(severity::must, "the proxy " + got.text());
    if (got.got.status == 101)
        fail(severity::must, "the proxy answers 101 without asking the origin");
    if (got.got.status < 400)
        throw not_judged{"the proxy " + got.text() + " without asking the origin"};
}

/// Sends an offer that the proxy must not pass on. It may refuse the request, or take the offer
/// itself.
void check_stays_behind(proxy_session& s, message const& sent, std::string_view protocol,
                        severity level) {
    proxy_visit* const at = s.try_bring(sent);
    if (at == nullptr) return check_refusal(s);
    message const& got = at->got();
    hu::findings const found = hu::inspect(got.as_request());
    // hu::offer_of leaves h2 out, because a server has to ignore it.
    bool const offers_h2 =
        found.contains(hu::rule::h2_offered) && !found.contains(hu::rule::upgrade_not_nominated);
    if (offers(got, protocol) || offers_h2)
        fail(level,
             "the offer of " + std::string(protocol) +
                 " comes to the origin as one that counts, so its 101 may open a tunnel past the "
                 "proxy",
             marks_of(found, rule_on(protocol), got));
    judge_forwarded(sent, got, level);
    message const answer = s.response(200, "OK");
    s.answer(*at, answer);
    proxy_reply const reply = s.read_reply();
    if (!reply.has_status(200) && !speaks_h2c(s, reply))
        fail(severity::must, "to the origin's 200 the proxy " + reply.text());
}

/// Whether these bytes come, within the limit. They stay in `unread`.
bool comes(connection& line, std::string_view wanted, milliseconds limit) {
    auto const end = std::chrono::steady_clock::now() + limit;
    while (line.unread.find(wanted) == line.unread.npos) {
        if (std::chrono::steady_clock::now() >= end) return false;
        arrival const what = line.receive(milliseconds(5));
        if (what == arrival::closed || what == arrival::reset) return false;
    }
    return true;
}

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
            fail(severity::danger, when + " the proxy passes on unread what the client sends",
                 marks);
    }
}

/// The origin answers 101, though it must not. The proxy must not forward that, and no tunnel may
/// come of it.
void check_false_switch(proxy_session& s, message const& sent, message answer, severity level) {
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
    fail(level, "the 101 comes to the client", std::move(marks));
}

message chunked(message request, std::string_view chunks) {
    request.method = "POST";
    request.add("Transfer-Encoding", "chunked");
    request.content = chunks;
    return request;
}

/// A request as content. If the framing of its message is lost, it becomes a request of its own.
std::string smuggled(proxy_session& s) { return s.request().text(); }

constexpr std::string_view hop = "X-Probe-Hop";

constexpr std::string_view early_hints =
    "HTTP/1.1 103 Early Hints\r\nLink: </probe>; rel=preload\r\n\r\n";

// ---- Requests: what Connection names ----------------------------------------------------------------

void forwards(proxy_session& s, message const& sent, severity most = severity::must) {
    proxy_visit& at = s.bring(sent);
    judge_forwarded(sent, at.got(), most);
    s.finish(at);
}

/// A request with this Connection, and a field that it names.
void forwards_with(proxy_session& s, std::string_view connection) {
    forwards(s, s.request().add("Connection", connection).add(hop, "1"));
}

void option(proxy_session& s) { forwards_with(s, "X-Probe-Hop"); }
void option_with_close(proxy_session& s) { forwards_with(s, "close, X-Probe-Hop"); }
void option_other_case(proxy_session& s) { forwards_with(s, "x-PROBE-hop"); }
void option_empty_elements(proxy_session& s) { forwards_with(s, ", ,X-Probe-Hop,,"); }
void option_without_field(proxy_session& s) {
    forwards(s, s.request().add("Connection", "x-probe-option"));
}

void option_tabs(proxy_session& s) {
    forwards(s, s.request()
                    .add_text("Connection", "keep-alive\t,\tX-Probe-Hop",
                              "Connection:\tkeep-alive\t,\tX-Probe-Hop\t")
                    .add(hop, "1"));
}

void option_second_line(proxy_session& s) {
    forwards(
        s,
        s.request().add("Connection", "keep-alive").add(hop, "1").add("Connection", "X-Probe-Hop"));
}

void option_several(proxy_session& s) {
    forwards(s, s.request()
                    .add("Connection", "X-Probe-One, X-Probe-Two, X-Probe-Three")
                    .add("X-Probe-One", "1")
                    .add("X-Probe-Two", "2")
                    .add("X-Probe-Three", "3"));
}

void option_repeated_field(proxy_session& s) {
    forwards(s, s.request().add(hop, "1").add("Connection", hop).add(hop, "2").add(hop, "3"));
}

void option_of_a_longer_name(proxy_session& s) {
    message const sent =
        s.request().add("Connection", hop).add(hop, "1").add("X-Probe-Hop-Kept", "2");
    proxy_visit& at = s.bring(sent);
    if (at.got().count("X-Probe-Hop-Kept") == 0)
        fail(severity::must, "X-Probe-Hop-Kept is removed, although Connection does not name it");
    s.finish(at);
}

void option_of_many(proxy_session& s) {
    std::string all;
    for (int i = 0; i < 150; ++i) all += "x-probe-" + std::to_string(i) + ", ";
    message const sent = s.request().add("Connection", all + std::string(hop)).add(hop, "1");
    proxy_visit* const at = s.try_bring(sent);
    if (at == nullptr) return check_refusal(s);
    if (at->got().count(hop) != 0)
        fail(severity::must, "the last of 151 options is not obeyed: X-Probe-Hop comes through");
    judge_forwarded(sent, at->got(), severity::must);
    s.finish(*at);
}

/// The origin answers 200. The proxy may still refuse the request.
void finish_or_refuse(proxy_session& s, proxy_visit& at) {
    s.answer(at, s.response(200, "OK"));
    at.line.end_sending();
    proxy_reply const got = s.read_reply();
    if (got.what != proxy_reply::closed && !got.has_status(200) && !is_refusal(got))
        fail(severity::must, "to the origin's 200 the proxy " + got.text());
}

void option_in_trailer(proxy_session& s) {
    message const sent = chunked(s.request().add("Connection", hop),
                                 "2\r\nok\r\n0\r\nX-Probe-Hop: in-the-trailer\r\n\r\n");
    proxy_visit& at = s.bring(sent);
    if (at.raw().find("in-the-trailer") != std::string::npos)
        fail(severity::must, "a trailer field comes through, although Connection names it");
    finish_or_refuse(s, at);
}

void upgrade_in_trailer(proxy_session& s) {
    message const sent = chunked(
        s.request(), "2\r\nok\r\n0\r\nConnection: Upgrade\r\nUpgrade: probe-trailer\r\n\r\n");
    proxy_visit* const at = s.try_bring(sent);
    if (at == nullptr) return check_refusal(s);
    if (at->got().count("Upgrade") != 0)
        fail(severity::danger, "Upgrade moves from the trailer section into the header section");
    if (at->raw().find("probe-trailer") != std::string::npos)
        fail(severity::should, "Upgrade comes through in the trailer section");
    finish_or_refuse(s, *at);
}

// ---- Requests: fields for one connection ------------------------------------------------------------

void keep_alive(proxy_session& s) {
    forwards(s, s.request().add("Keep-Alive", "timeout=5"), severity::should);
}
void proxy_connection(proxy_session& s) {
    forwards(s, s.request().add("Proxy-Connection", "keep-alive"), severity::should);
}
void te(proxy_session& s) { forwards(s, s.request().add("TE", "trailers"), severity::should); }
void te_named(proxy_session& s) {
    forwards(s, s.request().add("Connection", "TE").add("TE", "trailers"));
}
void http2_settings(proxy_session& s) {
    forwards(s, s.request().add("HTTP2-Settings", "AAMAAABk"), severity::should);
}

void upgrade_not_named(proxy_session& s) {
    message const sent = s.handshake().erase("Connection");
    proxy_visit* const at = s.try_bring(sent);
    if (at == nullptr) return check_refusal(s);
    if (offers(at->got(), "websocket"))
        fail(severity::should,
             "the proxy makes an offer that counts of an Upgrade that Connection did not name");
    judge_forwarded(sent, at->got(), severity::should);
    s.finish(*at);
}

// ---- Requests: options that name what others need ---------------------------------------------------

void names_host(proxy_session& s) {
    proxy_visit* const at = s.try_bring(s.request().add("Connection", "Host"));
    if (at == nullptr) return check_refusal(s);
    if (at->got().count("Host") != 1)
        fail(severity::must, "the forwarded request has no Host, because Connection named it");
    s.finish(*at);
}

/// A POST whose content would be a request if its framing were lost.
void check_framing(proxy_session& s, message const& sent, std::string const& content) {
    proxy_visit* const at = s.try_bring(sent);
    if (at == nullptr) return check_refusal(s);
    bool const is_framed =
        at->got().count("Content-Length") + at->got().count("Transfer-Encoding") != 0;
    if (!is_framed && comes(at->line, "\r\n", quiet))
        fail(
            severity::danger,
            "the framing of the content is lost, because Connection named it: the origin takes the "
            "content for a request");
    if (at->got().content != content)
        fail(severity::must,
             "the content of the request is lost, because Connection named its "
             "framing");
    s.finish(*at);
}

void names_content_length(proxy_session& s) {
    std::string const content = smuggled(s);
    message sent = s.request();
    sent.method = "POST";
    sent.add("Connection", "Content-Length");
    sent.add("Content-Length", std::to_string(content.size()));
    sent.content = content;
    check_framing(s, sent, content);
}

void names_transfer_encoding(proxy_session& s) {
    std::string const content = smuggled(s);
    std::string size;
    for (std::size_t rest = content.size(); rest != 0; rest /= 16)
        size.insert(size.begin(), "0123456789abcdef"[rest % 16]);
    check_framing(s,
                  chunked(s.request().add("Connection", "Transfer-Encoding"),
                          size + "\r\n" + content + "\r\n0\r\n\r\n"),
                  content);
}

void names_end_to_end(proxy_session& s) {
    message const sent = s.request()
                             .add("Connection", "Authorization, Cookie, Cache-Control")
                             .add("Authorization", "Basic cHJvYmU6cHJvYmU=")
                             .add("Cookie", "probe=1")
                             .add("Cache-Control", "no-cache");
    proxy_visit* const at = s.try_bring(sent);
    if (at == nullptr) return check_refusal(s);
    hu::findings const found = forwarding_faults(sent, at->got());
    if (found.contains(hu::rule::connection_forwarded))
        fail(severity::must, "an option of the received Connection comes through",
             marks_of(found, hu::rule::connection_forwarded, at->got()));
    s.finish(*at);
}

void names_forwarding(proxy_session& s) {
    proxy_visit* const at = s.try_bring(s.request().add(
        "Connection",
        "X-Forwarded-For, X-Forwarded-Proto, X-Forwarded-Host, X-Real-IP, Forwarded"));
    if (at == nullptr) return check_refusal(s);
    bool any = false;
    for (std::string_view const name :
         {"X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-IP", "Forwarded"}) {
        if (s.habits().plain.count(name) == 0) continue;
        any = true;
        if (at->got().count(name) == 0)
            fail(severity::should, "the proxy does not add its own " + std::string(name) +
                                       ", because the client's Connection names it");
    }
    if (!any) throw not_judged{"the proxy adds no field of this kind to any request"};
    s.finish(*at);
}

// ---- Requests: offers that must stay behind ---------------------------------------------------------

constexpr std::string_view settings_value = "AAMAAABkAAQAAP__";

message h2c(proxy_session& s) {
    return s.request()
        .add("Connection", "Upgrade, HTTP2-Settings")
        .add("Upgrade", "h2c")
        .add("HTTP2-Settings", settings_value);
}
void check_h2c(proxy_session& s, message const& sent) {
    check_stays_behind(s, sent, "h2c", severity::danger);
}

void h2c_offer(proxy_session& s) { check_h2c(s, h2c(s)); }
void h2c_odd_case(proxy_session& s) {
    check_h2c(s, s.request()
                     .add("CONNECTION", "uPGRADE, http2-SETTINGS")
                     .add("uPGRADE", "H2C")
                     .add("http2-SETTINGS", settings_value));
}
void h2c_before_websocket(proxy_session& s) {
    check_h2c(s, s.handshake()
                     .set("Connection", "Upgrade, HTTP2-Settings")
                     .set("Upgrade", "h2c, websocket")
                     .add("HTTP2-Settings", settings_value));
}
void h2c_second_line(proxy_session& s) {
    check_h2c(s, s.handshake()
                     .set("Connection", "Upgrade, HTTP2-Settings")
                     .add("Upgrade", "h2c")
                     .add("HTTP2-Settings", settings_value));
}
void h2c_settings_not_named(proxy_session& s) { check_h2c(s, h2c(s).set("Connection", "Upgrade")); }
void h2c_not_named(proxy_session& s) { check_h2c(s, h2c(s).erase("Connection")); }
void h2c_look_alike(proxy_session& s) {
    check_h2c(s, h2c(s).set("Connection", "Upgraded, X-Upgrade, Upgrade-Insecure-Requests"));
}
void h2c_in_http10(proxy_session& s) {
    message sent = h2c(s);
    sent.version = hu::http_1_0;
    check_h2c(s, sent);
}
void h2c_in_post(proxy_session& s) {
    message sent = h2c(s).add("Content-Length", "2");
    sent.method = "POST";
    sent.content = "ok";
    check_h2c(s, sent);
}
void h2_offer(proxy_session& s) {
    check_stays_behind(s, s.request().add("Connection", "Upgrade").add("Upgrade", "h2"), "h2",
                       severity::must);
}
void tls_offer(proxy_session& s) {
    check_stays_behind(s,
                       s.request().add("Connection", "Upgrade").add("Upgrade", "TLS/1.2, HTTP/1.1"),
                       "TLS", severity::danger);
}
void unknown_offer(proxy_session& s) {
    check_stays_behind(s,
                       s.request().add("Connection", "Upgrade").add("Upgrade", "probe-protocol/1"),
                       "probe-protocol", severity::should);
}
void websocket_in_http10(proxy_session& s) {
    message sent = s.handshake();
    sent.version = hu::http_1_0;
    check_stays_behind(s, sent, "websocket", severity::must);
}

// ---- Requests that can be read in two ways ----------------------------------------------------------

void two_framings(proxy_session& s) {
    message sent = s.handshake().add("Content-Length", "5").add("Transfer-Encoding", "chunked");
    sent.content = "0\r\n\r\n";  // both framings end at the same place
    proxy_visit* const at = s.try_bring(sent);
    if (at == nullptr) return check_refusal(s);
    std::string const head = at->raw_head();
    bool const has_length = head.find("\r\ncontent-length:") != head.npos;
    bool const has_coding = head.find("\r\ntransfer-encoding:") != head.npos;
    if (has_length && has_coding)
        fail(severity::danger, "both Content-Length and Transfer-Encoding come to the origin");
    if (has_length && !at->got().content.empty())
        fail(severity::danger,
             "the proxy obeys Content-Length, although there is Transfer-Encoding");
    s.finish(*at);
}

void space_before_colon(proxy_session& s) {
    message const sent =
        h2c(s).erase("Connection").add_text("X", "", "Connection : Upgrade, HTTP2-Settings");
    proxy_visit* const at = s.try_bring(sent);
    if (at == nullptr) return check_refusal(s);
    if (at->raw_head().find("connection :") != std::string::npos)
        fail(severity::danger,
             "the field comes to the origin with its white space before the colon");
    if (offers(at->got(), "h2c"))
        fail(severity::danger, "the proxy takes `Connection :` for Connection, and offers h2c");
    fail(severity::must, "the proxy forwards a request with white space before a colon");
}

void folded_connection(proxy_session& s) {
    message const sent = s.request()
                             .add_text("Connection", "keep-alive, X-Probe-Hop",
                                       "Connection: keep-alive,\r\n X-Probe-Hop")
                             .add(hop, "1");
    proxy_visit* const at = s.try_bring(sent);
    if (at == nullptr) return check_refusal(s);
    std::string const head = at->raw_head();
    if (head.find("\r\n ") != head.npos)
        fail(severity::must, "the folded line comes to the origin as it was");
    judge_forwarded(sent, at->got(), severity::must);
    s.finish(*at);
}

void nul_in_connection(proxy_session& s) {
    std::string const value = std::string("X-Probe-Hop") + '\0';
    proxy_visit* const at = s.try_bring(s.request().add("Connection", value).add(hop, "1"));
    if (at == nullptr) return check_refusal(s);
    if (at->raw_head().find('\0') != std::string::npos)
        fail(severity::must, "the NUL comes to the origin");
    s.finish(*at);
}

void nul_in_value(proxy_session& s) {
    std::string const value = std::string("a") + '\0' + "b";
    proxy_visit* const at = s.try_bring(s.request().add("X-Probe-Value", value));
    if (at == nullptr) return check_refusal(s);
    if (at->raw_head().find('\0') != std::string::npos)
        fail(severity::must, "the NUL comes to the origin");
    s.finish(*at);
}

void cr_in_value(proxy_session& s) {
    proxy_visit* const at = s.try_bring(
        s.request().add("X-Probe-Value", "a\rConnection: Upgrade\rUpgrade: h2c\rX-Probe-End: b"));
    if (at == nullptr) return check_refusal(s);
    std::string const head = at->raw_head();
    for (std::size_t i = 0; i + 1 < head.size(); ++i)
        if (head[i] == '\r' && head[i + 1] != '\n')
            fail(severity::danger,
                 "the bare CR comes to the origin, which may take it for the end of "
                 "a line");
    if (offers(at->got(), "h2c"))
        fail(severity::danger, "the proxy takes a bare CR for the end of a line, and offers h2c");
    s.finish(*at);
}

void two_hosts(proxy_session& s) {
    proxy_visit* const at = s.try_bring(s.handshake().add("Host", "other.example"));
    if (at == nullptr) return check_refusal(s);
    fail(severity::must, "the proxy forwards a handshake with two Host lines");
}

void connect_refused(proxy_session& s) {
    message asked = s.request();
    asked.method = "CONNECT";
    asked.target = "127.0.0.1:" + std::to_string(s.origin_port());
    asked.set("Host", asked.target);
    s.send(asked);
    proxy_reply const got = s.read_reply();
    if (got.what == proxy_reply::silent) fail(severity::should, "the proxy " + got.text());
    if (got.what != proxy_reply::answered) return;
    if (got.got.status / 100 == 2) throw not_judged{"the proxy serves CONNECT"};
    // The next request must find a connection that is closed.
    s.send(s.request());
    proxy_visit* const at = s.wait_for_request();
    hu::rule const rule = hu::rule::connect_rejected_without_close;
    if (at != nullptr)
        fail(severity::should,
             "the proxy refuses CONNECT, and forwards the request behind it: the client may have "
             "sent it for the tunnel",
             {{rule, got.got.first_line(), 0, 0, false}});
    if (s.read_reply().what == proxy_reply::answered)
        fail(severity::should, "the proxy refuses CONNECT, and answers the request behind it",
             {{rule, got.got.first_line(), 0, 0, false}});
}

// ---- What must not become a tunnel ------------------------------------------------------------------

message false_switch(proxy_session& s, message const& request) { return s.switching(request); }

void unsolicited_switch(proxy_session& s) {
    check_false_switch(s, s.request(), false_switch(s, s.request()), severity::must);
}
void h2c_switch(proxy_session& s) {
    check_false_switch(s, h2c(s), false_switch(s, h2c(s)).set("Upgrade", "h2c"), severity::must);
}
void other_switch(proxy_session& s) {
    check_false_switch(s, s.handshake(),
                       false_switch(s, s.handshake()).set("Upgrade", "probe-protocol"),
                       severity::must);
}
void switch_without_upgrade(proxy_session& s) {
    check_false_switch(s, s.handshake(), false_switch(s, s.handshake()).erase("Upgrade"),
                       severity::must);
}
void switch_for_http10(proxy_session& s) {
    message sent = s.handshake();
    sent.version = hu::http_1_0;
    check_false_switch(s, sent, false_switch(s, sent), severity::must);
}

// ---- A websocket through the proxy ------------------------------------------------------------------

void check_kept(message const& sent, message const& got, std::initializer_list<char const*> names) {
    for (std::string_view const name : names) {
        if (got.count(name) == 1 && got.value(name) == sent.value(name)) continue;
        fail(severity::must,
             std::string(name) + (got.count(name) == 0 ? " is lost" : " is changed"));
    }
}

void handshake_request(proxy_session& s) {
    message const sent = s.handshake().add("Sec-WebSocket-Protocol", "chat, superchat");
    proxy_visit& at = s.bring(sent);
    message const& got = at.got();
    if (got.count("Upgrade") == 0) throw not_judged{"the proxy removes the offer, as it may"};
    hu::findings const found = hu::inspect(got.as_request());
    if (!offers(got, "websocket"))
        fail(severity::must, "Upgrade comes to the origin, but not as an offer that counts",
             marks_of(found, hu::rule::upgrade_not_nominated, got));
    check_kept(sent, got, {"Sec-WebSocket-Version", "Sec-WebSocket-Protocol"});
    for (hu::finding const each : found)
        if (hu::info(each.rule).level == hu::level::error)
            fail(severity::must,
                 "the handshake that the origin gets is wrong: " +
                     std::string(hu::info(each.rule).text),
                 {mark_of(each, got, false)});
    // The key is another if the proxy speaks websocket itself.
    if (s.habits().no_tunnel.empty()) check_kept(sent, got, {"Sec-WebSocket-Key"});
    s.finish(at);
}

void handshake_response(proxy_session& s) {
    message const sent = s.handshake().add("Sec-WebSocket-Protocol", "chat, superchat");
    proxy_visit& at = s.bring(sent);
    if (!offers(at.got(), "websocket")) throw not_judged{"the proxy removes the offer, as it may"};
    message const answer =
        s.switching(at.got()).add("Sec-WebSocket-Protocol", "superchat").add("X-Probe-Kept", "1");
    s.answer(at, answer);
    proxy_reply const got = s.take_answer(answer);
    auto const means = hu::confirm(sent.as_request(), got.got.as_response());
    if (!means)
        fail(severity::must,
             "the 101 that the client gets is wrong: " +
                 std::string(hu::info(means.reason().rule).text),
             {mark_of(means.reason(), got.got, false)});
    check_kept(answer, got.got, {"Sec-WebSocket-Accept", "Sec-WebSocket-Protocol", "X-Probe-Kept"});
}

/// The offer is right, though it is spelled in a rare way.
void check_offer(proxy_session& s, message const& sent) {
    proxy_visit& at = s.bring(sent);
    if (!offers(at.got(), "websocket"))
        fail(severity::should, "the offer does not come to the origin as one that counts",
             marks_of(hu::inspect(at.got().as_request()), hu::rule::upgrade_not_nominated,
                      at.got()));
    message const answer = s.switching(at.got());
    s.answer(at, answer);
    proxy_reply const got = s.read_reply();
    if (!got.has_status(101)) fail(severity::should, "to the origin's 101 the proxy " + got.text());
}

void offer_beside_keep_alive(proxy_session& s) {
    check_offer(s, s.handshake().set("Connection", "keep-alive, Upgrade"));
}
void offer_in_second_line(proxy_session& s) {
    check_offer(s, s.handshake().set("Connection", "keep-alive").add("Connection", "Upgrade"));
}
void offer_in_upper_case(proxy_session& s) {
    check_offer(s, s.handshake()
                       .erase("Connection")
                       .erase("Upgrade")
                       .add("CONNECTION", "UPGRADE")
                       .add("UPGRADE", "WEBSOCKET"));
}
/// Opens a tunnel. The origin sends `behind` in the same segment as the 101.
proxy_visit& open(proxy_session& s, message const& sent, std::string_view behind = "") {
    proxy_visit& at = s.bring(sent);
    if (!offers(at.got(), "websocket"))
        fail(severity::must, "the offer does not come to the origin as one that counts");
    message const answer = s.switching(at.got());
    s.answer(at, answer.head() + std::string(behind));
    s.take_answer(answer);
    return at;
}
proxy_visit& open(proxy_session& s, std::string_view behind = "") {
    return open(s, s.handshake(), behind);
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
            fail(severity::must, what + " are lost: " + std::to_string(line.unread.size()) +
                                     " of " + std::to_string(wanted.size()) + " bytes come");
    }
    if (!line.unread.starts_with(wanted)) fail(severity::must, what + " come in another form");
    line.unread.erase(0, wanted.size());
}

constexpr std::string_view from_client = "\x81\x85mask\x05\x04\x1f\x07\x02";
constexpr std::string_view from_origin = "\x81\x05hello";

void check_both_ways(proxy_session& s, proxy_visit& at) {
    s.client().send(from_client, s.timeout());
    check_bytes(at.line, from_client, s.timeout(), "the client's bytes behind the 101");
    s.answer(at, from_origin);
    check_bytes(s.client(), from_origin, s.timeout(), "the origin's bytes behind the 101");
}

void bytes_both_ways(proxy_session& s) { check_both_ways(s, open(s)); }

void bytes_with_the_switch(proxy_session& s) {
    open(s, from_origin);
    check_bytes(s.client(), from_origin, s.timeout(),
                "the bytes that the origin sends together with its 101");
}

void bytes_like_http(proxy_session& s) {
    proxy_visit& at = open(s);
    std::string const request = s.request().add("Connection", hop).add(hop, "1").text();
    s.client().send(request, s.timeout());
    check_bytes(at.line, request, s.timeout(), "bytes that look like a request");
    std::string const response = s.response(200, "OK").add("Connection", hop).add(hop, "1").text();
    s.answer(at, response);
    check_bytes(s.client(), response, s.timeout(), "bytes that look like a response");
}

void large_transfer(proxy_session& s) {
    proxy_visit& at = open(s);
    std::string block(32768, '\0');
    for (std::size_t i = 0; i < block.size(); ++i) block[i] = static_cast<char>(i * 7 + i / 251);
    for (int i = 0; i < 32; ++i) {
        s.client().send(block, s.timeout());
        check_bytes(at.line, block, s.timeout(), "of a megabyte, the client's bytes");
        s.answer(at, block);
        check_bytes(s.client(), block, s.timeout(), "of a megabyte, the origin's bytes");
    }
}

/// One side sends and closes. The other gets the bytes, and then the end.
void check_end(connection& from, connection& to, milliseconds limit, std::string const& who) {
    from.send("the last bytes", limit);
    from.end_sending();
    check_bytes(to, "the last bytes", limit, "the last bytes of the " + who);
    arrival const what = to.receive(limit);
    if (what == arrival::bytes) fail(severity::must, "more bytes come than the " + who + " sent");
    if (what == arrival::silent)
        fail(severity::should, "the other side does not learn that the " + who + " has closed");
}

void client_ends(proxy_session& s) {
    proxy_visit& at = open(s);
    check_end(s.client(), at.line, s.timeout(), "client");
}
void origin_ends(proxy_session& s) {
    proxy_visit& at = open(s);
    check_end(at.line, s.client(), s.timeout(), "origin");
}

void interim_before_switch(proxy_session& s) {
    proxy_visit& at = s.bring(s.handshake());
    s.answer(at, early_hints);
    message const answer = s.switching(at.got());
    s.answer(at, answer);
    s.take_answer(answer);
    check_both_ways(s, at);
}

/// The origin's 101 has something that does not belong there. The proxy refuses it, or leaves it out
/// and does not touch the bytes behind it.
void switch_with(proxy_session& s, std::string_view name, std::string_view value) {
    constexpr std::string_view behind = "5\r\nhello\r\n0\r\n\r\n";
    proxy_visit& at = s.bring(s.handshake());
    message const answer = s.switching(at.got()).add(name, value);
    s.answer(at, answer.head() + std::string(behind));
    proxy_reply const got = s.read_reply();
    if (got.what == proxy_reply::silent) fail(severity::must, "the proxy " + got.text());
    if (!got.has_status(101)) return;
    if (got.got.count(name) != 0)
        fail(severity::must, std::string(name) + " comes through in the 101",
             marks_of(hu::inspect(got.got.as_response()),
                      name == "Content-Length" ? hu::rule::switching_with_content_length
                                               : hu::rule::switching_with_transfer_encoding,
                      got.got));
    check_bytes(s.client(), behind, s.timeout(), "the bytes behind the 101");
}

void switch_with_content_length(proxy_session& s) { switch_with(s, "Content-Length", "5"); }
void switch_with_transfer_encoding(proxy_session& s) {
    switch_with(s, "Transfer-Encoding", "chunked");
}

void switch_with_option(proxy_session& s) {
    proxy_visit& at = s.bring(s.handshake());
    message const answer =
        s.switching(at.got()).set("Connection", "Upgrade, X-Probe-Hop").add(hop, "1");
    s.answer(at, answer);
    judge_forwarded(answer, s.take_answer(answer).got, severity::must);
}

void content_before_switch(proxy_session& s) {
    message sent = s.handshake().add("Content-Length", "7");
    sent.content = "content";
    proxy_visit* const at = s.try_bring(sent);
    if (at == nullptr) return check_refusal(s);
    if (!offers(at->got(), "websocket")) return s.finish(*at);
    bool const is_framed =
        at->got().count("Content-Length") + at->got().count("Transfer-Encoding") != 0;
    if (!is_framed && comes(at->line, "content", quiet))
        fail(severity::danger,
             "the content comes to the origin without its framing, as bytes of the "
             "new protocol");
    if (at->got().content != "content") fail(severity::must, "the content is lost");
    message const answer = s.switching(at->got());
    s.answer(*at, answer);
    if (!s.read_reply().has_status(101)) return;  // refused
    check_both_ways(s, *at);
}

void continue_before_switch(proxy_session& s) {
    message sent = s.handshake().add("Content-Length", "7").add("Expect", "100-continue");
    sent.content = "content";
    s.send(sent.head());
    // Who asks for the content may be the proxy, or the origin if it is told of the expectation. A
    // client need not wait for ever, so if nobody does it sends the content all the same.
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
        if (waited > s.timeout()) fail(severity::must, "the content does not come to the origin");
    }
    message const answer = s.switching(at->got());
    s.answer(*at, answer);
    proxy_reply const got = s.read_reply();
    if (!got.has_status(101)) return;
    if (got.interims.empty() || got.interims.front().status != 100)
        fail(severity::must, "the 101 comes without the 100 that the client waits for",
             {{hu::rule::switching_before_continue, got.got.first_line(), 0, 0, false}});
}

// ---- An offer that the origin refuses ---------------------------------------------------------------

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

void next_after(proxy_session& s, message const& refusal) {
    proxy_reply got;
    refuse(s, refusal, got);
    if (says_close(got.got)) return;
    s.send(s.request());
    proxy_visit* const next = s.wait_for_request();
    if (next != nullptr) return s.finish(*next);
    proxy_reply const after = s.read_reply();
    if (after.what == proxy_reply::answered)
        fail(severity::must, "to a request behind the refused handshake the proxy " + after.text());
}

void next_after_403(proxy_session& s) { next_after(s, s.response(403, "Forbidden")); }
void next_after_200(proxy_session& s) { next_after(s, s.response(200, "OK")); }

void bytes_after_403(proxy_session& s) {
    proxy_reply got;
    proxy_visit& at = refuse(s, s.response(403, "Forbidden"), got);
    check_no_tunnel(s, at, "after the origin's 403");
}

void bytes_after_200(proxy_session& s) {
    proxy_reply got;
    proxy_visit& at = refuse(s, s.response(200, "OK"), got);
    check_no_tunnel(s, at, "after the origin's 200");
}

void early_bytes(proxy_session& s) {
    s.send(s.handshake().text() + std::string(no_http));
    proxy_visit* const at = s.wait_for_request();
    if (at == nullptr) return check_refusal(s);
    message const answer = s.response(403, "Forbidden");
    s.answer(*at, answer);
    s.has_reply(s.timeout());
    if (comes(at->line, no_http.substr(0, 2), quiet))
        fail(severity::danger,
             "what the client sends before the 101 comes to the origin, which takes it for a "
             "request "
             "when it refuses the offer");
}

void upgrade_required(proxy_session& s) {
    message const answer = s.response(426, "Upgrade Required")
                               .set("Connection", "close, Upgrade")
                               .add("Upgrade", "websocket")
                               .add("Sec-WebSocket-Version", "13, 8");
    proxy_reply got;
    refuse(s, answer, got);
    judge_forwarded(answer, got.got, severity::must);
    check_kept(answer, got.got, {"Sec-WebSocket-Version"});
    hu::findings const found = hu::inspect(got.got.as_response());
    if (found.contains(hu::rule::upgrade_not_nominated))
        fail(severity::must, "Upgrade comes to the client without its option in Connection",
             marks_of(found, hu::rule::upgrade_not_nominated, got.got));
}

// ---- Responses --------------------------------------------------------------------------------------

proxy_reply answered_with(proxy_session& s, message const& answer) {
    proxy_visit& at = s.bring(s.request());
    s.answer(at, answer);
    at.line.end_sending();
    proxy_reply got = s.take_answer(answer);
    if (got.got.content != s.response(200, "OK").content)
        fail(severity::must, "the content of the response does not come through");
    return got;
}

void check_response(proxy_session& s, message const& answer, severity most = severity::must) {
    judge_forwarded(answer, answered_with(s, answer).got, most);
}

void response_option(proxy_session& s) {
    check_response(s, s.response(200, "OK").set("Connection", "X-Probe-Hop, close").add(hop, "1"));
}
void response_option_second_line(proxy_session& s) {
    check_response(s, s.response(200, "OK").add(hop, "1").add("Connection", "x-probe-HOP"));
}
void response_keep_alive(proxy_session& s) {
    check_response(s, s.response(200, "OK").add("Keep-Alive", "timeout=5, max=1000"),
                   severity::should);
}
void response_proxy_connection(proxy_session& s) {
    check_response(s, s.response(200, "OK").add("Proxy-Connection", "keep-alive"),
                   severity::should);
}
void advertised(proxy_session& s) {
    message const answer = s.response(200, "OK")
                               .set("Connection", "close, Upgrade")
                               .add("Upgrade", "probe-protocol/1");
    proxy_reply const got = answered_with(s, answer);
    judge_forwarded(answer, got.got, severity::must);
    std::string_view const upgrade = got.got.value("Upgrade").value_or("");
    if (upgrade.find("probe-protocol") != upgrade.npos)
        fail(
            severity::must, "the proxy advertises a protocol that only the origin speaks",
            marks_of(hu::inspect(got.got.as_response()), hu::rule::protocol_unregistered, got.got));
}
void advertised_not_named(proxy_session& s) {
    check_response(s, s.response(200, "OK").add("Upgrade", "probe-protocol/1"), severity::should);
}

void response_names_content_length(proxy_session& s) {
    proxy_visit& at = s.bring(s.request());
    message const answer = s.response(200, "OK").set("Connection", "close, Content-Length");
    s.answer(at, answer);
    at.line.end_sending();
    proxy_reply const got = s.read_reply();
    if (got.what == proxy_reply::silent)
        fail(severity::must,
             "the client cannot tell where the response ends, because Connection "
             "named Content-Length");
    if (got.has_status(200) && got.got.content != answer.content)
        fail(severity::must, "the content of the response does not come through");
}

void response_option_in_trailer(proxy_session& s) {
    proxy_visit& at = s.bring(s.request());
    message answer = s.response(200, "OK")
                         .erase("Content-Length")
                         .set("Connection", "close, X-Probe-Hop")
                         .add("Transfer-Encoding", "chunked");
    answer.content = "2\r\nok\r\n0\r\nX-Probe-Hop: in-the-trailer\r\n\r\n";
    s.answer(at, answer);
    at.line.end_sending();
    proxy_reply const got = s.read_reply();
    if (!got.has_status(200) && !is_refusal(got))
        fail(severity::must, "to the origin's 200 the proxy " + got.text());
    if (s.client_received("in-the-trailer"))
        fail(severity::must, "a trailer field comes through, although Connection names it");
}

/// The origin answers with an interim response and a 200.
proxy_reply read_behind(proxy_session& s, message const& asked, std::string_view interim) {
    proxy_visit& at = s.bring(asked);
    s.answer(at, interim);
    s.answer(at, s.response(200, "OK"));
    at.line.end_sending();
    return s.read_reply();
}

void check_interim(proxy_session& s, std::string_view interim) {
    proxy_reply const got = read_behind(s, s.request(), interim);
    if (!got.has_status(200))
        fail(severity::must, "to the 200 behind an interim response the proxy " + got.text());
    if (got.got.content != s.response(200, "OK").content)
        fail(severity::must, "the content of the final response does not come through");
}

/// The same in a case that is not about the 200.
proxy_reply read_final(proxy_session& s, message const& asked, std::string_view interim) {
    proxy_reply got = read_behind(s, asked, interim);
    if (!got.has_status(200))
        throw not_judged{"to the 200 behind an interim response the proxy " + got.text()};
    return got;
}

void interim_100(proxy_session& s) { check_interim(s, "HTTP/1.1 100 Continue\r\n\r\n"); }
void interim_103(proxy_session& s) { check_interim(s, early_hints); }

void interim_option(proxy_session& s) {
    proxy_reply const got =
        read_final(s, s.request(),
                   "HTTP/1.1 103 Early Hints\r\nConnection: X-Probe-Hop\r\nX-Probe-Hop: 1\r\n\r\n");
    for (message const& each : got.interims)
        if (each.count(hop) != 0)
            fail(severity::must,
                 "X-Probe-Hop comes through in a 103, although Connection names it");
}

void interim_for_http10(proxy_session& s) {
    message asked = s.request();
    asked.version = hu::http_1_0;
    proxy_reply const got = read_final(s, asked, early_hints);
    if (!got.interims.empty())
        fail(severity::must, "an interim response comes to an HTTP/1.0 client",
             {{hu::rule::switching_to_http10_client, got.interims.front().first_line(), 0, 0,
               false}});
}

// ---- The table --------------------------------------------------------------------------------------

constexpr std::string_view named = "Requests: fields that Connection names";
constexpr std::string_view for_one_hop = "Requests: fields for one connection that nobody names";
constexpr std::string_view hostile = "Requests: options that name what others need";
constexpr std::string_view kept_back = "Requests: offers that must stay behind";
constexpr std::string_view ambiguous = "Requests that two readers can read in two ways";
constexpr std::string_view no_switch = "Switching: what must not become a tunnel";
constexpr std::string_view tunnel = "Switching: a websocket through the proxy";
constexpr std::string_view refused = "An offer that the origin refuses";
constexpr std::string_view responses = "Responses";

constexpr severity should = severity::should, must = severity::must, danger = severity::danger;

constexpr std::string_view remove_right =
    "the field and the option do not come to the origin; the request does";
constexpr std::string_view remove_advice =
    "Read all Connection lines as one list, without regard to case, and remove every field that it "
    "names before you write your own Connection.";
constexpr std::string_view known_right = "the field does not come to the origin";
constexpr std::string_view known_advice =
    "Remove Proxy-Connection, Keep-Alive, TE, HTTP2-Settings and Upgrade from every message, "
    "whether "
    "or not Connection names them.";
constexpr std::string_view hostile_advice =
    "Answer 400 when Connection names a field that later recipients rely on, or ignore that "
    "option; "
    "add your own fields after you have obeyed Connection.";
constexpr std::string_view offer_right =
    "the origin gets no offer of this protocol, or the request is refused, or the proxy speaks the "
    "protocol itself";
constexpr std::string_view offer_advice =
    "Build the forwarded Upgrade from a list of the protocols that you mean to pass on, such as "
    "websocket, and never copy it from the request.";
constexpr std::string_view ambiguous_advice =
    "Answer 400 to a message that is not well-formed, and close the connection.";
constexpr std::string_view switch_right =
    "502, or the connection is closed; nothing that the client sends reaches the origin unread";
constexpr std::string_view switch_advice =
    "Forward a 101 only if it names a protocol that you passed on in the request, and answer 502 "
    "otherwise; make a tunnel only after a 101 that you forwarded.";
constexpr std::string_view spelled_advice =
    "Read Connection and Upgrade as lists, over all their lines and without regard to case.";
constexpr std::string_view tunnel_advice =
    "After a 101 carry all bytes both ways, beginning with those that you have already read.";
constexpr std::string_view refused_advice =
    "Make a tunnel only of a 101: after any other final response go on reading requests.";
constexpr std::string_view response_right =
    "the field and the option do not come to the client; the response does";
constexpr std::string_view interim_right =
    "the client gets the final response, with the interim one before it or without";

constexpr std::string_view rfc_connection = "RFC 9110 §7.6.1";
constexpr std::string_view rfc_upgrade = "RFC 9110 §7.8, §7.6.1";
constexpr std::string_view rfc_h2c = "RFC 9110 §7.8, §7.6.1; RFC 7540 §3.2.1";
constexpr std::string_view rfc_interim = "RFC 9110 §15.2";

}  // namespace

std::vector<proxy_case> const& proxy_cases() {
    static std::vector<proxy_case> const all = {
        {{"option", named, "Connection: X-Probe-Hop, and that field", must, rfc_connection,
          remove_right, remove_advice},
         false,
         option},
        {{"option-second-line", named, "X-Probe-Hop is named in a second Connection line", must,
          "RFC 9110 §7.6.1, §5.3", remove_right, remove_advice},
         false,
         option_second_line},
        {{"option-other-case", named, "Connection names the field in other letters: x-PROBE-hop",
          must, "RFC 9110 §7.6.1, §5.1", remove_right, remove_advice},
         false,
         option_other_case},
        {{"option-several", named, "Connection names three fields", must, rfc_connection,
          remove_right, remove_advice},
         false,
         option_several},
        {{"option-with-close", named, "Connection: close, X-Probe-Hop", must, rfc_connection,
          remove_right, remove_advice},
         false,
         option_with_close},
        {{"option-empty-elements", named, "Connection with empty elements around X-Probe-Hop", must,
          "RFC 9110 §7.6.1, §5.6.1.2", remove_right, remove_advice},
         false,
         option_empty_elements},
        {{"option-tabs", named, "Connection with tabs around its options", must,
          "RFC 9110 §7.6.1, §5.6.3", remove_right, remove_advice},
         false,
         option_tabs},
        {{"option-repeated-field", named, "three lines of the field that Connection names", must,
          rfc_connection, remove_right, remove_advice},
         false,
         option_repeated_field},
        {{"option-without-field", named, "an option that names no field of the request", must,
          rfc_connection, "the option does not come to the origin; the request does",
          remove_advice},
         false,
         option_without_field},
        {{"option-longer-name", named, "a field whose name only begins like an option", must,
          "RFC 9110 §7.6.1, §5.1", "X-Probe-Hop-Kept comes to the origin",
          "Compare whole names of fields with the options."},
         false,
         option_of_a_longer_name},
        {{"option-of-many", named, "151 options, of which the last names X-Probe-Hop", must,
          rfc_connection, "the field does not come to the origin, or the request is refused",
          "If you limit the number of options, refuse a request that has more."},
         false,
         option_of_many},
        {{"option-in-trailer", named, "Connection names a field of the trailer section", must,
          rfc_connection, "the trailer field does not come to the origin; the request does",
          "Remove what Connection names from the trailer section too, or drop all trailers."},
         false,
         option_in_trailer},
        {{"upgrade-in-trailer", named, "Connection and Upgrade in the trailer section", danger,
          "RFC 9110 §6.5.1, §7.6.1", "they do not come to the origin, or the request is refused",
          "Drop trailers, or at least Connection and those that are meant for one connection, and "
          "never merge them into the header section."},
         false,
         upgrade_in_trailer},

        {{"keep-alive-field", for_one_hop, "Keep-Alive", should, rfc_connection, known_right,
          known_advice},
         false,
         keep_alive},
        {{"proxy-connection-field", for_one_hop, "Proxy-Connection", should,
          "RFC 9110 §7.6.1, RFC 9112 §C.2.2", known_right, known_advice},
         false,
         proxy_connection},
        {{"te-field", for_one_hop, "TE", should, "RFC 9110 §7.6.1, §10.1.4",
          "TE does not come to the origin, or as the proxy's own with its option in Connection",
          known_advice},
         false,
         te},
        {{"te-named", for_one_hop, "TE, named by Connection", must, "RFC 9110 §7.6.1, §10.1.4",
          "TE does not come to the origin, or as the proxy's own with its option in Connection",
          remove_advice},
         false,
         te_named},
        {{"http2-settings-field", for_one_hop, "HTTP2-Settings", should,
          "RFC 9110 §7.6.1, RFC 7540 §3.2.1", known_right, known_advice},
         false,
         http2_settings},
        {{"upgrade-field", for_one_hop, "Upgrade: websocket without its option in Connection",
          should, rfc_upgrade,
          "Upgrade does not come to the origin, least of all as an offer that counts",
          "Ignore and remove an Upgrade that Connection does not name."},
         false,
         upgrade_not_named},

        {{"names-host", hostile, "Connection: Host", must, "RFC 9112 §3.2, RFC 9110 §7.6.1",
          "the request is refused, or comes to the origin with one Host", hostile_advice},
         false,
         names_host},
        {{"names-content-length", hostile,
          "Connection: Content-Length, and content that looks like a request", danger,
          "RFC 9112 §6.3, §11.2; RFC 9110 §7.6.1",
          "the request is refused, or comes to the origin with framed content", hostile_advice},
         false,
         names_content_length},
        {{"names-transfer-encoding", hostile,
          "Connection: Transfer-Encoding, and chunked content that looks like a request", danger,
          "RFC 9112 §6.3, §11.2; RFC 9110 §7.6.1",
          "the request is refused, or comes to the origin with framed content", hostile_advice},
         false,
         names_transfer_encoding},
        {{"names-end-to-end-fields", hostile, "Connection: Authorization, Cookie, Cache-Control",
          must, rfc_connection,
          "the request is refused, or the fields are kept, or they are removed as the letter of "
          "the "
          "RFC asks; the options do not come to the origin",
          hostile_advice},
         false,
         names_end_to_end},
        {{"names-forwarding-fields", hostile,
          "Connection: X-Forwarded-For, X-Real-IP, Forwarded and the like", should,
          "RFC 9110 §7.6.1, RFC 7239 §8",
          "the request is refused, or has the fields that the proxy adds to others",
          hostile_advice},
         false,
         names_forwarding},

        {{"h2c", kept_back, "Upgrade: h2c with HTTP2-Settings, both named by Connection", danger,
          rfc_h2c, offer_right, offer_advice},
         false,
         h2c_offer},
        {{"h2c-other-case", kept_back, "h2c, Connection and Upgrade in other letters", danger,
          rfc_h2c, offer_right, offer_advice},
         false,
         h2c_odd_case},
        {{"h2c-before-websocket", kept_back, "Upgrade: h2c, websocket", danger, rfc_h2c,
          offer_right, offer_advice},
         false,
         h2c_before_websocket},
        {{"h2c-second-line", kept_back, "Upgrade: websocket, and a second Upgrade line with h2c",
          danger, rfc_h2c, offer_right, offer_advice},
         false,
         h2c_second_line},
        {{"h2c-settings-not-named", kept_back, "h2c whose HTTP2-Settings Connection does not name",
          danger, rfc_h2c, offer_right, offer_advice},
         false,
         h2c_settings_not_named},
        {{"h2c-not-named", kept_back, "h2c that Connection does not name", danger, rfc_h2c,
          offer_right, "Ignore and remove an Upgrade that Connection does not name."},
         false,
         h2c_not_named},
        {{"h2c-look-alike", kept_back, "Connection: Upgraded, X-Upgrade, Upgrade-Insecure-Requests",
          danger, rfc_h2c, offer_right, "Compare whole options with `upgrade`."},
         false,
         h2c_look_alike},
        {{"h2c-in-http10", kept_back, "an offer of h2c in HTTP/1.0", danger, rfc_h2c, offer_right,
          "Ignore the Upgrade of an HTTP/1.0 request."},
         false,
         h2c_in_http10},
        {{"h2c-in-post", kept_back, "an offer of h2c in a POST with content", danger, rfc_h2c,
          offer_right, offer_advice},
         false,
         h2c_in_post},
        {{"h2-offer", kept_back, "Upgrade: h2", must, "RFC 7540 §3.2, RFC 9110 §7.8", offer_right,
          offer_advice},
         false,
         h2_offer},
        {{"tls-offer", kept_back, "Upgrade: TLS/1.2, HTTP/1.1", danger,
          "RFC 2817 §5, RFC 9110 §7.8, §7.6.1", offer_right, offer_advice},
         false,
         tls_offer},
        {{"unknown-offer", kept_back, "an offer of a protocol that nobody knows", should,
          rfc_upgrade, offer_right, offer_advice},
         false,
         unknown_offer},
        {{"websocket-in-http10", kept_back, "an offer of websocket in HTTP/1.0", must, rfc_upgrade,
          "the origin gets no offer of websocket, or the request is refused",
          "Ignore the Upgrade of an HTTP/1.0 request."},
         false,
         websocket_in_http10},

        {{"two-framings", ambiguous, "a handshake with Content-Length and Transfer-Encoding",
          danger, "RFC 9112 §6.1, §6.3", "the request is refused, or Content-Length is removed",
          ambiguous_advice},
         false,
         two_framings},
        {{"space-before-colon", ambiguous, "white space before the colon of Connection", danger,
          "RFC 9112 §5.1", "400, or the connection is closed", ambiguous_advice},
         false,
         space_before_colon},
        {{"folded-connection", ambiguous, "a Connection that is folded over two lines", must,
          "RFC 9112 §5.2", "400, or the fold is replaced by spaces and the option obeyed",
          ambiguous_advice},
         false,
         folded_connection},
        {{"nul-in-connection", ambiguous, "a NUL in Connection", must, "RFC 9110 §5.5",
          "400, or the NUL is replaced by a space", ambiguous_advice},
         false,
         nul_in_connection},
        {{"nul-in-value", ambiguous, "a NUL in another field", must, "RFC 9110 §5.5",
          "400, or the NUL is replaced by a space", ambiguous_advice},
         false,
         nul_in_value},
        {{"cr-in-value", ambiguous, "a bare CR before what looks like Connection and Upgrade",
          danger, "RFC 9112 §2.2, RFC 9110 §5.5", "400, or the CR is replaced by a space",
          ambiguous_advice},
         false,
         cr_in_value},
        {{"two-hosts", ambiguous, "a handshake with two Host lines", must, "RFC 9112 §3.2",
          "400, or the connection is closed", ambiguous_advice},
         false,
         two_hosts},
        {{"connect-refused", ambiguous, "CONNECT, and after its refusal another request", should,
          "RFC 9931 §8", "the connection is closed after the refusal",
          "Close the connection when you refuse CONNECT: a client may have sent bytes for the "
          "tunnel "
          "already."},
         false,
         connect_refused},

        {{"switch-unsolicited", no_switch, "a 101 to a plain GET", danger, "RFC 9110 §7.8, §15.2.2",
          switch_right, switch_advice},
         false,
         unsolicited_switch},
        {{"switch-to-h2c", no_switch, "a 101 to h2c, which the client had offered to the proxy",
          danger, rfc_h2c, switch_right, switch_advice},
         false,
         h2c_switch},
        {{"switch-to-another", no_switch, "a 101 to another protocol than websocket", danger,
          "RFC 9110 §7.8, RFC 6455 §4.1", switch_right, switch_advice},
         false,
         other_switch},
        {{"switch-without-upgrade", no_switch, "a 101 without Upgrade", danger,
          "RFC 9110 §7.8, §15.2.2", switch_right, switch_advice},
         false,
         switch_without_upgrade},
        {{"switch-for-http10", no_switch, "a 101 to a handshake in HTTP/1.0", danger,
          "RFC 9110 §15.2, §7.8", switch_right, switch_advice},
         false,
         switch_for_http10},

        {{"handshake-request", tunnel, "a handshake of websocket", must,
          "RFC 9110 §7.8, §7.6.1; RFC 6455 §4.1",
          "it comes to the origin as an offer that counts, with its key, version and subprotocols "
          "unchanged, or without Upgrade",
          "Write Upgrade and `Connection: Upgrade` anew, and leave the Sec-WebSocket fields "
          "alone."},
         false,
         handshake_request},
        {{"handshake-response", tunnel, "the 101 to a handshake of websocket", must,
          "RFC 9110 §7.8, §7.6.1; RFC 6455 §4.1",
          "it comes to the client as one that switches, with its accept value and subprotocol",
          "Write Upgrade and `Connection: Upgrade` anew in the 101, and leave the Sec-WebSocket "
          "fields alone."},
         false,
         handshake_response},
        {{"offer-beside-keep-alive", tunnel, "Connection: keep-alive, Upgrade", should,
          "RFC 9110 §7.6.1", "the websocket works", spelled_advice},
         true,
         offer_beside_keep_alive},
        {{"offer-in-second-line", tunnel, "Upgrade is named in a second Connection line", should,
          "RFC 9110 §7.6.1, §5.3", "the websocket works", spelled_advice},
         true,
         offer_in_second_line},
        {{"offer-in-upper-case", tunnel, "UPGRADE: WEBSOCKET", should,
          "RFC 9110 §7.6.1, §7.8, §5.1", "the websocket works", spelled_advice},
         true,
         offer_in_upper_case},
        {{"bytes-both-ways", tunnel, "a frame in each direction", must, "RFC 9110 §7.8, §3.7",
          "they come through unchanged", tunnel_advice},
         true,
         bytes_both_ways},
        {{"bytes-with-the-switch", tunnel, "bytes in the same segment as the 101", must,
          "RFC 9110 §7.8, §3.7", "they come to the client", tunnel_advice},
         true,
         bytes_with_the_switch},
        {{"bytes-like-http", tunnel, "bytes that look like a request, and like a response", must,
          "RFC 9110 §7.8, §3.7", "they come through unchanged", tunnel_advice},
         true,
         bytes_like_http},
        {{"large-transfer", tunnel, "a megabyte in each direction", must, "RFC 9110 §7.8, §3.7",
          "it comes through unchanged", tunnel_advice},
         true,
         large_transfer},
        {{"client-ends", tunnel, "the client sends its last bytes and closes", must,
          "RFC 9110 §3.7, §9.3.6", "the origin gets the bytes, and then the end",
          "Send what you have before you close the other side, and do close it."},
         true,
         client_ends},
        {{"origin-ends", tunnel, "the origin sends its last bytes and closes", must,
          "RFC 9110 §3.7, §9.3.6", "the client gets the bytes, and then the end",
          "Send what you have before you close the other side, and do close it."},
         true,
         origin_ends},
        {{"interim-before-switch", tunnel, "103 before the 101", must, rfc_interim,
          "the client gets the 101, with the 103 before it or without, and the websocket works",
          "Take no 1xx but 101 for the last response to a request."},
         true,
         interim_before_switch},
        {{"switch-with-content-length", tunnel, "a 101 with Content-Length", must, "RFC 9110 §8.6",
          "502, or the 101 comes without it, and all bytes behind it",
          "A 101 has no content: remove its framing fields, and read nothing behind it."},
         true,
         switch_with_content_length},
        {{"switch-with-transfer-encoding", tunnel, "a 101 with Transfer-Encoding", must,
          "RFC 9112 §6.1", "502, or the 101 comes without it, and all bytes behind it as they are",
          "A 101 has no content: remove its framing fields, and read nothing behind it."},
         true,
         switch_with_transfer_encoding},
        {{"switch-with-option", tunnel, "a 101 whose Connection also names X-Probe-Hop", must,
          rfc_connection, response_right, remove_advice},
         true,
         switch_with_option},
        {{"content-before-switch", tunnel, "a handshake with content", danger,
          "RFC 9110 §7.8, §9.3.1; RFC 9931 §7.1",
          "the request is refused, or comes without its offer, or its content comes as content",
          "Frame the content of a request before you forward it, and let the new protocol begin "
          "behind it."},
         true,
         content_before_switch},
        {{"continue-before-switch", tunnel, "a handshake with content and Expect: 100-continue",
          must, "RFC 9110 §7.8, §10.1.1",
          "the client gets a 100 before the 101, or the request is refused",
          "Forward the origin's 100, or send one yourself before you forward a 101."},
         true,
         continue_before_switch},

        {{"next-after-403", refused, "403 to a handshake, and then another request", must,
          "RFC 9110 §7.8", "the request is handled as one, or the connection is closed",
          refused_advice},
         false,
         next_after_403},
        {{"bytes-after-403", refused, "403 to a handshake, and then bytes that are no HTTP", danger,
          "RFC 9110 §7.8, RFC 9931 §4.1", "they do not come to the origin", refused_advice},
         false,
         bytes_after_403},
        {{"next-after-200", refused, "200 to a handshake, and then another request", must,
          "RFC 9110 §7.8", "the request is handled as one, or the connection is closed",
          refused_advice},
         false,
         next_after_200},
        {{"bytes-after-200", refused, "200 to a handshake, and then bytes that are no HTTP", danger,
          "RFC 9110 §7.8, RFC 9931 §4.1", "they do not come to the origin", refused_advice},
         false,
         bytes_after_200},
        {{"early-bytes", refused, "bytes behind a handshake, before the answer, which is 403",
          danger, "RFC 9931 §4.1, RFC 9110 §7.8", "they do not come to the origin",
          "Keep what follows an offer until the 101 has come; after any other answer read it as "
          "the "
          "next request."},
         false,
         early_bytes},
        {{"upgrade-required", refused, "426 with Upgrade and Sec-WebSocket-Version", must,
          "RFC 9110 §7.8, §15.5.22; RFC 6455 §4.4",
          "it comes to the client with Sec-WebSocket-Version, and without Upgrade or with "
          "`upgrade` "
          "in Connection",
          "Forward a 426 with an Upgrade of your own that Connection names."},
         false,
         upgrade_required},

        {{"response-option", responses, "Connection: X-Probe-Hop, close, and that field", must,
          rfc_connection, response_right, remove_advice},
         false,
         response_option},
        {{"response-option-second-line", responses,
          "x-probe-HOP is named in a second Connection line", must, "RFC 9110 §7.6.1, §5.1, §5.3",
          response_right, remove_advice},
         false,
         response_option_second_line},
        {{"response-option-in-trailer", responses,
          "Connection names a field of the trailer section", must, rfc_connection,
          "the trailer field does not come to the client; the response does",
          "Remove what Connection names from the trailer section too, or drop all trailers."},
         false,
         response_option_in_trailer},
        {{"response-keep-alive-field", responses, "Keep-Alive without its option", should,
          rfc_connection, "the field does not come to the client", known_advice},
         false,
         response_keep_alive},
        {{"response-proxy-connection-field", responses, "Proxy-Connection without its option",
          should, rfc_connection, "the field does not come to the client", known_advice},
         false,
         response_proxy_connection},
        {{"advertised-protocol", responses, "200 with Connection: Upgrade and an Upgrade", must,
          rfc_upgrade, "the client gets no Upgrade, or one with the proxy's own protocols",
          "Remove Upgrade from every response but a 101 that you forward, or a 426."},
         false,
         advertised},
        {{"advertised-protocol-not-named", responses, "200 with an Upgrade, but without its option",
          should, rfc_upgrade, "the client gets no Upgrade, or one with the proxy's own protocols",
          known_advice},
         false,
         advertised_not_named},
        {{"response-names-content-length", responses, "Connection: close, Content-Length", must,
          "RFC 9112 §6.3, RFC 9110 §7.6.1",
          "502, or the client gets the whole response and can tell where it ends",
          "Frame the content of a response yourself."},
         false,
         response_names_content_length},
        {{"interim-100", responses, "an unasked 100 before a 200", must, rfc_interim, interim_right,
          "Read responses until one is final."},
         false,
         interim_100},
        {{"interim-103", responses, "103 before a 200", must, rfc_interim, interim_right,
          "Read responses until one is final."},
         false,
         interim_103},
        {{"interim-option", responses, "a 103 whose Connection names X-Probe-Hop", must,
          rfc_connection, "the client does not get X-Probe-Hop", remove_advice},
         false,
         interim_option},
        {{"interim-for-http10", responses, "103 before a 200, to a request in HTTP/1.0", must,
          rfc_interim, "the client gets the 200 alone",
          "Drop interim responses if the client speaks HTTP/1.0."},
         false,
         interim_for_http10},
    };
    return all;
}

}  // namespace probe
