import asyncio
import sys
from urllib.parse import urlsplit

from autobahn.asyncio.websocket import (WebSocketClientFactory,
                                        WebSocketClientProtocol)


class Client(WebSocketClientProtocol):
    def onOpen(self):
        self.sendClose()

    def onClose(self, clean, code, reason):
        loop.stop()

loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
factory = WebSocketClientFactory(sys.argv[1], protocols=["chat"])
factory.protocol = Client
url = urlsplit(sys.argv[1])
loop.run_until_complete(loop.create_connection(factory, url.hostname, url.port))
loop.run_forever()
