#!/usr/bin/env python3
# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
#
# Sends handshakes as raw bytes to a server of examples/stacks, each on a connection of its own, and
# checks what comes back. Then it checks that slow, broken and many connections do the server no
# harm. Needs nothing but Python; one case more is run where python3-h2 is installed.
# Usage: handshakes.py websocket|h2c PATH-TO-SERVER
#
# A row of a table has a name, the bytes that are sent, the statuses that must come and the section
# that says so. `100 101` means both, in this order; `400|200` means one of the two.

import base64
import collections
import hashlib
import os
import random
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import zlib

Deviation = collections.namedtuple('Deviation', 'server cases instead reason')

# Where the HTTP stack of one server makes the right answer impossible. The cases listed here must
# fail, and with the text `instead` in their failures.
DEVIATIONS = [
    Deviation('beast_server', (
        'upgrade option without a comma', 'upgrade option quoted',
        'upgrade option with a quote before it', 'upgrade option with a parameter',
        'upgrade option with a version', 'upgrade option behind obs-text',
        'upgrade option with a semicolon'), '400 instead of 200',
        "Beast's parser refuses a request whose Connection is not a list of tokens."),
    Deviation('libevent_server', ('an offer cut by NUL', 'an option cut by NUL'),
        '101 instead of 400|200', 'evhttp ends a field value at NUL.'),
    Deviation('libevent_server', ('an empty line before the request',), '400 instead of 101',
        'evhttp takes an empty line for a malformed request line.'),
    Deviation('libevent_server', (
        'a chunk without a size', 'content in chunks with an extension'), '413 instead of',
        'evhttp reads no chunk extensions, and answers any bad chunk with 413.'),
    Deviation('libevent_server', ('Expect with content that is already there',),
        '[101] instead of 100, 101', 'evhttp sends no 100 when content came with the head.'),
    Deviation('libevent_server', (
        'content in chunks, in steps', 'content in chunks, with the head',
        'content in chunks with a trailer', 'Expect with content in chunks',
        'content in chunks, then a frame, in one segment'), '200 instead of 101',
        'some releases of evhttp put trailer lines among the fields, so the server ignores '
        'an offer with content in chunks.'),
    Deviation('microhttpd_server', ('an offer cut by NUL', 'an option cut by NUL'),
        '101 instead of 400|200', 'libmicrohttpd ends a field value at NUL.'),
    Deviation('microhttpd_server', ('a folded line',), '200 instead of 400|101',
        'libmicrohttpd does not join the two lines of a folded field.'),
    Deviation('microhttpd_server', ('no HTTP at all', 'a frame behind an ignored offer'),
        'the connection ended too early',
        'libmicrohttpd closes without an answer when the request line is malformed.'),
    Deviation('microhttpd_server', (
        'a length that is no number', 'an ordinary length that is no number',
        'a list of lengths'), 'bytes behind the last response',
        'libmicrohttpd sends the head of its own 400 twice.'),
]

# The servers that agree to permessage-deflate.
DEFLATE = {'beast_server', 'http_parser_server'}

PATIENCE = 5  # seconds in which a healthy server has answered
HEAD_LIMIT = 15  # seconds after which a server has closed a connection without a whole head
GROWTH_LIMIT = 512  # KB of resident memory that 10,000 connections may add
KEY = 'dGhlIHNhbXBsZSBub25jZQ=='
GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
OVER_HTTP1 = b'hello over HTTP/1.1\n'
OVER_HTTP2 = b'hello over HTTP/2\n'
PREFACE = b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'
SETTINGS = 'AAMAAABkAAQAoAAA'  # MAX_CONCURRENT_STREAMS 100, INITIAL_WINDOW_SIZE 10485760

Row = collections.namedtuple('Row', 'name sent want section subprotocol', defaults=[None])
Scenario = collections.namedtuple('Scenario', 'name section run')
Response = collections.namedtuple('Response', 'version status fields content')


class Wrong(Exception):
    """What came is not what must come."""


# ---- The connection ------------------------------------------------------------------------------

class Connection:
    def __init__(self, port):
        self.socket = socket.create_connection(('127.0.0.1', port), PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sent = b''
        self.received = b''
        self.read = 0  # how much of `received` was read

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def reset(self):
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        self.socket.close()

    def send(self, data):
        self.sent += data
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass  # what the server said before it closed is still to be read

    def fill(self):
        """Receives more; False at the end of the connection."""
        try:
            data = self.socket.recv(65536)
        except socket.timeout:
            raise Wrong('no answer') from None
        except ConnectionResetError:
            raise Wrong('connection reset') from None
        self.received += data
        return bool(data)

    def rest(self):
        return self.received[self.read:]

    def take(self, count):
        while len(self.rest()) < count:
            if not self.fill():
                raise Wrong('the connection ended too early')
        self.read += count
        return self.received[self.read - count:self.read]

    def take_line(self):
        while b'\r\n' not in self.rest():
            if not self.fill():
                raise Wrong('the connection ended too early')
        line = self.take(self.rest().index(b'\r\n') + 2)
        return line[:-2].decode('latin-1')

    def response(self, method='GET'):
        """Reads one response, interim or final."""
        version, status, *_ = self.take_line().split(' ', 2)
        fields = []
        while line := self.take_line():
            name, colon, value = line.partition(':')
            if not colon or not name or name != name.strip():
                raise Wrong(f'malformed field line in the response: {line!r}')
            fields.append((name.lower(), value.strip(' \t')))
        result = Response(version, int(status), fields, b'')
        if result.status < 200 or result.status in (204, 304) or method == 'HEAD':
            return result
        return result._replace(content=self.content(result))

    def content(self, response):
        if has_option(response, 'transfer-encoding', 'chunked'):
            content = b''
            while size := int(self.take_line().split(';')[0], 16):
                content += self.take(size)
                self.take_line()
            while self.take_line():
                pass
            return content
        lengths = values(response, 'content-length')
        if len(lengths) > 1:
            raise Wrong('several Content-Length in the response')
        if lengths:
            return self.take(int(lengths[0]))
        while self.fill():
            pass
        return self.take(len(self.rest()))

    def responses(self, method='GET'):
        """Reads the interim responses and the final one, or the 101."""
        found = [self.response(method)]
        while found[-1].status < 200 and found[-1].status != 101:
            found.append(self.response(method))
        return found

    def must_be_silent(self, seconds):
        self.socket.settimeout(seconds)
        try:
            arrived = self.rest() or self.fill()
        except Wrong as why:
            if str(why) != 'no answer':
                raise
            return
        finally:
            self.socket.settimeout(PATIENCE)
        raise Wrong('an answer too early' if arrived else 'the connection ended too early')

    def must_end(self):
        try:
            if self.rest() or self.fill():
                raise Wrong(f'bytes behind the last response: {self.rest()[:80]!r}')
        except Wrong as why:
            if str(why) == 'no answer':
                raise Wrong('the connection stays open') from None
            if str(why) != 'connection reset':
                raise


def values(message, name):
    return [value for each, value in message.fields if each == name]


def has_option(message, name, option):
    listed = ','.join(values(message, name)).lower().split(',')
    return option in [each.strip(' \t') for each in listed]


def sent_values(request, name):
    lines = request.split(b'\r\n\r\n')[0].decode('latin-1').split('\r\n')
    pairs = [line.partition(':') for line in lines[1:]]
    return [value.strip(' \t') for each, _, value in pairs if each.lower() == name]


# ---- What every response must be -----------------------------------------------------------------

def check_response(response, versions=('HTTP/1.1',)):
    """What holds for each response, whatever its status."""
    if response.version not in versions:
        raise Wrong(f'the version of the response is {response.version}')
    if values(response, 'upgrade') and not has_option(response, 'connection', 'upgrade'):
        raise Wrong('Upgrade without the upgrade option')  # RFC 9110 §7.8
    if response.status < 200:  # RFC 9110 §8.6, RFC 9112 §6.1
        for name in ('content-length', 'transfer-encoding'):
            if values(response, name):
                raise Wrong(f'{name} in a {response.status}')
    if values(response, 'content-length') and values(response, 'transfer-encoding'):
        raise Wrong('Content-Length with Transfer-Encoding')


def check_ordinary(response, method='GET', versions=('HTTP/1.1',)):
    check_response(response, versions)
    if response.status != 200:
        raise Wrong(f'{response.status} instead of 200')
    if response.content != (b'' if method == 'HEAD' else OVER_HTTP1):
        raise Wrong(f'the content is {response.content!r}')
    if values(response, 'upgrade') or has_option(response, 'connection', 'upgrade'):
        raise Wrong('a 200 that says upgrade')


def check_required(response, protocol):
    """A 426 asks for the protocol. RFC 9110 §15.5.22, RFC 6455 §4.4."""
    check_response(response)
    if response.status != 426:
        raise Wrong(f'{response.status} instead of 426')
    if values(response, 'upgrade') != [protocol]:
        raise Wrong(f'the 426 has Upgrade {values(response, "upgrade")}')
    version = ['13'] if protocol == 'websocket' else []
    if values(response, 'sec-websocket-version') != version:
        raise Wrong(f'Sec-WebSocket-Version {values(response, "sec-websocket-version")}')


def ends_here(response, request):
    """Whether the connection ends behind a response. RFC 9112 §9.3."""
    if b' HTTP/1.0\r\n' in request and not has_option(response, 'connection', 'keep-alive'):
        return True
    return has_option(response, 'connection', 'close')


# ---- WebSocket -----------------------------------------------------------------------------------

def websocket_offer(start='GET / HTTP/1.1', host='Host: 127.0.0.1',
                    connection='Connection: Upgrade', upgrade='Upgrade: websocket',
                    key=f'Sec-WebSocket-Key: {KEY}', version='Sec-WebSocket-Version: 13', more='', behind=b''):
    return lines(start, host, connection, upgrade, key, version, more) + behind


def lines(*given):
    """A head. An empty line is left out; a text may have several lines."""
    return ('\r\n'.join(each for each in given if each) + '\r\n\r\n').encode('latin-1')


def frame(payload, opcode=1, mask=b'\x37\xfa\x21\x3d'):
    masked = bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))
    assert len(payload) < 126
    return bytes([0x80 | opcode, 0x80 | len(payload)]) + mask + masked


