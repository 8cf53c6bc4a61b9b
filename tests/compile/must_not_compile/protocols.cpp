// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
//
// Names where protocols are expected: the compiler says what to write. See must_not_compile.sh.

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <http_upgrade/http_upgrade.hpp>

using namespace http_upgrade;
using namespace http_upgrade::literals;

namespace {

struct server {
    std::vector<std::pair<std::string, std::string>> fields{{"Upgrade", "h2c"}};
    std::string name = "websocket";
    std::vector<std::string> names{"websocket", "h2c"};
    std::vector<protocol> protocols{{"websocket"}, {"h2c"}};
    char const* pointers[2] = {"websocket", "h2c"};
};
struct handled : protocol {
    int handler = 0;
};

[[maybe_unused]] void negotiates(server& s) {
    request const asked(http_1_1, "GET", s.fields);
    [[maybe_unused]] handled more[1];
    (void)negotiate(asked, "websocket, h2c"_upgrade);
    (void)negotiate(asked, protocol{s.name});
    (void)negotiate(asked, s.protocols);
    (void)negotiate(asked, {{"websocket"}, {"h2c"}});

    (void)negotiate(asked, "websocket");                      //! http_upgrade: write .*_upgrade
    (void)negotiate(asked, {"websocket"});                    //! http_upgrade: write .*_upgrade
    (void)negotiate(asked, "websocket, h2c");                 //! http_upgrade: write .*_upgrade
    (void)negotiate(asked, s.name);                           //! http_upgrade: write .*_upgrade
    (void)negotiate(asked, std::string("websocket"));         //! http_upgrade: write .*_upgrade
    (void)negotiate(asked, {s.name});                         //! http_upgrade: write .*_upgrade
    (void)negotiate(asked, std::string_view(s.name));         //! http_upgrade: write .*_upgrade
    (void)negotiate(asked, s.names);                          //! http_upgrade: write .*_upgrade
    (void)negotiate(asked, std::vector<std::string>{"h2c"});  //! http_upgrade: write .*_upgrade
    (void)negotiate(asked, std::array<std::string_view, 1>{"h2c"});  //! http_upgrade: write
    (void)negotiate(asked, s.pointers);                  //! http_upgrade: write .*_upgrade
    (void)negotiate(asked, {"websocket", "h2c"});        //! http_upgrade: write .*_upgrade
    (void)negotiate(asked, parse_upgrade("websocket"));  //! no matching function
    (void)negotiate(asked, more);                        //! no matching function
    (void)negotiate(asked, 13);                          //! no matching function
    negotiate(asked, "websocket"_upgrade);               //! unused-result
}

[[maybe_unused]] void writes_and_confirms(server& s) {
    char buffer[most_written];
    request const asked(http_1_1, "GET", s.fields);
    (void)write_offer(into(buffer), "websocket"_upgrade);
    auto const outcome = confirm(asked, response(http_1_1, 101, s.fields));
    (void)outcome.first_of("websocket"_upgrade);

    (void)write_offer(into(buffer), "websocket");      //! http_upgrade: write .*_upgrade
    (void)write_required(into(buffer), s.name);        //! http_upgrade: write .*_upgrade
    (void)write_advertisement(into(buffer), s.names);  //! http_upgrade: write .*_upgrade
    (void)outcome.first_of("websocket");               //! http_upgrade: write .*_upgrade
    (void)outcome.first_of({"websocket"});             //! http_upgrade: write .*_upgrade
}

[[maybe_unused]] void spans() {
    [[maybe_unused]] protocol_span const one = protocol{"websocket"};

    protocol_span const b("websocket");   //! http_upgrade: write .*_upgrade
    protocol_span const c = "websocket";  //! http_upgrade: write .*_upgrade
    protocol_span const d(1);             //! no matching (constructor|function)
}

}  // namespace
