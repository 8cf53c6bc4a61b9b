// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Counts the instructions of the library's hot calls, called as a user calls them, on every
// captured handshake and on others made of those, and compares each with a limit.
//
//     count          runs the cases under valgrind's callgrind and prints a table; exits with 1
//                    when a figure is above its limit, with 77 when there is no valgrind
//     count run      runs each case once: what the table counts
//
// The limits hold for g++ 12 at -O2. Instructions repeat to a few units; seconds on a shared
// machine do not. Where Boost.Beast is installed, its `is_upgrade` runs on the same heads in its
// own container: it reads the two lists, and judges nothing else.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#else
#define CALLGRIND_DUMP_STATS_AT(name) (void)(name)
#endif
#if HTTP_UPGRADE_WITH_BEAST
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#endif

#include <http_upgrade/http_upgrade.hpp>

#include "../heads.hpp"

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

[[gnu::noinline]] std::size_t counted_inspect(fields_type const& fields) {
    std::size_t errors = 0;
    for (hu::finding const each : hu::inspect(hu::request{hu::http_1_1, "GET", fields}))
        errors += each.line + 1;
    return errors;
}

[[gnu::noinline]] bool counted_negotiate(fields_type const& fields) {
    constexpr auto supported = "websocket"_upgrade;
    return bool(hu::negotiate(hu::request{hu::http_1_1, "GET", fields}, supported));
}

[[gnu::noinline]] bool counted_confirm(fields_type const& asked, fields_type const& answer) {
    return bool(hu::confirm(hu::request{hu::http_1_1, "GET", asked},
                            hu::response{hu::http_1_1, 101, answer}));
}

[[gnu::noinline]] std::size_t counted_accept_key(std::string_view key) {
    return static_cast<unsigned char>(hu::accept_key(key).view()[0]);
}

[[gnu::noinline]] std::size_t counted_forward(fields_type const& fields) {
    auto const plan = hu::forward(hu::request{hu::http_1_1, "GET", fields});
    std::size_t removed = 0;
    for (auto const& line : fields) removed += plan.removes(line.first) ? 1u : 0u;
    return removed;
}

#if HTTP_UPGRADE_WITH_BEAST
using beast_request = boost::beast::http::request<boost::beast::http::empty_body>;

[[gnu::noinline]] bool counted_beast(beast_request const& request) {
    return boost::beast::websocket::is_upgrade(request);
}
#endif

}  // extern "C"

