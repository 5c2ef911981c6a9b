"""Others mean harm, or are broken, while a good bear talks: they are told so and sent away, and it loses nothing.

For each of them `hostile_witness_ms` is printed: the good bear's mean time to an answer beside it, and alone."""
import asyncio
import contextlib
import json
import sys
import time
import unittest

from programs.net_echo import frame
from support import audio
from support.field_bear import FieldBear, refusal, url
from support.raw_bear import RawBear
from support.teddyd import Teddyd

GOOD, BAD = "bear_good_1", "bear_bad_01"
MESSAGES_PER_S, PINGS_PER_S, PER_ADDRESS = 300, 20, 6
N_QUESTIONS = 2
PING = json.dumps({"type": "ping"}).encode()
NOTHING = b""


class Witness(unittest.IsolatedAsyncioTestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Teddyd("stt.model=content", "net.listen_plain=127.0.0.1:0",
                            f"net.max_messages_per_s={MESSAGES_PER_S}", f"net.max_pings_per_s={PINGS_PER_S}",
                            f"net.max_per_address={PER_ADDRESS}")
        cls.addClassCleanup(cls.server.__exit__)
        for bear in (GOOD, BAD):
            cls.server.enrol(bear)
        cls.server.start()
        cls.question = audio.speech("what does a cat say")
        cls.alone_ms = asyncio.run(cls.talk(cls, n_questions=4))

    async def talk(self, n_questions=N_QUESTIONS):
        """The good bear's questions, each chunk acknowledged in order, each answered. Returns the mean time of one."""
        n_chunks = -(-len(self.question) // 4096)
        began_s = time.monotonic()
        async with FieldBear(self.server, GOOD) as bear:
            for number in range(n_questions):
                session_id = f"q{number}"
                await bear.send({"type": "audio_start", "audio_session_id": session_id})
                await bear.say(self.question, session_id)
                acknowledged = []
                while True:
                    message = await bear.receive(60)
                    if message["type"] != "system":
                        break
                    acknowledged.append(message["data"].get("chunk_id"))
                assert acknowledged == [None, *map(str, range(1, n_chunks + 1))], acknowledged
                assert message["type"] == "audio_response" and message["audio_session_id"] == session_id, message
                assert "meow" in message["text"].lower(), message["text"]
        return (time.monotonic() - began_s) * 1000 / n_questions

    async def beside(self, *harms):
        """The good bear talks until all of these are over, and once at least."""
        name = self.id().rpartition(".")[2]
        doing = asyncio.gather(*harms)
        times_ms = [await self.talk()]
        while not doing.done():
            times_ms.append(await self.talk())
        print(f"hostile_witness_ms: {sum(times_ms) / len(times_ms):.0f} beside {name}, {self.alone_ms:.0f} alone",
              file=sys.stderr)
        return await doing

    # --- slow ones
    async def trickle(self, first, piece, period_s=1.0, port=None):
        """A piece a second until it is told off; what it is told."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port or self.server.plain_port)
        writer.write(first)
        telling = asyncio.ensure_future(reader.read())
        while not telling.done():
            with contextlib.suppress(OSError):
                writer.write(piece)
            await asyncio.wait([telling], timeout=period_s)
        writer.close()
        return telling.result()

    async def test_heads_bodies_and_handshakes_that_trickle_in(self):
        began_s = time.monotonic()
        told = await self.beside(
            *(self.trickle(b"GET / HTTP/1.1\r\nHost: x\r\nA: ", b"b") for _ in range(30)),
            *(self.trickle(b"POST /api/v1/pair/claim HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n{", b" ")
              for _ in range(30)),
            *(self.trickle(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"\0", port=self.server.port)
              for _ in range(30)))
        self.assertLess(time.monotonic() - began_s, 60)
        for answer in told[:60]:
            self.assertTrue(answer.startswith(b"HTTP/1.1 408 "), answer[:100])
            self.assertIn(b"too_slow", answer)
        for answer in told[60:]:
            self.assertNotIn(b"HTTP", answer)

    async def test_bears_that_fall_silent_in_the_middle_of_a_question(self):
        async def fall_silent():
            async with RawBear(self.server, BAD) as bear:
                await bear.send(frame(json.dumps({"type": "audio_start", "audio_session_id": "q"}).encode()))
                await bear.send(frame(json.dumps({"type": "audio_chunk", "audio_data": "AAAA" * 1000}).encode())[:3000])
                while True:
                    first, payload = await asyncio.wait_for(bear.read_frame(), 60)
                    if b"audio_end_error" in payload:
                        return first
        self.assertEqual(await self.beside(fall_silent()), [0x81])

    # --- floods
    async def flood(self, data):
        async with RawBear(self.server, BAD) as bear:
            sending = asyncio.ensure_future(self.send_on(bear, data))
            try:
                return await bear.until_closed()
            finally:
                sending.cancel()

    @staticmethod
    async def send_on(bear, data):
        for _ in range(20):
            await bear.send(data)

    async def test_a_flood_of_messages(self):
        for data in (frame(PING) * 1000, frame(NOTHING) * 1000, frame(NOTHING, 0x82) * 1000):
            (code, reason, errors), = await self.beside(self.flood(data))
            self.assertEqual((code, reason, errors[-1]), (1008, "too many messages", "too_many_messages"))

    async def test_a_flood_of_pieces_of_messages(self):
        for data in (frame(b"{", 0x01) + frame(b" ", 0x00) * 2000, frame(NOTHING, 0x01) + frame(NOTHING, 0x00) * 2000):
            (code, reason, errors), = await self.beside(self.flood(data))
            self.assertEqual((code, reason, errors), (1008, "too many messages", ["too_many_messages"]))

    async def test_a_flood_of_pings_and_pongs(self):
        for first in (0x89, 0x8a):
            (code, reason, errors), = await self.beside(self.flood(frame(b"p" * 125, first) * 1000))
            self.assertEqual((code, reason, errors), (1008, "too many pings", ["too_many_messages"]))

    async def test_a_backlog_that_comes_at_once_is_no_flood(self):
        async with FieldBear(self.server, BAD) as bear:
            pcm = audio.silence(25)
            self.assertEqual((await bear.ask(pcm))["type"], "audio_response")

    # --- what breaks the protocol
    async def test_frames_that_are_none(self):
        async def one(data):
            async with RawBear(self.server, BAD) as bear:
                await bear.send(data)
                return (await bear.until_closed())[0]
        for data in (frame(b"x", 0xc1), frame(b"x", 0xa1), b"\x81\x05hello", frame(b"x", 0x83), frame(b"x", 0x09),
                     frame(b"x" * 126, 0x89), frame(b"a", 0x01) + frame(b"b", 0x81)):
            self.assertEqual(await one(data), 1002, data[:20])

    async def test_a_message_of_ten_megabytes(self):
        async def send_it():
            async with RawBear(self.server, BAD) as bear:
                text = b'{"type":"text_message","text":"' + b"x" * 10_000_000 + b'"}'
                header = b"\x81\xff" + len(text).to_bytes(8, "big") + b"\0\0\0\0"  # a mask that changes nothing
                await bear.send(header + text + frame(PING))
                types = []
                while not types or types[-1] != "pong":
                    message = json.loads((await bear.read_frame())[1])
                    types.append(message.get("error_code", message["type"]))
                return types
        types, = await self.beside(send_it())
        self.assertEqual(types, ["system", "message_too_large", "pong"])

    async def test_heads_of_a_megabyte(self):
        async def send_it():
            reader, writer = await asyncio.open_connection("127.0.0.1", self.server.plain_port)
            with contextlib.suppress(OSError):
                writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"x" * 1_000_000 + b"\r\n\r\n")
                await writer.drain()
            answer = await reader.read()
            writer.close()
            return answer.split(b"\r\n")[0]
        for line in await self.beside(*(send_it() for _ in range(40))):
            self.assertEqual(line, b"HTTP/1.1 431 Request Header Fields Too Large")

    async def test_every_message_that_is_wrong_is_told_so_by_its_code(self):
        async def one(*messages):
            async with FieldBear(self.server, BAD) as bear:
                for message in messages:
                    await bear.send(message)
                return (await bear.until("error"))["error_code"]
        chunk = {"type": "audio_chunk", "chunk_id": "1", "audio_session_id": "q"}
        start, end = ({"type": f"audio_{what}", "audio_session_id": "q"} for what in ("start", "end"))
        wrong = {"invalid_json": [["{"], ["[]"], ['"x"'], [b"\xff\xfe"], ["{}"], ['{"type":1}'], ["\0"], ["[" * 5000],
                                  ['{"type":"ping"} x'], ['{"type":"\ud800"}'.encode("utf-8", "surrogatepass")]],
                 "message_too_large": [["x" * 10001], [json.dumps({"type": "text_message", "text": "x" * 20000})]],
                 "missing_audio_data": [[chunk]],
                 "invalid_audio_data": [[{**chunk, "audio_data": text}] for text in ("!", "AAA=AAAA", "A", "AAAA", "AA==")],
                 "no_audio_data": [[start, end], [end]],
                 "audio_too_short": [[start, {**chunk, "audio_data": "AAAAAAAA"}, end]],
                 "empty_text": [[{"type": "text_message", "text": text}] for text in ("", " \t\n")] +
                               [[{"type": "text_message"}]],
                 "text_processing_error": [[{"type": "text_message", "text": "tell me a story"}] * 20]}

        async def all_of_them():
            for code, forms in wrong.items():
                for messages in forms:
                    self.assertEqual(await one(*messages), code, str(messages)[:200])
        await self.beside(all_of_them())

    # --- too many
    async def test_one_address_has_so_many_places_and_others_have_theirs(self):
        async with contextlib.AsyncExitStack() as stack:
            for number in range(PER_ADDRESS):
                name = f"bear_many_{number}"
                await asyncio.to_thread(self.server.enrol, name)
                await stack.enter_async_context(FieldBear(self.server, name))
            status, headers, body = await refusal(self.server, url(self.server, GOOD))
            self.assertEqual((status, body["error"], int(headers["retry-after"]) > 0), (429, "too_many_connections", True))
        while True:  # places are given back as connections end
            status, _, _ = await refusal(self.server, url(self.server, GOOD))
            if status == 101:
                break
            await asyncio.sleep(0.1)
        await self.beside(asyncio.sleep(0))


if __name__ == "__main__":
    unittest.main()
