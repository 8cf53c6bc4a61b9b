// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// A client that offers an upgrade, judges each response, and then speaks the new protocol:
// WebSocket by wslay, or HTTP/2 by nghttp2. http-parser reads HTTP/1.1.
//
//     g++ -std=c++20 -Iinclude examples/stacks/upgrade_client.cpp -lhttp_parser -lnghttp2 -lwslay -lz
//     ./a.out http://127.0.0.1:8080/
//     ./a.out [--subprotocols LIST] [--deflate] ws://127.0.0.1:8080/ [MESSAGE]
//
// An http URL offers h2c and prints the status and the content of the response in HTTP/2. A ws URL
// offers websocket, sends MESSAGE and prints the messages that come until MESSAGE is echoed; with
// --deflate it offers permessage-deflate and reads compressed messages, but sends none. One
// line is printed for each response in HTTP/1.1. If the connection does not switch, the content of
// the response follows.
//
// Exit code: 0 switched and data received; 1 not switched; 2 the server broke a rule, closed the
// connection early or did not answer in 10 seconds; 3 wrong usage or no connection.

#include <http_upgrade/http_upgrade.hpp>

#include <http_parser.h>
#include <netdb.h>
#include <nghttp2/nghttp2.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <wslay/wslay.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iostream>
#include <iterator>
#include <memory>
#include <new>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hu = http_upgrade;
using namespace hu::literals;

using field_lines = std::vector<std::pair<std::string, std::string>>;

enum exit_code { received_data = 0, not_switched = 1, failed = 2, unusable = 3 };

constexpr auto spoken = "websocket, h2c"_upgrade;  // the protocols of this client

// ---- The upgrade --------------------------------------------------------------------------------

// What is sent, and the same field lines for confirm.
struct sent_request {
    std::string text{};
    field_lines fields{};
};

// Returns false if a detail is not well-formed, for example a subprotocol that is not a token.
bool write_request(std::string_view host, std::string_view target, hu::protocol offered,
                   hu::offer_details const& details, sent_request& out) {
    out.fields.emplace_back("Host", host);
    auto const keep = [&](std::string_view name, std::string_view value) {
        out.fields.emplace_back(name, value);
    };
    if (!hu::each_offer_field(offered, details, keep)) return false;
    out.text.append("GET ").append(target).append(" HTTP/1.1\r\nHost: ").append(host);
    out.text.append("\r\n");
    hu::write_offer(std::back_inserter(out.text), offered, details);
    out.text.append("\r\n");
    return true;
}

template <class Protocols>
std::string names(Protocols const& protocols) {
    std::string text;
    for (hu::protocol const each : protocols) {
        text.append(text.empty() ? "" : ", ").append(each.name);
        if (!each.version.empty()) text.append("/").append(each.version);
    }
    return text.empty() ? "nothing" : text;
}

void print(hu::permessage_deflate const& agreed) {
    std::cout << " with permessage-deflate, windows of " << agreed.server_max_window_bits()
              << " bits from the server and " << agreed.client_max_window_bits()
              << " from the client";
    if (agreed.server_no_context_takeover()) std::cout << ", server_no_context_takeover";
    if (agreed.client_no_context_takeover()) std::cout << ", client_no_context_takeover";
}