namespace {

// ---- Heads ----------------------------------------------------------------------------------------

/// An exchange: the fields of a request that offers websocket, and of the 101 to it.
struct exchange {
    std::string name{};
    fields_type asked{};
    fields_type answer{};
};

/// The captured handshakes that negotiate takes, in the order of their names.
std::vector<exchange> captured_handshakes() {
    std::vector<exchange> result;
    for (auto const& file : std::filesystem::directory_iterator(CAPTURES)) {
        std::string const name = file.path().stem().string();
        if (file.path().extension() != ".http" || !name.starts_with("client-")) continue;
        std::vector<heads::head> const found = heads::parse(heads::read_file(file.path().string()));
        if (found.empty() || !found[0].is_request || found[0].method != "GET") continue;
        if (!counted_negotiate(found[0].fields)) continue;
        bool const answered = found.size() > 1 && found[1].status == 101;
        result.push_back(
            {name.substr(7), found[0].fields, answered ? found[1].fields : fields_type{}});
    }
    std::sort(result.begin(), result.end(),
              [](exchange const& a, exchange const& b) { return a.name < b.name; });
    return result;
}

fields_type reversed(fields_type fields) {
    std::reverse(fields.begin(), fields.end());
    return fields;
}

/// The same handshake with as many fields as wanted: of those that no rule reads, some are taken
/// out, or more put between the others.
fields_type of_size(fields_type fields, std::size_t wanted) {
    char const* const more[] = {"Accept",       "Accept-Encoding", "Cookie",
                                "X-Request-Id", "Sec-Fetch-Mode",  "DNT",
                                "User-Agent",   "Priority"};
    auto const is_read = [](std::pair<std::string, std::string> const& line) {
        return hu::equal_ignoring_case(line.first, "Host") ||
               hu::equal_ignoring_case(line.first, "Connection") ||
               hu::equal_ignoring_case(line.first, "Upgrade") ||
               hu::equal_ignoring_case(line.first.substr(0, 14), "Sec-WebSocket-");
    };
    for (std::size_t i = fields.size(); i-- != 0 && fields.size() > wanted;)
        if (!is_read(fields[i])) fields.erase(fields.begin() + static_cast<std::ptrdiff_t>(i));
    for (std::size_t i = 0; fields.size() < wanted; ++i)
        fields.insert(fields.begin() + static_cast<std::ptrdiff_t>(i * 7 % fields.size()),
                      {more[i % std::size(more)], "text/html, application/json;q=0.9"});
    return fields;
}

/// The same handshake with each list over two lines, of which the second stands last.
fields_type with_split_lists(fields_type fields) {
    std::size_t const size = fields.size();
    for (std::size_t i = 0; i != size; ++i) {
        if (hu::equal_ignoring_case(fields[i].first, "Connection")) {
            fields[i].second = "keep-alive";
            fields.emplace_back("Connection", "Upgrade");
        } else if (hu::equal_ignoring_case(fields[i].first, "Upgrade")) {
            fields[i].second = "h2c";
            fields.emplace_back("Upgrade", "websocket");
        }
    }
    return fields;
}

/// The handshake of another spelling: another option, a second protocol, further extensions.
fields_type respelled(fields_type fields) {
    for (auto& [name, value] : fields) {
        if (hu::equal_ignoring_case(name, "Connection")) value = "keep-alive, upgrade";
        if (hu::equal_ignoring_case(name, "Upgrade")) value = "WebSocket, h2c";
        if (hu::equal_ignoring_case(name, "Sec-WebSocket-Extensions"))
            value += ",x-webkit-deflate-frame";
    }
    return fields;
}

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
fields_type hostile(std::size_t size) {
    fields_type fields;
    for (std::size_t i = 0; i != size; ++i) {
        std::string const number = std::to_string(1000000 + i);
        fields.emplace_back("Connection", "a" + number + ", b" + number);
        fields.emplace_back("Upgrade", "c" + number + ", d" + number);
        fields.emplace_back("a" + number, "");
    }
    return fields;
}

// ---- Cases ----------------------------------------------------------------------------------------

struct counted_case {
    std::string what{};
    std::function<bool()> run{};  // false: the case did not do what it is there for
    double divisor = 1;           // the count is divided by it
    double limit = 0;             // instructions; 0 for none
    std::size_t against = 0;      // the case before it by this many is what it is compared with
    double ratio = 0;             // and this many times that is its limit; 0 for none
};

#if HTTP_UPGRADE_WITH_BEAST
beast_request in_beast(fields_type const& fields) {
    beast_request request(boost::beast::http::verb::get, "/", 11);
    for (auto const& [name, value] : fields) request.insert(name, value);
    return request;
}
/// False, and no case, where is_upgrade says no: it stops at the first list that it rejects.
bool add_beast(std::vector<counted_case>& cases, std::string const& what,
               fields_type const& fields) {
    beast_request const request = in_beast(fields);
    if (!counted_beast(request)) return false;
    cases.push_back({"Beast is_upgrade: " + what, [request] { return counted_beast(request); }});
    return true;
}
#else
bool add_beast(std::vector<counted_case>&, std::string const&, fields_type const&) { return false; }
#endif

// The limits of negotiate against is_upgrade. The library walks over the field names twice, and
// Beast keeps an index of them, so that each further field costs the library some 30 instructions,
// and Beast almost none. Lists over two lines are compared with what Beast takes for the same head
// with each list in one line, because Beast reads only the first line of a field.
constexpr double limit_up_to_15_fields = 0.85;
constexpr double limit_of_longer_heads = 1.1;
constexpr double limit_of_split_lists = 1.55;

double limit_of(fields_type const& fields) {
    auto const is_connection = [](std::pair<std::string, std::string> const& line) {
        return hu::equal_ignoring_case(line.first, "Connection");
    };
    if (std::count_if(fields.begin(), fields.end(), is_connection) > 1) return limit_of_split_lists;
    return fields.size() <= 15 ? limit_up_to_15_fields : limit_of_longer_heads;
}

/// The cases of one handshake. Beast is counted on `in_one_line`, whose lists it understands.
void add_handshake(std::vector<counted_case>& cases, std::string const& what,
                   fields_type const& fields, fields_type const& in_one_line, double ratio) {
    bool const compared = add_beast(cases, what, in_one_line);
    cases.push_back({"negotiate: " + what, [fields] { return counted_negotiate(fields); }, 1, 0,
                     compared ? 1u : 0u, compared ? ratio : 0});
    cases.push_back({"inspect: " + what, [fields] { return counted_inspect(fields) < 100; }, 1,
                     fields.size() <= 18 && ratio < limit_of_split_lists && ratio > 0 ? 3000. : 0});
}

std::vector<counted_case> all_cases() {
    std::vector<counted_case> cases;
    auto const parse = [&cases](std::string const& what, std::string const& value, double divisor,
                                double limit) {
        cases.push_back({"parse_upgrade: " + what,
                         [value] { return counted_parse_upgrade(value) != 0; }, divisor, limit});
    };
    parse("websocket", "websocket", 1, 130);
    parse("four, with versions", "HTTP/2.0, SHTTP/1.3, IRC/6.9, RTA/x11", 1, 700);
    parse("a name of 64", list_of_names(64), 64, 220);
    parse("a name of 4096", list_of_names(4096), 4096, 220);
    cases.push_back({"parse_connection: keep-alive, Upgrade",
                     [] { return counted_contains_upgrade("keep-alive, Upgrade") == 1; }, 1, 300});
    cases.push_back({"accept_key",
                     [] { return counted_accept_key("dGhlIHNhbXBsZSBub25jZQ==") == 's'; }, 1,
                     3500});
    cases.push_back({"negotiate: an ordinary GET of 12 fields",
                     [] { return !counted_negotiate(page); }, 1, 150});

    std::vector<exchange> const captured = captured_handshakes();
    for (exchange const& each : captured)
        add_handshake(cases, each.name, each.asked, each.asked, limit_of(each.asked));
    std::size_t size = 5;
    for (exchange const& each : captured) {
        fields_type const backwards = reversed(each.asked);
        fields_type const resized = of_size(each.asked, size);
        add_handshake(cases, each.name + ", last field first", backwards, backwards,
                      limit_of(backwards));
        add_handshake(cases, each.name + ", with " + std::to_string(resized.size()) + " fields",
                      resized, resized, limit_of(resized));
        add_handshake(cases, each.name + ", spelled otherwise", respelled(each.asked), each.asked,
                      0);
        add_handshake(cases, each.name + ", lists over two lines", with_split_lists(each.asked),
                      each.asked, limit_of_split_lists);
        size = size == 30 ? 5 : size + 5;
    }
    // One call after the other on heads of all kinds, as a server meets them.
    cases.push_back({"negotiate: all of these, one after the other",
                     [captured] {
                         bool good = !captured.empty();
                         for (exchange const& each : captured)
                             good = counted_negotiate(each.asked) && !counted_negotiate(page) &&
                                    counted_negotiate(reversed(each.asked)) && good;
                         return good;
                     },
                     3.0 * static_cast<double>(captured.size())});
    for (exchange const& each : captured) {
        if (each.answer.empty()) continue;
        cases.push_back({"confirm: " + each.name,
                         [each] { return counted_confirm(each.asked, each.answer); }, 1,
                         each.name == "chromium" ? 3800 + 3500.0 : 0});
        cases.push_back({"forward, and each name asked: " + each.name,
                         [each] { return counted_forward(each.asked) >= 2; }, 1,
                         each.name == "chromium" ? 1565.0 : 0});
    }
    for (std::size_t const lines : {1000u, 4000u}) {
        fields_type const fields = hostile(lines);
        cases.push_back({"inspect: a line, of 3 x " + std::to_string(lines) + " hostile ones",
                         [fields] { return counted_inspect(fields) != 0; },
                         3.0 * static_cast<double>(lines), 0, lines == 1000 ? 0u : 1u,
                         lines == 1000 ? 0 : 1.03});
    }
    return cases;
}

// ---- Counting -------------------------------------------------------------------------------------

int run(std::vector<counted_case> const& cases) {
    int result = 0;
    for (std::size_t i = 0; i != cases.size(); ++i) {
        CALLGRIND_DUMP_STATS_AT("before");  // what the case before it left
        if (!cases[i].run()) {
            std::printf("does not do what it is there for: %s\n", cases[i].what.c_str());
            result = 1;
        }
        CALLGRIND_DUMP_STATS_AT(("case " + std::to_string(i)).c_str());
    }
    return result;
}

/// The instructions of each case, by its index, as callgrind's dumps have them.
std::map<std::size_t, double> read_dumps(std::filesystem::path const& folder) {
    std::map<std::size_t, double> result;
    for (auto const& file : std::filesystem::directory_iterator(folder)) {
        std::ifstream in(file.path());
        std::string line;
        std::size_t index = static_cast<std::size_t>(-1);
        while (std::getline(in, line)) {
            std::size_t const at = line.find("Client Request: case ");
            if (at != line.npos) index = std::stoul(line.substr(at + 21));
            if (line.starts_with("summary: ") && index != static_cast<std::size_t>(-1))
                result[index] = std::stod(line.substr(9));
        }
    }
    return result;
}

int print_table(std::string const& self) {
    if (std::system("valgrind --version > /dev/null 2>&1") != 0) {
        std::puts("no valgrind on this machine: nothing is counted");
        return 77;
    }
    std::string folder = (std::filesystem::temp_directory_path() / "count.XXXXXX").string();
    if (mkdtemp(folder.data()) == nullptr) return 1;
    std::string const command =
        "LD_BIND_NOW=1 valgrind -q --tool=callgrind --collect-atstart=no "
        "'--toggle-collect=counted_*' '--callgrind-out-file=" +
        folder + "/out' '" + self + "' run";
    int const status = std::system(command.c_str());
    std::map<std::size_t, double> const counts = read_dumps(folder);
    std::filesystem::remove_all(folder);

    std::vector<counted_case> const cases = all_cases();
    bool kept = status == 0 && counts.size() >= cases.size();
    double worst_ratio = 0;
    std::printf("%-58s %12s %7s %7s\n", "case", "instructions", "limit", "ratio");
    std::vector<double> figures;
    for (std::size_t i = 0; i != cases.size(); ++i) {
        counted_case const& each = cases[i];
        double const figure = counts.contains(i) ? counts.at(i) / each.divisor : 0;
        figures.push_back(figure);
        double const ratio = each.against == 0 ? 0 : figure / figures[i - each.against];
        bool const good = figure > 0 && (each.limit == 0 || figure <= each.limit) &&
                          (each.ratio == 0 || ratio <= each.ratio);
        kept = kept && good;
        if (each.ratio == limit_up_to_15_fields || each.ratio == limit_of_longer_heads)
            worst_ratio = std::max(worst_ratio, ratio);
        std::printf("%-58s %12.1f", each.what.c_str(), figure);
        each.limit == 0 ? std::printf(" %7s", "") : std::printf(" %7.0f", each.limit);
        if (each.against != 0) std::printf(" %7.2f", ratio);
        if (each.ratio != 0) std::printf("  at most %.2f of the line above", each.ratio);
        std::printf("%s\n", good ? "" : "  NOT KEPT");
    }
    if (worst_ratio > 0)
        std::printf("negotiate against Boost.Beast's is_upgrade, at most: %.2f\n", worst_ratio);
    return kept ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc > 1 && std::string_view(argv[1]) == "run") return run(all_cases());
    return print_table(argv[0]);
}
