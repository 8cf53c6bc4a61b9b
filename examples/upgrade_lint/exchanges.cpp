// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "exchanges.hpp"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <map>
#include <vector>

namespace lint {

namespace {

/// True for a response that another response to the same request follows. A 101 is none: what
/// follows it is in the new protocol.
bool is_interim(start_line const& start) {
    return start.status >= 100 && start.status < 200 && start.status != 101;
}

/// A request and all its responses. The request or the responses may be missing in the capture.
struct exchange {
    captured_message* request = nullptr;
    std::vector<captured_message*> responses{};
};

/// Groups the messages of a capture into exchanges. If the capture holds no request, each final
/// response ends an exchange.
std::vector<exchange> exchanges_of(message_list& messages) {
    std::vector<exchange> with_request, without_request(1);
    for (captured_message& each : messages)
        if (each.head.start.is_request) with_request.push_back({&each, {}});

    auto current = with_request.begin();
    for (captured_message& each : messages) {
        if (each.head.start.status == 0) continue;  // no response
        if (each.request != nullptr) {
            // Responses are in the order of their requests.
            while (current->request != each.request) ++current;
            current->responses.push_back(&each);
        } else {
            without_request.back().responses.push_back(&each);
            if (!is_interim(each.head.start)) without_request.emplace_back();
        }
    }
    return with_request.empty() ? without_request : with_request;
}

/// Records that an intermediary received one message and forwarded it as the other, unless the head
/// of one has an error. Returns whether it has recorded that.
bool link(captured_message const& received, captured_message& forwarded) {
    if (received.head.error || forwarded.head.error) return false;
    forwarded.received = &received;
    return true;
}

/// Links the responses that an intermediary received to those that it forwarded. It links interim
/// responses by their status, because an intermediary need not forward each of them, and the final
/// response to the final response. Returns whether it has linked any.
bool link_responses(exchange const& received, exchange const& forwarded) {
    auto const group_of = [](captured_message const& response) {
        start_line const& start = response.head.start;
        return is_interim(start) ? start.status : 0;
    };
    std::map<int, std::deque<captured_message const*>> unlinked;
    for (captured_message const* const each : received.responses)
        unlinked[group_of(*each)].push_back(each);

    bool has_linked = false;
    for (captured_message* const each : forwarded.responses) {
        auto& candidates = unlinked[group_of(*each)];
        if (candidates.empty()) continue;
        // An intermediary that sends a 101 without having received one switches protocols itself.
        // That 101 was not forwarded.
        bool const has_received_101 = candidates.front()->head.start.status == 101;
        bool const is_own_101 = each->head.start.status == 101 && !has_received_101;
        if (!is_own_101 && link(*candidates.front(), *each)) has_linked = true;
        candidates.pop_front();
    }
    return has_linked;
}

}  // namespace

void pair_responses(message_list& messages) {
    std::deque<captured_message const*> unanswered;
    bool is_after_100 = false;
    for (captured_message& each : messages) {
        start_line const& start = each.head.start;
        if (start.is_request) unanswered.push_back(&each);
        if (start.status == 0 || unanswered.empty()) continue;
        each.request = unanswered.front();
        each.context.continued = is_after_100;
        is_after_100 = is_interim(start) && (is_after_100 || start.status == 100);
        if (!is_interim(start)) unanswered.pop_front();
        if (start.status == 101) unanswered.clear();  // HTTP/1.1 ends here
    }
}

bool link_forwarded(message_list& client_side, message_list& server_side) {
    auto const client_exchanges = exchanges_of(client_side);
    auto const server_exchanges = exchanges_of(server_side);
    bool has_linked = false;
    for (std::size_t i = 0; i != std::min(client_exchanges.size(), server_exchanges.size()); ++i) {
        exchange const& with_client = client_exchanges[i];
        exchange const& with_server = server_exchanges[i];
        if (with_client.request != nullptr && with_server.request != nullptr &&
            link(*with_client.request, *with_server.request))
            has_linked = true;
        if (link_responses(with_server, with_client)) has_linked = true;
    }
    return has_linked;
}

}  // namespace lint
