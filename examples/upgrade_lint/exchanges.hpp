// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_EXAMPLES_UPGRADE_LINT_EXCHANGES_HPP
#define HTTP_UPGRADE_EXAMPLES_UPGRADE_LINT_EXCHANGES_HPP

#include "message.hpp"

/// Finds out which messages belong together, so that each can be judged with the others.
namespace lint {

/// Sets the `request` of each response in a capture, and `context.continued` if a 100 came before
/// it. A response answers the oldest request that has no final response yet.
void pair_responses(message_list& messages);

/// Sets the `received` of each message that an intermediary forwarded. Requests go from the client
/// side to the server side, and responses come back. Call `pair_responses` for each side first.
/// Returns false if no message of one side belongs to a message of the other.
bool link_forwarded(message_list& client_side, message_list& server_side);

}  // namespace lint

#endif
