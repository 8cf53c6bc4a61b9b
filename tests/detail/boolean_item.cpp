// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/detail/boolean_item.hpp>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

struct item_case {
    std::string_view what, text;
    bool item;
    bool value = true;
};
// RFC 8941 §4.2, as far as the parameters of a Boolean go.
constexpr item_case items[] = {
    {"true", "?1", true},
    {"false", "?0", true, false},
    {"spaces round it", "  ?1  ", true},
    {"a parameter", "?1;a", true},
    {"parameters of every type", "?1;a=1;b=-1.5;c=\"x\\\"\";d=tok/en:;*e=?0;f=:aGk=:", true},
    {"spaces behind the semicolon", "?1;  a", true},
    {"nothing", "", false},
    {"an integer", "1", false},
    {"another digit", "?2", false},
    {"the word", "true", false},
    {"a question mark", "?", false},
    {"a list", "?1, ?1", false},
    {"two digits", "?11", false},
    {"a tab", "\t?1", false},
    {"a parameter in capitals", "?1;A", false},
    {"no parameter", "?1;", false},
    {"no value", "?1;a=", false},
    {"a string that does not end", "?1;a=\"x", false},
    {"a string with an escape that is none", "?1;a=\"\\x\"", false},
    {"bytes that do not end", "?1;a=:aGk=", false},
    {"16 digits", "?1;a=1234567890123456", false},
    {"a point without digits", "?1;a=1.", false},
    {"four digits behind the point", "?1;a=1.0000", false},
    {"a sign alone", "?1;a=-", false},
    {"a Boolean that is none", "?1;a=?2", false},
    {"junk", "?1 x", false},
    {"a byte of obs-text", "?1;a=\xe9", false},
};
constexpr bool item_holds(item_case const& row) {
    bool value = !row.value;
    bool const item = detail::item_reader(row.text).read_boolean(value);
    return item == row.item && (!item || value == row.value);
}

TEST_CASE("boolean_item: the reader accepts Boolean items, and nothing else") {
    cases::hold<items, item_holds, &item_case::text>();
}

}  // namespace
