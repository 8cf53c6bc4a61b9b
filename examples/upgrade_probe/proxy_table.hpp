// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_EXAMPLES_UPGRADE_PROBE_PROXY_TABLE_HPP
#define HTTP_UPGRADE_EXAMPLES_UPGRADE_PROBE_PROXY_TABLE_HPP

#include <http_upgrade/http_upgrade.hpp>

#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model.hpp"
#include "proxy_cases.hpp"
#include "proxy_session.hpp"

/// What the tables of cases for proxies are written with.
namespace probe {

/// Makes what the client sends, or what the origin answers.
using message_maker = std::function<message(proxy_session const&)>;

/// Collects the cases.
class proxy_table {
public:
    /// Sets the section of the cases that follow.
    void section(std::string_view name) { section_ = name; }

    using words = case_words;

    /// The request comes to the origin without what is meant for the client's connection only.
    void forwards(words about, std::string_view right, message_maker request);

    /// The request has an offer of this protocol, which the proxy must not pass on. It may refuse the
    /// request, or take the offer itself.
    void keeps_back(words about, std::string_view right, std::string_view protocol,
                    message_maker request);

    /// Any other case.
    void other(words about, std::string_view right, std::function<void(proxy_session&)> play);

    /// Any other case that is judged only if the proxy lets a plain websocket through.
    void in_tunnel(words about, std::string_view right, std::function<void(proxy_session&)> play);

    std::vector<proxy_case> take() { return std::move(cases_); }

private:
    std::string_view section_{};
    std::vector<proxy_case> cases_{};
};

/// How long nothing has to happen before a case takes it that nothing will.
inline constexpr milliseconds quiet(200);

/// The field that a Connection names in many cases.
inline constexpr std::string_view hop = "X-Probe-Hop";

inline constexpr std::string_view early_hints =
    "HTTP/1.1 103 Early Hints\r\nLink: </probe>; rel=preload\r\n\r\n";

// Words of more than one table.
inline constexpr std::string_view rfc_connection = "RFC 9110 §7.6.1";
inline constexpr std::string_view rfc_upgrade = "RFC 9110 §7.8, §7.6.1";
inline constexpr std::string_view rfc_interim = "RFC 9110 §15.2";
inline constexpr std::string_view remove_advice =
    "read all Connection lines as one list, without regard to case, and remove every field that it "
    "names before you write your own Connection";
inline constexpr std::string_view known_advice =
    "remove Proxy-Connection, Keep-Alive, TE, HTTP2-Settings and Upgrade from every message, "
    "whether or not Connection names them";
inline constexpr std::string_view response_right =
    "the field and the option do not come to the client; the response does";

/// A request with an offer of h2c, and the value of its HTTP2-Settings.
message h2c(proxy_session const& s);
inline constexpr std::string_view h2c_settings = "AAMAAABkAAQAAP__";

[[noreturn]] void fail(severity level, std::string why, std::vector<mark> marks = {});

/// The place of the first finding of this rule, or nothing.
std::vector<mark> marks_of(hu::findings const& found, hu::rule which, message const& in);

/// Compares what the proxy forwarded with what it received. `most` is the severity of the case.
void judge_forwarded(message const& sent, message const& got, severity most);

/// These fields come through as they were sent.
void check_kept(message const& sent, message const& got, std::initializer_list<char const*> names);

/// The request is not at the origin. Checks that the proxy refuses it.
void check_refusal(proxy_session& s);

/// Whether these bytes come, within the limit. They stay in `unread`.
bool comes(connection& line, std::string_view wanted, milliseconds limit);

// The tables. Each adds its sections.
void add_request_cases(proxy_table& to);
void add_offer_cases(proxy_table& to);
void add_ambiguous_cases(proxy_table& to);
void add_false_switches(proxy_table& to);
void add_tunnel_cases(proxy_table& to);
void add_refused_offers(proxy_table& to);
void add_response_cases(proxy_table& to);

}  // namespace probe

#endif
