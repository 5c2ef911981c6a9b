#!/usr/bin/python3
"""How many bears one core of the server talks with: whole bears in one process, real recordings, real engines; beside it the
same turns through bare pocketsphinx, flite and LAME on one thread.

usage: tools/bench_herd.py [--build DIR] [--models content,both] [--seconds N] [--bears N]
"""
import argparse
import math
import pathlib
import statistics
import subprocess
import sys
import tempfile
import threading

import demo
from bench_load import Server, cpu_s, print_limit, resident_kb

ROOT = pathlib.Path(__file__).resolve().parent.parent
ACOUSTIC = "/usr/share/pocketsphinx/model/en-us/en-us"
# What must hold.
P99_MS_MAX, RATIO_MIN = 800, 0.8
PAUSE_MS, SECONDS = 1000, 25
FAULTS_PERCENT, GROWTH_PERCENT_MAX, SOAK_BEARS = 10, 2, 40
# Memory is read so often; in the first part of a soak the heap finds its size.
SAMPLE_S, SETTLING = 5, 0.2
# Loads to try, the heaviest first that two cores may carry with the herd beside the server.
BEARS = {"content": (48, 40, 32, 24, 16), "both": (20, 16, 12, 8)}


def recordings(build):
    folder = build / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    return [path for path, (_, voice, _) in zip(demo.record(folder), demo.QUESTIONS) if isinstance(voice, str)]


class Memory(threading.Thread):
    """Reads the resident memory of a process while it works."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.samples_kb, self.ended = pid, [], threading.Event()

    def run(self):
        self.samples_kb.append(resident_kb(self.pid))
        while not self.ended.wait(SAMPLE_S):
            self.samples_kb.append(resident_kb(self.pid))

    def growth_percent(self):
        """Of the last tenth over the first that counts, by their medians: one sample may fall on a peak."""
        self.ended.set()
        self.join()
        steady = self.samples_kb[int(SETTLING * len(self.samples_kb)):]
        part = max(1, len(steady) // 10)
        first, last = statistics.median(steady[:part]), statistics.median(steady[-part:])
        return 100 * (last - first) / first


def herd(build, model, n_bears, seconds, turns, *settings):
    """One run. Returns the herd's figures, and the server's CPU seconds and growth of memory in percent meanwhile."""
    with Server(build, n_bears, f"stt.model={model}", f"stt.max_streams={max(8, n_bears)}", "work.max_wait_ms=60000",
                *settings) as server:
        command = [build / "bench" / "herd", str(server.port), server.data / "dev-ca.pem", server.bears, str(n_bears),
                   str(seconds), str(PAUSE_MS), turns, *recordings(build)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            if process.stdout.readline() != "begin\n":
                sys.exit("the herd did not begin")
            began_s, memory = cpu_s(server.process.pid), Memory(server.process.pid)
            memory.start()
            words = process.stdout.readline().split()
            used_s, growth_percent = cpu_s(server.process.pid) - began_s, memory.growth_percent()
    figures = {name: float(value) for name, value in zip(words[::2], words[1::2])}
    return figures, used_s, growth_percent


def bare_s(build, model, turns):
    with open(turns, encoding="utf-8") as lines:
        done = subprocess.run([build / "bench" / "decoder_limit", model, ACOUSTIC, build / "content"], stdin=lines,
                              stdout=subprocess.PIPE, text=True, check=True)
    return float(done.stdout)


def measure(build, model, loads, seconds):
    suffix = "" if model == "content" else f"_{model}"
    with tempfile.TemporaryDirectory(prefix="teddy-herd-") as folder:
        turns = pathlib.Path(folder) / "turns"
        for n_bears in loads:
            figures, used_s, _ = herd(build, model, n_bears, seconds, turns)
            p99_ms = figures["p99_ms"]
            if not math.isnan(p99_ms) and p99_ms <= P99_MS_MAX:
                break
        limit_s = bare_s(build, model, turns)
    print(f"herd{suffix}_bears: {n_bears} bears")
    print(f"herd{suffix}_turns: {figures['turns']:.0f} turns")
    print(f"herd{suffix}_held_at_once: {figures['held_s'] / seconds:.1f} bears")
    print(f"herd{suffix}_server_cores: {used_s / seconds:.2f} cores")
    print(f"herd{suffix}_first_sound_ms_p50: {figures['p50_ms']:.0f} ms")
    print_limit(f"herd{suffix}_first_sound_ms_p99", f"{p99_ms:.0f}", "ms", P99_MS_MAX)
    print(f"talking_bears_per_core{suffix}: {figures['held_s'] / used_s:.1f} bears")
    print(f"bare_decoder_voice_cpu_s{suffix}: {limit_s:.2f} s")
    ratio = limit_s / used_s
    missed = "" if ratio >= RATIO_MIN else f"    (limit {RATIO_MIN}: missed)"
    print(f"talking_ratio_to_decoder_limit{suffix}: {ratio:.2f} x{missed}", flush=True)


def soak(build, n_bears, seconds):
    """Engines that fail at random, for long: nobody is left without an answer, and memory does not grow."""
    with tempfile.TemporaryDirectory(prefix="teddy-herd-") as folder:
        figures, used_s, growth_percent = herd(build, "content", n_bears, seconds, pathlib.Path(folder) / "turns",
                                               f"dev.engine_faults_percent={FAULTS_PERCENT}", "stt.max_streams=8")
    print(f"herd_soak_s: {seconds} s")
    print(f"herd_soak_bears: {n_bears} bears")
    print(f"herd_soak_faults: {FAULTS_PERCENT} percent")
    print(f"herd_soak_server_cores: {used_s / seconds:.2f} cores")
    print(f"herd_turns: {figures['turns']:.0f} turns")
    print(f"herd_answered: {figures['answered']:.0f} turns")
    print_limit("herd_without_feedback", f"{figures['without_feedback']:.0f}", "turns", 0)
    print_limit("herd_rss_growth_percent", f"{growth_percent:.2f}", "%", GROWTH_PERCENT_MAX)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build")
    parser.add_argument("--models", default="content,both")
    parser.add_argument("--seconds", type=int, default=SECONDS)
    parser.add_argument("--bears", type=int, help="this load alone")
    parser.add_argument("--soak", type=int, metavar="SECONDS", help="engines that fail, for so long, and nothing else")
    options = parser.parse_args()
    demo.heed_signals()
    if options.soak:
        soak(options.build.resolve(), options.bears or SOAK_BEARS, options.soak)
        return 0
    for model in options.models.split(","):
        measure(options.build.resolve(), model, (options.bears,) if options.bears else BEARS[model], options.seconds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
