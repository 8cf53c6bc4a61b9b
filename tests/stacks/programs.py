#!/usr/bin/python3
# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
"""Drives the programs of examples/stacks with browsers, clients and proxies
that other people wrote, on 127.0.0.1 only.

    programs.py FOLDER [--skip-missing] [--only WORD] [--markdown FILE]

FOLDER has the compiled examples. A program that is not installed is a failure,
or with --skip-missing a row that says so. --only runs the rows that name WORD.
--markdown writes the short table that the README has.

On Debian 12:

    apt-get install -y apache2-bin chromium curl firefox-esr haproxy nghttp2-client nghttp2-server nginx node-ws nodejs python3 python3-websockets
"""
import argparse
import collections
import os
import pathlib
import re
import signal
import sys
import tempfile

sys.dont_write_bytecode = True

from driven import by_hand, http, others, websocket
from driven.process import Missing, Process, check
from driven.versions import with_versions

ALTOGETHER = 500  # seconds

WEBSOCKET_SERVERS = ["beast_server", "http_parser_server", "libevent_server",
                     "microhttpd_server"]
PROXIES = ["nginx", "haproxy", "apache"]

WEBSOCKET_CLIENTS = {
    "curl, own frames": by_hand.frames,
    "curl, no pause": by_hand.frames_without_pause,
    "python websockets": websocket.python,
    "python websockets, no deflate": websocket.python_without_deflate,
    "node ws": websocket.node,
    "node ws, no deflate": websocket.node_without_deflate,
    "chromium": websocket.chromium,
    "firefox": websocket.firefox,
}
CONTENT_CLIENTS = {
    "curl, content": by_hand.content,
    "curl, expected content": by_hand.expected_content,
}
HTTP1_CLIENTS = {
    "curl": http.curl_http1,
    "curl --http2": http.curl_h2c_not_taken,
    "h2load --h1": http.h2load,
}

# What is done, clients, what is between, servers.
COMBINATIONS = [
    ("HTTP/1.1", HTTP1_CLIENTS, ["directly", *PROXIES], WEBSOCKET_SERVERS),
    ("content", CONTENT_CLIENTS, ["directly"], WEBSOCKET_SERVERS),
    # libevent_server ignores an offer with chunked content, and says why.
    ("content", {"curl, chunked content": by_hand.chunked_content}, ["directly"],
     [each for each in WEBSOCKET_SERVERS if each != "libevent_server"]),
    ("426", {"curl, required": http.curl_required},
     ["directly"], WEBSOCKET_SERVERS),
    ("WebSocket", {"python websockets, required": websocket.python_required},
     ["directly"], WEBSOCKET_SERVERS),

    ("h2c", {"curl --http2": http.curl_h2c, "nghttp -u": http.nghttp},
     ["directly", "haproxy"], ["nghttp2_server"]),
    ("HTTP/1.1", {"curl": http.curl_http1, "h2load --h1": http.h2load},
     ["directly"], ["nghttp2_server"]),
    ("426", {"curl, required": http.curl_h2c_required},
     ["directly"], ["nghttp2_server"]),
    ("h2c", {"curl --http2, content": http.curl_h2c_with_content},
     ["directly"], ["nghttp2_server"]),
    # These do not pass on an offer of h2c that counts.
    ("HTTP/1.1", {"curl --http2": http.curl_h2c_not_taken},
     ["nginx", "apache", "asio_proxy"], ["nghttp2_server"]),

    ("HTTP/1.1", HTTP1_CLIENTS,
     ["asio_proxy"], ["node_ws", "http_parser_server"]),
    ("refused", {"curl": http.curl_refused}, ["asio_proxy"], ["nghttpd"]),
    ("refused", {"curl": http.curl_refused},
     ["nghttp2_bridge, haproxy h2"], ["node_ws"]),

    ("WebSocket", {"python websockets, each parameter": websocket.python_parameters},
     ["directly"],
     [each for each in WEBSOCKET_SERVERS if each in websocket.DEFLATE]),
    ("WebSocket", WEBSOCKET_CLIENTS,
     ["directly", *PROXIES], WEBSOCKET_SERVERS),
    ("WebSocket", WEBSOCKET_CLIENTS,
     ["asio_proxy", "nghttp2_bridge, haproxy h2"],
     ["node_ws", "http_parser_server"]),
]


# What the rows need is started by the first of them.

