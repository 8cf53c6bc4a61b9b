// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "connection.hpp"

#include <poll.h>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>

#include <optional>
#include <thread>

namespace probe {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using tls_stream = asio::ssl::stream<tcp::socket&>;

struct connection::implementation {
    // Each connection has a context of its own, which runs only while one of its operations is
    // waited for. So an operation can have a time limit, and no thread ever waits for another.
    asio::io_context context{1};
    tcp::socket socket{context};
    asio::ssl::context tls_context{asio::ssl::context::tls_client};
    std::optional<tls_stream> tls{};
    std::string block = std::string(65536, '\0');

    // An operation that waits for bytes may outlive its time limit, and is taken up again by the
    // next wait. All others are cancelled.
    bool is_reading = false;
    error_code read_error{};
    std::size_t read_size = 0;
    std::optional<arrival> ended{};  // closed or reset, once it has come

    // Runs until `done` or the time limit. Returns whether it is done.
    bool run(bool const& done, milliseconds limit) {
        auto const end = std::chrono::steady_clock::now() + limit;
        context.restart();
        while (!done && context.run_one_until(end) != 0) {
        }
        return done;
    }

    // Starts an operation by `start`, which is given the handler, and waits for it. Returns its
    // error; `timed_out` if it has to be cancelled.
    template <class Start>
    error_code wait_for(Start start, milliseconds limit) {
        bool done = false;
        error_code result;
        start([&](error_code ec, auto const&...) {
            result = ec;
            done = true;
        });
        if (run(done, limit)) return result;
        error_code ignored;
        socket.close(ignored);
        run(done, std::chrono::hours(1));  // a closed socket ends all its operations at once
        return asio::error::timed_out;
    }

    template <class Handler>
    void start_reading(Handler handler) {
        if (tls)
            tls->async_read_some(asio::buffer(block), handler);
        else
            socket.async_read_some(asio::buffer(block), handler);
    }

    error_code write(std::string_view bytes, milliseconds limit) {
        return wait_for(
            [&](auto handler) {
                if (tls)
                    asio::async_write(*tls, asio::buffer(bytes.data(), bytes.size()), handler);
                else
                    asio::async_write(socket, asio::buffer(bytes.data(), bytes.size()), handler);
            },
            limit);
    }
};

namespace {

std::string text_of(error_code const& ec) {
    if (ec == asio::error::timed_out) return "no answer in time";
    if (ec == asio::error::eof || ec == asio::ssl::error::stream_truncated)
        return "the peer closed the connection";
    return ec.message();
}

}  // namespace

connection::connection(record& log) : self_(std::make_unique<implementation>()), log_(&log) {}
connection::connection(connection&&) noexcept = default;
connection::~connection() {
    if (self_) close();
}

std::string connection::open(std::string const& host, std::uint16_t port, bool use_tls,
                             milliseconds limit) {
    error_code ec;
    tcp::resolver resolver(self_->context);
    auto const found = resolver.resolve(host, std::to_string(port), ec);
    if (ec) return text_of(ec);
    ec = self_->wait_for([&](auto handler) { asio::async_connect(self_->socket, found, handler); },
                         limit);
    if (ec) return text_of(ec);
    error_code ignored;
    self_->socket.set_option(tcp::no_delay(true), ignored);
    if (!use_tls) return "";

    self_->tls.emplace(self_->socket, self_->tls_context);
    ::SSL_set_tlsext_host_name(self_->tls->native_handle(), host.c_str());
    ec = self_->wait_for(
        [&](auto handler) { self_->tls->async_handshake(asio::ssl::stream_base::client, handler); },
        limit);
    return ec ? "TLS: " + text_of(ec) : "";
}

bool connection::send(std::string_view bytes, milliseconds limit) {
    log_->add(event::sent, bytes);
    error_code const ec = self_->write(bytes, limit);
    if (ec) log_->add(event::note, "not sent: " + text_of(ec));
    return !ec;
}

bool connection::send_bytewise(std::string_view bytes, milliseconds limit) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (!send(bytes.substr(i, 1), limit)) return false;
        // Else a peer that is busy for a moment gets everything in one piece.
        std::this_thread::sleep_for(milliseconds(1));
    }
    return true;
}

arrival connection::receive(milliseconds limit) {
    implementation& self = *self_;
    // Behind the end, the operating system tells nothing more.
    if (self.ended) return *self.ended;
    if (!self.is_reading) {
        self.is_reading = true;
        self.start_reading([&self](error_code ec, std::size_t size) {
            self.is_reading = false;
            self.read_error = ec;
            self.read_size = size;
        });
    }
    auto const end = std::chrono::steady_clock::now() + limit;
    self.context.restart();
    while (self.is_reading && self.context.run_one_until(end) != 0) {
    }
    if (self.is_reading) return arrival::silent;
    if (self.read_size != 0) {
        std::string_view const bytes(self.block.data(), self.read_size);
        log_->add(event::received, bytes);
        unread.append(bytes);
        self.read_size = 0;
        return arrival::bytes;
    }
    bool const is_end = self.read_error == asio::error::eof ||
                        self.read_error == asio::ssl::error::stream_truncated;
    std::string_view const what = is_end ? "closed by the peer" : "reset by the peer";
    log_->add(event::note, what);
    self.ended = is_end ? arrival::closed : arrival::reset;
    return *self.ended;
}

void connection::end_sending() {
    error_code ignored;
    self_->socket.shutdown(tcp::socket::shutdown_send, ignored);
    log_->add(event::note, "the probe sends no more");
}

void connection::close() {
    error_code ignored;
    self_->socket.close(ignored);
    // The handler of a read refers to this object, so it has to run before the object goes.
    self_->context.restart();
    while (self_->is_reading && self_->context.run_one() != 0) {
    }
}

// ---- Listening --------------------------------------------------------------------------------------

struct listener::implementation {
    asio::io_context context{1};
    tcp::acceptor acceptor{context};
};

listener::listener(std::uint16_t port) : self_(std::make_unique<implementation>()) {
    tcp::endpoint const here(asio::ip::address_v4::loopback(), port);
    error_code ec;
    tcp::acceptor& acceptor = self_->acceptor;
    acceptor.open(here.protocol(), ec);
    if (!ec) acceptor.set_option(tcp::acceptor::reuse_address(true), ec);
    if (!ec) acceptor.bind(here, ec);
    if (!ec) acceptor.listen(tcp::acceptor::max_listen_connections, ec);
    if (!ec) acceptor.native_non_blocking(true, ec);
    if (ec) throw cannot_run{"cannot listen on port " + std::to_string(port) + ": " + ec.message()};
}

listener::~listener() = default;

std::uint16_t listener::port() const {
    error_code ignored;
    return self_->acceptor.local_endpoint(ignored).port();
}

bool listener::accept(connection& to, milliseconds limit) {
    pollfd waiting{self_->acceptor.native_handle(), POLLIN, 0};
    if (::poll(&waiting, 1, static_cast<int>(limit.count())) <= 0) return false;
    error_code ec;
    // The socket belongs to the context of the connection.
    self_->acceptor.accept(to.self_->socket, ec);
    if (ec) return false;
    error_code ignored;
    to.self_->socket.set_option(tcp::no_delay(true), ignored);
    return true;
}

int listener::wait(connection& other, milliseconds limit) {
    pollfd waiting[] = {{self_->acceptor.native_handle(), POLLIN, 0},
                        {other.self_->socket.native_handle(), POLLIN, 0}};
    if (::poll(waiting, 2, static_cast<int>(limit.count())) <= 0) return 0;
    return waiting[0].revents != 0 ? 1 : 2;
}

}  // namespace probe
