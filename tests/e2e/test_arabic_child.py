"""A child whose language is Arabic, with nothing but what is on this machine: everything it hears is Arabic, and is heard."""
import asyncio
import base64
import unittest

from support import audio
from support.field_bear import FieldBear
from support.teddyd import Teddyd

CHILD = "22222222-3333-4444-5555-666666666666"


class ArabicChild(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Teddyd("stt.model=content")
        cls.server.enrol("bear_arab", child_id=CHILD, name="سلمى", language="ar")
        cls.server.start()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def talk(self, *texts, spoken=None):
        async def go():
            async with FieldBear(self.server, "bear_arab", child_id=CHILD) as bear:
                answers = [await bear.type(text) for text in texts]
                return answers + ([await bear.ask(spoken)] if spoken else [])
        return asyncio.run(go())

    def check_arabic(self, answer):
        self.assertEqual(answer["type"], "audio_response", answer)
        self.assertGreater(audio.mp3_seconds(base64.b64decode(answer["audio_data"])), 0.5)
        self.assertRegex(answer["text"], "[\u0621-\u064a]")
        self.assertNotRegex(answer["text"], "[A-Za-z]")

    def test_questions_are_answered_aloud_in_arabic(self):
        for text, word in (("ماذا تقول القطة", "قِط"), ("لماذا السماء زرقاء", "الضَّوْء|ضَوْء"), ("كم ثلاثة زائد أربعة", "سَبْعَة"),
                           ("شو اسمك", "تِيدِي")):
            with self.subTest(text=text):
                answer, = self.talk(text)
                self.check_arabic(answer)
                self.assertRegex(answer["text"], word)

    def test_a_story_goes_on_and_is_told_again(self):
        first, second, again = self.talk("احكي لي قصة", "نعم", "مرة أخرى")
        for answer in (first, second, again):
            self.check_arabic(answer)
        self.assertNotEqual(first["text"], second["text"])
        self.assertEqual(second["text"], again["text"])

    def test_spelling_does_not_matter(self):
        plain, marked = self.talk("من انت"), self.talk("مَنْ أَنْتَ؟")
        self.assertIn("تِيدِي", plain[0]["text"])
        self.assertIn("تِيدِي", marked[0]["text"])

    def test_a_cry_for_help_is_answered_with_help(self):
        answer, = self.talk("اريد ان اموت")
        self.check_arabic(answer)
        self.assertIn("كَبِير", answer["text"])

    def test_a_spoken_question_that_nobody_here_understands_gets_a_kind_arabic_phrase(self):
        self.check_arabic(self.talk(spoken=audio.speech("لماذا السماء زرقاء", voice="ar"))[-1])

    def test_silence_is_answered_in_arabic(self):
        self.check_arabic(self.talk(spoken=audio.silence(1.5))[-1])

    def test_without_the_voice_helper_english_goes_on_and_arabic_is_text(self):
        server = Teddyd("stt.model=content", "tts.voice_helper=/nowhere/teddy-voice")
        server.enrol("bear_arab", child_id=CHILD, name="سلمى", language="ar")
        server.enrol("bear_engl")

        async def go():
            async with FieldBear(server, "bear_engl") as bear, FieldBear(server, "bear_arab", child_id=CHILD) as other:
                return await bear.type("what does a cat say"), await other.type("ماذا تقول القطة")
        with server:
            english, arabic = asyncio.run(go())
            self.assertRegex(server.log(), "voice: /nowhere/teddy-voice cannot be run")
        self.assertEqual(english["type"], "audio_response")
        self.assertEqual(arabic["type"], "text_response")
        self.assertNotRegex(arabic["text"], "[A-Za-z]")


if __name__ == "__main__":
    unittest.main()