// Says in one line what a response means. Sets `deflate` to what is agreed on in a switch.
hu::verdict judge(field_lines const& sent, hu::http_version version, unsigned status,
                  field_lines const& received, hu::permessage_deflate& deflate) {
    hu::request const request(hu::http_1_1, "GET", sent);
    hu::response const response(version, status, received);
    auto const outcome = hu::confirm(request, response);
    std::string const protocols = names(outcome.protocols());

    std::cout << status << ": ";
    switch (outcome.verdict()) {
        case hu::verdict::interim:
            std::cout << "interim, the final response is still to come";
            break;
        case hu::verdict::switched:
            std::cout << "switched to " << protocols;
            for (std::string_view const each : hu::subprotocols_of(response))
                std::cout << " with subprotocol " << each;
            deflate = hu::accepted_deflate(request, response);
            if (deflate) print(deflate);
            break;
        case hu::verdict::upgrade_required:
            std::cout << "upgrade required; the server asks for " << protocols;
            if (std::size_t const next = outcome.first_of(spoken); next != spoken.size())
                std::cout << "; this client speaks " << names(hu::protocol_span(spoken[next]));
            else
                std::cout << "; this client speaks none of it";
            break;
        case hu::verdict::not_switched:
            std::cout << "not switched; the server advertises " << protocols;
            break;
        case hu::verdict::broken: {
            hu::rule_info const rule = hu::info(outcome.reason().rule);
            std::cout << "broken: " << rule.text << " (" << rule.id << "; " << rule.source << ")";
            break;
        }
    }
    std::cout << std::endl;
    return outcome.verdict();
}

// ---- The connection -----------------------------------------------------------------------------

using timer = std::chrono::steady_clock;

// A TCP connection with a time limit for all that happens on it, but for the lookup of a name.
class connection {
public:
    connection() = default;
    connection(connection const&) = delete;
    connection& operator=(connection const&) = delete;
    ~connection() { close(); }

    // The bytes that were received and that nobody has used yet. Those behind the head of a 101
    // stay here until the new protocol takes them.
    std::string unread{};

    bool open(std::string const& host, std::string const& port) {
        addrinfo wanted{};
        wanted.ai_socktype = SOCK_STREAM;
        addrinfo* found = nullptr;
        if (int const error = ::getaddrinfo(host.c_str(), port.c_str(), &wanted, &found)) {
            why_ = ::gai_strerror(error);
            return false;
        }
        std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> const owner(found, &::freeaddrinfo);
        for (addrinfo const* each = found; each; each = each->ai_next)
            if (open(*each)) return true;
        return false;
    }

    bool send(std::string_view text) {
        while (!text.empty()) {
            ssize_t const sent = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
            if (sent >= 0)
                text.remove_prefix(static_cast<std::size_t>(sent));
            else if (!may_retry() || !wait(POLLOUT))
                return false;
        }
        return true;
    }

    // Waits for bytes and appends them to `unread`. Returns false when none will come.
    bool receive() {
        char buffer[16384];
        while (wait(POLLIN)) {
            ssize_t const size = ::recv(socket_, buffer, sizeof buffer, 0);
            if (size > 0) unread.append(buffer, static_cast<std::size_t>(size));
            if (size > 0) return true;
            closed_ = size == 0;
            if (closed_) why_ = connection_closed;
            if (closed_ || !may_retry()) return false;
        }
        return false;
    }

    bool closed() const { return closed_; }  // by the server, in the ordinary way
    std::string const& why() const { return why_; }

private:
    void close() {
        if (socket_ >= 0) ::close(socket_);
        socket_ = -1;
    }

    bool open(addrinfo const& address) {
        close();
        socket_ = ::socket(address.ai_family, address.ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC,
                           address.ai_protocol);
        if (socket_ < 0 || (::connect(socket_, address.ai_addr, address.ai_addrlen) != 0 &&
                            errno != EINPROGRESS)) {
            why_ = std::strerror(errno);
            return false;
        }
        if (!wait(POLLOUT)) return false;
        int error = 0;
        socklen_t size = sizeof error;
        ::getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size);
        why_ = error == 0 ? "" : std::strerror(error);
        return error == 0;
    }

    bool may_retry() {
        if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) return true;
        // A closed connection shows in one way or another, as the moment has it.
        bool const gone = errno == EPIPE || errno == ECONNRESET;
        why_ = gone ? connection_closed : std::strerror(errno);
        return false;
    }

    bool wait(short events) {
        using std::chrono::milliseconds;
        pollfd waiting{socket_, events, 0};
        for (;;) {
            auto const left = std::chrono::ceil<milliseconds>(deadline_ - timer::now()).count();
            int const ready = left <= 0 ? 0 : ::poll(&waiting, 1, static_cast<int>(left));
            if (ready > 0) return true;
            if (ready < 0 && errno == EINTR) continue;
            why_ = ready < 0 ? std::strerror(errno) : "timed out after 10 seconds";
            return false;
        }
    }

    static constexpr char const* connection_closed = "the server closed the connection";

    int socket_ = -1;
    bool closed_ = false;
    std::string why_{};
    timer::time_point const deadline_ = timer::now() + std::chrono::seconds(10);
};

