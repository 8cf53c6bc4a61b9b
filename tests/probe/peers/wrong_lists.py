# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
"""Servers that misread Connection, Upgrade or the version of a request, by the cases that tell.

Each is as narrow as a real mistake can be, so that no other case tells it too. Where the usual
mistake is wider, such as the comparison of a prefix, the fault here keeps to one form of it."""
import re

from peers.faults import also, given, only, result, right

def no_list(**patterns):
    """Takes what matches for a mistake. A list with a mistake says nothing."""
    def without(pattern):
        return lambda value: "" if re.search(pattern, value) else value
    return given(**{name: without(pattern) for name, pattern in patterns.items()})


CONNECTION = {
    # Compares with some spellings alone.
    "connection-lower-case": only(is_upgrade=lambda option: option in ("Upgrade", "UPGRADE")),
    "connection-upper-case": only(is_upgrade=lambda option: option in ("Upgrade", "upgrade")),
    # Looks the value that Firefox sends up in a table, which is wrong.
    "connection-second": no_list(connection_elements="^keep-alive, Upgrade$"),
    # Takes the last option of a line for its value.
    "connection-first": result(connection_elements=lambda found: found[-1:]),
    # Reads a list of two in a short way, which knows keep-alive alone.
    "connection-unknown-option": result(connection_elements=lambda found:
                                        found[:1] if len(found) == 2 and found[0] not in
                                        ("keep-alive", "Upgrade") else found),
    # Splits only where white space follows the comma.
    "connection-no-space": given(connection_elements=lambda value:
                                 re.sub(r",(?=\w)", "-", value)),
    # Takes white space before a comma for a mistake.
    "connection-space-before-comma": no_list(connection_elements=r" ,"),
    # Takes HTAB for a part of the option.
    "connection-tab": no_list(connection_elements=r"\t"),
    # Take an empty element for a mistake: between two, as the first, and as the last.
    "connection-empty-element": no_list(connection_elements=r",,"),
    "connection-empty-first": no_list(connection_elements="^,"),
    "connection-empty-last": no_list(connection_elements=",$"),
    # Takes an option that is there twice for a mistake.
    "connection-repeated-option": result(options=lambda found:
                                         found if len(set(map(str.lower, found))) == len(found)
                                         else []),
    # Reads the first line that says something.
    "connection-second-line": result(connection_values=lambda values:
                                     [each for each in values if each][:1]),
    # Lets a later line replace those before it.
    "connection-first-line": result(connection_values=lambda values: values[-1:]),
    # Stops at an empty line.
    "connection-empty-line": result(connection_values=lambda values:
                                    [] if "" in values else values),
    # Has space for 16 options.
    "connection-long-list": result(connection_elements=lambda found: found[:16]),

    # Switches without Connection, if the client waits for the answer.
    "not-nominated": {"is_nominated": lambda self, request: right(self, "is_nominated", request)
                      or (b"onnection:" not in request.head and not self.unread)},
    # Takes every persistent connection.
    "connection-keep-alive": also(is_nominated=lambda request:
                                  b"Connection: keep-alive\r\n" in request.head),
    # Compare as many letters as one of the two has.
    "connection-prefix": also(is_upgrade=lambda option:
                              option.startswith("upgrade") and option.isalpha()),
    "connection-suffix": also(is_upgrade=lambda option:
                              option.endswith("upgrade") and option.isalpha()),
    "connection-cut": also(is_upgrade=lambda option:
                           len(option) > 1 and "upgrade".startswith(option)),
    # Takes a letter for a flag.
    "connection-one-letter": also(is_upgrade=lambda option: option == "u"),
    # Looks for the word between hyphens.
    "connection-inside": also(is_upgrade=lambda option: "-upgrade-" in option),
    # Looks for the word before a hyphen.
    "connection-insecure-requests": also(is_upgrade=lambda option:
                                         option.lower().startswith("upgrade-")),
    # Removes quotes, and parameters.
    "connection-quoted": given(connection_elements=lambda value: value.replace('"', "")),
    "connection-parameter": given(connection_elements=lambda value: value.split(";")[0]),
    # Split at a space between two words, and at a semicolon with a space behind it.
    "connection-no-comma": given(connection_elements=lambda value:
                                 re.sub(r"(?<=\w) (?=\w)", ",", value)),
    "connection-semicolon": given(connection_elements=lambda value: value.replace("; ", ",")),
    # Takes the protocol for an option.
    "connection-protocol": also(is_upgrade=lambda option: option == "websocket"),
    # Takes Proxy-Connection for Connection.
    "proxy-connection": also(is_nominated=lambda request:
                             b"Proxy-Connection: Upgrade" in request.head),
}

