#!/usr/bin/env python3
# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
"""Breaks the headers in many small ways, one at a time, and sees whether a test notices.

    tests/mutation/run.py                    makes 220 mutants, and writes survivors.md
    tests/mutation/run.py --resume           goes on with a run that was stopped
    tests/mutation/run.py --resume --again   tries survivors without a reason once more
    tests/mutation/run.py --near             tries the nearest tests only, which takes a third
    tests/mutation/run.py --list             prints the mutants, and tries none
    tests/mutation/run.py --help             prints the other options

A mutant is one change to one header: an operator, a number, an entry of a table, a rule, a branch, or
one side of && or || is changed. The choice depends only on --seed and on the headers, and each
header gets mutants in proportion to its lines of code. A mutant that is no valid C++ is thrown away,
and the next one is taken instead.

The tests that include the header are compiled and run, that of the header itself first, until one
does not compile or fails. Most checks are evaluated in constant expressions, so all are compiled
without code first, which is fast. A test that takes too much processor time has noticed the mutant,
too. What is left is tried with sanitizers.

explained.txt holds the survivors that these tests cannot notice, each with the reason. It is written
by hand. The work is done in a copy of the tree, below build/mutation unless --work says otherwise.
"""

import argparse
import collections
import datetime
import itertools
import json
import pathlib
import random
import re
import resource
import shutil
import subprocess
import sys
import threading

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).resolve().parent
HEADERS = "include/http_upgrade"

# The tests that look at the library as a whole. They come behind the test of the header itself.
BROAD = ["proof", "peers", "detail/negotiation", "negotiate", "confirm", "inspect", "message", "write",
         "forward", "bridge", "erase", "promise", "captures/captures", "mutation/readme_table",
         "conformance/exhaustive"]
# Only a sanitizer sees a byte read beyond a text. So these tests are run once more with one.
SANITIZED = ["detail/scan", "extensions", "conformance/exhaustive"]
SANITIZED_MARK = ", with sanitizers"
SANITIZER = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
# Those with a main of their own.
PROGRAMS = ["captures/captures", "mutation/readme_table"]

COMPILE_SECONDS = 300  # of processor time
RUN_SECONDS = 60
MEMORY = 6 << 30

# What g++ and clang say when a check in a constant expression fails, not when the code is wrong.
FAILED_CHECK = re.compile(
    r"static assertion failed|static_assert failed|non-constant condition|not a constant expression|"
    r"not an integral constant expression|in .constexpr. expansion|constexpr. evaluation|"
    r"constexpr loop iteration|constexpr. (evaluation|loop)|must be initialized by a constant|"
    r"is not a core constant")

Mutant = collections.namedtuple("Mutant", "path line kind old new begin end put")


# ---- Which bytes of a header may be changed ------------------------------------------------------

def blank(text):
    return re.sub(r"[^\n]", " ", text)


def mask(source):
    """The code alone, all else as spaces, and the places of the string literals.

    Comments, preprocessor lines, attributes, static_asserts and the insides of literals are left out.
    """
    token = re.compile(r'//[^\n]*|/\*.*?\*/|^[ ]*#(?:[^\n]|\\\n)*|"(?:\\.|[^"\\\n])*"'
                       r"|(?<![0-9A-Za-z_])'(?:\\.|[^'\\\n])+'", re.S | re.M)
    strings, chars = [], []

    def hide(match):
        text = match.group()
        if text[0] == '"':
            strings.append(match.span())
            return '"' + " " * (len(text) - 2) + '"'
        if text[0] == "'":
            chars.append(match.span())
            return "'" + " " * (len(text) - 2) + "'"
        return blank(text)

    code = token.sub(hide, source)
    code = re.sub(r"\[\[.*?\]\]", lambda m: blank(m.group()), code, flags=re.S)
    for found in list(re.finditer(r"\bstatic_assert\s*\(", code)):
        end = close_of(code, found.end() - 1)
        code = code[:found.start()] + blank(code[found.start():end]) + code[end:]

    def visible(span):
        return code[span[0]] != " "
    return code, list(filter(visible, strings)), list(filter(visible, chars))


