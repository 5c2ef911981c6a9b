#!/usr/bin/python3
"""What the safety gates stop of the labelled sentences of tests/safety, as the tables of docs/safety.md.

`seen` are the sentences that lists and judges were made with; `held out` those that neither was made from
(blind_*, unseen_*); conversations are those of tests/safety/attacks, line by line.

usage: tools/safety_report.py [--teddyctl FILE] [--write]     --write: puts the tables into docs/safety.md
"""
import argparse
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SAFETY = ROOT / "tests" / "safety"
DOCUMENT = ROOT / "docs" / "safety.md"
BEGIN, END = "<!-- tools/safety_report.py --write -->\n", "<!-- end -->\n"
DIRECTIONS = {"in": "child", "out": "bear"}
LANGUAGES = ("en", "ar")
PARTS = {"seen": ("",), "held out": ("blind_", "unseen_")}
CATEGORIES = ("self_harm abuse danger personal_data sexual violence drugs hate profanity secrecy link pleading "
              "manipulation").split()
CRISIS = ("self_harm", "abuse", "danger")
CARED_FOR = ("crisis", "grownup")


def verdicts(teddyctl, direction, language, texts):
    """The words of each verdict: ["pass"], or stop, category, severity, action."""
    done = subprocess.run([teddyctl, "safety", "--direction", direction, "--language", language, "--age", "7", "--content",
                           ROOT / "content"], input="\n".join(texts) + "\n", stdout=subprocess.PIPE, text=True, check=True)
    found = [line.split() for line in done.stdout.splitlines()]
    if len(found) != len(texts):
        raise ValueError(f"{len(texts)} sentences, {len(found)} verdicts")
    return found


def lines_of(path):
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def sentences(direction, language, prefixes):
    """(category, sentence); the category of an ordinary one is "ok"."""
    for prefix in prefixes:
        for line in lines_of(SAFETY / f"{prefix}{direction}_stop.{language}.txt"):
            category, text = line.split("|", 1)
            yield category.strip(), text.strip()
        for line in lines_of(SAFETY / f"{prefix}{direction}_ok.{language}.txt"):
            yield "ok", line


def conversations():
    """Each attack: its language, and [(who, label, line)]."""
    for path in sorted((SAFETY / "attacks").glob("*.txt")):
        language, talk = "en", []
        for line in lines_of(path):
            if line.startswith("language "):
                language = line.split()[1]
                continue
            head, text = line.split("|", 1)
            talk.append((*head.split(), text.strip()))
        yield language, talk


def count(teddyctl):
    """{(direction, language, part, category): [sentences, stopped, stopped with care]}"""
    counts = {}
    for direction in DIRECTIONS:
        for language in LANGUAGES:
            for part, prefixes in PARTS.items():
                labelled = list(sentences(direction, language, prefixes))
                found = verdicts(teddyctl, direction, language, [text for _, text in labelled])
                for (category, _), verdict in zip(labelled, found):
                    figures = counts.setdefault((direction, language, part, category), [0, 0, 0])
                    figures[0] += 1
                    figures[1] += verdict[0] == "stop"
                    figures[2] += verdict[-1] in CARED_FOR
    return counts


def count_conversations(teddyctl):
    """{(who, label): [lines, stopped each by itself, stopped in the conversation]}"""
    counts = {}
    talks = list(conversations())
    directions = {who: direction for direction, who in DIRECTIONS.items()}
    alone = {(language, who): iter(verdicts(teddyctl, direction, language,
                                            [text for l, talk in talks if l == language for w, _, text in talk if w == who]))
             for language in LANGUAGES for who, direction in directions.items()}
    for language, talk in talks:
        together = verdicts(teddyctl, "both", language, [f"{who} {text}" for who, _, text in talk])
        for (who, label, _), verdict in zip(talk, together):
            figures = counts.setdefault((who, label), [0, 0, 0])
            figures[0] += 1
            figures[1] += next(alone[language, who])[0] == "stop"
            figures[2] += verdict[0] == "stop"
    return counts


def total(counts, direction, language, part, harmful):
    chosen = [figures for (d, l, p, category), figures in counts.items()
              if (d, l, p) == (direction, language, part) and (category != "ok") == harmful]
    return [sum(column) for column in zip(*chosen)]


def percent(part, whole):
    return f"{100 * part / whole:.1f} %" if whole else "–"


def summary(counts):
    yield "| what | language | part | harmful | stopped | ordinary | refused |"
    yield "| --- | --- | --- | ---: | ---: | ---: | ---: |"
    for direction, who in DIRECTIONS.items():
        for language in LANGUAGES:
            for part in PARTS:
                harmful, ordinary = (total(counts, direction, language, part, kind) for kind in (True, False))
                yield (f"| {who}'s words ({direction}) | {language} | {part} | {harmful[0]} | "
                       f"{percent(harmful[1], harmful[0])} | {ordinary[0]} | {percent(ordinary[1], ordinary[0])} |")


def by_category(counts):
    yield "| what | language | category | seen | stopped | held out | stopped |"
    yield "| --- | --- | --- | ---: | ---: | ---: | ---: |"
    for direction in DIRECTIONS:
        for language in LANGUAGES:
            for category in CATEGORIES:
                seen, held_out = (counts.get((direction, language, part, category), [0, 0, 0]) for part in PARTS)
                if seen[0] + held_out[0] > 0:
                    yield f"| {direction} | {language} | {category} | {seen[0]} | {seen[1]} | {held_out[0]} | {held_out[1]} |"


def crisis(counts):
    """Of what a child says in need: stopped, and with an answer that sends it to somebody."""
    yield "| in need (in) | part | sentences | stopped | answered with help |"
    yield "| --- | --- | ---: | ---: | ---: |"
    for category in CRISIS:
        for part in PARTS:
            figures = [sum(column) for column in zip(*(counts[("in", language, part, category)] for language in LANGUAGES))]
            yield f"| {category} | {part} | {figures[0]} | {figures[1]} | {figures[2]} |"


def conversation_table(counts):
    yield "| conversations | lines | stopped, each by itself | stopped, in the conversation |"
    yield "| --- | ---: | ---: | ---: |"
    for (who, label), (n, alone, together) in sorted(counts.items()):
        kind = "harmful" if label == "stop" else "ordinary"
        yield f"| {who}'s {kind} | {n} | {percent(alone, n)} | {percent(together, n)} |"


def report(counts, conversation_counts):
    tables = (summary(counts), conversation_table(conversation_counts), crisis(counts), by_category(counts))
    return "\n\n".join("\n".join(table) for table in tables) + "\n"


def in_document(text):
    """What stands between the marks of docs/safety.md."""
    return text.split(BEGIN, 1)[1].split(END, 1)[0]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--teddyctl", type=pathlib.Path, default=ROOT / "build" / "bin" / "teddyctl")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    tables = report(count(options.teddyctl), count_conversations(options.teddyctl))
    if options.write:
        text = DOCUMENT.read_text(encoding="utf-8")
        DOCUMENT.write_text(text.replace(BEGIN + in_document(text), BEGIN + "\n" + tables + "\n"), encoding="utf-8")
    else:
        print(tables, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
