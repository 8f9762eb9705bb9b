"""mfa.py AEGIS CODE: runs `aegis import` at a pseudo-terminal with a profile that wants an MFA code, and types CODE when asked.

Stands in for AWS itself: the role is given for 246810 alone, and every other call is refused. Prints JSON: what the terminal
showed, what the role was asked for with, how often, and the exit code.
"""

import http.server
import json
import os
import pty
import select
import signal
import sys
import tempfile
import threading
import time
import urllib.parse

aegis, code = os.path.abspath(sys.argv[1]), sys.argv[2]
asked, later = [], []
ROLE = """<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey>
<SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"""
REFUSAL = "<ErrorResponse><Error><Code>AccessDenied</Code><Message>{}</Message></Error></ErrorResponse>"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def do_POST(self):
        given = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers["content-length"])).decode()))
        status, body = 403, REFUSAL.format("no")
        if given.get("Action") == "AssumeRole":
            asked.append({key: given.get(key) for key in ("RoleArn", "SerialNumber", "TokenCode")})
            status, body = (200, ROLE) if given.get("TokenCode") == "246810" else (403, REFUSAL.format("MultiFactorAuthentication failed with invalid MFA one time pass code."))
        else:
            later.append(self.headers["authorization"].split("Credential=")[1].split("/")[0])
        self.send_response(status)
        self.send_header("content-type", "text/xml")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
with tempfile.TemporaryDirectory() as folder:
    with open(f"{folder}/aegis.ini", "w") as file:
        file.write("[aegis]\norganization = acme\naegis_state_bucket = aegis-acme\naegis_lock_table = aegis-lock\nmember_account_role = Member\n"
                   "athena_query_result_location = s3://acme-athena/\n")
    with open(f"{folder}/config", "w") as file:
        file.write(f"""[services here]
sts =
  endpoint_url = http://127.0.0.1:{server.server_port}
organizations =
  endpoint_url = http://127.0.0.1:{server.server_port}
iam =
  endpoint_url = http://127.0.0.1:{server.server_port}
[profile keys]
aws_access_key_id = AKIAKEYS
aws_secret_access_key = s
[profile guarded]
role_arn = arn:aws:iam::111111111111:role/guarded
source_profile = keys
mfa_serial = arn:aws:iam::111111111111:mfa/me
services = here
""")
    child, terminal = pty.fork()
    if child == 0:
        os.execve(aegis, [aegis, "import", "--aws-profile", "guarded", folder],
                  {"AWS_CONFIG_FILE": f"{folder}/config", "AWS_SHARED_CREDENTIALS_FILE": f"{folder}/none", "HOME": folder, "TERM": "xterm", "NO_COLOR": "1"})
    shown, typed, end = b"", False, time.time() + 60
    while time.time() < end:
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                part = os.read(terminal, 4096)
            except OSError:
                break
            if not part:
                break
            shown += part
        if not typed and b"MFA code for" in shown:
            os.write(terminal, code.encode() + b"\n")
            typed = True
    else:
        os.kill(child, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
print(json.dumps({"shown": shown.decode(), "asked": asked, "later": sorted(set(later)), "status": status}))
