"""proxy.py PORT UPSTREAM_PORT SEED FAULTS: stands between aegis and moto and counts what passes.

FAULTS is the share of calls that go wrong: refused for being too fast (with and without Retry-After), answered with 500
and 503, dropped before and after they were carried out, cut short with and without a sign of it, delayed.
Where there are faults, listings of S3 come in pages of two, as they may.
GET /count gives the number of calls that were let through so far; GET /limit?N lets no more than N through, and keeps
those that come after them until there is no limit, which is 0.
"""
import http.client, random, socket, sys, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

port, upstream, seed, faults = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
rng, lock, count, limit, unlimited = random.Random(seed), threading.Lock(), 0, 0, threading.Event()

class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def log_message(self, *arguments): pass
    def setup(self):
        super().setup(); self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    def answer(self, status, headers, body, announced=None):
        self.send_response_only(status)
        for name, value in headers: self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if announced is None else announced))
        self.end_headers(); self.wfile.write(body)
    def drop(self):
        self.close_connection = True; self.connection.shutdown(socket.SHUT_RDWR)
    def handle_any(self):
        global count, limit
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/count": return self.answer(200, [], str(count).encode())
        if self.path.startswith("/limit?"):
            with lock: limit = int(self.path.partition("?")[2])
            unlimited.clear() if limit else unlimited.set()
            return self.answer(200, [], b"")
        with lock:
            is_kept = limit and count >= limit
            if not is_kept: count += 1
            fault = None
            if rng.random() < faults: fault = rng.choice(["throttle", "throttle", "busy", "500", "503", "before", "after", "short", "cut", "delay"])
            amount = rng.random()
        # Who sent it is gone by the time the limit is.
        if is_kept: unlimited.wait(300); return self.drop()
        is_json = "x-amz-target" in {k.lower() for k in self.headers}
        def error(status, code, headers=[]):
            text = f'{{"__type":"{code}","message":"later"}}' if is_json else f"<ErrorResponse><Error><Code>{code}</Code><Message>later</Message></Error><RequestId>r</RequestId></ErrorResponse>"
            self.answer(status, headers + [("x-amzn-requestid", "r")], text.encode())
        if fault == "throttle": return error(400, "TooManyRequestsException" if is_json else "Throttling")
        if fault == "busy": return error(429, "RequestLimitExceeded", [("Retry-After", "1")])
        if fault == "500": return error(500, "InternalFailure")
        if fault == "503": return self.answer(503, [("Content-Type", "text/html")], b"<html><body>Service Unavailable<br></body></html>")
        if fault == "before": return self.drop()
        if fault == "delay": time.sleep(amount * 0.5)
        if faults and "list-type=2" in self.path: self.path += "&max-keys=2"
        connection = http.client.HTTPConnection("127.0.0.1", upstream, timeout=60)
        connection.request(self.command, self.path, body, {k: v for k, v in self.headers.items() if k.lower() not in ("host", "content-length")} | {"Host": f"127.0.0.1:{upstream}"})
        response = connection.getresponse(); data = response.read(); connection.close()
        if fault == "after": return self.drop()
        headers = [(k, v) for k, v in response.getheaders() if k.lower() not in ("content-length", "connection", "transfer-encoding")]
        cut = data[:int(len(data) * amount)]
        if fault == "short": self.answer(response.status, headers, cut, announced=len(data)); return self.drop()
        if fault == "cut" and cut: return self.answer(response.status, headers, cut)
        self.answer(response.status, headers, data)
    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = handle_any

class Server(ThreadingHTTPServer):
    daemon_threads = True; request_queue_size = 256
    def handle_error(self, request, address): pass

Server(("127.0.0.1", port), Handler).serve_forever()
