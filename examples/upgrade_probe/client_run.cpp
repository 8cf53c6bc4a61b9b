// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <algorithm>

#include "client_cases.hpp"
#include "client_visit.hpp"
#include "run.hpp"

namespace probe {

namespace {

constexpr milliseconds slow_start(15000);

/// How long a client may take for its end: what it says then tells more about a failure.
constexpr milliseconds after_failure(1000);

/// How long a client that sends nothing by itself is waited for, when nothing else is known of it.
constexpr milliseconds before_question(2000);

/// Answers a plain handshake in the right way. Throws cannot_run if the client does not go on then,
/// because no case could judge it.
void learn_client(client_setup& setup) {
    case_info const about{.id = "plain"};
    std::deque<record> records;
    client_visit visit(setup, about, records, 0);
    try {
        visit.start();
    } catch (not_judged const& reason) {
        throw cannot_run{reason.why};
    } catch (failure const& wrong) {
        throw cannot_run{wrong.why};
    }
    visit.send(visit.right_answer().head());
    auto const went_on = [](client_frames const& seen) { return seen.went_on(); };
    visit.watch(went_on, std::min(before_question, setup.timeout));
    if (!visit.seen().went_on() && !visit.seen().is_over()) {
        setup.needs_ping = true;
        visit.watch(went_on);
    }
    bool const is_good = visit.seen().went_on() && !visit.seen().is_no_frame;
    std::string const behaviour = visit.behaviour();
    visit.finish(after_failure);
    if (is_good) return;
    std::string const words = visit.last_words();
    throw cannot_run{"the client does not go on after a right 101: it " + behaviour +
                     (words.empty() ? "" : "; it printed: " + words)};
}

}  // namespace

std::vector<case_info> client_case_list() {
    std::vector<case_info> list;
    for (client_case const& each : client_cases()) list.push_back(each.about);
    return list;
}

std::vector<result> run_client(settings const& chosen, observer const& on_result) {
    client_setup setup;
    setup.command = chosen.command;
    setup.timeout = chosen.timeout;
    setup.start_limit = std::max(chosen.timeout, slow_start);

    std::vector<runnable> cases;
    for (client_case const& each : client_cases())
        if (is_chosen(chosen, each.about.id))
            cases.push_back(
                {each.about, [&setup, each](std::deque<record>& records, std::size_t job) {
                     client_visit visit(setup, each.about, records, job);
                     try {
                         each.play(visit);
                     } catch (...) {
                         visit.finish(after_failure);
                         throw;
                     }
                     visit.finish();
                 }});
    // Each job has a port of its own, so that no client can get the answer for another.
    std::size_t const jobs =
        std::clamp<std::size_t>(chosen.jobs, 1, std::max<std::size_t>(cases.size(), 1));
    for (std::size_t job = 0; job < jobs; ++job) {
        std::size_t const port = chosen.port == 0 ? 0 : chosen.port + job;
        if (port > 65535) throw cannot_run{"there are not enough ports from --port on for --jobs"};
        setup.listeners.emplace_back(static_cast<std::uint16_t>(port));
    }
    learn_client(setup);
    return run_cases(cases, jobs, on_result);
}

}  // namespace probe
