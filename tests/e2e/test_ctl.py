"""teddyctl as an operator and scripts use it: the real program on a real data folder."""
import concurrent.futures
import hashlib
import hmac
import json
import os
import pathlib
import shutil
import stat
import subprocess
import tempfile
import unittest

BUILD = pathlib.Path(os.environ["TEDDY_BUILD"])
TEDDYCTL = BUILD / "bin" / "teddyctl"
DONE, REFUSED, USAGE, STORE = 0, 1, 2, 3
SECRET = "46a1d7e1d6719f4a74404a01a7a18bd5734c824b461708a5123a5f42618c6bc5"


def key_of(secret, device_id, version):
    message = b"teddy device key\0" + device_id.encode() + b"\0" + str(version).encode()
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


class Ctl(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="teddy-ctl-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.data = self.folder / "data"
        self.environment = {name: value for name, value in os.environ.items()
                            if name not in ("PORT", "ESP32_SHARED_SECRET")}

    def ctl(self, *arguments, expect=DONE, stdin=None, globals_=None):
        words = [TEDDYCTL, *(["--data", self.data] if globals_ is None else globals_), *arguments]
        done = subprocess.run(words, input=stdin, capture_output=True, text=True, timeout=60, check=False,
                              stdin=subprocess.DEVNULL if stdin is None else None, env=self.environment)
        self.assertEqual(done.returncode, expect, f"{arguments}: {done.stdout}{done.stderr}")
        return done

    def json(self, *arguments):
        return json.loads(self.ctl(*arguments, "--json").stdout)

    def add_child(self, child_id="kid-1", name="Sam", expect=DONE, **more):
        options = {"age": "6", "language": "en", **more}
        words = [word for option, value in options.items() for word in ("--" + option.replace("_", "-"), value)]
        return self.ctl("child", "add", "--child-id", child_id, "--name", name, *words, expect=expect)

    def add_device(self, device_id="teddy_0001", child_id="kid-1"):
        return self.json("device", "add", "--device-id", device_id, "--child-id", child_id)

    def consent(self, *more, method="signed_form", use="yes", disclosure="no", expect=DONE):
        return self.ctl("consent", "record", "--child-id", "kid-1", "--method", method, "--reference", "form 17",
                        "--use", use, "--disclosure", disclosure, *more, expect=expect)

    def bytes_on_disk(self):
        return b"".join(path.read_bytes() for path in self.data.rglob("*") if path.is_file())


class Children(Ctl):
    def test_a_child_is_added_listed_exported_and_deleted(self):
        self.add_child(name="أحمد", spoken_name="Ahmad", language="ar")
        self.add_device()
        self.consent()
        child, = self.json("child", "list")
        self.assertEqual((child["child_id"], child["name"], child["spoken_name"], child["age"], child["language"]),
                         ("kid-1", "أحمد", "Ahmad", 6, "ar"))
        self.assertIn("أحمد", self.ctl("child", "list").stdout)
        everything = json.loads(self.ctl("child", "export", "--child-id", "kid-1").stdout)
        self.assertEqual(everything["child"], child)
        self.assertEqual([device["device_id"] for device in everything["devices"]], ["teddy_0001"])
        self.assertEqual([consent["reference"] for consent in everything["consents"]], ["form 17"])
        self.ctl("child", "delete", "--child-id", "kid-1")
        self.assertEqual(self.json("child", "list"), [])
        self.assertEqual(self.json("device", "list"), [])
        self.assertNotIn(b"kid-1", self.bytes_on_disk())
        self.ctl("child", "delete", "--child-id", "kid-1", expect=REFUSED)
        self.ctl("child", "export", "--child-id", "kid-1", expect=REFUSED)

    def test_an_export_holds_nothing_of_other_children(self):
        for number in ("1", "2"):
            self.add_child(f"kid-{number}", "Sam")
            self.add_device(f"teddy_000{number}", f"kid-{number}")
        self.assertNotIn("kid-2", self.ctl("child", "export", "--child-id", "kid-1").stdout)

    def test_no_name_is_on_disk(self):
        self.add_child(name="Wilhelmina")
        self.assertIn(b"kid-1", self.bytes_on_disk())
        self.assertNotIn(b"Wilhelmina", self.bytes_on_disk())

    def test_what_a_rule_forbids_is_refused_and_leaves_nothing(self):
        for more, says in (({"age": "2"}, "3 to 13"), ({"age": "14"}, "3 to 13"), ({"language": "fr"}, "en or ar"),
                           ({"language": "english"}, "--language"), ({"child_id": "no/good"}, "child_id"),
                           ({"name": "<b>"}, "markup"), ({"name": "x" * 200}, "--name"), ({"name": ""}, "characters")):
            self.assertIn(says, self.add_child(expect=REFUSED, **more).stderr)
        self.assertEqual(self.json("child", "list"), [])

    def test_a_second_child_of_the_same_id_is_refused(self):
        self.add_child()
        self.assertIn("exists", self.add_child(name="Eve", expect=REFUSED).stderr)
        self.assertEqual(self.json("child", "list")[0]["name"], "Sam")

    def test_a_name_that_the_bear_may_not_say_is_refused_and_not_repeated(self):
        for more in ({"name": "www.example.com"}, {"spoken_name": "www.example.com"}):
            done = self.add_child(expect=REFUSED, **more)
            self.assertIn("safety list", done.stderr)
            self.assertNotIn("example", done.stderr)
        self.assertEqual(self.json("child", "list"), [])

    def test_without_safety_lists_no_child_is_added(self):
        self.add_child(content=str(self.folder), expect=STORE)
        self.assertEqual(self.json("child", "list"), [])


class Devices(Ctl):
    def setUp(self):
        super().setUp()
        self.add_child()

    def test_a_bear_gets_the_key_that_follows_from_the_fleet_secret(self):
        device = self.add_device()
        secret = (self.data / "fleet_secret").read_text().strip()
        self.assertEqual(device, {"device_id": "teddy_0001", "child_id": "kid-1", "key_version": 1,
                                  "hmac_key_hex": key_of(secret, "teddy_0001", 1)})

    def test_a_configured_secret_is_used(self):
        self.environment["TEDDY_AUTH_FLEET_SECRET"] = SECRET
        self.assertEqual(self.add_device()["hmac_key_hex"], key_of(SECRET, "teddy_0001", 1))

    def test_the_key_is_shown_once_and_kept_nowhere(self):
        text = self.ctl("device", "add", "--device-id", "teddy_0001", "--child-id", "kid-1").stdout
        key = text.split("HMAC_KEY_HEX=")[1].strip()
        self.assertEqual(len(key), 64)
        self.assertNotIn(key, self.ctl("device", "list").stdout + self.ctl("device", "list", "--json").stdout)
        self.assertNotIn(key.encode(), self.bytes_on_disk())

    def test_a_key_file_is_for_its_owner_only_and_the_key_is_not_printed(self):
        path = self.folder / "teddy.key"
        done = self.ctl("device", "add", "--device-id", "teddy_0001", "--child-id", "kid-1", "--key-out", str(path))
        key = path.read_text().strip()
        secret = (self.data / "fleet_secret").read_text().strip()
        self.assertEqual(key, key_of(secret, "teddy_0001", 1))
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
        self.assertNotIn(key, done.stdout + done.stderr)
        self.assertIn(str(path), done.stdout)

    def test_in_json_the_four_keys_are_the_same_with_a_key_file_and_without(self):
        path = self.folder / "teddy.key"
        done = self.ctl("device", "add", "--device-id", "teddy_0001", "--child-id", "kid-1", "--key-out", str(path),
                        "--json")
        self.assertEqual(json.loads(done.stdout), {"device_id": "teddy_0001", "child_id": "kid-1", "key_version": 1,
                                                   "hmac_key_hex": path.read_text().strip()})

    def test_a_key_file_that_exists_is_not_overwritten_and_nothing_is_enrolled(self):
        path = self.folder / "teddy.key"
        path.write_text("another bear's")
        self.ctl("device", "add", "--device-id", "teddy_0001", "--child-id", "kid-1", "--key-out", str(path),
                 expect=REFUSED)
        self.assertEqual(path.read_text(), "another bear's")
        self.assertEqual(self.json("device", "list"), [])

    def test_a_refused_device_leaves_no_key_file(self):
        path = self.folder / "teddy.key"
        done = self.ctl("device", "add", "--device-id", "teddy_0001", "--child-id", "nobody", "--key-out", str(path),
                        expect=REFUSED)
        self.assertIn("child add", done.stderr)
        self.assertFalse(path.exists())

    def test_a_factory_partition_gets_the_id_the_key_and_the_password_of_the_label(self):
        path = self.folder / "factory.csv"
        done = self.ctl("device", "add", "--device-id", "teddy_0001", "--nvs-csv", str(path), "--json")
        key = json.loads(done.stdout)["hmac_key_hex"]
        rows = [line.split(",") for line in path.read_text().splitlines()]
        self.assertEqual(rows[:4], [["key", "type", "encoding", "value"], ["factory", "namespace", "", ""],
                                    ["device_id", "data", "string", "teddy_0001"], ["hmac_key", "data", "string", key]])
        letters = "abcdefghijkmnpqrstuvwxyz23456789"
        digest = hmac.new(key.encode(), b"teddy setup password", hashlib.sha256).digest()
        self.assertEqual(rows[4:], [["setup_pass", "data", "string",
                                     "".join(letters[byte % 32] for byte in digest[:12])]])
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)

    def test_a_bear_that_is_nobodys_is_enrolled_without_a_child(self):
        device = self.json("device", "add", "--device-id", "teddy_0001")
        self.assertEqual(device["child_id"], "")
        self.assertIn("(nobody's yet)", self.ctl("device", "list").stdout)

    def test_an_unclaimed_bear_keeps_its_key(self):
        self.add_device()
        self.assertEqual(self.json("device", "unclaim", "--device-id", "teddy_0001")["child_id"], "")
        self.assertEqual(self.json("device", "list")[0]["key_version"], 1)
        self.ctl("device", "unclaim", "--device-id", "teddy_9999", expect=REFUSED)

    def test_neither_file_is_left_when_one_cannot_be_made(self):
        taken = self.folder / "factory.csv"
        taken.write_text("another bear's")
        self.ctl("device", "add", "--device-id", "teddy_0001", "--key-out", str(self.folder / "teddy.key"),
                 "--nvs-csv", str(taken), expect=REFUSED)
        self.assertFalse((self.folder / "teddy.key").exists())
        self.assertEqual(taken.read_text(), "another bear's")
        self.assertEqual(self.json("device", "list"), [])

    def test_a_key_that_cannot_be_printed_is_no_success(self):
        with open("/dev/full", "w", encoding="ascii") as full:
            done = subprocess.run([TEDDYCTL, "--data", self.data, "device", "add", "--device-id", "teddy_0001",
                                   "--child-id", "kid-1"], stdout=full, stderr=subprocess.PIPE, text=True,
                                  check=False, timeout=60, env=self.environment)
        self.assertEqual(done.returncode, STORE)
        self.assertIn("standard output", done.stderr)

    def test_a_bear_is_enrolled_once(self):
        self.add_device()
        done = self.ctl("device", "add", "--device-id", "teddy_0001", "--child-id", "kid-1", expect=REFUSED)
        self.assertIn("rotate-key", done.stderr)

    def test_rotation_gives_a_new_key_of_the_next_version(self):
        first = self.add_device()
        second = self.json("device", "rotate-key", "--device-id", "teddy_0001")
        self.assertEqual(second["key_version"], 2)
        self.assertNotEqual(first["hmac_key_hex"], second["hmac_key_hex"])

    def test_a_revoked_bear_is_enrolled_anew_with_another_key(self):
        first = self.add_device()
        self.ctl("device", "revoke", "--device-id", "teddy_0001")
        self.assertTrue(self.json("device", "list")[0]["revoked"])
        self.assertIn("revoked", self.ctl("device", "list").stdout)
        self.ctl("device", "rotate-key", "--device-id", "teddy_0001", expect=REFUSED)
        again = self.add_device()
        self.assertEqual(again["key_version"], 2)
        self.assertNotEqual(first["hmac_key_hex"], again["hmac_key_hex"])
        self.assertFalse(self.json("device", "list")[0]["revoked"])

    def test_a_label_says_which_bear_it_is(self):
        self.add_device()
        self.ctl("device", "label", "--device-id", "teddy_0001", "--label", "the blue one")
        self.assertEqual(self.json("device", "list")[0]["label"], "the blue one")
        self.ctl("device", "label", "--device-id", "teddy_0001", "--label", "a\nb", expect=REFUSED)

    def test_an_unknown_or_malformed_device_is_refused(self):
        for words in (("revoke",), ("rotate-key",), ("label", "--label", "x")):
            self.ctl("device", words[0], "--device-id", "teddy_9999", *words[1:], expect=REFUSED)
        self.ctl("device", "add", "--device-id", "short", "--child-id", "kid-1", expect=REFUSED)