def read_frame(c, decompressor=None):
    """The opcode and the payload of an unfragmented frame."""
    first, size = c.take(2)
    if size & 0x80:
        raise Wrong('a masked frame from the server')
    if size > 125 or not first & 0x80:
        raise Wrong(f'unexpected frame {first:#x} {size:#x}')
    payload = c.take(size)
    if first & 0x40:  # permessage-deflate, RFC 7692 §7.2.2
        decompressor = decompressor or zlib.decompressobj(-15)
        payload = decompressor.decompress(payload + b'\x00\x00\xff\xff')
    return first & 0x0f, payload


def expect_echo(c, payload, opcode=1):
    found = read_frame(c)
    if found != (opcode, payload):
        raise Wrong(f'echo of {payload!r} is {found}')


def finish_websocket(c):
    c.send(frame(b'\x03\xe8', opcode=8))
    opcode, _ = read_frame(c)
    if opcode != 8:
        raise Wrong(f'opcode {opcode} instead of a close frame')
    c.must_end()


def check_websocket_101(response, request, subprotocol=None):
    """All fields of a 101. RFC 6455 §4.2.2."""
    check_response(response)
    if response.status != 101:
        raise Wrong(f'{response.status} instead of 101')
    digest = hashlib.sha1((sent_values(request, 'sec-websocket-key')[0] + GUID).encode()).digest()
    for name, wanted in (('upgrade', ['websocket']),
                         ('sec-websocket-accept', [base64.b64encode(digest).decode()]),
                         ('sec-websocket-protocol', [subprotocol] if subprotocol else []),
                         ('sec-websocket-key', []), ('sec-websocket-version', [])):
        if values(response, name) != wanted:
            raise Wrong(f'{name} is {values(response, name)}, not {wanted}')
    offered = extension_names(sent_values(request, 'sec-websocket-extensions'))
    known = offered & {'permessage-deflate'}
    if not extension_names(values(response, 'sec-websocket-extensions')) <= known:
        raise Wrong('an extension that was not offered, or that no server here knows')


def extension_names(given):
    listed = ','.join(given).split(',')
    return {each.split(';')[0].strip() for each in listed} - {''}


def check_websocket(c, response, request, subprotocol=None):
    """After the 101, messages are echoed."""
    check_websocket_101(response, request, subprotocol)
    c.send(frame(b'first'))
    expect_echo(c, b'first')
    c.send(frame(b'\x00\xff', opcode=2))
    expect_echo(c, b'\x00\xff', opcode=2)
    finish_websocket(c)


# ---- HTTP/2 --------------------------------------------------------------------------------------

def h2c_offer(start='GET / HTTP/1.1', host='Host: 127.0.0.1', connection='Connection: Upgrade',
              upgrade='Upgrade: h2c', nominated='Connection: HTTP2-Settings',
              settings=f'HTTP2-Settings: {SETTINGS}', more='', behind=b''):
    return lines(start, host, connection, upgrade, nominated, settings, more) + behind


def h2_frame(kind, flags=0, stream=0, payload=b''):
    return struct.pack('>IBI', len(payload) << 8 | kind, flags, stream) + payload


DATA, HEADERS, RST_STREAM, H2_SETTINGS, PING, GOAWAY, WINDOW_UPDATE = 0, 1, 3, 4, 6, 7, 8
END_STREAM, ACK, END_HEADERS = 1, 1, 4
OPENING = PREFACE + h2_frame(H2_SETTINGS)
# :method GET, :scheme http, :path /, :authority 127.0.0.1
GET_OVER_HTTP2 = b'\x82\x86\x84\x41\x09127.0.0.1'


def read_h2_frame(c):
    length_and_kind, flags, stream = struct.unpack('>IBI', c.take(9))
    return length_and_kind & 0xff, flags, stream, c.take(length_and_kind >> 8)


def read_stream(c, stream, limit=None):
    """Reads the response on a stream to its end, or to `limit` bytes of content."""
    answered = False
    content = b''
    while True:
        kind, flags, number, payload = read_h2_frame(c)
        if kind in (RST_STREAM, GOAWAY):
            raise Wrong(f'frame of type {kind}: {payload!r}')
        if kind == PING and not flags & ACK:
            c.send(h2_frame(PING, ACK, 0, payload))
        if kind == H2_SETTINGS and not flags & ACK:
            c.send(h2_frame(H2_SETTINGS, ACK))
        if number != stream or kind not in (HEADERS, DATA):
            continue
        if kind == HEADERS:
            if b'\x88' not in payload[:4]:  # :status 200 of HPACK's static table, RFC 7541 §A
                raise Wrong(f'HEADERS are {payload!r}')
            answered = True
        else:
            content += payload
        if flags & END_STREAM or (limit is not None and len(content) >= limit):
            break
    if not answered:
        raise Wrong('DATA before HEADERS')
    return content


def check_settings_first(c):
    kind, flags, stream, _ = read_h2_frame(c)
    if (kind, flags & ACK, stream) != (H2_SETTINGS, 0, 0):
        raise Wrong(f'the first frame is of type {kind}, not SETTINGS')


def check_h2c_101(response):
    check_response(response)
    if response.status != 101:
        raise Wrong(f'{response.status} instead of 101')
    if values(response, 'upgrade') != ['h2c']:
        raise Wrong(f'upgrade is {values(response, "upgrade")}')
    for name, _ in response.fields:
        if name == 'http2-settings' or name.startswith('sec-websocket'):
            raise Wrong(f'{name} in the 101')


def check_h2c(c, response, request, _=None):
    """After the 101: SETTINGS first, then the response on stream 1, then further streams."""
    check_h2c_101(response)
    check_settings_first(c)
    if PREFACE not in request.split(b'\r\n\r\n', 1)[1]:
        c.send(OPENING)
    c.send(h2_frame(H2_SETTINGS, ACK))
    wanted = b'' if request.startswith(b'HEAD') else OVER_HTTP2
    if (content := read_stream(c, 1)) != wanted:
        raise Wrong(f'stream 1 has {content!r}')
    c.send(h2_frame(HEADERS, END_STREAM | END_HEADERS, 3, GET_OVER_HTTP2))
    if (content := read_stream(c, 3)) != OVER_HTTP2:
        raise Wrong(f'stream 3 has {content!r}')


# ---- The tables ----------------------------------------------------------------------------------

GET = lines('GET / HTTP/1.1', 'Host: 127.0.0.1')


