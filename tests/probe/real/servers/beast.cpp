// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>

#include <cstdlib>
#include <iostream>
#include <thread>
#include <utility>

namespace beast = boost::beast;
using boost::asio::ip::tcp;

void session(tcp::socket socket) {
    try {
        beast::websocket::stream<tcp::socket> stream{std::move(socket)};
        stream.accept();
        for (;;) {
            beast::flat_buffer buffer;
            stream.read(buffer);
            stream.text(stream.got_text());
            stream.write(buffer.data());
        }
    } catch (std::exception const& error) {
        std::cerr << error.what() << '\n';
    }
}

int main(int, char** argv) {
    boost::asio::io_context context;
    tcp::endpoint const endpoint{boost::asio::ip::address_v4::loopback(),
                                 static_cast<unsigned short>(std::atoi(argv[1]))};
    for (tcp::acceptor acceptor{context, endpoint};;)
        std::thread{session, acceptor.accept()}.detach();
}
