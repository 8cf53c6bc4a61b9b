// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "explain.hpp"

#include <cstddef>
#include <string>
#include <string_view>

#include "head_reader.hpp"
#include "judge.hpp"
#include "print_text.hpp"
#include "rule_examples.hpp"
#include "rules.hpp"
#include "text.hpp"

namespace lint {

namespace {

/// The first example of a rule.
constexpr rule_examples::example const& example_of(hu::rule rule) {
    std::size_t i = 0;
    while (rule_examples::all[i].rule != rule) ++i;
    return rule_examples::all[i];
}

constexpr bool has_example_of_every_rule() {
    for_each_rule([](hu::rule each) { static_cast<void>(example_of(each)); });
    return true;
}
// If a rule has no example, example_of reads past the end of the array, and this does not compile.
static_assert(has_example_of_every_rule());

/// Writes the letters that say what a rule is judged on in words.
std::string judged_on(std::string_view letters) {
    constexpr struct {
        char letter;
        std::string_view meaning;
    } kinds[] = {{'Q', "a request"},
                 {'R', "a response"},
                 {'X', "a response with its request"},
                 {'F', "a forwarded message with the one received"}};
    std::string text;
    for (auto const& [letter, meaning] : kinds)
        if (letters.find(letter) != std::string_view::npos)
            text.append(text.empty() ? "" : ", ") += meaning;
    return text;
}

/// What the recipient of a message that breaks a rule does. If the rule is on requests and on
/// responses, and the recipients of these do different things, it says both.
std::string recipient_actions(hu::rule_info const& rule, start_line start) {
    if (rule.consequence == hu::consequence::none) return "owes nothing, and goes on";
    std::string const action(recipient_action(rule.consequence, start));
    bool const is_on_both = rule.on.find('Q') != std::string_view::npos && rule.on.size() != 1;
    if (!is_on_both) return action;
    start.is_request = true;
    std::string const of_request(recipient_action(rule.consequence, start));
    start.is_request = false;
    std::string const of_response(recipient_action(rule.consequence, start));
    if (of_request == of_response) return action;
    return "of a request: " + of_request + "; of a response: " + of_response;
}

/// Reads the messages of an example, and sets what the last one is judged with. The comment of
/// rule_examples::example says what two or three messages mean.
message_list read_example(std::string_view text, hu::context const& context) {
    message_list messages;
    head_reader reader(text);
    while (auto head = reader.next()) messages.push_back({"", *head, context});
    if (messages.size() < 2) return messages;
    captured_message& last = messages.back();
    captured_message const& first = messages.front();
    bool const is_exchange = first.head.start.is_request && !last.head.start.is_request;
    if (is_exchange) last.request = &first;
    if (!is_exchange || messages.size() == 3) last.received = &messages[messages.size() - 2];
    return messages;
}

void print_example_line(text_output const& to, std::string_view line) {
    to.stream << "    " << escaped(line) << '\n';
}

/// Prints the line below a line of an example: the mark, and the id of the rule that is broken there.
void print_mark(text_output const& to, std::string const& mark, hu::rule rule) {
    to.stream << "    " << to.coloured(colour::green, mark) << ' ' << hu::to_string(rule) << '\n';
}

/// Prints a head of an example. Marks the place of `broken`, unless it is no finding.
void print_example_head(text_output const& to, message_head const& head, hu::finding const& broken,
                        std::size_t trailers_from) {
    field_line const* const marked = broken ? field_line_of(broken, head) : nullptr;
    print_example_line(to, head.start.where.line);
    if (broken && marked == nullptr)
        print_mark(to, std::string(columns(head.start.where.line), '~'), broken.rule);
    for (std::size_t i = 0; i != head.fields.size(); ++i) {
        if (i == trailers_from)
            to.stream << "    " << to.coloured(colour::dim, "(content, then the trailer section)")
                      << '\n';
        field_line const& field = head.fields[i];
        print_example_line(to, field.where.line);
        if (&field != marked) continue;
        location const place = location_of(broken, head);
        print_mark(to, caret_line(field.where.line, place.offset, place.length), broken.rule);
    }
}

/// Prints an example, and marks in the last message where the library finds the rule broken.
void print_example(text_output const& to, message_list const& messages, hu::rule rule) {
    captured_message const& judged = messages.back();
    hu::finding broken;
    std::string other_errors;
    hu::findings const findings = judge(judged).findings;
    for (hu::finding const each : findings) {
        if (each.rule == rule)
            broken = each;
        else if (hu::info(each.rule).level == hu::level::error)
            other_errors.append(other_errors.empty() ? "" : ", ") += hu::to_string(each.rule);
    }

    for (captured_message const& each : messages) {
        if (&each != &messages.front()) to.stream << '\n';
        if (&each == &judged)
            print_example_head(to, each.head, broken, each.context.trailers_from);
        else
            print_example_head(to, each.head, {}, hu::place::nowhere);
    }
    hu::context const& context = judged.context;
    if (context.over == hu::transport::tls) to.stream << "    (over TLS)\n";
    if (context.over == hu::transport::clear) to.stream << "    (not over TLS)\n";
    if (context.continued) to.stream << "    (after a 100)\n";
    if (!other_errors.empty()) to.stream << "    (it also breaks " << other_errors << ")\n";
}

}  // namespace

void explain_rule(text_output const& to, hu::rule rule) {
    hu::rule_info const info = hu::info(rule);
    rule_examples::example const& example = example_of(rule);
    std::string breaks(example.breaks);
    std::erase_if(breaks, [](char c) { return c == '<' || c == '>'; });  // marks for the tests
    message_list const breaking = read_example(breaks, example.known);
    message_list const passing = read_example(example.passes, example.known);

    to.stream << to.coloured(colour::bold, info.id) << ": " << to.coloured(info.level) << '\n'
              << "  " << info.text << "\n\n"
              << "  judged on: " << judged_on(info.on) << '\n'
              << "  source:    " << info.source << '\n'
              << "  do:        " << info.remedy << '\n'
              << "  recipient: " << recipient_actions(info, breaking.back().head.start) << '\n';
    to.stream << "\n  Breaks it:\n";
    print_example(to, breaking, rule);
    to.stream << "\n  Does not:\n";
    print_example(to, passing, rule);
}

}  // namespace lint
