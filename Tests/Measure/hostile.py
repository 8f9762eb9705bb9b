#!/usr/bin/env python3
"""Cuts policies at every byte and swaps every pair of neighbouring tokens, and lints what comes of it.

    python3 Tests/Measure/hostile.py [--aegis PROGRAM] [--every N] [--part I/N] DATA.jsonl ...

Each line of DATA holds a policy under "document". Thousands of texts are linted by one process, so that what one of them
leaves behind would show in the next. Anything but the exit codes 0 and 1, and anything that takes longer than a minute a
process, is a failure; it is narrowed down to the text that causes it, which is kept.
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')
BATCH = 3000


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("data", nargs="+")
    arguments.add_argument("--aegis", default=os.environ.get("AEGIS", ".build/release/aegis"))
    arguments.add_argument("--every", type=int, default=1, help="take every N-th of the texts only")
    arguments.add_argument("--part", default="1/1", help="take the I-th of N parts of the documents")
    arguments.add_argument("--keep", default="hostile-failures", help="the folder for texts that fail")
    options = arguments.parse_args()
    part, parts = map(int, options.part.split("/"))
    documents = [document for path in options.data for document in read(path)][part - 1 :: parts]
    start, count, failures = time.time(), 0, 0
    for kind in ("json", "yaml"):
        batch = []
        for document in documents:
            for index, text in enumerate(texts(document)):
                if index % options.every == 0 and (kind == "json" or index % 10 == 0):
                    batch.append(text)
                if len(batch) == BATCH:
                    failures += run(options, batch, kind)
                    count, batch = count + len(batch), []
                    print(f"\r{count} texts, {failures} failures, {time.time() - start:.0f} s", end="", flush=True)
        failures += run(options, batch, kind)
        count += len(batch)
    print(f"\r{count} texts of {len(documents)} documents, {failures} failures, {time.time() - start:.0f} s")
    sys.exit(1 if failures else 0)


def read(path):
    with open(path) as lines:
        found = [json.loads(line) for line in lines if line.strip()]
    return [json.dumps(it["document"]) if not isinstance(it["document"], str) else it["document"] for it in found if it.get("document")]


def texts(document):
    data = document.encode()
    for end in range(len(data)):
        yield data[:end]
    spans = [match.span() for match in TOKEN.finditer(document)]
    for (a, b), (c, d) in zip(spans, spans[1:]):
        yield (document[:a] + document[c:d] + document[b:c] + document[a:b] + document[d:]).encode()


def run(options, batch, kind):
    if not batch:
        return 0
    with tempfile.TemporaryDirectory(prefix="aegis-hostile-") as folder:
        for number, text in enumerate(batch):
            with open(f"{folder}/{number:05d}.{kind}", "wb") as file:
                file.write(text)
        if is_sound(options, folder):
            return 0
    if len(batch) > 1:
        half = len(batch) // 2
        found = run(options, batch[:half], kind) + run(options, batch[half:], kind)
        if found:
            return found
        print("\na failure that the halves do not show: what came before matters")
    keep = pathlib.Path(options.keep)
    keep.mkdir(exist_ok=True)
    for text in batch[:1] if len(batch) == 1 else batch:
        (keep / f"{abs(hash(text)):x}.{kind}").write_bytes(text)
    return 1


def is_sound(options, folder):
    try:
        result = subprocess.run(
            [options.aegis, "lint", "--as", "auto", "--format", "concise", "--max-diagnostics", "50", folder],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=60)
    except subprocess.TimeoutExpired:
        print("\ntook longer than a minute")
        return False
    if result.returncode not in (0, 1):
        print(f"\nexit code {result.returncode}: {result.stderr[-300:].decode(errors='replace')}")
    return result.returncode in (0, 1)


if __name__ == "__main__":
    main()
