"""Every message and every odd form of the v1 protocol, through a client that is not ours."""
import asyncio
import base64
import json
import unittest

import websockets

from support import audio
from support.field_bear import FieldBear, url
from support.teddyd import Teddyd

BEAR = "bear_000"


class Protocol(unittest.IsolatedAsyncioTestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Teddyd("stt.model=content", "auth.chunk_hmac=verify", "net.listen_plain=127.0.0.1:0")
        cls.server.enrol(BEAR)
        cls.server.start()
        cls.question = audio.speech("what does a cat say")

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def bear(self, **changes):
        return FieldBear(self.server, BEAR, **changes)

    async def test_the_first_message_is_connection_established(self):
        async with self.bear() as bear:
            self.assertEqual(bear.established["type"], "system")
            data = bear.established["data"]
            self.assertEqual(data["type"], "connection_established")
            self.assertTrue(data["session_id"] and data["message"] and data["server_time"].endswith("Z"))

    async def test_the_alias_path_works_too(self):
        async with websockets.connect(url(self.server, BEAR, path="/ws/esp32/connect"), ssl=self.server.trust()) as bear:
            self.assertEqual(json.loads(await bear.recv())["type"], "system")

    async def test_the_plain_listener_behind_a_proxy_speaks_the_same(self):
        async with self.bear(scheme="ws") as bear:
            self.assertEqual((await bear.type("hello"))["type"], "audio_response")

    async def test_an_upper_case_token_is_accepted(self):
        from support.field_bear import token
        async with self.bear(token=token(self.server.key(BEAR), BEAR).upper()) as bear:
            self.assertEqual(bear.established["type"], "system")

    async def test_an_arabic_name_in_the_address_is_accepted(self):
        async with self.bear(child_name="أحمد") as bear:
            self.assertEqual(bear.established["type"], "system")

    async def test_a_client_that_offers_a_subprotocol_gets_v1(self):
        async with websockets.connect(url(self.server, BEAR), ssl=self.server.trust(),
                                      subprotocols=["teddy.v9"]) as bear:
            self.assertIsNone(bear.subprotocol)
            self.assertEqual(json.loads(await bear.recv())["type"], "system")

    async def test_start_and_chunks_are_acknowledged(self):
        async with self.bear() as bear:
            await bear.send({"type": "audio_start", "audio_session_id": "abc"})
            start = (await bear.receive())["data"]
            self.assertEqual((start["type"], start["audio_session_id"], start["status"]),
                             ("audio_start_ack", "abc", "ready"))
            await bear.say(self.question, "abc")
            for at in range(0, len(self.question), 4096):
                ack = (await bear.receive())["data"]
                size = min(4096, len(self.question) - at)
                self.assertEqual(ack, {**ack, "type": "audio_ack", "chunk_id": str(at // 4096 + 1), "bytes": size,
                                       "final": at + size == len(self.question), "audio_session_id": "abc"})
            self.assertEqual((await bear.receive())["type"], "audio_response")

    async def answered(self, bear):
        return (await bear.until("audio_response", "error", "text_response"))["type"]

    async def test_an_utterance_may_end_by_its_final_chunk_alone(self):
        async with self.bear() as bear:
            await bear.say(self.question)
            self.assertEqual(await self.answered(bear), "audio_response")

    async def test_an_utterance_may_end_by_audio_end_alone(self):
        async with self.bear() as bear:
            await bear.say(self.question, final=False)
            await bear.send({"type": "audio_end"})
            self.assertEqual(await self.answered(bear), "audio_response")

    async def test_both_ends_give_one_answer_and_no_error(self):
        async with self.bear() as bear:
            self.assertEqual((await bear.ask(self.question))["type"], "audio_response")
            await bear.send({"type": "ping"})
            self.assertEqual((await bear.receive())["type"], "pong")

    async def test_a_final_chunk_without_sound_behind_audio_end_takes_no_answer_away(self):
        async with self.bear() as bear:
            await bear.send({"type": "audio_start", "audio_session_id": "q1"})
            await bear.say(self.question, "q1", final=False)
            await bear.send({"type": "audio_end", "audio_session_id": "q1"})
            await bear.send({"type": "audio_chunk", "chunk_id": "last", "audio_data": "", "is_final": True})
            answer = await bear.until("audio_response", "error", "text_response")
            self.assertEqual((answer["type"], answer["audio_session_id"]), ("audio_response", "q1"))

    async def test_a_press_without_sound_is_told_so_after_an_earlier_question_too(self):
        async with self.bear() as bear:
            self.assertEqual((await bear.ask(self.question))["type"], "audio_response")
            await bear.send({"type": "audio_end"})
            self.assertEqual((await bear.until("error"))["error_code"], "no_audio_data")
            await bear.send({"type": "audio_start", "audio_session_id": "q2"})
            await bear.send({"type": "audio_end", "audio_session_id": "q2"})
            error = await bear.until("error")
            self.assertEqual((error["error_code"], error["audio_session_id"]), ("no_audio_data", "q2"))

    async def test_an_id_that_is_absent_too_long_or_in_use_is_made_by_the_server(self):
        async with self.bear() as bear:
            given = []
            for wanted in (None, "x" * 65, "x" * 64, "x" * 64, "", 17):
                await bear.send({"type": "audio_start", "audio_session_id": wanted})
                given.append((await bear.receive())["data"]["audio_session_id"])
            self.assertEqual(given[2], "x" * 64)
            self.assertEqual(len(set(given)), len(given))
            self.assertTrue(all(0 < len(name) <= 64 for name in given))

    async def test_a_jwt_in_a_header_is_not_looked_at(self):
        async with websockets.connect(url(self.server, BEAR), ssl=self.server.trust(),
                                      extra_headers={"Authorization": "Bearer eyJhbGciOiJIUzI1NiJ9.e30.c2ln"}) as bear:
            self.assertEqual(json.loads(await bear.recv())["type"], "system")

    async def test_a_signed_chunk_with_a_private_number_in_place_of_the_id_is_refused_only_when_wrong(self):
        async with self.bear() as bear:
            await bear.say(self.question, "abc", signed=True)
            self.assertEqual(await self.answered(bear), "audio_response")
            await bear.send({"type": "audio_chunk", "chunk_id": "1", "hmac": "0" * 64,
                             "audio_data": base64.b64encode(bytes(64)).decode()})
            self.assertEqual((await bear.receive())["error_code"], "audio_chunk_error")

    async def test_errors_have_the_codes_of_the_field(self):
        cases = [
            ("hello", "invalid_json"), ("[1]", "invalid_json"), ("{}", "invalid_json"), ('{"type":1}', "invalid_json"),
            ("[" * 1000 + "]" * 1000, "invalid_json"), (b"\x00\x01", "invalid_json"),
            ('{"type":"ping"', "invalid_json"), ("", "invalid_json"),
            ('{"type":"text_message","text":"a\\u0000"}', None),
            (json.dumps({"type": "text_message", "text": "x" * 10000}), "message_too_large"),
            ({"type": "audio_chunk", "chunk_id": "1"}, "missing_audio_data"),
            ({"type": "audio_chunk", "chunk_id": "1", "audio_data": None}, "invalid_audio_data"),
            ({"type": "audio_chunk", "chunk_id": "1", "audio_data": "!!!!"}, "invalid_audio_data"),
            ({"type": "audio_chunk", "chunk_id": "1", "audio_data": "AAAA"}, "invalid_audio_data"),
            ({"type": "text_message", "text": ""}, "empty_text"), ({"type": "text_message"}, "empty_text"),
            ({"type": "audio_end"}, "no_audio_data"),
        ]
        async with self.bear() as bear:
            for message, code in cases:
                with self.subTest(message=str(message)[:60]):
                    await bear.send(message)
                    answer = await bear.until("error", "audio_response", "text_response")
                    self.assertEqual(answer.get("error_code"), code)
                    if code:
                        self.assertTrue(answer["error_message"])
            await bear.send({"type": "audio_chunk", "chunk_id": "1", "is_final": True,
                             "audio_data": base64.b64encode(bytes(900)).decode()})
            self.assertEqual((await bear.until("error"))["error_code"], "audio_too_short")

    async def test_ten_megabytes_in_one_message_are_refused_and_the_session_goes_on(self):
        async with self.bear() as bear:
            await bear.send("x" * (10 << 20))
            self.assertEqual((await bear.receive())["error_code"], "message_too_large")
            await bear.send({"type": "ping"})
            self.assertEqual((await bear.receive())["type"], "pong")

    async def test_more_than_thirty_seconds_is_audio_too_large(self):
        async with self.bear() as bear:
            await bear.say(audio.silence(31))
            self.assertEqual((await bear.until("error"))["error_code"], "audio_too_large")
            await bear.send({"type": "ping"})
            await bear.until("pong")

    async def test_a_message_in_fragments_is_one_message(self):
        async with self.bear() as bear:
            await bear.socket.send(iter(['{"type":', '"pi', 'ng"}']))
            self.assertEqual((await bear.receive())["type"], "pong")

    async def test_heartbeat_ping_and_informational_messages(self):
        async with self.bear() as bear:
            await bear.send({"type": "heartbeat", "device_id": BEAR, "status": "ok", "timestamp": 1})
            data = (await bear.receive())["data"]
            self.assertEqual(data["type"], "heartbeat_response")
            self.assertTrue(data["timestamp"] and data["session_status"])
            for name in ("system_status", "device_status", "sensor_data", "connection_health_report", "handshake",
                         "message_ack", "resume_ack", "stream_ack", "response", "button_pressed", "never_heard_of"):
                await bear.send({"type": name, "free_heap": 100000, "wifi_rssi": -50, "uptime": 5, "extra": [{}]})
            await bear.send({"type": "ping"})
            pong = await bear.receive()
            self.assertEqual(pong["type"], "pong")
            self.assertIsInstance(pong["timestamp"], int)

    async def test_a_second_connection_ends_the_first_with_its_reason(self):
        async with self.bear() as first:
            async with self.bear() as second:
                with self.assertRaises(websockets.ConnectionClosed):
                    await first.receive()
                self.assertEqual((first.socket.close_code, first.socket.close_reason), (1000, "device_reconnection"))
                self.assertEqual((await second.type("hello"))["type"], "audio_response")

    async def test_a_new_question_cancels_the_answer_being_made(self):
        async with self.bear() as bear:
            await bear.send({"type": "audio_start", "audio_session_id": "old"})
            await bear.say(self.question, "old")
            await bear.send({"type": "audio_start", "audio_session_id": "new"})
            await bear.say(self.question, "new")
            answer = await bear.until("audio_response")
            if answer["audio_session_id"] == "old":  # it was on its way already
                answer = await bear.until("audio_response")
            self.assertEqual(answer["audio_session_id"], "new")
            await bear.send({"type": "ping"})
            self.assertEqual((await bear.receive())["type"], "pong")

    async def test_a_bear_that_vanishes_in_the_middle_of_a_turn_can_come_back(self):
        async with self.bear() as bear:
            await bear.say(self.question)
            bear.socket.transport.abort()
        async with self.bear() as bear:
            self.assertEqual((await bear.ask(self.question))["type"], "audio_response")


if __name__ == "__main__":
    unittest.main()
