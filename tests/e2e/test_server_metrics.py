"""What the server counts, after real turns; and who may read it."""
import asyncio
import contextlib
import re
import socket
import ssl
import subprocess
import time
import unittest
import urllib.error
import urllib.request

import websockets

from support import audio, metrics
from support.field_bear import FieldBear, refusal, url
from support.hosted_services import Services
from support.teddyd import BIN, ROOT, Teddyd

BEAR, OTHER = "bear_000", "bear_001"
CHILD_NAME, CHILD_ID = "Zerbinetta", "kid-unmistakable-4711"


class Counted(unittest.IsolatedAsyncioTestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Teddyd("stt.model=content", "net.listen_plain=127.0.0.1:0", "stt.max_streams=3",
                            "net.max_sessions=2")
        for bear in (BEAR, OTHER, "bear_002"):
            cls.server.enrol(bear, child_id=CHILD_ID, name=CHILD_NAME)
        cls.server.start()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def bear(self, device_id=BEAR):
        return FieldBear(self.server, device_id, child_id=CHILD_ID, child_name=CHILD_NAME)

    async def read(self):
        return await asyncio.to_thread(metrics.read, self.server)

    async def grown(self, before, **expected):
        """Waits until each family has grown as expected, {name: {labels: by}}, and in no other series."""
        until = time.monotonic() + 10
        while True:
            after = await self.read()
            grown = {name: {key[1:]: after[key] - before[key] for key in after
                            if key[0] == name and after[key] != before[key]} for name in expected}
            if grown == expected or time.monotonic() > until:
                self.assertEqual(grown, expected)
                return after
            await asyncio.sleep(0.05)

    async def test_a_turn_is_counted_once_with_its_stages(self):
        before = await self.read()
        question = audio.speech("what does a cat say")
        async with self.bear() as bear:
            self.assertEqual((await bear.ask(question))["type"], "audio_response")
            after = await self.grown(before, teddy_turns_total={("answered",): 1},
                                     teddy_turn_stage_seconds_count={(stage,): 1 for stage in (
                                         "heard", "first_sentence", "first_voice", "answer")},
                                     teddy_audio_bytes_received_total={(): len(question)},
                                     teddy_audio_chunks_received_total={(): -(-len(question) // 4096)},
                                     teddy_safety_stops_total={}, teddy_engine_failures_total={})
        def difference(name):
            return after[(name,)] - before[(name,)]
        self.assertAlmostEqual(difference("teddy_question_audio_seconds_total"), len(question) / 32000, delta=0.01)
        self.assertGreater(difference("teddy_answer_audio_seconds_total"), 0.5)
        self.assertEqual(difference("teddy_messages_received_total"),
                         difference("teddy_audio_chunks_received_total") + 2)
        self.assertGreater(difference("teddy_message_bytes_received_total"), len(question) * 4 / 3)
        self.assertGreater(difference("teddy_message_bytes_sent_total"), 1000)
        stages = [after[("teddy_turn_stage_seconds_sum", stage)] - before[("teddy_turn_stage_seconds_sum", stage)]
                  for stage in ("heard", "first_sentence", "first_voice", "answer")]
        self.assertEqual(stages, sorted(stages, key=lambda seconds: round(seconds, 3)))
        self.assertGreater(stages[-1], 0)

    async def test_a_typed_question_has_nothing_to_be_heard_and_silence_no_sentence(self):
        before = await self.read()
        async with self.bear() as bear:
            await bear.type("hello")
            before = await self.grown(before, teddy_turns_total={("answered",): 1}, teddy_turn_stage_seconds_count={
                (stage,): 1 for stage in ("first_sentence", "first_voice", "answer")})
            await bear.ask(audio.silence(1))
            await self.grown(before, teddy_turns_total={("not_heard",): 1}, teddy_turn_stage_seconds_count={
                (stage,): 1 for stage in ("first_voice", "answer")})

    async def test_what_a_gate_stops_is_counted_by_direction_and_category(self):
        before = await self.read()
        async with self.bear() as bear:
            await bear.type("I want to die")
            await self.grown(before, teddy_turns_total={("gated_in",): 1},
                             teddy_safety_stops_total={("in", "self_harm"): 1})

    async def test_a_refusal_is_counted_by_its_reason(self):
        for reason, refused in {
                "wrong_token": {"token": "0" * 64}, "no_token": {"token": None}, "bad_parameter": {"child_age": "99"},
                "wrong_child": {"child_id": "kid-of-others"}, "not_found": {"path": "/elsewhere"}}.items():
            with self.subTest(reason):
                before = await self.read()
                await refusal(self.server, url(self.server, BEAR, **{"child_id": CHILD_ID, **refused}))
                await self.grown(before, teddy_door_refusals_total={(reason,): 1}, teddy_sessions_opened_total={})

    async def test_an_upgrade_that_is_none_is_counted_as_malformed(self):
        def ask():
            with self.assertRaises(urllib.error.HTTPError) as refused:
                metrics.text(self.server, "/ws/esp32/connect", Upgrade="websocket", Connection="Upgrade")
            self.assertIn(refused.exception.code, (400, 426))
        before = await self.read()
        await asyncio.to_thread(ask)
        await self.grown(before, teddy_door_refusals_total={("malformed",): 1})

    async def test_bears_are_counted_as_they_come_and_go(self):
        before = await self.read()
        async with self.bear() as bear, self.bear(OTHER):
            after = await self.grown(before, teddy_bears_connected={(): 2}, teddy_sessions_opened_total={(): 2},
                                     teddy_connections={("websocket",): 2})
            self.assertEqual(after[("teddy_ready",)], 0, "all places are taken")
            await refusal(self.server, url(self.server, "bear_002", child_id=CHILD_ID))
            await self.grown(after, teddy_door_refusals_total={("full",): 1})
            async with self.bear():
                await self.grown(before, teddy_bears_connected={(): 2}, teddy_sessions_opened_total={(): 3},
                                 teddy_sessions_closed_total={("device_reconnection",): 1})
            with self.assertRaises(websockets.ConnectionClosed):
                await bear.receive()
        after = await self.grown(before, teddy_bears_connected={}, teddy_connections={},
                                 teddy_sessions_closed_total={("device_reconnection",): 1, ("left",): 2})
        self.assertEqual(after[("teddy_ready",)], 1)

    async def test_a_bear_that_may_not_stay_is_counted_so(self):
        self.server.enrol("bear_revoked", child_id="kid-revoked")
        before = await self.read()
        async with FieldBear(self.server, "bear_revoked", child_id="kid-revoked") as bear:
            await asyncio.to_thread(self.server.ctl, "device", "revoke", "--device-id", "bear_revoked")
            with self.assertRaises(websockets.ConnectionClosed):
                await bear.receive()
        await self.grown(before, teddy_sessions_closed_total={("records",): 1})

    async def test_handshakes_that_fail_are_counted_and_probes_and_good_ones_are_not(self):
        def handshake(context):
            with socket.create_connection(("127.0.0.1", self.server.port), timeout=10) as plain:
                with context.wrap_socket(plain, server_hostname="localhost"):
                    pass

        def fail():
            with self.assertRaises(ssl.SSLCertVerificationError):
                handshake(ssl.create_default_context())  # this server's authority is unknown to it
            with socket.create_connection(("127.0.0.1", self.server.port), timeout=10) as other:
                other.sendall(b"GET / HTTP/1.1\r\n\r\n")
                with contextlib.suppress(ConnectionResetError):
                    while other.recv(1000):
                        pass
        before = await self.read()
        await asyncio.to_thread(fail)
        after = await self.grown(before, teddy_tls_handshake_failures_total={(): 2})
        socket.create_connection(("127.0.0.1", self.server.port), timeout=10).close()
        await asyncio.to_thread(handshake, self.server.trust())
        accepted = after[("teddy_connections_accepted_total",)]
        while (await self.read())[("teddy_connections_accepted_total",)] < accepted + 3:
            await asyncio.sleep(0.02)
        await self.grown(after, teddy_tls_handshake_failures_total={}, teddy_connections={})

    async def test_what_is_known_of_the_process_and_its_limits_is_so(self):
        now = await self.read()
        pid = self.server.process.pid
        with open(f"/proc/{pid}/statm", encoding="ascii") as statm:
            resident = int(statm.read().split()[1]) * 4096
        self.assertAlmostEqual(now[("process_resident_memory_bytes",)] / resident, 1, delta=0.2)
        self.assertLess(abs(now[("process_start_time_seconds",)] - self.started()), 5)
        self.assertGreater(now[("process_cpu_seconds_total",)], 0.01)
        self.assertGreater(now[("process_open_fds",)], 5)
        self.assertGreaterEqual(now[("process_max_fds",)], now[("process_open_fds",)])
        self.assertGreater(now[("teddy_uptime_seconds",)], 0)
        self.assertEqual(now[("teddy_build_info", (ROOT / "VERSION").read_text().strip())], 1)
        self.assertEqual(now[("teddy_bears_max",)], 2)
        self.assertEqual(now[("teddy_stt_decoders_max",)], 3)
        self.assertEqual(now[("teddy_stt_decoders_in_use",)], 0)
        end = ssl.cert_time_to_seconds(await asyncio.to_thread(self.served_until))
        self.assertEqual(now[("teddy_certificate_expiry_time_seconds",)], end)

    def started(self):
        first = re.match(r"ts=(\S+)Z", self.server.log())[1]
        return time.mktime(time.strptime(first.split(".")[0], "%Y-%m-%dT%H:%M:%S")) - time.timezone

    def served_until(self):
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=10) as plain:
            with self.server.trust().wrap_socket(plain, server_hostname="localhost") as connection:
                return connection.getpeercert()["notAfter"]

    async def test_a_decoder_in_use_is_seen(self):
        async with self.bear() as bear:
            await bear.send({"type": "audio_start"})
            await bear.say(audio.speech("what does a cat say"), final=False)
            until = time.monotonic() + 10
            while (await self.read())[("teddy_stt_decoders_in_use",)] != 1 and time.monotonic() < until:
                await asyncio.sleep(0.02)
            self.assertEqual((await self.read())[("teddy_stt_decoders_in_use",)], 1)
            await bear.send({"type": "audio_end"})
            await bear.until("audio_response")

    async def test_promtool_finds_nothing_wrong_with_the_text(self):
        async with self.bear() as bear:
            await bear.type("hello")
        text = await asyncio.to_thread(metrics.text, self.server)
        def check(exposition):
            return subprocess.run(["promtool", "check", "metrics"], input=exposition, capture_output=True, text=True,
                                  check=False)
        done = check(text)
        self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""))
        self.assertNotEqual(check(text.replace("_total", "_count_of")).returncode, 0)

    async def test_nothing_in_it_names_a_bear_a_child_or_an_address(self):
        async with self.bear() as bear:
            await bear.type("do you like purple elephants")
            text = await asyncio.to_thread(metrics.text, self.server)
        for secret in (BEAR, CHILD_ID, CHILD_NAME, "purple", "127.0.0.1", self.server.key(BEAR)):
            self.assertNotIn(secret, text)

    async def test_docs_operations_describes_every_metric_as_it_is(self):
        found = metrics.families(await asyncio.to_thread(metrics.text, self.server))
        rows = re.findall(r"^\| `(\w+)`(?: \{([\w, ]+)\})? \| (\w+) \| (.+) \|$",
                          (ROOT / "docs/operations.md").read_text(encoding="utf-8"), re.M)
        self.assertEqual({name: (kind, labels.split(", ") if labels else [], said) for name, labels, kind, said in rows},
                         found)

    async def test_every_value_of_a_label_is_there_from_the_start_and_no_other_ever_comes(self):
        before = set(await self.read())
        await refusal(self.server, url(self.server, BEAR, child_id=CHILD_ID, token="0" * 64))
        async with self.bear() as bear:
            await bear.type("hello")
        self.assertEqual(set(await self.read()), before)


