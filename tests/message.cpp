// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/message.hpp>

#include <array>
#include <list>
#include <map>
#include <string>
#include <vector>

#if HTTP_UPGRADE_WITH_BEAST
#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#endif
#if HTTP_UPGRADE_WITH_HTTPLIB
#include <httplib.h>
#endif

#include <http_upgrade/inspect.hpp>

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

TEST_CASE("http_version: from the integers of any parser") {
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

// Walks a message as the library does, and gives it back as text.
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

constexpr std::string_view expected = "Connection: upgrade\nUpgrade: websocket\n";

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

TEST_CASE("message: pairs, structs, classes, pointers with lengths") {
    std::pair<std::string_view, std::string_view> const pairs[] = {{"Connection", "upgrade"},
                                                                   {"Upgrade", "websocket"}};
    CHECK(text_of(request(http_1_1, "GET", pairs)) == expected);

    std::vector<std::pair<std::string, std::string>> const strings(std::begin(pairs),
                                                                   std::end(pairs));
    CHECK(text_of(request(http_1_1, "GET", strings)) == expected);

    std::vector<member_line> const members{{"Connection", "upgrade"}, {"Upgrade", "websocket"}};
    CHECK(text_of(response(http_1_1, 101, members)) == expected);

    std::list<method_line> const methods{{"Connection", "upgrade"}, {"Upgrade", "websocket"}};
    CHECK(text_of(request(http_1_1, "GET", methods)) == expected);

    pointer_and_length const raw[] = {{"Connection: ", 10, "upgrade\r\n", 7},
                                      {"Upgrade: ", 7, "websocket\r\n", 9}};
    CHECK(text_of(request(http_1_1, "GET", raw)) == expected);

    std::multimap<std::string, std::string> const map{{"Connection", "upgrade"},
                                                      {"Upgrade", "websocket"}};
    CHECK(text_of(response(http_1_1, 101u, map)) == expected);

    std::array<pointer_and_length, 0> const none{};
    CHECK(text_of(request(http_1_1, "GET", none)).empty());
}

TEST_CASE("message: what it keeps") {
    std::vector<member_line> fields{{"Upgrade", "a"}};
    std::string const method = "PATCH";
    request const q{http_1_0, method, fields, {.trailers_from = 3}};
    CHECK(q.version() == http_1_0);
    CHECK(q.method().data() == method.data());
    CHECK(q.known().trailers_from == 3);
    response const r{http_2, 204L, fields};
    CHECK(r.status() == 204);
    CHECK(r.version() == http_2);
    CHECK(r.known().trailers_from == place::nowhere);
    CHECK(r.begin() == fields.begin());
}

TEST_CASE("message: a user's own iterator type makes one type of message") {
    pointer_and_length const one[1] = {};
    pointer_and_length const two[2] = {};
    STATIC_REQUIRE(std::is_same_v<decltype(request(http_1_1, "GET", one)),
                                  decltype(request(http_1_1, "GET", two))>);
}

TEST_CASE("named_values: the lines of one name, by the message's numbers") {
    static constexpr cases::pair fields[] = {{"Host", "h"}, {"A", "1"}, {"a", "2"},
                                             {"B", "3"},    {"A", "4"}, {"A", "trailer"}};
    named_values values(std::begin(fields), std::end(fields), 5, "a");
    CHECK(values.line() == 1);
    CHECK(values.value() == "1");
    REQUIRE(values.next());
    CHECK(values.line() == 2);
    REQUIRE(values.next());
    CHECK(values.value() == "4");
    CHECK(!values.done());
    CHECK(!values.next());
    CHECK(values.done());
    CHECK(!values.next());
}

#if HTTP_UPGRADE_WITH_BEAST
TEST_CASE("message: Boost.Beast") {
    namespace http = boost::beast::http;
    http::request<http::string_body> q{http::verb::get, "/", 11};
    q.set(http::field::connection, "upgrade");
    q.set(http::field::upgrade, "websocket");
    auto const version = static_cast<int>(q.version());
    auto const method = q.method_string();
    request const message{http_version{version / 10, version % 10},
                          std::string_view(method.data(), method.size()), q};
    CHECK(text_of(message) == expected);
    CHECK(inspect(message).empty());

    http::response<http::string_body> r{http::status::switching_protocols, 11};
    r.insert(http::field::upgrade, "websocket");
    CHECK(inspect(response{http_1_1, r.result_int(), r}).contains(rule::upgrade_not_nominated));
}
#endif

#if HTTP_UPGRADE_WITH_HTTPLIB
TEST_CASE("message: cpp-httplib") {
    httplib::Request q;
    q.method = "GET";
    q.headers.emplace("Connection", "upgrade");
    q.headers.emplace("Upgrade", "websocket");
    CHECK(text_of(request{http_1_1, q.method, q.headers}) == expected);
    httplib::Response r;
    r.status = 101;
    r.headers.emplace("Upgrade", "websocket");
    CHECK(inspect(response{http_1_1, r.status, r.headers}).contains(rule::upgrade_not_nominated));
}
#endif

}  // namespace
