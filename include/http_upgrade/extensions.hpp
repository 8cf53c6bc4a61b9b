// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_EXTENSIONS_HPP
#define HTTP_UPGRADE_EXTENSIONS_HPP

#include <cstddef>           // size_t, ptrdiff_t, nullptr_t
#include <initializer_list>  // only to refuse it
#include <string_view>       // names are views

#include <http_upgrade/detail/ascii.hpp>
#include <http_upgrade/detail/known_field.hpp>
#include <http_upgrade/detail/named_values.hpp>
#include <http_upgrade/detail/parameters.hpp>
#include <http_upgrade/detail/scan.hpp>
#include <http_upgrade/list.hpp>
#include <http_upgrade/message.hpp>
#include <http_upgrade/place.hpp>
#include <http_upgrade/text.hpp>

/// The Sec-WebSocket-Extensions field: an ordered list of extensions with parameters.
namespace http_upgrade {

/// The value of a parameter: a view of the sender's text that leaves out the quotes and the
/// backslashes of a quoted string.
///
/// A forward range of char. Compares with a text byte for byte. Converts to false when the
/// parameter has no value. RFC 6455 §9.1, RFC 9110 §5.6.4.
///
///     constexpr auto list = parse_extensions("x; a=\"1\\0\"; b");
///     constexpr auto first = list.front().parameters().begin();
///     static_assert(first->value == "10");
class extension_value {
public:
    class iterator {
    public:
        using value_type = char;
        using difference_type = std::ptrdiff_t;

        constexpr iterator() = default;

        constexpr char operator*() const noexcept { return *at_; }
        constexpr iterator& operator++() noexcept {
            ++at_;
            skip_backslash();
            return *this;
        }
        constexpr iterator operator++(int) noexcept {
            iterator const before = *this;
            ++*this;
            return before;
        }
        friend constexpr bool operator==(iterator const& a, iterator const& b) noexcept {
            return a.at_ == b.at_;
        }

    private:
        friend extension_value;
        constexpr iterator(char const* at_in, char const* end_in) noexcept
            : at_(at_in), end_(end_in) {
            skip_backslash();
        }
        constexpr void skip_backslash() noexcept {
            if (at_ != end_ && *at_ == '\\') ++at_;
        }

        char const* at_ = nullptr;
        char const* end_ = nullptr;
    };

    constexpr extension_value() noexcept = default;

    constexpr explicit operator bool() const noexcept { return !inside_.empty(); }
    constexpr iterator begin() const noexcept { return {inside_.data(), end_of_text()}; }
    constexpr iterator end() const noexcept { return {end_of_text(), end_of_text()}; }

    friend constexpr bool operator==(extension_value const& value, std::string_view text) noexcept {
        std::size_t same = 0;
        for (char const c : value)
            if (same == text.size() || text[same++] != c) return false;
        return same == text.size();
    }

private:
    friend class extension_parameters;
    // Takes a value that is a token, or one in quotes.
    constexpr explicit extension_value(std::string_view text_in) noexcept : inside_(text_in) {
        if (!inside_.starts_with('"')) return;
        inside_.remove_prefix(1);
        inside_.remove_suffix(1);
    }
    constexpr char const* end_of_text() const noexcept { return inside_.data() + inside_.size(); }

    std::string_view inside_{};  // of the quotes; never empty, because a value is a token
};

/// A parameter of an extension: `name` or `name=value`.
struct extension_parameter {
    std::string_view name{};
    extension_value value{};
};

/// The parameters of an extension, in order: a forward range that gives them by value.
///
///     constexpr auto list = parse_extensions("permessage-deflate; client_max_window_bits");
///     static_assert(!list.front().parameters().empty());
class extension_parameters {
public:
    class iterator {
    public:
        using value_type = extension_parameter;
        using difference_type = std::ptrdiff_t;

        constexpr iterator() = default;

        constexpr extension_parameter operator*() const noexcept { return current_; }
        constexpr extension_parameter const* operator->() const noexcept { return &current_; }
        constexpr iterator& operator++() noexcept {
            read();
            return *this;
        }
        constexpr iterator operator++(int) noexcept {
            iterator const before = *this;
            ++*this;
            return before;
        }
        friend constexpr bool operator==(iterator const& a, iterator const& b) noexcept {
            return a.current_.name.data() == b.current_.name.data();
        }

    private:
        friend extension_parameters;
        constexpr iterator(char const* at_in, char const* end_in) noexcept
            : at_(at_in), end_(end_in) {
            read();
        }
        constexpr void read() noexcept {
            current_ = {};
            char const* const semicolon = detail::skip_ows(at_, end_);
            at_ = end_;
            if (semicolon == end_ || *semicolon != ';') return;
            char const* const name = detail::skip_ows(semicolon + 1, end_);
            char const* const behind = detail::skip_token(name, end_);
            if (behind == name) return;
            current_.name = detail::between(name, behind);
            at_ = behind;
            char const* const equals = detail::skip_ows(behind, end_);
            if (equals == end_ || *equals != '=') return;
            char const* const value = detail::skip_ows(equals + 1, end_);
            char const* no_token = nullptr;
            detail::element_end const stop = detail::read_value(value, end_, no_token);
            at_ = stop.fault == list_fault::none ? stop.at : end_;
            if (stop.fault == list_fault::none)
                current_.value = extension_value(detail::between(value, stop.at));
        }

