// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <thread>

#include "model.hpp"

extern char** environ;

namespace probe {

namespace {

using std::chrono::steady_clock;

constexpr std::size_t longest_output = 4096;
/// How often a running command is looked at, and how long it may take to end when it is asked to.
constexpr milliseconds pause(5), patience(300);

// ---- The end of the program --------------------------------------------------------------------

/// The process groups that run now, for the handler of signals. 0 is an empty place.
std::atomic<pid_t> running[1024];
/// How many are about to run, and whether no more may.
std::atomic<int> starting = 0;
std::atomic<bool> is_ending = false;

/// The signals that end the program. The groups do not get those of the terminal, and so they are
/// ended by a handler.
sigset_t ending_signals() {
    sigset_t set;
    ::sigemptyset(&set);
    for (int const each : {SIGINT, SIGTERM, SIGHUP}) ::sigaddset(&set, each);
    return set;
}

void end_all(int signal) {
    is_ending = true;
    while (starting != 0) {
    }
    for (std::atomic<pid_t> const& each : running)
        if (pid_t const group = each; group != 0) ::kill(-group, SIGKILL);
    // The signal has its default action again.
    sigset_t const set = ending_signals();
    ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
    ::raise(signal);
}

void handle_signals() {
    static std::once_flag done;
    std::call_once(done, [] {
        for (int const each : {SIGINT, SIGTERM, SIGHUP}) {
            struct sigaction action{};
            if (::sigaction(each, nullptr, &action) != 0 || action.sa_handler != SIG_DFL) continue;
            action.sa_handler = end_all;
            action.sa_mask = ending_signals();
            action.sa_flags = static_cast<int>(SA_RESETHAND);
            ::sigaction(each, &action, nullptr);
        }
    });
}

void replace_in_running(pid_t from, pid_t to) {
    for (std::atomic<pid_t>& each : running) {
        pid_t expected = from;
        if (each.compare_exchange_strong(expected, to)) return;
    }
}

/// While it exists, a command may be started: the handler waits for its end, and so it must not run
/// in this thread.
class start_guard {
public:
    start_guard() {
        sigset_t const set = ending_signals();
        ::pthread_sigmask(SIG_BLOCK, &set, &before_);
        ++starting;
        if (!is_ending) return;
        --starting;
        for (;;) ::pause();  // the program is about to end
    }
    start_guard(start_guard const&) = delete;
    start_guard& operator=(start_guard const&) = delete;
    ~start_guard() {
        --starting;
        ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    }

private:
    sigset_t before_{};
};

// ---- The start of a command --------------------------------------------------------------------

/// What posix_spawn needs to know, which has to be freed.
struct spawn_settings {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;

    explicit spawn_settings(int output) {
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
        ::posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
        // A connection that a command of another case holds open would never seem closed.
        ::posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);

        ::posix_spawnattr_init(&attributes);
        ::posix_spawnattr_setflags(
            &attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
        ::posix_spawnattr_setpgroup(&attributes, 0);
        sigset_t signals;
        ::sigemptyset(&signals);
        ::posix_spawnattr_setsigmask(&attributes, &signals);
        signals = ending_signals();
        ::sigaddset(&signals, SIGPIPE);
        ::posix_spawnattr_setsigdefault(&attributes, &signals);
    }
    spawn_settings(spawn_settings const&) = delete;
    spawn_settings& operator=(spawn_settings const&) = delete;
    ~spawn_settings() {
        ::posix_spawn_file_actions_destroy(&actions);
        ::posix_spawnattr_destroy(&attributes);
    }
};

}  // namespace

child::child(std::vector<std::string> const& words) {
    handle_signals();
    if (words.empty()) throw cannot_run{"there is no command"};
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
        throw cannot_run{std::string("no pipe for the command: ") + std::strerror(errno)};
    pipe_ = ends[0];
    // The command writes to an ordinary pipe.
    ::fcntl(ends[1], F_SETFL, 0);

    std::vector<std::string> copies(words);
    std::vector<char*> arguments;
    for (std::string& each : copies) arguments.push_back(each.data());
    arguments.push_back(nullptr);
    int error = 0;
    {
        spawn_settings const settings(ends[1]);
        start_guard const guard;
        error = ::posix_spawnp(&process_, arguments[0], &settings.actions, &settings.attributes,
                               arguments.data(), environ);
        if (error == 0) replace_in_running(0, process_);
    }
    ::close(ends[1]);
    if (error != 0) {
        ::close(pipe_);
        throw cannot_run{"cannot start " + words[0] + ": " +
                         (error == ENOENT ? "command not found" : std::strerror(error))};
    }
}

child::~child() {
    stop();
    if (pipe_ >= 0) ::close(pipe_);
}

void child::take_output() {
    char block[4096];
    // A command that never stops printing must not keep the probe here.
    for (int i = 0; i < 64; ++i) {
        ssize_t const size = ::read(pipe_, block, sizeof block);
        if (size <= 0) break;
        output_.append(block, static_cast<std::size_t>(size));
        if (output_.size() > longest_output) output_.erase(0, output_.size() - longest_output);
    }
}

bool child::has_ended() {
    take_output();
    if (has_status_) return true;
    // The process stays a zombie until `stop`, so that nobody else can get its number, which is
    // that of its group.
    siginfo_t ended{};
    if (::waitid(P_PID, static_cast<id_t>(process_), &ended, WEXITED | WNOHANG | WNOWAIT) != 0 ||
        ended.si_pid == 0)
        return false;
    has_status_ = true;
    status_ = ended.si_code == CLD_EXITED ? ended.si_status : -ended.si_status;
    take_output();
    return true;
}

bool child::wait(milliseconds limit) {
    auto const end = steady_clock::now() + limit;
    while (!has_ended()) {
        auto const now = steady_clock::now();
        if (now >= end) return false;
        std::this_thread::sleep_for(std::min<steady_clock::duration>(pause, end - now));
    }
    return true;
}

void child::stop() {
    if (process_ <= 0) return;
    if (!has_ended()) {
        ::kill(-process_, SIGTERM);
        bool const had_status = has_status_;
        wait(patience);
        has_status_ = had_status;  // an end that was asked for tells nothing
    }
    ::kill(-process_, SIGKILL);
    // The number is free for others from here on.
    replace_in_running(process_, 0);
    int ignored = 0;
    while (::waitpid(process_, &ignored, 0) < 0 && errno == EINTR) {
    }
    process_ = -1;
}

std::string child::ending() const {
    if (!has_status_) return "it still runs";
    if (status_ >= 0) return "exit status " + std::to_string(status_);
    return "signal " + std::to_string(-status_);
}

}  // namespace probe
