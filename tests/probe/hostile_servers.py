#!/usr/bin/env python3
# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
"""upgrade_probe against servers that hang, close, drip and flood, and against 100 connections.

Whatever a server does, the probe ends in time, says what is wrong, and needs little memory.
Usage: hostile_servers.py PATH-TO-UPGRADE_PROBE
"""
import concurrent.futures
import contextlib
import functools
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time

from peers.hostile import H2C_SERVERS, SERVERS, TLS_SERVERS
from peers.listener import Listener
from peers.protocols import WebSocket

TIMEOUT = 0.4  # seconds that an answer may take, in these runs
JOBS = 16
AT_ONCE = 2  # runs at the same time
LONGEST_CASE = 6  # timeouts: to connect, for each answer, and for the new protocol
MARGIN = 10  # seconds for a computer that is busy
MEMORY_LIMIT = 200  # MB


class Run:
    """One run of the probe to its end."""

    def __init__(self, probe, url, *options, limit, timeout=TIMEOUT):
        arguments = ["server", url, "--timeout", str(round(timeout * 1000)), "--color", "never"]
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            start = time.monotonic()
            process = subprocess.Popen([probe, *arguments, *options], stdin=subprocess.DEVNULL,
                                       stdout=out, stderr=err)
            stopper = threading.Timer(limit, process.kill)
            stopper.start()
            # Unlike Popen.wait, this tells how much memory the one process has used.
            _, status, usage = os.wait4(process.pid, 0)
            stopper.cancel()
            process.returncode = os.waitstatus_to_exitcode(status)
            self.status = process.returncode
            self.seconds = time.monotonic() - start
            self.megabytes = usage.ru_maxrss / 1024
            out.seek(0)
            err.seek(0)
            self.out = out.read().decode("utf-8", "replace")
            self.err = err.read().decode("utf-8", "replace")

    def faults(self, memory_limit, may_pass):
        """What is wrong with how the probe ended."""
        if self.status == -9:
            yield f"does not end within {self.seconds:.1f} s"
        elif self.status not in (1, 2) and not (may_pass and self.status == 0):
            yield f"exit status {self.status}: {self.err[-2000:]}"
        elif self.status == 2 and not re.fullmatch(r"upgrade_probe: [ -~]{10,300}\n", self.err):
            yield f"no plain message: {self.err[-2000:]!r}"
        elif self.status == 1 and not re.search(" [1-9][0-9]* failed", self.totals()):
            yield f"no summary: {self.out[-2000:]!r}"
        if self.megabytes > memory_limit:
            yield f"needs {self.megabytes:.0f} MB"

    def totals(self):
        """The line that says how many cases failed."""
        found = re.search(r"^\d+ cases: .*", self.out, re.M)
        return found[0] if found else ""

    def summary(self):
        said = self.err.strip() if self.status == 2 else self.totals()
        return f"{self.status}, {self.seconds:.1f} s, {self.megabytes:.0f} MB: {said[:150]}"


def limit_for(cases):
    rounds = -(-cases // JOBS)
    return rounds * LONGEST_CASE * TIMEOUT + MARGIN


def memory_limit_of(probe):
    """A sanitizer needs memory of its own."""
    text = pathlib.Path(probe).read_bytes()
    is_sanitized = b"__asan_init" in text or b"__tsan_init" in text
    return 4000 if is_sanitized else MEMORY_LIMIT


def count_cases(probe, protocol):
    listed = subprocess.run([probe, "server", "--list", "--protocol", protocol], check=True,
                            capture_output=True, text=True, timeout=60)
    return len(re.findall(r"^  ", listed.stdout, re.M))


# ---- Servers whose listening is strange ---------------------------------------------------------

@contextlib.contextmanager
def stops_listening(after):
    """Serves some connections in the right way, and then no more."""
    left = threading.Semaphore(after)

    def serve(peer):
        if not left.acquire(blocking=False):
            at.__exit__()
            return
        WebSocket(peer).serve()

    with Listener(serve) as at:
        yield at.port


@contextlib.contextmanager
def serves_one_at_a_time():
    turn = threading.Lock()

    def serve(peer):
        with turn:
            WebSocket(peer).serve()

    with Listener(serve) as at:
        yield at.port


@contextlib.contextmanager
def never_accepts():
    """Listens, but its queue of connections is full."""
    with contextlib.ExitStack() as open_ones:
        listener = open_ones.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(4):
            waiting = open_ones.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        time.sleep(0.1)
        yield listener.getsockname()[1]


@contextlib.contextmanager
def does_not_listen():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    yield port


@contextlib.contextmanager
def giving(serve):
    with Listener(serve) as at:
        yield at.port


STRANGE_LISTENERS = {
    "does not listen": does_not_listen,
    "never accepts": never_accepts,
    "accepts one connection": lambda: stops_listening(1),
    "accepts 20 connections": lambda: stops_listening(20),
    "serves one connection at a time": serves_one_at_a_time,
}

# Right servers, which pass if they are fast enough.
SLOW = {"serves one connection at a time"}


def rows():
    """The name of a server, what opens it, the protocol, and the scheme."""
    for name, opened in STRANGE_LISTENERS.items():
        yield name, opened, "websocket", "http"
    for servers, *how in ((SERVERS, "websocket", "http"), (H2C_SERVERS, "h2c", "http"),
                          (TLS_SERVERS, "websocket", "https")):
        for name, serve in servers.items():
            yield name, functools.partial(giving, serve), *how


# ---- The runs -----------------------------------------------------------------------------------

def judge(probe, limits, _, opened, protocol, scheme):
    with opened() as port:
        return Run(probe, f"{scheme}://127.0.0.1:{port}/", "--protocol", protocol,
                   "--jobs", str(JOBS), limit=limits[protocol])


def all_pass(probe, opened, jobs, memory_limit):
    """A right server passes, with many connections at once or with one."""
    with opened() as port:
        run = Run(probe, f"ws://127.0.0.1:{port}/", "--jobs", str(jobs), limit=60, timeout=5)
    print(f"{'ok' if run.status == 0 else 'FAIL'} - {jobs} at once: {run.summary()}")
    if run.status:
        print(run.out + run.err)
    return run.status == 0 and run.megabytes <= memory_limit


def main(probe):
    start, wrong = time.monotonic(), 0
    memory_limit = memory_limit_of(probe)
    limits = {each: limit_for(count_cases(probe, each)) for each in ("websocket", "h2c")}
    every = list(rows())
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        runs = pool.map(lambda row: judge(probe, limits, *row), every)
        for (name, *_), run in zip(every, runs):
            faults = list(run.faults(memory_limit, name in SLOW))
            wrong += bool(faults)
            print(f"{'FAIL' if faults else 'ok'} - {name}: {run.summary()}", flush=True)
            for fault in faults:
                print(f"    {fault}")
    wrong += not all_pass(probe, lambda: giving(lambda peer: WebSocket(peer).serve()), 100,
                          memory_limit)
    wrong += not all_pass(probe, serves_one_at_a_time, 1, memory_limit)
    print(f"{len(every) + 2} servers, {wrong} wrong, {time.monotonic() - start:.0f} s")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
