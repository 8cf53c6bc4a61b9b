// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "run.hpp"
#include "server_cases.hpp"
#include "server_session.hpp"

namespace probe {

namespace {

/// Makes the plain handshake, and throws cannot_run if there is no HTTP/1.1 server to judge.
baseline learn(settings const& chosen) {
    std::deque<record> records;
    url const& to = chosen.peer;
    std::string const place = to.host + " port " + std::to_string(to.port);
    {
        record ignored;
        connection first(ignored);
        std::string const error = first.open(to.host, to.port, to.uses_tls, chosen.timeout);
        if (!error.empty()) throw cannot_run{"cannot connect to " + place + ": " + error};
    }
    baseline learned;
    case_info const about{.id = "baseline"};
    server_session server(chosen, learned, about, records);
    auto const ask = [&](message const& request) {
        try {
            return server.ask(request);
        } catch (not_judged const& reason) {
            throw cannot_run{reason.why};
        }
    };
    answer const got = ask(server.handshake());
    if (got.kind == answers::not_http)
        throw cannot_run{"what " + place + " sends is not HTTP/1.1: " + got.error};
    if (got.kind == answers::silent || got.kind == answers::closed) {
        // Some servers hang up on what they do not know. An ordinary request tells whether it is HTTP.
        answer const ordinary = ask(server.plain_request());
        if (ordinary.kind == answers::silent)
            throw cannot_run{place + " does not answer within " +
                             std::to_string(chosen.timeout.count()) + " ms"};
        if (ordinary.kind == answers::closed)
            throw cannot_run{place + " closes the connection without an answer"};
        if (ordinary.kind == answers::not_http)
            throw cannot_run{"what " + place + " sends is not HTTP/1.1: " + ordinary.error};
        return learned;
    }
    learned.switches = got.kind == answers::switches;
    learned.status = got.response.status;
    learned.findings = server.findings_of(got);
    return learned;
}

}  // namespace

std::vector<case_info> server_case_list(std::string_view protocol) {
    std::vector<case_info> list;
    for (server_case const& each : server_cases(protocol)) list.push_back(each.about);
    return list;
}

std::vector<result> run_server(settings const& chosen, observer const& on_result) {
    baseline const known = learn(chosen);
    std::vector<runnable> cases;
    for (server_case const& each : server_cases(chosen.protocol))
        if (is_chosen(chosen, each.about.id))
            cases.push_back(
                {each.about, [&chosen, &known, each](std::deque<record>& records, std::size_t) {
                     server_session server(chosen, known, each.about, records);
                     each.play(server);
                 }});
    // The last case tells whether the server has survived all others.
    std::vector<runnable> const last(cases.end() - (cases.empty() ? 0 : 1), cases.end());
    cases.resize(cases.size() - last.size());
    std::vector<result> results = run_cases(cases, chosen.jobs, on_result);
    for (result& each : run_cases(last, 1, on_result)) results.push_back(std::move(each));
    return results;
}

}  // namespace probe
