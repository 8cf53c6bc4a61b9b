#!/usr/bin/env bash
# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0

# Compares what the README quotes with the programs: in "Your stack" the lines between the marks in
# fields/STACK.cpp and their number, in "Programs to copy" functions of examples/stacks and the names
# of those that use the library. Checks that both sections name every program, and that the versions
# are those of the installed packages.
# Usage: glue.sh [--update], which first writes into the README what the programs have.
#
# A row of a table links a program. In "Your stack" it has the number of lines in the second cell
# and the lines in the third, unless that says `below`. A ```cpp-part block follows a line that
# links a program, and that, for one of examples/stacks, names the functions to quote.
set -euo pipefail
cd "$(dirname "$0")/../.."
update=${1-}
[[ -z $update || $update == --update ]] || { echo "Usage: glue.sh [--update]" >&2; exit 2; }
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

# Files STACK.request and STACK.response: the marked lines, moved to the left.
mkdir "$work/fields"
for program in tests/stacks/fields/*.cpp; do
    awk -v to="$work/fields/$(basename "$program" .cpp)" '
        /^ *\/\/ \[(request|response)\]$/ {
            kind = $2
            gsub(/[][]/, "", kind)
            margin = match($0, /\//) - 1
            next
        }
        /^ *\/\/ \[end\]$/ {kind = ""; next}
        kind {
            if (substr($0, 1, margin) !~ /^ *$/) exit 1
            print substr($0, margin + 1) >(to "." kind)
        }
        END {if (kind) exit 1}' "$program" || { echo "FAIL - the marks of $program"; failed=1; }
done

# Files PROGRAM.FUNCTION: the definitions of a function outside of classes, with the comment above.
# Files PROGRAM.cell: the names of the functions that call the library, not only its helpers.
mkdir "$work/functions"
for program in examples/stacks/*.cpp; do
    awk -v to="$work/functions/$(basename "$program" .cpp)" '
        BEGIN {
            calls = "hu::(negotiate|confirm|forward|inspect|expects_continue|erase_hop_by_hop|" \
                "(choose|accepted|each|write)_[a-z_]+)\\("
        }
        function keep(    file) {
            file = to "." name
            if (kept[name]++) print "" >file
            printf "%s", text >file
            if (text ~ calls && !listed[name]++) cell = cell (cell ? ", " : "") "`" name "`"
        }
        !name && /^(\/\/|template)/ {text = text $0 "\n"; next}
        !name && /^[A-Za-z].*[A-Za-z0-9_]\(/ && !/^(namespace|using|static_assert|constexpr auto) / {
            name = $0
            sub(/\(.*/, "", name)
            sub(/.*[ *&]/, "", name)
            begun = 0
        }
        name {
            text = text $0 "\n"
            if (/\{/) begun = 1
            if (begun && /^}|^[^ ].*}$/) {keep(); name = text = ""}
            else if (!begun && /;$/) name = text = ""
            next
        }
        {text = ""}
        END {if (cell) print cell >(to ".cell")}' "$program"
done

# The README as it has to be.
awk -v work="$work" '
    function quote(file, separator,    line, text) {
        if ((getline line <file) <= 0) {
            sub(/.*\//, "", file)
            print "FAIL - the README quotes " file ", which is not there" >"/dev/stderr"
            exit 1
        }
        text = line
        while ((getline line <file) > 0) {
            if (separator == " ") sub(/^ */, "", line)
            text = text separator line
        }
        close(file)
        return text
    }
    function count(file,    line, lines) {
        while ((getline line <file) > 0) ++lines
        close(file)
        return lines
    }
    function linked(folder) {
        if (!match($0, folder "/[a-z0-9_]+\\.cpp")) return ""
        return substr($0, RSTART + length(folder) + 1, RLENGTH - length(folder) - 5)
    }
    /^## / {section = substr($0, 4)}
    /^```/ && quoted {quoted = 0}
    quoted {next}
    /^```/ {inside = !inside}
    /^```cpp-part$/ {
        print
        if (parts) {
            printf "%s", parts
            quoted = 1
        }
        next
    }
    inside || section !~ /^(Your stack|Programs to copy)$/ {print; next}
    /^\| server / {kind = "request"}
    /^\| client / {kind = "response"}
    /^\|/ && section == "Your stack" && (stack = linked("tests/stacks/fields")) {
        split($0, cells, / \| /)
        file = work "/fields/" stack "." kind
        if (cells[3] != "below") {
            cells[3] = "`" quote(file, " ") "`"
            print stack "." kind >(work "/used")
        }
        print cells[1] " | " count(file) " | " cells[3] " | " cells[4]
        next
    }
    /^\|/ && (program = linked("examples/stacks")) {
        split($0, cells, / \| /)
        print cells[1] " | " cells[2] " | " cells[3] " | " \
            quote(work "/functions/" program ".cell", " ") " |"
        next
    }
    NF {
        parts = ""
        if ((stack = linked("tests/stacks/fields"))) {
            file = stack "." (/response:$/ ? "response" : "request")
            parts = quote(work "/fields/" file, "\n") "\n"
            print file >(work "/used")
        } else if ((program = linked("examples/stacks"))) {
            rest = $0
            while (match(rest, /`[a-z_]+`/)) {
                file = work "/functions/" program "." substr(rest, RSTART + 1, RLENGTH - 2)
                parts = parts (parts ? "\n" : "") quote(file, "\n") "\n"
                rest = substr(rest, RSTART + RLENGTH)
            }
        }
    }
    {print}' README.md >"$work/README.md"
[[ -z $update ]] || cp "$work/README.md" README.md
check "the README quotes the programs" "$work/README.md" README.md

(cd "$work/fields" && ls) >"$work/marked"
touch "$work/used"
sort -u "$work/used" >"$work/quoted"
check "the README quotes all marked lines" "$work/marked" "$work/quoted"
ls tests/stacks/fields/*.cpp | sed 's,.*/,,; s,\.cpp,,' >"$work/all"
cut -d. -f1 "$work/marked" | uniq >"$work/programs"
check "each program has marked lines" "$work/all" "$work/programs"

sed -n '/^## Programs to copy$/,/^## /s,^| \[.*(examples/stacks/\(.*\)\.cpp) |.*,\1,p' README.md |
    sort >"$work/listed"
ls examples/stacks/*.cpp | sed 's,.*/,,; s,\.cpp,,' >"$work/all"
check "the README lists each example" "$work/all" "$work/listed"

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
