// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_FORWARD_HPP
#define HTTP_UPGRADE_FORWARD_HPP

#include <cstddef>      // size_t
#include <string_view>  // names and the policy's list

#include <http_upgrade/extension.hpp>
#include <http_upgrade/facts.hpp>
#include <http_upgrade/field_name.hpp>
#include <http_upgrade/finding.hpp>
#include <http_upgrade/message.hpp>
#include <http_upgrade/reading.hpp>
#include <http_upgrade/registry.hpp>
#include <http_upgrade/rule.hpp>
#include <http_upgrade/token.hpp>
#include <http_upgrade/upgrade.hpp>

/// Floor 7: what an intermediary passes on, and what stays behind.
namespace http_upgrade {

/// What becomes of a message whose Connection names a field that is meant for others too: Host,
/// Content-Length, Authorization, X-Forwarded-For, Sec-WebSocket-Key and their like.
///
/// A sender must not do that; who does wants a field removed that the next server relies on.
enum class hostile_option : unsigned char {
    refuse,  ///< the message is not forwarded
    keep,    ///< the option is ignored, and the field goes on
    /// The field is removed, as the letter of RFC 9110 §7.6.1 has it: Host and Content-Length,
    /// too, which the sender then has to write anew.
    remove
};

/// What a proxy decides for itself.
///
///     constexpr forwarding_policy tunnels{.upgrades = "websocket, connect-udp"};
struct forwarding_policy {
    hostile_option hostile = hostile_option::refuse;
    /// The protocols whose upgrade goes on, as an Upgrade value; "" for none. h2c and h2 never do:
    /// they smuggle requests past a proxy. The first eight count; text that is no list is none.
    std::string_view upgrades = "websocket";
};

/// The protocols that an intermediary passes on in Upgrade: up to eight, none of them twice.
///
/// Their text is the policy's, which must outlive them; nothing here is the peer's.
class passed_upgrades {
public:
    static constexpr std::size_t most = 8;

    constexpr passed_upgrades() noexcept = default;
    constexpr explicit passed_upgrades(forwarding_policy const& policy_in) noexcept {
        for (protocol const each : http_upgrade::parse_upgrade(policy_in.upgrades))
            if (!equal_ignoring_case(each.name, "h2c") && !equal_ignoring_case(each.name, "h2"))
                insert(each);
    }

    constexpr protocol const* data() const noexcept { return at_; }
    constexpr protocol const* begin() const noexcept { return at_; }
    constexpr protocol const* end() const noexcept { return at_ + size_; }
    constexpr std::size_t size() const noexcept { return size_; }
    [[nodiscard]] constexpr bool empty() const noexcept { return size_ == 0; }

    /// Where a protocol stands; end() when it does not.
    constexpr protocol const* find(protocol const& wanted) const& noexcept {
        protocol const* at = begin();
        while (at != end() && *at != wanted) ++at;
        return at;
    }
    protocol const* find(protocol const&) const&& = delete;  // the protocols are gone: name them
    /// Adds a protocol behind the others, unless it is there or there is no room.
    constexpr void insert(protocol const& added) noexcept {
        if (size_ != most && find(added) == end()) at_[size_++] = added;
    }

private:
    protocol at_[most] = {};
    std::size_t size_ = 0;
};

namespace detail {

/// Distinct names, copied: the Connection value that they come from is among what gets erased.
class name_set {
public:
    static constexpr std::size_t most = 64;
    static constexpr std::size_t most_bytes = 1024;

