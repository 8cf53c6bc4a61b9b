// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// A consumer of the module, which includes nothing of the library. It prints what it is given;
// module.sh knows what that has to be.

#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

import http_upgrade;

namespace hu = http_upgrade;
using namespace hu::literals;

// A field line of the program's own, by a specialisation of the exported trait.
struct raw_line {
    char const* title;
    char const* content;
};
template <>
struct http_upgrade::field_line_traits<raw_line> {
    static constexpr std::string_view name(raw_line const& line) noexcept { return line.title; }
    static constexpr std::string_view value(raw_line const& line) noexcept { return line.content; }
};
static_assert(hu::field_line<raw_line const&>);
static_assert(!hu::field_line<int>);

// What the headers say of their lists to the standard library holds for an importer, too.
static_assert(std::ranges::view<hu::upgrade_list>);
static_assert(std::ranges::borrowed_range<hu::h2c_settings>);

void print(char const* what, std::string_view text) {
    std::printf("%s: %.*s\n", what, static_cast<int>(text.size()), text.data());
}

int main() {
    constexpr auto mine = "websocket, h2c"_upgrade;
    static_assert(mine.size() == 2);

    for (hu::protocol const each : hu::parse_upgrade("HTTP/2.0, websocket")) {
        print("name", each.name);
        print("version", each.version.empty() ? "none" : each.version);
    }
    hu::list_error const error = hu::parse_upgrade("websocket, h2c/").error();
    print("error", hu::to_string(error.reason));

    raw_line const offered[] = {{"Host", "example.com"},
                                {"Connection", "upgrade, X-Hop"},
                                {"X-Hop", "1"},
                                {"Upgrade", "websocket"},
                                {"Sec-WebSocket-Version", "13"},
                                {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}};
    hu::request const asked{hu::http_1_1, "GET", offered};
    hu::decision const decided = hu::negotiate(asked, mine);
    print("switch to", decided.protocol().name);

    char buffer[hu::most_written] = {};
    hu::into const head = hu::write_answer(hu::into(buffer), decided, {}, {{"Server", "x"}});
    print("answer", head.view());

    std::vector<std::pair<std::string, std::string>> answered{
        {"Upgrade", "websocket"},
        {"Connection", "Upgrade"},
        {"Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="}};
    auto const outcome = hu::confirm(asked, hu::response(hu::http_1_1, 101, answered));
    print("confirmed", outcome ? outcome.protocols().front().name : "nothing");

    answered[2].second = "wrong";
    hu::response const broken{hu::http_1_1, 101, answered};
    print("refused", hu::to_string(hu::confirm(asked, broken).reason().rule));
    for (hu::finding const each : hu::inspect(asked, broken)) {
        print("finding", hu::info(each.rule).id);
        print("in", answered[each.line].second);
    }

    hu::forwarding const plan = hu::forward(asked);
    print("removes", plan.removes("x-hop") ? "X-Hop" : "nothing");
    for (hu::protocol const each : plan.upgrades()) print("passes on", each.name);
    std::vector<std::pair<std::string, std::string>> fields{{"Connection", "close"}, {"Via", "x"}};
    auto const other = hu::forward(hu::request(hu::http_1_1, "GET", fields));
    std::printf("erased: %u of 2\n", static_cast<unsigned>(hu::erase_hop_by_hop(fields, other)));
}
