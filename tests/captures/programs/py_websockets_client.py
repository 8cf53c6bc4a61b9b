import asyncio
import sys

import websockets


async def main():
    async with websockets.connect(sys.argv[1], subprotocols=["chat"]) as socket:
        await socket.send("hello")

asyncio.run(main())
