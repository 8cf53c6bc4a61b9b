// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_DETAIL_LIST_WALK_HPP
#define HTTP_UPGRADE_DETAIL_LIST_WALK_HPP

#include <cstddef>      // size_t
#include <string_view>  // elements are views

#include <http_upgrade/detail/message_fields.hpp>
#include <http_upgrade/detail/scan.hpp>
#include <http_upgrade/place.hpp>

/// Walks over the lists of a message.
namespace http_upgrade::detail {

/// Walks over a list that spans all header lines of a field, and knows the places of its elements.
template <class Grammar>
class list_walk {
public:
    [[gnu::noinline]] constexpr list_walk(message_fields const& of_in, known_field which_in)
        : lines_(of_in.values(which_in)), scan_(lines_.value()) {}

    /// Moves to the next element. False at the end of the list, and where it is not well-formed.
    /// Not inlined, because many functions call it.
    [[gnu::noinline]] constexpr bool next() {
        while (!scan_.next()) {
            note_empty();
            if (!well_formed() || !lines_.next()) return false;
            scan_.restart(lines_.value());
        }
        return true;
    }
    constexpr typename Grammar::element const& element() const noexcept { return scan_.element; }
    [[gnu::noinline]] constexpr small_place where() const noexcept {
        std::string_view const text = Grammar::text(scan_.element);
        return {lines_.index(), offset(text.data()), text.size()};
    }

    constexpr bool well_formed() const noexcept { return scan_.fault == list_fault::none; }
    /// The first byte that does not fit, when the walk has ended there.
    constexpr small_place fault() const noexcept {
        return {lines_.index(), offset(scan_.at), scan_.fault_length()};
    }
    /// The first empty element, once the walk is at its end; nowhere when there is none.
    constexpr small_place empty_element() const noexcept { return empty_; }

private:
    constexpr std::size_t offset(char const* at) const noexcept {
        return static_cast<std::size_t>(at - lines_.value().data());
    }
    constexpr void note_empty() noexcept {
        if (scan_.empty != 0 && !empty_)
            empty_ = {lines_.index(), lines_.value().size() + 1 - scan_.empty, 0};
    }

    message_fields::lines lines_;
    element_scan<Grammar> scan_;
    small_place empty_{};
};

/// Whether a field that is present is a list of one or more elements. It computes no places, so it
/// costs less than a walk.
template <class Grammar>
constexpr bool is_filled_list(message_fields const& message, known_field which) {
    message_fields::lines lines = message.values(which);
    bool any = false;
    do {
        element_scan<Grammar> scan(lines.value());
        while (scan.next()) any = true;
        if (scan.fault != list_fault::none) return false;
    } while (lines.next());
    return any;
}

/// Notes a place, unless one is noted already.
constexpr void note_first(small_place& noted, bool applies, small_place where) noexcept {
    if (applies && !noted) noted = where;
}

/// The first distinct elements of a list. Comparing each element with each other would cost
/// quadratic time, so there is a bound.
template <class T>
struct first_distinct {
    static constexpr std::size_t most = 32;

    T known[most] = {};
    std::size_t count = 0;

    /// Whether an element was there; keeps it otherwise, while there is space.
    constexpr bool contains_or_keeps(T const& element) noexcept {
        for (std::size_t i = 0; i != count; ++i)
            if (known[i] == element) return true;
        if (count != most) known[count++] = element;
        return false;
    }
};

/// Whether a request's list contains an element and is well-formed.
template <class Grammar, class Element>
constexpr bool asks_for(message_fields const& request, known_field which, Element const& element) {
    if (!request.has(which)) return false;
    list_walk<Grammar> walk(request, which);
    bool found = false;
    while (walk.next()) found = found || walk.element() == element;
    return found && walk.well_formed();
}

}  // namespace http_upgrade::detail

#endif
