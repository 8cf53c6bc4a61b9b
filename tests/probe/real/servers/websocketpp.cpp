// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <websocketpp/config/asio_no_tls.hpp>
#include <websocketpp/server.hpp>

#include <cstdint>
#include <cstdlib>

using server = websocketpp::server<websocketpp::config::asio>;

int main(int, char** argv) {
    server echo;
    echo.clear_access_channels(websocketpp::log::alevel::all);
    echo.init_asio();
    echo.set_reuse_addr(true);
    echo.set_message_handler(
        [&](websocketpp::connection_hdl connection, server::message_ptr message) {
            echo.send(connection, message->get_payload(), message->get_opcode());
        });
    echo.listen("127.0.0.1", argv[1]);
    echo.start_accept();
    echo.run();
}
