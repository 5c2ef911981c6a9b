"""What teddy-bear sends: who it is, and a question exactly as the microphone heard it."""
import base64
import hashlib
import hmac
import subprocess
import time
import unittest

from support import audio
from support.bear import CHILD_ID, CHILD_NAME, DEVICE_ID, KEY, PROGRAM, BearTest
from support.field_server import PATH, FieldServer, mp3_response, whole


def sign(*parts):
    return hmac.new(KEY.encode(), b"".join(parts), hashlib.sha256).hexdigest()


class UplinkTest(BearTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.answer = mp3_response(audio.mp3(audio.tone(0.5, 440, 22050)))

    def asked(self, *more, path="", **kwargs):
        """One question; returns what the server saw and what the bear said."""
        with FieldServer(*self.good_server(), answers=[whole(self.answer)]) as server:
            server.url += path
            result = self.ask(server, *more, **kwargs)
        self.assertEqual(result.code, 0, result.log)
        return server.connections[0], result

    # --- who it is

    def test_the_url_says_who_and_the_token_is_the_hmac_of_the_device_id(self):
        connection, _ = self.asked()
        self.assertEqual(connection.path, PATH)
        self.assertEqual(connection.query, {"device_id": DEVICE_ID, "child_id": CHILD_ID, "child_name": CHILD_NAME,
                                            "child_age": "7", "token": sign(DEVICE_ID.encode())})

    def test_the_path_of_the_url_counts(self):
        connection, _ = self.asked(path="/ws/esp32/connect")
        self.assertEqual(connection.path, "/ws/esp32/connect")

    def test_an_arabic_name_arrives(self):
        identity = self.identity()
        identity[identity.index(CHILD_NAME)] = "أحمد"
        connection, _ = self.asked(identity=identity)
        self.assertEqual(connection.query["child_name"], "أحمد")

    def test_no_other_credential_is_sent(self):
        connection, _ = self.asked()
        self.assertNotIn("Authorization", connection.headers)
        self.assertNotIn("Cookie", connection.headers)

    def test_all_of_it_from_a_secrets_header_and_flags_weigh_more(self):
        secrets = self.folder / "secrets.h"
        secrets.write_text(f'''/* generated */
#pragma once
#define WIFI_PASSWORD "hush"
#define DEVICE_ID "{DEVICE_ID}"
static const char CHILD_ID[] = "other-child";
static const char CHILD_NAME[] = "Zo\\"e"; // quoted
#define CHILD_AGE 5
CHILD_LANGUAGE=ar
#define HMAC_KEY_HEX "{KEY}"
#define JWT_TOKEN "eyJ"
''')
        connection, _ = self.asked("--child-id", CHILD_ID, identity=["--secrets", str(secrets)])
        self.assertEqual(connection.query, {"device_id": DEVICE_ID, "child_id": CHILD_ID, "child_name": "Zoe",
                                            "child_age": "5", "token": sign(DEVICE_ID.encode())})

    def test_the_key_from_the_environment(self):
        with FieldServer(*self.good_server(), answers=[whole(self.answer)]) as server:
            words = ("--say", self.question, "--fast", "--json")
            identity = self.identity()[:-2]
            result = self.finish(self.start(server.url, *words, identity=identity, env={"TEDDY_HMAC_KEY_HEX": KEY}))
        self.assertEqual(result.code, 0, result.log)
        self.assertEqual(server.connections[0].query["token"], sign(DEVICE_ID.encode()))

    # --- what it says

    def check_received(self, received, said):
        """Byte for byte, but for the first 10 ms, in which the click of an opening microphone would be."""
        fade = 2 * 160
        self.assertEqual(len(received), len(said))
        self.assertEqual(received[fade:], said[fade:])

    def test_the_server_receives_the_recording_byte_for_byte(self):
        connection, _ = self.asked()
        self.check_received(connection.turns[0].audio, self.question_pcm)

    def test_chunks_of_4096_bytes_and_a_last_one(self):
        connection, _ = self.asked()
        sizes = [len(base64.b64decode(chunk["audio_data"])) for chunk in connection.turns[0].chunks]
        self.assertEqual(set(sizes[:-1]), {4096})
        self.assertTrue(0 < sizes[-1] <= 4096)
        self.assertEqual([chunk["is_final"] for chunk in connection.turns[0].chunks],
                         [False] * (len(sizes) - 1) + [True])

    def test_a_recording_of_whole_chunks_ends_with_a_final_chunk_too(self):
        path = audio.write_wav(self.folder / "whole.wav", self.question_pcm[:4096 * 4])
        connection, _ = self.asked(say=[path])
        turn = connection.turns[0]
        self.check_received(turn.audio, self.question_pcm[:4096 * 4])
        self.assertEqual([chunk["is_final"] for chunk in turn.chunks].count(True), 1)
        self.assertTrue(turn.chunks[-1]["is_final"])

    def test_the_question_ends_with_a_final_chunk_and_audio_end(self):
        connection, _ = self.asked()
        self.assertEqual(connection.turns[0].ended_by, ["final", "audio_end"])

    def test_each_chunk_is_signed(self):
        connection, _ = self.asked()
        turn = connection.turns[0]
        self.assertTrue(turn.session_id)
        for chunk in turn.chunks:
            self.assertEqual(chunk["audio_session_id"], turn.session_id)
            self.assertEqual(chunk["hmac"], sign(base64.b64decode(chunk["audio_data"]), chunk["chunk_id"].encode(),
                                                 turn.session_id.encode()))

    def test_two_questions_have_two_ids(self):
        connection, result = self.asked(say=[self.question] * 3)
        self.assertEqual([turn["turn"] for turn in result.turns], [1, 2, 3])
        self.assertEqual(len({turn.session_id for turn in connection.turns}), 3)

    def test_no_message_is_larger_than_10000_bytes_and_a_handshake_comes_first(self):
        connection, _ = self.asked()  # the server takes no larger one
        self.assertEqual(connection.messages[0]["type"], "handshake")
        self.assertEqual(connection.messages[0]["device_id"], DEVICE_ID)

    def test_stereo_at_44100_is_brought_to_mono_at_16000(self):
        mono = audio.speech("Why is the sky blue?", 44100)
        stereo = b"".join(mono[i:i + 2] * 2 for i in range(0, len(mono), 2))
        path = audio.write_wav(self.folder / "stereo.wav", stereo, 44100, 2)
        connection, _ = self.asked(say=[path])
        received = connection.turns[0].audio
        self.assertAlmostEqual(len(received) / 2 / 16000, len(mono) / 2 / 44100, delta=0.05)
        want = audio.rms(audio.samples_of(self.question_pcm))
        self.assertAlmostEqual(audio.rms(audio.samples_of(received)) / want, 1, delta=0.1)

    def test_in_real_time_chunks_come_as_the_child_speaks(self):
        times = []

        async def note(_socket, _turn):
            times.append(time.monotonic())

        path = audio.write_wav(self.folder / "real.wav", self.question_pcm[:16000 * 2])
        with FieldServer(*self.good_server(), answers=[whole(self.answer)], on_chunk=note) as server:
            result = self.ask(server, say=[path], real_time=True)
        self.assertEqual(result.code, 0, result.log)
        self.check_received(server.turns[0].audio, self.question_pcm[:16000 * 2])
        self.assertGreater(times[-1] - times[0], 0.5)  # a second of speech

    def test_the_server_and_its_authority_may_stand_in_the_secrets_too(self):
        with FieldServer(*self.good_server(), answers=[whole(self.answer)]) as server:
            secrets = self.folder / "secrets.env"
            for lines in (f"SERVER_URL={server.url}", f"SERVER_HOST=localhost\nSERVER_PORT={server.port}"):
                secrets.write_text(f"DEVICE_ID={DEVICE_ID}\nCHILD_ID={CHILD_ID}\nexport CHILD_AGE='7' # years\n"
                                   f"HMAC_KEY_HEX={KEY}\nCA_FILE={self.authority.ca}\n{lines}\n")
                command = [PROGRAM, "--secrets", secrets, "--say", self.question, "--fast"]
                done = subprocess.run(command, capture_output=True, check=False)
                self.assertEqual(done.returncode, 0, done.stderr)

    # --- what it keeps to itself

    def test_token_name_and_key_and_texts_never_appear_in_the_log(self):
        connection, result = self.asked("--verbose")
        shy = [connection.query["token"], KEY, CHILD_NAME, "hello", "child_name"]
        self.assertIn("Audio response received: '5 characters'", result.log)
        for word in shy:
            self.assertNotIn(word.lower(), result.log.lower())


if __name__ == "__main__":
    unittest.main()
