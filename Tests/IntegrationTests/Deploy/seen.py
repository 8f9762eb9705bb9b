"""Compares an organization as boto3 sees it with the configuration's files as they are written.

    seen.py PROJECT URL

Reads the YAML itself, so that nothing of the program that deployed has a say. Prints each difference and fails where
there is one.
"""
import json, os, re, sys

import boto3, yaml

# AWS attaches it to everything itself, and nobody can detach it.
OWN = ["RCPFullAWSAccess"]

project, url = sys.argv[1:3]
differences = []


class Texts(yaml.SafeLoader):
    """Every scalar as it is written: ids are no numbers, dates no dates."""


Texts.yaml_implicit_resolvers = {}


def read(path):
    value = yaml.load(open(os.path.join(project, path), encoding="utf-8"), Texts)
    return include(value)


def include(value):
    if isinstance(value, dict):
        if list(value) == ["$ref"]:
            return read(value["$ref"])
        return {key: include(item) for key, item in value.items()}
    return [include(item) for item in value] if isinstance(value, list) else value


def client(service, account=None):
    keys = dict(endpoint_url=url, region_name="us-east-1", aws_access_key_id="AKIAMGMT000000000000", aws_secret_access_key="x")
    if account:
        role = boto3.client("sts", **keys).assume_role(RoleArn=f"arn:aws:iam::{account}:role/AegisMemberAccountRole", RoleSessionName="test")
        role = role["Credentials"]
        keys |= dict(aws_access_key_id=role["AccessKeyId"], aws_secret_access_key=role["SecretAccessKey"], aws_session_token=role["SessionToken"])
    return boto3.client(service, **keys)


def listed(client, operation, key, **arguments):
    return [item for page in client.get_paginator(operation).paginate(**arguments) for item in page[key]]


def same(what, written, seen):
    if written != seen:
        differences.append(f"{what}\n  written: {written!r}\n  seen:    {seen!r}")


def snake(name):
    return "".join(f"_{c.lower()}" if c.isupper() else c if c.isalnum() else "_" for c in name).lstrip("_")


def document(value, master):
    value = json.loads(value) if isinstance(value, str) else value
    return json.loads(json.dumps(value).replace("ORGANIZATIONACCOUNTID", master))


def unordered(value):
    """Lists as sets: no list of a policy has an order that means something."""
    if isinstance(value, dict):
        return {key: unordered(item) for key, item in value.items()}
    return sorted(map(unordered, value), key=json.dumps) if isinstance(value, list) else value


def tags(value):
    if isinstance(value, dict):
        return dict(value)
    return {tag["key"]: tag["value"] for tag in value or []}


def seen_tags(items):
    return {tag["Key"]: tag["Value"] for tag in items or []}


def referred(value, names, arn):
    """The ARN, or the name, that a reference stands for."""
    text = value["_ref"] if isinstance(value, dict) else value
    if text.startswith("arn:"):
        return text
    last = text.split(".")[-1]
    found = [name for name in names if last in (name, snake(name), snake(name).replace("__", "_"), re.sub("[^a-z0-9]", "_", name.lower()))]
    return arn(found[0]) if found else f"nothing is named {text}"


def inline(holder, master):
    return {item["name"]: document(item["document"], master) for item in holder.get("inline_policies") or []}


