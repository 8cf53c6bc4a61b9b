import asyncio
import sys

from tornado.websocket import websocket_connect


async def main():
    socket = await websocket_connect(sys.argv[1], subprotocols=["chat"],
                                     compression_options={})
    socket.close()

asyncio.run(main())
