"""Runs teddy-bear, the real program, and says what came of it."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from support import audio, certs, sanitizers

PROGRAM = pathlib.Path(os.environ.get("TEDDY_BUILD", "build")) / "bin" / "teddy-bear"
DEVICE_ID, CHILD_ID, CHILD_NAME = "test_device_001", "child-7", "Mathilda"
KEY = "46a1d7e1d6719f4a74404a01a7a18bd5734c824b461708a5123a5f42618c6bc5"
PATIENCE_S = 60


class Result:
    def __init__(self, code, out, log, voice_path):
        self.code, self.out, self.log = code, out, log
        self.turns = [json.loads(line) for line in out.splitlines() if line.startswith("{")]
        self.results = [turn["result"] for turn in self.turns]
        self._voice_path = voice_path

    @property
    def voice(self):
        """The samples of --out."""
        samples, rate_hz = audio.read_wav(self._voice_path)
        assert rate_hz == audio.RATE_HZ
        return samples

    @property
    def voice_s(self):
        return len(self.voice) / audio.RATE_HZ

    def heap(self):
        """[(peak, kept)] bytes for each question, of a run with watch_heap."""
        return [(int(peak), int(kept)) for peak, kept in
                re.findall(r"^alloc_watch: question \d+ peak_bytes (-?\d+) kept_bytes (-?\d+)$", self.log, re.M)]


class BearTest(unittest.TestCase):
    """A folder, an authority and a spoken question for each class of tests."""

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="teddy-bear-test-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.authority = certs.Authority(cls.folder / "ca")
        cls.key_file = cls.folder / "key"
        cls.key_file.write_text(KEY + "\n")
        cls.question_pcm = audio.speech("Why is the sky blue?")
        cls.question = audio.write_wav(cls.folder / "question.wav", cls.question_pcm)

    def identity(self):
        return ["--device-id", DEVICE_ID, "--child-id", CHILD_ID, "--child-name", CHILD_NAME, "--child-age", "7",
                "--key-file", str(self.key_file)]

    def command(self, url, *more, identity=None, ca=True):
        trust = ["--ca", str(self.authority.ca)] if ca and url.startswith("wss") else []
        return [str(PROGRAM), "--server", url, *trust, *(self.identity() if identity is None else identity),
                *map(str, more)]

    def start(self, url, *more, env=None, stdin=subprocess.DEVNULL, **kwargs):
        environment = {name: value for name, value in os.environ.items() if name != "TEDDY_HMAC_KEY_HEX"}
        process = subprocess.Popen(self.command(url, *more, **kwargs), env={**environment, **(env or {})}, stdin=stdin,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(self._end, process)
        return process

    @staticmethod
    def _end(process):
        if process.poll() is None:
            process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe:
                pipe.close()

    def finish(self, process, voice_path=None, typed=None):
        out, log = process.communicate(typed, timeout=PATIENCE_S)
        sanitizers.check("teddy-bear", log.decode(errors="replace"))
        return Result(process.returncode, out.decode(), log.decode(), voice_path)

    def run_bear(self, url, *more, watch_heap=False, **kwargs):
        env = {"TEDDY_BEAR_ALLOC_WATCH": "1"} if watch_heap else None
        return self.finish(self.start(url, *more, env=env, **kwargs))

    def ask(self, server, *more, say=None, give_up_s=5, real_time=False, **kwargs):
        """One run with --json and --out; asks `say` (default: the one question)."""
        voice_path = self.folder / f"{self.id()}.wav"
        words = [word for path in say or [self.question] for word in ("--say", path)]
        result = self.run_bear(server.url, *words, *([] if real_time else ["--fast"]), "--json", "--out", voice_path,
                               "--give-up-s", give_up_s, *more, **kwargs)
        result._voice_path = voice_path
        return result

    def good_server(self):
        return self.authority.server("good")
