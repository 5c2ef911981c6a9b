#!/usr/bin/python3
"""Makes what the embedded speech recogniser listens for, out of content/: a trigram language model (ARPA) and its
pronunciation dictionary.

  content/en/*.story            the questions the bear answers (`ask` patterns), and the words it looks for
  content/safety/en/*.list      the phrases the input gate must hear (directions in and both)
  content/en/cries.txt          how children say that they need help: what must be heard if anything is
  content/en/often.txt          what children say most
  content/en/background.txt     ordinary children's sentences around them, and common words
  content/en/lexicon.txt        pronunciations that the dictionary lacks

Patterns are in the phrase grammar (server/phrase/phrase.h) and are expanded; a gap is left out. The model is
interpolated Witten-Bell over weighted counts. The same input always gives the same bytes.
"""
import argparse
import collections
import itertools
import math
import pathlib
import re
import sys

DICTIONARY = pathlib.Path("/usr/share/pocketsphinx/model/en-us/cmudict-en-us.dict")
# Of a pattern with more forms than this, so many are taken, spread evenly: each word still meets its neighbours.
MAX_FORMS = 512
SPREAD = 2654435761
# How much one pattern weighs. It grows with the number of its forms, but slower: what can be said in many ways is not
# said that many times as often. A cry for help must be heard; a rude word may be misheard for a kind one.
WEIGHT = {"cry": 400.0, "often": 200.0, "ask": 30.0, "help": 5.0, "rude": 1.0, "background": 5.0}
FORMS_EXPONENT = 0.5
HELP = ("self_harm", "abuse", "danger", "secrecy", "personal_data")
WORD_WEIGHT = 0.4
# What children put before and after what they ask, and how likely against the bare question.
FRAMES = [("", "", 1.0), ("teddy", "", 0.06), ("hey teddy", "", 0.04), ("please", "", 0.03), ("", "please", 0.06),
          ("", "teddy", 0.05), ("can you", "", 0.02)]
WORD_LINES = ("key", "filler", "numbers", "plus", "minus", "times")


def words_of(text):
    return re.findall(r"[a-z']*[a-z][a-z']*(?:-[a-z]+)*", text.lower().replace("\u2019", "'"))


def expand(pattern):
    """The plain forms of a pattern, as tuples of words."""
    pieces = [["*"] if piece == "*" else piece[1:-1].split("|") if piece[0] == "(" else [piece]
              for piece in re.findall(r"\([^()]*\)|\*|[^()*\s]+", pattern)]
    n_forms = math.prod(len(piece) for piece in pieces)
    forms = set()
    for number in range(n_forms) if n_forms <= MAX_FORMS else (i * SPREAD % n_forms for i in range(MAX_FORMS)):
        choice = []
        for piece in pieces:
            number, which = divmod(number, len(piece))
            choice.append(piece[which])
        forms.add(tuple(words_of(" ".join(choice))))
    return sorted(form for form in forms if form)


def lines_of(path):
    for line in path.read_text(encoding="utf-8").splitlines():
        line = line.strip()
        if line and not line.startswith("#"):
            yield line


def read_stories(content):
    """The pattern of every question, and the words the stories look for."""
    patterns, words = [], set()
    for path in sorted((content / "en").glob("*.story")):
        for line in lines_of(path):
            keyword, _, rest = line.partition(" ")
            if keyword == "ask":
                patterns.append(rest)
            elif keyword in WORD_LINES:
                words.update(words_of(rest))
    return patterns, words


def read_safety(content):
    """What is looked for in what the child says, exceptions included: calls for help, and the rest."""
    patterns = {"help": [], "rude": []}
    for path in sorted((content / "safety" / "en").glob("*.list")):
        setting = {}
        for line in lines_of(path):
            line = re.split(r"\s#", line)[0].strip()
            keyword, _, rest = line.partition(" ")
            if keyword in ("direction", "category", "severity", "action"):
                setting[keyword] = rest.strip()
            elif setting.get("direction") in ("in", "both"):
                kind = "help" if setting.get("category") in HELP else "rude"
                patterns[kind].append(rest if keyword == "allow" else line)
    return patterns


def read_background(content):
    patterns, words = [], set()
    path = content / "en" / "background.txt"
    for line in lines_of(path):
        if line.startswith("words:"):
            words.update(words_of(line[len("words:"):]))
        else:
            patterns.append(line)
    return patterns, words


def weigh(kind, patterns, counts, known):
    """Adds the n-grams of every form of every pattern. Forms with an unknown word count up to it only."""
    for pattern in patterns:
        forms = expand(pattern)
        for form in forms:
            weight = WEIGHT[kind] * len(forms) ** (FORMS_EXPONENT - 1)
            for before, after, share in FRAMES if kind == "ask" else FRAMES[:1]:
                count_ngrams(("<s>", *before.split(), *form, *after.split(), "</s>"), weight * share, counts, known)


