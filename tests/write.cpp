// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/write.hpp>

#include <http_upgrade/confirm.hpp>
#include <http_upgrade/info.hpp>
#include <http_upgrade/inspect.hpp>
#include <http_upgrade/literal.hpp>
#include <http_upgrade/negotiate.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

constexpr std::string_view key = "dGhlIHNhbXBsZSBub25jZQ==";
constexpr std::string_view settings = "AAMAAABkAAQAAP__";

// ---- The writers, each in both forms ------------------------------------------------------------

struct offer_writer {
    protocol_span offered;
    offer_details details{};

    template <class Out>
    constexpr Out operator()(Out out) const {
        return write_offer(out, offered, details);
    }
    template <class Sink>
    constexpr bool each(Sink& sink) const {
        return each_offer_field(offered, details, sink);
    }
};

struct switching_writer {
    decision decided;
    websocket_choices chosen{};

    template <class Out>
    constexpr Out operator()(Out out) const {
        return write_switching(out, decided, chosen);
    }
    template <class Sink>
    constexpr bool each(Sink& sink) const {
        return each_switching_field(decided, chosen, sink);
    }
    template <class Out>
    constexpr Out head(Out out) const {
        return write_switching_head(out, decided, chosen);
    }
    static constexpr std::string_view before = "HTTP/1.1 101 Switching Protocols\r\n";
    static constexpr std::string_view behind = "\r\n";
};

struct required_writer {
    protocol_span required;

    template <class Out>
    constexpr Out operator()(Out out) const {
        return write_required(out, required);
    }
    template <class Sink>
    constexpr bool each(Sink& sink) const {
        return each_required_field(required, sink);
    }
    template <class Out>
    constexpr Out head(Out out) const {
        return write_required_head(out, required);
    }
    static constexpr std::string_view before = "HTTP/1.1 426 Upgrade Required\r\n";
    static constexpr std::string_view behind = "Content-Length: 0\r\n\r\n";
};

struct advertisement_writer {
    protocol_span advertised;

    template <class Out>
    constexpr Out operator()(Out out) const {
        return write_advertisement(out, advertised);
    }
    template <class Sink>
    constexpr bool each(Sink& sink) const {
        return each_advertised_field(advertised, sink);
    }
};

/// The whole head of a writer that has one.
template <class Writer>
struct head_writer {
    Writer writer;

    template <class Out>
    constexpr Out operator()(Out out) const {
        return writer.head(out);
    }
};

// ---- What they write, asked for in every way ----------------------------------------------------

/// A sink that writes each line as text.
class taken_lines {
public:
    constexpr void operator()(std::string_view name, std::string_view value) {
        ++count_;
        for (std::string_view const text :
             {name, std::string_view(": "), value, std::string_view("\r\n")})
            for (char const c : text)
                if (size_ != sizeof bytes_) bytes_[size_++] = c;
    }
    constexpr std::size_t count() const { return count_; }
    constexpr std::string_view view() const { return {bytes_, size_}; }

private:
    char bytes_[most_written] = {};
    std::size_t size_ = 0;
    std::size_t count_ = 0;
};

/// Whether a writer writes just this.
template <class Writer>
constexpr bool writes(Writer const& writer, std::string_view expected) {
    char first[most_written] = {};
    into const filled = writer(into(first));
    if (bool(filled) == expected.empty()) return false;  // nothing is no success
    char second[most_written] = {};
    char* const begin = second;
    char* const end = writer(begin);
    return filled.view() == expected && filled.wanted() == expected.size() &&
           std::string_view(begin, static_cast<std::size_t>(end - begin)) == expected &&
           writer(counted()).count() == expected.size();
}

/// Whether a sink gets just these lines. When there are none, it must not be called.
template <class Writer>
constexpr bool gives(Writer const& writer, std::string_view expected) {
    taken_lines sink;
    bool const given = writer.each(sink);
    return given == !expected.empty() && sink.view() == expected &&
           (sink.count() == 0) == expected.empty();
}

/// Whether the head holds these lines. When there are none, there must be no head.
template <class Writer>
constexpr bool heads(Writer const& writer, std::string_view expected) {
    char text[most_written] = {};
    std::size_t size = 0;
    if (!expected.empty())
        for (std::string_view const part : {Writer::before, expected, Writer::behind})
            for (char const c : part) text[size++] = c;
    return writes(head_writer<Writer>{writer}, {text, size});
}

/// The text of a writer at run time, written to several kinds of output iterators.
template <class Writer>
std::string written(Writer const& writer) {
    std::string text;
    writer(std::back_inserter(text));
    std::ostringstream stream;
    writer(std::ostreambuf_iterator<char>(stream));
    CHECK(stream.str() == text);
    std::vector<char> vector(text.size());
    CHECK(writer(vector.begin()) == vector.end());
    CHECK(std::equal(vector.begin(), vector.end(), text.begin(), text.end()));
    CHECK(writer(counted()).count() == text.size());
    CHECK(text.size() <= most_written);
    return text;
}

/// Whether the writer writes what fits into a buffer, counts the rest, and writes no byte behind.
template <class Writer>
bool stops_at_every_end(Writer const& writer, std::string_view whole) {
    for (std::size_t size = 0; size <= whole.size() + 2; ++size) {
        std::string buffer(size + 8, '#');
        into const out = writer(into(buffer.data(), size));
        std::size_t const fits = std::min(size, whole.size());
        if (bool(out) != (size >= whole.size() && !whole.empty()) || out.wanted() != whole.size())
            return false;
        if (out.view() != whole.substr(0, fits)) return false;
        if (buffer != std::string(whole.substr(0, fits)) + std::string(buffer.size() - fits, '#'))
            return false;
        std::vector<char> exact(size);  // what a sanitizer watches over
        if (writer(into(exact.data(), size)).view() != whole.substr(0, fits)) return false;
    }
    return true;
}

/// Protocols, given in a table as names and versions.
struct protocol_array {
    protocol at[8] = {};
    std::size_t count = 0;

    constexpr explicit protocol_array(cases::lines const& texts) {
        for (cases::pair const& each : texts) at[count++] = {each.first, each.second};
    }
    constexpr protocol_span span() const { return {at, count}; }
};

// ---- Offers -------------------------------------------------------------------------------------

struct offer_case {
    std::string_view what;
    cases::lines offered;  // names and versions
    offer_details details;
    std::string_view text;
};

