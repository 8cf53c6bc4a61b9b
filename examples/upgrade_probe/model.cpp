// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "model.hpp"

#include <algorithm>

namespace probe {

std::string_view name_of(severity level) {
    switch (level) {
        case severity::should: return "should";
        case severity::must: return "must";
        case severity::danger: return "danger";
    }
    return "";
}

std::string_view name_of(outcome ended) {
    switch (ended) {
        case outcome::passed: return "passed";
        case outcome::failed: return "failed";
        case outcome::skipped: return "skipped";
    }
    return "";
}

void record::add(event::kind what, std::string_view text) {
    if (what == event::note || events.empty() || events.back().what != what)
        events.push_back({what, {}, 0});
    event& last = events.back();
    last.text.append(text.substr(0, longest_record - std::min(longest_record, last.text.size())));
    last.size += text.size();
}

totals sum(std::vector<result> const& results) {
    totals sums;
    for (result const& each : results) {
        ++sums.cases;
        if (each.ended == outcome::passed) ++sums.passed;
        if (each.ended == outcome::skipped) ++sums.skipped;
        if (each.ended != outcome::failed) continue;
        ++sums.failed;
        if (each.level == severity::should) ++sums.should;
        if (each.level == severity::must) ++sums.must;
        if (each.level == severity::danger) ++sums.danger;
    }
    return sums;
}

}  // namespace probe
