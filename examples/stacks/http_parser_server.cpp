// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// A WebSocket echo server on sockets, poll() and http-parser, for programs with an HTTP stack of
// their own. It answers requests in HTTP/1.1 and switches to WebSocket, whose frames wslay handles.
// The target /required requires the upgrade: a request that does not switch gets a 426 there.
//
//     g++ -std=c++20 -Iinclude examples/stacks/http_parser_server.cpp -lhttp_parser -lwslay -lz
//     ./a.out --port 8080
//
// The packages of Debian are libhttp-parser-dev, libwslay-dev and zlib1g-dev.
//
// http-parser stops at the end of a request with an Upgrade, whether or not the offer counts. This
// server does not look at its `upgrade` flag: it pauses the parser at the end of every request, and
// goes on with HTTP unless negotiate() decided to switch.
//
// A head has 10 seconds from its first byte, and content has 60. A connection without a request is
// closed after 60 seconds, also when its client has not read the answers. A WebSocket connection has
// no time limit here.

#include <arpa/inet.h>
#include <http_parser.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <wslay/wslay.h>
#include <zlib.h>
#include <http_upgrade/http_upgrade.hpp>

#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <iostream>
#include <iterator>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace hu = http_upgrade;
using namespace hu::literals;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

constexpr std::uint32_t longest_head = 16 * 1024;
constexpr std::uint64_t longest_message = 1024 * 1024;
constexpr std::size_t most_connections = 1000;

// ---- Compression: permessage-deflate, RFC 7692 --------------------------------------------------

class compression {
public:
    explicit compression(hu::permessage_deflate const& agreed) : agreed_(agreed) {
        if (deflateInit2(&out_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -agreed.server_max_window_bits(),
                         8, Z_DEFAULT_STRATEGY) != Z_OK)
            throw std::bad_alloc();
        // A window of 15 bits also reads what a smaller one wrote.
        if (inflateInit2(&in_, -15) != Z_OK) {
            deflateEnd(&out_);
            throw std::bad_alloc();
        }
    }
    compression(compression const&) = delete;
    compression& operator=(compression const&) = delete;
    ~compression() {
        deflateEnd(&out_);
        inflateEnd(&in_);
    }

    std::string compress(std::string_view message) {
        std::string result;
        char buffer[16 * 1024];
        out_.next_in = bytes_of(message);
        out_.avail_in = static_cast<uInt>(message.size());
        do {
            out_.next_out = bytes_of({buffer, sizeof buffer});
            out_.avail_out = sizeof buffer;
            deflate(&out_, Z_SYNC_FLUSH);
            result.append(buffer, sizeof buffer - out_.avail_out);
        } while (out_.avail_out == 0);
        if (agreed_.server_no_context_takeover()) deflateReset(&out_);
        // The 00 00 FF FF at the end is not sent. An empty message is the byte 00.
        return result.size() < 5 ? std::string(1, '\0') : result.substr(0, result.size() - 4);
    }

    // Returns the status code with which the connection closes; 0 when the message is good.
    std::uint16_t decompress(std::string_view received, std::string& message) {
        std::string whole(received);
        whole.append("\x00\x00\xff\xff", 4);
        in_.next_in = bytes_of(whole);
        in_.avail_in = static_cast<uInt>(whole.size());
        char buffer[16 * 1024];
        do {
            in_.next_out = bytes_of({buffer, sizeof buffer});
            in_.avail_out = sizeof buffer;
            int const result = inflate(&in_, Z_SYNC_FLUSH);
            if (result == Z_STREAM_END) inflateResetKeep(&in_);  // another block may follow
            if (result == Z_DATA_ERROR || result == Z_NEED_DICT)
                return WSLAY_CODE_INVALID_FRAME_PAYLOAD_DATA;
            if (result == Z_MEM_ERROR) return WSLAY_CODE_INTERNAL_SERVER_ERROR;
            message.append(buffer, sizeof buffer - in_.avail_out);
            if (message.size() > longest_message) return WSLAY_CODE_MESSAGE_TOO_BIG;
        } while (in_.avail_in != 0 || in_.avail_out == 0);
        if (agreed_.client_no_context_takeover()) inflateReset(&in_);
        return 0;
    }

private:
    static Bytef* bytes_of(std::string_view text) {
        return reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    }

    hu::permessage_deflate agreed_;
    z_stream out_{};
    z_stream in_{};
};

