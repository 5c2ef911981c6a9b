#!/usr/bin/python3
"""Makes the judges of the safety gates, content/safety/LANGUAGE/{in,out}.judge, out of labelled sentences.

They are trained from content/safety/LANGUAGE/train and concepts.txt, whose hash they carry, and besides from the
sentences of tests/safety that the lists were made with, from what the bear says by itself and from the stories' questions
and answers; never from those of tests/safety/{blind,unseen}_*.

usage: tools/make_judges.py --program FILE [--check]     --check: only says which are older than what they were made of
"""
import argparse
import os
import pathlib
import struct
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
DIRECTIONS = ("in", "out")
# Rows of weights, as a power of two, and the share of ordinary sentences that the judge alone may refuse.
SETTINGS = {"en": {"in": ("17", "0.04"), "out": ("17", "0.04")}, "ar": {"in": ("16", "0.04"), "out": ("16", "0.04")}}
FIT = {"EPOCHS": "8", "STEP": "0.1", "DECAY": "0.01", "DROP": "0.1", "KINDS": "0.25"}


def sources(safety, language):
    """What the hash is made over, in the order in which it is read."""
    folder = safety / language
    return [folder / "concepts.txt"] + sorted((folder / "train").glob("*.txt"))


def hash_of(paths):
    value = 14695981039346656037
    for path in paths:
        for byte in path.read_bytes():
            value = ((value ^ byte) * 1099511628211) & 0xFFFFFFFFFFFFFFFF
    return value


def trained_on(path):
    """The hash that a weights file carries."""
    return struct.unpack("<Q", path.read_bytes()[8:16])[0]


def stale(root=ROOT):
    """The weights that were made of something else than what is there now."""
    safety = root / "content" / "safety"
    for language in SETTINGS:
        now = hash_of(sources(safety, language))
        for direction in DIRECTIONS:
            path = safety / language / f"{direction}.judge"
            if not path.is_file() or trained_on(path) != now:
                yield path


def fit(program, language, direction):
    safety = ROOT / "content" / "safety"
    concepts, *training = sources(safety, language)
    seen = [ROOT / "tests" / "safety" / f"{d}_{kind}.{language}.txt" for d in DIRECTIONS for kind in ("ok", "stop")]
    stories = sorted((ROOT / "content" / language).glob("*.story"))
    rows, refused = SETTINGS[language][direction]
    subprocess.run([program, "fit", direction, concepts, safety / language / f"{direction}.judge", *training, *seen,
                    safety / language / "answers.txt",
                    ROOT / "content" / "phrases" / f"{language}.txt", *stories], env={**os.environ, **FIT, "ROWS": rows, "REFUSED": refused}, check=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", type=pathlib.Path)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    if options.check:
        old = list(stale())
        for path in old:
            print(f"{path}: was made of something else than is there now: make judges", file=sys.stderr)
        return 1 if old else 0
    for language in SETTINGS:
        for direction in DIRECTIONS:
            print(f"{language} {direction}:", flush=True)
            fit(options.program.resolve(), language, direction)
    return 0


if __name__ == "__main__":
    sys.exit(main())
