"""server/net as a well-behaved client meets it, over verified TLS and plain."""
import asyncio
import json
import pathlib
import signal
import socket
import ssl
import time
import unittest
import warnings

import websockets

from programs.net_echo import Echo, frame, read_frame, upgrade
from support import certs


def talk(coroutine):
    return asyncio.run(asyncio.wait_for(coroutine, 60))


class EchoTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.echo = Echo().__enter__()
        cls.addClassCleanup(cls.echo.__exit__, None)

    def connect(self, path="/", **options):
        return websockets.connect(self.echo.wss(path), ssl=self.echo.trust(), max_size=None, **options)


class Messages(EchoTest):
    def test_text_comes_back_over_tls_and_plain(self):
        async def both():
            async with self.connect() as secure, websockets.connect(self.echo.ws()) as plain:
                for client in (secure, plain):
                    for text in ("hello", "أحمد", "", "x" * 10000):
                        await client.send(text)
                        self.assertEqual(await client.recv(), text)
        talk(both())

    def test_fragments_are_joined_and_pings_between_them_are_answered(self):
        stream, reader = self.echo.open()
        with stream, reader:
            stream.sendall(frame(b"one ", 0x01) + frame(b"beat", 0x89) + frame(b"", 0x00) + frame(b"two", 0x80))
            self.assertEqual(read_frame(reader), (0x8a, b"beat"))
            self.assertEqual(read_frame(reader), (0x81, b"one two"))

    def test_one_byte_at_a_time_is_as_good_as_all_at_once(self):
        with self.echo.plain() as stream:
            stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for byte in upgrade() + frame(b"slow but whole"):
                stream.sendall(bytes([byte]))
            reader = stream.makefile("rb")
            b"".join(iter(reader.readline, b"\r\n"))
            self.assertEqual(read_frame(reader), (0x81, b"slow but whole"))
            reader.close()

    def test_frames_sent_together_with_the_upgrade_are_not_lost(self):
        with self.echo.plain() as stream:
            stream.sendall(upgrade() + b"".join(frame(b"%d" % i * 500) for i in range(20)))
            reader = stream.makefile("rb")
            b"".join(iter(reader.readline, b"\r\n"))
            for i in range(20):
                self.assertEqual(read_frame(reader), (0x81, b"%d" % i * 500))
            reader.close()

    def test_binary_is_delivered_and_told_apart(self):
        async def binary():
            async with self.connect() as client:
                await client.send(b"\x00\x01")
                self.assertEqual(await client.recv(), "\x00\x01")
        talk(binary())
        self.echo.wait_line("binary")

    def test_text_that_is_not_utf8_does_not_end_the_session(self):
        stream, reader = self.echo.open()
        with stream, reader:
            stream.sendall(frame(b"\xff\xfe\xc0"))
            self.assertEqual(read_frame(reader), (0x81, b"\xff\xfe\xc0"))
            stream.sendall(frame(b"on"))
            self.assertEqual(read_frame(reader), (0x81, b"on"))

    def test_a_message_too_large_is_dropped_and_the_session_goes_on(self):
        async def too_large():
            async with self.connect() as client:
                await client.send("x" * 10001)
                self.assertEqual(await client.recv(), "too large")
                await client.send("y" * 3000000)
                self.assertEqual(await client.recv(), "too large")
                await client.send(["z" * 6000, "z" * 6000])
                self.assertEqual(await client.recv(), "too large")
                await client.send("z" * 10000)
                self.assertEqual(await client.recv(), "z" * 10000)
        talk(too_large())

    def test_a_large_message_is_dropped_in_constant_memory(self):
        stream, reader = self.echo.open()
        with stream, reader:
            stream.sendall(frame(b"warm"))
            read_frame(reader)
            before_kib = self.echo.rss_kib()
            block = b"\x00" * 65536
            stream.sendall(b"\x81\xff" + (512 * 65536).to_bytes(8, "big") + b"\x00" * 4)
            for _ in range(512):
                stream.sendall(block)
            self.assertEqual(read_frame(reader), (0x81, b"too large"))
            self.assertLess(self.echo.rss_kib() - before_kib, 4096)

    def test_compression_is_not_negotiated(self):
        answer = b""
        with self.echo.plain() as stream:
            stream.sendall(upgrade(Sec_WebSocket_Extensions="permessage-deflate; client_max_window_bits"))
            while b"\r\n\r\n" not in answer:
                answer += stream.recv(4096)
        self.assertTrue(answer.startswith(b"HTTP/1.1 101 "))
        self.assertNotIn(b"extensions", answer.lower())

    def test_any_subprotocol_offered_is_served_without_one(self):
        async def offer(*names):
            async with self.connect(subprotocols=names) as client:
                self.assertIsNone(client.subprotocol)
                await client.send("hi")
                self.assertEqual(await client.recv(), "hi")
        talk(offer("teddy.v2"))
        talk(offer("chat", "teddy", *(f"p{i}" for i in range(100))))

    def test_odd_but_legal_upgrades_are_accepted(self):
        for options in ({"Connection": "keep-alive, Upgrade"}, {"Upgrade": "WebSocket"}, {"Sec_WebSocket_Protocol": ""},
                        {"Sec_WebSocket_Protocol": "bad name, \"quoted\";"}, {"Cookie": "x" * 4000}):
            stream, reader = self.echo.open(**options)
            with stream, reader:
                stream.sendall(frame(b"hi"))
                self.assertEqual(read_frame(reader), (0x81, b"hi"))

    def test_the_query_arrives_as_it_was_sent(self):
        async def query():
            async with self.connect("/chat?name=%D8%A3%20x+y%zz&b=/../;c&&=") as client:
                await client.send("query")
                self.assertEqual(await client.recv(), "name=%D8%A3%20x+y%zz&b=/../;c&&=")
        talk(query())

    def test_nothing_of_the_query_is_logged(self):
        async def secret():
            async with self.connect("/chat?token=5ec2e7") as client:
                await client.send("query")
                await client.recv()
        talk(secret())
        self.echo.ask(upgrade("/chat?token=5ec2e7", drop=["Sec-WebSocket-Key"]))
        self.echo.ask(b"GET /chat?token=5ec2e7%\x01 HTTP/1.1\r\n\r\n")
        self.assertNotIn("5ec2e7", self.echo.log_text())

    def test_a_hundred_connections_at_once_each_get_their_own_answers(self):
        async def one(number):
            async with self.connect(open_timeout=40) as client:
                for i in range(5):
                    await client.send(f"{number}-{i}")
                for i in range(5):
                    self.assertEqual(await client.recv(), f"{number}-{i}")

        async def all_of_them():
            await asyncio.gather(*(one(number) for number in range(100)))
        talk(all_of_them())


