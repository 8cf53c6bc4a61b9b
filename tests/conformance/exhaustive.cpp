// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Every short field value, and every pair of short field lines, read by the library and by the
// grammars of oracle.hpp. The two have to agree on each: whether it is well-formed, its elements and
// their places, and where the first byte is that does not fit.
//
// With HTTP_UPGRADE_EXHAUSTIVE in the environment the values are longer, the counts are printed, and
// it takes a minute or two.

#include <http_upgrade/http_upgrade.hpp>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cases.hpp"
#include "oracle.hpp"

namespace {

using namespace http_upgrade;
using namespace std::string_view_literals;

// ---- Comparing ----------------------------------------------------------------------------------

bool all_sizes() {
    static bool const set = std::getenv("HTTP_UPGRADE_EXHAUSTIVE") != nullptr;
    return set;
}

/// The text with each byte visible.
std::string visible(std::string_view text) {
    constexpr char digits[] = "0123456789abcdef";
    std::string result;
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        if (byte >= ' ' && byte <= '~')
            result += c;
        else
            (((result += "\\x") += digits[byte / 16]) += digits[byte % 16]);
    }
    return result;
}

/// Counts what is compared, and keeps the first differences.
class comparison {
public:
    explicit comparison(std::string_view what_in) : what_(what_in) {}
    ~comparison() {
        if (all_sizes()) std::cout << compared_ << ' ' << what_ << ": " << good_ << " good\n";
        INFO(what_ << ", the first of the differences:" << differences_);
        CHECK(differing_ == 0);
        CHECK(good_ != 0);
        CHECK(good_ != compared_);
    }
    comparison(comparison const&) = delete;
    comparison& operator=(comparison const&) = delete;

    /// Compares what the oracle and the library say about field lines.
    void compare(std::vector<std::string_view> const& lines, bool good, std::string const& oracle,
                 std::string const& library) {
        ++compared_;
        if (good) ++good_;
        if (oracle == library || ++differing_ > 10) return;
        differences_ += '\n';
        for (std::string_view const line : lines) differences_ += " <" + visible(line) + '>';
        differences_ += "\n   oracle:  " + visible(oracle) + "\n   library: " + visible(library);
    }

private:
    std::string what_;
    std::size_t compared_ = 0;
    std::size_t good_ = 0;
    std::size_t differing_ = 0;
    std::string differences_{};
};

/// Calls a function with each text of at most `longest` bytes of an alphabet, behind a beginning.
/// Each text is in memory of just its size, so that a sanitizer sees a read beyond it.
template <class F>
void each_text(std::string_view alphabet, std::size_t longest, std::string const& beginning, F f) {
    std::string_view text = beginning;
    cases::heap memory;
    memory.move_here(text);
    f(text);
    if (longest != 0)
        for (char const byte : alphabet) each_text(alphabet, longest - 1, beginning + byte, f);
}

/// Those texts, kept.
class texts {
public:
    texts(std::string_view alphabet, std::size_t longest) {
        each_text(alphabet, longest, "", [this](std::string_view text) {
            memory_.move_here(text);
            all.push_back(text);
        });
    }
    std::vector<std::string_view> all{};

private:
    cases::heap memory_{};
};

/// Calls a function with every edit of one byte of a text: another byte in its place, one more in
/// front of it, and none.
template <class F>
void each_edit(std::string_view good, std::string_view bytes, F f) {
    auto const call = [&f](std::string_view text) {
        cases::heap memory;
        memory.move_here(text);
        f(text);
    };
    call(good);
    for (std::size_t at = 0; at <= good.size(); ++at) {
        std::string const before(good.substr(0, at));
        if (at != good.size()) call(before + std::string(good.substr(at + 1)));
        for (char const byte : bytes) {
            call(before + byte + std::string(good.substr(at)));
            if (at != good.size()) call(before + byte + std::string(good.substr(at + 1)));
        }
    }
}

std::string every_byte() {
    std::string result;
    for (int byte = 0; byte != 256; ++byte) result += static_cast<char>(byte);
    return result;
}

