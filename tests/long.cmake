# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0

# The tests that take minutes, all with the label `long`. The preset `long` builds and runs these
# alone, with a clang, because fuzzing and coverage need one.

set(HTTP_UPGRADE_FUZZ_SECONDS 40 CACHE STRING "How long each target is fuzzed")

# All sizes, where the quick tests take the small ones.
add_test(NAME exhaustive_full COMMAND test_exhaustive)
set_tests_properties(exhaustive_full PROPERTIES ENVIRONMENT HTTP_UPGRADE_EXHAUSTIVE=1)
add_test(NAME linear_full COMMAND linear)
set(long_tests exhaustive_full linear_full)

foreach(target lists request exchange forward bridge)
    add_test(NAME fuzz_${target} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/run.sh
        ${CMAKE_CXX_COMPILER} ${HTTP_UPGRADE_FUZZ_SECONDS} ${target})
    set_tests_properties(fuzz_${target} PROPERTIES ENVIRONMENT CORPUS=${PROJECT_BINARY_DIR}/corpus)
    list(APPEND long_tests fuzz_${target})
    list(APPEND fuzz_tests fuzz_${target})
endforeach()
# The other readers get the messages that fuzzing found as well.
file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/corpus)
add_test(NAME differential COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/differential/run.sh
    ${CMAKE_CXX_COMPILER} 100000 ${PROJECT_BINARY_DIR}/corpus)
set_tests_properties(differential PROPERTIES DEPENDS "${fuzz_tests}")

add_test(NAME coverage COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/coverage/coverage.sh
    ${CMAKE_CXX_COMPILER} ${PROJECT_BINARY_DIR}/coverage)

# Those that differ from the platforms of the other presets.
set(HTTP_UPGRADE_PLATFORMS aarch64 c++26 i386 no-exceptions s390x unsigned-char windows x86-64-O3
    CACHE STRING "The platforms of tests/platforms/run.sh that the tests are run on")
add_test(NAME platforms COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/platforms/run.sh
    ${HTTP_UPGRADE_PLATFORMS})
list(APPEND long_tests differential coverage platforms)

set_tests_properties(${long_tests} PROPERTIES LABELS long TIMEOUT 3000)
