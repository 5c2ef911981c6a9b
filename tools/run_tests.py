#!/usr/bin/python3
"""Runs every test and prints one line for each; the last line is `N passed, N failed`.

Unit tests are programs that speak TAP (build/test/unit/GROUP/test_*); everything else is Python's unittest
(tests/e2e/test_*.py, tests/tools/test_*.py). Each program runs in its own process group with a deadline, two at a time.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import signal
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
DEADLINE_S = 300
SANITIZERS = {
    "ASAN_OPTIONS": "detect_leaks=1:abort_on_error=0:exitcode=99",
    "UBSAN_OPTIONS": "print_stacktrace=1",
    "LSAN_OPTIONS": f"suppressions={ROOT}/tests/lsan.supp:print_suppressions=0",
}
TAP = re.compile(r"^(ok|not ok) \d+ - (\S+)(.*)$")
UNITTEST = re.compile(r"^\s*(test\w*) \((\S+?)\)(.*?) ?\.\.\. ?(.*)$")
VERDICT = re.compile(r"^(ok|FAIL|ERROR|skipped .*|expected failure)$")


def run(command, environment):
    """Runs one program; returns its output and how it ended (0 fine)."""
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               stdin=subprocess.DEVNULL, start_new_session=True, text=True, errors="replace")
    try:
        output, _ = process.communicate(timeout=DEADLINE_S)
        return output, process.returncode
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output, _ = process.communicate()
        return output + f"\nkilled after {DEADLINE_S} s\n", -1


def judge_tap(name, output, code):
    results = [(f"{name}: {match[2]}", "passed" if match[1] == "ok" else "failed")
               for match in map(TAP.match, output.splitlines()) if match]
    if not results or (code != 0 and not any(verdict == "failed" for _, verdict in results)):
        results.append((f"{name}: ended with status {code}", "failed"))
    return results


def unittest_verdicts(output):
    """(test, word) of each test that came to an end; what it printed stands between the two."""
    test = None
    for line in output.splitlines():
        begun = UNITTEST.match(line)
        if begun:
            test, line = begun[1] + begun[3], begun[4]
        if test and VERDICT.match(line):
            yield test, line
            test = None


def judge_unittest(name, output, code):
    results = []
    for test, word in unittest_verdicts(output):
        verdict = {"ok": "passed", "FAIL": "failed", "ERROR": "failed"}.get(word, "skipped")
        reason = f" ({word[8:]})" if verdict == "skipped" else ""
        results.append((f"{name}: {test}{reason}", verdict))
    if not results or (code != 0 and not any(verdict == "failed" for _, verdict in results)):
        results.append((f"{name}: ended with status {code}", "failed"))
    return results


def collect(build, only):
    jobs = []
    for path in sorted(ROOT.glob("tests/unit/*/test_*.c")):
        name = f"unit/{path.parent.name}/{path.stem}"
        jobs.append((name, [str(build / "unit" / path.parent.name / path.stem)], judge_tap))
    for folder in ("tools", "scenario", "e2e"):
        for path in sorted(ROOT.glob(f"tests/{folder}/test_*.py")):
            name = f"{folder}/{path.stem}"
            jobs.append((name, [sys.executable, "-m", "unittest", "-v", str(path.relative_to(ROOT))], judge_unittest))
    return [job for job in jobs if any(job[0].startswith(prefix) for prefix in only)] if only else jobs


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", default="build/test", type=pathlib.Path, help="where the tested programs are")
    parser.add_argument("--only", action="append", default=[], metavar="PREFIX", help="for example unit/common")
    parser.add_argument("--jobs", default=2, type=int)
    options = parser.parse_args()
    build = (ROOT / options.build).resolve()
    environment = dict(os.environ, CMOCKA_MESSAGE_OUTPUT="TAP", PYTHONUNBUFFERED="1", PYTHONDONTWRITEBYTECODE="1",
                       TEDDY_BUILD=str(build), PYTHONPATH=str(ROOT / "tests"), **SANITIZERS)
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    skips = []
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        def work(job):
            began = time.monotonic()
            output, code = run(job[1], environment)
            return job, output, code, time.monotonic() - began
        for job, output, code, took_s in pool.map(work, collect(build, options.only)):
            results = job[2](job[0], output, code)
            for line, verdict in results:
                counts[verdict] += 1
                print({"passed": "  ok   ", "failed": "  FAIL ", "skipped": "  skip "}[verdict] + line, flush=True)
                if verdict == "skipped":
                    skips.append(line)
            if any(verdict == "failed" for _, verdict in results):
                print("".join(f"    | {line}\n" for line in output.splitlines()[-80:]), end="", flush=True)
            print(f"       {job[0]} took {took_s:.1f} s", flush=True)
    for line in skips:
        print(f"skipped: {line}")
    print(f"{counts['passed']} passed, {counts['failed']} failed", flush=True)
    return 1 if counts["failed"] or not counts["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