exit_code fail(std::string_view what) {
    std::cout << std::flush;
    std::cerr << "upgrade_client: " << what << '\n';
    return failed;
}

// ---- HTTP/1.1 -----------------------------------------------------------------------------------

// Reads the responses to one request.
class response_reader {
public:
    explicit response_reader(field_lines const& sent_in) : sent_(sent_in) {
        ::http_parser_init(&parser_, HTTP_RESPONSE);
        parser_.data = this;
        ::http_parser_settings_init(&settings_);
        settings_.on_message_begin = [](http_parser* parser) { return of(parser).begin(); };
        settings_.on_header_field = [](http_parser* parser, char const* at, std::size_t size) {
            return of(parser).add_name({at, size});
        };
        settings_.on_header_value = [](http_parser* parser, char const* at, std::size_t size) {
            return of(parser).add_value({at, size});
        };
        settings_.on_headers_complete = [](http_parser* parser) { return of(parser).end_head(); };
        settings_.on_body = [](http_parser* parser, char const* at, std::size_t size) {
            if (of(parser).verdict_ == hu::verdict::not_switched)
                std::cout.write(at, static_cast<std::streamsize>(size));
            return 0;
        };
        settings_.on_message_complete = [](http_parser* parser) { return of(parser).end(); };
    }
    response_reader(response_reader const&) = delete;
    response_reader& operator=(response_reader const&) = delete;

    // Takes what belongs to the responses out of `bytes`. No bytes means that the connection is
    // closed. Returns false when there is nothing more to read: see result.
    bool read(std::string& bytes) {
        std::size_t const used =
            ::http_parser_execute(&parser_, &settings_, bytes.data(), bytes.size());
        bytes.erase(0, used);
        return !done_ && error() == HPE_OK;
    }

    // The verdict on the last response; `interim` while the final response is missing.
    hu::verdict result() const { return verdict_; }
    hu::permessage_deflate const& deflate() const { return deflate_; }
    bool complete() const { return done_; }
    http_errno error() const { return HTTP_PARSER_ERRNO(&parser_); }

private:
    static response_reader& of(http_parser* parser) {
        return *static_cast<response_reader*>(parser->data);
    }

    int begin() {
        received_.clear();
        in_value_ = true;
        return 0;
    }

    // http-parser gives names and values in pieces.
    int add_name(std::string_view piece) {
        if (in_value_) received_.emplace_back();
        in_value_ = false;
        received_.back().first.append(piece);
        return 0;
    }

    int add_value(std::string_view piece) {
        in_value_ = true;
        received_.back().second.append(piece);
        return 0;
    }

    int end_head() {
        // http-parser leaves the white space behind a value, which is no part of it.
        for (auto& line : received_) line.second.erase(line.second.find_last_not_of(" \t") + 1);
        verdict_ = judge(sent_, {parser_.http_major, parser_.http_minor}, parser_.status_code,
                         received_, deflate_);
        // -1 stops http-parser; 2 makes this head the last of HTTP/1.1, also where http-parser itself
        // sees no upgrade; 1 means that there is no content, also where a Content-Length says so.
        switch (verdict_) {
            case hu::verdict::switched: return 2;
            case hu::verdict::broken: return -1;
            case hu::verdict::interim: return 1;
            default: return parser_.status_code == 204 || parser_.status_code == 304 ? 1 : 0;
        }
    }

