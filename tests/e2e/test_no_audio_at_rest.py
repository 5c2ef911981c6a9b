"""What a child says and what the bear answers is nowhere once it is over: no file, no log, no memory of the server.

The server is the program as it is shipped, build/bin/teddyd: a sanitizer's heap keeps what was given back to it."""
import asyncio
import base64
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import struct
import tempfile
import time
import unittest

import websockets

from programs.net_echo import frame
from support import audio, canary
from support.canary import Needles, files_of
from support.field_bear import FieldBear
from support.hosted_services import Services
from support.raw_bear import RawBear
from support.teddyd import CHILD_ID, ROOT, Teddyd

PROGRAM = ROOT / "build" / "bin" / "teddyd"
TYPED = 'Do marmalade submarines visit the café "Quux" in Timbuktu on Thursdays'
UNSAFE = f"{TYPED}. I want to kill myself."
ANSWER = "Seventeen turquoise wombats juggle turnips near Ouagadougou. Afterwards they polish xylophones quietly."
HEARD = "whether lavender hippos prefer bagpipes beside Kathmandu"
ARABIC_CHILD = "22222222-3333-4444-5555-666666666666"
ARABIC_TYPED = "هل الجمال البنفسجية تحب المربى مع الضفادع"
ARABIC_ANSWER = "اَلْجِمَالُ الْبَنَفْسَجِيَّةُ تَرْقُصُ مَعَ الضَّفَادِعِ الْمَرِحَةِ. وَهِيَ تُحِبُّ الْمُرَبَّى."
PATIENCE_S = 8    # until all of it is gone: jobs end, and what they leave on stacks is wiped within a tick
RATE_HZ = 22050   # of the voice from elsewhere: the encoder need not convert it, so its samples can be recognised


def spoken_question():
    """Speech, with a second of noise in it that is known by its signs."""
    words = canary.uneven(audio.speech("what does a cat say"), 5)
    return words + SIGNS + words


SIGNS = canary.signs(16000, 7)
QUESTION = spoken_question()
VOICE = canary.signs(2 * RATE_HZ, 9)


class CanaryServices(Services):
    def __init__(self):
        super().__init__()
        self.heard, self.sound = HEARD, VOICE
        self.reply, self.token_delay_s = [ANSWER[:20], ANSWER[20:]], 0.05


def run(coroutine):
    return asyncio.run(coroutine)


class AtRest(unittest.TestCase):
    """One server for the tests of a class: what one of them leaves, those behind it find too."""
    sections = ("reply",)
    more = ()

    @classmethod
    def setUpClass(cls):
        assert PROGRAM.exists(), "make build/bin/teddyd build/bin/teddy-voice makes the programs that are looked into"
        if os.geteuid() != 0:
            raise unittest.SkipTest("only root may look into the memory of the server")
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="teddy-canary-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        for name in ("needles", "tmp", "data"):
            (cls.folder / name).mkdir()
        cls.began_s = time.time()
        cls.needles = Needles(cls.folder / "needles")
        cls.needles.sound("question", QUESTION)
        cls.needles.sound_of_signs("question", SIGNS)
        cls.needles.sound_of_signs("voice", VOICE)
        for name, text in (("typed", TYPED), ("answer", ANSWER), ("heard", HEARD)):
            cls.needles.words(name, text)
        cls.services = CanaryServices()
        cls.services.__enter__()
        cls.addClassCleanup(cls.services.__exit__)
        settings = [*cls.services.settings(*cls.sections), "stt.max_streams=2", "log.level=debug",
                    "net.listen_plain=127.0.0.1:0", f"hosted_tts.pcm_rate_hz={RATE_HZ}", *cls.more]
        cls.server = Teddyd(*settings, program=PROGRAM, data=cls.folder / "data",
                            environment={"TMPDIR": str(cls.folder / "tmp")})
        cls.server.enrol("bear_000")
        cls.server.start()
        cls.addClassCleanup(cls.server.__exit__)

    def setUp(self):
        self.services.faults = {}

    # --- looking
    def where(self):
        """All that the server may have written."""
        log = self.folder / "log"
        log.write_text(self.server.log())
        return files_of(self.folder / "data", self.folder / "tmp") + [log] + files_of(
            "/dev/shm", "/var/tmp", newer_than_s=self.began_s)

    def processes(self):
        """The server, and what it has started."""
        pid = self.server.process.pid
        children = [path.read_text().split() for path in pathlib.Path(f"/proc/{pid}/task").glob("*/children")]
        return [pid, *sum(children, [])]

    def assert_nothing_is_left(self, in_memory=True):
        places = self.where() + (self.processes() if in_memory else [])
        until = time.monotonic() + PATIENCE_S
        while True:
            found, n_bytes = self.needles.search(*places)
            if not found or time.monotonic() > until:
                break
            time.sleep(0.3)
        self.assertEqual(found, [])
        self.assertGreater(n_bytes, 20_000_000 if in_memory else 50_000)

    def remember(self, answer):
        """The voice of what was answered is looked for from here on. Of prepared sentences, which are what is said when
        something fails, the server keeps the voice."""
        if answer["type"] == "audio_response":
            self.needles.mp3("answer", base64.b64decode(answer["audio_data"]))
        return answer

    def talk(self, actions, scheme="wss"):
        """Runs actions(bear) over a connection that is closed well, and waits until the server knows."""
        async def go():
            async with FieldBear(self.server, "bear_000", scheme) as bear:
                return await actions(bear)
        n_before = self.server.log().count("disconnected")
        result = run(go())
        if self.server.process.poll() is None:
            self.wait_for_disconnects(n_before + 1)
        return result

    def wait_for_disconnects(self, n):
        until = time.monotonic() + 30
        while self.server.log().count("disconnected") < n and time.monotonic() < until:
            time.sleep(0.02)


