// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_FORWARD_HPP
#define HTTP_UPGRADE_FORWARD_HPP

#include <cstddef>      // size_t
#include <string_view>  // names

#include <http_upgrade/detail/hop_by_hop.hpp>
#include <http_upgrade/detail/known_field.hpp>
#include <http_upgrade/detail/list_places.hpp>
#include <http_upgrade/detail/list_walk.hpp>
#include <http_upgrade/detail/message_fields.hpp>
#include <http_upgrade/detail/small_place.hpp>
#include <http_upgrade/detail/token_grammar.hpp>
#include <http_upgrade/finding.hpp>
#include <http_upgrade/forwarding_policy.hpp>
#include <http_upgrade/message.hpp>
#include <http_upgrade/protocol_span.hpp>
#include <http_upgrade/rule.hpp>
#include <http_upgrade/token.hpp>
#include <http_upgrade/upgrade.hpp>

/// Decides what of a message an intermediary forwards, and what it removes.
namespace http_upgrade {

/// What an intermediary does with a message that it received: converts to true when it may forward
/// the message.
///
/// `removes` says which field lines not to forward; `upgrades` and `takes_trailers` say what the
/// intermediary may write anew, on its own behalf. A plain value that holds no view of the message:
/// fields may be erased or moved while it is in use, and trailers may arrive later. It is large,
/// because it copies the names of connection options. The text of the policy must outlive it.
/// RFC 9110 §7.6.1, §7.8, §10.1.4.
class forwarding {
public:
    /// Reads a message. Call forward instead.
    constexpr forwarding(detail::message_fields const& message_in,
                         forwarding_policy const& policy_in, passed_upgrades const& allowed_in)
        : policy_(policy_in) {
        detail::connection_places const options = detail::read_connection(message_in);
        take_options(message_in, options);
        bool const may_upgrade = message_in.is_http1() && options[detail::option::upgrade] &&
                                 (!message_in.is_request || message_in.version >= http_1_1);
        detail::small_place stopped;
        if (message_in.status == 101)
            take_switch(message_in, may_upgrade && take_upgrades(message_in, allowed_in, stopped),
                        allowed_in, stopped);
        else if (may_upgrade && (message_in.is_request || message_in.status == 426))
            take_upgrades(message_in, allowed_in, stopped);
        if (refused_)
            upgrades_ = {};
        else
            takes_trailers_ = detail::takes_trailers(message_in, options);
    }

    constexpr explicit operator bool() const noexcept { return !refused_; }

    /// Why the message must not be forwarded, and where; false when it may be.
    ///
    /// - `connection_malformed`: nobody can know which fields Connection nominates.
    /// - `end_to_end_field_nominated`, `forwarding_field_nominated`: the policy is to refuse them.
    /// - `switching_...`: a 101 that is not valid, or switches to a protocol that was not
    ///   forwarded.
    /// - No rule, but a place: from this option on, Connection has more options than are compared.
    ///   Those are 64 distinct options of 1,024 bytes together, not counting options that name a
    ///   hop-by-hop field. Such a finding converts to false: test the `forwarding` itself.
    constexpr finding reason() const noexcept { return reason_; }

    /// The first option that names an end-to-end field, or else the first that names a field of
    /// forwarding such as X-Forwarded-For, whatever the policy does with it. False when there is
    /// none, or when Connection is not well-formed.
    constexpr finding hostile() const noexcept { return hostile_; }

    /// Whether a field line of this name must not be forwarded, in the header or the trailer
    /// section.
    ///
    /// True for Connection, all that it nominates (except what the policy keeps), Proxy-Connection,
    /// Keep-Alive, TE, Transfer-Encoding, Upgrade and HTTP2-Settings; and for every name when the
    /// message is refused. Transfer-Encoding is the framing of one hop: an intermediary that
    /// forwards content frames it anew. If it cannot decode a coding other than chunked, such as
    /// gzip, it cannot forward the message, because without the field the content would be another:
    /// it answers 501 to such a request, and 502 in place of such a response (RFC 9112 §6.1).
    constexpr bool removes(std::string_view name) const noexcept {
        return refused_ || detail::is_hop_by_hop(name) ||
               (!options_.empty() && removes_option(name));
    }
    constexpr bool keeps(std::string_view name) const noexcept { return !removes(name); }

