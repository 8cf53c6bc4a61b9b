// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_SUBPROTOCOL_HPP
#define HTTP_UPGRADE_SUBPROTOCOL_HPP

#include <initializer_list>  // of names
#include <string_view>       // names

#include <http_upgrade/detail/known_field.hpp>
#include <http_upgrade/detail/named_values.hpp>
#include <http_upgrade/detail/token_grammar.hpp>
#include <http_upgrade/list.hpp>
#include <http_upgrade/message.hpp>
#include <http_upgrade/protocol_span.hpp>
#include <http_upgrade/text.hpp>

/// Reads and chooses the subprotocols of a WebSocket handshake.
namespace http_upgrade {

namespace detail {

struct subprotocol_choice;

}  // namespace detail

/// The subprotocols that a request lists in Sec-WebSocket-Protocol, in its order of preference.
///
///     Sec-WebSocket-Protocol = 1#token
///
/// Gives one list over all lines of the field. Its elements are `std::string_view` and compare byte
/// for byte. The list is empty and converts to false when the field is not well-formed. It is empty
/// and true when there is no such field, or when the field names nothing (which a client must not
/// send). It is a view of the message's fields. RFC 6455 §4.1, §11.3.4.
///
///     constexpr std::pair<std::string_view, std::string_view> fields[] = {
///         {"Sec-WebSocket-Protocol", "mqtt, v12.stomp"}};
///     static_assert(subprotocols_of(request(http_1_1, "GET", fields)).front() == "mqtt");
template <class It, class End>
constexpr auto subprotocols_of(request<It, End> const& message) {
    return basic_list<detail::token_grammar, detail::named_values<It, End>>(
        detail::header_values(message, detail::known_field::sec_websocket_protocol));
}

/// The subprotocol that a response chooses. When `confirm` says that the connection switched, and
/// nothing was tolerated, the list has one element, or none.
template <class It, class End>
constexpr auto subprotocols_of(response<It, End> const& message) {
    return basic_list<detail::token_grammar, detail::named_values<It, End>>(
        detail::header_values(message, detail::known_field::sec_websocket_protocol));
}

/// A subprotocol that a request lists, so that the response may name it. Only choose_subprotocol
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

/// Chooses a subprotocol that a request lists and the server supports.
///
/// `ours` are the server's subprotocols; `order` says whose order of preference decides. The result
/// is a view of the server's own text, which must outlive it. It is false when they have none in
/// common, or the request's list is not well-formed: then the response names no subprotocol, and
/// the client may close the connection. Names compare byte for byte. RFC 6455 §4.2.2, §1.9.
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

/// The same with an array, a vector or another range of texts, which must outlive the result.
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
