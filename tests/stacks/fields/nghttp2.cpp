// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// nghttp2: an array of nghttp2_nv, which field_line_traits explains to the library. HTTP/2 has no
// Upgrade, so there is nothing to negotiate: inspect tells what is wrong with a message.

#include <nghttp2/nghttp2.h>

#include <array>
#include <http_upgrade/http_upgrade.hpp>

#include "cases.hpp"

// [request]
template <>
struct http_upgrade::field_line_traits<nghttp2_nv> {
    static std::string_view name(nghttp2_nv const& line) noexcept {
        return {reinterpret_cast<char const*>(line.name), line.namelen};
    }
    static std::string_view value(nghttp2_nv const& line) noexcept {
        return {reinterpret_cast<char const*>(line.value), line.valuelen};
    }
};
// [end]

namespace {

// The lines of a header block: encoded by nghttp2, and decoded again.
class block {
public:
    explicit block(pairs const& fields) {
        std::vector<nghttp2_nv> lines;
        for (auto const& [name, value] : fields) lines.push_back(line_of(name, value));
        nghttp2_hd_deflater* deflater = nullptr;
        nghttp2_hd_deflate_new(&deflater, 4096);
        std::array<std::uint8_t, 4096> bytes{};
        auto size = static_cast<std::size_t>(nghttp2_hd_deflate_hd(
            deflater, bytes.data(), bytes.size(), lines.data(), lines.size()));
        nghttp2_hd_deflate_del(deflater);

        nghttp2_hd_inflater* inflater = nullptr;
        nghttp2_hd_inflate_new(&inflater);
        std::uint8_t const* at = bytes.data();
        for (int flags = 0; (flags & NGHTTP2_HD_INFLATE_FINAL) == 0;) {
            nghttp2_nv line{};
            ssize_t const used = nghttp2_hd_inflate_hd2(inflater, &line, &flags, at, size, 1);
            if (used < 0) break;
            at += used;
            size -= static_cast<std::size_t>(used);
            if ((flags & NGHTTP2_HD_INFLATE_EMIT) != 0)
                texts_.emplace_back(http_upgrade::field_line_traits<nghttp2_nv>::name(line),
                                    http_upgrade::field_line_traits<nghttp2_nv>::value(line));
        }
        nghttp2_hd_inflate_del(inflater);
        for (auto const& [name, value] : texts_) lines_.push_back(line_of(name, value));
    }

    std::vector<nghttp2_nv> const& lines() const { return lines_; }

private:
    static nghttp2_nv line_of(std::string const& name, std::string const& value) {
        auto const text = [](std::string const& of) {
            return reinterpret_cast<std::uint8_t*>(const_cast<char*>(of.data()));
        };
        return {text(name), text(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE};
    }

    pairs texts_;
    std::vector<nghttp2_nv> lines_;
};

}  // namespace

int main() {
    pairs const connect{{":method", "CONNECT"}, {":protocol", "websocket"},
                        {":scheme", "https"},   {":path", "/chat"},
                        {":authority", "h"},    {"sec-websocket-version", "13"}};
    pairs upgrade = connect;
    upgrade.emplace_back("connection", "upgrade");
    upgrade.emplace_back("upgrade", "websocket");
    pairs no_version = connect;
    no_version.pop_back();

    auto const found = [](pairs const& fields, hu::rule rule) {
        block const received(fields);
        hu::request const request{hu::http_2, "CONNECT", received.lines()};
        if (hu::negotiate(request, supported)) return false;
        hu::findings const findings = hu::inspect(request);
        return rule == hu::rule{} ? findings.empty() : findings.contains(rule);
    };
    bool const right = found(connect, {}) &&
                       found(upgrade, hu::rule::connection_specific_field_in_http2) &&
                       found(no_version, hu::rule::websocket_version_missing);
    return right ? 0 : 1;
}
