import sys

import gi
gi.require_version("Soup", "3.0")
from gi.repository import GLib, Soup

loop = GLib.MainLoop()


def connected(session, result):
    try:
        session.websocket_connect_finish(result).close(1000, None)
    finally:
        loop.quit()

session = Soup.Session()
message = Soup.Message.new("GET", sys.argv[1])
session.websocket_connect_async(message, "http://capture.example", ["chat"],
                                GLib.PRIORITY_DEFAULT, None, connected)
loop.run()
