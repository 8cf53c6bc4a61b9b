// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
//
// A program in which every name is taken. hostile_user.sh builds it with HOSTILE_GLOBALS (a global
// variable for every identifier of the headers) and with HOSTILE_MACROS. The traps for unqualified
// calls are always there.

#ifdef HOSTILE_GLOBALS
#include "hostile_globals.hpp"  // inline int value = 0; and so on
#endif

#ifdef HOSTILE_MACROS
// Objective-C's AssertMacros.h, Unreal, Qt.
#define check(x) hostile macro
#define verify(x) hostile macro
#define require(x) hostile macro
#define emit
#define slots
#define signals hostile macro
#define foreach hostile macro
#define forever for (;;)
// <complex.h>, <sys/sysmacros.h>, <curses.h>, Arduino.
#define I hostile macro
#define major(x) hostile macro
#define minor(x) hostile macro
#define makedev(x, y) hostile macro
#define bit(b) hostile macro
#define word(...) hostile macro
// <windows.h>, <X11/Xlib.h>.
#define small char
#define near
#define far
#define interface struct
#define IN
#define OUT
#define ERROR 0
#define IGNORE 0
#define Status int
#define Bool int
#define None 0L
#define Success 0
#endif

#include <http_upgrade/http_upgrade.hpp>

// A function of every name takes anything, so that each call without a namespace finds it.
namespace traps {
struct my_text;
#include "hostile_traps.hpp"  // template <class X> void value(X&&) = delete; and so on

template <class X, class Y>
void operator,(X&&, Y&&) = delete;

// Text, lines, iterators and ranges stand in this namespace, so that every call looks here.
struct my_text {
    char const* my_bytes;
    unsigned char my_size;

    constexpr explicit my_text(char const* bytes_given, unsigned char size_given)
        : my_bytes(bytes_given), my_size(size_given) {}
    constexpr char const* data() const { return my_bytes; }
    constexpr unsigned char size() const { return my_size; }
    void operator&() const = delete;
};
struct my_line {
    my_text my_name;
    my_text my_value;

    void operator&() const = delete;
};
struct my_method_line : my_line {
    constexpr my_text const& name() const { return my_name; }
    constexpr my_text const& value() const { return my_value; }
};
struct my_beast_line : my_line {
    constexpr my_text name_string() const { return my_name; }
    constexpr my_text value() const { return my_value; }
};
struct my_members {
    my_text name, value;

    void operator&() const = delete;
};
struct my_pair {
    my_text first, second;

    void operator&() const = delete;
};

template <class Item>
struct my_iterator {
    using value_type = Item;
    using difference_type = std::ptrdiff_t;

    Item const* my_at = nullptr;

    constexpr Item const& operator*() const { return *my_at; }
    constexpr my_iterator& operator++() {
        ++my_at;
        return *this;
    }
    constexpr my_iterator operator++(int) {
        my_iterator const my_old = *this;
        ++my_at;
        return my_old;
    }
    friend constexpr bool operator==(my_iterator const&, my_iterator const&) = default;
    void operator&() const = delete;
};
template <class Item>
struct my_range {
    Item my_items[2];

    constexpr my_iterator<Item> begin() const { return {my_items}; }
    constexpr my_iterator<Item> end() const { return {my_items + 2}; }
    void operator&() const = delete;
};

constexpr my_text my_connection{"Connection", 10}, my_close{"close", 5};
constexpr my_text my_upgrade{"Upgrade", 7}, my_offer{"h2c, websocket", 14};

constexpr my_range<my_text> my_values{{my_offer, my_offer}};
constexpr my_range<my_line> my_lines{{{my_connection, my_close}, {my_upgrade, my_offer}}};
constexpr my_range<my_method_line> my_method_lines{
    {{{my_connection, my_close}}, {{my_upgrade, my_offer}}}};
constexpr my_range<my_beast_line> my_beast_lines{
    {{{my_connection, my_close}}, {{my_upgrade, my_offer}}}};
constexpr my_range<my_members> my_member_lines{{{my_connection, my_close}, {my_upgrade, my_offer}}};
constexpr my_range<my_pair> my_pairs{{{my_connection, my_close}, {my_upgrade, my_offer}}};

}  // namespace traps

