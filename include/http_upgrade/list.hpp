// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_LIST_HPP
#define HTTP_UPGRADE_LIST_HPP

#include <cstddef>      // size_t, ptrdiff_t
#include <string_view>  // values are views; and with it enable_view, enable_borrowed_range
#include <utility>      // declval

#include <http_upgrade/detail/scan.hpp>
#include <http_upgrade/place.hpp>
#include <http_upgrade/text.hpp>

/// The `#element` list of RFC 9110 §5.6.1, over one field value or several.
namespace http_upgrade {

/// The input of a list: one field value.
struct one_value {
    std::string_view text{};

    constexpr std::string_view value() const noexcept { return text; }
    constexpr std::size_t line() const noexcept { return 0; }
    constexpr bool next() noexcept { return false; }
};

/// The input of a list: the values of several field lines, in order. No element spans two values.
template <class It, class End>
class several_values {
public:
    constexpr several_values() = default;
    constexpr several_values(It first_in, End last_in) : at_(first_in), end_(last_in) { read(); }

    constexpr std::string_view value() const noexcept { return value_; }
    constexpr std::size_t line() const noexcept { return line_; }
    constexpr bool next() {
        if (at_ == end_) return false;
        ++at_;
        ++line_;
        return read();
    }

private:
    constexpr bool read() {
        if (at_ == end_) return false;
        value_ = detail::view(*at_);
        return true;
    }

    It at_{};
    End end_{};
    std::size_t line_ = 0;
    std::string_view value_{};
};

/// An ordered list over the caller's text: a view that copies nothing and keeps the spelling.
///
/// A list that is not well-formed is empty, so that nobody acts on half of it. The list is a
/// forward, common, sized, borrowed range that gives its elements by value, in order. (So
/// `views::transform(&protocol::name)` would refer to a temporary: pass a function instead.) The
/// text must outlive the list and its elements; for a list over several values, the range of the
/// values must outlive it too. Making the list reads the text once, and walking it reads the text
/// once more, each time in linear time.
template <class Grammar, class Lines>
class basic_list {
    // Walking one value never throws; the iterators of a caller's range may.
    static constexpr bool walks_without_throwing = noexcept(std::declval<Lines&>().next());

public:
    using value_type = typename Grammar::element;
    using size_type = std::size_t;
    using difference_type = std::ptrdiff_t;

    class iterator {
    public:
        using value_type = typename Grammar::element;
        using difference_type = std::ptrdiff_t;

        constexpr iterator() = default;

        constexpr value_type operator*() const noexcept { return scan_.element; }
        constexpr value_type const* operator->() const noexcept { return &scan_.element; }
        constexpr iterator& operator++() noexcept(walks_without_throwing) {
            if (--remaining_ != 0)
                while (!scan_.next() && lines_.next())
                    scan_ = detail::element_scan<Grammar>(lines_.value());
            return *this;
        }
        constexpr iterator operator++(int) noexcept(walks_without_throwing) {
            iterator const before = *this;
            ++*this;
            return before;
        }
        friend constexpr bool operator==(iterator const& a, iterator const& b) noexcept {
            return a.remaining_ == b.remaining_;
        }

    private:
        friend basic_list;

        Lines lines_{};
        detail::element_scan<Grammar> scan_{};
        std::size_t remaining_ = 0;  // elements from here to the end; iterators compare it
    };
    using const_iterator = iterator;

    /// Makes a well-formed list without elements.
    constexpr basic_list() = default;

    /// Reads the values. Use parse_upgrade or parse_connection.
    constexpr explicit basic_list(Lines lines_in) noexcept(walks_without_throwing) {
        std::size_t count = 0;
        do {
            detail::element_scan<Grammar> scan(lines_in.value());
            while (scan.next())
                if (count++ == 0) set_first(lines_in, scan);
            if (scan.fault != list_fault::none) {
                scan.element = {};
                set_first(lines_in, scan);
                return;
            }
        } while (lines_in.next());
        first_.remaining_ = count;
    }

    /// Makes the list of a value that is known to be exactly one well-formed element.
    constexpr basic_list(Lines lines_in, value_type element_in) noexcept {
        first_.lines_ = lines_in;
        first_.scan_.element = element_in;
        first_.remaining_ = 1;
    }

    /// Whether the list is well-formed; an empty value gives a well-formed list without elements.
    constexpr explicit operator bool() const noexcept {
        return first_.scan_.fault == list_fault::none;
    }

    /// What is wrong, and where; `reason` is `list_fault::none` when the list is well-formed.
    constexpr list_error error() const noexcept {
        auto const& scan = first_.scan_;
        if (scan.fault == list_fault::none) return {};
        auto const offset = static_cast<std::size_t>(scan.at - first_.lines_.value().data());
        return {scan.fault, first_.lines_.line(), offset, scan.fault_length()};
    }

    constexpr iterator begin() const noexcept(walks_without_throwing) { return first_; }
    constexpr iterator end() const noexcept(walks_without_throwing) { return {}; }
    constexpr std::size_t size() const noexcept { return first_.remaining_; }
    [[nodiscard]] constexpr bool empty() const noexcept { return first_.remaining_ == 0; }

    /// The first element, the preferred one where order means preference; an empty element when
    /// the list is empty.
    constexpr value_type front() const noexcept { return first_.scan_.element; }

    /// Whether an element equals `wanted`, by the comparison of the element type.
    constexpr bool contains(typename Grammar::key wanted) const noexcept(walks_without_throwing) {
        iterator at = first_;
        for (; at.remaining_ != 0; ++at)
            if (at.scan_.element == wanted) return true;
        return false;
    }

    /// The place of an element of this list.
    constexpr place where(iterator const& element) const noexcept {
        std::string_view const text = Grammar::text(*element);
        std::string_view const value = element.lines_.value();
        return {element.lines_.line(), static_cast<std::size_t>(text.data() - value.data()),
                text.size()};
    }

private:
    constexpr void set_first(
        Lines const& values,
        detail::element_scan<Grammar> const& scan) noexcept(walks_without_throwing) {
        first_.lines_ = values;
        first_.scan_ = scan;
    }

    iterator first_{};  // if the list is not well-formed, its scan keeps the fault
};

namespace detail {

/// Makes the list of several values, from any type of range.
template <class Grammar, class R>
constexpr auto list_of(R& values) {
    using lines =
        several_values<decltype(std::ranges::begin(values)), decltype(std::ranges::end(values))>;
    return basic_list<Grammar, lines>(lines(std::ranges::begin(values), std::ranges::end(values)));
}

}  // namespace detail

}  // namespace http_upgrade

template <class Grammar, class Lines>
inline constexpr bool std::ranges::enable_view<http_upgrade::basic_list<Grammar, Lines>> = true;

template <class Grammar, class Lines>
inline constexpr bool std::ranges::enable_borrowed_range<http_upgrade::basic_list<Grammar, Lines>> =
    true;

#endif
