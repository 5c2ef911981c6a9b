#!/usr/bin/python3
"""A whole conversation on this machine: a server, a family, and a virtual bear that asks recorded questions aloud.

Everything is real and on loopback: TLS, tokens, speech to text, the safety gates, the storybook, the voice. The data folder
is thrown away at the end; the bear's voice stays in build/demo/.

usage: tools/demo.py [--stay] [--fast]     --stay: afterwards a prompt to type to the bear, until Ctrl-C
                                           --fast: as fast as it goes, not at the pace of a microphone
Ends with status 0 only if every question was answered aloud.
"""
import argparse
import json
import pathlib
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
HUMAN = pathlib.Path("/usr/share/asterisk/sounds/en_US_f_Allison")
DEVICE_ID, CHILD_ID = "demo_bear_001", "d3e0c0de-0000-4000-8000-000000000001"
START_S = 60

# What is said, and by whom: an espeak-ng voice with its pitch, or a recording of a person. Never the bear's own voice.
QUESTIONS = [
    ("hello teddy", "en-us+f3", 55),
    ("what does a cat say", "en-gb", 50),
    ("why is the sky blue", "en-us+m3", 45),
    ("tell me a joke", "en-us+f2", 60),
    ("what do lions eat", "en-us", 50),
    ("hello world", HUMAN / "hello-world.g722", None),
    ("count to ten with me", "en-us+f4", 55),
    ("i feel sad", "en-gb+f3", 50),
    ("tell me a story", "en-us+m1", 50),
    ("what colour is a banana", "en-us+f5", 55),
    ("thank you", "en-gb+m2", 50),
    ("goodbye", HUMAN / "vm-goodbye.g722", None),
]


def record(folder):
    """The questions as 16 kHz WAV files, made once."""
    files = []
    for number, (text, voice, pitch) in enumerate(QUESTIONS, 1):
        path = folder / f"question-{number:02}.wav"
        files.append(path)
        if path.exists():
            continue
        source, made = ["-f", "g722", "-i", voice], None
        if isinstance(voice, str):
            made = folder / f"{path.stem}.raw.wav"
            subprocess.run(["espeak-ng", "-v", voice, "-p", str(pitch), "-s", "145", "-w", made, text], check=True)
            source = ["-i", made]
        subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *source, "-ar", "16000", "-ac", "1", path], check=True)
        if made:
            made.unlink()
    return files


