#!/usr/bin/env python3
# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
#
# What the two example proxies send to the origin and to the client, byte for byte, and whether real
# programs work through them. Scripted clients and origins are plain sockets in this file. A check
# that needs a program that is not installed is skipped, with a message.
# Usage: proxies.py ASIO_PROXY NGHTTP2_BRIDGE

import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

TIME_LIMIT = 10  # seconds that a peer of ours may be silent
made = failures = 0


def check(name, got, wanted):
    global made, failures
    made += 1
    if got == wanted:
        print(f"ok - {name}")
        return
    failures += 1
    print(f"FAIL - {name}\n    expected {wanted!r}\n    got      {got!r}")


def skip(name, why):
    print(f"skipped - {name}: {why}")


# ---- Sockets --------------------------------------------------------------------------------------


class Peer:
    """One end of a connection. What has arrived but was not asked for stays in `rest`."""

    def __init__(self, sock):
        self.sock = sock
        self.sock.settimeout(TIME_LIMIT)
        self.rest = b""

    def send(self, data):
        self.sock.sendall(data)

    def more(self):
        """Whether more bytes came; False at the end of the connection."""
        try:
            data = self.sock.recv(65536)
        except ConnectionError:
            return False
        self.rest += data
        return data != b""

    def take(self, size):
        data, self.rest = self.rest[:size], self.rest[size:]
        return data

    def read(self, size):
        while len(self.rest) < size and self.more():
            pass
        return self.take(size)

    def until(self, end):
        while end not in self.rest and self.more():
            pass
        at = self.rest.find(end)
        return self.take(at + len(end) if at >= 0 else len(self.rest))

    def head(self):
        return self.until(b"\r\n\r\n")

    def all(self):
        while self.more():
            pass
        return self.take(len(self.rest))

    def is_silent(self, seconds=0.3):
        """Whether neither bytes nor the end of the connection come."""
        self.sock.settimeout(seconds)
        try:
            return self.rest == b"" and self.sock.recv(1, socket.MSG_PEEK) is None
        except socket.timeout:
            return True
        finally:
            self.sock.settimeout(TIME_LIMIT)

    def end(self):
        self.sock.shutdown(socket.SHUT_WR)

    def close(self):
        self.sock.close()


class Origin:
    """A server whose every byte is in the test."""

    def __init__(self):
        self.sock = socket.create_server(("127.0.0.1", 0))
        self.sock.settimeout(TIME_LIMIT)
        self.port = self.sock.getsockname()[1]

    def accept(self):
        return Peer(self.sock.accept()[0])

    def is_called(self, seconds=0.3):
        self.sock.settimeout(seconds)
        try:
            self.sock.accept()[0].close()
            return True
        except socket.timeout:
            return False
        finally:
            self.sock.settimeout(TIME_LIMIT)


def client(port, data=b""):
    peer = Peer(socket.create_connection(("127.0.0.1", port)))
    peer.send(data)
    return peer


def lines(*each):
    return "".join(line + "\r\n" for line in (*each, "")).encode("latin-1")


# ---- Programs -------------------------------------------------------------------------------------

running = []


def start(*command, env=None, log=subprocess.DEVNULL):
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, env=env)
    running.append(process)
    return process


def listens(process):
    """The port that a program says it listens on."""
    line = process.stdout.readline()
    if not line.startswith("listening on 127.0.0.1:"):
        sys.exit(f"{process.args[0]} does not listen: {line!r}")
    return int(line.rsplit(":", 1)[1])


def stop(process):
    process.send_signal(signal.SIGTERM)
    try:
        code = process.wait(TIME_LIMIT)
    except subprocess.TimeoutExpired:
        process.kill()
        code = process.wait()
    running.remove(process)
    return code


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as sock:
        return sock.getsockname()[1]


def wait_for(port):
    until = time.monotonic() + TIME_LIMIT
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return True
        except OSError:
            time.sleep(0.05)
    return False


NODE_ECHO = """
const { WebSocketServer } = require('ws');
const server = require('http').createServer((request, response) => response.end('plain\\n'));
new WebSocketServer({ server }).on('connection', (socket) =>
  socket.on('message', (data, binary) => socket.send(data, { binary })));
server.listen(0, '127.0.0.1', () => console.log('listening on 127.0.0.1:' + server.address().port));
"""

NODE_HTTP2 = """
const server = require('http2').createServer({ settings: { enableConnectProtocol: true } });
server.on('stream', (stream, headers) => {
  stream.respond({ ':status': 200, 'x-protocol': headers[':protocol'] || 'none' });
  stream.pipe(stream);
});
server.listen(0, '127.0.0.1', () => console.log('listening on 127.0.0.1:' + server.address().port));
"""

PYTHON_CLIENT = """
import asyncio, sys, websockets
async def main():
    async with websockets.connect(sys.argv[1], subprotocols=None, max_size=None) as connection:
        for message in ("hello", b"\\x00\\xff", "x" * 1000000):
            await connection.send(message)
            assert await connection.recv() == message
    print("echoed")
asyncio.run(main())
"""


