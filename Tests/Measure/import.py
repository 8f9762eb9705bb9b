#!/usr/bin/env python3
"""Times `aegis import`: in front of a server that answers at once, in front of moto, and beside the real terraform's import.

    python3 Tests/Measure/import.py AEGIS [--part NAME]... [--size MEMBERS ROLES POLICIES]

Roles and policies are those of each account. Parts: instant (calls a second, and the processor's time of aegis), moto (how much of
the time by the clock is aegis's own), terraform (one moto server, one organization: `aegis import` of all of it, and `terraform plan
-generate-config-out` of two samples of the management account's resources, from which follow what terraform takes to begin and what
it takes for one resource). Build for release first.
"""

import argparse
import contextlib
import json
import os
import pathlib
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
TESTS = HERE.parent / "IntegrationTests"
SETTINGS = """[aegis]
organization = acme
aegis_state_bucket = aegis-acme
aegis_lock_table = aegis-lock
member_account_role = OrganizationAccountAccessRole
athena_query_result_location = s3://acme-athena/
"""
KEYS = {"AWS_ACCESS_KEY_ID": "AKIAMGMT000000000000", "AWS_SECRET_ACCESS_KEY": "x"}
# The folders of providers that the tests look in as well.
PLUGINS = [os.environ.get("AEGIS_TEST_TF_PLUGINS", ""), os.path.expanduser("~/.terraform.d/plugins"), "/usr/local/share/terraform/plugins",
           "/usr/share/terraform/plugins", "/usr/local/share/terraform/providers", "/opt/terraform/plugins", "/opt/tf-plugins"]


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("aegis", type=os.path.abspath)
    arguments.add_argument("--part", action="append", choices=["instant", "moto", "terraform"])
    arguments.add_argument("--size", nargs=3, type=int, metavar=("MEMBERS", "ROLES", "POLICIES"))
    options = arguments.parse_args()
    parts = options.part or ["instant", "moto", "terraform"]
    if "instant" in parts:
        instant(options.aegis, options.size or [29, 100, 200])
    if "moto" in parts or "terraform" in parts:
        with moto(options.size or [29, 100, 67]) as url:
            took, folder = ours(options.aegis, url)
            with folder:
                if "terraform" in parts:
                    terraform(options.aegis, url, took, pathlib.Path(folder.name))


