// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Reads any bytes as the lists Upgrade, Connection and Sec-WebSocket-Extensions. Each line of the
// input is one field value.

#include "fuzz.hpp"

#include <iterator>

namespace {

using namespace http_upgrade;
using fuzz::require;

// Each kind of list: how it is read, the text of an element, and what else an element promises.
struct upgrade_kind {
    static auto read(auto const& from) { return parse_upgrade(from); }
    static std::string text(protocol const& each) {
        return std::string(each.name) +
               (each.version.empty() ? "" : "/" + std::string(each.version));
    }
    static void hold(protocol const& each, std::string_view spelled) {
        require(text(each) == spelled, "a protocol is its name and its version");
        require(is_token(each.name), "the name is a token");
        require(each.version.empty() || is_token(each.version), "the version is a token");
        require(each == each && each != protocol{"", ""}, "a protocol equals itself");
    }
};

struct connection_kind {
    static auto read(auto const& from) { return parse_connection(from); }
    static std::string text(connection_option const& each) { return std::string(each.text); }
    static void hold(connection_option const& each, std::string_view spelled) {
        require(each.text == spelled && is_token(spelled), "an option is a token");
    }
};

struct extensions_kind {
    static auto read(auto const& from) { return parse_extensions(from); }
    static std::string text(extension const& each) { return std::string(each.text); }
    static void hold(extension const& each, std::string_view spelled) {
        require(each.text == spelled && spelled.starts_with(each.name), "a name is at the front");
        require(is_token(each.name), "the name is a token");
        std::size_t count = 0;
        char const* last = each.name.data();
        for (extension_parameter const parameter : each.parameters()) {
            ++count;
            require(is_token(parameter.name), "the name of a parameter is a token");
            require(parameter.name.data() > last && parameter.name.data() + parameter.name.size() <=
                                                        spelled.data() + spelled.size(),
                    "parameters are in order and inside the element");
            last = parameter.name.data();
            if (!parameter.value) continue;
            std::string const value(parameter.value.begin(), parameter.value.end());
            require(is_token(value), "the value of a parameter is a token");
            require(parameter.value == value, "a value equals its characters");
        }
        bool const has_parameters = spelled.size() > each.name.size();
        require((count != 0) == has_parameters, "what follows the name are parameters");
        require(each.parameters().empty() != has_parameters, "empty() says the same");
    }
};

/// The spelling of the elements.
template <class Kind>
std::vector<std::string> spelling(auto const& list) {
    std::vector<std::string> result;
    for (auto const& each : list) result.push_back(Kind::text(each));
    return result;
}

std::string joined(std::vector<std::string> const& parts) {
    std::string result;
    for (std::string const& each : parts) result += (result.empty() ? "" : ", ") + each;
    return result;
}

template <class Kind>
void hold_one(std::string_view value) {
    auto const list = Kind::read(value);
    auto const error = list.error();
    if (!list) {
        require(list.empty() && list.begin() == list.end(), "a malformed list has no element");
        require(error.reason != list_fault::none, "a malformed list has a fault");
        require(error.line == 0 && error.offset <= value.size() &&
                    error.length <= value.size() - error.offset,
                "the fault is inside the text");
        require(error.length != 0 || error.offset == value.size() ||
                    std::string_view(", \t").find(value[error.offset]) != std::string_view::npos,
                "a fault is empty only where something is missing");
        return;
    }
    require(error.reason == list_fault::none, "a well-formed list has no fault");
    std::size_t behind = 0, count = 0;
    for (auto at = list.begin(); at != list.end(); ++at, ++count) {
        place const where = list.where(at);
        require(where.line == 0 && where.offset >= behind && where.length != 0 &&
                    where.offset <= value.size() && where.length <= value.size() - where.offset,
                "elements are inside the text, in order");
        std::string_view const between = value.substr(behind, where.offset - behind);
        require(between.find_first_not_of(", \t") == between.npos,
                "nothing but commas and white space is between elements");
        require(count == 0 || between.find(',') != between.npos, "a comma is between elements");
        Kind::hold(*at, value.substr(where.offset, where.length));
        behind = where.offset + where.length;
    }
    require(value.substr(behind).find_first_not_of(", \t") == value.npos,
            "nothing but commas and white space is behind the elements");
    require(count == list.size() && list.empty() == (count == 0), "size() counts the elements");
    if (count != 0)
        require(Kind::text(list.front()) == Kind::text(*list.begin()), "front() is the first");

    std::string const again = joined(spelling<Kind>(list));
    require(spelling<Kind>(Kind::read(again)) == spelling<Kind>(list),
            "the elements, joined and read again, are the same");
}

/// Several values are one list: that of their elements, or none if one value is malformed.
template <class Kind>
void hold_all(std::vector<std::string_view> const& values) {
    auto const list = Kind::read(values);
    std::vector<std::string> expected;
    std::string one_text;
    for (std::size_t i = 0; i != values.size(); ++i) {
        auto const one = Kind::read(values[i]);
        if (!one) {
            list_error const error = list.error(), of_value = one.error();
            require(!list && list.empty(), "a malformed value makes the list malformed");
            require(error.line == i && error.offset == of_value.offset &&
                        error.length == of_value.length && error.reason == of_value.reason,
                    "the fault is the first one of the values");
            return;
        }
        for (std::string const& each : spelling<Kind>(one)) expected.push_back(each);
        one_text.append(i == 0 ? "" : ",").append(values[i]);
    }
    require(bool(list) && spelling<Kind>(list) == expected, "the elements are those of the values");
    require(spelling<Kind>(Kind::read(one_text)) == expected,
            "the values, joined by commas, are the same list");
}

/// A list of tokens is the same list in each of the three fields.
void hold_kinds(std::string_view value) {
    auto const options = parse_connection(value);
    auto const protocols = parse_upgrade(value);
    auto const extensions = parse_extensions(value);
    if (options) {
        std::vector<std::string> const expected = spelling<connection_kind>(options);
        require(protocols && spelling<upgrade_kind>(protocols) == expected, "tokens are protocols");
        require(extensions && spelling<extensions_kind>(extensions) == expected,
                "tokens are extensions");
    }
    if (value.find('/') == value.npos)
        require(bool(protocols) == bool(options), "without a slash, protocols are tokens");
    if (value.find(';') == value.npos)
        require(bool(extensions) == bool(options), "without a semicolon, extensions are tokens");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* bytes, std::size_t size) {
    std::string_view text(reinterpret_cast<char const*>(bytes), size);
    fuzz::store texts;
    std::vector<std::string_view> values;
    for (bool more = true; more;) {
        std::size_t const end = text.find('\n');
        more = end != text.npos;
        values.push_back(texts.keep(text.substr(0, end)));
        if (more) text.remove_prefix(end + 1);
    }
    for (std::string_view const value : values) {
        hold_one<upgrade_kind>(value);
        hold_one<connection_kind>(value);
        hold_one<extensions_kind>(value);
        hold_kinds(value);
    }
    hold_all<upgrade_kind>(values);
    hold_all<connection_kind>(values);
    hold_all<extensions_kind>(values);
    return 0;
}