class HostedCounted(unittest.IsolatedAsyncioTestCase):
    """Engines elsewhere: their failures are counted although children hardly notice."""

    async def test_what_a_hosted_engine_fails_is_counted_under_its_stage_and_the_turn_is_answered(self):
        with Services() as services:
            with Teddyd(*services.settings("stt", "reply", "tts", "check"), "stt.model=content",
                        "net.listen_plain=127.0.0.1:0", "hosted_reply.timeout_ms=1500") as server:
                server.enrol(BEAR)
                async with FieldBear(server, BEAR) as bear:
                    self.assertEqual((await bear.type("what does a cat say"))["type"], "audio_response")
                    self.assertEqual(self.failures(await asyncio.to_thread(metrics.read, server)), {})
                    before = {}
                    for service, stage, fault in (("stt", "hosted_stt", "wrong_type"), ("chat", "hosted_reply", "wrong_type"),
                                                  ("chat", "hosted_reply", "slow"), ("tts", "hosted_tts", "wrong_type"),
                                                  ("check", "hosted_check", "wrong_type")):
                        services.faults = {service: fault}
                        answer = await (bear.ask(audio.speech("what does a cat say")) if service == "stt"
                                        else bear.type("what does a cat say"))
                        self.assertEqual(answer["type"], "audio_response")
                        after = self.failures(await asyncio.to_thread(metrics.read, server))
                        grown = {name for name in after if after[name] > before.get(name, 0)}
                        self.assertEqual(grown, {stage}, (service, fault))
                        before = after

    def failures(self, samples):
        return {key[1]: value for key, value in samples.items() if key[0] == "teddy_engine_failures_total" and value}

    async def test_the_first_words_are_spoken_on_this_machine(self):
        with Services() as services:
            with Teddyd(*services.settings("stt", "reply", "tts", "check"), "net.listen_plain=127.0.0.1:0",
                        "stt.model=content") as server:
                while (await asyncio.to_thread(metrics.read, server))[("teddy_ready",)] != 1:
                    await asyncio.sleep(0.05)
                self.assertEqual({name: list(asked) for name, asked in services.asked.items() if asked}, {})


