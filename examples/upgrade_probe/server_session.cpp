// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "server_session.hpp"

#include <algorithm>
#include <iterator>
#include <random>
#include <thread>

#include "../upgrade_lint/text.hpp"
#include "frames.hpp"

namespace probe {

namespace {

std::string to_string(std::string_view text) { return std::string(text); }

hu::websocket_key random_key() {
    std::random_device source;
    unsigned char bytes[16];
    std::ranges::generate(bytes, [&] { return static_cast<unsigned char>(source()); });
    return hu::make_websocket_key(bytes);
}

/// Frames of HTTP/2, RFC 9113 §4.1.
std::string http2_frame(unsigned type, unsigned flags, std::string_view payload) {
    std::string frame{'\0',
                      '\0',
                      static_cast<char>(payload.size()),
                      static_cast<char>(type),
                      static_cast<char>(flags),
                      '\0',
                      '\0',
                      '\0',
                      '\0'};
    return frame.append(payload);
}
constexpr unsigned http2_settings = 4, http2_ping = 6, http2_goaway = 7, http2_ack = 1;
constexpr std::string_view http2_preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// A server may send no longer frame unless the client lets it. RFC 9113 §4.2.
constexpr std::size_t longest_http2_payload = 16384;

/// More than this of one kind is not kept: a server may send them without end.
constexpr std::size_t most_interims = 100;
constexpr std::size_t most_pongs = 100;

/// Takes a frame out of the bytes if it is whole. Gives its type, flags and payload.
frame_state take_http2_frame(std::string& bytes, unsigned& type, unsigned& flags,
                             std::string& payload) {
    if (bytes.size() < 9) return frame_state::incomplete;
    auto const at = [&](std::size_t i) { return static_cast<unsigned>(bytes[i]) & 0xFF; };
    std::size_t const length = at(0) << 16 | at(1) << 8 | at(2);
    if (length > longest_http2_payload) return frame_state::malformed;
    if (bytes.size() < 9 + length) return frame_state::incomplete;
    type = at(3);
    flags = at(4);
    payload = bytes.substr(9, length);
    bytes.erase(0, 9 + length);
    return frame_state::complete;
}

unsigned kind_of(unsigned status) {
    if (status == 101) return answers::switches;
    if (status >= 200 && status < 400) return answers::ordinary;
    if ((status >= 400 && status < 500) || status == 501 || status == 505) return answers::refusal;
    return answers::fault;
}

/// What a peer sent first: `, and begins with "SSH-2.0"`.
std::string first_bytes(record const& log) {
    for (event const& each : log.events)
        if (each.what == event::received)
            return ", and begins with \"" + lint::shortened(each.text, 40) + "\"";
    return "";
}

std::string named_kind(answer const& got) {
    std::string const status = std::to_string(got.response.status);
    switch (got.kind) {
        case answers::switches: return "switched";
        case answers::closed: return "closed the connection without an answer";
        case answers::silent: return "did not answer in time";
        case answers::not_http: return "sent something that is not HTTP/1.1: " + got.error;
        default: return "answered " + status;
    }
}

}  // namespace

hu::protocol protocol_of(settings const& chosen) {
    std::string_view const text = chosen.protocol;
    std::size_t const slash = text.find('/');
    if (slash == text.npos) return {text, ""};
    return {text.substr(0, slash), text.substr(slash + 1)};
}

server_session::server_session(settings const& chosen, baseline const& known,
                               case_info const& about, std::deque<record>& records)
    : chosen_(chosen), known_(known), about_(about), records_(records) {}

hu::context server_session::context() const {
    hu::context known;
    known.over = chosen_.peer.uses_tls ? hu::transport::tls : hu::transport::clear;
    return known;
}

// ---- Requests -------------------------------------------------------------------------------------

message server_session::plain_request() const {
    message request;
    request.target = chosen_.peer.target;
    request.add("Host", chosen_.peer.authority);
    request.add("User-Agent", "upgrade_probe (" + to_string(about_.id) + ")");
    for (field_line const& each : chosen_.extra_fields) request.fields.push_back(each);
    return request;
}

message server_session::handshake(std::function<void(message&)> const& changed) const {
    message request = plain_request();
    hu::websocket_key const key = random_key();
    hu::offer_details details;
    details.websocket_key = key.view();
    details.http2_settings = "AAMAAABkAAQAoAAA";
    hu::each_offer_field(
        protocol_of(chosen_), details,
        [&](std::string_view name, std::string_view value) { request.add(name, value); });
    if (!changed) return request;
    changed(request);

    // An offer of h2c has to nominate HTTP2-Settings as well. A case that changes Connection changes
    // what nominates Upgrade.
    auto const last = std::find_if(
        request.fields.rbegin(), request.fields.rend(),
        [](field_line const& line) { return hu::equal_ignoring_case(line.name, "Connection"); });
    if (request.count("HTTP2-Settings") != 0 && last != request.fields.rend() &&
        !request.has_option("HTTP2-Settings")) {
        std::string const list = last->value.empty() ? "HTTP2-Settings" : ", HTTP2-Settings";
        last->value += list;
        if (!last->text.empty()) last->text += list;
    }
    return request;
}

std::string server_session::absolute_target() const {
    url const& to = chosen_.peer;
    return (to.uses_tls ? "https://" : "http://") + to.authority + to.target;
}

// ---- The connection -------------------------------------------------------------------------------

void server_session::connect() {
    at_.reset();
    records_.emplace_back();
    at_ = std::make_unique<connection>(records_.back());
    url const& to = chosen_.peer;
    std::string const error = at_->open(to.host, to.port, to.uses_tls, chosen_.timeout);
    if (!error.empty()) throw not_judged{"the server takes no more connections: " + error};
    deadline_ = std::chrono::steady_clock::now() + chosen_.timeout;
}

milliseconds server_session::left() const {
    auto const now = std::chrono::steady_clock::now();
    return std::max(milliseconds(0), std::chrono::duration_cast<milliseconds>(deadline_ - now));
}

void server_session::send(std::string_view bytes) {
    // A server may answer and close before it has read everything. The answer tells.
    at_->send(bytes, chosen_.timeout);
    deadline_ = std::chrono::steady_clock::now() + chosen_.timeout;
}

void server_session::send_bytewise(std::string_view bytes) {
    at_->send_bytewise(bytes, chosen_.timeout);
    deadline_ = std::chrono::steady_clock::now() + chosen_.timeout;
}

void server_session::pause(milliseconds length) { std::this_thread::sleep_for(length); }

answer server_session::read_answer(message const& request, bool interims_too) {
    answer got;
    got.request = request;
    for (;;) {
        message_reader reader(message_reader::kind::response);
        if (request.method == "HEAD") reader.expect_no_content();
        auto state = message_reader::state::incomplete;
        bool has_begun = false;
        while (state == message_reader::state::incomplete) {
            has_begun = has_begun || !at_->unread.empty();
            if (!at_->unread.empty()) state = reader.read(at_->unread);
            if (state != message_reader::state::incomplete) break;
            arrival const how = at_->receive(left());
            if (how == arrival::bytes) continue;
            if (how == arrival::silent) {
                // The head decides, also when the content goes on for ever.
                if (reader.has_head()) break;
                return got;
            }
            if (!has_begun) {
                got.kind = answers::closed;
                return got;
            }
            state = reader.end();
        }
        if (!reader.has_head()) {
            got.kind = answers::not_http;
            got.error = reader.error + first_bytes(records_.back());
            return got;
        }
        got.response = reader.got;
        if (got.response.status >= 200 || got.response.status == 101) {
            got.kind = kind_of(got.response.status);
            return got;
        }
        if (got.interim.size() == most_interims) {
            got.kind = answers::not_http;
            got.error = "more than " + std::to_string(most_interims) + " interim responses";
            return got;
        }
        got.interim.push_back(reader.got);
        if (interims_too) return got;
    }
}

answer server_session::ask(message const& request) {
    connect();
    send(request.text());
    return read_answer(request);
}

std::string server_session::read_rest(arrival& how, milliseconds silence) {
    // It ends, also when the server goes on and on, in whole blocks or byte by byte.
    auto const end = std::chrono::steady_clock::now() + chosen_.timeout;
    do {
        how = at_->receive(silence);
    } while (how == arrival::bytes && at_->unread.size() < longest_record &&
             std::chrono::steady_clock::now() < end);
    return std::exchange(at_->unread, {});
}

std::vector<mark> server_session::unusual_lines(message const& request) const {
    message const plain = handshake();
    std::vector<mark> marks;
    constexpr std::size_t most = 3;  // a case may add many lines, all of one kind
    for (field_line const& each : request.fields) {
        if (marks.size() == most) break;
        bool const is_plain = std::ranges::any_of(plain.fields, [&](field_line const& line) {
            return line.name == each.name &&
                   (line.line() == each.line() || line.name.ends_with("-Key"));
        });
        if (is_plain && each.text.empty()) continue;
        std::string const line = each.line();
        std::size_t const colon = std::min(line.find(':'), line.size() - 1);
        std::size_t const value = std::min(line.find_first_not_of(" \t", colon + 1), line.size());
        marks.push_back({hu::rule{}, line, value, line.size() - value, true});
    }
    if (request.first_line() != plain.first_line())
        marks.insert(marks.begin(), {hu::rule{}, request.first_line(), 0, 0, true});
    return marks;
}

hu::findings server_session::findings_of(answer const& got) const {
    hu::context known = context();
    known.continued =
        std::ranges::any_of(got.interim, [](message const& each) { return each.status == 100; });
    return hu::inspect(got.request.as_request(context()), got.response.as_response(known));
}

// ---- Judging --------------------------------------------------------------------------------------

void server_session::fail(severity level, std::string why, std::vector<mark> marks) const {
    throw failure{std::min(level, about_.level), std::move(why), std::move(marks)};
}

void server_session::fail(std::string why, std::vector<mark> marks) const {
    fail(about_.level, std::move(why), std::move(marks));
}

void server_session::needs_switch() const {
    if (known_.switches) return;
    throw not_judged{known_.status == 0 ? "the server does not answer a plain handshake"
                                        : "the server answers a plain handshake with " +
                                              std::to_string(known_.status)};
}

void server_session::fail_switched(answer const& got) const {
    // What in the request should have kept the server from it, and what the client now has to do.
    std::vector<mark> marks;
    hu::protocol const offered[] = {protocol_of(chosen_)};
    auto const asked = got.request.as_request(context());
    hu::finding const reason = hu::negotiate(asked, offered).reason();
    if (reason) marks.push_back(mark_of(reason, got.request, true));
    hu::finding const broken = hu::confirm(asked, got.response.as_response(context())).reason();
    if (broken) marks.push_back(mark_of(broken, got.response, false));
    if (marks.empty()) marks = unusual_lines(got.request);
    fail("the server switched to " + chosen_.protocol, std::move(marks));
}

void server_session::expect(answer const& got, unsigned right) const {
    if (got.kind & right) {
        if (got.kind != answers::switches) return;
        // What is wrong with every 101 of this server is told by other cases.
        for (hu::finding const each : findings_of(got))
            if (hu::info(each.rule).level == hu::level::error &&
                !known_.findings.contains(each.rule))
                fail("the 101 breaks a rule", {mark_of(each, got.response, false)});
        return;
    }
    if (got.kind == answers::switches) fail_switched(got);
    if (got.kind == answers::fault)
        fail(severity::should, "the server answered " + std::to_string(got.response.status) +
                                   ", which says that the server itself failed");
    // Whoever asked for WebSocket gives up at any answer but 101.
    if (got.kind == answers::ordinary && right == answers::refusal)
        fail(severity::should, "the server answered " + std::to_string(got.response.status) +
                                   " instead of refusing the handshake");
    bool const must_switch = right == answers::switches;
    if (got.kind == answers::closed && !must_switch)
        fail(severity::should, "the server closed the connection without an answer");
    // A server may ignore an offer, but it has to be able to read it (RFC 9110 §7.8, §2.2).
    bool const ignores = got.kind == answers::ordinary ||
                         (got.kind == answers::refusal && got.response.status != 400);
    bool const accepts = got.kind == answers::ordinary;
    severity const level = must_switch && ignores ? severity::should
                           : accepts              ? severity::danger
                                                  : severity::must;
    fail(level, "the server " + named_kind(got) + (must_switch ? " instead of switching" : ""),
         unusual_lines(got.request));
}

// ---- The new protocol -----------------------------------------------------------------------------

std::vector<std::string> server_session::check_protocol() {
    std::vector<std::string> pongs;
    if (hu::equal_ignoring_case(chosen_.protocol, "websocket")) check_websocket(pongs);
    if (hu::equal_ignoring_case(chosen_.protocol, "h2c")) check_http2();
    return pongs;
}

void server_session::check_websocket(std::vector<std::string>& pongs) {
    constexpr std::string_view payload = "upgrade_probe";
    send(ping_frame(payload, true));
    for (;;) {
        // Frames that nobody asked for may come without end.
        if (left() == milliseconds(0)) fail("after the 101, the server did not answer a ping");
        frame got;
        switch (take_frame(at_->unread, got)) {
            case frame_state::malformed: fail("after the 101, the server sent no valid frames");
            case frame_state::complete:
                if (got.opcode == 8)
                    fail("after the 101, the server closed the WebSocket connection");
                if (got.opcode != 10) continue;
                if (got.payload == payload) {
                    at_->send(close_frame(1000, true), chosen_.timeout);
                    return;
                }
                if (pongs.size() < most_pongs) pongs.push_back(got.payload);
                continue;
            case frame_state::incomplete: break;
        }
        arrival const how = at_->receive(left());
        if (how == arrival::closed || how == arrival::reset)
            fail("after the 101, the server closed the connection");
    }
}

void server_session::check_http2() {
    send(std::string(http2_preface) + http2_frame(http2_settings, 0, "") +
         http2_frame(http2_ping, 0, "afterit!"));
    bool is_first = true;
    for (;;) {
        if (left() == milliseconds(0))
            fail("after the 101, the server did not answer a PING frame");
        unsigned type = 0, flags = 0;
        std::string payload;
        auto const state = take_http2_frame(at_->unread, type, flags, payload);
        if (state == frame_state::malformed) fail("after the 101, the server sent no valid frames");
        if (state == frame_state::complete) {
            if (is_first && type != http2_settings)
                fail("the first frame after the 101 is not SETTINGS");
            is_first = false;
            if (type == http2_ping && (flags & http2_ack) != 0 && payload == "afterit!") return;
            // NO_ERROR means that the server ends the connection in the ordinary way.
            bool const is_error =
                payload.size() < 8 || payload.substr(4, 4) != std::string(4, '\0');
            if (type == http2_goaway && is_error)
                fail("after the 101, the server sent GOAWAY with an error");
            if (type == http2_goaway) return;
            continue;
        }
        arrival const how = at_->receive(left());
        if (how == arrival::closed || how == arrival::reset)
            fail("after the 101, the server closed the connection");
    }
}

}  // namespace probe
