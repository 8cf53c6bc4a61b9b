// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// upgrade_lint: what does this handshake offer, and what is wrong with it?
//
// It reads the heads of HTTP messages, as they were sent or as `curl -v` prints them. For each it
// prints what the message offers and which rules of the Upgrade mechanism it breaks: where, at which
// level, which RFC says so, and what to do. It judges a response with the request that it answers,
// and a message that an intermediary forwarded with the message that the intermediary received. It
// also explains each rule.
//
// Build:   g++ -std=c++20 -Iinclude examples/upgrade_lint/*.cpp -o /tmp/upgrade_lint
// Use:     upgrade_lint capture.http another.http
//          curl -sv -o body --http2 http://example.com/ 2>&1 | upgrade_lint
//          upgrade_lint --forwarded received.http forwarded.http
//          upgrade_lint --explain upgrade-not-nominated
// Exits:   0 if it finds nothing of level error, 1 if it does, 2 if it cannot use the input
//
// The files:
//   options         the command line
//   capture         a file and the messages in it
//   head_reader     finds the heads in a capture; parse_line parses their lines
//   exchanges       finds out which messages belong together
//   judge           calls the library
//   print_text      prints for people; text_output prints colours and carets
//   print_json      prints for programs
//   rules, explain  print the rules; rule_examples.hpp holds a message that breaks each
//   message, text   the types and the text functions that the others use

#include <http_upgrade/http_upgrade.hpp>

#include <cstddef>
#include <iostream>
#include <string>
#include <string_view>

#include "capture.hpp"
#include "exchanges.hpp"
#include "explain.hpp"
#include "judge.hpp"
#include "options.hpp"
#include "print_json.hpp"
#include "print_text.hpp"
#include "rules.hpp"
#include "text.hpp"
#include "text_output.hpp"

namespace lint {

namespace {

/// Judges each message of a capture, prints it, and adds it to the sums.
void judge_capture(options const& chosen, text_output const& to, capture const& from,
                   totals& sums) {
    auto const report_error = [&](input_error const& error) {
        ++sums.errors_in_input;
        // std::cerr flushes std::cout first, so errors and messages are in the order of the input.
        print_error(std::cerr, from.file, error);
    };
    if (!from.error.empty()) return report_error({from.error, {}});
    for (captured_message const& each : from.messages) {
        if (each.head.error) {
            report_error(*each.head.error);
            continue;
        }
        verdict const judged = judge(each);
        if (chosen.is_json)
            print_json(to.stream, each.head, judged);
        else
            print_message(to, each, judged);
        ++sums.heads;
        for (hu::finding const found : judged.findings)
            ++sums.findings[static_cast<std::size_t>(hu::info(found.rule).level)];
    }
}

/// Judges all files of the command line. Returns the exit status.
int judge_files(options const& chosen, text_output const& to) {
    totals sums;
    if (chosen.is_forwarding) {
        capture client_side(chosen.paths[0], chosen.context);
        capture server_side(chosen.paths[1], chosen.context);
        if (!link_forwarded(client_side.messages, server_side.messages) &&
            client_side.error.empty() && server_side.error.empty())
            server_side.error = "nothing here was forwarded from " + escaped(client_side.file);
        judge_capture(chosen, to, client_side, sums);
        judge_capture(chosen, to, server_side, sums);
    } else {
        for (std::string const& path : chosen.paths)
            judge_capture(chosen, to, capture(path, chosen.context), sums);
    }
    if (!chosen.is_json) print_totals(to.stream, sums);
    if (sums.errors_in_input != 0) return 2;
    return sums.findings[static_cast<std::size_t>(hu::level::error)] != 0 ? 1 : 0;
}

/// Explains one rule, or every rule for the id `all`. Returns the exit status.
int explain(std::string_view id, text_output const& to) {
    if (id == "all") {
        for_each_rule([&](hu::rule each) {
            explain_rule(to, each);
            to.stream << '\n';
        });
        return 0;
    }
    if (hu::rule const rule = hu::find_rule(id); rule != hu::rule{}) {
        explain_rule(to, rule);
        return 0;
    }
    std::string const similar = similar_rule_ids(id);
    std::cerr << "upgrade_lint: there is no rule " << escaped(id)
              << (similar.empty() ? "; --rules prints them" : "; do you mean") << similar << '\n';
    return 2;
}

/// Does what the command line asks for. Returns the exit status.
int run(options const& chosen) {
    text_output const to{std::cout, are_colours_wanted(chosen.colours)};
    switch (chosen.to_do) {
        case task::judge: return judge_files(chosen, to);
        case task::help: to.stream << usage; break;
        case task::rules: print_rules(to); break;
        case task::rules_as_markdown: print_rules_as_markdown(to.stream); break;
        case task::explain: return explain(chosen.rule, to);
    }
    return 0;
}

}  // namespace

}  // namespace lint

int main(int argc, char** argv) {
    lint::options chosen;
    if (std::string const error = lint::parse_options(argc, argv, chosen); !error.empty()) {
        std::cerr << "upgrade_lint: " << error << '\n' << lint::usage;
        return 2;
    }
    int const status = lint::run(chosen);
    if (!std::cout.flush()) {
        std::cerr << "upgrade_lint: cannot write to standard output\n";
        return 2;
    }
    return status;
}
