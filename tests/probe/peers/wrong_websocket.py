# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
"""Servers of websocket that send a wrong 101, or take a wrong key, version or frame."""
import re

from peers.faults import adds, also, given, lacks, result, right, says
from peers.protocols import EXTENSIONS, SUBPROTOCOL, digest


def respond_in_http10(self, status, *fields, **more):
    version = "HTTP/1.0" if status == 101 else "HTTP/1.1"
    right(self, "respond", status, *fields, version=version, **more)


SWITCHES = {
    "switch-names-protocol": says("Upgrade", "WebSocket/13"),
    "switch-has-upgrade": lacks("Upgrade"),
    "switch-nominated": lacks("Connection"),
    "switch-version": {"respond": respond_in_http10},
    "switch-no-length": adds(("Content-Length", "0")),
    "switch-no-coding": adds(("Transfer-Encoding", "chunked")),
    "switch-no-close": says("Connection", "Upgrade, close"),
    "switch-no-empty-element": says("Connection", "Upgrade,"),
    "switch-names-no-other-field": says("Connection", "Upgrade, Cache-Control"),
    "accept-present": lacks("Sec-WebSocket-Accept"),
    "accept-right": result(accept=str.lower),
    "accept-once": result(switching=lambda fields: [
        *fields, *(each for each in fields if each[0] == "Sec-WebSocket-Accept")]),
    "switch-no-key": {"switching": lambda self, request: [
        *right(self, "switching", request),
        ("Sec-WebSocket-Key", self.values(request, "Sec-WebSocket-Key")[0])]},
    "subprotocol-not-asked": adds(("Sec-WebSocket-Protocol", "chat")),
    "extension-not-asked": adds(("Sec-WebSocket-Extensions", "x-webkit-deflate-frame")),
}

KEYS = {
    # Makes the digest of all that is behind the colon and a space.
    "key-spaces": {"accept": lambda self, request: digest(
        re.search(rb"Key: (.*)\r\n", request.head)[1].decode("latin-1"))},
    "key-missing": also(is_key=lambda keys: not keys),
    "key-empty": also(is_key=lambda keys: keys == [""]),
    # Refuses a short key, if it is longer than that.
    "key-one-letter": also(is_key=lambda keys: len("".join(keys)) == 1),
    # Take any base64 of at most 16 bytes, and of at least 16.
    "key-short": {"is_key": lambda self, keys: right(self, "is_key", keys)
                  or any(self.is_key_of("".join(keys), size) for size in range(1, 16))},
    "key-long": {"is_key": lambda self, keys: right(self, "is_key", keys)
                 or self.is_key_of("".join(keys), 17)},
    # Looks for wrong letters, where there are letters.
    "key-not-base64": also(is_key=lambda keys: re.fullmatch(r"[^A-Za-z0-9]{22}==", "".join(keys))),
    # Add the padding, and take the other alphabet.
    "key-without-padding": given(is_key=lambda keys: [f"{key}{'=' * (-len(key) % 4)}"
                                                      for key in keys]),
    "key-base64url": given(is_key=lambda keys: [key.replace("-", "+").replace("_", "/")
                                                for key in keys]),
    # Count different keys, and equal ones.
    "key-repeated": given(is_key=lambda keys: list(set(keys))),
    "key-two": given(is_key=lambda keys: keys[:1] if len(set(keys)) == len(keys) else keys),
    "key-list": given(is_key=lambda keys: [key.split(",")[0] for key in keys]),
}


def reads_version(convert):
    """Reads a version that is not 13 in another way."""
    return given(is_version=lambda versions: [convert(each) for each in versions])


