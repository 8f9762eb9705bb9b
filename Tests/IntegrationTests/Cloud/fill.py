"""fill.py URL MEMBERS ROLES POLICIES: makes an organization through boto3; ROLES and POLICIES are those of each account.

Prints what there is now, as one JSON object: {"accounts": {name: {"roles": {name: {…}}, …}}, "policies": […]}.
"""
import json, random, string, sys
import boto3
from botocore.config import Config

url, members, roles, policies = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
rng = random.Random(7)
config = Config(retries={"max_attempts": 10}, parameter_validation=False)
keys = dict(aws_access_key_id="AKIAMGMT000000000000", aws_secret_access_key="x", region_name="us-east-1", endpoint_url=url, config=config)
org = boto3.client("organizations", **keys)
org.create_organization(FeatureSet="ALL")
root = org.list_roots()["Roots"][0]["Id"]
for kind in ("SERVICE_CONTROL_POLICY", "TAG_POLICY"): org.enable_policy_type(RootId=root, PolicyType=kind)
org.enable_aws_service_access(ServicePrincipal="config.amazonaws.com")

units, places = [root], {root: []}
for i in range(max(4, members // 3)):
    parent = rng.choice([u for u in units if len(places[u]) < 5])
    name = rng.choice(["Team {}", "ou: {}", "#{}", "prod-{}", "- {}", "{} é"]).format(i)
    unit = org.create_organizational_unit(ParentId=parent, Name=name, Tags=[{"Key": "n", "Value": str(i)}] if i % 2 else [])["OrganizationalUnit"]["Id"]
    units.append(unit); places[unit] = places[parent] + [name]

accounts = {"master": "123456789012"}
names = {"master": org.describe_account(AccountId="123456789012")["Account"]["Name"]}
parents = {}
for i in range(members):
    name = rng.choice(["Team {} (prod)", "dev-{}", "{}", "Account.{}", "yes {}", "A'b \"{}\""]).format(i)
    account = org.create_account(Email=f"a{i}+x@example.com", AccountName=name, Tags=[{"Key": "cost center", "Value": "a: b"}] if i % 3 == 0 else [])["CreateAccountStatus"]["AccountId"]
    accounts[name] = account
    unit = rng.choice(units)
    if unit != root: org.move_account(AccountId=account, SourceParentId=root, DestinationParentId=unit)
    parents[name] = places[unit]

organization_policies = {}
for i in range(5):
    content = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "organizations:LeaveOrganization", "Resource": "*", "Condition": {"StringNotLike": {"aws:PrincipalArn": f"arn:aws:iam::*:role/x{i}*"}}}]}
    name = f"deny: leave #{i}"
    scp = org.create_policy(Name=name, Description="no 'way'" if i % 2 else "", Type="SERVICE_CONTROL_POLICY", Content=json.dumps(content))["Policy"]["PolicySummary"]["Id"]
    targets = [rng.choice(units), rng.choice(list(accounts.values())[1:] or [root])]
    for target in targets: org.attach_policy(PolicyId=scp, TargetId=target)
    organization_policies[name] = len(set(targets))
org.create_policy(Name="tags", Description="t", Type="TAG_POLICY", Content=json.dumps({"tags": {"team": {"tag_key": {"@@assign": "team"}}}}))

LEGAL = string.ascii_letters + string.digits + "_+=,.@-"
def document(i):
    return {"Version": "2012-10-17", "Id": f"d{i}", "Statement": [
        {"Sid": f"S{i}", "Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": [f"arn:aws:s3:::b{i}", "arn:aws:s3:::home/${aws:username}/*"]},
        {"Effect": "Deny", "NotAction": "iam:*", "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": False}, "NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}, "StringEquals": {"aws:PrincipalTag/téam": ["é\t\"quoted\" \\ ", "a: b #c"]}}}]}

