// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "print_html.hpp"

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "../upgrade_lint/text.hpp"
#include "print_junit.hpp"
#include "print_text.hpp"

namespace probe {

namespace {

// A browser breaks lines, so they may be longer than on a terminal.
constexpr std::size_t exchange_lines = 60;
constexpr std::size_t exchange_width = 400;
constexpr std::size_t mark_width = 160;

constexpr std::string_view style = R"css(
:root {
  color-scheme: light dark;
  --page: #ffffff; --panel: #f5f6f8; --line: #d5d9df; --text: #1b1f24; --quiet: #57606a;
  --link: #0757ba; --good: #15692d; --bad: #b3141f; --warn: #855200;
  --marked: #ffd9d7; --marked-text: #7a0610; --sent: #0757ba; --received: #6b35b0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #101418; --panel: #191f26; --line: #343c46; --text: #e4e8ed; --quiet: #9ea8b4;
    --link: #74b0ff; --good: #56c271; --bad: #ff8078; --warn: #e3ae4a;
    --marked: #6e1a1f; --marked-text: #ffe3e1; --sent: #74b0ff; --received: #c7a3ff;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
}
main { max-width: 64rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .75rem; }
h3 { font-size: 1rem; margin: 0; display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; }
p { margin: .5rem 0; }
a { color: var(--link); }
code, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
code { font-size: .9em; overflow-wrap: anywhere; }
.quiet { color: var(--quiet); }
.run { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; margin: .75rem 0 0; }
.run div { display: flex; gap: .5rem; }
.run dt { color: var(--quiet); }
.run dd { margin: 0; min-width: 0; }
.counts { list-style: none; display: flex; flex-wrap: wrap; gap: .75rem; margin: 0; padding: 0; }
.counts li {
  flex: 1 1 7rem; padding: .6rem .9rem; background: var(--panel); border: 1px solid var(--line);
  border-radius: .5rem;
}
.counts b { display: block; font-size: 1.6rem; line-height: 1.2; }
.bar {
  display: flex; gap: 2px; height: .6rem; margin: .9rem 0 0; border-radius: .3rem;
  overflow: hidden;
}
.bar span { flex-basis: 0; min-width: 3px; }
.bar .good { background: var(--good); } .bar .bad { background: var(--bad); }
.bar .none { background: var(--quiet); }
nav { margin-top: .75rem; }
.good-text { color: var(--good); } .bad-text { color: var(--bad); }
.badge {
  display: inline-block; padding: 0 .5rem; border: 1px solid currentColor; border-radius: 1rem;
  font: 600 .8rem/1.5 system-ui, sans-serif;
}
.must { color: var(--bad); } .should { color: var(--warn); }
.danger { color: #ffffff; background: #b3141f; border-color: #b3141f; }
article {
  margin: 0 0 1.25rem; padding: 1rem; border: 1px solid var(--line); border-radius: .5rem;
  border-left: .3rem solid var(--bad); scroll-margin-top: 1rem;
}
article.soft { border-left-color: var(--warn); }
.why { font-weight: 600; overflow-wrap: anywhere; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1rem; margin: .75rem 0; }
.facts dt { color: var(--quiet); }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.rule { margin: .75rem 0; }
.rule p { margin: 0 0 .3rem; }
.wire {
  margin: .3rem 0 0; padding: .6rem .75rem; background: var(--panel); border-radius: .4rem;
  font-size: .82rem; line-height: 1.5; white-space: pre-wrap; word-break: break-all;
}
.wire span { display: block; padding-left: 2ch; text-indent: -2ch; }
.wire b { font-weight: 400; }
.sent b { color: var(--sent); } .received b { color: var(--received); }
.wire .hex { font-style: normal; word-break: normal; overflow-wrap: anywhere; }
.note { color: var(--quiet); font-style: italic; }
.name { font-weight: 700; }
mark {
  background: var(--marked); color: var(--marked-text); border-radius: .15rem;
  box-shadow: 0 0 0 1px var(--bad);
}
details { margin-top: .5rem; }
summary { cursor: pointer; color: var(--link); width: fit-content; }
table { width: 100%; border-collapse: collapse; }
caption { text-align: left; color: var(--quiet); padding-bottom: .5rem; }
th, td { text-align: left; vertical-align: top; padding: .45rem .6rem; font-weight: 400; }
thead th { font-weight: 600; border-bottom: 2px solid var(--line); }
tbody tr + tr > * { border-top: 1px solid var(--line); }
tbody th[scope=rowgroup] { font-weight: 700; padding-top: 1.25rem; }
.case { width: 100%; overflow-wrap: anywhere; }
.case p { margin: 0; }
.case summary { font-size: .85rem; }
.result, .time { white-space: nowrap; }
.time { text-align: right; font-variant-numeric: tabular-nums; color: var(--quiet); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
@media (max-width: 40rem) {
  th, td { padding: .4rem .3rem; }
  .facts { grid-template-columns: 1fr; gap: 0; }
  .facts dd { margin-bottom: .5rem; }
  thead .time, tbody .time { display: none; }
}
)css";

/// An element whose content is already markup.
std::string element(std::string_view name, std::string_view classes, std::string_view content) {
    std::string all = '<' + std::string(name);
    if (!classes.empty()) all.append(" class=\"").append(classes).append("\"");
    return all.append(">").append(content).append("</").append(name).append(">");
}

// ---- Sources ---------------------------------------------------------------------------------------

std::string link(std::string_view address, std::string_view text) {
    return "<a href=\"https://www.rfc-editor.org/" + markup(address) + "\">" + markup(text) +
           "</a>";
}

/// The characters that `text` begins with and that are all in `allowed`.
std::string_view leading(std::string_view text, std::string_view allowed) {
    return text.substr(0, std::min(text.find_first_not_of(allowed), text.size()));
}

constexpr std::string_view digits = "0123456789";

/// Links one source. `rfc` is the number of the last RFC that was named: the source may be "§7.8".
std::string linked_source(std::string_view source, std::string& rfc) {
    constexpr std::string_view rfc_name = "RFC ", erratum = "erratum ", sign = "§";
    bool const names_rfc = source.starts_with(rfc_name);
    if (names_rfc) rfc = leading(source.substr(rfc_name.size()), digits);
    if (std::size_t const at = source.find(erratum); at != source.npos)
        return link("errata/eid" + std::string(leading(source.substr(at + erratum.size()), digits)),
                    source);
    if (rfc.empty()) return markup(source);
    if (std::size_t const at = source.find(sign); at != source.npos) {
        std::string_view const number =
            leading(source.substr(at + sign.size()), "0123456789.ABCDEFGHIJ");
        bool const is_appendix = !number.empty() && number.front() >= 'A';
        return link(
            "rfc/rfc" + rfc + (is_appendix ? "#appendix-" : "#section-") + std::string(number),
            source);
    }
    return names_rfc ? link("rfc/rfc" + rfc, source) : markup(source);
}

/// Links the sources in a text such as "RFC 9110 §7.8, §7.6.1; RFC 6455 §4.1".
std::string linked_sources(std::string_view sources) {
    std::string all, rfc;
    while (!sources.empty()) {
        std::string_view const source = sources.substr(0, sources.find_first_of(",;"));
        std::string_view const gap = leading(sources.substr(source.size()), ",; ");
        all += linked_source(source, rfc) + std::string(gap);
        sources.remove_prefix(source.size() + gap.size());
    }
    return all;
}

// ---- Exchanges -------------------------------------------------------------------------------------

/// A range of wrong bytes in a text.
struct range {
    std::size_t begin, end;
};

/// Which bytes of its line a mark is about.
range range_of(mark const& wrong) {
    if (wrong.length == 0) return {0, wrong.line.size()};
    std::size_t const begin = std::min(wrong.offset, wrong.line.size());
    return {begin, begin + std::min(wrong.length, wrong.line.size() - begin)};
}

/// Writes a text with those ranges highlighted.
std::string highlighted(std::string_view text, std::vector<range> const& ranges) {
    std::string all;
    auto const is_wrong = [&](std::size_t at) {
        return std::ranges::any_of(ranges,
                                   [&](range each) { return each.begin <= at && at < each.end; });
    };
    for (std::size_t begin = 0, end = 0; begin != text.size(); begin = end) {
        bool const wrong = is_wrong(begin);
        while (end != text.size() && is_wrong(end) == wrong) ++end;
        std::string const part = markup(lint::escaped(text.substr(begin, end - begin)));
        all += wrong ? element("mark", "", part) : part;
    }
    return all;
}

/// A line of an exchange behind its arrow. The content is already markup.
std::string wire_line(bool is_sent, std::string_view content) {
    return element("span", is_sent ? "sent" : "received",
                   (is_sent ? "<b>&gt;</b> " : "<b>&lt;</b> ") + std::string(content));
}

std::string left_out(std::size_t count) {
    return count == 0 ? "" : element("i", "note", "... (" + more_bytes(count) + ")");
}

std::string event_lines(event const& what, std::vector<mark const*> const& marks) {
    if (what.what == event::note)
        return element("span", "note", "(" + markup(readable(what.text)) + ")");
    bool const is_sent = what.what == event::sent;
    shown_event const shown = lines_of(what, exchange_lines, exchange_width);
    std::string all;
    for (shown_line const& line : shown.lines) {
        std::vector<range> ranges;
        for (mark const* each : marks)
            if (each->is_sent == is_sent && each->line == line.bytes)
                ranges.push_back(range_of(*each));
        std::string_view const part = line.bytes.substr(0, line.bytes.size() - line.left_out);
        all += wire_line(is_sent, (line.is_hex ? element("i", "hex", markup(line.text))
                                               : highlighted(part, ranges)) +
                                      left_out(line.left_out));
    }
    if (shown.left_out != 0) all += wire_line(is_sent, left_out(shown.left_out));
    return all;
}

/// Whether the line that a mark is about went over a connection.
bool has_line(record const& connection, mark const& wrong) {
    return std::ranges::any_of(connection.events, [&](event const& each) {
        return each.what == (wrong.is_sent ? event::sent : event::received) &&
               each.text.find(wrong.line) != std::string::npos;
    });
}

/// Writes all connections of a case. A wrong line is highlighted on the last of those that it went
/// over: the ones before it are often there to compare.
std::string exchange(result const& one) {
    std::vector<std::vector<mark const*>> marks(one.records.size());
    for (mark const& each : one.marks)
        for (std::size_t i = one.records.size(); i-- != 0;)
            if (!each.line.empty() && has_line(one.records[i], each)) {
                marks[i].push_back(&each);
                break;
            }
    std::string lines;
    for (std::size_t i = 0; i != one.records.size(); ++i) {
        record const& connection = one.records[i];
        std::string const name = connection.name.empty() ? "connection " + std::to_string(i + 1)
                                                         : readable(connection.name);
        if (one.records.size() > 1 || !connection.name.empty())
            lines += element("span", "name", markup(name));
        for (event const& each : connection.events) lines += event_lines(each, marks[i]);
    }
    if (lines.empty()) return "";
    // Without a mark, only the exchange shows what is wrong.
    bool const is_open = one.ended == outcome::failed && one.marks.empty();
    return std::string(is_open ? "<details open>" : "<details>") +
           "<summary>What was sent and received</summary>" + element("pre", "wire", lines) +
           "</details>\n";
}

// ---- Failures --------------------------------------------------------------------------------------

std::string badge(severity level) {
    return element("span", "badge " + std::string(name_of(level)), name_of(level));
}

std::string fact(std::string_view name, std::string_view content) {
    if (content.empty()) return "";
    return element("dt", "", name) + element("dd", "", content) + "\n";
}

/// Writes a rule that is broken, and the part of the line around the wrong bytes.
std::string broken_rule(mark const& wrong, std::string_view why) {
    hu::rule_info const rule = hu::info(wrong.rule);
    range const where = range_of(wrong);
    std::string_view const part = lint::part_around(wrong.line, where.begin, mark_width);
    auto const skipped = static_cast<std::size_t>(part.data() - wrong.line.data());
    std::string const line = (skipped != 0 ? "..." : "") +
                             highlighted(part, {{where.begin - skipped, where.end - skipped}}) +
                             (skipped + part.size() != wrong.line.size() ? "..." : "");
    std::string all;
    if (!rule.id.empty())
        all = element("p", "",
                      element("code", "", rule.id) + " &middot; " + linked_sources(rule.source) +
                          (rule.text == why ? "" : "<br>" + markup(rule.text)));
    return element("div", "rule", all + element("pre", "wire", wire_line(wrong.is_sent, line))) +
           "\n";
}

std::string failed_case(result const& one) {
    case_info const& about = one.about;
    std::string all = "<article id=\"case-" + markup(about.id) + "\"" +
                      (one.level == severity::should ? " class=\"soft\">" : ">") + "\n<h3>" +
                      badge(one.level) + ' ' + element("code", "", markup(about.id)) + "</h3>\n" +
                      element("p", "quiet", markup(about.title)) + "\n" +
                      element("p", "why", markup(one.why)) + "\n";
    for (mark const& each : one.marks) all += broken_rule(each, one.why);
    std::string facts = fact("Right", markup(about.right)) + fact("Do", markup(about.advice));
    for (std::string_view const remedy : remedies(one))
        facts += fact(about.advice.empty() ? "Do" : "And", markup(remedy));
    facts += fact("See", linked_sources(about.source));
    return all + element("dl", "facts", facts) + "\n" + exchange(one) + "</article>\n";
}

std::string all_failures(run_report const& run) {
    std::string all;
    for (severity const level : {severity::danger, severity::must, severity::should})
        for (result const& each : run.results)
            if (each.ended == outcome::failed && each.level == level) all += failed_case(each);
    return all.empty() ? "" : "<h2 id=\"failures\">Failures</h2>\n" + all;
}

// ---- The page --------------------------------------------------------------------------------------

std::string count_item(std::size_t count, std::string_view classes, std::string_view what) {
    return element("li", classes,
                   element("b", "", std::to_string(count)) + ' ' + std::string(what)) +
           "\n";
}

std::string bar_part(std::size_t count, std::string_view classes) {
    if (count == 0) return "";
    return "<span class=\"" + std::string(classes) +
           "\" style=\"flex-grow:" + std::to_string(count) + "\"></span>";
}

std::string summary(totals const& sums) {
    std::string kinds;
    auto const add = [&](std::size_t count, severity level) {
        if (count == 0) return;
        kinds += (kinds.empty() ? "" : ", ") + std::to_string(count) + ' ';
        kinds += name_of(level);
    };
    add(sums.danger, severity::danger);
    add(sums.must, severity::must);
    add(sums.should, severity::should);
    return "<h2>Summary</h2>\n<ul class=\"counts\">\n" + count_item(sums.cases, "", "cases") +
           count_item(sums.passed, "good-text", "passed") +
           count_item(sums.failed, sums.failed == 0 ? "" : "bad-text",
                      kinds.empty() ? "failed" : "failed: " + kinds) +
           count_item(sums.skipped, "quiet", "skipped") +
           "</ul>\n<div class=\"bar\" aria-hidden=\"true\">" + bar_part(sums.passed, "good") +
           bar_part(sums.failed, "bad") + bar_part(sums.skipped, "none") + "</div>\n<nav>" +
           (sums.failed == 0 ? "" : "<a href=\"#failures\">Failures</a> &middot; ") +
           "<a href=\"#cases\">All cases</a></nav>\n";
}

std::string result_cell(outcome ended) {
    switch (ended) {
        case outcome::passed: return element("td", "result good-text", "✓ passed");
        case outcome::failed: return element("td", "result bad-text", "✗ failed");
        case outcome::skipped: return element("td", "result quiet", "– skipped");
    }
    return element("td", "", "");
}

std::string table_row(result const& one) {
    std::string const id = markup(one.about.id);
    bool const has_failed = one.ended == outcome::failed;
    std::string content =
        element("code", "", has_failed ? "<a href=\"#case-" + id + "\">" + id + "</a>" : id) +
        element("p", "quiet", markup(one.about.title));
    if (one.ended == outcome::skipped) content += element("p", "", "Why: " + markup(one.why));
    if (!has_failed) content += exchange(one);  // that of a failure is shown where its rules are
    severity const level = has_failed ? one.level : one.about.level;
    return "<tr>" + result_cell(one.ended) + "<th scope=\"row\" class=\"case\">" + content +
           "</th>" +
           element("td", has_failed ? "" : "quiet",
                   has_failed ? badge(level) : std::string(name_of(level))) +
           element("td", "time", std::to_string(one.duration.count()) + " ms") + "</tr>\n";
}

std::string table(run_report const& run) {
    std::string all =
        "<h2 id=\"cases\">All cases</h2>\n<table>\n<caption>The severity is that of a wrong "
        "answer. A case is "
        "skipped if it cannot judge this peer.</caption>\n<thead><tr><th scope=\"col\">Result</th>"
        "<th scope=\"col\">Case</th><th scope=\"col\">Severity</th>"
        "<th scope=\"col\" class=\"time\">Time</th></tr></thead>\n";
    for (section const& part : by_section(run.results)) {
        all += "<tbody>\n<tr><th scope=\"rowgroup\" colspan=\"4\">" + markup(part.name) +
               "</th></tr>\n";
        for (result const* each : part.results) all += table_row(*each);
        all += "</tbody>\n";
    }
    return all + "</table>\n";
}

std::string run_fact(std::string_view name, std::string_view value) {
    if (value.empty()) return "";
    return element(
               "div", "",
               element("dt", "", name) + element("dd", "", element("code", "", markup(value)))) +
           "\n";
}

}  // namespace

std::string html(run_report const& run) {
    totals const sums = sum(run.results);
    std::string const verdict =
        sums.failed == 0 ? "No failures"
                         : std::to_string(sums.failed) + " of " + std::to_string(sums.cases) +
                               (sums.cases == 1 ? " case failed" : " cases failed");
    // The policy keeps a browser from loading or running anything, even if an escape were missing.
    return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta http-equiv=\"Content-Security-Policy\" "
           "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
           "<title>" +
           verdict + ": HTTP Upgrade, " + markup(run.target) + "</title>\n" +
           element("style", "", style) + "\n</head>\n<body>\n<main>\n<h1>HTTP Upgrade: " +
           (sums.failed == 0 ? "no failures" : verdict) + "</h1>\n<dl class=\"run\">\n" +
           run_fact("Target", run.target) + run_fact("Mode", run.mode) +
           run_fact("Protocol", run.protocol) + run_fact("upgrade_probe", version_text()) +
           "</dl>\n" + summary(sums) + all_failures(run) + table(run) +
           "</main>\n</body>\n</html>\n";
}

}  // namespace probe
