// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_EXAMPLES_UPGRADE_PROBE_CLIENT_VISIT_HPP
#define HTTP_UPGRADE_EXAMPLES_UPGRADE_PROBE_CLIENT_VISIT_HPP

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "child.hpp"
#include "connection.hpp"
#include "frames.hpp"
#include "head.hpp"
#include "model.hpp"

/// What a case does with a client.
namespace probe {

/// What all visits have in common.
struct client_setup {
    std::vector<std::string> command{};  ///< with {url}
    std::deque<listener> listeners{};    ///< one for each job
    milliseconds timeout{};              ///< for what happens on a connection
    milliseconds start_limit{};          ///< for the connection itself: some commands start slowly
    bool needs_ping = false;  ///< the client sends nothing by itself, but it answers a Ping
};

/// What a client has sent since its request.
struct client_frames {
    bool has_data = false;
    bool has_ping = false;
    std::vector<std::string> pongs{};      ///< the payloads
    std::optional<unsigned> close_code{};  ///< of a Close frame; 1005 if it has none
    bool is_unmasked = false;              ///< one of the frames was not masked
    bool is_no_frame = false;              ///< it sent something else
    std::optional<arrival> end{};          ///< how the connection ended
    bool has_left = false;                 ///< the command has ended, though the connection has not

    /// Whether the client takes the connection for one of WebSocket. A Close alone does not say so.
    bool went_on() const { return has_data || has_ping || !pongs.empty(); }
    /// Whether nothing more will come.
    bool is_over() const { return close_code || is_no_frame || end || has_left; }
    bool has_pong(std::string_view payload) const;
};

/// One run of the client, and the connection that it makes.
class client_visit {
public:
    client_visit(client_setup& setup, case_info const& about, std::deque<record>& records,
                 std::size_t job);

    case_info const& about() const { return *about_; }
    milliseconds timeout() const { return setup_->timeout; }

    /// Starts the command, in place of the one before, and reads the request that it sends. Throws
    /// not_judged if there is none, and a failure if what comes is not HTTP/1.1.
    void start();

    /// The authority of the URL.
    std::string authority() const;
    message const& request() const { return reader_->got; }
    /// What the client has sent behind its request, before there was an answer.
    std::string const& unread() const { return at_->unread; }

    /// The right 101 for the request. It chooses the first subprotocol of those that the client
    /// offers, since many clients want one of them.
    message right_answer() const;
    /// The first finding for which the library would not go on after this response. It takes the
    /// request for a right one, apart from its key, its subprotocols and its extensions.
    std::optional<mark> mark_in(message const& response) const;

    bool send(std::string_view bytes);
    bool send_bytewise(std::string_view bytes);
    /// The probe sends no more, as if the server had closed the connection; the client still can.
    void end_sending();
    /// Waits, and leaves unread what comes.
    void pause(milliseconds length);
    /// Throws away what the client has sent before there was an answer.
    void forget_unread();

    /// Whether what the probe has answered is a 101. After other responses the client may go on in
    /// HTTP, which is nobody's business here.
    bool is_switched = true;
    /// Whether permessage-deflate was agreed on, so that frames may be compressed.
    bool allows_compression = false;

    /// From now on, messages of the client are not echoed, but kept until `release_echoes`.
    void hold_echoes() { holds_echoes_ = true; }
    void release_echoes();

    /// What the client has sent so far.
    client_frames const& seen() const { return seen_; }

    /// Reads frames, echoes messages and answers Ping and Close, until `enough` says so, the client
    /// has ended the connection, or the time is up.
    void watch(std::function<bool(client_frames const&)> const& enough,
               std::optional<milliseconds> limit = {});
    /// The same until the client has gone on, or has not.
    void watch();

    /// Lets the client come to its end, and adds to the record how it ended.
    void finish(milliseconds limit = milliseconds(200));

    /// What the client did after the answer: "closed the connection".
    std::string behaviour() const;
    /// The end of what the command has printed, in one line; or nothing.
    std::string last_words() const;

    /// Throws a failure of the severity of the case, or of another one.
    [[noreturn]] void fail(std::string why, std::vector<mark> marks = {}) const;
    [[noreturn]] void fail(severity level, std::string why, std::vector<mark> marks = {}) const;

private:
    void accept_request(std::string_view path);
    void take_frames();
    void take(frame const& got);
    void reply(std::string_view frames);
    [[noreturn]] void give_up(std::string why) const;

    client_setup* setup_;
    case_info const* about_;
    std::deque<record>* records_;
    listener* door_;
    std::size_t starts_ = 0;

    // The child is the last, so that it is the first to go.
    std::unique_ptr<connection> at_{};
    std::unique_ptr<message_reader> reader_{};
    client_frames seen_{};
    bool sends_no_more_ = false;
    bool holds_echoes_ = false;
    std::string echoes_{};   // that are held
    std::string message_{};  // the fragments of a message so far
    unsigned message_opcode_ = 0;
    bool is_compressed_ = false;  // the first frame of the message has the bit that says so
    std::size_t frame_count_ = 0;
    bool has_asked_ = false;  // by a Ping, whether the client goes on
    std::unique_ptr<child> command_{};
};

}  // namespace probe

#endif
