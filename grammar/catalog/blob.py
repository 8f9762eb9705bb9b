"""Writes the catalog's binary form. `Sources/AegisPolicy/Catalog/CatalogLayout.swift` describes it.

Everything is little-endian and four-byte aligned: a header, a table of sections, the sections.
The same facts always give the same bytes.
"""

import re
import struct
from collections import Counter

MAGIC, FORMAT = b"AEGISCAT", 2
SECTIONS = """stringOffsets stringBytes info sources partitions regionName regionPartition
serviceName serviceTitle serviceFlags serviceActions serviceResources serviceKeys aliasName aliasService
actionName actionService actionFlags actionKeys actionResources actionResourceType actionResourceKeys
actionDependents dependents actionHash resourceName resourceArn resourceStart resourceKeys resourceService
arnServiceName arnServiceFlags arnServiceTypes arnTypes
keyName keyType keyForm keyTraits templateKeys keySetOffsets keySetKeys operationService operationName operationActions operationAction
policyName policyPath policyFlags policyVersion policyCreated policyUpdated policyLength policyStream
documentStream tokenOffsets tokenBytes""".split()
WIDTHS = dict.fromkeys(SECTIONS, "I") | dict.fromkeys(
    ("stringBytes", "serviceFlags", "arnServiceFlags", "resourceStart", "actionFlags", "keyType", "keyForm", "keyTraits", "policyFlags", "documentStream", "tokenBytes"), "B"
) | dict.fromkeys(("actionService", "operationService", "resourceService"), "H")

TYPES = ["String", "ARN", "Bool", "Numeric", "Date", "IPAddress", "Binary"]
RETIRED, OPERATION, UNDOCUMENTED, RCP, DEPRECATED, REQUIRED = 8, 16, 32, 2, 1, 1 << 31
GLOBAL, TEMPLATE, ARRAY = 32, 64, 16
FORMS = "- account organization organization-path region vpc vpce service-principal called-service kms-key".split()
TRAITS = "always guard network claimed identity".split()


class Strings:
    """Every text once, in the order of first use, so that names used together lie together."""

    def __init__(self):
        self.index, self.offsets, self.data = {}, [0], bytearray()

    def __call__(self, text):
        if text not in self.index:
            self.index[text] = len(self.index)
            self.data += text.encode("ascii")
            self.offsets.append(len(self.data))
        return self.index[text]


class KeySets:
    """Sets of condition keys, each once; the empty set is number 0."""

    def __init__(self, key_ids):
        self.key_ids, self.index, self.offsets, self.keys = key_ids, {(): 0}, [0, 0], []

    def __call__(self, names):
        members = tuple(sorted({self.key_ids[name.lower()] for name in names}))
        if members not in self.index:
            self.index[members] = len(self.index)
            self.keys += members
            self.offsets.append(len(self.keys))
        return self.index[members]


