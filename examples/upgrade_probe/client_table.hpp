// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_EXAMPLES_UPGRADE_PROBE_CLIENT_TABLE_HPP
#define HTTP_UPGRADE_EXAMPLES_UPGRADE_PROBE_CLIENT_TABLE_HPP

#include <http_upgrade/http_upgrade.hpp>

#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include "client_cases.hpp"
#include "client_visit.hpp"
#include "model.hpp"

/// What the tables of cases for clients are written with.
namespace probe {

/// Changes the right 101 into what a case answers.
using answer_change = std::function<void(message&)>;

/// How long the probe waits before it answers, to see whether the client waits too.
inline constexpr milliseconds before_answer(300);
/// How far apart two segments are sent that have to arrive as two.
inline constexpr milliseconds between_segments(60);
/// How long a client is waited for that has something to answer to, before its message is echoed.
inline constexpr milliseconds before_echo(1000);

/// Collects the cases.
class client_table {
public:
    static constexpr std::string_view goes_on =
        "the client goes on: it sends a message, or answers a Ping";
    static constexpr std::string_view fails =
        "the client fails the connection, and sends neither a message nor a Ping";

    /// Sets the section of the cases that follow.
    void section(std::string_view name) { section_ = name; }

    using words = case_words;

    /// The request breaks none of these rules.
    void sent(words about, std::string_view right, hu::rule_set const& rules);

    /// The answer is right, though it is spelled in an odd way.
    void good(words about, answer_change change);

    /// The answer is a 101 that the client must not accept.
    void bad(words about, answer_change change);

    /// The answer is a response of HTTP, and no switch.
    void refusal(words about, answer_change change);

    /// Any other case.
    void other(words about, std::string_view right, std::function<void(client_visit&)> play);

    std::vector<client_case> take() { return std::move(cases_); }

private:
    std::string_view section_{};
    std::vector<client_case> cases_{};
};

/// Reads the request, and answers it in the right way.
void start_and_answer(client_visit& visit);

/// Answers with a 101 that the client must not accept.
void answer_wrongly(client_visit& visit, message const& answer);

void expect_going_on(client_visit& visit);

/// The client must fail the connection. `level` is for one that does nothing at all.
void expect_failing(client_visit& visit, severity level, std::vector<mark> const& marks = {});

/// The client must not take the connection for one of WebSocket. What else it does is not judged.
void expect_no_switch(client_visit& visit);

/// Whether the client has closed the connection in the ordinary way of WebSocket.
bool said_goodbye(client_frames const& seen);

/// The place in the answer for which the client must not go on, if the library knows one.
std::vector<mark> marks_in(client_visit const& visit, message const& answer);

/// What the client sent, with everything right that decides whether its offer counts.
message as_offer(message const& sent);

/// Throws a failure if the request breaks one of these rules.
void check_request(client_visit const& visit, message const& request, hu::rule_set const& rules);

// The tables. Each adds its sections.
void add_request_cases(client_table& to);
void add_right_answers(client_table& to);
void add_wrong_fields(client_table& to);
void add_status_cases(client_table& to);
void add_broken_cases(client_table& to);
void add_content_cases(client_table& to);

}  // namespace probe

#endif
