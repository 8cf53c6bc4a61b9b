// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// libcurl: curl_easy_nextheader gives one line after another. Its texts may change with the next
// call, so they are copied. The status says whether the lines are those of a 101.

#include <curl/curl.h>

#include <http_upgrade/http_upgrade.hpp>
#include <memory>
#include <thread>

#include "cases.hpp"
#include "loopback.hpp"

namespace {

hu::verdict confirm(auto const& asked, CURL* easy) {
    // [response]
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    std::vector<std::pair<std::string, std::string>> fields;
    unsigned const origin = status / 100 == 1 ? CURLH_1XX : CURLH_HEADER;
    for (curl_header* each = nullptr; (each = curl_easy_nextheader(easy, origin, -1, each));)
        fields.emplace_back(each->name, each->value);
    hu::response const response{hu::http_1_1, status, fields};
    // [end]
    return hu::confirm(asked, response).verdict();
}

hu::verdict exchange(auto const& asked, answer const& sent) {
    loopback::server const server;
    std::jthread const peer([&] { server.answer_one(bytes_of(sent)); });
    std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> easy(curl_easy_init(), curl_easy_cleanup);
    curl_slist* lines = nullptr;
    for (auto each = asked.begin(); each != asked.end(); ++each)
        if (each->first != "Content-Length")
            lines = curl_slist_append(lines, (each->first + ": " + each->second).c_str());
    std::string const url = "http://127.0.0.1:" + std::to_string(server.port()) + "/chat";
    curl_easy_setopt(easy.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy.get(), CURLOPT_HTTPHEADER, lines);
    curl_easy_setopt(easy.get(), CURLOPT_TIMEOUT, 10L);
    curl_easy_setopt(easy.get(), CURLOPT_NOPROXY, "*");
    curl_easy_perform(easy.get());
    hu::verdict const result = confirm(asked, easy.get());
    curl_slist_free_all(lines);
    return result;
}

}  // namespace

int main() {
    curl_global_init(CURL_GLOBAL_NOTHING);
    bool const right =
        confirms_right([](auto const& asked, answer const& each) { return exchange(asked, each); });
    curl_global_cleanup();
    return right ? 0 : 1;
}
