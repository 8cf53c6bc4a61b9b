// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_TESTS_FUZZ_DIFFERENTIAL_DISAGREEMENTS_HPP
#define HTTP_UPGRADE_TESTS_FUZZ_DIFFERENTIAL_DISAGREEMENTS_HPP

#include <http_upgrade/http_upgrade.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Where the library and another reader disagree, and which section decides. The functions find the
/// class of a disagreement; an empty text means that there is no explanation.

struct disagreement {
    std::string_view id;
    std::string_view why;
    std::string_view source;
    std::string_view example;  // a message, as fuzz.hpp reads it
};

// clang-format off
inline constexpr disagreement disagreements[] = {
    {"beast-keeps-half", "token_list and ext_list give what is before a fault; the library gives nothing of a malformed list",
     "RFC 9110 §2.2, §5.6.1",
     "GET / HTTP/1.1\nConnection: a, b c\n"},
    {"beast-slash", "opt_token_list reads Upgrade as well, and knows no version behind a slash",
     "RFC 9110 §7.8",
     "GET / HTTP/1.1\nUpgrade: a/1\n"},
    {"beast-no-version", "token_list reads Upgrade as well, and stops at the slash before a version",
     "RFC 9110 §7.8",
     "GET / HTTP/1.1\nUpgrade: a/1, b\n"},
    {"beast-comma", "ext_list ends at a parameter without a value that a comma follows, and loses it",
     "RFC 6455 §9.1",
     "GET / HTTP/1.1\nSec-WebSocket-Extensions: a; b, c\n"},
    {"beast-stale", "ext_list gives an extension at the end the parameters of the one before it",
     "RFC 6455 §9.1",
     "GET / HTTP/1.1\nSec-WebSocket-Extensions: a; b=1, c\n"},
    {"beast-value-missing", "ext_list accepts an equals sign at the end, without a value",
     "RFC 6455 §9.1",
     "GET / HTTP/1.1\nSec-WebSocket-Extensions: a; b=\n"},
    {"beast-quoted-no-token", "ext_list accepts a quoted string that is no token once unquoted",
     "RFC 6455 §9.1",
     "GET / HTTP/1.1\nSec-WebSocket-Extensions: a; b=\"c d\"\n"},
    {"websockets-empty", "websockets rejects a list without elements, which #element allows",
     "RFC 9110 §5.6.1.2",
     "GET / HTTP/1.1\nUpgrade: ,\n"},
    {"http-parser-empty-element", "http-parser misses an option behind an empty element of Connection",
     "RFC 9110 §5.6.1.2",
     "GET / HTTP/1.1\nConnection: , upgrade\nUpgrade: a\n"},
    {"http-parser-tab", "http-parser does not take a tab in Connection for white space", "RFC 9110 §5.6.3",
     "GET / HTTP/1.1\nConnection: x,\tupgrade\nUpgrade: a\n"},
    {"http-parser-prefix", "http-parser misses an option behind one that is the beginning of a known one, such as keep-al",
     "RFC 9110 §7.6.1",
     "GET / HTTP/1.1\nConnection: keep-al, upgrade\nUpgrade: a\n"},
    {"http-parser-space", "http-parser reads a field whose name has a space behind it; a server must reject it",
     "RFC 9112 §5.1",
     "GET / HTTP/1.1\nConnection : upgrade\nUpgrade: a\n"},
    {"http-parser-proxy-connection", "http-parser reads Proxy-Connection as Connection, which alone nominates Upgrade",
     "RFC 9110 §7.6.1, §7.8",
     "GET / HTTP/1.1\nProxy-Connection: upgrade\nUpgrade: a\n"},
    {"http-parser-connect", "http-parser calls every CONNECT an upgrade; it makes a tunnel and offers nothing",
     "RFC 9110 §9.3.6",
     "CONNECT a:1 HTTP/1.1\nHost: a\n"},
    {"http-parser-http10", "http-parser reads Upgrade in HTTP/1.0; a server must ignore it there",
     "RFC 9110 §7.8",
     "GET / HTTP/1.0\nConnection: upgrade\nUpgrade: a\n"},
    {"http-parser-other-version", "http-parser reads Upgrade in any version; only HTTP/1.x from 1.1 on has it",
     "RFC 9110 §7.8",
     "GET / HTTP/2.0\nConnection: upgrade\nUpgrade: a\n"},
    {"http-parser-upgrade-malformed", "http-parser does not read the value of Upgrade; the library reads it, and finds a fault",
     "RFC 9110 §2.2, §7.8",
     "GET / HTTP/1.1\nConnection: upgrade\nUpgrade: a b\n"},
    {"http-parser-upgrade-empty", "http-parser does not read the value of Upgrade; it names no protocol",
     "RFC 9110 §7.8",
     "GET / HTTP/1.1\nConnection: upgrade\nUpgrade: ,\n"},
    {"http-parser-h2", "http-parser does not read the value of Upgrade; h2 must be ignored",
     "RFC 7540 §3.2",
     "GET / HTTP/1.1\nConnection: upgrade\nUpgrade: h2\n"},
    {"http-parser-connection-malformed", "http-parser finds the option in a list that is malformed elsewhere",
     "RFC 9110 §2.2, §7.6.1",
     "GET / HTTP/1.1\nConnection: upgrade, {\nUpgrade: a\n"},
};
// clang-format on