std::string number(std::size_t value) { return std::to_string(value); }

// ---- Upgrade and Connection ---------------------------------------------------------------------

constexpr std::string_view list_bytes = "a1,/ \t\"\r\0\x80!@"sv;

/// What a list of tokens says of itself.
std::string said(std::string_view name, std::string_view version) {
    return std::string(name) + '/' + std::string(version);
}
std::string said(protocol const& each) { return said(each.name, each.version); }
std::string said(connection_option each) { return said(each.text, {}); }
std::string said(extension const& each);

std::string said(std::size_t line, std::size_t offset, std::size_t size) {
    return ' ' + number(line) + ':' + number(offset) + '+' + number(size) + ' ';
}

std::string said(list_error const& error) {
    return "fault" + said(error.line, error.offset, error.length) +
           std::string(to_string(error.reason));
}

template <class List>
std::string by_library(List const& list) {
    if (!list) {
        if (!list.empty() || list.size() != 0 || list.begin() != list.end())
            return "elements of half a list";
        return said(list.error());
    }
    if (list.error().reason != list_fault::none) return "a fault in a good list";
    std::string result = number(list.size());
    bool is_first = true;
    for (auto it = list.begin(); it != list.end(); ++it) {
        place const where = list.where(it);
        result += said(where.line, where.offset, where.length) + said(*it);
        if (std::exchange(is_first, false) && said(list.front()) != said(*it))
            result += " is not the front";
    }
    return result;
}

/// How many bytes a fault has (see list_error).
std::size_t fault_length(std::string_view line, std::size_t offset) {
    std::size_t const end = line.find_first_of(", \t", offset);
    return (end == std::string_view::npos ? line.size() : end) - offset;
}

/// The byte before an offset that is not white space; a comma at the start.
char last_mark(std::string_view line, std::size_t offset) {
    std::string_view const before = oracle::trimmed(line.substr(0, offset));
    return before.empty() ? ',' : before.back();
}

/// Several lines are one list with commas between (RFC 9110 §5.3).
std::string joined(std::vector<std::string_view> const& lines) {
    std::string result;
    for (std::size_t i = 0; i != lines.size(); ++i)
        (result += i == 0 ? "" : ",") += std::string(lines[i]);
    return result;
}

/// The line and the offset in it of an offset in the joined lines. A comma belongs to the line that
/// it ends.
std::pair<std::size_t, std::size_t> line_of(std::vector<std::string_view> const& lines,
                                            std::size_t offset) {
    std::size_t line = 0;
    for (; offset > lines[line].size(); ++line) offset -= lines[line].size() + 1;
    return {line, offset};
}

void compare_tokens(comparison& with, oracle::rule const& grammar,
                    std::vector<std::string_view> const& lines, std::string const& library) {
    std::string const value = joined(lines);
    bool const good = oracle::matches(grammar, value);
    std::string expected;
    if (good) {
        std::vector<oracle::element> const elements = oracle::elements_of(value);
        expected = number(elements.size());
        for (oracle::element const& each : elements) {
            auto const [line, offset] = line_of(lines, each.offset);
            expected += said(line, offset, each.size) + said(each.name, each.version);
        }
    } else {
        std::size_t const misfit = oracle::first_misfit_in_tokens(grammar, value);
        auto const [line, offset] = line_of(lines, misfit);
        bool const behind_slash = misfit != 0 && value[misfit - 1] == '/';
        list_fault const reason = behind_slash                      ? list_fault::version_expected
                                  : last_mark(value, misfit) == ',' ? list_fault::token_expected
                                                                    : list_fault::comma_expected;
        expected = said({reason, line, offset, fault_length(lines[line], offset)});
    }
    with.compare(lines, good, expected, library);
}

void compare_upgrade(comparison& with, std::string_view value) {
    compare_tokens(with, oracle::Upgrade, {value}, by_library(parse_upgrade(value)));
}
void compare_connection(comparison& with, std::string_view value) {
    compare_tokens(with, oracle::Connection, {value}, by_library(parse_connection(value)));
}