        char const* at_ = nullptr;  // behind the current parameter
        char const* end_ = nullptr;
        extension_parameter current_{};  // without a name at the end
    };

    constexpr extension_parameters() noexcept = default;

    constexpr iterator begin() const noexcept {
        return {text_.data(), text_.data() + text_.size()};
    }
    constexpr iterator end() const noexcept { return {}; }
    [[nodiscard]] constexpr bool empty() const noexcept { return text_.empty(); }

private:
    friend struct extension;
    constexpr explicit extension_parameters(std::string_view text_in) noexcept : text_(text_in) {}

    std::string_view text_{};  // from the first semicolon, or the white space before it
};

/// An extension, as an element of Sec-WebSocket-Extensions names it. A view that keeps the sender's
/// spelling. Compares with a name, byte for byte.
///
/// An extension is a token and then, for each parameter, a semicolon, a token, and perhaps an
/// equals sign with a token or a quoted string behind it. RFC 6455 §9.1.
///
///     static_assert(parse_extensions("permessage-deflate, x").contains("x"));
struct extension {
    std::string_view name{};
    std::string_view text{};  ///< the whole element: the name and the parameters

    /// The parameters in `text`, up to the first that is not well-formed; all of those of an
    /// element of a list are.
    constexpr extension_parameters parameters() const noexcept {
        if (text.size() <= name.size()) return {};
        return extension_parameters(
            detail::between(text.data() + name.size(), text.data() + text.size()));
    }
    friend constexpr bool operator==(extension const& a, std::string_view wanted) noexcept {
        return a.name == wanted;
    }
};

namespace detail {

struct extension_grammar {
    using element = extension;
    using key = std::string_view;  // what an element is looked up by

    static constexpr element_end read(char const* at, char const* end, extension& out) noexcept {
        element_with_parameters found;
        element_end const stop = parameters_grammar::read(at, end, found);
        out = {found.name, found.text};
        if (found.own_value != nullptr) return {found.own_value, list_fault::comma_expected};
        if (found.no_token != nullptr) return {found.no_token, list_fault::value_expected};
        return stop;
    }
    static constexpr std::string_view text(extension const& element) noexcept {
        return element.text;
    }
};

}  // namespace detail

/// The list of extensions in one Sec-WebSocket-Extensions field value.
using extension_list = basic_list<detail::extension_grammar, one_value>;

/// Reads the value of one Sec-WebSocket-Extensions field line into its extensions, in order.
///
///     Sec-WebSocket-Extensions = 1#extension
///
/// In a request the order is the client's order of preference, and a name may occur several times,
/// with other parameters. Accepts white space round `;` and `=`, and skips empty elements. A value
/// in quotes that is no token once unquoted is a fault. A value that is not well-formed gives an
/// empty list that converts to false, and `error()` says why. An empty value gives an empty list
/// that is true, although a sender must name an extension. The text must outlive the list; a
/// `char const*` must not be null. RFC 6455 §9.1, §11.3.2.
///
///     constexpr auto offers = parse_extensions("permessage-deflate; a=10, x");
///     static_assert(offers.size() == 2 && offers.front().name == "permessage-deflate");
///     static_assert(parse_extensions("x; a=\"1 0\"").error().offset == 5);
constexpr extension_list parse_extensions(std::string_view value) noexcept {
    return extension_list(one_value{value});
}

/// The same for text of a class that does not convert to std::string_view.
template <class T>
    requires detail::foreign_text<T>
constexpr extension_list parse_extensions(T&& value) noexcept {
    return http_upgrade::parse_extensions(detail::view(value));
}

/// Reads the values of several Sec-WebSocket-Extensions field lines as one list. The range and the
/// text must outlive the list.
///
///     constexpr std::string_view values[] = {"x; a", "y"};
///     static_assert(parse_extensions(values).size() == 2);
template <class R>
    requires detail::field_values<R>
constexpr auto parse_extensions(R&& values) {
    return detail::list_of<detail::extension_grammar>(values);
}

template <class T>
    requires detail::dangling<T>
void parse_extensions(T&&) = delete;  // the text or the range is gone before it is read: name it
void parse_extensions(std::nullptr_t) = delete;  // no text; an empty value is ""
void parse_extensions(std::initializer_list<std::string_view>&&) = delete;  // name an array

/// The extensions that a request offers, in its order of preference: one list over all lines of
/// Sec-WebSocket-Extensions. Empty and true when there is no such field. A view of the message's
/// fields.
///
///     constexpr std::pair<std::string_view, std::string_view> fields[] = {
///         {"Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits"}};
///     static_assert(extensions_of(request(http_1_1, "GET", fields)).size() == 1);
template <class It, class End>
constexpr auto extensions_of(request<It, End> const& message) {
    return basic_list<detail::extension_grammar, detail::named_values<It, End>>(
        detail::header_values(message, detail::known_field::sec_websocket_extensions));
}

/// The extensions that a response accepts. When `confirm` says that the connection switched, the
/// request offered each of them.
template <class It, class End>
constexpr auto extensions_of(response<It, End> const& message) {
    return basic_list<detail::extension_grammar, detail::named_values<It, End>>(
        detail::header_values(message, detail::known_field::sec_websocket_extensions));
}

}  // namespace http_upgrade

#endif
