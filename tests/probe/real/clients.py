# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
"""The clients. Each takes a URL, connects, sends a message, waits for one and
closes. It exits with 0 only if all of that was done."""
import http.server
import threading

from driven import websocket
from row import (CLIENTS, Missing, Place, Row, bun, compiled, deno, go, java,
                 node, path_of, python)

PAGE_SECONDS = 15  # the page gives up after ten


def native(name, *libraries, **options):
    return lambda: [compiled(CLIENTS / name, *libraries, **options)]


def in_go(name):
    return lambda: [go(CLIENTS / name)]


def script(command, name):
    return lambda: command(CLIENTS / name)


def interpreted(program, name):
    return lambda: [path_of(program), str(CLIENTS / name)]


def upgrade_client():
    executable = Place.stacks / "upgrade_client"
    if not executable.exists():
        raise Missing(f"upgrade_client is not in {Place.stacks}")
    return [str(executable), "--subprotocols", "chat, superchat", "--deflate"]


def browser(name, start):
    """A browser takes seconds to start, so that one is used for all cases. The
    command hands it the URL."""
    def command():
        page = websocket.Scripted(name, start)
        one = threading.Lock()

        class Control(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                url = self.rfile.read(int(self.headers["Content-Length"]))
                with one:
                    page.jobs.put({"url": url.decode(), "subprotocols": [],
                                   "messages": ["hello"], "options": []})
                    seen = page.reports.get(timeout=PAGE_SECONDS)
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b"echoed" if seen["echoes"] == ["hello"]
                                 else b"failed")

            def log_message(self, *_):
                pass

        control = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Control)
        control.handle_error = lambda *_: None  # the command may be killed
        threading.Thread(target=control.serve_forever, daemon=True).start()
        return [*python(CLIENTS / "browser.py"), str(control.server_port)]
    return command


ROWS = [
    Row("Node ws", script(node, "ws.js"), "nodejs", "ws"),
    Row("Node websocket", script(node, "websocket.js"), "nodejs", "websocket"),
    Row("Node faye-websocket", script(node, "faye.js"), "nodejs",
        "faye-websocket"),
    Row("Node undici", script(node, "standard.js"), "nodejs", "undici"),
    Row("Deno", script(deno, "standard.js"), npm="deno"),
    Row("Bun", script(bun, "standard.js"), npm="bun"),
    Row("Python websockets", script(python, "py_websockets.py"),
        "python3-websockets"),
    Row("websocket-client", script(python, "py_websocket_client.py"),
        "python3-websocket"),
    Row("aiohttp", script(python, "py_aiohttp.py"), "python3-aiohttp"),
    Row("Tornado", script(python, "py_tornado.py"), "python3-tornado"),
    Row("trio-websocket", script(python, "py_trio.py"),
        "python3-trio-websocket"),
    Row("Autobahn", script(python, "py_autobahn.py"), "python3-autobahn"),
    Row("Boost.Beast", native("beast.cpp"), "libboost1.74-dev libboost-dev g++"),
    Row("WebSocket++", native("websocketpp.cpp", standard="c++11"),
        "libwebsocketpp-dev libboost-dev g++"),
    Row("libwebsockets", native("libwebsockets.c", "-lwebsockets"),
        "libwebsockets-dev gcc"),
    Row("POCO", native("poco.cpp", "-lPocoNet", "-lPocoFoundation"),
        "libpoco-dev g++"),
    Row("Qt", native("qt.cpp", "Qt6WebSockets"),
        "qt6-websockets-dev pkg-config g++"),
    Row("libsoup", native("libsoup.c", "libsoup-3.0"),
        "libsoup-3.0-dev pkg-config gcc"),
    Row("Go x/net/websocket", in_go("go_xnet.go"),
        "golang-golang-x-net-dev golang-go"),
    Row("Go gorilla/websocket", in_go("go_gorilla.go"),
        "golang-github-gorilla-websocket-dev golang-go"),
    Row("Go nhooyr.io/websocket", in_go("go_nhooyr.go"),
        "golang-nhooyr-websocket-dev golang-go"),
    Row("Java java.net.http", lambda: java(CLIENTS / "Jdk.java"),
        "openjdk-17-jdk-headless"),
    Row("Tomcat", lambda: java(CLIENTS / "Tomcat.java", "tomcat10-embed-core",
                               "tomcat10-embed-websocket"),
        "libtomcat10-embed-java openjdk-17-jdk-headless"),
    Row("Ruby faye-websocket", interpreted("ruby", "faye.rb"),
        "ruby-faye-websocket"),
    Row("Mojolicious", interpreted("perl", "mojo.pl"), "libmojolicious-perl"),
    Row("Chromium", browser("chromium", websocket.chromium_command),
        "chromium"),
    Row("Firefox", browser("firefox", websocket.firefox_command),
        "firefox-esr"),
    Row("upgrade_client", upgrade_client),
]