enum class field { upgrade, connection, extensions };

/// A value, and how the library reads it.
struct list_case {
    field of;
    std::string_view value;
    std::optional<std::vector<std::string>> const& ours;
    std::size_t fault;  // the offset of the fault, or the size of the value
};

/// How the library reads the part before its fault as a list of tokens.
inline std::vector<std::string> tokens_before(std::string_view value, std::size_t end) {
    std::vector<std::string> result;
    for (auto const each : http_upgrade::parse_connection(value.substr(0, end)))
        result.emplace_back(each.text);
    return result;
}

inline std::string_view class_of_websockets(list_case const& known,
                                            std::optional<std::vector<std::string>> const& theirs) {
    if (known.ours && known.ours->empty() && !theirs) return "websockets-empty";
    return {};
}

inline std::string_view class_of_beast_tokens(list_case const& known,
                                              std::vector<std::string> const& theirs) {
    bool const versioned = known.of == field::upgrade;
    std::size_t const slash = known.value.find('/');
    if (versioned && slash < known.fault && theirs == tokens_before(known.value, slash))
        return "beast-no-version";
    if (!known.ours && theirs == tokens_before(known.value, known.fault)) return "beast-keeps-half";
    return {};
}

inline std::string_view class_of_beast_opt_tokens(
    list_case const& known, std::optional<std::vector<std::string>> const& theirs) {
    bool const versioned = known.of == field::upgrade;
    if (versioned && known.ours && !theirs && known.value.find('/') != known.value.npos)
        return "beast-slash";
    return {};
}

/// The elements, up to one that ends in a parameter without a value and has a comma behind it. Of
/// that one, all but this parameter.
inline std::vector<std::string> up_to_comma(std::vector<std::string> elements, bool ends) {
    for (std::size_t i = 0; i != elements.size(); ++i) {
        std::size_t const last = elements[i].rfind(';');
        if (last == std::string::npos || elements[i].find('=', last) != std::string::npos) continue;
        if (ends && i + 1 == elements.size()) continue;
        elements[i].erase(last);
        elements.resize(i + 1);
    }
    return elements;
}

/// The elements, where the last one has no parameters and gets those of the one before it.
inline std::vector<std::string> with_stale(std::vector<std::string> elements) {
    std::size_t const size = elements.size();
    if (size < 2 || elements[size - 1].find(';') != std::string::npos) return elements;
    std::string const& before = elements[size - 2];
    elements[size - 1] += before.substr(std::min(before.find(';'), before.size()));
    return elements;
}

/// The extensions of a text that is well-formed, without white space and quotes.
inline std::vector<std::string> plain_extensions(std::string_view text) {
    std::vector<std::string> result;
    for (auto const& each : http_upgrade::parse_extensions(text)) {
        result.emplace_back();
        for (char const c : each.text)
            if (c != ' ' && c != '\t' && c != '"' && c != '\\') result.back() += c;
    }
    return result;
}

/// Whether these are the elements before a fault, perhaps with a part of the one that has it.
inline bool are_before_fault(std::string_view before, std::vector<std::string> theirs) {
    std::size_t comma = before.size();
    while (!http_upgrade::parse_extensions(before.substr(0, comma)) && comma != 0)
        comma = before.rfind(',', comma - 1) == before.npos ? 0 : before.rfind(',', comma - 1);
    std::vector<std::string> const whole = plain_extensions(before.substr(0, comma));
    if (theirs == up_to_comma(whole, false)) return true;
    if (theirs == whole) return true;
    if (theirs.size() != whole.size() + 1) return false;
    std::string rest;
    for (char const c : before.substr(comma))
        if (c != ' ' && c != '\t' && c != '"' && c != '\\' && c != ',') rest += c;
    bool const is_part = rest.starts_with(theirs.back());
    theirs.pop_back();
    return is_part && theirs == whole;
}

