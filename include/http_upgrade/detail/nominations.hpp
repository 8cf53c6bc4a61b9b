// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_DETAIL_NOMINATIONS_HPP
#define HTTP_UPGRADE_DETAIL_NOMINATIONS_HPP

#include <http_upgrade/detail/ascii.hpp>
#include <http_upgrade/detail/known_field.hpp>
#include <http_upgrade/detail/list_walk.hpp>
#include <http_upgrade/detail/message_fields.hpp>
#include <http_upgrade/detail/small_place.hpp>
#include <http_upgrade/detail/token_grammar.hpp>

/// Reads from Connection what an upgrade needs, without places.
namespace http_upgrade::detail {

/// The connection options that a switch needs.
struct nominations {
    bool upgrade = false;
    bool http2_settings = false;
    small_place fault{};  // where Connection is not well-formed

    constexpr explicit nominations(message_fields const& message_in) {
        if (message_in.has(known_field::connection)) read(message_in);
    }

private:
    [[gnu::noinline]] constexpr void read(message_fields const& message) {
        list_walk<token_grammar> walk(message, known_field::connection);
        while (walk.next()) {
            constexpr known_word upgrade_word("upgrade"), settings_word("http2-settings");
            upgrade = upgrade || upgrade_word.equals(walk.element());
            http2_settings = http2_settings || settings_word.equals(walk.element());
        }
        if (walk.well_formed()) return;
        upgrade = http2_settings = false;
        fault = walk.fault();
    }
};

/// Whether Connection is well-formed and has the `upgrade` option.
constexpr bool nominates_upgrade(message_fields const& message) {
    constexpr known_word upgrade("upgrade");
    constexpr known_field field = known_field::connection;
    // Most clients send just this value, so it is compared before the list is read.
    if (message.is_single(field) && upgrade.equals(message.value(field))) return true;
    return nominations(message).upgrade;
}

}  // namespace http_upgrade::detail

#endif
