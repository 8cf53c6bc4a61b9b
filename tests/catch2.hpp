// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_TESTS_CATCH2_HPP
#define HTTP_UPGRADE_TESTS_CATCH2_HPP

// Catch2 v3 has many headers and its own main; v2 has one header.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
#endif

#endif
