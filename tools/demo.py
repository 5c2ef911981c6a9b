#!/usr/bin/python3
"""A whole conversation on this machine: a server, a family, and a virtual bear that asks recorded questions aloud.

Everything is real and on loopback: TLS, tokens, speech to text, the safety gates, the storybook, the voice. The data folder
is thrown away at the end; the bear's voice and the logs of both programs stay in build/demo/.

usage: tools/demo.py [--stay] [--fast]     --stay: afterwards a prompt to type to the bear, until Ctrl-C
                                           --fast: as fast as it goes, not at the pace of a microphone
Ends with status 0 only if every question was answered aloud.
"""
import argparse
import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
HUMAN = pathlib.Path("/usr/share/asterisk/sounds/en_US_f_Allison")
DEVICE_ID, CHILD_ID = "demo_bear_001", "d3e0c0de-0000-4000-8000-000000000001"
START_S, STOP_S = 60, 20
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

# What is said, and by whom: an espeak-ng voice with its pitch, or a recording of a person. Never the bear's own voice.
QUESTIONS = [
    ("hello teddy", "en-gb+m2", 50),
    ("what does a cat say", "en-us+f1", 70),
    ("why is the sky blue", "en-us+m3", 45),
    ("tell me a joke", "en-us+f2", 60),
    ("what do lions eat", "en-us", 50),
    ("hello world", HUMAN / "hello-world.g722", None),
    ("count to ten with me", "en-gb", 50),
    ("i feel sad", "en-us+f5", 55),
    ("tell me a story", "en-us+m1", 50),
    ("what colour is a banana", "en-us+f2", 60),
    ("thank you", "en-us+m3", 45),
    ("goodbye", HUMAN / "vm-goodbye.g722", None),
]



def record_one(path, text, voice, pitch):
    """One question as a 16 kHz WAV file, which is there whole or not at all."""
    made, said = path.with_suffix(".new"), path.with_suffix(".raw")
    source = ["-f", "g722", "-i", voice]
    if isinstance(voice, str):
        subprocess.run(["espeak-ng", "-v", voice, "-p", str(pitch), "-s", "145", "-w", said, text], check=True,
                       env=dict(os.environ, PULSE_SERVER="none"))  # it looks for a sound card all the same
        source = ["-i", said]
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *source, "-ar", "16000", "-ac", "1", "-f", "wav", made],
                   check=True)
    said.unlink(missing_ok=True)
    made.replace(path)


def record(folder):
    """The recordings of all questions, made once."""
    files = []
    for text, voice, pitch in QUESTIONS:
        speaker = f"{voice}-{pitch}" if isinstance(voice, str) else "human"
        files.append(folder / f"{text.replace(' ', '-')}.{speaker}.wav")
        if not files[-1].exists():
            record_one(files[-1], text, voice, pitch)
    return files


