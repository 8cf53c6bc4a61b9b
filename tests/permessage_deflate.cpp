// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/permessage_deflate.hpp>

#include <http_upgrade/confirm.hpp>
#include <http_upgrade/inspect.hpp>
#include <http_upgrade/websocket.hpp>
#include <http_upgrade/write.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

constexpr std::string_view field = "Sec-WebSocket-Extensions";

/// What is agreed on. The windows are 0 when nothing is.
struct agreement {
    int server = 0, client = 0;
    bool server_alone = false, client_alone = false;  // no context takeover

    friend constexpr bool operator==(agreement const&, agreement const&) = default;
};

constexpr agreement agreed_in(permessage_deflate const& found) {
    if (!found) return {};
    return {found.server_max_window_bits(), found.client_max_window_bits(),
            found.server_no_context_takeover(), found.client_no_context_takeover()};
}

// ---- The server's choice ------------------------------------------------------------------------

struct choice_case {
    std::string_view what;
    cases::lines fields;
    deflate_limits ours;
    agreement agreed;
};

constexpr choice_case choices[] = {
    {"no field", {{"Host", "a"}}, {}, {}},
    {"another extension", {{field, "x, y; client_max_window_bits"}}, {}, {}},
    {"case counts", {{field, "Permessage-Deflate"}}, {}, {}},
    {"plain", {{field, "permessage-deflate"}}, {}, {15, 15}},
    {"behind another", {{field, "x"}, {field, "y, permessage-deflate"}}, {}, {15, 15}},
    {"not well-formed behind it", {{field, "permessage-deflate, x;"}}, {}, {}},

    {"the server must forget",
     {{field, "permessage-deflate; server_no_context_takeover"}},
     {},
     {15, 15, true}},
    {"the client will forget",
     {{field, "permessage-deflate; client_no_context_takeover"}},
     {},
     {15, 15, false, true}},
    {"the server demands both",
     {{field, "permessage-deflate"}},
     {.server_no_context_takeover = true, .client_no_context_takeover = true},
     {15, 15, true, true}},
    {"a value where there must be none",
     {{field, "permessage-deflate; server_no_context_takeover=1"}},
     {},
     {}},
    {"a value where there must be none",
     {{field, "permessage-deflate; client_no_context_takeover=\"true\""}},
     {},
     {}},

    {"a window for the server",
     {{field, "permessage-deflate; server_max_window_bits=10"}},
     {},
     {10, 15}},
    {"in quotes", {{field, "permessage-deflate; server_max_window_bits=\"1\\0\""}}, {}, {10, 15}},
    {"the server's own is smaller",
     {{field, "permessage-deflate; server_max_window_bits=12"}},
     {.server_max_window_bits = 9},
     {9, 15}},
    {"smaller without a word",
     {{field, "permessage-deflate"}},
     {.server_max_window_bits = 9},
     {9, 15}},
    {"8 is too small by default",
     {{field, "permessage-deflate; server_max_window_bits=8"}},
     {},
     {}},
    {"8 for those who can",
     {{field, "permessage-deflate; server_max_window_bits=8"}},
     {.server_min_window_bits = 8},
     {8, 15}},
    {"the server's smallest is too large",
     {{field, "permessage-deflate; server_max_window_bits=14"}},
     {.server_min_window_bits = 15},
     {}},
    {"no value", {{field, "permessage-deflate; server_max_window_bits"}}, {}, {}},
    {"7", {{field, "permessage-deflate; server_max_window_bits=7"}}, {}, {}},
    {"16", {{field, "permessage-deflate; server_max_window_bits=16"}}, {}, {}},
    {"010", {{field, "permessage-deflate; server_max_window_bits=010"}}, {}, {}},
    {"1e1", {{field, "permessage-deflate; server_max_window_bits=1e1"}}, {}, {}},
    {"+10", {{field, "permessage-deflate; server_max_window_bits=+10"}}, {}, {}},
    {"100", {{field, "permessage-deflate; server_max_window_bits=100"}}, {}, {}},

    {"the client can be told",
     {{field, "permessage-deflate; client_max_window_bits"}},
     {},
     {15, 15}},
    {"and is told",
     {{field, "permessage-deflate; client_max_window_bits"}},
     {.client_max_window_bits = 11},
     {15, 11}},
    {"its own hint is smaller",
     {{field, "permessage-deflate; client_max_window_bits=9"}},
     {.client_max_window_bits = 11},
     {15, 9}},
    {"its own hint is larger",
     {{field, "permessage-deflate; client_max_window_bits=13"}},
     {.client_max_window_bits = 11},
     {15, 11}},
    {"it cannot be told", {{field, "permessage-deflate"}}, {.client_max_window_bits = 11}, {}},
    {"it cannot be told, but can in its second offer",
     {{field, "permessage-deflate, permessage-deflate; client_max_window_bits"}},
     {.client_max_window_bits = 11},
     {15, 11}},
    {"16 for the client", {{field, "permessage-deflate; client_max_window_bits=16"}}, {}, {}},
    {"0 for the client", {{field, "permessage-deflate; client_max_window_bits=0"}}, {}, {}},

    {"an unknown parameter", {{field, "permessage-deflate; level=9"}}, {}, {}},
    {"case of parameters counts",
     {{field, "permessage-deflate; Server_no_context_takeover"}},
     {},
     {}},
    {"twice the same",
     {{field, "permessage-deflate; client_max_window_bits; client_max_window_bits"}},
     {},
     {}},
    {"twice the same",
     {{field, "permessage-deflate; server_max_window_bits=9; server_max_window_bits=9"}},
     {},
     {}},
    {"twice the same",
     {{field, "permessage-deflate; server_no_context_takeover; server_no_context_takeover"}},
     {},
     {}},
    {"twice the same",
     {{field, "permessage-deflate; client_no_context_takeover; client_no_context_takeover"}},
     {},
     {}},
    {"the first of three that will do",
     {{field,
       "permessage-deflate; level=9, permessage-deflate; server_max_window_bits=10, "
       "permessage-deflate"}},
     {},
     {10, 15}},
    {"all four",
     {{field,
       "permessage-deflate; client_no_context_takeover; client_max_window_bits=14; "
       "server_no_context_takeover; server_max_window_bits=13"}},
     {},
     {13, 14, true, true}},

    {"limits that no window meets",
     {{field, "permessage-deflate"}},
     {.server_max_window_bits = 7},
     {}},
    {"limits that no window meets",
     {{field, "permessage-deflate; client_max_window_bits"}},
     {.client_max_window_bits = 7},
     {}},
    {"limits that no window meets",
     {{field, "permessage-deflate"}},
     {.server_min_window_bits = -1, .server_max_window_bits = -1000},
     {}},
    {"limits larger than any window",
     {{field, "permessage-deflate"}},
     {.server_max_window_bits = 1000, .client_max_window_bits = 256},
     {15, 15}},
};

