// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/WebSocket.h>
#include <Poco/URI.h>

#include <iostream>

using namespace Poco::Net;

int main(int, char** argv) try {
    Poco::URI const url{argv[1]};
    HTTPClientSession session{url.getHost(), url.getPort()};
    HTTPRequest request{HTTPRequest::HTTP_GET, url.getPathAndQuery(), HTTPMessage::HTTP_1_1};
    HTTPResponse response;
    WebSocket socket{session, request, response};
    socket.sendFrame("hello", 5);
    char buffer[1024];
    int flags = 0;
    if (socket.receiveFrame(buffer, sizeof buffer, flags) <= 0) return 1;
    socket.shutdown();
} catch (Poco::Exception const& error) {
    std::cerr << error.displayText() << '\n';
    return 1;
}
