// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
//
// Lists over text that would be gone, and lists over what is no text. See must_not_compile.sh.

#include <array>
#include <initializer_list>
#include <iterator>
#include <list>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <http_upgrade/connection.hpp>
#include <http_upgrade/upgrade.hpp>

using namespace http_upgrade;

namespace {

// What programs have: members that last, and functions that return copies.
struct parser {
    std::string a = "websocket", b = "h2c";
    std::string const constant = "h2c";
    std::vector<char> buffer{'h', '2', 'c'};
    std::array<char, 3> bytes{'h', '2', 'c'};
    std::vector<std::string> lines{"websocket", "h2c"};
    std::vector<char const*> pointers{"websocket", "h2c"};
    char const* array_of_pointers[2] = {"websocket", "h2c"};

    std::string value() const { return a; }
    std::string const constant_value() const { return a; }
    std::vector<std::string> values() const { return lines; }
    std::array<std::string, 2> pair_of_values() const { return {a, b}; }
    std::vector<std::string_view> views() const { return {lines.begin(), lines.end()}; }
};

// A range of copies: what views::transform makes of a function that returns std::string.
struct copies {
    std::vector<std::string> const* of = nullptr;

    struct iterator {
        using value_type = std::string;
        using difference_type = std::ptrdiff_t;

        std::string const* at = nullptr;

        std::string operator*() const { return *at; }
        iterator& operator++() { return ++at, *this; }
        iterator operator++(int) { return {at++}; }
        bool operator==(iterator const&) const = default;
    };
    iterator begin() const { return {of->data()}; }
    iterator end() const { return {of->data() + of->size()}; }
};

// A range that can be walked once.
struct stream {
    struct iterator {
        using value_type = std::string_view;
        using difference_type = std::ptrdiff_t;

        std::string_view operator*() const { return "h2c"; }
        iterator& operator++() { return *this; }
        void operator++(int) {}
        bool operator==(std::default_sentinel_t) const { return true; }
    };
    iterator begin() { return {}; }
    std::default_sentinel_t end() { return {}; }
};

// Text of a user's own class, which owns its bytes and converts to a view of them.
struct short_text {
    char bytes[3] = {'h', '2', 'c'};

    constexpr char const* data() const { return bytes; }
    constexpr std::size_t size() const { return 3; }
    constexpr operator std::string_view() const { return {bytes, 3}; }
};
struct converts_only {
    char bytes[3] = {'h', '2', 'c'};

