// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/message.hpp>

#include <array>
#include <iterator>
#include <list>
#include <map>
#include <string>
#include <type_traits>
#include <vector>

#if HTTP_UPGRADE_WITH_BEAST
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#endif
#if HTTP_UPGRADE_WITH_HTTPLIB
#include <httplib.h>
#endif

#include <http_upgrade/info.hpp>
#include <http_upgrade/inspect.hpp>
#include <http_upgrade/negotiate.hpp>

#include "cases.hpp"

// The shape of picohttpparser's phr_header: pointers and lengths, not terminated.
struct pointer_and_length {
    char const* name;
    std::size_t name_len;
    char const* value;
    std::size_t value_len;
};

template <>
struct http_upgrade::field_line_traits<pointer_and_length> {
    static constexpr std::string_view name(pointer_and_length const& line) noexcept {
        return {line.name, line.name_len};
    }
    static constexpr std::string_view value(pointer_and_length const& line) noexcept {
        return {line.value, line.value_len};
    }
};

namespace {

using namespace http_upgrade;

// ---- Field lines --------------------------------------------------------------------------------

// The field lines of a message, read as the library reads them, as text.
template <class Message>
std::string text_of(Message const& message) {
    std::string text;
    auto at = message.begin();
    for (; at != message.end(); ++at) {
        auto&& line = *at;
        text += detail::name_of(static_cast<decltype(line)>(line));
        text += ": ";
        text += detail::value_of(static_cast<decltype(line)>(line));
        text += "\n";
    }
    return text;
}

constexpr std::string_view expected = "Connection: upgrade\nUpgrade: TLS/1.2\n";

struct member_line {
    std::string name, value;
};
class method_line {
public:
    method_line(std::string name, std::string value)
        : name_(std::move(name)), value_(std::move(value)) {}
    std::string const& name() const { return name_; }
    std::string_view value() const { return value_; }

private:
    std::string name_, value_;
};

// As Boost.Beast has them, whose name() is no text for most fields.
struct name_string_line {
    std::string spelled, text;
    std::string_view name() const { return "the number of a known field"; }
    std::string_view name_string() const { return spelled; }
    std::string_view value() const { return text; }
};

TEST_CASE("message: pairs, structs, classes and pointers with lengths are field lines") {
    std::pair<std::string_view, std::string_view> const pairs[] = {{"Connection", "upgrade"},
                                                                   {"Upgrade", "TLS/1.2"}};
    CHECK(text_of(request(http_1_1, "GET", pairs)) == expected);

    std::vector<std::pair<std::string, std::string>> const strings(std::begin(pairs),
                                                                   std::end(pairs));
    CHECK(text_of(request(http_1_1, "GET", strings)) == expected);

    std::vector<member_line> const members{{"Connection", "upgrade"}, {"Upgrade", "TLS/1.2"}};
    CHECK(text_of(response(http_1_1, 101, members)) == expected);

    std::list<method_line> const methods{{"Connection", "upgrade"}, {"Upgrade", "TLS/1.2"}};
    CHECK(text_of(request(http_1_1, "GET", methods)) == expected);

    std::vector<name_string_line> const named{{"Connection", "upgrade"}, {"Upgrade", "TLS/1.2"}};
    CHECK(text_of(request(http_1_1, "GET", named)) == expected);

    pointer_and_length const raw[] = {{"Connection: ", 10, "upgrade\r\n", 7},
                                      {"Upgrade: ", 7, "TLS/1.2\r\n", 7}};
    CHECK(text_of(request(http_1_1, "GET", raw)) == expected);

    std::multimap<std::string, std::string> const map{{"Connection", "upgrade"},
                                                      {"Upgrade", "TLS/1.2"}};
    CHECK(text_of(response(http_1_1, 101u, map)) == expected);

    std::array<pointer_and_length, 0> const none{};
    CHECK(text_of(request(http_1_1, "GET", none)).empty());
}

#if HTTP_UPGRADE_WITH_BEAST
TEST_CASE("message: fields of Boost.Beast are field lines") {
    namespace http = boost::beast::http;
    http::request<http::string_body> q{http::verb::get, "/", 11};
    q.set(http::field::connection, "upgrade");
    q.set(http::field::upgrade, "TLS/1.2");
    auto const version = static_cast<int>(q.version());
    auto const method = q.method_string();
    request const message{http_version{version / 10, version % 10},
                          std::string_view(method.data(), method.size()), q};
    CHECK(text_of(message) == expected);
    CHECK(inspect(message).empty());

    http::response<http::string_body> r{http::status::switching_protocols, 11};
    r.insert(http::field::upgrade, "TLS/1.2");
    CHECK(inspect(response{http_1_1, r.result_int(), r}).contains(rule::upgrade_not_nominated));
}

// is_upgrade only tells whether a request is meant to be a WebSocket handshake.
TEST_CASE("message: negotiate refuses handshakes that is_upgrade of Boost.Beast accepts") {
    namespace http = boost::beast::http;
    struct handshake {
        rule broken;
        std::vector<std::pair<char const*, char const*>> fields;
    };
    std::pair<char const*, char const*> const host{"Host", "h"},
        version{"Sec-WebSocket-Version", "13"},
        key{"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="};
    handshake const refused[] = {
        {rule::websocket_key_missing, {host, version}},
        {rule::websocket_key_repeated, {host, version, key, key}},
        {rule::websocket_key_malformed, {host, version, {"Sec-WebSocket-Key", "x"}}},
        {rule::websocket_version_missing, {host, key}},
        {rule::websocket_version_unsupported, {host, key, {"Sec-WebSocket-Version", "8"}}},
        {rule::websocket_host_not_single, {version, key}},
    };
    for (handshake const& each : refused) {
        http::request<http::empty_body> q{http::verb::get, "/", 11};
        q.insert("Connection", "Upgrade");
        q.insert("Upgrade", "websocket");
        for (auto const& [name, value] : each.fields) q.insert(name, value);
        INFO(to_string(each.broken));
        CHECK(boost::beast::websocket::is_upgrade(q));
        CHECK(negotiate(request(http_1_1, "GET", q), {{"websocket"}}).reason().rule == each.broken);
    }
}
#endif

#if HTTP_UPGRADE_WITH_HTTPLIB
TEST_CASE("message: headers of cpp-httplib are field lines") {
    httplib::Request q;
    q.method = "GET";
    q.headers.emplace("Connection", "upgrade");
    q.headers.emplace("Upgrade", "TLS/1.2");
    request const message{http_1_1, q.method, q.headers};
    CHECK(text_of(message).size() == expected.size());  // newer ones keep no order
    CHECK(inspect(message).empty());
    httplib::Response r;
    r.status = 101;
    r.headers.emplace("Upgrade", "TLS/1.2");
    CHECK(inspect(response{http_1_1, r.status, r.headers}).contains(rule::upgrade_not_nominated));
}
#endif

// ---- What a message consists of -----------------------------------------------------------------

TEST_CASE("http_version: it takes the integers of any parser, and saturates them") {
    STATIC_REQUIRE(http_version{} == http_1_1);
    STATIC_REQUIRE(http_version{1, 0} == http_1_0);
    STATIC_REQUIRE(http_version{1L, 1u} == http_1_1);
    STATIC_REQUIRE(http_1_0 < http_1_1);
    STATIC_REQUIRE(http_1_1 < http_2);
    STATIC_REQUIRE(http_2 < http_3);
    STATIC_REQUIRE(http_version{0, 9} < http_1_0);
    STATIC_REQUIRE(http_version{257, 1}.major == 255);
    STATIC_REQUIRE(http_version{-1, 1}.major == 255);
    STATIC_REQUIRE(http_version{1, 0x101}.minor == 255);
}

struct version_case {
    std::string_view what, text;
    http_version version;
};
constexpr version_case versions[] = {
    {"as a request line has it", "HTTP/1.1", http_1_1},
    {"the older one", "HTTP/1.0", http_1_0},
    {"the number alone", "1.1", http_1_1},
    {"the number alone", "1.0", http_1_0},
    {"without a minor version", "HTTP/2", http_2},
    {"with one", "HTTP/2.0", http_2},
    {"the number alone", "2", http_2},
    {"the number alone", "3", http_3},
    {"a number that no version has", "7.9", {7, 9}},
    {"only later versions go without a minor one", "HTTP/1", {0, 0}},
    {"only later versions go without a minor one", "1", {0, 0}},
    {"nothing", "", {0, 0}},
    {"nothing behind it", "HTTP/", {0, 0}},
    {"the name has case", "http/1.1", {0, 0}},
    {"white space", " 1.1", {0, 0}},
    {"two digits", "1.10", {0, 0}},
    {"two digits", "11", {0, 0}},
    {"a comma", "1,1", {0, 0}},
    {"no digit", "x.1", {0, 0}},
    {"no digit", "1.x", {0, 0}},
    {"no digit", "x", {0, 0}},
    {"another protocol", "HTTPS/1.1", {0, 0}},
};
constexpr bool version_holds(version_case const& row) {
    return parse_http_version(row.text) == row.version;
}
TEST_CASE("http_version: it is read from text") {
    cases::hold<versions, version_holds, &version_case::text>();
}

// As the string_view of Boost 1.74: it does not convert to that of the standard library.
struct foreign_view {
    char const* bytes_;
    std::size_t size_;

