// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <http_upgrade/forbidden_header.hpp>

#include <string>
#include <vector>

#include "cases.hpp"

namespace {

using namespace http_upgrade;
using namespace std::string_view_literals;

// The list of the standard, in its order and its spelling.
struct name_case {
    std::string_view what;  // the name
};
constexpr name_case names[] = {
    {"Accept-Charset"},
    {"Accept-Encoding"},
    {"Access-Control-Request-Headers"},
    {"Access-Control-Request-Method"},
    {"Connection"},
    {"Content-Length"},
    {"Cookie"},
    {"Cookie2"},
    {"Date"},
    {"DNT"},
    {"Expect"},
    {"Host"},
    {"Keep-Alive"},
    {"Origin"},
    {"Referer"},
    {"Set-Cookie"},
    {"TE"},
    {"Trailer"},
    {"Transfer-Encoding"},
    {"Upgrade"},
    {"Via"},
    // No names of the list, but what its two prefixes give.
    {"Proxy-Authorization"},
    {"Proxy-Connection"},
    {"Sec-Fetch-Mode"},
    {"Sec-WebSocket-Key"},
};

/// A name in another spelling or size, in memory of its own.
struct changed_name {
    char bytes[40] = {};
    std::size_t size = 0;

    constexpr explicit changed_name(std::string_view name) {
        for (char const c : name) bytes[size++] = c;
    }
    constexpr std::string_view view() const { return {bytes, size}; }
};

constexpr changed_name lower_case(std::string_view name) {
    changed_name result(name);
    for (char& c : result.bytes)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return result;
}

constexpr changed_name upper_case(std::string_view name) {
    changed_name result(name);
    for (char& c : result.bytes)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    return result;
}

constexpr bool name_is_forbidden(name_case const& row) {
    for (std::string_view const value : {""sv, "x"sv, "\"a, b"sv}) {
        if (!is_forbidden_request_header(row.what, value)) return false;
        if (!is_forbidden_request_header(lower_case(row.what).view(), value)) return false;
        if (!is_forbidden_request_header(upper_case(row.what).view(), value)) return false;
    }
    return true;
}

TEST_CASE(
    "forbidden request-header: each name, as the standard writes it, in lower and upper case") {
    cases::hold<names, name_is_forbidden, &name_case::what>();
}

// Whether a name is in the table above or begins with one of the prefixes.
constexpr bool is_in_the_standard(std::string_view name) {
    for (name_case const& row : names)
        if (equal_ignoring_case(row.what, name)) return true;
    return equal_ignoring_case(name.substr(0, 6), "proxy-") ||
           equal_ignoring_case(name.substr(0, 4), "sec-");
}

constexpr bool is_judged_by_the_standard(std::string_view name) {
    return is_forbidden_request_header(name, "x") == is_in_the_standard(name);
}

constexpr bool neighbours_are_judged(name_case const& row) {
    if (!is_judged_by_the_standard(row.what.substr(1))) return false;
    if (!is_judged_by_the_standard(row.what.substr(0, row.what.size() - 1))) return false;
    for (char const c : "a2-: "sv) {
        changed_name longer(row.what);
        longer.bytes[longer.size++] = c;
        changed_name preceded(std::string_view(&c, 1));
        for (char const each : row.what) preceded.bytes[preceded.size++] = each;
        if (!is_judged_by_the_standard(longer.view())) return false;
        if (!is_judged_by_the_standard(preceded.view())) return false;
    }
    return true;
}

TEST_CASE("forbidden request-header: a name with one byte more or less is another") {
    cases::hold<names, neighbours_are_judged, &name_case::what>();
}

struct case_of_other_name {
    std::string_view what, name;
    bool forbidden;
};
constexpr case_of_other_name other_names[] = {
    {"nothing", "", false},
    {"the prefix Sec- itself", "Sec-", true},
    {"the prefix Proxy- itself", "Proxy-", true},
    {"a byte behind the prefix Sec-", "sEC-x", true},
    {"a byte behind the prefix Proxy-", "pROXY-x", true},
    {"what is no token behind a prefix", "sec- x", true},
    {"Sec without the hyphen", "Sec", false},
    {"Proxy without the hyphen", "Proxy", false},
    {"a letter for the hyphen", "Secx", false},
    {"another mark for the hyphen", "Sec_Fetch", false},
    {"proxy_", "proxy_", false},
    {"CR for the hyphen", "sec\rfetch", false},
    {"CR for the hyphen of a name", "keep\ralive", false},
    {"a prefix inside of the name", "X-Sec-Key", false},
    {"a space before a prefix", " sec-key", false},
    {"the pattern of the table", "sec*", false},
    {"a space behind a name", "Upgrade ", false},
    {"a NUL behind a name", "Upgrade\0"sv, false},
    {"a colon behind a name", "Upgrade:", false},
    {"KELVIN SIGN is no k",
     "\xe2\x84\xaa"
     "eep-alive",
     false},
    {"another field of upgrades", "Upgrade-Insecure-Requests", false},
    {"HTTP2-Settings, which a browser does not know", "HTTP2-Settings", false},
    {"forbidden once: User-Agent", "User-Agent", false},
    {"forbidden once: Content-Transfer-Encoding", "Content-Transfer-Encoding", false},
    {"not on the list", "Access-Control-Request-Private-Network", false},
    {"forbidden in responses only", "Set-Cookie2", false},
    {"Authorization", "Authorization", false},
    {"Content-Type", "Content-Type", false},
    {"Range", "Range", false},
};
constexpr bool other_name_holds(case_of_other_name const& row) {
    return is_forbidden_request_header(row.name, "TRACE") == row.forbidden;
}

TEST_CASE("forbidden request-header: prefixes, and names that are not in the list") {
    cases::hold<other_names, other_name_holds, &case_of_other_name::name>();
}

struct value_case {
    std::string_view what, value;
    bool forbidden;
};
constexpr value_case values[] = {
    {"nothing", "", false},
    {"CONNECT", "CONNECT", true},
    {"TRACE", "TRACE", true},
    {"TRACK", "TRACK", true},
    {"connect", "connect", true},
    {"Trace", "Trace", true},
    {"tRaCk", "tRaCk", true},
    {"GET", "GET", false},
    {"HEAD", "HEAD", false},
    {"POST", "POST", false},
    {"PUT", "PUT", false},
    {"DELETE", "DELETE", false},
    {"OPTIONS", "OPTIONS", false},
    {"PATCH", "PATCH", false},
    {"one byte less", "TRAC", false},
    {"one byte more", "TRACER", false},
    {"one byte more, before", "XCONNECT", false},
    {"one byte less, before", "ONNECT", false},
    {"KELVIN SIGN is no k", "TRAC\xe2\x84\xaa", false},
    {"two methods with a space", "GET TRACE", false},
    {"a parameter", "TRACE;q=1", false},
    {"the last of two", "GET,TRACE", true},
    {"the first of two", "TRACE,GET", true},
    {"the one in the middle", "GET, CONNECT ,PUT", true},
    {"none of many", "GET, HEAD, POST, PUT, DELETE, OPTIONS, PATCH, TRACER, XTRACK", false},
    {"the last of many", "GET, HEAD, POST, PUT, DELETE, OPTIONS, PATCH, TRACER, TRACK", true},
    {"behind empty values", ",, ,\t,TRACE", true},
    {"before empty values", "TRACE,,", true},
    {"empty values only", ",,", false},
    {"spaces and tabs around it", " \tTRACE\t ", true},
    {"a space in it", "TRA CE", false},
    {"a line break before it is not stripped", "\nTRACE", false},
    {"a line break behind it is not stripped", "GET, TRACE\r\n", false},
    {"a NUL behind it", "TRACE\0"sv, false},
    {"quoted", "\"TRACE\"", false},
    {"between quoted commas", "\"GET,TRACE,PUT\"", false},
    {"between quoted commas, with spaces", "\"GET, TRACE ,PUT\"", false},
    {"behind a quoted comma", "\"GET,PUT\",TRACE", true},
    {"before a quoted comma", "TRACE, \"GET,PUT\"", true},
    {"between two quoted strings", "\"a,b\",TRACE,\"c,d\"", true},
    {"quotes open in the middle of a value", "GET\",TRACE,\"", false},
    {"behind quotes that end in the middle of a value", "GET\",\"PUT,TRACE", true},
    {"joined to a quoted string before it", "\"\"TRACE", false},
    {"joined to a quoted string behind it", "TRACE\"\"", false},
    {"quotes that are not closed", "\"a, TRACE", false},
    {"quotes that are not closed, behind a method", "TRACE, \"a", true},
    {"quotes that open last", "GET, TRACE\"", false},
    {"one quote", "\"", false},
    {"an escaped quote does not close", "\"a\\\",TRACE", false},
    {"an escaped quote, then one that closes", "\"a\\\"\",TRACE", true},
    {"an escaped backslash, then a quote that closes", "\"a\\\\\",TRACE", true},
    {"an escaped backslash and an escaped quote", "\"a\\\\\\\",TRACE", false},
    {"an escaped comma", "\"a\\,\",TRACE", true},
    {"a backslash at the end, in quotes", "\"a\\", false},
    {"a backslash outside of quotes escapes no quote", "\\\",TRACE", false},
    {"a backslash outside of quotes escapes no comma", "\\,TRACE", true},
    {"a backslash at the end, outside of quotes", "TRACE,\\", true},
};
constexpr bool value_holds(value_case const& row) {
    constexpr std::string_view override_names[] = {
        "X-HTTP-Method", "X-HTTP-Method-Override", "X-Method-Override",
        "x-http-method", "x-http-method-override", "x-method-override",
        "X-HTTP-METHOD", "X-HTTP-METHOD-OVERRIDE", "X-METHOD-OVERRIDE",
    };
    for (std::string_view const name : override_names)
        if (is_forbidden_request_header(name, row.value) != row.forbidden) return false;
    constexpr std::string_view neighbours[] = {
        "X-HTTP-Metho",
        "X-HTTP-Methods",
        "X-HTTP-Method-",
        "X-HTTP-Method-Overrid",
        "X-HTTP-Method-Override2",
        "X-Method-Overrides",
        "X-Method-Overrid",
        "X-Method",
        "HTTP-Method",
        "X_HTTP_Method",
    };
    for (std::string_view const name : neighbours)
        if (is_forbidden_request_header(name, row.value)) return false;
    return true;
}

TEST_CASE("forbidden request-header: the values that override the method") {
    cases::hold<values, value_holds, &value_case::value>();
}

// The steps of the standard for one value after the other, which copy what this library only reads.
std::vector<std::string> split_by_the_standard(std::string_view input) {
    std::vector<std::string> result;
    std::string collected;
    std::size_t at = 0;
    for (;;) {
        while (at < input.size() && input[at] != '"' && input[at] != ',') collected += input[at++];
        if (at < input.size() && input[at] == '"') {
            collected += input[at++];
            while (at < input.size()) {
                char const c = input[at++];
                collected += c;
                if (c == '"') break;
                if (c == '\\' && at < input.size()) collected += input[at++];
            }
            if (at < input.size()) continue;
        }
        while (!collected.empty() && (collected.back() == ' ' || collected.back() == '\t'))
            collected.pop_back();
        collected.erase(0, std::min(collected.find_first_not_of(" \t"), collected.size()));
        result.push_back(collected);
        collected.clear();
        if (at >= input.size()) return result;
        ++at;
    }
}

TEST_CASE("forbidden request-header: values of up to seven pieces are split as the standard does") {
    constexpr std::string_view pieces[] = {"TRACE", "\"", "\\", ",", " ", "x"};
    std::size_t wrong = 0, forbidden = 0, tried = 0;
    for (std::size_t count = 0; count != 8; ++count) {
        std::size_t combinations = 1;
        for (std::size_t i = 0; i != count; ++i) combinations *= std::size(pieces);
        for (std::size_t code = 0; code != combinations; ++code, ++tried) {
            std::string value;
            for (std::size_t i = 0, rest = code; i != count; ++i, rest /= std::size(pieces))
                value += pieces[rest % std::size(pieces)];
            std::vector<std::string> const methods = split_by_the_standard(value);
            bool const expected =
                std::find(methods.begin(), methods.end(), "TRACE") != methods.end();
            if (is_forbidden_request_header("X-HTTP-Method", value) != expected) ++wrong;
            if (expected) ++forbidden;
        }
    }
    CHECK(wrong == 0);
    CHECK(forbidden > 1000);
    CHECK(tried - forbidden > 1000);
}

}  // namespace
