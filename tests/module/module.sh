#!/usr/bin/env bash
# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
#
# The module: it compiles, a consumer that imports it does what one that includes does, it exports
# every public name and no other, and what importing costs is printed beside what including costs.
# Needs clang 16 or later; ends with 77 where the compiler has no modules that this script knows.

. "$(dirname "$0")/../compile/lib.sh"

unit=$headers/http_upgrade.cppm
pcm=$work/http_upgrade.pcm
importing=(-fmodule-file=http_upgrade="$pcm")

has_modules() {
    local major
    major=$("${cxx[@]}" -dM -E -x c++ - </dev/null | awk '$2 == "__clang_major__" { print $3 }')
    [ "${major:-0}" -ge 16 ] || return
    echo 'export module probe; export int probe();' >"$work/probe.cppm"
    echo 'import probe; int use() { return probe(); }' >"$work/probe.cpp"
    "${cxx[@]}" --precompile "$work/probe.cppm" -o "$work/probe.pcm" &&
        "${cxx[@]}" -fsyntax-only -fmodule-file=probe="$work/probe.pcm" "$work/probe.cpp"
}
if ! has_modules >/dev/null 2>&1; then
    echo "skip - $1 is not clang 16 or later, or has no modules"
    exit 77
fi

# ---- What a consumer gets -----------------------------------------------------------------------

expected() {
    cat <<'END'
name: HTTP
version: 2.0
name: websocket
version: none
error: a version is expected behind the slash
switch to: websocket
answer: HTTP/1.1 101 Switching Protocols
Upgrade: websocket
Connection: Upgrade
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
Server: x


confirmed: websocket
refused: websocket-accept-mismatch
finding: websocket-accept-mismatch
in: wrong
removes: X-Hop
passes on: websocket
erased: 1 of 2
END
}

# Whether a program ends well and prints that; CRs aside.
behaves() (
    set -o pipefail
    "$1" | tr -d '\r' | diff <(expected) -
)

consumer() {
    compiles "a consumer that imports" "${warnings[@]}" "${importing[@]}" "$here/main.cpp" "$pcm" \
        -o "$work/consumer" && runs "that consumer prints what it should" behaves "$work/consumer"
}

# One file imports, one includes, one does both; they hand each other the same types.
mixed() {
    cat >"$work/includes.cpp" <<'END'
#include <http_upgrade/http_upgrade.hpp>
std::size_t count(http_upgrade::upgrade_list const& list) { return list.size(); }
END
    cat >"$work/both.cpp" <<'END'
#include <http_upgrade/http_upgrade.hpp>
import http_upgrade;
http_upgrade::upgrade_list read() { return http_upgrade::parse_upgrade("websocket, h2c"); }
END
    cat >"$work/imports.cpp" <<'END'
#include <cstddef>
import http_upgrade;
std::size_t count(http_upgrade::upgrade_list const&);
http_upgrade::upgrade_list read();
int main() { return count(read()) == 2 ? 0 : 1; }
END
    compiles "a program that imports and includes" "${warnings[@]}" "${importing[@]}" \
        "$work/includes.cpp" "$work/both.cpp" "$work/imports.cpp" "$pcm" -o "$work/mixed" &&
        runs "that program" "$work/mixed"
}

# The target http_upgrade::module, where CMake is new enough to build it.
with_cmake() {
    local minimum=3.28 version log=$work/cmake.log
    version=$(cmake --version 2>/dev/null | sed -n 's/^cmake version //p')
    if ! printf '%s\n' "$minimum" "${version:-0}" | sort -CV || ! command -v ninja >/dev/null; then
        echo "skip - http_upgrade::module needs CMake $minimum and Ninja"
    elif cmake -S "$here" -B "$work/build" -G Ninja -DCMAKE_CXX_COMPILER="${cxx[0]}" \
        -DCMAKE_CXX_FLAGS="$*" >"$log" 2>&1 && cmake --build "$work/build" >>"$log" 2>&1 &&
        behaves "$work/build/consumer" >>"$log" 2>&1; then
        ok "a consumer that links http_upgrade::module"
    else
        fail "a consumer that links http_upgrade::module"
        excerpt "$log" 30
    fi
}

