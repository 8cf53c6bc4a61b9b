// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_VERSION_HPP
#define HTTP_UPGRADE_VERSION_HPP

/// The version of this library: major * 10000 + minor * 100 + patch. CMake reads it here.
#define HTTP_UPGRADE_VERSION 100

#endif
