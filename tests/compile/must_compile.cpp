// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
//
// Every way to pass text and fields that last must compile, and the results must have these
// properties. must_compile.sh builds and runs this.

#include <algorithm>
#include <array>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdio>
#include <initializer_list>
#include <iterator>
#include <list>
#include <map>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <http_upgrade/http_upgrade.hpp>

namespace hu = http_upgrade;
using namespace hu::literals;

namespace {

using views = std::pair<std::string_view, std::string_view>;
using strings = std::pair<std::string, std::string>;

// A view of text as Boost has it: nothing converts, nothing is specialised.
class foreign_view {
public:
    constexpr foreign_view() = default;
    constexpr foreign_view(char const* begin, std::size_t size) : begin_(begin), size_(size) {}
    constexpr char const* data() const { return begin_; }
    constexpr std::size_t size() const { return size_; }

private:
    char const* begin_ = nullptr;
    std::size_t size_ = 0;
};
constexpr foreign_view foreign(std::string_view text) { return {text.data(), text.size()}; }

// Text of a user's own class that owns its bytes: it may be passed when it has a name.
struct owning_text {
    std::string bytes;

    char const* data() const { return bytes.data(); }
    int size() const { return static_cast<int>(bytes.size()); }  // as some libraries count
};

// Two iterators, as span and subrange have them: a borrowed range, so a temporary may be passed.
template <class It>
class stretch {
public:
    constexpr stretch() = default;
    constexpr stretch(It begin, It end) : begin_(begin), end_(end) {}
    constexpr It begin() const { return begin_; }
    constexpr It end() const { return end_; }

private:
    It begin_{};
    It end_{};
};

// A filter as std::ranges has it: begin() is not const, the end is a sentinel.
template <class Range, class Keep>
class kept {
public:
    constexpr kept(Range& range, Keep keep) : range_(&range), keep_(keep) {}

    struct sentinel {};
    class iterator {
        using base = decltype(std::declval<Range&>().begin());

    public:
        using value_type = std::iter_value_t<base>;
        using difference_type = std::ptrdiff_t;

        constexpr iterator() = default;
        constexpr iterator(kept const* of, base at) : of_(of), at_(at) { skip(); }
        constexpr decltype(auto) operator*() const { return *at_; }
        constexpr iterator& operator++() {
            ++at_;
            skip();
            return *this;
        }
        constexpr iterator operator++(int) {
            iterator const before = *this;
            ++*this;
            return before;
        }
        constexpr bool operator==(iterator const& other) const { return at_ == other.at_; }
        constexpr bool operator==(sentinel) const { return at_ == of_->range_->end(); }

    private:
        constexpr void skip() {
            while (at_ != of_->range_->end() && !of_->keep_(*at_)) ++at_;
        }
        kept const* of_ = nullptr;
        base at_{};
    };
    constexpr iterator begin() { return {this, range_->begin()}; }
    constexpr sentinel end() { return {}; }

private:
    Range* range_;
    Keep keep_;
};

// A transform: each line becomes a pair of views, by value.
template <class Line>
struct as_views {
    std::vector<Line> const* of;

    struct iterator {
        using value_type = views;
        using difference_type = std::ptrdiff_t;

        Line const* at = nullptr;

        views operator*() const { return {at->first, at->second}; }
        iterator& operator++() { return ++at, *this; }
        iterator operator++(int) { return {at++}; }
        bool operator==(iterator const&) const = default;
    };
    iterator begin() const { return {of->data()}; }
    iterator end() const { return {of->data() + of->size()}; }
};

// The five forms of a field line, and picohttpparser's struct.
struct members {
    std::string_view name, value;
};
struct owning_members {
    std::string name, value;
};
class methods {
public:
    methods(std::string name, std::string value)
        : name_(std::move(name)), value_(std::move(value)) {}
    std::string const& name() const { return name_; }
    std::string const& value() const { return value_; }

private:
    std::string name_, value_;
};
enum class field_id { upgrade };
struct beast_line {
    char const* text;

