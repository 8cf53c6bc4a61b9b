// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Inspects and confirms a response of any bytes as the answer to a request of any bytes.

#include "fuzz.hpp"

namespace {

using namespace http_upgrade;
using fuzz::message;
using fuzz::require;

/// A client has to accept these, although they are of level error: see confirm.
constexpr rule_set accepted{rule::empty_list_element, rule::capsule_protocol_malformed};

/// What inspect, which tolerates nothing, finds as well when a rule is tolerated: an offer that is
/// not nominated is no offer, and a 101 must not accept a request with a fault.
constexpr rule_set entailed{rule::switching_unsolicited, rule::websocket_switching_despite_fault};

/// The rules of a set that are not in the other.
rule_set without(rule_set const& from, rule_set const& taken) {
    rule_set result;
    for (std::size_t i = 1; i <= rule_count; ++i)
        if (rule const each = static_cast<rule>(i); from.contains(each) && !taken.contains(each))
            result.insert(each);
    return result;
}

void hold_confirmed(message const& asked, message const& answer, findings const& found,
                    rule_set const& tolerated) {
    auto const outcome = confirm(asked.as_request(), answer.as_response(), tolerated);
    verdict const said = outcome.verdict();
    require(bool(outcome) == (said == verdict::switched), "true means switched");
    require((said == verdict::broken) == bool(outcome.reason()), "broken has a reason");
    require(!outcome.reason() || outcome.faults().contains(outcome.reason().rule),
            "the reason is one of the faults");
    fuzz::require_inside(outcome.faults(), answer.fields);
    // A 101 that names nothing is tolerated only if it is clear what it means.
    fuzz::require_only(outcome.faults().rules() & tolerated,
                       outcome ? rule_set() : rule_set(rule::switching_without_upgrade),
                       "a tolerated rule is a fault");
    if (tolerated.empty())
        require(outcome.faults().rules() == found.rules(), "the faults are what inspect finds");
    switch (said) {
        case verdict::switched: require(answer.status == 101, "a switch is a 101"); break;
        case verdict::interim:
            require(answer.status / 100 == 1 && answer.status != 101, "another 1xx is interim");
            break;
        case verdict::upgrade_required: require(answer.status == 426, "it is a 426"); break;
        case verdict::not_switched:
            require(answer.status / 100 != 1 && answer.status != 426, "it is another response");
            break;
        case verdict::broken:
            require(outcome.protocols().empty(), "a broken response names no protocol");
    }
    if (!outcome) return;
    rule_set const allowed = tolerated.empty() ? accepted : accepted | tolerated | entailed;
    fuzz::require_only(fuzz::forbidding(found), allowed, "the switch is confirmed, and breaks");
    require(!outcome.protocols().empty(), "a switch is to a protocol");
    if (!tolerated.empty()) return;
    auto const offer = offer_of(asked.as_request());
    bool above_tls = false;
    for (protocol const each : outcome.protocols()) {
        require(offer.contains(each) || (above_tls && each == protocol{"HTTP", "1.1"}),
                "each protocol of a switch was offered");
        above_tls = above_tls || equal_ignoring_case(each.name, "TLS");
    }
    if (outcome.protocols().contains({"websocket"}))
        for (extension const each : extensions_of(answer.as_response()))
            require(extensions_of(asked.as_request()).contains(each.name),
                    "each extension of a switch was offered");
}

/// What is tolerated changes nothing for a response that is in order.
void hold_tolerated(message const& asked, message const& answer) {
    auto const strict = confirm(asked.as_request(), answer.as_response());
    auto const loose = confirm(asked.as_request(), answer.as_response(), tolerable);
    if (strict.verdict() == verdict::broken) return;
    require(loose.verdict() == strict.verdict(), "no less is confirmed when more is tolerated");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* bytes, std::size_t size) {
    fuzz::exchange const input(bytes, size);
    if (input.answer == nullptr) return -1;
    message const& asked = *input.asked;
    message const& answer = *input.answer;
    findings const alone = inspect(answer.as_response());
    findings const found = inspect(asked.as_request(), answer.as_response());
    fuzz::require_inside(alone, answer.fields);
    fuzz::require_inside(found, answer.fields);
    fuzz::require_only(without(alone.rules(), found.rules()), {},
                       "found in the response alone, and not as the answer");
    hold_confirmed(asked, answer, found, {});
    hold_confirmed(asked, answer, found, tolerable);
    hold_tolerated(asked, answer);
    return 0;
}
