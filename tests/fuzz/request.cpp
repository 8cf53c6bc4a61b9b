// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Inspects a request of any bytes, negotiates it, writes the 101 and offers the same again.

#include "fuzz.hpp"

#include <list>

namespace {

using namespace http_upgrade;
using fuzz::message;
using fuzz::require;

constexpr protocol spoken[] = {{"chat"},        {"h2c"},        {"connect-udp"}, {"TLS", "1.2"},
                               {"connect-tcp"}, {"connect-ip"}, {"websocket"},   {"HTTP", "2.0"}};

// ---- A switch -----------------------------------------------------------------------------------

/// Whether a 101 with these lines breaks no rule as the answer to the request.
rule_set broken_by(message const& asked, fuzz::lines const& fields, bool continued) {
    http_version const version = asked.version < http_1_1 ? http_1_1 : asked.version;
    return fuzz::forbidding(
        inspect(asked.as_request(), response(version, 101, fields, {.continued = continued})));
}

/// The promise of negotiate.
void hold_switch(message const& asked, decision const& decided) {
    constexpr std::string_view status_line = "HTTP/1.1 101 Switching Protocols\r\n";
    char buffer[most_written] = {};
    into const out = write_switching_head(into(buffer), decided);
    std::string_view const text = out.view();
    require(bool(out) && text.starts_with(status_line) && text.ends_with("\r\n\r\n"),
            "the head of the 101 is written");
    std::string_view const fields_text =
        text.substr(status_line.size(), text.size() - status_line.size() - 2);
    fuzz::lines const fields = fuzz::read_written(fields_text);
    fuzz::require_only(broken_by(asked, fields, decided.owes_continue()), {}, "the 101 breaks");
    response const answer(http_1_1, 101, fields, {.continued = decided.owes_continue()});
    auto const outcome = confirm(asked.as_request(), answer);
    require(bool(outcome) && outcome.protocols().front() == decided.protocol(),
            "the client confirms the 101");
    require(!decided.owes_continue() || expects_continue(asked.as_request()),
            "a 100 is owed only if it is expected");
    permessage_deflate const agreed = choose_deflate(asked.as_request(), {});
    if (decided.protocol() != protocol{"websocket"}) return;
    into const more = write_switching_head(into(buffer), decided, agreed);
    std::string_view const more_text = more.view().substr(status_line.size());
    fuzz::lines const more_fields = fuzz::read_written(more_text.substr(0, more_text.size() - 2));
    fuzz::require_only(broken_by(asked, more_fields, decided.owes_continue()), {},
                       "with permessage-deflate, the 101 breaks");
}

/// The Sec-WebSocket-Key of the header section.
std::string_view key_of(message const& asked) {
    for (std::size_t i = 0; i != asked.header_size(); ++i) {
        auto [name, value] = asked.fields[i];
        if (!equal_ignoring_case(name, "sec-websocket-key")) continue;
        std::size_t const first = std::min(value.find_first_not_of(" \t"), value.size());
        return value.substr(first, value.find_last_not_of(" \t") + 1 - first);
    }
    return {};
}

/// A refusal is necessary: a 101 that is put together by hand breaks a rule.
void hold_refusal(message const& asked, protocol const& wanted) {
    std::string upgrade(wanted.name);
    if (!wanted.version.empty()) upgrade += "/" + std::string(wanted.version);
    if (wanted.name == "TLS") upgrade += ", HTTP/1.1";
    websocket_accept const accept = accept_key(key_of(asked));
    fuzz::lines fields = {{"Upgrade", upgrade}, {"Connection", "Upgrade"}};
    if (wanted.name == "websocket") fields.emplace_back("Sec-WebSocket-Accept", accept.view());
    if (wanted.name.starts_with("connect-")) fields.emplace_back("Capsule-Protocol", "?1");
    require(!broken_by(asked, fields, true).empty(), "a switch is refused only if it is forbidden");
}

// ---- Decisions ----------------------------------------------------------------------------------

bool same(decision const& a, decision const& b) {
    auto const ours = a.settings(), theirs = b.settings();
    return a.answer() == b.answer() && a.protocol() == b.protocol() &&
           a.reason().rule == b.reason().rule && a.owes_continue() == b.owes_continue() &&
           a.owes_content() == b.owes_content() && a.accept().view() == b.accept().view() &&
           std::equal(ours.begin(), ours.end(), theirs.begin(), theirs.end());
}

void hold_decision(message const& asked, findings const& found, protocol_span mine,
                   preference order) {
    decision const decided = negotiate(asked.as_request(), mine, {}, order);
    require((decided.status() == 101) == bool(decided), "a switch is a 101");
    finding const why = decided.reason();
    require(!why || found.contains(why.rule), "inspect finds the reason, too");
    if (!decided) {
        char buffer[most_written] = {};
        require(!why || decided.status() != 101, "there is a reason only without a switch");
        into const out = write_answer(into(buffer), decided);
        require(bool(out) == (decided.status() != 0), "an answer that is owed is written");
        if (mine.size() == 1) hold_refusal(asked, mine[0]);
        return;
    }
    require(!why, "a switch has no reason against it");
    require(mine[decided.index()] == decided.protocol(), "the index is that of the protocol");
    require(offer_of(asked.as_request()).contains(decided.protocol()), "it was offered");
    hold_switch(asked, decided);
}

/// Lines in the order of their names; lines of one name keep their order.
fuzz::lines by_name(fuzz::lines::const_iterator first, fuzz::lines::const_iterator last) {
    auto const lower = [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c + 0; };
    std::list<fuzz::line> sorted(first, last);
    sorted.sort([&](fuzz::line const& a, fuzz::line const& b) {
        return std::lexicographical_compare(a.first.begin(), a.first.end(), b.first.begin(),
                                            b.first.end(),
                                            [&](char x, char y) { return lower(x) < lower(y); });
    });
    return {sorted.begin(), sorted.end()};
}

/// The order of lines with different names says nothing.
void hold_sorted(message const& asked, findings const& found) {
    auto const trailers = asked.fields.begin() + static_cast<std::ptrdiff_t>(asked.header_size());
    message sorted = asked;
    sorted.fields = by_name(asked.fields.begin(), trailers);
    fuzz::lines const behind = by_name(trailers, asked.fields.end());
    sorted.fields.insert(sorted.fields.end(), behind.begin(), behind.end());
    require(inspect(sorted.as_request()).rules() == found.rules(),
            "the order of lines changes no rule");
    for (preference const order : {preference::client, preference::server})
        require(same(negotiate(sorted.as_request(), spoken, {}, order),
                     negotiate(asked.as_request(), spoken, {}, order)),
                "the order of lines changes no decision");
}

// ---- An offer -----------------------------------------------------------------

std::string_view value_of(message const& asked, std::string_view name) {
    for (std::size_t i = 0; i != asked.header_size(); ++i)
        if (equal_ignoring_case(asked.fields[i].first, name)) return asked.fields[i].second;
    return {};
}

bool same_names(auto const& a, auto const& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](auto const& x, auto const& y) { return x == y; });
}

