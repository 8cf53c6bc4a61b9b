// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// The library as a C++20 module. `import http_upgrade;` gives what
// `#include <http_upgrade/http_upgrade.hpp>` gives, but for two things: a module has no macros, so
// HTTP_UPGRADE_VERSION stays behind; and nothing of the namespace detail can be named.
//
//     clang++ -std=c++20 -Iinclude --precompile include/http_upgrade/http_upgrade.cppm \
//         -o http_upgrade.pcm
//     clang++ -std=c++20 -fmodule-file=http_upgrade=http_upgrade.pcm main.cpp http_upgrade.pcm
//
// One program may import in some files and include in others. In one file, includes stand before
// the import.

module;

#include <http_upgrade/http_upgrade.hpp>

export module http_upgrade;

export namespace http_upgrade {

// Text.
using http_upgrade::accept_key;
using http_upgrade::counted;
using http_upgrade::equal_ignoring_case;
using http_upgrade::h2c_setting;
using http_upgrade::h2c_settings;
using http_upgrade::into;
using http_upgrade::is_forbidden_request_header;
using http_upgrade::is_tchar;
using http_upgrade::is_token;
using http_upgrade::list_error;
using http_upgrade::list_fault;
using http_upgrade::make_websocket_key;
using http_upgrade::place;
using http_upgrade::text;
using http_upgrade::text_out;
using http_upgrade::text_range;
using http_upgrade::websocket_accept;
using http_upgrade::websocket_key;

// Lists.
using http_upgrade::basic_list;
using http_upgrade::connection_list;
using http_upgrade::connection_option;
using http_upgrade::has_expected_version;
using http_upgrade::is_registered;
using http_upgrade::one_value;
using http_upgrade::parse_connection;
using http_upgrade::parse_upgrade;
using http_upgrade::preference;
using http_upgrade::protocol;
using http_upgrade::protocol_span;
using http_upgrade::protocols;
using http_upgrade::several_values;
using http_upgrade::upgrade_list;
inline namespace literals {
using http_upgrade::literals::operator""_upgrade;
}

// Messages.
using http_upgrade::accepted_deflate;
using http_upgrade::choose_deflate;
using http_upgrade::choose_subprotocol;
using http_upgrade::context;
using http_upgrade::deflate_limits;
using http_upgrade::extension;
using http_upgrade::extension_list;
using http_upgrade::extension_parameter;
using http_upgrade::extension_parameters;
using http_upgrade::extension_value;
using http_upgrade::extensions_of;
using http_upgrade::field_line;
using http_upgrade::field_line_traits;
using http_upgrade::field_range;
using http_upgrade::http_1_0;
using http_upgrade::http_1_1;
using http_upgrade::http_2;
using http_upgrade::http_3;
using http_upgrade::http_version;
using http_upgrade::offer_of;
using http_upgrade::parse_extensions;
using http_upgrade::parse_http_version;
using http_upgrade::permessage_deflate;
using http_upgrade::request;
using http_upgrade::response;
using http_upgrade::subprotocol;
using http_upgrade::subprotocols_of;
using http_upgrade::transport;

// Rules.
using http_upgrade::consequence;
using http_upgrade::find_rule;
using http_upgrade::finding;
using http_upgrade::findings;
using http_upgrade::info;
using http_upgrade::inspect;
using http_upgrade::inspect_forwarded;
using http_upgrade::level;
using http_upgrade::rule;
using http_upgrade::rule_count;
using http_upgrade::rule_info;
using http_upgrade::rule_set;
using http_upgrade::to_string;
using http_upgrade::tolerable;

// Decisions.
using http_upgrade::answer;
using http_upgrade::confirm;
using http_upgrade::connect_answer_status;
using http_upgrade::connect_target;
using http_upgrade::decision;
using http_upgrade::each_advertised_field;
using http_upgrade::each_answer_field;
using http_upgrade::each_connect_answer_field;
using http_upgrade::each_connect_field;
using http_upgrade::each_extension_field;
using http_upgrade::each_offer_field;
using http_upgrade::each_required_field;
using http_upgrade::each_switching_field;
using http_upgrade::each_upgrade_answer_field;
using http_upgrade::each_upgrade_field;
using http_upgrade::erasable_fields;
using http_upgrade::erase_hop_by_hop;
using http_upgrade::expects_continue;
using http_upgrade::first_byte;
using http_upgrade::forward;
using http_upgrade::forwarding;
using http_upgrade::forwarding_policy;
using http_upgrade::has_counterpart;
using http_upgrade::hostile_option;
using http_upgrade::longest_written_value;
using http_upgrade::most_written;
using http_upgrade::negotiate;
using http_upgrade::obstacle;
using http_upgrade::offer_details;
using http_upgrade::outcome;
using http_upgrade::owes_close;
using http_upgrade::passed_upgrades;
using http_upgrade::speaks_for;
using http_upgrade::translation;
using http_upgrade::upgrade_answer_status;
using http_upgrade::verdict;
using http_upgrade::websocket_choices;
using http_upgrade::when_may_send;
using http_upgrade::write_advertisement;
using http_upgrade::write_answer;
using http_upgrade::write_offer;
using http_upgrade::write_required;
using http_upgrade::write_required_head;
using http_upgrade::write_switching;
using http_upgrade::write_switching_head;

}  // namespace http_upgrade
