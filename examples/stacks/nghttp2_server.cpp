// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// An HTTP server that switches to h2c: http_upgrade decides, http-parser reads HTTP/1.1, and
// libnghttp2 speaks HTTP/2. One thread and one loop of poll().
//
//     g++ -std=c++20 -Iinclude examples/stacks/nghttp2_server.cpp -o server -lhttp_parser -lnghttp2
//     ./server [--port N]
//     nghttp -u http://127.0.0.1:8080/
//
// It listens on 127.0.0.1. A request that offers h2c is answered in HTTP/2. Any other request gets
// a 200 in HTTP/1.1, and on the target /required a 426 that asks for h2c.

#include <http_upgrade/http_upgrade.hpp>

#include <http_parser.h>
#include <nghttp2/nghttp2.h>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <strings.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace hu = http_upgrade;
using namespace hu::literals;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

// ---- A connection -------------------------------------------------------------------------------

// A request to which an answer in HTTP/2 is due.
struct stream {
    bool is_head = false;
    std::string_view left{};  // the rest of the answer's content
};

struct connection {
    explicit connection(int socket_in) : socket(socket_in) { begin_request(); }
    ~connection() { close(socket); }
    connection(connection const&) = delete;
    connection& operator=(connection const&) = delete;

    void begin_request() {
        http_parser_init(&parser, HTTP_REQUEST);
        parser.data = this;
        target.clear();
        fields.clear();
        decided = {};
        name_is_open = false;
        reading = nothing;
    }

    int socket;
    std::string out{};  // not yet sent
    steady_clock::time_point deadline = steady_clock::now() + 60s;
    enum { http1, http2, closing } state = http1;
    bool is_shut = false;  // when closing: whether the client has been told

    // HTTP/1.1: the request that is being read
    http_parser parser{};
    std::string target{};
    std::vector<std::pair<std::string, std::string>> fields{};
    hu::decision decided{};  // once the head is read
    bool name_is_open = false;
    enum { nothing, head, content } reading = nothing;

    // HTTP/2
    std::unique_ptr<nghttp2_session, decltype(&nghttp2_session_del)> session{nullptr,
                                                                             nghttp2_session_del};
    std::map<std::int32_t, stream> streams{};
};

// ---- What http_upgrade decides ------------------------------------------------------------------

constexpr auto mine = "h2c"_upgrade;

auto request_of(connection const& client) {
    return hu::request(hu::http_version(client.parser.http_major, client.parser.http_minor),
                       http_method_str(static_cast<http_method>(client.parser.method)),
                       client.fields);
}

// The settings that the client sent in HTTP2-Settings, as nghttp2 takes them: as the payload of a
// SETTINGS frame.
std::string payload_of(hu::h2c_settings settings) {
    std::string payload;
    for (hu::h2c_setting const each : settings) {
        for (int shift : {8, 0}) payload += static_cast<char>(each.identifier >> shift & 255);
        for (int shift : {24, 16, 8, 0}) payload += static_cast<char>(each.value >> shift & 255);
    }
    return payload;
}

void submit_hello(connection& client, std::int32_t id);
nghttp2_session* new_session(connection& client);

// Answers with the 101, and from then on in HTTP/2. The request is stream 1 there.
bool switch_to_http2(connection& client) {
    client.session.reset(new_session(client));
    std::string const payload = payload_of(client.decided.settings());
    bool const is_head = client.parser.method == HTTP_HEAD;
    if (nghttp2_session_upgrade2(client.session.get(),
                                 reinterpret_cast<unsigned char const*>(payload.data()),
                                 payload.size(), is_head, nullptr) != 0)
        return false;
    hu::write_answer(std::back_inserter(client.out), client.decided);
    client.streams[1].is_head = is_head;
    nghttp2_settings_entry const ours{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 100};
    nghttp2_submit_settings(client.session.get(), NGHTTP2_FLAG_NONE, &ours, 1);
    submit_hello(client, 1);
    client.state = connection::http2;
    return true;
}

// ---- HTTP/2, by nghttp2 -------------------------------------------------------------------------

std::string_view constexpr hello_http2 = "hello over HTTP/2\n";

nghttp2_nv header(std::string_view name, std::string_view value) {
    auto const bytes = [](std::string_view text) {
        // nghttp2 takes no const, but copies the text.
        return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));
    };
    return {bytes(name), bytes(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE};
}

std::string date() {
    char text[32];
    std::time_t const now = std::time(nullptr);
    std::tm parts{};
    return {text,
            std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&now, &parts))};
}

