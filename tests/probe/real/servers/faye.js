// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

const http = require('http');
const WebSocket = require('faye-websocket');

const server = http.createServer((request, response) => response.end('hello\n'));
server.on('upgrade', (request, socket, body) => {
    if (!WebSocket.isWebSocket(request)) return;
    const ws = new WebSocket(request, socket, body);
    ws.on('message', (event) => ws.send(event.data));
});
server.listen(Number(process.argv[2]), '127.0.0.1');
