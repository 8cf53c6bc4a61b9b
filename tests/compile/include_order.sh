#!/usr/bin/env bash
# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
#
# Each header includes only cheap standard headers, with a reason, and headers of the library that
# stand in its own group or in an earlier one, without a cycle. This also checks licence lines,
# guards, macros and namespaces.

. "$(dirname "$0")/lib.sh"

# The standard headers in use, of those that cost next to nothing to include: string_view cstddef
# cstdint initializer_list concepts type_traits compare utility array bit.
standard="bit compare concepts cstddef cstdint initializer_list string_view type_traits utility"

# The order of inclusion: five groups, and each header in one of them. A header includes only
# headers of its own group and of those above it. (d/ stands for detail/, r/ for detail/rules/.)
order="
text:
    version text text_out place token forbidden_header h2c websocket
    d/ascii d/base64 d/boolean_item d/sha1 d/small_place
lists:
    list upgrade connection literal protocol_span registry forwarding_policy
    d/known_protocol d/parameters d/scan d/token_grammar
messages:
    message offer subprotocol extensions permessage_deflate
    d/content d/deflate_parameters d/extended_connect d/field_line d/known_field d/list_walk d/message_fields
    d/named_values d/nominated_names d/nominations
rules:
    rule info tolerable finding inspect
    d/list_places r/capsule_field r/capsules r/catalogue r/connect r/field_syntax r/forwarding r/h2c r/http2_http3
    r/judge r/nominations r/offers r/report r/switching r/websocket
    r/websocket_extensions
decisions:
    negotiate confirm write write_offer forward erase optimistic translation bridge
    d/bridge d/hop_by_hop d/negotiation d/written_lines
    http_upgrade
"

# A line for each header: its path without .hpp, the number of its group, the name of that.
grouped() {
    awk '/:$/ { group = substr($1, 1, length($1) - 1); ++number; next }
         { for (i = 1; i <= NF; ++i) {
               sub(/^d\//, "detail/", $i); sub(/^r\//, "detail/rules/", $i)
               print $i, number, group } }' <<<"$order"
}
grouped >"$work/groups"

# What a header includes of the library, without .hpp.
included_by() { sed -n 's|^#include <http_upgrade/\(.*\)\.hpp>$|\1|p' "$headers/$1.hpp"; }

# expect NAME UNWANTED: good when the second is empty; prints it otherwise.
expect() {
    if [ -z "$2" ]; then ok "$1"; else fail "$1:"; sed 's/^/    /' <<<"$2"; fi
}

# Prints the lines outside of the namespace http_upgrade::detail, apart from directives, comments
# and forward declarations in http_upgrade.
outside_of_detail() {
    awk '/^namespace http_upgrade::detail \{$/ { inside = 1; next }
         /^}  \/\/ namespace http_upgrade::detail$/ { inside = 0; next }
         inside || /^$/ || /^#/ || /^\/\// { next }
         /^namespace http_upgrade \{$/ || /^}  \/\/ namespace http_upgrade$/ { next }
         /^template <[^<>]*>$/ || /^(struct|class) [a-z_]*;( *\/\/.*)?$/ { next }
         { print FILENAME ":" FNR ": " $0 }' "$1"
}

examine() {  # PATH, without .hpp
    local path=$1 file=$headers/$1.hpp guard number name
    guard=HTTP_UPGRADE_$(tr a-z/ A-Z_ <<<"$path")_HPP
    read -r number name < <(awk -v path="$path" '$1 == path { print $2, $3 }' "$work/groups")
    if [ -z "${name-}" ]; then fail "$path: in no group of $(basename "$0")"; return; fi

    expect "$path: licence lines" "$(diff <(head -n 2 "$file") - <<'END'
// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
END
    )"
    expect "$path: guard $guard" "$(diff <(sed -n '3,4p; $p' "$file") - <<END
