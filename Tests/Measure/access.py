#!/usr/bin/env python3
"""Times the comparison of policies beside Z3, and lists what it leaves undecided.

    python3 Tests/Measure/access.py [--aegis-dev PROGRAM] [--pairs N] [--seed S] [--patience STEPS] [--no-managed]

The interpreter needs the package z3-solver. Both decide the same pairs in one run, on one thread, both directions of each;
seconds are processor time of the decisions alone, without starting a program or reading text. Z3 gives up on a question after
so many STEPS: what it took till then is less than it would have needed. PROGRAM is a release build. Then each of AWS's managed policies is compared with the next by name.
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

SOLVER = pathlib.Path(__file__).resolve().parent.parent / "IntegrationTests" / "Access" / "solver.py"


def output(command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()


def compared(command):
    pairs = [dict(zip(("old", "new", "name", "gained", "lost", "seconds", "open"), line.split("\t"))) for line in output(command)]
    return [{**pair, "seconds": float(pair["seconds"])} for pair in pairs]


def spread(times):
    times = sorted(times)
    return f"median {statistics.median(times) * 1e3:.3f} ms, 99th percentile {times[len(times) * 99 // 100] * 1e3:.2f} ms, most {times[-1] * 1e3:.1f} ms"


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--aegis-dev", default=".build/release/aegis-dev")
    arguments.add_argument("--pairs", type=int, default=500)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--patience", type=int, default=1_000_000)
    arguments.add_argument("--no-managed", action="store_true")
    chosen = arguments.parse_args()

    failed = False
    if chosen.pairs:
        ours = compared([chosen.aegis_dev, "compare-pairs", "--count", str(chosen.pairs), "--seed", str(chosen.seed)])
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
            for pair in ours:
                file.write(json.dumps({"old": pair["old"], "new": pair["new"]}) + "\n")
            file.flush()
            theirs = [json.loads(line) for line in output([sys.executable, str(SOLVER), file.name, str(chosen.patience)])]
        both = []
        gave_up = 0
        for one, other in zip(ours, theirs):
            verdicts = [(one[side], other[side]) for side in ("gained", "lost")]
            gave_up += sum(second == "unknown" for _, second in verdicts)
            if any(first != second and second != "unknown" for first, second in verdicts):
                failed = True
                print(f"disagreement: {verdicts} {one['old']} {one['new']}")
            if all(second != "unknown" for _, second in verdicts):
                both.append((one["seconds"], other["seconds"]))
        undecided = sum(pair[side] == "unknown" for pair in ours for side in ("gained", "lost"))
        def compare(what, times):
            (mine, other), ratio = (sum(it) for it in zip(*times)), statistics.median(second / first for first, second in times)
            print(f"{what}: Aegis {spread([first for first, _ in times])}; Z3 {spread([second for _, second in times])}")
            print(f"  {other / mine:.0f} times as fast in sum, {ratio:.0f} times in the median")

        print(f"{len(ours)} pairs: Aegis leaves {undecided} questions open, Z3 {gave_up} of {2 * len(ours)}")
        compare("all pairs", [(one["seconds"], other["seconds"]) for one, other in zip(ours, theirs)])
        compare(f"the {len(both)} that Z3 decides", both)
        failed |= undecided > 0

    if not chosen.no_managed:
        pairs = compared([chosen.aegis_dev, "compare-pairs", "--managed"])
        open_pairs = [pair for pair in pairs if pair["open"]]
        print(f"{len(pairs)} pairs of AWS's managed policies, both directions: {spread([pair['seconds'] for pair in pairs])}; {len(open_pairs)} open")
        for pair in open_pairs:
            print(f"  {pair['name']}: {pair['open']}")
        failed |= bool(open_pairs)
    sys.exit(failed)


main()
