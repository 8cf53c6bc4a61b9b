// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_HTTP_UPGRADE_HPP
#define HTTP_UPGRADE_HTTP_UPGRADE_HPP

#include <http_upgrade/bridge.hpp>
#include <http_upgrade/confirm.hpp>
#include <http_upgrade/connection.hpp>
#include <http_upgrade/erase.hpp>
#include <http_upgrade/extensions.hpp>
#include <http_upgrade/finding.hpp>
#include <http_upgrade/forbidden_header.hpp>
#include <http_upgrade/forward.hpp>
#include <http_upgrade/forwarding_policy.hpp>
#include <http_upgrade/h2c.hpp>
#include <http_upgrade/info.hpp>
#include <http_upgrade/inspect.hpp>
#include <http_upgrade/list.hpp>
#include <http_upgrade/literal.hpp>
#include <http_upgrade/message.hpp>
#include <http_upgrade/negotiate.hpp>
#include <http_upgrade/offer.hpp>
#include <http_upgrade/optimistic.hpp>
#include <http_upgrade/permessage_deflate.hpp>
#include <http_upgrade/place.hpp>
#include <http_upgrade/protocol_span.hpp>
#include <http_upgrade/registry.hpp>
#include <http_upgrade/rule.hpp>
#include <http_upgrade/subprotocol.hpp>
#include <http_upgrade/text.hpp>
#include <http_upgrade/text_out.hpp>
#include <http_upgrade/token.hpp>
#include <http_upgrade/tolerable.hpp>
#include <http_upgrade/translation.hpp>
#include <http_upgrade/upgrade.hpp>
#include <http_upgrade/version.hpp>
#include <http_upgrade/websocket.hpp>
#include <http_upgrade/write.hpp>
#include <http_upgrade/write_offer.hpp>

/// Includes every public header.
namespace http_upgrade {}

#endif
