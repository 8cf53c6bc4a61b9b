// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Counts the steps of every call of the library on messages that were made to be slow, each in
// several sizes, and fails when a call takes more than linear time.
//
//     linear           sizes from 4 KiB to 1 MiB; exits with 1 when a call is not linear
//     linear quick     sizes from 4 KiB to 64 KiB
//     linear all       as the first, and prints every call on every family of messages
//
// A step is a basic block of the compiled code that is entered, or a byte that a function of the C
// library compares, copies, sets or searches. A block has a fixed number of instructions, so steps
// grow as instructions do; they can be counted by the program itself, at its own speed, and are the
// same on each run. Compile it with -fsanitize-coverage=trace-pc, and link it with -Wl,--wrap= of
// memcmp, memchr, memcpy, memmove, memset and strlen.
//
// A size is four times the one before it. So a call in linear time takes at most four times as many
// steps; fewer, as long as what every message costs weighs more. The limit is 4.4. Quadratic time
// gives 16, and even n log n gives 4.5 and more for all numbers of elements that occur here.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <deque>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <http_upgrade/http_upgrade.hpp>

namespace hu = http_upgrade;
using namespace hu::literals;

// ---- Steps ----------------------------------------------------------------------------------------

#if defined(__clang__)
#define NOT_COUNTED [[clang::no_sanitize("coverage")]]
#else
#define NOT_COUNTED [[gnu::no_sanitize_coverage]]
#endif

namespace {
std::size_t steps = 0;
}

extern "C" {
NOT_COUNTED void __sanitizer_cov_trace_pc() { ++steps; }

int __real_memcmp(void const*, void const*, std::size_t);
void* __real_memchr(void const*, int, std::size_t);
void* __real_memcpy(void*, void const*, std::size_t);
void* __real_memmove(void*, void const*, std::size_t);
void* __real_memset(void*, int, std::size_t);
std::size_t __real_strlen(char const*);

NOT_COUNTED int __wrap_memcmp(void const* a, void const* b, std::size_t size) {
    steps += size;
    return __real_memcmp(a, b, size);
}
NOT_COUNTED void* __wrap_memchr(void const* in, int c, std::size_t size) {
    steps += size;
    return __real_memchr(in, c, size);
}
NOT_COUNTED void* __wrap_memcpy(void* to, void const* from, std::size_t size) {
    steps += size;
    return __real_memcpy(to, from, size);
}
NOT_COUNTED void* __wrap_memmove(void* to, void const* from, std::size_t size) {
    steps += size;
    return __real_memmove(to, from, size);
}
NOT_COUNTED void* __wrap_memset(void* to, int c, std::size_t size) {
    steps += size;
    return __real_memset(to, c, size);
}
NOT_COUNTED std::size_t __wrap_strlen(char const* text) {
    std::size_t const size = __real_strlen(text);
    steps += size;
    return size;
}
}

