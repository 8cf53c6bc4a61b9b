// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_SUBPROTOCOL_HPP
#define HTTP_UPGRADE_SUBPROTOCOL_HPP

#include <initializer_list>  // of names
#include <string_view>       // names

#include <http_upgrade/list.hpp>
#include <http_upgrade/message.hpp>
#include <http_upgrade/offer.hpp>
#include <http_upgrade/scan.hpp>
#include <http_upgrade/text.hpp>

/// Floor 5: the subprotocols of a WebSocket handshake, read and chosen.
namespace http_upgrade {

namespace detail {

/// A token that compares exactly.
struct subprotocol_grammar {
    using element = std::string_view;
    using key = std::string_view;  // what an element is looked up by

    static constexpr element_end read(char const* at, char const* end,
                                      std::string_view& out) noexcept {
        char const* const stop = skip_tchars(at + 1, end);
        out = between(at, stop);
        return {stop};
    }
    static constexpr std::string_view text(std::string_view element) noexcept { return element; }
};

struct subprotocol_choice;

}  // namespace detail

/// The subprotocols that a request lists in Sec-WebSocket-Protocol, in its order of preference.
///
///     Sec-WebSocket-Protocol = 1#token
///
/// A list over all lines of the field, of `std::string_view`; they compare exactly. Empty and false
/// when it is not well-formed; empty without the field, and when that names nothing (which no
/// client may send). A view of the message's fields. RFC 6455 §4.1, §11.3.4.
///
///     constexpr std::pair<std::string_view, std::string_view> fields[] = {
///         {"Sec-WebSocket-Protocol", "mqtt, v12.stomp"}};
///     static_assert(subprotocols_of(request(http_1_1, "GET", fields)).front() == "mqtt");
template <class It, class End>
constexpr auto subprotocols_of(request<It, End> const& message) {
    return basic_list<detail::subprotocol_grammar, named_values<It, End>>(
        detail::header_values(message, "sec-websocket-protocol"));
}

/// The subprotocol that a response chooses: the one element of the list, when `confirm` holds.
template <class It, class End>
constexpr auto subprotocols_of(response<It, End> const& message) {
    return basic_list<detail::subprotocol_grammar, named_values<It, End>>(
        detail::header_values(message, "sec-websocket-protocol"));
}

/// A subprotocol that a request lists, and so one that its answer may name: only choose_subprotocol
/// makes one. A view; empty and false when none was chosen.
class subprotocol {
public:
    constexpr subprotocol() noexcept = default;

    constexpr std::string_view name() const noexcept { return name_; }
    constexpr explicit operator bool() const noexcept { return !name_.empty(); }

private:
    friend struct detail::subprotocol_choice;
    constexpr explicit subprotocol(std::string_view name_in) noexcept : name_(name_in) {}

    std::string_view name_{};
};

namespace detail {

struct subprotocol_choice {
    template <class Listed, class Names>
    static constexpr subprotocol of(Listed const& listed, Names const& ours, preference order) {
        if (order == preference::server) {
            for (std::string_view const name : ours)
                if (listed.contains(name)) return subprotocol(name);
        } else {
            for (std::string_view const wanted : listed)
                for (std::string_view const name : ours)
                    if (name == wanted) return subprotocol(name);
        }
        return {};
    }
};

}  // namespace detail

/// Chooses of the subprotocols that a request lists one that the server speaks.
///
/// Gives the server's own text, which must outlive the result; false when there is none, or the
/// list is not well-formed: then the answer names none, and the client may go away. Names compare
/// exactly. RFC 6455 §4.2.2, §1.9.
///
///     constexpr std::pair<std::string_view, std::string_view> fields[] = {
///         {"Sec-WebSocket-Protocol", "mqtt, v12.stomp"}};
///     constexpr request asked(http_1_1, "GET", fields);
///     static_assert(choose_subprotocol(asked, {"v12.stomp", "mqtt"}).name() == "mqtt");
///     static_assert(!choose_subprotocol(asked, {"v11.stomp"}));
template <class It, class End>
[[nodiscard]] constexpr subprotocol choose_subprotocol(request<It, End> const& message,
                                                       std::initializer_list<std::string_view> ours,
                                                       preference order = preference::client) {
    return detail::subprotocol_choice::of(http_upgrade::subprotocols_of(message), ours, order);
}

/// The same out of an array, a vector or another range of texts, which must outlive the result.
template <class It, class End, class Names>
    requires detail::field_values<Names>
[[nodiscard]] constexpr subprotocol choose_subprotocol(request<It, End> const& message,
                                                       Names&& ours,
                                                       preference order = preference::client) {
    return detail::subprotocol_choice::of(http_upgrade::subprotocols_of(message), ours, order);
}

template <class It, class End, class Names>
    requires detail::dangling<Names>
subprotocol choose_subprotocol(request<It, End> const&, Names&&,
                               preference = {}) = delete;  // the names are gone: name the range

}  // namespace http_upgrade

#endif
