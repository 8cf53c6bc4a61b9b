// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "proxy_session.hpp"

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

namespace probe {

namespace {

using steady = std::chrono::steady_clock;

/// How long one of several things is waited for before the next gets its turn.
constexpr milliseconds turn(3);

/// How many interim responses are read before a final one.
constexpr std::size_t most_interims = 100;

/// The id in a request line: between the last slash and the question mark.
std::string_view id_in(std::string_view line) {
    std::size_t const end = line.find('?');
    if (end == line.npos || end == 0) return {};
    std::size_t const slash = line.rfind('/', end);
    if (slash == line.npos) return {};
    return line.substr(slash + 1, end - slash - 1);
}

std::string lower(std::string text) {
    for (char& each : text)
        if (each >= 'A' && each <= 'Z') each = static_cast<char>(each - 'A' + 'a');
    return text;
}

}  // namespace

bool offers(message const& request, std::string_view name) {
    for (hu::protocol const& each : hu::offer_of(request.as_request()))
        if (hu::equal_ignoring_case(each.name, name)) return true;
    return false;
}

std::string proxy_visit::raw() const {
    std::string all;
    for (event const& each : log.events)
        if (each.what == event::received) all += each.text;
    return all;
}

std::string proxy_visit::raw_head() const {
    std::string const all = raw();
    return lower(all.substr(0, all.find("\r\n\r\n")));
}

// ---- The origin -------------------------------------------------------------------------------------

struct proxy_origin::implementation {
    using visit = std::unique_ptr<proxy_visit>;

    explicit implementation(std::uint16_t number) : door(number) {}

    listener door;
    std::mutex guard{};
    std::condition_variable arrived{};
    std::map<std::string, std::deque<visit>, std::less<>> expected{};  // by the id of the case
    std::vector<visit> new_ones{};  // whose first line is not there yet; of the thread alone
    std::jthread thread{};          // the last member: it uses the others

    static constexpr std::size_t most_new_ones = 256;

    void serve(std::stop_token const& stop) {
        while (!stop.stop_requested()) {
            auto next = std::make_unique<proxy_visit>();
            // Those that are open and silent must not keep the others waiting.
            if (door.accept(next->line, new_ones.empty() ? milliseconds(50) : milliseconds(1)))
                new_ones.push_back(std::move(next));
            if (new_ones.size() > most_new_ones) new_ones.erase(new_ones.begin());
            std::erase_if(new_ones, [&](visit& each) { return is_known(each); });
        }
    }

