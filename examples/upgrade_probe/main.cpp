// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// upgrade_probe: does a server, a client or a proxy keep the rules of the HTTP Upgrade mechanism?
//
// It makes many handshakes, right and wrong ones, each on a connection of its own, and judges what
// comes back. For each wrong answer it prints what was sent, what came, the place, the rule and the
// section of the RFC that decides.
//
// Build:   cmake -B build -DHTTP_UPGRADE_TOOLS=ON && cmake --build build --target upgrade_probe
// Use:     upgrade_probe server ws://127.0.0.1:8080/chat
//          upgrade_probe client --port 8080 -- my_client {url}
//          upgrade_probe proxy http://127.0.0.1:8080 --origin-port 9090
// Exits:   0 if nothing is wrong, 1 if something is, 2 if it could not run
//
// The files:
//   options, settings    the command line
//   run                  runs cases at the same time
//   model                what a case is, and what came of it
//   connection           TCP and TLS with time limits, by Boost.Asio
//   head                 messages of HTTP/1.1, by http-parser; frames has frames of WebSocket
//   server_*             the cases for servers: what is sent, and which answers are right
//   client_*, child      the cases for clients, and the command that runs one
//   proxy_*              the cases for proxies
//   print_*              the reports

#include <algorithm>
#include <csignal>
#include <exception>
#include <fstream>
#include <iostream>
#include <string>

#include "../upgrade_lint/text_output.hpp"
#include "options.hpp"
#include "print_html.hpp"
#include "print_json.hpp"
#include "print_junit.hpp"
#include "print_text.hpp"
#include "run.hpp"

namespace probe {

namespace {

std::vector<case_info> list_of(settings const& chosen) {
    std::vector<case_info> all = chosen.mode == "server"   ? server_case_list(chosen.protocol)
                                 : chosen.mode == "client" ? client_case_list()
                                                           : proxy_case_list();
    std::erase_if(all, [&](case_info const& each) { return !is_chosen(chosen, each.id); });
    return all;
}

/// How many bytes two texts share at their beginnings.
std::size_t common_beginning(std::string_view a, std::string_view b) {
    return static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
}

int explain(settings const& chosen, lint::text_output const& to) {
    std::string const& wanted = chosen.explained_case;
    std::size_t longest = 3;
    std::string containing, beginning;
    for (case_info const& each : list_of(chosen)) {
        if (each.id == wanted) {
            print_explanation(to, each);
            return 0;
        }
        std::string const line = "\n  " + std::string(each.id);
        if (each.id.find(wanted) != each.id.npos) containing += line;
        std::size_t const shared = common_beginning(each.id, wanted);
        if (shared > longest) beginning.clear();
        if (shared >= longest) beginning += line;
        longest = std::max(longest, shared);
    }
    std::string const& similar = containing.empty() ? beginning : containing;
    std::cerr << "upgrade_probe: " << chosen.mode << " has no case "
              << readable(chosen.explained_case)
              << (similar.empty() ? "; --list prints them" : "; do you mean") << similar << '\n';
    return 2;
}

/// Opens a file to write before the cases run, so that a wrong name is told at once.
std::ofstream open_report(std::string const& name) {
    if (name.empty()) return {};
    std::ofstream file(name, std::ios::binary);
    if (!file) throw cannot_run{"cannot write to " + name};
    return file;
}

void write_report(std::ofstream& file, std::string const& name, std::string const& text) {
    if (!name.empty() && !(file << text << std::flush)) throw cannot_run{"cannot write to " + name};
}

int run(settings const& chosen) {
    lint::text_output const to{std::cout, lint::are_colours_wanted(chosen.colours)};
    std::vector<case_info> const cases = list_of(chosen);
    if (!chosen.explained_case.empty()) return explain(chosen, to);
    if (cases.empty()) throw cannot_run{"no case matches; --list prints the cases"};
    if (chosen.lists_cases) {
        if (chosen.prints_json)
            print_json_list(std::cout, chosen.mode, cases);
        else
            print_list(to, cases);
        return 0;
    }
    std::ofstream junit_report = open_report(chosen.junit_file);
    std::ofstream html_report = open_report(chosen.html_file);

    run_report report{chosen.mode, chosen.target, chosen.protocol, {}};
    {
        progress_line progress(true, cases.size());
        std::string section;
        observer const show = [&](result const& each) {
            if (!chosen.prints_json) {
                progress.clear();
                print_result(to, each, section);
                std::cout << std::flush;
            }
            progress.show(each.about.id);
        };
        report.results = chosen.mode == "server"   ? run_server(chosen, show)
                         : chosen.mode == "client" ? run_client(chosen, show)
                                                   : run_proxy(chosen, show);
    }
    if (chosen.prints_json)
        print_json(std::cout, report);
    else
        print_summary(to, report);
    write_report(junit_report, chosen.junit_file, junit(report));
    write_report(html_report, chosen.html_file, html(report));
    return sum(report.results).failed == 0 ? 0 : 1;
}

}  // namespace

}  // namespace probe

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);  // a peer that has gone is told by the write itself
    int status = 2;
    try {
        auto const chosen = probe::parse_options(argc, argv, status);
        if (!chosen) return status;
        status = probe::run(*chosen);
        if (!std::cout.flush()) throw probe::cannot_run{"cannot write to standard output"};
        return status;
    } catch (probe::cannot_run const& fault) {
        std::cout << std::flush;
        std::cerr << "upgrade_probe: " << probe::readable(fault.why) << '\n';
    } catch (std::exception const& fault) {
        std::cerr << "upgrade_probe: " << probe::readable(fault.what()) << '\n';
    }
    return 2;
}
