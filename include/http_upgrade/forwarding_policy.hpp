// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_FORWARDING_POLICY_HPP
#define HTTP_UPGRADE_FORWARDING_POLICY_HPP

#include <cstddef>      // size_t
#include <string_view>  // the policy's list of protocols

#include <http_upgrade/detail/ascii.hpp>
#include <http_upgrade/protocol_span.hpp>
#include <http_upgrade/upgrade.hpp>

/// What an intermediary decides for itself about forwarding.
namespace http_upgrade {

/// What to do with a message whose Connection names a field that later recipients need too: Host,
/// Content-Length, Authorization, X-Forwarded-For, Sec-WebSocket-Key and the like.
///
/// A sender must not do that. One that does it wants the intermediary to remove a field that the
/// next server relies on.
enum class hostile_option : unsigned char {
    refuse,  ///< do not forward the message
    keep,    ///< ignore the option, and forward the field
    /// Remove the field, as RFC 9110 §7.6.1 literally says. That includes Host and Content-Length,
    /// which the intermediary then has to write anew.
    remove
};

/// The choices that an intermediary makes itself.
///
///     constexpr forwarding_policy tunnels{.upgrades = "websocket, connect-udp"};
struct forwarding_policy {
    hostile_option hostile = hostile_option::refuse;
    /// The protocols whose upgrade is forwarded, as an Upgrade field value; "" for none. h2c and h2
    /// are never forwarded, because they let requests be smuggled past a proxy. The first eight
    /// count; a value that is not well-formed allows none.
    std::string_view upgrades = "websocket";
};

/// The protocols that an intermediary forwards in Upgrade: up to eight, each once.
///
/// They are views of the policy's text, which must outlive them; none is a view of the message.
class passed_upgrades {
public:
    static constexpr std::size_t most = 8;

    constexpr passed_upgrades() noexcept = default;
    constexpr explicit passed_upgrades(forwarding_policy const& policy_in) noexcept {
        constexpr detail::known_word websocket("websocket"), h2("h2"), h2c("h2c");
        if (websocket.equals(policy_in.upgrades)) {  // the default: there is no list to read
            at_[size_++] = {policy_in.upgrades, {}};
            return;
        }
        for (protocol const each : http_upgrade::parse_upgrade(policy_in.upgrades))
            if (!h2c.equals(each.name) && !h2.equals(each.name)) insert(each);
    }

    constexpr protocol const* data() const noexcept { return at_; }
    constexpr protocol const* begin() const noexcept { return at_; }
    constexpr protocol const* end() const noexcept { return at_ + size_; }
    constexpr std::size_t size() const noexcept { return size_; }
    [[nodiscard]] constexpr bool empty() const noexcept { return size_ == 0; }

    /// A pointer to the protocol that equals `wanted`; end() when there is none.
    constexpr protocol const* find(protocol const& wanted) const& noexcept {
        return begin() + protocol_span(*this).find(wanted);
    }
    protocol const* find(protocol const&) const&& = delete;  // the protocols are gone: name them
    /// Adds a protocol at the end, unless it is there already or there are eight.
    constexpr void insert(protocol const& added) noexcept {
        if (size_ != most && find(added) == end()) at_[size_++] = added;
    }

private:
    protocol at_[most] = {};
    std::size_t size_ = 0;
};

}  // namespace http_upgrade

#endif