def close_of(code, at):
    """The end of the bracket that opens at `at`."""
    depth = 0
    for i in range(at, len(code)):
        depth += (code[i] in "([{") - (code[i] in ")]}")
        if depth == 0:
            return i + 1
    return len(code)


def right_operand(code, at):
    """The end of the operand of && or || that begins at `at`."""
    depth = 0
    for i in range(at, len(code)):
        c = code[i]
        if depth == 0 and (c in ")]};,?:" and code[i:i + 2] != "::" and code[i - 1:i + 1] != "::"
                           or code[i:i + 2] in ("&&", "||")):
            return i
        depth += (c in "([{") - (c in ")]}")
    return len(code)


def left_operand(code, at):
    """The begin of the operand of && or || that ends at `at`."""
    depth = 0
    for i in range(at - 1, -1, -1):
        c = code[i]
        if depth == 0 and (c in "([{;,?" or code[i:i + 2] in ("&&", "||") or
                           c == "=" and code[i - 1] == " " and code[i + 1] == " " or
                           c == ":" and ":" not in (code[i - 1], code[i + 1]) or
                           re.match(r"return\b", code[i:i + 7])):
            i += {"&": 2, "|": 2, "r": 6}.get(c, 1)
            return i + len(code[i:at]) - len(code[i:at].lstrip())
        depth += (c in ")]}") - (c in "([{")
    return 0


# ---- The mutants of a header ---------------------------------------------------------------------

OPERATORS = {"==": ["!="], "!=": ["=="], "<": ["<=", ">="], "<=": ["<", ">"], ">": [">=", "<="],
             ">=": [">", "<"], "&&": ["||"], "||": ["&&"], "+": ["-"], "-": ["+"], "*": ["+"],
             "/": ["*"], "%": ["/"], "&": ["|"], "|": ["&"], "^": ["|"], "<<": [">>"], ">>": ["<<"],
             "+=": ["-="], "-=": ["+="], "|=": ["=", "&="], "&=": ["=", "|="]}


def changed_number(text):
    digits = re.match(r"0[xX][0-9a-fA-F]+|\d+", text).group()
    suffix = text[len(digits):]
    value = int(digits, 0)
    for other in (value + 1, value - 1):
        if other >= 0:
            yield (hex(other) if digits[:2] in ("0x", "0X") else str(other)) + suffix


def changed_text(text, rng):
    """A literal with one character changed, or one dropped, or two swapped."""
    inner = text[1:-1]
    plain = [i for i, c in enumerate(inner) if c.isalnum() or c in "-!#$%&'*+.^_`|~:;,=/ "]
    if not plain or "\\" in inner:
        return
    i = rng.choice(plain)
    yield '"' + inner[:i] + inner[i + 1:] + '"'
    i = rng.choice(plain)
    yield '"' + inner[:i] + ("z" if inner[i] != "z" else "y") + inner[i + 1:] + '"'
    if len(inner) > 1:
        i = rng.randrange(len(inner) - 1)
        if inner[i] != inner[i + 1]:
            yield '"' + inner[:i] + inner[i + 1] + inner[i] + inner[i + 2:] + '"'


