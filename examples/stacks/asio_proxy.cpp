// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// A reverse proxy with Boost.Asio and Boost.Beast. It forwards requests and responses with their
// content, removes the field lines that are meant for one connection only, and passes websocket
// on: after a valid 101 it carries bytes both ways. It never passes h2c on.
//
//     g++ -std=c++20 -Iinclude examples/stacks/asio_proxy.cpp -o asio_proxy
//     ./asio_proxy --port 8080 --to 9000 [--timeout SECONDS]
//
// It listens on 127.0.0.1, and makes a connection to the backend, 127.0.0.1:9000, for each request.
// A backend that is silent for SECONDS (30) is answered for with 504. The proxy drops trailers,
// ignores Max-Forwards, and answers 501 to CONNECT and TRACE.

#include <http_upgrade/http_upgrade.hpp>

#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <iostream>
#include <limits>
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

template <bool is_request>
using message = http::message<is_request, http::buffer_body>;
template <bool is_request>
using parser = http::parser<is_request, http::buffer_body>;
template <bool is_request>
using serializer = http::serializer<is_request, http::buffer_body>;

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }
boost::beast::string_view view(std::string_view text) { return {text.data(), text.size()}; }

// ---- What the library decides -------------------------------------------------------------------

hu::http_version version_of(unsigned number) { return number < 11 ? hu::http_1_0 : hu::http_1_1; }

hu::forwarding plan_for(message<true> const& request) {
    auto const version = version_of(request.version());
    return hu::forward(hu::request(version, request.method_string(), request));
}

// `asked` is the plan for the request: a 101 may switch only to a protocol that was passed on.
hu::forwarding plan_for(message<false> const& response, hu::forwarding const& asked) {
    auto const version = version_of(response.version());
    return hu::forward(hu::response(version, response.result_int(), response), asked);
}

// Replaces the field lines of the last hop by those of the next.
template <bool is_request>
void replace_hop_by_hop(message<is_request>& message, hu::forwarding const& plan) {
    std::string const via = message.version() < 11 ? "1.0 asio_proxy" : "1.1 asio_proxy";
    hu::erase_hop_by_hop(message, plan);
    hu::each_advertised_field(plan.upgrades(), [&](std::string_view name, std::string_view value) {
        message.set(view(name), view(value));
    });
    message.insert(http::field::via, via);
    message.version(11);
}

// A refusal without a reason means that Connection has too many options.
void log_refusal(char const* what, hu::forwarding const& plan) {
    std::string_view const text = hu::info(plan.reason().rule).text;
    std::cerr << what << (text.empty() ? "Connection has too many options" : text) << '\n';
}

// ---- A connection -------------------------------------------------------------------------------

struct settings {
    tcp::endpoint backend{};
    seconds timeout{30};
};

constexpr seconds idle(60), for_a_head(10), for_a_tunnel(600), for_goodbye(2);
constexpr std::uint32_t longest_head = 16384;
constexpr std::uint64_t no_limit = std::numeric_limits<std::uint64_t>::max();

struct connection {
    explicit connection(tcp::socket socket)
        : client(std::move(socket)),
          server(client.get_executor()),
          alarm(client.get_executor()),
          changed(client.get_executor(), steady::time_point::max()) {}

    tcp::socket client, server;
    boost::beast::flat_buffer from_client{}, from_server{};  // bytes read but not parsed yet
    asio::steady_timer alarm;                                // rings at the deadline
    asio::steady_timer changed;  // cancelled to wake the coroutines that wait for a change
    steady::time_point deadline = steady::now() + idle;
    seconds allowed = idle;  // how long both ends may be silent
    int running = 0;         // coroutines that use this connection, besides serve
    bool timed_out = false;
    bool finished = false;
};

void close(tcp::socket& socket) {
    error_code ignored;
    socket.close(ignored);
}

void progress(connection& c) { c.deadline = steady::now() + c.allowed; }

void allow(connection& c, seconds silence) {
    c.allowed = silence;
    progress(c);
    if (c.deadline < c.alarm.expiry()) c.alarm.cancel();
}

auto into(error_code& ec) { return asio::redirect_error(asio::use_awaitable, ec); }

asio::awaitable<void> change(connection& c) {
    error_code ignored;
    co_await c.changed.async_wait(into(ignored));
}

// Closes what is silent for too long: first the backend, so that the client can still get a 504.
asio::awaitable<void> watch(connection& c) {
    while (!c.finished) {
        error_code ignored;
        c.alarm.expires_at(c.deadline);
        co_await c.alarm.async_wait(into(ignored));
        if (steady::now() < c.deadline) continue;
        if (!c.server.is_open()) close(c.client);
        close(c.server);
        c.timed_out = true;
        c.deadline = steady::now() + for_goodbye;
    }
}

