#!/usr/bin/python3
"""Looks for inputs that break a fuzz target: each of them for a while, two at a time. Prints one line for each.

What is found lies in BUILD/findings, and its path is printed; then the status is 1. Inputs that reach new code are
gathered in BUILD/corpus/TARGET for the next run, and are the ones to keep in tests/fuzz/corpus/TARGET.

usage: tools/fuzz.py [--build build/fuzz] [--duration-s 60] [TARGET…]
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
GRACE_S = 30  # a run ends by itself; one that does not is a finding
INPUT_TIMEOUT_S = 25  # far above what any needs, on a machine with other work
MEMORY_MB = 1024
# Words that an input is made of: TARGET.dict, or the one that several targets share.
SHARED_WORDS = {"json_scan": "messages", "bear_msg": "messages", "server_msg": "messages", "bear_link": "messages",
                "session": "messages", "patterns": "lists", "judge": "lists"}
# What a target leaves of itself in a folder is gone with the folder.
OPTIONS = {"ASAN_OPTIONS": "detect_leaks=1:allocator_may_return_null=1", "UBSAN_OPTIONS": "print_stacktrace=1",
           "LSAN_OPTIONS": f"suppressions={ROOT}/tests/lsan.supp:print_suppressions=0"}


def targets_of(fuzz, names):
    """The programs, by the sources of their targets; of those names when there are any."""
    sources = sorted((ROOT / "tests" / "fuzz").glob("*/*.c"))
    unknown = set(names) - {source.stem for source in sources}
    if unknown:
        sys.exit(f"tools/fuzz.py: there is no target {' '.join(sorted(unknown))}")
    return [fuzz / source.parent.name / source.stem for source in sources if not names or source.stem in names]


def words_of(name):
    path = ROOT / "tests" / "fuzz" / f"{SHARED_WORDS.get(name, name)}.dict"
    return [f"-dict={path}"] if path.exists() else []


def command_of(program, build, duration_s):
    """The command of one run; its first corpus folder is the one that grows."""
    grown, findings = build / "corpus" / program.name, build / "findings"
    for folder in (grown, findings):
        folder.mkdir(parents=True, exist_ok=True)
    kept = ROOT / "tests" / "fuzz" / "corpus" / program.name
    return [str(program), f"-max_total_time={duration_s}", f"-artifact_prefix={findings}/{program.name}-",
            f"-timeout={INPUT_TIMEOUT_S}", f"-rss_limit_mb={MEMORY_MB}", "-print_final_stats=1", "-verbosity=1",
            *words_of(program.name), str(grown), *([str(kept)] if kept.is_dir() else [])]


def run(program, build, duration_s):
    """Runs one target; (what to say of it, whether it held, its output)."""
    with tempfile.TemporaryDirectory(prefix="teddy-fuzz-") as folder:
        try:
            done = subprocess.run(command_of(program, build, duration_s), cwd=ROOT, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                                  env=dict(os.environ, TMPDIR=folder, **OPTIONS), timeout=duration_s + GRACE_S, check=False)
            output, code = done.stdout, done.returncode
        except subprocess.TimeoutExpired as error:
            output, code = (error.stdout or b"").decode(errors="replace"), "none: it had to be ended"
        except OSError as error:
            output, code = f"{error}\n", -1
    return judge(output, code), code == 0 and not reproducer(output), output


def reproducer(output):
    found = re.search(r"Test unit written to (\S+)", output)
    return found[1] if found else None


def judge(output, code):
    """One line for people: how much was tried, or what was found and where it lies."""
    if reproducer(output):
        return f"FOUND {reproducer(output)}"
    if code != 0:
        return f"FAILED: it ended with status {code}"
    n_tried = re.search(r"stat::number_of_executed_units:\s*(\d+)", output)
    reached = re.findall(r"cov: (\d+)", output)
    return f"{n_tried[1] if n_tried else '?'} inputs, {reached[-1] if reached else '?'} edges, no finding"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=ROOT / "build" / "fuzz", type=pathlib.Path)
    parser.add_argument("--duration-s", default=60, type=int)
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    options = parser.parse_args()
    build = (ROOT / options.build).resolve()
    programs = targets_of(build / "fuzz", options.targets)
    n_broken = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        results = pool.map(lambda program: run(program, build, max(1, options.duration_s)), programs)
        for program, (line, held, output) in zip(programs, results):
            print(f"{program.parent.name}/{program.name}: {line}", flush=True)
            if not held:
                n_broken += 1
                print("".join(f"    | {text}\n" for text in output.splitlines()[-60:]), end="", flush=True)
    print(f"{len(programs) - n_broken} targets held, {n_broken} did not")
    return 1 if n_broken else 0


if __name__ == "__main__":
    sys.exit(main())
