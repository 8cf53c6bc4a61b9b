// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_TOLERABLE_HPP
#define HTTP_UPGRADE_TOLERABLE_HPP

#include <http_upgrade/rule.hpp>

/// Floor 2: which rules `negotiate` and `confirm` can be told to overlook, and for whose sake.
namespace http_upgrade {

/// The rules that may be tolerated; the others stay in force, whatever a caller asks for.
///
/// Give as few as a known peer needs: each lets a broken message through, and the promise of
/// `negotiate` and `confirm` then holds but for these. Threads are those of public projects.
///
/// Of requests:
/// - `upgrade_not_nominated`: Upgrade without `Connection: upgrade`. Chargers of Autel
///   (lbbrhzn/ocpp#1984). Not behind a proxy: it may use the connection for others, too.
/// - `websocket_host_not_single`: no Host, or two. The Unity SDK of Stream Video before
///   GetStream/stream-video-unity#136, wstunnel 7 (erebe/wstunnel#173). Without Host there is no
///   telling which site is meant.
/// - `websocket_key_malformed`: not 16 bytes in base64. Chargers with a key of 32 bytes
///   (websockets/ws#1571), ktor in 2019 (ktorio/ktor#861). The answer digests whatever was sent.
/// - `websocket_subprotocol_malformed`: Sec-WebSocket-Protocol is empty. embedded-websocket in Rust
///   (ninjasource/embedded-websocket#17). No subprotocol counts as listed then.
///
/// Of a 101:
/// - `upgrade_not_nominated`: Upgrade without `Connection: upgrade`. CUPS 2.4, which needs
///   `switching_with_content_length`, too, and an offer of each TLS it names; Proxmox Backup Server
///   (caddyserver/caddy#6134), Phusion Passenger under Apache (phusion/passenger#2212).
/// - `switching_without_upgrade`: no Upgrade at all (netty/netty#4509). What was offered is taken,
///   if that is just one protocol.
/// - `switching_in_http10`: a status line of HTTP/1.0 (whatwg/websockets#30).
/// - `switching_with_content_length`: gate.io (dotnet/corefx#29984), ESPAsyncWebServer
///   (me-no-dev/ESPAsyncWebServer#255). A 1xx has no content, whatever it says.
/// - `switching_with_transfer_encoding`: RxNetty (ReactiveX/RxNetty#576). Others then really send
///   chunks, and the new protocol is broken by them (aspnet/KestrelHttpServer#1048).
/// - `websocket_subprotocol_not_offered`: MongooseIM (esl/MongooseIM#1221), easy-novnc
///   (pgaskin/easy-novnc#5). The client never agreed to what is then spoken.
/// - `websocket_subprotocol_answer_malformed`: empty (joewalnes/websocketd#7), or the whole list
///   that was sent (civetweb/civetweb#295). Which names stand in it is not compared then.
///
///     static_assert(tolerable.contains(rule::websocket_host_not_single));
///     static_assert(!tolerable.contains(rule::upgrade_malformed));
inline constexpr rule_set tolerable{rule::upgrade_not_nominated,
                                    rule::websocket_host_not_single,
                                    rule::websocket_key_malformed,
                                    rule::websocket_subprotocol_malformed,
                                    rule::switching_without_upgrade,
                                    rule::switching_in_http10,
                                    rule::switching_with_content_length,
                                    rule::switching_with_transfer_encoding,
                                    rule::websocket_subprotocol_not_offered,
                                    rule::websocket_subprotocol_answer_malformed};

}  // namespace http_upgrade

#endif
