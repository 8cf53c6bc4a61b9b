#!/usr/bin/env python3
# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
"""What upgrade_probe finds in clients: a right one, and those that are wrong in one way each.

Usage: client_faults.py PATH-TO-UPGRADE_PROBE
       client_faults.py --fault CASE-ID URL      be a client with that fault; "none" is a right one
       client_faults.py --manner NAME URL        be none at all, in one of the MANNERS

A right client of this file is strict: it takes no 101 that RFC 6455 §4.1 does not allow.
"""
import base64
import concurrent.futures
import hashlib
import json
import os
import re
import resource
import signal
import socket
import struct
import subprocess
import sys
import threading
import time

import driver

TIME_LIMIT = 30  # seconds for what happens on a connection of a client


class Wrong(Exception):
    """What a client does not take."""


# ---- The clients --------------------------------------------------------------------------------

KEY_SUFFIX = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

REQUEST = """\
GET {path} HTTP/1.1
Host: {host}
Upgrade: websocket
Connection: Upgrade
Sec-WebSocket-Key: {key}
Sec-WebSocket-Version: 13
Sec-WebSocket-Protocol: chat, superchat
Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits

"""
EXTENSIONS = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\n"

# What a client with this fault sends instead.
SENDS = {
    "sends-get": ("GET ", "POST "),
    "sends-http-1-1": ("HTTP/1.1", "HTTP/1.0"),
    "sends-host": ("Host: {host}\n", ""),
    "sends-authority": ("Host: {host}", "Host: 127.0.0.1"),
    "sends-upgrade": ("Upgrade: websocket", "Upgrade: websocket/13"),
    "sends-connection": ("Connection: Upgrade", "Connection: keep-alive"),
    "sends-key": ("Key: {key}", "Key: {key}AAAA"),
    "sends-fresh-key": ("Key: {key}", "Key: aGVsbG8hIGhlbGxvISBoZQ=="),
    "sends-version": ("Version: 13", "Version: 8"),
    "sends-subprotocols": ("chat, superchat", "superchat, superchat"),
    "sends-extensions": ("client_max_window_bits\n", "client_max_window_bits=99\n"),
    "sends-no-content": ("\n\n", "\nContent-Length: 5\n\nhello"),
    "sends-no-other-fault": ("\n\n", "\nKeep-Alive: timeout=5\n\n"),
    "deflate-not-offered": (EXTENSIONS, ""),
}

# The heads that a client with this fault does not take, though they are right.
REFUSES = {
    "upgrade-in-another-case": rb"Upgrade: WebSocket\r",
    "connection-in-lower-case": rb"Connection: upgrade\r",
    "connection-list": rb"keep-alive, Upgrade",
    "connection-list-without-spaces": rb"keep-alive,Upgrade",
    "connection-in-two-lines": rb"Connection: keep-alive\r\n(.*\n)*Connection: Upgrade",
    "connection-with-empty-elements": rb"Connection: ,",
    "connection-with-another-option": rb"Connection: X-Probe",
    "field-tabs": rb":\t",
    "field-trailing-space": rb"\t\r",
    "field-without-space": rb"\nUpgrade:w",
    "field-names": rb"UPGRADE:",
    "field-order": rb"Accept: .*\r\n(.*\n)*Upgrade: websocket\r\n",
    "field-empty": rb"X-Probe:\r",
    "field-obs-text": rb"[\x80-\xFF]",
    "field-folded": rb"X-Probe: a\r\n b",
    "other-fields": rb"Set-Cookie",
    "many-fields": rb"X-Probe-59",
    "long-field": rb"x{4000}",
    "reason-unusual": rb"101 Web",
    "reason-empty": rb"101 \r",
    "subprotocol-last": rb"Protocol: superchat\r",
    "deflate-accepted": rb"Extensions: permessage-deflate",
}

