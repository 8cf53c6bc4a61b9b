// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_EXAMPLES_UPGRADE_PROBE_PRINT_TEXT_HPP
#define HTTP_UPGRADE_EXAMPLES_UPGRADE_PROBE_PRINT_TEXT_HPP

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "../upgrade_lint/text_output.hpp"
#include "model.hpp"

/// Prints for people. The functions for lines of an exchange serve the other reports too.
namespace probe {

// ---- Text from the peer ----------------------------------------------------------------------------

/// Writes each byte that is not printable ASCII as \xNN, except for the sign § in UTF-8, which the
/// sources of rules have. So neither a terminal nor a reader is misled by bytes of the peer.
std::string readable(std::string_view text);

/// A line of an exchange as it is shown.
struct shown_line {
    std::string text{};        ///< escaped, or a line of a hex dump
    std::string_view bytes{};  ///< all bytes of the line without its end, in the event
    bool is_hex = false;
    std::size_t left_out = 0;  ///< how many bytes of the line `text` does not show
};

/// The lines of an event, and how many bytes behind them are not shown.
struct shown_event {
    std::vector<shown_line> lines{};
    std::size_t left_out = 0;
};

/// Lays out what was sent or received: an event that is no note. Takes at most so many lines, and
/// so many columns of each. The event must outlive the result.
shown_event lines_of(event const& what, std::size_t most_lines, std::size_t most_columns);

/// The version of the library: "0.1.0".
std::string version_text();

/// "3 more bytes".
std::string more_bytes(std::size_t count);

/// What the peer should do, as the rules that it breaks say, beyond the advice of the case. A rule
/// that the probe breaks on purpose has no remedy for the peer.
std::vector<std::string_view> remedies(result const& one);

// ---- The report ------------------------------------------------------------------------------------

/// Prints a heading if the section is not `last_section`, a line for the result, and below it all
/// details of a failure.
void print_result(lint::text_output const& to, result const& one, std::string& last_section);

/// Prints the details of a failure: why, the exchange, the wrong places, and what is right.
void print_details(lint::text_output const& to, result const& one);

/// Prints the sums, and the ids of the cases that failed, the worst first.
void print_summary(lint::text_output const& to, run_report const& run);

/// Prints the cases by section.
void print_list(lint::text_output const& to, std::vector<case_info> const& cases);

/// Prints everything about a case.
void print_explanation(lint::text_output const& to, case_info const& one);

// ---- Progress --------------------------------------------------------------------------------------

/// A line on the standard error that tells how far a run is. There is none unless both the standard
/// output and the standard error are a terminal that can erase a line.
///
///     progress.clear();  // before each line of the report, since both go to the same terminal
///     print_result(to, one, last_section);
///     progress.show(one.about.id);
class progress_line {
public:
    /// `is_wanted` is false if there is to be none even on a terminal.
    progress_line(bool is_wanted, std::size_t total);
    progress_line(progress_line const&) = delete;
    progress_line& operator=(progress_line const&) = delete;
    /// Erases the line.
    ~progress_line();

    /// Counts one more case that has ended, and shows "[12/87] id" in place of the line before.
    void show(std::string_view id);
    /// Erases the line until the next call of show.
    void clear();

private:
    bool is_wanted_;
    bool is_shown_ = false;
    std::size_t total_;
    std::size_t count_ = 0;
};

}  // namespace probe

#endif
