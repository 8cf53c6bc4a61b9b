// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// http-parser (and llhttp, whose callbacks are the same): the callbacks get names and values, both
// perhaps in pieces.

#include <http_parser.h>

#include <http_upgrade/http_upgrade.hpp>

#include "cases.hpp"

namespace {

struct head {
    std::vector<std::pair<std::string, std::string>> fields;
    bool value_began = true;
    hu::decision decided{};
};

int on_header_field(http_parser* parser, char const* piece, std::size_t size) {
    head& into = *static_cast<head*>(parser->data);
    if (std::exchange(into.value_began, false)) into.fields.emplace_back();
    into.fields.back().first.append(piece, size);
    return 0;
}

int on_header_value(http_parser* parser, char const* piece, std::size_t size) {
    head& into = *static_cast<head*>(parser->data);
    into.value_began = true;
    into.fields.back().second.append(piece, size);
    return 0;
}

int on_headers_complete(http_parser* parser) {
    std::vector<std::pair<std::string, std::string>> const& fields =
        static_cast<head*>(parser->data)->fields;
    // [request]
    hu::request const request{hu::http_version{parser->http_major, parser->http_minor},
                              http_method_str(static_cast<http_method>(parser->method)), fields};
    // [end]
    static_cast<head*>(parser->data)->decided = hu::negotiate(request, supported);
    return 0;
}

hu::verdict confirm(auto const& asked, http_parser const& parser, head const& received) {
    std::vector<std::pair<std::string, std::string>> const& fields = received.fields;
    // [response]
    hu::response const response{hu::http_version{parser.http_major, parser.http_minor},
                                parser.status_code, fields};
    // [end]
    return hu::confirm(asked, response).verdict();
}

// In pieces of 7 bytes, so that names and values are split.
void parse(http_parser& parser, http_parser_settings const& settings, std::string_view bytes) {
    for (; !bytes.empty(); bytes.remove_prefix(std::min<std::size_t>(7, bytes.size())))
        http_parser_execute(&parser, &settings, bytes.data(),
                            std::min<std::size_t>(7, bytes.size()));
}

}  // namespace

int main() {
    http_parser_settings settings{};
    settings.on_header_field = on_header_field;
    settings.on_header_value = on_header_value;
    bool const client = confirms_right([&](auto const& asked, answer const& each) {
        head into;
        http_parser parser;
        http_parser_init(&parser, HTTP_RESPONSE);
        parser.data = &into;
        parse(parser, settings, bytes_of(each));
        return confirm(asked, parser, into);
    });
    settings.on_headers_complete = on_headers_complete;
    bool const server = decides_right([&](handshake const& each) {
        head into;
        http_parser parser;
        http_parser_init(&parser, HTTP_REQUEST);
        parser.data = &into;
        parse(parser, settings, bytes_of(each));
        return into.decided;
    });
    return server && client ? 0 : 1;
}