# The heads that a client with this fault takes for a right 101. A is the right digest, B another.
TAKES = {
    "accept-missing": rb"^HTTP/1.1 101 (?!(?s:.)*Sec-WebSocket-Accept)",
    "accept-empty": rb"Accept: \r",
    "accept-of-another-key": rb"^(?!(?s:.)*Accept: A)(?s:.)*Accept: B\r",
    "accept-is-key": rb"Accept: .{22}==\r",
    "accept-wrong-digit": rb"Accept: one digit is wrong\r",
    "accept-in-another-case": rb"Accept: a\r",
    "accept-without-padding": rb"Accept: without padding\r",
    "accept-with-more": rb"Accept: Ax\r",
    "accept-in-another-field": rb"X-Sec-WebSocket-Accept: A\r",
    "accept-and-another": rb"Accept: A\r\n(.*\n)*Sec-WebSocket-Accept: B\r",
    "accept-twice": rb"Accept: A\r\n(.*\n)*Sec-WebSocket-Accept: A\r",
    "upgrade-missing": rb"^HTTP/1.1 101 (?!(?s:.)*Upgrade: )",
    "upgrade-empty": rb"Upgrade: \r",
    "upgrade-in-another-field": rb"X-Upgrade: websocket",
    "upgrade-h2c": rb"\nUpgrade: h2c\r\nConnection",
    "upgrade-longer": rb"Upgrade: websocketx",
    "upgrade-shorter": rb"Upgrade: web\r\n(?! )",
    "upgrade-with-version": rb"Upgrade: websocket/13",
    "upgrade-list": rb"Upgrade: websocket, h2c",
    "upgrade-in-two-lines": rb"Upgrade: websocket\r\n(.*\n)*Upgrade: h2c",
    "connection-missing": rb"^HTTP/1.1 101 (?!(?s:.)*Connection: )",
    "connection-keep-alive": rb"Connection: keep-alive\r(?!(?s:.)*Connection: Upgrade)",
    "connection-close": rb"Connection: close",
    "connection-longer": rb"Connection: upgraded",
    "connection-with-prefix": rb"Connection: not-upgrade",
    "connection-quoted": rb"Connection: \"",
    "connection-without-comma": rb"Connection: keep-alive upgrade",
    "subprotocol-not-offered": rb"Protocol: x-probe",
    "subprotocol-empty": rb"Protocol: \r",
    "subprotocol-list": rb"Protocol: \w+, ",
    "extension-not-offered": rb"Extensions: x-probe",
    "extensions-malformed": rb"Extensions: permessage-deflate;\r",
    "deflate-not-offered": rb"Extensions: permessage-deflate\r",
    "deflate-unknown-parameter": rb"Extensions: .*; x_probe\r",
    "deflate-wrong-value": rb"Extensions: .*=1\r",
    "deflate-parameter-twice": rb"Extensions: .*server_no.*server_no",
    "deflate-twice": rb"Extensions: .*deflate.*deflate",
    "status-200": rb"^HTTP/1.1 200 (.*\n)*Sec-WebSocket-Accept: A",
    "status-200-advertises": rb"^HTTP/1.1 200 (?!(?s:.)*Accept)(.*\n)*Upgrade: websocket",
    "status-301": rb"^HTTP/1.1 301 ",
    "status-400": rb"^HTTP/1.1 400 ",
    "status-401": rb"^HTTP/1.1 401 ",
    "status-426": rb"^HTTP/1.1 426 ",
    "status-503": rb"^HTTP/1.1 503 ",
    "status-102": rb"^HTTP/1.1 102 ",
    "status-1010": rb"^HTTP/1.1 1010 ",
    "status-in-http-1-0": rb"^HTTP/1.0 101 ",
    "nul-in-upgrade": rb"websocket\0",
    "nul-in-accept": rb"A\0",
    "bare-cr": rb"a\rUpgrade",
    "folded-upgrade": rb"web\r\n socket",
    "not-http": rb"^SSH",
    "closed-at-once": rb"^$",
    "closed-in-head": rb"^HTTP/1.1 101 (?s:.)*[^\n]\r\n$",
    "content-length": rb"Content-Length: 5\r",
    "transfer-encoding": rb"Transfer-Encoding: chunked",
    "frame-in-content": rb"^HTTP/1.1 200 (?!(?s:.)*Upgrade)",
}

