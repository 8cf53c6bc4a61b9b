// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

const http = require('http');
const WebSocket = require('faye-websocket');

const server = http.createServer((request, response) => response.end('hello\n'));
server.on('upgrade', (request, socket, body) => {
    if (!WebSocket.isWebSocket(request))
        return socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    const ws = new WebSocket(request, socket, body);
    ws.on('message', (event) => ws.send(event.data));
});
server.listen(Number(process.argv[2]), '127.0.0.1');
