# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
"""Servers that hang, close, drip and flood: functions that are given a connection."""
import functools
import itertools
import random
import re
import socket
import struct
import time

from peers.listener import end_gently
from peers.protocols import WebSocket, digest

GARBAGE = random.Random(1).randbytes(65536)
PAUSE = 0.05  # seconds between two bytes that drip


def read_head(peer):
    head = b""
    while b"\r\n\r\n" not in head:
        block = peer.recv(65536)
        if not block:
            raise OSError("the probe has gone")
        head += block
    return head


def switching(head):
    """A right 101 to a handshake of websocket or h2c."""
    fields = "Connection: Upgrade\r\nUpgrade: h2c\r\n"
    if key := re.search(rb"Sec-WebSocket-Key: *(\S*)", head):
        fields = ("Connection: Upgrade\r\nUpgrade: websocket\r\n"
                  f"Sec-WebSocket-Accept: {digest(key[1].decode('latin-1'))}\r\n")
    return f"HTTP/1.1 101 Switching Protocols\r\n{fields}\r\n".encode()


# ---- What comes first ---------------------------------------------------------------------------

def nothing(peer):
    """Not even the request is read."""
    return b""


def behind_request(data):
    def start(peer):
        read_head(peer)
        return data
    return start


def behind_switch(data=b""):
    return lambda peer: switching(read_head(peer)) + data


# ---- What follows -------------------------------------------------------------------------------

def hangs(start):
    """Sends this, and waits until the probe goes."""
    def serve(peer):
        peer.sendall(start(peer))
        while peer.recv(65536):
            pass
    return serve


def closes(start):
    def serve(peer):
        peer.sendall(start(peer))
        end_gently(peer)
    return serve


def resets(start):
    def serve(peer):
        peer.sendall(start(peer))
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return serve


