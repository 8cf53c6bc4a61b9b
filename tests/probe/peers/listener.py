# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
"""A place where servers wait for connections."""
import socket
import threading

CONNECTION_LIMIT = 20  # seconds without a byte, after which a server gives a connection up


class Listener:
    """Gives each connection to a function, in a thread of its own, until the `with` block ends."""

    def __init__(self, serve):
        self.serve = serve
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.socket.getsockname()[1]

    def __enter__(self):
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        try:
            self.socket.shutdown(socket.SHUT_RDWR)  # ends the wait for the next connection
        except OSError:
            pass  # the server itself has stopped listening
        self.socket.close()

    def accept(self):
        while True:
            try:
                peer, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.run, args=(peer,), daemon=True).start()

    def run(self, peer):
        try:
            with peer:
                peer.settimeout(CONNECTION_LIMIT)
                peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.serve(peer)
        except OSError:
            pass  # the probe has gone


def end_gently(peer):
    """Ends a connection so that the peer gets all that was sent: a close with bytes unread would
    reset the connection."""
    peer.shutdown(socket.SHUT_WR)
    while peer.recv(65536):
        pass