def count_ngrams(sentence, weight, counts, known):
    sentence = [word if word in known or word in ("<s>", "</s>") else None for word in sentence]
    for end in range(1, len(sentence)):
        for n in (1, 2, 3):
            ngram = tuple(sentence[end - n + 1:end + 1])
            if len(ngram) == n and None not in ngram:
                counts[n][ngram] += weight


def read_pronunciations(content):
    """word → its dictionary lines, variants included; the lexicon adds words and pronunciations."""
    found = collections.defaultdict(list)
    with open(DICTIONARY, encoding="utf-8") as lines:
        for line in lines:
            word, _, phones = line.strip().partition(" ")
            found[re.sub(r"\(\d+\)$", "", word)].append(phones.strip())
    for line in lines_of(content / "en" / "lexicon.txt"):
        word, _, phones = line.partition(" ")
        if phones.strip() not in found[word]:
            found[word].append(phones.strip())
    return found


class WittenBell:
    """Interpolated Witten-Bell: how much a history trusts what followed it grows with how often it was seen and falls
    with how many different words followed."""

    def __init__(self, counts, vocabulary):
        self.counts = counts
        self.vocabulary = vocabulary
        self.total = collections.Counter()
        self.followers = collections.Counter()
        for n in (1, 2, 3):
            for ngram, count in counts[n].items():
                self.total[ngram[:-1]] += count
                self.followers[ngram[:-1]] += 1
        self.memory = {}

    def backoff(self, history):
        return self.followers[history] / (self.total[history] + self.followers[history])

    def probability(self, ngram):
        if not ngram:
            return 1.0 / len(self.vocabulary)
        if ngram not in self.memory:
            history = ngram[:-1]
            if history in self.followers:
                seen = self.counts[len(ngram)].get(ngram, 0.0) / (self.total[history] + self.followers[history])
                lower = self.probability(ngram[1:] if len(ngram) > 1 else ())
                self.memory[ngram] = seen + self.backoff(history) * lower
            else:
                self.memory[ngram] = self.probability(ngram[1:])
        return self.memory[ngram]


def write_arpa(path, model):
    unigrams = sorted((word,) for word in model.vocabulary)
    tables = {1: [("<s>",)] + unigrams, 2: sorted(model.counts[2]), 3: sorted(model.counts[3])}
    with open(path, "w", encoding="utf-8") as out:
        out.write("\\data\\\n" + "".join(f"ngram {n}={len(tables[n])}\n" for n in tables))
        for n, ngrams in tables.items():
            out.write(f"\n\\{n}-grams:\n")
            for ngram in ngrams:
                log = -99.0 if ngram == ("<s>",) else math.log10(model.probability(ngram))
                back = f"\t{math.log10(model.backoff(ngram)):.4f}" if n < 3 and ngram in model.followers else ""
                out.write(f"{log:.4f}\t{' '.join(ngram)}{back}\n")
        out.write("\n\\end\\\n")


def write_dictionary(path, words, pronunciations):
    with open(path, "w", encoding="utf-8") as out:
        for word in sorted(words):
            for number, phones in enumerate(pronunciations[word], 1):
                out.write(f"{word}{f'({number})' if number > 1 else ''} {phones}\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--content", required=True, type=pathlib.Path)
    parser.add_argument("--out", required=True, type=pathlib.Path)
    parser.add_argument("--unheard", action="store_true", help="list the words without a pronunciation")
    options = parser.parse_args()

    asked, words = read_stories(options.content)
    ordinary, common = read_background(options.content)
    cries, often = (list(lines_of(options.content / "en" / name)) for name in ("cries.txt", "often.txt"))
    sources = {"cry": cries, "often": often, "ask": asked, "background": ordinary, **read_safety(options.content)}
    words |= common | {word for frame in FRAMES for part in frame[:2] for word in part.split()}
    for patterns in sources.values():
        for pattern in patterns:
            words.update(itertools.chain.from_iterable(expand(pattern)))

    pronunciations = read_pronunciations(options.content)
    known = {word for word in words if word in pronunciations}
    counts = {n: collections.Counter() for n in (1, 2, 3)}
    for word in known:
        counts[1][(word,)] += WORD_WEIGHT
    for kind, patterns in sources.items():
        weigh(kind, patterns, counts, known)

    options.out.mkdir(parents=True, exist_ok=True)
    write_arpa(options.out / "content.lm", WittenBell(counts, known | {"</s>"}))
    write_dictionary(options.out / "content.dict", known, pronunciations)
    if words - known:
        print(f"make_lm: {len(words - known)} words have no pronunciation and cannot be heard "
              "(tools/make_lm.py --unheard lists them; content/en/lexicon.txt can add them)", file=sys.stderr)
    if options.unheard:
        print(*sorted(words - known), sep="\n")



if __name__ == "__main__":
    main()
