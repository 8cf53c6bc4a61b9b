# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
import asyncio
import sys

from tornado.websocket import websocket_connect


async def main():
    socket = await websocket_connect(sys.argv[1])
    await socket.write_message("hello")
    message = await socket.read_message()
    socket.close()
    if message is None:
        sys.exit("closed before a message")

asyncio.run(main())
