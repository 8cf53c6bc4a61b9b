// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_TESTS_ORACLE_HPP
#define HTTP_UPGRADE_TESTS_ORACLE_HPP

#include <bitset>
#include <cstddef>
#include <cstdlib>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The grammars of the field values, written once more from the RFCs, to check the library against.
///
/// Each rule here has the name and the shape that it has in the ABNF of its RFC, and follows every
/// way in which a text can match, not only the longest. That is slow and easy to compare with the
/// RFC. It takes nothing from include/.
namespace oracle {

// ---- ABNF (RFC 5234) ----------------------------------------------------------------------------

/// Places between the bytes of a text: 0 is before the first byte.
inline constexpr std::size_t longest_text = 127;
using places = std::bitset<longest_text + 1>;

/// A rule: all places where a match may end that begins at one of the given places.
using rule = std::function<places(std::string_view text, places const& begins)>;

inline unsigned byte_at(std::string_view text, std::size_t at) {
    return static_cast<unsigned char>(text[at]);
}

/// %xFIRST-LAST
inline rule range(unsigned first, unsigned last) {
    return [=](std::string_view text, places const& begins) {
        places ends;
        for (std::size_t at = 0; at != text.size(); ++at)
            if (begins[at] && byte_at(text, at) >= first && byte_at(text, at) <= last)
                ends.set(at + 1);
        return ends;
    };
}

inline rule octet(char which) {
    auto const byte = static_cast<unsigned char>(which);
    return range(byte, byte);
}

/// a / b / c
inline rule either(std::vector<rule> of) {
    return [of = std::move(of)](std::string_view text, places const& begins) {
        places ends;
        for (rule const& each : of) ends |= each(text, begins);
        return ends;
    };
}

inline rule any_of(std::string_view bytes) {
    std::vector<rule> each;
    for (char const byte : bytes) each.push_back(octet(byte));
    return either(each);
}

/// a b c
inline rule row(std::vector<rule> of) {
    return [of = std::move(of)](std::string_view text, places const& begins) {
        places at = begins;
        for (rule const& each : of) {
            if (at.none()) break;
            at = each(text, at);
        }
        return at;
    };
}

/// [ a ]
inline rule optional(rule const& of) {
    return [of](std::string_view text, places const& begins) { return begins | of(text, begins); };
}

/// *a
inline rule any_number(rule const& of) {
    return [of](std::string_view text, places const& begins) {
        places ends = begins;
        for (places last = begins; last.any();) {
            places const further = of(text, last) & ~ends;
            ends |= further;
            last = further;
        }
        return ends;
    };
}

/// 1*a
inline rule one_or_more(rule const& of) { return row({of, any_number(of)}); }

/// <least>*<most>a
inline rule times(std::size_t least, std::size_t most, rule const& of) {
    std::vector<rule> parts(least, of);
    parts.resize(most, optional(of));
    return row(parts);
}

/// Whether the whole text matches.
inline bool matches(rule const& whole, std::string_view text) {
    if (text.size() > longest_text) std::abort();
    return whole(text, places(1))[text.size()];
}

// ---- Common rules -------------------------------------------------------------------------------

// RFC 5234 appendix B.1
inline rule const ALPHA = either({range(0x41, 0x5a), range(0x61, 0x7a)});
inline rule const DIGIT = range(0x30, 0x39);
inline rule const DQUOTE = range(0x22, 0x22);
inline rule const HTAB = range(0x09, 0x09);
inline rule const SP = range(0x20, 0x20);
inline rule const VCHAR = range(0x21, 0x7e);

// RFC 9110 §5.6.2, §5.6.3, §5.6.4, §5.5
inline rule const tchar = either({any_of("!#$%&'*+-.^_`|~"), DIGIT, ALPHA});
inline rule const token = one_or_more(tchar);
inline rule const OWS = any_number(either({SP, HTAB}));
inline rule const obs_text = range(0x80, 0xff);
inline rule const qdtext =
    either({HTAB, SP, range(0x21, 0x21), range(0x23, 0x5b), range(0x5d, 0x7e), obs_text});
inline rule const quoted_pair = row({octet('\\'), either({HTAB, SP, VCHAR, obs_text})});
inline rule const quoted_string = row({DQUOTE, any_number(either({qdtext, quoted_pair})), DQUOTE});

/// #element as a recipient has to accept it (RFC 9110 §5.6.1.2), with the white space round a field
/// value that is not part of it (§5.5).
inline rule list_of(rule const& element) {
    return row(
        {OWS, optional(element), any_number(row({OWS, octet(','), OWS, optional(element)})), OWS});
}

// ---- Reading what matched -----------------------------------------------------------------------

/// The pieces between separators, each with its offset.
inline std::vector<std::pair<std::string_view, std::size_t>> split(std::string_view text,
                                                                   char separator) {
    std::vector<std::pair<std::string_view, std::size_t>> pieces;
    std::size_t begin = 0;
    for (std::size_t at = 0; at <= text.size(); ++at)
        if (at == text.size() || text[at] == separator) {
            pieces.emplace_back(text.substr(begin, at - begin), begin);
            begin = at + 1;
        }
    return pieces;
}

/// A piece without OWS round it.
inline std::pair<std::string_view, std::size_t> without_ows(
    std::pair<std::string_view, std::size_t> piece) {
    auto& [text, offset] = piece;
    for (; !text.empty() && (text.front() == ' ' || text.front() == '\t'); ++offset)
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return piece;
}

inline std::string_view trimmed(std::string_view text) { return without_ows({text, 0}).first; }

/// Whether a text can go on to a match. `endings` has one that helps wherever any does.
inline bool can_go_on(rule const& whole, std::string_view text,
                      std::vector<std::string> const& endings) {
    for (std::string const& ending : endings)
        if (matches(whole, std::string(text) + ending)) return true;
    return false;
}

/// The offset of the first byte after which no text can match; the size when there is none, and
/// the fault is that the text ends.
inline std::size_t first_misfit(rule const& whole, std::string_view text,
                                std::vector<std::string> const& endings) {
    // A text that can go on begins only with texts that can. So the offset is found by halving.
    std::size_t fits = 0;
    std::size_t misfit = text.size() + 1;
    while (fits + 1 != misfit) {
        std::size_t const middle = (fits + misfit) / 2;
        (can_go_on(whole, text.substr(0, middle), endings) ? fits : misfit) = middle;
    }
    return fits;
}

// ---- Upgrade (RFC 9110 §7.8) and Connection (§7.6.1) --------------------------------------------

inline rule const protocol_name = token;
inline rule const protocol_version = token;
inline rule const protocol = row({protocol_name, optional(row({octet('/'), protocol_version}))});
inline rule const Upgrade = list_of(protocol);

inline rule const connection_option = token;
inline rule const Connection = list_of(connection_option);

/// An element of a list that is well-formed. Of an option only the name.
struct element {
    std::size_t offset = 0;  // of the first byte, in the value
    std::size_t size = 0;
    std::string_view name{};
    std::string_view version{};
};

/// The elements of a value that matches Upgrade or Connection: no token contains a comma or a slash.
inline std::vector<element> elements_of(std::string_view value) {
    std::vector<element> result;
    for (auto const& piece : split(value, ',')) {
        auto const [text, offset] = without_ows(piece);
        if (text.empty()) continue;
        auto const parts = split(text, '/');
        result.push_back({offset, text.size(), parts[0].first,
                          parts.size() == 2 ? parts[1].first : std::string_view()});
    }
    return result;
}

/// Behind a slash a token is missing; everything else that can go on may end.
inline std::size_t first_misfit_in_tokens(rule const& whole, std::string_view value) {
    return first_misfit(whole, value, {"", "a"});
}

// ---- Sec-WebSocket-Key (RFC 6455 §4.3) ----------------------------------------------------------

inline rule const base64_character = either({ALPHA, DIGIT, any_of("+/")});
inline rule const base64_data = times(4, 4, base64_character);
inline rule const base64_padding =
    either({row({times(2, 2, base64_character), octet('='), octet('=')}),
            row({times(3, 3, base64_character), octet('=')})});
inline rule const Sec_WebSocket_Key =
    either({row({one_or_more(base64_data), optional(base64_padding)}), base64_padding});

/// The bits of base64 or base64url digits, one after the other (RFC 4648 §4, §5).
inline std::vector<bool> bits_of(std::string_view digits) {
    std::vector<bool> bits;
    for (char const digit : digits) {
        unsigned value = 0;
        if (digit >= 'A' && digit <= 'Z') value = static_cast<unsigned>(digit - 'A');
        if (digit >= 'a' && digit <= 'z') value = static_cast<unsigned>(digit - 'a') + 26;
        if (digit >= '0' && digit <= '9') value = static_cast<unsigned>(digit - '0') + 52;
        if (digit == '+' || digit == '-') value = 62;
        if (digit == '/' || digit == '_') value = 63;
        for (unsigned bit = 32; bit != 0; bit /= 2) bits.push_back((value & bit) != 0);
    }
    return bits;
}

inline std::string_view without_padding(std::string_view text) {
    while (!text.empty() && text.back() == '=') text.remove_suffix(1);
    return text;
}

/// A nonce of 16 bytes (RFC 6455 §4.1).
inline bool is_websocket_key(std::string_view text) {
    return matches(Sec_WebSocket_Key, text) && bits_of(without_padding(text)).size() / 8 == 16;
}

/// Whether the bits behind the last byte are zero, as an encoder makes them (RFC 4648 §3.5).
inline bool is_canonical(std::string_view key) {
    std::vector<bool> const bits = bits_of(without_padding(key));
    for (std::size_t i = bits.size() / 8 * 8; i != bits.size(); ++i)
        if (bits[i]) return false;
    return true;
}

// ---- HTTP2-Settings (RFC 7540 §3.2.1) -----------------------------------------------------------

// RFC 9110 §11.2
inline rule const token68 =
    row({one_or_more(either({ALPHA, DIGIT, any_of("-._~+/")})), any_number(octet('='))});
inline rule const HTTP2_Settings = token68;
// RFC 4648 §5, "with any trailing '=' characters omitted"
inline rule const base64url = any_number(either({ALPHA, DIGIT, any_of("-_")}));

/// Settings of 6 bytes each (RFC 7540 §6.5.1), and not a bit more.
inline bool is_http2_settings(std::string_view text) {
    return matches(HTTP2_Settings, text) && matches(base64url, text) &&
           bits_of(text).size() % 48 == 0;
}

struct setting {
    unsigned long identifier = 0;
    unsigned long value = 0;
};

inline unsigned long number_of(std::vector<bool> const& bits, std::size_t from, std::size_t to) {
    unsigned long number = 0;
    for (; from != to; ++from) number = number * 2 + (bits[from] ? 1 : 0);
    return number;
}

inline std::vector<setting> settings_of(std::string_view text) {
    std::vector<bool> const bits = bits_of(text);
    std::vector<setting> result;
    for (std::size_t at = 0; at != bits.size(); at += 48)
        result.push_back({number_of(bits, at, at + 16), number_of(bits, at + 16, at + 48)});
    return result;
}

// ---- Sec-WebSocket-Extensions (RFC 6455 §9.1) ---------------------------------------------------

/// extension-param = token [ "=" ( token / quoted-string ) ], with OWS round the equals sign
inline rule extension_param(rule const& quoted) {
    return row({token, optional(row({OWS, octet('='), OWS, either({token, quoted})}))});
}

/// extension = extension-token *( ";" extension-param ), with OWS round the semicolon
inline rule extension_list(rule const& quoted) {
    return list_of(row({token, any_number(row({OWS, octet(';'), OWS, extension_param(quoted)}))}));
}

/// "the value after quoted-string unescaping MUST conform to the 'token' ABNF"
inline rule const quoted_token =
    row({DQUOTE, one_or_more(either({tchar, row({octet('\\'), tchar})})), DQUOTE});
inline rule const Sec_WebSocket_Extensions = extension_list(quoted_token);
inline rule const extensions_with_any_quotes = extension_list(quoted_string);

struct parameter {
    std::string_view name{};
    bool has_value = false;
    std::string value{};  // without quotes and escapes
};

struct extension {
    std::size_t offset = 0;
    std::size_t size = 0;
    std::string_view name{};
    std::vector<parameter> parameters{};
};

inline std::string unquoted(std::string_view value) {
    std::string result;
    for (std::size_t at = 0; at != value.size(); ++at) {
        if (value[at] == '"') continue;
        if (value[at] == '\\') ++at;
        result += value[at];
    }
    return result;
}

/// The extensions of a value that matches. No separator is in a value in quotes, as that is a token.
inline std::vector<extension> extensions_of(std::string_view value) {
    std::vector<extension> result;
    for (auto const& piece : split(value, ',')) {
        auto const [text, offset] = without_ows(piece);
        if (text.empty()) continue;
        auto const parts = split(text, ';');
        extension each{offset, text.size(), trimmed(parts[0].first), {}};
        for (std::size_t i = 1; i != parts.size(); ++i) {
            auto const sides = split(parts[i].first, '=');
            parameter of_it{trimmed(sides[0].first), sides.size() == 2, {}};
            if (of_it.has_value) of_it.value = unquoted(trimmed(sides[1].first));
            each.parameters.push_back(of_it);
        }
        result.push_back(each);
    }
    return result;
}

/// The first quote of a value in quotes that ends and is no token, or else the first misfit.
inline std::size_t first_misfit_in_extensions(std::string_view value) {
    for (std::size_t at = 0; at != value.size(); ++at) {
        if (value[at] != '"') continue;
        std::string const good = std::string(value.substr(0, at)) + "\"a\"";
        if (!matches(Sec_WebSocket_Extensions, good)) continue;  // here no value begins
        places const begins = places(1) << at;
        if (quoted_string(value, begins).any() && quoted_token(value, begins).none()) return at;
    }
    return first_misfit(extensions_with_any_quotes, value, {"", "a", "\"", "a\""});
}

// ---- Capsule-Protocol (RFC 9297 §3.4): an Item of RFC 8941 --------------------------------------

// RFC 8941 §3.1.2, §3.3
inline rule const lcalpha = range(0x61, 0x7a);
inline rule const key =
    row({either({lcalpha, octet('*')}), any_number(either({lcalpha, DIGIT, any_of("_-.*")}))});
inline rule const sf_integer = row({optional(octet('-')), times(1, 15, DIGIT)});
inline rule const sf_decimal =
    row({optional(octet('-')), times(1, 12, DIGIT), octet('.'), times(1, 3, DIGIT)});
inline rule const unescaped = either({range(0x20, 0x21), range(0x23, 0x5b), range(0x5d, 0x7e)});
inline rule const escaped = row({octet('\\'), either({DQUOTE, octet('\\')})});
inline rule const sf_string = row({DQUOTE, any_number(either({unescaped, escaped})), DQUOTE});
inline rule const sf_token =
    row({either({ALPHA, octet('*')}), any_number(either({tchar, octet(':'), octet('/')}))});
inline rule const sf_binary =
    row({octet(':'), any_number(either({ALPHA, DIGIT, any_of("+/=")})), octet(':')});
inline rule const sf_boolean = row({octet('?'), either({octet('0'), octet('1')})});
inline rule const bare_item =
    either({sf_integer, sf_decimal, sf_string, sf_token, sf_binary, sf_boolean});
inline rule const parameters =
    any_number(row({octet(';'), any_number(SP), key, optional(row({octet('='), bare_item}))}));
// §4.2: SP before and behind the item is discarded.
inline rule const boolean_item = row({any_number(SP), sf_boolean, parameters, any_number(SP)});

inline bool is_boolean_item(std::string_view text) { return matches(boolean_item, text); }

/// The value of a Boolean item: the digit behind the first question mark.
inline bool value_of(std::string_view item) { return item[item.find('?') + 1] == '1'; }

}  // namespace oracle

#endif