ssize_t read_content(nghttp2_session*, std::int32_t, std::uint8_t* to, std::size_t most,
                     std::uint32_t* flags, nghttp2_data_source* source, void*) {
    std::string_view& left = static_cast<stream*>(source->ptr)->left;
    std::size_t const size = std::min(most, left.size());
    std::copy_n(left.data(), size, to);
    left.remove_prefix(size);
    if (left.empty()) *flags |= NGHTTP2_DATA_FLAG_EOF;
    return static_cast<ssize_t>(size);
}

void submit_hello(connection& client, std::int32_t id) {
    std::string const now = date();
    std::string const length = std::to_string(hello_http2.size());
    nghttp2_nv const headers[] = {header(":status", "200"), header("content-type", "text/plain"),
                                  header("content-length", length), header("date", now)};
    stream& answered = client.streams[id];
    answered.left = hello_http2;
    nghttp2_data_provider content{{}, read_content};
    content.source.ptr = &answered;
    nghttp2_submit_response(client.session.get(), id, headers, std::size(headers),
                            answered.is_head ? nullptr : &content);
}

int on_header(nghttp2_session*, nghttp2_frame const* frame, std::uint8_t const* name,
              std::size_t name_size, std::uint8_t const* value, std::size_t value_size,
              std::uint8_t, void* client) {
    auto const text = [](std::uint8_t const* bytes, std::size_t size) {
        return std::string_view(reinterpret_cast<char const*>(bytes), size);
    };
    if (text(name, name_size) == ":method")
        static_cast<connection*>(client)->streams[frame->hd.stream_id].is_head =
            text(value, value_size) == "HEAD";
    return 0;
}

int on_frame(nghttp2_session*, nghttp2_frame const* frame, void* client) {
    bool const is_request = frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA;
    if (is_request && (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0)
        submit_hello(*static_cast<connection*>(client), frame->hd.stream_id);
    return 0;
}

int on_stream_close(nghttp2_session*, std::int32_t id, std::uint32_t, void* client) {
    static_cast<connection*>(client)->streams.erase(id);
    return 0;
}

nghttp2_session* new_session(connection& client) {
    nghttp2_session_callbacks* callbacks = nullptr;
    nghttp2_session* session = nullptr;
    if (nghttp2_session_callbacks_new(&callbacks) != 0) throw std::bad_alloc();
    nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, on_frame);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, on_stream_close);
    int const failed = nghttp2_session_server_new(&session, callbacks, &client);
    nghttp2_session_callbacks_del(callbacks);
    if (failed != 0) throw std::bad_alloc();
    return session;
}

// After `out` is sent, the client is told, and what it still sends is dropped: were the connection
// closed at once, the client could lose the last answer. RFC 9112 §9.6.
void close_after_answer(connection& client) {
    client.state = connection::closing;
    client.deadline = steady_clock::now() + 2s;
}

void take_http2(connection& client, std::string_view bytes) {
    if (nghttp2_session_mem_recv(client.session.get(),
                                 reinterpret_cast<unsigned char const*>(bytes.data()),
                                 bytes.size()) < 0)
        close_after_answer(client);
}

// Gets what HTTP/2 has to send, but not more than the client reads.
void fill_http2(connection& client) {
    while (client.out.size() < 64 * 1024) {
        unsigned char const* bytes = nullptr;
        auto const size = nghttp2_session_mem_send(client.session.get(), &bytes);
        if (size <= 0) break;
        client.out.append(reinterpret_cast<char const*>(bytes), static_cast<std::size_t>(size));
    }
    if (client.out.empty() && nghttp2_session_want_read(client.session.get()) == 0 &&
        nghttp2_session_want_write(client.session.get()) == 0)
        close_after_answer(client);
}

// ---- HTTP/1.1, by http-parser -------------------------------------------------------------------

void answer(connection& client, std::string_view status, std::string_view fields,
            std::string_view content, bool last) {
    client.out.append("HTTP/1.1 ").append(status).append("\r\nDate: ").append(date());
    client.out.append("\r\nContent-Length: ").append(std::to_string(content.size()));
    client.out.append("\r\n").append(fields);
    if (last) client.out.append("Connection: close\r\n");
    client.out.append("\r\n");
    if (client.parser.method != HTTP_HEAD) client.out.append(content);
    if (last) close_after_answer(client);
}

void refuse(connection& client, std::string_view status) { answer(client, status, "", "", true); }

