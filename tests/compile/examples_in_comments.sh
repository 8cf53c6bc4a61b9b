#!/usr/bin/env bash
# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
#
# Every example in a comment of the headers compiles.
#
# An example is a run of lines `///     code`, with five or more spaces behind `///`, and with a `;`
# in it. A run without `;` is a grammar. Each example is compiled in a translation unit and a
# namespace of its own; in a function, when it begins with a statement; in no namespace, when it
# specialises a template.

. "$(dirname "$0")/lib.sh"

# blocks HEADER: writes each example to $work/code/PATH:LINE, the path being that of the header
# without .hpp and the line that of the example's start.
blocks() {
    mkdir -p "$work/code/$(dirname "$1")"
    awk -v out="$work/code/${1%.hpp}" '
        function done() {
            if (code ~ /;/) printf "%s", code >(out ":" start)
            code = ""
        }
        !/^ *\/\/\/     / { if (code != "") done(); next }
        { if (code == "") start = NR
          sub(/^ *\/\/\/     /, ""); code = code $0 "\n" }
        END { done() }' "$headers/$1"
}

example() {  # PATH:LINE
    local code=$work/code/$1 header=${1%:*}.hpp line=${1##*:} source open close
    source=$work/${1//\//-}.cpp
    open="namespace example {" close="}"
    if head -n 1 "$code" | grep -v '^static_assert' |
        grep -qE '^(for|if|while|switch|return|do)\b|^[a-z_.]+(\(| = )'; then
        open="void example() {"
    elif grep -q '^template <>' "$code"; then
        open="" close=""
    fi
    {
        printf '#include <http_upgrade/http_upgrade.hpp>\n#include <utility>\n'
        printf '#include <http_upgrade/%s>\nusing namespace http_upgrade;\n' "$header"
        [[ $header != detail/* ]] || printf 'using namespace http_upgrade::detail;\n'
        printf '%s\n#line %s "%s"\n' "$open" "$line" "$header"
        cat "$code"
        printf '%s\n' "$close"
    } >"$source"
    compiles "$header:$line: $(head -n 1 "$code")" -fsyntax-only "${warnings[@]}" -Wno-unused \
        "$source"
}

for header in $(list_headers); do blocks "$header"; done
for each in $(cd "$work/code" && find . -type f | sed 's|^\./||' | sort); do
    job example "$each"
done
finish
