#!/usr/bin/env bash
# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
#
# Compares the library with Boost.Beast, http-parser and python3-websockets.
# Usage: run.sh COMPILER [MESSAGES [FOLDER]], where FOLDER has messages that fuzzing found
# HTTP_UPGRADE_INCLUDE names another include folder.
# Needs the Debian packages libboost-dev, libhttp-parser-dev and python3-websockets.

set -u
export LC_ALL=C

if [ $# -lt 1 ]; then
    echo "usage: $0 COMPILER [MESSAGES [FOLDER]]" >&2
    exit 2
fi
here=$(cd "$(dirname "$0")" && pwd) || exit 2
scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT
"$1" -std=c++20 -O1 -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Werror \
    -DBOOST_BEAST_HEADER_ONLY -I"${HTTP_UPGRADE_INCLUDE:-$here/../../../include}" -o "$scratch/differential" \
    "$here/differential.cpp" -lhttp_parser || exit 1
"$scratch/differential" "$here/../../captures" "$here/websockets_peer.py" "${2:-100000}" \
    ${3:+"$3"}
