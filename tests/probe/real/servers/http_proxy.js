// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

const http = require('http');
const httpProxy = require('http-proxy');

const [front, back] = process.argv.slice(2);
const proxy = httpProxy.createProxyServer({target: `http://127.0.0.1:${back}`});
const server = http.createServer((request, response) => proxy.web(request, response));
server.on('upgrade', (request, socket, head) => proxy.ws(request, socket, head));
proxy.on('error', (error, request, response) => {
    console.error(error.message);
    response.end();
});
server.listen(Number(front), '127.0.0.1');
