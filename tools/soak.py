#!/usr/bin/python3
"""The long run of the simulator: a thousand seeds of an hour and twenty of a day, on every core, within a time that is
given. Prints `name: value unit` lines; ends with 1 when an invariant breaks (the seed and its last events stand above) or
when the bears were not up for 99 % of the time in which they could be. Seeds for which no time was left are counted.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import resource
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
HOUR_SEEDS, DAY_SEEDS, DAY_HOURS, SEEDS_PER_JOB = 1000, 20, 24, 10
FIGURE = re.compile(r"(\w+) (\d+)(?= |$)")
SUMS = ("presses", "asked", "answered", "local_phrases", "reconnects", "power_cuts", "updates", "confirmed", "rolled_back", "tampered", "boots", "boot_ms", "working_ms", "up_ms")


def jobs(hour_seeds, day_seeds):
    """(first seed, seeds, hours): the days lie evenly among the hours, so that a run that is cut short has had both."""
    hours = [(1 + i, min(SEEDS_PER_JOB, hour_seeds - i), 1) for i in range(0, hour_seeds, SEEDS_PER_JOB)]
    days = [(10001 + i, 1, DAY_HOURS) for i in range(day_seeds)]
    return sorted(hours + days, key=lambda job: (job[0] - 10001) / max(1, day_seeds) if job in days
                  else job[0] / max(1, hour_seeds))


class Soak:
    def __init__(self, program, deadline):
        self.program, self.deadline = program, deadline
        self.seeds = {1: 0, DAY_HOURS: 0}
        self.sums = dict.fromkeys(SUMS, 0)
        self.worst_feedback_ms = self.worst_boot_ms = 0
        self.broken = []

    def run(self, job):
        first, count, hours = job
        left_s = self.deadline - time.monotonic()
        if left_s <= 0 or self.broken:
            return job, "", 0
        command = [self.program, "--seed", str(first), "--seeds", str(count), "--hours", str(hours)]
        try:
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=left_s, check=False)
        except subprocess.TimeoutExpired as ended:
            said = ended.stdout or b""  # the seeds that were done by then count
            return job, said if isinstance(said, str) else said.decode(errors="replace"), 0
        return job, done.stdout + done.stderr, done.returncode

    def take(self, job, output, code):
        for line in output.splitlines():
            if not (line.startswith("seed ") and line.endswith("%")):
                continue
            figures = {name: int(value) for name, value in FIGURE.findall(line)}
            self.seeds[job[2]] += 1
            self.worst_feedback_ms = max(self.worst_feedback_ms, figures["worst_feedback_ms"])
            self.worst_boot_ms = max(self.worst_boot_ms, figures["worst_boot_ms"])
            for name in SUMS:
                self.sums[name] += figures[name]
        if code != 0:
            self.broken.append(output)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build/bin/teddy-sim")
    parser.add_argument("--duration-s", type=float, default=240)
    parser.add_argument("--hour-seeds", type=int, default=HOUR_SEEDS)
    parser.add_argument("--day-seeds", type=int, default=DAY_SEEDS)
    options = parser.parse_args()
    began = time.monotonic()
    soak = Soak(options.program, began + options.duration_s)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for job, output, code in pool.map(soak.run, jobs(options.hour_seeds, options.day_seeds)):
            soak.take(job, output, code)
    for output in soak.broken:
        print(output)
    hours = soak.seeds[1] + DAY_HOURS * soak.seeds[DAY_HOURS]
    uptime = 100 * soak.sums["up_ms"] / soak.sums["working_ms"] if soak.sums["working_ms"] else 0
    print(f"sim_hour_seeds: {soak.seeds[1]} of {options.hour_seeds}")
    print(f"sim_day_seeds: {soak.seeds[DAY_HOURS]} of {options.day_seeds}")
    print(f"sim_virtual_hours: {hours} h")
    print(f"sim_took: {time.monotonic() - began:.0f} s")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"sim_cpu: {used.ru_utime + used.ru_stime:.0f} s")
    for name in SUMS[:-3]:
        print(f"sim_{name}: {soak.sums[name]}")
    print(f"sim_worst_press_to_feedback_ms: {soak.worst_feedback_ms} ms")
    print(f"sim_boot_to_ready_ms_mean: {soak.sums['boot_ms'] / max(1, soak.sums['boots']):.0f} ms")
    print(f"sim_boot_to_ready_ms_max: {soak.worst_boot_ms} ms")
    print(f"sim_uptime: {uptime:.3f} %")
    print(f"sim_broken: {len(soak.broken)}")
    return 1 if soak.broken or uptime <= 99 or hours == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
