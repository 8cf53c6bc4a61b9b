#!/usr/bin/env bash
# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
#
# A program may use any name, as a global, a macro, or a function that argument-dependent lookup
# finds, and turn every warning on: see hostile_user.cpp. Its lists of names are made here, from the
# headers: every identifier in them.
#
# g++ says -Wshadow of the parameters of constructors when it instantiates them in a constant
# expression. Those therefore end in `_in`, and such globals are not made.

. "$(dirname "$0")/lib.sh"

keywords=$(
    echo alignas alignof auto bool break case catch char class concept const consteval constexpr \
        constinit const_cast continue decltype default delete do double dynamic_cast else enum \
        explicit extern false final float for friend goto if inline int long mutable namespace \
        new noexcept nullptr operator override private protected public requires return short \
        signed sizeof static static_assert static_cast struct switch template this throw true \
        try typedef typename union unsigned using virtual void volatile while std http_upgrade
)
# Names that the C library declares where string_view is included. Some include <strings.h> there,
# with a function index, or <stdio.h>, with remove.
library=$(echo size_t ptrdiff_t nullptr_t uint16_t uint32_t uint64_t)
under=$("${cxx[@]}" -M -x c++ - <<<'#include <string_view>')
[[ $under != */strings.h* ]] || library+=" index"
[[ $under != */stdio.h* ]] || library+=" remove"

list_headers | sed "s|^|$headers/|" | xargs cat |
    sed -E 's|//.*||; /^ *#/d; s/"([^"\\]|\\.)*"//g; s/'"'([^'\\\\]|\\\\.)+'"'//g' |
    grep -oE '\b[A-Za-z][A-Za-z0-9_]*' | sort -u |
    grep -vxF "$(tr ' ' '\n' <<<"$keywords")" >"$work/names"
# Each trap matches as well as a template of the headers, so that a call that finds both is
# ambiguous. For text, where the headers constrain their templates, it matches better.
sed 's/.*/template <class X> void (&)(X\&\&) = delete;\
template <class X, class Y> void (&)(X\&\&, Y\&\&) = delete;\
template <class X, class Y, class Z> void (&)(X\&\&, Y\&\&, Z\&\&) = delete;\
void (&)(my_text const\&) = delete;\
void (&)(my_text\&\&) = delete;/' "$work/names" >"$work/hostile_traps.hpp"
grep -vxF "$(tr ' ' '\n' <<<"$library")" "$work/names" | grep -v '_in$' |
    sed 's/.*/inline int & = 0;/' >"$work/hostile_globals.hpp"

missing=
for name in at end value line message element scan name_of find_field judge_message i T R It; do
    grep -qx "$name" "$work/names" || missing+=" $name"
done
names_found() {
    if [ -z "$missing" ]; then ok "$(wc -l <"$work/names") names"; else fail "no name:$missing"; fi
}
job names_found

build() {  # NAME FLAG...
    local program=$work/${1// /_}
    compiles "$@" -I "$work" "${warnings[@]}" "${bare[@]}" "$here/hostile_user.cpp" -o "$program" &&
        runs "$1, run" "$program"
}
job build "traps for unqualified calls"
job build "globals of every name" -DHOSTILE_GLOBALS
job build "macros of other libraries" -DHOSTILE_MACROS
finish
