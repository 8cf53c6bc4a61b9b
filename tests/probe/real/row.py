# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
"""What a row of the tables is, and what the rows need: places, compilers and
the versions of programs."""
import dataclasses
import functools
import json
import os
import pathlib
import re
import subprocess
import sys
import typing

HERE = pathlib.Path(__file__).resolve().parent
TESTS = HERE.parent.parent
sys.path.append(str(TESTS / "stacks"))

from driven.process import Missing, Process, free_port, path_of

SERVERS, CLIENTS = HERE / "servers", HERE / "clients"
CAPTURES = TESTS / "captures" / "programs"  # some of the programs are there
JARS = pathlib.Path("/usr/share/java")
PATIENCE = 180  # seconds for a compiler


class Place:
    """The folders that the options of run.py name."""
    built = None
    npm = None
    stacks = None


@dataclasses.dataclass
class Row:
    """A program. Of a server, start gives the port on which it listens; of a
    proxy, it takes the port of the origin and gives the port on which it
    listens; of a client, it gives the command that takes a URL."""
    name: str
    start: typing.Callable
    packages: str = ""  # of Debian; the version is that of the first
    npm: str = ""  # the package in package.json that gives the version instead
    protocol: str = "websocket"  # or h2c, or none: it ignores all offers
    fields: tuple = ()  # that each request must have, besides those of all

    def url(self, port):
        if self.protocol == "h2c":
            return f"http://127.0.0.1:{port}/index.html"
        return f"ws://127.0.0.1:{port}/chat"

    def check_packages(self):
        for package in self.packages.split():
            if not version_in_debian(package):
                raise Missing(f"{package} is not installed")

    def full_name(self):
        version = (version_in_npm(self.npm) if self.npm else
                   version_in_debian(self.packages.split()[0])
                   if self.packages else "")
        return f"{self.name} {version}".strip()


@functools.cache
def version_in_debian(package):
    """The version of the authors, without what Debian adds, or an empty string
    if the package is not installed."""
    done = subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Status} ${Version}", package],
        capture_output=True, text=True)
    status, _, version = done.stdout.partition(" ")
    return re.sub(r"^\d+:|[-+~].*", "", version) * (status == "installed")


@functools.cache
def version_in_npm(package):
    if package == "node":
        done = subprocess.run([path_of("node"), "--version"],
                              capture_output=True, text=True)
        return done.stdout.strip().lstrip("v")
    packages = json.loads((HERE / "package.json").read_text())
    return packages["dependencies"][package]


# Programs that come as source.

def made(source, command, kind=""):
    """What `command`, which takes the name of the file to write, makes of the
    source. What is newer than its source is kept."""
    target = Place.built / f"{source.stem}-{source.parent.name}{kind}"
    if (not target.exists()
            or target.stat().st_mtime < source.stat().st_mtime):
        done = subprocess.run(command(str(target)), capture_output=True,
                              timeout=PATIENCE,
                              env={**os.environ, "GO111MODULE": "off",
                                   "GOPATH": "/usr/share/gocode"})
        if done.returncode:
            lines = done.stderr.decode(errors="replace").splitlines()
            wrong = [each for each in lines if "error" in each] or lines
            raise Missing(f"{source.name} is not compiled: {wrong[0]}")
    return str(target)


def compiled(source, *libraries, standard="c++20"):
    """A program in C or C++. A library is an option of the linker, or a name
    that pkg-config knows."""
    options = [each for each in libraries if each.startswith("-")]
    if known := [each for each in libraries if not each.startswith("-")]:
        done = subprocess.run(
            [path_of("pkg-config"), "--cflags", "--libs", *known],
            capture_output=True, text=True)
        if done.returncode:
            raise Missing(f"{known[0]} is not installed")
        options += done.stdout.split()
    compiler = ([path_of("gcc")] if source.suffix == ".c" else
                [path_of("g++"), f"-std={standard}", "-fPIC", "-pthread"])
    return made(source, lambda target: [*compiler, "-w", str(source),
                                        "-o", target, *options])


def go(source):
    return made(source, lambda target: [path_of("go"), "build", "-o", target,
                                        str(source)], "-go")


def java(source, *jars):
    """The command that runs a class with the name of its file."""
    missing = [jar for jar in jars if not (JARS / f"{jar}.jar").exists()]
    if missing:
        raise Missing(f"{missing[0]}.jar is not installed")
    path = ":".join(str(JARS / f"{jar}.jar") for jar in jars)
    folder = made(source, lambda target: [path_of("javac"), "-cp", path,
                                          "-d", target, str(source)], "-java")
    return [path_of("java"), "-cp", f"{folder}:{path}", source.stem]


def node(source):
    """The command that runs a program with the packages of package.json."""
    from_npm("ws")
    return [path_of("node"), str(source)]


def from_npm(pattern):
    """A file of a package that npm has installed. A pattern can leave open for
    which processor it is."""
    for path in (Place.npm / "node_modules").glob(pattern):
        return str(path)
    raise Missing(f"{pattern} is not in {Place.npm}")


# The programs themselves, and not what starts them: that would have to be
# finished by a script, which npm is told not to run.

def deno(source):
    return [from_npm("@deno/linux-*-glibc/deno"), "run", "--no-config",
            "--allow-net", str(source)]


def bun(source):
    return [from_npm("@oven/bun-linux-*/bin/bun"), str(source)]


def python(source):
    return [sys.executable, str(source)]


# Programs that are started.

def listening(name, command, **options):
    """The port on which a program listens, once it does. `command` takes the
    port."""
    port = free_port()
    Process(name, [*map(str, command(port))], **options).wait_for(port)
    return port


def example(name, *arguments):
    """The port of one of the programs of examples/stacks."""
    executable = Place.stacks / name
    if not executable.exists():
        raise Missing(f"{name} is not in {Place.stacks}")
    return Process(name, [str(executable), "--port", "0",
                          *map(str, arguments)]).announced_port()


def configuration(name, **words):
    """A file of the captures, with words in it replaced."""
    words["DIR"] = Process.folder
    text = (CAPTURES / name).read_text()
    for word, value in words.items():
        text = re.sub(rf"\b{word}\b", str(value), text)
    file = Process.folder / f"{free_port()}-{name}"
    file.write_text(text)
    return file


def pages():
    """The folder of files that servers give, in which that configuration
    looks for them."""
    folder = Process.folder / "www"
    folder.mkdir(exist_ok=True)
    (folder / "index.html").write_text("<!DOCTYPE html><title>hello</title>\n")
    return folder