def end(process):
    """Ends a process that was started here, kindly if it lets itself be."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class House:
    """teddyd on a free port with a family of one, in a data folder that is gone at the end; and how to start its bear.

    with House(programs, build/demo) as house: subprocess.Popen(house.bear_command(…))
    """

    def __init__(self, programs, folder):
        self.programs, self.folder = programs, folder
        self.log = folder / "teddyd.log"
        self._stack = contextlib.ExitStack()

    def __enter__(self):
        with self._stack as stack:
            self.data = pathlib.Path(tempfile.mkdtemp(prefix="teddy-demo-"))
            stack.callback(shutil.rmtree, self.data, ignore_errors=True)
            self._enrol()
            self.port = self._start(stack)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_):
        self._stack.close()

    def _ctl(self, *arguments):
        done = subprocess.run([self.programs / "teddyctl", "--data", self.data, *arguments], text=True, check=False,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        if done.returncode != 0:
            sys.exit(f"teddyctl {arguments[0]} {arguments[1]}: {done.stderr.strip()}")

    def _enrol(self):
        self._ctl("child", "add", "--child-id", CHILD_ID, "--name", "Sam", "--age", "6", "--language", "en")
        self._ctl("consent", "record", "--child-id", CHILD_ID, "--method", "signed_form", "--reference", "demo",
                  "--use", "yes", "--disclosure", "no")
        self._ctl("device", "add", "--device-id", DEVICE_ID, "--child-id", CHILD_ID, "--key-out",
                  self.data / "bear.key")

    def _start(self, stack):
        # A session of its own: Ctrl-C is for the bear first, which still has a goodbye to say.
        with open(self.log, "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [self.programs / "teddyd", "--data", self.data, "--listen", "127.0.0.1:0", "--set", "stt.model=both",
                 "--set", "dev.echo_transcript=on"], stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)
        stack.callback(end, self.process)
        until = time.monotonic() + START_S
        while time.monotonic() < until and self.process.poll() is None:
            ready = re.search(r"ready tls_port=(\d+)", self.log_text())
            if ready:
                return int(ready[1])
            time.sleep(0.05)
        sys.exit("teddyd did not start:\n" + self.log_text())

    def log_text(self):
        return self.log.read_text(encoding="utf-8", errors="replace")

    def stage_times(self):
        """The stages of each turn so far, as the server's trace says: milliseconds from the question's end; -1: none."""
        found = re.findall(r"heard_ms=(-?\d+) sentence_ms=(-?\d+) voice_ms=(-?\d+) answer_ms=(-?\d+)", self.log_text())
        return [tuple(map(int, stages)) for stages in found]

    def bear_command(self, *more):
        return [self.programs / "teddy-bear", "--server", f"wss://127.0.0.1:{self.port}", "--ca",
                self.data / "dev-ca.pem", "--device-id", DEVICE_ID, "--child-id", CHILD_ID, "--child-name", "Sam",
                "--child-age", "6", "--key-file", self.data / "bear.key", *more]


def ask(house, log, *more):
    """Plays the questions to the bear; yields each turn when it is over."""
    say = [argument for path in record(house.folder) for argument in ("--say", path)]
    bear = subprocess.Popen(house.bear_command(*say, "--json", *more), stdout=subprocess.PIPE, stderr=log, text=True)
    try:
        yield from map(json.loads, bear.stdout)
        bear.wait()
    finally:
        end(bear)
        bear.stdout.close()


def print_turn(turn, question, stages):
    print(f"asked:    {question}")
    print(f"heard: {turn.get('heard', '')}")
    print(f"answered: {turn['text']}")
    print(f"first_sound_ms: {turn['first_sound_ms']}")
    if stages:
        print("stages:   understood after {} ms, first sentence {} ms, first voice {} ms, whole answer {} ms; "
              "{} s of speech".format(*stages, turn["reply_audio_ms"] / 1000))
    print(flush=True)


def converse(house, log, *more):
    """The whole conversation, shown as it goes; returns the turns."""
    turns = []
    for (question, _, _), turn in zip(QUESTIONS, ask(house, log, *more)):
        turns.append(turn)
        stages = house.stage_times()
        print_turn(turn, question, stages[-1] if len(stages) >= len(turns) else None)
    return turns


def judge(turns, folder):
    good = [turn for turn in turns if turn["result"] == "answered" and turn["reply_audio_ms"] > 0]
    sounds = [turn["first_sound_ms"] for turn in good]
    print(f"{len(good)} of {len(QUESTIONS)} questions answered aloud", end="")
    print(f", first sound after {statistics.median(sounds):.0f} ms (median)" if sounds else "")
    print(f"the bear's voice: {os.path.relpath(folder / 'bear.wav')}")
    print(f"the logs:         {os.path.relpath(folder / 'teddyd.log')} {os.path.relpath(folder / 'bear.log')}",
          flush=True)
    return len(good) == len(QUESTIONS)


def stay(house, log):
    """Until Ctrl-C, with a prompt where there is a terminal."""
    if not sys.stdin.isatty():
        print("\nThe server stays up until Ctrl-C.", flush=True)
        house.process.wait()
        sys.exit("teddyd ended:\n" + house.log_text()[-2000:])
    print("\nThe server stays up until Ctrl-C. Type to the bear:", flush=True)
    # Without a sound card nobody waits for the voice: the words come at once.
    bear = subprocess.Popen(house.bear_command("--type", "--fast", "--out", house.folder / "typed.wav"), stderr=log)
    try:
        bear.wait()
    finally:
        end(bear)


class Ended(SystemExit):
    """By Ctrl-C or a signal: what was started is ended on the way out."""


def on_signal(number, _frame):
    for other in ENDING:
        signal.signal(other, signal.SIG_IGN)
    raise Ended(128 + number)


def heed_signals():
    for number in ENDING:
        # What is ignored from the start stays so: as under nohup.
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, on_signal)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--stay", action="store_true", help="afterwards stay, with a prompt to type to the bear")
    parser.add_argument("--fast", action="store_true", help="as fast as it goes, not at the pace of a microphone")
    parser.add_argument("--programs", type=pathlib.Path, default=ROOT / "build" / "bin", help="where the programs are")
    options = parser.parse_args()
    folder = ROOT / "build" / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    heed_signals()
    with House(options.programs.resolve(), folder) as house, open(folder / "bear.log", "w", encoding="utf-8") as log:
        print(f"teddyd listens on wss://127.0.0.1:{house.port}; a child of 6 talks to the bear:\n", flush=True)
        turns = converse(house, log, "--out", folder / "bear.wav", *["--fast"] * options.fast)
        fine = judge(turns, folder)
        if options.stay:
            with contextlib.suppress(Ended):
                stay(house, log)
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
