# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
import sys

import websocket

socket = websocket.create_connection(sys.argv[1])
socket.send("hello")
socket.recv()
socket.close()
