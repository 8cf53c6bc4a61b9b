// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// evhttp of libevent: evkeyvalq is a linked list of name and value.

#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/http_struct.h>
#include <event2/keyvalq_struct.h>

#include <http_upgrade/http_upgrade.hpp>
#include <memory>

#include "cases.hpp"
#include "loopback.hpp"

namespace {

hu::decision decide(evhttp_request* req) {
    // [request]
    std::vector<std::pair<std::string_view, std::string_view>> fields;
    for (evkeyval const* each = evhttp_request_get_input_headers(req)->tqh_first; each;
         each = each->next.tqe_next)
        fields.emplace_back(each->key, each->value);
    hu::request const request{hu::http_version{req->major, req->minor},
                              req->type == EVHTTP_REQ_GET ? "GET" : "another", fields};
    // [end]
    return hu::negotiate(request, supported);
}

}  // namespace

int main() {
    std::unique_ptr<event_base, decltype(&event_base_free)> base(event_base_new(), event_base_free);
    std::unique_ptr<evhttp, decltype(&evhttp_free)> server(evhttp_new(base.get()), evhttp_free);
    evhttp_bound_socket* const bound = evhttp_bind_socket_with_handle(server.get(), "127.0.0.1", 0);
    int const port = loopback::port_of(evhttp_bound_socket_get_fd(bound));
    struct state {
        event_base* base;
        hu::decision decided;
    } now{base.get(), {}};
    evhttp_set_gencb(
        server.get(),
        [](evhttp_request* req, void* to) {
            state& its = *static_cast<state*>(to);
            its.decided = decide(req);
            evhttp_send_reply(req, 200, "OK", nullptr);
            event_base_loopbreak(its.base);
        },
        &now);
    timeval const limit{10, 0};
    return decides_right([&](handshake const& each) {
        loopback::client const client(port, bytes_of(each));
        event_base_loopexit(base.get(), &limit);
        event_base_dispatch(base.get());
        return std::exchange(now.decided, {});
    })
               ? 0
               : 1;
}
