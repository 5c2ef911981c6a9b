"""A Linux bear that updates itself from a real teddyd over real HTTPS, and goes back when the new program is no good."""
import os
import pathlib
import random
import resource
import signal
import time
import unittest

from support import firmware
from support.middle import IMAGE
from support.update_test import CRASHES, UpdateTest

NO_SERVER_S = "--update-no-server-s"
HANGS = b'#!/bin/sh\necho hangs >> "$MARKER"\nexec sleep 600\n'


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


class Supervised(UpdateTest):
    """Also without any update the launcher looks after the bear."""

    def test_a_bear_that_crashes_or_hangs_is_started_again(self):
        for number, says in ((signal.SIGKILL, "the bear crashed; it is started again"),
                             (signal.SIGSTOP, "the bear hung; it is started again")):
            with self.subTest(number):
                bear = self.bear(None, "--watchdog-s", "3", check_s=3600)
                bear.wait_for("Ready for interaction")
                os.kill(bear.child(), number)
                bear.wait_for(says)
                bear.wait_for("Ready for interaction", 2)
                self.check_well(bear)
                bear.stop()

    @staticmethod
    def is_there(path):
        try:
            return path.read_bytes() != b""
        except OSError:
            return False

    def test_when_the_launcher_dies_so_does_the_bear(self):
        bear = self.bear(None, check_s=3600)
        bear.wait_for("Ready for interaction")
        child = pathlib.Path(f"/proc/{bear.child()}/cmdline")
        bear.kill()
        until = time.monotonic() + 10
        while self.is_there(child) and time.monotonic() < until:
            time.sleep(0.02)
        self.assertFalse(self.is_there(child))
        self.check_well(self.again(bear))


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


if __name__ == "__main__":
    unittest.main()
