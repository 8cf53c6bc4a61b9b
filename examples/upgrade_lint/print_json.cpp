// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "print_json.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "text.hpp"

namespace lint {

namespace {

/// Writes a JSON string. A field value need not be UTF-8, so each byte that is not printable ASCII
/// becomes \u00NN by itself.
std::string json_string(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string result = "\"";
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            result += {'\\', c};
        else if (is_printable(c))
            result += c;
        else
            result += {'\\', 'u', '0', '0', digits[byte / 16], digits[byte % 16]};
    }
    return result += '"';
}

/// Writes an array of pairs: the name of a protocol, and its version or null.
std::string json_protocols(std::vector<hu::protocol> const& protocols) {
    std::string result;
    for (hu::protocol const& each : protocols)
        result += (result.empty() ? "[" : ",[") + json_string(each.name) + "," +
                  (each.version.empty() ? "null" : json_string(each.version)) + "]";
    return "[" + result + "]";
}

/// Writes a finding. Lines count from 1 for the start line of the head, and columns count bytes
/// from 1.
std::string json_finding(hu::finding const& finding, message_head const& head) {
    hu::rule_info const rule = hu::info(finding.rule);
    field_line const* const field = field_line_of(finding, head);
    location const where = location_of(finding, head);
    std::string result = "{\"rule\":\"";
    result.append(rule.id).append("\",\"level\":\"").append(hu::to_string(rule.level));
    result += "\",\"field\":" + (field == nullptr ? "null" : json_string(field->name));
    result += ",\"line\":" + std::to_string(field == nullptr ? 1 : finding.line + 2);
    result += ",\"column\":" + std::to_string(where.offset + 1);
    result += ",\"length\":" + std::to_string(where.length);
    // The source needs no json_string: the library wrote it, in UTF-8 and without quotes.
    return result.append(",\"source\":\"").append(rule.source).append("\"}");
}

}  // namespace

void print_json(std::ostream& to, message_head const& head, verdict const& judged) {
    start_line const& start = head.start;
    to << "{\"kind\":" << (start.is_request ? "\"request\"" : "\"response\"")
       << ",\"version\":" << json_string(start.version_text);
    if (start.is_request)
        to << ",\"method\":" << json_string(start.method) << ",\"offer\":";
    else
        to << ",\"status\":" << start.status << ",\"protocols\":";
    to << json_protocols(judged.protocols) << ",\"findings\":[";
    bool is_first = true;
    for (hu::finding const each : judged.findings) {
        to << (is_first ? "" : ",") << json_finding(each, head);
        is_first = false;
    }
    to << "]}\n";
}

}  // namespace lint
