"""import.py AEGIS [MEMBERS ROLES POLICIES]: how fast `aegis import` is in front of a server that answers at once.

Prints calls a second, and the processor's time of aegis and of the server; the roles and policies are those of each account.
"""
import os, resource, socket, subprocess, sys, tempfile, time, urllib.request

aegis, sizes = os.path.abspath(sys.argv[1]), sys.argv[2:5] or ["29", "100", "200"]
with socket.socket() as probe: probe.bind(("127.0.0.1", 0)); port = probe.getsockname()[1]
script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../IntegrationTests/Cloud/instant.py")
server = subprocess.Popen([sys.executable, script, str(port), *sizes])
try:
    def count(): return int(urllib.request.urlopen(f"http://127.0.0.1:{port}/count").read())
    while True:
        try: count(); break
        except OSError: time.sleep(0.1)
    for _ in range(5):
        with tempfile.TemporaryDirectory() as folder:
            with open(f"{folder}/aegis.ini", "w") as file:
                file.write("[aegis]\norganization = acme\naegis_state_bucket = aegis-acme\naegis_lock_table = aegis-lock\nmember_account_role = OrganizationAccountAccessRole\nathena_query_result_location = s3://acme-athena/\n")
            environment = dict(os.environ, AWS_ENDPOINT_URL=f"http://127.0.0.1:{port}", AWS_ACCESS_KEY_ID="AKIA111111111111", AWS_SECRET_ACCESS_KEY="x")
            before, start, used = count(), time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run([aegis, "import", "-q", folder], env=environment, check=True)
            took, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
            calls = count() - before
            cpu = after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime
            print(f"{calls} calls in {took:.2f} s: {calls / took:.0f} a second; aegis used {cpu:.2f} s of the processor")
finally:
    server.kill(); server.wait()
