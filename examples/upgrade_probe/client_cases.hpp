// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_EXAMPLES_UPGRADE_PROBE_CLIENT_CASES_HPP
#define HTTP_UPGRADE_EXAMPLES_UPGRADE_PROBE_CLIENT_CASES_HPP

#include <functional>
#include <vector>

#include "client_visit.hpp"
#include "model.hpp"

namespace probe {

struct client_case {
    case_info about{};
    std::function<void(client_visit&)> play{};
};

/// The cases for a client, in the order in which they are printed.
std::vector<client_case> client_cases();

}  // namespace probe

#endif
