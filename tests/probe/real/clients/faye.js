// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

const {Client} = require('faye-websocket');

const socket = new Client(process.argv[2]);
let echoed = false;
socket.on('open', () => socket.send('hello'));
socket.on('message', () => { echoed = true; socket.close(); });
socket.on('error', (error) => console.error(error.message));
socket.on('close', () => { process.exitCode = echoed ? 0 : 1; });
