#!/usr/bin/env bash
# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0

# Compares the lines that the section "Your stack" of the README prints for each stack with those
# between the marks in the stack's program (white space aside), and the versions that it names with
# the installed packages. Usage: glue.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

check() {  # NAME EXPECTED-FILE FOUND-FILE
    if diff "$2" "$3" >"$work/diff"; then
        echo "ok - $1"
    else
        echo "FAIL - $1"
        cat "$work/diff"
        failed=1
    fi
}

# Lines `PROGRAM request|response CODE`, of the programs.
for program in tests/stacks/fields/*.cpp; do
    awk -v program="$program" '
        /^ *\/\/ \[(request|response)\]$/ {kind = $2; gsub(/[][]/, "", kind); text = ""; next}
        /^ *\/\/ \[end\]$/ {print program " " kind " " text; kind = ""; next}
        kind {$1 = $1; text = text (text ? " " : "") $0}
        END {if (kind) print program " has no end mark for " kind}' "$program"
done | sort >"$work/programs"

# The same, of the README. A row of a table links the program and has the code in its second cell,
# unless that says `below`. A block comes behind a line that links the program.
sed -n '/^## Your stack$/,/^## /p' README.md | awk '
    function linked() {
        return match($0, /tests\/stacks\/fields\/[a-z0-9_]+\.cpp/) ? substr($0, RSTART, RLENGTH) : ""
    }
    /^```/ && inside {if (program) print program " " kind " " text; inside = 0; program = ""; next}
    /^```cpp-part$/ {inside = 1; text = ""; next}
    inside {$1 = $1; text = text (text ? " " : "") $0; next}
    /^\| server / {kind = "request"}
    /^\| client / {kind = "response"}
    /^\|/ {
        split($0, cells, / \| /)
        if (linked() && cells[2] != "below") {
            gsub(/^`|`$/, "", cells[2])
            print linked() " " kind " " cells[2]
        }
        next
    }
    NF {program = linked(); kind = /response:$/ ? "response" : "request"}' | sort >"$work/readme"
check "the lines for each stack are those of its program" "$work/programs" "$work/readme"

ls tests/stacks/fields/*.cpp >"$work/all"
cut -d' ' -f1 "$work/programs" | sort -u >"$work/marked"
check "each program has marked lines" "$work/all" "$work/marked"

# The last cell of a row names a package and its version, without the revision of Debian.
if grep -qs '^VERSION_ID="12"' /etc/os-release && command -v dpkg-query >/dev/null; then
    sed -n '/^## Your stack$/,/^## /s/^| \[.* | \([a-z0-9.+-]*\) \([0-9.]*\) |$/\1 \2/p' README.md |
        sort -u >"$work/named"
    while read -r package version; do
        found=$(dpkg-query -W -f '${Version}' "$package" 2>/dev/null) || found=
        [[ -z $found || $found == "$version"[-+.]* ]] || echo "$package $version: $found"
    done <"$work/named" >"$work/others"
    check "the versions are those of Debian 12" /dev/null "$work/others"
    test -s "$work/named" || { echo "FAIL - no package is named"; failed=1; }
fi
exit $failed
