// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// A WebSocket echo server on libmicrohttpd. After a switch to WebSocket, libmicrohttpd hands over
// the socket. wslay handles the frames. The target /required requires the upgrade: a request that
// does not switch gets a 426 there.
//
// One thread and one select() serve all connections. Messages are not compressed: this server
// declines permessage-deflate. A WebSocket connection has no time limit here.
//
//     g++ -std=c++20 -Iinclude examples/stacks/microhttpd_server.cpp -lmicrohttpd -lwslay
//     ./a.out --port 8080
//
// The packages of Debian are libmicrohttpd-dev and libwslay-dev.
//
// What libmicrohttpd 0.9.75 does otherwise than it should, and what this server does about it:
// - It checks neither Host nor names of fields, and takes two Content-Length lines, or one beside a
//   Transfer-Encoding. This server refuses such requests.
// - It adds `Connection: Upgrade` to a 101. So this server leaves that field line out.
// - It closes a connection on which nothing arrives for 10 seconds, and one that does not begin
//   with a request line, without an answer, but reads a head that arrives slowly and steadily for
//   ever. On this server a connection has 10 seconds until its next head is complete.
// - It sends the head of its own 400 (Bad Request) twice, and then closes.

#include <arpa/inet.h>
#include <microhttpd.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <wslay/wslay.h>
#include <http_upgrade/http_upgrade.hpp>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <map>
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
using std::chrono::steady_clock;

constexpr std::size_t longest_head = 16 * 1024;
constexpr std::uint64_t longest_message = 1024 * 1024;
constexpr std::chrono::seconds longest_wait{10};
constexpr unsigned most_connections = 1000;  // select() takes descriptors below 1024

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

// ---- The time that a head may take --------------------------------------------------------------

// The sockets on which the next head is not complete, and when it has to be.
std::map<int, steady_clock::time_point> heads_due;

int socket_of(MHD_Connection* connection) {
    return MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
}

void on_connection(void*, MHD_Connection* connection, void**, MHD_ConnectionNotificationCode what) {
    if (what == MHD_CONNECTION_NOTIFY_STARTED)
        heads_due[socket_of(connection)] = steady_clock::now() + longest_wait;
    else
        heads_due.erase(socket_of(connection));
}

void close_late() {
    auto const now = steady_clock::now();
    for (auto const& [socket, due] : heads_due)
        if (due < now) shutdown(socket, SHUT_RD);  // libmicrohttpd closes it then
}

// ---- Sockets after a switch ---------------------------------------------------------------------

struct websocket_client {
    int socket = -1;
    MHD_UpgradeResponseHandle* handle = nullptr;
    echo websocket{};
    std::string out{};  // bytes to send
    bool last = false;  // whether the connection closes when they are sent

    websocket_client() = default;
    websocket_client(websocket_client const&) = delete;
    websocket_client& operator=(websocket_client const&) = delete;
    ~websocket_client() { MHD_upgrade_action(handle, MHD_UPGRADE_ACTION_CLOSE); }
};

using websocket_clients = std::vector<std::unique_ptr<websocket_client>>;

void on_switch(void* clients, MHD_Connection*, void*, char const* arrived, std::size_t size,
               int socket, MHD_UpgradeResponseHandle* handle) {
    heads_due.erase(socket);
    auto client = std::make_unique<websocket_client>();
    client->socket = socket;
    client->handle = handle;
    client->last = !client->websocket.take({arrived, size}, client->out);
    static_cast<websocket_clients*>(clients)->push_back(std::move(client));
}

// Returns false when the connection is at its end.
bool serve(websocket_client& client) {
    char buffer[16 * 1024];
    if (client.out.empty()) {
        ssize_t const size = recv(client.socket, buffer, sizeof buffer, MSG_DONTWAIT);
        if (size == 0) return false;
        if (size < 0) return errno == EAGAIN || errno == EINTR;
        client.last = !client.websocket.take({buffer, static_cast<std::size_t>(size)}, client.out);
    }
    while (!client.out.empty()) {
        ssize_t const sent =
            send(client.socket, client.out.data(), client.out.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0) return errno == EAGAIN || errno == EINTR;
        client.out.erase(0, static_cast<std::size_t>(sent));
    }
    return !client.last;
}

// ---- HTTP ---------------------------------------------------------------------------------------

using field_lines = std::vector<std::pair<std::string_view, std::string_view>>;

field_lines fields_of(MHD_Connection* connection) {
    field_lines fields;
    MHD_get_connection_values_n(
        connection, MHD_HEADER_KIND,
        [](void* to, MHD_ValueKind, char const* name, std::size_t name_size, char const* value,
           std::size_t value_size) {
            static_cast<field_lines*>(to)->emplace_back(std::string_view(name, name_size),
                                                        std::string_view(value, value_size));
            return MHD_YES;
        },
        &fields);
    return fields;
}

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

// The content has to outlive the answer.
MHD_Response* with_content(std::string_view content) {
    return MHD_create_response_from_buffer(content.size(), const_cast<char*>(content.data()),
                                           MHD_RESPMEM_PERSISTENT);
}

