// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "judge.hpp"

#include <cstddef>

namespace lint {

namespace {

auto as_request(captured_message const& message) {
    start_line const& start = message.head.start;
    return hu::request(start.version, start.method, message.head.fields, message.context);
}

auto as_response(captured_message const& message) {
    start_line const& start = message.head.start;
    return hu::response(start.version, start.status, message.head.fields, message.context);
}

std::vector<std::string_view> field_values(message_head const& head, std::string_view name) {
    std::vector<std::string_view> values;
    for (field_line const& field : head.fields)
        if (hu::equal_ignoring_case(field.name, name)) values.push_back(field.value);
    return values;
}

verdict judge_request(captured_message const& message) {
    auto const request = as_request(message);
    auto const offer = hu::offer_of(request);
    return {{offer.begin(), offer.end()}, false, hu::inspect(request)};
}

verdict judge_response(captured_message const& message) {
    auto const response = as_response(message);
    auto const values = field_values(message.head, "upgrade");
    auto const protocols = hu::parse_upgrade(values);
    captured_message const* const request = comparable_request(message);
    return {{protocols.begin(), protocols.end()},
            false,
            request ? hu::inspect(as_request(*request), response) : hu::inspect(response)};
}

/// Judges a message by the rules for intermediaries. It must have the message that was received.
hu::findings judge_forwarded(captured_message const& message) {
    if (message.head.start.is_request)
        return hu::inspect_forwarded(as_request(*message.received), as_request(message));
    captured_message const* const request = comparable_request(message);
    // Only the rules for a response to an extended CONNECT need the request.
    if (request == nullptr || tunnel_protocol(request->head).empty())
        return hu::inspect_forwarded(as_response(*message.received), as_response(message));
    return hu::inspect_forwarded(as_request(*request), as_response(*message.received),
                                 as_response(message));
}

}  // namespace

verdict judge(captured_message const& message) {
    verdict result =
        message.head.start.is_request ? judge_request(message) : judge_response(message);
    result.has_upgrade_field = !field_values(message.head, "upgrade").empty();
    if (message.received != nullptr) {
        hu::findings const forwarded = judge_forwarded(message);
        for (hu::finding const each : forwarded) result.findings.add(each.rule, each.where());
    }
    return result;
}

captured_message const* comparable_request(captured_message const& response) {
    captured_message const* const request = response.request;
    if (request == nullptr || request->head.error) return nullptr;
    bool const is_same_version =
        request->head.start.version.major == response.head.start.version.major;
    return is_same_version ? request : nullptr;
}

std::string_view tunnel_protocol(message_head const& head) {
    if (head.start.version < hu::http_2 || head.start.method != "CONNECT") return {};
    auto const values = field_values(head, ":protocol");
    return values.empty() ? std::string_view() : values.front();
}

field_line const* field_line_of(hu::finding const& finding, message_head const& head) {
    return finding.line < head.fields.size() ? &head.fields[finding.line] : nullptr;
}

location location_of(hu::finding const& finding, message_head const& head) {
    field_line const* const field = field_line_of(finding, head);
    if (field == nullptr) return head.start.where;
    location where = field->where;
    // A finding counts bytes from the start of the field value, a location from that of the line.
    where.offset = static_cast<std::size_t>(field->value.data() - where.line.data());
    where.offset += finding.offset;
    where.length = finding.length;
    return where;
}

}  // namespace lint
