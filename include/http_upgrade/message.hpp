// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_MESSAGE_HPP
#define HTTP_UPGRADE_MESSAGE_HPP

#include <compare>      // versions are ordered
#include <concepts>     // integral
#include <cstddef>      // size_t
#include <string_view>  // names and values are views; and with it the range concepts
#include <type_traits>  // remove_cvref, is_lvalue_reference
#include <utility>      // declval

#include <http_upgrade/list.hpp>
#include <http_upgrade/text.hpp>
#include <http_upgrade/token.hpp>

/// Floor 3: requests and responses, over whatever holds the caller's field lines.
namespace http_upgrade {

/// The version of HTTP that a message was received in.
///
/// Takes the integers of any parser; a number that no version has (below 0, above 255) counts as
/// 255, and no rule is about that.
///
///     static_assert(http_version{1, 0} < http_1_1);
struct http_version {
    unsigned char major = 1;
    unsigned char minor = 1;

    constexpr http_version() noexcept = default;
    constexpr http_version(std::integral auto major_in, std::integral auto minor_in) noexcept
        : major{saturated(major_in)}, minor{saturated(minor_in)} {}

    friend constexpr auto operator<=>(http_version const&, http_version const&) noexcept = default;

private:
    static constexpr unsigned char saturated(std::integral auto number) noexcept {
        return number >= 0 && number <= 255 ? static_cast<unsigned char>(number) : 255;
    }
};

inline constexpr http_version http_1_0{1, 0};
inline constexpr http_version http_1_1{1, 1};
inline constexpr http_version http_2{2, 0};
inline constexpr http_version http_3{3, 0};

/// How a type of one's own gives its name and its value: specialise this for it.
///
/// Both functions return text that lasts (see `text`): views, or references to members. A line
/// that continues the one before it (obs-fold) has no name: refuse such a message before.
/// RFC 9112 §5.2.
///
///     struct raw_field { char const* name; int name_length; char const* value; int value_length; };
///     template <> struct http_upgrade::field_line_traits<raw_field> {
///         static constexpr std::string_view name(raw_field const& line) noexcept {
///             return {line.name, static_cast<std::size_t>(line.name_length)};
///         }
///         static constexpr std::string_view value(raw_field const& line) noexcept {
///             return {line.value, static_cast<std::size_t>(line.value_length)};
///         }
///     };
template <class Line>
struct field_line_traits {};

namespace detail {

template <class L>
concept adapted_line = requires(L&& line) {
    requires text<decltype((field_line_traits<std::remove_cvref_t<L>>::name(line)))>;
    requires text<decltype((field_line_traits<std::remove_cvref_t<L>>::value(line)))>;
};
template <class L>
concept name_string_line = requires(L&& line) {
    requires text<decltype((static_cast<L&&>(line).name_string()))>;
    requires text<decltype((static_cast<L&&>(line).value()))>;
};
template <class L>
concept method_line = requires(L&& line) {
    requires text<decltype((static_cast<L&&>(line).name()))>;
    requires text<decltype((static_cast<L&&>(line).value()))>;
};
template <class L>
concept member_line = requires(L&& line) {
    requires text<decltype((static_cast<L&&>(line).name))>;
    requires text<decltype((static_cast<L&&>(line).value))>;
};
template <class L>
concept pair_line = requires(L&& line) {
    requires text<decltype((static_cast<L&&>(line).first))>;
    requires text<decltype((static_cast<L&&>(line).second))>;
};

}  // namespace detail

/// A field line: an expression of type `L` (`U&` for an lvalue) that gives a name and a value.
///
/// Recognised, in this order: a specialisation of `field_line_traits`; `name_string()` and
/// `value()` (Boost.Beast); `name()` and `value()`; members `name` and `value`; members `first`
/// and `second` (pairs, and so the multimap of cpp-httplib). Each is text with `data()` and
/// `size()` that lasts. Values are those of RFC 9110 §5.5, with the line ends gone.
///
///     static_assert(field_line<std::pair<std::string_view, std::string_view>>);
template <class L>
concept field_line = detail::adapted_line<L> || detail::name_string_line<L> ||
                     detail::method_line<L> || detail::member_line<L> || detail::pair_line<L>;

/// A range of field lines that can be walked again, and that lasts: an lvalue or a borrowed range.
template <class R>
concept field_range = std::ranges::forward_range<R> && std::ranges::borrowed_range<R> &&
                      field_line<std::ranges::range_reference_t<R>>;

namespace detail {

template <class L>
constexpr std::string_view name_of(L&& line) {
    if constexpr (adapted_line<L>)
        return detail::view(field_line_traits<std::remove_cvref_t<L>>::name(line));
    else if constexpr (name_string_line<L>)
        return detail::view(static_cast<L&&>(line).name_string());
    else if constexpr (method_line<L>)
        return detail::view(static_cast<L&&>(line).name());
    else if constexpr (member_line<L>)
        return detail::view(static_cast<L&&>(line).name);
    else
        return detail::view(static_cast<L&&>(line).first);
}

template <class L>
constexpr std::string_view value_of(L&& line) {
    if constexpr (adapted_line<L>)
        return detail::view(field_line_traits<std::remove_cvref_t<L>>::value(line));
    else if constexpr (name_string_line<L> || method_line<L>)
        return detail::view(static_cast<L&&>(line).value());
    else if constexpr (member_line<L>)
        return detail::view(static_cast<L&&>(line).value);
    else
        return detail::view(static_cast<L&&>(line).second);
}

// One sentence for whoever passes what is no range of field lines.
template <class R>
consteval void require_field_range() {
    static_assert(std::ranges::forward_range<R>,
                  "http_upgrade: the fields are walked more than once; "
                  "put them into an array or a vector first");
    static_assert(std::ranges::borrowed_range<R>,
                  "http_upgrade: the fields would be gone before the message is read; "
                  "a message is a view, give its fields a name");
    static_assert(field_line<std::ranges::range_reference_t<R>>,
                  "http_upgrade: a field line has first and second, or name and value, or "
                  "name_string() and value(), each with data() and size() and no temporary; for "
                  "another type specialise http_upgrade::field_line_traits");
}

template <class T>
concept dangling_text = !std::is_lvalue_reference_v<T> && text<T&> && !text<T>;

template <class R>
using first_of = decltype(std::ranges::begin(std::declval<R&>()));
template <class R>
using end_of = decltype(std::ranges::end(std::declval<R&>()));

}  // namespace detail

/// What only some callers know of a message, and the library does not guess.
struct context {
    /// The index of the first field line of the trailer section, when there is one.
    std::size_t trailers_from = place::nowhere;
};

/// A request: its version, its method, and its field lines in the order of arrival.
///
/// A view, as `std::span` is: method and fields must outlive it, and a container must not grow
/// meanwhile. Header and trailer lines are one range (see `context`). It holds two iterators, so
/// every container of one iterator type is one type of request.
///
///     constexpr std::pair<std::string_view, std::string_view> fields[] = {
///         {"Host", "example.com"}, {"Connection", "upgrade"}, {"Upgrade", "websocket"}};
///     constexpr request message{http_1_1, "GET", fields};
template <class It, class End = It>
class request {
public:
    template <class R>
    constexpr request(http_version version_in, std::string_view method_in, R&& fields_in,
                      context known_in = {})
        : version_(version_in),
          method_(method_in),
          begin_(std::ranges::begin(fields_in)),
          end_(std::ranges::end(fields_in)),
          known_(known_in) {
        detail::require_field_range<R>();
    }
    template <class Method, class R>
        requires detail::dangling_text<Method>
    request(http_version, Method&&, R&&, context = {}) = delete;  // the method is gone: name it

