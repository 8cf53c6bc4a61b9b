// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/field_line.hpp>

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
#include <http_upgrade/message.hpp>

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

TEST_CASE("field_line: pairs, structs, classes, pointers with lengths") {
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
TEST_CASE("field_line: Boost.Beast") {
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
#endif

#if HTTP_UPGRADE_WITH_HTTPLIB
TEST_CASE("field_line: cpp-httplib") {
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

}  // namespace
