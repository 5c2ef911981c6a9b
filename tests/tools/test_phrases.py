"""The bear's own phrases: what was made of them is of today, and fit for children in every language."""
import copy
import os
import pathlib
import re
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import make_phrases  # noqa: E402   it lies in another folder

TEDDYCTL = pathlib.Path(os.environ.get("TEDDY_BUILD", ROOT / "build" / "test"), "bin", "teddyctl")
LANGUAGES = sorted(make_phrases.SETTINGS["voices"])
VOWELS = "\u064b-\u0650\u0652"


def verdicts(language, age, texts):
    """What the output gate says to each."""
    done = subprocess.run([TEDDYCTL, "safety", "--direction", "out", "--language", language, "--age", str(age)],
                          input="\n".join(texts) + "\n", stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.splitlines()


def unvocalised(text):
    """The letters without a mark that need one: not alif, a long vowel, or an article's l that is not heard."""
    for silent in ("(?<=ا)ل(?=[ء-ي]\u0651|[ء-ي][\u064b-\u0650]\u0651)", "[اآى]", "(?<=\u064f)و", "(?<=\u0650)ي"):
        text = re.sub(silent + f"(?![{VOWELS}\u0651])", "", text)
    return re.findall(f"[ء-ي]\u0651?(?![{VOWELS}\u0651])", text)


class Sounds(unittest.TestCase):
    def test_the_sounds_were_made_of_the_texts_and_settings_of_today(self):
        for language in LANGUAGES:
            self.assertEqual(make_phrases.digest_in(language),
                             make_phrases.digest(language, make_phrases.phrases_of(language)),
                             f"content/phrases/{language}.txt or the settings have changed: run make phrases")

    def test_a_changed_text_name_order_or_setting_is_noticed(self):
        phrases = make_phrases.phrases_of("en")
        settings = copy.deepcopy(make_phrases.SETTINGS)
        settings["level_dbfs"] += 1
        known = make_phrases.digest("en", phrases)
        (name, text), *rest = phrases
        for changed in (make_phrases.digest("en", [(name, text + "!"), *rest]),
                        make_phrases.digest("en", [(name + "X", text), *rest]),
                        make_phrases.digest("en", phrases[::-1]),
                        make_phrases.digest("ar", phrases),
                        make_phrases.digest("en", phrases, settings)):
            self.assertNotEqual(changed, known)

    def test_a_remark_may_change_without_new_sounds(self):
        self.assertEqual(make_phrases.read_phrases("# one\n\nHELLO  Hello! \n"), [("HELLO", "Hello!")])

    def test_a_line_without_name_or_text_is_refused(self):
        for line in ("hello Hello!", "HELLO", "HELLO ", "Hello again!"):
            with self.assertRaises(ValueError):
                make_phrases.read_phrases(line)


class Texts(unittest.TestCase):
    def test_every_language_has_every_phrase_of_the_bear_in_order(self):
        names = make_phrases.names_of_bear()
        self.assertGreaterEqual(len(names), 12)
        for language in LANGUAGES:
            self.assertEqual([name for name, _ in make_phrases.phrases_of(language)], names)

    def test_every_phrase_passes_the_output_gate_at_every_age(self):
        for language in LANGUAGES:
            texts = [text for _, text in make_phrases.phrases_of(language)]
            for age in range(3, 14):
                self.assertEqual(verdicts(language, age, texts), ["pass"] * len(texts))

    def test_the_gate_that_they_pass_refuses_others(self):
        self.assertTrue(verdicts("en", 5, ["I will kill you."])[0].startswith("stop "))

    def test_arabic_is_fully_vocalised(self):
        for name, text in make_phrases.phrases_of("ar"):
            self.assertEqual(unvocalised(text), [], f"{name} {text}")

    def test_a_missing_mark_is_noticed(self):
        self.assertEqual(unvocalised("لَمْ أَسْمَع"), ["ع"])
        self.assertEqual(unvocalised("أُفَكّر"), ["كّ", "ر"])


class ForTheVoice(unittest.TestCase):
    def test_english_stays_as_it_is(self):
        self.assertEqual(make_phrases.for_voice("en", "Let's rest now."), "Let's rest now.")

    def test_a_sentence_ends_in_pausal_form_and_words_inside_do_not(self):
        self.assertEqual(make_phrases.for_voice("ar", "شَخْصٍ كَبِيرٍ."), "شَخْصٍ كَبِير.")
        self.assertEqual(make_phrases.for_voice("ar", "قَلِيلًا"), "قَلِيلَا")
        self.assertEqual(make_phrases.for_voice("ar", "صَوْتِي!"), "صَوْتِي!")

    def test_a_doubling_mark_stands_before_its_vowel_and_not_behind_the_article(self):
        self.assertEqual(make_phrases.for_voice("ar", "أَقَل\u064e\u0651 م"), "أَقَل\u0651\u064e م")
        self.assertEqual(make_phrases.for_voice("ar", "الس\u064f\u0651ؤَالَ ب"), "الس\u064fؤَالَ ب")


if __name__ == "__main__":
    unittest.main()
