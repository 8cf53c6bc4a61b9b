// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "server_table.hpp"

namespace probe {

using enum severity;

void add_h2c_cases(server_table& to) {
    std::string const settings = "HTTP2-Settings";
    constexpr std::string_view source = "RFC 7540 §3.2.1";
    constexpr std::string_view advice = "do not switch to h2c: answer in HTTP/1.1";
    to.section("The h2c handshake");
    to.ignored({"settings-missing", "no HTTP2-Settings", must, source, advice},
               [=](message& it) { it.erase(settings).set("Connection", "Upgrade"); });
    to.ignored({"settings-repeated", "HTTP2-Settings twice", must, source, advice},
               add(settings, "AAMAAABk"));
    // RFC 7540 §3.2.1: the server reads the value as it would read a SETTINGS frame.
    auto const invalid = [&](std::string_view id, std::string_view title, std::string_view sections,
                             std::string value) {
        to.other({id, title, must, sections,
                  "do not switch to h2c, or end the connection with an error"},
                 "any final response in HTTP/1.1, or a 101 and then a connection error",
                 [=](server_session& server) {
                     answer const got = server.ask(server.handshake(set(settings, value)));
                     if (got.kind != answers::switches)
                         return server.expect(got, answers::in_http | answers::closed);
                     try {
                         server.check_protocol();
                     } catch (failure const&) {
                         return;
                     }
                     server.expect(got, answers::in_http);
                 });
    };
    invalid("settings-cut", "HTTP2-Settings of 5 bytes", "RFC 7540 §3.2.1, §6.5", "AAMAAAA");
    invalid("settings-not-base64", "HTTP2-Settings that is no base64url",
            "RFC 7540 §3.2.1; RFC 4648 §3.3", "!!!!!!!!");
    invalid("settings-window-too-large", "SETTINGS_INITIAL_WINDOW_SIZE 2^31",
            "RFC 7540 §3.2.1, §6.5.2", "AASAAAAA");
    to.other({"settings-not-nominated", "Connection does not name HTTP2-Settings", should, source,
              advice},
             "any final response in HTTP/1.1, and no switch", [](server_session& server) {
                 message request = server.handshake();
                 request.set("Connection", "Upgrade");
                 server.expect(server.ask(request), answers::in_http);
             });
    to.keeps({"switch-no-settings", "the 101 has no HTTP2-Settings", must, source,
              "do not send HTTP2-Settings"},
             {hu::rule::http2_settings_in_response});
    to.good({"settings-unknown", "an unknown setting in HTTP2-Settings", must, "RFC 7540 §6.5.2",
             "ignore a setting that you do not know"},
            set(settings, "__8AAAAB"));
    to.good({"options-in-two-lines", "Upgrade and HTTP2-Settings in two Connection lines", must,
             "RFC 9110 §5.2, §5.3", "join all lines of Connection into one list"},
            lines("Connection", {"Upgrade", "HTTP2-Settings"}));
}

void add_capsule_cases(server_table& to) {
    constexpr std::string_view source = "RFC 9298 §3.2; RFC 9484 §4.2";
    to.section("The handshake of the Capsule Protocol");
    to.refused({"method-post", "POST", must, source, "answer 400 to any method but GET"},
               [](message& it) {
                   it.method = "POST";
                   it.add("Content-Length", "0");
               });
    to.refused({"content-length", "Content-Length: 0", must, "RFC 9297 §3.2",
                "refuse a request with Content-Length"},
               add("Content-Length", "0"));
    to.refused({"content-type", "Content-Type", must, "RFC 9297 §3.2",
                "refuse a request with Content-Type"},
               add("Content-Type", "text/plain"));
    to.keeps({"switch-no-content-fields", "no content fields in the 101", must, "RFC 9297 §3.2",
              "send no Content-Length, Content-Type or Transfer-Encoding"},
             {hu::rule::capsule_content_field});
    to.keeps({"switch-capsule-protocol", "the 101 has Capsule-Protocol: ?1", should,
              "RFC 9297 §3.4", "send Capsule-Protocol: ?1"},
             {hu::rule::capsule_protocol_field_missing, hu::rule::capsule_protocol_malformed});
    to.other({"refusal-no-capsule-protocol", "a refusal has no Capsule-Protocol", must,
              "RFC 9297 §3.4", "send Capsule-Protocol with a 101 or 2xx alone"},
             "a refusal without Capsule-Protocol", [](server_session& server) {
                 message request = server.handshake();
                 request.add("Content-Length", "0");
                 answer const got = server.ask(request);
                 if (got.kind != answers::refusal) throw not_judged{"the server did not refuse"};
                 check_rules(server, got, {hu::rule::capsule_protocol_in_refusal});
             });
}

}  // namespace probe
