// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
//
// Messages over what is no range of field lines, over fields that would be gone, and with arguments
// in another order. See must_not_compile.sh.

#include <array>
#include <cstddef>
#include <iterator>
#include <list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <http_upgrade/http_upgrade.hpp>

using namespace http_upgrade;

namespace {

using views = std::pair<std::string_view, std::string_view>;
using strings = std::pair<std::string, std::string>;

// Types that are no field lines. The first is that of picohttpparser, whose text has no NUL at its
// end.
struct phr_header {
    char const* name;
    std::size_t name_len;
    char const* value;
    std::size_t value_len;
};
struct nameless {
    std::string_view value;
};
struct numbered {
    int name;
    std::string_view value;
};
struct by_value {
    std::string name() const { return "Upgrade"; }
    std::string value() const { return "h2c"; }
};
struct half_by_value {
    std::string_view name() const { return "Upgrade"; }
    std::string value() const { return "h2c"; }
};
struct adapted_by_value {};

struct parser {
    std::string method = "GET";
    std::vector<views> lasting{{"Upgrade", "h2c"}};
    std::vector<strings> owned{{"Upgrade", "h2c"}};
    std::vector<phr_header> raw;
    std::vector<nameless> without_names;
    std::vector<numbered> with_numbers;
    std::vector<by_value> copied;
    std::vector<half_by_value> half_copied;
    std::vector<adapted_by_value> badly_adapted;
    std::vector<std::string_view> lines{"Upgrade: h2c"};
    phr_header array[1] = {};

    std::string get_method() const { return method; }
    std::vector<strings> headers() const { return owned; }
};

// A range of copies: each line is gone behind the expression that reads it.
template <class Line>
struct copies {
    std::vector<Line> const* of = nullptr;

    struct iterator {
        using value_type = Line;
        using difference_type = std::ptrdiff_t;

        Line const* at = nullptr;

        Line operator*() const { return *at; }
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
        using value_type = views;
        using difference_type = std::ptrdiff_t;

        views operator*() const { return {"Upgrade", "h2c"}; }
        iterator& operator++() { return *this; }
        void operator++(int) {}
        bool operator==(std::default_sentinel_t) const { return true; }
    };
    iterator begin() { return {}; }
    std::default_sentinel_t end() { return {}; }
};

}  // namespace

template <>
struct http_upgrade::field_line_traits<adapted_by_value> {
    static std::string name(adapted_by_value const&) { return "Upgrade"; }
    static std::string value(adapted_by_value const&) { return "h2c"; }
};

