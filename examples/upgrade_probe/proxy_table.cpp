// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "proxy_table.hpp"

#include <algorithm>
#include <cstddef>

namespace probe {

namespace {

std::string name_at(hu::finding const& found, message const& in) {
    return found.line < in.fields.size() ? in.fields[found.line].name : "a field";
}

/// Whether a message has this field line.
bool is_the_same(message const& in, field_line const& line) {
    return std::ranges::any_of(in.fields, [&](field_line const& each) {
        return hu::equal_ignoring_case(each.name, line.name) && each.value == line.value;
    });
}

hu::findings forwarding_faults(message const& sent, message const& got) {
    return sent.is_request ? hu::inspect_forwarded(sent.as_request(), got.as_request())
                           : hu::inspect_forwarded(sent.as_response(), got.as_response());
}

/// The rule that tells most about an offer of this protocol that was forwarded.
hu::rule rule_on(std::string_view protocol) {
    if (protocol == "h2c") return hu::rule::h2c_obsolete;
    if (protocol == "h2") return hu::rule::h2_offered;
    return hu::rule::protocol_unregistered;
}

/// Whether the client's connection is in HTTP/2 now: the proxy took the offer of h2c itself.
bool speaks_h2c(proxy_session& s, proxy_reply const& got) {
    if (!got.has_status(101)) return false;
    std::string const& bytes = s.client().unread;
    auto const end = std::chrono::steady_clock::now() + s.timeout();
    while (bytes.size() < 9 && std::chrono::steady_clock::now() < end) {
        arrival const what = s.client().receive(milliseconds(20));
        if (what == arrival::closed || what == arrival::reset) break;
    }
    return bytes.size() >= 9 && bytes[3] == 4;  // the type of SETTINGS (RFC 9113 §6.5)
}

}  // namespace

void fail(severity level, std::string why, std::vector<mark> marks) {
    throw failure{level, std::move(why), std::move(marks)};
}

std::vector<mark> marks_of(hu::findings const& found, hu::rule which, message const& in) {
    for (hu::finding const each : found)
        if (each.rule == which) return {mark_of(each, in, false)};
    return {};
}

void judge_forwarded(message const& sent, message const& got, severity most) {
    for (hu::finding const each : forwarding_faults(sent, got)) {
        std::string why;
        severity level = severity::must;
        switch (each.rule) {
            case hu::rule::nominated_field_forwarded:
                why = name_at(each, got) + " comes through, although Connection names it";
                break;
            case hu::rule::connection_forwarded:
                why = "an option of the received Connection comes through";
                break;
            case hu::rule::hop_by_hop_field_forwarded:
                if (!is_the_same(sent, got.fields[each.line])) continue;  // the proxy's own
                why = name_at(each, got) + " comes through, which is meant for one connection only";
                level = severity::should;
                break;
            case hu::rule::upgrade_from_http10_forwarded:
                why = "the Upgrade of an HTTP/1.0 request comes through";
                break;
            // The letter of RFC 9110 asks for it.
            case hu::rule::essential_field_removed:
            default: continue;
        }
        fail(std::min(level, most), why, {mark_of(each, got, false)});
    }
}

void check_kept(message const& sent, message const& got, std::initializer_list<char const*> names) {
    for (std::string_view const name : names) {
        if (got.count(name) == 1 && got.value(name) == sent.value(name)) continue;
        fail(severity::must,
             std::string(name) + (got.count(name) == 0 ? " is lost" : " is changed"));
    }
}

void check_refusal(proxy_session& s) {
    proxy_reply const got = s.read_reply();
    if (got.what == proxy_reply::closed || speaks_h2c(s, got)) return;
    if (got.what != proxy_reply::answered) fail(severity::must, "the proxy " + got.text());
    if (got.got.status == 101)
        fail(severity::must, "the proxy answers 101 without asking the origin");
    if (got.got.status < 400)
        throw not_judged{"the proxy " + got.text() + " without asking the origin"};
}

bool comes(connection& line, std::string_view wanted, milliseconds limit) {
    auto const end = std::chrono::steady_clock::now() + limit;
    while (line.unread.find(wanted) == line.unread.npos) {
        if (std::chrono::steady_clock::now() >= end) return false;
        arrival const what = line.receive(milliseconds(5));
        if (what == arrival::closed || what == arrival::reset) return false;
    }
    return true;
}

message h2c(proxy_session const& s) {
    return s.request()
        .add("Connection", "Upgrade, HTTP2-Settings")
        .add("Upgrade", "h2c")
        .add("HTTP2-Settings", h2c_settings);
}

void proxy_table::forwards(words about, std::string_view right, message_maker request) {
    other(about, right, [level = about.level, request = std::move(request)](proxy_session& s) {
        message const sent = request(s);
        proxy_visit& at = s.bring(sent);
        judge_forwarded(sent, at.got(), level);
        s.finish(at);
    });
}

void proxy_table::keeps_back(words about, std::string_view right, std::string_view protocol,
                             message_maker request) {
    other(about, right,
          [level = about.level, protocol, request = std::move(request)](proxy_session& s) {
              message const sent = request(s);
              proxy_visit* const at = s.try_bring(sent);
              if (at == nullptr) return check_refusal(s);
              message const& got = at->got();
              hu::findings const found = hu::inspect(got.as_request());
              // hu::offer_of leaves h2 out, because a server has to ignore it.
              bool const offers_h2 = found.contains(hu::rule::h2_offered) &&
                                     !found.contains(hu::rule::upgrade_not_nominated);
              if (offers(got, protocol) || offers_h2)
                  fail(level,
                       "the offer of " + std::string(protocol) +
                           " comes to the origin as one that counts, so its 101 may open a tunnel "
                           "past the proxy",
                       marks_of(found, rule_on(protocol), got));
              judge_forwarded(sent, got, level);
              message const answer = s.response(200, "OK");
              s.answer(*at, answer);
              proxy_reply const reply = s.read_reply();
              if (!reply.has_status(200) && !speaks_h2c(s, reply))
                  fail(severity::must, "to the origin's 200 the proxy " + reply.text());
          });
}

void proxy_table::other(words about, std::string_view right,
                        std::function<void(proxy_session&)> play) {
    cases_.push_back(
        {{about.id, section_, about.title, about.level, about.source, right, about.advice},
         false,
         std::move(play)});
}

void proxy_table::in_tunnel(words about, std::string_view right,
                            std::function<void(proxy_session&)> play) {
    other(about, right, std::move(play));
    cases_.back().needs_tunnel = true;
}

std::vector<proxy_case> proxy_cases() {
    proxy_table all;
    add_request_cases(all);
    add_offer_cases(all);
    add_ambiguous_cases(all);
    add_false_switches(all);
    add_tunnel_cases(all);
    add_refused_offers(all);
    add_response_cases(all);
    return all.take();
}

}  // namespace probe
