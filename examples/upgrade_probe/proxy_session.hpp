// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_EXAMPLES_UPGRADE_PROBE_PROXY_SESSION_HPP
#define HTTP_UPGRADE_EXAMPLES_UPGRADE_PROBE_PROXY_SESSION_HPP

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "connection.hpp"
#include "head.hpp"
#include "model.hpp"
#include "settings.hpp"

/// What a case does with a proxy: the probe is the client in front of it, and the origin behind it.
namespace probe {

/// A connection that came to the origin, and the first request on it.
struct proxy_visit {
    record log{};
    connection line{log};
    message_reader reader{message_reader::kind::request};
    message_reader::state state = message_reader::state::incomplete;

    /// The request. It has only what http-parser took before `state` became malformed.
    message const& got() const { return reader.got; }
    /// All bytes that came, up to the limit of a record.
    std::string raw() const;
    /// The bytes of the head, in small letters. It is what a looser reader than http-parser gets.
    std::string raw_head() const;
};

/// The origin that all cases share. It listens for the whole run. A proxy may reuse connections, open
/// some in advance, or look whether the origin is alive, so each connection is given to the case
/// whose id is in the target of the request.
class proxy_origin {
public:
    explicit proxy_origin(std::uint16_t port);
    ~proxy_origin();

    std::uint16_t port() const;

    /// From now on, requests for this id are kept for `take`. All others are answered at once.
    void expect(std::string_view id);
    void forget(std::string_view id);

    /// Waits for a connection with a request for this id. Returns null if none comes.
    std::unique_ptr<proxy_visit> take(std::string_view id, milliseconds limit);

private:
    struct implementation;
    std::unique_ptr<implementation> self_;
};

/// What the client got.
struct proxy_reply {
    enum kind {
        answered,  ///< a final response, or a 101
        closed,    ///< the end of the connection
        silent,    ///< nothing in time
        garbled,   ///< something that is not HTTP/1.1: see `error`
    };
    kind what = silent;
    message got{};
    std::vector<message> interims{};  ///< the responses before it
    std::string error{};

    bool has_status(unsigned status) const { return what == answered && got.status == status; }
    bool is_refusal() const { return what == answered && got.status >= 400; }
    /// In words, for a sentence that begins with "the proxy": "answers 502".
    std::string text() const;
};

/// What the probe learns of the proxy before the cases run.
struct proxy_habits {
    message plain{};          ///< a plain request, as it came to the origin
    std::string no_tunnel{};  ///< why no websocket goes through, or nothing
};

/// One case: a connection to the proxy, and those that the proxy makes to the origin.
class proxy_session {
public:
    proxy_session(settings const& chosen, proxy_origin& origin, proxy_habits const& habits,
                  std::string_view id, std::deque<record>& records);
    /// Puts the records of the origin's connections behind that of the client.
    ~proxy_session();

    proxy_habits const& habits() const { return habits_; }
    milliseconds timeout() const { return chosen_.timeout; }
    std::uint16_t origin_port() const { return origin_.port(); }

    /// A GET with Host and the fields that the user asked for.
    message request() const;
    /// The same with an offer of websocket.
    message handshake() const;

    /// The client's connection, which is opened now if it is not yet.
    connection& client();
    void send(message const& sent);
    void send(std::string_view bytes);
    /// Whether these bytes are among those that the client received.
    bool client_received(std::string_view bytes) const;

    /// Waits until a request is at the origin, with its content. Returns null if the proxy refuses
    /// it: answers itself, or closes the connection. Throws a failure if nothing happens in time, or
    /// if bytes come on an earlier connection.
    proxy_visit* wait_for_request();
    /// The head of a request at the origin, if one comes within the limit, or else null.
    proxy_visit* look_for_head(milliseconds limit);
    /// Reads the rest of a request. Returns whether it is whole, or malformed.
    bool read_on(proxy_visit& at, milliseconds limit);
    /// Sends a request and waits until it is at the origin; null as above.
    proxy_visit* try_bring(message const& sent);
    /// The same for a request that nobody needs to refuse. Throws not_judged if the proxy does.
    proxy_visit& bring(message const& sent);

    /// A response of the origin. It has Connection: close, so that no proxy uses the connection for
    /// another case, and a Content-Length.
    message response(unsigned status, std::string_view reason) const;
    /// A 101 that takes this request's offer of websocket, with what the client needs for it.
    message switching(message const& request) const;

    /// The origin sends.
    void answer(proxy_visit& at, message const& response);
    void answer(proxy_visit& at, std::string_view bytes);

    /// Whether the client has a 100 (Continue), but no later response.
    bool is_continued() const;
    /// Whether the client has the next final response, a 101, or the end of the connection.
    bool has_reply(milliseconds limit);
    /// Waits for it and takes it.
    proxy_reply read_reply();
    /// The same for a response of the origin that has to come through with its status and content.
    proxy_reply take_answer(message const& sent);
    /// The origin answers 200, which has to come through.
    void finish(proxy_visit& at);

private:
    bool poll_client(milliseconds limit);
    void check_earlier();

    settings const& chosen_;
    proxy_origin& origin_;
    proxy_habits const& habits_;
    std::string id_;
    std::deque<record>& records_;
    std::unique_ptr<connection> client_{};
    std::string last_sent_{};
    std::deque<std::unique_ptr<proxy_visit>> visits_{};
    std::unique_ptr<message_reader> reader_{};
    bool reader_has_bytes_ = false;
    proxy_reply reply_{};
    bool reply_is_whole_ = false;
};

/// Whether a request makes an offer of this protocol that counts.
bool offers(message const& request, std::string_view name);

}  // namespace probe

#endif
