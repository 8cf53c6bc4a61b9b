// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_EXAMPLES_UPGRADE_LINT_JUDGE_HPP
#define HTTP_UPGRADE_EXAMPLES_UPGRADE_LINT_JUDGE_HPP

#include <http_upgrade/http_upgrade.hpp>

#include <string_view>
#include <vector>

#include "message.hpp"

/// Calls the library: asks it what a message offers and which rules it breaks.
namespace lint {

/// What a message says about protocols, and the rules that it breaks.
struct verdict {
    std::vector<hu::protocol> protocols{};  ///< of a request, the elements of the offer that count;
                                            ///< of a response, those of the Upgrade field
    bool has_upgrade_field = false;
    hu::findings findings{};
};

/// Judges a message, together with its request and with the message that was received, if it has
/// them. The head must have no error.
verdict judge(captured_message const& message);

/// The request that a response is judged with, or null. A request that could not be read says
/// nothing about the response. Nor does a request of another major version: after a 101 to h2c,
/// curl shows a request in HTTP/1.1 and the response to it in HTTP/2.
captured_message const* comparable_request(captured_message const& response);

/// The protocol that an extended CONNECT asks a tunnel for. Empty for any other message.
std::string_view tunnel_protocol(message_head const& head);

/// The field line that a finding is about. Null if the finding is about the whole message.
field_line const* field_line_of(hu::finding const& finding, message_head const& head);

/// Where the broken part of a message is in the input. The start line if the finding is about the
/// whole message.
location location_of(hu::finding const& finding, message_head const& head);

}  // namespace lint

#endif
