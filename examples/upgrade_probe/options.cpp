// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <iostream>
#include <string>
#include <string_view>

namespace probe {

namespace {

struct wrong_argument {
    std::string why{};
};

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return result;
}

bool is_visible(char c) { return c > ' ' && c < '\x7F'; }

/// scheme://host[:port][/path][?query]. Sets `scheme`.
url parse_url(std::string_view text, std::string& scheme) {
    std::string const quoted = "\"" + std::string(text) + "\"";
    if (!std::ranges::all_of(text, is_visible))
        throw wrong_argument{quoted + " has characters that a URL cannot have"};
    std::size_t const colon = text.find("://");
    if (colon == text.npos) throw wrong_argument{quoted + " is no URL: it has no ://"};
    scheme = lower(text.substr(0, colon));
    url result;
    result.uses_tls = scheme == "https" || scheme == "wss";
    if (!result.uses_tls && scheme != "http" && scheme != "ws")
        throw wrong_argument{"the scheme of " + quoted + " is not ws, wss, http or https"};

    std::string_view rest = text.substr(colon + 3);
    rest = rest.substr(0, rest.find('#'));
    std::size_t const end = std::min(rest.find_first_of("/?"), rest.size());
    result.authority = rest.substr(0, end);
    std::string_view const path = rest.substr(end);
    if (!path.empty()) result.target = (path[0] == '?' ? "/" : "") + std::string(path);

    std::string_view const authority = result.authority;
    if (authority.find('@') != authority.npos)
        throw wrong_argument{quoted + " has a user; send one with --header 'Authorization: ...'"};
    std::size_t const bracket = authority.starts_with('[') ? authority.find(']') : 0;
    std::size_t const port =
        bracket == authority.npos ? authority.npos : authority.find(':', bracket);
    std::string_view const host = authority.substr(0, port);
    result.host = bracket == 0 ? std::string(host) : std::string(host.substr(1, host.size() - 2));
    if (result.host.empty() || bracket == authority.npos)
        throw wrong_argument{quoted + " has no host"};
    result.port = result.uses_tls ? 443 : 80;
    if (port != authority.npos) {
        std::string_view const digits = authority.substr(port + 1);
        auto const [at, fault] =
            std::from_chars(digits.data(), digits.data() + digits.size(), result.port);
        if (fault != std::errc() || at != digits.data() + digits.size() || result.port == 0)
            throw wrong_argument{"the port of " + quoted + " is not a number of 1 to 65535"};
    }
    return result;
}

field_line parse_field(std::string const& text) {
    std::size_t const colon = text.find(':');
    if (colon == text.npos || !hu::is_token(std::string_view(text).substr(0, colon)) ||
        text.find_first_of(std::string("\r\n\0", 3)) != text.npos)
        throw wrong_argument{"--header \"" + text + "\" is not 'Name: value'"};
    std::string value = text.substr(colon + 1);
    value.erase(0, value.find_first_not_of(" \t"));
    value.erase(value.find_last_not_of(" \t") + 1);
    return {text.substr(0, colon), value};
}

void check_protocol_name(std::string const& text) {
    auto const list = hu::parse_upgrade(std::string_view(text));
    if (list.size() != 1)
        throw wrong_argument{"--protocol \"" + text +
                             "\" is not one protocol, such as h2c or TLS/1.2"};
}

}  // namespace

