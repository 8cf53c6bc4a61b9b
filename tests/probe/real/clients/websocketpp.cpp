// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <websocketpp/client.hpp>
#include <websocketpp/config/asio_no_tls_client.hpp>

#include <iostream>

using client = websocketpp::client<websocketpp::config::asio_client>;

int main(int, char** argv) {
    client hello;
    bool echoed = false;
    hello.clear_access_channels(websocketpp::log::alevel::all);
    hello.init_asio();
    hello.set_open_handler([&](websocketpp::connection_hdl connection) {
        hello.send(connection, "hello", websocketpp::frame::opcode::text);
    });
    hello.set_message_handler([&](websocketpp::connection_hdl connection, client::message_ptr) {
        echoed = true;
        hello.close(connection, websocketpp::close::status::normal, "");
    });
    websocketpp::lib::error_code error;
    auto const connection = hello.get_connection(argv[1], error);
    if (error) {
        std::cerr << error.message() << '\n';
        return 1;
    }
    hello.connect(connection);
    hello.run();
    return echoed ? 0 : 1;
}
