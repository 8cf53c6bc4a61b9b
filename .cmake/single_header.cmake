# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
#
# Writes all headers into one file:
#
#     cmake -D OUTPUT=http_upgrade.hpp -P .cmake/single_header.cmake
#
# Each header comes after those that it includes. Its licence lines, its guard and its includes are
# left out, and the standard headers are included once, at the top.
#
# Code contains `;` and `[`, which CMake takes for the syntax of lists. So the text of a header is
# never in a list, and never an argument without quotes.
cmake_minimum_required(VERSION 3.23)
set(include ${CMAKE_CURRENT_LIST_DIR}/../include)
if(NOT OUTPUT)
    message(FATAL_ERROR "set OUTPUT to the file to write: cmake -D OUTPUT=FILE -P ...")
endif()

set(licence "// Copyright the http_upgrade authors. Distributed under the Boost Software License, \
Version 1.0.\n// SPDX-License-Identifier: BSL-1.0\n")
set(seen "")
set(standard "")
set(code "")

# Appends what a header includes, and then the header, if it is not there yet.
function(append_header name)
    if(name IN_LIST seen)
        return()
    endif()
    list(APPEND seen ${name})

    file(READ ${include}/${name} text)
    string(REGEX MATCHALL "\n#include <http_upgrade/[a-z0-9_/]+\\.hpp>" own "${text}")
    foreach(line ${own})
        string(REGEX REPLACE ".*<(.*)>" "\\1" other "${line}")
        append_header(${other})
    endforeach()
    string(REGEX MATCHALL "\n#include <[a-z_]+>" others "${text}")
    foreach(line ${others})
        string(STRIP "${line}" line)
        list(APPEND standard ${line})
    endforeach()

    string(MAKE_C_IDENTIFIER ${name} guard)
    string(TOUPPER ${guard} guard)
    set(begin "${licence}#ifndef ${guard}\n#define ${guard}\n")
    set(end "\n#endif\n")
    string(FIND "${text}" "${begin}" begin_at)
    string(FIND "${text}" "${end}" end_at REVERSE)
    string(LENGTH "${begin}" begin_size)
    string(LENGTH "${end}" end_size)
    string(LENGTH "${text}" size)
    math(EXPR end_of_text "${end_at} + ${end_size}")
    if(NOT begin_at EQUAL 0 OR NOT end_of_text EQUAL size)
        message(FATAL_ERROR "${name} has other licence lines or another guard than ${guard}")
    endif()
    math(EXPR body_size "${end_at} - ${begin_size}")
    string(SUBSTRING "${text}" ${begin_size} ${body_size} body)
    string(REGEX REPLACE "\n#include <[^\n]*" "" body "${body}")
    string(STRIP "${body}" body)
    string(APPEND code "\n// ${name}\n\n${body}\n")

    set(seen "${seen}" PARENT_SCOPE)
    set(standard "${standard}" PARENT_SCOPE)
    set(code "${code}" PARENT_SCOPE)
endfunction()

append_header(http_upgrade/http_upgrade.hpp)

list(REMOVE_DUPLICATES standard)
list(SORT standard)
list(JOIN standard "\n" standard)
set(guard HTTP_UPGRADE_HTTP_UPGRADE_HPP)
file(WRITE ${OUTPUT} "${licence}
// This is the whole of http_upgrade, made of the headers in include/http_upgrade. Change those, and
// make it anew: cmake --build build --target single_header

#ifndef ${guard}
#define ${guard}

${standard}
${code}
#endif
")
