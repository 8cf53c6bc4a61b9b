// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

const http = require('http');
const {server: WebSocketServer} = require('websocket');

const httpServer = http.createServer((request, response) => {
    response.writeHead(404);
    response.end();
});
httpServer.listen(Number(process.argv[2]), '127.0.0.1');

new WebSocketServer({httpServer, autoAcceptConnections: false})
    .on('request', (request) => {
        const connection = request.accept(null, request.origin);
        connection.on('message', (message) => {
            if (message.type === 'utf8') connection.sendUTF(message.utf8Data);
            else connection.sendBytes(message.binaryData);
        });
    });
