// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// libsoup 3: an iterator gives each field line of SoupMessageHeaders. The texts live as long as it.

#include <libsoup/soup.h>

#include <http_upgrade/http_upgrade.hpp>
#include <memory>

#include "cases.hpp"

namespace {

using headers_pointer = std::unique_ptr<SoupMessageHeaders, decltype(&soup_message_headers_unref)>;

hu::decision decide(SoupMessageHeaders* headers, char const* method, SoupHTTPVersion version) {
    // [request]
    std::vector<std::pair<std::string_view, std::string_view>> fields;
    SoupMessageHeadersIter each;
    soup_message_headers_iter_init(&each, headers);
    for (char const *name, *value; soup_message_headers_iter_next(&each, &name, &value);)
        fields.emplace_back(name, value);
    hu::request const request{version == SOUP_HTTP_1_1 ? hu::http_1_1 : hu::http_1_0, method,
                              fields};
    // [end]
    return hu::negotiate(request, supported);
}

hu::verdict confirm(auto const& asked, SoupMessageHeaders* headers, unsigned status,
                    SoupHTTPVersion version) {
    // [response]
    std::vector<std::pair<std::string_view, std::string_view>> fields;
    SoupMessageHeadersIter each;
    soup_message_headers_iter_init(&each, headers);
    for (char const *name, *value; soup_message_headers_iter_next(&each, &name, &value);)
        fields.emplace_back(name, value);
    hu::response const response{version == SOUP_HTTP_1_1 ? hu::http_1_1 : hu::http_1_0, status,
                                fields};
    // [end]
    return hu::confirm(asked, response).verdict();
}

hu::decision parse(handshake const& sent) {
    headers_pointer const headers(soup_message_headers_new(SOUP_MESSAGE_HEADERS_REQUEST),
                                  soup_message_headers_unref);
    // Without the empty line at the end, as libsoup's own reader passes it.
    std::string const bytes = bytes_of(sent);
    char* method = nullptr;
    char* path = nullptr;
    SoupHTTPVersion version{};
    soup_headers_parse_request(bytes.data(), static_cast<int>(bytes.size()) - 2, headers.get(),
                               &method, &path, &version);
    hu::decision const decided = decide(headers.get(), method ? method : "", version);
    g_free(method);
    g_free(path);
    return decided;
}

hu::verdict parse_and_confirm(auto const& asked, answer const& sent) {
    headers_pointer const headers(soup_message_headers_new(SOUP_MESSAGE_HEADERS_RESPONSE),
                                  soup_message_headers_unref);
    std::string const bytes = bytes_of(sent);
    unsigned status = 0;
    SoupHTTPVersion version{};
    soup_headers_parse_response(bytes.data(), static_cast<int>(bytes.size()) - 2, headers.get(),
                                &version, &status, nullptr);
    return confirm(asked, headers.get(), status, version);
}

}  // namespace

int main() {
    std::vector<handshake> all = handshakes();
    all[3].reason = {};  // in HTTP/1.0, libsoup drops what Connection names, and so the Upgrade
    bool const server = decides_right(parse, all);
    bool const client =
        confirms_right([](auto const&... each) { return parse_and_confirm(each...); });
    return server && client ? 0 : 1;
}
