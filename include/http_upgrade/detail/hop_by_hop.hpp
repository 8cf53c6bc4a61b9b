// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_DETAIL_HOP_BY_HOP_HPP
#define HTTP_UPGRADE_DETAIL_HOP_BY_HOP_HPP

#include <cstddef>      // size_t
#include <string_view>  // names
#include <type_traits>  // is_constant_evaluated

#include <http_upgrade/detail/ascii.hpp>
#include <http_upgrade/detail/known_field.hpp>
#include <http_upgrade/detail/list_places.hpp>
#include <http_upgrade/detail/list_walk.hpp>
#include <http_upgrade/detail/message_fields.hpp>
#include <http_upgrade/detail/parameters.hpp>

/// The fields of a message that are meant for one hop only.
namespace http_upgrade::detail {

/// Whether a field is Connection, one of the five that RFC 9110 §7.6.1 lists, or HTTP2-Settings
/// (RFC 7540 §3.2.1).
[[gnu::always_inline]] constexpr bool is_hop_by_hop(std::string_view name) noexcept {
    constexpr field_set fields(known_field::connection, known_field::proxy_connection,
                               known_field::keep_alive, known_field::te,
                               known_field::transfer_encoding, known_field::upgrade,
                               known_field::http2_settings);
    known_field const candidate = fields_by_name[name];
    return fields.contains(candidate) && known_name(candidate).equals(name);
}

/// A set of names. It copies them, because the Connection line that they come from may be erased.
class name_set {
public:
    static constexpr std::size_t most = 64;
    static constexpr std::size_t most_bytes = 1024;

    constexpr name_set() noexcept {
        // The bytes after the names are never read, but in a constant each must have a value.
        if (std::is_constant_evaluated())
            for (unsigned char& each : text_) each = 0;
    }

    /// Adds a name. Returns false when it is not in the set and there is no space for it.
    constexpr bool insert(std::string_view name) noexcept {
        if (contains(name)) return true;
        std::size_t const begin = size_ == 0 ? 0 : ends_[size_ - 1];
        if (size_ == most || name.size() > most_bytes - begin) return false;
        for (std::size_t i = 0; i != name.size(); ++i)
            text_[begin + i] = static_cast<unsigned char>(name[i]);
        ends_[size_++] = static_cast<unsigned short>(begin + name.size());
        return true;
    }
    [[nodiscard]] constexpr bool empty() const noexcept { return size_ == 0; }
    constexpr bool contains(std::string_view name) const noexcept {
        std::size_t begin = 0;
        for (std::size_t i = 0; i != size_; begin = ends_[i++])
            if (ends_[i] - begin == name.size() && equals(begin, name)) return true;
        return false;
    }

private:
    constexpr bool equals(std::size_t begin, std::string_view name) const noexcept {
        for (std::size_t i = 0; i != name.size(); ++i)
            if (lower(static_cast<char>(text_[begin + i])) != lower(name[i])) return false;
        return true;
    }

    unsigned short ends_[most] = {};  // where each name ends in text_
    unsigned char text_[most_bytes];
    std::size_t size_ = 0;
};

/// Whether TE lists `trailers`. In HTTP/1.x, TE counts only when Connection nominates it: otherwise
/// it may come from another hop.
constexpr bool takes_trailers(message_fields const& message, connection_places const& options) {
    if (!message.is_request || !message.has(known_field::te)) return false;
    if (message.is_http1() && !options[option::te]) return false;
    constexpr known_word trailers("trailers");
    bool found = false;
    list_walk<parameters_grammar> walk(message, known_field::te);
    while (walk.next()) found = found || trailers.equals(walk.element().text);
    return found && walk.well_formed();
}

}  // namespace http_upgrade::detail

#endif