# What a client with this fault passes over when it comes where a frame should: start and end.
PASSES_OVER = {
    "transfer-encoding": (b"7\r\n", b"\r\n0\r\n\r\n"),
    "second-101": (b"HTTP/1.1 101 ", b"\r\n\r\n"),
}

ACCEPT_OF_EXAMPLE = b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo="


class Client:
    """One connection. It sends a text, waits until that is echoed, and closes."""

    def __init__(self, url, fault):
        self.fault = fault
        host, self.path = url.removeprefix("ws://").split("/", 1)
        self.host = host
        address, port = host.split(":")
        self.socket = socket.create_connection((address, int(port)), TIME_LIMIT)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.bytes = b""

    def run(self):
        with self.socket:
            self.ask()
            self.read_responses()
            self.speak()

    def more(self):
        got = self.socket.recv(65536)
        if not got:
            raise EOFError
        self.bytes += got

    def ask(self):
        old, new = SENDS.get(self.fault, ("", ""))
        text = REQUEST.replace(old, new, 1) if old else REQUEST
        head, content = text.split("\n\n")
        text = head.replace("\n", "\r\n") + "\r\n\r\n" + content
        key = base64.b64encode(os.urandom(16)).decode()
        text = text.format(path="/" + self.path, host=self.host, key=key)
        self.key = re.search(r"Key: (\S*)", text)[1].encode()
        self.accept = base64.b64encode(hashlib.sha1(self.key + KEY_SUFFIX).digest())
        self.offers_deflate = "permessage-deflate" in text
        request = text.encode()
        if self.fault == "sends-nothing-early":
            request += self.frame(1, b"hello")
        self.socket.sendall(request)

    # The answer.

    def read_responses(self):
        interim = 0
        while True:
            head = self.read_head()
            status = self.judge(head)
            if status == 101:
                return
            if status // 100 != 1:
                raise Wrong(f"status {status}")
            interim += 1
            rest = bool(self.bytes)
            refused = {"interim-100": status == 100 and not rest, "interim-two": rest,
                       "interim-103": status == 103 and interim == 1}
            if refused.get(self.fault):
                raise Wrong(f"an interim response {status}")

    def read_head(self):
        """The head, with its empty line. It has that, too, if the fault does not need it."""
        try:
            while b"\r\n\r\n" not in self.bytes:
                self.more()
                if self.fault == "head-bytewise" and b"\r\n\r\n" not in self.bytes:
                    raise Wrong("half a head")
        except EOFError:
            head, self.bytes = self.bytes, b""
            if not self.takes(head):
                raise Wrong("no whole head") from None
            return head
        head, self.bytes = self.bytes.split(b"\r\n\r\n", 1)
        return head + b"\r\n\r\n"

    def takes(self, head):
        """Whether the fault makes this head as good as a right one."""
        if self.fault not in TAKES:
            return False
        for before, after in (
            (self.accept, b"A"), (ACCEPT_OF_EXAMPLE, b"B"), (self.accept.swapcase(), b"a"),
            (b" " + self.accept[:-1] + b"\r", b" without padding\r"),
        ):
            head = head.replace(before, after)
        head = re.sub(rb" ." + re.escape(self.accept[1:]) + rb"\r", rb" one digit is wrong\r", head)
        return re.search(TAKES[self.fault], head) is not None

    def judge(self, head):
        """The status. Raises Wrong unless a 101 is right."""
        if self.takes(head):
            if self.fault == "content-length":
                self.eats = 5
            return 101
        if self.fault in REFUSES and re.search(REFUSES[self.fault], head):
            raise Wrong("a head that the fault makes wrong")
        head = re.sub(rb"\r\n[ \t]+", b" ", head)
        lines = head.removesuffix(b"\r\n\r\n").split(b"\r\n")
        start = re.fullmatch(rb"HTTP/1\.1 ([0-9]{3}) [^\0\r\n]*", lines[0])
        if not start:
            raise Wrong(f"no status line: {lines[0]!r}")
        fields = {}
        for line in lines[1:]:
            field = re.fullmatch(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\0\r\n]*?)[ \t]*", line)
            if not field:
                raise Wrong(f"no field line: {line!r}")
            fields.setdefault(field[1].lower(), []).append(field[2])
        if start[1] == b"101":
            self.judge_fields(fields)
        return int(start[1])

    def judge_fields(self, fields):
        def value(name):
            return b", ".join(fields.get(name, []))

        if value(b"upgrade").lower() != b"websocket":
            raise Wrong("Upgrade is not websocket")
        options = [each.strip(b" \t").lower() for each in value(b"connection").split(b",")]
        if b"upgrade" not in options or any(re.search(rb"[\s\"]", each) for each in options):
            raise Wrong("Connection has no upgrade")
        if fields.get(b"sec-websocket-accept") != [self.accept]:
            raise Wrong("not the digest of the key")
        if b"sec-websocket-protocol" in fields:
            if value(b"sec-websocket-protocol") not in (b"chat", b"superchat"):
                raise Wrong("not a subprotocol that was offered")
        if b"sec-websocket-extensions" in fields:
            extensions = value(b"sec-websocket-extensions")
            if not self.offers_deflate or extensions != b"permessage-deflate":
                raise Wrong("not an extension that was offered")
        if b"content-length" in fields or b"transfer-encoding" in fields:
            raise Wrong("a 101 with content")

    # Frames.

    eats = 0
    talks = True

    def frame(self, opcode, content):
        if self.fault == "sends-masked-frames":
            return bytes((0x80 | opcode, len(content))) + content
        mask = os.urandom(4)
        masked = bytes(each ^ mask[i % 4] for i, each in enumerate(content))
        return bytes((0x80 | opcode, 0x80 | len(content))) + mask + masked

    def take(self, size):
        while len(self.bytes) < size:
            self.more()
        taken, self.bytes = self.bytes[:size], self.bytes[size:]
        return taken

    def read_frame(self):
        if self.eats:
            self.take(self.eats)
            self.eats = 0
        if self.fault in PASSES_OVER:
            start, end = PASSES_OVER[self.fault]
            while not self.bytes:
                self.more()
            if self.bytes.startswith(start):
                while end not in self.bytes:
                    self.more()
                self.bytes = self.bytes.split(end, 1)[1]
        first, second = self.take(2)
        if first & 0x70 or first & 0xF not in (0, 1, 2, 8, 9, 10):
            raise Wrong("no frame")
        if second & 0x80 and self.fault != "masked-frame":
            raise Wrong("a masked frame")
        size = second & 0x7F
        if size >= 126:
            size = int.from_bytes(self.take(2 if size == 126 else 8), "big")
        mask = self.take(4) if second & 0x80 else bytes(4)
        return first & 0xF, bytes(b ^ mask[i % 4] for i, b in enumerate(self.take(size)))

    def speak(self):
        if self.fault == "frame-behind-head" and len(self.bytes) >= 17:
            self.bytes = b""
        if self.fault == "frame-in-halves" and len(self.bytes) < 17:
            self.bytes = b""
        if self.fault != "sends-nothing-early" and self.talks:
            self.socket.sendall(self.frame(1, b"hello"))
        opcode = content = None
        try:
            while (opcode, content) != (1, b"hello"):
                opcode, content = self.read_frame()
                if opcode == 9:
                    self.socket.sendall(self.frame(10, content))
                if opcode == 8:
                    raise Wrong("a Close instead of the echo")
        except Wrong:
            self.socket.sendall(self.frame(8, b"\x03\xea"))
            raise
        self.socket.sendall(self.frame(8, b"\x03\xe8"))
        while self.read_frame()[0] != 8:
            pass


