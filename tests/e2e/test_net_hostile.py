"""server/net as somebody meets it who means harm, or whose network does: a clear refusal, and nobody else disturbed."""
import json
import os
import random
import socket
import struct
import subprocess
import time
import unittest

from programs.net_echo import Echo, frame, read_frame, upgrade


class Hostile(unittest.TestCase):
    """Every test ends with a well-behaved client being served by the same program, which then ends cleanly."""

    @classmethod
    def setUpClass(cls):
        cls.echo = Echo(50).__enter__()
        cls.addClassCleanup(cls.echo.__exit__, None)

    def tearDown(self):
        stream, reader = self.echo.open()
        with stream, reader:
            stream.sendall(frame(b"still fine"))
            self.assertEqual(read_frame(reader), (0x81, b"still fine"))

    def assert_refused(self, status, data, tls=False):
        answer = self.echo.ask(data, tls)
        self.assertEqual(answer.status, status, data[:200])
        body = json.loads(answer.body)
        self.assertTrue(body["error"] and body["message"])
        return answer


class Requests(Hostile):
    def test_an_upgrade_that_lacks_something_is_refused_with_the_reason(self):
        for status, data, word in (
                (400, upgrade(drop=["Sec-WebSocket-Key"]), "Key"),
                (400, upgrade(Sec_WebSocket_Key="short"), "Key"),
                (400, upgrade(Sec_WebSocket_Key="!" * 24), "Key"),
                (400, upgrade(Sec_WebSocket_Key="A" * 200), "Key"),
                (400, upgrade(drop=["Connection"]), "Connection"),
                (400, upgrade(Connection="close"), "Connection"),
                (400, upgrade(drop=["Host"]), "Host"),
                (400, upgrade(version="HTTP/1.0"), "HTTP/1.1"),
                (400, upgrade(Content_Length="5") + b"12345", "body"),
                (400, upgrade(Transfer_Encoding="chunked") + b"0\r\n\r\n", "body"),
                (405, upgrade(method="POST"), "GET"),
                (405, upgrade(method="HEAD"), "GET"),
                (426, upgrade(Sec_WebSocket_Version="8"), "13"),
                (426, upgrade(drop=["Sec-WebSocket-Version"]), "13"),
                (426, upgrade(Sec_WebSocket_Version="13, 8"), "13")):
            for tls in (False, True):
                answer = self.assert_refused(status, data, tls)
                self.assertIn(word, json.loads(answer.body)["message"])
        self.assertEqual(answer.headers["sec-websocket-version"], "13")

    def test_malformed_requests_are_refused(self):
        for data in (b"GET\r\n\r\n", b"GET / HTTP/1.1\r\nno colon\r\n\r\n", b"GET / HTTP/1.1\r\nA : b\r\n\r\n",
                     b"GET /\x00 HTTP/1.1\r\nHost: x\r\n\r\n", b"GET / HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n",
                     b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", b"GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n",
                     b"\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00", b"\x00" * 100):
            self.assert_refused(400, data)
        self.assert_refused(505, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".replace(b"*", b"/"))

    def test_what_two_programs_might_read_in_two_ways_is_refused(self):
        # A proxy before the server must never see another end of a request than the server does.
        head = b"POST /body HTTP/1.1\r\nHost: x\r\n"
        for status, rest in (
                (400, b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"),
                (400, b"Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello"),
                (400, b"Content-Length: 5, 5\r\n\r\nhello"), (400, b"Content-Length: +5\r\n\r\nhello"),
                (400, b"Content-Length: 0x5\r\n\r\nhello"), (400, b"Content-Length: -1\r\n\r\n"),
                (400, b"Content-Length:\r\n\r\n"), (413, b"Content-Length: 18446744073709551621\r\n\r\nhello"),
                (400, b"Content-Length : 5\r\n\r\nhello"), (400, b"Content-Length: 5\r\n\t6\r\n\r\nhello"),
                (411, b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                (411, b"Transfer-Encoding: chunked\r\n\r\n5;name=value\r\nhello\r\n0\r\n\r\n"),
                (411, b"Transfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n"),
                (411, b"transfer-encoding: xchunked\r\nContent-Length: 5\r\n\r\nhello"),
                (400, b"Transfer-Encoding\x0b: chunked\r\n\r\n0\r\n\r\n"), (400, b"A: b\x00c\r\n\r\n"),
                (400, b"A: b\rC: d\r\n\r\n"), (400, b": b\r\n\r\n"), (400, b"A\x00: b\r\n\r\n")):
            for tls in (False, True):
                self.assert_refused(status, head + rest, tls)

    def test_a_bare_line_feed_ends_a_line_and_hides_no_second_request(self):
        answer = self.echo.ask(b"GET /health HTTP/1.1\nHost: x\n\nGET /health HTTP/1.1\r\nHost: x\r\n\r\n")
        self.assertEqual((answer.status, answer.body.count(b"HTTP/1.1")), (200, 0))

    def test_a_request_behind_an_upgrade_is_no_request(self):
        stream, reader = self.echo.open()
        with stream, reader:
            stream.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
            first, payload = read_frame(reader)
            self.assertEqual((first, payload[:2]), (0x88, (1002).to_bytes(2, "big")))
        answer = self.echo.ask(upgrade(version="HTTP/1.0") + b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
        self.assertEqual((answer.status, answer.body.count(b"HTTP/1.1 ")), (400, 0))

    def test_a_head_of_a_megabyte_is_refused_and_the_refusal_is_seen(self):
        huge = b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"x" * 1000000 + b"\r\n\r\n"
        for tls in (False, True):
            self.assert_refused(431, huge, tls)
        self.assert_refused(431, b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n")
        self.assert_refused(431, upgrade(**{f"X-{i}": "x" for i in range(80)}))

    def test_a_body_too_large_does_not_hide_the_answer(self):
        answer = self.echo.ask(b"POST /up HTTP/1.1\r\nHost: x\r\nContent-Length: 500000\r\n\r\n" + b"x" * 500000)
        self.assertEqual(answer.status, 413)
        self.assertIn("8192 bytes", json.loads(answer.body)["message"])

    def test_requests_behind_the_first_are_not_answered(self):
        answer = self.echo.ask(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n" * 3)
        self.assertEqual((answer.status, answer.body.count(b"HTTP/1.1")), (200, 0))

    def test_heads_that_trickle_in_are_ended_after_ten_seconds_and_told(self):
        began_s = time.monotonic()
        silent = [self.echo.plain() for _ in range(20)]
        silent_tls = [socket.create_connection(("127.0.0.1", self.echo.tls_port), 20) for _ in range(5)]
        slow = [self.echo.plain() for _ in range(20)]
        for stream in slow:
            stream.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
        while time.monotonic() - began_s < 9:
            for stream in slow:
                stream.sendall(b"A: b\r\n")
            time.sleep(0.5)
            stream, reader = self.echo.open()
            with stream, reader:
                stream.sendall(frame(b"served"))
                self.assertEqual(read_frame(reader), (0x81, b"served"))
        for stream in slow:
            self.assertTrue(stream.recv(100).startswith(b"HTTP/1.1 408 "))
        for stream in silent + silent_tls:
            stream.settimeout(5)
            self.assertEqual(stream.recv(100), b"")
        self.assertLess(time.monotonic() - began_s, 14)
        for stream in silent + silent_tls + slow:
            stream.close()

    def test_a_tls_handshake_that_never_ends_is_ended(self):
        with socket.create_connection(("127.0.0.1", self.echo.tls_port), 20) as stream:
            stream.sendall(b"\x16\x03\x01\x02\x00")
            began_s = time.monotonic()
            self.assertEqual(stream.recv(100), b"")
            self.assertLess(time.monotonic() - began_s, 14)

    def test_garbage_instead_of_tls_is_ended(self):
        for data in (b"GET / HTTP/1.1\r\n\r\n", os.urandom(2000)):
            with socket.create_connection(("127.0.0.1", self.echo.tls_port), 20) as stream:
                stream.sendall(data)
                try:
                    while stream.recv(4096):
                        pass
                except ConnectionError:
                    pass


class Frames(Hostile):
    def test_what_breaks_the_protocol_is_closed_with_1002(self):
        for data in (b"\x81\x05hello", frame(b"x", 0xc1), frame(b"x", 0x83), frame(b"x", 0x80), frame(b"x", 0x09),
                     frame(b"x" * 126, 0x89), b"\x81\xff" + b"\xff" * 12, frame(b"a", 0x01) + frame(b"b", 0x81),
                     frame(b"\x03", 0x88)):
            stream, reader = self.echo.open()
            with stream, reader:
                stream.sendall(data + b"more" * 1000)
                first, payload = read_frame(reader)
                self.assertEqual((first, payload[:2]), (0x88, (1002).to_bytes(2, "big")), data[:20])
                self.assertEqual(reader.read(), b"")

    def test_a_storm_of_tiny_fragments_is_put_together(self):
        stream, reader = self.echo.open()
        with stream, reader:
            stream.sendall(frame(b"", 0x01) + b"".join(frame(b"x", 0x00) + frame(b"", 0x00) for _ in range(5000)) +
                           frame(b"", 0x80))
            self.assertEqual(read_frame(reader), (0x81, b"x" * 5000))

    def test_a_flood_of_pings_is_answered_in_bounded_memory(self):
        stream, reader = self.echo.open()
        with stream, reader:
            stream.sendall(frame(b"warm", 0x89))
            self.assertEqual(read_frame(reader), (0x8a, b"warm"))
            before_kib = self.echo.rss_kib()
            flood = b"".join(frame(b"p" * 125, 0x89) for _ in range(1000))
            for _ in range(50):
                stream.sendall(flood)
            stream.sendall(frame(b"last", 0x89))
            while read_frame(reader) != (0x8a, b"last"):
                pass
            self.assertLess(self.echo.rss_kib() - before_kib, 4096)

    def test_a_flood_of_messages_that_are_not_read_back_ends_only_that_connection(self):
        stream, reader = self.echo.open()
        with stream, reader:
            stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            try:
                for _ in range(2000):
                    stream.sendall(frame(b"y" * 9000))
            except (ConnectionError, TimeoutError):
                pass
        self.assertLess(self.echo.rss_kib(), 400000)

    def test_abrupt_resets_at_every_stage_are_survived(self):
        stages = (b"", b"GET / HT", upgrade(), upgrade() + frame(b"x")[:3], upgrade() + frame(b"big 1000000"),
                  upgrade() + frame(b"close 1000"), upgrade("/refuse/403"))
        for stage in stages:
            for tls in (False, True):
                stream = self.echo.tls() if tls else self.echo.plain()
                stream.sendall(stage)
                time.sleep(0.02)
                stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                stream.close()

    def test_a_client_that_ends_its_sending_side_is_let_go(self):
        stream, reader = self.echo.open()
        with stream, reader:
            stream.shutdown(socket.SHUT_WR)
            self.assertEqual(reader.read(), b"")

    def test_random_bytes_never_crash_it(self):
        chance = random.Random(20)
        for _ in range(60):
            head = upgrade() if chance.random() < 0.7 else b""
            with self.echo.plain() as stream:
                stream.settimeout(0.05)
                try:
                    stream.sendall(head + chance.randbytes(chance.randrange(1, 3000)))
                    while stream.recv(65536):
                        pass
                except OSError:
                    pass

    def test_renegotiation_is_refused(self):
        command = ["openssl", "s_client", "-connect", f"127.0.0.1:{self.echo.tls_port}", "-tls1_2", "-CAfile",
                   str(self.echo.folder / "dev-ca.pem")]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as client:
            time.sleep(0.5)
            client.stdin.write(b"R\n")
            client.stdin.flush()
            time.sleep(0.5)
            output, _ = client.communicate(b"Q\n", timeout=20)
        self.assertIn(b"RENEGOTIATING", output)
        self.assertIn(b"no renegotiation", output)


if __name__ == "__main__":
    unittest.main()
