"""proxy.py TARGET-PORT: stands between a deployer and moto, and does to it what networks and people do.

Prints the port that it listens on. `POST /proxy?kill=N&when=before|after` and then, or with it, `pid=P` ends process P by SIGKILL
before the Nth call from then on that changes something is passed on, or after it is answered by moto; `?faults=PERCENT&seed=S` answers
so many calls in a hundred with an error or not at all; `?lose=1` lets every changing call
happen and loses the answer to its first attempt; `?stale=SECONDS` answers reading calls so long as it did before; `?hold=N` keeps the Nth changing call from then on until `?hold=0`;
`kill=0` and `hold=0` are answered once moto has answered all that was sent before: what a stopped or killed process has under way
would come between the calls of the next one;
`?events` takes what CloudTrail is to know, which moto lacks: events by the resource's name; `?writes` answers with the number of changing calls so far;
`?asked=CALL` with how often a call was made; `?deny=CALL` refuses it from then on;
`?made` with the changing calls that moto has carried out since it was last asked, a line each, in order of their text, with what AWS
numbers left out.
"""
import collections, http.client, http.server, json, os, random, re, signal, sys, threading, time, urllib.parse

target = int(sys.argv[1])
lock = threading.Lock()
state = {"writes": 0, "kill": 0, "when": "before", "pid": 0, "hold": 0, "events": {}, "names": {}, "faults": 0, "lose": 0, "lost": set(), "made": [], "asked": collections.Counter(), "deny": "", "stale": 0.0, "read": {}, "random": random.Random(1), "under way": 0, "came": 0}
released, named = threading.Event(), threading.Event()
READING = ("Get", "List", "Describe", "AssumeRole", "Query", "Scan")


NUMBERED = re.compile(r"\b(\d{12}|(ou|r|p|o|car)-[0-9a-z]{4,}(-[0-9a-z]+)?)\b")


def name_of(headers, body):
    name = headers.get("X-Amz-Target", "").split(".")[-1]
    if not name and b"Action=" in body:
        name = urllib.parse.parse_qs(body.decode("utf-8", "replace")).get("Action", [""])[0]
    return name


def changes(name, headers):
    # State and lock are no deployment's product.
    return bool(name) and not name.startswith(READING) and "DynamoDB" not in headers.get("X-Amz-Target", "")


