// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/detail/content.hpp>

#include <cstddef>
#include <string_view>

#include "cases.hpp"

namespace {

using namespace http_upgrade;

struct content_case {
    std::string_view what;
    cases::lines fields;
    bool announced;
};
constexpr content_case contents[] = {
    {"none", {{"Host", "a"}}, false},
    {"of no bytes", {{"Content-Length", " 00 "}}, false},
    {"of no bytes, twice in a line", {{"Content-Length", "0, 0"}}, false},
    {"of five bytes", {{"Content-Length", "5"}}, true},
    {"of a length that is none", {{"Content-Length", "abc"}}, true},
    {"of a length that is empty", {{"Content-Length", ""}}, true},
    {"of two lengths", {{"Content-Length", "0"}, {"Content-Length", "5"}}, true},
    {"of an unknown length", {{"Transfer-Encoding", "chunked"}}, true},
};
constexpr bool content_holds(content_case const& row) {
    detail::fields_of known(request(http_1_1, "GET", row.fields));
    return bool(detail::announced_content(known)) == row.announced;
}
TEST_CASE("content: content is announced wherever it cannot be ruled out") {
    cases::hold<contents, content_holds, &content_case::fields>();
}

struct expectation_case {
    std::string_view what;
    cases::lines fields;
    std::size_t line, offset;  // of 100-continue; place::nowhere when it is not expected
    http_version version = http_1_1;
};
constexpr expectation_case expectations[] = {
    {"none", {{"Host", "a"}}, place::nowhere, 0},
    {"100-continue", {{"Host", "a"}, {"Expect", "100-continue"}}, 1, 0},
    {"in another case, with white space", {{"Expect", " 100-Continue\t"}}, 0, 1},
    {"one of several", {{"Expect", "x=1;y, 100-continue"}}, 0, 7},
    {"on the second line", {{"Expect", "x"}, {"Expect", "100-continue"}}, 1, 0},
    {"another", {{"Expect", "100-continued"}}, place::nowhere, 0},
    {"with a parameter", {{"Expect", "100-continue;x"}}, place::nowhere, 0},
    {"with a value", {{"Expect", "100-continue=x"}}, place::nowhere, 0},
    {"in quotes", {{"Expect", "\"100-continue\""}}, place::nowhere, 0},
    {"in HTTP/1.0, where it is ignored", {{"Expect", "100-continue"}}, place::nowhere, 0, http_1_0},
    {"in a later HTTP/1.x", {{"Expect", "100-continue"}}, 0, 0, {1, 2}},
};
constexpr bool expectation_holds(expectation_case const& row) {
    detail::fields_of message(request(row.version, "POST", row.fields));
    place const where = detail::expects_continue(message);
    return where.line == row.line && where.offset == row.offset &&
           where.length == (where ? std::string_view("100-continue").size() : 0);
}
TEST_CASE("content: 100-continue is expected by an element of Expect that is just that") {
    cases::hold<expectations, expectation_holds, &expectation_case::fields>();
}

}  // namespace
