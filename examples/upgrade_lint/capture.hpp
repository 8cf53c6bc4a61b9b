// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_EXAMPLES_UPGRADE_LINT_CAPTURE_HPP
#define HTTP_UPGRADE_EXAMPLES_UPGRADE_LINT_CAPTURE_HPP

#include <http_upgrade/http_upgrade.hpp>

#include <string>

#include "message.hpp"

namespace lint {

/// A file, and the messages in it, each response with its request.
struct capture {
    std::string file{};
    std::string bytes{};
    std::string error{};      ///< why there are no messages; empty if there are some
    message_list messages{};  ///< views of `file` and `bytes`

    /// Reads a file, or standard input if the path is `-`.
    capture(std::string const& path, hu::context const& context);

    capture(capture const&) = delete;  // the messages of the copy would view the original
    capture& operator=(capture const&) = delete;
};

}  // namespace lint

#endif
