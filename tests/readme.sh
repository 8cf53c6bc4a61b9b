#!/usr/bin/env bash
# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0

# Builds every code block of the README, and compares what it prints with the block that follows;
# runs its sessions of upgrade_lint, and holds its table of rules against the code.
# Usage: readme.sh COMPILER UPGRADE_LINT. Blocks of CMake are built by package/package.sh.
set -euo pipefail
compiler=$1
lint=$(realpath "$2")
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
programs=0
commands=0
sessions=0

check() {  # NAME EXPECTED-FILE FOUND-FILE
    if diff "$2" "$3" >"$work/diff"; then
        echo "ok - $1"
    else
        echo "FAIL - $1"
        cat "$work/diff"
        failed=1
    fi
}

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
        (cd "$work" && ./program >found)
        check "program $name prints what the README says" "$next" "$work/found"
        ;;
    *.sh)
        commands=$((commands + 1))
        # Packages are there already; the test command is what runs this very script.
        command=$(sed 's/.*apt-get install -y [^&]* && //' "$block")
        case $command in
        *"--preset test"*)
            echo "ok - the test command is one line: $command"
            test "$(wc -l <"$block")" = 1
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
        sessions=$((sessions + 1))
        sed -n 's/^\$ upgrade_lint //p' "$block" | while read -r arguments; do
            echo "\$ upgrade_lint $arguments"
            eval "'$lint' $arguments" || test $? = 1
        done >"$work/found"
        check "session $name prints what the README says" "$block" "$work/found"
        ;;
    *.text | *.cmake) ;;
    *)
        echo "FAIL - nothing tests $name"
        failed=1
        ;;
    esac
done

sed -n '/^| rule |/,$p' README.md >"$work/table"
"$lint" --rules=markdown >"$work/rules"
check "the table of rules is made from the code" "$work/rules" "$work/table"
check "the first program is examples/quickstart.cpp" examples/quickstart.cpp "$work/01.cpp"
test "$(wc -l <"$work/01.cpp")" -le 20 || { echo "FAIL - the first program is too long"; failed=1; }
test "$programs" -ge 1 -a "$commands" = 3 -a "$sessions" -ge 1 || { echo "FAIL - blocks are missing"; failed=1; }
exit $failed
