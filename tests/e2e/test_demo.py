"""What a newcomer sees: the demo's conversation, its prompt on a terminal, and a clean end."""
import contextlib
import io
import os
import pathlib
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from support.teddyd import BIN, ROOT

sys.path.insert(0, str(ROOT / "tools"))
import demo  # noqa: E402   it lies in another folder

PATIENCE_S = 240


class Terminal:
    """A program on a terminal of its own, as a person would use it."""

    def __init__(self, command, environment):
        self.pid, self._terminal = pty.fork()
        if self.pid == 0:
            heed_signals()
            os.execve(command[0], list(map(str, command)), environment)
        self.text = ""
        self._seen = 0

    def _read(self, until):
        if not select.select([self._terminal], [], [], max(0, until - time.monotonic()))[0]:
            raise AssertionError(f"nothing more came of it:\n{self.text}")
        try:
            data = os.read(self._terminal, 65536)
        except OSError:  # Linux says so when the other side is closed
            data = b""
        self.text += data.decode(errors="replace").replace("\r\n", "\n")
        return bool(data)

    def wait_for(self, pattern):
        """Reads on until the pattern comes, behind what was waited for before."""
        until = time.monotonic() + PATIENCE_S
        while not (found := re.compile(pattern, re.M).search(self.text, self._seen)):
            if not self._read(until):
                raise AssertionError(f"it ended without {pattern!r}:\n{self.text}")
        self._seen = found.end()

    def type(self, keys):
        os.write(self._terminal, keys.encode())

    def wait(self):
        """The exit status, once it has ended."""
        until = time.monotonic() + PATIENCE_S
        while self._read(until):
            pass
        os.close(self._terminal)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def processes_of(folder):
    """Command lines that name the folder."""
    found = []
    for path in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found += [path.parent.name] if str(folder).encode() in path.read_bytes() else []
        except OSError:  # it has just ended
            pass
    return found


def command_and_environment(folder):
    """The demo as `make run` starts it, with patience for sanitizers, and a folder of its own for what it throws away."""
    return ([ROOT / "tools" / "demo.py", "--stay", "--fast", "--programs", BIN],
            dict(os.environ, TMPDIR=str(folder), TEDDY_TURN_DEADLINE_MS="60000"))


def heed_signals():
    """In a child: whoever runs the tests in the background may have had these ignored."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def temporary_folder(test):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="demo-"))
    test(shutil.rmtree, folder, True)
    return folder


class OnATerminal(unittest.TestCase):
    """One conversation from beginning to end, looked at from all sides."""

    @classmethod
    def setUpClass(cls):
        cls.folder = temporary_folder(cls.addClassCleanup)
        terminal = Terminal(*command_and_environment(cls.folder))
        terminal.wait_for("Type to the bear")
        cls.conversation = terminal.text
        terminal.wait_for("^> ")
        terminal.type("what do cats eat\n")
        terminal.wait_for("^> ")
        cls.typed = terminal.text[len(cls.conversation):]
        terminal.type("\x03")
        cls.status = terminal.wait()

    def test_twelve_questions_are_answered_sensibly(self):
        lines = self.conversation.splitlines()
        self.assertEqual(sum(line.startswith("heard: ") for line in lines), 12, self.conversation)
        self.assertEqual(sum(line.startswith("first_sound_ms: ") for line in lines), 12, self.conversation)
        answers = [line[10:].lower() for line in lines if line.startswith("answered: ")]
        for number, word in ((1, "meow"), (2, "blue"), (4, "meat"), (6, "ten"), (9, "yellow")):
            self.assertIn(word, answers[number], self.conversation)

    def test_what_is_typed_at_the_prompt_is_answered(self):
        self.assertRegex(self.typed, "(?m)^answered: .*[Cc]at")

    def test_ctrl_c_ends_it_with_status_0_and_nothing_is_left(self):
        self.assertEqual(self.status, 0)
        self.assertEqual(list(self.folder.iterdir()), [])
        self.assertEqual(processes_of(self.folder), [])


class Demo(unittest.TestCase):
    def test_interrupted_in_the_middle_it_leaves_nothing_behind(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            folder = temporary_folder(self.addCleanup)
            command, environment = command_and_environment(folder)
            with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment,
                                  stdin=subprocess.DEVNULL, preexec_fn=heed_signals) as process:
                while not process.stdout.readline().startswith("asked:"):
                    self.assertIsNone(process.poll())
                self.assertEqual(len(processes_of(folder)), 2)
                process.send_signal(number)
                self.assertEqual(process.wait(PATIENCE_S), 128 + number)
            self.assertEqual(list(folder.iterdir()), [])
            self.assertEqual(processes_of(folder), [])

    def test_one_question_without_an_answer_aloud_is_no_success(self):
        good = {"result": "answered", "reply_audio_ms": 900, "first_sound_ms": 90}
        for bad in ({"result": "no_answer"}, {"reply_audio_ms": 0}):
            with contextlib.redirect_stdout(io.StringIO()) as said:
                self.assertFalse(demo.judge([good] * 11 + [{**good, **bad}], ROOT))
            self.assertIn("11 of 12", said.getvalue())
        with contextlib.redirect_stdout(io.StringIO()):
            self.assertFalse(demo.judge([good] * 11, ROOT))
            self.assertTrue(demo.judge([good] * 12, ROOT))


if __name__ == "__main__":
    unittest.main()
