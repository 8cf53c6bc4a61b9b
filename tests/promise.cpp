// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// negotiate promises to hand out a protocol exactly when the 101 for it breaks no rule. This is
// tested with every message of the captures and the examples, and with tens of thousands that are
// put together here.

#include "../examples/upgrade_lint/rule_examples.hpp"

#include <http_upgrade/http_upgrade.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <list>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catch2.hpp"
#include "heads.hpp"

namespace {

using namespace http_upgrade;

// ---- Messages -----------------------------------------------------------------------------------

using line = std::pair<std::string_view, std::string_view>;
using lines = std::vector<line>;

struct message {
    http_version version{};
    std::string_view method{};
    lines fields{};
    context known{};

    auto as_request() const { return request(version, method, fields, known); }
};

std::string said(message const& each) {
    std::ostringstream out;
    out << each.method << " HTTP/" << int(each.version.major) << '.' << int(each.version.minor)
        << (each.known.over == transport::tls     ? " over TLS"
            : each.known.over == transport::clear ? " in clear"
                                                  : "");
    for (std::size_t i = 0; i != each.fields.size(); ++i)
        out << (i == each.known.trailers_from ? "\n  --" : "") << "\n  " << each.fields[i].first
            << ": " << each.fields[i].second;
    return out.str();
}

/// Keeps a text that a message views.
std::string_view keep(std::string text) {
    static std::list<std::string> kept;
    return kept.emplace_back(std::move(text));
}

constexpr transport transports[] = {transport::unknown, transport::tls, transport::clear};

/// The requests of tests/captures, over each transport.
std::vector<message> captured() {
    std::set<std::string> files;
    for (auto const& entry : std::filesystem::directory_iterator(CAPTURES))
        if (entry.path().extension() == ".http" || entry.path().extension() == ".verbose")
            files.insert(entry.path().string());
    std::vector<message> result;
    for (std::string const& file : files)
        for (heads::head const& head : heads::read(file)) {
            if (!head.is_request) continue;
            message each{head.version, keep(head.method), {}, {}};
            for (auto const& [name, value] : head.fields)
                each.fields.emplace_back(keep(name), keep(value));
            for (transport const over : transports) {
                each.known.over = over;
                result.push_back(each);
            }
        }
    return result;
}

message read_request(std::string_view start_line, context known) {
    std::size_t const space = start_line.rfind(' ');
    return {heads::parse_version(start_line.substr(space + 1)),
            start_line.substr(0, start_line.find(' ')),
            {},
            known};
}

/// The requests of the examples, without the marks.
std::vector<message> examples() {
    std::vector<message> result;
    for (rule_examples::example const& row : rule_examples::all)
        for (std::string_view const text : {row.breaks, row.passes}) {
            std::istringstream in{std::string(text)};
            bool inside = false, is_request = false;
            for (std::string each; std::getline(in, each);) {
                std::erase_if(each, [](char c) { return c == '<' || c == '>'; });
                std::string_view const kept = keep(each);
                std::size_t const colon = kept.find(':', 1);
                if (kept.empty()) {
                    inside = false;
                } else if (!inside) {
                    inside = true;
                    is_request = !kept.starts_with("HTTP/");
                    if (is_request) result.push_back(read_request(kept, row.known));
                } else if (is_request) {
                    std::size_t const value = kept.find_first_not_of(" \t", colon + 1);
                    result.back().fields.emplace_back(
                        kept.substr(0, colon),
                        value == std::string_view::npos ? "" : kept.substr(value));
                }
            }
        }
    return result;
}

// ---- Messages made of parts ---------------------------------------------------------------------

using choices = std::vector<lines>;

constexpr http_version versions[] = {http_1_1, http_1_0, http_2, http_3, {1, 2}, {0, 9}};
constexpr std::string_view methods[] = {"GET", "POST", "CONNECT", "get", "OPTIONS"};

choices const connections = {{{"Connection", "Upgrade, HTTP2-Settings"}},
                             {{"Connection", "Upgrade"}},
                             {},
                             {{"connection", "keep-alive"}, {"Connection", "upgrade"}},
                             {{"Connection", "http2-settings, UPGRADE"}},
                             {{"Connection", "keep-alive"}},
                             {{"Connection", "Upgrade{"}},
                             {{"Connection", ""}, {"Connection", ", close,upgrade"}},
                             {{"Proxy-Connection", "Upgrade"}},
                             {{"Connection", "Upgrade"}, {"Connection", "HTTP2-Settings"}}};

choices const upgrades = {{{"Upgrade", "websocket"}},
                          {{"Upgrade", "h2c"}},
                          {{"Upgrade", "connect-udp"}},
                          {{"Upgrade", "connect-ip"}},
                          {{"Upgrade", "connect-tcp"}},
                          {{"Upgrade", "TLS/1.2"}},
                          {{"Upgrade", "HTTP/2.0"}},
                          {{"Upgrade", "chat"}},
                          {},
                          {{"upgrade", " WebSocket "}},
                          {{"Upgrade", "websocket, h2c"}},
                          {{"Upgrade", "h2c, websocket"}},
                          {{"Upgrade", "chat, websocket"}},
                          {{"Upgrade", "websocket"}, {"Upgrade", "IRC/6.9,h2c"}},
                          {{"Upgrade", "h2, websocket"}},
                          {{"Upgrade", "h2"}},
                          {{"Upgrade", "TLS/1.2, HTTP/2.0, websocket, TLS/1.0"}},
                          {{"Upgrade", "connect-udp, connect-tcp, connect-ip"}},
                          {{"Upgrade", "connect-ip, websocket, connect-udp, h2c, chat"}},
                          {{"Upgrade", "websocket/13"}},
                          {{"Upgrade", "websocket/13, websocket, connect-udp/1, connect-udp"}},
                          {{"Upgrade", "h2c/1, connect-tcp-05, TLS"}},
                          {{"Upgrade", "HTTP/2.0, HTTP/1.1, TLS/1.0"}},
                          {{"Upgrade", ""}},
                          {{"Upgrade", ", websocket,"}},
                          {{"Upgrade", "websocket h2c"}},
                          {{"Upgrade", "websocket"}, {"Upgrade", "h2c/"}},
                          {{"Upgrade", "websocket, WEBSOCKET, websocket"}}};

choices const hosts = {{{"Host", "example.com"}},
                       {},
                       {{"Host", "example.com"}, {"host", "example.org"}},
                       {{"Host", ""}}};

choices const keys = {{{"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}},
                      {},
                      {{"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
                       {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}},
                      {{"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZXM="}},
                      {{"Sec-WebSocket-Key", "x"}},
                      {{"Sec-WebSocket-Key", ""}},
                      {{"sec-websocket-key", " dGhlIHNhbXBsZSBub25jZR==\t"}},
                      {{"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZXRoZSBzYW1wbGUgbm9uY2U="}}};

choices const websocket_versions = {
    {{"Sec-WebSocket-Version", "13"}},
    {{"Sec-WebSocket-Version", "8"}},
    {},
    {{"Sec-WebSocket-Version", "13"}, {"Sec-WebSocket-Version", "13"}},
    {{"Sec-WebSocket-Version", "013"}},
    {{"Sec-WebSocket-Version", "\t13 "}},
    {{"Sec-WebSocket-Version", ""}}};

choices const subprotocols = {{},
                              {{"Sec-WebSocket-Protocol", "mqtt, stomp"}},
                              {{"Sec-WebSocket-Protocol", ""}},
                              {{"Sec-WebSocket-Protocol", "a b"}},
                              {{"Sec-WebSocket-Protocol", "a"}, {"Sec-WebSocket-Protocol", "a"}}};

choices const extensions = {
    {},
    {{"Sec-WebSocket-Extensions", "permessage-deflate"}},
    {{"Sec-WebSocket-Extensions", "x; y=\"z\", x"}},
    {{"Sec-WebSocket-Extensions", "permessage-deflate;"}},
    {{"Sec-WebSocket-Extensions", "x; y=\"\""}},
    {{"Sec-WebSocket-Extensions",
      "permessage-deflate; server_max_window_bits=8; "
      "server_no_context_takeover, permessage-deflate; "
      "client_max_window_bits=11; client_no_context_takeover"}},
    {{"Sec-WebSocket-Extensions", "permessage-deflate; server_max_window_bits=\"1\\0\""},
     {"Sec-WebSocket-Extensions", "permessage-deflate; mine"}}};

choices const settings = {
    {{"HTTP2-Settings", "AAMAAABkAAQAoAAA"}},
    {},
    {{"HTTP2-Settings", "AAMAAABkAAQAoAAA"}, {"HTTP2-Settings", "AAMAAABkAAQAoAAA"}},
    {{"HTTP2-Settings", ""}},
    {{"HTTP2-Settings", "AAMAAABkAA=="}},
    {{"HTTP2-Settings", "AAIAAAAC"}}};

choices const capsules = {{{"Capsule-Protocol", "?1"}},
                          {},
                          {{"Capsule-Protocol", "?0"}},
                          {{"Capsule-Protocol", "1"}},
                          {{"Capsule-Protocol", "?1"}, {"Capsule-Protocol", "?1"}}};

choices const contents = {{},
                          {{"Content-Length", "5"}},
                          {{"Content-Length", "0"}},
                          {{"Transfer-Encoding", "chunked"}},
                          {{"Content-Type", "a/b"}, {"Content-Length", "5"}},
                          {{"Content-Length", "0"}, {"Transfer-Encoding", "gzip, chunked"}}};

choices const expectations = {{},
                              {{"Expect", "100-continue"}},
                              {{"Expect", "x"}, {"Expect", "100-Continue"}},
                              {{"Expect", "100-continued"}}};

/// Which choice of each part a message has. The first choice is a good one.
struct recipe {
    std::size_t version = 0, method = 0, connection = 0, upgrade = 0, host = 0, key = 0,
                websocket_version = 0, subprotocol = 0, extension = 0, setting = 0, capsule = 0,
                content = 0, expectation = 0, over = 0;

    message make() const {
        message result{versions[version], methods[method], {}, {}};
        result.known.over = transports[over];
        for (lines const* part :
             {&hosts[host], &connections[connection], &upgrades[upgrade],
              &websocket_versions[websocket_version], &keys[key], &subprotocols[subprotocol],
              &extensions[extension], &settings[setting], &capsules[capsule], &contents[content],
              &expectations[expectation]})
            result.fields.insert(result.fields.end(), part->begin(), part->end());
        return result;
    }
};

/// Calls `visit` with every combination of the parts that are named.
template <class Visit>
void combine(recipe from, std::vector<std::pair<std::size_t recipe::*, std::size_t>> const& parts,
             Visit&& visit, std::size_t at = 0) {
    if (at == parts.size()) return visit(from.make());
    auto const [part, count] = parts[at];
    for (std::size_t i = 0; i != count; ++i) {
        from.*part = i;
        combine(from, parts, visit, at + 1);
    }
}

/// Numbers that are the same in every run.
class numbers {
public:
    std::size_t below(std::size_t bound) {
        state_ = state_ * 6364136223846793005u + 1442695040888963407u;
        return static_cast<std::size_t>(state_ >> 33) % bound;
    }
    /// The first one more often than not.
    std::size_t mostly_good(std::size_t bound) { return below(4) != 0 ? 0 : below(bound); }

private:
    std::uint64_t state_ = 1;
};

/// A message of all parts, with its lines in any order, and some of them in a trailer section.
message mixed(numbers& any) {
    recipe const from{any.mostly_good(std::size(versions)),
                      any.mostly_good(std::size(methods)),
                      any.mostly_good(connections.size()),
                      any.below(upgrades.size()),
                      any.mostly_good(hosts.size()),
                      any.mostly_good(keys.size()),
                      any.mostly_good(websocket_versions.size()),
                      any.mostly_good(subprotocols.size()),
                      any.mostly_good(extensions.size()),
                      any.mostly_good(settings.size()),
                      any.below(capsules.size()),
                      any.mostly_good(contents.size()),
                      any.mostly_good(expectations.size()),
                      any.below(std::size(transports))};
    message result = from.make();
    for (std::size_t i = result.fields.size(); i > 1; --i)
        std::swap(result.fields[i - 1], result.fields[any.below(i)]);
    if (any.below(8) == 0) result.known.trailers_from = any.below(result.fields.size() + 1);
    return result;
}

template <class Visit>
void each_message(Visit&& visit) {
    for (message const& each : captured()) visit(each);
    for (message const& each : examples()) visit(each);
    combine({},
            {{&recipe::version, std::size(versions)},
             {&recipe::method, 3},
             {&recipe::connection, connections.size()},
             {&recipe::upgrade, upgrades.size()},
             {&recipe::over, std::size(transports)}},
            visit);
    combine({},
            {{&recipe::method, 2},
             {&recipe::host, hosts.size()},
             {&recipe::key, keys.size()},
             {&recipe::websocket_version, websocket_versions.size()},
             {&recipe::subprotocol, subprotocols.size()},
             {&recipe::extension, extensions.size()}},
            visit);
    combine({.method = 1, .upgrade = 1},
            {{&recipe::connection, connections.size()},
             {&recipe::setting, settings.size()},
             {&recipe::content, contents.size()},
             {&recipe::expectation, expectations.size()},
             {&recipe::over, std::size(transports)}},
            visit);
    for (std::size_t const upgrade : {2u, 3u, 4u, 17u})
        combine({.upgrade = upgrade},
                {{&recipe::method, 2},
                 {&recipe::host, hosts.size()},
                 {&recipe::capsule, capsules.size()},
                 {&recipe::content, contents.size()},
                 {&recipe::over, std::size(transports)}},
                visit);
    numbers any;
    for (int i = 0; i != 12000; ++i) visit(mixed(any));
}

// ---- What servers speak -------------------------------------------------------------------------

constexpr protocol spoken[] = {
    {"websocket"},  {"h2c"},         {"connect-udp"}, {"connect-ip"},     {"connect-tcp"},
    {"TLS", "1.2"}, {"HTTP", "2.0"}, {"chat"},        {"IRC", "6.9"},     {"h2"},
    {"TLS"},        {"TLS", "1.0"},  {"h2c", "1"},    {"connect-tcp-05"}, {"HTTP", "1.1"}};
constexpr std::size_t registered = 7;  // the first of them, which every test has to have met

using order_of_server = std::vector<std::size_t>;  // indices of `spoken`
order_of_server const servers[] = {{0, 1, 2, 3, 4, 5, 6},
                                   {},
                                   {6, 5, 4, 3, 2, 1, 0},
                                   {7, 9, 0, 1},
                                   {3, 1, 4, 0, 2, 8},
                                   {1, 0},
                                   {14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0}};

/// No 101 may name a version of these. RFC 6455 §4.1, RFC 9298 §3.3, RFC 9484 §4.3.
constexpr protocol never_versioned[] = {{"websocket", "13"}, {"connect-udp", "1"}};

// ---- The 101, and what is wrong with it ---------------------------------------------------------

/// The field lines of the head that write_switching_head writes; none when it is no such head.
lines written(decision const& decided, char (&buffer)[most_written],
              permessage_deflate const& agreed = {}) {
    constexpr std::string_view status_line = "HTTP/1.1 101 Switching Protocols\r\n";
    into const out = write_switching_head(into(buffer), decided, agreed);
    std::string_view rest = out.view();
    lines result;
    if (!out || !rest.starts_with(status_line)) return {};
    rest.remove_prefix(status_line.size());
    while (!rest.empty() && !rest.starts_with("\r\n")) {
        std::size_t const colon = rest.find(": "), end = rest.find("\r\n");
        if (end == std::string_view::npos || colon >= end) return {};
        result.emplace_back(rest.substr(0, colon), rest.substr(colon + 2, end - colon - 2));
        rest.remove_prefix(end + 2);
    }
    return rest == "\r\n" ? result : lines();
}

/// A 101 to a protocol that is put together here, as right as the request allows.
struct forced {
    std::string upgrade{};
    websocket_accept accept{};
    lines fields{};

    forced(message const& asked, protocol const& taken) : upgrade(taken.name) {
        if (!taken.version.empty()) upgrade.append("/").append(taken.version);
        if (equal_ignoring_case(taken.name, "TLS")) upgrade += ", HTTP/1.1";
        fields = {{"Upgrade", upgrade}, {"Connection", "Upgrade"}};
        if (taken == protocol{"websocket"}) {
            accept = accept_key(key_of(asked));
            fields.emplace_back("Sec-WebSocket-Accept", accept.view());
        }
        if (taken.version.empty() && is_registered(taken.name) &&
            taken.name.starts_with("connect-"))
            fields.emplace_back("Capsule-Protocol", "?1");
    }
    forced(forced const&) = delete;
    forced& operator=(forced const&) = delete;

private:
    static std::string_view key_of(message const& asked) {
        for (std::size_t i = 0; i != asked.fields.size() && i < asked.known.trailers_from; ++i) {
            auto [name, value] = asked.fields[i];
            if (!equal_ignoring_case(name, "sec-websocket-key")) continue;
            while (value.starts_with(' ') || value.starts_with('\t')) value.remove_prefix(1);
            while (value.ends_with(' ') || value.ends_with('\t')) value.remove_suffix(1);
            return value;
        }
        return {};
    }
};

/// The rules that forbid a switch: errors, and rules that make a client fail.
rule_set forbidding(findings const& found) {
    rule_set result;
    for (finding const each : found)
        if (info(each.rule).level == level::error ||
            info(each.rule).consequence == consequence::fail)
            result.insert(each.rule);
    return result;
}

std::string names(rule_set const& rules) {
    std::string text;
    for (std::size_t i = 1; i <= rule_count; ++i)
        if (rules.contains(static_cast<rule>(i)))
            text.append(" ").append(to_string(static_cast<rule>(i)));
    return text;
}

/// What inspect, which tolerates nothing, finds as well when a rule is tolerated: an offer that is
/// not nominated is no offer, and a 101 must not accept a request with a fault.
constexpr rule_set entailed{rule::switching_unsolicited, rule::websocket_switching_despite_fault};

/// Whether a header line Expect has the element 100-continue, and the version knows what it is.
bool expects_100(message const& asked) {
    if (asked.version < http_1_1) return false;
    for (std::size_t i = 0; i != asked.fields.size() && i < asked.known.trailers_from; ++i) {
        auto [name, value] = asked.fields[i];
        if (!equal_ignoring_case(name, "expect")) continue;
        for (bool more = true; more;) {
            std::size_t const comma = value.find(',');
            std::string_view element = value.substr(0, comma);
            while (element.starts_with(' ') || element.starts_with('\t')) element.remove_prefix(1);
            while (element.ends_with(' ') || element.ends_with('\t')) element.remove_suffix(1);
            if (equal_ignoring_case(element, "100-continue")) return true;
            more = comma != std::string_view::npos;
            if (more) value.remove_prefix(comma + 1);
        }
    }
    return false;
}

/// What servers demand of permessage-deflate.
constexpr deflate_limits limits[] = {
    {},
    {.server_min_window_bits = 8, .server_max_window_bits = 8, .client_max_window_bits = 9},
    {.server_no_context_takeover = true,
     .client_no_context_takeover = true,
     .server_max_window_bits = 12}};

/// Why the 101 does not hold when it accepts permessage-deflate, too; empty when it does.
std::string fault_of_deflate(message const& asked, decision const& decided,
                             rule_set const& allowed) {
    request const message = asked.as_request();
    for (deflate_limits const& ours : limits) {
        permessage_deflate const agreed = choose_deflate(message, ours);
        char buffer[most_written] = {};
        lines const fields = written(decided, buffer, agreed);
        response const answer(http_1_1, 101, fields, {.continued = decided.owes_continue()});
        rule_set const broken = forbidding(inspect(message, answer));
        if ((broken & allowed) != broken) return "with permessage-deflate breaks" + names(broken);
        permessage_deflate const accepted = accepted_deflate(message, answer);
        if (decided.protocol() == protocol{"websocket"} &&
            (bool(accepted) != bool(agreed) ||
             accepted.server_max_window_bits() != agreed.server_max_window_bits() ||
             accepted.client_max_window_bits() != agreed.client_max_window_bits() ||
             accepted.server_no_context_takeover() != agreed.server_no_context_takeover() ||
             accepted.client_no_context_takeover() != agreed.client_no_context_takeover()))
            return "client and server understand permessage-deflate differently";
    }
    return {};
}

/// Why the 101 of a decision does not hold; empty when it does.
std::string fault_of_switch(message const& asked, decision const& decided,
                            rule_set const& tolerated = {}) {
    char buffer[most_written] = {};
    lines const fields = written(decided, buffer);
    if (fields != forced(asked, decided.protocol()).fields) return "not the 101 that is due";
    request const message = asked.as_request();
    response const answer(http_1_1, 101, fields, {.continued = decided.owes_continue()});
    findings const found = inspect(message, answer);
    rule_set const allowed = tolerated.empty() ? rule_set() : tolerated | entailed;
    rule_set const broken = forbidding(found);
    if ((broken & allowed) != broken) return "breaks" + names(broken);
    if (std::string const fault = fault_of_deflate(asked, decided, allowed); !fault.empty())
        return fault;

    auto const outcome = confirm(message, answer, tolerated);
    auto const& spoken_now = outcome.protocols();
    std::size_t const layers = equal_ignoring_case(decided.protocol().name, "TLS") ? 2 : 1;
    if (!outcome || outcome.verdict() != verdict::switched)
        return "not confirmed: " + std::string(to_string(outcome.reason().rule));
    if (spoken_now.size() != layers || spoken_now.front() != decided.protocol())
        return "confirmed as another";

    // A 100 is owed exactly when the request expects it. A missing 100 breaks a rule when there is
    // content to read before the 101.
    if (decided.owes_continue() != expects_100(asked)) return "a 100 is owed, or is not";
    response const hasty(http_1_1, 101, fields, {.continued = false});
    if (inspect(message, hasty).contains(rule::switching_before_continue) !=
        (decided.owes_continue() && decided.owes_content()))
        return "the lack of a 100 breaks a rule, or does not";
    return {};
}

/// Whether a 101 to this protocol would break something.
bool would_break(message const& asked, protocol const& taken) {
    forced const by_hand(asked, taken);
    response const answer(asked.version < http_1_1 ? http_1_1 : asked.version, 101, by_hand.fields,
                          {.continued = true});
    return !forbidding(inspect(asked.as_request(), answer)).empty();
}

// ---- Decisions ----------------------------------------------------------------------------------

/// Whether two decisions are the same, apart from the index, which depends on the list.
bool same(decision const& a, decision const& b) {
    auto const settings_a = a.settings(), settings_b = b.settings();
    return a.answer() == b.answer() && a.protocol() == b.protocol() && a.reason() == b.reason() &&
           a.owes_continue() == b.owes_continue() && a.owes_content() == b.owes_content() &&
           a.accept().view() == b.accept().view() &&
           std::equal(settings_a.begin(), settings_a.end(), settings_b.begin(), settings_b.end());
}

std::string said(decision const& decided) {
    finding const why = decided.reason();
    std::ostringstream out;
    out << "answer " << int(decided.answer()) << ", " << decided.protocol().name << '/'
        << decided.protocol().version << ", " << to_string(why.rule) << " at " << why.line << ':'
        << why.offset << '+' << why.length;
    return out.str();
}

/// How bad a reason is: the order in which one hides another.
int badness_of(consequence owed) {
    switch (owed) {
        case consequence::malformed: return 4;
        case consequence::upgrade_required: return 3;
        case consequence::refuse: return 2;
        case consequence::fail: return 1;
        default: return 0;
    }
}
int badness(decision const& decided) { return badness_of(info(decided.reason().rule).consequence); }

using singles = std::array<decision, std::size(spoken)>;

/// The decision on a list, from the decisions on each of its protocols: the first switch, if no
/// malformed message comes before it; otherwise the worst reason, and the first of equal ones.
template <class Offer>
decision expected(singles const& each, order_of_server const& server, preference order,
                  Offer const& offer) {
    if (offer.empty()) return each[0];  // what is wrong is not about any protocol
    order_of_server in_order;
    if (order == preference::server) {
        in_order = server;
    } else {
        for (protocol const offered : offer)
            for (std::size_t const index : server)
                if (spoken[index] == offered) in_order.push_back(index);
    }
    decision worst;
    for (std::size_t const index : in_order) {
        if (each[index]) return each[index];
        if (badness(each[index]) > badness(worst)) worst = each[index];
        if (badness(worst) == badness_of(consequence::malformed)) break;
    }
    return worst;
}

/// Whether a rule is about a version of HTTP, and not about a protocol that is offered.
bool is_of_version(rule which) {
    return which == rule::connection_specific_field_in_http2 ||
           which == rule::connection_specific_field_in_http3;
}

bool is_passed_by(decision const& decided) {
    rule const why = decided.reason().rule;
    return !decided &&
           (why == rule{} || info(why).consequence == consequence::ignore || is_of_version(why));
}

/// Whether `inspect` finds the reason, too. It must find the same place, unless the rule is about
/// several protocols or several fields.
bool is_inspected(decision const& decided, findings const& found) {
    finding const why = decided.reason();
    if (!why) return true;
    bool const of_several = is_of_version(why.rule) || (why.rule >= rule::capsule_method_not_get &&
                                                        why.rule <= rule::capsule_content_field);
    for (finding const each : found)
        if (each.rule == why.rule) return each == why || of_several;
    return false;
}

// ---- The tests ----------------------------------------------------------------------------------

/// Counts what was tested, and what went wrong.
struct tally {
    std::size_t messages = 0, decisions = 0, switches = 0;
    std::array<std::size_t, std::size(spoken)> of{};
    /// How often each fault occurred, and where first.
    std::map<std::string, std::pair<std::size_t, std::string>> failures{};

    void fail(message const& asked, decision const& decided, std::string const& why) {
        auto& [count, first] = failures[why];
        if (count++ == 0) first = said(decided) + "\n" + said(asked);
    }
    void report(char const* what) const {
        for (auto const& [why, where] : failures)
            FAIL_CHECK(why << ", " << where.first << " times; first:\n" << where.second);
        std::ostringstream out;
        out << what << ": " << messages << " messages, " << decisions << " decisions, " << switches
            << " switches:";
        for (std::size_t i = 0; i != std::size(spoken); ++i)
            out << ' ' << spoken[i].name << (spoken[i].version.empty() ? "" : "/")
                << spoken[i].version << ' ' << of[i];
        std::cout << out.str() << std::endl;
    }
};

constexpr preference preferences[] = {preference::client, preference::server};

/// Each protocol by itself is handed out exactly when its 101 breaks nothing.
singles hold_singles(message const& asked, tally& all) {
    request const message = asked.as_request();
    findings const found = inspect(message);
    auto const offer = offer_of(message);
    singles result;
    for (std::size_t i = 0; i != std::size(spoken); ++i) {
        decision const& decided = result[i] = negotiate(message, spoken[i]);
        ++all.decisions;
        if (!same(decided, negotiate(message, spoken[i], {}, preference::server)))
            all.fail(asked, decided, "the order matters for one");
        if (is_passed_by(decided) == offer.contains(spoken[i]))
            all.fail(asked, decided, "not as offer_of has it");
        if (!is_inspected(decided, found))
            all.fail(asked, decided,
                     "not what inspect finds: " + std::string(to_string(decided.reason().rule)));
        if (decided) {
            ++all.switches;
            ++all.of[i];
            if (std::string const fault = fault_of_switch(asked, decided); !fault.empty())
                all.fail(asked, decided, fault);
        } else if (!would_break(asked, spoken[i])) {
            all.fail(asked, decided, "refused without need");
        }
    }
    return result;
}

std::vector<std::vector<protocol>> const& lists_of_servers() {
    static std::vector<std::vector<protocol>> const lists = [] {
        std::vector<std::vector<protocol>> result;
        for (order_of_server const& server : servers) {
            result.emplace_back();
            for (std::size_t const index : server) result.back().push_back(spoken[index]);
        }
        return result;
    }();
    return lists;
}

/// The decision on a list of protocols follows from the decisions on each of them.
void hold_lists(message const& asked, singles const& each, tally& all) {
    auto const& lists = lists_of_servers();
    request const message = asked.as_request();
    auto const offer = offer_of(message);
    for (std::size_t i = 0; i != lists.size(); ++i)
        for (preference const order : preferences) {
            decision const decided = negotiate(message, lists[i], {}, order);
            ++all.decisions;
            if (!same(decided, expected(each, servers[i], order, offer)))
                all.fail(asked, decided, "a list is not the sum of its protocols");
            if (decided.protocol() != protocol{} &&
                lists[i].at(decided.index()) != decided.protocol())
                all.fail(asked, decided, "another index");
            if (!decided) continue;
            ++all.switches;
            if (std::string const fault = fault_of_switch(asked, decided); !fault.empty())
                all.fail(asked, decided, fault);
        }
}

/// A line that says nothing must change nothing.
void hold_with_more_lines(message const& asked, tally& all) {
    auto const offers = [](line const& each) { return equal_ignoring_case(each.first, "upgrade"); };
    std::size_t const end = std::min(asked.known.trailers_from, asked.fields.size());
    auto const headers_end = asked.fields.begin() + static_cast<std::ptrdiff_t>(end);
    if (std::none_of(asked.fields.begin(), headers_end, offers)) return;
    message more = asked;
    for (line const& extra : {line("X-Filler", "{"), line("Upgrade", "")}) {
        more.fields.insert(more.fields.begin() + static_cast<std::ptrdiff_t>(end), extra);
        if (more.known.trailers_from != place::nowhere) ++more.known.trailers_from;
        for (preference const order : preferences) {
            decision const decided = negotiate(more.as_request(), lists_of_servers()[0], {}, order);
            ++all.decisions;
            if (!same(decided, negotiate(asked.as_request(), lists_of_servers()[0], {}, order)))
                all.fail(more, decided, "another decision on the same offer");
        }
    }
}

TEST_CASE("promise: a switch breaks no rule, and one that is refused would break one") {
    tally all;
    each_message([&](message const& asked) {
        ++all.messages;
        hold_lists(asked, hold_singles(asked, all), all);
        hold_with_more_lines(asked, all);
    });
    all.report("promise");
    CHECK(all.messages > 20000);
    for (std::size_t i = 0; i != registered; ++i) {
        INFO(spoken[i].name);
        CHECK(all.of[i] > 100);
    }
}

// ---- What is tolerated --------------------------------------------------------------------------

constexpr rule of_requests[] = {rule::upgrade_not_nominated, rule::websocket_host_not_single,
                                rule::websocket_key_malformed,
                                rule::websocket_subprotocol_malformed};

/// Every rule that negotiate cannot tolerate.
rule_set all_others() {
    rule_set result;
    for (std::size_t i = 1; i <= rule_count; ++i)
        if (rule const each = static_cast<rule>(i);
            std::find(std::begin(of_requests), std::end(of_requests), each) ==
            std::end(of_requests))
            result.insert(each);
    return result;
}

/// A tolerated rule lets more messages through, and only those that break it. Rules that are not
/// tolerable let no message through.
void hold_tolerated(message const& asked, tally& all, std::size_t (&lent)[4]) {
    static rule_set const others = all_others();
    request const message = asked.as_request();
    for (std::size_t i = 0; i != std::size(spoken); ++i) {
        decision const strict = negotiate(message, spoken[i]);
        decision const loose = negotiate(message, spoken[i], tolerable);
        if (!same(strict, negotiate(message, spoken[i], others)))
            all.fail(asked, strict, "another rule was tolerated");
        if (!same(loose, negotiate(message, spoken[i], tolerable | others)))
            all.fail(asked, strict, "another rule was tolerated beside these");
        if (strict && !same(strict, loose)) all.fail(asked, loose, "less, when more is tolerated");
        all.decisions += 4;
        if (!loose || strict) continue;
        ++all.switches;
        ++all.of[i];
        if (std::string const fault = fault_of_switch(asked, loose, tolerable); !fault.empty())
            all.fail(asked, loose, fault);
        for (std::size_t r = 0; r != std::size(of_requests); ++r) {
            decision const decided = negotiate(message, spoken[i], rule_set(of_requests[r]));
            ++all.decisions;
            if (!decided) continue;
            ++lent[r];
            if (std::string const fault = fault_of_switch(asked, decided, of_requests[r]);
                !fault.empty())
                all.fail(asked, decided, fault);
        }
    }
}

TEST_CASE("promise: what is tolerated breaks only these rules, and what follows from them") {
    tally all;
    std::size_t lent[4] = {};
    std::size_t met = 0;
    each_message([&](message const& asked) {
        if (met++ % 4 != 0) return;  // enough, and the sanitizers are slow
        ++all.messages;
        hold_tolerated(asked, all, lent);
    });
    all.report("tolerated");
    for (std::size_t r = 0; r != std::size(of_requests); ++r) {
        INFO(to_string(of_requests[r]));
        CHECK(lent[r] > 10);
    }
}

TEST_CASE("promise: no other rule can be tolerated") {
    rule_set const others = all_others();
    std::vector<message> all = examples();
    CHECK(all.size() > 300);
    for (message const& each : captured()) all.push_back(each);
    std::size_t changed = 0;
    for (message const& asked : all)
        for (preference const order : preferences) {
            auto const& mine = lists_of_servers()[0];
            decision const strict = negotiate(asked.as_request(), mine, {}, order);
            for (std::size_t i = 1; i <= rule_count; ++i) {
                rule const each = static_cast<rule>(i);
                if (!others.contains(each)) continue;
                if (same(strict, negotiate(asked.as_request(), mine, rule_set(each), order)))
                    continue;
                if (changed++ == 0) FAIL_CHECK(to_string(each) << "\n" << said(asked));
            }
        }
    CHECK(changed == 0);
}

// ---- Names with a version that no 101 may have --------------------------------------------------

// Neither of these has versions, so a 101 that names one breaks a rule.
TEST_CASE("promise: a protocol without versions is not taken with one") {
    for (protocol const& each : never_versioned) {
        std::string const both = std::string(each.name) + "/" + std::string(each.version) + ", " +
                                 std::string(each.name);
        message asked = recipe().make();
        std::erase_if(asked.fields, [](line const& one) { return one.first == "Upgrade"; });
        asked.fields.emplace_back("Upgrade", both);
        CHECK(would_break(asked, each));
        CHECK_FALSE(negotiate(asked.as_request(), each));
        // The offer with a version does not hide the one without.
        protocol const mine[] = {each, {each.name, {}}};
        for (preference const order : preferences)
            CHECK(negotiate(asked.as_request(), mine, {}, order).index() == 1);
    }
}

}  // namespace
