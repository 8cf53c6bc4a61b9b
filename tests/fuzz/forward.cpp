// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Forwards a request of any bytes and the response to it, and erases what must not be forwarded.

#include "fuzz.hpp"

#include <list>

namespace {

using namespace http_upgrade;
using fuzz::message;
using fuzz::require;

/// Whether the field is one that an intermediary always removes. RFC 9110 §7.6.1.
bool is_hop_by_hop(std::string_view name) {
    for (std::string_view const each : {"connection", "proxy-connection", "keep-alive", "te",
                                        "transfer-encoding", "upgrade", "http2-settings"})
        if (equal_ignoring_case(name, each)) return true;
    return false;
}

/// Whether Connection in the header section names the field.
bool is_nominated(message const& received, std::string_view name) {
    std::vector<std::string_view> values;
    for (std::size_t i = 0; i != received.header_size(); ++i)
        if (equal_ignoring_case(received.fields[i].first, "connection"))
            values.push_back(received.fields[i].second);
    return parse_connection(values).contains(name);
}

/// Erases, and tests what is left.
message erased(message const& received, forwarding const& plan) {
    message result = received;
    std::list<fuzz::line> nodes(received.fields.begin(), received.fields.end());
    std::size_t const count = erase_hop_by_hop(result.fields, plan);
    require(erase_hop_by_hop(nodes, plan) == count, "a list loses as many lines as a vector");
    require(std::equal(nodes.begin(), nodes.end(), result.fields.begin(), result.fields.end()),
            "a list keeps the same lines as a vector");
    require(result.fields.size() + count == received.fields.size(), "the count is right");
    if (!plan) {
        require(result.fields.empty(), "nothing of a refused message is left");
        return result;
    }
    auto kept = result.fields.begin();
    std::size_t kept_headers = 0;
    for (std::size_t i = 0; i != received.fields.size(); ++i) {
        fuzz::line const& each = received.fields[i];
        require(plan.keeps(each.first) != plan.removes(each.first), "a line is kept or removed");
        if (plan.removes(each.first)) {
            require(is_hop_by_hop(each.first) || is_nominated(received, each.first),
                    "an unrelated field is lost");
            continue;
        }
        require(!is_hop_by_hop(each.first), "a hop-by-hop field is forwarded");
        require(kept != result.fields.end() && kept->first.data() == each.first.data() &&
                    kept->second.data() == each.second.data(),
                "the lines that are kept are the same, in the same order");
        ++kept;
        if (i < received.header_size()) ++kept_headers;
    }
    require(kept == result.fields.end(), "nothing is forwarded that was not received");
    if (received.known.trailers_from != place::nowhere) result.known.trailers_from = kept_headers;
    return result;
}

/// Adds the lines that the intermediary writes on its own behalf.
void write_anew(message& out, forwarding const& plan, std::string& options, std::string& upgrade) {
    fuzz::lines added;
    for (protocol const& each : plan.upgrades()) {
        upgrade += (upgrade.empty() ? "" : ", ") + std::string(each.name);
        if (!each.version.empty()) upgrade += "/" + std::string(each.version);
    }
    if (!upgrade.empty()) {
        options = "Upgrade";
        added.emplace_back("Upgrade", upgrade);
    }
    if (plan.takes_trailers()) {
        options += options.empty() ? "TE" : ", TE";
        added.emplace_back("TE", "trailers");
    }
    if (!options.empty()) added.emplace_back("Connection", options);
    out.fields.insert(out.fields.begin(), added.begin(), added.end());
    if (out.known.trailers_from != place::nowhere) out.known.trailers_from += added.size();
}

/// What inspect_forwarded finds when the policy is not to refuse hostile options, and why.
rule_set allowed_by(forwarding const& plan) {
    if (!plan.hostile()) return {};
    if (plan.policy().hostile == hostile_option::keep) return rule::nominated_field_forwarded;
    return rule::essential_field_removed;  // the intermediary has to write it anew
}

void hold_plan(message const& received, forwarding const& plan) {
    message out = erased(received, plan);
    require(bool(plan) || plan.upgrades().empty(), "nothing is upgraded in a refused message");
    for (finding const each : {plan.reason(), plan.hostile()}) {
        if (!each.where()) continue;
        require(each.line < received.fields.size(), "a reason is at a line of the message");
        std::size_t const size = received.fields[each.line].second.size();
        require(each.offset <= size && each.length <= size - each.offset,
                "a reason is inside its value");
    }
    if (!plan) return;
    require(!plan.reason(), "a message that is forwarded has no reason against it");
    for (protocol const& each : plan.upgrades())
        require(!equal_ignoring_case(each.name, "h2c") && !equal_ignoring_case(each.name, "h2"),
                "h2c is never forwarded");
    if (received.version >= http_2) require(plan.upgrades().empty(), "HTTP/2 upgrades nothing");
    std::string options, upgrade;
    out.version = http_1_1;
    write_anew(out, plan, options, upgrade);
    findings const found = received.is_request
                               ? inspect_forwarded(received.as_request(), out.as_request())
                               : inspect_forwarded(received.as_response(), out.as_response());
    fuzz::require_inside(found, out.fields);
    fuzz::require_only(fuzz::errors(found), allowed_by(plan), "what is forwarded breaks");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* bytes, std::size_t size) {
    fuzz::exchange const input(bytes, size);
    if (input.asked == nullptr) return -1;
    for (hostile_option const hostile :
         {hostile_option::refuse, hostile_option::keep, hostile_option::remove})
        for (std::string_view const upgrades :
             {"websocket", "chat, TLS/1.2, connect-udp, h2c, websocket"}) {
            forwarding const asked =
                forward(input.asked->as_request(), {.hostile = hostile, .upgrades = upgrades});
            hold_plan(*input.asked, asked);
            auto const offer = offer_of(input.asked->as_request());
            for (protocol const& each : asked.upgrades())
                require(offer.contains(each), "what is forwarded was offered");
            if (input.answer == nullptr) continue;
            forwarding const answered = forward(input.answer->as_response(), asked);
            hold_plan(*input.answer, answered);
            if (input.answer->status != 101 || !answered) continue;
            require(!answered.upgrades().empty(), "a 101 switches to something");
            for (protocol const& each : answered.upgrades())
                require(asked.upgrades().find(each) != asked.upgrades().end() ||
                            each == protocol{"HTTP", "1.1"},
                        "a 101 switches to what was forwarded");
        }
    return 0;
}
