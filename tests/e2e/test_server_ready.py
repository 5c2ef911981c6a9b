"""Whether the server lives, and whether it takes bears: for supervisors and load balancers."""
import asyncio
import contextlib
import json
import signal
import sqlite3
import time
import unittest

from support import metrics, rest
from support.field_bear import FieldBear
from support.teddyd import ROOT, Teddyd

BEAR = "bear_000"


class Ready(unittest.IsolatedAsyncioTestCase):
    def server(self, *settings):
        server = Teddyd("stt.model=content", "net.listen_plain=127.0.0.1:0", *settings)
        self.addCleanup(server.__exit__)
        for bear in (BEAR, "bear_001"):
            server.enrol(bear)
        server.start()
        return server

    async def ask(self, server, path="/ready"):
        return await asyncio.to_thread(rest.call, server, "GET", path)

    async def until(self, server, status):
        """The first answer of /ready with this status; before it, it may be the other one."""
        until = time.monotonic() + 20
        while (answer := await self.ask(server)).status != status and time.monotonic() < until:
            await asyncio.sleep(0.05)
        self.assertEqual(answer.status, status, answer.body)
        return answer

    def check_reasons(self, answer, *reasons):
        said = answer.json
        self.assertEqual((said["status"], said["reasons"], said["error"]), ("not_ready", list(reasons), reasons[0]))
        self.assertEqual(int(answer.headers["Retry-After"]), said["retry_after_s"])
        self.assertGreater(said["retry_after_s"], 0)
        self.assertTrue(said["message"])
        self.assertEqual(answer.headers["Content-Type"], "application/json")

    async def test_it_is_ready_once_its_first_words_are_spoken_and_says_so_in_the_metrics(self):
        server = self.server()
        self.assertEqual((await self.until(server, 200)).json, {"status": "ready"})
        self.assertEqual((await asyncio.to_thread(metrics.read, server))[("teddy_ready",)], 1)
        self.assertEqual((await asyncio.to_thread(metrics.read, server))[("teddy_turns_total", "answered")], 0)

    async def test_a_full_house_is_not_ready_and_lives(self):
        server = self.server("net.max_sessions=1")
        await self.until(server, 200)
        async with FieldBear(server, BEAR):
            self.check_reasons(await self.ask(server), "overloaded")
            self.assertEqual((await self.ask(server, "/health")).json,
                             {"status": "ok", "version": (ROOT / "VERSION").read_text().strip(), "sessions": 1})
        await self.until(server, 200)

    async def test_records_that_cannot_be_read_are_said_and_then_it_is_ready_again(self):
        server = self.server()
        await self.until(server, 200)
        with contextlib.closing(sqlite3.connect(server.folder / "keys.db", timeout=30)) as held:
            held.execute("BEGIN EXCLUSIVE")
            self.check_reasons(await self.until(server, 503), "store_unavailable")
            self.assertEqual((await self.ask(server, "/healthz")).status, 200)
            held.rollback()
        await self.until(server, 200)

    async def test_while_it_drains_every_reason_that_holds_is_said(self):
        server = self.server("net.max_sessions=1")
        async with FieldBear(server, BEAR) as bear:
            while (await self.ask(server)).json["reasons"] != ["overloaded"]:
                await asyncio.sleep(0.05)
            await bear.send({"type": "audio_start"})
            await bear.until("system")
            server.process.send_signal(signal.SIGTERM)
            await asyncio.to_thread(server.wait_for_log, "draining")
            answer = await self.ask(server)
            self.check_reasons(answer, "draining", "overloaded")
            self.assertEqual(json.loads(answer.body)["retry_after_s"], 15)
        self.assertEqual(await asyncio.to_thread(server.process.wait, 60), 0)


if __name__ == "__main__":
    unittest.main()
