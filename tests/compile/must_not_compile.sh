#!/usr/bin/env bash
# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
#
# Tests what must not compile, and what the compiler must say then.
#
# A line of must_not_compile/*.cpp that ends in `//! REGEX` is left out of the control build, which
# must compile without a warning. Each is then put back alone: that must fail, with output that
# matches the extended REGEX. The marker is gone then, since compilers print the source line.

. "$(dirname "$0")/lib.sh"

# variant FILE LINE: the file with that marked line put back (none: 0), on the same line numbers.
variant() {
    awk -v kept="$2" '{ at = index($0, "//! ")
                        if (at) print (NR == kept ? substr($0, 1, at - 1) : "")
                        else print }' "$1"
}

refuses() {  # FILE LINE PREFIX
    local name code regex log
    name=$(basename "$1" .cpp)-$2
    code=$(variant "$1" "$2" | sed -n "$2{s/^ *//;s/ *$//;p}")
    regex=$(sed -n "$2s|.*//! ||p" "$1")
    log=$work/$name.log
    variant "$1" "$2" >"$work/$name.cpp"
    if "${cxx[@]}" -include "$3" -fsyntax-only -Werror=unused-result "$work/$name.cpp" \
        >"$log" 2>&1; then
        fail "$name: compiles: $code"
    elif ! grep -qE -- "$regex" "$log"; then
        fail "$name: not the words /$regex/: $code"
        excerpt "$log"
    else
        ok "$name: $code"
    fi
}

for file in "$here"/must_not_compile/*.cpp; do
    control=$work/control-$(basename "$file")
    variant "$file" 0 >"$control"
    job compiles "$(basename "$file"): control build" -fsyntax-only "${warnings[@]}" "$control"
    prefix=$work/$(basename "$file" .cpp).hpp  # its includes, precompiled: four times as fast
    grep '^#include' "$file" >"$prefix"
    "${cxx[@]}" -x c++-header "$prefix" -o "$prefix.gch" >/dev/null 2>&1

    lines=$(grep -n '//! ' "$file" | cut -d: -f1)
    [ -n "$lines" ] || job fail "$(basename "$file") has no marked line"
    for line in $lines; do job refuses "$file" "$line" "$prefix"; done
done
finish
