// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// A gateway that translates WebSocket handshakes of HTTP/1.1 into extended CONNECTs of HTTP/2
// (RFC 8441), with Boost.Asio, Boost.Beast and libnghttp2. All tunnels share one cleartext
// connection to the backend, which speaks HTTP/2 without an upgrade (prior knowledge).
//
//     g++ -std=c++20 -Iinclude examples/stacks/nghttp2_bridge.cpp -o nghttp2_bridge -lnghttp2
//     ./nghttp2_bridge --port 8080 --to 9000
//
// It listens on 127.0.0.1; the backend is 127.0.0.1:9000, and must send
// SETTINGS_ENABLE_CONNECT_PROTOCOL. The gateway is for websocket only: it answers 404 to other
// requests. It answers one request on each connection of a client.

#include <http_upgrade/http_upgrade.hpp>

#include <nghttp2/nghttp2.h>
#include <algorithm>
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <map>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hu = http_upgrade;
namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using steady = std::chrono::steady_clock;
using std::chrono::seconds;
using field_lines = std::vector<std::pair<std::string, std::string>>;

constexpr seconds for_a_head(10), for_an_answer(30), for_goodbye(2);
constexpr std::uint32_t longest_head = 16384;
constexpr std::size_t most_held = 65536;       // bytes of a client that wait for a window
constexpr std::size_t most_content = 1 << 20;  // in a response that opens no tunnel

// What a client sent, and what it is sent instead of a translation.
struct upgrade_head {
    hu::http_version version{};
    std::string method{}, target{};
    field_lines fields{};
};

// ---- What the library decides -------------------------------------------------------------------

constexpr hu::protocol carried{"websocket"};

hu::translation translate(upgrade_head const& asked, field_lines& connect) {
    hu::request const request(asked.version, asked.method, asked.fields);
    hu::translation const done = hu::each_connect_field(
        request, {"http", asked.target}, carried,
        [&](std::string_view name, std::string_view value) { connect.emplace_back(name, value); });
    if (done) connect.emplace_back("via", "1.1 nghttp2_bridge");
    return done;
}

hu::translation translate_back(upgrade_head const& asked, int status, field_lines const& answer,
                               field_lines& upgrade) {
    hu::request const request(asked.version, asked.method, asked.fields);
    hu::response const response(hu::http_2, status, answer);
    hu::translation const done = hu::each_upgrade_answer_field(
        request, carried.name, response,
        [&](std::string_view name, std::string_view value) { upgrade.emplace_back(name, value); });
    if (done) upgrade.emplace_back("Via", "2 nghttp2_bridge");
    return done;
}

// ---- Streams and the connection that they share -------------------------------------------------

struct head {
    int status = 0;
    field_lines fields{};
};

// One stream. Whoever changes it cancels `changed`, which wakes those that wait for a change.
struct stream {
    explicit stream(asio::any_io_executor const& executor) : changed(executor) {}

    asio::steady_timer changed;
    std::int32_t id = 0;
    head arriving{};
    std::vector<head> responses{};  // interim ones and the final one
    std::string to_backend{};       // bytes that are not sent yet
    std::string to_client{};
    bool client_ended = false;   // nothing follows what is in to_backend
    bool backend_ended = false;  // nothing follows what is in to_client
    bool is_closed = false;      // both sides have ended, or it was reset
    bool is_reset = false;       // it did not end in order
};

struct backend;
nghttp2_session* make_session(backend& user);

struct backend {
    explicit backend(asio::any_io_executor const& executor)
        : socket(executor), changed(executor, steady::time_point::max()) {}
    backend(backend const&) = delete;
    backend& operator=(backend const&) = delete;
    ~backend() { nghttp2_session_del(session); }

    tcp::socket socket;
    asio::steady_timer changed;
    nghttp2_session* session = make_session(*this);
    std::map<std::int32_t, std::shared_ptr<stream>> streams{};
    bool has_settings = false;
    bool is_over = false;
};

