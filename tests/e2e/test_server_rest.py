"""teddyd's REST: configuration, claims and tokens, as a bear from a factory and a stranger meet them."""
import json
import unittest

from support import rest
from support.teddyd import CHILD_ID, Teddyd

NEW_BEAR = "factory_bear_7"
CLAIM, REFRESH, STATUS = "/api/v1/pair/claim", "/api/v1/pair/token/refresh", "/api/v1/pair/device/status/"
NOBODY = "99999999-2222-3333-4444-555555555555"


class RestTest(unittest.TestCase):
    SETTINGS = ("auth.max_failures=1000", "stt.model=content")

    def setUp(self):
        self.server = Teddyd(*self.SETTINGS)
        self.server.enrol("teddy_0001")
        self.enrol_nobodys(NEW_BEAR)
        self.server.__enter__()
        self.addCleanup(self.server.__exit__)

    def enrol_nobodys(self, device_id):
        done = self.server.ctl("device", "add", "--device-id", device_id, "--json")
        self.server._keys[device_id] = json.loads(done.stdout)["hmac_key_hex"]

    def call(self, *arguments, **headers):
        return rest.call(self.server, *arguments, **headers)

    def claim(self, *arguments, **changes):
        return self.call("POST", CLAIM, rest.claim(self.server, *arguments, **changes))

    def device(self, device_id):
        devices = json.loads(self.server.ctl("device", "list", "--json").stdout)
        return next(device for device in devices if device["device_id"] == device_id)


class Config(RestTest):
    def test_anybody_may_ask_where_and_how_a_bear_talks_to_it(self):
        answer = self.call("GET", "/api/v1/esp32/config")
        self.assertEqual(answer.status, 200)
        self.assertEqual({key: answer.json[key] for key in ("host", "port", "tls", "ws_path", "firmware_endpoint", "ntp")},
                         {"host": "localhost", "port": self.server.port, "tls": True,
                          "ws_path": "/api/v1/esp32/private/chat", "firmware_endpoint": "/api/v1/esp32/firmware",
                          "ntp": ["pool.ntp.org"]})
        self.assertEqual(set(answer.json["features"].values()), {True})
        self.assertEqual(set(answer.json["features"]), {"ota", "strict_tls", "audio_streaming", "child_safety"})
        self.assertRegex(answer.json["timestamp"], r"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")

    def test_who_has_it_already_is_told_so(self):
        etag = self.call("GET", "/api/v1/esp32/config").headers["ETag"]
        again = self.call("GET", "/api/v1/esp32/config", If_None_Match=etag)
        self.assertEqual((again.status, again.body), (304, b""))

    def test_another_method_or_path_is_refused_with_what_would_be_right(self):
        answer = self.call("POST", "/api/v1/esp32/config", {})
        self.assertEqual((answer.status, answer.headers["Allow"]), (405, "GET, HEAD"))
        answer = self.call("GET", CLAIM)
        self.assertEqual((answer.status, answer.headers["Allow"]), (405, "POST"))
        for path in ("/api/v1/esp32/config/", "/api", STATUS, STATUS + "a/b"):
            self.assertEqual(self.call("GET", path).status, 404, path)


