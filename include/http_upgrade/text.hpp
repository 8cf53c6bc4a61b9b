// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_TEXT_HPP
#define HTTP_UPGRADE_TEXT_HPP

#include <concepts>     // convertible_to
#include <cstddef>      // size_t
#include <string_view>  // string_view, and with it the range concepts
#include <type_traits>  // is_aggregate, is_trivially_copyable

/// The types of text that the library takes: those whose text outlives the call.
///
/// The library never owns text: its lists and messages are views. Passing a temporary whose text
/// the result would refer to is a compile error.
namespace http_upgrade {

/// An expression of type `T` (an lvalue when `T` is `U&`) whose text outlives the expression.
///
/// The type has `data()` and `size()` of char. The expression is an lvalue, or its type is a view:
/// trivially copyable and no aggregate. That accepts every string_view type (Boost's do not
/// specialise `enable_borrowed_range`) and rejects temporaries of `std::string`,
/// `std::vector<char>` and `std::array<char, N>`. It also rejects a bare `char const*`, which has
/// no length.
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

/// A range of texts that can be walked more than once and does not dangle: an lvalue or a borrowed
/// range.
///
///     static_assert(text_range<std::string_view (&)[2]>);
template <class R>
concept text_range = std::ranges::forward_range<R> && std::ranges::borrowed_range<R> &&
                     text<std::ranges::range_reference_t<R>>;

namespace detail {

template <text T>
constexpr std::string_view view(T&& value) noexcept {
    // Const, because the data() of a class that shares its bytes may copy them otherwise
    // (QByteArray).
    std::remove_reference_t<T> const& read = value;
    return {read.data(), static_cast<std::size_t>(read.size())};
}

// Text or a range of texts in a temporary that dies at the end of the full expression.
template <class T>
concept dangling = !std::is_lvalue_reference_v<T> &&
                   ((text<T&> && !text<T>) || (text_range<T&> && !text_range<T> && !text<T&>));

// Text of a class that does not convert to std::string_view by itself (boost::string_view).
template <class T>
concept foreign_text = text<T> && !std::convertible_to<T, std::string_view>;

// A range of field values: its elements are texts, and it is not a text itself.
template <class R>
concept field_values = text_range<R> && !text<R&> && !std::convertible_to<R, std::string_view>;

}  // namespace detail

}  // namespace http_upgrade

#endif
