"""What the bear says in Arabic has its vowels, for the voice cannot guess them; and its own questions pass the gates."""
import itertools
import os
import pathlib
import re
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("TEDDY_BUILD", ROOT / "build" / "test"))
MARKS = "\u064b-\u0652\u0670"
# Letters that stand bare in vocalised text too: alef and its forms, long vowels; and the l of the article before a shadda.
WORD = re.compile("[\u0621-\u064a" + MARKS + "]+")


def bare_letters(word):
    """Letters of a vocalised word that should have a mark and have none; the last one may pause."""
    bare = []
    for match in re.finditer(f"([\u0621-\u064a])(?![{MARKS}])", word):
        letter, at = match[1], match.start()
        is_long = letter in "اىآأإءويئؤ"
        is_last = at == len(word) - 1
        before_sun = letter == "ل" and "\u0651" in word[at + 1:at + 4]
        # The l of "Allah" and of the relative pronouns carries a shadda that is often left out.
        if not (is_long or is_last or before_sun):
            bare.append(letter)
    return bare


def said_lines():
    for path in sorted((ROOT / "content/ar").glob("*.story")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            match = re.match(r"(?:say|offer) (?:\d+-\d+ )?(.*)", line)
            if match:
                yield f"{path.name}:{number}", match[1]
    for number, line in enumerate((ROOT / "content/safety/ar/answers.txt").read_text("utf-8").splitlines(), 1):
        if line and line[0] not in "#[" and line != "another":
            yield f"answers.txt:{number}", line


def asked_forms():
    for path in sorted((ROOT / "content/ar").glob("*.story")):
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("ask "):
                parts = re.split(r"(\([^)]*\))", line[4:])
                choices = [part[1:-1].split("|") if part.startswith("(") else [part] for part in parts]
                for choice in itertools.product(*choices):
                    yield re.sub(r"\s+", " ", " ".join(choice)).strip()


def judge(direction, lines):
    done = subprocess.run([BUILD / "bin" / "teddyctl", "safety", "--direction", direction, "--language", "ar", "--age",
                           "4"], input="\n".join(lines) + "\n", capture_output=True, text=True, check=True)
    return [(line, verdict) for line, verdict in zip(lines, done.stdout.splitlines()) if verdict != "pass"]


class ArabicTest(unittest.TestCase):
    def test_everything_that_is_said_has_its_vowels(self):
        wrong = [f"{place}: {word} ({''.join(bare)})" for place, text in said_lines() for word in WORD.findall(text)
                 if (bare := bare_letters(word))]
        self.assertEqual(wrong, [])

    def test_the_check_notices_a_word_without_vowels(self):
        self.assertTrue(bare_letters("صديقي"))
        self.assertFalse(bare_letters("صَدِيقِي"))

    def test_every_question_of_the_packs_passes_the_input_gate(self):
        self.assertEqual(judge("in", sorted(set(asked_forms()))), [])

    def test_every_sentence_that_is_said_passes_the_output_gate(self):
        sentences = {sentence.strip() for _, text in said_lines() for sentence in re.split(r"(?<=[.!?؟])\s+", text)}
        self.assertEqual(judge("out", sorted(sentences)), [])

    def test_there_is_as_much_as_a_child_would_ask_for(self):
        text = "\n".join(path.read_text("utf-8") for path in (ROOT / "content/ar").glob("*.story"))
        self.assertGreaterEqual(len(re.findall(r"^intent ", text, re.M)), 75)
        self.assertGreaterEqual(len(re.findall(r"^intent story\.", text, re.M)), 5)


if __name__ == "__main__":
    unittest.main()
