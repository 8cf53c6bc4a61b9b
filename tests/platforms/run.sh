#!/usr/bin/env bash
# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
#
# Runs the unit tests on other processors, systems, compilers and modes of the language.
# Usage: run.sh [--full | --packages] [NAME...]
#   NAME        a platform of the table below; without one, all of them
#   --full      runs all the unit tests, not only those where platforms may differ
#   --packages  prints the Debian packages that the platforms need, and runs nothing
# Prints a line for each platform: the verdict, its name, its compiler, the assertions that held, and
# the seconds that it took. A platform that is not installed is skipped, or fails if it was named.
# Exits with 1 when a platform failed, and with 77 when none was run.

set -u
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd) || exit 2
tests=$(dirname "$here")
library=$(dirname "$tests")

# NAME | Debian packages | compiler and its flags | what runs the program
#
# g++ 12 warns of its own std::string and std::pair when it optimises; so some warnings are off there.
# Programs for other processors are linked statically, so that they need none of its libraries here.
table='
x86-64-O0     | g++                                | g++ -O0                                      |
x86-64-O1     | g++                                | g++ -O1 -Wno-restrict -Wno-array-bounds      |
x86-64-O2     | g++                                | g++ -O2 -Wno-restrict -Wno-array-bounds      |
x86-64-O3     | g++                                | g++ -O3 -Wno-restrict -Wno-array-bounds      |
c++23         | g++                                | g++ -O0 -std=c++23                           |
c++26         | clang-19                           | clang++-19 -O0 -std=c++2c                    |
signed-char   | g++                                | g++ -O0 -fsigned-char                        |
unsigned-char | g++                                | g++ -O0 -funsigned-char                      |
no-exceptions | g++                                | g++ -O0 -fno-exceptions -fno-rtti -DCATCH_CONFIG_DISABLE_EXCEPTIONS |
gcc-11        | g++-11                             | g++-11 -O0                                   |
clang-14      | clang-14                           | clang++-14 -O0                               |
clang-15      | clang-15                           | clang++-15 -O0                               |
clang-16      | clang-16                           | clang++-16 -O0                               |
clang-19      | clang-19                           | clang++-19 -O2                               |
libc++        | clang-19 libc++-19-dev libc++abi-19-dev | clang++-19 -O0 -stdlib=libc++           |
i386          | g++-i686-linux-gnu qemu-user       | i686-linux-gnu-g++ -O2 -static               | qemu-i386
armhf         | g++-arm-linux-gnueabihf qemu-user  | arm-linux-gnueabihf-g++ -O2 -static          | qemu-arm
aarch64       | g++-aarch64-linux-gnu qemu-user    | aarch64-linux-gnu-g++ -O2 -static            | qemu-aarch64
powerpc       | g++-powerpc-linux-gnu qemu-user    | powerpc-linux-gnu-g++ -O2 -static            | qemu-ppc
s390x         | g++-s390x-linux-gnu qemu-user      | s390x-linux-gnu-g++ -O2 -static              | qemu-s390x
windows       | g++-mingw-w64-x86-64-posix wine wine64 | x86_64-w64-mingw32-g++-posix -O2 -static -Wa,-mbig-obj | wine
'
warnings='-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wsign-conversion -Werror'

# Where the width of size_t, the order of bytes or the sign of char could matter at run time. What
# the tests prove in constant expressions is proved when they are compiled.
quick='bridge confirm connection forward negotiate peers proof upgrade write
    conformance/exhaustive detail/ascii detail/base64 detail/scan detail/sha1'

full=0 packages_only=0 names=()
for argument; do
    case $argument in
        --full) full=1 ;;
        --packages) packages_only=1 ;;
        -*) sed -n '5,9s/^# //p' "$0" >&2; exit 2 ;;
        *) names+=("$argument") ;;
    esac
done
known=$(awk -F'|' 'NF > 2 {print $1}' <<<"$table")
for name in "${names[@]}"; do
    grep -qx "$name *" <<<"$known" && continue
    echo "there is no platform $name; there are:" $known >&2
    exit 2
done