def visit(url, fault):
    """Connects like a client with this fault. Returns its exit status."""
    try:
        Client(url, fault).run()
        return 0
    except (Wrong, EOFError, OSError):
        return 1


# ---- Those that are no clients ------------------------------------------------------------------


def raw(url):
    return socket.create_connection(("127.0.0.1", int(re.search(r":(\d+)/", url)[1])), TIME_LIMIT)


def reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def send_and_wait(url, what):
    with raw(url) as to:
        to.sendall(what)
        time.sleep(1000)


def send_without_end(url, start, more, pause=0):
    with raw(url) as to:
        to.sendall(start)
        while True:
            to.sendall(more)
            time.sleep(pause)


def send_and_close(url, what):
    with raw(url) as to:
        to.sendall(what)


def send_and_reset(url, what):
    to = raw(url)
    to.sendall(what)
    reset(to)


def connect_again_and_again(url):
    while True:
        raw(url).close()
        time.sleep(0.01)


def ask(url):
    """A right request. Returns the connection."""
    client = Client(url, "none")
    client.ask()
    return client


def flood(url, what):
    client = ask(url)
    client.read_responses()
    while True:
        client.socket.sendall(what)


def listen(url):
    client = Client(url, "none")
    client.talks = False
    client.run()


def print_without_end(url):
    threading.Thread(target=visit, args=(url, "none"), daemon=True).start()
    while True:
        os.write(1, 4096 * b"noise ")
        time.sleep(0.001)