MHD_Result send_reply(MHD_Connection* connection, int status, MHD_Response* response) {
    MHD_Result const result =
        MHD_queue_response(connection, static_cast<unsigned>(status), response);
    MHD_destroy_response(response);
    return result;
}

MHD_Result refuse(MHD_Connection* connection, int status) {
    MHD_Response* const response = with_content("");
    MHD_add_response_header(response, "Connection", "close");
    return send_reply(connection, status, response);
}

// ---- What uses http_upgrade ---------------------------------------------------------------------

constexpr auto supported = "websocket"_upgrade;

// Called when a request and its content have been read. The next byte belongs to the new protocol,
// or to the next request.
MHD_Result answer(MHD_Connection* connection, hu::http_version version, std::string_view method,
                  std::string_view target, field_lines const& fields, websocket_clients& clients) {
    hu::request const request(version, method, fields);
    hu::decision const decided = hu::negotiate(request, supported);
    hu::subprotocol const chosen = hu::choose_subprotocol(request, {"superchat", "chat"});
    int const status = decided.status() == 0 && target == "/required" ? 426 : decided.status();
    MHD_Response* const response = decided ? MHD_create_response_for_upgrade(on_switch, &clients)
                                   : status != 0 ? with_content("")
                                                 : with_content("hello over HTTP/1.1\n");
    auto const add = [&](std::string_view name, std::string_view value) {
        if (decided && name == "Connection") return;  // libmicrohttpd adds it to a 101 itself
        MHD_add_response_header(response, std::string(name).c_str(), std::string(value).c_str());
    };
    if (decided.status() != 0)
        hu::each_answer_field(decided, chosen, add);
    else if (status == 426)
        hu::each_required_field(supported, add);
    else
        add("Content-Type", "text/plain");
    return send_reply(connection, status == 0 ? 200 : status, response);
}

// libmicrohttpd calls this at the end of the head, for each part of the content, and at the end.
MHD_Result on_request(void* clients, MHD_Connection* connection, char const* target,
                      char const* method, char const* version_text, char const*,
                      std::size_t* content_size, void** state) {
    hu::http_version const version = hu::parse_http_version(version_text);
    field_lines const fields = fields_of(connection);
    if (*state == nullptr) {
        static bool head_was_seen;
        *state = &head_was_seen;
        heads_due.erase(socket_of(connection));
        int const refused = refusal(version, method, fields);
        return refused == 0 ? MHD_YES : refuse(connection, refused);
    }
    if (*content_size != 0) {
        *content_size = 0;  // all of it is taken, and dropped
        return MHD_YES;
    }
    heads_due[socket_of(connection)] = steady_clock::now() + longest_wait;  // for the next one
    return answer(connection, version, method, target, fields,
                  *static_cast<websocket_clients*>(clients));
}

// ---- The loop -----------------------------------------------------------------------------------

std::sig_atomic_t volatile stopped = 0;

void run(MHD_Daemon* server, websocket_clients& clients) {
    while (!stopped) {
        fd_set readable;
        fd_set writable;
        fd_set failed;
        FD_ZERO(&readable);
        FD_ZERO(&writable);
        FD_ZERO(&failed);
        int highest = -1;
        MHD_get_fdset(server, &readable, &writable, &failed, &highest);
        // A client that does not read its answers is not read from either.
        for (auto const& each : clients) {
            FD_SET(each->socket, each->out.empty() ? &readable : &writable);
            highest = std::max(highest, each->socket);
        }
        MHD_UNSIGNED_LONG_LONG wait = 1000;
        if (MHD_get_timeout(server, &wait) != MHD_YES || wait > 1000) wait = 1000;
        timeval timeout{static_cast<time_t>(wait / 1000),
                        static_cast<suseconds_t>(wait % 1000 * 1000)};
        if (select(highest + 1, &readable, &writable, &failed, &timeout) < 0) continue;

        for (auto& each : clients)
            if ((FD_ISSET(each->socket, &readable) || FD_ISSET(each->socket, &writable)) &&
                !serve(*each))
                each.reset();
        std::erase(clients, nullptr);
        MHD_run_from_select(server, &readable, &writable, &failed);
        close_late();
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
        std::cerr << "usage: microhttpd_server [--port N]\n";
        return 2;
    }
    for (int const each : {SIGINT, SIGTERM}) std::signal(each, [](int) { stopped = 1; });
    std::signal(SIGPIPE, SIG_IGN);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    websocket_clients clients;
    MHD_Daemon* const server = MHD_start_daemon(
        MHD_ALLOW_UPGRADE, 0, nullptr, nullptr, on_request, &clients, MHD_OPTION_SOCK_ADDR,
        &address, MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u, MHD_OPTION_CONNECTION_TIMEOUT, 10u,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, nullptr, MHD_OPTION_CONNECTION_LIMIT,
        most_connections, MHD_OPTION_CONNECTION_MEMORY_LIMIT, longest_head, MHD_OPTION_END);
    if (server == nullptr) {
        std::cerr << "cannot listen on that port\n";
        return 1;
    }
    std::cout << "listening on 127.0.0.1:"
              << MHD_get_daemon_info(server, MHD_DAEMON_INFO_BIND_PORT)->port << std::endl;
    run(server, clients);
    clients.clear();
    MHD_run(server);
    MHD_stop_daemon(server);
}