class Embedded(AtRest):
    """The embedded ear and voice; the words of the answer from elsewhere."""

    def test_of_a_question_that_was_answered(self):
        async def ask(bear):
            return [self.remember(await bear.type(TYPED)), self.remember(await bear.ask(QUESTION))]
        for scheme in ("wss", "ws"):
            for answer in self.talk(ask, scheme):
                self.assertEqual(answer["type"], "audio_response", answer)
        self.assert_nothing_is_left()

    def test_of_the_sound_while_the_bear_stays_connected(self):
        (self.folder / "sound").mkdir()
        needles = Needles(self.folder / "sound")
        needles.sound("question", QUESTION)
        needles.sound_of_signs("question", SIGNS)

        async def ask(bear):
            answer = await bear.ask(QUESTION)
            needles.mp3("answer", base64.b64decode(answer["audio_data"]))
            await asyncio.sleep(1)
            return needles.search(self.server.process.pid)
        found, _ = self.talk(ask)
        self.assertEqual(found, [])

    def test_the_search_finds_what_is_there(self):
        planted = self.folder / "tmp" / "planted"
        for data, name in ((b"xyz" + QUESTION[1000:1200], "question_s16"),
                           (base64.b64encode(QUESTION[5:305]), "question_base64"),
                           (b"he said " + TYPED.encode("utf-16-le"), "typed_words"), (ANSWER.lower().encode(), "answer_words"),
                           (json.dumps(TYPED).encode()[20:], "typed_words"),
                           (struct.pack("<200f", *(0.3 * x for x in audio.samples_of(VOICE)[50:250])), "voice_signs"),
                           (struct.pack("<100d", *audio.samples_of(VOICE)[50:150]), "voice_signs")):
            planted.write_bytes(data)
            found, _ = self.needles.search(*self.where())
            self.assertEqual([line.split()[0] for line in found], [name], found)
        planted.unlink()

        async def ask(bear):
            await bear.send({"type": "audio_start", "audio_session_id": "q"})
            await bear.say(QUESTION[:len(QUESTION) // 2], "q", final=False)
            await asyncio.sleep(0.3)
            return self.needles.search(self.server.process.pid)
        found, _ = self.talk(ask)
        self.assertTrue(any(line.startswith("question_s16") for line in found), found)

    def test_of_questions_that_the_gate_stopped(self):
        async def ask(bear):
            return [self.remember(await bear.type(UNSAFE))]
        answer, = self.talk(ask)
        self.assertNotIn("wombats", answer["text"])
        self.assert_nothing_is_left()

    def test_of_a_question_that_was_too_long(self):
        async def ask(bear):
            return await bear.ask(QUESTION * 10)
        self.assertEqual(self.talk(ask)["type"], "error")
        self.assert_nothing_is_left()

    def test_of_a_question_that_was_cut_off(self):
        async def begin(how):
            bear = await FieldBear(self.server, "bear_000", "ws").__aenter__()
            await bear.send({"type": "audio_start", "audio_session_id": "q"})
            await bear.say(QUESTION, "q", final=how == "asked")
            if how == "asked":
                await asyncio.sleep(0.1)
            raw = bear.socket.transport.get_extra_info("socket")
            if how == "half-open":
                await asyncio.sleep(0.2)
                raw.shutdown(socket.SHUT_WR)
                await asyncio.sleep(0.5)
            else:
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            bear.socket.transport.abort()
        for how in ("reset", "asked", "half-open"):
            n_before = self.server.log().count("disconnected")
            run(begin(how))
            self.wait_for_disconnects(n_before + 1)
        self.assert_nothing_is_left()

    def test_of_messages_whose_mask_hides_nothing(self):
        # What a socket is read into holds them as they came.
        async def ask():
            async with RawBear(self.server, "bear_000") as bear:
                pcm = base64.b64encode(QUESTION[:4096]).decode()
                for message in ({"type": "text_message", "text": TYPED}, {"type": "audio_chunk", "audio_data": pcm}):
                    await bear.send(frame(json.dumps(message).encode(), mask=b"\0\0\0\0"))
                while b"audio_ack" not in (await bear.read_frame())[1]:
                    pass
        n_before = self.server.log().count("disconnected")
        run(ask())
        self.wait_for_disconnects(n_before + 1)
        self.assert_nothing_is_left()

    def test_of_a_connection_that_another_one_replaced(self):
        async def ask(bear):
            await bear.send({"type": "text_message", "text": TYPED})
            await bear.say(QUESTION, "q", final=False)
            async with FieldBear(self.server, "bear_000") as other:
                return self.remember(await other.ask(QUESTION))
        n_before = self.server.log().count("disconnected")
        self.talk(ask)
        self.wait_for_disconnects(n_before + 2)
        self.assert_nothing_is_left()

    def test_of_a_child_whose_consent_was_withdrawn(self):
        async def ask(bear):
            await bear.say(QUESTION, "q", final=False)
            await asyncio.to_thread(self.server.ctl, "consent", "withdraw", "--child-id", CHILD_ID)
            while True:
                await bear.receive()
        n_before = self.server.log().count("disconnected")
        with self.assertRaises(websockets.ConnectionClosed) as end:
            self.talk(ask)
        self.server.ctl("consent", "record", "--child-id", CHILD_ID, "--method", "signed_form", "--reference", "test",
                        "--use", "yes", "--disclosure", "no")
        self.assertEqual(end.exception.reason, "no_consent")
        self.wait_for_disconnects(n_before + 1)
        self.assert_nothing_is_left()


class Killed(AtRest):
    def test_nothing_is_in_files(self):
        async def ask(bear):
            await bear.send({"type": "text_message", "text": TYPED})
            await bear.say(QUESTION, "q", final=False)
            await asyncio.sleep(0.2)
            self.server.process.kill()
            self.server.process.wait()
        self.talk(ask)
        self.assert_nothing_is_left(in_memory=False)


class Drained(AtRest):
    def test_nothing_is_in_files(self):
        async def ask(bear):
            await bear.say(QUESTION, "q")
            await asyncio.sleep(0.1)
            self.server.process.send_signal(signal.SIGTERM)
            self.remember(await bear.until("audio_response"))
        self.talk(ask)
        self.assertEqual(self.server.process.wait(30), 0)
        self.assert_nothing_is_left(in_memory=False)


class Faulty(AtRest):
    sections = ()
    more = ("dev.engine_faults_percent=40", "turn.deadline_ms=1500")

    def test_of_questions_with_which_the_engines_failed(self):
        async def ask(bear):
            for number in range(8):
                await bear.ask(QUESTION, f"q{number}")
                await bear.type(TYPED)
        self.talk(ask)
        self.assertGreater(len(set(re.findall(r"outcome=(\w+)", self.server.log()))), 1, "no engine failed")
        self.assert_nothing_is_left()


class Late(AtRest):
    more = ("turn.deadline_ms=200",)

    def test_of_questions_that_were_not_answered_in_time(self):
        self.services.faults["chat"] = "slow"

        async def ask(bear):
            return [await bear.ask(QUESTION, "q1"), await bear.type(TYPED)]
        for answer in self.talk(ask):
            self.assertNotIn("wombats", answer["text"])
        self.assert_nothing_is_left()


class Elsewhere(AtRest):
    """Ear, words and voice from elsewhere."""
    sections = ("stt", "reply", "tts")

    def test_of_a_question_that_was_answered(self):
        async def ask(bear):
            return [self.remember(await bear.ask(QUESTION)), self.remember(await bear.type(TYPED))]
        for answer in self.talk(ask):
            self.assertEqual((answer["type"], answer["text"]), ("audio_response", ANSWER))
        self.assert_nothing_is_left()

    def test_of_questions_with_which_the_services_failed(self):
        async def ask(bear):
            answers = []
            for fault in ("error", "cut", "hang_up", "bad_json"):
                for service in self.sections:
                    self.services.faults = {service: fault}
                    answers.append(await bear.ask(QUESTION, f"{fault}-{service}"))
            return answers
        for answer in self.talk(ask):
            self.assertIn(answer["type"], ("audio_response", "text_response"))
        self.assert_nothing_is_left()


class Arabic(AtRest):
    """The voice is a program of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server.enrol("bear_ar1", child_id=ARABIC_CHILD, name="سلمى", language="ar")
        cls.needles.words("typed", ARABIC_TYPED)
        cls.needles.words("answer", ARABIC_ANSWER)
        cls.services.reply = [ARABIC_ANSWER]

    def test_of_a_question_that_was_answered(self):
        async def ask():
            async with FieldBear(self.server, "bear_ar1", child_id=ARABIC_CHILD) as bear:
                return self.remember(await bear.type(ARABIC_TYPED))
        n_before = self.server.log().count("disconnected")
        answer = run(ask())
        self.assertEqual((answer["type"], answer["text"]), ("audio_response", ARABIC_ANSWER))
        self.assertGreater(len(self.processes()), 1)
        self.wait_for_disconnects(n_before + 1)
        self.assert_nothing_is_left()


if __name__ == "__main__":
    unittest.main()
