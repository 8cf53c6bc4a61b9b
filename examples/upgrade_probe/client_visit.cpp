// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "client_visit.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace probe {

namespace {

using std::chrono::steady_clock;

/// How long the probe waits for one thing before it looks at the others.
constexpr milliseconds slice(10);
/// How long bytes may take to get here after the end of the command that sent them.
constexpr milliseconds farewell(150);
/// How long a client is waited for that sends nothing by itself, before it is asked by a Ping.
constexpr milliseconds before_ping(300);

/// More than this of a client's messages is not kept, more frames are not answered, and more
/// connections are not kept waiting: a client must not be able to fill the memory.
constexpr std::size_t longest_message = 1u << 20, most_frames = 1000, most_connections = 16;

/// The payload of the Ping that asks whether a client goes on.
constexpr std::string_view question = "are you there";

constexpr char compressed_bit = 0x40;

milliseconds left_until(steady_clock::time_point end) {
    auto const left = std::chrono::ceil<milliseconds>(end - steady_clock::now());
    return std::clamp(left, milliseconds(0), slice);
}

std::string in_milliseconds(milliseconds length) { return std::to_string(length.count()) + " ms"; }

std::vector<std::string> with_url(std::vector<std::string> words, std::string const& url) {
    constexpr std::string_view mark = "{url}";
    for (std::string& each : words)
        for (std::size_t at = 0; (at = each.find(mark, at)) != each.npos; at += url.size())
            each.replace(at, mark.size(), url);
    return words;
}

/// Whether the target of a request names this path: in whatever form, and with whatever query.
bool is_for(std::string_view target, std::string_view path) {
    return target.substr(0, target.find('?')).ends_with(path);
}

/// A connection that has not sent its request yet.
struct caller {
    std::unique_ptr<record> log = std::make_unique<record>();
    std::unique_ptr<connection> at = std::make_unique<connection>(*log);
    std::unique_ptr<message_reader> reader =
        std::make_unique<message_reader>(message_reader::kind::request);
    steady_clock::time_point deadline{};
};

}  // namespace

bool client_frames::has_pong(std::string_view payload) const {
    return std::ranges::find(pongs, payload) != pongs.end();
}

client_visit::client_visit(client_setup& setup, case_info const& about, std::deque<record>& records,
                           std::size_t job)
    : setup_(&setup), about_(&about), records_(&records), door_(&setup.listeners.at(job)) {}

void client_visit::fail(std::string why, std::vector<mark> marks) const {
    fail(about_->level, std::move(why), std::move(marks));
}

void client_visit::fail(severity level, std::string why, std::vector<mark> marks) const {
    throw failure{level, std::move(why), std::move(marks)};
}

void client_visit::give_up(std::string why) const {
    std::string const words = last_words();
    throw not_judged{std::move(why) + (words.empty() ? "" : "; it printed: " + words)};
}

// ---- The request -------------------------------------------------------------------------------

void client_visit::start() {
    command_.reset();
    at_.reset();
    seen_ = {};
    echoes_.clear();
    message_.clear();
    frame_count_ = 0;
    has_asked_ = holds_echoes_ = is_compressed_ = sends_no_more_ = false;

    // What is still under way from the run before asks for another path.
    std::string path = "/" + std::string(about_->id);
    if (starts_++ != 0) path += "/" + std::to_string(starts_);
    command_ = std::make_unique<child>(with_url(setup_->command, "ws://" + authority() + path));
    accept_request(path);
}

std::string client_visit::authority() const { return "127.0.0.1:" + std::to_string(door_->port()); }