    /// False when the name is not there and there is no room for it.
    constexpr bool insert(std::string_view name) noexcept {
        if (contains(name)) return true;
        std::size_t const begin = begin_[size_];
        if (size_ == most || name.size() > most_bytes - begin) return false;
        for (std::size_t i = 0; i != name.size(); ++i) text_[begin + i] = name[i];
        begin_[++size_] = static_cast<unsigned short>(begin + name.size());
        return true;
    }
    constexpr bool contains(std::string_view name) const noexcept {
        for (std::size_t i = 0; i != size_; ++i)
            if (equal_ignoring_case(between(text_ + begin_[i], text_ + begin_[i + 1]), name))
                return true;
        return false;
    }

private:
    unsigned short begin_[most + 1] = {};
    char text_[most_bytes] = {};
    std::size_t size_ = 0;
};

/// Connection, the five of RFC 9110 §7.6.1, and HTTP2-Settings (RFC 7540 §3.2.1).
constexpr bool is_hop_by_hop(std::string_view name) noexcept {
    switch (find_field(name)) {
        case known_field::connection:
        case known_field::proxy_connection:
        case known_field::keep_alive:
        case known_field::te:
        case known_field::transfer_encoding:
        case known_field::upgrade:
        case known_field::http2_settings: return true;
        default: return false;
    }
}

/// Whether TE holds trailers. In HTTP/1.x it counts when it is nominated: it may be of another hop.
constexpr bool takes_trailers(facts& message, connection_reading const& options) {
    if (!message.is_request || !message.header(known_field::te)) return false;
    if (message.is_http1() && !options.te) return false;
    bool found = false;
    list_walk<extension_grammar> walk(message, known_field::te);
    while (walk.next()) found = found || equal_ignoring_case(walk.element().text, "trailers");
    return found && walk.well_formed();
}

}  // namespace detail

/// What becomes of a message that an intermediary received: true when it may go on.
///
/// Which field lines stay behind, `removes` says; what the sender may write anew, on its own
/// behalf, `upgrades` and `takes_trailers` say. A plain value of about 1.5 KiB that holds nothing
/// of the message: fields may be erased or moved meanwhile, and trailers may arrive later. The text
/// of the policy must outlive it. RFC 9110 §7.6.1, §7.8, §10.1.4.
class forwarding {
public:
    /// Reads a message. Use forward.
    constexpr forwarding(detail::facts& message_in, forwarding_policy const& policy_in,
                         passed_upgrades const& allowed_in)
        : policy_(policy_in) {
        detail::reading const read(message_in);
        take_options(message_in, read.connection);
        if (message_in.status == 101)
            take_switch(message_in, read, allowed_in);
        else if (read.counts && (message_in.is_request || message_in.status == 426))
            take_upgrades(message_in, allowed_in);
        if (refused_)
            upgrades_ = {};
        else
            takes_trailers_ = detail::takes_trailers(message_in, read.connection);
    }

    constexpr explicit operator bool() const noexcept { return !refused_; }

    /// Why the message must not go on, and where; false when it may.
    ///
    /// `connection_malformed`: nobody can know what it nominates. `end_to_end_field_nominated`,
    /// `forwarding_field_nominated`: as the policy has it. A rule on 101: it would switch to what
    /// was not passed on. No rule, and yet a place, when the message is refused: from here on there
    /// are more options than are compared, which are 64 distinct ones of 1,024 bytes together.
    constexpr finding reason() const noexcept { return reason_; }

    /// The first option that names a field for others, whatever the policy made of it; false when
    /// there is none, or Connection is not well-formed.
    constexpr finding hostile() const noexcept { return hostile_; }

    /// Whether a field line of this name stays behind, in the header or the trailer section.
    ///
    /// That is Connection, all that it nominates, Proxy-Connection, Keep-Alive, TE,
    /// Transfer-Encoding, Upgrade and HTTP2-Settings. Of a message that is refused every line stays
    /// behind. Transfer-Encoding is the framing of one hop: who passes content on frames it anew.
    constexpr bool removes(std::string_view name) const noexcept {
        if (refused_ || detail::is_hop_by_hop(name)) return true;
        if (!options_.contains(name)) return false;
        return policy_.hostile != hostile_option::keep ||
               (!detail::is_end_to_end(name) && !detail::is_for_forwarding(name));
    }
    constexpr bool keeps(std::string_view name) const noexcept { return !removes(name); }

    /// The protocols whose upgrade goes on, in the order that the message has them.
    ///
    /// Of a request: what the policy takes of the effective offer (see offer_of); of a 101: what it
    /// switches to, with the HTTP/1.1 above a TLS; of a 426: what it asks for and the policy takes;
    /// of others: none. Unless empty, the sender owes `Connection: Upgrade` and an `Upgrade` of
    /// these. Who does not send them may not take a 101.
    constexpr passed_upgrades const& upgrades() const& noexcept { return upgrades_; }
    constexpr passed_upgrades upgrades() const&& noexcept { return upgrades_; }

    /// Whether a request's sender takes trailers: then `TE: trailers`, with `Connection: TE` in
    /// HTTP/1.1, may be sent by whoever passes trailers on. RFC 9110 §10.1.4.
    constexpr bool takes_trailers() const noexcept { return takes_trailers_; }

    constexpr forwarding_policy policy() const noexcept { return policy_; }

private:
    static constexpr finding at(rule which, place const& where = {}) noexcept {
        return {which, where.line, where.offset, where.length};
    }
    constexpr void refuse(finding const& why) noexcept {
        if (!refused_) reason_ = why;
        refused_ = true;
    }

    constexpr void take_options(detail::facts& message, detail::connection_reading const& read) {
        if (!message.header(detail::known_field::connection)) return;
        if (!read.well_formed) return refuse(at(rule::connection_malformed, read.fault));
        if (read.end_to_end)
            hostile_ = at(rule::end_to_end_field_nominated, read.end_to_end);
        else if (read.forwarding)
            hostile_ = at(rule::forwarding_field_nominated, read.forwarding);
        if (hostile_ && policy_.hostile == hostile_option::refuse) return refuse(hostile_);
        detail::list_walk<detail::option_grammar> walk(message, detail::known_field::connection);
        while (walk.next())
            if (!options_.insert(walk.element().text)) return refuse(at(rule{}, walk.where()));
    }

