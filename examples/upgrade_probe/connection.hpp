// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_EXAMPLES_UPGRADE_PROBE_CONNECTION_HPP
#define HTTP_UPGRADE_EXAMPLES_UPGRADE_PROBE_CONNECTION_HPP

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "model.hpp"

/// TCP connections, with or without TLS, whose every operation has a time limit.
///
/// A connection belongs to one thread. Nothing here throws but where it says so.
namespace probe {

/// What waiting for bytes came to.
enum class arrival {
    bytes,   ///< there are new bytes
    closed,  ///< the peer closed its direction: no more bytes will come
    reset,   ///< the peer reset the connection, or it broke
    silent,  ///< nothing came within the time limit
};

class connection {
public:
    /// A connection that is not open. What happens on it is added to `log`, which must outlive it.
    explicit connection(record& log);
    connection(connection&&) noexcept;
    ~connection();

    /// Connects, and with `use_tls` makes the TLS handshake, which takes any certificate. Returns
    /// what went wrong, in a few words, or nothing.
    std::string open(std::string const& host, std::uint16_t port, bool use_tls, milliseconds limit);

    /// Sends all of it. Returns false if the peer does not take it in time or has gone.
    bool send(std::string_view bytes, milliseconds limit);

    /// Sends all of it, one segment for each byte, with a pause of a millisecond behind each.
    bool send_bytewise(std::string_view bytes, milliseconds limit);

    /// Waits for bytes and adds them to `unread`.
    arrival receive(milliseconds limit);

    /// Tells the peer that no more bytes will be sent.
    void end_sending();

    void close();

    /// From now on, what happens is added to this record.
    void log_to(record& log) { log_ = &log; }

    /// What was received and nobody has used yet.
    std::string unread{};

private:
    friend class listener;
    struct implementation;
    std::unique_ptr<implementation> self_;
    record* log_;
};

/// Waits for connections on 127.0.0.1.
class listener {
public:
    /// Throws cannot_run if the port cannot be used. Port 0 takes any that is free.
    explicit listener(std::uint16_t port);
    ~listener();

    std::uint16_t port() const;

    /// Waits for a connection. Returns false if none comes.
    bool accept(connection& to, milliseconds limit);

    /// Waits until one of the two has something: a new connection here (1), or bytes or the end on
    /// `other` (2). Returns 0 if neither has.
    int wait(connection& other, milliseconds limit);

private:
    struct implementation;
    std::unique_ptr<implementation> self_;
};

}  // namespace probe

#endif
