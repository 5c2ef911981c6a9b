"""The command line of teddy-bear: what it takes, what it refuses and why, what it prints, how it ends."""
import contextlib
import os
import pty
import signal
import subprocess
import time
import unittest

from support import audio
from support.bear import DEVICE_ID, KEY, BearTest
from support.field_server import FieldServer, mp3_response, pcm_response, system, whole


class CommandsTest(BearTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mp3 = audio.mp3(audio.tone(0.5, 440, 22050))

    def serve(self, *answers):
        return FieldServer(*self.good_server(), answers=answers or [whole(mp3_response(self.mp3))])

    # --- refused, with what would be right

    def check_usage(self, hint, url="wss://localhost:1", *more, replace=None):
        identity = self.identity()
        for name, value in (replace or {}).items():
            at = identity.index(name)
            identity[at:at + 2] = [] if value is None else [name, str(value)]
        result = self.run_bear(url, *(more or ["--say", self.question]), identity=identity)
        self.assertEqual((result.code, result.out), (2, ""), result.log)
        self.assertIn(hint, result.log)
        self.assertNotIn(KEY, result.log)

    def test_an_age_outside_3_to_13(self):
        for age in ("2", "14", "-5", "7.5", "seven", "", None):
            self.check_usage("from 3 to 13", replace={"--child-age": age})

    def test_malformed_ids(self):
        for value in ("short", "x" * 33, "spaces in it", "", None):
            self.check_usage("8 to 32", replace={"--device-id": value})
        for value in ("x" * 51, "a/b", "", None):
            self.check_usage("1 to 50", replace={"--child-id": value})

    def test_a_language_nobody_speaks_here(self):
        self.check_usage("en or ar", "wss://localhost:1", "--say", self.question, "--child-language", "xx")

    def test_a_malformed_key_or_none(self):
        for text in (KEY[:-1], KEY + "0", "g" * 64, "", "\0" * 64):
            path = self.folder / "bad-key"
            path.write_text(text)
            self.check_usage("64 hex digits", replace={"--key-file": path})
        self.check_usage("64 hex digits", replace={"--key-file": None})
        self.check_usage("No such file", replace={"--key-file": self.folder / "nowhere"})

    def test_a_key_on_the_command_line_is_refused_and_not_repeated(self):
        self.check_usage("argument", "wss://localhost:1", "--say", self.question, f"--hmac-key-hex={KEY}")

    def test_urls(self):
        for url in ("http://localhost", "localhost:8443", "wss://", "wss://:1", "wss://a b", "wss://user@host"):
            self.check_usage("wss://HOST:PORT", url)
        for url in ("wss://localhost:0", "wss://localhost:65536", "wss://localhost:x", "wss://localhost:"):
            self.check_usage("1 to 65535", url)
        self.check_usage("path", "wss://localhost/chat?token=1")

    def test_without_tls_only_this_machine(self):
        for url in ("ws://192.168.1.2:80", "ws://example.org", "ws://128.0.0.1", "ws://localhost.example.org"):
            self.check_usage("use wss://", url)
        with FieldServer(answers=[whole(mp3_response(self.mp3))]) as server:
            self.assertEqual(self.ask(server).code, 0)

    def test_flags_that_do_not_go_together_or_do_not_exist(self):
        self.check_usage("nothing to ask", "wss://localhost:1", "--fast")
        self.check_usage("--out and --alsa", "wss://localhost:1", "--alsa", "--out", self.folder / "o.wav")
        self.check_usage("takes no value", "wss://localhost:1", "--fast=1")
        self.check_usage("--say needs", "wss://localhost:1", "--say")
        self.check_usage("1 to 86400", "wss://localhost:1", "--type", "--give-up-s", "0")
        for insecure in ("--insecure", "-k", "--no-verify"):
            self.check_usage("unknown", "wss://localhost:1", "--type", insecure)

    def test_recordings_that_are_none(self):
        cases = {"empty.wav": b"", "text.wav": b"hello, this is no recording" * 9, "cut.wav": b"RIFF\0\0\0\0WAVEfmt "}
        for name, content in cases.items():
            (self.folder / name).write_bytes(content)
            self.check_usage("16-bit PCM WAV", "wss://localhost:1", "--say", self.folder / name)
        self.check_usage("16-bit PCM WAV", "wss://localhost:1", "--say", self.folder / "nowhere.wav")

    def test_a_file_that_holds_no_certificate(self):
        self.check_usage("--ca", "wss://localhost:1", "--say", self.question, "--ca", self.key_file)
        self.check_usage("--ca", "wss://localhost:1", "--say", self.question, "--ca", self.folder / "nowhere")

    def test_help_and_version(self):
        for flag, word in (("--help", "--give-up-s"), ("--version", "teddy-bear ")):
            result = self.run_bear("wss://localhost:1", flag)
            self.assertEqual(result.code, 0)
            self.assertIn(word, result.out)

    # --- printed

    def test_lines_for_people(self):
        message = pcm_response(audio.tone(0.3), text="Hi\n\x1b[2Jthere")
        message = message[:-1] + ', "heard": "why is the sky blue"}'
        with self.serve(whole(message)) as server:
            result = self.run_bear(server.url, "--say", self.question, "--fast")
        self.assertEqual(result.code, 0, result.log)
        self.assertRegex(result.out, r"\Aheard: why is the sky blue\nanswered: Hi  \[2Jthere\nfirst_sound_ms: \d+\n\Z")

    def test_json_has_its_keys_and_one_line_per_question(self):
        with self.serve() as server:
            result = self.ask(server, say=[self.question] * 2)
        self.assertEqual(len(result.out.splitlines()), 2)
        for turn in result.turns:
            self.assertEqual(set(turn), {"turn", "result", "text", "first_sound_ms", "release_to_sound_ms",
                                         "reply_audio_ms"})

    def test_the_voice_of_all_answers_is_in_one_file(self):
        with self.serve() as server:
            result = self.ask(server, say=[self.question] * 3)
        self.assertAlmostEqual(result.voice_s, sum(turn["reply_audio_ms"] for turn in result.turns) / 1000, delta=0.01)
        self.assertGreater(audio.share_of_tone(result.voice[:8000], 440), 0.8)

    # --- typed

    def type_in(self, server, text, *more):
        process = self.start(server.url, "--type", "--fast", *more, stdin=subprocess.PIPE)
        return self.finish(process, typed=text.encode())

    def test_typed_lines_are_asked_one_after_another_and_the_end_of_input_ends_it(self):
        with self.serve() as server:
            result = self.type_in(server, "Hello bear\n\n  tell me a joke  \nbye", "--json")
            self.assertEqual([turn.text for turn in server.turns], ["Hello bear", "tell me a joke", "bye"])
        self.assertEqual((result.code, result.results), (0, ["answered"] * 3), result.log)

    def test_the_next_line_waits_for_the_answer(self):
        order = []

        async def slow(socket, turn):
            order.append(("asked", turn.text))
            await socket.send(system("heartbeat_response", session_status="active"))
            order.append(("answered", turn.text))
            await socket.send(mp3_response(self.mp3))

        with self.serve(slow) as server:
            self.type_in(server, "one\ntwo\nthree\n")
        self.assertEqual(order, [(what, text) for text in ("one", "two", "three") for what in ("asked", "answered")])

    def test_hundreds_of_lines_in_a_pipe_and_one_of_10000_bytes(self):
        text = "".join(f"question number {i}\n" for i in range(300)) + "é" * 5000 + "\nlast\n"
        with self.serve(whole(mp3_response(self.mp3[:600]))) as server:
            self.type_in(server, text)
            texts = [turn.text for turn in server.turns]
        self.assertEqual(texts[:300], [f"question number {i}" for i in range(300)])
        self.assertEqual((texts[300], texts[301:]), ("é" * 1000, ["last"]))

    def test_no_input_at_all(self):
        with self.serve() as server:
            self.assertEqual(self.type_in(server, "").code, 0)

    def test_recordings_first_then_lines(self):
        with self.serve() as server:
            result = self.type_in(server, "and you?\n", "--say", str(self.question), "--json")
            self.assertEqual([turn.text for turn in server.turns], [None, "and you?"])
        self.assertEqual(result.results, ["answered"] * 2)

    def test_a_terminal_is_prompted(self):
        with self.serve() as server:
            leader, follower = pty.openpty()
            process = self.start(server.url, "--type", "--fast", stdin=follower)
            os.close(follower)
            os.write(leader, b"hello\n")
            time.sleep(1)
            os.write(leader, b"\x04")
            result = self.finish(process)
            os.close(leader)
        self.assertEqual(result.code, 0, result.log)
        self.assertTrue(result.out.startswith("> answered: hello\n"), result.out)

    def at_terminal(self, url, *lines):
        """All that stands on the terminal at the end; each line is typed at a prompt."""
        leader, follower = pty.openpty()
        process = subprocess.Popen(self.command(url, "--type", "--fast"), stdin=follower, stdout=follower,
                                   stderr=follower)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        os.close(follower)
        seen, n_seen = b"", 0
        for line in [*lines, "\x04"]:
            while b"> " not in seen[n_seen:]:  # a warning may stand behind it already
                seen += os.read(leader, 4096)
            seen += b"|"
            n_seen = len(seen)
            os.write(leader, line.encode())
        with contextlib.suppress(OSError):  # so ends a terminal
            while more := os.read(leader, 4096):
                seen += more
        os.close(leader)
        return seen.decode().replace("\r", ""), process.wait()

    def test_at_a_terminal_one_sees_the_conversation_and_nothing_else(self):
        with self.serve() as server:
            seen, code = self.at_terminal(server.url, "hello\n")
        self.assertRegex(seen, r"\A> \|hello\nanswered: hello\nfirst_sound_ms: \d+\n> \|\s*\Z")
        self.assertEqual(code, 0)

    def test_at_a_terminal_one_is_told_that_there_is_no_server(self):
        seen, code = self.at_terminal("wss://localhost:1", "hello\n")
        self.assertIn("result: offline", seen)
        self.assertEqual(code, 1)

    # --- how it ends

    def test_an_interrupt_ends_it_cleanly(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.serve() as server:
                process = self.start(server.url, "--type", stdin=subprocess.PIPE)
                while not server.connections or not server.connections[0].messages:
                    time.sleep(0.02)
                process.send_signal(number)
                result = self.finish(process)
                self.assertEqual(result.code, 0, result.log)

    def test_an_interrupt_while_it_speaks_leaves_a_good_file_behind(self):
        voice = self.folder / "voice.wav"
        with self.serve(whole(pcm_response(audio.tone(20)))) as server:
            process = self.start(server.url, "--type", "--out", voice, stdin=subprocess.PIPE)
            process.stdin.write(b"a long story\n")
            process.stdin.flush()
            while not voice.exists() or voice.stat().st_size < 30000:
                time.sleep(0.02)
            process.send_signal(signal.SIGINT)
            result = self.finish(process, voice)
        self.assertEqual(result.code, 1, result.log)
        self.assertTrue(0.9 < result.voice_s < 20, result.voice_s)

    def test_what_is_printed_never_gets_into_the_voice_though_descriptors_are_closed(self):
        for closed in ("<&-", ">&-", "2>&-", "<&- >&- 2>&-"):
            voice = self.folder / "closed.wav"
            with self.serve() as server:
                command = self.command(server.url, "--say", self.question, "--fast", "--json", "--out", voice)
                done = subprocess.run(["sh", "-c", f'"$@" {closed}', "sh", *command], capture_output=True, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            samples, _ = audio.read_wav(voice)
            self.assertEqual(voice.stat().st_size, 44 + 2 * len(samples))

    def test_a_report_that_cannot_be_written_is_no_success(self):
        with self.serve() as server, open("/dev/full", "wb") as full:
            command = self.command(server.url, "--say", self.question, "--fast", "--json")
            done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"standard output", done.stderr)

    def test_a_line_in_a_pipe_waits_for_a_server_and_not_for_ever(self):
        process = self.start("wss://localhost:1", "--type", "--give-up-s", "1", stdin=subprocess.PIPE)
        process.stdin.write(b"hello\n")
        process.stdin.flush()
        process.wait(60)  # while the pipe stays open
        self.assertEqual(process.returncode, 3)

    def card(self, heard):
        """The environment of a sound card that takes every sample and hears these, over and over."""
        recording, config = self.folder / "card.raw", self.folder / "asound.conf"
        recording.write_bytes(heard * (1 << 16))
        config.write_text('pcm.heard { type file slave.pcm { type null } file "/dev/null" infile "%s" format "raw" }\n'
                          'pcm.!default { type asym playback.pcm { type null } capture.pcm "heard" }\n' % recording)
        return {"ALSA_CONFIG_PATH": str(config)}

    def check_unfit(self, heard, word):
        process = self.start("wss://localhost:1", "--alsa", stdin=subprocess.PIPE, env=self.card(heard))
        log = ""
        while "SELF_TEST_FAILED" not in log:
            line = process.stderr.readline().decode()
            self.assertTrue(line, log)
            log += line
        process.terminate()
        log += self.finish(process).log
        self.assertIn(f"SELF_TEST_FAILED: {word}", log)
        self.assertNotIn("Security self-test passed", log)

    def test_a_microphone_that_always_says_the_same_is_found_before_the_bear_connects(self):
        self.check_unfit(b"\0\0", "MICROPHONE_STUCK")

    def test_a_microphone_at_the_ends_of_the_scale_is_found_before_the_bear_connects(self):
        self.check_unfit(b"\xff\x7f\x00\x80", "MICROPHONE_CLIPPED")

    def test_a_sound_card(self):
        with self.serve() as server:
            process = self.start(server.url, "--alsa", "--type", "--json", stdin=subprocess.PIPE,
                                 env=self.card(b"\x01\x00\xff\xff\x02\x00"))
            result = self.finish(process, typed=b"hello\n")
        self.assertEqual((result.code, result.results), (0, ["answered"]), result.log)

    def test_a_machine_without_a_sound_card_says_so(self):
        config = self.folder / "none.conf"
        config.write_text("pcm.!default { type hw card 77 }\n")
        process = self.start("wss://localhost:1", "--alsa", env={"ALSA_CONFIG_PATH": str(config)})
        result = self.finish(process)
        self.assertEqual(result.code, 2)
        self.assertIn("sound card", result.log)

    def test_what_is_to_be_kept_is_kept_in_the_folder_of_state_and_holds_nothing_that_was_said(self):
        state = self.folder / "state"
        with self.serve() as server:
            for _ in range(2):
                self.assertEqual(self.ask(server, "--state", state).code, 0)
        self.assertEqual([path.name for path in state.iterdir()], ["rules"])
        self.assertLess((state / "rules").stat().st_size, 100)

    def test_a_folder_of_state_that_cannot_be_made_is_told(self):
        self.assertEqual(self.run_bear("wss://localhost:1", "--type", "--state", self.key_file / "x").code, 2)

    def test_the_device_is_named_in_the_log(self):
        with self.serve() as server:
            self.assertIn(f"📱 Device: {DEVICE_ID}", self.ask(server).log)


if __name__ == "__main__":
    unittest.main()
