"""SIGTERM in the middle of everything: no question that was begun is lost. Certificates change under live connections."""
import asyncio
import pathlib
import shutil
import signal
import ssl
import tempfile
import unittest

import websockets

from support import audio, certs, metrics
from support.field_bear import FieldBear
from support.teddyd import Teddyd

PHASES = ("idle", "speaking", "answering", "typed", "queued")
PER_PHASE = 4
HANDSHAKE = {"type": "handshake", "protocol_version": "1.0", "capabilities": ["fragments"], "hardware": {}}


ANSWERS = ("audio_response", "text_response", "error")


async def taken(bear, *messages):
    """Sends them; the server has taken them when this returns the answers that came meanwhile."""
    answers = []
    for message in (*messages, {"type": "ping"}):
        await bear.send(message)
    while (message := await bear.receive())["type"] != "pong":
        answers += [message] if message["type"] in ANSWERS else []
    return answers


async def rest(bear):
    """(answers that still come, the server's close code)"""
    answers = []
    try:
        while True:
            message = await bear.receive(timeout_s=60)
            answers += [message] if message["type"] in ANSWERS else []
    except websockets.ConnectionClosed as end:
        return answers, end.rcvd.code if end.rcvd else None


class Drain(unittest.IsolatedAsyncioTestCase):
    async def begin(self, bear, phase, question):
        """Brings a bear into its phase: (how many answers it is owed, those that it has already)."""
        if phase == "idle":
            return 0, []
        if phase in ("typed", "queued"):
            n_questions = 1 if phase == "typed" else 3
            return n_questions, await taken(bear, *[{"type": "text_message", "text": "tell me a story"}] * n_questions)
        await taken(bear, {"type": "audio_start", "audio_session_id": "q1"})
        if phase == "speaking":
            await bear.say(question[:len(question) // 2], "q1", final=False)
            return 1, await taken(bear)
        await bear.say(question, "q1", final=False)
        return 1, await taken(bear, {"type": "audio_end", "audio_session_id": "q1"})

    async def finish(self, bear, phase, question):
        """What the child still does after the signal."""
        if phase == "speaking":
            await bear.say(question[len(question) // 2:], "q1")
            await bear.send({"type": "audio_end", "audio_session_id": "q1"})
        return await rest(bear)

    async def test_twenty_bears_in_all_phases_all_get_what_was_begun_and_then_their_close(self):
        server = Teddyd("stt.model=content", "net.listen_plain=127.0.0.1:0", "stt.max_streams=4")
        self.addCleanup(server.__exit__)
        phases = [phase for phase in PHASES for _ in range(PER_PHASE)]
        names = [f"bear_{number:03}" for number in range(len(phases))]
        for name in names:
            server.enrol(name, child_id=f"kid-{name}")
        server.start()
        question = audio.speech("what does a cat say")
        bears = [await FieldBear(server, name, child_id=f"kid-{name}").__aenter__() for name in names]
        try:
            ours = bears[::2]  # the others are as in the field, and are closed with the code they know
            for bear in ours:
                await taken(bear, HANDSHAKE)
            # First who is in the middle of speaking, last those whose answers must still be under way.
            order = sorted(range(len(bears)), key=lambda i: ("idle", "speaking", "queued", "typed", "answering").index(phases[i]))
            begun = dict(zip(order, [await self.begin(bears[i], phases[i], question) for i in order]))
            owed = {i: n for i, (n, _) in begun.items()}
            server.process.send_signal(signal.SIGTERM)
            await asyncio.to_thread(server.wait_for_log, "draining")
            results = await asyncio.gather(*(self.finish(bear, phase, question) for bear, phase in zip(bears, phases)))
            log = server.log()
        finally:
            for bear in bears:
                await bear.socket.close()
        n_later = log[log.index("draining"):].count(" outcome=answered ")
        self.assertGreater(n_later, PER_PHASE, "besides the speakers somebody was still owed an answer")
        for number, (answers, code) in enumerate(results):
            answers = begun[number][1] + answers
            with self.subTest(bear=number, phase=phases[number]):
                self.assertEqual([answer["type"] for answer in answers], ["audio_response"] * owed[number])
                self.assertEqual(code, 4503 if bears[number] in ours else 1001)
                if phases[number] in ("speaking", "answering"):
                    self.assertEqual(answers[0]["audio_session_id"], "q1")
                    self.assertIn("meow", answers[0]["text"].lower())
        self.assertEqual(await asyncio.to_thread(server.process.wait, 60), 0)
        outcomes = server.log().count(" outcome=answered ")
        self.assertEqual(outcomes, sum(owed.values()))


class Certificates(unittest.IsolatedAsyncioTestCase):
    """A reload under live connections: who is connected stays so under the old certificate."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="teddy-certs-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.first, self.second = (certs.Authority(self.folder / name) for name in ("first", "second"))
        self.certificate, self.key = self.folder / "cert.pem", self.folder / "key.pem"
        self.install(self.first)

    def install(self, authority):
        for source, target in zip(authority.server("good"), (self.certificate, self.key)):
            shutil.copyfile(source, target)
            target.chmod(0o600)

    async def shows(self, authority):
        """Whether a new connection is served with a certificate of this authority."""
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self.server.port, ssl=authority.trust())
        except ssl.SSLCertVerificationError:
            return False
        writer.close()
        return True

    async def reload(self, says):
        done = self.server.log().count("certificates: reload")
        self.server.process.send_signal(signal.SIGHUP)
        while self.server.log().count("certificates: reload") == done:
            await asyncio.sleep(0.02)
        self.assertIn(says, self.server.log().splitlines()[-1])

    async def reloads(self):
        now = await asyncio.to_thread(metrics.read, self.server)
        return [now[("teddy_certificate_reloads_total", result)] for result in ("ok", "failed")]

    async def test_new_connections_see_the_new_one_old_ones_stay_and_broken_files_change_nothing(self):
        settings = ("stt.model=content", "net.listen_plain=127.0.0.1:0", f"tls.cert_file={self.certificate}",
                    f"tls.key_file={self.key}")
        with Teddyd(*settings) as self.server:
            for bear in ("bear_000", "bear_new1"):
                self.server.enrol(bear)
            self.server.trust = self.first.trust
            async with FieldBear(self.server, "bear_000") as old:
                self.install(self.second)
                await self.reload("level=info msg=\"certificates: reload done")
                self.assertEqual([await self.shows(self.first), await self.shows(self.second)], [False, True])
                self.server.trust = self.second.trust
                async with FieldBear(self.server, "bear_new1") as new:
                    for broken in (b"no certificate", b""):
                        self.certificate.write_bytes(broken)
                        await self.reload("level=error msg=\"certificates: reload failed, the old ones stay in use")
                        self.assertIn(f"tls: cannot read certificate {self.certificate}", self.server.log())
                    self.install(self.second)
                    shutil.copyfile(self.first.server("good")[1], self.key)  # of another certificate
                    await self.reload("level=error")
                    self.assertIn("key values mismatch", self.server.log())
                    self.key.unlink()
                    await self.reload("level=error")
                    self.assertTrue(await self.shows(self.second))
                    for bear in (old, new):
                        self.assertEqual((await bear.type("hello"))["type"], "audio_response")
                    self.assertEqual(await self.reloads(), [1, 4])
                self.install(self.first)
                await self.reload("level=info")
                self.assertEqual([await self.shows(self.first), await self.shows(self.second)], [True, False])
                self.assertEqual((await old.type("hello"))["type"], "audio_response")


if __name__ == "__main__":
    unittest.main()