def leave_another_behind(url):
    """That one holds the connection open, too."""
    client = Client(url, "none")
    if os.fork() == 0:
        time.sleep(1000)
    client.run()


def ignore_the_end(url):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    leave_another_behind(url)
    time.sleep(1000)


NO_REQUEST = "it connects, and closes the connection without a complete request"
SILENT = "it connects, but sends no complete request within 4000 ms"
NOT_HTTP = "what the client sends is not HTTP/1.1: "
STAYS = "the client does not go on after a right 101: it "
NO_FRAME = STAYS + "sends something that is no frame of WebSocket"

# What such a one does; and what the probe says then, or None if it runs the cases.
MANNERS = {
    "never-connects": (lambda url: time.sleep(1000), "makes no connection within 15000 ms"),
    "ends-at-once": (lambda url: sys.exit("no!"),
                     "ends with exit status 1, and makes no connection; it printed: no!"),
    "kills-itself": (lambda url: os.kill(os.getpid(), signal.SIGKILL), "ends with signal 9"),
    "connects-and-waits": (lambda url: send_and_wait(url, b""), SILENT),
    "sends-half-a-request": (lambda url: send_and_wait(url, b"GET / HTTP/1.1\r\n"), SILENT),
    "sends-slowly": (
        lambda url: send_without_end(url, b"GET / HTTP/1.1\r\nX: ", b"x", 0.05), SILENT),
    "sends-garbage": (
        lambda url: send_and_wait(url, b"\x16\x03\x01\x02\x00\x01" + bytes(500)), NOT_HTTP),
    "sends-megabytes": (lambda url: send_without_end(url, b"GET /", 65536 * b"x"), NOT_HTTP),
    "sends-content-without-end": (
        lambda url: send_without_end(
            url, b"GET / HTTP/1.1\r\nContent-Length: 999999999999\r\n\r\n", 65536 * b"x"),
        SILENT),
    "closes-at-once": (lambda url: raw(url).close(), NO_REQUEST),
    "closes-in-request": (lambda url: send_and_close(url, b"GET / HTTP/1.1\r\n"), NO_REQUEST),
    "resets-at-once": (lambda url: reset(raw(url)), NO_REQUEST),
    "resets-in-request": (lambda url: send_and_reset(url, b"GET / HTTP/1.1\r\n"), NO_REQUEST),
    "connects-again-and-again": (connect_again_and_again, NO_REQUEST),
    "asks-for-another-path": (lambda url: visit(url[:url.rindex("/")] + "/x", "none"),
                              "it asks for /x, and not for /"),
    "asks-and-waits": (lambda url: (ask(url), time.sleep(1000)),
                       STAYS + "neither sends a frame nor closes the connection within 4000 ms"),
    "asks-and-resets": (lambda url: reset(ask(url).socket), STAYS),
    "asks-and-closes": (lambda url: ask(url).socket.close(), STAYS),
    "floods-with-noise": (lambda url: flood(url, 65536 * b"\xFF"), NO_FRAME),
    "announces-a-huge-frame": (
        lambda url: flood(url, b"\x82\xFF" + struct.pack(">Q", 1 << 62) + bytes(4)), NO_FRAME),
    "floods-with-pings": (lambda url: flood(url, 5000 * (b"\x89\x80" + bytes(4))), None),
    "floods-with-messages": (
        lambda url: flood(url, b"\x82\xFE\xFF\xFF" + bytes(4) + bytes(65535)), None),
    "floods-with-fragments": (
        lambda url: flood(url, b"\x02\xFE\xFF\xFF" + bytes(4) + bytes(65535)), None),
    "only-listens": (listen, None),
    "prints-without-end": (print_without_end, None),
    "leaves-another-behind": (leave_another_behind, None),
    "ignores-the-end": (ignore_the_end, None),
}