void client_visit::accept_request(std::string_view path) {
    std::deque<caller> callers;
    std::string other;  // what became of a connection without the request that is waited for
    auto const keep = [&](caller& taken) {
        records_->push_back(std::move(*taken.log));
        if (starts_ > 1) records_->back().name = "connection " + std::to_string(starts_);
        at_ = std::move(taken.at);
        at_->log_to(records_->back());
        reader_ = std::move(taken.reader);
    };
    // Returns whether the wait for this connection is over: it is taken, or of no use.
    auto const look_at = [&](caller& each) {
        arrival const got = each.at->receive(milliseconds(1));
        if (got == arrival::closed || got == arrival::reset) {
            other = "it connects, and closes the connection without a complete request";
            return true;
        }
        auto const state = got == arrival::bytes ? each.reader->read(each.at->unread)
                                                 : message_reader::state::incomplete;
        if (state == message_reader::state::malformed) {
            keep(each);
            fail("what the client sends is not HTTP/1.1: " + reader_->error);
        }
        if (state == message_reader::state::complete) {
            if (is_for(each.reader->got.target, path))
                keep(each);
            else
                other =
                    "it asks for " + each.reader->got.target + ", and not for " + std::string(path);
            return true;
        }
        if (steady_clock::now() < each.deadline) return false;
        other =
            "it connects, but sends no complete request within " + in_milliseconds(setup_->timeout);
        return true;
    };

    auto const end = steady_clock::now() + setup_->start_limit;
    std::optional<steady_clock::time_point> command_end;
    while (!at_) {
        caller next;
        if (door_->accept(*next.at, slice / 2)) {
            next.deadline = steady_clock::now() + setup_->timeout;
            if (callers.size() == most_connections) callers.pop_front();
            callers.push_back(std::move(next));
        }
        for (auto each = callers.begin(); each != callers.end() && !at_;)
            each = look_at(*each) ? callers.erase(each) : each + 1;
        if (at_) return;

        auto const now = steady_clock::now();
        // What a command sent before its end may take a moment to get here.
        if (!command_end && command_->has_ended()) command_end = now + farewell;
        if (command_end && now >= *command_end && callers.empty())
            give_up("the command ends with " + command_->ending() +
                    (other.empty() ? ", and makes no connection" : "; " + other));
        if (now >= end)
            give_up(other.empty() ? "the command makes no connection within " +
                                        in_milliseconds(setup_->start_limit)
                                  : "the command does not ask for its URL: " + other);
    }
}

// ---- The answer --------------------------------------------------------------------------------

message client_visit::right_answer() const {
    message answer;
    answer.is_request = false;
    answer.status = 101;
    answer.start_line = "HTTP/1.1 101 Switching Protocols";
    answer.set("Upgrade", "websocket");
    answer.set("Connection", "Upgrade");
    answer.set("Sec-WebSocket-Accept",
               hu::accept_key(request().value("Sec-WebSocket-Key").value_or("")).view());
    auto const asked = request().as_request();
    auto const offered = hu::subprotocols_of(asked);
    if (!offered.empty()) answer.set("Sec-WebSocket-Protocol", offered.front());
    return answer;
}

std::optional<mark> client_visit::mark_in(message const& response) const {
    message asked;
    asked.set("Host", "127.0.0.1").set("Upgrade", "websocket").set("Connection", "Upgrade");
    asked.set("Sec-WebSocket-Version", "13");
    for (std::string_view const name :
         {"Sec-WebSocket-Key", "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions"})
        for (field_line const& each : request().fields)
            if (hu::equal_ignoring_case(each.name, name)) asked.add(name, each.value);

    message const right = right_answer();
    if (!hu::confirm(asked.as_request(), right.as_response())) return std::nullopt;
    hu::finding const reason = hu::confirm(asked.as_request(), response.as_response()).reason();
    if (!reason) return std::nullopt;
    return mark_of(reason, response, true);
}

bool client_visit::send(std::string_view bytes) { return at_->send(bytes, setup_->timeout); }

bool client_visit::send_bytewise(std::string_view bytes) {
    return at_->send_bytewise(bytes, setup_->timeout);
}

void client_visit::end_sending() {
    sends_no_more_ = true;
    at_->end_sending();
}

void client_visit::pause(milliseconds length) {
    auto const end = steady_clock::now() + length;
    while (!seen_.end && steady_clock::now() < end) {
        arrival const got = at_->receive(left_until(end));
        if (got == arrival::closed || got == arrival::reset) seen_.end = got;
        // A client that floods the probe is stopped by the window of TCP.
        if (at_->unread.size() > longest_message) std::this_thread::sleep_for(left_until(end));
    }
}

void client_visit::forget_unread() { at_->unread.clear(); }

// ---- Frames ------------------------------------------------------------------------------------

void client_visit::reply(std::string_view frames) {
    if (frame_count_ <= most_frames && !sends_no_more_) send(frames);
}

void client_visit::release_echoes() {
    holds_echoes_ = false;
    if (!echoes_.empty()) reply(std::exchange(echoes_, {}));
}

