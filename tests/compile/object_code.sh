#!/usr/bin/env bash
# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
#
# Compiles a file that uses every name of the library (tests/every_call.hpp) at -O2, with exceptions
# and run-time type information, and looks into the object file:
#
# - it needs no function from outside but those listed below: so it allocates nothing, throws
#   nothing, and uses no locale, no errno, no input and no output;
# - it has no data that can be written, not even per thread, no guard of such data, and nothing that
#   runs before main.

. "$(dirname "$0")/lib.sh"

if ! command -v nm >/dev/null || ! command -v readelf >/dev/null; then
    echo "no nm or no readelf on this machine: nothing is looked at"
    exit 77
fi

# What a compiler may call for itself, in C as well: it copies, sets and compares bytes, counts bits,
# and checks its stack. And what belongs to a class with virtual functions: their type information,
# and what a pure virtual function ends in. Some compilers name __gxx_personality_v0 in the table of a
# noexcept function; who throws needs __cxa_throw besides.
allowed='memcmp
__gxx_personality_v0
memcpy
memmove
memset
memchr
bcmp
strlen
__popcountdi2
__stack_chk_fail
_GLOBAL_OFFSET_TABLE_
vtable for __cxxabiv1::__class_type_info
vtable for __cxxabiv1::__si_class_type_info
__cxa_pure_virtual'

# Every name that the module exports is used.
names_are_used() {
    local name missing=
    for name in $(sed -n 's/^using http_upgrade::\([a-z_0-9]*\);.*/\1/p' \
        "$headers/http_upgrade.cppm"); do
        grep -qE "(hu::|http_upgrade::)$name\b" "$here/../every_call.hpp" || missing+=" $name"
    done
    if [ -z "$missing" ]; then
        ok "every_call.hpp uses every name of the module"
    else
        fail "every_call.hpp does not use:$missing"
    fi
}

cat >"$work/object.cpp" <<'END'
#include "every_call.hpp"
namespace check {
using namespace every_call;
count text(std::string_view name, std::string_view value) { return on_text(name, value); }
count values(std::span<std::string_view const> all) { return on_values(all); }
count messages(exchange const& each) { return on_exchange(each); }
count good(unsigned char const (&random)[16]) { return on_good_exchanges(random); }
}  // namespace check
END

symbols_are_allowed() {  # OPTION OBJECT
    local found
    found=$(nm -uC "$2" | sed 's/^ *[UwvV] //' | sort -u | grep -vxF "$allowed")
    if [ -z "$found" ]; then
        ok "at $1 the object needs no function from outside but those allowed"
    else
        fail "at $1 the object needs:"
        echo "$found" | sed 's/^/    /'
    fi
}

# .data.rel.ro is written once by the loader, before the program begins, and never after.
data_is_constant() {  # OPTION OBJECT
    local found
    found=$({
        # The columns: name, type, address, offset, size, size of an entry, flags (W: writable).
        readelf -SW "$2" | sed -n 's/^ *\[ *[0-9]*\] *//p' |
            awk '$7 ~ /W/ && $5 !~ /^0+$/ && $1 !~ /^\.data\.rel\.ro/ {print "section " $1}'
        nm -C "$2" | grep 'guard variable'
    })
    if [ -z "$found" ]; then
        ok "at $1 the object has no data that can be written, and runs nothing before main"
    else
        fail "at $1 the object has:"
        echo "$found" | sed 's/^/    /'
    fi
}

look() {  # OPTION
    local object=$work/object$1.o
    compiles "a file that uses every name, at $1" "$1" -I "$here/.." \
        -c "$work/object.cpp" -o "$object" || return
    symbols_are_allowed "$1" "$object"
    data_is_constant "$1" "$object"
}

job names_are_used
job look -O2
finish