def common_rows(offer, protocol):
    """What Connection, Upgrade and the framing decide, for any protocol."""
    p = protocol
    http10, counts, options = 'RFC 9110 §7.8', 'RFC 9110 §7.8, §7.6.1', 'RFC 9110 §7.6.1'
    bad, empty, ows = 'RFC 9110 §2.2, §5.6.2', 'RFC 9110 §5.6.1.2', 'RFC 9110 §5.6.3'
    rows = [
        Row('a good offer', offer(), '101', counts),
        Row('an ordinary request', GET, '200', 'RFC 9110 §15.3.1'),
        # HTTP/1.0
        Row('HTTP/1.0 with Upgrade', offer(start='GET / HTTP/1.0'), '200', http10),
        Row('HTTP/1.0 with Upgrade and keep-alive', offer(start='GET / HTTP/1.0',
            connection='Connection: keep-alive, Upgrade'), '200', http10),
        Row('HTTP/1.0 with Upgrade, Expect and content', offer(start='POST / HTTP/1.0',
            more='Expect: 100-continue\r\nContent-Length: 3', behind=b'abc'), '200',
            'RFC 9110 §7.8, §10.1.1'),
        # Connection: which values nominate Upgrade
        Row('no Connection', offer(connection=''), '200', counts),
        Row('Connection without Upgrade', lines('GET / HTTP/1.1', 'Host: 127.0.0.1',
            'Connection: Upgrade'), '200', options),
        Row('Proxy-Connection', offer(connection='Proxy-Connection: Upgrade'), '200',
            'RFC 9110 §7.6.1, RFC 9112 §C.2.2'),
        Row('Upgrade-Insecure-Requests', lines('GET / HTTP/1.1', 'Host: 127.0.0.1',
            'Upgrade-Insecure-Requests: 1'), '200', counts),
    ]
    for option in ('keep-alive', 'notupgrade', 'u', 'upgrad', 'upgraded', 'x-upgrade', 'upgrade-x',
                   'x-no-upgrade-please', 'Upgrade-Insecure-Requests', p):
        rows.append(Row(f'Connection: {option}', offer(connection=f'Connection: {option}'), '200',
                        options))
    for name, value in (('without a comma', 'keep-alive Upgrade'), ('quoted', '"Upgrade"'),
                        ('with a quote before it', '"a, Upgrade'),
                        ('with a parameter', 'Upgrade;q=1'), ('with a version', 'Upgrade/1'),
                        ('behind obs-text', 'caf\xe9, Upgrade'),
                        ('with a semicolon', 'keep-alive; Upgrade')):
        rows.append(Row(f'upgrade option {name}', offer(connection=f'Connection: {value}'), '200',
                        bad))
    for name, value, section in (
            ('in lower case', 'upgrade', options), ('in upper case', 'UPGRADE', options),
            ('last of two', 'keep-alive, Upgrade', options),
            ('first of two', 'Upgrade, keep-alive', options),
            ('without a space', 'keep-alive,Upgrade', ows),
            ('between HTABs', '\tkeep-alive\t,\tUpgrade\t', ows),
            ('behind empty elements', ', ,,Upgrade', empty),
            ('between empty elements', 'keep-alive,,Upgrade, ,', empty),
            ('twice', 'Upgrade, upgrade', options),
            ('on the second line', 'keep-alive\r\nConnection: Upgrade', 'RFC 9110 §5.3'),
            ('on the first line', 'Upgrade\r\nConnection: keep-alive', 'RFC 9110 §5.3'),
            ('behind an empty line', '\r\nConnection: Upgrade', 'RFC 9110 §5.3, §5.6.1.2'),
            ('with close', 'close, Upgrade', options)):
        rows.append(Row(f'upgrade option {name}', offer(connection=f'Connection: {value}'), '101',
                        section))
    # Upgrade: which values offer the protocol
    for value, section in (
            ('foo', counts), ('TLS/1.2', counts), ('h2', 'RFC 7540 §3.2'), ('HTTP/2.0', counts),
            (f'not-{p}', counts), (f'{p}2', counts), (p[:-2], counts), (f'{p}/13', counts),
            (f'foo/{p}', counts), ('', 'RFC 9110 §7.8, §5.6.1'), (', ,', empty),
            (f'{p}{{junk', bad), (f'"{p}"', bad), (f'{p};q=1', bad), (f'foo {p}', bad),
            (f'HTTP / 2.0, {p}', bad), (f'foo/, {p}', bad), (f'/foo, {p}', bad),
            (f'{p}/1/2', bad)):
        rows.append(Row(f'Upgrade: {value}', offer(upgrade=f'Upgrade: {value}'), '200', section))
    rows.append(Row('an offer with obs-text', offer(upgrade=f'Upgrade: caf\xe9, {p}'), '200', bad))
    rows.append(Row('an offer cut by NUL', offer(upgrade=f'Upgrade: {p}\0x'), '400|200',
                    'RFC 9110 §5.5'))
    rows.append(Row('an option cut by NUL', offer(connection='Connection: Upgrade\0x'), '400|200',
                    'RFC 9110 §5.5'))
    rows.append(Row('Upgrade in a trailer', lines(
        'POST / HTTP/1.1', 'Host: 127.0.0.1', 'Connection: Upgrade', 'Transfer-Encoding: chunked') +
        b'1\r\na\r\n0\r\n' + offer(start='X: y', host=''), '200', 'RFC 9110 §6.5.1'))
    for name, value, section in (
            ('in upper case', p.upper(), 'RFC 9110 §7.8'),
            ('behind a protocol with a version', f'RTA/x11, {p}', counts),
            ('behind an unknown protocol', f'foo, {p}', counts),
            ('before an unknown protocol', f'{p}, foo/2', counts),
            ('behind h2', f'h2, {p}', 'RFC 7540 §3.2'),
            ('twice', f'{p}, {p}', counts),
            ('behind another version of it', f'{p}/13, {p}', counts),
            ('behind empty elements', f', ,{p},', empty),
            ('between HTABs', f'\tfoo\t,\t{p}\t', ows),
            ('on the second line', f'foo\r\nUpgrade: {p}', 'RFC 9110 §5.3'),
            ('behind an empty line', f'\r\nUpgrade: {p}', 'RFC 9110 §5.3, §5.6.1.2')):
        rows.append(Row(f'{p} {name}', offer(upgrade=f'Upgrade: {value}'), '101', section))
    return rows + [
        # The rest of the head
        Row('an empty line before the request', b'\r\n' + offer(), '101', 'RFC 9112 §2.2'),
        Row('field names in upper case', offer(connection='CONNECTION:upgrade',
            upgrade=f'UPGRADE:{p}'), '101', 'RFC 9110 §5.1'),
        Row('a target with an authority', offer(start='GET http://127.0.0.1/ HTTP/1.1'), '101',
            'RFC 9112 §3.2.2'),
        Row('a head of 12 KB', offer(more='X: ' + 'y' * 12000), '101', 'RFC 9110 §5.4'),
        Row('a head of 20 KB', offer(more='X: ' + 'y' * 20000), '400|431', 'RFC 9110 §5.4'),
        Row('a head of 60 KB in many lines', offer(more='\r\n'.join(['X: ' + 'y' * 55] * 1000)),
            '400|431', 'RFC 9110 §5.4'),
        Row('no Host', offer(host=''), '400', 'RFC 9112 §3.2'),
        Row('no Host in an ordinary request', lines('GET / HTTP/1.1'), '400', 'RFC 9112 §3.2'),
        Row('two Hosts', offer(host='Host: 127.0.0.1\r\nHost: 127.0.0.1'), '400', 'RFC 9112 §3.2'),
        Row('two Hosts in an ordinary request', lines('GET / HTTP/1.1', 'Host: a', 'Host: b'),
            '400', 'RFC 9112 §3.2'),
        Row('a space before the colon', offer(connection='Connection : Upgrade'), '400',
            'RFC 9112 §5.1'),
        Row('a line without a colon', offer(connection='Connection Upgrade'), '400',
            'RFC 9112 §5, §2.2'),
        Row('a folded line', offer(connection='Connection: keep-alive,\r\n Upgrade'), '400|101',
            'RFC 9112 §5.2'),
        Row('no HTTP at all', b'\x16\x03\x01\x00\x05hello\r\n\r\n', '400', 'RFC 9112 §2.2'),
        # Content: the framing must be certain before there can be a first byte of a new protocol.
        Row('two lengths of content', offer(more='Content-Length: 1\r\nContent-Length: 2',
            behind=b'ab'), '400', 'RFC 9112 §6.3'),
        Row('a length that is no number', offer(more='Content-Length: +1', behind=b'a'), '400',
            'RFC 9112 §6.3'),
        Row('an ordinary length that is no number', lines('POST / HTTP/1.1', 'Host: 127.0.0.1',
            'Content-Length: +1') + b'a', '400', 'RFC 9112 §6.3'),
        Row('a list of lengths', lines('POST / HTTP/1.1', 'Host: 127.0.0.1',
            'Content-Length: 1, 1') + b'a', '200|400', 'RFC 9110 §8.6; RFC 9112 §6.3'),
        Row('a coding that does not end', offer(more='Transfer-Encoding: gzip', behind=b'a'),
            '400|501', 'RFC 9112 §6.3, §6.1'),
        Row('a chunk without a size', offer(more='Transfer-Encoding: chunked',
            behind=b'x\r\nabc\r\n0\r\n\r\n'), '400', 'RFC 9112 §7.1'),
        Row('Content-Length: 0', offer(more='Content-Length: 0'), '101', 'RFC 9110 §8.6'),
        # Expect
        Row('Expect without content', offer(more='Expect: 100-continue'), '100 101',
            'RFC 9110 §7.8'),
        Row('Expect in another case', offer(more='Expect: 100-Continue'), '100 101',
            'RFC 9110 §10.1.1'),
        # /required
        Row('/required with a good offer', offer(start='GET /required HTTP/1.1'), '101', counts),
        Row('/required without an offer', lines('GET /required HTTP/1.1', 'Host: 127.0.0.1'),
            '426', 'RFC 9110 §15.5.22'),
        Row('/required with an offer that does not count', offer(start='GET /required HTTP/1.1',
            connection=''), '426', 'RFC 9110 §15.5.22'),
        Row('/required with an unknown offer', offer(start='GET /required HTTP/1.1',
            upgrade='Upgrade: foo'), '426', 'RFC 9110 §15.5.22'),
    ]


