// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <string>

#include "client_table.hpp"

namespace probe {

namespace {

using enum severity;

/// Marks the value of the first field of this name. It breaks no rule of the library.
std::vector<mark> value_of(std::string_view name, message const& request) {
    auto const value = request.value(name);
    if (!value) return {};
    std::string const before = std::string(name) + ": ";
    return {{hu::rule{}, before + std::string(*value), before.size(), value->size()}};
}

}  // namespace

void add_request_cases(client_table& to) {
    to.section("What the client sends");
    to.sent({"sends-get", "the method of the request", must, "RFC 6455 §4.1", "send GET"},
            "the method is GET", {hu::rule::websocket_method_not_get});
    to.other({"sends-http-1-1", "the version of the request", must, "RFC 6455 §4.1; RFC 9110 §7.8",
              "send the request as HTTP/1.1: in HTTP/1.0, Upgrade is ignored"},
             "the version is HTTP/1.1", [](client_visit& visit) {
                 start_and_answer(visit);
                 if (visit.request().version < hu::http_1_1)
                     visit.fail("the version is below HTTP/1.1",
                                {{hu::rule::upgrade_in_http10, visit.request().first_line()}});
                 expect_going_on(visit);
             });
    to.sent({"sends-host", "the Host field of the request", must, "RFC 9112 §3.2; RFC 6455 §4.1",
             "send one Host field"},
            "there is one Host field", {hu::rule::websocket_host_not_single});
    to.other(
        {"sends-authority", "the value of the Host field", must, "RFC 9112 §3.2; RFC 6455 §4.1",
         "send the host and, unless it is the default, the port, as the URL has them"},
        "Host is the authority of the URL", [](client_visit& visit) {
            start_and_answer(visit);
            auto const host = visit.request().value("Host");
            if (!host) throw not_judged{"the request has no Host field"};
            if (*host != visit.authority())
                visit.fail("Host is " + std::string(*host) + ", and not " + visit.authority(),
                           value_of("Host", visit.request()));
            expect_going_on(visit);
        });
    to.other({"sends-upgrade", "the Upgrade field of the request", must,
              "RFC 6455 §4.1; RFC 9110 §7.8", "send Upgrade: websocket"},
             "Upgrade is a list of protocols with websocket in it", [](client_visit& visit) {
                 start_and_answer(visit);
                 message request = visit.request();
                 request.version = hu::http_1_1;
                 request.erase("Connection").add("Connection", "Upgrade");
                 check_request(visit, request,
                               {hu::rule::upgrade_malformed, hu::rule::upgrade_empty});
                 if (!hu::offer_of(request.as_request()).contains(hu::protocol{"websocket"}))
                     visit.fail("the request does not offer websocket in Upgrade",
                                value_of("Upgrade", visit.request()));
                 expect_going_on(visit);
             });
    to.other({"sends-connection", "the Connection field of the request", must,
              "RFC 6455 §4.1; RFC 9110 §7.6.1, §7.8", "send Connection: Upgrade"},
             "Connection has the option upgrade", [](client_visit& visit) {
                 start_and_answer(visit);
                 message request = visit.request();
                 request.erase("Upgrade").add("Upgrade", "websocket");
                 check_request(visit, request,
                               {hu::rule::connection_malformed, hu::rule::upgrade_not_nominated});
                 expect_going_on(visit);
             });
    to.sent({"sends-key", "the Sec-WebSocket-Key of the request", must, "RFC 6455 §4.1, §11.3.1",
             "encode 16 random bytes in base64"},
            "there is one key, which is 16 bytes in base64",
            {hu::rule::websocket_key_missing, hu::rule::websocket_key_repeated,
             hu::rule::websocket_key_malformed});
    to.other({"sends-fresh-key", "the keys of two connections", must, "RFC 6455 §4.1",
              "draw the key at random for each connection"},
             "the keys differ", [](client_visit& visit) {
                 start_and_answer(visit);
                 std::string const first(visit.request().value("Sec-WebSocket-Key").value_or(""));
                 expect_going_on(visit);
                 visit.finish();
                 start_and_answer(visit);
                 std::string const second(visit.request().value("Sec-WebSocket-Key").value_or(""));
                 if (first.empty() || second.empty())
                     throw not_judged{"the request has no Sec-WebSocket-Key"};
                 if (first == second)
                     visit.fail("two connections have the same key",
                                value_of("Sec-WebSocket-Key", visit.request()));
                 expect_going_on(visit);
             });
    to.sent({"sends-version", "the Sec-WebSocket-Version of the request", must, "RFC 6455 §4.1",
             "send Sec-WebSocket-Version: 13"},
            "there is one version, and it is 13",
            {hu::rule::websocket_version_missing, hu::rule::websocket_version_repeated,
             hu::rule::websocket_version_malformed, hu::rule::websocket_version_unsupported});
    to.other({"sends-subprotocols", "the Sec-WebSocket-Protocol of the request", must,
              "RFC 6455 §4.1, §11.3.4", "list tokens, each of them once"},
             "the subprotocols, if there are any, are a list of different tokens",
             [](client_visit& visit) {
                 start_and_answer(visit);
                 if (!visit.request().value("Sec-WebSocket-Protocol"))
                     throw not_judged{"the client offers no subprotocol"};
                 check_request(visit, as_offer(visit.request()),
                               {hu::rule::websocket_subprotocol_malformed,
                                hu::rule::websocket_subprotocol_repeated});
                 expect_going_on(visit);
             });
    to.other({"sends-extensions", "the Sec-WebSocket-Extensions of the request", must,
              "RFC 6455 §9.1; RFC 7692 §7.1",
              "follow the grammar, and use only the four parameters of permessage-deflate"},
             "the extensions, if there are any, are well-formed", [](client_visit& visit) {
                 start_and_answer(visit);
                 if (!visit.request().value("Sec-WebSocket-Extensions"))
                     throw not_judged{"the client offers no extension"};
                 check_request(visit, as_offer(visit.request()),
                               {hu::rule::websocket_extensions_malformed,
                                hu::rule::websocket_deflate_offer_malformed});
                 expect_going_on(visit);
             });
    to.sent(
        {"sends-no-content", "the content of the request", should, "RFC 9110 §9.3.1; RFC 9931 §7.1",
         "send neither Content-Length nor Transfer-Encoding with a handshake"},
        "the request has no content", {hu::rule::websocket_request_with_content});
    to.other({"sends-no-other-fault", "all else in the request", must, "RFC 9110 §5.6.1.1, §7.6.1",
              "do what the rule says"},
             "the request breaks no other rule of level error", [](client_visit& visit) {
                 start_and_answer(visit);
                 constexpr hu::rule_set judged_elsewhere{
                     hu::rule::upgrade_malformed,
                     hu::rule::connection_malformed,
                     hu::rule::upgrade_in_http10,
                     hu::rule::upgrade_not_nominated,
                     hu::rule::websocket_method_not_get,
                     hu::rule::websocket_host_not_single,
                     hu::rule::websocket_key_missing,
                     hu::rule::websocket_key_repeated,
                     hu::rule::websocket_key_malformed,
                     hu::rule::websocket_version_missing,
                     hu::rule::websocket_version_repeated,
                     hu::rule::websocket_version_malformed,
                     hu::rule::websocket_version_unsupported,
                     hu::rule::websocket_subprotocol_malformed,
                     hu::rule::websocket_subprotocol_repeated,
                     hu::rule::websocket_extensions_malformed,
                     hu::rule::websocket_deflate_offer_malformed};
                 message const& request = visit.request();
                 for (hu::finding const each : hu::inspect(request.as_request())) {
                     hu::rule_info const rule = hu::info(each.rule);
                     if (rule.level == hu::level::error && !judged_elsewhere.contains(each.rule))
                         visit.fail(std::string(rule.text), {mark_of(each, request, false)});
                 }
                 expect_going_on(visit);
             });
    to.other({"sends-nothing-early", "no answer for some time", danger, "RFC 6455 §4.1; RFC 9931",
              "send no frame before the 101: if there is none, it is read as another request"},
             "the client waits for the answer before it sends a frame", [](client_visit& visit) {
                 visit.start();
                 visit.pause(before_answer);
                 if (!visit.unread().empty())
                     visit.fail("the client has sent " + std::to_string(visit.unread().size()) +
                                " bytes behind its request, before there was an answer");
                 visit.send(visit.right_answer().head());
                 expect_going_on(visit);
             });
    to.other({"sends-masked-frames", "the frames of the client", danger, "RFC 6455 §5.1, §10.3",
              "mask every frame, with a mask that nobody can guess"},
             "every frame is masked", [](client_visit& visit) {
                 start_and_answer(visit);
                 expect_going_on(visit);
                 if (visit.seen().is_unmasked)
                     visit.fail("the client sends a frame without a mask");
             });
}

}  // namespace probe
