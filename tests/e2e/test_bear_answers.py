"""teddy-bear against a server of the field: every form in which an answer may come, and every way it may be broken."""
import base64
import contextlib
import json
import time
import unittest

from support import audio
from support.bear import BearTest
from support.field_server import (FieldServer, abort, byte_by_byte, close, cut_after, echo_id, fragments,
                                  fragments_and_pings, mp3_response, nested_response, pcm_response, response, system,
                                  whole)

SECONDS = 1.5
HZ = 440


def id3_tag(n_bytes):
    """A tag as it stands before a song with a picture."""
    return b"ID3\x04\0\0" + bytes(n_bytes >> shift & 127 for shift in (21, 14, 7, 0)) + b"\x55" * n_bytes


class AnswersTest(BearTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pcm = audio.tone(SECONDS, HZ)
        cls.mp3 = audio.mp3(audio.tone(SECONDS, HZ, 22050))

    def serve(self, *answers, **more):
        return FieldServer(*self.good_server(), answers=answers, **more)

    def hear(self, *answers, **more):
        with self.serve(*answers, **more) as server:
            return self.ask(server)

    def check_heard_the_tone(self, result, seconds=SECONDS, text="hello"):
        self.assertEqual((result.code, result.results), (0, ["answered"]), result.log)
        self.assertEqual(result.turns[0]["text"], text)
        self.assertAlmostEqual(result.voice_s, seconds, delta=0.12)
        self.assertAlmostEqual(result.turns[0]["reply_audio_ms"] / 1000, result.voice_s, delta=0.01)
        self.assertGreater(audio.share_of_tone(result.voice, HZ), 0.9)
        self.assertGreaterEqual(result.turns[0]["first_sound_ms"], 0)
        self.assertGreaterEqual(result.turns[0]["release_to_sound_ms"], 0)

    # --- forms

    def test_mp3(self):
        self.check_heard_the_tone(self.hear(whole(mp3_response(self.mp3))))

    # Of what is not too loud every sample is played as it came, but for a rise of 5 ms in front and a glide behind.
    RIM = 80

    def check_played(self, voice, pcm):
        samples = audio.samples_of(pcm)
        self.assertEqual(list(voice[self.RIM:len(samples)]), list(samples[self.RIM:]))
        self.assertLessEqual(len(voice), len(samples) + self.RIM)

    def test_pcm_is_played_sample_for_sample(self):
        quiet = audio.tone(SECONDS, HZ, level=2000)
        result = self.hear(whole(pcm_response(quiet)))
        self.check_heard_the_tone(result)
        self.check_played(result.voice, quiet)

    def test_nothing_is_louder_than_the_cap_and_it_is_still_the_same_tone(self):
        result = self.hear(whole(pcm_response(audio.tone(SECONDS, HZ, level=30000))))
        self.check_heard_the_tone(result)
        for at in range(0, len(result.voice) - 1600, 400):
            self.assertLessEqual(audio.rms(result.voice[at:at + 1600]), 3277)

    def test_nested_under_params_as_older_servers_do(self):
        self.check_heard_the_tone(self.hear(whole(nested_response(self.mp3, format="mp3", sample_rate=22050))))
        self.check_heard_the_tone(self.hear(whole(nested_response(self.pcm, format="pcm_s16le", audio_rate=16000))))

    def test_type_comes_last_and_format_after_the_audio(self):
        order = ["audio_data", "text", "format", "sample_rate", "type"]
        self.check_heard_the_tone(self.hear(whole(mp3_response(self.mp3, order=order))))
        order = ["text", "audio_data", "audio_rate", "format", "type"]
        self.check_heard_the_tone(self.hear(whole(pcm_response(self.pcm, order=order))))

    def test_no_format_at_all(self):
        self.check_heard_the_tone(self.hear(whole(response(self.mp3))))
        self.check_heard_the_tone(self.hear(whole(response(self.pcm))))

    def test_the_mp3_header_beats_a_wrong_sample_rate(self):
        self.check_heard_the_tone(self.hear(whole(mp3_response(self.mp3, rate_hz=44100))))

    def test_stereo_mp3_at_44100(self):
        mono = audio.tone(SECONDS, HZ, 44100)
        stereo = b"".join(mono[i:i + 2] * 2 for i in range(0, len(mono), 2))
        mp3 = audio.mp3(stereo, 44100, 128, channels=2)
        self.check_heard_the_tone(self.hear(whole(mp3_response(mp3, rate_hz=44100))))

    def test_the_questions_id_is_given_back(self):
        self.check_heard_the_tone(self.hear(echo_id(lambda _turn: mp3_response(self.mp3))))

    def test_bare_ok_texts_and_unknown_messages_before_the_answer(self):
        chatter = [json.dumps({"type": kind}) for kind in ("welcome", "policy", "dance", "stream_start", "pong")]
        chatter += ["not json at all", "[1,2", '{"no":"type"}', "{}", "null", '{"type":7}']
        result = self.hear(whole(*chatter, mp3_response(self.mp3)), first_texts=["dev-ok", "ok"])
        self.check_heard_the_tone(result)

    def test_a_microphone_is_not_opened_from_afar(self):
        with self.serve(whole('{"type":"stream_start"}', mp3_response(self.mp3))) as server:
            self.ask(server)
            acks = server.connections[0].of_type("stream_ack")
        self.assertEqual([ack["status"] for ack in acks], ["refused"])

    def test_text_in_another_script_survives(self):
        self.check_heard_the_tone(self.hear(whole(mp3_response(self.mp3, text="مرحبا 🧸"))), text="مرحبا 🧸")

    def test_what_the_server_heard_is_told_when_it_says_so(self):
        message = json.loads(mp3_response(self.mp3))
        message["heard"] = "why is the sky blue"
        result = self.hear(whole(json.dumps(message)))
        self.assertEqual(result.turns[0]["heard"], "why is the sky blue")

    def test_audio_of_a_message_that_is_no_answer_is_not_heard(self):
        others = [json.dumps({"type": "dance", "audio_data": base64.b64encode(audio.tone(5, 3000)).decode()}),
                  json.dumps({"audio_data": base64.b64encode(audio.tone(1, 3000)).decode(), "type": "dance"})]
        self.check_heard_the_tone(self.hear(whole(*others, mp3_response(self.mp3))))

    def test_a_tag_with_a_picture_before_the_first_frame_is_passed_over(self):
        self.check_heard_the_tone(self.hear(whole(mp3_response(id3_tag(5000) + self.mp3))))

    # --- sizes and splits

    def test_400_kb_in_one_message(self):
        result = self.hear(whole(mp3_response(self.large_mp3())))
        self.check_heard_the_tone(result, seconds=20)

    def test_400_kb_in_fragments(self):
        message = mp3_response(self.large_mp3())
        self.check_heard_the_tone(self.hear(fragments(message, 7919)), seconds=20)

    def test_fragments_of_three_bytes(self):
        message = mp3_response(self.mp3[:3000])
        result = self.hear(fragments(message, 3))
        self.assertEqual(result.results, ["answered"], result.log)

    def test_one_byte_at_a_time_through_a_slow_socket(self):
        short = audio.mp3(audio.tone(0.6, HZ, 22050), kbps=32)
        self.check_heard_the_tone(self.hear(byte_by_byte(mp3_response(short))), seconds=0.6)

    def test_pings_between_fragments_change_nothing(self):
        self.check_heard_the_tone(self.hear(fragments_and_pings(mp3_response(self.mp3), 37)))

    def large_mp3(self):
        mp3 = audio.mp3(audio.tone(20, HZ, 22050), kbps=128)
        self.assertGreater(len(base64.b64encode(mp3)), 400_000)
        return mp3

    # --- real time

    def test_in_real_time_the_speaker_sets_the_pace_and_a_long_answer_is_whole(self):
        chatter = [system("heartbeat_response", session_status="active")] * 50
        began = time.monotonic()
        quiet = audio.tone(4, HZ, level=2000)
        with self.serve(whole(pcm_response(quiet), *chatter)) as server:
            result = self.ask(server, say=[self.short_question()], real_time=True)
        took_s = time.monotonic() - began
        self.check_heard_the_tone(result, seconds=4)
        self.check_played(result.voice, quiet)
        self.assertGreater(took_s, 4.9)  # a question of one second, an answer of four

    def test_in_real_time_answers_of_every_size_and_split_are_whole_though_reading_must_wait(self):
        # All at once; what differs is where records, frames and pieces end.
        question = self.short_question()
        messages = [mp3_response(audio.mp3(audio.tone(3, HZ, 22050), kbps=kbps)) for kbps in (32, 48, 56, 80, 128)]
        sends = [whole(message) for message in messages] + [fragments(messages[1], n) for n in (100, 1000, 1023, 5000)]
        with contextlib.ExitStack() as stack:
            servers = [stack.enter_context(self.serve(send)) for send in sends]
            bears = [self.start(server.url, "--say", question, "--json") for server in servers]
            results = [self.finish(bear) for bear in bears]
        for result in results:
            self.assertEqual((result.code, result.results), (0, ["answered"]), result.log)
            self.assertAlmostEqual(result.turns[0]["reply_audio_ms"], 3050, delta=100)

    def short_question(self):
        return audio.write_wav(self.folder / "short.wav", self.question_pcm[:32000])

    # --- damage: never a crash, always told, and the bear goes on

    def check_told(self, answer, results):
        """The broken answer's turn ends unanswered aloud, and the next question is answered."""
        with self.serve(answer, whole(mp3_response(self.mp3))) as server:
            result = self.ask(server, say=[self.question, self.question], give_up_s=10)
        self.assertIn(result.results[0], results, result.log)
        self.assertEqual(result.results[1:], ["answered"], result.log)
        self.assertEqual(result.code, 1)

    def test_garbage_instead_of_mp3(self):
        order = ["type", "format", "audio_data", "text"]
        self.check_told(whole(mp3_response(bytes(i * 37 % 251 for i in range(20000)), order=order)), ["cut"])

    def test_garbage_in_the_middle_of_mp3_plays_what_is_good(self):
        damaged = self.mp3[:4000] + b"\x5a" * 900 + self.mp3[4900:]
        result = self.hear(whole(mp3_response(damaged)))
        self.assertIn(result.results[0], ["answered", "cut"])
        self.assertGreater(result.voice_s, 0.6)

    def test_broken_base64(self):
        self.check_told(whole(response("//!!//" + base64.b64encode(self.mp3).decode(), format="mp3")),
                        ["cut", "error", "text_only"])

    def test_base64_that_breaks_half_way_plays_the_first_half(self):
        quiet = audio.tone(SECONDS, HZ, level=2000)
        good = base64.b64encode(quiet).decode()
        with self.serve(whole(response(good[:30000] + "*" + good[30000:], format="pcm_s16le"))) as server:
            result = self.ask(server)
        self.assertEqual((result.code, result.results), (1, ["cut"]))
        n_good = 30000 * 3 // 4 // 2
        self.assertEqual(list(result.voice[self.RIM:n_good]), list(audio.samples_of(quiet)[self.RIM:n_good]))
        self.assertGreater(len(result.voice), n_good + 8000)  # and then the bear says that something went wrong

    def test_truncated_json(self):
        self.check_told(whole(mp3_response(self.mp3)[:-9000]), ["cut", "error"])

    def test_an_error_message(self):
        message = json.dumps({"type": "error", "error_code": "processing_error", "error_message": "sorry"})
        with self.serve(whole(message)) as server:
            result = self.ask(server)
        self.assertEqual((result.code, result.results), (1, ["error"]))
        self.assertEqual(result.turns[0]["error_code"], "processing_error")

    def test_text_without_a_voice(self):
        self.check_told(whole(json.dumps({"type": "text_response", "text": "hm"})), ["text_only"])

    def test_a_server_that_closes_in_the_turn(self):
        self.check_told(close(1011, "internal"), ["link_lost"])

    def test_a_server_that_is_killed_in_the_turn(self):
        self.check_told(abort(), ["link_lost"])

    def test_a_server_that_is_killed_in_the_middle_of_the_answer(self):
        self.check_told(cut_after(mp3_response(self.mp3), 6000), ["cut", "link_lost"])

    def test_a_server_that_is_killed_while_the_child_speaks(self):
        seen = []

        async def kill_once(socket, turn):
            if len(turn.chunks) == 2 and not seen:
                seen.append(1)
                socket.transport.abort()

        with self.serve(whole(mp3_response(self.mp3)), on_chunk=kill_once) as server:
            result = self.ask(server, say=[self.question, self.question], give_up_s=10)
            self.assertEqual(len(server.connections), 2)
        self.assertEqual((result.code, result.results), (1, ["link_lost", "answered"]), result.log)

    def test_a_frame_of_binary_is_passed_over(self):
        async def binary_first(socket, _turn):
            await socket.send(b"\x00\x01" * 3000)
            await socket.send(system("heartbeat_response", session_status="active"))
            await socket.send(mp3_response(self.mp3))
        self.check_heard_the_tone(self.hear(binary_first))

    # --- memory

    def peaks_of(self, *messages, **more):
        """The most heap that each answer needed; the first one warms the decoder up."""
        with self.serve(*(whole(message) for message in messages)) as server:
            result = self.ask(server, say=[self.short_question()] * len(messages), watch_heap=True, **more)
        self.assertEqual(len(result.turns), len(messages), result.log)
        heap = result.heap()
        if not heap:
            self.skipTest("this build counts no allocations")
        self.assertGreater(heap[1][0], 0)  # it does count
        self.assertLess(heap[-1][1], 4096, heap)
        return [peak for peak, _ in heap][1:]

    def small_response(self):
        small = mp3_response(audio.mp3(audio.tone(0.5, HZ, 22050), kbps=48))
        self.assertLess(len(small), 6000)
        return small

    def check_same(self, peaks):
        # A tenth of the difference in size would be 40 KB.
        self.assertLess(max(peaks) - min(peaks), 4096, peaks)

    def test_a_reply_of_400_kb_needs_no_more_memory_than_one_of_4_kb(self):
        small, large = self.small_response(), mp3_response(self.large_mp3())
        self.check_same(self.peaks_of(small, small, large, small, large))

    def test_in_real_time_when_the_speaker_holds_the_network_back_it_needs_no_more_either(self):
        large = mp3_response(audio.mp3(audio.tone(7.7, HZ, 44100), 44100, 320), rate_hz=44100)
        self.assertGreater(len(large), 400_000)
        small = self.small_response()
        self.check_same(self.peaks_of(small, small, large, real_time=True))

    def test_whatever_is_in_a_reply_of_400_kb_the_memory_stays_the_same(self):
        small = self.small_response()
        order = ["type", "format", "text", "audio_data"]
        contents = [id3_tag(300_000) + self.mp3, id3_tag(300_000)[:3000] * 100, self.mp3[:2000] + id3_tag(300_000),
                    bytes(i * 37 % 251 for i in range(300_000)), b"\xff" * 300_000]
        odd = [mp3_response(content, order=order) for content in contents]
        odd.append(json.dumps({"type": "audio_response", "text": "x" * 400_000, "audio_data": ""}))
        odd.append(json.dumps({"type": "dance", "steps": ["left", "right"] * 30_000}))
        self.check_same(self.peaks_of(small, small, *odd[:-1]))
        with self.serve(whole(small), whole(odd[-1], small)) as server:
            result = self.ask(server, say=[self.short_question()] * 2, watch_heap=True)
        self.assertEqual(result.results, ["answered"] * 2, result.log)
        self.check_same([result.heap()[1][0], *self.peaks_of(small, small)])


if __name__ == "__main__":
    unittest.main()
