// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_MESSAGE_HPP
#define HTTP_UPGRADE_MESSAGE_HPP

#include <compare>      // of versions
#include <concepts>     // integral, floating_point
#include <cstddef>      // size_t, nullptr_t
#include <string_view>  // names and values are views; and with it the range concepts
#include <type_traits>  // is_lvalue_reference
#include <utility>      // declval

#include <http_upgrade/detail/ascii.hpp>
#include <http_upgrade/detail/field_line.hpp>
#include <http_upgrade/place.hpp>
#include <http_upgrade/text.hpp>

/// Requests and responses: views of the field lines in a container of the caller.
namespace http_upgrade {

// ---- Field lines --------------------------------------------------------------------------------

/// Specialise this to tell the library how to get the name and the value of your field line type.
///
/// Both functions return text that outlives the call (see `text`): a view, or a reference to a
/// member. A line that continues the one before it (obs-fold) has no name: reject such a message.
/// RFC 9112 §5.2.
///
///     struct raw_field {
///         char const* name; int name_length; char const* value; int value_length;
///     };
///     template <> struct http_upgrade::field_line_traits<raw_field> {
///         static constexpr std::string_view name(raw_field const& line) noexcept {
///             return {line.name, static_cast<std::size_t>(line.name_length)};
///         }
///         static constexpr std::string_view value(raw_field const& line) noexcept {
///             return {line.value, static_cast<std::size_t>(line.value_length)};
///         }
///     };
template <class Line>
struct field_line_traits {};

/// A field line: an expression of type `L` (`U&` for an lvalue) that gives a name and a value.
///
/// Recognised, in this order: a specialisation of `field_line_traits`; `name_string()` and
/// `value()` (Boost.Beast); `name()` and `value()`; members `name` and `value`; members `first` and
/// `second` (pairs, and so the multimap of cpp-httplib). Name and value are text with `data()` and
/// `size()` that does not dangle (see `text`). A value is a field value of RFC 9110 §5.5, without
/// the line end; white space round it does no harm.
///
///     static_assert(field_line<std::pair<std::string_view, std::string_view>>);
template <class L>
concept field_line = detail::readable_line<L>;

/// A range of field lines that can be walked more than once and does not dangle: an lvalue or a
/// borrowed range.
///
///     static_assert(field_range<std::pair<std::string_view, std::string_view> (&)[2]>);
template <class R>
concept field_range = std::ranges::forward_range<R> && std::ranges::borrowed_range<R> &&
                      field_line<std::ranges::range_reference_t<R>>;

// ---- What a message consists of -----------------------------------------------------------------

/// The HTTP version of a message.
///
/// Takes numbers of any integral type. A number below 0 or above 255, which no version has, is
/// stored as 255; no rule is specific to 255.
///
///     static_assert(http_version{1, 0} < http_1_1);
struct http_version {
    unsigned char major = 1;
    unsigned char minor = 1;

    constexpr http_version() noexcept = default;
    constexpr http_version(std::integral auto major_in, std::integral auto minor_in) noexcept
        : major{saturated(major_in)}, minor{saturated(minor_in)} {}

    /// Rejects a number such as 1.1 with a compile error that says what to write instead.
    template <std::floating_point Number>
    constexpr http_version(Number) noexcept {
        static_assert(sizeof(Number) == 0,
                      "http_upgrade: a version is http_upgrade::http_1_1 (or http_1_0, http_2, "
                      "http_3), or http_version(1, 1), and no number such as 1.1");
    }