    constexpr foreign_view(char const* bytes_in, std::size_t size_in)
        : bytes_(bytes_in), size_(size_in) {}
    constexpr char const* data() const { return bytes_; }
    constexpr std::size_t size() const { return size_; }
};

TEST_CASE("http_version: it is read from any text") {
    STATIC_REQUIRE(parse_http_version(foreign_view("HTTP/1.0 ", 8)) == http_1_0);
}

TEST_CASE("message: the method is any text") {
    static constexpr cases::pair fields[] = {{"Upgrade", "a"}};
    constexpr request message{http_1_1, foreign_view("GETTING", 3), fields, {.trailers_from = 0}};
    STATIC_REQUIRE(message.method() == "GET");
    STATIC_REQUIRE(message.known().trailers_from == 0);
    STATIC_REQUIRE(std::is_same_v<decltype(message), request<cases::pair const*> const>);
}

TEST_CASE("message: it keeps what it is given, as a view") {
    std::vector<std::pair<std::string, std::string>> fields{{"Upgrade", "a"}};
    std::string const method = "PATCH";
    request const q{http_1_0, method, fields, {.trailers_from = 3}};
    CHECK(q.version() == http_1_0);
    CHECK(q.method().data() == method.data());
    CHECK(q.known().trailers_from == 3);
    response const r{http_2, 204L, fields};
    CHECK(r.status() == 204);
    CHECK(r.version() == http_2);
    CHECK(response{http_1_1, 4294967397ull, fields}.status() == 0);
    CHECK(response{http_1_1, -1, fields}.status() == 0);
    CHECK(r.known().trailers_from == place::nowhere);
    CHECK(r.begin() == fields.begin());
}

TEST_CASE("message: arrays of any size make one type of message") {
    cases::pair const one[1] = {};
    cases::pair const two[2] = {};
    STATIC_REQUIRE(std::is_same_v<decltype(request(http_1_1, "GET", one)),
                                  decltype(request(http_1_1, "GET", two))>);
}

}  // namespace