class Consents(Ctl):
    def setUp(self):
        super().setUp()
        self.add_child()

    def test_a_consent_is_recorded_shown_and_withdrawn(self):
        self.ctl("consent", "show", "--child-id", "kid-1", expect=REFUSED)
        self.consent("--notice-version", "2031-1", disclosure="yes")
        shown = self.json("consent", "show", "--child-id", "kid-1")
        self.assertEqual({name: shown[name] for name in ("method", "reference", "notice_version", "use", "disclosure",
                                                         "withdrawn")},
                         {"method": "signed_form", "reference": "form 17", "notice_version": "2031-1", "use": True,
                          "disclosure": True, "withdrawn": False})
        self.assertIn("in force", self.ctl("consent", "show", "--child-id", "kid-1").stdout)
        self.ctl("consent", "withdraw", "--child-id", "kid-1")
        self.assertTrue(self.json("consent", "show", "--child-id", "kid-1")["withdrawn"])
        self.assertIn("no consent is in force",
                      self.ctl("consent", "withdraw", "--child-id", "kid-1", expect=REFUSED).stderr)

    def test_the_export_shows_the_whole_history(self):
        self.consent()
        self.ctl("consent", "withdraw", "--child-id", "kid-1")
        self.consent(method="phone_call")
        consents = json.loads(self.ctl("child", "export", "--child-id", "kid-1").stdout)["consents"]
        self.assertEqual([(one["method"], one["withdrawn"]) for one in consents],
                         [("signed_form", True), ("phone_call", False)])

    def test_a_checkbox_is_refused_with_the_methods_that_count(self):
        done = self.consent(method="checkbox", expect=REFUSED)
        for method in ("signed_form", "card_transaction", "phone_call", "video_call", "government_id",
                       "knowledge_questions", "face_match", "email_plus"):
            self.assertIn(method, done.stderr)
        self.ctl("consent", "show", "--child-id", "kid-1", expect=REFUSED)

    def test_email_plus_counts_only_without_disclosure(self):
        self.consent(method="email_plus", disclosure="yes", expect=REFUSED)
        self.consent(method="email_plus", disclosure="no")

    def test_a_consent_for_nobody_is_refused(self):
        self.ctl("consent", "record", "--child-id", "nobody", "--method", "signed_form", "--reference", "x", "--use",
                 "yes", "--disclosure", "no", expect=REFUSED)