constexpr offer_case offers[] = {
    {"one protocol", {{"chat", ""}}, {}, "Upgrade: chat\r\nConnection: Upgrade\r\n"},
    {"with a version", {{"TLS", "1.2"}}, {}, "Upgrade: TLS/1.2\r\nConnection: Upgrade\r\n"},
    {"several, in order",
     {{"HTTP", "2.0"}, {"SHTTP", "1.3"}, {"IRC", "6.9"}, {"RTA", "x11"}},
     {},
     "Upgrade: HTTP/2.0, SHTTP/1.3, IRC/6.9, RTA/x11\r\nConnection: Upgrade\r\n"},
    {"spelling is kept, and so is what stands twice",
     {{"WebSocket", ""}, {"tLs", "1.0a"}, {"websocket", ""}},
     {},
     "Upgrade: WebSocket, tLs/1.0a, websocket\r\nConnection: Upgrade\r\n"},
    {"every tchar",
     {{"!#$%&'*+-.^_`|~09azAZ", "~|`_^.-+*'&%$#!ZAza90"}},
     {},
     "Upgrade: !#$%&'*+-.^_`|~09azAZ/~|`_^.-+*'&%$#!ZAza90\r\nConnection: Upgrade\r\n"},
    {"h2 with a version is another protocol",
     {{"h2", "1"}, {"h2x", ""}},
     {},
     "Upgrade: h2/1, h2x\r\nConnection: Upgrade\r\n"},

    {"websocket, the rest left to the caller",
     {{"websocket", ""}},
     {},
     "Upgrade: websocket\r\nConnection: Upgrade\r\n"},
    {"websocket and its key",
     {{"WEBSOCKET", ""}},
     {.websocket_key = key},
     "Upgrade: WEBSOCKET\r\nConnection: Upgrade\r\n"
     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"},
    {"websocket and subprotocols",
     {{"websocket", ""}},
     {.websocket_key = key, .subprotocols = "mqtt, v12.stomp"},
     "Upgrade: websocket\r\nConnection: Upgrade\r\n"
     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
     "Sec-WebSocket-Protocol: mqtt, v12.stomp\r\n"},
    {"subprotocols: what is empty, and what stands twice, goes; case stays",
     {{"websocket", ""}},
     {.websocket_key = key, .subprotocols = ",\t, b\t,a ,, b,B,a,ab,  a, ,"},
     "Upgrade: websocket\r\nConnection: Upgrade\r\n"
     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
     "Sec-WebSocket-Protocol: b, a, B, ab\r\n"},
    {"subprotocols without a key wait for it",
     {{"websocket", ""}},
     {.subprotocols = "mqtt"},
     "Upgrade: websocket\r\nConnection: Upgrade\r\n"},
    {"websocket and extensions: what is empty goes, the rest stays as it is",
     {{"websocket", ""}},
     {.websocket_key = key,
      .subprotocols = "mqtt",
      .extensions =
          ", permessage-deflate ; client_max_window_bits=\"1\\0\",, permessage-deflate,x"},
     "Upgrade: websocket\r\nConnection: Upgrade\r\n"
     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
     "Sec-WebSocket-Protocol: mqtt\r\nSec-WebSocket-Extensions: permessage-deflate ; "
     "client_max_window_bits=\"1\\0\", permessage-deflate, x\r\n"},
    {"extensions without a key wait for it",
     {{"websocket", ""}},
     {.extensions = "x"},
     "Upgrade: websocket\r\nConnection: Upgrade\r\n"},
    {"websocket with a version is another protocol",
     {{"websocket", "13"}},
     {.websocket_key = key, .subprotocols = "mqtt"},
     "Upgrade: websocket/13\r\nConnection: Upgrade\r\n"},

    {"h2c, nominated even when the settings are left to the caller",
     {{"h2c", ""}},
     {},
     "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n"},
    {"h2c and its settings",
     {{"chat", ""}, {"H2C", ""}},
     {.http2_settings = settings},
     "Upgrade: chat, H2C\r\nConnection: Upgrade, HTTP2-Settings\r\n"
     "HTTP2-Settings: AAMAAABkAAQAAP__\r\n"},
    {"h2c with a version is another protocol",
     {{"h2c", "1"}},
     {.http2_settings = settings},
     "Upgrade: h2c/1\r\nConnection: Upgrade\r\n"},
    {"settings at the ends of what is allowed",
     {{"h2c", ""}},
     {.http2_settings = "AAIAAAABAAR_____AAUAAEAAAAUA____"},
     "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n"
     "HTTP2-Settings: AAIAAAABAAR_____AAUAAEAAAAUA____\r\n"},

    {"connect-udp",
     {{"connect-udp", ""}},
     {},
     "Upgrade: connect-udp\r\nConnection: Upgrade\r\nCapsule-Protocol: ?1\r\n"},
    {"connect-ip in another case, and behind others",
     {{"chat", ""}, {"Connect-IP", ""}},
     {},
     "Upgrade: chat, Connect-IP\r\nConnection: Upgrade\r\nCapsule-Protocol: ?1\r\n"},
    {"connect-tcp, once for several",
     {{"connect-tcp", ""}, {"connect-udp", ""}},
     {},
     "Upgrade: connect-tcp, connect-udp\r\nConnection: Upgrade\r\nCapsule-Protocol: ?1\r\n"},
    {"connect-udp with a version is another protocol",
     {{"connect-udp", "1"}, {"connect-tcp-07", ""}},
     {},
     "Upgrade: connect-udp/1, connect-tcp-07\r\nConnection: Upgrade\r\n"},

    {"everything",
     {{"connect-ip", ""}, {"h2c", ""}, {"TLS", "1.2"}, {"websocket", ""}},
     {.websocket_key = key, .subprotocols = "mqtt", .http2_settings = settings},
     "Upgrade: connect-ip, h2c, TLS/1.2, websocket\r\nConnection: Upgrade, HTTP2-Settings\r\n"
     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
     "Sec-WebSocket-Protocol: mqtt\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"
     "Capsule-Protocol: ?1\r\n"},
    {"details for what is not offered are not written",
     {{"chat", ""}},
     {.websocket_key = key, .subprotocols = "mqtt", .http2_settings = settings},
     "Upgrade: chat\r\nConnection: Upgrade\r\n"},
};

constexpr offer_case refused_offers[] = {
    {"nothing", {}, {}, ""},
    {"nothing, with details",
     {},
     {.websocket_key = key, .subprotocols = "mqtt", .http2_settings = settings},
     ""},
    {"a key that is none, though nobody needs one", {{"chat", ""}}, {.websocket_key = "x"}, ""},
    {"no name", {{"", ""}}, {}, ""},
    {"a version without a name", {{"", "1.2"}}, {}, ""},
    {"no name, behind a good one", {{"chat", ""}, {"", ""}}, {}, ""},
    {"h2", {{"h2", ""}}, {}, ""},
    {"h2 among others, in another case", {{"chat", ""}, {"H2", ""}, {"h2c", ""}}, {}, ""},
    {"a name with a slash", {{"TLS/1.2", ""}}, {}, ""},
    {"a version with a slash", {{"TLS", "1/2"}}, {}, ""},
    {"two names", {{"chat, websocket", ""}}, {}, ""},
    {"a space in front", {{" chat", ""}}, {}, ""},
    {"a space behind", {{"chat ", ""}}, {}, ""},
    {"a version with a space", {{"TLS", "1.2 "}}, {}, ""},
    {"another field line", {{"chat\r\nX-Injected: 1", ""}}, {}, ""},
    {"another field line in a version", {{"chat", "1\r\nX-Injected: 1"}}, {}, ""},
    {"a bare line feed", {{"chat\n", ""}}, {}, ""},
    {"a NUL", {{{"chat\0", 5}, ""}}, {}, ""},
    {"UTF-8", {{"\xc3\xa9", ""}}, {}, ""},

    {"a key too short", {{"websocket", ""}}, {.websocket_key = "dGhlIHNhbXBsZSBub25jZQ="}, ""},
    {"a key too long", {{"websocket", ""}}, {.websocket_key = "dGhlIHNhbXBsZSBub25jZXM="}, ""},
    {"a key with white space",
     {{"websocket", ""}},
     {.websocket_key = "dGhlIHNhbXBsZSBub25jZQ== "},
     ""},
    {"a key and another field line",
     {{"websocket", ""}},
     {.websocket_key = "dGhlIHNhbXBsZSBub25jZQ==\r\nX: 1"},
     ""},
    {"subprotocols that name none",
     {{"websocket", ""}},
     {.websocket_key = key, .subprotocols = " , "},
     ""},
    {"subprotocols that are no list",
     {{"websocket", ""}},
     {.websocket_key = key, .subprotocols = "mqtt, v12 stomp"},
     ""},
    {"subprotocols and another field line",
     {{"websocket", ""}},
     {.websocket_key = key, .subprotocols = "mqtt\r\nX: 1"},
     ""},
    {"subprotocols that are no list, though nobody needs them",
     {{"chat", ""}},
     {.subprotocols = "mqtt, ("},
     ""},
    {"extensions that name none",
     {{"websocket", ""}},
     {.websocket_key = key, .extensions = ","},
     ""},
    {"extensions that are no list",
     {{"websocket", ""}},
     {.websocket_key = key, .extensions = "x; y=\"\""},
     ""},
    {"extensions and another field line",
     {{"websocket", ""}},
     {.websocket_key = key, .extensions = "x\r\nX: 1"},
     ""},
    {"permessage-deflate as no server may accept it",
     {{"websocket", ""}},
     {.websocket_key = key, .extensions = "permessage-deflate; server_max_window_bits=16"},
     ""},
    {"settings with padding", {{"h2c", ""}}, {.http2_settings = "AAMAAABkAA=="}, ""},
    {"settings, base64 of the other kind", {{"h2c", ""}}, {.http2_settings = "AAMAAAB+"}, ""},
    {"half a setting", {{"h2c", ""}}, {.http2_settings = "AAMAAABkAAQA"}, ""},
    {"a setting of a forbidden value", {{"h2c", ""}}, {.http2_settings = "AAMAAABkAAIAAAAC"}, ""},
    {"settings and another field line", {{"h2c", ""}}, {.http2_settings = "AAMAAA\r\n"}, ""},
    {"settings that are none, though nobody needs them",
     {{"chat", ""}},
     {.http2_settings = "AAMA"},
     ""},
};

constexpr bool offer_holds(offer_case const& row) {
    protocol_array const offered(row.offered);
    offer_writer const writer{offered.span(), row.details};
    return writes(writer, row.text) && gives(writer, row.text);
}

TEST_CASE("write: offers are written as expected") {
    cases::hold<offers, offer_holds, &offer_case::offered>();
}

TEST_CASE("write: an offer that would be no valid field is refused") {
    cases::hold<refused_offers, offer_holds, &offer_case::offered>();
}

// ---- Switches -----------------------------------------------------------------------------------

struct switching_case {
    std::string_view what;
    cases::lines fields;     // of the request
    cases::lines supported;  // names and versions
    cases::few<std::string_view> subprotocols;
    std::string_view text;
};

constexpr cases::pair host{"Host", "example.com"};
constexpr cases::pair nominated{"Connection", "upgrade"};
constexpr cases::pair version_13{"Sec-WebSocket-Version", "13"};
constexpr cases::pair good_key{"Sec-WebSocket-Key", key};

constexpr switching_case switches[] = {
    {"a protocol of one's own, as the server spells it",
     {host, nominated, {"Upgrade", "CHAT/2"}},
     {{"Chat", "2"}},
     {},
     "Upgrade: Chat/2\r\nConnection: Upgrade\r\n"},
    {"websocket",
     {host, nominated, {"Upgrade", "websocket"}, good_key, version_13},
     {{"WebSocket", ""}},
     {},
     "Upgrade: WebSocket\r\nConnection: Upgrade\r\n"
     "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"},
    {"websocket and a subprotocol",
     {host,
      nominated,
      {"Upgrade", "websocket"},
      good_key,
      version_13,
      {"Sec-WebSocket-Protocol", "mqtt, v12.stomp"}},
     {{"websocket", ""}},
     {"v12.stomp"},
     "Upgrade: websocket\r\nConnection: Upgrade\r\n"
     "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
     "Sec-WebSocket-Protocol: v12.stomp\r\n"},
    {"websocket, and none of the subprotocols",
     {host,
      nominated,
      {"Upgrade", "websocket"},
      good_key,
      version_13,
      {"Sec-WebSocket-Protocol", "mqtt"}},
     {{"websocket", ""}},
     {"v12.stomp"},
     "Upgrade: websocket\r\nConnection: Upgrade\r\n"
     "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"},
    {"subprotocols are those of websocket",
     {host, nominated, {"Upgrade", "chat"}, {"Sec-WebSocket-Protocol", "mqtt"}},
     {{"chat", ""}},
     {"mqtt"},
     "Upgrade: chat\r\nConnection: Upgrade\r\n"},
    {"h2c",
     {host,
      {"Connection", "upgrade, HTTP2-Settings"},
      {"Upgrade", "h2c"},
      {"HTTP2-Settings", settings}},
     {{"h2c", ""}},
     {},
     "Upgrade: h2c\r\nConnection: Upgrade\r\n"},
    {"TLS, and what goes on above it",
     {host, nominated, {"Upgrade", "TLS/1.2"}},
     {{"TLS", "1.2"}},
     {},
     "Upgrade: TLS/1.2, HTTP/1.1\r\nConnection: Upgrade\r\n"},
    {"TLS in another spelling, without a version",
     {host, nominated, {"Upgrade", "TLS"}},
     {{"tls", ""}},
     {},
     "Upgrade: tls, HTTP/1.1\r\nConnection: Upgrade\r\n"},
    {"HTTP",
     {host, nominated, {"Upgrade", "HTTP/2.0"}},
     {{"HTTP", "2.0"}},
     {},
     "Upgrade: HTTP/2.0\r\nConnection: Upgrade\r\n"},
    {"connect-udp",
     {host, nominated, {"Upgrade", "connect-udp"}, {"Capsule-Protocol", "?1"}},
     {{"connect-udp", ""}},
     {},
     "Upgrade: connect-udp\r\nConnection: Upgrade\r\nCapsule-Protocol: ?1\r\n"},
    {"connect-ip",
     {host, nominated, {"Upgrade", "connect-ip"}, {"Capsule-Protocol", "?1"}},
     {{"Connect-IP", ""}},
     {},
     "Upgrade: Connect-IP\r\nConnection: Upgrade\r\nCapsule-Protocol: ?1\r\n"},
    {"connect-tcp",
     {host, nominated, {"Upgrade", "chat, connect-tcp"}, {"Capsule-Protocol", "?1"}},
     {{"connect-tcp", ""}},
     {},
     "Upgrade: connect-tcp\r\nConnection: Upgrade\r\nCapsule-Protocol: ?1\r\n"},
    {"connect-udp has no versions: no switch",
     {host, nominated, {"Upgrade", "connect-udp/1"}},
     {{"connect-udp", "1"}},
     {},
     ""},

    {"websocket has no versions: no switch",
     {host,
      nominated,
      {"Upgrade", "websocket/13"},
      good_key,
      version_13,
      {"Sec-WebSocket-Protocol", "mqtt"}},
     {{"websocket", "13"}},
     {"mqtt"},
     ""},

    {"nothing offered", {host}, {{"chat", ""}}, {}, ""},
    {"nothing in common", {host, nominated, {"Upgrade", "chat"}}, {{"talk", ""}}, {}, ""},
    {"nothing supported", {host, nominated, {"Upgrade", "chat"}}, {}, {}, ""},
    {"not nominated", {host, {"Upgrade", "chat"}}, {{"chat", ""}}, {}, ""},
    {"h2", {host, nominated, {"Upgrade", "h2"}}, {{"h2", ""}}, {}, ""},
    {"400 is owed",
     {host, nominated, {"Upgrade", "websocket"}, version_13},
     {{"websocket", ""}},
     {},
     ""},
    {"426 is owed, and its protocol is no switch",
     {host, nominated, {"Upgrade", "websocket"}, good_key, {"Sec-WebSocket-Version", "8"}},
     {{"websocket", ""}},
     {},
     ""},
};

constexpr bool switching_holds(switching_case const& row) {
    protocol_array const supported(row.supported);
    request const message(http_1_1, "GET", row.fields);
    switching_writer const writer{negotiate(message, supported.span()),
                                  choose_subprotocol(message, row.subprotocols)};
    return writes(writer, row.text) && gives(writer, row.text) && heads(writer, row.text);
}

// ---- The answer to permessage-deflate -----------------------------------------------------------

struct deflate_case {
    std::string_view what;
    std::string_view offer;
    deflate_limits ours;
    std::string_view answer;  // empty when the field is not written
};
constexpr deflate_case deflates[] = {
    {"plain", "permessage-deflate", {}, "permessage-deflate"},
    {"not offered", "x", {}, ""},
    {"all four",
     "permessage-deflate; client_max_window_bits",
     {.server_no_context_takeover = true,
      .client_no_context_takeover = true,
      .server_max_window_bits = 10,
      .client_max_window_bits = 8},
     "permessage-deflate; server_no_context_takeover; client_no_context_takeover; "
     "server_max_window_bits=10; client_max_window_bits=8"},
    {"the largest window is named when it was asked for",
     "permessage-deflate; server_max_window_bits=15",
     {},
     "permessage-deflate; server_max_window_bits=15"},
};
constexpr bool deflate_holds(deflate_case const& row) {
    cases::pair const fields[] = {host,     nominated,  {"Upgrade", "websocket"},
                                  good_key, version_13, {"Sec-WebSocket-Extensions", row.offer}};
    request const message(http_1_1, "GET", fields);
    std::string_view const lines =
        "Upgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";
    constexpr std::string_view name = "Sec-WebSocket-Extensions: ";
    char expected[most_written] = {};
    std::size_t size = 0;
    for (std::string_view const part : {lines, row.answer.empty() ? "" : name, row.answer,
                                        std::string_view(row.answer.empty() ? "" : "\r\n")})
        for (char const c : part) expected[size++] = c;
    switching_writer const writer{negotiate(message, protocol{"websocket"}),
                                  choose_deflate(message, row.ours)};
    return writes(writer, {expected, size}) && gives(writer, {expected, size});
}
TEST_CASE("write: a 101 to websocket accepts permessage-deflate as it was chosen") {
    cases::hold<deflates, deflate_holds, &deflate_case::offer>();
}

TEST_CASE("write: the 101 of a decision is written as expected") {
    cases::hold<switches, switching_holds, &switching_case::fields>();
    CHECK(writes(switching_writer{decision()}, ""));
}

// ---- Demands and advertisements -----------------------------------------------------------------

struct answer_case {
    std::string_view what;
    cases::lines protocols;  // names and versions
    std::string_view required;
    std::string_view advertised;
};

constexpr answer_case answers[] = {
    {"one protocol",
     {{"TLS", "1.2"}},
     "Upgrade: TLS/1.2\r\nConnection: Upgrade\r\n",
     "Upgrade: TLS/1.2\r\nConnection: Upgrade\r\n"},
    {"several, in order and as they are spelled",
     {{"TLS", "1.2"}, {"hTTP", "2.0"}, {"chat", ""}},
     "Upgrade: TLS/1.2, hTTP/2.0, chat\r\nConnection: Upgrade\r\n",
     "Upgrade: TLS/1.2, hTTP/2.0, chat\r\nConnection: Upgrade\r\n"},
    {"websocket, with the version that is spoken",
     {{"WebSocket", ""}},
     "Upgrade: WebSocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n",
     "Upgrade: WebSocket\r\nConnection: Upgrade\r\n"},
    {"websocket behind another",
     {{"chat", ""}, {"websocket", ""}},
     "Upgrade: chat, websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n",
     "Upgrade: chat, websocket\r\nConnection: Upgrade\r\n"},
    {"websocket with a version is another protocol",
     {{"websocket", "13"}},
     "Upgrade: websocket/13\r\nConnection: Upgrade\r\n",
     "Upgrade: websocket/13\r\nConnection: Upgrade\r\n"},
    {"h2c needs no settings here",
     {{"h2c", ""}},
     "Upgrade: h2c\r\nConnection: Upgrade\r\n",
     "Upgrade: h2c\r\nConnection: Upgrade\r\n"},
    {"nor connect-udp a Capsule-Protocol, which a refusal must not have",
     {{"connect-udp", ""}},
     "Upgrade: connect-udp\r\nConnection: Upgrade\r\n",
     "Upgrade: connect-udp\r\nConnection: Upgrade\r\n"},

    {"nothing", {}, "", ""},
    {"no name", {{"", ""}}, "", ""},
    {"a version without a name", {{"", "1"}}, "", ""},
    {"h2", {{"h2", ""}}, "", ""},
    {"h2 behind others, in another case", {{"websocket", ""}, {"H2", ""}}, "", ""},
    {"no token", {{"web socket", ""}}, "", ""},
    {"no token behind others", {{"websocket", ""}, {"chat", "1\n"}}, "", ""},
    {"another field line", {{"websocket\r\nX-Injected: 1", ""}}, "", ""},
    {"another field line in a version", {{"chat", "1\r\nX-Injected: 1"}}, "", ""},
};

constexpr bool answer_holds(answer_case const& row) {
    protocol_array const protocols(row.protocols);
    required_writer const demand{protocols.span()};
    advertisement_writer const advertisement{protocols.span()};
    return writes(demand, row.required) && gives(demand, row.required) &&
           heads(demand, row.required) && writes(advertisement, row.advertised) &&
           gives(advertisement, row.advertised);
}

TEST_CASE("write: demands and advertisements are written as expected") {
    cases::hold<answers, answer_holds, &answer_case::protocols>();
}

// ---- Where it is written to ---------------------------------------------------------------------

TEST_CASE("write: any output iterator is written to, and buffers of every size") {
    for (offer_case const& row : offers) {
        INFO(row.what);
        protocol_array const offered(row.offered);
        offer_writer const writer{offered.span(), row.details};
        CHECK(written(writer) == row.text);
        CHECK(stops_at_every_end(writer, row.text));
    }
    for (switching_case const& row : switches) {
        INFO(row.what);
        protocol_array const supported(row.supported);
        request const message(http_1_1, "GET", row.fields);
        switching_writer const writer{negotiate(message, supported.span()),
                                      choose_subprotocol(message, row.subprotocols)};
        CHECK(written(writer) == row.text);
        CHECK(stops_at_every_end(writer, row.text));
        head_writer<switching_writer> const head{writer};
        CHECK(stops_at_every_end(head, written(head)));
    }
    for (answer_case const& row : answers) {
        INFO(row.what);
        protocol_array const protocols(row.protocols);
        required_writer const demand{protocols.span()};
        CHECK(written(demand) == row.required);
        CHECK(stops_at_every_end(demand, row.required));
        head_writer<required_writer> const head{demand};
        CHECK(stops_at_every_end(head, written(head)));
        advertisement_writer const advertisement{protocols.span()};
        CHECK(written(advertisement) == row.advertised);
        CHECK(stops_at_every_end(advertisement, row.advertised));
    }
}

// A writer writes where the output iterator stands. When it refuses, the iterator does not move.
TEST_CASE("write: one text is written behind the other") {
    std::string text = "GET / HTTP/1.1\r\n";
    write_offer(std::back_inserter(text), protocol{"h2"});
    auto const out = write_offer(std::back_inserter(text), protocol{"chat"});
    write_required(out, protocol{""});
    text += "\r\n";
    CHECK(text == "GET / HTTP/1.1\r\nUpgrade: chat\r\nConnection: Upgrade\r\n\r\n");
    char buffer[most_written];
    into const both = write_required(write_offer(into(buffer), protocol{"a"}), protocol{"b"});
    CHECK(both.view() ==
          "Upgrade: a\r\nConnection: Upgrade\r\nUpgrade: b\r\nConnection: Upgrade\r\n");
}

// A sink may be a temporary, and it may return something.
TEST_CASE("write: sinks get each line, in order") {
    std::vector<std::pair<std::string, std::string>> fields;
    auto const add = [&fields](std::string_view name, std::string_view value) {
        fields.emplace_back(name, value);
        return fields.size();
    };
    using fields_of = decltype(fields);
    CHECK(each_offer_field(protocol{"websocket"}, {.websocket_key = key}, add));
    CHECK(fields == fields_of{{"Upgrade", "websocket"},
                              {"Connection", "Upgrade"},
                              {"Sec-WebSocket-Key", std::string(key)},
                              {"Sec-WebSocket-Version", "13"}});
    fields.clear();
    CHECK_FALSE(each_offer_field(protocol{"h2"}, {}, add));
    CHECK_FALSE(each_switching_field(decision(), {}, add));
    CHECK_FALSE(each_required_field(protocol_span(), add));
    CHECK_FALSE(each_advertised_field(protocol{"a b"}, add));
    CHECK(fields.empty());
}

// ---- Every byte value ---------------------------------------------------------------------------

constexpr std::string_view tchars =
    "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::string_view base64_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view base64url_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr bool is_in(std::string_view set, char c) { return set.find(c) != std::string_view::npos; }

/// Calls `judge(text, byte)` with each byte at each of the places in `base`, and alone.
template <class Judge>
void put_every_byte(std::string_view base, std::initializer_list<std::size_t> places,
                    Judge const& judge) {
    for (int value = 0; value != 256; ++value)
        for (std::size_t const place : places) {
            std::string text(base);
            text[place] = static_cast<char>(value);
            INFO("byte " << value << " at " << place << " of " << base);
            judge(text, text[place], place);
        }
}

/// Whether both forms give this text, or nothing at all when it is empty.
template <class Writer>
bool gives_all_or_nothing(Writer const& writer, std::string_view expected) {
    return writes(writer, expected) && gives(writer, expected);
}

std::string one_line(std::string_view value) {
    return "Upgrade: " + std::string(value) + "\r\nConnection: Upgrade\r\n";
}

TEST_CASE("write: a name or a version with a byte that is no tchar is refused") {
    std::size_t good = 0;
    auto const judge_all = [&good](protocol const& one, bool valid, std::string const& value) {
        protocol const second[] = {{"chat"}, one};
        std::string const alone = valid ? one_line(value) : "";
        std::string const behind = valid ? one_line("chat, " + value) : "";
        CHECK(gives_all_or_nothing(offer_writer{one}, alone));
        CHECK(gives_all_or_nothing(required_writer{one}, alone));
        CHECK(gives_all_or_nothing(advertisement_writer{one}, alone));
        CHECK(gives_all_or_nothing(offer_writer{second}, behind));
        CHECK(heads(required_writer{second}, behind));
        good += valid;
    };
    for (std::string_view const base : {"name", "n"})
        put_every_byte(base, {0, base.size() / 2, base.size() - 1},
                       [&](std::string const& text, char byte, std::size_t) {
                           judge_all({text, {}}, is_in(tchars, byte), text);
                           judge_all({text, "1"}, is_in(tchars, byte), text + "/1");
                           judge_all({"chat", text}, is_in(tchars, byte), "chat/" + text);
                       });
    CHECK(good == tchars.size() * 2 * 3 * 3);
}

TEST_CASE("write: a WebSocket key with a byte that is no digit is refused") {
    put_every_byte(
        key, {0, 11, 20, 21, 22, 23}, [](std::string const& text, char byte, std::size_t place) {
            bool const valid = place < 22 ? is_in(base64_digits, byte) : byte == '=';
            std::string const expected = one_line("websocket") + "Sec-WebSocket-Key: " + text +
                                         "\r\nSec-WebSocket-Version: 13\r\n";
            protocol const offered{"websocket"};
            CHECK(gives_all_or_nothing(offer_writer{offered, {.websocket_key = text}},
                                       valid ? expected : ""));
        });
}

TEST_CASE("write: HTTP2-Settings with a byte that is no digit are refused") {
    put_every_byte("________", {0, 3, 7}, [](std::string const& text, char byte, std::size_t) {
        std::string const expected =
            "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n"
            "HTTP2-Settings: " +
            text + "\r\n";
        protocol const offered{"h2c"};
        CHECK(gives_all_or_nothing(offer_writer{offered, {.http2_settings = text}},
                                   is_in(base64url_digits, byte) ? expected : ""));
    });
}

// In a list a comma separates names, and white space may stand round them.
TEST_CASE("write: a byte in a list of subprotocols is of a name, parts two, or spoils the list") {
    put_every_byte("mqtt", {0, 2, 3}, [](std::string const& text, char byte, std::size_t place) {
        std::string value;
        if (is_in(tchars, byte))
            value = text;
        else if (byte == ',')
            value = place == 0 ? "qtt" : place == 3 ? "mqt" : "mq, t";
        else if (byte == ' ' || byte == '\t')
            value = place == 0 ? "qtt" : place == 3 ? "mqt" : "";
        std::string const expected =
            value.empty()
                ? ""
                : one_line("websocket") + "Sec-WebSocket-Key: " + std::string(key) +
                      "\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: " + value + "\r\n";
        protocol const offered{"websocket"};
        CHECK(gives_all_or_nothing(
            offer_writer{offered, {.websocket_key = key, .subprotocols = text}}, expected));
    });
}

// A request cannot make the server answer a subprotocol that is no token, even if the server
// itself had one.
TEST_CASE("write: a 101 names a subprotocol that the request lists only when it is a token") {
    put_every_byte("mqtt", {0, 2, 3}, [](std::string const& text, char byte, std::size_t) {
        cases::pair const fields[] = {host,     nominated,  {"Upgrade", "websocket"},
                                      good_key, version_13, {"Sec-WebSocket-Protocol", text}};
        request const message(http_1_1, "GET", fields);
        decision const decided =
            negotiate(message, protocol{"websocket"}, {rule::websocket_subprotocol_malformed});
        REQUIRE(decided);
        std::string expected =
            one_line("websocket") + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";
        if (is_in(tchars, byte)) expected += "Sec-WebSocket-Protocol: " + text + "\r\n";
        std::string_view const ours[] = {text};
        for (preference const order : {preference::client, preference::server}) {
            switching_writer const writer{decided, choose_subprotocol(message, ours, order)};
            CHECK(gives_all_or_nothing(writer, expected));
            CHECK(heads(writer, expected));
        }
    });
}

// The key of a peer whose fault is tolerated is digested, and never repeated.
TEST_CASE("write: the key of a request is digested, and never repeated") {
    for (std::string_view const base : {key, key.substr(0, 23), std::string_view("abc")})
        put_every_byte(base, {0, base.size() / 2, base.size() - 1},
                       [](std::string const& text, char, std::size_t) {
                           cases::pair const fields[] = {host,
                                                         nominated,
                                                         {"Upgrade", "websocket"},
                                                         {"Sec-WebSocket-Key", text},
                                                         version_13};
                           decision const decided =
                               negotiate(request(http_1_1, "GET", fields), protocol{"websocket"},
                                         {rule::websocket_key_malformed});
                           REQUIRE(decided);
                           std::size_t const begin = text.find_first_not_of(" \t");
                           std::size_t const end = text.find_last_not_of(" \t") + 1;
                           websocket_accept const accept =
                               accept_key(std::string_view(text).substr(begin, end - begin));
                           CHECK(gives_all_or_nothing(
                               switching_writer{decided},
                               one_line("websocket") +
                                   "Sec-WebSocket-Accept: " + std::string(accept.view()) + "\r\n"));
                       });
}

// The text of a server's protocols may have changed since the decision.
TEST_CASE("write: the protocol of a decision is checked again when it is written") {
    cases::pair const fields[] = {host, nominated, {"Upgrade", "name/name"}};
    request const message(http_1_1, "GET", fields);
    put_every_byte("name", {0, 2, 3}, [&](std::string const& text, char byte, std::size_t) {
        std::string name = "name", version = "name";
        protocol const mine{name, version};
        decision const decided = negotiate(message, mine);
        REQUIRE(decided);
        name = text;
        std::string const by_name = is_in(tchars, byte) ? one_line(text + "/name") : "";
        CHECK(gives_all_or_nothing(switching_writer{decided}, by_name));
        CHECK(heads(switching_writer{decided}, by_name));
        name = "name";
        version = text;
        CHECK(gives_all_or_nothing(switching_writer{decided},
                                   is_in(tchars, byte) ? one_line("name/" + text) : ""));
    });
}

TEST_CASE("write: a chosen subprotocol is checked again when it is written") {
    cases::pair const fields[] = {host,
                                  nominated,
                                  {"Upgrade", "websocket"},
                                  {"Sec-WebSocket-Key", key},
                                  {"Sec-WebSocket-Version", "13"},
                                  {"Sec-WebSocket-Protocol", "mqtt"}};
    request const message(http_1_1, "GET", fields);
    decision const decided = negotiate(message, protocol{"websocket"});
    REQUIRE(decided);
    for (int byte = 0; byte != 256; ++byte) {
        std::string own = "mqtt";
        std::string_view const ours[] = {own};
        subprotocol const chosen = choose_subprotocol(message, ours);
        REQUIRE(chosen);
        own[1] = static_cast<char>(byte);
        std::string written;
        write_switching(std::back_inserter(written), decided, chosen);
        bool const good = is_in(tchars, static_cast<char>(byte));
        CHECK(written.empty() == !good);
        CHECK((written.find("Protocol: " + own + "\r\n") != written.npos) == good);
    }
}

/// An output iterator that can be moved only.
struct moved_only {
    std::string* text;

    explicit moved_only(std::string& text_in) : text(&text_in) {}
    moved_only(moved_only&&) = default;
    moved_only& operator=(moved_only&&) = default;
    moved_only& operator*() { return *this; }
    moved_only& operator++() { return *this; }
    moved_only& operator=(char c) {
        text->push_back(c);
        return *this;
    }
};

TEST_CASE("write: an iterator that can only be moved is written to") {
    std::string text;
    write_required_head(moved_only(text), protocol{"websocket"});
    CHECK(text.starts_with("HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\n"));
}

TEST_CASE("write: the head of a 426 has the lines of the caller") {
    char buffer[most_written] = {};
    CHECK(write_required_head(into(buffer), protocol{"x"}, {{"Date", "d"}}).view() ==
          "HTTP/1.1 426 Upgrade Required\r\nUpgrade: x\r\nConnection: Upgrade\r\nDate: d\r\n"
          "Content-Length: 0\r\n\r\n");
    std::vector<std::pair<std::string, std::string>> own{{"A", "b"}, {"C", "d"}};
    CHECK(write_required_head(into(buffer), protocol{"x"}, own)
              .view()
              .ends_with("A: b\r\nC: d\r\nContent-Length: 0\r\n\r\n"));
    own[1].second = "d\r\nE: f";
    CHECK(write_required_head(counted(), protocol{"x"}, own).count() == 0);
    CHECK(write_required_head(into(buffer), protocol{"x"}, {{"connection", "Close"}}).view() ==
          "HTTP/1.1 426 Upgrade Required\r\nUpgrade: x\r\nConnection: Upgrade\r\n"
          "connection: Close\r\nContent-Length: 0\r\n\r\n");
    CHECK(write_required_head(counted(), protocol{"x"}, {{"Connection", "x"}}).count() == 0);
    CHECK(write_required_head(counted(), protocol{"h2"}, {{"Date", "d"}}).count() == 0);
}

// ---- There and back -----------------------------------------------------------------------------

using fields = std::vector<std::pair<std::string, std::string>>;

/// The field lines of a text, if each is `name: value CRLF` and each value has only visible US-ASCII
/// characters and single spaces between them.
std::optional<fields> read(std::string_view text) {
    fields result;
    while (!text.empty()) {
        std::size_t const end = text.find("\r\n");
        std::size_t const colon = text.find(": ");
        if (end == text.npos || colon == text.npos || colon > end) return {};
        std::string_view const name = text.substr(0, colon);
        std::string_view const value = text.substr(colon + 2, end - colon - 2);
        if (name.empty() || value.empty()) return {};
        for (char const c : name)
            if (!is_in(tchars, c)) return {};
        char before = ' ';
        for (char const c : value) {
            if (c < ' ' || c > '~' || (c == ' ' && before == ' ')) return {};
            before = c;
        }
        if (before == ' ') return {};
        result.emplace_back(name, value);
        text.remove_prefix(end + 2);
    }
    return result;
}

template <class Writer>
fields lines_of(Writer const& writer) {
    std::string const text = written(writer);
    INFO(text);
    auto const result = read(text);
    REQUIRE(result);
    return *result;
}

std::string_view value_of(fields const& lines, std::string_view name) {
    std::string_view result;
    for (auto const& line : lines)
        if (line.first == name) {
            CHECK(result.empty());
            result = line.second;
        }
    return result;
}

/// The ids of the rules of level error that are broken.
std::string errors(findings const& found) {
    std::string result;
    for (finding const each : found)
        if (info(each.rule).level == level::error)
            result += std::string(to_string(each.rule)) + " ";
    return result;
}

/// Whether an Upgrade value reads as these protocols, in this order, byte for byte.
bool reads_as(std::string_view value, protocol_span expected) {
    auto const list = parse_upgrade(value);
    if (!list || list.size() != expected.size()) return false;
    std::size_t i = 0;
    for (protocol const each : list) {
        protocol const& wanted = expected[i++];
        if (each.name != wanted.name || each.version != wanted.version) return false;
    }
    return true;
}

/// Every registered protocol, and one that is not registered, in various spellings.
constexpr protocol registered[] = {{"HTTP", "2.0"}, {"TLS", "1.2"},    {"WebSocket"},
                                   {"h2C"},         {"Connect-UDP"},   {"connect-ip"},
                                   {"connect-TCP"}, {"IRC", "6.9-x.1"}};

/// Every combination of them, in this order and in the reverse.
std::vector<std::vector<protocol>> combinations() {
    std::vector<std::vector<protocol>> result;
    for (unsigned bits = 1; bits != 1u << std::size(registered); ++bits) {
        std::vector<protocol> one;
        for (std::size_t i = 0; i != std::size(registered); ++i)
            if ((bits >> i & 1u) != 0) one.push_back(registered[i]);
        result.push_back(one);
        std::reverse(one.begin(), one.end());
        result.push_back(one);
    }
    return result;
}

/// A connection that the offer may be made on: h2c not over TLS, connect-ip not in the clear.
context suitable(protocol_span offered) {
    bool const h2c = offered.find({"h2c", {}}) != offered.size();
    bool const ip = offered.find({"connect-ip", {}}) != offered.size();
    if (h2c && ip) return {};
    return {.over = ip ? transport::tls : transport::clear};
}

TEST_CASE("write: inspect finds no error in offers, and offer_of reads them back") {
    offer_details const details{
        .websocket_key = key, .subprotocols = "mqtt, v12.stomp", .http2_settings = settings};
    for (auto const& offered : combinations()) {
        fields lines = lines_of(offer_writer{offered, details});
        CHECK(reads_as(value_of(lines, "Upgrade"), offered));
        bool const h2c = protocol_span(offered).find({"h2c", {}}) != offered.size();
        auto const options = parse_connection(value_of(lines, "Connection"));
        CHECK(options.size() == (h2c ? 2 : 1));
        CHECK(options.front().text == "Upgrade");
        CHECK(options.contains("http2-settings") == h2c);
        lines.emplace_back("Host", "example.com");
        request const message(http_1_1, "GET", lines, suitable(offered));
        CHECK(errors(inspect(message)) == "");
        CHECK(offer_of(message).size() == offered.size());
    }
}

TEST_CASE("write: inspect finds no error in a 101, whatever it takes of an offer") {
    offer_details const details{
        .websocket_key = key, .subprotocols = "mqtt, v12.stomp", .http2_settings = settings};
    for (auto const& offered : combinations()) {
        fields asked = lines_of(offer_writer{offered, details});
        asked.emplace_back("Host", "example.com");
        request const message(http_1_1, "GET", asked, suitable(offered));
        for (protocol const& mine : offered) {
            decision const decided = negotiate(message, mine);
            REQUIRE(decided);
            switching_writer const writer{decided, choose_subprotocol(message, {"v12.stomp"})};
            fields const lines = lines_of(writer);
            INFO(written(offer_writer{offered, details}) << written(writer));
            if (mine == protocol{"TLS", "1.2"})
                CHECK(value_of(lines, "Upgrade") == "TLS/1.2, HTTP/1.1");
            else
                CHECK(reads_as(value_of(lines, "Upgrade"), mine));
            response const answer(http_1_1, 101, lines);
            CHECK(errors(inspect(answer)) == "");
            CHECK(errors(inspect(message, answer)) == "");
            CHECK(confirm(message, answer));
        }
    }
}

TEST_CASE("write: inspect finds no error in demands and advertisements") {
    fields const plain = {{"Host", "example.com"}};
    for (auto const& named : combinations()) {
        request const message(http_1_1, "GET", plain, suitable(named));
        fields const demand = lines_of(required_writer{named});
        CHECK(reads_as(value_of(demand, "Upgrade"), named));
        response const refusal(http_1_1, 426, demand, suitable(named));
        CHECK(errors(inspect(refusal)) == "");
        CHECK(errors(inspect(message, refusal)) == "");
        fields const advertisement = lines_of(advertisement_writer{named});
        CHECK(reads_as(value_of(advertisement, "Upgrade"), named));
        response const ordinary(http_1_1, 200, advertisement, suitable(named));
        CHECK(errors(inspect(ordinary)) == "");
        CHECK(errors(inspect(message, ordinary)) == "");
    }
}

// A client reads a head from the status line to the empty line.
TEST_CASE("write: whole heads are read as a client reads them") {
    fields const asked = {{"Host", "example.com"}, {"Connection", "Upgrade"}, {"Upgrade", "chat"}};
    request const message(http_1_1, "GET", asked);
    switching_writer const switching{negotiate(message, protocol{"chat"})};
    CHECK(written(head_writer<switching_writer>{switching}) ==
          "HTTP/1.1 101 Switching Protocols\r\nUpgrade: chat\r\nConnection: Upgrade\r\n\r\n");
    protocol const mine{"websocket"};
    std::string const text = written(head_writer<required_writer>{{mine}});
    CHECK(text ==
          "HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          "Sec-WebSocket-Version: 13\r\nContent-Length: 0\r\n\r\n");
    std::size_t const begin = text.find("\r\n") + 2;
    auto const lines = read(std::string_view(text).substr(begin, text.size() - begin - 2));
    REQUIRE(lines);
    CHECK(errors(inspect(message, response(http_1_1, 426, *lines))) == "");
}

// ---- The whole answer that a decision calls for -------------------------------------------------

struct whole_answer {
    std::string_view what;
    cases::lines asked;
    cases::lines own;
    std::string_view expected;
};
constexpr cases::pair date{"Date", "Tue, 24 Nov 2026 00:00:00 GMT"};
constexpr whole_answer whole_answers[] = {
    {"a request without Upgrade", {{"Host", "a"}}, {date}, ""},
    {"a 101",
     {{"Host", "a"}, {"Connection", "upgrade"}, {"Upgrade", "chat"}},
     {},
     "HTTP/1.1 101 Switching Protocols\r\nUpgrade: chat\r\nConnection: Upgrade\r\n\r\n"},
    {"a 101 with two lines of the caller",
     {{"Host", "a"}, {"Connection", "upgrade"}, {"Upgrade", "chat"}},
     {date, {"Sec-WebSocket-Extensions", "x"}},
     "HTTP/1.1 101 Switching Protocols\r\nUpgrade: chat\r\nConnection: Upgrade\r\n"
     "Date: Tue, 24 Nov 2026 00:00:00 GMT\r\nSec-WebSocket-Extensions: x\r\n\r\n"},
    {"a 426 for another version",
     {{"Host", "a"},
      {"Connection", "upgrade"},
      {"Upgrade", "websocket"},
      {"Sec-WebSocket-Key", key},
      {"Sec-WebSocket-Version", "8"}},
     {date},
     "HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
     "Sec-WebSocket-Version: 13\r\nDate: Tue, 24 Nov 2026 00:00:00 GMT\r\n"
     "Content-Length: 0\r\n\r\n"},
    {"a 426 that closes",
     {{"Host", "a"},
      {"Connection", "upgrade"},
      {"Upgrade", "websocket"},
      {"Sec-WebSocket-Key", key},
      {"Sec-WebSocket-Version", "8"}},
     {{"Connection", "close"}},
     "HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
     "Sec-WebSocket-Version: 13\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"},
    {"a 400 says so once",
     {{"Host", "a"},
      {"Connection", "upgrade"},
      {"Upgrade", "websocket"},
      {"Sec-WebSocket-Version", "13"}},
     {{"Connection", "close"}},
     "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"},
    {"a 400 for a missing key",
     {{"Host", "a"},
      {"Connection", "upgrade"},
      {"Upgrade", "websocket"},
      {"Sec-WebSocket-Version", "13"}},
     {{"Server", ""}},
     "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nServer: \r\nContent-Length: 0\r\n\r\n"},
    {"a line that would end and begin another",
     {{"Host", "a"}, {"Connection", "upgrade"}, {"Upgrade", "chat"}},
     {date, {"Server", "a\r\nX: b"}},
     ""},
    {"a name that is no token",
     {{"Host", "a"}, {"Connection", "upgrade"}, {"Upgrade", "chat"}},
     {{"Ser ver", "a"}},
     ""},
    {"a line that the library writes itself",
     {{"Host", "a"}, {"Connection", "upgrade"}, {"Upgrade", "chat"}},
     {{"connection", "close"}},
     ""},
    {"framing, which a 101 cannot have",
     {{"Host", "a"}, {"Connection", "upgrade"}, {"Upgrade", "chat"}},
     {{"Content-Length", "5"}},
     ""},
};
constexpr bool whole_answer_holds(whole_answer const& row) {
    constexpr protocol mine[] = {{"chat"}, {"websocket"}};
    decision const decided = negotiate(request(http_1_1, "GET", row.asked), mine);
    char buffer[most_written] = {};
    if (write_answer(into(buffer), decided, {}, row.own).view() != row.expected) return false;
    // The same status, and the same lines but those of the caller and of the framing.
    std::size_t lines = 0;
    bool const gives = each_answer_field(decided, {}, [&lines](auto...) { ++lines; });
    return gives == (decided.status() != 0) && gives == (lines != 0);
}
TEST_CASE("write: the whole answer that a decision calls for") {
    cases::hold<whole_answers, whole_answer_holds, &whole_answer::asked>();
}

TEST_CASE("write: an answer with lines in braces, and with none") {
    decision const none;
    CHECK(write_answer(counted(), none).count() == 0);
    cases::pair const asked[] = {{"Connection", "upgrade"}, {"Upgrade", "chat"}};
    decision const decided = negotiate(request(http_1_1, "GET", asked), protocol{"chat"});
    std::string out;
    write_answer(std::back_inserter(out), decided, {}, {{"Server", "x"}, date});
    CHECK(
        out ==
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: chat\r\nConnection: Upgrade\r\nServer: x\r\n"
        "Date: Tue, 24 Nov 2026 00:00:00 GMT\r\n\r\n");
    CHECK(write_answer(counted(), decided).count() == 72);
}

TEST_CASE("write: the caller's extensions stand beside the library's, and do not repeat them") {
    cases::pair const asked[] = {
        host,     nominated,  {"Upgrade", "websocket"},
        good_key, version_13, {"Sec-WebSocket-Extensions", "permessage-deflate, x"}};
    request const message(http_1_1, "GET", asked);
    decision const decided = negotiate(message, protocol{"websocket"});
    permessage_deflate const agreed = choose_deflate(message);
    auto const size = [&](websocket_choices const& chosen, std::string_view value) {
        return write_answer(counted(), decided, chosen, {{"Sec-WebSocket-Extensions", value}})
            .count();
    };
    CHECK(size(agreed, "x; a") != 0);
    CHECK(size({}, "permessage-deflate") != 0);
    CHECK(size(agreed, "permessage-deflate") == 0);
    CHECK(size(agreed, "x, permessage-deflate; server_no_context_takeover") == 0);
    CHECK(size(agreed, "x;") == 0);
    CHECK(size({}, "x;") == 0);
    CHECK(size({}, "") == 0);
    taken_lines taken;
    CHECK(each_extension_field(agreed, taken));
    CHECK(taken.view() == "Sec-WebSocket-Extensions: permessage-deflate\r\n");
    CHECK(!each_extension_field({}, taken));
    CHECK(taken.count() == 1);
}

// The refusal of another version must say which version is spoken. RFC 6455 §4.4.
TEST_CASE("write: the 426 that refuses a version says which version is spoken") {
    for (std::string_view const version : {"99", "8", "0", "255"}) {
        cases::pair const asked[] = {host,
                                     nominated,
                                     {"Upgrade", "chat, WebSocket"},
                                     good_key,
                                     {"Sec-WebSocket-Version", version}};
        request const message(http_1_1, "GET", asked);
        decision const decided = negotiate(message, {{"websocket"}});
        REQUIRE(decided.answer() == answer::upgrade_required);
        fields const lines = lines_of(required_writer{decided.protocol()});
        CHECK(value_of(lines, "Upgrade") == "websocket");
        CHECK(value_of(lines, "Sec-WebSocket-Version") == "13");
        findings const found = inspect(message, response(http_1_1, 426, lines));
        CHECK(errors(found) == "");
        CHECK_FALSE(found.contains(rule::websocket_version_not_advertised));
        CHECK(written(switching_writer{decided}) == "");
        CHECK(written(head_writer<switching_writer>{{decided}}) == "");
    }
}

// ---- Bounds -------------------------------------------------------------------------------------

std::string with_length(std::string text, std::size_t size) {
    text.resize(size, 'x');
    return text;
}

// A smaller bound would refuse values that were written before.
static_assert(longest_written_value >= 512);

TEST_CASE("write: values are written up to the longest") {
    for (std::size_t const size : {longest_written_value - 1, longest_written_value,
                                   longest_written_value + 1, 10 * longest_written_value}) {
        INFO(size);
        bool const fits = size <= longest_written_value;
        auto const expect = [fits](std::string_view value) {
            return fits ? one_line(value) : std::string();
        };
        std::string const name = with_length("name-", size);
        protocol const one{name};
        CHECK(gives_all_or_nothing(offer_writer{one}, expect(name)));
        CHECK(gives_all_or_nothing(required_writer{one}, expect(name)));
        CHECK(gives_all_or_nothing(advertisement_writer{one}, expect(name)));
        CHECK(heads(required_writer{one}, expect(name)));

        std::string const version = with_length("v", size - 5);
        protocol const versioned{"name", version};
        CHECK(gives_all_or_nothing(offer_writer{versioned}, expect("name/" + version)));

        std::string const second = with_length("second", size - 10);
        protocol const two[] = {{"name", "v1"}, {second}};
        REQUIRE(("name/v1, " + second).size() == size - 1);
        std::string const filled = second + "x";
        protocol const both[] = {{"name", "v1"}, {filled}};
        CHECK(gives_all_or_nothing(offer_writer{both}, expect("name/v1, " + filled)));
        CHECK(gives_all_or_nothing(offer_writer{two}, size - 1 <= longest_written_value
                                                          ? one_line("name/v1, " + second)
                                                          : ""));

        // A 101 for what a request offers, however long.
        cases::pair const asked[] = {host, nominated, {"Upgrade", name}};
        decision const decided = negotiate(request(http_1_1, "GET", asked), one);
        CHECK(decided);
        CHECK(gives_all_or_nothing(switching_writer{decided}, expect(name)));
        CHECK(heads(switching_writer{decided}, expect(name)));

        // TLS, where HTTP/1.1 has to fit behind it.
        std::string const tls_version = with_length("", size - 14);
        std::string const tls = "TLS/" + tls_version;
        cases::pair const secure[] = {host, nominated, {"Upgrade", tls}};
        protocol const mine{"TLS", tls_version};
        switching_writer const writer{negotiate(request(http_1_1, "GET", secure), mine)};
        CHECK(gives_all_or_nothing(writer, expect(tls + ", HTTP/1.1")));
    }
}

TEST_CASE("write: details are written up to the longest") {
    protocol const websocket{"websocket"};
    protocol const h2c{"h2c"};
    for (std::size_t const size : {longest_written_value - 1, longest_written_value,
                                   longest_written_value + 1, 10 * longest_written_value}) {
        INFO(size);
        bool const fits = size <= longest_written_value;
        std::string const start = one_line("websocket") + "Sec-WebSocket-Key: " + std::string(key) +
                                  "\r\nSec-WebSocket-Version: 13\r\n";
        std::string const names = with_length("mqtt, v12.stomp-", size);
        std::string const expected =
            fits ? start + "Sec-WebSocket-Protocol: " + names + "\r\n" : "";
        CHECK(gives_all_or_nothing(
            offer_writer{websocket, {.websocket_key = key, .subprotocols = names}}, expected));
        // What goes does not count.
        std::string const more = ",, mqtt,\t" + names + ", mqtt, ,,";
        CHECK(gives_all_or_nothing(
            offer_writer{websocket, {.websocket_key = key, .subprotocols = more}}, expected));

        std::string const name = with_length("mqtt", size);
        cases::pair const asked[] = {host,     nominated,  {"Upgrade", "websocket"},
                                     good_key, version_13, {"Sec-WebSocket-Protocol", name}};
        request const message(http_1_1, "GET", asked);
        switching_writer const writer{negotiate(message, websocket),
                                      choose_subprotocol(message, {std::string_view(name)})};
        CHECK(writer.chosen.subprotocol);
        CHECK(gives_all_or_nothing(
            writer, fits ? one_line("websocket") +
                               "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
                               "Sec-WebSocket-Protocol: " +
                               name + "\r\n"
                         : ""));
    }
    for (std::size_t const size :
         {longest_written_value - 8, longest_written_value, longest_written_value + 8}) {
        std::string const long_settings(size, '_');
        CHECK(gives_all_or_nothing(
            offer_writer{h2c, {.http2_settings = long_settings}},
            size <= longest_written_value
                ? "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: " +
                      long_settings + "\r\n"
                : ""));
    }
}

// Of each writer the longest text that it can write: every line there, every value at its bound.
TEST_CASE("write: no call writes more than most_written") {
    std::string const names(longest_written_value, 's');
    std::string const long_settings(longest_written_value, '_');
    std::string const rest = with_length(
        "x", longest_written_value - std::string("websocket, h2c, connect-udp, ").size());
    protocol const all[] = {{"websocket"}, {"h2c"}, {"connect-udp"}, {rest}};
    std::string const value = "websocket, h2c, connect-udp, " + rest;
    REQUIRE(value.size() == longest_written_value);

    std::string const offer = written(offer_writer{all,
                                                   {.websocket_key = key,
                                                    .subprotocols = names,
                                                    .extensions = names,
                                                    .http2_settings = long_settings}});
    CHECK(offer == "Upgrade: " + value + "\r\nConnection: Upgrade, HTTP2-Settings\r\n" +
                       "Sec-WebSocket-Key: " + std::string(key) +
                       "\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: " + names +
                       "\r\nSec-WebSocket-Extensions: " + names +
                       "\r\nHTTP2-Settings: " + long_settings + "\r\nCapsule-Protocol: ?1\r\n");
    CHECK(offer.size() > 4 * longest_written_value);
    CHECK(offer.size() <= most_written);

    std::string const demand = written(head_writer<required_writer>{{all}});
    CHECK(demand == "HTTP/1.1 426 Upgrade Required\r\nUpgrade: " + value +
                        "\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        "Content-Length: 0\r\n\r\n");
    CHECK(demand.size() <= most_written);
    CHECK(written(advertisement_writer{all}) == one_line(value));

    // A 101 has one long value at most: websocket is short, and others have no subprotocol.
    cases::pair const asked[] = {host,     nominated,  {"Upgrade", "websocket"},
                                 good_key, version_13, {"Sec-WebSocket-Protocol", names}};
    request const message(http_1_1, "GET", asked);
    switching_writer const writer{negotiate(message, protocol{"websocket"}),
                                  choose_subprotocol(message, {std::string_view(names)})};
    std::string const head = written(head_writer<switching_writer>{writer});
    CHECK(head ==
          "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
          "Connection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
          "Sec-WebSocket-Protocol: " +
              names + "\r\n\r\n");
    CHECK(head.size() <= most_written);
}

// These calls would take hours if the time were not linear in what is given.
TEST_CASE("write: any number of protocols takes linear time") {
    constexpr std::size_t many = 1 << 20;
    std::vector<protocol> const protocols(many, protocol{"chat"});
    CHECK(written(offer_writer{protocols}).empty());
    CHECK(written(required_writer{protocols}).empty());
    std::string const name(many, 'x');
    protocol const one{name, name};
    CHECK(written(offer_writer{one}).empty());
    std::string same, other;
    for (std::size_t i = 0; i != many; ++i) same += "mqtt, ";
    for (std::size_t i = 0; i != many / 64; ++i) other += std::to_string(i) + ",";
    protocol const websocket{"websocket"};
    fields const lines =
        lines_of(offer_writer{websocket, {.websocket_key = key, .subprotocols = same}});
    CHECK(value_of(lines, "Sec-WebSocket-Protocol") == "mqtt");
    CHECK(written(offer_writer{websocket, {.websocket_key = key, .subprotocols = other}}).empty());
    protocol const h2c{"h2c"};
    CHECK(written(offer_writer{h2c, {.http2_settings = std::string(many, '_')}}).empty());
}

}  // namespace