    int end() {
        done_ = verdict_ != hu::verdict::interim;
        if (done_) ::http_parser_pause(&parser_, 1);
        return 0;
    }

    field_lines const& sent_;
    http_parser parser_{};
    http_parser_settings settings_{};
    field_lines received_{};
    bool in_value_ = true;
    hu::verdict verdict_ = hu::verdict::interim;
    hu::permessage_deflate deflate_{};
    bool done_ = false;
};

// Reads responses until one is final or switches. `received_data` means that it switched.
exit_code read_responses(connection& server, field_lines const& sent,
                         hu::permessage_deflate& deflate) {
    response_reader reader(sent);
    while (server.receive() && reader.read(server.unread)) {
    }
    if (server.closed()) reader.read(server.unread);

    deflate = reader.deflate();
    if (reader.result() == hu::verdict::switched) return received_data;
    if (reader.result() == hu::verdict::broken) return failed;
    if (reader.complete()) return not_switched;
    if (server.closed()) return fail("the server closed the connection before the response ended");
    if (reader.error() != HPE_OK)
        return fail(std::string("this is not HTTP/1.1: ") +
                    ::http_errno_description(reader.error()));
    return fail(server.why());
}

// ---- WebSocket ----------------------------------------------------------------------------------

constexpr std::size_t longest_message = 1 << 20;

// Decompresses the messages of a server, RFC 7692 §7.2.2.
class inflater {
public:
    // A window of 15 bits also reads what a smaller one wrote, and keeping the context does no harm.
    inflater() {
        if (::inflateInit2(&stream_, -15) != Z_OK) throw std::bad_alloc();
    }
    inflater(inflater const&) = delete;
    inflater& operator=(inflater const&) = delete;
    ~inflater() { ::inflateEnd(&stream_); }

    // Returns the status code to close with; 0 when the message is good.
    std::uint16_t read(std::string_view message, std::string& text) {
        std::string whole(message);
        whole.append("\x00\x00\xff\xff", 4);
        stream_.next_in = reinterpret_cast<Bytef*>(whole.data());
        stream_.avail_in = static_cast<uInt>(whole.size());
        char buffer[16384];
        do {
            stream_.next_out = reinterpret_cast<Bytef*>(buffer);
            stream_.avail_out = sizeof buffer;
            int const result = ::inflate(&stream_, Z_SYNC_FLUSH);
            if (result == Z_STREAM_END) ::inflateResetKeep(&stream_);  // another block may follow
            if (result == Z_DATA_ERROR) return WSLAY_CODE_INVALID_FRAME_PAYLOAD_DATA;
            if (result == Z_MEM_ERROR) throw std::bad_alloc();
            text.append(buffer, sizeof buffer - stream_.avail_out);
            if (text.size() > longest_message) return WSLAY_CODE_MESSAGE_TOO_BIG;
        } while (stream_.avail_in != 0 || stream_.avail_out == 0);
        return 0;
    }

private:
    z_stream stream_{};
};

bool is_utf8(std::string_view text) {
    std::size_t left = 0;
    std::uint32_t code = 0;
    std::uint32_t least = 0;
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        if (left != 0) {
            if ((byte & 0xC0) != 0x80) return false;
            code = code << 6 | (byte & 0x3F);
            if (--left == 0 && (code < least || code > 0x10FFFF || (code >> 11) == 0x1B))
                return false;
        } else if (byte >= 0x80) {
            if (byte < 0xC2 || byte > 0xF4) return false;
            left = byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3;
            least = left == 1 ? 0x80 : left == 2 ? 0x800 : 0x10000;
            code = byte & (0x3Fu >> left);
        }
    }
    return left == 0;
}

struct echo {
    connection& server;
    std::string const& message;
    inflater in{};
    bool received = false;
};

