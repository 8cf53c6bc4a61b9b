// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Poco: HTTPRequest and HTTPResponse are themselves the range of their field lines.

#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>

#include <http_upgrade/http_upgrade.hpp>
#include <sstream>

#include "cases.hpp"

namespace {

hu::decision decide(handshake const& sent) {
    std::istringstream bytes(bytes_of(sent));
    Poco::Net::HTTPRequest message;
    message.read(bytes);
    // [request]
    hu::request const request{hu::parse_http_version(message.getVersion()), message.getMethod(),
                              message};
    // [end]
    return hu::negotiate(request, supported);
}

hu::verdict confirm(auto const& asked, answer const& sent) {
    std::istringstream bytes(bytes_of(sent));
    Poco::Net::HTTPResponse message;
    message.read(bytes);
    // [response]
    hu::response const response{hu::parse_http_version(message.getVersion()),
                                static_cast<int>(message.getStatus()), message};
    // [end]
    return hu::confirm(asked, response).verdict();
}

}  // namespace

int main() {
    bool const server = decides_right(decide);
    bool const client = confirms_right([](auto const&... each) { return confirm(each...); });
    return server && client ? 0 : 1;
}