// wslay checks only text that is not compressed.
bool is_utf8(std::string_view text) {
    std::size_t left = 0;
    std::uint32_t code = 0;
    std::uint32_t least = 0;
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        if (left != 0) {
            if ((byte & 0xC0) != 0x80) return false;
            code = code << 6 | (byte & 0x3F);
            if (--left == 0 && (code < least || code > 0x10FFFF || (code >> 11) == 0x1B))
                return false;
        } else if (byte >= 0x80) {
            if (byte < 0xC2 || byte > 0xF4) return false;
            left = byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3;
            least = left == 1 ? 0x80 : left == 2 ? 0x800 : 0x10000;
            code = byte & (0x3Fu >> left);
        }
    }
    return left == 0;
}

// ---- WebSocket ----------------------------------------------------------------------------------

// A WebSocket connection that sends every message back. wslay reads and writes the frames.
class echo {
public:
    explicit echo(hu::permessage_deflate const& agreed) {
        if (agreed) compression_.emplace(agreed);
        wslay_event_callbacks callbacks{};
        callbacks.recv_callback = read;
        callbacks.send_callback = write;
        callbacks.on_msg_recv_callback = on_message;
        if (wslay_event_context_server_init(&context_, &callbacks, this) != 0)
            throw std::bad_alloc();
        wslay_event_config_set_max_recv_msg_length(context_, longest_message);
        if (agreed) wslay_event_config_set_allowed_rsv_bits(context_, WSLAY_RSV1_BIT);
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
                           wslay_event_on_msg_recv_arg const* received, void* self) {
        if (received->opcode != WSLAY_TEXT_FRAME && received->opcode != WSLAY_BINARY_FRAME) return;
        wslay_event_msg back{received->opcode, received->msg, received->msg_length};
        if (!wslay_get_rsv1(received->rsv)) {
            wslay_event_queue_msg(context, &back);
            wslay_event_send(context);  // or it would come after the answer to a Close behind it
            return;
        }
        // It has a value: wslay refuses RSV1 when no compression was agreed.
        std::optional<compression>& compression = static_cast<echo*>(self)->compression_;
        std::string message;
        std::uint16_t code = compression->decompress(
            {reinterpret_cast<char const*>(received->msg), received->msg_length}, message);
        if (code == 0 && received->opcode == WSLAY_TEXT_FRAME && !is_utf8(message))
            code = WSLAY_CODE_INVALID_FRAME_PAYLOAD_DATA;
        if (code != 0) {
            wslay_event_shutdown_read(context);
            wslay_event_queue_close(context, code, nullptr, 0);
            return;
        }
        std::string const compressed = compression->compress(message);
        back.msg = reinterpret_cast<std::uint8_t const*>(compressed.data());
        back.msg_length = compressed.size();
        wslay_event_queue_msg_ex(context, &back, WSLAY_RSV1_BIT);
        wslay_event_send(context);
    }

    wslay_event_context_ptr context_ = nullptr;
    std::string_view arrived_{};
    std::string* out_ = nullptr;
    std::optional<compression> compression_{};
};

// ---- HTTP ---------------------------------------------------------------------------------------

using field_lines = std::vector<std::pair<std::string, std::string>>;

struct connection {
    int socket = -1;
    http_parser parser{};
    std::string out{};      // bytes to send
    bool last = false;      // whether the connection closes when they are sent
    bool finished = false;  // whether they are sent, and only the client's close is awaited
    std::optional<steady_clock::time_point> deadline = steady_clock::now() + 60s;

    // The request that is being read.
    std::string target{};
    field_lines fields{};
    bool in_value = false;
    enum { nothing, head, content } reading = nothing;
    hu::decision decided{};
    hu::websocket_choices chosen{};

    std::optional<echo> websocket{};  // after a switch

    connection() = default;
    connection(connection const&) = delete;
    connection& operator=(connection const&) = delete;
    ~connection() { close(socket); }
};

// The status code that refuses a head which the HTTP parser should have refused; 0 for a good one.
int refusal(hu::http_version version, std::string_view method, field_lines const& fields) {
    int hosts = 0;
    int framings = 0;
    for (auto const& [name, value] : fields) {
        bool const is_coding = hu::equal_ignoring_case(name, "Transfer-Encoding");
        if (!hu::is_token(name)) return 400;  // `Host : x`
        if (is_coding && !hu::equal_ignoring_case(value, "chunked")) return 501;
        hosts += hu::equal_ignoring_case(name, "Host");
        framings += is_coding || hu::equal_ignoring_case(name, "Content-Length");
    }
    if (hosts > 1 || (hosts == 0 && version >= hu::http_1_1) || framings > 1) return 400;
    return method == "CONNECT" ? 501 : 0;
}

bool stays_open(connection const& client) {
    return client.parser.http_minor > 0 && http_should_keep_alive(&client.parser);
}

std::string date() {
    char text[40];
    std::time_t const now = std::time(nullptr);
    return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", std::gmtime(&now))};
}

