// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <httplib.h>

#include <cstdlib>

int main(int, char** argv) {
    httplib::Server server;
    server.Get("/chat", [](httplib::Request const&, httplib::Response& response) {
        response.set_content("hello\n", "text/plain");
    });
    server.listen("127.0.0.1", std::atoi(argv[1]));
}
