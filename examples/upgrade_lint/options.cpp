// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "options.hpp"

#include "text.hpp"

namespace lint {

std::string_view const usage =
    R"(Usage: upgrade_lint [OPTION...] [FILE...]
       upgrade_lint [OPTION...] --forwarded RECEIVED FORWARDED
       upgrade_lint --rules | --explain RULE
Says what HTTP message heads offer by Upgrade, and which rules they break.

A FILE holds heads as they were sent, one behind the other, or what curl -v printed.
Without a FILE, or where it is -, standard input is read. A response is judged with the
request before it; several requests are answered in their order.

  --forwarded       judge what an intermediary forwarded with what it received: RECEIVED
                    holds what it exchanged with the client, FORWARDED what it exchanged
                    with the server; each a head or a whole exchange
  --tls, --clear    the connection is, is not, over TLS
  --json            print an object a line for each head
  --color=WHEN      colours: always, never, or auto, which is on a terminal unless NO_COLOR
                    is set
  --rules           print the rules, one a line: id, level, where it is judged (Q request,
                    R response, X exchange, F forwarded message), what the recipient owes,
                    text, source; --rules=markdown as a table
  --explain RULE    print what there is to know of a rule, with examples; of every rule
                    for `all`
  --help            print this

The objects of --json:
  {"kind":"request","version":"1.1","method":"GET","offer":[["websocket",null]],
   "findings":[{"rule":ID,"level":LEVEL,"field":NAME,"line":3,"column":10,"length":9,
   "source":TEXT}]}
  {"kind":"response","version":"1.1","status":101,"protocols":[["TLS","1.2"]],...}
The offer is what counts of it. Lines are those of the head, from 1 for the start line;
columns are bytes of the line, from 1. A finding about the message as a whole has the field
null, line 1, column 1 and length 0. Bytes of the input that are not printable ASCII are
written as \u00XX, each by itself.

Exits with 0 when nothing of level error was found, 1 when something was, and 2 when
input could not be used.
)";

std::string parse_options(int argc, char** argv, options& out) {
    bool may_be_option = true;  // until `--`
    for (int i = 1; i < argc; ++i) {
        std::string_view const argument = argv[i];
        if (!may_be_option || argument == "-" || !argument.starts_with('-'))
            out.paths.emplace_back(argument);
        else if (argument == "--")
            may_be_option = false;
        else if (argument == "--help")
            out.to_do = task::help;
        else if (argument == "--rules")
            out.to_do = task::rules;
        else if (argument == "--rules=markdown")
            out.to_do = task::rules_as_markdown;
        else if (argument == "--forwarded")
            out.is_forwarding = true;
        else if (argument == "--json")
            out.is_json = true;
        else if (argument == "--tls")
            out.context.over = hu::transport::tls;
        else if (argument == "--clear")
            out.context.over = hu::transport::clear;
        else if (argument == "--color=always" || argument == "--color=never" ||
                 argument == "--color=auto")
            out.colours = argument.substr(argument.find('=') + 1);
        else if (argument == "--explain" && i + 1 != argc) {
            out.to_do = task::explain;
            out.rule = argv[++i];
        } else if (argument == "--explain")
            return "--explain needs the id of a rule, or all";
        else
            return "unknown option " + escaped(argument);
    }
    if (out.to_do != task::judge) return out.paths.empty() ? "" : "this option reads no files";
    if (out.is_forwarding && out.paths.size() != 2) return "--forwarded needs two files";
    if (out.paths.empty()) out.paths.emplace_back("-");
    return "";
}

}  // namespace lint
