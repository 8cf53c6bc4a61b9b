# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
"""Checks what upgrade_probe reports, for people and for programs, and how it exits.

The servers here are right, or hostile: their answers try to get markup into a page, escape sequences
into a terminal, and megabytes into memory. Usage: reports.py UPGRADE_PROBE"""
import base64
import fcntl
import hashlib
import html.parser
import json
import os
import pty
import re
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
import traceback
import xml.etree.ElementTree

TIME_LIMIT = 300  # seconds for one run of the probe

MARKUP = """</pre></details></script><script>alert('x')</script>"&amp;<img src=http://evil.example/>"""
HOSTILE_HEAD = (b"HTTP/1.1 101 " + MARKUP.encode() + b"\r\n"
                b"Connection: Upgrade\r\n"
                b"Upgrade: " + MARKUP.encode() + b"\r\n"
                b"Sec-WebSocket-Accept: ]]>&lt;'\"\r\n"
                b"X-Bytes: \x80\xff\xfe\xc3\xe2\x80\xae\xed\xa0\x80\r\n"
                b"X-Long: " + b"A" * 5000 + b"\r\n\r\n")
# The title of a terminal's window, colours, and bytes that XML cannot hold.
HOSTILE_BYTES = b"\x1b]0;owned\x07\x1b[31m\x00\x0b\x7f\x9b31m\xef\xbf\xbf<b>" + bytes(range(256))
HOSTILE_ANSWER = HOSTILE_HEAD + HOSTILE_BYTES + b"\x82\x7f<\x00" * 300000
# A client that sends such bytes, takes every answer, and whose command line has them.
HOSTILE_CLIENT = r"""
import re, socket, sys
host, port, path = re.fullmatch(r"ws://([^:/]+):(\d+)(/.*)", sys.argv[1]).groups()
with socket.create_connection((host, int(port))) as peer:
    peer.sendall(b"GET " + path.encode() + b" HTTP/1.1\r\nHost: <script>\r\nUpgrade: websocket\r\n"
                 b"Connection: Upgrade, \"<b>\r\nSec-WebSocket-Key: </script><script>\r\n"
                 b"Sec-WebSocket-Version: 13\r\nX: \x80\xff\xe2\x80\xae\r\n\r\n")
    peer.recv(65536)
    peer.sendall(b"\x82\xfd\x00\x00\x00\x00" + b"<img>\x1b]0;owned\x07\x9b31m\xff".ljust(125, b"<"))  # a frame
sys.stdout.buffer.write(b"\x1b[31m\xff<script>")
"""
HOSTILE_ARGUMENT = b"\x1b]0;owned\x07<script>\xff&'\""
NO_HTTP_ANSWER = b"\x1b]0;owned\x07\x1b[31m<script>\xff\x00 SSH-2.0\r\n" + HOSTILE_BYTES


# ---- Servers --------------------------------------------------------------------------------------------

class Server:
    """Gives each connection to a function."""

    def __init__(self, serve):
        self.serve = serve
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            threading.Thread(target=self.run, args=(self.listener.accept()[0],), daemon=True).start()

    def run(self, peer):
        try:
            with peer:
                peer.settimeout(10)
                self.serve(peer)
        except OSError:
            pass  # the probe has gone


def answering(answer):
    """Answers whatever comes, and ends the connection."""
    def serve(peer):
        peer.recv(65536)
        peer.sendall(answer)
        peer.shutdown(socket.SHUT_WR)
        while peer.recv(65536):
            pass
    return serve


def read_until(peer, is_enough, bytes_so_far=b""):
    while not is_enough(bytes_so_far):
        some = peer.recv(65536)
        if not some:
            raise OSError("the probe has ended the connection")
        bytes_so_far += some
    return bytes_so_far