    /// The protocols whose upgrade is forwarded, in the order of the message.
    ///
    /// In a request: those of the effective offer (see offer_of) that the policy allows. In a 101:
    /// those that it switches to, including HTTP/1.1 above TLS. In a 426: those that it asks for
    /// and the policy allows. In other responses: none. If there are any, write
    /// `Connection: Upgrade` and an `Upgrade` with these protocols. An intermediary that does not
    /// write them in a request must not accept a 101.
    constexpr passed_upgrades const& upgrades() const& noexcept { return upgrades_; }
    constexpr passed_upgrades upgrades() const&& noexcept { return upgrades_; }

    /// Whether the sender of a request accepts trailers. Then an intermediary that forwards
    /// trailers may send `TE: trailers`, in HTTP/1.1 with `Connection: TE`. RFC 9110 §10.1.4.
    constexpr bool takes_trailers() const noexcept { return takes_trailers_; }

    constexpr forwarding_policy policy() const noexcept { return policy_; }

private:
    // Not inlined: most messages nominate only hop-by-hop fields and never call it.
    [[gnu::noinline]] constexpr bool removes_option(std::string_view name) const noexcept {
        return options_.contains(name) &&
               (policy_.hostile != hostile_option::keep ||
                (!detail::is_end_to_end(name) && !detail::is_for_forwarding(name)));
    }
    static constexpr finding at(rule which, place where = {}) noexcept {
        return {which, where.line, where.offset, where.length};
    }
    constexpr void refuse(finding const& why) noexcept {
        if (!refused_) reason_ = why;
        refused_ = true;
    }

    constexpr void take_options(detail::message_fields const& message,
                                detail::connection_places const& read) {
        if (!message.has(detail::known_field::connection)) return;
        if (!read.well_formed) return refuse(at(rule::connection_malformed, read.fault));
        if (read[detail::option::end_to_end])
            hostile_ = at(rule::end_to_end_field_nominated, read[detail::option::end_to_end]);
        else if (read[detail::option::forwarding])
            hostile_ = at(rule::forwarding_field_nominated, read[detail::option::forwarding]);
        if (hostile_ && policy_.hostile == hostile_option::refuse) return refuse(hostile_);
        constexpr detail::known_word upgrade("upgrade");
        if (message.is_single(detail::known_field::connection) &&
            upgrade.equals(message.value(detail::known_field::connection)))
            return;  // most messages hold exactly this, so there is no list to read
        detail::list_walk<detail::token_grammar> walk(message, detail::known_field::connection);
        while (walk.next())  // hop-by-hop fields are removed even if nothing names them
            if (!detail::is_hop_by_hop(walk.element()) && !options_.insert(walk.element()))
                return refuse(at(rule{}, walk.where()));
    }

    /// Keeps the protocols that are forwarded, and the place of the first that is not. Keeps no
    /// protocol and returns false when Upgrade names none or is not well-formed.
    constexpr bool take_upgrades(detail::message_fields const& message,
                                 passed_upgrades const& allowed, detail::small_place& stopped) {
        if (!message.has(detail::known_field::upgrade)) return false;
        constexpr detail::known_word websocket("websocket");
        std::string_view const value = message.value(detail::known_field::upgrade);
        if (message.is_single(detail::known_field::upgrade) && websocket.equals(value)) {
            // Most messages hold exactly this, so there is no list to read.
            std::size_t const index = detail::find_websocket(allowed);
            if (index != allowed.size())
                upgrades_.insert(allowed.data()[index]);
            else
                stopped = message.where(detail::known_field::upgrade);
            return true;
        }
        detail::list_walk<detail::protocol_grammar> walk(message, detail::known_field::upgrade);
        bool above_tls = false;
        bool any = false;
        while (walk.next()) {
            any = true;
            protocol const* const passed = allowed.find(walk.element());
            bool const is_passed = passed != allowed.end();
            // HTTP/1.1 continues above TLS, and needs no offer (RFC 2817 §3.3).
            bool const goes_on =
                message.status == 101 && above_tls && walk.element() == protocol{"HTTP", "1.1"};
            if (is_passed)
                upgrades_.insert(*passed);
            else if (goes_on)
                upgrades_.insert({"HTTP", "1.1"});
            else
                detail::note_first(stopped, true, walk.where());
            above_tls = above_tls || (is_passed && equal_ignoring_case(passed->name, "TLS"));
        }
        if (!walk.well_formed()) upgrades_ = {};
        return any && walk.well_formed();
    }

