// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Boost.Beast: a message is itself the range of its field lines.

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <http_upgrade/http_upgrade.hpp>

#include "cases.hpp"

namespace {

namespace http = boost::beast::http;

hu::decision decide(handshake const& sent) {
    http::request_parser<http::empty_body> parser;
    std::string const bytes = bytes_of(sent);
    boost::beast::error_code error;
    parser.put(boost::asio::buffer(bytes), error);
    http::request<http::empty_body> const& message = parser.get();
    // [request]
    hu::request const request{hu::http_version{message.version() / 10, message.version() % 10},
                              message.method_string(), message};
    // [end]
    return hu::negotiate(request, supported);
}

hu::verdict confirm(auto const& asked, answer const& sent) {
    http::response_parser<http::empty_body> parser;
    std::string const bytes = bytes_of(sent);
    boost::beast::error_code error;
    parser.put(boost::asio::buffer(bytes), error);
    http::response<http::empty_body> const& message = parser.get();
    // [response]
    hu::response const response{hu::http_version{message.version() / 10, message.version() % 10},
                                message.result_int(), message};
    // [end]
    return hu::confirm(asked, response).verdict();
}

}  // namespace

int main() {
    bool const server = decides_right(decide);
    bool const client = confirms_right([](auto const&... each) { return confirm(each...); });
    return server && client ? 0 : 1;
}