inline std::string_view class_of_beast_extensions(list_case const& known,
                                                  std::vector<std::string> const& theirs) {
    if (known.ours) {
        std::size_t const last = known.value.find_last_not_of(" \t");
        bool const ends = last == known.value.npos || known.value[last] != ',';
        if (theirs == up_to_comma(*known.ours, ends)) return "beast-comma";
        return theirs == with_stale(*known.ours) ? "beast-stale" : "";
    }
    auto const error = http_upgrade::parse_extensions(known.value).error();
    std::string_view const from_fault = known.value.substr(known.fault);
    if (error.reason == http_upgrade::list_fault::value_expected) {
        if (from_fault.starts_with('"')) return "beast-quoted-no-token";
        if (from_fault.empty()) return "beast-value-missing";
    }
    return are_before_fault(known.value.substr(0, known.fault), theirs) ? "beast-keeps-half" : "";
}

/// Whether Connection has an empty element before another one.
template <class Request>
bool has_empty_option(Request const& message) {
    for (auto const& [name, value] : message) {
        if (!http_upgrade::equal_ignoring_case(name, "connection")) continue;
        bool empty = true;
        for (char const c : value) {
            if (c == ',' && empty) return true;
            if (c != ' ' && c != '\t') empty = c == ',';
        }
    }
    return false;
}

/// Whether an option of Connection is the beginning of one that http-parser knows.
template <class Request>
bool has_prefix(Request const& message) {
    using namespace http_upgrade;
    for (auto const& [name, value] : message) {
        if (!equal_ignoring_case(name, "connection")) continue;
        for (std::string_view const each : parse_connection(value))
            for (std::string_view const known : {"keep-alive", "close", "upgrade"})
                if (each.size() < known.size() &&
                    equal_ignoring_case(each, known.substr(0, each.size())))
                    return true;
    }
    return false;
}

/// Whether there is a Proxy-Connection, and no well-formed Connection nominates Upgrade.
template <class Request>
bool has_proxy_connection_only(Request const& message) {
    using namespace http_upgrade;
    bool has_it = false;
    for (auto const& [name, value] : message) {
        has_it =
            has_it || equal_ignoring_case(std::string_view(name).substr(0, 16), "proxy-connection");
        if (equal_ignoring_case(name, "connection") && parse_connection(value).contains("upgrade"))
            return false;
    }
    return has_it;
}

/// Whether Connection has a tab.
template <class Request>
bool has_tab(Request const& message) {
    for (auto const& [name, value] : message)
        if (http_upgrade::equal_ignoring_case(name, "connection") && value.find('\t') != value.npos)
            return true;
    return false;
}

/// Whether the name of a field that decides has spaces behind it.
template <class Request>
bool has_space_behind_name(Request const& message) {
    for (auto const& line : message) {
        std::string_view const name = line.first;
        std::string_view const plain = name.substr(0, name.find_last_not_of(' ') + 1);
        for (std::string_view const known : {"connection", "upgrade"})
            if (plain.size() != name.size() && http_upgrade::equal_ignoring_case(plain, known))
                return true;
    }
    return false;
}

/// Why only one of the two calls a request an upgrade.
template <class Request>
std::string_view class_of_http_parser(Request const& message, bool offers) {
    using namespace http_upgrade;
    if (offers && has_empty_option(message)) return "http-parser-empty-element";
    if (offers && has_tab(message)) return "http-parser-tab";
    if (offers) return has_prefix(message) ? "http-parser-prefix" : "";
    if (has_space_behind_name(message)) return "http-parser-space";
    if (has_proxy_connection_only(message)) return "http-parser-proxy-connection";
    if (message.method() == "CONNECT") return "http-parser-connect";
    if (message.version() == http_1_0) return "http-parser-http10";
    if (message.version() < http_1_0 || message.version() >= http_2)
        return "http-parser-other-version";
    std::vector<std::string_view> upgrades, connections;
    for (auto const& [name, value] : message) {
        if (equal_ignoring_case(name, "upgrade")) upgrades.push_back(value);
        if (equal_ignoring_case(name, "connection")) connections.push_back(value);
    }
    auto const protocols = parse_upgrade(upgrades);
    if (!protocols) return "http-parser-upgrade-malformed";
    if (protocols.empty()) return "http-parser-upgrade-empty";
    if (!parse_connection(connections)) return "http-parser-connection-malformed";
    bool only_h2 = true;
    for (protocol const each : protocols) only_h2 = only_h2 && each == protocol{"h2", {}};
    return only_h2 ? "http-parser-h2" : std::string_view();
}

#endif
