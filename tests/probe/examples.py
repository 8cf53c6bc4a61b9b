#!/usr/bin/python3
# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
"""Runs upgrade_probe on the programs of examples/stacks, which have to pass all
cases.

    examples.py UPGRADE_PROBE FOLDER

FOLDER has the compiled programs. One that is not there is passed over, with a
message: its libraries are not installed.
"""
import pathlib
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "stacks"))

import driver
from driven.process import Process, free_port

# What the HTTP library below a program makes impossible. These cases must fail.
CUT = "ends a field value at NUL, so the program does not see what is behind it"
NOT_POSSIBLE = {
    "libevent_server": {
        "nul-in-value": f"evhttp {CUT}",
        "empty-line-first": "evhttp refuses an empty line before the request line"},
    "microhttpd_server": {
        "nul-in-value": f"libmicrohttpd {CUT}",
        "folded-line": "libmicrohttpd does not join the lines of a folded field"},
}


def server(probe, program, protocol="websocket"):
    port = Process(program.name, [program, "--port", "0"]).announced_port()
    return driver.run(probe, "server", f"http://127.0.0.1:{port}/chat",
                      "--protocol", protocol)


def h2c_server(probe, program):
    return server(probe, program, "h2c")


def client(probe, program):
    return driver.run(probe, "client", "--port", "0", "--", program, "--subprotocols",
                      "chat, superchat", "--deflate", "{url}", "hello")


def proxy(probe, program):
    back = free_port()
    front = Process(program.name, [program, "--port", "0", "--to", str(back)]).announced_port()
    return driver.run(probe, "proxy", f"http://127.0.0.1:{front}", "--origin-port", str(back))


EXAMPLES = {
    "beast_server": server, "http_parser_server": server, "libevent_server": server,
    "microhttpd_server": server, "nghttp2_server": h2c_server, "upgrade_client": client,
    "asio_proxy": proxy,
}


def check(name, report):
    """Whether exactly the cases fail that cannot pass."""
    want, got = set(NOT_POSSIBLE.get(name, ())), driver.failed(report)
    skipped = {each["id"]: each["why"] for each in report["cases"] if each["result"] == "skipped"}
    print(f"{'ok' if got == want else 'FAIL'} - {name}: {len(report['cases'])} cases, "
          f"{len(got)} failed, {len(skipped)} skipped")
    for each in report["cases"]:
        if each["id"] in got - want:
            print(f"    {each['id']}: {each['why']}\n    {each['sent']!r}\n    {each['received']!r}")
    for each in sorted(want - got):
        print(f"    {each} does not fail any more, so it should not be listed")
    for each, why in skipped.items():
        print(f"    {each} skipped: {why}")
    return got == want


def main():
    probe, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    good, tried = True, 0
    with tempfile.TemporaryDirectory() as logs:
        Process.folder = pathlib.Path(logs)
        try:
            for name, run in EXAMPLES.items():
                if not (folder / name).exists():
                    print(f"skipped - {name} is not in {folder}")
                    continue
                report, _ = run(probe, folder / name)
                tried += 1
                good = check(name, report) and good
        finally:
            for process in list(Process.running):
                process.stop()
    sys.exit(0 if good and tried else 1)


if __name__ == "__main__":
    main()
