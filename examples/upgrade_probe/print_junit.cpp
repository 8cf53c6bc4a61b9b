// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "print_junit.hpp"

#include <algorithm>
#include <sstream>

#include "../upgrade_lint/text.hpp"
#include "print_text.hpp"

namespace probe {

namespace {

/// An attribute with a space before it.
std::string attribute(std::string_view name, std::string_view value) {
    return ' ' + std::string(name) + "=\"" + markup(value) + '"';
}

std::string attribute(std::string_view name, std::size_t value) {
    return attribute(name, std::to_string(value));
}

/// The attribute of a time, which JUnit counts in seconds.
std::string time_attribute(milliseconds duration) {
    std::string const digits = std::to_string(duration.count() % 1000);
    return attribute("time", std::to_string(duration.count() / 1000) + '.' +
                                 std::string(3 - digits.size(), '0') + digits);
}

std::string counts(std::size_t cases, std::size_t failed) {
    return attribute("tests", cases) + attribute("failures", failed) + attribute("errors", 0);
}

std::string details_of(result const& one) {
    std::ostringstream text;
    print_details({text}, one);
    return text.str();
}

std::string test_case(result const& one, std::string_view class_name) {
    std::string all = "    <testcase" + attribute("name", one.about.id) +
                      attribute("classname", class_name) + time_attribute(one.duration);
    switch (one.ended) {
        case outcome::passed: return all + "/>\n";
        case outcome::skipped:
            return all + ">\n      <skipped" + attribute("message", one.why) +
                   "/>\n    </testcase>\n";
        case outcome::failed:
            return all + ">\n      <failure" + attribute("message", one.why) +
                   attribute("type", name_of(one.level)) + '>' +
                   markup(std::string(one.about.title) + "\n" + details_of(one)) +
                   "</failure>\n    </testcase>\n";
    }
    return all;
}

std::string test_suite(section const& part, std::string_view mode) {
    auto const count = [&](outcome ended) {
        return static_cast<std::size_t>(std::ranges::count(part.results, ended, &result::ended));
    };
    milliseconds duration{};
    std::string cases;
    for (result const* each : part.results) {
        duration += each->duration;
        cases += test_case(*each, "upgrade_probe." + std::string(mode));
    }
    return "  <testsuite" + attribute("name", part.name) +
           counts(part.results.size(), count(outcome::failed)) +
           attribute("skipped", count(outcome::skipped)) + time_attribute(duration) + ">\n" +
           cases + "  </testsuite>\n";
}

}  // namespace

std::string markup(std::string_view text) {
    std::string result;
    for (char const c : text) {
        switch (c) {
            case '&': result += "&amp;"; break;
            case '<': result += "&lt;"; break;
            case '>': result += "&gt;"; break;
            case '"': result += "&quot;"; break;
            case '\'': result += "&#39;"; break;
            default: result += c;
        }
    }
    // No byte of those entities is escaped here, and the ends of lines stay.
    std::string all;
    for (std::string_view rest = result; !rest.empty();) {
        std::size_t const end = std::min(rest.find('\n'), rest.size());
        all += readable(rest.substr(0, end));
        if (end == rest.size()) break;
        all += '\n';
        rest.remove_prefix(end + 1);
    }
    return all;
}

std::vector<section> by_section(std::vector<result> const& results) {
    std::vector<section> sections;
    for (result const& each : results) {
        auto found = std::ranges::find(sections, each.about.section, &section::name);
        if (found == sections.end())
            found = sections.insert(sections.end(), {each.about.section, {}});
        found->results.push_back(&each);
    }
    return sections;
}

std::string junit(run_report const& run) {
    totals const sums = sum(run.results);
    milliseconds duration{};
    for (result const& each : run.results) duration += each.duration;
    std::string all = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" +
                      attribute("name", "upgrade_probe " + run.mode + ' ' + run.target) +
                      counts(sums.cases, sums.failed) + time_attribute(duration) + ">\n";
    for (section const& each : by_section(run.results)) all += test_suite(each, run.mode);
    return all + "</testsuites>\n";
}

}  // namespace probe