def compare_account(account, number, master):
    iam, name = client("iam", None if number == master else number), account["name"]
    policies = {policy["name"]: policy for policy in account.get("iam_policies") or []}
    arn = lambda policy: f"arn:aws:iam::{number}:policy{policies[policy].get('path') or '/'}{policy}"

    def attached(holder):
        return sorted(referred(each, policies, arn) for each in holder.get("attached_policies") or [])

    def boundary(holder):
        value = holder.get("permissions_boundary")
        return referred(value, policies, arn) if value else None

    found = {policy["PolicyName"]: policy for policy in listed(iam, "list_policies", "Policies", Scope="Local")}
    same(f"{name}: policies", sorted(policies), sorted(found))
    for key in policies.keys() & found.keys():
        written, seen = policies[key], found[key]
        version = iam.get_policy_version(PolicyArn=seen["Arn"], VersionId=seen["DefaultVersionId"])["PolicyVersion"]["Document"]
        full = iam.get_policy(PolicyArn=seen["Arn"])["Policy"]
        same(f"{name}: policy {key}",
             (arn(key), document(written["document"], master), written.get("description") or "", tags(written.get("tags"))),
             (seen["Arn"], document(version, master), full.get("Description") or "", seen_tags(full.get("Tags"))))

    roles = {role["name"]: role for role in account.get("iam_roles") or []}
    found = {role["RoleName"]: role for role in listed(iam, "list_roles", "Roles")}
    same(f"{name}: roles", sorted(roles), sorted(found))
    profiles = {profile["InstanceProfileName"]: [role["RoleName"] for role in profile["Roles"]]
                for profile in listed(iam, "list_instance_profiles", "InstanceProfiles")}
    same(f"{name}: instance profiles", {key: [key] for key, role in roles.items() if role.get("instance_profile") == "true"}, profiles)
    for key in roles.keys() & found.keys():
        written, seen = roles[key], iam.get_role(RoleName=key)["Role"]
        same(f"{name}: role {key}",
             (written.get("path") or "/", document(written["assume_role_policy_document"], master), written.get("description") or "",
              int(written.get("max_session_duration") or 3600), boundary(written), attached(written), inline(written, master), tags(written.get("tags"))),
             (seen["Path"], document(seen["AssumeRolePolicyDocument"], master), seen.get("Description") or "", seen["MaxSessionDuration"],
              (seen.get("PermissionsBoundary") or {}).get("PermissionsBoundaryArn"),
              sorted(each["PolicyArn"] for each in listed(iam, "list_attached_role_policies", "AttachedPolicies", RoleName=key)),
              {each: document(iam.get_role_policy(RoleName=key, PolicyName=each)["PolicyDocument"], master)
               for each in listed(iam, "list_role_policies", "PolicyNames", RoleName=key)}, seen_tags(seen.get("Tags"))))

    groups = {group["name"]: group for group in account.get("iam_groups") or []}
    found = {group["GroupName"]: group for group in listed(iam, "list_groups", "Groups")}
    same(f"{name}: groups", sorted(groups), sorted(found))
    for key in groups.keys() & found.keys():
        same(f"{name}: group {key}",
             (groups[key].get("path") or "/", attached(groups[key]), inline(groups[key], master)),
             (found[key]["Path"],
              sorted(each["PolicyArn"] for each in listed(iam, "list_attached_group_policies", "AttachedPolicies", GroupName=key)),
              {each: document(iam.get_group_policy(GroupName=key, PolicyName=each)["PolicyDocument"], master)
               for each in listed(iam, "list_group_policies", "PolicyNames", GroupName=key)}))

    users = {user["name"]: user for user in account.get("users") or []}
    found = {user["UserName"]: user for user in listed(iam, "list_users", "Users")}
    same(f"{name}: users", sorted(users), sorted(found))
    for key in users.keys() & found.keys():
        same(f"{name}: user {key}",
             (users[key].get("path") or "/", attached(users[key]), inline(users[key], master),
              sorted(referred(each, groups, lambda group: group) for each in users[key].get("groups") or []), tags(users[key].get("tags"))),
             (found[key]["Path"],
              sorted(each["PolicyArn"] for each in listed(iam, "list_attached_user_policies", "AttachedPolicies", UserName=key)),
              {each: document(iam.get_user_policy(UserName=key, PolicyName=each)["PolicyDocument"], master)
               for each in listed(iam, "list_user_policies", "PolicyNames", UserName=key)},
              sorted(group["GroupName"] for group in listed(iam, "list_groups_for_user", "Groups", UserName=key)),
              seen_tags(listed(iam, "list_user_tags", "Tags", UserName=key))))

    same(f"{name}: alias", [account["account_alias"]] if account.get("account_alias") else [], iam.list_account_aliases()["AccountAliases"])
    providers = account.get("identity_providers") or []
    same(f"{name}: OIDC providers", sorted(each["url"].removeprefix("https://") for each in providers if each["type"] == "oidc"),
         sorted(each["Arn"].split("/", 1)[1] for each in iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]))
    same(f"{name}: SAML providers", sorted(each["name"] for each in providers if each["type"] == "saml"),
         sorted(each["Arn"].split("/")[-1] for each in iam.list_saml_providers()["SAMLProviderList"]))
    if account.get("password_policy"):
        seen = iam.get_account_password_policy()["PasswordPolicy"]
        names = {"minimum_password_length": "MinimumPasswordLength", "require_numbers": "RequireNumbers", "require_symbols": "RequireSymbols",
                 "max_password_age": "MaxPasswordAge", "password_reuse_prevention": "PasswordReusePrevention"}
        same(f"{name}: password policy", {key: value for key, value in account["password_policy"].items() if key in names},
             {key: str(seen[value]).lower() for key, value in names.items() if key in account["password_policy"]})


