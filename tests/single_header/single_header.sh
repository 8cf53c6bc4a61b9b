#!/usr/bin/env bash
# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
#
# The single header: it has every line of every header, in the order of inclusion, and no other; it
# compiles without a warning, and twice; and programs link that include it in two files.

. "$(dirname "$0")/../compile/lib.sh"

one=$work/http_upgrade.hpp
strict=("${warnings[@]}" "${bare[@]}" -I "$work")
generator=$here/../../.cmake/single_header.cmake

# expect NAME UNWANTED: good when the second is empty; prints it otherwise.
expect() {
    if [ -z "$2" ]; then ok "$1"; else fail "$1:"; head -n 12 <<<"$2" | sed 's/^/    /'; fi
}

# What each header has behind its licence lines and its guard, without its includes and without
# blank lines at either end.
bodies() {  # HEADER...
    (cd "$include" && awk '
        function done() {
            last = lines[count] == "#endif" ? count - 1 : count
            while (last && lines[last] == "") --last
            for (i = 1; i <= last; ++i) print lines[i]
            count = blank = 0
        }
        FNR == 1 { if (NR > 1) done(); printf "\n// %s\n\n", FILENAME }
        FNR < 5 || /^#include / { next }
        $0 == "" { ++blank; next }
        { if (count) for (; blank; --blank) lines[++count] = ""
          blank = 0; lines[++count] = $0 }
        END { done() }' "$@")
}

expected() {
    cat <<'END'
// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// This is the whole of http_upgrade, made of the headers in include/http_upgrade. Change those, and
// make it anew: cmake --build build --target single_header

#ifndef HTTP_UPGRADE_HTTP_UPGRADE_HPP
#define HTTP_UPGRADE_HTTP_UPGRADE_HPP

END
    list_headers | sed "s|^|$headers/|" | xargs sed -n 's/^\(#include <[a-z_]*>\).*/\1/p' | sort -u
    bodies "${order[@]/#/http_upgrade/}"
    printf '\n#endif\n'
}

# A header that stands before one that it includes.
misplaced() {
    (cd "$headers" && awk -F '[<>]' '
        FNR == 1 { if (NR > 1) before["http_upgrade/" last]; last = FILENAME }
        /^#include <http_upgrade\// && !($2 in before) { print FILENAME " stands before " $2 }
        ' "${order[@]}")
}

text() {
    local order
    mapfile -t order < <(sed -n 's|^// http_upgrade/\(.*\)$|\1|p' "$one")
    expect "every header is in it once" "$(diff <(printf '%s\n' "${order[@]}" | sort) <(list_headers))"
    expect "every header stands behind those that it includes" "$(misplaced)"
    expect "every line is as it is in the header, and there is no other" "$(diff <(expected) "$one")"
    expect "there is one guard" "$(grep -nE '^ *# *(ifn?def|if|endif|define|include <http_)' "$one" |
        grep -vE '(HTTP_UPGRADE_HTTP_UPGRADE_HPP|#endif|HTTP_UPGRADE_VERSION [0-9]+)$')"
}

link() {
    cat >"$work/one.cpp" <<'END'
#include <http_upgrade.hpp>
void const* address() { return &http_upgrade::http_1_1; }
END
    cat >"$work/two.cpp" <<'END'
#include <http_upgrade.hpp>
void const* address();
int main() {
    return address() == &http_upgrade::http_1_1 && http_upgrade::parse_upgrade("a, b").size() == 2
               ? 0 : 1;
}
END
    compiles "two files of one program" "${strict[@]}" "$work/one.cpp" "$work/two.cpp" \
        -o "$work/program" && runs "that program" "$work/program"
}

write() {
    cmake -D OUTPUT="$one" -P "$generator"
}
job runs "it is written" write
wait
job text
job link
printf '#include <%s>\n' http_upgrade.hpp http_upgrade.hpp http_upgrade/http_upgrade.hpp \
    >"$work/again.cpp"
job compiles "twice, and http_upgrade/http_upgrade.hpp behind it" "${strict[@]}" -fsyntax-only \
    "$work/again.cpp"
finish
