// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// cpprestsdk: http_headers is a map of strings, and joins the values of equal names. Its parser
// cannot be reached without a server, so the messages are filled by its setters.

#include <cpprest/http_msg.h>

#include <http_upgrade/http_upgrade.hpp>

#include "cases.hpp"

namespace {

hu::decision decide(handshake const& sent) {
    web::http::http_request message(sent.method);
    message._get_impl()->_set_http_version({1, static_cast<std::uint8_t>(sent.minor_version)});
    for (auto const& [name, value] : sent.fields) message.headers().add(name, value);
    // [request]
    auto const version = message.http_version();
    hu::request const request{hu::http_version{version.major, version.minor}, message.method(),
                              message.headers()};
    // [end]
    return hu::negotiate(request, supported);
}

hu::verdict confirm(auto const& asked, answer const& sent) {
    web::http::http_response message(static_cast<web::http::status_code>(sent.status));
    for (auto const& [name, value] : sent.fields) message.headers().add(name, value);
    // [response]
    hu::response const response{hu::http_1_1, message.status_code(), message.headers()};
    // [end]
    return hu::confirm(asked, response).verdict();
}

}  // namespace

int main() {
    bool const server = decides_right(decide);
    bool const client = confirms_right([](auto const&... each) { return confirm(each...); });
    return server && client ? 0 : 1;
}