std::optional<settings> parse_options(int argc, char** argv, int& status) {
    settings chosen;
    std::vector<std::string> headers;
    long timeout = 5000;
    CLI::App app{
        "Tells whether a server, a client or a proxy keeps the rules of the HTTP Upgrade "
        "mechanism."};
    app.name("upgrade_probe");
    app.footer(
        "Exit status: 0 if nothing is wrong, 1 if something is, 2 if the probe could not run.\n"
        "Use it on your own programs: it sends malformed messages.");
    app.require_subcommand(1);

    auto const common = [&](CLI::App* mode) {
        mode->add_flag("--list", chosen.lists_cases, "list the cases, and run nothing");
        mode->add_option("--explain", chosen.explained_case, "explain a case, and run nothing")
            ->type_name("CASE");
        mode->add_option(
                "--case", chosen.patterns,
                "run only the cases whose ids match; may have * and ?, and may be repeated")
            ->type_name("PATTERN")
            ->expected(1)
            ->take_all()
            ->allow_extra_args(false);
        mode->add_option("--timeout", timeout, "milliseconds that an answer may take")
            ->check(CLI::Range(1, 600000))
            ->capture_default_str();
        mode->add_option("--jobs", chosen.jobs, "how many cases run at the same time")
            ->check(CLI::Range(1, 1000))
            ->capture_default_str();
        mode->add_flag("--json", chosen.prints_json, "print the report as JSON");
        mode->add_option("--junit", chosen.junit_file, "write the report for a CI system")
            ->type_name("FILE");
        mode->add_option("--html", chosen.html_file, "write the report as a page")
            ->type_name("FILE");
        mode->add_option("--color", chosen.colours, "auto, always or never; auto obeys NO_COLOR")
            ->check(CLI::IsMember({"auto", "always", "never"}))
            ->type_name("WHEN");
    };
    auto const with_headers = [&](CLI::App* mode) {
        mode->add_option("--header", headers,
                         "a field line for each request, for example for authentication")
            ->type_name("'NAME: VALUE'")
            ->expected(1)
            ->take_all()
            ->allow_extra_args(false);
    };

    CLI::App* const server = app.add_subcommand("server", "judge a server by what it answers");
    server->add_option("URL", chosen.target, "ws://, wss://, http:// or https://");
    server
        ->add_option("--protocol", chosen.protocol,
                     "what is offered: websocket, h2c, TLS/1.2, ... (a ws URL means websocket)")
        ->type_name("NAME")
        ->default_str("websocket");
    with_headers(server);
    common(server);

    CLI::App* const client =
        app.add_subcommand("client", "judge a client of WebSocket by what it accepts");
    client
        ->add_option("--port", chosen.port,
                     "where the probe listens; each job takes the next port; 0 means any")
        ->check(CLI::Range(0, 65535));
    client->add_option("COMMAND", chosen.command,
                       "the client, behind --; {url} is replaced by the URL to connect to");
    common(client);

    CLI::App* const proxy = app.add_subcommand("proxy", "judge a proxy by what it forwards");
    proxy->add_option("URL", chosen.target, "where the proxy listens: http://host:port");
    proxy
        ->add_option("--origin-port", chosen.origin_port,
                     "where the probe listens as the server behind the proxy")
        ->check(CLI::Range(1, 65535));
    with_headers(proxy);
    common(proxy);

    try {
        app.parse(argc, argv);
        chosen.mode = app.get_subcommands()[0]->get_name();
        chosen.timeout = milliseconds(timeout);
        for (std::string const& each : headers) chosen.extra_fields.push_back(parse_field(each));
        check_protocol_name(chosen.protocol);
        if (chosen.lists_cases || !chosen.explained_case.empty()) return chosen;
        if (chosen.mode == "client") {
            if (chosen.command.empty()) throw wrong_argument{"client needs -- COMMAND {url}"};
            for (std::string const& each : chosen.command)
                chosen.target += (chosen.target.empty() ? "" : " ") + each;
            if (chosen.target.find("{url}") == std::string::npos)
                throw wrong_argument{"the command has no {url}"};
            return chosen;
        }
        if (chosen.target.empty()) throw wrong_argument{chosen.mode + " needs a URL"};
        std::string scheme;
        chosen.peer = parse_url(chosen.target, scheme);
        bool const is_websocket = scheme.starts_with("ws");
        if (is_websocket && !hu::equal_ignoring_case(chosen.protocol, "websocket"))
            throw wrong_argument{"--protocol " + chosen.protocol + " needs an http or https URL"};
        if (chosen.mode == "proxy" && chosen.origin_port == 0)
            throw wrong_argument{"proxy needs --origin-port PORT"};
        return chosen;
    } catch (CLI::RequiredError const&) {
        std::cerr << "upgrade_probe: what is to be judged: server, client or proxy? --help tells "
                     "more\n";
        status = 2;
    } catch (CLI::ParseError const& fault) {
        status = app.exit(fault) == 0 ? 0 : 2;
    } catch (wrong_argument const& fault) {
        std::cerr << "upgrade_probe: " << fault.why << "; --help lists the options\n";
        status = 2;
    }
    return std::nullopt;
}

}  // namespace probe
