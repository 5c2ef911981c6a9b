"""Who may come in: the statuses of the protocol, with a reason, and nothing secret in the log."""
import asyncio
import contextlib
import json
import sqlite3
import unittest
import urllib.request

from support.field_bear import FieldBear, refusal, token, url
from support.teddyd import CHILD_ID, Teddyd

BEAR = "bear_000"
OTHER_CHILD = "99999999-2222-3333-4444-555555555555"


class Door(unittest.IsolatedAsyncioTestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Teddyd("stt.model=content", "auth.max_failures=1000", "net.max_sessions=2",
                            "net.listen_plain=127.0.0.1:0")
        for name in (BEAR, "bear_001", "bear_002", "bear_revoked"):
            cls.server.enrol(name)
        cls.server.enrol("bear_no_consent", child_id=OTHER_CHILD, name="Mia", consent=False)
        cls.server.ctl("device", "revoke", "--device-id", "bear_revoked")
        cls.server.start()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    async def refused(self, status, device_id=BEAR, **changes):
        got, headers, body = await refusal(self.server, url(self.server, device_id, **changes))
        self.assertEqual(got, status, body)
        self.assertTrue(body["error"] and body["message"], body)
        self.assertEqual(headers["x-content-type-options"], "nosniff")
        return body

    async def test_a_bad_parameter_is_400_and_says_which(self):
        for name, values in {"device_id": (None, "short", "a" * 33, "bear/../000"), "child_id": (None, "", "x" * 51),
                             "child_name": (None, "", "x" * 31),
                             "child_age": (None, "2", "14", "seven", "7.0", "+7", " 7", "0x7", "007", "٧", "")}.items():
            for value in values:
                with self.subTest(parameter=name, value=value):
                    changes = {name: value}
                    body = await self.refused(400, token="0" * 64, **changes)
                    self.assertIn(name, body["message"])

    async def test_a_parameter_that_comes_twice_is_400(self):
        got, _, body = await refusal(self.server, url(self.server, BEAR) + "&device_id=bear_001")
        self.assertEqual((got, body["error"]), (400, "bad_parameter"))

    async def test_a_name_with_markup_or_controls_keeps_nobody_out(self):
        for name in ("<b>Sam</b>", "<script>", "\x01\x02", "S\u202eam", "{{Sam}}", "أحمد", "😀" * 30):
            with self.subTest(name=name):
                async with FieldBear(self.server, BEAR, child_name=name) as bear:
                    self.assertEqual(bear.established["type"], "system")

    async def test_records_that_cannot_be_read_are_503_with_retry_after(self):
        self.server.enrol("bear_damaged", child_id="kid-damaged")
        with contextlib.closing(sqlite3.connect(self.server.folder / "keys.db", timeout=30)) as keys, keys:
            keys.execute("DELETE FROM child_key WHERE child_id = 'kid-damaged'")
        got, headers, body = await refusal(self.server, url(self.server, "bear_damaged", child_id="kid-damaged"))
        self.assertEqual((got, body["error"], headers["retry-after"]),
                         (503, "store_unavailable", str(body["retry_after_s"])))

    async def test_while_another_program_holds_the_records_strangers_wait_outside_and_nobody_inside(self):
        async with FieldBear(self.server, BEAR) as bear:
            with contextlib.closing(sqlite3.connect(self.server.folder / "keys.db", timeout=30)) as keys:
                keys.execute("BEGIN EXCLUSIVE")
                refusals = asyncio.gather(*(refusal(self.server, url(self.server, "bear_001")) for _ in range(10)))
                for _ in range(10):
                    await bear.send({"type": "ping"})
                    await bear.until("pong")
                self.assertEqual({(status, body["error"]) for status, _, body in await refusals},
                                 {(503, "store_unavailable")})
                keys.rollback()
            async with FieldBear(self.server, "bear_001") as other:
                self.assertEqual(other.established["type"], "system")

    async def test_no_token_is_401(self):
        await self.refused(401, token=None)

    async def test_a_wrong_token_is_403(self):
        await self.refused(403, token="0" * 64)

    async def test_a_token_made_with_another_bears_key_is_403(self):
        await self.refused(403, token=token(self.server.key("bear_001"), BEAR))

    async def test_an_unknown_device_is_403_and_looks_like_a_wrong_token_from_outside(self):
        wrong = await self.refused(403, token="0" * 64)
        _, _, unknown = await refusal(self.server, url(self.server, BEAR).replace(BEAR, "bear_unknown"))
        self.assertEqual(unknown, wrong)
        self.server.wait_for_log("unknown_device")

    async def test_a_revoked_device_is_403(self):
        await self.refused(403, "bear_revoked")
        self.server.wait_for_log("revoked")

    async def test_another_child_than_the_bound_one_is_403(self):
        await self.refused(403, child_id=OTHER_CHILD)

    async def test_without_consent_is_403_until_it_is_recorded_and_again_once_withdrawn(self):
        address = {"device_id": "bear_no_consent", "child_id": OTHER_CHILD}
        body = await self.refused(403, **address)
        self.assertEqual(body["error"], "no_consent")
        self.server.ctl("consent", "record", "--child-id", OTHER_CHILD, "--method", "signed_form", "--reference", "r1",
                        "--use", "yes", "--disclosure", "no")
        async with FieldBear(self.server, "bear_no_consent", child_id=OTHER_CHILD):
            pass
        self.server.ctl("consent", "withdraw", "--child-id", OTHER_CHILD)
        await self.refused(403, **address)

    async def test_a_full_house_is_503_with_retry_after(self):
        async with FieldBear(self.server, "bear_000"), FieldBear(self.server, "bear_001"):
            status, headers, body = await refusal(self.server, url(self.server, "bear_002"))
            self.assertEqual(status, 503)
            self.assertEqual(int(headers["retry-after"]), body["retry_after_s"])

    async def test_an_unknown_path_is_404(self):
        await self.refused(404, path="/somewhere/else")

    async def test_health_and_ready_are_answered(self):
        def get(path):
            with urllib.request.urlopen(f"http://127.0.0.1:{self.server.plain_port}{path}", timeout=10) as answer:
                return json.loads(answer.read())
        for path in ("/health", "/healthz", "/ready"):
            self.assertIn(await asyncio.to_thread(get, path),
                          [{"status": "ready"}, {**await asyncio.to_thread(get, "/health")}])

    async def test_the_log_says_why_and_holds_no_token_key_or_name(self):
        right = token(self.server.key(BEAR), BEAR)
        await self.refused(403, token="ab" * 32)
        async with FieldBear(self.server, BEAR):
            pass
        self.server.wait_for_log("wrong_token")
        log = self.server.log()
        for secret in ("ab" * 32, right, self.server.key(BEAR), "Sam", CHILD_ID):
            self.assertNotIn(secret, log)


class Attempts(unittest.IsolatedAsyncioTestCase):
    async def test_too_many_wrong_tokens_are_429_and_the_right_one_still_opens(self):
        server = Teddyd("stt.model=content", "auth.max_failures=5")
        server.enrol(BEAR)
        with server:
            statuses = [(await refusal(server, url(server, BEAR, token="0" * 64)))[0] for _ in range(7)]
            self.assertEqual(statuses, [403] * 5 + [429] * 2)
            _, headers, body = await refusal(server, url(server, BEAR, token="0" * 64))
            self.assertEqual(int(headers["retry-after"]), body["retry_after_s"])
            async with FieldBear(server, BEAR) as bear:
                self.assertEqual(bear.established["type"], "system")

    async def test_a_token_of_the_fleet_secret_opens_only_where_it_is_accepted(self):
        secret = "46a1d7e1d6719f4a74404a01a7a18bd5734c824b461708a5123a5f42618c6bc5"
        for policy, status in (("refuse", 403), ("accept", 101)):
            server = Teddyd("stt.model=content", f"auth.fleet_token={policy}",
                            environment={"ESP32_SHARED_SECRET": secret})
            server._environment.pop("TEDDY_AUTH_FLEET_SECRET", None)
            with server:
                server.enrol(BEAR)
                if status == 403:
                    got, _, _ = await refusal(server, url(server, BEAR, token=token(secret, BEAR)))
                    self.assertEqual(got, 403)
                else:
                    async with FieldBear(server, BEAR, token=token(secret, BEAR)) as bear:
                        self.assertEqual(bear.established["type"], "system")


if __name__ == "__main__":
    unittest.main()
