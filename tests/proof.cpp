// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// For every rule, inspect finds a message that breaks it, at the place that is marked, and finds no
// other error. It finds no error in a similar message that does not break the rule. Each message is
// judged in a constant expression and at run time.

#include "../examples/upgrade_lint/rule_examples.hpp"

#include <http_upgrade/http_upgrade.hpp>

#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>

#include "cases.hpp"

namespace {

using namespace http_upgrade;
using rule_examples::all;
using rule_examples::example;

constexpr std::size_t count = std::size(all);

// ---- The reader: text -> heads ------------------------------------------------------------------

/// The field lines of a head. (cases::lines has too little space for those with fillers.)
struct field_lines {
    cases::pair at[24] = {};
    std::size_t count = 0;

    constexpr cases::pair const* begin() const { return at; }
    constexpr cases::pair const* end() const { return at + count; }
    constexpr void add(std::string_view name, std::string_view value) {
        at[count].first = name;
        at[count++].second = value;
    }
};

struct head {
    bool is_request = false;
    http_version version{};
    std::string_view method{};  // of a request
    int status = 0;             // of a response
    field_lines fields{};
};

constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }

constexpr std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

constexpr std::string_view cut(std::string_view& rest, char end) {
    std::size_t const at = rest.find(end);
    std::string_view const text = rest.substr(0, at);
    rest.remove_prefix(at == std::string_view::npos ? rest.size() : at + 1);
    return text;
}

constexpr http_version read_version(std::string_view text) {
    text.remove_prefix(5);  // HTTP/
    return {text[0] - '0', text.size() == 3 ? text[2] - '0' : 0};
}

/// The heads of a text, and the places of its marks. It holds the text without marks, so it is not
/// copied or moved.
class script {
public:
    head heads[3] = {};
    std::size_t count = 0;
    place marked{};         // where the last marks stand
    std::size_t marks = 0;  // how many lines have them: none or one
    std::size_t marked_head = 0;

    constexpr explicit script(std::string_view text) {
        while (!text.empty()) {
            if (text.front() == '\n') {
                text.remove_prefix(1);
                continue;
            }
            head& next = heads[count++];
            read_start_line(next, cut(text, '\n'));
            while (!text.empty() && text.front() != '\n') read_field(next, cut(text, '\n'));
        }
    }
    script(script const&) = delete;
    script& operator=(script const&) = delete;

    constexpr head const& last() const { return heads[count - 1]; }

private:
    static constexpr void read_start_line(head& out, std::string_view line) {
        std::string_view const first = cut(line, ' ');
        out.is_request = !first.starts_with("HTTP/");
        if (out.is_request) {
            out.method = first;
            out.version = read_version(line.substr(line.rfind(' ') + 1));
        } else {
            out.version = read_version(first);
            for (char const c : line.substr(0, 3)) out.status = out.status * 10 + (c - '0');
        }
    }

    constexpr void read_field(head& out, std::string_view line) {
        std::size_t const colon = line.find(':', 1);
        std::string_view const name = line.substr(0, colon);
        std::string_view value = trimmed(line.substr(colon + 1));
        if (std::size_t const open = value.find('<'); open != std::string_view::npos) {
            std::size_t const close = value.find('>', open);
            marked = {out.fields.count, open, close - open - 1};
            marked_head = count - 1;
            ++marks;
            value = without_marks(value);
        }
        out.fields.add(name, value);
    }

    constexpr std::string_view without_marks(std::string_view value) {
        std::size_t size = 0;
        for (char const c : value)
            if (c != '<' && c != '>') text_[size++] = c;
        return {text_, size};
    }

    char text_[128] = {};  // of the line with marks
};

// ---- The judge ----------------------------------------------------------------------------------

constexpr request<cases::pair const*> as_request(head const& from, context known) {
    return {from.version, from.method, from.fields, known};
}
constexpr response<cases::pair const*> as_response(head const& from, context known) {
    return {from.version, from.status, from.fields, known};
}

