// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_EXAMPLES_UPGRADE_PROBE_SERVER_CASES_HPP
#define HTTP_UPGRADE_EXAMPLES_UPGRADE_PROBE_SERVER_CASES_HPP

#include <functional>
#include <string_view>
#include <vector>

#include "model.hpp"
#include "server_session.hpp"

namespace probe {

struct server_case {
    case_info about{};
    std::function<void(server_session&)> play{};
};

/// The cases for a protocol, in the order in which they are printed: those for every protocol, and
/// those for this one.
std::vector<server_case> server_cases(std::string_view protocol);

}  // namespace probe

#endif
