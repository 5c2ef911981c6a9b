#!/usr/bin/python3
"""Says which training sentences of the safety judges are near to held-out ones: they would make the figures of
docs/safety.md say more than is so.

Near is a line of which some form shares so many words with a held-out sentence that they are one sentence in other words.

usage: tools/held_out.py     prints `file:line: near to: sentence`, one a line; status 1 when there is any
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
GROUP = re.compile(r"\(([^)]*)\)")
# So many of a hundred of all words of both are shared, of at least so many words.
NEAR, MIN_WORDS = 60, 4


def words_of(text):
    return frozenset(re.findall(r"[\w']+", text.lower()))


class Line:
    """A training line: words that every form has, and its alternatives."""

    def __init__(self, text):
        self.fixed = words_of(GROUP.sub(" ", text))
        self.groups = [[words_of(form) for form in group.split("|")] for group in GROUP.findall(text)]
        self.all = self.fixed.union(*(form for group in self.groups for form in group))

    def nearest(self, sentence):
        """Of a hundred: what its nearest form shares with the sentence. Each alternative is chosen by itself."""
        form = set(self.fixed)
        for group in self.groups:
            form |= max(group, key=lambda words: (len(words & sentence) - len(words - sentence), -len(words)))
        return 100 * len(form & sentence) // len(form | sentence)


def held_out(root=ROOT):
    for prefix in ("blind_", "unseen_"):
        for path in sorted((root / "tests" / "safety").glob(f"{prefix}*.txt")):
            for line in path.read_text(encoding="utf-8").splitlines():
                if line.strip() and not line.startswith("#"):
                    yield line.split("|", 1)[-1].strip()


def near(training, sentences):
    """(file, line number, sentence) for each training line that is near to one of the sentences."""
    known = [(words_of(sentence), sentence) for sentence in sentences]
    known = [(words, sentence) for words, sentence in known if len(words) >= MIN_WORDS]
    for path in training:
        for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if not text.strip() or text.startswith(("#", "[")):
                continue
            line = Line(text)
            for words, sentence in known:
                if 100 * len(words & line.all) >= NEAR * len(words) and line.nearest(words) >= NEAR:
                    yield path, number, sentence
                    break


def main():
    found = list(near(sorted((ROOT / "content" / "safety").glob("*/train/*.txt")), held_out()))
    for path, number, sentence in found:
        print(f"{path.relative_to(ROOT)}:{number}: near to: {sentence}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
