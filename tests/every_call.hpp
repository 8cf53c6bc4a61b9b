// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_TESTS_EVERY_CALL_HPP
#define HTTP_UPGRADE_TESTS_EVERY_CALL_HPP

#include <http_upgrade/http_upgrade.hpp>

#include <cstddef>
#include <span>
#include <string_view>
#include <utility>

/// Uses every name of the library that the module exports, on texts and messages of the caller.
///
/// The functions return a number that depends on each result, so that a compiler leaves no call
/// out. They allocate nothing themselves. tests/compile/object_code.sh looks whether a name of the
/// module is missing here.
namespace every_call {

namespace hu = http_upgrade;
using namespace hu::literals;

using line = std::pair<std::string_view, std::string_view>;
using lines = std::span<line const>;
using count = std::size_t;

// Types and concepts, which have no code of their own.
static_assert(hu::text<std::string_view&> && hu::text_range<std::span<std::string_view>>);
static_assert(hu::text_out<hu::into> && hu::field_line<line const&> && hu::field_range<lines>);
template <class T>
constexpr bool has_default_traits = requires { typename hu::field_line_traits<T>; };
static_assert(has_default_traits<line>);

inline count add(hu::text auto const& text) { return text.size() + (text.size() != 0 ? 1u : 0u); }
inline count add(hu::place where) { return bool(where) ? where.line + where.offset : 1; }
inline count add(hu::list_error const& error) {
    return hu::to_string(error.reason).size() + error.line + error.offset + error.length +
           (error.reason == hu::list_fault::none);
}
inline count add(hu::rule_info const& known) {
    return known.id.size() + known.on.size() + known.source.size() + known.text.size() +
           known.remedy.size() + hu::to_string(known.level).size() +
           hu::to_string(known.consequence).size() +
           (known.level == hu::level::error && known.consequence == hu::consequence::refuse);
}
inline count add(hu::finding const& each) {
    hu::rule const which = each.rule;
    return add(each.where()) + add(hu::info(which)) + hu::to_string(which).size() +
           count(hu::find_rule(hu::to_string(which)) == which);
}
inline count add(hu::findings const& found) {
    count sum = add(found.front()) + found.size();
    for (hu::finding const each : found) sum += add(each);
    hu::rule_set const set = (found.rules() | hu::tolerable) & found.rules();
    return sum + set.size() + hu::rule_count + (set == found.rules()) + set.empty();
}
inline count add(hu::protocol const& each) {
    return each.name.size() + each.version.size() + hu::is_registered(each.name) +
           hu::has_expected_version(each) + hu::has_counterpart(each);
}
inline count add(hu::connection_option each) { return each.text.size() + (each == "upgrade"); }
inline count add(hu::extension_value const& value) {
    count sum = value == "10" ? 1 : 0;
    for (char const c : value) sum += static_cast<unsigned char>(c);
    return sum;
}
inline count add(hu::extension const& each) {
    hu::extension_parameters const parameters = each.parameters();
    count sum = each.name.size() + (each == "x") + parameters.empty();
    for (hu::extension_parameter const parameter : parameters)
        sum += parameter.name.size() + add(parameter.value);
    return sum;
}
template <class Grammar, class Lines>
count add_list(hu::basic_list<Grammar, Lines> const& list) {
    count sum = add(list.error()) + list.size() + list.empty() + add(list.front());
    for (auto at = list.begin(); at != list.end(); ++at) sum += add(*at) + add(list.where(at));
    return sum;
}
inline count add(hu::permessage_deflate const& agreed) {
    return count{bool(agreed)} + agreed.server_no_context_takeover() +
           agreed.client_no_context_takeover() + count(agreed.server_max_window_bits()) +
           count(agreed.client_max_window_bits());
}
inline count add(hu::translation const& done) {
    return count(done.status) + bool(done) + done.protocol.size() +
           (done.reason == hu::obstacle::field);
}

/// Takes field lines, and counts their bytes.
struct sink {
    count bytes = 0;
    void operator()(std::string_view name, std::string_view value) {
        bytes += name.size() + value.size();
    }
};

/// A container of at most 64 field lines, without an allocation, of which lines can be erased.
struct few_lines {
    line at[64] = {};
    line* last = at;

