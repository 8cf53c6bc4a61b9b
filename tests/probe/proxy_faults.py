#!/usr/bin/env python3
# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
#
# Runs `upgrade_probe proxy` against a small reverse proxy that is right, then with one fault after
# the other, each of which one case has to find; and against proxies that do not work at all.
# Usage: proxy_faults.py UPGRADE_PROBE

import re
import select
import socket
import struct
import subprocess
import sys
import threading
import time

import driver

# A right proxy answers within milliseconds. The faults that end in silence take this long.
TIMEOUT = ["--timeout", "2000"]

FOR_ONE_HOP = {"proxy-connection", "keep-alive", "te", "http2-settings", "upgrade",
               "transfer-encoding", "connection"}
TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")


# ---- Messages -------------------------------------------------------------------------------------


class Malformed(Exception):
    pass


class Closed(Exception):
    """The other side has closed the connection, where it must not."""


class Message:
    def __init__(self, start, fields):
        self.start = start    # the words of the first line
        self.fields = fields  # [(name, value)]
        self.content = b""
        self.trailers = []

    def all(self, name):
        return [value for each, value in self.fields if each.lower() == name]

    def drop(self, name):
        self.fields = [each for each in self.fields if each[0].lower() != name]

    def has(self, name):
        return self.all(name) != []

    def head(self):
        lines = [self.start] + [f"{name}: {value}" for name, value in self.fields]
        return "".join(line + "\r\n" for line in [*lines, ""]).encode("latin-1")


def elements(value):
    return [each.strip(" \t") for each in value.split(",") if each.strip(" \t")]


class Peer:
    def __init__(self, sock):
        sock.settimeout(10)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock = sock
        self.rest = b""

    def more(self):
        data = self.sock.recv(65536)
        if not data:
            raise Closed
        self.rest += data

    def until(self, end):
        while end not in self.rest:
            self.more()
        data, self.rest = self.rest.split(end, 1)
        return data + end

    def take(self, size):
        while len(self.rest) < size:
            self.more()
        data, self.rest = self.rest[:size], self.rest[size:]
        return data

    def send(self, data):
        self.sock.sendall(data)

    def read_content(self, message, to_end):
        """Reads the content. With to_end, it ends with the connection if nothing frames it."""
        if message.has("transfer-encoding"):
            while size := int(self.until(b"\r\n").split(b";")[0], 16):
                message.content += self.take(size + 2)[:-2]
            while (line := self.until(b"\r\n")) != b"\r\n":
                name, value = line.decode("latin-1").strip().split(":", 1)
                message.trailers.append((name, value.strip()))
        elif message.has("content-length"):
            message.content = self.take(int(message.all("content-length")[0]))
        elif to_end:
            try:
                while True:
                    self.more()
            except Closed:
                message.content, self.rest = self.rest, b""


def chunks(content, trailers):
    body = b"%x\r\n%s\r\n" % (len(content), content) if content else b""
    lines = "".join(f"{name}: {value}\r\n" for name, value in trailers)
    return body + b"0\r\n" + lines.encode("latin-1") + b"\r\n"


# ---- The proxy ------------------------------------------------------------------------------------


