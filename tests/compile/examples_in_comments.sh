#!/usr/bin/env bash
# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
#
# Every example in a comment of the headers compiles.
#
# An example is a run of lines `///     code`, five or more spaces behind `///`, with a `;` in it;
# what has none is a grammar. Each stands in a namespace of its own, in a translation unit of its
# own; in a function when it begins with a statement, outside of all when it specialises a template.

. "$(dirname "$0")/lib.sh"

# blocks HEADER: writes each example to $work/ROOM-LINE.code, the line being that of its start.
blocks() {
    awk -v out="$work/$(basename "$1" .hpp)" '
        function done() {
            if (code ~ /;/) printf "%s", code >(out "-" start ".code")
            code = ""
        }
        !/^ *\/\/\/     / { if (code != "") done(); next }
        { if (code == "") start = NR
          sub(/^ *\/\/\/     /, ""); code = code $0 "\n" }
        END { done() }' "$1"
}

example() {  # CODE
    local code=$1 name line open close
    name=$(basename "$code" .code)
    line=${name##*-}
    open="namespace example {" close="}"
    if head -n 1 "$code" | grep -v '^static_assert' |
        grep -qE '^(for|if|while|switch|return|do)\b|^[a-z_.]+(\(| = )'; then
        open="void example() {"
    elif grep -q '^template <>' "$code"; then
        open="" close=""
    fi
    {
        printf '#include <http_upgrade/http_upgrade.hpp>\n#include <utility>\n'
        printf 'using namespace http_upgrade;\n%s\n' "$open"
        printf '#line %s "%s.hpp"\n' "$line" "${name%-*}"
        cat "$code"
        printf '%s\n' "$close"
    } >"$work/$name.cpp"
    compiles "${name%-*}.hpp:$line: $(head -n 1 "$code")" -fsyntax-only "${warnings[@]}" \
        -Wno-unused "$work/$name.cpp"
}

for header in "$headers"/*.hpp; do blocks "$header"; done
for code in "$work"/*.code; do
    [ -f "$code" ] && job example "$code"
done
finish
