"""A Linux bear that updates itself from a real teddyd over real HTTPS: what is good is run, and nothing else ever."""
import base64
import hashlib
import json
import pathlib
import random
import resource
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

from support import certs, firmware
from support.middle import IMAGE, Answer, Middle
from support.teddyd import Teddyd
from support.updating_bear import HARDWARE, PROGRAM, UpdatingBear

NO_SERVER_S = "--update-no-server-s"
# Programs that are no bear. Each leaves its mark.
CRASHES = b'#!/bin/sh\necho crashes >> "$MARKER"\nexit 1\n'
HANGS = b'#!/bin/sh\necho hangs >> "$MARKER"\nexec sleep 600\n'


class UpdateTest(unittest.TestCase):
    bears = ("teddy_0001",)

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="teddy-update-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.key = cls.folder / "key.pem"
        firmware.make_key(cls.key)
        cls.public = firmware.write_public_pem(cls.key, cls.folder / "public.pem")
        cls.authority = certs.Authority(cls.folder / "ca")
        cls.program = cls.folder / "program"
        subprocess.run(["strip", "-o", cls.program, PROGRAM], check=True)

    def setUp(self):
        # Each test has releases of its own.
        self.server = Teddyd("firmware.halt_failures=1000", "stt.model=content")
        for device_id in self.bears:
            self.server.enrol(device_id)
        self.server.__enter__()
        self.addCleanup(self.server.__exit__)
        self.n_folders = 0

    def publish(self, build, program=None, hardware=HARDWARE, *more):
        path = self.folder / "image"
        path.write_bytes(firmware.linux_image(build, self.program.read_bytes() if program is None else program, hardware))
        self.server.ctl("firmware", "publish", "--image", str(path), "--hardware", hardware, "--key", str(self.key), *more)
        return path.read_bytes()

    def middle(self):
        middle = Middle(*self.authority.server("good"), self.server)
        middle.__enter__()
        self.addCleanup(middle.__exit__)
        return middle

    def bear(self, middle=None, *more, device_id="teddy_0001", **how):
        url = middle.url if middle else f"wss://localhost:{self.server.port}"
        ca = self.authority.ca if middle else self.server.folder / "dev-ca.pem"
        self.n_folders += 1
        bear = UpdatingBear(self.folder / f"{self.id()}-{self.n_folders}", url, ca, device_id, self.server.key(device_id),
                            self.public, *more, **how)
        bear.start()
        self.addCleanup(bear.stop)
        return bear

    def again(self, bear):
        """The same one, started anew."""
        anew = bear.again()
        self.addCleanup(anew.stop)
        return anew

    def counts(self, build):
        listed = json.loads(self.server.ctl("firmware", "list", "--json").stdout)
        return {key: release[key] for release in listed if release["build"] == build
                for key in ("confirmed", "failed", "other")}

    def wait_for_counts(self, build, **wanted):
        until = time.monotonic() + 30
        while time.monotonic() < until:
            if wanted.items() <= self.counts(build).items():
                return
            time.sleep(0.1)
        self.assertEqual(self.counts(build), wanted)

    def check_well(self, bear):
        turn = bear.ask()
        self.assertEqual(turn["result"], "answered", (turn, bear.log()))
        self.assertFalse(bear.marker(), bear.log())


