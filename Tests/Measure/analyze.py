#!/usr/bin/env python3
"""Times `aegis analyze`: reading logs beside zcat, the second run, one principal of large stores, and 20,000 principals.

    python3 Tests/Measure/analyze.py FOLDER [--aegis PROGRAM] [--dev PROGRAM] [--part NAME]...

FOLDER keeps what is made for it, about 3 GB the first time: `golden/organization` with a million events and with ten million,
and an organization of 20,000 principals with ten million. Parts: make, ingest, again, one, all. Build both programs for release
first.
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("--aegis", default=".build/release/aegis")
    arguments.add_argument("--dev", default=".build/release/aegis-dev")
    arguments.add_argument("--part", action="append")
    options = arguments.parse_args()
    folder = options.folder
    folder.mkdir(exist_ok=True)
    parts = options.part or ["make", "ingest", "again", "one", "all"]
    small, medium, large = folder / "small", folder / "medium", folder / "large"
    if "make" in parts:
        make(options, small, medium, large, folder)

    def analyze(organization, logs, *rest):
        return run([options.aegis, "analyze", str(organization), "--activity", f"files:{logs}", "--today", "2026-11-25", "--output",
                    str(folder / "out"), *rest])

    # One user alone: what is timed is the reading of logs, not the reports.
    alone = ("--account", "master", "--user", "ada.okafor", "--format", "json")
    if "ingest" in parts:
        files = [str(path) for path in (folder / "small-logs").rglob("*.gz")]
        plain = min(run(["zcat", *files])[0] for _ in range(3))
        for jobs in ("1", "2"):
            best = (1e9, 1e9, 0)
            for _ in range(2):
                shutil.rmtree(small / ".aegis", ignore_errors=True)
                best = min(best, analyze(small, folder / "small-logs", *alone, "--jobs", jobs))
            print(f"ingest, {jobs} thread(s): {best[0]:.2f} s CPU, {best[1]:.2f} s by the clock, {best[2]:.0f} MB; zcat {plain:.2f} s CPU: "
                  f"{100 * plain / best[0]:.0f} % of its speed per core, {best[0] / best[1]:.2f} cores")
    if "again" in parts:
        seconds = analyze(small, folder / "small-logs", *alone)
        print(f"second run: {seconds[0]:.3f} s CPU, {seconds[1]:.3f} s by the clock")
    if "one" in parts:
        # Everybody of the sample organization, which has ten million events in all.
        analyze(medium, folder / "medium-logs", "--format", "json", "--quiet")
        entries = json.loads((folder / "out/index.json").read_text())["principals"]
        times = sorted(
            (min(analyze(medium, folder / "medium-logs", "--account", entry["account"], f"--{entry['kind']}", entry["name"], "--format", "json", "--quiet")[1] for _ in range(3)),
             f"{entry['account']}/{entry['name']}") for entry in entries)
        print(f"one of {len(times)} principals of a store of ten million events: from {1000 * times[0][0]:.0f} to {1000 * times[-1][0]:.0f} ms by the clock ({times[-1][1]})")
        shutil.rmtree(folder / "out", ignore_errors=True)
        first = analyze(large, folder / "large-logs", "--format", "json", "--quiet")
        store = max((large / ".aegis").glob("*.sqlite"), key=lambda p: p.stat().st_size)
        print(f"large: first run {first[0]:.1f} s CPU, {first[1]:.1f} s by the clock, {first[2]:.0f} MB; store {store.stat().st_size / 1e6:.0f} MB")
        entry = json.loads((folder / "out/index.json").read_text())["principals"][5000]
        best = min(analyze(large, folder / "large-logs", "--account", entry["account"], f"--{entry['kind']}", entry["name"], "--format", "json", "--quiet") for _ in range(5))
        whole = min(run([options.aegis, "compile", str(large), "--emit", "none", "--quiet"]) for _ in range(5))
        print(f"one of 20,000 principals: {1000 * best[0]:.0f} ms CPU, {1000 * best[1]:.0f} ms by the clock; compiling that organization alone: "
              f"{1000 * whole[0]:.0f} and {1000 * whole[1]:.0f} ms")
    if "all" in parts:
        seconds = analyze(large, folder / "large-logs", "--quiet")
        print(f"20,000 principals, all forms: {seconds[0]:.1f} s CPU, {seconds[1]:.1f} s by the clock, {seconds[2]:.0f} MB at most")


def make(options, small, medium, large, folder):
    for place, events in ((small, 1_000_000), (medium, 10_000_000)):
        if not place.exists():
            shutil.copytree(ROOT / "golden/organization", place)
            run([options.dev, "make-logs", f"{place}-logs", "--organization", str(place), "--events", str(events), "--per-file", "2500"])
    if not large.exists():
        run([options.dev, "make-org", str(large), "--accounts", "200", "--roles", "80", "--users", "20", "--policies", "50"])
        run([options.dev, "make-logs", str(folder / "large-logs"), "--organization", str(large), "--events", "10000000", "--per-file", "2000"])


def run(command):
    """Seconds of CPU, seconds by the clock, and megabytes at most."""
    start = time.time()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        print(f"  {' '.join(command[:3])} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime, time.time() - start, usage.ru_maxrss / 1024


if __name__ == "__main__":
    main()
