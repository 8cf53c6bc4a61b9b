// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_EXAMPLES_UPGRADE_PROBE_SERVER_TABLE_HPP
#define HTTP_UPGRADE_EXAMPLES_UPGRADE_PROBE_SERVER_TABLE_HPP

#include <http_upgrade/http_upgrade.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "model.hpp"
#include "server_cases.hpp"
#include "server_session.hpp"

/// What the tables of cases for servers are written with.
namespace probe {

/// Changes a right handshake into what a case sends.
using change = std::function<void(message&)>;

change set(std::string name, std::string value);
change add(std::string name, std::string value);
change erase(std::string name);
/// Replaces a field by several lines of its name.
change lines(std::string name, std::vector<std::string> values);
/// Replaces a field by a line that is spelled in an odd way. The library reads `value`.
change spell(std::string name, std::string value, std::string line);
change version(hu::http_version number);
/// One change after the other.
change both(change first, change second);

/// Collects the cases for one protocol.
class server_table {
public:
    explicit server_table(std::string_view protocol) : protocol_(protocol) {}

    /// What the user offers, such as "TLS/1.2".
    std::string const& protocol() const { return protocol_; }
    bool is_for(std::string_view name) const { return hu::equal_ignoring_case(protocol_, name); }
    bool has_capsules() const {
        return is_for("connect-udp") || is_for("connect-ip") || is_for("connect-tcp");
    }

    /// Sets the section of the cases that follow.
    void section(std::string_view name) { section_ = name; }

    using words = case_words;

    /// The handshake is right, though it is spelled in an odd way. The server has to switch, and the
    /// protocol has to work.
    void good(words about, change spelled);

    /// The offer does not count. The server may answer anything in HTTP/1.1.
    void ignored(words about, change spelled);

    /// The server has to refuse the handshake, if it would take the plain one.
    void refused(words about, change spelled);

    /// The head is so malformed that its end or its meaning is in doubt. The server has to refuse it
    /// or to close the connection.
    void malformed(words about, change spelled);

    /// The 101 to a handshake breaks none of these rules.
    void keeps(words about, std::vector<hu::rule> rules, change spelled = [](message&) {});

    /// Any other case.
    void other(words about, std::string_view right, std::function<void(server_session&)> play);

    std::vector<server_case> take() { return std::move(cases_); }

private:
    std::string protocol_;
    std::string_view section_{};
    std::vector<server_case> cases_{};
};

/// Throws a failure if the last response breaks one of these rules.
void check_rules(server_session& server, answer const& got, std::vector<hu::rule> const& rules);

// The tables. Each adds its sections.
void add_first_cases(server_table& to);
void add_field_cases(server_table& to);
void add_message_cases(server_table& to);
void add_last_cases(server_table& to);  ///< those that have to run behind all others
void add_websocket_fields(server_table& to);
void add_websocket_frames(server_table& to);
void add_h2c_cases(server_table& to);
void add_capsule_cases(server_table& to);

}  // namespace probe

#endif
