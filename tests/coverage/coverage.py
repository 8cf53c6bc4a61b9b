# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0

"""Reads what llvm-cov exports, prints a table, and compares it with coverage.txt: see coverage.sh.

    coverage.py JSON HEADERS EXPLANATIONS

The instantiations of a template count together: a branch of it is taken when one of them takes it.
"""

import json
import pathlib
import sys


def lines_of(segments, number_of_lines):
    """The number of times each line was entered; lines without code are missing."""
    result = {}
    at = 0
    before = None
    for line in range(1, number_of_lines + 1):
        counts = [before[2]] if before and before[3] else []
        while at < len(segments) and segments[at][0] == line:
            before = segments[at]
            _, _, count, has_count, is_entry, is_gap = before
            if has_count and is_entry and not is_gap:
                counts.append(count)
            at += 1
        if counts:
            result[line] = max(counts)
    return result


def branches_of(branches, source):
    """How often each condition was true and false, by its place in the text."""
    result = {}
    for branch in branches:
        if source[branch[0] - 1].endswith("= default;"):  # the compiler wrote this one
            continue
        counts = result.setdefault(tuple(branch[:4]), [0, 0])
        counts[0] += branch[4]
        counts[1] += branch[5]
    return result


def untaken(source, lines, branches):
    """Yields (line, kind, text of that line). Lines next to each other are one."""
    behind = None
    for line in sorted(lines):
        if lines[line] == 0:
            if line != behind:
                yield line, "lines", source[line - 1].strip()
            behind = line + 1
    for place, (true, false) in sorted(branches.items()):
        kind = "never" if not true and not false else \
            "never true" if not true else "never false"
        if true and false or lines.get(place[0]) == 0:  # of an untaken line that is said already
            continue
        end = place[3] - 1 if place[2] == place[0] else None
        condition = source[place[0] - 1][place[1] - 1:end]
        yield place[0], f"{kind}: {condition}", source[place[0] - 1].strip()


def read_explanations(path):
    """Rows `header | kind | part of the line | reason`."""
    rows = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split(" | ")]
        if len(cells) != 4 or not all(cells):
            sys.exit(f"{path.name}:{number}: not `header | kind | part of the line | reason`")
        rows.append((number, cells))
    return rows


def main(exported, headers, explanations):
    files = json.loads(pathlib.Path(exported).read_text())["data"][0]["files"]
    headers = pathlib.Path(headers)
    explanations = pathlib.Path(explanations)
    rows = read_explanations(explanations)
    used = set()
    unexplained = []
    total = [0, 0, 0, 0, 0]
    print(f"{'header':40} {'lines':>13} {'branches':>13} {'explained':>9}")
    for file in sorted(files, key=lambda each: each["filename"]):
        path = pathlib.Path(file["filename"]).resolve()
        header = str(path.relative_to(headers.resolve()))
        source = path.read_text().split("\n")
        lines = lines_of(file["segments"], len(source))
        branches = branches_of(file["branches"], source)
        explained = 0
        for line, kind, text in untaken(source, lines, branches):
            found = [number for number, (of, what, part, _) in rows
                     if of == header and kind == what and part in text]
            used.update(found)
            if found:
                explained += 1
            else:
                unexplained.append(f"{header}:{line}: {kind}\n    {text}")
        figures = [sum(count != 0 for count in lines.values()), len(lines),
                   sum((true != 0) + (false != 0) for true, false in branches.values()),
                   2 * len(branches), explained]
        total = [a + b for a, b in zip(total, figures)]
        print(f"{header:40} {figures[0]:6}/{figures[1]:6} {figures[2]:6}/{figures[3]:6} "
              f"{explained or '':>9}")
    print(f"{'all':40} {total[0]:6}/{total[1]:6} {total[2]:6}/{total[3]:6} {total[4]:9}")
    for each in unexplained:
        print(f"FAIL - not taken, and not explained: {each}")
    stale = [row for row in rows if row[0] not in used]
    for number, cells in stale:
        print(f"FAIL - {explanations.name}:{number}: explained, but taken: {' | '.join(cells[:3])}")
    if unexplained or stale or not files:
        sys.exit(1)
    print("all that is not taken is explained")


main(*sys.argv[1:])