def spoken(target, body):
    return NUMBERED.sub("#", f"{target.split('.')[-1]} {urllib.parse.unquote_plus(body.decode('utf-8', 'replace'))}").replace("\n", " ").strip()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # An answer goes out at once and whole: in parts, the second would wait for the first one's receipt.
    wbufsize = -1
    disable_nagle_algorithm = True

    def log_message(self, *arguments):
        pass

    def handle_any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path.startswith("/proxy"):
            return self.control(body)
        with lock:
            state["under way"] += 1
            state["came"] += 1
        try:
            self.pass_on(body)
        finally:
            with lock:
                state["under way"] -= 1

    def pass_on(self, body):
        if self.headers.get("X-Amz-Target", "").endswith(".LookupEvents"):
            name = json.loads(body)["LookupAttributes"][0]["AttributeValue"]
            return self.answer(200, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps({"Events": state["events"].get(name, [])}).encode())
        if self.path == "/putAccountName":
            # moto lacks it: the name is kept here, and shown in what moto says.
            state["names"][json.loads(body)["AccountId"]] = json.loads(body)["AccountName"]
            return self.answer(200, {}, b"")
        call = (self.headers.get("Authorization", "").split("/")[0], self.headers.get("X-Amz-Target", ""), self.path, body)
        with lock:
            name = name_of(self.headers, body)
            state["asked"][name] += 1
            is_write = changes(name, self.headers)
            is_last, is_held, is_lost = False, False, False
            known = None if is_write or "DynamoDB" in call[1] else state["read"].get(call)
            if known and time.monotonic() - known[0] > state["stale"]:
                known = None
            if is_write and state["lose"] and call not in state["lost"]:
                state["lost"].add(call)
                is_lost = True
            if is_write:
                state["writes"] += 1
                is_last = state["kill"] == state["writes"]
                is_held = state["hold"] == state["writes"]
            fault = state["faults"] and state["random"].randrange(100) < state["faults"] and state["random"].randrange(3) + 1
        if name and name == state["deny"]:
            return self.answer(400, {"Content-Type": "application/x-amz-json-1.1"}, b'{"__type": "AccessDeniedException", "message": "not authorized"}')
        if known:
            return self.answer(*known[1:])
        if is_held:
            released.wait(300)
        if is_last and state["when"] == "before":
            return self.end_process()
        if fault == 1:
            return self.answer(500, {}, b"<html>a proxy's error</html>")
        if fault == 2:
            return self.answer(400, {"Content-Type": "text/xml"}, b"<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>")
        try:
            if self.headers.get("X-Amz-Target", "").endswith(".CreateAccount") and self.is_taken(json.loads(body)["Email"]):
                # moto makes a second account of the same address.
                refusal = {"Id": "car-00000000", "State": "FAILED", "FailureReason": "EMAIL_ALREADY_EXISTS", "AccountName": json.loads(body)["AccountName"]}
                return self.answer(200, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps({"CreateAccountStatus": refusal}).encode())
            response, data = self.ask(body, {})
        except OSError:
            self.close_connection = True
            return
        if is_write and response.status < 300:
            with lock:
                state["made"].append(spoken(call[1], body))
        if state["names"] and b'"Accounts"' in data:
            answer = json.loads(data)
            for account in answer["Accounts"]:
                account["Name"] = state["names"].get(account["Id"], account["Name"])
            data = json.dumps(answer).encode()
        if is_last:
            return self.end_process()
        # The call is made, but nobody hears of it.
        if fault == 3 or is_lost:
            self.close_connection = True
            return
        if state["stale"] and not is_write:
            with lock:
                state["read"][call] = (time.monotonic(), response.status, dict(response.getheaders()), data)
        self.answer(response.status, dict(response.getheaders()), data)

    def end_process(self):
        named.wait(300)
        os.kill(state["pid"], signal.SIGKILL)
        self.close_connection = True

    def ask(self, body, changed):
        connection = http.client.HTTPConnection("127.0.0.1", target, timeout=60)
        try:
            headers = {k: v for k, v in self.headers.items() if k.lower() not in ("connection", "content-length")} | changed
            connection.request(self.command, self.path, body, headers)
            response = connection.getresponse()
            return response, response.read()
        finally:
            connection.close()

    def is_taken(self, email):
        accounts = json.loads(self.ask(b"{}", {"X-Amz-Target": "AWSOrganizationsV20161128.ListAccounts"})[1]).get("Accounts", [])
        return any(account["Email"] == email for account in accounts)

    def control(self, body):
        query = urllib.parse.parse_qs(urllib.parse.urlparse(self.path).query, keep_blank_values=True)
        with lock:
            if "kill" in query:
                number = int(query["kill"][0])
                state.update(kill=state["writes"] + number if number else 0, when=query["when"][0])
                named.clear()
            if "pid" in query:
                state["pid"] = int(query["pid"][0])
                named.set()
            if "events" in query:
                state["events"] = json.loads(body)
            if "hold" in query:
                number = int(query["hold"][0])
                state["hold"] = state["writes"] + number if number else 0
                released.clear() if number else released.set()
            if "faults" in query:
                state.update(faults=int(query["faults"][0]), random=random.Random(int(query["seed"][0])))
            if "lose" in query:
                state.update(lose=int(query["lose"][0]), lost=set())
            if "stale" in query:
                state.update(stale=float(query["stale"][0]), read={})
            text = str(state["writes"]).encode()
            if "deny" in query:
                state["deny"] = query["deny"][0]
            if "asked" in query:
                text = str(state["asked"][query["asked"][0]]).encode()
            if "made" in query:
                text = "\n".join(sorted(state["made"])).encode()
                state["made"] = []
        if query.get("kill") == ["0"] or query.get("hold") == ["0"]:
            self.settle()
        self.answer(200, {}, text)

    def settle(self):
        """Waits until half a second has passed in which nothing came and nothing was under way."""
        seen = None
        while True:
            with lock:
                now = (state["under way"], state["came"])
            if now == seen and now[0] == 0:
                return
            seen = now
            time.sleep(0.5)

    def answer(self, status, headers, data):
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() not in ("connection", "transfer-encoding", "content-length", "server", "date"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = handle_any


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
