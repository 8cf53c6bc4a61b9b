// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// For each runtime that has WebSocket as browsers have it: Deno, Bun, and Node with undici.
async function main() {
    const url = globalThis.Deno ? Deno.args[0] : process.argv[2];
    const undici = !globalThis.Deno && !globalThis.Bun;
    const socket = new (undici ? require('undici') : globalThis).WebSocket(url);
    let echoed = false;
    socket.onopen = () => socket.send('hello');
    socket.onmessage = () => { echoed = true; socket.close(); };
    socket.onerror = (event) => console.error(event.message);
    await new Promise((resolve) => { socket.onclose = resolve; });
    if (globalThis.Deno) Deno.exit(echoed ? 0 : 1);
    process.exit(echoed ? 0 : 1);
}
main();
