// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Translates a request of any bytes, and the response to it, between an HTTP/1.1 Upgrade and an
// extended CONNECT, and back.

#include "fuzz.hpp"

namespace {

using namespace http_upgrade;
using fuzz::message;
using fuzz::require;

constexpr std::string_view own_key = "dGhlIHNhbXBsZSBub25jZQ==";

/// The field lines that a translation gives, copied.
struct collected {
    fuzz::store texts{};
    fuzz::lines fields{};
    translation result{};

    void operator()(std::string_view name, std::string_view value) {
        fields.emplace_back(texts.keep(name), texts.keep(value));
    }
    collected() = default;
    collected(collected const&) = delete;
    collected& operator=(collected const&) = delete;

    std::string_view value(std::string_view name) const {
        for (fuzz::line const& each : fields)
            if (equal_ignoring_case(each.first, name)) return each.second;
        return {};
    }
};

void hold_lines(collected const& out) {
    if (!out.result) require(out.fields.empty(), "what is not translated gives no line");
    for (auto const& [name, value] : out.fields) {
        require(is_token(name) || (name.starts_with(':') && is_token(name.substr(1))),
                "a name is a token");
        require(value.find_first_of(std::string_view("\r\n\0", 3)) == value.npos,
                "a value is one line");
    }
}

/// The lines of the fields that are passed on, with their names in lower case.
std::vector<std::pair<std::string, std::string>> passed(fuzz::lines const& fields) {
    std::vector<std::pair<std::string, std::string>> result;
    for (auto const& [name, value] : fields) {
        bool made = name.starts_with(':');
        for (std::string_view const each : {"host", "connection", "upgrade", "sec-websocket-key"})
            made = made || equal_ignoring_case(name, each);
        if (made) continue;
        result.emplace_back(name, value);
        for (char& c : result.back().first)
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    }
    return result;
}

std::size_t count(fuzz::lines const& fields, std::string_view name) {
    return static_cast<std::size_t>(std::count_if(
        fields.begin(), fields.end(),
        [&](fuzz::line const& each) { return equal_ignoring_case(each.first, name); }));
}

void hold_connect(message const& upgrade, collected const& connect) {
    request const there(http_2, "CONNECT", connect.fields);
    protocol const taken{connect.result.protocol, {}};
    require(offer_of(upgrade.as_request()).contains(taken), "the protocol was offered");
    findings const found = inspect(there);
    fuzz::require_inside(found, connect.fields);
    // What is passed on is not checked, so the Upgrade has to be in order.
    if (fuzz::errors(inspect(upgrade.as_request())).empty())
        fuzz::require_only(fuzz::errors(found), {}, "the CONNECT breaks");

    collected back;
    back.result = each_upgrade_field(there, own_key, back);
    hold_lines(back);
    if (back.result.reason == obstacle::cookie) {
        require(count(connect.fields, "cookie") > 1, "several cookies are an obstacle");
        return;
    }
    require(bool(back.result) && back.result.protocol == connect.result.protocol,
            "the CONNECT crosses back");
    require(passed(back.fields) == passed(connect.fields), "the same lines are passed on");
    request const again(http_1_1, "GET", back.fields);
    auto const offer = offer_of(again);
    require(offer.size() == 1 && offer.front() == taken, "the protocol is offered again");
    require(back.value("host") == connect.value(":authority"), "Host is the authority");
    if (fuzz::errors(inspect(upgrade.as_request())).empty())
        fuzz::require_only(fuzz::errors(inspect(again)), {}, "the Upgrade that came back breaks");
    if (decision const decided = negotiate(upgrade.as_request(), taken))
        require(bool(negotiate(again, taken)), "a server takes what it took before");
}

/// The answer of an HTTP/2 server goes to an HTTP/1.1 client.
void hold_answer(message const& upgrade, message const& answer) {
    message there = answer;
    there.version = http_2;
    collected out;
    out.result = each_upgrade_answer_field(upgrade.as_request(), there.as_response(), out);
    hold_lines(out);
    if (!out.result) return;
    response const here(http_1_1, out.result.status, out.fields);
    require(out.result.status == answer.status || out.result.status == 101, "the status is kept");
    if (out.result.status != 101) return;
    require(answer.status / 100 == 2, "a 2xx becomes a 101");
    auto const outcome = confirm(upgrade.as_request(), here);
    if (decision const decided = negotiate(upgrade.as_request(), protocol{out.result.protocol, {}});
        decided && fuzz::forbidding(inspect(there.as_response())).empty() &&
        count(there.fields, "sec-websocket-protocol") == 0 &&
        count(there.fields, "sec-websocket-extensions") == 0 && !decided.owes_content())
        require(bool(outcome), "the client confirms the 101");
}

/// The answer of an HTTP/1.1 server goes to an HTTP/2 client.
void hold_switch(collected const& connect, message const& answer) {
    request const asked(http_2, "CONNECT", connect.fields);
    collected upgrade, out;
    upgrade.result = each_upgrade_field(asked, own_key, upgrade);
    out.result = each_connect_answer_field(asked, own_key, answer.as_response(), out);
    hold_lines(out);
    if (!out.result) return;
    require(bool(upgrade.result), "an answer is translated only if the request was");
    require((out.result.status == 200) == (answer.status == 101), "a 101 becomes a 200");
    response const there(http_2, out.result.status, out.fields);
    request const sent(http_1_1, "GET", upgrade.fields);
    findings const found = inspect(asked, there);
    fuzz::require_inside(found, out.fields);
    if (fuzz::errors(inspect(sent)).empty() &&
        fuzz::errors(inspect(sent, answer.as_response())).empty() &&
        fuzz::errors(inspect(asked)).empty())
        fuzz::require_only(fuzz::errors(found), {}, "the answer to the CONNECT breaks");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* bytes, std::size_t size) {
    fuzz::exchange const input(bytes, size);
    if (input.asked == nullptr) return -1;
    collected connect;
    connect.result = each_connect_field(input.asked->as_request(), {"https", "/chat"}, connect);
    hold_lines(connect);
    if (connect.result) hold_connect(*input.asked, connect);
    if (input.answer != nullptr && connect.result) {
        hold_answer(*input.asked, *input.answer);
        hold_switch(connect, *input.answer);
    }
    // The input as an extended CONNECT.
    collected upgrade;
    upgrade.result = each_upgrade_field(input.asked->as_request(), own_key, upgrade);
    hold_lines(upgrade);
    if (upgrade.result)
        require(offer_of(request(http_1_1, "GET", upgrade.fields)).size() == 1,
                "an extended CONNECT becomes an offer of one protocol");
    return 0;
}
