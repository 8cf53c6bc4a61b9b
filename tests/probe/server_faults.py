#!/usr/bin/env python3
# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
"""What upgrade_probe finds in servers: right ones, and those that are wrong in one way each.

Usage: server_faults.py PATH-TO-UPGRADE_PROBE [CASE-ID...]
       server_faults.py --serve CASE-ID     be a server with that fault; "none" is a right one
With case ids, only the right servers and those with these faults are judged.
"""
import contextlib
import functools
import json
import subprocess
import sys
import threading

import driver
from peers.listener import Listener
from peers.protocols import ConnectUdp, H2c, WebSocket
from peers.wrong_lists import CONNECTION, UPGRADE, VERSIONS
from peers.wrong_messages import CONTENT, HEADS, PIECES, PLAIN
from peers.wrong_others import CONNECT_UDP, H2C
from peers.wrong_websocket import FRAMES, HANDSHAKE, KEYS, SWITCHES, WEBSOCKET_VERSIONS

# The right server of each protocol, and the faults that are tried on it. A case that several
# protocols have is tried on one of them.
FAULTS = {
    WebSocket: {**PLAIN, **SWITCHES, **CONNECTION, **UPGRADE, **VERSIONS, **KEYS,
                **WEBSOCKET_VERSIONS, **HANDSHAKE, **HEADS, **PIECES, **CONTENT, **FRAMES},
    H2c: H2C,
    ConnectUdp: CONNECT_UDP,
}

TIMEOUT = "8000"  # milliseconds for an answer: none of the faults is a hang

# On a busy computer, a server may be too slow for an answer, or get what was sent in two pieces in
# one.
ATTEMPTS = 3

# A server that stops must have answered all other cases before.
ONE_AT_A_TIME = {"still-serves"}


def ids_of(probe, protocol):
    listed = subprocess.run([probe, "server", "--list", "--json", "--protocol", protocol],
                            check=True, capture_output=True, text=True, timeout=driver.TIME_LIMIT)
    return [each["id"] for each in json.loads(listed.stdout)["cases"]]


def server_with(fault):
    """The class of the servers with this fault."""
    for right, faults in FAULTS.items():
        if fault in faults:
            return type("Wrong", (right,), faults[fault])
    sys.exit(f"no fault {fault}")


def judge(probe, server, jobs="16"):
    """Runs all cases against a server, and gives the report."""
    with Listener(lambda peer: server(peer).serve()) as at:
        scheme = "ws" if server.protocol == "websocket" else "http"
        report, _ = driver.run(probe, "server", f"{scheme}://127.0.0.1:{at.port}/", "--protocol",
                               server.protocol, "--jobs", jobs, "--timeout", TIMEOUT)
    return report


def failed_once(probe, fault):
    if fault:
        jobs = "1" if fault in ONE_AT_A_TIME else "16"
        return driver.failed(judge(probe, server_with(fault), jobs))
    # The right servers pass all cases. A case that judges none of them would prove nothing.
    return {f"{each['id']} ({right.protocol})" for right in FAULTS
            for each in judge(probe, right)["cases"] if each["result"] != "passed"}


def failed_for(probe, fault):
    expected = {fault} if fault else set()
    for _ in range(ATTEMPTS):
        failed = failed_once(probe, fault)
        if failed == expected:
            break
        print(f"# {fault or 'no fault'}, once more, because of {', '.join(failed ^ expected)}")
    return failed


def main(probe, *chosen):
    all_ids = {each: None for right in FAULTS for each in ids_of(probe, right.protocol)}
    ids = [each for each in all_ids if not chosen or each in chosen]
    tried = {each: {} for faults in FAULTS.values() for each in faults
             if not chosen or each in chosen}
    driver.check_faults(ids, tried, functools.partial(failed_for, probe))


def serve(fault):
    server = WebSocket if fault == "none" else server_with(fault)
    with Listener(lambda peer: server(peer).serve()) as at, contextlib.suppress(KeyboardInterrupt):
        print(f"listening on 127.0.0.1:{at.port}", flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "--serve":
        serve(sys.argv[2])
    elif len(sys.argv) > 1:
        main(*sys.argv[1:])
    else:
        sys.exit(__doc__)
