"""Compares pairs of identity policies with Z3's theory of strings: an encoding of its own of what policies mean.

Reads JSON lines {"old": TEXT, "new": TEXT} from the file that is named first, writes JSON lines
{"gained": "yes"|"no"|"unknown", "lost": the same, "seconds": of processor time for the two checks}. The second
argument says after how many steps (Z3's `rlimit`) a check is given up.

What is encoded is the IAM user guide's: statements, wildcards, complements, condition operators and their set
operators, absent keys, policy variables. Values of typed keys are of their type.
"""
import datetime
import ipaddress
import json
import re
import sys
import time

import z3

# Keys by the type of their values; every request has those in ALWAYS, and that in LISTS is a list of texts.
TYPES = {
    "aws:principaltag/team": "text", "aws:username": "text", "aws:requestedregion": "text", "aws:tagkeys": "text", "aws:sourcearn": "text",
    "aws:multifactorauthage": "number", "aws:currenttime": "number", "aws:securetransport": "bool", "aws:multifactorauthpresent": "bool",
    "aws:sourceip": "address",
}
ALWAYS = {"aws:requestedregion", "aws:currenttime", "aws:securetransport"}
LISTS = {"aws:tagkeys"}
TEXT = z3.StringSort()
ANY = z3.Full(z3.ReSort(TEXT))
ONE = z3.AllChar(z3.ReSort(TEXT))
NOT_COLON = z3.Union(z3.Range("\x00", "9"), z3.Range(";", "\U0002ffff"))
VARIABLE = re.compile(r"\$\{([^}]+)\}")


def join(parts):
    parts = [part for part in parts if part is not None]
    if not parts:
        return z3.Re("")
    return parts[0] if len(parts) == 1 else z3.Concat(*parts)


def glob(text, one=ONE, wildcards=True, folds=False):
    parts, literal = [], ""

    def flush():
        nonlocal literal
        if literal:
            parts.append(z3.Re(literal))
        literal = ""

    for letter in text:
        if wildcards and letter in "*?":
            flush()
            parts.append(z3.Star(one) if letter == "*" else one)
        elif folds and letter.lower() != letter.upper():
            flush()
            parts.append(z3.Union(z3.Re(letter.lower()), z3.Re(letter.upper())))
        else:
            literal += letter
    flush()
    return join(parts)


def arn(text):
    """Field by field: wildcards stay inside, but in the last."""
    fields = text.split(":", 5)
    if len(fields) < 6:
        return None
    parts = []
    for index, field in enumerate(fields):
        parts += [z3.Re(":")] if index else []
        parts.append(glob(field, ONE if index == 5 else NOT_COLON))
    return join(parts)


def union(expressions):
    return z3.Union(*expressions) if len(expressions) > 1 else expressions[0]


def seconds(text):
    if re.fullmatch(r"\d+", text):
        return z3.RealVal(text)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        text += "T00:00:00Z"
    return z3.RealVal(int(datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()))


