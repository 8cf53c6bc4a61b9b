// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/http_upgrade.hpp>

int main() { return http_upgrade::parse_upgrade("websocket, h2c").size() == 2 ? 0 : 1; }
