// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_EXAMPLES_UPGRADE_LINT_HEAD_READER_HPP
#define HTTP_UPGRADE_EXAMPLES_UPGRADE_LINT_HEAD_READER_HPP

#include <cstddef>
#include <optional>
#include <string_view>

#include "message.hpp"

namespace lint {

/// Reads the message heads of a capture one after the other, in time linear in its length.
///
/// A capture holds heads as they were sent, or what `curl -v` printed. The text must outlive the
/// heads, which are views of it.
class head_reader {
public:
    explicit head_reader(std::string_view text);

    /// Reads the next head. If something else stands there, returns a head with an error. Returns
    /// nothing at the end of the text.
    std::optional<message_head> next();

private:
    struct input_line {
        location where{};
        char direction = 0;            // `>` or `<`, which curl prints before a line
        std::string_view remaining{};  // the input from this line on
    };

    std::optional<input_line> next_line();
    void unread(input_line const& line);
    void skip_everything();

    std::optional<input_line> find_start_line(message_head& head);
    void skip_to_start_line();
    void read_field_lines(message_head& head, input_line const& start);

    void skip_content(message_head& head);
    bool is_content_missing() const;

    std::string_view remaining_;  // the input after the last line that was read
    bool is_from_curl_;
    std::size_t line_number_ = 0;  // the number of the last line that was read
};

}  // namespace lint

#endif
