import asyncio
import sys

import tornado.web
import tornado.websocket


class Echo(tornado.websocket.WebSocketHandler):
    def on_message(self, message):
        self.write_message(message)


async def main():
    app = tornado.web.Application([("/chat", Echo)])
    app.listen(int(sys.argv[1]), "127.0.0.1")
    await asyncio.Future()

asyncio.run(main())
