#!/usr/bin/env bash
# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
#
# What the library adds to a program: the object code of a file that only negotiates, and of one
# that only inspects, each against its limit. Neither may hold a sentence of the catalogue: only
# `info` uses those.
#
#     weight.sh COMPILER          prints the sizes; exits with 1 when one is above its limit
#     weight.sh COMPILER --time   also prints compile times, in units of a file that includes
#                                 <string_view> alone; times differ from run to run
set -euo pipefail
compiler=$1
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

cat >"$work/without.cpp" <<'END'
#include <string>
#include <string_view>
#include <utility>
#include <vector>
using fields_type = std::vector<std::pair<std::string, std::string>>;
bool decide(fields_type const& fields) { return fields.size() > 3; }
END
cat >"$work/negotiates.cpp" <<'END'
#include <http_upgrade/literal.hpp>
#include <http_upgrade/negotiate.hpp>
#include <string>
#include <vector>
using namespace http_upgrade::literals;
using fields_type = std::vector<std::pair<std::string, std::string>>;
bool decide(fields_type const& fields) {
    constexpr auto supported = "websocket"_upgrade;
    http_upgrade::request const message{http_upgrade::http_1_1, "GET", fields};
    return bool(http_upgrade::negotiate(message, supported));
}
END
cat >"$work/inspects.cpp" <<'END'
#include <http_upgrade/inspect.hpp>
#include <string>
#include <vector>
using fields_type = std::vector<std::pair<std::string, std::string>>;
bool decide(fields_type const& fields) {
    http_upgrade::request const message{http_upgrade::http_1_1, "GET", fields};
    for (http_upgrade::finding const each : http_upgrade::inspect(message))
        if (each.rule == http_upgrade::rule::upgrade_malformed) return true;
    return false;
}
END

build() { "$compiler" -std=c++20 -O2 -I"$root/include" -c "$work/$1.cpp" -o "$work/$1.o"; }

weigh() {  # NAME LIMIT
    local bytes
    build "$1"
    bytes=$(size "$work/$1.o" | awk 'NR == 2 {print $1}')
    if [ "$bytes" -le "$2" ]; then
        echo "ok - a file that only $1: $bytes bytes of text at -O2, at most $2"
    else
        echo "FAIL - a file that only $1: $bytes bytes of text at -O2, more than $2"
        failed=1
    fi
    if grep -q 'must not be sent without an upgrade connection option' "$work/$1.o"; then
        echo "FAIL - a file that only $1 holds sentences of the catalogue"
        failed=1
    else
        echo "ok - a file that only $1 holds no sentence of the catalogue"
    fi
}

# The least user and system time of seven runs, in milliseconds.
cost() {  # FILE
    local least=0 spent
    for _ in 1 2 3 4 5 6 7; do
        spent=$( { TIMEFORMAT='%U %S'; time build "$1" >/dev/null; } 2>&1 |
            awk '{printf "%d", ($1 + $2) * 1000}')
        if [ "$least" = 0 ] || [ "$spent" -lt "$least" ]; then least=$spent; fi
    done
    echo "$least"
}
print_times() {
    local unit without header
    echo '#include <string_view>' >"$work/string_view.cpp"
    unit=$(cost string_view)
    without=$(cost without)
    for file in negotiates inspects; do
        awk -v file="$file" -v spent="$(cost $file)" -v without="$without" -v unit="$unit" \
            'BEGIN {printf "a file that only %s: %.1f units above the same without the library\n",
                    file, (spent - without) / unit}'
    done
    for header in upgrade negotiate http_upgrade; do
        echo "#include <http_upgrade/$header.hpp>" >"$work/header.cpp"
        awk -v header="$header" -v spent="$(cost header)" -v unit="$unit" \
            'BEGIN {printf "%s.hpp, included only: %.2f units\n", header, spent / unit}'
    done
}

weigh negotiates $((24 * 1024))
weigh inspects $((36 * 1024))
if [ "${2-}" = --time ]; then print_times; fi
exit $failed