UPGRADE = {
    # Compare with some spellings alone.
    "upgrade-upper-case": only(is_offer=lambda element: element != "WEBSOCKET"),
    "upgrade-mixed-case": only(is_offer=lambda element:
                               element in ("websocket", "WebSocket", "WEBSOCKET")),
    # Takes what is behind an experimental protocol for its parameters.
    "upgrade-second": given(upgrade_elements=lambda value:
                            re.sub(r"^x-[a-z]+, .*", "x-parameters", value)),
    # Takes the last protocol of a line for its value.
    "upgrade-first": result(upgrade_elements=lambda found: found[-1:]),
    # Takes a version for a number.
    "upgrade-behind-version": no_list(upgrade_elements=r"/\D"),
    # Splits only where there is white space beside the comma.
    "upgrade-no-space": given(upgrade_elements=lambda value:
                              re.sub(r"(?<=\w),(?=\w)", "-", value)),
    # Takes HTAB for a part of a name.
    "upgrade-tab": no_list(upgrade_elements=r"\t"),
    # Takes an empty element for a mistake.
    "upgrade-empty-element": no_list(upgrade_elements="^,"),
    # Reads the first line alone, and the last line alone.
    "upgrade-second-line": result(upgrade_values=lambda values: values[:1]),
    "upgrade-first-line": result(upgrade_values=lambda values: values[-1:]),
    # Takes a protocol that is there twice for a mistake.
    "upgrade-repeated": result(offers=lambda found:
                               found if len(set(found)) == len(found) else []),
    # Lets h2 come first, and then ignores it.
    "upgrade-behind-h2": result(offers=lambda found: [] if found[:1] == ["h2"] else found),
    # Has space for 16 protocols.
    "upgrade-long-list": result(upgrade_elements=lambda found: found[:16]),

    # Take the option alone for an offer: when Upgrade is missing, and when it is empty.
    "upgrade-absent": {"offers": lambda self, request: right(self, "offers", request)
                       if self.values(request, "Upgrade") else ["websocket"]},
    "upgrade-empty": {"offers": lambda self, request: right(self, "offers", request)
                      if self.values(request, "Upgrade") != [""] else ["websocket"]},
    # Switches to whatever comes with a version, if the client waits for the answer.
    "upgrade-unknown": {"is_offer": lambda self, element: right(self, "is_offer", element)
                        or (re.fullmatch(r"x-\w+/\d+", element) and not self.unread)},
    # Compare as many letters as one of the two has.
    "upgrade-prefix": also(is_offer=lambda element:
                           element.startswith("websocket") and element.isalpha()),
    "upgrade-suffix": also(is_offer=lambda element: element.endswith("-websocket")),
    # Compare the version with the protocol, and the name alone.
    "upgrade-as-version": also(is_offer=lambda element: element.endswith("/websocket")),
    "upgrade-other-version": also(is_offer=lambda element: element.startswith("websocket/")),
    # Remove quotes, parameters, and what is behind a brace.
    "upgrade-quoted": given(upgrade_elements=lambda value: value.replace('"', "")),
    "upgrade-parameter": given(upgrade_elements=lambda value: value.split(";")[0]),
    "upgrade-junk": given(upgrade_elements=lambda value: value.split("{")[0]),
    # Splits at spaces too.
    "upgrade-no-comma": given(upgrade_elements=lambda value: value.replace(" ", ",")),
    # Takes h2 for a protocol that it can switch to.
    "upgrade-h2": also(is_offer=lambda element: element == "h2"),
    # Folds case by Unicode, where KELVIN SIGN becomes k.
    "upgrade-kelvin-sign": given(upgrade_elements=lambda value:
                                 value.encode("latin-1").decode("utf-8", "replace").lower()),
    # Adds the trailer to the fields before it looks for an offer.
    "upgrade-in-trailer": {"use_trailer": lambda self, request, trailer:
                           request.fields.extend(self.fields_of(trailer))},
}

VERSIONS = {
    # Ignores the offer of a client that says keep-alive in HTTP/1.0, but no other.
    "http10": {"has_upgrades": lambda self, request: right(self, "has_upgrades", request)
               or "keep-alive" not in self.options(request)},
    # Takes keep-alive for all that HTTP/1.1 has more.
    "http10-keep-alive": {"has_upgrades": lambda self, request:
                          right(self, "has_upgrades", request)
                          or "keep-alive" in self.options(request)},
    "http-lower-case": given(version_of=str.upper),
}
