"""deploy/teddyd.service: systemd finds it right and tight, and the server needs nothing that it forbids."""
import asyncio
import functools
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import unittest

from support import audio, metrics, rest
from support.field_bear import FieldBear, refusal, url
from support.teddyd import BIN, ROOT, Teddyd

UNIT = ROOT / "deploy/teddyd.service"
TOO_EXPOSED = 15  # tenths of systemd's points of ten; 12 are what a service of the network cannot be without


def run(*command):
    return subprocess.run(command, text=True, capture_output=True, check=False)


@functools.lru_cache(maxsize=None)
def group(name):
    """The system calls of one of systemd's groups."""
    words = [line.strip() for line in run("systemd-analyze", "syscall-filter", name).stdout.splitlines()[1:]]
    return frozenset(call for word in words if not word.startswith("#")
                     for call in (group(word) if word.startswith("@") else (word,)))


def allowed_by(unit):
    """What the unit's filter lets through, as systemd adds its lines up."""
    calls = set()
    for line in re.findall(r"^SystemCallFilter=(.*)$", unit, re.M):
        words = line.lstrip("~").split()
        named = {call for word in words for call in (group(word) if word.startswith("@") else (word,))}
        calls = calls - named if line.startswith("~") else calls | named
    return calls


class Unit(unittest.IsolatedAsyncioTestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="teddy-unit-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def unit(self, *changes):
        """A copy that starts the program of this build; changed as told."""
        text = UNIT.read_text(encoding="utf-8").replace("/usr/local/bin/teddyd", str(BIN / "teddyd"))
        for old, new in changes:
            self.assertIn(old, text)
            text = text.replace(old, new)
        copy = self.folder / "teddyd.service"
        copy.write_text(text, encoding="utf-8")
        return copy

    def test_systemd_finds_nothing_wrong_with_it(self):
        done = run("systemd-analyze", "verify", self.unit())
        self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""))
        wrong = run("systemd-analyze", "verify", self.unit(("ProtectHome=yes", "ProtectHome=perhaps")))
        self.assertIn("Failed to parse", wrong.stderr)

    def exposure(self, *changes):
        return run("systemd-analyze", "security", "--offline=true", f"--threshold={TOO_EXPOSED}", self.unit(*changes))

    def test_it_is_as_tight_as_a_service_of_the_network_can_be(self):
        done = self.exposure()
        self.assertEqual(done.returncode, 0, done.stdout[-300:])
        self.assertNotEqual(self.exposure(("CapabilityBoundingSet=", "#"), ("SystemCallFilter=", "#")).returncode, 0)

    def test_what_the_server_was_told_to_have_it_has(self):
        text = UNIT.read_text(encoding="utf-8")
        for line in ("NoNewPrivileges=yes", "CapabilityBoundingSet=", "MemoryDenyWriteExecute=yes", "LimitCORE=0",
                     "ProtectSystem=strict", "PrivateTmp=yes", "StateDirectory=teddy", "User=teddy",
                     "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX",
                     "LoadCredential=fleet_secret:/etc/teddy/fleet_secret"):
            self.assertIn(line, text.splitlines())
        users = (ROOT / "deploy/teddy.sysusers").read_text(encoding="utf-8")
        self.assertRegex(users, r"(?m)^u teddy - ")

    async def use(self, server):
        """All that a server does in its life."""
        async with FieldBear(server, "bear_000") as bear:
            self.assertEqual((await bear.ask(audio.speech("what does a cat say")))["type"], "audio_response")
            self.assertEqual((await bear.type("tell me a story"))["type"], "audio_response")
            await asyncio.to_thread(server.ctl, "device", "revoke", "--device-id", "bear_001")
            await refusal(server, url(server, "bear_001"))
        await asyncio.to_thread(rest.call, server, "POST", "/api/v1/pair/claim", rest.claim(server, "bear_new1", "kid-2"))
        for path in ("/ready", "/api/v1/esp32/config", "/api/v1/esp32/firmware"):
            await asyncio.to_thread(rest.call, server, "GET", path)
        await asyncio.to_thread(metrics.read, server)

    async def test_the_server_needs_no_system_call_that_the_filter_forbids(self):
        trace = self.folder / "trace"
        # -D: the server is the child that signals go to, and strace stands behind it.
        server = Teddyd("stt.model=content", "net.listen_plain=127.0.0.1:0", "log.level=debug",
                        prefix=["strace", "-D", "-f", "-qq", "-o", trace], environment={"ASAN_OPTIONS": "detect_leaks=0"})
        self.addCleanup(server.__exit__)
        server.enrol("bear_000")
        server.enrol("bear_001")
        server.enrol_new("bear_new1")
        server.enrol("bear_002", child_id="kid-2")
        server.start()
        await self.use(server)
        server.process.send_signal(signal.SIGHUP)
        await asyncio.to_thread(server.wait_for_log, "certificates: reload done")
        self.assertEqual(await asyncio.to_thread(server.stop), 0)
        calls = set(re.findall(r"^\d+ +(\w+)\(", trace.read_text(encoding="utf-8", errors="replace"), re.M))
        self.assertLessEqual({"accept4", "epoll_wait", "pwrite64", "rt_sigaction"}, calls)
        calls -= {"fchown"}  # SQLite gives its files to the folder's owner where it runs as root, and only there
        allowed = allowed_by(UNIT.read_text(encoding="utf-8"))
        self.assertNotIn("ptrace", allowed)
        self.assertNotIn("setuid", allowed)
        self.assertEqual(calls - allowed, set())


if __name__ == "__main__":
    unittest.main()
