#!/usr/bin/env bash
# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
#
# What the examples print, and how they exit, on messages from captures.
# Usage: examples.sh PATH-TO-BINARY, of server_decision, client_verdict or proxy_forwarding

set -u
export LC_ALL=C

if [ $# -ne 1 ] || [ ! -x "$1" ]; then
    echo "usage: $0 PATH-TO-BINARY" >&2
    exit 2
fi
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
captures=$(cd "$(dirname "$0")/captures" && pwd) || exit 2
scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT
cd "$captures" || exit 2

made=0
failures=0
verdict() {  # NAME OK WHY
    made=$((made + 1))
    if [ "$2" = 1 ]; then
        echo "ok - $1"
    else
        echo "FAIL - $1"
        printf '%s\n' "$3" | sed 's/^/    /'
        failures=$((failures + 1))
    fi
}

# NAME CODE [ARGUMENT...], and on standard input all that is to be printed on both outputs, a
# carriage return as \r. The program must exit with CODE.
prints() {
    local name=$1 wanted=$2 code why
    shift 2
    "$program" "$@" >"$scratch/out" 2>&1
    code=$?
    sed 's/\r/\\r/g' "$scratch/out" >"$scratch/printed"
    cat >"$scratch/expected"
    why=$(diff "$scratch/expected" "$scratch/printed") && [ "$code" = "$wanted" ]
    verdict "$name" $(($? == 0)) "exit $code, expected $wanted; expected < > printed:
$why"
}

# head_of FILE N: the Nth message head of a capture, with the empty line behind it
head_of() {
    awk -v wanted="$2" 'BEGIN { n = 1 } n == wanted; /^\r$/ { n++ }' "$1"
}

server_decision() {
    prints 'websocket, with the subprotocol that the client prefers' 0 client-chromium.http <<'END'
HTTP/1.1 101 Switching Protocols\r
Upgrade: websocket\r
Connection: Upgrade\r
Sec-WebSocket-Accept: 8Un3aglg5mcuUb4SE3edqE1DLhk=\r
Sec-WebSocket-Protocol: chat\r
Server: example\r
\r
# WebSocket follows
END
    # Offered as WebSocket, answered as the server spells it; chat is listed alone.
    prints 'websocket in another case' 0 client-python-autobahn.http <<'END'
HTTP/1.1 101 Switching Protocols\r
Upgrade: websocket\r
Connection: Upgrade\r
Sec-WebSocket-Accept: zrG7Qei0k/ZUU3b80GOfqbja6kY=\r
Sec-WebSocket-Protocol: chat\r
Server: example\r
\r
# WebSocket follows
END
    prints 'no subprotocol in common: none is named' 0 server-libwebsockets.http <<'END'
HTTP/1.1 101 Switching Protocols\r
Upgrade: websocket\r
Connection: Upgrade\r
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r
Server: example\r
\r
# WebSocket follows
END
    prints 'two Connection lines, the second nominates' 0 client-tcllib.http <<'END'
HTTP/1.1 101 Switching Protocols\r
Upgrade: websocket\r
Connection: Upgrade\r
Sec-WebSocket-Accept: nZs1ffAkRYxCrcB/OWm19tcnc+s=\r
Sec-WebSocket-Protocol: chat\r
Server: example\r
\r
# WebSocket follows
END
    prints 'h2c' 0 client-curl-h2c.http <<'END'
HTTP/1.1 101 Switching Protocols\r
Upgrade: h2c\r
Connection: Upgrade\r
Server: example\r
\r
# HTTP/2 follows; the client's settings: 3=100 4=33554432 2=0
END
    prints 'h2c: a 100 is owed, then the content read, then the 101 sent' 0 \
        client-curl-h2c-expect.http <<'END'
HTTP/1.1 100 Continue\r
\r
# the content is read, to its end
HTTP/1.1 101 Switching Protocols\r
Upgrade: h2c\r
Connection: Upgrade\r
Server: example\r
\r
# HTTP/2 follows; the client's settings: 3=100 4=33554432 2=0
END
    prints 'h2c: content without an expectation' 0 client-java-post.http <<'END'
# the content is read, to its end
HTTP/1.1 101 Switching Protocols\r
Upgrade: h2c\r
Connection: Upgrade\r
Server: example\r
\r
# HTTP/2 follows; the client's settings: 1=16384 2=0 3=0 4=16777216 5=16384 6=393216
END
    # Three versions are offered, one is ours; HTTP/1.1 goes on above it (RFC 2817 §3.3).
    prints 'TLS, which meets our own demand' 0 client-cups-tls.http <<'END'
HTTP/1.1 101 Switching Protocols\r
Upgrade: TLS/1.2, HTTP/1.1\r
Connection: Upgrade\r
Server: example\r
\r
# a ClientHello follows
END
    prints 'TLS, which does not' 0 server-cups-tls.http <<'END'
# answered in HTTP/1.1, as without Upgrade
# the request offers no protocol of this server
END
    prints 'another version of websocket' 0 server-tomcat-bad-version.http <<'END'
HTTP/1.1 426 Upgrade Required\r
Upgrade: websocket\r
Connection: Upgrade\r
Sec-WebSocket-Version: 13\r
Server: example\r
Content-Length: 0\r
\r
# the version of WebSocket is not 13 (websocket-version-unsupported; RFC 6455 §4.2.2, §4.4; RFC 9110 §15.5.22)
# at byte 0 of Sec-WebSocket-Version: 99
END
    sed -n 's/^> //p' curl-websocket-no-key.verbose >"$scratch/no-key.http"
    prints 'websocket without a key' 0 "$scratch/no-key.http" <<'END'
HTTP/1.1 400 Bad Request\r
Connection: close\r
Server: example\r
Content-Length: 0\r
\r
# a WebSocket handshake must have a Sec-WebSocket-Key (websocket-key-missing; RFC 6455 §4.2.1)
# at byte 0 of Upgrade: websocket
END
    sed 's/^Connection: Upgrade/Connection: keep-alive/' client-chromium.http >"$scratch/not-nominated.http"
    prints 'an offer that does not count' 0 "$scratch/not-nominated.http" <<'END'
# answered in HTTP/1.1, as without Upgrade
# Upgrade must not be sent without an upgrade connection option (upgrade-not-nominated; RFC 9110 §7.8, §7.6.1; RFC 6455 §4.1; RFC 9298 §3.2, §3.3)
# at byte 0 of Upgrade: websocket
END
    prints 'no offer' 0 server-python-websockets-426.http <<'END'
# answered in HTTP/1.1, as without Upgrade
# the request offers no protocol of this server
END
    prints 'no file' 2 "$scratch/none.http" <<'END'
usage: server_decision FILE
END
}

client_verdict() {
    prints 'switched to websocket' 0 client-chromium.http <<'END'
101: switched to websocket
END
    prints 'switched, in the spelling of the server' 0 server-hypercorn-websocket.http <<'END'
101: switched to WebSocket
END
    prints 'an interim answer, and then the switch' 0 client-curl-h2c-expect.http <<'END'
100: the answer is still to come
101: switched to h2c
END
    { head_of client-curl-h2c-expect.http 1 && head_of client-curl-h2c-expect.http 3; } \
        >"$scratch/not-continued.http"
    prints 'the same without the 100' 1 "$scratch/not-continued.http" <<'END'
101: broken, and the connection has to go
  the request expected 100-continue, and the 101 came before any 100 (switching-before-continue; RFC 9110 §7.8, §10.1.1)
END
    { head_of client-chromium.http 1 && head_of client-libsoup.http 2; } >"$scratch/of-another.http"
    prints 'the answer to the key of another' 1 "$scratch/of-another.http" <<'END'
101: broken, and the connection has to go
  Sec-WebSocket-Accept is not the digest of the key that was sent (websocket-accept-mismatch; RFC 6455 §4.1, §4.2.2)
  at byte 0 of Sec-WebSocket-Accept: WKm/qYzfmy+BxjH/9KscTNBfnjE=
END
    prints 'which nobody may tolerate' 1 --tolerate "$scratch/of-another.http" <<'END'
101: broken, and the connection has to go
  Sec-WebSocket-Accept is not the digest of the key that was sent (websocket-accept-mismatch; RFC 6455 §4.1, §4.2.2)
  at byte 0 of Sec-WebSocket-Accept: WKm/qYzfmy+BxjH/9KscTNBfnjE=
END
    prints 'a 101 that does not nominate Upgrade' 1 client-cups-tls.http <<'END'
101: broken, and the connection has to go
  Upgrade must not be sent without an upgrade connection option (upgrade-not-nominated; RFC 9110 §7.8, §7.6.1; RFC 6455 §4.1; RFC 9298 §3.2, §3.3)
  at byte 0 of Upgrade: TLS/1.2,TLS/1.1,TLS/1.0
END
    prints 'the same, tolerated' 0 --tolerate client-cups-tls.http <<'END'
101: switched to TLS/1.2, TLS/1.1, TLS/1.0
END
    prints 'tolerated, yet TLS/1.2 alone was offered' 1 --tolerate server-cups-tls.http <<'END'
101: broken, and the connection has to go
  the 101 names a protocol that the request did not offer (switching-protocol-not-offered; RFC 9110 §7.8; RFC 2817 §3.3)
  at byte 8 of Upgrade: TLS/1.2,TLS/1.1,TLS/1.0
END
    prints 'a 426 whose Upgrade does not count' 1 server-cups-426.http <<'END'
426: asks for nothing; we speak none of it
  Upgrade must not be sent without an upgrade connection option (upgrade-not-nominated; RFC 9110 §7.8, §7.6.1; RFC 6455 §4.1; RFC 9298 §3.2, §3.3)
  at byte 0 of Upgrade: TLS/1.2,TLS/1.1,TLS/1.0
END
    prints 'a 426 that asks for TLS, tolerated' 1 --tolerate server-cups-426.http <<'END'
426: asks for TLS/1.2, TLS/1.1, TLS/1.0; next we offer TLS/1.2
END
    prints 'a 426 that does not say what it asks for' 1 server-tomcat-bad-version.http <<'END'
426: asks for nothing; we speak none of it
  a 426 must say in Upgrade which protocol is required (upgrade-required-without-upgrade; RFC 9110 §15.5.22, §7.8)
END
    prints 'an advertisement' 1 server-apache-h2c-advertised.http <<'END'
200: not switched; advertised: h2c
END
    prints 'an offer that was ignored' 1 server-python-http.http <<'END'
200: not switched; advertised: nothing
END
    prints 'a refusal' 1 server-node-ws-bad-version.http <<'END'
400: not switched; advertised: nothing
END
    { head_of client-curl-h2c-post.http 1 && head_of client-curl-h2c-post.http 2; } \
        >"$scratch/unanswered.http"
    prints 'nothing behind an interim answer' 1 "$scratch/unanswered.http" <<'END'
100: the answer is still to come
the answer is missing
END
    prints 'no file' 2 --tolerate <<'END'
usage: client_verdict [--tolerate] [FILE]
END

    # The key is drawn at random; 16 bytes end in one of four digits.
    "$program" >"$scratch/offer" && "$program" >"$scratch/offer2"
    sed 's/^\(Sec-WebSocket-Key: \)[A-Za-z0-9+/]\{21\}[AQgw]==/\1.../; s/\r/\\r/' "$scratch/offer" \
        >"$scratch/printed"
    why=$(diff - "$scratch/printed" <<'END'
GET /chat HTTP/1.1\r
Host: example.com\r
Upgrade: websocket\r
Connection: Upgrade\r
Sec-WebSocket-Key: ...\r
Sec-WebSocket-Version: 13\r
Sec-WebSocket-Protocol: chat, superchat\r
\r
END
    )
    verdict 'an offer of websocket' $(($? == 0)) "$why"
    ! cmp -s "$scratch/offer" "$scratch/offer2"
    verdict 'another key for each offer' $(($? == 0)) "$(cat "$scratch/offer")"
}

proxy_forwarding() {
    prints 'the sample: nominated fields, h2c, TE' 0 <<'END'
GET /chat HTTP/1.1
- Connection: keep-alive, Upgrade, HTTP2-Settings  [for one hop]
- Connection: X-Trace, TE  [for one hop]
- X-Trace: 17  [nominated]
- TE: trailers  [for one hop]
- Upgrade: h2c, websocket  [for one hop]
- HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA  [for one hop]
  Host: example.com
  Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
  Sec-WebSocket-Version: 13
+ Upgrade: websocket
+ TE: trailers
+ Connection: Upgrade, TE
END
    prints 'websocket goes on, and so does its 101' 0 proxy-squid-websocket-received.http <<'END'
GET http://127.0.0.1:42667/chat HTTP/1.1
- Proxy-Connection: Keep-Alive  [for one hop]
- Connection: Upgrade  [for one hop]
- Upgrade: websocket  [for one hop]
  Host: 127.0.0.1:42667
  User-Agent: curl/7.88.1
  Accept: */*
  Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
  Sec-WebSocket-Version: 13
+ Upgrade: websocket
+ Connection: Upgrade
HTTP/1.1 101 Switching Protocols
- Upgrade: websocket  [for one hop]
- Connection: upgrade  [for one hop]
  Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
+ Upgrade: websocket
+ Connection: Upgrade
END
    prints 'h2c does not, so its 101 is refused' 1 client-curl-h2c-expect.http <<'END'
POST / HTTP/1.1
- Connection: Upgrade, HTTP2-Settings  [for one hop]
- Upgrade: h2c  [for one hop]
- HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA  [for one hop]
  Host: 127.0.0.1:37469
  User-Agent: curl/7.88.1
  Accept: */*
  Expect: 100-continue
  Content-Length: 10
  Content-Type: application/x-www-form-urlencoded
HTTP/1.1 100
HTTP/1.1 101
refused: the 101 answers a request without an offer, or whose offer must be ignored
END
    prints 'a 101 that does not nominate Upgrade' 1 server-cups-tls.http <<'END'
GET / HTTP/1.1
- Connection: Upgrade  [for one hop]
- Upgrade: TLS/1.2  [for one hop]
  Host: 127.0.0.1:42079
  User-Agent: curl/7.88.1
  Accept: */*
HTTP/1.1 101 Switching Protocols
refused: a 101 must say in Upgrade, nominated by Connection, which protocol it switches to
END
    prints 'an advertisement stays behind' 0 server-apache-h2c-advertised.http <<'END'
GET /index.html HTTP/1.1
  Host: 127.0.0.1:39217
  User-Agent: curl/7.88.1
  Accept: */*
HTTP/1.1 200 OK
- Upgrade: h2c  [for one hop]
- Connection: Upgrade  [for one hop]
  Date: Sat, 21 Nov 2026 22:59:25 GMT
  Server: Apache/2.4.71 (Debian)
  Last-Modified: Sat, 21 Nov 2026 22:59:25 GMT
  ETag: W/"6-660d14fe6cf30"
  Accept-Ranges: bytes
  Content-Length: 6
END
    sed 's/^Connection: Upgrade/Connection: Upgrade, Host/' client-curl-websocket.http \
        >"$scratch/hostile.http"
    prints 'a request that wants Host removed' 1 "$scratch/hostile.http" <<'END'
GET /chat HTTP/1.1
refused: a connection option must not name a field that is meant for every recipient
END
    prints 'no file' 2 "$scratch/none.http" <<'END'
usage: proxy_forwarding [FILE]
END
}

case $(basename "$program") in
server_decision | client_verdict | proxy_forwarding) "$(basename "$program")" ;;
*) echo "nothing tests $program" >&2 ;;
esac
echo "$made checks, $failures failed"
[ "$made" -gt 0 ] && [ "$failures" -eq 0 ]
