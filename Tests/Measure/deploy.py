"""deploy.py AEGIS RESOURCES [plan]: plan and deployment by aegis and by terraform, of the same resources, on the same stand-in.

One account of policies, roles with trust policies, attachments and inline policies, RESOURCES in all. First aegis deploys them,
then, on an empty server, terraform does; then both plan what is there, without a change. With `plan`, terraform deploys nothing, which
takes very long for some thousands, but gets a state that names what aegis has made. Prints seconds, the processor's
seconds of the program with all that it starts (not of the server), and the most memory of all of these together.
Needs moto_server, terraform, and the folder of providers that AEGIS_TEST_TF_PLUGINS names.
"""
import json, os, signal, socket, subprocess, sys, tempfile, threading, time, urllib.request

aegis, count = os.path.abspath(sys.argv[1]), int(sys.argv[2])
root = os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))
plugins = os.environ.get("AEGIS_TEST_TF_PLUGINS", "/opt/tf-plugins")
with socket.socket() as s: s.bind(("127.0.0.1", 0)); port = s.getsockname()[1]
url = f"http://127.0.0.1:{port}"
folder = tempfile.mkdtemp(prefix="aegis-measure-")
base = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "TF_"))}
environment = base | dict(AWS_ENDPOINT_URL=url, AWS_ACCESS_KEY_ID="AKIAMGMT000000000000", AWS_SECRET_ACCESS_KEY="x", AWS_REGION="us-east-1",
                          AWS_MAX_ATTEMPTS="5", TF_CLI_CONFIG_FILE=f"{folder}/cli.tfrc", CHECKPOINT_DISABLE="1", NO_COLOR="1", CI="",
                          AWS_EC2_METADATA_DISABLED="true", XDG_CACHE_HOME=f"{folder}/cache")


def write(name, text):
    path = os.path.join(folder, name); os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file: file.write(text)


