// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_DETAIL_FIELD_LINE_HPP
#define HTTP_UPGRADE_DETAIL_FIELD_LINE_HPP

#include <string_view>  // names and values
#include <type_traits>  // remove_cvref

#include <http_upgrade/text.hpp>

namespace http_upgrade {

template <class Line>
struct field_line_traits;  // see message.hpp

}  // namespace http_upgrade

/// Reads the name and the value of a field line of any type that is recognised.
namespace http_upgrade::detail {

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

template <class L>
concept readable_line =
    adapted_line<L> || name_string_line<L> || method_line<L> || member_line<L> || pair_line<L>;

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

}  // namespace http_upgrade::detail

#endif