def node(program):
    """A Node program and its port, or None."""
    env = dict(os.environ, NODE_PATH="/usr/share/nodejs:/usr/lib/nodejs")
    if shutil.which("node") is None:
        return None
    if subprocess.run(["node", "-e", "require('ws')"], env=env, capture_output=True).returncode:
        return None
    process = start("node", "-e", program, env=env)
    return process, listens(process)


# A Python of the system, because python3 may be one without its packages.
def has_websockets():
    return subprocess.run([PYTHON, "-c", "import websockets"], capture_output=True).returncode == 0


PYTHON = "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else sys.executable


def echo_through(port):
    done = subprocess.run([PYTHON, "-c", PYTHON_CLIENT, f"ws://127.0.0.1:{port}/chat"],
                          capture_output=True, text=True, timeout=60)
    return done.stdout.strip() or done.stderr[-300:]


# ---- The proxy ------------------------------------------------------------------------------------

KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
VERSION = "Sec-WebSocket-Version: 13"
ACCEPT = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
HANDSHAKE = lines("GET /chat HTTP/1.1", "Host: a.test", "Connection: Upgrade", "Upgrade: websocket",
                  KEY, VERSION)
FORWARDED = lines("GET /chat HTTP/1.1", "Host: a.test", KEY, VERSION, "Upgrade: websocket",
                  "Connection: Upgrade", "Via: 1.1 asio_proxy")
SWITCH = lines("HTTP/1.1 101 Switching Protocols", "Connection: Upgrade", "Upgrade: websocket",
               ACCEPT)
SWITCHED = lines("HTTP/1.1 101 Switching Protocols", ACCEPT, "Upgrade: websocket",
                 "Connection: Upgrade", "Via: 1.1 asio_proxy")
DATE = "Date: Sun, 06 Nov 1994 08:49:37 GMT"
GET = lines("GET / HTTP/1.1", "Host: a.test")
GOT = lines("GET / HTTP/1.1", "Host: a.test", "Via: 1.1 asio_proxy", "Connection: close")
EMPTY = lines("HTTP/1.1 200 OK", DATE, "Content-Length: 0")
PASSED_EMPTY = lines("HTTP/1.1 200 OK", DATE, "Via: 1.1 asio_proxy", "Content-Length: 0")


def status_line(peer):
    """The status line of an answer of the proxy itself, after which it closes the connection."""
    answer = peer.all()
    if b"Connection: close\r\n" not in answer or not answer.endswith(b"\r\n\r\n"):
        return answer
    return answer.split(b"\r\n", 1)[0]


def send_long_head(peer, start):
    """40 KB in pieces that end one byte into the next line."""
    head = lines(*start, *["X-Long: " + "x" * 490] * 80)
    peer.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    at = head.index(b"X-Long") + 1
    ends = [*range(at, len(head) - 2, 500), len(head)]
    try:
        for begin, end in zip([0, *ends], ends):
            peer.send(head[begin:end])
            time.sleep(0.01)
    except ConnectionError:
        pass  # it is refused before its end


