// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/field_name.hpp>

#include <string>

#include "cases.hpp"

namespace {

using namespace http_upgrade;
using detail::known_field;

TEST_CASE("field_name: every known name is found, in any case, and nothing near it") {
    for (std::size_t i = 0; i != detail::known_field_count; ++i) {
        std::string name = detail::known_names[i];
        INFO(name);
        CHECK(detail::find_field(name) == static_cast<known_field>(i));
        CHECK(name.size() <= detail::known_word::longest);
        std::string shouted = name;
        for (char& c : shouted) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
        CHECK(detail::find_field(shouted) == static_cast<known_field>(i));
        CHECK(detail::find_field(name + "x") == known_field::other);
        CHECK(detail::find_field(name.substr(1)) == known_field::other);
        for (char& c : name) {
            char const kept = c;
            c = '!';
            CHECK(detail::find_field(name) == known_field::other);
            c = kept;
        }
    }
}

TEST_CASE("field_name: the names stand in the order of their length") {
    for (std::size_t i = 1; i != detail::known_field_count; ++i)
        CHECK(std::string_view(detail::known_names[i - 1]).size() <=
              std::string_view(detail::known_names[i]).size());
}

TEST_CASE("field_name: any length") {
    CHECK(detail::find_field("") == known_field::other);
    for (std::size_t size = 0; size != 300; ++size)
        CHECK(detail::find_field(std::string(size, 'u')) == known_field::other);
}

struct kind_case {
    std::string_view what, name;
    bool end_to_end, forwarding;
};
constexpr kind_case kinds[] = {
    {"Host", "Host", true, false},
    {"a pattern", "Content-Length", true, false},
    {"a pattern and its name", "accept", true, false},
    {"a pattern, longer", "Accept-Encoding", true, false},
    {"no pattern", "acceptable", false, false},
    {"shorter than a pattern", "cont", false, false},
    {"the pattern itself", "content-", true, false},
    {"If-None-Match", "IF-NONE-MATCH", true, false},
    {"Authorization", "authorization", true, false},
    {"X-Forwarded-For", "x-forwarded-for", false, true},
    {"Sec-WebSocket-Key", "Sec-WebSocket-Key", false, true},
    {"Origin", "origin", false, true},
    {"TE is for the next hop", "TE", false, false},
    {"Trailer", "trailer", false, false},
    {"Transfer-Encoding", "transfer-encoding", false, false},
    {"Keep-Alive", "keep-alive", false, false},
    {"Upgrade", "upgrade", false, false},
    {"HTTP2-Settings", "http2-settings", false, false},
    {"Proxy-Connection", "proxy-connection", false, false},
    {"Proxy-Authenticate", "proxy-authenticate", false, false},
    {"Proxy-Authorization", "proxy-authorization", false, false},
    {"Proxy-Authentication-Info", "proxy-authentication-info", false, false},
    {"Max-Forwards", "max-forwards", false, false},
    {"a user's own", "x-mine", false, false},
};
constexpr bool kind_holds(kind_case const& row) {
    return detail::is_end_to_end(row.name) == row.end_to_end &&
           detail::is_for_forwarding(row.name) == row.forwarding;
}

TEST_CASE("field_name: kinds") { cases::hold<kinds, kind_holds, &kind_case::name>(); }

}  // namespace