class Access(unittest.TestCase):
    PATHS = ("/metrics", "/api/v1/esp32/metrics")

    def status(self, server, path, **headers):
        try:
            metrics.text(server, path, **headers)
            return 200
        except urllib.error.HTTPError as refused:
            return refused.code

    def statuses(self, *settings, **headers):
        with Teddyd("stt.model=content", "net.listen_plain=127.0.0.1:0", *settings) as server:
            return [self.status(server, path, **headers) for path in self.PATHS]

    def test_loopback_may_read_them_by_both_paths(self):
        self.assertEqual(self.statuses(), [200, 200])

    def test_for_other_networks_there_is_no_such_path(self):
        for networks in ("192.0.2.0/24, 2001:db8::/32", ""):
            self.assertEqual(self.statuses(f"ops.metrics_from={networks}"), [404, 404])

    def test_who_comes_through_a_proxy_is_judged_by_his_own_address_and_by_none_when_it_is_not_trusted(self):
        for settings, headers, expected in (
                (["net.trusted_proxies=127.0.0.1"], {"X_Forwarded_For": "203.0.113.9"}, 404),
                (["net.trusted_proxies=127.0.0.1"], {"X_Forwarded_For": "127.0.0.5"}, 200),
                (["net.trusted_proxies=127.0.0.1", "ops.metrics_from=203.0.113.9"],
                 {"X_Forwarded_For": "203.0.113.9"}, 200),
                ([], {"X_Forwarded_For": "127.0.0.1"}, 404), ([], {"Forwarded": "for=127.0.0.1"}, 404),
                ([], {"Via": "1.1 proxy"}, 404), ([], {"X_Real_IP": "127.0.0.1"}, 404)):
            with self.subTest(settings=settings, headers=headers):
                self.assertEqual(self.statuses(*settings, **headers), [expected, expected])

    def test_the_answer_is_text_of_its_version_and_kept_nowhere(self):
        with Teddyd("stt.model=content", "net.listen_plain=127.0.0.1:0") as server:
            address = f"http://127.0.0.1:{server.plain_port}/metrics"
            with urllib.request.urlopen(address, timeout=10) as answer:
                self.assertEqual(answer.headers["Content-Type"], "text/plain; version=0.0.4; charset=utf-8")
                self.assertEqual(answer.headers["Cache-Control"], "no-store")
                self.assertEqual(len(answer.read()), int(answer.headers["Content-Length"]))

    def test_a_network_of_the_wrong_form_stops_the_start(self):
        done = subprocess.run([BIN / "teddyd", "--check-config", "--set", "ops.metrics_from=10.0.0.0/33"], text=True,
                              capture_output=True, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn("ops.metrics_from: '10.0.0.0/33' must be", done.stderr)


if __name__ == "__main__":
    unittest.main()
