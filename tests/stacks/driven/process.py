# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
"""Child processes, and checks of what they do."""
import os
import re
import shutil
import signal
import socket
import subprocess
import time

PATIENCE = 20  # seconds for one exchange
NODE_ENVIRONMENT = {"NODE_PATH": "/usr/share/nodejs:/usr/lib/nodejs"}


class Missing(Exception):
    """A program or an example that is not there."""


def path_of(program):
    folders = os.environ["PATH"] + ":/usr/local/sbin:/usr/sbin:/sbin"
    found = shutil.which(program, path=folders)
    if not found:
        raise Missing(f"{program} is not installed")
    return found


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def check(got, wanted, what):
    if got != wanted:
        raise AssertionError(f"{what}: {short(got)}, not {short(wanted)}")


def short(value):
    text = repr(value)
    return text if len(text) <= 160 else text[:120] + "..." + text[-30:]


class Process:
    """A child process, in a process group of its own, with a log."""
    running = []
    folder = None  # for the logs; it is also the children's home

    def __init__(self, name, command, **options):
        self.name = name
        self.log = Process.folder / f"{name}.log"
        with open(self.log, "wb") as log:
            self.child = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, start_new_session=True, **options)
        Process.running.append(self)

    def wait_until(self, ready, what):
        """What ready() gives, once it gives anything."""
        end = time.monotonic() + PATIENCE
        while not (found := ready()):
            if self.child.poll() is not None or time.monotonic() > end:
                raise AssertionError(f"{self.name} {what} not:\n{self.tail()}")
            time.sleep(0.02)
        return found

    def announced_port(self):
        line = re.compile(rb"^listening on 127\.0\.0\.1:(\d+)$", re.M)
        match = self.wait_until(lambda: line.search(self.log.read_bytes()),
                                "announces its port")
        return int(match[1])

    def wait_for(self, port):
        def accepts():
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", port)) == 0
        self.wait_until(accepts, f"listens on port {port}")

    def tail(self):
        lines = self.log.read_text(errors="replace").splitlines()
        return "".join(f"    {self.name}: {line}\n" for line in lines[-20:])

    def stop(self):
        """Ends the group, and gives the exit status of the child."""
        if self in Process.running:
            Process.running.remove(self)
        self.child.poll() is None and self.child.terminate()
        try:
            self.child.wait(10)
        except subprocess.TimeoutExpired:
            pass
        try:
            os.killpg(self.child.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        return self.child.wait(10)


def run(command, content=b"", **options):
    """The output of a command that must succeed."""
    done = subprocess.run(command, input=content, capture_output=True,
                          timeout=PATIENCE, **options)
    if done.returncode:
        raise AssertionError(f"{command[0]} exits with {done.returncode}: "
                             f"{short(done.stderr.decode(errors='replace'))}")
    return done.stdout.decode()
