// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/reading.hpp>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

TEST_CASE("reading: where things stand in both lists, over all lines") {
    static constexpr cases::pair fields[] = {{"Upgrade", "h2, TLS/1.2, websocket/13"},
                                             {"Connection", "close, TE"},
                                             {"Upgrade", "websocket, connect-ip, tls/1.3"},
                                             {"Connection", "UPGRADE"}};
    detail::facts_of facts(request(http_1_1, "GET", fields));
    detail::reading const read(facts);
    CHECK(read.counts);
    CHECK(read.upgrade.count == 6);
    CHECK(read.upgrade.offers == 5);
    CHECK(read.upgrade.h2.offset == 0);
    CHECK(read.upgrade.tls.offset == 4);
    CHECK(read.upgrade.versioned_websocket.offset == 13);
    CHECK(read.upgrade.websocket.line == 2);
    CHECK(read.upgrade.capsule.offset == 11);
    CHECK(read.upgrade.connect_ip.offset == 11);
    CHECK(!read.upgrade.connect_tcp);
    CHECK(read.upgrade.tls_behind_layer.line == 0);
    CHECK(read.connection.close.line == 1);
    CHECK(read.connection.te.offset == 7);
    CHECK(read.connection.upgrade.line == 3);
    CHECK(!read.connection.keep_alive);
}

TEST_CASE("reading: of a list that is not well-formed nothing is kept but the fault") {
    static constexpr cases::pair fields[] = {{"Upgrade", "websocket, {"},
                                             {"Connection", "upgrade, {"}};
    detail::facts_of facts(request(http_1_1, "GET", fields));
    detail::reading const read(facts);
    CHECK(!read.counts);
    CHECK(!read.upgrade.well_formed);
    CHECK(!read.upgrade.websocket);
    CHECK(read.upgrade.count == 0);
    CHECK(read.upgrade.fault.offset == 11);
    CHECK(!read.connection.well_formed);
    CHECK(!read.connection.upgrade);
    CHECK(read.connection.fault.offset == 9);
}

}  // namespace
