// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/websocket.hpp>

#include <http_upgrade/inspect.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

TEST_CASE("websocket: the accept key of RFC 6455 §1.3") {
    STATIC_REQUIRE(accept_key("dGhlIHNhbXBsZSBub25jZQ==").view() == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    std::string const key = "dGhlIHNhbXBsZSBub25jZQ==";
    CHECK(accept_key(key).view() == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

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
TEST_CASE("websocket: keys") { cases::hold<keys, key_holds, &key_case::key>(); }

// ---- Keys that are made -------------------------------------------------------------------------

constexpr unsigned char drawn[16] = {'t', 'h', 'e', ' ', 's', 'a', 'm', 'p',
                                     'l', 'e', ' ', 'n', 'o', 'n', 'c', 'e'};

// They own their characters: a view of one that is not named would dangle.
static_assert(std::is_convertible_v<websocket_key const&, std::string_view>);
static_assert(std::is_convertible_v<websocket_accept const&, std::string_view>);
static_assert(!std::is_convertible_v<websocket_key, std::string_view>);
static_assert(!std::is_convertible_v<websocket_accept, std::string_view>);

TEST_CASE("websocket: the key of RFC 6455 §1.3") {
    STATIC_REQUIRE(make_websocket_key(drawn).view() == "dGhlIHNhbXBsZSBub25jZQ==");
    CHECK(make_websocket_key(drawn).view() == "dGhlIHNhbXBsZSBub25jZQ==");
    STATIC_REQUIRE(make_websocket_key({}).view() == "AAAAAAAAAAAAAAAAAAAAAA==");
    STATIC_REQUIRE(noexcept(make_websocket_key(drawn)));
    STATIC_REQUIRE(sizeof(websocket_key) == 24);
}

constexpr std::string_view digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The bits of the first 22 digits, one by one; the last four of them are unused. None of a key with
/// another character among them.
std::vector<bool> bits_of(std::string_view key) {
    std::vector<bool> result;
    for (char const c : key.substr(0, 22)) {
        std::size_t const digit = digits.find(c);
        if (digit == digits.npos) return {};
        for (int bit = 5; bit >= 0; --bit) result.push_back((digit >> bit & 1u) != 0);
    }
    return result;
}

// Each byte at each place among others: the key holds the 128 bits, and no other.
TEST_CASE("websocket: keys of every byte") {
    for (std::size_t place = 0; place != 16; ++place)
        for (unsigned value = 0; value != 256; ++value) {
            INFO("byte " << value << " at " << place);
            unsigned char bytes[16] = {};
            for (unsigned i = 0; i != 16; ++i) bytes[i] = static_cast<unsigned char>(i * 37 + 90);
            bytes[place] = static_cast<unsigned char>(value);
            std::vector<bool> expected;
            for (unsigned char const byte : bytes)
                for (int bit = 7; bit >= 0; --bit) expected.push_back((byte >> bit & 1) != 0);
            expected.resize(22 * 6);
            websocket_key const key = make_websocket_key(bytes);
            CHECK(key.view().size() == 24);
            CHECK(key.view().substr(22) == "==");
            CHECK(bits_of(key) == expected);
        }
}

// What is made is what inspect asks for, to the unused bits.
TEST_CASE("websocket: keys that are made pass inspect") {
    unsigned char bytes[16] = {};
    for (unsigned value = 0; value != 256; ++value) {
        std::fill(std::begin(bytes), std::end(bytes), static_cast<unsigned char>(value));
        websocket_key const key = make_websocket_key(bytes);
        cases::pair const asked[] = {{"Host", "example.com"},
                                     {"Connection", "Upgrade"},
                                     {"Upgrade", "websocket"},
                                     {"Sec-WebSocket-Version", "13"},
                                     {"Sec-WebSocket-Key", key}};
        CHECK(inspect(request(http_1_1, "GET", asked)).empty());
    }
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
TEST_CASE("websocket: versions") { cases::hold<versions, version_holds, &version_case::text>(); }

// Of an answer the first 32 names are compared; one that goes on is not what the client listed.
TEST_CASE("websocket: extensions are compared up to the documented bound") {
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
