// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_ERASE_HPP
#define HTTP_UPGRADE_ERASE_HPP

#include <concepts>     // same_as
#include <cstddef>      // size_t
#include <string_view>  // and with it the range concepts
#include <utility>      // move

#include <http_upgrade/detail/field_line.hpp>
#include <http_upgrade/forward.hpp>
#include <http_upgrade/message.hpp>

/// Erases from a container the field lines that an intermediary must not forward.
namespace http_upgrade {

namespace detail {

// Like a vector: the lines to keep move to the front, and one call erases the rest.
template <class Fields>
concept compacted_fields = std::ranges::random_access_range<Fields> && requires(Fields& fields) {
    *std::ranges::begin(fields) = std::move(*std::ranges::begin(fields));
    fields.erase(std::ranges::begin(fields), std::ranges::end(fields));
};

// Like a list or a map: erasing one line leaves the others where they are.
template <class Fields>
concept node_fields = !std::ranges::random_access_range<Fields> && requires(Fields& fields) {
    {
        fields.erase(std::ranges::begin(fields))
    } -> std::same_as<decltype(std::ranges::begin(fields))>;
};

}  // namespace detail

/// A container of field lines that can erase some of them in linear time: one like a vector, or one
/// whose `erase` takes an iterator and returns the next (lists, multimaps, the fields of
/// Boost.Beast).
///
///     static_assert(!erasable_fields<std::pair<std::string_view, std::string_view>[2]>);
template <class Fields>
concept erasable_fields =
    field_range<Fields&> && (detail::compacted_fields<Fields> || detail::node_fields<Fields>);

/// Erases from a container the field lines that `plan` removes; the others keep their order.
///
/// Returns how many it erased, in linear time. If `plan` refuses the message, it erases all lines.
/// Do not read the request or response that `plan` was made from afterwards: as after any erase,
/// its iterators are invalid. With other containers, copy the lines that `plan` keeps.
///
///     template <class Fields>
///     bool prepare(Fields& fields) {
///         auto const plan = forward(request(http_1_1, "GET", fields));
///         return plan && erase_hop_by_hop(fields, plan) != 0;
///     }
template <erasable_fields Fields>
constexpr std::size_t erase_hop_by_hop(Fields& fields, forwarding const& plan) {
    std::size_t erased = 0;
    auto at = std::ranges::begin(fields);
    if constexpr (detail::compacted_fields<Fields>) {
        auto const end = std::ranges::end(fields);
        auto out = at;
        for (; at != end; ++at) {
            if (plan.removes(detail::name_of(*at))) {
                ++erased;
            } else {
                if (erased != 0) *out = std::move(*at);  // never onto itself
                ++out;
            }
        }
        fields.erase(out, end);
    } else {
        while (at != std::ranges::end(fields)) {
            if (plan.removes(detail::name_of(*at))) {
                at = fields.erase(at);
                ++erased;
            } else {
                ++at;
            }
        }
    }
    return erased;
}

}  // namespace http_upgrade

#endif
