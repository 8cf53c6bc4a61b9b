// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_FACTS_HPP
#define HTTP_UPGRADE_FACTS_HPP

#include <cstddef>      // size_t
#include <string_view>  // values are views

#include <http_upgrade/field_line.hpp>
#include <http_upgrade/field_name.hpp>
#include <http_upgrade/message.hpp>
#include <http_upgrade/scan.hpp>
#include <http_upgrade/token.hpp>

/// Floor 3: what one walk over a message finds. Judges work on this, and so are plain functions:
/// only the walk is a template over the caller's container. What they call often is kept out of
/// line, for the sake of whoever compiles them.
namespace http_upgrade::detail {

/// The field lines of one name: the first of them, and how many there are. All zero when there is
/// none.
struct sighting {
    std::string_view value{};
    std::size_t line = 0;
    std::size_t count = 0;

    constexpr explicit operator bool() const noexcept { return count != 0; }

    /// The value of the first line, without white space round it.
    constexpr std::string_view trimmed() const noexcept {
        bool const is_trim = !value.empty() && !is_ows(value.front()) && !is_ows(value.back());
        return is_trim ? value : trimmed_slowly();
    }
    /// Where that stands; nowhere without a line.
    [[gnu::noinline]] constexpr place where() const noexcept {
        if (count == 0) return {};
        std::string_view const text = trimmed();
        return {line, static_cast<std::size_t>(text.data() - value.data()), text.size()};
    }

private:
    [[gnu::noinline]] constexpr std::string_view trimmed_slowly() const noexcept {
        char const* begin = value.data();
        char const* end = begin + value.size();
        while (begin != end && is_ows(*begin)) ++begin;
        while (end != begin && is_ows(end[-1])) --end;
        return between(begin, end);
    }
};

/// The first line of each of `N` names. What has no line stays unset, since nobody reads it.
template <std::size_t N>
class sightings {
public:
    constexpr sightings() noexcept = default;

    constexpr void note(std::size_t name, std::string_view value, std::size_t line) noexcept {
        if (counts_[name]++ == 0) firsts_[name] = {value.data(), value.size(), line};
    }
    constexpr sighting operator[](std::size_t name) const noexcept {
        if (counts_[name] == 0) return {};
        first const& seen = firsts_[name];
        return {{seen.data, seen.size}, seen.line, counts_[name]};
    }

private:
    struct first {
        char const* data;
        std::size_t size, line;
    };
    first firsts_[N];
    std::size_t counts_[N] = {};
};

/// What is asked of a trailer section: the first line of each kind.
enum class trailer_field : unsigned char { upgrade_or_connection, connection_specific, te };

class facts {
public:
    http_version version{};
    std::string_view method{};  // of a request
    int status = 0;             // of a response
    bool is_request = false;
    context known{};

    constexpr bool is_http1() const noexcept { return version.major <= 1; }
    constexpr sighting header(known_field which) const noexcept {
        return header_[static_cast<std::size_t>(which)];
    }
    constexpr sighting trailer(trailer_field which) const noexcept {
        return trailer_[static_cast<std::size_t>(which)];
    }

    /// Walks the header lines of one name as a list does. Nothing further is read for one line.
    class lines {
    public:
        constexpr lines(facts& of_in, known_field which_in) noexcept
            : of_(&of_in), which_(which_in), at_(of_in.header(which_in)) {}

        constexpr std::string_view value() const noexcept { return at_.value; }
        constexpr std::size_t line() const noexcept { return at_.line; }
        constexpr bool next() {
            if (at_.count <= 1) return false;
            std::size_t const left = at_.count - 1;
            at_ = of_->line_behind(which_, at_.line);
            at_.count = left;
            return true;
        }

    private:
        facts* of_;
        known_field which_;
        sighting at_;  // its count: how many lines are left, this one included
    };
    constexpr lines values(known_field which) noexcept { return {*this, which}; }

    /// Where the second header line of a name stands; nowhere when there is none.
    constexpr place second(known_field which) {
        sighting const& first = header(which);
        if (first.count < 2) return {};
        return line_behind(which, first.line).where();
    }

    /// A field line, in the walk over all of them, trailers included.
    struct field {
        std::string_view name{};
        std::string_view value{};
        std::size_t line = 0;
    };
    /// Moves a walk to its next line; `first` begins it.
    virtual constexpr bool first(field& out) = 0;
    virtual constexpr bool next(field& out) = 0;

protected:
    constexpr facts() = default;
    constexpr ~facts() = default;

    [[gnu::always_inline]] constexpr void see(std::string_view name, std::string_view value,
                                              std::size_t line) noexcept {
        known_field const which = match_field(name);
        if (which == known_field::other) return;
        if (line >= known.trailers_from) return see_in_trailer(which, value, line);
        header_.note(static_cast<std::size_t>(which), value, line);
    }

