#!/usr/bin/env bash
# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
#
# What examples/upgrade_lint.cpp prints and how it exits.
# Usage: upgrade_lint.sh PATH-TO-BINARY

set -u
export LC_ALL=C

if [ $# -ne 1 ] || [ ! -x "$1" ]; then
    echo "usage: $0 PATH-TO-BINARY" >&2
    exit 2
fi
lint=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 2

failures=0
verdict() {  # NAME OK WHY
    if [ "$2" = 1 ]; then
        echo "ok - $1"
    else
        echo "FAIL - $1"
        printf '%s\n' "$3" | sed 's/^/    /'
        failures=$((failures + 1))
    fi
}

# The tool on an input with printf's escapes, standard error behind standard output.
lint_text() {
    printf '%b' "$1" >in
    "$lint" in >out 2>err
    code=$?
    cat out err >all
}

# NAME CODE INPUT, and on standard input all that is to be printed
prints() {
    lint_text "$3"
    cat >expected
    local why
    why=$(diff expected all) && [ "$code" = "$2" ]
    verdict "$1" $(($? == 0)) "exit $code, expected $2; expected < > printed:
$why"
}

# NAME CODE INPUT PATTERN...: every pattern (a fixed string) is printed
says() {
    local name=$1 wanted=$2
    lint_text "$3"
    shift 3
    said "$name" "$wanted" "$@"
}

# NAME CODE PATTERN...: the same for what has just been run
said() {
    local name=$1 wanted=$2 ok=1 pattern
    [ "$code" = "$wanted" ] || ok=0
    shift 2
    for pattern in "$@"; do
        grep -qF -- "$pattern" all || ok=0
    done
    verdict "$name" $ok "exit $code, expected $wanted; expected: $*; printed:
$(head -c 2000 all | cat -v)"
}

# ---- Whole output

prints 'a finding: line, caret, rule, level, source' 1 \
'GET /chat HTTP/1.1\r\nHost: example.com\r\nUpgrade: TLS/1.2\r\n\r\n' <<'END'
in:1: GET /chat HTTP/1.1
  offers: nothing (the Upgrade field does not count)
  error upgrade-not-nominated [RFC 9110 §7.8, §7.6.1; RFC 6455 §4.1; RFC 9298 §3.2, §3.3]
    Upgrade must not be sent without an upgrade connection option
    3 | Upgrade: TLS/1.2
      |          ^~~~~~~
1 head: 1 error, 0 warnings, 0 notes
END

prints 'a caret behind and under escaped bytes' 1 \
'GET /\xc3\xa9 HTTP/1.1\nConnection:\t \tupgrade , a\xff\x01b\x7f, c\nUpgrade: TLS/1.2\n\n' <<'END'
in:1: GET /\xc3\xa9 HTTP/1.1
  offers: nothing (the Upgrade field does not count)
  error connection-malformed [RFC 9110 §2.2, §7.6.1, §5.6.1.2]
    Connection is not a list of tokens
    2 | Connection:\x09 \x09upgrade , a\xff\x01b\x7f, c
      |                                ^~~~~~~~~~~~~
1 head: 1 error, 0 warnings, 0 notes
END

prints 'a request and its answers; a missing element; no last empty line' 1 \
'\n\nGET / HTTP/1.1\nConnection: upgrade\nupgrade: TLS/1.2, \nUPGRADE: IRC/6.9\n\nHTTP/1.1 100\n\n\nHTTP/1.1 101 Switching Protocols\nConnection: close, Upgrade\nUpgrade: TLS/1.2' <<'END'
in:3: GET / HTTP/1.1
  offers: TLS/1.2, IRC/6.9
  error empty-list-element [RFC 9110 §5.6.1.1]
    a sender must not generate an empty list element; a recipient skips it
    5 | upgrade: TLS/1.2, 
      |                  ^
  note protocol-unregistered [RFC 9110 §7.8, §16.7]
    the protocol name is not in the Upgrade Token Registry
    6 | UPGRADE: IRC/6.9
      |          ^~~~~~~
in:8: HTTP/1.1 100
  no findings
in:11: HTTP/1.1 101 Switching Protocols
  switches to: TLS/1.2
  no findings
3 heads: 1 error, 0 warnings, 1 note
END

prints 'a window into a long line' 0 \
"GET / HTTP/1.1\nConnection: upgrade\nUpgrade: $(printf 'TLS/1.%s, ' 0 1 2 3 4 5 6 7 8 9)IRC, $(printf 'HTTP/1.%s, ' 0 1 2 3 4 5 6 7 8)HTTP/1.9\n\n" <<'END'
in:1: GET / HTTP/1.1
  offers: TLS/1.0, TLS/1.1, TLS/1.2, TLS/1.3, TLS/1.4, TLS/1.5, TLS/1.6, TLS/1.7, TLS/1.8, TLS/1.9, IRC, HTTP/1.0, HTTP/1.1, HTTP/1.2, HTTP/1.3, HTTP/1.4, ... (21 in all)
  note protocol-unregistered [RFC 9110 §7.8, §16.7]
    the protocol name is not in the Upgrade Token Registry
    3 | ...7, TLS/1.8, TLS/1.9, IRC, HTTP/1.0, HTTP/1.1, HTTP/1.2, HTTP/1.3...
      |                         ^~~
1 head: 0 errors, 0 warnings, 1 note
END

# The empty line behind a 101 to h2c is not printed by curl, nor the end of the progress meter's line.
curl_text='  % Total    % Received\r\n\r  0     0 --:--:--     0*   Trying 127.0.0.1:80...
* Connected to 127.0.0.1
> GET /a HTTP/1.1\r
> Host: a\r
> Connection: Upgrade, HTTP2-Settings, Host\r
> Upgrade: TLS/1.2\r
> \r
\r  0     0 --:--:--     0< HTTP/1.1 101 \r
< Connection: Upgrade\r
< Upgrade: TLS/1.2\r
* Received 101, Switching to HTTP/2
< HTTP/2 200 \r
* a remark within the head
< connection: close\r
< \r
{ [12 bytes data]
< not a head
<html>
hello* Connection #0 left intact
> GET /b HTTP/3
>
< HTTP/3 204
<
'
prints 'what curl -v prints' 1 "$curl_text" <<'END'
in:4: GET /a HTTP/1.1
  offers: TLS/1.2
  error end-to-end-field-nominated [RFC 9110 §7.6.1]
    a connection option must not name a field that is meant for every recipient
    6 | Connection: Upgrade, HTTP2-Settings, Host
      |                                      ^~~~
in:9: HTTP/1.1 101
  switches to: TLS/1.2
  no findings
in:13: HTTP/2 200
  error connection-specific-field-in-http2 [RFC 9113 §8.2.2; RFC 7540 §3.2.1]
    a connection-specific field makes an HTTP/2 message malformed
    15 | connection: close
       |             ^~~~~
in:21: GET /b HTTP/3
  offers: nothing
  no findings
in:23: HTTP/3 204
  no findings
5 heads: 2 errors, 0 warnings, 0 notes
END

prints 'a finding that has no place shows the start line' 1 'HTTP/2 101 \r\n\r\n' <<'END'
in:1: HTTP/2 101
  switches to: nothing
  error switching-in-http2 [RFC 9113 §8.6, §8.2.2; RFC 9110 §15.2.2]
    HTTP/2 has no 101 (Switching Protocols)
    1 | HTTP/2 101 
1 head: 1 error, 0 warnings, 0 notes
END

prints 'a field line that cannot be read, and the head behind it' 2 \
'GET / HTTP/1.1\nHost: a\nUpgrade \t: TLS/1.2\nno colon here either\n\nHTTP/1.1 200 OK\nConnection: upgrade\nUpgrade: TLS/1.2\n\n' <<'END'
in:6: HTTP/1.1 200 OK
  advertises: TLS/1.2
  no findings
1 head: 0 errors, 0 warnings, 0 notes; unusable: 1
in:3: unusable: white space before the colon (RFC 9112 §5.1)
    3 | Upgrade \x09: TLS/1.2
      |        ^~~~~
END

# ---- What is offered

offer='Connection: upgrade\nUpgrade: TLS/1.2\n\n'
says 'an offer' 0 "GET / HTTP/1.1\n$offer" '  offers: TLS/1.2' '  no findings'
says 'no offer' 0 'GET / HTTP/1.1\n\n' '  offers: nothing' '1 head: 0 errors'
says 'an advertisement' 0 "HTTP/1.1 200 OK\n$offer" '  advertises: TLS/1.2'
says 'a demand' 0 "HTTP/1.1 426 Upgrade Required\n$offer" '  asks for: TLS/1.2'
says 'an answer that is no list' 1 'HTTP/1.1 200 OK\nConnection: upgrade\nUpgrade: TLS/\n\n' \
    '  advertises: nothing (the Upgrade field is not well-formed)'
says 'a request in HTTP/1.0' 1 "GET / HTTP/1.0\n$offer" 'does not count' 'upgrade-in-http10'
says 'a note alone is no failure' 0 'GET / HTTP/1.1\nConnection: upgrade\n\n' \
    'note upgrade-option-without-field' '0 errors, 0 warnings, 1 note'

# ---- Lines, content, formats

lint_text "GET / HTTP/1.1\n$offer"
cp all with_lf
lint_text "GET / HTTP/1.1\r\n${offer//\\n/\\r\\n}"
why=$(diff with_lf all)
verdict 'CRLF and LF are the same' $(($? == 0)) "$why"

says 'content of known length' 0 \
    'POST / HTTP/1.1\nContent-Length: 6\n\na\nb\nc\nHTTP/1.1 200 OK\nContent-Length: 3\n\nabc' \
    'in:7: HTTP/1.1 200 OK' '2 heads: 0 errors'
says 'content that was cut away' 0 \
    'POST / HTTP/1.1\nContent-Length: 7\n\nHTTP/1.1 200 OK\nContent-Length: 9\n\n' \
    'in:4: HTTP/1.1 200 OK' '2 heads: 0 errors'
says 'content of unknown length' 2 'HTTP/1.1 200 OK\n\nhello\nHTTP/1.1 204 No Content\n\n' \
    'in:3: unusable: neither a request line nor a status line' 'in:4: HTTP/1.1 204' \
    '2 heads: 0 errors, 0 warnings, 0 notes; unusable: 1'
says 'white space behind a head' 0 'HTTP/1.1 200 OK\n\n \r\n\t\n\n' '1 head: 0 errors'
says 'the new protocol behind a 101' 0 "HTTP/1.1 101\n${offer}\\x81\\x05hello\\0\\n" \
    '(9 bytes behind this 101 are not read)'
says 'an empty line is missing' 2 'GET / HTTP/1.1\nHost: a\nHTTP/1.1 204 No Content\n\n' \
    'in:3: unusable: an empty line is missing' 'in:3: HTTP/1.1 204'
says 'content behind a head that curl did not end' 0 '> GET / HTTP/1.1\n> Host: a\n>>> import this\n' \
    'in:1: GET' '1 head: 0 errors, 0 warnings, 0 notes'
says 'the direction ends a head' 0 '> GET / HTTP/1.1\n< Upgrade: TLS/1.2\n> Connection: upgrade\n' \
    '  offers: nothing' '  no findings'
says 'pseudo-header fields of HTTP/2' 0 'CONNECT / HTTP/2\n:protocol: websocket\n:scheme: http\n:path: /\n:authority: a\n\n' '1 head:'
says 'pseudo-header fields in HTTP/1.1' 2 'GET / HTTP/1.1\n:path: /\n\n' 'in:2: unusable: a field line without a name'
says 'a terminal is given no orders' 0 'GET /\x9b1m HTTP/1.1\nX: \x1b[2J\n\n' 'in:1: GET /\x9b1m HTTP/1.1'
verdict 'nothing but printable bytes' $(($(tr -d '\n -~' <all | wc -c) == 0)) "$(od -c all)"

printf 'GET / HTTP/1.1\n\n' >request
printf 'HTTP/1.1 204 No Content\n\n' >response
cp request again
"$lint" <again >all 2>&1; code=$?
said 'standard input' 0 '<stdin>:1: GET / HTTP/1.1' '1 head:'
"$lint" request - response <again >all 2>&1; code=$?
said 'several files, one of them standard input' 0 \
    'request:1: GET' '<stdin>:1: GET' 'response:1: HTTP/1.1 204' '3 heads:'
mv again ./-request
"$lint" -- -request >all 2>&1; code=$?
said 'a file behind --' 0 '-request:1: GET'

# ---- Input that cannot be used

unusable() { says "$1" 2 "$2" 'unusable: ' "$3" '; unusable: 1'; }
head='GET / HTTP/1.1\nHost: a\n'
unusable 'empty input' '' 'in: unusable: there is no message head'
unusable 'white space only' '\r\n\n  \n' 'in: unusable: there is no message head'
unusable 'no head from curl' '* Trying 127.0.0.1:80...\n* Connection refused\n' 'there is no message head'
unusable 'text' 'hello, world\n' 'in:1: unusable: neither a request line'
unusable 'a name without a version' 'GET /\n\n' 'neither a request line'
unusable 'a version that there is not' 'GET / HTTP/11\n\n' 'neither a request line'
unusable 'a target with a space' 'GET /a b HTTP/1.1\n\n' 'neither a request line'
unusable 'a status of two digits' 'HTTP/1.1 20\n\n' 'neither a request line'
unusable 'binary data' '\x7fELF\x02\x01\x01\0\0' 'binary data, where a request line'
unusable 'a NUL in a start line' 'GET /\0 HTTP/1.1\n\n' 'binary data, where a request line'
unusable 'TLS' '\x16\x03\x01\x02\0\x01' 'TLS records'
unusable 'HTTP/2' 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0' 'an HTTP/2 connection preface'
unusable 'UTF-16' '\xff\xfe*\0 \0' 'UTF-16'
unusable 'a byte order mark' '\xef\xbb\xbfGET / HTTP/1.1\n\n' 'a byte order mark'
unusable 'a packet capture' '\n\r\r\n\x10\0' 'a packet capture'
unusable 'no colon' "${head}Upgrade TLS/1.2\n\n" 'in:3: unusable: a field line without a colon (RFC 9112'
unusable 'no name' "${head}: TLS/1.2\n\n" 'in:3: unusable: a field line without a name (RFC 9112'
unusable 'a name that is no token' "${head}Up(grade: TLS/1.2\n\n" 'a byte that cannot stand in a field name'
unusable 'a folded line' "${head}Upgrade: TLS/1.2,\n IRC\n\n" 'in:4: unusable: white space begins a line'
unusable 'a NUL' "${head}Upgrade: TLS\0/1.2\n\n" 'in:3: unusable: a NUL in a field line'
unusable 'a CR alone' "${head}Upgrade: TLS\r/1.2\r\n\r\n" 'in:3: unusable: a CR without LF'

million_as() { head -c "$1" /dev/zero | tr '\0' a; }
{ printf 'GET / HTTP/1.1\r\nX: '; million_as 10000000; printf '\r\n\r\n'; } >long
"$lint" long >all 2>&1; code=$?
said 'a head of 10 MB' 2 'long:1: unusable: the head is longer than 1 MiB' '; unusable: 1'
{ printf 'GET /'; million_as 2000000; printf ' HTTP/1.1\n\n'; } >long
"$lint" long >all 2>&1; code=$?
said 'a start line of 2 MB' 2 'long:1: unusable: the head is longer than 1 MiB'
{ printf 'GET / HTTP/1.1\r\nX: '; million_as 1000000; printf '\r\n\r\n'; } >long
"$lint" long >all 2>&1; code=$?
said 'a head of 1 MB' 0 '1 head: 0 errors'
million_as 17000000 | "$lint" >all 2>&1; code=$?
said 'input of 17 MB' 2 '<stdin>: unusable: longer than 16 MiB'

"$lint" missing request . >all 2>&1; code=$?
said 'a missing file and a folder, and still the file between them' 2 \
    'missing: unusable: No such file' 'request:1: GET' '.: unusable: ' '1 head:' '; unusable: 2'
"$lint" $'\e[2J' >all 2>&1; code=$?
said 'a name that gives orders to a terminal' 2 '\x1b[2J: unusable: '

# ---- Options

"$lint" --help >all 2>err; code=$?
said 'help' 0 'Usage: upgrade_lint [FILE...]'
verdict 'help goes to standard output' $(($(wc -c <err) == 0)) "$(cat err)"
"$lint" --unknown request >out 2>all; code=$?
said 'an unknown option' 2 'upgrade_lint: unknown option --unknown'
verdict 'an unknown option: nothing is read' $(($(wc -c <out) == 0)) "$(cat out)"
if [ -w /dev/full ]; then
    "$lint" request 2>all >/dev/full; code=$?
    said 'output that cannot be written' 2 'cannot write'
fi

echo "$failures failed"
[ "$failures" = 0 ]