def make():
    write("cli.tfrc", f'provider_installation {{\n  filesystem_mirror {{\n    path = "{plugins}"\n    include = ["registry.terraform.io/*/*"]\n  }}\n}}\n')
    write("aegis.ini", "[aegis]\norganization = measured\naegis_state_bucket = s\naegis_lock_table = l\nmember_account_role = R\naws_region = us-east-1\n"
          "athena_query_result_location = s3://r/\ncloudtrail_logs_bucket = c\nbackend = api\nstate = local\n")
    write("organization.yaml", "name: measured\nfeature_set: ALL\nmaster_account: {$ref: master_account/account.yaml}\nmember_accounts: []\norganization_policies: []\n"
          "organization_roots: [{name: Root, accounts: [{_ref: AWSAccount.aws.master.main}]}]\n")
    document = lambda i, extra="": json.dumps({"Version": "2012-10-17", "Statement": [{"Sid": f"S{i}", "Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": [f"arn:aws:s3:::bucket-{i}{extra}", f"arn:aws:s3:::bucket-{i}{extra}/*"]}]})
    trust = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}, "Action": "sts:AssumeRole"}]})
    # A policy, a role, an attachment and an inline policy at a time.
    policies = "".join(f"- name: policy-{i}\n  tags: {{team: team-{i % 7}}}\n  document: '{document(i)}'\n" for i in range(count // 4))
    roles = "".join(f"- name: role-{i}\n  assume_role_policy_document: '{trust}'\n  attached_policies: [{{_ref: Policy.aws.master.policy_{i}}}]\n"
                    f"  inline_policies:\n    - name: inside\n      document: '{document(i, '-in')}'\n" for i in range(count // 4))
    write("master_account/account.yaml", 'name: main\nid: "123456789012"\nemail: main@example.com\niam_policies: {$ref: master_account/policies/policies.yaml}\niam_roles: {$ref: master_account/roles/roles.yaml}\n')
    write("master_account/policies/policies.yaml", policies); write("master_account/roles/roles.yaml", roles)


def tree(pid):
    """The resident memory and the processor's seconds of a process and all below it."""
    children, memory, ticks = {}, {}, {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try: fields = open(f"/proc/{name}/stat").read().rsplit(")", 1)[1].split()
        except OSError: continue
        children.setdefault(int(fields[1]), []).append(int(name)); memory[int(name)] = int(fields[21]) * 4096
        ticks[int(name)] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    found, rest = 0, [pid]
    while rest:
        it = rest.pop(); found += memory.get(it, 0); rest += children.get(it, [])
    return found


def run(what, command, status=0, cwd=None):
    before, begin = os.times(), time.monotonic()
    process = subprocess.Popen(command, cwd=cwd or folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
    peak = [0]
    def watch():
        while process.poll() is None: peak[0] = max(peak[0], tree(process.pid)); time.sleep(0.05)
    watcher = threading.Thread(target=watch); watcher.start()
    errors = process.stderr.read(); process.wait(); watcher.join()
    seconds, after = time.monotonic() - begin, os.times()
    if process.returncode != status: sys.exit(f"{what}: {process.returncode}: {errors.decode()[-2000:]}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    print(f"{what:28} {seconds:8.2f} s {cpu:8.2f} s CPU {peak[0] / 1e6:8.0f} MB", flush=True)
    return seconds, peak[0]


def write_state(module):
    """What terraform would know after it has made what its module says; all else it reads again when it plans."""
    with open(f"{module}/main.tf.json") as file: resources = json.load(file)["resource"]
    arn = lambda name: f"arn:aws:iam::123456789012:policy/{name}"
    owner = lambda text: text.split(".")[1]
    states = []
    def add(kind, key, attributes): states.append(dict(mode="managed", type=kind, name=key, provider='provider["registry.terraform.io/hashicorp/aws"]', instances=[dict(schema_version=0, attributes=attributes)]))
    for key, it in resources["aws_iam_policy"].items(): add("aws_iam_policy", key, dict(id=arn(it["name"]), arn=arn(it["name"])))
    for key, it in resources["aws_iam_role"].items(): add("aws_iam_role", key, dict(id=it["name"], name=it["name"], force_detach_policies=False))
    for key, it in resources["aws_iam_role_policy"].items(): add("aws_iam_role_policy", key, dict(id=f"{owner(it['role'])}:{it['name']}"))
    for key, it in resources["aws_iam_role_policy_attachment"].items():
        add("aws_iam_role_policy_attachment", key, dict(id=key, role=owner(it["role"]), policy_arn=arn(owner(it["policy_arn"]))))
    with open(f"{module}/terraform.tfstate", "w") as file: json.dump(dict(version=4, serial=1, lineage="measured", outputs={}, resources=states), file)


def reset(): urllib.request.urlopen(urllib.request.Request(f"{url}/moto-api/reset", method="POST"), timeout=60).read()


make()
server = subprocess.Popen(["moto_server", "-H", "127.0.0.1", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          env=base | dict(PYTHONPATH=f"{root}/Tests/IntegrationTests/Harness/moto", MOTO_IAM_LOAD_MANAGED_POLICIES="false"))
try:
    for _ in range(200):
        try: urllib.request.urlopen(f"{url}/moto-api/data.json"); break
        except OSError: time.sleep(0.1)
    # It loads what it answers with at the first call.
    urllib.request.urlopen(urllib.request.Request(url, data=b"{}", headers={"X-Amz-Target": "ResourceGroupsTaggingAPI_20170126.GetResources", "Authorization": "AWS4-HMAC-SHA256 Credential=AKIAMGMT000000000000/20260101/us-east-1/tagging/aws4_request, SignedHeaders=host, Signature=x"}))
    print(f"{count // 4 * 4} resources")
    ours = run("aegis deploy", [aegis, "deploy", "--auto-approve", "-q"])
    run("aegis compile", [aegis, "compile", "-q", "--import-blocks", "none"])
    module = f"{folder}/terraform/master"
    run("terraform init", ["terraform", "init", "-input=false"], cwd=module)
    theirs = None
    if sys.argv[3:] == ["plan"]: write_state(module)
    else:
        reset()
        theirs = run("terraform apply", ["terraform", "apply", "-auto-approve", "-input=false"], cwd=module)
    their_plan = run("terraform plan", ["terraform", "plan", "-detailed-exitcode", "-input=false"], cwd=module)
    subprocess.run([aegis, "deploy", "--auto-approve", "-q"], cwd=folder, env=environment, stdout=subprocess.DEVNULL)
    our_plan = run("aegis plan", [aegis, "plan", "--detailed-exitcode", "-q"])
    print(f"plan: {their_plan[0] / our_plan[0]:.1f} times faster, {our_plan[1] / their_plan[1]:.3f} of the memory" + (f"; deployment: {theirs[0] / ours[0]:.1f} times faster" if theirs else ""))
finally:
    server.kill()
    subprocess.run(["rm", "-rf", folder])
