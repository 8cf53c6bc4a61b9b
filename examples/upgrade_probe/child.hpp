// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_EXAMPLES_UPGRADE_PROBE_CHILD_HPP
#define HTTP_UPGRADE_EXAMPLES_UPGRADE_PROBE_CHILD_HPP

#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

namespace probe {

/// A command that runs in a process group of its own. Neither it nor what it started in this group
/// outlives the object, nor the program, if that ends by an ordinary signal.
class child {
public:
    /// Starts the command, which is looked for in PATH. It reads nothing, and what it prints is
    /// kept here. Throws cannot_run if there is no such command.
    explicit child(std::vector<std::string> const& words);
    child(child const&) = delete;
    child& operator=(child const&) = delete;
    ~child();

    /// Whether the command itself has ended. Call this now and then: it also takes what the command
    /// has printed, which would otherwise wait for that.
    bool has_ended();

    /// Waits for the end. Returns false if it does not come in time.
    bool wait(std::chrono::milliseconds limit);

    /// Ends the command, if it runs, and all others of its group: first in a polite way.
    void stop();

    /// Whether it has ended by itself with exit status 0.
    bool succeeded() const { return has_status_ && status_ == 0; }
    /// How it ended by itself: "exit status 1", "signal 11"; "it still runs" before the end.
    std::string ending() const;
    /// The end of what it has printed, to its standard output and to its standard error.
    std::string const& output() const { return output_; }

private:
    void take_output();

    pid_t process_ = -1;
    int pipe_ = -1;
    bool has_status_ = false;
    int status_ = 0;  // the exit status, or minus the signal
    std::string output_{};
};

}  // namespace probe

#endif