class Usage(Ctl):
    def test_help_is_there_for_all_for_a_group_and_for_each_command(self):
        text = self.ctl("--help", globals_=[]).stdout
        commands = [line.split("  ")[1].strip() for line in text.splitlines()
                    if line.startswith("  ") and not line.startswith("  --")]
        self.assertLessEqual({"device add", "child delete", "consent show", "safety"}, set(commands))
        for command in commands:
            said = self.ctl(*command.split(), "--help", globals_=[]).stdout
            self.assertIn(f"] {command} [options]", said)
        self.assertNotIn("device add", self.ctl("child", "--help", globals_=[]).stdout)
        self.assertFalse(self.data.exists())

    def test_wrong_usage_says_what_would_be_right_and_makes_nothing(self):
        for words, says in (
                ((), "usage:"), (("bear", "add"), "bear add: is no known command"), (("child",), "child: is no known"),
                (("child", "list", "now"), "one word too many"), (("child", "list", "--jsn"), "--jsn: is no known"),
                (("child", "list", "--json=1"), "takes no value"), (("child", "delete"), "needs --child-id ID"),
                (("child", "delete", "--child-id"), "--child-id: needs ID"),
                (("child", "list", "--name", "x"), "--name: is not an option of child list"),
                (("child", "delete", "--child-id", "a", "--child-id", "b"), "may be given once"),
                (("child", "add", "--child-id", "a", "--name", "b", "--age", "six", "--language", "en"),
                 "--age: is 'six'")):
            self.assertIn(says, self.ctl(*words, expect=USAGE).stderr)
        done = self.consent(use="maybe", expect=USAGE)
        self.assertIn("--use: is 'maybe', must be yes or no", done.stderr)

    def test_options_may_stand_anywhere_and_with_an_equals_sign(self):
        self.ctl("child", f"--data={self.data}", "add", "--child-id=kid-1", "--age=6", "--name=Sam", "--language=en",
                 globals_=[])
        self.assertEqual(len(self.json("child", "list")), 1)

    def test_a_configuration_file_the_environment_and_flags_say_where_the_data_is(self):
        file = self.folder / "teddyd.ini"
        file.write_text(f"[data]\ndir = {self.folder}/from-file\n")
        self.ctl("child", "list", globals_=["--config", file])
        self.assertTrue((self.folder / "from-file" / "teddy.db").exists())
        self.environment["TEDDY_DATA_DIR"] = f"{self.folder}/from-environment"
        self.ctl("child", "list", globals_=["--config", file])
        self.assertTrue((self.folder / "from-environment" / "teddy.db").exists())
        self.ctl("child", "list", globals_=["--config", file, "--data", self.data])
        self.assertTrue((self.data / "teddy.db").exists())

    def test_a_wrong_configuration_is_refused_with_file_and_line(self):
        file = self.folder / "teddyd.ini"
        file.write_text("[data]\n\ndri = x\n")
        said = self.ctl("child", "list", globals_=["--config", file], expect=USAGE).stderr
        self.assertIn(f"{file}:3: data.dri: is no known key, did you mean data.dir?", said)
        self.environment["TEDDY_DATA_DRI"] = "x"
        self.assertIn("TEDDY_DATA_DRI: is no known name", self.ctl("child", "list", expect=USAGE).stderr)


