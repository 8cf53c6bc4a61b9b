// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Counts the instructions of the library's hot calls, each against the bar that it has to keep.
//
//     count          runs each case under valgrind's callgrind and prints the table; exit 1 when a
//                    figure is above its bar, 77 when there is no valgrind
//     count CASE     runs one case once: what the table runs
//
// Built by g++ at -O2. Instructions repeat to a few units; seconds on a shared machine do not.

#include <array>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <http_upgrade/http_upgrade.hpp>

namespace hu = http_upgrade;
using namespace hu::literals;
using fields_type = std::vector<std::pair<std::string, std::string>>;

// What is counted: everything inside a function whose name begins with counted_, and not what
// calls it. Not inlined, and extern "C" so that the name is plain.
extern "C" {

[[gnu::noinline]] std::size_t counted_parse_upgrade(std::string_view value) {
    auto const list = hu::parse_upgrade(value);
    if (!list) return 0;
    std::size_t bytes = 0;
    for (hu::protocol const element : list) bytes += element.name.size() + element.version.size();
    return bytes;
}

[[gnu::noinline]] std::size_t counted_contains_upgrade(std::string_view value) {
    return hu::parse_connection(value).contains("upgrade") ? 1 : 0;
}

// Never zero: a case says that it ran.
[[gnu::noinline]] std::size_t counted_inspect(fields_type const& fields) {
    return hu::inspect(hu::request{hu::http_1_1, "GET", fields}).empty() ? 1 : 2;
}

// What a server does with each request: 1 for a switch, 2 for none.
[[gnu::noinline]] std::size_t counted_negotiate(fields_type const& fields) {
    constexpr auto supported = "websocket"_upgrade;
    return hu::negotiate(hu::request{hu::http_1_1, "GET", fields}, supported) ? 1 : 2;
}

}  // extern "C"

namespace {

std::string list_of_names(std::size_t count) {
    std::string list;
    for (std::size_t i = 0; i != count; ++i) {
        std::array<char, 16> name{};
        std::snprintf(name.data(), name.size(), "name%06zu", i);
        list += i == 0 ? "" : ", ";
        list += name.data();
    }
    return list;
}

// A message made to be slow: many lines of each list, many options, many names to compare.
template <std::size_t N>
std::size_t hostile() {
    fields_type fields;
    for (std::size_t i = 0; i != N; ++i) {
        std::string const number = std::to_string(1000000 + i);
        fields.emplace_back("Connection", "a" + number + ", b" + number);
        fields.emplace_back("Upgrade", "c" + number + ", d" + number);
        fields.emplace_back("a" + number, "");
    }
    return counted_inspect(fields);
}

// The handshake of a browser, and the same browser asking for a page.
fields_type const handshake{
    {"Host", "example.com"},
    {"Connection", "Upgrade"},
    {"Pragma", "no-cache"},
    {"Cache-Control", "no-cache"},
    {"User-Agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"},
    {"Upgrade", "websocket"},
    {"Origin", "http://example.com"},
    {"Sec-WebSocket-Version", "13"},
    {"Accept-Encoding", "gzip, deflate, br, zstd"},
    {"Accept-Language", "en-US,en;q=0.9"},
    {"Sec-WebSocket-Key", "6ZDJEmtiYd3KMzWeydqTMw=="},
    {"Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits"}};

fields_type const page{
    {"Host", "example.com"},
    {"Connection", "keep-alive"},
    {"Cache-Control", "max-age=0"},
    {"Upgrade-Insecure-Requests", "1"},
    {"User-Agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"},
    {"Accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"},
    {"Referer", "http://example.com/"},
    {"Accept-Encoding", "gzip, deflate, br, zstd"},
    {"Accept-Language", "en-US,en;q=0.9"},
    {"Cookie", "session=0123456789"},
    {"If-None-Match", "\"5f3e\""},
    {"If-Modified-Since", "Sat, 01 Aug 2026 00:00:00 GMT"}};

struct counted_case {
    char const* what;
    std::size_t (*run)();
    double divisor;       // elements that the count is divided by
    double bar;           // 0: none of its own
    bool linear = false;  // has to agree with the case before it, within 3 percent
};

std::size_t four() { return counted_parse_upgrade("HTTP/2.0, SHTTP/1.3, IRC/6.9, RTA/x11"); }
template <std::size_t N>
std::size_t names() {
    return counted_parse_upgrade(list_of_names(N));
}

constexpr counted_case cases[] = {
    {"parse_upgrade: websocket", [] { return counted_parse_upgrade("websocket"); }, 1, 130},
    {"parse_upgrade: four, with versions", four, 1, 700},
    {"parse_upgrade: a name of 64", names<64>, 64, 220},
    {"parse_upgrade: a name of 512", names<512>, 512, 220, true},
    {"parse_upgrade: a name of 4096", names<4096>, 4096, 220, true},
    {"parse_connection: keep-alive, Upgrade",
     [] { return counted_contains_upgrade("keep-alive, Upgrade"); }, 1, 300},
    {"inspect: a browser's handshake, 12 fields", [] { return counted_inspect(handshake); }, 1,
     2500},
    {"negotiate: a browser's handshake, 12 fields",
     [] { return counted_negotiate(handshake) == 1 ? std::size_t{1} : 0; }, 1, 800},
    {"negotiate: an ordinary GET, 12 fields",
     [] { return counted_negotiate(page) == 2 ? std::size_t{1} : 0; }, 1, 150},
    {"inspect: of 3 x 1,000 hostile lines", hostile<1000>, 3000, 0},
    {"inspect: of 3 x 4,000 hostile lines", hostile<4000>, 12000, 0, true},
};

// The instructions of a case, as callgrind counts them; negative when it does not run.
double count(char const* self, std::size_t index) {
    std::string const command =
        "LD_BIND_NOW=1 valgrind --tool=callgrind --callgrind-out-file=/dev/null "
        "'--toggle-collect=counted_*' '" +
        std::string(self) + "' " + std::to_string(index) + " 2>&1";
    std::FILE* const pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) return -1;
    double collected = -1;
    std::array<char, 512> line{};
    while (std::fgets(line.data(), static_cast<int>(line.size()), pipe) != nullptr) {
        std::string_view const text = line.data();
        std::size_t const at = text.find("Collected : ");
        if (at != std::string_view::npos) collected = std::atof(line.data() + at + 12);
    }
    pclose(pipe);
    return collected;
}

int print_table(char const* self) {
    if (std::system("valgrind --version > /dev/null 2>&1") != 0) {
        std::puts("no valgrind on this machine: nothing is counted");
        return 77;
    }
    bool kept = true;
    double before = 0;
    std::printf("%-45s %12s %8s\n", "case", "instructions", "bar");
    for (std::size_t i = 0; i != std::size(cases); ++i) {
        counted_case const& each = cases[i];
        double const figure = count(self, i) / each.divisor;
        bool good = figure > 0 && (each.bar == 0 || figure <= each.bar);
        if (each.linear) good = good && figure <= before * 1.03 && before <= figure * 1.03;
        kept = kept && good;
        before = figure;
        std::printf("%-45s %12.1f", each.what, figure);
        each.bar == 0 ? std::printf(" %8s", "") : std::printf(" %8.0f", each.bar);
        std::printf("%s%s\n", each.linear ? "  within 3% of the line above" : "",
                    good ? "" : "  NOT KEPT");
    }
    return kept ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) return print_table(argv[0]);
    std::size_t const index = static_cast<std::size_t>(std::atoi(argv[1]));
    if (index >= std::size(cases)) return 2;
    return cases[index].run() == 0 ? 1 : 0;
}