stream* find(backend& to, std::int32_t id) {
    auto const found = to.streams.find(id);
    return found == to.streams.end() ? nullptr : found->second.get();
}

// ---- What nghttp2 reports -----------------------------------------------------------------------

std::string_view view(std::uint8_t const* bytes, std::size_t size) {
    return {reinterpret_cast<char const*>(bytes), size};
}

int on_header(nghttp2_session*, nghttp2_frame const* frame, std::uint8_t const* name,
              std::size_t name_size, std::uint8_t const* value, std::size_t value_size,
              std::uint8_t, void* user) {
    stream* const to = find(*static_cast<backend*>(user), frame->hd.stream_id);
    if (to == nullptr) return 0;
    if (view(name, name_size) == ":status")
        to->arriving.status = std::atoi(std::string(view(value, value_size)).c_str());
    else
        to->arriving.fields.emplace_back(view(name, name_size), view(value, value_size));
    return 0;
}

int on_frame(nghttp2_session*, nghttp2_frame const* frame, void* user) {
    auto& from = *static_cast<backend*>(user);
    if (frame->hd.type == NGHTTP2_SETTINGS) {
        from.has_settings = from.has_settings || (frame->hd.flags & NGHTTP2_FLAG_ACK) == 0;
        from.changed.cancel();
    }
    stream* const to = find(from, frame->hd.stream_id);
    if (to == nullptr) return 0;
    if (frame->hd.type == NGHTTP2_HEADERS) {
        if (to->arriving.status != 0) to->responses.push_back(std::move(to->arriving));
        to->arriving = {};  // without a status they are trailers, which are dropped
    }
    bool const has_data = frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA;
    if (has_data && (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0) to->backend_ended = true;
    to->changed.cancel();
    return 0;
}

int on_data(nghttp2_session* session, std::uint8_t, std::int32_t id, std::uint8_t const* bytes,
            std::size_t size, void* user) {
    stream* const to = find(*static_cast<backend*>(user), id);
    if (to == nullptr) return nghttp2_session_consume_connection(session, size);
    to->to_client += view(bytes, size);  // no more than the window of the stream
    to->changed.cancel();
    return 0;
}

int on_close(nghttp2_session*, std::int32_t id, std::uint32_t error, void* user) {
    auto& from = *static_cast<backend*>(user);
    if (stream* const to = find(from, id)) {
        to->is_reset = error != NGHTTP2_NO_ERROR || !to->backend_ended;
        to->is_closed = to->backend_ended = true;
        to->changed.cancel();
    }
    from.streams.erase(id);
    return 0;
}

ssize_t give_data(nghttp2_session*, std::int32_t id, std::uint8_t* out, std::size_t size,
                  std::uint32_t* flags, nghttp2_data_source*, void* user) {
    stream* const from = find(*static_cast<backend*>(user), id);
    if (from == nullptr) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    std::size_t const taken = std::min(size, from->to_backend.size());
    std::copy_n(from->to_backend.begin(), taken, out);
    from->to_backend.erase(0, taken);
    from->changed.cancel();
    bool const is_end = from->client_ended && from->to_backend.empty();
    if (is_end) *flags |= NGHTTP2_DATA_FLAG_EOF;
    if (taken == 0 && !is_end) return NGHTTP2_ERR_DEFERRED;
    return static_cast<ssize_t>(taken);
}

nghttp2_session* make_session(backend& user) {
    nghttp2_session_callbacks* calls = nullptr;
    nghttp2_option* option = nullptr;
    nghttp2_session* session = nullptr;
    if (nghttp2_session_callbacks_new(&calls) == 0 && nghttp2_option_new(&option) == 0) {
        nghttp2_session_callbacks_set_on_header_callback(calls, on_header);
        nghttp2_session_callbacks_set_on_frame_recv_callback(calls, on_frame);
        nghttp2_session_callbacks_set_on_data_chunk_recv_callback(calls, on_data);
        nghttp2_session_callbacks_set_on_stream_close_callback(calls, on_close);
        // The window opens again when a client has taken the bytes, so a slow one holds back its
        // stream.
        nghttp2_option_set_no_auto_window_update(option, 1);
        if (nghttp2_session_client_new2(&session, calls, &user, option) != 0) session = nullptr;
    }
    nghttp2_option_del(option);
    nghttp2_session_callbacks_del(calls);
    if (session == nullptr) throw std::bad_alloc();
    nghttp2_settings_entry const no_push{NGHTTP2_SETTINGS_ENABLE_PUSH, 0};
    nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, &no_push, 1);
    // The streams share the window of the connection: one that waits must not stop the others.
    nghttp2_session_set_local_window_size(session, NGHTTP2_FLAG_NONE, 0, 1 << 24);
    return session;
}

