"""What tests of updates share: a key, a real teddyd with releases, bears, and who stands between them."""
import json
import pathlib
import shutil
import subprocess
import tempfile
import time
import unittest

from support import certs, firmware
from support.middle import Middle
from support.teddyd import Teddyd
from support.updating_bear import HARDWARE, PROGRAM, UpdatingBear

# A program that is no bear. It leaves its mark.
CRASHES = b'#!/bin/sh\necho crashes >> "$MARKER"\nexit 1\n'


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
