"""How a connection that stands comes to its end: by the records, a drain, a fault; and the server's certificates."""
import asyncio
import json
import shutil
import signal
import tempfile
import unittest
import urllib.error
import urllib.request

import websockets

from support import audio, certs
from support.field_bear import FieldBear, refusal, url
from support.teddyd import Teddyd

BEAR = "bear_000"
STORY = {"type": "text_message", "text": "tell me a story"}


async def rest(bear):
    """The types of the messages that still come, and (code, reason) of the server's close, None when there is none."""
    types = []
    try:
        while True:
            types.append((await bear.receive())["type"])
    except websockets.ConnectionClosed as end:
        return types, (end.rcvd.code, end.rcvd.reason) if end.rcvd else None


async def closed(bear):
    return (await rest(bear))[1]


async def heard(bear, message):
    """Sends it; the server has taken it when this returns."""
    await bear.send(message)
    await bear.send({"type": "heartbeat"})
    while (await bear.receive()).get("data", {}).get("type") != "heartbeat_response":
        pass


class Leaving(unittest.IsolatedAsyncioTestCase):
    """The parents' word counts at once, and not at the next connection."""

    @classmethod
    def setUpClass(cls):
        cls.server = Teddyd("stt.model=content")
        for number, bear in enumerate(("bear_consent", "bear_revoked", "bear_rotated", "bear_deleted", "bear_staying")):
            cls.server.enrol(bear, child_id=f"kid-{number}")
        cls.server.start()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    async def left(self, bear, child_id, *command):
        """What a bear is told when the operator gives this command; while an answer is being made for it."""
        async with FieldBear(self.server, bear, child_id=child_id) as connected:
            await connected.send(STORY)
            await asyncio.to_thread(self.server.ctl, *command)
            return await closed(connected)

    async def refused(self, bear, child_id):
        status, _, body = await refusal(self.server, url(self.server, bear, child_id=child_id))
        return status, body["error"]

    async def test_a_withdrawn_consent_ends_the_conversation(self):
        self.assertEqual(await self.left("bear_consent", "kid-0", "consent", "withdraw", "--child-id", "kid-0"),
                         (1008, "no_consent"))
        self.assertEqual(await self.refused("bear_consent", "kid-0"), (403, "no_consent"))

    async def test_a_revoked_bear_is_sent_away(self):
        self.assertEqual(await self.left("bear_revoked", "kid-1", "device", "revoke", "--device-id", "bear_revoked"),
                         (1008, "device_revoked"))
        self.assertEqual(await self.refused("bear_revoked", "kid-1"), (403, "device_revoked"))

    async def test_a_bear_whose_key_is_rotated_must_come_with_the_new_one(self):
        self.assertEqual(
            await self.left("bear_rotated", "kid-2", "device", "rotate-key", "--device-id", "bear_rotated"),
            (1008, "wrong_token"))
        self.assertEqual(await self.refused("bear_rotated", "kid-2"), (403, "wrong_token"))

    async def test_the_bear_of_a_deleted_child_is_sent_away(self):
        self.assertEqual(await self.left("bear_deleted", "kid-3", "child", "delete", "--child-id", "kid-3"),
                         (1008, "wrong_token"))

    async def test_what_is_changed_of_others_disturbs_nobody(self):
        async with FieldBear(self.server, "bear_staying", child_id="kid-4") as bear:
            await asyncio.to_thread(self.server.enrol, "bear_new1", child_id="kid-9")
            await asyncio.to_thread(self.server.ctl, "device", "label", "--device-id", "bear_staying", "--label", "x")
            async with FieldBear(self.server, "bear_new1", child_id="kid-9") as new:
                self.assertEqual((await new.type("hello"))["type"], "audio_response")
            self.assertEqual((await bear.type("hello"))["type"], "audio_response")


