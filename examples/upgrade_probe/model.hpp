// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_EXAMPLES_UPGRADE_PROBE_MODEL_HPP
#define HTTP_UPGRADE_EXAMPLES_UPGRADE_PROBE_MODEL_HPP

#include <http_upgrade/http_upgrade.hpp>

#include <chrono>
#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

/// What a case is, and what came of it. The runs write these, and the reports read them.
namespace probe {

namespace hu = http_upgrade;
using std::chrono::milliseconds;

/// How bad a wrong answer is, in ascending order.
enum class severity {
    should,  ///< an RFC says SHOULD, or users of the program will be in trouble
    must,    ///< an RFC says MUST or MUST NOT
    danger,  ///< an attacker can use it: bytes of one message are taken for another, or for frames
};

/// "should", "must" or "danger".
std::string_view name_of(severity level);

/// What is known about a case before it runs. `--list` and `--explain` print it.
struct case_info {
    std::string_view id{};       ///< of small letters, digits and hyphens; unique in its mode
    std::string_view section{};  ///< the heading that it is printed under
    std::string_view title{};    ///< what is sent, in one line
    severity level = severity::must;
    std::string_view source{};  ///< the sections that decide: "RFC 9110 §7.8"
    std::string_view right{};   ///< the right answers, in one sentence
    std::string_view advice{};  ///< what to do about a wrong one, in one sentence
};

/// What a table of cases writes for each of its rows, whatever the right answers are.
struct case_words {
    std::string_view id{};
    std::string_view title{};
    severity level = severity::must;
    std::string_view source{};
    std::string_view advice{};
};

/// Something that happened on a connection.
struct event {
    enum kind { sent, received, note };
    kind what = note;
    std::string text{};    ///< the bytes; of a note, what happened, such as "closed by the server"
    std::size_t size = 0;  ///< how many bytes there were; `text` has at most `longest_record`
};

/// How many bytes of an event are kept. A peer may send megabytes.
inline constexpr std::size_t longest_record = 16384;

/// What happened on one connection, in order. Bytes that follow each other in one direction are one
/// event.
struct record {
    std::string name{};  ///< which connection it was, if a case has several: "client side"
    std::vector<event> events{};

    void add(event::kind what, std::string_view text);
};

/// The place in a message that is wrong, and the rule of the library that it breaks.
struct mark {
    hu::rule rule{};
    std::string line{};      ///< the line of the message, without its end
    std::size_t offset = 0;  ///< of the wrong bytes in `line`
    std::size_t length = 0;  ///< 0 if the line as a whole is wrong
    bool is_sent = false;    ///< whether the probe sent this line
};

enum class outcome {
    passed,
    failed,
    skipped,  ///< the peer cannot be judged by this case: `why` says so
};

std::string_view name_of(outcome ended);

/// What came of a case.
struct result {
    case_info about{};
    outcome ended = outcome::passed;
    severity level = severity::must;  ///< of a failure; it may be lower than that of the case
    std::string why{};                ///< one sentence; empty if the case passed
    std::vector<mark> marks{};
    std::deque<record> records{};  ///< a deque, since connections refer to their records
    milliseconds duration{};
};

/// A run: all that a report tells.
struct run_report {
    std::string mode{};    ///< "server", "client" or "proxy"
    std::string target{};  ///< the URL, or the command
    std::string protocol{};
    std::vector<result> results{};
};

/// How many results there are of each kind.
struct totals {
    std::size_t cases = 0, passed = 0, skipped = 0, failed = 0;
    std::size_t should = 0, must = 0, danger = 0;  ///< of the failed ones
};
totals sum(std::vector<result> const& results);

/// Thrown in a case when the peer is wrong.
struct failure {
    severity level = severity::must;
    std::string why{};
    std::vector<mark> marks{};
};

/// Thrown in a case that cannot judge this peer.
struct not_judged {
    std::string why{};
};

/// Thrown when the run as a whole cannot go on. The program exits with 2.
struct cannot_run {
    std::string why{};
};

}  // namespace probe

#endif
