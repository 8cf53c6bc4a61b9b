// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_EXAMPLES_UPGRADE_PROBE_FRAMES_HPP
#define HTTP_UPGRADE_EXAMPLES_UPGRADE_PROBE_FRAMES_HPP

#include <string>
#include <string_view>

/// Frames of the WebSocket protocol (RFC 6455 §5): no more than it takes to see that a connection
/// has been switched to it.
namespace probe {

/// A final frame with this opcode. A client masks its frames, and a server does not (§5.1).
std::string write_frame(unsigned opcode, std::string_view payload, bool masked);

std::string text_frame(std::string_view payload, bool masked);
std::string ping_frame(std::string_view payload, bool masked);
std::string close_frame(unsigned code, bool masked);

enum opcode : unsigned {
    continuation_opcode = 0x0,
    text_opcode = 0x1,
    binary_opcode = 0x2,
    close_opcode = 0x8,
    ping_opcode = 0x9,
    pong_opcode = 0xA,
};

struct frame {
    unsigned opcode = 0;
    bool is_masked = false;
    bool is_final = false;
    std::string payload{};  ///< without the mask
};

enum class frame_state {
    complete,    ///< the frame is out of the bytes
    incomplete,  ///< more bytes are needed
    malformed,   ///< a reserved bit or opcode, a control frame that is long or fragmented, a length
                 ///< that is not in its shortest form, or more than 1 MiB of payload
};

/// Takes the frame at the start of `bytes` out of them. They stay as they are if there is none.
frame_state take_frame(std::string& bytes, frame& out);

}  // namespace probe

#endif