class Drain(unittest.IsolatedAsyncioTestCase):
    def server(self, *settings, n_bears=4):
        server = Teddyd("stt.model=content", "net.listen_plain=127.0.0.1:0", *settings)
        self.addCleanup(server.__exit__)
        for number in range(n_bears):
            server.enrol(f"bear_{number:03}")
        return server.start()

    async def test_everybody_is_told_by_what_it_understands_and_answers_under_way_are_given(self):
        server = self.server()
        async with FieldBear(server, "bear_000") as ours, FieldBear(server, "bear_001") as field, \
                FieldBear(server, "bear_002") as busy:
            await heard(ours, {"type": "handshake", "device_id": "bear_000", "protocol_version": "1.0",
                               "capabilities": ["fragments"], "hardware": {}})
            await heard(busy, {"type": "audio_start"})
            await busy.say(audio.silence(0.5), final=False)
            server.process.send_signal(signal.SIGTERM)
            self.assertEqual(await closed(ours), (4503, "server_shutdown"))
            self.assertEqual(await closed(field), (1001, "server_shutdown"))
            await busy.send({"type": "audio_end"})
            types, end = await rest(busy)
            self.assertEqual([name for name in types if name != "system"], ["audio_response"])
            self.assertEqual(end, (1001, "server_shutdown"))
        self.assertEqual(server.process.wait(30), 0)

    async def test_while_draining_new_bears_are_refused_and_the_health_check_hears_the_truth(self):
        def status(path):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{server.plain_port}{path}", timeout=10) as answer:
                    return answer.status, json.loads(answer.read())
            except urllib.error.HTTPError as refused:
                return refused.code, json.loads(refused.read())

        server = self.server()
        async with FieldBear(server, "bear_000") as asking:
            await heard(asking, {"type": "audio_start"})
            server.process.send_signal(signal.SIGTERM)
            server.wait_for_log("draining")
            code, headers, body = await refusal(server, url(server, "bear_001"))
            self.assertEqual((code, body["error"], headers["retry-after"]),
                             (503, "draining", str(body["retry_after_s"])))
            self.assertEqual((await asyncio.to_thread(status, "/ready"))[0], 503)
            self.assertEqual((await asyncio.to_thread(status, "/health"))[0], 200)
            await asking.say(audio.silence(0.5))
            self.assertEqual((await asking.until("audio_response", "error"))["type"], "audio_response")
        self.assertEqual(server.process.wait(30), 0)

    async def test_a_question_that_never_ends_is_not_waited_for_for_ever(self):
        server = self.server("turn.deadline_ms=200")
        async with FieldBear(server, "bear_000") as ours, FieldBear(server, "bear_001") as field:
            await heard(ours, {"type": "handshake"})
            for bear in (ours, field):
                await heard(bear, {"type": "audio_start"})
            server.process.send_signal(signal.SIGTERM)
            self.assertEqual(await closed(ours), (4503, "server_shutdown"))
            self.assertEqual(await closed(field), (1001, "server_shutdown"))
        self.assertEqual(server.process.wait(30), 0)

    async def test_a_second_signal_ends_at_once(self):
        server = self.server()
        async with FieldBear(server, "bear_000") as asking:
            await heard(asking, {"type": "audio_start"})
            server.process.send_signal(signal.SIGINT)
            server.wait_for_log("draining")
            server.process.send_signal(signal.SIGTERM)
            self.assertEqual(await closed(asking), (1001, "server_shutdown"))
        self.assertEqual(server.process.wait(30), 0)


class Faults(unittest.IsolatedAsyncioTestCase):
    async def test_a_server_killed_in_the_middle_of_a_turn_answers_again_after_its_return(self):
        folder = tempfile.mkdtemp(prefix="teddyd-")
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        question = audio.speech("what does a cat say")
        first = Teddyd("stt.model=content", data=folder)
        self.addCleanup(first.__exit__)
        first.enrol(BEAR)
        first.start()
        async with FieldBear(first, BEAR) as bear:
            await bear.say(question)
            first.stop(signal.SIGKILL)
            self.assertIsNone(await closed(bear))
        with Teddyd("stt.model=content", data=folder) as again:
            again._keys = first._keys
            async with FieldBear(again, BEAR) as bear:
                self.assertEqual((await bear.ask(question))["type"], "audio_response")


class Certificates(unittest.IsolatedAsyncioTestCase):
    async def serial(self, server, authority):
        _, writer = await asyncio.open_connection("127.0.0.1", server.port, ssl=authority.trust())
        serial = writer.get_extra_info("peercert")["serialNumber"]
        writer.close()
        return serial

    async def test_configured_files_are_served_and_read_anew_at_sighup_bad_ones_are_not(self):
        folder = tempfile.mkdtemp(prefix="teddy-certs-")
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        first, second = certs.Authority(f"{folder}/first"), certs.Authority(f"{folder}/second")
        certificate, key = f"{folder}/cert.pem", f"{folder}/key.pem"

        def install(authority):
            for source, target in zip(authority.server("good"), (certificate, key)):
                shutil.copyfile(source, target)

        install(first)
        with Teddyd("stt.model=content", f"tls.cert_file={certificate}", f"tls.key_file={key}") as server:
            server.enrol(BEAR)
            server.trust = first.trust
            async with FieldBear(server, BEAR) as bear:
                install(second)
                server.process.send_signal(signal.SIGHUP)
                server.wait_for_log("certificates: reload")
                self.assertTrue(await self.serial(server, second))
                with open(key, "w", encoding="ascii") as broken:
                    broken.write("no key")
                server.process.send_signal(signal.SIGHUP)
                server.wait_for_log("level=error msg=\"certificates: reload")
                self.assertTrue(await self.serial(server, second))
                self.assertEqual((await bear.type("hello"))["type"], "audio_response")
            self.assertFalse((server.folder / "dev-ca.pem").exists())


if __name__ == "__main__":
    unittest.main()
