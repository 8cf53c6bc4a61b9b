// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_EXAMPLES_UPGRADE_PROBE_SERVER_SESSION_HPP
#define HTTP_UPGRADE_EXAMPLES_UPGRADE_PROBE_SERVER_SESSION_HPP

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "connection.hpp"
#include "head.hpp"
#include "model.hpp"
#include "settings.hpp"

/// What a case does with a server.
namespace probe {

/// The kinds of answers. A set of them says which answers are right.
namespace answers {
inline constexpr unsigned switches = 1;   ///< 101
inline constexpr unsigned ordinary = 2;   ///< 2xx or 3xx
inline constexpr unsigned refusal = 4;    ///< 4xx, 501 or 505
inline constexpr unsigned fault = 8;      ///< any other 5xx: the server says that it failed
inline constexpr unsigned closed = 16;    ///< the connection ends without an answer
inline constexpr unsigned silent = 32;    ///< nothing comes in time
inline constexpr unsigned not_http = 64;  ///< something comes that is not HTTP/1.1
inline constexpr unsigned in_http = ordinary | refusal;
}  // namespace answers

/// What a server answered to a request: the interim responses, and the last one.
struct answer {
    unsigned kind = answers::silent;
    message request{};
    std::vector<message> interim{};
    message response{};   ///< if the kind is one with a response
    std::string error{};  ///< of not_http
};

/// How the server answers a plain handshake. It is learned before the cases run.
struct baseline {
    bool switches = false;
    unsigned status = 0;
    hu::findings findings{};  ///< of the exchange
};

/// One case on a server. It opens one connection, or several one after the other.
class server_session {
public:
    server_session(settings const& chosen, baseline const& known, case_info const& about,
                   std::deque<record>& records);

    case_info const& about() const { return about_; }
    baseline const& known() const { return known_; }
    std::string_view protocol() const { return chosen_.protocol; }

    /// A request of this target with Host, the user's own fields, and the id of the case in
    /// User-Agent, so that it can be found in the logs of the server.
    message plain_request() const;
    /// A right handshake for the protocol, and then changed.
    message handshake(std::function<void(message&)> const& changed = {}) const;

    /// The target in absolute form: http://host/path.
    std::string absolute_target() const;

    /// Opens a new connection. What is sent and received is on this one from now on. Throws
    /// not_judged if the server takes none: another case may have ended it.
    void connect();
    void send(std::string_view bytes);
    void send_bytewise(std::string_view bytes);
    static void pause(milliseconds length);

    /// Reads responses up to the final one or a 101. With `interims_too`, also stops after an
    /// interim one, whose kind is then `silent`.
    answer read_answer(message const& request, bool interims_too = false);

    /// Connects, sends the request and reads the answer.
    answer ask(message const& request);

    /// The rules that the last response breaks, by itself and as the answer to its request.
    hu::findings findings_of(answer const& got) const;

    /// Throws a failure if the kind of the answer is not in `right`, or if a 101 breaks a rule that
    /// the 101 to the plain handshake does not break.
    void expect(answer const& got, unsigned right) const;

    /// Throws a failure if the new protocol does not work. Of websocket, returns the payloads of the
    /// pongs that came before the one that answers the ping of this function.
    std::vector<std::string> check_protocol();

    /// Waits for all that still comes, up to the end of the connection or a short silence. Returns
    /// what came; `how` tells how it ended.
    std::string read_rest(arrival& how, milliseconds silence = milliseconds(300));

    /// Throws a failure of the severity of the case, or of a lower one.
    [[noreturn]] void fail(std::string why, std::vector<mark> marks = {}) const;
    [[noreturn]] void fail(severity level, std::string why, std::vector<mark> marks = {}) const;

    /// Throws not_judged if the server does not switch after a plain handshake.
    void needs_switch() const;

    hu::context context() const;

private:
    milliseconds left() const;
    /// The lines in which a request differs from the plain handshake.
    std::vector<mark> unusual_lines(message const& request) const;
    [[noreturn]] void fail_switched(answer const& got) const;
    void check_websocket(std::vector<std::string>& pongs);
    void check_http2();

    settings const& chosen_;
    baseline const& known_;
    case_info const& about_;
    std::deque<record>& records_;
    std::unique_ptr<connection> at_{};
    std::chrono::steady_clock::time_point deadline_{};
};

/// The protocols that settings name, as the library reads them.
hu::protocol protocol_of(settings const& chosen);

}  // namespace probe

#endif
