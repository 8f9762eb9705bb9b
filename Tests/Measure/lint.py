#!/usr/bin/env python3
"""Measures `aegis lint` against what AWS's own linter says of the same policies.

    python3 Tests/Measure/lint.py [--aegis PROGRAM] [--misses] [--warnings] DATA.jsonl

DATA (or the environment variable AEGIS_LINT_DATA) holds one policy a line:
{"name", "policy_type", "document", "expected": [{"code", "severity", "locations": [{"span": {"start", "end"}}]}]},
spans in characters of `json.dumps(document)`; an empty `expected` says that AWS finds nothing. Lines with a `source`
are samples, which must have no errors but for their placeholders. The data is not part of the project.

Warnings on documents that AWS calls clean are judged one by one in `judged.tsv` beside this script: the document's digest,
the code, `true` (what the warning says is so, and worth saying) or `false`, and why. Only those that are false count
against us; `--unjudged` prints what nobody has looked at yet. Errors in samples are judged in the same file.

A finding of AWS counts as matched where one of ours lies within one of its spans (or, for findings about the
whole document, where one of ours covers the same check).
"""

import argparse
import collections
import csv
import hashlib
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("data", nargs="?", default=os.environ.get("AEGIS_LINT_DATA"))
    arguments.add_argument("--aegis", default=os.environ.get("AEGIS", ".build/debug/aegis"))
    arguments.add_argument("--misses", action="store_true", help="print what AWS finds and we do not (default: the first 20)")
    arguments.add_argument("--warnings", action="store_true", help="print every warning on documents that AWS calls clean")
    arguments.add_argument("--unjudged", action="store_true", help="print warnings on such documents that nobody has judged")
    arguments.add_argument("--code", help="print every finding of this code")
    options = arguments.parse_args()
    if not options.data:
        arguments.error("name the data, or set AEGIS_LINT_DATA")
    with tempfile.TemporaryDirectory(prefix="aegis-measure-") as folder:
        documents = read(options.data)
        by_kind = collections.defaultdict(list)
        for number, document in enumerate(documents):
            document["file"] = f"{number:05d}.json"
            kind = document.get("policy_type", "identity")
            kind = kind if kind in ("identity", "trust", "resource", "scp", "rcp", "boundary") else "auto"
            path = pathlib.Path(folder, kind, document["file"])
            path.parent.mkdir(exist_ok=True)
            if document["document"] is None:
                continue
            path.write_text(json.dumps(document["document"]))
            by_kind[kind].append(document)
        findings = {}
        for kind in by_kind:
            findings.update(lint(options.aegis, kind, pathlib.Path(folder, kind)))
        report(documents, findings, options)


def read(path):
    with open(path) as lines:
        return [json.loads(line) for line in lines if line.strip()]


