#!/usr/bin/env bash
# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0

# Builds each program of the README and compares its output with the block that follows. Runs the
# commands and the sessions of upgrade_lint. Compares the table of rules with the code, the table of
# headers with the folder, and the links of the contents with the headings.
# Usage: readme.sh COMPILER UPGRADE_LINT. package/package.sh builds the blocks of CMake.
#
# A ```cpp block is a program that includes the headers, a ```c++ block one that imports the module.
set -euo pipefail
compiler=$1
lint=$(realpath "$2")
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
programs=0
commands=0
consoles=0

check() {  # NAME EXPECTED-FILE FOUND-FILE
    if diff "$2" "$3" >"$work/diff"; then
        echo "ok - $1"
    else
        echo "FAIL - $1"
        cat "$work/diff"
        failed=1
    fi
}

packages_of() {  # FILE
    sed -n 's/.*apt-get install -y \([^&]*\) && .*/\1/p' "$1" | tr ' ' '\n' | grep -v '^-' | sort
}
grep -h 'apt-get install.*--preset stacks$' README.md >"$work/stacks_command"

# Each block to a file of its own: 01.cpp, 02.text, 03.cmake, ...
awk -v work="$work" '/^```/ && !inside {inside = 1; kind = substr($0, 4); count++
        file = sprintf("%s/%02d.%s", work, count, kind == "" ? "none" : kind); printf "" >file; next}
    /^```/ {inside = 0; next}
    inside {print >file}' README.md

for block in "$work"/[0-9][0-9].*; do
    name=$(basename "$block")
    printf -v next '%s/%02d.text' "$work" $((10#${name%%.*} + 1))
    case $name in
    *.cpp)
        programs=$((programs + 1))
        "$compiler" -std=c++20 -Iinclude "$block" -o "$work/program"
        # A message head ends its lines with CRLF, and the README with LF.
        (cd "$work" && ./program | tr -d '\r' >found)
        check "program $name prints what the README says" "$next" "$work/found"
        ;;
    *.sh)
        commands=$((commands + 1))
        # The packages are installed already, and the test command runs this script.
        command=$(sed 's/.*apt-get install -y [^&]* && //' "$block")
        case $command in
        *"--preset test --target count"*)  # the test `instructions` runs it
            check "the count command is one line" <(echo 1) <(wc -l <"$block")
            ;;
        *"--preset long"*)  # CI runs it
            check "CI runs the preset long" <(echo yes) \
                <(grep -q '^for preset in .* long; do' .ci/run && echo yes)
            ;;
        *"--preset test"*)
            check "the test command is one line" <(echo 1) <(wc -l <"$block")
            ;;
        *probe/real/run.py*)  # it takes half an hour, and packages that CI does not install
            check "the command for the results is one line" <(echo 1) <(wc -l <"$block")
            check "its table has as many columns as that of the README" \
                <(grep -c '^| | program | protocol | passed | should | must | danger | skipped |$' README.md) \
                <(echo 1)
            ;;
        *"--preset stacks"*)  # CI runs these
            check "a command of the stacks is one line" <(echo 1) <(wc -l <"$block")
            ;;
        *HTTP_UPGRADE_TOOLS*)  # CI builds the tools, with the packages of the stacks
            check "the command for the tools is one line" <(echo 1) <(wc -l <"$block")
            check "the tools need no package that the stacks do not" <(:) \
                <(comm -23 <(packages_of "$block") <(packages_of "$work/stacks_command"))
            ;;
        clang++-19*http_upgrade.cppm*)
            # In a folder with the same include/, so that nothing is written into the source tree.
            if ! command -v clang++-19 >/dev/null || ! test -e include/http_upgrade/http_upgrade.cppm
            then
                echo "skip - the module: clang++-19 or the interface unit is missing"
                continue
            fi
            ln -s "$PWD/include" "$work/include"
            cp "$work"/[0-9][0-9].c++ "$work/app.cpp"
            (cd "$work" && bash -euc "$command" && ./app >found)
            check "the module is built and imported as the README says" \
                <(printf '%s\n' websocket TLS) "$work/found"
            ;;
        g++*upgrade_lint*)
            (bash -euc "${command//g++/$compiler}" >"$work/found") || test $? = 1
            check "upgrade_lint is built and run as the README says" \
                <("$lint" tests/captures/server-cups-426.http) "$work/found"
            ;;
        g++*quickstart*)
            (bash -euc "${command//g++/$compiler}" >"$work/found")
            check "the run command prints what the README says" "$work/02.text" "$work/found"
            ;;
        *)
            echo "FAIL - nothing tests $name: $command"
            failed=1
            ;;
        esac
        ;;
    *.console)
        # Each `$ upgrade_lint ...` and what it prints.
        consoles=$((consoles + 1))
        sed -n 's/^\$ upgrade_lint //p' "$block" | while read -r arguments; do
            echo "\$ upgrade_lint $arguments"
            eval "'$lint' $arguments" || test $? = 1
        done >"$work/found"
        check "console $name prints what the README says" "$block" "$work/found"
        ;;
    *.text | *.cmake | *.c++) ;;
    *.cpp-part) ;;  # stacks/glue.sh compares it with a program
    *)
        echo "FAIL - nothing tests $name"
        failed=1
        ;;
    esac
done

# GitHub makes the name of a link from a heading: lower case, without punctuation, `-` for a space.
sed -n 's/^- \[.*\](#\(.*\))$/\1/p' README.md >"$work/links"
sed -n 's/^## //p' README.md | grep -vx Contents | tr 'A-Z ' 'a-z-' | tr -d ':?' >"$work/headings"
check "the contents link each heading, in order" "$work/headings" "$work/links"

sed -n '/^| header |/,/^$/s/^| `\(.*\.hpp\)` |.*/\1/p' README.md | sort >"$work/listed"
(cd include/http_upgrade && ls -- *.hpp) | grep -vx http_upgrade.hpp | sort >"$work/headers"
check "the table of headers has each public header" "$work/headers" "$work/listed"

sed -n '/^| rule |/,$p' README.md >"$work/table"
"$lint" --rules=markdown >"$work/rules"
check "the table of rules is made from the code" "$work/rules" "$work/table"
check "the first program is examples/quickstart.cpp" examples/quickstart.cpp "$work/01.cpp"
test "$(wc -l <"$work/01.cpp")" -le 20 || { echo "FAIL - the first program is too long"; failed=1; }
test "$programs" -ge 1 -a "$commands" = 10 -a "$consoles" -ge 1 || { echo "FAIL - blocks are missing"; failed=1; }
exit $failed
