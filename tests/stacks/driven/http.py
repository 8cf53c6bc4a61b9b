# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
"""HTTP clients. Each takes a port and the name of the server behind it, checks
what it receives, and says what that was."""
import collections
import re
import subprocess

from .process import PATIENCE, Process, check, path_of, run

WRITE_OUT = "%{stderr}%{http_code} %{http_version} %{num_connects}\\n"


def responses(*arguments):
    """The content, and for each response "status version new-connections"."""
    done = subprocess.run([path_of("curl"), "-q", "-sS", "-w", WRITE_OUT,
                           "--max-time", str(PATIENCE), *arguments],
                          capture_output=True, stdin=subprocess.DEVNULL,
                          timeout=PATIENCE + 5)
    return done.stdout.decode(), done.stderr.decode().splitlines()


def curl_http1(port, _):
    url = f"http://127.0.0.1:{port}/a"
    check(responses(url, url), ("hello over HTTP/1.1\n" * 2,
                           ["200 1.1 1", "200 1.1 0"]), "two of GET")
    check(responses("-d", "x" * 100000, url, url),
          ("hello over HTTP/1.1\n" * 2, ["200 1.1 1", "200 1.1 0"]),
          "two of POST")
    check(responses("-T", "-", url), ("hello over HTTP/1.1\n", ["200 1.1 1"]),
          "PUT, chunked")
    head, lines = responses("-I", url, url)
    check(lines, ["200 1.1 1", "200 1.1 0"], "two of HEAD")
    check("hello" in head, False, "content of HEAD")
    return "hello over HTTP/1.1, one connection"


def curl_h2c_not_taken(port, _):
    url = f"http://127.0.0.1:{port}/a"
    check(responses("--http2", url, url), ("hello over HTTP/1.1\n" * 2,
                                      ["200 1.1 1", "200 1.1 0"]), "GET")
    return "hello over HTTP/1.1"


def curl_required(port, _, protocol="websocket"):
    head, lines = responses("-i", f"http://127.0.0.1:{port}/required")
    check(lines, ["426 1.1 1"], "status")
    fields = collections.defaultdict(list)
    for line in head.partition("\r\n\r\n")[0].split("\r\n")[1:]:
        name, _, value = line.partition(":")
        fields[name.lower()].append(value.strip().lower())
    check(fields["upgrade"], [protocol], "Upgrade")
    check("upgrade" in ",".join(fields["connection"]).split(","), True,
          "the upgrade option")
    if protocol == "websocket":
        check(fields["sec-websocket-version"], ["13"], "version")
    return f"426, Upgrade: {protocol}"


def curl_h2c_required(port, server):
    return curl_required(port, server, "h2c")


def curl_h2c(port, _):
    url = f"http://127.0.0.1:{port}/a"
    required = f"http://127.0.0.1:{port}/required"
    check(responses("--http2", url, url), ("hello over HTTP/2\n" * 2,
                                      ["200 2 1", "200 2 0"]), "two of GET")
    check(responses("--http2", required), ("hello over HTTP/2\n", ["200 2 1"]),
          "where it is required")
    return "hello over HTTP/2, one connection"


def curl_h2c_with_content(port, _):
    url = f"http://127.0.0.1:{port}/a"
    check(responses("--http2", "-d", "x" * 10000, url, url),
          ("hello over HTTP/2\n" * 2, ["200 2 1", "200 2 0"]), "two of POST")
    return "hello over HTTP/2, one connection"


def nghttp(port, _):
    url = f"http://127.0.0.1:{port}/a"
    command = [path_of("nghttp"), "-u", f"--timeout={PATIENCE}"]
    check(run([*command, url]), "hello over HTTP/2\n", "one GET")
    check(run([*command, "-m", "5", url]), "hello over HTTP/2\n" * 5,
          "five at once")
    content = Process.folder / "content"
    content.write_bytes(b"x" * 10000)
    check(run([*command, "-d", str(content), url]), "hello over HTTP/2\n",
          "POST, after an OPTIONS that offers h2c")
    return "hello over HTTP/2, 1 and 5 streams"


def h2load(port, _):
    """Only the lengths are checked, since h2load shows no content."""
    count = 500
    text = run([path_of("h2load"), "--h1", "-n", str(count), "-c", "10",
                f"http://127.0.0.1:{port}/a"])
    done = re.search(r"(\d+) succeeded", text)
    content = re.search(r"\((\d+)\) data", text)
    check((int(done[1]), int(content[1])),
          (count, count * len("hello over HTTP/1.1\n")), "requests and bytes")
    return f"{count} requests, {content[1]} bytes of content"


def curl_refused(port, server):
    """A proxy answers itself when the server does not speak HTTP/1.1, and the
    bridge when it is not asked for websocket."""
    status = "502" if server == "nghttpd" else "404"
    check(responses(f"http://127.0.0.1:{port}/")[1], [f"{status} 1.1 1"],
          "status")
    return status