class Store(Ctl):
    def test_the_data_folder_and_all_in_it_are_for_their_owner_only(self):
        self.add_child()
        self.assertEqual(stat.S_IMODE(self.data.stat().st_mode), 0o700)
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in self.data.iterdir()}
        self.assertEqual({"teddy.db", "keys.db", "fleet_secret"} - modes.keys(), set())
        self.assertEqual(set(modes.values()), {0o600})
        self.assertRegex((self.data / "fleet_secret").read_text(), r"^[0-9a-f]{64}\n$")

    def test_a_store_that_cannot_be_used_is_3_and_says_why(self):
        self.ctl("child", "list", globals_=["--data", "/proc/nowhere"], expect=STORE)
        self.add_child()
        (self.data / "fleet_secret").chmod(0o644)
        self.assertIn("chmod 600", self.ctl("child", "list", expect=STORE).stderr)
        (self.data / "fleet_secret").chmod(0o600)
        (self.data / "keys.db").chmod(0o644)
        self.assertIn("chmod 600", self.ctl("child", "list", expect=STORE).stderr)
        (self.data / "keys.db").chmod(0o600)
        (self.data / "teddy.db").write_bytes(b"no database at all, but long enough to look at" * 100)
        self.assertIn("teddy.db", self.ctl("child", "list", expect=STORE).stderr)

    def test_a_fleet_secret_of_the_wrong_form_is_3_and_not_shown(self):
        self.environment["TEDDY_AUTH_FLEET_SECRET"] = "too-short"
        done = self.ctl("child", "list", expect=STORE)
        self.assertIn("auth.fleet_secret: must be 16 to 256", done.stderr)
        self.assertNotIn("too-short", done.stderr)

    def test_many_at_once_lose_nothing(self):
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda number: self.add_child(f"kid-{number}"), range(16)))
        self.assertEqual(len(self.json("child", "list")), 16)


