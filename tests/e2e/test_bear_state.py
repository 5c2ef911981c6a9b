"""What teddy-bear keeps in --state: the child's minutes and rest, over the end of the program."""
import stat
import struct
import subprocess
import time
import unittest
import zlib

from support import audio
from support.bear import CHILD_ID, CHILD_NAME, DEVICE_ID, KEY, BearTest
from support.field_server import FieldServer, mp3_response, whole

RESTING, ENDING_SAID = 1, 2


def rules(flags=0, talked_s=0, rest_left_s=0, stored_ago_s=0):
    """As device/core/rules.c stores them."""
    body = struct.pack("<2sBBIIIIIQ", b"R\1", flags, 100, talked_s * 1000, rest_left_s * 1000, 0, 1800000, 1800000,
                       int(time.time()) - stored_ago_s)
    return body + struct.pack("<I", zlib.crc32(body))


class StateTest(BearTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.answer = mp3_response(audio.mp3(audio.tone(0.5, 440, 22050)))

    def setUp(self):
        self.state = self.folder / self.id().rsplit(".", 1)[1]

    def ask_once(self):
        with FieldServer(*self.good_server(), answers=[whole(self.answer)]) as server:
            return self.ask(server, "--state", self.state)

    def store(self, value):
        self.state.mkdir()
        (self.state / "rules").write_bytes(value)

    def test_a_question_is_kept_as_time_talked_and_as_nothing_else(self):
        self.assertEqual(self.ask_once().results, ["answered"])
        kept = (self.state / "rules").read_bytes()
        self.assertEqual(kept[:2], b"R\1")
        self.assertEqual(zlib.crc32(kept[:-4]), struct.unpack("<I", kept[-4:])[0])
        self.assertGreater(struct.unpack_from("<I", kept, 4)[0], 0)
        self.assertEqual(stat.S_IMODE(self.state.stat().st_mode), 0o700)
        for path in self.state.iterdir():
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600, path)
            for secret in (KEY, DEVICE_ID, CHILD_ID, CHILD_NAME):
                self.assertNotIn(secret.encode(), path.read_bytes(), path)

    def test_a_rest_goes_on_in_the_next_program(self):
        self.store(rules(RESTING | ENDING_SAID, talked_s=1800, rest_left_s=1700))
        self.assertNotIn("answered", self.ask_once().results)
        self.assertEqual((self.state / "rules").read_bytes()[2] & RESTING, RESTING)

    def test_a_rest_is_over_after_a_night_without_power(self):
        self.store(rules(RESTING | ENDING_SAID, talked_s=1800, rest_left_s=1700, stored_ago_s=12 * 3600))
        self.assertEqual(self.ask_once().results, ["answered"])

    def test_damaged_state_still_lets_a_child_ask(self):
        self.store(b"\0" * 36)
        self.assertEqual(self.ask_once().results, ["answered"])

    def test_two_bears_do_not_share_a_folder(self):
        with FieldServer(*self.good_server(), answers=[whole(self.answer)]) as server:
            first = self.start(server.url, "--state", self.state, "--type", stdin=subprocess.PIPE)
            deadline = time.monotonic() + 30
            while not server.connections and time.monotonic() < deadline:
                time.sleep(0.05)
            second = self.ask(server, "--state", self.state)
            self.assertEqual(second.code, 2, second.log)
            self.assertIn("another bear uses it", second.log)
            self.finish(first, typed=b"")

    def test_a_folder_that_cannot_be_made_is_told(self):
        result = self.run_bear("wss://localhost:1", "--say", self.question, "--state", "/dev/null/state")
        self.assertEqual(result.code, 2, result.log)
        self.assertIn("--state /dev/null/state: ", result.log)


if __name__ == "__main__":
    unittest.main()