def changes(source, rng):
    """Yields (kind, begin, end, replacement) for each change that a header allows."""
    code, strings, chars = mask(source)

    for found in re.finditer(r" (==|!=|<=|>=|<<|>>|&&|\|\||\+=|-=|\|=|&=|[-<>+*/%&|^]) ", code):
        if re.search(r"operator *$", code[:found.start()]):
            continue
        for other in OPERATORS[found.group(1)]:
            yield "operator", found.start(1), found.end(1), other
    # At the end of a line, where the right side is on the next one.
    for found in re.finditer(r" (==|!=|<|>|&&|\|\||\+|-|&|\|)\n", code):
        for other in OPERATORS[found.group(1)]:
            yield "operator", found.start(1), found.end(1), other
    for found in re.finditer(r"\+\+|--", code):
        if not re.search(r"operator$", code[:found.start()]):
            yield "operator", *found.span(), "--" if found.group() == "++" else "++"
    for found in re.finditer(r"(?<=[ (])!(?=[\w(*])", code):
        yield "negation", *found.span(), ""
    for found in re.finditer(r" (&&|\|\|)[ \n]", code):
        neutral = "true" if found.group(1) == "&&" else "false"
        begin = found.end() + len(code[found.end():]) - len(code[found.end():].lstrip())
        yield "conjunct", begin, right_operand(code, begin), neutral
        begin = left_operand(code, found.start())
        yield "conjunct", begin, found.start(), neutral

    for found in re.finditer(r"(?<![\w.])(0[xX][0-9a-fA-F]+|\d+)[uUlL]*(?![\w.'])", code):
        for other in changed_number(found.group()):
            yield "number", *found.span(), other
    for found in re.finditer(r"\b(true|false)\b", code):
        yield "truth", *found.span(), "false" if found.group() == "true" else "true"

    for found in re.finditer(r"\bif (constexpr )?\(", code):
        end = close_of(code, found.end() - 1)
        condition = source[found.end():end - 1]
        if ";" in condition:
            continue
        for other in ("false", "true"):
            operator = "&&" if other == "false" else "||"
            yield "branch", found.end(), end - 1, f"{other} {operator} ({condition})"
    for found in re.finditer(r"\bvoid [\w:]+\(", code):  # a function that returns at once
        end = close_of(code, found.end() - 1)
        body = re.match(r"[\w\s]*\{(?=.*[^\s}])", code[end:])
        if body and "{}" not in body.group() + code[end + body.end():end + body.end() + 1]:
            yield "return early", end + body.end(), end + body.end(), " return;"
    for found in re.finditer(r"(?<=[;{})\n]) *\n? +(?P<call>[a-z_][\w.]*(?:->\w+)*\([^;{}]*\));", code):
        if re.match(r"(if|for|while|switch|return|constexpr|explicit)\b", found.group("call")):
            continue
        if close_of(code, code.index("(", found.start("call"))) == found.end("call"):
            yield "dropped call", *found.span("call"), ""
    for found in re.finditer(r"\b(break|continue);", code):
        yield "dropped jump", *found.span(1), ""
    for found in re.finditer(r"\breturn ([^;{}]+);", code):
        if found.group(1).strip() not in ("true", "false", "*this"):
            yield "returned value", *found.span(1), f"!({source[slice(*found.span(1))]})"

    for name in ("rule", "known_field", "level", "consequence"):
        uses = list(re.finditer(r"\b" + name + r"::(\w+)\b", code))
        members = sorted({use.group(1) for use in uses})
        for use in uses:
            others = [member for member in members if member != use.group(1)]
            if others:
                yield name, *use.span(1), rng.choice(others)
    for begin, end in strings:
        # The sentences of the catalogue are prose.
        if re.search(r"[a-z] [a-z]|RFC \d", source[begin:end]) and "rule::" in source:
            continue
        for other in changed_text(source[begin:end], rng):
            yield "text", begin, end, other
    for begin, end in chars:
        inner = source[begin + 1:end - 1]
        if len(inner) == 1 and inner.isprintable():
            other = chr(ord(inner) + 1)
            yield "character", begin, end, "'" + ("\\" + other if other in "'\\" else other) + "'"


