// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "run.hpp"

#include <fnmatch.h>
#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>

namespace probe {

namespace {

result run_case(runnable const& each, std::size_t job) {
    result done{each.about, outcome::passed, each.about.level};
    auto const start = std::chrono::steady_clock::now();
    try {
        each.play(done.records, job);
    } catch (failure const& wrong) {
        done.ended = outcome::failed;
        done.level = wrong.level;
        done.why = wrong.why;
        done.marks = wrong.marks;
    } catch (not_judged const& reason) {
        done.ended = outcome::skipped;
        done.why = reason.why;
    }
    done.duration =
        std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - start);
    return done;
}

}  // namespace

std::vector<result> run_cases(std::vector<runnable> const& cases, std::size_t jobs,
                              observer const& on_result) {
    std::vector<std::optional<result>> done(cases.size());
    std::exception_ptr fault;
    std::mutex guard;
    std::condition_variable changed;
    std::atomic<std::size_t> next = 0;

    auto const work = [&](std::size_t job) {
        try {
            for (std::size_t i; (i = next++) < cases.size();) {
                result ended = run_case(cases[i], job);
                std::lock_guard const lock(guard);
                done[i] = std::move(ended);
                changed.notify_one();
            }
        } catch (...) {
            std::lock_guard const lock(guard);
            if (!fault) fault = std::current_exception();
            next = cases.size();  // the other jobs start no further case
            changed.notify_one();
        }
    };
    std::vector<result> results;
    {
        std::vector<std::jthread> workers;
        for (std::size_t job = 0; job < std::min(jobs, cases.size()); ++job)
            workers.emplace_back(work, job);
        std::unique_lock lock(guard);
        while (results.size() < cases.size()) {
            changed.wait(lock, [&] { return fault || done[results.size()].has_value(); });
            if (fault) break;
            results.push_back(std::move(*done[results.size()]));
            lock.unlock();
            on_result(results.back());
            lock.lock();
        }
        lock.unlock();
    }
    if (fault) std::rethrow_exception(fault);
    return results;
}

bool is_chosen(settings const& chosen, std::string_view id) {
    return chosen.patterns.empty() ||
           std::ranges::any_of(chosen.patterns, [&](std::string const& pattern) {
               return ::fnmatch(pattern.c_str(), std::string(id).c_str(), 0) == 0;
           });
}

}  // namespace probe
