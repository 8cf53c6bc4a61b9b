#!/usr/bin/env bash
# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
#
# What the headers include: the cheap standard headers of this list, each for a reason, and of each
# other only what lies on a lower floor. Their first lines, guards and macros are read here too.

. "$(dirname "$0")/lib.sh"

# Among string_view cstddef cstdint initializer_list concepts type_traits compare utility array bit,
# which cost next to nothing, those in use.
standard="bit compare concepts cstddef cstdint initializer_list string_view type_traits utility"

# The house: floor, rooms. http_upgrade is the roof; version stands beside it.
floors="
0 base64 catalogue sha1 text text_out token
1 field_line field_name rule scan
2 extension list message tolerable
3 connection facts finding upgrade
4 literal offer protocol_span registry
5 reading subprotocol
6 capsule early forwarded h2c websocket
7 crossing decision forward judge usual_handshake
8 bridge erase exchange negotiate write
9 confirm inspect
10 http_upgrade
"

# floor_of ROOM: its floor; -1 for version, nothing for a room that is not in the table.
floor_of() {
    if [ "$1" = version ]; then echo -1; return; fi
    awk -v room="$1" '{ for (i = 2; i <= NF; ++i) if ($i == room) print $1 }' <<<"$floors"
}

# expect NAME UNWANTED: good when the second is empty; prints it otherwise.
expect() {
    if [ -z "$2" ]; then ok "$1"; else fail "$1:"; sed 's/^/    /' <<<"$2"; fi
}

examine() {  # HEADER
    local file=$1 room floor guard claimed
    room=$(basename "$file" .hpp)
    floor=$(floor_of "$room")
    guard=HTTP_UPGRADE_$(tr a-z A-Z <<<"$room")_HPP
    if [ -z "$floor" ]; then fail "$room: on no floor of the table in $(basename "$0")"; return; fi

    expect "$room: licence lines" "$(diff <(head -n 2 "$file") - <<'END'
// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
END
    )"
    expect "$room: guard $guard" "$(diff <(sed -n '3,4p; $p' "$file") - <<END
#ifndef $guard
#define $guard
#endif
END
    )"
    expect "$room: defines nothing but its guard and HTTP_UPGRADE_VERSION" "$(
        grep -nE '^ *# *(define|undef|pragma)' "$file" |
            grep -vE "#define ($guard|HTTP_UPGRADE_VERSION [0-9]+)$")"
    expect "$room: standard headers from the list, with a reason" "$(
        grep -nE '^ *# *include' "$file" | grep -vE '#include <http_upgrade/[a-z_0-9]+\.hpp>$' |
            grep -vE "#include <(${standard// /|})> +// [^ ]")"
    expect "$room: includes only lower floors than $floor" "$(
        sed -n 's|^#include <http_upgrade/\(.*\)\.hpp>$|\1|p' "$file" | while read -r below; do
            under=$(floor_of "$below")
            [ "${under:-99}" -lt "$floor" ] || echo "$below (floor ${under:-unknown})"
        done)"
    case $room in version | http_upgrade) return ;; esac  # no floor of the house
    claimed=$(sed -n 's|^/// Floor \([0-9]*\):.*|\1|p' "$file")
    expect "$room: says that it is on floor $floor" "$(grep -vx "$floor" <<<"$claimed")"
}

# depends TEXT: the headers that a text includes, those of the library left out.
depends() {
    "${cxx[@]}" -M -x c++ - <<<"$1" | tr ' \\' '\n\n' | grep / | grep -v "^$headers" | sort -u
}

whole() {
    local used listed room
    used=$(sed -n 's|^#include <\([a-z_]*\)>.*|\1|p' "$headers"/*.hpp | sort -u | xargs)
    expect "the list names what is included" "$(diff <(xargs -n 1 <<<"$used") \
        <(xargs -n 1 <<<"$standard"))"
    expect "every room of the table is there" "$(awk '{ for (i = 2; i <= NF; ++i) print $i }' \
        <<<"$floors" | while read -r room; do [ -f "$headers/$room.hpp" ] || echo "$room"; done)"
    expect "http_upgrade.hpp gives every header" "$(comm -13 \
        <("${cxx[@]}" -M -x c++ - <<<'#include <http_upgrade/http_upgrade.hpp>' | tr ' \\' '\n\n' |
            grep -o '[a-z_0-9]*\.hpp' | sort -u) <(cd "$headers" && ls -- *.hpp | sort))"

    listed=$(printf '#include <%s>\n' $standard)
    depends "$listed" >"$work/listed"
    depends '#include <http_upgrade/http_upgrade.hpp>' >"$work/pulled"
    [ -s "$work/pulled" ] || fail "no list of dependencies from the compiler"
    expect "the library pulls in nothing beyond its list ($(wc -l <"$work/pulled") files)" \
        "$(comm -13 "$work/listed" "$work/pulled")"
}

# With libc++, what one standard header happens to include of another can be taken away.
alone_on_libcxx() {
    echo "#include <http_upgrade/$1>" >"$work/libcxx-$1.cpp"
    compiles "$1 on libc++ without transitive includes" -D_LIBCPP_REMOVE_TRANSITIVE_INCLUDES \
        "${warnings[@]}" -fsyntax-only "$work/libcxx-$1.cpp"
}

job whole
for header in "$headers"/*.hpp; do job examine "$header"; done
if "${cxx[@]}" -dM -E -x c++ - <<<'#include <cstddef>' | grep -q _LIBCPP_VERSION; then
    for header in "$headers"/*.hpp; do job alone_on_libcxx "$(basename "$header")"; done
fi
finish