def floods(start, block):
    """Sends this, and then a block over and over until the probe goes."""
    block *= max(1, 65536 // len(block))

    def serve(peer):
        peer.sendall(start(peer))
        while True:
            peer.sendall(block)
    return serve


def drips(start, block):
    """Sends this, and then the bytes of a block one by one until the probe goes."""
    def serve(peer):
        peer.sendall(start(peer))
        while True:
            for i in range(len(block)):
                peer.sendall(block[i:i + 1])
                time.sleep(PAUSE)
    return serve


def later(serve):
    """Is right for the connections from which the probe learns what the server is."""
    connections = itertools.count(1)

    def serve_later(peer):
        if next(connections) <= 2:
            WebSocket(peer).serve()
        else:
            serve(peer)
    return serve_later


# ---- The table ----------------------------------------------------------------------------------

OK = b"HTTP/1.1 200 OK\r\n"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
flood = functools.partial(floods, nothing)

SERVERS = {
    "hangs": hangs(nothing),
    "closes": closes(nothing),
    "resets": resets(nothing),
    "later hangs": later(hangs(nothing)),
    "later closes": later(closes(nothing)),
    "later resets": later(resets(nothing)),
    "later resets behind the request": later(resets(behind_request(b""))),
    "later sends a byte and closes": later(closes(behind_request(b"H"))),
    "later sends garbage": later(closes(behind_request(GARBAGE))),
    "closes behind the request": closes(behind_request(b"")),
    "resets behind the request": resets(behind_request(b"")),
    "sends a byte and hangs": hangs(behind_request(b"H")),
    "sends a byte and closes": closes(behind_request(b"H")),
    "sends garbage and hangs": hangs(behind_request(GARBAGE)),
    "sends garbage and closes": closes(behind_request(GARBAGE)),
    "sends half a head and hangs": hangs(behind_request(OK + b"Content-Le")),
    "sends half a head and closes": closes(behind_request(OK + b"Content-Le")),
    "sends half a head and resets": resets(behind_request(OK + b"Content-Le")),
    "sends half its content and hangs": hangs(behind_request(
        OK + b"Content-Length: 9\r\n\r\n1234")),
    "sends half its content and closes": closes(behind_request(
        OK + b"Content-Length: 9\r\n\r\n1234")),
    "switches and hangs": hangs(behind_switch()),
    "switches and closes": closes(behind_switch()),
    "switches and resets": resets(behind_switch()),
    "switches and sends garbage": closes(behind_switch(GARBAGE)),
    "switches and starts an endless frame": hangs(behind_switch(
        b"\x82\x7f" + struct.pack("!Q", 1 << 62))),

    "floods with garbage": flood(GARBAGE),
    "floods with NUL": flood(b"\0"),
    "floods with empty lines": flood(b"\r\n"),
    "floods with 100s": floods(behind_request(b""), CONTINUE),
    "later floods with 100s": later(floods(behind_request(b""), CONTINUE)),
    "floods with a reason": floods(behind_request(b"HTTP/1.1 200 "), b"OK"),
    "floods with field lines": floods(behind_request(OK), b"X: y\r\n"),
    "later floods with field lines": later(floods(behind_request(OK), b"X: y\r\n")),
    "floods with one field line": floods(behind_request(OK + b"X: "), b"y"),
    "floods with content": floods(behind_request(OK + b"\r\n"), GARBAGE),
    "floods with content of a length": floods(behind_request(
        OK + b"Content-Length: 9000000000000000000\r\n\r\n"), GARBAGE),
    "floods with chunks": floods(behind_request(
        OK + b"Transfer-Encoding: chunked\r\n\r\n"), b"1\r\nx\r\n"),
    "floods with a chunk extension": floods(behind_request(
        OK + b"Transfer-Encoding: chunked\r\n\r\n1;"), b"x"),
    "floods with a trailer": floods(behind_request(
        OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n"), b"X: y\r\n"),
    "floods with responses": floods(behind_request(b""), OK + b"Content-Length: 0\r\n\r\n"),
    "floods with fields of a 101": floods(behind_request(
        b"HTTP/1.1 101 Switching Protocols\r\n"), b"X: y\r\n"),
    "switches and floods with garbage": floods(behind_switch(), GARBAGE),
    "switches and floods with pings": floods(behind_switch(), b"\x89\x00"),
    "switches and floods with pongs": floods(behind_switch(), b"\x8a\x01a"),
    "switches and floods with fragments": floods(behind_switch(b"\x01\x01a"), b"\x00\x01a"),
    "switches and floods with large frames": floods(behind_switch(),
                                                    b"\x82\x7e\xff\xff" + GARBAGE[:65535]),
    "switches and floods with one frame": floods(behind_switch(
        b"\x82\x7f" + struct.pack("!Q", 1 << 20)), b"x"),

    "drips a status line": drips(behind_request(b""), b"HTTP/1.1 200 " + b"a" * 9999),
    "drips fields": drips(behind_request(OK), b"X: y\r\n"),
    "drips content": drips(behind_request(OK + b"\r\n"), b"x"),
    "drips chunks": drips(behind_request(
        OK + b"Transfer-Encoding: chunked\r\n\r\n"), b"1\r\nx\r\n"),
    "drips 100s": drips(behind_request(b""), CONTINUE),
    "drips behind a whole response": drips(behind_request(
        OK + b"Content-Length: 0\r\n\r\n"), b"x"),
    "drips behind a 426": drips(behind_request(
        b"HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Version: 13\r\nContent-Length: 0\r\n\r\n"), b"\x8a\x00"),
    "switches and drips frames": drips(behind_switch(), b"\x8a\x01a"),
}

# The same behind a 101 to h2c.
H2C_SERVERS = {
    "switches to h2c and hangs": hangs(behind_switch()),
    "switches to h2c and closes": closes(behind_switch()),
    "switches to h2c and floods with garbage": floods(behind_switch(), GARBAGE),
    "switches to h2c and floods with settings": floods(behind_switch(), b"\0\0\0\4\0\0\0\0\0"),
    "switches to h2c and floods with one frame": floods(behind_switch(
        b"\0\0\0\4\0\0\0\0\0\xff\xff\xff\0\0\0\0\0\0"), b"x"),
    "switches to h2c and drips settings": drips(behind_switch(), b"\0\0\0\4\0\0\0\0\0"),
}

# What the probe gets instead of a TLS handshake.
TLS_SERVERS = {
    "hangs under TLS": hangs(nothing),
    "closes under TLS": closes(nothing),
    "resets under TLS": resets(nothing),
    "floods with garbage under TLS": flood(GARBAGE),
    "floods with alerts under TLS": flood(b"\x15\x03\x03\0\2\1\x5a"),
    "drips a TLS record": drips(nothing, b"\x16\x03\x03\x40\0" + b"\2" * 16384),
}