def mutants_of(path, seed):
    """All mutants of a header in a random order, the kinds mixed evenly."""
    rng = random.Random(f"{seed}:{path}")
    source = (ROOT / path).read_text()
    by_kind = collections.defaultdict(list)
    seen = set()
    for kind, begin, end, put in changes(source, rng):
        if (begin, end, put) in seen or source[begin:end] == put:
            continue
        seen.add((begin, end, put))
        first = source.rfind("\n", 0, begin) + 1
        last = source.find("\n", end)
        old = " ".join(source[first:last].split())
        new = " ".join((source[first:begin] + put + source[end:last]).split())
        by_kind[kind].append(Mutant(path, source.count("\n", 0, begin) + 1, kind, old, new, begin,
                                    end, put))
    for kind in by_kind:
        rng.shuffle(by_kind[kind])
    ordered = []
    while by_kind:
        kinds = sorted(by_kind)
        rng.shuffle(kinds)
        for kind in kinds:
            ordered.append(by_kind[kind].pop())
            if not by_kind[kind]:
                del by_kind[kind]
    return ordered


def plan(args):
    """The mutants of each header, and how many of them are tried."""
    paths = sorted(str(p.relative_to(ROOT)) for p in (ROOT / HEADERS).rglob("*.hpp"))
    if args.only:
        paths = [p for p in paths if p == f"{HEADERS}/{args.only}" or p == args.only]
        if not paths:
            sys.exit(f"no header {args.only}")
    pools = {p: mutants_of(p, args.seed) for p in paths}
    pools = {p: pool for p, pool in pools.items() if pool}
    lines = {p: sum(1 for line in mask((ROOT / p).read_text())[0].split("\n") if line.strip())
             for p in pools}
    total = sum(lines.values())
    share = {p: args.count * lines[p] / total for p in pools}
    quota = {p: min(len(pools[p]), max(1, int(share[p]))) for p in pools}
    for p in sorted(pools, key=lambda p: int(share[p]) - share[p]):
        if sum(quota.values()) >= args.count:
            break
        if quota[p] < len(pools[p]):
            quota[p] += 1
    return pools, quota


# ---- Compiling and running -----------------------------------------------------------------------

def limited(seconds, memory):
    def set_limits():
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return set_limits


def execute(command, seconds, folder, memory=MEMORY):
    """Returns (status, output); the status is None when the time ran out.

    Only processor time counts: a machine that is busy, or that pauses a process, must not make a
    mutant look noticed. The tests wait for nothing, so they need no other limit.
    """
    done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, preexec_fn=limited(seconds, memory), errors="replace")
    # SIGXCPU is 24, and a compiler driver reports that its part was ended by it.
    if done.returncode == -24 or "CPU time limit exceeded" in done.stdout:
        return None, done.stdout
    return done.returncode, done.stdout