is_wanted() { [ ${#names[@]} = 0 ] || [[ " ${names[*]} " == *" $1 "* ]]; }

if [ $packages_only = 1 ]; then
    while IFS='|' read -r name packages _; do
        read -r name <<<"$name"
        [ -n "$name" ] && is_wanted "$name" && echo catch2 $packages
    done <<<"$table" | tr ' ' '\n' | sort -u
    exit
fi

scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT
cd "$tests" || exit 2

# A compiler for another processor does not look into /usr/include.
if ! [ -e /usr/include/catch2/catch.hpp ]; then
    echo "skipped: Catch2 v2 is not installed (package catch2 of Debian 12)"
    exit 77
fi
mkdir "$scratch/include" && ln -s /usr/include/catch2 "$scratch/include/catch2" || exit 2

# All tests are one source file, for the library and Catch2 are then compiled once. Each test is in a
# namespace of its own, and for this all the headers come first. A test that specialises a template
# of the library, or replaces operator new, cannot be in a namespace, and comes last.
global='^template <>\|^void\* operator new'
if [ $full = 1 ]; then
    units=$(ls *.cpp conformance/*.cpp detail/*.cpp detail/rules/*.cpp | grep -vx main.cpp)
else
    units=$(printf '%s.cpp\n' $quick)
fi
{
    echo '#include "main.cpp"'
    cat $units *.hpp ../examples/upgrade_lint/rule_examples.hpp |
        grep -o '^#include <[^>]*>' | grep -v '<boost/\|<httplib\|<catch2/' | sort -u
    printf '#include "%s"\n' *.hpp ../examples/upgrade_lint/rule_examples.hpp
    for unit in $(grep -L "$global" $units); do
        printf 'namespace unit_%s {\n#include "%s"\n}\n' "$(tr / _ <<<"${unit%.cpp}")" "$unit"
    done
    printf '#include "%s"\n' $(grep -l "$global" $units)
} | grep -v '^#include ""$' >"$scratch/all.cpp"

version=$(awk '/^#define HTTP_UPGRADE_VERSION / {
    print int($3 / 10000) "." int($3 / 100) % 100 "." $3 % 100}' "$library/include/http_upgrade/version.hpp")

# PROGRAM: builds it with the compiler and the flags, and runs it.
build_and_run() {
    $compiler -std=c++20 $flags $warnings -I"$library/include" -I"$tests" \
        -isystem "$scratch/include" -DCAPTURES="\"$tests/captures\"" \
        -DPROJECT_VERSION="\"$version\"" -DHTTP_UPGRADE_WITH_BEAST=0 -DHTTP_UPGRADE_WITH_HTTPLIB=0 \
        "$scratch/all.cpp" -o "$1" || return 1
    $runner "$1"
}

# Wine keeps its own files, and would write of much that is of no interest here.
export WINEPREFIX=$scratch/wine WINEDEBUG=-all

failed=0 ran=0
while IFS='|' read -r name packages command runner; do
    [ -n "$name" ] || continue
    read -r name <<<"$name"
    is_wanted "$name" || continue
    read -r packages <<<"$packages"
    read -r compiler flags <<<"$command"
    read -r runner <<<"$runner"
    if ! $compiler $flags -x c++ -E /dev/stdin <<<'#include <vector>' >/dev/null 2>&1 ||
        { [ -n "$runner" ] && ! command -v "$runner" >/dev/null; }; then
        verdict=skipped
        [ ${#names[@]} = 0 ] || { verdict=FAILED && failed=1; }
        printf '%-7s  %-13s  apt-get install %s\n' $verdict "$name" "$packages"
        continue
    fi
    ran=1
    SECONDS=0
    verdict=ok
    build_and_run "$scratch/$name.exe" >"$scratch/log" 2>&1 </dev/null || verdict=FAILED
    # "All tests passed (12 assertions in 3 test cases)", or "assertions: 12 | 11 passed | 1 failed"
    held=$(tr -d '\r' <"$scratch/log" | sed -n 's/^All tests passed (\([0-9]*\) assert.*/\1/p
        s/^assertions: .*| *\([0-9]*\) passed.*/\1/p' | tail -n 1)
    [ $verdict = ok ] && [ "${held:-0}" = 0 ] && verdict=FAILED
    printf '%-7s  %-13s  %-26s %7s assertions %5s s\n' $verdict "$name" \
        "$(basename "$compiler") $($compiler -dumpfullversion -dumpversion)" "${held:-0}" $SECONDS
    if [ $verdict = FAILED ]; then
        failed=1
        head -n 40 "$scratch/log" | sed 's/^/    /'
    fi
    rm -f "$scratch/$name.exe"
done <<<"$table"

[ $failed = 0 ] || exit 1
[ $ran = 1 ] || exit 77