    /// The next header line of a name behind a line that has one.
    constexpr virtual sighting line_behind(known_field which, std::size_t line) = 0;

private:
    constexpr void note(trailer_field which, std::string_view value, std::size_t line) noexcept {
        trailer_.note(static_cast<std::size_t>(which), value, line);
    }
    [[gnu::noinline]] constexpr void see_in_trailer(known_field which, std::string_view value,
                                                    std::size_t line) noexcept {
        switch (which) {
            case known_field::te: return note(trailer_field::te, value, line);
            case known_field::upgrade:
            case known_field::connection:
                note(trailer_field::upgrade_or_connection, value, line);
                [[fallthrough]];
            case known_field::keep_alive:
            case known_field::http2_settings:
            case known_field::proxy_connection:
            case known_field::transfer_encoding:
                return note(trailer_field::connection_specific, value, line);
            default: break;
        }
    }

    sightings<known_field_count> header_;
    sightings<3> trailer_;
};

/// The walk. It views the message's fields.
template <class It, class End>
class facts_of final : public facts {
public:
    template <class Message>
    constexpr explicit facts_of(Message const& message_in)
        : begin_(message_in.begin()), end_(message_in.end()) {
        known = message_in.known();
        version = message_in.version();
        if constexpr (requires { message_in.method(); }) {
            is_request = true;
            method = message_in.method();
        } else {
            status = message_in.status();
        }
        std::size_t index = 0;
        for (It at = begin_; at != end_; (void)++at, ++index) {
            auto&& entry = *at;
            using reference = decltype(entry);
            see(detail::name_of(static_cast<reference>(entry)),
                detail::value_of(static_cast<reference>(entry)), index);
        }
    }

    constexpr bool first(field& out) override {
        at_ = begin_;
        out.line = 0;
        return read(out);
    }
    constexpr bool next(field& out) override {
        ++at_;
        ++out.line;
        return read(out);
    }

private:
    constexpr bool read(field& out) {
        if (at_ == end_) return false;
        auto&& entry = *at_;
        using reference = decltype(entry);
        out.name = detail::name_of(static_cast<reference>(entry));
        out.value = detail::value_of(static_cast<reference>(entry));
        return true;
    }

    constexpr sighting line_behind(known_field which, std::size_t line) override {
        // Goes on where the last call stopped, so that one list costs one walk.
        if (which != cursor_of_ || cursor_.line() > line || cursor_.done()) {
            cursor_of_ = which;
            cursor_ = named_values<It, End>(begin_, end_, known.trailers_from,
                                            known_names[static_cast<std::size_t>(which)]);
        }
        while (cursor_.line() <= line && cursor_.next()) {
        }
        return {cursor_.value(), cursor_.line(), 1};
    }

    It begin_;
    It at_{};
    End end_;
    named_values<It, End> cursor_{};
    known_field cursor_of_ = known_field::other;
};

template <class Message>
facts_of(Message const& message) -> facts_of<decltype(message.begin()), decltype(message.end())>;

/// Walks a list over all header lines of a name, and keeps what only a judge asks for: the places
/// of its elements, and the first empty one.
template <class Grammar>
class list_walk {
public:
    constexpr list_walk(facts& of_in, known_field which_in)
        : lines_(of_in.values(which_in)), scan_(lines_.value()) {}

    /// Moves to the next element. False at the end of the list, or where it is not well-formed.
    [[gnu::noinline]] constexpr bool next() {
        while (!scan_.next()) {
            note_empty();
            if (!well_formed() || !lines_.next()) return false;
            scan_ = element_scan<Grammar>(lines_.value());
        }
        return true;
    }
    constexpr typename Grammar::element const& element() const noexcept { return scan_.element; }
    [[gnu::noinline]] constexpr place where() const noexcept {
        std::string_view const text = Grammar::text(scan_.element);
        return {lines_.line(), offset(text.data()), text.size()};
    }

    constexpr bool well_formed() const noexcept { return scan_.fault == list_fault::none; }
    constexpr place fault() const noexcept {
        return {lines_.line(), offset(scan_.at), scan_.fault_length()};
    }
    /// The first empty element, once the walk is at its end; nowhere when there is none.
    constexpr place empty_element() const noexcept { return empty_; }

private:
    constexpr std::size_t offset(char const* at) const noexcept {
        return static_cast<std::size_t>(at - lines_.value().data());
    }
    constexpr void note_empty() noexcept {
        if (scan_.empty != 0 && !empty_)
            empty_ = {lines_.line(), lines_.value().size() + 1 - scan_.empty, 0};
    }

    facts::lines lines_;
    element_scan<Grammar> scan_;
    place empty_{};
};

}  // namespace http_upgrade::detail

#endif
