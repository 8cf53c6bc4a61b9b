// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_FIELD_LINE_HPP
#define HTTP_UPGRADE_FIELD_LINE_HPP

#include <cstddef>      // size_t
#include <string_view>  // names and values are views; and with it the range concepts
#include <type_traits>  // remove_cvref

#include <http_upgrade/text.hpp>

/// Floor 1: what a field line is, whatever container of whatever stack it stands in.
namespace http_upgrade {

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

}  // namespace detail

}  // namespace http_upgrade

#endif