std::size_t count_of(connection const& client, char const* name) {
    return static_cast<std::size_t>(std::ranges::count_if(client.fields, [&](auto const& line) {
        return strcasecmp(line.first.c_str(), name) == 0;
    }));
}

connection& client_of(http_parser* parser) { return *static_cast<connection*>(parser->data); }

int on_message_begin(http_parser* parser) {
    client_of(parser).reading = connection::head;
    client_of(parser).deadline = steady_clock::now() + 10s;
    return 0;
}

int on_url(http_parser* parser, char const* at, std::size_t size) {
    client_of(parser).target.append(at, size);
    return 0;
}

int on_header_field(http_parser* parser, char const* at, std::size_t size) {
    connection& client = client_of(parser);
    if (client.reading != connection::head) return 0;  // the field is in the trailer section
    if (!client.name_is_open) client.fields.emplace_back();
    client.name_is_open = true;
    client.fields.back().first.append(at, size);
    return 0;
}

int on_header_value(http_parser* parser, char const* at, std::size_t size) {
    connection& client = client_of(parser);
    if (client.reading != connection::head) return 0;
    client.name_is_open = false;
    client.fields.back().second.append(at, size);
    return 0;
}

int on_headers_complete(http_parser* parser) {
    connection& client = client_of(parser);
    client.reading = connection::content;
    client.deadline = steady_clock::now() + 60s;
    // http-parser leaves the white space behind a value in it.
    for (auto& [name, value] : client.fields) value.erase(value.find_last_not_of(" \t") + 1);

    bool const is_http_1_1 = parser->http_minor != 0;
    std::size_t const hosts = count_of(client, "host");
    if (parser->http_major != 1)
        refuse(client, "505 HTTP Version Not Supported");
    else if (hosts > 1 || (hosts == 0 && is_http_1_1))
        refuse(client, "400 Bad Request");
    // http-parser takes a space before the colon, which RFC 9112 §5.1 forbids.
    else if (std::ranges::any_of(client.fields, [](auto const& line) {
                 return line.first.find(' ') != std::string::npos;
             }))
        refuse(client, "400 Bad Request");
    // With an Upgrade, http-parser takes an unknown transfer coding for no content.
    else if (count_of(client, "transfer-encoding") != 0 && (parser->flags & F_CHUNKED) == 0)
        refuse(client, "400 Bad Request");
    // A 200 to CONNECT would turn the connection into a tunnel.
    else if (parser->method == HTTP_CONNECT)
        refuse(client, "501 Not Implemented");
    else if (client.decided = hu::negotiate(request_of(client), mine);
             client.decided.status() == 400)
        refuse(client, "400 Bad Request");
    else if (hu::expects_continue(request_of(client)))
        client.out += "HTTP/1.1 100 Continue\r\n\r\n";
    return client.state == connection::closing ? -1 : 0;
}

// Stops the parser behind the message, because what follows may be HTTP/2. http-parser also stops
// there of itself when it sees an Upgrade, whether or not the server switches; it is told to begin
// anew for each request, and so its flag `upgrade` does not matter.
int on_message_complete(http_parser* parser) {
    http_parser_pause(parser, 1);
    return 0;
}

void answer_request(connection& client) {
    bool const last = http_should_keep_alive(&client.parser) == 0 || client.parser.http_minor == 0;
    if (client.decided) {
        if (!switch_to_http2(client)) refuse(client, "400 Bad Request");
    } else if (client.target == "/required") {
        std::string fields;
        hu::write_required(std::back_inserter(fields), mine);
        answer(client, "426 Upgrade Required", fields, "", last);
    } else {
        answer(client, "200 OK", "Content-Type: text/plain\r\n", "hello over HTTP/1.1\n", last);
    }
}

// Takes bytes of HTTP/1.1 up to the end of a request, and answers it. Returns the others.
std::string_view take_http1(connection& client, std::string_view bytes) {
    static http_parser_settings const callbacks{
        .on_message_begin = on_message_begin,
        .on_url = on_url,
        .on_status = nullptr,
        .on_header_field = on_header_field,
        .on_header_value = on_header_value,
        .on_headers_complete = on_headers_complete,
        .on_body = nullptr,
        .on_message_complete = on_message_complete,
        .on_chunk_header = nullptr,
        .on_chunk_complete = nullptr,
    };
    std::size_t const taken =
        http_parser_execute(&client.parser, &callbacks, bytes.data(), bytes.size());
    switch (HTTP_PARSER_ERRNO(&client.parser)) {
        case HPE_OK: return {};  // more of the request is to come
        case HPE_PAUSED:
            answer_request(client);
            client.begin_request();
            return bytes.substr(taken);
        case HPE_CB_headers_complete: return {};  // refused
        case HPE_HEADER_OVERFLOW: refuse(client, "431 Request Header Fields Too Large"); return {};
        default: refuse(client, "400 Bad Request"); return {};
    }
}