class Started:
    OTHER_SERVERS = {"node_ws": others.node_ws, "nghttpd": others.nghttpd}
    OTHER_PROXIES = {
        "nginx": others.nginx, "haproxy": others.haproxy,
        "apache": others.apache,
        "haproxy h2": lambda port: others.haproxy(port, "h2"),
    }

    def __init__(self, folder):
        self.folder = folder
        self.examples = []
        self.ports = {}

    def port(self, between, server):
        """The port on which `between`, which may name more than one proxy,
        leads to the server."""
        key = (between, server)
        if key not in self.ports:
            try:
                self.ports[key] = self.start(between, server)
            except (Missing, AssertionError) as error:
                self.ports[key] = error
        if isinstance(self.ports[key], Exception):
            raise self.ports[key]
        return self.ports[key]

    def start(self, between, server):
        if between == "directly":
            if server in self.OTHER_SERVERS:
                return self.OTHER_SERVERS[server]()
            return self.example(server)
        first, _, behind = between.partition(", ")
        port = self.port(behind or "directly", server)
        if first in self.OTHER_PROXIES:
            return self.OTHER_PROXIES[first](port)
        return self.example(first, "--to", str(port))

    def example(self, name, *arguments):
        executable = self.folder / name
        if not executable.exists():
            raise Missing(f"{name} is not in {self.folder}")
        process = Process(f"{name}-{len(self.examples)}",
                          [str(executable), "--port", "0", *arguments])
        self.examples.append((name, process))
        return process.announced_port()


class Results:
    def __init__(self, skip_missing):
        self.rows = []
        self.short = {}  # of each way in a cell, whether rows fail or are skipped
        self.skip_missing = skip_missing

    def add(self, what, client, between, server, test):
        try:
            result = test()
        except Missing as missing:
            result = f"{'skip' if self.skip_missing else 'FAILED'}: {missing}"
        except Exception as error:
            result = f"FAILED: {error or type(error).__name__}"
        row = [*map(with_versions, (client, between, server)), result]
        if result.startswith("FAILED"):
            print(" | ".join(row), file=sys.stderr, flush=True)
        self.rows.append([cell.partition("\n")[0] for cell in row])
        if what:
            key = (what, re.split(" -|,", client)[0], server, between)
            worst = self.short.setdefault(key, set())
            worst.update({"FAILED", "skip"} & {result.partition(":")[0]})

    def failures(self):
        return sum(row[-1].startswith("FAILED") for row in self.rows)

    def print(self):
        rows = [["program", "through", "server", "result"], *self.rows]
        widths = [max(map(len, column)) for column in zip(*rows)]
        for row in rows:
            print(" | ".join(map(str.ljust, row, widths)).rstrip())
        print(f"{len(self.rows)} rows, {self.failures()} failed")


    def write_markdown(self, file):
        """A row for each client program and what it does, a column for each
        server; in the cells the ways between them."""
        servers = list(dict.fromkeys(key[2] for key in self.short))
        cells = collections.defaultdict(lambda: collections.defaultdict(list))
        for (what, client, server, between), worst in self.short.items():
            way = between.replace("directly", "direct").replace(", ", " + ")
            cells[what, client][server].append(
                " ".join([way, *sorted(worst)[:1]]))
        rows = [["client", "what", *map(with_versions, servers)],
                ["---"] * (2 + len(servers))]
        for (what, client), row in sorted(
                cells.items(), key=lambda item: item[0][1]):
            rows.append([with_versions(client), what,
                         *(", ".join(row[server]) for server in servers)])
        file.write_text("".join(
            f"| {' | '.join(row)} |\n" for row in rows)
            + f"\nThrough {with_versions('nginx, haproxy and apache')}.\n")


def ends_well(process):
    check(process.child.poll(), None, f"status before the end:\n{process.tail()}")
    check(process.stop(), 0, f"status at the end:\n{process.tail()}")
    return "exits with 0"


def run_all(folder, results, only):
    started = Started(folder)
    websocket.Scripted.start_all()
    for what, clients, betweens, servers in COMBINATIONS:
        for server in servers:
            for between in betweens:
                for client, test in clients.items():
                    if only and only not in f"{client}|{between}|{server}":
                        continue
                    results.add(what, client, between, server, lambda: test(
                        started.port(between, server), server))
    for name, process in started.examples:
        results.add(None, "SIGTERM", "directly", name,
                    lambda: ends_well(process))


def stop(*_):
    sys.exit("programs.py: stopped, or out of time")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--skip-missing", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--markdown", type=pathlib.Path)
    options = parser.parse_args()

    signal.signal(signal.SIGALRM, stop)
    signal.signal(signal.SIGTERM, stop)
    signal.alarm(ALTOGETHER)
    results = Results(options.skip_missing)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)  # Apache's workers are not root
        os.environ["HOME"] = folder
        Process.folder = pathlib.Path(folder)
        try:
            run_all(options.folder.resolve(), results, options.only)
        finally:
            for process in list(Process.running):
                process.stop()
            results.print()
            if options.markdown:
                results.write_markdown(options.markdown)
    sys.exit(1 if results.failures() or not results.rows else 0)


if __name__ == "__main__":
    main()
