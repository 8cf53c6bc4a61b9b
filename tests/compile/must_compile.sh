#!/usr/bin/env bash
# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
#
# must_compile.cpp must compile without a warning, and run.

. "$(dirname "$0")/lib.sh"

build_and_run() {
    compiles "must_compile.cpp" "${warnings[@]}" "$here/must_compile.cpp" -o "$work/must_compile" &&
        runs "must_compile.cpp runs" "$work/must_compile"
}
job build_and_run
finish
