// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// A WebSocket echo server with Boost.Beast: http_upgrade decides on the handshake, Beast parses
// HTTP and reads and writes the frames. One thread; each connection is a coroutine.
//
//     g++ -std=c++20 -Iinclude examples/stacks/beast_server.cpp -o server -pthread
//     ./server [--port N]
//
// It listens on 127.0.0.1. It switches to websocket on every target and echoes every message. Any
// other request gets a 200, and on the target /required a 426 that asks for websocket.

#include <http_upgrade/http_upgrade.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <exception>
#include <iostream>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace hu = http_upgrade;
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using boost::system::error_code;
using namespace hu::literals;
using namespace std::chrono_literals;

// An operation that gets this puts its error there and throws nothing.
auto report_to(error_code& error) { return asio::redirect_error(asio::use_awaitable, error); }

// ---- What http_upgrade decides ------------------------------------------------------------------

constexpr auto mine = "websocket"_upgrade;

struct handshake {
    hu::decision decided{};
    hu::websocket_choices chosen{};
    bool expects_continue = false;
};

handshake decide(http::request_header<> const& head) {
    hu::request const asked(hu::http_version(head.version() / 10, head.version() % 10),
                            head.method_string(), head);
    return {hu::negotiate(asked, mine),
            {hu::choose_subprotocol(asked, {"superchat", "chat"}), hu::choose_deflate(asked)},
            hu::expects_continue(asked)};
}

auto setter(http::fields& fields) {
    return [&fields](std::string_view name, std::string_view value) {
        fields.set(beast::string_view(name.data(), name.size()),
                   beast::string_view(value.data(), value.size()));
    };
}

// ---- WebSocket ----------------------------------------------------------------------------------

// A connection from which bytes have been read that belong to the WebSocket: those behind the
// request. They are read again first.
struct read_ahead : beast::buffered_read_stream<beast::tcp_stream, beast::flat_buffer> {
    read_ahead(beast::tcp_stream&& stream, beast::flat_buffer&& bytes)
        : buffered_read_stream(std::move(stream)) {
        buffer() = std::move(bytes);
    }
};

// Beast looks for this function to close the connection. It has one for a tcp_stream only.
template <class Handler>
void async_teardown(beast::role_type role, read_ahead& stream, Handler&& handler) {
    using websocket::async_teardown;
    async_teardown(role, stream.next_layer(), std::forward<Handler>(handler));
}

// Beast checks the handshake again, and reads only the first Connection line. So it gets a new
// request that offers only what was agreed on. The fields of the 101 also form that offer,
// including permessage-deflate, so they are copied from there.
http::request<http::empty_body> plain_request(http::request_header<> const& head,
                                              handshake const& agreed) {
    http::request<http::empty_body> plain(http::verb::get, "/", 11);
    hu::each_switching_field(agreed.decided, agreed.chosen, setter(plain));
    plain.set(http::field::host, "localhost");
    plain.set(http::field::sec_websocket_key, head[http::field::sec_websocket_key]);
    plain.set(http::field::sec_websocket_version, "13");
    return plain;
}

asio::awaitable<void> echo(beast::tcp_stream stream, beast::flat_buffer behind,
                           http::request<http::empty_body> plain, handshake agreed) {
    error_code error;

    stream.expires_never();  // the WebSocket has timeouts of its own
    websocket::stream<read_ahead> socket(read_ahead(std::move(stream), std::move(behind)));
    socket.set_option(websocket::stream_base::timeout::suggested(beast::role_type::server));
    socket.read_message_max(1024 * 1024);
    // Beast writes the 101, and this replaces its fields by those of the library.
    socket.set_option(websocket::stream_base::decorator([agreed](websocket::response_type& answer) {
        hu::each_switching_field(agreed.decided, agreed.chosen, setter(answer));
    }));
    websocket::permessage_deflate deflate;  // its limits are the widest
    deflate.server_enable = bool(agreed.chosen.deflate);
    socket.set_option(deflate);
    co_await socket.async_accept(plain, report_to(error));

    beast::flat_buffer message;
    while (!error) {
        co_await socket.async_read(message, report_to(error));
        if (error) break;
        socket.text(socket.got_text());
        co_await socket.async_write(message.data(), report_to(error));
        message.clear();
    }
    if (error != websocket::error::closed && error != asio::error::eof)
        std::cerr << "websocket: " << error.message() << '\n';
}