class Proxy:
    """A reverse proxy on a port of its own. It has one fault, or none."""

    def __init__(self, fault, backend):
        self.fault = fault
        self.backend = backend
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=100)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        while True:
            sock, _ = self.listener.accept()
            threading.Thread(target=self.serve, args=(sock,), daemon=True).start()

    def serve(self, sock):
        client = Peer(sock)
        try:
            while self.exchange(client):
                pass
        except (OSError, Closed, ValueError):
            pass
        finally:
            sock.close()

    def has(self, *faults):
        return self.fault in faults

    # ---- Requests ----

    def parse(self, head):
        lines = head[:-4].decode("latin-1").split("\r\n")
        message = Message(lines[0], [])
        for line in lines[1:]:
            if line[0] in " \t":
                if not self.has("folded-connection"):
                    raise Malformed
                message.fields[-1] = (message.fields[-1][0], message.fields[-1][1] + "\r\n" + line)
                continue
            name, colon, value = line.partition(":")
            if self.has("space-before-colon") and name.endswith(" "):
                message.fields.append((name, value.strip(" ")))
                continue
            if not colon or not TOKEN.match(name):
                raise Malformed
            where = "connection" if name.lower() == "connection" else "value"
            if "\0" in value and not self.has(f"nul-in-{where}"):
                raise Malformed
            if "\r" in value and not self.has("cr-in-value"):
                raise Malformed
            message.fields.append((name, value.strip(" ")))
        return message

    def options_of(self, message):
        """What Connection names, in small letters."""
        lines = message.all("connection")
        if self.has("option-second-line") and len(lines) > 1:
            lines = lines[:1]
        options = []
        for value in lines:
            if self.has("option-empty-elements") and value.startswith(","):
                continue
            if self.has("option-tabs"):
                options += [each.strip(" ").lower() for each in value.split(",")]
            else:
                options += [each.lower() for each in elements(value)]
        if self.has("option-of-many"):
            options = options[:100]
        if self.has("option-with-close") and "close" in options:
            options = ["close"]
        if self.has("option-several") and len(options) == 3:
            options = options[:2]
        return options

    def is_named(self, name, options, message):
        """Whether Connection says that a field must not be forwarded."""
        if self.has("option-other-case"):
            return name in [each for line in message.all("connection") for each in elements(line)]
        name = name.lower()
        if name in ("host", "authorization", "cookie", "cache-control"):
            return False  # whoever names these has no good reason
        if self.has("option-longer-name") and any(name.startswith(each) for each in options):
            return True
        if self.has("option") and message.all("connection") == ["X-Probe-Hop"] \
                and len(message.all(name)) == 1:
            return False
        if self.has("te-named") and name == "te":
            return False
        return name in options

    def is_for_one_hop(self, name, options, message):
        """Whether a field is not forwarded, though Connection may not name it."""
        name = name.lower()
        if name in ("keep-alive", "proxy-connection", "te") and self.has(f"{name}-field"):
            return False
        if name == "http2-settings" and self.has("http2-settings-field"):
            return message.has("upgrade")
        if name == "te" and self.has("te-named"):
            return "te" not in options
        return name in FOR_ONE_HOP

    def offers(self, request):
        """The protocols that the proxy offers to the origin."""
        lines, connection = request.all("upgrade"), request.all("connection")
        offered = [each for line in lines for each in elements(line)]
        small = [each.lower() for each in offered]
        if self.has("h2c-not-named") and not connection and small == ["h2c"]:
            return offered
        if self.has("h2c-look-alike") and small == ["h2c"] and "X-Upgrade" in ",".join(connection):
            return offered
        is_old = request.start.endswith("HTTP/1.0")
        if is_old and not (self.has("h2c-in-http10") and "h2c" in small) \
                and not (self.has("websocket-in-http10") and "websocket" in small):
            return []
        if self.has("offer-in-second-line"):
            connection = connection[:1]
        options = [each.lower() for line in connection for each in elements(line)]
        if self.has("offer-beside-keep-alive") and "keep-alive" in options and len(connection) == 1:
            return []
        if self.has("upgrade-field") and not connection:
            options = ["upgrade"]
        if "upgrade" not in options:
            return []
        names_settings = "http2-settings" in options
        if offered == ["h2c"] and request.start.startswith("GET ") and not is_old:
            if self.has("h2c") and names_settings:
                return offered
            if self.has("h2c-settings-not-named") and not names_settings:
                return offered
        if self.has("h2c-in-http10") and is_old:
            return offered
        if self.has("h2c-other-case") and "H2C" in offered:
            return offered
        if self.has("h2c-before-websocket") and small == ["h2c", "websocket"]:
            return offered
        if self.has("h2c-second-line") and len(lines) == 2:
            return offered
        if self.has("h2c-in-post") and request.start.startswith("POST ") and small == ["h2c"]:
            return offered
        for fault, protocol in (("h2-offer", "h2"), ("tls-offer", "tls/1.2"),
                                ("unknown-offer", "probe-protocol/1")):
            if self.has(fault) and protocol in small:
                return offered
        if self.has("offer-in-upper-case"):
            return [each for each in offered if each == "websocket"]
        return ["websocket"] if "websocket" in small else []

    def make_request(self, received, offers):
        """What is sent to the origin: the head and the content."""
        options = self.options_of(received)
        method, target, version = received.start.split(" ")
        made = Message(f"{method} {target} HTTP/1.1", [])
        removed = set()
        for name, value in received.fields:
            small = name.lower()
            if self.has("option-repeated-field") and small in removed:
                made.fields.append((name, value))
            elif self.is_for_one_hop(name, options, received):
                pass
            elif self.is_named(name, options, received):
                removed.add(small)
            else:
                made.fields.append((name, value))
        made.drop("content-length")
        if self.has("folded-connection", "nul-in-connection"):
            made.fields += [each for each in received.fields if each[0].lower() == "connection"
                            and re.search("[\r\0]", each[1])]
        if self.has("names-host") and "host" in options:
            made.drop("host")
        elif not made.has("host"):
            made.fields.append(("Host", f"127.0.0.1:{self.backend}"))
        if not (self.has("names-forwarding-fields") and "x-forwarded-for" in options):
            made.fields.append(("X-Forwarded-For", "127.0.0.1"))
        if self.has("handshake-request"):
            made.drop("sec-websocket-protocol")
        made.drop("expect")
        own = "Upgrade" if offers else "close"
        if self.has("option-without-field") and len(options) == 1 and not received.has(options[0]):
            own += ", " + options[0]
        if self.has("names-end-to-end-fields") and "cookie" in options:
            own += ", Cookie"
        if self.has("te-named") and "te" in options:
            made.fields = [each for each in made.fields if each[0].lower() != "te"]
            made.fields.append(("TE", "trailers"))
        made.fields.append(("Connection", own))
        if offers:
            made.fields.append(("Upgrade", ", ".join(offers)))

        content = received.content
        if self.has("two-framings") and received.has("content-length") \
                and received.has("transfer-encoding"):
            made.fields += [("Content-Length", "5"), ("Transfer-Encoding", "chunked")]
            return made.head() + b"0\r\n\r\n"
        if self.has("names-content-length") and "content-length" in options \
                or self.has("names-transfer-encoding") and "transfer-encoding" in options \
                or self.has("content-before-switch") and offers and not received.has("expect"):
            return made.head() + content
        if received.has("transfer-encoding"):
            made.fields.append(("Transfer-Encoding", "chunked"))
            return made.head() + chunks(content, self.passed_trailers(received, options))
        if received.has("content-length"):
            made.fields.append(("Content-Length", str(len(content))))
        return made.head() + content

    def passed_trailers(self, message, options):
        side = "response-option-in-trailer" if message.start.startswith("HTTP/") \
            else "option-in-trailer"
        kept = []
        for name, value in message.trailers:
            if name.lower() in FOR_ONE_HOP and not self.has("upgrade-in-trailer"):
                continue
            if name.lower() in options and not self.has(side):
                continue
            kept.append((name, value))
        return kept

    def refuse(self, client, status):
        client.send(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        return False

    def exchange(self, client):
        """Forwards a request and what is answered. Returns whether there may be another."""
        head = client.until(b"\r\n\r\n")
        try:
            request = self.parse(head)
            method, _, version = request.start.split(" ")
            if not TOKEN.match(method) or version not in ("HTTP/1.0", "HTTP/1.1"):
                raise Malformed
        except (Malformed, ValueError):
            return self.refuse(client, "400 Bad Request")
        if method == "CONNECT":
            if not self.has("connect-refused"):
                return self.refuse(client, "501 Not Implemented")
            client.send(b"HTTP/1.1 501 Not Implemented\r\nContent-Length: 0\r\n\r\n")
            return True
        is_old = version == "HTTP/1.0"
        options = self.options_of(request)
        both = request.has("content-length") and request.has("transfer-encoding")
        hosts = len(request.all("host"))
        if hosts > 1 and not self.has("two-hosts") or hosts == 0 and not is_old \
                or both and not self.has("two-framings") \
                or "content-length" in options and not self.has("names-content-length") \
                or "transfer-encoding" in options and not self.has("names-transfer-encoding"):
            return self.refuse(client, "400 Bad Request")
        if request.has("expect") and not is_old and not self.has("continue-before-switch"):
            client.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        client.read_content(request, False)
        offers = self.offers(request)
        sent = self.make_request(request, offers)
        if self.has("early-bytes") and offers:
            sent, client.rest = sent + client.rest, b""
        try:
            origin = Peer(socket.create_connection(("127.0.0.1", self.backend)))
        except OSError:
            return self.refuse(client, "502 Bad Gateway")
        try:
            origin.send(sent)
            return self.respond(client, origin, request, offers)
        finally:
            origin.sock.close()

    # ---- Responses ----

    def respond(self, client, origin, request, offers):
        is_old = request.start.endswith("HTTP/1.0")
        seen_interim = False
        while True:
            try:
                received = self.parse(origin.until(b"\r\n\r\n"))
            except (Malformed, Closed, OSError):
                return self.refuse(client, "502 Bad Gateway")
            status = int(received.start.split(" ")[1])
            if status == 101:
                return self.switch(client, origin, request, offers, received, seen_interim)
            if status >= 200:
                break
            seen_interim = True
            if not is_old or self.has("interim-for-http10"):
                client.send(self.make_response(received, status).head())
            takes_it_for_final = status == 100 and self.has("interim-100") \
                or status == 103 and self.has("interim-before-switch") and offers \
                or status == 103 and self.has("interim-103") and not offers and not is_old \
                and not received.has("connection")
            if takes_it_for_final:
                return True
        origin.read_content(received, True)
        made = self.make_response(received, status)
        options = self.response_options(received)
        if received.has("transfer-encoding"):
            made.fields.append(("Transfer-Encoding", "chunked"))
            body = chunks(received.content, self.passed_trailers(received, options))
        else:
            body = received.content
            if not (self.has("response-names-content-length") and "content-length" in options):
                made.fields.append(("Content-Length", str(len(body))))
        if is_old:
            made.fields.append(("Connection", "close"))
        client.send(made.head() + body)
        if offers and self.has(f"bytes-after-{status}"):
            self.tunnel(client, origin, client.rest, False)
            return False
        if offers and self.has(f"next-after-{status}"):
            client.until(b"\r\n\r\n")
            return self.refuse(client, "400 Bad Request")
        return not is_old

    def response_options(self, message):
        lines = message.all("connection")
        if self.has("response-option-second-line"):
            lines = lines[:1]
        return [each.lower() for line in lines for each in elements(line)]

    def make_response(self, received, status):
        """The head for the client, without framing."""
        options = self.response_options(received)
        ignores_options = self.has("response-option") and status == 200 \
            and len(received.all("connection")) == 1 \
            or self.has("interim-option") and status == 103 \
            or self.has("switch-with-option") and status == 101
        made = Message(received.start, [])
        own = []
        for name, value in received.fields:
            small = name.lower()
            is_kept = small in ("keep-alive", "proxy-connection") \
                and self.has(f"response-{small}-field")
            if small in FOR_ONE_HOP | {"content-length"} and not is_kept:
                continue
            if small in options and not ignores_options:
                continue
            made.fields.append((name, value))
        if status == 101:
            for fault, name in (("switch-with-content-length", "Content-Length"),
                                ("switch-with-transfer-encoding", "Transfer-Encoding")):
                if self.has(fault):
                    made.fields += [(name, each) for each in received.all(name.lower())]
            if self.has("handshake-response"):
                made.drop("sec-websocket-accept")
        advertises = status == 101 or status == 426 \
            or self.has("advertised-protocol") and "upgrade" in options \
            or self.has("advertised-protocol-not-named") and "upgrade" not in options
        if advertises and received.has("upgrade"):
            made.fields.append(("Upgrade", received.all("upgrade")[0]))
            if not (self.has("advertised-protocol-not-named") and status == 200) \
                    and not (self.has("upgrade-required") and status == 426):
                own.append("Upgrade")
        if own:
            made.fields.append(("Connection", ", ".join(own)))
        return made

    def may_switch(self, request, offers, received):
        is_old = request.start.endswith("HTTP/1.0")
        protocol = ",".join(received.all("upgrade"))
        if is_old:
            return self.has("switch-for-http10")
        if self.has("switch-unsolicited") and not request.has("upgrade"):
            return True
        if self.has("switch-to-h2c") and protocol == "h2c":
            return True
        if self.has("switch-to-another") and protocol == "probe-protocol":
            return True
        if self.has("switch-without-upgrade") and protocol == "" and offers:
            return True
        return bool(offers) and protocol == "websocket"

    def switch(self, client, origin, request, offers, received, seen_interim):
        if not self.may_switch(request, offers, received):
            return self.refuse(client, "502 Bad Gateway")
        early = origin.rest
        is_framed = received.has("content-length") or received.has("transfer-encoding")
        if self.has("bytes-with-the-switch") and not is_framed:
            early = b""
        client.send(self.make_response(received, 101).head() + early)
        garbles = self.has("bytes-both-ways") and not seen_interim and not request.content
        self.tunnel(client, origin, client.rest, garbles)
        return False

    def tunnel(self, client, origin, early, garbles):
        if early:
            origin.send(early)
        other = {client.sock: origin.sock, origin.sock: client.sock}
        reading, size = [client.sock, origin.sock], 0
        while reading:
            ready, _, _ = select.select(reading, [], [], 10)
            if not ready:
                return
            for sock in ready:
                data = sock.recv(65536)
                size += len(data)
                if not data:
                    reading.remove(sock)
                    if self.has("client-ends") and sock is client.sock \
                            or self.has("origin-ends") and sock is origin.sock:
                        continue
                    other[sock].shutdown(socket.SHUT_WR)
                    continue
                if garbles and data.startswith(b"\x81\x85"):
                    data = data[:2] + data[2:].upper()
                if self.has("bytes-like-http"):
                    data = data.replace(b"X-Probe-Hop: 1\r\n", b"")
                if self.has("large-transfer") and size > 500000:
                    return
                other[sock].sendall(data)


# ---- Proxies that do not work ---------------------------------------------------------------------

GET_THROUGH = 2  # requests that the probe makes before its cases


class Broken:
    """A proxy that misbehaves on each connection; with `later`, after the first two."""

    def __init__(self, way, later, backend):
        self.way, self.later = way, later
        self.right = Proxy("none", backend)
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=100)
        self.port = self.listener.getsockname()[1]
        self.count = 0
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        while True:
            sock, _ = self.listener.accept()
            self.count += 1
            serve = self.right.serve if self.later and self.count <= GET_THROUGH else self.misbehave
            threading.Thread(target=serve, args=(sock,), daemon=True).start()

    def misbehave(self, sock):
        try:
            self.way(sock)
        except OSError:
            pass
        finally:
            sock.close()