/// One head is judged by itself, a response as the answer to its request, and two requests or two
/// responses as what was received and what was forwarded.
constexpr findings judge(head const* heads, std::size_t number, context known) {
    head const& a = heads[0];
    if (number == 1)
        return a.is_request ? inspect(as_request(a, known)) : inspect(as_response(a, known));
    head const& b = heads[1];
    if (number == 3)
        return inspect_forwarded(as_request(a, known), as_response(b, known),
                                 as_response(heads[2], known));
    if (b.is_request) return inspect_forwarded(as_request(a, known), as_request(b, known));
    if (!a.is_request) return inspect_forwarded(as_response(a, known), as_response(b, known));
    return inspect(as_request(a, known), as_response(b, known));
}

constexpr rule_set errors_of(findings const& found) {
    rule_set errors;
    for (finding const each : found)
        if (info(each.rule).level == level::error) errors.insert(each.rule);
    return errors;
}

/// Whether every place lies in the message that was judged.
constexpr bool places_are_valid(findings const& found, head const& judged) {
    for (finding const each : found) {
        if (each.line == place::nowhere) continue;
        if (each.line >= judged.fields.count) return false;
        std::size_t const size = judged.fields.at[each.line].second.size();
        if (each.offset > size || each.length > size - each.offset) return false;
    }
    return true;
}

enum class proved {
    yes,
    not_found,
    elsewhere,
    found_all_the_same,
    other_errors,
    no_such_place,
    malformed_row
};

constexpr proved prove_breaks(example const& row) {
    script const text(row.breaks);
    if (text.count == 0) return proved::malformed_row;
    if (text.marks > 1) return proved::malformed_row;
    if (text.marked && text.marked_head != text.count - 1) return proved::malformed_row;
    findings const found = judge(text.heads, text.count, row.known);
    if (!places_are_valid(found, text.last())) return proved::no_such_place;
    for (finding const each : found) {
        if (each.rule != row.rule) continue;
        if (each.line != text.marked.line) return proved::elsewhere;
        if (text.marked && (each.offset != text.marked.offset || each.length != text.marked.length))
            return proved::elsewhere;
        rule_set expected = row.also;
        if (info(row.rule).level == level::error) expected.insert(row.rule);
        return errors_of(found) == expected ? proved::yes : proved::other_errors;
    }
    return proved::not_found;
}

constexpr proved prove_passes(example const& row) {
    script const text(row.passes);
    if (text.count == 0 || text.marks != 0) return proved::malformed_row;
    findings const found = judge(text.heads, text.count, row.known);
    if (!places_are_valid(found, text.last())) return proved::no_such_place;
    if (found.contains(row.rule)) return proved::found_all_the_same;
    return errors_of(found).empty() ? proved::yes : proved::other_errors;
}

// Each row is evaluated by itself: compilers limit the steps of one evaluation, and they name the
// rule of the one that fails.
template <std::size_t I, rule Rule>
struct proof {
    static_assert(prove_breaks(all[I]) == proved::yes);
    static_assert(prove_passes(all[I]) == proved::yes);
    static constexpr bool holds = true;
};

template <std::size_t First, std::size_t Last>
constexpr bool prove() {
    constexpr std::size_t middle = First + (Last - First) / 2;
    if constexpr (Last - First == 1)
        return proof<First, all[First].rule>::holds;
    else
        return prove<First, middle>() && prove<middle, Last>();
}
static_assert(prove<0, count>());

// ---- What only some callers know ----------------------------------------------------------------

/// A rule that depends on what the caller knows, and what it is not broken with.
struct knowledge {
    http_upgrade::rule rule;
    context known;
};

constexpr knowledge innocent[] = {
    {rule::upgrade_in_trailer, {}},
    {rule::h2c_over_tls, {}},
    {rule::h2c_over_tls, {.over = transport::clear}},
    {rule::connect_ip_in_clear, {}},
    {rule::connect_ip_in_clear, {.over = transport::tls}},
    {rule::switching_before_continue, {.continued = true}},
};

/// Whether the examples that break the rule do not break it when this is known.
constexpr bool innocent_holds(knowledge const& each) {
    for (example const& row : all) {
        if (row.rule != each.rule) continue;
        script const text(row.breaks);
        if (judge(text.heads, text.count, each.known).contains(each.rule)) return false;
    }
    return true;
}

