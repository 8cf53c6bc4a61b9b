#!/usr/bin/env bash
# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
#
# Fuzzes the library with libFuzzer, each target for some seconds, and fails on any finding.
# Usage: run.sh COMPILER SECONDS [TARGET...]
# COMPILER is a clang++ with libFuzzer. The input of a finding is kept, and its path is printed.
# CORPUS is a folder that keeps the inputs of each target, from which the next run goes on.
# HTTP_UPGRADE_INCLUDE names another include folder.

set -u
export LC_ALL=C

if [ $# -lt 2 ] || ! [ "$2" -gt 0 ] 2>/dev/null; then
    echo "usage: $0 COMPILER SECONDS [TARGET...]" >&2
    exit 2
fi
compiler=$1
seconds=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd) || exit 2
include=${HTTP_UPGRADE_INCLUDE:-$here/../../include}
[ $# -gt 0 ] || set -- lists request exchange forward bridge
scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT

build() {  # SOURCE PROGRAM FLAG...
    local source=$1 program=$2
    shift 2
    "$compiler" -std=c++20 -O1 -g -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion \
        -Wshadow -Werror -I"$include" "$@" -o "$program" "$source" || exit 1
}

build "$here/seeds.cpp" "$scratch/make_seeds"
"$scratch/make_seeds" "$here/../captures" "$scratch/seeds" || exit 1

failures=0
for target in "$@"; do
    build "$here/$target.cpp" "$scratch/$target" \
        -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all
    seeds=heads
    [ "$target" = lists ] && seeds=values
    corpus=${CORPUS:-$scratch/corpus}/$target
    mkdir -p "$corpus"
    found=${TMPDIR:-/tmp}/http_upgrade-fuzz-$target-
    "$scratch/$target" -max_total_time="$seconds" -max_len=2048 -timeout=10 -print_final_stats=1 \
        -dict="$here/tokens.dict" -artifact_prefix="$found" \
        "$corpus" "$scratch/seeds/$seeds" >"$scratch/$target.log" 2>&1
    code=$?
    executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$scratch/$target.log")
    counters=$(grep -o 'cov: [0-9]* ft: [0-9]* corp: [0-9]*' "$scratch/$target.log" | tail -n 1)
    echo "$target: ${executions:-no} executions, ${counters:-no counters}"
    # A target that did not run, or not for long, must not pass.
    if [ "$code" != 0 ] || ! [ "${executions:-0}" -gt 1000 ]; then
        failures=$((failures + 1))
        echo "FAIL - $target, exit $code"
        # What does not hold and where, and the input.
        sed -n '/DOES NOT HOLD\|ERROR: \|runtime error/,$p' "$scratch/$target.log" | head -n 25
        tail -n 12 "$scratch/$target.log"
    fi
done
[ "$failures" = 0 ]