class Server:
    """teddyd on a free port with a family of one, in a folder of its own."""

    def __init__(self, programs, data):
        self.programs, self.data = programs, data
        self.lines, self.process = [], None

    def ctl(self, *arguments):
        done = subprocess.run([self.programs / "teddyctl", "--data", self.data, *arguments], text=True, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if done.returncode != 0:
            sys.exit(f"teddyctl {arguments[0]} {arguments[1]}: {done.stderr.strip()}")
        return done.stdout

    def enrol(self):
        self.ctl("child", "add", "--child-id", CHILD_ID, "--name", "Sam", "--age", "6", "--language", "en")
        self.ctl("consent", "record", "--child-id", CHILD_ID, "--method", "signed_form", "--reference", "demo",
                 "--use", "yes", "--disclosure", "no")
        key_file = self.data / "bear.key"
        self.ctl("device", "add", "--device-id", DEVICE_ID, "--child-id", CHILD_ID, "--key-out", str(key_file))
        return key_file

    def start(self):
        self.process = subprocess.Popen(
            [self.programs / "teddyd", "--data", self.data, "--listen", "127.0.0.1:0", "--set", "stt.model=both",
             "--set", "dev.echo_transcript=on"], stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True,
            start_new_session=True, errors="replace")
        threading.Thread(target=self._read, daemon=True).start()
        until = time.monotonic() + START_S
        while time.monotonic() < until and self.process.poll() is None:
            ready = re.search(r"ready tls_port=(\d+)", "".join(self.lines))
            if ready:
                return int(ready[1])
            time.sleep(0.05)
        sys.exit("teddyd did not start:\n" + "".join(self.lines))

    def _read(self):
        for line in self.process.stderr:
            self.lines.append(line)

    def stage_times(self):
        """The newest turn's stages, as the server's trace says."""
        traces = re.findall(r"heard_ms=(-?\d+) sentence_ms=(-?\d+) voice_ms=(-?\d+) answer_ms=(-?\d+)",
                            "".join(self.lines))
        return traces[-1] if traces else None

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()


def bear_command(programs, data, port, key_file):
    return [programs / "teddy-bear", "--server", f"wss://127.0.0.1:{port}", "--ca", data / "dev-ca.pem",
            "--device-id", DEVICE_ID, "--child-id", CHILD_ID, "--child-name", "Sam", "--child-age", "6",
            "--key-file", key_file]


def converse(server, command, questions, voice):
    """Plays the questions to the bear, prints each turn; returns the turns."""
    say = [argument for path in questions for argument in ("--say", path)]
    bear = subprocess.Popen([*command, *say, "--out", voice, "--json"], stdout=subprocess.PIPE,
                            stderr=subprocess.DEVNULL, text=True)
    turns = []
    for line in bear.stdout:
        turn = json.loads(line)
        text = QUESTIONS[len(turns)][0] if len(turns) < len(QUESTIONS) else "?"
        turns.append(turn)
        print(f"asked:    {text}")
        print(f"heard: {turn.get('heard', '')}")
        print(f"answered: {turn['text']}")
        print(f"first_sound_ms: {turn['first_sound_ms']}")
        stages = server.stage_times()
        if stages:
            print("stages:   understood after {} ms, first sentence {} ms, first voice {} ms, whole answer {} ms; "
                  "{} s of speech".format(*stages, turn["reply_audio_ms"] / 1000))
        print(flush=True)
    bear.wait()
    return turns


def judge(turns, voice):
    good = [turn for turn in turns if turn["result"] == "answered" and turn["reply_audio_ms"] > 0]
    sounds = [turn["first_sound_ms"] for turn in good]
    print(f"{len(good)} of {len(QUESTIONS)} questions answered aloud", end="")
    print(f", first sound after {statistics.median(sounds):.0f} ms (median)" if sounds else "")
    print(f"the bear's voice: {voice.relative_to(ROOT)}", flush=True)
    return len(good) == len(QUESTIONS)


def stay(command, voice):
    print("\nThe server stays up until Ctrl-C.", flush=True)
    if sys.stdin.isatty():
        print("Type to the bear (Ctrl-D ends):", flush=True)
        subprocess.run([*command, "--type", "--out", voice.with_name("typed.wav")], check=False)
        return
    signal.sigwait({signal.SIGINT, signal.SIGTERM})


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--stay", action="store_true", help="afterwards stay, with a prompt to type to the bear")
    parser.add_argument("--fast", action="store_true", help="as fast as it goes, not at the pace of a microphone")
    parser.add_argument("--programs", type=pathlib.Path, default=ROOT / "build" / "bin", help="where the programs are")
    options = parser.parse_args()
    folder = ROOT / "build" / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    voice = folder / "bear.wav"
    data = pathlib.Path(tempfile.mkdtemp(prefix="teddy-demo-"))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    server = Server(options.programs.resolve(), data)
    try:
        questions = record(folder)
        key_file = server.enrol()
        port = server.start()
        print(f"teddyd listens on wss://127.0.0.1:{port}; a child of 6 talks to the bear:\n", flush=True)
        command = bear_command(server.programs, data, port, key_file)
        fine = judge(converse(server, command + ["--fast"] * options.fast, questions, voice), voice)
        if options.stay:
            stay(command, voice)
        return 0 if fine else 1
    except KeyboardInterrupt:
        return 130
    finally:
        server.stop()
        shutil.rmtree(data, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
