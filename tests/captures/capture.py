#!/usr/bin/env python3
"""Captures HTTP Upgrade handshakes of real programs on loopback.

A client talks to a server (or to a proxy in front of one) through a relay
that records the bytes of both directions.  Of each recording the message
heads are kept, unchanged: the request head, any interim response heads, and
the final (or 101) response head.

    capture.py              make every capture, and README.md
    capture.py NAME...      make only these
    capture.py --list       list the names

The captures are listed in scenarios.py.  Needs Debian 12 and root: it
installs the packages it captures.
"""
import os
import pathlib
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.dont_write_bytecode = True  # or importing scenarios leaves a file here

from scenarios import OTHER_ADDRESS, PROGRAMS, SCENARIOS, SERVERS

HERE = pathlib.Path(__file__).resolve().parent
INSIDE = "--in-private-network"
SERVER_START_SECONDS = 40
CLIENT_SECONDS = 90

# ------------------------------------------------------ recording and cutting


class Relay:
    """Passes connections on to a port, and records what passes."""

    def __init__(self, upstream):
        self.upstream = upstream
        self.recordings = []  # one (sent, received) a connection
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
                server = socket.create_connection(self.upstream)
            except OSError:
                return
            sent, received = bytearray(), bytearray()
            self.recordings.append((sent, received))
            for ends in ((client, server, sent), (server, client, received)):
                threading.Thread(target=self._pass, args=ends,
                                 daemon=True).start()

    @staticmethod
    def _pass(source, target, record):
        try:
            while data := source.recv(65536):
                record += data
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def close(self):
        self.listener.close()

    def exchange(self, wanted):
        """The heads of the exchange that the capture is about, or None.

        It is the first one with `wanted` in it, or when nothing particular
        is wanted the first one about an upgrade, or else the first of all.
        """
        complete = [heads for sent, received in list(self.recordings)
                    for heads in exchanges(bytes(sent), bytes(received))]
        if wanted:
            return next((h for h in complete if wanted in b"".join(h)), None)
        return next((h for h in complete
                     if any(field(head, b"upgrade") for head in h)),
                    complete[0] if complete else None)


def field(head, name):
    match = re.search(rb"(?im)^" + name + rb":[ \t]*(.*?)[ \t]*\r$", head)
    return match.group(1).lower() if match else b""


def head_at(data, start):
    end = data.find(b"\r\n\r\n", start)
    return data[start:end + 4] if end >= 0 else None


def content_length(data, start, head):
    """How many bytes of content follow the head that ends at start."""
    if b"chunked" in field(head, b"transfer-encoding"):
        last = re.compile(rb"0+\r\n(.+\r\n)*\r\n").search(data, start)
        return last.end() - start if last else len(data) - start
    if length := field(head, b"content-length"):
        return int(length)
    return len(data) - start if head.startswith(b"HTTP/") else 0


def exchanges(sent, received):
    """Each complete exchange of a connection: [request head, response
    heads...].  Ends with a 101, for what follows it is another protocol."""
    complete, at_sent, at_received = [], 0, 0
    while request := head_at(sent, at_sent):
        at_sent += len(request)
        at_sent += content_length(sent, at_sent, request)
        heads = [request]
        while response := head_at(received, at_received):
            at_received += len(response)
            heads.append(response)
            if not re.match(rb"HTTP/1\.\d 1(?!01)", response):
                break
        else:
            break
        complete.append(heads)
        if response.split(b" ")[1] == b"101":
            break
        if response.split(b" ")[1] not in (b"204", b"304"):
            at_received += content_length(received, at_received, response)
    return complete


# ------------------------------------------------------------------- running


class Failure(Exception):
    pass