// ---- HTTP/1.1 -----------------------------------------------------------------------------------

using parser_type = http::request_parser<http::buffer_body>;
using answer_type = http::response<http::string_body>;

constexpr std::uint32_t longest_head = 16 * 1024;

std::string date() {
    char text[32];
    std::time_t const now = std::time(nullptr);
    std::tm parts{};
    return {text,
            std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&now, &parts))};
}

// What the parser lets pass and a server has to refuse: the status to refuse it with, or 200.
http::status fault_in(parser_type const& parser) {
    auto const& head = parser.get();
    // Beast takes a request with an unknown transfer coding for one without content.
    if (head.count(http::field::transfer_encoding) != 0 && !parser.chunked())
        return http::status::bad_request;
    auto const hosts = head.count(http::field::host);
    if (hosts > 1 || (hosts == 0 && head.version() == 11)) return http::status::bad_request;
    // A 200 to CONNECT would turn the connection into a tunnel.
    if (head.method() == http::verb::connect) return http::status::not_implemented;
    return http::status::ok;
}

// The answer of a request that does not switch.
answer_type answer_to(http::request_header<> const& head, hu::decision const& decided) {
    answer_type answer(http::status::ok, 11);
    if (decided.status() != 0) {
        answer.result(static_cast<unsigned>(decided.status()));
        hu::each_answer_field(decided, {}, setter(answer));
    } else if (head.target() == "/required") {
        answer.result(http::status::upgrade_required);
        hu::each_required_field(mine, setter(answer));
    } else {
        answer.set(http::field::content_type, "text/plain");
        answer.body() = "hello over HTTP/1.1\n";
    }
    answer.prepare_payload();
    if (head.method() == http::verb::head) answer.body().clear();  // its length stays
    return answer;
}

asio::awaitable<void> write(beast::tcp_stream& stream, answer_type answer, bool last,
                            error_code& error) {
    answer.set(http::field::date, date());
    if (last) answer.keep_alive(false);
    stream.expires_after(30s);
    co_await http::async_write(stream, answer, report_to(error));
}

// Closes a connection after its last answer. Were it closed at once while the client still sends,
// the client could lose the answer. RFC 9112 §9.6.
asio::awaitable<void> close(beast::tcp_stream& stream) {
    error_code error;
    stream.socket().shutdown(asio::ip::tcp::socket::shutdown_send, error);
    stream.expires_after(2s);
    char dropped[4096];
    while (!error) co_await stream.async_read_some(asio::buffer(dropped), report_to(error));
}

asio::awaitable<void> refuse(beast::tcp_stream& stream, http::status status) {
    answer_type answer(status, 11);
    answer.prepare_payload();
    error_code error;
    co_await write(stream, std::move(answer), true, error);
    if (!error) co_await close(stream);
}

// Whether an error is about the bytes of the client, and not about the connection.
bool is_malformed(error_code const& error) {
    return error.category() == http::make_error_code(http::error::bad_value).category() &&
           error != http::error::end_of_stream;
}

// A client may send empty lines before a request line. RFC 9112 §2.2.
void drop_empty_lines(beast::flat_buffer& buffer) {
    std::string_view const text(static_cast<char const*>(buffer.data().data()), buffer.size());
    buffer.consume(std::min(text.find_first_not_of("\r\n"), text.size()));
}

// http::async_read_header limits only the bytes that are not parsed yet, so a head that comes in small
// pieces may be of any size. This counts all of them.
asio::awaitable<void> read_head(beast::tcp_stream& stream, beast::flat_buffer& buffer,
                                parser_type& parser, error_code& error) {
    for (std::size_t size = 0;;) {
        std::size_t const parsed = parser.put(buffer.data(), error);
        buffer.consume(parsed);
        size += parsed;
        if (size > longest_head) error = http::error::header_limit;
        if (error != http::error::need_more) co_return;
        buffer.commit(co_await stream.async_read_some(buffer.prepare(4096), report_to(error)));
        if (error) co_return;
    }
}

