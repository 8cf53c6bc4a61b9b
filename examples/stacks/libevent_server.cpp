// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// A WebSocket echo server on evhttp, the HTTP server of libevent. After a switch to WebSocket it
// takes over the bufferevent of the connection. wslay handles the frames. The target /required
// requires the upgrade: a request that does not switch gets a 426 there.
//
//     g++ -std=c++20 -Iinclude examples/stacks/libevent_server.cpp -levent -lwslay
//     ./a.out --port 8080
//
// The packages of Debian are libevent-dev and libwslay-dev.
//
// evhttp calls this server when it has read all of a request. It refuses content above 1 MB (413).
// Messages are not compressed: this server declines permessage-deflate. A WebSocket connection has
// no time limit here.
//
// What evhttp 2.1 does otherwise than it should, and what this server does about it:
// - It checks neither Host nor names of fields, takes `+1` for a length, and a Transfer-Encoding
//   that it does not know for no content. This server refuses such requests.
// - It sends the content of an answer to HEAD. This server gives it none.
// - It does not read the content of a HEAD request. This server closes after such a request.
// - It looks for `close` only in the first Connection line, and then replaces the Connection of the
//   answer. This server looks in all lines, and writes a 426 before a close itself.
// - It sends no 100 (Continue) when there is no content, or when content came with the head. This
//   server sends the 100 in the first case. The client of the second case does not wait for it.
// - It closes a connection on which nothing arrives for 10 seconds, without an answer, but reads a
//   request that arrives slowly and steadily for ever. This server gives a whole request, with its
//   content, 10 seconds.
// - Some releases put the lines of a trailer section among the fields of the head. So this server
//   ignores an offer with chunked content.
// - It closes at once after its last answer. When the client is still sending, the system may drop
//   that answer on its way. This server does no better: it closes like that too.

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/http_struct.h>
#include <event2/keyvalq_struct.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <wslay/wslay.h>
#include <http_upgrade/http_upgrade.hpp>

#include <charconv>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <iostream>
#include <iterator>
#include <map>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace hu = http_upgrade;
using namespace hu::literals;
using std::chrono::steady_clock;

constexpr ev_ssize_t longest_head = 16 * 1024;
constexpr ev_ssize_t longest_content = 1024 * 1024;
constexpr std::uint64_t longest_message = 1024 * 1024;
constexpr std::chrono::seconds longest_request{10};

// ---- WebSocket ----------------------------------------------------------------------------------

// A WebSocket connection that sends every message back. wslay reads and writes the frames.
class echo {
public:
    echo() {
        wslay_event_callbacks callbacks{};
        callbacks.recv_callback = read;
        callbacks.send_callback = write;
        callbacks.on_msg_recv_callback = on_message;
        if (wslay_event_context_server_init(&context_, &callbacks, this) != 0)
            throw std::bad_alloc();
        wslay_event_config_set_max_recv_msg_length(context_, longest_message);
    }
    echo(echo const&) = delete;
    echo& operator=(echo const&) = delete;
    ~echo() { wslay_event_context_free(context_); }

    // Takes bytes from the client and appends the answer to `out`. Returns false when nothing
    // follows the answer.
    bool take(std::string_view arrived, std::string& out) {
        arrived_ = arrived;
        out_ = &out;
        return wslay_event_recv(context_) == 0 && wslay_event_send(context_) == 0 &&
               wslay_event_want_read(context_);
    }

private:
    static ssize_t read(wslay_event_context_ptr context, std::uint8_t* to, std::size_t size, int,
                        void* self) {
        std::string_view& arrived = static_cast<echo*>(self)->arrived_;
        if (arrived.empty()) {
            wslay_event_set_error(context, WSLAY_ERR_WOULDBLOCK);
            return -1;
        }
        size = arrived.copy(reinterpret_cast<char*>(to), size);
        arrived.remove_prefix(size);
        return static_cast<ssize_t>(size);
    }
    static ssize_t write(wslay_event_context_ptr, std::uint8_t const* from, std::size_t size, int,
                         void* self) {
        static_cast<echo*>(self)->out_->append(reinterpret_cast<char const*>(from), size);
        return static_cast<ssize_t>(size);
    }
    static void on_message(wslay_event_context_ptr context,
                           wslay_event_on_msg_recv_arg const* received, void*) {
        if (received->opcode != WSLAY_TEXT_FRAME && received->opcode != WSLAY_BINARY_FRAME) return;
        wslay_event_msg const back{received->opcode, received->msg, received->msg_length};
        wslay_event_queue_msg(context, &back);
        wslay_event_send(context);  // or it would come after the answer to a Close behind it
    }

