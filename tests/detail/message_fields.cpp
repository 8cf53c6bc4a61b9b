// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/detail/message_fields.hpp>

#include <iterator>

#include "cases.hpp"

namespace {

using namespace http_upgrade;
using detail::known_field;

constexpr cases::pair fields[] = {{"Upgrade", "a, b"}, {"Host", "h"},     {"upgrade", ",c"},
                                  {"TE", " x "},       {"UPGRADE", "d,"}, {"Upgrade", "trailer"}};

TEST_CASE("message_fields: one walk finds the first line of each name, and if there are more") {
    detail::fields_of message(request(http_1_1, "PUT", fields, {.trailers_from = 5}));
    CHECK(message.is_request);
    CHECK(message.is_http1());
    CHECK(message.method == "PUT");
    CHECK(message.has(known_field::upgrade));
    CHECK(!message.is_single(known_field::upgrade));
    CHECK(place(message.where(known_field::upgrade)).line == 0);
    CHECK(message.value(known_field::upgrade) == "a, b");
    CHECK(place(message.trailer(detail::trailer_field::upgrade_or_connection)).line == 5);
    CHECK(place(message.trailer(detail::trailer_field::connection_specific)).line == 5);
    CHECK(!message.trailer(detail::trailer_field::te));
    CHECK(!message.is_single(known_field::connection));
    CHECK(!message.where(known_field::connection));
    CHECK(message.trimmed(known_field::connection).empty());
    CHECK(message.value(known_field::te) == " x ");
    CHECK(message.trimmed(known_field::te) == "x");
    place const te = message.where(known_field::te);
    CHECK(te.line == 3);
    CHECK(te.offset == 1);
    CHECK(te.length == 1);
    CHECK(message.is_single(known_field::te));
    CHECK(message.has(known_field::host));
    CHECK(!message.has(known_field::connection));
}

TEST_CASE("message_fields: it knows which fields have one line, and where a second one stands") {
    detail::fields_of message(request(http_1_1, "PUT", fields, {.trailers_from = 5}));
    CHECK(message.has_single(detail::field_set(known_field::host, known_field::te)));
    CHECK(!message.has_single(detail::field_set(known_field::host, known_field::upgrade)));
    CHECK(!message.has_single(detail::field_set(known_field::host, known_field::connection)));
    CHECK(message.has_any(detail::field_set(known_field::connection, known_field::te)));
    CHECK(!message.has_any(detail::field_set(known_field::connection, known_field::expect)));
    place const second = message.second(known_field::upgrade);
    CHECK(second.line == 2);
    CHECK(second.offset == 0);
    CHECK(second.length == 2);
    CHECK(!message.second(known_field::te));
    CHECK(!message.second(known_field::connection));
}

TEST_CASE("message_fields: a walk over all lines, trailers included, can be taken twice") {
    detail::fields_of message(request(http_1_1, "PUT", fields, {.trailers_from = 5}));
    for (int round = 0; round != 2; ++round) {
        detail::message_fields::line line;
        std::size_t count = 0;
        for (bool more = message.first(line); more; more = message.next(line)) {
            CHECK(line.index == count);
            CHECK(line.name == fields[count].first);
            CHECK(line.value == fields[count].second);
            ++count;
        }
        CHECK(count == std::size(fields));
    }
}

TEST_CASE("message_fields: a response has a status") {
    detail::fields_of message(response(http_2, 101, fields));
    CHECK(!message.is_request);
    CHECK(!message.is_http1());
    CHECK(message.status == 101);
    CHECK(!message.is_single(known_field::upgrade));
}

TEST_CASE("message_fields: two lists over one message do not disturb each other") {
    static constexpr cases::pair both[] = {{"Upgrade", "a"}, {"Connection", "x"},
                                           {"Upgrade", "b"}, {"Connection", "y"},
                                           {"Upgrade", "c"}, {"Connection", "z"}};
    detail::fields_of message(request(http_1_1, "GET", both));
    auto upgrade = message.values(known_field::upgrade);
    auto connection = message.values(known_field::connection);
    CHECK(upgrade.next());
    CHECK(connection.next());
    CHECK(upgrade.value() == "b");
    CHECK(connection.value() == "y");
    CHECK(upgrade.next());
    CHECK(connection.next());
    CHECK(upgrade.value() == "c");
    CHECK(connection.value() == "z");
    CHECK(!upgrade.next());
    CHECK(!connection.next());
}

}  // namespace
