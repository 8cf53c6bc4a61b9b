# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0

# The tests that take minutes, all with the label `long`. The preset `long` builds and runs these
# alone, with a clang, because fuzzing and coverage need one.

set(HTTP_UPGRADE_FUZZ_SECONDS 120 CACHE STRING "How long each target is fuzzed")

# All sizes, where the quick tests take the small ones.
add_test(NAME exhaustive_full COMMAND test_exhaustive)
set_tests_properties(exhaustive_full PROPERTIES ENVIRONMENT HTTP_UPGRADE_EXHAUSTIVE=1)
add_test(NAME linear_full COMMAND linear)
set(long_tests exhaustive_full linear_full)

foreach(target lists request exchange forward bridge)
    add_test(NAME fuzz_${target} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/run.sh
        ${CMAKE_CXX_COMPILER} ${HTTP_UPGRADE_FUZZ_SECONDS} ${target})
    list(APPEND long_tests fuzz_${target})
endforeach()
add_test(NAME differential COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/differential/run.sh
    ${CMAKE_CXX_COMPILER})

add_test(NAME coverage COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/coverage/coverage.sh
    ${CMAKE_CXX_COMPILER} ${CMAKE_BINARY_DIR}/coverage)
add_test(NAME platforms COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/platforms/run.sh)
list(APPEND long_tests differential coverage platforms)

set_tests_properties(${long_tests} PROPERTIES LABELS long TIMEOUT 3000)