class Safety(Ctl):
    def judge(self, direction, *sentences, language="en", age="6"):
        done = self.ctl("safety", "--direction", direction, "--language", language, "--age", age,
                        stdin="".join(sentence + "\n" for sentence in sentences), globals_=[])
        return done.stdout.splitlines()

    def test_ordinary_sentences_pass(self):
        sentences = ("hello bear", "why is the sky blue", "tell me a story about a rabbit")
        self.assertEqual(self.judge("in", *sentences), ["pass"] * 3)
        self.assertEqual(self.judge("out", "Once there was a small rabbit.", "The sky is blue."), ["pass"] * 2)

    def test_a_stop_names_category_severity_and_action(self):
        verdicts = self.judge("in", "I want to die", "hello bear", "i want to kill myself")
        self.assertRegex(verdicts[0], r"^stop self_harm 3 crisis$")
        self.assertEqual(verdicts[1], "pass")
        self.assertRegex(verdicts[2], r"^stop self_harm 3 crisis$")
        self.assertRegex(self.judge("out", "Do not tell your parents.")[0], r"^stop secrecy [1-3] drop$")

    def test_in_a_conversation_a_line_is_judged_by_who_speaks(self):
        verdicts = self.judge("both", "child hello bear", "bear Do not tell your parents.", "child I want to die")
        self.assertEqual([verdict.split()[0] for verdict in verdicts], ["pass", "stop", "stop"])
        self.assertEqual([verdict.split()[-1] for verdict in verdicts[1:]], ["drop", "crisis"])

    def test_a_line_of_nobody_is_wrong_usage_and_told_by_its_number(self):
        done = self.ctl("safety", "--direction", "both", "--language", "en", "--age", "6", globals_=[],
                        stdin="child hello bear\nhello\nchild hello\n", expect=USAGE)
        self.assertEqual(done.stdout.splitlines(), ["pass"])
        self.assertIn("line 2: must begin with `child ` or `bear `", done.stderr)

    def test_every_line_has_one_verdict_whatever_is_in_it(self):
        done = subprocess.run([TEDDYCTL, "safety", "--direction", "in", "--language", "en", "--age", "6"],
                              input=b"\n\xff\xfe\n" + b"\0\n" + b"x" * 100000 + b"\r\nno newline at the end",
                              capture_output=True, timeout=60, check=False, env=self.environment)
        self.assertEqual(done.returncode, DONE, done.stderr)
        self.assertEqual(len(done.stdout.splitlines()), 5)

    def test_each_verdict_comes_before_the_next_sentence_is_given(self):
        words = [TEDDYCTL, "safety", "--direction", "in", "--language", "en", "--age", "6"]
        with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
                              stderr=subprocess.DEVNULL, env=self.environment) as process:
            for sentence, verdict in (("hello bear", "pass"), ("I want to die", "stop"), ("hello bear", "pass")):
                process.stdin.write(sentence + "\n")
                process.stdin.flush()
                self.assertTrue(process.stdout.readline().startswith(verdict))
            process.stdin.close()
            self.assertEqual(process.wait(timeout=60), DONE)

    def test_wrong_questions_are_usage_and_missing_lists_are_3(self):
        for direction, language, age in (("up", "en", "6"), ("in", "fr", "6"), ("in", "en", "2"), ("in", "en", "x")):
            self.ctl("safety", "--direction", direction, "--language", language, "--age", age, expect=USAGE)
        self.ctl("safety", "--direction", "in", "--language", "en", "--age", "6", "--content", str(self.folder),
                 expect=STORE)

    def test_it_needs_no_data_folder(self):
        self.environment["TEDDY_DATA_DIR"] = str(self.data)
        self.judge("in", "hello")
        self.assertFalse(self.data.exists())


if __name__ == "__main__":
    unittest.main()
