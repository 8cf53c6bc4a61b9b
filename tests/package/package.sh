#!/usr/bin/env bash
# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0

# A consumer project against the installed package, against the source tree, and with pkg-config.
# Usage: package.sh BUILD-FOLDER COMPILER VERSION. The CMake lines come from the README.
set -euo pipefail
build=$1 compiler=$2 version=$3
tests=$(cd "$(dirname "$0")/.." && pwd)
source=$(dirname "$tests")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

check() {  # NAME COMMAND...
    local name=$1
    shift
    if "$@" >"$work/log" 2>&1; then
        echo "ok - $name"
    else
        echo "FAIL - $name"
        cat "$work/log"
        failed=1
    fi
}
consume() {  # FOLDER HOW-FILE OPTIONS...
    local folder=$1 how=$2
    shift 2
    cmake -S "$tests/package" -B "$folder" -G Ninja -DCMAKE_CXX_COMPILER="$compiler" \
        -DHOW="$how" "$@" && cmake --build "$folder" && "$folder/app"
}
cmake_block() {  # WORD: the block of the README that has it
    awk -v word="$1" '/^```cmake/ {inside = 1; text = ""; next}
        /^```/ && inside {inside = 0; if (index(text, word)) printf "%s", text}
        inside {text = text $0 "\n"}' "$source/README.md"
}

cmake --install "$build" --prefix "$work/prefix" >"$work/log"
cmake_block find_package >"$work/find_package.cmake"
cmake_block FetchContent_Declare >"$work/fetch_content.cmake"

check "the README says how to add the library in two ways" \
    test -s "$work/find_package.cmake" -a -s "$work/fetch_content.cmake"
check "find_package, from an installed package" \
    consume "$work/installed" "$work/find_package.cmake" -DCMAKE_PREFIX_PATH="$work/prefix"
check "FetchContent, from the source tree" \
    consume "$work/fetched" "$work/fetch_content.cmake" \
    -DFETCHCONTENT_SOURCE_DIR_HTTP_UPGRADE="$source"
check "a consumer that fetches the library does not install it" \
    bash -c "cmake --install '$work/fetched' --prefix '$work/nothing' && ! test -e '$work/nothing'"

sed 's/find_package(http_upgrade/& 99/' "$work/find_package.cmake" >"$work/version_99.cmake"
check "a version that is not there is not found" \
    bash -c "! cmake -S '$tests/package' -B '$work/version' -G Ninja \
        -DHOW='$work/version_99.cmake' -DCMAKE_PREFIX_PATH='$work/prefix'"

# Word for word, in a copy without build folders; DESTDIR keeps it out of the system. CMake takes
# the generator that it takes by itself, where that has its program, and does not look for Catch2.
plain_install() (
    unset CMAKE_GENERATOR
    command -v make >/dev/null || export CMAKE_GENERATOR=Ninja
    export CXX=$compiler DESTDIR=$work/plain
    mkdir "$work/source" &&
        cp -r "$source/CMakeLists.txt" "$source/include" "$tests" "$work/source" &&
        cd "$work/source" &&
        cmake -S . -B build && cmake --install build &&
        ! grep Catch2_DIR build/CMakeCache.txt &&
        diff -r "$source/include" "$work/plain/usr/local/include"
)
check "cmake -S . -B build && cmake --install build: with a compiler and CMake only" plain_install
check "all headers, their subfolders and the module are installed" \
    diff -r "$source/include" "$work/prefix/include"
# The tools are installed where they are built.
tools=$(cd "$build" && find examples -maxdepth 2 -name 'upgrade_*' -type f -perm -u+x |
    sed 's,.*/,./bin/,' | sort)
grep -q '^HTTP_UPGRADE_TOOLS:BOOL=ON$' "$build/CMakeCache.txt" || tools=
for tool in $tools; do
    check "the installed ${tool##*/} prints its help" \
        bash -c "'$work/prefix/$tool' --help | grep -qi '^usage'"
done
check "nothing else is installed but what finds them" \
    diff - <(cd "$work/prefix" && find . -type f -not -path './include/*' | sort) <<END
${tools:+$tools
}./share/cmake/http_upgrade/http_upgrade-config-version.cmake
./share/cmake/http_upgrade/http_upgrade-config.cmake
./share/pkgconfig/http_upgrade.pc
END
check "the package can be moved" bash -c "! grep -r '$work' '$work/prefix'"

if command -v pkg-config >/dev/null; then
    export PKG_CONFIG_PATH=$work/prefix/share/pkgconfig
    check "pkg-config knows the version" \
        test "$(pkg-config --modversion http_upgrade)" = "$version"
    # shellcheck disable=SC2046
    check "pkg-config --cflags is enough to build" \
        "$compiler" -std=c++20 $(pkg-config --cflags http_upgrade) "$tests/package/main.cpp" \
        -o "$work/app"
else
    echo "skip - pkg-config is not installed"
fi
exit $failed
