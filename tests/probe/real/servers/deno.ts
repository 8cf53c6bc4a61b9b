// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

Deno.serve({hostname: "127.0.0.1", port: Number(Deno.args[0])}, (request) => {
    if (request.headers.get("upgrade") !== "websocket") return new Response(null, {status: 426});
    const {socket, response} = Deno.upgradeWebSocket(request);
    socket.addEventListener("message", (event) => socket.send(event.data));
    return response;
});
