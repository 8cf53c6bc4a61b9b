# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
"""Servers of h2c and connect-udp with faults that a server of websocket cannot have."""
import re

from peers.faults import adds, also, lacks, only, result, right, says


def are_nominated_if_there(self, request):
    return (right(self, "are_settings_nominated", request)
            or not self.values(request, "HTTP2-Settings"))


def are_nominated_in_a_list(self, request):
    return any(re.search(r", *HTTP2-Settings", each) for each in self.connection_values(request))


H2C = {
    # The names that websocket and connect-udp forbid by another rule already.
    "switch-lists-once": says("Upgrade", "h2c, h2c"),
    "settings-missing": {"are_settings_nominated": are_nominated_if_there,
                         **also(are_settings=lambda lines: not lines)},
    "settings-repeated": also(are_settings=lambda lines: len(lines) > 1),
    # Decode as much as they can.
    "settings-cut": also(is_settings_text=lambda text:
                         len(text) % 8 and re.fullmatch(r"[A-Za-z0-9_-]+", text)),
    "settings-not-base64": also(is_settings_text=lambda text:
                                text and not re.search(r"[A-Za-z0-9_-]", text)),
    "settings-window-too-large": also(is_setting=lambda identifier, value: identifier == 4),
    "settings-not-nominated": {"are_settings_nominated": lambda self, request: True},
    "switch-no-settings": adds(("HTTP2-Settings", "AAMAAABk")),
    # Refuses a setting that it does not know.
    "settings-unknown": only(is_setting=lambda identifier, value: identifier <= 6),
    # Looks for the option behind another one in the same line.
    "options-in-two-lines": {"are_settings_nominated": are_nominated_in_a_list},
}

CONNECT_UDP = {
    # Takes a length of 0 for none.
    "content-length": {"has_content_fields": lambda self, request:
                       right(self, "has_content_fields", request)
                       and self.values(request, "Content-Length") != ["0"]},
    "content-type": result(content_fields=lambda names: [each for each in names
                                                         if each != "Content-Type"]),
    "switch-no-content-fields": adds(("Content-Type", "application/octet-stream")),
    "switch-capsule-protocol": lacks("Capsule-Protocol"),
    "refusal-no-capsule-protocol": result(refusing=lambda fields:
                                          [*fields, ("Capsule-Protocol", "?1")]),
}
