// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/detail/rules/connect.hpp>

#include <http_upgrade/inspect.hpp>

#include <string_view>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

struct answer_case {
    std::string_view what;
    http_version version;
    std::string_view method;
    cases::lines asked;
    int status;
    cases::lines answer;
    http_upgrade::rule rule;
    bool broken;
    http_version answer_version = http_1_1;
};
// Which answers break a rule, and which come near.
constexpr answer_case answers[] = {
    {"CONNECT refused, and open",
     http_1_1,
     "CONNECT",
     {{"Host", "h"}},
     403,
     {},
     rule::connect_rejected_without_close,
     true},
    {"CONNECT refused with close",
     http_1_1,
     "CONNECT",
     {{"Host", "h"}},
     403,
     {{"Connection", "close"}},
     rule::connect_rejected_without_close,
     false},
    {"the request itself asked to close",
     http_1_1,
     "CONNECT",
     {{"Host", "h"}, {"Connection", "close"}},
     403,
     {},
     rule::connect_rejected_without_close,
     false},
    {"HTTP/1.0 closes by itself",
     http_1_1,
     "CONNECT",
     {{"Host", "h"}},
     403,
     {},
     rule::connect_rejected_without_close,
     false,
     http_1_0},
    {"HTTP/1.0 kept alive",
     http_1_1,
     "CONNECT",
     {{"Host", "h"}},
     403,
     {{"Connection", "keep-alive"}},
     rule::connect_rejected_without_close,
     true,
     http_1_0},
    {"HTTP/1.0: close before keep-alive",
     http_1_1,
     "CONNECT",
     {{"Host", "h"}},
     403,
     {{"Connection", "close, keep-alive"}},
     rule::connect_rejected_without_close,
     false,
     http_1_0},
    {"what a malformed Connection says, nobody knows",
     http_1_1,
     "CONNECT",
     {{"Host", "h"}},
     403,
     {{"Connection", "{"}},
     rule::connect_rejected_without_close,
     false},
    {"an HTTP/1.0 CONNECT",
     http_1_0,
     "CONNECT",
     {{"Host", "h"}},
     403,
     {},
     rule::connect_rejected_without_close,
     false},
    {"an interim response to CONNECT",
     http_1_1,
     "CONNECT",
     {{"Host", "h"}},
     103,
     {},
     rule::connect_rejected_without_close,
     false},
    {"299 opens a tunnel, which has no content",
     http_1_1,
     "CONNECT",
     {{"Host", "h"}},
     299,
     {{"Content-Length", "0"}},
     rule::tunnel_with_framing,
     true},
    {"199 opens none",
     http_1_1,
     "CONNECT",
     {{"Host", "h"}},
     199,
     {{"Content-Length", "0"}},
     rule::tunnel_with_framing,
     false},
    {"nor does 300",
     http_1_1,
     "CONNECT",
     {{"Host", "h"}},
     300,
     {{"Content-Length", "0"}, {"Connection", "close"}},
     rule::tunnel_with_framing,
     false},
    {"207 to capsules",
     http_2,
     "CONNECT",
     {{":protocol", "connect-udp"}, {":scheme", "https"}, {":path", "/"}, {":authority", "h"}},
     207,
     {{"capsule-protocol", "?1"}},
     rule::capsule_status_forbidden,
     false,
     http_2},
    {"206 to capsules",
     http_2,
     "CONNECT",
     {{":protocol", "connect-udp"}, {":scheme", "https"}, {":path", "/"}, {":authority", "h"}},
     206,
     {{"capsule-protocol", "?1"}},
     rule::capsule_status_forbidden,
     true,
     http_2},
};
constexpr bool answer_holds(answer_case const& row) {
    return inspect(request(row.version, row.method, row.asked),
                   response(row.answer_version, row.status, row.answer))
               .contains(row.rule) == row.broken;
}

TEST_CASE("connect: which answers to a CONNECT break a rule, and which come near") {
    cases::hold<answers, answer_holds, &answer_case::answer>();
}

}  // namespace
