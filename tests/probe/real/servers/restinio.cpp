// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <restinio/all.hpp>
#include <restinio/websocket/websocket.hpp>

#include <cstdlib>
#include <map>
#include <memory>

namespace ws = restinio::websocket::basic;

// A handle keeps its connection open.
std::map<std::uint64_t, ws::ws_handle_t> connections;

void message(ws::ws_handle_t connection, ws::message_handle_t received) {
    switch (received->opcode()) {
        case ws::opcode_t::text_frame:
        case ws::opcode_t::binary_frame:
        case ws::opcode_t::continuation_frame: connection->send_message(*received); break;
        case ws::opcode_t::ping_frame:  // the library leaves the answer to the program
            received->set_opcode(ws::opcode_t::pong_frame);
            connection->send_message(*received);
            break;
        case ws::opcode_t::connection_close_frame:
            connections.erase(connection->connection_id());
            break;
        default: break;
    }
}

int main(int, char** argv) {
    using traits = restinio::default_single_thread_traits_t;
    restinio::run(restinio::on_this_thread<traits>()
                      .address("127.0.0.1")
                      .port(static_cast<std::uint16_t>(std::atoi(argv[1])))
                      .request_handler([](restinio::request_handle_t const& request) {
                          if (request->header().connection() !=
                              restinio::http_connection_header_t::upgrade)
                              return request->create_response().set_body("hello\n").done();
                          auto connection =
                              ws::upgrade<traits>(*request, ws::activation_t::immediate, message);
                          connections.emplace(connection->connection_id(), connection);
                          return restinio::request_accepted();
                      }));
}
