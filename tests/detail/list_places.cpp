// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/detail/list_places.hpp>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

TEST_CASE("list_places: elements of both lists are found over all lines") {
    static constexpr cases::pair fields[] = {{"Upgrade", "h2, TLS/1.2, websocket/13"},
                                             {"Connection", "close, TE"},
                                             {"Upgrade", "websocket, connect-ip, tls/1.3"},
                                             {"Connection", "UPGRADE"}};
    detail::fields_of message_fields(request(http_1_1, "GET", fields));
    detail::list_places const lists(message_fields);
    CHECK(lists.counts);
    CHECK(lists.upgrade.count == 6);
    CHECK(lists.upgrade.offers == 5);
    CHECK(lists.upgrade.h2.offset == 0);
    CHECK(lists.upgrade.tls.offset == 4);
    CHECK(lists.upgrade.versioned_websocket.offset == 13);
    CHECK(place(lists.upgrade.websocket).line == 2);
    CHECK(lists.upgrade.capsule.offset == 11);
    CHECK(lists.upgrade.connect_ip.offset == 11);
    CHECK(!lists.upgrade.connect_tcp);
    CHECK(place(lists.upgrade.tls_behind_layer).line == 0);
    CHECK(place(lists.connection[detail::option::close]).line == 1);
    CHECK(lists.connection[detail::option::te].offset == 7);
    CHECK(place(lists.connection[detail::option::upgrade]).line == 3);
    CHECK(!lists.connection[detail::option::keep_alive]);
}

TEST_CASE("list_places: a capsule protocol with a version is another protocol") {
    constexpr cases::pair fields[] = {{"Upgrade", "connect-ip/1, connect-tcp/1"}};
    detail::fields_of message_fields(request(http_1_1, "GET", fields));
    detail::list_places const lists(message_fields);
    CHECK(place(lists.upgrade.versioned_capsule).offset == 0);
    CHECK(lists.upgrade.versioned_capsule);
    CHECK(!lists.upgrade.capsule);
    CHECK(!lists.upgrade.connect_ip);
    CHECK(!lists.upgrade.connect_tcp);
}

TEST_CASE("list_places: a list that is not well-formed leaves nothing but its fault") {
    static constexpr cases::pair fields[] = {{"Upgrade", "websocket, {"},
                                             {"Connection", "upgrade, {"}};
    detail::fields_of message_fields(request(http_1_1, "GET", fields));
    detail::list_places const lists(message_fields);
    CHECK(!lists.counts);
    CHECK(!lists.upgrade.well_formed);
    CHECK(!lists.upgrade.websocket);
    CHECK(lists.upgrade.count == 0);
    CHECK(lists.upgrade.fault.offset == 11);
    CHECK(!lists.connection.well_formed);
    CHECK(!lists.connection[detail::option::upgrade]);
    CHECK(lists.connection.fault.offset == 9);
}

TEST_CASE("list_places: an Upgrade counts when it is nominated, or when that is tolerated") {
    constexpr cases::pair plain[] = {{"Upgrade", "a"}};
    constexpr cases::pair closing[] = {{"Upgrade", "a"}, {"Connection", "close"}};
    constexpr cases::pair malformed[] = {{"Upgrade", "a"}, {"Connection", "upgrade, {"}};
    constexpr cases::pair nothing[] = {{"Upgrade", ","}};
    constexpr rule_set nominating{rule::upgrade_not_nominated};
    auto const counts = [](auto const& message, rule_set const& tolerated) {
        detail::fields_of fields(message);
        return detail::list_places(fields, tolerated).counts;
    };
    CHECK_FALSE(counts(request(http_1_1, "GET", plain), {}));
    CHECK(counts(request(http_1_1, "GET", plain), nominating));
    CHECK(counts(response(http_1_1, 101, plain), nominating));
    CHECK(counts(response(http_1_0, 101, closing), nominating));
    CHECK_FALSE(counts(response(http_1_1, 101, closing), {}));
    CHECK_FALSE(counts(response(http_1_1, 101, closing), {rule::switching_without_upgrade}));
    CHECK_FALSE(counts(request(http_1_0, "GET", plain), nominating));
    CHECK_FALSE(counts(response(http_2, 200, plain), nominating));
    CHECK_FALSE(counts(request(http_1_1, "GET", malformed), nominating));
    CHECK_FALSE(counts(request(http_1_1, "GET", nothing), nominating));
}

}  // namespace
