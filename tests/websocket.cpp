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

TEST_CASE("websocket: accept_key gives the example of RFC 6455 §1.3") {
    STATIC_REQUIRE(accept_key("dGhlIHNhbXBsZSBub25jZQ==").view() == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    std::string const key = "dGhlIHNhbXBsZSBub25jZQ==";
    CHECK(accept_key(key).view() == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

// ---- Keys that are made -------------------------------------------------------------------------

constexpr unsigned char drawn[16] = {'t', 'h', 'e', ' ', 's', 'a', 'm', 'p',
                                     'l', 'e', ' ', 'n', 'o', 'n', 'c', 'e'};

// They own their characters, so a view of a temporary one would dangle.
static_assert(std::is_convertible_v<websocket_key const&, std::string_view>);
static_assert(std::is_convertible_v<websocket_accept const&, std::string_view>);
static_assert(!std::is_convertible_v<websocket_key, std::string_view>);
static_assert(!std::is_convertible_v<websocket_accept, std::string_view>);

TEST_CASE("websocket: make_websocket_key gives the example of RFC 6455 §1.3") {
    STATIC_REQUIRE(make_websocket_key(drawn).view() == "dGhlIHNhbXBsZSBub25jZQ==");
    CHECK(make_websocket_key(drawn).view() == "dGhlIHNhbXBsZSBub25jZQ==");
    STATIC_REQUIRE(make_websocket_key({}).view() == "AAAAAAAAAAAAAAAAAAAAAA==");
    STATIC_REQUIRE(noexcept(make_websocket_key(drawn)));
    STATIC_REQUIRE(sizeof(websocket_key) == 24);
}

constexpr std::string_view digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The bits of the first 22 digits, of which the last four are unused. No bits when one of the 22
/// characters is no digit.
std::vector<bool> bits_of(std::string_view key) {
    std::vector<bool> result;
    for (char const c : key.substr(0, 22)) {
        std::size_t const digit = digits.find(c);
        if (digit == digits.npos) return {};
        for (int bit = 5; bit >= 0; --bit) result.push_back((digit >> bit & 1u) != 0);
    }
    return result;
}

// Each byte stands at each place among others. The key must hold their 128 bits, and no others.
TEST_CASE("websocket: a key holds the 128 bits that it is made of") {
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

// inspect accepts each key that is made, and finds its unused bits to be 0.
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

}  // namespace
