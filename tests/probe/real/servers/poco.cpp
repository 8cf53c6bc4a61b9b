// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/WebSocket.h>

#include <unistd.h>
#include <cstdlib>

using namespace Poco::Net;

struct echo : HTTPRequestHandler {
    void handleRequest(HTTPServerRequest& request, HTTPServerResponse& response) override try {
        WebSocket socket{request, response};
        char buffer[65536];
        for (int size = 1, flags = 0; size > 0;) {
            size = socket.receiveFrame(buffer, sizeof buffer, flags);
            int const opcode = flags & WebSocket::FRAME_OP_BITMASK;
            if (opcode == WebSocket::FRAME_OP_CLOSE) break;
            // This library leaves the answer to a ping to the program.
            if (opcode == WebSocket::FRAME_OP_PING)
                flags = WebSocket::FRAME_FLAG_FIN | WebSocket::FRAME_OP_PONG;
            socket.sendFrame(buffer, size, flags);
        }
    } catch (WebSocketException& error) {
        if (error.code() == WebSocket::WS_ERR_HANDSHAKE_UNSUPPORTED_VERSION)
            response.set("Sec-WebSocket-Version", WebSocket::WEBSOCKET_VERSION);
        if (error.code() >= WebSocket::WS_ERR_NO_HANDSHAKE &&
            error.code() <= WebSocket::WS_ERR_HANDSHAKE_NO_KEY) {
            response.setStatusAndReason(HTTPResponse::HTTP_BAD_REQUEST);
            response.setContentLength(0);
            response.send();
        }
    }
};

struct factory : HTTPRequestHandlerFactory {
    HTTPRequestHandler* createRequestHandler(HTTPServerRequest const&) override { return new echo; }
};

int main(int, char** argv) {
    ServerSocket socket{SocketAddress{"127.0.0.1", argv[1]}};
    HTTPServer server{new factory, socket, new HTTPServerParams};
    server.start();
    for (;;) pause();
}