class Tree:
    """A copy of the headers and tests in which one header at a time is changed."""

    def __init__(self, folder, args):
        self.folder = folder
        self.compiler = args.compiler
        self.near_only = args.near
        shutil.rmtree(folder, ignore_errors=True)
        for part in ("include", "tests", "examples"):
            shutil.copytree(ROOT / part, folder / part)
        shutil.copy(ROOT / "README.md", folder)
        text = (ROOT / HEADERS / "version.hpp").read_text()
        number = int(re.search(r"HTTP_UPGRADE_VERSION (\d+)", text).group(1))
        version = f"{number // 10000}.{number // 100 % 100}.{number % 100}"
        self.flags = ["-std=c++20", "-O0", "-w", f"-I{folder}/include", f"-I{folder}/tests",
                      f'-DCAPTURES="{folder}/tests/captures"',
                      f'-DREADME="{folder}/README.md"', f'-DPROJECT_VERSION="{version}"',
                      "-DHTTP_UPGRADE_WITH_BEAST=0", "-DHTTP_UPGRADE_WITH_HTTPLIB=0"]
        # The framework and the standard headers are compiled once.
        (folder / "before.hpp").write_text(
            '#include "catch2.hpp"\n' + "".join(f"#include <{name}>\n" for name in (
                "algorithm", "array", "cstdint", "deque", "iterator", "list", "map", "optional",
                "ranges", "span", "string", "string_view", "utility", "vector")))
        self.must("-x", "c++-header", "before.hpp", "-o", "before.hpp.gch")
        self.must("-c", "tests/main.cpp", "-o", "main.o")
        self.tests = sorted(
            str(p.relative_to(folder / "tests"))[:-4]
            for pattern in ("*.cpp", "conformance/*.cpp", "detail/*.cpp", "detail/rules/*.cpp",
                            "captures/captures.cpp", "mutation/*.cpp")
            for p in (folder / "tests").glob(pattern) if p.name != "main.cpp")
        self.needs = {}  # test -> the headers it includes
        self.passes = {}  # test -> whether it passes without a mutant

    def must(self, *arguments):
        status, output = execute([self.compiler, *self.flags, *arguments], COMPILE_SECONDS, self.folder)
        if status != 0:
            raise RuntimeError(output)

    def compile(self, source, *arguments):
        return execute([self.compiler, *self.flags, "-fmax-errors=20", "-include", "before.hpp",
                        *arguments, source], COMPILE_SECONDS, self.folder)

    def headers_of(self, test):
        if test not in self.needs:
            found, left = set(), [f"tests/{test}.cpp"]
            while left:
                file = self.folder / left.pop()
                for kind, name in re.findall(r'^#include ([<"])([^>"]+)', file.read_text(), re.M):
                    path = (self.folder / "include" / name if kind == "<" else
                            (file.parent / name).resolve())
                    if not path.exists() and kind == '"':
                        path = self.folder / "tests" / name
                    relative = str(path.relative_to(self.folder)) if path.exists() else None
                    if relative and relative not in found:
                        found.add(relative)
                        left.append(relative)
            self.needs[test] = found
        return self.needs[test]

    def tests_for(self, path):
        own = path[len(HEADERS) + 1:-4]
        # A header that has no test of its own is used by those nearest to it by name.
        first = [own] if own in self.tests else [t for t in self.tests if t.split("/")[-1] ==
                                                 own.split("/")[-1]]

        def that_include_it(tests):
            return [t for t in dict.fromkeys(tests)
                    if t in self.tests and path in self.headers_of(t)]
        return that_include_it(first + BROAD), that_include_it(first + BROAD + self.tests)

    def check(self, test):
        """Compiles without code: `passed`, `compile`, `invalid` or `timeout`."""
        status, output = self.compile(f"tests/{test}.cpp", "-fsyntax-only")
        return self.compile_outcome(status, output)

    @staticmethod
    def compile_outcome(status, output):
        if status == 0:
            return "passed"
        if status is None:
            return "timeout"
        return "compile" if FAILED_CHECK.search(output) else "invalid"

    def build_and_run(self, test, *options):
        """The same, or `run` when the program fails."""
        main = [] if test in PROGRAMS else ["main.o"]
        status, output = execute([self.compiler, *self.flags, *options, "-include", "before.hpp",
                                  f"tests/{test}.cpp", *main, "-o", "program"], COMPILE_SECONDS,
                                 self.folder)
        if status != 0:
            return self.compile_outcome(status, output)
        # A sanitizer reserves terabytes, and uses little of them.
        memory = resource.RLIM_INFINITY if options else MEMORY
        status, output = execute(["./program"], RUN_SECONDS, self.folder, memory)
        return "timeout" if status is None else "passed" if status == 0 else "run"

    def passes_unchanged(self, test):
        """A test that fails without a mutant would notice nothing."""
        if test not in self.passes:
            options = SANITIZER if test.endswith(SANITIZED_MARK) else []
            self.passes[test] = self.build_and_run(test.removesuffix(SANITIZED_MARK),
                                                   *options) == "passed"
        if not self.passes[test]:
            raise RuntimeError(f"{test} fails without a mutant")

    def attempt(self, mutant):
        """Returns how a mutant ended, and the test that noticed it."""
        header = self.folder / mutant.path
        source = (ROOT / mutant.path).read_text()
        changed = source[:mutant.begin] + mutant.put + source[mutant.end:]
        header.write_text(changed)
        noticed = None
        try:
            outcome, noticed = self.attempt_changed(mutant.path)
        finally:
            header.write_text(source)
        if noticed and noticed != "the header itself":
            self.passes_unchanged(noticed)
        return outcome, noticed

    def attempt_changed(self, path):
        (self.folder / "alone.cpp").write_text(f"#include <{path[len('include/'):]}>\n")
        status, output = self.compile("alone.cpp", "-fsyntax-only")
        if status is None:
            return "timeout", "the header itself"
        if status != 0:
            own = "static assertion failed" in output or "static_assert failed" in output
            return ("compile", "the header itself") if own else ("invalid", None)
        near, every = self.tests_for(path)
        for test in near:
            result = self.check(test)
            if result != "passed":
                return result, test
        for test in near if self.near_only else every:
            result = self.build_and_run(test)
            if result != "passed":
                return result, test
        for test in SANITIZED:
            if path in self.headers_of(test) and self.build_and_run(test, *SANITIZER) != "passed":
                return "run", test + SANITIZED_MARK
        return "survived", None


