// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_UPGRADE_HPP
#define HTTP_UPGRADE_UPGRADE_HPP

#include <cstddef>           // size_t, nullptr_t
#include <initializer_list>  // only to refuse it
#include <string_view>       // names and versions are views

#include <http_upgrade/detail/ascii.hpp>
#include <http_upgrade/detail/scan.hpp>
#include <http_upgrade/list.hpp>
#include <http_upgrade/place.hpp>
#include <http_upgrade/text.hpp>
#include <http_upgrade/token.hpp>

/// The Upgrade field: an ordered list of protocols.
namespace http_upgrade {

/// A protocol, as an element of the Upgrade field names it.
///
///     protocol         = protocol-name [ "/" protocol-version ]
///     protocol-name    = token
///     protocol-version = token
///
/// Name and version are views and keep the sender's spelling; without a version, `version` is
/// empty. Names compare without regard to ASCII case, versions byte for byte. RFC 9110 §7.8.
///
///     static_assert(protocol{"WebSocket"} == protocol{"websocket"});
///     static_assert(protocol{"HTTP", "2.0"} != protocol{"HTTP", "2"});
struct protocol {
    std::string_view name{};
    std::string_view version{};

    friend constexpr bool operator==(protocol const& a, protocol const& b) noexcept {
        return equal_ignoring_case(a.name, b.name) && a.version == b.version;
    }
};

namespace detail {

struct protocol_grammar {
    using element = protocol;
    using key = protocol;  // the type of the argument of contains()

    [[gnu::always_inline]] static constexpr element_end read(char const* at, char const* end,
                                                             protocol& out) noexcept {
        char const* const slash = skip_tchars(at + 1, end);
        out = {between(at, slash), {}};
        if (slash == end || *slash != '/') return {slash};
        char const* const stop = skip_tchars(slash + 1, end);
        out.version = between(slash + 1, stop);
        return {stop, out.version.empty() ? list_fault::version_expected : list_fault::none};
    }

    static constexpr std::string_view text(protocol const& element) noexcept {
        std::size_t const slash = element.version.empty() ? 0 : 1;
        return {element.name.data(), element.name.size() + slash + element.version.size()};
    }
};

/// Whether an element is `h2`, which a server ignores in a request (RFC 7540 §3.2).
constexpr bool is_h2(protocol const& element) noexcept {
    return element.name.size() == 2 && lower(element.name[0]) == 'h' && element.name[1] == '2' &&
           element.version.empty();
}

}  // namespace detail

/// The list of protocols in one Upgrade field value.
using upgrade_list = basic_list<detail::protocol_grammar, one_value>;

/// Reads the value of one Upgrade field line into its protocols, in order of preference.
///
///     Upgrade = #protocol
///
/// Accepts what a recipient has to accept (RFC 9110 §5.6.1.2): it skips empty elements, takes SP
/// and HTAB as OWS, and reads an empty value as the empty list. White space around the slash is a
/// fault. A value that is not well-formed gives an empty list that converts to false, and `error()`
/// says why. The text must outlive the list; a `char const*` must not be null. RFC 9110 §7.8.
///
///     constexpr auto offer = parse_upgrade("HTTP/2.0, SHTTP/1.3, IRC/6.9, RTA/x11");
///     static_assert(offer && offer.size() == 4 && offer.front() == protocol{"HTTP", "2.0"});
///     constexpr auto bad = parse_upgrade("websocket, h2c/");
///     static_assert(!bad && bad.empty() && bad.error().offset == 15);
constexpr upgrade_list parse_upgrade(std::string_view value) noexcept {
    // Nearly every client sends exactly this value, so its list is made without a scan.
    constexpr detail::known_word websocket("websocket");
    if (websocket.equals(value)) return {one_value{value}, protocol{value, {}}};
    return upgrade_list(one_value{value});
}

/// The same for text of a class that does not convert to std::string_view.
template <class T>
    requires detail::foreign_text<T>
constexpr upgrade_list parse_upgrade(T&& value) noexcept {
    return http_upgrade::parse_upgrade(detail::view(value));
}

/// Reads the values of several Upgrade field lines as one list.
///
/// Takes any forward range of texts, in the order of the field lines. The range and the text must
/// outlive the list. An element does not span lines, and an empty value is not an empty element.
/// The `line` of a place is the index of the value in the range. RFC 9110 §5.3.
///
///     constexpr std::string_view values[] = {"websocket", "HTTP/2.0, h2c"};
///     static_assert(parse_upgrade(values).size() == 3);
template <class R>
    requires detail::field_values<R>
constexpr auto parse_upgrade(R&& values) {
    return detail::list_of<detail::protocol_grammar>(values);
}

template <class T>
    requires detail::dangling<T>
void parse_upgrade(T&&) = delete;  // the text or the range is gone before the list is read: name it
void parse_upgrade(std::nullptr_t) = delete;  // no text; an empty value is ""
void parse_upgrade(std::initializer_list<std::string_view>&&) = delete;  // name an array

}  // namespace http_upgrade

#endif