    field_id name() const { return field_id::upgrade; }
    foreign_view name_string() const { return {text, 7}; }
    foreign_view value() const { return {text + 8, 7}; }
};
struct phr_header {
    char const* name;
    std::size_t name_len;
    char const* value;
    std::size_t value_len;
};
// A line of all forms at once: the traits win.
struct everything {
    std::string_view first = "1", second = "1";

    std::string_view name_string() const { return "2"; }
    std::string_view value() const { return "2"; }
};

}  // namespace

template <class It>
inline constexpr bool std::ranges::enable_borrowed_range<stretch<It>> = true;

template <>
struct http_upgrade::field_line_traits<phr_header> {
    static constexpr std::string_view name(phr_header const& line) noexcept {
        return {line.name, line.name_len};
    }
    static constexpr std::string_view value(phr_header const& line) noexcept {
        return {line.value, line.value_len};
    }
};
template <>
struct http_upgrade::field_line_traits<everything> {
    static std::string_view name(everything const&) noexcept { return "Upgrade"; }
    static std::string_view value(everything const&) noexcept { return "TLS/1.2"; }
};

namespace {

int failures = 0;

void expect(bool good, char const* what, int line) {
    if (good) return;
    ++failures;
    std::printf("line %d: %s\n", line, what);
}
#define EXPECT(...) expect((__VA_ARGS__), #__VA_ARGS__, __LINE__)

// --- the shape of a list ---

using several = decltype(hu::parse_upgrade(std::declval<std::vector<std::string>&>()));
using filtered = decltype(hu::parse_upgrade(
    std::declval<kept<std::vector<std::string>, bool (*)(std::string const&)>&>()));
using message = decltype(hu::request(hu::http_1_1, "GET", std::declval<std::vector<views>&>()));
using offered = decltype(hu::offer_of(std::declval<message>()));

template <class L>
constexpr bool has_the_shape_of_a_list() {
    using iterator = typename L::iterator;
    static_assert(std::ranges::forward_range<L> && std::ranges::forward_range<L const>);
    static_assert(std::ranges::common_range<L> && std::ranges::sized_range<L>);
    static_assert(std::ranges::view<L> && std::ranges::borrowed_range<L>);
    static_assert(std::forward_iterator<iterator>);
    static_assert(std::same_as<std::ranges::range_value_t<L>, typename L::value_type>);
    static_assert(std::same_as<std::ranges::range_reference_t<L>, typename L::value_type>);
    static_assert(std::regular<iterator> && std::is_default_constructible_v<L>);
    static_assert(!std::convertible_to<L, bool> && std::constructible_from<bool, L>);
    static_assert(L() && L().empty() && L().size() == 0 && L().begin() == L().end());
    static_assert(L().front() == typename L::value_type{});
    static_assert(L().error().reason == hu::list_fault::none);
    return true;
}
static_assert(has_the_shape_of_a_list<hu::upgrade_list>());
static_assert(has_the_shape_of_a_list<hu::connection_list>());
static_assert(has_the_shape_of_a_list<several>());
static_assert(has_the_shape_of_a_list<filtered>());
static_assert(has_the_shape_of_a_list<offered>());

static_assert(std::is_trivially_copyable_v<hu::upgrade_list>);
static_assert(sizeof(hu::upgrade_list) <= 88 && sizeof(hu::connection_list) <= 88);
static_assert(sizeof(hu::http_version) == 2);

// Elements by value: nothing refers into an iterator.
static_assert(!std::is_reference_v<decltype(*std::declval<hu::upgrade_list::iterator>())>);

// --- the shape of messages and findings ---

static_assert(std::is_trivially_copyable_v<message>);
static_assert(std::ranges::forward_range<hu::findings> && std::ranges::common_range<hu::findings>);
static_assert(std::ranges::sized_range<hu::findings const>);
static_assert(std::same_as<std::ranges::range_reference_t<hu::findings>, hu::finding>);
static_assert(std::forward_iterator<hu::findings::iterator>);
static_assert(std::is_trivially_copyable_v<hu::findings>);
static_assert(std::regular<hu::rule_set> && std::regular<hu::finding> &&
              std::regular<hu::protocol>);
static_assert(std::totally_ordered<hu::http_version>);
static_assert(std::three_way_comparable<hu::http_version, std::strong_ordering>);
static_assert(std::is_aggregate_v<hu::protocol> && std::is_aggregate_v<hu::context>);
static_assert(std::is_aggregate_v<hu::place> && std::is_aggregate_v<hu::finding>);

// An array makes the same type of request as a std::array.
template <class Fields>
using request_over = decltype(hu::request(hu::http_1_1, "GET", std::declval<Fields>()));
static_assert(std::same_as<request_over<views (&)[2]>, request_over<std::array<views, 2>&>>);

// --- the concepts, for users' own asserts ---

static_assert(hu::text<std::string_view> && hu::text<std::string&> && hu::text<std::string const&>);
static_assert(hu::text<foreign_view> && hu::text<foreign_view const> && hu::text<owning_text&>);
static_assert(!hu::text<std::string> && !hu::text<std::string const> && !hu::text<char const*>);
static_assert(!hu::text<owning_text> && !hu::text<std::vector<char>> && !hu::text<std::wstring&>);
static_assert(!hu::text<std::array<char, 3>> && hu::text<std::array<char, 3>&>);
static_assert(hu::text_range<std::vector<std::string>&> &&
              !hu::text_range<std::vector<std::string>>);
static_assert(hu::text_range<stretch<std::string*>> && !hu::text_range<std::vector<char const*>&>);
static_assert(hu::field_line<views> && hu::field_line<strings&> && !hu::field_line<strings>);
static_assert(hu::field_line<members> && hu::field_line<owning_members&>);
static_assert(!hu::field_line<owning_members> && hu::field_line<methods&>);
static_assert(hu::field_line<beast_line> && hu::field_line<phr_header> &&
              hu::field_line<everything>);
static_assert(!hu::field_line<std::string_view> && !hu::field_line<int>);
static_assert(hu::field_range<std::vector<views>&> && !hu::field_range<std::vector<views>>);

// --- noexcept, as promised ---

constexpr std::string_view sv = "websocket, h2c/1";
constexpr views pairs[] = {{"Connection", "upgrade"}, {"Upgrade", "websocket, h2c/1"}};
constexpr hu::upgrade_list of_list{};
constexpr hu::connection_list options_list{};
constexpr hu::rule some = hu::rule::upgrade_empty;

static_assert(noexcept(hu::parse_upgrade(sv)));
static_assert(noexcept(hu::parse_connection(sv)) && noexcept(hu::parse_connection(foreign_view{})));
static_assert(noexcept(hu::parse_upgrade(foreign_view{})));
static_assert(noexcept(of_list.begin()) && noexcept(of_list.end()) && noexcept(of_list.size()));
static_assert(noexcept(of_list.empty()) && noexcept(of_list.front()) && noexcept(of_list.error()));
static_assert(noexcept(of_list.contains({sv})) && noexcept(options_list.contains(sv)));
static_assert(noexcept(of_list.where(of_list.begin())) && noexcept(bool(of_list)));
static_assert(noexcept(++std::declval<hu::upgrade_list::iterator&>()));
static_assert(noexcept(std::declval<hu::upgrade_list::iterator&>()++));
static_assert(noexcept(*of_list.begin()) && noexcept(of_list.begin() == of_list.end()));
static_assert(std::is_nothrow_default_constructible_v<hu::upgrade_list>);
static_assert(std::is_nothrow_copy_constructible_v<hu::upgrade_list>);
static_assert(noexcept(hu::protocol{} == hu::protocol{}));
static_assert(noexcept(hu::connection_option{} == hu::connection_option{}));
static_assert(noexcept(hu::connection_option{} == sv));
static_assert(noexcept(hu::info(some)) && noexcept(hu::to_string(some)));
static_assert(noexcept(hu::to_string(hu::level::error)) && noexcept(hu::find_rule(sv)));
static_assert(noexcept(hu::to_string(hu::list_fault::none)));
static_assert(noexcept(hu::is_tchar('a')) && noexcept(hu::is_token(sv)));
static_assert(noexcept(hu::equal_ignoring_case(sv, sv)) && noexcept(hu::is_registered(sv)));
static_assert(noexcept(hu::has_expected_version(hu::protocol{})));
static_assert(noexcept(hu::rule_set{some}.contains(some)) && noexcept(hu::rule_set{}.size()));
static_assert(noexcept(hu::rule_set{} | hu::rule_set{}) && noexcept(hu::rule_set{}.empty()));
static_assert(noexcept(std::declval<hu::findings const&>().begin()) &&
              noexcept(hu::findings{}.contains(some)));
static_assert(noexcept(*std::declval<hu::findings const&>().begin()) &&
              noexcept(hu::findings{}.rules()));
static_assert(noexcept(hu::http_version{1, 1}) && noexcept(hu::http_1_0 < hu::http_1_1));
static_assert(noexcept(hu::decision().status()) && noexcept(hu::decision().answer()) &&
              noexcept(hu::decision().accept()) && noexcept(hu::decision().reason()));
static_assert(noexcept(hu::protocols<1>{}.begin()) && noexcept(hu::protocols<1>::size()));

// Functions that walk the caller's iterators are not noexcept: exceptions of these pass through.
static_assert(!noexcept(hu::parse_upgrade(std::declval<std::list<std::string>&>())));
static_assert(!noexcept(std::declval<several const&>().contains(hu::protocol{})));
static_assert(!noexcept(hu::inspect(std::declval<message const&>())));
static_assert(!noexcept(hu::offer_of(std::declval<message const&>())));

// --- constant expressions ---

constexpr auto constant = hu::parse_upgrade(sv);
static_assert(constant && constant.size() == 2 && constant.contains({"H2C", "1"}));
static_assert(constant.where(std::ranges::next(constant.begin())).offset == 11);
constexpr auto constant_foreign = hu::parse_connection(foreign("close, Upgrade"));
static_assert(constant_foreign.contains("upgrade") && constant_foreign.front() == "CLOSE");
constexpr std::array<std::string_view, 2> constant_values{"websocket", "h2c"};
constexpr auto constant_several = hu::parse_upgrade(constant_values);
static_assert(constant_several.size() == 2 && constant_several.front().name == "websocket");
constexpr hu::request constant_request{hu::http_1_1, "GET", pairs, {.trailers_from = 9}};
static_assert(constant_request.version() == hu::http_1_1 && constant_request.method() == "GET");
static_assert(constant_request.known().trailers_from == 9);
constexpr hu::request copied_request = constant_request;
static_assert(std::same_as<decltype(copied_request), decltype(constant_request)>);
constexpr hu::findings constant_findings = hu::inspect(constant_request);
static_assert(!constant_findings.contains(hu::rule::upgrade_malformed));
constexpr hu::response constant_response{hu::http_1_1, 101, pairs};
static_assert(!hu::inspect(constant_response).contains(hu::rule::upgrade_malformed));
static_assert(hu::offer_of(constant_request).front() == hu::protocol{"websocket"});
constexpr auto literal = "websocket, h2c"_upgrade;
static_assert(literal.size() == 2 && literal.data() == literal.begin());
static_assert(std::same_as<decltype(literal), hu::protocols<2> const>);
static_assert(std::ranges::contiguous_range<hu::protocols<2>>);

// --- text that lasts ---

void field_values() {
    std::string const owned = "websocket, h2c/1";
    std::string variable = owned;
    std::string_view const seen = owned;
    std::vector<char> const buffer(owned.begin(), owned.end());
    std::array<char, 3> const bytes{'h', '2', 'c'};
    owning_text const own{owned};
    char const* const pointer = "websocket, h2c/1";
    char characters[] = "h2c";

    EXPECT(hu::parse_upgrade("websocket").size() == 1);
    EXPECT(hu::parse_upgrade(owned).size() == 2);
    EXPECT(hu::parse_upgrade(variable).size() == 2);
    EXPECT(hu::parse_upgrade(seen).size() == 2);
    EXPECT(hu::parse_upgrade(std::string_view(owned).substr(0, 9)).size() == 1);
    EXPECT(hu::parse_upgrade(foreign(owned)).size() == 2);
    EXPECT(hu::parse_upgrade(buffer).size() == 2);
    EXPECT(hu::parse_upgrade(bytes).front() == hu::protocol{"h2c"});
    EXPECT(hu::parse_upgrade(own).size() == 2);
    EXPECT(hu::parse_upgrade(std::span<char const>(owned)).size() == 2);
    EXPECT(hu::parse_upgrade(pointer).size() == 2);
    EXPECT(hu::parse_upgrade(characters).size() == 1);

    EXPECT(hu::parse_connection("close").size() == 1);
    EXPECT(hu::parse_connection(variable).empty());
    EXPECT(hu::parse_connection(foreign("a,b")).size() == 2);
    EXPECT(hu::parse_connection(bytes).contains("H2C"));
}

void several_values() {
    std::vector<std::string> lines{"websocket", "h2c, HTTP/2.0"};
    std::vector<std::string> const constant_lines = lines;
    std::vector<std::string_view> const seen(lines.begin(), lines.end());
    std::vector<foreign_view> const strange{foreign("websocket"), foreign("h2c, a")};
    std::list<std::string> const linked(lines.begin(), lines.end());
    std::array<std::string_view, 2> const array{"websocket", "h2c, a"};
    std::string_view const c_array[] = {"websocket", "h2c, a"};
    std::initializer_list<std::string_view> const braces = {"websocket", "h2c, a"};
    auto variable_braces = braces;
    auto const is_long = [](std::string const& line) { return line.size() > 9; };
    kept some_lines(lines, is_long);

    EXPECT(hu::parse_upgrade(lines).size() == 3);
    EXPECT(hu::parse_upgrade(constant_lines).size() == 3);
    EXPECT(hu::parse_upgrade(seen).size() == 3);
    EXPECT(hu::parse_upgrade(strange).size() == 3);
    EXPECT(hu::parse_upgrade(linked).size() == 3);
    EXPECT(hu::parse_upgrade(array).size() == 3);
    EXPECT(hu::parse_upgrade(c_array).size() == 3);
    EXPECT(hu::parse_upgrade(braces).size() == 3);
    EXPECT(hu::parse_upgrade(variable_braces).size() == 3);
    EXPECT(hu::parse_connection(braces).size() == 3);
    EXPECT(hu::parse_upgrade(std::span<std::string>(lines)).size() == 3);
    EXPECT(hu::parse_upgrade(std::span<std::string_view const>(seen)).size() == 3);
    EXPECT(hu::parse_upgrade(some_lines).size() == 2);
    EXPECT(hu::parse_upgrade(stretch(linked.begin(), linked.end())).size() == 3);
    EXPECT(hu::parse_upgrade(stretch(lines.data(), lines.data() + 1)).size() == 1);
    EXPECT(hu::parse_connection(seen).error().line == 1);
    EXPECT(hu::parse_connection(constant_values).size() == 2);
}

// --- fields that last ---

// Field lines in the containers of various libraries.
void expect_offer(auto&& fields, int line) {
    hu::request const request{hu::http_1_1, "GET", static_cast<decltype(fields)>(fields)};
    hu::response const response{hu::http_1_1, 426, static_cast<decltype(fields)>(fields)};
    hu::findings const found = hu::inspect(request);
    expect(found.size() == 1 && found.contains(hu::rule::upgrade_not_nominated), "request", line);
    expect(hu::inspect(response).rules() == found.rules(), "response", line);
    expect(hu::offer_of(request).empty(), "offer", line);
}

void field_lines() {
    std::vector<strings> owned{{"Host", "a"}, {"Upgrade", "TLS/1.2"}};
    std::vector<strings> const unchanging = owned;
    views const c_array[] = {{"Host", "a"}, {"Upgrade", "TLS/1.2"}};
    std::initializer_list<views> const braces = {{"Host", "a"}, {"Upgrade", "TLS/1.2"}};
    std::multimap<std::string, std::string> const multimap(owned.begin(), owned.end());
    std::list<members> const linked{{"Host", "a"}, {"Upgrade", "TLS/1.2"}};
    std::array<owning_members, 2> const array{{{"Host", "a"}, {"Upgrade", "TLS/1.2"}}};
    std::vector<methods> const with_methods{{"Host", "a"}, {"Upgrade", "TLS/1.2"}};
    beast_line const beast[] = {{"Upgrade TLS/1.2"}};
    phr_header const pico[] = {{"Host: a", 4, "a", 1}, {"Upgrade: TLS/1.2, x", 7, "TLS/1.2, x", 7}};
    everything const all_forms[1];
    std::vector<std::pair<foreign_view, foreign_view>> const strange{
        {foreign("Upgrade"), foreign("TLS/1.2")}};
    auto const is_upgrade = [](strings const& line) { return line.first == "Upgrade"; };
    kept some_lines(owned, is_upgrade);
    as_views<strings> const transformed{&owned};
    auto const found = multimap.equal_range("Upgrade");

    expect_offer(owned, __LINE__);
    expect_offer(unchanging, __LINE__);
    expect_offer(c_array, __LINE__);
    expect_offer(braces, __LINE__);
    expect_offer(multimap, __LINE__);
    expect_offer(linked, __LINE__);
    expect_offer(array, __LINE__);
    expect_offer(with_methods, __LINE__);
    expect_offer(beast, __LINE__);
    expect_offer(pico, __LINE__);
    expect_offer(all_forms, __LINE__);
    expect_offer(strange, __LINE__);
    expect_offer(some_lines, __LINE__);
    expect_offer(transformed, __LINE__);
    expect_offer(stretch(found.first, found.second), __LINE__);
    expect_offer(stretch(owned.begin(), owned.end()), __LINE__);
    expect_offer(std::span<strings>(owned), __LINE__);
    expect_offer(stretch(c_array, c_array + 2), __LINE__);
}

// clang 14 and 15 cannot compile the views of libstdc++ 12.
#if !defined(__clang__) || __clang_major__ >= 16 || defined(_LIBCPP_VERSION)
void standard_views() {
    std::vector<strings> lines{{"Host", "a"}, {"Upgrade", "TLS/1.2"}};
    auto const is_upgrade = [](strings const& line) { return line.first == "Upgrade"; };
    auto const to_views = [](strings const& line) { return views(line.first, line.second); };
    auto filtered_lines = lines | std::views::filter(is_upgrade);
    auto transformed = lines | std::views::transform(to_views);
    auto both = lines | std::views::filter(is_upgrade) | std::views::transform(to_views);
    auto values = filtered_lines | std::views::values;

    expect_offer(filtered_lines, __LINE__);
    expect_offer(transformed, __LINE__);
    expect_offer(both, __LINE__);
    expect_offer(std::views::all(lines), __LINE__);
    expect_offer(std::ranges::subrange(lines.begin(), lines.end()), __LINE__);
    expect_offer(lines | std::views::take(2), __LINE__);
    EXPECT(hu::parse_upgrade(values).front() == hu::protocol{"TLS", "1.2"});

    // Elements are given by value, so a projection to a member would dangle.
    auto const name_of = [](hu::protocol const& element) { return element.name; };
    std::size_t letters = 0;
    for (std::string_view const name :
         hu::parse_upgrade("websocket, h2c") | std::views::transform(name_of))
        letters += name.size();
    EXPECT(letters == 12);
}
#else
void standard_views() {}
#endif

// --- what parsers give beside the fields ---

struct parsed {
    unsigned major = 1, minor = 1;
    std::string method = "GET";
    int status = 101;

