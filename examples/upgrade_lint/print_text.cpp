// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "print_text.hpp"

#include <string>
#include <vector>

#include "text.hpp"

namespace lint {

namespace {

void print_finding(text_output const& to, hu::finding const& finding, message_head const& head) {
    hu::rule_info const rule = hu::info(finding.rule);
    to.stream << "  " << to.coloured(rule.level) << ' ' << rule.id << ' '
              << to.coloured(colour::dim, "[" + std::string(rule.source) + "]") << "\n    "
              << rule.text << '\n';
    print_location(to, location_of(finding, head), field_line_of(finding, head) != nullptr);
    to.stream << "    do: " << rule.remedy << '\n';
    std::string_view const action = recipient_action(rule.consequence, head.start);
    if (!action.empty()) to.stream << "    recipient: " << action << '\n';
}

/// Writes a list of protocols. It stops after 16, because a message can name thousands.
std::string list_of(std::vector<hu::protocol> const& protocols) {
    std::string list;
    std::size_t count = 0;
    for (hu::protocol const& each : protocols) {
        if (count != 0) list += ", ";
        if (count++ == 16) return list + "... (" + std::to_string(protocols.size()) + " in all)";
        list += shortened(each.name, line_width);
        if (!each.version.empty()) list += "/" + shortened(each.version, line_width);
    }
    return list.empty() ? "nothing" : list;
}

std::string summary_of_request(message_head const& head, verdict const& judged) {
    if (std::string_view const tunnel = tunnel_protocol(head); !tunnel.empty())
        return "asks for a tunnel: " + shortened(tunnel, line_width);
    bool const is_ignored = judged.has_upgrade_field && judged.protocols.empty();
    return "offers: " + list_of(judged.protocols) +
           (is_ignored ? " (the Upgrade field does not count)" : "");
}

std::string summary_of_response(message_head const& head, verdict const& judged) {
    int const status = head.start.status;
    if (!judged.has_upgrade_field && status != 101 && status != 426) return "";
    std::string_view const verb = status == 101   ? "switches to: "
                                  : status == 426 ? "asks for: "
                                                  : "advertises: ";
    bool const is_malformed = judged.has_upgrade_field && judged.protocols.empty() &&
                              judged.findings.contains(hu::rule::upgrade_malformed);
    return std::string(verb) + list_of(judged.protocols) +
           (is_malformed ? " (the Upgrade field is not well-formed)" : "");
}

/// Names the messages that a message is judged with: " (answers line 1; received as near:6)".
std::string related_messages(captured_message const& message) {
    std::string text;
    captured_message const* const request =
        message.head.start.is_request ? nullptr : comparable_request(message);
    if (request != nullptr)
        text = "answers line " + std::to_string(request->head.start.where.line_number);
    if (message.received != nullptr)
        text += (text.empty() ? "received as " : "; received as ") +
                escaped(message.received->file) + ":" +
                std::to_string(message.received->head.start.where.line_number);
    return text.empty() ? text : " (" + text + ")";
}

}  // namespace

void print_message(text_output const& to, captured_message const& message, verdict const& judged) {
    message_head const& head = message.head;
    location const& start = head.start.where;
    to.stream << to.coloured(colour::bold, escaped(message.file) + ":" +
                                               std::to_string(start.line_number) + ": " +
                                               shortened(trimmed(start.line), line_width))
              << related_messages(message) << '\n';
    std::string const summary = head.start.is_request ? summary_of_request(head, judged)
                                                      : summary_of_response(head, judged);
    if (!summary.empty()) to.stream << "  " << summary << '\n';
    for (hu::finding const each : judged.findings) print_finding(to, each, head);
    if (judged.findings.empty()) to.stream << "  no findings\n";
    if (head.bytes_after_switch != 0)
        to.stream << "  (" << head.bytes_after_switch << " bytes behind this 101 are not read)\n";
}

void print_error(std::ostream& to, std::string_view file, input_error const& error) {
    location const& where = error.where;
    bool const has_line = where.line_number != 0;
    to << escaped(file) << (has_line ? ":" + std::to_string(where.line_number) : "")
       << ": unusable: " << error.reason << '\n';
    if (has_line) print_location({to}, where, where.length != 0);
}

void print_totals(std::ostream& to, totals const& sums) {
    auto const print_count = [&](std::size_t count, std::string_view noun) {
        to << count << ' ' << noun << (count == 1 ? "" : "s");
    };
    print_count(sums.heads, "head");
    for (std::size_t i = 0; i != sums.findings.size(); ++i) {
        to << (i == 0 ? ": " : ", ");
        print_count(sums.findings[i], hu::to_string(static_cast<hu::level>(i)));
    }
    if (sums.errors_in_input != 0) to << "; unusable: " << sums.errors_in_input;
    to << '\n';
}

std::string_view recipient_action(hu::consequence consequence, start_line const& start) {
    switch (consequence) {
        case hu::consequence::none: return "";
        case hu::consequence::ignore:
            return "goes on as if Upgrade, or that element of it, were absent";
        case hu::consequence::malformed:
            if (start.version >= hu::http_2) return "treats the message as a stream error";
            return start.is_request ? "answers 400" : "closes the connection";
        case hu::consequence::refuse:
            if (start.is_request) return "takes another offer, or answers 400; does not switch";
            return "fails the connection; does not switch";
        case hu::consequence::fail:
            if (start.is_request) return "takes another offer, or goes on in HTTP/1.1";
            return "fails the connection; does not switch";
        case hu::consequence::upgrade_required:
            return "answers 426 and says there what it supports";
    }
    return "";
}

}  // namespace lint
