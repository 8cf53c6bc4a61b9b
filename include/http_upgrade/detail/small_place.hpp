// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_DETAIL_SMALL_PLACE_HPP
#define HTTP_UPGRADE_DETAIL_SMALL_PLACE_HPP

#include <cstddef>  // size_t
#include <cstdint>  // uint32_t

#include <http_upgrade/place.hpp>

namespace http_upgrade::detail {

/// A place in half the space of `place`, so that it is passed in registers. All zero means no
/// place. A line that does not fit into 32 bits counts as no place; an offset or a length that does
/// not fit counts as the largest number that does.
struct small_place {
    std::uint32_t line_from_1 = 0, offset = 0, length = 0;

    constexpr small_place() noexcept = default;
    constexpr small_place(std::size_t line_in, std::size_t offset_in,
                          std::size_t length_in) noexcept
        : line_from_1(line_in < most ? static_cast<std::uint32_t>(line_in + 1) : 0),
          offset(saturated(offset_in)),
          length(saturated(length_in)) {}

    constexpr explicit operator bool() const noexcept { return line_from_1 != 0; }
    constexpr operator place() const noexcept {
        return {line_from_1 == 0 ? place::nowhere : line_from_1 - 1, offset, length};
    }
    /// A part of this place: `size` bytes, `from` bytes after its start.
    constexpr small_place part(std::size_t from, std::size_t size) const noexcept {
        small_place result = *this;
        result.offset = saturated(offset + from);
        result.length = saturated(size);
        return result;
    }
    /// Orders places as they are in the message; no place comes last.
    friend constexpr bool operator<(small_place a, small_place b) noexcept {
        return a.line_from_1 == b.line_from_1 ? a.offset < b.offset
                                              : a.line_from_1 - 1 < b.line_from_1 - 1;
    }

private:
    static constexpr std::uint32_t most = 0xffffffff;

    static constexpr std::uint32_t saturated(std::size_t number) noexcept {
        return number < most ? static_cast<std::uint32_t>(number) : most;
    }
};

}  // namespace http_upgrade::detail

#endif