// ---- Bytes to and from the backend --------------------------------------------------------------

auto into(error_code& ec) { return asio::redirect_error(asio::use_awaitable, ec); }

void end(backend& to) {
    to.is_over = true;
    error_code ignored;
    to.socket.close(ignored);
    to.changed.cancel();
    for (auto& [id, each] : to.streams) {
        each->is_reset = each->is_closed = each->backend_ended = true;
        each->changed.cancel();
    }
    to.streams.clear();
}

asio::awaitable<void> write_frames(std::shared_ptr<backend> to) {
    while (!to->is_over) {
        std::uint8_t const* bytes = nullptr;
        ssize_t const size = nghttp2_session_mem_send(to->session, &bytes);
        error_code ec;
        if (size > 0) {
            co_await asio::async_write(to->socket, asio::buffer(bytes, std::size_t(size)),
                                       into(ec));
            if (ec) end(*to);
        } else if (size < 0 || nghttp2_session_want_read(to->session) == 0) {
            end(*to);
        } else {
            co_await to->changed.async_wait(into(ec));
        }
    }
}

// Closes a socket at a deadline, unless it is destroyed before. A handler that is already queued
// cannot be cancelled, so the destructor also sets `over`: the socket may no longer exist.
struct deadline {
    deadline(tcp::socket& socket, steady::duration after) : timer(socket.get_executor(), after) {
        timer.async_wait([&socket, is_over = over](error_code const& cancelled) {
            error_code ignored;
            if (!cancelled && !*is_over) socket.close(ignored);
        });
    }
    deadline(deadline const&) = delete;
    deadline& operator=(deadline const&) = delete;
    ~deadline() { *over = true; }

    asio::steady_timer timer;
    std::shared_ptr<bool> over = std::make_shared<bool>(false);
};

asio::awaitable<void> run(std::shared_ptr<backend> to, tcp::endpoint where) {
    auto limit = std::make_unique<deadline>(to->socket, for_an_answer);  // until its settings come
    error_code ec;
    co_await to->socket.async_connect(where, into(ec));
    if (!ec) to->socket.set_option(tcp::no_delay(true), ec);
    if (ec) end(*to);
    asio::co_spawn(to->socket.get_executor(), write_frames(to), asio::detached);
    std::vector<std::uint8_t> block(16384);
    while (!to->is_over) {
        std::size_t const size = co_await to->socket.async_read_some(asio::buffer(block), into(ec));
        if (ec || nghttp2_session_mem_recv(to->session, block.data(), size) < 0) end(*to);
        if (to->has_settings) limit.reset();
        to->changed.cancel();
    }
}

// The shared connection. A new one is made when the old one has ended, or takes no more streams.
struct gateway {
    tcp::endpoint where{};
    std::shared_ptr<backend> current{};
};

asio::awaitable<std::shared_ptr<backend>> reach(gateway& through,
                                                asio::any_io_executor const executor) {
    auto& current = through.current;
    if (!current || current->is_over || !nghttp2_session_check_request_allowed(current->session)) {
        current = std::make_shared<backend>(executor);
        asio::co_spawn(executor, run(current, through.where), asio::detached);
    }
    auto const to = current;
    while (!to->has_settings && !to->is_over) {
        error_code ignored;
        co_await to->changed.async_wait(into(ignored));
    }
    co_return to;
}

