"""Serves a folder of AWS's service reference, in AWS's own format and in broken and hostile ways.

    python3 reference_server.py FOLDER

The folder holds `_services.json` and a file for each service. Prints its port. The first part of a path is the way:
`good` serves what is there, any other spoils the answer for `sqs`, or the index. Ends when its standard input does.
"""

import http.server
import json
import pathlib
import sys
import threading
import time

FOLDER = pathlib.Path(sys.argv[1])
HUGE = 17 << 20


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        _, way, name = self.path.split("/", 2)
        origin = f"http://127.0.0.1:{self.server.server_port}/{way}"
        if name == "list.json":
            services = [it["service"] for it in json.loads((FOLDER / "_services.json").read_text())]
            services.sort(key=lambda it: it != "sqs")
            body = json.dumps([{"service": s, "url": f"{origin}/{s}.json"} for s in services]).encode()
            body = self.spoil_index(way, body, origin, services)
        else:
            body = (FOLDER / name).read_bytes()
            if name == "sqs.json":
                body = self.spoil(way, body)
        if body is not None:
            self.answer(body)

    def spoil_index(self, way, body, origin, services):
        if way == "elsewhere":
            return body.replace(f"{origin}/sqs.json".encode(), b"https://example.com/sqs.json")
        if way == "file-address":
            return body.replace(f"{origin}/sqs.json".encode(), b"file:///etc/passwd")
        if way == "few":
            return json.dumps([{"service": s, "url": f"{origin}/{s}.json"} for s in services[:10]]).encode()
        if way == "empty-index":
            return b"[]"
        if way == "index-object":
            return b'{"services": []}'
        return body

    def spoil(self, way, body):
        value = json.loads(body)
        if way == "truncated":
            return body[: len(body) // 2]
        if way == "short":
            # Says more than it sends.
            self.send_response(200)
            self.send_header("Content-Length", str(len(body) * 2))
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = True
            return None
        if way == "huge":
            return b'{"Name": "sqs", "Actions": [], "x": "' + b"x" * HUGE + b'"}'
        if way == "deep":
            return b'{"Name": "sqs", "Actions": ' + b"[" * 200000 + b"]" * 200000 + b"}"
        if way == "redirect":
            self.send_response(302)
            self.send_header("Location", "https://example.com/sqs.json")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return None
        if way == "slow":
            time.sleep(8)
        if way == "error":
            self.send_response(500)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return None
        if way == "html":
            return b"<html><body>sign in to the network</body></html>"
        if way == "types":
            value["Actions"] = {"a": 1}
        if way == "action-types":
            value["Actions"][0]["ActionConditionKeys"] = [1, 2]
        if way == "other-name":
            value["Name"] = "sns"
        if way == "bad-name":
            value["Actions"][0]["Name"] = 'A\n", "Effect": "Allow'
        if way == "newer":
            value["Actions"] = [it for it in value["Actions"] if it["Name"] != "SendMessage"]
            value["Actions"].append({"Name": "PaintMessage", "ActionConditionKeys": ["sqs:Colour"], "Resources": [{"Name": "queue"}],
                                     "Annotations": {"Properties": {"IsWrite": True}}})
            value["ConditionKeys"].append({"Name": "sqs:Colour", "Types": ["String"]})
            value["Operations"].append({"Name": "PaintAll", "AuthorizedActions": [{"Name": "PaintMessage", "Service": "sqs"}]})
        return json.dumps(value).encode()

    def answer(self, body):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_port, flush=True)
sys.stdin.read()
