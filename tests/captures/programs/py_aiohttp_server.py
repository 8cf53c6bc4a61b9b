import sys

from aiohttp import web


async def handle(request):
    socket = web.WebSocketResponse(protocols=["chat"])
    await socket.prepare(request)
    async for message in socket:
        await socket.send_str(message.data)
    return socket

app = web.Application()
app.add_routes([web.get("/chat", handle)])
web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None)
