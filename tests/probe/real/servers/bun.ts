// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

Bun.serve({
    hostname: "127.0.0.1",
    port: Number(Bun.argv[2]),
    fetch(request, server) {
        if (server.upgrade(request)) return;
        return new Response("Upgrade failed", {status: 400});
    },
    websocket: {
        message(socket, message) { socket.send(message); },
    },
});
