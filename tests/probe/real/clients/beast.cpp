// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>

#include <iostream>
#include <string>

namespace beast = boost::beast;
using boost::asio::ip::tcp;

int main(int, char** argv) try {
    std::string const url = argv[1];
    auto const slash = url.find('/', 5);
    auto const host = url.substr(5, slash - 5);  // after ws://
    auto const colon = host.find(':');

    boost::asio::io_context context;
    tcp::resolver resolver{context};
    beast::websocket::stream<tcp::socket> stream{context};
    boost::asio::connect(stream.next_layer(),
                         resolver.resolve(host.substr(0, colon), host.substr(colon + 1)));
    stream.handshake(host, url.substr(slash));
    stream.write(boost::asio::buffer(std::string{"hello"}));
    beast::flat_buffer buffer;
    stream.read(buffer);
    stream.close(beast::websocket::close_code::normal);
} catch (std::exception const& error) {
    std::cerr << error.what() << '\n';
    return 1;
}
