// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// libmicrohttpd: a callback gets each field line. The texts live as long as the request.

#include <microhttpd.h>

#include <future>
#include <http_upgrade/http_upgrade.hpp>

#include "cases.hpp"
#include "loopback.hpp"

namespace {

hu::decision decide(MHD_Connection* connection, char const* method, char const* version) {
    // [request]
    std::vector<std::pair<std::string_view, std::string_view>> fields;
    auto const add = [](void* to, MHD_ValueKind, char const* name, char const* value) {
        static_cast<decltype(fields)*>(to)->emplace_back(name, value ? value : "");
        return MHD_YES;
    };
    MHD_get_connection_values(connection, MHD_HEADER_KIND, add, &fields);
    hu::request const request{hu::parse_http_version(version), method, fields};
    // [end]
    return hu::negotiate(request, supported);
}

std::promise<hu::decision> decided;

MHD_Result handle(void*, MHD_Connection* connection, char const*, char const* method,
                  char const* version, char const*, std::size_t*, void** mine) {
    if (!*mine) {
        *mine = mine;  // the first call for a request; its content is still to come
        return MHD_YES;
    }
    MHD_Response* const response =
        MHD_create_response_from_buffer(0, nullptr, MHD_RESPMEM_PERSISTENT);
    MHD_Result const result = MHD_queue_response(connection, 200, response);
    MHD_destroy_response(response);
    decided.set_value(decide(connection, method, version));
    return result;
}

}  // namespace

int main() {
    sockaddr_in const at = loopback::address(0);
    MHD_Daemon* const server =
        MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD, 0, nullptr, nullptr, handle, nullptr,
                         MHD_OPTION_SOCK_ADDR, &at, MHD_OPTION_END);
    int const port = MHD_get_daemon_info(server, MHD_DAEMON_INFO_BIND_PORT)->port;
    bool const right = decides_right([&](handshake const& each) {
        decided = {};
        std::future<hu::decision> result = decided.get_future();
        loopback::client const client(port, bytes_of(each));
        return result.get();
    });
    MHD_stop_daemon(server);
    return right ? 0 : 1;
}