class GoodUpdates(UpdateTest):
    def test_a_bear_becomes_a_newer_one_and_then_a_newer_one_still_and_tells_the_server(self):
        bear = self.bear()
        self.assertEqual(bear.ask()["result"], "answered")
        for n, build in enumerate((17, 18), 1):
            self.publish(build)
            bear.wait_for(f"Build {build} is confirmed")
            self.wait_for_counts(build, confirmed=1, failed=0, other=0)
            self.check_well(bear)
        bear.stop()
        # What was confirmed is what starts, with nothing left to fetch.
        again = self.again(bear)
        self.check_well(again)
        again.wait_for("No new firmware")

    def test_a_download_that_breaks_off_is_gone_on_with_after_a_restart_too(self):
        image = self.publish(17)
        middle = self.middle()
        half = len(image) // 2
        middle.tamper = lambda path, answer: answer._replace(cut=half) if path == IMAGE else answer
        bear = self.bear(middle)
        bear.wait_for(f"The image broke off at {half} bytes")
        bear.kill()
        middle.tamper = None
        n_before = len(middle.images())
        again = self.again(bear)
        again.wait_for("Build 17 is confirmed")
        self.assertTrue(all(wanted for wanted in middle.images()[n_before:]), middle.images())
        self.check_well(again)

    def test_a_server_that_ignores_the_range_begins_anew_and_so_does_the_bear(self):
        image = self.publish(17)
        middle = self.middle()
        cut = [len(image) // 3]

        def tamper(path, answer):
            if path != IMAGE:
                return answer
            if cut:
                return answer._replace(cut=cut.pop())
            headers = {"Content-Length": str(len(image)), "Content-Type": "application/octet-stream"}
            return answer._replace(status=200, headers=headers, body=image)
        middle.tamper = tamper
        bear = self.bear(middle)
        bear.wait_for("Build 17 is confirmed")
        self.check_well(bear)

    def test_whenever_the_plug_is_pulled_a_bear_that_works_is_there(self):
        self.publish(17)
        dice = random.Random(7)
        bear = self.bear(None)
        for _ in range(6):
            time.sleep(dice.uniform(0.2, 3.5))
            bear.kill()
            bear = self.again(bear)
        # Here or before the plug was pulled last.
        bear.wait_for("Build 17 is confirmed|No new firmware")
        self.check_well(bear)


class BadImages(UpdateTest):
    """Signed, and no good all the same."""

    def test_one_that_stops_is_given_up_and_counts_and_is_never_tried_again(self):
        self.publish(17, CRASHES)
        bear = self.bear()
        bear.wait_for("UPDATE_ROLLED_BACK: build 17: crash")
        self.wait_for_counts(17, confirmed=0, failed=1, other=0)
        self.assertEqual(bear.ask()["result"], "answered")
        bear.wait_for("No new firmware", 2)
        self.assertEqual((bear.folder / "marker").read_text(), "crashes\n")

    def test_one_that_hangs_is_given_up_by_the_watchdog(self):
        self.publish(17, HANGS)
        bear = self.bear(None, "--watchdog-s", "3")
        bear.wait_for("UPDATE_ROLLED_BACK: build 17: watchdog")
        self.wait_for_counts(17, confirmed=0, failed=1, other=0)
        self.assertEqual(bear.ask()["result"], "answered")
        self.assertEqual((bear.folder / "marker").read_text(), "hangs\n")

    def test_one_that_does_not_find_its_server_is_given_up_and_does_not_count(self):
        self.publish(17)
        middle = self.middle()
        bear = self.bear(middle, NO_SERVER_S, "3")

        def tamper(path, answer):
            # Who has the image finds nobody afterwards.
            middle.refuses = path == IMAGE
            return answer
        middle.tamper = tamper
        bear.wait_for("UPDATE_ROLLING_BACK: build 17: no_server")
        middle.refuses = False
        bear.wait_for("UPDATE_ROLLED_BACK: build 17: no_server")
        self.wait_for_counts(17, confirmed=0, failed=0, other=1)
        self.check_well(bear)

    def test_one_whose_plug_is_pulled_each_time_is_given_up(self):
        self.publish(17)
        middle = self.middle()
        bear = self.bear(middle)

        def tamper(path, answer):
            middle.refuses = path == IMAGE
            return answer
        middle.tamper = tamper
        for _ in range(3):
            bear.wait_for("Build 17 runs on trial")
            bear.kill()
            bear = self.again(bear)
        middle.refuses = False
        bear.wait_for("UPDATE_ROLLED_BACK: build 17: power")
        self.check_well(bear)

    def test_one_that_rots_after_it_was_confirmed_is_not_started(self):
        self.publish(17)
        bear = self.bear(None, check_s=3600)
        bear.wait_for("Build 17 is confirmed")
        bear.stop()
        slot = bear.slots / "slot-a"
        rotten = bytearray(slot.read_bytes())
        rotten[len(rotten) // 2] ^= 1
        slot.write_bytes(rotten)
        again = self.again(bear)
        again.wait_for("it is not what was sealed")
        self.check_well(again)

    def test_a_program_put_into_a_slot_by_hand_is_never_started(self):
        bear = self.bear(None)
        bear.wait_for("Looking for new firmware")
        bear.stop()
        for name in ("slot-a", "slot-b"):
            (bear.slots / name).write_bytes(firmware.linux_image(99, CRASHES))
        again = self.again(bear)
        self.check_well(again)

    def test_where_the_disk_is_full_the_old_one_goes_on(self):
        self.publish(17)

        def small_files():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
        bear = self.bear(None, preexec=small_files)
        bear.wait_for("The update to build 17 failed: storage")
        self.check_well(bear)


def change(**fields):
    """Of the manifest, after it was signed."""
    return lambda answer: answer._replace(body=firmware.as_json(dict(json.loads(answer.body), **fields)))


def flip(at):
    """A bit of the body, in the middle of which at says where, 0.0 to 1.0."""
    def tamper(answer):
        body = bytearray(answer.body)
        body[int(at * (len(body) - 1))] ^= 0x10
        return answer._replace(body=bytes(body))
    return tamper


def lies(n_more):
    """About the length of the body."""
    return lambda answer: answer._replace(headers=dict(answer.headers, **{"Content-Length": str(len(answer.body) + n_more)}))


def gives(status, body=b"{}", **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda answer: answer._replace(status=status, body=body,
                                          headers=dict(headers, **{"Content-Length": str(len(body))}))


def instead(body):
    return Answer(200, {"Content-Length": str(len(body))}, body, None)


def refused(cause):
    return rf"UPDATE_REFUSED: build \d+: {cause}"


def failed(cause):
    return rf"The update to build 17 failed: {cause}"


SIGNATURE = refused("signature")
OTHER_KEY = base64.b64encode(bytes(range(70))).decode()
MANIFEST_FAULTS = {
    "another version": (change(version="9.9.9"), SIGNATURE),
    "another build": (change(build=18), SIGNATURE),
    "another size": (change(size=1000), SIGNATURE),
    "another hash": (change(sha256=hashlib.sha256(CRASHES).hexdigest()), SIGNATURE),
    "another address": (change(url=IMAGE + "?hardware=linux-test&build=16"), SIGNATURE),
    "another least build": (change(min_build=3), SIGNATURE),
    "another hardware": (change(hardware="linux-test2"), SIGNATURE),
    "another share": (change(rollout_percent=99), SIGNATURE),
    "made mandatory": (change(mandatory=True), SIGNATURE),
    "other notes": (change(notes="Hello"), SIGNATURE),
    "another signature": (change(signature=OTHER_KEY), SIGNATURE),
    "no signature": (change(signature=""), refused("unsigned")),
    "an unknown key": (change(key_id="0" * 16), refused("key")),
    "no JSON": (gives(200, b"<html>"), refused("manifest")),
    "no body": (gives(200, b""), refused("manifest")),
    "too much": (gives(200, b"{" + b" " * 100000 + b"}"), refused("manifest")),
    "a redirect": (gives(302, b"", Location="/elsewhere"), "No manifest is given: status 302"),
    "a broken server": (gives(500), "No manifest is given: status 500"),
    "a busy server": (gives(503), "No manifest is given: status 503"),
    "a manifest cut": (lambda answer: answer._replace(cut=30), "The manifest did not come"),
}
IMAGE_FAULTS = {
    "the first bit": (flip(0.0), refused("hash")),
    "a bit in the middle": (flip(0.5), refused("hash")),
    "the last bit": (flip(1.0), refused("hash")),
    "a short image": (lambda answer: answer._replace(body=answer.body[:-1]), refused("length")),
    "a long image": (lambda answer: answer._replace(body=answer.body + b"!"), refused("length")),
    "a length too great": (lies(+1), refused("length")),
    "a length too small": (lies(-1), refused("length")),
    "another image": (lambda answer: answer._replace(body=CRASHES), refused("length")),
    "another part": (lambda answer: answer._replace(
        status=206, headers=dict(answer.headers, **{"Content-Range": f"bytes 5-{len(answer.body) + 4}/{len(answer.body) + 5}"})),
        failed("length")),
    "a redirect": (gives(302, b"", Location="/elsewhere"), failed("http")),
    "nothing there": (gives(404), failed("http")),
    "a broken server": (gives(500), failed("http")),
}


class Faults(UpdateTest):
    """Whatever comes over the wire, the bear stays the one it was, and well."""
    bears = tuple(f"teddy_{n:04}" for n in range(1, 21))

    def check_all(self, faults, is_image):
        """At once, for a bear mostly waits: each has somebody else between itself and the server."""
        self.publish(17, CRASHES)
        running = []
        for device_id, (name, (tamper, says)) in zip(self.bears, faults.items()):
            middle = self.middle()
            middle.tamper = lambda path, answer, tamper=tamper: tamper(answer) if (path == IMAGE) == is_image else answer
            running.append((name, self.bear(middle, device_id=device_id), says, middle))
        for name, bear, says, middle in running:
            with self.subTest(name):
                bear.wait_for(says)
                self.check_well(bear)
                self.assertEqual(set(middle.builds()), {1})
                bear.stop()

    def test_no_manifest_but_the_one_that_was_signed_is_believed(self):
        self.check_all(MANIFEST_FAULTS, is_image=False)

    def test_no_image_but_the_one_of_the_manifest_is_started(self):
        self.check_all(IMAGE_FAULTS, is_image=True)

    def test_an_old_manifest_and_one_for_other_hardware_are_not_taken(self):
        self.publish(16, CRASHES)
        middle = self.middle()
        old = middle.fetch(f"/api/v1/esp32/firmware?hardware={HARDWARE}", {}).body
        self.publish(30, CRASHES, "linux-other")
        other = middle.fetch("/api/v1/esp32/firmware?hardware=linux-other", {}).body
        self.publish(17)
        bear = self.bear(middle)
        bear.wait_for("Build 17 is confirmed")
        middle.tamper = lambda path, answer: instead(old)
        bear.wait_for(refused("old"))
        middle.tamper = lambda path, answer: instead(other)
        bear.wait_for(refused("hardware"))
        self.check_well(bear)


if __name__ == "__main__":
    unittest.main()
