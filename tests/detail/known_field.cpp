// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/detail/known_field.hpp>

#include <http_upgrade/token.hpp>

#include <iterator>
#include <string>
#include <string_view>

#include "cases.hpp"

namespace {

using namespace http_upgrade;
using detail::known_field;

// In the order of known_field, behind `other`.
constexpr std::string_view names[] = {"te",
                                      "via",
                                      "host",
                                      ":path",
                                      "expect",
                                      "upgrade",
                                      ":scheme",
                                      ":protocol",
                                      "connection",
                                      "keep-alive",
                                      ":authority",
                                      "content-type",
                                      "http2-settings",
                                      "content-length",
                                      "proxy-connection",
                                      "capsule-protocol",
                                      "transfer-encoding",
                                      "sec-websocket-key",
                                      "sec-websocket-accept",
                                      "sec-websocket-version",
                                      "sec-websocket-protocol",
                                      "sec-websocket-extensions"};

TEST_CASE("known_field: every known name is found, in any case, and no name near it") {
    STATIC_REQUIRE(std::size(names) + 1 == detail::known_field_count);
    for (std::size_t i = 0; i != std::size(names); ++i) {
        std::string name(names[i]);
        INFO(name);
        CHECK(detail::find_field(name) == static_cast<known_field>(i + 1));
        CHECK(detail::known_names[i + 1].size == name.size());
        CHECK(name.size() <= detail::known_word::longest);
        std::string shouted = name;
        for (char& c : shouted) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
        CHECK(detail::find_field(shouted) == static_cast<known_field>(i + 1));
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

// The index knows a name by its size and its first letter alone; the rest has to be compared.
TEST_CASE("known_field: every other byte at every place of every known name is another name") {
    for (std::size_t i = 0; i != std::size(names); ++i) {
        std::size_t wrong = 0;
        for (std::size_t at = 0; at != names[i].size(); ++at)
            for (int byte = 0; byte != 256; ++byte) {
                std::string name(names[i]);
                name[at] = static_cast<char>(byte);
                bool const same = equal_ignoring_case(name, names[i]);
                known_field const expected =
                    same ? static_cast<known_field>(i + 1) : known_field::other;
                if (detail::find_field(name) != expected) ++wrong;
            }
        INFO(names[i]);
        CHECK(wrong == 0);
    }
}

TEST_CASE("known_field: a name of any length") {
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

TEST_CASE("known_field: which names are end-to-end, and which the next server relies on") {
    cases::hold<kinds, kind_holds, &kind_case::name>();
}

}  // namespace
