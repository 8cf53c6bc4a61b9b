// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

const fastify = require('fastify')();

fastify.register(require('@fastify/websocket'));
fastify.register(async (app) => {
    app.get('/chat', {websocket: true}, (socket) => {
        socket.on('message', (data, binary) => socket.send(data, {binary}));
    });
});
fastify.listen({host: '127.0.0.1', port: Number(process.argv[2])});
