"""Every line of the log has one form, and nothing that belongs to a family is in it, at any level."""
import asyncio
import re
import shutil
import tempfile
import unittest
import urllib.parse

from support import audio, rest
from support.field_bear import FieldBear, refusal, token, url
from support.teddyd import BIN, Teddyd

BEAR, NEW_BEAR = "bear_of_test_4711", "bear_from_factory"
CHILD_ID = "kid-unmistakable-4711"
NAME, SPOKEN_NAME = "Zerbinetta Quux", "Zerbi"
TYPED = "do you like marmalade submarines in Timbuktu"
SPOKEN = "what does a duck say"
SECRET = "a0b1c2d3e4f5061728394a5b6c7d8e9f-fleet-secret"
LINE = re.compile(r'^ts=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z level=(debug|info|warn|error) msg="(?:[^"\\]|\\["\\]|\\x[0-9a-f]{2})*"$')


class Log(unittest.IsolatedAsyncioTestCase):
    async def talk(self, server):
        """All that a family does, right and wrong; returns what must be in no line."""
        said = []
        async with FieldBear(server, BEAR, child_id=CHILD_ID, child_name=NAME) as bear:
            await bear.send({"type": "handshake", "device_id": BEAR, "child_name": NAME, "protocol_version": "1.0",
                             "firmware_version": "9.9", "capabilities": []})
            for question in (TYPED, "tell me a story", f"my name is {NAME}", "I want to die"):
                said.append((await bear.type(question))["text"])
            answer = await bear.ask(audio.speech(SPOKEN), "q1")
            said += [answer["text"], answer["heard"]]
            await bear.send({"type": "device_status", "free_heap": 1, "update": {"build": 3, "result": NAME, "cause": TYPED}})
            await bear.send({"type": NAME, "text": TYPED})
            await bear.send("{ " + TYPED)
            await bear.send(b"\x00" + TYPED.encode())
            await bear.send({"type": "text_message", "text": "x" * 20000})
            await bear.send({"type": "audio_chunk", "audio_data": "!" + TYPED, "hmac": "ab" * 32})
            await bear.send({"type": "ping"})
            await bear.until("pong")
        wrong = "cd" * 32
        for changes in ({"token": wrong}, {"child_id": "kid-of-somebody-else"}, {"child_age": "99"}, {"token": None}):
            await refusal(server, url(server, BEAR, **{"child_id": CHILD_ID, "child_name": NAME, **changes}))
        claimed = (await asyncio.to_thread(rest.call, server, "POST", "/api/v1/pair/claim",
                                           rest.claim(server, NEW_BEAR, CHILD_ID))).json
        await asyncio.to_thread(rest.call, server, "POST", "/api/v1/pair/claim", TYPED.encode())
        await asyncio.to_thread(rest.call, server, "POST", "/api/v1/pair/token/refresh",
                                {"refresh_token": claimed["refresh_token"]})
        await asyncio.to_thread(rest.call, server, "GET", "/api/v1/pair/device/status/" + NEW_BEAR,
                                Authorization="Bearer " + claimed["access_token"])
        secrets = [wrong, SECRET, CHILD_ID, "kid-of-somebody-else", claimed["access_token"], claimed["refresh_token"]]
        for bear in (BEAR, NEW_BEAR):
            secrets += [server.key(bear), token(server.key(bear), bear)]
        return secrets, [NAME, SPOKEN_NAME, TYPED, *said]

    async def check(self, level):
        folder = tempfile.mkdtemp(prefix="teddyd-")
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        environment = {"TEDDY_AUTH_FLEET_SECRET": SECRET}
        server = Teddyd("dev.echo_transcript=on", f"log.level={level}", "stt.model=content", "auth.chunk_hmac=verify",
                        data=folder, environment=environment)
        self.addCleanup(server.__exit__)
        server.enrol(BEAR, child_id=CHILD_ID, name=NAME)
        server.enrol_new(NEW_BEAR)
        server.start()
        secrets, texts = await self.talk(server)
        self.assertEqual(await asyncio.to_thread(server.stop), 0)
        log = server.log()
        for secret in secrets:
            self.assertNotIn(secret, log)
        words = {word for text in texts for word in re.findall(r"\w{4,}", text.lower())}
        self.assertGreater(len(words), 20)
        lines = log.splitlines()
        # Of words that the program itself has a use for nothing is shown; those that only were said betray a line.
        own = set(re.findall(r"\w+", (BIN / "teddyd").read_bytes().decode("latin-1").lower()))
        telling = words - own
        self.assertLessEqual({"zerbinetta", "marmalade", "timbuktu"}, telling)
        for line in lines:
            self.assertRegex(line, LINE)
            self.assertEqual(telling & set(re.findall(r"\w+", line.lower())), set(), line)
        return lines

    async def test_nothing_said_and_no_name_token_or_key_is_in_it(self):
        lines = await self.check("info")
        self.assertEqual([line for line in lines if "level=debug" in line], [])

    async def test_nor_is_it_at_the_level_of_debugging(self):
        lines = await self.check("debug")
        self.assertGreater(len([line for line in lines if "level=debug" in line]), 0)

    async def test_a_stranger_cannot_forge_a_line(self):
        with Teddyd("stt.model=content", "net.listen_plain=127.0.0.1:0", "log.level=debug") as server:
            server.enrol(BEAR)
            forged = 'x"\nts=1 level=error msg="all is lost'
            await refusal(server, url(server, BEAR).replace(BEAR, urllib.parse.quote(forged)))
            async with FieldBear(server, BEAR) as bear:
                await bear.send({"type": "handshake", "protocol_version": forged[:8], "firmware_version": forged})
                await bear.send({"type": "ping"})
                await bear.until("pong")
            server.wait_for_log("handshake")
        for line in server.log().splitlines():
            self.assertRegex(line, LINE)
            self.assertNotIn("level=error", line)


if __name__ == "__main__":
    unittest.main()
