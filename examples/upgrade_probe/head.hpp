// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
#ifndef HTTP_UPGRADE_EXAMPLES_UPGRADE_PROBE_HEAD_HPP
#define HTTP_UPGRADE_EXAMPLES_UPGRADE_PROBE_HEAD_HPP

#include <http_upgrade/http_upgrade.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model.hpp"

/// Messages of HTTP/1.1: those that the probe writes, and those that http-parser reads for it.
namespace probe {

/// A field line. The library reads `name` and `value` of it.
struct field_line {
    std::string name{};
    std::string value{};
    std::string text{};  ///< the whole line, if it is spelled in another way than "name: value"

    std::string line() const { return text.empty() ? name + ": " + value : text; }
};

/// A request or a response: the start line, the field lines, and the content.
struct message {
    bool is_request = true;
    hu::http_version version = hu::http_1_1;
    std::string method{"GET"};  ///< of a request
    std::string target{"/"};    ///< of a request
    unsigned status = 0;        ///< of a response
    std::string start_line{};   ///< of a request to send: if it is spelled in another way
    std::vector<field_line> fields{};
    std::string content{};  ///< as it is on the wire when it is sent; decoded when it came

    /// Changes the value of the first line of this name, or adds one.
    message& set(std::string_view name, std::string_view value);
    /// Adds a line behind all others.
    message& add(std::string_view name, std::string_view value);
    /// Adds a line that is spelled in an odd way: `text` is sent, and the library reads the others.
    message& add_text(std::string_view name, std::string_view value, std::string_view text);
    /// Removes all lines of this name.
    message& erase(std::string_view name);
    /// The value of the first line of this name, or nothing.
    std::optional<std::string_view> value(std::string_view name) const;
    std::size_t count(std::string_view name) const;
    /// Whether Connection has this option.
    bool has_option(std::string_view option) const { return has_element("Connection", option); }
    /// Whether the field, read as a list of tokens, has this element.
    bool has_element(std::string_view name, std::string_view element) const;

    /// The start line without its end.
    std::string first_line() const;
    /// All that is sent: the head and the content.
    std::string text() const;
    /// The head alone.
    std::string head() const;

    /// What the library reads. The message must outlive it.
    auto as_request(hu::context known = {}) const {
        return hu::request(version, method, fields, known);
    }
    auto as_response(hu::context known = {}) const {
        return hu::response(version, status, fields, known);
    }
};

/// Where in a message a finding of the library is.
mark mark_of(hu::finding const& finding, message const& in, bool is_sent);

/// Reads messages out of the bytes of a connection, by http-parser.
class message_reader {
public:
    enum class kind { request, response };
    enum class state {
        incomplete,  ///< more bytes are needed
        complete,    ///< `got` is the whole message
        malformed,   ///< this is not HTTP/1.1: see `error`
    };

    explicit message_reader(kind what);
    ~message_reader();

    /// Of a response: it answers a HEAD or ends with its head for another reason.
    void expect_no_content();

    /// Takes what belongs to the message out of `bytes`. Bytes behind a 101, and behind a request
    /// with Upgrade, stay.
    state read(std::string& bytes);

    /// The connection has ended, which may complete a response.
    state end();

    /// Whether the head is complete. `got` then has everything but the content.
    bool has_head() const;

    message got{};
    std::string error{};

private:
    struct implementation;
    std::unique_ptr<implementation> self_;
};

}  // namespace probe

#endif