def requests_that_are_forwarded(port, origin):
    # (what, sent, what the origin gets)
    for name, sent, wanted in (
        ("a plain request", GET, GOT),
        ("fields for one hop are removed",
         lines("GET / HTTP/1.1", "Host: a.test", "Connection: keep-alive, X-Trace",
               "connection: x-other", "X-Trace: 1", "X-Other: 2", "X-Kept: 3", "Keep-Alive: 5",
               "TE: trailers", "Proxy-Connection: keep-alive", "Upgrade: websocket"),
         lines("GET / HTTP/1.1", "Host: a.test", "X-Kept: 3", "Via: 1.1 asio_proxy",
               "Connection: close")),
        ("h2c is removed with its settings",
         lines("GET / HTTP/1.1", "Host: a.test", "Connection: Upgrade, HTTP2-Settings",
               "Upgrade: h2c", "HTTP2-Settings: AAMAAABk"), GOT),
        ("h2c is removed, and websocket is not",
         lines("GET /chat HTTP/1.1", "Host: a.test", "Connection: Upgrade, HTTP2-Settings",
               "Upgrade: h2c, WebSocket", "HTTP2-Settings: AAMAAABk", KEY, VERSION), FORWARDED),
        ("an offer of HTTP/1.0 does not count",
         lines("GET /chat HTTP/1.0", "Host: a.test", "Connection: Upgrade", "Upgrade: websocket"),
         lines("GET /chat HTTP/1.1", "Host: a.test", "Via: 1.0 asio_proxy", "Connection: close")),
        ("Via of earlier proxies stays",
         lines("GET / HTTP/1.1", "Host: a.test", "Via: 1.1 first", "X-Kept: 3"),
         lines("GET / HTTP/1.1", "Host: a.test", "Via: 1.1 first", "Via: 1.1 asio_proxy",
               "X-Kept: 3", "Connection: close")),
        ("a target with a host",
         lines("GET http://b.test/x?y HTTP/1.1", "Host: a.test"),
         lines("GET /x?y HTTP/1.1", "Host: b.test", "Via: 1.1 asio_proxy", "Connection: close")),
        ("content with a length",
         lines("POST / HTTP/1.1", "Host: a.test", "Content-Length: 5") + b"hello",
         lines("POST / HTTP/1.1", "Host: a.test", "Via: 1.1 asio_proxy", "Content-Length: 5",
               "Connection: close") + b"hello"),
        ("a length that is given twice",
         lines("POST / HTTP/1.1", "Host: a.test", "Content-Length: 5, 5", "Content-Length: 5")
         + b"hello",
         lines("POST / HTTP/1.1", "Host: a.test", "Via: 1.1 asio_proxy", "Content-Length: 5",
               "Connection: close") + b"hello"),
        ("chunks, without their extensions and trailers",
         lines("POST / HTTP/1.1", "Host: a.test", "Transfer-Encoding: chunked")
         + b"5;x=y\r\nhello\r\n0\r\nX-Trailer: 1\r\n\r\n",
         lines("POST / HTTP/1.1", "Host: a.test", "Via: 1.1 asio_proxy",
               "Transfer-Encoding: chunked", "Connection: close") + b"5\r\nhello\r\n0\r\n\r\n"),
    ):
        peer = client(port, sent)
        server = origin.accept()
        check(f"request: {name}", server.read(len(wanted)), wanted)
        check(f"request: {name}: nothing more", server.is_silent(0.05), True)
        server.send(EMPTY)
        check(f"request: {name}: answered", peer.head().startswith(b"HTTP/1.1 200 OK\r\n"), True)
        peer.close()
        server.close()