// ---- A tunnel -----------------------------------------------------------------------------------

std::shared_ptr<stream> open_stream(backend& to, field_lines& connect) {
    std::vector<nghttp2_nv> values;
    for (auto& [name, value] : connect)
        values.push_back({reinterpret_cast<std::uint8_t*>(name.data()),
                          reinterpret_cast<std::uint8_t*>(value.data()), name.size(), value.size(),
                          NGHTTP2_NV_FLAG_NONE});
    nghttp2_data_provider const data{{}, give_data};
    auto made = std::make_shared<stream>(to.socket.get_executor());
    made->id =
        nghttp2_submit_request(to.session, nullptr, values.data(), values.size(), &data, nullptr);
    if (made->id < 0) return nullptr;
    to.streams[made->id] = made;
    to.changed.cancel();
    return made;
}

void close_stream(backend& to, stream& tunnel, bool is_in_order) {
    nghttp2_session_consume(to.session, tunnel.id, std::exchange(tunnel.to_client, {}).size());
    if (!is_in_order && find(to, tunnel.id) != nullptr)
        nghttp2_submit_rst_stream(to.session, NGHTTP2_FLAG_NONE, tunnel.id, NGHTTP2_CANCEL);
    to.changed.cancel();
}

asio::awaitable<void> change(stream& of) {
    error_code ignored;
    co_await of.changed.async_wait(into(ignored));
}

// Waits for the next response. An empty one says that there is none.
asio::awaitable<head> next_response(stream& from) {
    auto const limit = steady::now() + for_an_answer;
    from.changed.expires_at(limit);
    while (from.responses.empty() && !from.backend_ended && steady::now() < limit)
        co_await change(from);
    from.changed.expires_at(steady::time_point::max());
    if (from.responses.empty()) co_return head{};
    head first = std::move(from.responses.front());
    from.responses.erase(from.responses.begin());
    co_return first;
}

// The bytes of a client become DATA. `early` are those that arrived behind its head.
asio::awaitable<void> carry_up(tcp::socket& client, boost::beast::flat_buffer& early, backend& to,
                               stream& tunnel) {
    tunnel.to_backend.assign(static_cast<char const*>(early.data().data()), early.size());
    std::vector<char> block(16384);
    error_code ec;
    while (!ec && !tunnel.is_closed) {
        nghttp2_session_resume_data(to.session, tunnel.id);
        to.changed.cancel();
        if (tunnel.to_backend.size() < most_held) {
            auto const size = co_await client.async_read_some(asio::buffer(block), into(ec));
            tunnel.to_backend.append(block.data(), size);
        } else {
            co_await change(tunnel);
        }
    }
    // The end of the connection ends the stream, and its reset resets the stream (RFC 8441 §5).
    tunnel.client_ended = ec == asio::error::eof;
    if (tunnel.client_ended)
        nghttp2_session_resume_data(to.session, tunnel.id);
    else
        close_stream(to, tunnel, false);
    to.changed.cancel();
}

// DATA becomes bytes to the client.
asio::awaitable<void> carry_down(tcp::socket& client, backend& from, stream& tunnel) {
    error_code ec;
    while (!ec && (!tunnel.to_client.empty() || !tunnel.backend_ended)) {
        std::string const bytes = std::exchange(tunnel.to_client, {});
        co_await asio::async_write(client, asio::buffer(bytes), into(ec));
        nghttp2_session_consume(from.session, tunnel.id, bytes.size());
        from.changed.cancel();
        if (!ec && tunnel.to_client.empty() && !tunnel.backend_ended) co_await change(tunnel);
    }
    error_code ignored;
    if (ec || tunnel.is_reset)
        client.close(ignored);
    else
        client.shutdown(tcp::socket::shutdown_send, ignored);
}

// ---- A client -----------------------------------------------------------------------------------