TEST_CASE("exhaustive: every short value of Upgrade and Connection") {
    comparison upgrade("values of Upgrade");
    comparison connection("values of Connection");
    each_text(list_bytes, all_sizes() ? 5 : 4, "", [&](std::string_view value) {
        compare_upgrade(upgrade, value);
        compare_connection(connection, value);
    });
    each_text(every_byte(), all_sizes() ? 2 : 1, "", [&](std::string_view value) {
        compare_upgrade(upgrade, value);
        compare_connection(connection, value);
    });
}

TEST_CASE("exhaustive: every pair of short lines of Upgrade and Connection") {
    comparison upgrade("pairs of lines of Upgrade");
    comparison connection("pairs of lines of Connection");
    texts const lines(list_bytes, all_sizes() ? 3 : 2);
    for (std::string_view const first : lines.all)
        for (std::string_view const second : lines.all) {
            std::vector<std::string_view> const both = {first, second};
            compare_tokens(upgrade, oracle::Upgrade, both, by_library(parse_upgrade(both)));
            compare_tokens(connection, oracle::Connection, both,
                           by_library(parse_connection(both)));
        }
}

TEST_CASE("exhaustive: every edit of one byte of longer values of Upgrade and Connection") {
    comparison upgrade("edits of Upgrade");
    comparison connection("edits of Connection");
    std::string const bytes = all_sizes() ? every_byte() : std::string(list_bytes);
    for (std::string_view const good :
         {"websocket"sv, "WEBSOCKET/13"sv, " HTTP/2.0,\tSHTTP/1.3"sv, "a, ,bb,ccc/1234567890 "sv}) {
        each_edit(good, bytes, [&](std::string_view value) { compare_upgrade(upgrade, value); });
    }
    for (std::string_view const good : {"upgrade"sv, "keep-alive, Upgrade"sv, "a\t,,bcdefgh ,"sv})
        each_edit(good, bytes,
                  [&](std::string_view value) { compare_connection(connection, value); });
}

// ---- Sec-WebSocket-Extensions -------------------------------------------------------------------

constexpr std::string_view extension_bytes = "a1,; \t=\"\\@\0\x80"sv;

std::string said(extension const& each) {
    std::string result(each.name);
    for (extension_parameter const parameter : each.parameters()) {
        (result += ';') += parameter.name;
        if (!parameter.value) continue;
        result += '=';
        for (char const c : parameter.value) result += c;
        if (parameter.value == "") result += "an empty value";
    }
    return result;
}

std::string said(oracle::extension const& each) {
    std::string result(each.name);
    for (oracle::parameter const& parameter : each.parameters) {
        (result += ';') += parameter.name;
        if (parameter.has_value) (result += '=') += parameter.value;
    }
    return result;
}

/// Why an extension does not go on at an offset.
list_fault extension_fault(std::string_view line, std::size_t offset) {
    // No token helps inside of quotes.
    bool const in_quotes =
        !oracle::can_go_on(oracle::extensions_with_any_quotes, line.substr(0, offset), {"", "a"});
    if (in_quotes) return list_fault::quote_expected;
    switch (last_mark(line, offset)) {
        case ',': return list_fault::token_expected;
        case ';': return list_fault::parameter_expected;
        case '=': return list_fault::value_expected;
        default: return list_fault::comma_expected;
    }
}

/// An element of the library does not span lines. As no value in quotes has a comma, this gives the
/// same as joined lines do, apart from the place of a fault.
void compare_extensions(comparison& with, std::vector<std::string_view> const& lines,
                        std::string const& library) {
    std::string expected;
    std::size_t count = 0;
    bool const good = oracle::matches(oracle::Sec_WebSocket_Extensions, joined(lines));
    for (std::size_t line = 0; line != lines.size(); ++line) {
        if (!oracle::matches(oracle::Sec_WebSocket_Extensions, lines[line])) {
            std::size_t const offset = oracle::first_misfit_in_extensions(lines[line]);
            expected = said({extension_fault(lines[line], offset), line, offset,
                             fault_length(lines[line], offset)});
            break;
        }
        for (oracle::extension const& each : oracle::extensions_of(lines[line])) {
            expected += said(line, each.offset, each.size) + said(each);
            ++count;
        }
    }
    if (good) expected = number(count) + expected;
    with.compare(lines, good, expected, library);
}

