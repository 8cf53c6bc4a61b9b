# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
"""How each program says its version."""
import functools
import os
import re
import subprocess
import sys

from .process import Missing, NODE_ENVIRONMENT, PATIENCE, path_of

VERSIONS = {
    "apache": ["apache2", "-v"],
    "chromium": ["chromium", "--version"],
    "curl": ["curl", "--version"],
    "firefox": ["firefox-esr", "--version"],
    "h2load": ["h2load", "--version"],
    "haproxy": ["haproxy", "-v"],
    "nghttp": ["nghttp", "--version"],
    "nghttpd": ["nghttpd", "--version"],
    "nginx": ["nginx", "-v"],
    "node ws": ["node", "-p", "require('ws/package.json').version"],
    "node_ws": ["node", "-p", "require('ws/package.json').version"],
    "python websockets": [sys.executable, "-c",
                          "from websockets.version import *; print(version)"],
}


@functools.cache
def version_of(name):
    program, *arguments = VERSIONS[name]
    try:
        done = subprocess.run([path_of(program), *arguments],
                              capture_output=True, timeout=PATIENCE,
                              env={**os.environ, **NODE_ENVIRONMENT})
    except (Missing, subprocess.TimeoutExpired):
        return ""
    found = re.search(r"\d+\.[\w.]+", (done.stdout + done.stderr).decode())
    return found[0] if found else ""


def with_versions(text):
    return re.sub(rf"\b({'|'.join(VERSIONS)})\b",
                  lambda name: f"{name[0]} {version_of(name[0])}".strip(),
                  text)