asio::awaitable<void> serve(asio::ip::tcp::socket socket) {
    error_code error;
    socket.set_option(asio::ip::tcp::no_delay(true), error);
    beast::tcp_stream stream(std::move(socket));
    beast::flat_buffer buffer;

    for (bool last = false; !last;) {
        stream.expires_after(60s);
        drop_empty_lines(buffer);
        while (buffer.size() == 0) {
            buffer.commit(co_await stream.async_read_some(buffer.prepare(4096), report_to(error)));
            if (error) co_return;
            drop_empty_lines(buffer);
        }

        parser_type parser;
        parser.header_limit(longest_head);
        // Not boost::none, with which Boost 1.74 refuses every Content-Length.
        parser.body_limit(std::numeric_limits<std::uint64_t>::max());
        stream.expires_after(10s);
        co_await read_head(stream, buffer, parser, error);
        if (error == http::error::header_limit)
            co_return co_await refuse(stream, http::status::request_header_fields_too_large);
        if (is_malformed(error)) co_return co_await refuse(stream, http::status::bad_request);
        if (error) co_return;
        auto const& head = parser.get();
        if (http::status const fault = fault_in(parser); fault != http::status::ok)
            co_return co_await refuse(stream, fault);

        handshake const agreed = decide(head);
        bool const refused = agreed.decided.status() == 400;

        // All of the content comes before the answer, and before the first frame.
        if (!refused &&
            (agreed.decided.owes_continue() || (!parser.is_done() && agreed.expects_continue))) {
            stream.expires_after(30s);
            co_await asio::async_write(
                stream, asio::buffer(std::string_view("HTTP/1.1 100 Continue\r\n\r\n")),
                report_to(error));
        }
        char dropped[4096];
        while (!error && !refused && !parser.is_done()) {
            parser.get().body().data = dropped;
            parser.get().body().size = sizeof dropped;
            stream.expires_after(30s);
            co_await http::async_read(stream, buffer, parser, report_to(error));
            if (error == http::error::need_buffer) error = {};
        }
        if (is_malformed(error)) co_return co_await refuse(stream, http::status::bad_request);
        if (error) co_return;

        if (agreed.decided)
            co_return co_await echo(std::move(stream), std::move(buffer),
                                    plain_request(head, agreed), agreed);
        last = refused || head.version() < 11 || !parser.keep_alive();
        co_await write(stream, answer_to(head, agreed.decided), last, error);
        if (error) co_return;
    }
    co_await close(stream);
}

asio::awaitable<void> listen(asio::ip::tcp::acceptor acceptor) {
    for (;;) {
        error_code error;
        asio::ip::tcp::socket socket = co_await acceptor.async_accept(report_to(error));
        if (!error) {
            asio::co_spawn(acceptor.get_executor(), serve(std::move(socket)), asio::detached);
            continue;
        }
        // There are no file descriptors left, for example. Some may be free again later.
        std::cerr << "accept: " << error.message() << '\n';
        asio::steady_timer pause(acceptor.get_executor(), 100ms);
        co_await pause.async_wait(report_to(error));
    }
}

int main(int count, char** arguments) {
    std::uint16_t port = 8080;
    if (count == 3 && std::string_view(arguments[1]) == "--port") {
        std::string_view const text = arguments[2];
        auto const read = std::from_chars(text.data(), text.data() + text.size(), port);
        if (read.ec == std::errc() && read.ptr == text.data() + text.size()) count = 1;
    }
    if (count != 1) {
        std::cerr << "usage: beast_server [--port N]\n";
        return 2;
    }
    try {
        asio::io_context context(1);
        asio::ip::tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), port});
        asio::signal_set signals(context, SIGINT, SIGTERM);
        signals.async_wait([&](error_code, int) { context.stop(); });
        std::cout << "listening on 127.0.0.1:" << acceptor.local_endpoint().port() << std::endl;
        asio::co_spawn(context, listen(std::move(acceptor)), asio::detached);
        context.run();
    } catch (std::exception const& failure) {
        std::cerr << "beast_server: " << failure.what() << '\n';
        return 1;
    }
}
