"""The set-up portal as a phone meets it: its probes, its browser, its name look-ups. No browser program is driven."""
import http.client
import os
import pathlib
import re
import socket
import struct
import subprocess
import unittest
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAM = pathlib.Path(os.environ.get("TEDDY_BUILD", ROOT / "build/test")) / "bin/portal_host"
DEADLINE_S = 60
BEAR = {"Host": "192.168.4.1"}


class Portal(unittest.TestCase):
    def setUp(self):
        self.program = subprocess.Popen([PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.addCleanup(self.end)
        words = self.program.stdout.readline().split()
        self.tcp, self.udp = int(words[1]), int(words[3])

    def end(self):
        self.program.stdin.close()
        self.assertEqual(self.program.wait(DEADLINE_S), 0)
        self.program.stdout.close()

    def ask(self, method, path, body=None, **headers):
        link = http.client.HTTPConnection("127.0.0.1", self.tcp, timeout=DEADLINE_S)
        try:
            link.request(method, path, body, {**BEAR, **headers})
            answer = link.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        finally:
            link.close()

    def save(self, **changes):
        token = re.search(r'name="token" value="(\w{32})"', self.ask("GET", "/")[2])[1]
        fields = {"token": token, "ssid1": "بيت & home", "password1": "correct horse", "child_id": "child-1",
                  "name": "ليلى", "age": "6", "language": "ar", "server": "", **changes}
        return self.ask("POST", "/save?lang=ar", urllib.parse.urlencode(fields),
                        **{"Content-Type": "application/x-www-form-urlencoded"})

    def test_a_phone_is_led_to_the_page_and_let_go_once_it_is_filled_in(self):
        status, headers, _ = self.ask("GET", "/generate_204", Host="connectivitycheck.gstatic.com")
        self.assertEqual((status, headers["Location"]), (302, "http://192.168.4.1/"))
        status, _, page = self.save()
        self.assertEqual(status, 200, page)
        self.assertIn("تم الحفظ", page)
        self.assertEqual(self.program.stdout.readline(), "accepted بيت & home\n")
        self.assertEqual(self.ask("GET", "/generate_204", Host="connectivitycheck.gstatic.com")[0], 204)

    def test_a_mistake_comes_back_with_what_was_sent_but_for_the_password(self):
        status, _, page = self.save(age="14", password1="not to be seen")
        self.assertEqual(status, 400)
        self.assertIn("العمر من 3 إلى 13 سنة", page)
        self.assertIn("ليلى", page)
        self.assertNotIn("not to be seen", page)

    def test_a_request_in_single_bytes_is_answered_and_a_broken_one_refused(self):
        for text, first in ((b"GET / HTTP/1.1\r\nHost: 192.168.4.1\r\n\r\n", b"HTTP/1.1 200"),
                            (b"GET /\r\n\r\n", b"HTTP/1.1 400")):
            with socket.create_connection(("127.0.0.1", self.tcp), DEADLINE_S) as link, link.makefile("rb") as reader:
                link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                for byte in text[:-1]:
                    link.sendall(bytes([byte]))
                    if text.startswith(b"GET /\r"):
                        break
                link.sendall(text[1 if first.endswith(b"400") else len(text) - 1:])
                self.assertTrue(reader.readline().startswith(first))

    def test_every_name_is_the_bear(self):
        question = b"\7captive\5apple\3com\0" + struct.pack(">HH", 1, 1)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
            link.settimeout(DEADLINE_S)
            link.sendto(b"junk", ("127.0.0.1", self.udp))
            link.sendto(struct.pack(">6H", 77, 0x100, 1, 0, 0, 0) + question, ("127.0.0.1", self.udp))
            answer = link.recv(512)
        self.assertEqual(struct.unpack(">6H", answer[:12]), (77, 0x8500, 1, 1, 0, 0))
        self.assertEqual(socket.inet_ntoa(answer[-4:]), "192.168.4.1")


if __name__ == "__main__":
    unittest.main()