def fold(text):
    """The hash of a text in lower case, eight bytes a step; `foldedHash` in Swift computes the same."""
    data = text.lower().encode("ascii")
    state = 0xCBF29CE484222325
    for at in range(0, len(data), 8):
        state = ((state ^ int.from_bytes(data[at : at + 8], "little")) * 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF
        state ^= state >> 32
    return state


def hash_table(names):
    """Open addressing with linear probing; a slot is the hash's top byte and the number plus 1, 0 is free."""
    size = 1
    while size < 2 * len(names):
        size *= 2
    slots = [0] * size
    for number, name in enumerate(names):
        value = fold(name)
        at = value & (size - 1)
        while slots[at]:
            at = (at + 1) & (size - 1)
        slots[at] = (value >> 56) << 24 | (number + 1)
    return slots


def key_type(name, text, is_global):
    array = text.startswith("ArrayOf")
    code = TYPES.index(text.removeprefix("ArrayOf"))
    template = "${" in name or "<" in name
    return code | ARRAY * array | GLOBAL * is_global | TEMPLATE * template


def resource_start(arn):
    """The offset of an ARN's sixth field, or 255 where there are not as many."""
    colons = [m.start() for m in re.finditer(r"\$\{[^}]*\}|:", arn) if arn[m.start()] == ":"]
    return colons[4] + 1 if len(colons) >= 5 and colons[4] + 1 < len(arn) else 255


def varint(number):
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return out


class Builder:
    def __init__(self, facts):
        self.facts, self.text = facts, Strings()
        self.columns = {name: [] for name in SECTIONS}

    def build(self):
        self.add_keys()
        self.add_services()
        self.add_operations()
        self.add_policies()
        for name in ("version", "updated"):
            self.columns["info"].append(self.text(self.facts[name]))
        for source in self.facts["sources"]:
            self.columns["sources"] += [self.text(part) for part in source]
        partitions = list(self.facts["partitions"])
        self.columns["partitions"] = [self.text(p) for p in partitions]
        regions = sorted((r, partitions.index(p)) for p, names in self.facts["partitions"].items() for r in names)
        self.columns["regionName"] = [self.text(name) for name, _ in regions]
        self.columns["regionPartition"] = [number for _, number in regions]
        self.columns["keySetOffsets"], self.columns["keySetKeys"] = self.keys.offsets, self.keys.keys
        self.columns["stringOffsets"], self.columns["stringBytes"] = self.text.offsets, self.text.data
        return self.bytes()

    def add_keys(self):
        types, every = dict(self.facts["key_types"]), self.facts["global_keys"]
        types.update(every)
        names = sorted({name.lower(): name for name in types}.values(), key=str.lower)
        traits = {name.lower(): (form, words) for name, form, words in self.facts["key_traits"]}
        unknown = set(traits) - {name.lower() for name in names}
        if unknown:
            raise ValueError(f"key-traits.tsv: no such keys: {sorted(unknown)}")
        for number, name in enumerate(names):
            code = key_type(name, types[name], name in every)
            form, words = traits.get(name.lower(), ("-", "-"))
            self.columns["keyForm"].append(FORMS.index(form))
            self.columns["keyTraits"].append(sum(1 << TRAITS.index(w) for w in words.split(" ") if w != "-"))
            self.columns["keyName"].append(self.text(name))
            self.columns["keyType"].append(code)
            if code & TEMPLATE:
                self.columns["templateKeys"].append(number)
        self.keys = KeySets({name.lower(): number for number, name in enumerate(names)})

    def add_services(self):
        c, services = self.columns, self.facts["services"]
        # For each name of a type its rows: one for each form of its ARNs.
        numbers, resources, count = {}, {}, 0
        for service in services:
            for action in service.actions:
                numbers[f"{service.prefix}:{action.name}".lower()] = len(numbers)
            for resource in service.resources:
                resources.setdefault((service.prefix, resource.name.lower()), []).append(count)
                count += 1
        self.numbers = numbers
        c["serviceActions"], c["serviceResources"] = [0], [0]
        c["actionResources"], c["actionDependents"] = [0], [0]
        for index, service in enumerate(services):
            c["serviceName"].append(self.text(service.prefix))
            c["serviceTitle"].append(self.text(service.title))
            c["serviceFlags"].append(service.retired | RCP * service.rcp)
            c["serviceKeys"].append(self.keys(service.keys))
            for action in service.actions:
                self.add_action(index, service.prefix, action, resources)
            for resource in service.resources:
                c["resourceName"].append(self.text(resource.name))
                c["resourceArn"].append(self.text(resource.arn))
                c["resourceStart"].append(resource_start(resource.arn))
                c["resourceKeys"].append(self.keys(resource.keys))
                c["resourceService"].append(index)
            c["serviceActions"].append(len(c["actionName"]))
            c["serviceResources"].append(len(c["resourceName"]))
        c["actionHash"] = hash_table(list(numbers))
        c["arnServiceTypes"] = [0]
        for it in self.facts["arn_services"]:
            c["arnServiceName"].append(self.text(it.name))
            flags = it[1:7]
            c["arnServiceFlags"].append(sum(bit << at for at, bit in enumerate(flags)))
            c["arnTypes"] += sorted({row for prefix, name in it.types for row in resources[prefix, name.lower()]})
            c["arnServiceTypes"].append(len(c["arnTypes"]))
        self.services = {service.prefix: index for index, service in enumerate(services)}
        for alias, prefix in sorted(self.facts["aliases"].items()):
            c["aliasName"].append(self.text(alias))
            c["aliasService"].append(self.services[prefix])

    def add_action(self, service, prefix, action, resources):
        c = self.columns
        c["actionName"].append(self.text(action.name))
        c["actionService"].append(service)
        flags = RETIRED * action.retired | OPERATION * action.operation | UNDOCUMENTED * (not action.documented)
        c["actionFlags"].append(action.level | flags)
        c["actionKeys"].append(self.keys(action.keys))
        for name, required, keys in action.resources:
            for row in resources[prefix, name]:
                c["actionResourceType"].append(row | REQUIRED * required)
                c["actionResourceKeys"].append(self.keys(keys))
        c["dependents"] += sorted({self.numbers[d.lower()] for d in action.dependents if d.lower() in self.numbers})
        c["actionResources"].append(len(c["actionResourceType"]))
        c["actionDependents"].append(len(c["dependents"]))

    def add_operations(self):
        c = self.columns
        c["operationActions"] = [0]
        for prefix, name, meant in self.facts["operations"]:
            c["operationService"].append(self.services[prefix])
            c["operationName"].append(self.text(name))
            c["operationAction"] += [self.numbers[action.lower()] for action in meant]
            c["operationActions"].append(len(c["operationAction"]))

    def add_policies(self):
        c, tokens = self.columns, Counter()
        split = [re.findall(r'"[^"]*"[^"]*|[^"]+', p.document) for p in self.facts["policies"]]
        for parts in split:
            tokens.update(parts)
        order = sorted(tokens, key=lambda t: (-tokens[t], t))
        number = {token: index for index, token in enumerate(order)}
        c["tokenBytes"], c["tokenOffsets"], c["policyStream"] = bytearray(), [0], [0]
        for token in order:
            c["tokenBytes"] += token.encode("ascii")
            c["tokenOffsets"].append(len(c["tokenBytes"]))
        stream = c["documentStream"] = bytearray()
        for policy, parts in zip(self.facts["policies"], split):
            c["policyName"].append(self.text(policy.name))
            c["policyPath"].append(self.text(policy.path))
            c["policyFlags"].append(DEPRECATED * policy.deprecated)
            c["policyVersion"].append(policy.version)
            c["policyCreated"].append(policy.created)
            c["policyUpdated"].append(policy.updated)
            c["policyLength"].append(len(policy.document))
            for part in parts:
                stream += varint(number[part])
            c["policyStream"].append(len(stream))

    def bytes(self):
        table, body = [], bytearray()
        start = 24 + 8 * len(SECTIONS)
        for name in SECTIONS:
            values = self.columns[name]
            table.append((start + len(body), len(values)))
            body += values if isinstance(values, bytearray) else struct.pack(f"<{len(values)}{WIDTHS[name]}", *values)
            body += bytes(-len(body) % 4)
        head = MAGIC + struct.pack("<IIII", FORMAT, start + len(body), len(SECTIONS), 0)
        return head + b"".join(struct.pack("<II", *entry) for entry in table) + body
