// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef HTTP_UPGRADE_TESTS_STACKS_FIELDS_LOOPBACK_HPP
#define HTTP_UPGRADE_TESTS_STACKS_FIELDS_LOOPBACK_HPP

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <string_view>

/// For stacks whose parser cannot be reached without a connection: the other end, on 127.0.0.1.
namespace loopback {

inline sockaddr_in address(int port) {
    sockaddr_in result{};
    result.sin_family = AF_INET;
    result.sin_port = htons(static_cast<in_port_t>(port));
    result.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return result;
}

inline int port_of(int socket) {
    sockaddr_in name{};
    socklen_t size = sizeof name;
    getsockname(socket, reinterpret_cast<sockaddr*>(&name), &size);
    return ntohs(name.sin_port);
}

/// A client that has sent `bytes` to this port. The connection is open as long as it lives.
class client {
public:
    client(int port, std::string_view bytes) {
        sockaddr_in const to = address(port);
        connect(socket_, reinterpret_cast<sockaddr const*>(&to), sizeof to);
        send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    }
    ~client() { close(socket_); }
    client(client const&) = delete;
    client& operator=(client const&) = delete;

private:
    int socket_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
};

/// A server that answers one request, whatever it is, with given bytes, and closes.
class server {
public:
    server() {
        sockaddr_in const at = address(0);
        bind(socket_, reinterpret_cast<sockaddr const*>(&at), sizeof at);
        listen(socket_, 1);
    }
    ~server() { close(socket_); }
    server(server const&) = delete;
    server& operator=(server const&) = delete;

    int port() const { return port_of(socket_); }

    void answer_one(std::string_view bytes) const {
        int const peer = accept(socket_, nullptr, nullptr);
        std::string head;
        char buffer[1024];
        for (ssize_t size; head.find("\r\n\r\n") == head.npos &&
                           (size = recv(peer, buffer, sizeof buffer, 0)) > 0;)
            head.append(buffer, static_cast<std::size_t>(size));
        send(peer, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        close(peer);
    }

private:
    int socket_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
};

}  // namespace loopback

#endif
