// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_DETAIL_MESSAGE_FIELDS_HPP
#define HTTP_UPGRADE_DETAIL_MESSAGE_FIELDS_HPP

#include <cstddef>      // size_t
#include <string_view>  // values are views

#include <http_upgrade/detail/ascii.hpp>
#include <http_upgrade/detail/field_line.hpp>
#include <http_upgrade/detail/known_field.hpp>
#include <http_upgrade/detail/named_values.hpp>
#include <http_upgrade/detail/small_place.hpp>
#include <http_upgrade/message.hpp>

/// The fields of a message, gathered in one walk over its field lines.
///
/// The rules read `message_fields`, so they are plain functions. Only the walk is a template over
/// the caller's container.
namespace http_upgrade::detail {

/// The place of a value in its field line, without white space round it.
[[gnu::noinline]] constexpr small_place place_of(std::string_view value,
                                                 std::size_t line) noexcept {
    std::string_view const text = trimmed(value);
    return {line, static_cast<std::size_t>(text.data() - value.data()), text.size()};
}

/// The kinds of trailer field that rules forbid. The place of the first of each kind is kept.
enum class trailer_field : unsigned char { upgrade_or_connection, connection_specific, te };

class message_fields {
protected:
    /// A field line of a known field.
    struct field_line {
        std::string_view value{};
        std::size_t index = 0;
    };

public:
    http_version version;
    std::string_view method;  // of a request
    int status;               // of a response
    bool is_request;
    context known;

    constexpr bool is_http1() const noexcept { return version.major <= 1; }

    // ---- Header fields ----

    constexpr bool has(known_field which) const noexcept { return present_.contains(which); }
    constexpr bool has_any(field_set which) const noexcept { return present_.contains_any(which); }
    /// Whether a field has just one line.
    constexpr bool is_single(known_field which) const noexcept {
        return has(which) && !repeated_.contains(which);
    }
    /// Whether each of these fields has just one line.
    constexpr bool has_single(field_set which) const noexcept {
        return present_.contains_all(which) && !repeated_.contains_any(which);
    }
    /// The value of the first line of a field that is present, unchanged.
    constexpr std::string_view value(known_field which) const noexcept {
        text const& first = values_[static_cast<std::size_t>(which)];
        return {first.data, first.size};
    }
    /// The same without white space round it; empty when the field is absent.
    [[gnu::noinline]] constexpr std::string_view trimmed(known_field which) const noexcept {
        return has(which) ? detail::trimmed(value(which)) : std::string_view();
    }
    /// The place of that value; no place when the field is absent.
    [[gnu::noinline]] constexpr small_place where(known_field which) const noexcept {
        if (!has(which)) return {};
        return place_of(value(which), lines_[static_cast<std::size_t>(which)]);
    }
    /// The place of the value of its second line; no place when there is none.
    [[gnu::noinline]] constexpr small_place second(known_field which) const noexcept {
        if (!repeated_.contains(which)) return {};
        field_line const second = second_line(which);
        return place_of(second.value, second.index);
    }

    /// Walks over the header lines of a field that is present.
    class lines {
    public:
        constexpr lines(message_fields const& of_in, known_field which_in) noexcept
            : of_(&of_in),
              which_(which_in),
              at_{of_in.value(which_in), of_in.lines_[static_cast<std::size_t>(which_in)]} {}

        constexpr std::string_view value() const noexcept { return at_.value; }
        constexpr std::size_t index() const noexcept { return at_.index; }
        constexpr bool next() {
            return of_->repeated_.contains(which_) && of_->move_to_next(which_, at_);
        }

    private:
        message_fields const* of_;
        known_field which_;
        field_line at_;
    };
    constexpr lines values(known_field which) const noexcept { return {*this, which}; }

    // ---- Trailer fields, and all field lines ----

    constexpr bool has_trailers() const noexcept { return known.trailers_from != place::nowhere; }
    constexpr small_place trailer(trailer_field which) const noexcept {
        return trailers_[static_cast<std::size_t>(which)];
    }

    /// A field line, in a walk over all of them, trailers included.
    struct line {
        std::string_view name{};
        std::string_view value{};
        std::size_t index = 0;
    };
    /// `first` begins a walk, `next` moves it to the next line. False when there is none.
    virtual constexpr bool first(line& out) const = 0;
    virtual constexpr bool next(line& out) const = 0;

protected:
    constexpr message_fields(http_version version_in, std::string_view method_in, int status_in,
                             bool is_request_in, context known_in) noexcept
        : version(version_in),
          method(method_in),
          status(status_in),
          is_request(is_request_in),
          known(known_in) {}
    constexpr ~message_fields() = default;

    [[gnu::always_inline]] constexpr void see(known_field which, std::string_view value,
                                              std::size_t index) noexcept {
        if (index >= known.trailers_from) return see_in_trailer(which, value, index);
        if (present_.contains(which)) return see_again(which, value, index);
        present_.insert(which);
        values_[static_cast<std::size_t>(which)] = {value.data(), value.size()};
        lines_[static_cast<std::size_t>(which)] = index;
    }