def compare_tree(unit, parent, organizations, policies, accounts, where):
    targets = lambda value: sorted(referred(each, policies, lambda name: name) for each in value or [])

    def seen_policies(target):
        kinds = {policy["policy_type"] for policy in policies.values()}
        found = (each["Name"] for kind in kinds for each in listed(organizations, "list_policies_for_target", "Policies", TargetId=target, Filter=kind))
        return sorted(name for name in found if name not in OWN)

    same(f"{where}: policies", targets(unit.get("policies")), seen_policies(parent))
    written = sorted(referred(each, accounts, lambda name: accounts[name]) for each in unit.get("accounts") or [])
    found = listed(organizations, "list_accounts_for_parent", "Accounts", ParentId=parent)
    same(f"{where}: accounts", written, sorted(account["Id"] for account in found))
    units = {each["Name"]: each["Id"] for each in listed(organizations, "list_organizational_units_for_parent", "OrganizationalUnits", ParentId=parent)}
    below = {each["name"]: each for each in unit.get("organizational_units") or []}
    same(f"{where}: units", sorted(below), sorted(units))
    for name in below.keys() & units.keys():
        compare_tree(below[name], units[name], organizations, policies, accounts, f"{where}/{name}")


organization = read("organization.yaml")
organizations = client("organizations")
master = organizations.describe_organization()["Organization"]["MasterAccountId"]
members = {account["name"]: account for account in organization["member_accounts"]}
seen = {account["Name"]: account for account in listed(organizations, "list_accounts", "Accounts") if account["Id"] != master}
same("accounts", sorted(members), sorted(seen))
for name in members.keys() & seen.keys():
    same(f"{name}: address", members[name]["email"], seen[name]["Email"])
    compare_account(members[name], seen[name]["Id"], master)
compare_account(organization["master_account"], master, master)

policies = {policy["name"]: policy for policy in organization["organization_policies"]}
for kind in {policy["policy_type"] for policy in policies.values()}:
    written = {name: unordered(document(policy["content"], master)) for name, policy in policies.items() if policy["policy_type"] == kind}
    found = listed(organizations, "list_policies", "Policies", Filter=kind)
    same(f"policies of type {kind}", written,
         {each["Name"]: unordered(json.loads(organizations.describe_policy(PolicyId=each["Id"])["Policy"]["Content"])) for each in found if each["Name"] not in OWN})
root = organizations.list_roots()["Roots"][0]["Id"]
numbers = {name: account["Id"] for name, account in seen.items()} | {organization["master_account"]["name"]: master}
compare_tree(organization["organization_roots"][0], root, organizations, policies, numbers, "Root")

print("\n".join(differences) if differences else f"{len(members) + 1} accounts are as they are written")
sys.exit(bool(differences))
