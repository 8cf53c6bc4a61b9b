# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
"""curl as a WebSocket client whose frames are written by hand."""
import subprocess
import time

from .process import PATIENCE, check, path_of, short

# curl sends what it reads from standard input, as it is, if it is told not to
# send a Transfer-Encoding. So the frames can be written by hand. It shows what
# it receives after a 101 like content.

HANDSHAKE = ["-H", "Connection: Upgrade", "-H", "Upgrade: websocket",
             "-H", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
             "-H", "Sec-WebSocket-Version: 13"]
ACCEPT = "sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo="
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
NORMAL = b"\x03\xe8"  # the status 1000 of a close frame


def from_client(opcode, content):
    return bytes([0x80 | opcode, 0x80 | len(content), 0, 0, 0, 0]) + content


def from_server(opcode, content):
    return bytes([0x80 | opcode, len(content)]) + content


def switch(port, parts, *options, exit_status=0):
    """Sends a handshake and then the parts, each after a pause. Gives the
    statuses of the responses, and what follows the 101."""
    child = subprocess.Popen(
        [path_of("curl"), "-q", "-sS", "-N", "-i", "-X", "GET", "-T", "-",
         *HANDSHAKE, *options, f"http://127.0.0.1:{port}/chat"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        for part in parts:
            time.sleep(0.2)
            try:
                child.stdin.write(part)
                child.stdin.flush()
            except BrokenPipeError:
                break  # curl has ended, and says why
        output, errors = child.communicate(timeout=PATIENCE)
    finally:
        child.kill()
        child.wait()
    if child.returncode != exit_status:
        raise AssertionError(f"curl: {errors.decode()}, after {short(output)}")
    statuses, head = [], b""
    while output.startswith(b"HTTP/1.1 ") and "101" not in statuses:
        head, _, output = output.partition(b"\r\n\r\n")
        statuses.append(head.decode().split(" ")[1])
    check(ACCEPT in head.decode().lower(), True, "accept in " + short(head))
    return statuses, output


def frames(port, _):
    statuses, output = switch(
        port, [from_client(TEXT, b"hello"), from_client(PING, b"ping"),
               from_client(CLOSE, NORMAL)],
        "-H", "Transfer-Encoding:", "-H", "Expect:")
    echo, pong = from_server(TEXT, b"hello"), from_server(PONG, b"ping")
    if output.startswith(pong):  # a pong may overtake a message
        echo, pong = pong, echo
    check((statuses, output), (["101"], echo + pong
                               + from_server(CLOSE, NORMAL)),
          "statuses and frames")
    return "echo, pong, close"


def frames_without_pause(port, _):
    """What is said before the goodbye is answered too."""
    check(switch(port, [from_client(TEXT, b"hello")
                               + from_client(CLOSE, NORMAL)],
                        "-H", "Transfer-Encoding:", "-H", "Expect:"),
          (["101"], from_server(TEXT, b"hello")
           + from_server(CLOSE, NORMAL)), "statuses and frames")
    return "echo, close"


# In these, the content of the request is a frame, which must not be taken for
# one.
CONTENT = from_client(TEXT, b"content")


def content(port, _, expect="Expect:", statuses=("101",)):
    """The first frame follows the content without a pause."""
    check(switch(port, [CONTENT + from_client(TEXT, b"hello"),
                               from_client(CLOSE, NORMAL)],
                        "-H", "Transfer-Encoding:", "-H", expect,
                        "-H", f"Content-Length: {len(CONTENT)}"),
          ([*statuses], from_server(TEXT, b"hello")
           + from_server(CLOSE, NORMAL)), "statuses and frames")
    return " ".join(statuses) + ", content is dropped, echo"


def expected_content(port, server):
    return content(port, server, "Expect: 100-continue",
                             ("100", "101"))


def chunked_content(port, _):
    """Nothing follows the content, so curl waits until its time is over."""
    check(switch(port, [CONTENT], "-H", "Expect:", "--max-time", "1.5",
                        exit_status=28),
          (["101"], b""), "statuses and frames")
    return "content is dropped"
