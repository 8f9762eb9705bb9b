#!/usr/bin/env python3
"""Measures the language server as an editor meets it: time and memory of opening an organization, of opening all of its
files, and of typing into them.

    python3 Tests/Measure/editor.py ORGANIZATION [--aegis PROGRAM] [--keystrokes N] [--anew]

A keystroke is a letter that comes or goes; its time ends when the findings of the file are there. Most letters that come
break something, and those that go mend it: the file is what it was before, of which the server knows much. With --anew the
one that goes leaves a comment behind, so that each text is one that was never there. What this program and the pipes take of the time shows from a request that the
server answers without a look at the project. Memory is what the server holds, as a multiple of the files' size.
"""
import argparse
import json
import os
import queue
import random
import subprocess
import threading
import time


PARTS = (("median", 0.5), ("90 %", 0.9), ("99 %", 0.99), ("most", 1))


def share(times, part):
    """The time that this part of all stays under."""
    return sorted(times)[min(len(times) - 1, int(len(times) * part))]


class Server:
    def __init__(self, program, root):
        self.process = subprocess.Popen([program, "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.answers = queue.Queue()
        self.number = 0
        threading.Thread(target=self.read, daemon=True).start()
        self.ask("initialize", {
            "processId": os.getpid(), "rootUri": "file://" + root,
            "capabilities": {
                "general": {"positionEncodings": ["utf-8"]},
                # Asked for, so that what this program does with what it is told is not measured.
                "textDocument": {"diagnostic": {}}, "workspace": {"diagnostics": {"refreshSupport": True}},
            },
        })
        self.tell("initialized", {})

    def read(self):
        stream = self.process.stdout
        while line := stream.readline():
            if not line.lower().startswith(b"content-length:"):
                continue
            length = int(line.split(b":")[1])
            while stream.readline().strip():
                pass
            self.answers.put(json.loads(stream.read(length)))
        self.answers.put(None)

    def send(self, message):
        text = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(text) + text)
        self.process.stdin.flush()

    def tell(self, method, parameters):
        self.send({"method": method, "params": parameters})

    def ask(self, method, parameters):
        self.number += 1
        self.send({"id": self.number, "method": method, "params": parameters})
        while answer := self.answers.get():
            if answer.get("id") == self.number and "method" not in answer:
                return answer
        raise SystemExit("the server has ended")

    def findings(self, path):
        return self.ask("textDocument/diagnostic", {"textDocument": {"uri": "file://" + path}})

    @property
    def memory(self):
        with open(f"/proc/{self.process.pid}/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")

    def end(self):
        self.ask("shutdown", None)
        self.tell("exit", None)
        self.process.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("organization")
    parser.add_argument("--aegis", default=".build/release/aegis")
    parser.add_argument("--keystrokes", type=int, default=2000)
    parser.add_argument("--anew", action="store_true")
    options = parser.parse_args()
    root = os.path.realpath(options.organization)
    paths = sorted(
        os.path.join(folder, name) for folder, _, names in os.walk(root) for name in names if name.endswith(".yaml"))
    size = sum(os.path.getsize(path) for path in paths)
    texts = {}

    start = time.monotonic()
    server = Server(options.aegis, root)
    server.findings(paths[0])
    print(f"{size // 1000} kB, {len(paths)} files")
    print(f"open: {(time.monotonic() - start) * 1000:.0f} ms, {server.memory / size:.2f} times the input")
    for path in paths:
        with open(path, encoding="utf-8") as file:
            texts[path] = file.read()
        server.tell("textDocument/didOpen", {
            "textDocument": {"uri": "file://" + path, "languageId": "yaml", "version": 1, "text": texts[path]}})
    server.findings(paths[0])
    print(f"all files open: {server.memory / size:.2f} times the input")

    idle = []
    for _ in range(300):
        begun = time.monotonic()
        server.ask("unknown", {"textDocument": {"uri": "file://" + paths[0]}})
        idle.append((time.monotonic() - begun) * 1000)
    print(f"of each keystroke, this program and the pipes: median {share(idle, 0.5):.2f} ms, 99 % {share(idle, 0.99):.2f} ms")

    numbers = random.Random(7)
    times = {"e": [], "": []}
    for _ in range(options.keystrokes // 2):
        path = numbers.choice(paths)
        lines = texts[path].split("\n")
        line = numbers.randrange(len(lines))
        column = numbers.randrange(len(lines[line].encode()) + 1)
        for end, text in ((column, "e"), (column + 1, "")):
            changes = [{
                "range": {"start": {"line": line, "character": column}, "end": {"line": line, "character": end}},
                "text": text,
            }]
            if options.anew and not text:
                last = {"line": len(lines) - 1, "character": len(lines[-1].encode())}
                changes.append({"range": {"start": last, "end": last}, "text": "\n# anew"})
                texts[path] += "\n# anew"
            begun = time.monotonic()
            server.tell("textDocument/didChange", {
                "textDocument": {"uri": "file://" + path, "version": 2}, "contentChanges": changes})
            server.findings(path)
            times[text].append((time.monotonic() - begun) * 1000)
    for name, some in ("keystroke", times["e"] + times[""]), ("  a letter comes", times["e"]), ("  a letter goes", times[""]):
        parts = ", ".join(f"{label} {share(some, part):.2f} ms" for label, part in PARTS)
        print(f"{name}: {parts}")
    print(f"memory in the end: {server.memory / size:.2f} times the input")
    server.end()


if __name__ == "__main__":
    main()