# ---- The run and its report ----------------------------------------------------------------------

def key_of(mutant):
    return f"{mutant.path}\n{mutant.line}\n{mutant.old}\n{mutant.new}\n{mutant.begin}"


def read_results(file):
    results = {}
    if file.exists():
        for line in file.read_text().splitlines():
            one = json.loads(line)
            results[one["key"]] = one
    return results


def read_reasons():
    """Blocks of four lines or more: header, `- ` old line, `+ ` new line, the reason."""
    reasons = {}
    file = HERE / "explained.txt"
    if file.exists():
        for block in file.read_text().split("\n\n"):
            lines = [line for line in block.strip().split("\n") if line and line[0] != "#"]
            if len(lines) >= 4:
                reasons[lines[0], lines[1][2:], lines[2][2:]] = " ".join(lines[3:])
    return reasons


def work(args, pools, quota, results, file):
    lock = threading.Lock()
    reasons = read_reasons()
    progress = {p: {"next": 0, "made": 0} for p in pools}
    turn = itertools.cycle(sorted(pools))

    def take():
        """The next mutant, one header after the other; None when all have their number."""
        with lock:
            idle = 0
            while idle <= len(pools):
                path = next(turn)
                state = progress[path]
                idle += 1
                while state["made"] < quota[path] and state["next"] < len(pools[path]):
                    mutant = pools[path][state["next"]]
                    state["next"] += 1
                    known = results.get(key_of(mutant))
                    is_explained = (mutant.path, mutant.old, mutant.new) in reasons
                    if known and not (args.again and known["outcome"] == "survived"
                                      and not known.get("again") and not is_explained):
                        state["made"] += known["outcome"] != "invalid"
                        idle = 0
                        continue
                    state["made"] += 1
                    return mutant
        return None

    faults = []

    def worker(number):
        try:
            try_all(number)
        except RuntimeError as fault:
            faults.append(fault)

    def try_all(number):
        tree = Tree(args.work / f"tree{number}", args)
        while True:
            mutant = None if faults else take()
            if mutant is None:
                return
            outcome, noticed = tree.attempt(mutant)
            with lock:
                if outcome == "invalid":
                    progress[mutant.path]["made"] -= 1
                one = {"key": key_of(mutant), "outcome": outcome, "noticed": noticed,
                       "kind": mutant.kind}
                results[one["key"]] = {**one, "again": True}
                with file.open("a") as out:
                    out.write(json.dumps(one) + "\n")
                print(f"{outcome:9} {mutant.path}:{mutant.line} {noticed or ''}\n"
                      f"    - {mutant.old}\n    + {mutant.new}", flush=True)

    threads = [threading.Thread(target=worker, args=(i,)) for i in range(args.jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        sys.exit(f"{faults[0]}")


def write_report(args, pools, quota, results):
    counts = collections.Counter()
    survivors = []
    for path, pool in pools.items():
        made = 0
        for mutant in pool:
            known = results.get(key_of(mutant))
            if made == quota[path] or known is None:
                break
            made += known["outcome"] != "invalid"
            counts[known["outcome"]] += 1
            if known["outcome"] == "survived":
                survivors.append(mutant)
    reasons = read_reasons()
    explained = [m for m in survivors if (m.path, m.old, m.new) in reasons]
    killed = counts["compile"] + counts["run"] + counts["timeout"]
    made = killed + counts["survived"]
    if made == 0:
        return
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, text=True,
                            stdout=subprocess.PIPE).stdout.strip()

    def percent(part, whole):
        return f"{100 * part / whole:.1f} %" if whole else "-"

    lines = ["# Mutants that these tests did not notice", "",
             "Written by `tests/mutation/run.py`; see there what a mutant is. The reasons are from "
             "`explained.txt`.", "",
             "| | |", "|---|---|",
             f"| Date | {datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d} |",
             f"| Commit | {commit} |", f"| Seed | {args.seed} |",
             f"| Mutants made | {made}, in {len(pools)} headers |",
             f"| Thrown away, because they are no valid C++ | {counts['invalid']} |",
             f"| Noticed by a check in a constant expression | {counts['compile']} |",
             f"| Noticed at run time | {counts['run']} |",
             f"| Noticed because the time ran out | {counts['timeout']} |",
             f"| Survived | {counts['survived']} |",
             f"| of these explained | {len(explained)} |",
             f"| Noticed, of all | {percent(killed, made)} |",
             f"| Noticed, of those that are not explained | {percent(killed, made - len(explained))} |",
             ""]
    for title, chosen in (("A test is missing", [m for m in survivors if m not in explained]),
                          ("Explained", explained)):
        if chosen:
            lines += [f"## {title}", ""]
        for m in sorted(chosen):
            lines += [f"`{m.path}:{m.line}` ({m.kind})", "", "```diff", f"- {m.old}", f"+ {m.new}",
                      "```", ""]
            if (m.path, m.old, m.new) in reasons:
                lines += [reasons[m.path, m.old, m.new], ""]
    (args.report or HERE / "survivors.md").write_text("\n".join(lines))
    print("\n".join(lines[5:18]))


def main():
    options = argparse.ArgumentParser(description=__doc__,
                                      formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seed", type=int, default=1, help="chooses the mutants")
    options.add_argument("--count", type=int, default=220, help="how many mutants")
    options.add_argument("--only", metavar="HEADER", help="such as detail/scan.hpp")
    options.add_argument("--list", action="store_true", help="print the mutants, and try none")
    options.add_argument("--resume", action="store_true", help="keep what is known")
    options.add_argument("--again", action="store_true", help="with --resume: try survivors again")
    options.add_argument("--near", action="store_true", help="only the test of the header itself, "
                         "and those of the library as a whole")
    options.add_argument("--jobs", type=int, default=1, help="mutants tried at the same time")
    options.add_argument("--compiler", default="g++")
    options.add_argument("--work", type=pathlib.Path, default=ROOT / "build" / "mutation")
    options.add_argument("--report", type=pathlib.Path, help="instead of survivors.md")
    args = options.parse_args()
    args.work = args.work.resolve()

    pools, quota = plan(args)
    if args.list:
        for path in pools:
            for m in pools[path][:quota[path]]:
                print(f"{m.path}:{m.line} ({m.kind})\n    - {m.old}\n    + {m.new}")
        return
    args.work.mkdir(parents=True, exist_ok=True)
    file = args.work / f"results-{args.seed}.jsonl"
    if not args.resume:
        file.unlink(missing_ok=True)
    results = read_results(file)
    try:
        work(args, pools, quota, results, file)
    finally:
        write_report(args, pools, quota, results)


if __name__ == "__main__":
    main()
