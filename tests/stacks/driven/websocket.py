# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
"""WebSocket clients. Each takes a port and the name of the server behind it,
checks what it receives, and says what that was."""
import asyncio
import http.server
import json
import os
import pathlib
import queue
import tempfile
import threading
import time

from .process import (Missing, NODE_ENVIRONMENT, PATIENCE, Process, check,
                      path_of)

# The servers that agree to permessage-deflate when the client offers it.
DEFLATE = {"node_ws", "beast_server", "http_parser_server"}

# A text message is a string, a binary message is a list of its bytes. The last
# one needs the longest form of a length, and more than one read.
MESSAGES = ["hello \u20ac", list(range(256)), "", "\u00fc\u20ac" * 20000]

# What a client lists in Sec-WebSocket-Protocol, and what the server chooses.
SUBPROTOCOLS = [([], ""), (["nonsense", "chat"], "chat")]


def judge(seen, server, offers_deflate, subprotocol):
    """Checks what a client reports."""
    deflate = offers_deflate and server in DEFLATE
    wanted = {"error": None, "echoes": MESSAGES, "clean": True,
              "protocol": subprotocol,
              "extensions": ["permessage-deflate"] if deflate else []}
    for what, value in wanted.items():
        check(seen.get(what), value, what)
    return [subprotocol or "none", *seen["extensions"]]


def with_each_subprotocol(talk, server, offers_deflate):
    agreed = [judge(talk(listed), server, offers_deflate, chosen)
              for listed, chosen in SUBPROTOCOLS]
    return "echo; agreed: " + "; ".join(" + ".join(each) for each in agreed)


# For browsers and for Node's ws, which has the same interface: a program that
# asks this script for the next job, and reports what it saw.
TALK = """
function talk(job, WebSocket) {
    return new Promise((resolve) => {
        const seen = {echoes: [], protocol: '', extensions: [], clean: false};
        const socket = new WebSocket(job.url, job.subprotocols, ...job.options);
        socket.binaryType = 'arraybuffer';
        function next() {
            const message = job.messages[seen.echoes.length];
            if (message === undefined) socket.close(1000);
            else socket.send(Array.isArray(message) ? new Uint8Array(message) : message);
        }
        socket.onopen = () => {
            seen.protocol = socket.protocol;
            const names = socket.extensions.split(',').map((one) => one.split(';')[0].trim());
            seen.extensions = names.filter((name) => name);
            next();
        };
        socket.onmessage = ({data}) => {
            seen.echoes.push(typeof data === 'string' ? data : [...new Uint8Array(data)]);
            next();
        };
        socket.onerror = (event) => { seen.error = event.message || 'no more is said'; };
        socket.onclose = ({code, wasClean}) => {
            seen.clean = wasClean && code === 1000;
            resolve(seen);
        };
        setTimeout(() => { seen.error = 'late'; resolve(seen); }, 10000);
    });
}
async function work(base, WebSocket) {
    for (;;) {
        const reply = await fetch(base + 'next', {cache: 'no-store'});
        if (reply.status !== 200) continue;
        const seen = await talk(await reply.json(), WebSocket);
        await fetch(base + 'report', {method: 'POST', body: JSON.stringify(seen)});
    }
}
"""
PAGE = f"""<!DOCTYPE html><meta charset="utf-8"><title>test</title>
<script>{TALK} work('/', WebSocket);</script>"""


def chromium_command(url, profile):
    return [path_of("chromium"), "--headless", "--no-sandbox", "--disable-gpu",
            "--disable-dev-shm-usage", "--disable-background-networking",
            "--disable-component-update", "--disable-breakpad",
            "--no-first-run", f"--user-data-dir={profile}", url]


def firefox_command(url, profile):
    # Without these, it asks the internet for this and that.
    pathlib.Path(profile, "user.js").write_text("".join(
        f"user_pref({json.dumps(name)}, {json.dumps(value)});\n"
        for name, value in {
            "app.normandy.enabled": False,
            "app.update.disabledForTesting": True,
            "browser.aboutwelcome.enabled": False,
            "browser.safebrowsing.malware.enabled": False,
            "browser.safebrowsing.phishing.enabled": False,
            "browser.shell.checkDefaultBrowser": False,
            "datareporting.policy.dataSubmissionEnabled": False,
            "extensions.update.enabled": False,
            "network.captive-portal-service.enabled": False,
            "network.connectivity-service.enabled": False,
            "services.settings.server": url + "settings",
            "toolkit.telemetry.enabled": False,
        }.items()))
    return [path_of("firefox-esr"), "--headless", "--no-remote",
            "--profile", profile, url]


def node_command(url, _):
    return [path_of("node"), "-e",
            TALK + f"work('{url}', require('ws')).catch(() => process.exit(1));"]