    wslay_event_context_ptr context_ = nullptr;
    std::string_view arrived_{};
    std::string* out_ = nullptr;
};

// ---- HTTP ---------------------------------------------------------------------------------------

using field_lines = std::vector<std::pair<std::string_view, std::string_view>>;

std::string date() {
    char text[40];
    std::time_t const now = std::time(nullptr);
    return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", std::gmtime(&now))};
}

// The status code that refuses a head which the HTTP parser should have refused; 0 for a good one.
int refusal(hu::http_version version, std::string_view method, field_lines const& fields) {
    int hosts = 0;
    int framings = 0;
    for (auto const& [name, value] : fields) {
        bool const is_coding = hu::equal_ignoring_case(name, "Transfer-Encoding");
        if (!hu::is_token(name)) return 400;  // `Host : x`
        if (is_coding && !hu::equal_ignoring_case(value, "chunked")) return 501;
        bool const is_length = hu::equal_ignoring_case(name, "Content-Length");
        if (is_length && value.find_first_not_of("0123456789") != value.npos) return 400;
        hosts += hu::equal_ignoring_case(name, "Host");
        framings += is_coding || is_length;
    }
    if (hosts > 1 || (hosts == 0 && version >= hu::http_1_1) || framings > 1) return 400;
    return method == "CONNECT" ? 501 : 0;
}

char const* method_of(evhttp_request* request) {
    switch (evhttp_request_get_command(request)) {
        case EVHTTP_REQ_GET: return "GET";
        case EVHTTP_REQ_HEAD: return "HEAD";
        case EVHTTP_REQ_POST: return "POST";
        case EVHTTP_REQ_PUT: return "PUT";
        case EVHTTP_REQ_PATCH: return "PATCH";
        case EVHTTP_REQ_DELETE: return "DELETE";
        case EVHTTP_REQ_CONNECT: return "CONNECT";
        default: return "OPTIONS";
    }
}
constexpr auto methods = EVHTTP_REQ_GET | EVHTTP_REQ_HEAD | EVHTTP_REQ_POST | EVHTTP_REQ_PUT |
                         EVHTTP_REQ_PATCH | EVHTTP_REQ_DELETE | EVHTTP_REQ_CONNECT |
                         EVHTTP_REQ_OPTIONS;

field_lines fields_of(evhttp_request* request) {
    field_lines fields;
    for (evkeyval* at = evhttp_request_get_input_headers(request)->tqh_first; at != nullptr;
         at = at->next.tqe_next)
        fields.emplace_back(at->key, at->value);
    return fields;
}

void add_field(evhttp_request* request, std::string_view name, std::string_view value) {
    evhttp_add_header(evhttp_request_get_output_headers(request), std::string(name).c_str(),
                      std::string(value).c_str());
}

void reply(evhttp_request* request, int status, char const* reason, std::string_view content = {}) {
    add_field(request, "Content-Type", "text/plain");
    add_field(request, "Content-Length", std::to_string(content.size()));
    evbuffer* const buffer = evbuffer_new();
    if (evhttp_request_get_command(request) != EVHTTP_REQ_HEAD)
        evbuffer_add(buffer, content.data(), content.size());
    evhttp_send_reply(request, status, reason, buffer);
    evbuffer_free(buffer);
}

// Takes the connection from evhttp and sends `out`. Then it is a WebSocket, or closes.
void take_over(evhttp_request* request, std::string_view out, bool to_websocket);

void refuse(evhttp_request* request, int status) {
    take_over(request,
              std::string("HTTP/1.1 ") +
                  (status == 400 ? "400 Bad Request" : "501 Not Implemented") +
                  "\r\nDate: " + date() + "\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
              false);
}

