// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// civetweb: an array of names and values that end in NUL. They live as long as the request.

#include <civetweb.h>

#include <future>
#include <http_upgrade/http_upgrade.hpp>

#include "cases.hpp"
#include "loopback.hpp"

namespace {

hu::decision decide(mg_connection* connection) {
    // [request]
    mg_request_info const& info = *mg_get_request_info(connection);
    std::vector<std::pair<std::string_view, std::string_view>> fields;
    for (int i = 0; i != info.num_headers; ++i)
        fields.emplace_back(info.http_headers[i].name, info.http_headers[i].value);
    hu::request const request{hu::parse_http_version(info.http_version), info.request_method,
                              fields};
    // [end]
    return hu::negotiate(request, supported);
}

std::promise<hu::decision> decided;

}  // namespace

int main() {
    mg_callbacks callbacks{};
    callbacks.begin_request = [](mg_connection* connection) {
        decided.set_value(decide(connection));
        mg_printf(connection, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        return 200;  // answered
    };
    mg_init_library(0);
    char const* options[] = {"listening_ports", "127.0.0.1:0", "num_threads", "2", nullptr};
    mg_context* const server = mg_start(&callbacks, nullptr, options);
    mg_server_port port{};
    mg_get_server_ports(server, 1, &port);
    bool const right = decides_right([&](handshake const& each) {
        decided = {};
        std::future<hu::decision> result = decided.get_future();
        loopback::client const client(port.port, bytes_of(each));
        return result.get();
    });
    mg_stop(server);
    mg_exit_library();
    return right ? 0 : 1;
}
