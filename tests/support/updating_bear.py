"""A teddy-bear with --slots that a test talks to by typed lines."""
import copy
import json
import os
import pathlib
import re
import signal
import subprocess
import threading
import time

from support import sanitizers
from support.teddyd import BIN, CHILD_ID

PROGRAM = BIN / "teddy-bear"
HARDWARE = "linux-test"
PATIENCE_S = 60


class UpdatingBear:
    """with UpdatingBear(folder, url, ca, device_id, key, public_key) as bear: ..."""

    def __init__(self, folder, url, ca, device_id, key, public_key, *more, quiet_s=1, check_s=1, preexec=None):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.slots = self.folder / "slots"
        key_file = self.folder / "key"
        key_file.write_text(key)
        self.arguments = [
            PROGRAM, "--server", url, "--ca", ca, "--device-id", device_id, "--child-id", CHILD_ID, "--child-name", "Sam",
            "--child-age", "7", "--key-file", key_file, "--type", "--json", "--fast", "--give-up-s", "60",
            "--state", self.folder / "state", "--slots", self.slots, "--update-key", public_key,
            "--update-hardware", HARDWARE, "--update-check-s", str(check_s), "--update-quiet-s", str(quiet_s), *more]
        self._preexec = preexec
        self.process = None
        self._log, self._out = [], []

    def start(self):
        self.process = subprocess.Popen(
            [str(word) for word in self.arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, errors="replace", preexec_fn=self._preexec, restore_signals=self._preexec is None,
            env=dict(os.environ, MARKER=str(self.folder / "marker")))
        self._readers = [threading.Thread(target=self._read, args=pair, daemon=True)
                         for pair in ((self.process.stderr, self._log), (self.process.stdout, self._out))]
        for reader in self._readers:
            reader.start()
        return self

    def again(self):
        """The same bear, once it has ended, switched on anew."""
        anew = copy.copy(self)
        anew._log, anew._out = [], []
        return anew.start()

    @staticmethod
    def _read(pipe, lines):
        for line in pipe:
            lines.append(line)

    def log(self):
        return "".join(self._log)

    def wait_for(self, pattern, n=1, patience_s=PATIENCE_S):
        """Until the log has the pattern n times."""
        until = time.monotonic() + patience_s
        while time.monotonic() < until:
            found = re.findall(pattern, self.log())
            if len(found) >= n:
                return found[-1]
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        raise AssertionError(f"the bear never said {pattern!r} {n} times:\n{self.log()}")

    def ask(self, text="Why is the sky blue?"):
        """The turn, as --json has it."""
        n = len(self._out)
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()
        until = time.monotonic() + PATIENCE_S
        while len(self._out) == n:
            if time.monotonic() > until or self.process.poll() is not None:
                raise AssertionError(f"the bear does not answer:\n{self.log()}")
            time.sleep(0.02)
        return json.loads(self._out[n])

    def child(self):
        """The process id of the bear itself."""
        return int(pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()[0])

    def marker(self):
        """Whether a program that writes its mark was ever started."""
        return (self.folder / "marker").exists()

    def kill(self):
        """As if the plug were pulled."""
        self.process.kill()
        self._wait()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self._wait()

    def _wait(self):
        try:
            code = self.process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        for reader in self._readers:
            reader.join(PATIENCE_S)
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            try:
                pipe.close()
            except OSError:
                pass
        sanitizers.check("teddy-bear", self.log())
        return code

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()
