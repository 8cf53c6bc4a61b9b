// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/bridge.hpp>

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include <http_upgrade/info.hpp>
#include <http_upgrade/inspect.hpp>
#include <http_upgrade/offer.hpp>

#include "cases.hpp"

namespace {

using namespace http_upgrade;
using cases::lines;

constexpr std::string_view sample_key = "dGhlIHNhbXBsZSBub25jZQ==";
constexpr std::string_view sample_accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/// A sink that keeps what it is given, as text and as field lines. It must not be copied.
struct sheet {
    char characters[4096] = {};
    std::size_t size = 0;
    cases::pair fields[100] = {};
    std::size_t count = 0;

    constexpr sheet() = default;
    sheet(sheet const&) = delete;
    sheet& operator=(sheet const&) = delete;

    constexpr void operator()(std::string_view name, std::string_view value) {
        std::string_view const own_name = keep(name);
        keep(": ");
        std::string_view const own_value = keep(value);
        keep("\n");
        fields[count++] = {own_name, own_value};
    }
    constexpr std::string_view text() const { return {characters, size}; }
    constexpr cases::pair const* begin() const { return fields; }
    constexpr cases::pair const* end() const { return fields + count; }

private:
    constexpr std::string_view keep(std::string_view part) {
        char* const at = characters + size;
        for (char const c : part) characters[size++] = c;
        return {at, part.size()};
    }
};

template <class... Messages>
constexpr bool breaks_no_must(Messages const&... messages) {
    for (finding const each : inspect(messages...))
        if (info(each.rule).level == level::error) return false;
    return true;
}

// An Upgrade becomes an extended CONNECT.
struct up {
    std::string_view what;
    lines fields;
    connect_target target;
    obstacle reason;
    int status;
    std::string_view text;
    http_version version = http_1_1;
    std::string_view method = "GET";
};

constexpr connect_target chat{"https", "/chat?user=1", ""};

#define WEBSOCKET_UP                                                                \
    ":method: CONNECT\n:protocol: websocket\n:scheme: https\n:path: /chat?user=1\n" \
    ":authority: a.example\n"
#define WEBSOCKET_FIELDS                                                        \
    {"Host", "a.example"}, {"Connection", "Upgrade"}, {"Upgrade", "websocket"}, \
        {"Sec-WebSocket-Key", sample_key}, {"Sec-WebSocket-Version", "13"}
#define CAPSULE_FIELDS(name) \
    {"Host", "a.example"}, {"Connection", "Upgrade"}, {"Upgrade", name}, {"Capsule-Protocol", "?1"}
#define CAPSULE_UP(name)                      \
    ":method: CONNECT\n:protocol: " name      \
    "\n:scheme: https\n:path: /chat?user=1\n" \
    ":authority: a.example\ncapsule-protocol: ?1\n"

constexpr char nothing[] = "";

constexpr up ups[] = {
    {"websocket",
     {WEBSOCKET_FIELDS},
     chat,
     obstacle::none,
     0,
     WEBSOCKET_UP "sec-websocket-version: 13\n"},
    {"what passes, in order",
     {WEBSOCKET_FIELDS,
      {"Origin", "https://a.example"},
      {"Sec-WebSocket-Protocol", "chat"},
      {"SEC-WEBSOCKET-EXTENSIONS", " x; y=1\t"}},
     chat,
     obstacle::none,
     0,
     WEBSOCKET_UP "sec-websocket-version: 13\norigin: https://a.example\n"
                  "sec-websocket-protocol: chat\nsec-websocket-extensions: x; y=1\n"},
    {"connection-specific fields stay",
     {{"Host", "a.example"},
      {"Connection", "Upgrade, X-Hop, Keep-Alive, HTTP2-Settings, TE"},
      {"Upgrade", "connect-udp"},
      {"Keep-Alive", "1"},
      {"HTTP2-Settings", "AAMAAABk"},
      {"TE", "trailers"},
      {"x-hop", "1"},
      {"Proxy-Connection", "1"}},
     chat,
     obstacle::none,
     0,
     ":method: CONNECT\n:protocol: connect-udp\n:scheme: https\n:path: /chat?user=1\n"
     ":authority: a.example\n"},
    {"HTTP2-Settings stays, nominated or not",
     {CAPSULE_FIELDS("connect-udp"), {"HTTP2-Settings", "AAMAAABk"}},
     chat,
     obstacle::none,
     0,
     CAPSULE_UP("connect-udp")},
    {"connect-udp",
     {CAPSULE_FIELDS("connect-udp")},
     chat,
     obstacle::none,
     0,
     CAPSULE_UP("connect-udp")},
    {"connect-ip",
     {CAPSULE_FIELDS("connect-ip")},
     chat,
     obstacle::none,
     0,
     CAPSULE_UP("connect-ip")},
    {"connect-tcp keeps Expect",
     {CAPSULE_FIELDS("connect-tcp"), {"Expect", "100-continue"}},
     chat,
     obstacle::none,
     0,
     CAPSULE_UP("connect-tcp") "expect: 100-continue\n"},
    {"others lose it",
     {CAPSULE_FIELDS("connect-ip"), {"Expect", "100-continue"}},
     chat,
     obstacle::none,
     0,
     CAPSULE_UP("connect-ip")},
    {"the registered spelling",
     {CAPSULE_FIELDS("Connect-UDP")},
     chat,
     obstacle::none,
     0,
     CAPSULE_UP("connect-udp")},
    {"the first with a counterpart",
     {CAPSULE_FIELDS("h2c, TLS/1.0, HTTP/2.0, h2, X/1, chat, y")},
     chat,
     obstacle::none,
     0,
     CAPSULE_UP("chat")},
    {"another authority",
     {CAPSULE_FIELDS("connect-ip")},
     {"http", "/", "b.example:80"},
     obstacle::none,
     0,
     ":method: CONNECT\n:protocol: connect-ip\n:scheme: http\n:path: /\n"
     ":authority: b.example:80\ncapsule-protocol: ?1\n"},
    {"no content",
     {WEBSOCKET_FIELDS, {"Content-Length", "0"}},
     chat,
     obstacle::none,
     0,
     WEBSOCKET_UP "sec-websocket-version: 13\n"},

    {"no Upgrade", {{"Host", "a.example"}}, chat, obstacle::not_offered, 0, nothing},
    {"only h2",
     {{"Host", "a"}, {"Connection", "upgrade"}, {"Upgrade", "h2"}},
     chat,
     obstacle::not_offered,
     0,
     nothing},
    {"not nominated",
     {{"Host", "a"}, {"Upgrade", "websocket"}},
     chat,
     obstacle::not_offered,
     0,
     nothing},
    {"ill-formed",
     {{"Host", "a"}, {"Connection", "upgrade"}, {"Upgrade", "websocket,h2c/"}},
     chat,
     obstacle::not_offered,
     0,
     nothing},
    {"HTTP/1.0", {WEBSOCKET_FIELDS}, chat, obstacle::not_offered, 0, nothing, http_1_0},
    {"HTTP/2", {WEBSOCKET_FIELDS}, chat, obstacle::not_offered, 0, nothing, http_2},
    {"h2c",
     {{"Host", "a"}, {"Connection", "upgrade"}, {"Upgrade", "h2c"}},
     chat,
     obstacle::protocol,
     0,
     nothing},
    {"TLS",
     {{"Host", "a"}, {"Connection", "upgrade"}, {"Upgrade", "TLS/1.2"}},
     chat,
     obstacle::protocol,
     0,
     nothing},
    {"HTTP",
     {{"Host", "a"}, {"Connection", "upgrade"}, {"Upgrade", "HTTP/2.0, http"}},
     chat,
     obstacle::protocol,
     0,
     nothing},
    {"versions",
     {{"Host", "a"}, {"Connection", "upgrade"}, {"Upgrade", "websocket/13, x/1"}},
     chat,
     obstacle::protocol,
     0,
     nothing},
    {"POST", {WEBSOCKET_FIELDS}, chat, obstacle::method, 0, nothing, http_1_1, "POST"},
    {"CONNECT", {WEBSOCKET_FIELDS}, chat, obstacle::method, 0, nothing, http_1_1, "CONNECT"},
    {"no Host",
     {{"Connection", "upgrade"}, {"Upgrade", "chat"}},
     chat,
     obstacle::target,
     400,
     nothing},
    {"two Hosts", {WEBSOCKET_FIELDS, {"Host", "b"}}, chat, obstacle::target, 400, nothing},
    {"no scheme", {WEBSOCKET_FIELDS}, {"", "/", ""}, obstacle::target, 400, nothing},
    {"another scheme", {WEBSOCKET_FIELDS}, {"wss", "/", ""}, obstacle::target, 400, nothing},
    {"no path", {WEBSOCKET_FIELDS}, {"https", "", ""}, obstacle::target, 400, nothing},
    {"no absolute path", {WEBSOCKET_FIELDS}, {"https", "*", ""}, obstacle::target, 400, nothing},
    {"a fragment", {WEBSOCKET_FIELDS}, {"https", "/#a", ""}, obstacle::target, 400, nothing},
    {"userinfo", {WEBSOCKET_FIELDS}, {"https", "/", "u@a"}, obstacle::target, 400, nothing},
    {"an empty Host",
     {{"Host", " "}, {"Connection", "upgrade"}, {"Upgrade", "chat"}},
     chat,
     obstacle::target,
     400,
     nothing},
    {"content", {WEBSOCKET_FIELDS, {"Content-Length", "5"}}, chat, obstacle::content, 400, nothing},
    {"two lengths",
     {WEBSOCKET_FIELDS, {"Content-Length", "0"}, {"Content-Length", "5"}},
     chat,
     obstacle::content,
     400,
     nothing},
    {"chunked",
     {WEBSOCKET_FIELDS, {"Transfer-Encoding", "chunked"}},
     chat,
     obstacle::content,
     400,
     nothing},
    {"capsules and a length",
     {CAPSULE_FIELDS("connect-ip"), {"Content-Length", "0"}},
     chat,
     obstacle::content,
     400,
     nothing},
    {"no key",
     {{"Host", "a"}, {"Connection", "upgrade"}, {"Upgrade", "websocket"}},
     chat,
     obstacle::key,
     400,
     nothing},
    {"two keys",
     {WEBSOCKET_FIELDS, {"Sec-WebSocket-Key", sample_key}},
     chat,
     obstacle::key,
     400,
     nothing},
    {"a short key",
     {{"Host", "a"},
      {"Connection", "upgrade"},
      {"Upgrade", "websocket"},
      {"Sec-WebSocket-Key", "dGhl"}},
     chat,
     obstacle::key,
     400,
     nothing},
    {"a pseudo-header field",
     {WEBSOCKET_FIELDS, {":path", "/"}},
     chat,
     obstacle::field,
     400,
     nothing},
    {"Origin taken away",
     {{"Host", "a"}, {"Connection", "upgrade, origin"}, {"Upgrade", "chat"}, {"Origin", "null"}},
     chat,
     obstacle::field,
     400,
     nothing},
    {"a cookie taken away",
     {{"Host", "a"}, {"Connection", "upgrade, cookie"}, {"Upgrade", "chat"}, {"Cookie", "a=1"}},
     chat,
     obstacle::field,
     400,
     nothing},
    {"no name", {WEBSOCKET_FIELDS, {"", "folded"}}, chat, obstacle::field, 400, nothing},
};

constexpr bool crosses_up(up const& each) {
    request const received{each.version, each.method, each.fields};
    sheet out;
    translation const got = each_connect_field(received, each.target, out);
    if (bool(got) != (each.reason == obstacle::none) || got.reason != each.reason ||
        got.status != each.status || out.text() != each.text)
        return false;
    return !got || !breaks_no_must(received) || breaks_no_must(request(http_2, "CONNECT", out));
}

TEST_CASE("bridge: an Upgrade becomes an extended CONNECT") {
    cases::hold<ups, crosses_up, &up::fields>();
}

// An extended CONNECT becomes an Upgrade.
struct down {
    std::string_view what;
    lines fields;
    std::string_view key;
    obstacle reason;
    int status;
    std::string_view text;
    http_version version = http_2;
    std::string_view method = "CONNECT";
};

#define TARGET {":scheme", "https"}, {":path", "/chat"}, {":authority", "a.example"}
#define DOWN(name) "Host: a.example\nConnection: Upgrade\nUpgrade: " name "\n"

constexpr down downs[] = {
    {"websocket",
     {{":method", "CONNECT"},
      {":protocol", "websocket"},
      TARGET,
      {"sec-websocket-version", "13"},
      {"origin", "https://a.example"}},
     sample_key,
     obstacle::none,
     0,
     DOWN("websocket") "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\nsec-websocket-version: 13\n"
                       "origin: https://a.example\n"},
    {"websocket in HTTP/3",
     {{":protocol", "WebSocket"}, TARGET, {"sec-websocket-version", "13"}},
     sample_key,
     obstacle::none,
     0,
     DOWN("websocket") "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\nsec-websocket-version: 13\n",
     http_3},
    {"the key and accept of the other side",
     {{":protocol", "websocket"},
      TARGET,
      {"sec-websocket-version", "13"},
      {"sec-websocket-key", "x"},
      {"sec-websocket-accept", "x"},
      {"te", "trailers"}},
     sample_key,
     obstacle::none,
     0,
     DOWN("websocket") "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\nsec-websocket-version: 13\n"},
    {"connect-udp",
     {{":protocol", "connect-udp"}, TARGET, {"capsule-protocol", "?1"}},
     "",
     obstacle::none,
     0,
     DOWN("connect-udp") "capsule-protocol: ?1\n"},
    {"connect-ip",
     {{":protocol", "connect-ip"}, TARGET, {"capsule-protocol", "?1"}},
     "",
     obstacle::none,
     0,
     DOWN("connect-ip") "capsule-protocol: ?1\n"},
    {"connect-tcp",
     {{":protocol", "connect-tcp"}, TARGET, {"expect", "100-continue"}},
     "",
     obstacle::none,
     0,
     DOWN("connect-tcp") "expect: 100-continue\n"},
    {"Host is made from :authority",
     {{":protocol", "chat"},
      TARGET,
      {"host", "b.example"},
      {"expect", "100-continue"},
      {"content-length", "0"},
      {"cookie", "a=1"}},
     "",
     obstacle::none,
     0,
     DOWN("chat") "cookie: a=1\n"},

    {"HTTP/1.1", {{":protocol", "chat"}, TARGET}, "", obstacle::not_offered, 0, nothing, http_1_1},
    {"GET", {{":protocol", "chat"}, TARGET}, "", obstacle::not_offered, 0, nothing, http_2, "GET"},
    {"CONNECT alone", {{":authority", "a:1"}}, "", obstacle::not_offered, 0, nothing},
    {"h2c", {{":protocol", "h2c"}, TARGET}, "", obstacle::protocol, 501, nothing},
    {"h2", {{":protocol", "h2"}, TARGET}, "", obstacle::protocol, 501, nothing},
    {"TLS", {{":protocol", "tls"}, TARGET}, "", obstacle::protocol, 501, nothing},
    {"HTTP", {{":protocol", "HTTP"}, TARGET}, "", obstacle::protocol, 501, nothing},
    {"a version", {{":protocol", "websocket/13"}, TARGET}, "", obstacle::protocol, 501, nothing},
    {"a list", {{":protocol", "a, b"}, TARGET}, "", obstacle::protocol, 501, nothing},
    {"white space", {{":protocol", " chat"}, TARGET}, "", obstacle::protocol, 501, nothing},
    {"an empty one", {{":protocol", ""}, TARGET}, "", obstacle::protocol, 501, nothing},
    {"two", {{":protocol", "a"}, {":protocol", "a"}, TARGET}, "", obstacle::protocol, 501, nothing},
    {"no :scheme",
     {{":protocol", "chat"}, {":path", "/"}, {":authority", "a"}},
     "",
     obstacle::target,
     400,
     nothing},
    {"no :path",
     {{":protocol", "chat"}, {":scheme", "http"}, {":authority", "a"}},
     "",
     obstacle::target,
     400,
     nothing},
    {"no :authority",
     {{":protocol", "chat"}, {":scheme", "http"}, {":path", "/"}, {"host", "a"}},
     "",
     obstacle::target,
     400,
     nothing},
    {"another :scheme",
     {{":protocol", "websocket"}, {":scheme", "ftp"}, {":path", "/"}, {":authority", "a"}},
     sample_key,
     obstacle::target,
     400,
     nothing},
    {"two :path",
     {{":protocol", "chat"}, TARGET, {":path", "/"}},
     "",
     obstacle::target,
     400,
     nothing},
    {"a request line in :path",
     {{":protocol", "chat"},
      {":scheme", "http"},
      {":authority", "a"},
      {":path", "/ HTTP/1.1\r\n\r\n"}},
     "",
     obstacle::target,
     400,
     nothing},
    {"content",
     {{":protocol", "chat"}, TARGET, {"content-length", "1"}},
     "",
     obstacle::content,
     400,
     nothing},
    {"capsules and a type",
     {{":protocol", "connect-ip"}, TARGET, {"content-type", "a/b"}},
     "",
     obstacle::content,
     400,
     nothing},
    {"no key", {{":protocol", "websocket"}, TARGET}, "", obstacle::key, 500, nothing},
    {"a bad key",
     {{":protocol", "websocket"}, TARGET},
     "dGhlIHNhbXBsZSBub25j\r\n==",
     obstacle::key,
     500,
     nothing},
    {"Connection",
     {{":protocol", "chat"}, TARGET, {"connection", "x"}},
     "",
     obstacle::field,
     400,
     nothing},
    {"Upgrade",
     {{":protocol", "chat"}, TARGET, {"upgrade", "x"}},
     "",
     obstacle::field,
     400,
     nothing},
    {"HTTP2-Settings",
     {{":protocol", "chat"}, TARGET, {"http2-settings", ""}},
     "",
     obstacle::field,
     400,
     nothing},
    {"Transfer-Encoding",
     {{":protocol", "chat"}, TARGET, {"transfer-encoding", "chunked"}},
     "",
     obstacle::content,
     400,
     nothing},
    {"an unknown pseudo-header field",
     {{":protocol", "chat"}, TARGET, {":x", ""}},
     "",
     obstacle::field,
     400,
     nothing},
    {"that of a response",
     {{":protocol", "chat"}, TARGET, {":status", "200"}},
     "",
     obstacle::field,
     400,
     nothing},
    {"cookies in two lines",
     {{":protocol", "chat"}, TARGET, {"cookie", "a=1"}, {"Cookie", "b=2"}},
     "",
     obstacle::cookie,
     500,
     nothing},
    {"a second request",
     {{":protocol", "chat"}, TARGET, {"x", "1\r\n\r\nGET / HTTP/1.1"}},
     "",
     obstacle::field,
     400,
     nothing},
};

constexpr bool crosses_down(down const& each) {
    request const received{each.version, each.method, each.fields};
    sheet out;
    translation const got = each_upgrade_field(received, each.key, out);
    if (bool(got) != (each.reason == obstacle::none) || got.reason != each.reason ||
        got.status != each.status || out.text() != each.text)
        return false;
    return !got || breaks_no_must(request(http_1_1, "GET", out));
}

TEST_CASE("bridge: an extended CONNECT becomes an Upgrade") {
    cases::hold<downs, crosses_down, &down::fields>();
}

// An answer is translated back. `asked` is the Upgrade or the CONNECT for this protocol.
struct back {
    std::string_view what;
    lines fields;
    std::string_view protocol_name;
    int received;
    obstacle reason;
    int status;
    std::string_view text;
};

constexpr back backs_up[] = {
    {"websocket",
     {{"Connection", "Upgrade, X"},
      {"Upgrade", "WebSocket"},
      {"X", "1"},
      {"Sec-WebSocket-Accept", sample_accept},
      {"Sec-WebSocket-Protocol", "chat"},
      {"Content-Length", "0"},
      {"Date", "now"}},
     "websocket",
     101,
     obstacle::none,
     200,
     ":status: 200\nsec-websocket-protocol: chat\ndate: now\n"},
    {"capsules",
     {{"Connection", "Upgrade"}, {"Upgrade", "connect-ip"}, {"Capsule-Protocol", "?1"}},
     "connect-ip",
     101,
     obstacle::none,
     200,
     ":status: 200\ncapsule-protocol: ?1\n"},
    {"a refusal",
     {{"Connection", "close, Upgrade"},
      {"Upgrade", "websocket"},
      {"Sec-WebSocket-Version", "13"},
      {"Content-Length", "3"},
      {"Transfer-Encoding", "chunked"}},
     "websocket",
     426,
     obstacle::none,
     426,
     ":status: 426\nsec-websocket-version: 13\ncontent-length: 3\n"},
    {"a redirection",
     {{"Location", "/"}},
     "chat",
     307,
     obstacle::none,
     307,
     ":status: 307\nlocation: /\n"},
    {"a hint", {{"Link", "</>"}}, "chat", 103, obstacle::none, 103, ":status: 103\nlink: </>\n"},
    {"a hint with a length",
     {{"Link", "</>"}, {"Content-Length", "5"}},
     "chat",
     103,
     obstacle::none,
     103,
     ":status: 103\nlink: </>\n"},
    {"its own 502",
     {{"Server", "x"}},
     "chat",
     502,
     obstacle::none,
     502,
     ":status: 502\nserver: x\n"},
    {"Upgrade ignored", {{"Content-Length", "0"}}, "chat", 200, obstacle::answer, 502, nothing},
    {"no content", {{"X", ""}}, "chat", 204, obstacle::answer, 502, nothing},
    {"no status", {{"X", ""}}, "chat", 600, obstacle::answer, 502, nothing},
    {"no Upgrade", {{"X", ""}}, "chat", 101, obstacle::answer, 502, nothing},
    {"not nominated", {{"Upgrade", "chat"}}, "chat", 101, obstacle::answer, 502, nothing},
    {"another protocol",
     {{"Connection", "upgrade"}, {"Upgrade", "h2c"}},
     "chat",
     101,
     obstacle::answer,
     502,
     nothing},
    {"a version",
     {{"Connection", "upgrade"}, {"Upgrade", "chat/1"}},
     "chat",
     101,
     obstacle::answer,
     502,
     nothing},
    {"more than one",
     {{"Connection", "upgrade"}, {"Upgrade", "TLS/1.0, chat"}},
     "chat",
     101,
     obstacle::answer,
     502,
     nothing},
    {"another behind it",
     {{"Connection", "upgrade"}, {"Upgrade", "chat, HTTP/1.1"}},
     "chat",
     101,
     obstacle::answer,
     502,
     nothing},
    {"no accept",
     {{"Connection", "upgrade"}, {"Upgrade", "websocket"}},
     "websocket",
     101,
     obstacle::answer,
     502,
     nothing},
    {"another accept",
     {{"Connection", "upgrade"},
      {"Upgrade", "websocket"},
      {"Sec-WebSocket-Accept", "S3pPLMBiTxaQ9kYGzzhZRbK+xOo="}},
     "websocket",
     101,
     obstacle::answer,
     502,
     nothing},
    {"two accepts",
     {{"Connection", "upgrade"},
      {"Upgrade", "websocket"},
      {"Sec-WebSocket-Accept", sample_accept},
      {"Sec-WebSocket-Accept", sample_accept}},
     "websocket",
     101,
     obstacle::answer,
     502,
     nothing},
    {"capsules and content",
     {{"Connection", "Upgrade"}, {"Upgrade", "connect-ip"}, {"Content-Type", "a/b"}},
     "connect-ip",
     101,
     obstacle::answer,
     502,
     nothing},
    {"a broken Connection", {{"Connection", "a b"}}, "chat", 403, obstacle::field, 502, nothing},
    {"a broken line", {{"X", "a\nb"}}, "chat", 403, obstacle::field, 502, nothing},
};

constexpr bool answers_up(back const& each) {
    cases::pair const fields[] = {{":protocol", each.protocol_name},
                                  TARGET,
                                  {"sec-websocket-version", "13"},
                                  {"sec-websocket-protocol", "chat"},
                                  {"capsule-protocol", "?1"}};
    request const asked{http_2, "CONNECT", fields};
    response const received{http_1_1, each.received, each.fields};
    sheet out;
    translation const got = each_connect_answer_field(asked, sample_key, received, out);
    if (bool(got) != (each.reason == obstacle::none) || got.reason != each.reason ||
        got.status != each.status || out.text() != each.text)
        return false;
    response const forwarded{http_2, got.status, out};
    return inspect_forwarded(asked, received, forwarded).rules().size() == 0 &&
           breaks_no_must(asked, forwarded);
}

TEST_CASE("bridge: the answer to an Upgrade becomes one to an extended CONNECT") {
    cases::hold<backs_up, answers_up, &back::fields>();
}

constexpr back backs_down[] = {
    {"websocket",
     {{":status", "200"},
      {"sec-websocket-protocol", "chat"},
      {"content-length", "0"},
      {"sec-websocket-accept", "x"}},
     "websocket",
     200,
     obstacle::none,
     101,
     "Connection: Upgrade\nUpgrade: websocket\n"
     "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\nsec-websocket-protocol: chat\n"},
    {"any 2xx",
     {{":status", "299"}},
     "chat",
     299,
     obstacle::none,
     101,
     "Connection: Upgrade\nUpgrade: chat\n"},
    {"capsules",
     {{"capsule-protocol", "?1"}},
     "connect-udp",
     200,
     obstacle::none,
     101,
     "Connection: Upgrade\nUpgrade: connect-udp\ncapsule-protocol: ?1\n"},
    {"a refusal",
     {{":status", "403"}, {"content-length", "3"}, {"set-cookie", "a=1"}, {"set-cookie", "b=2"}},
     "connect-udp",
     403,
     obstacle::none,
     403,
     "content-length: 3\nset-cookie: a=1\nset-cookie: b=2\n"},
    {"unknown there", {{":status", "501"}}, "chat", 501, obstacle::none, 501, nothing},
    {"a hint", {{"link", "</>"}}, "chat", 103, obstacle::none, 103, "link: </>\n"},
    {"a hint with a length, which a 1xx must not have",
     {{"link", "</>"}, {"content-length", "5"}},
     "chat",
     103,
     obstacle::none,
     103,
     "link: </>\n"},
    {"another version is required",
     {{"sec-websocket-version", "13"}, {"content-length", "0"}},
     "websocket",
     426,
     obstacle::none,
     426,
     "Connection: Upgrade\nUpgrade: websocket\nsec-websocket-version: 13\ncontent-length: 0\n"},
    {"101", {{":status", "101"}}, "chat", 101, obstacle::answer, 502, nothing},
    {"capsules and 204", {{":status", "204"}}, "connect-udp", 204, obstacle::answer, 502, nothing},
    {"capsules and 205", {{":status", "205"}}, "connect-tcp", 205, obstacle::answer, 502, nothing},
    {"capsules and 206", {{":status", "206"}}, "connect-ip", 206, obstacle::answer, 502, nothing},
    {"capsules and a length",
     {{"content-length", "0"}},
     "connect-ip",
     200,
     obstacle::answer,
     502,
     nothing},
    {"no status", {{":status", "99"}}, "chat", 99, obstacle::answer, 502, nothing},
    {"Connection", {{"connection", "close"}}, "chat", 403, obstacle::field, 502, nothing},
    {"a pseudo-header field of requests",
     {{":path", "/"}},
     "chat",
     200,
     obstacle::field,
     502,
     nothing},
    {"a second response",
     {{"x", "\r\n\r\nHTTP/1.1 200 OK"}},
     "chat",
     200,
     obstacle::field,
     502,
     nothing},
};

constexpr bool answers_down(back const& each) {
    cases::pair const fields[] = {
        {"Host", "a.example"},           {"Connection", "upgrade"},
        {"Upgrade", each.protocol_name}, {"Sec-WebSocket-Key", sample_key},
        {"Sec-WebSocket-Version", "13"}, {"Sec-WebSocket-Protocol", "chat"},
        {"Capsule-Protocol", "?1"}};
    request const asked{http_1_1, "GET", fields};
    response const received{http_3, each.received, each.fields};
    sheet out;
    translation const got = each_upgrade_answer_field(asked, received, out);
    if (bool(got) != (each.reason == obstacle::none) || got.reason != each.reason ||
        got.status != each.status || out.text() != each.text)
        return false;
    return breaks_no_must(asked, response(http_1_1, got.status, out));
}

TEST_CASE("bridge: the answer to an extended CONNECT becomes one to an Upgrade") {
    cases::hold<backs_down, answers_down, &back::fields>();
}

// The same offer and the same fields arrive, and no handshake breaks a MUST.
TEST_CASE("bridge: an Upgrade and its answer stay valid when each crosses twice") {
    for (std::string_view const name : {"websocket", "connect-udp", "connect-tcp", "chat"}) {
        INFO(name);
        cases::pair const fields[] = {{"Host", "a.example"},
                                      {"Connection", "keep-alive, Upgrade"},
                                      {"Upgrade", name},
                                      {"Sec-WebSocket-Key", sample_key},
                                      {"sec-websocket-version", "13"},
                                      {"origin", "null"},
                                      {"capsule-protocol", "?1"},
                                      {"cookie", "a=1; b=2"}};
        request const client{http_1_1, "GET", fields};
        sheet middle, server, answer, back_in_middle, back_at_client;
        std::string_view const fresh = "AAAAAAAAAAAAAAAAAAAAAA==";
        REQUIRE(each_connect_field(client, {"https", "/x", ""}, middle));
        request const connect{http_2, "CONNECT", middle};
        REQUIRE(each_upgrade_field(connect, fresh, server));
        request const last{http_1_1, "GET", server};
        CHECK(offer_of(last).size() == 1);
        CHECK(offer_of(last).front() == offer_of(client).front());
        for (cases::pair const& line : fields)
            if (line.first[0] >= 'a')
                CHECK(std::find(server.begin(), server.end(), line) != server.end());

        answer("Connection", "Upgrade");
        answer("Upgrade", name);
        if (name == "websocket") answer("Sec-WebSocket-Accept", accept_key(fresh).view());
        answer("capsule-protocol", "?1");
        response const switching{http_1_1, 101, answer};
        CHECK(breaks_no_must(last, switching));
        translation const up_again =
            each_connect_answer_field(connect, fresh, switching, back_in_middle);
        REQUIRE(up_again);
        response const opened{http_2, up_again.status, back_in_middle};
        CHECK(breaks_no_must(connect, opened));
        translation const down_again = each_upgrade_answer_field(client, opened, back_at_client);
        REQUIRE(down_again);
        response const switched{http_1_1, down_again.status, back_at_client};
        CHECK(breaks_no_must(client, switched));
        CHECK(offer_of(request(http_1_1, "GET", back_at_client)).front() == protocol{name});
    }
}

TEST_CASE("bridge: no byte of a name or a value ends a line or a field on the other side") {
    for (int byte = 0; byte != 256; ++byte) {
        INFO(byte);
        char const c = static_cast<char>(byte);
        std::string const text{'a', c, 'b'};
        std::string const path{'/', c};
        bool const ends_line = c == '\0' || c == '\r' || c == '\n';
        bool const visible = byte > ' ' && byte != 0x7f;

        std::pair<std::string_view, std::string_view> wide[] = {
            {":protocol", "chat"}, TARGET, {"x", text}};
        auto const crosses = [&wide] {
            sheet out;
            bool const yes(each_upgrade_field(request(http_2, "CONNECT", wide), "", out));
            CHECK(yes == (out.count != 0));
            for (cases::pair const& line : out) {
                CHECK(is_token(line.first));
                CHECK(line.second.find_first_of(std::string_view("\0\r\n", 3)) == line.second.npos);
            }
            return yes;
        };
        CHECK(crosses() == !ends_line);
        wide[4] = {text, "1"};
        CHECK(crosses() == is_tchar(c));
        wide[4] = {"x", "1"};
        wide[0].second = text;
        CHECK(crosses() == is_tchar(c));
        wide[0].second = "chat";
        wide[2].second = path;
        CHECK(crosses() == (visible && c != '#'));
        wide[2].second = "/";
        wide[3].second = text;
        bool const ends_authority = c == '/' || c == '?' || c == '#' || c == '@' || c == '\\';
        CHECK(crosses() == (visible && !ends_authority));

        std::string const upper{c, 'A', c};
        std::pair<std::string_view, std::string_view> narrow[] = {
            {"Host", "a"}, {"Connection", "upgrade"}, {"Upgrade", "chat"}, {"x", text}};
        auto const rises = [&narrow] {
            sheet out;
            bool const yes(each_connect_field(request(http_1_1, "GET", narrow), chat, out));
            CHECK(yes == (out.count != 0));
            for (cases::pair const& line : out)
                for (char const each : line.first) CHECK((each < 'A' || each > 'Z'));
            return yes;
        };
        CHECK(rises() == !ends_line);
        narrow[3] = {upper, "1"};
        CHECK(rises() == is_tchar(c));
    }
}

TEST_CASE("bridge: the documented bounds hold") {
    for (std::size_t const length : {255u, 256u, 257u}) {
        std::string const name(length, 'X');
        cases::pair const fields[] = {
            {"Host", "a"}, {"Connection", "upgrade"}, {"Upgrade", "chat"}, {name, "1"}};
        sheet out;
        CHECK(bool(each_connect_field(request(http_1_1, "GET", fields), chat, out)) ==
              (length <= 256));
    }
    for (int const count : {63, 64, 65, 1000}) {
        std::string options = "upgrade";
        for (int i = 1; i != count; ++i) options += ", X, x" + std::to_string(i);
        // upgrade, X, and x1 to x(count - 1)
        int const distinct = count + 1;
        cases::pair const fields[] = {
            {"Host", "a"}, {"Connection", options}, {"Upgrade", "chat"}, {"x", "1"}, {"X1", "1"}};
        sheet out;
        translation const got = each_connect_field(request(http_1_1, "GET", fields), chat, out);
        INFO(count);
        CHECK(bool(got) == (distinct <= 64));
        CHECK(out.count == (got ? 5u : 0u));
    }
}

// A message that crosses breaks no MUST that it did not break before.
TEST_CASE("bridge: what crosses breaks no new rule") {
    static constexpr cases::pair both[] = {{"Sec-WebSocket-Version", "13"},
                                           {"sec-websocket-version", "12"},
                                           {"sec-websocket-protocol", "a, a"},
                                           {"sec-websocket-protocol", "a,,b"},
                                           {"sec-websocket-extensions", "x;"},
                                           {"capsule-protocol", "?1"},
                                           {"Capsule-Protocol", "1"},
                                           {"expect", "100-continue"},
                                           {"te", "trailers"},
                                           {"content-type", "a/b"},
                                           {"content-length", "0"},
                                           {"origin", "null"},
                                           {"sec-websocket-accept", sample_accept},
                                           {"sec-websocket-key", sample_key},
                                           {"cookie", "a=1"}};
    static constexpr cases::pair narrow[] = {{"Keep-Alive", "1"},
                                             {"Connection", "x-hop, keep-alive, te"},
                                             {"x-hop", "1"},
                                             {"Proxy-Connection", "x"},
                                             {"HTTP2-Settings", "AAMAAABk"},
                                             {"Upgrade", "h2c, x/1"}};
    static constexpr std::string_view names[] = {"websocket", "connect-udp", "connect-tcp", "chat"};
    unsigned long long seed = 1;
    auto const random = [&seed](std::size_t below) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        return static_cast<std::size_t>(seed >> 33) % below;
    };
    auto const worse = [](auto const& before, auto const& after) {
        findings const known = inspect(before);
        for (finding const each : inspect(after))
            if (info(each.rule).level == level::error && !known.contains(each.rule)) return true;
        return false;
    };
    int crossed = 0;
    for (int round = 0; round != 20000; ++round) {
        std::string_view const name = names[random(std::size(names))];
        bool const is_up = random(2) == 0;
        std::vector<cases::pair> fields;
        if (is_up)
            fields = {{"Host", "a"}, {"Connection", "Upgrade"}, {"Upgrade", name}};
        else
            fields = {{":protocol", name}, TARGET};
        for (std::size_t left = random(7); left != 0; --left)
            if (is_up && random(3) == 0)
                fields.push_back(narrow[random(std::size(narrow))]);
            else
                fields.push_back(both[random(std::size(both))]);
        if (is_up && name == "websocket") fields.push_back({"Sec-WebSocket-Key", sample_key});
        sheet out;
        if (is_up) {
            request const before{http_1_1, "GET", fields};
            if (!each_connect_field(before, chat, out)) continue;
            CHECK_FALSE(worse(before, request(http_2, "CONNECT", out)));
        } else {
            request const before{http_3, "CONNECT", fields};
            if (!each_upgrade_field(before, sample_key, out)) continue;
            CHECK_FALSE(worse(before, request(http_1_1, "GET", out)));
        }
        ++crossed;
    }
    CHECK(crossed > 5000);
}