class World:
    """One request: an action, a resource, and the keys that the two policies speak of."""

    def __init__(self, policies):
        self.action, self.resource = z3.String("action"), z3.String("resource")
        word = z3.Range("a", "z"), z3.Range("0", "9")
        name = z3.Plus(z3.Union(*word))
        self.facts = [
            z3.InRe(self.action, z3.Concat(z3.Plus(z3.Union(*word, z3.Re("-"))), z3.Re(":"), name)),
            # Nobody can be denied that one.
            self.action != "sts:getcalleridentity",
            z3.Or(self.resource == "*", z3.InRe(self.resource, arn("arn:*:*:*:*:*"))),
        ]
        used = [condition for policy in policies for statement in policy["Statement"] for condition in conditions(statement)]
        self.present, self.values = {}, {}
        texts = json.dumps(policies)
        for key, kind in TYPES.items():
            of_key = [condition for condition in used if condition[1].lower() == key]
            if not of_key and "${" + key not in texts.lower():
                continue
            self.present[key] = z3.BoolVal(True) if key in ALWAYS else z3.Bool("has " + key)
            if key in LISTS:
                # A list that meets some conditions need not be longer than they are many.
                members = [(z3.Bool(f"{key} has {n}"), z3.String(f"{key} {n}")) for n in range(len(of_key) + 1)]
                self.facts.append(self.present[key] == z3.Or(*[there for there, _ in members]))
                self.values[key] = members
            elif kind == "text":
                self.values[key] = z3.String(key)
            elif kind == "number":
                self.values[key] = z3.Real(key)
            elif kind == "bool":
                self.values[key] = z3.Bool(key)
            else:
                four, address = z3.Bool(key + " is 4"), z3.BitVec(key, 128)
                self.facts.append(z3.Implies(four, z3.ULE(address, z3.BitVecVal(2**32 - 1, 128))))
                self.values[key] = (four, address)

    def matches_text(self, text, pattern, expression):
        """Whether a text is a pattern with policy variables; false where one has no value."""
        found = VARIABLE.search(pattern)
        if not found:
            return z3.InRe(text, expression(pattern))
        key = found[1].lower()
        before, after = pattern[: found.start()], pattern[found.end():]
        cut = max(before.rfind("*"), before.rfind("?")) + 1
        assert after in ("", "*", "/*") or not set("*?$") & set(after), pattern
        tail = after[:-1] if after.endswith("*") else after
        middle = z3.Concat(z3.StringVal(before[cut:]), self.values[key], z3.StringVal(tail))
        if after.endswith("*"):
            assert cut == 0, pattern
            fits = z3.PrefixOf(middle, text)
        elif cut:
            rest = z3.SubString(text, 0, z3.Length(text) - z3.Length(middle))
            fits = z3.And(z3.SuffixOf(middle, text), z3.InRe(rest, expression(before[:cut])))
        else:
            fits = text == middle
        return z3.And(self.present[key], fits)

    def has_variables(self, patterns):
        keys = {found.lower() for pattern in patterns for found in VARIABLE.findall(pattern)}
        return z3.And(*[self.present[key] for key in keys])

    # What one value of a key has to do with those of the policy.
    def compare(self, name, value, wanted):
        if name.startswith("String"):
            expression = lambda text: glob(text, wildcards="Like" in name, folds="IgnoreCase" in name)
            return z3.Or(*[self.matches_text(value, text, expression) for text in wanted])
        if name.startswith("Arn"):
            expressions = [found for found in map(arn, wanted) if found is not None]
            return z3.InRe(value, union(expressions)) if expressions else z3.BoolVal(False)
        if name == "Bool":
            return z3.Or(*[value == (text == "true") for text in wanted])
        if name.endswith("IpAddress"):
            four, address = value
            tests = []
            for text in wanted:
                network = ipaddress.ip_network(text)
                low, high = int(network.network_address), int(network.broadcast_address)
                inside = z3.And(z3.UGE(address, z3.BitVecVal(low, 128)), z3.ULE(address, z3.BitVecVal(high, 128)))
                tests.append(z3.And(four if network.version == 4 else z3.Not(four), inside))
            return z3.Or(*tests)
        read = seconds if name.startswith("Date") else z3.RealVal
        relation = {
            "LessThan": lambda a, b: a < b, "LessThanEquals": lambda a, b: a <= b, "GreaterThan": lambda a, b: a > b,
            "GreaterThanEquals": lambda a, b: a >= b, "Equals": lambda a, b: a == b, "NotEquals": lambda a, b: a == b,
        }[re.sub("^(Numeric|Date)", "", name)]
        return z3.Or(*[relation(value, read(text)) for text in wanted])

    def condition(self, name, key, wanted):
        present = self.present[key.lower()]
        if name == "Null":
            return z3.Or(*[z3.Not(present) if text == "true" else present for text in wanted])
        qualifier, _, rest = name.rpartition(":")
        if_exists = rest.endswith("IfExists")
        operator = rest.removesuffix("IfExists")
        negated = "Not" in operator

        def holds(value):
            found = self.compare(operator, value, wanted)
            return z3.Not(found) if negated else found

        value = self.values[key.lower()]
        if key.lower() in LISTS:
            if qualifier == "ForAllValues":
                return z3.And(*[z3.Implies(there, holds(member)) for there, member in value])
            some = z3.Or(*[z3.And(there, holds(member)) for there, member in value])
            return z3.Or(z3.Not(present), some) if if_exists else some
        absent = z3.BoolVal(if_exists or negated)
        return z3.If(present, holds(value), absent)

    def statement(self, statement):
        tests = []
        for element, text, expression in (
            ("Action", self.action, lambda pattern: glob(pattern.lower())), ("Resource", self.resource, glob),
        ):
            patterns = listed(statement.get(element) or statement.get("Not" + element))
            found = z3.Or(*[self.matches_text(text, pattern, expression) for pattern in patterns])
            if element not in statement:
                # A complement with a variable that has no value says nothing.
                found = z3.And(self.has_variables(patterns), z3.Not(found))
            tests.append(found)
        return z3.And(*tests, *[self.condition(*condition) for condition in conditions(statement)])

    def allowed(self, policy):
        by_effect = {"Allow": [], "Deny": []}
        for statement in policy["Statement"]:
            by_effect[statement["Effect"]].append(self.statement(statement))
        return z3.And(z3.Or(*by_effect["Allow"]), z3.Not(z3.Or(*by_effect["Deny"])))


def listed(value):
    return value if isinstance(value, list) else [value]


def conditions(statement):
    return [
        (name, key, listed(values)) for name, keys in statement.get("Condition", {}).items() for key, values in keys.items()
    ]


def check(facts, allowed, refused, patience):
    solver = z3.Solver()
    solver.set("rlimit", patience)
    solver.add(*facts, allowed, z3.Not(refused))
    start = time.process_time()
    answer = solver.check()
    spent = time.process_time() - start
    return "yes" if answer == z3.sat else "no" if answer == z3.unsat else "unknown", spent


def main():
    patience = int(sys.argv[2])
    for line in open(sys.argv[1], encoding="utf-8"):
        pair = json.loads(line)
        policies = [json.loads(pair["old"]), json.loads(pair["new"])]
        world = World(policies)
        old, new = (world.allowed(policy) for policy in policies)
        gained, first = check(world.facts, new, old, patience)
        lost, second = check(world.facts, old, new, patience)
        print(json.dumps({"gained": gained, "lost": lost, "seconds": first + second}), flush=True)


main()