WEBSOCKET_VERSIONS = {
    "version-missing": also(is_version=lambda versions: not versions),
    "version-empty": also(is_version=lambda versions: versions == [""]),
    # Takes the base from the prefix.
    "version-hex": reads_version(lambda text: str(int(text, 16)) if text[:2] == "0x" else text),
    # Stops behind the digits.
    "version-junk": reads_version(lambda text: re.sub(r"[a-z]+$", "", text)),
    # Take other spellings of numbers.
    "version-zero": reads_version(lambda text: text.lstrip("0")),
    "version-plus": reads_version(lambda text: text.lstrip("+")),
    "version-fraction": reads_version(lambda text: re.sub(r"\.\d+$", "", text)),
    # Takes what it knows of a list.
    "version-list": reads_version(lambda text: text.split(", ")[-1]),
    "version-repeated": given(is_version=lambda versions: list(set(versions))),
    # Takes the version before 13, whose drafts were the same on the wire.
    "version-reserved": also(is_version=lambda versions: versions == ["12"]),
    # Takes any later version, if the client waits for the answer.
    "version-future": {"is_version": lambda self, versions: right(self, "is_version", versions)
                       or (versions == ["14"] and not self.unread)},
    "version-advertised": result(required=lambda fields: fields[:2]),
    "required-has-upgrade": result(required=lambda fields: fields[::2]),
    "required-nominated": result(required=lambda fields: fields[1:]),
}


def choose(name, value, if_offered):
    """Adds a field to the 101 if the offered one, a list of lines, is such."""
    def choices(self, request):
        offered = self.values(request, name)
        return ([(name, value(offered))] if if_offered(offered)
                else right(self, "choices", request))
    return {"choices": choices}


HANDSHAKE = {
    "method-post": also(is_method=lambda method: method == "POST"),
    "method-head": also(is_method=lambda method: method == "HEAD"),
    "method-lower-case": given(is_method=str.upper),
    # Says its own when it does not know the only one that is offered.
    "subprotocol-unknown": choose(SUBPROTOCOL, lambda offered: "chat",
                                  lambda offered: len(offered) == 1 and "," not in offered[0]),
    # Repeat the list of the client, from one line and from several.
    "subprotocol-one-of-two": choose(SUBPROTOCOL, ", ".join, lambda offered: len(offered) == 1),
    "subprotocol-two-lines": choose(SUBPROTOCOL, ", ".join, lambda offered: len(offered) == 2),
    # Accepts whatever it does not know.
    "extension-unknown": choose(EXTENSIONS, ", ".join, lambda offered:
                                offered and "permessage-deflate" not in offered[0]),
    # Tells the client which window to use, though the client did not say that it can.
    "deflate": choose(EXTENSIONS, lambda offered: f"{offered[0]}; client_max_window_bits=15",
                      lambda offered: offered == ["permessage-deflate"]),
    "subprotocol-empty": also(are_subprotocols=lambda text: text == ""),
    "subprotocol-malformed": also(are_subprotocols=lambda text: ";" in text),
    "extensions-malformed": also(are_extensions=lambda text: True),
    "deflate-unknown-parameter": also(is_parameter=lambda name, value: "_" not in name),
    "deflate-bad-value": also(is_parameter=lambda name, value: name.endswith("bits")),
    "deflate-repeated-parameter": {"has_repeated": lambda self, names: False},
}


def is_whole_frame(data):
    """Whether a short masked frame is all there."""
    return len(data) >= 6 and len(data) >= 6 + (data[1] & 0x7F)


def loses(is_lost):
    """Loses such bytes when they come with the handshake."""
    def speak(self, request):
        if is_lost(self.unread):
            self.unread = b""
        right(self, "speak", request)
    return {"speak": speak}


def leave_content(self, request, length):
    """Leaves content where frames will be, unless the client waits for a 100."""
    if self.expects_continue(request):
        right(self, "read_sized", request, length)


def put_content_back(self, request):
    """Takes the content out of its chunks, and for frames."""
    content = right(self, "read_chunks", request)
    self.unread = content + self.unread


def speak_although_refused(self, why):
    """Lets the bytes behind the handshake be frames, though it asks for another version."""
    right(self, "refuse", why)
    if why.status == 426 and self.unread:
        self.speak(None)


def speak_and_stop(self, request):
    """Half a frame with the handshake is the last thing that this server takes."""
    type(self).has_stopped = is_whole_frame(self.unread)
    right(self, "speak", request)


def serve_unless_stopped(self):
    if not self.has_stopped:
        right(self, "serve")


FRAMES = {
    "content-frame": {"read_sized": leave_content},
    "content-chunked-frame": {"read_chunks": put_content_back},
    "frame-behind-refused": {"refuse": speak_although_refused},
    "frame-behind-head": loses(is_whole_frame),
    "still-serves": {"speak": speak_and_stop, "serve": serve_unless_stopped, "has_stopped": False},
}
