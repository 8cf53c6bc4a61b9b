// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_MESSAGE_HPP
#define HTTP_UPGRADE_MESSAGE_HPP

#include <compare>      // versions are ordered
#include <concepts>     // integral
#include <cstddef>      // size_t, nullptr_t
#include <string_view>  // names and values are views; and with it the range concepts
#include <type_traits>  // is_lvalue_reference
#include <utility>      // declval

#include <http_upgrade/field_line.hpp>
#include <http_upgrade/scan.hpp>
#include <http_upgrade/text.hpp>
#include <http_upgrade/token.hpp>

/// Floor 2: requests and responses, over whatever holds the caller's field lines.
namespace http_upgrade {

/// The version of HTTP that a message was received in.
///
/// Takes the integers of any parser; a number that no version has (below 0, above 255) counts as
/// 255, and no rule is about that.
///
///     static_assert(http_version{1, 0} < http_1_1);
struct http_version {
    unsigned char major = 1;
    unsigned char minor = 1;

    constexpr http_version() noexcept = default;
    constexpr http_version(std::integral auto major_in, std::integral auto minor_in) noexcept
        : major{saturated(major_in)}, minor{saturated(minor_in)} {}

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

namespace detail {

template <class T>
concept dangling_text = !std::is_lvalue_reference_v<T> && text<T&> && !text<T>;

template <class R>
using first_of = decltype(std::ranges::begin(std::declval<R&>()));
template <class R>
using end_of = decltype(std::ranges::end(std::declval<R&>()));

}  // namespace detail

/// What a connection runs over, as far as the caller knows.
enum class transport : unsigned char { unknown, clear, tls };

/// What only some callers know of a message, and the library does not guess.
struct context {
    /// Whether the connection is encrypted. Of a response, unknown means as its request.
    transport over = transport::unknown;
    /// The index of the first field line of the trailer section, when there is one.
    std::size_t trailers_from = place::nowhere;
    /// Of a response: whether a 100 (Continue) was sent before it. Say so where it was: a 101 to a
    /// request that expects 100-continue is judged by this.
    bool continued = false;
};

/// A request: its version, its method, and its field lines in the order of arrival.
///
/// A view, as `std::span` is: method and fields must outlive it, and a container must not grow
/// meanwhile. Header and trailer lines are one range (see `context`). It holds two iterators, so
/// every container of one iterator type is one type of request.
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
    http_version version_;
    std::string_view method_;
    It begin_;
    End end_;
    context known_;
};

template <class R>
request(http_version, std::string_view, R&&, context = {})
    -> request<detail::first_of<R>, detail::end_of<R>>;

/// A response: its version, its status code, and its field lines in the order of arrival.
///
/// What is said of `request` holds here too. The status may be of any integral type; a number of
/// more than three digits counts as 0.
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

    constexpr http_version version() const noexcept { return version_; }
    constexpr int status() const noexcept { return status_; }
    constexpr context known() const noexcept { return known_; }
    constexpr It begin() const { return begin_; }
    constexpr End end() const { return end_; }

private:
    http_version version_;
    int status_;
    It begin_;
    End end_;
    context known_;
};

template <std::integral Number, class R>
response(http_version, Number, R&&, context = {})
    -> response<detail::first_of<R>, detail::end_of<R>>;

/// The values of all header lines of one name: what a list over a message walks, in order.
///
/// Its line is the message's field line, from 0. The name compares without regard to case; it, and
/// the fields, must outlive this. RFC 9110 §5.2, §5.3.
template <class It, class End>
class named_values {
public:
    constexpr named_values() = default;
    constexpr named_values(It first_in, End last_in, std::size_t stop_in, std::string_view name_in)
        : at_(first_in), end_(last_in), stop_(stop_in), name_(name_in) {
        seek();
    }

    constexpr std::string_view value() const noexcept { return value_; }
    constexpr std::size_t line() const noexcept { return line_; }

    /// Moves to the next line of the name; false when there is none.
    constexpr bool next() {
        if (done()) return false;
        ++at_;
        ++line_;
        return seek();
    }
    constexpr bool done() const { return at_ == end_ || line_ >= stop_; }

private:
    constexpr bool seek() {
        for (; !done(); (void)++at_, ++line_) {
            auto&& line = *at_;
            if (equal_ignoring_case(detail::name_of(static_cast<decltype(line)>(line)), name_)) {
                value_ = detail::value_of(static_cast<decltype(line)>(line));
                return true;
            }
        }
        return false;
    }

    It at_{};
    End end_{};
    std::size_t line_ = 0;
    std::size_t stop_ = 0;
    std::string_view name_{};
    std::string_view value_{};
};

namespace detail {

template <class Message>
constexpr auto header_values(Message const& message, std::string_view name) {
    return named_values(message.begin(), message.end(), message.known().trailers_from, name);
}

}  // namespace detail

}  // namespace http_upgrade

#endif