def websocket_rows():
    offer = websocket_offer
    rows = [
        Row('websocket in a mix of cases', offer(upgrade='Upgrade: WebSocket'), '101',
            'RFC 6455 §4.2.1'),
        Row('KELVIN SIGN', offer(upgrade='Upgrade: websoc\xe2\x84\xaaet'), '200',
            'RFC 6455 §4.2.1 (ASCII case-insensitive)'),
        Row('LATIN SMALL LETTER LONG S', offer(upgrade='Upgrade: web\xc5\xbfocket'), '200',
            'RFC 6455 §4.2.1 (ASCII case-insensitive)'),
        Row('POST', offer(start='POST / HTTP/1.1', more='Content-Length: 0'), '400',
            'RFC 6455 §4.2.1'),
        Row('HEAD', offer(start='HEAD / HTTP/1.1'), '400', 'RFC 6455 §4.2.1'),
        Row('/required with a bad key', offer(start='GET /required HTTP/1.1',
            key='Sec-WebSocket-Key: x'), '400', 'RFC 6455 §4.2.1'),
        # Keys
        Row('no key', offer(key=''), '400', 'RFC 6455 §4.2.1'),
        Row('the same key twice', offer(more=f'Sec-WebSocket-Key: {KEY}'), '400',
            'RFC 6455 §11.3.1'),
        Row('two keys', offer(more='Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=='), '400',
            'RFC 6455 §11.3.1'),
        Row('an empty key before a good one',
            offer(key=f'Sec-WebSocket-Key:\r\nSec-WebSocket-Key: {KEY}'), '400',
            'RFC 6455 §11.3.1'),
        Row('a key whose unused bits are not zero',
            offer(key='Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZR=='), '101',
            'RFC 4648 §3.5, RFC 6455 erratum 3150'),
        Row('a key between white space', offer(key=f'Sec-WebSocket-Key:\t  {KEY} \t'), '101',
            'RFC 9110 §5.5'),
        # Versions
        Row('no version', offer(version=''), '400', 'RFC 6455 §4.2.1'),
        Row('the same version twice', offer(more='Sec-WebSocket-Version: 13'), '400',
            'RFC 6455 §11.3.5'),
        Row('two versions', offer(version='Sec-WebSocket-Version: 8\r\nSec-WebSocket-Version: 13'),
            '400', 'RFC 6455 §11.3.5'),
        # A good offer that also has another fault
        Row('version 8 and no key', offer(version='Sec-WebSocket-Version: 8', key=''), '400|426',
            'RFC 6455 §4.2.1, §4.2.2'),
        # Subprotocols and extensions
        Row('no known subprotocol', offer(more='Sec-WebSocket-Protocol: mqtt'), '101',
            'RFC 6455 §4.2.2'),
        Row('a subprotocol', offer(more='Sec-WebSocket-Protocol: chat'), '101', 'RFC 6455 §4.2.2',
            'chat'),
        Row('two subprotocols', offer(more='Sec-WebSocket-Protocol: mqtt, chat, superchat'), '101',
            'RFC 6455 §4.1 (in order of preference)', 'chat'),
        Row('subprotocols in two lines', offer(
            more='Sec-WebSocket-Protocol: mqtt\r\nSec-WebSocket-Protocol: superchat'), '101',
            'RFC 6455 §11.3.4', 'superchat'),
        Row('a subprotocol in another case', offer(more='Sec-WebSocket-Protocol: CHAT'), '101',
            'RFC 6455 §4.2.2'),
        Row('an empty list of subprotocols', offer(more='Sec-WebSocket-Protocol:'), '400',
            'RFC 6455 §4.3, §11.3.4'),
        Row('a subprotocol that is no token', offer(more='Sec-WebSocket-Protocol: chat;q=1'),
            '400', 'RFC 6455 §4.3'),
        Row('an unknown extension', offer(more='Sec-WebSocket-Extensions: x-unknown; a=b'), '101',
            'RFC 6455 §9.1'),
        Row('permessage-deflate', offer(
            more='Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits'), '101',
            'RFC 6455 §9.1'),
        Row('a malformed extension', offer(more='Sec-WebSocket-Extensions: permessage-deflate; ='),
            '400', 'RFC 6455 §9.1'),
        Row('a malformed extension behind a good one', offer(
            more='Sec-WebSocket-Extensions: permessage-deflate, x y'), '400', 'RFC 6455 §9.1'),
    ]
    for name, key in (('empty', ''), ('of one letter', 'x'), ('of 24 letters', 'x' * 24),
                      ('of 24 bytes of any kind', '!"#$%&()*-.:;<=>?@[]^_==',),
                      ('of 15 bytes', 'dGhlIHNhbXBsZSBub25j'),
                      ('of 17 bytes', 'dGhlIHNhbXBsZSBub25jZXM='),
                      ('of 18 bytes', 'dGhlIHNhbXBsZSBub25jZXMh'),
                      ('of 32 bytes', 'dGhlIHNhbXBsZSBub25jZXRoZSBzYW1wbGUgbm9uY2U='),
                      ('without padding', 'dGhlIHNhbXBsZSBub25jZQ'),
                      ('with padding inside', 'dGhlIHNhbXBs=SBub25jZQ=='),
                      ('in base64url', 'dGhlIHNhb_BsZSBu-25jZQ=='),
                      ('with a space inside', 'dGhlIHNhbXBs ZSBub25jZQ=='),
                      ('in quotes', f'"{KEY}"'), ('in a list', f'{KEY}, {KEY}'),
                      ('with obs-text', 'dGhlIHNhbXBs\xe9SBub25jZQ==')):
        rows.append(Row(f'a key {name}', offer(key=f'Sec-WebSocket-Key: {key}'), '400',
                        'RFC 6455 §4.2.1, §4.3'))
    # A version that the grammar does not have is malformed (400); another version is refused (426).
    for version in ('', '0xd', '13abc', '8, 13', '13, 8', '013', '+13', '-13', '13.0', '256',
                    '1300', '"13"', '1 3', '\xb9\xb3'):
        rows.append(Row(f'version {version!r}', offer(version=f'Sec-WebSocket-Version: {version}'),
                        '400', 'RFC 6455 §4.2.1, §4.3'))
    for version in ('0', '7', '8', '12', '14', '255'):
        rows.append(Row(f'version {version!r}', offer(version=f'Sec-WebSocket-Version: {version}'),
                        '426', 'RFC 6455 §4.2.2, §4.4'))
    rows.append(Row("version '13' between white space",
                    offer(version='Sec-WebSocket-Version: \t13\t '), '101', 'RFC 9110 §5.5'))
    return common_rows(offer, 'websocket') + rows


