// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <algorithm>
#include <string>

#include "frames.hpp"
#include "server_table.hpp"

namespace probe {

namespace {

using enum severity;

void add_key_cases(server_table& to) {
    constexpr std::string_view source = "RFC 6455 §4.2.1, §4.1";
    constexpr std::string_view key = "Sec-WebSocket-Key";
    std::string const name(key);
    constexpr std::string_view advice = "answer 400 unless the key is the base64 of 16 bytes, once";
    to.section("Sec-WebSocket-Key");
    to.keeps({"accept-present", "the 101 has Sec-WebSocket-Accept", must, "RFC 6455 §4.2.2",
              "send Sec-WebSocket-Accept"},
             {hu::rule::websocket_accept_missing});
    to.keeps(
        {"accept-right", "Sec-WebSocket-Accept is the digest of the key", must, "RFC 6455 §4.2.2",
         "compute it of the key as it was sent, without white space around it"},
        {hu::rule::websocket_accept_mismatch});
    to.keeps({"accept-once", "Sec-WebSocket-Accept is there once", must, "RFC 6455 §11.3.3",
              "send Sec-WebSocket-Accept once"},
             {hu::rule::websocket_accept_repeated});
    to.keeps({"switch-no-key", "the 101 has no Sec-WebSocket-Key", must, "RFC 6455 §11.3.1",
              "do not send the key back"},
             {hu::rule::websocket_key_in_response});
    to.good({"key-spaces", "white space around the key", must, "RFC 9110 §5.5; RFC 9112 §5.1",
             "remove white space around the value before its digest is computed"},
            [name](message& it) {
                std::string const value(*it.value(name));
                spell(name, value, name + ": \t " + value + " \t")(it);
            });
    to.refused({"key-missing", "no key", must, source, advice}, erase(name));
    to.refused({"key-empty", "an empty key", must, source, advice}, set(name, ""));
    to.refused({"key-one-letter", "the key x", must, source, advice}, set(name, "x"));
    to.refused({"key-short", "a key of 15 bytes", should, "RFC 6455 §4.2.1, §4.2.2", advice},
               set(name, "dGhlIHNhbXBsZSBub25j"));
    to.refused({"key-long", "a key of 17 bytes", should, "RFC 6455 §4.2.1, §4.2.2", advice},
               set(name, "dGhlIHNhbXBsZSBub25jZXM="));
    to.refused({"key-not-base64", "a key of 24 letters that are not base64", must,
                "RFC 6455 §4.2.1, §4.3; RFC 4648 §3.3", advice},
               set(name, "!\"#$%&()*-.:;<=>?@[]^_=="));
    to.refused({"key-without-padding", "a key without its padding", must, source, advice},
               set(name, "dGhlIHNhbXBsZSBub25jZQ"));
    to.refused({"key-base64url", "a key in base64url", must, "RFC 6455 §4.2.1, §4.3; RFC 4648 §3.3",
                advice},
               set(name, "dGhlIHNhb_BsZSBu-25jZQ=="));
    to.refused({"key-repeated", "the same key twice", must, "RFC 6455 §4.2.1, §11.3.1", advice},
               [name](message& it) { it.add(name, std::string(*it.value(name))); });
    to.refused({"key-two", "two different keys", must, "RFC 6455 §4.2.1, §11.3.1", advice},
               add(name, "AAAAAAAAAAAAAAAAAAAAAA=="));
    to.refused({"key-list", "two keys in one line", must, "RFC 6455 §4.2.1, §11.3.1", advice},
               [name](message& it) {
                   it.set(name, std::string(*it.value(name)) + ", AAAAAAAAAAAAAAAAAAAAAA==");
               });
}

void add_websocket_version_cases(server_table& to) {
    std::string const name = "Sec-WebSocket-Version";
    constexpr std::string_view source = "RFC 6455 §4.2.1, §4.3";
    constexpr std::string_view advice = "compare the whole value with 13";
    to.section("Sec-WebSocket-Version");
    to.refused({"version-missing", "no version", must, "RFC 6455 §4.2.1", advice}, erase(name));
    to.refused({"version-empty", "an empty version", must, source, advice}, set(name, ""));
    to.refused({"version-hex", "version 0xd", must, source, advice}, set(name, "0xd"));
    to.refused({"version-junk", "version 13abc", must, source, advice}, set(name, "13abc"));
    to.refused({"version-zero", "version 013", must, source, advice}, set(name, "013"));
    to.refused({"version-plus", "version +13", must, source, advice}, set(name, "+13"));
    to.refused({"version-fraction", "version 13.0", must, source, advice}, set(name, "13.0"));
    to.refused({"version-list", "version 8, 13", must, source, advice}, set(name, "8, 13"));
    to.refused({"version-repeated", "version 13 twice", must, "RFC 6455 §4.2.1, §11.3.5",
                "refuse a second Sec-WebSocket-Version"},
               add(name, "13"));
    to.refused({"version-reserved", "version 12, which never was and never will be", must,
                "RFC 6455 §4.2.2, §11.6", "answer 426 with Sec-WebSocket-Version: 13"},
               set(name, "12"));
    to.refused({"version-future", "version 14", must, "RFC 6455 §4.2.2, §4.4",
                "answer 426 with Sec-WebSocket-Version: 13"},
               set(name, "14"));

    // What the refusal of another version says. The servers that switch nonetheless are told by
    // version-future.
    auto const refusal = [&](std::string_view id, std::string_view title, std::string_view from,
                             std::string_view right, std::string_view what_to_do, auto check) {
        to.other({id, title, must, from, what_to_do}, right, [name, check](server_session& server) {
            server.needs_switch();
            message request = server.handshake();
            request.set(name, "14");
            answer const got = server.ask(request);
            if (got.kind != answers::refusal)
                throw not_judged{"the server did not refuse version 14"};
            check(server, got);
        });
    };
    refusal("version-advertised", "the refusal of version 14 says which versions the server takes",
            "RFC 6455 §4.2.2, §4.4", "a 4xx with Sec-WebSocket-Version: 13",
            "send Sec-WebSocket-Version: 13 with the refusal",
            [](server_session& server, answer const& got) {
                if (got.response.has_element("Sec-WebSocket-Version", "13")) return;
                server.fail(
                    "the refusal does not say which versions of WebSocket the server takes",
                    {{hu::rule::websocket_version_not_advertised, got.response.first_line()}});
            });
    auto const needs_426 = [](answer const& got) {
        if (got.response.status != 426)
            throw not_judged{"the server refuses version 14 with " +
                             std::to_string(got.response.status)};
    };
    refusal("required-has-upgrade", "a 426 names the protocol in Upgrade", "RFC 9110 §15.5.22",
            "a 426 with Upgrade: websocket", "send Upgrade: websocket with the 426",
            [needs_426](server_session& server, answer const& got) {
                needs_426(got);
                for (hu::finding const each : server.findings_of(got))
                    if (each.rule == hu::rule::upgrade_required_without_upgrade)
                        server.fail("the 426 does not say which protocol is required",
                                    {mark_of(each, got.response, false)});
            });
    refusal("required-nominated", "a 426 nominates its Upgrade", "RFC 9110 §7.8, §7.6.1",
            "a 426 with Connection: upgrade", "send Connection: upgrade with the 426",
            [needs_426](server_session& server, answer const& got) {
                needs_426(got);
                if (got.response.count("Upgrade") == 0)
                    throw not_judged{"the 426 of the server has no Upgrade"};
                for (hu::finding const each : server.findings_of(got))
                    if (each.rule == hu::rule::upgrade_not_nominated)
                        server.fail("the 426 has Upgrade, but Connection does not name it",
                                    {mark_of(each, got.response, false)});
            });
}

void add_websocket_cases(server_table& to) {
    to.section("The WebSocket handshake");
    to.ignored({"method-post", "POST", must, "RFC 6455 §4.2.1, §4.1",
                "answer 400 or 405 to any method but GET"},
               [](message& it) {
                   it.method = "POST";
                   it.add("Content-Length", "0");
               });
    to.ignored({"method-head", "HEAD", must, "RFC 6455 §4.2.1, §4.1",
                "answer 400 or 405 to any method but GET"},
               [](message& it) { it.method = "HEAD"; });
    to.ignored({"method-lower-case", "get in lower case", must, "RFC 6455 §4.2.1; RFC 9110 §9.1",
                "methods are case-sensitive"},
               [](message& it) { it.method = "get"; });
    to.keeps({"subprotocol-not-asked", "no subprotocol in the 101, since none was offered", must,
              "RFC 6455 §4.2.2, §4.1", "send Sec-WebSocket-Protocol only if the client did"},
             {hu::rule::websocket_subprotocol_not_offered,
              hu::rule::websocket_subprotocol_answer_malformed});
    to.keeps({"extension-not-asked", "no extension in the 101, since none was offered", must,
              "RFC 6455 §4.2.2, §9.1", "send Sec-WebSocket-Extensions only if the client did"},
             {hu::rule::websocket_extension_not_offered, hu::rule::websocket_extensions_malformed});

    // The server chooses. It may choose nothing, and it may refuse what it does not know.
    auto const chooses = [&](server_table::words about, std::string_view right, change spelled) {
        to.other(about, right, [spelled](server_session& server) {
            server.needs_switch();
            server.expect(server.ask(server.handshake(spelled)),
                          answers::in_http | answers::switches);
        });
    };
    std::string const subprotocol = "Sec-WebSocket-Protocol";
    std::string const extensions = "Sec-WebSocket-Extensions";
    chooses({"subprotocol-unknown", "Sec-WebSocket-Protocol: x-unknown", must, "RFC 6455 §4.2.2",
             "choose one of those that the client lists, or none"},
            "no subprotocol, or the one that was offered", add(subprotocol, "x-unknown"));
    chooses({"subprotocol-one-of-two", "two subprotocols", must, "RFC 6455 §4.2.2, §11.3.4",
             "choose exactly one"},
            "one of the two, or none", add(subprotocol, "x-unknown, x-other"));
    chooses({"subprotocol-two-lines", "two subprotocols in two lines", must, "RFC 6455 §11.3.4",
             "choose exactly one, of all lines"},
            "one of the two, or none",
            both(add(subprotocol, "x-unknown"), add(subprotocol, "x-other")));
    to.other({"extension-unknown", "Sec-WebSocket-Extensions: x-unknown; a=b", must,
              "RFC 6455 §9.1", "accept only extensions that you know"},
             "no extension", [extensions](server_session& server) {
                 server.needs_switch();
                 answer const got = server.ask(server.handshake(add(extensions, "x-unknown; a=b")));
                 server.expect(got, answers::in_http | answers::switches);
                 for (field_line const& each : got.response.fields)
                     if (hu::equal_ignoring_case(each.name, extensions) &&
                         each.value.starts_with("x-unknown"))
                         server.fail("the server accepted an extension that does not exist",
                                     {{hu::rule{}, each.line(), each.name.size() + 2,
                                       each.value.size(), false}});
             });
    chooses({"deflate", "permessage-deflate", must, "RFC 7692 §7.1, §5",
             "answer with parameters that fit the offer"},
            "no extension, or permessage-deflate with parameters that fit the offer",
            add(extensions, "permessage-deflate"));

    to.refused({"subprotocol-empty", "an empty Sec-WebSocket-Protocol", must,
                "RFC 6455 §4.2.1, §4.3", "answer 400 to a field that breaks its grammar"},
               add(subprotocol, ""));
    to.refused({"subprotocol-malformed", "a subprotocol that is not a token", must,
                "RFC 6455 §4.2.1, §4.3", "answer 400 to a field that breaks its grammar"},
               add(subprotocol, "chat;q=1"));
    to.other({"extensions-malformed", "an extension whose parameter has no name", must,
              "RFC 6455 §9.1, §4.2.1", "answer 400 to a field that breaks its grammar"},
             "a 4xx, such as 400 (Bad Request), or the connection closed",
             [extensions](server_session& server) {
                 unsigned const right =
                     server.known().switches ? answers::refusal : answers::in_http;
                 server.expect(server.ask(server.handshake(add(extensions, "x-unknown; =1"))),
                               right | answers::closed);
             });

    // An offer that has to be declined. The handshake counts without it.
    auto const declines = [&](server_table::words about, std::string offer) {
        to.other(about, "101 without permessage-deflate", [=](server_session& server) {
            server.needs_switch();
            answer const got = server.ask(server.handshake(add(extensions, offer)));
            if (got.kind != answers::switches) return server.expect(got, answers::in_http);
            for (field_line const& each : got.response.fields)
                if (hu::equal_ignoring_case(each.name, extensions) &&
                    each.value.starts_with("permessage-deflate"))
                    server.fail(
                        "the server accepted an offer that it had to decline",
                        {{hu::rule::websocket_deflate_offer_malformed, extensions + ": " + offer,
                          extensions.size() + 2, offer.size(), true},
                         {hu::rule{}, each.line(), each.name.size() + 2, each.value.size(),
                          false}});
        });
    };
    declines({"deflate-unknown-parameter", "permessage-deflate with an unknown parameter", must,
              "RFC 7692 §7.1", "decline an offer with a parameter that you do not know"},
             "permessage-deflate; x-unknown=1");
    declines({"deflate-bad-value", "permessage-deflate; server_max_window_bits=99", must,
              "RFC 7692 §7.1, §7.1.2.1", "decline an offer with a value that is not allowed"},
             "permessage-deflate; server_max_window_bits=99");
    declines({"deflate-repeated-parameter", "permessage-deflate with a parameter twice", must,
              "RFC 7692 §7.1", "decline an offer that has a parameter twice"},
             "permessage-deflate; client_max_window_bits; client_max_window_bits");
}

void add_frame_cases(server_table& to) {
    to.section("Bytes that may be taken for frames");
    // The content is a ping. If a pong answers it, content was run as frames.
    auto const content = [&](std::string_view id, std::string_view title, bool is_chunked) {
        to.other({id, title, danger, "RFC 9110 §7.8, §9.3.1; RFC 9112 §6; RFC 9931 §7.1",
                  "read the content to its end before the first frame, or refuse it"},
                 "the content read and then 101, or a refusal; never an answer to the frame",
                 [is_chunked](server_session& server) {
                     message request = server.handshake();
                     std::string const ping = ping_frame("content", true);
                     if (is_chunked) {
                         request.add("Transfer-Encoding", "chunked");
                         request.content = "d\r\n" + ping + "\r\n0\r\n\r\n";
                     } else {
                         request.add("Content-Length", std::to_string(ping.size()));
                         request.content = ping;
                     }
                     answer const got = server.ask(request);
                     if (got.kind != answers::switches)
                         return server.expect(got, answers::in_http | answers::closed);
                     // A server that only gives up because of the content runs none of it.
                     std::vector<std::string> pongs;
                     try {
                         pongs = server.check_protocol();
                     } catch (failure const& wrong) {
                         bool const ran_frames =
                             wrong.why.find("WebSocket") != std::string::npos ||
                             wrong.why.find("valid frames") != std::string::npos;
                         server.fail(ran_frames ? danger : must, wrong.why);
                     }
                     if (std::ranges::find(pongs, "content") != pongs.end())
                         server.fail("the server answered a frame in the content of the request");
                 });
    };
    content("content-frame", "a ping frame as content, with Content-Length", false);
    content("content-chunked-frame", "a ping frame as content, chunked", true);
    to.other(
        {"frame-behind-refused", "version 14, and a ping frame behind it at once", danger,
         "RFC 6455 §4.1, §4.2.2; RFC 9931 §3", "without a switch, no byte is a frame"},
        "a refusal, and no answer to the frame", [](server_session& server) {
            message request = server.handshake();
            request.set("Sec-WebSocket-Version", "14");
            server.connect();
            server.send(request.text() + ping_frame("refused", true));
            answer const got = server.read_answer(request);
            if (got.kind == answers::switches)
                throw not_judged{"the server takes version 14, as another case tells"};
            arrival how{};
            std::string const rest = server.read_rest(how);
            if (rest.find("refused") != rest.npos && rest.find("HTTP/1.") == rest.npos)
                server.fail("the server answered a frame although it had refused the handshake");
        });
    to.other({"frame-behind-head", "a ping frame behind the handshake at once", should,
              "RFC 6455 §4.1; RFC 9110 §7.8",
              "keep the bytes behind the head for the new protocol, or close the connection: only "
              "a client that does not wait sends them"},
             "101 and a pong, a refusal, or the connection closed", [](server_session& server) {
                 server.needs_switch();
                 message const request = server.handshake();
                 server.connect();
                 server.send(request.text() + ping_frame("early", true));
                 answer const got = server.read_answer(request);
                 if (got.kind != answers::switches) return;
                 std::vector<std::string> pongs;
                 try {
                     pongs = server.check_protocol();
                 } catch (failure const&) {
                     return;
                 }
                 if (std::ranges::find(pongs, "early") == pongs.end())
                     server.fail("the server lost the frame that came with the handshake");
             });
}

}  // namespace

void add_websocket_fields(server_table& to) {
    add_key_cases(to);
    add_websocket_version_cases(to);
    add_websocket_cases(to);
}

void add_websocket_frames(server_table& to) { add_frame_cases(to); }

}  // namespace probe
