"""Engines that are hosted elsewhere and fail, over real HTTP: what a child hears all the same."""
import time
import unittest

from support.hosted_case import ARABIC_QUESTION, ARABIC_REPLY, Hosted
from support.hosted_services import FAULTS


class Faults(Hosted):
    more = ("turn.deadline_ms=20000",)

    def test_whatever_the_recogniser_does_the_embedded_one_hears_the_child(self):
        for fault in FAULTS:
            with self.subTest(fault=fault):
                self.restart()
                self.services.faults = {"stt": fault}
                answer, = self.ask()
                self.check_spoken(answer)
                self.assertEqual(answer["heard"], "what does a cat say")

    def test_whatever_the_model_does_the_storybook_answers(self):
        for fault in FAULTS:
            with self.subTest(fault=fault):
                self.restart()
                self.services.faults = {"chat": fault}
                answer, = self.type("what does a cat say")
                self.check_spoken(answer)
                self.assertIn("meow", answer["text"].lower())

    def test_whatever_the_voice_does_the_embedded_one_speaks(self):
        for fault in FAULTS:
            with self.subTest(fault=fault):
                self.restart()
                self.services.faults = {"tts": fault}
                answer, = self.type("what does a cat say")
                self.check_spoken(answer)

    def test_an_arabic_child_never_hears_english_when_the_services_fail(self):
        for name in ("stt", "chat", "tts"):
            with self.subTest(service=name):
                self.restart()
                self.services.heard, self.services.reply = ARABIC_QUESTION, ARABIC_REPLY
                self.services.faults = {name: "error"}
                answer, = self.ask("bear_ar1")
                self.assertRegex(answer["text"], "[\u0621-\u064a]")
                self.assertNotRegex(answer["text"], "[A-Za-z]")

    def test_one_failure_is_tried_again_within_the_budget(self):
        self.services.fault_once = True
        self.services.faults = {"chat": "error"}
        answer, = self.type("what does a cat say")
        self.assertEqual(len(self.services.asked["chat"]), 2)
        self.assertIn("purr", answer["text"])

    def test_a_service_that_keeps_failing_is_left_alone(self):
        self.services.faults = {"chat": "wrong_type"}
        self.type(*["what does a cat say"] * 12)
        self.assertLessEqual(len(self.services.asked["chat"]), 6)

    def test_a_service_that_asks_for_time_gets_it(self):
        self.services.faults = {"chat": "busy"}
        self.type(*["what does a cat say"] * 4)
        self.assertEqual(len(self.services.asked["chat"]), 1)

    def restart(self):
        """A server that has seen no failures yet."""
        self.server.stop()
        self.server._lines.clear()
        self.server.start()


class Late(Hosted):
    more = ("turn.deadline_ms=700",)

    def test_when_everything_is_late_a_kind_phrase_is_spoken_in_time(self):
        self.services.faults = {"chat": "slow"}
        began = time.monotonic()
        answer, = self.type("what does a cat say")
        self.check_spoken(answer)
        self.assertLess(time.monotonic() - began, 8)
        self.assertNotIn("meow", answer["text"].lower())


if __name__ == "__main__":
    unittest.main()
