// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/detail/parameters.hpp>

#include <http_upgrade/list.hpp>

#include "cases.hpp"

namespace {

using namespace http_upgrade;
using extension_list = basic_list<detail::parameters_grammar, one_value>;

struct extension_case {
    std::string_view what, value;
    std::size_t count;
    bool tokens;
    list_fault fault = list_fault::none;
    std::size_t offset = 0;
};
constexpr extension_case extensions[] = {
    {"a name", "permessage-deflate", 1, true},
    {"a parameter", "permessage-deflate; client_max_window_bits", 1, true},
    {"a value", "permessage-deflate;server_max_window_bits=10", 1, true},
    {"white space everywhere", "a ; b = c\t;\td , e", 2, true},
    {"a quoted token", "a;b=\"10\"", 1, true},
    {"a quoted pair", "a;b=\"1\\0\"", 1, true},
    {"a quoted text that is no token", "a;b=\"1 0\"", 1, false},
    {"a quoted nothing", "a;b=\"\"", 1, false},
    {"a comma in quotes", "a;b=\"1,0\", c", 2, false},
    {"empty elements", ",a,,b,", 2, true},
    {"a semicolon without a parameter", "a;", 0, true, list_fault::parameter_expected, 2},
    {"two semicolons", "a;;b", 0, true, list_fault::parameter_expected, 2},
    {"an equals sign without a value", "a;b=", 0, true, list_fault::value_expected, 4},
    {"a comma for a value", "a;b=,c", 0, true, list_fault::value_expected, 4},
    {"a quote that does not end", "a;b=\"c", 0, true, list_fault::quote_expected, 6},
    {"a backslash at the end", "a;b=\"c\\", 0, true, list_fault::quote_expected, 7},
    {"a control in quotes", "a;b=\"c\x01\"", 0, true, list_fault::quote_expected, 6},
    {"junk behind quotes", "a;b=\"c\"d", 0, true, list_fault::comma_expected, 7},
    {"a value of its own", "a=b;c", 1, true},
    {"a parameter alone", ";a", 0, true, list_fault::token_expected, 0},
};
constexpr bool extension_holds(extension_case const& row) {
    extension_list const list{one_value{row.value}};
    bool tokens = true;
    for (detail::element_with_parameters const each : list)
        tokens = tokens && each.no_token == nullptr;
    return list.size() == row.count && tokens == row.tokens && list.error().reason == row.fault &&
           list.error().offset == row.offset;
}

TEST_CASE("parameters: values are read into their elements, or into a fault") {
    cases::hold<extensions, extension_holds, &extension_case::value>();
}

TEST_CASE("parameters: an element is its name, and its text is all of it") {
    constexpr extension_list list{one_value{"a, b ; c = \"d\" ;e , f"}};
    auto at = ++list.begin();
    CHECK(at->name == "b");
    CHECK(at->text == "b ; c = \"d\" ;e");
    CHECK(list.where(at).offset == 3);
    CHECK(list.where(at).length == 14);
}

}  // namespace
