"""Plain requests over server/net: bodies, what a client has already, and large answers in whole and in part."""
import concurrent.futures
import http.client
import json
import socket
import struct
import time
import unittest

from programs.net_echo import Answer, Echo

BIG = bytes(i % 251 for i in range(3000000))


class RequestTest(unittest.TestCase):
    def setUp(self):
        # Each test has its own: what one says it closed is no other's.
        self.echo = Echo().__enter__()
        self.addCleanup(self.echo.__exit__, None)

    def ask(self, method, path, body=None, tls=True, **headers):
        """By Python's own client, which reads all that the head promises."""
        if tls:
            client = http.client.HTTPSConnection("localhost", self.echo.tls_port, timeout=20, context=self.echo.trust())
        else:
            client = http.client.HTTPConnection("127.0.0.1", self.echo.plain_port, timeout=20)
        client.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = client.getresponse()
        body = answer.read()
        client.close()
        return answer, body

    def raw(self, data):
        with self.echo.plain() as stream:
            stream.sendall(data)
            return Answer(b"".join(iter(lambda: stream.recv(65536), b"")))


class Bodies(RequestTest):
    def test_a_body_arrives_whole_with_its_headers(self):
        for size in (1, 100, 8192, 6000):
            body = bytes(i % 256 for i in range(size))
            answer, got = self.ask("POST", "/body", body, Authorization="Bearer x")
            self.assertEqual((answer.status, got), (200, body[:6144]))
            self.assertEqual(self.echo.wait_line("body"), f"body {size} authorization 8")

    def test_no_body_is_an_empty_one(self):
        for head in ("POST /body HTTP/1.1\r\nHost: x\r\n\r\n", "POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"):
            self.assertEqual((self.raw(head.encode()).status, self.echo.wait_line("body")), (200, "body 0 authorization 0"))

    def test_one_byte_at_a_time_is_as_good_as_all_at_once(self):
        with self.echo.plain() as stream:
            stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for byte in b"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\nhello bears":
                stream.sendall(bytes([byte]))
                time.sleep(0.001)
            answer = Answer(b"".join(iter(lambda: stream.recv(65536), b"")))
        self.assertEqual(answer.body, b"hello bears")

    def test_what_comes_behind_the_body_is_no_request(self):
        answer = self.raw(b"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nabGET /health HTTP/1.1\r\nHost: x\r\n\r\n")
        self.assertEqual((answer.status, answer.body), (200, b"ab"))

    def test_who_waits_for_a_100_gets_it(self):
        with self.echo.plain() as stream:
            stream.sendall(b"POST /body HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
            self.assertEqual(stream.recv(100), b"HTTP/1.1 100 Continue\r\n\r\n")
            stream.sendall(b"ab")
            self.assertEqual(Answer(b"".join(iter(lambda: stream.recv(65536), b""))).body, b"ab")

    def test_a_body_of_unclear_length_is_refused_with_the_reason(self):
        for status, headers in (
                (411, "Transfer-Encoding: chunked\r\n"), (411, "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n"),
                (400, "Content-Length: 3\r\nContent-Length: 3\r\n"), (400, "Content-Length: 3, 3\r\n"),
                (400, "Content-Length: +3\r\n"), (400, "Content-Length: 0x3\r\n"), (400, "Content-Length: -1\r\n"),
                (400, "Content-Length: \r\n"), (413, "Content-Length: 8193\r\n"),
                (413, "Content-Length: 99999999999999999999999999\r\n")):
            with self.subTest(headers):
                answer = self.raw(f"POST /body HTTP/1.1\r\nHost: x\r\n{headers}\r\nabc".encode())
                self.assertEqual(answer.status, status)
                self.assertTrue(json.loads(answer.body)["message"])
        self.assertEqual(self.raw(b"GET /health HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc").status, 400)

    def test_a_body_that_never_comes_is_told_after_ten_seconds(self):
        with self.echo.plain() as stream:
            stream.sendall(b"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab")
            stream.settimeout(30)
            self.assertTrue(stream.recv(100).startswith(b"HTTP/1.1 408 "))


class Sources(RequestTest):
    def test_a_large_answer_comes_whole_over_tls_and_plain(self):
        for tls in (True, False):
            answer, body = self.ask("GET", "/big", tls=tls)
            self.assertEqual((answer.status, body == BIG), (200, True))
            self.assertEqual(answer.headers["Content-Type"], "application/octet-stream")
            self.assertEqual(answer.headers["Accept-Ranges"], "bytes")
            self.assertEqual(answer.headers["Cache-Control"], "max-age=60")
            self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
            self.echo.wait_line("source")

    def test_a_head_request_gets_the_head_alone(self):
        answer, body = self.ask("HEAD", "/big")
        self.assertEqual((answer.status, answer.headers["Content-Length"], body), (200, "3000000", b""))
        self.echo.wait_line("source")

    def test_a_part_is_that_part(self):
        for asked, first, last in (("bytes=0-0", 0, 0), ("bytes=1000-", 1000, 2999999), ("bytes=2999999-", 2999999, 2999999),
                                   ("bytes=500-999", 500, 999), ("bytes=-10", 2999990, 2999999),
                                   ("bytes=0-99999999999999999999999", 0, 2999999), ("bytes=-99999999", 0, 2999999)):
            with self.subTest(asked):
                answer, body = self.ask("GET", "/big", tls=False, Range=asked)
                self.assertEqual((answer.status, body == BIG[first:last + 1]), (206, True))
                self.assertEqual(answer.headers["Content-Range"], f"bytes {first}-{last}/3000000")
                self.assertEqual(answer.headers["ETag"], '"big-1"')
                self.echo.wait_line("source")

    def test_a_range_behind_the_end_is_416_with_the_length(self):
        for asked in ("bytes=3000000-", "bytes=-0", "bytes=99999999999999999999999-"):
            answer, _ = self.ask("GET", "/big", Range=asked)
            self.assertEqual((answer.status, answer.headers["Content-Range"]), (416, "bytes */3000000"))
            self.echo.wait_line("source")

    def test_a_range_of_another_kind_is_ignored(self):
        for asked in ("bytes=5-4", "bytes=0-1,3-4", "lines=1-2", "bytes=a-b", "bytes 0-1", "bytes=-", "bytes=0-1x"):
            answer, body = self.ask("GET", "/big", tls=False, Range=asked)
            self.assertEqual((answer.status, len(body)), (200, len(BIG)), asked)

    def test_a_part_of_another_representation_is_not_given(self):
        self.assertEqual(self.ask("GET", "/big", Range="bytes=0-9", If_Range='"big-1"')[0].status, 206)
        for other in ('"big-2"', 'W/"big-1"', "Wed, 21 Oct 2015 07:28:00 GMT"):
            self.assertEqual(self.ask("GET", "/big", Range="bytes=0-9", If_Range=other)[0].status, 200)

    def test_who_has_it_already_is_told_so(self):
        for tags in ('"big-1"', 'W/"big-1"', '"a", "big-1"', "*"):
            answer, body = self.ask("GET", "/big", If_None_Match=tags)
            self.assertEqual((answer.status, body, answer.headers["ETag"]), (304, b"", '"big-1"'))
            self.echo.wait_line("source")
        for tags in ('"big-2"', "big-1", '"big-1', "W/"):
            self.assertEqual(self.ask("HEAD", "/big", If_None_Match=tags)[0].status, 200)
            self.echo.wait_line("source")

    def test_a_source_that_cannot_be_read_breaks_off_and_nobody_takes_it_for_whole(self):
        with self.assertRaises((http.client.IncompleteRead, ConnectionResetError)):
            self.ask("GET", "/breaks")
        self.echo.wait_line("source")
        self.assertIn("cannot be read", self.echo.log_text())

    def test_a_reader_who_goes_away_ends_it_and_nobody_else(self):
        for _ in range(5):
            with self.echo.plain() as stream:
                stream.sendall(b"GET /big HTTP/1.1\r\nHost: x\r\n\r\n")
                stream.recv(1000)
                stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.echo.wait_line("source")
        self.assertEqual(self.ask("GET", "/health")[0].status, 200)

    def test_twenty_at_once_take_constant_memory(self):
        self.ask("GET", "/big", tls=False)
        before_kib = self.echo.rss_kib()
        with concurrent.futures.ThreadPoolExecutor(20) as pool:
            for answer, body in pool.map(lambda _: self.ask("GET", "/big", tls=False), range(20)):
                self.assertEqual((answer.status, body == BIG), (200, True))
        self.assertLess(self.echo.rss_kib() - before_kib, 30000)

    def test_a_slow_reader_gets_it_whole_while_others_are_served(self):
        with self.echo.plain() as stream:
            stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
            stream.sendall(b"GET /big HTTP/1.1\r\nHost: x\r\n\r\n")
            got = stream.recv(1000)
            for _ in range(10):
                time.sleep(0.05)
                self.assertEqual(self.ask("GET", "/health", tls=False)[0].status, 200)
                got += stream.recv(20000)
            got += b"".join(iter(lambda: stream.recv(65536), b""))
        self.assertEqual(Answer(got).body == BIG, True)
