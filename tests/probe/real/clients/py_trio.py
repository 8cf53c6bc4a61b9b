# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
import sys

import trio
from trio_websocket import open_websocket_url


async def main():
    async with open_websocket_url(sys.argv[1]) as socket:
        await socket.send_message("hello")
        await socket.get_message()

trio.run(main)
