# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
#
# Reads field values as python3-websockets does. Each line of the input is the letter of a field and
# a value in hexadecimal digits. The answer is one line: `error`, or `ok` and the elements in
# hexadecimal digits.

import sys

from websockets.exceptions import InvalidHeader
from websockets.headers import parse_connection, parse_extension, parse_upgrade


def extensions(value):
    return [
        name + "".join(";" + key + ("" if text is None else "=" + text) for key, text in parameters)
        for name, parameters in parse_extension(value)
    ]


readers = {"u": parse_upgrade, "c": parse_connection, "e": extensions}

for line in sys.stdin:
    kind, _, digits = line.rstrip("\n").partition(" ")
    # websockets takes the white space round a value away before it reads the value.
    value = bytes.fromhex(digits).decode("latin-1").strip(" \t")
    try:
        elements = readers[kind](value)
        answer = ["ok"] + [each.encode("latin-1").hex() for each in elements]
    except InvalidHeader:
        answer = ["error"]
    print(" ".join(answer), flush=True)