def h2c_rows():
    offer = h2c_offer
    one = f'HTTP2-Settings: {SETTINGS}'
    rows = [
        Row('both options on one line', offer(connection='Connection: Upgrade, HTTP2-Settings',
            nominated=''), '101', 'RFC 7540 §3.2.1'),
        Row('options in lower case', offer(connection='connection: upgrade, http2-settings',
            nominated=''), '101', 'RFC 9110 §7.6.1'),
        Row('the preface behind the head', offer(behind=OPENING), '101', 'RFC 7540 §3.2'),
        Row('HEAD', offer(start='HEAD / HTTP/1.1'), '101', 'RFC 7540 §3.2'),
        Row('POST with Content-Length: 0', offer(start='POST / HTTP/1.1',
            more='Content-Length: 0'), '101', 'RFC 7540 §3.2'),
        Row('an offer of websocket', websocket_offer(), '200', 'RFC 9110 §7.8'),
        Row('websocket, then h2c', offer(upgrade='Upgrade: websocket, h2c'), '101',
            'RFC 9110 §7.8'),
        Row('no HTTP2-Settings', offer(settings=''), '200', 'RFC 7540 §3.2.1'),
        Row('no HTTP2-Settings, and not nominated', offer(settings='', nominated=''), '200',
            'RFC 7540 §3.2.1'),
        Row('HTTP2-Settings twice', offer(settings=f'{one}\r\n{one}'), '200', 'RFC 7540 §3.2.1'),
        Row('HTTP2-Settings twice, the first empty', offer(settings=f'HTTP2-Settings:\r\n{one}'),
            '200', 'RFC 7540 §3.2.1'),
        Row('HTTP2-Settings not nominated', offer(nominated=''), '200', 'RFC 7540 §3.2.1'),
        Row('HTTP2-Settings nominated with other letters',
            offer(nominated='Connection: xHTTP2-Settings'), '200', 'RFC 7540 §3.2.1'),
        Row('/required without HTTP2-Settings', offer(start='GET /required HTTP/1.1', settings=''),
            '426', 'RFC 9110 §15.5.22'),
    ]
    for name, value, section in (
            ('empty', '', 'RFC 7540 §3.2.1 (token68)'),
            ('of 5 bytes', 'AAMAAAA', 'RFC 7540 §3.2.1, §6.5'),
            ('of 7 bytes', 'AAMAAABkAA', 'RFC 7540 §3.2.1, §6.5'),
            ('of 10 bytes', 'AAMAAABkAAQAoA', 'RFC 7540 §3.2.1, §6.5'),
            ('cut to 15 characters', SETTINGS[:-1], 'RFC 7540 §3.2.1, RFC 4648 §5'),
            ('with padding', 'AAMAAABkAAQAoAAA====', 'RFC 7540 §3.2.1'),
            ('in base64, not base64url', 'AAMAAABk//8AAAAA', 'RFC 7540 §3.2.1, RFC 4648 §5'),
            ('of other bytes', '!!!!!!!!', 'RFC 7540 §3.2.1'),
            ('with a space inside', 'AAMAAABk AAQAoAAA', 'RFC 7540 §3.2.1'),
            ('as a list', f'{SETTINGS}, {SETTINGS}', 'RFC 7540 §3.2.1'),
            ('with ENABLE_PUSH 2', 'AAIAAAAC', 'RFC 7540 §6.5.2'),
            ('with INITIAL_WINDOW_SIZE 2^31', 'AASAAAAA', 'RFC 7540 §6.5.2'),
            ('with MAX_FRAME_SIZE 1', 'AAUAAAAB', 'RFC 7540 §6.5.2')):
        rows.append(Row(f'HTTP2-Settings {name}', offer(settings=f'HTTP2-Settings: {value}'),
                        '200', section))
    for name, value in (('of one setting', 'AAMAAABk'), ('with an unknown setting', '__8AAAAB'),
                        ('with one setting twice', 'AAMAAABkAAMAAABl')):
        rows.append(Row(f'HTTP2-Settings {name}', offer(settings=f'HTTP2-Settings: {value}'),
                        '101', 'RFC 7540 §3.2.1, §6.5'))
    return common_rows(offer, 'h2c') + rows


def play(c, row, protocol, check_switched):
    """Sends a row, compares the statuses, and sees what the connection is worth after that."""
    method = row.sent.split(b' ')[0].decode('latin-1')
    c.send(row.sent)
    found = c.responses(method)
    came = ' '.join(str(each.status) for each in found)
    # A server may answer HTTP/1.0 with HTTP/1.0. RFC 9110 §2.5
    versions = ('HTTP/1.1', 'HTTP/1.0') if b' HTTP/1.0\r\n' in row.sent else ('HTTP/1.1',)
    for each in found:
        check_response(each, versions)
    if came not in row.want.split('|'):
        raise Wrong(f'{came} instead of {row.want}')
    last = found[-1]
    if last.status == 101:
        return check_switched(c, last, row.sent, row.subprotocol)
    if last.status == 200:
        check_ordinary(last, method, versions)
    elif last.status == 426:
        check_required(last, protocol)
    elif not has_option(last, 'connection', 'close'):
        raise Wrong(f'a {last.status} without Connection: close')  # RFC 9112 §9.6
    if ends_here(last, row.sent):
        return c.must_end()
    c.send(GET)  # the connection still speaks HTTP/1.1
    check_ordinary(c.response())


# ---- Scenarios: more than one message, or more than one step -------------------------------------

def shared_scenarios(offer, content, check_switched):
    """`content` looks like bytes of the new protocol, and must never be taken for them."""
    length = f'Content-Length: {len(content)}'
    half = len(content) // 2
    last_half = b'%x\r\n%s\r\n' % (len(content) - half, content[half:])
    chunks = b'%x\r\n%s\r\n%s0\r\n\r\n' % (half, content[:half], last_half)
    extended = b'%x;name="a, b"\r\n%s\r\n%s0\r\n\r\n' % (half, content[:half], last_half)
    trailed = chunks[:-2] + b'X-Trailer: y\r\nUpgrade: foo\r\n\r\n'

    def step_by_step(head, pieces):
        def run(c):
            c.send(head)
            for piece in pieces:
                c.must_be_silent(0.2)
                c.send(piece)
            check_switched(c, c.response(), head)
        return run

    def at_once(head, behind):
        def run(c):
            c.send(head + behind)
            check_switched(c, c.response(), head)
        return run

    def expect(head, behind):
        def run(c):
            c.send(head)
            first = c.response()
            check_response(first)
            if first.status != 100:
                raise Wrong(f'{first.status} instead of 100')
            c.must_be_silent(0.2)
            c.send(behind)
            check_switched(c, c.response(), head)
        return run

    def expect_in_one_segment(c):
        head = offer(more=f'{length}\r\nExpect: 100-continue')
        c.send(head + content)
        found = c.responses()
        if [each.status for each in found] != [100, 101]:
            raise Wrong(f'{[each.status for each in found]} instead of 100, 101')
        check_switched(c, found[-1], head)

    def expect_ordinary(c):
        c.send(lines('POST / HTTP/1.1', 'Host: 127.0.0.1', length, 'Expect: 100-continue'))
        first = c.response('POST')
        if first.status == 100:
            check_response(first)
            c.send(content)
            first = c.response('POST')
        check_ordinary(first)

    def expect_ignored_offer(c):
        c.send(offer(connection='Connection: keep-alive',
                     more=f'{length}\r\nExpect: 100-continue'))
        first = c.response()
        if first.status == 100:
            c.send(content)
            first = c.response()
        check_ordinary(first)

    def ordinary_content(framing, behind):
        def run(c):
            c.send(lines('POST / HTTP/1.1', 'Host: 127.0.0.1', framing) + behind + GET)
            check_ordinary(c.response('POST'))
            check_ordinary(c.response())
        return run

    def both_lengths(c):
        # The request may be refused, or read by its chunks; then the connection must close.
        c.send(offer(more=f'{length}\r\nTransfer-Encoding: chunked') + chunks)
        response = c.response()
        if response.status not in (200, 400):
            raise Wrong(f'{response.status} instead of 400|200')
        c.must_end()

    def pipelined_ignored(c):
        c.send(offer(connection='') + GET)
        check_ordinary(c.response())
        check_ordinary(c.response())

    def pipelined_unknown(c):
        c.send(offer(upgrade='Upgrade: foo/1') + offer(start='GET / HTTP/1.1', connection='') + GET)
        for _ in range(3):
            check_ordinary(c.response())

    def pipelined_switch(c):
        c.send(GET + offer())
        check_ordinary(c.response())
        check_switched(c, c.response(), offer())

    def pipelined_required(c):
        c.send(lines('GET /required HTTP/1.1', 'Host: 127.0.0.1') + offer())
        first = c.response()
        if first.status != 426:
            raise Wrong(f'{first.status} instead of 426')
        if has_option(first, 'connection', 'close'):
            return c.must_end()
        check_switched(c, c.response(), offer())

    def later_switch(c):
        for _ in range(3):
            c.send(GET)
            check_ordinary(c.response())
        c.send(offer())
        check_switched(c, c.response(), offer())

    def head_request(c):
        c.send(lines('HEAD / HTTP/1.1', 'Host: 127.0.0.1') + GET)
        check_ordinary(c.response('HEAD'), 'HEAD')
        check_ordinary(c.response())

    def close_ordinary(c):
        c.send(lines('GET / HTTP/1.1', 'Host: 127.0.0.1', 'Connection: close'))
        check_ordinary(c.response())
        c.must_end()

    def bad_then_more(c):
        # Nothing behind a request that is answered 400 may be read as a request.
        c.send(offer(host='') + GET)
        if (status := c.response().status) != 400:
            raise Wrong(f'{status} instead of 400')
        c.must_end()

    def half_closed(c):
        c.send(GET)
        c.socket.shutdown(socket.SHUT_WR)
        check_ordinary(c.response())
        c.must_end()

    def long_head_in_two_parts(c):
        # Each part is below a limit of 16 KB, but the head is not.
        head = offer(more='\r\n'.join(['X: ' + 'y' * 55] * 333))
        c.send(head[:4096])
        time.sleep(0.3)
        c.send(head[4096:])
        if (status := c.response().status) not in (400, 431):
            raise Wrong(f'{status} instead of 400|431')
        c.must_end()

    before, switch = 'RFC 9110 §7.8', 'RFC 9110 §7.8 (content before the switch)'
    chunked = 'Transfer-Encoding: chunked'
    return [
        Scenario('content by length, in steps', switch,
                 step_by_step(offer(more=length), [content[:half], content[half:]])),
        Scenario('content in chunks, in steps', switch, step_by_step(
            offer(more=chunked), [chunks[:half], chunks[half:-2], chunks[-2:]])),
        Scenario('content by length, with the head', switch, at_once(offer(more=length), content)),
        Scenario('content in chunks, with the head', switch, at_once(offer(more=chunked), chunks)),
        Scenario('content in chunks with an extension', 'RFC 9112 §7.1.1',
                 at_once(offer(more=chunked), extended)),
        Scenario('content in chunks with a trailer', 'RFC 9112 §7.1.2',
                 at_once(offer(more=chunked), trailed)),
        Scenario('Expect with content by length', before, expect(
            offer(more=f'{length}\r\nExpect: 100-continue'), content)),
        Scenario('Expect with content in chunks', before, expect(
            offer(more=f'{chunked}\r\nExpect: 100-continue'), chunks)),
        Scenario('Expect with content that is already there', before, expect_in_one_segment),
        Scenario('Expect without an offer', 'RFC 9110 §10.1.1', expect_ordinary),
        Scenario('Expect with an offer that does not count', 'RFC 9110 §10.1.1',
                 expect_ignored_offer),
        Scenario('ordinary content by length, pipelined', 'RFC 9112 §6.3, §9.3.2',
                 ordinary_content(length, content)),
        Scenario('ordinary content in chunks, pipelined', 'RFC 9112 §7.1, §9.3.2',
                 ordinary_content(chunked, chunks)),
        Scenario('Content-Length with Transfer-Encoding', 'RFC 9112 §6.1', both_lengths),
        Scenario('an ignored offer and a second request', 'RFC 9112 §9.3.2', pipelined_ignored),
        Scenario('an unknown offer and two requests', 'RFC 9112 §9.3.2', pipelined_unknown),
        Scenario('an ordinary request and an offer', 'RFC 9112 §9.3.2', pipelined_switch),
        Scenario('/required, then an offer, pipelined', 'RFC 9112 §9.3.2', pipelined_required),
        Scenario('an offer on a used connection', 'RFC 9110 §7.8', later_switch),
        Scenario('HEAD without an offer', 'RFC 9110 §9.3.2', head_request),
        Scenario('Connection: close', 'RFC 9112 §9.6', close_ordinary),
        Scenario('a request behind a bad one', 'RFC 9112 §9.6', bad_then_more),
        Scenario('a client that sends no more', 'RFC 9112 §9.5', half_closed),
        Scenario('a head of 20 KB in two parts', 'RFC 9110 §5.4', long_head_in_two_parts),
    ]


