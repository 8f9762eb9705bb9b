"""Opens the page of reports in headless Chromium and uses it: `page.py CHROMIUM FILE [SCREENSHOT]`.

Speaks the DevTools protocol over two pipes. Prints what it saw as JSON; whoever runs it judges.
"""
import base64
import json
import os
import subprocess
import sys
import tempfile
import time


class Browser:
    def __init__(self, program, folder):
        (from_us, to_them), (from_them, to_us) = os.pipe(), os.pipe()

        def pipes():
            # The protocol is at descriptors 3 and 4; what is there now moves out of the way first.
            reading, writing = os.dup(from_us), os.dup(to_us)
            os.dup2(reading, 3)
            os.dup2(writing, 4)

        self.process = subprocess.Popen(
            [program, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-pipe",
             "--window-size=1400,1000", f"--user-data-dir={folder}", "about:blank"],
            preexec_fn=pipes, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(from_us)
        os.close(to_us)
        self.output, self.input, self.rest, self.number = to_them, from_them, b"", 0
        self.session, self.errors, self.requests = None, [], []

    def read(self):
        while b"\0" not in self.rest:
            part = os.read(self.input, 1 << 20)
            if not part:
                raise SystemExit("the browser has ended")
            self.rest += part
        message, self.rest = self.rest.split(b"\0", 1)
        message = json.loads(message)
        method, found = message.get("method"), message.get("params", {})
        if method == "Runtime.exceptionThrown":
            self.errors.append(found["exceptionDetails"]["text"] + " " + json.dumps(found["exceptionDetails"].get("exception", {})))
        elif method == "Log.entryAdded":
            self.errors.append(found["entry"]["level"] + ": " + found["entry"]["text"])
        elif method == "Runtime.consoleAPICalled" and found["type"] in ("error", "warning", "assert"):
            self.errors.append(json.dumps(found["args"]))
        elif method == "Network.requestWillBeSent":
            self.requests.append(found["request"]["url"])
        return message

    def call(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.output, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.read()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise SystemExit(f"{method}: {answer['error']}")
                return answer["result"]

    def value(self, text):
        result = self.call("Runtime.evaluate", expression=text, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise SystemExit(f"{text}: {result['exceptionDetails']}")
        return result["result"].get("value")


HELP = """
window.rows = () => [...document.querySelectorAll('tbody tr')].map(r => [...r.children].map(c => c.textContent));
window.after = (act) => new Promise(done => { const start = performance.now(); act(); setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - start - 80))), 80); });
window.type = text => after(() => { const i = document.querySelector('input[type=search]'); i.value = text; i.dispatchEvent(new Event('input')); });
window.head = name => after(() => [...document.querySelectorAll('th button')].find(b => b.textContent === name).click());
"""


def main():
    program, path = sys.argv[1], os.path.abspath(sys.argv[2])
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        browser = Browser(program, folder)
        try:
            target = browser.call("Target.createTarget", url="about:blank")["targetId"]
            browser.session = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
            for domain in ("Page", "Runtime", "Log", "Network"):
                browser.call(f"{domain}.enable")
            start = time.monotonic()
            browser.call("Page.navigate", url=f"file://{path}")
            while browser.value("document.documentElement?.dataset.ready") != "yes":
                if time.monotonic() - start > 60:
                    raise SystemExit("the page was not ready in a minute")
                time.sleep(0.05)
            seen = {"ready_seconds": time.monotonic() - start}
            browser.value(HELP)
            seen["shown"] = browser.value("rows().length")
            seen["count"] = browser.value("document.getElementById('count').textContent")
            first = browser.value("rows()[0][0]")
            seen["first"] = first
            seen["search_ms"] = browser.value(f"type({json.dumps(first)})")
            seen["found"] = browser.value("rows().map(r => r[0])")
            browser.value("type('zzz-nobody')")
            seen["nobody"] = browser.value("rows().length")
            browser.value("type('')")
            seen["sort_ms"] = browser.value("head('unused')")
            seen["descending"] = browser.value("rows().map(r => Number(r[5].replaceAll(',', '')))")
            browser.value("head('unused')")
            seen["ascending"] = browser.value("rows().map(r => Number(r[5].replaceAll(',', '')))")
            seen["sorted_by"] = browser.value("[...document.querySelectorAll('th')].map(h => h.getAttribute('aria-sort'))")
            seen["open_ms"] = browser.value("after(() => { location.hash = '#principal/0'; })")
            seen["sections"] = browser.value("[...document.querySelectorAll('h2')].map(h => h.textContent)")
            seen["graph_ms"] = browser.value("after(() => { location.hash = '#graph'; })")
            seen["boxes"] = browser.value("document.querySelectorAll('svg rect').length")
            seen["paths"] = browser.value("document.querySelectorAll('svg path').length")
            browser.value("after(() => { location.hash = ''; })")
            # The page's own policy refuses what a script from outside would try.
            seen["fetch"] = browser.value("fetch('http://127.0.0.1:9/').then(() => 'sent', () => 'refused')")
            own = len(browser.errors)
            seen["blocked"] = browser.errors and any("Content Security Policy" in e for e in browser.errors)
            seen["errors"] = [e for e in browser.errors[:own] if "127.0.0.1:9" not in e and "Content Security Policy" not in e]
            seen["requests"] = [r for r in browser.requests if not r.startswith("file://") and "127.0.0.1:9" not in r]
            if len(sys.argv) > 3:
                image = browser.call("Page.captureScreenshot")["data"]
                with open(sys.argv[3], "wb") as file:
                    file.write(base64.b64decode(image))
            print(json.dumps(seen))
        finally:
            browser.process.kill()
            browser.process.wait()


main()
