// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Pistache: a map of field lines as they came. It keeps the first of several lines with equal
// names, so a nomination in the second Connection line is lost before the library sees it.

#include <pistache/http.h>

#include <http_upgrade/http_upgrade.hpp>

#include "cases.hpp"

namespace {

hu::decision decide(handshake const& sent) {
    Pistache::Http::Private::ParserImpl<Pistache::Http::Request> parser(4096);
    std::string const bytes = bytes_of(sent);
    parser.feed(bytes.data(), bytes.size());
    parser.parse();
    Pistache::Http::Request const& message = parser.request;
    // [request]
    std::vector<std::pair<std::string, std::string>> fields;
    for (auto const& [name, line] : message.headers().rawList())
        fields.emplace_back(line.name(), line.value());
    hu::request const request{hu::parse_http_version(versionString(message.version())),
                              Pistache::Http::methodString(message.method()), fields};
    // [end]
    return hu::negotiate(request, supported);
}

}  // namespace

int main() {
    std::vector<handshake> all = handshakes();
    all[1].status = 0;  // the second Connection line, which Pistache drops
    all[1].reason = hu::rule::upgrade_not_nominated;
    return decides_right(decide, all) ? 0 : 1;
}