def behave(name, url):
    """A name with "late-" before it is that of a right client, until its first case."""
    if name.startswith("late-") and url.endswith("/plain"):
        return visit(url, "none")
    return MANNERS[name.removeprefix("late-")][0](url)


# ---- Faults -------------------------------------------------------------------------------------


class Clients:
    """The clients with faults, in this process: starting Python for each of them takes too long.

    The probe starts a shell, which tells its fault and its URL to this process, and ends with the
    exit status that it is told.
    """

    SCRIPT = ('exec 3<>/dev/tcp/127.0.0.1/$0; echo "$1 $2" >&3; read -r status <&3; '
              "exit ${status:-1}")

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        threading.Thread(target=self.serve, daemon=True).start()

    def command(self, fault):
        port = self.listener.getsockname()[1]
        return ["bash", "-c", self.SCRIPT, str(port), fault, "{url}"]

    def serve(self):
        while True:
            shell, _ = self.listener.accept()
            threading.Thread(target=self.answer, args=(shell,), daemon=True).start()

    @staticmethod
    def answer(shell):
        with shell, shell.makefile("rw") as text:
            try:
                fault, url = text.readline().split()
                text.write(f"{visit(url, fault)}\n")
                text.flush()
            except (OSError, ValueError):
                pass  # the probe has ended the shell


# Other cases that a fault makes fail, and why that cannot be otherwise.
OVERLAPS = {}


# ---- Manners ------------------------------------------------------------------------------------

# A few cases of each kind.
SOME_CASES = ("connection-list", "accept-missing", "status-200", "frame-behind-head",
              "closed-at-once", "content-length", "sends-fresh-key")


class Run:
    """A run of the probe, whose processes can be found later by a variable of their environment."""

    def __init__(self, probe, command, cases=SOME_CASES):
        self.mark = f"CLIENT_FAULTS_RUN={os.urandom(8).hex()}".encode()
        name, value = self.mark.decode().split("=")
        patterns = [word for each in cases for word in ("--case", each)]
        self.start = time.monotonic()
        self.process = subprocess.Popen(
            [probe, "client", *patterns, "--timeout", "4000", "--json", "--", *command],
            env={**os.environ, name: value}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True)

    def end(self):
        """The exit status, and what was printed."""
        try:
            self.out, self.err = self.process.communicate(timeout=120)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.out, self.err = self.process.communicate()
            raise AssertionError("it does not end") from None
        # The system takes a moment for those that have been killed.
        deadline = time.monotonic() + 3
        while (left := self.processes()) and time.monotonic() < deadline:
            time.sleep(0.05)
        if left:
            for each in left:
                os.kill(each, signal.SIGKILL)
            raise AssertionError(f"{len(left)} processes are left behind")
        return self.process.returncode

    def processes(self):
        found = []
        for each in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{each}/environ", "rb") as file:
                    if self.mark in file.read() and int(each) != self.process.pid:
                        found.append(int(each))
            except OSError:
                pass
        return found