@contextlib.contextmanager
def server(command, ready, **environment):
    process = subprocess.Popen(command, env=dict(os.environ, **environment), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                urllib.request.urlopen(ready).read()
                break
            except OSError:
                if process.poll() is not None:
                    sys.exit(f"{command[0]} ended at once")
                time.sleep(0.1)
        yield
    finally:
        process.kill()
        process.wait()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(command, folder, **environment):
    """Seconds by the clock, seconds of the processor in the program and in the system, and what the process left."""
    start, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=folder, env=dict(os.environ, **KEYS, **environment), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.monotonic() - start, (after.ru_utime - before.ru_utime, after.ru_stime - before.ru_stime), done


def project():
    folder = tempfile.TemporaryDirectory()
    (pathlib.Path(folder.name) / "aegis.ini").write_text(SETTINGS)
    return folder


def imported(aegis, folder, url):
    took, cpu, done = run([aegis, "import", "-q", folder], folder, AWS_ENDPOINT_URL=url)
    if done.returncode:
        sys.exit(f"aegis import: {done.stderr.decode()}")
    return took, cpu


def instant(aegis, size):
    url = f"http://127.0.0.1:{(port := free_port())}"
    with server([sys.executable, str(TESTS / "Cloud/instant.py"), str(port), *map(str, size)], f"{url}/count"):
        for _ in range(5):
            with project() as folder:
                before = int(urllib.request.urlopen(f"{url}/count").read())
                took, cpu = imported(aegis, folder, url)
                calls = int(urllib.request.urlopen(f"{url}/count").read()) - before
                print(f"instant: {calls} calls in {took:.2f} s: {calls / took:.0f} a second; aegis used {sum(cpu):.2f} s of the processor")


@contextlib.contextmanager
def moto(size):
    url = f"http://127.0.0.1:{(port := free_port())}"
    with server(["moto_server", "-H", "127.0.0.1", "-p", str(port)], f"{url}/moto-api/data.json", MOTO_IAM_LOAD_MANAGED_POLICIES="true",
                PYTHONPATH=str(TESTS / "Harness/moto")):
        subprocess.run([sys.executable, str(TESTS / "Cloud/fill.py"), url, *map(str, size)], check=True, stdout=subprocess.DEVNULL)
        yield url


def ours(aegis, url):
    best = None
    for _ in range(3):
        folder = project()
        took, cpu = imported(aegis, folder.name, url)
        print(f"moto: import in {took:.2f} s by the clock; of that aegis's own code {cpu[0]:.2f} s ({100 * cpu[0] / took:.1f} %), the system for it {cpu[1]:.2f} s")
        if best is None or took < best[0]:
            best = (took, folder)
    return best


def terraform(aegis, url, took, folder):
    """What is imported are the same resources: those of the `import` blocks that aegis writes for the organization."""
    done = run([aegis, "compile", "-q", "--import-blocks", "all"], folder)[2]
    if done.returncode:
        sys.exit(f"aegis compile: {done.stderr.decode()}")
    modules = {path.parent.name: json.loads(path.read_text()).get("import", []) for path in sorted((folder / "terraform").glob("*/main.tf.json"))}
    total = sum(len(blocks) for blocks in modules.values())
    # Kinds in turn, so that both samples have the same share of each.
    kinds = {}
    for block in modules["master"]:
        kinds.setdefault(block["to"].split(".")[0], []).append(block)
    places = [(place / len(blocks), block["to"], block) for blocks in kinds.values() for place, block in enumerate(blocks)]
    mixed = [block for _, _, block in sorted(places, key=lambda entry: entry[:2])]
    sizes = [len(mixed) // 8, len(mixed) // 2]
    with tempfile.TemporaryDirectory() as scratch:
        times = [generate(pathlib.Path(scratch) / str(size), mixed[:size], url) for size in sizes]
    each = (times[1] - times[0]) / (sizes[1] - sizes[0])
    begin = max(0, times[0] - each * sizes[0])
    whole = begin * len(modules) + each * total
    print(f"terraform: {sizes[0]} resources in {times[0]:.1f} s, {sizes[1]} in {times[1]:.1f} s: {begin:.1f} s to begin, {1000 * each:.0f} ms for each; "
          f"all {total} resources of {len(modules)} modules, one after another: {whole:.0f} s; aegis import: {took:.1f} s, {whole / took:.0f} times as fast "
          f"({each * total / took:.0f} times without what terraform takes to begin)")


def generate(folder, blocks, url):
    """Seconds for `terraform plan -generate-config-out`."""
    folder.mkdir()
    plugins = next((path for path in PLUGINS if path and os.path.isdir(path)), None)
    if not plugins:
        sys.exit("no folder of terraform providers is here (name one in AEGIS_TEST_TF_PLUGINS)")
    (folder / "cli.tfrc").write_text(f'provider_installation {{\n  filesystem_mirror {{\n    path = "{plugins}"\n  }}\n}}\n')
    services = ["iam", "organizations", "sts"]
    (folder / "main.tf.json").write_text(json.dumps({
        "terraform": {"required_providers": {"aws": {"source": "hashicorp/aws"}}},
        "provider": {"aws": {"region": "us-east-1", "skip_credentials_validation": True, "skip_requesting_account_id": False,
                             "skip_metadata_api_check": True, "endpoints": [{service: url for service in services}]}},
        "import": blocks,
    }))
    environment = {"TF_CLI_CONFIG_FILE": str(folder / "cli.tfrc"), "TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1"}
    _, _, done = run(["terraform", "init", "-input=false"], folder, **environment)
    if done.returncode:
        sys.exit(f"terraform init: {done.stderr.decode()}")
    took, _, done = run(["terraform", "plan", "-input=false", "-generate-config-out=made.tf"], folder, **environment)
    made = (folder / "made.tf").read_text().count("\nresource ") if (folder / "made.tf").exists() else 0
    # Some of what terraform writes it then finds fault with; that it was read and written is what counts.
    if made < len(blocks):
        sys.exit(f"terraform wrote {made} of {len(blocks)} resources: {done.stderr.decode()[:2000]}")
    return took


if __name__ == "__main__":
    main()