constexpr bool choice_holds(choice_case const& row) {
    request const asked(http_1_1, "GET", row.fields);
    return agreed_in(choose_deflate(asked, row.ours)) == row.agreed;
}
TEST_CASE("permessage_deflate: the server takes the first offer that is valid and within limits") {
    cases::hold<choices, choice_holds, &choice_case::fields>();
    STATIC_REQUIRE(!permessage_deflate());
    STATIC_REQUIRE(permessage_deflate() == permessage_deflate());
}

// ---- What the client accepts --------------------------------------------------------------------

struct answer_case {
    std::string_view what;
    cases::lines values;  // the offer, the answer
    agreement agreed;
    rule broken = rule{};
};

constexpr std::string_view offer_malformed = "permessage-deflate; level=9";

constexpr answer_case answers[] = {
    {"declined", {{"permessage-deflate", "x"}}, {}, rule::websocket_extension_not_offered},
    {"plain", {{"permessage-deflate", "permessage-deflate"}}, {15, 15}},
    {"not offered", {{"x", "permessage-deflate"}}, {}, rule::websocket_extension_not_offered},
    {"the server forgets unasked",
     {{"permessage-deflate", "permessage-deflate; server_no_context_takeover"}},
     {15, 15, true}},
    {"the client is to forget",
     {{"permessage-deflate", "permessage-deflate; client_no_context_takeover"}},
     {15, 15, false, true}},
    {"the server does not forget",
     {{"permessage-deflate; server_no_context_takeover", "permessage-deflate"}},
     {},
     rule::websocket_deflate_not_offered},
    {"the client keeps its word",
     {{"permessage-deflate; client_no_context_takeover", "permessage-deflate"}},
     {15, 15, false, true}},
    {"a smaller window of the server unasked",
     {{"permessage-deflate", "permessage-deflate; server_max_window_bits=9"}},
     {9, 15}},
    {"a smaller one than asked",
     {{"permessage-deflate; server_max_window_bits=10",
       "permessage-deflate; server_max_window_bits=8"}},
     {8, 15}},
    {"a larger one than asked",
     {{"permessage-deflate; server_max_window_bits=10",
       "permessage-deflate; server_max_window_bits=11"}},
     {},
     rule::websocket_deflate_not_offered},
    {"no word of it",
     {{"permessage-deflate; server_max_window_bits=10", "permessage-deflate"}},
     {},
     rule::websocket_deflate_not_offered},
    {"a window for the client",
     {{"permessage-deflate; client_max_window_bits",
       "permessage-deflate; client_max_window_bits=\"12\""}},
     {15, 12}},
    {"a larger one than the hint",
     {{"permessage-deflate; client_max_window_bits=9",
       "permessage-deflate; client_max_window_bits=12"}},
     {15, 9}},
    {"no word of the hint",
     {{"permessage-deflate; client_max_window_bits=9", "permessage-deflate"}},
     {15, 9}},
    {"a window for a client that cannot be told",
     {{"permessage-deflate", "permessage-deflate; client_max_window_bits=15"}},
     {},
     rule::websocket_deflate_not_offered},
    {"the second offer",
     {{"permessage-deflate; server_no_context_takeover; client_max_window_bits=10, "
       "permessage-deflate; client_max_window_bits",
       "permessage-deflate; client_max_window_bits=12"}},
     {15, 12}},
    {"an offer that had to be declined",
     {{offer_malformed, "permessage-deflate"}},
     {},
     rule::websocket_deflate_not_offered},
    {"no value",
     {{"permessage-deflate; client_max_window_bits", "permessage-deflate; client_max_window_bits"}},
     {},
     rule::websocket_deflate_answer_malformed},
    {"an unknown parameter",
     {{"permessage-deflate", "permessage-deflate; level"}},
     {},
     rule::websocket_deflate_answer_malformed},
    {"twice",
     {{"permessage-deflate", "permessage-deflate, permessage-deflate"}},
     {},
     rule::websocket_deflate_repeated},
    {"twice, the second malformed",
     {{"permessage-deflate", "permessage-deflate, permessage-deflate; x"}},
     {},
     rule::websocket_deflate_repeated},
    {"twice, not offered so",
     {{"permessage-deflate", "permessage-deflate; client_max_window_bits=9, permessage-deflate"}},
     {},
     rule::websocket_deflate_repeated},
    {"not well-formed",
     {{"permessage-deflate", "permessage-deflate;"}},
     {},
     rule::websocket_extensions_malformed},
};