class Run:
    """The processes and the scratch directory of one capture."""

    def __init__(self):
        self.dir = tempfile.mkdtemp(prefix="capture-")
        os.chmod(self.dir, 0o755)
        self.processes = []
        self.relays = []
        shutil.copytree(HERE / "programs", self.dir, dirs_exist_ok=True)
        os.mkdir(self.dir + "/www")
        pathlib.Path(self.dir, "www", "index.html").write_text("hello\n")

    def start(self, command, port, upstream=None):
        """Starts a command, with the words PORT, UPSTREAM and DIR replaced
        in it and in the configuration files."""
        words = {"PORT": str(port), "UPSTREAM": str(upstream),
                 "DIR": self.dir}

        def render(text):
            return re.sub(r"\b(PORT|UPSTREAM|DIR)\b",
                          lambda match: words[match.group()], text)

        for suffix in (".conf", ".xml"):
            for path in (HERE / "programs").glob("*" + suffix):
                if path.name in command:
                    pathlib.Path(self.dir, path.name).write_text(
                        render(path.read_text()))
        number = len(self.processes)
        with open(f"{self.dir}/{number}.out", "wb") as out, \
                open(f"{self.dir}/{number}.err", "wb") as err:
            process = subprocess.Popen(
                ["sh", "-c", render(command)], stdin=subprocess.DEVNULL,
                stdout=out, stderr=err, start_new_session=True,
                env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
                     "HOME": self.dir, "LANG": "C.UTF-8",
                     "NODE_PATH": "/usr/share/nodejs",
                     "PYTHONDONTWRITEBYTECODE": "1"})
        self.processes.append(process)
        return process

    def errors(self, process):
        number = self.processes.index(process)
        return pathlib.Path(f"{self.dir}/{number}.err").read_bytes()

    def serve(self, key, upstream=None):
        """Starts a server and returns the relay in front of it."""
        _, command, *address = SERVERS[key]
        listening = (address[0] if address else "127.0.0.1", free_port())
        process = self.start(command, listening[1], upstream)
        deadline = time.monotonic() + SERVER_START_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            try:
                socket.create_connection(listening).close()
                break
            except OSError:
                time.sleep(0.1)
        else:
            raise Failure(f"{key} did not start: "
                          + self.errors(process).decode(errors="replace"))
        self.relays.append(Relay(listening))
        return self.relays[-1]

    def close(self):
        for process in reversed(self.processes):
            for signum in (signal.SIGTERM, signal.SIGKILL):
                try:
                    os.killpg(process.pid, signum)
                    process.wait(3)
                except (ProcessLookupError, subprocess.TimeoutExpired):
                    pass
        for relay in self.relays:
            relay.close()
        shutil.rmtree(self.dir, ignore_errors=True)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def named(program):
    """The program's name and version, as the notes give them."""
    name, package = PROGRAMS[program][:2]
    version = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Version}", package],
        check=True, capture_output=True, text=True).stdout
    return name, f"{version} (Debian package {package})"


def write(name, suffix, content, program, command, peer, peer_command, shows):
    """Writes a capture and the note beside it."""
    (HERE / (name + suffix)).write_bytes(content)
    program_name, version = named(program)
    (HERE / (name + ".txt")).write_text(
        f"program: {program_name}\nversion: {version}\ncommand: {command}\n"
        f"peer: {' '.join(named(peer))}, run as: {peer_command}\n"
        f"shows: {shows}\n")


def capture(scenario):
    run = Run()
    try:
        relay = back = run.serve(scenario.server)
        if scenario.proxy:
            relay = run.serve(scenario.proxy, back.port)
        client = run.start(scenario.command, relay.port, back.port)
        kind = scenario.name.split("-")[0]
        deadline = time.monotonic() + CLIENT_SECONDS
        while time.monotonic() < deadline and client.poll() is None:
            if kind != "curl" and relay.exchange(scenario.wanted):
                break
            time.sleep(0.1)
        time.sleep(0.5)

        by_client = (scenario.client, scenario.command)
        by_server = SERVERS[scenario.server][:2]
        by_proxy = SERVERS[scenario.proxy][:2] if scenario.proxy else by_server
        if kind == "curl":
            write(scenario.name, ".verbose", run.errors(client), *by_client,
                  *by_server, scenario.shows)
            return
        heads = relay.exchange(scenario.wanted)
        if heads is None:
            raise Failure("no complete exchange; the client said: "
                          + run.errors(client).decode(errors="replace"))
        content = b"".join(heads)
        if kind == "client":
            write(scenario.name, ".http", content, *by_client, *by_server,
                  scenario.shows)
        elif kind == "server":
            write(scenario.name, ".http", content, *by_proxy, *by_client,
                  scenario.shows)
        else:
            forwarded = back.exchange(b"")
            if forwarded is None:
                raise Failure("nothing was forwarded")
            write(scenario.name + "-received", ".http", content, *by_proxy,
                  *by_client, scenario.shows)
            write(scenario.name + "-forwarded", ".http", b"".join(forwarded),
                  *by_proxy, *by_server, scenario.forwarded)
    finally:
        run.close()


