// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_H2C_HPP
#define HTTP_UPGRADE_H2C_HPP

#include <cstddef>      // size_t, ptrdiff_t
#include <cstdint>      // uint64_t, the bits of a setting
#include <string_view>  // the field's value

#include <http_upgrade/detail/base64.hpp>

/// The settings that an offer of h2c carries (RFC 7540 §3.2.1, which RFC 9113 §3.1 obsoletes).
namespace http_upgrade {

namespace detail {

/// Whether a text is the base64url of one setting or more. A setting is 6 bytes, and so 8
/// characters without padding.
constexpr bool is_settings(std::string_view text) noexcept {
    return !text.empty() && text.size() % 8 == 0 && all_digits(base64url, text);
}

}  // namespace detail

/// A setting of HTTP/2. RFC 7540 §6.5.1.
struct h2c_setting {
    std::uint16_t identifier = 0;
    std::uint32_t value = 0;

    friend constexpr bool operator==(h2c_setting const&, h2c_setting const&) noexcept = default;
};

/// The settings in a value of HTTP2-Settings, in order: a view that decodes its text while it is
/// walked. The text is the base64url of 6 bytes for each setting, without padding.
///
///     HTTP2-Settings = token68
///
/// A forward, common, sized range that gives each `h2c_setting` by value. It is empty when the text
/// is not such a value. The text must outlive it. RFC 7540 §3.2.1.
///
///     constexpr h2c_settings settings("AAMAAABkAAQAoAAA");
///     static_assert(settings.size() == 2 && (*settings.begin()).value == 100);
class h2c_settings {
public:
    class iterator {
    public:
        using value_type = h2c_setting;
        using difference_type = std::ptrdiff_t;

        constexpr iterator() noexcept = default;

        constexpr h2c_setting operator*() const noexcept {
            std::uint64_t bits = 0;
            for (int i = 0; i != 8; ++i) bits = bits << 6 | detail::base64url[at_[i]];
            return {static_cast<std::uint16_t>(bits >> 32), static_cast<std::uint32_t>(bits)};
        }
        constexpr iterator& operator++() noexcept {
            at_ += 8;
            return *this;
        }
        constexpr iterator operator++(int) noexcept {
            iterator const before = *this;
            ++*this;
            return before;
        }
        friend constexpr bool operator==(iterator const&, iterator const&) noexcept = default;

    private:
        friend h2c_settings;
        constexpr explicit iterator(char const* at_in) noexcept : at_(at_in) {}

        char const* at_ = nullptr;
    };
    using value_type = h2c_setting;
    using const_iterator = iterator;

    constexpr h2c_settings() noexcept = default;
    constexpr explicit h2c_settings(std::string_view text_in) noexcept
        : text_(detail::is_settings(text_in) ? text_in : std::string_view()) {}

    constexpr iterator begin() const noexcept { return iterator(text_.data()); }
    constexpr iterator end() const noexcept { return iterator(text_.data() + text_.size()); }
    constexpr std::size_t size() const noexcept { return text_.size() / 8; }
    [[nodiscard]] constexpr bool empty() const noexcept { return text_.empty(); }

private:
    std::string_view text_{};
};

}  // namespace http_upgrade

template <>
inline constexpr bool std::ranges::enable_view<http_upgrade::h2c_settings> = true;

template <>
inline constexpr bool std::ranges::enable_borrowed_range<http_upgrade::h2c_settings> = true;

#endif
