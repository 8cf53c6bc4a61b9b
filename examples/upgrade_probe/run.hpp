// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_EXAMPLES_UPGRADE_PROBE_RUN_HPP
#define HTTP_UPGRADE_EXAMPLES_UPGRADE_PROBE_RUN_HPP

#include <cstddef>
#include <deque>
#include <functional>
#include <string_view>
#include <vector>

#include "model.hpp"
#include "settings.hpp"

namespace probe {

/// A case that can be run.
struct runnable {
    case_info about{};
    /// Runs the case on the connections that it opens, and adds a record for each of them. Throws
    /// `failure`, `not_judged` or `cannot_run`; the case passes if it returns. The number is that of
    /// the job, from 0, of those that run at the same time.
    std::function<void(std::deque<record>&, std::size_t job)> play{};
};

/// Called with each result in the order of the cases, as soon as all cases before it have ended.
using observer = std::function<void(result const&)>;

/// Runs the cases, at most `jobs` at the same time. The results are in the order of the cases.
/// Throws cannot_run if a case did.
std::vector<result> run_cases(std::vector<runnable> const& cases, std::size_t jobs,
                              observer const& on_result);

/// Whether the id of a case is one that the user asked for: patterns may contain * and ?, and
/// no pattern means every case.
bool is_chosen(settings const& chosen, std::string_view id);

// Each mode has a file of its own.

std::vector<case_info> server_case_list(std::string_view protocol);
std::vector<result> run_server(settings const& chosen, observer const& on_result);

std::vector<case_info> client_case_list();
std::vector<result> run_client(settings const& chosen, observer const& on_result);

std::vector<case_info> proxy_case_list();
std::vector<result> run_proxy(settings const& chosen, observer const& on_result);

}  // namespace probe

#endif
