// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

const {client: WebSocketClient} = require('websocket');

const client = new WebSocketClient();
client.on('connectFailed', (error) => { console.error(`${error}`); process.exit(1); });
client.on('connect', (connection) => {
    let echoed = false;
    connection.on('error', (error) => console.error(`${error}`));
    connection.on('message', () => { echoed = true; connection.close(); });
    connection.on('close', () => process.exit(echoed ? 0 : 1));
    connection.sendUTF('hello');
});
client.connect(process.argv[2]);
