# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
#
# The scripts of this folder share this. Each is called as
#
#     script.sh COMPILER [FLAG...]
#
# prints a line a check, `ok - ...` or `FAIL - ...`, and fails when one fails or none was made.
# HTTP_UPGRADE_INCLUDE names another include folder; HTTP_UPGRADE_JOBS how many compilers run at
# once (2).

set -u
export LC_ALL=C  # diagnostics in English, one order of names

if [ "${1-}" = -- ]; then shift; fi
if [ $# -eq 0 ]; then
    echo "usage: $0 COMPILER [FLAG...]" >&2
    exit 2
fi

here=$(cd "$(dirname "$0")" && pwd)
include=$(cd "${HTTP_UPGRADE_INCLUDE:-$here/../../include}" && pwd) || exit 2
headers=$include/http_upgrade

# The headers, subfolders included, by their paths in that folder: text.hpp, detail/scan.hpp.
list_headers() { (cd "$headers" && find . -name '*.hpp' | sed 's|^\./||' | sort); }

# A -std of the caller comes later, and so it wins.
cxx=("$1" -std=c++20 "${@:2}" -I "$include" -fdiagnostics-color=never)
warnings=(-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wsign-conversion -Werror)
bare=(-fno-exceptions -fno-rtti)

work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
mkdir "$work/results"

ok() { echo "ok - $*"; }
fail() { echo "FAIL - $*"; }

# Prints the first lines of a compiler's output, indented.
excerpt() { head -n "${2:-12}" "$1" | sed 's/^/    /'; }

# compiles NAME ARGUMENT...: the compiler accepts the arguments, and says nothing.
compiles() {
    local name=$1 log
    shift
    log=$(mktemp "$work/log.XXXXXX")
    if "${cxx[@]}" "$@" >"$log" 2>&1 && [ ! -s "$log" ]; then
        ok "$name"
    else
        fail "$name"
        excerpt "$log"
        return 1
    fi
}

# runs NAME PROGRAM [ARGUMENT...]: the program ends with 0.
runs() {
    local log
    log=$(mktemp "$work/log.XXXXXX")
    if "${@:2}" >"$log" 2>&1; then
        ok "$1"
    else
        fail "$1"
        excerpt "$log"
        return 1
    fi
}

# job COMMAND...: runs beside others; what it prints is kept for finish, in the order of the calls.
jobs_begun=0
job() {
    while [ "$(jobs -rp | wc -l)" -ge "${HTTP_UPGRADE_JOBS:-2}" ]; do wait -n; done
    jobs_begun=$((jobs_begun + 1))
    "$@" >"$work/results/$(printf %04d "$jobs_begun")" &
}

# Ends a script: waits, prints the results and judges them.
finish() {
    local made failed
    wait
    cat "$work"/results/* >"$work/all" 2>/dev/null
    cat "$work/all"
    made=$(grep -cE '^(ok|FAIL) - ' "$work/all")
    failed=$(grep -c '^FAIL - ' "$work/all")
    echo "$made checks, $failed failed"
    [ "$made" -gt 0 ] && [ "$failed" -eq 0 ]
    exit
}
