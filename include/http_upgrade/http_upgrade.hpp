// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_HTTP_UPGRADE_HPP
#define HTTP_UPGRADE_HTTP_UPGRADE_HPP

/// The whole house. Each room can be included alone; this adds nothing of its own.

#include <http_upgrade/base64.hpp>
#include <http_upgrade/bridge.hpp>
#include <http_upgrade/catalogue.hpp>
#include <http_upgrade/confirm.hpp>
#include <http_upgrade/connection.hpp>
#include <http_upgrade/crossing.hpp>
#include <http_upgrade/decision.hpp>
#include <http_upgrade/early.hpp>
#include <http_upgrade/erase.hpp>
#include <http_upgrade/field_line.hpp>
#include <http_upgrade/finding.hpp>
#include <http_upgrade/forward.hpp>
#include <http_upgrade/h2c.hpp>
#include <http_upgrade/inspect.hpp>
#include <http_upgrade/list.hpp>
#include <http_upgrade/literal.hpp>
#include <http_upgrade/message.hpp>
#include <http_upgrade/negotiate.hpp>
#include <http_upgrade/offer.hpp>
#include <http_upgrade/protocol_span.hpp>
#include <http_upgrade/registry.hpp>
#include <http_upgrade/rule.hpp>
#include <http_upgrade/scan.hpp>
#include <http_upgrade/sha1.hpp>
#include <http_upgrade/subprotocol.hpp>
#include <http_upgrade/text.hpp>
#include <http_upgrade/text_out.hpp>
#include <http_upgrade/token.hpp>
#include <http_upgrade/tolerable.hpp>
#include <http_upgrade/upgrade.hpp>
#include <http_upgrade/version.hpp>
#include <http_upgrade/websocket.hpp>
#include <http_upgrade/write.hpp>

#endif