def closes(sock):
    pass


def closes_after_the_request(sock):
    sock.recv(65536)


def resets(sock):
    sock.recv(10)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def hangs(sock):
    while sock.recv(65536):
        pass


def sends_garbage(sock):
    sock.recv(65536)
    sock.sendall(bytes(range(256)) * 20 + b"\r\n\r\n")


def sends_megabytes(sock):
    sock.recv(65536)
    for _ in range(200):
        sock.sendall(b"x" * 65536)


def sends_an_endless_head(sock):
    sock.recv(65536)
    sock.sendall(b"HTTP/1.1 200 OK\r\n")
    for _ in range(2000):
        sock.sendall(b"X-Long: " + b"x" * 8000 + b"\r\n")


def sends_interims_without_end(sock):
    sock.recv(65536)
    sock.settimeout(2)
    for _ in range(20000):
        sock.sendall(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 100)


def sends_endless_content(sock):
    sock.recv(65536)
    sock.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    for _ in range(200):
        sock.sendall(b"x" * 65536)


def answers_502_always(sock):
    while sock.recv(65536):
        sock.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")


BROKEN = [closes, closes_after_the_request, resets, hangs, sends_garbage, sends_megabytes,
          sends_an_endless_head, sends_interims_without_end, sends_endless_content, answers_502_always]