void compare_extensions(comparison& with, std::string_view value) {
    compare_extensions(with, {value}, by_library(parse_extensions(value)));
}

TEST_CASE("exhaustive: every short value of Sec-WebSocket-Extensions") {
    comparison values("values of Sec-WebSocket-Extensions");
    for (std::string const beginning : {"", "x;y=", "x;y=\"", "x;y=z"})
        each_text(extension_bytes, all_sizes() ? 5 : 3, beginning,
                  [&](std::string_view value) { compare_extensions(values, value); });
    each_text(every_byte(), 1, "x;y=\"a\\", [&](std::string_view value) {
        compare_extensions(values, std::string(value) + '"');
        compare_extensions(values, value);
    });
}

TEST_CASE("exhaustive: every pair of short lines of Sec-WebSocket-Extensions") {
    comparison pairs("pairs of lines of Sec-WebSocket-Extensions");
    texts const lines(extension_bytes, all_sizes() ? 3 : 1);
    for (std::string_view const first : lines.all)
        for (std::string_view const second : lines.all) {
            std::vector<std::string_view> const both = {first, second};
            compare_extensions(pairs, both, by_library(parse_extensions(both)));
        }
}

TEST_CASE("exhaustive: every edit of one byte of longer values of Sec-WebSocket-Extensions") {
    comparison edits("edits of Sec-WebSocket-Extensions");
    std::string const bytes = all_sizes() ? every_byte() : std::string(extension_bytes);
    for (std::string_view const good :
         {"a; b=\"1\\0\", c"sv, "x ;yy = zzzz\t;\tw"sv, ",foo;bar=\"b\\a\\z\";q,"sv})
        each_edit(good, bytes, [&](std::string_view value) { compare_extensions(edits, value); });
}

// ---- Fields of a handshake ----------------------------------------------------------------------

using fields = std::vector<cases::pair>;

/// What inspect says of a field, as the given rules go.
std::string found(fields const& lines, std::initializer_list<rule> of) {
    findings const all = inspect(request(http_1_1, "GET", lines));
    std::string result;
    for (rule const each : of) result += all.contains(each) ? " broken" : " holds";
    return result;
}
std::string broken(std::initializer_list<bool> which) {
    std::string result;
    for (bool const each : which) result += each ? " broken" : " holds";
    return result;
}

bool switches(fields const& lines, protocol const& to) {
    protocol const supported[] = {to};
    return static_cast<bool>(negotiate(request(http_1_1, "GET", lines), supported));
}

fields websocket_fields(std::string_view key) {
    return {{"Host", "example.com"},
            {"Connection", "Upgrade"},
            {"Upgrade", "websocket"},
            {"Sec-WebSocket-Version", "13"},
            {"Sec-WebSocket-Key", key}};
}

/// A list of at least one extension is a reason to switch, and anything else one not to.
TEST_CASE("exhaustive: the extensions of a WebSocket handshake") {
    comparison handshakes("handshakes with Sec-WebSocket-Extensions");
    auto const compare = [&](std::string_view value) {
        bool const good = oracle::matches(oracle::Sec_WebSocket_Extensions, value) &&
                          !oracle::extensions_of(value).empty();
        fields lines = websocket_fields("dGhlIHNhbXBsZSBub25jZQ==");
        lines.emplace_back("Sec-WebSocket-Extensions", value);
        bool const accepted = switches(lines, {"websocket", {}});
        handshakes.compare(
            {value}, good, broken({!good}) + (good ? " switches" : ""),
            found(lines, {rule::websocket_extensions_malformed}) + (accepted ? " switches" : ""));
    };
    for (std::string const beginning : {"", "x;y="})
        each_text(extension_bytes, all_sizes() ? 4 : 2, beginning, compare);
    for (std::string_view const good :
         {"permessage-deflate; client_max_window_bits"sv, "permessage-deflate"sv})
        each_edit(good, extension_bytes, compare);
}

