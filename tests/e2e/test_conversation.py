"""The real bear and the real server: spoken conversations, and what happens when either is killed in the middle."""
import json
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

from support import audio, sanitizers
from support.teddyd import BIN, CHILD_ID, Teddyd

BEAR = "bear_000"


class Conversation(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="conversation-"))
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.question = audio.write_wav(self.folder / "question.wav", audio.speech("what does a cat say"))

    def bear(self, server, *arguments, **options):
        """Starts teddy-bear; its turns come as JSON lines."""
        key_file = self.folder / "bear.key"
        key_file.write_text(server.key(BEAR))
        key_file.chmod(0o600)
        command = [BIN / "teddy-bear", "--server", f"wss://127.0.0.1:{server.port}", "--ca",
                   server.folder / "dev-ca.pem", "--device-id", BEAR, "--child-id", CHILD_ID, "--child-name", "Sam",
                   "--child-age", "7", "--key-file", key_file, "--json", *arguments]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)
        self.addCleanup(process.kill)
        return process

    def say(self, n_times):
        return [argument for _ in range(n_times) for argument in ("--say", self.question)]

    def turns(self, process, timeout_s=60):
        output, log = process.communicate(timeout=timeout_s)
        sanitizers.check("teddy-bear", log)
        return [json.loads(line) for line in output.splitlines()], log

    def server(self, *settings):
        server = Teddyd("stt.model=content", *settings)
        self.addCleanup(server.__exit__)
        server.enrol(BEAR)
        return server.start()

    def test_three_questions_in_one_connection_are_answered_aloud(self):
        server = self.server()
        voice = self.folder / "voice.wav"
        process = self.bear(server, "--fast", "--out", voice, *self.say(3))
        turns, log = self.turns(process)
        self.assertEqual([turn["result"] for turn in turns], ["answered"] * 3, log)
        self.assertEqual(process.returncode, 0, log)
        for turn in turns:
            self.assertIn("meow", turn["text"].lower())
            self.assertGreater(turn["reply_audio_ms"], 500)
            self.assertGreaterEqual(turn["first_sound_ms"], 0)
        samples, rate_hz = audio.read_wav(voice)
        heard_s = sum(turn["reply_audio_ms"] for turn in turns) / 1000
        # All of the answers, and perhaps the soft sound of a long thought before each.
        self.assertGreater(len(samples) / rate_hz, heard_s - 0.5)
        self.assertLess(len(samples) / rate_hz, heard_s + 0.5 + 3 * 1.5)
        self.assertGreater(audio.rms(samples), 300)

    def test_at_a_microphones_pace_the_answer_is_played_to_its_end(self):
        server = self.server()
        turns, log = self.turns(self.bear(server, "--out", self.folder / "voice.wav", *self.say(1)))
        self.assertEqual([turn["result"] for turn in turns], ["answered"], log)

    def test_with_both_recognisers_the_bear_answers_as_well(self):
        server = self.server("stt.model=both")
        turns, log = self.turns(self.bear(server, "--fast", "--out", self.folder / "voice.wav", *self.say(2)))
        self.assertEqual([turn["result"] for turn in turns], ["answered"] * 2, log)

    def test_typed_sentences_are_answered_and_shown(self):
        server = self.server()
        process = self.bear(server, "--fast", "--type", "--out", self.folder / "voice.wav", stdin=subprocess.PIPE)
        output, log = process.communicate("what does a dog say\nwhy is the sky blue\n", timeout=60)
        texts = [json.loads(line)["text"].lower() for line in output.splitlines()]
        self.assertEqual(len(texts), 2, log)
        self.assertIn("woof", texts[0])
        self.assertIn("blue", texts[1])

    def test_when_the_server_is_killed_in_a_turn_the_next_press_works_after_its_return(self):
        server = self.server()
        port = server.port
        process = self.bear(server, *self.say(3), "--out", self.folder / "voice.wav", "--give-up-s", "60")
        first = json.loads(process.stdout.readline())
        self.assertEqual(first["result"], "answered")
        time.sleep(0.5)  # the second question is being asked
        server.stop(signal.SIGKILL)
        again = Teddyd("stt.model=content", data=server.folder, listen=f"127.0.0.1:{port}")
        self.addCleanup(again.__exit__)
        again.start()
        turns, log = self.turns(process)
        self.assertNotEqual(turns[0]["result"], "answered", log)
        self.assertEqual(turns[-1]["result"], "answered", log)

    def test_when_the_bear_is_killed_in_a_turn_it_can_come_back_at_once(self):
        server = self.server()
        process = self.bear(server, *self.say(1), "--out", self.folder / "voice.wav")
        server.wait_for_log("handshake")
        time.sleep(0.5)
        process.kill()
        turns, log = self.turns(self.bear(server, "--fast", *self.say(1), "--out", self.folder / "voice.wav"))
        self.assertEqual([turn["result"] for turn in turns], ["answered"], log)

    def test_draining_loses_no_answer_and_ends_with_status_0(self):
        server = self.server()
        process = self.bear(server, *self.say(1), "--fast", "--out", self.folder / "voice.wav")
        server.wait_for_log("handshake")
        self.assertEqual(server.stop(signal.SIGTERM), 0, server.log())
        turns, log = self.turns(process)
        self.assertEqual([turn["result"] for turn in turns], ["answered"], log)

    def test_a_bear_without_consent_says_so_and_does_not_hammer(self):
        server = self.server()
        server.ctl("consent", "withdraw", "--child-id", CHILD_ID)
        process = self.bear(server, "--fast", *self.say(1), "--give-up-s", "5")
        _, log = self.turns(process)
        self.assertEqual(process.returncode, 3, log)
        self.assertEqual(server.log().count("no_consent"), 1)


if __name__ == "__main__":
    unittest.main()
