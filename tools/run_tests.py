#!/usr/bin/python3
"""Runs every test and prints one line for each; the last line is `N passed, N failed`.

Unit tests are programs that speak TAP (build/test/unit/GROUP/test_*), and so are fuzz targets, which repeat their kept
inputs (build/test/fuzz/GROUP/TARGET). Unit tests of what a bear runs are there once more for a 32-bit machine without an
operating system (build/rv32/unit), and run in an emulator. Everything else is Python's unittest (tests/e2e/test_*.py,
tests/sim/test_*.py, tests/tools/test_*.py). Each program runs in its own process group with a deadline, one more at a time
than there are cores: whole programs that talk to each other mostly wait. They come first, being the longest.
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
PYTHON = "/usr/bin/python3"  # Debian's, whose packages the tests use
DEADLINE_S = 300
GRACE_S = 5
RUNNING = set()
SANITIZERS = {
    "ASAN_OPTIONS": "detect_leaks=1:abort_on_error=0:exitcode=99",
    "UBSAN_OPTIONS": "print_stacktrace=1",
    "LSAN_OPTIONS": f"suppressions={ROOT}/tests/lsan.supp:print_suppressions=0",
}
# The emulated machine: its memory is all there is, and each instruction takes one nanosecond of its time, so that two runs
# are the same. Semihosting carries what a program prints and how it ends.
RV32 = ["qemu-system-riscv32", "-M", "virt", "-m", "16M", "-cpu", "rv32", "-bios", "none", "-nographic", "-monitor", "none",
        "-serial", "none", "-icount", "shift=0", "-semihosting-config", "enable=on,target=native", "-kernel"]
RV32_GROUPS = ("common", "device")
TAP_PLAN = re.compile(r"^1\.\.(\d+)$", re.M)
TAP = re.compile(r"^(ok|not ok) \d+ - (\S+)(.*)$")
UNITTEST = re.compile(r"^\s*(test\w*) \((\S+?)\)(.*?) ?\.\.\. ?(.*)$")
VERDICT = re.compile(r"^(ok|FAIL|ERROR|skipped .*|expected failure)$")


def end_group(process):
    """Ends a program with all that it started: kindly, so that those can clean up, then surely."""
    for number, patience_s in ((signal.SIGTERM, GRACE_S), (signal.SIGKILL, None)):
        try:
            os.killpg(process.pid, number)
            process.wait(patience_s)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            pass


def run(command, environment):
    """Runs one program; returns its output and how it ended (0 fine)."""
    try:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                   stdin=subprocess.DEVNULL, start_new_session=True, text=True, errors="replace")
    except OSError as error:
        return f"{error}\n", -1
    RUNNING.add(process)
    try:
        output, _ = process.communicate(timeout=DEADLINE_S)
        return output, process.returncode
    except subprocess.TimeoutExpired:
        end_group(process)
        output, _ = process.communicate()
        return output + f"\nended after {DEADLINE_S} s\n", -1
    finally:
        RUNNING.discard(process)


def judge_tap(name, output, code):
    results = [(f"{name}: {match[2]}", "passed" if match[1] == "ok" else "failed")
               for match in map(TAP.match, output.splitlines()) if match]
    plan = TAP_PLAN.search(output)
    if plan and int(plan[1]) > len(results):
        results.append((f"{name}: ended after {len(results)} of {plan[1]} tests", "failed"))
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


def python_jobs(folder):
    return [(f"{folder}/{path.stem}", [PYTHON, "-m", "unittest", "-v", str(path.relative_to(ROOT))], judge_unittest)
            for path in sorted(ROOT.glob(f"tests/{folder}/test_*.py"))]


def collect(build, only):
    jobs = []
    jobs += python_jobs("e2e")
    for path in sorted(ROOT.glob("tests/unit/*/test_*.c")):
        name = f"unit/{path.parent.name}/{path.stem}"
        jobs.append((name, [str(build / "unit" / path.parent.name / path.stem)], judge_tap))
        if path.parent.name in RV32_GROUPS:
            program = build.parent / "rv32" / "unit" / path.parent.name / f"{path.stem}.elf"
            jobs.append((f"rv32/{path.parent.name}/{path.stem}", [*RV32, str(program)], judge_tap))
    for path in sorted(ROOT.glob("tests/fuzz/*/*.c")):
        program = build / "fuzz" / path.parent.name / path.stem
        jobs.append((f"fuzz/{path.stem}", [str(program), f"tests/fuzz/corpus/{path.stem}"], judge_tap))
    jobs += python_jobs("tools") + python_jobs("sim")
    return [job for job in jobs if any(job[0].startswith(prefix) for prefix in only)] if only else jobs


def show(name, results, output, took_s):
    for line, verdict in results:
        print({"passed": "  ok   ", "failed": "  FAIL ", "skipped": "  skip "}[verdict] + line)
    if any(verdict == "failed" for _, verdict in results):
        print("".join(f"    | {line}\n" for line in output.splitlines()[-80:]), end="")
    print(f"       {name} took {took_s:.1f} s", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", default="build/test", type=pathlib.Path, help="where the tested programs are")
    parser.add_argument("--only", action="append", default=[], metavar="PREFIX", help="for example unit/common")
    parser.add_argument("--jobs", default=(os.cpu_count() or 1) + 1, type=int)
    options = parser.parse_args()
    build = (ROOT / options.build).resolve()
    environment = dict(os.environ, CMOCKA_MESSAGE_OUTPUT="TAP", PYTHONUNBUFFERED="1", PYTHONDONTWRITEBYTECODE="1",
                       TEDDY_BUILD=str(build), PYTHONPATH=str(ROOT / "tests"), **SANITIZERS,
                       PULSE_SERVER="none")  # speech synthesizers look for a sound card, and leave folders behind
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    skips = []

    def work(job):
        began = time.monotonic()
        output, code = run(job[1], environment)
        return job[0], job[2](job[0], output, code), output, time.monotonic() - began

    pool = concurrent.futures.ThreadPoolExecutor(options.jobs)
    try:
        for name, results, output, took_s in pool.map(work, collect(build, options.only)):
            show(name, results, output, took_s)
            for line, verdict in results:
                counts[verdict] += 1
                skips += [line] if verdict == "skipped" else []
    except KeyboardInterrupt:
        pool.shutdown(wait=False, cancel_futures=True)
        for process in list(RUNNING):
            end_group(process)
        return 130
    for line in skips:
        print(f"skipped: {line}")
    print(f"{counts['passed']} passed, {counts['failed']} failed", flush=True)
    return 1 if counts["failed"] or not counts["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