/// Which offer counts, said again in other words. RFC 9110 §7.8, §7.6.1; RFC 7540 §3.2.
void hold_effective(message const& asked) {
    std::vector<std::string_view> upgrades, connections;
    for (std::size_t i = 0; i != asked.header_size(); ++i) {
        auto const& [name, value] = asked.fields[i];
        if (equal_ignoring_case(name, "upgrade")) upgrades.push_back(value);
        if (equal_ignoring_case(name, "connection")) connections.push_back(value);
    }
    std::vector<protocol> expected;
    if (asked.version >= http_1_1 && asked.version < http_2 &&
        parse_connection(connections).contains("upgrade"))
        for (protocol const each : parse_upgrade(upgrades))
            if (each != protocol{"h2", {}}) expected.push_back(each);
    require(same_names(offer_of(asked.as_request()), expected), "this offer counts");
}

/// An offer, written and read, is the same.
void hold_offer(message const& asked) {
    auto const offer = offer_of(asked.as_request());
    std::vector<protocol> const wanted(offer.begin(), offer.end());
    offer_details const details{.websocket_key = key_of(asked),
                                .subprotocols = value_of(asked, "sec-websocket-protocol"),
                                .extensions = value_of(asked, "sec-websocket-extensions"),
                                .http2_settings = value_of(asked, "http2-settings")};
    for (offer_details const& each : {offer_details(), details}) {
        char buffer[most_written] = {};
        into const out = write_offer(into(buffer), wanted, each);
        require(out.wanted() <= most_written, "no more is written than most_written");
        if (!out) continue;
        fuzz::lines const fields = fuzz::read_written(out.view());
        request const again(http_1_1, "GET", fields);
        require(same_names(offer_of(again), wanted), "an offer, written and read, is the same");
        bool const with_websocket = protocol_span(wanted).find({"websocket"}) != wanted.size() &&
                                    !each.websocket_key.empty();
        auto const extensions = parse_extensions(each.extensions);
        if (with_websocket)
            require(
                std::equal(extensions.begin(), extensions.end(), extensions_of(again).begin(),
                           extensions_of(again).end(),
                           [](extension const& x, extension const& y) { return x.text == y.text; }),
                "the extensions, written and read, are the same");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* bytes, std::size_t size) {
    fuzz::exchange const input(bytes, size);
    if (input.asked == nullptr) return -1;
    message const& asked = *input.asked;
    findings const found = inspect(asked.as_request());
    fuzz::require_inside(found, asked.fields);
    for (preference const order : {preference::client, preference::server})
        hold_decision(asked, found, spoken, order);
    for (protocol const& each : spoken) hold_decision(asked, found, each, preference::client);
    hold_sorted(asked, found);
    hold_effective(asked);
    hold_offer(asked);
    return 0;
}