class Replies(EchoTest):
    def test_a_large_reply_is_one_unfragmented_frame(self):
        stream, reader = self.echo.open()
        with stream, reader:
            stream.sendall(frame(b"big 300000"))
            first, payload = read_frame(reader)
        self.assertEqual((first, len(payload)), (0x81, 300000))

    def test_a_slow_reader_gets_a_large_reply_whole_while_others_are_served(self):
        want = bytes(ord("a") + i % 26 for i in range(300000))
        context = self.echo.trust()
        with self.echo.tls(context) as slow:
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            slow.sendall(upgrade() + frame(b"big 300000") + frame(b"behind"))
            got, began_cpu_s = b"", self.echo.cpu_s()
            fast, reader = self.echo.open()
            with fast, reader:
                slowest_s = 0
                while len(got) < 310000 and not got.endswith(b"behind"):
                    got += slow.recv(4000)
                    time.sleep(0.005)
                    began_s = time.monotonic()
                    fast.sendall(frame(b"quick"))
                    self.assertEqual(read_frame(reader), (0x81, b"quick"))
                    slowest_s = max(slowest_s, time.monotonic() - began_s)
        self.assertIn(want, got)
        self.assertLess(slowest_s, 0.5)
        self.assertLess(self.echo.cpu_s() - began_cpu_s, 3)

    def test_a_reader_that_stops_costs_no_processor_time(self):
        with Echo(10, 0, 50000000) as echo:
            stream, reader = echo.open()
            with stream, reader:
                stream.sendall(frame(b"big 40000000"))  # more than the kernel takes
                time.sleep(0.5)
                stream.sendall(frame(b"unread"))
                before_s = echo.cpu_s()
                time.sleep(1.5)
                self.assertLess(echo.cpu_s() - before_s, 0.3)
                self.assertEqual(len(read_frame(reader)[1]), 40000000)
                self.assertEqual(read_frame(reader), (0x81, b"unread"))

    def test_a_full_send_queue_ends_that_connection_with_1008(self):
        async def flood():
            async with self.connect() as client:
                await client.send("big 1500000")
                await client.send("big 1500000")
                with self.assertRaises(websockets.ConnectionClosed) as caught:
                    while True:
                        await client.recv()
                self.assertEqual(caught.exception.rcvd.code, 1008)
        talk(flood())
        self.echo.wait_line("full")


