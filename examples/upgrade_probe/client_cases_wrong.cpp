// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <cctype>
#include <iterator>
#include <string>

#include "client_table.hpp"

namespace probe {

namespace {

using enum severity;

std::string accept_of(message const& answer) {
    return std::string(answer.value("Sec-WebSocket-Accept").value_or(""));
}

/// The accept value for the key that RFC 6455 has as its example.
constexpr std::string_view accept_of_example = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

void add_accept_cases(client_table& to) {
    constexpr std::string_view source = "RFC 6455 §4.1";
    constexpr std::string_view advice =
        "compare the whole value, byte for byte, with the digest of the key that was sent";

    to.section("Sec-WebSocket-Accept");
    to.bad({"accept-missing", "no Sec-WebSocket-Accept", must, source,
            "fail the connection unless the 101 has Sec-WebSocket-Accept"},
           [](message& answer) { answer.erase("Sec-WebSocket-Accept"); });
    to.bad({"accept-empty", "an empty Sec-WebSocket-Accept", must, source, advice},
           [](message& answer) { answer.set("Sec-WebSocket-Accept", ""); });
    to.bad({"accept-of-another-key", "the digest of another key", must, source, advice},
           [](message& answer) { answer.set("Sec-WebSocket-Accept", accept_of_example); });
    to.other({"accept-is-key", "Sec-WebSocket-Accept is the key itself", must, source, advice},
             client_table::fails, [](client_visit& visit) {
                 visit.start();
                 message answer = visit.right_answer();
                 answer.set("Sec-WebSocket-Accept",
                            visit.request().value("Sec-WebSocket-Key").value_or(""));
                 answer_wrongly(visit, answer);
             });
    to.bad({"accept-wrong-digit", "the first digit of the digest is another one", must, source,
            advice},
           [](message& answer) {
               std::string value = accept_of(answer);
               value[0] = value[0] == 'A' ? 'B' : 'A';
               answer.set("Sec-WebSocket-Accept", value);
           });
    to.bad(
        {"accept-in-another-case", "the digest with all its letters in the other case", must,
         source, "compare the value with regard to case, since base64 has both"},
        [](message& answer) {
            std::string value = accept_of(answer);
            for (char& c : value) {
                auto const byte = static_cast<unsigned char>(c);
                c = static_cast<char>(std::islower(byte) ? std::toupper(byte) : std::tolower(byte));
            }
            answer.set("Sec-WebSocket-Accept", value);
        });
    to.bad(
        {"accept-without-padding", "the digest without its last character", must, source, advice},
        [](message& answer) {
            std::string const value = accept_of(answer);
            answer.set("Sec-WebSocket-Accept", value.substr(0, value.size() - 1));
        });
    to.bad({"accept-with-more", "the digest, and a character behind it", must, source, advice},
           [](message& answer) { answer.set("Sec-WebSocket-Accept", accept_of(answer) + "x"); });
    to.bad({"accept-in-another-field", "the digest in X-Sec-WebSocket-Accept", must, source,
            "look for the field by its whole name"},
           [](message& answer) {
               std::string const value = accept_of(answer);
               answer.erase("Sec-WebSocket-Accept").add("X-Sec-WebSocket-Accept", value);
           });
    to.bad({"accept-and-another", "the digest, and in a second line another one", must,
            "RFC 6455 §4.1, §11.3.3", "fail the connection if the field appears twice"},
           [](message& answer) { answer.add("Sec-WebSocket-Accept", accept_of_example); });
    to.bad({"accept-twice", "the digest, in two lines", should, "RFC 6455 §11.3.3",
            "fail the connection if the field appears twice"},
           [](message& answer) { answer.add("Sec-WebSocket-Accept", accept_of(answer)); });
}

void add_upgrade_cases(client_table& to) {
    constexpr std::string_view source = "RFC 6455 §4.1; RFC 9110 §7.8";
    constexpr std::string_view advice =
        "fail the connection unless Upgrade is websocket, in any case, and nothing else";

    to.section("Upgrade");
    to.bad({"upgrade-missing", "no Upgrade", must, source, advice},
           [](message& answer) { answer.erase("Upgrade"); });
    to.bad({"upgrade-empty", "an empty Upgrade", must, source, advice},
           [](message& answer) { answer.set("Upgrade", ""); });
    to.bad({"upgrade-in-another-field", "X-Upgrade: websocket", must, source,
            "look for the field by its whole name"},
           [](message& answer) { answer.erase("Upgrade").add("X-Upgrade", "websocket"); });
    to.bad({"upgrade-h2c", "Upgrade: h2c", must, source, advice},
           [](message& answer) { answer.set("Upgrade", "h2c"); });
    to.bad({"upgrade-longer", "Upgrade: websocketx", must, source, advice},
           [](message& answer) { answer.set("Upgrade", "websocketx"); });
    to.bad({"upgrade-shorter", "Upgrade: web", must, source, advice},
           [](message& answer) { answer.set("Upgrade", "web"); });
    to.bad({"upgrade-with-version", "Upgrade: websocket/13", must, source, advice},
           [](message& answer) { answer.set("Upgrade", "websocket/13"); });
    to.bad({"upgrade-list", "Upgrade: websocket, h2c", must, source, advice},
           [](message& answer) { answer.set("Upgrade", "websocket, h2c"); });
    to.bad({"upgrade-in-two-lines", "Upgrade: websocket, and Upgrade: h2c", must,
            "RFC 6455 §4.1; RFC 9110 §5.2, §7.8", "take several lines of a field for one list"},
           [](message& answer) { answer.add("Upgrade", "h2c"); });
}

void add_connection_cases(client_table& to) {
    constexpr std::string_view source = "RFC 6455 §4.1; RFC 9110 §7.6.1, §7.8";
    constexpr std::string_view advice =
        "fail the connection unless one of the options in Connection is upgrade";

    to.section("Connection");
    to.bad({"connection-missing", "no Connection", must, source, advice},
           [](message& answer) { answer.erase("Connection"); });
    to.bad({"connection-keep-alive", "Connection: keep-alive", must, source, advice},
           [](message& answer) { answer.set("Connection", "keep-alive"); });
    to.bad({"connection-close", "Connection: close", must, source, advice},
           [](message& answer) { answer.set("Connection", "close"); });
    to.bad({"connection-longer", "Connection: upgraded", must, source, advice},
           [](message& answer) { answer.set("Connection", "upgraded"); });
    to.bad({"connection-with-prefix", "Connection: not-upgrade", must, source, advice},
           [](message& answer) { answer.set("Connection", "not-upgrade"); });
    to.bad({"connection-quoted", "Connection: \"upgrade\"", must, source, advice},
           [](message& answer) { answer.set("Connection", "\"upgrade\""); });
    to.bad({"connection-without-comma", "Connection: keep-alive upgrade", must, source,
            "separate options by commas, and not by spaces"},
           [](message& answer) { answer.set("Connection", "keep-alive upgrade"); });
}

void add_choice_cases(client_table& to) {
    to.section("Subprotocols");
    to.other({"subprotocol-last", "the last subprotocol that the client offers", must,
              "RFC 6455 §4.1, §11.3.4", "take any subprotocol that you offer"},
             client_table::goes_on, [](client_visit& visit) {
                 visit.start();
                 auto const asked = visit.request().as_request();
                 std::string last;
                 for (std::string_view const each : hu::subprotocols_of(asked)) last = each;
                 if (last.empty()) throw not_judged{"the client offers no subprotocol"};
                 message answer = visit.right_answer();
                 answer.set("Sec-WebSocket-Protocol", last);
                 visit.send(answer.head());
                 expect_going_on(visit);
             });
    to.bad({"subprotocol-not-offered", "a subprotocol that was not offered", must, "RFC 6455 §4.1",
            "fail the connection unless the subprotocol is one of those that were offered"},
           [](message& answer) { answer.set("Sec-WebSocket-Protocol", "x-probe"); });
    to.bad({"subprotocol-empty", "an empty Sec-WebSocket-Protocol", should, "RFC 6455 §4.2.2",
            "fail the connection if the field is empty, which is not the same as no field"},
           [](message& answer) { answer.set("Sec-WebSocket-Protocol", ""); });
    to.other({"subprotocol-list", "two subprotocols that the client offers, as a list", must,
              "RFC 6455 §4.1, §4.2.2, §4.3", "take a list for no subprotocol that was offered"},
             client_table::fails, [](client_visit& visit) {
                 visit.start();
                 auto const asked = visit.request().as_request();
                 auto const offered = hu::subprotocols_of(asked);
                 if (offered.empty()) throw not_judged{"the client offers no subprotocol"};
                 auto const second = std::next(offered.begin());
                 std::string const first(offered.front());
                 message answer = visit.right_answer();
                 answer.set(
                     "Sec-WebSocket-Protocol",
                     first + ", " + (second == offered.end() ? first : std::string(*second)));
                 answer_wrongly(visit, answer);
             });

    to.section("Extensions");
    to.bad({"extension-not-offered", "an extension that was not offered", must,
            "RFC 6455 §4.1, §9.1", "fail the connection unless every extension was offered"},
           [](message& answer) { answer.set("Sec-WebSocket-Extensions", "x-probe"); });
    to.bad({"extensions-malformed", "Sec-WebSocket-Extensions: permessage-deflate;", must,
            "RFC 6455 §9.1", "fail the connection if the field is not well-formed"},
           [](message& answer) { answer.set("Sec-WebSocket-Extensions", "permessage-deflate;"); });
    to.other({"deflate-not-offered", "permessage-deflate, which was not offered", must,
              "RFC 6455 §4.1, §9.1", "fail the connection unless every extension was offered"},
             client_table::fails, [](client_visit& visit) {
                 visit.start();
                 auto const asked = visit.request().as_request();
                 if (hu::extensions_of(asked).contains("permessage-deflate"))
                     throw not_judged{"the client offers permessage-deflate"};
                 message answer = visit.right_answer();
                 answer.set("Sec-WebSocket-Extensions", "permessage-deflate");
                 answer_wrongly(visit, answer);
             });
    to.other({"deflate-accepted", "permessage-deflate, which the client offers", must,
              "RFC 6455 §4.1; RFC 7692 §7.1", "take the extensions that you offer"},
             client_table::goes_on, [](client_visit& visit) {
                 visit.start();
                 auto const agreed = hu::choose_deflate(visit.request().as_request());
                 if (!agreed) throw not_judged{"the client does not offer permessage-deflate"};
                 message answer = visit.right_answer();
                 hu::each_extension_field(agreed,
                                          [&](std::string_view name, std::string_view value) {
                                              answer.add(name, value);
                                          });
                 visit.allows_compression = true;
                 visit.send(answer.head());
                 expect_going_on(visit);
             });

    auto const wrong_deflate = [&to](std::string_view id, std::string_view title,
                                     std::string_view source, std::string_view advice,
                                     std::string_view parameters) {
        to.other({id, title, must, source, advice}, client_table::fails,
                 [parameters](client_visit& visit) {
                     visit.start();
                     auto const agreed = hu::choose_deflate(visit.request().as_request());
                     if (!agreed) throw not_judged{"the client does not offer permessage-deflate"};
                     message answer = visit.right_answer();
                     hu::each_extension_field(
                         agreed, [&](std::string_view name, std::string_view value) {
                             answer.add(name, std::string(value) + std::string(parameters));
                         });
                     visit.allows_compression = true;
                     answer_wrongly(visit, answer);
                 });
    };
    constexpr std::string_view source = "RFC 7692 §7.1";
    constexpr std::string_view advice =
        "fail the connection unless you know every parameter, and accept its value";
    wrong_deflate("deflate-unknown-parameter", "permessage-deflate; x_probe", source, advice,
                  "; x_probe");
    wrong_deflate("deflate-wrong-value", "permessage-deflate; server_no_context_takeover=1", source,
                  advice, "; server_no_context_takeover=1");
    wrong_deflate("deflate-parameter-twice",
                  "permessage-deflate with server_no_context_takeover twice", source,
                  "fail the connection if a parameter appears twice",
                  "; server_no_context_takeover; server_no_context_takeover");
    wrong_deflate("deflate-twice", "permessage-deflate, permessage-deflate", "RFC 7692 §5",
                  "fail the connection if two extensions use the same bit of a frame",
                  ", permessage-deflate");
}

}  // namespace

void add_wrong_fields(client_table& to) {
    add_accept_cases(to);
    add_upgrade_cases(to);
    add_connection_cases(to);
    add_choice_cases(to);
}

void add_broken_cases(client_table& to) {
    to.section("Broken messages");
    to.bad({"nul-in-upgrade", "Upgrade: websocket, a NUL and more", must, "RFC 9110 §5.5",
            "reject the message, or read a space in place of the NUL"},
           [](message& answer) {
               using namespace std::string_literals;
               answer.set("Upgrade", "websocket\0x"s);
           });
    to.bad({"nul-in-accept", "the digest, a NUL and more", must, "RFC 9110 §5.5",
            "reject the message, or read a space in place of the NUL"},
           [](message& answer) {
               using namespace std::string_literals;
               answer.set("Sec-WebSocket-Accept", accept_of(answer) + "\0x"s);
           });
    to.bad(
        {"bare-cr", "no Upgrade but one behind a CR in another field", danger,
         "RFC 9112 §2.2; RFC 9110 §5.5",
         "reject the message, or read a space in place of a CR without LF"},
        [](message& answer) { answer.erase("Upgrade").add("X-Probe", "a\rUpgrade: websocket"); });
    to.bad({"folded-upgrade", "websocket in two parts, with an obs-fold between them", must,
            "RFC 9112 §5.2", "replace a fold by a space, so that it separates"},
           [](message& answer) {
               answer.erase("Upgrade").add_text("Upgrade", "web socket", "Upgrade: web\r\n socket");
           });
    to.other({"not-http", "the banner of another protocol", must, "RFC 6455 §4.1",
              "fail the connection if there is no status line"},
             client_table::fails, [](client_visit& visit) {
                 visit.start();
                 visit.forget_unread();
                 visit.send("SSH-2.0-probe\r\n\r\n");
                 expect_failing(visit, should);
             });
    to.other({"closed-at-once", "no answer: the connection is closed", must, "RFC 6455 §4.1",
              "fail the connection when it ends before the 101"},
             client_table::fails, [](client_visit& visit) {
                 visit.start();
                 visit.forget_unread();
                 visit.end_sending();
                 expect_failing(visit, should);
             });
    to.other({"closed-in-head", "a right 101 but for its empty line, and the connection is closed",
              must, "RFC 9112 §8; RFC 6455 §4.1",
              "take a head for complete when its empty line is there, and not before"},
             client_table::fails, [](client_visit& visit) {
                 visit.start();
                 visit.forget_unread();
                 std::string const head = visit.right_answer().head();
                 visit.send(std::string_view(head).substr(0, head.size() - 2));
                 visit.end_sending();
                 expect_failing(visit, should);
             });
}

}  // namespace probe
