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

}  // namespace
