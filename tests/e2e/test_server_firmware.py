"""Firmware releases from teddyctl to a bear's requests: real keys of openssl, real HTTPS."""
import hashlib
import json
import pathlib
import shutil
import tempfile
import unittest

from support import firmware, rest
from support.teddyd import Teddyd

MANIFEST, IMAGE = "/api/v1/esp32/firmware", "/api/v1/esp32/firmware/image"
BEAR, OTHER = "teddy_0001", "teddy_0002"


class FirmwareTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="teddy-firmware-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.key = cls.folder / "key.pem"
        firmware.make_key(cls.key)
        cls.public = firmware.write_public_pem(cls.key, cls.folder / "public.pem")

    def setUp(self):
        self.server = Teddyd("firmware.halt_failures=2", "stt.model=content")
        self.server.enrol(BEAR)
        self.server.enrol(OTHER)
        self.server.__enter__()
        self.addCleanup(self.server.__exit__)

    def write_image(self, build, program=b"a program", hardware="linux-test"):
        path = self.folder / "image"
        path.write_bytes(firmware.linux_image(build, program, hardware))
        return path

    def ctl(self, *arguments, check=True):
        return self.server.ctl("firmware", *arguments, check=check)

    def publish(self, build, *more, check=True, hardware="linux-test", image=None):
        image = image or self.write_image(build, hardware=hardware)
        return self.ctl("publish", "--image", str(image), "--hardware", hardware, "--key", str(self.key), "--json", *more,
                        check=check)

    def ask(self, device_id=BEAR, build=1, hardware="linux-test", **headers):
        query = f"?hardware={hardware}&version=1.0.0&build={build}"
        if device_id:
            query += f"&device_id={device_id}"
            headers.setdefault("Authorization", "Bearer " + rest.token(self.server, device_id))
        return rest.call(self.server, "GET", MANIFEST + query, **headers)


class Manifest(FirmwareTest):
    def test_a_bear_gets_a_manifest_that_openssl_verifies_and_the_image_it_names(self):
        image = self.write_image(17, b"x" * 100000)
        self.publish(17, "--notes", "It listens better — أفضل", "--min-build", "3", image=image)
        answer = self.ask()
        self.assertEqual(answer.status, 200, answer.body)
        manifest = answer.json
        self.assertTrue(firmware.verifies(self.public, manifest, self.folder))
        self.assertEqual((manifest["build"], manifest["version"], manifest["min_build"], manifest["available"]),
                         (17, "1.2.3", 3, True))
        got = rest.call(self.server, "GET", manifest["url"])
        self.assertEqual((got.status, len(got.body)), (200, manifest["size"]))
        self.assertEqual(hashlib.sha256(got.body).hexdigest(), manifest["sha256"])
        self.assertEqual(got.headers["Content-Type"], "application/octet-stream")

    def test_a_broken_download_is_gone_on_with(self):
        self.publish(17, image=self.write_image(17, bytes(range(256)) * 400))
        whole = rest.call(self.server, "GET", self.ask().json["url"])
        rest_of_it = rest.call(self.server, "GET", self.ask().json["url"], Range="bytes=50000-",
                               If_Range=whole.headers["ETag"])
        self.assertEqual((rest_of_it.status, rest_of_it.headers["Content-Range"]),
                         (206, f"bytes 50000-{len(whole.body) - 1}/{len(whole.body)}"))
        self.assertEqual(rest_of_it.body, whole.body[50000:])

    def test_there_is_none_for_who_has_it_for_other_hardware_and_before_there_is_one(self):
        self.assertEqual(self.ask().status, 404)
        self.publish(17)
        self.assertEqual([self.ask(build=17).status, self.ask(build=18).status, self.ask(hardware="esp32").status],
                         [404, 404, 404])

    def test_an_esp32_image_has_its_own_form(self):
        path = self.folder / "esp32.bin"
        path.write_bytes(firmware.esp32_image(21))
        self.publish(21, hardware="esp32", image=path)
        self.assertEqual(self.ask(hardware="esp32").json["version"], "1.4.2")
        self.assertEqual(rest.call(self.server, "GET", MANIFEST).json["build"], 21)
        self.assertEqual(rest.call(self.server, "GET", "/api/v1/esp32/config").json["firmware_version"], "1.4.2")

    def test_who_has_the_manifest_already_is_told_so(self):
        self.publish(17)
        etag = self.ask().headers["ETag"]
        self.assertEqual(self.ask(If_None_Match=etag).status, 304)

    def test_a_wrong_token_is_403_and_a_wrong_query_400(self):
        self.publish(17)
        self.assertEqual(self.ask(Authorization="Bearer " + "0" * 64).status, 403)
        self.assertEqual(self.ask(Authorization="Bearer " + rest.token(self.server, OTHER)).status, 403)
        for query in ("?build=x", "?hardware=a/b", "?build=1&build=2", "?hardware=" + "a" * 40):
            self.assertEqual(rest.call(self.server, "GET", MANIFEST + query).status, 400, query)
        for query in ("", "?hardware=linux-test", "?build=17", "?hardware=..%2F..&build=17"):
            self.assertEqual(rest.call(self.server, "GET", IMAGE + query).status, 400, query)
        self.assertEqual(rest.call(self.server, "GET", IMAGE + "?hardware=linux-test&build=18").status, 404)

    def test_an_image_that_is_gone_is_503_and_not_a_lie(self):
        self.publish(17)
        (self.server.folder / "firmware" / "linux-test-17.img").unlink()
        self.assertEqual(self.ask().status, 503)


