"""Runs teddy-sim and reads what it says."""
import os
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = pathlib.Path(os.environ.get("TEDDY_BUILD", ROOT / "build/test"))
PROGRAM = BUILD / "bin" / "teddy-sim"
FIGURE = re.compile(r"(\w+) ([0-9a-f.]+)")


class Run:
    """One run of the program: its status, its output, the figures of each seed."""

    def __init__(self, *arguments, program=PROGRAM, timeout_s=250):
        done = subprocess.run([program, *map(str, arguments)], cwd=ROOT, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=timeout_s, check=False)
        self.code, self.output = done.returncode, done.stdout
        self.seeds = [dict(FIGURE.findall(line)) for line in self.output.splitlines() if line.startswith("seed ")
                      and " hash " in line]

    def sum(self, name):
        return sum(int(figures[name]) for figures in self.seeds)