def websocket_scenarios():
    offer = websocket_offer
    content = frame(b'content, not a frame')

    def frames_behind_the_head(c):
        c.send(offer() + frame(b'one') + frame(b'two'))
        check_websocket_101(c.response(), offer())
        expect_echo(c, b'one')
        expect_echo(c, b'two')
        finish_websocket(c)

    def half_a_frame_behind_the_head(c):
        whole = frame(b'in two segments')
        c.send(offer() + whole[:9])
        check_websocket_101(c.response(), offer())
        c.must_be_silent(0.2)
        c.send(whole[9:])
        expect_echo(c, b'in two segments')
        finish_websocket(c)

    def content_and_frame(head, behind):
        def run(c):
            c.send(head + behind + frame(b'a frame'))
            check_websocket_101(c.response(), head)
            expect_echo(c, b'a frame')
            finish_websocket(c)
        return run

    def wrong_version_then_right(c):
        c.send(offer(version='Sec-WebSocket-Version: 8'))
        first = c.response()
        check_required(first, 'websocket')
        if has_option(first, 'connection', 'close'):
            return c.must_end()
        c.send(offer())
        check_websocket(c, c.response(), offer())

    def frame_behind_an_ignored_offer(c):
        # It is a malformed request, and must not be taken for a frame.
        c.send(offer(connection='') + frame(b'not a frame') + b'\r\n\r\n')
        check_ordinary(c.response())
        if (status := c.response().status) != 400:
            raise Wrong(f'{status} instead of 400')
        c.must_end()

    def unmasked(c):
        c.send(offer() + b'\x81\x02hi')
        check_websocket_101(c.response(), offer())
        try:
            opcode, payload = read_frame(c)
        except Wrong as why:
            if str(why) not in ('the connection ended too early', 'connection reset'):
                raise
            return
        if opcode != 8:
            raise Wrong(f'an unmasked frame gets {payload!r}')

    def ping(c):
        c.send(offer() + frame(b'are you there', opcode=9))
        check_websocket_101(c.response(), offer())
        expect_echo(c, b'are you there', opcode=10)
        finish_websocket(c)

    def message_and_close(c):
        c.send(offer())
        check_websocket_101(c.response(), offer())
        c.send(frame(b'the last') + frame(b'\x03\xe8', opcode=8))
        expect_echo(c, b'the last')
        expect_echo(c, b'\x03\xe8', opcode=8)
        c.must_end()

    chunks = b'%x\r\n%s\r\n0\r\n\r\n' % (len(content), content)
    return shared_scenarios(offer, content, check_websocket) + [
        Scenario('frames behind the head', 'RFC 6455 §4.1, §5.1', frames_behind_the_head),
        Scenario('half a frame behind the head', 'RFC 6455 §5.1', half_a_frame_behind_the_head),
        Scenario('content by length, then a frame, in one segment', 'RFC 9110 §7.8',
                 content_and_frame(offer(more=f'Content-Length: {len(content)}'), content)),
        Scenario('content in chunks, then a frame, in one segment', 'RFC 9110 §7.8',
                 content_and_frame(offer(more='Transfer-Encoding: chunked'), chunks)),
        Scenario('version 8, then 13, on one connection', 'RFC 6455 §4.4',
                 wrong_version_then_right),
        Scenario('a frame behind an ignored offer', 'RFC 9112 §2.2',
                 frame_behind_an_ignored_offer),
        Scenario('an unmasked frame', 'RFC 6455 §5.1', unmasked),
        Scenario('a ping behind the head', 'RFC 6455 §5.5.2', ping),
        Scenario('a message and a Close in one segment', 'RFC 6455 §5.5.1', message_and_close),
    ]


def deflate_scenarios():
    def check_messages(c, answer):
        """Messages are compressed as the answer says. RFC 7692 §7.2."""
        agreed = dict(each.strip().partition('=')[::2] for each in answer.split(';'))
        compressor = decompressor = None
        # What does not compress, more than a small window holds, and then the first once more.
        messages = [random.Random(i).randbytes(80) for i in range(40)]
        for i, message in enumerate(messages + messages[:1]):
            if compressor is None or 'client_no_context_takeover' in agreed:
                compressor = zlib.compressobj(
                    wbits=-int(agreed.get('client_max_window_bits', 15)))
            if decompressor is None or 'server_no_context_takeover' in agreed:
                decompressor = zlib.decompressobj(-int(agreed.get('server_max_window_bits', 15)))
            compressed = compressor.compress(message) + compressor.flush(zlib.Z_SYNC_FLUSH)
            close = frame(b'\x03\xe8', opcode=8) if i == len(messages) else b''
            c.send(frame(compressed[:-4], opcode=0x42) + close)
            try:
                if read_frame(c, decompressor) != (2, message):
                    raise Wrong('the echo is another message')
            except zlib.error as why:
                raise Wrong(f'the echo cannot be decompressed: {why}') from None
        expect_echo(c, b'\x03\xe8', opcode=8)
        c.must_end()

    def answered(offers, fits):
        def run(c):
            request = websocket_offer(more=f'Sec-WebSocket-Extensions: {offers}')
            c.send(request)
            response = c.response()
            check_websocket_101(response, request)
            found = values(response, 'sec-websocket-extensions')
            if not fits(found):
                raise Wrong(f'Sec-WebSocket-Extensions is {found}')
            if found:
                check_messages(c, found[0])
            else:
                check_websocket(c, response, request)
        return run

    def exactly(*wanted):
        return lambda found: found == list(wanted)

    def with_one_of(*wanted):
        def fits(found):
            given = [each.strip() for each in ';'.join(found).split(';')]
            return len(found) == 1 and any(each in given for each in wanted)
        return fits

    deflate = 'permessage-deflate'
    return [
        Scenario('deflate', 'RFC 7692 §5.1', answered(deflate, exactly(deflate))),
        Scenario('deflate with a window of 10 bits', 'RFC 7692 §7.1.2.1', answered(
            f'{deflate}; server_max_window_bits=10',
            with_one_of('server_max_window_bits=9', 'server_max_window_bits=10'))),
        Scenario('deflate with a window of 8 bits, which zlib does not have', 'RFC 7692 §7.1.2.1',
                 answered(f'{deflate}; server_max_window_bits=8', exactly())),
        Scenario('deflate with a window of 16 bits', 'RFC 7692 §7.1.2.1',
                 answered(f'{deflate}; server_max_window_bits=16', exactly())),
        Scenario('deflate, each message alone', 'RFC 7692 §7.1.1.1', answered(
            f'{deflate}; server_no_context_takeover', with_one_of('server_no_context_takeover'))),
        Scenario('deflate with a hint for a window', 'RFC 7692 §7.1.2.2', answered(
            f'{deflate}; client_max_window_bits=9', lambda found: len(found) == 1)),
        Scenario('the second offer of deflate', 'RFC 7692 §5.1', answered(
            f'{deflate}; foo, {deflate}', exactly(deflate))),
        Scenario('the second offer, in a line of its own', 'RFC 6455 §9.1', answered(
            f'{deflate}; server_max_window_bits=8\r\nSec-WebSocket-Extensions: {deflate}',
            exactly(deflate))),
        Scenario('deflate behind an unknown extension', 'RFC 6455 §9.1', answered(
            f'x-unknown; a=b, {deflate}', exactly(deflate))),
        Scenario('an unknown extension alone', 'RFC 6455 §9.1', answered('x-unknown', exactly())),
    ]


