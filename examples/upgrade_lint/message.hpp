// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_EXAMPLES_UPGRADE_LINT_MESSAGE_HPP
#define HTTP_UPGRADE_EXAMPLES_UPGRADE_LINT_MESSAGE_HPP

#include <http_upgrade/http_upgrade.hpp>

#include <cstddef>
#include <deque>
#include <optional>
#include <string_view>
#include <vector>

/// The message heads that the tool reads, and where each part of them is in the input.
///
/// Every text here is a view of the input, so the input must outlive it.
namespace lint {

namespace hu = http_upgrade;

/// A range of bytes in one line of the input. If `line_number` is 0, there is no such line.
struct location {
    std::size_t line_number = 0;
    std::string_view line{};
    std::size_t offset = 0;
    std::size_t length = 0;
};

/// Why the tool cannot use a part of the input.
struct input_error {
    std::string_view reason{};
    location where{};
};

/// A request line or a status line.
struct start_line {
    bool is_request = false;
    hu::http_version version{};
    std::string_view version_text{};  ///< "1.1" or "2"
    std::string_view method{};        ///< empty in a response
    int status = 0;                   ///< 0 in a request, and if no start line could be read
    location where{};
};

/// A field line. The library reads the members `name` and `value` of it.
struct field_line {
    std::string_view name{};
    std::string_view value{};
    location where{};
};

/// The start line and the field lines of a request or a response.
struct message_head {
    start_line start{};
    std::vector<field_line> fields{};
    std::size_t bytes_after_switch = 0;  ///< the bytes after a 101, which are not HTTP/1.1
    std::optional<input_error> error{};  ///< if set, the head cannot be judged
};

/// A message head, and the other messages that are needed to judge it.
struct captured_message {
    std::string_view file{};
    message_head head{};
    hu::context context{};
    captured_message const* request = nullptr;   ///< the request that this response answers
    captured_message const* received = nullptr;  ///< what an intermediary received before it
                                                 ///< forwarded this message
};

/// Messages in the order of the input. Messages point to each other, and a deque does not move its
/// elements when it grows.
using message_list = std::deque<captured_message>;

}  // namespace lint

#endif