namespace {

[[maybe_unused]] void requests(parser& p, [[maybe_unused]] copies<strings>& copied_pairs,
                               copies<views>& views_in_pairs, [[maybe_unused]] stream& once) {
    (void)request(http_1_1, p.method, p.lasting);
    (void)request(http_1_1, "GET", p.owned);
    (void)request(http_1_1, "GET", views_in_pairs);

    // The method.
    (void)request(http_1_1, std::string("GET"), p.lasting);   //! // the method is gone: name it
    (void)request(http_1_1, p.get_method(), p.lasting);       //! // the method is gone: name it
    (void)request(http_1_1, std::move(p.method), p.lasting);  //! // the method is gone: name it
    (void)request(http_1_1, p.method + "X", p.lasting);       //! // the method is gone: name it
    (void)request(http_1_1, parser{}.method, p.lasting);      //! // the method is gone: name it
    (void)request(http_1_1, std::string(), p.lasting, {.trailers_from = 1});  //! // the method is
    (void)request(http_1_1, nullptr, p.lasting);                              //! // the method is
    (void)request(http_1_1, 0, p.lasting);                                    //! // the method is

    // The version.
    (void)request{1.1, "GET", p.lasting};              //! http_upgrade: a version is http_upgrade::
    (void)request(1.1f, p.method, p.lasting);          //! http_upgrade: a version is http_upgrade::
    (void)request{"GET", http_1_1, p.lasting};         //! http_upgrade: the version comes first
    (void)request(p.method, http_1_1, p.lasting);      //! http_upgrade: the version comes first
    (void)request(p.get_method(), http_2, p.lasting);  //! http_upgrade: the version comes first
    (void)request("GET", http_1_1, p.lasting, {.trailers_from = 1});  //! the version comes first
    (void)request("GET", 1.1, p.lasting);         //! http_upgrade: the version comes first
    (void)request("GET", 1.1, p.lasting);         //! http_upgrade: a version is http_upgrade::
    (void)request(11, "GET", p.lasting);          //! deduction (failed|guide)
    (void)request("HTTP/1.1", "GET", p.lasting);  //! deduction (failed|guide)

    // The range.
    (void)request(http_1_1, "GET", p.headers());             //! http_upgrade: the fields would be
    (void)request(http_1_1, "GET", std::move(p.owned));      //! http_upgrade: the fields would be
    (void)request(http_1_1, "GET", parser{}.owned);          //! http_upgrade: the fields would be
    (void)request(http_1_1, "GET", std::vector<views>());    //! http_upgrade: the fields would be
    (void)request(http_1_1, "GET", std::array<views, 2>{});  //! http_upgrade: the fields would be
    (void)request(http_1_1, "GET", std::list<views>());      //! http_upgrade: the fields would be
    (void)request(http_1_1, "GET", p.headers(), context{});  //! http_upgrade: the fields would be
    (void)request(http_1_1, "GET", copies(views_in_pairs));  //! http_upgrade: the fields would be
    (void)request(http_1_1, "GET", once);      //! http_upgrade: the fields are walked more than
    (void)request(http_1_1, "GET", stream{});  //! http_upgrade: the fields are walked more than
    (void)request(http_1_1, "GET", nullptr);   //! deduction (failed|guide)
    (void)request(http_1_1, "GET", p);         //! deduction (failed|guide)
    (void)request(http_1_1, "GET", {});        //! deduction (failed|guide)
    (void)request(http_1_1, "GET", {views("Upgrade", "h2c")});  //! deduction (failed|guide)

    // The lines.
    (void)request(http_1_1, "GET", p.raw);            //! http_upgrade: a field line has first and
    (void)request(http_1_1, "GET", p.array);          //! http_upgrade: a field line has first and
    (void)request(http_1_1, "GET", p.without_names);  //! http_upgrade: a field line has first and
    (void)request(http_1_1, "GET", p.with_numbers);   //! http_upgrade: a field line has first and
    (void)request(http_1_1, "GET", p.copied);         //! http_upgrade: a field line has first and
    (void)request(http_1_1, "GET", p.half_copied);    //! http_upgrade: a field line has first and
    (void)request(http_1_1, "GET", p.badly_adapted);  //! http_upgrade: a field line has first and
    (void)request(http_1_1, "GET", p.lines);          //! http_upgrade: a field line has first and
    (void)request(http_1_1, "GET", p.method);         //! http_upgrade: a field line has first and
    (void)request(http_1_1, "GET", "Upgrade: h2c");   //! http_upgrade: a field line has first and
    (void)request(http_1_1, "GET", copied_pairs);     //! http_upgrade: a field line has first and
}

[[maybe_unused]] void responses(parser& p, [[maybe_unused]] copies<strings>& copied_pairs,
                                [[maybe_unused]] stream& once) {
    (void)response(http_1_1, 101, p.lasting);

    (void)response(http_1_1, 101, p.headers());             //! http_upgrade: the fields would be
    (void)response(http_1_1, 101, std::move(p.lasting));    //! http_upgrade: the fields would be
    (void)response(http_1_1, 101, parser{}.lasting);        //! http_upgrade: the fields would be
    (void)response(http_1_1, 101, std::array<views, 2>{});  //! http_upgrade: the fields would be
    (void)response(http_1_1, 101, once);          //! http_upgrade: the fields are walked more than
    (void)response(http_1_1, 101, p.raw);         //! http_upgrade: a field line has first and
    (void)response(http_1_1, 101, p.copied);      //! http_upgrade: a field line has first and
    (void)response(http_1_1, 101, copied_pairs);  //! http_upgrade: a field line has first and
    (void)response(http_1_1, 101, nullptr);       //! deduction (failed|guide)
    (void)response(http_1_1, "101", p.lasting);   //! deduction (failed|guide)
    (void)response(http_1_1, 1.01, p.lasting);    //! deduction (failed|guide)
    (void)response{1.1, 101, p.lasting};          //! http_upgrade: a version is http_upgrade::
    (void)response{101, http_1_1, p.lasting};     //! http_upgrade: the version comes first
    (void)response(101, http_1_1, p.lasting, {.continued = true});  //! the version comes first
    (void)response(101u, 1.1, p.lasting);        //! http_upgrade: the version comes first
    (void)response("HTTP/1.1", 101, p.lasting);  //! deduction (failed|guide)
}

[[maybe_unused]] void versions() {
    (void)http_version{1, 1};
    (void)http_version{1};         //! no matching (constructor|function)
    (void)http_version{"1", "1"};  //! no matching (constructor|function)
    (void)http_version{1.1, 0};    //! no matching (constructor|function)
    (void)http_version{1.1};       //! http_upgrade: a version is http_upgrade::http_1_1
    (void)http_version(2.0f);      //! http_upgrade: a version is http_upgrade::http_1_1
    http_version const v = 1.1;    //! http_upgrade: a version is http_upgrade::http_1_1
}

// Functions whose result must be used.
[[maybe_unused]] void answers(parser& p) {
    (void)inspect(request(http_1_1, "GET", p.lasting));

    (void)inspect(request(http_1_1, "GET", p.lasting)).begin();  //! // the findings are gone
    inspect(request(http_1_1, "GET", p.lasting));                //! unused-result
    inspect(response(http_1_1, 101, p.lasting));                 //! unused-result
    findings().empty();                                          //! unused-result
    rule_set().empty();                                          //! unused-result
    parse_upgrade(p.method).empty();                             //! unused-result
}

}  // namespace