class Closing(EchoTest):
    def closed_by(self, *messages):
        async def close():
            got = []
            async with self.connect() as client:
                for message in messages:
                    await client.send(message)
                try:
                    while True:
                        got.append(await client.recv())
                except websockets.ConnectionClosed as closed:
                    return got, closed.rcvd.code, closed.rcvd.reason
        return talk(close())

    def test_code_and_reason_reach_the_client(self):
        self.assertEqual(self.closed_by("close 1000 device_reconnection"), ([], 1000, "device_reconnection"))
        self.assertEqual(self.closed_by("close 4503"), ([], 4503, ""))

    def test_what_is_queued_is_sent_before_the_close(self):
        got, code, _ = self.closed_by("big 300000", "last", "close 1001 bye", "after")
        self.assertEqual((len(got[0]), got[1:], code), (300000, ["last"], 1001))

    def test_a_close_of_the_client_is_answered_with_its_code(self):
        for code, answer in ((1000, 1000), (4000, 4000), (1005, 1002), (999, 1002)):
            stream, reader = self.echo.open()
            with stream, reader:
                stream.sendall(frame(code.to_bytes(2, "big"), 0x88))
                self.assertEqual(read_frame(reader), (0x88, answer.to_bytes(2, "big")))
                self.assertEqual(reader.read(), b"")
            self.echo.wait_line("closed")

    def test_a_client_that_does_not_answer_a_close_is_ended(self):
        stream, reader = self.echo.open()
        with stream, reader:
            stream.sendall(frame(b"close 1000"))
            self.assertEqual(read_frame(reader)[0], 0x88)
            began_s = time.monotonic()
            self.assertEqual(reader.read(), b"")
            self.assertLess(time.monotonic() - began_s, 8)


