// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "print_json.hpp"

#include <nlohmann/json.hpp>

#include <string>

#include "../upgrade_lint/text.hpp"
#include "print_text.hpp"

namespace probe {

namespace {

// The members stay in the order in which they are written here.
using json = nlohmann::ordered_json;

/// How many bytes `sent` and `received` of a case have at most. The events have more.
constexpr std::size_t short_length = 1024;

/// Writes the code point of the number of each byte in UTF-8. nlohmann::json writes those below 0x20
/// as escape sequences.
std::string code_points(std::string_view bytes) {
    std::string result;
    for (char const c : bytes) {
        auto const byte = static_cast<unsigned char>(c);
        if (byte < 0x80)
            result += c;
        else
            result +=
                {static_cast<char>(0xC0 | byte >> 6), static_cast<char>(0x80 | (byte & 0x3F))};
    }
    return result;
}

json json_of(mark const& wrong) {
    hu::rule_info const rule = hu::info(wrong.rule);
    return {{"rule", rule.id},        {"text", rule.text},
            {"source", rule.source},  {"line", code_points(wrong.line)},
            {"offset", wrong.offset}, {"length", wrong.length},
            {"sent", wrong.is_sent}};
}

json json_of(event const& each) {
    std::string_view const kind = each.what == event::sent       ? "sent"
                                  : each.what == event::received ? "received"
                                                                 : "note";
    std::string const text =
        each.what == event::note ? readable(each.text) : code_points(each.text);
    return {{"kind", kind}, {"text", text}, {"size", each.size}};
}

json json_of(record const& connection) {
    json events = json::array();
    for (event const& each : connection.events) events.push_back(json_of(each));
    return {{"name", readable(connection.name)}, {"events", events}};
}

/// The first bytes of one direction on all connections.
std::string joined(std::deque<record> const& records, event::kind direction) {
    std::string all;
    for (record const& connection : records)
        for (event const& each : connection.events)
            if (each.what == direction && all.size() < short_length) all += each.text;
    return code_points(std::string_view(all).substr(0, short_length));
}

/// What is known of a case before it runs.
json json_of(case_info const& about) {
    return {{"id", readable(about.id)},          {"section", readable(about.section)},
            {"title", readable(about.title)},    {"severity", name_of(about.level)},
            {"sources", readable(about.source)}, {"right", readable(about.right)},
            {"advice", readable(about.advice)}};
}

json json_of(result const& one) {
    json all = json_of(one.about);
    all["result"] = name_of(one.ended);
    if (one.ended == outcome::failed) all["failure_severity"] = name_of(one.level);
    all["why"] = readable(one.why);
    all["marks"] = json::array();
    for (mark const& each : one.marks) all["marks"].push_back(json_of(each));
    all["connections"] = json::array();
    for (record const& each : one.records) all["connections"].push_back(json_of(each));
    all["sent"] = joined(one.records, event::sent);
    all["received"] = joined(one.records, event::received);
    all["milliseconds"] = one.duration.count();
    return all;
}

}  // namespace

void print_json(std::ostream& to, run_report const& run) {
    json cases = json::array();
    for (result const& each : run.results) cases.push_back(json_of(each));
    totals const sums = sum(run.results);
    json const all = {{"tool", "upgrade_probe"},
                      {"version", version_text()},
                      {"mode", readable(run.mode)},
                      {"target", readable(run.target)},
                      {"protocol", readable(run.protocol)},
                      {"cases", cases},
                      {"summary",
                       {{"cases", sums.cases},
                        {"passed", sums.passed},
                        {"failed", sums.failed},
                        {"skipped", sums.skipped},
                        {"should", sums.should},
                        {"must", sums.must},
                        {"danger", sums.danger}}}};
    to << all.dump(2, ' ', true) << '\n';
}

void print_json_list(std::ostream& to, std::string_view mode, std::vector<case_info> const& cases) {
    json list = json::array();
    for (case_info const& each : cases) list.push_back(json_of(each));
    json const all = {
        {"tool", "upgrade_probe"}, {"version", version_text()}, {"mode", mode}, {"cases", list}};
    to << all.dump(2, ' ', true) << '\n';
}

}  // namespace probe
