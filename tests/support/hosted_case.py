"""A server whose engines are hosted elsewhere, over real HTTP, and children who ask it."""
import asyncio
import base64
import unittest

from support import audio
from support.field_bear import FieldBear
from support.hosted_services import Services
from support.teddyd import Teddyd

QUICK = ("hosted_stt.timeout_ms=1500", "hosted_reply.timeout_ms=1500", "hosted_tts.timeout_ms=1500",
         "hosted_check.timeout_ms=1500", "stt.model=content", "dev.echo_transcript=on")
OTHER_CHILD = "22222222-3333-4444-5555-666666666666"
ARABIC_QUESTION, ARABIC_REPLY = "لماذا السماء زرقاء", ["السَّمَاءُ زَرْقَاءُ. ", "ضَوْءُ الشَّمْسِ يَنْتَشِرُ فِي الْهَوَاءِ."]


def run(coroutine):
    return asyncio.run(coroutine)


class Hosted(unittest.TestCase):
    sections = ("stt", "reply", "tts")
    processor = "self"
    more = ()
    disclosure = False

    def setUp(self):
        self.services = Services()
        self.services.__enter__()
        self.addCleanup(self.services.__exit__)
        self.server = Teddyd(*self.services.settings(*self.sections, processor=self.processor), *QUICK, *self.more)
        self.server.enrol("bear_000")
        self.server.enrol("bear_ar1", child_id=OTHER_CHILD, name="سلمى", language="ar")
        if self.disclosure:
            for child in ("11111111-2222-3333-4444-555555555555", OTHER_CHILD):
                self.server.ctl("consent", "record", "--child-id", child, "--method", "signed_form", "--reference",
                                "t", "--use", "yes", "--disclosure", "yes")
        self.server.__enter__()
        self.addCleanup(self.server.__exit__)

    def ask(self, device="bear_000", pcm=None, n=1):
        async def go():
            async with FieldBear(self.server, device, **({"child_id": OTHER_CHILD} if device == "bear_ar1" else {})) as bear:
                return [await bear.ask(pcm or audio.speech("what does a cat say"), f"q{i}") for i in range(n)]
        return run(go())

    def type(self, *texts, device="bear_000"):
        async def go():
            async with FieldBear(self.server, device, **({"child_id": OTHER_CHILD} if device == "bear_ar1" else {})) as bear:
                return [await bear.type(text) for text in texts]
        return run(go())

    def check_spoken(self, answer):
        self.assertEqual(answer["type"], "audio_response", answer)
        self.assertGreater(audio.mp3_seconds(base64.b64decode(answer["audio_data"])), 0.3)