class Requests(EchoTest):
    def test_plain_requests_are_answered_with_security_headers(self):
        for tls in (False, True):
            answer = self.echo.ask(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n", tls)
            self.assertEqual((answer.status, json.loads(answer.body)), (200, {"method": "GET"}))
            self.assertEqual(answer.headers["x-content-type-options"], "nosniff")
            self.assertEqual(answer.headers["x-frame-options"], "DENY")
            self.assertEqual(answer.headers["cache-control"], "no-store")
            self.assertIn("default-src 'none'", answer.headers["content-security-policy"])
            self.assertEqual("strict-transport-security" in answer.headers, tls)
            self.assertEqual(answer.headers["connection"], "close")

    def test_a_head_request_gets_no_body(self):
        answer = self.echo.ask(b"HEAD /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        self.assertEqual((answer.status, answer.headers["content-length"], answer.body), (200, "17", b""))

    def test_a_refused_upgrade_shows_status_body_and_retry_after(self):
        async def refused(status):
            with self.assertRaises(websockets.InvalidStatusCode) as caught:
                await self.connect(f"/refuse/{status}").__aenter__()
            return caught.exception
        for status in (400, 401, 403, 429, 503):
            self.assertEqual(talk(refused(status)).status_code, status)
            answer = self.echo.ask(upgrade(f"/refuse/{status}"), tls=True)
            self.assertEqual((answer.status, json.loads(answer.body)), (status, {"error": f"refused_{status}"}))
            self.assertEqual(answer.headers.get("retry-after"), "7" if status == 503 else None)
            self.assertIn("strict-transport-security", answer.headers)

    def test_the_forwarded_address_counts_from_a_trusted_proxy(self):
        for forwarded, want in (("203.0.113.9", b"203.0.113.9"), ("1.1.1.1, 203.0.113.9, 10.1.1.1", b"203.0.113.9"),
                                ("nonsense", b"127.0.0.1")):
            stream, reader = self.echo.open(X_Forwarded_For=forwarded)
            with stream, reader:
                stream.sendall(frame(b"peer"))
                self.assertEqual(read_frame(reader), (0x81, want))

    def test_a_forwarded_address_that_the_client_wrote_in_a_header_of_its_own_does_not_count(self):
        both = upgrade(X_Forwarded_For="6.6.6.6")[:-2] + b"x-forwarded-for: 203.0.113.9\r\n\r\n"
        with self.echo.plain() as stream:
            stream.sendall(both + frame(b"peer"))
            reader = stream.makefile("rb")
            b"".join(iter(reader.readline, b"\r\n"))
            self.assertEqual(read_frame(reader), (0x81, b"203.0.113.9"))
            reader.close()


class Tls(EchoTest):
    def test_a_client_that_trusts_another_ca_refuses_us(self):
        with Echo() as other, self.assertRaises(ssl.SSLCertVerificationError):
            self.echo.tls(other.trust())
        with self.assertRaises(ssl.SSLCertVerificationError):
            self.echo.tls(ssl.create_default_context())

    def test_a_client_that_asks_for_another_host_refuses_us(self):
        raw = socket.create_connection(("127.0.0.1", self.echo.tls_port), 10)
        with raw, self.assertRaises(ssl.SSLCertVerificationError):
            self.echo.trust().wrap_socket(raw, server_hostname="bear.example.org")

    def test_an_expired_certificate_is_refused_by_the_client_and_told_in_our_log(self):
        with Echo() as echo:
            authority = certs.Authority(echo.folder / "authority")
            for file, name in zip(authority.server("expired"), ("dev-cert.pem", "dev-key.pem")):
                (echo.folder / name).write_bytes(file.read_bytes())
            echo.signal(signal.SIGHUP)
            echo.wait_line("reloaded")
            with self.assertRaisesRegex(ssl.SSLCertVerificationError, "certificate has expired"):
                echo.tls(ssl.create_default_context(cafile=str(authority.ca)))
            self.assertIn("has expired", echo.log_text())

    def test_old_protocols_and_weak_ciphers_are_refused(self):
        for version, ciphers in ((ssl.TLSVersion.TLSv1_1, "ALL:@SECLEVEL=0"), (ssl.TLSVersion.TLSv1_2, "AES128-SHA"),
                                 (ssl.TLSVersion.TLSv1_2, "ECDHE-ECDSA-AES128-SHA256")):
            context = self.echo.trust()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, version
            context.set_ciphers(ciphers)
            with self.assertRaises((ssl.SSLError, ConnectionError)):
                self.echo.tls(context)

    def test_tls_1_2_and_1_3_are_served_and_alpn_is_http_1_1_only(self):
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            context = self.echo.trust()
            context.minimum_version = context.maximum_version = version
            context.set_alpn_protocols(["h2", "http/1.1"])
            with self.echo.tls(context) as stream:
                self.assertEqual(stream.selected_alpn_protocol(), "http/1.1")
                self.assertIsNone(stream.compression())
                stream.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
                self.assertTrue(stream.recv(100).startswith(b"HTTP/1.1 200 "))
        context.set_alpn_protocols(["h2"])
        with self.echo.tls(context) as stream:
            self.assertIsNone(stream.selected_alpn_protocol())

    def test_new_certificate_files_are_used_after_sighup_and_bad_ones_are_not(self):
        with Echo() as echo:
            def serial():
                with echo.tls() as stream:
                    return stream.getpeercert()["serialNumber"]
            stream, reader = echo.open()
            before = serial()
            for name in ("dev-cert.pem", "dev-key.pem"):
                (echo.folder / name).rename(echo.folder / f"{name}.old")
            echo.signal(signal.SIGHUP)
            echo.wait_line("not")
            self.assertEqual(serial(), before)
            with Echo(folder=echo.folder):  # makes new ones under the same authority
                pass
            echo.signal(signal.SIGHUP)
            echo.wait_line("reloaded")
            self.assertNotEqual(serial(), before)
            (echo.folder / "dev-key.pem").write_bytes((echo.folder / "dev-key.pem.old").read_bytes())
            echo.signal(signal.SIGHUP)
            echo.wait_line("not")
            self.assertNotEqual(serial(), before)
            with stream, reader:
                stream.sendall(frame(b"still here"))
                self.assertEqual(read_frame(reader), (0x81, b"still here"))


class Life(unittest.TestCase):
    def test_sigterm_reaches_the_program_and_open_connections_are_told(self):
        async def ended(echo):
            async with websockets.connect(echo.wss(), ssl=echo.trust()) as client:
                await client.send("hi")
                await client.recv()
                echo.signal(signal.SIGTERM)
                with self.assertRaises(websockets.ConnectionClosed) as caught:
                    await client.recv()
                return caught.exception.rcvd.code
        with Echo() as echo:
            self.assertEqual(talk(ended(echo)), 1001)
            for word in ("sigterm", "closed", "ended"):
                echo.wait_line(word)
            self.assertEqual(echo.process.wait(10), 0)

    def test_signals_are_ours_alone(self):
        with Echo() as echo:
            status = pathlib.Path(f"/proc/{echo.process.pid}/status").read_text()
            caught = int(status.split("SigCgt:")[1].split()[0], 16)
            for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGCHLD, signal.SIGALRM):
                self.assertFalse(caught >> (number - 1) & 1, number)
            for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1):
                self.assertTrue(caught >> (number - 1) & 1, number)

    def test_while_draining_upgrades_are_refused_and_open_sessions_go_on(self):
        with Echo() as echo:
            stream, reader = echo.open()
            echo.signal(signal.SIGUSR1)
            echo.wait_line("draining")
            answer = echo.ask(upgrade(), tls=True)
            self.assertEqual((answer.status, answer.headers["retry-after"]), (503, "5"))
            self.assertEqual(json.loads(answer.body), {"error": "draining"})
            self.assertEqual(echo.ask(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n").status, 200)
            with stream, reader:
                stream.sendall(frame(b"on"))
                self.assertEqual(read_frame(reader), (0x81, b"on"))

    def test_beyond_max_connections_upgrades_are_refused_until_one_ends(self):
        with Echo(2) as echo:
            first, second = echo.open(), echo.open()
            answer = echo.ask(upgrade())
            self.assertEqual((answer.status, answer.headers["retry-after"]), (503, "30"))
            self.assertEqual(json.loads(answer.body)["retry_after_s"], 30)
            for stream in first:
                stream.close()
            echo.wait_line("closed")
            third = echo.open()
            for stream in second + third:
                stream.close()

    def test_an_idle_peer_is_pinged_and_a_dead_one_is_ended(self):
        with Echo(10, 1) as echo:
            stream, reader = echo.open()
            with stream, reader:
                for _ in range(3):
                    self.assertEqual(read_frame(reader), (0x89, b""))
                    stream.sendall(frame(b"", 0x8a))
                self.assertEqual(read_frame(reader), (0x89, b""))
                self.assertEqual(reader.read(16), b"")
            echo.wait_line("closed")

    def test_the_second_start_uses_the_same_ca(self):
        with Echo() as echo:
            before = (echo.folder / "dev-ca.pem").read_bytes()
            with Echo(folder=echo.folder) as again:
                self.assertEqual((echo.folder / "dev-ca.pem").read_bytes(), before)
                with again.tls(echo.trust()) as stream:
                    self.assertEqual(stream.version(), "TLSv1.3")


if __name__ == "__main__":
    unittest.main()