    explicit few_lines(lines from) {
        for (line const& each : from)
            if (last != at + 64) *last++ = each;
    }
    few_lines(few_lines const&) = delete;
    few_lines& operator=(few_lines const&) = delete;
    line* begin() { return at; }
    line* end() { return last; }
    line const* begin() const { return at; }
    line const* end() const { return last; }
    void erase(line* from, line* to) {
        if (to == last) last = from;
    }
};
static_assert(hu::erasable_fields<few_lines>);

inline count on_text(std::string_view name, std::string_view value) {
    count sum = count{hu::is_token(value)} + hu::equal_ignoring_case(name, value) +
                hu::is_forbidden_request_header(name, value);
    for (char const c : value) sum += hu::is_tchar(c);
    hu::upgrade_list const upgrade = hu::parse_upgrade(value);
    hu::connection_list const connection = hu::parse_connection(value);
    hu::extension_list const extensions = hu::parse_extensions(value);
    sum += add_list(upgrade) + upgrade.contains({"websocket", {}});
    sum += add_list(connection) + connection.contains("upgrade") + add_list(extensions);
    hu::one_value one{value};
    sum += one.value().size() + one.next();
    hu::h2c_settings const settings(value);
    for (hu::h2c_setting const each : settings) sum += each.value + each.identifier;
    hu::websocket_accept const accept = hu::accept_key(value);
    hu::http_version const version = hu::parse_http_version(value);
    hu::passed_upgrades const passed(hu::forwarding_policy{hu::hostile_option::keep, value});
    sum += add(accept.view()) + version.major + passed.size() +
           hu::to_string(hu::find_rule(value)).size();
    hu::protocol const own{value, {}};
    hu::protocol_span const span(own);
    sum += span.find({name, {}}) + add(own);
    char buffer[hu::most_written];
    hu::offer_details details;
    details.subprotocols = details.extensions = details.http2_settings = value;
    details.websocket_key = "dGhlIHNhbXBsZSBub25jZQ==";
    sum += hu::write_offer(hu::into(buffer), span, details).wanted();
    sum += hu::write_required(hu::counted(), span).count() + hu::longest_written_value;
    sum += hu::write_advertisement(hu::counted(), span).count();
    line const lines_of_own[] = {{name, value}};
    sum += hu::write_required_head(hu::counted(), span, lines_of_own).count();
    sink taken;
    sum += count{hu::each_offer_field(span, details, taken)} +
           hu::each_required_field(span, taken) + hu::each_advertised_field(span, taken);
    return sum + taken.bytes;
}

inline count on_values(std::span<std::string_view const> values) {
    auto const upgrade = hu::parse_upgrade(values);
    auto const connection = hu::parse_connection(values);
    auto const extensions = hu::parse_extensions(values);
    hu::several_values several(values.begin(), values.end());
    return add_list(upgrade) + add_list(connection) + add_list(extensions) + several.next();
}

/// A request and a response to it.
struct exchange {
    hu::http_version version = hu::http_1_1;
    std::string_view method = "GET";
    lines asked{};
    int status = 101;
    lines answered{};
    hu::context known{};
};

inline count on_exchange(exchange const& each) {
    constexpr auto three = "websocket, h2c, TLS/1.2"_upgrade;
    constexpr std::string_view spoken[] = {"superchat", "chat"};
    hu::request const asked(each.version, each.method, each.asked, each.known);
    hu::response const answer(each.version, each.status, each.answered, each.known);
    count sum = add(hu::inspect(asked)) + add(hu::inspect(answer)) +
                add(hu::inspect(asked, answer)) + add(hu::inspect_forwarded(asked, asked)) +
                add(hu::inspect_forwarded(answer, answer)) +
                add(hu::inspect_forwarded(asked, answer, answer));
    sum += add_list(hu::offer_of(asked)) + add_list(hu::extensions_of(asked)) +
           add_list(hu::extensions_of(answer)) + add_list(hu::subprotocols_of(asked)) +
           add_list(hu::subprotocols_of(answer));
    sum += count{hu::expects_continue(asked)} + hu::owes_close(asked, each.status) +
           (hu::when_may_send(asked) == hu::first_byte::never) +
           (hu::when_may_send(asked, hu::speaks_for::itself) == hu::first_byte::at_once);

    sink taken;
    char buffer[hu::most_written];
    for (hu::preference const order : {hu::preference::client, hu::preference::server})
        for (hu::rule_set const& tolerated : {hu::rule_set(), hu::tolerable}) {
            hu::decision const decided = hu::negotiate(asked, three, tolerated, order);
            hu::websocket_choices const chosen{hu::choose_subprotocol(asked, spoken, order),
                                               hu::choose_deflate(asked, hu::deflate_limits())};
            hu::subprotocol const named = chosen.subprotocol;
            sum += add(decided.protocol()) + add(decided.reason()) + count(decided.status()) +
                   decided.index() + decided.owes_continue() + decided.owes_content() +
                   add(decided.accept().view()) + decided.settings().size() + named.name().size() +
                   add(chosen.deflate) + (decided.answer() == hu::answer::carry_on);
            sum += count{hu::each_answer_field(decided, chosen, taken)} +
                   hu::each_extension_field(chosen.deflate, taken) +
                   hu::each_switching_field(decided, chosen, taken);
            sum += hu::write_answer(hu::into(buffer), decided, chosen).wanted() +
                   hu::write_switching(hu::into(buffer), decided, chosen).wanted() +
                   hu::write_switching_head(hu::into(buffer), decided, chosen).wanted();
            auto const result = hu::confirm(asked, answer, tolerated);
            hu::outcome<decltype(answer.begin()), decltype(answer.end())> const& same = result;
            sum += add(same.reason()) + add(same.faults()) + add_list(same.protocols()) +
                   same.first_of(three) + (same.verdict() == hu::verdict::broken);
        }
    sum += add(hu::accepted_deflate(asked, answer));

    for (hu::hostile_option const hostile :
         {hu::hostile_option::refuse, hu::hostile_option::keep, hu::hostile_option::remove}) {
        hu::forwarding const plan = hu::forward(asked, {hostile, "websocket, chat"});
        hu::forwarding const back = hu::forward(answer, plan);
        few_lines rest(each.asked);
        sum += hu::erase_hop_by_hop(rest, plan) + add(plan.reason()) + add(plan.hostile()) +
               plan.upgrades().size() + plan.takes_trailers() + add(back.reason()) +
               back.keeps("Host") + hu::forward(answer).removes("Host");
    }

    hu::connect_target const target{"https", "/chat", {}};
    std::string_view const key = "dGhlIHNhbXBsZSBub25jZQ==";
    sum += add(hu::each_connect_field(asked, target, taken)) +
           add(hu::each_upgrade_field(asked, key, taken)) +
           add(hu::each_connect_answer_field(asked, key, answer, taken)) +
           add(hu::each_upgrade_answer_field(asked, answer, taken)) +
           add(hu::each_connect_field(asked, target, three, taken)) +
           add(hu::each_upgrade_answer_field(asked, "websocket", answer, taken)) +
           count(hu::connect_answer_status(each.status)) +
           count(hu::upgrade_answer_status(each.status, "websocket"));
    return sum + taken.bytes;
}

/// The same as `on_exchange`, on exchanges that succeed, so that each call goes to its end.
inline count on_good_exchanges(unsigned char const (&random)[16]) {
    hu::websocket_key const key = hu::make_websocket_key(random);
    hu::websocket_accept const accept = hu::accept_key(key.view());
    constexpr hu::protocols<2> offered = "websocket, h2c"_upgrade;
    line const asked[] = {
        {"Host", "example.com"},
        {"Connection", "Upgrade"},
        {"Upgrade", offered[0].name},
        {"Sec-WebSocket-Key", key.view()},
        {"Sec-WebSocket-Version", "13"},
        {"Sec-WebSocket-Protocol", "chat"},
        {"Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits"}};
    line const answered[] = {
        {"Upgrade", "websocket"},
        {"Connection", "Upgrade"},
        {"Sec-WebSocket-Accept", accept.view()},
        {"Sec-WebSocket-Protocol", "chat"},
        {"Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits=10"}};
    line const connect[] = {{":method", "CONNECT"}, {":protocol", "websocket"},
                            {":scheme", "https"},   {":path", "/chat"},
                            {":authority", "a"},    {"sec-websocket-version", "13"}};
    line const connected[] = {{":status", "200"}, {"server", "x"}};
    hu::request const in_http1(hu::http_1_1, "GET", asked);
    hu::request const in_http2(hu::http_2, "CONNECT", connect);
    hu::response const answer1(hu::http_1_1, 101, answered);
    hu::response const answer2(hu::http_3, 200, connected);
    sink taken;
    count sum = add(hu::each_connect_field(in_http1, {"https", "/", {}}, taken)) +
                add(hu::each_upgrade_field(in_http2, key, taken)) +
                add(hu::each_connect_answer_field(in_http2, key, answer1, taken)) +
                add(hu::each_upgrade_answer_field(in_http1, answer2, taken)) +
                add(hu::inspect_forwarded(in_http2, answer1, answer2));
    sum += on_exchange({hu::http_1_1, "GET", asked, 101, answered, {hu::transport::tls}});
    sum += on_exchange({hu::http_1_0, "GET", asked, 426, answered, {}});
    sum += on_exchange({hu::http_2, "CONNECT", connect, 200, connected, {}});
    return sum + taken.bytes;
}

}  // namespace every_call

#endif
