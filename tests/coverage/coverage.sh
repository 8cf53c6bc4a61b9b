#!/usr/bin/env bash
# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
#
# Which lines and branches of the headers the unit tests take at run time. All unit tests are built
# into one program, with the source-based coverage of clang: it counts functions that no test calls
# and templates as they are written. What only a constant expression takes counts as not taken.
#
#     coverage.sh [COMPILER [FOLDER]]
#
# COMPILER is a clang (clang++-19). FOLDER keeps the object files for the next run. Prints a table
# of the headers, and fails when something is not taken that coverage.txt does not explain, or
# when that file explains what is taken. Exits with 77 when a tool is missing.

set -eu
export LC_ALL=C
compiler=${1:-clang++-19}
here=$(cd "$(dirname "$0")" && pwd)
tests=$(dirname "$here")
include=$(cd "${HTTP_UPGRADE_INCLUDE:-$tests/../include}" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
objects=${2:-$work/objects}
mkdir -p "$objects"
objects=$(cd "$objects" && pwd)

# The tools have the suffix of the compiler: -19 of clang++-19.
suffix=$(basename "$compiler" | sed -n 's/^clang++\(-[0-9]*\)$/\1/p')
for tool in "$compiler" "llvm-profdata$suffix" "llvm-cov$suffix" python3; do
    if ! command -v "$tool" >/dev/null; then
        echo "no $tool on this machine: nothing is covered"
        exit 77
    fi
done

flags=(-std=c++20 -O0 -fprofile-instr-generate -fcoverage-mapping)
version=$(sed -n 's/.*HTTP_UPGRADE_VERSION \([0-9]*\).*/\1/p' "$include/http_upgrade/version.hpp")
version=$((version / 10000)).$((version / 100 % 100)).$((version % 100))

is_current() {  # SOURCE OBJECT
    [ -e "$2" ] && [ "$2" -nt "$1" ] &&
        [ -z "$(find "$include" "$tests" "$tests/../examples" -name '*.hpp' -newer "$2" -print -quit)" ]
}

cd "$tests"
for unit in *.cpp conformance/*.cpp detail/*.cpp detail/rules/*.cpp; do
    object=$objects/${unit//\//-}.o
    is_current "$unit" "$object" || "$compiler" "${flags[@]}" -I "$include" -I . \
        -DCAPTURES="\"$tests/captures\"" -DPROJECT_VERSION="\"$version\"" \
        -DHTTP_UPGRADE_WITH_BEAST=0 -DHTTP_UPGRADE_WITH_HTTPLIB=0 -c "$unit" -o "$object"
done
libraries=()
if echo '#include <catch2/catch_all.hpp>' | "$compiler" -std=c++20 -E -x c++ - >/dev/null 2>&1; then
    libraries=(-lCatch2Main -lCatch2)
fi
"$compiler" "${flags[@]}" "$objects"/*.o "${libraries[@]}" -o "$work/tests"
LLVM_PROFILE_FILE=$work/raw "$work/tests" >"$work/log" || { tail -n 30 "$work/log"; exit 1; }
"llvm-profdata$suffix" merge -sparse "$work/raw" -o "$work/profile"
"llvm-cov$suffix" export "$work/tests" -instr-profile="$work/profile" "$include" >"$work/json"
python3 "$here/coverage.py" "$work/json" "$include/http_upgrade" "$here/coverage.txt"
