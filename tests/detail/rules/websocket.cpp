// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/detail/rules/websocket.hpp>

#include <http_upgrade/inspect.hpp>

#include <string>
#include <string_view>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

struct key_case {
    std::string_view what, key;
    bool good;
};
constexpr key_case keys[] = {
    {"of 16 bytes", "dGhlIHNhbXBsZSBub25jZQ==", true},
    {"unused bits set", "dGhlIHNhbXBsZSBub25jZR==", true},
    {"empty", "", false},
    {"one letter", "x", false},
    {"24 digits without padding", "dGhlIHNhbXBsZSBub25jZQQQ", false},
    {"of 17 bytes", "dGhlIHNhbXBsZSBub25jZXM=", false},
    {"of 15 bytes", "dGhlIHNhbXBsZSBub25j", false},
    {"base64url", "dGhlIHNhbXBsZSBub25-ZQ==", false},
    {"padding inside", "dGhlIHNhbXBsZSBub25j==ZQ", false},
    {"three times padded", "dGhlIHNhbXBsZSBub25jZ===", false},
    {"a space inside", "dGhlIHNhbXBsZSBub25 ZQ==", false},
};
constexpr bool key_holds(key_case const& row) {
    return detail::is_websocket_key(row.key) == row.good;
}
TEST_CASE("websocket: a key is the base64 of 16 bytes") {
    cases::hold<keys, key_holds, &key_case::key>();
}

struct version_case {
    std::string_view what, text;
    bool good;
};
constexpr version_case versions[] = {
    {"13", "13", true},
    {"0", "0", true},
    {"255", "255", true},
    {"256", "256", false},
    {"999", "999", false},
    {"leading zero", "013", false},
    {"00", "00", false},
    {"empty", "", false},
    {"a list", "8, 13", false},
    {"hexadecimal", "0xd", false},
    {"letters behind", "13abc", false},
    {"a sign", "-1", false},
    {"long", "00000000000000013", false},
};
constexpr bool version_holds(version_case const& row) {
    return detail::is_websocket_version(row.text) == row.good;
}
TEST_CASE("websocket: a version is 0 to 255 without leading zeros") {
    cases::hold<versions, version_holds, &version_case::text>();
}

// The first 32 names of an answer are compared; the 33rd counts as not listed by the client.
TEST_CASE("websocket: the first 32 extensions of an answer are compared") {
    std::string listed;
    for (int i = 0; i != 100; ++i) listed += "x" + std::to_string(i) + ", ";
    cases::pair const asked[] = {{"Host", "example.com"},
                                 {"Connection", "Upgrade"},
                                 {"Upgrade", "websocket"},
                                 {"Sec-WebSocket-Version", "13"},
                                 {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
                                 {"Sec-WebSocket-Extensions", listed}};
    for (int const count : {1, 31, 32, 33}) {
        std::string used;
        for (int i = 0; i != count; ++i) used += (i == 0 ? "x" : ", x") + std::to_string(99 - i);
        cases::pair const answer[] = {{"Connection", "Upgrade"},
                                      {"Upgrade", "websocket"},
                                      {"Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="},
                                      {"Sec-WebSocket-Extensions", used}};
        INFO(count);
        CHECK(inspect(request(http_1_1, "GET", asked), response(http_1_1, 101, answer))
                  .contains(rule::websocket_extension_not_offered) == (count > 32));
    }
}

}  // namespace