def lint(aegis, kind, folder):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    result = subprocess.run(
        [aegis, "lint", "--as", kind, "--format", "json", "--max-diagnostics", "0", str(folder)], capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if result.returncode not in (0, 1):
        sys.exit(f"aegis failed with {result.returncode}: {result.stderr.decode()}")
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{kind}: {len(list(folder.iterdir()))} documents in {seconds:.3f} s CPU, {after.ru_maxrss / 1024:.0f} MB")
    found = collections.defaultdict(list)
    for finding in json.loads(result.stdout)["diagnostics"]:
        found[pathlib.Path(finding["location"]["file"]).name].append(finding)
    return found


def places(finding):
    return [finding["location"]] + finding["related"]


def matches(document, expected, finding):
    for location in expected["locations"]:
        start, end = location["span"]["start"]["offset"], location["span"]["end"]["offset"]
        if not location["path"]:
            # About the whole document: only one of ours about the same thing counts.
            if "SIZE" in expected["code"] and "large" in finding["name"] + finding["message"]:
                return True
            continue
        text = json.dumps(document["document"])
        for place in places(finding):
            if start <= place["start"]["offset"] and place["end"]["offset"] <= end and start < end <= len(text):
                return True
    return False


def show(document, finding):
    print(f"    {document.get('name') or document.get('id')}: {finding['severity']}[{finding['code']}] {finding['message']}"
          f" ({finding['location']['label']})")


def digest(document):
    return hashlib.sha256(json.dumps(document["document"], sort_keys=True).encode()).hexdigest()[:16]


def judgements():
    with open(pathlib.Path(__file__).with_name("judged.tsv"), newline="") as file:
        lines = csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t")
        return {(line["document"], line["code"]): line["verdict"] for line in lines}


def report_judgements(clean, warned, options):
    known = judgements()
    wrong, open_ones = set(), set()
    for document, finding in warned:
        verdict = known.get((digest(document), finding["code"]))
        if verdict is None:
            open_ones.add(document["file"])
            if options.unjudged:
                print(f"    {digest(document)}\t{finding['code']}")
                show(document, finding)
        elif verdict != "true":
            wrong.add(document["file"])
    share = 100 * len(wrong | open_ones) / max(len(clean), 1)
    print(f"clean documents with a warning that is judged false: {len(wrong)}; that nobody has judged: {len(open_ones)} ({share:.1f} %)")


def is_sample(document):
    return "source" in document or "expected" not in document


def report(documents, findings, options):
    judged = [d for d in documents if all("locations" in e for e in d.get("expected", [{}])) and not is_sample(d)]
    clean = [d for d in judged if not d["expected"]]
    samples = [d for d in documents if is_sample(d)]
    if options.code:
        for document in documents:
            for finding in findings.get(document["file"], []):
                if finding["code"] == options.code:
                    show(document, finding)
    if samples:
        verdicts = judgements()
        wrong = [(d, f) for d in samples for f in findings.get(d["file"], []) if f["severity"] == "error"]
        true = [(d, f) for d, f in wrong if verdicts.get((digest(d), f["code"])) == "true"]
        wrong = [entry for entry in wrong if entry not in true]
        print(f"samples: {len(samples)}; with errors: {len({d['file'] for d, _ in wrong})}; with errors of theirs: {len(true)}")
        for document, finding in wrong:
            show(document, finding)
    if not judged:
        return
    errors = [(d, f) for d in clean for f in findings.get(d["file"], []) if f["severity"] == "error"]
    print(f"clean documents: {len(clean)}; with errors: {len({d['file'] for d, _ in errors})}")
    for document, finding in errors:
        show(document, finding)
    warned = [(d, f) for d in clean for f in findings.get(d["file"], []) if f["severity"] == "warning"]
    count = len({d["file"] for d, _ in warned})
    print(f"clean documents with warnings: {count} ({100 * count / max(len(clean), 1):.1f} %), by rule:")
    rules = collections.defaultdict(set)
    for document, finding in warned:
        rules[finding["code"], finding["name"]].add(document["file"])
    for (code, name), files in sorted(rules.items()):
        print(f"  {code} {name}: {len(files)}")
    if options.warnings:
        for document, finding in warned:
            show(document, finding)
    report_judgements(clean, warned, options)
    total, matched = collections.Counter(), collections.Counter()
    misses = []
    for document in judged:
        for expected in document["expected"]:
            total[expected["code"]] += 1
            if any(matches(document, expected, f) for f in findings.get(document["file"], [])):
                matched[expected["code"]] += 1
            else:
                misses.append((document, expected))
    share = 100 * sum(matched.values()) / max(sum(total.values()), 1)
    print(f"findings of AWS matched on the same token: {sum(matched.values())} of {sum(total.values())} ({share:.1f} %)")
    for code in sorted(total):
        print(f"  {code}: {matched[code]} of {total[code]}")
    for document, expected in misses[: None if options.misses else 20]:
        texts = []
        for location in expected["locations"]:
            span = location["span"]
            texts.append(json.dumps(document["document"])[span["start"]["offset"] : span["end"]["offset"]][:80])
        print(f"  missed: {document['name']}: {expected['code']}: {', '.join(texts)}")


if __name__ == "__main__":
    main()