template <>
struct http_upgrade::field_line_traits<traps::my_line> {
    static constexpr traps::my_text name(traps::my_line const& my) { return my.my_name; }
    static constexpr traps::my_text value(traps::my_line const& my) { return my.my_value; }
};

namespace hostile_use {

namespace hu = ::http_upgrade;

// Calls of the templates over the user's types.
template <class Fields>
constexpr bool judged(Fields const& given) {
    hu::request const my_request{hu::http_1_1, "GET", given, {.trailers_from = 2}};
    hu::response const my_response{hu::http_version{1, 1}, 101u, given};
    auto const my_offers = hu::offer_of(my_request);
    bool my_answer = my_offers.empty();
    for (hu::finding const my_finding : hu::inspect(my_request))
        my_answer = my_answer && my_finding.line == 1;
    return my_answer && hu::inspect(my_request).contains(hu::rule::upgrade_not_nominated) &&
           hu::inspect(my_response).contains(hu::rule::upgrade_not_nominated);
}
using namespace hu::literals;
// Not in the function: clang 14 crashes on a literal in a constexpr template.
constexpr auto my_protocols = "websocket"_upgrade;

template <class Fields>
constexpr bool decided(Fields const& given) {
    hu::request const my_request{hu::http_1_1, "GET", given};
    hu::response const my_response{hu::http_1_1, 101, given};
    hu::decision const my_decision = hu::negotiate(my_request, my_protocols);
    auto const my_outcome = hu::confirm(my_request, my_response);
    hu::forwarding const my_plan = hu::forward(my_request);
    bool my_answer = hu::when_may_send(my_request) == hu::first_byte::never;
    auto const my_sink = [&my_answer](std::string_view, std::string_view) { my_answer = false; };
    my_answer = my_answer && !hu::each_connect_field(my_request, {"https", "/", "a"}, my_sink);
    return my_answer && my_decision.reason().rule == hu::rule::upgrade_not_nominated &&
           my_outcome.verdict() == hu::verdict::broken && my_outcome.protocols().empty() &&
           my_plan && my_plan.removes("upgrade") && hu::forward(my_response).hostile().line > 1 &&
           hu::inspect_forwarded(my_request, my_request).size() != 0 &&
           hu::subprotocols_of(my_request).empty();
}
static_assert(decided(traps::my_lines) && decided(traps::my_method_lines));
static_assert(decided(traps::my_beast_lines) && decided(traps::my_member_lines));
static_assert(decided(traps::my_pairs));

static_assert(judged(traps::my_lines) && judged(traps::my_method_lines));
static_assert(judged(traps::my_beast_lines) && judged(traps::my_member_lines));
static_assert(judged(traps::my_pairs));

template <class Values>
constexpr bool my_listed(Values const& given) {
    auto const my_list = hu::parse_upgrade(given);
    auto const my_options = hu::parse_connection(given);
    unsigned my_count = 0;
    for (hu::protocol const my_element : my_list) my_count += my_element.name.empty() ? 0u : 1u;
    auto my_place = my_list.begin();
    my_place++;
    return my_list && my_list.size() == my_count && my_list.contains({"websocket"}) &&
           my_options.contains("h2c") && my_list.where(my_place).offset == 5 &&
           !my_list.error().length && my_options.front() == "h2c";
}
static_assert(my_listed(traps::my_values) && my_listed(traps::my_offer));
static_assert("h2c, websocket"_upgrade.size() == 2);
static_assert(hu::rule_set{hu::rule::upgrade_empty}.size() == 1);

}  // namespace hostile_use

int main() {
    bool const my_answer = hostile_use::judged(traps::my_lines) &&
                           hostile_use::decided(traps::my_lines) &&
                           hostile_use::my_listed(traps::my_values);
    return my_answer ? 0 : 1;
}
