// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_LIST_HPP
#define HTTP_UPGRADE_LIST_HPP

#include <cstddef>      // size_t, ptrdiff_t
#include <string_view>  // values are views; and with it enable_view, enable_borrowed_range
#include <utility>      // declval

#include <http_upgrade/scan.hpp>
#include <http_upgrade/text.hpp>

/// Floor 2: the `#element` list of RFC 9110 §5.6.1, over one value or several.
namespace http_upgrade {

/// What a list walks: one field value.
struct one_value {
    std::string_view text{};

    constexpr std::string_view value() const noexcept { return text; }
    constexpr std::size_t line() const noexcept { return 0; }
    constexpr bool next() noexcept { return false; }
};

/// What a list walks: the values of several field lines, in order. No element spans two of them.
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

/// An ordered list over the caller's text: a view; nothing is copied, spelling is kept.
///
/// It is well-formed as a whole or empty: nobody acts on half of it. Elements come by value, in
/// order (so `views::transform(&protocol::name)` would dangle: give it a function); a forward,
/// common, sized, borrowed range. The text must outlive the list and its elements; over several
/// values, their range too. It is read once when the list is made, and once more when the list is
/// walked, each time in linear time.
template <class Grammar, class Lines>
class basic_list {
    // Text never throws; for a walk over the caller's iterators nobody can promise.
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
        std::size_t remaining_ = 0;  // elements from here to the end: what iterators compare
    };
    using const_iterator = iterator;

    /// The well-formed list of nothing.
    constexpr basic_list() = default;

    /// Reads the values. Use parse_upgrade or parse_connection.
    constexpr explicit basic_list(Lines lines_in) {
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

    /// The list of one value that is one element, known to be well-formed.
    constexpr basic_list(Lines lines_in, value_type element_in) noexcept {
        first_.lines_ = lines_in;
        first_.scan_.element = element_in;
        first_.remaining_ = 1;
    }

    /// Well-formed, though perhaps empty: an empty value is a well-formed list of nothing.
    constexpr explicit operator bool() const noexcept {
        return first_.scan_.fault == list_fault::none;
    }

    /// What is wrong, and where; a `reason` of `list_fault::none` when nothing is.
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

    /// The first element, which a sender prefers; an empty element when the list is empty.
    constexpr value_type front() const noexcept { return first_.scan_.element; }

    /// Whether an element is equal to this one, as elements compare.
    constexpr bool contains(typename Grammar::key wanted) const noexcept(walks_without_throwing) {
        iterator at = first_;
        for (; at.remaining_ != 0; ++at)
            if (at.scan_.element == wanted) return true;
        return false;
    }

    /// Where an element of this list stands.
    constexpr place where(iterator const& element) const noexcept {
        std::string_view const text = Grammar::text(*element);
        std::string_view const value = element.lines_.value();
        return {element.lines_.line(), static_cast<std::size_t>(text.data() - value.data()),
                text.size()};
    }

private:
    constexpr void set_first(Lines const& values, detail::element_scan<Grammar> const& scan) {
        first_.lines_ = values;
        first_.scan_ = scan;
    }

    iterator first_{};  // its scan also keeps the fault of a list that is not well-formed
};

namespace detail {

/// The list of several values, whatever range gives them.
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