TEST_CASE("exhaustive: keys of a WebSocket handshake") {
    comparison keys("values of Sec-WebSocket-Key");
    auto const compare = [&](std::string_view text) {
        std::string_view const key = oracle::trimmed(text);
        bool const good = oracle::is_websocket_key(key);
        fields const lines = websocket_fields(text);
        bool const accepted = switches(lines, {"websocket", {}});
        keys.compare(
            {text}, good,
            broken({!good, good && !oracle::is_canonical(key)}) + (good ? " switches" : ""),
            found(lines, {rule::websocket_key_malformed, rule::websocket_key_not_canonical}) +
                (accepted ? " switches" : ""));
    };
    constexpr std::string_view good_keys[] = {
        "dGhlIHNhbXBsZSBub25jZQ==", "AAAAAAAAAAAAAAAAAAAAAA==", "//////////////////////==",
        "+/+/+/+/+/+/+/+/+/+/+w=="};
    constexpr std::string_view bytes = "A+-=/ \t\0\x80"sv;
    for (std::string_view const good : good_keys) {
        if (good != good_keys[0] && !all_sizes()) break;
        each_edit(good, every_byte(), compare);
        // Two bytes changed.
        for (std::size_t first = 0; first != good.size(); ++first)
            for (std::size_t second = first + 1; second != good.size(); ++second)
                for (char const one : bytes)
                    for (char const other : bytes) {
                        if (!all_sizes() && one != '=' && other != '=') continue;
                        std::string changed(good);
                        changed[first] = one;
                        changed[second] = other;
                        compare(changed);
                    }
    }
    // Each byte as the last digit, of which four bits are no part of the key.
    for (std::string_view const good : good_keys)
        for (char const byte : every_byte()) {
            std::string changed(good);
            changed[21] = byte;
            compare(changed);
        }
    // All lengths, with all lengths of padding.
    for (std::size_t digits = 0; digits != 60; ++digits)
        for (std::size_t padding = 0; padding != 5; ++padding)
            compare(std::string(digits, 'A') + std::string(padding, '='));
}

TEST_CASE("exhaustive: settings of an offer of h2c") {
    comparison values("values of HTTP2-Settings");
    auto const compare = [&](std::string_view text) {
        std::string_view const trimmed = oracle::trimmed(text);
        bool const good = oracle::is_http2_settings(trimmed);
        std::string expected = broken({!good});
        if (good)
            for (oracle::setting const& each : oracle::settings_of(trimmed))
                expected += ' ' + number(each.identifier) + '=' + number(each.value);
        fields const lines = {{"Host", "example.com"},
                              {"Connection", "Upgrade, HTTP2-Settings"},
                              {"Upgrade", "h2c"},
                              {"HTTP2-Settings", text}};
        std::string library = found(lines, {rule::h2c_settings_malformed});
        for (h2c_setting const each : h2c_settings(trimmed))
            library += ' ' + number(each.identifier) + '=' + number(each.value);
        if (!good && switches(lines, {"h2c", {}})) library += " switches";
        values.compare({text}, good, expected, library);
    };
    for (std::string_view const good : {"AAMAAABkAAQAoAAA"sv, "________"sv, "-_-_-_-_zZ09aAbB"sv})
        each_edit(good, every_byte(), compare);
    each_text("A-_+/.~= "sv, all_sizes() ? 5 : 3, "AAMAA", compare);
    each_text("A-_+/.~= "sv, all_sizes() ? 4 : 2, "", compare);
    for (std::size_t digits = 0; digits != 80; ++digits)
        for (std::size_t padding = 0; padding != 4; ++padding)
            compare(std::string(digits, 'A') + std::string(padding, '='));
}