def serve_websocket(peer):
    """Switches to a WebSocket at each request with a key, and answers pings. Judges nothing."""
    request = read_until(peer, lambda all: b"\r\n\r\n" in all)
    head, _, unread = request.partition(b"\r\n\r\n")
    key = re.search(rb"(?i)\r\nsec-websocket-key: *([^\r\n]*)", head)
    if not key:
        peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        return
    digest = hashlib.sha1(key[1].strip() + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest()
    peer.sendall(b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                 b"Sec-WebSocket-Accept: " + base64.b64encode(digest) + b"\r\n\r\n")
    while True:  # frames of up to 125 bytes: two bytes, the mask, and the payload
        unread = read_until(peer, lambda all: len(all) >= 6 and len(all) >= 6 + (all[1] & 0x7F), unread)
        size = unread[1] & 0x7F
        payload = bytes(each ^ unread[2 + i % 4] for i, each in enumerate(unread[6:6 + size]))
        if unread[0] == 0x89:
            peer.sendall(bytes([0x8A, size]) + payload)
        if unread[0] == 0x88:
            peer.sendall(bytes([0x88, size]) + payload)
            return
        unread = unread[6 + size:]


def closed_port():
    with socket.create_server(("127.0.0.1", 0)) as once:
        return once.getsockname()[1]


# ---- Running --------------------------------------------------------------------------------------------

def environment(**changes):
    """An environment without what decides about colours, with changes."""
    left = {name: value for name, value in os.environ.items()
            if name not in ("NO_COLOR", "TERM", "LANG", "LC_ALL", "LC_CTYPE")}
    return {**left, "TERM": "xterm", "LC_ALL": "C.UTF-8", **changes}


def run(*arguments, **changes):
    """The exit status and all bytes of the standard output and the standard error, in pipes."""
    done = subprocess.run([PROBE, *arguments], stdin=subprocess.DEVNULL, capture_output=True,
                          timeout=TIME_LIMIT, env=environment(**changes))
    return done.returncode, done.stdout, done.stderr


COLUMNS = 20


def run_on_terminal(*arguments, stdout=None, stderr=None, **changes):
    """All that the probe writes to a narrow terminal. `stdout` or `stderr` may be another place."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, COLUMNS, 0, 0))
    probe = subprocess.Popen([PROBE, *arguments], stdin=subprocess.DEVNULL,
                             stdout=theirs if stdout is None else stdout,
                             stderr=theirs if stderr is None else stderr,
                             env=environment(**changes))
    os.close(theirs)
    written, end = b"", time.monotonic() + TIME_LIMIT
    while time.monotonic() < end:
        try:
            some = os.read(ours, 65536)
        except OSError:  # the other side is closed
            break
        if not some:
            break
        written += some
    os.close(ours)
    probe.wait(timeout=TIME_LIMIT)
    return written.replace(b"\r\n", b"\n")


def seen_on_terminal(written):
    """The lines that stay on a terminal: carriage returns and erased lines are carried out."""
    lines = []
    for line in written.decode().split("\n"):
        line = re.sub("\x1b\\[[0-9;]*m", "", line)
        seen = ""
        for part in re.split("(\r|\x1b\\[K)", line):
            if part == "\r":
                column = 0
            elif part == "\x1b[K":
                seen = seen[:column]
            else:
                column = len(seen) if not seen else column
                seen = seen[:column] + part + seen[column + len(part):]
                column += len(part)
        lines.append(seen)
    return lines


def check(holds, what):
    if not holds:
        raise AssertionError(what)


def check_plain(written, what):
    """No terminal does anything with these bytes but show them."""
    bad = re.search(rb"[^\n\x20-\x7e\xc2\xa7\xe2\x9c\x93\x97]", written)
    check(not bad, f"{what} has {written[max(0, bad.start() - 40):bad.end() + 40]!r}" if bad else "")
    written.decode()


def check_refusal(arguments, *words):
    """The probe exits with 2, and says why in a line or two."""
    status, out, err = run(*arguments)
    check(status == 2, f"{arguments}: exit status {status}: {err!r}")
    check_plain(err, "the message")
    check(out == b"", f"{arguments}: {out[:200]!r} on the standard output")
    check(0 < len(err.splitlines()) <= 3, f"{arguments}: {err!r}")
    check(not re.search(rb"terminate called|what\(\)|asio|std::|errno|system:\d", err),
          f"{arguments}: {err!r}")
    for word in words:
        check(re.search(word, err.decode(), re.I), f"{arguments}: no {word!r} in {err!r}")
    print(f"    {err.decode().splitlines()[0]}")


# ---- The reports ----------------------------------------------------------------------------------------

class Runs:
    """What several tests look at."""

    def __init__(self, scratch):
        self.right, self.hostile = Server(serve_websocket), Server(answering(HOSTILE_ANSWER))
        self.no_http = Server(answering(NO_HTTP_ANSWER))
        self.junit, self.html = os.path.join(scratch, "junit.xml"), os.path.join(scratch, "page.html")
        self.status, out, self.err = run("server", self.hostile.url, "--json",
                                         "--junit", self.junit, "--html", self.html)
        check(self.status == 1, f"exit status {self.status} with a hostile server: {self.err!r}")
        check(self.err == b"", f"{self.err!r} on the standard error")
        self.report = json.loads(out)
        self.cases = self.report["cases"]
        self.failed = [each for each in self.cases if each["result"] == "failed"]
        check(self.failed, "nothing failed")
        # A case that fails at once, for tests that only need any.
        self.quick = min(self.failed, key=lambda each: each["milliseconds"])


def json_report(runs):
    report, sums = runs.report, runs.report["summary"]
    check(report["tool"] == "upgrade_probe" and report["mode"] == "server", "another run")
    check(re.fullmatch(r"\d+\.\d+\.\d+", report["version"]), report["version"])
    check(report["target"] == runs.hostile.url, report["target"])
    check(report["protocol"] == "websocket", report["protocol"])
    results = [each["result"] for each in runs.cases]
    check(sums["cases"] == len(results), "cases")
    for kind in ("passed", "failed", "skipped"):
        check(sums[kind] == results.count(kind), kind)
    check(sums["passed"] + sums["failed"] + sums["skipped"] == sums["cases"], "the sum")
    levels = [each["failure_severity"] for each in runs.failed]
    for level in ("should", "must", "danger"):
        check(sums[level] == levels.count(level), level)
    check(len({each["id"] for each in runs.cases}) == len(runs.cases), "an id twice")
    for each in runs.cases:
        name = each["id"]
        check(("failure_severity" in each) == (each["result"] == "failed"), name)
        check((each["why"] == "") == (each["result"] == "passed"), f"{name}: why: {each['why']!r}")
        check(each["severity"] in ("should", "must", "danger"), name)
        for text in ("section", "title", "sources", "right"):
            check(each[text], f"{name}: no {text}")
        check(each["milliseconds"] >= 0, name)
        for mark in each["marks"]:
            check(0 <= mark["offset"] <= len(mark["line"]), f"{name}: {mark}")
            check(mark["offset"] + mark["length"] <= len(mark["line"]), f"{name}: {mark}")
            check(isinstance(mark["sent"], bool), f"{name}: {mark}")
        for direction in ("sent", "received"):
            each[direction].encode("latin-1")
            check(len(each[direction]) <= 1024, f"{name}: a long {direction}")
        for connection in each["connections"]:
            for event in connection["events"]:
                check(event["kind"] in ("sent", "received", "note"), f"{name}: {event['kind']}")
                check(len(event["text"].encode("latin-1")) <= event["size"] or event["kind"] == "note",
                      f"{name}: size")


def json_bytes(runs):
    received = [event for each in runs.cases for connection in each["connections"]
                for event in connection["events"] if event["kind"] == "received"]
    whole = [event for event in received
             if event["text"].encode("latin-1").startswith(HOSTILE_HEAD + HOSTILE_BYTES)]
    check(whole, "no event has the bytes that were sent")
    check(all(len(event["text"]) <= 65536 for event in received), "megabytes are kept")


def junit_report(runs):
    with open(runs.junit, "rb") as file:
        written = file.read()
    check_plain(written, "the JUnit report")
    check(b"<script>" not in written, "markup")
    root, sums = xml.etree.ElementTree.fromstring(written), runs.report["summary"]
    check(root.tag == "testsuites", root.tag)
    cases = {}
    for suite in root:
        check(suite.tag == "testsuite" and suite.get("name"), "a suite")
        kinds = [next(iter(each), each).tag for each in suite]
        check(int(suite.get("tests")) == len(suite), suite.get("name"))
        check(int(suite.get("failures")) == kinds.count("failure"), suite.get("name"))
        check(int(suite.get("skipped")) == kinds.count("skipped"), suite.get("name"))
        check(suite.get("errors") == "0" and float(suite.get("time")) >= 0, suite.get("name"))
        for each in suite:
            check(each.tag == "testcase" and each.get("classname"), each.tag)
            check(re.fullmatch(r"\d+\.\d{3}", each.get("time")), each.get("time"))
            cases[each.get("name")] = suite.get("name"), next(iter(each), None)
    for total, kind in (("tests", "cases"), ("failures", "failed")):
        check(int(root.get(total)) == sums[kind], total)
    check(set(cases) == {each["id"] for each in runs.cases}, "other cases")
    for each in runs.cases:
        suite, ended = cases[each["id"]]
        check(suite == each["section"], f"{each['id']}: {suite}")
        tag = {"passed": None, "failed": "failure", "skipped": "skipped"}[each["result"]]
        check((ended.tag if ended is not None else None) == tag, each["id"])
        if tag:
            check(ended.get("message") == each["why"], f"{each['id']}: {ended.get('message')!r}")
        if tag == "failure":
            check(ended.get("type") == each["failure_severity"], each["id"])
            check(each["sent"].strip()[:3] in ended.text, f"{each['id']}: no exchange")


class Page(html.parser.HTMLParser):
    """Checks that elements are balanced, and that nothing is loaded or run."""

    ELEMENTS = set("""html head meta title style body main nav h1 h2 h3 p dl dt dd div ul li b i span article
        code pre a br mark details summary table caption thead tbody tr th td""".split())
    EMPTY = {"meta", "br"}
    ATTRIBUTES = set("""lang charset http-equiv name content class id href style open scope colspan
        aria-hidden""".split())

    def __init__(self, text):
        super().__init__()
        self.open, self.ids, self.targets, self.text, self.seen = [], [], [], "", []
        self.feed(text)
        self.close()
        check(not self.open, f"not closed: {self.open}")

    def handle_starttag(self, tag, attrs):
        check(tag in self.ELEMENTS, f"<{tag}> {attrs}")
        self.seen.append((tag, dict(attrs)))
        for name, value in attrs:
            check(name in self.ATTRIBUTES, f"<{tag} {name}={value!r}>")
            if name == "id":
                self.ids.append(value)
            if name == "style":
                check(re.fullmatch(r"flex-grow:\d+", value), value)
            if name == "href" and value.startswith("#"):
                self.targets.append(value[1:])
            elif name == "href":
                check(re.fullmatch(r"https://www\.rfc-editor\.org/(rfc/rfc\d+(#(section-[\d.]+\d|"
                                   r"section-\d+|appendix-[A-Z][\d.]*))?|errata/eid\d+)", value),
                      value)
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag):
        check(self.open and self.open.pop() == tag, f"</{tag}> in {self.open}")

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.text += data

    def handle_comment(self, data):
        check(False, f"a comment: {data!r}")

    def unknown_decl(self, data):
        check(False, f"a declaration: {data!r}")


def html_report(runs):
    with open(runs.html, "rb") as file:
        written = file.read()
    text = written.decode()
    bad = re.search("[^\n\x20-\x7e§✓✗–]", text)
    check(not bad, f"the page has {bad and text[max(0, bad.start() - 40):bad.end() + 40]!r}")
    for hostile in ("<script", "<img", "</script", "<b>\\x00", "]]>"):
        check(hostile not in text, f"{hostile} in the page")
    check(not re.search(r"@import|url\(|src=[\"']?http", text.replace("src=http://evil", "")), "a resource")
    check(len(written) < 20_000_000, f"{len(written)} bytes")
    page = Page(text)
    check(page.seen[0] == ("html", {"lang": "en"}), f"{page.seen[0]}")
    check(len(set(page.ids)) == len(page.ids), "an id twice")
    check(set(page.targets) <= set(page.ids), "a link without a target")
    failures = {each.removeprefix("case-") for each in page.ids if each.startswith("case-")}
    check(failures == {each["id"] for each in runs.failed}, "other failures")
    check(set(page.ids) == set(page.targets), "a place without a link")
    check(any(tag == "title" for tag, _ in page.seen), "no title")
    policy = [each["content"] for tag, each in page.seen if "http-equiv" in each]
    check(policy == ["default-src 'none'; style-src 'unsafe-inline'"], f"{policy}")
    # What was escaped is still there to read.
    check(MARKUP in page.text, "the hostile text is not shown")
    for each in runs.cases:
        check(each["id"] in page.text and each["title"] in page.text, f"no {each['id']}")
    for each in runs.failed:
        for expected in (each["why"], each["right"], each["advice"]):
            check(expected in page.text, f"{each['id']}: no {expected!r}")
    if any(each["marks"] for each in runs.failed):
        check(any(tag == "mark" for tag, _ in page.seen), "nothing is highlighted")


def text_report(runs):
    status, out, err = run("server", runs.hostile.url)
    check(status == 1 and err == b"", f"{status}, {err!r}")
    check_plain(out, "the report")
    text, sums = out.decode(), runs.report["summary"]
    check(len(text) < 5_000_000, f"{len(text)} bytes")
    lines = text.splitlines()
    for each in runs.cases:
        check(any(re.match(f"  [✓✗-] {re.escape(each['id'])} ", line) for line in lines), each["id"])
        check(each["section"] in lines, f"no heading {each['section']}")
    summary = next((line for line in lines if re.match(r"\d+ cases?: ", line)), "")
    check(re.fullmatch(rf"{sums['cases']} cases: \d+ passed, \d+ skipped, \d+ failed( \(.*\))?", summary),
          summary)
    left_out = [int(each) for each in re.findall(r"\((\d+) more bytes\)$", text, re.M)]
    check(4920 in left_out, "the line of 5008 bytes does not lack 4920")
    check(max(left_out) > 16384, "the megabytes are not counted")
    check(re.search(r"^    < .*</script>", text, re.M), "no received line")
    check(re.search(r"^ +\^~*$", text, re.M), "no caret line")
    ended = [re.match(r"  (danger|must|should) ", line) for line in lines[lines.index(summary) + 1:]]
    levels = [each[1] for each in ended if each]
    check(levels == sorted(levels, key=["danger", "must", "should"].index), f"{levels}")
    check(levels.count("danger") + levels.count("must") + levels.count("should")
          == int(re.search(r"(\d+) failed", summary)[1]), "the list of failures")


def hostile_client(runs):
    command = ("--timeout", "1000", "--case", "sends-*", "--", sys.executable, "-c", HOSTILE_CLIENT,
               "{url}", HOSTILE_ARGUMENT)
    page_name, junit_name = runs.html + ".client", runs.junit + ".client"
    status, out, err = run("client", "--json", "--junit", junit_name, "--html", page_name, *command)
    check(status == 1, f"{status}, {err!r}")
    check_plain(err, "the standard error")
    report = json.loads(out)
    check("\\x1b]0;owned\\x07<script>\\xff" in report["target"], report["target"])
    with open(junit_name, "rb") as file:
        written = file.read()
    check_plain(written, "the JUnit report")
    xml.etree.ElementTree.fromstring(written)
    with open(page_name, encoding="utf-8") as file:
        text = file.read()
    check(not re.search("[^\n\x20-\x7e§✓✗–]", text) and "<script" not in text, "the page")
    Page(text)
    status, out, err = run("client", *command)
    check(status == 1 and err == b"", f"{status}, {err!r}")
    check_plain(out, "the report")


def text_in_ascii(runs):
    _, out, _ = run("server", runs.hostile.url, "--case", runs.quick["id"], LC_ALL="C")
    text = out.decode()
    check(f"  FAIL {runs.quick['id']} " in text, text[:400])
    check(not re.search("[^\n\x20-\x7e§]", text), "more than ASCII")


def colours(runs):
    arguments = ("server", runs.hostile.url, "--case", runs.quick["id"])
    colour = re.compile(rb"\x1b\[[0-9;]+m")
    check(not colour.search(run(*arguments)[1]), "colours in a pipe")
    written = run_on_terminal(*arguments)
    check(colour.search(written), "no colours on a terminal")
    check(not colour.search(run_on_terminal(*arguments, NO_COLOR="1")), "colours with NO_COLOR")
    check(not colour.search(run_on_terminal(*arguments, TERM="dumb")), "colours with TERM=dumb")
    check(b"\x1b" not in run_on_terminal(*arguments, TERM="dumb"), "escape sequences with TERM=dumb")
    # What is left without the sequences that the probe itself writes is as plain as in a pipe.
    left = re.sub(rb"\x1b\[[0-9;]*m|\r|\x1b\[K", b"", written)
    check_plain(left, "the report on a terminal")


def progress(runs):
    shown = re.compile(rb"\r\x1b\[K\[\d+/\d+\] ")
    written = run_on_terminal("server", runs.hostile.url)
    check(shown.search(written), "no progress on a terminal")
    check(all(len(line) < COLUMNS for line in re.findall(rb"\r\x1b\[K(\[\d+/\d+\][^\r\n]*)", written)),
          "progress wider than the terminal")
    lines = seen_on_terminal(written)
    check(not any(re.search(r"\[\d+/\d+\]", line) for line in lines), "progress stays on the terminal")
    for each in runs.cases:
        check(any(re.match(f"  [✓✗-] {re.escape(each['id'])} ", line) for line in lines),
              f"garbled: {each['id']}")
    quick = ("server", runs.hostile.url, "--case", runs.quick["id"])
    check(not shown.search(run_on_terminal(*quick, TERM="dumb")), "progress with TERM=dumb")
    with tempfile.TemporaryFile() as file:
        check(not shown.search(run_on_terminal(*quick, stderr=file)), "progress on the standard output")
        file.seek(0)
        check(file.read() == b"", "progress in a file")
        check(run_on_terminal(*quick, stdout=file) == b"", "progress although the report goes to a file")
    _, out, err = run(*quick)
    check(b"[1/" not in out and err == b"", "progress in a pipe")


def lists(runs):
    for mode in ("server", "client", "proxy"):
        status, out, err = run(mode, "--list")
        check(status == 0 and err == b"", f"{mode}: {status}, {err!r}")
        check_plain(out, "the list")
        status, listed, _ = run(mode, "--list", "--json")
        check(status == 0, f"{mode}: {status}")
        report = json.loads(listed)
        check(report["mode"] == mode and report["cases"], mode)
        for each in report["cases"]:
            check(re.search(rf"^  {re.escape(each['id'])} +{each['severity']} +"
                            rf"{re.escape(each['title'])}$", out.decode(), re.M), each["id"])
            check(re.fullmatch(r"[a-z0-9-]+", each["id"]), each["id"])
            for text in ("section", "title", "sources", "right", "advice"):
                check(each[text], f"{each['id']}: no {text}")
        if mode == "server":
            ids = [each["id"] for each in report["cases"]]
            check({each["id"] for each in runs.cases} <= set(ids), "cases that are not listed")


def explanation(runs):
    known = runs.quick
    status, out, err = run("server", "--explain", known["id"])
    check(status == 0 and err == b"", f"{status}, {err!r}")
    check_plain(out, "the explanation")
    words = " ".join(out.decode().split())
    for text in ("id", "section", "title", "severity", "sources", "right", "advice"):
        check(known[text] in words, f"no {text}")
    name = max((each["id"] for each in runs.cases), key=len)
    check_refusal(("server", "--explain", name[:-1]), rf"(?m)^  {name}$")
    check_refusal(("server", "--explain", "nonsense"), "nonsense")


def chosen_cases(runs):
    def ran(*patterns):
        options = [option for pattern in patterns for option in ("--case", pattern)]
        _, out, _ = run("server", runs.hostile.url, "--json", *options)
        return {each["id"] for each in json.loads(out)["cases"]}
    ids = {each["id"] for each in runs.cases}
    one, two = runs.quick["id"], next(each for each in ids if each != runs.quick["id"])
    check(ran(one) == {one}, one)
    check(ran(one, two) == {one, two}, f"{one}, {two}")
    start = one[:4]
    check(ran(start + "*") == {each for each in ids if each.startswith(start)}, start + "*")
    check_refusal(("server", runs.hostile.url, "--case", "nonsense"), "no case")


def exit_statuses(runs):
    _, out, _ = run("server", runs.right.url, "--json")
    passed = [each["id"] for each in json.loads(out)["cases"] if each["result"] == "passed"]
    check(passed, "a right server passes nothing")
    status, out, err = run("server", runs.right.url, "--case", passed[0])
    check(status == 0 and err == b"", f"{status}, {err!r}")
    check("1 case: 1 passed" in out.decode(), out.decode())
    check(run("server", runs.hostile.url, "--case", runs.quick["id"])[0] == 1, "a failure")


def faults(runs):
    check_refusal(("server", f"http://127.0.0.1:{closed_port()}/"), "refused")
    check_refusal(("server", "http://127.0.0.1:1/"), r"127\.0\.0\.1 port 1\b", "refused")
    check_refusal(("server", "http://no-such-name.invalid/"), "no-such-name.invalid")
    for plain in (runs.right, runs.hostile, runs.no_http):  # one that waits, and two that answer
        check_refusal(("server", plain.url.replace("http:", "https:")), "TLS")
    check_refusal(("server", runs.no_http.url), "HTTP")
    check_refusal(("server", "ftp://127.0.0.1/"), "ftp")
    check_refusal(("server", runs.right.url, "--no-such-option"), "--no-such-option")
    check_refusal(("nonsense", runs.right.url))
    # What a client prints goes into the message, but no escape sequence does.
    check_refusal(("client", "--timeout", "1000", "--", "/bin/sh", "-c",
                   "printf '\\033[31m\\377no server'; : {url}"), "no server")


def unwritable_files(runs):
    for option in ("--html", "--junit"):
        name = os.path.join(os.path.dirname(runs.html), "no-such-directory", "report")
        check_refusal(("server", runs.hostile.url, "--case", runs.quick["id"], option, name),
                      "no-such-directory")


TESTS = [json_report, json_bytes, junit_report, html_report, text_report, hostile_client, text_in_ascii, colours,
         progress, lists, explanation, chosen_cases, exit_statuses, faults, unwritable_files]


def main():
    failures = 0
    with tempfile.TemporaryDirectory() as scratch:
        runs = Runs(scratch)
        for test in TESTS:
            try:
                test(runs)
                print(f"ok - {test.__name__}", flush=True)
            except Exception as fault:
                failures += 1
                line = traceback.extract_tb(fault.__traceback__)
                place = [each.lineno for each in line if each.name == test.__name__]
                print(f"FAIL - {test.__name__}, line {place[-1] if place else '?'}\n"
                      f"    {type(fault).__name__}: {fault}", flush=True)
    print(f"{len(TESTS)} tests, {failures} failed")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} UPGRADE_PROBE")
    PROBE = os.path.abspath(sys.argv[1])
    main()
