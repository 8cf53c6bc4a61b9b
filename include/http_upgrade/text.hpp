// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_TEXT_HPP
#define HTTP_UPGRADE_TEXT_HPP

#include <concepts>     // convertible_to
#include <cstddef>      // size_t
#include <string_view>  // string_view, and with it the range concepts
#include <type_traits>  // is_aggregate, is_trivially_copyable

/// Floor 0: which expressions give text that is still there when a view of it is read.
///
/// The library never owns text; its lists and messages are views. What would dangle is refused by
/// the compiler wherever a type can tell.
namespace http_upgrade {

/// An expression of type `T` (an lvalue when `T` is `U&`) that gives text which lasts.
///
/// It has `data()` and `size()` of char, and is either an lvalue or a view: trivially copyable and
/// no aggregate. That takes every string_view there is (Boost's do not specialise
/// `enable_borrowed_range`) and refuses temporaries of `std::string`, `std::vector<char>` and
/// `std::array<char, N>`. A bare `char const*` is refused too: its length is anybody's guess.
///
///     static_assert(text<std::string_view> && !text<char const*>);
template <class T>
concept text =
    requires(std::remove_reference_t<T> const& value) {
        { value.data() } -> std::convertible_to<char const*>;
        { value.size() } -> std::convertible_to<std::size_t>;
    } &&
    (std::is_lvalue_reference_v<T> || (std::is_trivially_copyable_v<std::remove_reference_t<T>> &&
                                       !std::is_aggregate_v<std::remove_reference_t<T>>));

/// A range of texts that can be walked again, and that lasts: an lvalue or a borrowed range.
///
///     static_assert(text_range<std::string_view (&)[2]>);
template <class R>
concept text_range = std::ranges::forward_range<R> && std::ranges::borrowed_range<R> &&
                     text<std::ranges::range_reference_t<R>>;

namespace detail {

template <text T>
constexpr std::string_view view(T&& value) noexcept {
    return {value.data(), static_cast<std::size_t>(value.size())};
}

// Text or a range of texts in a temporary that dies at the end of the full expression.
template <class T>
concept dangling = !std::is_lvalue_reference_v<T> &&
                   ((text<T&> && !text<T>) || (text_range<T&> && !text_range<T> && !text<T&>));

// Text of a class that does not convert to std::string_view by itself (boost::string_view).
template <class T>
concept foreign_text = text<T> && !std::convertible_to<T, std::string_view>;

// A range of field values: of texts, and not itself one text.
template <class R>
concept field_values = text_range<R> && !text<R&> && !std::convertible_to<R, std::string_view>;

}  // namespace detail

}  // namespace http_upgrade

#endif