    constexpr http_version version() const noexcept { return version_; }
    constexpr std::string_view method() const noexcept { return method_; }
    constexpr context known() const noexcept { return known_; }
    constexpr It begin() const { return begin_; }
    constexpr End end() const { return end_; }

private:
    http_version version_;
    std::string_view method_;
    It begin_;
    End end_;
    context known_;
};

template <class R>
request(http_version, std::string_view, R&&, context = {})
    -> request<detail::first_of<R>, detail::end_of<R>>;

/// A response: its version, its status code, and its field lines in the order of arrival.
///
/// What is said of `request` holds here too. The status may be of any integral type.
///
///     constexpr std::pair<std::string_view, std::string_view> fields[] = {
///         {"Connection", "upgrade"}, {"Upgrade", "websocket"}};
///     constexpr response message{http_1_1, 101, fields};
template <class It, class End = It>
class response {
public:
    template <std::integral Status, class R>
    constexpr response(http_version version_in, Status status_in, R&& fields_in,
                       context known_in = {})
        : version_(version_in),
          status_(static_cast<int>(status_in)),
          begin_(std::ranges::begin(fields_in)),
          end_(std::ranges::end(fields_in)),
          known_(known_in) {
        detail::require_field_range<R>();
    }

    constexpr http_version version() const noexcept { return version_; }
    constexpr int status() const noexcept { return status_; }
    constexpr context known() const noexcept { return known_; }
    constexpr It begin() const { return begin_; }
    constexpr End end() const { return end_; }

private:
    http_version version_;
    int status_;
    It begin_;
    End end_;
    context known_;
};

template <std::integral Status, class R>
response(http_version, Status, R&&, context = {})
    -> response<detail::first_of<R>, detail::end_of<R>>;

/// The values of all header lines of one name: what a list over a message walks, in order.
///
/// Its line is the message's field line, from 0. The name compares without regard to case; it, and
/// the fields, must outlive this. RFC 9110 §5.2, §5.3.
template <class It, class End>
class named_values {
public:
    constexpr named_values() = default;
    constexpr named_values(It first_in, End last_in, std::size_t stop_in, std::string_view name_in)
        : at_(first_in), end_(last_in), stop_(stop_in), name_(name_in) {
        seek();
    }

    constexpr std::string_view value() const noexcept { return value_; }
    constexpr std::size_t line() const noexcept { return line_; }

    /// Moves to the next line of the name; false when there is none.
    constexpr bool next() {
        if (done()) return false;
        ++at_;
        ++line_;
        return seek();
    }
    constexpr bool done() const { return at_ == end_ || line_ >= stop_; }

private:
    constexpr bool seek() {
        for (; !done(); ++at_, ++line_) {
            auto&& line = *at_;
            if (equal_ignoring_case(detail::name_of(static_cast<decltype(line)>(line)), name_)) {
                value_ = detail::value_of(static_cast<decltype(line)>(line));
                return true;
            }
        }
        return false;
    }

    It at_{};
    End end_{};
    std::size_t line_ = 0;
    std::size_t stop_ = 0;
    std::string_view name_{};
    std::string_view value_{};
};

namespace detail {

template <class Message>
constexpr auto header_values(Message const& message, std::string_view name) {
    return named_values(message.begin(), message.end(), message.known().trailers_from, name);
}

}  // namespace detail

}  // namespace http_upgrade

#endif