    // A 101 is forwarded with all its protocols or not at all: the server has switched to all.
    constexpr void take_switch(detail::message_fields const& message, bool counts,
                               passed_upgrades const& allowed, detail::small_place stopped) {
        if (message.version >= http_3) return refuse(at(rule::switching_in_http3));
        if (message.version >= http_2) return refuse(at(rule::switching_in_http2));
        if (message.version < http_1_1) return refuse(at(rule::switching_in_http10));
        if (!counts) return refuse(at(rule::switching_without_upgrade));
        if (allowed.empty()) return refuse(at(rule::switching_unsolicited));
        if (stopped) refuse(at(rule::switching_protocol_not_offered, stopped));
    }

    forwarding_policy policy_;
    finding reason_{};
    finding hostile_{};
    detail::name_set options_{};
    passed_upgrades upgrades_{};
    bool refused_ = false;
    bool takes_trailers_ = false;
};

/// Decides what of a request an intermediary forwards.
///
/// Takes any bytes, any number of field lines and every version of HTTP, in linear time. (To find
/// out whether a message of HTTP/2 is malformed, use `inspect`.) Refuses a message whose Connection
/// is not well-formed or has more than 64 distinct options or 1,024 bytes of them (see `reason`).
/// Refuses hostile options, unless the policy says otherwise. RFC 9110 §7.6.1, §7.8.
///
///     constexpr std::pair<std::string_view, std::string_view> fields[] = {
///         {"Connection", "upgrade, X-Hop"}, {"Upgrade", "h2c, websocket"}, {"X-Hop", "1"}};
///     constexpr forwarding plan = forward(request(http_1_1, "GET", fields));
///     static_assert(plan && plan.removes("x-hop") && plan.keeps("X-Other"));
///     static_assert(plan.upgrades().size() == 1);  // send Connection: Upgrade, Upgrade: websocket
template <class It, class End>
[[nodiscard]] constexpr forwarding forward(request<It, End> const& message,
                                           forwarding_policy const& policy = {}) {
    detail::fields_of fields(message);
    return {fields, policy, passed_upgrades(policy)};
}

/// Decides what of a response, interim or final, an intermediary forwards. `asked` is what it
/// decided on the request.
///
/// The policy is that of `asked`. A 101 may be forwarded when all its protocols were forwarded in
/// the request. In every other response Upgrade only advertises and is removed, but for a 426 see
/// `upgrades`.
///
///     constexpr std::pair<std::string_view, std::string_view> fields[] = {
///         {"Connection", "upgrade"}, {"Upgrade", "websocket"}};
///     constexpr forwarding asked = forward(request(http_1_1, "GET", fields));
///     static_assert(forward(response(http_1_1, 101, fields), asked));
template <class It, class End>
[[nodiscard]] constexpr forwarding forward(response<It, End> const& message,
                                           forwarding const& asked) {
    forwarding_policy const policy = asked.policy();
    detail::fields_of fields(message);
    return {fields, policy, message.status() == 101 ? asked.upgrades() : passed_upgrades(policy)};
}

/// The same without the request: a 101 may be forwarded when the policy allows all its protocols.
///
///     constexpr std::pair<std::string_view, std::string_view> h2c[] = {
///         {"Connection", "upgrade"}, {"Upgrade", "h2c"}};
///     static_assert(!forward(response(http_1_1, 101, h2c)));
template <class It, class End>
[[nodiscard]] constexpr forwarding forward(response<It, End> const& message,
                                           forwarding_policy const& policy = {}) {
    detail::fields_of fields(message);
    return {fields, policy, passed_upgrades(policy)};
}

}  // namespace http_upgrade

#endif