#ifndef $guard
#define $guard
#endif
END
    )"
    expect "$path: defines nothing but its guard and HTTP_UPGRADE_VERSION" "$(
        grep -nE '^ *# *(define|undef|pragma)' "$file" |
            grep -vE "#define ($guard|HTTP_UPGRADE_VERSION [0-9]+)$")"
    expect "$path: standard headers from the list, with a reason" "$(
        grep -nE '^ *# *include' "$file" | grep -vE '#include <http_upgrade/[a-z_0-9/]+\.hpp>$' |
            grep -vE "#include <(${standard// /|})> +// [^ ]")"
    expect "$path: includes only headers of the group $name and of those before it" "$(
        included_by "$path" | while read -r other; do
            awk -v path="$other" -v most="$number" '$1 == path { found = 1; good = $2 <= most }
                END { if (!good) print path (found ? ", of a later group" : ", of no group") }' \
                "$work/groups"
        done)"
    case $path in
    detail/*) expect "$path: all in the namespace http_upgrade::detail" \
        "$(outside_of_detail "$file")" ;;
    *) expect "$path: says what it is for, before anything else" \
        "$(awk '/^$/ || /^#/ || /^\/\/ / { next } { if (!/^\/\/\/ /) print; exit }' "$file")" ;;
    esac
}

# depends TEXT: the headers that a text includes, those of the library left out.
depends() {
    "${cxx[@]}" -M -x c++ - <<<"$1" | tr ' \\' '\n\n' | grep / | grep -v "^$headers" | sort -u
}

whole() {
    local used listed
    used=$(list_headers | sed "s|^|$headers/|" | xargs sed -n 's|^#include <\([a-z_]*\)>.*|\1|p' |
        sort -u)
    expect "the list names what is included" "$(diff <(echo "$used") \
        <(xargs -n 1 <<<"$standard"))"
    expect "every header of the groups is there, and in one group" "$(
        diff <(list_headers | sed 's|\.hpp$||') <(cut -d ' ' -f 1 "$work/groups" | sort))"
    expect "there are five groups, none empty" "$(
        diff <(cut -d ' ' -f 3 "$work/groups" | uniq | xargs) \
            <(echo text lists messages rules decisions))"
    list_headers | sed 's|\.hpp$||' | while read -r path; do
        included_by "$path" | sed "s|^|$path |"
    done >"$work/edges"
    [ -s "$work/edges" ] || fail "no header includes another"
    expect "no header includes itself, by whatever way" "$(
        awk '$1 == $2' "$work/edges"
        tsort "$work/edges" 2>&1 >/dev/null)"
    expect "http_upgrade.hpp includes every public header, and no other" "$(
        diff <(included_by http_upgrade) \
            <(list_headers | sed 's|\.hpp$||' | grep -vE '/|^http_upgrade$'))"
    expect "every header is part of http_upgrade.hpp" "$(comm -13 \
        <("${cxx[@]}" -M -x c++ - <<<'#include <http_upgrade/http_upgrade.hpp>' |
            tr ' \\' '\n\n' | sed -n "s|^$headers/||p" | sort -u) <(list_headers))"

    listed=$(printf '#include <%s>\n' $standard)
    depends "$listed" >"$work/listed"
    depends '#include <http_upgrade/http_upgrade.hpp>' >"$work/pulled"
    [ -s "$work/pulled" ] || fail "no list of dependencies from the compiler"
    expect "the library pulls in nothing beyond its list ($(wc -l <"$work/pulled") files)" \
        "$(comm -13 "$work/listed" "$work/pulled")"
}

# With libc++, a standard header can be kept from including others that it need not include.
alone_on_libcxx() {  # HEADER
    local source=$work/libcxx-${1//\//-}.cpp
    echo "#include <http_upgrade/$1>" >"$source"
    compiles "$1 on libc++ without transitive includes" -D_LIBCPP_REMOVE_TRANSITIVE_INCLUDES \
        "${warnings[@]}" -fsyntax-only "$source"
}

job whole
for header in $(list_headers); do job examine "${header%.hpp}"; done
if "${cxx[@]}" -dM -E -x c++ - <<<'#include <cstddef>' | grep -q _LIBCPP_VERSION; then
    for header in $(list_headers); do job alone_on_libcxx "$header"; done
fi
finish
