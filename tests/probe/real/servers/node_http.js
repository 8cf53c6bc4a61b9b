// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

require('http')
    .createServer((request, response) => response.end('hello\n'))
    .listen(Number(process.argv[2]), '127.0.0.1');
