// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "server_table.hpp"

#include <algorithm>

namespace probe {

change set(std::string name, std::string value) {
    return [=](message& it) { it.set(name, value); };
}

change add(std::string name, std::string value) {
    return [=](message& it) { it.add(name, value); };
}

change erase(std::string name) {
    return [=](message& it) { it.erase(name); };
}

change lines(std::string name, std::vector<std::string> values) {
    return [=](message& it) {
        it.erase(name);
        for (std::string const& each : values) it.add(name, each);
    };
}

change spell(std::string name, std::string value, std::string line) {
    return [=](message& it) {
        auto const found = std::ranges::find_if(it.fields, [&](field_line const& each) {
            return hu::equal_ignoring_case(each.name, name);
        });
        if (found != it.fields.end()) *found = {name, value, line};
    };
}

change version(hu::http_version number) {
    return [=](message& it) { it.version = number; };
}

change both(change first, change second) {
    return [=](message& it) {
        first(it);
        second(it);
    };
}

void check_rules(server_session& server, answer const& got, std::vector<hu::rule> const& rules) {
    for (hu::finding const each : server.findings_of(got))
        if (std::ranges::find(rules, each.rule) != rules.end())
            server.fail(std::string(hu::info(each.rule).text),
                        {mark_of(each, got.response, false)});
}

void server_table::good(words about, change spelled) {
    // A server may ignore an offer (RFC 9110 §7.8). RFC 6455 §4.2.1 describes which handshakes are
    // right, and RFC 9298 §3.2 has a server refuse what deviates from its own description.
    if (!is_for("websocket")) about.level = severity::should;
    bool const capsules = has_capsules();
    other(about, "101, as after the plain handshake", [=](server_session& server) {
        server.needs_switch();
        message const request = server.handshake(spelled);
        answer const got = server.ask(request);
        server.expect(got, answers::switches | (capsules ? answers::refusal : 0));
        if (got.kind == answers::switches) server.check_protocol();
    });
}

void server_table::ignored(words about, change spelled) {
    // That only what Connection names counts binds the server in RFC 6455 §4.2.1 alone.
    if (!is_for("websocket") && section_.starts_with("Connection") &&
        about.level != severity::danger)
        about.level = severity::should;
    other(about, "any final response in HTTP/1.1 but a 5xx, and no switch",
          [=](server_session& server) {
              message const request = server.handshake(spelled);
              server.expect(server.ask(request), answers::in_http);
          });
}

void server_table::refused(words about, change spelled) {
    other(about, "a 4xx, such as 400 (Bad Request)", [=](server_session& server) {
        message const request = server.handshake(spelled);
        // A server that does not speak the protocol ignores the offer, and its faults with it.
        server.expect(server.ask(request),
                      server.known().switches ? answers::refusal : answers::in_http);
    });
}

void server_table::malformed(words about, change spelled) {
    other(about, "400 (Bad Request), or the connection closed", [=](server_session& server) {
        message const request = server.handshake(spelled);
        server.expect(server.ask(request), answers::refusal | answers::closed);
    });
}

void server_table::keeps(words about, std::vector<hu::rule> rules, change spelled) {
    other(about, "a 101 that keeps this rule", [=](server_session& server) {
        server.needs_switch();
        message const request = server.handshake(spelled);
        answer const got = server.ask(request);
        server.expect(got, answers::in_http | answers::switches);
        if (got.kind == answers::switches) check_rules(server, got, rules);
    });
}

void server_table::other(words about, std::string_view right,
                         std::function<void(server_session&)> play) {
    cases_.push_back(
        {{about.id, section_, about.title, about.level, about.source, right, about.advice},
         std::move(play)});
}

std::vector<server_case> server_cases(std::string_view protocol) {
    server_table all(protocol);
    add_first_cases(all);
    add_field_cases(all);
    if (all.is_for("websocket")) add_websocket_fields(all);
    if (all.is_for("h2c")) add_h2c_cases(all);
    if (all.has_capsules()) add_capsule_cases(all);
    add_message_cases(all);
    if (all.is_for("websocket")) add_websocket_frames(all);
    add_last_cases(all);
    return all.take();
}

}  // namespace probe
