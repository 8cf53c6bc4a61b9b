# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
import sys

import trio
from trio_websocket import ConnectionClosed, serve_websocket


async def echo(request):
    socket = await request.accept()
    while True:
        try:
            await socket.send_message(await socket.get_message())
        except ConnectionClosed:
            break

trio.run(serve_websocket, echo, "127.0.0.1", int(sys.argv[1]), None)