constexpr bool answer_holds(answer_case const& row) {
    constexpr std::string_view key = "dGhlIHNhbXBsZSBub25jZQ==";
    cases::pair const sent[] = {{"Host", "example.com"},         {"Connection", "Upgrade"},
                                {"Upgrade", "websocket"},        {"Sec-WebSocket-Key", key},
                                {"Sec-WebSocket-Version", "13"}, {field, row.values[0].first}};
    websocket_accept const accept = accept_key(key);
    cases::pair const received[] = {{"Connection", "Upgrade"},
                                    {"Upgrade", "websocket"},
                                    {"Sec-WebSocket-Accept", accept.view()},
                                    {field, row.values[0].second}};
    request const asked(http_1_1, "GET", sent);
    response const answer(http_1_1, 101, received);
    bool const good = row.broken == rule{};
    findings const found = inspect(asked, answer);
    if (agreed_in(accepted_deflate(asked, answer)) != row.agreed) return false;
    return bool(confirm(asked, answer)) == good && (good || found.contains(row.broken)) &&
           (!good || found.empty());
}
TEST_CASE("permessage_deflate: the client accepts what fits its offer, as confirm does") {
    cases::hold<answers, answer_holds, &answer_case::values>();
}

// ---- Both ends ----------------------------------------------------------------------------------

/// All offers with each parameter absent, or with one of a few values.
std::vector<std::string> offers() {
    std::vector<std::string> result;
    for (std::string const server : {"", "; server_max_window_bits=8",
                                     "; server_max_window_bits=12", "; server_max_window_bits=15"})
        for (std::string const client :
             {"", "; client_max_window_bits", "; client_max_window_bits=8",
              "; client_max_window_bits=15"})
            for (std::string const forget :
                 {"", "; server_no_context_takeover", "; client_no_context_takeover"})
                result.push_back("permessage-deflate" + server + client + forget);
    return result;
}

TEST_CASE("permessage_deflate: what a server chooses, the client accepts with the same meaning") {
    int agreements = 0;
    for (std::string const& offer : offers())
        for (int const server : {8, 9, 14, 15})
            for (int const client : {8, 13, 15})
                for (bool const forgets : {false, true}) {
                    cases::pair const sent[] = {{field, offer}};
                    request const asked(http_1_1, "GET", sent);
                    permessage_deflate const chosen =
                        choose_deflate(asked, {.server_no_context_takeover = forgets,
                                               .client_no_context_takeover = forgets,
                                               .server_min_window_bits = 8,
                                               .server_max_window_bits = server,
                                               .client_max_window_bits = client});
                    if (!chosen) {
                        // Only a client that cannot be told of a smaller window is declined.
                        CHECK(client != 15);
                        CHECK(offer.find("client_max_window_bits") == std::string::npos);
                        continue;
                    }
                    auto const value = detail::deflate_value(chosen);
                    cases::pair const received[] = {{field, value.view()}};
                    INFO(offer << " -> " << value.view());
                    CHECK(agreed_in(accepted_deflate(asked, response(http_1_1, 101, received))) ==
                          agreed_in(chosen));
                    CHECK(chosen.server_max_window_bits() <= server);
                    CHECK(chosen.client_max_window_bits() <= client);
                    ++agreements;
                }
    CHECK(agreements > 500);
}

}  // namespace