// ---- The time that a request may take -----------------------------------------------------------

// When the request that a connection is receiving began to arrive, by the connection's input buffer.
// evhttp does not say when a connection closes before its request is complete. Its entry stays then,
// until a new connection has a buffer at the same address.
std::map<evbuffer const*, steady_clock::time_point> request_begun;

void on_arrival(evbuffer* input, evbuffer_cb_info const* change, void* stream) {
    if (change->n_added == 0) return;
    steady_clock::time_point const now = steady_clock::now();
    if (now - request_begun.try_emplace(input, now).first->second < longest_request) return;
    shutdown(bufferevent_getfd(static_cast<bufferevent*>(stream)), SHUT_RD);  // evhttp closes then
}

void limit_time(bufferevent* stream) {
    request_begun.erase(bufferevent_get_input(stream));
    evbuffer_add_cb(bufferevent_get_input(stream), on_arrival, stream);
}

// ---- What uses http_upgrade ---------------------------------------------------------------------

constexpr auto supported = "websocket"_upgrade;

// Called when a request and its content have been read. The next byte belongs to the new protocol,
// or to the next request.
void answer(evhttp_request* request, field_lines const& fields, bool stays_open, bool has_content) {
    hu::http_version const version(request->major, request->minor);
    // Nothing says which fields are of a trailer section. A server may ignore an offer (RFC 9110 §7.8).
    hu::context known;
    if (evhttp_find_header(evhttp_request_get_input_headers(request), "Transfer-Encoding"))
        known.trailers_from = 0;
    hu::request const asked(version, method_of(request), fields, known);
    hu::decision const decided = hu::negotiate(asked, supported);
    std::string_view const target = evhttp_request_get_uri(request);

    std::string out;
    if (decided.owes_continue() && !has_content) out = "HTTP/1.1 100 Continue\r\n\r\n";
    if (decided || decided.answer() == hu::answer::bad_request) {
        hu::write_answer(std::back_inserter(out), decided,
                         hu::choose_subprotocol(asked, {"superchat", "chat"}), {{"Date", date()}});
        take_over(request, out, bool(decided));
    } else if (decided.status() != 426 && target != "/required") {
        if (!stays_open) add_field(request, "Connection", "close");
        reply(request, 200, "OK", "hello over HTTP/1.1\n");
    } else if (stays_open) {
        hu::each_required_field(supported,
                                [&](auto name, auto value) { add_field(request, name, value); });
        reply(request, 426, "Upgrade Required");
    } else {
        hu::write_required_head(std::back_inserter(out), supported,
                                {{"Date", date()}, {"Connection", "close"}});
        take_over(request, out, false);
    }
}

void on_request(evhttp_request* request, void*) {
    field_lines const fields = fields_of(request);
    bufferevent* const stream =
        evhttp_connection_get_bufferevent(evhttp_request_get_connection(request));
    request_begun.erase(bufferevent_get_input(stream));
    hu::http_version const version(request->major, request->minor);
    int const refused = refusal(version, method_of(request), fields);
    if (refused != 0) return refuse(request, refused);
    bool has_content = false;
    bool stays_open = true;
    for (auto const& [name, value] : fields) {
        if (hu::equal_ignoring_case(name, "Transfer-Encoding") ||
            (hu::equal_ignoring_case(name, "Content-Length") && value != "0"))
            has_content = true;
        if (hu::equal_ignoring_case(name, "Connection") &&
            hu::parse_connection(value).contains("close"))
            stays_open = false;
    }
    if (has_content && evhttp_request_get_command(request) == EVHTTP_REQ_HEAD) stays_open = false;
    answer(request, fields, stays_open, has_content);
}

// ---- A connection that was taken from evhttp ----------------------------------------------------

struct taken {
    evhttp_connection* connection = nullptr;
    std::optional<echo> websocket{};
    std::string out{};
};

void on_close(evhttp_connection*, void* self) { delete static_cast<taken*>(self); }