    /// Gives the first protocol that does not go on; nowhere when all do.
    constexpr place take_upgrades(detail::facts& message, passed_upgrades const& allowed) {
        place stopped{};
        detail::list_walk<detail::protocol_grammar> walk(message, detail::known_field::upgrade);
        bool above_tls = false;
        while (walk.next()) {
            protocol const* const passed = allowed.find(walk.element());
            bool const is_passed = passed != allowed.end();
            // Above TLS, HTTP/1.1 goes on and needs no offer (RFC 2817 §3.3).
            bool const goes_on =
                message.status == 101 && above_tls && walk.element() == protocol{"HTTP", "1.1"};
            if (is_passed)
                upgrades_.insert(*passed);
            else if (goes_on)
                upgrades_.insert({"HTTP", "1.1"});
            detail::note_first(stopped, !is_passed && !goes_on, walk.where());
            above_tls = above_tls || (is_passed && equal_ignoring_case(passed->name, "TLS"));
        }
        return stopped;
    }

    // A 101 goes on with all its protocols or not at all: the connection has switched.
    constexpr void take_switch(detail::facts& message, detail::reading const& read,
                               passed_upgrades const& allowed) {
        if (message.version >= http_3) return refuse(at(rule::switching_in_http3));
        if (message.version >= http_2) return refuse(at(rule::switching_in_http2));
        if (message.version < http_1_1) return refuse(at(rule::switching_in_http10));
        if (!read.counts) return refuse(at(rule::switching_without_upgrade));
        if (allowed.empty()) return refuse(at(rule::switching_unsolicited));
        if (place const stopped = take_upgrades(message, allowed))
            refuse(at(rule::switching_protocol_not_offered, stopped));
    }

    forwarding_policy policy_;
    finding reason_{};
    finding hostile_{};
    detail::name_set options_{};
    passed_upgrades upgrades_{};
    bool refused_ = false;
    bool takes_trailers_ = false;
};

/// Decides what of a request an intermediary passes on.
///
/// Takes any bytes and any number of field lines, in linear time, and every version of HTTP
/// (whether a message of HTTP/2 is malformed, `inspect` says). Refuses a Connection that is not
/// well-formed, or has more than 64 distinct options or 1,024 bytes of them; and hostile options,
/// unless the policy has it otherwise. RFC 9110 §7.6.1, §7.8.
///
///     constexpr std::pair<std::string_view, std::string_view> fields[] = {
///         {"Connection", "upgrade, X-Hop"}, {"Upgrade", "h2c, websocket"}, {"X-Hop", "1"}};
///     constexpr forwarding plan = forward(request(http_1_1, "GET", fields));
///     static_assert(plan && plan.removes("x-hop") && plan.keeps("X-Other"));
///     static_assert(plan.upgrades().size() == 1);  // owed: Connection: Upgrade, Upgrade: websocket
template <class It, class End>
[[nodiscard]] constexpr forwarding forward(request<It, End> const& message,
                                           forwarding_policy const& policy = {}) {
    detail::facts_of known(message);
    return {known, policy, passed_upgrades(policy)};
}

/// Decides what of a response, interim or final, an intermediary passes on, when `asked` is what it
/// decided on the request.
///
/// The policy is the same. A 101 goes on when all its protocols were passed on in the request. In
/// every other response an Upgrade only advertises, and stays behind; but see `upgrades` on 426.
///
///     constexpr std::pair<std::string_view, std::string_view> fields[] = {
///         {"Connection", "upgrade"}, {"Upgrade", "websocket"}};
///     constexpr forwarding asked = forward(request(http_1_1, "GET", fields));
///     static_assert(forward(response(http_1_1, 101, fields), asked));
template <class It, class End>
[[nodiscard]] constexpr forwarding forward(response<It, End> const& message,
                                           forwarding const& asked) {
    detail::facts_of known(message);
    forwarding_policy const policy = asked.policy();
    return {known, policy, known.status == 101 ? asked.upgrades() : passed_upgrades(policy)};
}

/// The same without its request: a 101 goes on when the policy takes all its protocols.
///
///     constexpr std::pair<std::string_view, std::string_view> h2c[] = {
///         {"Connection", "upgrade"}, {"Upgrade", "h2c"}};
///     static_assert(!forward(response(http_1_1, 101, h2c)));
template <class It, class End>
[[nodiscard]] constexpr forwarding forward(response<It, End> const& message,
                                           forwarding_policy const& policy = {}) {
    detail::facts_of known(message);
    return {known, policy, passed_upgrades(policy)};
}

}  // namespace http_upgrade

#endif
