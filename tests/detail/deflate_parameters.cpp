// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/detail/deflate_parameters.hpp>

#include <string>
#include <string_view>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

struct reading_case {
    std::string_view what, text;
    std::string_view wrong_in_offer, wrong_in_answer;  // empty: good
};
constexpr reading_case readings[] = {
    {"nothing", "permessage-deflate", "", ""},
    {"all four",
     "permessage-deflate; server_no_context_takeover; client_no_context_takeover; "
     "server_max_window_bits=8; client_max_window_bits=15",
     "", ""},
    {"only an offer may leave the value out", "permessage-deflate; client_max_window_bits", "",
     "client_max_window_bits"},
    {"the first that is wrong", "permessage-deflate; a; server_max_window_bits", "a", "a"},
    {"the second of two", "permessage-deflate; client_max_window_bits=9; client_max_window_bits=9",
     "client_max_window_bits", "client_max_window_bits"},
};
constexpr bool reading_holds(reading_case const& row) {
    extension_list const list = parse_extensions(row.text);
    extension const element = list.front();
    detail::deflate_reading const offer = detail::read_deflate(element, true);
    detail::deflate_reading const answer = detail::read_deflate(element, false);
    return bool(offer) == row.wrong_in_offer.empty() && offer.wrong == row.wrong_in_offer &&
           bool(answer) == row.wrong_in_answer.empty() && answer.wrong == row.wrong_in_answer;
}
TEST_CASE("deflate_parameters: each parameter is there once, with a value that it may have") {
    cases::hold<readings, reading_holds, &reading_case::text>();
}

TEST_CASE("deflate_parameters: a window is 8 to 15, without leading zeros") {
    for (int number = -1; number != 300; ++number) {
        for (std::string const zeros : {"", "0"}) {
            std::string const value = zeros + std::to_string(number);
            std::string const text = "permessage-deflate; server_max_window_bits=" + value;
            extension_list const list = parse_extensions(text);
            detail::deflate_reading const read = detail::read_deflate(list.front(), true);
            bool const good = zeros.empty() && number >= 8 && number <= 15;
            INFO(value);
            CHECK(bool(read) == good);
            CHECK(read.parameters.server_window == (good ? number : 0));
        }
    }
}

}  // namespace
