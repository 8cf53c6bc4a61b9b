// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// WebSocket++: its parser keeps a map of strings, and joins the values of equal names.

#include <http_upgrade/http_upgrade.hpp>
#include <websocketpp/http/request.hpp>
#include <websocketpp/http/response.hpp>

#include "cases.hpp"

namespace {

hu::decision decide(handshake const& sent) {
    websocketpp::http::parser::request message;
    std::string const bytes = bytes_of(sent);
    message.consume(bytes.data(), bytes.size());
    // [request]
    hu::request const request{hu::parse_http_version(message.get_version()), message.get_method(),
                              message.get_headers()};
    // [end]
    return hu::negotiate(request, supported);
}

hu::verdict confirm(auto const& asked, answer const& sent) {
    websocketpp::http::parser::response message;
    std::string const bytes = bytes_of(sent);
    message.consume(bytes.data(), bytes.size());
    // [response]
    hu::response const response{hu::parse_http_version(message.get_version()),
                                static_cast<int>(message.get_status_code()), message.get_headers()};
    // [end]
    return hu::confirm(asked, response).verdict();
}

}  // namespace

int main() {
    bool const server = decides_right(decide);
    bool const client = confirms_right([](auto const&... each) { return confirm(each...); });
    return server && client ? 0 : 1;
}
