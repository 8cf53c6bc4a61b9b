# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
"""A server of HTTP/1.1 that upgrades as the RFCs say. protocols.py has what it upgrades to.

It is cut into many small methods: a faulty server replaces one of them, and is right otherwise.
"""
import re

from peers.listener import end_gently

TOKEN = r"[0-9A-Za-z!#$%&'*+.^_`|~-]+"
REASONS = {100: "Continue", 101: "Switching Protocols", 200: "OK", 400: "Bad Request",
           405: "Method Not Allowed", 426: "Upgrade Required",
           500: "Internal Server Error", 505: "HTTP Version Not Supported"}


class Ended(Exception):
    """The client has ended the connection."""


class Refused(Exception):
    """The request is answered with this status."""

    def __init__(self, status, *fields):
        super().__init__()
        self.status = status
        self.fields = fields


class Request:
    def __init__(self, head, method, target, version, fields):
        self.head = head  # as it came
        self.method = method
        self.target = target
        self.version = version
        self.fields = fields  # pairs of name and value, as they are spelled


class Server:
    """One connection: requests are served in HTTP/1.1 until one switches."""

    protocol = ""

    def __init__(self, peer):
        self.peer = peer
        self.unread = b""  # what has come and is not used yet
        self.blocks = []  # how the last head came: what each receive gave
        self.requests = 0

    def serve(self):
        try:
            while self.serve_request():
                pass
        except Ended:
            pass
        end_gently(self.peer)

    def serve_request(self):
        """Returns whether another request may follow."""
        try:
            head = self.read_head()
            self.requests += 1
            request = self.read_request(head)
            self.read_content(request)
            return self.answer(request)
        except Refused as why:
            self.refuse(why)
            return False

    def answer(self, request):
        if not self.takes(request):
            return self.answer_ordinary(request)
        self.check_offer(request)
        self.respond(101, *self.switching(request))
        self.speak(request)
        return False

    # ---- Bytes ----------------------------------------------------------------------------------

    def fill(self):
        block = self.peer.recv(65536)
        if not block:
            raise Ended
        self.unread += block
        return block

    def take(self, count):
        while len(self.unread) < count:
            self.fill()
        taken, self.unread = self.unread[:count], self.unread[count:]
        return taken

    def take_line(self):
        while b"\r\n" not in self.unread:
            self.fill()
        return self.take(self.unread.index(b"\r\n") + 2)[:-2].decode("latin-1")

    # ---- Responses ------------------------------------------------------------------------------

    def respond(self, status, *fields, content=b"", version="HTTP/1.1"):
        lines = [f"{version} {status} {REASONS[status]}"]
        lines += [f"{name}: {value}" for name, value in fields]
        self.peer.sendall("\r\n".join([*lines, "", ""]).encode("latin-1") + content)

    def answer_ordinary(self, request):
        content = b"an ordinary answer\n"
        ends = request.version < (1, 1) or "close" in self.options(request)
        self.respond(200, ("Content-Length", len(content)), *([("Connection", "close")] * ends),
                     content=b"" if request.method == "HEAD" else content)
        return not ends

    def refuse(self, why):
        self.respond(why.status, *self.refusing(why))

    def refusing(self, why):
        """The fields of a refusal, behind which the connection ends."""
        options = [value for name, value in why.fields if name == "Connection"]
        others = [each for each in why.fields if each[0] != "Connection"]
        return [*others, ("Connection", ", ".join([*options, "close"])), ("Content-Length", "0")]

    # ---- Heads ----------------------------------------------------------------------------------

    def read_head(self):
        """The bytes of a head, up to the empty line."""
        self.blocks = [self.unread] if self.unread else []
        while True:
            self.skip_empty_lines()
            end = self.unread.find(b"\r\n\r\n")
            if end >= 0:
                return self.take(end + 4)
            self.blocks.append(self.fill())

    def skip_empty_lines(self):
        while self.unread.startswith(b"\r\n"):
            self.take(2)

    def read_request(self, head):
        start, *lines = self.head_lines(head)
        found = re.fullmatch(rf"({TOKEN}) (\S+) (\S+)", start)
        if not found:
            raise Refused(400)
        method, target, version = found.groups()
        request = Request(head, method, target, self.version_of(version), self.fields_of(lines))
        self.check_target(target)
        if not self.is_host(self.values(request, "Host")):
            raise Refused(400)
        return request

    def head_lines(self, head):
        return head[:-4].decode("latin-1").split("\r\n")

    def version_of(self, text):
        if not re.fullmatch(r"HTTP/\d\.\d", text):
            raise Refused(400)
        if text[5] != "1":
            raise Refused(505)
        return int(text[5]), int(text[7])

    def check_target(self, target):
        if not re.match(r"/|http://[^/]", target):
            raise Refused(400)

    def is_host(self, hosts):
        return len(hosts) == 1

    def fields_of(self, lines):
        return [self.field(line) for line in lines]

    def field(self, line):
        name, colon, value = line.partition(":")
        if not colon or not re.fullmatch(TOKEN, name) or "\0" in value:
            raise Refused(400)
        return name, value.strip(" \t")

    def is_called(self, spelled, name):
        return spelled.lower() == name.lower()

    def values(self, request, name):
        return [value for spelled, value in request.fields if self.is_called(spelled, name)]

    # ---- Content --------------------------------------------------------------------------------

    def read_content(self, request):
        """Reads the content to its end. It says nothing about the upgrade."""
        length = self.length_of(request)
        if length != 0 and self.expects_continue(request):
            self.respond(100)
        if length is None:
            self.read_chunks(request)
        else:
            self.read_sized(request, length)

    def length_of(self, request):
        """How long the content is; None if it comes in chunks."""
        lengths = self.values(request, "Content-Length")
        if codings := self.values(request, "Transfer-Encoding"):
            self.check_coding(codings, lengths)
            return None
        if lengths and not self.is_length(lengths):
            raise Refused(400)
        return int(lengths[0]) if lengths else 0

    def check_coding(self, codings, lengths):
        if codings != ["chunked"] or lengths:
            raise Refused(400)

    def is_length(self, lengths):
        return len(lengths) == 1 and re.fullmatch(r"[0-9]{1,9}", lengths[0])

    def expects_continue(self, request):
        return "100-continue" in map(str.lower, self.values(request, "Expect"))

    def read_sized(self, request, length):
        self.take(length)

    def read_chunks(self, request):
        content = b""
        while size := self.chunk_size(self.take_line()):
            content += self.take(size)
            self.take(2)
        trailer = []
        while line := self.take_line():
            trailer.append(line)
        self.use_trailer(request, trailer)
        return content

    def chunk_size(self, line):
        found = re.fullmatch(r"([0-9A-Fa-f]{1,8})(;.*)?", line)
        if not found:
            raise Refused(400)
        return int(found[1], 16)

    def use_trailer(self, request, trailer):
        """A trailer may not have what decides about the upgrade."""

    # ---- Offers ---------------------------------------------------------------------------------

    def takes(self, request):
        """Whether the request offers the protocol, and the offer counts."""
        return (self.has_upgrades(request) and self.is_nominated(request)
                and any(map(self.is_offer, self.offers(request))))

    def has_upgrades(self, request):
        return request.version >= (1, 1)

    def is_nominated(self, request):
        return any(map(self.is_upgrade, self.options(request)))

    def is_upgrade(self, option):
        return option.lower() == "upgrade"

    def options(self, request):
        return [each for value in self.connection_values(request)
                for each in self.connection_elements(value)]

    def connection_values(self, request):
        return self.values(request, "Connection")

    def connection_elements(self, value):
        return elements(value, TOKEN)

    def offers(self, request):
        return [each for value in self.upgrade_values(request)
                for each in self.upgrade_elements(value)]

    def upgrade_values(self, request):
        return self.values(request, "Upgrade")

    def upgrade_elements(self, value):
        return elements(value, rf"{TOKEN}(/{TOKEN})?")

    def is_offer(self, element):
        return element.lower() == self.protocol

    def check_offer(self, request):
        """Refuses an offer that is wrong by the rules of its protocol."""

    def switching(self, request):
        """The fields of the 101."""
        return [("Connection", "Upgrade"), ("Upgrade", self.protocol)]

    def speak(self, request):
        """Speaks the new protocol to its end."""
        while True:
            self.fill()


def elements(value, grammar):
    """The elements of a list. One that is malformed has none."""
    found = [each.strip(" \t") for each in value.split(",")]
    found = [each for each in found if each]
    return found if all(re.fullmatch(grammar, each) for each in found) else []
