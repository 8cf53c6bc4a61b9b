// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "head.hpp"

#include <http_parser.h>

#include <algorithm>

namespace probe {

namespace {

/// More content than this is not kept. The peer may send megabytes.
constexpr std::size_t longest_content = 65536;

auto named(std::string_view name) {
    return [name](field_line const& line) { return hu::equal_ignoring_case(line.name, name); };
}

}  // namespace

message& message::set(std::string_view name, std::string_view value) {
    auto const found = std::ranges::find_if(fields, named(name));
    if (found == fields.end()) return add(name, value);
    found->value = value;
    found->text.clear();
    return *this;
}

message& message::add(std::string_view name, std::string_view value) {
    return add_text(name, value, "");
}

message& message::add_text(std::string_view name, std::string_view value, std::string_view text) {
    fields.push_back({std::string(name), std::string(value), std::string(text)});
    return *this;
}

message& message::erase(std::string_view name) {
    std::erase_if(fields, named(name));
    return *this;
}

std::optional<std::string_view> message::value(std::string_view name) const {
    auto const found = std::ranges::find_if(fields, named(name));
    if (found == fields.end()) return std::nullopt;
    return found->value;
}

std::size_t message::count(std::string_view name) const {
    return static_cast<std::size_t>(std::ranges::count_if(fields, named(name)));
}

bool message::has_element(std::string_view name, std::string_view element) const {
    return std::ranges::any_of(fields, [&](field_line const& line) {
        return hu::equal_ignoring_case(line.name, name) &&
               std::ranges::any_of(hu::parse_connection(line.value), [&](std::string_view each) {
                   return hu::equal_ignoring_case(each, element);
               });
    });
}

std::string message::first_line() const {
    if (!start_line.empty()) return start_line;
    std::string const number =
        "HTTP/" + std::to_string(version.major) + "." + std::to_string(version.minor);
    if (is_request) return method + " " + target + " " + number;
    return number + " " + std::to_string(status);
}

std::string message::head() const {
    std::string all = first_line() + "\r\n";
    for (field_line const& each : fields) all += each.line() + "\r\n";
    return all + "\r\n";
}

std::string message::text() const { return head() + content; }

mark mark_of(hu::finding const& finding, message const& in, bool is_sent) {
    if (!finding.where() || finding.line >= in.fields.size())
        return {finding.rule, in.first_line(), 0, 0, is_sent};
    field_line const& field = in.fields[finding.line];
    std::string const line = field.line();
    std::size_t const value = line.rfind(field.value);
    std::size_t const start = value == line.npos ? 0 : value;
    return {finding.rule, line, start + finding.where().offset, finding.where().length, is_sent};
}

// ---- Reading --------------------------------------------------------------------------------------

struct message_reader::implementation {
    message_reader* owner;
    http_parser parser{};
    http_parser_settings callbacks{};
    bool in_value = true;
    bool has_head = false;
    bool is_complete = false;
    bool has_no_content = false;

    static implementation& of(http_parser* parser) {
        return *static_cast<implementation*>(parser->data);
    }
    message& got() { return owner->got; }
};

message_reader::message_reader(kind what) : self_(std::make_unique<implementation>()) {
    self_->owner = this;
    got.is_request = what == kind::request;
    got.target.clear();
    ::http_parser_init(&self_->parser, what == kind::request ? HTTP_REQUEST : HTTP_RESPONSE);
    self_->parser.data = self_.get();
    ::http_parser_settings& to = self_->callbacks;
    ::http_parser_settings_init(&to);
    to.on_url = [](http_parser* parser, char const* at, std::size_t size) {
        implementation::of(parser).got().target.append(at, size);
        return 0;
    };
    to.on_status = [](http_parser* parser, char const* at, std::size_t size) {
        implementation::of(parser).got().start_line.append(at, size);
        return 0;
    };
    // http-parser gives names and values in pieces.
    to.on_header_field = [](http_parser* parser, char const* at, std::size_t size) {
        implementation& self = implementation::of(parser);
        if (self.has_head) return 0;  // a trailer
        if (self.in_value) self.got().fields.emplace_back();
        self.in_value = false;
        self.got().fields.back().name.append(at, size);
        return 0;
    };
    to.on_header_value = [](http_parser* parser, char const* at, std::size_t size) {
        implementation& self = implementation::of(parser);
        if (self.has_head) return 0;
        self.in_value = true;
        self.got().fields.back().value.append(at, size);
        return 0;
    };
    to.on_headers_complete = [](http_parser* parser) {
        implementation& self = implementation::of(parser);
        message& head = self.got();
        self.has_head = true;
        head.version = {parser->http_major, parser->http_minor};
        head.status = parser->status_code;
        if (head.is_request)
            head.method = ::http_method_str(static_cast<http_method>(parser->method));
        // http-parser leaves the white space behind a value, which is no part of it.
        for (field_line& line : head.fields)
            line.value.erase(line.value.find_last_not_of(" \t") + 1);
        std::string const reason = std::move(head.start_line);
        head.start_line.clear();
        if (!head.is_request) head.start_line = head.first_line() + " " + reason;
        if (head.is_request) return 0;
        // 2: the bytes behind this head are not HTTP. 1: there is no content, whatever the fields say.
        if (head.status == 101) return 2;
        return self.has_no_content || head.status < 200 ? 1 : 0;
    };
    to.on_body = [](http_parser* parser, char const* at, std::size_t size) {
        std::string& content = implementation::of(parser).got().content;
        content.append(at,
                       std::min(size, longest_content - std::min(longest_content, content.size())));
        return 0;
    };
    to.on_message_complete = [](http_parser* parser) {
        implementation::of(parser).is_complete = true;
        ::http_parser_pause(parser, 1);
        return 0;
    };
}

message_reader::~message_reader() = default;

void message_reader::expect_no_content() { self_->has_no_content = true; }

bool message_reader::has_head() const { return self_->has_head; }

message_reader::state message_reader::read(std::string& bytes) {
    implementation& self = *self_;
    if (self.is_complete) return state::complete;
    std::size_t const used =
        ::http_parser_execute(&self.parser, &self.callbacks, bytes.data(), bytes.size());
    http_errno const fault = HTTP_PARSER_ERRNO(&self.parser);
    bytes.erase(0, used);
    if (self.is_complete) return state::complete;
    if (fault == HPE_OK) return state::incomplete;
    error = ::http_errno_description(fault);
    return state::malformed;
}

message_reader::state message_reader::end() {
    implementation& self = *self_;
    if (self.is_complete) return state::complete;
    ::http_parser_execute(&self.parser, &self.callbacks, "", 0);
    if (self.is_complete) return state::complete;
    error = "the connection ended within the message";
    return state::malformed;
}

}  // namespace probe
