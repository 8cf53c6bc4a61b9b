// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_TEXT_OUT_HPP
#define HTTP_UPGRADE_TEXT_OUT_HPP

#include <cstddef>      // size_t
#include <string_view>  // what was written
#include <type_traits>  // is_same

/// Where text is written to.
namespace http_upgrade {

/// An output iterator that text can be written to, with `*out = c; ++out;` for each char.
///
/// That includes pointers to char, `std::back_inserter` of a string, stream buffer iterators, and
/// `counted` and `into` below. It excludes iterators over anything else that a char can be assigned
/// to, such as a `std::string*`.
///
///     static_assert(text_out<char*> && !text_out<int*>);
template <class Out>
concept text_out = requires(Out& out, char c) {
    *out = c;
    ++out;
    requires !std::is_reference_v<decltype(*out)> ||
                 std::is_same_v<std::remove_cvref_t<decltype(*out)>, char> ||
                 std::is_same_v<std::remove_cvref_t<decltype(*out)>, Out>;
};

/// An output iterator that writes nothing and counts the bytes.
///
///     static_assert(counted().count() == 0);
class counted {
public:
    constexpr counted& operator*() noexcept { return *this; }
    constexpr counted& operator=(char) noexcept { return *this; }
    constexpr counted& operator++() noexcept {
        ++count_;
        return *this;
    }
    constexpr std::size_t count() const noexcept { return count_; }

private:
    std::size_t count_ = 0;
};

/// An output iterator into a buffer, which must outlive it. Bytes that do not fit are counted but
/// not written.
///
///     constexpr bool stops() {
///         char buffer[2] = {};
///         into out(buffer);
///         for (char const c : {'a', 'b', 'c'}) {
///             *out = c;
///             ++out;
///         }
///         return out.view() == "ab" && out.wanted() == 3 && !out;
///     }
///     static_assert(stops());
class into {
public:
    template <std::size_t N>
    constexpr explicit into(char (&buffer_in)[N]) noexcept : into(buffer_in, N) {}
    constexpr into(char* buffer_in, std::size_t size_in) noexcept
        : buffer_(buffer_in), size_(size_in) {}

    constexpr into& operator*() noexcept { return *this; }
    constexpr into& operator=(char c) noexcept {
        if (wanted_ < size_) buffer_[wanted_] = c;
        return *this;
    }
    constexpr into& operator++() noexcept {
        ++wanted_;
        return *this;
    }

    /// Whether there was at least one byte and all of them fit. So it is also false when a function
    /// of write.hpp refused to write.
    constexpr explicit operator bool() const noexcept { return wanted_ != 0 && wanted_ <= size_; }
    /// The bytes that were written: as many as fit.
    constexpr std::string_view view() const noexcept {
        return {buffer_, wanted_ < size_ ? wanted_ : size_};
    }
    /// How many bytes the buffer would need for all of the text.
    constexpr std::size_t wanted() const noexcept { return wanted_; }

private:
    char* buffer_;
    std::size_t size_;
    std::size_t wanted_ = 0;
};

}  // namespace http_upgrade

#endif
