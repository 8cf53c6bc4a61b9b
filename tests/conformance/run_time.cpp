// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// What other tests reach only in constant expressions, or not at all, at run time: so that
// tests/coverage/coverage.sh sees each line and each branch of the library taken.

#include <http_upgrade/http_upgrade.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catch2.hpp"

namespace {

using namespace http_upgrade;
using namespace http_upgrade::literals;

using lines = std::vector<std::pair<std::string, std::string>>;

lines const websocket_offer{{"Host", "a"},
                            {"Connection", "Upgrade"},
                            {"Upgrade", "websocket"},
                            {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
                            {"Sec-WebSocket-Version", "13"}};
lines const websocket_answer{{"Connection", "Upgrade"},
                             {"Upgrade", "websocket"},
                             {"Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="}};
lines const connect_fields{{":method", "CONNECT"}, {":protocol", "websocket"},
                           {":scheme", "https"},   {":path", "/"},
                           {":authority", "a"},    {"sec-websocket-version", "13"}};

lines with(lines first, lines const& more) {
    first.insert(first.end(), more.begin(), more.end());
    return first;
}

bool is_capsule_value(std::string const& value) {
    lines const fields{{"Host", "a"},
                       {"Connection", "Upgrade"},
                       {"Upgrade", "connect-udp"},
                       {"Capsule-Protocol", value}};
    return !inspect(request(http_1_1, "GET", fields)).contains(rule::capsule_protocol_malformed);
}

TEST_CASE("run time: parameters of a structured field") {
    CHECK(is_capsule_value("?1;a1=?1"));
    CHECK(is_capsule_value("?1;a=*b"));
    CHECK(is_capsule_value("?1;a=\"\\\\\\\"\""));
    CHECK(is_capsule_value("?1;a=:1+/=:"));
    CHECK(is_capsule_value("?1;a=-1.5"));
    CHECK_FALSE(is_capsule_value("?1;{"));
    CHECK_FALSE(is_capsule_value("?1;a=?2"));
    CHECK_FALSE(is_capsule_value("?1;a={"));
    CHECK_FALSE(is_capsule_value("?1;a=\"\x01\""));
    CHECK_FALSE(is_capsule_value("?1;a=\"\x7f\""));
    CHECK_FALSE(is_capsule_value("?1;a=\"\\b\""));
    CHECK_FALSE(is_capsule_value("?1;a=1234567890123.5"));
    CHECK_FALSE(is_capsule_value("?1;a=" + std::string(120, '1')));
}

TEST_CASE("run time: bytes of a quoted string") {
    CHECK_FALSE(parse_extensions("x; a=\"\x7f\""));
    CHECK(parse_extensions("x; a=\"\x7f\"").error().reason == list_fault::quote_expected);
    CHECK(parse_extensions("x; a=\"\t\"").error().reason == list_fault::value_expected);
}

TEST_CASE("run time: iterators that step behind themselves") {
    extension_list const list = parse_extensions("x; a=bc; d");
    extension_parameters const parameters = list.front().parameters();
    auto parameter = parameters.begin();
    CHECK((parameter++)->name == "a");
    CHECK(parameter->name == "d");
    extension_value const value = parameters.begin()->value;
    auto character = value.begin();
    CHECK(*character++ == 'b');
    CHECK(*character == 'c');

    findings found;
    CHECK_FALSE(found.front());
    found.add(rule::upgrade_malformed);
    found.add(rule::connection_malformed);
    auto each = found.begin();
    finding const first = *each++;
    CHECK(first == found.front());
    CHECK_FALSE(first == *each);
    CHECK_FALSE(each == found.begin());
    CHECK(++each == found.end());
    CHECK_FALSE(first == finding{first.rule, 1, 0, 0});
}

TEST_CASE("run time: values compare") {
    std::string const text = "UPGRADE, close";
    connection_list const options = parse_connection(text);
    auto const close = ++options.begin();
    CHECK(options.front() == connection_option{"upgrade"});
    CHECK(options.where(close).offset == 9);
    CHECK_FALSE(rule_set(rule::upgrade_malformed) == rule_set());
    CHECK_FALSE(h2c_setting{1, 2} == h2c_setting{1, 3});
    CHECK_FALSE(h2c_setting{1, 2} == h2c_setting{2, 2});
    websocket_accept const accept = accept_key("dGhlIHNhbXBsZSBub25jZQ==");
    std::string_view const as_text = accept;
    CHECK(as_text == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    CHECK(detail::sha1("a", "") == detail::sha1("", "a"));
    CHECK_FALSE(detail::sha1("a", "") == detail::sha1("b", ""));
    http_version const wide(-1, 300);
    CHECK(wide == http_version(255, 255));
}

/// Text that does not convert to std::string_view.
struct foreign_text {
    std::string bytes;
    char const* data() const { return bytes.data(); }
    std::size_t size() const { return bytes.size(); }
};

TEST_CASE("run time: a version in foreign text") {
    foreign_text const text{"HTTP/1.1"};
    CHECK(parse_http_version(text) == http_1_1);
}

TEST_CASE("run time: words for values, and for none") {
    for (std::size_t i = 0; i <= static_cast<std::size_t>(consequence::upgrade_required); ++i)
        CHECK_FALSE(to_string(static_cast<consequence>(i)).empty());
    CHECK(to_string(static_cast<consequence>(99)).empty());
    CHECK(to_string(static_cast<level>(99)).empty());
    CHECK(to_string(static_cast<list_fault>(99)).empty());
    CHECK(find_rule("no such rule") == rule{});
    auto const literal = "websocket, h2c"_upgrade;
    CHECK(literal.data() == literal.begin());
    CHECK(literal.size() == 2);
}

TEST_CASE("run time: the versions that a 426 serves") {
    lines const answer{
        {"Connection", "Upgrade"}, {"Upgrade", "websocket"}, {"Sec-WebSocket-Version", "13, 8, 7"}};
    lines const plain{{"Host", "a"}};
    auto const result = confirm(request(http_1_1, "GET", plain), response(http_1_1, 426, answer));
    CHECK(result.first_of(protocol{"websocket", {}}) == 0);
}

TEST_CASE("run time: messages of two versions of HTTP") {
    lines const none;
    lines const two_cookies{{":status", "403"}, {"cookie", "a"}, {"cookie", "b"}};
    std::size_t calls = 0;
    auto const sink = [&calls](std::string_view, std::string_view) { ++calls; };
    CHECK(each_upgrade_answer_field(request(http_1_1, "GET", websocket_offer),
                                    response(http_2, 403, two_cookies), sink));
    CHECK(calls != 0);

    request const connect(http_2, "CONNECT", connect_fields);
    CHECK(inspect_forwarded(connect, response(http_1_1, 200, none), response(http_2, 200, none))
              .contains(rule::refusal_became_tunnel));
    CHECK_FALSE(
        inspect_forwarded(connect, response(http_1_1, 200, none), response(http_1_1, 200, none))
            .contains(rule::refusal_became_tunnel));
    CHECK_FALSE(inspect_forwarded(connect, response(http_2, 200, none), response(http_2, 200, none))
                    .contains(rule::refusal_became_tunnel));
    CHECK_FALSE(inspect_forwarded(request(http_1_1, "GET", none), response(http_1_1, 200, none),
                                  response(http_2, 200, none))
                    .contains(rule::refusal_became_tunnel));
    CHECK_FALSE(inspect(request(http_1_1, "CONNECT", none), response(http_2, 403, none))
                    .contains(rule::connect_rejected_without_close));

    lines clear = connect_fields;
    clear[2].second = "http";
    CHECK_FALSE(
        inspect(request(http_2, "CONNECT", clear)).contains(rule::websocket_scheme_not_http));
    lines host = connect_fields;
    host[4] = {"host", "a"};
    CHECK_FALSE(inspect(request(http_2, "CONNECT", host)).contains(rule::protocol_without_target));
    host[4] = {"x", "a"};
    CHECK(inspect(request(http_2, "CONNECT", host)).contains(rule::protocol_without_target));
    host[1].second = "connect-udp";
    CHECK(inspect(request(http_2, "CONNECT", host)).contains(rule::protocol_without_target));

    lines const h2{{"Host", "a"}, {"Connection", "Upgrade, close"}, {"Upgrade", "h2"}};
    CHECK(when_may_send(request(http_1_1, "CONNECT", h2)) == first_byte::at_once);
}

TEST_CASE("run time: what is forwarded") {
    lines const asked{{"Host", "a"}, {"Connection", "x-a, x-b"}, {"X-A", "1"}};
    lines const otherwise{{"Host", "a"}, {"Connection", "x-c, x-a"}, {"X-C", "1"}};
    findings const found =
        inspect_forwarded(request(http_1_1, "GET", asked), request(http_1_1, "GET", otherwise));
    CHECK(found.contains(rule::connection_forwarded));
    lines const hostile{{"Host", "a"}, {"Connection", "cookie"}, {"Cookie", "1"}};
    lines const removed{{"Host", "a"}};
    CHECK(inspect_forwarded(request(http_1_1, "GET", hostile), request(http_1_1, "GET", removed))
              .contains(rule::essential_field_removed));
    CHECK_FALSE(
        inspect_forwarded(request(http_1_1, "GET", hostile), request(http_1_1, "GET", hostile))
            .contains(rule::essential_field_removed));

    request const offer(http_1_1, "GET", websocket_offer);
    CHECK(forward(offer).removes("Upgrade"));
    CHECK_FALSE(forward(offer).removes("Upgradf"));
    CHECK(forward(offer).upgrades().size() == 1);
    forwarding const plan = forward(offer);
    lines const faulty{{"Connection", "Upgrade"}, {"Upgrade", "websocket, {"}};
    CHECK_FALSE(forward(response(http_1_1, 101, faulty), plan));
    CHECK(forward(response(http_1_1, 426, websocket_answer), plan).upgrades().size() == 1);
    std::string const nine = "a, b, c, d, e, f, g, h, i";
    CHECK(passed_upgrades(forwarding_policy{hostile_option::refuse, nine}).size() == 8);
}

TEST_CASE("run time: what a 101 says beside the switch") {
    request const offer(http_1_1, "GET", websocket_offer);
    lines const trailing = with(websocket_answer, {{"X", "1"}});
    CHECK(confirm(offer, response(http_1_1, 101, trailing, {.trailers_from = 3})));
    lines const faulty = with(websocket_offer, {{"Sec-WebSocket-Extensions", "x;"}});
    lines const accepting =
        with(websocket_answer, {{"Sec-WebSocket-Extensions", "permessage-deflate"}});
    CHECK_FALSE(confirm(request(http_1_1, "GET", faulty), response(http_1_1, 101, accepting)));
}

TEST_CASE("run time: lines of one's own") {
    auto const writes = [](std::string const& name, std::string const& value) {
        lines const own{{name, value}};
        return write_required_head(counted(), protocol{"websocket", {}}, own).count() != 0;
    };
    CHECK(writes("Via", "1.1 a"));
    CHECK(writes("Content-Type", "text/plain"));
    CHECK(writes("Sec-WebSocket-Extensions", "x"));
    CHECK(writes("Connection", "close"));
    CHECK_FALSE(writes("Upgrade", "h2c"));
    CHECK_FALSE(writes("X", std::string(1, '\0')));
    CHECK_FALSE(writes("X", "\r"));
    CHECK_FALSE(writes("X", "\n"));
}

}  // namespace