    unsigned result_int() const { return 101; }
    foreign_view method_string() const { return {method.data(), method.size()}; }
};

void beside_fields() {
    parsed const from;
    std::vector<views> const fields{{"Upgrade", "h2c"}};
    short const one = 1;

    EXPECT((hu::http_version{from.major, from.minor} == hu::http_1_1));
    EXPECT((hu::http_version{one, 0L} == hu::http_1_0) && hu::http_1_0 < hu::http_1_1);
    EXPECT((hu::http_version{-1, 256} == hu::http_version{255, 255}));
    EXPECT(hu::response(hu::http_1_1, from.result_int(), fields).status() == 101);
    EXPECT(hu::response(hu::http_1_1, from.status, fields).status() == 101);
    EXPECT(hu::response(hu::http_1_1, 404L, fields, {.trailers_from = 1}).status() == 404);
    EXPECT(hu::request(hu::http_1_1, from.method, fields).method() == "GET");
    EXPECT(hu::request(hu::http_1_1, from.method.c_str(), fields).method() == "GET");
    EXPECT(hu::request(hu::http_1_1, std::string_view(from.method), fields).method() == "GET");

    hu::request const with_trailer{hu::http_1_1, "GET", fields, {.trailers_from = 0}};
    EXPECT(hu::inspect(with_trailer).contains(hu::rule::upgrade_in_trailer));
    hu::context known{};
    known.trailers_from = 1;
    EXPECT(hu::request(hu::http_1_1, "GET", fields, known).known().trailers_from == 1);
}

// --- lists, findings and elements in use ---

void algorithms() {
    auto const list = hu::parse_upgrade("websocket, h2c, HTTP/2.0");
    std::vector<hu::protocol> const copied(list.begin(), list.end());
    EXPECT(copied.size() == 3 && std::ranges::equal(copied, list));
    EXPECT(std::find(list.begin(), list.end(), hu::protocol{"H2C"}) != list.end());
    EXPECT(std::ranges::find(list, "h2c", &hu::protocol::name)->name == "h2c");
    EXPECT(std::ranges::distance(list) == 3 && std::distance(list.begin(), list.end()) == 3);
    EXPECT(std::ranges::find(hu::parse_upgrade("h2c"), hu::protocol{"h2c"})->name == "h2c");
    auto const options = hu::parse_connection("close, Upgrade");
    EXPECT(std::find(options.begin(), options.end(), "upgrade") != options.end());
    EXPECT(std::ranges::find(options, hu::connection_option{"upgrade"})->text == "Upgrade");
    EXPECT("upgrade" == *std::next(options.begin()) && options.front() != "upgrade");
    std::string_view const converted = options.front();
    EXPECT(converted == "close");

    for (auto [name, version] : list) EXPECT(!name.empty() && (version.empty() || name == "HTTP"));
    auto const [reason, value_line, value_offset, value_length] = hu::parse_upgrade("a b").error();
    EXPECT(reason == hu::list_fault::comma_expected && value_line == 0 && value_offset == 2);
    EXPECT(value_length == 1);
    auto const [place_line, place_offset, place_length] = list.where(std::next(list.begin()));
    EXPECT(place_line == 0 && place_offset == 11 && place_length == 3);
}

void use_of_findings() {
    hu::request const request{hu::http_1_1, "GET", pairs};
    hu::findings const found = hu::inspect(request);
    std::vector<hu::finding> const copied(found.begin(), found.end());
    EXPECT(copied.size() == found.size() && std::ranges::equal(copied, found));
    for (auto [rule, line, offset, length] : found)
        EXPECT(found.contains(rule) && line == 1 && length != 0 && offset <= 11);
    for (hu::finding const f : hu::inspect(request)) EXPECT(f && !hu::to_string(f.rule).empty());
    EXPECT(std::ranges::find(found, hu::rule::upgrade_empty, &hu::finding::rule) == found.end());
    EXPECT(!hu::finding{} && !hu::place{} && hu::rule_set{some}.contains(some));
}

int run() {
    field_values();
    several_values();
    field_lines();
    standard_views();
    beside_fields();
    algorithms();
    use_of_findings();
    return failures;
}

}  // namespace

int main() { return run() == 0 ? 0 : 1; }
