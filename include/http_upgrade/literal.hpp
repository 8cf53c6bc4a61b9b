// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_LITERAL_HPP
#define HTTP_UPGRADE_LITERAL_HPP

#include <cstddef>      // size_t
#include <string_view>  // the text of a literal

#include <http_upgrade/list.hpp>
#include <http_upgrade/place.hpp>
#include <http_upgrade/upgrade.hpp>

/// Protocols that are written as literals in a program and checked at compile time.
namespace http_upgrade {

/// An array of protocols, in order of preference: the result of a `_upgrade` literal.
///
/// Its elements are contiguous, and its size is known at compile time. The names and versions of a
/// literal have static storage duration, so copies of the array need nothing to outlive them.
template <std::size_t N>
struct protocols {
    protocol at[N];

    constexpr protocol const& operator[](std::size_t i) const noexcept { return at[i]; }
    constexpr protocol const* data() const noexcept { return at; }
    constexpr protocol const* begin() const noexcept { return at; }
    constexpr protocol const* end() const noexcept { return at + N; }
    static constexpr std::size_t size() noexcept { return N; }
};

namespace detail {

template <std::size_t N>
struct literal_text {
    char bytes[N] = {};

    consteval literal_text(char const (&text_in)[N]) {
        for (std::size_t i = 0; i != N; ++i) bytes[i] = text_in[i];
    }
    constexpr std::string_view view() const noexcept { return {bytes, N - 1}; }
};

template <std::size_t Offset>
struct at_offset {};

// The compiler's message about an ill-formed literal names this type, its fault and its offset.
template <list_fault Fault, class Offset>
struct ill_formed_upgrade_list {
    static_assert(Fault == list_fault::none && sizeof(Offset) == 0,
                  "this _upgrade literal is no list of protocols; at_offset<N> says where");
};

consteval list_error literal_error(upgrade_list list) {
    if (list && list.empty()) return {list_fault::token_expected, 0, 0, 0};
    return list.error();
}

template <std::size_t N>
consteval protocols<N> to_array(upgrade_list list) {
    protocols<N> result{};
    std::size_t i = 0;
    for (protocol const element : list) result.at[i++] = element;
    return result;
}

}  // namespace detail

inline namespace literals {

/// Reads a literal as a list of protocols, which must be well-formed and name at least one.
///
///     Upgrade = #protocol
///
/// Gives `protocols<N>`. A literal that is ill-formed or names no protocol is a compile error; the
/// message shows the fault and `at_offset<N>`, in bytes from the start. RFC 9110 §7.8.
///
///     constexpr auto mine = "websocket, h2c"_upgrade;
///     static_assert(mine.size() == 2 && mine.at[1] == protocol{"h2c"});
template <detail::literal_text Text>
consteval auto operator""_upgrade() {
    constexpr upgrade_list list = http_upgrade::parse_upgrade(Text.view());
    constexpr list_error error = detail::literal_error(list);
    if constexpr (error.reason == list_fault::none)
        return detail::to_array<list.size()>(list);
    else
        return detail::ill_formed_upgrade_list<error.reason, detail::at_offset<error.offset>>{};
}

}  // namespace literals

}  // namespace http_upgrade

#endif