// Returns the status code to close with; 0 to go on.
std::uint16_t print_message(echo& expected, wslay_event_on_msg_recv_arg const& message) {
    std::string text(reinterpret_cast<char const*>(message.msg), message.msg_length);
    if (wslay_get_rsv1(message.rsv)) {
        std::string const compressed = std::exchange(text, {});
        std::uint16_t const fault = expected.in.read(compressed, text);
        if (fault != 0) return fault;
        // wslay checks only text that is not compressed.
        if (message.opcode == WSLAY_TEXT_FRAME && !is_utf8(text))
            return WSLAY_CODE_INVALID_FRAME_PAYLOAD_DATA;
    }
    if (message.opcode == WSLAY_TEXT_FRAME) std::cout << "message: " << text << std::endl;
    if (message.opcode == WSLAY_BINARY_FRAME)
        std::cout << "binary message of " << text.size() << " bytes" << std::endl;
    if (message.opcode != WSLAY_TEXT_FRAME || text != expected.message) return 0;
    expected.received = true;
    return WSLAY_CODE_NORMAL_CLOSURE;
}

// Sends the message, prints what comes until it is echoed, and closes. wslay fails a connection
// whose frames have a reserved bit, unless permessage-deflate gives that bit a meaning.
exit_code speak_websocket(connection& server, std::string const& message,
                          hu::permessage_deflate const& deflate) {
    wslay_event_callbacks callbacks{};
    callbacks.recv_callback = [](wslay_event_context_ptr context, std::uint8_t* out,
                                 std::size_t size, int, void* data) -> ssize_t {
        std::string& unread = static_cast<echo*>(data)->server.unread;
        std::size_t const taken = unread.copy(reinterpret_cast<char*>(out), size);
        unread.erase(0, taken);
        if (taken != 0) return static_cast<ssize_t>(taken);
        ::wslay_event_set_error(context, WSLAY_ERR_WOULDBLOCK);
        return -1;
    };
    callbacks.send_callback = [](wslay_event_context_ptr context, std::uint8_t const* from,
                                 std::size_t size, int, void* data) -> ssize_t {
        std::string_view const bytes(reinterpret_cast<char const*>(from), size);
        if (static_cast<echo*>(data)->server.send(bytes)) return static_cast<ssize_t>(size);
        ::wslay_event_set_error(context, WSLAY_ERR_CALLBACK_FAILURE);
        return -1;
    };
    callbacks.genmask_callback = [](wslay_event_context_ptr, std::uint8_t* out, std::size_t size,
                                    void*) {
        std::random_device random;
        std::generate_n(out, size, [&] { return static_cast<std::uint8_t>(random()); });
        return 0;
    };
    callbacks.on_msg_recv_callback = [](wslay_event_context_ptr context,
                                        wslay_event_on_msg_recv_arg const* arrived, void* data) {
        std::uint16_t const code = print_message(*static_cast<echo*>(data), *arrived);
        if (code == 0) return;
        if (code != WSLAY_CODE_NORMAL_CLOSURE) ::wslay_event_shutdown_read(context);
        ::wslay_event_queue_close(context, code, nullptr, 0);
    };

    echo expected{server, message};
    wslay_event_context_ptr made = nullptr;
    if (::wslay_event_context_client_init(&made, &callbacks, &expected) != 0)
        return fail("no memory");
    std::unique_ptr<wslay_event_context, decltype(&::wslay_event_context_free)> const context(
        made, &::wslay_event_context_free);
    ::wslay_event_config_set_max_recv_msg_length(made, longest_message);
    if (deflate) ::wslay_event_config_set_allowed_rsv_bits(made, WSLAY_RSV1_BIT);
    wslay_event_msg const first{
        WSLAY_TEXT_FRAME, reinterpret_cast<std::uint8_t const*>(message.data()), message.size()};
    ::wslay_event_queue_msg(made, &first);
    do {
        if (::wslay_event_recv(made) != 0 || ::wslay_event_send(made) != 0) break;
    } while (::wslay_event_want_read(made) && server.receive());

    if (expected.received) return received_data;
    if (::wslay_event_get_close_sent(made))
        return fail("WebSocket was closed before the echo, with code " +
                    std::to_string(::wslay_event_get_status_code_sent(made)));
    return fail(server.why());
}

