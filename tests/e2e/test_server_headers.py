"""The headers that protect whoever reads an answer with a browser: on every route, every error and every refusal."""
import asyncio
import re
import signal
import socket
import unittest

from support.field_bear import FieldBear, url
from support.teddyd import ROOT, Teddyd

BEAR = "bear_000"
POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
ALWAYS = {"content-security-policy": POLICY, "x-content-type-options": "nosniff", "x-frame-options": "DENY",
          "referrer-policy": "no-referrer", "cross-origin-resource-policy": "same-origin"}
UPGRADE = ("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
           "Sec-WebSocket-Version: 13\r\n")


def routes():
    """[(method, path)] as the server's table has them."""
    texts = {name: (ROOT / name).read_text(encoding="utf-8") for name in
             ("server/api/api.c", "server/api/api_private.h", "common/wire/limits.h", "common/wire/hello.h")}
    macros = dict(re.findall(r'^#define (TB_\w+_PATH\w*) ("[^"]*")', "\n".join(texts.values()), re.M))
    rows = re.findall(r'\{"(\w+)", ([^}]*?), tb_route_\w+\}', texts["server/api/api.c"])
    return [(method, "".join(re.findall(r'"([^"]*)"', re.sub(r"TB_\w+", lambda name: macros[name[0]], path))))
            for method, path in rows]


class Headers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Teddyd("stt.model=content", "net.listen_plain=127.0.0.1:0", "auth.max_failures=30",
                            "net.max_sessions=1")
        for bear in (BEAR, "bear_001"):
            cls.server.enrol(bear)
        cls.server.start()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def exchange(self, data, tls=True):
        """(status, {header: value}) of the answer to these bytes."""
        port = self.server.port if tls else self.server.plain_port
        with socket.create_connection(("127.0.0.1", port), timeout=30) as plain:
            connection = self.server.trust().wrap_socket(plain, server_hostname="localhost") if tls else plain
            connection.sendall(data)
            answer = b""
            while piece := connection.recv(65536):
                answer += piece
        head = answer.split(b"\r\n\r\n")[0].decode().split("\r\n")
        headers = [(name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in head[1:])]
        self.assertEqual(len(headers), len(dict(headers)), "a header stands twice")
        return int(head[0].split(" ")[1]), dict(headers)

    def check(self, data, status=None, listeners=(True, False)):
        last = None
        for tls in listeners:
            with self.subTest(data=data[:200], tls=tls):
                got, headers = self.exchange(data, tls)
                if status is not None:
                    self.assertEqual(got, status)
                self.assertEqual({name: headers.get(name) for name in ALWAYS}, ALWAYS)
                self.assertEqual(headers["cache-control"], "no-store")
                self.assertEqual("strict-transport-security" in headers, tls)
                if tls:
                    self.assertEqual(headers["strict-transport-security"], "max-age=31536000")
                self.assertEqual(headers["connection"], "close")
                self.assertNotIn("server", headers)
                last = got
        return last

    def request(self, method, path, extra="", body=""):
        return f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{extra}\r\n{body}".encode()

    def test_every_route_has_them_by_its_method_and_by_any_other(self):
        found = routes()
        self.assertIn(("GET", "/metrics"), found)
        self.assertIn(("GET", "/api/v1/esp32/firmware/image"), found)
        self.assertGreater(len(found), 10)
        for method, path in found:
            extra = "Content-Length: 2\r\nContent-Type: application/json\r\n" if method == "POST" else ""
            asked = path + "bear_0001" if path.endswith("/") else path
            self.assertNotEqual(self.check(self.request(method, asked, extra, "{}" if extra else "")), 405)
            if method == "GET":
                self.check(self.request("HEAD", asked))
            self.check(self.request("DELETE", asked), 405)

    def test_errors_have_them(self):
        config = "/api/v1/esp32/config"
        for status, data in ((404, self.request("GET", "/nowhere")), (404, self.request("GET", "/../etc/passwd")),
                             (400, b"\x00\x01\x02 not HTTP at all"), (400, b"GET / HTTP/1.1\r\n\r\n"),
                             (505, b"GET / HTTP/3.0\r\nHost: x\r\n\r\n"),
                             (431, self.request("GET", "/", "X: " + "x" * 9000 + "\r\n")),
                             (431, self.request("GET", "/", "X: x\r\n" * 70)),
                             (413, self.request("POST", "/api/v1/pair/claim", "Content-Length: 9999\r\n")),
                             (411, self.request("POST", "/api/v1/pair/claim", "Transfer-Encoding: chunked\r\n")),
                             (400, self.request("POST", "/api/v1/pair/claim", "Content-Length: 2\r\n", "[]"))):
            self.check(data, status)
        _, headers = self.exchange(self.request("GET", config))
        self.check(self.request("GET", config, f"If-None-Match: {headers['etag']}\r\n"), 304, listeners=(True,))

    def upgrade(self, changes=None, path=None, extra=UPGRADE, bear=BEAR, **parameters):
        address = url(self.server, bear, **parameters)
        target = (path or "/ws/esp32/connect") + "?" + address.partition("?")[2]
        return self.request("GET", target, extra if changes is None else extra.replace(*changes))

    def test_refused_upgrades_have_them(self):
        for status, data in ((400, self.upgrade(child_age="99")), (401, self.upgrade(token=None)),
                             (404, self.upgrade(path="/elsewhere")), (426, self.upgrade(("13", "12"))),
                             (400, self.upgrade(("dGhl", "!!!!"))), (426, self.upgrade(extra="")),
                             (405, self.upgrade().replace(b"GET", b"POST", 1)), (403, self.upgrade(child_id="other"))):
            self.check(data, status)

        async def full():
            async with FieldBear(self.server, BEAR):
                await asyncio.to_thread(self.check, self.upgrade(bear="bear_001"), 503)
        asyncio.run(full())
        wrong = self.upgrade(token="0" * 64)
        for _ in range(30):
            self.exchange(wrong)
        self.check(wrong, 429)

    def test_while_it_drains_refusals_and_answers_have_them(self):
        with Teddyd("stt.model=content", "net.listen_plain=127.0.0.1:0") as server:
            server.enrol(BEAR)
            ordinary, Headers.server = Headers.server, server
            self.addCleanup(setattr, Headers, "server", ordinary)

            async def drain():
                async with FieldBear(server, BEAR) as bear:
                    await bear.send({"type": "audio_start"})
                    await bear.until("system")
                    server.process.send_signal(signal.SIGTERM)
                    await asyncio.to_thread(server.wait_for_log, "draining")
                    await asyncio.to_thread(self.check, self.upgrade(), 503)
                    await asyncio.to_thread(self.check, self.request("GET", "/ready"), 503)
            asyncio.run(drain())


if __name__ == "__main__":
    unittest.main()
