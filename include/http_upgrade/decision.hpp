// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_DECISION_HPP
#define HTTP_UPGRADE_DECISION_HPP

#include <cstddef>      // size_t
#include <cstdint>      // uint32_t: decisions are kept small
#include <string_view>  // settings

#include <http_upgrade/finding.hpp>
#include <http_upgrade/h2c.hpp>
#include <http_upgrade/rule.hpp>
#include <http_upgrade/scan.hpp>
#include <http_upgrade/upgrade.hpp>
#include <http_upgrade/websocket.hpp>

/// Floor 7: what a server has decided on a request.
namespace http_upgrade {

/// What a server does with a request that may offer an upgrade.
enum class answer : unsigned char {
    carry_on,          ///< answers in HTTP/1.1, as if there were no Upgrade
    switch_protocols,  ///< sends the 101 (Switching Protocols): see write_switching
    upgrade_required,  ///< refuses with 426 (Upgrade Required): see write_required
    bad_request        ///< refuses with 400 (Bad Request)
};

namespace detail {
class negotiation;
}

/// What a server may do with a request: true when it may switch.
///
/// A small plain value that outlives the request: the protocol is the server's own, whose
/// text must outlive it, the key is a copy. Only `settings` views the request.
///
///     static_assert(!decision() && decision().answer() == answer::carry_on);
class decision {
public:
    /// Carries on.
    constexpr decision() noexcept = default;

    constexpr explicit operator bool() const noexcept {
        return answer_ == http_upgrade::answer::switch_protocols;
    }
    constexpr http_upgrade::answer answer() const noexcept { return answer_; }

    /// The protocol to switch to, as `supported` spells it. When 426 is owed, the one that this
    /// refuses a version of, and so names. Empty for other answers.
    constexpr http_upgrade::protocol protocol() const noexcept { return protocol_; }
    /// Which of `supported` that is; 0 when it is none. What a protocol of one's own demands, the
    /// caller asks now; if it is not met, negotiate again with the others of `supported`.
    constexpr std::size_t index() const noexcept { return index_; }

    /// Why there is no switch, and where in the request; false when there is, when nothing of
    /// `supported` was offered, and in a version of HTTP that nobody knows. Of several reasons the
    /// one that decides the answer.
    constexpr finding reason() const noexcept {
        if (rule_ == rule{}) return {};
        return {rule_, line_ == nowhere ? place::nowhere : line_, offset_, length_};
    }

    /// Before anything else, a 100 (Continue) is owed: the request expects it. RFC 9110 §7.8.
    constexpr bool owes_continue() const noexcept { return owes_continue_; }
    /// Then the request's content has to be read, to its end: what follows it is the first byte
    /// of the new protocol. Then the 101 is due. RFC 9110 §7.8.
    constexpr bool owes_content() const noexcept { return owes_content_; }

    /// The Sec-WebSocket-Accept of a switch to websocket, computed at each call; 28 NULs of
    /// another decision. RFC 6455 §4.2.2.
    constexpr websocket_accept accept() const noexcept {
        websocket_accept result;
        if (key_size_ == sizeof(websocket_key))
            return accept_key(detail::between(key_, key_ + sizeof(websocket_key)));
        for (std::size_t i = 0; i != key_size_; ++i) result.characters[i] = key_[i];
        return result;
    }
    /// The settings of a switch to h2c, none of another; a view of the request. RFC 7540 §3.2.1.
    constexpr h2c_settings settings() const noexcept { return h2c_settings(settings_); }

private:
    friend class detail::negotiation;

    static constexpr std::uint32_t nowhere = 0xffffffff;

    http_upgrade::protocol protocol_{};
    std::string_view settings_{};
    std::uint32_t index_ = 0;
    std::uint32_t line_ = nowhere, offset_ = 0, length_ = 0;
    http_upgrade::rule rule_{};
    http_upgrade::answer answer_ = http_upgrade::answer::carry_on;
    bool owes_continue_ = false;
    bool owes_content_ = false;
    unsigned char key_size_ = 0;  // 24: a key; 28: what a key of another size gives
    char key_[sizeof(websocket_accept)] = {};
};

}  // namespace http_upgrade

#endif