http::response<http::string_body> make_response(int status, field_lines const& fields) {
    http::response<http::string_body> made;
    made.result(static_cast<unsigned>(status));
    made.version(11);
    if (made.result() == http::status::unknown) made.reason("Other");
    for (auto const& [name, value] : fields) made.insert(name, value);
    return made;
}

// A final response without a switch. It is the last one on the connection.
asio::awaitable<void> finish(tcp::socket& client, std::string_view method, int status,
                             field_lines fields = {}, std::string content = {}) {
    auto message = make_response(status, fields);
    bool const has_content = method != "HEAD" && status != 204 && status != 304;
    message.insert(http::field::connection, "close");
    if (has_content) message.body() = content;
    if (has_content) message.content_length(content.size());
    error_code ignored;
    co_await http::async_write(client, message, into(ignored));
}

asio::awaitable<std::string> read_content(backend& from, stream& tunnel) {
    std::string content;
    auto const limit = steady::now() + for_an_answer;
    tunnel.changed.expires_at(limit);
    while (content.size() <= most_content && steady::now() < limit &&
           (!tunnel.to_client.empty() || !tunnel.backend_ended)) {
        std::string const bytes = std::exchange(tunnel.to_client, {});
        content += bytes;
        nghttp2_session_consume(from.session, tunnel.id, bytes.size());
        from.changed.cancel();
        if (!tunnel.backend_ended) co_await change(tunnel);
    }
    co_return content;
}

// Opens the tunnel for a handshake that was translated to `connect`, and carries its bytes.
asio::awaitable<void> tunnel_through(tcp::socket& client, boost::beast::flat_buffer& early,
                                     upgrade_head const& asked, backend& to, field_lines& connect) {
    auto const tunnel = open_stream(to, connect);
    if (!tunnel) co_return co_await finish(client, asked.method, 502);
    for (;;) {
        head const answer = co_await next_response(*tunnel);
        field_lines fields;
        hu::translation done{hu::obstacle::answer, tunnel->backend_ended ? 502 : 504};
        if (answer.status != 0) done = translate_back(asked, answer.status, answer.fields, fields);
        if (!done) {
            close_stream(to, *tunnel, false);
            co_return co_await finish(client, asked.method, done.status);
        }
        if (done.status >= 200) {
            std::string const content = co_await read_content(to, *tunnel);
            bool const is_whole = tunnel->backend_ended && !tunnel->is_reset;
            close_stream(to, *tunnel, false);  // the client has not ended its side
            if (is_whole)
                co_return co_await finish(client, asked.method, done.status, fields, content);
            co_return co_await finish(client, asked.method, 502);
        }
        auto message = make_response(done.status, fields);
        error_code ec;
        co_await http::async_write(client, message, into(ec));
        if (ec) co_return close_stream(to, *tunnel, false);
        if (done.status == 101) break;
    }
    bool is_up_over = false;
    asio::co_spawn(client.get_executor(), carry_up(client, early, to, *tunnel),
                   [&](std::exception_ptr) {
                       is_up_over = true;
                       tunnel->changed.cancel();
                   });
    co_await carry_down(client, to, *tunnel);
    deadline const limit(client, for_an_answer);  // for the client to end its side too
    while (!is_up_over) co_await change(*tunnel);
    close_stream(to, *tunnel, true);
}

// http::async_read_header limits only the bytes that are not parsed yet, so a head that comes in small
// pieces may be of any size. This counts all of them.
asio::awaitable<void> read_head(tcp::socket& from, boost::beast::flat_buffer& buffer,
                                http::request_parser<http::empty_body>& in, error_code& ec) {
    for (std::size_t size = 0;;) {
        std::size_t const parsed = in.put(buffer.data(), ec);
        buffer.consume(parsed);
        size += parsed;
        if (size > longest_head) ec = http::error::header_limit;
        if (ec != http::error::need_more) co_return;
        buffer.commit(co_await from.async_read_some(buffer.prepare(4096), into(ec)));
        if (ec) co_return;
    }
}

