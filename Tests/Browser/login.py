# Copyright (c) the Portico authors
# SPDX-License-Identifier: Apache-2.0
#
# Logs in with a real browser, headless Chromium, at glewlwyd, and looks at what becomes of the cookies. Says on standard
# error what it looks at, what is not as it should be, and at the end 'done'.
#
#   login.py GATEWAY    such as http://localhost:8080: '/page' wants a login, '/data' too, and both say who it is
import json, shutil, socket, subprocess, sys, time, urllib.error, urllib.request

gateway = sys.argv[1]


class Driver:
    """WebDriver (W3C), as far as it is needed."""

    def __init__(self):
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self.port = listener.getsockname()[1]
        self.process = subprocess.Popen(
            [shutil.which("chromedriver"), f"--port={self.port}"], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                break
            except OSError:
                time.sleep(0.05)
        options = {"args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]}
        answer = self.send("POST", "/session", {"capabilities": {"alwaysMatch": {
            "browserName": "chrome", "goog:chromeOptions": options,
            "timeouts": {"script": 60000, "pageLoad": 120000, "implicit": 0}}}})
        self.session = f"/session/{answer['sessionId']}"

    def send(self, method, path, value=None):
        data = None if value is None else json.dumps(value).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=180) as answer:
                return json.loads(answer.read())["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(json.loads(error.read())["value"]["message"]) from None

    def stop(self):
        try:
            if hasattr(self, "session"):
                self.send("DELETE", self.session)
        finally:
            self.process.kill()
            self.process.wait()

    def open(self, url):
        self.send("POST", self.session + "/url", {"url": url})

    @property
    def url(self):
        return self.send("GET", self.session + "/url")

    @property
    def text(self):
        return self.run("return document.body ? document.body.innerText : ''")

    @property
    def cookies(self):
        return {cookie["name"]: cookie for cookie in self.send("GET", self.session + "/cookie")}

    def run(self, script, *arguments):
        return self.send("POST", self.session + "/execute/sync", {"script": script, "args": list(arguments)})

    def fetch(self, path, method="GET", fields={}):
        """Status and body of what a script of the page asks for; redirects to elsewhere are status 0."""
        return self.send("POST", self.session + "/execute/async", {"args": [path, method, fields], "script": """
            const done = arguments[3];
            fetch(arguments[0], {method: arguments[1], headers: arguments[2], redirect: 'manual'})
                .then(async answer => done([answer.status, await answer.text(), answer.type]))
                .catch(error => done([-1, String(error), '']));"""})

    def type(self, selector, text):
        element = self.wait(lambda: self.find(selector), selector)
        self.send("POST", f"{self.session}/element/{element}/value", {"text": text})

    def find(self, selector):
        found = self.send("POST", self.session + "/elements", {"using": "css selector", "value": selector})
        return list(found[0].values())[0] if found else None

    def wait(self, condition, what):
        end = time.monotonic() + 15
        while time.monotonic() < end:
            try:
                value = condition()
            except RuntimeError:
                value = None
            if value:
                return value
            time.sleep(0.1)
        raise RuntimeError(f"{what} did not come; at {self.url}: {self.text[:300]}")


def expect(holds, words):
    if not holds:
        print(words, file=sys.stderr)


def step(words):
    print(f"looks at {words}", file=sys.stderr, flush=True)


def log_in(driver, page):
    driver.open(gateway + page)
    expect("response_type=code" in driver.url or "/login.html" in driver.url, f"no login at {driver.url}")
    driver.type("#username", "ada")
    driver.type("#password", "ada-password\ue007")
    driver.wait(lambda: driver.url == gateway + page, "the page behind the login")


def look(driver):
    step("scripts without a session")
    # Before a login a script is refused, and is not sent to the provider.
    driver.open(gateway + "/open/a")
    status, _, kind = driver.fetch("/data")
    expect(status == 401 and kind != "opaqueredirect", f"a script without a session got {status} {kind}")
    step("the login")
    log_in(driver, "/page?a=1")
    step("cookies")
    expect("X-User: Ada Lovelace" in driver.text, f"the service does not know who it is: {driver.text}")
    cookies = driver.cookies
    session, csrf = cookies.get("__Host-sid", {}), cookies.get("__Host-csrf", {})
    expect(session.get("httpOnly") is True, f"the session's cookie is not HttpOnly: {session}")
    expect(session.get("secure") is True and session.get("path") == "/", f"the session's cookie is loose: {session}")
    expect(session.get("sameSite") == "Lax", f"the session's cookie is not SameSite=Lax: {session}")
    expect("domain" not in session or not session["domain"].startswith("."), f"it is of the domain: {session}")
    expect("__Host-sid-login" not in cookies, "the cookie of the login is still there")
    readable = driver.run("return document.cookie")
    expect("__Host-csrf=" in readable and "__Host-sid" not in readable, f"scripts read {readable}")
    expect("__Host-" not in driver.text, f"the service gets cookies of the session: {driver.text}")
    step("scripts with a session")
    # Scripts of our pages: the token must be repeated.
    expect(driver.fetch("/data")[0] == 200, "a script with the session is refused")
    expect(driver.fetch("/data", "POST")[0] == 403, "a POST without the token is taken")
    status = driver.fetch("/data", "POST", {"X-CSRF-Token": csrf.get("value", "")})[0]
    expect(status == 200, f"a POST with the token is not taken: {status}")
    step("another site")
    # Another site of the same machine: its requests bring no cookie, but for a link.
    other = gateway.replace("localhost", "127.0.0.1")
    driver.open(other + "/open/a")
    status = driver.send("POST", driver.session + "/execute/async", {"args": [gateway + "/data"], "script": """
        const done = arguments[1];
        fetch(arguments[0], {method: 'POST', mode: 'no-cors', credentials: 'include'})
            .then(() => done('sent')).catch(error => done(String(error)));"""})
    driver.run("""
        const form = document.createElement('form');
        form.method = 'post'; form.action = arguments[0];
        document.body.append(form); form.submit();""", gateway + "/auth/logout")
    driver.wait(lambda: driver.url.startswith(gateway) or "logout" in driver.url, "the answer to another site's form")
    driver.open(gateway + "/page?a=1")
    expect(driver.url == gateway + "/page?a=1", f"another site's form ended the session ({status}): {driver.url}")
    step("the logout")
    # A link of another site to the logout is asked back; our own page's form is not.
    driver.open(other + "/open/a")
    driver.run("location = arguments[0]", gateway + "/auth/logout")
    driver.wait(lambda: "Log out?" in driver.text, "the question before a logout")
    driver.send("POST", f"{driver.session}/element/{driver.find('button')}/click", {})
    driver.wait(lambda: not driver.url.startswith(gateway + "/auth/logout"), "the end of the session")
    driver.open(gateway + "/open/a")
    left = [name for name in driver.cookies if name.startswith("__Host-")]
    expect(left == [], f"cookies are left after the logout: {left}")
    expect(driver.fetch("/data")[0] == 401, "the session goes on after the logout")


step("the browser")
driver = Driver()
try:
    look(driver)
except RuntimeError as error:
    print(str(error).replace("\n", " "), file=sys.stderr)
finally:
    driver.stop()
    print("done", file=sys.stderr, flush=True)
