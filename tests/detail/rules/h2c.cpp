// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/detail/rules/h2c.hpp>

#include <http_upgrade/inspect.hpp>

#include <algorithm>
#include <string_view>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

struct settings_case {
    std::string_view what, text;
    bool settings;
    bool allowed;  // of the first setting, when they are settings
};
constexpr settings_case all_settings[] = {
    {"what curl sends", "AAMAAABkAAQCAAAAAAIAAAAA", true, true},
    {"what nghttp sends", "AAMAAABkAAQAAP__", true, true},
    {"empty", "", false, false},
    {"padded", "AAMAAABkAAQ=", false, false},
    {"4 characters", "AAMA", false, false},
    {"base64, not base64url", "AAMAAAB+", false, false},
    {"a space", "AAMAAAB ", false, false},
    {"ENABLE_PUSH 1", "AAIAAAAB", true, true},
    {"ENABLE_PUSH 2", "AAIAAAAC", true, false},
    {"INITIAL_WINDOW_SIZE 2^31-1", "AAR_____", true, true},
    {"INITIAL_WINDOW_SIZE 2^31", "AASAAAAA", true, false},
    {"MAX_FRAME_SIZE 2^14", "AAUAAEAA", true, true},
    {"MAX_FRAME_SIZE 2^14-1", "AAUAAD__", true, false},
    {"MAX_FRAME_SIZE 2^24-1", "AAUA____", true, true},
    {"MAX_FRAME_SIZE 2^24", "AAUBAAAA", true, false},
    {"an unknown setting", "________", true, true},
};
constexpr bool settings_hold(settings_case const& row) {
    if (detail::is_settings(row.text) != row.settings) return false;
    return !row.settings || detail::is_allowed(*h2c_settings(row.text).begin()) == row.allowed;
}

TEST_CASE("h2c: settings are base64url of 6 bytes each, and RFC 7540 allows some") {
    cases::hold<all_settings, settings_hold, &settings_case::text>();
}

// The place of the finding is the first forbidden setting.
TEST_CASE("h2c: a forbidden setting is found at its place") {
    cases::pair const fields[] = {{"Host", "a"},
                                  {"Connection", "upgrade, http2-settings"},
                                  {"Upgrade", "h2c"},
                                  {"HTTP2-Settings", " \tAAMAAABkAAIAAAACAAUAAAAA"}};
    findings const found = inspect(request(http_1_1, "GET", fields));
    auto const at = std::find_if(found.begin(), found.end(), [](finding const& each) {
        return each.rule == rule::h2c_settings_value_invalid;
    });
    REQUIRE(at != found.end());
    CHECK((*at).line == 3);
    CHECK((*at).offset == 10);
    CHECK((*at).length == 8);
}

}  // namespace
