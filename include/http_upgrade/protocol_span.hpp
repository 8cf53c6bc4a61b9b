// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_PROTOCOL_SPAN_HPP
#define HTTP_UPGRADE_PROTOCOL_SPAN_HPP

#include <concepts>     // same_as, convertible_to
#include <cstddef>      // size_t
#include <type_traits>  // remove_cvref

#include <http_upgrade/upgrade.hpp>

/// Floor 4: protocols that a program speaks.
namespace http_upgrade {

/// The protocols that a program speaks, in its own order of preference: a view of an array.
///
/// Takes one protocol, an array, a vector, what a `_upgrade` literal gives. The protocols must
/// outlive it, as their texts must. Names and versions that are no tokens are never offered, and
/// so never found; nor are they written.
///
///     constexpr protocol mine[] = {{"websocket"}, {"TLS", "1.2"}};
///     static_assert(protocol_span(mine).size() == 2);
class protocol_span {
public:
    constexpr protocol_span() noexcept = default;
    constexpr protocol_span(protocol const& one_in) noexcept : begin_(&one_in), size_(1) {}
    template <std::size_t N>
    constexpr protocol_span(protocol const (&array_in)[N]) noexcept : begin_(array_in), size_(N) {}
    template <class Array>
        requires requires(Array const& array) {
            // Not of a class derived from it, whose array has another stride.
            requires std::same_as<std::remove_cvref_t<decltype(*array.data())>, protocol>;
            { array.size() } -> std::convertible_to<std::size_t>;
        }
    constexpr protocol_span(Array const& array_in)
        : begin_(array_in.data()), size_(array_in.size()) {}
    constexpr protocol_span(protocol const* begin_in, std::size_t size_in) noexcept
        : begin_(begin_in), size_(size_in) {}

    constexpr protocol const* begin() const noexcept { return begin_; }
    constexpr protocol const* end() const noexcept { return begin_ + size_; }
    constexpr protocol const* data() const noexcept { return begin_; }
    constexpr std::size_t size() const noexcept { return size_; }
    [[nodiscard]] constexpr bool empty() const noexcept { return size_ == 0; }
    constexpr protocol const& operator[](std::size_t index) const noexcept { return begin_[index]; }

    /// The index of the first that is equal to this one; size() when there is none.
    constexpr std::size_t find(protocol const& wanted) const noexcept {
        std::size_t index = 0;
        while (index != size_ && begin_[index] != wanted) ++index;
        return index;
    }

private:
    protocol const* begin_ = nullptr;
    std::size_t size_ = 0;
};

}  // namespace http_upgrade

#endif
