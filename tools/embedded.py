#!/usr/bin/python3
"""What the bear's code costs a microcontroller: one `name: value unit` line per figure, each held against its budget.

usage: tools/embedded.py [--build build]     after `make embedded-benches`; status 1 when a budget is exceeded

Instructions and sizes, not times: the same on every machine, however busy it is.
"""
import argparse
import pathlib
import re
import subprocess
import sys

import run_tests

ROOT = pathlib.Path(__file__).resolve().parent.parent
FIGURE = re.compile(r"^(\w+): ([\d.]+) (\w+)$", re.M)
# What of an object lies in flash: code, its literals, and constants.
FLASH = re.compile(r"^\.(text|literal|rodata)\S*\s+(\d+)\s", re.M)
PHRASES = "device/phrases/"  # constant sound with a budget of its own

# The most each may be.
BUDGETS = {
    "rv32_uplink_minstr_per_s": 5,
    "xtensa_core_kb": 96,
    "bear_state_kb": 112,
    "bear_state_small_kb": 44,
}


def rv32_figures(build):
    for program in sorted((build / "rv32" / "bench").glob("*.elf")):
        output, code = run_tests.run([*run_tests.RV32, str(program)], None)
        if code != 0:
            raise SystemExit(f"{program}: ended with status {code}\n{output}")
        yield from ((name, float(value), unit) for name, value, unit in FIGURE.findall(output))


def xtensa_figures(build):
    objects = sorted(path for path in (build / "xtensa" / "obj").rglob("*.o") if PHRASES not in path.as_posix())
    if not objects:
        raise SystemExit(f"{build}/xtensa: there are no objects")
    done = subprocess.run(["xtensa-lx106-elf-size", "-A", *objects], stdout=subprocess.PIPE, text=True, check=True)
    yield "xtensa_core_kb", sum(int(size) for _, size in FLASH.findall(done.stdout)) / 1024, "KB"


def figures(build):
    """(name, value, unit) of each."""
    return [*rv32_figures(build), *xtensa_figures(build)]


def exceeded(found):
    """A sentence for each budget that is not kept, or that nothing was measured for."""
    values = {name: value for name, value, _ in found}
    return [f"{name} is {values.get(name, 'unknown')}, its budget is {most}" for name, most in BUDGETS.items()
            if not values.get(name, most + 1) <= most]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build")
    found = figures(parser.parse_args().build)
    for name, value, unit in found:
        print(f"{name}: {value:.3f} {unit}" if unit == "M" else f"{name}: {value:.1f} {unit}")
    problems = exceeded(found)
    for problem in problems:
        print(f"too much: {problem}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