    friend constexpr auto operator<=>(http_version const&, http_version const&) noexcept = default;

private:
    static constexpr unsigned char saturated(std::integral auto number) noexcept {
        return number >= 0 && number <= 255 ? static_cast<unsigned char>(number) : 255;
    }
};

inline constexpr http_version http_1_0{1, 0};
inline constexpr http_version http_1_1{1, 1};
inline constexpr http_version http_2{2, 0};
inline constexpr http_version http_3{3, 0};

/// Reads a version as stacks give it: `HTTP/1.1`, `1.1`, `HTTP/2`, `2`, `3`. From version 2 on, the
/// minor version may be left out.
///
/// Gives 0.0 for any other text; in that version every Upgrade is ignored. RFC 9112 §2.3.
///
///     static_assert(parse_http_version("HTTP/1.0") == http_1_0);
///     static_assert(parse_http_version("2") == http_2);
///     static_assert(parse_http_version("http/1.1") == http_version(0, 0));
constexpr http_version parse_http_version(std::string_view text) noexcept {
    if (text.starts_with("HTTP/")) text.remove_prefix(5);
    if (text.size() != 1 && (text.size() != 3 || text[1] != '.')) return {0, 0};
    char const major = text.front();
    char const minor = text.size() == 1 ? '0' : text.back();
    if (!detail::is_digit(major) || !detail::is_digit(minor)) return {0, 0};
    if (text.size() == 1 && major < '2') return {0, 0};
    return {major - '0', minor - '0'};
}

/// The same for text of a class that does not convert to std::string_view.
template <class T>
    requires detail::foreign_text<T>
constexpr http_version parse_http_version(T&& text) noexcept {
    return http_upgrade::parse_http_version(detail::view(text));
}

http_version parse_http_version(std::nullptr_t) = delete;  // no text

/// Whether a connection is encrypted (TLS) or in the clear, as far as the caller knows.
enum class transport : unsigned char { unknown, clear, tls };

/// Facts about a message that only some callers know, and that the library does not guess.
struct context {
    /// Whether the connection is encrypted. `unknown` in a response means: the same as its request.
    transport over = transport::unknown;
    /// The index of the first field line of the trailer section, when there is one.
    std::size_t trailers_from = place::nowhere;
    /// In a response: whether a 100 (Continue) was sent before it. A rule on a 101 that answers a
    /// request with `Expect: 100-continue` needs this.
    bool continued = false;
};

namespace detail {

template <class T>
concept dangling_text = !std::is_lvalue_reference_v<T> && text<T&> && !text<T>;

template <class R>
using first_of = decltype(std::ranges::begin(std::declval<R&>()));
template <class R>
using end_of = decltype(std::ranges::end(std::declval<R&>()));

// Gives a readable compile error when a caller passes something other than a range of field lines.
template <class R>
consteval void require_field_range() {
    static_assert(std::ranges::forward_range<R>,
                  "http_upgrade: the fields are walked more than once; "
                  "put them into an array or a vector first");
    static_assert(std::ranges::borrowed_range<R>,
                  "http_upgrade: the fields would be gone before the message is read; "
                  "a message is a view, give its fields a name");
    static_assert(field_line<std::ranges::range_reference_t<R>>,
                  "http_upgrade: a field line has first and second, or name and value, or "
                  "name_string() and value(), each with data() and size() and no temporary; for "
                  "another type specialise http_upgrade::field_line_traits");
}

template <class R>
consteval void require_version_first() {
    static_assert(sizeof(R) == 0,
                  "http_upgrade: the version comes first: request{version, method, fields}, "
                  "response{version, status, fields}");
}

}  // namespace detail

/// A request: its HTTP version, its method, and its field lines in the order of arrival.
///
/// The method is any text (see `text`). A view, as `std::span` is: the method and the fields must
/// outlive it, and their container must not grow while the request is in use. Header and trailer
/// lines are one range (see `context`). It holds two iterators, so all containers with the same
/// iterator type give the same request type.
///
///     constexpr std::pair<std::string_view, std::string_view> fields[] = {
///         {"Host", "example.com"}, {"Connection", "upgrade"}, {"Upgrade", "websocket"}};
///     constexpr request message{http_1_1, "GET", fields};
template <class It, class End = It>
class request {
public:
    template <class R>
    constexpr request(http_version version_in, std::string_view method_in, R&& fields_in,
                      context known_in = {})
        : version_(version_in),
          method_(method_in),
          begin_(std::ranges::begin(fields_in)),
          end_(std::ranges::end(fields_in)),
          known_(known_in) {
        detail::require_field_range<R>();
    }
    template <class Method, class R>
        requires detail::foreign_text<Method>
    constexpr request(http_version version_in, Method&& method_in, R&& fields_in,
                      context known_in = {})
        : request(version_in, detail::view(method_in), fields_in, known_in) {}
    template <class R>
    constexpr request(std::string_view, http_version, R&&, context = {}) {
        detail::require_version_first<R>();
    }
    template <class Method, class R>
        requires detail::dangling_text<Method>
    request(http_version, Method&&, R&&, context = {}) = delete;  // the method is gone: name it
    template <class R>
    request(http_version, std::nullptr_t, R&&, context = {}) = delete;  // the method is no text

    constexpr http_version version() const noexcept { return version_; }
    constexpr std::string_view method() const noexcept { return method_; }
    constexpr context known() const noexcept { return known_; }
    constexpr It begin() const { return begin_; }
    constexpr End end() const { return end_; }

private:
    http_version version_{};
    std::string_view method_{};
    It begin_{};
    End end_{};
    context known_{};
};

template <class R>
request(http_version, std::string_view, R&&, context = {})
    -> request<detail::first_of<R>, detail::end_of<R>>;
template <class Method, class R>
    requires detail::foreign_text<Method>
request(http_version, Method&&, R&&, context = {})
    -> request<detail::first_of<R>, detail::end_of<R>>;
template <class R>
request(std::string_view, http_version, R&&, context = {})
    -> request<detail::first_of<R>, detail::end_of<R>>;

/// A response: its HTTP version, its status code, and its field lines in the order of arrival.
///
/// The requirements on lifetime are those of `request`. The status may be of any integral type; a
/// number below 0 or above 999 counts as 0.
///
///     constexpr std::pair<std::string_view, std::string_view> fields[] = {
///         {"Connection", "upgrade"}, {"Upgrade", "websocket"}};
///     constexpr response message{http_1_1, 101, fields};
template <class It, class End = It>
class response {
public:
    template <std::integral Number, class R>
    constexpr response(http_version version_in, Number status_in, R&& fields_in,
                       context known_in = {})
        : version_(version_in),
          status_(status_in >= 0 && status_in <= 999 ? static_cast<int>(status_in) : 0),
          begin_(std::ranges::begin(fields_in)),
          end_(std::ranges::end(fields_in)),
          known_(known_in) {
        detail::require_field_range<R>();
    }
    template <std::integral Number, class R>
    constexpr response(Number, http_version, R&&, context = {}) {
        detail::require_version_first<R>();
    }

    constexpr http_version version() const noexcept { return version_; }
    constexpr int status() const noexcept { return status_; }
    constexpr context known() const noexcept { return known_; }
    constexpr It begin() const { return begin_; }
    constexpr End end() const { return end_; }

private:
    http_version version_{};
    int status_ = 0;
    It begin_{};
    End end_{};
    context known_{};
};

template <std::integral Number, class R>
response(http_version, Number, R&&, context = {})
    -> response<detail::first_of<R>, detail::end_of<R>>;
template <std::integral Number, class R>
response(Number, http_version, R&&, context = {})
    -> response<detail::first_of<R>, detail::end_of<R>>;

}  // namespace http_upgrade

#endif
