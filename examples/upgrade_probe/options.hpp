// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_EXAMPLES_UPGRADE_PROBE_OPTIONS_HPP
#define HTTP_UPGRADE_EXAMPLES_UPGRADE_PROBE_OPTIONS_HPP

#include <optional>

#include "settings.hpp"

namespace probe {

/// Reads the command line. If there is nothing to run, because it is wrong or asks for help, prints
/// what there is to say and sets `status`, the exit status.
std::optional<settings> parse_options(int argc, char** argv, int& status);

}  // namespace probe

#endif