def check_broken(probe, ports):
    """The probe must end in time: with a plain message, or later with findings."""
    wrong = 0
    for way in BROKEN:
        for later in (False, True):
            back = next(ports)
            proxy = Broken(way, later, back)
            name = f"a proxy that {way.__name__.replace('_', ' ')}{', later' if later else ''}"
            start = time.monotonic()
            done = subprocess.run(
                [probe, "proxy", f"http://127.0.0.1:{proxy.port}", "--origin-port", str(back),
                 "--timeout", "300", "--json"], capture_output=True, text=True, timeout=120)
            took = time.monotonic() - start
            good = done.returncode in (0, 1) if later else done.returncode == 2 and done.stderr
            good = good and took < 30
            wrong += not good
            told = done.stderr.strip()[:120] if not later else f"exit status {done.returncode}"
            print(f"{'ok' if good else 'FAIL'} - {name} ({took:.1f} s): {told}")
    return wrong


# ---- The test -------------------------------------------------------------------------------------

# Which other cases a fault makes fail too, and why.
TUNNELS = "a tunnel after a refusal carries every byte that follows, whatever it is"
OVERLAPS = {
    "bytes-after-403": {"next-after-403": TUNNELS, "early-bytes": TUNNELS},
    "bytes-after-200": {"next-after-200": TUNNELS},
}


def free_ports():
    """Ports that the system does not give to connections that somebody else opens."""
    for port in range(21000, 32000):
        try:
            socket.create_server(("127.0.0.1", port)).close()
            yield port
        except OSError:
            pass


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: proxy_faults.py UPGRADE_PROBE")
    probe, ports, guard = sys.argv[1], free_ports(), threading.Lock()
    if check_broken(probe, ports):
        sys.exit(1)

    def failed_for(fault):
        with guard:
            back = next(ports)
        proxy = Proxy(fault, back)
        report, _ = driver.run(probe, "proxy", f"http://127.0.0.1:{proxy.port}",
                               "--origin-port", str(back), *TIMEOUT)
        return driver.failed(report)

    ids = driver.case_ids(probe, "proxy")
    driver.check_faults(ids, {each: OVERLAPS.get(each, {}) for each in ids}, failed_for)


if __name__ == "__main__":
    main()
