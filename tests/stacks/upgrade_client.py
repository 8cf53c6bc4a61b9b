#!/usr/bin/env python3
# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
"""What upgrade_client prints, and how it exits, against peers that answer in one way each.

Usage: upgrade_client.py PATH-TO-BINARY

Most peers are scripted here. nghttpx, nghttpd and Node's ws are used where they are installed.
"""

import base64
import concurrent.futures
import hashlib
import http.server
import json
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import zlib

PROGRAM = None
SWITCHED, NOT_SWITCHED, FAILED, UNUSABLE = range(4)


class Failure(Exception):
    """What a scripted peer or a check did not find."""


def check(holds, what):
    if not holds:
        raise Failure(what)


# ---- Scripted peers -----------------------------------------------------------------------------


class Peer:
    """A server for one connection. Its script gets this object, in a thread of its own."""

    def __init__(self, script):
        self.script = script
        self.failure = None
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(15)
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        try:
            with self.listener, self.listener.accept()[0] as self.connection:
                self.connection.settimeout(15)
                self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.bytes = b""
                self.read_request()
                self.script(self)
        except (Failure, OSError, UnicodeError, IndexError, ValueError) as error:
            self.failure = f"the peer: {error!r}"

    def read_request(self):
        while b"\r\n\r\n" not in self.bytes:
            self.more()
        self.head, self.bytes = self.bytes.split(b"\r\n\r\n", 1)
        check(not self.bytes, f"the client sent {self.bytes!r} before the 101")
        self.lines = self.head.decode("ascii").split("\r\n")
        self.fields = dict(line.split(": ", 1) for line in self.lines[1:])

    def more(self):
        got = self.connection.recv(65536)
        check(got, "the client closed the connection early")
        self.bytes += got

    def take(self, size):
        while len(self.bytes) < size:
            self.more()
        taken, self.bytes = self.bytes[:size], self.bytes[size:]
        return taken

    def send(self, text):
        self.connection.sendall(text if isinstance(text, bytes) else text.encode("latin-1"))

    def accept(self):
        key = self.fields["Sec-WebSocket-Key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        return base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()

    def read_frame(self):
        """The opcode and the content of a frame, which a client has to mask."""
        first, second = self.take(2)
        check(first & 0xF0 == 0x80, "a frame with a reserved bit, or a fragment")
        check(second & 0x80, "a frame of the client is not masked")
        size = second & 0x7F
        if size == 126:
            (size,) = struct.unpack(">H", self.take(2))
        mask = self.take(4)
        return first & 15, bytes(b ^ mask[i % 4] for i, b in enumerate(self.take(size)))

    def echo(self):
        """Echoes one text message, and answers the Close that follows."""
        opcode, content = self.read_frame()
        check(opcode == 1, f"opcode {opcode} instead of a text message")
        self.send(frame(1, content))
        opcode, content = self.read_frame()
        check((opcode, content) == (8, b"\x03\xe8"), f"no Close 1000, but {opcode} {content!r}")
        self.send(frame(8, content))

    def read_preface(self):
        check(self.take(24) == b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "no preface of HTTP/2")
        kind, _, stream, content = self.read_h2_frame()
        check((kind, stream) == (4, 0), "no SETTINGS first")
        sent = base64.urlsafe_b64decode(self.fields["HTTP2-Settings"])
        check(content == sent, "SETTINGS differs from HTTP2-Settings")

    def read_h2_frame(self):
        head = self.take(9)
        size = int.from_bytes(head[:3], "big")
        return head[3], head[4], int.from_bytes(head[5:], "big"), self.take(size)

    def read_goaway(self):
        while True:
            kind, _, _, content = self.read_h2_frame()
            if kind == 7:
                return check(content[:8] == bytes(8), f"GOAWAY with {content!r}")


def frame(opcode, content=b""):
    check(len(content) < 126, "a frame of the test is too long")
    return bytes((0x80 | opcode, len(content))) + content


def h2_frame(kind, flags, stream, content=b""):
    return len(content).to_bytes(3, "big") + bytes((kind, flags)) + stream.to_bytes(4, "big") + content


H2_SETTINGS = h2_frame(4, 0, 0)
H2_200 = h2_frame(1, 4, 1, b"\x88")  # HEADERS with END_HEADERS; :status 200 of the static table
H2_DATA = h2_frame(0, 1, 1, b"over HTTP/2\n")


# A 101 to websocket as text, with the accept value in place of {accept}.
GOOD = (
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: {accept}\r\n\r\n"
)
GOOD_H2C = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"


def says(text):
    """Sends a text and leaves the connection open until the client closes it."""

    def script(peer):
        peer.send(text.replace("{accept}", peer.accept()) if "{accept}" in text else text)
        check(not peer.connection.recv(1), "the client goes on after its verdict")

    return script


def says_and_closes(text):
    return lambda peer: peer.send(text)


def switches(text, early=b""):
    def script(peer):
        peer.send(text.replace("{accept}", peer.accept()).encode() + early)
        peer.echo()

    return script


def byte_by_byte(peer):
    text = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + GOOD.replace("{accept}", peer.accept())
    for byte in text.encode() + frame(1, b"early"):
        peer.send(bytes((byte,)))
        time.sleep(0.001)
    peer.echo()


def folds_apart(peer):
    """The fold of a line arrives in two segments, so that the parser sees two pieces."""
    before, after = GOOD.replace("{accept}", peer.accept()).replace(
        ": websocket", ": web\r\n |socket"
    ).split("|")
    peer.send(before)
    time.sleep(0.2)
    peer.send(after)
    check(not peer.connection.recv(1), "the client goes on after its verdict")


def checks_the_request(peer):
    check(
        [re.sub("Key: [A-Za-z0-9+/]{21}[AQgw]==", "Key: ...", line) for line in peer.lines]
        == [
            "GET /chat?a=b HTTP/1.1",
            f"Host: 127.0.0.1:{peer.port}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: ...",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Protocol: chat, superchat",
        ],
        f"the request is {peer.head!r}",
    )
    good = GOOD.replace("\r\n\r\n", "\r\nSec-WebSocket-Protocol: superchat\r\n\r\n")
    switches(good)(peer)


def checks_the_h2c_request(peer):
    check(
        peer.lines
        == [
            "GET / HTTP/1.1",
            f"Host: 127.0.0.1:{peer.port}",
            "Upgrade: h2c",
            "Connection: Upgrade, HTTP2-Settings",
            "HTTP2-Settings: AAIAAAAA",
        ],
        f"the request is {peer.head!r}",
    )
    h2c()(peer)


def h2c(early=b"", late=H2_SETTINGS + H2_200 + H2_DATA):
    def script(peer):
        peer.send(GOOD_H2C.encode() + early)
        peer.read_preface()
        peer.send(late)
        peer.read_goaway()

    return script


def h2c_byte_by_byte(peer):
    for byte in GOOD_H2C.encode() + H2_SETTINGS + H2_200 + H2_DATA:
        peer.send(bytes((byte,)))
        time.sleep(0.001)
    peer.read_preface()
    peer.read_goaway()


def h2c_resets(peer):
    peer.send(GOOD_H2C.encode() + H2_SETTINGS + h2_frame(3, 0, 1, b"\x00\x00\x00\x07"))
    peer.read_preface()
    peer.read_goaway()


def h2c_is_no_http2(peer):
    peer.send(GOOD_H2C.encode() + b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    peer.read_preface()
    kind = 0
    while kind != 7:
        kind, _, _, content = peer.read_h2_frame()
    check(content[4:8] == b"\x00\x00\x00\x01", f"no PROTOCOL_ERROR, but {content!r}")


def masks(peer):
    peer.send(GOOD.replace("{accept}", peer.accept()))
    peer.read_frame()
    peer.send(b"\x81\x82\x01\x02\x03\x04hi")
    opcode, content = peer.read_frame()
    check((opcode, content[:2]) == (8, b"\x03\xea"), f"no Close 1002, but {opcode} {content!r}")


def compresses(peer):
    """A frame with RSV1, which only an extension may set."""
    peer.send(GOOD.replace("{accept}", peer.accept()))
    peer.read_frame()
    peer.send(b"\xc1\x02hi")
    opcode, content = peer.read_frame()
    check((opcode, content[:2]) == (8, b"\x03\xea"), f"no Close 1002, but {opcode} {content!r}")


def agrees_to_deflate(peer):
    offer = peer.fields["Sec-WebSocket-Extensions"]
    check(offer == "permessage-deflate; client_max_window_bits", f"the offer is {offer}")
    agreed = with_line("Sec-WebSocket-Extensions: permessage-deflate")
    peer.send(agreed.replace("{accept}", peer.accept()))
    peer.read_frame()


def ends_with_a_final_block(peer):
    """RFC 7692 §7.2.3.4. The next message refers to the one before all the same."""
    agrees_to_deflate(peer)
    made = zlib.compressobj(wbits=-15)
    final = made.compress(b"a message like another") + made.flush() + b"\x00"
    made = zlib.compressobj(wbits=-15, zdict=b"a message like another")
    next_one = (made.compress(b"a message like another, too") + made.flush(zlib.Z_SYNC_FLUSH))[:-4]
    for content in (final, next_one, deflated(b"hello")):
        peer.send(b"\xc1" + frame(1, content)[1:])
    opcode, _ = peer.read_frame()
    check(opcode == 8, f"opcode {opcode} instead of a Close")


def compresses_badly(content, code):
    """Agrees to permessage-deflate, and sends a message that must be closed with this code."""

    def script(peer):
        agrees_to_deflate(peer)
        size = len(content)
        peer.send(b"\xc1" + (bytes((size,)) if size < 126 else struct.pack(">BH", 126, size)) + content)
        opcode, closed = peer.read_frame()
        check((opcode, closed) == (8, struct.pack(">H", code)), f"{opcode} {closed!r}")

    return script


def deflated(content):
    """RFC 7692 §7.2.1."""
    made = zlib.compressobj(wbits=-15)
    return (made.compress(content) + made.flush(zlib.Z_SYNC_FLUSH))[:-4]


def falls_silent(peer):
    peer.send(GOOD.replace("{accept}", peer.accept()))
    peer.read_frame()
    check(not peer.connection.recv(1), "the client goes on")


def closes_before_the_echo(peer):
    peer.send(GOOD.replace("{accept}", peer.accept()))
    peer.read_frame()
    peer.send(frame(8, b"\x03\xf3"))
    check(peer.read_frame() == (8, b"\x03\xf3"), "the Close is not answered")


def drips(peer):
    """Never ends its head, and never stops."""
    peer.send("HTTP/1.1 101 Switching Protocols\r\nX: ")
    try:
        while True:
            peer.send("x")
            time.sleep(0.3)
    except OSError:
        pass


def floods(peer):
    try:
        while True:
            peer.send("HTTP/1.1 200 OK\r\nX: " + 100000 * "x")
    except OSError:
        pass


# ---- The cases ----------------------------------------------------------------------------------


class Case:
    def __init__(self, name, script, code, printed, log="", arguments=("ws://127.0.0.1:{port}/",)):
        self.name, self.script, self.code = name, script, code
        self.printed, self.log, self.arguments = printed, log, arguments

    def run(self):
        peer = Peer(self.script)
        arguments = [each.replace("{port}", str(peer.port)) for each in self.arguments]
        why = compare(arguments, self.code, self.printed, self.log)
        peer.thread.join(20)
        return "\n".join(each for each in (why, peer.failure) if each)


def compare(arguments, code, printed, log=""):
    """Runs the program; what differs from what is expected, or nothing."""
    started = time.monotonic()
    done = subprocess.run(
        [PROGRAM, *arguments], stdin=subprocess.DEVNULL, capture_output=True, timeout=30, check=False
    )
    took = time.monotonic() - started
    got = (done.returncode, done.stdout.decode(), done.stderr.decode())
    wanted = (code, printed, log and f"upgrade_client: {log}\n")
    if took > 20:
        return f"it took {took:.0f} seconds"
    return "" if got == wanted else f"expected {wanted}\nprinted  {got}"


HELLO = "101: switched to websocket\nmessage: hello\n"
EARLY = "101: switched to websocket\nmessage: early\nmessage: hello\n"
H2C = "101: switched to h2c\n200 in HTTP/2\nover HTTP/2\n"
INTERIM = "interim, the final response is still to come\n"
EARLY_END = "the server closed the connection before the response ended"
TIMED_OUT = "timed out after 10 seconds"
HTTP = ("http://127.0.0.1:{port}/",)
DEFLATE = ("--deflate", "ws://127.0.0.1:{port}/")
COMPRESSED = (
    "101: switched to websocket with permessage-deflate, windows of 15 bits from the server and "
    "15 from the client\n"
)
LISTED = ("--subprotocols", "chat, superchat", "ws://127.0.0.1:{port}/chat?a=b")


def broken(text, status=101):
    return f"{status}: broken: {text}\n"


NOT_THE_DIGEST = broken(
    "Sec-WebSocket-Accept is not the digest of the key that was sent "
    "(websocket-accept-mismatch; RFC 6455 §4.1, §4.2.2)"
)
NO_UPGRADE = broken(
    "a 101 must say in Upgrade, nominated by Connection, which protocol it switches to "
    "(switching-without-upgrade; RFC 9110 §7.8, §15.2.2)"
)
NOT_NOMINATED = broken(
    "Upgrade must not be sent without an upgrade connection option "
    "(upgrade-not-nominated; RFC 9110 §7.8, §7.6.1; RFC 6455 §4.1; RFC 9298 §3.2, §3.3)"
)
NOT_OFFERED = broken(
    "the 101 names a protocol that the request did not offer "
    "(switching-protocol-not-offered; RFC 9110 §7.8; RFC 2817 §3.3)"
)


def good(old, new):
    """The good 101 with one change."""
    check(GOOD.count(old) == 1, f"{old!r} is not in the good answer once")
    return GOOD.replace(old, new)


def with_line(line):
    return GOOD.replace("\r\n\r\n", f"\r\n{line}\r\n\r\n")


CASES = [
    # Switched to websocket.
    Case("a good 101", switches(GOOD), SWITCHED, HELLO),
    Case(
        "odd spelling: case, white space, empty elements, two lines of Connection, another reason",
        switches(
            "HTTP/1.1 101 Right\r\nCONNECTION: keep-alive\r\nupgrade:\t WebSocket \t\r\n"
            "connection:,, ,UPGRADE,\t\r\nX-Empty:\r\nX-Folded: a\r\n b\r\n"
            "sec-websocket-accept:{accept} \t \r\n\r\n",
            frame(1, b"early"),
        ),
        SWITCHED,
        EARLY.replace("websocket", "WebSocket"),
    ),
    Case("no reason phrase", switches(good(" Switching Protocols", " ")), SWITCHED, HELLO),
    Case(
        "a subprotocol, and the bytes of the request",
        checks_the_request,
        SWITCHED,
        HELLO.replace("websocket", "websocket with subprotocol superchat"),
        arguments=LISTED,
    ),
    Case(
        "a frame right behind the head, in the same segment",
        switches(GOOD, frame(1, b"early")),
        SWITCHED,
        EARLY,
    ),
    Case(
        "half a frame right behind the head, and a Ping",
        lambda peer: (
            peer.send(GOOD.replace("{accept}", peer.accept()).encode() + frame(9) + b"\x81\x05ea"),
            time.sleep(0.2),
            peer.send(b"rly"),
            check({peer.read_frame()[0], peer.read_frame()[0]} == {1, 10}, "no message and Pong"),
            peer.send(frame(1, b"hello")),
            check(peer.read_frame()[0] == 8, "no Close"),
        ),
        SWITCHED,
        EARLY,
    ),
    Case(
        "binary, and a message of our own",
        switches(GOOD, frame(2, b"\0\1\2")),
        SWITCHED,
        "101: switched to websocket\nbinary message of 3 bytes\nmessage: Grüße\n",
        arguments=("ws://127.0.0.1:{port}/", "Grüße"),
    ),
    Case("split byte by byte", byte_by_byte, SWITCHED, "103: " + INTERIM + EARLY),
    Case(
        "100, then 101",
        switches("HTTP/1.1 100 Continue\r\n\r\n" + GOOD),
        SWITCHED,
        "100: " + INTERIM + HELLO,
    ),
    Case(
        "102 with the fields of a 101, and 103, then 101",
        switches(
            good("101 Switching Protocols", "102 Processing")
            + "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
            + GOOD
        ),
        SWITCHED,
        "102: " + INTERIM + "103: " + INTERIM + HELLO,
    ),
    # Switched to h2c.
    Case("h2c, and the bytes of the request", checks_the_h2c_request, SWITCHED, H2C, arguments=HTTP),
    Case(
        "h2c: SETTINGS and half a response right behind the head",
        h2c(H2_SETTINGS + H2_200[:-1], H2_200[-1:] + H2_DATA),
        SWITCHED,
        H2C,
        arguments=HTTP,
    ),
    Case("h2c split byte by byte", h2c_byte_by_byte, SWITCHED, H2C, arguments=HTTP),
    Case(
        "h2c: the stream is reset",
        h2c_resets,
        FAILED,
        "101: switched to h2c\n",
        "stream 1: REFUSED_STREAM",
        HTTP,
    ),
    Case(
        "h2c: a 101, and then HTTP/1.1 all the same",
        h2c_is_no_http2,
        FAILED,
        "101: switched to h2c\n",
        "the server broke a rule of HTTP/2",
        HTTP,
    ),
    # Not switched.
    Case(
        "103, then 200",
        says(
            "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi\n"
        ),
        NOT_SWITCHED,
        "103: " + INTERIM + "200: not switched; the server advertises nothing\nhi\n",
    ),
    Case(
        "200 with an advertisement, in chunks",
        says(
            "HTTP/1.1 200 OK\r\nUpgrade: h2c, websocket\r\nConnection: upgrade\r\n"
            "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n1\r\n\n\r\n0\r\nX: trailer\r\n\r\n"
        ),
        NOT_SWITCHED,
        "200: not switched; the server advertises h2c, websocket\nhi\n",
    ),
    Case(
        "200 whose end is the end of the connection",
        says_and_closes("HTTP/1.0 200 OK\r\n\r\nhi\n"),
        NOT_SWITCHED,
        "200: not switched; the server advertises nothing\nhi\n",
    ),
    Case(
        "100 with a Content-Length, which counts for nothing",
        says(
            "HTTP/1.1 100 Continue\r\nContent-Length: 5\r\n\r\n"
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi\n"
        ),
        NOT_SWITCHED,
        "100: " + INTERIM + "200: not switched; the server advertises nothing\nhi\n",
    ),
    Case(
        "304 with the length of what it does not contain",
        says("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n"),
        NOT_SWITCHED,
        "304: not switched; the server advertises nothing\n",
    ),
    Case(
        "204, which has no content",
        says("HTTP/1.1 204 No Content\r\n\r\n"),
        NOT_SWITCHED,
        "204: not switched; the server advertises nothing\n",
    ),
    Case(
        "200 cut short",
        says_and_closes("HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\nhi\n"),
        FAILED,
        "200: not switched; the server advertises nothing\nhi\n",
        EARLY_END,
    ),
    Case(
        "426 that asks for websocket",
        says(
            "HTTP/1.1 426 Upgrade Required\r\nUpgrade: IRC/6.9, websocket\r\nConnection: Upgrade\r\n"
            "Content-Length: 3\r\n\r\nno\n"
        ),
        NOT_SWITCHED,
        "426: upgrade required; the server asks for IRC/6.9, websocket; "
        "this client speaks websocket\n",
        arguments=HTTP,
    ),
    Case(
        "426 that asks for another version of websocket",
        says(
            "HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 25\r\nContent-Length: 0\r\n\r\n"
        ),
        NOT_SWITCHED,
        "426: upgrade required; the server asks for websocket; this client speaks none of it\n",
    ),
    Case(
        "426 without Upgrade",
        says("HTTP/1.1 426 Upgrade Required\r\nContent-Length: 0\r\n\r\n"),
        NOT_SWITCHED,
        "426: upgrade required; the server asks for nothing; this client speaks none of it\n",
    ),
    # Broken.
    Case(
        "the accept value of another key",
        says(good("{accept}", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")),
        FAILED,
        NOT_THE_DIGEST,
    ),
    Case("no Upgrade", says(good("Upgrade: websocket\r\n", "")), FAILED, NO_UPGRADE),
    Case("no Connection", says(good("Connection: Upgrade\r\n", "")), FAILED, NOT_NOMINATED),
    Case(
        "not nominated",
        says(good("Connection: Upgrade", "Connection: keep-alive, notupgrade")),
        FAILED,
        NOT_NOMINATED,
    ),
    Case(
        "a protocol that was not offered", says(good(" websocket", " h2c")), FAILED, NOT_OFFERED
    ),
    Case(
        "one that was and one that was not offered",
        says(good(" websocket", " websocket, IRC/6.9")),
        FAILED,
        NOT_OFFERED,
    ),
    Case(
        "h2 for h2c",
        says(GOOD_H2C.replace("h2c", "h2")),
        FAILED,
        broken(
            "a 101 must not switch to h2, which is negotiated by ALPN (h2-switched; RFC 7540 §3.2)"
        ),
        arguments=HTTP,
    ),
    Case(
        "a folded line with a name in two halves",
        folds_apart,
        FAILED,
        broken(
            'Upgrade is not a list of protocols, token ["/" token] '
            "(upgrade-malformed; RFC 9110 §2.2, §7.8, §5.6.1.2, §5.6.2)"
        ),
    ),
    Case(
        "a subprotocol that was not offered",
        says(with_line("Sec-WebSocket-Protocol: mqtt")),
        FAILED,
        broken(
            "the response chooses a subprotocol that the client did not list "
            "(websocket-subprotocol-not-offered; RFC 6455 §4.1; RFC 8441 §5)"
        ),
        arguments=LISTED,
    ),
    Case(
        "an extension that was not offered",
        says(with_line("Sec-WebSocket-Extensions: permessage-deflate")),
        FAILED,
        broken(
            "the response uses an extension that the client did not list "
            "(websocket-extension-not-offered; RFC 6455 §4.1; RFC 8441 §5)"
        ),
    ),
    Case(
        "HTTP/1.0 101",
        says(good("HTTP/1.1", "HTTP/1.0")),
        FAILED,
        broken(
            "the version of the 101 itself is below HTTP/1.1 "
            "(switching-in-http10; RFC 9110 §15.2, §6.2)"
        ),
    ),
    Case(
        "HTTP/2.0 101",
        says(good("HTTP/1.1", "HTTP/2.0")),
        FAILED,
        broken(
            "a connection-specific field makes an HTTP/2 message malformed "
            "(connection-specific-field-in-http2; RFC 9113 §8.2.2; RFC 7540 §3.2.1)"
        ),
    ),
    Case(
        "101 with content",
        says(with_line("Content-Length: 5") + "12345"),
        FAILED,
        broken(
            "a 1xx response must not have Content-Length "
            "(switching-with-content-length; RFC 9110 §8.6)"
        ),
    ),
    # Not a response, or none at all.
    Case("closed at once", says_and_closes(""), FAILED, "", EARLY_END),
    Case("closed in the head", says_and_closes(GOOD[:60]), FAILED, "", EARLY_END),
    Case(
        "closed behind a 100",
        says_and_closes("HTTP/1.1 100 Continue\r\n\r\n"),
        FAILED,
        "100: " + INTERIM,
        EARLY_END,
    ),
    Case(
        "garbage",
        says("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"),
        FAILED,
        "",
        "this is not HTTP/1.1: invalid constant string",
    ),
    Case("a head without end", floods, FAILED, "", "this is not HTTP/1.1: "
         "too many header bytes seen; overflow detected"),
    Case("silence", says(""), FAILED, "", TIMED_OUT),
    Case("a byte now and then", drips, FAILED, "", TIMED_OUT),
    # Broken after the switch.
    Case(
        "silence after the switch",
        falls_silent,
        FAILED,
        "101: switched to websocket\n",
        TIMED_OUT,
    ),
    Case(
        "closed right after the switch",
        lambda peer: peer.send(GOOD.replace("{accept}", peer.accept())),
        FAILED,
        "101: switched to websocket\n",
        "the server closed the connection",
    ),
    Case(
        "a masked frame of the server",
        masks,
        FAILED,
        "101: switched to websocket\n",
        "WebSocket was closed before the echo, with code 1002",
    ),
    Case(
        "a compressed frame",
        compresses,
        FAILED,
        "101: switched to websocket\n",
        "WebSocket was closed before the echo, with code 1002",
    ),
    Case(
        "a final block, and text behind it that refers to it",
        ends_with_a_final_block,
        SWITCHED,
        COMPRESSED
        + "message: a message like another\nmessage: a message like another, too\nmessage: hello\n",
        arguments=DEFLATE,
    ),
    Case(
        "compressed text that is too long",
        compresses_badly(deflated(bytes((1 << 20) + 1)), 1009),
        FAILED,
        COMPRESSED,
        "WebSocket was closed before the echo, with code 1009",
        DEFLATE,
    ),
    Case(
        "compressed text, though the server declined permessage-deflate",
        compresses,
        FAILED,
        HELLO.partition("\n")[0] + "\n",
        "WebSocket was closed before the echo, with code 1002",
        DEFLATE,
    ),
    Case(
        "compressed text that is no deflate",
        compresses_badly(b"\x07", 1007),
        FAILED,
        COMPRESSED,
        "WebSocket was closed before the echo, with code 1007",
        DEFLATE,
    ),
    Case(
        "compressed text that is not UTF-8",
        compresses_badly(deflated(b"\xff"), 1007),
        FAILED,
        COMPRESSED,
        "WebSocket was closed before the echo, with code 1007",
        DEFLATE,
    ),
    Case(
        "a Close instead of the echo",
        closes_before_the_echo,
        FAILED,
        "101: switched to websocket\n",
        "WebSocket was closed before the echo, with code 1011",
    ),
]


# ---- Programs that people use -------------------------------------------------------------------


class Backend(http.server.BaseHTTPRequestHandler):
    """The server behind nghttpx."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        content = b"from the backend\n"
        self.send_response(200 if self.path == "/" else 404)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


WS_SERVER = """
const { WebSocketServer } = require('ws');
const settings = JSON.parse(process.argv[1] || 'false');
const options = { host: '127.0.0.1', port: 0, perMessageDeflate: settings };
const server = new WebSocketServer(options, () => console.log(server.address().port));
server.on('connection', (socket, request) => {
  if (request.url === '/greet') socket.send('early');
  if (request.url === '/thrice') ['one', 'one', 'one'].forEach((each) => socket.send(each));
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
});
"""


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def start(command, port, **options):
    """Starts a server, and waits until its port answers."""
    server = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        **options,
    )
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return server
        except OSError:
            time.sleep(0.05)
    stop(server)
    raise Failure(f"{command[0]} does not listen")


def stop(server):
    server.terminate()
    server.wait(10)


def with_nghttpx(report):
    backend = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Backend)
    threading.Thread(target=backend.serve_forever, daemon=True).start()
    port = free_port()
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as empty:
        command = [
            "nghttpx", f"--conf={empty.name}", f"--frontend=127.0.0.1,{port};no-tls",
            f"--backend=127.0.0.1,{backend.server_address[1]}", "--single-process", "--workers=1",
        ]
        server = start(command, port)
    url = f"http://127.0.0.1:{port}"
    start_of = "101: switched to h2c\n"
    try:
        report("nghttpx: h2c", compare([url], SWITCHED, start_of + "200 in HTTP/2\nfrom the backend\n"))
        report(
            "nghttpx: h2c, and 404 in HTTP/2",
            compare([url + "/none"], SWITCHED, start_of + "404 in HTTP/2\nfrom the backend\n"),
        )
    finally:
        stop(server)
        backend.shutdown()
        backend.server_close()


def with_nghttpd(report):
    port = free_port()
    server = start(["nghttpd", "--no-tls", "--address=127.0.0.1", str(port)], port)
    try:
        report(
            "nghttpd, which speaks no HTTP/1.1",
            compare(
                [f"http://127.0.0.1:{port}/"], FAILED, "",
                "this is not HTTP/1.1: invalid constant string",
            ),
        )
    finally:
        stop(server)


NODE = {**os.environ, "NODE_PATH": "/usr/share/nodejs:/usr/lib/nodejs"}


def with_ws(report):
    server = subprocess.Popen(
        ["node", "-e", WS_SERVER], env=NODE, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    )
    try:
        url = f"ws://127.0.0.1:{int(server.stdout.readline())}"
        report("ws: the echo", compare([url + "/"], SWITCHED, HELLO))
        report("ws: a message before the echo", compare([url + "/greet"], SWITCHED, EARLY))
        long = 50000 * "ö"
        report(
            "ws: a long message",
            compare([url, long], SWITCHED, HELLO.replace("hello", long)),
        )
        report(
            "ws: the first subprotocol",
            compare(
                ["--subprotocols", "a, b", url], SWITCHED,
                HELLO.replace("websocket", "websocket with subprotocol a"),
            ),
        )
        report(
            "ws: refuses h2c",
            compare(
                [url.replace("ws", "http", 1)], NOT_SWITCHED,
                "400: not switched; the server advertises nothing\nInvalid Upgrade header",
            ),
        )
    finally:
        stop(server)
        server.stdout.close()


def with_ws_that_compresses(report):
    """Node's ws with permessage-deflate, which compresses also the shortest message."""
    widest = "windows of 15 bits from the server and 15 from the client"
    for settings, agreed in (
        ({}, widest),
        ({"serverMaxWindowBits": 9}, widest.replace("15 bits", "9 bits")),
        ({"clientMaxWindowBits": 10}, widest.replace("and 15", "and 10")),
        (
            {"serverNoContextTakeover": True, "clientNoContextTakeover": True},
            widest + ", server_no_context_takeover, client_no_context_takeover",
        ),
    ):
        start = f"101: switched to websocket with permessage-deflate, {agreed}\n"
        server = subprocess.Popen(
            ["node", "-e", WS_SERVER, json.dumps({"threshold": 0, **settings})],
            env=NODE, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
        )
        try:
            url = f"ws://127.0.0.1:{int(server.stdout.readline())}"
            for name, path, message, before in (
                ("several messages", "/thrice", "one two one two", 3 * "message: one\n"),
                ("a long message", "/", 50000 * "ö", ""),
                ("an empty message", "/", "", ""),
            ):
                report(
                    f"ws with permessage-deflate {settings}: {name}",
                    compare(
                        ["--deflate", url + path, message], SWITCHED,
                        f"{start}{before}message: {message}\n",
                    ),
                )
            report(f"ws {settings}: without --deflate", compare([url + "/"], SWITCHED, HELLO))
        finally:
            stop(server)
            server.stdout.close()


def has_ws():
    return shutil.which("node") and not subprocess.run(
        ["node", "-e", "require('ws')"], env=NODE, stderr=subprocess.DEVNULL, check=False
    ).returncode


# ---- The command line ---------------------------------------------------------------------------

USAGE = """usage: upgrade_client http://HOST[:PORT]/PATH
       upgrade_client [--subprotocols LIST] [--deflate] ws://HOST[:PORT]/PATH [MESSAGE]
"""


def command_lines(report):
    url = f"127.0.0.1:{free_port()}/"
    wrong = [
        [], ["127.0.0.1"], ["wss://" + url], ["ws://user@" + url], ["ws://127.0.0.1:65536/"],
        ["ws://" + url + " HTTP/1.1\r\nX: y"], ["ws://" + url + "ö"], ["http://" + url, "message"],
        ["ws://" + url, "message", "another"], ["--subprotocols", "a"],
        ["--subprotocols", "a b", "ws://" + url], ["--subprotocols", "a", "http://" + url],
        ["--subprotocols", "a\r\nX: y", "ws://" + url],
        ["--deflate"], ["--deflate", "http://" + url],
    ]
    for arguments in wrong:
        done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, check=False)
        got = (done.returncode, done.stdout, done.stderr)
        report(f"usage: {arguments!r}", "" if got == (UNUSABLE, "", USAGE) else f"printed {got}")
    report(
        "nobody listens", compare(["ws://" + url], UNUSABLE, "", "Connection refused")
    )


def main():
    global PROGRAM
    if len(sys.argv) != 2 or not os.access(sys.argv[1], os.X_OK):
        print(__doc__, file=sys.stderr)
        return 2
    PROGRAM = os.path.abspath(sys.argv[1])
    results = []

    def report(name, why):
        results.append(not why)
        print(f"{'FAIL' if why else 'ok'} - {name}")
        for line in why.splitlines():
            print("    " + line)

    # Some cases wait until the time of the program is up, so they run side by side.
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        for case, why in [(case, pool.submit(case.run)) for case in CASES]:
            report(case.name, why.result())
    command_lines(report)
    for name, there, run in (
        ("nghttpx", shutil.which("nghttpx"), with_nghttpx),
        ("nghttpd", shutil.which("nghttpd"), with_nghttpd),
        ("Node's ws", has_ws(), with_ws),
        ("Node's ws", has_ws(), with_ws_that_compresses),
    ):
        if there:
            run(report)
        else:
            print(f"skipped - {name} is not installed")
    print(f"{len(results)} checks, {results.count(False)} failed")
    return 0 if results and all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
