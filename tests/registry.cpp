// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/registry.hpp>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

struct registry_case {
    std::string_view what, name, version;
    bool registered, expected;
};
constexpr registry_case registry[] = {
    {"HTTP with its version", "HTTP", "2.0", true, true},
    {"HTTP without", "HTTP", "", true, false},
    {"HTTP with one digit", "http", "2", true, false},
    {"HTTP with more", "HTTP", "2.0.1", true, false},
    {"HTTP with letters", "HTTP", "2.x", true, false},
    {"HTTP with letters first", "HTTP", "x.0", true, false},
    {"HTTP with another mark", "HTTP", "2-0", true, false},
    {"TLS as RFC 2817 offers it", "TLS", "1.0", true, true},
    {"websocket", "websocket", "", true, true},
    {"WebSocket", "WebSocket", "", true, true},
    {"websocket has no version", "websocket", "13", true, false},
    {"h2c", "h2c", "", true, true},
    {"connect-udp", "connect-udp", "", true, true},
    {"connect-ip", "connect-ip", "", true, true},
    {"connect-tcp", "connect-tcp", "", true, true},
    {"connect-tcp with a version", "connect-tcp", "07", true, false},
    {"a draft's name", "connect-tcp-07", "", false, true},
    {"h2 is no upgrade token", "h2", "", false, true},
    {"IRC", "IRC", "6.9", false, true},
    {"nothing", "", "", false, true},
};
constexpr bool registry_holds(registry_case const& row) {
    return is_registered(row.name) == row.registered &&
           has_expected_version({row.name, row.version}) == row.expected;
}

TEST_CASE("registry: names are registered in any case, and versions are as expected") {
    cases::hold<registry, registry_holds, &registry_case::name>();
}

}  // namespace
