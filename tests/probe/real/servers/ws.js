// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

const {WebSocketServer} = require('ws');

new WebSocketServer({host: '127.0.0.1', port: Number(process.argv[2])})
    .on('connection', (socket) => {
        socket.on('error', console.error);
        socket.on('message', (data, binary) => socket.send(data, {binary}));
    });
