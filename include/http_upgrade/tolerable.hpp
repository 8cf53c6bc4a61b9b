// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_TOLERABLE_HPP
#define HTTP_UPGRADE_TOLERABLE_HPP

#include <http_upgrade/rule.hpp>

/// Which rules `negotiate` and `confirm` can be told to tolerate, and which peers need it.
namespace http_upgrade {

/// The rules that may be tolerated. Any other rule stays in force, even if a caller asks to
/// tolerate it.
///
/// Tolerate as few rules as a known peer needs. Each lets a broken message through: what
/// `negotiate` and `confirm` promise then holds except for these rules. References such as
/// `ktorio/ktor#861` are issues or pull requests of public projects.
///
/// In requests:
/// - `upgrade_not_nominated`: Upgrade without `Connection: upgrade`. Sent by chargers of Autel
///   (lbbrhzn/ocpp#1984). Do not tolerate it behind a proxy, which may also use the connection for
///   requests of other clients.
/// - `websocket_host_not_single`: no Host, or two. Sent by the Unity SDK of Stream Video before
///   GetStream/stream-video-unity#136 and by wstunnel 7 (erebe/wstunnel#173). Without Host, a
///   server cannot tell which site is meant.
/// - `websocket_key_malformed`: the key is not the base64 of 16 bytes. Sent by chargers with a key
///   of 32 bytes (websockets/ws#1571) and by ktor in 2019 (ktorio/ktor#861). The accept value is
///   computed from the key as it was sent.
/// - `websocket_subprotocol_malformed`: Sec-WebSocket-Protocol is empty. Sent by embedded-websocket
///   in Rust (ninjasource/embedded-websocket#17). The request then counts as one that lists no
///   subprotocol.
///
/// In a 101:
/// - `upgrade_not_nominated`: Upgrade without `Connection: upgrade`. Sent by Proxmox Backup Server
///   (caddyserver/caddy#6134), Phusion Passenger under Apache (phusion/passenger#2212) and CUPS
///   2.4. CUPS also needs `switching_with_content_length`, and an offer of each TLS version that it
///   names.
/// - `switching_without_upgrade`: no Upgrade at all (netty/netty#4509). If exactly one protocol was
///   offered, the 101 is taken to mean that one.
/// - `switching_in_http10`: the status line says HTTP/1.0 (whatwg/websockets#30).
/// - `switching_with_content_length`: sent by gate.io (dotnet/corefx#29984) and ESPAsyncWebServer
///   (me-no-dev/ESPAsyncWebServer#255). A 1xx has no content, whatever Content-Length says.
/// - `switching_with_transfer_encoding`: sent by RxNetty (ReactiveX/RxNetty#576). Some other
///   servers really send chunks, which break the new protocol (aspnet/KestrelHttpServer#1048).
/// - `websocket_subprotocol_not_offered`: sent by MongooseIM (esl/MongooseIM#1221) and easy-novnc
///   (pgaskin/easy-novnc#5). The server then speaks a subprotocol that the client did not agree to.
/// - `websocket_subprotocol_answer_malformed`: Sec-WebSocket-Protocol is empty
///   (joewalnes/websocketd#7), or repeats the client's whole list (civetweb/civetweb#295). The
///   names in it are then not compared with that list.
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