namespace {

// ---- Messages -------------------------------------------------------------------------------------

using lines = std::vector<std::pair<std::string_view, std::string_view>>;

/// What the calls read: the messages of each kind, all with the same hostile lines behind ordinary
/// ones, and the value of the first hostile line by itself.
struct material {
    std::deque<std::string> kept{};  // what the lines view
    lines hostile{};
    lines asked{{"Host", "example.com"},
                {"Connection", "Upgrade, HTTP2-Settings"},
                {"Upgrade", "websocket"},
                {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
                {"Sec-WebSocket-Version", "13"}};
    lines answer{{"Connection", "Upgrade"},
                 {"Upgrade", "websocket"},
                 {"Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="}};
    lines connect{{":method", "CONNECT"},        {":protocol", "websocket"},
                  {":scheme", "https"},          {":path", "/"},
                  {":authority", "example.com"}, {"sec-websocket-version", "13"}};
    lines connect_answer{{":status", "200"}};
    lines erased{};  // the lines of asked again, for a call that takes some out
    std::vector<std::string_view> values{};
    std::string_view name = "X";
    std::string_view value{};
    bool in_trailers = false;  // the hostile lines are trailers

    hu::context known(lines const& of) const {
        return {.trailers_from = in_trailers ? of.size() - hostile.size() : hu::place::nowhere};
    }
    auto request() const { return hu::request(hu::http_1_1, "GET", asked, known(asked)); }
    auto response(int status = 101) const {
        return hu::response(hu::http_1_1, status, answer, known(answer));
    }
    auto extended() const { return hu::request(hu::http_2, "CONNECT", connect, known(connect)); }
    auto extended_answer() const {
        return hu::response(hu::http_2, 200, connect_answer, known(connect_answer));
    }
};

/// A family of messages: the hostile lines of about `size` bytes. `one` and `many` are values with
/// a `#`, in place of which stands another number in each copy. When there is no `one`, each copy
/// of `many` is a line of its own. When there is one, all copies are in one value, behind `one` and
/// before `last`.
struct family {
    std::string_view what{};
    std::array<std::string_view, 2> names{};  // of the lines in turn; a # is replaced here as well
    char const* one = nullptr;
    std::string_view many{};
    std::string_view last{};
    bool in_trailers = false;
};

constexpr family families[] = {
    {"lines of one field", {"X-Filler"}, nullptr, "{"},
    {"lines of different fields", {"x#"}, nullptr, ""},
    {"lines of a name like Upgrade", {"Upgradf"}, nullptr, "websocket"},
    {"different options", {"Connection"}, "", "a#, ", "close"},
    {"options that are one", {"Connection"}, "", "Upgrade,", "close"},
    {"options that name Host", {"Connection"}, "", "Host, ", ""},
    {"Connection lines with Host", {"Connection"}, nullptr, "Host"},
    {"Connection lines that name fields", {"Connection", "a#"}, nullptr, "a#"},
    {"Connection and Upgrade lines", {"Connection", "Upgrade"}, nullptr, "a#, b#"},
    {"commas in Connection", {"Connection"}, "", ",", ""},
    {"commas in Upgrade", {"Upgrade"}, "", ",", ""},
    {"commas with spaces in Upgrade", {"Upgrade"}, "h2c", " \t,", "x"},
    {"a long option", {"Connection"}, "a", "b", ""},
    {"a long protocol", {"Upgrade"}, "a", "b", ""},
    {"a long version", {"Upgrade"}, "TLS/1", "2", ""},
    {"white space in Upgrade", {"Upgrade"}, "h2c", " ", ", x"},
    {"white space, then a fault", {"Upgrade"}, "h2c", " ", "{"},
    {"different protocols", {"Upgrade"}, "", "c#/1.0, ", "h2c"},
    {"protocols that are one", {"Upgrade"}, "", "websocket,", "h2c"},
    {"h2 and h2c in turn", {"Upgrade"}, "", "h2, h2c, ", "TLS/1.2"},
    {"TLS and HTTP/1.1 in turn", {"Upgrade"}, "", "TLS/1.#,HTTP/1.1,", "h2"},
    {"capsule protocols", {"Upgrade"}, "", "connect-udp, connect-ip/1, ", "h2"},
    {"Upgrade lines", {"Upgrade"}, nullptr, "websocket"},
    {"Upgrade lines with h2", {"Upgrade"}, nullptr, "h2"},
    {"empty Upgrade lines", {"Upgrade"}, nullptr, ""},
    {"Cookie lines", {"Cookie"}, nullptr, "a=#"},
    {"offers of permessage-deflate",
     {"Sec-WebSocket-Extensions"},
     "",
     "permessage-deflate; server_max_window_bits=10, ",
     "x"},
    {"faulty offers of permessage-deflate",
     {"Sec-WebSocket-Extensions"},
     "",
     "permessage-deflate; mine#=\"1\\0\", ",
     "permessage-deflate"},
    {"different extensions", {"Sec-WebSocket-Extensions"}, "", "x#; a, ", "x"},
    {"extension lines", {"Sec-WebSocket-Extensions"}, nullptr, "permessage-deflate; a"},
    {"parameters of an extension", {"Sec-WebSocket-Extensions"}, "x", "; a#=1", ""},
    {"parameters of permessage-deflate",
     {"Sec-WebSocket-Extensions"},
     "permessage-deflate",
     "; client_max_window_bits",
     ""},
    {"semicolons", {"Sec-WebSocket-Extensions"}, "permessage-deflate", ";", ""},
    {"escapes in a quoted value", {"Sec-WebSocket-Extensions"}, "x; a=\"", "\\a", "\""},
    {"a quote without an end", {"Sec-WebSocket-Extensions"}, "permessage-deflate; a=\"", "a", ""},
    {"quoted values", {"Sec-WebSocket-Extensions"}, "x", ";a=\"b\"", ",\""},
    {"white space before a semicolon", {"Sec-WebSocket-Extensions"}, "x", " ", ";a"},
    {"different subprotocols", {"Sec-WebSocket-Protocol"}, "", "a#, ", "mqtt"},
    {"subprotocols that are one", {"Sec-WebSocket-Protocol"}, "", "a,", "mqtt"},
    {"subprotocol lines", {"Sec-WebSocket-Protocol"}, nullptr, "a#"},
    {"a long key", {"Sec-WebSocket-Key"}, "", "A", "=="},
    {"key lines", {"Sec-WebSocket-Key"}, nullptr, "dGhlIHNhbXBsZSBub25jZQ=="},
    {"version lines", {"Sec-WebSocket-Version"}, nullptr, "13"},
    {"versions", {"Sec-WebSocket-Version"}, "8", ", 7", ", 13"},
    {"accept lines", {"Sec-WebSocket-Accept"}, nullptr, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="},
    {"settings", {"HTTP2-Settings"}, "", "AAMAAABk", ""},
    {"settings lines", {"HTTP2-Settings"}, nullptr, "AAMAAABk"},
    {"Host lines", {"Host"}, nullptr, "example.com"},
    {"members of TE", {"TE"}, "trailers", ", gzip;q=\"\\1\"", ", trailers"},
    {"Expect and Content-Length", {"Expect", "Content-Length"}, nullptr, "100-continue"},
    {"codings", {"Transfer-Encoding"}, "gzip", ", chunked", ""},
    {"parameters of Capsule-Protocol", {"Capsule-Protocol"}, "?1", ";a#=\"b\"", ""},
    {"Capsule-Protocol lines", {"Capsule-Protocol"}, nullptr, "?1"},
    {"trailers", {"Upgrade", "Connection"}, nullptr, "a#", {}, true},
    {"other trailers", {"TE", "x#"}, nullptr, "trailers", {}, true},
    {"method overrides", {"X-HTTP-Method-Override"}, "GET", ",\"a\\\"\", GET", ",\""},
};

std::string with_number(std::string_view text, std::size_t number) {
    std::string result(text);
    std::string digits = std::to_string(10000000 + number);
    std::size_t const at = result.find('#');
    if (at != result.npos) result.replace(at, 1, digits);
    if (std::size_t const other = result.find('#', at); at != result.npos && other != result.npos)
        result.replace(other, 1, digits);
    return result;
}

/// Fills what a call reads; the hostile lines have `size` bytes, with 4 for each line end and colon.
void fill(material& out, family const& from, std::size_t size) {
    auto const keep = [&out](std::string text) -> std::string_view {
        return out.kept.emplace_back(std::move(text));
    };
    if (from.one != nullptr) {
        std::string value = from.one;
        for (std::size_t i = 0; value.size() < size; ++i)
            value += from.many.find('#') == from.many.npos ? std::string(from.many)
                                                           : with_number(from.many, i);
        out.hostile.emplace_back(from.names[0], keep(value + std::string(from.last)));
    } else {
        std::size_t made = 0;
        for (std::size_t i = 0; made < size; ++i)
            for (std::string_view const name : from.names) {
                if (name.empty()) continue;
                out.hostile.emplace_back(keep(with_number(name, i)),
                                         keep(with_number(from.many, i)));
                made += out.hostile.back().first.size() + out.hostile.back().second.size() + 4;
            }
    }
    out.in_trailers = from.in_trailers;
    for (lines* const each : {&out.asked, &out.answer, &out.connect, &out.connect_answer})
        each->insert(each->end(), out.hostile.begin(), out.hostile.end());
    out.erased = out.asked;
    out.name = out.hostile[0].first;
    out.value = out.hostile[0].second;
    for (auto const& line : out.hostile) out.values.push_back(line.second);
}

// ---- Calls ----------------------------------------------------------------------------------------

using count = std::size_t;

template <class List>
count walk(List const& list) {
    count result = list.error().offset + list.size();
    for (auto at = list.begin(); at != list.end(); ++at) result += list.where(at).offset;
    return result;
}
count walk_extensions(auto const& list) {
    count result = walk(list);
    for (hu::extension const each : list)
        for (hu::extension_parameter const parameter : each.parameters()) {
            result += parameter.name.size();
            for (char const c : parameter.value) result += c == '1' ? 1u : 0u;
            result += parameter.value == "10" ? 1u : 0u;
        }
    return result;
}
count sum(hu::findings const& found) {
    count result = found.size();
    for (hu::finding const each : found) result += each.line + each.offset;
    return result;
}
auto counting(count& bytes) {
    return [&bytes](std::string_view name, std::string_view value) {
        bytes += name.size() + value.size();
    };
}

constexpr auto three = "websocket, h2c, TLS/1.2"_upgrade;
constexpr std::string_view spoken[] = {"mqtt", "stomp"};

struct counted_call_of {
    std::string_view what{};
    count (*run)(material const&) = nullptr;
};

constexpr counted_call_of calls[] = {
    {"is_token, equal_ignoring_case",
     [](material const& m) -> count {
         return hu::is_token(m.value) + hu::equal_ignoring_case(m.value, m.value);
     }},
    {"is_registered, has_counterpart",
     [](material const& m) -> count {
         return count{hu::is_registered(m.value)} + hu::has_counterpart({m.value, {}}) +
                hu::has_expected_version({m.value, m.value});
     }},
    {"parse_http_version, find_rule",
     [](material const& m) -> count {
         return hu::parse_http_version(m.value).major + count(hu::find_rule(m.value));
     }},
    {"is_forbidden_request_header",
     [](material const& m) -> count {
         return hu::is_forbidden_request_header(m.name, m.value) +
                hu::is_forbidden_request_header(m.value, m.name);
     }},
    {"accept_key",
     [](material const& m) -> count { return count(hu::accept_key(m.value).characters[0]); }},
    {"h2c_settings",
     [](material const& m) -> count {
         count result = 0;
         for (hu::h2c_setting const each : hu::h2c_settings(m.value)) result += each.value;
         return result;
     }},
    {"parse_upgrade",
     [](material const& m) -> count {
         return walk(hu::parse_upgrade(m.value)) +
                hu::parse_upgrade(m.value).contains({"nothing", {}});
     }},
    {"parse_upgrade of lines",
     [](material const& m) -> count {
         auto const list = hu::parse_upgrade(m.values);
         return walk(list) + list.contains({"nothing", {}});
     }},
    {"parse_connection",
     [](material const& m) -> count {
         return walk(hu::parse_connection(m.value)) +
                hu::parse_connection(m.value).contains("nothing");
     }},
    {"parse_connection of lines",
     [](material const& m) -> count {
         auto const list = hu::parse_connection(m.values);
         return walk(list) + list.contains("nothing");
     }},
    {"parse_extensions",
     [](material const& m) -> count { return walk_extensions(hu::parse_extensions(m.value)); }},
    {"parse_extensions of lines",
     [](material const& m) -> count { return walk_extensions(hu::parse_extensions(m.values)); }},
    {"offer_of", [](material const& m) -> count { return walk(hu::offer_of(m.request())); }},
    {"subprotocols_of",
     [](material const& m) -> count {
         return walk(hu::subprotocols_of(m.request())) + walk(hu::subprotocols_of(m.response()));
     }},
    {"extensions_of",
     [](material const& m) -> count {
         return walk_extensions(hu::extensions_of(m.request())) +
                walk_extensions(hu::extensions_of(m.response()));
     }},
    {"inspect a request", [](material const& m) -> count { return sum(hu::inspect(m.request())); }},
    {"inspect a 101", [](material const& m) -> count { return sum(hu::inspect(m.response())); }},
    {"inspect an extended CONNECT",
     [](material const& m) -> count { return sum(hu::inspect(m.extended())); }},
    {"inspect an exchange with a 101",
     [](material const& m) -> count { return sum(hu::inspect(m.request(), m.response())); }},
    {"inspect an exchange with a 426",
     [](material const& m) -> count { return sum(hu::inspect(m.request(), m.response(426))); }},
    {"inspect an exchange with a 200 in HTTP/2",
     [](material const& m) -> count {
         return sum(hu::inspect(m.extended(), m.extended_answer()));
     }},
    {"inspect_forwarded, requests",
     [](material const& m) -> count {
         return sum(hu::inspect_forwarded(m.request(), m.request()));
     }},
    {"inspect_forwarded, responses",
     [](material const& m) -> count {
         return sum(hu::inspect_forwarded(m.response(), m.response()));
     }},
    {"inspect_forwarded, three messages",
     [](material const& m) -> count {
         return sum(hu::inspect_forwarded(m.extended(), m.response(), m.extended_answer()));
     }},
    {"negotiate",
     [](material const& m) -> count {
         hu::decision const decided = hu::negotiate(m.request(), three);
         return decided.reason().line + decided.settings().size() +
                count(decided.accept().characters[0]);
     }},
    {"negotiate, tolerant, the server's order",
     [](material const& m) -> count {
         return hu::negotiate(m.request(), {three[1], three[2]}, hu::tolerable,
                              hu::preference::server)
             .reason()
             .line;
     }},
    {"expects_continue, when_may_send, owes_close",
     [](material const& m) -> count {
         return hu::expects_continue(m.request()) + count(hu::when_may_send(m.request())) +
                count(hu::when_may_send(m.extended())) + hu::owes_close(m.request(), 400);
     }},
    {"choose_subprotocol",
     [](material const& m) -> count {
         return hu::choose_subprotocol(m.request(), spoken).name().size() +
                hu::choose_subprotocol(m.request(), spoken, hu::preference::server).name().size();
     }},
    {"choose_deflate",
     [](material const& m) -> count {
         hu::deflate_limits none;
         none.server_min_window_bits = 16;  // declines every offer, and so reads all of them
         return count(hu::choose_deflate(m.request()).server_max_window_bits()) +
                bool(hu::choose_deflate(m.request(), none));
     }},
    {"accepted_deflate",
     [](material const& m) -> count {
         return count(hu::accepted_deflate(m.request(), m.response()).server_max_window_bits());
     }},
    {"confirm a 101",
     [](material const& m) -> count {
         auto const result = hu::confirm(m.request(), m.response());
         return walk(result.protocols()) + result.first_of(three) + sum(result.faults());
     }},
    {"confirm a 101, tolerant",
     [](material const& m) -> count {
         auto const result = hu::confirm(m.request(), m.response(), hu::tolerable);
         return walk(result.protocols()) + result.first_of(three) + sum(result.faults());
     }},
    {"confirm a 426",
     [](material const& m) -> count {
         auto const result = hu::confirm(m.request(), m.response(426));
         return walk(result.protocols()) + result.first_of(three) + sum(result.faults());
     }},
    {"forward a request, erase_hop_by_hop",
     [](material const& m) -> count {
         auto const plan = hu::forward(m.request(), {hu::hostile_option::remove, "websocket, x"});
         return hu::erase_hop_by_hop(const_cast<lines&>(m.erased), plan) + plan.takes_trailers();
     }},
    {"forward, the policy from the message",
     [](material const& m) -> count {
         return hu::forward(m.request(), {hu::hostile_option::keep, m.value}).upgrades().size();
     }},
    {"forward a response, removes",
     [](material const& m) -> count {
         auto const plan = hu::forward(m.response(), hu::forward(m.request()));
         count result = plan.reason().line + plan.upgrades().size();
         for (auto const& line : m.answer) result += plan.removes(line.first);
         return result + plan.removes(m.value);
     }},
    {"each_connect_field",
     [](material const& m) -> count {
         count bytes = 0;
         auto const done = hu::each_connect_field(m.request(), {"https", "/", {}}, counting(bytes));
         return bytes + count(done.status);
     }},
    {"each_upgrade_field",
     [](material const& m) -> count {
         count bytes = 0;
         auto const done =
             hu::each_upgrade_field(m.extended(), "dGhlIHNhbXBsZSBub25jZQ==", counting(bytes));
         return bytes + count(done.status);
     }},
    {"each_connect_answer_field",
     [](material const& m) -> count {
         count bytes = 0;
         auto const done = hu::each_connect_answer_field(
             m.extended(), "dGhlIHNhbXBsZSBub25jZQ==", m.response(), counting(bytes));
         return bytes + count(done.status);
     }},
    {"each_upgrade_answer_field",
     [](material const& m) -> count {
         count bytes = 0;
         auto const done =
             hu::each_upgrade_answer_field(m.request(), m.extended_answer(), counting(bytes));
         return bytes + count(done.status);
     }},
    {"the same, which say what is carried and was asked for",
     [](material const& m) -> count {
         count bytes = 0;
         constexpr hu::protocol carried[] = {{"connect-udp", {}}, {"websocket", {}}};
         auto const there =
             hu::each_connect_field(m.request(), {"https", "/", {}}, carried, counting(bytes));
         auto const back = hu::each_upgrade_answer_field(m.request(), m.value, m.extended_answer(),
                                                         counting(bytes));
         return bytes + count(there.status) + count(back.status);
     }},
    {"each_connect_field, hostile target",
     [](material const& m) -> count {
         count bytes = 0;
         constexpr std::pair<std::string_view, std::string_view> fields[] = {
             {"Connection", "Upgrade"}, {"Upgrade", "connect-udp"}, {"Host", "a"}};
         auto const done = hu::each_connect_field(hu::request(hu::http_1_1, "GET", fields),
                                                  {"https", m.value, m.value}, counting(bytes));
         return bytes + count(done.status);
     }},
    {"write_offer, hostile subprotocols",
     [](material const& m) -> count {
         hu::offer_details details;
         details.websocket_key = "dGhlIHNhbXBsZSBub25jZQ==";
         details.subprotocols = m.value;
         return hu::write_offer(hu::counted(), three, details).count();
     }},
    {"write_offer, hostile extensions",
     [](material const& m) -> count {
         hu::offer_details details;
         details.websocket_key = "dGhlIHNhbXBsZSBub25jZQ==";
         details.extensions = m.value;
         return hu::write_offer(hu::counted(), three, details).count();
     }},
    {"write_offer, hostile key and settings",
     [](material const& m) -> count {
         return hu::write_offer(hu::counted(), three, {m.value, {}, {}, {}}).count() +
                hu::write_offer(hu::counted(), three, {{}, {}, {}, m.value}).count() +
                hu::write_offer(hu::counted(), hu::protocol{m.value, m.value}).count();
     }},
    {"write_answer, hostile lines",
     [](material const& m) -> count {
         constexpr std::pair<std::string_view, std::string_view> fields[] = {
             {"Connection", "Upgrade"},
             {"Upgrade", "websocket"},
             {"Host", "a"},
             {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
             {"Sec-WebSocket-Version", "13"}};
         auto const decided = hu::negotiate(hu::request(hu::http_1_1, "GET", fields), three);
         std::pair<std::string_view, std::string_view> const own[] = {{"X-Own", m.value}};
         return hu::write_answer(hu::counted(), decided, {}, m.hostile).count() +
                hu::write_answer(hu::counted(), decided, {}, own).count();
     }},
    {"write_required_head, hostile lines",
     [](material const& m) -> count {
         return hu::write_required_head(hu::counted(), three, m.hostile).count() +
                hu::write_required(hu::counted(), hu::protocol{m.value, {}}).count();
     }},
};

// ---- Counting -------------------------------------------------------------------------------------

constexpr double most_growth = 4 * 1.1;

// In smaller messages, growth says nothing: the library compares the first 64 names with each other,
// or the first 32 elements of an answer with the offer, and all of these fit into 4 KiB.
constexpr std::size_t first_size = 4 * 1024;

/// What a call took on a family.
struct figure {
    double growth = 0;    // the largest from one size to the next
    double per_byte = 0;  // steps at the last size, for each byte of it
};

std::size_t steps_of(counted_call_of const& call, material const& on) {
    static count volatile kept = 0;  // so that no call is left out
    std::size_t const before = steps;
    kept = kept + call.run(on);
    return steps - before;
}

using table = std::vector<std::array<figure, std::size(calls)>>;  // by family

table measure(std::size_t last_size) {
    table result(std::size(families));
    for (std::size_t f = 0; f != std::size(families); ++f) {
        std::array<std::size_t, std::size(calls)> before{};
        for (std::size_t size = first_size; size <= last_size; size *= 4) {
            material made;
            fill(made, families[f], size);
            for (std::size_t c = 0; c != std::size(calls); ++c) {
                std::size_t const taken = steps_of(calls[c], made);
                figure& out = result[f][c];
                if (before[c] != 0)
                    out.growth = std::max(
                        out.growth, static_cast<double>(taken) / static_cast<double>(before[c]));
                out.per_byte = static_cast<double>(taken) / static_cast<double>(size);
                before[c] = taken;
            }
        }
    }
    return result;
}

void print(std::string_view what, std::string_view where, figure const& each) {
    std::printf("%-44.*s %10.2f %7.2f  %.*s%s\n", int(what.size()), what.data(), each.per_byte,
                each.growth, int(where.size()), where.data(),
                each.growth <= most_growth ? "" : "  NOT LINEAR");
}

}  // namespace

int main(int argc, char** argv) {
    std::string_view const mode = argc > 1 ? argv[1] : "";
    table const measured = measure(mode == "quick" ? 64 * 1024 : 1024 * 1024);
    std::printf("%zu families of messages, %zu calls\n", std::size(families), std::size(calls));
    std::printf("%-44s %10s %7s  %s\n", "call", "steps/byte", "growth", "on");
    bool linear = true;
    for (std::size_t c = 0; c != std::size(calls); ++c) {
        // The family that costs most for each byte; and all that are not linear.
        std::size_t dearest = 0;
        for (std::size_t f = 0; f != std::size(families); ++f) {
            if (measured[f][c].per_byte > measured[dearest][c].per_byte) dearest = f;
            if (measured[f][c].growth <= most_growth && mode != "all") continue;
            linear = linear && measured[f][c].growth <= most_growth;
            print(calls[c].what, families[f].what, measured[f][c]);
        }
        if (mode != "all") print(calls[c].what, families[dearest].what, measured[dearest][c]);
    }
    std::printf(linear ? "all are linear: no growth above %.1f\n" : "a growth above %.1f\n",
                most_growth);
    return linear && steps != 0 ? 0 : 1;
}
