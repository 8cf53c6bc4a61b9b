// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// cpp-httplib: Headers is a multimap of strings. process_request, which parses what arrives, is
// protected.

#include <httplib.h>

#include <http_upgrade/http_upgrade.hpp>

#include "cases.hpp"

namespace {

hu::decision decide(httplib::Request const& req) {
    // [request]
    hu::request const request{hu::parse_http_version(req.version), req.method, req.headers};
    // [end]
    return hu::negotiate(request, supported);
}

class server : public httplib::Server {
public:
    server() {
        set_pre_routing_handler([this](httplib::Request const& req, httplib::Response&) {
            decided_ = ::decide(req);
            return HandlerResponse::Handled;
        });
    }
    hu::decision decide(handshake const& sent) {
        decided_ = {};
        httplib::detail::BufferStream stream;
        stream.write(bytes_of(sent).data(), bytes_of(sent).size());
        bool closed = false;
        process_request(stream, false, closed, nullptr);
        return decided_;
    }

private:
    hu::decision decided_;
};

hu::verdict confirm(auto const& asked, answer const& sent) {
    httplib::Response res;
    res.version = "HTTP/1.1";
    res.status = sent.status;
    for (auto const& [name, value] : sent.fields) res.set_header(name, value);
    // [response]
    hu::response const response{hu::parse_http_version(res.version), res.status, res.headers};
    // [end]
    return hu::confirm(asked, response).verdict();
}

}  // namespace

int main() {
    server it;
    bool const server = decides_right([&](handshake const& each) { return it.decide(each); });
    bool const client = confirms_right([](auto const&... each) { return confirm(each...); });
    return server && client ? 0 : 1;
}
