# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
"""Servers that misread messages of HTTP/1.1, by the cases that tell."""
import re

from peers.faults import also, given, refuses, result, right
from peers.server import Refused

USUAL_HEAD = re.compile(
    rb"GET /\S* HTTP/1.1\r\nHost: \S+\r\nUser-Agent: [^\r]+\r\nUpgrade: websocket\r\n"
    rb"Connection: Upgrade\r\nSec-WebSocket-Key: \S+\r\nSec-WebSocket-Version: 13\r\n\r\n")


def speak_unless_usual(self, request):
    """A short way for the head that most clients send, when it is all there at once, ends too
    early."""
    is_usual = USUAL_HEAD.fullmatch(request.head) and self.blocks == [request.head]
    if not is_usual or self.requests != 1:
        right(self, "speak", request)


def fail_without_key(self, request):
    """A server of WebSocket alone, which fails when something else is asked for."""
    if self.values(request, "Sec-WebSocket-Key"):
        return right(self, "answer_ordinary", request)
    self.respond(500, ("Connection", "close"), ("Content-Length", "0"))
    return False


PLAIN = {
    "plain": {"speak": speak_unless_usual},
    "plain-request": {"answer_ordinary": fail_without_key},
    # Looks for an offer in the first request alone.
    "second-request": {"takes": lambda self, request:
                       self.requests == 1 and right(self, "takes", request)},
}


def refuse_empty_line(self):
    if self.unread.startswith(b"\r\n"):
        raise Refused(400)


HEADS = {
    # Know two spellings of a field name.
    "field-names-upper-case": {"is_called": lambda self, spelled, name:
                               spelled in (name, name.lower())},
    "field-names-lower-case": {"is_called": lambda self, spelled, name:
                               spelled in (name, name.upper())},
    # Take the line for another field if there is no white space behind the colon, or HTAB.
    "no-space-after-colon": given(field=lambda line: re.sub(r"^\w+:(?=\w)", "X: ", line)),
    "space-behind-value": given(field=lambda line: re.sub(r"^\w+:\t", "X: ", line)),
    # Wants Host to be the first field.
    "fields-reversed": refuses(fields_of=lambda lines: not lines[0].startswith("Host:")),
    "absolute-form": refuses(check_target=lambda target: target[0] != "/"),
    "empty-line-first": {"skip_empty_lines": refuse_empty_line},
    # Have space for 50 fields, and for 4 KB.
    "many-fields": refuses(fields_of=lambda lines: len(lines) > 50),
    "long-field": refuses(head_lines=lambda head: len(head) > 4096),
    "two-hosts": also(is_host=lambda hosts: len(hosts) > 1),
    "no-host": also(is_host=lambda hosts: not hosts),
    # Removes white space on both sides of a name.
    "space-before-colon": given(field=lambda line: re.sub(r"^([\w-]+)[ \t]+:", r"\1:", line)),
    # Skips what it cannot read, unless it is a folded line.
    "line-without-colon": given(field=lambda line:
                                line if ":" in line or line[:1] == " " else "X: nothing"),
    # Skips the second line of a folded one.
    "folded-line": result(head_lines=lambda lines: [each for each in lines if each[:1] != " "]),
    # Ends a line at NUL.
    "nul-in-value": given(field=lambda line: line.split("\0")[0]),
}


def fails_if(is_wrong):
    """Makes a mistake when the head comes in such blocks."""
    def read_head(self):
        head = right(self, "read_head")
        if is_wrong(self.blocks):
            raise Refused(400)
        return head
    return {"read_head": read_head}


# A head that comes byte by byte is cut at each place. So that only one case finds the place where
# the server is wrong, it is wrong when the head comes in two blocks.
PIECES = {
    "slow": fails_if(lambda blocks: len(blocks) > 3),
    "cut-in-name": fails_if(lambda blocks: len(blocks) == 2
                            and re.search(rb"\n[A-Z][a-z]*$", blocks[0])),
    "cut-in-line-end": fails_if(lambda blocks: len(blocks) == 2 and blocks[0].endswith(b"\r")
                                and len(blocks[1]) > 1),
    "cut-before-last-byte": fails_if(lambda blocks: len(blocks) == 2 and blocks[1] == b"\n"),
}


def ignore_coding(self, codings, lengths):
    """Lets Transfer-Encoding win."""


def chunk_size_or_nothing(self, line):
    try:
        return right(self, "chunk_size", line)
    except Refused:
        return 0


def switch_at_once(self, request):
    """Neither answers 100 nor waits for the content."""
    if not self.expects_continue(request):
        right(self, "read_content", request)


def speaks_behind(is_wrong):
    """Answers an ordinary request, and then lets the bytes behind it be frames."""
    def answer_ordinary(self, request):
        if not is_wrong(self, request) or not self.unread:
            return right(self, "answer_ordinary", request)
        right(self, "answer_ordinary", request)
        self.speak(request)
        return False
    return {"answer_ordinary": answer_ordinary}


def serve_behind_switch(self, request):
    """Answers a request that was there before the 101."""
    if not self.unread.startswith(b"GET "):
        return right(self, "speak", request)
    while self.serve_request():
        pass


CONTENT = {
    "content-length-zero": refuses(is_length=lambda lengths: lengths == ["0"]),
    "length-and-coding": {"check_coding": ignore_coding},
    # Believes the first.
    "two-lengths": also(is_length=lambda lengths: len(lengths) == 2),
    "malformed-length": also(is_length=lambda lengths: lengths[0].startswith("+")),
    "malformed-chunk": {"chunk_size": chunk_size_or_nothing},
    "expect-continue": {"read_content": switch_at_once},
    "pipelined-behind-unknown": speaks_behind(lambda self, request: self.is_nominated(request)),
    "pipelined-behind-not-nominated": speaks_behind(
        lambda self, request: self.offers(request) and not self.is_nominated(request)),
    "request-behind-switch": {"speak": serve_behind_switch},
}
