"""All that can be wrong with what a Linux bear fetches: it comes from a real teddyd, and somebody in between changes it."""
import base64
import hashlib
import json
import unittest

from support import firmware
from support.middle import IMAGE, Answer
from support.update_test import CRASHES, UpdateTest
from support.updating_bear import HARDWARE


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