def install(scenarios):
    """Installs what the scenarios need and what is not there already."""
    keys = {s.client for s in scenarios}
    keys |= {SERVERS[key][0] for s in scenarios
             for key in (s.server, s.proxy) if key}
    packages = sorted({p for key in keys for p in PROGRAMS[key][1:]}
                      | {"iproute2"})
    known = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n"],
        check=True, capture_output=True, text=True).stdout.splitlines()
    missing = [p for p in packages if p + " installed" not in known]
    if not missing:
        return
    # While this file says so, packages do not start their services.
    policy = pathlib.Path("/usr/sbin/policy-rc.d")
    ours = not policy.exists()
    if ours:
        policy.write_text("#!/bin/sh\nexit 101\n")
        policy.chmod(0o755)
    try:
        apt = ["apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=600"]
        environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
        subprocess.run(apt + ["update"], check=True, env=environment)
        subprocess.run(apt + ["install", "--no-install-recommends"] + missing,
                       check=True, env=environment)
    finally:
        if ours:
            policy.unlink()


def enter_private_network(arguments):
    """Runs this script again in namespaces of its own: a network with only
    the loopback interface, and processes that all end with the script."""
    script = shlex.join([sys.executable, __file__, INSIDE, *arguments])
    return subprocess.call(
        ["unshare", "--net", "--pid", "--fork", "--kill-child",
         "--mount-proc", "sh", "-c",
         "ip link set lo up && "
         f"ip address add {OTHER_ADDRESS}/32 dev lo && exec {script}"])


def write_readme():
    rows = []
    for note in sorted(HERE.glob("*.txt")):
        values = dict(line.split(": ", 1)
                      for line in note.read_text().splitlines())
        capture_file = next(path.name for path in HERE.glob(note.stem + ".*")
                            if path.suffix in (".http", ".verbose"))
        rows.append("| {} | {} | {} | {} |\n".format(
            capture_file, values["program"], values["version"].split(" ")[0],
            values["shows"]))
    (HERE / "README.md").write_text(README + "".join(rows))


README = """# Captured handshakes

HTTP Upgrade handshakes of real programs, recorded on loopback by
`capture.py` and not edited. A `.http` file holds the message heads of one
exchange, byte for byte: the request head, any interim response heads, and the
final (or 101) response head. Content, and what follows a 101, is cut away.
A `.verbose` file is what `curl -v` printed.

The `.txt` file beside each names the program, its version, the exact command,
and the program at the other end with its command. In a command, `PORT`,
`UPSTREAM` and `DIR` stand for two ports and a scratch directory with a copy of
`programs/`. Of a proxy there are two files: what it received and answered
(`-received`), and what it forwarded and was answered (`-forwarded`).

To make them all again, on Debian 12 as root (with Python 3; it installs what
else it needs, and runs everything in a network of its own):

    python3 tests/captures/capture.py

| File | Program | Version | What it shows |
|---|---|---|---|
"""


def main(arguments):
    inside = INSIDE in arguments[:1]
    arguments = arguments[inside:]
    if arguments == ["--list"]:
        for scenario in SCENARIOS:
            print(scenario.name)
        return 0
    unknown = set(arguments) - {s.name for s in SCENARIOS}
    if unknown:
        print("unknown:", *sorted(unknown), file=sys.stderr)
        return 2
    scenarios = [s for s in SCENARIOS if not arguments or s.name in arguments]
    if not inside:
        install(scenarios)
        return enter_private_network(arguments)
    failed = []
    for scenario in scenarios:
        try:
            capture(scenario)
            print("made", scenario.name, flush=True)
        except (Failure, OSError, subprocess.SubprocessError) as error:
            failed.append(scenario.name)
            print("FAILED", scenario.name, error, file=sys.stderr, flush=True)
    write_readme()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