class Claim(RestTest):
    def test_a_claim_makes_the_bear_the_childs_and_lets_it_in(self):
        answer = self.claim(NEW_BEAR, CHILD_ID, firmware_version="1.0.0", timestamp=5)
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual((answer.json["token_type"], answer.json["expires_in"]), ("Bearer", 3600))
        self.assertEqual(answer.json["child_profile"],
                         {"child_id": CHILD_ID, "name": "Sam", "age": 7, "language": "en"})
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.assertEqual(self.device(NEW_BEAR)["child_id"], CHILD_ID)
        self.assertIn(f"bear {NEW_BEAR}: claimed", self.server.log())

    def test_a_claim_by_its_own_child_is_fine_again_with_a_new_nonce(self):
        self.assertEqual([self.claim(NEW_BEAR, CHILD_ID).status for _ in range(2)], [200, 200])

    def test_a_nonce_works_once(self):
        body = rest.claim(self.server, NEW_BEAR, CHILD_ID)
        self.assertEqual([self.call("POST", CLAIM, body).status for _ in range(2)], [200, 409])

    def test_without_the_bears_key_it_is_403_for_known_and_unknown_bears_alike(self):
        known = self.claim(NEW_BEAR, CHILD_ID, key="ab" * 32)
        unknown = self.claim("factory_bear_8", CHILD_ID, key="ab" * 32)
        self.assertEqual((known.status, known.body), (403, unknown.body))
        self.assertEqual(self.device(NEW_BEAR)["child_id"], "")

    def test_an_altered_claim_is_403(self):
        body = rest.claim(self.server, NEW_BEAR, NOBODY)
        for changes in ({"child_id": CHILD_ID}, {"nonce": "00" * 16}, {"hmac_hex": "0" * 64}):
            self.assertEqual(self.call("POST", CLAIM, dict(body, **changes)).status, 403)

    def test_no_consent_and_no_such_child_are_the_same(self):
        self.server.ctl("child", "add", "--child-id", "kid-2", "--name", "Lea", "--age", "5", "--language", "en")
        without, nobody = self.claim(NEW_BEAR, "kid-2"), self.claim(NEW_BEAR, NOBODY)
        self.assertEqual((without.status, without.json["error"]), (403, "no_consent"))
        self.assertEqual(without.body, nobody.body)

    def test_a_bear_of_another_child_must_be_unclaimed_first(self):
        self.server.enrol("teddy_0002", child_id="kid-2", name="Lea")
        self.assertEqual(self.claim(NEW_BEAR, "kid-2").status, 200)
        refused = self.claim(NEW_BEAR, CHILD_ID)
        self.assertEqual((refused.status, refused.json["error"]), (403, "wrong_child"))
        self.server.ctl("device", "unclaim", "--device-id", NEW_BEAR)
        self.assertEqual(self.claim(NEW_BEAR, CHILD_ID).status, 200)

    def test_a_malformed_claim_is_400_and_says_what_would_be_right(self):
        body = rest.claim(self.server, NEW_BEAR, CHILD_ID)
        for changes, says in (({"device_id": "short"}, "device_id"), ({"child_id": "no/child"}, "child_id"),
                              ({"nonce": "abc"}, "nonce"), ({"nonce": "0" * 15}, "nonce"), ({"nonce": "0" * 17}, "nonce"),
                              ({"nonce": "0" * 66}, "nonce"), ({"nonce": "x" * 16}, "nonce"), ({"hmac_hex": "00"}, "hmac_hex"),
                              ({"hmac_hex": None}, "hmac_hex")):
            answer = self.call("POST", CLAIM, dict(body, **changes))
            self.assertEqual(answer.status, 400, changes)
            self.assertIn(says, answer.json["message"])
        for data in (b"", b"[]", b"{", b"\xff", b"null"):
            self.assertEqual(self.call("POST", CLAIM, data).status, 400, data)

    def test_nothing_of_it_is_logged(self):
        answer = self.claim(NEW_BEAR, CHILD_ID)
        for secret in (answer.json["access_token"], answer.json["refresh_token"], self.server.key(NEW_BEAR), "Sam"):
            self.assertNotIn(secret, self.server.log())


class Tokens(RestTest):
    def setUp(self):
        super().setUp()
        self.tokens = self.claim(NEW_BEAR, CHILD_ID).json

    def refresh(self, token):
        return self.call("POST", REFRESH, {"refresh_token": token})

    def test_a_refresh_token_gives_a_new_access_token(self):
        answer = self.refresh(self.tokens["refresh_token"])
        self.assertEqual(answer.status, 200)
        status = self.call("GET", STATUS + NEW_BEAR, Authorization="Bearer " + answer.json["access_token"])
        self.assertEqual(status.json, {"device_id": NEW_BEAR, "claimed": True, "status": "ready"})

    def test_another_token_is_401(self):
        for token in (self.tokens["access_token"], self.tokens["refresh_token"][:-2], "x", "a.b.c"):
            self.assertEqual(self.refresh(token).status, 401)
        self.assertEqual(self.call("POST", REFRESH, {}).status, 400)

    def test_tokens_end_with_the_key_with_consent_and_with_the_bear(self):
        for end in (("device", "rotate-key", "--device-id", NEW_BEAR), ("device", "unclaim", "--device-id", NEW_BEAR),
                    ("consent", "withdraw", "--child-id", CHILD_ID)):
            with self.subTest(end):
                key = self.server.ctl(*end, "--json")
                self.assertEqual(self.refresh(self.tokens["refresh_token"]).status, 401)
                if end[1] == "rotate-key":
                    self.server._keys[NEW_BEAR] = json.loads(key.stdout)["hmac_key_hex"]
                if end[1] != "withdraw":
                    self.tokens = self.claim(NEW_BEAR, CHILD_ID).json


class Status(RestTest):
    def test_the_bear_itself_is_told_how_far_it_is(self):
        def status():
            return self.call("GET", STATUS + NEW_BEAR,
                             Authorization="Bearer " + rest.token(self.server, NEW_BEAR)).json["status"]
        said = [status()]
        self.claim(NEW_BEAR, CHILD_ID)
        said.append(status())
        self.server.ctl("consent", "withdraw", "--child-id", CHILD_ID)
        said.append(status())
        self.assertEqual(said, ["unclaimed", "ready", "no_consent"])

    def test_nobody_else_is_told_anything(self):
        self.assertEqual(self.call("GET", STATUS + NEW_BEAR).status, 401)
        other = "Bearer " + rest.token(self.server, "teddy_0001")
        known = self.call("GET", STATUS + NEW_BEAR, Authorization=other)
        unknown = self.call("GET", STATUS + "factory_bear_8", Authorization=other)
        self.assertEqual((known.status, known.body), (403, unknown.body))


class Attempts(RestTest):
    SETTINGS = ("auth.max_failures=3", "stt.model=content")

    def test_too_many_wrong_claims_are_told_to_wait_and_a_right_one_still_counts(self):
        wrong = [self.claim(NEW_BEAR, CHILD_ID, key="ab" * 32).status for _ in range(5)]
        self.assertEqual(wrong, [403, 403, 403, 429, 429])
        self.assertEqual(self.claim(NEW_BEAR, CHILD_ID).status, 200)