// ---- The loop -----------------------------------------------------------------------------------

void take(connection& client, std::string_view bytes) {
    // A head has ten seconds from its first byte; anything else may take its time while it moves.
    if (client.state != connection::closing && client.reading != connection::head)
        client.deadline = steady_clock::now() + 60s;
    while (client.state == connection::http1 && !bytes.empty()) bytes = take_http1(client, bytes);
    if (client.state == connection::http2 && !bytes.empty()) take_http2(client, bytes);
}

// Reads or writes what is possible. Returns whether the connection stays.
bool serve(connection& client) {
    if (client.out.empty()) {
        char bytes[16 * 1024];
        auto const size = recv(client.socket, bytes, sizeof bytes, 0);
        if (size < 0) return errno == EAGAIN || errno == EINTR;
        if (size == 0) return false;
        take(client, {bytes, static_cast<std::size_t>(size)});
    }
    if (client.state == connection::http2) fill_http2(client);
    if (!client.out.empty()) {
        auto const size = send(client.socket, client.out.data(), client.out.size(), MSG_NOSIGNAL);
        if (size < 0) return errno == EAGAIN || errno == EINTR;
        client.out.erase(0, static_cast<std::size_t>(size));
    }
    if (client.state == connection::http2) fill_http2(client);
    if (client.state == connection::closing && client.out.empty() && !client.is_shut) {
        shutdown(client.socket, SHUT_WR);
        client.is_shut = true;
    }
    return true;
}

int listen_on(std::uint16_t port) {
    int const listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int const on = 1;
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (listener < 0 || setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        bind(listener, any, size) != 0 || listen(listener, 512) != 0 ||
        getsockname(listener, any, &size) != 0) {
        std::perror("nghttp2_server");
        return -1;
    }
    std::cout << "listening on 127.0.0.1:" << ntohs(address.sin_port) << std::endl;
    return listener;
}

void run(int listener, int signals) {
    // Without a free file descriptor, accept() would fail again and again.
    auto const most_clients = static_cast<std::size_t>(std::max(1L, sysconf(_SC_OPEN_MAX) - 16));
    std::vector<std::unique_ptr<connection>> clients;
    std::vector<pollfd> watched;
    for (;;) {
        bool const has_space = clients.size() < most_clients;
        auto next = steady_clock::now() + 60s;
        watched.assign({{signals, POLLIN, 0}, {has_space ? listener : -1, POLLIN, 0}});
        for (auto const& client : clients) {
            short const events = client->out.empty() ? POLLIN : POLLOUT;
            watched.push_back({client->socket, events, 0});
            next = std::min(next, client->deadline);
        }
        auto const pause = std::chrono::ceil<std::chrono::milliseconds>(next - steady_clock::now());
        if (poll(watched.data(), watched.size(), std::max(0, static_cast<int>(pause.count()))) < 0)
            continue;
        if (watched[0].revents != 0) return;

        auto const now = steady_clock::now();
        for (std::size_t i = 0; i != clients.size(); ++i) {
            if (watched[i + 2].revents != 0 && !serve(*clients[i]))
                clients[i].reset();
            else if (clients[i]->deadline <= now)
                clients[i].reset();
        }
        std::erase(clients, nullptr);

        if (watched[1].revents == 0) continue;
        int const socket = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (socket < 0) continue;
        int const on = 1;
        setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        clients.push_back(std::make_unique<connection>(socket));
    }
}

int main(int count, char** arguments) {
    std::uint16_t port = 8080;
    if (count == 3 && std::string_view(arguments[1]) == "--port") {
        std::string_view const text = arguments[2];
        auto const read = std::from_chars(text.data(), text.data() + text.size(), port);
        if (read.ec == std::errc() && read.ptr == text.data() + text.size()) count = 1;
    }
    if (count != 1) {
        std::cerr << "usage: nghttp2_server [--port N]\n";
        return 2;
    }
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    sigprocmask(SIG_BLOCK, &ends, nullptr);
    int const signals = signalfd(-1, &ends, SFD_CLOEXEC);
    http_parser_set_max_header_size(16 * 1024);
    int const listener = listen_on(port);
    if (signals < 0 || listener < 0) return 1;
    run(listener, signals);
    close(listener);
    close(signals);
}