TEST_CASE("bridge: trailers do not cross") {
    cases::pair const fields[] = {
        {"Host", "a"}, {"Connection", "upgrade"}, {"Upgrade", "chat"}, {"x", "1"}, {"y", "\r\n"}};
    sheet out;
    CHECK(each_connect_field(request(http_1_1, "GET", fields, {.trailers_from = 3}), chat, out));
    CHECK(out.count == 5);
}

TEST_CASE("bridge: messages of the wrong HTTP version are refused") {
    cases::pair const fields[] = {{"Host", "a"}, {"Connection", "upgrade"}, {"Upgrade", "chat"}};
    cases::pair const wide[] = {{":protocol", "chat"}, TARGET};
    request const upgrade{http_1_1, "GET", fields};
    request const connect{http_2, "CONNECT", wide};
    sheet out;
    CHECK(each_upgrade_answer_field(upgrade, response(http_1_1, 200, fields), out).reason ==
          obstacle::answer);
    CHECK(each_connect_answer_field(connect, "", response(http_2, 404, wide), out).reason ==
          obstacle::answer);
    CHECK(each_upgrade_answer_field(connect, response(http_2, 200, wide), out).reason ==
          obstacle::not_offered);
    CHECK(each_connect_answer_field(upgrade, "", response(http_1_1, 101, fields), out).reason ==
          obstacle::not_offered);
    CHECK(each_connect_answer_field(connect, "", response(http_1_0, 101, fields), out).reason ==
          obstacle::answer);
    CHECK(out.count == 0);
}