class Stages(FirmwareTest):
    def test_a_stage_is_for_some_and_the_public_manifest_for_all(self):
        self.publish(17, "--stage", "1")
        self.assertEqual(self.ask(device_id=None).status, 404)
        self.ctl("rollout", "--hardware", "linux-test", "--build", "17", "--stage", "100")
        self.assertEqual([self.ask(device_id=None).json["build"], self.ask().json["build"]], [17, 17])

    def test_a_halted_release_is_neither_offered_nor_served(self):
        self.publish(17)
        url = self.ask().json["url"]
        self.ctl("halt", "--hardware", "linux-test", "--build", "17")
        self.assertEqual([self.ask().status, rest.call(self.server, "GET", url).status], [404, 404])
        self.assertIn("halted", self.ctl("list").stdout)


class Publish(FirmwareTest):
    def refused(self, says, *arguments):
        done = self.publish(*arguments[:1], *arguments[1:], check=False) if isinstance(arguments[0], int) else \
            self.ctl(*arguments, check=False)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn(says, done.stderr)
        return done

    def test_the_list_tells_what_there_is(self):
        self.assertIn("no releases", self.ctl("list").stdout)
        self.publish(17, "--rollout", "50", "--stage", "5", "--mandatory")
        listed = json.loads(self.ctl("list", "--json").stdout)[0]
        self.assertEqual({key: listed[key] for key in ("build", "state", "stage_percent", "rollout_percent", "mandatory",
                                                       "confirmed", "failed", "other")},
                         {"build": 17, "state": "offered", "stage_percent": 5, "rollout_percent": 50, "mandatory": True,
                          "confirmed": 0, "failed": 0, "other": 0})

    def test_an_older_build_is_refused(self):
        self.publish(17)
        self.refused("a build must be higher than all", 17)

    def test_an_image_with_a_bears_key_in_it_is_refused(self):
        image = self.write_image(17, b"...\0" + self.server.key(BEAR).encode() + b"\0...")
        done = self.publish(17, image=image, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("it holds the key of a bear", done.stderr)
        self.assertNotIn(self.server.key(BEAR), done.stderr)

    def test_an_image_with_a_key_that_a_bear_had_before_is_refused(self):
        old = self.server.key(BEAR)
        self.server.ctl("device", "rotate-key", "--device-id", BEAR)
        image = self.write_image(17, b"\0" + old.upper().encode() + b"\0")
        self.assertIn("it holds the key of a bear", self.publish(17, image=image, check=False).stderr)

    def test_an_image_with_the_fleet_secret_or_of_a_one_bear_build_is_refused(self):
        secret = (self.server.folder / "fleet_secret").read_bytes().strip()
        image = self.write_image(17, b"xx" + secret + b"yy")
        self.assertIn("it holds the fleet secret", self.publish(17, image=image, check=False).stderr)
        image = self.write_image(17, b"\0teddy:one-bear-build\0")
        self.assertIn("it was built for one bear", self.publish(17, image=image, check=False).stderr)

    def test_other_hashes_in_an_image_are_no_secrets(self):
        image = self.write_image(17, b"\0".join(hashlib.sha256(bytes([i])).hexdigest().encode() for i in range(200)))
        self.publish(17, image=image)

    def test_a_key_that_is_elsewhere_signs_what_prepare_wrote(self):
        image, text, signature = self.write_image(17), self.folder / "canonical", self.folder / "sig.der"
        text.unlink(missing_ok=True)
        options = ["--image", str(image), "--hardware", "linux-test", "--public-key", str(self.public), "--notes", "n"]
        self.ctl("prepare", *options, "--out", str(text))
        signature.write_bytes(firmware.sign(self.key, text.read_bytes()))
        self.ctl("publish", *options, "--signature", str(signature))
        self.assertTrue(firmware.verifies(self.public, self.ask().json, self.folder))

    def test_a_signature_over_other_options_is_refused(self):
        image, text, signature = self.write_image(17), self.folder / "canonical2", self.folder / "sig.der"
        options = ["--image", str(image), "--hardware", "linux-test", "--public-key", str(self.public)]
        self.ctl("prepare", *options, "--out", str(text))
        signature.write_bytes(firmware.sign(self.key, text.read_bytes()))
        self.refused("with the same options", "publish", *options, "--signature", str(signature), "--min-build", "2")

    def test_wrong_usage_says_what_would_be_right(self):
        image = str(self.write_image(17))
        for arguments, says in ((("publish", "--image", image, "--hardware", "linux-test"), "needs either --key"),
                                (("publish", "--image", image, "--hardware", "linux-test", "--key", str(self.key), "--stage",
                                  "101"), "--stage: is '101', must be a whole number of 0 to 100"),
                                (("halt", "--hardware", "linux-test", "--build", "x"), "--build: is 'x'")):
            done = self.ctl(*arguments, check=False)
            self.assertEqual((done.returncode, says in done.stderr), (2, True), done.stderr)

    def test_a_program_is_wrapped_into_an_image_that_can_be_published(self):
        program, out = self.folder / "program", self.folder / "wrapped"
        program.write_bytes(b"#!/bin/true\n")
        self.ctl("wrap", "--program", str(program), "--hardware", "linux-test", "--release-version", "1.2.3", "--build", "17",
                 "--out", str(out))
        self.assertEqual(out.read_bytes(), firmware.linux_image(17, b"#!/bin/true\n"))
        self.publish(17, image=out)


class Outcomes(FirmwareTest):
    def tell(self, device_id, result, cause=""):
        """As a bear does in its status, over its WebSocket."""
        import asyncio
        from support.field_bear import FieldBear
        self.ask(device_id)

        async def talk():
            async with FieldBear(self.server, device_id) as bear:
                await bear.send({"type": "system_status", "update": {"build": 17, "result": result, "cause": cause}})
                await bear.send({"type": "ping"})
                await bear.until("pong")
        asyncio.run(asyncio.wait_for(talk(), 30))

    def test_what_bears_tell_is_counted_and_failures_halt_the_release(self):
        self.publish(17)
        self.tell(BEAR, "confirmed")
        self.assertEqual(json.loads(self.ctl("list", "--json").stdout)[0]["confirmed"], 1)
        self.tell(BEAR, "rolled_back", "crash")
        self.tell(OTHER, "rolled_back", "watchdog")
        listed = json.loads(self.ctl("list", "--json").stdout)[0]
        self.assertEqual((listed["confirmed"], listed["failed"], listed["state"]), (0, 2, "halted_itself"))
        self.assertEqual(self.ask(OTHER).status, 404)
        self.assertIn("linux-test build 17 is halted: 2 bears failed with it", self.server.log())