void start(connection& c, asio::awaitable<void> task) {
    ++c.running;
    asio::co_spawn(c.client.get_executor(), std::move(task), [&c](std::exception_ptr) {
        --c.running;
        c.changed.cancel();
    });
}

// ---- Heads ------------------------------------------------------------------------------------------

// http::async_read_header limits only the bytes that are not parsed yet, so a head that comes in small
// pieces may be of any size. This counts all of them.
template <bool is_request>
asio::awaitable<void> read_head(tcp::socket& from, boost::beast::flat_buffer& buffer,
                                parser<is_request>& in, error_code& ec) {
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

// ---- Content ------------------------------------------------------------------------------------

enum class ending { whole, not_read, not_written };

// Sends the content as it arrives, in the framing that the serializer's message says.
template <bool is_request>
asio::awaitable<ending> relay(connection& c, parser<is_request>& in, serializer<is_request>& out) {
    tcp::socket& from = is_request ? c.client : c.server;
    tcp::socket& to = is_request ? c.server : c.client;
    auto& buffer = is_request ? c.from_client : c.from_server;
    auto& body = in.get().body();
    std::vector<char> block(16384);
    while (!in.is_done()) {
        if (!to.is_open()) co_return ending::not_written;
        error_code ec;
        body.data = block.data();
        body.size = block.size();
        co_await http::async_read_some(from, buffer, in, into(ec));
        if (ec && ec != http::error::need_buffer) co_return ending::not_read;
        progress(c);
        body.size = block.size() - body.size;
        body.data = body.size == 0 ? nullptr : block.data();  // an empty chunk would be the last
        body.more = !in.is_done();
        if (body.size == 0 && body.more) continue;
        co_await http::async_write(to, out, into(ec));
        if (ec && ec != http::error::need_buffer) co_return ending::not_written;
    }
    co_return ending::whole;
}

// Writes one framing field. Beast checks that several Content-Length values agree, but leaves them
// all in the message.
template <bool is_request>
void frame(parser<is_request>& in) {
    if (in.content_length())
        in.get().content_length(in.content_length());
    else if (!in.is_done())
        in.get().chunked(true);
}

// A coding other than chunked is removed with Transfer-Encoding, and the content would be garbage.
template <bool is_request>
bool has_other_coding(parser<is_request> const& in) {
    auto const& fields = in.get();
    auto const count = fields.count(http::field::transfer_encoding);
    return count > 1 ||
           (count == 1 &&
            !hu::equal_ignoring_case(view(fields.at(http::field::transfer_encoding)), "chunked"));
}

// ---- After the switch ---------------------------------------------------------------------------

// Carries bytes one way. `early` are those that arrived behind the head.
asio::awaitable<void> carry(connection& c, tcp::socket& from, boost::beast::flat_buffer& early,
                            tcp::socket& to, bool& is_over) {
    error_code ec;
    co_await asio::async_write(to, early.data(), into(ec));
    early.clear();
    std::vector<char> block(16384);
    while (!ec) {
        std::size_t const size = co_await from.async_read_some(asio::buffer(block), into(ec));
        if (ec) break;
        progress(c);
        co_await asio::async_write(to, asio::buffer(block.data(), size), into(ec));
    }
    error_code ignored;
    if (ec == asio::error::eof) {
        to.shutdown(tcp::socket::shutdown_send, ignored);
    } else {
        close(from);
        close(to);
    }
    is_over = true;
}

// ---- Requests and responses ---------------------------------------------------------------------

std::string date() {
    std::time_t const now = std::time(nullptr);
    char text[64];
    return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", std::gmtime(&now))};
}

// The proxy's own answer. It is the last one on the connection.
asio::awaitable<bool> refuse(connection& c, http::status status) {
    http::response<http::empty_body> answer{status, 11};
    answer.set(http::field::date, date());
    answer.set(http::field::connection, "close");
    answer.content_length(0);
    error_code ignored;
    co_await http::async_write(c.client, answer, into(ignored));
    co_return false;
}

// Makes of `http://host/path` the target and the Host that an origin server gets (RFC 9112 §3.2).
// Returns false when the request does not say which resource it is for.
bool set_target(message<true>& request, settings const& to) {
    auto const hosts = request.count(http::field::host);
    if (hosts > 1 || (hosts == 0 && request.version() == 11)) return false;
    if (hosts == 0)
        request.set(http::field::host, "127.0.0.1:" + std::to_string(to.backend.port()));
    std::string target(request.target());
    constexpr std::string_view scheme = "http://";
    if (hu::equal_ignoring_case(std::string_view(target).substr(0, scheme.size()), scheme)) {
        std::size_t const end = target.find_first_of("/?", scheme.size());
        std::string const host = target.substr(scheme.size(), end - scheme.size());
        if (host.empty() || host.find('@') != host.npos) return false;
        target = end == target.npos ? "/" : target.substr(end);
        if (target[0] == '?') target.insert(0, "/");
        request.set(http::field::host, host);
        request.target(target);
    }
    return target[0] == '/' || (target == "*" && request.method() == http::verb::options);
}

// What the response to a request depends on.
struct pending_request {
    hu::forwarding plan;
    bool is_head = false;
    bool is_1_0 = false;          // the client speaks HTTP/1.0
    bool may_keep = false;        // the client wants to keep the connection
    bool is_sent = false;         // the content is over, and
    ending sent = ending::whole;  // ended so
};

// Forwards the responses to one request, up to the final one or the end of a tunnel. Returns
// whether the client may go on.
asio::awaitable<bool> respond(connection& c, pending_request const& asked) {
    for (;;) {
        parser<false> in;
        in.header_limit(longest_head);
        in.body_limit(no_limit);
        in.skip(asked.is_head);
        error_code ec;
        co_await read_head(c.server, c.from_server, in, ec);
        if (ec) {
            if (asked.is_sent && asked.sent == ending::not_read && !c.timed_out)
                co_return co_await refuse(c, http::status::bad_request);
            co_return co_await refuse(
                c, c.timed_out ? http::status::gateway_timeout : http::status::bad_gateway);
        }
        progress(c);
        auto& response = in.get();
        unsigned const status = response.result_int();
        hu::forwarding const passed = plan_for(response, asked.plan);
        if (!passed) log_refusal("response refused: ", passed);
        if (!passed || has_other_coding(in))
            co_return co_await refuse(c, http::status::bad_gateway);

        bool keep = false;
        bool const is_interim = status < 200 && status != 101;
        if (is_interim && asked.is_1_0) continue;
        replace_hop_by_hop(response, passed);
        if (status < 200 || status == 204) response.erase(http::field::content_length);
        if (status >= 200) {
            if (response.count(http::field::date) == 0) response.set(http::field::date, date());
            frame(in);
            keep = asked.may_keep && asked.is_sent && asked.sent == ending::whole;
            if (asked.is_1_0 && response.chunked()) {
                response.chunked(false);  // the content ends with the connection
                keep = false;
            }
            if (!keep) response.insert(http::field::connection, "close");
        }
        serializer<false> out(response);
        co_await http::async_write_header(c.client, out, into(ec));
        if (ec) co_return false;
        if (is_interim) continue;
        if (status != 101) {
            ending const content = co_await relay(c, in, out);
            co_return keep&& content == ending::whole;
        }

        // The first byte behind the content of the request belongs to the new protocol.
        while (!asked.is_sent) co_await change(c);
        if (asked.sent != ending::whole) co_return false;
        allow(c, for_a_tunnel);
        bool is_up_over = false, is_down_over = false;
        start(c, carry(c, c.client, c.from_client, c.server, is_up_over));
        co_await carry(c, c.server, c.from_server, c.client, is_down_over);
        while (!is_up_over) co_await change(c);
        co_return false;
    }
}

asio::awaitable<void> send_content(connection& c, parser<true>& in, serializer<true>& out,
                                   pending_request& asked) {
    asked.sent = co_await relay(c, in, out);
    asked.is_sent = true;
    if (asked.sent == ending::not_read) close(c.server);  // it must not take a part for the whole
}

// Forwards one request and its responses. Returns whether the client may send another request.
asio::awaitable<bool> exchange(connection& c, settings const& to) {
    error_code ec;
    allow(c, idle);
    if (c.from_client.size() == 0) co_await c.client.async_wait(tcp::socket::wait_read, into(ec));
    if (ec) co_return false;
    allow(c, for_a_head);
    parser<true> in;
    in.header_limit(longest_head);
    in.body_limit(no_limit);
    co_await read_head(c.client, c.from_client, in, ec);
    if (ec == http::error::header_limit)
        co_return co_await refuse(c, http::status::request_header_fields_too_large);
    if (ec == http::error::bad_version)
        co_return co_await refuse(c, http::status::http_version_not_supported);
    if (ec) {
        bool const is_malformed =
            ec.category() == make_error_code(http::error::bad_method).category();
        if (!is_malformed) co_return false;  // the client has gone, or was silent for too long
        co_return co_await refuse(c, http::status::bad_request);
    }

    auto& request = in.get();
    pending_request asked{plan_for(request)};
    hu::forwarding const& plan = asked.plan;
    asked.is_head = request.method() == http::verb::head;
    asked.is_1_0 = request.version() < 11;
    asked.may_keep = in.keep_alive() && !asked.is_1_0;
    if (!plan) log_refusal("request refused: ", plan);
    if (request.method() == http::verb::connect || request.method() == http::verb::trace)
        co_return co_await refuse(c, http::status::not_implemented);
    if (!plan || !set_target(request, to) || (asked.is_1_0 && in.chunked()))
        co_return co_await refuse(c, http::status::bad_request);
    if (has_other_coding(in)) co_return co_await refuse(c, http::status::not_implemented);
    if (asked.is_1_0) request.erase(http::field::expect);
    replace_hop_by_hop(request, plan);
    frame(in);
    if (plan.upgrades().empty()) request.set(http::field::connection, "close");

    allow(c, to.timeout);
    c.server = tcp::socket(c.client.get_executor());
    c.from_server.clear();
    co_await c.server.async_connect(to.backend, into(ec));
    if (!ec) c.server.set_option(tcp::no_delay(true), ec);
    serializer<true> out(request);
    if (!ec) co_await http::async_write_header(c.server, out, into(ec));
    if (ec)
        co_return co_await refuse(
            c, c.timed_out ? http::status::gateway_timeout : http::status::bad_gateway);

    // The responses are read while the content is sent: an interim one may ask for the content, and
    // a final one may come before its end.
    asked.is_sent = in.is_done();
    if (!asked.is_sent) start(c, send_content(c, in, out, asked));
    bool again = co_await respond(c, asked);
    close(c.server);
    if (!asked.is_sent) {
        again = false;
        c.client.cancel(ec);
        while (!asked.is_sent) co_await change(c);
    }
    co_return again;
}

asio::awaitable<void> serve(tcp::socket client, settings const& to) {
    error_code ignored;
    client.set_option(tcp::no_delay(true), ignored);
    connection c(std::move(client));
    start(c, watch(c));
    while (co_await exchange(c, to)) c.timed_out = false;

    // A socket that is closed with bytes unread resets the connection, and the client may lose the
    // answer. So the rest is read first, for a while.
    close(c.server);
    c.client.shutdown(tcp::socket::shutdown_send, ignored);
    allow(c, for_goodbye);
    std::vector<char> rest(16384);
    auto const end = c.deadline;
    for (error_code ec; !ec && steady::now() < end;)
        co_await c.client.async_read_some(asio::buffer(rest), into(ec));
    c.finished = true;
    c.alarm.cancel();
    while (c.running != 0) co_await change(c);
}

asio::awaitable<void> listen(tcp::acceptor& acceptor, settings const& to) {
    for (;;) {
        error_code ec;
        tcp::socket client = co_await acceptor.async_accept(into(ec));
        if (!ec) {
            asio::co_spawn(acceptor.get_executor(), serve(std::move(client), to), asio::detached);
            continue;
        }
        std::cerr << "accept: " << ec.message() << '\n';
        asio::steady_timer pause(acceptor.get_executor(), std::chrono::milliseconds(100));
        co_await pause.async_wait(into(ec));
    }
}

int main(int count, char** arguments) {
    int port = 8080, backend = 0, timeout = 30;
    bool good = count % 2 == 1;
    for (int i = 1; good && i < count; i += 2) {
        std::string_view const option = arguments[i];
        int const value = std::atoi(arguments[i + 1]);
        if (option == "--port")
            port = value;
        else if (option == "--to")
            backend = value;
        else if (option == "--timeout")
            timeout = value;
        else
            good = false;
    }
    if (!good || port < 0 || port > 65535 || backend < 1 || backend > 65535 || timeout < 1) {
        std::cerr << "usage: asio_proxy [--port N] --to PORT [--timeout SECONDS]\n";
        return 2;
    }
    auto const here = asio::ip::address_v4::loopback();
    settings const to{tcp::endpoint(here, static_cast<std::uint16_t>(backend)), seconds(timeout)};
    asio::io_context context(1);
    try {
        tcp::acceptor acceptor(context, tcp::endpoint(here, static_cast<std::uint16_t>(port)));
        asio::signal_set signals(context, SIGTERM, SIGINT);
        signals.async_wait([&](error_code, int) { context.stop(); });
        std::cout << "listening on 127.0.0.1:" << acceptor.local_endpoint().port() << std::endl;
        asio::co_spawn(context, listen(acceptor, to), asio::detached);
        context.run();
    } catch (std::exception const& fault) {
        std::cerr << fault.what() << '\n';
        return 1;
    }
}