void on_event(bufferevent*, short, void* self) {
    evhttp_connection_free(static_cast<taken*>(self)->connection);  // calls on_close
}

// Bytes have arrived, or all are sent.
void on_progress(bufferevent* stream, void* pointer) {
    taken& self = *static_cast<taken*>(pointer);
    evbuffer* const input = bufferevent_get_input(stream);
    // A client that does not read its answers is not read from either.
    if (evbuffer_get_length(bufferevent_get_output(stream)) != 0) return;
    if (!self.websocket) return evhttp_connection_free(self.connection);
    std::size_t const size = evbuffer_get_length(input);
    std::string_view const arrived(reinterpret_cast<char*>(evbuffer_pullup(input, -1)), size);
    if (!self.websocket->take(arrived, self.out)) self.websocket.reset();
    evbuffer_drain(input, size);
    bufferevent_write(stream, self.out.data(), self.out.size());
    if (self.out.empty() && !self.websocket) return evhttp_connection_free(self.connection);
    self.out.clear();
}

void take_over(evhttp_request* request, std::string_view out, bool to_websocket) {
    auto const self = new taken;
    self->connection = evhttp_request_get_connection(request);
    if (to_websocket) self->websocket.emplace();
    evhttp_connection_set_closecb(self->connection, on_close, self);
    bufferevent* const stream = evhttp_connection_get_bufferevent(self->connection);
    evbuffer_remove_cb(bufferevent_get_input(stream), on_arrival, stream);
    bufferevent_setcb(stream, on_progress, on_progress, on_event, self);
    bufferevent_set_timeouts(stream, nullptr, nullptr);
    bufferevent_setwatermark(stream, EV_READ, 0, 64 * 1024);
    bufferevent_enable(stream, EV_READ | EV_WRITE);
    bufferevent_write(stream, out.data(), out.size());
}

int main(int count, char** arguments) {
    std::uint16_t port = 8080;
    if (count == 3 && std::string_view(arguments[1]) == "--port") {
        std::string_view const text = arguments[2];
        auto const read = std::from_chars(text.data(), text.data() + text.size(), port);
        if (read.ec == std::errc() && read.ptr == text.data() + text.size()) count = 1;
    }
    if (count != 1) {
        std::cerr << "usage: libevent_server [--port N]\n";
        return 2;
    }
    std::signal(SIGPIPE, SIG_IGN);
    event_base* const base = event_base_new();
    evhttp* const server = evhttp_new(base);
    // While evhttp answers, it reads on without a limit. The bufferevent stops at this one.
    auto const new_stream = [](event_base* of, void*) {
        bufferevent* const stream = bufferevent_socket_new(of, -1, 0);
        bufferevent_setwatermark(stream, EV_READ, 0, longest_head + longest_content);
        limit_time(stream);
        return stream;
    };
    evhttp_set_bevcb(server, new_stream, nullptr);
    evhttp_set_max_headers_size(server, longest_head);
    evhttp_set_max_body_size(server, longest_content);
    evhttp_set_timeout(server, 10);
    evhttp_set_allowed_methods(server, methods);
    evhttp_set_gencb(server, on_request, nullptr);

    evhttp_bound_socket* const listener = evhttp_bind_socket_with_handle(server, "127.0.0.1", port);
    auto const stop = [](evutil_socket_t, short, void* of) {
        event_base_loopbreak(static_cast<event_base*>(of));
    };
    event* const signals[] = {evsignal_new(base, SIGINT, stop, base),
                              evsignal_new(base, SIGTERM, stop, base)};
    if (listener != nullptr) {
        sockaddr_in address{};
        socklen_t size = sizeof address;
        getsockname(evhttp_bound_socket_get_fd(listener), reinterpret_cast<sockaddr*>(&address),
                    &size);
        for (event* const each : signals) event_add(each, nullptr);
        std::cout << "listening on 127.0.0.1:" << ntohs(address.sin_port) << std::endl;
        event_base_dispatch(base);
    } else {
        std::cerr << "cannot listen on that port\n";
    }
    for (event* const each : signals) event_free(each);
    evhttp_free(server);
    event_base_free(base);
    return listener != nullptr ? 0 : 1;
}
