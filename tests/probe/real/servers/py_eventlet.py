# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
import sys

import eventlet
import eventlet.wsgi
from eventlet.websocket import WebSocketWSGI


@WebSocketWSGI
def echo(socket):
    while (message := socket.wait()) is not None:
        socket.send(message)

eventlet.wsgi.server(eventlet.listen(("127.0.0.1", int(sys.argv[1]))), echo)