    // Whether it is known what the connection is for. Then it is no longer in `each`.
    bool is_known(visit& each) {
        if (each->line.unread.empty()) {
            arrival const what = each->line.receive(milliseconds(1));
            if (what != arrival::bytes) return what != arrival::silent;  // it has gone
        }
        std::string const& bytes = each->line.unread;
        std::size_t const end = bytes.find('\n');
        if (end == bytes.npos && bytes.size() < longest_record) {
            arrival const what = each->line.receive(milliseconds(1));
            return what == arrival::closed || what == arrival::reset;
        }
        std::string_view const line = std::string_view(bytes).substr(0, end);
        std::lock_guard const lock(guard);
        auto const found = expected.find(id_in(line));
        if (found != expected.end()) {
            found->second.push_back(std::move(each));
            arrived.notify_all();
            return true;
        }
        // A health check, or a second try for a case that is over. A CONNECT is never served.
        std::string_view const status =
            line.starts_with("CONNECT ") ? "405 Method Not Allowed" : "200 OK";
        each->line.send("HTTP/1.1 " + std::string(status) +
                            "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                        milliseconds(100));
        return true;
    }
};

proxy_origin::proxy_origin(std::uint16_t port) : self_(std::make_unique<implementation>(port)) {
    self_->thread =
        std::jthread([self = self_.get()](std::stop_token const& stop) { self->serve(stop); });
}

proxy_origin::~proxy_origin() = default;

std::uint16_t proxy_origin::port() const { return self_->door.port(); }

void proxy_origin::expect(std::string_view id) {
    std::lock_guard const lock(self_->guard);
    self_->expected.try_emplace(std::string(id));
}

void proxy_origin::forget(std::string_view id) {
    std::lock_guard const lock(self_->guard);
    self_->expected.erase(std::string(id));
}

std::unique_ptr<proxy_visit> proxy_origin::take(std::string_view id, milliseconds limit) {
    std::unique_lock lock(self_->guard);
    auto const found = self_->expected.find(id);
    if (found == self_->expected.end()) return nullptr;
    auto& waiting = found->second;
    if (!self_->arrived.wait_for(lock, limit, [&] { return !waiting.empty(); })) return nullptr;
    auto first = std::move(waiting.front());
    waiting.pop_front();
    return first;
}

// ---- A session --------------------------------------------------------------------------------------

std::string proxy_reply::text() const {
    switch (what) {
        case answered: return "answers " + std::to_string(got.status);
        case closed: return "closes the connection without an answer";
        case silent: return "does not answer in time";
        case garbled: return "sends what is not HTTP/1.1: " + error;
    }
    return "";
}

proxy_session::proxy_session(settings const& chosen, proxy_origin& origin,
                             proxy_habits const& habits, std::string_view id,
                             std::deque<record>& records)
    : chosen_(chosen), origin_(origin), habits_(habits), id_(id), records_(records) {
    origin_.expect(id_);
}

proxy_session::~proxy_session() {
    origin_.forget(id_);
    client_.reset();
    for (std::size_t i = 0; i < visits_.size(); ++i) {
        proxy_visit& each = *visits_[i];
        each.line.close();
        each.log.name = "origin side";
        if (i != 0) each.log.name += ", connection " + std::to_string(i + 1);
        records_.push_back(std::move(each.log));
    }
}

message proxy_session::request() const {
    message made;
    std::string const& base = chosen_.peer.target;
    made.target = base.substr(0, base.find('?'));
    if (!made.target.ends_with('/')) made.target += '/';
    made.target += id_ + "?upgrade_probe";
    made.add("Host", chosen_.peer.authority);
    for (field_line const& each : chosen_.extra_fields) made.fields.push_back(each);
    return made;
}

message proxy_session::handshake() const {
    // The key is that of RFC 6455. It is the same each time, so that a run can be repeated.
    return request()
        .add("Connection", "Upgrade")
        .add("Upgrade", "websocket")
        .add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
        .add("Sec-WebSocket-Version", "13");
}

connection& proxy_session::client() {
    if (client_) return *client_;
    records_.emplace_back().name = "client side";
    client_ = std::make_unique<connection>(records_.back());
    url const& to = chosen_.peer;
    std::string const fault = client_->open(to.host, to.port, to.uses_tls, chosen_.timeout);
    if (!fault.empty()) throw failure{severity::must, "no connection to the proxy: " + fault, {}};
    return *client_;
}

void proxy_session::send(message const& sent) { send(sent.text()); }

void proxy_session::send(std::string_view bytes) {
    last_sent_ = bytes;
    client().send(bytes, chosen_.timeout);  // if it fails, the next wait tells
}

bool proxy_session::client_received(std::string_view bytes) const {
    return std::ranges::any_of(records_.front().events, [&](event const& each) {
        return each.what == event::received && each.text.find(bytes) != std::string::npos;
    });
}

// The origin has answered every earlier request with Connection: close, so a proxy may send nothing
// more on that connection (RFC 9112 §9.6).
void proxy_session::check_earlier() {
    for (std::unique_ptr<proxy_visit> const& each : visits_) {
        each->line.receive(milliseconds(1));
        std::string const& bytes = each->line.unread;
        if (bytes.empty()) continue;
        bool const is_copy = bytes.starts_with(last_sent_) || last_sent_.starts_with(bytes);
        if (is_copy)
            throw failure{severity::danger,
                          "the proxy passes on unread what the client sends behind a request that "
                          "was answered in HTTP",
                          {}};
        throw failure{severity::must,
                      "the proxy sends a request on a connection that the origin wanted to close",
                      {}};
    }
}

bool proxy_session::read_on(proxy_visit& at, milliseconds limit) {
    using enum message_reader::state;
    if (at.state != incomplete) return true;
    arrival what = arrival::bytes;
    if (at.line.unread.empty()) what = at.line.receive(limit);
    if (what == arrival::silent) return false;
    if (what == arrival::bytes) {
        at.state = at.reader.read(at.line.unread);
    } else {
        at.state = malformed;
        at.reader.error = "the connection ends within the request";
    }
    return at.state != incomplete;
}

proxy_visit* proxy_session::look_for_head(milliseconds limit) {
    check_earlier();
    std::unique_ptr<proxy_visit> visit = origin_.take(id_, limit);
    if (!visit) return nullptr;
    visits_.push_back(std::move(visit));
    proxy_visit& at = *visits_.back();
    auto const end = steady::now() + chosen_.timeout;
    while (!read_on(at, turn) && !at.reader.has_head())
        if (steady::now() >= end || has_reply(milliseconds(1))) break;
    return &at;
}

proxy_visit* proxy_session::wait_for_request() {
    auto const end = steady::now() + chosen_.timeout;
    proxy_visit* at = nullptr;
    while (steady::now() < end) {
        if (at == nullptr) at = look_for_head(turn);
        if (at != nullptr && read_on(*at, turn)) return at;
        if (has_reply(milliseconds(1))) return nullptr;
    }
    if (at != nullptr)
        throw failure{severity::must, "only a part of the request comes to the origin", {}};
    throw failure{severity::must, "the proxy neither forwards the request nor answers it", {}};
}

proxy_visit* proxy_session::try_bring(message const& sent) {
    send(sent);
    return wait_for_request();
}

proxy_visit& proxy_session::bring(message const& sent) {
    proxy_visit* const at = try_bring(sent);
    if (at == nullptr) {
        proxy_reply const got = read_reply();
        if (got.what != proxy_reply::answered)
            throw failure{got.what == proxy_reply::closed ? severity::should : severity::must,
                          "the proxy " + got.text(),
                          {}};
        throw not_judged{"the proxy " + got.text() + " and does not forward the request"};
    }
    if (at->state == message_reader::state::malformed)
        throw failure{
            severity::must, "what the proxy forwards is not HTTP/1.1: " + at->reader.error, {}};
    return *at;
}

message proxy_session::response(unsigned status, std::string_view reason) const {
    message made;
    made.is_request = false;
    made.status = status;
    made.start_line = "HTTP/1.1 " + std::to_string(status) + " " + std::string(reason);
    made.content = "answer to " + id_ + "\n";
    made.add("Content-Length", std::to_string(made.content.size()));
    made.add("Connection", "close");
    return made;
}

message proxy_session::switching(message const& request) const {
    message made;
    made.is_request = false;
    made.status = 101;
    made.start_line = "HTTP/1.1 101 Switching Protocols";
    made.add("Connection", "Upgrade").add("Upgrade", "websocket");
    auto const accept = hu::accept_key(request.value("Sec-WebSocket-Key").value_or(""));
    return made.add("Sec-WebSocket-Accept", accept.view());
}

void proxy_session::answer(proxy_visit& at, message const& response) {
    answer(at, response.text());
}

void proxy_session::answer(proxy_visit& at, std::string_view bytes) {
    at.line.send(bytes, chosen_.timeout);
}

bool proxy_session::poll_client(milliseconds limit) {
    if (reply_is_whole_) return true;
    using enum message_reader::state;
    arrival what = arrival::bytes;
    if (client().unread.empty()) what = client().receive(limit);
    if (what == arrival::silent) return false;
    bool const has_ended = what == arrival::closed || what == arrival::reset;
    if (has_ended && !reader_has_bytes_) {
        reply_.what = proxy_reply::closed;
        return reply_is_whole_ = true;
    }
    if (!reader_) reader_ = std::make_unique<message_reader>(message_reader::kind::response);
    auto const state = has_ended ? reader_->end() : reader_->read(client().unread);
    reader_has_bytes_ = true;
    if (state == incomplete) return false;
    auto const done = std::move(reader_);
    reader_has_bytes_ = false;
    if (state == malformed) {
        reply_.what = proxy_reply::garbled;
        reply_.error = done->error;
        return reply_is_whole_ = true;
    }
    if (done->got.status < 200 && done->got.status != 101) {
        if (reply_.interims.size() == most_interims) {
            reply_.what = proxy_reply::garbled;
            reply_.error = "more interim responses than anybody needs";
            return reply_is_whole_ = true;
        }
        reply_.interims.push_back(std::move(done->got));
        return false;
    }
    reply_.what = proxy_reply::answered;
    reply_.got = std::move(done->got);
    return reply_is_whole_ = true;
}

bool proxy_session::has_reply(milliseconds limit) {
    auto const end = steady::now() + limit;
    do {
        if (poll_client(std::max(milliseconds(1),
                                 std::chrono::duration_cast<milliseconds>(end - steady::now()))))
            return true;
    } while (steady::now() < end);
    return false;
}

bool proxy_session::is_continued() const {
    return !reply_is_whole_ && !reply_.interims.empty() && reply_.interims.back().status == 100;
}

proxy_reply proxy_session::read_reply() {
    has_reply(chosen_.timeout);
    reply_is_whole_ = false;
    return std::exchange(reply_, {});
}

proxy_reply proxy_session::take_answer(message const& sent) {
    proxy_reply got = read_reply();
    std::string const wanted = "to the origin's " + std::to_string(sent.status) + " the proxy ";
    if (!got.has_status(sent.status)) throw failure{severity::must, wanted + got.text(), {}};
    return got;
}

void proxy_session::finish(proxy_visit& at) {
    message const sent = response(200, "OK");
    answer(at, sent);
    at.line.end_sending();
    proxy_reply const got = take_answer(sent);
    if (got.got.content != sent.content)
        throw failure{severity::must, "the content of the response does not come through", {}};
}

}  // namespace probe
