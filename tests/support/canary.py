"""Words and sounds that can be told from all others, and a search for them in files and in the memory of a process.

    needles = Needles(folder); needles.sound("question", pcm); needles.words("typed", "…"); needles.search(pid, "/a/file")

A needle is a piece short enough that whatever is left of the whole holds one: what is looked for is the form in which it
may lie about, not the place.
"""
import array
import base64
import json
import os
import pathlib
import random
import subprocess

from support.teddyd import BIN

PROGRAM = BIN / "memory_search"
SAMPLES = 32        # in a needle of sound: any 64 samples in a row hold one
CODED_BYTES = 24    # in one of MP3, and characters in one of base64
SIGN_LEVEL = 5000   # of a sound that is known by its signs, far above the noise that a recogniser adds
SAME_IN_ALL = 700   # bytes of silence that voices of one encoder begin and end with


def signs(n_samples, seed):
    """Noise of one loudness: known by its signs in any number format, at any level."""
    chance = random.Random(seed)
    return array.array("h", (chance.choice((-SIGN_LEVEL, SIGN_LEVEL)) for _ in range(n_samples))).tobytes()


def uneven(pcm, seed):
    """The same sound with a faint noise of its own, so that no window of it is silence or like any other's."""
    chance = random.Random(seed)
    return array.array("h", (max(-32768, min(32767, sample + chance.randint(-40, 40)))
                             for sample in array.array("h", pcm))).tobytes()


def pieces(data, size):
    """Consecutive pieces, without those that any silence would hold."""
    for at in range(0, len(data) - size + 1, size):
        piece = data[at:at + size]
        if len(set(piece)) >= 10:
            yield piece


class Needles:
    def __init__(self, folder):
        self._folder = pathlib.Path(folder)
        self._lines = {}

    def _add(self, name, data):
        self._lines[f"{name} bytes {data.hex()}\n"] = None

    def _coded(self, name, data):
        """base64, whatever byte of the data it begins with."""
        for shift in range(3):
            for piece in pieces(base64.b64encode(data[shift:]), CODED_BYTES):
                self._add(f"{name}_base64", piece)

    def sound(self, name, pcm):
        for piece in pieces(pcm, 2 * SAMPLES):
            self._add(f"{name}_s16", piece)
        self._coded(name, pcm)

    def sound_of_signs(self, name, pcm):
        path = self._folder / f"{name}.s16"
        path.write_bytes(pcm)
        self._lines[f"{name}_signs signs {path}\n"] = None

    def mp3(self, name, stream):
        for piece in pieces(stream[SAME_IN_ALL:-SAME_IN_ALL], CODED_BYTES):
            self._add(f"{name}_mp3", piece)
        self._coded(f"{name}_mp3", stream[SAME_IN_ALL - SAME_IN_ALL % 3:-SAME_IN_ALL])

    def words(self, name, text):
        """Every two words that stand side by side, as they are, in lower case, run together, for JSON, and in UTF-16 and 32."""
        words = text.split()
        for pair in zip(words, words[1:]):
            for together in (" ".join(pair), " ".join(pair).lower(), "".join(pair).lower()):
                in_json = [json.dumps(together, ensure_ascii=ascii_only)[1:-1] for ascii_only in (False, True)]
                for form in (together.encode(), together.encode("utf-16-le"), together.encode("utf-32-le"), *map(str.encode, in_json)):
                    if len(form) >= 8:
                        self._add(f"{name}_words", form)
        self._coded(f"{name}_words", text.encode())

    def search(self, *where):
        """Lines of what was found in files and processes, and the bytes looked at."""
        path = self._folder / "needles"
        path.write_text("".join(self._lines))
        done = subprocess.run([PROGRAM, path, *map(str, where)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True, check=False, timeout=120)
        if done.returncode not in (0, 1):
            raise AssertionError(f"memory_search ended with {done.returncode}: {done.stderr}")
        *found, searched = done.stdout.splitlines()
        assert bool(found) == (done.returncode == 1), done.stdout
        return found, int(searched.split()[1])


def files_of(*folders, newer_than_s=0.0):
    """All regular files below, that were changed since."""
    found = []
    for folder in folders:
        for place, _, names in os.walk(folder):
            for name in names:
                path = pathlib.Path(place, name)
                try:
                    if path.is_file() and not path.is_symlink() and path.stat().st_mtime >= newer_than_s:
                        found.append(path)
                except OSError:
                    pass
    return found
