// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_DETAIL_NOMINATED_NAMES_HPP
#define HTTP_UPGRADE_DETAIL_NOMINATED_NAMES_HPP

#include <cstddef>      // size_t
#include <string_view>  // options are views

#include <http_upgrade/detail/known_field.hpp>
#include <http_upgrade/detail/list_walk.hpp>
#include <http_upgrade/detail/message_fields.hpp>
#include <http_upgrade/detail/token_grammar.hpp>
#include <http_upgrade/token.hpp>

/// The field names that a Connection list nominates.
namespace http_upgrade::detail {

/// The first 64 distinct options of a Connection list, to compare with field names.
struct nominated_names {
    static constexpr std::size_t most = 64;

    std::string_view names[most] = {};
    bool seen[most] = {};  // a caller that walks fields notes here which names it met
    std::size_t count = 0;

    constexpr explicit nominated_names(message_fields const& message_in) {
        if (!message_in.has(known_field::connection)) return;
        list_walk<token_grammar> walk(message_in, known_field::connection);
        while (walk.next())
            if (count != most && find(walk.element()) == count) names[count++] = walk.element();
        if (!walk.well_formed()) count = 0;  // nobody can know what it nominates
    }
    /// The index of a name, in any ASCII case; `count` when it is not among them.
    constexpr std::size_t find(std::string_view name) const noexcept {
        std::size_t index = 0;
        while (index != count && !equal_ignoring_case(names[index], name)) ++index;
        return index;
    }
    constexpr bool contains(std::string_view name) const noexcept { return find(name) != count; }
};

}  // namespace http_upgrade::detail

#endif
