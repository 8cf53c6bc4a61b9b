// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_PROTOCOL_SPAN_HPP
#define HTTP_UPGRADE_PROTOCOL_SPAN_HPP

#include <concepts>     // same_as, convertible_to
#include <cstddef>      // size_t
#include <string_view>  // and with it the range concepts
#include <type_traits>  // remove_cvref

#include <http_upgrade/detail/ascii.hpp>
#include <http_upgrade/upgrade.hpp>

/// The protocols that a program speaks.
namespace http_upgrade {

/// Whose order of preference decides when client and server have several protocols in common: that
/// of the client, which names the protocol that it prefers first (RFC 9110 §7.8), or the server's.
enum class preference : unsigned char { client, server };

namespace detail {

template <class T>
concept array_of_protocols = requires(T const& array) {
    // Exactly protocol: an object of a derived class may be larger, and the span would step wrong.
    requires std::same_as<std::remove_cvref_t<decltype(*array.data())>, protocol>;
    { array.size() } -> std::convertible_to<std::size_t>;
};

// A name or a range of names, which a caller may pass by mistake instead of protocols.
template <class T>
concept names_of_protocols =
    std::convertible_to<T const&, std::string_view> || requires(T const& names) {
        requires std::convertible_to<decltype(*std::ranges::begin(names)), std::string_view>;
    };

// One sentence for whoever passes names.
template <class Names>
consteval void names_are_no_protocols() {
    static_assert(sizeof(Names) == 0,
                  "http_upgrade: write \"websocket, h2c\"_upgrade (using namespace "
                  "http_upgrade::literals), or protocol{name} for a name of run time; a "
                  "protocol has a name and perhaps a version");
}

}  // namespace detail

/// The protocols that a program speaks, in its own order of preference: a view of an array.
///
/// Takes one protocol, an array, a vector, or the result of a `_upgrade` literal. The protocols and
/// their texts must outlive it. A protocol whose name or version is not a token is never found in
/// an offer, because nobody can offer it; and it is never written.
///
///     constexpr protocol mine[] = {{"websocket"}, {"TLS", "1.2"}};
///     static_assert(protocol_span(mine).size() == 2);
class protocol_span {
public:
    constexpr protocol_span() noexcept = default;
    constexpr protocol_span(protocol const& one_in) noexcept : begin_(&one_in), size_(1) {}
    template <std::size_t N>
    constexpr protocol_span(protocol const (&array_in)[N]) noexcept : begin_(array_in), size_(N) {}
    template <detail::array_of_protocols Array>
    constexpr protocol_span(Array const& array_in)
        : begin_(array_in.data()), size_(array_in.size()) {}
    constexpr protocol_span(protocol const* begin_in, std::size_t size_in) noexcept
        : begin_(begin_in), size_(size_in) {}

    /// Rejects names that are not protocols with a compile error that says what to write instead.
    template <detail::names_of_protocols Names>
    constexpr protocol_span(Names const&) noexcept {
        detail::names_are_no_protocols<Names>();
    }

    constexpr protocol const* begin() const noexcept { return begin_; }
    constexpr protocol const* end() const noexcept { return begin_ + size_; }
    constexpr protocol const* data() const noexcept { return begin_; }
    constexpr std::size_t size() const noexcept { return size_; }
    [[nodiscard]] constexpr bool empty() const noexcept { return size_ == 0; }
    constexpr protocol const& operator[](std::size_t index) const noexcept { return begin_[index]; }

    /// The index of the first protocol that equals `wanted`; size() when there is none.
    constexpr std::size_t find(protocol const& wanted) const noexcept {
        std::size_t index = 0;
        while (index != size_ && begin_[index] != wanted) ++index;
        return index;
    }

private:
    protocol const* begin_ = nullptr;
    std::size_t size_ = 0;
};

namespace detail {

/// The same as `find` for websocket, which is looked up most often, with less work.
[[gnu::always_inline]] constexpr std::size_t find_websocket(protocol_span protocols) noexcept {
    constexpr known_word websocket("websocket");
    std::size_t index = 0;
    while (index != protocols.size() &&
           !(protocols[index].version.empty() && websocket.equals(protocols[index].name)))
        ++index;
    return index;
}

}  // namespace detail

}  // namespace http_upgrade

#endif