// ---- Capsule-Protocol ---------------------------------------------------------------------------

void compare_item(comparison& with, std::string_view text) {
    bool const good = oracle::is_boolean_item(text);
    std::string const expected = !good ? "none" : oracle::value_of(text) ? "true" : "false";
    bool value = false;
    bool const item = detail::item_reader(text).read_boolean(value);
    with.compare({text}, good, expected, !item ? "none" : value ? "true" : "false");
}

TEST_CASE("exhaustive: Boolean items") {
    comparison items("Boolean items");
    auto const compare = [&](std::string_view text) { compare_item(items, text); };
    each_text("?10;=aA* \t\"\0"sv, all_sizes() ? 5 : 3, "", compare);
    for (std::string const beginning : {"?1;a=", "?0;b=\"", "?1;c=:", "?1;d"})
        each_text("aA1-.:\"\\=;? *"sv, all_sizes() ? 5 : 2, beginning, compare);
    for (std::string const beginning :
         {"", "?", "?1", "?1;", "?1; ", "?1;a", "?1;a=", "?1;a=b", "?1;a=1", "?1;a=\"", "?1;a=:"})
        each_text(every_byte(), all_sizes() ? 2 : 1, beginning, compare);
    for (std::string_view const good :
         {" ?1;a=1;b=-1.5;*e=?0 "sv, "?0;c=\"x\\\"\\\\y\";d=tok/en:"sv, "?1;f=:aGk=:;g"sv})
        each_edit(good, every_byte(), compare);
    // Numbers of all lengths.
    for (std::string const sign : {"", "-", "--"})
        for (std::size_t whole = 0; whole != 20; ++whole) {
            std::string const text = "?1;a=" + sign + std::string(whole, '9');
            compare(text);
            for (std::size_t fraction = 0; fraction != 20; ++fraction)
                compare(text + '.' + std::string(fraction, '0'));
        }
}

TEST_CASE("exhaustive: Capsule-Protocol in a request") {
    comparison values("values of Capsule-Protocol");
    auto const compare = [&](std::string_view value) {
        std::string_view const item = oracle::trimmed(value);
        bool const good = oracle::is_boolean_item(item);
        fields const lines = {{"Host", "example.com"},
                              {"Connection", "Upgrade"},
                              {"Upgrade", "connect-udp"},
                              {"Capsule-Protocol", value}};
        values.compare(
            {value}, good, broken({!good, !good || !oracle::value_of(item)}),
            found(lines, {rule::capsule_protocol_malformed, rule::capsule_protocol_field_missing}));
    };
    each_text("?10;=aA* \t\"\0"sv, all_sizes() ? 4 : 2, "", compare);
    each_edit("?1;a=\"b\""sv, every_byte(), compare);
}

// ---- The oracle itself --------------------------------------------------------------------------

/// The first misfit is right only if each beginning of a match can go on.
TEST_CASE("exhaustive: the oracle's endings are enough") {
    std::size_t wrong = 0;
    each_text(list_bytes, all_sizes() ? 5 : 3, "", [&](std::string_view value) {
        if (oracle::matches(oracle::Upgrade, value) &&
            oracle::first_misfit_in_tokens(oracle::Upgrade, value) != value.size())
            ++wrong;
        for (std::size_t size = 0; size <= value.size(); ++size)
            if (oracle::matches(oracle::Upgrade, value) &&
                !oracle::can_go_on(oracle::Upgrade, value.substr(0, size), {"", "a"}))
                ++wrong;
    });
    for (std::string const beginning : {"", "x;y="})
        each_text(extension_bytes, all_sizes() ? 4 : 3, beginning, [&](std::string_view value) {
            if (!oracle::matches(oracle::extensions_with_any_quotes, value)) return;
            for (std::size_t size = 0; size <= value.size(); ++size)
                if (!oracle::can_go_on(oracle::extensions_with_any_quotes, value.substr(0, size),
                                       {"", "a", "\"", "a\""}))
                    ++wrong;
        });
    CHECK(wrong == 0);
}

}  // namespace
