import sys

import websocket

socket = websocket.create_connection(sys.argv[1], timeout=10)
socket.close()
