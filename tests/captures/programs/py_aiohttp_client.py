import asyncio
import sys

import aiohttp


async def main():
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(sys.argv[1], protocols=["chat"],
                                      compress=15) as socket:
            await socket.send_str("hello")

asyncio.run(main())
