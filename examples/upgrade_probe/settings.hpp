// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_EXAMPLES_UPGRADE_PROBE_SETTINGS_HPP
#define HTTP_UPGRADE_EXAMPLES_UPGRADE_PROBE_SETTINGS_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "head.hpp"
#include "model.hpp"

namespace probe {

/// The parts of a URL.
struct url {
    bool uses_tls = false;
    std::string host{};  ///< to connect to; an IPv6 address is without its brackets
    std::uint16_t port = 0;
    std::string authority{};  ///< for the Host field
    std::string target{"/"};  ///< the path and the query
};

/// What the command line asks for.
struct settings {
    std::string mode{};                      ///< "server", "client" or "proxy"
    std::string target{};                    ///< the URL, or the command, as it was written
    url peer{};                              ///< of a server or a proxy
    std::string protocol{"websocket"};       ///< what is offered, with its version: "TLS/1.2"
    std::uint16_t port = 0;                  ///< client mode: where the probe listens
    std::uint16_t origin_port = 0;           ///< proxy mode: where the probe listens
    std::vector<std::string> command{};      ///< client mode: the client; {url} is replaced
    std::vector<field_line> extra_fields{};  ///< for each request
    std::vector<std::string> patterns{};     ///< the cases to run; all if empty
    milliseconds timeout{5000};              ///< how long an answer may take
    std::size_t jobs = 8;                    ///< how many cases run at the same time

    bool lists_cases = false;
    std::string explained_case{};
    bool prints_json = false;
    std::string junit_file{}, html_file{};
    std::string colours{"auto"};
};

}  // namespace probe

#endif
