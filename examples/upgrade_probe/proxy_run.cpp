// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <optional>
#include <thread>

#include "proxy_cases.hpp"
#include "proxy_session.hpp"
#include "run.hpp"

namespace probe {

namespace {

void connect(proxy_session& session) {
    try {
        session.client();
    } catch (failure const& wrong) {
        throw cannot_run{wrong.why};
    }
}

/// Sends a plain request and a handshake, to see whether the proxy can be judged at all.
proxy_habits learn(settings const& chosen, proxy_origin& origin) {
    proxy_habits habits;
    std::deque<record> records;
    std::string const asked = "a plain GET";
    std::string const behind = "the origin on 127.0.0.1:" + std::to_string(origin.port());
    try {
        // A proxy that looks after the origin's health may take it for down until it looks again.
        auto const end = std::chrono::steady_clock::now() + chosen.timeout;
        for (bool has_come = false; !has_come;) {
            proxy_session first(chosen, origin, habits, "plain-request", records);
            connect(first);
            proxy_visit* const at = first.try_bring(first.request());
            if (at == nullptr) {
                proxy_reply const got = first.read_reply();
                bool const is_down = got.has_status(502) || got.has_status(503);
                if (!is_down || std::chrono::steady_clock::now() >= end)
                    throw cannot_run{asked + " does not come to " + behind + ": the proxy " +
                                     got.text()};
                std::this_thread::sleep_for(milliseconds(100));
                continue;
            }
            if (at->state == message_reader::state::malformed)
                throw cannot_run{asked + " comes to " + behind +
                                 " as something that is not HTTP/1.1: " + at->reader.error};
            habits.plain = at->got();
            first.finish(*at);
            has_come = true;
        }
    } catch (failure const& wrong) {
        throw cannot_run{asked + " does not come to " + behind + " and back: " + wrong.why};
    }
    try {
        proxy_session second(chosen, origin, habits, "websocket-handshake", records);
        message const sent = second.handshake();
        std::optional const asked_key = sent.value("Sec-WebSocket-Key");
        proxy_visit* const at = second.try_bring(sent);
        if (at == nullptr)
            habits.no_tunnel = "to a handshake of websocket it " + second.read_reply().text();
        else if (!offers(at->got(), "websocket"))
            habits.no_tunnel = "it removes the offer";
        else if (at->got().value("Sec-WebSocket-Key") != asked_key &&
                 at->got().count("Sec-WebSocket-Key") == 1)
            habits.no_tunnel = "it speaks websocket itself, with a key of its own";
        else {
            second.answer(*at, second.switching(at->got()));
            proxy_reply const got = second.read_reply();
            if (!got.has_status(101)) habits.no_tunnel = "to the origin's 101 it " + got.text();
        }
    } catch (failure const& wrong) {
        habits.no_tunnel = wrong.why;
    }
    return habits;
}

}  // namespace

std::vector<case_info> proxy_case_list() {
    std::vector<case_info> all;
    for (proxy_case const& each : proxy_cases()) all.push_back(each.about);
    return all;
}

std::vector<result> run_proxy(settings const& chosen, observer const& on_result) {
    proxy_origin origin(chosen.origin_port);
    proxy_habits const habits = learn(chosen, origin);
    std::vector<runnable> cases;
    for (proxy_case const& each : proxy_cases()) {
        if (!is_chosen(chosen, each.about.id)) continue;
        cases.push_back(
            {each.about,
             [&chosen, &origin, &habits, each](std::deque<record>& records, std::size_t) {
                 if (each.needs_tunnel && !habits.no_tunnel.empty())
                     throw not_judged{"no websocket goes through the proxy: " + habits.no_tunnel};
                 proxy_session session(chosen, origin, habits, each.about.id, records);
                 each.play(session);
             }});
    }
    return run_cases(cases, chosen.jobs, on_result);
}

}  // namespace probe