// The end of an answer in HTTP/1.1.
void finish(connection& client, std::string_view content) {
    client.out += "Date: " + date() + "\r\n";
    if (client.last) client.out += "Connection: close\r\n";
    client.out += "Content-Length: " + std::to_string(content.size()) + "\r\n\r\n";
    if (client.parser.method != HTTP_HEAD) client.out += content;
}

void refuse(connection& client, int status) {
    client.last = true;
    client.out += "HTTP/1.1 " + std::to_string(status) + ' ';
    client.out.append(http_status_str(static_cast<http_status>(status))).append("\r\n");
    finish(client, "");
}

// ---- What uses http_upgrade ---------------------------------------------------------------------

constexpr auto supported = "websocket"_upgrade;

// Called at the end of a request's head. The results hold no reference to `fields`. Returns whether
// to send a 100 (Continue).
bool decide(connection& client, hu::http_version version, std::string_view method) {
    hu::request const request(version, method, client.fields);
    client.decided = hu::negotiate(request, supported);
    client.chosen = {hu::choose_subprotocol(request, {"superchat", "chat"}),
                     hu::choose_deflate(request)};
    return hu::expects_continue(request);
}

// Called when a request and its content have been read. The next byte belongs to the new protocol,
// or to the next request.
void answer(connection& client) {
    std::back_insert_iterator const out(client.out);
    int const status = client.decided.status();
    bool const required = status == 0 && client.target == "/required";
    client.last = !client.decided && !stays_open(client);
    field_lines own{{"Date", date()}};
    if (client.last && (status == 426 || required)) own.emplace_back("Connection", "close");
    if (status != 0) {
        hu::write_answer(out, client.decided, client.chosen, own);
    } else if (required) {
        hu::write_required_head(out, supported, own);
    } else {
        client.out += "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";
        finish(client, "hello over HTTP/1.1\n");
    }
}

// ---- Callbacks of http-parser -------------------------------------------------------------------

connection& client_of(http_parser* parser) { return *static_cast<connection*>(parser->data); }

int on_begin(http_parser* parser) {
    connection& client = client_of(parser);
    client.target.clear();
    client.fields.clear();
    client.in_value = false;
    client.reading = connection::head;
    client.deadline = steady_clock::now() + 10s;
    return 0;
}

int on_target(http_parser* parser, char const* text, std::size_t size) {
    client_of(parser).target.append(text, size);
    return 0;
}

// A name or a value may come in several parts. Trailers are read and dropped.
int on_name(http_parser* parser, char const* text, std::size_t size) {
    connection& client = client_of(parser);
    if (client.reading != connection::head) return 0;
    if (client.in_value || client.fields.empty()) client.fields.emplace_back();
    client.in_value = false;
    client.fields.back().first.append(text, size);
    return 0;
}

int on_value(http_parser* parser, char const* text, std::size_t size) {
    connection& client = client_of(parser);
    if (client.reading != connection::head) return 0;
    client.in_value = true;
    client.fields.back().second.append(text, size);
    return 0;
}

int on_head(http_parser* parser) {
    constexpr int stop = -1;  // to http-parser, 1 and 2 mean that there is no content
    connection& client = client_of(parser);
    client.reading = connection::content;
    client.deadline = steady_clock::now() + 60s;
    // http-parser leaves the white space behind a value in it.
    for (auto& [name, value] : client.fields) value.erase(value.find_last_not_of(" \t") + 1);
    hu::http_version const version(parser->http_major, parser->http_minor);
    std::string_view const method = http_method_str(static_cast<http_method>(parser->method));
    int const refused = version.major != 1 ? 505 : refusal(version, method, client.fields);
    if (refused != 0) return refuse(client, refused), stop;
    bool const expects_continue = decide(client, version, method);
    if (client.decided.answer() == hu::answer::bad_request) {
        answer(client);
        client.last = true;
        return stop;
    }
    if (expects_continue) client.out += "HTTP/1.1 100 Continue\r\n\r\n";
    return 0;
}

int on_end(http_parser* parser) {
    connection& client = client_of(parser);
    client.reading = connection::nothing;
    client.deadline = steady_clock::now() + 60s;
    answer(client);
    http_parser_pause(parser, 1);
    return 0;
}

http_parser_settings callbacks() {
    http_parser_settings result{};
    result.on_message_begin = on_begin;
    result.on_url = on_target;
    result.on_header_field = on_name;
    result.on_header_value = on_value;
    result.on_headers_complete = on_head;
    result.on_message_complete = on_end;
    return result;
}