def h2c_scenarios():
    offer = h2c_offer
    content = OPENING + h2_frame(HEADERS, END_STREAM | END_HEADERS, 1, GET_OVER_HTTP2)

    def small_window(c):
        # INITIAL_WINDOW_SIZE 5: no more than 5 bytes until the window grows.
        request = offer(settings='HTTP2-Settings: AAQAAAAF')
        c.send(request)
        check_h2c_101(c.response())
        check_settings_first(c)
        c.send(OPENING)
        start = read_stream(c, 1, limit=1)
        if len(start) > 5:
            raise Wrong(f'{start!r} is more than the window of 5 bytes')
        c.send(h2_frame(WINDOW_UPDATE, 0, 1, struct.pack('>I', 1000)))
        content = start
        while True:
            kind, flags, stream, payload = read_h2_frame(c)
            if kind in (RST_STREAM, GOAWAY):
                raise Wrong(f'frame of type {kind}: {payload!r}')
            if kind == DATA and stream == 1:
                content += payload
                if flags & END_STREAM:
                    break
        if content != OVER_HTTP2:
            raise Wrong(f'stream 1 has {content!r}')

    def not_the_preface(c):
        c.send(offer())
        check_h2c_101(c.response())
        check_settings_first(c)
        c.send(GET)  # RFC 7540 §3.5: an invalid preface is a connection error
        end = time.monotonic() + PATIENCE
        while c.fill():
            if time.monotonic() > end:
                raise Wrong('the connection stays open')
        if OVER_HTTP1 in c.received:
            raise Wrong('an answer in HTTP/1.1 behind the 101')

    def with_h2(c):
        import h2.connection
        import h2.events
        client = h2.connection.H2Connection()
        settings = client.initiate_upgrade_connection().decode().rstrip('=')
        c.send(offer(settings=f'HTTP2-Settings: {settings}'))
        check_h2c_101(c.response())
        c.send(client.data_to_send())
        status, content, ended = None, b'', False
        data = c.take(len(c.rest()))
        while not ended:
            for event in client.receive_data(data) if data else []:
                if isinstance(event, h2.events.ResponseReceived):
                    found = {bytes(n) if isinstance(n, bytes) else n.encode(): v
                             for n, v in event.headers}
                    status = found[b':status']
                if isinstance(event, h2.events.DataReceived):
                    content += event.data
                ended = ended or isinstance(event, h2.events.StreamEnded)
            c.send(client.data_to_send())
            if not ended:
                if not c.fill():
                    raise Wrong('the connection ended too early')
                data = c.take(len(c.rest()))
        if status not in (b'200', '200') or content != OVER_HTTP2:
            raise Wrong(f'stream 1 has {status} and {content!r}')

    found = shared_scenarios(offer, content, check_h2c) + [
        Scenario('a window of 5 bytes in HTTP2-Settings', 'RFC 7540 §3.2.1', small_window),
        Scenario('HTTP/1.1 behind the 101', 'RFC 7540 §3.5', not_the_preface),
    ]
    try:
        import h2.connection  # noqa: F401
    except ImportError:
        print('# python3-h2 is not installed: its case is left out')
        return found
    return found + [Scenario('python3-h2 as the client', 'RFC 7540 §3.2', with_h2)]


# ---- The server ----------------------------------------------------------------------------------

class Server:
    def __init__(self, path):
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen([path, '--port', '0'], stdout=subprocess.PIPE,
                                        stderr=self.log)
        ready, _, _ = select.select([self.process.stdout], [], [], 20)
        line = self.process.stdout.readline().decode() if ready else ''
        if not line.startswith('listening on 127.0.0.1:'):
            self.process.kill()
            sys.exit(f'the server says {line!r} instead of listening on 127.0.0.1:PORT')
        self.port = int(line.rsplit(':', 1)[1])
        self.descriptors_at_start = self.descriptors()

    def connect(self):
        return Connection(self.port)

    def died(self):
        return self.process.poll() is not None

    def last_words(self):
        self.log.seek(0)
        return self.log.read().decode('utf-8', 'replace')[-4000:]

    def status(self, name):
        with open(f'/proc/{self.process.pid}/status', encoding='ascii') as file:
            for line in file:
                if line.startswith(f'{name}:'):
                    return int(line.split()[1])
        raise Wrong(f'no {name} in /proc')

    def descriptors(self):
        return len(os.listdir(f'/proc/{self.process.pid}/fd'))

    def must_have_closed_all(self):
        """Waits until the server has closed what its clients have closed."""
        end = time.monotonic() + PATIENCE
        while (now := self.descriptors()) != self.descriptors_at_start:
            if time.monotonic() > end:
                raise Wrong(f'{now} open descriptors, {self.descriptors_at_start} at the start')
            time.sleep(0.02)

    def stop(self, number):
        self.process.send_signal(number)
        try:
            code = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise Wrong(f'still running {PATIENCE} seconds after signal {number}') from None
        if code != 0:
            raise Wrong(f'exit code {code} after signal {number}: {self.last_words()}')


# ---- Slow, broken and many connections -----------------------------------------------------------

def slow_scenarios(offer, check_switched):
    """Each takes seconds, so they run at the same time."""

    def never_complete(start):
        def run(c):
            began = time.monotonic()
            c.send(start)
            c.socket.settimeout(HEAD_LIMIT)
            must_be_cut(c)
            if time.monotonic() - began > HEAD_LIMIT:
                raise Wrong('the connection stays open')
        return run

    def must_be_cut(c):
        try:
            while c.fill():
                pass
        except Wrong as why:
            if str(why) == 'no answer':
                raise Wrong('the connection stays open') from None
        if c.received and not c.received.startswith((b'HTTP/1.1 408', b'HTTP/1.1 400')):
            raise Wrong('an answer to half a head')

    def drip(c):
        # A byte every half second keeps a connection busy, but not its head in time.
        head = lines('GET / HTTP/1.1', 'Host: 127.0.0.1', 'X: ' + 'y' * 100)
        c.socket.settimeout(0.5)
        end = time.monotonic() + HEAD_LIMIT
        for i in range(len(head)):
            c.send(head[i:i + 1])
            try:
                if not c.fill():
                    return
            except Wrong as why:
                if str(why) == 'connection reset':
                    return
            if time.monotonic() > end:
                raise Wrong('the connection stays open')

    def slow(request, check):
        def run(c):
            pause = 2 / len(request)
            for i in range(len(request)):
                c.send(request[i:i + 1])
                time.sleep(pause)
            check(c)
        return run

    def pause_between_requests(c):
        for _ in range(2):
            time.sleep(2)
            c.send(GET)
            check_ordinary(c.response())

    ordinary = lambda c: check_ordinary(c.response())
    switched = lambda c: check_switched(c, c.response(), offer())
    return [
        Scenario('half a request line', 'RFC 9110 §15.5.9', never_complete(b'GET / HT')),
        Scenario('half a head', 'RFC 9110 §15.5.9', never_complete(offer()[:-20])),
        Scenario('a head without its last line', 'RFC 9110 §15.5.9', never_complete(offer()[:-2])),
        Scenario('half a head behind a request', 'RFC 9110 §15.5.9', half_behind_a_request(
            never_complete(offer()[:-20]))),
        Scenario('a head that drips', 'RFC 9110 §15.5.9', drip),
        Scenario('a slow head', 'RFC 9112 §2.2', slow(GET, ordinary)),
        Scenario('a slow offer', 'RFC 9112 §2.2', slow(offer(), switched)),
        Scenario('pauses before and between requests', 'RFC 9112 §9.3', pause_between_requests),
    ]