def command_for(manner):
    python = [sys.executable, "-S", "-E", "-B", os.path.abspath(__file__)]
    return [*python, "--manner", manner, "{url}"]


def expect(holds, what):
    if not holds:
        raise AssertionError(what)


def check_start(probe, command, said):
    """Such a command makes the cases impossible, and the probe says why."""
    run = Run(probe, command)
    status = run.end()
    expect(status == 2 and not run.out, f"exit status {status}, {run.out}")
    expect(said in run.err and run.err.count("\n") == 1, run.err)


def check_cases(probe, manner):
    """The probe runs the cases, whatever comes of them."""
    run = Run(probe, command_for(manner))
    status = run.end()
    expect(status in (0, 1), f"exit status {status}: {run.err}")
    results = {each["id"]: each["result"] for each in json.loads(run.out)["cases"]}
    expect(set(results) == set(SOME_CASES), results)
    expect(time.monotonic() - run.start < 60, "it takes too long")
    said = MANNERS[manner.removeprefix("late-")][1]
    if said is None and not manner.startswith("floods"):
        expect(set(results.values()) == {"passed"}, results)
    elif said == NOT_HTTP:
        expect(set(results.values()) == {"failed"}, results)
    elif said and STAYS not in said:
        expect(set(results.values()) == {"skipped"}, results)


def check_interrupt(probe, sent):
    """The probe is ended by a signal while clients run."""
    run = Run(probe, command_for("late-connects-and-waits"))
    deadline = time.monotonic() + 30
    while len(run.processes()) < 4 and time.monotonic() < deadline:
        time.sleep(0.05)
    run.process.send_signal(sent)
    expect(run.end() == -sent, f"it ends with {run.process.returncode}")


def check_manners(probe):
    """The number of those that the probe does not deal with."""
    checks = {"no such command": lambda: check_start(
        probe, ["./no such command", "{url}"], "command not found")}
    for name, (_, said) in MANNERS.items():
        if said is not None:
            checks[name] = lambda n=name, s=said: check_start(probe, command_for(n), s)
            checks[f"late-{name}"] = lambda n=name: check_cases(probe, f"late-{n}")
        else:
            checks[name] = lambda n=name: check_cases(probe, n)
    for sent in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        checks[f"interrupted by {sent.name}"] = lambda s=sent: check_interrupt(probe, s)
    wrong = 0
    # Most of the time of these runs is spent waiting.
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        for name, done in [(name, pool.submit(check)) for name, check in checks.items()]:
            try:
                done.result()
                print(f"ok - {name}")
            except AssertionError as why:
                wrong += 1
                print(f"FAIL - {name}: {why}")
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(f"{len(checks)} runs, {wrong} wrong; the largest process had {largest} MiB")
    return wrong


def main():
    if len(sys.argv) == 4 and sys.argv[1] == "--fault":
        return visit(sys.argv[3], sys.argv[2])
    if len(sys.argv) == 4 and sys.argv[1] == "--manner":
        return behave(sys.argv[2], sys.argv[3])
    if len(sys.argv) != 2 or not os.access(sys.argv[1], os.X_OK):
        print(__doc__, file=sys.stderr)
        return 2
    probe = os.path.abspath(sys.argv[1])
    clients = Clients()

    def failed_for(fault):
        report, _ = driver.run(probe, "client", "--jobs", "8", "--",
                               *clients.command(fault or "none"))
        return driver.failed(report)

    ids = driver.case_ids(probe, "client")
    wrong = check_manners(probe)
    try:
        driver.check_faults(ids, {each: OVERLAPS.get(each, {}) for each in ids}, failed_for)
    except SystemExit as end:
        return 1 if wrong else end.code
    return 1


if __name__ == "__main__":
    sys.exit(main())
