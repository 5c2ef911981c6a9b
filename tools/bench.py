#!/usr/bin/python3
"""Benchmarks: one `name: value unit` line per figure; ratios stand against a named baseline measured in the same run."""
import argparse
import json
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

import demo

ROOT = pathlib.Path(__file__).resolve().parent.parent


def conversation(programs, folder):
    """The demo's questions at a microphone's pace; returns the turns."""
    data = pathlib.Path(tempfile.mkdtemp(prefix="teddy-bench-"))
    server = demo.Server(programs, data)
    try:
        questions = demo.record(folder)
        key_file = server.enrol()
        port = server.start()
        say = [argument for path in questions for argument in ("--say", path)]
        done = subprocess.run([*demo.bear_command(programs, data, port, key_file), *say, "--json", "--out",
                               folder / "bench.wav"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                              check=False, timeout=600)
        return [json.loads(line) for line in done.stdout.splitlines()]
    finally:
        server.stop()
        shutil.rmtree(data, ignore_errors=True)


def bare_voice_ms(program, texts):
    done = subprocess.run([program], input="".join(f"{text}\n" for text in texts), stdout=subprocess.PIPE, text=True,
                          check=True)
    return [float(line) for line in done.stdout.split()]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build")
    options = parser.parse_args()
    folder = options.build / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run([options.build / "bench" / "wire"], check=True)
    turns = [turn for turn in conversation(options.build / "bin", folder) if turn["result"] == "answered"]
    if not turns:
        sys.exit("no question was answered")
    first_ms = [turn["first_sound_ms"] for turn in turns]
    bare_ms = bare_voice_ms(options.build / "bench" / "voice", [turn["text"] for turn in turns])
    print(f"answered_turns: {len(turns)} of {len(demo.QUESTIONS)}")
    print(f"reply_audio_s_p50: {statistics.median(turn['reply_audio_ms'] for turn in turns) / 1000:.1f} s")
    print(f"first_sound_v1_ms_p50: {statistics.median(first_ms):.0f} ms")
    print(f"first_sound_v1_ms_max: {max(first_ms):.0f} ms")
    print(f"bare_flite_lame_ms_p50: {statistics.median(bare_ms):.0f} ms")
    print(f"first_sound_ratio_to_bare_flite_lame: {statistics.median(first_ms) / statistics.median(bare_ms):.2f} x")
    return 0


if __name__ == "__main__":
    sys.exit(main())