asio::awaitable<void> serve(tcp::socket client, gateway& through) {
    boost::beast::flat_buffer buffer;
    upgrade_head asked;
    error_code ec;
    client.set_option(tcp::no_delay(true), ec);
    {
        deadline const limit(client, for_a_head);
        http::request_parser<http::empty_body> in;
        in.header_limit(longest_head);
        co_await read_head(client, buffer, in, ec);
        asked.version = in.get().version() < 11 ? hu::http_1_0 : hu::http_1_1;
        asked.method = std::string(in.get().method_string());
        asked.target = std::string(in.get().target());
        for (auto const& each : in.get())
            asked.fields.emplace_back(each.name_string(), each.value());
    }
    if (!client.is_open() || ec == asio::error::eof || ec == asio::error::connection_reset)
        co_return;
    field_lines connect;
    hu::translation const done = translate(asked, connect);
    if (ec) {
        co_await finish(client, "GET", ec == http::error::header_limit ? 431 : 400);
    } else if (!done && done.status != 0) {
        co_await finish(client, asked.method, done.status);
    } else if (!done) {
        field_lines const fields(1, {"Content-Type", "text/plain"});
        std::string const content = "this gateway is for websocket only\n";
        co_await finish(client, asked.method, 404, fields, content);
    } else {
        auto const to = co_await reach(through, client.get_executor());
        if (to->is_over)
            co_await finish(client, asked.method, 502);
        else if (nghttp2_session_get_remote_settings(to->session,
                                                     NGHTTP2_SETTINGS_ENABLE_CONNECT_PROTOCOL) != 1)
            co_await finish(client, asked.method, 501);
        else
            co_await tunnel_through(client, buffer, asked, *to, connect);
    }
    // A socket that is closed with bytes unread resets the connection, and the client may lose the
    // answer. So the rest is read first, for a while.
    deadline const limit(client, for_goodbye);
    client.shutdown(tcp::socket::shutdown_send, ec);
    std::vector<char> rest(16384);
    for (ec = {}; !ec;) co_await client.async_read_some(asio::buffer(rest), into(ec));
}

asio::awaitable<void> listen(tcp::acceptor& acceptor, gateway& through) {
    for (;;) {
        error_code ec;
        tcp::socket client = co_await acceptor.async_accept(into(ec));
        if (!ec) {
            asio::co_spawn(acceptor.get_executor(), serve(std::move(client), through),
                           asio::detached);
            continue;
        }
        std::cerr << "accept: " << ec.message() << '\n';
        asio::steady_timer pause(acceptor.get_executor(), std::chrono::milliseconds(100));
        co_await pause.async_wait(into(ec));
    }
}

int main(int count, char** arguments) {
    int port = 8080, backend_port = 0;
    bool good = count % 2 == 1;
    for (int i = 1; good && i < count; i += 2) {
        std::string_view const option = arguments[i];
        int const value = std::atoi(arguments[i + 1]);
        if (option == "--port")
            port = value;
        else if (option == "--to")
            backend_port = value;
        else
            good = false;
    }
    if (!good || port < 0 || port > 65535 || backend_port < 1 || backend_port > 65535) {
        std::cerr << "usage: nghttp2_bridge [--port N] --to PORT\n";
        return 2;
    }
    auto const here = asio::ip::address_v4::loopback();
    asio::io_context context(1);
    gateway through{tcp::endpoint(here, static_cast<std::uint16_t>(backend_port))};
    try {
        tcp::acceptor acceptor(context, tcp::endpoint(here, static_cast<std::uint16_t>(port)));
        asio::signal_set signals(context, SIGTERM, SIGINT);
        signals.async_wait([&](error_code, int) { context.stop(); });
        std::cout << "listening on 127.0.0.1:" << acceptor.local_endpoint().port() << std::endl;
        asio::co_spawn(context, listen(acceptor, through), asio::detached);
        context.run();
    } catch (std::exception const& fault) {
        std::cerr << fault.what() << '\n';
        return 1;
    }
}
