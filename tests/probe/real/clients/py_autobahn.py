# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
import asyncio
import sys
from urllib.parse import urlsplit

from autobahn.asyncio.websocket import (WebSocketClientFactory,
                                        WebSocketClientProtocol)


class Hello(WebSocketClientProtocol):
    echoed = False

    def onOpen(self):
        self.sendMessage(b"hello")

    def onMessage(self, payload, isBinary):
        self.echoed = True
        self.sendClose()

    def onClose(self, wasClean, code, reason):
        print(reason, file=sys.stderr)
        closed.set_result(self.echoed)


async def main():
    global closed
    loop = asyncio.get_running_loop()
    closed = loop.create_future()
    factory = WebSocketClientFactory(sys.argv[1])
    factory.protocol = Hello
    url = urlsplit(sys.argv[1])
    await loop.create_connection(factory, url.hostname, url.port)
    sys.exit(0 if await closed else 1)

asyncio.run(main())
