# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
"""Right servers of websocket, h2c and connect-udp."""
import base64
import binascii
import hashlib
import re
import struct

from peers.server import TOKEN, Refused, Server, elements

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
SUBPROTOCOL, EXTENSIONS = "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions"
CLOSE, PING, PONG = 8, 9, 10  # opcodes of WebSocket
HTTP2_HEADERS, HTTP2_SETTINGS, HTTP2_PING = 1, 4, 6
HTTP2_ACK = 1


class ProtocolError(Exception):
    """The client does not speak the new protocol."""


# ---- WebSocket ----------------------------------------------------------------------------------

class WebSocket(Server):
    """Answers pings. It agrees to permessage-deflate, and chooses no subprotocol."""

    protocol = "websocket"

    def check_offer(self, request):
        if not self.is_method(request.method):
            raise Refused(405, ("Allow", "GET"))
        if not self.is_version(self.values(request, "Sec-WebSocket-Version")):
            raise Refused(426, *self.required())
        if not self.is_key(self.values(request, "Sec-WebSocket-Key")):
            raise Refused(400)
        if not all(map(self.are_subprotocols, self.values(request, SUBPROTOCOL))):
            raise Refused(400)
        if not all(map(self.are_extensions, self.values(request, EXTENSIONS))):
            raise Refused(400)

    def is_method(self, method):
        return method == "GET"

    def is_version(self, versions):
        return versions == ["13"]

    def required(self):
        """The fields of a 426."""
        return [("Connection", "Upgrade"), ("Upgrade", "websocket"),
                ("Sec-WebSocket-Version", "13")]

    def is_key(self, keys):
        return len(keys) == 1 and self.is_key_of(keys[0], 16)

    def is_key_of(self, key, size):
        try:
            return len(base64.b64decode(key, validate=True)) == size
        except (binascii.Error, ValueError):
            return False

    def are_subprotocols(self, text):
        return elements(text, TOKEN)

    def are_extensions(self, text):
        return elements(text, rf"{TOKEN}( *; *{TOKEN}(={TOKEN})?)*")

    def switching(self, request):
        return [*super().switching(request), ("Sec-WebSocket-Accept", self.accept(request)),
                *self.choices(request)]

    def accept(self, request):
        return digest("".join(self.values(request, "Sec-WebSocket-Key")[:1]))

    def choices(self, request):
        """The fields of the 101 that say what the server chose of what the client offers."""
        offers = [each.split(";") for value in self.values(request, EXTENSIONS)
                  for each in value.split(",")]
        return [(EXTENSIONS, "permessage-deflate") for name, *parameters in offers
                if name.strip() == "permessage-deflate" and self.is_deflate(parameters)][:1]

    def is_deflate(self, parameters):
        """Whether parameters of permessage-deflate are such that it may be accepted."""
        pairs = [each.strip().partition("=")[::2] for each in parameters]
        return (not self.has_repeated([name for name, _ in pairs])
                and all(self.is_parameter(*pair) for pair in pairs))

    def has_repeated(self, names):
        return len(set(names)) != len(names)

    def is_parameter(self, name, value):
        if re.fullmatch("(server|client)_no_context_takeover", name):
            return not value
        if re.fullmatch("(server|client)_max_window_bits", name):
            return re.fullmatch("[89]|1[0-5]", value) or (name[0] == "c" and not value)
        return False

    def speak(self, request):
        try:
            while self.answer_frame(*self.read_frame()):
                pass
        except ProtocolError:
            self.send_frame(CLOSE, struct.pack("!H", 1002))

    def answer_frame(self, opcode, payload):
        """Returns whether another frame may follow."""
        if opcode == PING:
            self.send_frame(PONG, payload)
        elif opcode == CLOSE:
            self.send_frame(CLOSE, payload)
        return opcode != CLOSE

    def read_frame(self):
        first, second = self.take(2)
        size = second & 0x7F
        if first & 0x70 or (first & 0x08 and (size > 125 or not first & 0x80)):
            raise ProtocolError
        if not second & 0x80:  # a client has to mask
            raise ProtocolError
        if size > 125:
            size = int.from_bytes(self.take(2 if size == 126 else 8), "big")
        mask = self.take(4)
        payload = self.take(size)
        return first & 0x0F, bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))

    def send_frame(self, opcode, payload):
        self.peer.sendall(bytes([0x80 | opcode, len(payload)]) + payload)


def digest(key):
    return base64.b64encode(hashlib.sha1((key + GUID).encode("latin-1")).digest()).decode()


# ---- h2c ----------------------------------------------------------------------------------------

class H2c(Server):
    """Answers the request that switched, and pings."""

    protocol = "h2c"

    def takes(self, request):
        return (super().takes(request) and self.are_settings_nominated(request)
                and self.are_settings(self.values(request, "HTTP2-Settings")))

    def are_settings_nominated(self, request):
        return any(each.lower() == "http2-settings" for each in self.options(request))

    def are_settings(self, lines):
        return len(lines) == 1 and self.is_settings_text(lines[0])

    def is_settings_text(self, text):
        if not re.fullmatch(r"([A-Za-z0-9_-]{8})+", text):
            return False
        payload = base64.urlsafe_b64decode(text)
        return all(self.is_setting(*each) for each in struct.iter_unpack("!HI", payload))

    def is_setting(self, identifier, value):
        if identifier == 2:
            return value <= 1
        if identifier == 4:
            return value < 1 << 31
        return identifier != 5 or 1 << 14 <= value < 1 << 24

    def speak(self, request):
        self.send_http2_frame(HTTP2_SETTINGS, 0, 0, b"")
        self.send_http2_frame(HTTP2_HEADERS, 5, 1, b"\x88")  # all of a response: status 200
        if self.take(24) != b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n":
            return
        while True:
            size, kind, flags = struct.unpack("!xHBB4x", self.take(9))
            payload = self.take(size)
            if kind in (HTTP2_SETTINGS, HTTP2_PING) and not flags & HTTP2_ACK:
                self.send_http2_frame(kind, HTTP2_ACK, 0, payload if kind == HTTP2_PING else b"")

    def send_http2_frame(self, kind, flags, stream, payload):
        self.peer.sendall(struct.pack("!xHBBI", len(payload), kind, flags, stream) + payload)


# ---- connect-udp --------------------------------------------------------------------------------

class ConnectUdp(Server):
    """Takes capsules, and answers none."""

    protocol = "connect-udp"

    def check_offer(self, request):
        if request.method != "GET" or self.has_content_fields(request):
            raise Refused(400)

    def has_content_fields(self, request):
        return any(self.values(request, name) for name in self.content_fields())

    def content_fields(self):
        return ["Content-Length", "Content-Type", "Transfer-Encoding"]

    def switching(self, request):
        return [*super().switching(request), ("Capsule-Protocol", "?1")]