// Takes bytes from the client: requests, and then frames.
void take(connection& client, std::string_view arrived) {
    static http_parser_settings const settings = callbacks();
    while (!arrived.empty() && !client.websocket && !client.last) {
        arrived.remove_prefix(
            http_parser_execute(&client.parser, &settings, arrived.data(), arrived.size()));
        http_errno const error = HTTP_PARSER_ERRNO(&client.parser);
        if (error == HPE_PAUSED) {
            http_parser_pause(&client.parser, 0);
            if (!client.decided) continue;
            // Not in on_end(), which C code calls: this may throw std::bad_alloc.
            client.websocket.emplace(client.chosen.deflate);
            client.deadline.reset();
        } else if (error != HPE_OK && !client.last) {
            refuse(client, error == HPE_HEADER_OVERFLOW ? 431 : 400);
        }
    }
    if (client.websocket) client.last = !client.websocket->take(arrived, client.out);
}

// ---- Sockets ------------------------------------------------------------------------------------

std::sig_atomic_t volatile stopped = 0;

// Sends what the socket takes. Returns false when the connection is at its end.
bool flush(connection& client) {
    while (!client.out.empty()) {
        ssize_t const sent =
            send(client.socket, client.out.data(), client.out.size(), MSG_NOSIGNAL);
        if (sent < 0) return errno == EAGAIN || errno == EINTR;
        client.out.erase(0, static_cast<std::size_t>(sent));
    }
    // A close with unread bytes would make the system drop the answer on its way. So only this
    // direction ends here, and the server reads until the client closes, but not for long.
    if (client.last && !client.finished) {
        client.finished = true;
        client.deadline = steady_clock::now() + 2s;
        return shutdown(client.socket, SHUT_WR) == 0;
    }
    return true;
}

bool serve(connection& client) {
    char buffer[16 * 1024];
    if (client.out.empty()) {
        ssize_t const size = recv(client.socket, buffer, sizeof buffer, 0);
        if (size == 0) return false;
        if (size < 0) return errno == EAGAIN || errno == EINTR;
        try {
            if (!client.finished) take(client, {buffer, static_cast<std::size_t>(size)});
        } catch (std::bad_alloc const&) {
            return false;
        }
    }
    return flush(client);
}

bool has_time(connection& client, steady_clock::time_point now) {
    if (!client.deadline || now < *client.deadline) return true;
    if (client.last || client.reading == connection::nothing) return false;
    refuse(client, 408);
    return flush(client);
}

void accept_one(int listener, std::vector<std::unique_ptr<connection>>& clients) {
    int const socket = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket < 0) return;
    auto client = std::make_unique<connection>();
    client->socket = socket;
    client->parser.data = client.get();
    http_parser_init(&client->parser, HTTP_REQUEST);
    clients.push_back(std::move(client));
}

void run(int listener) {
    std::vector<std::unique_ptr<connection>> clients;
    std::vector<pollfd> polled;
    while (!stopped) {
        polled.clear();
        // A client that does not read its answers is not read from either.
        for (auto const& each : clients) {
            short const events = each->out.empty() ? POLLIN : POLLOUT;
            polled.push_back({each->socket, events, 0});
        }
        polled.push_back({clients.size() < most_connections ? listener : -1, POLLIN, 0});
        if (poll(polled.data(), polled.size(), 1000) < 0) continue;
        steady_clock::time_point const now = steady_clock::now();

        for (std::size_t i = 0; i != clients.size(); ++i)
            if ((polled[i].revents != 0 && !serve(*clients[i])) || !has_time(*clients[i], now))
                clients[i].reset();
        std::erase(clients, nullptr);
        if (polled.back().revents != 0) accept_one(listener, clients);
    }
}

int listen_on(std::uint16_t port) {
    int const listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int const on = 1;
    sockaddr_in address{};
    socklen_t size = sizeof address;
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        listen(listener, SOMAXCONN) != 0 ||
        getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        return -1;
    std::cout << "listening on 127.0.0.1:" << ntohs(address.sin_port) << std::endl;
    return listener;
}

int main(int count, char** arguments) {
    std::uint16_t port = 8080;
    if (count == 3 && std::string_view(arguments[1]) == "--port") {
        std::string_view const text = arguments[2];
        auto const read = std::from_chars(text.data(), text.data() + text.size(), port);
        if (read.ec == std::errc() && read.ptr == text.data() + text.size()) count = 1;
    }
    if (count != 1) {
        std::cerr << "usage: http_parser_server [--port N]\n";
        return 2;
    }
    for (int const each : {SIGINT, SIGTERM}) std::signal(each, [](int) { stopped = 1; });
    http_parser_set_max_header_size(longest_head);
    int const listener = listen_on(port);
    if (listener < 0) {
        std::cerr << "cannot listen on that port\n";
        return 1;
    }
    run(listener);
    close(listener);
}
