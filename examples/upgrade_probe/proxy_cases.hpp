// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_EXAMPLES_UPGRADE_PROBE_PROXY_CASES_HPP
#define HTTP_UPGRADE_EXAMPLES_UPGRADE_PROBE_PROXY_CASES_HPP

#include <functional>
#include <vector>

#include "model.hpp"
#include "proxy_session.hpp"

namespace probe {

struct proxy_case {
    case_info about{};
    bool needs_tunnel = false;  ///< whether a websocket has to go through the proxy
    std::function<void(proxy_session&)> play{};
};

/// The cases for a proxy, in the order in which they are printed.
std::vector<proxy_case> proxy_cases();

}  // namespace probe

#endif
