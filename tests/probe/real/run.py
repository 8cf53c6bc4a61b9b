#!/usr/bin/python3
# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
"""Runs upgrade_probe on servers, clients and proxies that other people wrote,
and on the programs of examples/stacks, all on 127.0.0.1.

    run.py UPGRADE_PROBE [--only WORD...] [--skip-missing] [--stacks FOLDER]
           [--npm FOLDER] [--built FOLDER] [--markdown FILE]
           [--exchanges FOLDER] [--seconds N]
    run.py --baseline    checks each program by a good handshake, without the probe
    run.py --list        prints the name of each row
    run.py --packages    prints the Debian packages that the rows need

A row is printed as it ends. What the probe finds does not make this script
fail; a program that is not there or does not start does. --skip-missing passes
over what is not there. --only takes the rows whose names contain a WORD; with
--list and --packages too. --npm and --built name folders in which the packages
of npm and the compiled programs are kept for another time. On Debian 12:

    apt-get install -y --no-install-recommends $(tests/probe/real/run.py --packages)

The packages of npm are in package.json; some need Node 20 or later.
"""
import argparse
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True

# This comes first: it tells Python where tests/stacks/driven is.
from row import HERE, Missing, Place, Process, free_port, path_of

import baseline
import clients
import proxies
import servers

KINDS = {"server": servers.ROWS, "client": clients.ROWS, "proxy": proxies.ROWS}
COUNTS = ["passed", "should", "must", "danger", "skipped"]
TESTS = HERE.parent.parent


def slug(kind, row):
    name = re.sub(r"[^a-z0-9]+", "-", row.name.lower()).strip("-")
    return f"{kind}-{name}-{row.protocol}"


def selected(words):
    return [(kind, row) for kind, rows in KINDS.items() for row in rows
            if not words or any(word.lower() in slug(kind, row)
                                or word.lower() in row.name.lower()
                                for word in words)]


def packages(rows):
    names = {name for _, row in rows for name in row.packages.split()}
    names |= {"curl", "nghttp2-client", "python3-websockets"}  # --baseline
    if any(row.npm for _, row in rows):
        # Some builds of Node come with npm, and Debian's is in their way.
        names |= {"nodejs"} | (set() if shutil.which("npm") else {"npm"})
    return sorted(names)


