#!/usr/bin/python3
"""Benchmarks: one `name: value unit` line per figure. A figure of this machine alone says little: the ratios stand against a
baseline that is measured in the same run and named in the line before.
"""
import argparse
import pathlib
import statistics
import subprocess
import sys

import demo

ROOT = pathlib.Path(__file__).resolve().parent.parent
STAGES = ("understood", "first_sentence", "first_voice", "whole_answer")


def conversation(programs, folder, *options):
    """The demo's questions at a microphone's pace; returns the answered turns, and the server's stages of each."""
    with demo.House(programs, folder) as house, open(folder / "bear.log", "w", encoding="utf-8") as log:
        turns = list(demo.ask(house, log, "--out", folder / "bear.wav", *options))
        turns = [turn for turn in turns if turn["result"] == "answered"]
        if not turns:
            sys.exit(f"no question was answered; see {folder}/bear.log and {folder}/teddyd.log")
        return turns, house.stage_times()


def bare_voice_ms(program, texts):
    """What flite and LAME alone take for each answer."""
    done = subprocess.run([program], input="".join(f"{text}\n" for text in texts), stdout=subprocess.PIPE, text=True,
                          check=True)
    return [float(line) for line in done.stdout.split()]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build")
    options = parser.parse_args()
    folder = options.build / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    demo.heed_signals()
    subprocess.run([options.build / "bench" / "codec"], check=True)
    subprocess.run([ROOT / "tools" / "embedded.py", "--build", options.build], check=True)
    turns, stages = conversation(options.build / "bin", folder)
    whole_turns, _ = conversation(options.build / "bin", folder, "--whole-answers")
    first_ms = [turn["first_sound_ms"] for turn in turns]
    whole_ms = [turn["first_sound_ms"] for turn in whole_turns]
    bare_ms = statistics.median(bare_voice_ms(options.build / "bench" / "voice", [turn["text"] for turn in turns]))
    print(f"asked_turns: {len(demo.QUESTIONS)} turns")
    print(f"answered_turns: {len(turns)} turns")
    print(f"reply_audio_s_p50: {statistics.median(turn['reply_audio_ms'] for turn in turns) / 1000:.1f} s")
    for name, values in zip(STAGES, zip(*stages)):
        print(f"stage_{name}_ms_p50: {statistics.median(value for value in values if value >= 0):.0f} ms")
    print(f"first_sound_ms_p50: {statistics.median(first_ms):.0f} ms")
    print(f"first_sound_ms_max: {max(first_ms):.0f} ms")
    print(f"first_sound_v1_ms_p50: {statistics.median(whole_ms):.0f} ms")
    print(f"first_sound_v1_ms_max: {max(whole_ms):.0f} ms")
    print(f"bare_flite_lame_ms_p50: {bare_ms:.0f} ms")
    print(f"first_sound_v1_ratio_to_bare_flite_lame: {statistics.median(whole_ms) / bare_ms:.2f} x", flush=True)
    for script in ("bench_load.py", "bench_herd.py"):
        subprocess.run([sys.executable, ROOT / "tools" / script, "--build", options.build], check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