def half_behind_a_request(then):
    def run(c):
        c.send(GET)
        check_ordinary(c.response())
        c.received = b''
        c.read = 0
        then(c)
    return run


def run_at_the_same_time(server, scenarios):
    """Starts the scenarios; the function that it returns waits for them and gives the results."""
    results = [None] * len(scenarios)

    def one(i):
        results[i] = attempt(server, scenarios[i].run)

    threads = [threading.Thread(target=one, args=(i,), daemon=True) for i in range(len(scenarios))]
    for thread in threads:
        thread.start()

    def wait():
        for thread in threads:
            thread.join()
        return results
    return wait


def broken_stages(offer, protocol):
    """A client that goes away at each stage: how far it gets, as functions."""
    content = 'Content-Length: 100'

    def send_only(data):
        return lambda c: c.send(data)

    def switched_then(data):
        def run(c):
            c.send(offer())
            c.response()
            c.send(data)
        return run

    half = frame(b'half a frame')[:7] if protocol == 'websocket' else OPENING[:30]
    return [
        ('before the first byte', send_only(b'')),
        ('in the request line', send_only(b'GET / HT')),
        ('in the head', send_only(offer()[:-20])),
        ('behind the head', send_only(offer())),
        ('behind an ordinary head', send_only(GET)),
        ('in the content before the switch', send_only(offer(more=content) + b'x' * 50)),
        ('in a chunk before the switch', send_only(offer(more='Transfer-Encoding: chunked') +
                                                   b'64\r\nxxx')),
        ('when a 100 is due', send_only(offer(more=f'{content}\r\nExpect: 100-continue'))),
        ('in ordinary content', send_only(lines('POST / HTTP/1.1', 'Host: a', content) + b'xxx')),
        ('behind the 101', switched_then(b'')),
        ('in a frame', switched_then(half)),
        ('behind many pipelined requests', send_only(GET * 100)),
    ]


def serve_many(server, protocol, count):
    """Connections one after the other, of four kinds in turn."""
    for i in range(count):
        with server.connect() as c:
            if i % 4 == 0:
                c.send(GET)
                check_ordinary(c.response())
            elif i % 4 == 1:
                c.send(lines('GET / HTTP/1.1', 'Host: 127.0.0.1', 'Connection: close'))
                check_ordinary(c.response())
                c.must_end()
            elif protocol == 'websocket':
                c.send(websocket_offer() + frame(b'hello'))
                if (status := c.response().status) != 101:
                    raise Wrong(f'{status} instead of 101, connection {i}')
                expect_echo(c, b'hello')
                if i % 4 == 2:
                    finish_websocket(c)
            else:
                c.send(h2c_offer())
                if (status := c.response().status) != 101:
                    raise Wrong(f'{status} instead of 101, connection {i}')
                if i % 4 == 2:
                    c.send(OPENING)
                    read_stream(c, 1)


# ---- The run -------------------------------------------------------------------------------------

class Report:
    def __init__(self, server_name):
        self.failures = 0
        self.expected = {case: each for each in DEVIATIONS if each.server == server_name
                         for case in each.cases}
        self.met = set()
        self.names = set()

    def add(self, name, section, failure, shown=''):
        if name in self.names:
            sys.exit(f'two cases are named {name!r}')
        self.names.add(name)
        title = f'{name} [{section}]' if section else name
        if name in self.expected:
            listed = self.expected[name]
            if failure and listed.instead in failure:
                self.met.add(name)
                print(f'ok - {title} # deviates: {failure}')
                return
            failure = failure or f'the deviation no longer occurs: {listed.instead}'
        if not failure:
            print(f'ok - {title}')
            return
        self.failures += 1
        print(f'FAIL - {title}: {failure}')
        for line in shown.splitlines():
            print(f'    {line}')
        sys.stdout.flush()

    def finish(self):
        for name in self.expected.keys() - self.names:
            self.failures += 1
            print(f'FAIL - a deviation is listed for no case: {name}')
        if self.met:
            print('deviations, which the HTTP stack of the server makes:')
            for each in dict.fromkeys(self.expected[name] for name in sorted(self.met)):
                cases = ', '.join(f"'{name}'" for name in each.cases if name in self.met)
                print(f'    {each.instead}: {each.reason} In: {cases}')
        print(f'{len(self.names)} cases, {self.failures} failed')
        return 1 if self.failures else 0


def shorten(data):
    return repr(data) if len(data) <= 1200 else f'{data[:700]!r} ... {data[-200:]!r}'


def attempt(server, run):
    """Runs one case on a connection of its own: why it failed, and what was sent and came."""
    try:
        c = server.connect()
    except OSError as why:
        return f'cannot connect: {why}', ''
    try:
        with c:
            run(c)
        return '', ''
    except (Wrong, OSError, ValueError, IndexError) as why:
        return str(why) or repr(why), (f'sent: {shorten(c.sent)}\n'
                                       f'came: {shorten(c.received)}')


def attempt_alone(run):
    try:
        run()
        return ''
    except (Wrong, OSError, ValueError) as why:
        return str(why) or repr(why)


def main(protocol, path):
    if protocol == 'websocket':
        offer, check, rows, scenarios = (websocket_offer, check_websocket, websocket_rows(),
                                         websocket_scenarios())
    else:
        offer, check, rows, scenarios = h2c_offer, check_h2c, h2c_rows(), h2c_scenarios()
    if os.path.basename(path) in DEFLATE:
        scenarios += deflate_scenarios()
    report = Report(os.path.basename(path))
    cases = [Scenario(row.name, row.section,
                      lambda c, row=row: play(c, row, protocol, check)) for row in rows] + scenarios

    # Slow clients have a server of their own, so that its descriptors can be counted in the other.
    slow_server = Server(path)
    slow = slow_scenarios(offer, check)
    wait_for_slow = run_at_the_same_time(slow_server, slow)

    server = Server(path)
    for case in cases:
        failure, shown = attempt(server, case.run)
        if server.died():
            failure = f'the server ended with {server.process.returncode}; {failure}'
            shown += '\n' + server.last_words()
            server = Server(path)
        report.add(case.name, case.section, failure, shown)

    def answers():
        with server.connect() as c:
            c.send(offer())
            check(c, c.response(), offer())

    report.add('the cases before this leave nothing open', '', attempt_alone(
        server.must_have_closed_all))
    for name, go in broken_stages(offer, protocol):
        for how, leave in (('closes', lambda c: c.socket.close()), ('resets', Connection.reset)):
            def run(c, go=go, leave=leave):
                go(c)
                leave(c)
                answers()
                server.must_have_closed_all()
            failure, shown = attempt(server, run)
            report.add(f'the client {how} {name}', '', failure, shown)

    def memory():
        serve_many(server, protocol, 1000)
        before = server.status('VmRSS')
        serve_many(server, protocol, 10000)
        answers()
        grown = server.status('VmRSS') - before
        # AddressSanitizer reserves terabytes, and keeps what is freed; it finds leaks by itself.
        if grown > GROWTH_LIMIT and server.status('VmSize') < 1 << 30:
            raise Wrong(f'{grown} KB of resident memory more than after the first 1,000')
        print(f'# 10,000 connections: {grown:+} KB of resident memory')

    report.add('10,000 connections', '', attempt_alone(memory))
    report.add('no descriptor is lost', '', attempt_alone(server.must_have_closed_all))

    for case, (failure, shown) in zip(slow, wait_for_slow()):
        report.add(case.name, case.section, failure, shown)
    if slow_server.died():
        report.add('the server of the slow clients', '', 'it ended', slow_server.last_words())
    else:
        report.add('SIGINT ends the server', '', attempt_alone(
            lambda: slow_server.stop(signal.SIGINT)))

    def terminate():
        # A half head, an idle connection and a switched one are open.
        with server.connect() as half, server.connect() as idle, server.connect() as switched:
            half.send(offer()[:-20])
            idle.send(GET)
            idle.response()
            switched.send(offer())
            switched.response()
            server.stop(signal.SIGTERM)
    report.add('SIGTERM ends the server', '', attempt_alone(terminate))
    return report.finish()


if __name__ == '__main__':
    if len(sys.argv) != 3 or sys.argv[1] not in ('websocket', 'h2c'):
        sys.exit('usage: handshakes.py websocket|h2c PATH-TO-SERVER')
    sys.exit(main(sys.argv[1], sys.argv[2]))
