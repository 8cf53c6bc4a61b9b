// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_CONNECTION_HPP
#define HTTP_UPGRADE_CONNECTION_HPP

#include <cstddef>           // nullptr_t
#include <initializer_list>  // only to refuse it
#include <string_view>       // options are views

#include <http_upgrade/detail/ascii.hpp>
#include <http_upgrade/detail/scan.hpp>
#include <http_upgrade/list.hpp>
#include <http_upgrade/text.hpp>
#include <http_upgrade/token.hpp>

/// The Connection field: a list of connection options.
namespace http_upgrade {

/// A connection option: a token that compares without regard to ASCII case. A view that keeps the
/// sender's spelling.
///
///     connection-option = token
///
/// RFC 9110 §7.6.1.
///
///     static_assert(connection_option{"Upgrade"} == "upgrade");
struct connection_option {
    std::string_view text{};

    constexpr operator std::string_view() const noexcept { return text; }

    friend constexpr bool operator==(connection_option a, connection_option b) noexcept {
        return equal_ignoring_case(a.text, b.text);
    }
    friend constexpr bool operator==(connection_option a, std::string_view b) noexcept {
        return equal_ignoring_case(a.text, b);
    }
};

namespace detail {

struct option_grammar {
    using element = connection_option;
    using key = std::string_view;  // the type of the argument of contains()

    [[gnu::always_inline]] static constexpr element_end read(char const* at, char const* end,
                                                             connection_option& out) noexcept {
        char const* const stop = skip_tchars(at + 1, end);
        out = {between(at, stop)};
        return {stop};
    }

    static constexpr std::string_view text(connection_option element) noexcept {
        return element.text;
    }
};

}  // namespace detail

/// The list of connection options in one Connection field value.
using connection_list = basic_list<detail::option_grammar, one_value>;

/// Reads the value of one Connection field line into its options, in order.
///
///     Connection = #connection-option
///
/// Accepts what a recipient has to accept, as parse_upgrade does. A value that is not well-formed
/// gives an empty list that converts to false, and `error()` says why. The text must outlive the
/// list; a `char const*` must not be null. RFC 9110 §7.6.1, §5.6.1.2.
///
///     static_assert(parse_connection("keep-alive, Upgrade").contains("upgrade"));
///     static_assert(!parse_connection("notupgrade").contains("upgrade"));
constexpr connection_list parse_connection(std::string_view value) noexcept {
    return connection_list(one_value{value});
}

/// The same for text of a class that does not convert to std::string_view.
template <class T>
    requires detail::foreign_text<T>
constexpr connection_list parse_connection(T&& value) noexcept {
    return http_upgrade::parse_connection(detail::view(value));
}

/// Reads the values of several Connection field lines as one list.
///
/// The range has to meet the same requirements as that of parse_upgrade. RFC 9110 §5.3.
///
///     constexpr std::string_view values[] = {"", "close", "upgrade"};
///     static_assert(parse_connection(values).contains("close"));
template <class R>
    requires detail::field_values<R>
constexpr auto parse_connection(R&& values) {
    return detail::list_of<detail::option_grammar>(values);
}

template <class T>
    requires detail::dangling<T>
void parse_connection(T&&) = delete;  // the text or the range is gone before the list is: name it
void parse_connection(std::nullptr_t) = delete;  // no text; an empty value is ""
void parse_connection(std::initializer_list<std::string_view>&&) = delete;  // name an array

}  // namespace http_upgrade

#endif
