#include <boost/asio.hpp>
#include <boost/beast.hpp>
#include <string>

namespace asio = boost::asio;
namespace websocket = boost::beast::websocket;

int main(int, char** argv) {
    asio::io_context context;
    websocket::stream<asio::ip::tcp::socket> stream(context);
    asio::ip::tcp::endpoint const server(asio::ip::make_address("127.0.0.1"),
                                         static_cast<unsigned short>(std::stoi(argv[1])));
    stream.next_layer().connect(server);
    stream.handshake(std::string("127.0.0.1:") + argv[1], "/chat");
    stream.close(websocket::close_code::normal);
}