void client_visit::take(frame const& got) {
    ++frame_count_;
    if (!got.is_masked) seen_.is_unmasked = true;
    switch (got.opcode) {
        case text_opcode:
        case binary_opcode:
            message_opcode_ = got.opcode;
            message_.clear();
            [[fallthrough]];
        case continuation_opcode: {
            seen_.has_data = true;
            message_.append(got.payload, 0,
                            longest_message - std::min(longest_message, message_.size()));
            if (!got.is_final) return;
            std::string echo = write_frame(message_opcode_, message_, false);
            if (is_compressed_) echo[0] = static_cast<char>(echo[0] | compressed_bit);
            is_compressed_ = false;
            if (!holds_echoes_) return reply(echo);
            if (echoes_.size() < longest_message) echoes_ += echo;
            return;
        }
        case ping_opcode:
            seen_.has_ping = true;
            return reply(write_frame(pong_opcode, got.payload, false));
        case pong_opcode:
            if (seen_.pongs.size() < most_frames) seen_.pongs.push_back(got.payload);
            return;
        case close_opcode: {
            auto const byte = [&](std::size_t at) {
                return unsigned{static_cast<unsigned char>(got.payload[at])};
            };
            seen_.close_code = got.payload.size() < 2 ? 1005 : byte(0) << 8 | byte(1);
            reply(write_frame(close_opcode, got.payload.substr(0, 2), false));
            return end_sending();
        }
    }
}

void client_visit::take_frames() {
    std::string& bytes = at_->unread;
    while (!bytes.empty() && !seen_.close_code && !seen_.is_no_frame) {
        if (allows_compression && (bytes[0] & compressed_bit) != 0) {
            is_compressed_ = true;
            bytes[0] = static_cast<char>(bytes[0] & ~compressed_bit);
        }
        frame got;
        frame_state const state = take_frame(bytes, got);
        if (state == frame_state::incomplete) return;
        if (state == frame_state::complete) {
            take(got);
            continue;
        }
        bytes.clear();
        seen_.is_no_frame = is_switched;
    }
}

void client_visit::watch(std::function<bool(client_frames const&)> const& enough,
                         std::optional<milliseconds> limit) {
    auto const start = steady_clock::now();
    auto const end = start + limit.value_or(setup_->timeout);
    std::optional<steady_clock::time_point> command_end;
    for (;;) {
        take_frames();
        auto const now = steady_clock::now();
        if (enough(seen_) || seen_.is_over() || now >= end) return;
        if (is_switched && setup_->needs_ping && !has_asked_ && now >= start + before_ping) {
            has_asked_ = true;
            send(ping_frame(question, false));
        }
        arrival const got = at_->receive(left_until(end));
        if (got == arrival::closed || got == arrival::reset) seen_.end = got;
        // Another process may hold the connection open when the client has gone.
        if (got == arrival::silent && command_->has_ended()) {
            if (!command_end) command_end = now + farewell;
            seen_.has_left = now >= *command_end;
        }
    }
}

void client_visit::watch() {
    watch([](client_frames const& seen) { return seen.went_on(); });
}

void client_visit::finish(milliseconds limit) {
    if (!at_) return;
    release_echoes();
    watch([](client_frames const& seen) { return seen.end.has_value(); }, limit);
    if (seen_.end || seen_.close_code) command_->wait(limit);
    bool const has_ended = command_->has_ended();
    record& log = records_->back();
    log.add(event::note, has_ended ? "the command ended with " + command_->ending()
                                   : "the probe ends the command");
    std::string const words = last_words();
    if (!words.empty()) log.add(event::note, "the command printed: " + words);
}

// ---- Words -------------------------------------------------------------------------------------

std::string client_visit::behaviour() const {
    if (seen_.is_no_frame) return "sends something that is no frame of WebSocket";
    if (seen_.has_data) return "sends a message";
    if (seen_.has_ping) return "sends a Ping";
    if (!seen_.pongs.empty()) return "answers a Ping";
    if (seen_.close_code == 1005) return "sends a Close without a code";
    if (seen_.close_code) return "sends a Close with the code " + std::to_string(*seen_.close_code);
    if (seen_.end == arrival::closed) return "closes the connection";
    if (seen_.end) return "resets the connection";
    if (seen_.has_left) return "ends, without a frame";
    return "neither sends a frame nor closes the connection within " +
           in_milliseconds(setup_->timeout);
}

std::string client_visit::last_words() const {
    if (!command_) return "";
    constexpr std::size_t longest = 300;
    std::string words = command_->output();
    words.erase(words.find_last_not_of(" \r\n\t") + 1);
    if (words.size() > longest) words = "..." + words.substr(words.size() - longest);
    for (char& c : words)
        if (static_cast<unsigned char>(c) < ' ' || c == 0x7F) c = ' ';
    return words;
}

}  // namespace probe
