# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
"""Hands a URL to the browser that run.py has started, on the port of its
control, and exits as the page there tells."""
import sys
import urllib.request

with urllib.request.urlopen(f"http://127.0.0.1:{sys.argv[1]}/",
                            sys.argv[2].encode()) as reply:
    sys.exit(0 if reply.read() == b"echoed" else 1)
