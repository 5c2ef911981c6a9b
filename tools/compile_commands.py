#!/usr/bin/python3
"""Reads what make would run (make -Bn) on stdin, prints the compilation database."""
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
COMPILE = re.compile(r"^@?(gcc .* -c (\S+\.c) -o \S+)$")

entries = [{"directory": str(ROOT), "command": match[1], "file": match[2]}
           for match in (COMPILE.match(line.strip()) for line in sys.stdin) if match]
json.dump(entries, sys.stdout, indent=1)