def requests_that_are_refused(port, origin):
    for name, status, sent in (
        ("Connection that names Host", "400 Bad Request",
         lines("GET / HTTP/1.1", "Host: a.test", "Connection: Host")),
        ("Connection that is not a list", "400 Bad Request",
         lines("GET / HTTP/1.1", "Host: a.test", "Connection: a b")),
        ("no Host", "400 Bad Request", lines("GET / HTTP/1.1")),
        ("two Hosts", "400 Bad Request", lines("GET / HTTP/1.1", "Host: a.test", "Host: b.test")),
        ("two kinds of framing", "400 Bad Request",
         lines("POST / HTTP/1.1", "Host: a.test", "Content-Length: 5", "Transfer-Encoding: chunked")
         + b"0\r\n\r\n"),
        ("another coding", "501 Not Implemented",
         lines("POST / HTTP/1.1", "Host: a.test", "Transfer-Encoding: gzip, chunked")
         + b"0\r\n\r\n"),
        ("another coding in a line of its own", "501 Not Implemented",
         lines("POST / HTTP/1.1", "Host: a.test", "Transfer-Encoding: gzip",
               "Transfer-Encoding: chunked") + b"0\r\n\r\n"),
        ("another coding alone", "501 Not Implemented",
         lines("POST / HTTP/1.1", "Host: a.test", "Transfer-Encoding: gzip")),
        ("CONNECT", "501 Not Implemented", lines("CONNECT a.test:1 HTTP/1.1", "Host: a.test:1")),
        ("a long head", "431 Request Header Fields Too Large",
         lines("GET / HTTP/1.1", "Host: a.test", "X-Long: " + "x" * 20000)),
        ("HTTP/2", "505 HTTP Version Not Supported", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    ):
        peer = client(port, sent)
        check(f"refused: {name}", status_line(peer), f"HTTP/1.1 {status}".encode())
        peer.close()
    peer = client(port)
    send_long_head(peer, ("GET / HTTP/1.1", "Host: a.test"))
    check("refused: a long head in pieces", status_line(peer),
          b"HTTP/1.1 431 Request Header Fields Too Large")
    peer.close()
    check("refused: the origin hears nothing", origin.is_called(), False)

    half = client(port, b"GET / HTTP/1.1\r\nHost: a.te")
    half.end()
    check("half a head: closed without a word", half.all(), b"")
    check("half a head: the origin hears nothing", origin.is_called(0.1), False)


def responses(port, origin):
    # (what, the request, what the origin answers, what the client gets, whether both ends go on)
    head = GET.replace(b"GET", b"HEAD")
    for name, sent, answer, wanted, goes_on in (
        ("fields for one hop are removed", GET,
         lines("HTTP/1.1 200 OK", DATE, "Connection: X-Trace, close", "X-Trace: 1", "X-Kept: 2",
               "Keep-Alive: timeout=5", "Content-Length: 2") + b"ok",
         lines("HTTP/1.1 200 OK", DATE, "X-Kept: 2", "Via: 1.1 asio_proxy", "Content-Length: 2")
         + b"ok", True),
        ("an advertisement stays behind", GET,
         lines("HTTP/1.1 200 OK", DATE, "Connection: Upgrade", "Upgrade: h2c, websocket",
               "Content-Length: 0"), PASSED_EMPTY, True),
        ("a 426 says what it asks for, but for h2c", GET,
         lines("HTTP/1.1 426 Upgrade Required", DATE, "Connection: Upgrade",
               "Upgrade: h2c, websocket", VERSION, "Content-Length: 0"),
         lines("HTTP/1.1 426 Upgrade Required", DATE, VERSION, "Upgrade: websocket",
               "Connection: Upgrade", "Via: 1.1 asio_proxy", "Content-Length: 0"), True),
        ("100 and 103 are forwarded", GET,
         lines("HTTP/1.1 100 Continue", "Connection: X-Trace", "X-Trace: 1")
         + lines("HTTP/1.1 103 Early Hints", "Link: </a>") + EMPTY,
         lines("HTTP/1.1 100 Continue", "Via: 1.1 asio_proxy")
         + lines("HTTP/1.1 103 Early Hints", "Link: </a>", "Via: 1.1 asio_proxy") + PASSED_EMPTY,
         True),
        ("none of them to HTTP/1.0", lines("GET / HTTP/1.0"),
         lines("HTTP/1.1 103 Early Hints", "Link: </a>") + EMPTY,
         lines("HTTP/1.1 200 OK", DATE, "Via: 1.1 asio_proxy", "Content-Length: 0",
               "Connection: close"), False),
        ("chunks", GET,
         lines("HTTP/1.1 200 OK", DATE, "Transfer-Encoding: chunked") + b"2;a\r\nok\r\n0\r\n\r\n",
         lines("HTTP/1.1 200 OK", DATE, "Via: 1.1 asio_proxy", "Transfer-Encoding: chunked")
         + b"2\r\nok\r\n0\r\n\r\n", True),
        ("chunks, for HTTP/1.0", lines("GET / HTTP/1.0"),
         lines("HTTP/1.1 200 OK", DATE, "Transfer-Encoding: chunked") + b"2\r\nok\r\n0\r\n\r\n",
         lines("HTTP/1.1 200 OK", DATE, "Via: 1.1 asio_proxy", "Connection: close") + b"ok", False),
        ("HEAD, with a length", head,
         lines("HTTP/1.1 200 OK", DATE, "Content-Length: 7"),
         lines("HTTP/1.1 200 OK", DATE, "Via: 1.1 asio_proxy", "Content-Length: 7"), True),
        ("HEAD, with chunks", head,
         lines("HTTP/1.1 200 OK", DATE, "Transfer-Encoding: chunked"),
         lines("HTTP/1.1 200 OK", DATE, "Via: 1.1 asio_proxy"), True),
        ("204", GET, lines("HTTP/1.1 204 No Content", DATE),
         lines("HTTP/1.1 204 No Content", DATE, "Via: 1.1 asio_proxy"), True),
        ("304, with a length", GET,
         lines("HTTP/1.1 304 Not Modified", DATE, "Content-Length: 7"),
         lines("HTTP/1.1 304 Not Modified", DATE, "Via: 1.1 asio_proxy", "Content-Length: 7"), True),
    ):
        peer = client(port, sent)
        server = origin.accept()
        server.head()
        server.send(answer)
        check(f"response: {name}", peer.read(len(wanted)), wanted)
        if goes_on:
            peer.send(GET)
            next_server = origin.accept()
            check(f"response: {name}: the next request", next_server.head(), GOT)
            next_server.close()
        else:
            check(f"response: {name}: closed", peer.all(), b"")
        peer.close()
        server.close()

    # Content that ends with the connection.
    peer = client(port, GET)
    server = origin.accept()
    server.head()
    server.send(lines("HTTP/1.0 200 OK", DATE) + b"ok")
    wanted = lines("HTTP/1.1 200 OK", DATE, "Via: 1.0 asio_proxy", "Transfer-Encoding: chunked")
    wanted += b"2\r\nok\r\n"
    check("response: content is streamed", peer.read(len(wanted)), wanted)
    server.close()
    check("response: content ends with the connection", peer.read(5), b"0\r\n\r\n")
    peer.close()

    # Content in both directions at once, after a 100 that the client waits for.
    peer = client(port, lines("POST / HTTP/1.1", "Host: a.test", "Expect: 100-continue",
                              "Content-Length: 4"))
    server = origin.accept()
    check("expect: forwarded", b"Expect: 100-continue\r\n" in server.head(), True)
    server.send(lines("HTTP/1.1 100 Continue"))
    check("expect: 100", peer.head(), lines("HTTP/1.1 100 Continue", "Via: 1.1 asio_proxy"))
    peer.send(b"ab")
    check("expect: the first half", server.read(2), b"ab")
    peer.send(b"cd")
    check("expect: the second half", server.read(2), b"cd")
    server.send(EMPTY)
    check("expect: final", peer.head(), PASSED_EMPTY)
    peer.close()
    server.close()

    # A final response before the content has come: nobody can tell where the next request begins.
    peer = client(port, lines("POST / HTTP/1.1", "Host: a.test", "Content-Length: 4") + b"ab")
    server = origin.accept()
    server.until(b"ab")
    server.send(EMPTY)
    check("early answer: closes", peer.all(), PASSED_EMPTY[:-2] + b"Connection: close\r\n\r\n")
    check("early answer: the origin gets no more", server.all(), b"")
    peer.close()
    server.close()


def origins_that_fail(port, origin):
    for name, answer in (
        ("closes without a word", b""),
        ("closes in its head", b"HTTP/1.1 200 OK\r\nDate: "),
        ("is not HTTP", b"hello\r\n\r\n"),
        ("has two kinds of framing",
         lines("HTTP/1.1 200 OK", "Content-Length: 5", "Transfer-Encoding: chunked")),
        ("has a coding that is not forwarded",
         lines("HTTP/1.1 200 OK", "Transfer-Encoding: gzip, chunked")),
        ("has another coding alone", lines("HTTP/1.1 200 OK", "Transfer-Encoding: gzip")),
        ("has a Connection that names Content-Length",
         lines("HTTP/1.1 200 OK", "Connection: Content-Length", "Content-Length: 0")),
        ("switches without an offer", SWITCH),
    ):
        peer = client(port, GET)
        server = origin.accept()
        server.head()
        server.send(answer)
        server.end()
        check(f"502: the origin {name}", status_line(peer), b"HTTP/1.1 502 Bad Gateway")
        peer.close()
        server.close()

    peer = client(port, GET)
    server = origin.accept()
    server.head()
    send_long_head(server, ("HTTP/1.1 200 OK", "Content-Length: 0"))
    check("502: the origin has a long head in pieces", status_line(peer),
          b"HTTP/1.1 502 Bad Gateway")
    peer.close()
    server.close()

    for name, answer, wanted in (
        ("a length", lines("HTTP/1.1 200 OK", DATE, "Content-Length: 5") + b"he",
         lines("HTTP/1.1 200 OK", DATE, "Via: 1.1 asio_proxy", "Content-Length: 5") + b"he"),
        ("chunks", lines("HTTP/1.1 200 OK", DATE, "Transfer-Encoding: chunked") + b"2\r\nhe\r\n",
         lines("HTTP/1.1 200 OK", DATE, "Via: 1.1 asio_proxy", "Transfer-Encoding: chunked")
         + b"2\r\nhe\r\n"),
    ):
        peer = client(port, GET)
        server = origin.accept()
        server.head()
        server.send(answer)
        peer.until(b"he")
        server.close()
        peer.rest = b""
        rest = peer.all()
        check(f"cut short: {name}", rest in (b"", b"\r\n"), True)
        peer.close()

    peer = client(port, GET)
    server = origin.accept()
    check("504: a silent origin", status_line(peer), b"HTTP/1.1 504 Gateway Timeout")
    peer.close()
    server.close()

    # A part of the content must not pass for the whole.
    peer = client(port, lines("POST / HTTP/1.1", "Host: a.test", "Transfer-Encoding: chunked")
                  + b"2\r\nab\r\nzz\r\n")
    server = origin.accept()
    check("bad chunk: the origin gets no end", server.all().endswith(b"0\r\n\r\n"), False)
    check("bad chunk: 400", status_line(peer), b"HTTP/1.1 400 Bad Request")
    peer.close()
    server.close()


def switches(port, origin):
    # Both ends send bytes of the new protocol together with their heads.
    peer = client(port, HANDSHAKE + b"early from the client;")
    server = origin.accept()
    check("websocket: request", server.read(len(FORWARDED)), FORWARDED)
    check("websocket: nothing before the 101", server.is_silent(), True)
    server.send(SWITCH + b"early from the server;")
    check("websocket: 101", peer.read(len(SWITCHED)), SWITCHED)
    check("websocket: early bytes of the server", peer.until(b";"), b"early from the server;")
    check("websocket: early bytes of the client", server.until(b";"), b"early from the client;")
    bulk = bytes(range(256)) * 4096
    peer.send(b"GET / HTTP/1.1\r\n\r\n;")
    check("websocket: bytes are not read as HTTP", server.until(b";"), b"GET / HTTP/1.1\r\n\r\n;")
    server.send(bulk)
    check("websocket: a megabyte", peer.read(len(bulk)) == bulk, True)
    peer.end()
    check("websocket: the client ends", server.all(), b"")
    server.send(b"last")
    server.close()
    check("websocket: the server ends later", peer.all(), b"last")
    peer.close()

    # Refused: the early bytes are the next request, or are not HTTP.
    for name, early, wanted in (("the next request", GET, GOT), ("no HTTP", b"\x81\x85frame\r\n", None)):
        peer = client(port, HANDSHAKE + early)
        server = origin.accept()
        check(f"not switched: {name}", server.head(), FORWARDED)
        server.send(EMPTY)
        check(f"not switched: {name}: answered", peer.head(), PASSED_EMPTY)
        check(f"not switched: {name}: not sent on", server.all(), b"")
        if wanted:
            server = origin.accept()
            check(f"not switched: {name}: forwarded as such", server.head(), wanted)
            server.send(EMPTY)
            check(f"not switched: {name}: answered too", peer.head(), PASSED_EMPTY)
        else:
            check(f"not switched: {name}: refused", status_line(peer), b"HTTP/1.1 400 Bad Request")
            check(f"not switched: {name}: the origin hears nothing", origin.is_called(), False)
        peer.close()
        server.close()

    for name, upgrade in (("h2c", "Upgrade: h2c"), ("websocket and more", "Upgrade: websocket, x"),
                          ("nothing", "X-Upgrade: websocket")):
        peer = client(port, lines("GET /chat HTTP/1.1", "Host: a.test",
                                  "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c, websocket",
                                  "HTTP2-Settings: AAMAAABk", KEY, VERSION) + b"PRI * HTTP/2.0")
        server = origin.accept()
        check(f"101 to {name}: request", server.head(), FORWARDED)
        server.send(lines("HTTP/1.1 101 Switching Protocols", "Connection: Upgrade", upgrade, ACCEPT)
                    + b"bytes")
        check(f"101 to {name}: 502", status_line(peer), b"HTTP/1.1 502 Bad Gateway")
        check(f"101 to {name}: nothing is tunnelled", server.all(), b"")
        peer.close()
        server.close()

    # The content of the request comes before the first byte of the new protocol.
    peer = client(port, HANDSHAKE[:-2] + b"Content-Length: 4\r\n\r\nab")
    server = origin.accept()
    server.until(b"\r\n\r\nab")
    server.send(SWITCH + b"first;")
    check("content and a switch: 101", peer.read(len(SWITCHED)), SWITCHED)
    peer.send(b"cdsecond;")
    check("content and a switch: the rest", server.until(b";"), b"cdsecond;")
    check("content and a switch: then the server", peer.until(b";"), b"first;")
    peer.close()
    server.close()


def real_programs_through_the_proxy(proxy):
    backend = node(NODE_ECHO)
    if backend is None:
        skip("Node ws behind the proxy", "node or its ws is not installed")
    else:
        process = start(proxy, "--port", "0", "--to", str(backend[1]))
        port = listens(process)
        check("Node: a plain request", client(port, GET).until(b"plain\n")[-6:], b"plain\n")
        if has_websockets():
            check("python3-websockets to Node ws", echo_through(port), "echoed")
        else:
            skip("python3-websockets to Node ws", "python3-websockets is not installed")
        check("Node: the proxy ends", stop(process), 0)
        stop(backend[0])

    if shutil.which("nghttpd") is None or shutil.which("curl") is None:
        return skip("curl --http2 to nghttpd", "nghttpd or curl is not installed")
    # nghttpd speaks only HTTP/2, and not HTTP/1.1: it answers with the bytes of HTTP/2.
    port = free_port()
    backend = start("nghttpd", "-a", "127.0.0.1", "--no-tls", str(port))
    wait_for(port)
    process = start(proxy, "--port", "0", "--to", str(port))
    done = subprocess.run(["curl", "-s", "-i", "--http2", "--max-time", "10",
                           f"http://127.0.0.1:{listens(process)}/"], capture_output=True)
    check("curl --http2 to nghttpd", done.stdout.split(b"\r\n")[0], b"HTTP/1.1 502 Bad Gateway")
    check("nghttpd: the proxy ends", stop(process), 0)
    stop(backend)


# ---- The bridge -----------------------------------------------------------------------------------

DATA, HEADERS, RST_STREAM, SETTINGS = 0, 1, 3, 4
END_STREAM, END_HEADERS = 1, 4
CANCEL = struct.pack(">I", 8)
ENABLE_CONNECT_PROTOCOL = 8


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def next_frame(peer, *kinds):
    """The flags, stream and payload of the next frame of these kinds; others are skipped."""
    while True:
        start_of = peer.read(9)
        if len(start_of) < 9:
            return None
        payload = peer.read(int.from_bytes(start_of[:3], "big"))
        if start_of[3] in kinds:
            return start_of[4], int.from_bytes(start_of[5:], "big"), payload


def settings(value):
    return frame(SETTINGS, 0, 0, struct.pack(">HI", ENABLE_CONNECT_PROTOCOL, value))


def literal(name, value):
    """A field line of HPACK: not indexed, not coded. Shorter than 127 bytes."""
    return bytes([0, len(name)]) + name.encode() + bytes([len(value)]) + value.encode()


def bridge_by_hand(bridge):
    origin = Origin()
    process = start(bridge, "--port", "0", "--to", str(origin.port))
    port = listens(process)

    # What never reaches the backend.
    for name, status, sent in (
        ("a plain request", "404 Not Found", GET),
        ("another protocol", "404 Not Found",
         lines("GET / HTTP/1.1", "Host: a.test", "Connection: Upgrade", "Upgrade: IRC")),
        ("h2c", "404 Not Found",
         lines("GET / HTTP/1.1", "Host: a.test", "Connection: Upgrade, HTTP2-Settings",
               "Upgrade: h2c", "HTTP2-Settings: AAMAAABk")),
        ("a bad key", "400 Bad Request", HANDSHAKE.replace(b"dGhl", b"dGh")),
        ("content", "400 Bad Request", HANDSHAKE[:-2] + b"Content-Length: 1\r\n\r\nx"),
        ("no HTTP", "400 Bad Request", b"\x81\x85frame\r\n\r\n"),
    ):
        peer = client(port, sent)
        answer = peer.all()
        check(f"bridge: {name}", answer.split(b"\r\n")[0], f"HTTP/1.1 {status}".encode())
        peer.close()
    peer = client(port)
    send_long_head(peer, ("GET / HTTP/1.1", "Host: a.test"))
    check("bridge: a long head in pieces", status_line(peer).split(b"\r\n")[0],
          b"HTTP/1.1 431 Request Header Fields Too Large")
    peer.close()
    check("bridge: the backend hears nothing", origin.is_called(), False)

    # A backend without extended CONNECT.
    peer = client(port, HANDSHAKE)
    server = origin.accept()
    check("bridge: preface", server.read(24), b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
    check("bridge: waits for the settings", peer.is_silent(), True)
    server.send(frame(SETTINGS, 0, 0))
    check("bridge: 501", peer.all().split(b"\r\n")[0], b"HTTP/1.1 501 Not Implemented")
    peer.close()
    server.close()
    time.sleep(0.2)  # the bridge has to notice

    # A tunnel, with bytes that arrive early on both sides, then interim and refused ones.
    peer = client(port, HANDSHAKE + b"early from the client;")
    server = origin.accept()
    server.read(24)
    server.send(settings(1))
    flags, stream, block = next_frame(server, HEADERS)
    check("bridge: the stream stays open", flags, END_HEADERS)
    try:
        import hpack
        decoder = hpack.Decoder()
        fields = [(name if isinstance(name, str) else name.decode(),
                   value if isinstance(value, str) else value.decode())
                  for name, value in decoder.decode(block)]
        check("bridge: fields", fields,
              [(":method", "CONNECT"), (":protocol", "websocket"), (":scheme", "http"),
               (":path", "/chat"), (":authority", "a.test"), ("sec-websocket-version", "13"),
               ("via", "1.1 nghttp2_bridge")])
    except ImportError:
        decoder = None
        skip("bridge: fields", "python3-hpack is not installed")
    server.send(frame(HEADERS, END_HEADERS, stream, literal(":status", "103") + literal("link", "</a>")))
    check("bridge: 103", peer.until(b" 103 "), b"HTTP/1.1 103 ")  # HTTP/2 has no reason phrase
    check("bridge: 103: fields", peer.head().split(b"\r\n", 1)[1],
          lines("link: </a>", "Via: 2 nghttp2_bridge"))
    server.send(frame(HEADERS, END_HEADERS, stream, literal(":status", "200") + literal("x-kept", "1"))
                + frame(DATA, 0, stream, b"early from the server;"))
    check("bridge: 101", peer.head(),
          lines("HTTP/1.1 101 Switching Protocols", "Connection: Upgrade", "Upgrade: websocket",
                ACCEPT, "x-kept: 1", "Via: 2 nghttp2_bridge"))
    check("bridge: early bytes of the server", peer.until(b";"), b"early from the server;")
    check("bridge: early bytes of the client", next_frame(server, DATA),
          (0, stream, b"early from the client;"))
    peer.end()
    check("bridge: the client ends", next_frame(server, DATA), (END_STREAM, stream, b""))
    server.send(frame(DATA, END_STREAM, stream, b"last"))
    check("bridge: the backend ends", peer.all(), b"last")
    peer.close()

    # Of several protocols, it carries websocket.
    peer = client(port, HANDSHAKE.replace(b"Upgrade: websocket", b"Upgrade: foo, websocket"))
    _, stream, block = next_frame(server, HEADERS)
    if decoder:
        check("bridge: websocket behind another protocol: the CONNECT",
              "websocket" in map(str, dict(decoder.decode(block)).values()), True)
    server.send(frame(HEADERS, END_HEADERS, stream, literal(":status", "200")))
    check("bridge: websocket behind another protocol: the 101", peer.head(),
          lines("HTTP/1.1 101 Switching Protocols", "Connection: Upgrade", "Upgrade: websocket",
                ACCEPT, "Via: 2 nghttp2_bridge"))
    peer.end()
    next_frame(server, DATA)
    server.send(frame(DATA, END_STREAM, stream, b""))
    check("bridge: websocket behind another protocol: the end", peer.all(), b"")
    peer.close()

    # The same connection carries the next stream.
    peer = client(port, HANDSHAKE + GET)
    _, stream, _ = next_frame(server, HEADERS)
    server.send(frame(HEADERS, END_HEADERS, stream, literal(":status", "403"))
                + frame(DATA, END_STREAM, stream, b"no\n"))
    check("bridge: refused", peer.all(),
          lines("HTTP/1.1 403 Forbidden", "Via: 2 nghttp2_bridge", "Connection: close",
                "Content-Length: 3") + b"no\n")
    check("bridge: refused: the early bytes are not sent", next_frame(server, DATA, RST_STREAM),
          (0, stream, CANCEL))
    peer.close()

    peer = client(port, HANDSHAKE)
    _, stream, _ = next_frame(server, HEADERS)
    server.send(frame(RST_STREAM, 0, stream, struct.pack(">I", 7)))
    check("bridge: reset before an answer", peer.all().split(b"\r\n")[0], b"HTTP/1.1 502 Bad Gateway")
    peer.close()

    peer = client(port, HANDSHAKE)
    _, stream, _ = next_frame(server, HEADERS)
    server.send(frame(HEADERS, END_HEADERS, stream, literal(":status", "200")))
    peer.head()
    peer.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()  # with a reset
    check("bridge: a reset becomes CANCEL", next_frame(server, RST_STREAM),
          (0, stream, CANCEL))

    peer = client(port, HANDSHAKE)
    next_frame(server, HEADERS)
    server.close()
    check("bridge: the backend goes", peer.all().split(b"\r\n")[0], b"HTTP/1.1 502 Bad Gateway")
    peer.close()
    check("bridge: ends", stop(process), 0)


def real_programs_through_the_bridge(bridge, scratch):
    backend = node(NODE_HTTP2)
    if backend is None:
        skip("Node http2 behind the bridge", "node is not installed")
    else:
        process = start(bridge, "--port", "0", "--to", str(backend[1]))
        peer = client(listens(process), HANDSHAKE)
        check("Node http2: switched", b"\r\nx-protocol: websocket\r\n" in peer.head(), True)
        peer.send(b"any bytes;")
        check("Node http2: echo", peer.until(b";"), b"any bytes;")
        peer.end()
        check("Node http2: end", peer.all(), b"")
        check("Node http2: the bridge ends", stop(process), 0)
        stop(backend[0])

    backend = node(NODE_ECHO)
    if backend is None or shutil.which("haproxy", path="/usr/sbin:" + os.environ["PATH"]) is None:
        return skip("haproxy and Node ws behind the bridge", "haproxy, node or its ws is not installed")
    if not has_websockets():
        return skip("haproxy and Node ws behind the bridge", "python3-websockets is not installed")
    front = free_port()
    configuration = os.path.join(scratch, "haproxy.cfg")
    with open(configuration, "w") as file:
        file.write(f"""
defaults
    mode http
    timeout connect 10s
    timeout client 10s
    timeout server 10s
frontend front
    bind 127.0.0.1:{front} proto h2
    default_backend back
backend back
    server node 127.0.0.1:{backend[1]}
""")
    haproxy = start(shutil.which("haproxy", path="/usr/sbin:" + os.environ["PATH"]), "-db", "-f",
                    configuration)
    wait_for(front)
    process = start(bridge, "--port", "0", "--to", str(front))
    port = listens(process)
    check("python3-websockets through haproxy to Node ws", echo_through(port), "echoed")
    check("the same connection again", echo_through(port), "echoed")
    check("haproxy: the bridge ends", stop(process), 0)
    stop(haproxy)
    stop(backend[0])


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: proxies.py ASIO_PROXY NGHTTP2_BRIDGE")
    proxy, bridge = sys.argv[1:]
    silent = False
    with tempfile.TemporaryDirectory() as scratch:
        try:
            origin = Origin()
            process = start(proxy, "--port", "0", "--to", str(origin.port), "--timeout", "2")
            port = listens(process)
            requests_that_are_forwarded(port, origin)
            requests_that_are_refused(port, origin)
            responses(port, origin)
            origins_that_fail(port, origin)
            switches(port, origin)
            origin.sock.close()
            peer = client(port, GET)
            check("502: no origin", status_line(peer), b"HTTP/1.1 502 Bad Gateway")
            idle = client(port, b"GET / HT")  # still open when the proxy is stopped
            check("the proxy ends", stop(process), 0)
            idle.close()
            real_programs_through_the_proxy(proxy)
            bridge_by_hand(bridge)
            real_programs_through_the_bridge(bridge, scratch)
        except socket.timeout:
            silent = True
            print("FAIL - a peer was silent, so the other checks were not made")
        finally:
            for each in running:
                each.kill()
    print(f"{made} checks, {failures} failed")
    return 1 if failures or silent or made == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