# ---- What it exports ----------------------------------------------------------------------------

# All names that the headers declare in http_upgrade and http_upgrade::detail; among them are some
# of parameters, which nobody can name.
declared() {
    echo '#include <http_upgrade/http_upgrade.hpp>' |
        "${cxx[@]}" -fsyntax-only -Xclang -ast-list -x c++ - |
        grep -E '^http_upgrade::(detail::)?[a-z"][A-Za-z0-9_" ]*$' | sort -u
}

# nameable LINE: those of $work/declared that a file with this first line can name.
nameable() {
    local file
    file=$(mktemp "$work/names.XXXXXX.cpp")
    {
        printf '%s\nnamespace named {\n' "$1"
        sed 's/.*/using &;/' "$work/declared"
        echo '}'
    } >"$file"
    "${cxx[@]}" "${importing[@]}" -fsyntax-only -ferror-limit=0 "$file" 2>&1 |
        sed -n "s|^$file:\([0-9]*\):.*error: .*|\1|p" >"$file.bad"
    awk 'FILENAME == ARGV[1] { bad[$1]; next } !(FNR + 2 in bad)' "$file.bad" "$work/declared"
}

exports() {
    local missing excess
    declared >"$work/declared"
    nameable '#include <http_upgrade/http_upgrade.hpp>' >"$work/included"
    nameable 'import http_upgrade;' >"$work/imported"
    grep -v ::detail:: "$work/included" >"$work/public"
    missing=$(comm -23 "$work/public" "$work/imported")
    excess=$(comm -13 "$work/public" "$work/imported")
    if [ -s "$work/public" ] && [ -z "$missing" ]; then
        ok "all $(wc -l <"$work/public") public names are exported"
    else
        fail "public names are not exported:" $missing
    fi
    if [ -z "$excess" ]; then ok "nothing else is exported"; else fail "exported:" $excess; fi
    if grep -qx http_upgrade::detail::known_word "$work/included" &&
        ! grep -qx http_upgrade::detail::known_word "$work/imported"; then
        ok "who includes can name http_upgrade::detail::known_word, who imports cannot"
    else
        fail "who imports can name http_upgrade::detail::known_word, or who includes cannot"
    fi
}

# ---- What it costs ------------------------------------------------------------------------------

# seconds ARGUMENT...: user and system time of a compiler call, the median of five.
seconds() {
    local TIMEFORMAT='%3U %3S'
    for _ in 1 2 3 4 5; do
        { time "${cxx[@]}" "$@" >/dev/null 2>&1; } 2>&1
    done | awk '{ print $1 + $2 }' | sort -n | sed -n 3p
}

cost() {
    local body='int main() { return http_upgrade::parse_upgrade("websocket, h2c").size() != 2; }'
    printf 'import http_upgrade;\n%s\n' "$body" >"$work/import.cpp"
    printf '#include <http_upgrade/http_upgrade.hpp>\n%s\n' "$body" >"$work/include.cpp"
    echo 'int main() { return 0; }' >"$work/neither.cpp"
    printf 'import: %.2f s, include: %.2f s, neither: %.2f s; the module itself, once: %.2f s\n' \
        "$(seconds "${importing[@]}" -c "$work/import.cpp" -o "$work/import.o")" \
        "$(seconds -c "$work/include.cpp" -o "$work/include.o")" \
        "$(seconds -c "$work/neither.cpp" -o "$work/neither.o")" \
        "$(seconds --precompile "$unit" -o "$work/again.pcm")"
}

job compiles "the interface unit" "${warnings[@]}" --precompile "$unit" -o "$pcm"
wait
job consumer
job mixed
job with_cmake "${@:2}"
job exports
wait
job cost
finish