constexpr bool all_innocent() {
    for (knowledge const& each : innocent)
        if (!innocent_holds(each)) return false;
    return true;
}
static_assert(all_innocent());

// ---- At run time --------------------------------------------------------------------------------

std::string said(findings const& found) {
    std::string text;
    for (finding const each : found) {
        text += std::string(to_string(each.rule));
        if (each.line != place::nowhere)
            text += " at " + std::to_string(each.line) + ":" + std::to_string(each.offset) + "+" +
                    std::to_string(each.length);
        text += "; ";
    }
    return text;
}

/// The texts of a script, each moved to memory of just its size.
void move_to_heap(script& text, cases::heap& memory) {
    for (head& each : text.heads) {
        memory.move_here(each.method);
        for (cases::pair& line : each.fields.at) {
            memory.move_here(line.first);
            memory.move_here(line.second);
        }
    }
}

/// The same head with lines that no rule is about, before, between and behind its own lines.
void spread(head& message) {
    field_lines apart;
    for (cases::pair const& line : message.fields) {
        apart.add("X-Filler", "{");
        apart.add(line.first, line.second);
    }
    apart.add("X-Filler", "{");
    message.fields = apart;
}

template <class Visit>
void for_each_text(Visit visit) {
    for (std::size_t i = 0; i != count; ++i)
        for (std::string_view const text : {all[i].breaks, all[i].passes}) {
            INFO("row " << i << ", " << to_string(all[i].rule) << '\n' << text);
            visit(all[i], text);
        }
}

TEST_CASE("proof: every rule has a message that breaks it, in the order of the catalogue") {
    rule_set shown;
    for (std::size_t i = 0; i != count; ++i) {
        CHECK((i == 0 || all[i - 1].rule <= all[i].rule));
        shown.insert(all[i].rule);
    }
    for (std::size_t i = 1; i <= rule_count; ++i) {
        INFO(to_string(static_cast<rule>(i)));
        CHECK(shown.contains(static_cast<rule>(i)));
    }
}

TEST_CASE("proof: inspect finds a message that breaks a rule, and accepts one that comes near") {
    for (std::size_t i = 0; i != count; ++i) {
        INFO("row " << i << ", " << to_string(all[i].rule));
        script const breaks(all[i].breaks);
        script const passes(all[i].passes);
        UNSCOPED_INFO(all[i].breaks << "\n=> "
                                    << said(judge(breaks.heads, breaks.count, all[i].known)));
        CHECK(prove_breaks(all[i]) == proved::yes);
        UNSCOPED_INFO(all[i].passes << "\n=> "
                                    << said(judge(passes.heads, passes.count, all[i].known)));
        CHECK(prove_passes(all[i]) == proved::yes);
    }
}

TEST_CASE("proof: what the caller knows of a connection decides") {
    for (knowledge const& each : innocent) {
        INFO(to_string(each.rule));
        CHECK(innocent_holds(each));
    }
}

TEST_CASE("proof: no byte is read beyond a message") {
    for_each_text([](example const& row, std::string_view text) {
        script message(text);
        findings const before = judge(message.heads, message.count, row.known);
        cases::heap memory;
        move_to_heap(message, memory);
        findings const after = judge(message.heads, message.count, row.known);
        CHECK(said(before) == said(after));
    });
}

TEST_CASE("proof: places move with their lines") {
    for_each_text([](example const& row, std::string_view text) {
        script message(text);
        findings const packed = judge(message.heads, message.count, row.known);
        for (std::size_t i = 0; i != message.count; ++i) spread(message.heads[i]);
        context known = row.known;
        if (known.trailers_from != place::nowhere) known.trailers_from *= 2;
        findings const apart = judge(message.heads, message.count, known);
        CHECK(places_are_valid(apart, message.last()));
        findings moved;
        for (finding const each : packed) {
            std::size_t const line = each.line == place::nowhere ? each.line : 2 * each.line + 1;
            moved.add(each.rule, {line, each.offset, each.length});
        }
        CHECK(said(apart) == said(moved));
    });
}

}  // namespace
