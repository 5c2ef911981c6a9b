"""A real teddyd with a family, in a temporary folder, for tests. Ends with the test, by its process id."""
import json
import os
import pathlib
import re
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import threading
import time

from support import sanitizers

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("TEDDY_BUILD", ROOT / "build" / "test"))
BIN = BUILD / "bin"
CHILD_ID = "11111111-2222-3333-4444-555555555555"
START_S = 90
# A busy machine and sanitizers make engines slow; only tests of the deadline or of the door's patience are about that.
PATIENT = ("turn.deadline_ms=60000", "work.max_wait_ms=60000")


class Teddyd:
    """with Teddyd() as server: server.port, server.key("bear_one"), server.log()"""

    def __init__(self, *settings, environment=None, listen="127.0.0.1:0", data=None, program=None, rights=None, prefix=()):
        """rights: whose (subprocess.Popen's user, group …); prefix: a program that runs it, and its arguments."""
        self.folder = pathlib.Path(data) if data else pathlib.Path(tempfile.mkdtemp(prefix="teddyd-"))
        self._own_folder = data is None
        self._settings = settings
        self._environment = dict(os.environ, **(environment or {}))
        self._listen = listen
        self._command = [*prefix, program or BIN / "teddyd"]
        self._rights = rights or {}
        self._lines = []
        self._keys = {}
        self.process = None
        self.port = self.plain_port = 0

    def ctl(self, *arguments, check=True, text=None):
        """Runs teddyctl on the same data folder."""
        return subprocess.run([BIN / "teddyctl", "--data", self.folder, *arguments], input=text, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=check, timeout=60,
                              env=self._environment)

    def enrol(self, device_id, child_id=CHILD_ID, name="Sam", age=7, language="en", consent=True):
        """A child (when new), its consent, a bear; remembers the bear's key."""
        self.ctl("child", "add", "--child-id", child_id, "--name", name, "--age", str(age), "--language", language,
                 check=False)
        if consent:
            self.ctl("consent", "record", "--child-id", child_id, "--method", "signed_form", "--reference", "test",
                     "--use", "yes", "--disclosure", "no")
        done = self.ctl("device", "add", "--device-id", device_id, "--child-id", child_id, "--json")
        self._keys[device_id] = json.loads(done.stdout)["hmac_key_hex"]

    def enrol_new(self, device_id):
        """A bear that is nobody's yet."""
        done = self.ctl("device", "add", "--device-id", device_id, "--json")
        self._keys[device_id] = json.loads(done.stdout)["hmac_key_hex"]

    def key(self, device_id):
        return self._keys[device_id]

    def start(self):
        arguments = [*self._command, "--data", self.folder, "--listen", self._listen]
        for setting in (*PATIENT, *self._settings):
            arguments += ["--set", setting]
        self.process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                        stdin=subprocess.DEVNULL, text=True,
                                        env=self._environment, errors="replace", **self._rights)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        ready = self.wait_for_log(r"ready tls_port=(\d+) plain_port=(\d+)", START_S)
        self.port, self.plain_port = int(ready[1]), int(ready[2])
        return self

    def _read(self):
        for line in self.process.stdout:
            self._lines.append(line)

    def log(self):
        return "".join(self._lines)

    def wait_for_log(self, pattern, timeout_s=10):
        until = time.monotonic() + timeout_s
        while time.monotonic() < until:
            match = re.search(pattern, self.log())
            if match:
                return match
            if self.process.poll() is not None:
                time.sleep(0.1)
                break
            time.sleep(0.02)
        raise AssertionError(f"teddyd never said {pattern!r}:\n{self.log()}")

    def stop(self, how=signal.SIGTERM, timeout_s=30):
        """Ends the server; returns its exit status."""
        if self.process is None:
            return None
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            code = self.process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        self._reader.join(timeout_s)
        sanitizers.check("teddyd", self.log())
        return code

    def trust(self):
        """A TLS context that trusts this server's development CA and nothing else."""
        return ssl.create_default_context(cafile=self.folder / "dev-ca.pem")

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.__exit__(*sys.exc_info())
            raise

    def __exit__(self, kind=None, *_):
        try:
            code = self.stop()
        finally:
            if self._own_folder:
                shutil.rmtree(self.folder, ignore_errors=True)
        if kind is None and code not in (None, 0, -signal.SIGKILL):
            raise AssertionError(f"teddyd ended with {code}:\n{self.log()}")