    constexpr operator std::string_view() const { return {bytes, 3}; }
};

[[maybe_unused]] void upgrade(parser& p, [[maybe_unused]] copies& copied,
                              [[maybe_unused]] stream& once) {
    (void)parse_upgrade(p.a);
    (void)parse_upgrade(p.lines);

    (void)parse_upgrade(std::string("h2c"));                 //! // the text or the range is gone
    (void)parse_upgrade(std::string{});                      //! // the text or the range is gone
    (void)parse_upgrade(p.value());                          //! // the text or the range is gone
    (void)parse_upgrade(p.constant_value());                 //! // the text or the range is gone
    (void)parse_upgrade(std::move(p.a));                     //! // the text or the range is gone
    (void)parse_upgrade(std::move(p.constant));              //! // the text or the range is gone
    (void)parse_upgrade(p.a + p.b);                          //! // the text or the range is gone
    (void)parse_upgrade(p.a + ", h2c");                      //! // the text or the range is gone
    (void)parse_upgrade(p.a.substr(1));                      //! // the text or the range is gone
    (void)parse_upgrade(std::to_string(1));                  //! // the text or the range is gone
    (void)parse_upgrade(true ? p.a : "h2c");                 //! // the text or the range is gone
    (void)parse_upgrade(std::vector<char>(3));               //! // the text or the range is gone
    (void)parse_upgrade(std::move(p.buffer));                //! // the text or the range is gone
    (void)parse_upgrade(std::array{'a', 'b'});               //! // the text or the range is gone
    (void)parse_upgrade(std::move(p.bytes));                 //! // the text or the range is gone
    (void)parse_upgrade(short_text{});                       //! // the text or the range is gone
    (void)parse_upgrade(parser{}.a);                         //! // the text or the range is gone
    (void)parse_upgrade(parser{}.lines);                     //! // the text or the range is gone
    (void)parse_upgrade(p.values());                         //! // the text or the range is gone
    (void)parse_upgrade(std::move(p.lines));                 //! // the text or the range is gone
    (void)parse_upgrade(p.pair_of_values());                 //! // the text or the range is gone
    (void)parse_upgrade(p.views());                          //! // the text or the range is gone
    (void)parse_upgrade(std::list<std::string>());           //! // the text or the range is gone
    (void)parse_upgrade(std::array<std::string_view, 2>{});  //! // the text or the range is gone
    (void)parse_upgrade({p.a, p.b});                         //! // name an array
    (void)parse_upgrade({"websocket", "h2c"});               //! // name an array
    (void)parse_upgrade({"a", "b", "c"});                    //! // name an array
    (void)parse_upgrade(std::initializer_list<std::string_view>{"a", "b"});  //! // name an array
    (void)parse_upgrade(nullptr);               //! // no text; an empty value is ""
    (void)parse_upgrade(0);                     //! // no text; an empty value is ""
    (void)parse_upgrade({});                    //! // (no text; an empty|name an array)
    (void)parse_upgrade(1);                     //! no matching function
    (void)parse_upgrade('h');                   //! no matching function
    (void)parse_upgrade(p);                     //! no matching function
    (void)parse_upgrade(L"h2c");                //! no matching function
    (void)parse_upgrade(std::wstring(L"h2c"));  //! no matching function
    (void)parse_upgrade(copied);                //! field_values
    (void)parse_upgrade(copies{&p.lines});      //! field_values
    (void)parse_upgrade(once);                  //! field_values
    (void)parse_upgrade(stream{});              //! field_values
    (void)parse_upgrade(p.pointers);            //! field_values
    (void)parse_upgrade(p.array_of_pointers);   //! field_values
}

[[maybe_unused]] void connection(parser& p, [[maybe_unused]] copies& copied) {
    (void)parse_connection(p.a);
    (void)parse_connection(p.lines);

    (void)parse_connection(std::string("close"));           //! // the text or the range is gone
    (void)parse_connection(p.value());                      //! // the text or the range is gone
    (void)parse_connection(std::move(p.a));                 //! // the text or the range is gone
    (void)parse_connection(p.a + p.b);                      //! // the text or the range is gone
    (void)parse_connection(std::vector<char>(3));           //! // the text or the range is gone
    (void)parse_connection(std::array{'a', 'b'});           //! // the text or the range is gone
    (void)parse_connection(short_text{});                   //! // the text or the range is gone
    (void)parse_connection(parser{}.lines);                 //! // the text or the range is gone
    (void)parse_connection(p.values());                     //! // the text or the range is gone
    (void)parse_connection(p.views());                      //! // the text or the range is gone
    (void)parse_connection(p.value()).contains("upgrade");  //! // the text or the range is gone
    (void)parse_connection({p.a, p.b});                     //! // name an array
    (void)parse_connection({"close", "upgrade"});           //! // name an array
    (void)parse_connection(nullptr);                        //! // no text; an empty value is ""
    (void)parse_connection(0);                              //! // no text; an empty value is ""
    (void)parse_connection(1);                              //! no matching function
    (void)parse_connection(copied);                         //! field_values
    (void)parse_connection(p.pointers);                     //! field_values
}

// A class that only converts to a view looks like one, but in a constant expression the compiler
// finds that its bytes are gone.
constexpr converts_only lasting{};
static_assert(parse_upgrade(lasting).size() == 1);
constexpr auto list = parse_upgrade(converts_only{});        //! constant expression
constexpr auto options = parse_connection(converts_only{});  //! constant expression

}  // namespace