// ---- HTTP/2 -------------------------------------------------------------------------------------

// The settings that the offer contains: no push.
constexpr std::string_view http2_settings = "AAIAAAAA";
static_assert(*hu::h2c_settings(http2_settings).begin() ==
              hu::h2c_setting{NGHTTP2_SETTINGS_ENABLE_PUSH, 0});

struct first_stream {
    bool ended = false;
    std::uint32_t error = NGHTTP2_NO_ERROR;
};

// The request was sent in HTTP/1.1, and its response comes as stream 1.
int print_header(nghttp2_session*, nghttp2_frame const* frame, std::uint8_t const* name,
                 std::size_t name_size, std::uint8_t const* value, std::size_t value_size,
                 std::uint8_t, void*) {
    std::string_view const key(reinterpret_cast<char const*>(name), name_size);
    std::string_view const text(reinterpret_cast<char const*>(value), value_size);
    if (frame->hd.stream_id == 1 && key == ":status")
        std::cout << text << " in HTTP/2" << std::endl;
    return 0;
}

int print_content(nghttp2_session*, std::uint8_t, std::int32_t stream, std::uint8_t const* data,
                  std::size_t size, void*) {
    if (stream == 1)
        std::cout.write(reinterpret_cast<char const*>(data), static_cast<std::streamsize>(size));
    return 0;
}

// Ends the session, with a GOAWAY, when the response is complete.
int end_stream(nghttp2_session* session, std::int32_t stream, std::uint32_t error, void* data) {
    if (stream != 1) return 0;
    *static_cast<first_stream*>(data) = {true, error};
    return ::nghttp2_session_terminate_session(session, NGHTTP2_NO_ERROR);
}

bool send_frames(connection& server, nghttp2_session* session) {
    std::uint8_t const* data = nullptr;
    for (;;) {
        ssize_t const size = ::nghttp2_session_mem_send(session, &data);
        if (size <= 0) return size == 0;
        if (!server.send({reinterpret_cast<char const*>(data), static_cast<std::size_t>(size)}))
            return false;
    }
}

exit_code speak_http2(connection& server) {
    nghttp2_session_callbacks* callbacks = nullptr;
    if (::nghttp2_session_callbacks_new(&callbacks) != 0) return fail("no memory");
    ::nghttp2_session_callbacks_set_on_header_callback(callbacks, print_header);
    ::nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, print_content);
    ::nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, end_stream);
    first_stream response;
    nghttp2_session* made = nullptr;
    int const error = ::nghttp2_session_client_new(&made, callbacks, &response);
    ::nghttp2_session_callbacks_del(callbacks);
    if (error != 0) return fail(::nghttp2_strerror(error));
    std::unique_ptr<nghttp2_session, decltype(&::nghttp2_session_del)> const session(
        made, &::nghttp2_session_del);

    std::vector<nghttp2_settings_entry> settings;
    for (hu::h2c_setting const each : hu::h2c_settings(http2_settings))
        settings.push_back({each.identifier, each.value});
    std::vector<std::uint8_t> payload(6 * settings.size());
    ::nghttp2_pack_settings_payload(payload.data(), payload.size(), settings.data(),
                                    settings.size());
    if (int const why =
            ::nghttp2_session_upgrade2(made, payload.data(), payload.size(), 0, nullptr))
        return fail(::nghttp2_strerror(why));

    do {
        std::string const bytes = std::exchange(server.unread, {});
        ssize_t const used = ::nghttp2_session_mem_recv(
            made, reinterpret_cast<std::uint8_t const*>(bytes.data()), bytes.size());
        if (used < 0) return fail(::nghttp2_strerror(static_cast<int>(used)));
        if (!send_frames(server, made)) break;
    } while (::nghttp2_session_want_read(made) && server.receive());

    if (!response.ended)
        return fail(server.why().empty() ? "the server broke a rule of HTTP/2" : server.why());
    if (response.error != NGHTTP2_NO_ERROR)
        return fail(std::string("stream 1: ") + ::nghttp2_http2_strerror(response.error));
    return received_data;
}