    /// Moves to the next header line of the same field; false when there is none.
    virtual constexpr bool find_behind(known_field which, field_line& at) const = 0;

private:
    [[gnu::noinline]] constexpr void see_again(known_field which, std::string_view value,
                                               std::size_t index) noexcept {
        if (repeated_.contains(which)) return often_.insert(which);
        repeated_.insert(which);
        second_values_[static_cast<std::size_t>(which)] = {value.data(), value.size()};
        second_lines_[static_cast<std::size_t>(which)] = index;
    }
    [[gnu::noinline, gnu::cold]] constexpr void see_in_trailer(known_field which,
                                                               std::string_view value,
                                                               std::size_t index) noexcept {
        switch (which) {
            case known_field::te: return note(trailer_field::te, value, index);
            case known_field::upgrade:
            case known_field::connection:
                note(trailer_field::upgrade_or_connection, value, index);
                [[fallthrough]];
            case known_field::keep_alive:
            case known_field::http2_settings:
            case known_field::proxy_connection:
            case known_field::transfer_encoding:
                return note(trailer_field::connection_specific, value, index);
            default: break;
        }
    }
    [[gnu::noinline, gnu::cold]] constexpr void note(trailer_field which, std::string_view value,
                                                     std::size_t index) noexcept {
        small_place& first = trailers_[static_cast<std::size_t>(which)];
        if (!first) first = place_of(value, index);
    }
    [[gnu::noinline]] constexpr bool move_to_next(known_field which, field_line& at) const {
        if (at.index != lines_[static_cast<std::size_t>(which)])
            return often_.contains(which) && find_behind(which, at);
        at = second_line(which);
        return true;
    }
    constexpr field_line second_line(known_field which) const noexcept {
        text const& second = second_values_[static_cast<std::size_t>(which)];
        return {{second.data, second.size}, second_lines_[static_cast<std::size_t>(which)]};
    }

    field_set present_{}, repeated_{}, often_{};  // one line or more, two or more, three or more
    small_place trailers_[3] = {};
    // The first and the second line of each field. Not set where there is none, and not read then.
    struct text {
        char const* data;
        std::size_t size;
    };
    text values_[known_field_count];
    std::size_t lines_[known_field_count];
    text second_values_[known_field_count];
    std::size_t second_lines_[known_field_count];
};

/// The walk over a message. It views the message's field lines.
template <class It, class End>
class fields_of final : public message_fields {
public:
    constexpr explicit fields_of(request<It, End> const& message_in)
        : message_fields(message_in.version(), message_in.method(), 0, true, message_in.known()),
          begin_(message_in.begin()),
          end_(message_in.end()) {
        gather();
    }
    constexpr explicit fields_of(response<It, End> const& message_in)
        : message_fields(message_in.version(), {}, message_in.status(), false, message_in.known()),
          begin_(message_in.begin()),
          end_(message_in.end()) {
        gather();
    }

    constexpr bool first(line& out) const override {
        walks().at_ = begin_;
        out.index = 0;
        return read(out);
    }
    constexpr bool next(line& out) const override {
        ++walks().at_;
        ++out.index;
        return read(out);
    }

private:
    // A walk changes these members under a reference to const. They are not `mutable`, because g++
    // before 13 reads no such member in a constant expression. So never make an object of this
    // class const, and never bind a reference to const to a temporary of it.
    constexpr fields_of& walks() const noexcept { return const_cast<fields_of&>(*this); }

    constexpr void gather() {
        std::size_t index = 0;
        for (It at = begin_; at != end_; (void)++at, ++index) {
            auto&& entry = *at;
            using reference = decltype(entry);
            std::string_view const name = detail::name_of(static_cast<reference>(entry));
            // Most names are not known: they cost a look at their size and their first letter.
            known_field const candidate = fields_by_name[name];
            if (candidate != known_field::other && known_name(candidate).equals(name))
                see(candidate, detail::value_of(static_cast<reference>(entry)), index);
        }
    }

    constexpr bool read(line& out) const {
        if (at_ == end_) return false;
        auto&& entry = *at_;
        using reference = decltype(entry);
        out.name = detail::name_of(static_cast<reference>(entry));
        out.value = detail::value_of(static_cast<reference>(entry));
        return true;
    }

    // Not inlined: otherwise compilers copy it into each caller, as they know its only class.
    [[gnu::noinline, gnu::cold]] constexpr bool find_behind(known_field which,
                                                            field_line& at) const override {
        // Goes on where the last call stopped, so that one list costs one walk.
        named_values<It, End>& cursor = walks().cursor_;
        if (which != cursor_of_ || cursor.line() > at.index || cursor.done()) {
            walks().cursor_of_ = which;
            cursor = named_values<It, End>(begin_, end_, known.trailers_from, which);
        }
        while (cursor.line() <= at.index && cursor.next()) {
        }
        if (cursor.done()) return false;
        at = {cursor.value(), cursor.line()};
        return true;
    }

    It begin_;
    End end_;
    It at_{};
    named_values<It, End> cursor_{};
    known_field cursor_of_ = known_field::other;
};

}  // namespace http_upgrade::detail

#endif
