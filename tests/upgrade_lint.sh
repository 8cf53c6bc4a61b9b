#!/usr/bin/env bash
# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
#
# Checks what examples/upgrade_lint prints and how it exits.
# Usage: upgrade_lint.sh PATH-TO-BINARY

set -u
export LC_ALL=C

if [ $# -ne 1 ] || [ ! -x "$1" ]; then
    echo "usage: $0 PATH-TO-BINARY" >&2
    exit 2
fi
lint=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
captures=$(cd "$(dirname "$0")/captures" && pwd) || exit 2
examples=$(cd "$(dirname "$0")/../examples" && pwd) || exit 2
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

# The tool with arguments, standard error behind standard output.
lint() {
    "$lint" "$@" >out 2>err
    code=$?
    cat out err >all
}

# The tool on an input with printf's escapes. What else it gets are the options.
options=()
lint_text() {
    printf '%b' "$1" >in
    lint ${options[@]+"${options[@]}"} in
}

# NAME CODE INPUT, and on standard input all that is to be printed. The remedies of the catalogue
# are replaced by `do: ...`.
prints() {
    lint_text "$3"
    sed -i 's/^    do: ..*/    do: .../' all
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
# A pattern behind a `!` is not.
said() {
    local name=$1 wanted=$2 ok=1 pattern
    [ "$code" = "$wanted" ] || ok=0
    shift 2
    for pattern in "$@"; do
        case $pattern in
            !*) ! grep -qF -- "${pattern#!}" all || ok=0 ;;
            *) grep -qF -- "$pattern" all || ok=0 ;;
        esac
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
    do: ...
    recipient: goes on as if Upgrade, or that element of it, were absent
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
    do: ...
    recipient: goes on as if Upgrade, or that element of it, were absent
1 head: 1 error, 0 warnings, 0 notes
END

prints 'a request and its answers; a missing element; no last empty line' 1 \
'\n\nGET / HTTP/1.1\nConnection: upgrade\nupgrade: TLS/1.2, \nUPGRADE: IRC/6.9\n\nHTTP/1.1 100\n\n\nHTTP/1.1 101 Switching Protocols\nConnection: close, Upgrade\nUpgrade: TLS/1.2' <<'END'
in:3: GET / HTTP/1.1
  offers: TLS/1.2, IRC/6.9
  error empty-list-element [RFC 9110 §5.6.1.1, §5.6.1.2]
    a sender must not generate an empty list element, though a recipient skips it
    5 | upgrade: TLS/1.2, 
      |                  ^
    do: ...
  note protocol-unregistered [RFC 9110 §7.8, §16.7]
    the protocol name is not in the Upgrade Token Registry
    6 | UPGRADE: IRC/6.9
      |          ^~~~~~~
    do: ...
in:8: HTTP/1.1 100 (answers line 3)
  no findings
in:11: HTTP/1.1 101 Switching Protocols (answers line 3)
  switches to: TLS/1.2
  note switching-with-close [RFC 9112 §9.6]
    close in a 1xx response asks to end a connection that has to go on
    12 | Connection: close, Upgrade
       |             ^~~~~
    do: ...
3 heads: 1 error, 0 warnings, 2 notes
END

prints 'a window into a long line' 0 \
"GET / HTTP/1.1\nConnection: upgrade\nUpgrade: $(printf 'TLS/1.%s, ' 0 1 2 3 4 5 6 7 8 9)IRC, $(printf 'HTTP/1.%s, ' 0 1 2 3 4 5 6 7 8)HTTP/1.9\n\n" <<'END'
in:1: GET / HTTP/1.1
  offers: TLS/1.0, TLS/1.1, TLS/1.2, TLS/1.3, TLS/1.4, TLS/1.5, TLS/1.6, TLS/1.7, TLS/1.8, TLS/1.9, IRC, HTTP/1.0, HTTP/1.1, HTTP/1.2, HTTP/1.3, HTTP/1.4, ... (21 in all)
  note protocol-unregistered [RFC 9110 §7.8, §16.7]
    the protocol name is not in the Upgrade Token Registry
    3 | ...7, TLS/1.8, TLS/1.9, IRC, HTTP/1.0, HTTP/1.1, HTTP/1.2, HTTP/1.3...
      |                         ^~~
    do: ...
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
    do: ...
in:9: HTTP/1.1 101 (answers line 4)
  switches to: TLS/1.2
  no findings
in:13: HTTP/2 200
  error connection-specific-field-in-http2 [RFC 9113 §8.2.2; RFC 7540 §3.2.1]
    a connection-specific field makes an HTTP/2 message malformed
    15 | connection: close
       |             ^~~~~
    do: ...
    recipient: treats the message as a stream error
in:21: GET /b HTTP/3
  offers: nothing
  no findings
in:23: HTTP/3 204 (answers line 21)
  no findings
5 heads: 2 errors, 0 warnings, 0 notes
END

prints 'a finding that has no place shows the start line' 1 'HTTP/2 101 \r\n\r\n' <<'END'
in:1: HTTP/2 101
  switches to: nothing
  error switching-in-http2 [RFC 9113 §8.6, §8.2.2; RFC 9110 §15.2.2]
    HTTP/2 has no 101 (Switching Protocols)
    1 | HTTP/2 101 
    do: ...
    recipient: treats the message as a stream error
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

says 'what the recipient of a request owes' 1 \
    'GET / HTTP/1.1\nHost: a\nConnection: upgrade\nUpgrade: websocket\nSec-WebSocket-Version: 13\n\n' \
    'error websocket-key-missing' '    recipient: takes another offer, or answers 400; does not switch'
says 'what the recipient of another version owes' 1 \
    'GET / HTTP/1.1\nHost: a\nConnection: upgrade\nUpgrade: websocket\nSec-WebSocket-Version: 8\n\n' \
    'error websocket-version-unsupported' '    recipient: answers 426'

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
says 'pseudo-header fields of HTTP/2' 0 \
    'CONNECT / HTTP/2\n:protocol: connect-udp\n:scheme: https\n:path: /\n:authority: a\ncapsule-protocol: ?1\n\n' \
    '  asks for a tunnel: connect-udp' '  no findings'
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

# ---- Exchanges

offer='GET / HTTP/1.1\nHost: a\nConnection: upgrade\nUpgrade: TLS/1.2\n\n'
plain='GET / HTTP/1.1\nHost: a\n\n'
switching='HTTP/1.1 101 Switching Protocols\nConnection: upgrade\nUpgrade: TLS/1.2\n\n'
ok='HTTP/1.1 200 OK\nContent-Length: 0\n\n'
says 'a response with its request' 0 "$offer$switching" \
    'in:6: HTTP/1.1 101 Switching Protocols (answers line 1)' '!switching-'
says 'a switch that nobody asked for' 1 "$plain$switching" \
    '(answers line 1)' 'error switching-unsolicited' 'recipient: fails the connection'
says 'a response alone' 0 "$switching" 'in:1: HTTP/1.1 101 Switching Protocols' '!answers' '  no findings'
says 'interim responses, and a next request' 0 \
    "${offer}HTTP/1.1 103\n\nHTTP/1.1 100\n\n$switching$plain$ok" 'in:6: HTTP/1.1 103 (answers line 1)' \
    'in:8: HTTP/1.1 100 (answers line 1)' 'in:10: HTTP/1.1 101 Switching Protocols (answers line 1)' \
    'in:17: HTTP/1.1 200 OK (answers line 14)'
says 'pipelined requests are answered in their order' 0 "$plain$offer$plain$ok$switching$switching" \
    'in:12: HTTP/1.1 200 OK (answers line 1)' 'in:15: HTTP/1.1 101 Switching Protocols (answers line 4)' \
    'in:19: HTTP/1.1 101 Switching Protocols' '!(answers line 9)' '0 errors' '!switching-unsolicited'
says 'pipelined requests: the wrong one' 1 "$offer$plain$ok$switching" \
    'in:9: HTTP/1.1 200 OK (answers line 1)' '(answers line 6)' 'error switching-unsolicited'
says 'a request that could not be read has its answer too' 2 \
    "GET / HTTP/1.1\nno colon\n\n$offer$switching$switching" 'in:9: HTTP/1.1 101 Switching Protocols' \
    '!(answers line 1)' '!(answers line 4)'
printf '%b' "$offer" >one
printf '%b' "$switching" >other
lint one other
said 'a file does not answer another' 0 'other:1: HTTP/1.1 101' '!answers'

expecting='POST / HTTP/1.1\nHost: a\nConnection: upgrade\nUpgrade: TLS/1.2\nExpect: 100-continue\nContent-Length: 1\n\n'
says 'a switch before the 100' 1 "$expecting$switching" 'error switching-before-continue'
says 'a switch behind the 100' 0 "${expecting}HTTP/1.1 100\n\n$switching" '!switching-before-continue'
says 'the 100 of another request' 1 "${expecting}HTTP/1.1 100\n\n$ok$expecting$switching" \
    'error switching-before-continue'
says 'HTTP/2 behind a 101 is no answer in HTTP/1.1' 1 "$curl_text" 'in:13: HTTP/2 200' '!HTTP/2 200 (answers'
says 'HTTP/2 does not answer HTTP/1.1, and yet it is the answer' 0 "${plain}HTTP/2 200\n\n$offer$switching" \
    'in:4: HTTP/2 200' '!200 (answers' '(answers line 6)'
lint "$captures/curl-http2-upgrade.verbose"
said 'curl -v: the answer in HTTP/2' 0 '101 Switching Protocols (answers line 3)' ': HTTP/2 200' '!200 (answers'
lint "$captures/curl-http2-prior-knowledge.verbose"
said 'curl -v: HTTP/2 from the start' 0 ': HTTP/2 200 (answers line'

# ---- What was forwarded

printf 'GET / HTTP/1.1\nHost: a\nConnection: X-A\nX-A: 1\n\n' >received
printf 'GET / HTTP/1.1\nHost: a\nConnection: X-A\nX-A: 1\n\n' >forwarded
lint --forwarded received forwarded
said 'a forwarded request' 1 'forwarded:1: GET / HTTP/1.1 (received as received:1)' \
    'error connection-forwarded' '3 | Connection: X-A'
lint received forwarded
said 'the same without --forwarded' 0 '!connection-forwarded' '!received as'
printf '%b' "${offer}${switching}" >near
printf '%b' "${offer}HTTP/1.1 101\nConnection: upgrade, X-B\nUpgrade: TLS/1.2\nX-B: 1\n\n" >far
lint --forwarded near far
said 'responses come back: nothing came through' 0 \
    'near:6: HTTP/1.1 101 Switching Protocols (answers line 1; received as far:6)' \
    'far:1: GET / HTTP/1.1 (received as near:1)' 'far:6: HTTP/1.1 101 (answers line 1)' '  no findings'
printf '%b' "${offer}HTTP/1.1 101\nConnection: upgrade\nUpgrade: TLS/1.2\nX-B: 1\n\n" >near
lint --forwarded near far
said 'responses come back: a field came through' 1 '(answers line 1; received as far:6)' \
    'error nominated-field-forwarded' '9 | X-B: 1'
lint --forwarded far near
said 'responses come back: the other way round' 0 'far:6: HTTP/1.1 101 (answers line 1; received as near:6)'
printf '%b' "HTTP/1.1 103\nX-A: 1\n\nHTTP/1.1 100\n\n$ok" >near
printf '%b' "HTTP/1.1 100\n\nHTTP/1.1 103\nConnection: X-A\nX-A: 1\n\n$ok" >far
lint --forwarded near far
said 'interim responses: like to like' 1 'near:1: HTTP/1.1 103 (received as far:3)' \
    'error nominated-field-forwarded' 'near:6: HTTP/1.1 200 OK (received as far:7)'
printf '%b' "$offer$switching" >near
printf '%b' "${offer}HTTP/1.1 200 OK\n\n" >far
lint --forwarded near far
said 'a 101 of the intermediary itself' 0 'near:6: HTTP/1.1 101 Switching Protocols (answers line 1)' '!far:6)'
printf 'CONNECT / HTTP/2\n:protocol: websocket\n:scheme: https\n:path: /\n:authority: a\nsec-websocket-version: 13\n\nHTTP/2 200\n\n' >near
printf 'GET / HTTP/1.1\nHost: a\n\nHTTP/1.1 200 OK\n\n' >far
lint --forwarded near far
said 'a refusal that became a tunnel' 1 '  asks for a tunnel: websocket' 'error refusal-became-tunnel'
lint --forwarded "$captures"/proxy-apache-plain-{received,forwarded}.http
said 'captures: an offer that a proxy took away' 1 'plain-forwarded.http:1: GET /plain HTTP/1.1 (received as ' \
    'note websocket-not-offered' 'error upgrade-required-without-upgrade' '2 errors, 0 warnings, 1 note'
lint --forwarded "$captures"/proxy-nginx-websocket-{received,forwarded}.http
said 'captures: an offer that went through' 0 'websocket-forwarded.http:1: GET /chat HTTP/1.1 (received as ' \
    '4 heads: 0 errors, 0 warnings, 0 notes'
lint --forwarded one other
said 'two that do not go together' 2 'other: unusable: nothing here was forwarded from one'
lint --forwarded one missing
said 'forwarded: a file that is not there' 2 'missing: unusable: No such file' 'one:1: GET' '!nothing here'
lint --forwarded one
said 'forwarded: one file' 2 '--forwarded needs two files'

# ---- What is known of the connection

h2c='GET / HTTP/1.1\nHost: a\nConnection: upgrade, HTTP2-Settings\nUpgrade: h2c\nHTTP2-Settings: AAMAAABk\n\n'
says 'h2c' 0 "$h2c" 'note h2c-obsolete' '!h2c-over-tls'
options=(--tls); says 'h2c over TLS' 1 "$h2c" 'error h2c-over-tls'
options=(--clear); says 'h2c in clear' 0 "$h2c" '!h2c-over-tls'
connect_ip='GET / HTTP/1.1\nHost: a\nConnection: upgrade\nUpgrade: connect-ip\nCapsule-Protocol: ?1\n\n'
says 'connect-ip in clear' 1 "$connect_ip" 'error connect-ip-in-clear'
options=(--tls); says 'connect-ip over TLS' 0 "$connect_ip" '!connect-ip-in-clear'
options=()

# ---- JSON

# NAME CODE INPUT, and on standard input all that is to be printed
prints_json() {
    options=(--json)
    prints "$@"
    options=()
}
prints_json 'JSON of a request' 1 'GET /chat HTTP/1.1\r\nHost: example.com\r\nUpgrade: websocket\r\n\r\n' <<'END'
{"kind":"request","version":"1.1","method":"GET","offer":[],"findings":[{"rule":"upgrade-not-nominated","level":"error","field":"Upgrade","line":3,"column":10,"length":9,"source":"RFC 9110 §7.8, §7.6.1; RFC 6455 §4.1; RFC 9298 §3.2, §3.3"}]}
END
prints_json 'JSON: a line for each head, lines and columns of that head' 1 \
'\nGET / HTTP/1.1\nHost: a\nConnection:upgrade\nUpgrade: TLS/1.2\nUPGRADE: \t,IRC\n\nHTTP/1.1 100 \n\nHTTP/1.1 101\nConnection: upgrade\nUpgrade: TLS/1.2, HTTP/1.1\n\n' <<'END'
{"kind":"request","version":"1.1","method":"GET","offer":[["TLS","1.2"],["IRC",null]],"findings":[{"rule":"empty-list-element","level":"error","field":"UPGRADE","line":5,"column":11,"length":0,"source":"RFC 9110 §5.6.1.1, §5.6.1.2"},{"rule":"protocol-unregistered","level":"note","field":"UPGRADE","line":5,"column":12,"length":3,"source":"RFC 9110 §7.8, §16.7"}]}
{"kind":"response","version":"1.1","status":100,"protocols":[],"findings":[]}
{"kind":"response","version":"1.1","status":101,"protocols":[["TLS","1.2"],["HTTP","1.1"]],"findings":[]}
END
prints_json 'JSON: no place, an answer that is no list' 1 'HTTP/2 101 \n\nHTTP/3 200\n\nHTTP/1.0 426\nConnection: upgrade\nUpgrade: a b\n\n' <<'END'
{"kind":"response","version":"2","status":101,"protocols":[],"findings":[{"rule":"switching-in-http2","level":"error","field":null,"line":1,"column":1,"length":0,"source":"RFC 9113 §8.6, §8.2.2; RFC 9110 §15.2.2"}]}
{"kind":"response","version":"3","status":200,"protocols":[],"findings":[]}
{"kind":"response","version":"1.0","status":426,"protocols":[],"findings":[{"rule":"upgrade-malformed","level":"error","field":"Upgrade","line":3,"column":12,"length":1,"source":"RFC 9110 §2.2, §7.8, §5.6.1.2, §5.6.2"}]}
END
prints_json 'JSON: unusable input' 2 "HTTP/1.1 204\n\nUpgrade: TLS/1.2\n" <<'END'
{"kind":"response","version":"1.1","status":204,"protocols":[],"findings":[]}
in:3: unusable: neither a request line nor a status line; content is passed over only as far as Content-Length says
    3 | Upgrade: TLS/1.2
END
options=(--json)
says 'JSON: findings with the request are on the response' 1 "$plain$switching" \
    '"method":"GET","offer":[],"findings":[]}' '"protocols":[["TLS","1.2"]],"findings":[{"rule":"switching-unsolicited"'
says 'JSON: bytes' 1 "GET / HTTP/1.1\nHost: \xe9\nConnection: upgrade\nUpgrade: \x22, \xe9\\\x01\n\n" \
    '"rule":"upgrade-malformed","level":"error","field":"Upgrade","line":4,"column":10,'
options=()
lint --json --forwarded received forwarded
said 'JSON: what was forwarded' 1 '"rule":"connection-forwarded","level":"error","field":"Connection","line":3,'
if command -v jq >/dev/null; then
    "$lint" --json "$captures"/*.http "$captures"/*.verbose >all 2>err
    why=$(jq -r 'select((.kind == "request") == has("offer"))
                 | [.kind, .version, (.method // .status), (.offer // .protocols | length), (.findings | length)]
                 | @tsv' all 2>&1) &&
        [ "$(wc -l <all)" -gt 100 ] && [ "$(printf '%s\n' "$why" | wc -l)" = "$(wc -l <all)" ]
    verdict 'JSON: the captures, read by another program' $(($? == 0)) "$why"
fi

# ---- The catalogue

lint --rules
cut -d' ' -f1 out >ids
grep -o 'rule::[a-z0-9_]*' "$examples/upgrade_lint/rule_examples.hpp" | sed 's/rule:://' | tr _ - | sort -u >known
why=$(sort ids | diff known -)
verdict 'the rules: those that have examples' $(($? == 0)) "examples < > printed: $why"
said 'the rules: a line each' 0 'upgrade-not-nominated' '[RFC 9110 §7.8, §7.6.1; RFC 6455 §4.1'
verdict 'the rules: in columns' \
    $(($(grep -cE '^[a-z0-9-]+ +(error|warning|note) +[QRXF ]+ +(none|ignore|malformed|refuse|fail|426) +[^ ].* \[.+\]$' out) == $(wc -l <ids))) "$(cat out)"
verdict 'the rules: in line' $(($(grep -oE '^[a-z0-9-]+ +[ewn]' out | awk '{ print length($0) }' | sort -u | wc -l) == 1)) \
    "$(cat out)"
lint --rules=markdown
verdict 'the rules: a table' $(($(grep -cE '^(\| [^|]+ ){6}\|$' out) == $(wc -l <ids) + 1)) "$(cat out)"
why=$(sed -n 's/^| `\([a-z0-9-]*\)` |.*/\1/p' out | diff ids -)
verdict 'the rules: the same in the table' $(($? == 0)) "$why"

why=
while read -r id; do
    lint --explain "$id"
    sed -n '/^  Breaks it:/,/^  Does not:/p' out >breaks
    sed -n '/^  Does not:/,$p' out >passes
    [ "$code" = 0 ] && [ "$(head -n1 out | cut -d: -f1)" = "$id" ] && [ "$(wc -c <err)" = 0 ] &&
        [ "$(grep -cE "^ +[~^]~* $id\$" breaks)" = 1 ] && [ "$(wc -l <passes)" -gt 1 ] &&
        ! grep -qE "^ +[~^]~* |\(none\)" passes &&
        grep -qE '^  do:        ..' out && grep -qE '^  recipient: ..' out || why="$why $id"
done <ids
verdict 'every rule is explained, with an example that breaks it and one that does not' \
    $(($(wc -l <ids) > 0 && ${#why} == 0)) "$why"
lint --explain all
verdict 'all rules are explained' $(($(grep -c '^  Does not:$' out) == $(wc -l <ids))) ''

lint --explain switching-to-http10-client
said 'what else an example breaks' 0 '    (it also breaks switching-unsolicited)'
lint --explain h2c-over-tls
said 'what is known of an example' 0 '    (over TLS)' 'recipient: of a request: ' '; of a response: fails the connection'
lint --explain upgrade-in-trailer
said 'an example with a trailer section' 0 '    (content, then the trailer section)'
lint --explain upgrade-not-nominated
sed -n 's/^  do: */    do: /p' out >do
lint_text 'GET / HTTP/1.1\nUpgrade: TLS/1.2\n\n'
said 'a finding says what --explain does' 1 "$(cat do)"
lint --explain nominated
said 'a rule that there is not: those that hold its name' 2 \
    'there is no rule nominated; do you mean' '  te-not-nominated' '!switching-order'
lint --explain switching-odrer
said 'a rule that there is not: those that begin like it' 2 '  switching-order' '!switching-in-http2' '!te-not-nominated'
lint --explain $'x\e[2J'
said 'a rule that there is not, like no other' 2 'there is no rule x\x1b[2J; --rules prints them'
lint --explain
said 'no rule' 2 '--explain needs the id of a rule'

# ---- Colours

escape=$'\e['
lint --color=always one
said 'colours' 0 "${escape}1mone:1: GET / HTTP/1.1${escape}0m"
lint --color=always forwarded --forwarded forwarded
said 'colours of a finding' 1 "${escape}1;31merror${escape}0m"
lint one
said 'no colours in a pipe' 0 "!$escape"
if command -v script >/dev/null && script -qec true /dev/null </dev/null >/dev/null 2>&1; then
    on_terminal() {  # SETTING...
        env -u NO_COLOR TERM=xterm "$@" script -qec "$(printf '%q ' "$lint" $flags one)" /dev/null </dev/null >all 2>&1
        code=$?
    }
    flags=
    on_terminal
    said 'colours on a terminal' 0 "$escape"
    on_terminal NO_COLOR=
    said 'colours: NO_COLOR is empty' 0 "$escape"
    on_terminal NO_COLOR=1
    said 'colours: NO_COLOR' 0 "!$escape" 'GET'
    on_terminal TERM=dumb
    said 'colours: a terminal that has none' 0 "!$escape" 'GET'
    flags=--color=never
    on_terminal
    said 'colours: never' 0 "!$escape" 'GET'
fi
lint --color=sometimes one
said 'colours: another word' 2 'unknown option --color=sometimes'

# ---- Options

"$lint" --help >all 2>err; code=$?
said 'help' 0 'Usage: upgrade_lint [OPTION...] [FILE...]'
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