class Scripted:
    """A program that runs TALK, from the first job to the last."""
    COMMANDS = {"chromium": chromium_command, "firefox": firefox_command,
                "node": node_command}
    running = {}

    @classmethod
    def of(cls, name):
        if name not in cls.running:
            cls.running[name] = cls(name, cls.COMMANDS[name])
        return cls.running[name]

    @classmethod
    def start_all(cls):
        """Browsers need some seconds, in which others can be tested."""
        for name in cls.COMMANDS:
            try:
                cls.of(name)
            except Missing:
                pass  # the rows that need it will say so

    def __init__(self, name, command):
        self.jobs, self.reports = queue.Queue(), queue.Queue()
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0),
                                                 self.handler())
        server.handle_error = lambda *_: None  # it may leave at any time
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.process = Process(name, command(
            f"http://127.0.0.1:{server.server_port}/",
            tempfile.mkdtemp(prefix=name, dir=Process.folder)),
            env={**os.environ, **NODE_ENVIRONMENT})

    def handler(self):
        scripted = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def answer(self, status, kind="text/plain", content=""):
                content = content.encode()
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def do_GET(self):
                if self.path == "/":
                    self.answer(200, "text/html", PAGE)
                elif self.path == "/next":
                    try:
                        job = scripted.jobs.get(timeout=5)
                        self.answer(200, "application/json", json.dumps(job))
                    except queue.Empty:
                        self.answer(202)
                else:
                    self.answer(404)

            def do_POST(self):
                length = int(self.headers["Content-Length"])
                scripted.reports.put(json.loads(self.rfile.read(length)))
                self.answer(200)

            def log_message(self, *_):
                pass

        return Handler

    def talk(self, port, subprotocols, *options):
        self.jobs.put({"url": f"ws://127.0.0.1:{port}/chat",
                       "subprotocols": subprotocols, "messages": MESSAGES,
                       "options": options})
        end = time.monotonic() + 3 * PATIENCE  # a browser starts slowly
        while time.monotonic() < end and self.process.child.poll() is None:
            try:
                return self.reports.get(timeout=1)
            except queue.Empty:
                pass
        raise AssertionError("no report:\n" + self.process.tail())


def scripted(name, port, server, *options, deflate=True):
    return with_each_subprotocol(
        lambda listed: Scripted.of(name).talk(port, listed, *options),
        server, deflate)


def chromium(port, server):
    return scripted("chromium", port, server)


def firefox(port, server):
    return scripted("firefox", port, server)


def node(port, server):
    return scripted("node", port, server)


def node_without_deflate(port, server):
    return scripted("node", port, server, {"perMessageDeflate": False},
                    deflate=False)


def python(port, server, deflate=True, target="/chat"):
    try:
        import websockets
    except ImportError:
        raise Missing("python3-websockets is not installed") from None

    async def talk(listed):
        seen = {"echoes": []}
        async with websockets.connect(
                f"ws://127.0.0.1:{port}{target}", subprotocols=listed or None,
                compression="deflate" if deflate else None) as peer:
            seen["protocol"] = peer.subprotocol or ""
            seen["extensions"] = [each.name for each in peer.extensions]
            for message in MESSAGES:
                await peer.send(message if isinstance(message, str)
                                else bytes(message))
                echo = await peer.recv()
                seen["echoes"].append(echo if isinstance(echo, str)
                                      else list(echo))
        seen["clean"] = peer.close_code == 1000
        return seen

    return with_each_subprotocol(
        lambda listed: asyncio.run(asyncio.wait_for(talk(listed), PATIENCE)),
        server, deflate)


def python_without_deflate(port, server):
    return python(port, server, deflate=False)


def python_parameters(port, server):
    """permessage-deflate with each of its parameters. RFC 7692 §7.1."""
    try:
        import websockets
        from websockets.extensions.permessage_deflate import (
            ClientPerMessageDeflateFactory)
    except ImportError:
        raise Missing("python3-websockets is not installed") from None

    async def talk(offer):
        async with websockets.connect(
                f"ws://127.0.0.1:{port}/", compression=None,
                extensions=[ClientPerMessageDeflateFactory(**offer)]) as peer:
            check(len(peer.extensions), 1, f"extensions for {offer}")
            [agreed] = peer.extensions
            compressed, decode = [], agreed.decode

            def decode_and_note(one, **limits):
                compressed.append(one.rsv1)
                return decode(one, **limits)

            agreed.decode = decode_and_note
            for message in ["twice " * 100] * 2 + ["", "\u00fc\u20ac" * 20000]:
                await peer.send(message)
                check(await peer.recv(), message, f"the echo for {offer}")
            check(sum(compressed), 4, f"compressed messages for {offer}")

    offers = [{}, {"client_max_window_bits": True},
              {"server_no_context_takeover": True},
              {"client_no_context_takeover": True},
              *({f"{side}_max_window_bits": bits}
                for side in ("server", "client") for bits in range(9, 16))]
    for offer in offers:
        asyncio.run(asyncio.wait_for(talk(offer), PATIENCE))
    return f"compressed echoes for {len(offers)} offers"


def python_required(port, server):
    return python(port, server, target="/required")