// ---- The command line ---------------------------------------------------------------------------

struct url {
    bool websocket = false;
    std::string host{};  // as getaddrinfo takes it
    std::string port{};
    std::string authority{};  // as Host takes it
    std::string target{};
};

bool read_url(std::string_view text, url& out) {
    http_parser_url found{};
    ::http_parser_url_init(&found);
    if (std::ranges::any_of(text, [](char c) { return c <= ' ' || c > '~'; })) return false;
    if (::http_parser_parse_url(text.data(), text.size(), 0, &found) != 0) return false;
    auto const part = [&](http_parser_url_fields field) {
        bool const exists = found.field_set & 1u << field;
        return exists ? text.substr(found.field_data[field].off, found.field_data[field].len)
                      : std::string_view();
    };
    std::string_view const scheme = part(UF_SCHEMA);
    out.websocket = hu::equal_ignoring_case(scheme, "ws");
    out.host = part(UF_HOST);
    out.port = part(UF_PORT).empty() ? "80" : part(UF_PORT);
    out.authority = out.host.find(':') == std::string::npos ? out.host : "[" + out.host + "]";
    if (!part(UF_PORT).empty()) out.authority.append(":").append(out.port);
    out.target = part(UF_PATH).empty() ? "/" : part(UF_PATH);
    if (!part(UF_QUERY).empty()) out.target.append("?").append(part(UF_QUERY));
    return (out.websocket || hu::equal_ignoring_case(scheme, "http")) && part(UF_USERINFO).empty();
}

exit_code usage() {
    std::cerr << "usage: upgrade_client http://HOST[:PORT]/PATH\n"
                 "       upgrade_client [--subprotocols LIST] [--deflate] "
                 "ws://HOST[:PORT]/PATH [MESSAGE]\n";
    return unusable;
}

int main(int count, char** arguments) {
    std::vector<std::string> words(arguments + 1, arguments + count);
    std::string subprotocols;
    if (words.size() >= 2 && words[0] == "--subprotocols") {
        subprotocols = words[1];
        words.erase(words.begin(), words.begin() + 2);
    }
    bool const deflates = !words.empty() && words[0] == "--deflate";
    if (deflates) words.erase(words.begin());
    url to;
    if (words.empty() || !read_url(words[0], to) || words.size() > (to.websocket ? 2 : 1) ||
        (!to.websocket && (deflates || !subprotocols.empty())))
        return usage();
    std::string const message = words.size() == 2 ? words[1] : "hello";

    unsigned char drawn[16];
    std::random_device random;
    for (unsigned char& each : drawn) each = static_cast<unsigned char>(random());
    hu::websocket_key const key = hu::make_websocket_key(drawn);
    hu::offer_details details;  // a view of the key and of the other texts
    if (to.websocket)
        details = {.websocket_key = key,
                   .subprotocols = subprotocols,
                   .extensions = deflates ? "permessage-deflate; client_max_window_bits" : ""};
    else
        details = {.http2_settings = http2_settings};
    sent_request request;
    if (!write_request(to.authority, to.target, {to.websocket ? "websocket" : "h2c"}, details,
                       request))
        return usage();

    connection server;
    if (!server.open(to.host, to.port)) {
        std::cerr << "upgrade_client: " << server.why() << '\n';
        return unusable;
    }
    if (!server.send(request.text)) return fail(server.why());
    hu::permessage_deflate deflate;
    exit_code const result = read_responses(server, request.fields, deflate);
    if (result != received_data) return result;
    return to.websocket ? speak_websocket(server, message, deflate) : speak_http2(server);
}
