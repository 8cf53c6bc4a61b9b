# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
"""Checks, without the probe, that the programs of the rows work: each does one
good handshake, and a client also fails where the other end refuses."""
import asyncio
import http.server
import subprocess
import threading

from driven.process import check, run
from row import CAPTURES, Missing, Process, free_port, path_of, python

SECONDS = 20


def echo(url, fields=()):
    """A message and a ping, and what comes back."""
    try:
        import websockets
    except ImportError as error:
        raise Missing("python3-websockets is not installed") from error

    async def talk():
        async with websockets.connect(
                url, open_timeout=SECONDS,
                extra_headers=[each.split(": ") for each in fields]) as socket:
            await socket.send("hello")
            check((await socket.recv()).rstrip("\n"), "hello", "the echo")
            await (await socket.ping())
    try:
        asyncio.run(asyncio.wait_for(talk(), SECONDS))
    except asyncio.TimeoutError as error:
        raise AssertionError("no echo or no pong") from error


def origin(port):
    Process("origin", [*python(CAPTURES / "py_aiohttp_server.py"),
                       str(port)]).wait_for(port)


def curl(url, *options):
    return run([path_of("curl"), "-sS", "-o", "/dev/null", "--max-time",
                str(SECONDS), "-w", "%{http_version} %{http_code}",
                *options, url])


def server(row, port):
    url = row.url(port)
    if row.protocol == "h2c":
        check(curl(url, "--http2"), "2 200", "version and status")
        check(run([path_of("nghttp"), "-nuv", url]).count("HTTP Upgrade success"),
              1, "upgrades with nghttp")
    elif row.protocol == "none":
        check(curl(url.replace("ws:", "http:"), "-H", "Connection: upgrade",
                   "-H", "Upgrade: websocket", "-H", "Sec-WebSocket-Version: 13",
                   "-H", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="),
              "1.1 200", "version and status")
    else:
        echo(url, row.fields)


def proxy(row):
    back = free_port()
    front = row.start(back)  # the probe, too, listens only after that
    origin(back)
    echo(row.url(front))


class Refusal(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_error(403)

    def log_message(self, *_):
        pass


def client(row, command):
    def status(port):
        done = subprocess.run([*command, row.url(port)], capture_output=True,
                              timeout=SECONDS)
        return done.returncode, done.stderr.decode(errors="replace")

    port = free_port()
    origin(port)
    code, text = status(port)
    check(code, 0, f"status with an echo; {text.strip()[-200:]}")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Refusal) as refusing:
        threading.Thread(target=refusing.serve_forever, daemon=True).start()
        try:
            check(status(refusing.server_port)[0] != 0, True,
                  "fails where it is refused")
        finally:
            refusing.shutdown()