def install_from_npm():
    """Installs what package.json names, once for each version of that file."""
    wanted, there = HERE / "package.json", Place.npm / "package.json"
    if there.exists() and there.read_bytes() == wanted.read_bytes():
        return
    try:
        npm = path_of("npm")
    except Missing:
        return  # each row that needs a package will say so
    Place.npm.mkdir(parents=True, exist_ok=True)
    print("npm install", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory(dir=Place.npm) as folder:
        shutil.copy(wanted, folder)
        done = subprocess.run([npm, "install", "--no-audit", "--no-fund",
                               "--no-package-lock", "--ignore-scripts"],
                              cwd=folder, capture_output=True, text=True)
        if done.returncode:
            print(done.stderr, file=sys.stderr)
            return
        shutil.rmtree(Place.npm / "node_modules", ignore_errors=True)
        os.rename(f"{folder}/node_modules", Place.npm / "node_modules")
    shutil.copy(wanted, there)


# The probe.

def probe_arguments(kind, row):
    """Starts the program, and gives the arguments of the probe."""
    if kind == "client":
        return ["client", "--port", "0"], [
            "--", *row.start(), "{url}"]
    if kind == "proxy":
        back = free_port()
        front = row.start(back)
        return ["proxy", f"http://127.0.0.1:{front}",
                "--origin-port", str(back)], []
    fields = [word for each in row.fields for word in ("--header", each)]
    if row.protocol == "h2c":
        fields += ["--protocol", "h2c"]
    return ["server", row.url(row.start()), *fields], []


def run_probe(command, seconds):
    """The output of the probe, which may also find something."""
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             text=True, errors="replace",
                             start_new_session=True)
    try:
        output, errors = child.communicate(timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise AssertionError(f"the probe ran longer than {seconds} s") from error
    finally:
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        child.wait()
    if child.returncode not in (0, 1):
        raise AssertionError(f"the probe exits with {child.returncode}: "
                             f"{errors.strip()[-300:]}")
    return output


def failures_in(text):
    """The report without the cases that passed or were skipped, and without the
    folder of this checkout, which programs name in their traces."""
    text = text.replace(f"{TESTS.parent}/", "")
    kept, heading = [], None
    for line in text.splitlines():
        if re.match(r"  (✓|-|ok|skip) |    skipped: ", line):
            continue
        if re.match(r"[A-Z]", line):  # of a section, which may have no failure
            heading = line
        elif line.strip() or (kept and kept[-1]):
            kept += ["", heading] * bool(heading and line.strip()) + [line]
            heading = None if line.strip() else heading
    return "\n".join(kept) + "\n"


def counts_in(text):
    """The counts that the summary of the report has."""
    [summary] = re.findall(r"^\d+ cases?: .*$", text, re.M)
    return [(re.search(rf"(\d+) {count}", summary) or [0, "0"])[1] for count in COUNTS]


def probed(kind, row, options):
    """The counts of a row."""
    before, after = probe_arguments(kind, row)
    text = run_probe([str(options.probe.resolve()), *before, "--color", "never", *after],
                     options.seconds)
    counts = counts_in(text)
    if options.exchanges and "failed (" in text:
        (options.exchanges / f"{slug(kind, row)}.txt").write_text(
            f"{row.full_name()}\n{failures_in(text)}")
    for process in Process.running:
        if process.child.poll() is not None:
            print(f"{slug(kind, row)}: {process.name} has ended during the cases:\n"
                  f"{process.tail()}", file=sys.stderr, flush=True)
    return counts


def checked(kind, row, _):
    """The same for --baseline."""
    if kind == "client":
        baseline.client(row, row.start())
    elif kind == "proxy":
        baseline.proxy(row)
    else:
        baseline.server(row, row.start())
    return ["works"]


# The rows.

def run_row(kind, row, options):
    """What to print of a row, and whether that is all right."""
    try:
        row.check_packages()
        return (checked if options.baseline else probed)(kind, row, options), True
    except Missing as missing:
        return [f"not run: {missing}"], options.skip_missing
    except Exception as error:
        text = str(error) or type(error).__name__
        print(f"{slug(kind, row)}: {text}", file=sys.stderr, flush=True)
        return [f"not run: {text.splitlines()[0]}"], False
    finally:
        for process in list(Process.running):
            process.stop()


def markdown(results):
    lines = [f"| | program | protocol | {' | '.join(COUNTS)} |",
             f"| --- | --- | --- |{' ---: |' * len(COUNTS)}"]
    lines += [f"| {' | '.join([kind, *cells])} |" for kind, cells in results]
    return "\n".join(lines) + "\n"


def run_all(rows, options):
    results, all_right = [], True
    if any(row.npm for _, row in rows):
        install_from_npm()
    for kind, row in rows:
        cells, right = run_row(kind, row, options)
        all_right = all_right and right
        cells = [row.full_name(), row.protocol, *cells]
        results.append((kind, cells))
        print(" | ".join([kind, *cells]), flush=True)
    not_run = sum(cells[2].startswith("not run") for _, cells in results)
    print(f"{len(results)} rows, {not_run} not run")
    if options.markdown:
        options.markdown.write_text(markdown(results))
    return all_right


def options_of(arguments):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("probe", type=pathlib.Path, nargs="?")
    parser.add_argument("--only", nargs="+", default=[], metavar="WORD")
    parser.add_argument("--skip-missing", action="store_true")
    parser.add_argument("--stacks", type=pathlib.Path, metavar="FOLDER",
                        default=TESTS.parent / "build/stacks/examples/stacks")
    for name in ("npm", "built", "exchanges"):
        parser.add_argument(f"--{name}", type=pathlib.Path, metavar="FOLDER")
    parser.add_argument("--markdown", type=pathlib.Path, metavar="FILE")
    parser.add_argument("--seconds", type=int, default=180, metavar="N",
                        help="the most for one run of the probe")
    for name in ("baseline", "list", "packages"):
        parser.add_argument(f"--{name}", action="store_true")
    options = parser.parse_args(arguments)
    if not (options.probe or options.baseline or options.list
            or options.packages):
        parser.error("which upgrade_probe?")
    if options.probe and not options.probe.exists():
        parser.error(f"{options.probe} is not there")
    return options


def stop(*_):
    sys.exit("run.py: stopped")


def main():
    options = options_of(sys.argv[1:])
    rows = selected(options.only)
    if options.list:
        print("\n".join(slug(*each) for each in rows))
        return
    if options.packages:
        print(*packages(rows))
        return
    signal.signal(signal.SIGTERM, stop)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = pathlib.Path(name)
        os.chmod(folder, 0o755)  # the workers of some servers are not root
        Process.folder = folder
        Place.stacks = options.stacks.resolve()
        Place.npm = (options.npm or folder / "npm").resolve()
        Place.built = (options.built or folder / "built").resolve()
        for each in (Place.built, options.exchanges):
            if each:
                each.mkdir(parents=True, exist_ok=True)
        os.environ |= {
            "HOME": name, "NO_COLOR": "1", "PYTHONDONTWRITEBYTECODE": "1",
            "NODE_PATH": str(Place.npm / "node_modules"),
            "DENO_NO_UPDATE_CHECK": "1", "DO_NOT_TRACK": "1"}
        try:
            all_right = run_all(rows, options)
        finally:
            for process in list(Process.running):
                process.stop()
    sys.exit(0 if all_right and rows else 1)


if __name__ == "__main__":
    main()