// ---- The protocols that are carried -------------------------------------------------------------

struct carried_case {
    std::string_view what;
    lines fields;
    protocol_span carried;
    std::string_view protocol;  // empty: not translated
};
constexpr protocol only_websocket[] = {{"WebSocket"}};
constexpr protocol two[] = {{"connect-udp"}, {"chat"}};
constexpr carried_case carried[] = {
    {"an empty list", {{"Upgrade", "chat, websocket"}}, {}, ""},
    {"the first that is carried", {{"Upgrade", "chat, websocket"}}, only_websocket, "websocket"},
    {"the order is the client's", {{"Upgrade", "chat, connect-udp"}}, two, "chat"},
    {"none of them", {{"Upgrade", "chat, connect-udp"}}, only_websocket, ""},
    {"another version", {{"Upgrade", "websocket/13"}}, only_websocket, ""},
};
constexpr bool carried_holds(carried_case const& row) {
    cases::pair const fields[] = {row.fields[0],
                                  {"Host", "example.com"},
                                  {"Connection", "upgrade"},
                                  {"Sec-WebSocket-Key", sample_key},
                                  {"Sec-WebSocket-Version", "13"}};
    request const asked(http_1_1, "GET", fields);
    sheet out;
    translation const done = each_connect_field(asked, {"https", "/"}, row.carried, out);
    cases::pair const answer[] = {{"server", "x"}};
    sheet back;
    translation const answered =
        each_upgrade_answer_field(asked, done.protocol, response(http_2, 200, answer), back);
    if (row.protocol.empty())
        return !done && done.reason == obstacle::protocol && done.status == 0 && out.count == 0 &&
               done.protocol.empty() && !answered;
    return done && done.protocol == row.protocol && out.fields[1].second == row.protocol &&
           answered && answered.protocol == row.protocol && back.fields[1].second == row.protocol;
}
TEST_CASE("bridge: it asks for a protocol that the intermediary carries") {
    cases::hold<carried, carried_holds, &carried_case::fields>();
}

}  // namespace
