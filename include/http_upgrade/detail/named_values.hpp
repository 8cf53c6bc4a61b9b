// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_DETAIL_NAMED_VALUES_HPP
#define HTTP_UPGRADE_DETAIL_NAMED_VALUES_HPP

#include <cstddef>      // size_t
#include <string_view>  // values are views

#include <http_upgrade/detail/field_line.hpp>
#include <http_upgrade/detail/known_field.hpp>

/// The header lines of one name.
namespace http_upgrade::detail {

/// The values of all header lines of one field, in order. A list over a message walks over these.
///
/// Its line is the index of the message's field line, from 0. RFC 9110 §5.2, §5.3.
template <class It, class End>
class named_values {
public:
    constexpr named_values() = default;
    constexpr named_values(It first_in, End last_in, std::size_t stop_in, known_field which_in)
        : at_(first_in), end_(last_in), stop_(stop_in), which_(which_in) {
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
        known_word const& wanted = known_name(which_);
        for (; !done(); (void)++at_, ++line_) {
            auto&& entry = *at_;
            using reference = decltype(entry);
            if (wanted.equals(detail::name_of(static_cast<reference>(entry)))) {
                value_ = detail::value_of(static_cast<reference>(entry));
                return true;
            }
        }
        return false;
    }

    It at_{};
    End end_{};
    std::size_t line_ = 0;
    std::size_t stop_ = 0;  // the index of the first trailer line
    known_field which_ = known_field::other;
    std::string_view value_{};
};

template <class Message>
constexpr auto header_values(Message const& message, known_field which) {
    return named_values(message.begin(), message.end(), message.known().trailers_from, which);
}

}  // namespace http_upgrade::detail

#endif