said = {}
for name, account in accounts.items():
    k = dict(keys)
    if name != "master":
        c = boto3.client("sts", **keys).assume_role(RoleArn=f"arn:aws:iam::{account}:role/OrganizationAccountAccessRole", RoleSessionName="fill")["Credentials"]
        k.update(aws_access_key_id=c["AccessKeyId"], aws_secret_access_key=c["SecretAccessKey"], aws_session_token=c["SessionToken"])
    iam = boto3.client("iam", **k)
    it = said[name] = {"id": account, "roles": {}, "policies": {}, "groups": {}, "users": {}, "parent": parents.get(name, [])}
    arns = []
    for i in range(policies):
        policy = f"Pol_{i}+=,.@-" + "".join(rng.choice(LEGAL) for _ in range(rng.randint(0, 8)))
        path = rng.choice(["/", "/p/", "/a/b.c/"])
        description = rng.choice(["", "d: 'é'", "#x", "two  spaces ", "- a\n- b"])
        tags = [{"Key": "team", "Value": rng.choice(["yes", "a: b", "", "0123"])}] if i % 3 == 0 else []
        arns.append(iam.create_policy(PolicyName=policy, Path=path, Description=description, PolicyDocument=json.dumps(document(i)), Tags=tags)["Policy"]["Arn"])
        if i % 5 == 0:
            for _ in range(2): iam.create_policy_version(PolicyArn=arns[-1], PolicyDocument=json.dumps(document(i + 100)), SetAsDefault=True)
        it["policies"][policy] = {"path": path, "description": description, "tags": len(tags)}
    for i in range(roles):
        role = f"Role-{i}" + "".join(rng.choice(LEGAL) for _ in range(rng.randint(0, 6)))
        trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": rng.choice([{"AWS": f"arn:aws:iam::{accounts['master']}:root"}, {"Service": ["ec2.amazonaws.com", "lambda.amazonaws.com"]}]), "Action": "sts:AssumeRole"}]}
        extra = {"PermissionsBoundary": arns[0]} if i % 7 == 0 and arns else {}
        iam.create_role(RoleName=role, Path=rng.choice(["/", "/r/"]), AssumeRolePolicyDocument=json.dumps(trust), Description="x" * (i % 3),
                        MaxSessionDuration=3600 * (1 + i % 3), Tags=[{"Key": "Owner", "Value": "null"}] if i % 4 == 0 else [], **extra)
        attached = rng.sample(arns, min(len(arns), i % 3))
        if i % 2: attached.append("arn:aws:iam::aws:policy/ReadOnlyAccess")
        for arn in attached: iam.attach_role_policy(RoleName=role, PolicyArn=arn)
        if i % 6 == 0: iam.put_role_policy(RoleName=role, PolicyName="in line".replace(" ", "="), PolicyDocument=json.dumps(document(i)))
        if i == 1: iam.create_instance_profile(InstanceProfileName=role, Path=iam.get_role(RoleName=role)["Role"]["Path"]); iam.add_role_to_instance_profile(InstanceProfileName=role, RoleName=role)
        it["roles"][role] = {"attached": len(attached), "inline": 1 if i % 6 == 0 else 0, "duration": 3600 * (1 + i % 3), "boundary": bool(extra)}
    for i in range(3):
        iam.create_group(GroupName=f"Group.{i}", Path="/g/"); it["groups"][f"Group.{i}"] = {}
        if arns: iam.attach_group_policy(GroupName=f"Group.{i}", PolicyArn=arns[i % len(arns)])
        iam.put_group_policy(GroupName=f"Group.{i}", PolicyName="own", PolicyDocument=json.dumps(document(i)))
    for i in range(4):
        user = f"user.{i}@x"
        iam.create_user(UserName=user, Path="/", Tags=[{"Key": "mail", "Value": f"{i}@example.com"}]); iam.add_user_to_group(GroupName=f"Group.{i % 3}", UserName=user)
        if i == 0: iam.put_user_policy(UserName=user, PolicyName="own", PolicyDocument=json.dumps(document(i)))
        it["users"][user] = {"groups": [f"Group.{i % 3}"]}
    iam.create_service_linked_role(AWSServiceName="autoscaling.amazonaws.com")
    if name != "master" and len(said) % 2 == 0: iam.update_account_password_policy(MinimumPasswordLength=14, RequireSymbols=True, MaxPasswordAge=90)
    iam.create_account_alias(AccountAlias=f"alias-{account}")
    iam.create_open_id_connect_provider(Url="https://token.example.com/x", ClientIDList=["b", "a"], ThumbprintList=["A" * 40])
print(json.dumps({"accounts": said, "names": names, "policies": organization_policies}))
