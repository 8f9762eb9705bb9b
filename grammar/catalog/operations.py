"""API operations of the SDK models: which are actions, which are not, and what those that are not mean."""

import fnmatch
import gzip
import json
import os

from wheels import HERE


def rows(file_name):
    """The tab-separated rows of a hand-kept table."""
    with open(os.path.join(HERE, file_name), encoding="ascii") as file:
        return [line.rstrip("\n").split("\t") for line in file if line.strip() and not line.startswith("#")]


def sdk_services(botocore, prefixes):
    """(name in the SDK, service prefix, {operation: HTTP method}) of every model's newest version."""
    renamed = dict(rows("prefixes.tsv"))
    newest = {}
    for name in botocore.names("botocore/data/", "/service-2.json.gz"):
        newest[name.split("/")[2]] = name
    for sdk, name in sorted(newest.items()):
        model = json.loads(gzip.decompress(botocore.read(name)))
        signing = model["metadata"].get("signingName") or model["metadata"]["endpointPrefix"]
        prefix = signing if signing in prefixes else renamed.get(signing, signing)
        methods = {op: it["http"]["method"] for op, it in model["operations"].items()}
        yield sdk, prefix, methods


def collect(botocore, prefixes):
    """What the SDK knows: `prefix:operation` → HTTP method, and SDK names → prefix where they differ."""
    methods, aliases = {}, {}
    for sdk, prefix, operations in sdk_services(botocore, prefixes):
        if prefix not in prefixes:
            continue
        if sdk not in prefixes:
            aliases[sdk] = prefix
        for name, method in sorted(operations.items()):
            methods.setdefault((prefix, name), method)
    for name, prefix in rows("prefixes.tsv"):
        if name.lower() not in prefixes:
            aliases[name.lower()] = prefix
    return methods, aliases


def without_action(methods, actions):
    """(prefix, operation, [actions meant]) of every operation that is no action, sorted.

    `actions` maps `prefix:action` in lower case to its spelling. The list is empty where the
    hand-kept table has no answer.
    """
    exact, patterns, used = {}, [], set()
    for name, meant in rows("operations.tsv"):
        if "*" in name:
            patterns.append((name, meant.split(" ")))
        else:
            exact[name] = meant.split(" ")
    found = {}
    for (prefix, operation), method in methods.items():
        full = f"{prefix}:{operation}"
        if full.lower() in actions:
            continue
        meant = exact.get(full)
        if meant is None:
            hits = [m for pattern, m in patterns if fnmatch.fnmatchcase(full, pattern)]
            meant = hits[0] if hits else []
        used.add(full)
        found[(prefix, operation)] = [f"{prefix}:{method}" if m == "@method" else m for m in meant]
    for full, meant in exact.items():
        if full.lower() in actions:
            raise ValueError(f"operations.tsv: {full} is an action")
        found[tuple(full.split(":"))] = meant
    for full, meant in found.items():
        for action in meant:
            if actions.get(action.lower()) != action:
                raise ValueError(f"operations.tsv: {action}, meant by {full}, is no action")
    return sorted(((p, o, m) for (p, o), m in found.items()), key=lambda r: (r[0], r[1].lower()))


def partitions(botocore):
    """The names of AWS's partitions, sorted, each with its regions, sorted; what is no place is left out."""
    found = json.loads(botocore.read("botocore/data/partitions.json"))["partitions"]
    return {p["id"]: sorted(r for r in p["regions"] if not r.endswith("-global"))
            for p in sorted(found, key=lambda p: p["id"])}
