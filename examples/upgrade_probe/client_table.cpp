// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "client_table.hpp"

#include <algorithm>
#include <string>

namespace probe {

void start_and_answer(client_visit& visit) {
    visit.start();
    visit.send(visit.right_answer().head());
}

void answer_wrongly(client_visit& visit, message const& answer) {
    visit.forget_unread();
    visit.send(answer.head());
    expect_failing(visit, severity::must, marks_in(visit, answer));
}

void expect_going_on(client_visit& visit) {
    visit.watch();
    if (!visit.seen().went_on()) visit.fail("the client does not go on: it " + visit.behaviour());
}

void expect_failing(client_visit& visit, severity level, std::vector<mark> const& marks) {
    visit.watch();
    client_frames const& seen = visit.seen();
    if (seen.went_on() || seen.is_no_frame)
        visit.fail("the client goes on: it " + visit.behaviour(), marks);
    if (!seen.is_over())
        visit.fail(std::min(level, visit.about().level), "the client " + visit.behaviour(), marks);
}

void expect_no_switch(client_visit& visit) {
    visit.is_switched = false;
    visit.watch();
    if (visit.seen().went_on())
        visit.fail("the client takes this for a switch: it " + visit.behaviour());
}

bool said_goodbye(client_frames const& seen) {
    return seen.close_code == 1000u || seen.close_code == 1001u || seen.close_code == 1005u;
}

std::vector<mark> marks_in(client_visit const& visit, message const& answer) {
    if (auto found = visit.mark_in(answer)) return {std::move(*found)};
    return {};
}

message as_offer(message const& sent) {
    message offer = sent;
    offer.version = hu::http_1_1;
    offer.erase("Upgrade").erase("Connection");
    return offer.add("Upgrade", "websocket").add("Connection", "Upgrade");
}

void check_request(client_visit const& visit, message const& request, hu::rule_set const& rules) {
    hu::findings const found = hu::inspect(request.as_request());
    for (hu::finding const each : found)
        if (rules.contains(each.rule))
            visit.fail(std::string(hu::info(each.rule).text), {mark_of(each, request, false)});
}

void client_table::sent(words about, std::string_view right, hu::rule_set const& rules) {
    other(about, right, [rules](client_visit& visit) {
        start_and_answer(visit);
        check_request(visit, as_offer(visit.request()), rules);
        expect_going_on(visit);
    });
}

void client_table::good(words about, answer_change change) {
    other(about, goes_on, [change = std::move(change)](client_visit& visit) {
        visit.start();
        message answer = visit.right_answer();
        change(answer);
        visit.send(answer.head());
        expect_going_on(visit);
    });
}

void client_table::bad(words about, answer_change change) {
    other(about, fails, [change = std::move(change)](client_visit& visit) {
        visit.start();
        message answer = visit.right_answer();
        change(answer);
        answer_wrongly(visit, answer);
    });
}

void client_table::refusal(words about, answer_change change) {
    other(about, "the client sends no frame; it may end the connection, or go on in HTTP",
          [change = std::move(change)](client_visit& visit) {
              visit.start();
              message answer = visit.right_answer();
              change(answer);
              visit.forget_unread();
              visit.send(answer.text());
              expect_no_switch(visit);
          });
}

void client_table::other(words about, std::string_view right,
                         std::function<void(client_visit&)> play) {
    cases_.push_back(
        {{about.id, section_, about.title, about.level, about.source, right, about.advice},
         std::move(play)});
}

std::vector<client_case> client_cases() {
    client_table all;
    add_request_cases(all);
    add_right_answers(all);
    add_wrong_fields(all);
    add_status_cases(all);
    add_broken_cases(all);
    add_content_cases(all);
    return all.take();
}

}  // namespace probe
