# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
"""Runs upgrade_probe against peers that are wrong in one way each."""
import concurrent.futures
import json
import subprocess
import sys
import time

TIME_LIMIT = 120  # seconds for one run of the probe


def run(probe, mode, *arguments):
    """What the probe reports, and its exit status."""
    done = subprocess.run([probe, mode, "--json", *arguments], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=TIME_LIMIT)
    if done.returncode not in (0, 1):
        raise AssertionError(f"exit status {done.returncode}: {done.stderr}")
    return json.loads(done.stdout), done.returncode


def case_ids(probe, mode):
    """The ids of all cases of a mode, in their order."""
    listed = subprocess.run([probe, mode, "--list", "--json"], check=True,
                            capture_output=True, text=True, timeout=TIME_LIMIT)
    return [each["id"] for each in json.loads(listed.stdout)["cases"]]


def failed(report):
    return {each["id"] for each in report["cases"] if each["result"] == "failed"}


def check_faults(ids, faults, failed_for, at_once=4):
    """Runs failed_for(fault), which gives the ids of the cases that failed, for each fault: no
    fault at all (None), and one of the name of each case. `faults` tells which other cases a fault
    makes fail too, and why that cannot be otherwise: {fault: {case: reason}}. Exits with 1 if a case
    does not fail for its fault, or fails for another."""
    start, wrong = time.monotonic(), 0
    if missing := set(ids) - set(faults):
        sys.exit(f"no faulty peer for {', '.join(sorted(missing))}")
    if unknown := set(faults) - set(ids):
        sys.exit(f"no case for the faulty peer {', '.join(sorted(unknown))}")
    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        every = [None, *ids]
        for fault, got in zip(every, pool.map(failed_for, every)):
            want = {fault, *faults[fault]} if fault else set()
            if got == want:
                print(f"ok - {fault or 'no fault'}")
                continue
            wrong += 1
            print(f"FAIL - {fault or 'no fault'}")
            for each in sorted(want - got):
                print(f"    does not fail: {each}")
            for each in sorted(got - want):
                print(f"    fails too: {each}")
    print(f"{len(every)} peers, {wrong} wrong, {time.monotonic() - start:.0f} s")
    sys.exit(1 if wrong else 0)
